/* SPDX-License-Identifier: MIT */
/* patient: who is treated here, under a pseudonym. */
#include "clinic_call.h"
#include "clinic_words.h"
#include "text.h"
#include "value.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
	ADD_NOTE
};

enum {
	FORGET_YES
};

#define ANSWERS_SIZE   512 /* all questions' names fit */
#define SESSIONS_SHOWN 10
#define QUESTION_WIDTH 78

static const struct column patient_columns[] = {
	{.title = "PATIENT", .key = "Name"},
	{.title = "SINCE", .key = "Created", .kind = CELL_DAY},
	{.title = "SESSIONS", .key = "Sessions", .kind = CELL_NUMBER},
	{.title = "LAST", .key = "LastSession", .kind = CELL_TIME},
	{.title = "ADVICE", .key = "Advice"},
	{.title = "NOTE", .key = "Note"},
	{0},
};

static const struct column one_patient[] = {
	{.title = "Patient", .key = "Name"},
	{.title = "Note", .key = "Note"},
	{.title = "Since", .key = "Created", .kind = CELL_DAY},
	{.title = "Sessions", .key = "Sessions", .kind = CELL_NUMBER},
	{.title = "Last session", .key = "LastSession", .kind = CELL_TIME},
	{.title = "Open course", .key = "OpenCourse", .kind = CELL_NUMBER},
	{0},
};

static const struct column ppt_columns[] = {
	{.title = "MEASURED", .key = "Time", .kind = CELL_TIME},
	{.title = "POINT", .key = "Point"},
	{.title = "SITE", .key = "Site"},
	{.title = "PPT", .write = clinic_ppt},
	{.title = "UNEVEN", .key = "IsUneven", .kind = CELL_TRUTH},
	{.title = "CHANGE", .key = "Change", .words = clinic_changes},
	{0},
};

static const struct column session_columns[] = {
	{.title = "SESSION", .key = "Session", .kind = CELL_NUMBER},
	{.title = "STARTED", .key = "Started", .kind = CELL_TIME},
	{.title = "ROUTINE", .key = "Routine"},
	{.title = "PAIN", .write = clinic_ratings},
	{.title = "ENDED BY", .key = "Why", .words = clinic_whys},
	{0},
};

static const struct listing ppt_list = {.columns = ppt_columns};
static const struct listing session_list = {.columns = session_columns};

/* Somebody should see a professional. */
static enum colour tint_patient(const json_t *patient)
{
	return value_text(patient, "Advice")[0] ? COLOUR_WARN : COLOUR_PLAIN;
}

enum exit_status run_patient_list(const struct invocation *invocation)
{
	static const struct listing listing = {
		.columns = patient_columns,
		.nothing = "No patients yet. kneadctl patient add NAME adds "
			   "one.",
		.tint = tint_patient,
	};
	json_t *rows = NULL;
	const enum exit_status status =
		clinic_ask(invocation, "ListPatients", &rows, "");

	return status == EXIT_DONE ? clinic_list(invocation, rows, &listing)
				   : status;
}

enum exit_status run_patient_add(const struct invocation *invocation)
{
	const char *note = invocation->option[ADD_NOTE];

	return clinic_do(invocation, "AddPatient",
			 "Added. kneadctl patient screen asks the screening "
			 "questions.",
			 "ss", invocation->argument[0], note ? note : "");
}

/* ---- One patient ---- */

static void print_screening(const json_t *patient)
{
	static const struct column at = {.key = "ScreenedAt",
					 .kind = CELL_TIME};
	const bool fresh = value_is_true(patient, "ScreeningFresh");
	char text[ROWS_CELL_SIZE];
	char line[ROWS_CELL_SIZE + 64];

	rows_cell(patient, &at, text);
	if (fresh)
		snprintf(line, sizeof(line), "%s, fresh", text);
	else if (json_object_get(patient, "ScreenedAt"))
		snprintf(line, sizeof(line),
			 "%s, too old for a session: patient screen", text);
	else
		snprintf(line, sizeof(line), "never: patient screen");
	rows_print_text("Screened", line, fresh ? COLOUR_PLAIN : COLOUR_WARN);
}

/* Of "fever=no osteoporosis=yes" the words with a yes: "osteoporosis". */
static void pick_yes(const char *answers, char out[ANSWERS_SIZE])
{
	size_t used = 0;

	out[0] = '\0';
	while (*answers) {
		const size_t length = strcspn(answers, " ");
		const size_t name = length > 4 ? length - 4 : 0;

		if (name > 0 && used + name + 3 < ANSWERS_SIZE &&
		    memcmp(answers + name, "=yes", 4) == 0)
			used += (size_t)snprintf(
				out + used, ANSWERS_SIZE - used, "%s%.*s",
				used ? ", " : "", (int)name, answers);
		answers += length;
		answers += strspn(answers, " ");
	}
}

/* What the newest screening found, whether it still holds or not. */
static void print_answers(const json_t *screening)
{
	static const struct {
		const char *title;
		const char *key;
	} lines[] = {
		{"Found", "Findings"},
		{"Confirmed by", "ConfirmedBy"},
		{"Allowed by", "OverriddenBy"},
		{"Because", "OverrideReason"},
	};
	char yes[ANSWERS_SIZE];

	pick_yes(value_text(screening, "Answers"), yes);
	if (yes[0])
		rows_print_text("Answered yes", yes, COLOUR_WARN);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *text = value_text(screening, lines[i].key);

		if (text[0])
			rows_print_text(lines[i].title, text, COLOUR_PLAIN);
	}
}

static void print_patient(const json_t *patient)
{
	const char *advice = value_text(patient, "AdviceText");

	rows_print_one(patient, one_patient);
	print_screening(patient);
	print_answers(json_object_get(patient, "Screening"));
	if (advice[0])
		rows_print_text("Advice", advice, COLOUR_WARN);
	rows_print_below("Pressure pain thresholds",
			 json_object_get(patient, "PPTs"), &ppt_list);
	rows_print_below("Last sessions",
			 json_object_get(patient, "LastSessions"),
			 &session_list);
}

enum exit_status run_patient_show(const struct invocation *invocation)
{
	const char *name = invocation->argument[0];
	json_t *patient = NULL;
	enum exit_status status =
		clinic_ask(invocation, "ReadPatient", &patient, "s", name);

	if (status == EXIT_DONE && json_object_get(patient, "ScreenedAt"))
		status = clinic_add(invocation, "ReadScreening", patient,
				    "Screening", "s", name);
	if (status == EXIT_DONE)
		status = clinic_add(invocation, "ListPPTs", patient, "PPTs",
				    "s", name);
	if (status == EXIT_DONE)
		status = clinic_add(invocation, "ListSessions", patient,
				    "LastSessions", "sx", name,
				    (int64_t)SESSIONS_SHOWN);
	if (status == EXIT_DONE && invocation->json)
		output_json(patient);
	else if (status == EXIT_DONE)
		print_patient(patient);
	json_decref(patient);
	return status;
}

/* What is forgotten cannot be brought back: a person says so twice. */
enum exit_status run_patient_forget(const struct invocation *invocation)
{
	if (!invocation->option[FORGET_YES]) {
		output_error(invocation, "Usage",
			     "This removes all that is held of the patient, "
			     "for good. Export it first if it may be needed "
			     "(kneadctl export --patient), then say --yes.");
		return EXIT_USAGE;
	}
	return clinic_do(invocation, "ForgetPatient", "Forgotten.", "s",
			 invocation->argument[0]);
}

/* ---- The questions ---- */

static void print_question(const json_t *question)
{
	printf("%s%s%s  %s\n    ", output_colour(COLOUR_GOOD),
	       value_text(question, "Name"), output_colour(COLOUR_PLAIN),
	       rows_word(clinic_kinds, value_text(question, "Kind")));
	text_print_wrapped(value_text(question, "Text"), 4, QUESTION_WIDTH,
			   stdout);
}

enum exit_status run_questions(const struct invocation *invocation)
{
	json_t *questions = NULL;
	const json_t *question;
	size_t i;
	const enum exit_status status =
		clinic_ask(invocation, "ListQuestions", &questions, "");

	if (status == EXIT_DONE && invocation->json) {
		output_json(questions);
	} else if (status == EXIT_DONE) {
		puts("What a yes means, and how each is asked:\n");
		json_array_foreach(questions, i, question)
		{
			print_question(question);
		}
	}
	json_decref(questions);
	return status;
}

/* ---- For completion ---- */

enum exit_status words_of_patients(const struct invocation *invocation)
{
	return clinic_print_names(invocation, "ListPatients");
}

enum exit_status words_of_questions(const struct invocation *invocation)
{
	return clinic_print_names(invocation, "ListQuestions");
}
