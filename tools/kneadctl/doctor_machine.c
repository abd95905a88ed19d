/* SPDX-License-Identifier: MIT */
/* Doctor: what the checks of the machine share. */
#include "doctor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int doctor_ask(const char *command, char line[DOCTOR_TEXT_SIZE])
{
	FILE *pipe = popen(command, "re");
	char rest[DOCTOR_TEXT_SIZE];

	line[0] = '\0';
	if (!pipe)
		return -errno;
	if (!fgets(line, DOCTOR_TEXT_SIZE, pipe))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	while (fgets(rest, sizeof(rest), pipe)) {
		/* read to its end, or it ends by a signal */
	}
	return pclose(pipe);
}

bool doctor_has_systemd(void)
{
	return access("/run/systemd/system", F_OK) == 0;
}

bool doctor_is_system(const struct visit *visit)
{
	return !visit->bus || strcmp(visit->bus, "system") == 0;
}

bool doctor_setting(const char *path, const char *key,
		    char value[DOCTOR_TEXT_SIZE])
{
	FILE *file = fopen(path, "re");
	const size_t length = strlen(key);
	char line[DOCTOR_TEXT_SIZE];
	bool found = false;

	while (file && fgets(line, sizeof(line), file)) {
		const char *after;

		if (strncmp(line, key, length) != 0)
			continue;
		after = line + length + strspn(line + length, " \t");
		if (*after != '=')
			continue;
		after += 1 + strspn(after + 1, " \t");
		snprintf(value, DOCTOR_TEXT_SIZE, "%.*s",
			 (int)strcspn(after, " \t\r\n"), after);
		found = true;
	}
	if (file)
		fclose(file);
	return found;
}
