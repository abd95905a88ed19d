/* SPDX-License-Identifier: MIT */
/* One step after another, with a core that does what the test says. */
#include "engine.h"

#include "fake_hub.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct world {
	struct engine *engine;
	uint64_t now_us;
	uint64_t monotonic_us;
	char trace[256]; /* a letter for each thing done, in order */
	unsigned int sampled;
	unsigned int notified;
	bool record_is_full;
	bool is_congested;
	struct engine *stop_from; /* a stop is asked for during radio() */
};

static void note(struct world *world, char letter)
{
	size_t length = strlen(world->trace);

	assert_true(length < sizeof(world->trace) - 1);
	world->trace[length] = letter;
}

static uint64_t port_now(void *context)
{
	return ((struct world *)context)->now_us;
}

static uint64_t port_monotonic(void *context)
{
	return ((struct world *)context)->monotonic_us;
}

static void port_radio(void *context, const struct action *action)
{
	struct world *world = context;

	if (action->type == ACTION_PREPARE_STOP)
		note(world, 'p');
	else
		note(world, action->type == ACTION_COMMAND_WRITE ? 'S' : 'w');
	if (world->stop_from == NULL)
		return;
	(void)engine_stop(world->stop_from, 3, 9);
	world->stop_from = NULL;
}

static bool port_congested(void *context)
{
	return ((struct world *)context)->is_congested;
}

static bool port_record(void *context, const struct record *record)
{
	struct world *world = context;

	(void)record;
	note(world, 'r');
	return !world->record_is_full;
}

static void port_sample(void *context, const struct sample *sample)
{
	(void)sample;
	note(context, 's');
}

static void port_sampled(void *context)
{
	((struct world *)context)->sampled++;
}

static void port_notify(void *context)
{
	((struct world *)context)->notified++;
}

static int setup(void **state)
{
	static struct world world;
	const struct engine_ports ports = {
		.context = &world,
		.now_us = port_now,
		.monotonic_us = port_monotonic,
		.radio = port_radio,
		.is_congested = port_congested,
		.record = port_record,
		.sample = port_sample,
		.sampled = port_sampled,
		.notify = port_notify,
	};
	const struct hub_config config = {.links_max = 7, .turn_budget_ms = 50};

	memset(&world, 0, sizeof(world));
	world.now_us = 1000000;
	world.monotonic_us = 500000;
	*state = &world;
	return engine_new(&config, &ports, &world.engine);
}

static int teardown(void **state)
{
	struct world *world = *state;

	engine_free(world->engine);
	return 0;
}

static void pass_time(struct world *world, uint64_t us)
{
	world->now_us += us;
	world->monotonic_us += us;
}

static void lay_ready(enum event_type on, enum action_type type)
{
	struct actions *answer = &fake_hub.answer[on];
	struct action action = {.type = type};

	if (type == ACTION_COMMAND_WRITE)
		answer->urgent[answer->urgent_count++] = action;
	else
		answer->list[answer->count++] = action;
}

static void step(struct world *world, enum event_type type)
{
	struct event event = {.type = type};

	engine_event(world->engine, &event);
}

static void does_what_stops_before_all_else(void **state)
{
	struct world *world = *state;

	lay_ready(EVENT_VALUE, ACTION_PREPARE_STOP);
	lay_ready(EVENT_VALUE, ACTION_SAMPLE);
	lay_ready(EVENT_VALUE, ACTION_RECORD);
	lay_ready(EVENT_VALUE, ACTION_REQUEST_WRITE);
	lay_ready(EVENT_VALUE, ACTION_COMMAND_WRITE);
	step(world, EVENT_VALUE);
	assert_string_equal(world->trace, "Swsrp");
}

/* SR-15 */
static void takes_a_stop_before_the_next_event(void **state)
{
	struct world *world = *state;
	uint64_t ticket = engine_stop(world->engine, WEARABLE_ALL, 4);

	assert_true(engine_stops_taken(world->engine) < ticket);
	step(world, EVENT_VALUE);
	assert_int_equal(fake_hub.event[0].type, EVENT_COMMAND);
	assert_int_equal(fake_hub.event[0].command.type, COMMAND_STOP);
	assert_int_equal(fake_hub.event[0].command.wearable, WEARABLE_ALL);
	assert_int_equal(fake_hub.event[0].command.caller, 4);
	assert_int_equal(fake_hub.event[1].type, EVENT_VALUE);
	assert_true(engine_stops_taken(world->engine) >= ticket);
}

/* SR-15 */
static void takes_a_stop_before_the_queue(void **state)
{
	struct world *world = *state;
	struct event command = {.type = EVENT_COMMAND};

	command.command.type = COMMAND_IDENTIFY;
	while (engine_post(world->engine, ENGINE_SERVICE, &command) == 0)
		continue;
	(void)engine_stop(world->engine, 2, 4);
	engine_turn(world->engine);
	assert_int_equal(fake_hub.event[0].command.type, COMMAND_STOP);
	assert_int_equal(fake_hub.event[1].command.type, COMMAND_IDENTIFY);
}

/* SR-15 */
static void takes_a_stop_between_posted_events(void **state)
{
	struct world *world = *state;
	struct event command = {.type = EVENT_COMMAND};

	command.command.type = COMMAND_IDENTIFY;
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			engine_post(world->engine, ENGINE_SERVICE, &command),
			0);
	lay_ready(EVENT_COMMAND, ACTION_REQUEST_WRITE);
	world->stop_from = world->engine;
	engine_turn(world->engine);
	assert_int_equal(fake_hub.event[0].command.type, COMMAND_IDENTIFY);
	assert_int_equal(fake_hub.event[1].command.type, COMMAND_STOP);
	assert_int_equal(fake_hub.event[1].command.wearable, 3);
	assert_int_equal(fake_hub.event[2].command.type, COMMAND_IDENTIFY);
}

/* SR-22 */
static bool was_told_unwell(const char *why)
{
	for (unsigned int i = 0; i < fake_hub.events; i++)
		if (fake_hub.event[i].type == EVENT_UNWELL &&
		    fake_hub.event[i].unwell.unwell &&
		    strcmp(fake_hub.event[i].unwell.why, why) == 0)
			return true;
	return false;
}

/* SR-22 */
static void is_unwell_when_commands_overflow(void **state)
{
	struct world *world = *state;
	struct event command = {.type = EVENT_COMMAND};

	while (engine_post(world->engine, ENGINE_SERVICE, &command) == 0)
		continue;
	engine_turn(world->engine);
	assert_true(was_told_unwell("too many commands at once"));
}

/* SR-22 */
static void is_unwell_after_a_late_turn_and_recovers(void **state)
{
	struct world *world = *state;

	step(world, EVENT_VALUE);
	pass_time(world, ENGINE_TURN_BUDGET_US + 1);
	engine_turn(world->engine);
	engine_turn(world->engine);
	assert_true(was_told_unwell("the hub was too slow"));
	pass_time(world, 1000000);
	engine_turn(world->engine);
	assert_int_equal(fake_hub.event[fake_hub.events - 1].type,
			 EVENT_UNWELL);
	assert_false(fake_hub.event[fake_hub.events - 1].unwell.unwell);
}

/* SR-22 */
static void is_unwell_when_the_clock_stands_still(void **state)
{
	struct world *world = *state;

	world->monotonic_us += 400000;
	engine_turn(world->engine);
	assert_true(was_told_unwell("the clock stands still"));
}

/* SR-22 */
static void is_unwell_when_the_bus_is_congested(void **state)
{
	struct world *world = *state;

	world->is_congested = true;
	engine_turn(world->engine);
	assert_true(was_told_unwell("bluetoothd does not keep up"));
}

/* SR-23 */
static void tells_the_core_of_a_record_that_found_no_room(void **state)
{
	struct world *world = *state;
	struct engine_health health;

	lay_ready(EVENT_VALUE, ACTION_RECORD);
	fake_hub.answer[EVENT_VALUE].list[0].record.number = 17;
	world->record_is_full = true;
	step(world, EVENT_VALUE);
	engine_turn(world->engine);
	assert_int_equal(fake_hub.event[1].type, EVENT_RECORDED);
	assert_int_equal(fake_hub.event[1].recorded.number, 17);
	assert_false(fake_hub.event[1].recorded.written);
	assert_true(was_told_unwell("the store does not keep up"));
	pass_time(world, 300000);
	engine_turn(world->engine);
	engine_health(world->engine, &health);
	assert_int_equal(health.records_lost, 1);
}

static void ticks_when_the_core_is_due(void **state)
{
	struct world *world = *state;

	fake_hub.deadline_us = world->now_us + 10;
	engine_turn(world->engine);
	assert_int_equal(fake_hub.events, 0);
	assert_true(engine_deadline_us(world->engine) <= world->now_us + 10);
	pass_time(world, 10);
	engine_turn(world->engine);
	assert_int_equal(fake_hub.event[0].type, EVENT_TICK);
}

static void publishes_a_view_before_it_tells(void **state)
{
	struct world *world = *state;
	struct wearable_view view;
	struct engine_changes changes;
	struct notice notice;

	lay_ready(EVENT_COMMAND, ACTION_REPLY);
	lay_ready(EVENT_COMMAND, ACTION_CHANGED);
	fake_hub.answer[EVENT_COMMAND].list[0].reply.call = 88;
	fake_hub.answer[EVENT_COMMAND].list[1].changed.wearable = 6;
	fake_hub.wearable[6].frames = 1234;
	step(world, EVENT_COMMAND);
	changes = engine_take_changes(world->engine);
	assert_true(changes.wearables == UINT64_C(1) << 6);
	assert_false(changes.hub);
	engine_wearable_view(world->engine, 6, &view);
	assert_int_equal(view.frames, 1234);
	assert_true(engine_take_notice(world->engine, &notice));
	assert_int_equal(notice.type, NOTICE_REPLY);
	assert_int_equal(notice.reply.call, 88);
	assert_false(engine_take_notice(world->engine, &notice));
}

static void wakes_the_service_once_a_turn(void **state)
{
	struct world *world = *state;

	lay_ready(EVENT_VALUE, ACTION_TRIPPED);
	for (int i = 0; i < 5; i++)
		step(world, EVENT_VALUE);
	assert_int_equal(world->notified, 0);
	engine_turn(world->engine);
	assert_int_equal(world->notified, 1);
	engine_turn(world->engine);
	assert_int_equal(world->notified, 1);
}

/* A wake is a system call for each reader: no stop waits for those of a frame
 * before it. */
static void wakes_who_reads_samples_once_a_turn(void **state)
{
	struct world *world = *state;

	lay_ready(EVENT_VALUE, ACTION_SAMPLE);
	for (int i = 0; i < 5; i++)
		step(world, EVENT_VALUE);
	assert_int_equal(world->sampled, 0);
	engine_turn(world->engine);
	assert_int_equal(world->sampled, 1);
	engine_turn(world->engine);
	assert_int_equal(world->sampled, 1);
}

static uint64_t seen_frames(struct world *world)
{
	struct wearable_view view;

	engine_wearable_view(world->engine, 0, &view);
	return view.frames;
}

static void publishes_readings_but_not_each(void **state)
{
	struct world *world = *state;

	lay_ready(EVENT_VALUE, ACTION_SAMPLE);
	fake_hub.wearable[0].frames = 5;
	step(world, EVENT_VALUE);
	engine_turn(world->engine);
	assert_int_equal(seen_frames(world), 5);
	fake_hub.wearable[0].frames = 6;
	step(world, EVENT_VALUE);
	engine_turn(world->engine);
	assert_int_equal(seen_frames(world), 5);
	assert_true(engine_deadline_us(world->engine) <=
		    world->now_us + ENGINE_VIEW_MS * 1000);
	pass_time(world, ENGINE_VIEW_MS * 1000);
	engine_turn(world->engine);
	assert_int_equal(seen_frames(world), 6);
	assert_int_equal(world->notified, 0);
}

static void gives_no_reply_that_nobody_waits_for(void **state)
{
	struct world *world = *state;
	struct notice notice;

	lay_ready(EVENT_COMMAND, ACTION_REPLY);
	step(world, EVENT_COMMAND);
	assert_false(engine_take_notice(world->engine, &notice));
}

static void hands_over_a_configuration(void **state)
{
	struct world *world = *state;
	struct hub_config config = {.links_max = 4, .turn_budget_ms = 50};

	assert_int_equal(engine_configure(world->engine, &config), 0);
	assert_int_equal(engine_configure(world->engine, &config), -EBUSY);
	engine_turn(world->engine);
	assert_int_equal(fake_hub.links_max, 4);
	assert_int_equal(engine_configure(world->engine, &config), 0);
}

static void make_active(uint16_t wearable, bool stop_confirmed)
{
	fake_hub.wearable[wearable].present = true;
	fake_hub.wearable[wearable].active = true;
	fake_hub.wearable[wearable].link = LINK_READY;
	fake_hub.wearable[wearable].stop_confirmed = stop_confirmed;
}

static void waits_for_every_stop_before_it_ends(void **state)
{
	struct world *world = *state;

	make_active(0, true);
	make_active(1, false);
	engine_shutdown(world->engine);
	engine_turn(world->engine);
	assert_int_equal(fake_hub.event[0].type, EVENT_SHUTDOWN);
	assert_false(engine_has_ended(world->engine));
	make_active(1, true);
	engine_turn(world->engine);
	assert_true(engine_has_ended(world->engine));
}

static void does_not_wait_for_ever(void **state)
{
	struct world *world = *state;

	make_active(1, false);
	engine_shutdown(world->engine);
	engine_turn(world->engine);
	pass_time(world, 10000000);
	engine_turn(world->engine);
	assert_true(engine_has_ended(world->engine));
}

static void shows_its_heartbeat(void **state)
{
	struct world *world = *state;
	uint64_t before = engine_heartbeat(world->engine);

	engine_turn(world->engine);
	assert_true(engine_heartbeat(world->engine) > before);
	assert_true(engine_deadline_us(world->engine) <=
		    world->now_us + 500000);
}

#define COMMANDS 3000

static void *post_all(void *userdata)
{
	struct engine *engine = userdata;
	struct event event = {.type = EVENT_COMMAND};

	for (uint32_t i = 0; i < COMMANDS; i++) {
		event.command.call = i + 1;
		while (engine_post(engine, ENGINE_SERVICE, &event) < 0)
			continue;
	}
	return NULL;
}

static void takes_posted_events_in_order(void **state)
{
	struct world *world = *state;
	pthread_t thread;
	uint32_t call = 0;

	assert_int_equal(pthread_create(&thread, NULL, post_all, world->engine),
			 0);
	while (call < COMMANDS) {
		fake_hub.events = 0;
		engine_turn(world->engine);
		for (unsigned int i = 0; i < fake_hub.events; i++)
			if (fake_hub.event[i].type == EVENT_COMMAND)
				assert_int_equal(fake_hub.event[i].command.call,
						 ++call);
	}
	(void)pthread_join(thread, NULL);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(does_what_stops_before_all_else),
		CLAIM(takes_a_stop_before_the_next_event),
		CLAIM(takes_a_stop_before_the_queue),
		CLAIM(takes_a_stop_between_posted_events),
		CLAIM(is_unwell_when_commands_overflow),
		CLAIM(is_unwell_after_a_late_turn_and_recovers),
		CLAIM(is_unwell_when_the_clock_stands_still),
		CLAIM(is_unwell_when_the_bus_is_congested),
		CLAIM(tells_the_core_of_a_record_that_found_no_room),
		CLAIM(ticks_when_the_core_is_due),
		CLAIM(publishes_a_view_before_it_tells),
		CLAIM(wakes_the_service_once_a_turn),
		CLAIM(wakes_who_reads_samples_once_a_turn),
		CLAIM(publishes_readings_but_not_each),
		CLAIM(gives_no_reply_that_nobody_waits_for),
		CLAIM(hands_over_a_configuration),
		CLAIM(waits_for_every_stop_before_it_ends),
		CLAIM(does_not_wait_for_ever),
		CLAIM(shows_its_heartbeat),
		CLAIM(takes_posted_events_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
