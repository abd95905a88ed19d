/* SPDX-License-Identifier: MIT */
/* What can be wrong with the wearable, on command: names, arguments, ranges.
 *
 * Only data: device.c makes them happen. A fault is told as NAME or
 * NAME:ARG=NUMBER,... on the command line and by name over D-Bus. */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "numbers.h"

#define FAULT_ARGS_MAX 4

enum fault_id {
	FAULT_RUNAWAY,
	FAULT_STUCK_CELL,
	FAULT_SATURATED_CELL,
	FAULT_DEAD_CELL,
	FAULT_ALL_EQUAL,
	FAULT_DRIFT,
	FAULT_FROZEN,
	FAULT_REBOOT,
	FAULT_CLOCK,
	FAULT_IGNORE_CEILINGS,
	FAULT_SPIKE,
	FAULT_BAD_CRC,
	FAULT_DROP_FRAMES,
	FAULT_NO_FRAMES,
	FAULT_NO_STATUS,
	FAULT_NO_RESPONSE,
	FAULT_DEAF,
	FAULT_VERSION,
	FAULT_IDENTITY,
	FAULT_BATTERY,
	FAULT_HOT,
	FAULT_BUTTON,
	FAULT_COUNT
};

struct fault_info {
	const char *name;
	const char *about;
	bool needs_actuator;
	bool has_pad;  /* value[0] is one */
	bool has_cell; /* value[1] is one */
	size_t args;
	struct number arg[FAULT_ARGS_MAX]; /* offsets in struct fault.value */
};

/* A fault with its arguments, in the order of the table. */
struct fault {
	enum fault_id id;
	double value[FAULT_ARGS_MAX];
};

extern const struct fault_info fault_table[FAULT_COUNT];

/* The fault of that name with normal arguments; false: there is none.
 * `name` has `length` characters. */
bool fault_find(const char *name, size_t length, struct fault *fault);

/* Sets one argument; false: no such argument, or out of range. */
bool fault_set(struct fault *fault, const char *arg, double value);

/* Reads NAME:ARG=NUMBER,...; on failure `*wrong` is where in `text`. */
bool fault_read(const char *text, struct fault *fault, const char **wrong);

/* The table, for people. */
void fault_print_list(FILE *to);

#endif
