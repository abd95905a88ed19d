/* SPDX-License-Identifier: MIT */
#include "easing.h"

#include "root.h"

#include <string.h>

#define SCALE	     16 /* of a bin to its value */
#define ONE	     (INT64_C(1) << 18)
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

/* What the bins say. Sums fit: a bin is below 2^24. */
struct fit {
	int64_t n;
	int64_t nn;	    /* n^2 - 1 */
	int64_t fall, from; /* of the line, in 1/16 */
	int64_t degree;	    /* of the curve */
	int64_t square;	    /* sums of what the curve leaves: squares, */
	int64_t neighbours; /* products of those next to each other */
};

/* Least squares: slope is the sum of x * bin over that of x^2, with x = -(n -
 * 1), ..., n - 1 in steps of 2, n (n^2 - 1) / 3 in all. */
static void fit_line(struct fit *fit, const struct easing *easing)
{
	int64_t sum = 0, moment = 0;

	for (int64_t i = 0; i < fit->n; i++) {
		sum += easing->bin[i];
		moment += (2 * i + 1 - fit->n) * easing->bin[i];
	}
	fit->fall = -6 * moment / fit->nn;
	fit->from = sum / fit->n + fit->fall / 2;
}

/* A polynomial over the bins, and the two before it: each is orthogonal to
 * those of lower degree. In 1/ONE. */
struct basis {
	int32_t p[EASING_BINS];
	int32_t before[EASING_BINS];
};

static void basis_begin(struct basis *basis)
{
	for (size_t i = 0; i < EASING_BINS; i++) {
		basis->p[i] = ONE;
		basis->before[i] = 0;
	}
}

/* From degree k to k + 1, with x from -1 to 1: p = x p - b p_before, where b
 * is k^2 (n^2 - k^2) / ((4 k^2 - 1) n^2) (Gram's polynomials). */
static void basis_next(struct basis *basis, int64_t n, int64_t k)
{
	const int64_t b =
		ONE * k * k * (n * n - k * k) / ((4 * k * k - 1) * n * n);

	for (int64_t i = 0; i < n; i++) {
		const int64_t x = (2 * i + 1 - n) * ONE / n;
		const int64_t p =
			(x * basis->p[i] - b * basis->before[i]) / ONE;

		basis->before[i] = basis->p[i];
		basis->p[i] = (int32_t)p;
	}
}

/* Takes the polynomial's part out of what is left. */
static void take_out(int32_t *left, const int32_t *p, int64_t n)
{
	int64_t product = 0, square = 0, share;

	for (int64_t i = 0; i < n; i++) {
		product += (int64_t)left[i] * p[i];
		square += (int64_t)p[i] * p[i];
	}
	share = product / (square / (4 * ONE)); /* in 1/4 */
	for (int64_t i = 0; i < n; i++)
		left[i] -= (int32_t)(share * p[i] / (4 * ONE));
}

static void fit_curve(struct fit *fit, const struct easing *easing)
{
	struct basis basis;
	int32_t left[EASING_BINS];

	memcpy(left, easing->bin, sizeof(left));
	basis_begin(&basis);
	for (int64_t k = 0; k <= fit->degree; k++) {
		take_out(left, basis.p, fit->n);
		basis_next(&basis, fit->n, k);
	}
	for (int64_t i = 0; i < fit->n; i++)
		fit->square += (int64_t)left[i] * left[i];
	for (int64_t i = 1; i < fit->n; i++)
		fit->neighbours += (int64_t)left[i] * left[i - 1];
}

/* Correlation of neighbours, 1/1000. */
static int64_t alike_permille(const struct fit *fit)
{
	return clamp(fit->neighbours / (fit->square / PERMILLE + 1) +
			     EASING_BIAS_PERMILLE * (fit->degree + 1) / fit->n,
		     0, ALIKE_MAX);
}

/* Twice the standard error of the line's fall: the variance of the bins is
 * square / (n - 1 - degree), that of the fall 12 n / (n^2 - 1) of it. */
static int64_t error_of(const struct fit *fit)
{
	const int64_t alike = alike_permille(fit);
	const int64_t of_bins = fit->square / (fit->n - 1 - fit->degree);
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
	const uint64_t held_us = easing->last_us - easing->from_us;
	const int64_t n = easing->bins;
	struct easing_reading reading = {.known = false,
					 .error_permille = PERMILLE_MAX};
	struct fit fit = {.n = n, .nn = n * n - 1};

	if (held_us < EASING_LEAST_US)
		return reading;
	fit_line(&fit, easing);
	if (fit.from <= 0)
		return reading;
	fit.degree = held_us < EASING_LONG_US ? 2 : 4;
	fit_curve(&fit, easing);
	reading.known = true;
	reading.fall_permille = clamp(floor_div(fit.fall * PERMILLE, fit.from),
				      -PERMILLE_MAX, PERMILLE_MAX);
	reading.error_permille = clamp(error_of(&fit) * PERMILLE / fit.from + 1,
				       1, PERMILLE_MAX);
	return reading;
}

bool easing_has_eased(const struct easing *easing, uint16_t permille)
{
	const struct easing_reading reading = easing_reading(easing);

	return reading.known &&
	       reading.fall_permille - reading.error_permille >= permille;
}
