/* SPDX-License-Identifier: MIT */
/*
 * Trend: the last readings of one pad, for a small picture.
 */
#ifndef KNEADCTL_TREND_H
#define KNEADCTL_TREND_H

#include <stddef.h>

#define TREND_LENGTH 60 /* six seconds at ten readings a second */

struct trend {
	double value[TREND_LENGTH];
	size_t count; /* written so far */
};

void trend_add(struct trend *trend, double value);

/* The newest `width` values as bars of eighths, 0 to `full`, oldest first.
 * `out` has room for 3 * width + 1 bytes. */
void trend_draw(const struct trend *trend, double full, size_t width,
		char *out);

#endif
