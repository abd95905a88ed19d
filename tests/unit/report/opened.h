/* SPDX-License-Identifier: MIT */
/* Opened: a fixture's records and figures for a test, and their end. */
#ifndef REPORT_OPENED_H
#define REPORT_OPENED_H

#include "compose.h"
#include "fixture.h"

struct opened {
	struct records *records;
	struct figures figures;
	struct document document;
};

/* The figures and the whole report of a plan, in a course of so many
 * sessions (0: the course is not known). Fails the test otherwise. */
void opened_begin(struct opened *opened, const struct fixture *plan,
		  unsigned int sessions);
void opened_end(struct opened *opened);

/* What stays of cairo's and fontconfig's own is not a leak of a test's: their
 * end, for a group's teardown. */
int opened_forget_fonts(void **state);

/* A session as it mostly is: three points with two presses each. */
extern const struct fixture plan_usual;
/* Shapes that reports must stand: one press, forty, no samples, four pads,
 * nothing at all, many points with long names. Ended by no rate. */
extern const struct fixture plans[];
extern const size_t plan_count;

#endif
