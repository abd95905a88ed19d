/* SPDX-License-Identifier: MIT */
/*
 * Integrity: what came in wrong (SR-12). Inputs start as untrusted and earn
 * trust by being good for a while; more bad ones than allowed in the window
 * cost it again.
 */
#ifndef CORE_INTEGRITY_H
#define CORE_INTEGRITY_H

#include "limits.h"
#include "verdict.h"

#include <stdbool.h>
#include <stdint.h>

#define BAD_FRAMES_WINDOW_MS                                          \
	1000u		    /* project default; the number is a limit \
			     */
#define BAD_FRAMES_KEPT 16u /* above the hard limit */

/* Trust needs so many good ones in a row, over so long; project defaults. */
#define TRUST_COUNT   10u
#define TRUST_TIME_US 300000u

struct integrity {
	bool trusted;
	uint32_t good;	   /* in a row, up to TRUST_COUNT */
	uint64_t since_us; /* the first of them */
	uint32_t bad;	   /* kept below, up to BAD_FRAMES_KEPT */
	uint32_t next;	   /* place of the next bad one */
	uint64_t bad_us[BAD_FRAMES_KEPT];
};

/* For a new connection: nothing is trusted. */
void integrity_init(struct integrity *integrity);

/* A frame or status that passed every check. */
void integrity_good(struct integrity *integrity, uint64_t now_us);

/* One that did not. True: more than the limit in the window; trust is lost
 * and *ret_trip says so (SR-12). */
bool integrity_bad(struct integrity *integrity, const struct limit *limit,
		   uint64_t now_us, struct trip *ret_trip);

bool integrity_is_trusted(const struct integrity *integrity);

/* Bad ones in the window that ends now. */
uint32_t integrity_bad_count(const struct integrity *integrity,
			     uint64_t now_us);

#endif
