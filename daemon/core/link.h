/* SPDX-License-Identifier: MIT */
/*
 * Link: one wearable's connection, from found to ready and back, as a table.
 *
 * The table knows states, events and what is to be done; it does not know
 * BlueZ, bytes or pads. Whoever holds the link carries the acts out and feeds
 * back what came of them. Everything that can hang has a budget.
 */
#ifndef CORE_LINK_H
#define CORE_LINK_H

#include "view.h"

#include <stdbool.h>
#include <stdint.h>

enum link_event {
	LINK_EVENT_KNOWN, /* BlueZ knows it, nobody heard it yet */
	LINK_EVENT_HEARD,
	LINK_EVENT_VANISHED,   /* BlueZ knows it no more */
	LINK_EVENT_GO,	       /* its turn to connect */
	LINK_EVENT_BONDED,     /* connected and bonded */
	LINK_EVENT_UNBONDED,   /* connected, not bonded, may be paired */
	LINK_EVENT_DOWN,       /* not connected */
	LINK_EVENT_FAILED,     /* an operation failed that must not */
	LINK_EVENT_NOT_PAIRED, /* pairing failed, or the bond is gone */
	LINK_EVENT_RESOLVED,   /* services known, and all that we need */
	LINK_EVENT_INCOMPLETE, /* services known, something is missing */
	LINK_EVENT_UNRESOLVED, /* services changed while connected */
	LINK_EVENT_VERIFIED,   /* known version, and who it should be */
	LINK_EVENT_STRANGER,   /* not who it should be (SR-20) */
	LINK_EVENT_SUBSCRIBED,
	LINK_EVENT_STOPPED, /* Status says stopped (SR-3) */
	LINK_EVENT_SYNCED,
	LINK_EVENT_TIMEOUT, /* the state's budget is spent */
	LINK_EVENT_AGAIN,   /* a person wants another try */
	LINK_EVENT_COUNT
};

enum link_act {
	LINK_ACT_IGNORE, /* not listed: nothing happens, the state stays */
	LINK_ACT_NONE,	 /* the state changes, nothing else */
	LINK_ACT_CONNECT,
	LINK_ACT_PAIR,
	LINK_ACT_RESOLVE, /* wait for services, or take those known */
	LINK_ACT_VERIFY,
	LINK_ACT_SUBSCRIBE,
	LINK_ACT_STOP, /* SR-3: until Status says so */
	LINK_ACT_SYNC,
	LINK_ACT_READY,
	LINK_ACT_LOST,	     /* it was up and is not */
	LINK_ACT_UNBIND,     /* what was known of the services is void */
	LINK_ACT_REBIND,     /* the same, and they are known anew */
	LINK_ACT_RETRY,	     /* the attempt failed: back off */
	LINK_ACT_DISCONNECT, /* end it, also cancels a Connect; back off */
	LINK_ACT_REFUSE,     /* end it, and do not try again */
	LINK_ACT_COUNT
};

struct link_transition {
	enum link_state next;
	enum link_act act;
};

extern const struct link_transition link_transition_table[LINK_STATE_COUNT]
							 [LINK_EVENT_COUNT];

/* Budgets, in ms; 0: none. From practice (bleak-retry-connector: connect 20 s;
 * a silent peer holds service discovery for 30 s), else project defaults. */
extern const uint32_t link_budget_ms[LINK_STATE_COUNT];

#define LINK_FAILURES_MAX  3u	   /* then quarantine */
#define LINK_QUARANTINE_MS 300000u /* project default */
/* bluetoothd brings a trusted wearable back within half a second of hearing it
 * (seen on 5.66); then the hub tries itself. */
#define LINK_FALLBACK_MS    5000u
#define LINK_BACKOFF_MIN_MS 250u /* bleak-retry-connector */
#define LINK_BACKOFF_MAX_MS 30000u
#define LINK_VANISHED_MS    4000u /* the same: its object vanished */

struct link {
	enum link_state state;
	bool closing;	   /* our Disconnect runs: adopt nothing */
	bool was_ready;	   /* since it is known */
	uint8_t failures;  /* in a row after connecting */
	uint8_t attempts;  /* to connect, in a row */
	uint32_t random;   /* generator of the jitter */
	uint64_t until_us; /* end of the state's budget; UINT64_MAX: none */
	uint64_t retry_us; /* no Connect of our own before */
	struct refusal refusal; /* with LINK_REFUSED and _QUARANTINED */
};

void link_init(struct link *link, uint32_t seed);

/* What is to be done. On LINK_ACT_RETRY, _DISCONNECT and _LOST the back-off
 * has been set; bluetoothd is given `trusted` first. */
enum link_act link_step(struct link *link, enum link_event event, bool trusted,
			uint64_t now_us);

/* Why the link is refused or in quarantine, for the step that does it. */
void link_blame(struct link *link, struct refusal refusal);

/* Whether a Connect of our own is due, if the device is there. */
bool link_wants_connect(const struct link *link, uint64_t now_us);

/* The link holds, or may hold, one of the controller's connections. */
bool link_is_up(const struct link *link);

/* When link_step() with LINK_EVENT_TIMEOUT is due; UINT64_MAX: never. */
uint64_t link_deadline_us(const struct link *link);

#endif
