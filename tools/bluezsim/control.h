/* SPDX-License-Identifier: MIT */
/*
 * org.kneadd.BluezSim1 at /org/kneadd/bluezsim: faults on command and a look
 * inside. On a connection and under a name of its own (org.kneadd.BluezSim),
 * so that org.bluez can die while somebody is there to bring it back.
 */
#ifndef BLUEZSIM_CONTROL_H
#define BLUEZSIM_CONTROL_H

#include <uv.h>

#define CONTROL_NAME	  "org.kneadd.BluezSim"
#define CONTROL_PATH	  "/org/kneadd/bluezsim"
#define CONTROL_INTERFACE "org.kneadd.BluezSim1"

struct bus;
struct sim;

extern const struct bus_interface control_interface;

struct control {
	struct sim *sim; /* borrowed: lives longer */
	struct bus *bus;
};

/* Connects on the simulator's bus. 0 or a negative errno. */
int control_open(struct control *control, struct sim *sim);

void control_close(struct control *control);

#endif
