/* SPDX-License-Identifier: MIT */
/* The simulator's connection to the bus, and everything on it. Part of
 * simulator.c, not for others. */
#ifndef SIMULATOR_BUS_H
#define SIMULATOR_BUS_H

#include "simulator.h"

/* Connects and puts everything on the bus; tries again later when it cannot,
 * or ends with --once. */
void simulator_open_bus(struct simulator *s);

/* Takes everything off it. */
void simulator_close_bus(struct simulator *s);

/* Of simulator.c: the device lives up to now; and the end. */
void simulator_catch_up(struct simulator *s);
void simulator_end(struct simulator *s, int status);

#endif
