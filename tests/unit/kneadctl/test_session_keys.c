/* SPDX-License-Identifier: MIT */
/* session run at a terminal: what its keys ask of the hub, and when. */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define WAIT_NS UINT64_C(10000000000)

static const struct person_seat usual = {80, 24};

/* ---- The world of these tests ---- */

static int begin(void **state)
{
	int error = world_begin(state);
	struct world *world = *state;

	fake_session_holds(&world->hub.session);
	person_sits_to(&world->person, &world->hub, world->bus.address, &usual,
		       "session", "run", "short", "--patient=anna", NULL);
	person_sees(&world->person, "HOLD");
	return error;
}

static int end(void **state)
{
	struct world *world = *state;

	world->hub.session.state = "finished";
	fake_session_tell(&world->hub.session);
	person_ends(&world->person);
	return world_end(state);
}

static bool was_asked(void *userdata)
{
	const struct world *world = userdata;

	return strstr(world->hub.session.asked, world->person.awaited) != NULL;
}

/* Presses keys, and waits until the session was asked for that. */
static void press(struct world *world, const char *keys, const char *asked)
{
	world->person.awaited = asked;
	person_types(&world->person, keys);
	if (!run_until(&world->hub.loop, was_asked, world))
		fail_msg("\"%s\" was not asked in: %s", asked,
			 world->hub.session.asked);
}

static void in_state(struct world *world, const char *name, const char *words)
{
	world->hub.session.state = name;
	fake_session_tell(&world->hub.session);
	person_sees(&world->person, words);
}

/* Draws all anew, that no word is left of what was there. */
static void looks_again(struct world *world)
{
	person_forgets(&world->person);
	person_resizes(&world->person, 30, 8);
	person_sees(&world->person, "too small");
	person_forgets(&world->person);
	person_resizes(&world->person, usual.columns, usual.lines);
}

/* Looks until the text is there, at most for as long as an answer may take. */
static void sees_in_time(struct world *world, const char *text)
{
	const uint64_t end = uv_hrtime() + WAIT_NS;

	do {
		looks_again(world);
		person_sees(&world->person, "S T O P");
		if (strstr(world->person.out, text))
			return;
	} while (uv_hrtime() < end);
	fail_msg("\"%s\" was not seen in: %s", text, world->person.out);
}

/* ---- Keys ---- */

static void each_key_asks_for_its_method(void **state)
{
	static const char *const keys[][2] = {
		{"s", "Skip "},		{"b", "Repeat "},
		{"m", "Mark "},		{"0", "RatePain(0) "},
		{"7", "RatePain(7) "},	{"9", "RatePain(9) "},
		{"x", "RatePain(10) "},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		world->hub.session.asked[0] = '\0';
		press(world, keys[i][0], keys[i][1]);
		assert_string_equal(world->hub.session.asked, keys[i][1]);
	}
	assert_int_equal(world->hub.controls, 1); /* before it was prepared */
}

static void enter_starts_what_is_prepared(void **state)
{
	struct world *world = *state;

	in_state(world, "prepared", "READY");
	press(world, "\r", "Start ");
	assert_string_equal(world->hub.session.asked, "Start ");
}

static void enter_goes_on_after_a_pause(void **state)
{
	struct world *world = *state;

	press(world, "p", "Pause(kneadctl session) ");
	person_sees(&world->person, "PAUSED");
	press(world, "\r", "Resume ");
}

static void plus_and_minus_change_the_target_by_a_newton(void **state)
{
	struct world *world = *state;

	press(world, "+", "Adjust(target 26) ");
	looks_again(world);
	person_sees(&world->person, "26.0 N");
	press(world, "-", "Adjust(target 25) ");
}

static void f_finishes(void **state)
{
	struct world *world = *state;

	press(world, "f", "Finish ");
}

static void q_aborts_when_pressed_twice(void **state)
{
	struct world *world = *state;

	person_types(&world->person, "q");
	person_sees(&world->person, "Press q again to abort the session.");
	press(world, "s", "Skip "); /* it was not meant */
	person_types(&world->person, "q");
	assert_string_equal(world->hub.session.asked, "Skip ");
	press(world, "q", "Abort(kneadctl session) ");
	person_sees(&world->person, "Session 7 aborted.");
}

static void a_acknowledges(void **state)
{
	struct world *world = *state;

	world->hub.tripped = true;
	in_state(world, "stopped", "STOPPED");
	person_types(&world->person, "a");
	world_until(world, &world->hub.acknowledged);
	assert_int_equal(world->hub.controls, 1);
}

static void other_keys_do_nothing(void **state)
{
	struct world *world = *state;

	person_types(&world->person, "zZSQ!\t\033[Ahjkl,;");
	press(world, "s", "Skip ");
	assert_string_equal(world->hub.session.asked, "Skip ");
	assert_int_equal(world->hub.stops, 0);
}

/* ---- What the hub says ---- */

static void a_refusal_is_shown_and_passes(void **state)
{
	struct world *world = *state;

	world->hub.refuses = "Skip";
	press(world, "s", "Skip ");
	person_sees(&world->person, "That is too much. Ask for less.");
	world->hub.refuses = NULL;
	press(world, "p", "Pause"); /* what is answered well clears it */
	person_sees(&world->person, "PAUSED");
	looks_again(world);
	person_sees(&world->person, "S T O P");
	assert_null(strstr(world->person.out, "That is too much."));
}

static void many_keys_at_once_all_count(void **state)
{
	struct world *world = *state;

	press(world, "sbm+3",
	      "Skip Repeat Mark Adjust(target 26) RatePain(3) ");
}

static void a_hub_that_does_not_answer_keys_is_told(void **state)
{
	struct world *world = *state;

	world->hub.is_silent = true;
	press(world, "ssssssss", "Skip Skip Skip Skip Skip Skip Skip Skip ");
	person_types(&world->person, "b");
	person_sees(&world->person, "has not answered the last keys yet");
	sees_in_time(world, "did not answer that in time");
	assert_null(strstr(world->hub.session.asked, "Repeat"));
}

/* SR-15, SR-18: whatever else is open. */
static void sr18_letting_go_and_the_rating_always_go_out(void **state)
{
	struct world *world = *state;

	world->hub.is_silent = true;
	press(world, "ssssssss", "Skip Skip Skip Skip Skip Skip Skip Skip ");
	press(world, "9", "RatePain(9) ");
	press(world, "p", "Pause(kneadctl session) ");
	press(world, "qq", "Abort(kneadctl session) ");
}

/* ---- The stop (SR-15) ---- */

static void sr15_space_stops_all(void **state)
{
	struct world *world = *state;

	person_types(&world->person, " ");
	world_until(world, &world->hub.stops);
	assert_string_equal(world->hub.reason, "kneadctl session");
	person_sees(&world->person, "The hub has taken the stop.");
	assert_string_equal(world->hub.session.asked, "");
}

/* Whatever else is open, and however many stops are. */
static void sr15_every_space_goes_out_unanswered_or_not(void **state)
{
	struct world *world = *state;

	world->hub.is_silent = true;
	press(world, "s", "Skip ");
	person_types(&world->person, "   ");
	assert_true(run_until_count(&world->hub.loop, &world->hub.stops, 3));
	sees_in_time(world, "THE STOP WAS NOT ANSWERED");
	person_types(&world->person, "q"); /* a hint takes not its place */
	sees_in_time(world, "THE STOP WAS NOT ANSWERED");
	assert_null(strstr(world->person.out, "q again"));
}

#define SITTING(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SITTING(each_key_asks_for_its_method),
		SITTING(enter_starts_what_is_prepared),
		SITTING(enter_goes_on_after_a_pause),
		SITTING(plus_and_minus_change_the_target_by_a_newton),
		SITTING(f_finishes),
		SITTING(q_aborts_when_pressed_twice),
		SITTING(a_acknowledges),
		SITTING(other_keys_do_nothing),
		SITTING(a_refusal_is_shown_and_passes),
		SITTING(many_keys_at_once_all_count),
		SITTING(a_hub_that_does_not_answer_keys_is_told),
		SITTING(sr18_letting_go_and_the_rating_always_go_out),
		SITTING(sr15_space_stops_all),
		SITTING(sr15_every_space_goes_out_unanswered_or_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
