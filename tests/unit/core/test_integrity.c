/* SPDX-License-Identifier: MIT */
#include "integrity.h"

#include "claims.h"
#include "prng.h"

static const struct limit limit = {3, LAYER_CONFIG};

/* SR-12. */
static void nothing_is_trusted_at_first(void **state)
{
	struct integrity integrity;

	(void)state;
	integrity_init(&integrity);
	assert_false(integrity_is_trusted(&integrity));
}

/* SR-12: so many in a row, over so long. */
static void trust_needs_number_and_time(void **state)
{
	static const struct {
		uint32_t count;
		uint32_t step_us;
		bool trusted;
	} rows[] = {
		{10, 10000, false}, /* too short a time */
		{30, 10000, false}, /* 290 ms */
		{31, 10000, true},  /* 300 ms */
		{9, 100000, false}, /* too few */
		{10, 100000, true}, {100, 10000, true},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct integrity integrity;

		integrity_init(&integrity);
		for (uint32_t k = 0; k < rows[i].count; k++)
			integrity_good(&integrity,
				       5 + (uint64_t)k * rows[i].step_us);
		assert_int_equal(integrity_is_trusted(&integrity),
				 rows[i].trusted);
	}
}

static uint64_t earn(struct integrity *integrity, uint64_t now_us)
{
	for (int i = 0; i < 40; i++, now_us += 10000)
		integrity_good(integrity, now_us);
	return now_us;
}

static void a_bad_one_starts_the_row_anew(void **state)
{
	struct integrity integrity;
	struct trip trip;
	uint64_t now_us = 0;

	(void)state;
	integrity_init(&integrity);
	for (; now_us < 290000; now_us += 10000)
		integrity_good(&integrity, now_us);
	assert_false(integrity_bad(&integrity, &limit, now_us, &trip));
	integrity_good(&integrity, now_us + 10000);
	assert_false(integrity_is_trusted(&integrity));
	(void)earn(&integrity, now_us + 20000);
	assert_true(integrity_is_trusted(&integrity));
}

/* SR-12: more than the allowed number in the window. */
static void one_more_than_allowed_trips(void **state)
{
	struct integrity integrity;
	struct trip trip = {0};
	uint64_t now_us;

	(void)state;
	integrity_init(&integrity);
	now_us = earn(&integrity, 0);
	for (int i = 0; i < 3; i++)
		assert_false(integrity_bad(&integrity, &limit,
					   now_us + (uint64_t)i, &trip));
	assert_true(integrity_is_trusted(&integrity));
	assert_int_equal(trip.reason, TRIP_NONE);
	assert_true(integrity_bad(&integrity, &limit, now_us + 3, &trip));
	assert_false(integrity_is_trusted(&integrity));
	assert_int_equal(trip.reason, TRIP_INTEGRITY);
	assert_int_equal(trip.value, 4);
	assert_int_equal(trip.limit, 3);
	assert_int_equal(trip.layer, LAYER_CONFIG);
	assert_int_equal(trip.at_us, now_us + 3);
}

static void bad_ones_leave_the_window(void **state)
{
	struct integrity integrity;
	struct trip trip;

	(void)state;
	integrity_init(&integrity);
	for (uint64_t i = 0; i < 100; i++)
		assert_false(
			integrity_bad(&integrity, &limit, i * 340000, &trip));
	assert_int_equal(integrity_bad_count(&integrity, 99 * 340000), 3);
	assert_int_equal(integrity_bad_count(&integrity, 100 * 340000), 2);
	/* A second is over when it is. */
	assert_int_equal(integrity_bad_count(&integrity, 99 * 340000 + 999999),
			 1);
	assert_int_equal(integrity_bad_count(&integrity, 99 * 340000 + 1000000),
			 0);
}

/* A clock that went back forgives nothing. */
static void what_seems_to_come_later_counts(void **state)
{
	struct integrity integrity;
	struct trip trip;

	(void)state;
	integrity_init(&integrity);
	(void)integrity_bad(&integrity, &limit, 5000000, &trip);
	assert_int_equal(integrity_bad_count(&integrity, 1000), 1);
}

/* Property: trips exactly when a plain count over all history would. */
static void trips_exactly_as_a_plain_count(void **state)
{
	struct prng prng = {PRNG_SEED};
	struct integrity integrity;
	static uint64_t bad[5000];
	uint64_t now_us = 0;

	(void)state;
	integrity_init(&integrity);
	for (size_t i = 0; i < ROWS(bad); i++) {
		const struct limit allowed = {prng_in(&prng, 0, 10),
					      LAYER_HARD};
		struct trip trip;
		int32_t count = 0;

		now_us += (uint64_t)prng_in(&prng, 0, 400000);
		bad[i] = now_us;
		for (size_t k = 0; k <= i; k++)
			count += bad[k] + 1000000 > now_us;
		assert_int_equal(
			integrity_bad(&integrity, &allowed, now_us, &trip),
			count > allowed.value);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_trusted_at_first),
		cmocka_unit_test(trust_needs_number_and_time),
		cmocka_unit_test(a_bad_one_starts_the_row_anew),
		cmocka_unit_test(one_more_than_allowed_trips),
		cmocka_unit_test(bad_ones_leave_the_window),
		cmocka_unit_test(what_seems_to_come_later_counts),
		cmocka_unit_test(trips_exactly_as_a_plain_count),
	};

	return cmocka_run_group_tests_name("core/integrity", tests, NULL, NULL);
}
