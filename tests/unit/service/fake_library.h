/* SPDX-License-Identifier: MIT */
/*
 * A library of routines that does what the test says, and a file format of
 * its own: "point NAME SITE KIND" adds a point ("KIND": point or
 * compression), "ppt" a step whose target needs the PPT, "fault TEXT" a
 * fault.
 */
#ifndef FAKE_LIBRARY_H
#define FAKE_LIBRARY_H

#include "hub.h"
#include "routine_file.h"

#define FAKE_ROUTINES_MAX 4

struct routines {
	size_t count;
	struct routine_summary summary[FAKE_ROUTINES_MAX];
	const char *text[FAKE_ROUTINES_MAX];
	unsigned int parsed; /* times */
	int error;	     /* of the next parsing, if not 0 */
};

extern struct routines fake_library;

/* Adds a routine of that text; names in alphabetical order. */
struct routine_summary *fake_library_add(const char *name, const char *text);

#endif
