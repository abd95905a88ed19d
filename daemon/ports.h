/* SPDX-License-Identifier: MIT */
/*
 * Ports: what the engine asks of the world around it, so that it can run in
 * the daemon and alone in a test. All are called in the hub thread; none may
 * block or allocate.
 */
#ifndef PORTS_H
#define PORTS_H

#include "action.h"

#include <stdbool.h>
#include <stdint.h>

struct engine_ports {
	void *context; /* borrowed; handed to each port */

	/* CLOCK_BOOTTIME and CLOCK_MONOTONIC, in microseconds. */
	uint64_t (*now_us)(void *context);
	uint64_t (*monotonic_us)(void *context);

	/* Carries out an action of BlueZ's, ACTION_COMMAND_WRITE to
	 * ACTION_PREPARE_STOP: on its way when this returns, as far as the
	 * socket takes it. */
	void (*radio)(void *context, const struct action *action);

	/* More is queued towards BlueZ than can be well (SR-22). */
	bool (*is_congested)(void *context);

	/* Hands a record to the store's queue. false: it is full, and the
	 * record will never be written. */
	bool (*record)(void *context, const struct record *record);

	/* Publishes one sample on the stream. */
	void (*sample)(void *context, const struct sample *sample);

	/* Wakes who reads the stream: there were samples in this turn. At its
	 * end, so that no stop waits for a reader. */
	void (*sampled)(void *context);

	/* Wakes the service thread: notices wait, a view changed or a stop was
	 * taken. At most once a turn of the hub's loop. */
	void (*notify)(void *context);
};

#endif
