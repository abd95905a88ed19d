/* SPDX-License-Identifier: MIT */
/* Link: every state with every event that means something in it. */
#include "link.h"

/* What ends any state with a connection. */
#define WHILE_UP                                                    \
	[LINK_EVENT_DOWN] = {LINK_LOST, LINK_ACT_LOST},             \
	[LINK_EVENT_VANISHED] = {LINK_ABSENT, LINK_ACT_LOST},       \
	[LINK_EVENT_FAILED] = {LINK_LOST, LINK_ACT_DISCONNECT},     \
	[LINK_EVENT_NOT_PAIRED] = {LINK_REFUSED, LINK_ACT_REFUSE},  \
	[LINK_EVENT_INCOMPLETE] = {LINK_LOST, LINK_ACT_DISCONNECT}, \
	[LINK_EVENT_STRANGER] = {LINK_REFUSED, LINK_ACT_REFUSE},    \
	[LINK_EVENT_TIMEOUT] = {LINK_LOST, LINK_ACT_DISCONNECT}

/* With services bound: they may change while connected. */
#define WHILE_BOUND                                                          \
	WHILE_UP, [LINK_EVENT_RESOLVED] = {LINK_VERIFYING, LINK_ACT_REBIND}, \
		  [LINK_EVENT_UNRESOLVED] = {LINK_RESOLVING, LINK_ACT_UNBIND}

/* Not connected: by our Connect, or by bluetoothd and others. */
#define WHILE_DOWN                                                \
	[LINK_EVENT_VANISHED] = {LINK_ABSENT, LINK_ACT_NONE},     \
	[LINK_EVENT_GO] = {LINK_CONNECTING, LINK_ACT_CONNECT},    \
	[LINK_EVENT_BONDED] = {LINK_RESOLVING, LINK_ACT_RESOLVE}, \
	[LINK_EVENT_UNBONDED] = {LINK_PAIRING, LINK_ACT_PAIR},    \
	[LINK_EVENT_NOT_PAIRED] = {LINK_REFUSED, LINK_ACT_REFUSE}

const struct link_transition
	link_transition_table[LINK_STATE_COUNT][LINK_EVENT_COUNT] = {
		[LINK_ABSENT] =
			{
				WHILE_DOWN,
				[LINK_EVENT_KNOWN] = {LINK_ABSENT,
						      LINK_ACT_NONE},
				[LINK_EVENT_HEARD] = {LINK_FOUND,
						      LINK_ACT_NONE},
			},
		[LINK_FOUND] = {WHILE_DOWN},
		[LINK_LOST] = {WHILE_DOWN},
		[LINK_CONNECTING] =
			{
				[LINK_EVENT_VANISHED] = {LINK_ABSENT,
							 LINK_ACT_RETRY},
				[LINK_EVENT_BONDED] = {LINK_RESOLVING,
						       LINK_ACT_RESOLVE},
				[LINK_EVENT_UNBONDED] = {LINK_PAIRING,
							 LINK_ACT_PAIR},
				[LINK_EVENT_FAILED] = {LINK_LOST,
						       LINK_ACT_RETRY},
				[LINK_EVENT_NOT_PAIRED] = {LINK_REFUSED,
							   LINK_ACT_REFUSE},
				[LINK_EVENT_TIMEOUT] = {LINK_LOST,
							LINK_ACT_DISCONNECT},
			},
		[LINK_PAIRING] =
			{
				WHILE_UP,
				[LINK_EVENT_BONDED] = {LINK_RESOLVING,
						       LINK_ACT_RESOLVE},
			},
		[LINK_RESOLVING] =
			{
				WHILE_UP,
				[LINK_EVENT_RESOLVED] = {LINK_VERIFYING,
							 LINK_ACT_VERIFY},
			},
		[LINK_VERIFYING] =
			{
				WHILE_BOUND,
				[LINK_EVENT_VERIFIED] = {LINK_SUBSCRIBING,
							 LINK_ACT_SUBSCRIBE},
			},
		[LINK_SUBSCRIBING] =
			{
				WHILE_BOUND,
				[LINK_EVENT_SUBSCRIBED] = {LINK_STOPPING,
							   LINK_ACT_STOP},
			},
		[LINK_STOPPING] =
			{
				WHILE_BOUND,
				[LINK_EVENT_STOPPED] = {LINK_SYNCING,
							LINK_ACT_SYNC},
			},
		[LINK_SYNCING] =
			{
				WHILE_BOUND,
				[LINK_EVENT_SYNCED] = {LINK_READY,
						       LINK_ACT_READY},
			},
		[LINK_READY] = {WHILE_BOUND},
		/* SR-20: only a person leads out, whoever connects. */
		[LINK_REFUSED] =
			{
				[LINK_EVENT_AGAIN] = {LINK_FOUND,
						      LINK_ACT_NONE},
			},
		[LINK_QUARANTINED] =
			{
				[LINK_EVENT_AGAIN] = {LINK_FOUND,
						      LINK_ACT_NONE},
				[LINK_EVENT_TIMEOUT] = {LINK_FOUND,
							LINK_ACT_NONE},
			},
};

const uint32_t link_budget_ms[LINK_STATE_COUNT] = {
	[LINK_CONNECTING] = 20000,
	[LINK_PAIRING] = 40000, /* a person may have to look at a passkey */
	[LINK_RESOLVING] = 15000,
	[LINK_VERIFYING] = 5000,
	[LINK_SUBSCRIBING] = 5000,
	[LINK_STOPPING] = 5000,
	[LINK_SYNCING] = 60000, /* zero and self-test of each pad in turn */
	[LINK_QUARANTINED] = LINK_QUARANTINE_MS,
};
