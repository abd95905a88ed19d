/* SPDX-License-Identifier: MIT */
/*
 * Core parts: what of a frame's cost is whose, by calling the core's parts
 * alone with what the hub gave them on the same tape.
 */
#ifndef BENCH_CORE_PARTS_H
#define BENCH_CORE_PARTS_H

#include "core_tape.h"

enum core_part {
	PART_DECODE,  /* octets to a block of samples, checked (SR-12) */
	PART_CONTACT, /* cells to force, pressure, rate, contact */
	PART_DOSE,    /* SR-8 */
	PART_GUARD,   /* SR-4, SR-6, SR-7, SR-13 */
	PART_COUNT
};

extern const char *const core_part_names[PART_COUNT];

struct core_parts; /* what they are called with */

/* Plays the tape once. */
struct core_parts *core_parts_new(struct tape *tape);
void core_parts_free(struct core_parts *parts);

/* Back to the tape's beginning; before each core_parts_time(). */
void core_parts_begin(struct core_parts *parts);

/* Nanoseconds of that part over all counted frames. */
uint64_t core_parts_time(struct core_parts *parts, enum core_part part);

/* CLOCK_MONOTONIC. */
uint64_t core_now_ns(void);

#endif
