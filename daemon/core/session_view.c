/* SPDX-License-Identifier: MIT */
/* Session, view: what may be seen of it. */
#include "session_state.h"

#include <string.h>

static uint32_t ms_until(uint64_t then_us, uint64_t now_us)
{
	if (then_us <= now_us)
		return 0;
	return (uint32_t)((then_us - now_us + 999) / 1000);
}

static void view_order(const struct session *s, struct session_view *out)
{
	const struct session_order *order = &s->order;

	out->session = order->session;
	memcpy(out->patient, order->patient, sizeof(out->patient));
	memcpy(out->routine, order->routine.name, sizeof(out->routine));
	memcpy(out->title, order->routine.title, sizeof(out->title));
	out->operator= order->operator;
	out->supervised = order->supervised;
	out->severity = order->severity;
	out->steps = order->routine.steps;
	out->points = order->routine.points;
}

/* The step after this one, leaving out what would be. */
static void view_next(const struct session *s, struct session_view *out)
{
	const struct routine *routine = &s->order.routine;
	const uint8_t next = (uint8_t)(s->step + 1);

	if (next >= routine->steps)
		return;
	out->next_technique = routine->step[next].technique;
	if (routine->step[next].point < routine->points)
		memcpy(out->next_point,
		       routine->point[routine->step[next].point].name,
		       sizeof(out->next_point));
}

static void view_point(const struct session *s, struct session_view *out)
{
	const struct routine *routine = &s->order.routine;
	const uint8_t point = session_step(s)->point;

	if (point >= routine->points)
		return;
	out->point = point;
	out->site = routine->point[point].site;
	memcpy(out->point_name, routine->point[point].name,
	       sizeof(out->point_name));
}

static void view_pad(const struct session *s, struct session_view *out)
{
	const uint8_t pad = session_pad_now(s);

	if (pad == SESSION_PADS_MAX)
		return;
	out->wearable = s->pad[pad].wearable;
	out->pad = s->pad[pad].pad;
	out->active = s->pad[pad].active;
	out->force_mn = s->reading.force_mn;
	out->peak_pa = s->reading.peak_pa;
	if (!s->entered)
		return;
	out->target_mn = s->target_mn;
	out->low_mn = s->band.low_mn;
	out->high_mn = s->band.high_mn;
	if (s->use[pad].ceiling_mn != LIMIT_UNSET)
		out->ceiling_mn = s->use[pad].ceiling_mn;
	out->guidance = s->guidance;
}

/* Beyond the last step the last is seen, but nothing to do. */
static void view_step(const struct session *s, struct session_view *out)
{
	const struct routine *routine = &s->order.routine;
	const struct routine_step *step;

	out->step = s->step;
	if (s->step >= routine->steps)
		out->step = (uint8_t)(routine->steps - 1);
	step = &routine->step[out->step];
	out->technique = step->technique;
	out->repeats = step->repeats;
	if (out->step != s->step)
		return;
	out->knead_wanted_x10 = step->circles_per_min_x10;
	out->knead_direction = step->direction;
	memcpy(out->prompt, step->prompt, sizeof(out->prompt));
	view_next(s, out);
	view_point(s, out);
	view_pad(s, out);
}

static void view_felt(const struct session *s, struct session_view *out)
{
	if (!s->entered)
		return;
	out->easing = easing_reading(&s->felt.easing);
	out->knead = knead_reading(&s->felt.knead);
}

/* A hand's hold lasts as long as it is held; the others end by time. */
uint64_t session_phase_until_us(const struct session *s, uint64_t now_us)
{
	const uint64_t hold_us = session_hold_ms(s) * 1000ull;

	if (s->phase != PHASE_HOLD || session_is_active_pad(s))
		return s->until_us;
	return now_us +
	       (hold_us > s->felt.held_us ? hold_us - s->felt.held_us : 0);
}

static void view_phase(const struct session *s, uint64_t now_us,
		       struct session_view *out)
{
	const struct routine *routine = &s->order.routine;
	const struct breath_pace pace = {routine->inhale_ms,
					 routine->exhale_ms};
	uint64_t until_us;

	if (s->state != SESSION_RUNNING)
		return;
	out->breath =
		breath_at(&pace, now_us - s->started_us, &out->breath_left_ms);
	until_us = session_phase_until_us(s, now_us);
	if (until_us == NEVER)
		return;
	out->phase_left_ms = ms_until(until_us, now_us);
	out->phase_ms = ms_until(until_us, s->phase_us);
}

static void view_time(const struct session *s, uint64_t now_us,
		      struct session_view *out)
{
	const bool live = session_is_live(s);

	if (s->started_us > 0)
		out->elapsed_ms = (uint32_t)(((live ? now_us : s->ended_us) -
					      s->started_us) /
					     1000);
	if (!live)
		return;
	out->left_ms = session_left_ms(s, now_us);
	out->limit_left_ms = s->time_ms;
	if (s->started_us > 0)
		out->limit_left_ms = ms_until(s->ends_us, now_us);
}

void session_view(const struct session *session, uint64_t now_us,
		  struct session_view *out)
{
	memset(out, 0, sizeof(*out));
	out->state = session->state;
	out->phase = session->phase;
	out->why = session->why;
	out->refusal = session->refusal;
	out->wearable = WEARABLE_ALL;
	out->point = ROUTINE_POINT_NONE;
	out->rating_wanted = session->rating_wanted;
	out->rating_before = session->rating_before;
	out->rating_last = session->rating_last;
	out->rating_after = session->rating_after;
	if (session->state == SESSION_NONE)
		return;
	out->repeat = session->repeat;
	out->ppt_pa = session->ppt_last_pa;
	out->treated = session_bits(session->point_treated);
	out->released = session_bits(session->point_released);
	out->presses = session->presses;
	out->dose_ns = dose_ns(session->dose_mns);
	view_order(session, out);
	view_step(session, out);
	view_felt(session, out);
	view_phase(session, now_us, out);
	view_time(session, now_us, out);
}
