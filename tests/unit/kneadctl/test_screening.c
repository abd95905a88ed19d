/* SPDX-License-Identifier: MIT */
/*
 * SR-17: the screening questions, asked at a terminal or answered by options:
 * what nobody answered stays unanswered, and nothing but a no is a no.
 */
#include "world.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum {
	DONE = 0,
	REFUSED = 1,
	USAGE = 2,
	INTERRUPTED = 130
};

static void assert_nothing_recorded(const struct world *world)
{
	assert_null(strstr(world->hub.records, "Screen("));
}

/* ---- By options ---- */

static void options_answer_what_they_name(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "patient", "screen", "anna", "--yes=osteoporosis",
	    "--no-to-others", "--confirmed-by=T. Meier",
	    "--finding=lumbar-left=bruise,calf-right=wound");
	assert_said(world->hub.records,
		    "Screen(anna, [osteoporosis=yes, fever=no, "
		    "anticoagulants=no, pacemaker=no], [lumbar-left=bruise, "
		    "calf-right=wound], [confirmed-by=T. Meier]) ");
	assert_said(world->person.out, "The screening is on record.\n"
				       "The ceilings are lower.\n"
				       "A site with a finding is not "
				       "treated.\n");
}

static void sr17_what_follows_from_the_answers_is_told(void **state)
{
	static const struct {
		const char *yes;
		const char *told;
	} answers[] = {
		{"--yes=fever", "there will be no session.\n"},
		{"--yes=anticoagulants", "until a clinician allows it"},
		{"--yes=pacemaker", "No wearable may be used that presses"},
		{"--yes=osteoporosis", "that nobody has confirmed"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		RUN(world, DONE, "patient", "screen", "anna", answers[i].yes,
		    "--no-to-others");
		assert_said(world->person.out, answers[i].told);
	}
	RUN(world, DONE, "patient", "screen", "anna", "--no-to-others");
	assert_null(strstr(world->person.out, "record.\n\n"));
	assert_null(strstr(world->person.out, "session"));
	RUN(world, DONE, "patient", "screen", "anna", "--yes=anticoagulants",
	    "--no-to-others", "--overridden-by=Dr. Weiss",
	    "--override-reason=low dose");
	assert_said(world->person.out, "a clinician has allowed");
}

static void an_override_has_a_name_and_a_reason(void **state)
{
	struct world *world = *state;

	RUN(world, DONE, "patient", "screen", "anna", "--yes=anticoagulants",
	    "--no-to-others", "--overridden-by=Dr. Weiss",
	    "--override-reason=low dose");
	assert_said(world->hub.records, "[overridden-by=Dr. Weiss, "
					"override-reason=low dose]) ");
}

static void sr17_what_nobody_answered_stays_open(void **state)
{
	struct world *world = *state;
	json_t *result;

	RUN(world, DONE, "patient", "screen", "anna", "--yes=fever,pacemaker");
	assert_said(world->hub.records,
		    "Screen(anna, [fever=yes, pacemaker=yes], [], []) ");
	assert_said(world->person.out, "2 questions are open");
	RUN(world, DONE, "patient", "screen", "anna",
	    "--finding=lumbar-left=bruise", "--json");
	assert_said(world->hub.records,
		    "Screen(anna, [], [lumbar-left=bruise], []) ");
	result = person_json(&world->person);
	assert_int_equal(json_integer_value(json_object_get(result, "Open")),
			 4);
	json_decref(result);
}

static void wrong_options_record_nothing(void **state)
{
	static const struct {
		const char *option;
		const char *said;
	} table[] = {
		{"--yes=hayfever", "There is no question \"hayfever\""},
		{"--yes=", "There is no question \"\""},
		{"--yes=fever,", "There is no question \"\""},
		{"--finding=lumbar-left", "SITE=FINDING"},
		{"--finding=\xff=\xfe", "not valid UTF-8"},
		{"--confirmed-by=\xff", "not valid UTF-8"},
		{"--confirmed-by=123456789 123456789 123456789 12",
		 "at most 31 bytes"},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		RUN(world, USAGE, "patient", "screen", "anna", table[i].option);
		assert_said(world->person.err, table[i].said);
	}
	assert_nothing_recorded(world);
}

static void without_a_terminal_answers_must_be_given(void **state)
{
	struct world *world = *state;

	RUN(world, USAGE, "patient", "screen", "anna");
	assert_said(world->person.err, "--no-to-others");
	assert_nothing_recorded(world);
}

static void what_the_hub_refuses_is_told(void **state)
{
	struct world *world = *state;

	world->hub.refuses = "Screen";
	RUN(world, REFUSED, "patient", "screen", "anna", "--no-to-others");
	assert_said(world->person.err, "Ask for less.");
	assert_string_equal(world->person.out, "");
	world->hub.refuses = "ListQuestions";
	RUN(world, REFUSED, "patient", "screen", "anna", "--no-to-others");
}

/* ---- At a terminal ---- */

static void sit_down(struct world *world)
{
	static const struct person_seat seat = {80, 24};

	person_sits_to(&world->person, &world->hub, world->bus.address, &seat,
		       "patient", "screen", "anna", NULL);
	person_sees(&world->person, "quit? ");
}

/* Types a line, and waits for what comes then. */
static void answer(struct world *world, const char *line, const char *then)
{
	person_forgets(&world->person);
	person_types(&world->person, line);
	person_types(&world->person, "\n");
	person_sees(&world->person, then);
}

static void get_up(struct world *world, int status)
{
	person_ends(&world->person);
	if (world->person.status != status)
		fail_msg("ended with %d: %s", world->person.status,
			 world->person.out);
}

static void asks_question_by_question(void **state)
{
	struct world *world = *state;

	sit_down(world);
	assert_said(world->person.out, "1 of 4   Do you have a fever?");
	answer(world, "no", "2 of 4   Do you take blood thinners?");
	answer(world, "n", "3 of 4   Do you have a pacemaker?");
	answer(world, "NO", "4 of 4   Do you have weak bones?");
	answer(world, "  yes ", "SITE FINDING");
	answer(world, "lumbar-left bruise", "noted: lumbar-left, bruise");
	answer(world, "", "Whoever is responsible");
	person_sees(&world->person, "nobody) ");
	answer(world, "T. Meier", "Is all of that right?");
	assert_said(world->person.out, "Do you have weak bones?");
	assert_said(world->person.out, "found at lumbar-left: bruise");
	assert_said(world->person.out, "cautions confirmed by: T. Meier");
	answer(world, "yes", "The screening is on record.");
	get_up(world, DONE);
	assert_said(world->hub.records,
		    "Screen(anna, [fever=no, anticoagulants=no, pacemaker=no, "
		    "osteoporosis=yes], [lumbar-left=bruise], "
		    "[confirmed-by=T. Meier]) ");
}

static void sr17_nothing_but_a_no_is_a_no(void **state)
{
	static const char *const unclear[] = {
		"not sure", "nobody knows", "none", "never", "nay",
		"",	    "yes and no",   "y?",   "0",
	};
	struct world *world = *state;

	sit_down(world);
	for (size_t i = 0; i < sizeof(unclear) / sizeof(unclear[0]); i++) {
		answer(world, unclear[i], "Please answer yes or no.");
		person_sees(&world->person, "quit? ");
		assert_null(strstr(world->person.out, "2 of 4"));
	}
	answer(world, "quit", "Nothing was put on record.");
	get_up(world, INTERRUPTED);
	assert_nothing_recorded(world);
}

/* The rest of a long line is no answer to the next question. */
static void sr17_a_long_line_answers_nothing(void **state)
{
	struct world *world = *state;
	char line[201];

	memset(line, 'n', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	sit_down(world);
	answer(world, line, "Please answer yes or no.");
	assert_null(strstr(world->person.out, "2 of 4"));
	answer(world, "q", "Nothing was put on record.");
	get_up(world, INTERRUPTED);
}

static void back_asks_the_one_before_again(void **state)
{
	struct world *world = *state;

	sit_down(world);
	answer(world, "back", "quit? "); /* there is none before */
	answer(world, "yes", "2 of 4");
	answer(world, "b", "1 of 4   Do you have a fever?");
	answer(world, "no", "2 of 4");
	answer(world, "no", "3 of 4");
	answer(world, "no", "4 of 4");
	answer(world, "no", "SITE FINDING");
	answer(world, "", "Is all of that right?");
	answer(world, "yes", "on record.");
	get_up(world, DONE);
	assert_said(world->hub.records, "Screen(anna, [fever=no, ");
}

static void a_slip_at_the_end_loses_no_answers(void **state)
{
	struct world *world = *state;

	sit_down(world);
	for (int i = 0; i < 3; i++)
		answer(world, "no", "quit? ");
	answer(world, "no", "no more) ");
	answer(world, "", "Is all of that right?");
	answer(world, "yess", "Please answer yes");
	person_sees(&world->person, "Is all of that right?");
	answer(world, "", "Please answer yes");
	person_sees(&world->person, "Is all of that right?");
	assert_nothing_recorded(world);
	answer(world, "yes", "on record.");
	get_up(world, DONE);
	assert_said(world->hub.records, "Screen(anna, [fever=no, ");
}

static void an_unknown_finding_is_asked_again(void **state)
{
	static const struct {
		const char *line;
		const char *told;
	} wrong[] = {
		{"?", "sites"},
		{"lumbar-left", "say what was found there as well"},
		{"knee bruise", "there is no site \"knee\""},
		{"lumbar-left love", "\"love\" is none of the findings"},
	};
	struct world *world = *state;

	sit_down(world);
	for (int i = 0; i < 3; i++)
		answer(world, "no", "quit? ");
	answer(world, "no", "no more) ");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		answer(world, wrong[i].line, wrong[i].told);
		person_sees(&world->person, "lumbar-left calf-right");
		person_sees(&world->person, "bruise wound");
		person_sees(&world->person, "no more) ");
	}
	answer(world, "", "Is all of that right?");
	answer(world, "no", "Nothing was put on record.");
	get_up(world, INTERRUPTED);
	assert_nothing_recorded(world);
}

static void an_override_needs_its_reason(void **state)
{
	struct world *world = *state;

	sit_down(world);
	answer(world, "no", "2 of 4");
	answer(world, "yes", "3 of 4");
	answer(world, "no", "4 of 4");
	answer(world, "no", "no more) ");
	answer(world, "", "clinician's name");
	answer(world, "123456789 123456789 123456789 12", "too long");
	person_sees(&world->person, "clinician's name");
	answer(world, "Dr. Weiss", "reason ");
	answer(world, "", "reason ");
	answer(world, "low dose", "Is all of that right?");
	assert_said(world->person.out, "allowed by: Dr. Weiss");
	answer(world, "y", "on record.");
	get_up(world, DONE);
	assert_said(world->hub.records, "[overridden-by=Dr. Weiss, "
					"override-reason=low dose]) ");
}

static void control_c_puts_nothing_on_record(void **state)
{
	struct world *world = *state;

	sit_down(world);
	answer(world, "no", "2 of 4");
	uv_process_kill(&world->person.process, SIGINT);
	person_sees(&world->person, "Nothing was put on record.");
	get_up(world, INTERRUPTED);
	assert_nothing_recorded(world);
}

static void the_end_of_input_puts_nothing_on_record(void **state)
{
	struct world *world = *state;

	sit_down(world);
	person_types(&world->person, "\004"); /* Control-D */
	person_sees(&world->person, "Nothing was put on record.");
	get_up(world, INTERRUPTED);
	assert_nothing_recorded(world);
}

static void a_hub_that_goes_away_ends_the_interview(void **state)
{
	struct world *world = *state;

	sit_down(world);
	fake_hub_vanish(&world->hub);
	person_sees(&world->person, "The hub went away");
	get_up(world, 3);
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(options_answer_what_they_name),
		IN_WORLD(sr17_what_follows_from_the_answers_is_told),
		IN_WORLD(an_override_has_a_name_and_a_reason),
		IN_WORLD(sr17_what_nobody_answered_stays_open),
		IN_WORLD(wrong_options_record_nothing),
		IN_WORLD(without_a_terminal_answers_must_be_given),
		IN_WORLD(what_the_hub_refuses_is_told),
		IN_WORLD(asks_question_by_question),
		IN_WORLD(sr17_nothing_but_a_no_is_a_no),
		IN_WORLD(sr17_a_long_line_answers_nothing),
		IN_WORLD(back_asks_the_one_before_again),
		IN_WORLD(a_slip_at_the_end_loses_no_answers),
		IN_WORLD(an_unknown_finding_is_asked_again),
		IN_WORLD(an_override_needs_its_reason),
		IN_WORLD(control_c_puts_nothing_on_record),
		IN_WORLD(the_end_of_input_puts_nothing_on_record),
		IN_WORLD(a_hub_that_goes_away_ends_the_interview),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
