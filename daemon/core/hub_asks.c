/* SPDX-License-Identifier: MIT */
/*
 * Hub, asks: one wearable's Control Point, one request at a time, each with
 * a deadline after which its result is uncertain (SR-21).
 */
#include "hub_state.h"

#include <string.h>

/* For the write and the indication (project default). */
#define ANSWER_MS 2000u
/* BlueZ carries out one write of a characteristic at a time. */
#define BUSY_RETRY_US 10000u

static uint64_t answer_us(enum control_op op)
{
	uint64_t us = ANSWER_MS * 1000u;

	if (op == CONTROL_ZERO || op == CONTROL_SELF_TEST)
		us += PROFILE_PROCEDURE_MAX_MS * 1000u;
	return us;
}

/* The first of the queue is over; its answer goes to who asked. */
static void finish(struct step *s, struct wearable *w, struct refusal refusal)
{
	struct asks *asks = &w->asks;
	struct ask done = asks->list[0];

	asks->count--;
	memmove(asks->list, asks->list + 1, asks->count * sizeof(done));
	asks->sent = false;
	hub_reply(s, done.call, &refusal, hub_index(s->hub, w));
	hub_asked(s, w, &done, &refusal);
	if (done.session)
		hub_session_answered(s, w, &done, &refusal);
}

static void write_first(struct step *s, struct wearable *w)
{
	struct asks *asks = &w->asks;
	struct ask *ask = &asks->list[0];
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	struct action *action;
	size_t length;

	if (central_request(&w->central, &ask->request, bytes, sizeof(bytes),
			    &length) != WIRE_OK) {
		finish(s, w, (struct refusal){.code = REFUSAL_BAD_ARGUMENT});
		return;
	}
	action = hub_operate(s, w, ACTION_REQUEST_WRITE);
	action->characteristic = CHARACTERISTIC_CONTROL_POINT;
	action->write.length = (uint8_t)length;
	memcpy(action->write.bytes, bytes, length);
	action->tag = hub_new_tag(s->hub);
	asks->tag = action->tag;
	asks->sent = true;
	asks->retry_us = UINT64_MAX;
}

/* Writes the next one, if none is under way. */
static void advance(struct step *s, struct wearable *w)
{
	struct asks *asks = &w->asks;

	while (asks->count > 0 && !asks->sent) {
		asks->until_us =
			s->now_us + answer_us(asks->list[0].request.op);
		write_first(s, w);
	}
}

bool hub_ask(struct step *s, struct wearable *w, const struct ask *ask)
{
	if (w->asks.count == ASKS_MAX)
		return false;
	w->asks.list[w->asks.count++] = *ask;
	advance(s, w);
	return true;
}

void hub_ask_own(struct step *s, struct wearable *w,
		 const struct control_request *request)
{
	struct ask ask = {
		.request = *request,
		.command = COMMAND_COUNT,
		.call = CALL_UNASKED,
		.caller = CALLER_NONE,
	};

	/* No room: what is wanted still is, and is asked for again. */
	(void)hub_ask(s, w, &ask);
}

bool hub_is_asked(const struct wearable *w, enum control_op op, uint8_t pad)
{
	for (uint8_t i = 0; i < w->asks.count; i++)
		if (w->asks.list[i].request.op == op &&
		    w->asks.list[i].request.pad == pad)
			return true;
	return false;
}

int32_t hub_asked_force_mn(const struct wearable *w, uint8_t pad)
{
	for (uint8_t i = 0; i < w->asks.count; i++)
		if (w->asks.list[i].request.op == CONTROL_PRESS &&
		    w->asks.list[i].request.pad == pad)
			return w->asks.list[i].request.force_mn;
	return 0;
}

size_t hub_calls(const struct hub *hub)
{
	size_t calls = 0;

	for (uint16_t i = hub_present(hub, 0); i < WEARABLES_MAX;
	     i = hub_present(hub, i + 1u))
		for (uint8_t a = 0; a < hub->wearable[i].asks.count; a++)
			calls += hub->wearable[i].asks.list[a].call !=
				 CALL_UNASKED;
	return calls;
}

bool hub_asks_caller(const struct wearable *w, uint32_t caller)
{
	for (uint8_t i = 0; i < w->asks.count; i++)
		if (w->asks.list[i].caller == caller &&
		    w->asks.list[i].request.op == CONTROL_PRESS)
			return true;
	return false;
}

static bool is_of_force(enum control_op op)
{
	return op == CONTROL_PRESS || op == CONTROL_CLEAR_STOP;
}

static void flush(struct step *s, struct wearable *w, enum refusal_code code,
		  bool only_force)
{
	const struct refusal refusal = {.code = code};
	struct asks *asks = &w->asks;
	uint8_t kept = asks->sent ? 1 : 0;

	for (uint8_t i = kept; i < asks->count; i++) {
		struct ask ask = asks->list[i];

		if (only_force && !is_of_force(ask.request.op)) {
			asks->list[kept++] = ask;
			continue;
		}
		hub_reply(s, ask.call, &refusal, hub_index(s->hub, w));
		if (ask.session)
			hub_session_answered(s, w, &ask, &refusal);
	}
	asks->count = kept;
}

/* The one under way still gets its answer. */
void hub_asks_stop(struct step *s, struct wearable *w, enum refusal_code code)
{
	flush(s, w, code, true);
}

/* SR-21: nobody knows whether it was done. */
static void lose_first(struct step *s, struct wearable *w)
{
	struct ask lost = w->asks.list[0];
	struct record *record;

	central_forget(&w->central, lost.request.reference);
	finish(s, w, (struct refusal){.code = REFUSAL_UNCERTAIN});
	if (lost.command == COMMAND_COUNT)
		return;
	record = hub_record(s, w, RECORD_UNCERTAIN);
	record->caller = lost.caller;
	record->uncertain.command = lost.command;
	record->uncertain.pad = lost.request.pad;
	hub_session_sign(s->hub, w, lost.request.pad, record);
}

void hub_asks_drop(struct step *s, struct wearable *w, enum refusal_code code)
{
	flush(s, w, code, false);
	if (w->asks.sent)
		lose_first(s, w);
}

/* SR-21: the pad is stopped, and its state read before the next command. */
static void time_out(struct step *s, struct wearable *w)
{
	struct ask lost = w->asks.list[0];

	lose_first(s, w);
	w->uncertain = true;
	hub_read_status(s, w);
	if (lost.command == COMMAND_COUNT)
		hub_link_feed(s, w, LINK_EVENT_FAILED);
	else if (w->active)
		hub_trip_for(s, w, TRIP_UNCERTAIN);
}

/* What BlueZ says of a write that was not done for certain. */
static bool was_not_done(enum outcome outcome)
{
	return outcome == OUTCOME_ATT || outcome == OUTCOME_REFUSED ||
	       outcome == OUTCOME_NOT_PAIRED;
}

static void write_failed(struct step *s, struct wearable *w,
			 const struct event *event)
{
	struct ask failed = w->asks.list[0];
	struct refusal refusal = {
		.code = REFUSAL_DEVICE,
		.value = -1 - event->done.att, /* no response of its own */
	};

	if (!was_not_done(event->done.outcome)) {
		time_out(s, w);
		return;
	}
	central_forget(&w->central, failed.request.reference);
	finish(s, w, refusal);
	if (failed.command == COMMAND_COUNT)
		hub_link_feed(s, w, LINK_EVENT_FAILED);
}

/* BlueZ has a write of this characteristic under way, or the wearable a
 * procedure. */
static bool is_busy(const struct event *event)
{
	return event->done.outcome == OUTCOME_IN_PROGRESS ||
	       (event->done.outcome == OUTCOME_ATT &&
		event->done.att == PROFILE_ATT_IN_PROGRESS);
}

void hub_asks_done(struct step *s, struct wearable *w,
		   const struct event *event)
{
	struct asks *asks = &w->asks;

	if (!asks->sent || event->done.tag != asks->tag ||
	    event->done.outcome == OUTCOME_OK)
		return;
	if (is_busy(event))
		asks->retry_us = s->now_us + BUSY_RETRY_US;
	else
		write_failed(s, w, event);
	advance(s, w);
}

/* It never got through: not done, for certain. */
static void give_up(struct step *s, struct wearable *w)
{
	struct ask failed = w->asks.list[0];

	central_forget(&w->central, failed.request.reference);
	finish(s, w, (struct refusal){.code = REFUSAL_BUSY});
	if (failed.command == COMMAND_COUNT)
		hub_link_feed(s, w, LINK_EVENT_FAILED);
}

static void write_again(struct step *s, struct wearable *w)
{
	central_forget(&w->central, w->asks.list[0].request.reference);
	write_first(s, w);
}

struct answer {
	enum control_result result;
	enum refusal_code code;
};

static const struct answer answers[] = {
	{CONTROL_SUCCESS, REFUSAL_NONE},
	{CONTROL_UNSUPPORTED, REFUSAL_NOT_SUPPORTED},
	{CONTROL_INVALID, REFUSAL_BAD_ARGUMENT},
	{CONTROL_ABOVE_CEILING, REFUSAL_LIMIT},
	{CONTROL_BUSY, REFUSAL_BUSY},
	{CONTROL_NOT_READY, REFUSAL_NEEDS_ZERO},
	{CONTROL_NOT_TIGHTER, REFUSAL_LOOSENS},
};

/* SR-2: the wearable's own word, in the hub's. */
static struct refusal refusal_of(const struct control_response *response)
{
	struct refusal refusal = {
		.code = REFUSAL_DEVICE,
		.value = (int32_t)response->result,
		.limit = response->detail,
		.limit_id = LIMIT_FORCE,
		.layer = LAYER_DEVICE,
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (answers[i].result == response->result)
			refusal.code = answers[i].code;
	return refusal;
}

void hub_asks_answered(struct step *s, struct wearable *w,
		       const struct control_response *response)
{
	struct asks *asks = &w->asks;

	if (!asks->sent ||
	    asks->list[0].request.reference != response->reference)
		return;
	finish(s, w, refusal_of(response));
	advance(s, w);
}

void hub_asks_tick(struct step *s, struct wearable *w)
{
	struct asks *asks = &w->asks;

	if (!asks->sent)
		return;
	if (s->now_us >= asks->until_us && asks->retry_us == UINT64_MAX)
		time_out(s, w);
	else if (s->now_us >= asks->until_us)
		give_up(s, w);
	else if (s->now_us >= asks->retry_us)
		write_again(s, w);
	advance(s, w);
}

uint64_t hub_asks_deadline_us(const struct wearable *w)
{
	if (!w->asks.sent)
		return UINT64_MAX;
	return w->asks.until_us < w->asks.retry_us ? w->asks.until_us
						   : w->asks.retry_us;
}
