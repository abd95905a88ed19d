/* SPDX-License-Identifier: MIT */
/*
 * Mailbox: what other threads put in for the engine. Events in a queue for
 * each producer; stops, a shutdown, a configuration and a session's order in
 * places of their own.
 */
#ifndef MAILBOX_H
#define MAILBOX_H

#include "engine.h"
#include "queue.h"

#include <stdatomic.h>

struct mailbox {
	struct queue *inbox[ENGINE_PRODUCER_COUNT];
	atomic_uint inbox_max[ENGINE_PRODUCER_COUNT];
	atomic_bool overflowed; /* the service's inbox was full */

	/* SR-15. A slot holds STOP_WANTED and who wants it: the last one who
	 * asked. The last slot is for all wearables. */
	_Atomic(uint64_t) stop[WEARABLES_MAX + 1];
	_Atomic(uint64_t) stops_asked;
	_Atomic(uint64_t) stops_taken;
	uint64_t stops_seen; /* engine's: of .stops_asked */

	atomic_bool shutdown;
	atomic_bool config_full; /* .config is the engine's to read */
	struct hub_config config;
	atomic_bool order_full; /* .order and .prepare are the engine's */
	struct session_order order;
	struct event prepare; /* EVENT_SESSION about .order */
};

int mailbox_init(struct mailbox *mailbox);
void mailbox_done(struct mailbox *mailbox);

/* See engine_post(), engine_stop(), engine_shutdown(), engine_configure(),
 * engine_prepare(). */
int mailbox_post(struct mailbox *mailbox, enum engine_producer producer,
		 const struct event *event);
uint64_t mailbox_stop(struct mailbox *mailbox, uint16_t wearable,
		      uint32_t caller);
int mailbox_configure(struct mailbox *mailbox, const struct hub_config *config);
int mailbox_prepare(struct mailbox *mailbox, const struct session_order *order,
		    uint32_t call, uint32_t caller);

/* ---- The engine's side ---- */

/* Whether stops were asked for since the last look: one load. */
bool mailbox_has_stops(const struct mailbox *mailbox);

/* Takes the next stop as an event; false: no more. Then, once the core has
 * stepped all of them, mailbox_stops_done(). */
bool mailbox_take_stop(struct mailbox *mailbox, struct event *out);
void mailbox_stops_done(struct mailbox *mailbox);

bool mailbox_take_event(struct mailbox *mailbox, enum engine_producer producer,
			struct event *out);

/* The configuration that waits, until mailbox_config_done(); NULL: none. */
const struct hub_config *mailbox_config(struct mailbox *mailbox);
void mailbox_config_done(struct mailbox *mailbox);

/* The session that waits to be prepared, until mailbox_prepare_done(); NULL:
 * none. */
const struct event *mailbox_prepared(struct mailbox *mailbox);
void mailbox_prepare_done(struct mailbox *mailbox);

/* Whether the service's inbox overflowed since the last look. */
bool mailbox_take_overflow(struct mailbox *mailbox);

#endif
