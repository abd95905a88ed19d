/* SPDX-License-Identifier: MIT */
#include "root.h"

#include "claims.h"
#include "prng.h"

#define ROUNDS 100000

static void is_right_around_every_small_square(void **state)
{
	(void)state;
	assert_int_equal(root_down(0), 0);
	assert_int_equal(root_up(0), 0);
	for (uint64_t n = 1; n < 3000; n++) {
		assert_int_equal(root_down(n * n), n);
		assert_int_equal(root_up(n * n), n);
		assert_int_equal(root_down(n * n - 1), n - 1);
		assert_int_equal(root_up(n * n + 1), n + 1);
	}
}

static void is_right_at_the_end_of_its_range(void **state)
{
	const uint64_t most = (uint64_t)UINT32_MAX * UINT32_MAX;

	(void)state;
	assert_int_equal(root_down(most), UINT32_MAX);
	assert_int_equal(root_up(most), UINT32_MAX);
	assert_int_equal(root_down(most - 1), UINT32_MAX - 1);
	assert_int_equal(root_up(most - 1), UINT32_MAX);
	assert_int_equal(root_down(UINT64_MAX), UINT32_MAX);
	assert_int_equal(root_up(UINT64_MAX), UINT32_MAX);
}

/* Property: below and above it, and next to each other. */
static void lies_between_its_neighbours(void **state)
{
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const uint64_t square =
			prng_next(&prng) >> prng_in(&prng, 2, 60);
		const uint64_t down = root_down(square);
		const uint64_t up = root_up(square);

		assert_true(down * down <= square);
		assert_true((down + 1) * (down + 1) > square);
		assert_true(up * up >= square);
		assert_true(up - down == (down * down < square));
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_right_around_every_small_square),
		cmocka_unit_test(is_right_at_the_end_of_its_range),
		cmocka_unit_test(lies_between_its_neighbours),
	};

	return cmocka_run_group_tests_name("core/root", tests, NULL, NULL);
}
