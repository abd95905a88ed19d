/* SPDX-License-Identifier: MIT */
#include "easing.h"

#include "claims.h"
#include "prng.h"

#include <math.h>

#define S      UINT64_C(1000000)
#define T0     (77 * S)
#define STEP_S 0.01 /* 100 Hz */
#define SEEDS  1000

/* Standard normal, near enough: twelve even ones (Irwin and Hall). */
static double normal(struct prng *prng)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += (double)(prng_next(prng) >> 11) / 9007199254740992.0;
	return sum;
}

/* base + part * exp(-t / tau) + slope * t, with noise that is correlated over
 * corr_s (0: white). mN, s. */
struct signal {
	double base_mn, part_mn, tau_s, slope_mn_per_s;
	double noise_mn, corr_s;
};

static double signal_at(const struct signal *signal, double t)
{
	double mn = signal->base_mn + signal->slope_mn_per_s * t;

	if (signal->part_mn > 0)
		mn += signal->part_mn * exp(-t / signal->tau_s);
	return mn;
}

static void feed(struct easing *easing, const struct signal *signal,
		 double for_s, uint64_t seed)
{
	const double keep =
		signal->corr_s > 0 ? exp(-STEP_S / signal->corr_s) : 0;
	struct prng prng = {seed};
	double noise = normal(&prng);

	easing_begin(easing);
	for (int i = 0; i <= (int)(for_s / STEP_S); i++) {
		const double mn = signal_at(signal, i * STEP_S) +
				  noise * signal->noise_mn;

		easing_sample(easing, (int32_t)lround(mn),
			      T0 + (uint64_t)i * 10000);
		noise = keep * noise + sqrt(1 - keep * keep) * normal(&prng);
	}
}

static void a_line_has_fallen_by_what_its_formula_says(void **state)
{
	static const struct {
		double slope_mn_per_s;
		double for_s;
	} rows[] = {
		{-100, 8}, {-100, 30}, {-250, 60}, {-50, 120},
		{100, 8},  {100, 30},  {-10, 30},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct signal signal = {
			.base_mn = 30000,
			.slope_mn_per_s = rows[i].slope_mn_per_s,
		};
		const double permille =
			-rows[i].slope_mn_per_s * rows[i].for_s / 30;
		struct easing_reading reading;
		struct easing easing;

		feed(&easing, &signal, rows[i].for_s, PRNG_SEED);
		reading = easing_reading(&easing);
		assert_true(reading.known);
		/* The bin that is not full yet is not in it: up to 1/32. */
		assert_true(fabs(reading.fall_permille - permille) <=
			    fabs(permille) / 32 + 2);
		assert_in_range(reading.error_permille, 1, 2);
	}
}

/* What the line through base + part * exp(-t / tau) falls by, and where it
 * begins: least squares over 0..T, from the integrals. */
static double line_of(const struct signal *signal, double for_s)
{
	const double x = for_s / signal->tau_s;
	const double mean = (1 - exp(-x)) / x;
	const double moment = (1 - exp(-x) * (1 + x)) / (x * x);
	const double fall = signal->part_mn * 12 * (mean / 2 - moment);
	const double from = signal->base_mn + signal->part_mn * mean + fall / 2;

	return 1000 * fall / from;
}

static void a_decay_has_fallen_by_its_lines_fall(void **state)
{
	static const struct signal signals[] = {
		{20000, 10000, 20, 0, 0, 0},
		{20000, 10000, 20, 0, 150, 0},
		{10000, 5000, 5, 0, 100, 0},
		{50000, 40000, 60, 0, 300, 0},
	};
	static const double times_s[] = {16, 32, 64, 128};

	(void)state;
	for (size_t i = 0; i < ROWS(signals); i++) {
		for (size_t k = 0; k < ROWS(times_s); k++) {
			struct easing_reading reading;
			struct easing easing;
			double off;

			feed(&easing, &signals[i], times_s[k], PRNG_SEED);
			reading = easing_reading(&easing);
			assert_true(reading.known);
			off = reading.fall_permille -
			      line_of(&signals[i], times_s[k]);
			assert_true(fabs(off) <= 2 + reading.error_permille);
			assert_true(reading.fall_permille > 0);
		}
	}
}

/* D10: what has eased is found, for sure, and not said to be more. */
static void a_decay_in_noise_has_eased_by_most_of_its_fall(void **state)
{
	const struct signal signal = {20000, 10000, 15, 0, 300, 0.1};
	int eased = 0;

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS / 10; seed++) {
		struct easing easing;

		/* 30 N that fall by 9.3 N: 310 permille. */
		feed(&easing, &signal, 40, PRNG_SEED + seed);
		eased += easing_has_eased(&easing, 200);
		assert_false(easing_has_eased(&easing, 310));
	}
	assert_int_equal(eased, SEEDS / 10);
}

/* The uncertainty holds what it promises: the true fall is in it, in 95 of a
 * hundred holds and more. */
static void the_true_fall_is_within_the_uncertainty(void **state)
{
	static const struct signal signals[] = {
		{30000, 0, 0, -100, 500, 0},
		{30000, 0, 0, -100, 500, 0.1},
		{20000, 10000, 20, 0, 500, 0},
	};
	(void)state;
	for (size_t i = 0; i < ROWS(signals); i++) {
		const double fall = signals[i].part_mn > 0
					    ? line_of(&signals[i], 30)
					    : 100; /* 3 of 30 N */
		int within = 0;

		for (uint64_t seed = 0; seed < SEEDS; seed++) {
			struct easing_reading reading;
			struct easing easing;

			feed(&easing, &signals[i], 30, PRNG_SEED + seed);
			reading = easing_reading(&easing);
			within += fabs(reading.fall_permille - fall) <=
				  reading.error_permille + 1;
		}
		assert_true(within >= SEEDS * 95 / 100);
	}
}

/* D10: a force that stays as it is has not eased: the rates of the header. */
static void a_steady_force_is_seldom_said_to_have_eased(void **state)
{
	static const struct {
		double for_s;
		double corr_s;
		int most; /* of a thousand: the header's rate; where noise has
			     a memory, three standard deviations of a thousand
			     draws more */
	} rows[] = {
		{8, 0, 25},    {12, 0, 25},   {30, 0, 25},  {90, 0, 25},
		{30, 0.1, 46}, {90, 0.3, 46}, {50, 1., 46}, {10, 1., 106},
		{20, 2., 106}, {10, 2., 173},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct signal signal = {
			.base_mn = 30000,
			.noise_mn = 500,
			.corr_s = rows[i].corr_s,
		};
		int eased = 0;

		for (uint64_t seed = 0; seed < SEEDS; seed++) {
			struct easing easing;

			feed(&easing, &signal, rows[i].for_s, PRNG_SEED + seed);
			eased += easing_has_eased(&easing, 0);
			assert_false(easing_has_eased(&easing, 100));
		}
		assert_in_range(eased, 0, rows[i].most);
	}
}

/* A breath moves the force up and down and eases nothing, wherever in it the
 * hold begins. */
static void breathing_is_not_easing(void **state)
{
	static const double times_s[] = {8, 10, 16, 20, 30, 60};

	(void)state;
	for (size_t i = 0; i < ROWS(times_s); i++) {
		for (int phase = 0; phase < 24; phase++) {
			struct easing easing;

			easing_begin(&easing);
			for (int k = 0; k <= (int)(times_s[i] / STEP_S); k++)
				easing_sample(
					&easing,
					(int32_t)(30000 +
						  1500 * sin(k * STEP_S * 1.57 +
							     phase * 0.262)),
					T0 + (uint64_t)k * 10000);
			assert_true(easing_reading(&easing).known);
			assert_false(easing_has_eased(&easing, 0));
		}
	}
}

static void a_rising_force_has_not_eased(void **state)
{
	const struct signal signal = {
		.base_mn = 20000,
		.slope_mn_per_s = 100,
		.noise_mn = 500,
	};

	(void)state;
	for (uint64_t seed = 0; seed < SEEDS / 10; seed++) {
		struct easing easing;

		feed(&easing, &signal, 30, PRNG_SEED + seed);
		assert_true(easing_reading(&easing).fall_permille < -100);
		assert_false(easing_has_eased(&easing, 0));
	}
}

static void nothing_is_said_of_a_short_hold(void **state)
{
	const struct signal signal = {.base_mn = 30000, .slope_mn_per_s = -800};
	struct easing easing;

	(void)state;
	easing_begin(&easing);
	assert_false(easing_reading(&easing).known);
	assert_false(easing_has_eased(&easing, 0));
	feed(&easing, &signal, 7.99, PRNG_SEED);
	assert_false(easing_reading(&easing).known);
	assert_false(easing_has_eased(&easing, 0));
	feed(&easing, &signal, 8, PRNG_SEED);
	assert_true(easing_has_eased(&easing, 100));
}

static void a_line_from_nothing_has_no_share_to_tell(void **state)
{
	const struct signal signal = {.base_mn = 0, .slope_mn_per_s = 100};
	const struct signal nothing = {.base_mn = 0};
	struct easing easing;

	(void)state;
	feed(&easing, &signal, 30, PRNG_SEED);
	assert_false(easing_reading(&easing).known);
	feed(&easing, &nothing, 30, PRNG_SEED);
	assert_false(easing_reading(&easing).known);
	assert_false(easing_has_eased(&easing, 0));
}

static void feed_flat(struct easing *easing, uint64_t from_us, uint64_t to_us,
		      int32_t value)
{
	for (uint64_t t = from_us; t <= to_us; t += 10000)
		easing_sample(easing, value, t);
}

/* A second without samples is the same hold going on; more begins anew. */
static void a_long_gap_begins_a_new_hold(void **state)
{
	struct easing easing;

	(void)state;
	easing_begin(&easing);
	feed_flat(&easing, T0, T0 + 7 * S, 30000);
	feed_flat(&easing, T0 + 8 * S, T0 + 9 * S, 30000);
	assert_true(easing_reading(&easing).known);
	assert_in_range(easing_reading(&easing).fall_permille + 2, 0, 4);
	feed_flat(&easing, T0 + 10 * S + 1, T0 + 17 * S, 10000);
	assert_false(easing_reading(&easing).known);
	feed_flat(&easing, T0 + 17 * S, T0 + 19 * S, 10000);
	assert_true(easing_reading(&easing).known);
	assert_in_range(easing_reading(&easing).fall_permille + 2, 0, 4);
}

static void time_that_does_not_go_on_is_ignored(void **state)
{
	struct easing easing, before;

	(void)state;
	easing_begin(&easing);
	feed_flat(&easing, T0, T0 + 9 * S, 30000);
	before = easing;
	easing_sample(&easing, 100, T0 + 9 * S);
	easing_sample(&easing, 100, T0);
	easing_sample(&easing, 100, 0);
	assert_memory_equal(&easing, &before, sizeof(before));
}

/* Whatever comes, for a treatment's longest hold (120 s at 100 Hz and 120 N)
 * and far beyond it, what is said stays in its range; the sanitizers watch for
 * overflow. */
static void extremes_overflow_nothing(void **state)
{
	static const struct {
		int32_t value[2]; /* of the first half of the hold, and second
				   */
		uint64_t step_us;
		int64_t samples;
	} rows[] = {
		{{120000, 0}, 10000, 12000},
		{{0, 120000}, 10000, 12000},
		{{INT32_MAX, INT32_MIN}, 10000, 12000},
		{{INT32_MIN, INT32_MAX}, 10000, 12000},
		{{INT32_MAX, INT32_MAX}, 10000, 180000},
		{{INT32_MAX, 0}, 1000000, 200000},
		{{INT32_MAX, 1}, 1, 6000000},
	};
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct easing easing;

		easing_begin(&easing);
		for (int64_t k = 0; k < rows[i].samples; k++) {
			int32_t value = rows[i].value[2 * k >= rows[i].samples];
			struct easing_reading reading;

			if (i % 2 && prng_in(&prng, 0, 9) == 0)
				value = prng_in(&prng, INT32_MIN, INT32_MAX);
			easing_sample(&easing, value,
				      (uint64_t)k * rows[i].step_us);
			if (k % 100 != 0)
				continue;
			reading = easing_reading(&easing);
			assert_in_range(reading.error_permille, 1, 1000000);
			assert_in_range(reading.fall_permille + 1000000, 0,
					2000000);
		}
	}
}

static void steps_fall_by_what_the_line_through_them_falls(void **state)
{
	struct easing easing;

	(void)state;
	/* A step by h in the middle: its line falls by 1.5 h, from 1.25 h above
	 * the lower half. */
	easing_begin(&easing);
	feed_flat(&easing, T0, T0 + 16 * S - 10000, 20000);
	feed_flat(&easing, T0 + 16 * S, T0 + 32 * S, 10000);
	assert_in_range(easing_reading(&easing).fall_permille, 664, 668);
	/* All that is not in the line is uncertain. */
	assert_true(easing_reading(&easing).error_permille > 200);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_fallen_by_what_its_formula_says),
		cmocka_unit_test(a_decay_has_fallen_by_its_lines_fall),
		cmocka_unit_test(
			a_decay_in_noise_has_eased_by_most_of_its_fall),
		cmocka_unit_test(the_true_fall_is_within_the_uncertainty),
		cmocka_unit_test(a_steady_force_is_seldom_said_to_have_eased),
		cmocka_unit_test(breathing_is_not_easing),
		cmocka_unit_test(a_rising_force_has_not_eased),
		cmocka_unit_test(nothing_is_said_of_a_short_hold),
		cmocka_unit_test(a_line_from_nothing_has_no_share_to_tell),
		cmocka_unit_test(a_long_gap_begins_a_new_hold),
		cmocka_unit_test(time_that_does_not_go_on_is_ignored),
		cmocka_unit_test(extremes_overflow_nothing),
		cmocka_unit_test(
			steps_fall_by_what_the_line_through_them_falls),
	};

	return cmocka_run_group_tests_name("core/easing", tests, NULL, NULL);
}
