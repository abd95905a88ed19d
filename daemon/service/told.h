/* SPDX-License-Identifier: MIT */
/*
 * Told: what the world was told last of an object's properties, as a hash of
 * each value, so that only what differs is told again.
 */
#ifndef SERVICE_TOLD_H
#define SERVICE_TOLD_H

#include "bus_object.h"

#include <stdint.h>

#define PROPERTIES_MAX 64

/* State is told as it changes, readings only to those who asked for them. */
enum told_part {
	TOLD_STATE,
	TOLD_READINGS,
	TOLD_ALL,
	TOLD_PART_COUNT
};

struct told {
	const struct bus_interface *interface; /* borrowed: constant */
	const char *first_reading; /* readings begin there; NULL: none */
	uint64_t hash[PROPERTIES_MAX];
};

/* Notes how the properties of `part` are now, and answers which are not as
 * noted before: bits by their place in the table. */
uint64_t told_differences(struct told *told, enum told_part part,
			  void *userdata);

/* The same, and marks them as changed on the object. */
void told_mark(struct told *told, enum told_part part,
	       struct bus_object *object, void *userdata);

#endif
