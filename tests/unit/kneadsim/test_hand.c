/* SPDX-License-Identifier: MIT */
/* The therapist's hand: patterns, options, tremor. */
#include "check.h"

#include "hand.h"

static const double step_s = 0.001;

static struct hand fresh(const char *text)
{
	const char *wrong = NULL;
	struct hand h;

	assert_true(hand_init(&h, text, 5, &wrong));
	return h;
}

static struct hand_now after(struct hand *h, double seconds)
{
	struct hand_now now = {0};

	for (double s = 0.0; s < seconds; s += step_s)
		now = hand_step(h, step_s);
	return now;
}

static void machine_hand_holds_exactly_what_it_is_told(void **state)
{
	struct hand h = fresh("press:force=40,ramp=2,hold=30,tremor=0");
	struct hand_now now = after(&h, 1.0 + 2.0 + 15.0);

	(void)state;
	assert_int_equal(now.phase, HAND_HOLD);
	assert_near(now.force_n, 40.0, 1e-9);
	now = after(&h, 15.0 + 0.5);
	assert_int_equal(now.phase, HAND_REST);
	assert_near(now.force_n, 0.0, 1e-9);
}

static void pattern_repeats(void **state)
{
	struct hand h = fresh("press:hold=1,rest=1,ramp=1");

	(void)state;
	after(&h, 10 * (1.0 + 1.0 + 1.0 + 0.4 + 1.0) + 0.01);
	assert_int_equal(h.rounds, 10);
}

static void tremor_is_of_the_size_asked_for(void **state)
{
	struct hand h = fresh("steady:force=50,tremor=0.05,ramp=1");
	double sum = 0.0, squares = 0.0;
	int n = 20000;

	(void)state;
	after(&h, 1.5);
	for (int i = 0; i < n; i++) {
		double force = hand_step(&h, step_s).force_n;

		sum += force;
		squares += force * force;
	}
	double mean = sum / n;
	double sd = sqrt(squares / n - mean * mean) / 50.0;

	assert_near(mean, 50.0, 2.5);
	assert_true(sd > 0.02 && sd < 0.08);
}

static void kneading_goes_round_at_the_pace_and_radius_asked_for(void **state)
{
	struct hand h =
		fresh("knead:circles=60,radius=4,hold=10,ramp=1,tremor=0");
	struct hand_now start, quarter, half;

	(void)state;
	after(&h, 2.0);
	start = after(&h, 1.0);
	quarter = after(&h, 0.25);
	half = after(&h, 0.25);
	assert_int_equal(start.phase, HAND_CIRCLE);
	assert_near(hypot(start.roll_x_mm, start.roll_y_mm), 4.0, 1e-9);
	assert_near(start.roll_x_mm + half.roll_x_mm, 0.0, 0.1);
	assert_near(start.roll_y_mm + half.roll_y_mm, 0.0, 0.1);
	/* With the clock of a mathematician: x to y is the positive way. */
	assert_true(start.roll_x_mm * quarter.roll_y_mm -
			    start.roll_y_mm * quarter.roll_x_mm >
		    0.0);
}

static void hard_pattern_exceeds_twice_the_force(void **state)
{
	struct hand h = fresh("hard:force=40,ramp=1,hold=5,tremor=0");
	double most = 0.0;

	(void)state;
	for (int i = 0; i < 15000; i++)
		most = fmax(most, hand_step(&h, step_s).force_n);
	assert_near(most, 88.0, 0.1);
}

static void hand_never_pushes_backwards(void **state)
{
	size_t count = 0;
	const struct hand_pattern *pattern = hand_patterns(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		struct hand h = fresh(pattern[i].name);

		for (int n = 0; n < 60000; n++)
			assert_true(hand_step(&h, step_s).force_n >= 0.0);
	}
}

static void what_is_wrong_with_an_option_is_pointed_at(void **state)
{
	static const struct {
		const char *text;
		const char *wrong;
	} rows[] = {
		{"juggle", "juggle"},
		{"press:strength=1", "strength=1"},
		{"press:force", "force"},
		{"press:force=", "force="},
		{"press:force=abc", "force=abc"},
		{"press:force=1e9", "force=1e9"},
		{"press:force=nan", "force=nan"},
		{"press:force=10,hold=-1", "hold=-1"},
		{"press:force=10 hold=1", "force=10 hold=1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *wrong = NULL;
		struct hand h;

		assert_false(hand_init(&h, rows[i].text, 1, &wrong));
		assert_string_equal(wrong, rows[i].wrong);
	}
}

static void every_phase_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < HAND_PHASE_COUNT; i++)
		assert_non_null(hand_phase_name((enum hand_phase)i));
}

static void every_option_starts_within_its_range(void **state)
{
	size_t count = 0;
	const struct number *o = hand_options_table(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_true(o[i].normal >= o[i].low);
		assert_true(o[i].normal <= o[i].high);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(machine_hand_holds_exactly_what_it_is_told),
		cmocka_unit_test(pattern_repeats),
		cmocka_unit_test(tremor_is_of_the_size_asked_for),
		cmocka_unit_test(
			kneading_goes_round_at_the_pace_and_radius_asked_for),
		cmocka_unit_test(hard_pattern_exceeds_twice_the_force),
		cmocka_unit_test(hand_never_pushes_backwards),
		cmocka_unit_test(what_is_wrong_with_an_option_is_pointed_at),
		cmocka_unit_test(every_phase_has_a_name),
		cmocka_unit_test(every_option_starts_within_its_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
