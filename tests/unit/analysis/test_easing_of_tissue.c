/* SPDX-License-Identifier: MIT */
/*
 * Easing as the core finds it (D10), against tissue of the simulator that is
 * held at a depth: what the force did is known, and a line is fitted to it
 * here by other means, in floating point and from all samples.
 */
#include "easing.h"
#include "tissue.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define STEP_S	 0.01
#define STEP_US	 10000u
#define NOISE_MN 150.0 /* of a pad, standard deviation */
#define SEEDS	 100

struct noise {
	uint64_t state;
};

/* splitmix64 (public domain, Vigna), twelve times: nearly normal. */
static double next(struct noise *noise)
{
	double sum = -6;

	for (int i = 0; i < 12; i++) {
		uint64_t z = noise->state += 0x9e3779b97f4a7c15u;

		z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
		z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
		sum += (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
	}
	return sum;
}

/* A hold of tissue at one depth, after so long at that depth already. */
struct hold {
	const char *preset;
	double x_mm; /* from the nodule */
	double depth_mm;
	double rested_s;
	double for_s;
};

struct seen {
	double line_permille; /* fall of the line through all samples */
	double fall_permille; /* of the force itself, first to last */
	struct easing_reading reading;
	struct easing easing;
};

/* Sums for a line over time. */
struct line {
	double n, t, y, tt, ty;
};

static void line_add(struct line *line, double t, double y)
{
	line->n++;
	line->t += t;
	line->y += y;
	line->tt += t * t;
	line->ty += t * y;
}

static double line_fall_permille(const struct line *line, double for_s)
{
	const double slope = (line->n * line->ty - line->t * line->y) /
			     (line->n * line->tt - line->t * line->t);
	const double from = (line->y - slope * line->t) / line->n;

	return -1000 * slope * for_s / from;
}

static void press(const struct hold *hold, uint64_t seed, struct seen *seen)
{
	struct noise noise = {seed};
	struct line line = {0};
	struct tissue tissue;
	double mn = 0, first_mn = 0;

	assert_true(tissue_init(&tissue, hold->preset));
	(void)tissue_step(&tissue, hold->x_mm, 0, hold->depth_mm, STEP_S);
	for (double t = 0; t < hold->rested_s; t += STEP_S)
		(void)tissue_step(&tissue, hold->x_mm, 0, hold->depth_mm,
				  STEP_S);
	easing_begin(&seen->easing);
	for (int i = 0; i <= (int)(hold->for_s / STEP_S); i++) {
		mn = 1000 * tissue_step(&tissue, hold->x_mm, 0, hold->depth_mm,
					STEP_S);
		if (i == 0)
			first_mn = mn;
		line_add(&line, i * STEP_S, mn);
		easing_sample(&seen->easing,
			      (int32_t)lround(mn + NOISE_MN * next(&noise)),
			      (uint64_t)(i + 1) * STEP_US);
	}
	seen->line_permille = line_fall_permille(&line, hold->for_s);
	seen->fall_permille = 1000 * (first_mn - mn) / first_mn;
	seen->reading = easing_reading(&seen->easing);
}

/* Every site, each over its nodule and beside it, for the holds of the trials:
 * the line's fall is found within its uncertainty, most of it for sure, and
 * what is sure is no more than what the force lost, but for a fiftieth. */
static void relaxing_tissue_is_found_to_ease(void **state)
{
	static const double times_s[] = {16, 32, 64};
	size_t sites;
	const struct tissue_site *site = tissue_sites(&sites);

	(void)state;
	for (size_t i = 0; i < sites * 6; i++) {
		const struct hold hold = {
			.preset = site[i / 6].name,
			.x_mm = i % 2 ? 0 : 1000,
			.depth_mm = 8,
			.for_s = times_s[i / 2 % 3],
		};
		struct seen seen;

		press(&hold, i, &seen);
		assert_true(seen.reading.known);
		assert_true(
			fabs(seen.reading.fall_permille - seen.line_permille) <=
			seen.reading.error_permille + 2);
		assert_true(seen.reading.fall_permille -
				    seen.reading.error_permille <=
			    seen.fall_permille * 51 / 50);
		assert_true(easing_has_eased(
			&seen.easing, (uint16_t)(seen.line_permille * 3 / 4)));
	}
}

/* A tense point loses more of its force than the tissue beside it. */
static void a_nodule_eases_more_than_plain_tissue(void **state)
{
	struct hold hold = {"lumbar:tense", 0, 10, 0, 64};
	struct seen over, beside;

	(void)state;
	press(&hold, 1, &over);
	hold.x_mm = 1000;
	press(&hold, 1, &beside);
	assert_true(over.reading.fall_permille - over.reading.error_permille >
		    beside.reading.fall_permille +
			    beside.reading.error_permille);
}

/* Tissue that has given what it had does not ease: fifteen time constants
 * later a millionth is left. */
static void tissue_that_has_relaxed_is_seldom_said_to_ease(void **state)
{
	const struct hold hold = {"shoulder", 1000, 10, 15 * 9, 32};
	int eased = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS; seed++) {
		struct seen seen;

		press(&hold, 1000 + seed, &seen);
		assert_true(seen.reading.known);
		eased += easing_has_eased(&seen.easing, 0);
		assert_false(easing_has_eased(&seen.easing, 10));
	}
	assert_in_range(eased, 0, SEEDS * 5 / 100);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(relaxing_tissue_is_found_to_ease),
		cmocka_unit_test(a_nodule_eases_more_than_plain_tissue),
		cmocka_unit_test(
			tissue_that_has_relaxed_is_seldom_said_to_ease),
	};

	return cmocka_run_group_tests_name("analysis/easing", tests, NULL,
					   NULL);
}
