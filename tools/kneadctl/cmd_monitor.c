/* SPDX-License-Identifier: MIT */
/* monitor: what happens, a line each; with --json everything, as it came. */
#include "act.h"
#include "text.h"
#include "value.h"
#include "words.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define LINE_SIZE  512
#define NAME_WIDTH 14

enum {
	MONITOR_READINGS,
	MONITOR_SECONDS
};

struct monitor {
	const struct invocation *invocation;
	json_t *limits; /* as last told: path to the pads' limits */
	bool ended;	/* nobody reads any more */
};

/* ---- Lines for people ---- */

/* Begins a line: the time, and whom it is about. */
static void print_head(const json_t *wearable)
{
	const char *who = wearable ? model_name(wearable) : "hub";
	const size_t width = text_width(who);
	struct timespec now;
	struct tm broken;
	char text[16];

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &broken);
	strftime(text, sizeof(text), "%H:%M:%S", &broken);
	printf("%s%s.%03ld%s  %s%*s  ", output_colour(COLOUR_DIM), text,
	       now.tv_nsec / 1000000, output_colour(COLOUR_PLAIN), who,
	       width < NAME_WIDTH ? (int)(NAME_WIDTH - width) : 0, "");
}

/* One limit that is not what it was: "pad 0 force 60 -> 50 N (person)". */
static void print_limit(const json_t *wearable, size_t pad, const char *name,
			const json_t *before, const json_t *now)
{
	const char *unit = json_string_value(json_array_get(now, 1));
	const char *layer = json_string_value(json_array_get(now, 2));

	print_head(wearable);
	printf("Limit pad %zu %s %.6g -> %.6g %s (%s)\n", pad, name,
	       json_number_value(json_array_get(before, 0)),
	       json_number_value(json_array_get(now, 0)), unit ? unit : "",
	       layer ? layer : "");
}

/* There are dozens of limits: those that changed are told. */
static void print_limits(struct monitor *monitor, const char *path,
			 const json_t *wearable, json_t *pads)
{
	const json_t *before = json_object_get(monitor->limits, path);
	json_t *limits;
	json_t *limit;
	const char *name;
	size_t pad;

	json_array_foreach(pads, pad, limits)
		json_object_foreach(limits, name, limit)
	{
		const json_t *old =
			json_object_get(json_array_get(before, pad), name);

		if (old && !json_equal(old, limit))
			print_limit(wearable, pad, name, old, limit);
	}
	json_object_set(monitor->limits, path, pads);
}

static void print_changes(struct monitor *monitor, const char *path,
			  json_t *changes)
{
	const json_t *wearable =
		client_wearable(monitor->invocation->client, path);
	char line[LINE_SIZE];
	const char *key;
	json_t *value;

	json_object_foreach(changes, key, value)
	{
		if (strcmp(key, "Limits") == 0) {
			print_limits(monitor, path, wearable, value);
			continue;
		}
		print_head(wearable);
		words_of_value(value, line, sizeof(line));
		printf("%s %s\n", key, line);
	}
}

/* [wearable, pad, {trip}] */
static void print_trip(struct client *client, const json_t *arguments)
{
	const char *path = json_string_value(json_array_get(arguments, 0));

	print_head(client_wearable(client, path ? path : ""));
	printf("%sTripped pad %d: %s%s\n", output_colour(COLOUR_BAD),
	       (int)json_integer_value(json_array_get(arguments, 1)),
	       value_text(json_array_get(arguments, 2), "Text"),
	       output_colour(COLOUR_PLAIN));
}

/* [wearable, pad, by] */
static void print_acknowledged(struct client *client, const json_t *arguments)
{
	const char *path = json_string_value(json_array_get(arguments, 0));
	const char *by = json_string_value(json_array_get(arguments, 2));

	print_head(client_wearable(client, path ? path : ""));
	printf("Acknowledged pad %d by %s\n",
	       (int)json_integer_value(json_array_get(arguments, 1)),
	       by ? by : "");
}

/* [path, {interfaces}] or [path, [interfaces]] */
static void print_object(struct client *client, const char *member,
			 const json_t *arguments)
{
	const char *path = json_string_value(json_array_get(arguments, 0));
	const json_t *wearable = client_wearable(client, path ? path : "");

	if (!wearable)
		return;
	print_head(wearable);
	printf("%s %s\n",
	       strcmp(member, "InterfacesAdded") == 0 ? "Found" : "Gone",
	       value_text(wearable, "Address"));
}

static void print_signal(struct monitor *monitor, const char *path,
			 const char *member, const json_t *arguments)
{
	struct client *client = monitor->invocation->client;
	char line[LINE_SIZE];

	if (strcmp(member, "PropertiesChanged") == 0) {
		print_changes(monitor, path, json_array_get(arguments, 1));
	} else if (strcmp(member, "Tripped") == 0) {
		print_trip(client, arguments);
	} else if (strcmp(member, "Acknowledged") == 0) {
		print_acknowledged(client, arguments);
	} else if (strncmp(member, "Interfaces", 10) == 0) {
		print_object(client, member, arguments);
	} else {
		print_head(client_wearable(client, path));
		words_of_value(arguments, line, sizeof(line));
		printf("%s %s\n", member, line);
	}
}

/* ---- The command ---- */

static void print_json(const char *path, const char *member,
		       const json_t *arguments)
{
	json_t *line =
		json_pack("{s:s, s:s, s:O}", "path", path, "event", member,
			  "arguments", (json_t *)(uintptr_t)arguments);

	json_dumpf(line, stdout, JSON_COMPACT | JSON_REAL_PRECISION(9));
	putchar('\n');
	json_decref(line);
}

static void want_readings(struct client *client, const char *path)
{
	(void)client_send(client, path, CLIENT_WEARABLE, "StartReadings",
			  ""); /* without an answer, there are none */
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	struct monitor *monitor = userdata;
	const char *object = json_string_value(json_array_get(arguments, 0));

	(void)interface;
	if (monitor->invocation->json)
		print_json(path, member, arguments);
	else
		print_signal(monitor, path, member, arguments);
	if (monitor->invocation->option[MONITOR_READINGS] && object &&
	    strcmp(member, "InterfacesAdded") == 0)
		want_readings(client, object);
	monitor->ended = !output_works();
}

static void begin(struct monitor *monitor)
{
	struct client *client = monitor->invocation->client;
	const char *path;
	json_t *wearable;

	json_object_foreach(client_wearables(client), path, wearable)
	{
		json_object_set(monitor->limits, path,
				json_object_get(wearable, "Limits"));
		if (monitor->invocation->option[MONITOR_READINGS])
			want_readings(client, path);
	}
	client_listen(client, on_signal, monitor);
}

enum exit_status run_monitor(const struct invocation *invocation)
{
	struct monitor monitor = {.invocation = invocation,
				  .limits = json_object()};
	const double seconds = invocation->option_number[MONITOR_SECONDS];
	int error;

	begin(&monitor);
	error = client_wait(invocation->client, &monitor.ended,
			    seconds > 0 ? (int)(seconds * 1000) : -1);
	client_listen(invocation->client, NULL, NULL);
	json_decref(monitor.limits);
	if (error == 0 || error == -ETIMEDOUT || error == -EINTR)
		return EXIT_DONE;
	return output_problem(invocation, error);
}
