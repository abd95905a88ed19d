/* SPDX-License-Identifier: MIT */
/*
 * Session, what is left: of the routine as planned from here on, the phase now
 * included. What waits for a person counts as if it were about to go on.
 */
#include "session_state.h"

#include <assert.h>

static uint64_t less(uint64_t a, uint64_t b)
{
	return a > b ? a - b : 0;
}

/* One repeat of the step now, us. */
struct plan {
	uint64_t ramp;
	uint64_t hold;
	uint64_t rest; /* SR-7: at least as long as pressed */
};

/* With the hold as a person adjusted it. */
static struct plan plan_of(const struct session *s)
{
	const struct routine *routine = &s->order.routine;
	const struct routine_step *step = session_step(s);
	const enum severity severity = s->order.severity;
	const uint64_t once_ms =
		routine_step_ms(routine, step, severity) / step->repeats;
	const uint64_t rest_ms = routine_rest_ms(routine, step, severity);
	const uint64_t ramp_ms =
		once_ms - rest_ms - routine_hold_ms(step, severity);
	struct plan plan = {
		.ramp = ramp_ms * 1000,
		.hold = session_hold_ms(s) * 1000ull,
		.rest = rest_ms * 1000,
	};

	if (session_pad_now(s) < SESSION_PADS_MAX &&
	    plan.rest < plan.ramp + plan.hold)
		plan.rest = plan.ramp + plan.hold;
	return plan;
}

/* Of what comes before the rest. */
static uint64_t press_left(const struct session *s, const struct plan *plan,
			   uint64_t now_us)
{
	const uint64_t passed = now_us - s->phase_us;

	switch ((int)s->phase) {
	case PHASE_BREATH:
		return less(s->until_us, now_us) + plan->ramp + plan->hold;
	case PHASE_RAMP:
	case PHASE_MEASURE:
		return less(plan->ramp, passed) + plan->hold;
	case PHASE_HOLD:
		return less(session_phase_until_us(s, now_us), now_us);
	case PHASE_WORK:
		return session_work_left_us(s, now_us);
	case PHASE_RELEASE:
		return 0;
	default:
		return plan->ramp + less(plan->hold, s->work_us);
	}
}

static uint64_t repeat_left(const struct session *s, const struct plan *plan,
			    uint64_t now_us)
{
	const uint64_t longer =
		less(plan->rest, session_step(s)->rest_ms * 1000ull);

	/* The rest that the routine has, made as long as SR-7 wants it. */
	if (s->repeat_done && session_pad_now(s) < SESSION_PADS_MAX)
		return less(s->rest_end_us + longer, now_us);
	if (s->repeat_done)
		return less(s->rest_end_us, now_us);
	if (s->rest_again)
		return less(s->until_us, now_us) + plan->ramp + plan->hold +
		       plan->rest;
	return press_left(s, plan, now_us) + plan->rest;
}

/* Of the step now. */
static uint64_t step_left(const struct session *s, uint64_t now_us)
{
	const struct plan plan = plan_of(s);
	const uint64_t repeats =
		s->after == SESSION_AFTER_STEP
			? 0
			: session_step(s)->repeats - s->repeat - 1u;

	return repeat_left(s, &plan, now_us) +
	       repeats * (plan.ramp + plan.hold + plan.rest);
}

uint32_t session_left_ms(const struct session *s, uint64_t now_us)
{
	const struct routine *routine = &s->order.routine;
	uint8_t i = s->step;
	uint64_t left_ms = 0;

	if (s->state == SESSION_ENDING)
		return 0;
	if (s->entered) {
		assert(i < routine->steps); /* else it would be ending */
		left_ms = (step_left(s, now_us) + 999) / 1000;
		i++;
	}
	for (; i < routine->steps; i++)
		left_ms += routine_step_ms(routine, &routine->step[i],
					   s->order.severity);
	return (uint32_t)left_ms; /* an hour at most (SR-9) */
}
