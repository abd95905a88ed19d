/* SPDX-License-Identifier: MIT */
/* Commands that only look: status, wearables, show. */
#include "output.h"
#include "text.h"
#include "value.h"
#include "words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define CELL_SIZE 64
#define LINE_SIZE 256

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
	       model_name(wearable), pad, value_text(trip, "At"),
	       value_text(trip, "Text"));
}

static void print_trips(const struct client *client)
{
	const char *path;
	json_t *wearable;
	json_t *trip;
	size_t pad;

	json_object_foreach(client_wearables(client), path, wearable)
	{
		json_array_foreach(json_object_get(wearable, "Trips"), pad,
				   trip)
		{
			if (json_object_size(trip) > 0)
				print_trip(wearable, pad, trip);
		}
	}
}

static void print_adapters(const json_t *hub)
{
	const json_t *adapter;
	size_t i;

	json_array_foreach(json_object_get(hub, "Adapters"), i, adapter)
	{
		printf("Adapter  %s %s, %s, %.0f of %.0f links%s\n",
		       value_text(adapter, "Name"),
		       value_text(adapter, "Address"),
		       value_text(adapter, "State"),
		       value_number(adapter, "Links"),
		       value_number(adapter, "LinksMax"),
		       value_is_true(adapter, "Discovering") ? ", discovering"
							     : "");
	}
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
	       value_rounded(value_number(hub, "TotalForce"), 1),
	       value_number(hub, "TotalForceLimit"));
	print_trips(invocation->client);
	return EXIT_DONE;
}

/* ---- Wearables ---- */

/* The columns of one pad; those of its wearable only with the first. */
static void add_pad(struct table *table, const json_t *wearable, size_t pad)
{
	const bool first = pad == 0;
	const bool known = value_number(wearable, "Pads") > 0;
	const char *enrolled =
		value_is_true(wearable, "Enrolled") ? "yes" : "no";
	char battery[WORDS_SIZE];
	char force[CELL_SIZE] = "-";
	const char *cells[] = {
		first ? value_text(wearable, "Name") : "",
		first ? value_text(wearable, "Address") : "",
		first ? value_text(wearable, "Kind") : "",
		first ? enrolled : "",
		first ? value_text(wearable, "Link") : "",
		first ? battery : "",
		known ? words_of_site(wearable, pad) : "-",
		known ? value_text_at(wearable, "PadStates", pad) : "-",
		force,
	};

	words_of_battery(wearable, battery);
	if (known)
		snprintf(force, sizeof(force), "%.1f N",
			 value_rounded(value_number_at(wearable, "Force", pad),
				       1));
	table_row(table, cells);
}

static void add_wearable(struct table *table, const json_t *wearable)
{
	size_t pad = 0;

	do
		add_pad(table, wearable, pad);
	while (++pad < (size_t)value_number(wearable, "Pads"));
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
	json_object_foreach(all, path, wearable)
	{
		add_wearable(table, wearable);
	}
	table_print(table, stdout);
	table_free(table);
	return EXIT_DONE;
}

/* ---- Show ---- */

static void show_readings(const json_t *wearable, size_t pad)
{
	const json_t *temperature =
		json_array_get(json_object_get(wearable, "Temperature"), pad);

	printf("  Force     %.2f N (%+.1f N/s), target %.1f N\n",
	       value_rounded(value_number_at(wearable, "Force", pad), 2),
	       value_rounded(value_number_at(wearable, "Rate", pad), 1),
	       value_rounded(value_number_at(wearable, "Target", pad), 1));
	printf("  Pressure  %.1f kPa at most\n",
	       value_rounded(value_number_at(wearable, "PeakPressure", pad),
			     1));
	printf("  Dose      %.0f N*s since the hub started\n",
	       value_rounded(value_number_at(wearable, "Dose", pad), 0));
	if (json_is_number(temperature))
		printf("  Warmth    %.1f degrees\n",
		       json_number_value(temperature));
}

static void show_pad(const json_t *wearable, size_t pad)
{
	const json_t *trip =
		json_array_get(json_object_get(wearable, "Trips"), pad);

	printf("\nPad %zu       %s contact, %s, %s%s%s\n", pad,
	       value_text_at(wearable, "PadKinds", pad),
	       words_of_site(wearable, pad),
	       value_text_at(wearable, "PadStates", pad),
	       value_is_true_at(wearable, "Zeroed", pad) ? "" : ", not zeroed",
	       value_is_true_at(wearable, "SelfTested", pad)
		       ? ""
		       : ", not self-tested");
	show_readings(wearable, pad);
	if (json_object_size(trip) > 0)
		print_trip(wearable, pad, trip);
}

/* Frames that were not used, by reason; nothing when there are none. */
static void show_rejected(const json_t *wearable)
{
	json_t *reasons = json_object_get(wearable, "FramesRejected");
	const char *reason;
	json_t *count;

	json_object_foreach(reasons, reason, count)
	{
		if (json_integer_value(count) > 0)
			printf(", %" JSON_INTEGER_FORMAT " rejected (%s)",
			       json_integer_value(count), reason);
	}
	putchar('\n');
}

static void show_link(const json_t *wearable)
{
	const char *link = value_text(wearable, "Link");
	const char *adapter = value_text(wearable, "Adapter");
	char battery[WORDS_SIZE];
	char strength[WORDS_SIZE];
	char line[LINE_SIZE];

	words_of_battery(wearable, battery);
	words_of_signal(wearable, strength);
	printf("Link        %s%s%s%s%s, signal %s, MTU %.0f\n",
	       output_colour(colour_of_link(link)), link,
	       output_colour(COLOUR_PLAIN), adapter[0] ? " on " : "", adapter,
	       strength, value_number(wearable, "MTU"));
	if (value_text(wearable, "LinkReason")[0])
		printf("            %s\n", value_text(wearable, "LinkReason"));
	printf("Battery     %s\n", battery);
	printf("Frames      %.0f received, %.0f lost",
	       value_number(wearable, "FramesReceived"),
	       value_number(wearable, "FramesLost"));
	show_rejected(wearable);
	words_of_value(json_object_get(wearable, "Annunciations"), line,
		       sizeof(line));
	if (strcmp(line, "-") != 0)
		printf("It says     %s\n", line);
}

enum exit_status run_show(const struct invocation *invocation)
{
	const char *path =
		client_find(invocation->client, invocation->argument[0]);
	const json_t *wearable;

	if (!path)
		return output_problem(invocation, -ESRCH);
	wearable = client_wearable(invocation->client, path);
	if (invocation->json) {
		output_json(wearable);
		return EXIT_DONE;
	}
	printf("Name        %s, %s%s\n", model_name(wearable),
	       value_text(wearable, "Kind"),
	       value_is_true(wearable, "Enrolled") ? "" : ", not enrolled");
	printf("Address     %s\n", value_text(wearable, "Address"));
	if (value_text(wearable, "Manufacturer")[0])
		printf("Made by     %s %s, serial %s, profile %s\n",
		       value_text(wearable, "Manufacturer"),
		       value_text(wearable, "Model"),
		       value_text(wearable, "Serial"),
		       value_text(wearable, "ProfileVersion"));
	show_link(wearable);
	for (size_t pad = 0; pad < (size_t)value_number(wearable, "Pads");
	     pad++)
		show_pad(wearable, pad);
	return EXIT_DONE;
}
