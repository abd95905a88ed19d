/* SPDX-License-Identifier: MIT */
/* Commands that only look: status, wearables, show, limits. */
#include "output.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CELL_SIZE 64

static enum colour colour_of_link(const char *link)
{
	static const struct {
		const char *link;
		enum colour colour;
	} table[] = {
		{"ready", COLOUR_GOOD},	 {"lost", COLOUR_BAD},
		{"refused", COLOUR_BAD}, {"quarantined", COLOUR_BAD},
		{"absent", COLOUR_DIM},	 {"found", COLOUR_PLAIN},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].link, link) == 0)
			return table[i].colour;
	return COLOUR_WARN;
}

static void print_trip(const json_t *wearable, size_t pad, const json_t *trip)
{
	printf("%sTripped%s  %s pad %zu, %s\n         %s\n",
	       output_colour(COLOUR_BAD), output_colour(COLOUR_PLAIN),
	       value_text(wearable, "Name"), pad, value_text(trip, "At"),
	       value_text(trip, "Text"));
}

static void print_trips(const struct client *client)
{
	const char *path;
	json_t *wearable;
	json_t *trip;
	size_t pad;

	json_object_foreach(client_wearables(client), path, wearable)
		json_array_foreach(json_object_get(wearable, "Trips"), pad,
				   trip) if (json_object_size(trip) > 0)
			print_trip(wearable, pad, trip);
}

static void print_adapters(const json_t *hub)
{
	const json_t *adapter;
	size_t i;

	json_array_foreach(json_object_get(hub, "Adapters"), i, adapter) printf(
		"Adapter  %s %s, %s, %.0f of %.0f links%s\n",
		value_text(adapter, "Name"), value_text(adapter, "Address"),
		value_text(adapter, "State"), value_number(adapter, "Links"),
		value_number(adapter, "LinksMax"),
		value_is_true(adapter, "Discovering") ? ", discovering" : "");
}

enum exit_status run_status(const struct invocation *invocation)
{
	const json_t *hub = client_hub(invocation->client);
	const char *state = value_text(hub, "State");
	const bool ready = strcmp(state, "ready") == 0;

	if (invocation->json) {
		output_json(hub);
		return EXIT_DONE;
	}
	printf("Hub      %s%s%s  kneadd %s\n",
	       output_colour(ready ? COLOUR_GOOD : COLOUR_BAD), state,
	       output_colour(COLOUR_PLAIN), value_text(hub, "Version"));
	if (!ready)
		printf("         %s\n", value_text(hub, "StateReason"));
	print_adapters(hub);
	printf("Control  %s\n", value_text(hub, "Controller")[0]
					? value_text(hub, "Controller")
					: "nobody");
	printf("Pressing %.0f pads, %.1f of %.0f N in all\n",
	       value_number(hub, "PadsPressing"),
	       value_number(hub, "TotalForce"),
	       value_number(hub, "TotalForceLimit"));
	print_trips(invocation->client);
	return EXIT_DONE;
}

/* ---- Wearables ---- */

static void format_battery(const json_t *wearable, char *out)
{
	const double battery = value_number(wearable, "Battery");

	if (battery > 100)
		snprintf(out, CELL_SIZE, "-");
	else
		snprintf(out, CELL_SIZE, "%.0f %%", battery);
}

static double total_force(const json_t *wearable)
{
	double total = 0;
	json_t *force;
	size_t i;

	json_array_foreach(json_object_get(wearable, "Force"), i, force)
		total += json_number_value(force);
	return total;
}

static void add_wearable(struct table *table, const json_t *wearable)
{
	char battery[CELL_SIZE];
	char force[CELL_SIZE];
	const char *cells[] = {
		value_text(wearable, "Name"),
		value_text(wearable, "Address"),
		value_text(wearable, "Kind"),
		value_is_true(wearable, "Enrolled") ? "yes" : "no",
		value_text(wearable, "Link"),
		battery,
		value_text_at(wearable, "Sites", 0),
		value_text_at(wearable, "PadStates", 0),
		force,
	};

	format_battery(wearable, battery);
	snprintf(force, sizeof(force), "%.1f N", total_force(wearable));
	table_row(table, cells);
}

enum exit_status run_wearables(const struct invocation *invocation)
{
	static const char *const titles[] = {"NAME",	 "ADDRESS", "KIND",
					     "ENROLLED", "LINK",    "BATTERY",
					     "SITE",	 "PAD",	    "FORCE"};
	json_t *all = client_wearables(invocation->client);
	struct table *table;
	const char *path;
	json_t *wearable;

	if (invocation->json) {
		output_json(all);
		return EXIT_DONE;
	}
	if (json_object_size(all) == 0) {
		puts("No wearables. kneadctl discover looks for some.");
		return EXIT_DONE;
	}
	table = table_new(sizeof(titles) / sizeof(titles[0]), titles);
	json_object_foreach(all, path, wearable) add_wearable(table, wearable);
	table_print(table, stdout);
	table_free(table);
	return EXIT_DONE;
}

/* ---- Show ---- */

static void show_pad(const json_t *wearable, size_t pad)
{
	const json_t *temperature =
		json_array_get(json_object_get(wearable, "Temperature"), pad);
	const json_t *trip =
		json_array_get(json_object_get(wearable, "Trips"), pad);

	printf("\nPad %zu       %s contact on %s, %s%s%s\n", pad,
	       value_text_at(wearable, "PadKinds", pad),
	       value_text_at(wearable, "Sites", pad),
	       value_text_at(wearable, "PadStates", pad),
	       value_is_true_at(wearable, "Zeroed", pad) ? "" : ", not zeroed",
	       value_is_true_at(wearable, "SelfTested", pad)
		       ? ""
		       : ", not self-tested");
	printf("  Force     %.2f N (%+.1f N/s), target %.1f N\n",
	       value_number_at(wearable, "Force", pad),
	       value_number_at(wearable, "Rate", pad),
	       value_number_at(wearable, "Target", pad));
	printf("  Pressure  %.1f kPa at most\n",
	       value_number_at(wearable, "PeakPressure", pad));
	printf("  Dose      %.0f N*s since the hub started\n",
	       value_number_at(wearable, "Dose", pad));
	if (json_is_number(temperature))
		printf("  Warmth    %.1f degrees\n",
		       json_number_value(temperature));
	if (json_object_size(trip) > 0)
		print_trip(wearable, pad, trip);
}

static void show_link(const json_t *wearable)
{
	const char *link = value_text(wearable, "Link");
	char battery[CELL_SIZE];

	format_battery(wearable, battery);
	printf("Link        %s%s%s on %s, %.0f dBm, MTU %.0f\n",
	       output_colour(colour_of_link(link)), link,
	       output_colour(COLOUR_PLAIN), value_text(wearable, "Adapter"),
	       value_number(wearable, "RSSI"), value_number(wearable, "MTU"));
	if (value_text(wearable, "LinkReason")[0])
		printf("            %s\n", value_text(wearable, "LinkReason"));
	printf("Battery     %s\n", battery);
	printf("Frames      %.0f received, %.0f lost\n",
	       value_number(wearable, "FramesReceived"),
	       value_number(wearable, "FramesLost"));
}

/* The wearable of the first argument; NULL: told already. */
static const json_t *wanted_wearable(const struct invocation *invocation)
{
	const char *path =
		client_find(invocation->client, invocation->argument[0]);

	return path ? client_wearable(invocation->client, path) : NULL;
}

enum exit_status run_show(const struct invocation *invocation)
{
	const json_t *wearable = wanted_wearable(invocation);

	if (!wearable)
		return output_problem(invocation, -ESRCH);
	if (invocation->json) {
		output_json(wearable);
		return EXIT_DONE;
	}
	printf("Name        %s, %s%s\n", value_text(wearable, "Name"),
	       value_text(wearable, "Kind"),
	       value_is_true(wearable, "Enrolled") ? "" : ", not enrolled");
	printf("Address     %s\n", value_text(wearable, "Address"));
	printf("Made by     %s %s, serial %s, profile %s\n",
	       value_text(wearable, "Manufacturer"),
	       value_text(wearable, "Model"), value_text(wearable, "Serial"),
	       value_text(wearable, "ProfileVersion"));
	show_link(wearable);
	for (size_t pad = 0; pad < (size_t)value_number(wearable, "Pads");
	     pad++)
		show_pad(wearable, pad);
	return EXIT_DONE;
}

/* ---- Limits ---- */

/* One limit is [value, unit, layer, requirement]. */
static void add_limit(struct table *table, const char *name,
		      const json_t *limit)
{
	char value[CELL_SIZE];
	const char *cells[] = {
		name,
		value,
		json_string_value(json_array_get(limit, 2)),
		json_string_value(json_array_get(limit, 3)),
	};

	snprintf(value, sizeof(value), "%.6g %s",
		 json_number_value(json_array_get(limit, 0)),
		 json_string_value(json_array_get(limit, 1)));
	table_row(table, cells);
}

static void print_limits(const json_t *wearable)
{
	static const char *const titles[] = {"LIMIT", "VALUE", "SET BY",
					     "REQUIREMENT"};
	json_t *pads = json_object_get(wearable, "Limits");
	json_t *limits;
	json_t *limit;
	const char *name;
	size_t pad;

	json_array_foreach(pads, pad, limits)
	{
		struct table *table = table_new(4, titles);

		printf("%s pad %zu on %s\n", value_text(wearable, "Name"), pad,
		       value_text_at(wearable, "Sites", pad));
		json_object_foreach(limits, name, limit)
			add_limit(table, name, limit);
		table_print(table, stdout);
		table_free(table);
	}
}

static json_t *limits_of_all(const struct client *client)
{
	json_t *all = json_object();
	json_t *wearable;
	const char *path;

	json_object_foreach(client_wearables(client), path, wearable)
		json_object_set(all, path, json_object_get(wearable, "Limits"));
	return all;
}

enum exit_status run_limits(const struct invocation *invocation)
{
	const json_t *one = NULL;
	json_t *wearable;
	const char *path;

	if (invocation->argument[0]) {
		one = wanted_wearable(invocation);
		if (!one)
			return output_problem(invocation, -ESRCH);
	}
	if (invocation->json) {
		json_t *limits =
			one ? json_incref(json_object_get(one, "Limits"))
			    : limits_of_all(invocation->client);

		output_json(limits);
		json_decref(limits);
		return EXIT_DONE;
	}
	if (one) {
		print_limits(one);
		return EXIT_DONE;
	}
	json_object_foreach(client_wearables(invocation->client), path,
			    wearable) print_limits(wearable);
	return EXIT_DONE;
}

/* ---- Words for the completion ---- */

static void print_pairs(const json_t *hub, const char *property)
{
	const json_t *pair;
	size_t i;

	json_array_foreach(json_object_get(hub, property), i, pair)
		puts(json_string_value(json_array_get(pair, 0)));
}

enum exit_status run_words(const struct invocation *invocation)
{
	const json_t *hub = client_hub(invocation->client);
	const char *kind = invocation->argument[0];
	json_t *wearable;
	const char *path;

	if (strcmp(kind, "sites") == 0)
		print_pairs(hub, "Sites");
	else if (strcmp(kind, "limits") == 0)
		print_pairs(hub, "LimitNames");
	else if (strcmp(kind, "wearables") == 0)
		json_object_foreach(client_wearables(invocation->client), path,
				    wearable)
			puts(value_text(wearable, "Name"));
	return EXIT_DONE;
}
