/* SPDX-License-Identifier: MIT */
/*
 * Orders: what commands need and do, shared by hub_needs.c, hub_orders.c and
 * hub_commands.c.
 */
#ifndef CORE_HUB_ORDERS_H
#define CORE_HUB_ORDERS_H

#include "hub_state.h"

struct request {
	const struct command *command;
	struct wearable *w; /* NULL: all, or none needed */
	struct pad *pad;    /* NULL: none needed */
	bool session;	    /* the session's own */
};

/* Needs, in the order in which they are looked at. */
enum need {
	NEED_RESTORED,
	NEED_CONTROL,
	NEED_SESSION, /* there is one */
	NEED_WEARABLE,
	NEED_BLUEZ,
	NEED_ENROLLED,
	NEED_WELL,
	NEED_READY,
	NEED_PAD,
	NEED_UNCLAIMED,	    /* takes part in no session */
	NEED_UNCLAIMED_PAD, /* commanded by no session */
	NEED_ACTUATED,
	NEED_UNTRIPPED,
	NEED_CERTAIN,
	NEED_TRUSTED,
	NEED_FRESH,
	NEED_IDLE, /* not pressing */
	NEED_FREE, /* no contact */
	NEED_ZEROED,
	NEED_TESTED,
	NEED_CHARGED,
	NEED_RECORDS,
	NEED_COUNT
};

#define NEED(need) (UINT32_C(1) << NEED_##need)

/* The first of the needs (bits) that is not met. */
struct refusal needs_check(const struct step *s, const struct request *r,
			   uint32_t needs);

struct request hub_request_of(struct hub *hub, const struct command *command);

/* A command of the session's own: what it needs but control, and what it
 * does. */
struct refusal hub_command_own(struct step *s, const struct command *command);

/* What commands do. They answer at once, unless *ret_later is set: then the
 * answer comes when it is known. */
typedef struct refusal (*command_fn)(struct step *s, const struct request *r,
				     bool *ret_later);

extern const command_fn orders[COMMAND_COUNT];

/* COMMAND_SESSION_*: hub_session.c */
struct refusal hub_session_order(struct step *s, const struct request *r,
				 bool *ret_later);

#endif
