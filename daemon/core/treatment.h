/* SPDX-License-Identifier: MIT */
/*
 * Treatment: the words that a session and its records share, as tables.
 */
#ifndef CORE_TREATMENT_H
#define CORE_TREATMENT_H

#define SESSION_NAME_SIZE 32 /* a patient's pseudonym, a person's name */

enum operator{
	OPERATOR_THERAPIST,
	OPERATOR_SELF, /* D7 */
	OPERATOR_COUNT
};

extern const char *const operator_names[OPERATOR_COUNT];

/* Why a session ended, or paused by itself. */
enum session_why {
	SESSION_WHY_NONE,
	SESSION_WHY_DONE,   /* the routine's end */
	SESSION_WHY_PERSON, /* Finish, Pause or Abort */
	SESSION_WHY_TIME,   /* SR-9 */
	SESSION_WHY_PAIN,   /* SR-18 */
	SESSION_WHY_TRIP,
	SESSION_WHY_BATTERY,	/* SR-24 */
	SESSION_WHY_LINK,	/* its wearable is gone */
	SESSION_WHY_REFUSED,	/* the hub said no */
	SESSION_WHY_CALLER,	/* SR-15: a supervised one's caller left */
	SESSION_WHY_UNRECORDED, /* SR-23: the records are not written */
	SESSION_WHY_HUB, /* the hub ends, or ended (SR-3), or is not well */
	SESSION_WHY_COUNT
};

struct session_why_info {
	const char *name; /* "time" */
	const char *text; /* a sentence for a therapist */
};

extern const struct session_why_info session_why_table[SESSION_WHY_COUNT];

/* What happens in a session, for its record. */
enum session_note {
	SESSION_NOTE_STARTED,
	SESSION_NOTE_PAUSED, /* .value: enum session_why */
	SESSION_NOTE_RESUMED,
	SESSION_NOTE_STOPPED, /* .value: enum trip_reason */
	SESSION_NOTE_STEP,    /* a step begins */
	SESSION_NOTE_SKIPPED,
	SESSION_NOTE_REPEATED,
	SESSION_NOTE_ADJUSTED, /* .value; .what: enum adjust */
	SESSION_NOTE_LOWERED,  /* SR-18: .value: the new target, mN */
	SESSION_NOTE_POINT_TREATED,
	SESSION_NOTE_POINT_RELEASED, /* .value: the fall, permille */
	SESSION_NOTE_POINT_ENDED,    /* by pain (SR-18) */
	SESSION_NOTE_REFUSED,	     /* .value: enum refusal_code */
	SESSION_NOTE_COUNT
};

extern const char *const session_note_names[SESSION_NOTE_COUNT];

/* When a pain rating was given. */
enum rating_when {
	RATING_BEFORE,
	RATING_DURING,
	RATING_AFTER,
	RATING_FOLLOWUP, /* the next day; not by a session */
	RATING_WHEN_COUNT
};

extern const char *const rating_when_names[RATING_WHEN_COUNT];

#endif
