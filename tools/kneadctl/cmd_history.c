/* SPDX-License-Identifier: MIT */
/* history, audit: what was done, to whom, and by whom. */
#include "clinic_call.h"
#include "clinic_words.h"
#include "value.h"

#include <stdint.h>

enum {
	HISTORY_PATIENT,
	HISTORY_LIMIT
};

/* ---- Sessions ---- */

/* "4 (3)": treated, of them eased. */
static void write_points(const json_t *session, char out[ROWS_CELL_SIZE])
{
	if (json_object_get(session, "Treated"))
		snprintf(out, ROWS_CELL_SIZE, "%.0f (%.0f)",
			 value_number(session, "Treated"),
			 value_number(session, "Released"));
}

static const struct column session_columns[] = {
	{.title = "SESSION", .key = "Session", .kind = CELL_NUMBER},
	{.title = "STARTED", .key = "Started", .kind = CELL_TIME},
	{.title = "PATIENT", .key = "Patient"},
	{.title = "ROUTINE", .key = "Routine"},
	{.title = "POINTS", .write = write_points},
	{.title = "PAIN", .write = clinic_ratings},
	{.title = "ENDED BY", .key = "Why", .words = clinic_whys},
	{0},
};

static const struct column one_session[] = {
	{.title = "Session", .key = "Session", .kind = CELL_NUMBER},
	{.title = "Patient", .key = "Patient"},
	{.title = "Routine", .key = "Routine"},
	{.title = "Operator", .key = "Operator"},
	{.title = "Therapist", .key = "Therapist"},
	{.title = "Severity", .key = "Severity"},
	{.title = "Course", .key = "Course", .kind = CELL_NUMBER},
	{.title = "Prepared", .key = "Prepared", .kind = CELL_TIME},
	{.title = "Started", .key = "Started", .kind = CELL_TIME},
	{.title = "Took", .key = "Duration", .kind = CELL_SPAN},
	{.title = "Ended by", .key = "Why", .words = clinic_whys},
	{.title = "Aborted", .key = "IsAborted", .kind = CELL_TRUTH},
	{.title = "Points treated", .key = "Treated", .kind = CELL_NUMBER},
	{.title = "Points eased", .key = "Released", .kind = CELL_NUMBER},
	{.title = "Presses", .key = "Presses", .kind = CELL_NUMBER},
	{.title = "Dose", .key = "Dose", .kind = CELL_DOSE},
	{.title = "Pain before", .key = "Before", .kind = CELL_NUMBER},
	{.title = "Pain after", .key = "After", .kind = CELL_NUMBER},
	{.title = "Pain next day", .key = "FollowUp", .kind = CELL_NUMBER},
	{0},
};

static enum colour tint_session(const json_t *session)
{
	return value_is_true(session, "IsAborted") ? COLOUR_WARN : COLOUR_PLAIN;
}

enum exit_status run_history_list(const struct invocation *invocation)
{
	static const struct listing listing = {
		.columns = session_columns,
		.nothing = "No sessions are on record.",
		.tint = tint_session,
	};
	const char *patient = invocation->option[HISTORY_PATIENT];
	json_t *rows = NULL;
	const enum exit_status status = clinic_ask(
		invocation, "ListSessions", &rows, "sx", patient ? patient : "",
		(int64_t)invocation->option_number[HISTORY_LIMIT]);

	return status == EXIT_DONE ? clinic_list(invocation, rows, &listing)
				   : status;
}

/* ---- One session ---- */

/* "24.3 of 25.0 N" */
static void write_force(const json_t *press, char out[ROWS_CELL_SIZE])
{
	snprintf(out, ROWS_CELL_SIZE, "%.1f of %.1f N",
		 value_rounded(value_number(press, "Mean"), 1),
		 value_rounded(value_number(press, "Target"), 1));
}

/* How much of the hold was within the band. */
static void write_in_band(const json_t *press, char out[ROWS_CELL_SIZE])
{
	const double held = value_number(press, "Held");

	if (held > 0 && json_object_get(press, "InBand"))
		snprintf(out, ROWS_CELL_SIZE, "%.0f %%",
			 value_number(press, "InBand") * 100 / held);
}

/* "12 % +-4"; a rise has its sign. */
static void write_easing(const json_t *press, char out[ROWS_CELL_SIZE])
{
	if (json_object_get(press, "Easing"))
		snprintf(out, ROWS_CELL_SIZE, "%.0f %% +-%.0f",
			 value_rounded(value_number(press, "Easing") * 100, 0),
			 value_number(press, "EasingError") * 100);
}

static const struct cell_word as_planned[] = {{"none", "-"}, {0}};

static const struct column press_columns[] = {
	{.title = "AT", .key = "Time", .kind = CELL_CLOCK},
	{.title = "POINT", .key = "Point"},
	{.title = "HELD", .key = "Held", .kind = CELL_HOLD},
	{.title = "FORCE", .write = write_force},
	{.title = "PEAK", .key = "Peak", .kind = CELL_NEWTON},
	{.title = "IN BAND", .write = write_in_band},
	{.title = "EASED BY", .write = write_easing},
	{.title = "DOSE", .key = "Dose", .kind = CELL_DOSE},
	{.title = "STOPPED BY", .key = "EndedBy", .words = as_planned},
	{0},
};

static const struct column trip_columns[] = {
	{.title = "AT", .key = "Time", .kind = CELL_CLOCK},
	{.title = "WEARABLE", .key = "Address"},
	{.title = "PAD", .key = "Pad", .kind = CELL_NUMBER},
	{.title = "BY", .key = "Reason"},
	{.title = "FOUND", .write = clinic_trip},
	{.title = "RULE", .key = "Requirement"},
	{.title = "ACKNOWLEDGED", .key = "IsAcknowledged", .kind = CELL_TRUTH},
	{0},
};

/* The step, counted from 1 as everywhere for people. */
static void write_step(const json_t *note, char out[ROWS_CELL_SIZE])
{
	snprintf(out, ROWS_CELL_SIZE, "%.0f", value_number(note, "Step") + 1);
}

static const struct column note_columns[] = {
	{.title = "AT", .key = "Time", .kind = CELL_CLOCK},
	{.title = "STEP", .write = write_step},
	{.title = "POINT", .key = "Point"},
	{.title = "WHAT", .write = clinic_note},
	{0},
};

/* What a session consists of. */
static const struct {
	const char *member;
	const char *key; /* with --json */
	const char *title;
	struct listing listing;
} parts[] = {
	{"ListPresses", "PressList", "Presses", {.columns = press_columns}},
	{"ListTrips", "TripList", "Stops", {.columns = trip_columns}},
	{"ListNotes", "NoteList", "What happened", {.columns = note_columns}},
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

static void print_session(const json_t *session)
{
	rows_print_one(session, one_session);
	for (size_t i = 0; i < PARTS; i++)
		rows_print_below(parts[i].title,
				 json_object_get(session, parts[i].key),
				 &parts[i].listing);
}

enum exit_status run_history_show(const struct invocation *invocation)
{
	const int64_t number = (int64_t)invocation->argument_number[0];
	json_t *session = NULL;
	enum exit_status status =
		clinic_ask(invocation, "ReadSession", &session, "x", number);

	for (size_t i = 0; i < PARTS && status == EXIT_DONE; i++)
		status = clinic_add(invocation, parts[i].member, session,
				    parts[i].key, "x", number);
	if (status == EXIT_DONE && invocation->json)
		output_json(session);
	else if (status == EXIT_DONE)
		print_session(session);
	json_decref(session);
	return status;
}

enum exit_status run_history_rate(const struct invocation *invocation)
{
	return clinic_do(invocation, "Rate", "The rating is on record.", "xx",
			 (int64_t)invocation->argument_number[0],
			 (int64_t)invocation->argument_number[1]);
}

/* ---- Who did what ---- */

static const struct column audit_columns[] = {
	{.title = "AT", .key = "Time", .kind = CELL_TIME},
	{.title = "WHO", .key = "Who"},
	{.title = "WHAT", .key = "What"},
	{.title = "PATIENT", .key = "Patient"},
	{.title = "DETAIL", .key = "Detail"},
	{0},
};

enum exit_status run_audit(const struct invocation *invocation)
{
	static const struct listing listing = {
		.columns = audit_columns, .nothing = "Nothing is on record."};
	const char *patient = invocation->option[HISTORY_PATIENT];
	json_t *rows = NULL;
	const enum exit_status status = clinic_ask(
		invocation, "ListAudit", &rows, "sx", patient ? patient : "",
		(int64_t)invocation->option_number[HISTORY_LIMIT]);

	return status == EXIT_DONE ? clinic_list(invocation, rows, &listing)
				   : status;
}
