/* SPDX-License-Identifier: MIT */
/*
 * What most tests of this room start from: a private bus, the room under
 * test, and the events it told.
 */
#ifndef WORLD_H
#define WORLD_H

#include "bluez.h"
#include "fake.h"

#define WORLD_EVENTS_MAX 512

struct world {
	uv_loop_t loop;
	struct private_bus daemon;
	struct bus *bus; /* of the room under test */
	struct bluez *bluez;
	struct bluez_options options; /* for world_open() */
	struct fake fake;
	struct event event[WORLD_EVENTS_MAX];
	uint8_t bytes[WORLD_EVENTS_MAX][32]; /* of values */
	unsigned int events;
	/* Done while an event is handled, once; as the core would. */
	struct action reaction;
	enum event_type reacts_to;
	bool reacts;
};

int world_setup(void **state); /* bus only */
int world_teardown(void **state);

/* The room under test, on its bus. */
void world_open(struct world *world);

/* bluetoothd with one adapter, known to the room. */
void world_start(struct world *world);

/* The same with a device, connected and resolved, all told. */
struct fake_device *world_start_resolved(struct world *world);

/* Waits for another event of that type, and returns the newest of it. */
const struct event *world_wait(struct world *world, enum event_type type,
			       unsigned int at_least);
const struct event *world_last(const struct world *world, enum event_type type);
unsigned int world_count(const struct world *world, enum event_type type);

/* Waits until the newest EVENT_DEVICE says so. */
void world_wait_device(struct world *world, bool connected, bool resolved);

/* Waits until a member was called so often. */
void world_wait_called(struct world *world, const char *member,
		       unsigned int at_least);

/* Does it, and waits for its EVENT_DONE. */
const struct event *world_do(struct world *world, enum action_type type,
			     enum characteristic characteristic);
/* The same without waiting. */
void world_begin(struct world *world, enum action_type type,
		 enum characteristic characteristic);

#endif
