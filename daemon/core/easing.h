/* SPDX-License-Identifier: MIT */
/*
 * Easing: the fall of force during a hold at a held depth, or of the drive
 * needed for a held force (D10), with its uncertainty.
 *
 * Method: least squares of force over time on the samples of the hold, at
 * most EASING_SAMPLES spread over it; the fall is that of the fitted line
 * from its beginning to now, its uncertainty twice the standard error of the
 * fall from the residuals (95 %).
 * A therapist's or an actuator's force control hides easing; then the drive
 * is what eases. Only what is above the uncertainty counts as eased.
 */
#ifndef CORE_EASING_H
#define CORE_EASING_H

#include <stdbool.h>
#include <stdint.h>

#define EASING_LEAST_US 5000000u /* earlier nothing is said; project default \
				  */

struct easing {
	bool begun;
	uint64_t from_us;
	uint64_t last_us;
	uint32_t count;
	/* Sums for the fit, of time in ms since from_us and of the value. */
	int64_t t, tt, v, tv, vv;
	int32_t first;
};

struct easing_reading {
	bool known;		/* the hold is long enough to say */
	int32_t fall_permille;	/* of the fitted beginning; below 0: rose */
	int32_t error_permille; /* 95 %, always above 0 */
};

void easing_begin(struct easing *easing);
/* `value`: force (mN) or drive, above 0. At most 100 a second count. */
void easing_sample(struct easing *easing, int32_t value, uint64_t at_us);
struct easing_reading easing_reading(const struct easing *easing);

/* Eased by at least so much, surely: fall - error >= permille. */
bool easing_has_eased(const struct easing *easing, uint16_t permille);

#endif
