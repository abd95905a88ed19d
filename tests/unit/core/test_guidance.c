/* SPDX-License-Identifier: MIT */
/* Guidance: a band that is steady to look at, and a breath to follow (D3, D6).
 */
#include "guidance.h"

#include "claims.h"
#include "pressing.h"
#include "prng.h"

#define ROUNDS 20000

static void the_band_lies_around_the_target_below_the_ceiling(void **state)
{
	static const struct {
		int32_t target_mn;
		uint16_t permille;
		int32_t ceiling_mn;
		int32_t low_mn, high_mn;
	} rows[] = {
		{20000, 150, 60000, 17000, 23000},
		{20000, 0, 60000, 20000, 20000},
		{20000, 1500, 60000, 0, 50000},
		/* SR-5: the ceiling's headroom cuts it. */
		{20000, 150, 22000, 17000, 20900},
		{20000, 150, 17000, 16150, 16150},
		{20000, 150, 0, 0, 0},
		{0, 150, 60000, 0, 0},
		{-5, 150, 60000, 0, 0},
		{INT32_MAX, 1000, INT32_MAX, 0, 2040109465},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct band band =
			band_of(rows[i].target_mn, rows[i].permille,
				rows[i].ceiling_mn);

		assert_int_equal(band.low_mn, rows[i].low_mn);
		assert_int_equal(band.high_mn, rows[i].high_mn);
	}
}

static void what_was_right_stays_so_at_the_edges(void **state)
{
	static const struct band band = {17000, 23000};
	static const struct {
		int32_t force_mn;
		enum guidance before, now;
	} rows[] = {
		{16999, GUIDANCE_NONE, GUIDANCE_TOO_LIGHT},
		{17000, GUIDANCE_TOO_LIGHT, GUIDANCE_RIGHT},
		{16400, GUIDANCE_RIGHT, GUIDANCE_RIGHT},
		{16399, GUIDANCE_RIGHT, GUIDANCE_TOO_LIGHT},
		{16400, GUIDANCE_TOO_LIGHT, GUIDANCE_TOO_LIGHT},
		{23600, GUIDANCE_RIGHT, GUIDANCE_RIGHT},
		{23601, GUIDANCE_RIGHT, GUIDANCE_TOO_HARD},
		{23001, GUIDANCE_TOO_HARD, GUIDANCE_TOO_HARD},
		{23000, GUIDANCE_TOO_HARD, GUIDANCE_RIGHT},
		{-100, GUIDANCE_RIGHT, GUIDANCE_TOO_LIGHT},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_int_equal(
			guidance_of(&band, rows[i].force_mn, rows[i].before),
			rows[i].now);
}

static void without_a_band_nothing_is_asked_for(void **state)
{
	static const struct band none = {0, 0};

	(void)state;
	assert_int_equal(guidance_of(&none, 5000, GUIDANCE_RIGHT),
			 GUIDANCE_NONE);
}

/* SR-5: whatever is asked for. */
static void no_band_is_above_what_a_press_may_aim_at(void **state)
{
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		const int32_t ceiling = prng_in(&prng, 0, 200000);
		const struct band band =
			band_of(prng_in(&prng, -1000, 200000),
				(uint16_t)prng_in(&prng, 0, 2000), ceiling);

		assert_true(band.high_mn <= pressing_target_max_mn(ceiling));
		assert_true(band.low_mn >= 0);
		assert_true(band.low_mn <= band.high_mn);
	}
}

static void the_breath_goes_in_and_out_by_its_pace(void **state)
{
	static const struct breath_pace pace = {4000, 6000};
	static const struct {
		uint64_t at_us;
		enum breath breath;
		uint32_t left_ms;
		uint64_t until_out_us;
	} rows[] = {
		{0, BREATH_IN, 4000, 4000000},
		{1, BREATH_IN, 4000, 3999999},
		{3999999, BREATH_IN, 1, 1},
		{4000000, BREATH_OUT, 6000, 0},
		{4000001, BREATH_OUT, 6000, 9999999},
		{9999999, BREATH_OUT, 1, 4000001},
		{10000000, BREATH_IN, 4000, 4000000},
		{36000000000, BREATH_IN, 4000, 4000000},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		uint32_t left_ms = 99;

		assert_int_equal(breath_at(&pace, rows[i].at_us, &left_ms),
				 rows[i].breath);
		assert_int_equal(left_ms, rows[i].left_ms);
		assert_int_equal(breath_until_out_us(&pace, rows[i].at_us),
				 rows[i].until_out_us);
	}
}

static void without_a_pace_no_breath_is_waited_for(void **state)
{
	static const struct breath_pace rows[] = {{0, 0}, {4000, 0}, {0, 6000}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		uint32_t left_ms = 99;

		assert_int_equal(breath_at(&rows[i], 5000, &left_ms),
				 BREATH_NONE);
		assert_int_equal(left_ms, 0);
		assert_int_equal(breath_until_out_us(&rows[i], 5000), 0);
	}
}

static void every_guidance_and_breath_has_its_word(void **state)
{
	(void)state;
	assert_string_equal(guidance_names[GUIDANCE_NONE], "");
	assert_string_equal(guidance_names[GUIDANCE_TOO_LIGHT], "too-light");
	assert_string_equal(guidance_names[GUIDANCE_RIGHT], "right");
	assert_string_equal(guidance_names[GUIDANCE_TOO_HARD], "too-hard");
	assert_string_equal(breath_names[BREATH_NONE], "");
	assert_string_equal(breath_names[BREATH_IN], "in");
	assert_string_equal(breath_names[BREATH_OUT], "out");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_band_lies_around_the_target_below_the_ceiling),
		cmocka_unit_test(what_was_right_stays_so_at_the_edges),
		cmocka_unit_test(without_a_band_nothing_is_asked_for),
		cmocka_unit_test(no_band_is_above_what_a_press_may_aim_at),
		cmocka_unit_test(the_breath_goes_in_and_out_by_its_pace),
		cmocka_unit_test(without_a_pace_no_breath_is_waited_for),
		cmocka_unit_test(every_guidance_and_breath_has_its_word),
	};

	return cmocka_run_group_tests_name("guidance", tests, NULL, NULL);
}
