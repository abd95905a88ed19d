/* SPDX-License-Identifier: MIT */
/*
 * The framer: a wearable's side of a pad's stream. Collects samples and cuts
 * them into frames that fit the link.
 */
#ifndef FRAMER_H
#define FRAMER_H

#include "frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct framer {
	uint8_t pad;
	uint8_t cells;
	uint8_t samples;      /* of a frame, as set */
	bool delta;	      /* as set */
	uint32_t interval_us; /* as set; 0: off */
	uint16_t sequence;    /* of the last sample; runs on over settings */
	uint32_t time_us;     /* of the last sample */
	uint8_t held;	      /* samples in the block */
	uint8_t sent;	      /* of them, sent in full */
	uint8_t first_cell;   /* of the next fragment of the sample after */
	bool ready;	      /* the block is to be sent */
	int16_t value[FRAME_VALUES_MAX];
};

/* Off; the first sample will have number 1. */
void framer_init(struct framer *framer, uint8_t pad, uint8_t cells);

/* Drops what is held. interval_us 0: off. */
void framer_set(struct framer *framer, uint32_t interval_us, uint8_t samples,
		bool delta);

/* Takes one sample of all cells. What of the block before was not fetched by
 * then is lost, and its sequence will show it. Nothing while off. */
void framer_add(struct framer *framer, const int16_t *value, uint32_t time_us);

/* The next frame to send in a notification of `payload` octets (at least
 * PROFILE_PAYLOAD_MIN), but for its counter. False: nothing to send. */
bool framer_next(struct framer *framer, uint16_t payload, struct frame *frame);

#endif
