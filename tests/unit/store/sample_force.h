/* SPDX-License-Identifier: MIT */
/*
 * Sample force: the samples of presses on a patient, made up from a formula
 * and a little noise, the same each time; and what they come to.
 */
#ifndef TESTS_SAMPLE_FORCE_H
#define TESTS_SAMPLE_FORCE_H

#include "trace.h"

#include <stddef.h>
#include <stdint.h>

#define SAMPLE_FORCE_CELLS 4 /* of each pad: 2 x 2, 1 cm2 each */

struct sample_force {
	unsigned int hz;
	uint64_t random;
	size_t count;
	size_t room;
	struct trace_sample *samples;
};

struct sample_press {
	uint64_t at_us; /* CLOCK_BOOTTIME of its begin */
	int target_mn;
	int hold_s;
	double ease; /* share by which the force falls */
	uint8_t step;
	uint8_t repeat;
};

/* As the record of a press has it. */
struct sample_sums {
	int peak_mn;
	int mean_mn;
	int held_ms;
	int dose_ns;
	int ease_permille;
};

/* -ENOMEM */
int sample_force_init(struct sample_force *force, unsigned int hz, size_t room);
void sample_force_done(struct sample_force *force);

/* A press with the rest after it; how long it took, s. */
double sample_force_press(struct sample_force *force,
			  const struct sample_press *press);

/* What the samples from number `from` on come to. */
struct sample_sums sample_force_sums(const struct sample_force *force,
				     size_t from, int target_mn);

#endif
