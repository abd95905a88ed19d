/* SPDX-License-Identifier: MIT */
/*
 * Frames from any octets: what is accepted encodes to the same octets, and no
 * fragment makes the assembler read or write beyond its pad.
 */
#include "frame.h"
#include "promise.h"

#define OCTETS_MAX 1100

static void assemble(const struct frame *frame)
{
	static struct assembler assembler;
	uint8_t cells = (uint8_t)(frame->sequence % PROFILE_CELLS_MAX + 1);

	if (assembler.cells == 0 || frame->counter == 0)
		assembler_init(&assembler, frame->pad, cells);
	if (assembler_add(&assembler, frame) != ASSEMBLER_COMPLETE)
		return;
	promise(assembler.samples >= 1 &&
		assembler.samples <= PROFILE_SAMPLES_MAX);
	promise(assembler.next == (uint16_t)(assembler.sequence + 1));
}

static void run(const uint8_t *data, size_t size)
{
	struct frame frame;
	uint8_t bytes[OCTETS_MAX];
	size_t length = 0;

	if (frame_decode(data, size, &frame))
		return;
	promise(frame.first_cell + frame.cells <= (int)PROFILE_CELLS_MAX);
	promise(frame_encode(&frame, bytes, sizeof(bytes), &length) == WIRE_OK);
	promise(length == size && memcmp(bytes, data, size) == 0);
	assemble(&frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	with_and_without_crc(data, size, run);
	return 0;
}
