/* SPDX-License-Identifier: MIT */
/*
 * Session, limits: what hard, configured, patient's and routine's layers leave
 * for the step (SR-5). All is rounded down.
 */
#include "session_state.h"

#define AREA_SCALE 100000 /* Pa times 0.01 mm2 to mN */

struct session_terms session_terms(const struct session *s)
{
	return (struct session_terms){&s->order, s->config};
}

static int32_t clamp(int64_t value)
{
	return value < INT32_MAX ? (int32_t)value : INT32_MAX;
}

static int32_t force_of(int64_t pa, uint32_t area_mm2_x100)
{
	return clamp(pa * area_mm2_x100 / AREA_SCALE);
}

int32_t session_pa(int32_t force_mn, uint32_t area_mm2_x100)
{
	return clamp(((int64_t)force_mn * AREA_SCALE + area_mm2_x100 - 1) /
		     area_mm2_x100);
}

int32_t session_ceiling_for(int32_t target_mn)
{
	const int64_t by_share = (int64_t)target_mn *
					 PRESSING_HEADROOM_DIVISOR /
					 (PRESSING_HEADROOM_DIVISOR - 1) +
				 1;
	const int64_t by_least = (int64_t)target_mn + PRESSING_HEADROOM_LEAST;

	return clamp(by_share > by_least ? by_share : by_least);
}

static void keep_tighter(struct limit_set *set, const struct limit_set *other)
{
	for (size_t i = 0; i < LIMIT_COUNT; i++)
		if (other->value[i] < set->value[i])
			set->value[i] = other->value[i];
}

/* SR-17, D7: what cautions leave of what else holds, and self-treatment. */
struct limit_set session_caution(const struct session_terms *terms,
				 enum contact_kind kind, enum site site)
{
	const enum site_region region = site_table[site].region;
	const bool self = terms->order->operator== OPERATOR_SELF ||
			  terms->order->routine.self_treatment;
	struct limit_set ceilings = limits_hard(kind, region);
	struct limit_set own = limit_set_unset();
	struct limit_set layer;

	if (self)
		own = routine_self_limits(kind, region);
	keep_tighter(&ceilings, &terms->config[kind][region]);
	keep_tighter(&ceilings, &own);
	layer = screening_layer(&terms->order->screening, &ceilings);
	keep_tighter(&layer, &own);
	return layer;
}

static struct limit_stack stack_of(const struct session_terms *terms,
				   const struct routine_step *step)
{
	const struct routine_point *point =
		&terms->order->routine.point[step->point];
	struct limit_stack stack;

	limit_stack_init(&stack, point->kind, point->site);
	stack.layer[LAYER_CONFIG] =
		terms->config[point->kind][site_table[point->site].region];
	stack.layer[LAYER_PATIENT] =
		session_caution(terms, point->kind, point->site);
	return stack;
}

static void bound(struct session_bounds *bounds, enum limit_id id,
		  enum limit_layer layer, int32_t target_mn)
{
	if (target_mn >= bounds->target_mn)
		return;
	bounds->target_id = id;
	bounds->target_layer = layer;
	bounds->target_mn = target_mn;
}

struct session_bounds session_bounds(const struct session_terms *terms,
				     const struct routine_step *step,
				     uint32_t area_mm2_x100)
{
	const struct limit_stack stack = stack_of(terms, step);
	const struct limit force = limit_effective(&stack, LIMIT_FORCE);
	const struct limit pressure = limit_effective(&stack, LIMIT_PRESSURE);
	const struct limit up = limit_effective(&stack, LIMIT_STEP_UP);
	const int64_t ppt_pa = terms->order->ppt_pa[step->point];
	struct session_bounds bounds = {
		.target_id = LIMIT_FORCE,
		.target_layer = force.layer,
		.target_mn = pressing_target_max_mn(force.value),
		.hold = limit_effective(&stack, LIMIT_HOLD),
		.step_up_mn = up.value,
		.rise_mn_per_s =
			limit_effective(&stack, LIMIT_RISE_COMMANDED).value,
	};

	bound(&bounds, LIMIT_PRESSURE, pressure.layer,
	      force_of(pressing_target_max_mn(pressure.value), area_mm2_x100));
	bound(&bounds, LIMIT_STEP_UP, up.layer, up.value);
	if (ppt_pa > 0 && step->technique != TECHNIQUE_MEASURE)
		bound(&bounds, LIMIT_PRESSURE, LAYER_PATIENT,
		      force_of(ppt_pa * SESSION_PPT_PERMILLE / PERMILLE,
			       area_mm2_x100));
	return bounds;
}

int32_t session_planned_mn(const struct session_order *order,
			   const struct routine_step *step,
			   uint32_t area_mm2_x100)
{
	const int64_t value = step->target.value;

	if (step->target.unit == TARGET_FORCE)
		return step->target.value;
	if (step->target.unit == TARGET_PRESSURE)
		return force_of(value, area_mm2_x100);
	if (step->target.unit == TARGET_PPT)
		return force_of(value * order->ppt_pa[step->point] / PERMILLE,
				area_mm2_x100);
	return 0;
}

struct refusal session_check_target(const struct session_bounds *bounds,
				    int32_t target_mn, uint32_t area_mm2_x100)
{
	struct refusal refusal = {
		.code = REFUSAL_LIMIT,
		.limit_id = bounds->target_id,
		.layer = bounds->target_layer,
		.value = target_mn,
		.limit = bounds->target_mn,
	};

	if (target_mn <= bounds->target_mn)
		return (struct refusal){.code = REFUSAL_NONE};
	if (bounds->target_id == LIMIT_PRESSURE) {
		refusal.value = session_pa(target_mn, area_mm2_x100);
		refusal.limit = (int32_t)((int64_t)bounds->target_mn *
					  AREA_SCALE / area_mm2_x100);
	}
	return refusal;
}

struct refusal session_check_hold(const struct session_terms *terms,
				  const struct routine_step *step,
				  enum severity severity, uint32_t hold_ms)
{
	const struct limit_stack stack = stack_of(terms, step);
	const struct limit limit = limit_effective(&stack, LIMIT_HOLD);
	struct routine_step asked = *step;
	struct refusal refusal = {
		.code = REFUSAL_LIMIT,
		.limit_id = LIMIT_HOLD,
		.layer = limit.layer,
		.limit = limit.value,
	};

	if (hold_ms > 0) {
		asked.hold_ms = hold_ms;
		asked.severity_permille[severity] = PERMILLE;
	}
	refusal.value = clamp(routine_pressed_ms(&asked, &stack, severity));
	if (refusal.value <= limit.value)
		refusal = (struct refusal){.code = REFUSAL_NONE};
	return refusal;
}

struct limit_set session_patient_layer(const struct session *session,
				       enum contact_kind kind, enum site site)
{
	const struct session_terms terms = session_terms(session);

	if (!session_is_live(session))
		return limit_set_unset();
	return session_caution(&terms, kind, site);
}

struct limit_set session_routine_layer(const struct session *session,
				       uint8_t pad)
{
	struct limit_set layer = limit_set_unset();
	const struct routine_step *step;
	int32_t planned_mn;

	if (!session_is_live(session) || !session->entered ||
	    pad != session_pad_now(session) || !session->pad[pad].active)
		return layer;
	step = session_step(session);
	planned_mn = session_planned_mn(&session->order, step,
					session->pad[pad].area_mm2_x100);
	if (planned_mn > 0)
		layer.value[LIMIT_FORCE] = session_ceiling_for(
			clamp((int64_t)planned_mn * SESSION_ADJUST_PERMILLE /
			      PERMILLE));
	return layer;
}
