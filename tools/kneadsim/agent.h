/* SPDX-License-Identifier: MIT */
/* The wearable's pairing agent: no display, no keys, so JustWorks, and every
 * peer that asks may bond. That is what such a wearable does; who may use it
 * then is the profile's matter.
 *
 * bluetoothd has one default agent for all its adapters. With several
 * simulators on one bluetoothd the last one answers for all, so it agrees to
 * peers of other adapters too. */
#ifndef AGENT_H
#define AGENT_H

#include "bus_object.h"

#define AGENT_PATH	 "/org/kneadd/simulator/agent"
#define AGENT_CAPABILITY "NoInputNoOutput"

struct agent {
	struct bus_object *object;
	/* bluetoothd will not ask it any more. */
	void (*on_release)(void *userdata);
	void *userdata; /* borrowed */
};

/* Serves `agent`, the caller's memory, until agent_done() or the bus goes. */
int agent_init(struct agent *agent, struct bus *bus,
	       void (*on_release)(void *userdata), void *userdata);
void agent_done(struct agent *agent);

#endif
