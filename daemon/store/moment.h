/* SPDX-License-Identifier: MIT */
/*
 * Moment: the clocks of this machine as a stamp (core/stamp.h).
 */
#ifndef STORE_MOMENT_H
#define STORE_MOMENT_H

#include "stamp.h"

/* The kernel's random id of this boot; all zero: it cannot be read. */
void moment_boot(uint8_t out[STAMP_BOOT_SIZE]);

/* Now, in the boot of that id. `trusted`: the wall clock is. */
struct stamp moment_now(const uint8_t boot[STAMP_BOOT_SIZE], bool trusted);

/* The stamp of `boot_us`, which was at or before `now`, in the same boot: its
 * wall clock is now's, put back. */
struct stamp moment_at(const struct stamp *now, uint64_t boot_us);

#endif
