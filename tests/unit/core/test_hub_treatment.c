/* SPDX-License-Identifier: MIT */
/* Whole sessions: hub, session and wearable logic together in virtual time. */
#include "whole.h"

#include "claims.h"

static void treats_two_points_from_start_to_end(void **state)
{
	struct pair *pair = whole_in_hold();
	const struct record *record;
	struct session_view view = whole_view(pair);

	(void)state;
	assert_int_equal(view.session, WHOLE_SESSION);
	assert_string_equal(view.point_name, "QL left");
	assert_int_equal(view.target_mn, 20000);
	/* SR-5: the routine's own ceiling holds. */
	assert_int_equal(pair->wv.pad[0].limits[LIMIT_FORCE].layer,
			 LAYER_ROUTINE);
	assert_true(whole_until_phase(pair, PHASE_MOVE, 30000));
	record = pair_last_record(pair, RECORD_PRESSED);
	assert_int_equal(record->session, WHOLE_SESSION);
	assert_int_equal(record->step, 0);
	assert_string_equal(record->point, "QL left");
	assert_int_equal(record->press.site, SITE_LUMBAR_LEFT);
	assert_in_range(record->press.held_ms, 3800, 4200);
	assert_in_range(record->press.right_ms, 3500, 4200);
	/* The wearable is in its new place. */
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 20000));
	assert_int_equal(pair_view(pair, 0)->pad[0].site, SITE_SHOULDER_LEFT);
	assert_true(whole_until_state(pair, SESSION_FINISHED, 30000));
	record = pair_last_record(pair, RECORD_PRESSED);
	assert_int_equal(record->step, 1);
	assert_string_equal(record->point, "LS left");
	assert_int_equal(whole_ended(pair)->ended.why, SESSION_WHY_DONE);
	assert_false(whole_ended(pair)->ended.aborted);
	assert_int_equal(whole_ended(pair)->ended.treated, 2);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	whole_assert_back(pair);
	/* Its enrolment is as it was: the session's places are not kept. */
	assert_int_equal(pair_count_records(pair, RECORD_ENROLLED), 0);
	pair_free(pair);
}

/* D6: a therapist's hand, guided to the band. */
static void guides_a_hand_with_a_sensing_wearable(void **state)
{
	struct pair *pair = pair_ready(FEATURE_SENSING);
	struct pair_wearable *w = &pair->wearable[0];

	(void)state;
	whole_order_for(pair);
	whole_order.routine.points = 1;
	whole_order.routine.steps = 1;
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_FIND, 5000));
	w->hand_mn[0] = 8000;
	assert_true(whole_until_phase(pair, PHASE_RAMP, 1000));
	pair_run(pair, 500);
	assert_int_equal(whole_view(pair).guidance, GUIDANCE_TOO_LIGHT);
	w->hand_mn[0] = 20000;
	assert_true(whole_until_phase(pair, PHASE_HOLD, 1000));
	pair_run(pair, 1000);
	assert_int_equal(whole_view(pair).guidance, GUIDANCE_RIGHT);
	w->hand_mn[0] = 26000;
	pair_run(pair, 500);
	assert_int_equal(whole_view(pair).guidance, GUIDANCE_TOO_HARD);
	w->hand_mn[0] = 20000;
	assert_true(whole_until_phase(pair, PHASE_RELEASE, 10000));
	w->hand_mn[0] = 0;
	assert_true(whole_until_state(pair, SESSION_FINISHED, 20000));
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->session,
			 WHOLE_SESSION);
	assert_memory_equal(pair_last_record(pair, RECORD_PRESSED)->address,
			    w->address, 6);
	assert_int_equal(whole_ended(pair)->ended.presses, 1);
	assert_int_equal(w->tokens_seen, 0);
	whole_assert_back(pair);
	pair_free(pair);
}

/* SR-18: in the same step, and nothing presses until it hurts less. */
static void lets_go_at_once_when_it_hurts(void **state)
{
	struct pair *pair = whole_in_hold();
	uint64_t step = pair->step + 1;

	(void)state;
	whole_rate(pair, 8);
	assert_int_equal(pair_last(pair, ACTION_REQUEST_WRITE)->step, step);
	whole_assert_let_go(pair);
	assert_int_equal(whole_view(pair).state, SESSION_PAUSED);
	assert_int_equal(whole_view(pair).why, SESSION_WHY_PAIN);
	assert_int_equal(pair_last_record(pair, RECORD_RATING)->rating.nrs, 8);
	assert_int_equal(pair_last_record(pair, RECORD_RATING)->caller,
			 WHOLE_STRANGER);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_PAIN);
	whole_rate(pair, 3);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 30000));
	/* By a fifth less than it was. */
	assert_int_equal(pair_view(pair, 0)->pad[0].target_mn, 16000);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-1, SR-11 */
static void stops_when_the_wearable_vanishes_in_mid_hold(void **state)
{
	struct pair *pair = whole_in_hold();

	(void)state;
	pair_lose(pair, 0);
	pair->wearable[0].fault.gone = true;
	pair_run(pair, 20);
	assert_int_equal(whole_view(pair).state, SESSION_STOPPED);
	assert_int_equal(pair_last_record(pair, RECORD_TRIP)->session,
			 WHOLE_SESSION);
	assert_string_equal(pair_last_record(pair, RECORD_TRIP)->point,
			    "QL left");
	pair_run(pair, 2000);
	assert_false(peripheral_is_active(&pair->wearable[0].peripheral));
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_TRIPPED);
	pair->wearable[0].fault.gone = false;
	pair_bring_back(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 60000));
	assert_int_equal(whole_view(pair).state, SESSION_STOPPED); /* SR-3 */
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	assert_int_equal(whole_view(pair).state, SESSION_PAUSED);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 60000));
	pair_free(pair);
}

static enum limit_layer layer_of_trip(const struct pair *pair,
				      enum trip_reason reason)
{
	for (size_t i = 0; i < pair->log_count; i++) {
		const struct action *action = &pair->log[i].action;

		if (action->type == ACTION_TRIPPED &&
		    action->tripped.trip.reason == reason)
			return action->tripped.trip.layer;
	}
	return LAYER_COUNT;
}

/* SR-4, SR-16 */
static void goes_on_after_a_trip_that_a_person_acknowledged(void **state)
{
	struct pair *pair = whole_in_hold();

	(void)state;
	pair->wearable[0].runaway_mn[0] = 50000;
	pair_run(pair, 100);
	/* By the routine's ceiling, well below the site's. */
	assert_int_equal(layer_of_trip(pair, TRIP_FORCE), LAYER_ROUTINE);
	assert_int_equal(whole_view(pair).state, SESSION_STOPPED);
	pair->wearable[0].runaway_mn[0] = 0;
	pair_run(pair, 3000);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	assert_int_equal(whole_view(pair).state, SESSION_PAUSED);
	pair_run(pair, 500);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 60000));
	pair_free(pair);
}

/* SR-15 */
static void stops_and_lets_go_for_anybody(void **state)
{
	struct pair *pair = whole_in_hold();

	(void)state;
	assert_int_equal(whole_stranger(pair, COMMAND_STOP), REFUSAL_NONE);
	assert_int_equal(pair_stops_now(pair), 1);
	assert_int_equal(whole_view(pair).state, SESSION_STOPPED);
	pair_run(pair, 1500);
	assert_false(peripheral_is_active(&pair->wearable[0].peripheral));
	assert_int_equal(whole_stranger(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NOT_CONTROLLER);
	assert_int_equal(whole_stranger(pair, COMMAND_SESSION_ABORT),
			 REFUSAL_NONE);
	assert_int_equal(whole_view(pair).state, SESSION_ABORTED);
	assert_true(whole_ended(pair)->ended.aborted);
	assert_int_equal(whole_ended(pair)->caller, WHOLE_STRANGER);
	pair_run(pair, 2000);
	assert_false(pair->hub->treatment.on);
	pair_free(pair);
}

static void pauses_for_anybody_and_lets_go(void **state)
{
	struct pair *pair = whole_in_hold();

	(void)state;
	assert_int_equal(whole_stranger(pair, COMMAND_SESSION_PAUSE),
			 REFUSAL_NONE);
	whole_assert_let_go(pair);
	assert_int_equal(whole_view(pair).state, SESSION_PAUSED);
	/* SR-5: paused, it is the session's still. */
	assert_int_equal(pair_view(pair, 0)->pad[0].limits[LIMIT_FORCE].layer,
			 LAYER_ROUTINE);
	assert_int_equal(pair_press(pair, 0, 5000, 1000).code,
			 REFUSAL_SESSION_UNDER_WAY);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_FINISH),
			 REFUSAL_NONE);
	assert_true(whole_until_state(pair, SESSION_FINISHED, 12000));
	assert_int_equal(whole_ended(pair)->ended.why, SESSION_WHY_PERSON);
	whole_assert_back(pair);
	pair_free(pair);
}

/* Two controllers at once: one commands, the other is told so. */
static void is_led_by_one_at_a_time(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	whole_order_for(pair);
	assert_int_equal(whole_prepare(pair, WHOLE_STRANGER).code,
			 REFUSAL_NOT_CONTROLLER);
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	assert_int_equal(whole_stranger(pair, COMMAND_REQUEST_CONTROL),
			 REFUSAL_CONTROL_TAKEN);
	assert_int_equal(whole_stranger(pair, COMMAND_SESSION_START),
			 REFUSAL_NOT_CONTROLLER);
	/* SR-19: nor a second session. */
	whole_order.session++;
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code,
			 REFUSAL_SESSION_UNDER_WAY);
	assert_int_equal(whole_view(pair).session, WHOLE_SESSION);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 10000));
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code,
			 REFUSAL_SESSION_UNDER_WAY);
	/* Handed over in mid-hold: it goes on. */
	assert_int_equal(whole_command(pair, COMMAND_RELEASE_CONTROL),
			 REFUSAL_NONE);
	assert_int_equal(whole_stranger(pair, COMMAND_REQUEST_CONTROL),
			 REFUSAL_NONE);
	assert_int_equal(whole_view(pair).phase, PHASE_HOLD);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_SKIP),
			 REFUSAL_NOT_CONTROLLER);
	assert_int_equal(whole_stranger(pair, COMMAND_SESSION_FINISH),
			 REFUSAL_NONE);
	assert_true(whole_until_state(pair, SESSION_FINISHED, 12000));
	whole_assert_back(pair);
	pair_free(pair);
}

/* SR-15 */
static void aborts_when_the_one_who_leads_it_is_gone(void **state)
{
	struct pair *pair = whole_in_hold();
	const struct event event = {.type = EVENT_CALLER_GONE,
				    .caller = PAIR_CALLER};

	(void)state;
	pair_step(pair, &event);
	assert_int_equal(whole_view(pair).state, SESSION_ABORTED);
	assert_int_equal(whole_ended(pair)->ended.why, SESSION_WHY_CALLER);
	pair_run(pair, 1500);
	assert_false(peripheral_is_active(&pair->wearable[0].peripheral));
	pair_free(pair);
}

static void goes_on_alone_when_it_is_not_supervised(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	const struct event event = {.type = EVENT_CALLER_GONE,
				    .caller = PAIR_CALLER};

	(void)state;
	whole_order_for(pair);
	whole_order.supervised = false;
	whole_order.routine.steps = 1;
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 10000));
	pair_step(pair, &event);
	assert_true(whole_until_state(pair, SESSION_FINISHED, 30000));
	assert_int_equal(whole_ended(pair)->ended.why, SESSION_WHY_DONE);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-9: whatever it is doing then. */
static void ends_when_its_time_is_over(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	pair->hub->config.session_ms = 60000;
	whole_order_for(pair);
	whole_order.routine.steps = 1;
	whole_order.routine.step[0].repeats = 3;
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
	/* A pause does not stop that clock. */
	pair_run(pair, 100);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_PAUSE),
			 REFUSAL_NONE);
	pair_run(pair, 55000);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 4500));
	assert_true(whole_until_state(pair, SESSION_ENDING, 3500));
	whole_assert_let_go(pair);
	assert_true(whole_until_state(pair, SESSION_FINISHED, 11000));
	assert_int_equal(whole_ended(pair)->ended.why, SESSION_WHY_TIME);
	whole_assert_back(pair);
	pair_free(pair);
}

/* SR-24 */
static void minds_the_battery_before_and_while(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct peripheral *peripheral = &pair->wearable[0].peripheral;

	(void)state;
	whole_order_for(pair);
	peripheral_battery(peripheral, 14, pair->now_us);
	pair_run(pair, 100);
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code,
			 REFUSAL_BATTERY);
	peripheral_battery(peripheral, 15, pair->now_us);
	pair_run(pair, 100);
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 10000));
	/* What has begun goes on, also with its next press. */
	peripheral_battery(peripheral, 5, pair->now_us);
	assert_true(whole_until_phase(pair, PHASE_MOVE, 30000));
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 20000));
	peripheral_battery(peripheral, 4, pair->now_us);
	assert_true(whole_until_state(pair, SESSION_ENDING, 2000));
	assert_int_equal(whole_view(pair).why, SESSION_WHY_BATTERY);
	assert_true(whole_until_state(pair, SESSION_FINISHED, 12000));
	pair_free(pair);
}

/* SR-23: it lets go and waits; what happened is still told. */
static void pauses_when_records_are_not_written(void **state)
{
	struct pair *pair = whole_in_hold();

	(void)state;
	pair->store_fails = true;
	whole_rate(pair, 2);
	pair_run(pair, 20);
	assert_int_equal(whole_view(pair).state, SESSION_PAUSED);
	assert_int_equal(whole_view(pair).why, SESSION_WHY_UNRECORDED);
	whole_assert_let_go(pair);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NOT_RECORDED);
	pair->store_fails = false;
	pair_run(pair, 6000);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 30000));
	pair_free(pair);
}

/* SR-23 */
static void prepares_nothing_that_is_not_on_record(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	whole_order_for(pair);
	pair->store_fails = true;
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code,
			 REFUSAL_NOT_RECORDED);
	assert_int_equal(whole_view(pair).state, SESSION_ABORTED);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NOT_RECORDED);
	pair_free(pair);
}

/* SR-3 */
static void is_aborted_by_the_hub_s_end(void **state)
{
	struct pair *pair = whole_in_hold();
	const struct event event = {.type = EVENT_SHUTDOWN};

	(void)state;
	pair_step(pair, &event);
	assert_int_equal(whole_view(pair).state, SESSION_ABORTED);
	assert_int_equal(pair_last_record(pair, RECORD_ABORTED)->session,
			 WHOLE_SESSION);
	assert_int_equal(whole_ended(pair)->ended.why, SESSION_WHY_HUB);
	pair_run(pair, 1500);
	assert_false(peripheral_is_active(&pair->wearable[0].peripheral));
	pair_free(pair);
}

/* SR-3: a hub that begins again knows of no session and presses nothing. */
static void does_not_go_on_after_a_crash(void **state)
{
	struct pair *pair = whole_in_hold();

	(void)state;
	pair_restart_hub(pair);
	pair_begin(pair);
	pair_restore(pair, 0);
	pair_tell_device(pair, 0);
	assert_int_equal(whole_view(pair).state, SESSION_NONE);
	pair_run(pair, 2000);
	pair->wearable[0].tokens_seen = 0;
	pair_run(pair, 20000);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	assert_int_equal(whole_view(pair).state, SESSION_NONE);
	pair_free(pair);
}

/* SR-5: what a person tightens in a session is never loosened by it, not on
 * the next site either. */
static void follows_a_ceiling_that_somebody_tightens(void **state)
{
	struct pair *pair = whole_in_hold();

	(void)state;
	assert_int_equal(whole_command(pair, COMMAND_SESSION_PAUSE),
			 REFUSAL_NONE);
	pair_run(pair, 2000);
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_TIGHTEN,
					      .wearable = pair_index(pair, 0),
					      .tighten = {LIMIT_FORCE, 12000}})
			.code,
		REFUSAL_NONE);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_RESUME),
			 REFUSAL_NONE);
	for (int i = 0; i < 2; i++) {
		assert_true(whole_until_phase(pair, PHASE_HOLD, 60000));
		pair_run(pair, 500);
		assert_in_range(pair_view(pair, 0)->pad[0].force_mn, 9000,
				12000);
		assert_int_equal(pair->wv.pad[0].limits[LIMIT_FORCE].value,
				 12000);
		if (whole_until_phase(pair, PHASE_MOVE, 20000))
			assert_int_equal(
				whole_command(pair, COMMAND_SESSION_RESUME),
				REFUSAL_NONE);
	}
	assert_true(whole_until_state(pair, SESSION_FINISHED, 30000));
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(treats_two_points_from_start_to_end),
		cmocka_unit_test(guides_a_hand_with_a_sensing_wearable),
		cmocka_unit_test(lets_go_at_once_when_it_hurts),
		cmocka_unit_test(stops_when_the_wearable_vanishes_in_mid_hold),
		cmocka_unit_test(
			goes_on_after_a_trip_that_a_person_acknowledged),
		cmocka_unit_test(stops_and_lets_go_for_anybody),
		cmocka_unit_test(pauses_for_anybody_and_lets_go),
		cmocka_unit_test(is_led_by_one_at_a_time),
		cmocka_unit_test(aborts_when_the_one_who_leads_it_is_gone),
		cmocka_unit_test(goes_on_alone_when_it_is_not_supervised),
		cmocka_unit_test(ends_when_its_time_is_over),
		cmocka_unit_test(minds_the_battery_before_and_while),
		cmocka_unit_test(pauses_when_records_are_not_written),
		cmocka_unit_test(prepares_nothing_that_is_not_on_record),
		cmocka_unit_test(is_aborted_by_the_hub_s_end),
		cmocka_unit_test(does_not_go_on_after_a_crash),
		cmocka_unit_test(follows_a_ceiling_that_somebody_tightens),
	};

	return cmocka_run_group_tests_name("core/hub_treatment", tests, NULL,
					   NULL);
}
