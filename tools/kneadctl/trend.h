/* SPDX-License-Identifier: MIT */
/*
 * Trend: the last readings of one pad, for a small picture.
 */
#ifndef KNEADCTL_TREND_H
#define KNEADCTL_TREND_H

#include <stddef.h>

#define TREND_LENGTH	60 /* six seconds at ten readings a second */
#define TREND_BARS	8  /* heights of a bar */
#define TREND_BAR_BYTES 3  /* of a bar in UTF-8, at most */

struct trend {
	double value[TREND_LENGTH];
	size_t count; /* written so far */
};

void trend_add(struct trend *trend, double value);

/* The newest `width` values (at most TREND_LENGTH) as bars, 0 to `full`,
 * oldest first, spaces where there is none yet. `bars` are the pictures from
 * low to high; `out` has room for TREND_BAR_BYTES * width + 1 bytes. */
void trend_draw(const struct trend *trend, double full,
		const char *const bars[TREND_BARS], size_t width, char *out);

#endif
