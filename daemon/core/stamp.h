/* SPDX-License-Identifier: MIT */
/*
 * Stamp: when something was, so that its age can be told over restarts and
 * clock jumps, and never as older than is proven (SR-10).
 *
 * Method: within one boot the monotonic clock decides. Over boots two things
 * are proof: two trusted wall clocks, and the time that the machine has been
 * up since. What seems to come from the future is no proof of any age. A wall
 * clock is believed when it says that it is right, and only over boots: that
 * is what .trusted is for. (Project method.)
 */
#ifndef CORE_STAMP_H
#define CORE_STAMP_H

#include <stdbool.h>
#include <stdint.h>

#define STAMP_BOOT_SIZE 16 /* bytes of the kernel's random boot id */

struct stamp {
	int64_t utc_us;	  /* wall clock, us since 1970: a label */
	bool trusted;	  /* that clock was synchronised or kept by battery */
	uint64_t boot_us; /* CLOCK_BOOTTIME */
	uint8_t boot[STAMP_BOOT_SIZE]; /* all zero: unknown boot */
};

/* The least age of `then` that is proven at `now`, us; 0: none is. */
uint64_t stamp_age_us(const struct stamp *then, const struct stamp *now);

/* The most that its age at `now` can be, us: for what must be proven to be
 * fresh. UINT64_MAX when that is not known. */
uint64_t stamp_age_most_us(const struct stamp *then, const struct stamp *now);

/* Whether `then` may lie within the last `window_us`: unknown counts as yes. */
bool stamp_is_within(const struct stamp *then, const struct stamp *now,
		     uint64_t window_us);

#endif
