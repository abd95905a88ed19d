/* SPDX-License-Identifier: MIT */
/*
 * Hub, telling the session: what of its pads is not as it was told last, and
 * the time. After its end the pads go back to where they were.
 */
#include "hub_state.h"

#include <string.h>

#define AGAIN_US 1000u /* what one step left over */

static struct session *session_of(struct step *s)
{
	return &s->hub->treatment.session;
}

static struct member *member_of(struct step *s, uint8_t i)
{
	return &s->hub->treatment.member[i];
}

/* A wearable is stopped as a whole; its pads know why. */
static enum trip_reason trip_of(struct step *s, uint8_t i)
{
	const struct wearable *w = hub_session_wearable(s->hub, i);
	enum trip_reason reason = hub_session_pad(s->hub, i)->latch.trip.reason;

	for (size_t p = 0; p < PADS_MAX && reason == TRIP_NONE; p++)
		reason = w->pad[p].latch.trip.reason;
	return reason;
}

static void stop(struct step *s, uint8_t i, enum trip_reason reason)
{
	struct session_acts acts;

	s->hub->treatment.stopped = true;
	acts.count = 0;
	session_trip(session_of(s), i, reason, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

/* SR-15: what nothing could latch is stopped all the same. */
static void tell_trip(struct step *s, uint8_t i)
{
	struct treatment *t = &s->hub->treatment;
	struct member *member = &t->member[i];
	const enum trip_reason was = member->trip;
	const bool stopped = t->stops & 1u << i;

	member->trip = trip_of(s, i);
	t->stops &= (uint8_t) ~(1u << i);
	if (member->trip != TRIP_NONE && was == TRIP_NONE)
		stop(s, i, member->trip);
	else if (member->trip == TRIP_NONE && stopped)
		stop(s, i, TRIP_PERSON);
}

static void tell_link(struct step *s, uint8_t i)
{
	struct member *member = member_of(s, i);
	const bool ready =
		hub_session_wearable(s->hub, i)->link.state == LINK_READY;
	struct session_acts acts;

	if (ready == member->ready)
		return;
	member->ready = ready;
	acts.count = 0;
	session_link(session_of(s), i, ready, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

static void tell_battery(struct step *s, uint8_t i)
{
	struct member *member = member_of(s, i);
	const uint8_t percent = hub_session_wearable(s->hub, i)->battery;
	struct session_acts acts;

	if (percent == member->battery)
		return;
	member->battery = percent;
	acts.count = 0;
	session_battery(session_of(s), i, percent, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

static void tell_pressing(struct step *s, uint8_t i)
{
	struct member *member = member_of(s, i);
	const struct pad *pad = hub_session_pad(s->hub, i);
	const enum pressing_state state =
		pad->accepted ? PRESSING_RAMPING : pad->pressing.state;
	struct session_acts acts;

	if (state == member->pressing)
		return;
	member->pressing = state;
	if (state == PRESSING_RAMPING)
		return;
	if (state != PRESSING_HOLDING)
		hub_session_figure(s->hub, i);
	acts.count = 0;
	session_pressing(session_of(s), i, &pad->pressing, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

/* What was granted may have been let go of in this very step. */
static void tell_answer(struct step *s, uint8_t i)
{
	struct member *member = member_of(s, i);
	struct refusal refusal = member->answer;
	struct session_acts acts;

	if (!member->answered)
		return;
	member->answered = false;
	if (refusal.code == REFUSAL_NONE &&
	    !hub_pad_is_pressing(hub_session_pad(s->hub, i)))
		refusal.code = REFUSAL_NOT_NOW;
	acts.count = 0;
	session_answer(session_of(s), i, &refusal, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

static void prepared(struct step *s, uint8_t i, enum refusal_code code)
{
	const struct refusal refusal = {
		.code = member_of(s, i)->ready ? code : REFUSAL_NOT_CONNECTED,
	};
	struct session_acts acts;

	acts.count = 0;
	session_prepared(session_of(s), i, &refusal, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

static bool runs(struct step *s, uint8_t i, enum control_op op)
{
	return member_of(s, i)->ready &&
	       hub_is_asked(hub_session_wearable(s->hub, i), op,
			    session_of(s)->pad[i].pad);
}

static void tell_zero(struct step *s, uint8_t i)
{
	const struct pad *pad = hub_session_pad(s->hub, i);

	if (!member_of(s, i)->zeroes || runs(s, i, CONTROL_ZERO) ||
	    (pad->zeroing && member_of(s, i)->ready))
		return;
	/* SR-1: the last enable token of a press that has ended runs out
	 * first. The session waits no longer than for any zero. */
	if (pad->zero_code == REFUSAL_BUSY && member_of(s, i)->ready) {
		if (!hub_may_apply(s, hub_session_wearable(s->hub, i)))
			hub_session_zero(s, i);
		return;
	}
	member_of(s, i)->zeroes = false;
	prepared(s, i, pad->zero_code);
}

/* SR-13: what has no self-test of its own needs none. */
static enum refusal_code tested(struct step *s, uint8_t i)
{
	const enum refusal_code code = member_of(s, i)->test;

	if (code == REFUSAL_NOT_SUPPORTED)
		return REFUSAL_NONE;
	if (code == REFUSAL_NONE && !hub_session_pad(s->hub, i)->tested)
		return REFUSAL_NEEDS_SELF_TEST;
	return code;
}

static void tell_test(struct step *s, uint8_t i)
{
	if (!member_of(s, i)->tests || runs(s, i, CONTROL_SELF_TEST))
		return;
	member_of(s, i)->tests = false;
	prepared(s, i, tested(s, i));
}

static void place_if_free(struct step *s, uint8_t i)
{
	if (member_of(s, i)->moves && session_is_active(session_of(s)) &&
	    hub_session_is_free(s->hub, i))
		hub_session_place(s, i);
}

/* SR-16: every trip of its pads is acknowledged. */
static void tell_acknowledged(struct step *s)
{
	struct treatment *t = &s->hub->treatment;
	const bool acknowledged = t->acknowledged;
	struct session_acts acts;

	t->acknowledged = false;
	if (!acknowledged || !t->stopped)
		return;
	for (uint8_t i = 0; i < t->session.pads; i++)
		if (t->member[i].trip != TRIP_NONE)
			return;
	t->stopped = false;
	acts.count = 0;
	session_acknowledged(&t->session, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

/* SR-23: once, until it is written again. */
static void tell_unrecorded(struct step *s)
{
	const bool lost = !hub_is_recorded(s);
	const bool was = s->hub->treatment.lost;

	s->hub->treatment.lost = lost;
	if (lost && !was)
		hub_session_unrecorded(s);
}

typedef void (*tell_fn)(struct step *s, uint8_t i);

/* SR-22: once, until it is well again; also a hand, which no trip stops. */
static void tell_unwell(struct step *s)
{
	struct treatment *t = &s->hub->treatment;
	const bool was = t->unwell;
	struct session_acts acts;

	t->unwell = hub_is_unwell(s->hub);
	if (!t->unwell || was)
		return;
	acts.count = 0;
	session_unwell(&t->session, s->now_us, &acts);
	hub_session_carry(s, &acts);
}

/* What stops first, what lets go on last. */
static const tell_fn tells[] = {
	tell_trip,     tell_link,   tell_battery, tell_pressing,
	place_if_free, tell_answer, tell_zero,	  tell_test,
};

static void tell(struct step *s)
{
	const uint8_t pads = session_of(s)->pads;

	for (size_t t = 0; t < sizeof(tells) / sizeof(tells[0]); t++)
		for (uint8_t i = 0; i < pads; i++)
			tells[t](s, i);
	tell_acknowledged(s);
	tell_unrecorded(s);
	tell_unwell(s);
}

static void tick(struct step *s)
{
	struct session_acts acts;

	if (s->now_us < session_deadline_us(session_of(s)))
		return;
	acts.count = 0;
	session_tick(session_of(s), s->now_us, &acts);
	hub_session_carry(s, &acts);
}

static bool has_ended(const struct session *session)
{
	return session->state == SESSION_FINISHED ||
	       session->state == SESSION_ABORTED;
}

/* SR-5: the layers go when the pads have let go; at the hub's end they stay. */
static void restore(struct step *s)
{
	struct treatment *t = &s->hub->treatment;
	bool on = t->waits;

	if (!has_ended(&t->session) || s->hub->shutdown)
		return;
	for (uint8_t i = 0; i < t->session.pads; i++) {
		if (!hub_session_is_free(s->hub, i))
			on |= t->started;
		else if (t->member[i].placed)
			hub_session_restore(s, i);
	}
	t->on = on;
}

static uint64_t due_us(struct step *s)
{
	const struct treatment *t = &s->hub->treatment;
	uint64_t due = session_deadline_us(&t->session);

	if (!t->lost && hub_unrecorded_us(s->hub) < due)
		due = hub_unrecorded_us(s->hub);
	for (uint8_t i = 0; i < t->session.pads; i++)
		if (t->member[i].answered)
			due = s->now_us;
	return due;
}

void hub_session_step(struct step *s)
{
	struct hub *hub = s->hub;
	uint64_t due;

	tell(s);
	tick(s);
	restore(s);
	due = due_us(s);
	if (due <= s->now_us)
		due = s->now_us + AGAIN_US;
	if (due < hub->deadline_us)
		hub->deadline_us = due;
}
