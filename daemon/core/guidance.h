/* SPDX-License-Identifier: MIT */
/*
 * Guidance: too light, right, too hard (D6), steady enough to look at; and
 * the breath (D3).
 */
#ifndef CORE_GUIDANCE_H
#define CORE_GUIDANCE_H

#include <stdbool.h>
#include <stdint.h>

enum guidance {
	GUIDANCE_NONE, /* nothing is asked for */
	GUIDANCE_TOO_LIGHT,
	GUIDANCE_RIGHT,
	GUIDANCE_TOO_HARD,
	GUIDANCE_COUNT
};

extern const char *const guidance_names[GUIDANCE_COUNT]; /* "too-light" ... */

/* The target band; high is never above the ceiling's target. mN. */
struct band {
	int32_t low_mn;
	int32_t high_mn;
};

struct band band_of(int32_t target_mn, uint16_t band_permille,
		    int32_t ceiling_mn);

/* Left for a tenth of the band's width at its edges: what was right stays so
 * until the force is clearly outside (no flicker). */
enum guidance guidance_of(const struct band *band, int32_t force_mn,
			  enum guidance before);

enum breath {
	BREATH_NONE,
	BREATH_IN,
	BREATH_OUT,
	BREATH_COUNT
};

extern const char *const breath_names[BREATH_COUNT]; /* "", "in", "out" */

struct breath_pace {
	uint32_t inhale_ms;
	uint32_t exhale_ms;
};

/* Which phase it is `elapsed_us` after the pace began, and what is left of
 * it. BREATH_NONE without a pace. */
enum breath breath_at(const struct breath_pace *pace, uint64_t elapsed_us,
		      uint32_t *ret_left_ms);

/* When the next breath out begins, us from `elapsed_us`; 0: now or no pace. */
uint64_t breath_until_out_us(const struct breath_pace *pace,
			     uint64_t elapsed_us);

#endif
