/* SPDX-License-Identifier: MIT */
/*
 * How long things take: one table of BlueZ's, the kernel's and the radio's
 * times, each with its source, all of them multiplied by one scale so that a
 * test need not wait for the real ones.
 */
#ifndef BLUEZSIM_TIMING_H
#define BLUEZSIM_TIMING_H

#include <stddef.h>
#include <stdint.h>

enum timing {
	TIMING_ADVERTISE,
	TIMING_CONNECT,
	TIMING_CONNECT_SCANNING,
	TIMING_ABSENT,
	TIMING_RESOLVE,
	TIMING_RESOLVE_CACHED,
	TIMING_OBJECTS_LATE,
	TIMING_RECONNECT,
	TIMING_DISCONNECT,
	TIMING_GOODBYE,
	TIMING_TEMPORARY,
	TIMING_SUPERVISION,
	TIMING_ATT,
	TIMING_PAIR,
	TIMING_AGENT,
	TIMING_POWER,
	TIMING_COUNT,
};

struct timing_entry {
	const char *name;
	uint32_t ms;
	const char *what; /* with the source of the number */
};

/* The table, TIMING_COUNT long. */
extern const struct timing_entry timing_table[TIMING_COUNT];

struct timings {
	uint32_t ms[TIMING_COUNT]; /* before scaling */
	double scale;		   /* 1 is real time; 0.001 to 100 */
};

/* The real times, at scale 1. */
void timings_init(struct timings *t);

/* Sets the time called @name (milliseconds before scaling). 0, or -ENOENT
 * for an unknown name. */
int timings_set(struct timings *t, const char *name, uint32_t ms);

/* "NAME=MS". 0, -ENOENT, or -EINVAL when it does not have that form. */
int timings_parse(struct timings *t, const char *text);

/* The scaled time in milliseconds. */
uint64_t timings_ms(const struct timings *t, enum timing which);

#endif
