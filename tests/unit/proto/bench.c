/* SPDX-License-Identifier: MIT */
/*
 * A wearable on the bench: see bench.h.
 */
#include "bench.h"

#define STEP_MS 5

void bench_init(struct bench *bench, const struct feature *device)
{
	memset(bench, 0, sizeof(*bench));
	bench->now_us = 1000 * MS;
	peripheral_init(&bench->peripheral, device, bench->now_us);
	central_init(&bench->central);
}

void bench_connect(struct bench *bench)
{
	struct peripheral *p = &bench->peripheral;

	central_init(&bench->central);
	peripheral_connected(p, bench->now_us);
	peripheral_secured(p, true, true);
	peripheral_mtu(p, 247);
	peripheral_subscribed(p, PROFILE_FORCE, true);
	peripheral_subscribed(p, PROFILE_STATUS, true);
	peripheral_subscribed(p, PROFILE_CONTROL_POINT, true);
	bench_drain(bench);
}

void bench_ready(struct bench *bench, const struct feature *device)
{
	bench_init(bench, device);
	bench_connect(bench);
	assert_int_equal(bench_result(bench,
				      (struct control_request){
					      .op = CONTROL_REQUEST_CONTROL}),
			 CONTROL_SUCCESS);
	assert_int_equal(bench_result(bench,
				      (struct control_request){
					      .op = CONTROL_CLEAR_STOP}),
			 CONTROL_SUCCESS);
	for (uint8_t i = 0; i < device->pads; i++)
		peripheral_zeroed(&bench->peripheral, i, true, bench->now_us);
	bench_drain(bench);
	bench_forget(bench);
}

static void take(struct bench *bench, const struct peripheral_output *output)
{
	uint8_t lost;

	bench->count[output->type]++;
	bench->last[output->type] = *output;
	if (output->type == PERIPHERAL_NOTIFY_STATUS) {
		assert_int_equal(central_status(&bench->central, output->bytes,
						output->length, &bench->status,
						&lost),
				 WIRE_OK);
		assert_int_equal(lost, 0);
	}
	if (output->type == PERIPHERAL_INDICATE)
		assert_int_equal(central_response(&bench->central,
						  output->bytes, output->length,
						  &bench->response),
				 WIRE_OK);
}

void bench_drain(struct bench *bench)
{
	struct peripheral_output output;

	while (peripheral_next(&bench->peripheral, &output))
		take(bench, &output);
}

void bench_forget(struct bench *bench)
{
	memset(bench->count, 0, sizeof(bench->count));
	memset(&bench->response, 0, sizeof(bench->response));
}

void bench_run(struct bench *bench, uint64_t ms)
{
	for (uint64_t i = 0; i < ms; i += STEP_MS) {
		bench->now_us += STEP_MS * MS;
		peripheral_tick(&bench->peripheral, bench->now_us);
		bench_drain(bench);
	}
}

enum profile_att bench_ask(struct bench *bench, struct control_request request)
{
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length = 0;
	enum profile_att error;

	assert_int_equal(central_request(&bench->central, &request, bytes,
					 sizeof(bytes), &length),
			 WIRE_OK);
	error = peripheral_write_control(&bench->peripheral, bytes, length,
					 bench->now_us);
	if (error)
		central_forget(&bench->central, request.reference);
	bench_drain(bench);
	return error;
}

enum control_result bench_result(struct bench *bench,
				 struct control_request request)
{
	memset(&bench->response, 0, sizeof(bench->response));
	assert_int_equal(bench_ask(bench, request), PROFILE_ATT_OK);
	assert_int_equal(bench->response.request, request.op);
	return bench->response.result;
}

void bench_token(struct bench *bench, uint16_t token_ms)
{
	uint8_t bytes[ENABLE_SIZE];
	size_t length = 0;

	assert_int_equal(central_enable(&bench->central, token_ms, bytes,
					sizeof(bytes), &length),
			 WIRE_OK);
	peripheral_write_enable(&bench->peripheral, bytes, length,
				bench->now_us);
	bench_drain(bench);
}

void bench_stop(struct bench *bench)
{
	uint8_t bytes[ENABLE_SIZE];
	size_t length = 0;

	assert_int_equal(
		central_stop(&bench->central, bytes, sizeof(bytes), &length),
		WIRE_OK);
	peripheral_write_enable(&bench->peripheral, bytes, length,
				bench->now_us);
	bench_drain(bench);
}

void bench_hold(struct bench *bench, uint64_t ms)
{
	for (uint64_t i = 0; i < ms; i += 100) {
		bench_token(bench, PROFILE_TOKEN_DEFAULT_MS);
		bench_run(bench, 100);
	}
}

struct control_request press_of(int32_t force_mn, uint32_t hold_ms)
{
	return (struct control_request){
		.op = CONTROL_PRESS,
		.force_mn = force_mn,
		.ramp_mn_per_s = 20000,
		.hold_ms = hold_ms,
		.ttl_ms = 1000,
	};
}

void bench_press(struct bench *bench, int32_t force_mn, uint32_t hold_ms)
{
	assert_int_equal(bench_result(bench, press_of(force_mn, hold_ms)),
			 CONTROL_SUCCESS);
	bench_token(bench, PROFILE_TOKEN_DEFAULT_MS);
	assert_int_equal(bench_phase(bench), STATUS_RAMPING);
}

void bench_sample(struct bench *bench, uint8_t pad, int16_t value)
{
	int16_t values[PROFILE_CELLS_MAX];

	for (size_t i = 0; i < COUNT(values); i++)
		values[i] = value;
	peripheral_sample(&bench->peripheral, pad, values, bench->now_us);
	bench_drain(bench);
}

enum status_phase bench_phase(const struct bench *bench)
{
	return bench->peripheral.pad[0].press.phase;
}

int32_t bench_setpoint(const struct bench *bench)
{
	return peripheral_setpoint_mn(&bench->peripheral, 0);
}
