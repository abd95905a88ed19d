/* SPDX-License-Identifier: MIT */
/*
 * The wearable's side under random conversations: what it promises holds
 * whatever comes in (SR-1, SR-2, SR-15).
 */
#include "bench.h"
#include "e2e.h"

#define SEED	      2718281828u
#define CONVERSATIONS 300
#define EVENTS	      600

/* What a hub could know of a wearable: written down beside it. */
struct watch {
	struct bench bench;
	struct chance chance;
	const struct feature *device;
	uint64_t token_until_us; /* of any write that may have been one */
	uint64_t stopped_at_us;	 /* 0: not stopped since */
	int32_t before_mn[PROFILE_PADS_MAX];
};

typedef void (*event_fn)(struct watch *w);

static void some_time(struct watch *w)
{
	w->bench.now_us += chance_below(&w->chance, 60 * 1000);
	peripheral_tick(&w->bench.peripheral, w->bench.now_us);
}

static void some_token(struct watch *w)
{
	uint16_t token_ms = (uint16_t)(1 + chance_below(&w->chance, 1000));
	uint64_t until_us = w->bench.now_us + token_ms * MS;

	if (until_us > w->token_until_us)
		w->token_until_us = until_us;
	bench_token(&w->bench, token_ms);
}

static void note_stop(struct watch *w)
{
	if (w->stopped_at_us == 0)
		w->stopped_at_us = w->bench.now_us;
}

static void some_stop(struct watch *w)
{
	note_stop(w);
	bench_stop(&w->bench);
}

static void some_press(struct watch *w)
{
	struct control_request request =
		press_of((int32_t)chance_between(&w->chance, 1, 130000),
			 chance_below(&w->chance, 3000));

	request.pad = (uint8_t)chance_below(&w->chance, 3);
	request.ramp_mn_per_s = (int32_t)chance_between(&w->chance, 1, 30000);
	request.ttl_ms = (uint16_t)chance_between(&w->chance, 1, 2000);
	(void)bench_ask(&w->bench, request);
}

static void some_request(struct watch *w)
{
	struct control_request request = {0};
	size_t row = chance_below(&w->chance, CONTROL_OP_COUNT);

	chance_fill(&w->chance, &control_op_table[row].message, &request);
	if (request.op == CONTROL_STOP)
		note_stop(w);
	(void)bench_ask(&w->bench, request);
}

static void ask_plainly(struct watch *w, enum control_op op)
{
	(void)bench_ask(&w->bench, (struct control_request){.op = op});
}

static void clear_and_take_control(struct watch *w)
{
	ask_plainly(w, CONTROL_REQUEST_CONTROL);
	ask_plainly(w, CONTROL_CLEAR_STOP);
	for (uint8_t i = 0; i < w->device->pads; i++)
		peripheral_zeroed(&w->bench.peripheral, i, true,
				  w->bench.now_us);
}

static void some_noise_on_enable(struct watch *w)
{
	uint8_t bytes[8];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)chance_next(&w->chance);
	if (enable_is_stop(bytes, sizeof(bytes)))
		note_stop(w);
	peripheral_write_enable(&w->bench.peripheral, bytes,
				chance_below(&w->chance, sizeof(bytes) + 1),
				w->bench.now_us);
}

static void some_noise_on_control(struct watch *w)
{
	uint8_t bytes[24];
	size_t length = chance_below(&w->chance, sizeof(bytes) + 1);

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)chance_next(&w->chance);
	if (length > 0 && bytes[0] == CONTROL_STOP)
		note_stop(w);
	(void)peripheral_write_control(&w->bench.peripheral, bytes, length,
				       w->bench.now_us);
}

static void some_sample(struct watch *w)
{
	bench_sample(&w->bench, (uint8_t)chance_below(&w->chance, 3),
		     (int16_t)chance_between(&w->chance, -10, 600));
}

static void some_button(struct watch *w)
{
	bool pressed = chance_below(&w->chance, 2) == 0;

	if (pressed)
		note_stop(w);
	peripheral_button(&w->bench.peripheral, pressed, w->bench.now_us);
}

static void some_link(struct watch *w)
{
	peripheral_disconnected(&w->bench.peripheral, w->bench.now_us);
	bench_connect(&w->bench);
}

static void some_temperature(struct watch *w)
{
	peripheral_temperature(
		&w->bench.peripheral, (uint8_t)chance_below(&w->chance, 3),
		(int16_t)chance_between(&w->chance, 300, 420), w->bench.now_us);
}

/* Named more than once: more often. */
static const event_fn events[] = {
	some_time,
	some_time,
	some_time,
	some_time,
	some_time,
	some_token,
	some_token,
	some_token,
	some_press,
	some_press,
	some_request,
	some_stop,
	some_noise_on_enable,
	some_noise_on_control,
	some_sample,
	some_button,
	some_link,
	clear_and_take_control,
	clear_and_take_control,
	some_temperature,
};

/* SR-2: never above a ceiling, the device's or the site's; and no step up. */
static void assert_within_ceilings(const struct watch *w)
{
	for (uint8_t i = 0; i < w->device->pads; i++) {
		const struct peripheral_pad *pad = &w->bench.peripheral.pad[i];
		int32_t setpoint_mn =
			peripheral_setpoint_mn(&w->bench.peripheral, i);

		assert_in_range(setpoint_mn, 0, w->device->pad[i].force_max_mn);
		if (setpoint_mn > pad->ceiling_mn)
			assert_true(setpoint_mn <= w->before_mn[i]);
	}
}

/* SR-1: long enough after the last token there is no force. */
static void assert_no_force_without_token(const struct watch *w)
{
	uint64_t over_us = w->token_until_us + w->device->release_ms * MS;

	for (uint8_t i = 0; i < w->device->pads; i++) {
		if (w->bench.now_us >= over_us)
			assert_int_equal(
				peripheral_setpoint_mn(&w->bench.peripheral, i),
				0);
		if (w->bench.now_us >= w->token_until_us)
			assert_true(peripheral_setpoint_mn(&w->bench.peripheral,
							   i) <=
				    w->before_mn[i]);
	}
}

/* SR-15: a stop ends all force within the release time, and it stays so until
 * it is cleared. */
static void assert_stops_stop(struct watch *w)
{
	const struct peripheral *p = &w->bench.peripheral;

	if (w->stopped_at_us == 0)
		return;
	if (peripheral_state(p) != STATUS_STOPPED) {
		w->stopped_at_us = 0; /* cleared */
		return;
	}
	for (uint8_t i = 0; i < w->device->pads; i++) {
		int32_t now_mn = peripheral_setpoint_mn(p, i);

		assert_true(now_mn <= w->before_mn[i]);
		if (w->bench.now_us >=
		    w->stopped_at_us + w->device->release_ms * MS)
			assert_int_equal(now_mn, 0);
	}
}

static void remember(struct watch *w)
{
	for (uint8_t i = 0; i < w->device->pads; i++)
		w->before_mn[i] =
			peripheral_setpoint_mn(&w->bench.peripheral, i);
}

static uint32_t converse(const struct feature *device, uint32_t seed)
{
	static struct watch w;
	uint32_t pressed = 0;

	memset(&w, 0, sizeof(w));
	w.device = device;
	w.chance.state = seed;
	bench_init(&w.bench, device);
	bench_connect(&w.bench);
	clear_and_take_control(&w);
	for (unsigned int i = 0; i < EVENTS; i++) {
		events[chance_below(&w.chance, COUNT(events))](&w);
		bench_drain(&w.bench);
		assert_within_ceilings(&w);
		assert_no_force_without_token(&w);
		assert_stops_stop(&w);
		remember(&w);
		pressed += w.before_mn[0] > 0;
	}
	return pressed;
}

static void what_it_promises_holds_whatever_comes_SR1_SR2_SR15(void **state)
{
	static const struct feature *const devices[] = {&device_point,
							&device_cuff};
	struct chance chance = {.state = SEED};
	uint32_t pressed = 0;

	(void)state;
	print_message("seed %u\n", SEED);
	for (unsigned int i = 0; i < CONVERSATIONS; i++)
		pressed += converse(devices[i % COUNT(devices)],
				    chance_next(&chance));
	/* The conversations did get to where it matters. */
	assert_true(pressed > CONVERSATIONS * 10);
}

/* Whatever bits of a good token are turned, it is a token no more, unless all
 * of it is right by chance: three bits never are. */
static void no_one_two_or_three_bit_error_makes_a_token_SR1(void **state)
{
	struct bench bench;
	uint8_t good[ENABLE_SIZE];
	size_t length = 0;

	(void)state;
	bench_ready(&bench, &device_point);
	(void)central_enable(&bench.central, 500, good, sizeof(good), &length);
	for (unsigned int a = 0; a < 48; a++)
		for (unsigned int b = a; b < 48; b++)
			for (unsigned int c = b; c < 48; c++) {
				uint8_t bytes[ENABLE_SIZE];

				memcpy(bytes, good, sizeof(bytes));
				bytes[a / 8] ^= (uint8_t)(1u << a % 8);
				if (b != a)
					bytes[b / 8] ^= (uint8_t)(1u << b % 8);
				if (c != b)
					bytes[c / 8] ^= (uint8_t)(1u << c % 8);
				if (memcmp(bytes, good, sizeof(bytes)) == 0)
					continue;
				peripheral_write_enable(&bench.peripheral,
							bytes, length,
							bench.now_us);
				assert_int_equal(
					peripheral_token_ms(&bench.peripheral),
					0);
				assert_int_equal(
					peripheral_state(&bench.peripheral),
					STATUS_READY);
			}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			what_it_promises_holds_whatever_comes_SR1_SR2_SR15),
		cmocka_unit_test(
			no_one_two_or_three_bit_error_makes_a_token_SR1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
