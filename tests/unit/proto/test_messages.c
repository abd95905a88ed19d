/* SPDX-License-Identifier: MIT */
/*
 * Control Point, Enable and Status: what the tables of fields cannot say.
 */
#include "check.h"
#include "control.h"
#include "e2e.h"
#include "enable.h"
#include "status.h"

static void seal(uint8_t *bytes, size_t length)
{
	wire_put_u16(bytes + length - E2E_CRC_SIZE,
		     e2e_crc(bytes, length - E2E_CRC_SIZE));
}

static void every_request_has_its_row(void **state)
{
	(void)state;
	for (size_t i = 0; i < CONTROL_OP_COUNT; i++) {
		const struct control_op_info *info = &control_op_table[i];

		assert_ptr_equal(control_op_info((uint8_t)info->op), info);
		assert_string_equal(
			info->message.name,
			wire_code_name(&control_ops, (uint8_t)info->op));
		assert_true(info->message.length <= CONTROL_REQUEST_SIZE_MAX);
	}
	assert_null(control_op_info(CONTROL_RESPONSE));
}

static void stopping_needs_no_control_SR15(void **state)
{
	(void)state;
	for (size_t i = 0; i < CONTROL_OP_COUNT; i++) {
		enum control_op op = control_op_table[i].op;

		assert_int_equal(control_op_table[i].needs_control,
				 op != CONTROL_STOP && op != CONTROL_IDENTIFY &&
					 op != CONTROL_REQUEST_CONTROL);
	}
}

static void decodes_every_request_it_encoded(void **state)
{
	struct chance chance = {.state = 521288629u};

	(void)state;
	for (size_t i = 0; i < CONTROL_OP_COUNT; i++)
		for (unsigned int turn = 0; turn < 200; turn++) {
			struct control_request from;
			struct control_request to;
			uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
			size_t length = 0;

			memset(&from, 0, sizeof(from));
			memset(&to, 0xEE, sizeof(to));
			chance_fill(&chance, &control_op_table[i].message,
				    &from);
			assert_int_equal(control_request_encode(&from, bytes,
								sizeof(bytes),
								&length),
					 WIRE_OK);
			assert_int_equal(
				control_request_decode(bytes, length, &to),
				WIRE_OK);
			assert_memory_equal(&from, &to, sizeof(from));
		}
}

static void decodes_every_response_it_encoded(void **state)
{
	struct chance chance = {.state = 362436069u};

	(void)state;
	for (unsigned int turn = 0; turn < 1000; turn++) {
		struct control_response from;
		struct control_response to;
		uint8_t bytes[CONTROL_RESPONSE_SIZE];
		size_t length = 0;

		memset(&from, 0, sizeof(from));
		memset(&to, 0, sizeof(to));
		chance_fill(&chance, &control_response_fields, &from);
		assert_int_equal(control_response_encode(
					 &from, bytes, sizeof(bytes), &length),
				 WIRE_OK);
		assert_int_equal(control_response_decode(bytes, length, &to),
				 WIRE_OK);
		assert_memory_equal(&from, &to, sizeof(from));
	}
}

static void refuses_requests_too_short_to_have_a_crc(void **state)
{
	static const uint8_t bytes[] = {CONTROL_STOP, 1, 1, 0};
	struct control_request request;

	(void)state;
	assert_int_equal(control_request_decode(bytes, 0, &request),
			 WIRE_TOO_SHORT);
	assert_int_equal(control_request_decode(bytes, 2, &request),
			 WIRE_TOO_SHORT);
	assert_int_equal(control_request_decode(bytes, 3, &request),
			 WIRE_MISSING_CRC);
	assert_int_equal(control_request_decode(bytes, 4, &request),
			 WIRE_TOO_SHORT);
}

static void an_unknown_operation_is_a_bad_code_if_its_crc_is_right(void **state)
{
	uint8_t bytes[7] = {0xF0, 1, 2, 3, 4};
	struct control_request request = {.reference = 77};

	(void)state;
	assert_int_equal(control_request_decode(bytes, sizeof(bytes), &request),
			 WIRE_BAD_CRC);
	seal(bytes, sizeof(bytes));
	assert_int_equal(control_request_decode(bytes, sizeof(bytes), &request),
			 WIRE_BAD_CODE);
	assert_int_equal(request.reference, 77);
}

static void does_not_encode_an_unknown_operation(void **state)
{
	const struct control_request request = {.op = CONTROL_RESPONSE};
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;

	(void)state;
	assert_int_equal(
		control_request_encode(&request, bytes, sizeof(bytes), &length),
		WIRE_BAD_CODE);
}

static void a_refused_request_leaves_the_struct_alone(void **state)
{
	uint8_t bytes[6] = {CONTROL_ZERO, 1, PROFILE_PADS_MAX, 1};
	struct control_request request = {.reference = 77};

	(void)state;
	seal(bytes, sizeof(bytes));
	assert_int_equal(control_request_decode(bytes, sizeof(bytes), &request),
			 WIRE_OUT_OF_RANGE);
	assert_int_equal(request.reference, 77);
}

static void a_token_has_time_and_a_stop_has_none(void **state)
{
	static const struct {
		enum enable_op op;
		uint16_t token_ms;
		enum wire_result result;
	} rows[] = {
		{ENABLE_TOKEN, 1, WIRE_OK},
		{ENABLE_TOKEN, 1000, WIRE_OK},
		{ENABLE_TOKEN, 1001, WIRE_OUT_OF_RANGE}, /* SR-1 */
		{ENABLE_TOKEN, 0, WIRE_INCONSISTENT},
		{ENABLE_STOP, 0, WIRE_OK},
		{ENABLE_STOP, 500, WIRE_INCONSISTENT},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct enable enable = {rows[i].op, 1, rows[i].token_ms};
		struct enable got = {.counter = 77};
		uint8_t bytes[ENABLE_SIZE] = {(uint8_t)rows[i].op, 0, 0, 1};
		size_t length = 0;

		assert_int_equal(
			enable_encode(&enable, bytes, sizeof(bytes), &length),
			rows[i].result);
		wire_put_u16(bytes + 1, rows[i].token_ms);
		seal(bytes, sizeof(bytes));
		assert_int_equal(enable_decode(bytes, sizeof(bytes), &got),
				 rows[i].result);
		assert_int_equal(got.counter, rows[i].result ? 77 : 1);
	}
}

static void enable_refuses_every_other_length(void **state)
{
	static const uint8_t bytes[8] = {ENABLE_STOP};
	struct enable got;

	(void)state;
	assert_int_equal(enable_decode(bytes, 5, &got), WIRE_TOO_SHORT);
	assert_int_equal(enable_decode(bytes, 4, &got), WIRE_MISSING_CRC);
	assert_int_equal(enable_decode(bytes, 7, &got), WIRE_TOO_LONG);
}

static void a_stop_is_known_by_its_first_octet_alone_SR15(void **state)
{
	uint8_t bytes[] = {ENABLE_STOP, 0xFF, 0xFF};

	(void)state;
	assert_true(enable_is_stop(bytes, 3));
	assert_true(enable_is_stop(bytes, 1));
	assert_false(enable_is_stop(bytes, 0));
	bytes[0] = ENABLE_TOKEN;
	assert_false(enable_is_stop(bytes, 3));
}

static const struct status some_status = {
	.state = STATUS_ACTIVE,
	.cause = STATUS_CAUSE_NONE,
	.battery = 80,
	.phase = STATUS_HOLDING,
	.applied_mn = -40,
	.target_mn = 30000,
	.temperature = 321,
	.counter = 9,
};

static void battery_is_a_percentage_or_unknown(void **state)
{
	static const struct {
		uint8_t battery;
		enum wire_result result;
	} rows[] = {{0, WIRE_OK},
		    {100, WIRE_OK},
		    {STATUS_BATTERY_UNKNOWN, WIRE_OK},
		    {101, WIRE_OUT_OF_RANGE},
		    {254, WIRE_OUT_OF_RANGE}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct status status = some_status;
		struct status got = {.counter = 77};
		uint8_t bytes[STATUS_SIZE];
		size_t length = 0;

		(void)status_encode(&status, bytes, sizeof(bytes), &length);
		status.battery = rows[i].battery;
		assert_int_equal(
			status_encode(&status, bytes, sizeof(bytes), &length),
			rows[i].result);
		bytes[8] = rows[i].battery;
		seal(bytes, sizeof(bytes));
		assert_int_equal(status_decode(bytes, sizeof(bytes), &got),
				 rows[i].result);
		assert_int_equal(got.counter, rows[i].result ? 77 : 9);
	}
}

static void status_carries_negative_numbers(void **state)
{
	struct status got;
	uint8_t bytes[STATUS_SIZE];
	size_t length = 0;

	(void)state;
	(void)status_encode(&some_status, bytes, sizeof(bytes), &length);
	assert_int_equal(status_decode(bytes, length, &got), WIRE_OK);
	assert_int_equal(got.applied_mn, -40);
	assert_int_equal(got.temperature, 321);
}

static void status_refuses_what_is_too_short(void **state)
{
	static const uint8_t bytes[STATUS_SIZE] = {0};
	struct status got;

	(void)state;
	assert_int_equal(status_decode(bytes, 3, &got), WIRE_TOO_SHORT);
}

static void everything_but_feature_fits_the_smallest_mtu(void **state)
{
	(void)state;
	assert_true(STATUS_SIZE <= PROFILE_PAYLOAD_MIN);
	assert_true(CONTROL_REQUEST_SIZE_MAX <= PROFILE_PAYLOAD_MIN);
	assert_true(CONTROL_RESPONSE_SIZE <= PROFILE_PAYLOAD_MIN);
	assert_true(ENABLE_SIZE <= PROFILE_PAYLOAD_MIN);
}

static void every_annunciation_has_a_bit_and_a_name_of_its_own(void **state)
{
	uint16_t seen = 0;

	(void)state;
	for (size_t i = 0; i < STATUS_ANNUNCIATION_COUNT; i++) {
		assert_non_null(status_annunciations[i].name);
		assert_int_equal(seen & status_annunciations[i].bit, 0);
		seen |= status_annunciations[i].bit;
	}
	assert_int_equal(seen, (1u << STATUS_ANNUNCIATION_COUNT) - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_request_has_its_row),
		cmocka_unit_test(stopping_needs_no_control_SR15),
		cmocka_unit_test(decodes_every_request_it_encoded),
		cmocka_unit_test(decodes_every_response_it_encoded),
		cmocka_unit_test(refuses_requests_too_short_to_have_a_crc),
		cmocka_unit_test(
			an_unknown_operation_is_a_bad_code_if_its_crc_is_right),
		cmocka_unit_test(does_not_encode_an_unknown_operation),
		cmocka_unit_test(a_refused_request_leaves_the_struct_alone),
		cmocka_unit_test(a_token_has_time_and_a_stop_has_none),
		cmocka_unit_test(enable_refuses_every_other_length),
		cmocka_unit_test(a_stop_is_known_by_its_first_octet_alone_SR15),
		cmocka_unit_test(battery_is_a_percentage_or_unknown),
		cmocka_unit_test(status_carries_negative_numbers),
		cmocka_unit_test(status_refuses_what_is_too_short),
		cmocka_unit_test(everything_but_feature_fits_the_smallest_mtu),
		cmocka_unit_test(
			every_annunciation_has_a_bit_and_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
