/* SPDX-License-Identifier: MIT */
/* The hub and a session: what it wants, and what it is told. */
#include "treated.h"

#include "claims.h"

#define PRESS_MN 20000

static void lay_press(enum fake_call call, int32_t force_mn)
{
	fake_session_lay(call, SESSION_ACT_PRESS, 0)->press =
		(struct press_request){.force_mn = force_mn, .hold_ms = 5000};
}

static void press(struct pair *pair, int32_t force_mn)
{
	lay_press(FAKE_COMMAND, force_mn);
	treated_carry(pair, FAKE_COMMAND);
}

static void want(struct pair *pair, enum session_act_type type)
{
	fake_session_lay(FAKE_COMMAND, type, 0);
	treated_carry(pair, FAKE_COMMAND);
}

static void place(struct pair *pair, enum site site)
{
	fake_session_lay(FAKE_COMMAND, SESSION_ACT_PLACE, 0)->site = site;
	treated_carry(pair, FAKE_COMMAND);
}

/* Holding 20 N by the session's wish. */
static struct pair *holding(void)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	press(pair, PRESS_MN);
	pair_run(pair, 4000);
	assert_int_equal(treated_pad(pair)->pressing.state, PRESSING_HOLDING);
	return pair;
}

static struct refusal simple(struct pair *pair, enum command_type type,
			     uint32_t caller)
{
	return pair_command(pair,
			    (struct command){.type = type,
					     .caller = caller,
					     .wearable = pair_index(pair, 0)});
}

static void assert_told(enum fake_call call, size_t times, uint32_t value)
{
	assert_int_equal(fake_session_count(call), times);
	assert_int_equal(fake_session_last(call)->value, value);
	if (call != FAKE_ACKNOWLEDGED)
		assert_int_equal(fake_session_last(call)->pad, 0);
}

static void presses_by_the_way_of_any_press(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);
	const struct record *record;

	(void)state;
	fake_session.figures = (struct session_figures){
		.step = 2,
		.repeat = 1,
		.point = "QL left",
		.right_ms = 700,
		.ease_permille = 80,
		.ease_error_permille = 20,
	};
	press(pair, PRESS_MN);
	assert_int_equal(fake_session_count(FAKE_ANSWER), 0);
	pair_run(pair, 100);
	assert_told(FAKE_ANSWER, 1, REFUSAL_NONE);
	assert_int_equal(fake_session_count(FAKE_PRESSING), 0);
	pair_run(pair, 3000);
	assert_told(FAKE_PRESSING, 1, PRESSING_HOLDING);
	pair_run(pair, 4100);
	assert_told(FAKE_PRESSING, 2, PRESSING_RELEASING);
	pair_run(pair, 1000);
	assert_told(FAKE_PRESSING, 3, PRESSING_RESTING);
	pair_run(pair, 20000);
	assert_told(FAKE_PRESSING, 4, PRESSING_IDLE);
	record = pair_last_record(pair, RECORD_PRESSED);
	assert_int_equal(record->session, TREATED_SESSION);
	assert_int_equal(record->step, 2);
	assert_int_equal(record->repeat, 1);
	assert_string_equal(record->point, "QL left");
	assert_int_equal(record->press.right_ms, 700);
	assert_int_equal(record->press.ease_permille, 80);
	assert_int_equal(record->press.ease_error_permille, 20);
	assert_int_equal(record->caller, PAIR_CALLER);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-5, SR-17: limits hold for the session as for anybody. */
static void refuses_a_press_of_the_session_s_like_anybody_s(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	press(pair, 300000);
	assert_told(FAKE_ANSWER, 1, REFUSAL_LIMIT);
	treated_pad(pair)->tested = false;
	press(pair, PRESS_MN);
	assert_told(FAKE_ANSWER, 2, REFUSAL_NEEDS_SELF_TEST);
	/* Wanted when the step is nearly over: told a moment later. */
	lay_press(FAKE_TICK, PRESS_MN);
	fake_session.deadline_us = 0;
	while (fake_session.ticks == 0)
		pair_run(pair, 1);
	pair_run(pair, 1);
	assert_told(FAKE_ANSWER, 3, REFUSAL_NEEDS_SELF_TEST);
	pair_free(pair);
}

/* SR-2 */
static void tells_what_the_wearable_itself_refused(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	pair->wearable[0].fault.write = OUTCOME_REFUSED;
	press(pair, PRESS_MN);
	pair_run(pair, 100);
	assert_told(FAKE_ANSWER, 1, REFUSAL_DEVICE);
	pair_free(pair);
}

/* SR-21 */
static void tells_that_an_answer_did_not_come(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);
	const struct record *record;

	(void)state;
	pair->wearable[0].fault.mute_responses = true;
	fake_session.view.step = 4;
	fake_session.view.repeat = 3;
	memcpy(fake_session.view.point_name, "TrP 1", 6);
	press(pair, PRESS_MN);
	pair_run(pair, 3000);
	assert_told(FAKE_ANSWER, 1, REFUSAL_UNCERTAIN);
	assert_told(FAKE_TRIP, 1, TRIP_UNCERTAIN);
	record = pair_last_record(pair, RECORD_UNCERTAIN);
	assert_int_equal(record->session, TREATED_SESSION);
	assert_int_equal(record->step, 4);
	assert_int_equal(record->repeat, 3);
	assert_string_equal(record->point, "TrP 1");
	pair_free(pair);
}

/* SR-18: a release overtakes a press, asked for or accepted. */
static void releases_a_press_that_was_only_asked_for(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	press(pair, PRESS_MN);
	want(pair, SESSION_ACT_RELEASE);
	pair_run(pair, 3000);
	assert_told(FAKE_ANSWER, 1, REFUSAL_NOT_NOW);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	assert_int_equal(fake_session_count(FAKE_PRESSING), 0);
	/* In the very step of the answer. */
	press(pair, PRESS_MN);
	fake_session_lay(FAKE_ANSWER, SESSION_ACT_RELEASE, 0);
	pair_run(pair, 3000);
	assert_told(FAKE_ANSWER, 2, REFUSAL_NONE);
	assert_told(FAKE_PRESSING, 1, PRESSING_IDLE);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-15: a stop overtakes it, too, whether it was written or not. */
static void is_told_that_a_press_it_asked_for_was_stopped(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	press(pair, PRESS_MN);
	assert_int_equal(simple(pair, COMMAND_STOP, 99).code, REFUSAL_NONE);
	pair_run(pair, 1000);
	assert_told(FAKE_ANSWER, 1, REFUSAL_TRIPPED);
	assert_int_equal(simple(pair, COMMAND_ACKNOWLEDGE, PAIR_CALLER).code,
			 REFUSAL_NONE);
	pair_run(pair, 1000);
	pair_post(pair, (struct command){.type = COMMAND_IDENTIFY,
					 .wearable = pair_index(pair, 0)});
	press(pair, PRESS_MN);
	assert_int_equal(simple(pair, COMMAND_STOP, 99).code, REFUSAL_NONE);
	assert_told(FAKE_ANSWER, 2, REFUSAL_TRIPPED);
	pair_run(pair, 1000);
	assert_int_equal(fake_session_count(FAKE_ANSWER), 2);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	pair_free(pair);
}

/* The wearable's answer that is on its way. */
static struct event *answer_of(struct pair *pair)
{
	for (size_t i = 0; i < pair->event_count; i++) {
		struct event *event = &pair->events[i].event;

		if (event->type == EVENT_VALUE &&
		    event->value.characteristic ==
			    CHARACTERISTIC_CONTROL_POINT) {
			event->value.bytes = pair->events[i].bytes;
			return event;
		}
	}
	return NULL;
}

/* SR-15: stopped in the very step in which its press is accepted. */
static void hears_of_no_press_that_was_let_go_as_it_was_accepted(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	press(pair, PRESS_MN);
	while (answer_of(pair) == NULL)
		pair_run(pair, 1);
	fake_session_lay(FAKE_TRIP, SESSION_ACT_RELEASE, 0);
	treated_by(pair)->stops = 1;
	pair_step(pair, answer_of(pair));
	assert_int_equal(fake_session_count(FAKE_TRIP), 1);
	assert_told(FAKE_ANSWER, 1, REFUSAL_NOT_NOW);
	pair_run(pair, 1000);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	pair_free(pair);
}

static void places_no_pad_that_a_press_is_asked_for(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	press(pair, PRESS_MN);
	place(pair, SITE_NECK_LEFT);
	pair_run(pair, 3000);
	assert_int_equal(treated_pad(pair)->pressing.state, PRESSING_HOLDING);
	assert_int_equal(treated_pad(pair)->site, SITE_LUMBAR_LEFT);
	want(pair, SESSION_ACT_RELEASE);
	pair_run(pair, 1000);
	assert_int_equal(treated_pad(pair)->site, SITE_NECK_LEFT);
	pair_free(pair);
}

static void releases_a_hold_at_once_and_nothing_twice(void **state)
{
	struct pair *pair = holding();
	uint64_t step = pair->step + 1;

	(void)state;
	want(pair, SESSION_ACT_RELEASE);
	assert_int_equal(pair_count(pair, ACTION_REQUEST_WRITE, step), 1);
	assert_told(FAKE_PRESSING, 2, PRESSING_RELEASING);
	want(pair, SESSION_ACT_RELEASE);
	pair_run(pair, 2000);
	want(pair, SESSION_ACT_RELEASE);
	assert_int_equal(pair_count(pair, ACTION_REQUEST_WRITE, step), 1);
	assert_int_equal(treated_pad(pair)->pressing.state, PRESSING_RESTING);
	pair_free(pair);
}

/* The session may have gone on before all force is gone. */
static void keeps_a_press_with_the_step_that_asked_for_it(void **state)
{
	struct pair *pair = holding();

	(void)state;
	fake_session.figures.step = 2;
	want(pair, SESSION_ACT_RELEASE);
	fake_session.figures.step = 3;
	pair_run(pair, 2000);
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->step, 2);
	/* The next is another's. */
	pair_run(pair, 10000);
	press(pair, PRESS_MN);
	pair_run(pair, 7100);
	assert_int_equal(treated_pad(pair)->pressing.state, PRESSING_RELEASING);
	fake_session.figures.step = 4;
	pair_run(pair, 1000);
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->step, 3);
	pair_free(pair);
}

static void records_no_more_time_in_the_band_than_held(void **state)
{
	struct pair *pair = holding();
	const struct record *record;

	(void)state;
	fake_session.figures.right_ms = 60000;
	want(pair, SESSION_ACT_RELEASE);
	pair_run(pair, 2000);
	record = pair_last_record(pair, RECORD_PRESSED);
	assert_in_range(record->press.held_ms, 1000, 3000);
	assert_int_equal(record->press.right_ms, record->press.held_ms);
	pair_free(pair);
}

/* SR-15 */
static void hears_that_somebody_stopped_its_press(void **state)
{
	struct pair *pair = holding();

	(void)state;
	assert_int_equal(simple(pair, COMMAND_STOP, 99).code, REFUSAL_NONE);
	assert_told(FAKE_TRIP, 1, TRIP_PERSON);
	assert_int_equal(pair_last_record(pair, RECORD_TRIP)->session,
			 TREATED_SESSION);
	pair_run(pair, 3000);
	assert_int_equal(simple(pair, COMMAND_STOP, 99).code, REFUSAL_NONE);
	assert_int_equal(fake_session_count(FAKE_TRIP), 1);
	/* SR-16: acknowledged once nothing is tripped any more. */
	pair_run(pair, 1000);
	assert_int_equal(simple(pair, COMMAND_ACKNOWLEDGE, PAIR_CALLER).code,
			 REFUSAL_NONE);
	assert_int_equal(fake_session_count(FAKE_ACKNOWLEDGED), 1);
	assert_int_equal(simple(pair, COMMAND_ACKNOWLEDGE, PAIR_CALLER).code,
			 REFUSAL_NONE);
	assert_int_equal(fake_session_count(FAKE_ACKNOWLEDGED), 1);
	pair_free(pair);
}

/* SR-15: a therapist's hand is stopped by being told. */
static void stops_a_session_with_a_hand_that_nothing_could_stop(void **state)
{
	struct pair *pair = treated(FEATURE_SENSING);

	(void)state;
	assert_int_equal(
		pair_command(pair, (struct command){.type = COMMAND_STOP,
						    .wearable = WEARABLE_ALL,
						    .caller = 99})
			.code,
		REFUSAL_NONE);
	assert_told(FAKE_TRIP, 1, TRIP_PERSON);
	assert_int_equal(
		pair_command(pair, (struct command){.type = COMMAND_ACKNOWLEDGE,
						    .wearable = WEARABLE_ALL})
			.code,
		REFUSAL_NONE);
	assert_int_equal(fake_session_count(FAKE_ACKNOWLEDGED), 1);
	assert_int_equal(
		pair_command(pair, (struct command){.type = COMMAND_STOP,
						    .wearable = 9})
			.code,
		REFUSAL_NO_SUCH_WEARABLE);
	assert_int_equal(fake_session_count(FAKE_TRIP), 1);
	pair_free(pair);
}

/* SR-16: one of its wearables acknowledged is not both. */
static void waits_until_all_its_pads_are_acknowledged(void **state)
{
	static const enum feature_kind kinds[] = {
		FEATURE_ACTIVE, FEATURE_ACTIVE, FEATURE_ACTIVE};
	struct pair *pair = treated_room(kinds, 3, 2);

	(void)state;
	treated_order()->routine.points = 2;
	treated_begin(pair);
	treated_start(pair);
	/* Not one of its own: it goes on. */
	pair_command(pair, (struct command){.type = COMMAND_STOP,
					    .wearable = pair_index(pair, 2)});
	assert_int_equal(fake_session_count(FAKE_TRIP), 0);
	pair_command(pair, (struct command){.type = COMMAND_STOP,
					    .wearable = WEARABLE_ALL});
	assert_int_equal(fake_session_count(FAKE_TRIP), 2);
	pair_run(pair, 1000);
	assert_int_equal(simple(pair, COMMAND_ACKNOWLEDGE, PAIR_CALLER).code,
			 REFUSAL_NONE);
	assert_int_equal(fake_session_count(FAKE_ACKNOWLEDGED), 0);
	assert_int_equal(
		pair_command(pair, (struct command){.type = COMMAND_ACKNOWLEDGE,
						    .wearable = 40})
			.code,
		REFUSAL_NO_SUCH_WEARABLE);
	assert_int_equal(
		pair_command(pair, (struct command){.type = COMMAND_ACKNOWLEDGE,
						    .wearable = WEARABLE_ALL})
			.code,
		REFUSAL_NONE);
	assert_int_equal(fake_session_count(FAKE_ACKNOWLEDGED), 1);
	pair_free(pair);
}

/* What one pad did stops its wearable, and so the other pad's session. */
static void hears_of_a_trip_of_its_wearable_s_other_pad(void **state)
{
	static const enum feature_kind kind = FEATURE_ACTIVE;
	struct pair *pair = treated_room(&kind, 1, 2);

	(void)state;
	treated_begin(pair);
	treated_start(pair);
	pair->wearable[0].runaway_mn[1] = 70000;
	pair_run(pair, 200);
	assert_told(FAKE_TRIP, 1, TRIP_FORCE);
	assert_int_equal(pair_last_record(pair, RECORD_TRIP)->session,
			 TREATED_SESSION);
	pair_free(pair);
}

/* What the other pad pressed before is nobody's session. */
static void signs_no_press_of_its_wearable_s_other_pad(void **state)
{
	static const enum feature_kind kind = FEATURE_ACTIVE;
	struct pair *pair = treated_room(&kind, 1, 2);
	struct command other = {
		.type = COMMAND_PRESS,
		.wearable = pair_index(pair, 0),
		.pad = 1,
		.press = {.force_mn = 5000, .hold_ms = 1000},
	};

	(void)state;
	treated_begin(pair);
	treated_start(pair);
	assert_int_equal(pair_command(pair, other).code, REFUSAL_NONE);
	pair_run(pair, 4000);
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->press.pad, 1);
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->session, 0);
	pair_free(pair);
}

/* SR-1: link lost in the middle of a hold. */
static void hears_that_its_wearable_is_gone_and_back(void **state)
{
	struct pair *pair = holding();

	(void)state;
	want(pair, SESSION_ACT_SELF_TEST);
	pair_lose(pair, 0);
	pair_run(pair, 20);
	assert_told(FAKE_TRIP, 1, TRIP_LINK_LOST);
	assert_told(FAKE_LINK, 1, false);
	/* What it waited for will not come. */
	assert_told(FAKE_PREPARED, 1, REFUSAL_BUSY);
	pair_bring_back(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	assert_told(FAKE_LINK, 2, true);
	pair_free(pair);
}

/* SR-24 */
static void hears_of_each_change_of_the_battery(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	peripheral_battery(&pair->wearable[0].peripheral, 14, pair->now_us);
	pair_run(pair, 100);
	assert_told(FAKE_BATTERY, 1, 14);
	pair_run(pair, 100);
	assert_int_equal(fake_session_count(FAKE_BATTERY), 1);
	pair_free(pair);
}

/* SR-23 */
static void hears_once_that_records_are_not_written(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	pair->store_fails = true;
	fake_session_lay(FAKE_COMMAND, SESSION_ACT_RECORD, SESSION_PADS_MAX)
		->record.type = RECORD_RATING;
	treated_carry(pair, FAKE_COMMAND);
	pair_run(pair, 1000);
	assert_int_equal(fake_session_count(FAKE_UNRECORDED), 1);
	pair->store_fails = false;
	pair_run(pair, 6000);
	assert_int_equal(fake_session_count(FAKE_UNRECORDED), 1);
	/* A store that says nothing is no better. */
	pair->store_hangs = true;
	fake_session_lay(FAKE_COMMAND, SESSION_ACT_RECORD, SESSION_PADS_MAX)
		->record.type = RECORD_RATING;
	treated_carry(pair, FAKE_COMMAND);
	pair->wearable[0].fault.mute_frames = true;
	pair_run(pair, 4900);
	assert_int_equal(fake_session_count(FAKE_UNRECORDED), 1);
	pair_run(pair, 200);
	assert_int_equal(fake_session_count(FAKE_UNRECORDED), 2);
	pair_free(pair);
}

static void zeroes_and_tests_and_answers_each(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	contact_zero_revoke(&treated_pad(pair)->contact);
	treated_pad(pair)->tested = false;
	want(pair, SESSION_ACT_ZERO);
	want(pair, SESSION_ACT_SELF_TEST);
	assert_int_equal(fake_session_count(FAKE_PREPARED), 0);
	pair_run(pair, 3000);
	assert_told(FAKE_PREPARED, 2, REFUSAL_NONE);
	assert_int_equal(contact_zero_state(&treated_pad(pair)->contact),
			 CONTACT_ZERO_DONE);
	assert_true(treated_pad(pair)->tested);
	pair_free(pair);
}

/* SR-13: what runs already will do. */
static void joins_a_zero_or_a_test_under_way(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	want(pair, SESSION_ACT_ZERO);
	want(pair, SESSION_ACT_ZERO);
	pair_run(pair, 200);
	assert_true(treated_pad(pair)->zeroing);
	want(pair, SESSION_ACT_ZERO);
	pair_run(pair, 1000);
	assert_told(FAKE_PREPARED, 1, REFUSAL_NONE);
	want(pair, SESSION_ACT_SELF_TEST);
	want(pair, SESSION_ACT_SELF_TEST);
	pair_run(pair, 1000);
	assert_told(FAKE_PREPARED, 2, REFUSAL_NONE);
	pair_free(pair);
}

/* SR-13: a test that was begun by an earlier check answers no zero. */
static void takes_no_earlier_test_for_its_zero(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	want(pair, SESSION_ACT_SELF_TEST);
	want(pair, SESSION_ACT_ZERO);
	assert_true(hub_is_asked(&pair->hub->wearable[pair_index(pair, 0)],
				 CONTROL_SELF_TEST, 0));
	pair_run(pair, 3000);
	assert_told(FAKE_PREPARED, 1, REFUSAL_NONE);
	assert_false(treated_pad(pair)->zeroing);
	pair_free(pair);
}

static void says_why_a_pad_cannot_be_made_ready(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	pair->wearable[0].hand_mn[0] = 8000;
	pair_run(pair, 200);
	want(pair, SESSION_ACT_ZERO);
	assert_told(FAKE_PREPARED, 1, REFUSAL_IN_CONTACT);
	/* Somebody begins to press while it is zeroed. */
	pair->wearable[0].hand_mn[0] = 0;
	pair_run(pair, 1000);
	want(pair, SESSION_ACT_ZERO);
	pair_run(pair, 100);
	pair->wearable[0].hand_mn[0] = 8000;
	pair_run(pair, 2000);
	assert_told(FAKE_PREPARED, 2, REFUSAL_IN_CONTACT);
	pair->wearable[0].fault.write = OUTCOME_REFUSED;
	want(pair, SESSION_ACT_SELF_TEST);
	pair_run(pair, 100);
	assert_told(FAKE_PREPARED, 3, REFUSAL_NEEDS_SELF_TEST);
	pair_free(pair);
}

/* Let go just now: its last enable token has not run out. */
static struct pair *let_go(void)
{
	struct pair *pair = holding();

	want(pair, SESSION_ACT_RELEASE);
	while (hub_pad_is_pressing(treated_pad(pair)))
		pair_run(pair, 1);
	return pair;
}

/* SR-1 */
static void zeroes_when_the_last_enable_token_has_run_out(void **state)
{
	struct pair *pair = let_go();

	(void)state;
	want(pair, SESSION_ACT_ZERO);
	pair_run(pair, 5);
	assert_int_equal(treated_pad(pair)->zero_code, REFUSAL_BUSY);
	assert_int_equal(fake_session_count(FAKE_PREPARED), 0);
	pair_run(pair, 3000);
	assert_told(FAKE_PREPARED, 1, REFUSAL_NONE);
	pair_free(pair);
}

static void waits_with_no_zero_for_a_link_that_is_lost(void **state)
{
	struct pair *pair = let_go();

	(void)state;
	want(pair, SESSION_ACT_ZERO);
	pair_lose(pair, 0);
	pair_run(pair, 20);
	assert_told(FAKE_PREPARED, 1, REFUSAL_NOT_CONNECTED);
	pair_free(pair);
}

static void asks_no_self_test_of_what_has_none(void **state)
{
	struct pair *pair = treated(FEATURE_SENSING);
	struct wearable *w = &pair->hub->wearable[pair_index(pair, 0)];

	(void)state;
	w->feature.options &= (uint16_t)~FEATURE_SELF_TEST;
	treated_pad(pair)->tested = false;
	want(pair, SESSION_ACT_SELF_TEST);
	assert_told(FAKE_PREPARED, 1, REFUSAL_NONE);
	pair_free(pair);
}

static void says_that_a_zero_ends_with_the_link(void **state)
{
	struct pair *pair = treated(FEATURE_SENSING);

	(void)state;
	want(pair, SESSION_ACT_ZERO);
	pair_run(pair, 200);
	assert_true(treated_pad(pair)->zeroing);
	want(pair, SESSION_ACT_SELF_TEST);
	pair_lose(pair, 0);
	pair_run(pair, 20);
	assert_told(FAKE_PREPARED, 2, REFUSAL_NOT_CONNECTED);
	pair_free(pair);
}

static int32_t force_limit(struct pair *pair)
{
	return treated_pad(pair)->limits.of[LIMIT_FORCE].value;
}

/* SR-5: the session's layers, and a person's, which it never loosens. */
static void puts_its_layers_on_where_it_places_a_pad(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);
	const struct limit *limit = treated_pad(pair)->limits.of;

	(void)state;
	fake_session.patient.value[LIMIT_FORCE] = 30000;
	place(pair, SITE_LUMBAR_LEFT);
	assert_int_equal(limit[LIMIT_FORCE].value, 30000);
	assert_int_equal(limit[LIMIT_FORCE].layer, LAYER_PATIENT);
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_TIGHTEN,
					      .tighten = {LIMIT_FORCE, 22000}})
			.code,
		REFUSAL_NONE);
	fake_session.patient = limit_set_unset();
	fake_session.routine.value[LIMIT_FORCE] = 21000;
	place(pair, SITE_SHOULDER_LEFT);
	assert_int_equal(treated_pad(pair)->site, SITE_SHOULDER_LEFT);
	assert_int_equal(limit[LIMIT_FORCE].value, 21000);
	assert_int_equal(limit[LIMIT_FORCE].layer, LAYER_ROUTINE);
	fake_session.routine = limit_set_unset();
	place(pair, SITE_SHOULDER_LEFT);
	assert_int_equal(limit[LIMIT_FORCE].value, 22000);
	assert_int_equal(limit[LIMIT_FORCE].layer, LAYER_LIVE);
	/* SR-2: the wearable itself holds them too. */
	pair_run(pair, 100);
	assert_int_equal(treated_pad(pair)->ceiling_mn, 22000);
	/* A session's placement is not kept. */
	assert_int_equal(pair_count_records(pair, RECORD_ENROLLED), 0);
	assert_int_equal(
		pair->hub->wearable[pair_index(pair, 0)].enrolment.site[0],
		SITE_LUMBAR_LEFT);
	pair_free(pair);
}

/* SR-8: what is placed where it is goes on counting. */
static void counts_the_dose_on_while_the_site_is_the_same(void **state)
{
	struct pair *pair = treated(FEATURE_SENSING);
	int64_t total;

	(void)state;
	pair->wearable[0].hand_mn[0] = 10000;
	pair_run(pair, 2000);
	total = treated_pad(pair)->dose.total_mns;
	assert_true(total > 0);
	place(pair, SITE_LUMBAR_LEFT);
	assert_true(treated_pad(pair)->dose.total_mns == total);
	place(pair, SITE_LUMBAR_RIGHT);
	assert_true(treated_pad(pair)->dose.total_mns == 0);
	assert_true(pair_last_record(pair, RECORD_DOSE)->dose.dose_mns > 0);
	pair_free(pair);
}

/* SR-5: under a press no layer is changed, and nothing new is pressed. */
static void places_a_pad_when_it_has_let_go(void **state)
{
	struct pair *pair = holding();

	(void)state;
	fake_session.patient.value[LIMIT_FORCE] = 50000;
	fake_session_lay(FAKE_COMMAND, SESSION_ACT_RELEASE, 0);
	fake_session_lay(FAKE_COMMAND, SESSION_ACT_PLACE, 0)->site =
		SITE_SHOULDER_LEFT;
	lay_press(FAKE_COMMAND, PRESS_MN);
	treated_carry(pair, FAKE_COMMAND);
	assert_told(FAKE_ANSWER, 2, REFUSAL_BUSY);
	assert_int_equal(treated_pad(pair)->site, SITE_LUMBAR_LEFT);
	pair_run(pair, 100);
	assert_int_equal(treated_pad(pair)->site, SITE_LUMBAR_LEFT);
	assert_int_equal(fake_session.ceiling_mn, LIMIT_UNSET);
	pair_run(pair, 2000);
	assert_int_equal(treated_pad(pair)->site, SITE_SHOULDER_LEFT);
	assert_int_equal(force_limit(pair), 50000);
	assert_int_equal(fake_session.ceiling_mn, 50000);
	pair_free(pair);
}

/* SR-5: the layers go with the session, when nothing presses any more. */
static void puts_its_pads_back_when_they_have_let_go(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);
	int32_t before = force_limit(pair);

	(void)state;
	fake_session.patient.value[LIMIT_FORCE] = 30000;
	place(pair, SITE_SHOULDER_LEFT);
	press(pair, PRESS_MN);
	pair_run(pair, 4000);
	fake_session.after_command = SESSION_ABORTED;
	want(pair, SESSION_ACT_RELEASE);
	pair_run(pair, 100);
	assert_int_equal(treated_pad(pair)->site, SITE_SHOULDER_LEFT);
	assert_int_equal(force_limit(pair), 30000);
	/* They are the session's for so long. */
	assert_int_equal(pair_press(pair, 0, 5000, 1000).code,
			 REFUSAL_SESSION_UNDER_WAY);
	assert_int_equal(treated_prepare(pair).code, REFUSAL_SESSION_UNDER_WAY);
	pair_run(pair, 2000);
	assert_int_equal(treated_pad(pair)->site, SITE_LUMBAR_LEFT);
	assert_int_equal(force_limit(pair), before);
	assert_false(treated_by(pair)->on);
	/* SR-8: what it pressed last is still its own. */
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->session,
			 TREATED_SESSION);
	assert_int_equal(pair_press(pair, 0, 5000, 1000).code, REFUSAL_RESTING);
	pair_free(pair);
}

static void places_no_pad_any_more_when_it_has_ended(void **state)
{
	struct pair *pair = holding();

	(void)state;
	place(pair, SITE_LUMBAR_LEFT);
	fake_session_lay(FAKE_COMMAND, SESSION_ACT_RELEASE, 0);
	fake_session_lay(FAKE_COMMAND, SESSION_ACT_PLACE, 0)->site =
		SITE_NECK_LEFT;
	fake_session.after_command = SESSION_ABORTED;
	treated_carry(pair, FAKE_COMMAND);
	for (int ms = 0; ms < 2000; ms++) {
		pair_run(pair, 1);
		assert_int_equal(treated_pad(pair)->site, SITE_LUMBAR_LEFT);
	}
	assert_int_equal(treated_pad(pair)->pressing.state, PRESSING_RESTING);
	assert_false(treated_by(pair)->on);
	assert_int_equal(pair_last_record(pair, RECORD_PRESSED)->session,
			 TREATED_SESSION);
	pair_free(pair);
}

static void leaves_pads_alone_that_it_never_placed(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);

	(void)state;
	fake_session.after_command = SESSION_FINISHED;
	treated_carry(pair, FAKE_COMMAND);
	assert_false(treated_by(pair)->on);
	assert_int_equal(treated_pad(pair)->site, SITE_LUMBAR_LEFT);
	pair_free(pair);
}

static void gives_a_cue_that_can_be_felt(void **state)
{
	struct pair *pair = treated(FEATURE_SENSING);
	struct wearable *w = &pair->hub->wearable[pair_index(pair, 0)];
	uint64_t step = pair->step + 1;

	(void)state;
	want(pair, SESSION_ACT_CUE);
	assert_int_equal(pair_count(pair, ACTION_REQUEST_WRITE, step), 1);
	assert_int_equal(w->asks.list[0].request.op, CONTROL_IDENTIFY);
	assert_int_equal(w->asks.list[0].request.duration_ms, 200);
	/* Not on top of another, nor where there is nothing to feel. */
	want(pair, SESSION_ACT_CUE);
	assert_int_equal(w->asks.count, 1);
	pair_run(pair, 100);
	w->feature.options &= (uint16_t)~FEATURE_HAPTIC;
	want(pair, SESSION_ACT_CUE);
	assert_int_equal(w->asks.count, 0);
	w->feature.options |= FEATURE_HAPTIC;
	w->link.state = LINK_SYNCING;
	want(pair, SESSION_ACT_CUE);
	assert_int_equal(w->asks.count, 0);
	pair_free(pair);
}

static void hands_it_each_sample_with_the_ceiling_now(void **state)
{
	struct pair *pair = treated(FEATURE_SENSING);
	const struct sample *sample;

	(void)state;
	pair->wearable[0].hand_mn[0] = 10000;
	fake_session.samples = 0;
	fake_session.added_mns = 0;
	pair_run(pair, 1000);
	assert_in_range(fake_session.samples, 95, 105);
	assert_in_range(fake_session.added_mns, 9000, 10500);
	/* 60 N, and 300 kPa on 4 cm2 are 120 N. */
	assert_int_equal(fake_session.ceiling_mn, 60000);
	fake_session.patient.value[LIMIT_PRESSURE] = 100000;
	place(pair, SITE_LUMBAR_LEFT);
	pair_run(pair, 50);
	assert_int_equal(fake_session.ceiling_mn, 40000);
	treated_by(pair)->session.step = 6;
	treated_by(pair)->session.repeat = 2;
	do {
		pair->actions.count = 0;
		pair_run(pair, 1);
	} while (pair->actions.count == 0 ||
		 pair->actions.list[0].type != ACTION_SAMPLE);
	sample = &pair->actions.list[0].sample;
	assert_int_equal(sample->session, TREATED_SESSION);
	assert_int_equal(sample->step, 6);
	assert_int_equal(sample->repeat, 2);
	pair_free(pair);
}

static void keeps_samples_apart_that_are_not_the_session_s(void **state)
{
	static const enum feature_kind kind = FEATURE_SENSING;
	struct pair *pair = treated_room(&kind, 1, 2);

	(void)state;
	treated_begin(pair);
	pair_run(pair, 500);
	assert_int_equal(fake_session.samples, 0);
	treated_start(pair);
	pair_run(pair, 1000);
	assert_in_range(fake_session.samples, 95, 105);
	pair_free(pair);
}

/* SR-18: what a sample asks for is done before a token is renewed. */
static void releases_in_the_step_of_the_sample(void **state)
{
	struct pair *pair = holding();

	(void)state;
	fake_session_lay(FAKE_SAMPLE, SESSION_ACT_RELEASE, 0);
	while (fake_session.acts[FAKE_SAMPLE].count > 0)
		pair_run(pair, 1);
	assert_int_equal(treated_pad(pair)->pressing.state, PRESSING_RELEASING);
	assert_told(FAKE_PRESSING, 2, PRESSING_RELEASING);
	pair_free(pair);
}

/* SR-15 */
static void stops_a_supervised_press_whose_caller_leaves(void **state)
{
	struct pair *pair = holding();
	const struct event event = {.type = EVENT_CALLER_GONE,
				    .caller = PAIR_CALLER};

	(void)state;
	pair_step(pair, &event);
	assert_int_equal(fake_session_last(FAKE_CALLER_GONE)->value,
			 PAIR_CALLER);
	assert_told(FAKE_TRIP, 1, TRIP_CONTROLLER_LOST);
	pair_free(pair);
}

static void goes_on_unsupervised_when_its_caller_leaves(void **state)
{
	struct pair *pair = treated(FEATURE_ACTIVE);
	const struct event event = {.type = EVENT_CALLER_GONE,
				    .caller = PAIR_CALLER};

	(void)state;
	treated_by(pair)->session.order.supervised = false;
	press(pair, PRESS_MN);
	pair_run(pair, 3000);
	pair_step(pair, &event);
	assert_int_equal(fake_session_count(FAKE_CALLER_GONE), 1);
	assert_int_equal(fake_session_count(FAKE_TRIP), 0);
	pair_run(pair, 1000);
	assert_int_equal(treated_pad(pair)->pressing.state, PRESSING_HOLDING);
	pair_free(pair);
}

/* SR-3 */
static void ends_with_the_hub_and_puts_that_on_record(void **state)
{
	struct pair *pair = holding();
	const struct event event = {.type = EVENT_SHUTDOWN};
	const struct record *record;

	(void)state;
	fake_session_lay(FAKE_HUB_ENDS, SESSION_ACT_RELEASE, 0);
	fake_session_lay(FAKE_HUB_ENDS, SESSION_ACT_RECORD, SESSION_PADS_MAX)
		->record.type = RECORD_SESSION_ENDED;
	fake_session.figures.step = 5;
	place(pair, SITE_LUMBAR_LEFT);
	pair_step(pair, &event);
	record = pair_last_record(pair, RECORD_ABORTED);
	assert_int_equal(record->session, TREATED_SESSION);
	assert_int_equal(record->step, 5);
	assert_true(pair_last_record(pair, RECORD_SESSION_ENDED)->number >
		    record->number);
	/* Nothing but the stop is written. */
	assert_int_equal(pair_count(pair, ACTION_REQUEST_WRITE, pair->step), 1);
	assert_true(pair_last(pair, ACTION_REQUEST_WRITE)->urgent);
	pair_free(pair);
}

static void wakes_when_the_session_is_due(void **state)
{
	struct pair *pair = treated(FEATURE_SENSING);

	(void)state;
	pair_lose(pair, 0);
	pair->wearable[0].fault.gone = true;
	pair_run(pair, 1000);
	fake_session.deadline_us = pair->now_us + 5000;
	pair_run(pair, 4);
	treated_carry(pair, FAKE_COMMAND);
	assert_int_equal(fake_session.ticks, 0);
	assert_true(hub_deadline_us(pair->hub) <= fake_session.deadline_us);
	pair_run(pair, 1);
	assert_int_equal(fake_session.ticks, 1);
	/* One that is never satisfied does not keep the hub awake. */
	fake_session.deadline_us = 0;
	treated_carry(pair, FAKE_COMMAND);
	assert_true(hub_deadline_us(pair->hub) > pair->now_us);
	pair_free(pair);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(presses_by_the_way_of_any_press),
		cmocka_unit_test(
			refuses_a_press_of_the_session_s_like_anybody_s),
		cmocka_unit_test(tells_what_the_wearable_itself_refused),
		cmocka_unit_test(tells_that_an_answer_did_not_come),
		cmocka_unit_test(releases_a_press_that_was_only_asked_for),
		cmocka_unit_test(is_told_that_a_press_it_asked_for_was_stopped),
		cmocka_unit_test(
			hears_of_no_press_that_was_let_go_as_it_was_accepted),
		cmocka_unit_test(places_no_pad_that_a_press_is_asked_for),
		cmocka_unit_test(releases_a_hold_at_once_and_nothing_twice),
		cmocka_unit_test(keeps_a_press_with_the_step_that_asked_for_it),
		cmocka_unit_test(records_no_more_time_in_the_band_than_held),
		cmocka_unit_test(hears_that_somebody_stopped_its_press),
		cmocka_unit_test(
			stops_a_session_with_a_hand_that_nothing_could_stop),
		cmocka_unit_test(waits_until_all_its_pads_are_acknowledged),
		cmocka_unit_test(hears_of_a_trip_of_its_wearable_s_other_pad),
		cmocka_unit_test(signs_no_press_of_its_wearable_s_other_pad),
		cmocka_unit_test(hears_that_its_wearable_is_gone_and_back),
		cmocka_unit_test(hears_of_each_change_of_the_battery),
		cmocka_unit_test(hears_once_that_records_are_not_written),
		cmocka_unit_test(zeroes_and_tests_and_answers_each),
		cmocka_unit_test(joins_a_zero_or_a_test_under_way),
		cmocka_unit_test(takes_no_earlier_test_for_its_zero),
		cmocka_unit_test(says_why_a_pad_cannot_be_made_ready),
		cmocka_unit_test(zeroes_when_the_last_enable_token_has_run_out),
		cmocka_unit_test(waits_with_no_zero_for_a_link_that_is_lost),
		cmocka_unit_test(asks_no_self_test_of_what_has_none),
		cmocka_unit_test(says_that_a_zero_ends_with_the_link),
		cmocka_unit_test(puts_its_layers_on_where_it_places_a_pad),
		cmocka_unit_test(counts_the_dose_on_while_the_site_is_the_same),
		cmocka_unit_test(places_a_pad_when_it_has_let_go),
		cmocka_unit_test(puts_its_pads_back_when_they_have_let_go),
		cmocka_unit_test(places_no_pad_any_more_when_it_has_ended),
		cmocka_unit_test(leaves_pads_alone_that_it_never_placed),
		cmocka_unit_test(gives_a_cue_that_can_be_felt),
		cmocka_unit_test(hands_it_each_sample_with_the_ceiling_now),
		cmocka_unit_test(
			keeps_samples_apart_that_are_not_the_session_s),
		cmocka_unit_test(releases_in_the_step_of_the_sample),
		cmocka_unit_test(stops_a_supervised_press_whose_caller_leaves),
		cmocka_unit_test(goes_on_unsupervised_when_its_caller_leaves),
		cmocka_unit_test(ends_with_the_hub_and_puts_that_on_record),
		cmocka_unit_test(wakes_when_the_session_is_due),
	};

	return cmocka_run_group_tests_name("core/hub_session_acts", tests, NULL,
					   NULL);
}
