/* SPDX-License-Identifier: MIT */
/* watch at a terminal: what it draws, what its keys do, and that the terminal
 * is as it was afterwards. */
#include "world.h"

#include "bus.h"

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

static struct termios before;

static void sit_down(struct world *world, unsigned short columns,
		     unsigned short lines)
{
	person_sits_down(&world->person, &world->hub, world->bus.address,
			 columns, lines, "watch");
	assert_int_equal(tcgetattr(world->person.line, &before), 0);
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
	assert_int_equal(person->status, status);
}

static void draws_each_pad(void **state)
{
	struct world *world = *state;

	world->hub.wearable[0].state = "holding";
	world->hub.wearable[0].target = 12.5;
	world->hub.wearable[0].remaining_ms = 7000;
	fake_hub_tell(&world->hub);
	sit_down(world, 100, 30);
	person_sees(&world->person, "S T O P   A L L");
	person_sees(&world->person, "lumbar-left");
	person_sees(&world->person, "12.5 N");
	person_sees(&world->person, "of 60 N");
	person_sees(&world->person, "holding");
	person_sees(&world->person, "right");
	person_sees(&world->person, "battery 80 %");
	person_sees(&world->person, "-60 dBm");
	person_sees(&world->person, "Stra\u00dfe 2");
	assert_null(strstr(world->person.out, "-0.0"));
	world_until(world, &world->hub.wearable[1].readings);
	person_types(&world->person, "q");
	get_up(world, 0);
}

static void follows_what_changes(void **state)
{
	struct world *world = *state;

	sit_down(world, 80, 24);
	person_sees(&world->person, "12.5 N");
	world->hub.wearable[0].force = 48.75;
	world->hub.wearable[1].last_frame_ms = 900;
	fake_hub_tell(&world->hub);
	person_sees(&world->person, "48.8");
	person_sees(&world->person, "NO DATA");
	person_types(&world->person, "q");
	get_up(world, 0);
}

/* SR-15 */
static void sr15_space_stops_all(void **state)
{
	struct world *world = *state;

	sit_down(world, 80, 24);
	person_sees(&world->person, "12.5 N");
	person_types(&world->person, " ");
	world_until(world, &world->hub.stops);
	assert_string_equal(world->hub.reason, "kneadctl watch");
	person_sees(&world->person, "The hub has taken the stop.");
	person_sees(&world->person, "stopped");
	person_types(&world->person, "q");
	get_up(world, 0);
	assert_int_equal(world->hub.controls, 0);
}

static void sr15_space_stops_before_the_hub_is_known(void **state)
{
	struct world *world = *state;

	bus_set_budget(world->hub.bus, 1, 3600000); /* nothing can be loaded */
	sit_down(world, 80, 24);
	person_sees(&world->person, "S T O P");
	person_types(&world->person, " ");
	world_until(world, &world->hub.stops);
	person_types(&world->person, "q");
	get_up(world, 0);
}

static void sr15_every_space_goes_out_unanswered_or_not(void **state)
{
	struct world *world = *state;

	sit_down(world, 80, 24);
	person_sees(&world->person, "12.5 N");
	world->hub.is_silent = true;
	person_types(&world->person, "   ");
	assert_true(run_until_count(&world->hub.loop, &world->hub.stops, 3));
	person_sees(&world->person, "THE STOP WAS NOT ANSWERED");
	person_types(&world->person, "q");
	get_up(world, 0);
}

static void sr15_a_small_terminal_says_so_and_still_stops(void **state)
{
	struct world *world = *state;

	sit_down(world, 30, 8);
	person_sees(&world->person, "SPACE STOPS ALL");
	person_sees(&world->person, "too small");
	person_types(&world->person, " ");
	world_until(world, &world->hub.stops);
	person_types(&world->person, "q");
	get_up(world, 0);
}

static void a_acknowledges_with_control(void **state)
{
	struct world *world = *state;

	world->hub.wearable[0].trip = "force";
	world->hub.tripped = true;
	fake_hub_tell(&world->hub);
	sit_down(world, 100, 30);
	person_sees(&world->person, "stopped: force (SR-15)");
	person_sees(&world->person, "a acknowledge");
	person_types(&world->person, "a");
	person_sees(&world->person, "Acknowledged.");
	assert_int_equal(world->hub.controls, 1);
	assert_int_equal(world->hub.acknowledged, 1);
	world->hub.refuses = "Acknowledge";
	person_types(&world->person, "a");
	person_sees(&world->person, "That is too much.");
	person_types(&world->person, "q");
	get_up(world, 0);
}

static void turns_pages_when_there_is_no_room(void **state)
{
	struct world *world = *state;

	sit_down(world, 50, 18);
	person_sees(&world->person, "left");
	person_sees(&world->person, "page 1/2");
	person_types(&world->person, "\033OC"); /* right */
	person_sees(&world->person, "Stra\u00dfe 2");
	person_types(&world->person, "q");
	get_up(world, 0);
}

static void fits_itself_to_a_new_size(void **state)
{
	struct world *world = *state;

	sit_down(world, 100, 30);
	person_sees(&world->person, "12.5 N");
	person_forgets(&world->person);
	person_resizes(&world->person, 30, 8);
	person_sees(&world->person, "too small");
	person_forgets(&world->person);
	person_resizes(&world->person, 90, 40);
	person_sees(&world->person, "12.5 N");
	person_types(&world->person, "q");
	get_up(world, 0);
}

static void a_wearable_comes_and_goes(void **state)
{
	struct world *world = *state;

	world->hub.wearable[1].enrolled = false;
	fake_hub_tell(&world->hub);
	sit_down(world, 100, 30);
	person_sees(&world->person, "12.5 N");
	assert_null(strstr(world->person.out, "Stra\u00dfe"));
	world->hub.wearable[1].enrolled = true;
	fake_hub_tell(&world->hub);
	person_sees(&world->person, "Stra\u00dfe 2");
	person_types(&world->person, "q");
	get_up(world, 0);
}

static void signals_leave_the_terminal_as_it_was(void **state)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		sit_down(world, 80, 24);
		person_sees(&world->person, "12.5 N");
		uv_process_kill(&world->person.process, numbers[i]);
		get_up(world, 0);
	}
}

static void a_silent_hub_is_told(void **state)
{
	struct world *world = *state;

	sit_down(world, 100, 30);
	person_sees(&world->person, "12.5 N");
	usleep(HUNG_US); /* this loop is the hub's: it stands still */
	person_sees(&world->person, "THE HUB DOES NOT ANSWER");
	person_types(&world->person, "q");
	get_up(world, 0);
}

static void a_hub_that_vanishes_is_told(void **state)
{
	struct world *world = *state;

	sit_down(world, 100, 30);
	person_sees(&world->person, "12.5 N");
	fake_hub_vanish(&world->hub);
	get_up(world, 3);
	assert_said(world->person.out, "The hub went away.");
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(draws_each_pad),
		IN_WORLD(follows_what_changes),
		IN_WORLD(sr15_space_stops_all),
		IN_WORLD(sr15_space_stops_before_the_hub_is_known),
		IN_WORLD(sr15_every_space_goes_out_unanswered_or_not),
		IN_WORLD(sr15_a_small_terminal_says_so_and_still_stops),
		IN_WORLD(a_acknowledges_with_control),
		IN_WORLD(turns_pages_when_there_is_no_room),
		IN_WORLD(fits_itself_to_a_new_size),
		IN_WORLD(a_wearable_comes_and_goes),
		IN_WORLD(signals_leave_the_terminal_as_it_was),
		IN_WORLD(a_silent_hub_is_told),
		IN_WORLD(a_hub_that_vanishes_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
