/* SPDX-License-Identifier: MIT */
/* patient, course, history, audit: what is asked of the records, and what is
 * shown of them. */
#include "world.h"

#include "treatment.h"
#include "verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Exit statuses, as documented. */
enum {
	DONE = 0,
	REFUSED = 1,
	USAGE = 2,
	NO_HUB = 3
};

static int begin_with_records(void **state)
{
	int error = world_begin(state);
	struct world *world = *state;

	world->hub.has_records = true;
	return error;
}

/* What the hub was asked of the records, in this order. */
static void assert_asked(const struct world *world, const char *text)
{
	assert_said(world->hub.records, text);
}

static void assert_not_said(const char *said, const char *text)
{
	if (strstr(said, text))
		fail_msg("\"%s\" was said in: %s", text, said);
}

/* ---- Patients ---- */

static void a_room_without_patients_says_what_to_do(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "patient", "list");
	assert_said(world->person.out, "kneadctl patient add NAME");
}

static void lists_patients_with_advice(void **state)
{
	struct world *world = *state;
	json_t *list;

	RUN(world, DONE, "patient", "list");
	assert_said(world->person.out, "PATIENT  SINCE");
	assert_said(world->person.out, "1994-08-23");
	assert_said(world->person.out, "persists");
	RUN(world, DONE, "patient", "list", "--json");
	list = person_json(&world->person);
	assert_int_equal(json_array_size(list), 2);
	json_decref(list);
	RUN(world, DONE, "words", "patients");
	assert_string_equal(world->person.out, "anna\nbert\n");
}

static void adds_a_patient_with_a_note(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "patient", "add", "carl", "--note=left knee");
	assert_asked(world, "AddPatient(carl, left knee)");
	assert_said(world->person.out, "patient screen");
	RUN(world, DONE, "patient", "add", "dora");
	assert_asked(world, "AddPatient(dora, )");
	RUN(world, USAGE, "patient", "add", "\xff");
	assert_said(world->person.err, "not valid UTF-8");
	RUN(world, USAGE, "patient", "add");
	world->hub.refuses = "AddPatient";
	RUN(world, REFUSED, "patient", "add", "eva");
	assert_said(world->person.err, "Ask for less.");
}

static void shows_all_that_is_known_of_a_patient(void **state)
{
	struct world *world = *state;
	json_t *patient;

	RUN(world, DONE, "patient", "show", "anna");
	assert_asked(world, "ReadPatient(anna) ReadScreening(anna) "
			    "ListPPTs(anna) ListSessions(anna, 10) ");
	assert_said(world->person.out,
		    "Screened       1994-08-23 00:00, too old for a session: "
		    "patient screen");
	/* The advice in lines of a terminal. */
	assert_said(world->person.out, "Advice         The pain has stayed");
	assert_said(world->person.out,
		    "\n               doctor or a physiotherapist.\n");
	assert_said(world->person.out,
		    "Answered yes   anticoagulants, osteoporosis\n");
	assert_said(world->person.out, "Found          lumbar-left=bruise\n");
	assert_said(world->person.out, "Confirmed by   T. Meier\n");
	assert_said(world->person.out, "Allowed by     Dr. Weiss\n");
	assert_said(world->person.out, "  240 kPa  ");
	assert_said(world->person.out, "> 360 kPa  no      less tender");
	assert_said(world->person.out, "6 > - > 2");
	RUN(world, DONE, "patient", "show", "anna", "--json");
	patient = person_json(&world->person);
	assert_int_equal(json_array_size(json_object_get(patient, "PPTs")), 2);
	assert_int_equal(
		json_array_size(json_object_get(patient, "LastSessions")), 1);
	json_decref(patient);
	RUN(world, REFUSED, "patient", "show", "nobody");
	assert_said(world->person.err, "There is no patient of that name.");
	assert_string_equal(world->person.out, "");
}

static void a_patient_without_screening_is_told_so(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "patient", "show", "bert");
	assert_said(world->person.out, "Screened       never: patient screen");
	assert_not_said(world->person.out, "Advice");
}

static void forgets_only_who_is_meant(void **state)
{
	struct world *world = *state;

	RUN(world, USAGE, "patient", "forget", "anna");
	assert_said(world->person.err, "for good");
	assert_string_equal(world->hub.records, "");
	RUN(world, DONE, "patient", "forget", "anna", "--yes");
	assert_asked(world, "ForgetPatient(anna) ");
}

static void tells_the_questions_and_what_a_yes_means(void **state)
{
	struct world *world = *state;
	json_t *questions;

	RUN(world, DONE, "questions");
	assert_said(world->person.out, "fever  no session\n    Do you have a "
				       "fever?");
	assert_said(world->person.out,
		    "osteoporosis  lower ceilings, and a name that confirms");
	RUN(world, DONE, "questions", "--json");
	questions = person_json(&world->person);
	assert_int_equal(json_array_size(questions), 4);
	json_decref(questions);
	RUN(world, DONE, "words", "questions");
	assert_said(world->person.out, "anticoagulants\n");
}

/* ---- Courses ---- */

static void what_is_due_comes_first(void **state)
{
	struct world *world = *state;
	const char *due;
	const char *later;
	const char *ended;

	RUN(world, DONE, "course", "list");
	due = strstr(world->person.out, "DUE, 2 days late");
	later = strstr(world->person.out, "in 2 days");
	ended = strstr(world->person.out, "ended");
	assert_non_null(due);
	assert_non_null(later);
	assert_non_null(ended);
	assert_true(due < later && later < ended);
	assert_said(world->person.out, "3 of 8  3 days  1");
	RUN(world, DONE, "course", "list", "--patient", "anna");
	assert_asked(world, "ListCourses() ListCourses(anna) ");
}

static void no_course_is_told(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "course", "list");
	assert_said(world->person.out, "No courses are planned.");
}

static void plans_and_ends_a_course(void **state)
{
	struct world *world = *state;
	json_t *made;

	RUN(world, DONE, "course", "add", "anna", "legs", "--sessions=6",
	    "--every=3", "--json");
	assert_asked(world, "AddCourse(anna, legs, 6, 3, ) ");
	made = person_json(&world->person);
	assert_int_equal(json_integer_value(json_object_get(made, "Course")),
			 12);
	json_decref(made);
	RUN(world, DONE, "course", "end", "12", "--why", "moved away");
	assert_asked(world, "EndCourse(12, moved away) ");
	RUN(world, USAGE, "course", "add", "anna", "legs", "--sessions=6");
	assert_said(world->person.err, "--every=DAYS is missing");
	RUN(world, USAGE, "course", "add", "anna", "legs", "--sessions=0",
	    "--every=3");
	RUN(world, USAGE, "course", "end", "first");
}

static void shows_pain_and_thresholds_of_a_course(void **state)
{
	struct world *world = *state;
	json_t *course;

	RUN(world, DONE, "course", "show", "2");
	assert_said(world->person.out, "Sessions done  3 of 8");
	assert_said(world->person.out, "Next           DUE TODAY");
	assert_said(world->person.out,
		    "1994-12-01 00:00  ##################............  6 > - > "
		    "2");
	assert_said(world->person.out,
		    "##############################  > 360 kPa  QL left  less "
		    "tender");
	RUN(world, DONE, "course", "show", "2", "--json");
	course = person_json(&world->person);
	assert_int_equal(
		json_array_size(json_object_get(course, "SessionList")), 1);
	json_decref(course);
}

/* ---- History ---- */

static void lists_the_newest_sessions(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "history", "list");
	assert_asked(world, "ListSessions(, 20) ");
	assert_said(world->person.out, "5        1994-12-01 00:00  anna     "
				       "legs     4 (3)   6 > - > 2  pain");
	RUN(world, DONE, "history", "list", "--patient=anna", "--limit=3");
	assert_asked(world, "ListSessions(anna, 3) ");
	world->hub.has_records = false;
	RUN(world, DONE, "history", "list");
	assert_said(world->person.out, "No sessions are on record.");
	RUN(world, USAGE, "history", "list", "--limit=0");
}

static void shows_a_session_with_units(void **state)
{
	struct world *world = *state;
	json_t *session;

	RUN(world, DONE, "history", "show", "5");
	assert_asked(world, "ReadSession(5) ListPresses(5) ListTrips(5) "
			    "ListNotes(5) ");
	assert_said(world->person.out, "Took           12:34 min");
	assert_said(world->person.out, "Ended by       pain");
	assert_said(world->person.out, "Presses        9\n");
	assert_said(world->person.out,
		    "30.0 s  43.3 of 44.0 N  46.0 N  90 %     18 % +-5  1300 "
		    "N*s  -");
	assert_said(world->person.out, "force  72.5 N, limit 60 N  SR-4");
	RUN(world, DONE, "history", "show", "5", "--json");
	session = person_json(&world->person);
	assert_int_equal(json_array_size(json_object_get(session, "PressList")),
			 1);
	assert_int_equal(
		json_integer_value(json_object_get(session, "Presses")), 9);
	json_decref(session);
	RUN(world, REFUSED, "history", "show", "6");
	assert_said(world->person.err, "There is no session of that number.");
	RUN(world, USAGE, "history", "show", "0");
}

/* Numbers stand for what the core's tables say. */
static void notes_are_told_in_words(void **state)
{
	static const struct {
		const char *note;
		int64_t value;
		int64_t what;
		const char *text;
	} table[] = {
		{"started", 0, 0, "started"},
		{"paused", SESSION_WHY_LINK, 0, "paused: link lost"},
		{"paused", 99, 0, "paused\n"},
		{"stopped", TRIP_RISE, 0, "stopped: rise"},
		{"stopped", -1, 0, "stopped\n"},
		{"adjusted", 25500, 0, "adjusted: target to 25.5 N"},
		{"adjusted", 40000, 1, "adjusted: hold to 40.0 s"},
		{"adjusted", 2, 2, "adjusted: severity to severe"},
		{"adjusted", 2, 9, "adjusted\n"},
		{"lowered", 20000, 0, "target lowered for pain to 20.0 N"},
		{"point-released", 230, 0, "eased by 23 %"},
		{"refused", REFUSAL_BATTERY, 0, "refused by the hub: Battery"},
		{"refused", 9999, 0, "refused by the hub\n"},
		{"of-tomorrow", 1, 1, "of-tomorrow"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		world->hub.note = table[i].note;
		world->hub.note_value = table[i].value;
		world->hub.note_what = table[i].what;
		RUN(world, DONE, "history", "show", "5");
		assert_said(world->person.out, table[i].text);
	}
}

/* No note of the core's is left as a word for programs. */
static void every_note_of_the_core_has_words(void **state)
{
	struct world *world = *state;

	for (size_t i = 0; i < SESSION_NOTE_COUNT; i++) {
		char program_word[64];

		world->hub.note = session_note_names[i];
		RUN(world, DONE, "history", "show", "5");
		snprintf(program_word, sizeof(program_word), " %s\n",
			 session_note_names[i]);
		if (strchr(session_note_names[i], '-') ||
		    i == SESSION_NOTE_STEP)
			assert_not_said(world->person.out, program_word);
	}
}

static void rates_the_day_after(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "history", "rate", "5", "3");
	assert_asked(world, "Rate(5, 3) ");
	RUN(world, USAGE, "history", "rate", "5", "11");
	RUN(world, USAGE, "history", "rate", "5", "2.5");
	RUN(world, USAGE, "history", "rate", "5");
}

static void lists_who_did_what(void **state)
{
	struct world *world = *state;
	json_t *list;

	RUN(world, DONE, "audit", "--patient=anna", "--limit=5");
	assert_asked(world, "ListAudit(anna, 5) ");
	assert_said(world->person.out, "uid 1000  ReadPatient  anna");
	RUN(world, DONE, "audit", "--json");
	list = person_json(&world->person);
	assert_int_equal(json_array_size(list), 1);
	json_decref(list);
}

/* ---- All of them ---- */

static void every_refusal_reaches_the_person(void **state)
{
	static const char *const commands[][4] = {
		{"ListPatients", "patient", "list"},
		{"ReadScreening", "patient", "show", "anna"},
		{"ListPPTs", "patient", "show", "anna"},
		{"ListSessions", "patient", "show", "anna"},
		{"ListQuestions", "questions"},
		{"ForgetPatient", "patient", "forget", "anna"},
		{"ListCourses", "course", "list"},
		{"ReadCourse", "course", "show", "1"},
		{"ListSessions", "course", "show", "1"},
		{"EndCourse", "course", "end", "1"},
		{"ListTrips", "history", "show", "5"},
		{"ListAudit", "audit"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		const char *const *words = commands[i];
		const char *yes =
			strcmp(words[0], "ForgetPatient") == 0 ? "--yes" : NULL;

		world->hub.refuses = words[0];
		RUN(world, REFUSED, words[1], words[2], words[3], yes);
		assert_string_equal(world->person.out, "");
		assert_said(world->person.err, "Ask for less.");
	}
}

static void without_a_hub_they_say_so(void **state)
{
	struct world *world = *state;

	RUN(world, NO_HUB, "patient", "list");
	RUN(world, NO_HUB, "course", "list");
	RUN(world, NO_HUB, "history", "list");
	RUN(world, NO_HUB, "patient", "screen", "anna", "--no-to-others");
	RUN(world, NO_HUB, "session", "status");
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)
#define WITH_RECORDS(test) \
	cmocka_unit_test_setup_teardown(test, begin_with_records, world_end)
#define WITHOUT_HUB(test)                                        \
	cmocka_unit_test_setup_teardown(test, world_begin_empty, \
					world_end_empty)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(a_room_without_patients_says_what_to_do),
		WITH_RECORDS(lists_patients_with_advice),
		IN_WORLD(adds_a_patient_with_a_note),
		WITH_RECORDS(shows_all_that_is_known_of_a_patient),
		IN_WORLD(a_patient_without_screening_is_told_so),
		IN_WORLD(forgets_only_who_is_meant),
		IN_WORLD(tells_the_questions_and_what_a_yes_means),
		WITH_RECORDS(what_is_due_comes_first),
		IN_WORLD(no_course_is_told),
		IN_WORLD(plans_and_ends_a_course),
		WITH_RECORDS(shows_pain_and_thresholds_of_a_course),
		WITH_RECORDS(lists_the_newest_sessions),
		WITH_RECORDS(shows_a_session_with_units),
		WITH_RECORDS(notes_are_told_in_words),
		WITH_RECORDS(every_note_of_the_core_has_words),
		IN_WORLD(rates_the_day_after),
		IN_WORLD(lists_who_did_what),
		WITH_RECORDS(every_refusal_reaches_the_person),
		WITHOUT_HUB(without_a_hub_they_say_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
