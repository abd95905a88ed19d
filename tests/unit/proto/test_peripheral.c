/* SPDX-License-Identifier: MIT */
/*
 * The wearable's side: links, control, requests, streams and what it says.
 */
#include "bench.h"
#include "e2e.h"

static struct control_request plain(enum control_op op)
{
	return (struct control_request){.op = op};
}

static void boots_stopped_and_applies_nothing_SR3(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, &device_point);
	/* Whatever was in its memory. */
	memset(&bench.peripheral, 0xEE, sizeof(bench.peripheral));
	peripheral_init(&bench.peripheral, &device_point, bench.now_us);
	assert_int_equal(bench.peripheral.now_us, bench.now_us);
	assert_false(peripheral_is_active(&bench.peripheral));
	assert_int_equal(peripheral_state(&bench.peripheral), STATUS_STOPPED);
	assert_int_equal(bench.peripheral.cause, STATUS_CAUSE_START);
	bench_connect(&bench);
	assert_int_equal(bench.status.state, STATUS_STOPPED);
	assert_int_equal(bench.status.cause, STATUS_CAUSE_START);
	assert_true(bench.status.annunciations & STATUS_NOT_ZEROED);
	assert_int_equal(bench_result(&bench, plain(CONTROL_REQUEST_CONTROL)),
			 CONTROL_SUCCESS);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)),
			 CONTROL_STOPPED);
	assert_int_equal(bench.response.detail, STATUS_CAUSE_START);
	bench_token(&bench, 500);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 0);
}

static void says_nothing_to_who_has_not_subscribed(void **state)
{
	struct bench bench;
	struct peripheral_output output;

	(void)state;
	bench_init(&bench, &device_point);
	peripheral_connected(&bench.peripheral, bench.now_us);
	peripheral_secured(&bench.peripheral, true, true);
	bench_sample(&bench, 0, 1);
	assert_false(peripheral_next(&bench.peripheral, &output));
}

static void needs_an_encrypted_link(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	peripheral_secured(&bench.peripheral, false, true);
	assert_int_equal(bench_ask(&bench, plain(CONTROL_RELEASE_CONTROL)),
			 PROFILE_ATT_NOT_ENCRYPTED);
	bench_token(&bench, 500);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 0);
}

static void gives_control_to_a_bonded_hub_only(void **state)
{
	struct bench bench;

	(void)state;
	bench_init(&bench, &device_point);
	bench_connect(&bench);
	peripheral_secured(&bench.peripheral, true, false);
	assert_int_equal(bench_result(&bench, plain(CONTROL_REQUEST_CONTROL)),
			 CONTROL_NOT_BONDED);
	bench_run(&bench, 5);
	assert_false(bench.status.annunciations & STATUS_CONTROLLED);
	peripheral_secured(&bench.peripheral, true, true);
	assert_int_equal(bench_result(&bench, plain(CONTROL_REQUEST_CONTROL)),
			 CONTROL_SUCCESS);
	assert_true(bench.status.annunciations & STATUS_CONTROLLED);
}

static void whatever_moves_needs_control(void **state)
{
	(void)state;
	for (size_t i = 0; i < CONTROL_OP_COUNT; i++) {
		struct control_request request = {
			.op = control_op_table[i].op,
			.samples = 1,
			.force_mn = 1,
			.ramp_mn_per_s = 1,
			.ttl_ms = 1,
		};
		struct bench bench;

		bench_init(&bench, &device_point);
		bench_connect(&bench);
		assert_int_equal(bench_result(&bench, request),
				 control_op_table[i].needs_control
					 ? CONTROL_NOT_IN_CONTROL
					 : CONTROL_SUCCESS);
	}
}

static void what_the_device_lacks_is_unsupported(void **state)
{
	struct bench bench;
	struct control_request stream = {.op = CONTROL_SET_STREAM,
					 .interval_us = 10000,
					 .samples = 1,
					 .delta = 1};

	(void)state;
	bench_ready(&bench, &device_glove);
	assert_int_equal(bench_result(&bench, plain(CONTROL_ZERO)),
			 CONTROL_UNSUPPORTED);
	assert_int_equal(bench_result(&bench, plain(CONTROL_SELF_TEST)),
			 CONTROL_UNSUPPORTED);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)),
			 CONTROL_UNSUPPORTED);
	assert_int_equal(bench_result(&bench, plain(CONTROL_SET_CEILING)),
			 CONTROL_UNSUPPORTED);
	assert_int_equal(bench_result(&bench, stream), CONTROL_UNSUPPORTED);
	stream.delta = 0;
	assert_int_equal(bench_result(&bench, stream), CONTROL_SUCCESS);
}

static void a_pad_that_is_not_there_is_invalid(void **state)
{
	static const enum control_op ops[] = {
		CONTROL_SET_STREAM, CONTROL_ZERO,    CONTROL_SELF_TEST,
		CONTROL_PRESS,	    CONTROL_RELEASE, CONTROL_SET_CEILING,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(ops); i++) {
		struct control_request request = press_of(1, 1);
		struct bench bench;

		bench_ready(&bench, &device_point);
		request.op = ops[i];
		request.samples = 1;
		request.pad = 2;
		assert_int_equal(bench_result(&bench, request),
				 CONTROL_INVALID);
		assert_int_equal(bench.response.detail, 2);
	}
}

static void write_broken(uint8_t *bytes, size_t *length)
{
	bytes[*length - 1] ^= 1;
}

static void write_short(uint8_t *bytes, size_t *length)
{
	(void)bytes;
	*length -= E2E_CRC_SIZE;
}

static void write_long(uint8_t *bytes, size_t *length)
{
	bytes[*length] = 0;
	++*length;
}

static void seal(uint8_t *bytes, size_t length)
{
	wire_put_u16(bytes + length - E2E_CRC_SIZE,
		     e2e_crc(bytes, length - E2E_CRC_SIZE));
}

static void write_unknown(uint8_t *bytes, size_t *length)
{
	bytes[0] = 0xF0;
	seal(bytes, *length);
}

static void write_again(uint8_t *bytes, size_t *length)
{
	bytes[*length - 3]--;
	seal(bytes, *length);
}

static void write_uncounted(uint8_t *bytes, size_t *length)
{
	bytes[*length - 3] = 0;
	seal(bytes, *length);
}

static void refuses_broken_writes_with_the_sigs_errors_SR12(void **state)
{
	static const struct {
		void (*break_it)(uint8_t *bytes, size_t *length);
		enum profile_att error;
	} rows[] = {
		{write_broken, PROFILE_ATT_BAD_CRC},
		{write_short, PROFILE_ATT_MISSING_CRC},
		{write_long, PROFILE_ATT_BAD_LENGTH},
		{write_unknown, PROFILE_ATT_NOT_ALLOWED},
		{write_again, PROFILE_ATT_BAD_COUNTER},
		{write_uncounted, PROFILE_ATT_BAD_COUNTER},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct control_request request = plain(CONTROL_RELEASE_CONTROL);
		struct bench bench;
		uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
		size_t length = 0;

		bench_ready(&bench, &device_point);
		(void)central_request(&bench.central, &request, bytes,
				      sizeof(bytes), &length);
		rows[i].break_it(bytes, &length);
		assert_int_equal(peripheral_write_control(&bench.peripheral,
							  bytes, length,
							  bench.now_us),
				 rows[i].error);
		bench_drain(&bench);
		assert_int_equal(bench.count[PERIPHERAL_INDICATE], 0);
		assert_true(bench.peripheral.controlled);
	}
}

static void lost_requests_do_not_lock_the_hub_out(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)e2e_sender_next(&bench.central.control_out);
	assert_int_equal(bench_result(&bench, plain(CONTROL_RELEASE)),
			 CONTROL_SUCCESS);
}

static void a_hub_that_begins_again_is_heard_on_the_old_link(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	for (unsigned int i = 0; i < 10; i++)
		bench_token(&bench, 100);
	central_init(&bench.central);
	assert_int_equal(bench_ask(&bench, plain(CONTROL_RELEASE)),
			 PROFILE_ATT_BAD_COUNTER);
	assert_int_equal(bench_result(&bench, plain(CONTROL_REQUEST_CONTROL)),
			 CONTROL_SUCCESS);
	bench_token(&bench, 500);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 500);
}

static void who_requests_control_begins_from_nothing_SR3(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_press(&bench, 20000, 60000);
	bench_hold(&bench, 500);
	assert_int_equal(bench_result(&bench, plain(CONTROL_REQUEST_CONTROL)),
			 CONTROL_SUCCESS);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 0);
	assert_int_equal(bench_phase(&bench), STATUS_RELEASING);
	bench_run(&bench, 400);
	assert_int_equal(bench_setpoint(&bench), 0);
}

static void releasing_control_lets_go(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_press(&bench, 20000, 60000);
	bench_hold(&bench, 500);
	assert_int_equal(bench_result(&bench, plain(CONTROL_RELEASE_CONTROL)),
			 CONTROL_SUCCESS);
	bench_run(&bench, 400);
	assert_int_equal(bench_setpoint(&bench), 0);
	assert_int_equal(bench.status.state, STATUS_READY);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)),
			 CONTROL_NOT_IN_CONTROL);
}

static void presses_holds_and_releases_by_itself(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_press(&bench, 20000, 1000);
	assert_int_equal(bench.status.state, STATUS_ACTIVE);
	bench_hold(&bench, 1000);
	assert_int_equal(bench_phase(&bench), STATUS_HOLDING);
	assert_int_equal(bench_setpoint(&bench), 20000);
	bench_hold(&bench, 1500);
	assert_int_equal(bench_setpoint(&bench), 0);
	assert_int_equal(bench.status.state, STATUS_READY);
	assert_int_equal(bench.status.cause, STATUS_CAUSE_NONE);
	/* The token may now run out: nothing was stopped by it. */
	bench_run(&bench, 2000);
	assert_int_equal(bench.status.state, STATUS_READY);
}

static void a_press_under_a_token_begins_at_once(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_token(&bench, 500);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)),
			 CONTROL_SUCCESS);
	assert_int_equal(bench_phase(&bench), STATUS_RAMPING);
}

static void
a_press_without_a_token_applies_nothing_and_expires_SR1(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)),
			 CONTROL_SUCCESS);
	assert_int_equal(bench.status.phase, STATUS_IDLE); /* of pad 1 */
	assert_int_equal(bench_phase(&bench), STATUS_ARMED);
	bench_run(&bench, 995);
	assert_int_equal(bench_phase(&bench), STATUS_ARMED);
	assert_int_equal(bench_setpoint(&bench), 0);
	bench_run(&bench, 5);
	assert_int_equal(bench_phase(&bench), STATUS_IDLE);
	assert_true(bench.peripheral.pad[0].annunciations &
		    STATUS_PRESS_EXPIRED);
	bench_token(&bench, 500);
	assert_int_equal(bench_phase(&bench), STATUS_IDLE);
	bench_press(&bench, 1000, 1);
	assert_false(bench.peripheral.pad[0].annunciations &
		     STATUS_PRESS_EXPIRED);
}

struct refusing {
	int32_t force_mn;
	int32_t ramp_mn_per_s;
	uint32_t hold_ms;
	int32_t detail;
};

static void refuses_what_exceeds_its_ceilings_and_names_them_SR2(void **state)
{
	static const struct refusing rows[] = {
		{80001, 20000, 1, 80000},
		{80000, 20001, 1, 20000},
		{80000, 20000, 120001, 120000},
	};
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct control_request request =
			press_of(rows[i].force_mn, rows[i].hold_ms);

		request.ramp_mn_per_s = rows[i].ramp_mn_per_s;
		assert_int_equal(bench_result(&bench, request),
				 CONTROL_ABOVE_CEILING);
		assert_int_equal(bench.response.detail, rows[i].detail);
		assert_int_equal(bench_phase(&bench), STATUS_IDLE);
	}
	assert_int_equal(bench_result(&bench, press_of(80000, 120000)),
			 CONTROL_SUCCESS);
}

static void pressure_over_the_whole_pad_is_a_ceiling_too_SR2(void **state)
{
	struct bench bench;

	(void)state;
	/* 8 kPa on 8 cells of 25 cm2 is 160 N, less than its 200 N. */
	bench_ready(&bench, &device_cuff);
	assert_int_equal(bench_result(&bench, press_of(160001, 1)),
			 CONTROL_ABOVE_CEILING);
	assert_int_equal(bench.response.detail, 160000);
	assert_int_equal(bench_result(&bench, press_of(160000, 1)),
			 CONTROL_SUCCESS);
}

static struct control_request ceiling_of(int32_t force_mn, int32_t pressure_pa)
{
	return (struct control_request){.op = CONTROL_SET_CEILING,
					.force_mn = force_mn,
					.pressure_pa = pressure_pa};
}

static void a_sites_ceiling_can_only_tighten_SR5(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	assert_int_equal(bench_result(&bench, ceiling_of(80001, 1)),
			 CONTROL_NOT_TIGHTER);
	assert_int_equal(bench.response.detail, 80000);
	assert_int_equal(bench_result(&bench, ceiling_of(1, 400001)),
			 CONTROL_NOT_TIGHTER);
	assert_int_equal(bench.response.detail, 400000);
	assert_int_equal(bench_result(&bench, ceiling_of(30000, 200000)),
			 CONTROL_SUCCESS);
	assert_int_equal(bench_result(&bench, ceiling_of(30001, 200000)),
			 CONTROL_NOT_TIGHTER);
	assert_int_equal(bench_result(&bench, press_of(30001, 1)),
			 CONTROL_ABOVE_CEILING);
	assert_int_equal(bench.response.detail, 30000);
	/* By pressure: 50 kPa on 4 cm2. */
	assert_int_equal(bench_result(&bench, ceiling_of(30000, 50000)),
			 CONTROL_SUCCESS);
	assert_int_equal(bench_result(&bench, press_of(20001, 1)),
			 CONTROL_ABOVE_CEILING);
	assert_int_equal(bench.response.detail, 20000);
	assert_int_equal(peripheral_setpoint_mn(&bench.peripheral, 1), 0);
}

static void a_site_ends_with_control(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)bench_result(&bench, ceiling_of(30000, 200000));
	(void)bench_result(&bench, plain(CONTROL_RELEASE_CONTROL));
	assert_int_equal(bench.peripheral.pad[0].ceiling_mn, 80000);
	(void)bench_result(&bench, plain(CONTROL_REQUEST_CONTROL));
	(void)bench_result(&bench, ceiling_of(30000, 200000));
	(void)bench_result(&bench, plain(CONTROL_REQUEST_CONTROL));
	assert_int_equal(bench_result(&bench, press_of(80000, 1)),
			 CONTROL_SUCCESS);
}

static void a_tighter_ceiling_binds_a_press_under_way_SR5(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_press(&bench, 40000, 60000);
	bench_hold(&bench, 2500);
	assert_int_equal(bench_setpoint(&bench), 40000);
	(void)bench_result(&bench, ceiling_of(25000, 400000));
	bench_hold(&bench, 400);
	assert_int_equal(bench_setpoint(&bench), 25000);
}

static void a_press_can_be_changed_under_way(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_press(&bench, 20000, 60000);
	bench_hold(&bench, 1500);
	assert_int_equal(bench_result(&bench, press_of(16000, 60000)),
			 CONTROL_SUCCESS);
	bench_hold(&bench, 400);
	assert_int_equal(bench_setpoint(&bench), 16000);
}

static void a_release_is_no_stop(void **state)
{
	struct bench bench;
	struct control_request release = {.op = CONTROL_RELEASE,
					  .pad = CONTROL_PAD_ALL};

	(void)state;
	bench_ready(&bench, &device_point);
	bench_press(&bench, 20000, 60000);
	bench_hold(&bench, 500);
	assert_int_equal(bench_result(&bench, release), CONTROL_SUCCESS);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)), CONTROL_BUSY);
	bench_run(&bench, 400);
	assert_int_equal(bench.status.state, STATUS_READY);
	assert_int_equal(bench.status.cause, STATUS_CAUSE_NONE);
	assert_int_equal(bench_setpoint(&bench), 0);
}

static void releasing_one_pad_leaves_the_other(void **state)
{
	struct bench bench;
	struct control_request other = press_of(10000, 60000);
	struct control_request release = {.op = CONTROL_RELEASE, .pad = 1};

	(void)state;
	other.pad = 1;
	bench_ready(&bench, &device_point);
	assert_int_equal(bench_result(&bench, other), CONTROL_SUCCESS);
	bench_press(&bench, 20000, 60000);
	bench_hold(&bench, 1500);
	assert_int_equal(peripheral_setpoint_mn(&bench.peripheral, 1), 10000);
	assert_int_equal(bench_result(&bench, release), CONTROL_SUCCESS);
	bench_hold(&bench, 500);
	assert_int_equal(peripheral_setpoint_mn(&bench.peripheral, 1), 0);
	assert_int_equal(bench_setpoint(&bench), 20000);
}

static void a_pad_presses_only_when_zeroed_and_tested_SR13(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	peripheral_zeroed(&bench.peripheral, 0, false, bench.now_us);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)),
			 CONTROL_NOT_READY);
	assert_int_equal(bench.response.detail, STATUS_NOT_ZEROED);
	peripheral_zeroed(&bench.peripheral, 0, true, bench.now_us);
	peripheral_tested(&bench.peripheral, 0, false, bench.now_us);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)),
			 CONTROL_NOT_READY);
	assert_int_equal(bench.response.detail, STATUS_TEST_FAILED);
	peripheral_tested(&bench.peripheral, 0, true, bench.now_us);
	assert_int_equal(bench_result(&bench, press_of(1000, 1)),
			 CONTROL_SUCCESS);
}

struct procedure {
	enum control_op op;
	enum peripheral_output_type output;
	void (*finish)(struct peripheral *p, uint8_t pad, bool good,
		       uint64_t now_us);
};

static const struct procedure procedures[] = {
	{CONTROL_ZERO, PERIPHERAL_ZERO, peripheral_zeroed},
	{CONTROL_SELF_TEST, PERIPHERAL_SELF_TEST, peripheral_tested},
};

static struct control_request procedure_of(size_t i)
{
	return (struct control_request){.op = procedures[i].op, .pad = 1};
}

static void a_procedure_is_answered_when_it_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(procedures); i++)
		for (int good = 0; good < 2; good++) {
			struct bench bench;

			bench_ready(&bench, &device_point);
			assert_int_equal(bench_ask(&bench, procedure_of(i)),
					 PROFILE_ATT_OK);
			bench_run(&bench, 100);
			assert_int_equal(bench.count[PERIPHERAL_INDICATE], 0);
			assert_int_equal(bench.count[procedures[i].output], 1);
			assert_int_equal(bench.last[procedures[i].output].pad,
					 1);
			assert_int_equal(bench.status.state, STATUS_TESTING);
			procedures[i].finish(&bench.peripheral, 0, true,
					     bench.now_us); /* another pad's */
			bench_drain(&bench);
			assert_int_equal(bench.count[PERIPHERAL_INDICATE], 0);
			procedures[1 - i].finish(&bench.peripheral, 1, true,
						 bench.now_us); /* other kind */
			bench_drain(&bench);
			assert_int_equal(bench.count[PERIPHERAL_INDICATE], 0);
			procedures[i].finish(&bench.peripheral, 1, good,
					     bench.now_us);
			bench_drain(&bench);
			assert_int_equal(bench.response.result,
					 good ? CONTROL_SUCCESS
					      : CONTROL_FAILED);
			assert_int_equal(bench.response.request,
					 procedures[i].op);
			assert_int_equal(bench.status.state, STATUS_READY);
		}
}

static void one_procedure_at_a_time_but_a_stop_always_SR15(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)bench_ask(&bench, procedure_of(0));
	assert_int_equal(bench_ask(&bench, plain(CONTROL_RELEASE)),
			 PROFILE_ATT_IN_PROGRESS);
	assert_int_equal(bench_ask(&bench, plain(CONTROL_STOP)),
			 PROFILE_ATT_OK);
	assert_int_equal(bench.count[PERIPHERAL_INDICATE], 2);
	assert_int_equal(bench.response.request, CONTROL_STOP);
	assert_int_equal(bench.status.state, STATUS_STOPPED);
}

static void a_procedure_that_a_stop_ends_is_interrupted(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)bench_ask(&bench, procedure_of(1));
	bench_stop(&bench);
	assert_int_equal(bench.response.request, CONTROL_SELF_TEST);
	assert_int_equal(bench.response.result, CONTROL_INTERRUPTED);
	peripheral_tested(&bench.peripheral, 1, true, bench.now_us);
	bench_drain(&bench);
	assert_int_equal(bench.count[PERIPHERAL_INDICATE], 1);
}

static void a_procedure_that_never_ends_has_failed(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)bench_ask(&bench, procedure_of(0));
	bench_run(&bench, PROFILE_PROCEDURE_MAX_MS - 5);
	assert_int_equal(bench.count[PERIPHERAL_INDICATE], 0);
	bench_run(&bench, 5);
	assert_int_equal(bench.response.result, CONTROL_FAILED);
	assert_int_equal(bench.status.state, STATUS_READY);
}

static void nothing_is_tested_under_force(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_press(&bench, 20000, 60000);
	assert_int_equal(bench_result(&bench, procedure_of(1)), CONTROL_BUSY);
	assert_int_equal(bench.count[PERIPHERAL_SELF_TEST], 0);
}

static void identifies_for_anyone_and_any_time(void **state)
{
	struct bench bench;
	struct control_request identify = {.op = CONTROL_IDENTIFY,
					   .duration_ms = 1500};

	(void)state;
	bench_init(&bench, &device_point);
	bench_connect(&bench);
	assert_int_equal(bench_result(&bench, identify), CONTROL_SUCCESS);
	assert_int_equal(bench.last[PERIPHERAL_IDENTIFY].duration_ms, 1500);
	assert_int_equal(bench.count[PERIPHERAL_IDENTIFY], 1);
}

static void needs_indications_to_answer(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	peripheral_subscribed(&bench.peripheral, PROFILE_CONTROL_POINT, false);
	assert_int_equal(bench_ask(&bench, plain(CONTROL_RELEASE)),
			 PROFILE_ATT_CCCD);
	assert_int_equal(bench_ask(&bench, plain(CONTROL_STOP)),
			 PROFILE_ATT_CCCD);
	assert_int_equal(bench.status.state, STATUS_STOPPED); /* SR-15 */
}

static void unfetched_responses_are_bounded_and_stops_still_obeyed(void **state)
{
	struct control_request request = plain(CONTROL_IDENTIFY);
	struct bench bench;
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;
	enum profile_att error = PROFILE_ATT_OK;

	(void)state;
	bench_ready(&bench, &device_point);
	for (unsigned int i = 0; i < 10; i++) {
		request.op = i < 5 ? CONTROL_IDENTIFY : CONTROL_STOP;
		(void)central_request(&bench.central, &request, bytes,
				      sizeof(bytes), &length);
		error = peripheral_write_control(&bench.peripheral, bytes,
						 length, bench.now_us);
		central_forget(&bench.central, request.reference);
	}
	assert_int_equal(error, PROFILE_ATT_IN_PROGRESS);
	assert_int_equal(bench.peripheral.stops, 5);
	assert_int_equal(bench.peripheral.responses, PERIPHERAL_RESPONSES_MAX);
}

static struct control_request stream_of(uint8_t pad, uint32_t interval_us,
					uint8_t samples)
{
	return (struct control_request){.op = CONTROL_SET_STREAM,
					.pad = pad,
					.interval_us = interval_us,
					.samples = samples,
					.delta = 1};
}

static void streams_what_it_samples(void **state)
{
	struct assembler assembler;
	struct bench bench;
	struct frame frame;
	uint8_t lost = 9;

	(void)state;
	bench_ready(&bench, &device_point);
	assert_int_equal(bench_result(&bench, stream_of(1, 10000, 2)),
			 CONTROL_SUCCESS);
	assert_int_equal(bench.count[PERIPHERAL_STREAM], 1);
	assert_int_equal(bench.last[PERIPHERAL_STREAM].pad, 1);
	assert_int_equal(peripheral_interval_us(&bench.peripheral, 1), 10000);
	assert_int_equal(peripheral_interval_us(&bench.peripheral, 0), 0);
	bench_sample(&bench, 1, 5);
	assert_int_equal(bench.count[PERIPHERAL_NOTIFY_FORCE], 0);
	bench_run(&bench, 10);
	bench_sample(&bench, 1, 6);
	bench_sample(&bench, 0, 7); /* is not streamed */
	assert_int_equal(bench.count[PERIPHERAL_NOTIFY_FORCE], 1);
	assert_int_equal(bench.last[PERIPHERAL_NOTIFY_FORCE].pad, 1);
	assert_int_equal(
		central_frame(&bench.central,
			      bench.last[PERIPHERAL_NOTIFY_FORCE].bytes,
			      bench.last[PERIPHERAL_NOTIFY_FORCE].length,
			      &frame, &lost),
		WIRE_OK);
	assert_int_equal(frame.time_us, (uint32_t)bench.now_us);
	assembler_init(&assembler, 1, 16);
	assert_int_equal(assembler_add(&assembler, &frame), ASSEMBLER_COMPLETE);
	assert_int_equal(assembler.value[0], 5);
	assert_int_equal(assembler.value[31], 6);
}

static void streams_all_pads_in_fragments_at_the_smallest_mtu(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	peripheral_mtu(&bench.peripheral, PROFILE_MTU_MIN);
	assert_int_equal(
		bench_result(&bench, stream_of(CONTROL_PAD_ALL, 50000, 1)),
		CONTROL_SUCCESS);
	bench_sample(&bench, 0, 5);
	bench_sample(&bench, 1, 5);
	assert_int_equal(bench.count[PERIPHERAL_NOTIFY_FORCE], 12);
	assert_true(bench.last[PERIPHERAL_NOTIFY_FORCE].length <=
		    PROFILE_PAYLOAD_MIN);
}

static void streams_only_at_rates_it_has(void **state)
{
	static const struct {
		uint32_t interval_us;
		enum control_result result;
	} rows[] = {{4500, CONTROL_INVALID},
		    {5000, CONTROL_SUCCESS},
		    {100000, CONTROL_SUCCESS},
		    {0, CONTROL_SUCCESS}};
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	for (size_t i = 0; i < COUNT(rows); i++) {
		assert_int_equal(
			bench_result(&bench,
				     stream_of(0, rows[i].interval_us, 1)),
			rows[i].result);
		assert_int_equal(bench.response.detail,
				 rows[i].result == CONTROL_SUCCESS ? 0 : 3);
	}
	bench_ready(&bench, &device_glove);
	assert_int_equal(
		bench_result(&bench,
			     (struct control_request){.op = CONTROL_SET_STREAM,
						      .interval_us = 50500,
						      .samples = 1}),
		CONTROL_INVALID);
}

static void nothing_streams_before_it_is_subscribed(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)bench_result(&bench, stream_of(0, 10000, 1));
	peripheral_subscribed(&bench.peripheral, PROFILE_FORCE, false);
	bench_sample(&bench, 0, 5);
	assert_int_equal(bench.count[PERIPHERAL_NOTIFY_FORCE], 0);
}

static void a_new_link_begins_anew(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)bench_result(&bench, stream_of(0, 10000, 1));
	(void)bench_result(&bench, ceiling_of(1000, 1000));
	bench_stop(&bench);
	assert_int_not_equal(bench.status.stop_echo, 0);
	bench.peripheral.identify = true;
	bench.peripheral.pad[1].stream_changed = true;
	peripheral_disconnected(&bench.peripheral, bench.now_us);
	assert_false(bench.peripheral.bonded);
	assert_false(bench.peripheral.encrypted);
	assert_int_equal(bench.peripheral.payload, PROFILE_PAYLOAD_MIN);
	bench_forget(&bench);
	bench_connect(&bench); /* checks that counters begin at 1 */
	assert_int_equal(bench.count[PERIPHERAL_STREAM], 0);
	assert_int_equal(bench.count[PERIPHERAL_IDENTIFY], 0);
	assert_int_equal(bench.status.counter, 2); /* one for each pad */
	assert_int_equal(bench.status.stop_echo, 0);
	assert_false(bench.status.annunciations & STATUS_CONTROLLED);
	assert_int_equal(peripheral_interval_us(&bench.peripheral, 0), 0);
	assert_int_equal(bench.peripheral.pad[0].ceiling_mn, 80000);
	assert_int_equal(bench.peripheral.payload, 244);
}

static void says_at_once_what_changes_and_else_now_and_then(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_cuff);
	bench_run(&bench, 5000);
	assert_in_range(bench.count[PERIPHERAL_NOTIFY_STATUS], 4, 6);
	bench_forget(&bench);
	bench_press(&bench, 20000, 60000);
	assert_int_equal(bench.status.phase, STATUS_RAMPING);
	bench_hold(&bench, 5000);
	assert_in_range(bench.count[PERIPHERAL_NOTIFY_STATUS], 24, 28);
	assert_int_equal(bench.status.target_mn, 20000);
	assert_in_range(bench.status.token_ms, 1, 500);
}

static void status_can_be_read_at_any_time(void **state)
{
	struct bench bench;
	struct status status = {.counter = 77};
	uint8_t bytes[STATUS_SIZE];

	(void)state;
	bench_init(&bench, &device_point);
	assert_int_equal(
		peripheral_read_status(&bench.peripheral, bytes, sizeof(bytes)),
		STATUS_SIZE);
	assert_int_equal(status_decode(bytes, STATUS_SIZE, &status), WIRE_OK);
	assert_int_equal(status.counter, 0);
	assert_int_equal(status.state, STATUS_STOPPED);
	assert_int_equal(status.battery, STATUS_BATTERY_UNKNOWN);
	assert_int_equal(status.temperature, STATUS_TEMPERATURE_UNKNOWN);
	bench_connect(&bench);
	(void)peripheral_read_status(&bench.peripheral, bytes, sizeof(bytes));
	(void)status_decode(bytes, STATUS_SIZE, &status);
	assert_int_equal(status.counter, bench.status.counter);
	assert_int_equal(status.pad, bench.status.pad);
	assert_int_equal(peripheral_read_status(&bench.peripheral, bytes, 5),
			 0);
}

static void feature_can_be_read(void **state)
{
	struct bench bench;
	struct feature feature;
	uint8_t bytes[FEATURE_SIZE_MAX];
	size_t length;

	(void)state;
	bench_init(&bench, &device_cuff);
	length = peripheral_read_feature(&bench.peripheral, bytes,
					 sizeof(bytes));
	assert_int_equal(feature_decode(bytes, length, &feature), WIRE_OK);
	assert_int_equal(feature.pad[0].contact, FEATURE_COMPRESSION);
	assert_int_equal(peripheral_read_feature(&bench.peripheral, bytes, 9),
			 0);
}

static void measured_force_saturates_in_status(void **state)
{
	static const struct {
		int16_t value;
		int32_t applied_mn;
	} rows[] = {{32000, STATUS_FORCE_MAX_MN},
		    {-32000, STATUS_FORCE_MIN_MN},
		    {100, 12000}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bench bench;

		bench_ready(&bench, &device_glove);
		for (uint8_t pad = 0; pad < 4; pad++)
			bench_sample(&bench, pad, rows[i].value);
		bench_run(&bench, 1000);
		assert_int_equal(bench.status.applied_mn, rows[i].applied_mn);
	}
}

static void pads_that_are_not_there_are_ignored(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_cuff);
	bench_sample(&bench, 1, 5);
	peripheral_temperature(&bench.peripheral, 1, 999, bench.now_us);
	peripheral_zeroed(&bench.peripheral, 1, false, bench.now_us);
	peripheral_tested(&bench.peripheral, 1, false, bench.now_us);
	assert_int_equal(bench.peripheral.pad[1].annunciations, 0);
	assert_int_equal(bench.peripheral.pad[1].temperature, 0);
	bench.peripheral.pad[1].press.setpoint_mn = 77;
	bench.peripheral.pad[1].framer.interval_us = 77;
	assert_int_equal(peripheral_setpoint_mn(&bench.peripheral, 1), 0);
	assert_int_equal(peripheral_interval_us(&bench.peripheral, 1), 0);
	assert_int_equal(peripheral_state(&bench.peripheral), STATUS_READY);
}

static void responses_not_fetched_end_with_link_or_subscription(void **state)
{
	struct control_request request = plain(CONTROL_IDENTIFY);
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;

	(void)state;
	for (int link = 0; link < 2; link++) {
		struct bench bench;

		bench_ready(&bench, &device_point);
		(void)central_request(&bench.central, &request, bytes,
				      sizeof(bytes), &length);
		(void)peripheral_write_control(&bench.peripheral, bytes, length,
					       bench.now_us);
		if (link)
			peripheral_disconnected(&bench.peripheral,
						bench.now_us);
		else
			peripheral_subscribed(&bench.peripheral,
					      PROFILE_CONTROL_POINT, false);
		bench_drain(&bench);
		assert_int_equal(bench.count[PERIPHERAL_INDICATE], 0);
	}
}

static void an_output_without_octets_has_none(void **state)
{
	struct peripheral_output output;
	struct bench bench;

	(void)state;
	bench_init(&bench, &device_point);
	peripheral_button(&bench.peripheral, true, bench.now_us);
	bench.peripheral.haptic = true;
	memset(&output, 0xEE, sizeof(output));
	assert_true(peripheral_next(&bench.peripheral, &output));
	assert_int_equal(output.type, PERIPHERAL_HAPTIC);
	assert_int_equal(output.length, 0);
	assert_int_equal(output.pad, 0);
	assert_int_equal(output.duration_ms, 0);
}

static void a_link_that_replaces_another_begins_anew(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	bench_press(&bench, 20000, 60000);
	bench_connect(&bench); /* the end of the first was missed */
	assert_false(bench.status.annunciations & STATUS_CONTROLLED);
	assert_int_equal(peripheral_token_ms(&bench.peripheral), 0);
}

static void a_result_that_comes_too_late_is_a_failure(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(procedures); i++) {
		struct bench bench;

		bench_ready(&bench, &device_point);
		(void)bench_ask(&bench, procedure_of(i));
		procedures[i].finish(&bench.peripheral, 1, true,
				     bench.now_us +
					     PROFILE_PROCEDURE_MAX_MS * MS);
		bench_drain(&bench);
		assert_int_equal(bench.response.result, CONTROL_FAILED);
	}
}

static void frames_of_all_pads_are_counted_together_SR12(void **state)
{
	struct bench bench;
	struct frame frame;
	uint8_t lost = 9;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)bench_result(&bench, stream_of(CONTROL_PAD_ALL, 10000, 1));
	for (uint8_t i = 0; i < 10; i++) {
		const struct peripheral_output *last =
			&bench.last[PERIPHERAL_NOTIFY_FORCE];

		bench_sample(&bench, i % 2, 5);
		assert_int_equal(central_frame(&bench.central, last->bytes,
					       last->length, &frame, &lost),
				 WIRE_OK);
		assert_int_equal(frame.counter, i + 1);
		assert_int_equal(lost, 0);
	}
}

static void who_subscribes_hears_of_every_pad_at_once(void **state)
{
	struct bench bench;

	(void)state;
	bench_ready(&bench, &device_point);
	peripheral_subscribed(&bench.peripheral, PROFILE_STATUS, false);
	peripheral_subscribed(&bench.peripheral, PROFILE_STATUS, true);
	bench_drain(&bench);
	assert_int_equal(bench.count[PERIPHERAL_NOTIFY_STATUS], 2);
	assert_int_equal(bench.status.pad, 1);
	assert_int_equal(bench.last[PERIPHERAL_NOTIFY_STATUS].pad, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(boots_stopped_and_applies_nothing_SR3),
		cmocka_unit_test(says_nothing_to_who_has_not_subscribed),
		cmocka_unit_test(needs_an_encrypted_link),
		cmocka_unit_test(gives_control_to_a_bonded_hub_only),
		cmocka_unit_test(whatever_moves_needs_control),
		cmocka_unit_test(what_the_device_lacks_is_unsupported),
		cmocka_unit_test(a_pad_that_is_not_there_is_invalid),
		cmocka_unit_test(
			refuses_broken_writes_with_the_sigs_errors_SR12),
		cmocka_unit_test(lost_requests_do_not_lock_the_hub_out),
		cmocka_unit_test(
			a_hub_that_begins_again_is_heard_on_the_old_link),
		cmocka_unit_test(who_requests_control_begins_from_nothing_SR3),
		cmocka_unit_test(releasing_control_lets_go),
		cmocka_unit_test(presses_holds_and_releases_by_itself),
		cmocka_unit_test(a_press_under_a_token_begins_at_once),
		cmocka_unit_test(
			a_press_without_a_token_applies_nothing_and_expires_SR1),
		cmocka_unit_test(
			refuses_what_exceeds_its_ceilings_and_names_them_SR2),
		cmocka_unit_test(
			pressure_over_the_whole_pad_is_a_ceiling_too_SR2),
		cmocka_unit_test(a_sites_ceiling_can_only_tighten_SR5),
		cmocka_unit_test(a_site_ends_with_control),
		cmocka_unit_test(a_tighter_ceiling_binds_a_press_under_way_SR5),
		cmocka_unit_test(a_press_can_be_changed_under_way),
		cmocka_unit_test(a_release_is_no_stop),
		cmocka_unit_test(releasing_one_pad_leaves_the_other),
		cmocka_unit_test(
			a_pad_presses_only_when_zeroed_and_tested_SR13),
		cmocka_unit_test(a_procedure_is_answered_when_it_ends),
		cmocka_unit_test(
			one_procedure_at_a_time_but_a_stop_always_SR15),
		cmocka_unit_test(a_procedure_that_a_stop_ends_is_interrupted),
		cmocka_unit_test(a_procedure_that_never_ends_has_failed),
		cmocka_unit_test(nothing_is_tested_under_force),
		cmocka_unit_test(identifies_for_anyone_and_any_time),
		cmocka_unit_test(needs_indications_to_answer),
		cmocka_unit_test(
			unfetched_responses_are_bounded_and_stops_still_obeyed),
		cmocka_unit_test(streams_what_it_samples),
		cmocka_unit_test(
			streams_all_pads_in_fragments_at_the_smallest_mtu),
		cmocka_unit_test(streams_only_at_rates_it_has),
		cmocka_unit_test(nothing_streams_before_it_is_subscribed),
		cmocka_unit_test(a_new_link_begins_anew),
		cmocka_unit_test(
			says_at_once_what_changes_and_else_now_and_then),
		cmocka_unit_test(status_can_be_read_at_any_time),
		cmocka_unit_test(feature_can_be_read),
		cmocka_unit_test(measured_force_saturates_in_status),
		cmocka_unit_test(pads_that_are_not_there_are_ignored),
		cmocka_unit_test(
			responses_not_fetched_end_with_link_or_subscription),
		cmocka_unit_test(an_output_without_octets_has_none),
		cmocka_unit_test(a_link_that_replaces_another_begins_anew),
		cmocka_unit_test(a_result_that_comes_too_late_is_a_failure),
		cmocka_unit_test(frames_of_all_pads_are_counted_together_SR12),
		cmocka_unit_test(who_subscribes_hears_of_every_pad_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
