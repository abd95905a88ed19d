/* SPDX-License-Identifier: MIT */
/* Any text is a routine or has faults that are told; no routine that is read
 * is beyond a ceiling; and what is told can be shown. */
#include "routine_file.h"

#include "hub.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct routine_file file;

static void check_fit(const struct hub_config *config)
{
	struct routine_fault fault;

	if (routine_check(&file.routine, config->limits, &fault, 1) != 0)
		abort();
	if (routine_length_ms(&file.routine, SEVERITY_SEVERE) >
	    file.routine.time_ms)
		abort();
}

static void check_said(const char *said, size_t length)
{
	if (length == 0)
		abort();
	for (size_t i = 0; i < length; i++)
		if (said[i] != '\n' && (unsigned char)said[i] < ' ')
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct hub_config config = hub_config_default();
	char *said = NULL;
	size_t length = 0;
	FILE *errors = open_memstream(&said, &length);
	int error;

	if (!errors)
		abort();
	memset(&file, 0, sizeof(file));
	error = routine_file_parse("fuzz.yaml", (const char *)data, size,
				   &config, errors, &file);
	fclose(errors);
	if (error)
		check_said(said, length);
	else
		check_fit(&config);
	free(said);
	return 0;
}
