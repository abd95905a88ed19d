/* SPDX-License-Identifier: MIT */
/* The clock fit: offset and drift under delays that differ. */
#include "clockfit.h"

#include "claims.h"
#include "prng.h"

#include <stdlib.h>

#define FRAME_US 20000u

/* A device whose second is `ppm` too short, heard late by 5 to 45 ms. */
static uint64_t hear(struct clockfit *fit, struct prng *prng, uint64_t true_us,
		     int32_t ppm, uint64_t *ret_now)
{
	uint64_t device = true_us + true_us * (uint64_t)(ppm + 1000) / 1000000 -
			  true_us * 1000 / 1000000;

	*ret_now = true_us + 5000 + (uint64_t)prng_in(prng, 0, 40000);
	return clockfit_add(fit, (uint32_t)(device + 4000000000u), *ret_now);
}

static void finds_offset_and_drift_of_a_device_clock(void **state)
{
	static const int32_t rates[] = {0, 40, -40, 200, -200};

	(void)state;
	for (size_t r = 0; r < ROWS(rates); r++) {
		struct prng prng = {PRNG_SEED};
		struct clockfit fit;
		int64_t worst = 0;

		clockfit_init(&fit);
		for (uint64_t t = 1000000; t < 600000000; t += FRAME_US) {
			uint64_t now;
			uint64_t at = hear(&fit, &prng, t, rates[r], &now);
			int64_t error = (int64_t)(at - t) - 5000;

			assert_true(at <= now); /* nothing comes early */
			if (t > 300000000 && llabs(error) > worst)
				worst = llabs(error);
		}
		assert_in_range(worst, 0, 2500);
		assert_in_range(clockfit_ppm(&fit) - rates[r] + 30, 0, 60);
	}
}

/* SR-11: frames that wait in a queue do not become fresh by waiting long. */
static void keeps_late_what_stays_late(void **state)
{
	const uint64_t late_us = 1000000;
	struct clockfit fit;

	(void)state;
	clockfit_init(&fit);
	for (uint64_t t = 1000000; t < 100000000; t += FRAME_US) {
		bool is_late = t > 20000000 && t < 80000000;
		uint64_t now = t + 5000 + (is_late ? late_us : 0);
		uint64_t age = now - clockfit_add(&fit, (uint32_t)t, now);

		if (is_late)
			assert_in_range(age, late_us - 30000, late_us + 5000);
		else
			assert_in_range(age, 0, 5000);
	}
}

static void is_settled_after_some_values(void **state)
{
	struct clockfit fit;

	(void)state;
	clockfit_init(&fit);
	for (uint32_t i = 0; i < CLOCKFIT_SETTLED; i++) {
		assert_false(clockfit_is_settled(&fit));
		(void)clockfit_add(&fit, i * FRAME_US, 1000000 + i * FRAME_US);
	}
	assert_true(clockfit_is_settled(&fit));
}

static void learns_nothing_from_a_clock_that_goes_back(void **state)
{
	struct clockfit fit;
	struct clockfit before;

	(void)state;
	clockfit_init(&fit);
	(void)clockfit_add(&fit, 5000000, 9000000);
	before = fit;
	assert_int_equal(clockfit_add(&fit, 4000000, 9100000), 8000000);
	assert_memory_equal(&fit, &before, sizeof(fit));
}

static void believes_no_drift_beyond_what_clocks_have(void **state)
{
	(void)state;
	for (int fast = 0; fast < 2; fast++) {
		struct clockfit fit;

		clockfit_init(&fit);
		for (uint32_t t = 0; t < 400000000; t += FRAME_US)
			(void)clockfit_add(&fit, fast ? t + t / 100 : t,
					   fast ? t : t + t / 100);
		assert_int_equal(clockfit_ppm(&fit) * (fast ? 1 : -1) > 300, 1);
		assert_in_range(clockfit_ppm(&fit) + CLOCKFIT_PPM_MAX, 0,
				2 * CLOCKFIT_PPM_MAX);
	}
}

/* Hostile device times: results stay defined and never lie in the future. */
static void stays_sane_whatever_the_device_says(void **state)
{
	struct prng prng = {PRNG_SEED};
	struct clockfit fit;
	uint64_t now = 0;

	(void)state;
	clockfit_init(&fit);
	for (int i = 0; i < 100000; i++) {
		uint32_t device = (uint32_t)prng_next(&prng);
		uint32_t last = fit.last_us;
		bool forward = !fit.started || (int32_t)(device - last) >= 0;
		uint64_t at;

		now += (uint64_t)prng_in(&prng, 0, 100000);
		at = clockfit_add(&fit, device, now);
		if (forward)
			assert_true((int64_t)at <= (int64_t)now);
		assert_in_range(clockfit_ppm(&fit) + CLOCKFIT_PPM_MAX, 0,
				2 * CLOCKFIT_PPM_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_offset_and_drift_of_a_device_clock),
		cmocka_unit_test(keeps_late_what_stays_late),
		cmocka_unit_test(is_settled_after_some_values),
		cmocka_unit_test(learns_nothing_from_a_clock_that_goes_back),
		cmocka_unit_test(believes_no_drift_beyond_what_clocks_have),
		cmocka_unit_test(stays_sane_whatever_the_device_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
