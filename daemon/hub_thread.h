/* SPDX-License-Identifier: MIT */
/*
 * Hub thread: a loop of its own with the bus connection toward BlueZ, the
 * engine and its timer, and nothing else.
 */
#ifndef HUB_THREAD_H
#define HUB_THREAD_H

#include "bluez.h"
#include "engine.h"
#include "log.h"

struct hub_thread;

struct hub_thread_options {
	const char *bus; /* "system", "session" or a D-Bus address */
	struct bluez_options bluez;
	int realtime_priority; /* SCHED_FIFO 1..99; 0: none */
	struct log *log;       /* borrowed; outlives the thread */
	/* In the hub thread: it is about to end. Set error: 0 after a
	 * shutdown, -ENOTCONN when the bus went away. */
	void (*on_end)(void *context, int error);
	void *context;
};

/* Before the thread runs. The two functions after it are for the engine's
 * ports. */
int hub_thread_new(const struct hub_thread_options *options,
		   struct hub_thread **out);
void hub_thread_radio(struct hub_thread *thread, const struct action *action);
bool hub_thread_is_congested(struct hub_thread *thread);

/* Connects and runs. `engine` is borrowed until hub_thread_join(). -errno when
 * the bus cannot be reached or the thread cannot start. */
int hub_thread_start(struct hub_thread *thread, struct engine *engine);

/* Any thread: something was posted, a stop or a shutdown was asked for. */
void hub_thread_wake(struct hub_thread *thread);

/* Any thread: how BlueZ's side fares, at most half a second old. */
void hub_thread_health(const struct hub_thread *thread,
		       struct bluez_health *out);

/* Waits for the end, which follows engine_shutdown(). */
void hub_thread_join(struct hub_thread *thread);
void hub_thread_free(struct hub_thread *thread); /* NULL is allowed */

#endif
