/* SPDX-License-Identifier: MIT */
/* routine: the routines of the room, and files that may become some. */
#include "output.h"
#include "text.h"
#include "value.h"

#include <stdio.h>

#define CLINIC	  "org.kneadd.Clinic1"
#define CELL_SIZE 32

/* The hub's list, a new reference. */
static int ask_for_list(struct client *client, json_t **list)
{
	json_t *reply = NULL;
	const int error =
		client_call(client, CLIENT_HUB_PATH, CLINIC, "ListRoutines",
			    CLIENT_CALL_MS, &reply, "");

	if (error < 0)
		return error;
	*list = json_incref(json_array_get(reply, 0));
	json_decref(reply);
	return 0;
}

static void add_routine(struct table *table, const json_t *routine)
{
	char length[CELL_SIZE];
	char points[CELL_SIZE];
	const char *cells[] = {
		value_text(routine, "Name"),
		value_text(routine, "Title"),
		length,
		points,
		value_is_true(routine, "IsSelfTreatment") ? "self"
							  : "therapist",
		value_is_true(routine, "NeedsPPT") ? "PPT" : "-",
		value_text(routine, "Confidence"),
	};

	snprintf(length, sizeof(length), "%.0f min",
		 value_rounded(value_number(routine, "Length") / 60000, 0));
	snprintf(points, sizeof(points), "%.0f",
		 value_number(routine, "Points"));
	table_row(table, cells);
}

static void print_list(const json_t *list)
{
	static const char *const titles[] = {"NAME",	  "TITLE", "LENGTH",
					     "POINTS",	  "BY",	   "NEEDS",
					     "CONFIDENCE"};
	struct table *table =
		table_new(sizeof(titles) / sizeof(titles[0]), titles);
	const json_t *routine;
	size_t i;

	json_array_foreach(list, i, routine)
	{
		add_routine(table, routine);
	}
	table_print(table, stdout);
	table_free(table);
}

enum exit_status run_routine_list(const struct invocation *invocation)
{
	json_t *list = NULL;
	const int error = ask_for_list(invocation->client, &list);

	if (error < 0)
		return output_problem(invocation, error);
	if (invocation->json)
		output_json(list);
	else if (json_array_size(list) == 0)
		puts("The hub has no routines.");
	else
		print_list(list);
	json_decref(list);
	return EXIT_DONE;
}

enum exit_status words_of_routines(const struct invocation *invocation)
{
	json_t *list = NULL;
	const json_t *routine;
	size_t i;

	if (ask_for_list(invocation->client, &list) < 0)
		return EXIT_NO_HUB; /* nobody reads why */
	json_array_foreach(list, i, routine)
	{
		puts(value_text(routine, "Name"));
	}
	json_decref(list);
	return EXIT_DONE;
}
