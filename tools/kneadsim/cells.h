/* SPDX-License-Identifier: MIT */
/* A firmware's view of one pad's cells: newton in, the profile's sample values
 * out; and the two procedures that need to look at some samples first, zero
 * and self-test. */
#ifndef CELLS_H
#define CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "frame.h"
#include "sensor.h"

enum cells_procedure {
	CELLS_IDLE,
	CELLS_ZEROING,
	CELLS_TESTING,
};

/* How a procedure stands after a sample. */
enum cells_verdict {
	CELLS_NOTHING, /* none under way, or not over */
	CELLS_GOOD,
	CELLS_BAD,
};

struct cells {
	size_t count;
	double range_n;
	double step_n;
	double zero_n[PROFILE_CELLS_MAX];
	bool all_equal; /* a fault: every value is the mean */
	enum cells_procedure procedure;
	bool differ;	/* in any sample of the procedure */
	unsigned taken; /* samples of the procedure */
	double sum_n[PROFILE_CELLS_MAX];
	double low_n[PROFILE_CELLS_MAX];
	double high_n[PROFILE_CELLS_MAX];
};

void cells_init(struct cells *c, size_t count, double range_n, double step_n);

/* Ends what is under way and begins anew. CELLS_ZEROING takes the mean of the
 * next samples as zero, if the pad is at rest; CELLS_TESTING finds cells that
 * are open, at the end of their range, do not even show noise, or are all the
 * same. */
void cells_begin(struct cells *c, enum cells_procedure procedure);

/* One sample of `sensor`, as shown: values in steps, zero taken off. */
enum cells_verdict cells_take(struct cells *c, const struct sensor *sensor,
			      const double *shown_n, int16_t *value);

/* The sum of a sample's forces, N. */
double cells_total_n(const struct cells *c, const int16_t *value);

#endif
