/* SPDX-License-Identifier: MIT */
/* Whole sessions: what must not happen, whatever comes together. */
#include "whole.h"

#include "claims.h"

static void place(struct pair *pair, enum site site)
{
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_PLACE,
					      .wearable = pair_index(pair, 0),
					      .site = site})
			.code,
		REFUSAL_NONE);
}

/* SR-5: it does not press on one site by another's ceilings. */
static void minds_a_pad_that_was_placed_elsewhere_before_its_start(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	whole_order_for(pair);
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	place(pair, SITE_LUMBAR_RIGHT);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
	/* A person is to move it to the first point. */
	assert_true(whole_until_phase(pair, PHASE_MOVE, 10000));
	assert_int_equal(pair_view(pair, 0)->pad[0].site, SITE_LUMBAR_RIGHT);
	pair_free(pair);
}

/* SR-14: another's press that is asked for is as one under way. */
static void does_not_start_over_a_press_that_is_asked_for(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	uint32_t call;

	(void)state;
	whole_order_for(pair);
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	call = pair_post(pair, (struct command){
				       .type = COMMAND_PRESS,
				       .wearable = pair_index(pair, 0),
				       .press = {5000, 0, 5000},
			       });
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_BUSY);
	pair_run(pair, 100);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_NONE);
	pair_free(pair);
}

/* SR-5: a press is judged by the site where it then is. */
static void
a_pad_is_not_placed_anew_under_a_press_that_is_asked_for(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	uint32_t place_call;

	(void)state;
	(void)pair_post(pair, (struct command){
				      .type = COMMAND_PRESS,
				      .wearable = pair_index(pair, 0),
				      .press = {40000, 0, 5000},
			      });
	place_call = pair_post(pair, (struct command){
					     .type = COMMAND_PLACE,
					     .wearable = pair_index(pair, 0),
					     .site = SITE_NECK_LEFT,
				     });
	assert_int_equal(pair_answer(pair, place_call).code, REFUSAL_BUSY);
	pair_free(pair);
}

/* SR-23: what begins could not be put on record. */
static void starts_nothing_while_records_are_not_written(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	whole_order_for(pair);
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	pair->store_fails = true;
	whole_rate(pair, 2);
	pair_run(pair, 20);
	assert_int_equal(whole_view(pair).state, SESSION_PREPARED);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NOT_RECORDED);
	pair->store_fails = false;
	pair_run(pair, 6000);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
	pair_free(pair);
}

/* SR-23: nor while nobody knows whether they are. */
static void neither_starts_nor_resumes_while_the_disk_stalls(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	whole_order_for(pair);
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	pair->store_hangs = true;
	whole_rate(pair, 2);
	pair_run(pair, 5100);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NOT_RECORDED);
	pair_free(pair);
	pair = whole_in_hold();
	pair->store_hangs = true;
	assert_int_equal(whole_command(pair, COMMAND_SESSION_PAUSE),
			 REFUSAL_NONE);
	pair_run(pair, 5100);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NOT_RECORDED);
	pair_free(pair);
}

/* SR-9: nothing goes on while time stands still. */
static void pauses_a_hand_when_the_clock_goes_back(void **state)
{
	struct pair *pair = pair_ready(FEATURE_SENSING);
	const struct event tick = {.type = EVENT_TICK};
	uint64_t now_us;

	(void)state;
	whole_order_for(pair);
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_FIND, 10000));
	pair->wearable[0].hand_mn[0] = 20000;
	assert_true(whole_until_phase(pair, PHASE_HOLD, 10000));
	now_us = pair->now_us;
	pair->now_us -= 1000000;
	pair_step(pair, &tick);
	assert_int_equal(whole_view(pair).state, SESSION_PAUSED);
	assert_int_equal(whole_view(pair).why, SESSION_WHY_HUB);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_HUB_UNWELL);
	pair->now_us = now_us;
	pair_run(pair, 100);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NONE);
	pair_free(pair);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			minds_a_pad_that_was_placed_elsewhere_before_its_start),
		cmocka_unit_test(does_not_start_over_a_press_that_is_asked_for),
		cmocka_unit_test(
			a_pad_is_not_placed_anew_under_a_press_that_is_asked_for),
		cmocka_unit_test(starts_nothing_while_records_are_not_written),
		cmocka_unit_test(
			neither_starts_nor_resumes_while_the_disk_stalls),
		cmocka_unit_test(pauses_a_hand_when_the_clock_goes_back),
	};

	return cmocka_run_group_tests_name("core/hub_treatment_safety", tests,
					   NULL, NULL);
}
