/* SPDX-License-Identifier: MIT */
/*
 * Fake hub: org.kneadd on a private bus with two wearables, that says yes, no
 * or nothing as the test wants, and counts what it was asked.
 */
#ifndef FAKE_HUB_H
#define FAKE_HUB_H

#include "fake_session.h"

#include "bus_object.h"
#include "ring.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#define FAKE_WEARABLES 2
#define FAKE_HELD      16
#define FAKE_ERROR     "org.kneadd.Error."

/* As its properties say: change, then fake_hub_tell(). */
struct fake_wearable {
	const char *address;
	const char *name;
	const char *kind;
	const char *link;
	const char *link_reason;
	const char *site;
	const char *state; /* of its pad */
	const char *trip;  /* NULL: none */
	bool enrolled;
	bool zeroed;
	bool stop_confirmed;
	uint32_t pads;
	uint32_t remaining_ms;
	uint32_t last_frame_ms;
	double force;
	double target;
	double limit;

	struct fake_hub *hub;
	struct bus_object *object;
	unsigned int stops;
	unsigned int enrolled_times;
	unsigned int readings; /* times asked for */
	uint32_t pad;	       /* of the last call that had one */
	uint32_t hold_ms;
	double ramp;
};

struct fake_hub {
	uv_loop_t loop;
	struct bus *bus;
	struct fake_wearable wearable[FAKE_WEARABLES];
	const char *state;
	bool tripped;

	/* How it behaves. */
	bool is_silent;		 /* no method is answered */
	bool never_confirms;	 /* a stop is taken and not confirmed */
	bool loses_signals;	 /* PressEnded is never told */
	const char *refuses;	 /* this method is refused */
	const char *press_trips; /* a press is stopped for that reason */
	unsigned int unrecorded; /* so many Acknowledge are refused first */
	struct ring *ring;	 /* for OpenStream; NULL: refused */
	const char *fault;	 /* of any routine; NULL: all are fit */

	/* What it was asked. */
	unsigned int stops; /* of all */
	unsigned int calls; /* of methods before the first stop */
	unsigned int controls;
	unsigned int acknowledged;
	unsigned int discoveries;
	unsigned int windows; /* opened less closed */
	char reason[64];      /* of the last stop */
	char checked[4096];   /* "NAME: TEXT" of the last routine */
	char records[8192];   /* "ListPatients() Rate(5, 3) " */

	/* Shown as soon as it is prepared. */
	struct fake_session session;
	bool has_records; /* else every list is empty */
	/* The note of every session. */
	const char *note;
	int64_t note_value;
	int64_t note_what;

	struct bus_object *object;
	struct bus_request *held[FAKE_HELD]; /* while silent */
	unsigned int held_count;
};

/* Opens the bus at `address` and waits until the name is owned. */
void fake_hub_start(struct fake_hub *hub, const char *address);
void fake_hub_stop(struct fake_hub *hub);

/* Leaves the bus as if it had crashed. */
void fake_hub_vanish(struct fake_hub *hub);

/* What every method does first: counts, is silent, refuses. True: the request
 * is dealt with. */
bool fake_hub_deals_with(struct fake_hub *hub, struct bus_request *request);

/* Tells all properties anew. */
void fake_hub_tell(struct fake_hub *hub);

#endif
