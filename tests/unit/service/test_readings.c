/* SPDX-License-Identifier: MIT */
/* Readings: told to those who want them, and seldom enough. */
#include "show.h"

struct feed {
	uv_timer_t timer;
	struct world *world;
};

static void on_feed(uv_timer_t *timer)
{
	struct feed *feed = timer->data;

	fake_hub.wearable[0].frames++;
	fake_hub.wearable[0].pad[0].force_mn += 10;
	fake_hub.wearable[0].last_frame_us = 1;
	if (fake_hub.events > FAKE_EVENTS_MAX / 2)
		fake_hub.events = 0;
	show_action(feed->world, &(struct action){.type = ACTION_SAMPLE});
}

static void start_feed(struct world *world, struct feed *feed)
{
	const struct wearable_view view = show_plain(0, 1);

	show_wearable(world, 0, &view);
	world_settle(world);
	world_forget(world);
	feed->world = world;
	assert_int_equal(uv_timer_init(&world->loop, &feed->timer), 0);
	feed->timer.data = feed;
	assert_int_equal(uv_timer_start(&feed->timer, on_feed, 0, 5), 0);
}

static void stop_feed(struct feed *feed)
{
	uv_close((uv_handle_t *)&feed->timer, NULL);
	world_settle(feed->world);
}

static void readings_are_told_to_nobody_unasked(void **state)
{
	struct world *world = *state;
	static struct feed feed;

	start_feed(world, &feed);
	run_for(&world->loop, 300);
	assert_int_equal(world_heard(world, WEARABLE_0, "PropertiesChanged"),
			 0);
	stop_feed(&feed);
}

static void readings_come_ten_times_a_second_at_most(void **state)
{
	struct world *world = *state;
	static struct feed feed;
	uint64_t since_ms;

	start_feed(world, &feed);
	assert_string_equal(world_call(world, world->client, WEARABLE_0,
				       WEARABLE, "StartReadings", ""),
			    "");
	world_wait_told(world, WEARABLE_0, "Force");
	world_forget(world);
	since_ms = uv_hrtime() / 1000000u;
	run_for(&world->loop, 1000);
	since_ms = uv_hrtime() / 1000000u - since_ms;
	assert_in_range(world_heard(world, WEARABLE_0, "PropertiesChanged"), 1,
			since_ms / 100 + 1);
	assert_true(world_told(world, WEARABLE_0, "LastFrameAge", NULL));
	assert_false(world_told(world, WEARABLE_0, "Temperature", NULL));
	assert_string_equal(world_call(world, world->client, WEARABLE_0,
				       WEARABLE, "StopReadings", ""),
			    "");
	world_settle(world);
	world_forget(world);
	run_for(&world->loop, 300);
	assert_int_equal(world_heard(world, WEARABLE_0, "PropertiesChanged"),
			 0);
	stop_feed(&feed);
}

static void readings_end_when_the_caller_leaves(void **state)
{
	struct world *world = *state;
	struct bus *caller = world_client(world);
	static struct feed feed;

	start_feed(world, &feed);
	assert_string_equal(world_call(world, caller, WEARABLE_0, WEARABLE,
				       "StartReadings", ""),
			    "");
	world_wait_told(world, WEARABLE_0, "Force");
	bus_close(caller, NULL, NULL);
	show_wait_event(world, EVENT_CALLER_GONE, COMMAND_COUNT);
	world_settle(world);
	run_for(&world->loop, 120);
	world_forget(world);
	run_for(&world->loop, 300);
	assert_int_equal(world_heard(world, WEARABLE_0, "PropertiesChanged"),
			 0);
	stop_feed(&feed);
}

static void readings_end_with_their_wearable(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 1);
	static struct feed feed;

	start_feed(world, &feed);
	assert_string_equal(world_call(world, world->client, WEARABLE_0,
				       WEARABLE, "StartReadings", ""),
			    "");
	view.present = false;
	show_wearable(world, 0, &view);
	view = show_plain(1, 1);
	run_for(&world->loop, 50);
	show_wearable(world, 0, &view);
	world_settle(world);
	world_forget(world);
	run_for(&world->loop, 300);
	assert_int_equal(world_heard(world, WEARABLE_1, "PropertiesChanged"),
			 0);
	stop_feed(&feed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(readings_are_told_to_nobody_unasked),
		CLAIM(readings_come_ten_times_a_second_at_most),
		CLAIM(readings_end_when_the_caller_leaves),
		CLAIM(readings_end_with_their_wearable),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
