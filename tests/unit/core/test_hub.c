/* SPDX-License-Identifier: MIT */
/* The hub with real wearable logic: found, connected, pressed, stopped. */
#include "pair.h"

#include "claims.h"

static void gets_an_enrolled_wearable_ready(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	assert_true(pair->samples > 50);
	assert_true(pair_view(pair, 0)->pad[0].zeroed);
	assert_true(pair_view(pair, 0)->pad[0].self_tested);
	pair_free(pair);
}

static void presses_holds_and_lets_go(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	assert_int_equal(pair_press(pair, 0, 20000, 3000).code, REFUSAL_NONE);
	pair_run(pair, 3500);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_HOLDING);
	assert_true(pair_view(pair, 0)->pad[0].force_mn > 18000);
	pair_run(pair, 4000);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_RESTING);
	assert_int_equal(pair_count_records(pair, RECORD_PRESSED), 1);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-4, SR-15, SR-16 */
static void stops_what_runs_away_and_waits_for_a_person(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	assert_int_equal(pair_press(pair, 0, 20000, 20000).code, REFUSAL_NONE);
	pair_run(pair, 4000);
	pair->wearable[0].runaway_mn[0] = 70000;
	pair_run(pair, 100);
	assert_true(pair_was_tripped(pair, TRIP_FORCE) ||
		    pair_was_tripped(pair, TRIP_RISE));
	assert_true(pair->wearable[0].stop_seen_us != 0);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_CAUSE_PRESENT);
	pair->wearable[0].runaway_mn[0] = 0;
	pair_run(pair, 2000);
	assert_true(pair_view(pair, 0)->stop_confirmed);
	assert_int_equal(pair_press(pair, 0, 20000, 20000).code,
			 REFUSAL_TRIPPED);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	pair_run(pair, 20000);
	assert_int_equal(pair_press(pair, 0, 20000, 1000).code, REFUSAL_NONE);
	pair_free(pair);
}

/* SR-15 */
static void anyone_stops_at_any_time(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	assert_int_equal(pair_press(pair, 0, 20000, 20000).code, REFUSAL_NONE);
	pair_run(pair, 4000);
	pair_post(pair, (struct command){.type = COMMAND_STOP,
					 .caller = 99,
					 .wearable = WEARABLE_ALL});
	assert_int_equal(pair_stops_now(pair), 1);
	pair_run(pair, 1000);
	assert_true(pair_view(pair, 0)->stop_confirmed);
	assert_true(pair->wearable[0].force_seen_us + 500000 < pair->now_us);
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 1);
	pair_free(pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gets_an_enrolled_wearable_ready),
		cmocka_unit_test(presses_holds_and_lets_go),
		cmocka_unit_test(stops_what_runs_away_and_waits_for_a_person),
		cmocka_unit_test(anyone_stops_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
