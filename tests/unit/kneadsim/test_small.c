/* SPDX-License-Identifier: MIT */
/* Battery, temperature and button. */
#include "check.h"

#include "battery.h"
#include "button.h"
#include "thermal.h"

static void battery_runs_down_faster_the_more_it_does(void **state)
{
	struct battery idle, streaming, pressing;

	(void)state;
	battery_init(&idle, 100.0);
	battery_init(&streaming, 100.0);
	battery_init(&pressing, 100.0);
	battery_step(&idle, false, 0.0, 3600.0);
	battery_step(&streaming, true, 0.0, 3600.0);
	battery_step(&pressing, true, 40.0, 3600.0);
	assert_true(idle.percent > streaming.percent);
	assert_true(streaming.percent > pressing.percent);
	assert_near(streaming.percent, 89.0, 0.1);
}

static void battery_stays_between_empty_and_full(void **state)
{
	struct battery b;

	(void)state;
	battery_init(&b, 250.0);
	assert_int_equal(battery_percent(&b), 100);
	battery_step(&b, true, 90.0, 1e6);
	assert_int_equal(battery_percent(&b), 0);
}

static void battery_is_rounded_down(void **state)
{
	struct battery b;

	(void)state;
	battery_init(&b, 14.99);
	assert_int_equal(battery_percent(&b), 14);
}

/* SR-24: a sound pad never gets to 41 degrees by itself. */
static void sound_pad_stays_below_the_limit_at_full_drive(void **state)
{
	struct thermal t;

	(void)state;
	thermal_init(&t);
	for (int s = 0; s < 3600; s++)
		thermal_step(&t, 120.0, 1.0);
	assert_near(t.celsius, 39.0, 0.1);
}

static void hot_pad_gets_hot_within_seconds(void **state)
{
	struct thermal t;

	(void)state;
	thermal_init(&t);
	t.forced = true;
	t.forced_celsius = 45.0;
	thermal_step(&t, 0.0, 3.0);
	assert_near(t.celsius, 45.0, 0.1);
}

static void press_counts_once_however_long(void **state)
{
	struct button b = {0};
	int counted = 0;

	(void)state;
	button_press(&b, 1.0);
	for (int ms = 0; ms < 2000; ms++)
		counted += button_step(&b, 0.001);
	assert_int_equal(counted, 1);
	assert_false(button_is_down(&b));
}

static void bounce_does_not_count(void **state)
{
	struct button b = {0};

	(void)state;
	button_press(&b, 0.005);
	for (int ms = 0; ms < 100; ms++)
		assert_false(button_step(&b, 0.001));
}

static void second_press_counts_again(void **state)
{
	struct button b = {0};
	int counted = 0;

	(void)state;
	for (int press = 0; press < 2; press++) {
		button_press(&b, 0.1);
		for (int ms = 0; ms < 200; ms++)
			counted += button_step(&b, 0.001);
	}
	assert_int_equal(counted, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(battery_runs_down_faster_the_more_it_does),
		cmocka_unit_test(battery_stays_between_empty_and_full),
		cmocka_unit_test(battery_is_rounded_down),
		cmocka_unit_test(sound_pad_stays_below_the_limit_at_full_drive),
		cmocka_unit_test(hot_pad_gets_hot_within_seconds),
		cmocka_unit_test(press_counts_once_however_long),
		cmocka_unit_test(bounce_does_not_count),
		cmocka_unit_test(second_press_counts_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
