/* SPDX-License-Identifier: MIT */
#include "ppt.h"

#include "claims.h"
#include "prng.h"

#define S	   UINT64_C(1000000)
#define T0	   (50 * S)
#define STEP_US	   10000u
#define AREA_4_CM2 40000u /* 0.01 mm2: 10 N are 25 kPa */
#define CEILING_PA 300000
#define ROUNDS	   3000

static struct ppt begun(void)
{
	struct ppt ppt;

	ppt_begin(&ppt, AREA_4_CM2, CEILING_PA);
	return ppt;
}

static enum ppt_state sample(struct ppt *ppt, uint64_t at_us, int32_t force_mn)
{
	const struct contact_reading reading = {
		.at_us = T0 + at_us,
		.force_mn = force_mn,
		.in_contact = force_mn >= 3000,
	};

	return ppt_sample(ppt, &reading);
}

/* From `from_mn` on at that rate for so long; returns when it ended. */
static uint64_t ramp(struct ppt *ppt, uint64_t from_us, int32_t from_mn,
		     int32_t mn_per_s, uint64_t for_us)
{
	for (uint64_t t = 0; t <= for_us; t += STEP_US)
		(void)sample(ppt, from_us + t,
			     from_mn + (int32_t)((int64_t)mn_per_s *
						 (int64_t)t / (int64_t)S));
	return from_us + for_us;
}

static void waits_for_contact(void **state)
{
	struct ppt ppt = begun();

	(void)state;
	for (uint64_t t = 0; t < 30 * S; t += STEP_US)
		assert_int_equal(sample(&ppt, t, 2999), PPT_WAITING);
	assert_int_equal(ppt_mark(&ppt), PPT_WAITING);
	assert_int_equal(sample(&ppt, 30 * S, 3000), PPT_RISING);
}

/* D16: 3 N and 5 s at 10 N/s are 53 N, on 4 cm2 132.5 kPa. */
static void the_threshold_is_the_pressure_at_the_mark(void **state)
{
	struct ppt ppt = begun();

	(void)state;
	(void)ramp(&ppt, 0, 3000, 10000, 5 * S);
	assert_int_equal(ppt.state, PPT_RISING);
	assert_int_equal(ppt_mark(&ppt), PPT_DONE);
	assert_int_equal(ppt.value_pa, 132500);
	assert_int_equal(ppt.peak_pa, 132500);
	assert_int_equal(ppt.ramp_mn_per_s, 10000);
	assert_false(ppt.uneven);
}

static void the_ceiling_comes_first(void **state)
{
	struct ppt ppt = begun();
	uint64_t t = 0;

	(void)state;
	/* 300 kPa on 4 cm2 are 120 N. */
	while (sample(&ppt, t, 3000 + (int32_t)(t / 100)) == PPT_RISING)
		t += STEP_US;
	assert_int_equal(ppt.state, PPT_CEILING);
	assert_int_equal(t, 11700000);
	assert_int_equal(ppt.value_pa, CEILING_PA);
	assert_int_equal(ppt_mark(&ppt), PPT_CEILING);
}

static void a_first_touch_above_the_ceiling_is_at_it(void **state)
{
	struct ppt ppt = begun();

	(void)state;
	assert_int_equal(sample(&ppt, 0, 120000), PPT_CEILING);
}

static void contact_lost_fails(void **state)
{
	struct ppt ppt = begun();
	uint64_t t;

	(void)state;
	t = ramp(&ppt, 0, 3000, 10000, 2 * S);
	assert_int_equal(sample(&ppt, t + STEP_US, 1000), PPT_FAILED);
	assert_int_equal(ppt_mark(&ppt), PPT_FAILED);
	assert_int_equal(ppt.value_pa, 0);
}

static void a_pad_without_area_measures_nothing(void **state)
{
	struct ppt ppt;

	(void)state;
	ppt_begin(&ppt, 0, CEILING_PA);
	assert_int_equal(ppt.state, PPT_FAILED);
	assert_int_equal(sample(&ppt, 0, 9000), PPT_FAILED);
}

/* D16: half to twice the wanted rate is even, more than four times or no rise
 * at all is worth nothing. */
static void ramps_are_judged_second_by_second(void **state)
{
	static const struct {
		int32_t mn_per_s; /* after two good seconds */
		uint64_t for_us;
		enum ppt_state state;
		bool uneven;
	} rows[] = {
		{10000, 3 * S, PPT_DONE, false},
		{5000, 3 * S, PPT_DONE, false},
		{20000, 3 * S, PPT_DONE, false},
		{4900, 3 * S, PPT_DONE, true},
		{20100, 3 * S, PPT_DONE, true},
		{100, 3 * S, PPT_DONE, true},
		{0, S, PPT_FAILED, true},
		{-2000, S, PPT_FAILED, true},
		{40000, S, PPT_DONE, true},
		{40100, S, PPT_FAILED, true},
		/* The rest of a second: judged from half of it on. */
		{0, S / 2 - STEP_US, PPT_DONE, false},
		{0, S / 2, PPT_DONE, true},
		{20100, S / 2, PPT_DONE, true},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct ppt ppt = begun();
		const uint64_t t = ramp(&ppt, 0, 3000, 10000, 2 * S);

		assert_int_equal(ppt.state, PPT_RISING);
		(void)ramp(&ppt, t, 23000, rows[i].mn_per_s, rows[i].for_us);
		assert_int_equal(ppt_mark(&ppt), rows[i].state);
		assert_int_equal(ppt.uneven, rows[i].uneven);
	}
}

static void a_ramp_too_short_to_tell_is_uneven(void **state)
{
	static const struct {
		uint64_t for_us;
		bool uneven;
	} rows[] = {{0, true}, {S / 2 - STEP_US, true}, {S / 2, false}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct ppt ppt = begun();

		(void)ramp(&ppt, 0, 3000, 10000, rows[i].for_us);
		assert_int_equal(ppt_mark(&ppt), PPT_DONE);
		assert_int_equal(ppt.uneven, rows[i].uneven);
	}
}

static void what_is_over_stays_as_it_is(void **state)
{
	struct ppt ppt = begun();
	struct ppt before;

	(void)state;
	(void)ramp(&ppt, 0, 3000, 10000, 3 * S);
	(void)ppt_mark(&ppt);
	before = ppt;
	assert_int_equal(sample(&ppt, 9 * S, 119000), PPT_DONE);
	assert_int_equal(ppt_mark(&ppt), PPT_DONE);
	assert_memory_equal(&ppt, &before, sizeof(before));
}

static void time_that_does_not_go_on_is_ignored(void **state)
{
	struct ppt ppt = begun();

	(void)state;
	(void)ramp(&ppt, 0, 3000, 10000, 2 * S);
	assert_int_equal(sample(&ppt, 2 * S, 110000), PPT_RISING);
	assert_int_equal(sample(&ppt, S, 110000), PPT_RISING);
	(void)ppt_mark(&ppt);
	assert_int_equal(ppt.value_pa, 57500);
}

static void the_peak_is_the_highest_so_far(void **state)
{
	struct ppt ppt = begun();
	uint64_t t;

	(void)state;
	t = ramp(&ppt, 0, 3000, 10000, 2 * S + S / 2);
	(void)sample(&ppt, t + STEP_US, 20000);
	(void)ppt_mark(&ppt);
	assert_int_equal(ppt.peak_pa, 70000);
	assert_int_equal(ppt.value_pa, 50000);
}

/* Property: the threshold is never above the ceiling nor the peak, whatever
 * the hand does, and only a mark makes one. */
static void no_threshold_is_above_ceiling_or_peak(void **state)
{
	struct prng prng = {PRNG_SEED};
	int done = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct ppt ppt = begun();
		int32_t mn = 3000;
		uint64_t t = 0;

		while (ppt.state <= PPT_RISING && prng_in(&prng, 0, 400) > 0) {
			assert_int_equal(ppt.value_pa, 0);
			mn += prng_in(&prng, -100, 400);
			t += (uint64_t)prng_in(&prng, 1, 20000);
			(void)sample(&ppt, t, mn);
		}
		done += ppt_mark(&ppt) == PPT_DONE;
		assert_true(ppt.value_pa <= CEILING_PA);
		assert_true(ppt.value_pa <= ppt.peak_pa);
	}
	assert_true(done > ROUNDS / 10);
}

static void extremes_overflow_nothing(void **state)
{
	static const int32_t forces[] = {INT32_MAX, 3000, INT32_MAX, INT32_MAX};
	struct ppt ppt;

	(void)state;
	ppt_begin(&ppt, 1, INT32_MAX);
	for (size_t i = 0; i < ROWS(forces); i++)
		(void)sample(&ppt, i, forces[i]);
	assert_int_equal(ppt.state, PPT_CEILING);
	ppt_begin(&ppt, UINT32_MAX, INT32_MAX);
	assert_int_equal(sample(&ppt, 0, 3000), PPT_RISING);
	(void)sample(&ppt, 1, INT32_MAX);
	assert_int_equal(ppt.ramp_mn_per_s, INT32_MAX);
	(void)ppt_mark(&ppt);
	assert_int_equal(ppt.value_pa, 49999);
}

/* In contact by its memory, though the force has gone. */
static void no_pressure_is_below_nothing(void **state)
{
	const struct contact_reading reading = {
		.at_us = T0,
		.force_mn = -500,
		.in_contact = true,
	};
	struct ppt ppt = begun();

	(void)state;
	assert_int_equal(ppt_sample(&ppt, &reading), PPT_RISING);
	(void)ppt_mark(&ppt);
	assert_int_equal(ppt.value_pa, 0);
}

/* D16: the first of three or more is practice. */
static void repeats_are_averaged_without_the_practice(void **state)
{
	static const struct {
		uint8_t count;
		int32_t value_pa[6];
		struct ppt_result result;
	} rows[] = {
		{0, {0}, {0, 0, 0}},
		{1, {250000}, {1, 250000, 0}},
		{2, {200000, 300000}, {2, 250000, 70711}},
		{2, {200000, 200000}, {2, 200000, 0}},
		{3, {900000, 200000, 300000}, {2, 250000, 70711}},
		{3, {100, 200, 201}, {2, 200, 1}},
		{4, {0, 100, 200, 300}, {3, 200, 100}},
		{5, {0, 200, 400, 400, 600}, {4, 400, 164}},
		/* More than are kept. */
		{6, {0, 200, 400, 400, 600, 99999}, {4, 400, 164}},
		{2, {-5, 100}, {2, 50, 71}},
		{3, {0, INT32_MAX, 0}, {2, 1073741823, 1518500250}},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct ppt_result result =
			ppt_result(rows[i].value_pa, rows[i].count);

		assert_int_equal(result.count, rows[i].result.count);
		assert_int_equal(result.mean_pa, rows[i].result.mean_pa);
		assert_int_equal(result.error_pa, rows[i].result.error_pa);
	}
}

/* Nothing is called a change that is inside the repeat error. */
static void a_change_is_a_hundred_kilopascal_or_more(void **state)
{
	static const struct {
		int32_t before;
		int32_t after;
		enum ppt_change change;
	} rows[] = {
		{200000, 300000, PPT_CHANGE_UP},
		{200000, 299999, PPT_CHANGE_NONE},
		{200000, 200000, PPT_CHANGE_NONE},
		{200000, 100001, PPT_CHANGE_NONE},
		{200000, 100000, PPT_CHANGE_DOWN},
		{0, 300000, PPT_CHANGE_UNKNOWN},
		{300000, 0, PPT_CHANGE_UNKNOWN},
		{-1, 300000, PPT_CHANGE_UNKNOWN},
		{1, INT32_MAX, PPT_CHANGE_UP},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_int_equal(ppt_change(rows[i].before, rows[i].after),
				 rows[i].change);
	for (size_t i = 0; i < PPT_CHANGE_COUNT; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(ppt_change_names[i],
						ppt_change_names[k]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(waits_for_contact),
		cmocka_unit_test(the_threshold_is_the_pressure_at_the_mark),
		cmocka_unit_test(the_ceiling_comes_first),
		cmocka_unit_test(a_first_touch_above_the_ceiling_is_at_it),
		cmocka_unit_test(contact_lost_fails),
		cmocka_unit_test(a_pad_without_area_measures_nothing),
		cmocka_unit_test(ramps_are_judged_second_by_second),
		cmocka_unit_test(a_ramp_too_short_to_tell_is_uneven),
		cmocka_unit_test(what_is_over_stays_as_it_is),
		cmocka_unit_test(time_that_does_not_go_on_is_ignored),
		cmocka_unit_test(the_peak_is_the_highest_so_far),
		cmocka_unit_test(no_threshold_is_above_ceiling_or_peak),
		cmocka_unit_test(extremes_overflow_nothing),
		cmocka_unit_test(no_pressure_is_below_nothing),
		cmocka_unit_test(repeats_are_averaged_without_the_practice),
		cmocka_unit_test(a_change_is_a_hundred_kilopascal_or_more),
	};

	return cmocka_run_group_tests_name("core/ppt", tests, NULL, NULL);
}
