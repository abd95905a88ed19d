/* SPDX-License-Identifier: MIT */
/* Every fault does what its line in the table says. */
#include "check.h"

#include "bench.h"

static struct bench *fresh(const char *kind)
{
	static struct bench b;
	struct device_settings settings = bench_settings(kind);

	bench_init(&b, &settings);
	return &b;
}

static struct bench *pressing(void)
{
	struct bench *b = fresh("point");

	bench_make_ready(b);
	(void)bench_ask(b, (struct control_request){.op = CONTROL_SET_STREAM,
						    .interval_us = 10000,
						    .samples = 1});
	bench_press(b, 30000);
	return b;
}

static void runaway_exceeds_what_was_asked_but_obeys_a_stop(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "runaway:force=70,rate=100");
	bench_run(b, 1.0);
	assert_near(bench_force_n(b), 70.0, 1.0);
	bench_stop(b);
	bench_run(b, 1.0);
	assert_near(bench_force_n(b), 0.0, 0.1);
}

/* SR-2: the wearable's own watch, with no hub at all. */
static void runaway_above_the_ceiling_is_stopped_by_the_wearable(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "runaway:force=120,rate=100");
	bench_run(b, 3.0);
	assert_near(bench_force_n(b), 0.0, 0.1);
	assert_string_equal(bench_last(b, DEVICE_STOPPED)->text, "over force");
}

static void runaway_with_a_stuck_gate_is_not_ended_by_a_stop(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "runaway:force=60,gate=1");
	bench_stop(b);
	bench_run(b, 2.0);
	assert_near(bench_force_n(b), 60.0, 1.0);
	device_clear_faults(&b->device);
	bench_run(b, 1.0);
	assert_near(bench_force_n(b), 0.0, 0.1);
}

/* The case that no hub can end: the drive stays. */
static void frozen_firmware_keeps_its_drive_and_hears_no_stop(void **state)
{
	struct bench *b = pressing();
	unsigned frames;

	(void)state;
	bench_fault(b, "frozen");
	frames = b->frames;
	bench_stop(b);
	bench_run(b, 5.0);
	assert_near(bench_force_n(b), 30.0, 1.0);
	assert_int_equal(b->frames, frames);
}

static void frozen_firmware_is_restarted_by_its_watchdog(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "frozen:watchdog=500");
	bench_run(b, 1.2);
	assert_near(bench_force_n(b), 0.0, 0.1);
	assert_int_equal(bench_count(b, DEVICE_BOOTED), 2);
}

/* SR-1: when it thaws it sees that its token is long gone. */
static void thawed_firmware_lets_go(void **state)
{
	struct bench *b = pressing();

	(void)state;
	b->keeps_token = false;
	bench_fault(b, "frozen:seconds=3");
	bench_run(b, 3.6);
	assert_near(bench_force_n(b), 0.0, 0.1);
	assert_string_equal(bench_last(b, DEVICE_STOPPED)->text, "token");
}

static void frozen_firmware_hears_later_that_the_link_is_gone(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "frozen:seconds=1");
	b->keeps_token = false;
	device_disconnected(&b->device);
	device_connected(&b->device);
	bench_run(b, 2.0);
	assert_near(bench_force_n(b), 0.0, 0.1);
	assert_true(b->device.link.is_heard);
	assert_false(b->device.peripheral.controlled);
}

static void reboot_lets_go_and_starts_stopped(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "reboot:seconds=2");
	assert_true(device_is_off(&b->device));
	b->keeps_token = false;
	bench_run(b, 1.0);
	assert_near(bench_force_n(b), 0.0, 0.1);
	assert_true(device_is_off(&b->device));
	bench_run(b, 1.1);
	assert_false(device_is_off(&b->device));
	assert_int_equal(peripheral_state(&b->device.peripheral),
			 STATUS_STOPPED);
	bench_make_ready(b);
	bench_press(b, 10000);
	assert_near(bench_force_n(b), 10.0, 0.5);
}

static void stuck_cell_stays_the_same_in_frames(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "stuck-cell:cell=6");
	bench_run(b, 0.1);
	int16_t stuck = b->frame.value[6];

	bench_stop(b);
	bench_run(b, 1.0);
	assert_int_equal(b->frame.value[6], stuck);
	assert_true(b->frame.value[5] < stuck);
}

static void saturated_cell_is_told_as_saturated_and_stops(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "saturated-cell:cell=2");
	bench_run(b, 0.1);
	assert_int_equal(b->frame.value[2], FRAME_CELL_SATURATED);
	assert_true(b->status.annunciations & STATUS_CELL_SATURATED);
	assert_int_equal(b->status.state, STATUS_STOPPED);
}

static void dead_cell_is_told_as_broken_and_fails_the_self_test(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_fault(b, "dead-cell:cell=0");
	bench_run(b, 0.2);
	assert_true(b->status.annunciations & STATUS_CELL_FAULT);
	assert_int_equal(
		bench_ask(b, (struct control_request){.op = CONTROL_SELF_TEST}),
		CONTROL_FAILED);
}

static void all_equal_cells_fail_the_self_test(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_fault(b, "all-equal");
	assert_int_equal(
		bench_ask(b, (struct control_request){.op = CONTROL_SELF_TEST}),
		CONTROL_FAILED);
}

static void stuck_cell_fails_the_self_test(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_fault(b, "stuck-cell:cell=3");
	assert_int_equal(
		bench_ask(b, (struct control_request){.op = CONTROL_SELF_TEST}),
		CONTROL_FAILED);
}

static void all_equal_cells_are_equal_in_frames(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "all-equal");
	bench_run(b, 0.1);
	for (int i = 1; i < 16; i++)
		assert_int_equal(b->frame.value[i], b->frame.value[0]);
	assert_true(b->frame.value[0] > 300);
}

static void drift_walks_the_reading_off_at_rest(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_fault(b, "drift:rate=0.1");
	bench_run(b, 5.0);
	assert_near(b->device.pad[0].measured_n, 16 * 0.5, 1.0);
	assert_near(bench_force_n(b), 0.0, 0.0);
}

static void clock_fault_changes_the_pace(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_fault(b, "clock:ppm=10000,jump=500");
	uint64_t start = b->device.now_us;

	bench_run(b, 10.0);
	assert_near((double)(b->device.now_us - start), 10.1e6, 1000.0);
}

static void ignored_ceilings_overdo_every_force(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_fault(b, "ignore-ceilings:factor=1.5");
	bench_press(b, 58000);
	assert_near(bench_force_n(b), 87.0, 2.0);
	device_clear_faults(&b->device);
	assert_int_equal(peripheral_state(&b->device.peripheral),
			 STATUS_ACTIVE);
	bench_run(b, 1.0);
	assert_near(bench_force_n(b), 58.0, 1.0);
}

static void bad_crc_spoils_the_share_asked_for(void **state)
{
	struct bench *b = pressing();
	unsigned good;

	(void)state;
	bench_fault(b, "bad-crc:share=0.3");
	good = b->frames;
	bench_run(b, 10.0);
	assert_in_range(b->frames_bad, 250, 350);
	assert_in_range(b->frames - good, 650, 750);
}

static void dropped_frames_are_missing_by_counter(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "drop-frames:share=0.25");
	bench_run(b, 10.0);
	assert_in_range(b->frames_lost, 200, 300);
	assert_int_equal(b->frames_bad, 0);
}

static void no_frames_leaves_status_alone(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "no-frames");
	unsigned frames = b->frames, statuses = b->statuses;

	bench_run(b, 2.0);
	assert_int_equal(b->frames, frames);
	assert_true(b->statuses > statuses + 5);
}

static void no_status_leaves_frames_alone(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "no-status");
	unsigned frames = b->frames, statuses = b->statuses;

	bench_run(b, 1.0);
	assert_int_equal(b->statuses, statuses);
	assert_true(b->frames > frames + 90);
}

static void no_response_does_but_does_not_say(void **state)
{
	struct bench *b = pressing();
	struct control_request request = {.op = CONTROL_STOP};
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;

	(void)state;
	bench_fault(b, "no-response");
	unsigned responses = b->responses;

	assert_int_equal(central_request(&b->central, &request, bytes,
					 sizeof(bytes), &length),
			 WIRE_OK);
	assert_int_equal(device_write_control(&b->device, bytes, length), 0);
	bench_run(b, 1.0);
	assert_int_equal(b->responses, responses);
	assert_near(bench_force_n(b), 0.0, 0.1);
}

/* SR-1 still holds for one that hears nothing. */
static void deaf_wearable_ignores_stops_until_its_token_is_gone(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "deaf");
	bench_stop(b);
	bench_run(b, 0.2);
	assert_near(bench_force_n(b), 30.0, 1.0);
	bench_run(b, 1.0);
	assert_near(bench_force_n(b), 0.0, 0.1);
}

static void version_is_claimed_in_feature(void **state)
{
	struct bench *b = fresh("point");
	uint8_t bytes[FEATURE_SIZE_MAX];
	struct feature feature = {0};
	size_t length;

	(void)state;
	bench_fault(b, "version:major=9,minor=3");
	length = device_read_feature(&b->device, bytes, sizeof(bytes));
	assert_int_equal(feature_decode(bytes, length, &feature),
			 WIRE_BAD_VERSION);
	assert_int_equal(feature.version_major, 9);
	assert_int_equal(feature.version_minor, 3);
	device_clear_faults(&b->device);
	length = device_read_feature(&b->device, bytes, sizeof(bytes));
	assert_int_equal(feature_decode(bytes, length, &feature), WIRE_OK);
}

static void identity_changes_the_serial_number(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	assert_string_equal(device_serial(&b->device), "KS-000007");
	bench_fault(b, "identity:serial=42");
	assert_string_equal(device_serial(&b->device), "KS-000042");
	device_clear_faults(&b->device);
	assert_string_equal(device_serial(&b->device), "KS-000007");
}

/* SR-24. */
static void battery_and_heat_are_told(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_fault(b, "battery:percent=8");
	bench_fault(b, "hot:celsius=46");
	bench_run(b, 5.0);
	assert_in_range(b->status.battery, 7, 8);
	assert_in_range(b->status.temperature, 455, 460);
	assert_true(b->status.annunciations & STATUS_LOW_BATTERY);
	assert_true(b->status.annunciations & STATUS_HOT);
}

static void button_fault_is_a_press(void **state)
{
	struct bench *b = pressing();

	(void)state;
	bench_fault(b, "button:seconds=0.1");
	bench_run(b, 1.0);
	assert_string_equal(bench_last(b, DEVICE_STOPPED)->text, "button");
	assert_int_equal(bench_count(b, DEVICE_BUTTON_EVENT), 2);
}

static void faults_that_cannot_be_are_refused(void **state)
{
	static const char *const rows[] = {
		"stuck-cell:pad=1",
		"stuck-cell:cell=16",
		"runaway",
		"ignore-ceilings",
	};
	struct bench *b = fresh("sensing");

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *wrong = NULL;
		struct fault fault;

		assert_true(fault_read(rows[i], &fault, &wrong));
		assert_non_null(device_set_fault(&b->device, &fault));
		assert_false(b->device.has_fault[fault.id]);
	}
}

static void unknown_faults_and_arguments_are_pointed_at(void **state)
{
	static const struct {
		const char *text;
		const char *wrong;
	} rows[] = {
		{"", ""},
		{"explode", "explode"},
		{"frozen2", "frozen2"},
		{"frozen:hours=1", "hours=1"},
		{"frozen:seconds=1,watchdog=-1", "watchdog=-1"},
		{"no-frames:share=1", "share=1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *wrong = NULL;
		struct fault fault;

		assert_false(fault_read(rows[i].text, &fault, &wrong));
		assert_string_equal(wrong, rows[i].wrong);
	}
}

static void table_is_complete_and_its_normals_are_in_range(void **state)
{
	(void)state;
	for (unsigned i = 0; i < FAULT_COUNT; i++) {
		const struct fault_info *info = &fault_table[i];
		const char *wrong = NULL;
		struct fault fault;

		assert_non_null(info->name);
		assert_true(fault_read(info->name, &fault, &wrong));
		assert_int_equal(fault.id, i);
		for (size_t n = 0; n < info->args; n++)
			assert_true(fault_set(&fault, info->arg[n].name,
					      info->arg[n].normal));
		assert_int_equal(info->has_cell,
				 info->args > 1 &&
					 !strcmp(info->arg[1].name, "cell"));
		assert_int_equal(info->has_pad,
				 info->args > 0 &&
					 !strcmp(info->arg[0].name, "pad"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			runaway_exceeds_what_was_asked_but_obeys_a_stop),
		cmocka_unit_test(
			runaway_above_the_ceiling_is_stopped_by_the_wearable),
		cmocka_unit_test(
			runaway_with_a_stuck_gate_is_not_ended_by_a_stop),
		cmocka_unit_test(
			frozen_firmware_keeps_its_drive_and_hears_no_stop),
		cmocka_unit_test(frozen_firmware_is_restarted_by_its_watchdog),
		cmocka_unit_test(thawed_firmware_lets_go),
		cmocka_unit_test(
			frozen_firmware_hears_later_that_the_link_is_gone),
		cmocka_unit_test(reboot_lets_go_and_starts_stopped),
		cmocka_unit_test(stuck_cell_stays_the_same_in_frames),
		cmocka_unit_test(saturated_cell_is_told_as_saturated_and_stops),
		cmocka_unit_test(
			dead_cell_is_told_as_broken_and_fails_the_self_test),
		cmocka_unit_test(all_equal_cells_fail_the_self_test),
		cmocka_unit_test(stuck_cell_fails_the_self_test),
		cmocka_unit_test(all_equal_cells_are_equal_in_frames),
		cmocka_unit_test(drift_walks_the_reading_off_at_rest),
		cmocka_unit_test(clock_fault_changes_the_pace),
		cmocka_unit_test(ignored_ceilings_overdo_every_force),
		cmocka_unit_test(bad_crc_spoils_the_share_asked_for),
		cmocka_unit_test(dropped_frames_are_missing_by_counter),
		cmocka_unit_test(no_frames_leaves_status_alone),
		cmocka_unit_test(no_status_leaves_frames_alone),
		cmocka_unit_test(no_response_does_but_does_not_say),
		cmocka_unit_test(
			deaf_wearable_ignores_stops_until_its_token_is_gone),
		cmocka_unit_test(version_is_claimed_in_feature),
		cmocka_unit_test(identity_changes_the_serial_number),
		cmocka_unit_test(battery_and_heat_are_told),
		cmocka_unit_test(button_fault_is_a_press),
		cmocka_unit_test(faults_that_cannot_be_are_refused),
		cmocka_unit_test(unknown_faults_and_arguments_are_pointed_at),
		cmocka_unit_test(
			table_is_complete_and_its_normals_are_in_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
