/* SPDX-License-Identifier: MIT */
#include "latch.h"

#include "claims.h"

static struct trip trip_of(enum trip_reason reason)
{
	return (struct trip){.reason = reason, .value = 7, .limit = 5};
}

/* SR-16: what tripped first stays, until it is acknowledged. */
static void the_first_trip_is_kept(void **state)
{
	const struct trip force = trip_of(TRIP_FORCE);
	const struct trip stale = trip_of(TRIP_STALE);
	struct latch latch;

	(void)state;
	latch_init(&latch);
	assert_false(latch_is_tripped(&latch));
	assert_true(latch_trip(&latch, &force));
	assert_false(latch_trip(&latch, &stale));
	assert_true(latch_is_tripped(&latch));
	assert_int_equal(latch.trip.reason, TRIP_FORCE);
	latch_clear(&latch);
	assert_false(latch_is_tripped(&latch));
	assert_true(latch_trip(&latch, &stale));
}

/* SR-16, for every reason: with all conditions but a needed one refused, with
 * only the needed ones granted. */
static void every_reason_needs_its_cause_gone(void **state)
{
	(void)state;
	for (int reason = TRIP_NONE + 1; reason < TRIP_REASON_COUNT; reason++) {
		const struct trip trip = trip_of((enum trip_reason)reason);
		struct latch latch;
		uint32_t needed;

		latch_init(&latch);
		(void)latch_trip(&latch, &trip);
		latch_record(&latch, 1);
		assert_true(latch_recorded(&latch, 1, true));
		needed = latch_missing(&latch, 0);
		assert_int_equal(needed & ~CONDITION_ALL, 0);
		assert_int_equal(latch_may_acknowledge(&latch, needed),
				 REFUSAL_NONE);
		for (uint32_t bit = 1; bit <= CONDITION_ALL; bit <<= 1) {
			const bool is_needed = (needed & bit) != 0;

			assert_int_equal(latch_may_acknowledge(
						 &latch, CONDITION_ALL & ~bit),
					 is_needed ? REFUSAL_CAUSE_PRESENT
						   : REFUSAL_NONE);
		}
	}
}

static void causes_are_those_of_the_requirements(void **state)
{
	static const struct {
		enum trip_reason reason;
		uint32_t needed;
	} rows[] = {
		{TRIP_FORCE, CONDITION_FRESH | CONDITION_FREE},
		{TRIP_TOTAL_FORCE, CONDITION_FRESH | CONDITION_FREE},
		{TRIP_NOT_RELEASED, CONDITION_FRESH | CONDITION_FREE},
		{TRIP_STALE,
		 CONDITION_CONNECTED | CONDITION_FRESH | CONDITION_TRUSTED},
		{TRIP_CELL_STUCK,
		 CONDITION_FRESH | CONDITION_FREE | CONDITION_CELLS},
		{TRIP_UNCERTAIN, CONDITION_CONNECTED | CONDITION_CERTAIN},
		{TRIP_HUB, CONDITION_WELL},
		{TRIP_PERSON, 0},
		{TRIP_BUTTON, CONDITION_CONNECTED | CONDITION_BUTTON_UP},
		{TRIP_HOT, CONDITION_CONNECTED | CONDITION_COOL},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct trip trip = trip_of(rows[i].reason);
		struct latch latch;

		latch_init(&latch);
		(void)latch_trip(&latch, &trip);
		assert_int_equal(latch_missing(&latch, 0), rows[i].needed);
	}
}

/* SR-16: on record before force is possible again. */
static void nothing_is_acknowledged_off_the_record(void **state)
{
	const struct trip trip = trip_of(TRIP_PERSON);
	struct latch latch;

	(void)state;
	latch_init(&latch);
	(void)latch_trip(&latch, &trip);
	assert_int_equal(latch_may_acknowledge(&latch, CONDITION_ALL),
			 REFUSAL_NOT_RECORDED);
	assert_false(latch_recorded(&latch, 0, true));
	latch_record(&latch, 9);
	assert_false(latch_recorded(&latch, 8, true));
	assert_int_equal(latch_may_acknowledge(&latch, CONDITION_ALL),
			 REFUSAL_NOT_RECORDED);
	assert_true(latch_recorded(&latch, 9, true));
	assert_int_equal(latch_may_acknowledge(&latch, CONDITION_ALL),
			 REFUSAL_NONE);
}

/* SR-23: a record that was not written has to be made again. */
static void an_unwritten_record_is_wanted_again(void **state)
{
	const struct trip trip = trip_of(TRIP_FORCE);
	struct latch latch;

	(void)state;
	latch_init(&latch);
	(void)latch_trip(&latch, &trip);
	latch_record(&latch, 3);
	assert_true(latch_recorded(&latch, 3, false));
	assert_int_equal(latch.record, 0);
	assert_int_equal(latch_may_acknowledge(&latch, CONDITION_ALL),
			 REFUSAL_NOT_RECORDED);
}

/* SR-3, SR-16: latched over a restart. */
static void a_restored_trip_is_on_record(void **state)
{
	const struct trip trip = trip_of(TRIP_FORCE);
	struct latch latch;

	(void)state;
	latch_restore(&latch, &trip);
	assert_true(latch_is_tripped(&latch));
	assert_int_equal(latch_may_acknowledge(&latch, 0),
			 REFUSAL_CAUSE_PRESENT);
	assert_int_equal(latch_may_acknowledge(&latch, CONDITION_ALL),
			 REFUSAL_NONE);
}

static void nothing_tripped_needs_no_acknowledgement(void **state)
{
	struct latch latch;

	(void)state;
	latch_init(&latch);
	assert_int_equal(latch_missing(&latch, 0), 0);
	assert_int_equal(latch_may_acknowledge(&latch, 0), REFUSAL_NONE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_trip_is_kept),
		cmocka_unit_test(every_reason_needs_its_cause_gone),
		cmocka_unit_test(causes_are_those_of_the_requirements),
		cmocka_unit_test(nothing_is_acknowledged_off_the_record),
		cmocka_unit_test(an_unwritten_record_is_wanted_again),
		cmocka_unit_test(a_restored_trip_is_on_record),
		cmocka_unit_test(nothing_tripped_needs_no_acknowledgement),
	};

	return cmocka_run_group_tests_name("core/latch", tests, NULL, NULL);
}
