/* SPDX-License-Identifier: MIT */
/* session start, pause, rate and the rest: what other terminals ask of the
 * session there is. */
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
	USAGE = 2
};

static void without_a_session_there_is_nothing_to_ask(void **state)
{
	static const char *const words[] = {
		"watch", "status", "start", "pause",  "resume",
		"skip",	 "repeat", "mark",  "finish", "abort",
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		RUN(world, REFUSED, "session", words[i]);
		assert_said(world->person.err, "There is no session.");
	}
	RUN(world, REFUSED, "session", "rate", "3");
	RUN(world, REFUSED, "session", "adjust", "hold", "30");
}

/* SR-15, SR-18: what lets go, and the rating, need no control. */
static void sr15_sr18_who_lets_go_needs_no_control(void **state)
{
	struct world *world = *state;

	fake_session_appear(&world->hub.session);
	RUN(world, DONE, "session", "pause");
	RUN(world, DONE, "session", "rate", "8");
	RUN(world, DONE, "session", "mark");
	RUN(world, DONE, "session", "abort");
	assert_string_equal(world->hub.session.asked,
			    "Pause(kneadctl session) RatePain(8) Mark "
			    "Abort(kneadctl session) ");
	assert_int_equal(world->hub.controls, 0);
}

static void the_others_take_control(void **state)
{
	struct world *world = *state;

	fake_session_appear(&world->hub.session);
	RUN(world, DONE, "session", "start");
	RUN(world, DONE, "session", "resume");
	RUN(world, DONE, "session", "skip");
	RUN(world, DONE, "session", "repeat");
	RUN(world, DONE, "session", "adjust", "target", "22.5");
	RUN(world, DONE, "session", "adjust", "hold", "40");
	RUN(world, DONE, "session", "adjust", "severity", "mild");
	RUN(world, DONE, "session", "finish", "--json");
	assert_string_equal(world->person.out, "{}\n");
	assert_string_equal(world->hub.session.asked,
			    "Start Resume Skip Repeat Adjust(target 22.5) "
			    "Adjust(hold 40) Adjust(severity mild) Finish ");
	assert_int_equal(world->hub.controls, 8);
}

static void refusals_are_told(void **state)
{
	struct world *world = *state;

	fake_session_appear(&world->hub.session);
	world->hub.refuses = "Skip";
	RUN(world, REFUSED, "session", "skip");
	assert_said(world->person.err, "Ask for less.");
	world->hub.refuses = "Adjust";
	RUN(world, REFUSED, "session", "adjust", "target", "99");
	assert_said(world->person.err, "Ask for less.");
	world->hub.refuses = "RatePain";
	RUN(world, REFUSED, "session", "rate", "3");
	world->hub.refuses = "RequestControl";
	RUN(world, REFUSED, "session", "start");
	RUN(world, REFUSED, "session", "adjust", "target", "9");
}

static void wrong_words_ask_nothing(void **state)
{
	static const char *const wrong[][2] = {
		{"depth", "3"},	   {"target", "hard"}, {"target", ""},
		{"target", "nan"}, {"hold", "inf"},    {"hold", "30s"},
	};
	struct world *world = *state;

	fake_session_appear(&world->hub.session);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		RUN(world, USAGE, "session", "adjust", wrong[i][0],
		    wrong[i][1]);
	RUN(world, USAGE, "session", "rate", "11");
	RUN(world, USAGE, "session", "rate", "-1");
	assert_string_equal(world->hub.session.asked, "");
}

static void status_tells_what_is_to_be_done(void **state)
{
	struct world *world = *state;
	json_t *object;

	fake_session_holds(&world->hub.session);
	fake_session_appear(&world->hub.session);
	RUN(world, DONE, "session", "status");
	assert_said(world->person.out, "One minute, anna, step 2 of 4\n"
				       "HOLD  QL left (left lower back), 25.0 "
				       "N, 2 of 3\n");
	RUN(world, DONE, "session", "status", "--json");
	object = person_json(&world->person);
	assert_string_equal(json_string_value(json_object_get(object, "Phase")),
			    "hold");
	json_decref(object);
}

/* Looking on asks for nothing but readings. */
static void watch_tells_lines_and_changes_nothing(void **state)
{
	struct world *world = *state;
	struct fake_session *session = &world->hub.session;

	session->rating_wanted = true;
	fake_session_appear(session);
	person_begins(&world->person, &world->hub, world->bus.address,
		      "session", "watch", NULL);
	person_sees(&world->person, "HOW MUCH DOES IT HURT NOW?");
	uv_process_kill(&world->person.process, SIGINT);
	person_ends(&world->person);
	assert_int_equal(world->person.status, DONE);
	assert_string_equal(session->asked, "");
	assert_int_equal(world->hub.controls, 0);
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(without_a_session_there_is_nothing_to_ask),
		IN_WORLD(sr15_sr18_who_lets_go_needs_no_control),
		IN_WORLD(the_others_take_control),
		IN_WORLD(refusals_are_told),
		IN_WORLD(wrong_words_ask_nothing),
		IN_WORLD(status_tells_what_is_to_be_done),
		IN_WORLD(watch_tells_lines_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
