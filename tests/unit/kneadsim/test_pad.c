/* SPDX-License-Identifier: MIT */
/* A pad on a body: everything of the model moved together. */
#include "check.h"

#include "pad.h"

static struct pad fresh(const char *tissue)
{
	struct pad p = {
		.grid = {.columns = 4,
			 .rows = 4,
			 .pitch_x_mm = 5.0,
			 .pitch_y_mm = 5.0,
			 .curvature_mm = 12.0},
	};
	struct sensor_params params = sensor_defaults(25.0, 0.01);

	assert_true(tissue_init(&p.tissue, tissue));
	sensor_init(&p.sensor, &params, &p.grid, 3);
	actuator_init(&p.actuator, &actuator_motor);
	thermal_init(&p.thermal);
	return p;
}

static void run(struct pad *p, double set_n, double seconds)
{
	struct pad_push push = {.set_n = set_n, .gate_open = true};

	for (double us = 0.0; us < seconds * 1e6; us += PAD_STEP_US)
		pad_step(p, &push);
}

static void press_reaches_its_force_in_every_tissue(void **state)
{
	size_t sites = 0, persons = 0;
	const struct tissue_site *site = tissue_sites(&sites);
	const struct tissue_person *person = tissue_persons(&persons);

	(void)state;
	for (size_t i = 0; i < sites * persons; i++) {
		struct pad p = fresh("shoulder");

		p.tissue.site = site[i / persons];
		p.tissue.person = person[i % persons];
		run(&p, 40.0, 3.0);
		assert_near(p.force_n, 40.0, 1.0);
	}
}

/* A step that is too long for the stiffest tissue makes the pad hammer. */
static void force_does_not_ring_in_the_stiffest_tissue(void **state)
{
	struct pad p = fresh("limb:tense");
	struct pad_push push = {.set_n = 80.0, .gate_open = true};

	(void)state;
	run(&p, 80.0, 3.0);
	double last = p.force_n;

	for (int ms = 0; ms < 5000; ms++) {
		pad_step(&p, &push);
		assert_near(p.force_n, last, 0.05);
		last = p.force_n;
	}
}

static void hold_creeps_deeper_as_the_tissue_relaxes(void **state)
{
	struct pad p = fresh("lumbar");

	(void)state;
	run(&p, 40.0, 3.0);
	double depth = p.actuator.depth_mm;

	run(&p, 40.0, 30.0);
	assert_true(p.actuator.depth_mm > depth + 0.5);
	assert_near(p.force_n, 40.0, 0.5);
}

static void repeated_presses_go_deeper_for_the_same_force(void **state)
{
	struct pad p = fresh("lumbar:tense");
	double last = 0.0;

	(void)state;
	for (int press = 0; press < 5; press++) {
		run(&p, 40.0, 60.0);
		assert_true(p.actuator.depth_mm > last);
		last = p.actuator.depth_mm;
		run(&p, 0.0, 60.0);
	}
}

static void cells_add_up_to_the_force_on_the_body(void **state)
{
	struct pad p = fresh("shoulder");
	double shown[CONTACT_CELLS_MAX], rest = 0.0, total = 0.0;

	(void)state;
	run(&p, 0.0, 0.1);
	pad_sample(&p, shown);
	for (int i = 0; i < 16; i++)
		rest += shown[i];
	run(&p, 40.0, 3.0);
	pad_sample(&p, shown);
	for (int i = 0; i < 16; i++)
		total += shown[i];
	/* Gain spread of 2 %, hysteresis of 16 cells, noise. */
	assert_near(total - rest, p.force_n, 0.05 * p.force_n);
}

static void release_leaves_no_force_within_half_a_second(void **state)
{
	struct pad p = fresh("gluteal:soft");

	(void)state;
	run(&p, 60.0, 5.0);
	run(&p, 0.0, 0.5);
	assert_near(p.force_n, 0.0, 0.2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(press_reaches_its_force_in_every_tissue),
		cmocka_unit_test(force_does_not_ring_in_the_stiffest_tissue),
		cmocka_unit_test(hold_creeps_deeper_as_the_tissue_relaxes),
		cmocka_unit_test(repeated_presses_go_deeper_for_the_same_force),
		cmocka_unit_test(cells_add_up_to_the_force_on_the_body),
		cmocka_unit_test(release_leaves_no_force_within_half_a_second),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
