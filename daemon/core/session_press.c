/* SPDX-License-Identifier: MIT */
/*
 * Session, active pads: presses by command (D8). It asks; the hub checks,
 * presses, times and records; here is only what follows from its news.
 *
 * A press is asked for when a sample has told the ceiling of the place where
 * the pad is now, and when an earlier press has let go.
 */
#include "session_state.h"

#include <string.h>

bool press_is_under_way(const struct session *s, uint8_t pad)
{
	return s->use[pad].asked || s->use[pad].pressing;
}

bool press_is_working(enum session_phase phase)
{
	return phase == PHASE_RAMP || phase == PHASE_HOLD ||
	       phase == PHASE_WORK || phase == PHASE_MEASURE;
}

static bool is_working(const struct session *s)
{
	return press_is_working(s->phase);
}

/* Of this repeat, as far as it has not been held yet. */
static uint32_t hold_left_ms(const struct session *s, uint64_t now_us)
{
	const uint64_t hold_us = session_hold_ms(s) * 1000ull;
	uint64_t left_us = session_work_left_us(s, now_us);

	if (session_step(s)->technique == TECHNIQUE_MEASURE)
		return MEASURE_MS;
	if (session_step(s)->technique == TECHNIQUE_PRESS)
		left_us = hold_us > s->felt.held_us ? hold_us - s->felt.held_us
						    : 0;
	return left_us > 1000 ? (uint32_t)(left_us / 1000) : 1;
}

static int32_t ramp(const struct session *s)
{
	if (session_step(s)->technique != TECHNIQUE_MEASURE)
		return session_step(s)->ramp_mn_per_s;
	return s->bounds.rise_mn_per_s < PPT_RAMP_MN_PER_S
		       ? s->bounds.rise_mn_per_s
		       : PPT_RAMP_MN_PER_S;
}

/* SR-5, SR-14: never more than what holds now, from what is measured now. */
static int32_t force(const struct session *s)
{
	const int32_t below_mn =
		s->reading.force_mn < 0 ? s->reading.force_mn : 0;
	const int32_t up_mn = s->bounds.step_up_mn + below_mn;

	return s->target_mn < up_mn ? s->target_mn : up_mn;
}

static void ask(struct turn *t, uint8_t pad)
{
	struct session *s = t->s;
	const struct press_request request = {
		.force_mn = force(s),
		.ramp_mn_per_s = ramp(s),
		.hold_ms = hold_left_ms(s, t->now_us),
	};
	const struct refusal nothing = {
		.code = REFUSAL_LIMIT,
		.limit_id = LIMIT_FORCE,
		.layer = s->bounds.target_layer,
		.value = s->planned_mn,
		.limit = s->target_mn,
	};

	s->press_us = NEVER;
	if (request.force_mn <= 0) {
		flow_refused(t, &nothing);
		return;
	}
	s->asked_mn = request.force_mn;
	s->use[pad].asked = true;
	turn_add(t, SESSION_ACT_PRESS, pad)->press = request;
}

void press_if_due(struct turn *t)
{
	struct session *s = t->s;
	const uint8_t pad = session_pad_now(s);
	const struct session_use *use = &s->use[pad];

	if (t->now_us < s->press_us || use->asked || use->lets_go ||
	    use->ceiling_mn == LIMIT_UNSET)
		return;
	adjust_target(t);
	ask(t, pad);
}

void press_wanted(struct turn *t)
{
	t->s->press_us = t->now_us;
	press_if_due(t);
}

/* Its ceiling may have come down meanwhile (SR-5). */
static void keep_below(struct turn *t, uint8_t pad)
{
	struct session *s = t->s;
	const struct session_use *use = &s->use[pad];

	if (press_is_under_way(s, pad) &&
	    s->asked_mn > pressing_target_max_mn(use->ceiling_mn))
		press_wanted(t);
}

void press_sample(struct turn *t)
{
	struct session *s = t->s;

	if (!is_working(s))
		return;
	keep_below(t, session_pad_now(s));
	press_if_due(t);
	if (felt_eased(s)) {
		felt_released(t);
		step_let_go(t, SESSION_AFTER_STEP);
	} else if (s->phase == PHASE_MEASURE && felt_measured(t)) {
		step_let_go(t, SESSION_AFTER_REPEAT);
	}
}

uint64_t press_deadline_us(const struct session *s)
{
	const struct session_use *use;

	if (s->press_us == NEVER)
		return NEVER;
	use = &s->use[session_pad_now(s)];
	if (use->asked || use->lets_go)
		return s->press_us + CHECK_MAX_US;
	return s->press_us + (use->ceiling_mn == LIMIT_UNSET ? STALE_US : 0);
}

void press_tick(struct turn *t)
{
	const struct session *s = t->s;
	const struct session_use *use = &s->use[session_pad_now(s)];
	const struct refusal stale = {
		.code = REFUSAL_STALE,
		.value = (int32_t)(STALE_US / 1000),
	};
	const struct refusal silent = {.code = REFUSAL_TIMED_OUT};

	if (t->now_us < press_deadline_us(s))
		return;
	if (use->asked || use->lets_go)
		flow_refused(t, &silent);
	else if (use->ceiling_mn == LIMIT_UNSET)
		flow_refused(t, &stale);
	else
		press_if_due(t);
}

/* ---- Answers ---- */

static bool is_now(const struct session *s, uint8_t pad)
{
	return s->state == SESSION_RUNNING && pad == session_pad_now(s);
}

/* Accepted, but not wanted any more: it lets go again. */
static void accepted(struct turn *t, uint8_t pad)
{
	struct session *s = t->s;

	s->use[pad].pressing = true;
	s->press_tries = 0;
	if (s->use[pad].lets_go || !is_now(s, pad) || !is_working(s))
		turn_release(t, pad);
	else
		press_if_due(t);
}

static void refused(struct turn *t, uint8_t pad, const struct refusal *refusal)
{
	struct session *s = t->s;
	const uint64_t wait_us =
		refusal->value > 0 ? (uint64_t)refusal->value * 1000 : BUSY_US;

	if (refusal->code == REFUSAL_RESTING && !s->use[pad].pressing) {
		/* SR-7: it rests, and is asked again then. */
		s->rest_again = true;
		s->felt.open = false; /* nothing was */
		flow_phase(t, PHASE_REST, t->now_us + wait_us);
	} else if (refusal->code == REFUSAL_BUSY &&
		   s->press_tries < BUSY_TRIES) {
		s->press_tries++;
		s->press_us = t->now_us + BUSY_US;
	} else {
		flow_refused(t, refusal);
	}
}

/* Refused is what is wanted now, or what was to let go before it began. */
static void not_accepted(struct turn *t, uint8_t pad,
			 const struct refusal *refusal, bool is_past)
{
	struct session *s = t->s;

	if (!s->use[pad].pressing)
		s->use[pad].lets_go = false;
	if (!is_now(s, pad))
		return;
	if (is_working(s) && is_past)
		press_if_due(t);
	else if (is_working(s))
		refused(t, pad, refusal);
	else if (!s->use[pad].pressing && s->phase == PHASE_RELEASE)
		step_over(t);
}

void session_answer(struct session *session, uint8_t pad,
		    const struct refusal *refusal, uint64_t now_us,
		    struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);
	struct session_use *use = &session->use[pad];

	if (!use->asked)
		return;
	use->asked = false;
	if (refusal->code == REFUSAL_NONE)
		accepted(&t, pad);
	else
		not_accepted(&t, pad, refusal, use->lets_go);
	if (session->state == SESSION_ENDING)
		flow_close_if_done(&t);
	turn_end(&t);
}

/* ---- News ---- */

static void holds(struct turn *t, const struct pressing *pressing)
{
	struct session *s = t->s;
	const uint64_t until_us =
		t->now_us +
		pressing_remaining_ms(pressing, t->now_us) * 1000ull;

	if (s->phase == PHASE_MEASURE) {
		/* The ceiling came first: the threshold is above it. */
		felt_ppt(t, true);
		step_let_go(t, SESSION_AFTER_REPEAT);
	} else if (s->phase == PHASE_RAMP) {
		flow_phase(t,
			   session_step(s)->technique == TECHNIQUE_PRESS
				   ? PHASE_HOLD
				   : PHASE_WORK,
			   until_us);
	} else {
		s->until_us = until_us;
	}
}

static void news(struct turn *t, uint8_t pad, const struct pressing *pressing)
{
	struct session *s = t->s;

	if (!is_now(s, pad) || !is_working(s) || s->use[pad].lets_go)
		return;
	if (pressing->state == PRESSING_HOLDING)
		holds(t, pressing);
	else if (pressing->state == PRESSING_RELEASING)
		flow_phase(t, PHASE_RELEASE, NEVER);
}

/* It has let go. What was asked to let go before this repeat is not this
 * repeat's press. */
static void gone(struct turn *t, uint8_t pad)
{
	struct session *s = t->s;
	const bool earlier = s->use[pad].lets_go && s->phase != PHASE_RELEASE;

	s->use[pad].pressing = false;
	s->use[pad].lets_go = false;
	if (s->state == SESSION_ENDING)
		flow_close_if_done(t);
	else if (is_now(s, pad) && !earlier)
		step_over(t);
}

void session_pressing(struct session *session, uint8_t pad,
		      const struct pressing *pressing, uint64_t now_us,
		      struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	if (!session_is_active(session) || !session->use[pad].pressing)
		return;
	if (pressing->state == PRESSING_RESTING ||
	    pressing->state == PRESSING_IDLE)
		gone(&t, pad);
	else
		news(&t, pad, pressing);
	turn_end(&t);
}

struct session_figures session_press_figures(const struct session *session)
{
	const struct session_felt *felt = &session->felt;
	const struct easing_reading eased = easing_reading(&felt->easing);
	const struct routine *routine = &session->order.routine;
	struct session_figures figures = {
		.step = felt->step,
		.repeat = felt->repeat,
		.right_ms = (uint32_t)(felt->right_us / 1000),
	};

	if (eased.known) {
		figures.ease_permille = eased.fall_permille;
		figures.ease_error_permille = eased.error_permille;
	}
	if (felt->step < routine->steps &&
	    routine->step[felt->step].point < routine->points)
		memcpy(figures.point,
		       routine->point[routine->step[felt->step].point].name,
		       sizeof(figures.point));
	return figures;
}
