/* SPDX-License-Identifier: MIT */
/* Any file is either read or refused; and no file loosens a hard limit. */
#include "config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_limits(const struct config *config)
{
	for (int kind = 0; kind < CONTACT_KIND_COUNT; kind++) {
		for (int region = 0; region < SITE_REGION_COUNT; region++) {
			const struct limit_set hard =
				limits_hard((enum contact_kind)kind,
					    (enum site_region)region);
			const struct limit_set *set =
				&config->hub.limits[kind][region];

			for (int id = 0; id < LIMIT_COUNT; id++)
				if (set->value[id] != LIMIT_UNSET &&
				    set->value[id] > hard.value[id])
					abort();
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config;
	char path[64];
	int fd = memfd_create("config", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	config_default(&config);
	(void)config_load(path, NULL, &config);
	check_limits(&config);
	close(fd);
	return 0;
}
