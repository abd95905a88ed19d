/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <string.h>

void guard_trips_clear(struct guard_trips *trips)
{
	trips->count = 0;
}

void guard_trips_add(struct guard_trips *trips, const struct trip *trip)
{
	if (trips->count < GUARD_TRIPS_MAX)
		trips->trip[trips->count++] = *trip;
}

static int32_t clamp(uint64_t value)
{
	return value < INT32_MAX ? (int32_t)value : INT32_MAX;
}

/* The limits. */

/* SR-7: never pressed longer than the hard limit, the grace included. */
static void update_dwell(struct guard_limits *limits, int32_t hard_ms)
{
	const int32_t last = hard_ms - (int32_t)GUARD_GRACE_MS;
	const int32_t due = limits->of[LIMIT_HOLD].value;

	limits->dwell_due_ms = (uint32_t)(due < last ? due : last);
	limits->dwell_trip_ms = limits->dwell_due_ms + GUARD_GRACE_MS;
}

void guard_limits_update(struct guard_limits *limits,
			 const struct limit_stack *stack,
			 enum contact_kind kind, enum site site)
{
	const struct limit_set hard =
		limits_hard(kind, site_table[site].region);

	for (size_t i = 0; i < LIMIT_COUNT; i++)
		limits->of[i] = limit_effective(stack, (enum limit_id)i);
	limits->measured_force = limits->of[LIMIT_FORCE];
	limits->measured_pressure = limits->of[LIMIT_PRESSURE];
	limits->placed = site != SITE_NONE;
	/* SR-4: see guard.h for pads that are nowhere. */
	if (!limits->placed) {
		limits->measured_force =
			(struct limit){hard.value[LIMIT_FORCE], LAYER_HARD};
		limits->measured_pressure =
			(struct limit){hard.value[LIMIT_PRESSURE], LAYER_HARD};
	}
	limits->frame_age_hard_ms = (uint32_t)hard.value[LIMIT_FRAME_AGE];
	update_dwell(limits, hard.value[LIMIT_HOLD]);
}

/* One pad. */

void guard_init(struct guard *guard, uint8_t pad,
		const struct feature_pad *feature, uint64_t now_us)
{
	memset(guard, 0, sizeof(*guard));
	guard->pad = pad;
	guard->actuated = feature->actuated;
	guard->frame_us = now_us;
	guard->temperature_dc = INT16_MIN;
	plausible_init(&guard->plausible, feature, now_us);
}

void guard_zeroed(struct guard *guard, const struct feature_pad *feature,
		  uint64_t now_us)
{
	guard->implausible = false;
	plausible_init(&guard->plausible, feature, now_us);
}

/* A sample under judgement. */
struct judgement {
	const struct guard *guard;
	const struct guard_sample *sample;
	struct guard_trips *trips;
};

static void trip(const struct judgement *judgement, enum trip_reason reason,
		 int32_t value, const struct limit *limit)
{
	const struct trip found = {
		.reason = reason,
		.pad = judgement->guard->pad,
		.layer = limit->layer,
		.value = value,
		.limit = limit->value,
		.at_us = judgement->sample->reading->at_us,
	};

	guard_trips_add(judgement->trips, &found);
}

/* Noise is not force: where none is allowed, contact is what counts. */
static bool is_over(const struct contact_reading *reading, int32_t value,
		    const struct limit *limit)
{
	return limit->value == 0 ? reading->in_contact : value > limit->value;
}

/* SR-4. */
static void judge_force(const struct judgement *judgement)
{
	const struct guard_limits *limits = judgement->sample->limits;
	const struct contact_reading *reading = judgement->sample->reading;

	if (is_over(reading, reading->force_mn, &limits->measured_force))
		trip(judgement, TRIP_FORCE, reading->force_mn,
		     &limits->measured_force);
	if (is_over(reading, reading->peak_pa, &limits->measured_pressure))
		trip(judgement, TRIP_PRESSURE, reading->peak_pa,
		     &limits->measured_pressure);
}

/* SR-6. */
static void judge_rise(const struct judgement *judgement)
{
	const struct limit *limit =
		&judgement->sample->limits->of[LIMIT_RISE_MEASURED];
	const int32_t rate = judgement->sample->reading->rate_mn_per_s;

	if (judgement->guard->actuated && judgement->sample->limits->placed &&
	    rate > limit->value)
		trip(judgement, TRIP_RISE, rate, limit);
}

/* The release was commanded long enough ago for force to be gone. */
static bool is_overdue(const struct pressing *pressing, uint64_t at_us)
{
	return pressing->state == PRESSING_RELEASING &&
	       at_us >= pressing->from_us + GUARD_GRACE_MS * 1000u;
}

/* How long it had pressed when it had to let go. */
static int32_t planned_ms(const struct judgement *judgement)
{
	const uint64_t late_ms = (judgement->sample->reading->at_us -
				  judgement->sample->pressing->from_us) /
				 1000;
	const uint64_t pressed_ms = judgement->sample->reading->pressed_ms;

	return pressed_ms > late_ms ? clamp(pressed_ms - late_ms) : 0;
}

/* SR-7: pressed too long, or longer than the release takes. After a stop it
 * is worse: the wearable does not obey (SR-1). */
static void judge_dwell(const struct judgement *judgement)
{
	const struct guard_limits *limits = judgement->sample->limits;
	const struct contact_reading *reading = judgement->sample->reading;
	const struct pressing *pressing = judgement->sample->pressing;
	const bool overdue = is_overdue(pressing, reading->at_us);
	const bool stopped = overdue && pressing->ended_by != TRIP_NONE;

	if (!reading->in_contact)
		return;
	if (reading->pressed_ms >= limits->dwell_trip_ms)
		trip(judgement, TRIP_DWELL, clamp(reading->pressed_ms),
		     &limits->of[LIMIT_HOLD]);
	else if (overdue && !stopped)
		trip(judgement, TRIP_DWELL, clamp(reading->pressed_ms),
		     &(const struct limit){planned_ms(judgement), LAYER_HARD});
	if (stopped)
		trip(judgement, TRIP_NOT_RELEASED, reading->force_mn,
		     &(const struct limit){0, LAYER_HARD});
}

/* SR-8: N*s against mN*s. */
static bool is_dose_over(int64_t mns, const struct limit *limit)
{
	return mns > (int64_t)limit->value * 1000;
}

static bool has_too_much(const struct judgement *judgement, enum limit_id id,
			 int64_t mns)
{
	const struct limit *limit = &judgement->sample->limits->of[id];

	if (!is_dose_over(mns, limit))
		return false;
	trip(judgement, TRIP_DOSE, dose_ns(mns), limit);
	return true;
}

/* One trip for all: of the smallest place there was too much on. */
static void judge_dose(const struct judgement *judgement)
{
	const struct dose_figures *dose = &judgement->sample->dose;

	if (!judgement->sample->reading->in_contact ||
	    !judgement->sample->limits->placed)
		return;
	if (has_too_much(judgement, LIMIT_DOSE_POINT, dose->point_mns) ||
	    has_too_much(judgement, LIMIT_DOSE_SITE, dose->site_mns))
		return;
	(void)has_too_much(judgement, LIMIT_DOSE_DAY,
			   dose->day_mns); /* the last */
}

static bool is_of_cells(enum trip_reason reason)
{
	return reason != TRIP_NOT_FOLLOWING && reason != TRIP_DRIFT;
}

/* SR-13. */
static void judge_plausible(struct guard *guard,
			    const struct judgement *judgement)
{
	const struct contact_reading *reading = judgement->sample->reading;
	struct trip found[PLAUSIBLE_TRIPS_MAX];
	const size_t count = plausible_sample(
		&guard->plausible, reading, judgement->sample->pressing, found);

	for (size_t i = 0; i < count; i++) {
		found[i].pad = guard->pad;
		guard_trips_add(judgement->trips, &found[i]);
		if (is_of_cells(found[i].reason)) {
			guard->implausible = true;
			guard->implausible_us = reading->at_us;
		}
	}
}

void guard_sample(struct guard *guard, const struct guard_sample *sample,
		  struct guard_trips *trips)
{
	const struct judgement judgement = {guard, sample, trips};

	judge_force(&judgement);
	judge_rise(&judgement);
	judge_dwell(&judgement);
	judge_dose(&judgement);
	judge_plausible(guard, &judgement);
	guard->has_sample = true;
	guard->seen_us = sample->reading->at_us;
	guard->in_contact = sample->reading->in_contact;
}

bool guard_release_is_due(const struct guard_limits *limits,
			  const struct contact_reading *reading)
{
	return reading->in_contact &&
	       reading->pressed_ms >= limits->dwell_due_ms;
}

/* Freshness. */

void guard_frame(struct guard *guard, uint64_t now_us)
{
	guard->has_frame = true;
	guard->frame_us = now_us;
}

uint32_t guard_frame_age_ms(const struct guard_limits *limits,
			    uint32_t frame_interval_us)
{
	const uint64_t frames_ms =
		((uint64_t)frame_interval_us * GUARD_FRAME_TIMES + 999) / 1000;
	const uint64_t limit_ms = (uint64_t)limits->of[LIMIT_FRAME_AGE].value;
	const uint64_t age_ms = frames_ms > limit_ms ? frames_ms : limit_ms;

	return age_ms < limits->frame_age_hard_ms ? (uint32_t)age_ms
						  : limits->frame_age_hard_ms;
}

uint64_t guard_stale_at_us(const struct guard *guard,
			   const struct guard_limits *limits,
			   uint32_t frame_interval_us)
{
	if (!guard->has_frame)
		return 0;
	return guard->frame_us +
	       (uint64_t)guard_frame_age_ms(limits, frame_interval_us) * 1000;
}

bool guard_is_fresh(const struct guard *guard,
		    const struct guard_limits *limits,
		    uint32_t frame_interval_us, uint64_t now_us)
{
	return now_us < guard_stale_at_us(guard, limits, frame_interval_us);
}

void guard_tick(const struct guard *guard, const struct guard_limits *limits,
		uint32_t frame_interval_us, uint64_t now_us,
		struct guard_trips *trips)
{
	const struct trip stale = {
		.reason = TRIP_STALE,
		.pad = guard->pad,
		.layer = limits->of[LIMIT_FRAME_AGE].layer,
		.value = clamp((now_us - guard->frame_us) / 1000),
		.limit = (int32_t)guard_frame_age_ms(limits, frame_interval_us),
		.at_us = now_us,
	};

	if (!guard_is_fresh(guard, limits, frame_interval_us, now_us))
		guard_trips_add(trips, &stale);
}

/* Heat. */

void guard_temperature(struct guard *guard, const struct guard_limits *limits,
		       int16_t temperature_dc, uint64_t now_us,
		       struct guard_trips *trips)
{
	const struct limit *limit = &limits->of[LIMIT_TEMPERATURE];
	const struct trip hot = {
		.reason = TRIP_HOT,
		.pad = guard->pad,
		.layer = limit->layer,
		.value = temperature_dc,
		.limit = limit->value,
		.at_us = now_us,
	};

	guard->temperature_dc = temperature_dc;
	if (temperature_dc > limit->value)
		guard_trips_add(trips, &hot);
}

/* INT16_MIN, unknown, is not known to be cool. */
static bool is_cool(const struct guard *guard,
		    const struct guard_limits *limits)
{
	return guard->temperature_dc != INT16_MIN &&
	       guard->temperature_dc <=
		       limits->of[LIMIT_TEMPERATURE].value - GUARD_COOL_DC;
}

/* All pads. */

void guard_total(const struct guard_sum *sum, const struct limit *total_force,
		 const struct limit *pads_pressing, uint64_t now_us,
		 struct guard_trips *trips)
{
	const struct trip force = {
		.reason = TRIP_TOTAL_FORCE,
		.layer = total_force->layer,
		.value = sum->force_mn,
		.limit = total_force->value,
		.at_us = now_us,
	};
	const struct trip pads = {
		.reason = TRIP_PADS_PRESSING,
		.layer = pads_pressing->layer,
		.value = sum->pressing,
		.limit = pads_pressing->value,
		.at_us = now_us,
	};

	if (force.value > force.limit)
		guard_trips_add(trips, &force);
	if (pads.value > pads.limit)
		guard_trips_add(trips, &pads);
}

/* SR-16. */
uint32_t guard_conditions(const struct guard *guard,
			  const struct guard_limits *limits,
			  uint32_t frame_interval_us, uint64_t now_us)
{
	uint32_t conditions = 0;

	if (guard_is_fresh(guard, limits, frame_interval_us, now_us))
		conditions |= CONDITION_FRESH;
	if (guard->has_sample && !guard->in_contact)
		conditions |= CONDITION_FREE;
	if (guard->has_sample &&
	    (!guard->implausible ||
	     guard->seen_us >= guard->implausible_us + GUARD_CELLS_US))
		conditions |= CONDITION_CELLS;
	if (is_cool(guard, limits))
		conditions |= CONDITION_COOL;
	return conditions;
}
