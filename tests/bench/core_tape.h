/* SPDX-License-Identifier: MIT */
/*
 * Core tape: what the hub's core was told over a span, to be told again as
 * often as is wanted. The core is a function of its state and its events, so
 * each playing does just the same.
 */
#ifndef BENCH_CORE_TAPE_H
#define BENCH_CORE_TAPE_H

#include "core_room.h"

struct tape_entry {
	uint64_t at_us;
	bool counted; /* one of the frames that are measured */
	struct event event;
	uint8_t bytes[VALUE_MAX];
};

struct tape {
	struct hub *hub;    /* borrowed from the room, which lives longer */
	struct hub *before; /* as it was when the span began */
	struct actions *actions;
	struct tape_entry *entry;
	size_t count;
	size_t room;
	size_t frames;	 /* that are counted */
	uint64_t digest; /* of the samples that came of them */
};

/* Runs the room and takes what its hub is told until so many frames count. */
void tape_record(struct tape *tape, struct pair *pair,
		 const struct core_condition *condition, size_t frames);
void tape_free(struct tape *tape);

/* One step of the core; returns what is summed up over the counted frames. */
typedef uint64_t (*tape_step_fn)(struct hub *hub, const struct event *event,
				 uint64_t at_us, struct actions *actions);

/* From the beginning. Ends the program if other samples come of it. */
uint64_t tape_play(struct tape *tape, tape_step_fn step);

#endif
