/* SPDX-License-Identifier: MIT */
/*
 * Signals that are told once and never again: what the bus does not take now
 * waits here, in its order, until it does. In bounded memory: when more waits
 * than SIGNALS_MAX, what comes then is lost, and that is counted and said.
 */
#ifndef SERVICE_SIGNALS_H
#define SERVICE_SIGNALS_H

#include "bus_object.h"

#include <stdbool.h>
#include <stdint.h>

#define SIGNALS_MAX 256

struct service;

struct signals {
	DBusMessage *late[SIGNALS_MAX]; /* a ring, the oldest at .first */
	size_t first;
	size_t count;
	uint64_t lost;
};

/* Emits a signal of the interface's table, with arguments as bus_append()
 * takes them. */
void signals_emit(struct service *service, const struct bus_object *object,
		  const struct bus_interface *interface, const char *name, ...);

/* Sends what the bus takes now; true: nothing waits any more. */
bool signals_retry(struct service *service);

/* Forgets what waits. */
void signals_done(struct service *service);

#endif
