/* SPDX-License-Identifier: MIT */
/*
 * Easing: the fall of force during a hold at a held depth, or of the drive
 * needed for a held force (D10), with its uncertainty.
 *
 * Method: the samples are averaged over equal lengths of time (bins), between
 * EASING_BINS / 2 and EASING_BINS of them, wider as the hold gets longer. A
 * line is fitted to the bins by least squares; the fall is that of the line
 * from the hold's beginning to now, as a share of the line's beginning. A
 * hold that falls steeply at first and little later has fallen by more than
 * its line: what is said is rather too little than too much (at most a fiftieth
 * of it, in a gentle bend).
 *
 * The uncertainty is twice the standard error of the line's fall (95 %; Draper
 * and Smith, "Applied Regression Analysis", ch. 1). It is taken from what a
 * curve leaves of the bins, so that the bend of tissue that relaxes does not
 * count as noise: a parabola, in a long hold a polynomial of the fourth degree.
 * (As its terms are orthogonal, the line is the same.) A hand's tremor and
 * a breath make neighbouring bins alike, and then there is less to go by than
 * there are bins: the variance is multiplied by (1 + r) / (1 - r), where r is
 * the correlation of neighbours (effective sample size; von Storch and
 * Zwiers, "Statistical Analysis in Climate Research", section 6.6), raised by
 * what the fit takes off it. (Sources remembered, not read.)
 *
 * Measured on 20 000 holds each, of 8 to 90 s, of a force that stays as it is:
 * called eased by more than nothing in at most 3 of a hundred when its noise
 * has a memory of up to a thirtieth of the hold, in 8 when of a tenth, in 14
 * when of a fifth; by a breath of 4 to 6 s in none. A hand that gives way as
 * slowly as tissue does cannot be told from tissue.
 *
 * A therapist's or an actuator's force control hides easing; then the drive
 * is what eases. Only what is above the uncertainty counts as eased.
 */
#ifndef CORE_EASING_H
#define CORE_EASING_H

#include <stdbool.h>
#include <stdint.h>

/* Earlier nothing is said: the longest usual breath (6 s) would pass for
 * easing. Project default. */
#define EASING_LEAST_US 8000000u
#define EASING_LONG_US	16000000u /* from here on it is a long hold */
#define EASING_GAP_US                                       \
	1000000u /* a longer one begins a new hold; project \
		    default */
#define EASING_BINS	 64
#define EASING_BIN_US	 125000u /* of the first 8 s; project default */
#define EASING_VALUE_MAX 1000000 /* what is above counts as that */
/* Added to the correlation of neighbours, in 1/1000, times the curve's terms
 * over the number of bins: what the fit takes off, doubled; project default,
 * chosen by the rates above. */
#define EASING_BIAS_PERMILLE 2000

struct easing {
	bool begun;
	uint64_t from_us;
	uint64_t last_us;
	uint64_t bin_us;	  /* width of a bin */
	uint32_t bins;		  /* that are full */
	int32_t bin[EASING_BINS]; /* means, in 1/16 of the value */
	/* Of the bin that is being filled. */
	int64_t sum;
	uint32_t count;
};

struct easing_reading {
	bool known;		/* the hold is long enough to say */
	int32_t fall_permille;	/* of the fitted beginning; below 0: rose */
	int32_t error_permille; /* 95 %, always above 0 */
};

void easing_begin(struct easing *easing);
/* `value`: force (mN) or drive, above 0; below it counts as 0. Time that does
 * not go on is ignored. */
void easing_sample(struct easing *easing, int32_t value, uint64_t at_us);
struct easing_reading easing_reading(const struct easing *easing);

/* Eased by at least so much, surely: fall - error >= permille. */
bool easing_has_eased(const struct easing *easing, uint16_t permille);

#endif
