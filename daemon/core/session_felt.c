/* SPDX-License-Identifier: MIT */
/* Session, what is felt: guided while it lasts, and on record when it is over
 * (D6, D9, D10, D16). */
#include "session_state.h"

#include <assert.h>
#include <string.h>

void felt_begin(struct turn *t)
{
	struct session *s = t->s;
	const uint8_t pad = session_pad_now(s);

	memset(&s->felt, 0, sizeof(s->felt));
	s->felt.step = s->step;
	s->felt.repeat = s->repeat;
	easing_begin(&s->felt.easing);
	if (pad == SESSION_PADS_MAX)
		return;
	knead_begin(&s->felt.knead, s->pad[pad].width_um,
		    s->pad[pad].height_um);
}

void felt_cue(struct turn *t)
{
	const uint8_t pad = session_pad_now(t->s);

	if (!t->s->pad[pad].haptic)
		return;
	(void)turn_add(t, SESSION_ACT_CUE, pad); /* says it all */
	t->s->cue_us = t->now_us + CUE_US;
}

/* ---- Samples ---- */

/* When it should not press, any contact of the hand is too hard. */
static enum guidance guide(const struct session *s)
{
	if (s->phase == PHASE_RELEASE || s->phase == PHASE_REST ||
	    s->phase == PHASE_RATE)
		return s->reading.in_contact && !session_is_active_pad(s)
			       ? GUIDANCE_TOO_HARD
			       : GUIDANCE_NONE;
	if (!press_is_working(s->phase))
		return GUIDANCE_NONE;
	return guidance_of(&s->band, s->reading.force_mn, s->guidance);
}

static void guide_on(struct turn *t)
{
	struct session *s = t->s;
	const enum guidance now = guide(s);

	if (now == GUIDANCE_TOO_HARD && press_is_working(s->phase) &&
	    !session_is_active_pad(s) && t->now_us >= s->cue_us)
		felt_cue(t);
	if (now != s->guidance)
		t->changed = true;
	s->guidance = now;
}

static uint64_t since_last_us(const struct session *s)
{
	const uint64_t at_us = s->reading.at_us;
	const uint64_t last_us = s->felt.sample_us;

	if (last_us == 0 || at_us <= last_us)
		return 0;
	return at_us - last_us < GAP_US ? at_us - last_us : GAP_US;
}

/* Time counts while the hand presses enough, and as long as a press holds. */
static bool counts(const struct session *s)
{
	if (s->phase == PHASE_WORK)
		return s->reading.in_contact;
	return s->phase == PHASE_HOLD &&
	       (session_is_active_pad(s) || s->guidance != GUIDANCE_TOO_LIGHT);
}

static void add_up(struct session *s, uint64_t passed_us)
{
	struct session_felt *felt = &s->felt;

	if (s->reading.force_mn > felt->peak_mn)
		felt->peak_mn = s->reading.force_mn;
	if (s->reading.pressed_ms * 1000ull > felt->pressed_us)
		felt->pressed_us = s->reading.pressed_ms * 1000ull;
	if (!counts(s))
		return;
	felt->held_us += passed_us;
	felt->held_mnus += (int64_t)passed_us * s->reading.force_mn;
	if (s->guidance == GUIDANCE_RIGHT)
		felt->right_us += passed_us;
}

static void knead_on(struct session *s)
{
	struct knead_reading reading;

	knead_sample(&s->felt.knead, &s->reading);
	reading = knead_reading(&s->felt.knead);
	if (!reading.circling)
		return;
	s->felt.radius_sum += reading.radius_um;
	s->felt.radius_count++;
}

void felt_sample(struct turn *t, int64_t added_mns)
{
	struct session *s = t->s;
	const uint64_t passed_us = since_last_us(s);

	guide_on(t);
	if (!s->felt.open)
		return;
	s->felt.dose_mns += added_mns;
	add_up(s, passed_us);
	s->felt.sample_us = s->reading.at_us;
	if (s->phase == PHASE_HOLD && counts(s) && s->reading.in_contact)
		easing_sample(&s->felt.easing, s->reading.force_mn,
			      s->reading.at_us);
	if (s->phase == PHASE_WORK &&
	    session_step(s)->technique == TECHNIQUE_KNEAD)
		knead_on(s);
}

bool felt_eased(const struct session *s)
{
	const uint16_t permille = session_step(s)->ease_permille;

	return permille > 0 && s->phase == PHASE_HOLD &&
	       easing_has_eased(&s->felt.easing, permille);
}

void felt_released(struct turn *t)
{
	struct session *s = t->s;

	s->point_released |= UINT32_C(1) << session_step(s)->point;
	turn_note(t, SESSION_NOTE_POINT_RELEASED,
		  easing_reading(&s->felt.easing).fall_permille);
}

/* ---- The pain threshold ---- */

void felt_ppt(struct turn *t, bool above)
{
	struct session *s = t->s;
	const uint8_t pad = session_pad_now(s);
	struct record *record = turn_record(t, RECORD_PPT, pad);
	const int32_t value_pa =
		s->ppt.value_pa > 0 ? s->ppt.value_pa : s->ppt.peak_pa;

	record->ppt.site = s->pad[pad].site;
	record->ppt.value_pa = value_pa;
	record->ppt.ramp_mn_per_s = s->ppt.ramp_mn_per_s;
	record->ppt.uneven = s->ppt.uneven;
	record->ppt.above = above;
	t->changed = true;
	s->ppt_last_pa = value_pa;
	if (above)
		return;
	/* routine_check() lets no more repeats through. */
	assert(s->ppt_count < PPT_REPEATS_MAX);
	s->ppt_pa[s->ppt_count++] = value_pa;
}

bool felt_measured(struct turn *t)
{
	struct session *s = t->s;
	const enum ppt_state state = ppt_sample(&s->ppt, &s->reading);

	if (state == PPT_CEILING)
		felt_ppt(t, true);
	return state == PPT_CEILING || state == PPT_FAILED;
}

/* ---- Records ---- */

static int32_t mean_mn(const struct session_felt *felt)
{
	if (felt->held_us == 0)
		return 0;
	return (int32_t)(felt->held_mnus / (int64_t)felt->held_us);
}

static void record_press(struct turn *t, enum trip_reason ended_by)
{
	const struct session *s = t->s;
	const struct session_felt *felt = &s->felt;
	const struct session_figures figures = session_press_figures(s);
	const uint8_t pad = session_pad_now(s);
	struct record *record = turn_record(t, RECORD_PRESSED, pad);

	record->press.pad = s->pad[pad].pad;
	record->press.site = s->pad[pad].site;
	record->press.target_mn = s->target_mn;
	record->press.peak_mn = felt->peak_mn;
	record->press.mean_mn = mean_mn(felt);
	record->press.held_ms = (uint32_t)(felt->held_us / 1000);
	record->press.dose_ns = dose_ns(felt->dose_mns);
	record->press.right_ms = figures.right_ms;
	record->press.ease_permille = figures.ease_permille;
	record->press.ease_error_permille = figures.ease_error_permille;
	record->press.ended_by = ended_by;
}

static void record_technique(struct turn *t)
{
	const struct session *s = t->s;
	const struct session_felt *felt = &s->felt;
	const struct knead_reading knead = knead_reading(&felt->knead);
	const uint8_t pad = session_pad_now(s);
	const uint64_t ms = felt->work_us / 1000;
	struct record *record = turn_record(t, RECORD_TECHNIQUE, pad);

	record->technique.technique = session_step(s)->technique;
	record->technique.duration_ms = (uint32_t)ms;
	record->technique.mean_mn = mean_mn(felt);
	record->technique.peak_mn = felt->peak_mn;
	record->technique.dose_ns = dose_ns(felt->dose_mns);
	if (pad < SESSION_PADS_MAX)
		record->technique.site = s->pad[pad].site;
	if (felt->radius_count == 0)
		return;
	record->technique.circles_per_min_x10 =
		(uint16_t)(knead.circles_x10 * 60000ull / (ms + 1));
	record->technique.radius_um =
		(uint16_t)(felt->radius_sum / felt->radius_count);
	record->technique.direction = knead.direction;
}

void felt_worked(struct turn *t)
{
	struct session *s = t->s;

	if (s->phase == PHASE_WORK)
		s->felt.work_us += t->now_us - s->phase_us;
	s->phase_us = t->now_us;
}

/* An active pad's press is recorded by the hub, which made it. */
static void record_pressed(struct turn *t, enum trip_reason ended_by)
{
	struct session *s = t->s;

	if (s->felt.held_us > 0)
		s->presses++;
	if (!session_is_active_pad(s) && s->felt.peak_mn > 0)
		record_press(t, ended_by);
}

static void record_worked(struct turn *t, enum trip_reason ended_by)
{
	(void)ended_by;
	if (t->s->felt.work_us > 0)
		record_technique(t);
	t->s->work_us += t->s->felt.work_us;
}

typedef void (*record_fn)(struct turn *t, enum trip_reason ended_by);

static const record_fn records[TECHNIQUE_COUNT] = {
	[TECHNIQUE_PRESS] = record_pressed,
	[TECHNIQUE_KNEAD] = record_worked,
	[TECHNIQUE_GLIDE] = record_worked,
	[TECHNIQUE_STRETCH] = record_worked,
};

void felt_record(struct turn *t, enum trip_reason ended_by)
{
	struct session *s = t->s;
	record_fn record;

	if (!s->felt.open)
		return;
	s->felt.open = false;
	felt_worked(t);
	if (!session_is_active_pad(s))
		s->rest_us = t->now_us + s->felt.pressed_us; /* SR-7 */
	record = records[session_step(s)->technique];
	if (record != NULL)
		record(t, ended_by);
}
