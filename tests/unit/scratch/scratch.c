/* SPDX-License-Identifier: MIT */
#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>

static void give_up(const char *path)
{
	perror(path);
	abort();
}

static void put_template(char path[SCRATCH_MAX], const char *name)
{
	const char *folder = getenv("TMPDIR");
	int length;

	if (!folder || folder[0] != '/')
		folder = "/tmp";
	length = snprintf(path, SCRATCH_MAX, "%s/kneadd-%s-XXXXXX", folder,
			  name);
	if (length < 0 || length >= SCRATCH_MAX)
		give_up("TMPDIR is too long");
}

int scratch_file(char path[SCRATCH_MAX], const char *name)
{
	int fd;

	put_template(path, name);
	fd = mkstemp(path);
	if (fd < 0)
		give_up(path);
	return fd;
}

void scratch_folder(char path[SCRATCH_MAX], const char *name)
{
	put_template(path, name);
	if (!mkdtemp(path))
		give_up(path);
}
