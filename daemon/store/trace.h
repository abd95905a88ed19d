/* SPDX-License-Identifier: MIT */
/*
 * Trace: the samples of one pad as a compressed piece of a recording, and
 * back again without loss.
 *
 * A piece is a header and one zstd frame. Inside: columns instead of rows
 * (all times, then all numbers, then each cell ...), each as differences to
 * the one before, split into byte planes: that is what compresses.
 */
#ifndef STORE_TRACE_H
#define STORE_TRACE_H

#include <stddef.h>
#include <stdint.h>

#define TRACE_CELLS_MAX	  32
#define TRACE_SAMPLES_MAX 4096 /* of one piece */
#define TRACE_VERSION	  1

/* As struct sample of the core's action.h, without what its piece says. */
struct trace_sample {
	uint64_t at_us;	 /* CLOCK_BOOTTIME */
	uint64_t number; /* of the wearable's samples, rising */
	uint32_t device_us;
	uint32_t lost;	/* samples lost before this one */
	uint16_t flags; /* SAMPLE_* */
	uint8_t step;	/* of the session */
	uint8_t repeat;
	int32_t force_mn;
	int32_t target_mn;
	int32_t peak_pa;
	int32_t cell_mn[TRACE_CELLS_MAX];
};

/* The most bytes that a piece of `count` samples of `cells` cells takes. */
size_t trace_bound(size_t count, unsigned int cells);

/* Packs 1 to TRACE_SAMPLES_MAX samples; *ret_size: bytes used of `out`.
 * -EINVAL, -ENOBUFS, -ENOMEM. */
int trace_pack(const struct trace_sample *samples, size_t count,
	       unsigned int cells, void *out, size_t size, size_t *ret_size);

/* How many samples of how many cells a piece holds. -EBADMSG: it is none. */
int trace_look(const void *piece, size_t size, size_t *ret_count,
	       unsigned int *ret_cells);

/* Unpacks into room for *ret_count samples. -EBADMSG: damaged (the frame has
 * a checksum); -EPROTO: a newer version; -ENOMEM. */
int trace_unpack(const void *piece, size_t size, struct trace_sample *out,
		 size_t max, size_t *ret_count, unsigned int *ret_cells);

#endif
