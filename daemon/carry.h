/* SPDX-License-Identifier: MIT */
/*
 * Carry: carries out what one step of the core wants, in three passes: what
 * goes out by radio, what goes on record and into the stream, what is told.
 * Between the last two the views are published, so that whoever is told finds
 * them new. In each pass what stops a wearable comes first.
 */
#ifndef CARRY_H
#define CARRY_H

#include <stdint.h>

struct engine;

/* The actions in engine->actions, of the step at `now_us`. */
void carry_out(struct engine *engine, uint64_t now_us);

#endif
