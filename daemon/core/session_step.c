/* SPDX-License-Identifier: MIT */
/* Session, steps: from step to step, from repeat to repeat, from phase to
 * phase. */
#include "session_state.h"

#include <string.h>

const struct routine_step *session_step(const struct session *s)
{
	return &s->order.routine.step[s->step];
}

static bool applies_force(const struct session *s)
{
	return technique_table[session_step(s)->technique].applies_force;
}

uint8_t session_pad_now(const struct session *s)
{
	if (s->step >= s->order.routine.steps || !applies_force(s))
		return SESSION_PADS_MAX;
	return s->pad_of[session_step(s)->point];
}

bool session_is_active_pad(const struct session *s)
{
	const uint8_t pad = session_pad_now(s);

	return pad < SESSION_PADS_MAX && s->pad[pad].active;
}

uint32_t session_hold_ms(const struct session *s)
{
	if (s->adjust_ms > 0 && applies_force(s))
		return s->adjust_ms;
	return routine_hold_ms(session_step(s), s->order.severity);
}

uint64_t session_work_left_us(const struct session *s, uint64_t now_us)
{
	const uint64_t hold_us = session_hold_ms(s) * 1000ull;
	uint64_t done_us = s->work_us + s->felt.work_us;

	if (s->phase == PHASE_WORK)
		done_us += now_us - s->phase_us;
	return hold_us > done_us ? hold_us - done_us : 0;
}

bool step_is_timed(const struct session *s)
{
	if (s->phase == PHASE_WORK)
		return !session_is_active_pad(s);
	return s->phase == PHASE_BREATH || s->phase == PHASE_REST;
}

/* ---- Into a repeat ---- */

static bool must_move(const struct session *s, uint8_t pad)
{
	const struct session_use *use = &s->use[pad];
	const uint8_t point = session_step(s)->point;

	if (!s->pad[pad].active)
		return false;
	return s->pad[pad].site != s->order.routine.point[point].site ||
	       (use->point != ROUTINE_POINT_NONE && use->point != point);
}

void step_place(struct turn *t)
{
	struct session *s = t->s;
	const uint8_t pad = session_pad_now(s);
	const uint8_t point = session_step(s)->point;
	const enum site site = s->order.routine.point[point].site;

	turn_add(t, SESSION_ACT_PLACE, pad)->site = site;
	s->pad[pad].site = site;
	s->use[pad].point = point;
	s->use[pad].ceiling_mn = LIMIT_UNSET;
	s->placed = true;
	memset(&s->reading, 0, sizeof(s->reading));
}

/* The phase in which the hand works, or the pad comes to press. */
static const enum session_phase phase_of[TECHNIQUE_COUNT][2] = {
	[TECHNIQUE_PRESS] = {PHASE_RAMP, PHASE_RAMP},
	[TECHNIQUE_KNEAD] = {PHASE_WORK, PHASE_RAMP},
	[TECHNIQUE_GLIDE] = {PHASE_WORK, PHASE_RAMP},
	[TECHNIQUE_STRETCH] = {PHASE_WORK, PHASE_WORK},
	[TECHNIQUE_MEASURE] = {PHASE_MEASURE, PHASE_MEASURE},
};

static void begin_ppt(struct session *s)
{
	const struct session_pad *pad = &s->pad[session_pad_now(s)];

	ppt_begin(&s->ppt, pad->area_mm2_x100,
		  session_pa(s->target_mn, pad->area_mm2_x100));
}

static void work(struct turn *t)
{
	struct session *s = t->s;
	const bool active = session_is_active_pad(s);
	const enum session_phase phase =
		phase_of[session_step(s)->technique][active];
	uint64_t until_us = NEVER;

	if (phase == PHASE_WORK)
		until_us = t->now_us + session_work_left_us(s, t->now_us);
	if (phase == PHASE_MEASURE)
		begin_ppt(s);
	flow_phase(t, phase, until_us);
	s->felt.open = true;
	s->felt.from_us = t->now_us;
	if (active)
		press_wanted(t);
}

void step_ramp(struct turn *t)
{
	struct session *s = t->s;
	const struct routine *routine = &s->order.routine;
	const struct breath_pace pace = {routine->inhale_ms,
					 routine->exhale_ms};
	uint64_t wait_us = 0;

	if (session_step(s)->breath)
		wait_us = breath_until_out_us(&pace, t->now_us - s->started_us);
	if (wait_us > 0)
		flow_phase(t, PHASE_BREATH, t->now_us + wait_us);
	else
		work(t);
}

static void begin_force(struct turn *t)
{
	struct session *s = t->s;
	const struct session_terms terms = session_terms(s);
	const uint8_t pad = session_pad_now(s);

	s->bounds = session_bounds(&terms, session_step(s),
				   s->pad[pad].area_mm2_x100);
	adjust_target(t);
	if (must_move(s, pad)) {
		flow_phase(t, PHASE_MOVE, NEVER);
		return;
	}
	if (!s->placed)
		step_place(t);
	if (s->pad[pad].active) {
		step_ramp(t);
	} else if (t->now_us < s->rest_us) {
		s->rest_again = true;
		flow_phase(t, PHASE_REST, s->rest_us);
	} else {
		flow_phase(t, PHASE_FIND, NEVER);
	}
}

static void begin_rest(struct turn *t)
{
	struct session *s = t->s;

	s->repeat_done = true;
	s->rest_end_us = t->now_us + (uint64_t)session_hold_ms(s) * 1000 +
			 (uint64_t)session_step(s)->rest_ms * 1000;
	step_after_repeat(t);
}

static void begin_rate(struct turn *t)
{
	struct session *s = t->s;

	s->repeat_done = true;
	s->rate_due = true;
	s->rest_end_us = t->now_us;
	step_after_repeat(t);
}

static void (*const begin[TECHNIQUE_COUNT])(struct turn *t) = {
	[TECHNIQUE_PRESS] = begin_force, [TECHNIQUE_KNEAD] = begin_force,
	[TECHNIQUE_GLIDE] = begin_force, [TECHNIQUE_STRETCH] = work,
	[TECHNIQUE_REST] = begin_rest,	 [TECHNIQUE_MEASURE] = begin_force,
	[TECHNIQUE_RATE] = begin_rate,
};

static void begin_repeat(struct turn *t)
{
	struct session *s = t->s;

	s->repeat_done = false;
	s->rest_again = false;
	s->after = SESSION_AFTER_REPEAT;
	felt_begin(t);
	begin[session_step(s)->technique](t);
}

/* ---- From step to step ---- */

static bool has_bit(uint32_t set, uint8_t point)
{
	return (set >> point & 1u) != 0;
}

/* D10, SR-18: what has eased is not pressed again, and what pain ended is left
 * alone. */
static bool is_spared(const struct session *s)
{
	const struct routine_step *step = session_step(s);

	if (!applies_force(s))
		return false;
	return has_bit(s->point_ended, step->point) ||
	       (step->technique == TECHNIQUE_PRESS &&
		has_bit(s->point_released, step->point));
}

static void enter(struct turn *t)
{
	struct session *s = t->s;
	const struct routine *routine = &s->order.routine;

	while (s->step < routine->steps && is_spared(s))
		s->step++;
	if (s->step >= routine->steps) {
		flow_finish(t, SESSION_WHY_DONE);
		return;
	}
	if (session_step(s)->point < routine->points &&
	    session_step(s)->point != s->point)
		adjust_point(s);
	s->entered = true;
	s->placed = false;
	s->repeat = 0;
	s->ppt_count = 0;
	s->rate_due = false;
	s->work_us = 0;
	turn_note(t, SESSION_NOTE_STEP, s->step);
	begin_repeat(t);
}

void step_next(struct turn *t)
{
	t->s->step++;
	enter(t);
}

void step_go(struct turn *t)
{
	struct session *s = t->s;

	if (!s->entered)
		enter(t);
	else if (s->repeat_done)
		step_after_repeat(t);
	else
		begin_repeat(t);
}

/* ---- Out of a repeat ---- */

void step_settle(struct turn *t)
{
	struct session *s = t->s;
	const struct routine_step *step = session_step(s);

	felt_record(t, TRIP_NONE);
	if (s->after == SESSION_AFTER_SKIP || s->after == SESSION_AFTER_AGAIN) {
		if (s->after == SESSION_AFTER_SKIP)
			s->step++;
		s->entered = false;
		s->rating_wanted = s->rating_wanted && !s->rate_due;
	} else if (s->after != SESSION_AFTER_RETRY) {
		s->repeat_done = true;
		s->rate_due = step->rate;
		s->rest_end_us = t->now_us + step->rest_ms * 1000ull;
	}
}

void step_over(struct turn *t)
{
	step_settle(t);
	step_go(t);
}

bool step_is_by_hand(const struct session *s)
{
	return s->felt.open && s->reading.in_contact &&
	       session_pad_now(s) < SESSION_PADS_MAX &&
	       !session_is_active_pad(s);
}

/* The hand's contact is what presses; an active pad's is its press. */
static bool presses_now(const struct session *s)
{
	if (session_is_active_pad(s))
		return press_is_under_way(s, session_pad_now(s));
	return step_is_by_hand(s);
}

void step_let_go(struct turn *t, enum session_after after)
{
	struct session *s = t->s;
	const uint8_t pad = session_pad_now(s);

	s->after = after;
	if (!presses_now(s)) {
		step_over(t);
		return;
	}
	if (s->pad[pad].active)
		turn_release(t, pad);
	else
		felt_cue(t);
	flow_phase(t, PHASE_RELEASE, NEVER);
}

static void finish_step(struct turn *t)
{
	struct session *s = t->s;
	const uint8_t point = session_step(s)->point;

	if (session_step(s)->technique == TECHNIQUE_MEASURE) {
		const struct ppt_result result =
			ppt_result(s->ppt_pa, s->ppt_count);

		if (result.count > 0)
			s->order.ppt_pa[point] = result.mean_pa;
	} else if (applies_force(s) && !has_bit(s->point_ended, point) &&
		   !has_bit(s->point_treated, point)) {
		s->point_treated |= UINT32_C(1) << point;
		turn_note(t, SESSION_NOTE_POINT_TREATED, point);
	}
	step_next(t);
}

static void rest_over(struct turn *t)
{
	struct session *s = t->s;

	if (s->rest_again) {
		begin_repeat(t);
	} else if (s->after == SESSION_AFTER_STEP ||
		   s->repeat + 1 >= session_step(s)->repeats) {
		finish_step(t);
	} else {
		s->repeat++;
		s->work_us = 0;
		begin_repeat(t);
	}
}

void step_after_repeat(struct turn *t)
{
	struct session *s = t->s;

	if (s->rate_due) {
		s->rating_wanted = true;
		flow_phase(t, PHASE_RATE, NEVER);
	} else {
		flow_phase(t, PHASE_REST, s->rest_end_us);
	}
}

void step_rated(struct turn *t)
{
	struct session *s = t->s;

	s->rate_due = false;
	if (s->state == SESSION_RUNNING && s->phase == PHASE_RATE)
		step_after_repeat(t);
}

void step_leave(struct turn *t, enum session_after after)
{
	struct session *s = t->s;

	if (s->phase == PHASE_RELEASE) {
		s->after = after;
	} else if (s->state == SESSION_RUNNING) {
		step_let_go(t, after);
	} else if (s->step < s->order.routine.steps) {
		s->after = after;
		step_settle(t);
	}
}

void step_end_point(struct turn *t)
{
	struct session *s = t->s;

	if (!s->entered || session_pad_now(s) == SESSION_PADS_MAX)
		return;
	if (s->phase == PHASE_RELEASE) {
		s->after = SESSION_AFTER_STEP;
	} else if (s->repeat_done || s->rest_again ||
		   s->state != SESSION_RUNNING) {
		s->after = SESSION_AFTER_STEP;
		s->repeat_done = true;
		s->rest_again = false;
	} else {
		step_let_go(t, SESSION_AFTER_STEP);
	}
}

void step_time(struct turn *t)
{
	if (t->s->phase == PHASE_BREATH)
		work(t);
	else if (t->s->phase == PHASE_WORK)
		step_let_go(t, SESSION_AFTER_REPEAT);
	else
		rest_over(t);
}
