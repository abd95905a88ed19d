/* SPDX-License-Identifier: MIT */
/*
 * Verdicts: why a command was refused (SR-25) and why something was stopped
 * (a trip), each reason with its requirement and its words in one table.
 */
#ifndef CORE_VERDICT_H
#define CORE_VERDICT_H

#include "limits.h"

#include <stdbool.h>
#include <stdint.h>

enum refusal_code {
	REFUSAL_NONE, /* granted */
	REFUSAL_NO_SUCH_WEARABLE,
	REFUSAL_NO_SUCH_PAD,
	REFUSAL_BAD_ARGUMENT, /* .value: index of the argument */
	REFUSAL_NOT_CONTROLLER,
	REFUSAL_CONTROL_TAKEN,
	REFUSAL_NOT_ENROLLED,
	REFUSAL_ALREADY_ENROLLED,
	REFUSAL_WINDOW_CLOSED, /* enrolment outside the pairing window */
	REFUSAL_PAIRING_FAILED,
	REFUSAL_UNKNOWN_VERSION,  /* SR-20 */
	REFUSAL_IDENTITY_CHANGED, /* SR-20 */
	REFUSAL_NOT_CONNECTED,
	REFUSAL_NOT_READY,
	REFUSAL_NOT_ACTIVE,	 /* a sensing wearable cannot press */
	REFUSAL_NOT_SUPPORTED,	 /* the wearable lacks the feature */
	REFUSAL_NO_SITE,	 /* SR-5: not placed on a site */
	REFUSAL_TRIPPED,	 /* latched; acknowledge first */
	REFUSAL_CAUSE_PRESENT,	 /* SR-16: what tripped is still so */
	REFUSAL_NOT_RECORDED,	 /* SR-16, SR-23: not on record yet */
	REFUSAL_NEEDS_ZERO,	 /* SR-13 */
	REFUSAL_NEEDS_SELF_TEST, /* SR-13 */
	REFUSAL_IN_CONTACT,	 /* zeroing needs a free pad */
	REFUSAL_UNTRUSTED,	 /* SR-12: inputs have not earned trust yet */
	REFUSAL_STALE,		 /* SR-11 */
	REFUSAL_LIMIT,		 /* SR-5: .limit_id, .value, .limit, .layer */
	REFUSAL_LOOSENS,	 /* SR-5: a running change may only tighten */
	REFUSAL_RESTING,	 /* SR-7: .value: ms of rest still due */
	REFUSAL_UNCERTAIN,	 /* SR-21: its state must be read first */
	REFUSAL_DEVICE,		 /* SR-2: the wearable refused; .value: enum
				    control_result; below 0: it gave no response */
	REFUSAL_TIMED_OUT,
	REFUSAL_BUSY,	    /* the same kind of command is under way */
	REFUSAL_LINKS_FULL, /* the adapters hold no further link */
	REFUSAL_NO_BLUETOOTH,
	REFUSAL_HUB_UNWELL, /* SR-22 */
	REFUSAL_BATTERY,    /* SR-24 */
	/* Sessions. */
	REFUSAL_NO_SESSION,	   /* there is none now */
	REFUSAL_NOT_NOW,	   /* not in this state of the session */
	REFUSAL_SESSION_UNDER_WAY, /* end it first */
	REFUSAL_NO_SUCH_PATIENT,
	REFUSAL_NO_SUCH_ROUTINE,
	REFUSAL_NO_SUCH_RECORD,	     /* session, course ... of that number */
	REFUSAL_EXISTS,		     /* a patient of that name */
	REFUSAL_NO_PLACEMENT,	     /* no pad for a point; .value: its index */
	REFUSAL_WRONG_KIND,	     /* point for a cuff, or the other way */
	REFUSAL_SESSION_TIME,	     /* SR-9: .value, .limit: s */
	REFUSAL_SESSIONS_A_DAY,	     /* SR-10: .value, .limit */
	REFUSAL_POINT_TOO_SOON,	     /* SR-10: .value, .limit: s */
	REFUSAL_SCREENING_MISSING,   /* SR-17 */
	REFUSAL_SCREENING_OLD,	     /* SR-17 */
	REFUSAL_CONTRAINDICATED,     /* SR-17: .value: enum question */
	REFUSAL_CAUTION_UNCONFIRMED, /* SR-17: .value: enum question */
	REFUSAL_SITE_BLOCKED,  /* SR-17: .value: enum site, .limit: finding */
	REFUSAL_PAIN,	       /* SR-18: .value: the rating, .limit */
	REFUSAL_PPT_UNKNOWN,   /* a target relative to it; .value: point */
	REFUSAL_RATING_WANTED, /* SR-18: rate the pain before the start */
	REFUSAL_COUNT
};

struct refusal_info {
	const char *name;	 /* D-Bus error: org.kneadd.Error.<name> */
	const char *requirement; /* "SR-5", or "" */
	/* A sentence for a therapist that says what to do. {value}, {limit},
	 * {what}, {where} and {layer} stand for the refusal's fields; {value
	 * time} and {limit time} are seconds, told as a person would; {nth} is
	 * .value counted from 1. */
	const char *text;
};

extern const struct refusal_info refusal_table[REFUSAL_COUNT];

struct refusal {
	enum refusal_code code;
	enum limit_id limit_id; /* with REFUSAL_LIMIT */
	enum limit_layer layer; /* with REFUSAL_LIMIT */
	int32_t value;		/* what was asked or found */
	int32_t limit;		/* what is allowed */
};

/* What {what} stands for: the limit, the question that was answered, the
 * finding; "" where the text has none. */
const char *refusal_what(const struct refusal *refusal);
/* The site; "" where the text has none. */
const char *refusal_where(const struct refusal *refusal);

enum trip_reason {
	TRIP_NONE,
	TRIP_FORCE,	     /* SR-4 */
	TRIP_PRESSURE,	     /* SR-4 */
	TRIP_RISE,	     /* SR-6 */
	TRIP_DWELL,	     /* SR-7: still pressed after the release was due */
	TRIP_DOSE,	     /* SR-8 */
	TRIP_STALE,	     /* SR-11 */
	TRIP_INTEGRITY,	     /* SR-12 */
	TRIP_CELL_STUCK,     /* SR-13 */
	TRIP_CELL_SATURATED, /* SR-13 */
	TRIP_CELL_RANGE,     /* SR-13 */
	TRIP_CELLS_EQUAL,    /* SR-13 */
	TRIP_DRIFT,	     /* SR-13: force at rest */
	TRIP_NOT_FOLLOWING,  /* SR-13: measured far from commanded */
	TRIP_TOTAL_FORCE,    /* SR-19 */
	TRIP_PADS_PRESSING,  /* SR-19 */
	TRIP_IDENTITY,	     /* SR-20 */
	TRIP_UNCERTAIN,	     /* SR-21 */
	TRIP_LINK_LOST,	     /* SR-1, SR-11: link lost while enabled */
	TRIP_HUB,	     /* SR-22 */
	TRIP_PERSON,	     /* SR-15: somebody asked for it */
	TRIP_BUTTON,	     /* SR-15: the wearable's button */
	TRIP_CONTROLLER_LOST, /* SR-15 */
	TRIP_DEVICE,	      /* SR-2: the wearable stopped by itself */
	TRIP_HOT,	      /* SR-24 */
	TRIP_BATTERY,	      /* SR-24 */
	TRIP_NOT_RELEASED,    /* force is still there after a stop */
	TRIP_REASON_COUNT
};

struct trip_info {
	const char *name;	 /* as on D-Bus: "force" */
	const char *requirement; /* "SR-4" */
	const char *text;	 /* as refusal_info.text; {what}: trip_what() */
	const char *unit;	 /* of value/scale and limit/scale */
	int32_t scale;
	bool needs_zero; /* zero and self-test before force again */
};

extern const struct trip_info trip_table[TRIP_REASON_COUNT];

/* What the guard found. The first of a step that concerns a pad is kept. */
struct trip {
	enum trip_reason reason;
	uint8_t pad;
	enum limit_layer layer; /* that set the limit */
	int32_t value;
	int32_t limit;
	uint64_t at_us; /* CLOCK_BOOTTIME */
};

/* What {what} stands for: why the wearable stopped by itself (TRIP_DEVICE:
 * .value is its enum status_cause); "" for other reasons. */
const char *trip_what(const struct trip *trip);

#endif
