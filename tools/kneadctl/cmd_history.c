/* SPDX-License-Identifier: MIT */
/* history, audit: what was done, to whom, and by whom. */
#include "rows.h"

#include <stdint.h>

enum {
	HISTORY_PATIENT,
	HISTORY_LIMIT
};

static const struct column session_columns[] = {
	{"SESSION", "Session", CELL_NUMBER},
	{"STARTED", "Started", CELL_TIME},
	{"PATIENT", "Patient", CELL_TEXT},
	{"ROUTINE", "Routine", CELL_TEXT},
	{"TOOK", "Duration", CELL_SPAN},
	{"PRESSES", "Presses", CELL_NUMBER},
	{"POINTS", "Treated", CELL_NUMBER},
	{"EASED", "Released", CELL_NUMBER},
	{"DOSE N*s", "Dose", CELL_NUMBER},
	{"PAIN", "Before", CELL_NUMBER},
	{"AFTER", "After", CELL_NUMBER},
	{"NEXT DAY", "FollowUp", CELL_NUMBER},
	{"ENDED BY", "Why", CELL_TEXT},
	{0},
};

static const struct column one_session[] = {
	{"Session", "Session", CELL_NUMBER},
	{"Patient", "Patient", CELL_TEXT},
	{"Routine", "Routine", CELL_TEXT},
	{"Operator", "Operator", CELL_TEXT},
	{"Therapist", "Therapist", CELL_TEXT},
	{"Severity", "Severity", CELL_TEXT},
	{"Course", "Course", CELL_NUMBER},
	{"Started", "Started", CELL_TIME},
	{"Took", "Duration", CELL_SPAN},
	{"Ended by", "Why", CELL_TEXT},
	{"Aborted", "IsAborted", CELL_TRUTH},
	{"Presses", "Presses", CELL_NUMBER},
	{"Points treated", "Treated", CELL_NUMBER},
	{"Points eased", "Released", CELL_NUMBER},
	{"Dose (N*s)", "Dose", CELL_NUMBER},
	{"Pain before", "Before", CELL_NUMBER},
	{"Pain after", "After", CELL_NUMBER},
	{"Pain next day", "FollowUp", CELL_NUMBER},
	{0},
};

static const struct column press_columns[] = {
	{"AT", "Time", CELL_TIME},
	{"POINT", "Point", CELL_TEXT},
	{"SITE", "Site", CELL_TEXT},
	{"TARGET N", "Target", CELL_DECIMAL},
	{"MEAN N", "Mean", CELL_DECIMAL},
	{"PEAK N", "Peak", CELL_DECIMAL},
	{"HELD", "Held", CELL_HOLD},
	{"IN BAND", "InBand", CELL_HOLD},
	{"EASED", "Easing", CELL_SHARE},
	{"+-", "EasingError", CELL_SHARE},
	{"DOSE N*s", "Dose", CELL_NUMBER},
	{"ENDED BY", "EndedBy", CELL_TEXT},
	{0},
};

static const struct column trip_columns[] = {
	{"AT", "Time", CELL_TIME},
	{"WEARABLE", "Address", CELL_TEXT},
	{"PAD", "Pad", CELL_NUMBER},
	{"STOPPED BY", "Reason", CELL_TEXT},
	{"REQUIREMENT", "Requirement", CELL_TEXT},
	{"LAYER", "Layer", CELL_TEXT},
	{"ACKNOWLEDGED", "IsAcknowledged", CELL_TRUTH},
	{0},
};

static const struct column note_columns[] = {
	{"AT", "Time", CELL_TIME},	 {"STEP", "Step", CELL_NUMBER},
	{"POINT", "Point", CELL_TEXT},	 {"WHAT", "Note", CELL_TEXT},
	{"VALUE", "Value", CELL_NUMBER}, {0},
};

static const struct column audit_columns[] = {
	{"AT", "Time", CELL_TIME},	 {"WHO", "Who", CELL_TEXT},
	{"WHAT", "What", CELL_TEXT},	 {"PATIENT", "Patient", CELL_TEXT},
	{"DETAIL", "Detail", CELL_TEXT}, {0},
};

enum exit_status run_history_list(const struct invocation *invocation)
{
	const char *patient = invocation->option[HISTORY_PATIENT];
	json_t *reply = NULL;
	int error =
		client_call(invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC,
			    "ListSessions", CLINIC_CALL_MS, &reply, "sx",
			    patient ? patient : "",
			    (int64_t)invocation->option_number[HISTORY_LIMIT]);

	if (error)
		return output_problem(invocation, error);
	return clinic_print(invocation, reply, session_columns,
			    "No sessions are on record.");
}

/* What a session consists of. */
static const struct {
	const char *member;
	const char *key; /* with --json */
	const char *title;
	const struct column *columns;
} parts[] = {
	{"ListPresses", "Presses", "Presses", press_columns},
	{"ListTrips", "Trips", "Stops", trip_columns},
	{"ListNotes", "Notes", "What happened", note_columns},
};

static int add_part(const struct invocation *invocation, int64_t session,
		    size_t part, json_t *whole)
{
	json_t *reply = NULL;
	int error = client_call(invocation->client, CLIENT_HUB_PATH,
				CLIENT_CLINIC, parts[part].member,
				CLINIC_CALL_MS, &reply, "x", session);

	if (error)
		return error;
	json_object_set(whole, parts[part].key, json_array_get(reply, 0));
	json_decref(reply);
	return 0;
}

static void print_session(const json_t *whole)
{
	rows_print_one(whole, one_session);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const json_t *rows = json_object_get(whole, parts[i].key);

		if (json_array_size(rows) == 0)
			continue;
		printf("\n%s\n", parts[i].title);
		rows_print(rows, parts[i].columns, "");
	}
}

enum exit_status run_history_show(const struct invocation *invocation)
{
	const int64_t session = (int64_t)invocation->argument_number[0];
	json_t *reply = NULL;
	json_t *whole;
	int error = client_call(invocation->client, CLIENT_HUB_PATH,
				CLIENT_CLINIC, "ReadSession", CLINIC_CALL_MS,
				&reply, "x", session);

	if (error)
		return output_problem(invocation, error);
	whole = json_incref(json_array_get(reply, 0));
	json_decref(reply);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !error; i++)
		error = add_part(invocation, session, i, whole);
	if (!error && invocation->json)
		output_json(whole);
	else if (!error)
		print_session(whole);
	json_decref(whole);
	return error ? output_problem(invocation, error) : EXIT_DONE;
}

enum exit_status run_history_rate(const struct invocation *invocation)
{
	int error = client_call(invocation->client, CLIENT_HUB_PATH,
				CLIENT_CLINIC, "Rate", CLINIC_CALL_MS, NULL,
				"xx", (int64_t)invocation->argument_number[0],
				(int64_t)invocation->argument_number[1]);

	if (error)
		return output_problem(invocation, error);
	return output_done(invocation, NULL, "The rating is on record.");
}

enum exit_status run_audit(const struct invocation *invocation)
{
	const char *patient = invocation->option[HISTORY_PATIENT];
	json_t *reply = NULL;
	int error = client_call(
		invocation->client, CLIENT_HUB_PATH, CLIENT_CLINIC, "ListAudit",
		CLINIC_CALL_MS, &reply, "sx", patient ? patient : "",
		(int64_t)invocation->option_number[HISTORY_LIMIT]);

	if (error)
		return output_problem(invocation, error);
	return clinic_print(invocation, reply, audit_columns,
			    "Nothing is on record.");
}
