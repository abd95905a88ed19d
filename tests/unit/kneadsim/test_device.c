/* SPDX-License-Identifier: MIT */
/* The wearable in virtual time: presses, tokens, stops, streams. */
#include "check.h"

#include "bench.h"

/* Token and release ramp, as the wearable promises them, and the actuator's
 * lag (SR-1). */
static const double let_go_s = 0.5 + 0.3 + 0.2;

static struct bench *fresh(const char *kind)
{
	static struct bench b;
	struct device_settings settings = bench_settings(kind);

	bench_init(&b, &settings);
	return &b;
}

static void press_reaches_the_force_asked_for(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_press(b, 40000);
	assert_near(bench_force_n(b), 40.0, 0.5);
	assert_near(b->status.applied_mn / 1e3, 40.0, 2.5);
	assert_int_equal(b->status.phase, STATUS_HOLDING);
}

static void cuff_presses_too(void **state)
{
	struct bench *b = fresh("cuff");

	(void)state;
	bench_make_ready(b);
	bench_press(b, 45000);
	assert_near(bench_force_n(b), 45.0, 0.5);
}

/* SR-1: tokens end, force ends. */
static void without_tokens_force_ends_within_token_and_release(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_press(b, 60000);
	b->keeps_token = false;
	bench_run(b, let_go_s);
	assert_near(bench_force_n(b), 0.0, 0.1);
	assert_string_equal(bench_last(b, DEVICE_STOPPED)->text, "token");
	assert_int_equal(b->status.state, STATUS_STOPPED);
}

/* SR-1: link lost, force ends without waiting for the token. */
static void lost_link_ends_force_within_the_release(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_press(b, 60000);
	b->keeps_token = false;
	device_disconnected(&b->device);
	bench_run(b, 0.6);
	assert_near(bench_force_n(b), 0.0, 0.1);
	assert_string_equal(bench_last(b, DEVICE_STOPPED)->text, "link");
}

/* SR-15. */
static void fast_stop_ends_force_within_half_a_second(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_press(b, 60000);
	bench_stop(b);
	bench_run(b, 0.5);
	assert_near(bench_force_n(b), 0.0, 0.5);
	assert_true(central_stop_confirmed(&b->central, &b->status));
	assert_int_equal(bench_count(b, DEVICE_HAPTIC), 1);
}

/* SR-15: the person's own. */
static void button_ends_force_within_half_a_second(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_press(b, 60000);
	device_press_button(&b->device, 0.2);
	bench_run(b, 0.5);
	assert_near(bench_force_n(b), 0.0, 0.5);
	assert_string_equal(bench_last(b, DEVICE_STOPPED)->text, "button");
}

/* SR-2. */
static void force_above_the_ceiling_is_refused(void **state)
{
	struct bench *b = fresh("point");
	int32_t ceiling = b->device.feature.pad[0].force_max_mn;

	(void)state;
	bench_make_ready(b);
	assert_int_equal(
		bench_ask(b,
			  (struct control_request){.op = CONTROL_PRESS,
						   .force_mn = ceiling + 1000,
						   .ramp_mn_per_s = 10000,
						   .hold_ms = 1000,
						   .ttl_ms = 1000}),
		CONTROL_ABOVE_CEILING);
	bench_run(b, 1.0);
	assert_near(b->most_n, 0.0, 0.0);
}

/* SR-3. */
static void nothing_is_applied_after_start(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_connect(b);
	bench_token(b, 1000);
	bench_run(b, 2.0);
	assert_near(b->most_n, 0.0, 0.0);
	assert_int_equal(b->status.state, STATUS_STOPPED);
}

static void frames_come_at_the_rate_asked_for_and_none_is_lost(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	assert_int_equal(
		bench_ask(b, (struct control_request){.op = CONTROL_SET_STREAM,
						      .interval_us = 10000,
						      .samples = 2}),
		CONTROL_SUCCESS);
	bench_run(b, 1.0);
	unsigned before = b->frames;

	bench_run(b, 10.0);
	assert_in_range(b->frames - before, 499, 501);
	assert_int_equal(b->frames_lost, 0);
	assert_int_equal(b->frames_bad, 0);
	assert_int_equal(b->frame.samples, 2);
	assert_int_equal(b->frame.interval_us, 10000);
}

static void frames_show_what_is_on_the_body(void **state)
{
	struct bench *b = fresh("point");
	double total = 0.0;

	(void)state;
	bench_make_ready(b);
	(void)bench_ask(b, (struct control_request){.op = CONTROL_SET_STREAM,
						    .interval_us = 5000,
						    .samples = 1});
	bench_press(b, 50000);
	for (int i = 0; i < 16; i++)
		total += b->frame.value[i] *
			 b->device.feature.pad[0].resolution_mn / 1e3;
	assert_near(total, bench_force_n(b), 0.05 * bench_force_n(b));
}

static void stream_works_at_the_smallest_mtu(void **state)
{
	struct bench *b = fresh("sensing");

	(void)state;
	bench_connect(b);
	device_mtu(&b->device, 23);
	(void)bench_ask(
		b, (struct control_request){.op = CONTROL_REQUEST_CONTROL});
	assert_int_equal(
		bench_ask(b, (struct control_request){.op = CONTROL_SET_STREAM,
						      .interval_us = 20000,
						      .samples = 1}),
		CONTROL_SUCCESS);
	bench_run(b, 1.0);
	assert_true(b->frames > 100);
	assert_int_equal(b->frames_lost, 0);
}

static void device_clock_runs_as_wrong_as_it_was_told(void **state)
{
	struct device_settings settings = bench_settings("point");
	static struct bench b;

	(void)state;
	settings.clock_ppm = 1000.0;
	bench_init(&b, &settings);
	uint64_t start = b.device.now_us;

	bench_run(&b, 100.0);
	assert_near((double)(b.device.now_us - start), 100.1e6, 1000.0);
}

static void same_seed_and_inputs_give_the_same_frames(void **state)
{
	static struct frame first;

	(void)state;
	for (int run = 0; run < 2; run++) {
		struct bench *b = fresh("sensing");

		bench_connect(b);
		(void)bench_ask(b, (struct control_request){
					   .op = CONTROL_REQUEST_CONTROL});
		(void)bench_ask(
			b, (struct control_request){.op = CONTROL_SET_STREAM,
						    .interval_us = 10000,
						    .samples = 4});
		bench_run(b, 8.0);
		if (run == 0)
			first = b->frame;
		else
			assert_memory_equal(&first, &b->frame, sizeof(first));
	}
}

static void hand_presses_the_glove(void **state)
{
	struct bench *b = fresh("sensing");
	const char *wrong = NULL;

	(void)state;
	assert_true(device_set_hand(&b->device,
				    "steady:force=35,ramp=1,waits=0", &wrong));
	bench_run(b, 5.0);
	assert_near(bench_force_n(b), 35.0, 6.0);
	assert_false(device_set_hand(&b->device, "juggle", &wrong));
	assert_string_equal(wrong, "juggle");
}

static void hand_waits_for_a_hub_that_streams_and_has_zeroed(void **state)
{
	struct bench *b = fresh("sensing");

	(void)state;
	bench_run(b, 10.0);
	assert_near(b->most_n, 0.0, 0.0);
	bench_make_ready(b);
	bench_run(b, 10.0);
	assert_near(b->most_n, 0.0, 0.0);
	(void)bench_ask(b, (struct control_request){.op = CONTROL_SET_STREAM,
						    .interval_us = 10000,
						    .samples = 1});
	bench_run(b, 10.0);
	assert_near(bench_force_n(b), 30.0, 6.0);
	device_disconnected(&b->device);
	bench_run(b, 0.5);
	assert_near(bench_force_n(b), 0.0, 0.1);
}

static void zero_fails_on_a_loaded_pad(void **state)
{
	struct bench *b = fresh("sensing");
	const char *wrong = NULL;

	(void)state;
	assert_true(device_set_hand(&b->device,
				    "steady:force=40,ramp=1,waits=0", &wrong));
	bench_run(b, 3.0);
	bench_connect(b);
	(void)bench_ask(
		b, (struct control_request){.op = CONTROL_REQUEST_CONTROL});
	assert_int_equal(
		bench_ask(b, (struct control_request){.op = CONTROL_ZERO}),
		CONTROL_FAILED);
}

static void zero_takes_the_offsets_off(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_run(b, 1.0);
	double before = fabs(b->device.pad[0].measured_n);

	bench_make_ready(b);
	bench_run(b, 0.5);
	assert_near(b->device.pad[0].measured_n, 0.0, 0.4);
	assert_true(fabs(b->device.pad[0].measured_n) < before);
}

static void self_test_passes_on_a_sound_pad(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	assert_int_equal(
		bench_ask(b, (struct control_request){.op = CONTROL_SELF_TEST}),
		CONTROL_SUCCESS);
}

static void several_pads_press_independently(void **state)
{
	struct device_settings settings = bench_settings("point");
	static struct bench b;

	(void)state;
	settings.pads = 3;
	bench_init(&b, &settings);
	bench_make_ready(&b);
	for (uint8_t i = 1; i < 3; i++)
		assert_int_equal(
			bench_ask(&b,
				  (struct control_request){.op = CONTROL_ZERO,
							   .pad = i}),
			CONTROL_SUCCESS);
	bench_press(&b, 20000);
	assert_near(b.device.pad[0].pad.force_n, 20.0, 0.5);
	assert_near(b.device.pad[1].pad.force_n, 0.0, 0.0);
	assert_near(b.device.pad[2].pad.force_n, 0.0, 0.0);
}

/* A caller that was stopped stands for a hung firmware (SR-1 in the end). */
static void stopped_process_lets_go_when_it_comes_back(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	bench_make_ready(b);
	bench_press(b, 40000);
	b->keeps_token = false;
	b->now_us += 5000000;
	device_run(&b->device, b->now_us);
	assert_near(bench_force_n(b), 40.0, 1.0);
	bench_run(b, 0.6);
	assert_near(bench_force_n(b), 0.0, 0.1);
	assert_string_equal(bench_last(b, DEVICE_STOPPED)->text, "token");
}

static void long_sleep_of_the_machine_costs_no_time(void **state)
{
	struct bench *b = fresh("point");

	(void)state;
	b->now_us += 30ull * 24 * 3600 * 1000000;
	device_run(&b->device, b->now_us);
	bench_run(b, 1.0);
	assert_near((double)b->device.now_us, (double)b->device.due_us, 1000.0);
}

static void wrong_presets_are_named(void **state)
{
	struct device_settings settings = bench_settings("sensing");
	const struct device_sink sink = {0};
	static struct device d;

	(void)state;
	settings.tissue = "elbow";
	assert_string_equal(device_init(&d, &settings, &sink, 0), "tissue");
	settings.tissue = NULL;
	settings.hand = "juggle";
	assert_string_equal(device_init(&d, &settings, &sink, 0), "hand");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(press_reaches_the_force_asked_for),
		cmocka_unit_test(cuff_presses_too),
		cmocka_unit_test(
			without_tokens_force_ends_within_token_and_release),
		cmocka_unit_test(lost_link_ends_force_within_the_release),
		cmocka_unit_test(fast_stop_ends_force_within_half_a_second),
		cmocka_unit_test(button_ends_force_within_half_a_second),
		cmocka_unit_test(force_above_the_ceiling_is_refused),
		cmocka_unit_test(nothing_is_applied_after_start),
		cmocka_unit_test(
			frames_come_at_the_rate_asked_for_and_none_is_lost),
		cmocka_unit_test(frames_show_what_is_on_the_body),
		cmocka_unit_test(stream_works_at_the_smallest_mtu),
		cmocka_unit_test(device_clock_runs_as_wrong_as_it_was_told),
		cmocka_unit_test(same_seed_and_inputs_give_the_same_frames),
		cmocka_unit_test(hand_presses_the_glove),
		cmocka_unit_test(
			hand_waits_for_a_hub_that_streams_and_has_zeroed),
		cmocka_unit_test(zero_fails_on_a_loaded_pad),
		cmocka_unit_test(zero_takes_the_offsets_off),
		cmocka_unit_test(self_test_passes_on_a_sound_pad),
		cmocka_unit_test(several_pads_press_independently),
		cmocka_unit_test(stopped_process_lets_go_when_it_comes_back),
		cmocka_unit_test(long_sleep_of_the_machine_costs_no_time),
		cmocka_unit_test(wrong_presets_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
