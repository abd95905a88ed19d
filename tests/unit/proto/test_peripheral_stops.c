/* SPDX-License-Identifier: MIT */
/*
 * The wearable's side: everything that ends force (SR-1, SR-2, SR-15, SR-24).
 */
#include "bench.h"
#include "e2e.h"
#include "peripheral_state.h"

/* Something pressing at 20 N, in full. */
static void pressing(struct bench *bench)
{
	bench_ready(bench, &device_point);
	bench_press(bench, 20000, 60000);
	bench_hold(bench, 1200);
	assert_int_equal(bench_setpoint(bench), 20000);
	bench_forget(bench);
}

static void assert_stopped(struct bench *bench, enum status_cause cause)
{
	assert_int_equal(bench->status.state, STATUS_STOPPED);
	assert_int_equal(bench->status.cause, cause);
	assert_int_equal(peripheral_token_ms(&bench->peripheral), 0);
	assert_int_equal(bench->count[PERIPHERAL_HAPTIC], 1);
	bench_run(bench, device_point.release_ms);
	assert_int_equal(bench_setpoint(bench), 0);
	/* Nothing but clearing leads out of it. */
	bench_token(bench, 500);
	assert_int_equal(bench_result(bench, press_of(1000, 1)),
			 CONTROL_STOPPED);
	assert_int_equal(bench->response.detail, cause);
}

static enum control_result clear(struct bench *bench)
{
	return bench_result(bench,
			    (struct control_request){.op = CONTROL_CLEAR_STOP});
}

static void silence_releases_within_token_and_ramp_SR1(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench_token(&bench, 500);
	bench_run(&bench, 495);
	assert_int_equal(bench_setpoint(&bench), 20000);
	bench_run(&bench, 5);
	assert_int_equal(bench_phase(&bench), STATUS_RELEASING);
	bench_run(&bench, 400);
	assert_int_equal(bench_setpoint(&bench), 0);
	bench.count[PERIPHERAL_HAPTIC] = 1;
	assert_stopped(&bench, STATUS_CAUSE_TOKEN);
}

static void a_firmware_that_looks_late_lets_go_at_once_SR1(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench_token(&bench, 500);
	peripheral_tick(&bench.peripheral, bench.now_us + 900 * MS);
	assert_int_equal(bench_setpoint(&bench), 0);
}

static void a_token_is_cut_to_what_the_device_takes_SR1(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench_token(&bench, 1000);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 800);
	bench_run(&bench, 800);
	assert_int_equal(bench_phase(&bench), STATUS_RELEASING);
}

static void a_newer_token_takes_the_place_of_a_longer_one_SR1(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench_token(&bench, 800);
	bench_token(&bench, 50);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 50);
}

struct token_write {
	const char *what;
	void (*spoil)(struct bench *bench, uint8_t *bytes, size_t *length);
};

static void seal(uint8_t *bytes)
{
	wire_put_u16(bytes + 4, e2e_crc(bytes, 4));
}

static void repeat_it(struct bench *bench, uint8_t *bytes, size_t *length)
{
	(void)bench;
	(void)length;
	bytes[3]--;
	seal(bytes);
}

static void delay_it(struct bench *bench, uint8_t *bytes, size_t *length)
{
	(void)bench;
	(void)length;
	bytes[3] = (uint8_t)(bytes[3] - 5);
	seal(bytes);
}

static void break_it(struct bench *bench, uint8_t *bytes, size_t *length)
{
	(void)bench;
	(void)length;
	bytes[1] ^= 1;
}

static void cut_it(struct bench *bench, uint8_t *bytes, size_t *length)
{
	(void)bench;
	(void)bytes;
	*length -= 1;
}

static void lengthen_it(struct bench *bench, uint8_t *bytes, size_t *length)
{
	(void)bench;
	(void)length;
	wire_put_u16(bytes + 1, 1001);
	seal(bytes);
}

static void open_the_link(struct bench *bench, uint8_t *bytes, size_t *length)
{
	(void)bytes;
	(void)length;
	peripheral_secured(&bench->peripheral, false, true);
}

static void a_token_that_is_not_right_is_no_token_SR1_SR12(void **state)
{
	static const struct token_write rows[] = {
		{"repeated", repeat_it},   {"delayed", delay_it},
		{"broken", break_it},	   {"cut", cut_it},
		{"too long", lengthen_it}, {"not encrypted", open_the_link},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;
		uint8_t bytes[ENABLE_SIZE];
		size_t length = 0;

		pressing(&bench); /* has 400 ms left */
		(void)central_enable(&bench.central, 800, bytes, sizeof(bytes),
				     &length);
		rows[i].spoil(&bench, bytes, &length);
		peripheral_write_enable(&bench.peripheral, bytes, length,
					bench.now_us);
		assert_int_equal(peripheral_token_ms(&bench.peripheral), 400);
	}
}

static void a_token_without_control_is_no_token_SR1(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, &device_point);
	bench_connect(&bench);
	bench_token(&bench, 500);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 0);
}

static void lost_tokens_do_no_harm(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	for (unsigned int i = 0; i < 20; i++)
		(void)e2e_sender_next(&bench.central.enable_out);
	bench_token(&bench, 700);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 700);
}

static void a_lost_link_releases_at_once_SR1(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	peripheral_disconnected(&bench.peripheral, bench.now_us);
	assert_int_equal(bench_phase(&bench), STATUS_RELEASING);
	bench_run(&bench, 400);
	assert_int_equal(bench_setpoint(&bench), 0);
	bench_connect(&bench);
	assert_int_equal(bench.status.state, STATUS_STOPPED);
	assert_int_equal(bench.status.cause, STATUS_CAUSE_LINK);
}

static void a_lost_link_at_rest_is_no_stop(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)bench_result(&bench, press_of(1000, 1)); /* armed only */
	peripheral_disconnected(&bench.peripheral, bench.now_us);
	assert_int_equal(peripheral_state(&bench.peripheral), STATUS_READY);
	assert_int_equal(bench_phase(&bench), STATUS_IDLE);
}

static void the_fast_lane_stops_and_is_echoed_SR15(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench_stop(&bench);
	assert_int_equal(bench_phase(&bench), STATUS_RELEASING);
	assert_int_equal(bench.status.stop_echo, bench.central.enable_out.last);
	assert_true(central_stop_confirmed(&bench.central, &bench.status));
	assert_stopped(&bench, STATUS_CAUSE_STOP);
}

static void keep(uint8_t *bytes)
{
	(void)bytes;
}

static void spoil_counter(uint8_t *bytes)
{
	bytes[3] = (uint8_t)(bytes[3] - 9);
	seal(bytes);
}

static void spoil_crc(uint8_t *bytes)
{
	bytes[5] ^= 0xFF;
}

static void spoil_content(uint8_t *bytes)
{
	wire_put_u16(bytes + 1, 0xFFFF);
}

static void a_stop_is_obeyed_whatever_is_wrong_with_it_SR15(void **state)
{
	static const struct {
		void (*spoil)(uint8_t *bytes);
		size_t length;
		bool encrypted;
		bool echoed;
	} rows[] = {
		{keep, 6, true, true},		 {keep, 6, false, true},
		{spoil_counter, 6, true, true},	 {spoil_crc, 6, true, false},
		{spoil_content, 6, true, false}, {keep, 1, true, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;
		uint8_t bytes[ENABLE_SIZE];
		size_t length = 0;

		pressing(&bench);
		(void)central_stop(&bench.central, bytes, sizeof(bytes),
				   &length);
		rows[i].spoil(bytes);
		peripheral_secured(&bench.peripheral, rows[i].encrypted, true);
		peripheral_write_enable(&bench.peripheral, bytes,
					rows[i].length, bench.now_us);
		peripheral_secured(&bench.peripheral, true, true);
		bench_drain(&bench);
		assert_int_equal(bench.status.stop_echo,
				 rows[i].echoed ? bytes[3] : 0);
		assert_stopped(&bench, STATUS_CAUSE_STOP);
	}
}

static void a_stop_at_rest_holds_too_SR15(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_stop(&bench);
	bench_forget(&bench);
	bench.count[PERIPHERAL_HAPTIC] = 1;
	assert_stopped(&bench, STATUS_CAUSE_STOP);
}

static void an_acknowledged_stop_needs_no_control_SR15(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench.peripheral.controlled = false;
	assert_int_equal(
		bench_result(&bench,
			     (struct control_request){.op = CONTROL_STOP}),
		CONTROL_SUCCESS);
	bench.peripheral.controlled = true;
	assert_stopped(&bench, STATUS_CAUSE_STOP);
}

static void a_broken_acknowledged_stop_stops_SR15(void **state)
{
	static const uint8_t bytes[] = {CONTROL_STOP};
	struct bench bench;

	(void)state;
	pressing(&bench);
	assert_int_equal(peripheral_write_control(&bench.peripheral, bytes,
						  sizeof(bytes), bench.now_us),
			 PROFILE_ATT_BAD_LENGTH);
	bench_drain(&bench);
	assert_stopped(&bench, STATUS_CAUSE_STOP);
}

static void an_acknowledged_stop_with_an_old_counter_is_answered(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	e2e_sender_init(&bench.central.control_out);
	assert_int_equal(
		bench_result(&bench,
			     (struct control_request){.op = CONTROL_STOP}),
		CONTROL_SUCCESS);
	assert_int_equal(bench.status.state, STATUS_STOPPED);
}

static void an_empty_write_does_nothing(void **state)
{
	static const uint8_t bytes[] = {CONTROL_STOP};
	struct bench bench;

	(void)state;
	pressing(&bench);
	assert_int_equal(peripheral_write_control(&bench.peripheral, bytes, 0,
						  bench.now_us),
			 PROFILE_ATT_BAD_LENGTH);
	peripheral_write_enable(&bench.peripheral, bytes, 0, bench.now_us);
	assert_int_equal(bench_setpoint(&bench), 20000);
	assert_int_equal(bench_phase(&bench), STATUS_HOLDING);
	assert_int_equal(peripheral_state(&bench.peripheral), STATUS_ACTIVE);
}

static void press_button(struct bench *bench, bool on)
{
	peripheral_button(&bench->peripheral, on, bench->now_us);
}

static void find_fault(struct bench *bench, bool on)
{
	peripheral_fault(&bench->peripheral, on, bench->now_us);
}

/* 16 cells at 10 mN: 89 N is above 80 N and a tenth. */
static void push_hard(struct bench *bench, bool on)
{
	bench_sample(bench, 0, on ? 557 : 10);
}

/* One cell of 25 mm2 at 11.1 N: 444 kPa. */
static void push_one_cell(struct bench *bench, bool on)
{
	int16_t values[16] = {0};

	values[5] = on ? 1110 : 0;
	peripheral_sample(&bench->peripheral, 0, values, bench->now_us);
}

static void break_cell(struct bench *bench, bool on)
{
	int16_t values[16] = {0};

	values[5] = on ? FRAME_CELL_FAULT : 0;
	peripheral_sample(&bench->peripheral, 0, values, bench->now_us);
}

static void heat_up(struct bench *bench, bool on)
{
	peripheral_temperature(&bench->peripheral, 0,
			       on ? PROFILE_TEMPERATURE_MAX + 1
				  : PROFILE_TEMPERATURE_MAX,
			       bench->now_us);
}

static void drain_battery(struct bench *bench, bool on)
{
	peripheral_battery(&bench->peripheral, on ? 2 : 3, bench->now_us);
}

struct hazard {
	void (*happen)(struct bench *bench, bool on);
	uint16_t annunciation;
	enum status_cause cause;
	bool stops_at_rest;
};

static const struct hazard hazards[] = {
	{press_button, STATUS_BUTTON, STATUS_CAUSE_BUTTON, true}, /* SR-15 */
	{find_fault, STATUS_FAULT, STATUS_CAUSE_FAULT, true},
	{push_hard, STATUS_OVER_FORCE, STATUS_CAUSE_FORCE, false}, /* SR-2 */
	{push_one_cell, STATUS_OVER_PRESSURE, STATUS_CAUSE_PRESSURE, false},
	{break_cell, STATUS_CELL_FAULT, STATUS_CAUSE_CELL, false},
	{heat_up, STATUS_HOT, STATUS_CAUSE_HEAT, false}, /* SR-24 */
	{drain_battery, STATUS_BATTERY_EMPTY, STATUS_CAUSE_BATTERY, false},
};

static void every_hazard_stops_a_press(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hazards); i++) {
		struct bench bench;

		pressing(&bench);
		hazards[i].happen(&bench, true);
		bench_drain(&bench);
		assert_int_equal(bench_phase(&bench), STATUS_RELEASING);
		assert_true(peripheral_standing(&bench.peripheral,
						hazards[i].annunciation));
		assert_stopped(&bench, hazards[i].cause);
	}
}

static void at_rest_only_the_button_and_a_fault_stop(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hazards); i++) {
		struct bench bench;

		bench_ready(&bench, &device_point);
		hazards[i].happen(&bench, true);
		bench_drain(&bench);
		assert_int_equal(bench.status.state, hazards[i].stops_at_rest
							     ? STATUS_STOPPED
							     : STATUS_READY);
	}
}

static void no_press_begins_under_a_hazard(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hazards); i++) {
		struct bench bench;

		bench_ready(&bench, &device_point);
		hazards[i].happen(&bench, true);
		if (hazards[i].stops_at_rest)
			continue;
		assert_int_equal(bench_result(&bench, press_of(1000, 1)),
				 CONTROL_NOT_READY);
		assert_true(bench.response.detail & hazards[i].annunciation);
		hazards[i].happen(&bench, false);
		assert_int_equal(bench_result(&bench, press_of(1000, 1)),
				 CONTROL_SUCCESS);
	}
}

static void a_stop_is_cleared_only_when_its_cause_is_gone_SR16(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(hazards); i++) {
		struct bench bench;

		pressing(&bench);
		hazards[i].happen(&bench, true);
		bench_drain(&bench);
		assert_int_equal(clear(&bench), CONTROL_BUSY); /* letting go */
		bench_run(&bench, 400);
		assert_int_equal(clear(&bench), CONTROL_CAUSE_STANDS);
		assert_true(bench.response.detail & hazards[i].annunciation);
		hazards[i].happen(&bench, false);
		assert_int_equal(clear(&bench), CONTROL_SUCCESS);
		assert_int_equal(bench.status.state, STATUS_READY);
		assert_int_equal(bench.status.cause, STATUS_CAUSE_NONE);
		assert_int_equal(clear(&bench), CONTROL_SUCCESS);
		assert_int_equal(bench_result(&bench, press_of(1000, 1)),
				 CONTROL_SUCCESS);
	}
}

static void clearing_needs_control_SR16(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench_stop(&bench);
	bench_run(&bench, 500);
	bench.peripheral.controlled = false;
	assert_int_equal(clear(&bench), CONTROL_NOT_IN_CONTROL);
}

static void a_hazard_on_one_pad_stops_all(void **state)
{
	struct bench bench;
	struct control_request other = press_of(10000, 60000);

	(void)state;
	other.pad = 1;
	bench_ready(&bench, &device_point);
	(void)bench_result(&bench, other);
	bench_press(&bench, 20000, 60000);
	bench_hold(&bench, 1000);
	heat_up(&bench, true);
	bench_run(&bench, 400);
	assert_int_equal(peripheral_setpoint_mn(&bench.peripheral, 1), 0);
	assert_int_equal(bench_setpoint(&bench), 0);
}

static void a_hazard_on_a_pad_at_rest_lets_the_other_press(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	peripheral_temperature(&bench.peripheral, 1, 420, bench.now_us);
	bench_hold(&bench, 100);
	assert_int_equal(bench_setpoint(&bench), 20000);
}

static void measured_force_may_overshoot_the_ceiling_a_little(void **state)
{
	static const struct {
		int16_t value;
		enum status_state state;
	} rows[] = {
		{550, STATUS_ACTIVE},  /* 88.0 N: a tenth above 80 N */
		{551, STATUS_STOPPED}, /* 88.16 N */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;

		pressing(&bench);
		bench_sample(&bench, 0, rows[i].value);
		assert_int_equal(peripheral_state(&bench.peripheral),
				 rows[i].state);
	}
}

static void a_small_ceiling_allows_a_newton_more(void **state)
{
	struct bench bench;
	struct control_request ceiling = {.op = CONTROL_SET_CEILING,
					  .force_mn = 3000,
					  .pressure_pa = 400000};

	(void)state;
	bench_ready(&bench, &device_point);
	(void)bench_result(&bench, ceiling);
	bench_press(&bench, 3000, 60000);
	bench_sample(&bench, 0, 25); /* 4.0 N */
	assert_int_equal(peripheral_state(&bench.peripheral), STATUS_ACTIVE);
	bench_sample(&bench, 0, 26); /* 4.16 N */
	assert_int_equal(peripheral_state(&bench.peripheral), STATUS_STOPPED);
}

static void a_saturated_cell_stops_a_press_SR13(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_cuff);
	bench_press(&bench, 20000, 60000);
	bench_sample(&bench, 0, 0);
	assert_int_equal(peripheral_state(&bench.peripheral), STATUS_ACTIVE);
	bench_sample(&bench, 0, FRAME_CELL_SATURATED);
	bench_run(&bench, 5);
	assert_int_equal(bench.status.state, STATUS_STOPPED);
	assert_true(bench.status.annunciations & STATUS_CELL_SATURATED);
	assert_int_equal(bench.count[PERIPHERAL_HAPTIC], 0); /* has none */
}

static void a_sensing_pad_has_no_ceiling_to_exceed(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_glove);
	bench_sample(&bench, 0, 30000);
	bench_run(&bench, 1000);
	assert_int_equal(bench.status.state, STATUS_READY);
	bench_stop(&bench);
	bench_sample(&bench, 0, FRAME_CELL_FAULT);
	assert_int_equal(clear(&bench), CONTROL_SUCCESS);
}

static void the_first_cause_stays_and_every_stop_counts(void **state)
{
	struct bench bench;
	uint8_t stops;

	(void)state;
	pressing(&bench);
	stops = bench.status.stops;
	press_button(&bench, true);
	bench_stop(&bench);
	bench_stop(&bench);
	assert_int_equal(bench.status.cause, STATUS_CAUSE_BUTTON);
	assert_int_equal(bench.status.stops, stops + 3);
}

static void a_second_stop_does_not_slow_the_fall(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench_stop(&bench);
	for (unsigned int i = 0; i < 80; i++) {
		bench_run(&bench, 5);
		bench_stop(&bench);
	}
	assert_int_equal(bench_setpoint(&bench), 0);
}

static void a_low_battery_is_said_before_it_is_empty_SR24(void **state)
{
	static const struct {
		uint8_t percent;
		uint8_t said;
		uint16_t annunciations;
	} rows[] = {
		{100, 100, 0},
		{15, 15, 0},
		{14, 14, STATUS_LOW_BATTERY},
		{3, 3, STATUS_LOW_BATTERY},
		{2, 2, STATUS_LOW_BATTERY | STATUS_BATTERY_EMPTY},
		{101, STATUS_BATTERY_UNKNOWN, 0},
		{255, STATUS_BATTERY_UNKNOWN, 0},
	};
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	for (size_t i = 0; i < COUNT(rows); i++) {
		peripheral_battery(&bench.peripheral, rows[i].percent,
				   bench.now_us);
		bench_run(&bench, 1000);
		assert_int_equal(bench.status.battery, rows[i].said);
		assert_int_equal(
			bench.status.annunciations &
				(STATUS_LOW_BATTERY | STATUS_BATTERY_EMPTY),
			rows[i].annunciations);
	}
}

static void any_temperature_can_be_said(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_cuff);
	peripheral_temperature(&bench.peripheral, 0, INT16_MAX, bench.now_us);
	bench_run(&bench, 1000);
	assert_int_equal(bench.status.temperature, 2000);
	assert_true(bench.status.annunciations & STATUS_HOT);
	peripheral_temperature(&bench.peripheral, 0, -55, bench.now_us);
	bench_run(&bench, 1000);
	assert_int_equal(bench.status.temperature, -55);
}

static void time_that_goes_back_gives_no_time(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench_token(&bench, 500);
	peripheral_tick(&bench.peripheral, bench.now_us - 400 * MS);
	peripheral_tick(&bench.peripheral, bench.now_us + 500 * MS);
	assert_int_equal(bench_phase(&bench), STATUS_RELEASING);
}

static void a_token_that_ran_out_cannot_be_revived_SR1(void **state)
{
	struct bench bench;

	(void)state;
	/* Nothing looked at the time in between but the write itself. */
	pressing(&bench);
	bench.now_us += 450 * MS;
	bench_token(&bench, 500);
	assert_int_equal(bench.status.cause, STATUS_CAUSE_TOKEN);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 0);
	pressing(&bench);
	bench.now_us += 450 * MS;
	assert_int_equal(bench_result(&bench, press_of(30000, 1)),
			 CONTROL_STOPPED);
}

static void a_token_is_over_at_its_last_moment_SR1(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_token(&bench, 500);
	bench_run(&bench, 500);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 0);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)),
			 CONTROL_SUCCESS);
	assert_int_equal(bench_phase(&bench), STATUS_ARMED);
}

static void a_link_lost_after_its_token_stops_for_the_token_SR1(void **state)
{
	struct bench bench;

	(void)state;
	pressing(&bench);
	peripheral_disconnected(&bench.peripheral, bench.now_us + 600 * MS);
	assert_int_equal(bench.peripheral.cause, STATUS_CAUSE_TOKEN);
	assert_true(bench_setpoint(&bench) < 20000);
}

static void measured_pressure_may_overshoot_a_tenth(void **state)
{
	static const struct {
		int16_t value; /* of one cell of 25 mm2 */
		enum status_state state;
	} rows[] = {
		{1100, STATUS_ACTIVE}, /* 440 kPa: a tenth above */
		{1101, STATUS_STOPPED},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;
		int16_t values[16] = {0};

		pressing(&bench);
		values[9] = rows[i].value;
		peripheral_sample(&bench.peripheral, 0, values, bench.now_us);
		assert_int_equal(peripheral_state(&bench.peripheral),
				 rows[i].state);
	}
}

static void a_stop_that_cannot_be_read_takes_the_echo_back(void **state)
{
	static const uint8_t bytes[] = {ENABLE_STOP};
	struct bench bench;

	(void)state;
	pressing(&bench);
	bench_stop(&bench);
	assert_int_not_equal(bench.status.stop_echo, 0);
	peripheral_write_enable(&bench.peripheral, bytes, sizeof(bytes),
				bench.now_us);
	bench_drain(&bench);
	assert_int_equal(bench.status.stop_echo, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(silence_releases_within_token_and_ramp_SR1),
		cmocka_unit_test(
			a_firmware_that_looks_late_lets_go_at_once_SR1),
		cmocka_unit_test(a_token_is_cut_to_what_the_device_takes_SR1),
		cmocka_unit_test(
			a_newer_token_takes_the_place_of_a_longer_one_SR1),
		cmocka_unit_test(
			a_token_that_is_not_right_is_no_token_SR1_SR12),
		cmocka_unit_test(a_token_without_control_is_no_token_SR1),
		cmocka_unit_test(lost_tokens_do_no_harm),
		cmocka_unit_test(a_lost_link_releases_at_once_SR1),
		cmocka_unit_test(a_lost_link_at_rest_is_no_stop),
		cmocka_unit_test(the_fast_lane_stops_and_is_echoed_SR15),
		cmocka_unit_test(
			a_stop_is_obeyed_whatever_is_wrong_with_it_SR15),
		cmocka_unit_test(a_stop_at_rest_holds_too_SR15),
		cmocka_unit_test(an_acknowledged_stop_needs_no_control_SR15),
		cmocka_unit_test(a_broken_acknowledged_stop_stops_SR15),
		cmocka_unit_test(
			an_acknowledged_stop_with_an_old_counter_is_answered),
		cmocka_unit_test(an_empty_write_does_nothing),
		cmocka_unit_test(every_hazard_stops_a_press),
		cmocka_unit_test(at_rest_only_the_button_and_a_fault_stop),
		cmocka_unit_test(no_press_begins_under_a_hazard),
		cmocka_unit_test(
			a_stop_is_cleared_only_when_its_cause_is_gone_SR16),
		cmocka_unit_test(clearing_needs_control_SR16),
		cmocka_unit_test(a_hazard_on_one_pad_stops_all),
		cmocka_unit_test(
			a_hazard_on_a_pad_at_rest_lets_the_other_press),
		cmocka_unit_test(
			measured_force_may_overshoot_the_ceiling_a_little),
		cmocka_unit_test(a_small_ceiling_allows_a_newton_more),
		cmocka_unit_test(a_saturated_cell_stops_a_press_SR13),
		cmocka_unit_test(a_sensing_pad_has_no_ceiling_to_exceed),
		cmocka_unit_test(the_first_cause_stays_and_every_stop_counts),
		cmocka_unit_test(a_second_stop_does_not_slow_the_fall),
		cmocka_unit_test(a_low_battery_is_said_before_it_is_empty_SR24),
		cmocka_unit_test(any_temperature_can_be_said),
		cmocka_unit_test(time_that_goes_back_gives_no_time),
		cmocka_unit_test(a_token_that_ran_out_cannot_be_revived_SR1),
		cmocka_unit_test(a_token_is_over_at_its_last_moment_SR1),
		cmocka_unit_test(
			a_link_lost_after_its_token_stops_for_the_token_SR1),
		cmocka_unit_test(measured_pressure_may_overshoot_a_tenth),
		cmocka_unit_test(
			a_stop_that_cannot_be_read_takes_the_echo_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
