/* SPDX-License-Identifier: MIT */
/*
 * monitor: what happens, a line each. With --json each signal as it came; the
 * readings only when asked for.
 */
#include "act.h"
#include "monitor_lines.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum {
	MONITOR_READINGS,
	MONITOR_SECONDS
};

struct monitor {
	const struct invocation *invocation;
	struct monitor_lines lines;
	bool ended; /* nobody reads any more */
};

/* A PropertiesChanged without the readings; NULL: nothing is left. */
static json_t *without_readings(const json_t *arguments)
{
	json_t *copy = json_deep_copy(arguments);
	json_t *changes = json_array_get(copy, 1);
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(changes, next, key, value)
	{
		if (monitor_is_reading(key))
			json_object_del(changes, key);
	}
	if (json_object_size(changes) > 0 ||
	    json_array_size(json_array_get(copy, 2)) > 0)
		return copy;
	json_decref(copy);
	return NULL;
}

static void print_json(const char *path, const char *member,
		       const json_t *arguments)
{
	json_t *line =
		json_pack("{s:s, s:s, s:O}", "path", path, "event", member,
			  "arguments", (json_t *)(uintptr_t)arguments);

	output_json_line(line);
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
	const bool readings = monitor->invocation->option[MONITOR_READINGS];
	const char *object = json_string_value(json_array_get(arguments, 0));
	json_t *shown = readings || strcmp(member, "PropertiesChanged") != 0
				? json_deep_copy(arguments)
				: without_readings(arguments);

	(void)interface;
	if (shown && monitor->invocation->json)
		print_json(path, member, shown);
	else if (shown)
		monitor_print(&monitor->lines, path, member, shown);
	json_decref(shown);
	if (readings && object && strcmp(member, "InterfacesAdded") == 0)
		want_readings(client, object);
	monitor->ended = !output_works();
}

enum exit_status run_monitor(const struct invocation *invocation)
{
	struct client *client = invocation->client;
	struct monitor monitor = {.invocation = invocation};
	const double seconds = invocation->option_number[MONITOR_SECONDS];
	const char *path;
	json_t *wearable;
	int error;

	monitor_lines_init(&monitor.lines, client);
	json_object_foreach(client_wearables(client), path, wearable)
	{
		if (invocation->option[MONITOR_READINGS])
			want_readings(client, path);
	}
	client_listen(client, on_signal, &monitor);
	error = client_wait(client, &monitor.ended,
			    seconds > 0 ? (int)(seconds * 1000) : -1);
	client_listen(client, NULL, NULL);
	monitor_lines_done(&monitor.lines);
	if (error == 0 || error == -ETIMEDOUT || error == -EINTR)
		return EXIT_DONE;
	return output_problem(invocation, error);
}
