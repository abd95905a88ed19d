/* SPDX-License-Identifier: MIT */
#include "knead.h"

#include "claims.h"
#include "prng.h"

#include <math.h>

#define S	  UINT64_C(1000000)
#define T0	  (30 * S)
#define STEP_US	  10000u /* 100 Hz */
#define PI	  3.14159265358979
#define WIDTH_UM  40000u
#define HEIGHT_UM 20000u
#define ROUNDS	  200

/* An ellipse around the pad's middle, walked evenly. */
struct circles {
	double right_um; /* half axis to the right */
	double down_um;
	double per_min; /* above 0: top, right, bottom, left */
	double from;	/* where it begins, turns after the top */
	double noise_um;
	double drift_um_per_s; /* of the middle, to the right */
};

static double even(struct prng *prng)
{
	return (double)(prng_next(prng) >> 11) / 9007199254740992.0 * 2 - 1;
}

/* Noise evenly within root 3 of its deviation. */
static double noise(struct prng *prng, double deviation)
{
	return even(prng) * deviation * 1.7320508;
}

static void sample(struct knead *knead, uint64_t at_us, double x_um,
		   double y_um)
{
	const struct contact_reading reading = {
		.at_us = T0 + at_us,
		.in_contact = true,
		.centroid_x_permille =
			(int32_t)lround(500 + x_um * 1000 / WIDTH_UM),
		.centroid_y_permille =
			(int32_t)lround(500 + y_um * 1000 / HEIGHT_UM),
	};

	knead_sample(knead, &reading);
}

static void lift(struct knead *knead, uint64_t at_us)
{
	const struct contact_reading reading = {.at_us = T0 + at_us};

	knead_sample(knead, &reading);
}

static uint64_t walk(struct knead *knead, const struct circles *circles,
		     uint64_t from_us, uint64_t for_us)
{
	struct prng prng = {PRNG_SEED};

	for (uint64_t t = 0; t <= for_us; t += STEP_US) {
		const double s = (double)t / 1e6;
		const double turn =
			2 * PI * (circles->from + circles->per_min * s / 60);

		sample(knead, from_us + t,
		       circles->right_um * sin(turn) +
			       circles->drift_um_per_s * s +
			       noise(&prng, circles->noise_um),
		       -circles->down_um * cos(turn) +
			       noise(&prng, circles->noise_um));
	}
	return from_us + for_us;
}

static struct knead begun(void)
{
	struct knead knead;

	knead_begin(&knead, WIDTH_UM, HEIGHT_UM);
	return knead;
}

static struct knead_reading after(const struct circles *circles,
				  uint64_t for_us)
{
	struct knead knead = begun();

	(void)walk(&knead, circles, 0, for_us);
	return knead_reading(&knead);
}

static void is_near(double is, double should_be, double by)
{
	if (fabs(is - should_be) > by)
		print_error("%g is not %g\n", is, should_be);
	assert_true(fabs(is - should_be) <= by);
}

static void nothing_is_no_circle(void **state)
{
	struct knead knead = begun();
	struct knead_reading reading = knead_reading(&knead);

	(void)state;
	assert_false(reading.circling);
	assert_int_equal(reading.direction, DIRECTION_ANY);
	sample(&knead, 0, 0, 0);
	assert_false(knead_reading(&knead).circling);
}

/* D9: rate, direction, radius and evenness are those of the formula. */
static void circles_are_read_as_they_are_made(void **state)
{
	static const double radii_um[] = {1500, 3000, 8000};
	static const double rates[] = {10, 15, 20, 30, 45, 60, 100};
	static const double noises_um[] = {0, 100};

	(void)state;
	for (size_t i = 0; i < ROWS(radii_um) * ROWS(rates) * 4; i++) {
		const double radius_um = radii_um[i / 4 / ROWS(rates)];
		const double rate = rates[i / 4 % ROWS(rates)];
		const double noise_um = noises_um[i % 2];
		const struct circles circles = {
			.right_um = radius_um,
			.down_um = radius_um,
			.per_min = i / 2 % 2 ? -rate : rate,
			.from = (double)i / 7,
			.noise_um = noise_um,
		};
		const struct knead_reading reading = after(&circles, 10 * S);

		assert_true(reading.circling);
		assert_int_equal(reading.direction,
				 circles.per_min > 0 ? DIRECTION_CLOCKWISE
						     : DIRECTION_ANTICLOCKWISE);
		is_near(reading.circles_per_min_x10, rate * 10,
			1 + 0.12 * rate + 90 * noise_um / radius_um);
		is_near(reading.radius_um, radius_um,
			radius_um / 100 + noise_um / 5);
		assert_in_range(reading.evenness_permille,
				1000 - (50000 + noise_um * 4500) / radius_um,
				1000);
	}
}

/* As seen from above the pad, its top edge away from who looks. */
static void top_right_bottom_left_is_clockwise(void **state)
{
	static const struct {
		double x_um;
		double y_um;
	} around[] = {{0, -4000}, {4000, 0}, {0, 4000}, {-4000, 0}};
	struct knead clockwise = begun();
	struct knead anticlockwise = begun();

	(void)state;
	for (size_t i = 0; i < 40; i++) {
		sample(&clockwise, i * 100000, around[i % 4].x_um,
		       around[i % 4].y_um);
		sample(&anticlockwise, i * 100000, around[3 - i % 4].x_um,
		       around[3 - i % 4].y_um);
	}
	assert_int_equal(knead_reading(&clockwise).direction,
			 DIRECTION_CLOCKWISE);
	assert_int_equal(knead_reading(&anticlockwise).direction,
			 DIRECTION_ANTICLOCKWISE);
	assert_int_equal(knead_reading(&clockwise).circles_per_min_x10, 1500);
}

static void evenness_is_the_ratio_of_the_axes(void **state)
{
	static const double ratios[] = {1, 0.9, 0.7, 0.6, 0.5};

	(void)state;
	for (size_t i = 0; i < ROWS(ratios) * 2; i++) {
		const double ratio = ratios[i / 2];
		const struct circles circles = {
			.right_um = i % 2 ? 6000 : 6000 * ratio,
			.down_um = i % 2 ? 6000 * ratio : 6000,
			.per_min = 24,
		};
		const struct knead_reading reading = after(&circles, 10 * S);

		assert_true(reading.circling);
		is_near(reading.evenness_permille, 1000 * ratio, 20);
		is_near(reading.radius_um, 3000 * (1 + ratio), 100);
		is_near(reading.circles_per_min_x10, 240, 6);
	}
}

/* A hand that moves on while it circles. */
static void a_drifting_middle_is_still_a_circle(void **state)
{
	const struct circles circles = {
		.right_um = 4000,
		.down_um = 4000,
		.per_min = 30,
		.drift_um_per_s = 300,
	};
	const struct knead_reading reading = after(&circles, 10 * S);

	(void)state;
	assert_true(reading.circling);
	is_near(reading.circles_per_min_x10, 300, 12);
	is_near(reading.radius_um, 4000, 300);
}

static void what_is_no_circle_is_not_called_one(void **state)
{
	static const struct circles rows[] = {
		/* Standing still, with noise or without. */
		{0, 0, 30, 0, 0, 0},
		{0, 0, 30, 0, 300, 0},
		/* Strokes to and fro, along either edge. */
		{8000, 0, 30, 0, 0, 0},
		{8000, 0, 30, 0, 200, 0},
		{0, 8000, 30, 0, 200, 0},
		{8000, 2400, 30, 0, 0, 0}, /* too flat */
		/* One stroke. */
		{0, 0, 0, 0, 0, 3000},
		{0, 0, 0, 0, 100, 3000},
		/* Too small, too slow. */
		{800, 800, 30, 0, 0, 0},
		{5000, 5000, 8, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct knead knead = begun();
		struct knead_reading reading;

		for (uint64_t t = 0; t < 10; t++) {
			struct circles part = rows[i];

			part.from = rows[i].per_min * (double)t / 60;
			(void)walk(&knead, &part, t * S, S - STEP_US);
			reading = knead_reading(&knead);
			assert_false(reading.circling);
			assert_int_equal(reading.direction, DIRECTION_ANY);
			assert_int_equal(reading.circles_x10, 0);
		}
	}
}

static void a_diagonal_stroke_is_no_circle(void **state)
{
	struct knead knead = begun();
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (uint64_t t = 0; t < 10 * S; t += STEP_US) {
		const double at = 6000 * sin((double)t / 1e6 * PI);

		sample(&knead, t, at + noise(&prng, 150),
		       at + noise(&prng, 150));
		assert_false(knead_reading(&knead).circling);
	}
}

/* Half a circle there and the same way back. */
static void to_and_fro_on_an_arc_is_no_circle(void **state)
{
	struct knead knead = begun();

	(void)state;
	for (uint64_t t = 0; t < 10 * S; t += STEP_US) {
		const double turn = 1.5 * sin((double)t / 1e6 * PI / 2);

		sample(&knead, t, 5000 * sin(turn), -5000 * cos(turn));
		assert_false(knead_reading(&knead).circling);
	}
}

static void a_figure_of_eight_is_no_circle(void **state)
{
	(void)state;
	for (int shape = 0; shape < 16; shape++) {
		const double right_um = 2000 + shape % 4 * 2000;
		const double down_um = 2000 + shape / 4 * 2000;
		struct knead knead = begun();

		for (uint64_t t = 0; t < 10 * S; t += STEP_US) {
			const double turn = (double)t / 1e6 * PI;

			sample(&knead, t, right_um * sin(turn),
			       down_um * sin(2 * turn));
			/* Its first loop may still become a circle. */
			assert_false(t > 2 * S &&
				     knead_reading(&knead).circling);
		}
	}
}

static void circles_are_counted_once_each(void **state)
{
	static const double rates[] = {12, 30, 60};

	(void)state;
	for (size_t i = 0; i < ROWS(rates); i++) {
		const struct circles circles = {
			.right_um = 4000,
			.down_um = 4000,
			.per_min = rates[i],
			.noise_um = 50,
		};

		is_near(after(&circles, 60 * S).circles_x10, rates[i] * 10, 3);
	}
}

/* The count goes on after a rest, in either direction. */
static void the_count_outlasts_lifting_and_turning_round(void **state)
{
	struct circles circles = {
		.right_um = 4000, .down_um = 4000, .per_min = 30};
	struct knead knead = begun();
	uint64_t t;

	(void)state;
	t = walk(&knead, &circles, 0, 20 * S);
	lift(&knead, t + STEP_US);
	assert_false(knead_reading(&knead).circling);
	assert_int_equal(knead_reading(&knead).circles_per_min_x10, 0);
	is_near(knead_reading(&knead).circles_x10, 100, 2);
	circles.per_min = -30;
	(void)walk(&knead, &circles, t + S, 20 * S);
	is_near(knead_reading(&knead).circles_x10, 200, 4);
	assert_int_equal(knead_reading(&knead).direction,
			 DIRECTION_ANTICLOCKWISE);
}

static void a_gap_begins_the_path_anew(void **state)
{
	const struct circles circles = {
		.right_um = 4000, .down_um = 4000, .per_min = 30};
	struct knead knead = begun();
	uint64_t t;

	(void)state;
	t = walk(&knead, &circles, 0, 10 * S);
	assert_true(knead_reading(&knead).circling);
	sample(&knead, t + KNEAD_GAP_US, 0, -4000);
	assert_true(knead_reading(&knead).circling);
	sample(&knead, t + 3 * (uint64_t)KNEAD_GAP_US, 0, -4000);
	assert_false(knead_reading(&knead).circling);
}

static void who_stops_is_not_circling_seven_seconds_later(void **state)
{
	const struct circles circles = {
		.right_um = 4000, .down_um = 4000, .per_min = 30};
	const struct circles still = {.right_um = 4000};
	struct knead knead = begun();
	uint64_t t;

	(void)state;
	t = walk(&knead, &circles, 0, 10 * S);
	(void)walk(&knead, &still, t + STEP_US, 7 * S);
	assert_false(knead_reading(&knead).circling);
}

static void samples_too_close_or_late_change_nothing(void **state)
{
	const struct circles circles = {
		.right_um = 4000, .down_um = 4000, .per_min = 30};
	struct knead knead = begun();
	struct knead before;

	(void)state;
	(void)walk(&knead, &circles, 0, 10 * S);
	before = knead;
	sample(&knead, 10 * S + KNEAD_STEP_US - 1 - 10 * S % KNEAD_STEP_US, 1,
	       1);
	sample(&knead, S, 1, 1);
	assert_memory_equal(&knead, &before, sizeof(before));
}

/* Whatever is scribbled: what is called a circle has the width of one, and no
 * more turns than the path can have made. */
static void scribbling_makes_no_even_circles(void **state)
{
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (int round = 0; round < ROUNDS * 10; round++) {
		struct knead knead = begun();

		for (uint64_t i = 0; i < 60; i++)
			sample(&knead, i * KNEAD_STEP_US,
			       10000 * even(&prng) * even(&prng),
			       10000 * even(&prng) * even(&prng));
		assert_in_range(knead_reading(&knead).evenness_permille, 0,
				700);
		assert_in_range(knead_reading(&knead).circles_x10, 0, 300);
	}
}

static void extremes_overflow_nothing(void **state)
{
	struct prng prng = {PRNG_SEED};

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct contact_reading reading = {.in_contact = true};
		struct knead knead;

		knead_begin(&knead, round % 2 ? UINT32_MAX : 100,
			    round % 3 ? UINT32_MAX : 0);
		for (int i = 0; i < 200; i++) {
			reading.at_us += (uint64_t)prng_in(&prng, 0, 90000);
			reading.centroid_x_permille = prng_in(&prng, 0, 1000);
			reading.centroid_y_permille = prng_in(&prng, 0, 1000);
			knead_sample(&knead, &reading);
			assert_in_range(knead_reading(&knead).evenness_permille,
					0, 1000);
		}
	}
}

/* A thigh's cuff: wider than the radius can say. */
static void a_radius_ends_at_its_range(void **state)
{
	struct knead knead;

	(void)state;
	knead_begin(&knead, UINT32_MAX, UINT32_MAX);
	for (uint64_t i = 0; i < 60; i++) {
		const double turn = (double)i / 10 * PI;
		const struct contact_reading reading = {
			.at_us = i * 100000,
			.in_contact = true,
			.centroid_x_permille = (int32_t)(500 + 400 * sin(turn)),
			.centroid_y_permille = (int32_t)(500 + 400 * cos(turn)),
		};

		knead_sample(&knead, &reading);
	}
	assert_true(knead_reading(&knead).circling);
	assert_int_equal(knead_reading(&knead).radius_um, UINT16_MAX);
	knead.turns = INT64_C(1) << 48;
	lift(&knead, 0);
	assert_int_equal(knead_reading(&knead).circles_x10, UINT32_MAX);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_no_circle),
		cmocka_unit_test(circles_are_read_as_they_are_made),
		cmocka_unit_test(top_right_bottom_left_is_clockwise),
		cmocka_unit_test(evenness_is_the_ratio_of_the_axes),
		cmocka_unit_test(a_drifting_middle_is_still_a_circle),
		cmocka_unit_test(what_is_no_circle_is_not_called_one),
		cmocka_unit_test(a_diagonal_stroke_is_no_circle),
		cmocka_unit_test(to_and_fro_on_an_arc_is_no_circle),
		cmocka_unit_test(a_figure_of_eight_is_no_circle),
		cmocka_unit_test(circles_are_counted_once_each),
		cmocka_unit_test(the_count_outlasts_lifting_and_turning_round),
		cmocka_unit_test(a_gap_begins_the_path_anew),
		cmocka_unit_test(who_stops_is_not_circling_seven_seconds_later),
		cmocka_unit_test(samples_too_close_or_late_change_nothing),
		cmocka_unit_test(scribbling_makes_no_even_circles),
		cmocka_unit_test(extremes_overflow_nothing),
		cmocka_unit_test(a_radius_ends_at_its_range),
	};

	return cmocka_run_group_tests_name("core/knead", tests, NULL, NULL);
}
