/* SPDX-License-Identifier: MIT */
/*
 * Frames and their assembler: see frame.h.
 */
#include "frame.h"

#include <string.h>

#include "e2e.h"
#include "field.h"

#define VALUE_SIZE 2u /* octets of a value as it is */

static const struct wire_field header[] = {
	FIELD(frame, sequence, WIRE_U16, 0, "", 1, 0, UINT16_MAX),
	FIELD(frame, time_us, WIRE_U32, 2, "us", 1, 0, UINT32_MAX),
	FIELD(frame, width, WIRE_U4_LOW, 6, "bit", 1, 0, FRAME_WIDTH_MAX),
	FIELD(frame, pad, WIRE_U4_HIGH, 6, "", 1, 0, PROFILE_PADS_MAX - 1),
	FIELD(frame, first_cell, WIRE_U8, 7, "", 1, 0, PROFILE_CELLS_MAX - 1),
	FIELD(frame, cells, WIRE_U8, 8, "", 1, 1, PROFILE_CELLS_MAX),
	FIELD(frame, samples, WIRE_U8, 9, "", 1, 1, PROFILE_SAMPLES_MAX),
	FIELD(frame, interval_us, WIRE_U8, 10, "us", PROFILE_INTERVAL_UNIT_US,
	      PROFILE_INTERVAL_MIN_US, PROFILE_INTERVAL_MAX_US),
};
const struct wire_message frame_fields =
	FIELD_MESSAGE("frame", header, FRAME_HEADER_SIZE);

const char *const assembler_result_names[ASSEMBLER_RESULT_COUNT] = {
	[ASSEMBLER_COMPLETE] = "complete",
	[ASSEMBLER_WAITING] = "waiting",
	[ASSEMBLER_OLD] = "old",
	[ASSEMBLER_REFUSED] = "refused",
};

/* Differences as one row of bits, the lowest bit of the first octet first. */
struct bits_out {
	uint8_t *to;
	uint32_t held;
	unsigned int count;
};

struct bits_in {
	const uint8_t *from;
	uint64_t held;
	unsigned int count;
};

static void put_bits(struct bits_out *bits, uint32_t value, unsigned int width)
{
	bits->held |= (value & ((1u << width) - 1u)) << bits->count;
	bits->count += width;
	while (bits->count >= 8) {
		*bits->to++ = (uint8_t)bits->held;
		bits->held >>= 8;
		bits->count -= 8;
	}
}

/* Takes four octets at a time, up to three more than there are bits for: the
 * frame's trailer, which comes after them, is as long. */
static int32_t get_bits(struct bits_in *bits, unsigned int width)
{
	uint32_t sign = 1u << (width - 1u);
	uint32_t value;

	if (bits->count < width) {
		bits->held |= (uint64_t)wire_get_u32(bits->from) << bits->count;
		bits->from += sizeof(uint32_t);
		bits->count += 32;
	}
	value = (uint32_t)bits->held & ((1u << width) - 1u);
	bits->held >>= width;
	bits->count -= width;
	return (int32_t)(value ^ sign) - (int32_t)sign;
}

static bool fits(int32_t difference, unsigned int width)
{
	int32_t half = 1 << (width - 1u);

	return difference >= -half && difference < half;
}

size_t frame_size(size_t cells, size_t samples, uint8_t width)
{
	size_t rest = cells * (samples - 1u);

	return FRAME_HEADER_SIZE + FRAME_TRAILER_SIZE + cells * VALUE_SIZE +
	       (width == FRAME_WIDTH_RAW ? rest * VALUE_SIZE
					 : (rest * width + 7u) / 8u);
}

uint8_t frame_width(const int16_t *value, size_t cells, size_t samples)
{
	uint8_t width = 1;

	for (size_t i = cells; i < cells * samples; i++)
		while (width <= FRAME_WIDTH_MAX &&
		       !fits(value[i] - value[i - cells], width))
			width++;
	if (samples == 1 || width > FRAME_WIDTH_MAX)
		return FRAME_WIDTH_RAW;
	return width;
}

struct frame_plan frame_plan(size_t cells, size_t samples, uint8_t width,
			     uint16_t payload)
{
	size_t room =
		(payload - FRAME_HEADER_SIZE - FRAME_TRAILER_SIZE) / VALUE_SIZE;
	struct frame_plan plan = {1, (uint8_t)cells, 1};

	if (room < cells) {
		plan.cells = (uint8_t)room;
		plan.fragments = (uint8_t)((cells + room - 1u) / room);
		return plan;
	}
	plan.samples = (uint8_t)samples;
	while (plan.samples > 1 &&
	       frame_size(cells, plan.samples, width) > payload)
		plan.samples--;
	return plan;
}

int32_t frame_force_mn(int16_t value, int32_t resolution_mn)
{
	return value == FRAME_CELL_FAULT ? 0 : value * resolution_mn;
}

static enum wire_result check(const struct frame *frame)
{
	if (frame->first_cell + frame->cells > (int)PROFILE_CELLS_MAX)
		return WIRE_INCONSISTENT;
	if (frame->samples == 1 && frame->width != FRAME_WIDTH_RAW)
		return WIRE_INCONSISTENT;
	return WIRE_OK;
}

static size_t put_values(const int16_t *value, size_t count, uint8_t *bytes)
{
	for (size_t i = 0; i < count; i++)
		wire_put_u16(bytes + i * VALUE_SIZE, (uint16_t)value[i]);
	return count * VALUE_SIZE;
}

static enum wire_result put_differences(const struct frame *frame,
					uint8_t *bytes)
{
	size_t cells = frame->cells;
	size_t count = cells * frame->samples;
	struct bits_out bits = {.to = bytes};

	for (size_t i = cells; i < count; i++) {
		int32_t difference = frame->value[i] - frame->value[i - cells];

		if (!fits(difference, frame->width))
			return WIRE_OUT_OF_RANGE;
		put_bits(&bits, (uint32_t)difference, frame->width);
	}
	put_bits(&bits, 0, 7); /* what is begun of an octet */
	return WIRE_OK;
}

static enum wire_result put_samples(const struct frame *frame, uint8_t *bytes)
{
	size_t cells = frame->cells;

	if (frame->width == FRAME_WIDTH_RAW) {
		put_values(frame->value, cells * frame->samples, bytes);
		return WIRE_OK;
	}
	return put_differences(frame,
			       bytes + put_values(frame->value, cells, bytes));
}

enum wire_result frame_encode(const struct frame *frame, uint8_t *bytes,
			      size_t size, size_t *ret_length)
{
	enum wire_result result;
	size_t length;

	if (size < FRAME_HEADER_SIZE)
		return WIRE_NO_ROOM;
	result = wire_put_fields(&frame_fields, frame, bytes);
	if (!result)
		result = check(frame);
	if (result)
		return result;
	length = frame_size(frame->cells, frame->samples, frame->width);
	if (size < length)
		return WIRE_NO_ROOM;
	result = put_samples(frame, bytes + FRAME_HEADER_SIZE);
	if (result)
		return result;
	bytes[length - FRAME_TRAILER_SIZE] = frame->counter;
	wire_put_u16(bytes + length - E2E_CRC_SIZE,
		     e2e_crc(bytes, length - E2E_CRC_SIZE));
	*ret_length = length;
	return WIRE_OK;
}

static size_t get_values(const uint8_t *bytes, size_t count, int16_t *value)
{
	for (size_t i = 0; i < count; i++)
		value[i] = (int16_t)wire_get_u16(bytes + i * VALUE_SIZE);
	return count * VALUE_SIZE;
}

static enum wire_result get_differences(const uint8_t *bytes,
					struct frame *frame)
{
	size_t cells = frame->cells;
	size_t count = cells * (frame->samples - 1u);
	const int16_t *before = frame->value;
	int16_t *to = frame->value + cells;
	struct bits_in bits = {.from = bytes};
	size_t rest;

	for (size_t i = 0; i < count; i++) {
		int32_t value = before[i] + get_bits(&bits, frame->width);

		if (value != (int16_t)value)
			return WIRE_OUT_OF_RANGE;
		to[i] = (int16_t)value;
	}
	/* Bits left over in the last octet are zero. */
	rest = (8u - count * frame->width % 8u) % 8u;
	return bits.held & ((1u << rest) - 1u) ? WIRE_INCONSISTENT : WIRE_OK;
}

static enum wire_result get_samples(const uint8_t *bytes, struct frame *frame)
{
	size_t cells = frame->cells;

	if (frame->width == FRAME_WIDTH_RAW) {
		get_values(bytes, cells * frame->samples, frame->value);
		return WIRE_OK;
	}
	return get_differences(bytes + get_values(bytes, cells, frame->value),
			       frame);
}

static enum wire_result check_length(const struct frame *frame, size_t length)
{
	size_t expected =
		frame_size(frame->cells, frame->samples, frame->width);

	if (length == expected)
		return WIRE_OK;
	return length < expected ? WIRE_TOO_SHORT : WIRE_TOO_LONG;
}

enum wire_result frame_decode(const uint8_t *bytes, size_t length,
			      struct frame *frame)
{
	struct frame got;
	enum wire_result result;

	if (length < FRAME_HEADER_SIZE + FRAME_TRAILER_SIZE)
		return WIRE_TOO_SHORT;
	if (wire_get_u16(bytes + length - E2E_CRC_SIZE) !=
	    e2e_crc(bytes, length - E2E_CRC_SIZE))
		return WIRE_BAD_CRC;
	result = wire_get_fields(&frame_fields, bytes, &got);
	if (!result)
		result = check(&got);
	if (!result)
		result = check_length(&got, length);
	if (!result)
		result = get_samples(bytes + FRAME_HEADER_SIZE, &got);
	if (result)
		return result;
	got.counter = bytes[length - FRAME_TRAILER_SIZE];
	/* Only as many values as there are. */
	memcpy(frame, &got,
	       offsetof(struct frame, value) +
		       sizeof(got.value[0]) * got.cells * got.samples);
	return WIRE_OK;
}

void assembler_init(struct assembler *assembler, uint8_t pad, uint8_t cells)
{
	memset(assembler, 0, offsetof(struct assembler, value));
	assembler->pad = pad;
	assembler->cells = cells;
}

static uint32_t cell_bits(size_t first, size_t count)
{
	return (uint32_t)(((UINT64_C(1) << count) - 1u) << first);
}

/* Numbers wrap: behind is what is less than half a turn back. */
static bool is_behind(uint16_t number, uint16_t reference)
{
	return (uint16_t)(number - reference) >= 0x8000u;
}

static bool is_same_block(const struct assembler *assembler,
			  const struct frame *frame)
{
	return assembler->waiting && frame->sequence == assembler->sequence;
}

static bool contradicts_block(const struct assembler *assembler,
			      const struct frame *frame)
{
	return frame->samples != assembler->samples ||
	       frame->time_us != assembler->time_us ||
	       frame->interval_us != assembler->interval_us ||
	       (cell_bits(frame->first_cell, frame->cells) & assembler->have);
}

static void begin_block(struct assembler *assembler, const struct frame *frame)
{
	assembler->waiting = true;
	assembler->have = 0;
	assembler->sequence = frame->sequence;
	assembler->time_us = frame->time_us;
	assembler->samples = frame->samples;
	assembler->interval_us = frame->interval_us;
}

static void take_some(struct assembler *assembler, const struct frame *frame)
{
	for (size_t i = 0; i < frame->samples; i++)
		memcpy(&assembler->value[i * assembler->cells +
					 frame->first_cell],
		       &frame->value[i * frame->cells],
		       frame->cells * sizeof(frame->value[0]));
}

/* Of all its cells, as nearly all frames have them, or of some. */
static void take_cells(struct assembler *assembler, const struct frame *frame)
{
	if (frame->cells == assembler->cells)
		memcpy(assembler->value, frame->value,
		       (size_t)frame->samples * frame->cells *
			       sizeof(frame->value[0]));
	else
		take_some(assembler, frame);
	assembler->have |= cell_bits(frame->first_cell, frame->cells);
}

static void finish_block(struct assembler *assembler)
{
	uint16_t first =
		(uint16_t)(assembler->sequence - assembler->samples + 1u);

	assembler->lost =
		assembler->started ? (uint16_t)(first - assembler->next) : 0;
	assembler->started = true;
	assembler->waiting = false;
	assembler->next = (uint16_t)(assembler->sequence + 1u);
}

enum assembler_result assembler_add(struct assembler *assembler,
				    const struct frame *frame)
{
	uint16_t first = (uint16_t)(frame->sequence - frame->samples + 1u);

	if (frame->pad != assembler->pad ||
	    frame->first_cell + frame->cells > assembler->cells)
		return ASSEMBLER_REFUSED;
	if (assembler->started && is_behind(first, assembler->next))
		return ASSEMBLER_OLD;
	if (is_same_block(assembler, frame)) {
		if (contradicts_block(assembler, frame))
			return ASSEMBLER_REFUSED;
	} else if (assembler->waiting &&
		   is_behind(frame->sequence, assembler->sequence)) {
		return ASSEMBLER_OLD;
	} else {
		begin_block(assembler, frame);
	}
	take_cells(assembler, frame);
	if (assembler->have != cell_bits(0, assembler->cells))
		return ASSEMBLER_WAITING;
	finish_block(assembler);
	return ASSEMBLER_COMPLETE;
}
