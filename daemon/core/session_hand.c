/* SPDX-License-Identifier: MIT */
/*
 * Session, sensing pads: the therapist's hand, or the patient's own, is guided
 * to the band, timed and told when to let go (D6, D7).
 */
#include "session_state.h"

/* SR-7: as long as the site may be pressed at all. */
static bool is_long_enough(const struct session *s)
{
	return s->reading.pressed_ms >= (uint32_t)s->bounds.hold.value;
}

static void find(struct turn *t)
{
	if (t->s->reading.in_contact)
		step_ramp(t);
}

/* Too hard counts too: nobody is to press the longer for it. */
static void ramp(struct turn *t)
{
	struct session *s = t->s;

	if (!s->reading.in_contact)
		flow_phase(t, PHASE_FIND, NEVER);
	else if (is_long_enough(s))
		step_let_go(t, SESSION_AFTER_REPEAT);
	else if (s->guidance != GUIDANCE_TOO_LIGHT)
		flow_phase(t, PHASE_HOLD, NEVER);
}

static void hold(struct turn *t)
{
	struct session *s = t->s;
	const bool held =
		s->felt.held_us >= (uint64_t)session_hold_ms(s) * 1000;

	if (felt_eased(s)) {
		felt_released(t);
		step_let_go(t, SESSION_AFTER_STEP);
	} else if (held || is_long_enough(s)) {
		step_let_go(t, SESSION_AFTER_REPEAT);
	}
}

static void work(struct turn *t)
{
	if (is_long_enough(t->s))
		step_let_go(t, SESSION_AFTER_REPEAT);
}

/* What was no measurement is tried once more. */
static void measure(struct turn *t)
{
	if (felt_measured(t))
		step_let_go(t, t->s->ppt.state == PPT_FAILED
				       ? SESSION_AFTER_RETRY
				       : SESSION_AFTER_REPEAT);
}

static void release(struct turn *t)
{
	if (!t->s->reading.in_contact)
		step_over(t);
}

static void (*const in_phase[PHASE_COUNT])(struct turn *t) = {
	[PHASE_FIND] = find,	   [PHASE_RAMP] = ramp,
	[PHASE_HOLD] = hold,	   [PHASE_WORK] = work,
	[PHASE_MEASURE] = measure, [PHASE_RELEASE] = release,
};

void hand_sample(struct turn *t)
{
	if (in_phase[t->s->phase] != NULL)
		in_phase[t->s->phase](t);
}
