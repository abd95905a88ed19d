/* SPDX-License-Identifier: MIT */
/*
 * Pain: what a rating on the numeric rating scale (NRS, 0 to 10) means for the
 * point being pressed (SR-18), and what a course of ratings means for the
 * person (D13).
 *
 * Method: a rating of 8 lets go, three that rise in a row end the point, 7
 * lowers; the gravest of these holds. What counts as a change over a session
 * or a course: Salaffi 2004 (Eur J Pain 8:283), by points or by percent,
 * whichever is reached. (Numbers: SR-18 and the paper as the project
 * requirement gives them; the paper remembered, not read.)
 */
#ifndef CORE_PAIN_H
#define CORE_PAIN_H

#include <stdbool.h>
#include <stdint.h>

#define NRS_MAX	    10
#define NRS_UNKNOWN 0xffu
#define NRS_RELEASE 8 /* SR-18; cannot be raised */
#define NRS_LOWER   7 /* SR-18: the target goes down by a fifth */
/* So many ratings, each above the one before or level with it after a rise,
 * end the point: 3, 4, 5 or 3, 4, 4, 5. Project default. */
#define NRS_SERIES 3

enum pain_verdict {
	PAIN_GO_ON,
	PAIN_LOWER,	/* the target by a fifth, and ask again */
	PAIN_END_POINT, /* a rising series */
	PAIN_RELEASE,	/* at once, and the session pauses */
	PAIN_VERDICT_COUNT
};

struct pain_series {
	uint8_t count; /* of the ratings of this point */
	uint8_t last;
	uint8_t rises; /* in a row, without a fall in between */
};

void pain_series_init(struct pain_series *series);

/* A rating of 0 to NRS_MAX; more counts as NRS_MAX. */
enum pain_verdict pain_rate(struct pain_series *series, uint8_t nrs);

/* A target lowered by a fifth, rounded down. */
int32_t pain_lowered(int32_t target);

/* What to advise after several sessions (D13), by the ratings before each
 * session (oldest first; NRS_UNKNOWN: not asked). Sessions without a rating
 * are passed over. The gravest advice is given: sore, rises, persists. */
enum pain_advice {
	ADVICE_NONE,
	ADVICE_PERSISTS, /* 4 or more in each of the last 3 sessions */
	ADVICE_RISES,	 /* 2 points up over the last 3 sessions */
	ADVICE_SORE,	 /* the follow-up next day was 7 or more */
	ADVICE_COUNT
};

struct pain_advice_info {
	const char *name; /* "persists" */
	const char *text; /* "... See a doctor or physiotherapist ..." */
	const char *source;
};

/* Not from treatment trials: project defaults, all of them. */
extern const struct pain_advice_info pain_advice_table[ADVICE_COUNT];

enum pain_advice pain_advise(const uint8_t *before, uint32_t count,
			     uint8_t followup);

#define ADVICE_SESSIONS	   3
#define ADVICE_PERSISTS_AT 4
#define ADVICE_RISES_BY	   2
#define ADVICE_SORE_AT	   7

/* A change of NRS that people call the least they notice: 1 point or 15 %;
 * much better: 2 points or 33 % (Salaffi 2004). */
enum pain_change {
	PAIN_CHANGE_UNKNOWN,
	PAIN_CHANGE_NONE,
	PAIN_CHANGE_LEAST,
	PAIN_CHANGE_MUCH,
	PAIN_CHANGE_WORSE,
	PAIN_CHANGE_COUNT
};

extern const char *const pain_change_names[PAIN_CHANGE_COUNT];

enum pain_change pain_change(uint8_t before, uint8_t after);

#endif
