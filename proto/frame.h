/* SPDX-License-Identifier: MIT */
/*
 * Frames: samples of one pad's cells, as Force notifies them, and how samples
 * are put together again when a notification is too small for all cells.
 *
 * A *block* is one or more consecutive samples of all cells of a pad. A frame
 * carries the block's samples of some or all cells; frames of one block carry
 * the same sequence, time, interval and number of samples.
 */
#ifndef FRAME_H
#define FRAME_H

#include "profile.h"
#include "wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADER_SIZE  11u
#define FRAME_TRAILER_SIZE 3u /* counter and CRC */
#define FRAME_WIDTH_RAW	   0u
#define FRAME_WIDTH_MAX	   15u
#define FRAME_VALUES_MAX   (PROFILE_CELLS_MAX * PROFILE_SAMPLES_MAX)

/* Values that are no force. */
#define FRAME_CELL_FAULT     INT16_MIN /* the cell is broken */
#define FRAME_CELL_SATURATED INT16_MAX /* at the end of its range */

struct frame {
	uint16_t sequence; /* number of the last sample, of this pad; wraps */
	uint32_t time_us;  /* device clock at the last sample; wraps */
	uint8_t pad;
	/* How samples are written: 0 as they are (16 bits); 1..15 the first
	 * sample as it is and the others as differences of so many bits. */
	uint8_t width;
	uint8_t first_cell;
	uint8_t cells;	      /* in this frame */
	uint8_t samples;      /* 1..PROFILE_SAMPLES_MAX */
	uint32_t interval_us; /* from sample to sample */
	uint8_t counter;      /* E2E */
	/* value[sample * cells + cell], oldest sample first, in units of the
	 * pad's resolution_mn; FRAME_CELL_*. */
	int16_t value[FRAME_VALUES_MAX];
};

extern const struct wire_message frame_fields; /* the header only */

/* WIRE_OUT_OF_RANGE too when a difference does not fit the width. */
enum wire_result frame_encode(const struct frame *frame, uint8_t *bytes,
			      size_t size, size_t *ret_length);
enum wire_result frame_decode(const uint8_t *bytes, size_t length,
			      struct frame *frame);

/* Octets of a frame. */
size_t frame_size(size_t cells, size_t samples, uint8_t width);

/* The smallest width that holds all differences; FRAME_WIDTH_RAW when none
 * does or nothing is won. */
uint8_t frame_width(const int16_t *value, size_t cells, size_t samples);

/*
 * What fits a notification of `payload` octets (profile_payload()) for a
 * stream of `samples` samples a frame from a pad of `cells` cells: as many
 * samples of all cells as fit; with no room for even one, one sample in
 * fragments.
 */
struct frame_plan {
	uint8_t samples;   /* of a block */
	uint8_t cells;	   /* of a frame; less than the pad's: fragments */
	uint8_t fragments; /* frames to a block */
};

struct frame_plan frame_plan(size_t cells, size_t samples, uint8_t width,
			     uint16_t payload);

/* A cell's force from a sample's value; 0 for FRAME_CELL_FAULT. */
int32_t frame_force_mn(int16_t value, int32_t resolution_mn);

/*
 * The assembler: one for each pad. Fragments of a block may come in any
 * order; a fragment of a newer block ends the wait for an older one, whose
 * samples then count as lost.
 */
struct assembler {
	uint8_t pad;
	uint8_t cells;
	bool started;	   /* something was handed out, next is known */
	bool waiting;	   /* the block below is not complete */
	uint16_t next;	   /* sequence of the sample expected next */
	uint32_t have;	   /* cells of the block, a bit each */
	uint16_t sequence; /* of the block's last sample */
	uint32_t time_us;
	uint8_t samples;
	uint32_t interval_us;
	uint32_t lost; /* samples missing before the block */
	int16_t value[FRAME_VALUES_MAX];
};

enum assembler_result {
	ASSEMBLER_COMPLETE, /* read .samples, .value ... of the assembler */
	ASSEMBLER_WAITING,  /* more fragments are needed */
	ASSEMBLER_OLD,	    /* of a block handed out or given up: ignored */
	ASSEMBLER_REFUSED,  /* contradicts the pad or its block (SR-12) */
	ASSEMBLER_RESULT_COUNT
};

extern const char *const assembler_result_names[ASSEMBLER_RESULT_COUNT];

/* For one connection and stream setting. */
void assembler_init(struct assembler *assembler, uint8_t pad, uint8_t cells);

/*
 * After ASSEMBLER_COMPLETE the assembler's members describe the block, until
 * the next call: value[sample * cells + cell] with all cells of the pad; the
 * time of sample i is time_us - (samples - 1 - i) * interval_us, its number
 * sequence - (samples - 1 - i), both wrapping.
 */
enum assembler_result assembler_add(struct assembler *assembler,
				    const struct frame *frame);

#endif
