/* SPDX-License-Identifier: MIT */
/*
 * A press: force over time.
 */
#include "check.h"
#include "press.h"

#define MS UINT64_C(1000)

static const struct press_bounds bounds = {.release_ms = 400,
					   .hold_max_ms = 5000};
static const struct press_setting setting = {
	.force_mn = 20000, .ramp_mn_per_s = 10000, .hold_ms = 1000};

struct moment {
	uint64_t at_ms;
	enum status_phase phase;
	int32_t setpoint_mn;
};

static void follow(struct press *press, const struct moment *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		(void)press_step(press, &bounds, rows[i].at_ms * MS);
		assert_int_equal(press->phase, rows[i].phase);
		assert_int_equal(press->setpoint_mn, rows[i].setpoint_mn);
	}
}

static struct press begun(void)
{
	struct press press;

	press_init(&press);
	press_arm(&press, &setting, 0, 100);
	press_begin(&press, 0);
	return press;
}

static void rises_holds_and_lets_go(void **state)
{
	static const struct moment rows[] = {
		{0, STATUS_RAMPING, 0},
		{500, STATUS_RAMPING, 5000},
		{1999, STATUS_RAMPING, 19990},
		{2000, STATUS_HOLDING, 20000},
		{2999, STATUS_HOLDING, 20000},
		{3000, STATUS_RELEASING, 20000},
		{3100, STATUS_RELEASING, 15000},
		{3399, STATUS_RELEASING, 50},
		{3400, STATUS_IDLE, 0},
		{9999, STATUS_IDLE, 0},
	};
	struct press press = begun();

	(void)state;
	follow(&press, rows, COUNT(rows));
}

static void an_armed_press_waits_and_then_is_dropped(void **state)
{
	struct press press;

	(void)state;
	press_init(&press);
	press_arm(&press, &setting, 0, 100);
	assert_false(press_step(&press, &bounds, 99 * MS));
	assert_int_equal(press.phase, STATUS_ARMED);
	assert_int_equal(press.setpoint_mn, 0);
	assert_true(press_step(&press, &bounds, 100 * MS));
	assert_int_equal(press.phase, STATUS_IDLE);
	assert_false(press_step(&press, &bounds, 101 * MS));
}

static void beginning_does_nothing_when_not_armed(void **state)
{
	struct press press;

	(void)state;
	press_init(&press);
	press_begin(&press, 0);
	assert_int_equal(press.phase, STATUS_IDLE);
}

static void release_falls_from_where_it_is(void **state)
{
	static const struct moment rows[] = {
		{1000, STATUS_RELEASING, 10000},
		{1200, STATUS_RELEASING, 5000},
		{1400, STATUS_IDLE, 0},
	};
	struct press press = begun();

	(void)state;
	(void)press_step(&press, &bounds, 1000 * MS);
	press_release(&press, 1000 * MS);
	follow(&press, rows, COUNT(rows));
}

static void releasing_twice_does_not_slow_the_fall(void **state)
{
	static const struct moment rows[] = {{1400, STATUS_IDLE, 0}};
	struct press press = begun();

	(void)state;
	(void)press_step(&press, &bounds, 1000 * MS);
	press_release(&press, 1000 * MS);
	(void)press_step(&press, &bounds, 1399 * MS);
	press_release(&press, 1399 * MS);
	follow(&press, rows, COUNT(rows));
}

static void releasing_an_armed_press_drops_it(void **state)
{
	struct press press;

	(void)state;
	press_init(&press);
	press_arm(&press, &setting, 0, 100);
	press_release(&press, 10 * MS);
	press_begin(&press, 20 * MS);
	assert_int_equal(press.phase, STATUS_IDLE);
}

static void a_late_look_finds_it_let_go_at_the_time_due(void **state)
{
	static const struct moment rows[] = {{3200, STATUS_RELEASING, 10000}};
	struct press press = begun();

	(void)state;
	(void)press_step(&press, &bounds, 2000 * MS);
	follow(&press, rows, COUNT(rows));
}

static void no_longer_under_force_than_the_device_allows_SR7(void **state)
{
	static const struct moment rows[] = {
		{4999, STATUS_HOLDING, 20000},
		{5000, STATUS_RELEASING, 20000},
		{5400, STATUS_IDLE, 0},
	};
	const struct press_setting long_hold = {20000, 10000, 60000};
	struct press press;

	(void)state;
	press_init(&press);
	press_arm(&press, &long_hold, 0, 100);
	press_begin(&press, 0);
	(void)press_step(&press, &bounds, 2000 * MS);
	follow(&press, rows, COUNT(rows));
}

static void a_slow_ramp_ends_too_SR7(void **state)
{
	static const struct moment rows[] = {
		{4900, STATUS_RAMPING, 490},
		{5000, STATUS_RELEASING, 490},
	};
	const struct press_setting slow = {20000, 100, 0};
	struct press press;

	(void)state;
	press_init(&press);
	press_arm(&press, &slow, 0, 100);
	press_begin(&press, 0);
	follow(&press, rows, COUNT(rows));
}

static void pressing_anew_does_not_buy_more_time_SR7(void **state)
{
	static const struct moment rows[] = {{5000, STATUS_RELEASING, 20000}};
	struct press press = begun();

	(void)state;
	for (uint64_t ms = 10; ms < 5000; ms += 10) {
		(void)press_step(&press, &bounds, ms * MS);
		press_arm(&press, &setting, ms * MS, 100);
	}
	follow(&press, rows, COUNT(rows));
}

static void a_higher_force_is_reached_along_the_new_ramp(void **state)
{
	static const struct moment rows[] = {
		{2600, STATUS_RAMPING, 22500},
		{3100, STATUS_HOLDING, 25000},
	};
	const struct press_setting more = {25000, 5000, 100};
	struct press press = begun();

	(void)state;
	(void)press_step(&press, &bounds, 2100 * MS);
	press_arm(&press, &more, 2100 * MS, 100);
	follow(&press, rows, COUNT(rows));
}

static void a_lower_force_is_reached_within_the_release_time(void **state)
{
	static const struct moment rows[] = {
		{2200, STATUS_RAMPING, 15000},
		{2300, STATUS_HOLDING, 10000},
		{2399, STATUS_HOLDING, 10000},
		{2400, STATUS_RELEASING, 10000},
	};
	const struct press_setting less = {10000, 1, 100};
	struct press press = begun();

	(void)state;
	(void)press_step(&press, &bounds, 2100 * MS);
	press_arm(&press, &less, 2100 * MS, 100);
	follow(&press, rows, COUNT(rows));
}

static void a_limit_lowers_a_hold_and_keeps_its_end(void **state)
{
	static const struct moment rows[] = {
		{2600, STATUS_RAMPING, 15000},
		{2800, STATUS_HOLDING, 5000},
		{2999, STATUS_HOLDING, 5000},
		{3000, STATUS_RELEASING, 5000},
	};
	struct press press = begun();

	(void)state;
	(void)press_step(&press, &bounds, 2000 * MS);
	(void)press_step(&press, &bounds, 2500 * MS);
	press_limit(&press, 5000, 2500 * MS);
	follow(&press, rows, COUNT(rows));
}

static void a_limit_above_the_force_changes_nothing(void **state)
{
	static const struct moment rows[] = {{2000, STATUS_HOLDING, 20000}};
	struct press press = begun();

	(void)state;
	press_limit(&press, 20000, 0);
	follow(&press, rows, COUNT(rows));
}

static void a_limit_binds_an_armed_press(void **state)
{
	static const struct moment rows[] = {{500, STATUS_HOLDING, 5000}};
	struct press press;

	(void)state;
	press_init(&press);
	press_arm(&press, &setting, 0, 100);
	press_limit(&press, 5000, 0);
	assert_int_equal(press.phase, STATUS_ARMED);
	press_begin(&press, 0);
	follow(&press, rows, COUNT(rows));
}

static void driving_is_rising_and_holding_only(void **state)
{
	static const struct {
		enum status_phase phase;
		bool driving;
	} rows[] = {
		{STATUS_IDLE, false},	   {STATUS_ARMED, false},
		{STATUS_RAMPING, true},	   {STATUS_HOLDING, true},
		{STATUS_RELEASING, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct press press = {.phase = rows[i].phase};

		assert_int_equal(press_is_driving(&press), rows[i].driving);
	}
}

static void every_press_has_its_own_time_under_force_SR7(void **state)
{
	static const struct moment rows[] = {
		{13000, STATUS_HOLDING, 20000},
		{14999, STATUS_HOLDING, 20000},
		{15000, STATUS_RELEASING, 20000},
	};
	const struct press_setting long_hold = {20000, 10000, 60000};
	struct press press = begun();

	(void)state;
	(void)press_step(&press, &bounds, 9000 * MS);
	(void)press_step(&press, &bounds, 9500 * MS);
	press_arm(&press, &long_hold, 10000 * MS, 100);
	press_begin(&press, 10000 * MS);
	follow(&press, rows, COUNT(rows));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rises_holds_and_lets_go),
		cmocka_unit_test(an_armed_press_waits_and_then_is_dropped),
		cmocka_unit_test(beginning_does_nothing_when_not_armed),
		cmocka_unit_test(release_falls_from_where_it_is),
		cmocka_unit_test(releasing_twice_does_not_slow_the_fall),
		cmocka_unit_test(releasing_an_armed_press_drops_it),
		cmocka_unit_test(a_late_look_finds_it_let_go_at_the_time_due),
		cmocka_unit_test(
			no_longer_under_force_than_the_device_allows_SR7),
		cmocka_unit_test(a_slow_ramp_ends_too_SR7),
		cmocka_unit_test(pressing_anew_does_not_buy_more_time_SR7),
		cmocka_unit_test(a_higher_force_is_reached_along_the_new_ramp),
		cmocka_unit_test(
			a_lower_force_is_reached_within_the_release_time),
		cmocka_unit_test(a_limit_lowers_a_hold_and_keeps_its_end),
		cmocka_unit_test(a_limit_above_the_force_changes_nothing),
		cmocka_unit_test(a_limit_binds_an_armed_press),
		cmocka_unit_test(driving_is_rising_and_holding_only),
		cmocka_unit_test(every_press_has_its_own_time_under_force_SR7),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
