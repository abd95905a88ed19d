/* SPDX-License-Identifier: MIT */
#include "pressing.h"

#include "claims.h"
#include "prng.h"

#define MS	   1000u
#define S	   1000000u
#define RELEASE_MS 400u
#define T0	   (100u * S)
#define ROUNDS	   20000

static const struct pressing_plan plan = {
	.target_mn = 30000, .ramp_mn_per_s = 10000, .hold_ms = 20000};

static struct pressing idle(void)
{
	struct pressing pressing;

	pressing_init(&pressing, RELEASE_MS, 1000);
	return pressing;
}

static struct pressing begun(void)
{
	struct pressing pressing = idle();

	pressing_begin(&pressing, &plan, 0, T0);
	return pressing;
}

static enum pressing_act sample(struct pressing *pressing, uint64_t at_us,
				int32_t force_mn)
{
	const struct contact_reading reading = {
		.at_us = at_us,
		.force_mn = force_mn,
		.in_contact = force_mn >= 3000,
	};

	return pressing_sample(pressing, &reading, 0);
}

/* The whole of a press: what it is, what is expected, what is to be done. */
static void a_press_ramps_holds_releases_and_rests(void **state)
{
	static const struct {
		uint64_t at_us; /* since T0 */
		int32_t force_mn;
		enum pressing_state state;
		int32_t expected_mn;
		uint32_t remaining_ms;
		enum pressing_act act;
	} rows[] = {
		{0, 0, PRESSING_RAMPING, 0, 20000, PRESSING_NOTHING},
		{1500 * MS, 15000, PRESSING_RAMPING, 14995, 20000,
		 PRESSING_NOTHING},
		{2999 * MS, 29900, PRESSING_RAMPING, 29980, 20000,
		 PRESSING_NOTHING},
		{3 * S, 30000, PRESSING_HOLDING, 30000, 20000,
		 PRESSING_NOTHING},
		{13 * S, 30100, PRESSING_HOLDING, 30000, 10000,
		 PRESSING_NOTHING},
		{22999 * MS, 30000, PRESSING_HOLDING, 30000, 1,
		 PRESSING_NOTHING},
		{23 * S, 30000, PRESSING_RELEASING, 30000, 0,
		 PRESSING_SEND_RELEASE},
		{23200 * MS, 16000, PRESSING_RELEASING, 15038, 0,
		 PRESSING_NOTHING},
		{23400 * MS, 3500, PRESSING_RELEASING, 0, 0, PRESSING_NOTHING},
		{23500 * MS, 0, PRESSING_RESTING, 0, 23501, PRESSING_RECORD},
		{30 * S, 0, PRESSING_RESTING, 0, 17001, PRESSING_NOTHING},
		{47 * S, 0, PRESSING_RESTING, 0, 1, PRESSING_NOTHING},
		{47001 * MS, 0, PRESSING_IDLE, 0, 0, PRESSING_NOTHING},
	};
	struct pressing pressing = begun();

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const uint64_t at_us = T0 + rows[i].at_us;
		enum pressing_act act = pressing_tick(&pressing, at_us);

		if (act == PRESSING_NOTHING)
			act = sample(&pressing, at_us, rows[i].force_mn);
		assert_int_equal(pressing.state, rows[i].state);
		assert_int_equal(pressing_expected_mn(&pressing, at_us),
				 rows[i].expected_mn);
		assert_int_equal(pressing_remaining_ms(&pressing, at_us),
				 rows[i].remaining_ms);
		assert_int_equal(act, rows[i].act);
	}
}

static void the_summary_tells_what_was_done(void **state)
{
	struct pressing pressing = begun();
	struct pressing_summary summary;
	struct contact_reading reading = {.in_contact = true};

	(void)state;
	for (uint64_t t = 0; t <= 23000; t += 10) {
		(void)pressing_tick(&pressing, T0 + t * MS);
		reading.at_us = T0 + t * MS;
		reading.force_mn = t < 3000 ? (int32_t)t * 10
					    : (t < 13000 ? 30000 : 29000);
		reading.force_mn += t == 5000 ? 700 : 0;
		(void)pressing_sample(&pressing, &reading, 250);
	}
	reading.in_contact = false;
	reading.at_us = T0 + 23500 * MS;
	assert_int_equal(pressing_sample(&pressing, &reading, 3),
			 PRESSING_RECORD);
	summary = pressing_summary(&pressing);
	assert_int_equal(summary.target_mn, 30000);
	assert_int_equal(summary.peak_mn, 30700);
	assert_in_range(summary.mean_mn, 29490, 29510);
	assert_in_range(summary.held_ms, 19980, 20000);
	assert_int_equal(summary.dose_ns, (2301 * 250 + 3 + 999) / 1000);
	assert_int_equal(summary.ended_by, TRIP_NONE);
}

static void a_press_cut_short_was_not_held(void **state)
{
	struct pressing pressing = begun();
	struct pressing_summary summary;

	(void)state;
	(void)sample(&pressing, T0 + S, 9000);
	assert_int_equal(pressing_release(&pressing, TRIP_PERSON, T0 + 2 * S),
			 PRESSING_SEND_RELEASE);
	summary = pressing_summary(&pressing);
	assert_int_equal(summary.held_ms, 0);
	assert_int_equal(summary.mean_mn, 0);
	assert_int_equal(summary.peak_mn, 9000);
	assert_int_equal(summary.ended_by, TRIP_PERSON);
}

static void the_first_reason_to_end_is_kept(void **state)
{
	struct pressing pressing = begun();

	(void)state;
	(void)pressing_release(&pressing, TRIP_NONE, T0 + S);
	assert_int_equal(pressing_release(&pressing, TRIP_FORCE, T0 + S),
			 PRESSING_NOTHING);
	(void)pressing_release(&pressing, TRIP_STALE, T0 + S);
	assert_int_equal(pressing_summary(&pressing).ended_by, TRIP_FORCE);
}

static void nothing_is_released_that_does_not_press(void **state)
{
	struct pressing pressing = idle();

	(void)state;
	assert_int_equal(pressing_release(&pressing, TRIP_FORCE, T0),
			 PRESSING_NOTHING);
	assert_int_equal(pressing.state, PRESSING_IDLE);
	assert_int_equal(pressing.ended_by, TRIP_NONE);
	assert_int_equal(sample(&pressing, T0, 50000), PRESSING_NOTHING);
	assert_int_equal(pressing_tick(&pressing, UINT64_MAX - 1),
			 PRESSING_NOTHING);
	assert_int_equal(pressing_deadline_us(&pressing), UINT64_MAX);
	assert_int_equal(pressing_rest_ms(&pressing, T0), 0);
}

/* Force that was commanded before may still come. */
static void a_release_lasts_as_long_as_the_wearables(void **state)
{
	struct pressing pressing = begun();

	(void)state;
	(void)pressing_release(&pressing, TRIP_NONE, T0 + 100 * MS);
	assert_int_equal(sample(&pressing, T0 + 499 * MS, 0), PRESSING_NOTHING);
	assert_int_equal(sample(&pressing, T0 + 500 * MS, 0), PRESSING_RECORD);
}

static void a_release_waits_for_the_force_to_go(void **state)
{
	struct pressing pressing = begun();

	(void)state;
	(void)pressing_release(&pressing, TRIP_NONE, T0 + S);
	for (uint64_t t = 1000; t < 30000; t += 10) {
		assert_int_equal(sample(&pressing, T0 + t * MS, 9000),
				 PRESSING_NOTHING);
		assert_int_equal(pressing_tick(&pressing, T0 + t * MS),
				 PRESSING_NOTHING);
	}
	assert_int_equal(pressing.state, PRESSING_RELEASING);
}

/* SR-1: with the link gone, the wearable lets go by itself. */
static void a_silent_release_ends_after_token_and_release_time(void **state)
{
	struct pressing pressing = begun();

	(void)state;
	(void)sample(&pressing, T0 + 900 * MS, 9000);
	(void)pressing_release(&pressing, TRIP_LINK_LOST, T0 + S);
	assert_int_equal(pressing_deadline_us(&pressing), T0 + 3 * S);
	assert_int_equal(pressing_tick(&pressing, T0 + 3 * S - 1),
			 PRESSING_NOTHING);
	(void)sample(&pressing, T0 + 1500 * MS, 9000);
	assert_int_equal(pressing_deadline_us(&pressing), T0 + 3500 * MS);
	(void)sample(&pressing, T0 + 1200 * MS, 9000); /* late: no matter */
	assert_int_equal(pressing_deadline_us(&pressing), T0 + 3500 * MS);
	assert_int_equal(pressing_tick(&pressing, T0 + 3500 * MS),
			 PRESSING_RECORD);
	assert_int_equal(pressing.state, PRESSING_RESTING);
}

/* SR-7: rests at least as long as it pressed, whatever is configured. */
static void rest_is_at_least_as_long_as_the_press(void **state)
{
	static const struct {
		uint32_t permille;
		uint32_t rest_ms;
	} rows[] = {{0, 5001}, {999, 5001}, {1000, 5001}, {2000, 10002}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct pressing pressing;

		pressing_init(&pressing, RELEASE_MS, rows[i].permille);
		pressing_begin(&pressing, &plan, 0, T0);
		(void)pressing_release(&pressing, TRIP_NONE, T0 + 4 * S);
		assert_int_equal(pressing_rest_ms(&pressing, T0 + 5 * S),
				 rows[i].rest_ms);
		(void)sample(&pressing, T0 + 5 * S, 0);
		assert_int_equal(pressing_rest_ms(&pressing, T0 + 5 * S),
				 rows[i].rest_ms);
		assert_int_equal(
			pressing_rest_ms(&pressing,
					 T0 + 5 * S + rows[i].rest_ms * MS),
			0);
		assert_int_equal(pressing_deadline_us(&pressing),
				 T0 + 5 * S + rows[i].rest_ms * MS);
	}
}

static void an_endless_rest_does_not_wrap(void **state)
{
	struct pressing pressing;

	(void)state;
	pressing_init(&pressing, RELEASE_MS, UINT32_MAX);
	pressing_begin(&pressing, &plan, 0, T0);
	(void)pressing_release(&pressing, TRIP_NONE, T0 + 4 * S);
	(void)sample(&pressing, T0 + 5 * S, 0);
	assert_int_equal(pressing_rest_ms(&pressing, T0 + 5 * S), UINT32_MAX);
}

static void an_overdue_tick_goes_through_all_states(void **state)
{
	struct pressing pressing = begun();
	const uint64_t late = T0 + 500 * (uint64_t)S;

	(void)state;
	assert_int_equal(pressing_tick(&pressing, late), PRESSING_SEND_RELEASE);
	assert_int_equal(pressing.state, PRESSING_RELEASING);
	assert_int_equal(pressing_tick(&pressing, late + 2 * S),
			 PRESSING_RECORD);
	assert_int_equal(pressing_tick(&pressing, late + 1000 * (uint64_t)S),
			 PRESSING_NOTHING);
	assert_int_equal(pressing.state, PRESSING_IDLE);
}

static void expectations_are_sound_at_any_time(void **state)
{
	struct pressing pressing = begun();

	(void)state;
	assert_int_equal(pressing_expected_mn(&pressing, 0), 0);
	assert_int_equal(pressing_expected_mn(&pressing, UINT64_MAX), 30000);
	(void)pressing_tick(&pressing, T0 + 3 * S);
	assert_int_equal(pressing_remaining_ms(&pressing, UINT64_MAX), 0);
}

/* SR-14: a change begins where the force is, up by the ramp, down at once. */
static void a_change_begins_where_the_force_is(void **state)
{
	static const struct {
		int32_t measured;
		int32_t target;
		uint32_t until_ms;
		int32_t halfway;
	} rows[] = {
		{28000, 38000, 1000, 32995},
		{30000, 10000, RELEASE_MS, 20025},
		{30000, 30000, RELEASE_MS, 30000},
		{-50, 10000, 1000, 4995},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct pressing pressing = begun();
		struct pressing_plan other = plan;
		const uint64_t at_us = T0 + 10 * S;

		(void)pressing_tick(&pressing, T0 + 3 * S);
		other.target_mn = rows[i].target;
		pressing_begin(&pressing, &other, rows[i].measured, at_us);
		assert_int_equal(pressing.state, PRESSING_RAMPING);
		assert_int_equal(pressing_deadline_us(&pressing),
				 at_us + rows[i].until_ms * MS);
		assert_in_range(
			pressing_expected_mn(&pressing,
					     at_us + rows[i].until_ms * 500),
			rows[i].halfway - 5, rows[i].halfway + 5);
		(void)pressing_tick(&pressing, at_us + rows[i].until_ms * MS);
		assert_int_equal(pressing.state, PRESSING_HOLDING);
		assert_int_equal(pressing_expected_mn(&pressing, at_us + 2 * S),
				 rows[i].target);
		/* SR-7: the time pressed goes on counting. */
		assert_int_equal(pressing.begun_us, T0);
	}
}

static void no_press_begins_while_one_is_let_go_or_rests(void **state)
{
	struct pressing pressing = begun();
	struct pressing before;

	(void)state;
	(void)pressing_release(&pressing, TRIP_NONE, T0 + S);
	before = pressing;
	pressing_begin(&pressing, &plan, 0, T0 + S);
	assert_memory_equal(&pressing, &before, sizeof(before));
	(void)sample(&pressing, T0 + 2 * S, 0);
	before = pressing;
	pressing_begin(&pressing, &plan, 0, T0 + 2 * S);
	assert_memory_equal(&pressing, &before, sizeof(before));
}

static void a_second_press_begins_with_a_clean_sheet(void **state)
{
	struct pressing pressing = begun();

	(void)state;
	(void)sample(&pressing, T0 + S, 9000);
	(void)pressing_release(&pressing, TRIP_PERSON, T0 + S);
	(void)sample(&pressing, T0 + 2 * S, 0);
	(void)pressing_tick(&pressing, T0 + 10 * S);
	pressing_begin(&pressing, &plan, 0, T0 + 10 * S);
	assert_int_equal(pressing.peak_mn, 0);
	assert_int_equal(pressing.ended_by, TRIP_NONE);
	assert_int_equal(pressing.begun_us, T0 + 10 * S);
}

/* Held time is measured between samples of the hold only. */
static void samples_out_of_order_hold_nothing(void **state)
{
	struct pressing pressing = begun();

	(void)state;
	(void)pressing_tick(&pressing, T0 + 3 * S);
	(void)sample(&pressing, T0 + 2 * S, 30000);
	(void)sample(&pressing, T0 + 4 * S, 30000);
	(void)sample(&pressing, T0 + 4 * S, 30000);
	assert_int_equal(pressing_summary(&pressing).held_ms, 1000);
	assert_int_equal(pressing_summary(&pressing).mean_mn, 30000);
}

static void only_listed_events_move(void **state)
{
	static const struct {
		enum pressing_state state;
		enum pressing_event event;
		enum pressing_state next;
	} rows[] = {
		{PRESSING_IDLE, PRESSING_BEGIN, PRESSING_RAMPING},
		{PRESSING_RAMPING, PRESSING_REACHED, PRESSING_HOLDING},
		{PRESSING_RAMPING, PRESSING_CHANGE, PRESSING_RAMPING},
		{PRESSING_RAMPING, PRESSING_RELEASE, PRESSING_RELEASING},
		{PRESSING_HOLDING, PRESSING_HELD, PRESSING_RELEASING},
		{PRESSING_HOLDING, PRESSING_CHANGE, PRESSING_RAMPING},
		{PRESSING_HOLDING, PRESSING_RELEASE, PRESSING_RELEASING},
		{PRESSING_RELEASING, PRESSING_RELEASED, PRESSING_RESTING},
		{PRESSING_RESTING, PRESSING_RESTED, PRESSING_IDLE},
	};
	size_t listed = 0;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct pressing_transition *transition =
			&pressing_transitions[rows[i].state][rows[i].event];

		assert_true(transition->listed);
		assert_int_equal(transition->next, rows[i].next);
	}
	for (size_t i = 0; i < PRESSING_STATE_COUNT; i++)
		for (size_t k = 0; k < PRESSING_EVENT_COUNT; k++)
			listed += pressing_transitions[i][k].listed;
	assert_int_equal(listed, ROWS(rows));
}

/* The check. */

struct desk {
	struct limit_stack limits;
	struct contact_reading reading;
	struct pressing pressing;
	struct pressing_ask ask;
};

static void desk_init(struct desk *desk)
{
	memset(desk, 0, sizeof(*desk));
	limit_stack_init(&desk->limits, CONTACT_POINT, SITE_LUMBAR_LEFT);
	desk->pressing = idle();
	desk->ask = (struct pressing_ask){
		.request = {.force_mn = 30000, .hold_ms = 20000},
		.limits = &desk->limits,
		.kind = CONTACT_POINT,
		.site = SITE_LUMBAR_LEFT,
		.area_mm2_x100 = 16 * 2500,
		.reading = &desk->reading,
		.now_us = T0,
	};
}

static struct refusal check(const struct desk *desk)
{
	struct pressing_plan ignored;

	return pressing_check(&desk->pressing, &desk->ask, &ignored);
}

static void is_refused(const struct desk *desk, enum limit_id id, int32_t value,
		       int32_t limit)
{
	const struct refusal refusal = check(desk);

	assert_int_equal(refusal.code, REFUSAL_LIMIT);
	assert_int_equal(refusal.limit_id, id);
	assert_int_equal(refusal.value, value);
	assert_int_equal(refusal.limit, limit);
}

static void is_granted(const struct desk *desk)
{
	assert_int_equal(check(desk).code, REFUSAL_NONE);
}

static void a_sound_request_is_granted(void **state)
{
	struct pressing_plan granted;
	struct desk desk;

	(void)state;
	desk_init(&desk);
	assert_int_equal(
		pressing_check(&desk.pressing, &desk.ask, &granted).code,
		REFUSAL_NONE);
	assert_int_equal(granted.target_mn, 30000);
	assert_int_equal(granted.ramp_mn_per_s, 10000); /* the default */
	assert_int_equal(granted.hold_ms, 20000);
	desk.ask.request.ramp_mn_per_s = 5000;
	(void)pressing_check(&desk.pressing, &desk.ask, &granted);
	assert_int_equal(granted.ramp_mn_per_s, 5000);
}

static void refuses_arguments_that_make_no_sense(void **state)
{
	static const struct {
		struct press_request request;
		enum pressing_argument argument;
	} rows[] = {
		{{0, 0, 20000}, PRESSING_ARGUMENT_FORCE},
		{{-1, 0, 20000}, PRESSING_ARGUMENT_FORCE},
		{{INT32_MIN, 0, 20000}, PRESSING_ARGUMENT_FORCE},
		{{30000, -1, 20000}, PRESSING_ARGUMENT_RAMP},
		{{30000, INT32_MIN, 20000}, PRESSING_ARGUMENT_RAMP},
		{{30000, 0, 0}, PRESSING_ARGUMENT_HOLD},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct desk desk;

		desk_init(&desk);
		desk.ask.request = rows[i].request;
		assert_int_equal(check(&desk).code, REFUSAL_BAD_ARGUMENT);
		assert_int_equal(check(&desk).value, rows[i].argument);
	}
}

/* SR-5. */
static void refuses_a_pad_that_is_nowhere(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.ask.site = SITE_NONE;
	assert_int_equal(check(&desk).code, REFUSAL_NO_SITE);
}

/* SR-7. */
static void refuses_a_site_that_rests(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.pressing = begun();
	(void)pressing_release(&desk.pressing, TRIP_NONE, T0 + 3 * S);
	desk.ask.now_us = T0 + 4 * S;
	assert_int_equal(check(&desk).code, REFUSAL_RESTING);
	(void)sample(&desk.pressing, T0 + 4 * S, 0);
	assert_int_equal(check(&desk).code, REFUSAL_RESTING);
	assert_int_equal(check(&desk).value, 4001);
	desk.ask.now_us = T0 + 8001 * MS;
	is_granted(&desk);
}

/* SR-4, SR-5, SR-25: with value, limit and who set it. */
static void refuses_force_above_the_limit(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.limits.layer[LAYER_CONFIG].value[LIMIT_STEP_UP] = 90000;
	desk.ask.request.force_mn = 57000;
	is_granted(&desk);
	desk.ask.request.force_mn = 57001;
	is_refused(&desk, LIMIT_FORCE, 57001, 57000);
	assert_int_equal(check(&desk).layer, LAYER_CONFIG);
	desk.limits.layer[LAYER_PATIENT].value[LIMIT_FORCE] = 20000;
	is_refused(&desk, LIMIT_FORCE, 57001, 19000);
	assert_int_equal(check(&desk).layer, LAYER_PATIENT);
	desk.ask.request.force_mn = INT32_MAX;
	is_refused(&desk, LIMIT_FORCE, INT32_MAX, 19000);
}

static void a_target_leaves_headroom_below_the_ceiling(void **state)
{
	static const struct {
		int32_t ceiling;
		int32_t target;
	} rows[] = {
		{60000, 57000}, {25000, 23750}, {10000, 9500}, {4000, 3500},
		{501, 1},	{500, 0},	{1, 0},	       {0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_int_equal(pressing_target_max_mn(rows[i].ceiling),
				 rows[i].target);
}

/* SR-4: 28.5 N evenly on 1 cm2 are 285 kPa, with a headroom of 15. */
static void refuses_force_that_must_exceed_the_pressure(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.ask.area_mm2_x100 = 10000;
	desk.ask.request.force_mn = 28500;
	is_granted(&desk);
	desk.ask.request.force_mn = 28501;
	is_refused(&desk, LIMIT_PRESSURE, 285010, 285000);
	desk.ask.area_mm2_x100 = 1;
	is_refused(&desk, LIMIT_PRESSURE, INT32_MAX, 285000);
}

/* SR-14. */
static void refuses_a_rise_above_the_limit(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.ask.request.ramp_mn_per_s = 10000;
	is_granted(&desk);
	desk.ask.request.ramp_mn_per_s = 10001;
	is_refused(&desk, LIMIT_RISE_COMMANDED, 10001, 10000);
	desk.limits.layer[LAYER_DEVICE].value[LIMIT_RISE_COMMANDED] = 0;
	is_refused(&desk, LIMIT_RISE_COMMANDED, 10001, 0);
	desk.ask.request.ramp_mn_per_s = 0;
	is_refused(&desk, LIMIT_RISE_COMMANDED, 1, 0);
	assert_int_equal(check(&desk).layer, LAYER_DEVICE);
}

/* SR-14: against what is measured, up bounded, down not. */
static void refuses_a_step_too_far_above_what_is_measured(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.ask.request.force_mn = 50000;
	is_refused(&desk, LIMIT_STEP_UP, 50000, 45000);
	desk.reading.force_mn = 5000;
	is_granted(&desk);
	desk.reading.force_mn = 4999;
	is_refused(&desk, LIMIT_STEP_UP, 45001, 45000);
	desk.reading.force_mn = -100;
	desk.ask.request.force_mn = 45000;
	is_refused(&desk, LIMIT_STEP_UP, 45100, 45000);
	desk.reading.force_mn = 59000;
	desk.ask.request.force_mn = 1000;
	is_granted(&desk);
}

/* SR-7: hold, and a ramp so slow that it is one. */
static void refuses_to_hold_longer_than_the_limit(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.ask.request.hold_ms = 90000;
	desk.ask.request.force_mn = 20000;
	is_granted(&desk);
	desk.ask.request.hold_ms = 90001;
	is_refused(&desk, LIMIT_HOLD, 90001, 90000);
	desk.ask.request.hold_ms = UINT32_MAX;
	is_refused(&desk, LIMIT_HOLD, INT32_MAX, 90000);
	desk.ask.request.hold_ms = 1000;
	desk.ask.request.ramp_mn_per_s = 222;
	is_refused(&desk, LIMIT_HOLD, 90090, 90000);
	desk.ask.request.ramp_mn_per_s = 1;
	is_refused(&desk, LIMIT_HOLD, 20000000, 90000);
}

/* SR-8: 30 N for 20 s and half of a ramp of 3 s are 645 N*s. */
static void refuses_what_would_exceed_a_dose(void **state)
{
	static const struct {
		struct dose_figures had;
		enum limit_id id; /* LIMIT_COUNT: granted */
		int32_t value;
		int32_t limit;
	} rows[] = {
		{{0, 0, 0}, LIMIT_COUNT, 0, 0},
		{{26355000, 0, 0}, LIMIT_COUNT, 0, 0},
		{{26355001, 0, 0}, LIMIT_DOSE_POINT, 27001, 27000},
		{{0, 53355001, 0}, LIMIT_DOSE_SITE, 54001, 54000},
		{{0, 0, 107355001}, LIMIT_DOSE_DAY, 108001, 108000},
		{{INT64_MAX / 2, INT64_MAX / 2, INT64_MAX / 2},
		 LIMIT_DOSE_POINT,
		 INT32_MAX,
		 27000},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct desk desk;

		desk_init(&desk);
		desk.ask.dose = rows[i].had;
		if (rows[i].id == LIMIT_COUNT)
			is_granted(&desk);
		else
			is_refused(&desk, rows[i].id, rows[i].value,
				   rows[i].limit);
	}
}

/* SR-19. */
static void refuses_too_much_together(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.ask.others_mn = 90000;
	desk.ask.others_pressing = 3;
	is_granted(&desk);
	desk.ask.others_mn = 90001;
	is_refused(&desk, LIMIT_TOTAL_FORCE, 120001, 120000);
	desk.ask.others_mn = INT32_MAX;
	is_refused(&desk, LIMIT_TOTAL_FORCE, INT32_MAX, 120000);
	desk.ask.others_mn = 0;
	desk.ask.others_pressing = 4;
	is_refused(&desk, LIMIT_PADS_PRESSING, 5, 4);
}

/* SR-14: letting go of force is not refused for what others do. */
static void easing_a_running_press_is_granted(void **state)
{
	struct desk desk;

	(void)state;
	desk_init(&desk);
	desk.pressing = begun();
	desk.reading.force_mn = 30000;
	desk.ask.request.force_mn = 20000;
	desk.ask.others_mn = 150000;
	desk.ask.others_pressing = 8;
	desk.ask.dose.day_mns = INT64_MAX / 2;
	is_granted(&desk);
	desk.ask.request.force_mn = 30000;
	is_granted(&desk);
	desk.ask.request.force_mn = 30001;
	assert_int_equal(check(&desk).code, REFUSAL_LIMIT);
	desk.pressing = idle();
	desk.ask.request.force_mn = 20000;
	assert_int_equal(check(&desk).code, REFUSAL_LIMIT);
}

static int32_t any_int(struct prng *prng)
{
	static const int32_t edges[] = {INT32_MIN, -1, 0, 1, INT32_MAX};
	const int32_t pick = prng_in(prng, 0, 9);

	return pick < (int32_t)ROWS(edges) ? edges[pick]
					   : prng_in(prng, 0, 130000);
}

/* SR-5: nothing that is granted is above any limit; what is refused leaves
 * everything as it was. */
static void whatever_is_asked_no_limit_is_exceeded(void **state)
{
	struct prng prng = {PRNG_SEED};
	int granted = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct pressing_plan out = {-7, -7, 7};
		struct pressing before;
		struct desk desk;

		desk_init(&desk);
		for (int i = prng_in(&prng, 0, 3); i > 0; i--)
			desk.limits.layer[prng_in(&prng, 1, LAYER_COUNT - 1)]
				.value[prng_in(&prng, 0, LIMIT_COUNT - 1)] =
				any_int(&prng);
		desk.ask.request = (struct press_request){
			any_int(&prng),
			any_int(&prng),
			(uint32_t)any_int(&prng),
		};
		desk.reading.force_mn =
			prng_in(&prng, -CONTACT_FORCE_MAX_MN / 1000, 60000);
		desk.ask.others_mn = prng_in(&prng, 0, 130000);
		desk.ask.area_mm2_x100 = (uint32_t)prng_in(&prng, 1, 100000);
		if (prng_in(&prng, 0, 1))
			desk.pressing = begun();
		before = desk.pressing;
		if (pressing_check(&desk.pressing, &desk.ask, &out).code ==
		    REFUSAL_NONE) {
			granted++;
			assert_true(out.target_mn > 0);
			assert_true(out.ramp_mn_per_s > 0);
			assert_true(out.target_mn <
				    limit_effective(&desk.limits, LIMIT_FORCE)
					    .value);
			assert_true(out.ramp_mn_per_s <=
				    limit_effective(&desk.limits,
						    LIMIT_RISE_COMMANDED)
					    .value);
			assert_true((int64_t)out.hold_ms <=
				    limit_effective(&desk.limits, LIMIT_HOLD)
					    .value);
			assert_true(out.target_mn - desk.reading.force_mn <=
				    limit_effective(&desk.limits, LIMIT_STEP_UP)
					    .value);
		} else {
			assert_int_equal(out.target_mn, -7);
			assert_int_equal(out.hold_ms, 7);
		}
		assert_memory_equal(&desk.pressing, &before, sizeof(before));
	}
	assert_true(granted > ROUNDS / 100);
}

/* Property: whatever comes in whatever order, the expected force is between
 * nothing and the highest of targets and measurements, and a release always
 * leads to none. */
static void a_release_always_leads_to_no_force(void **state)
{
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (int round = 0; round < 500; round++) {
		struct pressing pressing = idle();
		uint64_t now_us = T0;

		for (int i = 0; i < 60; i++) {
			const struct pressing_plan any = {
				prng_in(&prng, 1, 57000),
				prng_in(&prng, 1, 20000),
				(uint32_t)prng_in(&prng, 1, 90000)};

			now_us += (uint64_t)prng_in(&prng, 0, 3000000);
			switch (prng_in(&prng, 0, 3)) {
			case 0:
				pressing_begin(&pressing, &any,
					       prng_in(&prng, -100, 57000),
					       now_us);
				break;
			case 1:
				(void)pressing_release(&pressing, TRIP_NONE,
						       now_us);
				break;
			case 2:
				(void)sample(&pressing, now_us,
					     prng_in(&prng, 0, 57000));
				break;
			default:
				(void)pressing_tick(&pressing, now_us);
				break;
			}
			assert_in_range(pressing_expected_mn(&pressing, now_us),
					0, 57000);
		}
		(void)pressing_release(&pressing, TRIP_PERSON, now_us);
		assert_false(pressing_is_driving(&pressing));
		assert_int_equal(pressing_expected_mn(&pressing,
						      now_us + RELEASE_MS * MS),
				 0);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_press_ramps_holds_releases_and_rests),
		cmocka_unit_test(the_summary_tells_what_was_done),
		cmocka_unit_test(a_press_cut_short_was_not_held),
		cmocka_unit_test(the_first_reason_to_end_is_kept),
		cmocka_unit_test(nothing_is_released_that_does_not_press),
		cmocka_unit_test(a_release_lasts_as_long_as_the_wearables),
		cmocka_unit_test(a_release_waits_for_the_force_to_go),
		cmocka_unit_test(
			a_silent_release_ends_after_token_and_release_time),
		cmocka_unit_test(rest_is_at_least_as_long_as_the_press),
		cmocka_unit_test(an_endless_rest_does_not_wrap),
		cmocka_unit_test(an_overdue_tick_goes_through_all_states),
		cmocka_unit_test(expectations_are_sound_at_any_time),
		cmocka_unit_test(a_change_begins_where_the_force_is),
		cmocka_unit_test(no_press_begins_while_one_is_let_go_or_rests),
		cmocka_unit_test(a_second_press_begins_with_a_clean_sheet),
		cmocka_unit_test(samples_out_of_order_hold_nothing),
		cmocka_unit_test(only_listed_events_move),
		cmocka_unit_test(a_sound_request_is_granted),
		cmocka_unit_test(refuses_arguments_that_make_no_sense),
		cmocka_unit_test(refuses_a_pad_that_is_nowhere),
		cmocka_unit_test(refuses_a_site_that_rests),
		cmocka_unit_test(refuses_force_above_the_limit),
		cmocka_unit_test(a_target_leaves_headroom_below_the_ceiling),
		cmocka_unit_test(refuses_force_that_must_exceed_the_pressure),
		cmocka_unit_test(refuses_a_rise_above_the_limit),
		cmocka_unit_test(refuses_a_step_too_far_above_what_is_measured),
		cmocka_unit_test(refuses_to_hold_longer_than_the_limit),
		cmocka_unit_test(refuses_what_would_exceed_a_dose),
		cmocka_unit_test(refuses_too_much_together),
		cmocka_unit_test(easing_a_running_press_is_granted),
		cmocka_unit_test(whatever_is_asked_no_limit_is_exceeded),
		cmocka_unit_test(a_release_always_leads_to_no_force),
	};

	return cmocka_run_group_tests_name("core/pressing", tests, NULL, NULL);
}
