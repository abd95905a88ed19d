/* SPDX-License-Identifier: MIT */
/* What kinds of wearable there are, and with how many cells. */
#include "check.h"

#include "bench.h"

static void features_of_every_kind_can_be_told(void **state)
{
	uint8_t bytes[FEATURE_SIZE_MAX];
	struct feature feature;

	(void)state;
	for (size_t k = 0; k < kind_count; k++) {
		for (unsigned rate = 50; rate <= 200; rate++) {
			struct feature told = kind_feature(&kind_table[k],
							   1 + rate % 4, rate);
			size_t length = 0;

			assert_int_equal(feature_encode(&told, bytes,
							sizeof(bytes), &length),
					 WIRE_OK);
			assert_int_equal(
				feature_decode(bytes, length, &feature),
				WIRE_OK);
			assert_int_equal(feature.interval_min_us,
					 told.interval_min_us);
		}
	}
}

static void any_number_of_cells_makes_a_sound_pad(void **state)
{
	static struct bench b;

	(void)state;
	for (unsigned cells = 1; cells <= PROFILE_CELLS_MAX; cells++) {
		const struct kind kind =
			kind_with_cells(kind_find("point"), cells);
		struct device_settings settings = bench_settings("point");

		settings.kind = &kind;
		bench_init(&b, &settings);
		bench_make_ready(&b);
		assert_int_equal(b.device.feature.pad[0].cells, cells);
		assert_int_equal(bench_ask(&b,
					   (struct control_request){
						   .op = CONTROL_SELF_TEST}),
				 CONTROL_SUCCESS);
		bench_press(&b, 40000);
		assert_near(bench_force_n(&b), 40.0, 0.5);
		assert_near(b.status.applied_mn / 1e3, 40.0, 2.5);
	}
}

static double pad_area_mm2(const struct kind *kind)
{
	return kind->grid.columns * kind->grid.pitch_x_mm * kind->grid.rows *
	       kind->grid.pitch_y_mm;
}

static void other_cells_leave_the_pad_as_large(void **state)
{
	uint8_t bytes[512];
	size_t length;

	(void)state;
	for (size_t i = 0; i < kind_count * PROFILE_CELLS_MAX; i++) {
		const struct kind *kind = &kind_table[i % kind_count];
		const unsigned cells = (unsigned)(i / kind_count) + 1;
		const struct kind divided = kind_with_cells(kind, cells);
		const struct feature told = kind_feature(&divided, 1, 200);

		assert_int_equal(contact_cells(&divided.grid), cells);
		assert_near(pad_area_mm2(&divided), pad_area_mm2(kind), 1e-6);
		assert_near(told.pad[0].resolution_mn / 1e3,
			    divided.cell_step_n, 1e-9);
		assert_int_equal(
			feature_encode(&told, bytes, sizeof(bytes), &length),
			WIRE_OK);
	}
}

static void cells_lie_as_square_as_they_can(void **state)
{
	static const struct {
		const char *kind;
		unsigned cells, columns, rows;
	} rows[] = {
		{"sensing", 1, 1, 1},  {"sensing", 2, 2, 1},
		{"sensing", 4, 2, 2},  {"sensing", 8, 4, 2},
		{"sensing", 12, 4, 3}, {"sensing", 16, 4, 4},
		{"sensing", 32, 8, 4}, {"cuff", 4, 4, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct kind divided =
			kind_with_cells(kind_find(rows[i].kind), rows[i].cells);

		assert_int_equal(divided.grid.columns, rows[i].columns);
		assert_int_equal(divided.grid.rows, rows[i].rows);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(features_of_every_kind_can_be_told),
		cmocka_unit_test(any_number_of_cells_makes_a_sound_pad),
		cmocka_unit_test(other_cells_leave_the_pad_as_large),
		cmocka_unit_test(cells_lie_as_square_as_they_can),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
