/* SPDX-License-Identifier: MIT */
/*
 * Sitting, felt: the force against its band, the breath, and what is felt in
 * the force, in five lines.
 */
#ifndef KNEADCTL_SITTING_FELT_H
#define KNEADCTL_SITTING_FELT_H

#include "screen.h"
#include "trend.h"

#include <jansson.h>

#define SITTING_FELT_LINES 5

struct sitting_felt_place {
	struct place first; /* the first of the lines */
	int apart;	    /* lines from one to the next, at least 1 */
};

/* `heard`: whether the pad's wearable is connected. If not, its last force is
 * not shown: nobody knows what it is now. */
struct sitting_felt {
	const json_t *session;
	const struct trend *trend;
	bool heard;
};

void sitting_felt_draw(const struct sitting_felt_place *place,
		       const struct sitting_felt *felt);

#endif
