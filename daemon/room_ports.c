/* SPDX-License-Identifier: MIT */
#include "room_ports.h"

#include "room_state.h"

#include <time.h>

static uint64_t clock_us(clockid_t clock)
{
	struct timespec now;

	(void)clock_gettime(clock, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

/* ---- The engine's ports: hub thread ---- */

static uint64_t port_now(void *context)
{
	(void)context; /* one clock for all */
	return clock_us(CLOCK_BOOTTIME);
}

static uint64_t port_monotonic(void *context)
{
	(void)context; /* the same */
	return clock_us(CLOCK_MONOTONIC);
}

static void port_radio(void *context, const struct action *action)
{
	struct room *room = context;

	hub_thread_radio(room->hub, action);
}

static bool port_is_congested(void *context)
{
	struct room *room = context;

	return hub_thread_is_congested(room->hub);
}

static bool port_record(void *context, const struct record *record)
{
	struct room *room = context;

	return store_record(room->store, record);
}

static void port_sample(void *context, const struct sample *sample)
{
	struct room *room = context;

	streams_publish(room->streams, sample);
	(void)store_sample(room->store, sample); /* what it lacks is counted */
}

static void port_sampled(void *context)
{
	struct room *room = context;

	streams_wake(room->streams);
}

static void port_notify(void *context)
{
	struct room *room = context;

	service_wake(room->service);
}

/* ---- The store's ports: store thread ---- */

static int store_post(void *context, const struct event *event)
{
	struct room *room = context;
	int error = engine_post(room->engine, ENGINE_STORE, event);

	hub_thread_wake(room->hub);
	return error;
}

struct engine_ports room_engine_ports(struct room *room)
{
	return (struct engine_ports){
		.context = room,
		.now_us = port_now,
		.monotonic_us = port_monotonic,
		.radio = port_radio,
		.is_congested = port_is_congested,
		.record = port_record,
		.sample = port_sample,
		.sampled = port_sampled,
		.notify = port_notify,
	};
}

struct store_ports room_store_ports(struct room *room)
{
	return (struct store_ports){
		.context = room,
		.post = store_post,
		.say = room_say,
		.trusted = wall_is_trusted(),
	};
}

/* ---- The clinic's ports: clinic's thread ---- */

/* Only after the service has asked, and until its thread has ended. */
static void clinic_wake(void *context)
{
	struct room *room = context;

	service_wake(room->service);
}

struct clinic_ports room_clinic_ports(struct room *room)
{
	return (struct clinic_ports){
		.context = room,
		.wake = clinic_wake,
		.say = room_say,
	};
}

/* ---- For everybody ---- */

void room_say(void *context, bool bad, const char *text)
{
	struct room *room = context;

	log_write(room->log, bad ? LOG_LEVEL_WARNING : LOG_LEVEL_INFO, "%s",
		  text);
}

void room_hub_ended(void *context, int error)
{
	struct room *room = context;

	room->hub_error = error;
	(void)uv_async_send(&room->hub_ended); /* open until the join */
}

size_t room_health(void *context,
		   struct service_figure out[SERVICE_FIGURES_MAX])
{
	const struct room *room = context;
	struct bluez_health bluez;
	struct store_health store;
	size_t count = 0;

	hub_thread_health(room->hub, &bluez);
	store_health(room->store, &store);
	out[count++] =
		(struct service_figure){"BluezGenerations", bluez.generation};
	out[count++] = (struct service_figure){"BluezDevices", bluez.devices};
	out[count++] = (struct service_figure){"BluezCalls", bluez.calls};
	out[count++] = (struct service_figure){"BluezValues", bluez.values};
	out[count++] = (struct service_figure){"BluezRejected", bluez.rejected};
	out[count++] = (struct service_figure){"RecordsWritten", store.written};
	out[count++] = (struct service_figure){"RecordsWaiting", store.waiting};
	out[count++] = (struct service_figure){"SamplesMissing",
					       store.samples_missing};
	return count;
}
