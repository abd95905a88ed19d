/* SPDX-License-Identifier: MIT */
/*
 * Wearable: one wearable's link, what is known of it, its pads, and the
 * Control Point's queue. State only; hub_*.c move it.
 */
#ifndef CORE_WEARABLE_H
#define CORE_WEARABLE_H

#include "clockfit.h"
#include "guard.h"
#include "link.h"
#include "radio.h"

#include "central.h"
#include "feature.h"

#include <stdbool.h>
#include <stdint.h>

#define ASKS_MAX     20 /* requests waiting for one Control Point */
#define CALL_UNASKED 0u /* nobody waits for the answer */

/* A Control Point request, waiting or under way. */
struct ask {
	struct control_request request;
	enum command_type command; /* COMMAND_COUNT: the hub's own */
	uint32_t call;
	uint32_t caller;
	bool session; /* a press of the session: told, not replied */
};

/* In order; the first is under way when `sent`. */
struct asks {
	struct ask list[ASKS_MAX];
	uint8_t count;
	bool sent;
	uint32_t tag;	   /* of the write */
	uint64_t until_us; /* then its result is uncertain (SR-21) */
	uint64_t retry_us; /* refused as in progress: write again then */
};

/* SR-3, SR-15: the stop that is repeated until Status confirms it. */
struct halt {
	bool active;	   /* begun and not confirmed */
	bool confirmed;	   /* the last one was */
	uint8_t reference; /* of the acknowledged stop; 0: none pending */
	uint32_t tag;	   /* of its write */
	uint32_t sent;	   /* times */
	uint64_t step;	   /* in which it was begun */
	uint64_t next_us;
	uint64_t answer_us; /* the acknowledged stop is asked again then */
};

struct pad {
	bool begun; /* .feature is known */
	struct feature_pad feature;
	enum contact_kind kind;
	enum site site;
	struct limit_stack stack;
	struct guard_limits limits;
	bool loosen; /* limits wait for the press to end (SR-5) */
	struct contact contact;
	struct contact_reading reading;
	struct guard guard;
	struct pressing pressing;
	struct dose_pad dose;
	struct latch latch;
	uint32_t told; /* trip reasons told since it latched, a bit each */
	struct assembler assembler;
	bool has_time;
	uint32_t time_us;     /* device clock of the last sample */
	uint32_t interval_us; /* between frames */
	uint64_t number;      /* of the last sample */
	uint32_t lost;	      /* samples, since the last one told */
	/* SR-13: zero and self-test. */
	bool wants_zero; /* as soon as the pad is free */
	bool wants_test;
	uint8_t zero_tries; /* of the hub's own, left */
	uint64_t zero_us;   /* not before */
	bool zeroing;	    /* the hub's own part of the zero runs */
	bool tested;
	uint32_t zero_call;	     /* waits for the zero */
	enum refusal_code zero_code; /* what came of the last one */
	/* A press that the wearable accepted, before its first token. */
	bool accepted;
	struct pressing_plan plan;
	uint32_t caller;	/* whose press it is (SR-15) */
	uint64_t flush_us;	/* next RECORD_DOSE; NEVER: nothing to record */
	uint16_t annunciations; /* STATUS_* of the last Status about it */
	int16_t temperature_dc;
	/* Its part in the hub's sums (SR-19). */
	int32_t load_mn;
	bool load_presses;
	/* What the wearable was told as its ceilings (SR-2). */
	int32_t ceiling_mn;
	int32_t ceiling_pa;
};

struct wearable {
	bool enrolled;
	struct enrolment enrolment; /* .identity.address is always set */
	/* Enrolment under way. */
	bool enrolling;
	uint8_t enroll_tries;
	uint64_t enroll_until_us;
	uint32_t enroll_call;
	uint32_t enroll_caller;
	uint32_t enroll_record; /* its call is answered when written */
	/* The link. */
	struct link link;
	uint16_t device[ADAPTERS_MAX]; /* DEVICE_NONE where not seen */
	uint16_t on; /* device of the connection, or of the last one */
	uint8_t adapter;
	uint32_t link_tag;
	bool pair_failed; /* Pair() did; a bond may still come */
	uint32_t close_tag;
	uint64_t close_until_us;
	uint32_t setup_tag; /* of the reads and subscriptions of a set-up */
	uint32_t waiting;   /* bit for each characteristic not done */
	uint64_t links;
	bool bound; /* its characteristics can be written */
	uint16_t mtu;
	/* What it says it is. */
	struct identity found;
	enum wire_result feature_result;
	struct feature feature; /* with WIRE_OK */
	bool active;
	uint8_t pads;
	/* The conversation. */
	struct central central;
	struct clockfit clock;
	struct integrity integrity;
	struct asks asks;
	struct halt halt;
	bool controlled;
	bool streaming;
	bool zeroed_first; /* the first zero and self-test were asked */
	bool uncertain;	   /* SR-21: Status must be read first */
	bool reading;	   /* a read of Status is under way */
	uint32_t read_tag;
	bool has_status;
	struct status status;
	uint8_t battery;
	int8_t rssi;
	/* SR-1: the last token. */
	uint64_t token_us;	 /* sent; 0: none in this connection */
	uint64_t token_until_us; /* may be unexpired until then */
	/* Counts. */
	uint64_t frames;
	uint64_t samples;
	uint64_t lost;
	uint64_t rejected[REJECT_REASON_COUNT];
	uint64_t frame_us; /* last valid one */
	struct pad pad[PADS_MAX];
};

#endif
