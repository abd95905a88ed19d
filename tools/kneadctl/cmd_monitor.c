/* SPDX-License-Identifier: MIT */
/* monitor: what happens, a line each. */
#include "act.h"
#include "value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECONDS_MAX 86400

enum {
	MONITOR_READINGS,
	MONITOR_SECONDS
};

struct monitor {
	bool json;
};

static const char *name_of(struct client *client, const char *path)
{
	const json_t *wearable = client_wearable(client, path);

	if (!wearable)
		return "hub";
	return value_text(wearable, "Name")[0]
		       ? value_text(wearable, "Name")
		       : value_text(wearable, "Address");
}

static void print_time(void)
{
	struct timespec now;
	struct tm broken;
	char text[16];

	clock_gettime(CLOCK_REALTIME, &now);
	localtime_r(&now.tv_sec, &broken);
	strftime(text, sizeof(text), "%H:%M:%S", &broken);
	printf("%s%s.%03ld%s  ", output_colour(COLOUR_DIM), text,
	       now.tv_nsec / 1000000, output_colour(COLOUR_PLAIN));
}

static void print_line(const char *who, const char *what, const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT |
					       JSON_REAL_PRECISION(5));

	print_time();
	printf("%-14s %s %s\n", who, what, text ? text : "");
	free(text);
}

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

static void print_changes(const char *who, json_t *changes)
{
	const char *key;
	json_t *value;

	json_object_foreach(changes, key, value) print_line(who, key, value);
}

static void print_trip(struct client *client, const json_t *arguments)
{
	const char *path = json_string_value(json_array_get(arguments, 0));

	print_time();
	printf("%s%-14s tripped: %s%s\n", output_colour(COLOUR_BAD),
	       name_of(client, path ? path : ""),
	       value_text(json_array_get(arguments, 2), "Text"),
	       output_colour(COLOUR_PLAIN));
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	const struct monitor *monitor = userdata;

	(void)interface;
	if (monitor->json)
		print_json(path, member, arguments);
	else if (strcmp(member, "PropertiesChanged") == 0)
		print_changes(name_of(client, path),
			      json_array_get(arguments, 1));
	else if (strcmp(member, "Tripped") == 0)
		print_trip(client, arguments);
	else
		print_line(name_of(client, path), member, arguments);
	fflush(stdout);
}

/* Asks for the readings of every wearable there is now. */
static int start_readings(const struct invocation *invocation)
{
	const char *path;
	json_t *wearable;
	int error = 0;

	json_object_foreach(client_wearables(invocation->client), path,
			    wearable) if (!error) error =
		client_send(invocation->client, path, CLIENT_WEARABLE,
			    "StartReadings", "");
	return error;
}

enum exit_status run_monitor(const struct invocation *invocation)
{
	struct monitor monitor = {.json = invocation->json};
	const bool never = false;
	double seconds = 0;
	int error = 0;

	if (invocation->option[MONITOR_SECONDS] &&
	    !act_number(invocation, "--seconds",
			invocation->option[MONITOR_SECONDS], 0.1, SECONDS_MAX,
			&seconds))
		return EXIT_USAGE;
	client_listen(invocation->client, on_signal, &monitor);
	if (invocation->option[MONITOR_READINGS])
		error = start_readings(invocation);
	if (!error)
		error = client_wait(invocation->client, &never,
				    seconds > 0 ? (int)(seconds * 1000) : -1);
	if (error == -ETIMEDOUT || error == -EINTR)
		return EXIT_DONE;
	return output_problem(invocation, error);
}
