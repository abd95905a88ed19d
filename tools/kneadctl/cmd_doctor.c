/* SPDX-License-Identifier: MIT */
/*
 * doctor: what is wrong with this installation, and how to mend it.
 *
 * A check looks at one thing and finds it good, doubtful or bad; each is an
 * entry of one table. None changes anything. What needs the hub is passed
 * over while there is none.
 */
#include "act.h"
#include "value.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOUND_SIZE  256
#define LINE_SIZE   256
#define PATH_SIZE   512
#define GROUP	    "kneadd"
#define BLUEZ_CONF  "/etc/bluetooth/main.conf"
#define RFKILL	    "/sys/class/rfkill"
#define BATTERY_LOW 15 /* percent: SR-24 */
#define GROUPS_MAX  256

enum verdict {
	VERDICT_GOOD,
	VERDICT_DOUBTFUL,
	VERDICT_BAD,
	VERDICT_SKIPPED,
	VERDICT_COUNT
};

static const char *const verdict_names[VERDICT_COUNT] = {"good", "doubtful",
							 "bad", "skipped"};
static const char *const verdict_marks[VERDICT_COUNT] = {"\u2713", "!",
							 "\u2717", "-"};
static const enum colour verdict_colours[VERDICT_COUNT] = {
	COLOUR_GOOD, COLOUR_WARN, COLOUR_BAD, COLOUR_DIM};

struct visit {
	struct client *client;
	int hub_error;		/* of client_open() */
	char found[FOUND_SIZE]; /* what a check found */
};

typedef enum verdict (*check_fn)(struct visit *visit);

struct check {
	const char *name;
	check_fn look;
	bool needs_hub;
	const char *advice; /* when it is not good */
};

static void __attribute__((format(printf, 2, 3)))
found(struct visit *visit, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(visit->found, sizeof(visit->found), format, arguments);
	va_end(arguments);
}

/* ---- The bus, the hub, the radio ---- */

static enum verdict look_at_bus(struct visit *visit)
{
	const bool there = visit->hub_error == 0 || visit->hub_error == -ENOENT;

	found(visit, "%s", there ? "answers" : client_problem(visit->client));
	return there ? VERDICT_GOOD : VERDICT_BAD;
}

static enum verdict look_at_hub(struct visit *visit)
{
	found(visit, "%s",
	      visit->hub_error ? "is not on the bus" : "is on the bus");
	return visit->hub_error ? VERDICT_BAD : VERDICT_GOOD;
}

static enum verdict look_at_state(struct visit *visit)
{
	const json_t *hub = client_hub(visit->client);
	const bool ready = strcmp(value_text(hub, "State"), "ready") == 0;

	found(visit, "%s%s%s", value_text(hub, "State"), ready ? "" : ": ",
	      value_text(hub, "StateReason"));
	return ready ? VERDICT_GOOD : VERDICT_BAD;
}

static enum verdict look_at_adapters(struct visit *visit)
{
	json_t *adapters =
		json_object_get(client_hub(visit->client), "Adapters");
	const json_t *adapter;
	unsigned int on = 0;
	size_t i;

	json_array_foreach(adapters, i, adapter) on +=
		strcmp(value_text(adapter, "State"), "on") == 0;
	found(visit, "%u of %zu are on", on, json_array_size(adapters));
	return on > 0 ? VERDICT_GOOD : VERDICT_BAD;
}

/* The first line of a small file; "" when it cannot be read. */
static void read_line(const char *path, char line[LINE_SIZE])
{
	FILE *file = fopen(path, "re");

	line[0] = '\0';
	if (!file)
		return;
	if (!fgets(line, LINE_SIZE, file))
		line[0] = '\0';
	line[strcspn(line, "\n")] = '\0';
	fclose(file);
}

static bool is_blocked(const char *name, const char *which)
{
	char path[PATH_SIZE];
	char line[LINE_SIZE];

	snprintf(path, sizeof(path), RFKILL "/%s/type", name);
	read_line(path, line);
	if (strcmp(line, "bluetooth") != 0)
		return false;
	snprintf(path, sizeof(path), RFKILL "/%s/%s", name, which);
	read_line(path, line);
	return strcmp(line, "1") == 0;
}

static enum verdict look_at_rfkill(struct visit *visit)
{
	DIR *listing = opendir(RFKILL);
	const struct dirent *entry;
	bool blocked = false;

	if (!listing)
		return VERDICT_SKIPPED;
	while ((entry = readdir(listing)))
		blocked |= is_blocked(entry->d_name, "soft") ||
			   is_blocked(entry->d_name, "hard");
	closedir(listing);
	found(visit, "%s", blocked ? "blocks Bluetooth" : "blocks nothing");
	return blocked ? VERDICT_BAD : VERDICT_GOOD;
}

/* ---- bluetoothd's settings ---- */

/* The value of `key` in the configuration of bluetoothd; "": not set. */
static void bluez_setting(const char *key, char value[LINE_SIZE])
{
	FILE *file = fopen(BLUEZ_CONF, "re");
	const size_t length = strlen(key);
	char line[LINE_SIZE];

	value[0] = '\0';
	while (file && fgets(line, sizeof(line), file)) {
		const char *after = line + length + strspn(line + length, " ");

		if (strncmp(line, key, length) != 0 || *after != '=')
			continue;
		after += 1 + strspn(after + 1, " ");
		snprintf(value, LINE_SIZE, "%.*s", (int)strcspn(after, "\n"),
			 after);
	}
	if (file)
		fclose(file);
}

static enum verdict look_at_channels(struct visit *visit)
{
	char value[LINE_SIZE];

	if (access(BLUEZ_CONF, R_OK) != 0)
		return VERDICT_SKIPPED;
	bluez_setting("Channels", value);
	found(visit, "Channels = %s", value[0] ? value : "(not set)");
	return strcmp(value, "1") == 0 ? VERDICT_GOOD : VERDICT_DOUBTFUL;
}

static enum verdict look_at_mode(struct visit *visit)
{
	char value[LINE_SIZE];

	if (access(BLUEZ_CONF, R_OK) != 0)
		return VERDICT_SKIPPED;
	bluez_setting("ControllerMode", value);
	found(visit, "ControllerMode = %s", value[0] ? value : "(not set)");
	return strcmp(value, "le") == 0 ? VERDICT_GOOD : VERDICT_DOUBTFUL;
}

static enum verdict look_at_restart(struct visit *visit)
{
	static const char *const files[] = {
		"/usr/lib/systemd/system/bluetooth.service.d/kneadd.conf",
		"/usr/local/lib/systemd/system/bluetooth.service.d/kneadd.conf",
		"/etc/systemd/system/bluetooth.service.d/kneadd.conf",
	};

	if (access("/run/systemd/system", F_OK) != 0)
		return VERDICT_SKIPPED;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		if (access(files[i], R_OK) == 0) {
			found(visit, "%s", files[i]);
			return VERDICT_GOOD;
		}
	}
	found(visit, "%s", "nothing restarts it");
	return VERDICT_DOUBTFUL;
}

/* ---- Rights ---- */

static enum verdict look_at_group(struct visit *visit)
{
	const struct group *group = getgrnam(GROUP);
	gid_t mine[GROUPS_MAX];
	const int count = getgroups(GROUPS_MAX, mine);

	if (geteuid() == 0) {
		found(visit, "%s", "root may control");
		return VERDICT_GOOD;
	}
	if (!group) {
		found(visit, "%s", "there is no group " GROUP);
		return VERDICT_DOUBTFUL;
	}
	for (int i = 0; i < count; i++) {
		if (mine[i] == group->gr_gid) {
			found(visit, "%s", "you are in the group " GROUP);
			return VERDICT_GOOD;
		}
	}
	found(visit, "%s", "you are not in the group " GROUP);
	return VERDICT_DOUBTFUL;
}

/* ---- The room ---- */

static enum verdict look_at_trips(struct visit *visit)
{
	const bool tripped =
		value_is_true(client_hub(visit->client), "Tripped");

	found(visit, "%s",
	      tripped ? "something waits to be acknowledged" : "nothing");
	return tripped ? VERDICT_DOUBTFUL : VERDICT_GOOD;
}

static enum verdict look_at_wearables(struct visit *visit)
{
	json_t *all = client_wearables(visit->client);
	enum verdict verdict = VERDICT_GOOD;
	json_t *wearable;
	const char *path;

	found(visit, "%zu known", json_object_size(all));
	json_object_foreach(all, path, wearable)
	{
		const char *link = value_text(wearable, "Link");

		if (!value_is_true(wearable, "Enrolled") ||
		    strcmp(link, "ready") == 0)
			continue;
		found(visit, "%s is %s %s", value_text(wearable, "Name"), link,
		      value_text(wearable, "LinkReason"));
		verdict = VERDICT_DOUBTFUL;
	}
	return verdict;
}

static enum verdict look_at_batteries(struct visit *visit)
{
	enum verdict verdict = VERDICT_GOOD;
	json_t *wearable;
	const char *path;

	found(visit, "%s", "are charged");
	json_object_foreach(client_wearables(visit->client), path, wearable)
	{
		if (value_number(wearable, "Battery") > BATTERY_LOW)
			continue;
		found(visit, "%s is low", value_text(wearable, "Name"));
		verdict = VERDICT_DOUBTFUL;
	}
	return verdict;
}

static const struct check checks[] = {
	{"the bus", look_at_bus, false,
	 "Is dbus running? systemctl start dbus; or name the bus with --bus."},
	{"the hub", look_at_hub, false,
	 "systemctl start kneadd; journalctl -u kneadd tells why it ended."},
	{"the hub's state", look_at_state, true, "Do what it says."},
	{"adapters", look_at_adapters, true,
	 "Plug one in, or: bluetoothctl power on."},
	{"rfkill", look_at_rfkill, false, "rfkill unblock bluetooth"},
	{"ATT channels", look_at_channels, false,
	 "Set Channels = 1 under [GATT] in " BLUEZ_CONF
	 ": on BlueZ up to 5.66 several channels may swap a stop and a "
	 "command."},
	{"radio mode", look_at_mode, false,
	 "Set ControllerMode = le under [General] in " BLUEZ_CONF
	 ": wearables need nothing else, and pairing gets simpler."},
	{"bluetoothd's restart", look_at_restart, false,
	 "Install kneadd's drop-in for bluetooth.service, or nothing brings "
	 "bluetoothd back when it crashes."},
	{"your rights", look_at_group, false,
	 "To control: adduser YOU " GROUP ", then log in again. Looking and "
	 "stopping need nothing."},
	{"trips", look_at_trips, true, "kneadctl ack"},
	{"wearables", look_at_wearables, true,
	 "Switch it on and bring it near; kneadctl show NAME tells more."},
	{"batteries", look_at_batteries, true, "Charge it."},
};

#define CHECK_COUNT (sizeof(checks) / sizeof(checks[0]))

static void print_check(const struct check *check, enum verdict verdict,
			const char *what)
{
	printf("%s%s%s %-22s %s\n", output_colour(verdict_colours[verdict]),
	       verdict_marks[verdict], output_colour(COLOUR_PLAIN), check->name,
	       what);
	if (verdict == VERDICT_DOUBTFUL || verdict == VERDICT_BAD)
		printf("  %-22s %s\n", "", check->advice);
}

static json_t *json_check(const struct check *check, enum verdict verdict,
			  const char *what)
{
	return json_pack("{s:s, s:s, s:s, s:s}", "check", check->name,
			 "verdict", verdict_names[verdict], "found", what,
			 "advice",
			 verdict == VERDICT_DOUBTFUL || verdict == VERDICT_BAD
				 ? check->advice
				 : "");
}

enum exit_status run_doctor(const struct invocation *invocation)
{
	struct visit visit = {.client = NULL};
	json_t *list = json_array();
	bool bad = false;

	visit.hub_error = client_open(invocation->bus, &visit.client);
	for (size_t i = 0; i < CHECK_COUNT; i++) {
		const struct check *check = &checks[i];
		enum verdict verdict = VERDICT_SKIPPED;

		found(&visit, "%s", "not looked at");
		if (!check->needs_hub || visit.hub_error == 0)
			verdict = check->look(&visit);
		bad |= verdict == VERDICT_BAD;
		if (invocation->json)
			json_array_append_new(
				list, json_check(check, verdict, visit.found));
		else
			print_check(check, verdict, visit.found);
	}
	if (invocation->json)
		output_json(list);
	json_decref(list);
	client_close(visit.client);
	return bad ? EXIT_PROBLEMS : EXIT_DONE;
}
