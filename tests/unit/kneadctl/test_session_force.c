/* SPDX-License-Identifier: MIT */
/* session run at a terminal: the force that is there and should not be, and
 * the force that nobody knows. */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct person_seat usual = {80, 24};

static void sit_down(struct world *world)
{
	person_sits_to(&world->person, &world->hub, world->bus.address, &usual,
		       "session", "run", "short", "--patient=anna", NULL);
	person_sees(&world->person, "S T O P   A L L");
}

static void finish(struct world *world)
{
	world->hub.session.state = "finished";
	fake_session_tell(&world->hub.session);
	assert_true(run_until_true(&world->hub.loop, &world->person.exited));
	person_ends(&world->person);
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

/* Nobody else tells a hand to let go. */
static void sr18_a_hand_that_still_presses_is_told_to_let_go(void **state)
{
	static const struct {
		const char *state, *phase;
		bool rating;
		const char *words;
	} moments[] = {
		{"running", "rest", false, "LET GO. REST"},
		{"paused", "none", true, "LET GO. PAUSED: HOW MUCH DOES IT"},
		{"paused", "none", false, "LET GO. PAUSED"},
		{"stopped", "none", false, "LET GO. STOPPED"},
	};
	struct world *world = *state;
	struct fake_session *session = &world->hub.session;

	fake_session_holds(session);
	session->active = false;
	session->guidance = "too-hard";
	sit_down(world);
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		session->state = moments[i].state;
		session->phase = moments[i].phase;
		session->rating_wanted = moments[i].rating;
		session->force = 2;
		fake_session_tell(session);
		looks_again(world);
		person_sees(&world->person, moments[i].words);
		person_sees(&world->person, "S T O P");
		assert_null(strstr(world->person.out, "right: "));
		session->force = 1.9;
		fake_session_tell(session);
		looks_again(world);
		person_sees(&world->person, moments[i].words + 8);
		person_sees(&world->person, "S T O P");
		assert_null(strstr(world->person.out, "LET GO"));
	}
	finish(world);
}

/* SR-11: what it was before is not what it is. */
static void sr11_no_force_is_shown_of_a_wearable_that_is_gone(void **state)
{
	struct world *world = *state;
	struct fake_session *session = &world->hub.session;

	fake_session_holds(session);
	session->force = 19.8;
	sit_down(world);
	person_sees(&world->person, "19.8 N");
	world->hub.wearable[0].link = "lost";
	fake_hub_tell(&world->hub);
	person_sees(&world->person, "NO DATA: the wearable is not connected");
	looks_again(world);
	person_sees(&world->person, "NO DATA");
	person_sees(&world->person, "S T O P");
	assert_null(strstr(world->person.out, "19.8 N"));
	finish(world);
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(sr18_a_hand_that_still_presses_is_told_to_let_go),
		IN_WORLD(sr11_no_force_is_shown_of_a_wearable_that_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
