/* SPDX-License-Identifier: MIT */
/*
 * Session, targets: as the routine has it, as a person adjusts it within the
 * limits (SR-5), as pain lowers it (SR-18); never above what holds now.
 */
#include "session_state.h"

static const struct refusal granted = {.code = REFUSAL_NONE};

static struct refusal refuse(enum refusal_code code, int32_t value)
{
	return (struct refusal){.code = code, .value = value};
}

void adjust_point(struct session *s)
{
	s->point = session_step(s)->point;
	s->adjust_of_mn = 0;
	s->adjust_ms = 0;
	s->pain_mn = 0;
	s->rest_us = 0;
	pain_series_init(&s->pain);
}

static int32_t smaller(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* What a press may aim at: by what was prepared, and by what holds now. */
static int32_t most_mn(const struct session *s, uint8_t pad)
{
	if (s->use[pad].ceiling_mn == LIMIT_UNSET)
		return s->bounds.target_mn;
	return smaller(s->bounds.target_mn,
		       pressing_target_max_mn(s->use[pad].ceiling_mn));
}

static int32_t adjusted_mn(const struct session *s)
{
	if (s->adjust_of_mn == 0)
		return s->planned_mn;
	return (int32_t)((int64_t)s->planned_mn * s->adjust_to_mn /
			 s->adjust_of_mn);
}

static void aim(struct turn *t, int32_t target_mn)
{
	struct session *s = t->s;
	const struct routine_step *step = session_step(s);
	const int32_t ceiling_mn =
		session_ceiling_for(most_mn(s, session_pad_now(s)));
	const uint16_t permille =
		step->band_permille > 0 ? step->band_permille : BAND_PERMILLE;

	if (target_mn != s->target_mn) {
		/* Another force is not easing. */
		easing_begin(&s->felt.easing);
		t->changed = true;
	}
	s->target_mn = target_mn;
	s->band = band_of(step->technique == TECHNIQUE_MEASURE ? 0 : target_mn,
			  permille, ceiling_mn);
}

void adjust_target(struct turn *t)
{
	struct session *s = t->s;
	const struct routine_step *step = session_step(s);
	const uint8_t pad = session_pad_now(s);
	const int32_t most = most_mn(s, pad);
	int32_t wanted = most;

	if (step->technique != TECHNIQUE_MEASURE) {
		s->planned_mn = session_planned_mn(&s->order, step,
						   s->pad[pad].area_mm2_x100);
		wanted = adjusted_mn(s);
		/* SR-18: not up again while it hurts, whatever is planned. */
		if (s->pain_mn > 0)
			wanted = smaller(wanted, s->pain_mn);
	}
	if (wanted > most) {
		wanted = most;
		if (wanted != s->target_mn)
			turn_note(t, SESSION_NOTE_LOWERED, wanted);
	}
	aim(t, wanted);
}

/* What presses now follows. */
static void follow(struct turn *t)
{
	const uint8_t pad = session_pad_now(t->s);

	adjust_target(t);
	if (step_is_timed(t->s) && t->s->phase == PHASE_WORK)
		t->s->until_us =
			t->now_us + session_work_left_us(t->s, t->now_us);
	if (t->s->state == SESSION_RUNNING && t->s->pad[pad].active &&
	    t->s->phase != PHASE_RELEASE && press_is_under_way(t->s, pad))
		press_wanted(t);
}

static bool has_target(const struct session *s)
{
	return s->entered && session_pad_now(s) < SESSION_PADS_MAX &&
	       session_step(s)->technique != TECHNIQUE_MEASURE;
}

void adjust_lower(struct turn *t)
{
	struct session *s = t->s;

	if (!has_target(s))
		return;
	s->pain_mn = pain_lowered(s->target_mn);
	s->adjust_of_mn = s->planned_mn;
	s->adjust_to_mn = s->pain_mn;
	turn_note(t, SESSION_NOTE_LOWERED, s->pain_mn);
	follow(t);
}

static struct refusal check_target(const struct session *s, int32_t value)
{
	const uint8_t pad = session_pad_now(s);
	struct refusal refusal = {
		.code = REFUSAL_LIMIT,
		.limit_id = LIMIT_FORCE,
		.layer = LAYER_ROUTINE,
		.value = value,
		.limit = (int32_t)((int64_t)s->planned_mn *
				   SESSION_ADJUST_PERMILLE / PERMILLE),
	};

	if (s->pain_mn > 0 && value > s->pain_mn) {
		/* SR-18: not up again while it hurts. */
		refusal.code = REFUSAL_LOOSENS;
		refusal.limit = s->pain_mn;
		return refusal;
	}
	if (value > refusal.limit)
		return refusal;
	return session_check_target(&s->bounds, value,
				    s->pad[pad].area_mm2_x100);
}

static struct refusal target(struct turn *t, int32_t value)
{
	struct session *s = t->s;
	struct refusal refusal;

	if (!has_target(s))
		return refuse(REFUSAL_NOT_NOW, 0);
	if (value <= 0)
		return refuse(REFUSAL_BAD_ARGUMENT, 1);
	refusal = check_target(s, value);
	if (refusal.code != REFUSAL_NONE)
		return refusal;
	s->adjust_of_mn = s->planned_mn;
	s->adjust_to_mn = value;
	follow(t);
	return granted;
}

static struct refusal hold(struct turn *t, int32_t value)
{
	struct session *s = t->s;
	const struct session_terms terms = session_terms(s);
	struct refusal refusal;

	if (!has_target(s))
		return refuse(REFUSAL_NOT_NOW, 0);
	if (value <= 0)
		return refuse(REFUSAL_BAD_ARGUMENT, 1);
	refusal = session_check_hold(&terms, session_step(s), s->order.severity,
				     (uint32_t)value);
	if (refusal.code != REFUSAL_NONE)
		return refusal;
	s->adjust_ms = (uint32_t)value;
	follow(t);
	return granted;
}

/* SR-7: none of the holds that are to come may be too long. */
static struct refusal severity(struct turn *t, int32_t value)
{
	struct session *s = t->s;
	const struct session_terms terms = session_terms(s);
	const struct routine *routine = &s->order.routine;
	struct refusal refusal = granted;

	if (value < 0 || value >= SEVERITY_COUNT)
		return refuse(REFUSAL_BAD_ARGUMENT, 1);
	for (uint8_t i = s->step; i < routine->steps; i++) {
		const struct routine_step *step = &routine->step[i];

		if (technique_table[step->technique].applies_force)
			refusal = session_check_hold(&terms, step,
						     (enum severity)value, 0);
		if (refusal.code != REFUSAL_NONE)
			return refusal;
	}
	s->order.severity = (enum severity)value;
	if (has_target(s))
		follow(t);
	return granted;
}

typedef struct refusal (*adjust_fn)(struct turn *t, int32_t value);

static const adjust_fn adjusts[ADJUST_COUNT] = {
	[ADJUST_TARGET] = target,
	[ADJUST_HOLD] = hold,
	[ADJUST_SEVERITY] = severity,
};

struct refusal adjust_command(struct turn *t, const struct command *command)
{
	struct refusal refusal = refuse(REFUSAL_BAD_ARGUMENT, 0);
	struct record *record;

	if ((uint32_t)command->adjust.what < ADJUST_COUNT)
		refusal =
			adjusts[command->adjust.what](t, command->adjust.value);
	if (refusal.code != REFUSAL_NONE)
		return refusal;
	record = turn_record(t, RECORD_SESSION_NOTE, SESSION_PADS_MAX);
	record->note.note = SESSION_NOTE_ADJUSTED;
	record->note.value = command->adjust.value;
	record->note.what = (int32_t)command->adjust.what;
	t->changed = true;
	return granted;
}
