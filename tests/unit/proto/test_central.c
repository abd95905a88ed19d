/* SPDX-License-Identifier: MIT */
/*
 * The hub's side of a connection (SR-12, SR-21).
 */
#include "central.h"
#include "check.h"
#include "e2e.h"

static struct control_request asked(struct central *central, enum control_op op)
{
	struct control_request request = {.op = op,
					  .ttl_ms = 1,
					  .samples = 1,
					  .force_mn = 1,
					  .ramp_mn_per_s = 1};
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;

	assert_int_equal(central_request(central, &request, bytes,
					 sizeof(bytes), &length),
			 WIRE_OK);
	return request;
}

static enum wire_result answered(struct central *central,
				 const struct control_request *request,
				 uint8_t counter)
{
	const struct control_response response = {
		.op = CONTROL_RESPONSE,
		.request = request->op,
		.reference = request->reference,
		.result = CONTROL_SUCCESS,
		.counter = counter,
	};
	struct control_response got;
	uint8_t bytes[CONTROL_RESPONSE_SIZE];
	size_t length = 0;

	(void)control_response_encode(&response, bytes, sizeof(bytes), &length);
	return central_response(central, bytes, length, &got);
}

static void counters_and_references_begin_at_1(void **state)
{
	struct central central;
	struct control_request request;

	(void)state;
	central_init(&central);
	request = asked(&central, CONTROL_ZERO);
	assert_int_equal(request.counter, 1);
	assert_int_equal(request.reference, 1);
	request = asked(&central, CONTROL_ZERO);
	assert_int_equal(request.counter, 2);
	assert_int_equal(request.reference, 2);
}

static void references_never_are_0(void **state)
{
	struct central central;

	(void)state;
	central_init(&central);
	for (unsigned int i = 0; i < 600; i++) {
		struct control_request request = asked(&central, CONTROL_STOP);

		assert_int_equal(request.reference, i % 255 + 1);
		central_forget(&central, request.reference);
	}
}

static void matches_a_response_to_its_request_once(void **state)
{
	struct central central;
	struct control_request request;

	(void)state;
	central_init(&central);
	request = asked(&central, CONTROL_ZERO);
	assert_int_equal(answered(&central, &request, 1), WIRE_OK);
	assert_int_equal(answered(&central, &request, 2), WIRE_UNEXPECTED);
}

static void a_response_to_another_operation_is_unexpected_SR21(void **state)
{
	struct central central;
	struct control_request request;

	(void)state;
	central_init(&central);
	request = asked(&central, CONTROL_ZERO);
	request.op = CONTROL_PRESS;
	assert_int_equal(answered(&central, &request, 1), WIRE_UNEXPECTED);
	request.op = CONTROL_ZERO;
	request.reference = 0;
	assert_int_equal(answered(&central, &request, 2), WIRE_UNEXPECTED);
}

static void a_response_after_its_time_is_unexpected_SR21(void **state)
{
	struct central central;
	struct control_request request;

	(void)state;
	central_init(&central);
	request = asked(&central, CONTROL_PRESS);
	central_forget(&central, request.reference);
	central_forget(&central, 99); /* of none: nothing happens */
	assert_int_equal(answered(&central, &request, 1), WIRE_UNEXPECTED);
}

static void a_response_that_is_repeated_or_old_is_not_used_SR12(void **state)
{
	struct central central;
	struct control_request request;

	(void)state;
	central_init(&central);
	request = asked(&central, CONTROL_ZERO);
	assert_int_equal(answered(&central, &request, 5), WIRE_OK);
	request = asked(&central, CONTROL_ZERO);
	assert_int_equal(answered(&central, &request, 5), WIRE_REPEATED);
	assert_int_equal(answered(&central, &request, 4), WIRE_BAD_COUNTER);
	assert_int_equal(answered(&central, &request, 6), WIRE_OK);
}

static void a_broken_response_is_not_used_SR12(void **state)
{
	static const uint8_t bytes[CONTROL_RESPONSE_SIZE] = {0};
	struct central central;
	struct control_response got;

	(void)state;
	central_init(&central);
	assert_int_equal(central_response(&central, bytes, sizeof(bytes), &got),
			 WIRE_BAD_CRC);
}

static void too_many_requests_wait_but_a_stop_never_does_SR15(void **state)
{
	struct central central;
	struct control_request first;
	struct control_request stop;
	struct control_request request = {.op = CONTROL_ZERO};
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;

	(void)state;
	central_init(&central);
	first = asked(&central, CONTROL_ZERO);
	for (unsigned int i = 1; i < CENTRAL_PENDING_MAX; i++)
		(void)asked(&central, CONTROL_ZERO);
	assert_int_equal(central_request(&central, &request, bytes,
					 sizeof(bytes), &length),
			 WIRE_NO_ROOM);
	stop = asked(&central, CONTROL_STOP);
	assert_int_equal(answered(&central, &stop, 1), WIRE_OK);
	assert_int_equal(answered(&central, &first, 2), WIRE_UNEXPECTED);
}

static void a_request_that_cannot_be_is_not_counted(void **state)
{
	struct central central;
	struct control_request request = {.op = CONTROL_RESPONSE};
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;

	(void)state;
	central_init(&central);
	assert_int_equal(central_request(&central, &request, bytes,
					 sizeof(bytes), &length),
			 WIRE_BAD_CODE);
	assert_int_equal(asked(&central, CONTROL_ZERO).counter, 1);
}

static struct enable enabled(struct central *central, uint16_t token_ms)
{
	struct enable enable = {0};
	uint8_t bytes[ENABLE_SIZE];
	size_t length = 0;

	if (token_ms > 0)
		(void)central_enable(central, token_ms, bytes, sizeof(bytes),
				     &length);
	else
		(void)central_stop(central, bytes, sizeof(bytes), &length);
	assert_int_equal(enable_decode(bytes, length, &enable), WIRE_OK);
	return enable;
}

static void tokens_and_stops_share_a_counter(void **state)
{
	struct central central;

	(void)state;
	central_init(&central);
	assert_int_equal(enabled(&central, 500).counter, 1);
	assert_int_equal(enabled(&central, 0).counter, 2);
	assert_int_equal(enabled(&central, 1000).counter, 3);
}

static void the_next_stop_is_told_in_advance_SR15(void **state)
{
	struct central central;
	uint8_t next[ENABLE_SIZE];
	uint8_t bytes[ENABLE_SIZE];
	size_t length = 0;

	(void)state;
	central_init(&central);
	for (int i = 0; i < 600; i++) {
		if (i % 3 == 0)
			(void)enabled(&central, 500);
		assert_int_equal(central_next_stop(&central, next, sizeof(next),
						   &length),
				 WIRE_OK);
		assert_int_equal(length, ENABLE_SIZE);
		(void)central_stop(&central, bytes, sizeof(bytes), &length);
		assert_memory_equal(next, bytes, sizeof(bytes));
	}
}

static void no_token_beyond_its_bounds_is_written_SR1(void **state)
{
	struct central central;
	uint8_t bytes[ENABLE_SIZE];
	size_t length = 0;

	(void)state;
	central_init(&central);
	assert_int_equal(
		central_enable(&central, 1001, bytes, sizeof(bytes), &length),
		WIRE_OUT_OF_RANGE);
	assert_int_equal(
		central_enable(&central, 0, bytes, sizeof(bytes), &length),
		WIRE_INCONSISTENT);
	assert_int_equal(central_stop(&central, bytes, 5, &length),
			 WIRE_NO_ROOM);
	assert_int_equal(enabled(&central, 500).counter, 1);
}

struct confirming {
	enum status_state state;
	uint8_t echo;
	bool confirmed;
};

static void a_stop_is_confirmed_by_its_echo_and_the_state(void **state)
{
	/* STOPs 254, 255 and 1 were sent. */
	static const struct confirming rows[] = {
		{STATUS_STOPPED, 253, false}, {STATUS_STOPPED, 2, false},
		{STATUS_STOPPED, 0, false},   {STATUS_ACTIVE, 255, false},
		{STATUS_STOPPED, 254, true},  {STATUS_STOPPED, 255, true},
		{STATUS_STOPPED, 1, true},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct status status = {.state = rows[i].state,
					      .stop_echo = rows[i].echo};
		struct central central;

		central_init(&central);
		central.enable_out.last = 253;
		assert_false(central_stop_confirmed(&central, &status));
		for (unsigned int k = 0; k < 3; k++)
			(void)enabled(&central, 0);
		assert_int_equal(central_stop_confirmed(&central, &status),
				 rows[i].confirmed);
		assert_false(rows[i].confirmed &&
			     central_stop_confirmed(&central, &status));
	}
}

static enum wire_result heard_frame(struct central *central, uint8_t counter,
				    uint8_t *ret_lost)
{
	const struct frame frame = {.cells = 1,
				    .samples = 1,
				    .interval_us = 10000,
				    .counter = counter};
	struct frame got;
	uint8_t bytes[64];
	size_t length = 0;

	(void)frame_encode(&frame, bytes, sizeof(bytes), &length);
	return central_frame(central, bytes, length, &got, ret_lost);
}

static enum wire_result heard_status(struct central *central, uint8_t counter,
				     uint8_t *ret_lost)
{
	const struct status status = {.state = STATUS_READY,
				      .cause = STATUS_CAUSE_NONE,
				      .phase = STATUS_IDLE,
				      .counter = counter};
	struct status got = {.counter = 0};
	uint8_t bytes[STATUS_SIZE];
	size_t length = 0;
	enum wire_result result;

	(void)status_encode(&status, bytes, sizeof(bytes), &length);
	result = central_status(central, bytes, length, &got, ret_lost);
	assert_int_equal(got.counter, result ? 0 : counter);
	return result;
}

static void frames_and_status_are_counted_apart_SR12(void **state)
{
	static const struct {
		uint8_t counter;
		enum wire_result result;
		uint8_t lost;
	} rows[] = {
		{9, WIRE_OK, 0},	   {10, WIRE_OK, 0},
		{10, WIRE_REPEATED, 9},	   {14, WIRE_OK, 3},
		{13, WIRE_BAD_COUNTER, 9}, {0, WIRE_BAD_COUNTER, 9},
		{15, WIRE_OK, 0},
	};
	struct central central;

	(void)state;
	central_init(&central);
	for (size_t i = 0; i < COUNT(rows); i++) {
		uint8_t lost = 9;

		assert_int_equal(heard_frame(&central, rows[i].counter, &lost),
				 rows[i].result);
		assert_int_equal(lost, rows[i].lost);
		lost = 9;
		assert_int_equal(heard_status(&central, rows[i].counter, &lost),
				 rows[i].result);
		assert_int_equal(lost, rows[i].lost);
	}
}

static void broken_frames_and_status_are_not_used_SR12(void **state)
{
	static const uint8_t bytes[STATUS_SIZE] = {0};
	struct central central;
	struct frame frame;
	struct status status;
	uint8_t lost = 9;

	(void)state;
	central_init(&central);
	assert_int_equal(
		central_frame(&central, bytes, sizeof(bytes), &frame, &lost),
		WIRE_BAD_CRC);
	assert_int_equal(
		central_status(&central, bytes, sizeof(bytes), &status, &lost),
		WIRE_BAD_CRC);
	assert_int_equal(lost, 9);
}

static void after_subscribing_again_any_counter_is_the_first(void **state)
{
	struct central central;
	struct control_request request;
	uint8_t lost = 9;

	(void)state;
	central_init(&central);
	(void)heard_frame(&central, 200, &lost);
	(void)heard_status(&central, 200, &lost);
	request = asked(&central, CONTROL_ZERO);
	(void)answered(&central, &request, 200);
	for (size_t i = 0; i < PROFILE_CHARACTERISTIC_COUNT; i++)
		central_subscribed(&central, (enum profile_characteristic)i);
	assert_int_equal(heard_frame(&central, 1, &lost), WIRE_OK);
	assert_int_equal(heard_status(&central, 1, &lost), WIRE_OK);
	request = asked(&central, CONTROL_ZERO);
	assert_int_equal(answered(&central, &request, 1), WIRE_OK);
}

static void an_answered_request_makes_room_for_another(void **state)
{
	struct central central;
	struct control_request first;

	(void)state;
	central_init(&central);
	first = asked(&central, CONTROL_ZERO);
	for (unsigned int i = 1; i < CENTRAL_PENDING_MAX; i++)
		(void)asked(&central, CONTROL_ZERO);
	assert_int_equal(answered(&central, &first, 1), WIRE_OK);
	(void)asked(&central, CONTROL_ZERO); /* checks that it may */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counters_and_references_begin_at_1),
		cmocka_unit_test(references_never_are_0),
		cmocka_unit_test(matches_a_response_to_its_request_once),
		cmocka_unit_test(
			a_response_to_another_operation_is_unexpected_SR21),
		cmocka_unit_test(a_response_after_its_time_is_unexpected_SR21),
		cmocka_unit_test(
			a_response_that_is_repeated_or_old_is_not_used_SR12),
		cmocka_unit_test(a_broken_response_is_not_used_SR12),
		cmocka_unit_test(
			too_many_requests_wait_but_a_stop_never_does_SR15),
		cmocka_unit_test(a_request_that_cannot_be_is_not_counted),
		cmocka_unit_test(tokens_and_stops_share_a_counter),
		cmocka_unit_test(the_next_stop_is_told_in_advance_SR15),
		cmocka_unit_test(no_token_beyond_its_bounds_is_written_SR1),
		cmocka_unit_test(a_stop_is_confirmed_by_its_echo_and_the_state),
		cmocka_unit_test(frames_and_status_are_counted_apart_SR12),
		cmocka_unit_test(broken_frames_and_status_are_not_used_SR12),
		cmocka_unit_test(
			after_subscribing_again_any_counter_is_the_first),
		cmocka_unit_test(an_answered_request_makes_room_for_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
