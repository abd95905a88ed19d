/* SPDX-License-Identifier: MIT */
/* Routine: the check against every ceiling before anything starts. */
#include "routine.h"

#include "ppt.h"
#include "pressing.h"
#include "session.h"

/* One check of a routine; the members after `count` are the step's. */
struct checking {
	const struct routine *routine;
	const struct limit_set (*config)[SITE_REGION_COUNT];
	struct routine_fault *faults;
	uint32_t max;
	uint32_t count;
	uint8_t index; /* of the step; ROUTINE_STEPS_MAX: the whole */
	const struct routine_step *step;
	const struct technique_info *technique;
	struct limit_stack limits;
	/* SR-8: what the steps so far add up to, mN*ms. */
	int64_t dose_site[SITE_COUNT];
	int64_t dose_all;
};

static void fault(struct checking *checking, const char *key,
		  const struct refusal *refusal)
{
	if (checking->count < checking->max)
		checking->faults[checking->count] = (struct routine_fault){
			.step = checking->index,
			.key = key,
			.refusal = *refusal,
		};
	checking->count++;
}

static void fault_plain(struct checking *checking, const char *key,
			enum refusal_code code, int32_t value)
{
	const struct refusal refusal = {.code = code, .value = value};

	fault(checking, key, &refusal);
}

static enum severity longest(const struct routine_step *step)
{
	enum severity most = SEVERITY_MILD;

	for (size_t i = 1; i < SEVERITY_COUNT; i++) {
		if (step->severity_permille[i] > step->severity_permille[most])
			most = (enum severity)i;
	}
	return most;
}

static int32_t clamp(int64_t value)
{
	return value < INT32_MAX ? (int32_t)value : INT32_MAX;
}

/* SR-5: above what the limit allows; a target has some headroom below it. */
static void within(struct checking *checking, const char *key, enum limit_id id,
		   int64_t value)
{
	const struct limit limit = limit_effective(&checking->limits, id);
	const bool is_aim = id == LIMIT_FORCE || id == LIMIT_PRESSURE;
	const struct refusal refusal = {
		.code = REFUSAL_LIMIT,
		.limit_id = id,
		.layer = limit.layer,
		.value = clamp(value),
		.limit = is_aim ? pressing_target_max_mn(limit.value)
				: limit.value,
	};

	if (value > refusal.limit)
		fault(checking, key, &refusal);
}

/* A point, where one is needed. */
static bool check_point(struct checking *checking)
{
	if (checking->step->point < checking->routine->points)
		return true;
	if (checking->technique->needs_point ||
	    checking->step->point != ROUTINE_POINT_NONE)
		fault_plain(checking, "point", REFUSAL_BAD_ARGUMENT,
			    checking->step->point);
	return false;
}

/* SR-4, SR-14, SR-19. */
static void check_target(struct checking *checking)
{
	const struct routine_target *target = &checking->step->target;
	const bool wanted = checking->technique->applies_force &&
			    checking->step->technique != TECHNIQUE_MEASURE;

	if (wanted != (target->unit != TARGET_NONE) ||
	    (wanted && target->value <= 0)) {
		fault_plain(checking, "target", REFUSAL_BAD_ARGUMENT,
			    target->value);
		return;
	}
	if (target->unit == TARGET_FORCE) {
		within(checking, "target", LIMIT_FORCE, target->value);
		within(checking, "target", LIMIT_STEP_UP, target->value);
		within(checking, "target", LIMIT_TOTAL_FORCE, target->value);
	}
	if (target->unit == TARGET_PRESSURE)
		within(checking, "target", LIMIT_PRESSURE, target->value);
}

/* SR-14. */
static void check_ramp(struct checking *checking)
{
	const int32_t ramp = checking->step->ramp_mn_per_s;

	if (checking->step->technique == TECHNIQUE_MEASURE)
		within(checking, "do", LIMIT_RISE_COMMANDED, PPT_RAMP_MN_PER_S);
	else if (ramp < 0)
		fault_plain(checking, "ramp", REFUSAL_BAD_ARGUMENT, ramp);
	else
		within(checking, "ramp", LIMIT_RISE_COMMANDED, ramp);
}

static uint32_t longest_pressed_ms(const struct checking *checking)
{
	return routine_pressed_ms(checking->step, &checking->limits,
				  longest(checking->step));
}

/* What takes no time by itself: a measurement ends with the ramp, a rating
 * when it is given. */
static bool is_timed(const struct routine_step *step)
{
	return step->technique != TECHNIQUE_MEASURE &&
	       step->technique != TECHNIQUE_RATE;
}

static void check_repeats(struct checking *checking)
{
	const struct routine_step *step = checking->step;

	if (step->repeats == 0 || (step->technique == TECHNIQUE_MEASURE &&
				   step->repeats > PPT_REPEATS_MAX))
		fault_plain(checking, "repeats", REFUSAL_BAD_ARGUMENT,
			    step->repeats);
}

/* SR-7: with the ramp, at the severity that holds longest. */
static void check_hold(struct checking *checking)
{
	within(checking, "hold", LIMIT_HOLD, longest_pressed_ms(checking));
}

/* What a force target adds at most, mN*ms; beyond a limit it is a fault
 * already, and adds nothing. */
static int64_t dose_of(const struct checking *checking)
{
	const struct routine_step *step = checking->step;
	const uint32_t pressed = longest_pressed_ms(checking);
	const struct limit force =
		limit_effective(&checking->limits, LIMIT_FORCE);
	const struct limit hold =
		limit_effective(&checking->limits, LIMIT_HOLD);

	if (step->target.unit != TARGET_FORCE || step->target.value < 0 ||
	    step->target.value > force.value || pressed > (uint32_t)hold.value)
		return 0;
	return (int64_t)step->target.value * pressed * step->repeats;
}

/* SR-8: all of it on one pad a site. Told where it first goes beyond. */
static void check_dose(struct checking *checking)
{
	static const enum limit_id ids[] = {LIMIT_DOSE_POINT, LIMIT_DOSE_SITE,
					    LIMIT_DOSE_DAY};
	const uint8_t point = checking->step->point;
	int64_t *site =
		&checking->dose_site[checking->routine->point[point].site];
	const int64_t added = dose_of(checking);

	*site += added;
	checking->dose_all += added;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		const int64_t sum =
			ids[i] == LIMIT_DOSE_DAY ? checking->dose_all : *site;
		const struct limit limit =
			limit_effective(&checking->limits, ids[i]);

		if (dose_ns((sum - added + 999) / 1000) <= limit.value)
			within(checking, "repeats", ids[i],
			       dose_ns((sum + 999) / 1000));
	}
}

static void lay_limits(struct checking *checking)
{
	const struct routine_point *point =
		&checking->routine->point[checking->step->point];
	const enum site_region region = site_table[point->site].region;

	limit_stack_init(&checking->limits, point->kind, point->site);
	checking->limits.layer[LAYER_CONFIG] =
		checking->config[point->kind][region];
	if (checking->routine->self_treatment)
		checking->limits.layer[LAYER_PATIENT] =
			routine_self_limits(point->kind, region);
}

/* What is held against the limits of the step's point; of no site there are
 * none, and that is a fault already. */
static void check_force(struct checking *checking)
{
	if (checking->routine->point[checking->step->point].site == SITE_NONE)
		return;
	lay_limits(checking);
	check_target(checking);
	check_ramp(checking);
	check_hold(checking);
	check_dose(checking);
}

static void check_step(struct checking *checking)
{
	checking->technique = &technique_table[checking->step->technique];
	check_repeats(checking);
	if (is_timed(checking->step) && checking->step->hold_ms == 0)
		fault_plain(checking, "hold", REFUSAL_BAD_ARGUMENT, 0);
	if (!checking->technique->applies_force)
		check_target(checking);
	if (check_point(checking) && checking->technique->applies_force)
		check_force(checking);
}

static void check_points(struct checking *checking)
{
	for (uint8_t i = 0; i < checking->routine->points; i++) {
		if (checking->routine->point[i].site == SITE_NONE)
			fault_plain(checking, "site", REFUSAL_NO_SITE, i);
	}
}

static void check_seconds(struct checking *checking, uint32_t value_ms,
			  uint32_t limit_ms)
{
	const struct refusal refusal = {
		.code = REFUSAL_SESSION_TIME,
		.value = (int32_t)(value_ms / 1000 + (value_ms % 1000 != 0)),
		.limit = (int32_t)(limit_ms / 1000),
	};

	if (value_ms > limit_ms)
		fault(checking, "time", &refusal);
}

/* SR-9: at every severity. */
static void check_time(struct checking *checking)
{
	const struct routine *routine = checking->routine;
	uint32_t most_ms = 0;

	for (size_t i = 0; i < SEVERITY_COUNT; i++) {
		const uint32_t length_ms =
			routine_length_ms(routine, (enum severity)i);

		most_ms = length_ms > most_ms ? length_ms : most_ms;
	}
	check_seconds(checking, routine_time_ms(routine), SESSION_TIME_HARD_MS);
	check_seconds(checking, most_ms, routine_time_ms(routine));
}

uint32_t routine_check(
	const struct routine *routine,
	const struct limit_set config[CONTACT_KIND_COUNT][SITE_REGION_COUNT],
	struct routine_fault *faults, uint32_t max)
{
	struct checking checking = {
		.routine = routine,
		.config = config,
		.faults = faults,
		.max = max,
		.index = ROUTINE_STEPS_MAX,
	};

	if (routine->points > ROUTINE_POINTS_MAX || routine->steps == 0 ||
	    routine->steps > ROUTINE_STEPS_MAX) {
		fault_plain(&checking, "steps", REFUSAL_BAD_ARGUMENT,
			    routine->steps);
		return checking.count;
	}
	check_points(&checking);
	check_time(&checking);
	for (uint8_t i = 0; i < routine->steps; i++) {
		checking.index = i;
		checking.step = &routine->step[i];
		check_step(&checking);
	}
	return checking.count;
}
