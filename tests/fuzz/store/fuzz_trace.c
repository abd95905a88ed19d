/* SPDX-License-Identifier: MIT */
/*
 * Any bytes are either refused or unpacked; what was unpacked packs and comes
 * back the same. The digest is made good first, or nothing would come past it.
 */
#include "trace.h"

#include <stdlib.h>
#include <string.h>

#define DIGEST 6 /* trace.h: where it stands */
#define HEADER 10

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void sign(uint8_t *piece, size_t size)
{
	uint32_t hash = UINT32_C(2166136261);

	for (size_t i = 0; i < size; i++)
		if (i < DIGEST || i >= HEADER)
			hash = (hash ^ piece[i]) * UINT32_C(16777619);
	for (size_t i = 0; i < 4; i++)
		piece[DIGEST + i] = (uint8_t)(hash >> 8 * i);
}

static void check_comes_back(const struct trace_sample *samples, size_t count,
			     unsigned int cells)
{
	static struct trace_sample again[TRACE_SAMPLES_MAX];
	const size_t bound = trace_bound(count, cells);
	uint8_t *piece = malloc(bound);
	size_t size = 0;

	if (!piece ||
	    trace_pack(samples, count, cells, piece, bound, &size) != 0 ||
	    trace_unpack(piece, size, again, TRACE_SAMPLES_MAX, &count,
			 &cells) != 0 ||
	    memcmp(samples, again, count * sizeof(*again)) != 0)
		abort();
	free(piece);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct trace_sample samples[TRACE_SAMPLES_MAX];
	uint8_t *piece = malloc(size > 0 ? size : 1);
	size_t count = 0;
	unsigned int cells = 0;

	if (!piece)
		abort();
	if (size > 0)
		memcpy(piece, data, size);
	if (size >= HEADER)
		sign(piece, size);
	if (trace_unpack(piece, size, samples, TRACE_SAMPLES_MAX, &count,
			 &cells) == 0)
		check_comes_back(samples, count, cells);
	free(piece);
	return 0;
}
