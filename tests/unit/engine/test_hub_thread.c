/* SPDX-License-Identifier: MIT */
/* The hub's thread, with a core that does what the test says. */
#include "hub_thread.h"

#include "fake_hub.h"
#include "private_bus.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
	struct private_bus daemon;
	struct engine *engine;
	struct hub_thread *thread;
	atomic_bool ended;
	int error;
	bool was_free; /* it went on while its waker was held up */
};

static uint64_t clock_us(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static uint64_t port_now(void *context)
{
	(void)context;
	return clock_us(CLOCK_BOOTTIME);
}

static uint64_t port_monotonic(void *context)
{
	(void)context;
	return clock_us(CLOCK_MONOTONIC);
}

static void port_radio(void *context, const struct action *action)
{
	hub_thread_radio(((struct world *)context)->thread, action);
}

static bool port_congested(void *context)
{
	return hub_thread_is_congested(((struct world *)context)->thread);
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
	(void)context;
}

static void on_end(void *context, int error)
{
	struct world *world = context;

	world->error = error;
	atomic_store(&world->ended, true);
}

/* Within a deadline far above what it takes. */
static bool wait_for(bool (*holds)(struct world *world), struct world *world)
{
	const struct timespec moment = {.tv_nsec = 1000000};

	for (int i = 0; i < 20000; i++) {
		if (holds(world))
			return true;
		(void)nanosleep(&moment, NULL);
	}
	return false;
}

static bool took_all_stops(struct world *world)
{
	return engine_stops_taken(world->engine) >= 1;
}

/* Held up behind its write, as one without real-time priority is by a hub with
 * it; and somebody stops meanwhile. */
static void hold_up(struct world *world)
{
	(void)engine_stop(world->engine, WEARABLE_ALL, 5); /* the first */
	hub_thread_wake(world->thread);
	world->was_free = wait_for(took_all_stops, world);
}

static _Thread_local struct world *held_up; /* whose waker; NULL: goes on */

/* Stands before the C library's, for libuv too. */
ssize_t write(int fd, const void *bytes, size_t size)
{
	ssize_t result = syscall(SYS_write, fd, bytes, size);
	struct world *world = held_up;

	held_up = NULL;
	if (world != NULL)
		hold_up(world);
	return result;
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
	struct hub_thread_options options = {.on_end = on_end,
					     .context = &world};

	memset(&world, 0, sizeof(world));
	private_bus_start(&world.daemon);
	options.bus = world.daemon.address;
	options.realtime_priority = 1; /* granted or not */
	*state = &world;
	if (engine_new(&config, &ports, &world.engine) < 0 ||
	    hub_thread_new(&options, &world.thread) < 0)
		return -1;
	return hub_thread_start(world.thread, world.engine);
}

static int teardown(void **state)
{
	struct world *world = *state;

	engine_shutdown(world->engine);
	hub_thread_wake(world->thread);
	hub_thread_join(world->thread);
	hub_thread_free(world->thread);
	engine_free(world->engine);
	private_bus_stop(&world->daemon);
	return 0;
}

static bool has_ended(struct world *world)
{
	return atomic_load(&world->ended);
}

static bool beats(struct world *world)
{
	return engine_heartbeat(world->engine) >= 3;
}

/* SR-15 */
static void takes_a_stop_while_it_sleeps(void **state)
{
	struct world *world = *state;

	assert_true(engine_stop(world->engine, WEARABLE_ALL, 5) == 1);
	hub_thread_wake(world->thread);
	assert_true(wait_for(took_all_stops, world));
}

/* SR-22 */
static void beats_when_nothing_happens(void **state)
{
	assert_true(wait_for(beats, *state));
}

/* SR-15: a real-time hub never waits for who is not. */
static void waits_for_no_waker(void **state)
{
	struct world *world = *state;

	assert_true(wait_for(beats, world)); /* it sleeps but for that */
	held_up = world;
	hub_thread_wake(world->thread);
	assert_true(world->was_free);
}

static void ends_in_order(void **state)
{
	struct world *world = *state;

	engine_shutdown(world->engine);
	hub_thread_wake(world->thread);
	assert_true(wait_for(has_ended, world));
	hub_thread_join(world->thread);
	assert_int_equal(world->error, 0);
	assert_int_equal(fake_hub.event[fake_hub.events - 1].type,
			 EVENT_SHUTDOWN);
}

/* Not always the last event: a busy machine makes the hub unwell as well. */
static bool was_told_that_bluez_went(void)
{
	for (size_t i = fake_hub.events; i > 0; i--)
		if (fake_hub.event[i - 1].type == EVENT_BLUEZ)
			return !fake_hub.event[i - 1].bluez.present;
	return false;
}

static void ends_with_an_error_when_the_bus_goes(void **state)
{
	struct world *world = *state;

	private_bus_stop(&world->daemon);
	assert_true(wait_for(has_ended, world));
	hub_thread_join(world->thread);
	assert_int_equal(world->error, -ENOTCONN);
	assert_true(was_told_that_bluez_went());
}

static void says_when_there_is_no_bus(void **state)
{
	struct world *world = *state;
	const struct hub_thread_options options = {.bus = "unix:path=/none"};
	struct hub_thread *thread;

	assert_int_equal(hub_thread_new(&options, &thread), 0);
	assert_true(hub_thread_start(thread, world->engine) < 0);
	hub_thread_join(thread);
	hub_thread_free(thread);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(takes_a_stop_while_it_sleeps),
		CLAIM(waits_for_no_waker),
		CLAIM(beats_when_nothing_happens),
		CLAIM(ends_in_order),
		CLAIM(ends_with_an_error_when_the_bus_goes),
		CLAIM(says_when_there_is_no_bus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
