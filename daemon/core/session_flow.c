/* SPDX-License-Identifier: MIT */
/*
 * Session, flow: from state to state. Whatever stops it, everything lets go
 * first (SR-15, SR-18); nothing goes on by itself (SR-3).
 */
#include "session_state.h"

bool session_moves(const struct session *s, enum session_event event)
{
	return session_transitions[s->state][event].listed;
}

static void move(struct turn *t, enum session_event event)
{
	t->s->state = session_transitions[t->s->state][event].next;
	t->changed = true;
}

bool session_is_live(const struct session *s)
{
	return s->state == SESSION_PREPARED || session_is_active(s);
}

bool session_is_active(const struct session *s)
{
	return s->state == SESSION_CHECKING || s->state == SESSION_RUNNING ||
	       s->state == SESSION_PAUSED || s->state == SESSION_STOPPED ||
	       s->state == SESSION_ENDING;
}

void flow_phase(struct turn *t, enum session_phase phase, uint64_t until_us)
{
	struct session *s = t->s;

	felt_worked(t);
	if (!press_is_working(phase))
		s->press_us = NEVER;
	s->phase = phase;
	s->phase_us = t->now_us;
	s->until_us = until_us;
	if (phase == PHASE_NONE || phase == PHASE_MOVE)
		s->guidance = GUIDANCE_NONE;
	t->changed = true;
}

/* Also those that press nothing by what is known here. */
static void release_all(struct turn *t)
{
	if (!session_is_active(t->s))
		return;
	for (uint8_t i = 0; i < t->s->pads; i++)
		if (t->s->pad[i].active)
			turn_release(t, i);
}

/* Everything lets go, whatever it was doing. What had been done to its end is
 * not done again. */
static void let_go(struct turn *t, enum trip_reason ended_by)
{
	struct session *s = t->s;

	release_all(t);
	if (step_is_by_hand(s))
		felt_cue(t);
	if (s->phase == PHASE_RELEASE)
		step_settle(t);
	flow_phase(t, PHASE_NONE, NEVER);
	felt_record(t, ended_by);
	s->press_tries = 0;
	s->rest_again = false;
	s->placed = false;
	for (uint8_t i = 0; i < s->pads; i++)
		if (s->use[i].check != SESSION_CHECK_DONE)
			s->use[i].check = SESSION_CHECK_NEEDED;
}

static bool is_going_on(const struct session *s)
{
	return s->state == SESSION_CHECKING || s->state == SESSION_RUNNING;
}

void flow_pause(struct turn *t, enum session_why why)
{
	struct session *s = t->s;
	const bool anew = is_going_on(s);

	if (!session_moves(s, SESSION_EVENT_PAUSE))
		return;
	if (anew) {
		let_go(t, TRIP_PERSON);
		s->since_us = t->now_us;
	} else {
		release_all(t);
	}
	move(t, SESSION_EVENT_PAUSE);
	if (s->state != SESSION_PAUSED)
		return;
	if (anew || s->why != why)
		turn_note(t, SESSION_NOTE_PAUSED, (int32_t)why);
	s->why = why;
}

void flow_refused(struct turn *t, const struct refusal *refusal)
{
	t->s->refusal = *refusal;
	turn_note(t, SESSION_NOTE_REFUSED, (int32_t)refusal->code);
	flow_pause(t, SESSION_WHY_REFUSED);
}

void flow_stop(struct turn *t, enum trip_reason reason)
{
	struct session *s = t->s;

	if (!session_moves(s, SESSION_EVENT_TRIP))
		return;
	if (is_going_on(s)) {
		let_go(t, reason);
		s->since_us = t->now_us;
	} else {
		release_all(t);
	}
	move(t, SESSION_EVENT_TRIP);
	turn_note(t, SESSION_NOTE_STOPPED, (int32_t)reason);
	if (s->state == SESSION_STOPPED)
		s->why = SESSION_WHY_TRIP;
}

uint8_t session_bits(uint32_t set)
{
	uint8_t count = 0;

	for (; set != 0; set &= set - 1)
		count++;
	return count;
}

static void record_end(struct turn *t)
{
	struct session *s = t->s;
	struct record *record =
		turn_record(t, RECORD_SESSION_ENDED, SESSION_PADS_MAX);

	s->ended_us = t->now_us;
	record->ended.why = s->why;
	record->ended.aborted = s->state == SESSION_ABORTED;
	record->ended.treated = session_bits(s->point_treated);
	record->ended.released = session_bits(s->point_released);
	record->ended.presses = s->presses;
	record->ended.dose_ns = dose_ns(s->dose_mns);
	if (s->started_us > 0)
		record->ended.duration_ms =
			(uint32_t)((t->now_us - s->started_us) / 1000);
}

void flow_close(struct turn *t)
{
	t->s->rating_wanted = false;
	move(t, SESSION_EVENT_CLOSED);
	record_end(t);
}

void flow_close_if_done(struct turn *t)
{
	const struct session *s = t->s;

	if (s->rating_wanted)
		return;
	for (uint8_t i = 0; i < s->pads; i++)
		if (press_is_under_way(s, i))
			return;
	flow_close(t);
}

void flow_finish(struct turn *t, enum session_why why)
{
	struct session *s = t->s;

	let_go(t, TRIP_PERSON);
	move(t, SESSION_EVENT_FINISH);
	s->why = why;
	s->rating_wanted = s->started_us > 0 && s->order.routine.rate_after;
	s->until_us =
		t->now_us + (s->rating_wanted ? SESSION_PAUSE_MAX_MS * 1000ull
					      : LET_GO_MAX_US);
	flow_close_if_done(t);
}

void flow_abort(struct turn *t, enum session_why why)
{
	struct session *s = t->s;

	if (!session_moves(s, SESSION_EVENT_ABORT))
		return;
	let_go(t, TRIP_PERSON);
	s->rating_wanted = false;
	s->why = why;
	move(t, SESSION_EVENT_ABORT);
	record_end(t);
}

void flow_prepared(struct turn *t)
{
	move(t, SESSION_EVENT_PREPARE);
}

void flow_check(struct turn *t, enum session_event event)
{
	t->s->why = SESSION_WHY_NONE;
	t->s->refusal = (struct refusal){.code = REFUSAL_NONE};
	move(t, event);
	check_begin(t);
}

void flow_checked(struct turn *t)
{
	move(t, SESSION_EVENT_CHECKED);
	step_go(t);
}

void flow_acknowledged(struct turn *t)
{
	if (session_moves(t->s, SESSION_EVENT_ACKNOWLEDGED))
		move(t, SESSION_EVENT_ACKNOWLEDGED);
}
