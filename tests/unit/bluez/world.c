/* SPDX-License-Identifier: MIT */
/* The room under test on a private bus with a scripted bluetoothd. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

static void on_event(const struct event *event, void *userdata)
{
	struct world *world = userdata;
	unsigned int at = world->events;

	assert_true(at < WORLD_EVENTS_MAX);
	world->event[at] = *event;
	if (event->type == EVENT_VALUE)
		memcpy(world->bytes[at], event->value.bytes,
		       event->value.length < sizeof(world->bytes[0])
			       ? event->value.length
			       : sizeof(world->bytes[0]));
	world->events++;
	if (!world->reacts || event->type != world->reacts_to)
		return;
	world->reacts = false;
	bluez_do(world->bluez, &world->reaction);
}

int world_setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	private_bus_start(&world->daemon);
	assert_int_equal(uv_loop_init(&world->loop), 0);
	*state = world;
	return 0;
}

int world_teardown(void **state)
{
	struct world *world = *state;

	bluez_free(world->bluez);
	bus_close(world->bus, NULL, NULL);
	if (world->fake.bus != NULL)
		fake_kill(&world->fake);
	run_until_closed(&world->loop);
	private_bus_stop(&world->daemon);
	free(world);
	return 0;
}

void world_open(struct world *world)
{
	assert_int_equal(bus_open(&world->loop, world->daemon.address, NULL,
				  &world->bus),
			 0);
	assert_int_equal(bluez_new(world->bus, &world->options, on_event, world,
				   NULL, &world->bluez),
			 0);
}

void world_start(struct world *world)
{
	fake_start(&world->fake, &world->loop, world->daemon.address);
	(void)fake_add_adapter(&world->fake);
	world_open(world);
	(void)world_wait(world, EVENT_ADAPTER, 1);
}

struct fake_device *world_start_resolved(struct world *world)
{
	struct fake_device *device;

	world_start(world);
	device = fake_add_device(&world->fake);
	device->paired = true;
	device->bonded = true;
	fake_announce(device);
	fake_add_attributes(device, "service001");
	fake_connect(device);
	fake_resolve(device);
	(void)world_wait(world, EVENT_RESOLVED, 1);
	return device;
}

unsigned int world_count(const struct world *world, enum event_type type)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < world->events; i++)
		count += world->event[i].type == type;
	return count;
}

const struct event *world_last(const struct world *world, enum event_type type)
{
	for (unsigned int i = world->events; i-- > 0;)
		if (world->event[i].type == type)
			return &world->event[i];
	fail_msg("no event of type %d", (int)type);
	return NULL;
}

struct wanted {
	struct world *world;
	enum event_type type;
	unsigned int at_least;
	const char *member;
	bool connected;
	bool resolved;
};

static bool has_event(void *userdata)
{
	const struct wanted *wanted = userdata;

	return world_count(wanted->world, wanted->type) >= wanted->at_least;
}

const struct event *world_wait(struct world *world, enum event_type type,
			       unsigned int at_least)
{
	struct wanted wanted = {
		.world = world, .type = type, .at_least = at_least};

	assert_true(run_until(&world->loop, has_event, &wanted));
	return world_last(world, type);
}

static bool is_device_so(void *userdata)
{
	const struct wanted *wanted = userdata;
	const struct event *last;

	if (world_count(wanted->world, EVENT_DEVICE) == 0)
		return false;
	last = world_last(wanted->world, EVENT_DEVICE);
	return last->device.connected == wanted->connected &&
	       last->device.resolved == wanted->resolved;
}

void world_wait_device(struct world *world, bool connected, bool resolved)
{
	struct wanted wanted = {
		.world = world, .connected = connected, .resolved = resolved};

	assert_true(run_until(&world->loop, is_device_so, &wanted));
}

static bool was_called(void *userdata)
{
	const struct wanted *wanted = userdata;

	return fake_called(&wanted->world->fake, wanted->member) >=
	       wanted->at_least;
}

void world_wait_called(struct world *world, const char *member,
		       unsigned int at_least)
{
	struct wanted wanted = {
		.world = world, .member = member, .at_least = at_least};

	assert_true(run_until(&world->loop, was_called, &wanted));
}

static bool is_write(enum action_type type)
{
	return type == ACTION_REQUEST_WRITE || type == ACTION_COMMAND_WRITE ||
	       type == ACTION_PREPARE_STOP;
}

void world_begin(struct world *world, enum action_type type,
		 enum characteristic characteristic)
{
	struct action action = {.type = type};

	action.characteristic = characteristic;
	action.tag = 77;
	if (is_write(type)) {
		action.write.length = 3;
		memcpy(action.write.bytes, "\x01\x02\x03", 3);
	} else {
		action.on = true;
	}
	bluez_do(world->bluez, &action);
}

const struct event *world_do(struct world *world, enum action_type type,
			     enum characteristic characteristic)
{
	unsigned int before = world_count(world, EVENT_DONE);
	const struct event *done;

	world_begin(world, type, characteristic);
	assert_int_equal(world_count(world, EVENT_DONE), before);
	done = world_wait(world, EVENT_DONE, before + 1);
	assert_int_equal(done->done.tag, 77);
	return done;
}
