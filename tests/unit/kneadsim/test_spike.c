/* SPDX-License-Identifier: MIT */
/* The fault "spike": frames that tell more force than there is. */
#include "check.h"

#include "bench.h"

static struct bench *streaming(const char *kind, unsigned pads)
{
	static struct bench b;
	struct device_settings settings = bench_settings(kind);

	settings.pads = pads;
	bench_init(&b, &settings);
	bench_make_ready(&b);
	(void)bench_ask(&b, (struct control_request){.op = CONTROL_SET_STREAM,
						     .pad = CONTROL_PAD_ALL,
						     .interval_us = 10000,
						     .samples = 1});
	bench_run(&b, 0.1);
	return &b;
}

/* All cells of the last frame, N. */
static double told_n(const struct bench *b)
{
	int32_t sum_mn = 0;

	for (unsigned i = 0; i < b->frame.cells; i++)
		sum_mn +=
			frame_force_mn(b->frame.value[i],
				       b->device.feature.pad[0].resolution_mn);
	return sum_mn * 1e-3;
}

static void spike_raises_frames_on_all_cells(void **state)
{
	struct bench *b = streaming("point", 1);

	(void)state;
	bench_fault(b, "spike:force=80,frames=100000");
	bench_run(b, 0.05);
	assert_near(told_n(b), 80.0, 1.0);
	assert_near(b->frame.value[0] * 0.005, 5.0, 0.3);
	assert_int_equal(b->frames_bad, 0);
	assert_int_equal(b->frames_lost, 0);
}

static void spike_ends_after_its_frames(void **state)
{
	struct bench *b = streaming("point", 1);
	unsigned high = 0;

	(void)state;
	bench_fault(b, "spike:force=80,frames=3");
	for (unsigned i = 0; i < 20; i++) {
		bench_run(b, 0.01);
		high += told_n(b) > 70.0;
	}
	assert_int_equal(high, 3);
	assert_false(b->device.has_fault[FAULT_SPIKE]);
}

static void spike_is_not_seen_by_the_wearable(void **state)
{
	struct bench *b = streaming("point", 1);
	unsigned statuses = b->statuses;

	(void)state;
	bench_fault(b, "spike:force=200,frames=5");
	bench_run(b, 0.05);
	assert_near(told_n(b), 200.0, 1.0);
	assert_int_equal(b->statuses, statuses);
	bench_run(b, 1.1);
	assert_true(b->statuses > statuses);
	assert_int_equal(b->status.annunciations &
				 (STATUS_OVER_FORCE | STATUS_OVER_PRESSURE),
			 0);
	assert_near(bench_force_n(b), 0.0, 0.1);
}

static void spike_is_of_one_pad(void **state)
{
	struct bench *b = streaming("point", 2);
	unsigned high = 0;

	(void)state;
	bench_fault(b, "spike:pad=1,force=80,frames=100000");
	for (unsigned i = 0; i < 200; i++) {
		bench_run(b, 0.001);
		if (told_n(b) > 70.0) {
			assert_int_equal(b->frame.pad, 1);
			high++;
		}
	}
	assert_true(high > 0);
}

static void spike_raises_delta_coded_frames(void **state)
{
	struct bench *b = streaming("sensing", 1);

	(void)state;
	(void)bench_ask(b, (struct control_request){.op = CONTROL_SET_STREAM,
						    .pad = CONTROL_PAD_ALL,
						    .interval_us = 10000,
						    .samples = 4,
						    .delta = 1});
	bench_fault(b, "spike:force=40,frames=100000");
	bench_run(b, 0.2);
	assert_int_not_equal(b->frame.width, FRAME_WIDTH_RAW);
	assert_near(told_n(b), 40.0, 1.0);
	assert_int_equal(b->frames_bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spike_raises_frames_on_all_cells),
		cmocka_unit_test(spike_ends_after_its_frames),
		cmocka_unit_test(spike_is_not_seen_by_the_wearable),
		cmocka_unit_test(spike_is_of_one_pad),
		cmocka_unit_test(spike_raises_delta_coded_frames),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
