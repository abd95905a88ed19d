/* SPDX-License-Identifier: MIT */
/*
 * Hub, presses: the Control Point's answers, the enable token that one good
 * step at a time keeps alive (SR-1), and what time does to a press.
 */
#include "hub_state.h"

#include <string.h>

void hub_pad_fill_press(const struct pad *pad, struct record *record,
			uint8_t number)
{
	struct pressing_summary summary = pressing_summary(&pad->pressing);

	record->caller = pad->caller;
	record->press.pad = number;
	record->press.site = pad->site;
	record->press.target_mn = summary.target_mn;
	record->press.peak_mn = summary.peak_mn;
	record->press.mean_mn = summary.mean_mn;
	record->press.held_ms = summary.held_ms;
	record->press.dose_ns = summary.dose_ns;
	record->press.ended_by = summary.ended_by;
}

static void press_over(struct step *s, struct wearable *w, uint8_t number)
{
	struct pad *pad = &w->pad[number];
	struct record *record = hub_record(s, w, RECORD_PRESSED);

	hub_pad_fill_press(pad, record, number);
	hub_session_sign(s->hub, w, number, record);
	hub_pad_flush_dose(s, w, pad);
	if (pad->loosen) {
		pad->loosen = false;
		hub_pad_limits(s, w, pad);
	}
	hub_ceilings(s, w);
	/* Lost, it may have pressed until now; now it has let go (SR-1). */
	if (!w->streaming)
		memset(&pad->reading, 0, sizeof(pad->reading));
	hub_pad_load(s->hub, pad);
	s->hub->replan = true;
}

/* The wearable lets go at the end of the hold by itself; this is the second
 * way. Its answer must come, or the pad is stopped (SR-21). */
void hub_pad_send_release(struct step *s, struct wearable *w, uint8_t number)
{
	const struct ask ask = {
		.request = {.op = CONTROL_RELEASE, .pad = number},
		.command = COMMAND_RELEASE,
		.call = CALL_UNASKED,
		.caller = CALLER_NONE,
	};

	w->pad[number].accepted = false;
	if (!hub_ask(s, w, &ask))
		hub_trip_for(s, w, TRIP_UNCERTAIN);
}

void hub_pad_carry(struct step *s, struct wearable *w, uint8_t number,
		   enum pressing_act act)
{
	if (act == PRESSING_NOTHING)
		return;
	hub_changed(s, w);
	if (act == PRESSING_SEND_RELEASE)
		hub_pad_send_release(s, w, number);
	else
		press_over(s, w, number);
}

bool hub_may_apply(const struct step *s, const struct wearable *w)
{
	if (!w->active)
		return false;
	for (uint8_t i = 0; i < w->pads; i++)
		if (hub_pad_is_pressing(&w->pad[i]))
			return true;
	return s->now_us < w->token_until_us;
}

/* Answers. */

static void press_accepted(struct step *s, struct wearable *w,
			   const struct ask *ask)
{
	struct pad *pad = &w->pad[ask->request.pad];

	/* Stopped meanwhile: the wearable is, too. Or released: that is asked
	 * next. */
	if (hub_is_tripped(w) ||
	    hub_is_asked(w, CONTROL_RELEASE, ask->request.pad))
		return;
	pad->plan = (struct pressing_plan){
		.target_mn = ask->request.force_mn,
		.ramp_mn_per_s = ask->request.ramp_mn_per_s,
		.hold_ms = ask->request.hold_ms,
	};
	pad->accepted = true;
	pad->caller = ask->caller;
	hub_pad_load(s->hub, pad);
	s->hub->replan = true;
}

void hub_asked(struct step *s, struct wearable *w, const struct ask *ask,
	       const struct refusal *refusal)
{
	bool done = refusal->code == REFUSAL_NONE;

	hub_changed(s, w);
	switch ((int)ask->request.op) {
	case CONTROL_REQUEST_CONTROL:
		w->controlled = done;
		hub_ceilings(s, w);
		break;
	case CONTROL_SET_STREAM:
		w->streaming = done;
		break;
	case CONTROL_ZERO:
		hub_pad_zero_answered(s, w, ask, refusal);
		break;
	case CONTROL_SELF_TEST:
		w->pad[ask->request.pad].tested = done;
		break;
	case CONTROL_PRESS:
		if (done)
			press_accepted(s, w, ask);
		break;
	default:
		break;
	}
}

/* Tokens. */

bool hub_wants_force(const struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++)
		if (w->pad[i].accepted ||
		    pressing_is_driving(&w->pad[i].pressing))
			return true;
	return false;
}

static bool is_current(const struct step *s, const struct pad *pad)
{
	uint32_t age_ms = guard_frame_age_ms(&pad->limits, pad->interval_us);

	return guard_is_fresh(&pad->guard, &pad->limits, pad->interval_us,
			      s->now_us) &&
	       s->now_us < pad->reading.at_us + age_ms * 1000ull;
}

/* SR-1: every reason there may be not to, each enough. */
static bool may_renew(const struct step *s, const struct wearable *w)
{
	const struct hub *hub = s->hub;

	if (w->link.state != LINK_READY || hub_is_unwell(hub) ||
	    hub->shutdown || w->halt.active || w->uncertain ||
	    hub_is_tripped(w) || !integrity_is_trusted(&w->integrity))
		return false;
	for (uint8_t i = 0; i < w->pads; i++)
		if (hub_pad_is_pressing(&w->pad[i]) &&
		    !is_current(s, &w->pad[i]))
			return false;
	return true;
}

static uint32_t token_ms(const struct hub *hub, const struct wearable *w)
{
	uint32_t ms = hub->config.token_ms;

	for (uint8_t i = 0; i < w->pads; i++) {
		int32_t limit = w->pad[i].limits.of[LIMIT_TOKEN].value;

		if ((uint32_t)limit < ms)
			ms = (uint32_t)limit;
	}
	return ms;
}

static void write_token(struct step *s, struct wearable *w, uint32_t ms)
{
	struct action *action = hub_operate(s, w, ACTION_COMMAND_WRITE);
	size_t length = 0;

	action->characteristic = CHARACTERISTIC_ENABLE;
	(void)central_enable(&w->central, (uint16_t)ms, action->write.bytes,
			     sizeof(action->write.bytes),
			     &length); /* fixed size: there is room */
	action->write.length = (uint8_t)length;
	w->token_us = s->now_us;
	w->token_until_us = s->now_us + ms * 1000ull;
	hub_prepare_stop(s, w);
}

static void begin_accepted(struct step *s, struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++) {
		struct pad *pad = &w->pad[i];

		if (!pad->accepted)
			continue;
		pad->accepted = false;
		pressing_begin(&pad->pressing, &pad->plan,
			       pad->reading.force_mn, s->now_us);
		hub_changed(s, w);
	}
}

static bool any_accepted(const struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++)
		if (w->pad[i].accepted)
			return true;
	return false;
}

void hub_renew_token(struct step *s, struct wearable *w)
{
	uint32_t ms;

	if (!w->active || !hub_wants_force(w))
		return;
	ms = token_ms(s->hub, w);
	if (!any_accepted(w) && s->now_us < w->token_us + ms * 1000ull / 3)
		return;
	if (!may_renew(s, w))
		return;
	write_token(s, w, ms);
	begin_accepted(s, w);
}

/* Time. */

static void tick_pressing(struct step *s, struct wearable *w, uint8_t number)
{
	struct pad *pad = &w->pad[number];
	enum pressing_state before = pad->pressing.state;
	enum pressing_act act;

	do {
		act = pressing_tick(&pad->pressing, s->now_us);
		hub_pad_carry(s, w, number, act);
	} while (act != PRESSING_NOTHING);
	if (pad->pressing.state != before)
		hub_changed(s, w);
	if (s->now_us >= pad->flush_us)
		hub_pad_flush_dose(s, w, pad);
}

/* SR-11: whatever may apply force must be seen. */
static bool is_watched(const struct step *s, const struct wearable *w,
		       const struct pad *pad)
{
	return w->streaming && pad->feature.actuated &&
	       !latch_is_tripped(&pad->latch) &&
	       (hub_pad_is_pressing(pad) || s->now_us < w->token_until_us);
}

void hub_pads_tick(struct step *s, struct wearable *w)
{
	struct guard_trips trips;

	guard_trips_clear(&trips);
	for (uint8_t i = 0; i < w->pads; i++) {
		struct pad *pad = &w->pad[i];

		if (is_watched(s, w, pad))
			guard_tick(&pad->guard, &pad->limits, pad->interval_us,
				   s->now_us, &trips);
		tick_pressing(s, w, i);
	}
	hub_trips(s, w, &trips);
	if (w->token_until_us > 0 && s->now_us >= w->token_until_us) {
		w->token_until_us = 0;
		hub_changed(s, w);
	}
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t hub_pads_deadline_us(const struct step *s, const struct wearable *w)
{
	uint64_t due = NEVER;

	if (w->token_until_us > s->now_us)
		due = w->token_until_us;
	for (uint8_t i = 0; i < w->pads; i++) {
		const struct pad *pad = &w->pad[i];

		due = earlier(due, pressing_deadline_us(&pad->pressing));
		due = earlier(due, pad->flush_us);
		if (is_watched(s, w, pad))
			due = earlier(due, guard_stale_at_us(&pad->guard,
							     &pad->limits,
							     pad->interval_us));
	}
	return due;
}
