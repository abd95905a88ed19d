/* SPDX-License-Identifier: MIT */
#include "dose.h"

#include "claims.h"
#include "prng.h"

#define HOUR_US 3600000000u
#define ROUNDS	200

static struct dose_ledger ledger; /* too large for a stack frame */

/* Of either kind, its time certain. */
static void restore(enum site site, int64_t utc_us, int32_t mns,
		    uint64_t now_us)
{
	const struct dose_past past = {
		.site = site,
		.kind = CONTACT_KIND_COUNT,
		.utc_us = utc_us,
		.trusted = true,
		.dose_mns = mns,
	};

	dose_restore(&ledger, &past, now_us);
}

static void a_steady_force_is_force_times_time(void **state)
{
	struct dose_pad pad;
	int64_t sum = 0;

	(void)state;
	dose_pad_init(&pad);
	/* 30 N for 90 s at 100 Hz. */
	for (uint64_t t = 0; t <= 9000; t++)
		sum += dose_pad_sample(&pad, 30000, t * 10000);
	assert_int_equal(sum, 30000 * 90);
	assert_int_equal(pad.total_mns, 30000 * 90);
}

static void a_ramp_is_half_its_rectangle(void **state)
{
	struct dose_pad pad;
	int64_t sum = 0;

	(void)state;
	dose_pad_init(&pad);
	for (uint64_t t = 0; t <= 400; t++)
		sum += dose_pad_sample(&pad, (int32_t)t * 100, t * 10000);
	assert_int_equal(sum, 40000 * 4 / 2);
}

/* SR-8: nothing is lost to rounding, at whatever rate samples come. */
static void integration_equals_the_formula(void **state)
{
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct dose_pad pad;
		uint64_t at_us = (uint64_t)prng_in(&prng, 0, 1000000);
		int32_t last = prng_in(&prng, -100, INT32_MAX);
		int64_t twice_mn_us = 0;
		int64_t sum;

		dose_pad_init(&pad);
		sum = dose_pad_sample(&pad, last, at_us);
		assert_int_equal(sum, 0);
		for (int i = 0; i < 500; i++) {
			const uint32_t dt = (uint32_t)prng_in(&prng, 0, 100000);
			const int32_t force = prng_in(&prng, -100, INT32_MAX);

			at_us += dt;
			sum += dose_pad_sample(&pad, force, at_us);
			twice_mn_us += ((int64_t)(last > 0 ? last : 0) +
					(force > 0 ? force : 0)) *
				       dt;
			last = force;
			assert_int_equal(sum, twice_mn_us / 2000000);
		}
	}
}

/* SR-8: what happened in a gap is not known; it counts with the larger. */
static void a_gap_counts_for_a_second_with_the_larger_force(void **state)
{
	static const struct {
		int32_t before;
		int32_t after;
		int32_t mns;
	} rows[] = {{20000, 0, 20000}, {0, 20000, 20000}, {5000, 9000, 9000}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct dose_pad pad;

		dose_pad_init(&pad);
		(void)dose_pad_sample(&pad, rows[i].before, 0);
		assert_int_equal(dose_pad_sample(&pad, rows[i].after, 60000000),
				 rows[i].mns);
	}
}

static void a_second_apart_is_no_gap_yet(void **state)
{
	struct dose_pad pad;

	(void)state;
	dose_pad_init(&pad);
	(void)dose_pad_sample(&pad, 20000, 0);
	assert_int_equal(dose_pad_sample(&pad, 0, DOSE_GAP_US), 10000);
}

static void time_going_back_adds_nothing(void **state)
{
	struct dose_pad pad;

	(void)state;
	dose_pad_init(&pad);
	(void)dose_pad_sample(&pad, 20000, 5000000);
	assert_int_equal(dose_pad_sample(&pad, 20000, 4000000), 0);
	assert_int_equal(dose_pad_sample(&pad, 20000, 4500000), 10000);
}

static void doses_are_kept_by_kind_and_site(void **state)
{
	(void)state;
	dose_init(&ledger, 0);
	dose_add(&ledger, CONTACT_POINT, SITE_LUMBAR_LEFT, 100, 0);
	dose_add(&ledger, CONTACT_POINT, SITE_CALF_LEFT, 20, 0);
	dose_add(&ledger, CONTACT_COMPRESSION, SITE_CALF_LEFT, 3, 0);
	assert_int_equal(
		dose_site_mns(&ledger, CONTACT_POINT, SITE_LUMBAR_LEFT), 100);
	assert_int_equal(dose_site_mns(&ledger, CONTACT_POINT, SITE_CALF_LEFT),
			 20);
	assert_int_equal(
		dose_site_mns(&ledger, CONTACT_COMPRESSION, SITE_CALF_LEFT), 3);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 120);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_COMPRESSION), 3);
}

static void what_is_on_nobody_is_not_counted(void **state)
{
	static const struct {
		enum site site;
		int64_t mns;
	} rows[] = {
		{SITE_NONE, 100},
		{SITE_COUNT, 100},
		{SITE_LUMBAR_LEFT, 0},
		{SITE_LUMBAR_LEFT, -5},
	};

	(void)state;
	dose_init(&ledger, 0);
	for (size_t i = 0; i < ROWS(rows); i++) {
		dose_add(&ledger, CONTACT_POINT, rows[i].site, rows[i].mns, 0);
		restore(rows[i].site, 0, (int32_t)rows[i].mns, 0);
	}
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 0);
	assert_int_equal(dose_flush(&ledger, CONTACT_POINT, SITE_LUMBAR_LEFT),
			 0);
}

/* SR-8: 24 hours at least, 25 at most, by the monotonic clock. */
static void doses_of_the_run_last_a_day(void **state)
{
	const uint64_t t = 1000 * (uint64_t)HOUR_US + 1;

	(void)state;
	dose_init(&ledger, t);
	dose_add(&ledger, CONTACT_POINT, SITE_LUMBAR_LEFT, 100, t);
	dose_tick(&ledger, t + 24 * (uint64_t)HOUR_US);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 100);
	dose_add(&ledger, CONTACT_POINT, SITE_LUMBAR_LEFT, 7,
		 t + 24 * (uint64_t)HOUR_US);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 107);
	dose_tick(&ledger, t + 25 * (uint64_t)HOUR_US);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 7);
	dose_tick(&ledger, t + 500 * (uint64_t)HOUR_US);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 0);
	assert_int_equal(
		dose_site_mns(&ledger, CONTACT_POINT, SITE_LUMBAR_LEFT), 0);
}

/* Property: the ledger holds what was added in the last 24 hours, and nothing
 * older than 25. */
static void the_window_is_never_too_short(void **state)
{
	struct prng prng = {PRNG_SEED};
	struct {
		uint64_t at_us;
		int64_t mns;
	} added[300];
	uint64_t now_us = 0;

	(void)state;
	dose_init(&ledger, now_us);
	for (size_t i = 0; i < ROWS(added); i++) {
		int64_t least = 0, most = 0;

		now_us += (uint64_t)prng_in(&prng, 0, 5) * (HOUR_US / 2) +
			  (uint64_t)prng_in(&prng, 0, 1000000);
		added[i].at_us = now_us;
		added[i].mns = prng_in(&prng, 1, INT32_MAX);
		dose_add(&ledger, CONTACT_POINT, SITE_HIP_LEFT, added[i].mns,
			 now_us);
		for (size_t k = 0; k <= i; k++) {
			const uint64_t age = now_us - added[k].at_us;

			least += age <= 24 * (uint64_t)HOUR_US ? added[k].mns
							       : 0;
			most += age <= 25 * (uint64_t)HOUR_US ? added[k].mns
							      : 0;
		}
		assert_in_range(dose_day_mns(&ledger, CONTACT_POINT), least,
				most);
	}
}

static int64_t restored_after(int64_t age_hours, bool trusted, uint64_t hours)
{
	const int64_t utc_us = 490000 * (int64_t)HOUR_US;
	const uint64_t now_us = 7 * (uint64_t)HOUR_US;

	dose_init(&ledger, now_us);
	dose_wall(&ledger, utc_us, trusted, now_us);
	restore(SITE_LUMBAR_LEFT, utc_us - age_hours * (int64_t)HOUR_US, 50,
		now_us);
	dose_tick(&ledger, now_us + hours * HOUR_US);
	return dose_site_mns(&ledger, CONTACT_POINT, SITE_LUMBAR_LEFT);
}

/* SR-8: over restarts; unknown counts as used. */
static void restored_doses_age_by_a_trusted_clock_only(void **state)
{
	static const struct {
		int64_t age_hours;
		bool trusted;
		uint64_t hours; /* since */
		int64_t mns;
	} rows[] = {
		{1, true, 0, 50},     {24, true, 0, 50}, {24, true, 1, 0},
		{23, true, 2, 0},     {23, true, 1, 50}, {1, true, 23, 50},
		{1, true, 24, 0},     {1, false, 0, 50}, {23, false, 3, 50},
		{23, false, 100, 50}, /* for as long as time is not known */
		{30, true, 0, 50},    /* the store knows why it gave it */
		{30, true, 24, 50},   {30, true, 25, 0}, {-5, true, 0, 50},
		{-5, true, 24, 50},   {-5, true, 25, 0},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_int_equal(restored_after(rows[i].age_hours,
						rows[i].trusted, rows[i].hours),
				 rows[i].mns);
}

/* A wrong date must not let a dose age out early: not before 24 hours of this
 * run are over, whatever its date and whenever a clock becomes certain. */
static void what_is_dated_by_an_uncertain_clock_lasts_a_day(void **state)
{
	static const int64_t ages_hours[] = {-100000, -1, 0, 1, 24, 30, 100000};
	const int64_t utc_us = 490000 * (int64_t)HOUR_US;
	const uint64_t now_us = 7 * (uint64_t)HOUR_US;

	(void)state;
	for (size_t i = 0; i < ROWS(ages_hours) * 3; i++) {
		const struct dose_past past = {
			.site = SITE_HIP_LEFT,
			.kind = CONTACT_POINT,
			.utc_us = utc_us - ages_hours[i / 3] * (int64_t)HOUR_US,
			.dose_mns = 50,
		};

		dose_init(&ledger, now_us);
		if (i % 3 == 0)
			dose_wall(&ledger, utc_us, true, now_us);
		dose_restore(&ledger, &past, now_us);
		if (i % 3 == 1)
			dose_wall(&ledger, utc_us, true, now_us);
		dose_tick(&ledger, now_us + 24 * (uint64_t)HOUR_US);
		assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 50);
		dose_tick(&ledger, now_us + 25 * (uint64_t)HOUR_US);
		assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 0);
	}
}

/* A cuff's dose is not a point's. */
static void restored_doses_count_for_their_kind(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		const struct dose_past past = {
			.site = SITE_CALF_LEFT,
			.kind = i % 2 ? CONTACT_POINT : CONTACT_COMPRESSION,
			.utc_us = 1000,
			.trusted = i < 2,
			.dose_mns = 50,
		};
		const enum contact_kind other =
			i % 2 ? CONTACT_COMPRESSION : CONTACT_POINT;

		dose_init(&ledger, 0);
		dose_restore(&ledger, &past, 0);
		dose_tick(&ledger, HOUR_US);
		assert_int_equal(
			dose_site_mns(&ledger, past.kind, SITE_CALF_LEFT), 50);
		assert_int_equal(dose_day_mns(&ledger, past.kind), 50);
		assert_int_equal(dose_day_mns(&ledger, other), 0);
	}
}

static void restored_doses_of_no_known_kind_count_for_both(void **state)
{
	(void)state;
	(void)restored_after(1, true, 0);
	assert_int_equal(
		dose_site_mns(&ledger, CONTACT_COMPRESSION, SITE_LUMBAR_LEFT),
		50);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_COMPRESSION), 50);
	/* They are on record already. */
	assert_int_equal(dose_flush(&ledger, CONTACT_POINT, SITE_LUMBAR_LEFT),
			 0);
	assert_int_equal(
		dose_flush(&ledger, CONTACT_COMPRESSION, SITE_LUMBAR_LEFT), 0);
}

static void a_clock_that_becomes_trusted_lets_go_of_old_doses(void **state)
{
	const int64_t utc_us = 490000 * (int64_t)HOUR_US;

	(void)state;
	dose_init(&ledger, 0);
	dose_wall(&ledger, 12345, false, 0);
	restore(SITE_HIP_LEFT, utc_us - 30 * (int64_t)HOUR_US, 50, 0);
	restore(SITE_HIP_LEFT, utc_us - 2 * (int64_t)HOUR_US, 7, 0);
	restore(SITE_HIP_LEFT, utc_us - 2 * (int64_t)HOUR_US, 1, 0);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 58);
	dose_wall(&ledger, utc_us, true, 1000);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 8);
}

/* SR-10's spirit: once known, the monotonic clock decides. */
static void a_jump_of_the_wall_clock_forgets_nothing(void **state)
{
	const int64_t utc_us = 490000 * (int64_t)HOUR_US;

	(void)state;
	(void)restored_after(1, true, 0);
	dose_wall(&ledger, utc_us + 100 * (int64_t)HOUR_US, true,
		  7 * (uint64_t)HOUR_US);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 50);
	dose_wall(&ledger, 0, false, 7 * (uint64_t)HOUR_US);
	dose_tick(&ledger, 8 * (uint64_t)HOUR_US);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 50);
}

/* More hours than there are rows: what has no row counts from now. */
static void too_many_hours_are_not_forgotten(void **state)
{
	(void)state;
	dose_init(&ledger, 0);
	for (int64_t h = 0; h < 40; h++)
		restore(SITE_HIP_LEFT, h * (int64_t)HOUR_US, 1, 0);
	restore(SITE_HIP_LEFT, -1, 1, 0);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 41);
	dose_tick(&ledger, HOUR_US);
	assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT), 41);
}

/* The others keep their hours, and go when those are a day past. */
static void what_has_no_row_takes_nobody_elses(void **state)
{
	static const struct {
		int64_t now_hour;
		int64_t mns;
	} rows[] = {{30, 24}, {49, 5}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		dose_init(&ledger, 0);
		for (int64_t h = 0; h < 30; h++)
			restore(SITE_HIP_LEFT, h * (int64_t)HOUR_US, 1, 0);
		dose_wall(&ledger, rows[i].now_hour * (int64_t)HOUR_US, true,
			  0);
		assert_int_equal(dose_day_mns(&ledger, CONTACT_POINT),
				 rows[i].mns);
	}
}

static void flushing_hands_out_each_dose_once_by_kind(void **state)
{
	(void)state;
	dose_init(&ledger, 0);
	dose_add(&ledger, CONTACT_POINT, SITE_HIP_LEFT, 30, 0);
	dose_add(&ledger, CONTACT_COMPRESSION, SITE_HIP_LEFT, 12, 0);
	assert_int_equal(dose_flush(&ledger, CONTACT_POINT, SITE_HIP_LEFT), 30);
	assert_int_equal(
		dose_flush(&ledger, CONTACT_COMPRESSION, SITE_HIP_LEFT), 12);
	assert_int_equal(dose_flush(&ledger, CONTACT_POINT, SITE_HIP_LEFT), 0);
	dose_add(&ledger, CONTACT_POINT, SITE_HIP_LEFT, (int64_t)INT32_MAX + 10,
		 0);
	assert_int_equal(dose_flush(&ledger, CONTACT_POINT, SITE_HIP_LEFT),
			 INT32_MAX);
	assert_int_equal(dose_flush(&ledger, CONTACT_POINT, SITE_HIP_LEFT), 10);
}

static void figures_are_those_of_pad_site_and_day(void **state)
{
	struct dose_figures figures;
	struct dose_pad pad;

	(void)state;
	dose_init(&ledger, 0);
	dose_pad_init(&pad);
	(void)dose_pad_sample(&pad, 1000, 0);
	dose_add(&ledger, CONTACT_POINT, SITE_HIP_LEFT,
		 dose_pad_sample(&pad, 1000, 1000000), 0);
	dose_add(&ledger, CONTACT_POINT, SITE_HIP_LEFT, 10, 0);
	dose_add(&ledger, CONTACT_POINT, SITE_HIP_RIGHT, 100, 0);
	figures = dose_figures(&ledger, &pad, CONTACT_POINT, SITE_HIP_LEFT);
	assert_int_equal(figures.point_mns, 1000);
	assert_int_equal(figures.site_mns, 1010);
	assert_int_equal(figures.day_mns, 1110);
}

static void doses_are_rounded_up_and_end_at_their_range(void **state)
{
	static const struct {
		int64_t mns;
		int32_t as_ns;
		int32_t as_mns;
	} rows[] = {
		{0, 0, 0},
		{1, 1, 1},
		{1000, 1, 1000},
		{1001, 2, 1001},
		{(int64_t)INT32_MAX * 1000, INT32_MAX, INT32_MAX},
		{INT64_MAX, INT32_MAX, INT32_MAX},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		assert_int_equal(dose_ns(rows[i].mns), rows[i].as_ns);
		assert_int_equal(dose_mns(rows[i].mns), rows[i].as_mns);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_steady_force_is_force_times_time),
		cmocka_unit_test(a_ramp_is_half_its_rectangle),
		cmocka_unit_test(integration_equals_the_formula),
		cmocka_unit_test(
			a_gap_counts_for_a_second_with_the_larger_force),
		cmocka_unit_test(a_second_apart_is_no_gap_yet),
		cmocka_unit_test(time_going_back_adds_nothing),
		cmocka_unit_test(doses_are_kept_by_kind_and_site),
		cmocka_unit_test(what_is_on_nobody_is_not_counted),
		cmocka_unit_test(doses_of_the_run_last_a_day),
		cmocka_unit_test(the_window_is_never_too_short),
		cmocka_unit_test(restored_doses_age_by_a_trusted_clock_only),
		cmocka_unit_test(
			what_is_dated_by_an_uncertain_clock_lasts_a_day),
		cmocka_unit_test(restored_doses_count_for_their_kind),
		cmocka_unit_test(
			restored_doses_of_no_known_kind_count_for_both),
		cmocka_unit_test(
			a_clock_that_becomes_trusted_lets_go_of_old_doses),
		cmocka_unit_test(a_jump_of_the_wall_clock_forgets_nothing),
		cmocka_unit_test(too_many_hours_are_not_forgotten),
		cmocka_unit_test(what_has_no_row_takes_nobody_elses),
		cmocka_unit_test(flushing_hands_out_each_dose_once_by_kind),
		cmocka_unit_test(figures_are_those_of_pad_site_and_day),
		cmocka_unit_test(doses_are_rounded_up_and_end_at_their_range),
	};

	return cmocka_run_group_tests_name("core/dose", tests, NULL, NULL);
}
