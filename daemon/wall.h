/* SPDX-License-Identifier: MIT */
/*
 * Wall clock: tells the hub what time it is, at start, whenever somebody sets
 * the clock, and when it becomes synchronised or ceases to be.
 */
#ifndef WALL_H
#define WALL_H

#include "engine.h"

#include <uv.h>

struct wall {
	uv_poll_t set;	   /* the clock was set */
	uv_timer_t status; /* whether it is synchronised */
	int fd;
	bool trusted;
	struct engine *engine; /* borrowed */
	void (*posted)(void *context);
	void *context;
};

/* Whether the wall clock can be trusted now. Any thread. */
bool wall_is_trusted(void);

/* Posts EVENT_WALL as ENGINE_MAIN from the loop's thread, and calls `posted`
 * after each. -errno. */
int wall_start(struct wall *wall, uv_loop_t *loop, struct engine *engine,
	       void (*posted)(void *context), void *context);

/* Closes its handles: the memory must stay until the loop has run. */
void wall_stop(struct wall *wall);

#endif
