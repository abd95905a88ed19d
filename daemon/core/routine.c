/* SPDX-License-Identifier: MIT */
/*
 * Routine: the tables, and how long it takes. routine_check.c holds it
 * against the ceilings.
 *
 * What depends on a force that is not known yet (a target in kPa or as a share
 * of the PPT) is reckoned with the most that the ceiling lets a press aim at:
 * the longest ramp.
 */
#include "routine.h"

#include "ppt.h"
#include "pressing.h"
#include "session.h"

#define PERMILLE 1000

const struct technique_info technique_table[TECHNIQUE_COUNT] = {
	[TECHNIQUE_PRESS] = {"press", "press and hold", true, true},
	[TECHNIQUE_KNEAD] = {"knead", "knead in circles", true, true},
	[TECHNIQUE_GLIDE] = {"glide", "glide slowly", true, true},
	[TECHNIQUE_STRETCH] = {"stretch", "stretch", false, false},
	[TECHNIQUE_REST] = {"rest", "rest", false, false},
	[TECHNIQUE_MEASURE] = {"measure", "measure the pain threshold", true,
			       true},
	[TECHNIQUE_RATE] = {"rate", "rate the pain", false, false},
};

const char *const target_unit_names[TARGET_UNIT_COUNT] = {
	[TARGET_NONE] = "",
	[TARGET_FORCE] = "N",
	[TARGET_PRESSURE] = "kPa",
	[TARGET_PPT] = "% of PPT",
};

const char *const severity_names[SEVERITY_COUNT] = {
	[SEVERITY_MILD] = "mild",
	[SEVERITY_MODERATE] = "moderate",
	[SEVERITY_SEVERE] = "severe",
};

const char *const direction_names[DIRECTION_COUNT] = {
	[DIRECTION_ANY] = "any",
	[DIRECTION_CLOCKWISE] = "clockwise",
	[DIRECTION_ANTICLOCKWISE] = "anticlockwise",
};

/* ---- How long ---- */

static uint32_t clamp_ms(uint64_t ms)
{
	return ms < INT32_MAX ? (uint32_t)ms : INT32_MAX;
}

uint32_t routine_hold_ms(const struct routine_step *step,
			 enum severity severity)
{
	return clamp_ms((uint64_t)step->hold_ms *
			step->severity_permille[severity] / PERMILLE);
}

/* Of the step's press; with a force that is not known, the most there may be.
 * Rounded up. */
static uint32_t ramp_ms(const struct routine_step *step,
			const struct limit_stack *limits)
{
	int64_t force_mn = pressing_target_max_mn(
		limit_effective(limits, LIMIT_FORCE).value);
	int64_t ramp = limit_effective(limits, LIMIT_RISE_COMMANDED).value;

	if (step->target.unit == TARGET_FORCE)
		force_mn = step->target.value;
	if (step->technique == TECHNIQUE_MEASURE)
		ramp = PPT_RAMP_MN_PER_S;
	else if (step->ramp_mn_per_s != 0)
		ramp = step->ramp_mn_per_s;
	if (force_mn <= 0 || ramp <= 0)
		return 0;
	return clamp_ms((uint64_t)((force_mn * 1000 + ramp - 1) / ramp));
}

uint32_t routine_pressed_ms(const struct routine_step *step,
			    const struct limit_stack *limits,
			    enum severity severity)
{
	uint64_t pressed = routine_hold_ms(step, severity);

	if (!technique_table[step->technique].applies_force)
		return 0;
	if (step->technique == TECHNIQUE_PRESS ||
	    step->technique == TECHNIQUE_MEASURE)
		pressed += ramp_ms(step, limits);
	return clamp_ms(pressed);
}

/* By the default ceilings: a room's own are not known here. */
static struct limit_stack usual_limits(const struct routine *routine,
				       const struct routine_step *step)
{
	struct limit_stack limits;

	if (step->point < routine->points)
		limit_stack_init(&limits, routine->point[step->point].kind,
				 routine->point[step->point].site);
	else
		limit_stack_init(&limits, CONTACT_POINT, SITE_NONE);
	return limits;
}

uint32_t routine_rest_ms(const struct routine *routine,
			 const struct routine_step *step,
			 enum severity severity)
{
	const struct limit_stack limits = usual_limits(routine, step);
	const uint32_t pressed = routine_pressed_ms(step, &limits, severity);

	/* SR-7: at least as long as pressed. */
	return step->rest_ms > pressed ? step->rest_ms : pressed;
}

uint32_t routine_step_ms(const struct routine *routine,
			 const struct routine_step *step,
			 enum severity severity)
{
	const struct limit_stack limits = usual_limits(routine, step);
	uint64_t once = routine_pressed_ms(step, &limits, severity);

	if (!technique_table[step->technique].applies_force)
		once = routine_hold_ms(step, severity);
	once += routine_rest_ms(routine, step, severity);
	return clamp_ms(once * step->repeats);
}

uint32_t routine_length_ms(const struct routine *routine,
			   enum severity severity)
{
	uint64_t length = 0;

	for (uint8_t i = 0; i < routine->steps; i++)
		length += routine_step_ms(routine, &routine->step[i], severity);
	return clamp_ms(length);
}

uint32_t routine_time_ms(const struct routine *routine)
{
	return routine->time_ms > 0 ? routine->time_ms
				    : SESSION_TIME_DEFAULT_MS;
}

/* ---- Self-treatment ---- */

/* D7: the safety table's "three quarters of the default ceilings"; what is no
 * ceiling of pressing (pads, tokens, frames, heat) stays. */
struct limit_set routine_self_limits(enum contact_kind kind,
				     enum site_region region)
{
	struct limit_set set = limit_set_unset();
	const struct limit_set usual = limits_default(kind, region);

	for (size_t id = 0; id <= LIMIT_TOTAL_FORCE; id++)
		set.value[id] = (int32_t)((int64_t)usual.value[id] *
					  SESSION_SELF_PERMILLE / PERMILLE);
	return set;
}
