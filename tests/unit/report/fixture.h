/* SPDX-License-Identifier: MIT */
/*
 * Fixture: records as the hub exports them, of a session with as many points,
 * presses and pads as the test wants. The force is a press by a formula with
 * noise; doses are counted as the hub counts them. Everything follows from the
 * plan: the same plan gives the same bytes.
 */
#ifndef REPORT_FIXTURE_H
#define REPORT_FIXTURE_H

#include "site.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIXTURE_SESSION 12
#define FIXTURE_UTC_US	INT64_C(1773480120000000) /* 14 March 2026 09:22 UTC */
#define FIXTURE_BOOT_US INT64_C(86400000000)

struct fixture {
	unsigned int points; /* at most 24 */
	unsigned int repeats;
	unsigned int pads; /* taken in turn; the others rest */
	double hold_s, rest_s;
	double rate_hz;
	unsigned int cells;
	bool no_samples;
	bool untrusted; /* clock */
	bool not_started;
	bool aborted;
	bool unscreened;
	bool trip;	 /* in the middle of the last press */
	bool pause;	 /* after the first point */
	bool loses;	 /* a second of samples, on the radio */
	bool unrecorded; /* and some on the way to the disk */
	bool kneads;	 /* a step of kneading at the end */
	bool measures;	 /* PPTs at the beginning */
	bool rates;	 /* pain, before, after each press, after */
	bool active;
	int too_much_ns;     /* of dose on record */
	const char *patient; /* NULL: "P-07" */
	const char *point;   /* NULL: names of their own; before the number */
};

/* The bytes of the file, freed with free(). */
void *fixture_bytes(const struct fixture *plan, size_t *ret_size);

/* The same as a sealed memfd. */
int fixture_memfd(const struct fixture *plan);
int fixture_memfd_of(const void *bytes, size_t size);

#define FIXTURE_NAMES  8 /* points beyond have numbers */
#define FIXTURE_POINTS 24

/* Of the points, in their order. */
extern const char *const fixture_names[FIXTURE_NAMES];
extern const enum site fixture_sites[FIXTURE_POINTS];

/* Answers of ListSessions and ListPPTs for a course of so many sessions, the
 * last being FIXTURE_SESSION. */
json_t *fixture_sessions(unsigned int count);
json_t *fixture_ppts(unsigned int sessions, unsigned int points);

#endif
