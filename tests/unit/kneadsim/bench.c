/* SPDX-License-Identifier: MIT */
#include "check.h"

#include "bench.h"

/* How fine time passes, and how often a token is renewed. */
enum {
	TICK_US = 2000,
	TOKEN_EVERY_US = 100000,
	ANSWER_MOST_US = 2000000
};

static void take_frame(struct bench *b, const uint8_t *bytes, size_t length)
{
	uint8_t lost = 0;

	if (central_frame(&b->central, bytes, length, &b->frame, &lost)) {
		b->frames_bad++;
		return;
	}
	b->frames++;
	b->frames_lost += lost;
}

static void on_notify(enum profile_characteristic which, const uint8_t *bytes,
		      size_t length, void *userdata)
{
	struct bench *b = userdata;
	uint8_t lost = 0;

	if (which == PROFILE_FORCE)
		take_frame(b, bytes, length);
	else if (which == PROFILE_STATUS &&
		 !central_status(&b->central, bytes, length, &b->status, &lost))
		b->statuses++;
	else if (which == PROFILE_CONTROL_POINT &&
		 !central_response(&b->central, bytes, length, &b->response))
		b->responses++;
}

static void on_event(const struct device_event *event, void *userdata)
{
	struct bench *b = userdata;

	b->event[b->events++ % BENCH_EVENTS] = *event;
}

struct device_settings bench_settings(const char *kind)
{
	return (struct device_settings){
		.kind = kind_find(kind),
		.pads = 1,
		.rate_hz = 200,
		.seed = 7,
		.battery_percent = 80.0,
		.clock_ppm = 20.0,
		.version_major = PROFILE_VERSION_MAJOR,
		.version_minor = PROFILE_VERSION_MINOR,
	};
}

void bench_init(struct bench *b, const struct device_settings *settings)
{
	const struct device_sink sink = {
		.notify = on_notify, .event = on_event, .userdata = b};

	*b = (struct bench){.now_us = 1000000};
	central_init(&b->central);
	assert_null(device_init(&b->device, settings, &sink, b->now_us));
}

void bench_token(struct bench *b, uint16_t token_ms)
{
	uint8_t bytes[ENABLE_SIZE];
	size_t length = 0;

	assert_int_equal(central_enable(&b->central, token_ms, bytes,
					sizeof(bytes), &length),
			 WIRE_OK);
	device_write_enable(&b->device, bytes, length);
}

void bench_stop(struct bench *b)
{
	uint8_t bytes[ENABLE_SIZE];
	size_t length = 0;

	assert_int_equal(
		central_stop(&b->central, bytes, sizeof(bytes), &length),
		WIRE_OK);
	device_write_enable(&b->device, bytes, length);
}

void bench_run(struct bench *b, double seconds)
{
	uint64_t until = b->now_us + (uint64_t)(seconds * 1e6);

	while (b->now_us < until) {
		b->now_us += TICK_US;
		device_run(&b->device, b->now_us);
		b->most_n = fmax(b->most_n, bench_force_n(b));
		if (b->keeps_token && b->now_us % TOKEN_EVERY_US < TICK_US)
			bench_token(b, PROFILE_TOKEN_DEFAULT_MS);
	}
}

void bench_connect(struct bench *b)
{
	central_init(&b->central);
	device_connected(&b->device);
	device_mtu(&b->device, 247);
	device_secured(&b->device, true, true);
	device_subscribed(&b->device, PROFILE_FORCE, true);
	device_subscribed(&b->device, PROFILE_CONTROL_POINT, true);
	device_subscribed(&b->device, PROFILE_STATUS, true);
}

enum control_result bench_ask(struct bench *b, struct control_request request)
{
	uint64_t until = b->now_us + ANSWER_MOST_US;
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	unsigned before = b->responses;
	size_t length = 0;

	assert_int_equal(central_request(&b->central, &request, bytes,
					 sizeof(bytes), &length),
			 WIRE_OK);
	assert_int_equal(device_write_control(&b->device, bytes, length), 0);
	while (b->responses == before && b->now_us < until)
		bench_run(b, 0.01);
	assert_int_equal(b->responses, before + 1);
	return b->response.result;
}

void bench_make_ready(struct bench *b)
{
	bench_connect(b);
	assert_int_equal(bench_ask(b,
				   (struct control_request){
					   .op = CONTROL_REQUEST_CONTROL}),
			 CONTROL_SUCCESS);
	assert_int_equal(
		bench_ask(b, (struct control_request){.op = CONTROL_ZERO}),
		CONTROL_SUCCESS);
	assert_int_equal(
		bench_ask(b,
			  (struct control_request){.op = CONTROL_CLEAR_STOP}),
		CONTROL_SUCCESS);
}

void bench_press(struct bench *b, int32_t force_mn)
{
	assert_int_equal(
		bench_ask(b, (struct control_request){.op = CONTROL_PRESS,
						      .force_mn = force_mn,
						      .ramp_mn_per_s = 20000,
						      .hold_ms = 60000,
						      .ttl_ms = 1000}),
		CONTROL_SUCCESS);
	b->keeps_token = true;
	bench_token(b, PROFILE_TOKEN_DEFAULT_MS);
	bench_run(b, force_mn / 20000.0 + 1.0);
}

void bench_fault(struct bench *b, const char *text)
{
	const char *wrong = NULL;
	struct fault fault;

	assert_true(fault_read(text, &fault, &wrong));
	assert_null(device_set_fault(&b->device, &fault));
}

double bench_force_n(const struct bench *b)
{
	return b->device.pad[0].pad.force_n;
}

unsigned bench_count(const struct bench *b, enum device_event_type type)
{
	unsigned count = 0;

	for (unsigned i = 0; i < b->events && i < BENCH_EVENTS; i++)
		count += b->event[i].type == type;
	return count;
}

const struct device_event *bench_last(const struct bench *b,
				      enum device_event_type type)
{
	const struct device_event *last = NULL;

	assert_true(b->events <= BENCH_EVENTS);
	for (unsigned i = 0; i < b->events; i++) {
		if (b->event[i].type == type)
			last = &b->event[i];
	}
	assert_non_null(last);
	return last;
}
