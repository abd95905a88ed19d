/* SPDX-License-Identifier: MIT */
/*
 * Pressing: one press of a pad as the hub sees it: ramp up, hold, release,
 * rest (the wearable's own view of the same is proto/press.h).
 *
 * A request is checked against the effective limits and the measured force
 * (SR-14); the hub then commands it and starts this machine, which knows the
 * force to be expected now, when the release is due, and what came of it. It
 * is only a table and times: it never applies force, and it never ends an
 * excess. That is the guard's.
 */
#ifndef CORE_PRESSING_H
#define CORE_PRESSING_H

#include "command.h"
#include "contact.h"
#include "dose.h"
#include "verdict.h"

#include <stdbool.h>
#include <stdint.h>

/*
 * A press may aim at so much less than the ceiling, since ceilings bind what
 * is measured (SR-4), and what is measured overshoots and is noisy: a
 * twentieth, at least 0.5 N (0.5 kPa). Project default.
 */
#define PRESSING_HEADROOM_DIVISOR 20
#define PRESSING_HEADROOM_LEAST	  500

/* Without samples a release counts as over after this: the wearable's token
 * and release time are over by then (SR-1: 1000 ms + 500 ms). */
#define PRESSING_SILENT_US 2000000u

enum pressing_state {
	PRESSING_IDLE,
	PRESSING_RAMPING, /* up or down to the target */
	PRESSING_HOLDING,
	PRESSING_RELEASING, /* release due or commanded; force may be there */
	PRESSING_RESTING,   /* SR-7 */
	PRESSING_STATE_COUNT
};

enum pressing_event {
	PRESSING_BEGIN,
	PRESSING_REACHED,  /* the ramp's time is over */
	PRESSING_HELD,	   /* the hold's time is over */
	PRESSING_CHANGE,   /* another target while pressing */
	PRESSING_RELEASE,  /* somebody wants it to end, or the guard stopped */
	PRESSING_RELEASED, /* no contact any more */
	PRESSING_RESTED,   /* the rest is over */
	PRESSING_EVENT_COUNT
};

/* What the caller has to do. */
enum pressing_act {
	PRESSING_NOTHING,
	PRESSING_SEND_RELEASE, /* tell the wearable to let go; once */
	PRESSING_RECORD,       /* the press is over: pressing_summary() */
	PRESSING_ACT_COUNT
};

struct pressing_transition {
	bool listed; /* false: the event means nothing in that state */
	enum pressing_state next;
	enum pressing_act act;
};

extern const struct pressing_transition
	pressing_transitions[PRESSING_STATE_COUNT][PRESSING_EVENT_COUNT];

/* What a checked request comes to; the Control Point's PRESS carries it. */
struct pressing_plan {
	int32_t target_mn;
	int32_t ramp_mn_per_s;
	uint32_t hold_ms;
};

struct pressing {
	enum pressing_state state;
	struct pressing_plan plan;
	uint32_t release_ms;	/* from any force to none, of the wearable */
	uint32_t rest_permille; /* of the time pressed, at least 1000 */
	uint64_t begun_us;
	uint64_t from_us;   /* of the present ramp, hold or release */
	uint64_t until_us;  /* it ends then; UINT64_MAX: when force is gone */
	int32_t from_mn;    /* expected at from_us */
	int32_t to_mn;	    /* expected at until_us */
	uint64_t sample_us; /* of the last sample */
	/* Summary. */
	int32_t peak_mn;
	uint64_t hold_us;  /* held so far, by samples */
	int64_t hold_mnus; /* force over it, mN*us */
	int64_t dose_mns;
	enum trip_reason ended_by;
};

/* `release_ms` from Feature; `rest_permille` from the configuration. Idle. */
void pressing_init(struct pressing *pressing, uint32_t release_ms,
		   uint32_t rest_permille);

/* REFUSAL_BAD_ARGUMENT names them by their place in Press(pad, force, hold,
 * ramp), counted from 0. */
enum pressing_argument {
	PRESSING_ARGUMENT_PAD,
	PRESSING_ARGUMENT_FORCE, /* above 0 */
	PRESSING_ARGUMENT_HOLD,	 /* above 0 */
	PRESSING_ARGUMENT_RAMP,	 /* 0 or above */
	PRESSING_ARGUMENT_COUNT
};

/* All that a request is judged by. */
struct pressing_ask {
	struct press_request request;
	const struct limit_stack *limits;
	enum contact_kind kind;
	enum site site;
	uint32_t area_mm2_x100;		       /* of all the pad's cells */
	const struct contact_reading *reading; /* a fresh one */
	struct dose_figures dose;
	int32_t others_mn;	 /* force of the other pads: measured or
				    commanded, the larger of each */
	uint8_t others_pressing; /* of the other pads, how many press */
	uint64_t now_us;
};

/*
 * Whether the press may begin or, while one runs, take its place. The first
 * broken rule, in this order, is the answer: arguments,
 * site, rest due, force, pressure, rise, step up, hold, dose, total force,
 * pads pressing. Easing a running press is never refused for a step, a dose
 * or other pads. A ramp may not last longer than a hold may; ramp and hold
 * together may, and are then cut short by the guard (SR-7 counts both).
 * Granted: *ret_plan is set; else it is untouched. Checks nothing that
 * belongs to the link, the trip or the controller.
 */
struct refusal pressing_check(const struct pressing *pressing,
			      const struct pressing_ask *ask,
			      struct pressing_plan *ret_plan);

/* The highest force a press may aim at under that force ceiling. The same
 * goes for the pressure, in Pa. */
int32_t pressing_target_max_mn(int32_t ceiling_mn);

/* The wearable accepted the press and holds its first token. While one runs:
 * it accepted the new target. The plan is one that pressing_check() granted;
 * `measured_mn` is where the ramp begins. */
void pressing_begin(struct pressing *pressing, const struct pressing_plan *plan,
		    int32_t measured_mn, uint64_t now_us);

/* The end was commanded, or it was stopped: `reason`, TRIP_NONE for a plain
 * release. Expects force to fall from now on. The first reason is kept. */
enum pressing_act pressing_release(struct pressing *pressing,
				   enum trip_reason reason, uint64_t now_us);

/* A sample of the pad, and the mN*s it added to the dose. */
enum pressing_act pressing_sample(struct pressing *pressing,
				  const struct contact_reading *reading,
				  int64_t added_mns);

/* Time passes. Call it again while it answers anything. */
enum pressing_act pressing_tick(struct pressing *pressing, uint64_t now_us);

/* When pressing_tick() is due; UINT64_MAX: never. */
uint64_t pressing_deadline_us(const struct pressing *pressing);

/* Ramping or holding: tokens are wanted (SR-1). */
bool pressing_is_driving(const struct pressing *pressing);

/* Ramping, holding or releasing: force may be there by our command. */
bool pressing_is_active(const struct pressing *pressing);

/* Force expected now by the commanded trajectory. */
int32_t pressing_expected_mn(const struct pressing *pressing, uint64_t now_us);

/* Of the hold (its whole length while ramping) or of the rest; else 0. */
uint32_t pressing_remaining_ms(const struct pressing *pressing,
			       uint64_t now_us);

/* SR-7: rest still due. */
uint32_t pressing_rest_ms(const struct pressing *pressing, uint64_t now_us);

/* As RECORD_PRESSED has it. Valid from PRESSING_RECORD to the next begin. */
struct pressing_summary {
	int32_t target_mn;
	int32_t peak_mn;
	int32_t mean_mn; /* over the hold; 0: none was reached */
	uint32_t held_ms;
	int32_t dose_ns; /* N*s, rounded up */
	enum trip_reason ended_by;
};

struct pressing_summary pressing_summary(const struct pressing *pressing);

#endif
