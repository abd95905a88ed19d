/* SPDX-License-Identifier: MIT */
#include "contact.h"

#include "claims.h"
#include "pads.h"
#include "prng.h"

#include "frame.h"

#define ROUNDS	20000
#define STEP_US 10000u /* 100 Hz */

struct rig {
	struct contact contact;
	struct contact_reading reading;
	struct feature_pad pad;
	uint64_t at_us;
	int16_t raw[PROFILE_CELLS_MAX];
};

static void rig_init(struct rig *rig, const struct feature_pad *pad)
{
	memset(rig, 0, sizeof(*rig));
	rig->pad = *pad;
	rig->at_us = 1000000;
	contact_init(&rig->contact, pad);
}

static void rig_sample(struct rig *rig)
{
	rig->at_us += STEP_US;
	contact_sample(&rig->contact, rig->raw, rig->at_us, &rig->reading);
}

/* The force spread evenly, rounded down to the cells' units. */
static void rig_force(struct rig *rig, int32_t force_mn)
{
	for (size_t i = 0; i < rig->pad.cells; i++)
		rig->raw[i] = (int16_t)(force_mn / rig->pad.cells /
					rig->pad.resolution_mn);
	rig_sample(rig);
}

static void rig_zero(struct rig *rig)
{
	contact_zero_begin(&rig->contact);
	for (size_t i = 0; i < ZERO_SAMPLES; i++)
		rig_sample(rig);
}

static void kinds_come_from_feature(void **state)
{
	(void)state;
	assert_int_equal(contact_kind_of(&point_pad), CONTACT_POINT);
	assert_int_equal(contact_kind_of(&cuff_pad), CONTACT_COMPRESSION);
}

static void force_is_the_sum_of_the_cells(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	rig.raw[0] = 100;  /* 500 mN */
	rig.raw[15] = 300; /* 1500 mN */
	rig.raw[7] = -20;  /* -100 mN */
	rig_sample(&rig);
	assert_int_equal(rig.reading.force_mn, 1900);
	assert_int_equal(rig.reading.cell_mn[15], 1500);
	assert_int_equal(rig.reading.cells, 16);
	assert_int_equal(rig.reading.at_us, rig.at_us);
}

/* SR-4: 1 N on 25 mm2 is 40 kPa; what does not come out even goes up. */
static void pressure_is_the_highest_cells_rounded_up(void **state)
{
	static const struct {
		int32_t raw; /* 1 mN each */
		uint32_t area;
		int32_t pa;
	} rows[] = {
		{1000, 2500, 40000}, {1001, 2500, 40040}, {1, 2500, 40},
		{1, 3000, 34},	     {2, 3000, 67},	  {0, 2500, 0},
		{-1000, 2500, 0},    {1000, 60000, 1667},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct feature_pad pad = point_pad;
		struct rig rig;

		pad.resolution_mn = 1;
		pad.cell_area = rows[i].area;
		rig_init(&rig, &pad);
		rig.raw[3] = (int16_t)rows[i].raw;
		rig_sample(&rig);
		assert_int_equal(rig.reading.peak_pa, rows[i].pa);
	}
}

static void centroid_is_where_the_force_is(void **state)
{
	static const struct {
		size_t cell;
		int32_t x;
		int32_t y;
	} rows[] = {
		{0, 125, 125}, {3, 875, 125}, {12, 125, 875}, {5, 375, 375}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad);
		rig.raw[rows[i].cell] = 200;
		rig_sample(&rig);
		assert_int_equal(rig.reading.centroid_x_permille, rows[i].x);
		assert_int_equal(rig.reading.centroid_y_permille, rows[i].y);
	}
}

static void centroid_is_the_middle_without_force(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &cuff_pad);
	rig.raw[0] = -5;
	rig_sample(&rig);
	assert_int_equal(rig.reading.centroid_x_permille, 500);
	assert_int_equal(rig.reading.centroid_y_permille, 500);
}

/* SR-13. */
static void broken_and_saturated_cells_are_told_apart(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	rig.raw[2] = FRAME_CELL_FAULT;
	rig.raw[9] = FRAME_CELL_SATURATED;
	rig_sample(&rig);
	assert_int_equal(rig.reading.fault, 1u << 2);
	assert_int_equal(rig.reading.saturated, 1u << 9);
	assert_int_equal(rig.reading.cell_mn[2], 0);
	assert_int_equal(rig.reading.force_mn, 20000); /* its range */
}

static void contact_has_two_thresholds(void **state)
{
	static const struct {
		int32_t force_mn;
		bool in_contact;
	} rows[] = {
		{0, false},    {2960, false}, {3040, true}, {2080, true},
		{1920, false}, {2960, false}, {3200, true}, {-4000, false},
	};
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	for (size_t i = 0; i < ROWS(rows); i++) {
		rig_force(&rig, rows[i].force_mn);
		assert_int_equal(rig.reading.in_contact, rows[i].in_contact);
	}
}

static void thresholds_are_exact(void **state)
{
	static const struct {
		int16_t mn;
		bool in_contact;
	} rows[] = {{2999, false}, {3000, true}, {2000, true}, {1999, false}};
	struct feature_pad pad = point_pad;
	struct rig rig;

	(void)state;
	pad.cells = pad.rows = pad.columns = 1;
	pad.resolution_mn = 1;
	rig_init(&rig, &pad);
	for (size_t i = 0; i < ROWS(rows); i++) {
		rig.raw[0] = rows[i].mn;
		rig_sample(&rig);
		assert_int_equal(rig.reading.in_contact, rows[i].in_contact);
	}
}

static void thresholds_let_go_below_where_they_begin(void **state)
{
	(void)state;
	for (size_t i = 0; i < CONTACT_KIND_COUNT; i++)
		assert_in_range(contact_thresholds[i].off_mn, 1,
				contact_thresholds[i].on_mn - 1);
}

/* SR-7. */
static void time_under_pressure_is_counted(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	rig_force(&rig, 20000);
	assert_int_equal(rig.reading.pressed_ms, 0);
	for (int i = 0; i < 500; i++)
		rig_force(&rig, 20000);
	assert_int_equal(rig.reading.pressed_ms, 5000);
}

/* SR-7: a blink does not start the clock anew, a real gap does. */
static void short_gaps_go_on_counting(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	for (int i = 0; i <= 100; i++)
		rig_force(&rig, 20000);
	for (int i = 0; i < 49; i++)
		rig_force(&rig, 0);
	assert_false(rig.reading.in_contact);
	assert_int_equal(rig.reading.pressed_ms, 1000);
	rig_force(&rig, 20000);
	assert_int_equal(rig.reading.pressed_ms, 1500);
	for (int i = 0; i < 50; i++)
		rig_force(&rig, 0);
	assert_int_equal(rig.reading.pressed_ms, 0);
	rig_force(&rig, 20000);
	assert_int_equal(rig.reading.pressed_ms, 0);
}

static void a_sample_from_the_past_takes_the_present(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	rig_force(&rig, 20000);
	rig_force(&rig, 20000);
	contact_sample(&rig.contact, rig.raw, 5, &rig.reading);
	assert_int_equal(rig.reading.at_us, rig.at_us);
	assert_int_equal(rig.reading.pressed_ms, 10);
}

static void an_endless_press_does_not_wrap(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	rig_force(&rig, 20000);
	rig.at_us = UINT64_MAX / 2;
	rig_force(&rig, 20000);
	assert_int_equal(rig.reading.pressed_ms, UINT32_MAX);
}

/* SR-6. */
static void rate_is_the_slope_at_any_sample_rate(void **state)
{
	static const struct {
		uint32_t step_us;
		int32_t rate; /* mN/s */
	} rows[] = {
		{50000, 10000}, {10000, 10000},	 {5000, 20000},
		{1000, 60000},	{10000, -40000}, {20000, 0},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct feature_pad pad = point_pad;
		struct contact contact;
		struct contact_reading reading;

		pad.cells = pad.rows = pad.columns = 1;
		pad.resolution_mn = 1;
		contact_init(&contact, &pad);
		for (int64_t t = 0; t <= 500000; t += rows[i].step_us) {
			const int16_t raw =
				(int16_t)(rows[i].rate * t / 1000000);

			contact_sample(&contact, &raw, (uint64_t)t, &reading);
		}
		assert_in_range(reading.rate_mn_per_s + 100000,
				rows[i].rate + 100000 - 50,
				rows[i].rate + 100000 + 50);
	}
}

static void one_wrong_sample_makes_no_rate(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	for (int i = 0; i < 60; i++) {
		rig_force(&rig, i == 30 ? 100000 : 20000);
		assert_int_equal(rig.reading.rate_mn_per_s, 0);
	}
}

static void a_jump_shows_after_two_steps(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	for (int i = 0; i < 60; i++)
		rig_force(&rig, 0);
	for (int i = 0; i < 4; i++)
		rig_force(&rig, 8000);
	assert_true(rig.reading.rate_mn_per_s > 100000);
}

static void forces_end_where_no_pad_measures(void **state)
{
	struct feature_pad pad = point_pad;
	struct rig rig;

	(void)state;
	pad.cells = 32;
	pad.rows = 4;
	pad.columns = 8;
	pad.resolution_mn = FEATURE_RESOLUTION_MAX_MN;
	rig_init(&rig, &pad);
	for (int i = 0; i < 20; i++)
		rig_force(&rig, -32 * 32000000);
	for (int i = 0; i < 6; i++)
		rig_force(&rig, 32 * 32000000);
	assert_int_equal(rig.reading.force_mn, CONTACT_FORCE_MAX_MN);
	assert_true(rig.reading.rate_mn_per_s > 100000000);
	for (int i = 0; i < 20; i++)
		rig_force(&rig, 32 * 32000000);
	for (int i = 0; i < 6; i++)
		rig_force(&rig, -32 * 32000000);
	assert_int_equal(rig.reading.force_mn, -CONTACT_FORCE_MAX_MN);
	assert_true(rig.reading.rate_mn_per_s < -100000000);
}

static void zeroing_takes_the_rest_off(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	assert_int_equal(contact_zero_state(&rig.contact), CONTACT_ZERO_NEEDED);
	rig.raw[4] = 60;
	rig.raw[5] = -60;
	contact_zero_begin(&rig.contact);
	assert_int_equal(contact_zero_state(&rig.contact),
			 CONTACT_ZERO_RUNNING);
	rig_zero(&rig);
	assert_int_equal(contact_zero_state(&rig.contact), CONTACT_ZERO_DONE);
	rig_sample(&rig);
	assert_true(rig.reading.zeroed);
	assert_int_equal(rig.reading.cell_mn[4], 0);
	assert_int_equal(rig.reading.cell_mn[5], 0);
	contact_zero_revoke(&rig.contact);
	rig_sample(&rig);
	assert_false(rig.reading.zeroed);
	assert_int_equal(rig.reading.cell_mn[4], 0);
}

/* SR-13: a person's force must not be zeroed away. */
static void zeroing_fails_under_force(void **state)
{
	static const struct {
		int32_t cell_0; /* units of 5 mN */
		int32_t cell_1;
		int32_t others;
		enum contact_zero zero;
	} rows[] = {
		{399, 0, 0, CONTACT_ZERO_DONE},
		{400, -100, 0, CONTACT_ZERO_NEEDED}, /* one cell */
		{-400, 100, 0, CONTACT_ZERO_NEEDED},
		{25, 25, 25, CONTACT_ZERO_NEEDED}, /* together 2 N */
		{24, 25, 25, CONTACT_ZERO_DONE},
		{-25, -25, -25, CONTACT_ZERO_NEEDED},
		{-24, -25, -25, CONTACT_ZERO_DONE},
		{0, 0, 28, CONTACT_ZERO_DONE},
		{0, 0, 29, CONTACT_ZERO_NEEDED},
		{0, 0, -28, CONTACT_ZERO_DONE},
		{0, 0, -29, CONTACT_ZERO_NEEDED},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad);
		for (size_t k = 0; k < 16; k++)
			rig.raw[k] = (int16_t)rows[i].others;
		rig.raw[0] = (int16_t)rows[i].cell_0;
		rig.raw[1] = (int16_t)rows[i].cell_1;
		rig_zero(&rig);
		assert_int_equal(contact_zero_state(&rig.contact),
				 rows[i].zero);
	}
}

static void zeroing_fails_on_what_moves_or_is_broken(void **state)
{
	static const struct {
		int16_t raw; /* once, among zeros */
		enum contact_zero zero;
	} rows[] = {
		{100, CONTACT_ZERO_DONE},
		{101, CONTACT_ZERO_NEEDED},
		{FRAME_CELL_FAULT, CONTACT_ZERO_NEEDED},
		{FRAME_CELL_SATURATED, CONTACT_ZERO_NEEDED},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig rig;

		rig_init(&rig, &point_pad);
		contact_zero_begin(&rig.contact);
		rig.raw[6] = rows[i].raw;
		rig_sample(&rig);
		rig.raw[6] = 0;
		for (size_t k = 1; k < ZERO_SAMPLES; k++)
			rig_sample(&rig);
		assert_int_equal(contact_zero_state(&rig.contact),
				 rows[i].zero);
	}
}

/* SR-13: a cell that shows noise at rest must go on showing it. */
static void noise_at_rest_makes_a_cell_lively(void **state)
{
	struct rig rig;

	(void)state;
	rig_init(&rig, &point_pad);
	contact_zero_begin(&rig.contact);
	for (size_t i = 0; i < ZERO_SAMPLES; i++) {
		rig.raw[1] = (int16_t)(i % 4);
		rig.raw[2] = (int16_t)(i % 3);
		rig_sample(&rig);
	}
	rig_sample(&rig);
	assert_int_equal(rig.reading.lively, 1u << 1);
}

/* Whatever a cell sends: sums are right, pressure is never below nothing. */
static void any_sample_gives_a_sound_reading(void **state)
{
	static const int16_t edges[] = {INT16_MIN, INT16_MIN + 1, -1,	    0,
					1,	   INT16_MAX - 1, INT16_MAX};
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct feature_pad pad = point_pad;
		struct rig rig;
		int64_t sum = 0;

		pad.rows = (uint8_t)prng_in(&prng, 1, 4);
		pad.columns = (uint8_t)prng_in(&prng, 1, 8);
		pad.cells = (uint8_t)(pad.rows * pad.columns);
		pad.resolution_mn =
			prng_in(&prng, 1, FEATURE_RESOLUTION_MAX_MN);
		pad.cell_area = (uint32_t)prng_in(&prng, 1, 100);
		rig_init(&rig, &pad);
		for (size_t i = 0; i < pad.cells; i++) {
			rig.raw[i] = edges[prng_in(&prng, 0, 6)];
			if (rig.raw[i] == INT16_MAX)
				sum += pad.range_mn;
			else if (rig.raw[i] != INT16_MIN)
				sum += (int64_t)rig.raw[i] * pad.resolution_mn;
		}
		rig_sample(&rig);
		if (sum > CONTACT_FORCE_MAX_MN)
			sum = CONTACT_FORCE_MAX_MN;
		if (sum < -CONTACT_FORCE_MAX_MN)
			sum = -CONTACT_FORCE_MAX_MN;
		assert_int_equal(rig.reading.force_mn, sum);
		assert_true(rig.reading.peak_pa >= 0);
		assert_in_range(rig.reading.centroid_x_permille, 0, 1000);
		assert_in_range(rig.reading.centroid_y_permille, 0, 1000);
	}
}

/* The median of three, whatever their order, decides the rate. */
static void rate_does_not_depend_on_the_order_within_three(void **state)
{
	static const int32_t orders[][3] = {
		{100, 200, 300}, {100, 300, 200}, {200, 100, 300},
		{200, 300, 100}, {300, 100, 200}, {300, 200, 100},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(orders); i++) {
		struct feature_pad pad = point_pad;
		struct contact contact;
		struct contact_reading reading;

		pad.cells = pad.rows = pad.columns = 1;
		pad.resolution_mn = 1;
		contact_init(&contact, &pad);
		for (uint32_t k = 0; k < RATE_SAMPLES; k++) {
			const int16_t raw =
				k < 3 ? 0 : (int16_t)orders[i][k - 3];

			contact_sample(&contact, &raw, k * RATE_STEP_US,
				       &reading);
		}
		assert_int_equal(reading.rate_mn_per_s, 200 * 1000 / 45);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_come_from_feature),
		cmocka_unit_test(force_is_the_sum_of_the_cells),
		cmocka_unit_test(pressure_is_the_highest_cells_rounded_up),
		cmocka_unit_test(centroid_is_where_the_force_is),
		cmocka_unit_test(centroid_is_the_middle_without_force),
		cmocka_unit_test(broken_and_saturated_cells_are_told_apart),
		cmocka_unit_test(contact_has_two_thresholds),
		cmocka_unit_test(thresholds_are_exact),
		cmocka_unit_test(thresholds_let_go_below_where_they_begin),
		cmocka_unit_test(time_under_pressure_is_counted),
		cmocka_unit_test(short_gaps_go_on_counting),
		cmocka_unit_test(a_sample_from_the_past_takes_the_present),
		cmocka_unit_test(an_endless_press_does_not_wrap),
		cmocka_unit_test(rate_is_the_slope_at_any_sample_rate),
		cmocka_unit_test(one_wrong_sample_makes_no_rate),
		cmocka_unit_test(a_jump_shows_after_two_steps),
		cmocka_unit_test(forces_end_where_no_pad_measures),
		cmocka_unit_test(zeroing_takes_the_rest_off),
		cmocka_unit_test(zeroing_fails_under_force),
		cmocka_unit_test(zeroing_fails_on_what_moves_or_is_broken),
		cmocka_unit_test(noise_at_rest_makes_a_cell_lively),
		cmocka_unit_test(any_sample_gives_a_sound_reading),
		cmocka_unit_test(
			rate_does_not_depend_on_the_order_within_three),
	};

	return cmocka_run_group_tests_name("core/contact", tests, NULL, NULL);
}
