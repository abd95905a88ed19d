/* SPDX-License-Identifier: MIT */
/* The hub with real wearable logic: pressed, watched, stopped, acknowledged. */
#include "pair.h"

#include "claims.h"

#define PRESS_MN 20000

/* Holding 20 N for long. */
static struct pair *holding(void)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	assert_int_equal(pair_press(pair, 0, PRESS_MN, 60000).code,
			 REFUSAL_NONE);
	pair_run(pair, 4000);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_HOLDING);
	return pair;
}

/* No force is left within the token's and the release's time (SR-1). */
static void assert_let_go(struct pair *pair)
{
	pair_run(pair, 1500);
	assert_false(peripheral_is_active(&pair->wearable[0].peripheral));
	assert_true(pair->wearable[0].force_seen_us + 400000 < pair->now_us);
}

static void assert_tripped(struct pair *pair, enum trip_reason reason)
{
	const struct pad_view *pad = &pair_view(pair, 0)->pad[0];

	if (pad->trip.reason != reason)
		fail_msg("tripped by %s", trip_table[pad->trip.reason].name);
	assert_int_equal(pad->state, PAD_STOPPED);
	assert_true(pair->view.tripped);
}

static void gets_an_enrolled_wearable_ready(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	assert_true(pair->samples > 50);
	assert_true(pair_view(pair, 0)->pad[0].zeroed);
	assert_true(pair->wv.pad[0].self_tested);
	assert_int_equal(pair->wv.rate_hz, 100);
	assert_true(pair->wv.stop_confirmed);
	assert_false(pair->wv.pad[0].enabled);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

static void gets_a_sensing_wearable_ready_without_pressing_it(void **state)
{
	struct pair *pair = pair_ready(FEATURE_SENSING);

	(void)state;
	assert_false(pair_view(pair, 0)->active);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NOT_ACTIVE);
	pair->wearable[0].hand_mn[0] = 15000;
	pair_run(pair, 500);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_CONTACT);
	assert_true(pair->view.total_mn > 14000);
	assert_int_equal(pair->view.pads_pressing, 1);
	/* SR-4: what is too much is told; there is nothing to stop. */
	pair->wearable[0].stops_seen = 0;
	pair->wearable[0].hand_mn[0] = 70000;
	pair_run(pair, 500);
	assert_tripped(pair, TRIP_FORCE);
	assert_int_equal(pair->wearable[0].stops_seen, 0);
	assert_int_equal(pair_simple(pair, 0, COMMAND_STOP).code, REFUSAL_NONE);
	assert_int_equal(pair_stops_now(pair), 1);
	pair_free(pair);
}

/* What is recorded of a session stands by itself. */
static void says_whose_a_sample_is_and_whether_it_counts(void **state)
{
	struct pair *pair = pair_ready(FEATURE_SENSING);

	(void)state;
	assert_memory_equal(pair->sample.address, pair->wearable[0].address, 6);
	assert_false(pair->sample.flags & SAMPLE_CONTACT);
	pair->wearable[0].hand_mn[0] = 15000;
	pair_run(pair, 500);
	assert_true(pair->sample.flags & SAMPLE_CONTACT);
	pair_free(pair);
}

static void presses_holds_and_lets_go(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	const struct record *record;

	(void)state;
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 3000).code,
			 REFUSAL_NONE);
	pair_run(pair, 1000);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_RAMPING);
	assert_int_equal(pair->wv.pad[0].target_mn, PRESS_MN);
	assert_true(pair->wv.pad[0].enabled);
	pair_run(pair, 2500);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_HOLDING);
	assert_true(pair->wv.pad[0].force_mn > 18000);
	pair_run(pair, 1800);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_RELEASING);
	pair_run(pair, 2000);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_RESTING);
	record = pair_last_record(pair, RECORD_PRESSED);
	assert_int_equal(record->press.target_mn, PRESS_MN);
	assert_int_equal(record->press.ended_by, TRIP_NONE);
	assert_int_equal(record->caller, PAIR_CALLER);
	assert_in_range(record->press.held_ms, 2800, 3200);
	assert_true(pair_last_record(pair, RECORD_DOSE)->dose.dose_mns > 60000);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	/* SR-7: then it rests. */
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 3000).code,
			 REFUSAL_RESTING);
	pair_run(pair, 10000);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 3000).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

static void lets_go_when_told_and_keeps_no_grudge(void **state)
{
	struct pair *pair = holding();

	(void)state;
	assert_int_equal(pair_simple(pair, 0, COMMAND_RELEASE).code,
			 REFUSAL_NONE);
	assert_let_go(pair);
	assert_int_equal(pair_count_records(pair, RECORD_PRESSED), 1);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	/* Nothing pressed: letting go is granted all the same. */
	assert_int_equal(pair_simple(pair, 0, COMMAND_RELEASE).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

/* A release right behind a press overtakes it. */
static void releases_a_press_that_is_under_way(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct command press = {
		.type = COMMAND_PRESS,
		.wearable = pair_index(pair, 0),
		.press = {.force_mn = PRESS_MN, .hold_ms = 5000}};
	struct command release = {.type = COMMAND_RELEASE,
				  .wearable = press.wearable};

	(void)state;
	pair_post(pair, press);
	pair_post(pair, release);
	pair_run(pair, 3000);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_IDLE);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	/* The same after it was accepted, before its first token. */
	press.call = pair_post(pair, press);
	for (int i = 0; i < 100; i++) {
		pair_run(pair, 1);
		if (pair_answer(pair, press.call).code == REFUSAL_NONE)
			break;
	}
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_RAMPING);
	pair_post(pair, release);
	pair_run(pair, 3000);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_IDLE);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

static void changes_the_target_while_it_presses(void **state)
{
	struct pair *pair = holding();

	(void)state;
	assert_int_equal(pair_press(pair, 0, 10000, 60000).code, REFUSAL_NONE);
	pair_run(pair, 2000);
	assert_int_equal(pair_view(pair, 0)->pad[0].target_mn, 10000);
	assert_true(pair->wv.pad[0].force_mn < 11000);
	assert_int_equal(pair_press(pair, 0, 25000, 60000).code, REFUSAL_NONE);
	pair_run(pair, 4000);
	assert_true(pair_view(pair, 0)->pad[0].force_mn > 24000);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-1: what a token needs, taken away one by one. */
static void renews_tokens_only_with_a_good_frame(void **state)
{
	struct pair *pair = holding();
	struct pair_wearable *w = &pair->wearable[0];
	uint64_t last;

	(void)state;
	/* Renewed after a third of its life, no sooner. */
	w->tokens_seen = 0;
	pair_run(pair, 3000);
	assert_in_range(w->tokens_seen, 3000 / 200, 3000 / 160);
	w->fault.mute_frames = true;
	pair_run(pair, 10);
	last = w->token_seen_us;
	pair_run(pair, 200);
	assert_true(w->token_seen_us == last);
	assert_let_go(pair);
	assert_tripped(pair, TRIP_STALE);
	pair_free(pair);
}

/* SR-11: and not a moment later than the limit says. */
static void stops_on_stale_data(void **state)
{
	struct pair *pair = holding();
	uint64_t since;

	(void)state;
	pair->wearable[0].fault.mute_frames = true;
	pair_run(pair, 5);
	since = pair->hub->wearable[pair_index(pair, 0)].frame_us;
	pair->wearable[0].stop_seen_us = 0;
	pair_run(pair, 300);
	assert_in_range(pair->wearable[0].stop_seen_us - since, 250000, 252000);
	assert_tripped(pair, TRIP_STALE);
	pair_free(pair);
}

/* SR-11: frames that waited somewhere are old, however many come. */
static void takes_late_frames_for_what_they_are(void **state)
{
	struct pair *pair = holding();

	(void)state;
	for (uint32_t ms = 0; ms < 400; ms += 10) {
		pair->wearable[0].fault.delay_ms = ms;
		pair_run(pair, 30);
	}
	assert_tripped(pair, TRIP_STALE);
	assert_let_go(pair);
	pair_free(pair);
}

/* SR-11, SR-22: a hub that was stopped and goes on trusts nothing old. */
static void renews_nothing_after_it_slept(void **state)
{
	struct pair *pair = holding();

	(void)state;
	pair->wearable[0].tokens_seen = 0;
	pair->now_us += 2000000;
	pair_run(pair, 1);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	pair_run(pair, 100);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	assert_tripped(pair, TRIP_STALE);
	pair_free(pair);
}

/* SR-4, SR-15, SR-16 */
static void stops_what_runs_away_and_waits_for_a_person(void **state)
{
	struct pair *pair = holding();
	struct refusal refusal;

	(void)state;
	pair->wearable[0].runaway_mn[0] = 70000;
	pair->wearable[0].stop_seen_us = 0;
	pair_run(pair, 100);
	assert_true(pair_was_tripped(pair, TRIP_FORCE));
	assert_true(pair->wearable[0].stop_seen_us != 0);
	refusal = pair_simple(pair, 0, COMMAND_ACKNOWLEDGE);
	assert_int_equal(refusal.code, REFUSAL_CAUSE_PRESENT);
	/* Force is still there: worse than the first reason. */
	pair_run(pair, 2500);
	assert_true(pair_was_tripped(pair, TRIP_NOT_RELEASED));
	pair->wearable[0].runaway_mn[0] = 0;
	pair_run(pair, 2000);
	assert_true(pair_view(pair, 0)->stop_confirmed);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 20000).code,
			 REFUSAL_TRIPPED);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_last_record(pair, RECORD_ACKNOWLEDGED)->caller,
			 PAIR_CALLER);
	assert_false((pair_view(pair, 0), pair->view.tripped));
	pair_run(pair, 20000);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

/* SR-4: in the same step as the frame. */
static void stops_in_the_step_of_the_frame_that_tells(void **state)
{
	struct pair *pair = holding();
	uint64_t step;

	(void)state;
	pair->wearable[0].runaway_mn[0] = 65000;
	while (pair_count(pair, ACTION_TRIPPED, 0) == 0)
		pair_run(pair, 1);
	step = pair_last(pair, ACTION_TRIPPED)->step;
	assert_int_equal(pair_last(pair, ACTION_COMMAND_WRITE)->step, step);
	assert_true(pair_last(pair, ACTION_COMMAND_WRITE)->urgent);
	assert_int_equal(pair_last(pair, ACTION_REQUEST_WRITE)->step, step);
	pair_free(pair);
}

/* SR-15: the stop is repeated until the wearable says that it has stopped. */
static void repeats_the_stop_until_status_confirms_it(void **state)
{
	struct pair *pair = holding();
	struct pair_wearable *w = &pair->wearable[0];

	(void)state;
	w->fault.mute_status = true;
	w->stops_seen = 0;
	pair_simple(pair, 0, COMMAND_STOP);
	pair_run(pair, 190);
	assert_in_range(w->stops_seen, 8, 11); /* each 20 ms */
	pair_run(pair, 10000);
	assert_in_range(w->stops_seen, 50, 62); /* then slower */
	assert_false(pair_view(pair, 0)->stop_confirmed);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_TRIPPED);
	w->fault.mute_status = false;
	pair_run(pair, 1500);
	assert_true(pair_view(pair, 0)->stop_confirmed);
	w->stops_seen = 0;
	pair_run(pair, 3000);
	assert_int_equal(w->stops_seen, 0);
	pair_free(pair);
}

static void writes_the_acknowledged_stop_again_when_it_cannot(void **state)
{
	struct pair *pair = holding();
	struct pair_wearable *w = &pair->wearable[0];
	uint64_t step = pair->step + 1;

	(void)state;
	w->fault.write = OUTCOME_IN_PROGRESS;
	w->fault.mute_status = true;
	pair_simple(pair, 0, COMMAND_STOP);
	pair_run(pair, 100);
	assert_true(pair_count(pair, ACTION_REQUEST_WRITE, step) >= 4);
	w->fault.write = OUTCOME_OK;
	pair_run(pair, 50);
	step = pair->step + 1;
	pair_run(pair, 400);
	assert_int_equal(pair_count(pair, ACTION_REQUEST_WRITE, step), 0);
	pair_free(pair);
}

/* SR-15 */
static void anyone_stops_at_any_time(void **state)
{
	struct pair *pair = holding();

	(void)state;
	pair_post(pair, (struct command){.type = COMMAND_STOP,
					 .caller = 99,
					 .wearable = WEARABLE_ALL});
	assert_int_equal(pair_stops_now(pair), 1);
	assert_let_go(pair);
	assert_true(pair_view(pair, 0)->stop_confirmed);
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 1);
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->press.ended_by,
			 TRIP_PERSON);
	/* Once more: told again, on record once. */
	pair_post(pair, (struct command){.type = COMMAND_STOP,
					 .wearable = pair_index(pair, 0)});
	assert_int_equal(pair_stops_now(pair), 1);
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 1);
	assert_int_equal(
		pair_command(pair, (struct command){.type = COMMAND_STOP,
						    .wearable = 63})
			.code,
		REFUSAL_NO_SUCH_WEARABLE);
	pair_free(pair);
}

static void stops_before_the_store_is_read(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_BLUEZ, .bluez.present = true};

	(void)state;
	pair_step(pair, &event);
	assert_int_equal(
		pair_command(pair, (struct command){.type = COMMAND_STOP,
						    .wearable = WEARABLE_ALL})
			.code,
		REFUSAL_NONE);
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_REQUEST_CONTROL})
			.code,
		REFUSAL_NOT_READY);
	pair_free(pair);
}

/* SR-15 */
static void stops_for_a_controller_that_vanished(void **state)
{
	struct pair *pair = holding();
	struct event event = {.type = EVENT_CALLER_GONE, .caller = 99};

	(void)state;
	pair_step(pair, &event); /* somebody else */
	assert_int_equal(pair_stops_now(pair), 0);
	event.caller = PAIR_CALLER;
	pair_step(pair, &event);
	assert_int_equal(pair_stops_now(pair), 1);
	assert_let_go(pair);
	assert_tripped(pair, TRIP_CONTROLLER_LOST);
	assert_int_equal(pair->view.controller, CALLER_NONE);
	/* Needs somebody in control again. */
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NOT_CONTROLLER);
	assert_int_equal(pair_simple(pair, 0, COMMAND_REQUEST_CONTROL).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

static void stops_a_press_that_its_caller_left_behind(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct event event = {.type = EVENT_CALLER_GONE, .caller = PAIR_CALLER};

	(void)state;
	pair_post(pair, (struct command){.type = COMMAND_PRESS,
					 .wearable = pair_index(pair, 0),
					 .press = {.force_mn = PRESS_MN,
						   .hold_ms = 1000}});
	pair_step(pair, &event);
	pair_run(pair, 2000);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	assert_tripped(pair, TRIP_CONTROLLER_LOST);
	pair_free(pair);
}

/* SR-15: the wearable's button. */
static void follows_the_button_of_the_wearable(void **state)
{
	struct pair *pair = holding();
	struct pair_wearable *w = &pair->wearable[0];

	(void)state;
	peripheral_button(&w->peripheral, true, pair->now_us);
	pair_run(pair, 50);
	assert_tripped(pair, TRIP_BUTTON);
	assert_let_go(pair);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_CAUSE_PRESENT);
	peripheral_button(&w->peripheral, false, pair->now_us);
	pair_run(pair, 1100);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	pair_run(pair, 20000);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

/* SR-2, SR-24: what the wearable stops for by itself. */
static void follows_what_the_wearable_stops_for(void **state)
{
	(void)state;
	for (int c = 0; c < 3; c++) {
		static const enum trip_reason reasons[] = {
			TRIP_DEVICE, TRIP_HOT, TRIP_BATTERY};
		struct pair *pair = holding();
		struct peripheral *p = &pair->wearable[0].peripheral;

		if (c == 0)
			peripheral_fault(p, true, pair->now_us);
		if (c == 1)
			peripheral_temperature(p, 0, 420, pair->now_us);
		if (c == 2)
			peripheral_battery(p, 2, pair->now_us);
		pair_run(pair, 50);
		assert_tripped(pair, reasons[c]);
		assert_let_go(pair);
		pair_free(pair);
	}
}

/* SR-24: before the wearable has to. */
static void ends_a_press_on_an_empty_battery(void **state)
{
	struct pair *pair = holding();
	struct peripheral *p = &pair->wearable[0].peripheral;

	(void)state;
	peripheral_battery(p, 4, pair->now_us);
	pair_run(pair, 300);
	assert_tripped(pair, TRIP_BATTERY);
	assert_let_go(pair);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_CAUSE_PRESENT);
	peripheral_battery(p, 10, pair->now_us);
	pair_run(pair, 1100);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_BATTERY);
	pair_free(pair);
}

/* SR-1: link lost under a press. */
static void trips_on_a_lost_link_and_records_it(void **state)
{
	struct pair *pair = holding();

	(void)state;
	pair_lose(pair, 0);
	pair_run(pair, 100);
	assert_tripped(pair, TRIP_LINK_LOST);
	assert_let_go(pair);
	pair_run(pair, 1500);
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->press.ended_by,
			 TRIP_LINK_LOST);
	assert_int_equal((pair_view(pair, 0), pair->view.total_mn), 0);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_CAUSE_PRESENT);
	/* The wearable's own word for it does not trip again. */
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 1);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_TRIPPED);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	pair_run(pair, 5000);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

/* SR-12 */
static void stops_on_frames_that_are_wrong(void **state)
{
	(void)state;
	for (int c = 0; c < 2; c++) {
		struct pair *pair = holding();
		struct pair_wearable *w = &pair->wearable[0];

		w->fault.mangle_frames = c == 0;
		w->fault.repeat_frames = c == 1;
		pair_run(pair, 300);
		assert_tripped(pair, TRIP_INTEGRITY);
		assert_true(pair->wv.rejected[c == 0 ? REJECT_CRC
						     : REJECT_COUNTER] > 3);
		assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
				 REFUSAL_TRIPPED);
		w->fault.mangle_frames = false;
		w->fault.repeat_frames = false;
		pair_run(pair, 3000);
		assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
				 REFUSAL_NONE);
		pair_free(pair);
	}
}

/* SR-13 */
static void wants_a_zero_after_cells_that_cannot_be_believed(void **state)
{
	struct pair *pair = holding();
	struct pair_wearable *w = &pair->wearable[0];

	(void)state;
	w->stuck[0] = true;
	pair_run(pair, 6000);
	assert_true(pair_view(pair, 0)->pad[0].trip.reason >= TRIP_CELL_STUCK &&
		    pair->wv.pad[0].trip.reason <= TRIP_CELLS_EQUAL);
	assert_false(pair->wv.pad[0].zeroed);
	assert_false(pair->wv.pad[0].self_tested);
	w->stuck[0] = false;
	pair_run(pair, 20000);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NEEDS_ZERO);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ZERO).code, REFUSAL_NONE);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NEEDS_SELF_TEST);
	assert_int_equal(pair_simple(pair, 0, COMMAND_SELF_TEST).code,
			 REFUSAL_NONE);
	pair_run(pair, 100);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

/* SR-13: what does not follow the command. */
static void stops_what_does_not_follow(void **state)
{
	struct pair *pair = holding();

	(void)state;
	pair->wearable[0].hand_mn[0] = -15000;
	pair_run(pair, 3000);
	assert_tripped(pair, TRIP_NOT_FOLLOWING);
	pair_free(pair);
}

/* SR-21 */
static void stops_when_a_command_has_no_answer(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct refusal refusal;

	(void)state;
	pair->wearable[0].fault.mute_responses = true;
	refusal = pair_press(pair, 0, PRESS_MN, 1000);
	assert_int_equal(refusal.code, REFUSAL_UNCERTAIN);
	assert_int_equal(pair_count_records(pair, RECORD_UNCERTAIN), 1);
	assert_int_equal(
		pair_last_record(pair, RECORD_UNCERTAIN)->uncertain.command,
		COMMAND_PRESS);
	assert_true(pair_was_tripped(pair, TRIP_UNCERTAIN));
	pair_run(pair, 3000);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	pair->wearable[0].fault.mute_responses = false;
	pair_run(pair, 3000);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	pair_run(pair, 100);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

/* SR-21: nor when the link is lost in between. */
static void records_a_command_that_a_lost_link_cut_off(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	uint32_t call;

	(void)state;
	pair->wearable[0].fault.mute_responses = true;
	call = pair_post(pair,
			 (struct command){.type = COMMAND_IDENTIFY,
					  .wearable = pair_index(pair, 0)});
	pair_lose(pair, 0);
	pair_run(pair, 20);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_UNCERTAIN);
	assert_int_equal(pair_count_records(pair, RECORD_UNCERTAIN), 1);
	pair_free(pair);
}

static void waits_while_bluetoothd_or_the_wearable_is_busy(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	uint32_t call;

	(void)state;
	pair->wearable[0].fault.write = OUTCOME_IN_PROGRESS;
	call = pair_post(pair,
			 (struct command){.type = COMMAND_IDENTIFY,
					  .wearable = pair_index(pair, 0)});
	pair_run(pair, 500);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_COUNT);
	pair->wearable[0].fault.write = OUTCOME_OK;
	pair_run(pair, 100);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_NONE);
	/* Not for ever: then it was not done, for certain. */
	pair->wearable[0].fault.write = OUTCOME_ATT; /* procedure under way */
	assert_int_equal(pair_simple(pair, 0, COMMAND_IDENTIFY).code,
			 REFUSAL_BUSY);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

static void tells_what_was_not_done_for_certain(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	struct refusal refusal;

	(void)state;
	pair->wearable[0].fault.write = OUTCOME_REFUSED;
	refusal = pair_simple(pair, 0, COMMAND_IDENTIFY);
	assert_int_equal(refusal.code, REFUSAL_DEVICE);
	assert_string_equal(refusal_what(&refusal),
			    "it did not take the command");
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair->wearable[0].fault.write = OUTCOME_FAILED;
	assert_int_equal(pair_simple(pair, 0, COMMAND_IDENTIFY).code,
			 REFUSAL_UNCERTAIN);
	assert_true(pair_was_tripped(pair, TRIP_UNCERTAIN));
	pair_free(pair);
}

/* SR-19: a wearable safe alone may not be so with three others. */
static struct pair *four_ready(void)
{
	struct pair *pair = pair_new();

	for (size_t i = 0; i < 5; i++)
		pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_begin(pair);
	for (size_t i = 0; i < 5; i++)
		pair_restore(pair, i);
	for (size_t i = 0; i < 5; i++)
		assert_true(pair_run_until(pair, i, LINK_READY, 60000));
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	pair_run(pair, 2000);
	return pair;
}

static void bounds_the_force_on_one_patient(void **state)
{
	struct pair *pair = four_ready();
	struct refusal refusal;

	(void)state;
	assert_int_equal(pair_press(pair, 0, 40000, 60000).code, REFUSAL_NONE);
	assert_int_equal(pair_press(pair, 1, 40000, 60000).code, REFUSAL_NONE);
	assert_int_equal(pair_press(pair, 2, 30000, 60000).code, REFUSAL_NONE);
	refusal = pair_press(pair, 3, 20000, 60000);
	assert_int_equal(refusal.code, REFUSAL_LIMIT);
	assert_int_equal(refusal.limit_id, LIMIT_TOTAL_FORCE);
	pair_run(pair, 6000);
	assert_true((pair_view(pair, 0), pair->view.total_mn > 100000));
	/* Measured: all that press let go. */
	pair->wearable[4].hand_mn[0] = 30000;
	pair_run(pair, 100);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(pair_view(pair, i)->pad[0].trip.reason,
				 TRIP_TOTAL_FORCE);
	pair_run(pair, 2000);
	for (size_t i = 0; i < 3; i++)
		assert_false(
			peripheral_is_active(&pair->wearable[i].peripheral));
	pair_free(pair);
}

static void bounds_the_pads_that_press_at_once(void **state)
{
	struct pair *pair = four_ready();
	uint32_t call = 0;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		call = pair_post(
			pair, (struct command){.type = COMMAND_PRESS,
					       .wearable = pair_index(pair, i),
					       .press = {.force_mn = 10000,
							 .hold_ms = 9000}});
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_LIMIT);
	assert_int_equal(pair_answer(pair, call).limit_id, LIMIT_PADS_PRESSING);
	pair_run(pair, 3000);
	assert_int_equal((pair_view(pair, 0), pair->view.pads_pressing), 4);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-22 */
static void presses_nothing_while_the_hub_is_unwell(void **state)
{
	struct pair *pair = holding();
	struct event event = {.type = EVENT_UNWELL,
			      .unwell = {.unwell = true, .why = "a test"}};

	(void)state;
	pair_step(pair, &event);
	assert_int_equal(pair_stops_now(pair), 1);
	assert_tripped(pair, TRIP_HUB);
	assert_string_equal(pair->view.unwell_why, "a test");
	assert_let_go(pair);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_HUB_UNWELL);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_CAUSE_PRESENT);
	event.unwell.unwell = false;
	pair_step(pair, &event);
	assert_false((pair_view(pair, 0), pair->view.unwell));
	assert_null(pair->view.unwell_why);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

/* SR-22 */
static void stops_when_the_clock_goes_back(void **state)
{
	struct pair *pair = holding();
	struct event tick = {.type = EVENT_TICK};

	(void)state;
	pair->now_us -= 50000;
	pair_step(pair, &tick);
	assert_int_equal(pair_stops_now(pair), 1);
	assert_tripped(pair, TRIP_HUB);
	assert_true(pair->view.unwell);
	assert_string_equal(pair->view.unwell_why, "the clock went back");
	pair->now_us += 50000;
	pair_step(pair, &tick);
	assert_false((pair_view(pair, 0), pair->view.unwell));
	pair_free(pair);
}

/* SR-22: running out of room for actions. */
static void stops_when_a_step_wants_more_than_there_is_room_for(void **state)
{
	struct pair *pair = holding();
	struct event tick = {.type = EVENT_TICK};

	(void)state;
	actions_clear(&pair->actions);
	for (size_t i = 0; i < ACTIONS_MAX; i++)
		actions_add(&pair->actions, ACTION_CHANGED);
	hub_step(pair->hub,
		 &(struct event){.type = EVENT_BLUEZ, .bluez.present = true},
		 pair->now_us, &pair->actions);
	assert_true(pair->actions.spilled);
	assert_true((pair_view(pair, 0), pair->view.unwell));
	assert_string_equal(pair->view.unwell_why,
			    "more to do in one step than there is room for");
	assert_true(hub_deadline_us(pair->hub) <= pair->now_us);
	pair_step(pair, &tick);
	assert_int_equal(pair_stops_now(pair), 1);
	assert_tripped(pair, TRIP_HUB);
	assert_false(pair->view.unwell);
	pair_free(pair);
}

/* SR-3 */
static void ends_in_order(void **state)
{
	struct pair *pair = holding();
	struct event event = {.type = EVENT_SHUTDOWN};

	(void)state;
	pair_step(pair, &event);
	assert_int_equal(pair_stops_now(pair), 1);
	assert_int_equal(pair_count_records(pair, RECORD_ABORTED), 1);
	assert_false(pair_view(pair, 0)->stop_confirmed);
	pair_run(pair, 100);
	assert_true(pair_view(pair, 0)->stop_confirmed);
	assert_let_go(pair);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_HUB_UNWELL);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-3, SR-16: what was not acknowledged before a restart is not after. */
static void keeps_trips_over_a_restart(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_RESTORE_TRIP};

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_begin(pair);
	pair_restore(pair, 0);
	memcpy(event.restore_trip.address, pair->wearable[0].address, 6);
	event.restore_trip.trip.reason = TRIP_NOT_FOLLOWING;
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->pad[0].trip.reason,
			 TRIP_NOT_FOLLOWING);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_TRIPPED);
	assert_true(pair->wearable[0].peripheral.latched);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	pair_run(pair, 100);
	assert_false(pair->wearable[0].peripheral.latched);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

static void restores_no_trip_that_makes_no_sense(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_RESTORE_TRIP};
	static const struct trip trips[] = {
		{.reason = TRIP_NONE},
		{.reason = TRIP_REASON_COUNT},
		{.reason = TRIP_FORCE, .pad = PADS_MAX},
	};

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_begin(pair);
	event.restore_trip.trip.reason = TRIP_FORCE;
	pair_step(pair, &event); /* of nobody */
	pair_restore(pair, 0);
	memcpy(event.restore_trip.address, pair->wearable[0].address, 6);
	for (size_t i = 0; i < ROWS(trips); i++) {
		event.restore_trip.trip = trips[i];
		pair_step(pair, &event);
	}
	assert_false((pair_view(pair, 0), pair->view.tripped));
	pair_free(pair);
}

#define RESTORED_UTC_US INT64_C(1700000000000000)

/* A press after a site's dose of a day was restored; the hub's clock becomes
 * certain between the two. */
static struct refusal press_after(enum contact_kind kind, bool trusted,
				  int64_t hours_ago)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct event event = {.type = EVENT_RESTORE_DOSE};
	struct refusal refusal;

	event.restore_dose.site = SITE_LUMBAR_LEFT;
	event.restore_dose.kind = kind;
	event.restore_dose.utc_us =
		RESTORED_UTC_US - hours_ago * INT64_C(3600000000);
	event.restore_dose.trusted = trusted;
	event.restore_dose.dose_mns = 54000000;
	pair_step(pair, &event);
	event = (struct event){
		.type = EVENT_WALL,
		.wall = {.utc_us = RESTORED_UTC_US, .trusted = true}};
	pair_step(pair, &event);
	refusal = pair_press(pair, 0, PRESS_MN, 60000);
	pair_free(pair);
	return refusal;
}

/* SR-8: doses of the last day count after a restart. */
static void counts_restored_doses(void **state)
{
	static const struct {
		enum contact_kind kind;
		bool trusted;
		int64_t hours_ago;
		enum refusal_code code;
	} rows[] = {
		{CONTACT_POINT, true, 1, REFUSAL_LIMIT},
		{CONTACT_POINT, true, 36, REFUSAL_NONE},
		/* A wrong date lets nothing age out early. */
		{CONTACT_POINT, false, 36, REFUSAL_LIMIT},
		/* A cuff's dose is not a point's, but for what may be either.
		 */
		{CONTACT_COMPRESSION, true, 1, REFUSAL_NONE},
		{CONTACT_COMPRESSION, false, 36, REFUSAL_NONE},
		{CONTACT_KIND_COUNT, true, 1, REFUSAL_LIMIT},
		{CONTACT_KIND_COUNT, false, 36, REFUSAL_LIMIT},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct refusal refusal = press_after(
			rows[i].kind, rows[i].trusted, rows[i].hours_ago);

		assert_int_equal(refusal.code, rows[i].code);
		if (refusal.code != REFUSAL_NONE)
			assert_int_equal(refusal.limit_id, LIMIT_DOSE_SITE);
	}
}

/* SR-16, SR-23 */
static void acknowledges_nothing_that_is_not_on_record(void **state)
{
	struct pair *pair = holding();

	(void)state;
	pair->store_hangs = true;
	pair_simple(pair, 0, COMMAND_STOP);
	pair_run(pair, 2000);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NOT_RECORDED);
	pair_free(pair);
	pair = holding();
	pair->store_fails = true;
	pair_simple(pair, 0, COMMAND_STOP);
	pair_run(pair, 2000);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NOT_RECORDED);
	/* It is written anew for the next attempt. */
	pair_run(pair, 100);
	pair->store_fails = false;
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NOT_RECORDED);
	pair_run(pair, 100);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

/* SR-23 */
static void presses_nothing_that_cannot_be_recorded(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct event event = {.type = EVENT_RESTORE_TRIP};

	(void)state;
	event.restore_trip.clear = true; /* the store itself is at fault */
	pair_step(pair, &event);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NOT_RECORDED);
	pair_run(pair, 20000);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NOT_RECORDED);
	pair_free(pair);
}

/* SR-23: a store that fails or hangs, and is well again by itself. */
static void presses_again_when_the_store_writes_again(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct command place = {.type = COMMAND_PLACE,
				.wearable = pair_index(pair, 0),
				.site = SITE_LUMBAR_RIGHT};

	(void)state;
	pair->store_fails = true;
	assert_int_equal(pair_command(pair, place).code, REFUSAL_NONE);
	pair_run(pair, 12000);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NOT_RECORDED);
	pair->store_fails = false;
	pair_run(pair, 5100);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_run(pair, 20000);
	pair->store_hangs = true;
	assert_int_equal(pair_command(pair, place).code, REFUSAL_NONE);
	pair_run(pair, 4000); /* cards stall */
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_run(pair, 20000);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NOT_RECORDED);
	/* It writes on: what was first, then the rest. */
	pair_step(pair,
		  &(struct event){.type = EVENT_RECORDED,
				  .recorded = {.number = pair->hub->record - 1,
					       .written = true}});
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

static void acknowledges_all_wearables_at_once(void **state)
{
	struct pair *pair = four_ready();
	struct command all = {.type = COMMAND_ACKNOWLEDGE,
			      .wearable = WEARABLE_ALL};

	(void)state;
	assert_int_equal(pair_command(pair, all).code, REFUSAL_NONE);
	pair_post(pair, (struct command){.type = COMMAND_STOP,
					 .wearable = WEARABLE_ALL});
	assert_int_equal(pair_stops_now(pair), 5);
	pair_run(pair, 1000);
	peripheral_button(&pair->wearable[3].peripheral, true, pair->now_us);
	pair_run(pair, 100);
	/* Stopped by a person first, and still by the button. */
	assert_int_equal(pair_command(pair, all).code, REFUSAL_NONE);
	pair_run(pair, 1100);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(pair_view(pair, i)->pad[0].trip.reason,
				 i == 3 ? TRIP_BUTTON : TRIP_NONE);
	pair_free(pair);
}

/* SR-2, SR-5 */
static void tells_the_wearable_the_ceilings_of_its_site(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	const struct peripheral_pad *pad = &pair->wearable[0].peripheral.pad[0];
	struct command place = {.type = COMMAND_PLACE,
				.wearable = pair_index(pair, 0),
				.site = SITE_NECK_LEFT};
	struct command tighten = {.type = COMMAND_TIGHTEN,
				  .wearable = place.wearable,
				  .tighten = {LIMIT_FORCE, 15000}};

	(void)state;
	assert_int_equal(pad->ceiling_mn, 60000);
	assert_int_equal(pair_command(pair, place).code, REFUSAL_NONE);
	pair_run(pair, 100);
	assert_int_equal(pad->ceiling_mn, 25000);
	assert_int_equal(pad->ceiling_pa, 150000);
	assert_int_equal(pair_command(pair, tighten).code, REFUSAL_NONE);
	pair_run(pair, 100);
	assert_int_equal(pad->ceiling_mn, 15000);
	place.site = SITE_LUMBAR_RIGHT; /* looser again: control anew */
	assert_int_equal(pair_command(pair, place).code, REFUSAL_NONE);
	pair_run(pair, 100);
	assert_int_equal(pad->ceiling_mn, 60000);
	place.site = SITE_NONE;
	assert_int_equal(pair_command(pair, place).code, REFUSAL_NONE);
	pair_run(pair, 100);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NO_SITE);
	pair_free(pair);
}

/* SR-5 */
static void tightens_at_once_and_lets_go_of_what_is_above(void **state)
{
	struct pair *pair = holding();
	struct command tighten = {.type = COMMAND_TIGHTEN,
				  .wearable = pair_index(pair, 0),
				  .tighten = {LIMIT_FORCE, 40000}};

	(void)state;
	assert_int_equal(pair_command(pair, tighten).code, REFUSAL_NONE);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_HOLDING);
	tighten.tighten.value = 20200; /* no headroom above 20 N */
	assert_int_equal(pair_command(pair, tighten).code, REFUSAL_NONE);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_RELEASING);
	assert_int_equal(pair->wv.pad[0].limits[LIMIT_FORCE].layer, LAYER_LIVE);
	tighten.tighten.value = 30000;
	assert_int_equal(pair_command(pair, tighten).code, REFUSAL_LOOSENS);
	pair_free(pair);
}

/* SR-5: a configuration loosens nothing that presses. */
static void takes_a_new_configuration_without_loosening_a_press(void **state)
{
	struct pair *pair = holding();
	struct event event = {.type = EVENT_CONFIG, .config = &pair->config};
	int32_t *force = &pair->config.limits[CONTACT_POINT][SITE_REGION_TRUNK]
				  .value[LIMIT_FORCE];

	(void)state;
	*force = 70000;
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->pad[0].limits[LIMIT_FORCE].value,
			 60000);
	*force = 50000;
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->pad[0].limits[LIMIT_FORCE].value,
			 50000);
	*force = 70000;
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->pad[0].limits[LIMIT_FORCE].value,
			 50000);
	pair_simple(pair, 0, COMMAND_RELEASE);
	pair_run(pair, 2000);
	assert_int_equal(pair_view(pair, 0)->pad[0].limits[LIMIT_FORCE].value,
			 70000);
	assert_int_equal(pair->wearable[0].peripheral.pad[0].ceiling_mn, 70000);
	pair_free(pair);
}

/* SR-7: pressed as long as the site allows, by hand or by command. */
static void lets_go_when_the_pressing_has_lasted_long_enough(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	pair->config.limits[CONTACT_POINT][SITE_REGION_TRUNK]
		.value[LIMIT_HOLD] = 5000;
	pair_step(pair, &(struct event){.type = EVENT_CONFIG,
					.config = &pair->config});
	for (int i = 0; i < 40; i++) { /* worn tightly */
		pair->wearable[0].hand_mn[0] += 100;
		pair_run(pair, 20);
	}
	pair_run(pair, 1200);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 5000).code,
			 REFUSAL_NONE);
	pair_run(pair, 3900);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_RELEASING);
	pair_run(pair, 3000);
	assert_tripped(pair, TRIP_DWELL);
	pair_free(pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gets_an_enrolled_wearable_ready),
		cmocka_unit_test(
			gets_a_sensing_wearable_ready_without_pressing_it),
		cmocka_unit_test(says_whose_a_sample_is_and_whether_it_counts),
		cmocka_unit_test(presses_holds_and_lets_go),
		cmocka_unit_test(lets_go_when_told_and_keeps_no_grudge),
		cmocka_unit_test(releases_a_press_that_is_under_way),
		cmocka_unit_test(changes_the_target_while_it_presses),
		cmocka_unit_test(renews_tokens_only_with_a_good_frame),
		cmocka_unit_test(stops_on_stale_data),
		cmocka_unit_test(takes_late_frames_for_what_they_are),
		cmocka_unit_test(renews_nothing_after_it_slept),
		cmocka_unit_test(stops_what_runs_away_and_waits_for_a_person),
		cmocka_unit_test(stops_in_the_step_of_the_frame_that_tells),
		cmocka_unit_test(repeats_the_stop_until_status_confirms_it),
		cmocka_unit_test(
			writes_the_acknowledged_stop_again_when_it_cannot),
		cmocka_unit_test(anyone_stops_at_any_time),
		cmocka_unit_test(stops_before_the_store_is_read),
		cmocka_unit_test(stops_for_a_controller_that_vanished),
		cmocka_unit_test(stops_a_press_that_its_caller_left_behind),
		cmocka_unit_test(follows_the_button_of_the_wearable),
		cmocka_unit_test(follows_what_the_wearable_stops_for),
		cmocka_unit_test(ends_a_press_on_an_empty_battery),
		cmocka_unit_test(trips_on_a_lost_link_and_records_it),
		cmocka_unit_test(stops_on_frames_that_are_wrong),
		cmocka_unit_test(
			wants_a_zero_after_cells_that_cannot_be_believed),
		cmocka_unit_test(stops_what_does_not_follow),
		cmocka_unit_test(stops_when_a_command_has_no_answer),
		cmocka_unit_test(records_a_command_that_a_lost_link_cut_off),
		cmocka_unit_test(
			waits_while_bluetoothd_or_the_wearable_is_busy),
		cmocka_unit_test(tells_what_was_not_done_for_certain),
		cmocka_unit_test(bounds_the_force_on_one_patient),
		cmocka_unit_test(bounds_the_pads_that_press_at_once),
		cmocka_unit_test(presses_nothing_while_the_hub_is_unwell),
		cmocka_unit_test(stops_when_the_clock_goes_back),
		cmocka_unit_test(
			stops_when_a_step_wants_more_than_there_is_room_for),
		cmocka_unit_test(ends_in_order),
		cmocka_unit_test(keeps_trips_over_a_restart),
		cmocka_unit_test(restores_no_trip_that_makes_no_sense),
		cmocka_unit_test(counts_restored_doses),
		cmocka_unit_test(acknowledges_nothing_that_is_not_on_record),
		cmocka_unit_test(presses_nothing_that_cannot_be_recorded),
		cmocka_unit_test(presses_again_when_the_store_writes_again),
		cmocka_unit_test(acknowledges_all_wearables_at_once),
		cmocka_unit_test(tells_the_wearable_the_ceilings_of_its_site),
		cmocka_unit_test(tightens_at_once_and_lets_go_of_what_is_above),
		cmocka_unit_test(
			takes_a_new_configuration_without_loosening_a_press),
		cmocka_unit_test(
			lets_go_when_the_pressing_has_lasted_long_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
