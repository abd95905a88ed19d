/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include "claims.h"
#include "pads.h"
#include "prng.h"

#define MS	 1000u
#define S	 1000000u
#define T0	 (100u * S)
#define INTERVAL 20000u /* frames 20 ms apart */
#define ROUNDS	 20000

/* A pad on a site, with a reading that tests fill in. */
struct rig {
	enum contact_kind kind;
	struct limit_stack stack;
	struct guard_limits limits;
	struct guard guard;
	struct pressing pressing;
	struct contact_reading reading;
	struct guard_sample sample;
	struct guard_trips trips;
};

static void rig_update(struct rig *rig, enum site site)
{
	guard_limits_update(&rig->limits, &rig->stack, rig->kind, site);
}

static void rig_init(struct rig *rig, const struct feature_pad *pad,
		     enum site site)
{
	memset(rig, 0, sizeof(*rig));
	rig->kind = contact_kind_of(pad);
	limit_stack_init(&rig->stack, rig->kind, site);
	rig_update(rig, site);
	guard_init(&rig->guard, 2, pad, T0);
	pressing_init(&rig->pressing, 400, 1000);
	rig->reading = (struct contact_reading){
		.at_us = T0, .cells = pad->cells, .zeroed = true};
	rig->sample = (struct guard_sample){
		.limits = &rig->limits,
		.reading = &rig->reading,
		.pressing = &rig->pressing,
	};
}

static void rig_judge(struct rig *rig)
{
	guard_trips_clear(&rig->trips);
	guard_sample(&rig->guard, &rig->sample, &rig->trips);
}

static const struct trip *found(const struct rig *rig, enum trip_reason reason)
{
	for (size_t i = 0; i < rig->trips.count; i++)
		if (rig->trips.trip[i].reason == reason)
			return &rig->trips.trip[i];
	return NULL;
}

/* SR-4: in one valid sample, by kind and site. */
static void force_above_its_ceiling_trips_at_once(void **state)
{
	static const struct {
		const struct feature_pad *pad;
		enum site site;
		int32_t most_mn;
	} rows[] = {
		{&point_pad, SITE_LUMBAR_LEFT, 60000},
		{&point_pad, SITE_NECK_LEFT, 25000},
		{&point_pad, SITE_CALF_RIGHT, 45000},
		{&cuff_pad, SITE_CALF_RIGHT, 80000},
		{&point_pad, SITE_NONE, 120000}, /* handled: the hard one */
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, rows[i].pad, rows[i].site);
		rig.reading.force_mn = rows[i].most_mn;
		rig_judge(&rig);
		assert_int_equal(rig.trips.count, 0);
		rig.reading.force_mn = rows[i].most_mn + 1;
		rig_judge(&rig);
		assert_int_equal(rig.trips.count, 1);
		assert_int_equal(rig.trips.trip[0].reason, TRIP_FORCE);
		assert_int_equal(rig.trips.trip[0].value, rows[i].most_mn + 1);
		assert_int_equal(rig.trips.trip[0].limit, rows[i].most_mn);
		assert_int_equal(rig.trips.trip[0].pad, 2);
		assert_int_equal(rig.trips.trip[0].at_us, T0);
	}
}

/* SR-4. */
static void pressure_above_its_ceiling_trips_at_once(void **state)
{
	static const struct {
		const struct feature_pad *pad;
		enum site site;
		int32_t most_pa;
		enum limit_layer layer;
	} rows[] = {
		{&point_pad, SITE_LUMBAR_LEFT, 300000, LAYER_CONFIG},
		{&point_pad, SITE_JAW_LEFT, 150000, LAYER_CONFIG},
		{&cuff_pad, SITE_FOREARM_LEFT, 12000, LAYER_CONFIG},
		{&point_pad, SITE_NONE, 500000, LAYER_HARD},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, rows[i].pad, rows[i].site);
		rig.reading.peak_pa = rows[i].most_pa;
		rig_judge(&rig);
		assert_int_equal(rig.trips.count, 0);
		rig.reading.peak_pa = rows[i].most_pa + 1;
		rig_judge(&rig);
		assert_non_null(found(&rig, TRIP_PRESSURE));
		assert_int_equal(found(&rig, TRIP_PRESSURE)->layer,
				 rows[i].layer);
	}
}

/* Where no force at all is allowed, contact is what trips, not noise. */
static void no_force_allowed_means_no_contact(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &cuff_pad, SITE_NECK_LEFT);
	rig.reading.force_mn = 100;
	rig.reading.peak_pa = 50;
	rig_judge(&rig);
	assert_int_equal(rig.trips.count, 0);
	rig.reading.in_contact = true;
	rig_judge(&rig);
	assert_non_null(found(&rig, TRIP_FORCE));
	assert_non_null(found(&rig, TRIP_PRESSURE));
}

/* SR-5: the tighter layer trips and is named. */
static void a_tightened_limit_holds_at_once(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	rig.reading.force_mn = 30000;
	rig_judge(&rig);
	assert_int_equal(rig.trips.count, 0);
	rig.stack.layer[LAYER_LIVE].value[LIMIT_FORCE] = 29999;
	rig_update(&rig, SITE_LUMBAR_LEFT);
	rig_judge(&rig);
	assert_int_equal(rig.trips.trip[0].reason, TRIP_FORCE);
	assert_int_equal(rig.trips.trip[0].layer, LAYER_LIVE);
}

/* SR-6. */
static void force_that_rises_too_fast_trips(void **state)
{
	static const struct {
		bool actuated;
		enum site site;
		int32_t rate;
		bool trips;
	} rows[] = {
		{true, SITE_LUMBAR_LEFT, 60000, false},
		{true, SITE_LUMBAR_LEFT, 60001, true},
		{true, SITE_LUMBAR_LEFT, INT32_MAX, true},
		{true, SITE_LUMBAR_LEFT, INT32_MIN, false},
		{false, SITE_LUMBAR_LEFT, 90000, false}, /* a hand */
		{true, SITE_NONE, 90000, false},	 /* being put on */
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct feature_pad pad = point_pad;
		struct rig rig;

		pad.actuated = rows[i].actuated;
		rig_init(&rig, &pad, rows[i].site);
		rig.reading.rate_mn_per_s = rows[i].rate;
		rig_judge(&rig);
		assert_int_equal(found(&rig, TRIP_RISE) != NULL, rows[i].trips);
	}
}

/* SR-7: due at the limit; tripping a moment later, never past the hard one. */
static void pressing_too_long_is_due_then_trips(void **state)
{
	static const struct {
		const struct feature_pad *pad;
		int32_t hold; /* configured */
		uint32_t due_ms;
		uint32_t trip_ms;
	} rows[] = {
		{&point_pad, 90000, 90000, 91500},
		{&point_pad, 30000, 30000, 31500},
		{&point_pad, 119000, 118500, 120000},
		{&point_pad, 120000, 118500, 120000},
		{&point_pad, LIMIT_UNSET, 118500, 120000},
		{&point_pad, 0, 0, 1500},
		{&cuff_pad, LIMIT_UNSET, 1798500, 1800000},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, rows[i].pad, SITE_CALF_LEFT);
		rig.stack.layer[LAYER_CONFIG].value[LIMIT_HOLD] = rows[i].hold;
		rig_update(&rig, SITE_CALF_LEFT);
		rig.reading.in_contact = true;
		rig.reading.pressed_ms = rows[i].due_ms;
		assert_true(guard_release_is_due(&rig.limits, &rig.reading));
		rig.reading.pressed_ms = rows[i].trip_ms - 1;
		rig_judge(&rig);
		assert_null(found(&rig, TRIP_DWELL));
		rig.reading.pressed_ms = rows[i].trip_ms;
		rig_judge(&rig);
		assert_int_equal(found(&rig, TRIP_DWELL)->value,
				 rows[i].trip_ms);
		rig.reading.in_contact = false;
		rig_judge(&rig);
		assert_null(found(&rig, TRIP_DWELL));
		assert_false(guard_release_is_due(&rig.limits, &rig.reading));
	}
}

static void a_release_is_not_due_before_the_limit(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	rig.reading.in_contact = true;
	rig.reading.pressed_ms = 89999;
	assert_false(guard_release_is_due(&rig.limits, &rig.reading));
}

/* SR-7, SR-1: after the release was commanded, contact must end. */
static void what_does_not_let_go_trips(void **state)
{
	static const struct {
		enum trip_reason ended_by;
		uint32_t after_ms;
		bool in_contact;
		enum trip_reason reason; /* TRIP_NONE: nothing */
	} rows[] = {
		{TRIP_NONE, 1499, true, TRIP_NONE},
		{TRIP_NONE, 1500, true, TRIP_DWELL},
		{TRIP_NONE, 1500, false, TRIP_NONE},
		{TRIP_PERSON, 1499, true, TRIP_NONE},
		{TRIP_PERSON, 1500, true, TRIP_NOT_RELEASED},
	};
	static const struct pressing_plan plan = {20000, 10000, 10000};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
		pressing_begin(&rig.pressing, &plan, 0, T0);
		(void)pressing_release(&rig.pressing, rows[i].ended_by, T0 + S);
		rig.reading.force_mn = 9000;
		rig.reading.pressed_ms = 1000 + rows[i].after_ms;
		rig.reading.in_contact = rows[i].in_contact;
		rig.reading.at_us = T0 + S + rows[i].after_ms * MS;
		rig_judge(&rig);
		if (rows[i].reason == TRIP_NONE) {
			assert_int_equal(rig.trips.count, 0);
			continue;
		}
		assert_int_equal(rig.trips.count, 1);
		assert_int_equal(rig.trips.trip[0].reason, rows[i].reason);
	}
}

/* SR-7: the trip says how long it pressed, and how long it was to. */
static void a_late_release_names_what_was_planned(void **state)
{
	static const struct {
		uint32_t pressed_ms;
		int32_t planned_ms;
	} rows[] = {{2600, 1000}, {1600, 0}, {300, 0}};
	static const struct pressing_plan plan = {20000, 10000, 10000};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
		pressing_begin(&rig.pressing, &plan, 0, T0);
		(void)pressing_release(&rig.pressing, TRIP_NONE, T0 + S);
		rig.reading.in_contact = true;
		rig.reading.at_us = T0 + S + 1600 * MS;
		rig.reading.pressed_ms = rows[i].pressed_ms;
		rig_judge(&rig);
		assert_int_equal(found(&rig, TRIP_DWELL)->value,
				 rows[i].pressed_ms);
		assert_int_equal(found(&rig, TRIP_DWELL)->limit,
				 rows[i].planned_ms);
	}
}

/* SR-8. */
static void a_dose_above_its_limit_trips(void **state)
{
	static const struct {
		struct dose_figures dose;
		int32_t value; /* 0: nothing trips */
		int32_t limit;
	} rows[] = {
		{{27000000, 54000000, 108000000}, 0, 0},
		{{27000001, 0, 0}, 27001, 27000},
		{{0, 54000001, 0}, 54001, 54000},
		{{0, 0, 108000001}, 108001, 108000},
		{{27000001, 54000001, 108000001}, 27001, 27000},
		{{INT64_MAX, INT64_MAX, INT64_MAX}, INT32_MAX, 27000},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
		rig.sample.dose = rows[i].dose;
		rig.reading.in_contact = true;
		rig_judge(&rig);
		if (rows[i].value == 0) {
			assert_int_equal(rig.trips.count, 0);
			continue;
		}
		assert_int_equal(rig.trips.count, 1);
		assert_int_equal(rig.trips.trip[0].reason, TRIP_DOSE);
		assert_int_equal(rig.trips.trip[0].value, rows[i].value);
		assert_int_equal(rig.trips.trip[0].limit, rows[i].limit);
	}
}

static void a_dose_trips_only_where_it_grows(void **state)
{
	static const struct {
		enum site site;
		bool in_contact;
	} rows[] = {{SITE_NONE, true}, {SITE_LUMBAR_LEFT, false}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad, rows[i].site);
		rig.sample.dose.day_mns = INT64_MAX;
		rig.reading.in_contact = rows[i].in_contact;
		rig_judge(&rig);
		assert_int_equal(rig.trips.count, 0);
	}
}

/* SR-13: with the pad's number. */
static void what_is_implausible_trips(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	rig.reading.saturated = 1u << 4;
	rig_judge(&rig);
	assert_int_equal(rig.trips.count, 1);
	assert_int_equal(rig.trips.trip[0].reason, TRIP_CELL_SATURATED);
	assert_int_equal(rig.trips.trip[0].pad, 2);
	assert_int_equal(rig.trips.trip[0].value, 4);
}

/* Every reason is found; the first in order decides. */
static void all_reasons_are_found_in_one_sample(void **state)
{
	static const enum trip_reason order[] = {
		TRIP_FORCE, TRIP_PRESSURE,	 TRIP_RISE,	  TRIP_DWELL,
		TRIP_DOSE,  TRIP_CELL_SATURATED, TRIP_CELL_RANGE,
	};
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	rig.reading.force_mn = INT32_MAX;
	rig.reading.peak_pa = INT32_MAX;
	rig.reading.rate_mn_per_s = INT32_MAX;
	rig.reading.pressed_ms = UINT32_MAX;
	rig.reading.in_contact = true;
	rig.reading.saturated = 1;
	rig.reading.fault = 2;
	rig.sample.dose.day_mns = INT64_MAX;
	rig_judge(&rig);
	assert_int_equal(rig.trips.count, ROWS(order));
	for (size_t i = 0; i < ROWS(order); i++)
		assert_int_equal(rig.trips.trip[i].reason, order[i]);
}

/* SR-11: the larger of three frame times and the limit, at most the hard. */
static void frame_age_is_the_larger_up_to_the_hard_limit(void **state)
{
	static const struct {
		uint32_t interval_us;
		int32_t configured;
		uint32_t age_ms;
	} rows[] = {
		{20000, 250, 250},  {20000, 150, 150},	{83333, 250, 250},
		{83334, 250, 251},  {100000, 250, 300}, {100000, 150, 300},
		{200000, 250, 500}, {20000, 900, 500},	{UINT32_MAX, 250, 500},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
		rig.stack.layer[LAYER_CONFIG].value[LIMIT_FRAME_AGE] =
			rows[i].configured;
		rig_update(&rig, SITE_LUMBAR_LEFT);
		assert_int_equal(
			guard_frame_age_ms(&rig.limits, rows[i].interval_us),
			rows[i].age_ms);
	}
}

/* SR-11. */
static void stale_data_trips(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	assert_false(guard_is_fresh(&rig.guard, &rig.limits, INTERVAL, T0));
	assert_int_equal(guard_stale_at_us(&rig.guard, &rig.limits, INTERVAL),
			 0);
	guard_frame(&rig.guard, T0);
	assert_int_equal(guard_stale_at_us(&rig.guard, &rig.limits, INTERVAL),
			 T0 + 250 * MS);
	guard_tick(&rig.guard, &rig.limits, INTERVAL, T0 + 250 * MS - 1,
		   &rig.trips);
	assert_int_equal(rig.trips.count, 0);
	guard_tick(&rig.guard, &rig.limits, INTERVAL, T0 + 250 * MS,
		   &rig.trips);
	assert_int_equal(rig.trips.count, 1);
	assert_int_equal(rig.trips.trip[0].reason, TRIP_STALE);
	assert_int_equal(rig.trips.trip[0].value, 250);
	assert_int_equal(rig.trips.trip[0].limit, 250);
	assert_int_equal(rig.trips.trip[0].pad, 2);
}

/* SR-11: a pad that never sent anything is stale from the first. */
static void no_frame_at_all_is_stale(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	guard_tick(&rig.guard, &rig.limits, INTERVAL, UINT64_MAX, &rig.trips);
	assert_int_equal(rig.trips.count, 1);
	assert_int_equal(rig.trips.trip[0].value, INT32_MAX);
}

/* SR-24. */
static void a_hot_pad_trips(void **state)
{
	static const struct {
		int16_t dc;
		bool trips;
		bool cool;
	} rows[] = {
		{INT16_MIN, false, false}, /* unknown: not known to be cool */
		{-100, false, true},	   {400, false, true},
		{401, false, false},	   {410, false, false},
		{411, true, false},	   {INT16_MAX, true, false},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;
		uint32_t conditions;

		rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
		guard_temperature(&rig.guard, &rig.limits, rows[i].dc, T0,
				  &rig.trips);
		conditions =
			guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0);
		assert_int_equal(rig.trips.count, rows[i].trips);
		assert_int_equal(found(&rig, TRIP_HOT) != NULL, rows[i].trips);
		assert_int_equal((conditions & CONDITION_COOL) != 0,
				 rows[i].cool);
	}
}

/* SR-19. */
static void too_much_together_trips(void **state)
{
	static const struct {
		struct guard_sum sum;
		bool force;
		bool pads;
	} rows[] = {
		{{120000, 4}, false, false},
		{{120001, 4}, true, false},
		{{0, 5}, false, true},
		{{INT32_MAX, 255}, true, true},
	};
	const struct limit force = {120000, LAYER_CONFIG};
	const struct limit pads = {4, LAYER_CONFIG};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig = {0};

		guard_total(&rows[i].sum, &force, &pads, T0, &rig.trips);
		assert_int_equal(found(&rig, TRIP_TOTAL_FORCE) != NULL,
				 rows[i].force);
		assert_int_equal(found(&rig, TRIP_PADS_PRESSING) != NULL,
				 rows[i].pads);
	}
}

/* SR-16: nothing is known to be well before it was seen. */
static void conditions_start_unknown(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	assert_int_equal(
		guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0), 0);
}

/* SR-16. */
static void conditions_follow_what_is_seen(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	guard_frame(&rig.guard, T0);
	rig_judge(&rig);
	assert_int_equal(
		guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0),
		CONDITION_FRESH | CONDITION_FREE | CONDITION_CELLS);
	assert_int_equal(
		guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0 + S),
		CONDITION_FREE | CONDITION_CELLS);
	rig.reading.in_contact = true;
	rig_judge(&rig);
	assert_int_equal(
		guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0),
		CONDITION_FRESH | CONDITION_CELLS);
}

/* SR-13, SR-16: cells must have been plausible again for a while. */
static void cells_are_believed_again_after_a_while(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	rig.reading.fault = 1;
	rig_judge(&rig);
	rig.reading.fault = 0;
	rig.reading.at_us = T0 + GUARD_CELLS_US - 1;
	rig_judge(&rig);
	assert_false(guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0) &
		     CONDITION_CELLS);
	rig.reading.at_us = T0 + GUARD_CELLS_US;
	rig_judge(&rig);
	assert_true(guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0) &
		    CONDITION_CELLS);
}

static void zeroing_forgets_what_was_implausible(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	rig.reading.fault = 1;
	rig_judge(&rig);
	rig.reading.fault = 0;
	guard_zeroed(&rig.guard, &point_pad, T0);
	rig_judge(&rig);
	assert_true(guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0) &
		    CONDITION_CELLS);
}

/* SR-13: drift is mended by zeroing, which comes after acknowledging. */
static void drift_does_not_bar_its_acknowledgement(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	rig.reading.force_mn = -PLAUSIBLE_DRIFT_MN;
	rig_judge(&rig);
	rig.reading.at_us += PLAUSIBLE_DRIFT_BELOW_US;
	rig_judge(&rig);
	assert_non_null(found(&rig, TRIP_DRIFT));
	assert_true(guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0) &
		    CONDITION_CELLS);
}

static void force_astray_does_not_blame_the_cells(void **state)
{
	static const struct pressing_plan plan = {30000, 10000, 60000};
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad, SITE_LUMBAR_LEFT);
	pressing_begin(&rig.pressing, &plan, 30000, T0);
	rig_judge(&rig);
	rig.reading.at_us += PLAUSIBLE_FOLLOW_US;
	rig_judge(&rig);
	assert_non_null(found(&rig, TRIP_NOT_FOLLOWING));
	assert_true(guard_conditions(&rig.guard, &rig.limits, INTERVAL, T0) &
		    CONDITION_CELLS);
}

static void
more_trips_than_there_is_room_for_are_dropped_at_the_end(void **state)
{
	const struct trip first = {.reason = TRIP_FORCE};
	const struct trip other = {.reason = TRIP_STALE};
	struct guard_trips trips;

	(void)state;
	guard_trips_clear(&trips);
	guard_trips_add(&trips, &first);
	for (size_t i = 0; i < 2 * GUARD_TRIPS_MAX; i++)
		guard_trips_add(&trips, &other);
	assert_int_equal(trips.count, GUARD_TRIPS_MAX);
	assert_int_equal(trips.trip[0].reason, TRIP_FORCE);
}

/* Property: whatever is read, at whatever limits, force and pressure above
 * the effective limit always trip, and nothing else does so in their name;
 * the limits' table is never exceeded by a layer. */
static void no_excess_ever_goes_untripped(void **state)
{
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const enum site site =
			(enum site)prng_in(&prng, 1, SITE_COUNT - 1);
		int32_t force_limit, pressure_limit;
		struct rig rig;

		rig_init(&rig, prng_in(&prng, 0, 1) ? &point_pad : &cuff_pad,
			 site);
		rig.stack.layer[prng_in(&prng, 1, LAYER_COUNT - 1)]
			.value[prng_in(&prng, 0, 1)] =
			prng_in(&prng, -1, 600000);
		rig_update(&rig, site);
		force_limit = limit_effective(&rig.stack, LIMIT_FORCE).value;
		pressure_limit =
			limit_effective(&rig.stack, LIMIT_PRESSURE).value;
		rig.reading.in_contact = true;
		rig.reading.force_mn = prng_in(&prng, 1, 250000);
		rig.reading.peak_pa = prng_in(&prng, 1, 600000);
		rig_judge(&rig);
		assert_int_equal(found(&rig, TRIP_FORCE) != NULL,
				 rig.reading.force_mn > force_limit);
		assert_int_equal(found(&rig, TRIP_PRESSURE) != NULL,
				 rig.reading.peak_pa > pressure_limit);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(force_above_its_ceiling_trips_at_once),
		cmocka_unit_test(pressure_above_its_ceiling_trips_at_once),
		cmocka_unit_test(no_force_allowed_means_no_contact),
		cmocka_unit_test(a_tightened_limit_holds_at_once),
		cmocka_unit_test(force_that_rises_too_fast_trips),
		cmocka_unit_test(pressing_too_long_is_due_then_trips),
		cmocka_unit_test(a_release_is_not_due_before_the_limit),
		cmocka_unit_test(what_does_not_let_go_trips),
		cmocka_unit_test(a_late_release_names_what_was_planned),
		cmocka_unit_test(a_dose_above_its_limit_trips),
		cmocka_unit_test(a_dose_trips_only_where_it_grows),
		cmocka_unit_test(what_is_implausible_trips),
		cmocka_unit_test(all_reasons_are_found_in_one_sample),
		cmocka_unit_test(frame_age_is_the_larger_up_to_the_hard_limit),
		cmocka_unit_test(stale_data_trips),
		cmocka_unit_test(no_frame_at_all_is_stale),
		cmocka_unit_test(a_hot_pad_trips),
		cmocka_unit_test(too_much_together_trips),
		cmocka_unit_test(conditions_start_unknown),
		cmocka_unit_test(conditions_follow_what_is_seen),
		cmocka_unit_test(cells_are_believed_again_after_a_while),
		cmocka_unit_test(zeroing_forgets_what_was_implausible),
		cmocka_unit_test(drift_does_not_bar_its_acknowledgement),
		cmocka_unit_test(force_astray_does_not_blame_the_cells),
		cmocka_unit_test(
			more_trips_than_there_is_room_for_are_dropped_at_the_end),
		cmocka_unit_test(no_excess_ever_goes_untripped),
	};

	return cmocka_run_group_tests_name("core/guard", tests, NULL, NULL);
}
