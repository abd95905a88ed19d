/* SPDX-License-Identifier: MIT */
/*
 * Hub, halts: stopping a wearable by every way there is, until it says so
 * (SR-3, SR-15): the fast lane first, the acknowledged stop with it, and no
 * more tokens.
 */
#include "hub_state.h"

#include <string.h>

/* Repeats: quickly while the radio may just be slow, then ever slower. */
#define QUICK_TIMES 10u
#define QUICK_US    20000u
#define SLOW_TIMES  50u
#define SLOW_US	    100000u
#define SELDOM_US   1000000u
/* An acknowledged stop without answer is written anew. */
#define ANSWER_US 500000u

void hub_prepare_stop(struct step *s, const struct wearable *w)
{
	struct action *action = hub_operate(s, w, ACTION_PREPARE_STOP);
	size_t length = 0;

	action->characteristic = CHARACTERISTIC_ENABLE;
	(void)central_next_stop(&w->central, action->write.bytes,
				sizeof(action->write.bytes),
				&length); /* fixed size: there is room */
	action->write.length = (uint8_t)length;
}

static void write_stop(struct step *s, struct wearable *w)
{
	struct action *action =
		actions_add_urgent(s->out, ACTION_COMMAND_WRITE);
	size_t length = 0;

	action->device = w->on;
	action->adapter = w->adapter;
	action->characteristic = CHARACTERISTIC_ENABLE;
	(void)central_stop(&w->central, action->write.bytes,
			   sizeof(action->write.bytes),
			   &length); /* fixed size: there is room */
	action->write.length = (uint8_t)length;
	hub_prepare_stop(s, w);
}

static void request_stop(struct step *s, struct wearable *w)
{
	struct control_request request = {.op = CONTROL_STOP};
	struct action *action =
		actions_add_urgent(s->out, ACTION_REQUEST_WRITE);
	size_t length = 0;

	if (w->halt.reference != 0)
		central_forget(&w->central, w->halt.reference);
	(void)central_request(&w->central, &request, action->write.bytes,
			      sizeof(action->write.bytes),
			      &length); /* a stop always has room */
	action->device = w->on;
	action->adapter = w->adapter;
	action->characteristic = CHARACTERISTIC_CONTROL_POINT;
	action->write.length = (uint8_t)length;
	action->tag = hub_new_tag(s->hub);
	w->halt.tag = action->tag;
	w->halt.reference = request.reference;
	w->halt.answer_us = s->now_us + ANSWER_US;
}

static uint64_t pause_us(uint32_t sent)
{
	if (sent < QUICK_TIMES)
		return QUICK_US;
	return sent < SLOW_TIMES ? SLOW_US : SELDOM_US;
}

static void write_halt(struct step *s, struct wearable *w)
{
	struct halt *halt = &w->halt;

	if (!w->bound) {
		halt->next_us = NEVER;
		return;
	}
	write_stop(s, w);
	if (s->now_us >= halt->answer_us)
		request_stop(s, w);
	halt->sent++;
	halt->next_us = s->now_us + pause_us(halt->sent);
}

void hub_halt(struct step *s, struct wearable *w)
{
	/* Several reasons in one step are one stop. */
	if (w->halt.step == s->hub->steps)
		return;
	w->halt.step = s->hub->steps;
	w->halt.active = true;
	w->halt.confirmed = false;
	w->halt.sent = 0;
	w->halt.answer_us = 0;
	write_halt(s, w);
	hub_changed(s, w);
}

void hub_halt_status(struct step *s, struct wearable *w)
{
	if (!w->halt.active || !central_stop_confirmed(&w->central, &w->status))
		return;
	w->halt.active = false;
	w->halt.confirmed = true;
	hub_changed(s, w);
	hub_link_feed(s, w, LINK_EVENT_STOPPED);
}

/* Not written: with the next repeat. */
void hub_halt_done(struct step *s, struct wearable *w,
		   const struct event *event)
{
	if (w->halt.reference == 0 || event->done.tag != w->halt.tag ||
	    event->done.outcome == OUTCOME_OK)
		return;
	w->halt.answer_us = s->now_us;
}

bool hub_halt_answered(struct wearable *w,
		       const struct control_response *response)
{
	if (w->halt.reference == 0 || response->reference != w->halt.reference)
		return false;
	w->halt.reference = 0;
	w->halt.answer_us = NEVER;
	return true;
}

void hub_halt_tick(struct step *s, struct wearable *w)
{
	if (w->halt.active && s->now_us >= w->halt.next_us)
		write_halt(s, w);
}

void hub_ask_clear(struct step *s, struct wearable *w)
{
	const struct control_request request = {.op = CONTROL_CLEAR_STOP};

	if (!hub_is_tripped(w) && !s->hub->shutdown &&
	    !hub_is_asked(w, CONTROL_CLEAR_STOP, 0))
		hub_ask_own(s, w, &request);
}

void hub_read_status(struct step *s, struct wearable *w)
{
	struct action *action = hub_operate(s, w, ACTION_READ);

	action->characteristic = CHARACTERISTIC_STATUS;
	action->tag = hub_new_tag(s->hub);
	w->read_tag = action->tag;
	w->reading = true;
}
