/* SPDX-License-Identifier: MIT */
/* The tissue against the formulas of its header. */
#include "check.h"

#include "tissue.h"

/* A pad far from the nodule, so that the stiffness factor is the person's. */
static const double far_mm = 1000.0;

static struct tissue fresh(const char *preset)
{
	struct tissue t;

	assert_true(tissue_init(&t, preset));
	return t;
}

static double stretched(const struct tissue *t, double x)
{
	return x + x * x / (2.0 * t->site.stiffen_mm);
}

static void hold_relaxes_as_the_formula_says(void **state)
{
	struct tissue t = fresh("shoulder");
	double g = stretched(&t, 10.0);

	(void)state;
	tissue_step(&t, far_mm, 0.0, 10.0, 0.001);
	double m0 = t.relaxing_n;

	for (int ms = 1; ms <= 30000; ms++) {
		double force = tissue_step(&t, far_mm, 0.0, 10.0, 0.001);
		double due = t.site.k_eq_n_per_mm * g +
			     m0 * exp(-ms * 0.001 / t.site.tau_s);

		assert_near(force, due, 1e-6);
	}
}

static void ramp_follows_the_formula_whatever_the_step(void **state)
{
	static const double steps_s[] = {0.0001, 0.001, 0.01};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct tissue t = fresh("shoulder");
		/* g rises by 2 mm/s: the formula is for an even ramp of g. */
		double x = 0.0, force = 0.0;
		double k = t.site.k_mx_n_per_mm, tau = t.site.tau_s;

		for (double s = steps_s[i]; s < 4.0 + 1e-9; s += steps_s[i]) {
			double d = t.site.stiffen_mm;

			x = d * (sqrt(1.0 + 2.0 * (2.0 * s) / d) - 1.0);
			force = tissue_step(&t, far_mm, 0.0, x, steps_s[i]);
		}
		double due = t.site.k_eq_n_per_mm * 8.0 +
			     k * 2.0 * tau * (1.0 - exp(-4.0 / tau));

		assert_near(force, due, 1e-6);
	}
}

static void fast_press_is_stiffer_than_slow(void **state)
{
	struct tissue fast = fresh("shoulder"), slow = fresh("shoulder");
	double f = tissue_step(&fast, 0.0, 0.0, 8.0, 0.1);
	double s = tissue_step(&slow, 0.0, 0.0, 8.0, 30.0);

	(void)state;
	assert_true(f > 1.2 * s);
}

static void nodule_is_stiffer_than_its_surroundings(void **state)
{
	struct tissue t = fresh("shoulder");

	(void)state;
	t.nodule_x_mm = 5.0;
	double over = tissue_stiffness(&t, 5.0, 0.0);

	assert_near(over, t.site.nodule_ratio, 1e-9);
	assert_near(tissue_stiffness(&t, far_mm, 0.0), 1.0, 1e-9);
	for (double x = 6.0; x < 60.0; x += 1.0) {
		assert_true(tissue_stiffness(&t, x, 0.0) < over);
		over = tissue_stiffness(&t, x, 0.0);
	}
}

static void nodule_eases_with_every_press_and_never_past_its_floor(void **state)
{
	struct tissue t = fresh("shoulder:tense");
	double excess = (t.site.nodule_ratio - 1.0) * t.person.nodule_excess;
	double floor =
		t.person.stiffness * (1.0 + excess * t.person.ease_floor);
	double last = tissue_stiffness(&t, 0.0, 0.0);

	(void)state;
	for (int press = 0; press < 200; press++) {
		for (int i = 0; i < 30; i++)
			tissue_step(&t, 0.0, 0.0, 10.0, 1.0);
		double now = tissue_stiffness(&t, 0.0, 0.0);

		assert_true(now < last || now - floor < 1e-9);
		assert_true(now >= floor - 1e-9);
		last = now;
	}
	assert_near(last, floor, 0.01);
}

static void pressing_elsewhere_does_not_ease(void **state)
{
	struct tissue t = fresh("shoulder");

	(void)state;
	for (int i = 0; i < 100; i++)
		tissue_step(&t, far_mm, 0.0, 10.0, 1.0);
	assert_near(t.eased, 0.0, 1e-12);
}

static void rest_brings_the_nodule_back_slowly(void **state)
{
	struct tissue t = fresh("shoulder");

	(void)state;
	for (int i = 0; i < 120; i++)
		tissue_step(&t, 0.0, 0.0, 10.0, 1.0);
	double eased = t.eased;

	tissue_step(&t, 0.0, 0.0, -1.0, 600.0);
	assert_true(t.eased < eased);
	assert_true(t.eased > 0.9 * eased);
}

static void tissue_never_pulls(void **state)
{
	struct tissue t = fresh("gluteal");

	(void)state;
	tissue_step(&t, 0.0, 0.0, 20.0, 0.001);
	for (int i = 0; i < 1000; i++)
		tissue_step(&t, 0.0, 0.0, 20.0, 0.1);
	/* A fast withdrawal leaves a dent: no contact, and no force. */
	for (double x = 20.0; x > -5.0; x -= 0.1)
		assert_true(tissue_step(&t, 0.0, 0.0, x, 0.0001) >= 0.0);
	assert_near(tissue_step(&t, 0.0, 0.0, -5.0, 0.001), 0.0, 0.0);
}

static void every_preset_sinks_as_a_body_does(void **state)
{
	size_t sites = 0, persons = 0;
	const struct tissue_site *site = tissue_sites(&sites);
	const struct tissue_person *person = tissue_persons(&persons);

	(void)state;
	for (size_t i = 0; i < sites * persons; i++) {
		const struct tissue_site *s = &site[i / persons];
		const struct tissue_person *p = &person[i % persons];
		struct tissue t = {.site = *s, .person = *p};
		double depth = 0.0;

		while (tissue_step(&t, 0.0, 0.0, depth, 1.0) < 30.0)
			depth += 0.1;
		assert_true(depth > 2.0 && depth < 30.0);
	}
}

static void unknown_presets_are_refused(void **state)
{
	static const char *const wrong[] = {
		"",	     "elbow",	 "shoulders",
		"shoulder:", ":average", "shoulder:giant"};
	struct tissue t = fresh("neck");

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(tissue_init(&t, wrong[i]));
	assert_string_equal(t.site.name, "neck");
	assert_true(tissue_init(&t, "lumbar:tense"));
	assert_string_equal(t.person.name, "tense");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hold_relaxes_as_the_formula_says),
		cmocka_unit_test(ramp_follows_the_formula_whatever_the_step),
		cmocka_unit_test(fast_press_is_stiffer_than_slow),
		cmocka_unit_test(nodule_is_stiffer_than_its_surroundings),
		cmocka_unit_test(
			nodule_eases_with_every_press_and_never_past_its_floor),
		cmocka_unit_test(pressing_elsewhere_does_not_ease),
		cmocka_unit_test(rest_brings_the_nodule_back_slowly),
		cmocka_unit_test(tissue_never_pulls),
		cmocka_unit_test(every_preset_sinks_as_a_body_does),
		cmocka_unit_test(unknown_presets_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
