/* SPDX-License-Identifier: MIT */
/* Session, commands: what callers ask of it. */
#include "session_state.h"

static const struct refusal granted = {.code = REFUSAL_NONE};

static struct refusal refuse(enum refusal_code code)
{
	return (struct refusal){.code = code};
}

/* Whether force may come at all: every pad is there, and it does not hurt too
 * much (SR-18). */
static struct refusal check_go(const struct session *s, uint8_t rating)
{
	for (uint8_t i = 0; i < s->pads; i++)
		if (!s->use[i].linked)
			return refuse(REFUSAL_NOT_CONNECTED);
	if (rating == NRS_UNKNOWN || rating < NRS_RELEASE)
		return granted;
	return (struct refusal){
		.code = REFUSAL_PAIN, .value = rating, .limit = NRS_RELEASE};
}

/* SR-24. */
static struct refusal check_battery(const struct session *s)
{
	struct refusal refusal = granted;

	for (uint8_t i = 0; i < s->pads; i++)
		if (s->pad[i].battery < BATTERY_LEAST)
			refusal = (struct refusal){.code = REFUSAL_BATTERY,
						   .value = s->pad[i].battery,
						   .limit = BATTERY_LEAST};
	return refusal;
}

static struct refusal start(struct turn *t, const struct command *command)
{
	struct session *s = t->s;
	struct refusal refusal = check_go(s, s->rating_before);

	if (!session_moves(s, SESSION_EVENT_START))
		return refuse(REFUSAL_NOT_NOW);
	if (refusal.code == REFUSAL_NONE)
		refusal = check_battery(s);
	if (refusal.code == REFUSAL_NONE && s->rating_wanted)
		refusal = refuse(REFUSAL_RATING_WANTED);
	if (refusal.code != REFUSAL_NONE)
		return refusal;
	s->caller = command->caller; /* SR-15: who supervises it */
	s->started_us = t->now_us;
	s->ends_us = t->now_us + s->time_ms * 1000ull; /* SR-9 */
	turn_note(t, SESSION_NOTE_STARTED, 0);
	flow_check(t, SESSION_EVENT_START);
	return granted;
}

static struct refusal pause(struct turn *t, const struct command *command)
{
	(void)command;
	flow_pause(t, SESSION_WHY_PERSON);
	return granted;
}

static struct refusal check_resume(const struct session *s)
{
	if (s->state == SESSION_STOPPED)
		return refuse(REFUSAL_TRIPPED);
	if (!session_moves(s, SESSION_EVENT_RESUME) ||
	    (s->state == SESSION_RUNNING && s->phase != PHASE_MOVE))
		return refuse(REFUSAL_NOT_NOW);
	return check_go(s, s->rating_last);
}

static struct refusal resume(struct turn *t, const struct command *command)
{
	struct session *s = t->s;
	const struct refusal refusal = check_resume(s);

	if (refusal.code != REFUSAL_NONE)
		return refusal;
	s->caller = command->caller; /* SR-15: who supervises it */
	if (s->state == SESSION_RUNNING) {
		/* In its new place: it is zeroed and tested anew (SR-13). */
		s->use[session_pad_now(s)].check = SESSION_CHECK_NEEDED;
		step_place(t);
	} else {
		turn_note(t, SESSION_NOTE_RESUMED, 0);
	}
	flow_check(t, SESSION_EVENT_RESUME);
	return granted;
}

static bool is_under_treatment(const struct session *s)
{
	return s->state == SESSION_RUNNING || s->state == SESSION_PAUSED;
}

static struct refusal skip(struct turn *t, const struct command *command)
{
	struct session *s = t->s;

	(void)command;
	if (!is_under_treatment(s))
		return refuse(REFUSAL_NOT_NOW);
	turn_note(t, SESSION_NOTE_SKIPPED, s->step);
	step_leave(t, SESSION_AFTER_SKIP);
	return granted;
}

static struct refusal repeat(struct turn *t, const struct command *command)
{
	struct session *s = t->s;

	(void)command;
	if (!is_under_treatment(s))
		return refuse(REFUSAL_NOT_NOW);
	turn_note(t, SESSION_NOTE_REPEATED, s->step);
	step_leave(t, SESSION_AFTER_AGAIN);
	return granted;
}

static struct refusal adjust(struct turn *t, const struct command *command)
{
	if (!is_under_treatment(t->s))
		return refuse(REFUSAL_NOT_NOW);
	return adjust_command(t, command);
}

static void record_rating(struct turn *t, enum rating_when when, uint8_t nrs)
{
	struct record *record = turn_record(t, RECORD_RATING, SESSION_PADS_MAX);

	record->rating.when = when;
	record->rating.nrs = nrs;
	t->changed = true;
}

/* SR-18: a rising series ends the point. */
static void end_point(struct turn *t)
{
	struct session *s = t->s;

	if (s->point >= s->order.routine.points)
		return;
	s->point_ended |= UINT32_C(1) << s->point;
	turn_note(t, SESSION_NOTE_POINT_ENDED, s->point);
	step_end_point(t);
}

/* SR-18. */
static void rate_during(struct turn *t, uint8_t nrs)
{
	struct session *s = t->s;
	const enum pain_verdict verdict = pain_rate(&s->pain, nrs);

	s->rating_last = nrs;
	s->rating_wanted = verdict == PAIN_LOWER || verdict == PAIN_RELEASE;
	if (nrs < NRS_LOWER)
		s->pain_mn = 0;
	if (verdict == PAIN_RELEASE)
		flow_pause(t, SESSION_WHY_PAIN);
	record_rating(t, RATING_DURING, nrs);
	if (verdict == PAIN_LOWER || verdict == PAIN_RELEASE)
		adjust_lower(t);
	if (verdict == PAIN_END_POINT)
		end_point(t);
	if (verdict != PAIN_RELEASE)
		step_rated(t);
}

static struct refusal rate(struct turn *t, const struct command *command)
{
	struct session *s = t->s;
	/* More than there is counts as the most. */
	const uint8_t nrs = command->nrs < NRS_MAX ? command->nrs : NRS_MAX;

	if (s->state == SESSION_PREPARED) {
		s->rating_before = nrs;
		s->rating_wanted = false;
		record_rating(t, RATING_BEFORE, nrs);
	} else if (s->state == SESSION_ENDING) {
		s->rating_after = nrs;
		s->rating_wanted = false;
		record_rating(t, RATING_AFTER, nrs);
		flow_close_if_done(t);
	} else {
		rate_during(t, nrs);
	}
	return granted;
}

/* The pad lets go at once; then what was felt is the threshold (D16). */
static struct refusal mark(struct turn *t, const struct command *command)
{
	struct session *s = t->s;

	(void)command;
	if (s->state != SESSION_RUNNING || s->phase != PHASE_MEASURE)
		return refuse(REFUSAL_NOT_NOW);
	if (ppt_mark(&s->ppt) == PPT_DONE)
		felt_ppt(t, false);
	step_let_go(t, SESSION_AFTER_REPEAT);
	return granted;
}

static struct refusal finish(struct turn *t, const struct command *command)
{
	struct session *s = t->s;

	(void)command;
	if (s->state == SESSION_ENDING) {
		s->rating_wanted = false;
		flow_close_if_done(t);
	} else {
		flow_finish(t, SESSION_WHY_PERSON);
	}
	return granted;
}

static struct refusal abort_now(struct turn *t, const struct command *command)
{
	(void)command;
	flow_abort(t, SESSION_WHY_PERSON);
	return granted;
}

typedef struct refusal (*command_fn)(struct turn *t,
				     const struct command *command);

static const command_fn commands[COMMAND_COUNT] = {
	[COMMAND_SESSION_START] = start,   [COMMAND_SESSION_PAUSE] = pause,
	[COMMAND_SESSION_RESUME] = resume, [COMMAND_SESSION_SKIP] = skip,
	[COMMAND_SESSION_REPEAT] = repeat, [COMMAND_SESSION_ADJUST] = adjust,
	[COMMAND_SESSION_RATE] = rate,	   [COMMAND_SESSION_MARK] = mark,
	[COMMAND_SESSION_FINISH] = finish, [COMMAND_SESSION_ABORT] = abort_now,
};

struct refusal session_command(struct session *session,
			       const struct command *command, uint64_t now_us,
			       struct session_acts *acts)
{
	struct turn t = turn_begin(session, now_us, acts);
	struct refusal refusal;

	if (!session_is_live(session))
		return refuse(REFUSAL_NO_SESSION);
	if (commands[command->type] == NULL)
		return refuse(REFUSAL_BAD_ARGUMENT);
	refusal = commands[command->type](&t, command);
	turn_end(&t);
	return refusal;
}
