/* SPDX-License-Identifier: MIT */
/* Session: what happens to it. */
#include "session_state.h"

#include <string.h>

void session_init(struct session *session)
{
	memset(session, 0, sizeof(*session));
	session->until_us = NEVER;
	session->press_us = NEVER;
	session->point = ROUTINE_POINT_NONE;
	session->rating_before = NRS_UNKNOWN;
	session->rating_last = NRS_UNKNOWN;
	session->rating_after = NRS_UNKNOWN;
	easing_begin(&session->felt.easing);
	pain_series_init(&session->pain);
}

uint8_t session_pad_index(const struct session *session, uint16_t wearable,
			  uint8_t pad)
{
	if (!session_is_live(session))
		return SESSION_PADS_MAX;
	for (uint8_t i = 0; i < session->pads; i++)
		if (session->pad[i].wearable == wearable &&
		    session->pad[i].pad == pad)
			return i;
	return SESSION_PADS_MAX;
}

void session_placed(struct session *session, uint8_t pad, enum site site)
{
	if (session->state == SESSION_PREPARED)
		session->pad[pad].site = site;
}

void session_sample(struct session *session, uint8_t pad,
		    const struct contact_reading *reading, int64_t added_mns,
		    int32_t ceiling_mn, uint64_t now_us,
		    struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	if (!session_is_active(session))
		return;
	session->use[pad].ceiling_mn = ceiling_mn;
	session->dose_mns += added_mns;
	if (pad != session_pad_now(session))
		return;
	/* Without the cells: no session looks at one. */
	memcpy(&session->reading, reading,
	       offsetof(struct contact_reading, raw));
	if (session->state == SESSION_RUNNING) {
		felt_sample(&t, added_mns);
		if (session->pad[pad].active)
			press_sample(&t);
		else
			hand_sample(&t);
	}
	turn_end(&t);
}

/* ---- What halts or ends it ---- */

void session_trip(struct session *session, uint8_t pad, enum trip_reason reason,
		  uint64_t now_us, struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	/* SR-13. */
	if (trip_table[reason].needs_zero)
		session->use[pad].check = SESSION_CHECK_NEEDED;
	flow_stop(&t, reason);
	turn_end(&t);
}

void session_acknowledged(struct session *session, uint64_t now_us,
			  struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	flow_acknowledged(&t);
	turn_end(&t);
}

void session_link(struct session *session, uint8_t pad, bool ready,
		  uint64_t now_us, struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);
	struct session_use *use = &session->use[pad];

	if (!session_is_live(session))
		return;
	use->linked = ready;
	if (!ready) {
		/* It lets go by itself (SR-1), and begins anew. */
		use->check = SESSION_CHECK_NEEDED;
		if (session_is_active(session))
			flow_pause(&t, SESSION_WHY_LINK);
		use->asked = false;
		use->pressing = false;
		use->lets_go = false;
		if (session->state == SESSION_ENDING)
			flow_close_if_done(&t);
	}
	turn_end(&t);
}

void session_battery(struct session *session, uint8_t pad, uint8_t percent,
		     uint64_t now_us, struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	if (!session_is_live(session))
		return;
	session->pad[pad].battery = percent;
	/* SR-24. */
	if (percent < BATTERY_NONE && session_is_active(session) &&
	    session->state != SESSION_ENDING)
		flow_finish(&t, SESSION_WHY_BATTERY);
	turn_end(&t);
}

void session_unrecorded(struct session *session, uint64_t now_us,
			struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	flow_pause(&t, SESSION_WHY_UNRECORDED);
	turn_end(&t);
}

void session_unwell(struct session *session, uint64_t now_us,
		    struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	flow_pause(&t, SESSION_WHY_HUB);
	turn_end(&t);
}

void session_caller_gone(struct session *session, uint32_t caller,
			 uint64_t now_us, struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	if (session->order.supervised && session->caller == caller)
		flow_abort(&t, SESSION_WHY_CALLER);
	turn_end(&t);
}

void session_hub_ends(struct session *session, uint64_t now_us,
		      struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	flow_abort(&t, SESSION_WHY_HUB);
	turn_end(&t);
}

/* ---- Time ---- */

/* How long a state may last, from when it began. */
static const uint32_t lasts_ms[SESSION_STATE_COUNT] = {
	[SESSION_PREPARED] = SESSION_PREPARED_MAX_MS,
	[SESSION_PAUSED] = SESSION_PAUSE_MAX_MS,
	[SESSION_STOPPED] = SESSION_PAUSE_MAX_MS,
};

static uint64_t state_until_us(const struct session *s)
{
	if (lasts_ms[s->state] > 0)
		return s->since_us + lasts_ms[s->state] * 1000ull;
	if (s->state == SESSION_CHECKING || s->state == SESSION_ENDING ||
	    (s->state == SESSION_RUNNING && step_is_timed(s)))
		return s->until_us;
	return NEVER;
}

static bool is_bounded(const struct session *s)
{
	return session_is_active(s) && s->state != SESSION_ENDING;
}

uint64_t session_deadline_us(const struct session *session)
{
	uint64_t due = state_until_us(session);

	if (is_bounded(session) && session->ends_us < due)
		due = session->ends_us;
	if (session->state == SESSION_RUNNING &&
	    press_deadline_us(session) < due)
		due = press_deadline_us(session);
	return due;
}

static void never_started(struct turn *t)
{
	flow_finish(t, SESSION_WHY_TIME);
}

static void halted_too_long(struct turn *t)
{
	flow_finish(t, t->s->why);
}

static void unanswered(struct turn *t)
{
	const struct refusal silent = {.code = REFUSAL_TIMED_OUT};

	flow_refused(t, &silent);
}

/* What comes when a state's time is over. */
static void (*const time_over[SESSION_STATE_COUNT])(struct turn *t) = {
	[SESSION_PREPARED] = never_started,  [SESSION_PAUSED] = halted_too_long,
	[SESSION_STOPPED] = halted_too_long, [SESSION_CHECKING] = unanswered,
	[SESSION_RUNNING] = step_time,	     [SESSION_ENDING] = flow_close,
};

void session_tick(struct session *session, uint64_t now_us,
		  struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);

	if (is_bounded(session) && now_us >= session->ends_us)
		flow_finish(&t, SESSION_WHY_TIME); /* SR-9 */
	else if (now_us >= state_until_us(session))
		time_over[session->state](&t);
	else if (session->state == SESSION_RUNNING)
		press_tick(&t);
	turn_end(&t);
}
