/* SPDX-License-Identifier: MIT */
/* SR-22: the hub watches itself. */
#include "vigil.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define BEGIN  1000000u
#define BUDGET 50000u

static struct vigil begun(void)
{
	struct vigil vigil;

	vigil_init(&vigil, BUDGET, BEGIN, BEGIN);
	return vigil;
}

static void is_well_at_first(void **state)
{
	struct vigil vigil = begun();

	(void)state;
	assert_false(vigil_judge(&vigil, BEGIN).changed);
	assert_true(vigil_deadline_us(&vigil) == UINT64_MAX);
}

static void allows_turns_within_their_budget(void **state)
{
	struct vigil vigil = begun();

	(void)state;
	vigil_turn(&vigil, BUDGET, BEGIN);
	assert_false(vigil_judge(&vigil, BEGIN).changed);
	assert_int_equal(vigil.turn_max_us, BUDGET);
}

static void is_unwell_after_a_long_turn(void **state)
{
	struct vigil vigil = begun();
	struct vigil_verdict verdict;

	(void)state;
	vigil_turn(&vigil, BUDGET + 1, BEGIN);
	verdict = vigil_judge(&vigil, BEGIN);
	assert_true(verdict.changed && verdict.unwell);
	assert_string_equal(verdict.why, "the hub was too slow");
	assert_false(vigil_judge(&vigil, BEGIN + 1).changed);
}

static void is_well_again_after_a_while_without_cause(void **state)
{
	struct vigil vigil = begun();
	struct vigil_verdict verdict;

	(void)state;
	vigil_turn(&vigil, UINT64_MAX, BEGIN);
	(void)vigil_judge(&vigil, BEGIN);
	assert_true(vigil_deadline_us(&vigil) == BEGIN + VIGIL_HOLD_US);
	verdict = vigil_judge(&vigil, BEGIN + VIGIL_HOLD_US - 1);
	assert_true(verdict.unwell && !verdict.changed);
	verdict = vigil_judge(&vigil, BEGIN + VIGIL_HOLD_US);
	assert_true(verdict.changed && !verdict.unwell);
}

static void sees_a_clock_that_stands_still(void **state)
{
	struct vigil vigil = begun();

	(void)state;
	vigil_clocks(&vigil, BEGIN, BEGIN + 300000u);
	assert_string_equal(vigil_judge(&vigil, BEGIN).why,
			    "the clock stands still");
}

static void sees_a_clock_that_goes_back(void **state)
{
	struct vigil vigil = begun();

	(void)state;
	vigil_clocks(&vigil, BEGIN - 200000u, BEGIN + 200000u);
	assert_true(vigil_judge(&vigil, BEGIN).unwell);
}

static void sees_that_the_computer_slept(void **state)
{
	struct vigil vigil = begun();

	(void)state;
	vigil_clocks(&vigil, BEGIN + 900000u, BEGIN + 1000u);
	assert_string_equal(vigil_judge(&vigil, BEGIN + 900000u).why,
			    "the computer was asleep");
}

static void takes_clocks_that_agree(void **state)
{
	struct vigil vigil = begun();

	(void)state;
	for (uint64_t us = 0; us < 5000000u; us += 7000u)
		vigil_clocks(&vigil, BEGIN + us + us % 3u, BEGIN + us);
	assert_false(vigil_judge(&vigil, BEGIN).changed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_well_at_first),
		cmocka_unit_test(allows_turns_within_their_budget),
		cmocka_unit_test(is_unwell_after_a_long_turn),
		cmocka_unit_test(is_well_again_after_a_while_without_cause),
		cmocka_unit_test(sees_a_clock_that_stands_still),
		cmocka_unit_test(sees_a_clock_that_goes_back),
		cmocka_unit_test(sees_that_the_computer_slept),
		cmocka_unit_test(takes_clocks_that_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
