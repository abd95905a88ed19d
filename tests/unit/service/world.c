/* SPDX-License-Identifier: MIT */
#include "world.h"

#include "fake_clinic.h"
#include "fake_library.h"
#include "state.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* ---- The engine's ports ---- */

static uint64_t clock_us(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now); /* cannot fail */
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
	struct world *world = context;

	streams_publish(world->streams, sample);
}

static void port_sampled(void *context)
{
	struct world *world = context;

	streams_wake(world->streams);
}

static void port_notify(void *context)
{
	struct world *world = context;

	if (world->service)
		service_wake(world->service);
}

static void turn(struct world *world)
{
	if (!world->stuck)
		engine_turn(world->engine);
}

static void on_wake_hub(uv_async_t *wake)
{
	turn(wake->data);
}

static void on_hub_timer(uv_timer_t *timer)
{
	turn(timer->data);
}

/* ---- The service's ports ---- */

static void wake_hub(void *context)
{
	uv_async_send(&((struct world *)context)->wake_hub);
}

static const char *reload(void *context)
{
	struct world *world = context;

	world->reloads++;
	return world->reload;
}

static void say(void *context, bool bad, const char *text)
{
	struct world *world = context;

	(void)bad;
	(void)snprintf(world->said, sizeof(world->said), "%s", text);
	world->said_count++;
}

static const struct routines *routines(void *context)
{
	(void)context;
	return &fake_library;
}

static void on_ready(void *context)
{
	((struct world *)context)->ready = true;
}

static void on_lost(void *context, int error)
{
	((struct world *)context)->lost = error;
}

static size_t health(void *context,
		     struct service_figure out[SERVICE_FIGURES_MAX])
{
	struct world *world = context;

	memcpy(out, world->figure, sizeof(world->figure));
	return world->figures;
}

/* ---- Beginning and end ---- */

static void on_signal(DBusMessage *signal, void *userdata)
{
	struct world *world = userdata;

	assert_true(world->heard_count < WORLD_HEARD_MAX);
	world->heard[world->heard_count++] = (struct heard){
		.signal = dbus_message_ref(signal),
		.order = world->order++,
	};
}

static void start_engine(struct world *world,
			 const struct world_options *options)
{
	const struct engine_ports ports = {
		.context = world,
		.now_us = port_now,
		.monotonic_us = port_monotonic,
		.radio = port_radio,
		.is_congested = port_congested,
		.record = port_record,
		.sample = port_sample,
		.sampled = port_sampled,
		.notify = port_notify,
	};
	const struct hub_config none = {0};

	world->config = options->config ? *options->config : none;
	world->clinic = fake_clinic_new();
	memset(&fake_library, 0, sizeof(fake_library));
	assert_int_equal(streams_new(&world->streams), 0);
	assert_int_equal(engine_new(options->config ? options->config : &none,
				    &ports, &world->engine),
			 0);
	assert_int_equal(
		uv_async_init(&world->loop, &world->wake_hub, on_wake_hub), 0);
	assert_int_equal(uv_timer_init(&world->loop, &world->hub_timer), 0);
	world->wake_hub.data = world;
	world->hub_timer.data = world;
	assert_int_equal(uv_timer_start(&world->hub_timer, on_hub_timer, 5, 5),
			 0);
}

int world_serve(struct world *world, const struct world_options *options,
		struct service **out)
{
	const struct service_options service = {
		.bus = world->daemon.address,
		.calls_per_second = options->calls_per_second,
		.control_group = options->control_group,
		.engine = world->engine,
		.streams = world->streams,
		.clinic = world->clinic,
		.config = &world->config,
		.context = world,
		.wake_hub = wake_hub,
		.routines = routines,
		.reload = reload,
		.say = say,
		.ready = on_ready,
		.lost = on_lost,
		.health = health,
	};

	return service_open(&world->loop, &service, out);
}

void world_start(struct world *world, const struct world_options *options)
{
	const struct bus_rule rule = {.path_namespace = HUB_PATH};

	memset(world, 0, sizeof(*world));
	assert_int_equal(uv_loop_init(&world->loop), 0);
	private_bus_start_with(&world->daemon,
			       options->policy ? options->policy : "");
	/* Other users shall reach its socket. */
	assert_int_equal(chmod(world->daemon.folder, 0711), 0);
	start_engine(world, options);
	assert_int_equal(world_serve(world, options, &world->service), 0);
	assert_true(run_until_true(&world->loop, &world->ready));
	world->client = world_client(world);
	assert_int_equal(
		bus_add_match(world->client, &rule, on_signal, world, NULL), 0);
	world_settle(world);
}

static void on_closed(void *context)
{
	((struct world *)context)->closed = true;
}

void world_close_service(struct world *world)
{
	service_close(world->service, on_closed, world);
	world->service = NULL;
	assert_true(run_until_true(&world->loop, &world->closed));
}

void world_clog(struct world *world)
{
	static char filler[64 * 1024];

	memset(filler, 'x', sizeof(filler) - 1);
	assert_int_equal(kill(world->daemon.pid, SIGSTOP), 0);
	while (bus_outgoing_bytes(world->service->bus) <= BUS_OUTGOING_BOUND) {
		DBusMessage *message =
			bus_message_new_signal("/filler", HUB, "Filler");

		assert_int_equal(bus_append(message, "s", filler), 0);
		assert_int_equal(bus_send(world->service->bus, message), 0);
		run_for(&world->loop, 1);
	}
}

void world_unclog(struct world *world)
{
	assert_int_equal(kill(world->daemon.pid, SIGCONT), 0);
}

void world_end(struct world *world)
{
	if (world->service)
		world_close_service(world);
	world_forget(world);
	bus_close(world->client, NULL, NULL);
	uv_close((uv_handle_t *)&world->wake_hub, NULL);
	uv_close((uv_handle_t *)&world->hub_timer, NULL);
	run_until_closed(&world->loop);
	engine_free(world->engine);
	streams_free(world->streams);
	fake_clinic_free();
	private_bus_stop(&world->daemon);
}

int world_setup(void **state)
{
	static struct world world;
	const struct world_options options = {0};

	world_start(&world, &options);
	*state = &world;
	return 0;
}

int world_teardown(void **state)
{
	world_end(*state);
	return 0;
}
