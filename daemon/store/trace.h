/* SPDX-License-Identifier: MIT */
/*
 * Trace: the samples of one pad as a compressed piece of a recording, and
 * back again without loss.
 *
 * A piece is a header and one zstd frame. Inside: columns instead of rows
 * (all times, then all numbers, then each cell ...), each as differences to
 * the one before, split into byte planes (trace_planes.h): that is what
 * compresses.
 *
 * The header, whose numbers are little-endian:
 *   0  2  "KT"
 *   2  1  TRACE_VERSION; 1 can still be read
 *   3  1  cells
 *   4  2  samples
 *   6  4  FNV-1a (32 bits) of bytes 0 to 5 and of the frame
 *   10    the frame, with zstd's own checksum of what is in it
 */
#ifndef STORE_TRACE_H
#define STORE_TRACE_H

#include <stddef.h>
#include <stdint.h>

#define TRACE_CELLS_MAX	  32
#define TRACE_SAMPLES_MAX 4096 /* of one piece */
#define TRACE_VERSION	  2

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

/* Packs 1 to TRACE_SAMPLES_MAX samples of 1 to TRACE_CELLS_MAX cells;
 * *ret_size: bytes used of `out`. -EINVAL: too few or too many; -ENOBUFS:
 * `out` is too small (trace_bound() is never); -ENOMEM. */
int trace_pack(const struct trace_sample *samples, size_t count,
	       unsigned int cells, void *out, size_t size, size_t *ret_size);

/* Samples of one pad, in their order. */
struct trace_run {
	const struct trace_sample *samples; /* borrowed */
	size_t count;
	unsigned int cells;
};

/* Where a piece goes. */
struct trace_piece {
	uint8_t *bytes; /* the caller's */
	size_t room;
	size_t size; /* of it that was used */
};

/* Packs runs of at most `room` samples, with memory that it keeps from one to
 * the next: about 50 kB, and as far as they are used 200 bytes a sample. */
struct trace_packer;

int trace_packer_new(size_t room, struct trace_packer **out); /* -ENOMEM */
void trace_packer_free(struct trace_packer *packer); /* NULL is allowed */

/* The same results as trace_pack(). */
int trace_packer_pack(struct trace_packer *packer, const struct trace_run *run,
		      struct trace_piece *out);

/* How many samples of how many cells a piece holds. -EBADMSG: it is none, or
 * damaged; -EPROTO: of a newer version. */
int trace_look(const void *piece, size_t size, size_t *ret_count,
	       unsigned int *ret_cells);

/* Unpacks into room for `max` samples; cells beyond *ret_cells are 0. The same
 * results as trace_look(), and -ENOBUFS: it holds more than `max`; -ENOMEM. */
int trace_unpack(const void *piece, size_t size, struct trace_sample *out,
		 size_t max, size_t *ret_count, unsigned int *ret_cells);

#endif
