/* SPDX-License-Identifier: MIT */
/* session run and watch at a terminal: what they draw, and how they end. */
#include "world.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#define HUNG_US	      4000000	    /* longer than an answer may take */
#define LEAVES_SCREEN "\033[?1049l" /* rmcup of xterm */

enum {
	DONE = 0,
	NO_HUB = 3,
	TRIPPED = 5,
	INTERRUPTED = 130
};

static const struct person_seat small = {60, 20};
static const struct person_seat usual = {80, 24};
static const struct person_seat large = {120, 40};

static struct termios before;

static void sit_down(struct world *world, const struct person_seat *seat)
{
	person_sits_to(&world->person, &world->hub, world->bus.address, seat,
		       "session", "run", "short", "--patient=anna", NULL);
	assert_int_equal(tcgetattr(world->person.line, &before), 0);
	person_sees(&world->person, "S T O P   A L L");
}

/* Waits for the end; the terminal must be as it was. */
static void get_up(struct world *world, int status)
{
	struct person *person = &world->person;
	struct termios after;

	person_sees(person, LEAVES_SCREEN);
	assert_true(run_until_true(&world->hub.loop, &person->exited));
	assert_int_equal(tcgetattr(person->line, &after), 0);
	assert_int_equal(after.c_lflag, before.c_lflag);
	assert_int_equal(after.c_iflag, before.c_iflag);
	assert_int_equal(after.c_oflag, before.c_oflag);
	person_ends(person);
	if (person->status != status)
		fail_msg("ended with %d: %s", person->status, person->out);
}

static void finish(struct world *world)
{
	struct fake_session *session = &world->hub.session;

	session->state = "finished";
	session->why_text = "The routine was done to its end.";
	fake_session_tell(session);
	get_up(world, DONE);
}

/* Draws all anew, that no word is left of what was there. */
static void looks_again(struct world *world, const struct person_seat *seat)
{
	person_forgets(&world->person);
	person_resizes(&world->person, 30, 8);
	person_sees(&world->person, "too small");
	person_forgets(&world->person);
	person_resizes(&world->person, seat->columns, seat->lines);
}

/* ---- Pictures ---- */

/* From 60 x 20 on everything that matters is there. */
static void shows_all_that_matters(void **state)
{
	static const struct person_seat *const seats[] = {&small, &usual,
							  &large};
	static const char *const matters[] = {
		"One minute",
		"anna, session 7",
		"step 2 of 4",
		"1:35",	 /* since */
		"10:05", /* left */
		"28:25", /* limit */
		"HOLD   force too light",
		"QL left (left lower back), 25.0 N, 2 of 3",
		"Breathe out slowly.",
		"18.5 N",
		"right: 21.2 to 28.8 N",
		"ceiling 60.0 N",
		"breathe out",
		" 3 s",
		"eased by 12 % (+-4)",
		"stretch QL right",
		"2 of 5 treated, 1 eased",
		"S T O P   A L L",
		"p pause",
		"s skip",
		"b again",
		"+ - force",
		"0-9 x pain",
		"f finish",
		"q abort",
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(seats) / sizeof(seats[0]); i++) {
		fake_session_holds(&world->hub.session);
		sit_down(world, seats[i]);
		for (size_t m = 0; m < sizeof(matters) / sizeof(matters[0]);
		     m++)
			person_sees(&world->person, matters[m]);
		finish(world);
		fake_session_go(&world->hub.session);
	}
}

/* The seconds, of full blocks: rows of a 7, as wide as the terminal allows. */
static void the_seconds_are_large(void **state)
{
	struct world *world = *state;

	fake_session_holds(&world->hub.session);
	world->hub.session.phase_left = 6.3; /* the 7th second runs */
	world->hub.session.force = 0;
	world->hub.session.breath = "";
	sit_down(world, &small);
	person_sees(&world->person, "\u2588\u2588\u2588");
	assert_null(strstr(world->person.out, "\u2588\u2588\u2588\u2588"));
	looks_again(world, &usual);
	person_sees(&world->person, "\u2588\u2588\u2588\u2588\u2588\u2588");
	looks_again(world, &large);
	person_sees(&world->person,
		    "\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588\u2588"
		    "\u2588\u2588\u2588");
	finish(world);
}

static const struct {
	const char *state, *phase, *technique;
	bool active, rating;
	const char *words, *keys;
} things[] = {
	{"prepared", "none", "press", false, false, "READY",
	 "Enter starts the session."},
	{"prepared", "none", "press", false, true, "HOW MUCH DOES IT HURT NOW?",
	 "Then Enter starts"},
	{"checking", "none", "press", true, false, "WAIT", "keep them free"},
	{"running", "move", "press", true, false, "MOVE THE PAD",
	 "then press Enter"},
	{"running", "find", "press", false, false, "FIND THE POINT",
	 "Put the pad on the point."},
	{"running", "breath", "press", true, false, "WAIT FOR THE BREATH OUT",
	 "Pressure begins"},
	{"running", "ramp", "press", false, false, "PRESS SLOWLY",
	 "Until the force is right."},
	{"running", "ramp", "press", true, false, "THE PAD PRESSES",
	 "Ask how it feels."},
	{"running", "release", "press", false, false, "LET GO", "Slowly."},
	{"running", "release", "press", true, false, "THE PAD LETS GO", ""},
	{"running", "rest", "press", true, false, "REST", ""},
	{"running", "work", "knead", false, false, "KNEAD IN CIRCLES", ""},
	{"running", "work", "glide", false, false, "GLIDE SLOWLY", ""},
	{"running", "work", "stretch", false, false, "STRETCH", ""},
	{"running", "measure", "measure", false, false, "PRESS, EVENLY HARDER",
	 "m as soon as it begins to hurt."},
	{"running", "measure", "measure", true, false, "THE PAD MEASURES",
	 "m as soon as it begins to hurt."},
	{"running", "rate", "rate", false, true, "HOW MUCH DOES IT HURT?",
	 "0 to 9, x for 10."},
	{"running", "none", "press", false, false, "GO ON", ""},
	{"paused", "none", "press", false, false, "PAUSED",
	 "Enter goes on, f finishes."},
	{"paused", "none", "press", false, true,
	 "PAUSED: HOW MUCH DOES IT HURT?", "0 to 9"},
	{"stopped", "none", "press", true, false, "STOPPED",
	 "then a acknowledges"},
	{"ending", "none", "press", true, true, "HOW MUCH DOES IT HURT NOW?",
	 "f ends without a rating."},
	{"ending", "none", "press", true, false, "ENDING",
	 "Everything lets go."},
};

static void each_thing_to_do_has_its_words(void **state)
{
	struct world *world = *state;
	struct fake_session *session = &world->hub.session;

	sit_down(world, &usual);
	for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++) {
		session->state = things[i].state;
		session->phase = things[i].phase;
		session->technique = things[i].technique;
		session->active = things[i].active;
		session->rating_wanted = things[i].rating;
		fake_session_tell(session);
		looks_again(world, &usual);
		person_sees(&world->person, things[i].words);
		person_sees(&world->person, things[i].keys);
	}
	finish(world);
}

static void before_the_start_the_first_step_is_next(void **state)
{
	struct world *world = *state;

	sit_down(world, &usual);
	person_sees(&world->person, "READY");
	person_sees(&world->person, "press QL left");
	world->hub.session.state = "running";
	fake_session_tell(&world->hub.session);
	person_sees(&world->person, "stretch QL right");
	finish(world);
}

static void the_verdict_on_a_hand_is_told(void **state)
{
	static const char *const verdicts[][2] = {
		{"too-light", "HOLD   force too light"},
		{"right", "HOLD   force right"},
		{"too-hard", "HOLD   force too hard"},
	};
	struct world *world = *state;
	struct fake_session *session = &world->hub.session;

	fake_session_holds(session);
	sit_down(world, &usual);
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		session->guidance = verdicts[i][0];
		fake_session_tell(session);
		looks_again(world, &usual);
		person_sees(&world->person, verdicts[i][1]);
	}
	/* A pad on its way by itself is not told what to do. */
	session->guidance = "too-light";
	session->phase = "ramp";
	session->active = true;
	fake_session_tell(session);
	looks_again(world, &usual);
	person_sees(&world->person, "THE PAD PRESSES");
	person_sees(&world->person, "S T O P");
	assert_null(strstr(world->person.out, "force too"));
	finish(world);
}

static void kneading_and_thresholds_are_told(void **state)
{
	struct world *world = *state;
	struct fake_session *session = &world->hub.session;

	fake_session_holds(session);
	session->phase = "work";
	session->technique = "knead";
	session->circles_wanted = 20;
	session->direction_wanted = "clockwise";
	sit_down(world, &large);
	person_sees(&world->person, "no circles yet: 20 a minute, clockwise");
	session->circling = true;
	session->circles = 17.6;
	session->direction = "anticlockwise";
	session->radius = 12;
	session->ppt = 243.4;
	fake_session_tell(session);
	looks_again(world, &large);
	person_sees(&world->person, "threshold 243 kPa");
	person_sees(&world->person,
		    "18 of 20 circles a minute, anticlockwise, 24 mm wide");
	finish(world);
}

/* ---- What goes wrong ---- */

static void a_trip_is_shown_until_it_is_acknowledged(void **state)
{
	struct world *world = *state;
	struct fake_session *session = &world->hub.session;

	fake_session_holds(session);
	world->hub.wearable[0].trip = "force";
	session->state = "stopped";
	session->why_text = "A pad was stopped. Look at why.";
	fake_hub_tell(&world->hub);
	sit_down(world, &small);
	person_sees(&world->person, "STOPPED");
	person_sees(&world->person, "Stopped: it was too much.");
	world->hub.wearable[0].trip = NULL;
	fake_hub_tell(&world->hub);
	looks_again(world, &small);
	person_sees(&world->person, "A pad was stopped. Look at why.");
	finish(world);
}

static void a_refusal_of_the_session_is_shown(void **state)
{
	struct world *world = *state;
	struct fake_session *session = &world->hub.session;

	session->state = "paused";
	session->refusal = "Something presses on the pad. Lift it off.";
	session->why_text = "The hub refused what came next.";
	sit_down(world, &small);
	person_sees(&world->person, "PAUSED");
	person_sees(&world->person, "Something presses on the pad. Lift");
	finish(world);
}

/* SR-15: however small, the stop works. */
static void sr15_a_small_terminal_says_so_and_still_stops(void **state)
{
	static const struct person_seat tiny = {30, 8};
	struct world *world = *state;

	person_sits_to(&world->person, &world->hub, world->bus.address, &tiny,
		       "session", "run", "short", "--patient=anna", NULL);
	assert_int_equal(tcgetattr(world->person.line, &before), 0);
	person_sees(&world->person, "SPACE STOPS ALL");
	person_sees(&world->person, "too small");
	person_types(&world->person, " ");
	world_until(world, &world->hub.stops);
	finish(world);
}

static void a_silent_hub_is_told(void **state)
{
	struct world *world = *state;

	sit_down(world, &usual);
	person_sees(&world->person, "READY");
	usleep(HUNG_US); /* this loop is the hub's: it stands still */
	person_sees(&world->person, "THE HUB DOES NOT ANSWER");
	finish(world);
}

static void a_hub_that_vanishes_is_told(void **state)
{
	struct world *world = *state;

	sit_down(world, &usual);
	person_sees(&world->person, "READY");
	fake_hub_vanish(&world->hub);
	get_up(world, NO_HUB);
	assert_said(world->person.out, "The hub went away.");
}

static void a_session_that_is_gone_is_told(void **state)
{
	struct world *world = *state;

	sit_down(world, &usual);
	person_sees(&world->person, "READY");
	fake_session_go(&world->hub.session);
	get_up(world, TRIPPED);
	assert_said(world->person.out, "The session is gone");
}

/* ---- Ends ---- */

static void the_end_is_told_below(void **state)
{
	struct world *world = *state;
	struct fake_session *session = &world->hub.session;

	fake_session_holds(session);
	session->rating_before = 6;
	session->rating_after = 2;
	sit_down(world, &usual);
	person_sees(&world->person, "HOLD");
	person_forgets(&world->person);
	session->elapsed = 0; /* the hub forgets it */
	finish(world);
	assert_said(world->person.out, "Session 7 finished.");
	assert_said(world->person.out, "time: 1:35 min");
	assert_said(world->person.out, "Pain before: 6, after: 2.");
	assert_said(world->person.out, "kneadctl report 7 tells more.");
}

static void every_signal_aborts_in_order(void **state)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		fake_session_init(&world->hub.session, &world->hub);
		fake_session_holds(&world->hub.session);
		sit_down(world, &usual);
		person_sees(&world->person, "HOLD");
		uv_process_kill(&world->person.process, numbers[i]);
		get_up(world, INTERRUPTED);
		assert_string_equal(world->hub.session.asked,
				    "Abort(kneadctl session) ");
		assert_said(world->person.out, "Session 7 aborted.");
		assert_int_equal(world->hub.stops, 0);
		fake_session_go(&world->hub.session);
	}
}

/* SR-15: who cannot wait for the hub stops everything. */
static void sr15_a_second_control_c_stops_all(void **state)
{
	struct world *world = *state;

	sit_down(world, &usual);
	person_sees(&world->person, "READY");
	world->hub.is_silent = true;
	person_types(&world->person, "p"); /* is not answered */
	uv_process_kill(&world->person.process, SIGINT);
	usleep(100000); /* two signals at once would be one */
	uv_process_kill(&world->person.process, SIGINT);
	world_until(world, &world->hub.stops);
	get_up(world, INTERRUPTED);
}

/* ---- Looking on ---- */

static void watch(struct world *world)
{
	fake_session_holds(&world->hub.session);
	fake_session_appear(&world->hub.session);
	person_sits_to(&world->person, &world->hub, world->bus.address, &usual,
		       "session", "watch", NULL);
	assert_int_equal(tcgetattr(world->person.line, &before), 0);
	person_sees(&world->person, "S T O P");
}

static void looking_on_leaves_it_as_it_is(void **state)
{
	struct world *world = *state;

	watch(world);
	person_sees(&world->person, "looking on");
	person_sees(&world->person, "q leave, it goes on");
	person_types(&world->person, "s\nb+-faq");
	get_up(world, DONE);
	assert_string_equal(world->hub.session.asked, "");
	assert_int_equal(world->hub.controls, 0);
	assert_int_equal(world->hub.stops, 0);
}

/* SR-15, SR-18 */
static void sr15_sr18_who_looks_on_may_stop_and_rate(void **state)
{
	struct world *world = *state;

	watch(world);
	person_types(&world->person, "p");
	person_sees(&world->person, "PAUSED");
	person_types(&world->person, " ");
	world_until(world, &world->hub.stops);
	person_types(&world->person, "q");
	get_up(world, DONE);
	assert_string_equal(world->hub.session.asked,
			    "Pause(kneadctl session) ");
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(shows_all_that_matters),
		IN_WORLD(the_seconds_are_large),
		IN_WORLD(each_thing_to_do_has_its_words),
		IN_WORLD(before_the_start_the_first_step_is_next),
		IN_WORLD(the_verdict_on_a_hand_is_told),
		IN_WORLD(kneading_and_thresholds_are_told),
		IN_WORLD(a_trip_is_shown_until_it_is_acknowledged),
		IN_WORLD(a_refusal_of_the_session_is_shown),
		IN_WORLD(sr15_a_small_terminal_says_so_and_still_stops),
		IN_WORLD(a_silent_hub_is_told),
		IN_WORLD(a_hub_that_vanishes_is_told),
		IN_WORLD(a_session_that_is_gone_is_told),
		IN_WORLD(the_end_is_told_below),
		IN_WORLD(every_signal_aborts_in_order),
		IN_WORLD(sr15_a_second_control_c_stops_all),
		IN_WORLD(looking_on_leaves_it_as_it_is),
		IN_WORLD(sr15_sr18_who_looks_on_may_stop_and_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
