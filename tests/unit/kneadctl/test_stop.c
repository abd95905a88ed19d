/* SPDX-License-Identifier: MIT */
/*
 * SR-15: a stop from the command line reaches the hub first, whatever else is
 * the matter.
 */
#include "world.h"

#include "bus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LEFT "/org/kneadd/wearable/C0_11_00_00_00_01"

/* A hub that answers only urgent calls, but for the first of each caller. */
#define ONE_CALL	1
#define FOR_LONG_MS	3600000
#define SLOW_TO_BE_SAID 2000 /* ms that a stop may take at most */

static void assert_stopped(const struct world *world, const char *what,
			   int confirmed)
{
	json_t *answer = person_json(&world->person);
	const json_t *sure = json_object_get(answer, "confirmed");

	assert_string_equal(
		json_string_value(json_object_get(answer, "stopped")), what);
	assert_int_equal(confirmed,
			 json_is_null(sure) ? -1 : json_is_true(sure));
	json_decref(answer);
}

static void sr15_stop_goes_out_before_anything_is_asked(void **state)
{
	struct world *world = *state;

	RUN(world, 0, "stop", "--json", "--reason=too hard");
	assert_int_equal(world->hub.stops, 1);
	assert_int_equal(world->hub.calls, 1); /* the stop itself */
	assert_int_equal(world->hub.controls, 0);
	assert_string_equal(world->hub.reason, "too hard");
	assert_stopped(world, "all", true);
}

static void sr15_stop_of_an_address_looks_nothing_up(void **state)
{
	struct world *world = *state;

	bus_set_budget(world->hub.bus, ONE_CALL, FOR_LONG_MS);
	RUN(world, 0, "stop", "c0:11:00:00:00:01", "--json");
	assert_int_equal(world->hub.wearable[0].stops, 1);
	assert_int_equal(world->hub.stops, 0);
	assert_stopped(world, LEFT, -1);
}

static void sr15_stop_of_a_name_stops_that_one(void **state)
{
	struct world *world = *state;

	RUN(world, 0, "stop", "Stra\u00dfe");
	assert_int_equal(world->hub.wearable[1].stops, 1);
	assert_int_equal(world->hub.stops, 0);
	assert_string_equal(world->hub.reason, "kneadctl stop");
}

static void sr15_stop_works_while_the_hub_refuses_all_else(void **state)
{
	struct world *world = *state;

	bus_set_budget(world->hub.bus, ONE_CALL, FOR_LONG_MS);
	RUN(world, 0, "stop", "--json");
	assert_int_equal(world->hub.stops, 1);
	assert_stopped(world, "all", -1);
	RUN(world, 0, "stop");
	assert_said(world->person.out, "too busy to say");
}

static void sr15_who_cannot_be_told_apart_is_stopped_with_all(void **state)
{
	static const char *const words[] = {"nobody", "C0", "",
					    "C0:99:00:00:00:01"};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		RUN(world, 0, "stop", words[i]);
		assert_int_equal(world->hub.stops, i + 1);
		assert_said(world->person.err, "all were stopped");
	}
	bus_set_budget(world->hub.bus, ONE_CALL, FOR_LONG_MS);
	RUN(world, 0, "stop", "left"); /* cannot be looked up */
	assert_int_equal(world->hub.stops, 5);
	assert_int_equal(world->hub.wearable[0].stops, 0);
}

static void sr15_a_reason_that_is_no_text_does_not_matter(void **state)
{
	struct world *world = *state;

	RUN(world, 0, "stop", "--reason=\xff\xfe");
	assert_int_equal(world->hub.stops, 1);
	assert_string_equal(world->hub.reason, "kneadctl stop");
}

static void tells_who_has_not_confirmed(void **state)
{
	struct world *world = *state;
	json_t *error;

	world->hub.never_confirms = true;
	RUN(world, 4, "stop");
	assert_said(world->person.err,
		    "not confirmed by: left, Stra\u00dfe 2. Use the button");
	RUN(world, 4, "stop", "left", "--json");
	error = person_json(&world->person);
	assert_string_equal(json_string_value(json_object_get(error, "error")),
			    "Unconfirmed");
	assert_said(json_string_value(json_object_get(error, "text")),
		    "by: left. Use");
	json_decref(error);
}

static void a_wearable_that_is_away_need_not_confirm(void **state)
{
	struct world *world = *state;

	world->hub.never_confirms = true;
	world->hub.wearable[0].link = "lost";
	world->hub.wearable[1].kind = "sensing";
	fake_hub_tell(&world->hub);
	RUN(world, 0, "stop", "--json");
	assert_stopped(world, "all", true);
}

static void a_hub_that_does_not_answer_is_told_soon(void **state)
{
	struct world *world = *state;
	const uint64_t start = uv_hrtime();

	world->hub.is_silent = true;
	RUN(world, 4, "stop");
	assert_said(world->person.err, "NOTHING MAY HAVE BEEN STOPPED");
	assert_in_range((uv_hrtime() - start) / 1000000, SLOW_TO_BE_SAID,
			10 * SLOW_TO_BE_SAID);
	assert_int_equal(world->hub.stops, 1); /* it was sent */
}

static void no_hub_is_told_with_what_to_do(void **state)
{
	struct world *world = *state;

	RUN(world, 3, "stop");
	assert_said(world->person.err, "use the button");
	RUN(world, 3, "stop", "left", "--json");
	json_decref(person_json(&world->person));
}

#define IN_WORLD(test) \
	cmocka_unit_test_setup_teardown(test, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(sr15_stop_goes_out_before_anything_is_asked),
		IN_WORLD(sr15_stop_of_an_address_looks_nothing_up),
		IN_WORLD(sr15_stop_of_a_name_stops_that_one),
		IN_WORLD(sr15_stop_works_while_the_hub_refuses_all_else),
		IN_WORLD(sr15_who_cannot_be_told_apart_is_stopped_with_all),
		IN_WORLD(sr15_a_reason_that_is_no_text_does_not_matter),
		IN_WORLD(tells_who_has_not_confirmed),
		IN_WORLD(a_wearable_that_is_away_need_not_confirm),
		IN_WORLD(a_hub_that_does_not_answer_is_told_soon),
		cmocka_unit_test_setup_teardown(no_hub_is_told_with_what_to_do,
						world_begin_empty,
						world_end_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
