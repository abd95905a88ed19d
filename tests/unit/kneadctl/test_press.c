/* SPDX-License-Identifier: MIT */
/* press: how it goes, and every way in which it ends. */
#include "world.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LONG_HOLD "--hold=999" /* the fake hub goes on pressing */

static bool is_holding(void *userdata)
{
	const struct world *world = userdata;

	return strcmp(world->hub.wearable[0].state, "holding") == 0;
}

static void begin_long_press(struct world *world)
{
	person_begins(&world->person, &world->hub, world->bus.address, "press",
		      "left", "--force=20", LONG_HOLD, NULL);
	assert_true(run_until(&world->hub.loop, is_holding, world));
}

static void tells_how_it_went(void **state)
{
	struct world *world = *state;

	RUN(world, 0, "press", "left", "--force=20.5", "--hold=2.5",
	    "--ramp=3");
	assert_string_equal(world->person.out,
			    "Held 2.5 s at 20.5 N on average (asked 20.5, peak "
			    "20.5), dose 1 N*s.\n");
	assert_string_equal(world->person.err, "");
	assert_true(world->hub.wearable[0].ramp == 3);
	assert_int_equal(world->hub.wearable[0].hold_ms, 2500);
}

static void presses_the_pad_that_is_meant(void **state)
{
	struct world *world = *state;
	json_t *summary;

	RUN(world, 0, "press", "left", "--force=5", "--pad=2", "--json");
	assert_int_equal(world->hub.wearable[0].pad, 2);
	assert_int_equal(world->hub.wearable[0].hold_ms, 30000);
	assert_true(world->hub.wearable[0].ramp == 0);
	summary = person_json(&world->person);
	assert_string_equal(
		json_string_value(json_object_get(summary, "EndedBy")), "");
	json_decref(summary);
}

static void refusal_is_told(void **state)
{
	struct world *world = *state;

	world->hub.refuses = "Press";
	RUN(world, 1, "press", "left", "--force=500");
	assert_said(world->person.err, "That is too much. Ask for less.");
}

static void a_trip_ends_it_and_is_told(void **state)
{
	struct world *world = *state;
	json_t *summary;

	world->hub.press_trips = "force";
	RUN(world, 5, "press", "left", "--force=5");
	assert_said(world->person.out, "Held 30.0 s at 5.0 N");
	assert_said(world->person.err, "Stopped: it was too much.");
	assert_said(world->person.err, "kneadctl ack");
	RUN(world, 5, "press", "left", "--force=5", "--json");
	summary = person_json(&world->person);
	assert_string_equal(
		json_string_value(json_object_get(summary, "EndedBy")),
		"force");
	assert_string_equal(
		json_string_value(json_object_get(
			json_object_get(summary, "Trip"), "Reason")),
		"force");
	json_decref(summary);
}

/* An overrun bus loses signals, never states. */
static void ends_without_the_signal_too(void **state)
{
	struct world *world = *state;

	world->hub.loses_signals = true;
	RUN(world, 0, "press", "left", "--force=5");
	assert_said(world->person.out, "did not tell how it went");
	world->hub.press_trips = "force";
	RUN(world, 5, "press", "left", "--force=5");
	assert_said(world->person.err, "Stopped: it was too much.");
}

static void an_interrupt_releases(void **state)
{
	struct world *world = *state;

	begin_long_press(world);
	uv_process_kill(&world->person.process, SIGINT);
	person_ends(&world->person);
	assert_int_equal(world->person.status, 130);
	assert_string_equal(world->hub.wearable[0].state, "resting");
	assert_said(world->person.out, "Held 999.0 s");
}

static void a_hang_up_releases(void **state)
{
	struct world *world = *state;

	begin_long_press(world);
	uv_process_kill(&world->person.process, SIGHUP);
	person_ends(&world->person);
	assert_string_equal(world->hub.wearable[0].state, "resting");
}

static void a_hub_that_vanishes_is_told(void **state)
{
	struct world *world = *state;

	begin_long_press(world);
	fake_hub_vanish(&world->hub);
	person_ends(&world->person);
	assert_int_equal(world->person.status, 3);
	assert_said(world->person.err, "The hub went away. What it pressed "
				       "lets go by itself.");
}

static void a_bus_that_vanishes_is_told(void **state)
{
	struct world *world = *state;

	begin_long_press(world);
	private_bus_stop(&world->bus);
	person_ends(&world->person);
	assert_int_equal(world->person.status, 3);
	assert_said(world->person.err, "The connection to the bus is gone.");
}

/* The hub took the release and does not say that it is over. */
static void a_release_that_does_nothing_times_out(void **state)
{
	struct world *world = *state;

	begin_long_press(world);
	world->hub.is_silent = true;
	uv_process_kill(&world->person.process, SIGINT);
	person_ends(&world->person);
	assert_int_equal(world->person.status, 4);
	assert_said(world->person.err, "did not answer in time");
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(tells_how_it_went),
		IN_WORLD(presses_the_pad_that_is_meant),
		IN_WORLD(refusal_is_told),
		IN_WORLD(a_trip_ends_it_and_is_told),
		IN_WORLD(ends_without_the_signal_too),
		IN_WORLD(an_interrupt_releases),
		IN_WORLD(a_hang_up_releases),
		IN_WORLD(a_hub_that_vanishes_is_told),
		IN_WORLD(a_bus_that_vanishes_is_told),
		IN_WORLD(a_release_that_does_nothing_times_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
