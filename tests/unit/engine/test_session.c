/* SPDX-License-Identifier: MIT */
/* The session's way through the engine: its order in, its view out. */
#include "engine.h"

#include "fake_hub.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct world {
	struct engine *engine;
	uint64_t now_us;
	unsigned int notified;
};

static uint64_t port_now(void *context)
{
	return ((struct world *)context)->now_us;
}

static void port_radio(void *context, const struct action *action)
{
	(void)context;
	(void)action;
}

static bool port_congested(void *context)
{
	(void)context;
	return false;
}

static bool port_record(void *context, const struct record *record)
{
	(void)context;
	(void)record;
	return true;
}

static void port_sample(void *context, const struct sample *sample)
{
	(void)context;
	(void)sample;
}

static void port_sampled(void *context)
{
	(void)context; /* nobody reads a stream here */
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
		.monotonic_us = port_now,
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
	*state = &world;
	return engine_new(&config, &ports, &world.engine);
}

static int teardown(void **state)
{
	engine_free(((struct world *)*state)->engine);
	return 0;
}

static void changed(struct world *world, enum session_state state)
{
	const struct event event = {.type = EVENT_DONE};
	struct actions *answer = &fake_hub.answer[EVENT_DONE];

	fake_hub.session.state = state;
	answer->count = 1;
	answer->list[0].type = ACTION_CHANGED;
	answer->list[0].changed.wearable = CHANGED_SESSION;
	engine_event(world->engine, &event);
	engine_turn(world->engine);
}

static void turn_after(struct world *world, uint64_t us)
{
	world->now_us += us;
	engine_turn(world->engine);
}

static void hands_an_order_to_the_core_and_its_answer_back(void **state)
{
	struct world *world = *state;
	struct actions *answer = &fake_hub.answer[EVENT_SESSION];
	static struct session_order order;
	struct notice notice;

	answer->count = 1;
	answer->list[0].type = ACTION_REPLY;
	answer->list[0].reply.call = 5;
	answer->list[0].reply.refusal.code = REFUSAL_WRONG_KIND;
	order.session = 12;
	assert_int_equal(engine_prepare(world->engine, &order, 5, 3), 0);
	order.session = 13;
	assert_int_equal(engine_prepare(world->engine, &order, 6, 3), -EBUSY);
	engine_turn(world->engine);
	assert_int_equal(fake_hub.events, 1);
	assert_int_equal(fake_hub.event[0].type, EVENT_SESSION);
	assert_int_equal(fake_hub.event[0].session.call, 5);
	assert_int_equal(fake_hub.event[0].session.caller, 3);
	assert_int_equal(fake_hub.order.session, 12);
	assert_true(engine_take_notice(world->engine, &notice));
	assert_int_equal(notice.type, NOTICE_REPLY);
	assert_int_equal(notice.reply.call, 5);
	assert_int_equal(notice.reply.refusal.code, REFUSAL_WRONG_KIND);
	/* Taken once, and then there is room for the next. */
	engine_turn(world->engine);
	assert_int_equal(fake_hub.events, 1);
	assert_int_equal(engine_prepare(world->engine, &order, 6, 3), 0);
}

static void tells_that_the_session_changed_and_nothing_else(void **state)
{
	struct world *world = *state;
	struct engine_changes changes;
	struct session_view view;

	assert_false(engine_take_changes(world->engine).session);
	world->notified = 0;
	changed(world, SESSION_PREPARED);
	assert_int_equal(world->notified, 1);
	changes = engine_take_changes(world->engine);
	assert_true(changes.session);
	assert_false(changes.hub);
	assert_int_equal(changes.wearables, 0);
	engine_session_view(world->engine, &view);
	assert_int_equal(view.state, SESSION_PREPARED);
	assert_false(engine_take_changes(world->engine).session);
}

static void publishes_a_session_s_readings_while_it_is_under_way(void **state)
{
	struct world *world = *state;
	struct session_view view;

	changed(world, SESSION_RUNNING);
	fake_hub.session.elapsed_ms = 1234;
	turn_after(world, 39000);
	engine_session_view(world->engine, &view);
	assert_int_equal(view.elapsed_ms, 0);
	/* Woken for it, if nothing else does. */
	assert_true(engine_deadline_us(world->engine) <=
		    world->now_us + ENGINE_VIEW_MS * 1000u);
	turn_after(world, 61000);
	engine_session_view(world->engine, &view);
	assert_int_equal(view.elapsed_ms, 1234);
	/* SR-15: readings are no change that anybody is woken for. */
	(void)engine_take_changes(world->engine);
	world->notified = 0;
	turn_after(world, 100000);
	assert_int_equal(world->notified, 0);
	assert_false(engine_take_changes(world->engine).session);
}

static void leaves_a_session_alone_that_is_not_under_way(void **state)
{
	static const enum session_state idle[] = {
		SESSION_PREPARED,
		SESSION_FINISHED,
		SESSION_ABORTED,
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++) {
		changed(world, SESSION_ENDING);
		changed(world, idle[i]);
		fake_hub.session_views = 0;
		turn_after(world, 200000);
		assert_int_equal(fake_hub.session_views, 0);
	}
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(hands_an_order_to_the_core_and_its_answer_back),
		CLAIM(tells_that_the_session_changed_and_nothing_else),
		CLAIM(publishes_a_session_s_readings_while_it_is_under_way),
		CLAIM(leaves_a_session_alone_that_is_not_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
