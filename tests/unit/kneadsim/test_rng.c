/* SPDX-License-Identifier: MIT */
/* The simulator's random numbers. */
#include "check.h"

#include "rng.h"

static void same_seed_gives_same_numbers(void **state)
{
	struct rng a, b;

	(void)state;
	rng_init(&a, 7, 3);
	rng_init(&b, 7, 3);
	for (int i = 0; i < 100; i++)
		assert_true(rng_next(&a) == rng_next(&b));
}

static void streams_of_one_seed_differ(void **state)
{
	struct rng a, b;

	(void)state;
	rng_init(&a, 7, 1);
	rng_init(&b, 7, 2);
	assert_false(rng_next(&a) == rng_next(&b));
}

static void normal_has_mean_zero_and_deviation_one(void **state)
{
	enum {
		N = 100000
	};
	double sum = 0.0, squares = 0.0;
	struct rng r;

	(void)state;
	rng_init(&r, 1, 0);
	for (int i = 0; i < N; i++) {
		double n = rng_normal(&r);

		sum += n;
		squares += n * n;
	}
	assert_near(sum / (double)N, 0.0, 0.02);
	assert_near(squares / (double)N, 1.0, 0.02);
}

static void even_stays_within_its_bounds(void **state)
{
	struct rng r;

	(void)state;
	rng_init(&r, 0, 0);
	for (int i = 0; i < 10000; i++) {
		double n = rng_even(&r, -2.0, 5.0);

		assert_true(n >= -2.0 && n < 5.0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_seed_gives_same_numbers),
		cmocka_unit_test(streams_of_one_seed_differ),
		cmocka_unit_test(normal_has_mean_zero_and_deviation_one),
		cmocka_unit_test(even_stays_within_its_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
