/* SPDX-License-Identifier: MIT */
#include "monitor_lines.h"

#include "output.h"
#include "text.h"
#include "value.h"
#include "words.h"

#include <string.h>
#include <time.h>

#define LINE_SIZE  512
#define NAME_WIDTH 14

bool monitor_is_reading(const char *property)
{
	static const char *const readings[] = {
		"RSSI",		  "Force",	  "Rate",
		"PeakPressure",	  "Contact",	  "Commanded",
		"Remaining",	  "Pressed",	  "Dose",
		"Temperature",	  "Centroid",	  "Cells",
		"FramesReceived", "FramesLost",	  "FramesRejected",
		"Samples",	  "SampleRate",	  "ClockPPM",
		"TokenRemaining", "LastFrameAge", "TotalForce",
	};

	for (size_t i = 0; i < sizeof(readings) / sizeof(readings[0]); i++)
		if (strcmp(readings[i], property) == 0)
			return true;
	return false;
}

void monitor_lines_init(struct monitor_lines *lines, struct client *client)
{
	const char *path;
	json_t *wearable;

	lines->client = client;
	lines->limits = json_object();
	json_object_foreach(client_wearables(client), path, wearable)
	{
		json_object_set(lines->limits, path,
				json_object_get(wearable, "Limits"));
	}
}

void monitor_lines_done(struct monitor_lines *lines)
{
	json_decref(lines->limits);
}

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

/* One limit, if it is not what it was: "pad 0 force 60 -> 50 N (person)". */
static void print_limit(const json_t *wearable, size_t pad, const char *name,
			const json_t *before, const json_t *now)
{
	const char *unit = json_string_value(json_array_get(now, 1));
	const char *layer = json_string_value(json_array_get(now, 2));

	if (!before || json_equal(before, now))
		return;
	print_head(wearable);
	printf("Limit pad %zu %s %.6g -> %.6g %s (%s)\n", pad, name,
	       json_number_value(json_array_get(before, 0)),
	       json_number_value(json_array_get(now, 0)), unit ? unit : "",
	       layer ? layer : "");
}

/* There are dozens of limits: those that changed are told. */
static void print_limits(struct monitor_lines *lines, const char *path,
			 const json_t *wearable, json_t *pads)
{
	const json_t *before = json_object_get(lines->limits, path);
	json_t *limits;
	json_t *limit;
	const char *name;
	size_t pad;

	json_array_foreach(pads, pad, limits)
	{
		const json_t *old = json_array_get(before, pad);

		json_object_foreach(limits, name, limit)
		{
			print_limit(wearable, pad, name,
				    json_object_get(old, name), limit);
		}
	}
	json_object_set(lines->limits, path, pads);
}

/* A line for each pad. */
static void print_readings(const json_t *wearable)
{
	size_t pad;
	json_t *force;

	json_array_foreach(json_object_get(wearable, "Force"), pad, force)
	{
		print_head(wearable);
		printf("Force pad %zu %.2f N (%+.1f N/s), %.1f kPa, dose %.0f "
		       "N*s\n",
		       pad, value_rounded(json_number_value(force), 2),
		       value_rounded(value_number_at(wearable, "Rate", pad), 1),
		       value_rounded(
			       value_number_at(wearable, "PeakPressure", pad),
			       1),
		       value_rounded(value_number_at(wearable, "Dose", pad),
				     0));
	}
}

static void print_adapters(const json_t *adapters)
{
	const json_t *adapter;
	size_t i;

	json_array_foreach(adapters, i, adapter)
	{
		print_head(NULL);
		printf("Adapter %s %s, %.0f of %.0f links%s\n",
		       value_text(adapter, "Name"),
		       value_text(adapter, "State"),
		       value_number(adapter, "Links"),
		       value_number(adapter, "LinksMax"),
		       value_is_true(adapter, "Discovering") ? ", discovering"
							     : "");
	}
}

static void print_change(struct monitor_lines *lines, const char *path,
			 const char *key, json_t *value)
{
	const json_t *wearable = client_wearable(lines->client, path);
	char line[LINE_SIZE];

	if (strcmp(key, "Limits") == 0) {
		print_limits(lines, path, wearable, value);
	} else if (strcmp(key, "Adapters") == 0) {
		print_adapters(value);
	} else if (strcmp(key, "Trips") != 0) { /* Tripped tells of those */
		print_head(wearable);
		words_of_value(value, line, sizeof(line));
		printf("%s %s\n", key, line);
	}
}

static void print_changes(struct monitor_lines *lines, const char *path,
			  json_t *changes)
{
	bool readings = false;
	const char *key;
	json_t *value;

	json_object_foreach(changes, key, value)
	{
		if (monitor_is_reading(key))
			readings = true;
		else
			print_change(lines, path, key, value);
	}
	if (readings)
		print_readings(client_wearable(lines->client, path));
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

/* [pad, {summary}] */
static void print_ended(struct client *client, const char *path,
			const json_t *arguments)
{
	const json_t *summary = json_array_get(arguments, 1);
	const char *ended_by = value_text(summary, "EndedBy");

	print_head(client_wearable(client, path));
	printf("Press of pad %d over: held %.1f s, mean %.1f of %.1f N, peak "
	       "%.1f N, dose %.0f N*s%s%s\n",
	       (int)json_integer_value(json_array_get(arguments, 0)),
	       value_number(summary, "Held") / 1000,
	       value_rounded(value_number(summary, "Mean"), 1),
	       value_number(summary, "Target"),
	       value_rounded(value_number(summary, "Peak"), 1),
	       value_rounded(value_number(summary, "Dose"), 0),
	       ended_by[0] ? ", stopped: " : "", ended_by);
}

void monitor_print(struct monitor_lines *lines, const char *path,
		   const char *member, const json_t *arguments)
{
	struct client *client = lines->client;
	char line[LINE_SIZE];

	if (strcmp(member, "PropertiesChanged") == 0) {
		print_changes(lines, path, json_array_get(arguments, 1));
	} else if (strcmp(member, "Tripped") == 0) {
		print_trip(client, arguments);
	} else if (strcmp(member, "Acknowledged") == 0) {
		print_acknowledged(client, arguments);
	} else if (strcmp(member, "PressEnded") == 0) {
		print_ended(client, path, arguments);
	} else if (strncmp(member, "Interfaces", 10) == 0) {
		print_object(client, member, arguments);
	} else {
		print_head(client_wearable(client, path));
		words_of_value(arguments, line, sizeof(line));
		printf("%s %s\n", member, line);
	}
}
