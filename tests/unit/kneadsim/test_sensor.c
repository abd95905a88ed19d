/* SPDX-License-Identifier: MIT */
/* The cells of a pad, one imperfection at a time. */
#include "check.h"

#include "sensor.h"

enum {
	CELLS = 16
};

static const struct contact_grid grid = {
	.columns = 4,
	.rows = 4,
	.pitch_x_mm = 5.0,
	.pitch_y_mm = 5.0,
};

/* A perfect array: tests add one flaw each. */
static const struct sensor_params perfect = {.range_n = 25.0, .step_n = 1e-9};

static struct sensor with(struct sensor_params params)
{
	struct sensor s;

	sensor_init(&s, &params, &grid, 42);
	return s;
}

static void fill(double *truth_n, double n)
{
	for (int i = 0; i < CELLS; i++)
		truth_n[i] = n;
}

static double sum(const double *n)
{
	double total = 0.0;

	for (int i = 0; i < CELLS; i++)
		total += n[i];
	return total;
}

static void perfect_cells_show_the_truth(void **state)
{
	struct sensor s = with(perfect);
	double truth[CELLS], shown[CELLS];

	(void)state;
	for (int i = 0; i < CELLS; i++)
		truth[i] = 0.5 * i;
	sensor_sample(&s, truth, 0.01, shown);
	for (int i = 0; i < CELLS; i++)
		assert_near(shown[i], truth[i], 1e-6);
}

static void same_seed_gives_the_same_pad(void **state)
{
	struct sensor a = with(sensor_defaults(25.0, 0.01));
	struct sensor b = with(sensor_defaults(25.0, 0.01));
	double truth[CELLS], one[CELLS], two[CELLS];

	(void)state;
	fill(truth, 2.0);
	for (int n = 0; n < 100; n++) {
		sensor_sample(&a, truth, 0.01, one);
		sensor_sample(&b, truth, 0.01, two);
		assert_memory_equal(one, two, sizeof(one));
	}
}

static void noise_has_the_deviation_asked_for(void **state)
{
	enum {
		N = 5000
	};
	struct sensor_params p = perfect;
	double truth[CELLS], shown[CELLS], squares = 0.0;

	(void)state;
	p.noise_n = 0.05;
	struct sensor s = with(p);

	fill(truth, 3.0);
	for (int n = 0; n < N; n++) {
		sensor_sample(&s, truth, 0.01, shown);
		squares += (shown[3] - 3.0) * (shown[3] - 3.0);
	}
	assert_near(sqrt(squares / (double)N), 0.05, 0.005);
}

static void crosstalk_moves_force_but_keeps_the_total(void **state)
{
	struct sensor_params p = perfect;
	double truth[CELLS] = {0}, shown[CELLS];

	(void)state;
	p.crosstalk = 0.02;
	struct sensor s = with(p);

	truth[0] = 10.0;
	truth[5] = 10.0;
	sensor_sample(&s, truth, 0.01, shown);
	assert_near(sum(shown), 20.0, 1e-6);
	assert_near(shown[0], 9.6, 1e-6); /* a corner: two neighbours */
	assert_near(shown[5], 9.2, 1e-6); /* inside: four */
	assert_near(shown[1], 0.4, 1e-6); /* beside both */
	assert_near(shown[15], 0.0, 1e-6);
}

static void hysteresis_shows_less_going_up_than_coming_down(void **state)
{
	struct sensor_params p = perfect;
	double truth[CELLS], up[CELLS], down[CELLS];

	(void)state;
	p.hysteresis = 0.02;
	struct sensor s = with(p);

	fill(truth, 5.0);
	sensor_sample(&s, truth, 0.01, up);
	fill(truth, 10.0);
	sensor_sample(&s, truth, 0.01, down);
	fill(truth, 5.0);
	sensor_sample(&s, truth, 0.01, down);
	assert_near(down[0] - up[0], 0.02 * 25.0, 1e-6);
}

static void cells_saturate_at_their_range(void **state)
{
	struct sensor s = with(perfect);
	double truth[CELLS], shown[CELLS];

	(void)state;
	fill(truth, 100.0);
	sensor_sample(&s, truth, 0.01, shown);
	assert_near(shown[7], 25.0, 1e-6);
}

static void readings_come_in_steps_of_the_converter(void **state)
{
	struct sensor_params p = perfect;
	double truth[CELLS], shown[CELLS];

	(void)state;
	p.step_n = 0.25;
	struct sensor s = with(p);

	fill(truth, 1.13);
	sensor_sample(&s, truth, 0.01, shown);
	assert_near(shown[0], 1.25, 1e-9);
}

static void drift_stays_within_its_bound(void **state)
{
	struct sensor_params p = perfect;
	double truth[CELLS] = {0}, shown[CELLS], most = 0.0;

	(void)state;
	p.drift_n_per_sqrt_s = 0.1;
	p.drift_most_n = 0.3;
	struct sensor s = with(p);

	for (int n = 0; n < 20000; n++) {
		sensor_sample(&s, truth, 0.1, shown);
		most = fmax(most, fabs(shown[2]));
	}
	assert_true(most > 0.1);
	assert_true(most <= 0.3 + 1e-6);
}

static void stuck_cell_keeps_its_reading_and_others_do_not(void **state)
{
	struct sensor s = with(perfect);
	double truth[CELLS], shown[CELLS];

	(void)state;
	fill(truth, 2.0);
	sensor_sample(&s, truth, 0.01, shown);
	assert_true(sensor_set_fault(&s, 6, SENSOR_STUCK));
	fill(truth, 4.0);
	sensor_sample(&s, truth, 0.01, shown);
	assert_near(shown[6], 2.0, 1e-6);
	assert_near(shown[7], 4.0, 1e-6);
}

static void saturated_cell_shows_full_scale(void **state)
{
	struct sensor s = with(perfect);
	double truth[CELLS] = {0}, shown[CELLS];

	(void)state;
	assert_true(sensor_set_fault(&s, 0, SENSOR_SATURATED));
	assert_true(sensor_set_fault(&s, 1, SENSOR_DEAD));
	truth[1] = 3.0;
	sensor_sample(&s, truth, 0.01, shown);
	assert_near(shown[0], 25.0, 1e-6);
	assert_near(shown[1], 0.0, 0.0);
}

static void forced_drift_walks_every_cell_off(void **state)
{
	struct sensor s = with(perfect);
	double truth[CELLS] = {0}, shown[CELLS];

	(void)state;
	s.drift_forced_n_per_s = 0.5;
	for (int n = 0; n < 100; n++)
		sensor_sample(&s, truth, 0.1, shown);
	assert_near(shown[9], 5.0, 1e-6);
	sensor_clear_faults(&s);
	sensor_sample(&s, truth, 100.0, shown);
	assert_near(shown[9], 5.0, 1e-6);
}

static void a_cell_that_does_not_exist_takes_no_fault(void **state)
{
	struct sensor s = with(perfect);

	(void)state;
	assert_false(sensor_set_fault(&s, 16, SENSOR_STUCK));
	assert_true(sensor_set_fault(&s, 15, SENSOR_STUCK));
	sensor_clear_faults(&s);
	assert_int_equal(s.cells[15].fault, SENSOR_SOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(perfect_cells_show_the_truth),
		cmocka_unit_test(same_seed_gives_the_same_pad),
		cmocka_unit_test(noise_has_the_deviation_asked_for),
		cmocka_unit_test(crosstalk_moves_force_but_keeps_the_total),
		cmocka_unit_test(
			hysteresis_shows_less_going_up_than_coming_down),
		cmocka_unit_test(cells_saturate_at_their_range),
		cmocka_unit_test(readings_come_in_steps_of_the_converter),
		cmocka_unit_test(drift_stays_within_its_bound),
		cmocka_unit_test(
			stuck_cell_keeps_its_reading_and_others_do_not),
		cmocka_unit_test(saturated_cell_shows_full_scale),
		cmocka_unit_test(forced_drift_walks_every_cell_off),
		cmocka_unit_test(a_cell_that_does_not_exist_takes_no_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
