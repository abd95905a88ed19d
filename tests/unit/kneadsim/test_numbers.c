/* SPDX-License-Identifier: MIT */
/* Numbers told by name. */
#include "check.h"

#include "numbers.h"

struct both {
	double force;
	double hold;
};

static const struct number table[] = {
	{.name = "force",
	 .offset = offsetof(struct both, force),
	 .low = 1,
	 .high = 100,
	 .normal = 30},
	{.name = "hold",
	 .offset = offsetof(struct both, hold),
	 .low = -5,
	 .high = 5},
};

static bool read_both(struct both *b, const char *text, const char **wrong)
{
	return numbers_read(table, 2, b, text, wrong);
}

static void reset_gives_the_normal_values(void **state)
{
	struct both b = {7, 7};

	(void)state;
	numbers_reset(table, 2, &b);
	assert_near(b.force, 30, 0);
	assert_near(b.hold, 0, 0);
}

static void what_is_told_is_set_and_the_rest_stays(void **state)
{
	struct both b = {7, 3};
	const char *wrong = NULL;

	(void)state;
	assert_true(read_both(&b, "force=12.5", &wrong));
	assert_near(b.force, 12.5, 0);
	assert_near(b.hold, 3, 0);
	assert_true(read_both(&b, "hold=-1e0,force=2", &wrong));
	assert_near(b.force, 2, 0);
	assert_near(b.hold, -1, 0);
	assert_true(read_both(&b, "", &wrong));
}

static void both_ends_of_a_range_belong_to_it(void **state)
{
	struct both b = {7, 3};

	(void)state;
	assert_true(numbers_set(table, 2, &b, "force", 5, 1));
	assert_true(numbers_set(table, 2, &b, "force", 5, 100));
	assert_false(numbers_set(table, 2, &b, "force", 5, 100.01));
	assert_false(numbers_set(table, 2, &b, "force", 5, 0.99));
	assert_near(b.force, 100, 0);
}

static void what_is_no_number_is_refused_and_pointed_at(void **state)
{
	static const char *const rows[] = {
		"force",       "force=",    "force=x",	 "force=1x",
		"force=nan",   "force=inf", "force=101", "=1",
		"strength=1",  "forc=1",    "forcee=1",	 "force 1",
		"force=1e400",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *wrong = NULL;
		struct both b = {7, 3};

		assert_false(read_both(&b, rows[i], &wrong));
		assert_ptr_equal(wrong, rows[i]);
		assert_near(b.force, 7, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reset_gives_the_normal_values),
		cmocka_unit_test(what_is_told_is_set_and_the_rest_stays),
		cmocka_unit_test(both_ends_of_a_range_belong_to_it),
		cmocka_unit_test(what_is_no_number_is_refused_and_pointed_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
