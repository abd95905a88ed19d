/* SPDX-License-Identifier: MIT */
/*
 * The framer: see framer.h.
 */
#include "framer.h"

#include <string.h>

void framer_init(struct framer *framer, uint8_t pad, uint8_t cells)
{
	memset(framer, 0, sizeof(*framer));
	framer->pad = pad;
	framer->cells = cells;
}

static void clear(struct framer *framer)
{
	framer->held = 0;
	framer->sent = 0;
	framer->first_cell = 0;
	framer->ready = false;
}

void framer_set(struct framer *framer, uint32_t interval_us, uint8_t samples,
		bool delta)
{
	clear(framer);
	framer->interval_us = interval_us;
	framer->samples = samples;
	framer->delta = delta;
}

void framer_add(struct framer *framer, const int16_t *value, uint32_t time_us)
{
	if (framer->interval_us == 0)
		return;
	if (framer->ready)
		clear(framer);
	memcpy(&framer->value[framer->held * framer->cells], value,
	       framer->cells * sizeof(*value));
	framer->held++;
	framer->sequence++;
	framer->time_us = time_us;
	framer->ready = framer->held == framer->samples;
}

/* The samples still to be sent, of which the first `samples` go next. */
static void fill(const struct framer *framer, struct frame *frame)
{
	uint8_t after = (uint8_t)(framer->held - framer->sent - frame->samples);
	const int16_t *from = &framer->value[framer->sent * framer->cells];

	frame->pad = framer->pad;
	frame->sequence = (uint16_t)(framer->sequence - after);
	frame->time_us = framer->time_us - after * framer->interval_us;
	frame->interval_us = framer->interval_us;
	frame->first_cell = framer->first_cell;
	for (size_t i = 0; i < frame->samples; i++)
		memcpy(&frame->value[i * frame->cells],
		       &from[i * framer->cells + framer->first_cell],
		       frame->cells * sizeof(*from));
}

/* As many samples of all cells as fit, in the shortest writing. */
static void plan_whole(const struct framer *framer, uint16_t payload,
		       struct frame *frame)
{
	const int16_t *from = &framer->value[framer->sent * framer->cells];
	uint8_t samples = (uint8_t)(framer->held - framer->sent);

	frame->cells = framer->cells;
	for (;; samples--) {
		frame->samples = samples;
		frame->width = framer->delta ? frame_width(from, framer->cells,
							   samples)
					     : FRAME_WIDTH_RAW;
		if (frame_size(framer->cells, samples, frame->width) <= payload)
			return;
	}
}

/* Some cells of one sample. */
static void plan_fragment(const struct framer *framer, uint8_t cells,
			  struct frame *frame)
{
	uint8_t left = (uint8_t)(framer->cells - framer->first_cell);

	frame->samples = 1;
	frame->width = FRAME_WIDTH_RAW;
	frame->cells = left < cells ? left : cells;
}

bool framer_next(struct framer *framer, uint16_t payload, struct frame *frame)
{
	struct frame_plan plan;

	if (!framer->ready)
		return false;
	plan = frame_plan(framer->cells, 1, FRAME_WIDTH_RAW, payload);
	if (plan.fragments > 1)
		plan_fragment(framer, plan.cells, frame);
	else
		plan_whole(framer, payload, frame);
	fill(framer, frame);
	framer->first_cell = (uint8_t)(framer->first_cell + frame->cells);
	if (framer->first_cell == framer->cells) {
		framer->first_cell = 0;
		framer->sent = (uint8_t)(framer->sent + frame->samples);
	}
	if (framer->sent == framer->held)
		clear(framer);
	return true;
}
