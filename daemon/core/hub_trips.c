/* SPDX-License-Identifier: MIT */
/*
 * Hub, trips: what is stopped stays stopped until a person acknowledges it,
 * with the cause gone and all of it on record (SR-16).
 */
#include "hub_state.h"

#include <string.h>

#define UNWELL_DEVICE                                            \
	(STATUS_OVER_FORCE | STATUS_OVER_PRESSURE | STATUS_HOT | \
	 STATUS_CELL_FAULT | STATUS_CELL_SATURATED | STATUS_FAULT)

bool hub_is_tripped(const struct wearable *w)
{
	for (size_t i = 0; i < PADS_MAX; i++)
		if (latch_is_tripped(&w->pad[i].latch))
			return true;
	return false;
}

static void tell(struct step *s, struct wearable *w, const struct trip *trip,
		 struct latch *latch)
{
	struct record *record = hub_record(s, w, RECORD_TRIP);
	struct action *action = actions_add(s->out, ACTION_TRIPPED);

	record->trip = *trip;
	hub_session_sign(s->hub, w, trip->pad, record);
	if (latch != NULL)
		latch_record(latch, record->number);
	action->tripped.wearable = hub_index(s->hub, w);
	action->tripped.trip = *trip;
	s->hub->trips++;
	hub_changed(s, NULL);
}

/* Whether the wearable stands still already, by its own word. */
static bool is_stopped(const struct wearable *w)
{
	return w->halt.active || w->status.state == STATUS_STOPPED;
}

/* Its presses are over, on whatever pad. */
static void end_presses(struct step *s, struct wearable *w,
			enum trip_reason reason)
{
	for (uint8_t i = 0; i < w->pads; i++) {
		struct pad *pad = &w->pad[i];

		pad->accepted = false;
		(void)pressing_release(&pad->pressing, reason,
				       s->now_us); /* the stop lets it go */
		hub_pad_load(s->hub, pad);
	}
	hub_asks_stop(s, w, REFUSAL_TRIPPED);
}

static uint32_t every_pad(const struct wearable *w)
{
	return (1u << w->pads) - 1;
}

/* The deciding reason latches the pads of the mask; it is told once. */
static void latch_pads(struct step *s, struct wearable *w,
		       const struct trip *trip, uint32_t pads)
{
	uint32_t bit = UINT32_C(1) << trip->reason;
	struct latch *first = NULL;
	bool is_new = false;

	for (uint8_t i = 0; i < PADS_MAX; i++) {
		struct pad *pad = &w->pad[i];

		if (!(pads & UINT32_C(1) << i))
			continue;
		is_new |= !(pad->told & bit);
		pad->told |= bit;
		if (!latch_trip(&pad->latch, trip))
			continue;
		/* One record stands for all pads of one trip. */
		if (first == NULL)
			tell(s, w, trip, &pad->latch);
		else
			latch_record(&pad->latch, first->record);
		first = first == NULL ? &pad->latch : first;
	}
	if (first == NULL && is_new)
		tell(s, w, trip, NULL);
}

/* SR-13: what cannot be believed is zeroed and tested before it is. */
static void doubt(struct wearable *w, const struct trip *trip)
{
	struct pad *pad = &w->pad[trip->pad];

	if (!trip_table[trip->reason].needs_zero)
		return;
	contact_zero_revoke(&pad->contact);
	pad->tested = false;
}

static void stop_for(struct step *s, struct wearable *w,
		     const struct trip *trip, uint32_t pads)
{
	bool is_new = !(w->pad[trip->pad].told & UINT32_C(1) << trip->reason);

	if (w->active && (!is_stopped(w) || is_new))
		hub_halt(s, w);
	latch_pads(s, w, trip, pads);
	doubt(w, trip);
	hub_changed(s, w);
}

void hub_trip(struct step *s, struct wearable *w, const struct trip *trip,
	      uint32_t pads)
{
	stop_for(s, w, trip, pads);
	end_presses(s, w, trip->reason);
}

void hub_trip_pressing(struct step *s, struct wearable *w,
		       const struct trip *trip)
{
	struct trip own = *trip;
	uint32_t pads = 0;

	for (uint8_t i = w->pads; i > 0; i--)
		if (hub_pad_is_pressing(&w->pad[i - 1])) {
			pads |= UINT32_C(1) << (i - 1);
			own.pad = (uint8_t)(i - 1);
		}
	hub_trip(s, w, &own, pads);
}

void hub_trip_for(struct step *s, struct wearable *w, enum trip_reason reason)
{
	const struct trip trip = {
		.reason = reason,
		.layer = LAYER_HARD,
		.at_us = s->now_us,
	};

	hub_trip(s, w, &trip, every_pad(w));
}

void hub_trips(struct step *s, struct wearable *w,
	       const struct guard_trips *trips)
{
	if (trips->count == 0)
		return;
	for (size_t i = 0; i < trips->count; i++)
		stop_for(s, w, &trips->trip[i],
			 UINT32_C(1) << trips->trip[i].pad);
	end_presses(s, w, trips->trip[0].reason);
}

void hub_trip_all(struct step *s, enum trip_reason reason)
{
	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u))
		if (hub_may_apply(s, &s->hub->wearable[i]))
			hub_trip_for(s, &s->hub->wearable[i], reason);
}

/* SR-3: a press that the hub's own end cuts off. */
static void abort_press(struct step *s, struct wearable *w, uint8_t number)
{
	struct pad *pad = &w->pad[number];
	struct record *record;

	pad->accepted = false;
	if (!pressing_is_active(&pad->pressing))
		return;
	(void)pressing_release(&pad->pressing, TRIP_HUB,
			       s->now_us); /* the stop lets it go */
	record = hub_record(s, w, RECORD_ABORTED);
	hub_pad_fill_press(pad, record, number);
	hub_session_sign(s->hub, w, number, record);
	pressing_init(&pad->pressing, w->feature.release_ms,
		      s->hub->config.rest_permille);
}

void hub_abort(struct step *s, struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++) {
		abort_press(s, w, i);
		hub_pad_flush_dose(s, w, &w->pad[i]);
	}
}

void hub_force_ends(struct step *s, struct wearable *w)
{
	if (hub_may_apply(s, w))
		hub_trip_for(s, w, TRIP_LINK_LOST);
	w->token_until_us = 0;
	w->bound = false;
	w->halt.reference = 0;
	w->halt.next_us = NEVER;
}

static uint32_t conditions(const struct step *s, const struct wearable *w,
			   const struct pad *pad)
{
	/* Who acknowledges is in control. */
	uint32_t now = CONDITION_CONTROLLED |
		       guard_conditions(&pad->guard, &pad->limits,
					pad->interval_us, s->now_us);

	if (integrity_is_trusted(&w->integrity))
		now |= CONDITION_TRUSTED;
	if (w->link.state == LINK_READY)
		now |= CONDITION_CONNECTED;
	if (!w->uncertain)
		now |= CONDITION_CERTAIN;
	if (!hub_is_unwell(s->hub))
		now |= CONDITION_WELL;
	if (!(pad->annunciations & STATUS_BUTTON))
		now |= CONDITION_BUTTON_UP;
	if (!(pad->annunciations & UNWELL_DEVICE))
		now |= CONDITION_DEVICE_OK;
	if (w->battery >= BATTERY_END) /* unknown is more */
		now |= CONDITION_CHARGED;
	return now;
}

/* Why one pad cannot be acknowledged. A record that was never written is
 * made again, for the next attempt. */
static struct refusal judge_pad(struct step *s, struct wearable *w,
				struct pad *pad)
{
	struct refusal refusal = {
		.code = latch_may_acknowledge(&pad->latch,
					      conditions(s, w, pad)),
		.value = (int32_t)pad->latch.trip.reason,
	};

	if (refusal.code == REFUSAL_NOT_RECORDED && pad->latch.record == 0) {
		struct record *record = hub_record(s, w, RECORD_TRIP);

		record->trip = pad->latch.trip;
		hub_session_sign(s->hub, w, record->trip.pad, record);
		latch_record(&pad->latch, record->number);
	}
	return refusal;
}

static struct refusal judge_wearable(struct step *s, struct wearable *w)
{
	struct refusal refusal = {.code = REFUSAL_NONE};

	for (size_t i = 0; i < PADS_MAX; i++) {
		struct refusal found = judge_pad(s, w, &w->pad[i]);

		if (refusal.code == REFUSAL_NONE)
			refusal = found;
	}
	return refusal;
}

static bool shares_record(const struct wearable *w, size_t number)
{
	for (size_t i = 0; i < number; i++)
		if (w->pad[i].latch.record != 0 &&
		    w->pad[i].latch.record == w->pad[number].latch.record)
			return true;
	return false;
}

/* Not the session's, which may not be in that file. */
void hub_trips_anew(struct step *s, struct wearable *w)
{
	for (size_t i = 0; i < PADS_MAX; i++) {
		struct latch *latch = &w->pad[i].latch;
		const uint32_t was = latch->record;
		struct record *record;

		if (!latch_is_tripped(latch) || shares_record(w, i))
			continue;
		record = hub_record(s, w, RECORD_TRIP);
		record->trip = latch->trip;
		latch_record(latch, record->number);
		for (size_t p = i + 1; p < PADS_MAX && was != 0; p++)
			if (w->pad[p].latch.record == was)
				latch_record(&w->pad[p].latch, record->number);
	}
}

static void clear_trips(struct step *s, struct wearable *w, uint32_t caller)
{
	for (size_t i = 0; i < PADS_MAX; i++) {
		const struct latch *latch = &w->pad[i].latch;
		struct record *record;

		if (!latch_is_tripped(latch) || shares_record(w, i))
			continue;
		record = hub_record(s, w, RECORD_ACKNOWLEDGED);
		record->caller = caller;
		record->trip = latch->trip;
	}
	for (size_t i = 0; i < PADS_MAX; i++) {
		latch_clear(&w->pad[i].latch);
		w->pad[i].told = 0;
	}
	if (w->link.state == LINK_READY)
		hub_ask_clear(s, w);
	hub_changed(s, w);
}

struct refusal hub_acknowledge(struct step *s, struct wearable *w,
			       uint32_t caller)
{
	struct refusal refusal = judge_wearable(s, w);

	if (refusal.code == REFUSAL_NONE && hub_is_tripped(w))
		clear_trips(s, w, caller);
	return refusal;
}

static void enrolment_recorded(struct step *s, struct wearable *w, bool written)
{
	struct refusal refusal = {
		.code = written ? REFUSAL_NONE : REFUSAL_NOT_RECORDED,
	};

	w->enroll_record = 0;
	hub_reply(s, w->enroll_call, &refusal, hub_index(s->hub, w));
	w->enroll_call = CALL_UNASKED;
}

/* SR-23: records are written in order; what moves is not stuck. */
static void note_written(struct step *s, uint32_t number, bool written)
{
	struct hub *hub = s->hub;

	hub->unwritten_us = number == hub->record ? 0 : s->now_us;
	if (!written && !hub->records_lost)
		hub->probe_us = s->now_us + PROBE_US;
	if (!written)
		hub->deadline_us = s->now_us; /* to look when to try again */
	hub->records_lost = !written;
}

void hub_on_recorded(struct step *s, const struct event *event)
{
	uint32_t number = event->recorded.number;
	bool written = event->recorded.written;

	note_written(s, number, written);
	hub_session_recorded(s, number, written);
	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u)) {
		struct wearable *w = &s->hub->wearable[i];

		if (w->enroll_record != 0 && w->enroll_record == number)
			enrolment_recorded(s, w, written);
		for (size_t p = 0; p < PADS_MAX; p++)
			if (latch_recorded(&w->pad[p].latch, number, written))
				hub_changed(s, w);
	}
}

/* SR-3, SR-16: what was not acknowledged before a restart is not after. */
void hub_on_restore_trip(struct step *s, const struct event *event)
{
	const struct trip *trip = &event->restore_trip.trip;
	struct wearable *w;

	if (event->restore_trip.clear) {
		s->hub->store_fault = true;
		return;
	}
	w = hub_by_address(s->hub, event->restore_trip.address);
	if (w == NULL || trip->pad >= PADS_MAX || trip->reason == TRIP_NONE ||
	    (unsigned int)trip->reason >= TRIP_REASON_COUNT)
		return;
	latch_restore(&w->pad[trip->pad].latch, trip);
	doubt(w, trip);
	hub_changed(s, w);
}
