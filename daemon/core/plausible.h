/* SPDX-License-Identifier: MIT */
/*
 * Plausible: whether a pad's cells can be believed (SR-13).
 *
 * Numbers are project defaults unless said otherwise; each is long or large
 * enough that a sound pad, with the noise, drift and hysteresis of common
 * force cells (some percent of range), never reaches it.
 */
#ifndef CORE_PLAUSIBLE_H
#define CORE_PLAUSIBLE_H

#include "contact.h"
#include "pressing.h"
#include "verdict.h"

#include <stdbool.h>
#include <stdint.h>

/* Stuck: the same value for so long, while at least half of the cells showed
 * new values within PLAUSIBLE_ALIVE_US, and the cell is loaded or known to
 * show noise even at rest. Looked at each PLAUSIBLE_LOOK_US. */
#define PLAUSIBLE_STUCK_US  2000000u
#define PLAUSIBLE_ALIVE_US  250000u
#define PLAUSIBLE_LOADED_MN 300
#define PLAUSIBLE_LOOK_US   100000u

/* Range: a share of the cell's range above it, or below zero. */
#define PLAUSIBLE_ABOVE_PERMILLE 50
#define PLAUSIBLE_BELOW_PERMILLE 100
#define PLAUSIBLE_BELOW_MN	 1000 /* at least */

/* All equal: three cells or more show one same loaded value so often in a row;
 * or, where each of them is known to show noise of its own, all change as the
 * first does, to a unit, so often in a row (one converter's value for all of
 * them, or none any more). */
#define PLAUSIBLE_EQUAL_CELLS	3u
#define PLAUSIBLE_EQUAL_SAMPLES 10u
#define PLAUSIBLE_STEP_UNITS	1
#define PLAUSIBLE_STEP_SAMPLES	50u

/* Drift: no contact, nothing commanded, and yet so much force so long. Below
 * zero no body can press: that is sooner sure. Judged once zeroed. */
#define PLAUSIBLE_DRIFT_MN	 1500
#define PLAUSIBLE_DRIFT_US	 60000000u
#define PLAUSIBLE_DRIFT_BELOW_US 5000000u

/* Following, while ramping or holding: measured may differ from commanded by
 * this, or for less long. What does not let go is the guard's (SR-7). */
#define PLAUSIBLE_FOLLOW_MN	  5000
#define PLAUSIBLE_FOLLOW_PERMILLE 300 /* of what is expected, if more */
#define PLAUSIBLE_FOLLOW_US	  1000000u

struct plausible {
	bool actuated;
	bool started;
	uint8_t equal;	  /* samples in a row of one value */
	uint8_t in_step;  /* samples in a row changing alike */
	int32_t above_mn; /* cell readings beyond these are out of range */
	int32_t below_mn;
	uint64_t looked_us;
	uint64_t drift_since_us; /* UINT64_MAX: no drift */
	uint64_t below_since_us;
	uint64_t astray_since_us;	    /* UINT64_MAX: follows */
	int16_t changed[PROFILE_CELLS_MAX]; /* since looked_us; 0: not */
	int16_t last[PROFILE_CELLS_MAX];
	uint64_t changed_us[PROFILE_CELLS_MAX];
};

#define PLAUSIBLE_TRIPS_MAX 6u /* one for each reason */

/* For a new connection, and after zeroing. */
void plausible_init(struct plausible *plausible, const struct feature_pad *pad,
		    uint64_t now_us);

/*
 * Everything implausible about this sample: writes at most
 * PLAUSIBLE_TRIPS_MAX trips (.pad stays 0) and returns how many. For
 * TRIP_CELL_* and TRIP_CELLS_EQUAL, .value is the cell, counted from 0; for
 * TRIP_NOT_FOLLOWING it is the measured force in mN and .limit what was
 * expected; for TRIP_DRIFT the force and its bound, in mN.
 */
size_t plausible_sample(struct plausible *plausible,
			const struct contact_reading *reading,
			const struct pressing *pressing, struct trip *trips);

#endif
