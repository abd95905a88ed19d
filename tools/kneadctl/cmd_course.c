/* SPDX-License-Identifier: MIT */
/* course: a plan over weeks, what is due, and how it goes. */
#include "rows.h"
#include "value.h"

#include <stdint.h>
#include <string.h>

enum {
	LIST_PATIENT
};

enum {
	ADD_SESSIONS,
	ADD_EVERY,
	ADD_NOTE
};

enum {
	END_WHY
};

#define CHART_WIDTH 40
#define NRS_FULL    10.0

static const struct column course_columns[] = {
	{"COURSE", "Course", CELL_NUMBER}, {"PATIENT", "Patient", CELL_TEXT},
	{"ROUTINE", "Routine", CELL_TEXT}, {"DONE", "Done", CELL_NUMBER},
	{"OF", "Planned", CELL_NUMBER},	   {"EVERY", "EveryDays", CELL_NUMBER},
	{"BEGUN", "Begun", CELL_DAY},	   {"NEXT", "Due", CELL_DAY},
	{"DUE NOW", "IsDue", CELL_TRUTH},  {"MISSED", "Missed", CELL_NUMBER},
	{"ENDED", "IsEnded", CELL_TRUTH},  {0},
};

static const struct column one_course[] = {
	{"Course", "Course", CELL_NUMBER},
	{"Patient", "Patient", CELL_TEXT},
	{"Routine", "Routine", CELL_TEXT},
	{"Sessions done", "Done", CELL_NUMBER},
	{"Planned", "Planned", CELL_NUMBER},
	{"Every days", "EveryDays", CELL_NUMBER},
	{"Begun", "Begun", CELL_DAY},
	{"Next", "Due", CELL_DAY},
	{"Due now", "IsDue", CELL_TRUTH},
	{"Missed", "Missed", CELL_NUMBER},
	{"Ended", "IsEnded", CELL_TRUTH},
	{"Note", "Note", CELL_TEXT},
	{0},
};

enum exit_status run_course_list(const struct invocation *invocation)
{
	const char *patient = invocation->option[LIST_PATIENT];
	json_t *reply = NULL;
	int error = client_call(invocation->client, CLIENT_HUB_PATH,
				CLIENT_CLINIC, "ListCourses", CLINIC_CALL_MS,
				&reply, "s", patient ? patient : "");

	if (error)
		return output_problem(invocation, error);
	return clinic_print(invocation, reply, course_columns,
			    "No courses are planned.");
}

enum exit_status run_course_add(const struct invocation *invocation)
{
	const char *note = invocation->option[ADD_NOTE];
	json_t *reply = NULL;
	json_t *object;
	char line[96];
	json_int_t number;
	int error =
		client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "AddCourse", CLINIC_CALL_MS, &reply, "ssxxs",
			    invocation->argument[0], invocation->argument[1],
			    (int64_t)invocation->option_number[ADD_SESSIONS],
			    (int64_t)invocation->option_number[ADD_EVERY],
			    note ? note : "");

	if (error)
		return output_problem(invocation, error);
	number = json_integer_value(json_array_get(reply, 0));
	json_decref(reply);
	object = json_object();
	json_object_set_new(object, "Course", json_integer(number));
	snprintf(line, sizeof(line),
		 "Course %" JSON_INTEGER_FORMAT
		 " is planned; session run --course counts towards it.",
		 number);
	return output_done(invocation, object, line);
}

enum exit_status run_course_end(const struct invocation *invocation)
{
	const char *why = invocation->option[END_WHY];
	int error = client_call(
		invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC, "EndCourse",
		CLINIC_CALL_MS, NULL, "xs",
		(int64_t)invocation->argument_number[0], why ? why : "");

	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "The course is ended.");
}

/* ---- How it goes ---- */

/* A line for each value: when, a bar, the number. */
struct chart {
	const char *title;
	const char *key;
	const char *unit;
	const char *which; /* key of what a line is about */
	double full;	   /* 0: the largest */
};

static double largest(const json_t *rows, const char *key)
{
	double most = 1;
	const json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		if (value_number(row, key) > most)
			most = value_number(row, key);
	}
	return most;
}

static void print_bar(double share)
{
	const int filled = (int)(share * CHART_WIDTH + 0.5);

	for (int i = 0; i < CHART_WIDTH; i++)
		putchar(i < filled ? '#' : '.');
}

static void print_chart(const json_t *rows, const struct chart *chart)
{
	static const struct column at = {"", "Time", CELL_TIME};
	const double full =
		chart->full > 0 ? chart->full : largest(rows, chart->key);
	char when[ROWS_CELL_SIZE];
	const json_t *row;
	size_t i;

	if (json_array_size(rows) == 0)
		return;
	printf("\n%s\n", chart->title);
	json_array_foreach(rows, i, row)
	{
		rows_cell(row, &at, when);
		printf("%-16s ", when);
		print_bar(value_number(row, chart->key) / full);
		printf(" %3.0f %s  %s  %s\n", value_number(row, chart->key),
		       chart->unit, value_text(row, chart->which),
		       value_text(row, "Change"));
	}
}

static const struct {
	const char *member;
	const char *key; /* with --json */
	struct chart chart;
} series[] = {
	{"ListRatings",
	 "Ratings",
	 {"Pain ratings (NRS, 0 to 10)", "Rating", "", "When", NRS_FULL}},
	{"ListPPTs",
	 "PPTs",
	 {"Pressure pain threshold (kPa; a change below 100 kPa is none)",
	  "PPT", "kPa", "Point", 0}},
};

enum exit_status run_course_show(const struct invocation *invocation)
{
	json_t *reply = NULL;
	json_t *course;
	int error =
		client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "ReadCourse", CLINIC_CALL_MS, &reply, "x",
			    (int64_t)invocation->argument_number[0]);

	if (error)
		return output_problem(invocation, error);
	course = json_incref(json_array_get(reply, 0));
	json_decref(reply);
	for (size_t i = 0; i < sizeof(series) / sizeof(series[0]) && !error;
	     i++) {
		reply = NULL;
		error = client_call(invocation->client, CLIENT_HUB_PATH,
				    CLIENT_CLINIC, series[i].member,
				    CLINIC_CALL_MS, &reply, "s",
				    value_text(course, "Patient"));
		if (!error)
			json_object_set(course, series[i].key,
					json_array_get(reply, 0));
		json_decref(reply);
	}
	if (!error && invocation->json) {
		output_json(course);
	} else if (!error) {
		rows_print_one(course, one_course);
		for (size_t i = 0; i < sizeof(series) / sizeof(series[0]); i++)
			print_chart(json_object_get(course, series[i].key),
				    &series[i].chart);
	}
	json_decref(course);
	return error ? output_problem(invocation, error) : EXIT_DONE;
}
