/* SPDX-License-Identifier: MIT */
/*
 * Actions: what a step wants done, as plain data, in the order of doing.
 *
 * What stops a wearable is kept in a list of its own, which the shell carries
 * out before anything else of the same step.
 */
#ifndef CORE_ACTION_H
#define CORE_ACTION_H

#include "event.h"

/* The most one step may want: every wearable stopped (fast lane and
 * acknowledged) and on record, plus the odd rest. An ACTION_COMMAND_WRITE in
 * the ordinary list is an enable token: after what stops, never before. */
#define ACTIONS_URGENT_MAX 320
#define ACTIONS_MAX	   1024
#define ACTION_BYTES_MAX   64 /* the longest control point request */

enum action_type {
	ACTION_COMMAND_WRITE, /* urgent lane: WriteValue type "command" */
	ACTION_REQUEST_WRITE, /* WriteValue type "request"; EVENT_DONE */
	ACTION_READ,	      /* EVENT_VALUE then EVENT_DONE */
	ACTION_SUBSCRIBE,     /* StartNotify or AcquireNotify; EVENT_DONE */
	ACTION_CONNECT,	      /* EVENT_DONE */
	ACTION_DISCONNECT,    /* EVENT_DONE; also cancels a Connect */
	ACTION_PAIR,	      /* EVENT_DONE; the agent accepts only then */
	ACTION_TRUST,	      /* .on */
	ACTION_REMOVE,	      /* EVENT_DONE */
	ACTION_DISCOVER,      /* adapter, .on; EVENT_DONE */
	ACTION_POWER,	      /* adapter on; EVENT_DONE */
	ACTION_PREPARE_STOP,  /* .write: of the next stop, if there is one */
	ACTION_REPLY,	      /* to a command's call */
	ACTION_RECORD,	      /* EVENT_RECORDED with its number */
	ACTION_TRIPPED,	      /* tell everybody who listens */
	ACTION_SAMPLE,	      /* one sample of a pad, for the stream */
	ACTION_CHANGED,	      /* a view changed in more than its readings */
	ACTION_COUNT
};

#define SAMPLE_CELLS_MAX 32
#define CHANGED_SESSION	 0xfffeu

/* One sample of one pad: all its cells at one time. */
struct sample {
	uint16_t wearable;
	uint8_t pad;
	uint8_t cells;
	uint16_t flags;	    /* SAMPLE_* */
	uint8_t address[6]; /* of the wearable */
	uint32_t session;   /* it belongs to; 0: none */
	uint8_t step;	    /* of the session */
	uint8_t repeat;
	uint32_t lost;	    /* samples lost before this one since the last */
	uint64_t number;    /* of the wearable's samples, rising */
	uint64_t at_us;	    /* CLOCK_BOOTTIME, by the clock fit */
	uint32_t device_us; /* the wearable's own clock, as sent */
	int32_t force_mn;   /* sum of the cells, zero taken off */
	int32_t target_mn;  /* commanded now; 0: none */
	int32_t peak_pa;    /* highest cell pressure */
	int32_t cell_mn[SAMPLE_CELLS_MAX];
};

#define SAMPLE_TRIPPED 0x0001u /* this sample tripped the guard */
#define SAMPLE_ENABLED 0x0002u /* the pad held an enable token */
#define SAMPLE_CONTACT 0x0004u /* it was in contact: its force is a dose */

struct action {
	enum action_type type;
	uint16_t device;
	uint8_t adapter;
	bool urgent; /* it stops: it never waits for its turn (SR-15) */
	enum characteristic characteristic;
	uint32_t tag; /* comes back in EVENT_DONE */
	union {
		bool on;
		struct {
			uint8_t length;
			uint8_t bytes[ACTION_BYTES_MAX];
		} write;
		struct {
			uint32_t call;
			struct refusal refusal; /* REFUSAL_NONE: done */
			uint16_t wearable;
		} reply;
		struct record record;
		struct {
			uint16_t wearable;
			struct trip trip;
		} tripped;
		struct sample sample;
		struct {
			/* or WEARABLE_ALL: the hub, or CHANGED_SESSION */
			uint16_t wearable;
		} changed;
	};
};

struct actions {
	size_t urgent_count;
	size_t count;
	bool spilled; /* there was no room: the hub is unwell (SR-22) */
	struct action urgent[ACTIONS_URGENT_MAX];
	struct action list[ACTIONS_MAX];
	struct action spare; /* what found no room; nobody carries it out */
};

/* Room for one more action in its lane; type set, all else that the type
 * uses zero, but for a sample's cells: who adds one writes them all. The room
 * lasts: running out is a broken promise of the core. It is never NULL:
 * without room it is the spare, and the list has spilled. */
struct action *actions_add(struct actions *actions, enum action_type type);
struct action *actions_add_urgent(struct actions *actions,
				  enum action_type type);
void actions_clear(struct actions *actions);

#endif
