/* SPDX-License-Identifier: MIT */
/*
 * Things that happen later: any number of one-shot timers on one libuv timer.
 *
 * A struct later is embedded in what it belongs to. It may be cancelled and
 * its owner freed at once, also from inside its own callback: nothing here
 * waits for a close callback.
 */
#ifndef BLUEZSIM_LATER_H
#define BLUEZSIM_LATER_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct clockwork;

typedef void (*later_fn)(void *context);

struct later {
	struct later *next; /* borrowed, in order of time; NULL at the end */
	struct later *prev;
	struct clockwork *clock; /* NULL while not waiting */
	uint64_t due_ms;
	later_fn fn;
	void *context; /* borrowed: the owner of this struct */
};

struct clockwork {
	uv_timer_t timer;
	uv_loop_t *loop; /* borrowed: lives longer */
	struct later *first;
	struct later *last;
};

/* Starts on @loop; the caller's memory. 0 or a negative errno. */
int clockwork_init(struct clockwork *clock, uv_loop_t *loop);

/* Cancels everything and closes the timer: run the loop once more before the
 * memory goes away. */
void clockwork_close(struct clockwork *clock);

/* Calls @fn(@context) in @delay_ms, once. Set again, it moves. Those due at
 * the same time run in the order in which they were set. Not before the next
 * millisecond, so that nothing can spin. */
void later_set(struct later *later, struct clockwork *clock, uint64_t delay_ms,
	       later_fn fn, void *context);

/* Not any more; fine when it was not waiting. */
void later_cancel(struct later *later);

bool later_is_set(const struct later *later);

#endif
