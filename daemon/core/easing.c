/* SPDX-License-Identifier: MIT */
#include "easing.h"

#include "root.h"

#include <string.h>

#define SCALE	     16 /* of a bin to its value */
#define PERMILLE     1000
#define PERMILLE_MAX 1000000 /* of what is said */
#define ALIKE_MAX    950     /* correlation of neighbours, 1/1000 */

void easing_begin(struct easing *easing)
{
	memset(easing, 0, sizeof(*easing));
}

static void start(struct easing *easing, uint64_t at_us)
{
	easing_begin(easing);
	easing->begun = true;
	easing->from_us = at_us;
	easing->last_us = at_us;
	easing->bin_us = EASING_BIN_US;
}

/* Pairs become one, so that there is room again. */
static void widen_bins(struct easing *easing)
{
	for (size_t i = 0; i < EASING_BINS / 2; i++)
		easing->bin[i] =
			(easing->bin[2 * i] + easing->bin[2 * i + 1]) / 2;
	easing->bins = EASING_BINS / 2;
	easing->bin_us *= 2;
}

/* A bin without samples is as the one before; the first has the hold's first
 * sample. */
static void close_bin(struct easing *easing)
{
	int32_t *bin = &easing->bin[easing->bins];

	*bin = easing->count > 0
		       ? (int32_t)(easing->sum * SCALE / (int64_t)easing->count)
		       : bin[-1];
	easing->sum = 0;
	easing->count = 0;
	easing->bins++;
	if (easing->bins == EASING_BINS)
		widen_bins(easing);
}

static uint64_t bin_end_us(const struct easing *easing)
{
	return easing->from_us + (easing->bins + 1) * easing->bin_us;
}

static int32_t clamp(int64_t value, int32_t least, int32_t most)
{
	if (value < least)
		return least;
	return value < most ? (int32_t)value : most;
}

void easing_sample(struct easing *easing, int32_t value, uint64_t at_us)
{
	if (easing->begun && at_us <= easing->last_us)
		return;
	if (!easing->begun || at_us - easing->last_us > EASING_GAP_US)
		start(easing, at_us);
	while (at_us >= bin_end_us(easing))
		close_bin(easing);
	easing->sum += clamp(value, 0, EASING_VALUE_MAX);
	easing->count++;
	easing->last_us = at_us;
}

/*
 * The fit, over n bins at x = -(n - 1), ..., -1, 1, ..., n - 1 (or with 0):
 * a line in x, and a parabola in q = 3 x^2 - (n^2 - 1), which adds up to zero
 * over the bins and with x. All sums fit: |x| < 2^6, q < 2^13, y < 2^24.
 */
struct fit {
	int64_t n;
	int64_t nn;	    /* n^2 - 1 */
	int64_t y, xy, qy;  /* sums over the bins */
	int64_t xx, qq;	    /* sums of squares */
	int64_t square;	    /* of what is left */
	int64_t neighbours; /* products of what is left next to each other */
};

static int64_t x_of(const struct fit *fit, int64_t i)
{
	return 2 * i + 1 - fit->n;
}

static int64_t q_of(const struct fit *fit, int64_t x)
{
	return 3 * x * x - fit->nn;
}

/* What the parabola leaves of bin i. */
static int64_t left_of(const struct fit *fit, const struct easing *easing,
		       int64_t i)
{
	const int64_t x = x_of(fit, i);

	return easing->bin[i] - fit->y / fit->n - x * fit->xy / fit->xx -
	       q_of(fit, x) * fit->qy / fit->qq;
}

static struct fit fit_bins(const struct easing *easing)
{
	const int64_t n = easing->bins;
	struct fit fit = {.n = n, .nn = n * n - 1};
	int64_t before = 0;

	for (int64_t i = 0; i < n; i++) {
		const int64_t x = x_of(&fit, i);
		const int64_t q = q_of(&fit, x);

		fit.y += easing->bin[i];
		fit.xy += x * easing->bin[i];
		fit.qy += q * easing->bin[i];
		fit.xx += x * x;
		fit.qq += q * q;
	}
	for (int64_t i = 0; i < n; i++) {
		const int64_t left = left_of(&fit, easing, i);

		fit.square += left * left;
		fit.neighbours += left * before;
		before = left;
	}
	return fit;
}

/* Correlation of neighbours, 1/1000. */
static int64_t alike_permille(const struct fit *fit)
{
	return clamp(fit->neighbours / (fit->square / PERMILLE + 1) +
			     EASING_BIAS_PERMILLE / fit->n,
		     0, ALIKE_MAX);
}

/* Twice the standard error of the line's fall: the variance of the bins is
 * square / (n - 3), that of the fall 12 n / (n^2 - 1) of it. */
static int64_t error_of(const struct fit *fit)
{
	const int64_t alike = alike_permille(fit);
	const int64_t of_bins = fit->square / (fit->n - 3);
	const int64_t of_fall = of_bins * 12 * fit->n / fit->nn *
				(PERMILLE + alike) / (PERMILLE - alike);

	return root_up(4 * (uint64_t)of_fall);
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

struct easing_reading easing_reading(const struct easing *easing)
{
	struct easing_reading reading = {.known = false,
					 .error_permille = PERMILLE_MAX};
	int64_t fall, from;
	struct fit fit;

	if (easing->last_us - easing->from_us < EASING_LEAST_US)
		return reading;
	fit = fit_bins(easing);
	fall = -6 * fit.xy / fit.nn;
	from = fit.y / fit.n + fall / 2;
	if (from <= 0)
		return reading;
	reading.known = true;
	reading.fall_permille = clamp(floor_div(fall * PERMILLE, from),
				      -PERMILLE_MAX, PERMILLE_MAX);
	reading.error_permille =
		clamp(error_of(&fit) * PERMILLE / from + 1, 1, PERMILLE_MAX);
	return reading;
}

bool easing_has_eased(const struct easing *easing, uint16_t permille)
{
	const struct easing_reading reading = easing_reading(easing);

	return reading.known &&
	       reading.fall_permille - reading.error_permille >= permille;
}
