/* SPDX-License-Identifier: MIT */
/* The actuator on a plain spring and with a regulator gone mad. */
#include "check.h"

#include "actuator.h"

static const double spring_n_per_mm = 4.0;
static const double step_s = 0.001;

static double spring(const struct actuator *a)
{
	return a->depth_mm > 0.0 ? spring_n_per_mm * a->depth_mm : 0.0;
}

static double run(struct actuator *a, double set_n, bool gate, double seconds)
{
	for (double s = 0.0; s < seconds; s += step_s)
		actuator_step(a, set_n, gate, spring(a), step_s);
	return spring(a);
}

static struct actuator fresh(const struct actuator_params *params)
{
	struct actuator a;

	actuator_init(&a, params);
	return a;
}

static void force_reaches_its_set_point(void **state)
{
	struct actuator a = fresh(&actuator_motor);

	(void)state;
	assert_near(run(&a, 40.0, true, 3.0), 40.0, 0.2);
}

static void force_rises_no_faster_than_its_rate(void **state)
{
	struct actuator a = fresh(&actuator_motor);
	double last = 0.0;

	(void)state;
	for (int ms = 0; ms < 2000; ms++) {
		actuator_step(&a, 80.0, true, spring(&a), step_s);
		assert_true(a.drive_n - last <=
			    a.params.rise_n_per_s * step_s + 1e-9);
		last = a.drive_n;
	}
}

static void drive_never_exceeds_its_maximum(void **state)
{
	struct actuator a = fresh(&actuator_air);

	(void)state;
	assert_true(run(&a, 1e6, true, 10.0) <= actuator_air.most_n + 0.1);
}

/* "Release within 0.5 s" of the default ceilings. */
static void release_takes_less_than_half_a_second(void **state)
{
	static const struct actuator_params *const all[] = {
		&actuator_motor, &actuator_air, &actuator_hand};

	(void)state;
	for (int i = 0; i < 3; i++) {
		struct actuator a = fresh(all[i]);

		run(&a, 80.0, true, 5.0);
		assert_near(run(&a, 0.0, true, 0.5), 0.0, 0.5);
	}
}

static void closed_gate_cuts_the_drive(void **state)
{
	struct actuator a = fresh(&actuator_motor);

	(void)state;
	run(&a, 60.0, true, 3.0);
	assert_near(run(&a, 60.0, false, 0.6), 0.0, 0.1);
}

static void runaway_ignores_the_set_point_but_not_the_gate(void **state)
{
	struct actuator a = fresh(&actuator_motor);

	(void)state;
	a.runaway = (struct actuator_runaway){
		.on = true, .force_n = 85.0, .rise_n_per_s = 50.0};
	assert_near(run(&a, 10.0, true, 3.0), 85.0, 0.5);
	assert_near(run(&a, 10.0, false, 0.6), 0.0, 0.1);
}

static void runaway_with_a_broken_gate_is_beyond_control(void **state)
{
	struct actuator a = fresh(&actuator_motor);

	(void)state;
	a.runaway = (struct actuator_runaway){.on = true,
					      .gate_broken = true,
					      .force_n = 85.0,
					      .rise_n_per_s = 50.0};
	assert_near(run(&a, 0.0, false, 3.0), 85.0, 0.5);
}

static void pad_retreats_when_nothing_drives(void **state)
{
	struct actuator a = fresh(&actuator_motor);

	(void)state;
	run(&a, 40.0, true, 2.0);
	run(&a, 0.0, true, 1.0);
	assert_near(a.depth_mm, -actuator_motor.retreat_mm, 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(force_reaches_its_set_point),
		cmocka_unit_test(force_rises_no_faster_than_its_rate),
		cmocka_unit_test(drive_never_exceeds_its_maximum),
		cmocka_unit_test(release_takes_less_than_half_a_second),
		cmocka_unit_test(closed_gate_cuts_the_drive),
		cmocka_unit_test(
			runaway_ignores_the_set_point_but_not_the_gate),
		cmocka_unit_test(runaway_with_a_broken_gate_is_beyond_control),
		cmocka_unit_test(pad_retreats_when_nothing_drives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
