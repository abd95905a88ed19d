/* SPDX-License-Identifier: MIT */
/* Doctor: bluetoothd, its settings, and rfkill. */
#include "doctor.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define LINE_SIZE  DOCTOR_TEXT_SIZE
#define PATH_SIZE  512
#define BLUEZ_CONF "/etc/bluetooth/main.conf"
#define RFKILL	   "/sys/class/rfkill"

static bool is_blocked(const char *name, const char *which)
{
	char path[PATH_SIZE];
	char line[LINE_SIZE] = "";
	FILE *file;

	snprintf(path, sizeof(path), RFKILL "/%.100s/%s", name, which);
	file = fopen(path, "re");
	if (!file)
		return false;
	if (!fgets(line, sizeof(line), file))
		line[0] = '\0';
	fclose(file);
	return strcmp(which, "type") == 0 ? strncmp(line, "bluetooth", 9) == 0
					  : line[0] == '1';
}

enum verdict doctor_rfkill(struct visit *visit)
{
	DIR *listing = opendir(RFKILL);
	const struct dirent *entry;
	bool blocked = false;

	if (!listing)
		return VERDICT_SKIPPED;
	while ((entry = readdir(listing)))
		blocked |= is_blocked(entry->d_name, "type") &&
			   (is_blocked(entry->d_name, "soft") ||
			    is_blocked(entry->d_name, "hard"));
	closedir(listing);
	doctor_found(visit, "%s",
		     blocked ? "blocks Bluetooth" : "blocks nothing");
	return blocked ? VERDICT_BAD : VERDICT_GOOD;
}

unsigned int doctor_bluez_release(const char *text)
{
	unsigned int major;
	unsigned int minor;

	if (sscanf(text, "bluetoothctl: %2u.%3u", &major, &minor) != 2)
		return 0;
	return major * 1000 + minor;
}

/* From BlueZ's own history; each up to and with a release. */
static const struct {
	unsigned int last;
	enum verdict verdict;
	const char *warning;
} releases[] = {
	{5054, VERDICT_BAD,
	 "It is older than anything the hub was tried on; "
	 "5.66 or later is needed."},
	{5065, VERDICT_DOUBTFUL,
	 "It is older than what the hub was tried on; "
	 "use 5.66 or later."},
	{5066, VERDICT_GOOD, ""},
	{5069, VERDICT_DOUBTFUL,
	 "It may leave indications unconfirmed, which "
	 "ends connections (mended in 5.70): use 5.66, "
	 "or 5.70 and later."},
	{UINT32_MAX, VERDICT_GOOD, ""},
};

const char *doctor_bluez_warning(unsigned int release, enum verdict *verdict)
{
	size_t i = 0;

	while (release > releases[i].last)
		i++;
	*verdict = releases[i].verdict;
	return releases[i].warning;
}

static unsigned int bluez_release(char line[LINE_SIZE])
{
	(void)doctor_ask("bluetoothctl --version 2>/dev/null", line);
	return doctor_bluez_release(line);
}

enum verdict doctor_bluez(struct visit *visit)
{
	enum verdict verdict = VERDICT_DOUBTFUL;
	char line[LINE_SIZE];
	const unsigned int release = bluez_release(line);

	if (!release) {
		doctor_found(visit, "its version cannot be told: there is no "
				    "bluetoothctl");
		return VERDICT_DOUBTFUL;
	}
	doctor_found(visit, "%u.%u", release / 1000, release % 1000);
	doctor_advise(visit, "%s", doctor_bluez_warning(release, &verdict));
	return verdict;
}

#define CHANNELS_SAFE 5067 /* from here on one channel is the default */

enum verdict doctor_channels(struct visit *visit)
{
	char value[LINE_SIZE];
	char line[LINE_SIZE];

	if (!doctor_is_system(visit) || access(BLUEZ_CONF, R_OK) != 0)
		return VERDICT_SKIPPED;
	if (!doctor_setting(BLUEZ_CONF, "Channels", value)) {
		doctor_found(visit, "Channels is not set");
		return bluez_release(line) >= CHANNELS_SAFE ? VERDICT_GOOD
							    : VERDICT_DOUBTFUL;
	}
	doctor_found(visit, "Channels = %.60s", value);
	return strcmp(value, "1") == 0 ? VERDICT_GOOD : VERDICT_DOUBTFUL;
}

enum verdict doctor_mode(struct visit *visit)
{
	char value[LINE_SIZE] = "(not set)";

	if (!doctor_is_system(visit) || access(BLUEZ_CONF, R_OK) != 0)
		return VERDICT_SKIPPED;
	(void)doctor_setting(BLUEZ_CONF, "ControllerMode", value);
	doctor_found(visit, "ControllerMode = %.60s", value);
	return strcmp(value, "le") == 0 ? VERDICT_GOOD : VERDICT_DOUBTFUL;
}

enum verdict doctor_restart(struct visit *visit)
{
	char line[LINE_SIZE];

	if (!doctor_is_system(visit) || !doctor_has_systemd())
		return VERDICT_SKIPPED;
	(void)doctor_ask(
		"systemctl show bluetooth --value -p Restart 2>/dev/null",
		line);
	doctor_found(visit, "Restart=%s", line[0] ? line : "(not known)");
	return line[0] && strcmp(line, "no") != 0 ? VERDICT_GOOD
						  : VERDICT_DOUBTFUL;
}
