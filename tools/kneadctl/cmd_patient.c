/* SPDX-License-Identifier: MIT */
/* patient: who is treated here, under a pseudonym. */
#include "rows.h"
#include "value.h"

#include <stdint.h>

enum {
	ADD_NOTE
};

enum {
	FORGET_YES
};

#define SESSIONS_SHOWN 10

static const struct column patient_columns[] = {
	{"PATIENT", "Name", CELL_TEXT},
	{"SINCE", "Created", CELL_DAY},
	{"SESSIONS", "Sessions", CELL_NUMBER},
	{"LAST", "LastSession", CELL_TIME},
	{"ADVICE", "Advice", CELL_TEXT},
	{"NOTE", "Note", CELL_TEXT},
	{0},
};

static const struct column one_patient[] = {
	{"Patient", "Name", CELL_TEXT},
	{"Note", "Note", CELL_TEXT},
	{"Since", "Created", CELL_DAY},
	{"Screened", "ScreenedAt", CELL_TIME},
	{"Still fresh", "ScreeningFresh", CELL_TRUTH},
	{"Sessions", "Sessions", CELL_NUMBER},
	{"Last session", "LastSession", CELL_TIME},
	{"Open course", "OpenCourse", CELL_NUMBER},
	{"Advice", "AdviceText", CELL_TEXT},
	{0},
};

static const struct column ppt_columns[] = {
	{"MEASURED", "Time", CELL_TIME},
	{"POINT", "Point", CELL_TEXT},
	{"SITE", "Site", CELL_TEXT},
	{"PPT kPa", "PPT", CELL_NUMBER},
	{"UNEVEN", "IsUneven", CELL_TRUTH},
	{"CHANGE", "Change", CELL_TEXT},
	{0},
};

static const struct column session_columns[] = {
	{"SESSION", "Session", CELL_NUMBER},
	{"STARTED", "Started", CELL_TIME},
	{"ROUTINE", "Routine", CELL_TEXT},
	{"PAIN", "Before", CELL_NUMBER},
	{"AFTER", "After", CELL_NUMBER},
	{"NEXT DAY", "FollowUp", CELL_NUMBER},
	{"ENDED BY", "Why", CELL_TEXT},
	{0},
};

enum exit_status run_patient_list(const struct invocation *invocation)
{
	json_t *reply = NULL;
	int error =
		client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "ListPatients", CLINIC_CALL_MS, &reply, "");

	if (error)
		return output_problem(invocation, error);
	return clinic_print(invocation, reply, patient_columns,
			    "No patients yet. kneadctl patient add NAME adds "
			    "one.");
}

enum exit_status run_patient_add(const struct invocation *invocation)
{
	const char *note = invocation->option[ADD_NOTE];
	int error =
		client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "AddPatient", CLINIC_CALL_MS, NULL, "ss",
			    invocation->argument[0], note ? note : "");

	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL,
			   "Added. kneadctl patient screen asks the screening "
			   "questions.");
}

/* Adds what a method answered to the whole, under `key`. */
static void add_part(json_t *whole, const char *key, json_t *take_reply)
{
	json_object_set(whole, key, json_array_get(take_reply, 0));
	json_decref(take_reply);
}

static int read_whole(const struct invocation *invocation, json_t **whole)
{
	struct client *client = invocation->client;
	const char *name = invocation->argument[0];
	json_t *reply = NULL;
	int error =
		client_call(client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "ReadPatient", CLINIC_CALL_MS, &reply, "s", name);

	if (error)
		return error;
	*whole = json_incref(json_array_get(reply, 0));
	json_decref(reply);
	error = client_call(client, CLIENT_HUB_PATH, CLIENT_CLINIC, "ListPPTs",
			    CLINIC_CALL_MS, &reply, "s", name);
	if (error)
		return error;
	add_part(*whole, "PPTs", reply);
	error = client_call(client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "ListSessions", CLINIC_CALL_MS, &reply, "sx", name,
			    (int64_t)SESSIONS_SHOWN);
	if (error)
		return error;
	add_part(*whole, "LastSessions", reply);
	return 0;
}

static void print_rows(const json_t *rows, const char *title,
		       const struct column *columns)
{
	if (json_array_size(rows) == 0)
		return;
	printf("\n%s\n", title);
	rows_print(rows, columns, "");
}

enum exit_status run_patient_show(const struct invocation *invocation)
{
	json_t *whole = NULL;
	int error = read_whole(invocation, &whole);

	if (!error && invocation->json) {
		output_json(whole);
	} else if (!error) {
		rows_print_one(whole, one_patient);
		print_rows(json_object_get(whole, "PPTs"),
			   "Pressure pain thresholds", ppt_columns);
		print_rows(json_object_get(whole, "LastSessions"),
			   "Last sessions", session_columns);
	}
	json_decref(whole);
	return error ? output_problem(invocation, error) : EXIT_DONE;
}

/* What is forgotten cannot be brought back: a person says so twice. */
enum exit_status run_patient_forget(const struct invocation *invocation)
{
	int error;

	if (!invocation->option[FORGET_YES]) {
		output_error(invocation, "Usage",
			     "This removes all that is held of the patient, "
			     "for good. Export it first if it may be needed "
			     "(kneadctl export --patient), then say --yes.");
		return EXIT_USAGE;
	}
	error = client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "ForgetPatient", CLINIC_CALL_MS, NULL, "s",
			    invocation->argument[0]);
	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "Forgotten.");
}

static const struct column question_columns[] = {
	{"QUESTION", "Name", CELL_TEXT},
	{"A YES", "Kind", CELL_TEXT},
	{"AS IT IS ASKED", "Text", CELL_TEXT},
	{0},
};

enum exit_status run_questions(const struct invocation *invocation)
{
	json_t *reply = NULL;
	int error =
		client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "ListQuestions", CLINIC_CALL_MS, &reply, "");

	if (error)
		return output_problem(invocation, error);
	return clinic_print(invocation, reply, question_columns,
			    "There are no questions.");
}

/* The names that a method of the records lists, for completion. */
static enum exit_status print_names(const struct invocation *invocation,
				    const char *member)
{
	json_t *reply = NULL;
	const json_t *row;
	size_t i;

	if (client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			member, CLINIC_CALL_MS, &reply, "") < 0)
		return EXIT_NO_HUB; /* nobody reads why */
	json_array_foreach(json_array_get(reply, 0), i, row)
	{
		puts(value_text(row, "Name"));
	}
	json_decref(reply);
	return EXIT_DONE;
}

enum exit_status words_of_patients(const struct invocation *invocation)
{
	return print_names(invocation, "ListPatients");
}

enum exit_status words_of_questions(const struct invocation *invocation)
{
	return print_names(invocation, "ListQuestions");
}
