/* SPDX-License-Identifier: MIT */
/*
 * Hub, commands: what callers ask. Each command has what must be so before it
 * is looked at, and what it does. Whatever is not so is refused with its
 * reason (SR-25), and nothing has happened.
 */
#include "hub_orders.h"

#include <string.h>

#define NEEDS_LINK                                                    \
	(NEED(WEARABLE) | NEED(BLUEZ) | NEED(ENROLLED) | NEED(WELL) | \
	 NEED(READY))
#define NEEDS_SESSION (NEED(RESTORED) | NEED(SESSION))

static const uint32_t needs_table[COMMAND_COUNT] = {
	[COMMAND_REQUEST_CONTROL] = NEED(RESTORED),
	[COMMAND_RELEASE_CONTROL] = NEED(RESTORED),
	[COMMAND_DISCOVER] = NEED(RESTORED) | NEED(BLUEZ),
	[COMMAND_OPEN_WINDOW] = NEED(RESTORED),
	[COMMAND_ENROLL] = NEED(RESTORED) | NEED(WEARABLE) | NEED(BLUEZ) |
			   NEED(WELL) | NEED(UNCLAIMED),
	[COMMAND_FORGET] = NEED(RESTORED) | NEED(WEARABLE) | NEED(ENROLLED) |
			   NEED(UNCLAIMED) | NEED(IDLE),
	[COMMAND_PLACE] = NEED(RESTORED) | NEED(WEARABLE) | NEED(ENROLLED) |
			  NEED(PAD) | NEED(UNCLAIMED_PAD) | NEED(IDLE),
	[COMMAND_IDENTIFY] = NEED(RESTORED) | NEEDS_LINK,
	[COMMAND_ZERO] = NEED(RESTORED) | NEEDS_LINK | NEED(PAD) |
			 NEED(UNCLAIMED_PAD) | NEED(FRESH) | NEED(IDLE) |
			 NEED(FREE),
	[COMMAND_SELF_TEST] = NEED(RESTORED) | NEEDS_LINK | NEED(PAD) |
			      NEED(UNCLAIMED_PAD) | NEED(IDLE),
	/* Default deny: all that there is (SR-1, SR-11 to SR-14, SR-16,
	 * SR-20 to SR-24). */
	[COMMAND_PRESS] = NEED(RESTORED) | NEEDS_LINK | NEED(PAD) |
			  NEED(UNCLAIMED_PAD) | NEED(ACTUATED) |
			  NEED(UNTRIPPED) | NEED(CERTAIN) | NEED(TRUSTED) |
			  NEED(FRESH) | NEED(ZEROED) | NEED(TESTED) |
			  NEED(CHARGED) | NEED(RECORDS),
	[COMMAND_RELEASE] = NEED(RESTORED) | NEED(WEARABLE) | NEED(READY) |
			    NEED(PAD) | NEED(ACTUATED),
	[COMMAND_TIGHTEN] = NEED(RESTORED) | NEED(WEARABLE) | NEED(PAD),
	[COMMAND_STOP] = 0, /* SR-15 */
	[COMMAND_ACKNOWLEDGE] = NEED(RESTORED),
	[COMMAND_SESSION_START] = NEEDS_SESSION | NEED(WELL) | NEED(RECORDS),
	[COMMAND_SESSION_PAUSE] = NEEDS_SESSION,
	[COMMAND_SESSION_RESUME] = NEEDS_SESSION | NEED(WELL) | NEED(RECORDS),
	[COMMAND_SESSION_SKIP] = NEEDS_SESSION,
	[COMMAND_SESSION_REPEAT] = NEEDS_SESSION | NEED(WELL),
	[COMMAND_SESSION_ADJUST] = NEEDS_SESSION,
	[COMMAND_SESSION_RATE] = NEEDS_SESSION,
	[COMMAND_SESSION_MARK] = NEEDS_SESSION,
	[COMMAND_SESSION_FINISH] = NEEDS_SESSION,
	[COMMAND_SESSION_ABORT] = NEEDS_SESSION,
};

static struct refusal check_needs(const struct step *s, const struct request *r)
{
	uint32_t needs = needs_table[r->command->type];

	if (command_table[r->command->type].needs_control)
		needs |= NEED(CONTROL);
	return needs_check(s, r, needs);
}

struct request hub_request_of(struct hub *hub, const struct command *command)
{
	struct request r = {.command = command};

	if (command->wearable < WEARABLES_MAX &&
	    hub_is_present(hub, command->wearable))
		r.w = &hub->wearable[command->wearable];
	if (r.w != NULL && command->pad < r.w->pads)
		r.pad = &r.w->pad[command->pad];
	return r;
}

void hub_on_command(struct step *s, const struct event *event)
{
	const struct command *command = &event->command;
	struct request r = hub_request_of(s->hub, command);
	struct refusal refusal;
	bool later = false;

	if (r.w != NULL)
		hub_touch(s->hub, r.w);
	if ((unsigned int)command->type >= COMMAND_COUNT) {
		refusal = (struct refusal){.code = REFUSAL_BAD_ARGUMENT};
	} else {
		refusal = check_needs(s, &r);
		if (refusal.code == REFUSAL_NONE)
			refusal = orders[command->type](s, &r, &later);
	}
	if (refusal.code != REFUSAL_NONE || !later)
		hub_reply(s, command->call, &refusal, command->wearable);
}

/* SR-5: what the session wants is judged as what anybody wants. */
struct refusal hub_command_own(struct step *s, const struct command *command)
{
	const uint32_t needs =
		needs_table[command->type] & ~NEED(UNCLAIMED_PAD);
	struct request r = hub_request_of(s->hub, command);
	struct refusal refusal;
	bool later = false;

	r.session = true;
	hub_touch(s->hub, r.w); /* the session's wearables are present */
	refusal = needs_check(s, &r, needs);
	if (refusal.code != REFUSAL_NONE)
		return refusal;
	return orders[command->type](s, &r, &later);
}

static bool presses_for(const struct wearable *w, uint32_t caller)
{
	for (uint8_t i = 0; i < w->pads; i++)
		if (w->pad[i].caller == caller &&
		    hub_pad_is_pressing(&w->pad[i]))
			return true;
	return hub_asks_caller(w, caller);
}

/* SR-15: presses of a controller that vanished stop, and control is free. */
void hub_on_caller_gone(struct step *s, const struct event *event)
{
	for (uint16_t i = hub_present(s->hub, 0); i < WEARABLES_MAX;
	     i = hub_present(s->hub, i + 1u)) {
		struct wearable *w = &s->hub->wearable[i];

		if (presses_for(w, event->caller))
			hub_trip_for(s, w, TRIP_CONTROLLER_LOST);
	}
	hub_session_caller_gone(s, event->caller);
	controller_release(&s->hub->controller, event->caller);
	hub_changed(s, NULL);
}
