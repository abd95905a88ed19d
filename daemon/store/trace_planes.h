/* SPDX-License-Identifier: MIT */
/*
 * Trace planes: samples as columns of differences, split into byte planes,
 * and back again without loss.
 *
 * First the values of the first sample, column after column; then a bit for
 * each byte of these, low bits first; then for each bit that is set a plane:
 * that byte of the differences of all samples that follow. Where it is not
 * set they all have 0 there.
 */
#ifndef STORE_TRACE_PLANES_H
#define STORE_TRACE_PLANES_H

#include "trace.h"

#include <stdbool.h>

/* The most bytes that so many samples are split into. */
size_t trace_planes_bound(size_t count, unsigned int cells);

/* How many bytes of `out` were written. `column`: room for as many numbers as
 * there are samples. */
size_t trace_planes_split(const struct trace_run *run, uint8_t *out,
			  uint64_t *column);

/* What samples were split into. */
struct trace_split {
	const uint8_t *bytes;
	size_t size;
	size_t count; /* samples, at least one */
	unsigned int cells;
};

/* False: it is not what so many samples are split into. */
bool trace_planes_join(const struct trace_split *split,
		       struct trace_sample *out);

/* The same of the first version, which had all planes, and for the first
 * sample the difference to 0. */
bool trace_planes_join_first(const struct trace_split *split,
			     struct trace_sample *out);

#endif
