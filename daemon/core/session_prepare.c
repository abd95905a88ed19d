/* SPDX-License-Identifier: MIT */
/*
 * Session, prepare: everything that is checked before there is a session; the
 * most serious first, the first broken rule is the answer (SR-25).
 */
#include "session_state.h"

#include <string.h>

/* What is judged. */
struct trial {
	const struct session_setup *setup;
	const struct session_order *order;
	const struct routine *routine;
	struct session_terms terms;
	uint8_t pad_of[ROUTINE_POINTS_MAX];
};

static const struct refusal granted = {.code = REFUSAL_NONE};

static struct refusal refuse(enum refusal_code code, int32_t value,
			     int32_t limit)
{
	return (struct refusal){.code = code, .value = value, .limit = limit};
}

/* What the rest relies on. */
static struct refusal check_order(struct trial *trial)
{
	const struct session_order *order = trial->order;

	if ((uint32_t)order->operator>= OPERATOR_COUNT ||(uint32_t)
			    order->severity >= SEVERITY_COUNT ||
	    order->session == 0 || trial->setup->pads > SESSION_PADS_MAX)
		return refuse(REFUSAL_BAD_ARGUMENT, 0, 0);
	return granted;
}

static bool any_active(const struct session_setup *setup)
{
	for (uint8_t i = 0; i < setup->pads; i++)
		if (setup->pad[i].active)
			return true;
	return false;
}

/* SR-17. */
static struct refusal check_screening(struct trial *trial)
{
	return screening_check(&trial->order->screening,
			       any_active(trial->setup), &trial->order->now);
}

/* SR-5, SR-7, SR-9: hard and configured ceilings. */
static struct refusal check_routine(struct trial *trial)
{
	struct routine_fault fault = {.refusal = granted};

	(void)routine_check(trial->routine, trial->terms.config, &fault,
			    1); /* the first is told */
	return fault.refusal;
}

/* SR-17. */
static struct refusal check_sites(struct trial *trial)
{
	for (uint8_t i = 0; i < trial->routine->points; i++) {
		const struct refusal refusal =
			screening_check_site(&trial->order->screening,
					     trial->routine->point[i].site);

		if (refusal.code != REFUSAL_NONE)
			return refusal;
	}
	return granted;
}

/* SR-10. */
static struct refusal check_frequency(struct trial *trial)
{
	const struct session_order *order = trial->order;
	const uint32_t asked = trial->setup->sessions_a_day;
	const uint32_t a_day = asked < FREQUENCY_SESSIONS_A_DAY
				       ? asked
				       : FREQUENCY_SESSIONS_A_DAY;
	struct refusal refusal =
		frequency_check_session(&order->history, a_day, &order->now);

	for (uint8_t i = 0;
	     i < trial->routine->points && refusal.code == REFUSAL_NONE; i++) {
		const struct routine_point *point = &trial->routine->point[i];

		refusal = frequency_check_point(
			&order->history, point->name, point->site,
			trial->setup->point_a_day, &order->now);
	}
	return refusal;
}

static uint8_t pad_for(const struct trial *trial, uint8_t point)
{
	const struct session_setup *setup = trial->setup;
	uint8_t i = 0;

	while (i < setup->pads &&
	       (setup->pad[i].wearable !=
			trial->order->placement[point].wearable ||
		setup->pad[i].pad != trial->order->placement[point].pad ||
		setup->pad[i].area_mm2_x100 == 0))
		i++;
	return i;
}

static struct refusal check_placement(struct trial *trial)
{
	for (uint8_t i = 0; i < trial->routine->points; i++) {
		const uint8_t pad = pad_for(trial, i);

		if (pad >= trial->setup->pads)
			return refuse(REFUSAL_NO_PLACEMENT, i, 0);
		if (trial->setup->pad[pad].kind !=
		    trial->routine->point[i].kind)
			return refuse(REFUSAL_WRONG_KIND, i, 0);
		trial->pad_of[i] = pad;
	}
	return granted;
}

static uint32_t area_of(const struct trial *trial,
			const struct routine_step *step)
{
	return trial->setup->pad[trial->pad_of[step->point]].area_mm2_x100;
}

static struct refusal check_step(const struct trial *trial,
				 const struct routine_step *step)
{
	const struct session_order *order = trial->order;
	const struct session_bounds bounds =
		session_bounds(&trial->terms, step, area_of(trial, step));
	struct refusal refusal;

	if (step->target.unit == TARGET_PPT && order->ppt_pa[step->point] <= 0)
		return refuse(REFUSAL_PPT_UNKNOWN, step->point, 0);
	refusal = session_check_target(
		&bounds, session_planned_mn(order, step, area_of(trial, step)),
		area_of(trial, step));
	if (refusal.code == REFUSAL_NONE)
		refusal = session_check_hold(&trial->terms, step,
					     order->severity, 0);
	if (refusal.code == REFUSAL_NONE &&
	    step->ramp_mn_per_s > bounds.rise_mn_per_s)
		refusal = (struct refusal){
			.code = REFUSAL_LIMIT,
			.limit_id = LIMIT_RISE_COMMANDED,
			.layer = LAYER_PATIENT,
			.value = step->ramp_mn_per_s,
			.limit = bounds.rise_mn_per_s,
		};
	return refusal;
}

/* SR-5, SR-17, D7: what the patient's layer leaves; PPT where it is needed. */
static struct refusal check_patient(struct trial *trial)
{
	struct refusal refusal = granted;

	for (uint8_t i = 0; i < trial->routine->steps; i++) {
		const struct routine_step *step = &trial->routine->step[i];

		if (technique_table[step->technique].applies_force)
			refusal = check_step(trial, step);
		if (refusal.code != REFUSAL_NONE)
			return refusal;
	}
	return granted;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* SR-9. */
static uint32_t longest_ms(const struct trial *trial)
{
	const uint32_t room_ms =
		smaller(trial->setup->time_ms, SESSION_TIME_HARD_MS);

	return smaller(room_ms, routine_time_ms(trial->routine));
}

static struct refusal check_time(struct trial *trial)
{
	const uint32_t length_ms =
		routine_length_ms(trial->routine, trial->order->severity);

	if (length_ms <= longest_ms(trial))
		return granted;
	return refuse(REFUSAL_SESSION_TIME,
		      (int32_t)(length_ms / 1000 + (length_ms % 1000 > 0)),
		      (int32_t)(longest_ms(trial) / 1000));
}

/* SR-24; what does not tell its charge is not refused for it. */
static struct refusal check_battery(struct trial *trial)
{
	for (uint8_t i = 0; i < trial->setup->pads; i++)
		if (trial->setup->pad[i].battery < BATTERY_LEAST)
			return refuse(REFUSAL_BATTERY,
				      trial->setup->pad[i].battery,
				      BATTERY_LEAST);
	return granted;
}

typedef struct refusal (*check_fn)(struct trial *trial);

/* In order: later ones rely on what earlier ones let through. */
static const check_fn checks[] = {
	check_order,   check_screening, check_routine,
	check_sites,   check_frequency, check_placement,
	check_patient, check_time,	check_battery,
};

static void record_begun(struct turn *t)
{
	const struct session_order *order = &t->s->order;
	struct record *record =
		turn_record(t, RECORD_SESSION_BEGUN, SESSION_PADS_MAX);

	record->caller = t->s->caller;
	memcpy(record->begun.patient, order->patient, SESSION_NAME_SIZE);
	memcpy(record->begun.therapist, order->therapist, SESSION_NAME_SIZE);
	memcpy(record->begun.routine, order->routine.name, ROUTINE_NAME_SIZE);
	record->begun.course = order->course;
	record->begun.operator= order->operator;
	record->begun.severity = order->severity;
	record->begun.supervised = order->supervised;
}

static void record_pad(struct turn *t, uint8_t pad)
{
	struct record *record = turn_record(t, RECORD_SESSION_PAD, pad);

	record->pad.pad = t->s->pad[pad].pad;
	record->pad.active = t->s->pad[pad].active;
	record->pad.kind = t->s->pad[pad].kind;
}

static void take(struct session *s, const struct trial *trial)
{
	const struct session_setup *setup = trial->setup;

	session_init(s);
	s->order = *trial->order;
	s->caller = setup->caller;
	s->time_ms = longest_ms(trial);
	s->pads = setup->pads;
	memcpy(s->config, trial->terms.config, sizeof(s->config));
	memcpy(s->pad_of, trial->pad_of, sizeof(s->pad_of));
	for (uint8_t i = 0; i < setup->pads; i++) {
		s->pad[i] = setup->pad[i];
		s->use[i] = (struct session_use){
			.linked = true,
			.point = ROUTINE_POINT_NONE,
			.ceiling_mn = LIMIT_UNSET,
		};
	}
	s->rating_wanted = s->order.routine.rate_before;
}

struct refusal session_prepare(struct session *session,
			       const struct session_setup *setup,
			       uint64_t now_us, struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);
	struct trial trial = {
		.setup = setup,
		.order = setup->order,
		.routine = &setup->order->routine,
		.terms = {setup->order, setup->config},
	};

	if (!session_moves(session, SESSION_EVENT_PREPARE))
		return refuse(REFUSAL_SESSION_UNDER_WAY, 0, 0);
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		const struct refusal refusal = checks[i](&trial);

		if (refusal.code != REFUSAL_NONE)
			return refusal;
	}
	take(session, &trial);
	session->since_us = now_us;
	flow_prepared(&t);
	record_begun(&t);
	for (uint8_t i = 0; i < session->pads; i++)
		record_pad(&t, i);
	turn_end(&t);
	return granted;
}
