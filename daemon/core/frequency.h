/* SPDX-License-Identifier: MIT */
/*
 * Frequency: how often a patient and a point may be treated, by what is on
 * record (SR-10). What has no proven age counts as just now.
 *
 * Method: sessions are counted over the last 24 hours. A point rests for its
 * share of a day after each session in which it was pressed: once a day is 24
 * hours, twice a day 12. Measuring its threshold is no treatment of it.
 * (Numbers: project requirement SR-10; spreading them evenly: project default.)
 */
#ifndef CORE_FREQUENCY_H
#define CORE_FREQUENCY_H

#include "site.h"
#include "stamp.h"
#include "verdict.h"

#include <stdint.h>

#define FREQUENCY_DAY_US	 (UINT64_C(24) * 3600 * 1000000)
#define FREQUENCY_SESSIONS_A_DAY 3 /* SR-10, hard */
#define FREQUENCY_POINT_A_DAY	 1 /* SR-10, default */
#define FREQUENCY_SESSIONS_MAX	 8 /* kept: the newest */
#define FREQUENCY_POINTS_MAX \
	72 /* kept: the newest; three sessions of as many points as fit */
#define FREQUENCY_NAME_SIZE 32

/* A point of the patient that was pressed in a session. */
struct point_use {
	char point[FREQUENCY_NAME_SIZE]; /* the therapist's name for it */
	enum site site;
	struct stamp at;
};

/* Of one patient, whatever may lie in the last 24 hours; counts above what
 * fits count as full. */
struct frequency_history {
	uint32_t sessions; /* in session[], the newest first */
	struct stamp session[FREQUENCY_SESSIONS_MAX];
	uint32_t points;
	struct point_use point[FREQUENCY_POINTS_MAX]; /* the newest first */
};

/* REFUSAL_SESSIONS_A_DAY: .value how many, .limit how many are allowed:
 * `sessions_a_day`, but never more than FREQUENCY_SESSIONS_A_DAY. */
struct refusal frequency_check_session(const struct frequency_history *history,
				       uint32_t sessions_a_day,
				       const struct stamp *now);

/* REFUSAL_POINT_TOO_SOON: .value seconds still to wait (the most that cannot
 * be ruled out), .limit the rest asked for, in seconds. Points are the same
 * when name and site are. A history that is full cannot tell of points that it
 * no longer holds: then the rest counts from the oldest that it holds.
 * `points_a_day`: 0 counts as the default. */
struct refusal frequency_check_point(const struct frequency_history *history,
				     const char *point, enum site site,
				     uint32_t points_a_day,
				     const struct stamp *now);

#endif
