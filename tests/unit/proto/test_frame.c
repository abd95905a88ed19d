/* SPDX-License-Identifier: MIT */
/*
 * Frames, how they are cut by a framer and put together by an assembler
 * (SR-12).
 */
#include "check.h"
#include "e2e.h"
#include "frame.h"
#include "framer.h"

static struct frame some_frame(uint8_t cells, uint8_t samples, uint8_t width)
{
	struct frame frame = {
		.sequence = 1000,
		.time_us = 123456789,
		.pad = 1,
		.width = width,
		.cells = cells,
		.samples = samples,
		.interval_us = 10000,
		.counter = 42,
	};

	for (size_t i = 0; i < (size_t)cells * samples; i++)
		frame.value[i] = (int16_t)(100 + i % cells);
	return frame;
}

static void assert_same(const struct frame *a, const struct frame *b)
{
	assert_int_equal(a->sequence, b->sequence);
	assert_int_equal(a->time_us, b->time_us);
	assert_int_equal(a->pad, b->pad);
	assert_int_equal(a->width, b->width);
	assert_int_equal(a->first_cell, b->first_cell);
	assert_int_equal(a->cells, b->cells);
	assert_int_equal(a->samples, b->samples);
	assert_int_equal(a->interval_us, b->interval_us);
	assert_int_equal(a->counter, b->counter);
	assert_memory_equal(a->value, b->value,
			    sizeof(a->value[0]) * a->cells * a->samples);
}

/* A frame by chance whose values wander so that the width may hold them. */
static void chance_frame(struct chance *chance, struct frame *frame)
{
	int32_t reach;

	memset(frame, 0, sizeof(*frame));
	chance_fill(chance, &frame_fields, frame);
	frame->cells = (uint8_t)chance_between(
		chance, 1, PROFILE_CELLS_MAX - frame->first_cell);
	if (frame->samples == 1)
		frame->width = FRAME_WIDTH_RAW;
	frame->counter = (uint8_t)chance_next(chance);
	reach = frame->width == FRAME_WIDTH_RAW ? INT16_MAX
						: (1 << (frame->width - 1)) - 1;
	for (size_t i = 0; i < (size_t)frame->cells * frame->samples; i++) {
		int32_t from =
			i < frame->cells ? 0 : frame->value[i - frame->cells];
		int32_t value =
			from + (int32_t)chance_between(chance, -reach, reach);

		frame->value[i] =
			(int16_t)(value > INT16_MAX || value < INT16_MIN
					  ? from
					  : value);
	}
}

static void decodes_what_it_encoded(void **state)
{
	struct chance chance = {.state = 123456789u};

	(void)state;
	for (unsigned int turn = 0; turn < 3000; turn++) {
		struct frame from;
		struct frame to;
		uint8_t bytes[2048];
		size_t length = 0;

		chance_frame(&chance, &from);
		assert_int_equal(
			frame_encode(&from, bytes, sizeof(bytes), &length),
			WIRE_OK);
		assert_int_equal(length, frame_size(from.cells, from.samples,
						    from.width));
		assert_int_equal(frame_decode(bytes, length, &to), WIRE_OK);
		assert_same(&from, &to);
	}
}

static void carries_any_values_raw(void **state)
{
	struct frame from = some_frame(2, 2, FRAME_WIDTH_RAW);
	struct frame to;
	uint8_t bytes[64];
	size_t length = 0;

	(void)state;
	from.value[0] = FRAME_CELL_FAULT;
	from.value[1] = FRAME_CELL_SATURATED;
	from.value[2] = -1;
	(void)frame_encode(&from, bytes, sizeof(bytes), &length);
	assert_int_equal(frame_decode(bytes, length, &to), WIRE_OK);
	assert_same(&from, &to);
}

static void seal(uint8_t *bytes, size_t length)
{
	wire_put_u16(bytes + length - E2E_CRC_SIZE,
		     e2e_crc(bytes, length - E2E_CRC_SIZE));
}

static void refuses_every_other_length(void **state)
{
	const struct frame from = some_frame(5, 3, 4);
	struct frame to = {.counter = 77};
	uint8_t bytes[128] = {0};
	size_t length = 0;

	(void)state;
	(void)frame_encode(&from, bytes, sizeof(bytes), &length);
	for (size_t n = 0; n < sizeof(bytes); n++) {
		uint8_t cut[sizeof(bytes)] = {0};

		memcpy(cut, bytes, n < length ? n : length);
		if (n >= FRAME_HEADER_SIZE + FRAME_TRAILER_SIZE)
			seal(cut, n);
		if (n == length)
			continue;
		assert_int_equal(frame_decode(cut, n, &to),
				 n < length ? WIRE_TOO_SHORT : WIRE_TOO_LONG);
	}
	assert_int_equal(to.counter, 77);
}

static void finds_every_one_and_two_bit_error(void **state)
{
	const struct frame from = some_frame(6, 2, 3);
	struct frame to;
	uint8_t bytes[64];
	size_t length = 0;

	(void)state;
	(void)frame_encode(&from, bytes, sizeof(bytes), &length);
	for (size_t i = 0; i < length * 8; i++) {
		bytes[i / 8] ^= (uint8_t)(1u << i % 8);
		assert_int_equal(frame_decode(bytes, length, &to),
				 WIRE_BAD_CRC);
		for (size_t k = i + 1; k < length * 8; k++) {
			bytes[k / 8] ^= (uint8_t)(1u << k % 8);
			assert_int_equal(frame_decode(bytes, length, &to),
					 WIRE_BAD_CRC);
			bytes[k / 8] ^= (uint8_t)(1u << k % 8);
		}
		bytes[i / 8] ^= (uint8_t)(1u << i % 8);
	}
}

static void refuses_what_is_not_a_frame(void **state)
{
	static const struct {
		size_t at;
		uint8_t octet;
		enum wire_result result;
	} rows[] = {
		{6, 0x41, WIRE_OUT_OF_RANGE}, /* pad 4 */
		{7, 32, WIRE_OUT_OF_RANGE},   /* first cell */
		{7, 30, WIRE_INCONSISTENT},   /* 30 + 4 cells */
		{8, 0, WIRE_OUT_OF_RANGE},    /* cells */
		{8, 33, WIRE_OUT_OF_RANGE},
		{9, 0, WIRE_OUT_OF_RANGE}, /* samples */
		{9, 17, WIRE_OUT_OF_RANGE},
		{9, 1, WIRE_INCONSISTENT},  /* one sample, yet differences */
		{10, 1, WIRE_OUT_OF_RANGE}, /* interval */
		{10, 201, WIRE_OUT_OF_RANGE},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct frame from = some_frame(4, 2, 1);
		struct frame to;
		uint8_t bytes[64];
		size_t length = 0;

		(void)frame_encode(&from, bytes, sizeof(bytes), &length);
		bytes[rows[i].at] = rows[i].octet;
		seal(bytes, length);
		assert_int_equal(frame_decode(bytes, length, &to),
				 rows[i].result);
	}
}

static void refuses_differences_that_leave_the_range(void **state)
{
	static const int16_t ends[] = {INT16_MAX, INT16_MIN};

	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		struct frame from = some_frame(1, 2, 2);
		struct frame to;
		uint8_t bytes[64];
		size_t length = 0;

		from.value[1] = (int16_t)(from.value[0] + (i == 0 ? 1 : -1));
		(void)frame_encode(&from, bytes, sizeof(bytes), &length);
		wire_put_u16(bytes + FRAME_HEADER_SIZE, (uint16_t)ends[i]);
		seal(bytes, length);
		assert_int_equal(frame_decode(bytes, length, &to),
				 WIRE_OUT_OF_RANGE);
	}
}

static void refuses_bits_left_over_that_are_not_zero(void **state)
{
	const struct frame from = some_frame(1, 2, 2);
	struct frame to;
	uint8_t bytes[64];
	size_t length = 0;

	(void)state;
	(void)frame_encode(&from, bytes, sizeof(bytes), &length);
	bytes[FRAME_HEADER_SIZE + 2] |= 0x80;
	seal(bytes, length);
	assert_int_equal(frame_decode(bytes, length, &to), WIRE_INCONSISTENT);
}

static void does_not_encode_what_does_not_fit(void **state)
{
	struct frame frame = some_frame(4, 2, 3);
	uint8_t bytes[64];
	size_t length = 0;
	size_t whole = frame_size(4, 2, 3);

	(void)state;
	for (size_t n = 0; n < whole; n++)
		assert_int_equal(frame_encode(&frame, bytes, n, &length),
				 WIRE_NO_ROOM);
	frame.value[4] = (int16_t)(frame.value[0] + 4); /* 3 bits: -4..3 */
	assert_int_equal(frame_encode(&frame, bytes, sizeof(bytes), &length),
			 WIRE_OUT_OF_RANGE);
	frame.value[4] = (int16_t)(frame.value[0] - 5);
	assert_int_equal(frame_encode(&frame, bytes, sizeof(bytes), &length),
			 WIRE_OUT_OF_RANGE);
	frame.samples = 1;
	assert_int_equal(frame_encode(&frame, bytes, sizeof(bytes), &length),
			 WIRE_INCONSISTENT);
	frame.cells = 33;
	assert_int_equal(frame_encode(&frame, bytes, sizeof(bytes), &length),
			 WIRE_OUT_OF_RANGE);
	assert_int_equal(length, 0);
}

static void differences_are_one_row_of_bits(void **state)
{
	struct frame frame = some_frame(3, 2, 3);
	uint8_t bytes[64];
	size_t length = 0;

	(void)state;
	frame.value[3] = (int16_t)(frame.value[0] + 1); /* 001 */
	frame.value[4] = (int16_t)(frame.value[1] - 1); /* 111 */
	frame.value[5] = (int16_t)(frame.value[2] - 4); /* 100 */
	(void)frame_encode(&frame, bytes, sizeof(bytes), &length);
	/* 1 00 | 111 | 100, read from the right: 100 111 001 */
	assert_int_equal(bytes[FRAME_HEADER_SIZE + 6], 0x39);
	assert_int_equal(bytes[FRAME_HEADER_SIZE + 7], 0x01);
	assert_int_equal(length, FRAME_HEADER_SIZE + 8 + FRAME_TRAILER_SIZE);
}

static void width_is_the_smallest_that_holds_all_differences(void **state)
{
	static const struct {
		int16_t difference;
		uint8_t width;
	} rows[] = {{0, 1},	  {-1, 1},    {1, 2},	  {-2, 2},
		    {2, 3},	  {127, 8},   {128, 9},	  {16383, 15},
		    {-16384, 15}, {16384, 0}, {-16385, 0}};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const int16_t value[] = {0, 0, 0, rows[i].difference};

		assert_int_equal(frame_width(value, 2, 2), rows[i].width);
	}
	assert_int_equal(frame_width((const int16_t[]){5}, 1, 1),
			 FRAME_WIDTH_RAW);
}

static void plans_what_fits_the_link(void **state)
{
	static const struct {
		uint8_t cells;
		uint8_t samples;
		uint8_t width;
		uint16_t payload;
		struct frame_plan plan;
	} rows[] = {
		/* MTU 23: 3 cells a fragment */
		{16, 4, 0, 20, {1, 3, 6}},
		{3, 4, 0, 20, {1, 3, 1}},
		{1, 16, 0, 20, {3, 1, 1}},
		{1, 16, 1, 20, {16, 1, 1}},
		{32, 1, 0, 20, {1, 3, 11}},
		{15, 1, 0, 20, {1, 3, 5}},
		/* MTU 247 */
		{16, 1, 0, 244, {1, 16, 1}},
		{16, 16, 0, 244, {7, 16, 1}},
		{16, 16, 8, 244, {13, 16, 1}},
		{16, 2, 0, 244, {2, 16, 1}},
		/* 78 octets are the least for 32 cells */
		{32, 1, 0, 77, {1, 31, 2}},
		{32, 1, 0, 78, {1, 32, 1}},
		{32, 16, 15, 512, {8, 32, 1}},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct frame_plan plan =
			frame_plan(rows[i].cells, rows[i].samples,
				   rows[i].width, rows[i].payload);

		assert_int_equal(plan.samples, rows[i].plan.samples);
		assert_int_equal(plan.cells, rows[i].plan.cells);
		assert_int_equal(plan.fragments, rows[i].plan.fragments);
	}
}

static void a_broken_cell_adds_no_force(void **state)
{
	(void)state;
	assert_int_equal(frame_force_mn(FRAME_CELL_FAULT, 10), 0);
	assert_int_equal(frame_force_mn(-3, 10), -30);
	assert_int_equal(frame_force_mn(FRAME_CELL_SATURATED, 10), 327670);
}

/* Fragment `part` of a block of 4 cells in frames of 2. */
static struct frame fragment(uint16_t sequence, uint8_t part)
{
	struct frame frame = some_frame(2, 1, FRAME_WIDTH_RAW);

	frame.sequence = sequence;
	frame.time_us = sequence * 10000u;
	frame.first_cell = (uint8_t)(2 * part);
	frame.value[0] = (int16_t)(sequence * 10 + 2 * part);
	frame.value[1] = (int16_t)(sequence * 10 + 2 * part + 1);
	return frame;
}

struct assembling {
	uint16_t sequence;
	uint8_t part;
	enum assembler_result result;
	uint32_t lost;
};

static void assemble(const struct assembling *rows, size_t count)
{
	struct assembler assembler;

	assembler_init(&assembler, 1, 4);
	for (size_t i = 0; i < count; i++) {
		struct frame frame = fragment(rows[i].sequence, rows[i].part);

		assert_int_equal(assembler_add(&assembler, &frame),
				 rows[i].result);
		if (rows[i].result != ASSEMBLER_COMPLETE)
			continue;
		assert_false(assembler.waiting);
		assert_int_equal(assembler.lost, rows[i].lost);
		for (size_t k = 0; k < 4; k++)
			assert_int_equal(assembler.value[k],
					 rows[i].sequence * 10 + (int)k);
	}
}

static void assembles_fragments_in_any_order(void **state)
{
	static const struct assembling rows[] = {
		{1, 0, ASSEMBLER_WAITING, 0},
		{1, 1, ASSEMBLER_COMPLETE, 0},
		{2, 1, ASSEMBLER_WAITING, 0},
		{2, 0, ASSEMBLER_COMPLETE, 0},
	};

	(void)state;
	assemble(rows, COUNT(rows));
}

static void counts_samples_lost_in_between(void **state)
{
	static const struct assembling rows[] = {
		{7, 0, ASSEMBLER_WAITING, 0},
		{7, 1, ASSEMBLER_COMPLETE, 0}, /* the first: nothing lost */
		{8, 0, ASSEMBLER_WAITING, 0},  /* never completed */
		{9, 0, ASSEMBLER_WAITING, 0},
		{9, 1, ASSEMBLER_COMPLETE, 1},
		{12, 0, ASSEMBLER_WAITING, 0},
		{12, 1, ASSEMBLER_COMPLETE, 2},
	};

	(void)state;
	assemble(rows, COUNT(rows));
}

static void ignores_what_is_older(void **state)
{
	static const struct assembling rows[] = {
		{5, 0, ASSEMBLER_WAITING, 0},  {4, 1, ASSEMBLER_OLD, 0},
		{5, 1, ASSEMBLER_COMPLETE, 0}, {5, 1, ASSEMBLER_OLD, 0},
		{4, 0, ASSEMBLER_OLD, 0},
	};

	(void)state;
	assemble(rows, COUNT(rows));
}

static void goes_on_over_the_turn_of_the_sequence(void **state)
{
	static const struct assembling rows[] = {
		{65535, 0, ASSEMBLER_WAITING, 0},
		{65535, 1, ASSEMBLER_COMPLETE, 0},
		{0, 0, ASSEMBLER_WAITING, 0},
		{0, 1, ASSEMBLER_COMPLETE, 0},
		{2, 0, ASSEMBLER_WAITING, 0},
		{2, 1, ASSEMBLER_COMPLETE, 1},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		static struct assembler assembler;
		struct frame frame = fragment(rows[i].sequence, rows[i].part);

		if (i == 0)
			assembler_init(&assembler, 1, 4);
		assert_int_equal(assembler_add(&assembler, &frame),
				 rows[i].result);
		if (rows[i].result == ASSEMBLER_COMPLETE)
			assert_int_equal(assembler.lost, rows[i].lost);
	}
}

static void other_samples(struct frame *frame)
{
	frame->samples = 2;
}

static void other_time(struct frame *frame)
{
	frame->time_us++;
}

static void other_interval(struct frame *frame)
{
	frame->interval_us = 20000;
}

static void same_cells(struct frame *frame)
{
	frame->first_cell = 1;
}

static void other_pad(struct frame *frame)
{
	frame->pad = 0;
}

static void cells_beyond_the_pad(struct frame *frame)
{
	frame->first_cell = 3;
}

static void refuses_fragments_that_contradict(void **state)
{
	static void (*const rows[])(struct frame *) = {
		other_samples, other_time, other_interval,
		same_cells,    other_pad,  cells_beyond_the_pad,
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct assembler assembler;
		struct frame first = fragment(1, 0);
		struct frame second = fragment(1, 1);

		assembler_init(&assembler, 1, 4);
		(void)assembler_add(&assembler, &first);
		rows[i](&second);
		assert_int_equal(assembler_add(&assembler, &second),
				 ASSEMBLER_REFUSED);
		second = fragment(1, 1);
		assert_int_equal(assembler_add(&assembler, &second),
				 ASSEMBLER_COMPLETE);
	}
}

static void assembles_pads_of_all_sizes(void **state)
{
	(void)state;
	for (uint8_t cells = 1; cells <= PROFILE_CELLS_MAX; cells++) {
		struct assembler assembler;
		struct frame frame = some_frame(cells, 16, FRAME_WIDTH_RAW);

		assembler_init(&assembler, 1, cells);
		assert_int_equal(assembler_add(&assembler, &frame),
				 ASSEMBLER_COMPLETE);
		assert_memory_equal(assembler.value, frame.value,
				    sizeof(frame.value[0]) * cells * 16u);
	}
}

static void every_assembler_result_has_a_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < ASSEMBLER_RESULT_COUNT; i++)
		assert_non_null(assembler_result_names[i]);
}

struct streaming {
	uint8_t cells;
	uint8_t samples;
	bool delta;
	uint16_t mtu;
	int32_t noise;
};

/* What goes into a framer comes out of the assembler, with its time and its
 * number, over any link. */
static void stream(const struct streaming *row)
{
	struct chance chance = {.state = 77u};
	struct framer framer;
	struct assembler assembler;
	uint16_t payload = profile_payload(row->mtu);
	int16_t sent[64][PROFILE_CELLS_MAX];
	size_t got = 0;

	framer_init(&framer, 2, row->cells);
	framer_set(&framer, 10000, row->samples, row->delta);
	assembler_init(&assembler, 2, row->cells);
	for (size_t i = 0; i < COUNT(sent); i++) {
		struct frame frame = {0};
		/* Rising, so that later differences are wider. */
		int32_t noise = row->noise * (int32_t)(i % 16 + 1) / 16;

		for (size_t k = 0; k < row->cells; k++)
			sent[i][k] =
				(int16_t)chance_between(&chance, -noise, noise);
		framer_add(&framer, sent[i], (uint32_t)(i + 1) * 10000u);
		while (framer_next(&framer, payload, &frame)) {
			uint8_t bytes[PROFILE_PAYLOAD_MAX];
			size_t length = 0;

			assert_int_equal(
				frame_encode(&frame, bytes, payload, &length),
				WIRE_OK);
			assert_int_equal(frame_decode(bytes, length, &frame),
					 WIRE_OK);
			if (assembler_add(&assembler, &frame) !=
			    ASSEMBLER_COMPLETE)
				continue;
			assert_int_equal(assembler.lost, 0);
			for (size_t n = 0; n < assembler.samples; n++, got++)
				assert_memory_equal(
					&assembler.value[n * row->cells],
					sent[got], 2u * row->cells);
			assert_int_equal(assembler.sequence, got);
			assert_int_equal(assembler.time_us, got * 10000u);
		}
	}
	assert_int_equal(got, COUNT(sent) / row->samples * row->samples);
}

static void what_is_framed_is_assembled(void **state)
{
	static const struct streaming rows[] = {
		{16, 1, false, 23, 1000},   {16, 4, true, 23, 1000},
		{1, 16, true, 23, 3},	    {3, 2, false, 23, 1000},
		{16, 7, false, 247, 1000},  {16, 16, false, 247, 1000},
		{16, 16, true, 247, 3},	    {16, 16, true, 247, 30000},
		{16, 13, true, 247, 100},   {16, 16, true, 247, 100},
		{32, 16, true, 517, 32000}, {32, 16, false, 517, 1},
		{32, 5, true, 64, 1},	    {5, 3, true, 40, 500},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		stream(&rows[i]);
}

static void delta_coding_halves_a_quiet_stream(void **state)
{
	struct framer framer;
	struct frame frame;
	int16_t value[16];

	(void)state;
	framer_init(&framer, 0, 16);
	framer_set(&framer, 10000, 8, true);
	for (unsigned int i = 0; i < 8; i++) {
		for (size_t k = 0; k < 16; k++)
			value[k] = (int16_t)(1000 + (i + k) % 7);
		framer_add(&framer, value, i);
	}
	assert_true(framer_next(&framer, 244, &frame));
	assert_int_equal(frame.samples, 8);
	assert_true(2 * frame_size(16, 8, frame.width) < frame_size(16, 8, 0));
}

static void a_framer_that_is_off_says_nothing(void **state)
{
	static const int16_t value[4] = {0};
	struct framer framer;
	struct frame frame;

	(void)state;
	framer_init(&framer, 0, 4);
	framer_add(&framer, value, 1);
	assert_false(framer_next(&framer, 20, &frame));
	assert_int_equal(framer.sequence, 0);
}

static void samples_not_fetched_in_time_show_as_lost(void **state)
{
	static const int16_t value[4] = {0};
	struct framer framer;
	struct frame frame;

	(void)state;
	framer_init(&framer, 0, 4);
	framer_set(&framer, 10000, 1, false);
	framer_add(&framer, value, 1);
	framer_add(&framer, value, 2);
	assert_true(framer_next(&framer, 244, &frame));
	assert_int_equal(frame.sequence, 2);
	assert_false(framer_next(&framer, 244, &frame));
}

static void a_new_setting_drops_what_was_held(void **state)
{
	static const int16_t value[4] = {0};
	struct framer framer;
	struct frame frame;

	(void)state;
	framer_init(&framer, 0, 4);
	framer_set(&framer, 10000, 2, false);
	framer_add(&framer, value, 1);
	framer_set(&framer, 10000, 1, false);
	framer_add(&framer, value, 2);
	assert_true(framer_next(&framer, 244, &frame));
	assert_int_equal(frame.samples, 1);
	assert_int_equal(frame.sequence, 2);
}

static void a_new_sample_ends_the_fragments_of_the_last(void **state)
{
	static const int16_t value[6] = {0};
	struct framer framer;
	struct frame frame;

	(void)state;
	framer_init(&framer, 0, 6);
	framer_set(&framer, 10000, 1, false);
	framer_add(&framer, value, 1);
	assert_true(framer_next(&framer, PROFILE_PAYLOAD_MIN, &frame));
	framer_add(&framer, value, 2);
	frame.width = 7;
	assert_true(framer_next(&framer, PROFILE_PAYLOAD_MIN, &frame));
	assert_int_equal(frame.width, FRAME_WIDTH_RAW);
	assert_int_equal(frame.first_cell, 0);
	assert_int_equal(frame.sequence, 2);
	assert_true(framer_next(&framer, PROFILE_PAYLOAD_MIN, &frame));
	assert_false(framer_next(&framer, PROFILE_PAYLOAD_MIN, &frame));
}

static void differences_reach_both_ends_of_the_range(void **state)
{
	static const int16_t ends[] = {INT16_MIN, INT16_MAX};

	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		struct frame from = some_frame(1, 2, 2);
		struct frame to;
		uint8_t bytes[64];
		size_t length = 0;

		from.value[0] = (int16_t)(ends[i] + (i == 0 ? 1 : -1));
		from.value[1] = ends[i];
		(void)frame_encode(&from, bytes, sizeof(bytes), &length);
		assert_int_equal(frame_decode(bytes, length, &to), WIRE_OK);
		assert_same(&from, &to);
	}
}

static void half_a_turn_back_is_old_and_less_is_ahead(void **state)
{
	static const struct assembling rows[] = {
		{1, 0, ASSEMBLER_WAITING, 0},
		{1, 1, ASSEMBLER_COMPLETE, 0},
		{2 + 32768, 0, ASSEMBLER_OLD, 0},
		{2 + 32767, 0, ASSEMBLER_WAITING, 0},
		{2 + 32767, 1, ASSEMBLER_COMPLETE, 32767},
	};
	struct assembler assembler;

	(void)state;
	assembler_init(&assembler, 1, 4);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct frame frame = fragment(rows[i].sequence, rows[i].part);

		assert_int_equal(assembler_add(&assembler, &frame),
				 rows[i].result);
	}
	assert_int_equal(assembler.lost, 32767);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_what_it_encoded),
		cmocka_unit_test(carries_any_values_raw),
		cmocka_unit_test(refuses_every_other_length),
		cmocka_unit_test(finds_every_one_and_two_bit_error),
		cmocka_unit_test(refuses_what_is_not_a_frame),
		cmocka_unit_test(refuses_differences_that_leave_the_range),
		cmocka_unit_test(refuses_bits_left_over_that_are_not_zero),
		cmocka_unit_test(does_not_encode_what_does_not_fit),
		cmocka_unit_test(differences_are_one_row_of_bits),
		cmocka_unit_test(
			width_is_the_smallest_that_holds_all_differences),
		cmocka_unit_test(plans_what_fits_the_link),
		cmocka_unit_test(a_broken_cell_adds_no_force),
		cmocka_unit_test(assembles_fragments_in_any_order),
		cmocka_unit_test(counts_samples_lost_in_between),
		cmocka_unit_test(ignores_what_is_older),
		cmocka_unit_test(goes_on_over_the_turn_of_the_sequence),
		cmocka_unit_test(refuses_fragments_that_contradict),
		cmocka_unit_test(assembles_pads_of_all_sizes),
		cmocka_unit_test(every_assembler_result_has_a_name),
		cmocka_unit_test(what_is_framed_is_assembled),
		cmocka_unit_test(delta_coding_halves_a_quiet_stream),
		cmocka_unit_test(a_framer_that_is_off_says_nothing),
		cmocka_unit_test(samples_not_fetched_in_time_show_as_lost),
		cmocka_unit_test(a_new_setting_drops_what_was_held),
		cmocka_unit_test(a_new_sample_ends_the_fragments_of_the_last),
		cmocka_unit_test(differences_reach_both_ends_of_the_range),
		cmocka_unit_test(half_a_turn_back_is_old_and_less_is_ahead),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
