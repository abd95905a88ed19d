/* SPDX-License-Identifier: MIT */
/* course: a plan over weeks, what is due, and how it goes. */
#include "clinic_call.h"
#include "clinic_words.h"
#include "value.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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

#define CHART_WIDTH   30
#define NRS_FULL      10.0
#define NOON	      12
#define DAY_S	      86400.0
#define SESSIONS_MOST 10000 /* of a patient, as the records list them */

/* ---- What is due ---- */

/* The days of the calendar from today to a time; below 0: it was before. */
static int days_until(json_int_t utc_us)
{
	const time_t now = time(NULL);
	const time_t then = (time_t)(utc_us / 1000000);
	struct tm today;
	struct tm day;
	double days;

	if (!localtime_r(&now, &today) || !localtime_r(&then, &day))
		return 0;
	today.tm_hour = day.tm_hour = NOON;
	today.tm_min = day.tm_min = today.tm_sec = day.tm_sec = 0;
	today.tm_isdst = day.tm_isdst = -1;
	days = difftime(mktime(&day), mktime(&today)) / DAY_S;
	return (int)(days < 0 ? days - 0.5 : days + 0.5);
}

static void write_next(const json_t *course, char out[ROWS_CELL_SIZE])
{
	const json_t *due = json_object_get(course, "Due");
	const int days = due ? days_until(json_integer_value(due)) : 0;

	if (value_is_true(course, "IsEnded") || !due)
		snprintf(out, ROWS_CELL_SIZE, "ended");
	else if (days < 0)
		snprintf(out, ROWS_CELL_SIZE, "DUE, %d day%s late", -days,
			 days == -1 ? "" : "s");
	else if (days == 0 || value_is_true(course, "IsDue"))
		snprintf(out, ROWS_CELL_SIZE, "DUE TODAY");
	else
		snprintf(out, ROWS_CELL_SIZE, "in %d day%s", days,
			 days == 1 ? "" : "s");
}

/* "3 of 8" */
static void write_done(const json_t *course, char out[ROWS_CELL_SIZE])
{
	snprintf(out, ROWS_CELL_SIZE, "%.0f of %.0f",
		 value_number(course, "Done"), value_number(course, "Planned"));
}

static const struct column course_columns[] = {
	{.title = "COURSE", .key = "Course", .kind = CELL_NUMBER},
	{.title = "NEXT", .write = write_next},
	{.title = "PATIENT", .key = "Patient"},
	{.title = "ROUTINE", .key = "Routine"},
	{.title = "DONE", .write = write_done},
	{.title = "EVERY", .key = "EveryDays", .kind = CELL_DAYS},
	{.title = "MISSED", .key = "Missed", .kind = CELL_NUMBER},
	{0},
};

static const struct column one_course[] = {
	{.title = "Course", .key = "Course", .kind = CELL_NUMBER},
	{.title = "Patient", .key = "Patient"},
	{.title = "Routine", .key = "Routine"},
	{.title = "Sessions done", .write = write_done},
	{.title = "Every", .key = "EveryDays", .kind = CELL_DAYS},
	{.title = "Begun", .key = "Begun", .kind = CELL_DAY},
	{.title = "Next", .write = write_next},
	{.title = "On", .key = "Due", .kind = CELL_DAY},
	{.title = "Missed", .key = "Missed", .kind = CELL_NUMBER},
	{.title = "Note", .key = "Note"},
	{0},
};

static enum colour tint_course(const json_t *course)
{
	if (value_is_true(course, "IsEnded"))
		return COLOUR_DIM;
	return value_is_true(course, "IsDue") ? COLOUR_GOOD : COLOUR_PLAIN;
}

/* What is due comes first, what is ended last, else as it was. */
static int rank(const json_t *course)
{
	if (value_is_true(course, "IsEnded"))
		return 2;
	return value_is_true(course, "IsDue") ? 0 : 1;
}

static json_t *in_order(const json_t *rows)
{
	json_t *sorted = json_array();
	json_t *row;
	size_t i;

	for (int wanted = 0; wanted <= 2 && sorted; wanted++) {
		json_array_foreach(rows, i, row)
		{
			if (rank(row) == wanted)
				json_array_append(sorted, row);
		}
	}
	return sorted;
}

static size_t count_due(const json_t *rows)
{
	const json_t *row;
	size_t due = 0;
	size_t i;

	json_array_foreach(rows, i, row)
	{
		due += value_is_true(row, "IsDue");
	}
	return due;
}

enum exit_status run_course_list(const struct invocation *invocation)
{
	static const struct listing listing = {
		.columns = course_columns,
		.nothing = "No courses are planned.",
		.tint = tint_course,
	};
	const char *patient = invocation->option[LIST_PATIENT];
	json_t *rows = NULL;
	json_t *sorted;
	const enum exit_status status = clinic_ask(
		invocation, "ListCourses", &rows, "s", patient ? patient : "");

	if (status != EXIT_DONE)
		return status;
	if (invocation->json)
		return clinic_list(invocation, rows, &listing);
	sorted = in_order(rows);
	json_decref(rows);
	rows_print(sorted, &listing);
	if (json_array_size(sorted) > 0 && count_due(sorted) == 0)
		puts("\nNothing is due today.");
	json_decref(sorted);
	return EXIT_DONE;
}

/* ---- Planning ---- */

enum exit_status run_course_add(const struct invocation *invocation)
{
	const char *note = invocation->option[ADD_NOTE];
	json_t *number = NULL;
	char line[96];
	const enum exit_status status =
		clinic_ask(invocation, "AddCourse", &number, "ssxxs",
			   invocation->argument[0], invocation->argument[1],
			   (int64_t)invocation->option_number[ADD_SESSIONS],
			   (int64_t)invocation->option_number[ADD_EVERY],
			   note ? note : "");

	if (status != EXIT_DONE)
		return status;
	snprintf(line, sizeof(line),
		 "Course %" JSON_INTEGER_FORMAT
		 " is planned; session run --course counts towards it.",
		 json_integer_value(number));
	return output_done(invocation, json_pack("{s:o}", "Course", number),
			   line);
}

enum exit_status run_course_end(const struct invocation *invocation)
{
	const char *why = invocation->option[END_WHY];

	return clinic_do(invocation, "EndCourse", "The course is ended.", "xs",
			 (int64_t)invocation->argument_number[0],
			 why ? why : "");
}

/* ---- How it goes ---- */

static void print_bar(double share)
{
	const int filled = (int)(share * CHART_WIDTH + 0.5);

	for (int i = 0; i < CHART_WIDTH; i++)
		putchar(i < filled ? '#' : '.');
}

static void print_when(const json_t *row, const char *key)
{
	const struct column at = {.key = key, .kind = CELL_TIME};
	char when[ROWS_CELL_SIZE];

	rows_cell(row, &at, when);
	printf("%-16s  ", when);
}

/* A line for each session of the course, the oldest first. */
static void print_ratings(const json_t *sessions)
{
	char ratings[ROWS_CELL_SIZE];

	if (json_array_size(sessions) == 0)
		return;
	puts("\nPain (0 to 10): before the session, after, the next day");
	for (size_t i = json_array_size(sessions); i > 0; i--) {
		const json_t *session = json_array_get(sessions, i - 1);

		snprintf(ratings, sizeof(ratings), "-");
		clinic_ratings(session, ratings);
		print_when(session, "Started");
		print_bar(value_number(session, "Before") / NRS_FULL);
		printf("  %s\n", ratings);
	}
}

static double largest_ppt(const json_t *ppts)
{
	double most = 1;
	const json_t *ppt;
	size_t i;

	json_array_foreach(ppts, i, ppt)
	{
		if (value_number(ppt, "PPT") > most)
			most = value_number(ppt, "PPT");
	}
	return most;
}

static void print_ppts(const json_t *ppts)
{
	const double most = largest_ppt(ppts);
	char text[ROWS_CELL_SIZE];
	const json_t *ppt;
	size_t i;

	if (json_array_size(ppts) == 0)
		return;
	puts("\nPressure pain thresholds; a change below 100 kPa is within the "
	     "error");
	json_array_foreach(ppts, i, ppt)
	{
		print_when(ppt, "Time");
		print_bar(value_number(ppt, "PPT") / most);
		clinic_ppt(ppt, text);
		printf("  %9s  %s  %s\n", text, value_text(ppt, "Point"),
		       rows_word(clinic_changes, value_text(ppt, "Change")));
	}
}

/* The patient's sessions that belong to the course. */
static enum exit_status add_sessions(const struct invocation *invocation,
				     json_t *course)
{
	const json_int_t number =
		json_integer_value(json_object_get(course, "Course"));
	json_t *sessions = json_array();
	json_t *all = NULL;
	json_t *row;
	size_t i;
	const enum exit_status status = clinic_ask(
		invocation, "ListSessions", &all, "sx",
		value_text(course, "Patient"), (int64_t)SESSIONS_MOST);

	json_array_foreach(all, i, row)
	{
		if (json_integer_value(json_object_get(row, "Course")) ==
		    number)
			json_array_append(sessions, row);
	}
	json_decref(all);
	if (json_object_set_new(course, "SessionList", sessions) < 0 &&
	    status == EXIT_DONE)
		return output_problem(invocation, -ENOMEM);
	return status;
}

enum exit_status run_course_show(const struct invocation *invocation)
{
	json_t *course = NULL;
	enum exit_status status =
		clinic_ask(invocation, "ReadCourse", &course, "x",
			   (int64_t)invocation->argument_number[0]);

	if (status == EXIT_DONE)
		status = add_sessions(invocation, course);
	if (status == EXIT_DONE)
		status = clinic_add(invocation, "ListPPTs", course, "PPTs", "s",
				    value_text(course, "Patient"));
	if (status == EXIT_DONE && invocation->json) {
		output_json(course);
	} else if (status == EXIT_DONE) {
		rows_print_one(course, one_course);
		print_ratings(json_object_get(course, "SessionList"));
		print_ppts(json_object_get(course, "PPTs"));
	}
	json_decref(course);
	return status;
}
