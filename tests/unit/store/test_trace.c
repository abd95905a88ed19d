/* SPDX-License-Identifier: MIT */
/* What is recorded comes back as it was, or is known to be damaged. */
#include "trace.h"

#include "chance.h"
#include "trace_planes.h"
#include "trace_signal.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SEED CHANCE_SEED

/* Any bits at all, in what counts; the rest is 0. */
static void fill_at_random(struct trace_sample *out, unsigned int cells,
			   uint64_t *state)
{
	memset(out, 0, sizeof(*out));
	out->at_us = chance_next(state);
	out->number = chance_next(state);
	out->device_us = (uint32_t)chance_next(state);
	out->lost = (uint32_t)chance_next(state);
	out->flags = (uint16_t)chance_next(state);
	out->step = (uint8_t)chance_next(state);
	out->repeat = (uint8_t)chance_next(state);
	out->force_mn = (int32_t)chance_next(state);
	out->target_mn = (int32_t)chance_next(state);
	out->peak_pa = (int32_t)chance_next(state);
	for (unsigned int i = 0; i < cells; i++)
		out->cell_mn[i] = (int32_t)chance_next(state);
}

/* A piece that was packed, with what went into it. */
struct packed {
	struct trace_sample *samples;
	size_t count;
	unsigned int cells;
	uint8_t *piece;
	size_t size;
};

static struct packed pack(struct trace_sample *samples, size_t count,
			  unsigned int cells)
{
	struct packed packed = {
		.samples = samples, .count = count, .cells = cells};
	const size_t bound = trace_bound(count, cells);

	packed.piece = malloc(bound);
	assert_non_null(packed.piece);
	assert_int_equal(trace_pack(samples, count, cells, packed.piece, bound,
				    &packed.size),
			 0);
	assert_true(packed.size <= bound);
	return packed;
}

static struct packed pack_at_random(size_t count, unsigned int cells,
				    uint64_t *state)
{
	struct trace_sample *samples = calloc(count, sizeof(*samples));

	assert_non_null(samples);
	for (size_t n = 0; n < count; n++)
		fill_at_random(&samples[n], cells, state);
	return pack(samples, count, cells);
}

static struct packed pack_signal(size_t count, unsigned int columns)
{
	struct signal *signal = signal_new(columns, SEED);
	struct trace_sample *samples = calloc(count, sizeof(*samples));

	assert_non_null(signal);
	assert_non_null(samples);
	for (size_t n = 0; n < count; n++)
		signal_next(signal, &samples[n]);
	signal_free(signal);
	return pack(samples, count, columns * columns);
}

static void packed_free(struct packed *packed)
{
	free(packed->samples);
	free(packed->piece);
}

static void expect_same(const struct packed *packed)
{
	struct trace_sample *out = calloc(packed->count, sizeof(*out));
	size_t count = 0;
	unsigned int cells = 0;

	assert_non_null(out);
	memset(out, 0xa5, packed->count * sizeof(*out));
	assert_int_equal(trace_unpack(packed->piece, packed->size, out,
				      packed->count, &count, &cells),
			 0);
	assert_int_equal(count, packed->count);
	assert_int_equal(cells, packed->cells);
	assert_memory_equal(out, packed->samples, count * sizeof(*out));
	free(out);
}

static void gives_back_random_samples_of_every_number_of_cells(void **state)
{
	uint64_t random = SEED;

	(void)state;
	for (unsigned int cells = 1; cells <= TRACE_CELLS_MAX; cells++) {
		for (int round = 0; round < 8; round++) {
			const size_t count = 1 + chance_next(&random) % 700;
			struct packed packed =
				pack_at_random(count, cells, &random);

			expect_same(&packed);
			packed_free(&packed);
		}
	}
}

static void gives_back_the_shortest_and_the_longest_piece(void **state)
{
	uint64_t random = SEED;
	struct packed shortest = pack_at_random(1, 1, &random);
	struct packed longest =
		pack_at_random(TRACE_SAMPLES_MAX, TRACE_CELLS_MAX, &random);

	(void)state;
	expect_same(&shortest);
	expect_same(&longest);
	packed_free(&shortest);
	packed_free(&longest);
}

/* What is left is the noise: a little more than half a byte a cell. */
static void packs_a_signal_to_what_is_noise_in_it(void **state)
{
	static const struct {
		unsigned int columns;
		size_t bytes_a_sample;
	} table[] = {{1, 4}, {2, 7}, {3, 11}, {4, 15}, {5, 20}};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct packed packed = pack_signal(400, table[i].columns);

		expect_same(&packed);
		print_message("%u cells: %zu bytes of 400 samples\n",
			      packed.cells, packed.size);
		assert_true(packed.size < 400 * table[i].bytes_a_sample);
		packed_free(&packed);
	}
}

static int unpack(const uint8_t *piece, size_t size, size_t max)
{
	struct trace_sample *out = calloc(max, sizeof(*out));
	size_t count;
	unsigned int cells;
	int error;

	assert_non_null(out);
	error = trace_unpack(piece, size, out, max, &count, &cells);
	free(out);
	return error;
}

static void tells_damage_of_every_single_byte(void **state)
{
	struct packed packed = pack_signal(300, 2);

	(void)state;
	for (size_t i = 0; i < packed.size; i++) {
		for (unsigned int bit = 1; bit < 0x100; bit <<= 1) {
			size_t count;
			unsigned int cells;

			packed.piece[i] ^= (uint8_t)bit;
			assert_int_equal(unpack(packed.piece, packed.size, 300),
					 -EBADMSG);
			assert_int_equal(trace_look(packed.piece, packed.size,
						    &count, &cells),
					 -EBADMSG);
			packed.piece[i] ^= (uint8_t)bit;
		}
	}
	expect_same(&packed);
	packed_free(&packed);
}

static void tells_a_piece_that_was_cut_off(void **state)
{
	struct packed packed = pack_signal(100, 2);

	(void)state;
	for (size_t size = 0; size < packed.size; size++) {
		/* A block of just that size, for whoever watches memory. */
		uint8_t *cut = malloc(size > 0 ? size : 1);

		assert_non_null(cut);
		memcpy(cut, packed.piece, size);
		assert_int_equal(unpack(cut, size, 100), -EBADMSG);
		free(cut);
	}
	packed_free(&packed);
}

/* As trace.h says: FNV-1a of all but itself. */
static void sign(struct packed *packed)
{
	uint32_t hash = UINT32_C(2166136261);

	for (size_t i = 0; i < packed->size; i++)
		if (i < 6 || i >= 10)
			hash = (hash ^ packed->piece[i]) * UINT32_C(16777619);
	for (size_t i = 0; i < 4; i++)
		packed->piece[6 + i] = (uint8_t)(hash >> 8 * i);
}

static void tells_a_newer_version_from_damage(void **state)
{
	struct packed packed = pack_signal(10, 1);

	(void)state;
	packed.piece[2] = TRACE_VERSION + 1;
	sign(&packed);
	assert_int_equal(unpack(packed.piece, packed.size, 10), -EPROTO);
	packed.piece[2] = 0;
	sign(&packed);
	assert_int_equal(unpack(packed.piece, packed.size, 10), -EBADMSG);
	packed_free(&packed);
}

/* A header with a good digest that promises what is not in the frame. */
static void believes_no_header_against_its_frame(void **state)
{
	static const struct {
		uint8_t cells;
		uint16_t count;
	} table[] = {{1, 11},  {1, 9},	{2, 10}, {32, 10},
		     {33, 10}, {0, 10}, {1, 0},	 {1, TRACE_SAMPLES_MAX + 1}};
	struct packed packed = pack_signal(10, 1);

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		packed.piece[3] = table[i].cells;
		packed.piece[4] = (uint8_t)table[i].count;
		packed.piece[5] = (uint8_t)(table[i].count >> 8);
		sign(&packed);
		assert_int_equal(
			unpack(packed.piece, packed.size, TRACE_SAMPLES_MAX),
			-EBADMSG);
	}
	packed_free(&packed);
}

static void packs_one_run_after_the_other(void **state)
{
	static const size_t runs[][2] = {{0, 1}, {0, 200}, {100, 3}, {1, 199}};
	struct packed all = pack_signal(200, 4);
	uint8_t bytes[8192];
	struct trace_piece piece = {.bytes = bytes, .room = sizeof(bytes)};
	struct trace_packer *packer = NULL;

	(void)state;
	assert_int_equal(trace_packer_new(200, &packer), 0);
	for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		const struct trace_run run = {all.samples + runs[i][0],
					      runs[i][1], 16};
		const struct packed one = {
			.samples = all.samples + runs[i][0],
			.count = runs[i][1],
			.cells = 16,
			.piece = bytes,
			.size = (assert_int_equal(trace_packer_pack(
							  packer, &run, &piece),
						  0),
				 piece.size),
		};

		expect_same(&one);
	}
	trace_packer_free(packer);
	packed_free(&all);
}

static void packs_on_after_a_run_that_found_no_room(void **state)
{
	struct packed all = pack_signal(200, 4);
	const struct trace_run run = {all.samples, 200, 16};
	const struct trace_run longer = {all.samples, 201, 16};
	uint8_t bytes[8192];
	struct trace_piece piece = {.bytes = bytes, .room = 100};
	struct trace_packer *packer = NULL;

	(void)state;
	assert_int_equal(trace_packer_new(200, &packer), 0);
	assert_int_equal(trace_packer_pack(packer, &longer, &piece), -EINVAL);
	assert_int_equal(trace_packer_pack(packer, &run, &piece), -ENOBUFS);
	piece.room = sizeof(bytes);
	assert_int_equal(trace_packer_pack(packer, &run, &piece), 0);
	assert_int_equal(piece.size, all.size);
	assert_memory_equal(bytes, all.piece, all.size);
	trace_packer_free(packer);
	packed_free(&all);
}

/* What compresses to nothing but does not say so: see trace_planes.h. */
static void believes_no_map_against_its_planes(void **state)
{
	struct trace_sample samples[10];
	struct trace_sample out[10];
	uint64_t column[10];
	uint8_t bytes[1024];
	const struct trace_run run = {samples, 10, 1};
	struct trace_split split = {.bytes = bytes, .count = 10, .cells = 1};

	(void)state;
	memset(samples, 0, sizeof(samples));
	samples[4].lost = 7;
	split.size = trace_planes_split(&run, bytes, column);
	assert_int_equal(split.size, 44 + 6 + 9);
	assert_true(trace_planes_join(&split, out));
	assert_memory_equal(out, samples, sizeof(samples));
	for (size_t bit = 0; bit < 48; bit++) {
		bytes[44 + bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(trace_planes_join(&split, out));
		bytes[44 + bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	for (size_t size = 0; size < 44 + 6 + 9; size++) {
		split.size = size;
		assert_false(trace_planes_join(&split, out));
	}
	split.size = 44 + 6 + 18;
	bytes[44 + 5] |= 0x10; /* of no column */
	assert_false(trace_planes_join(&split, out));
}

/* As hubs before the second version wrote it: three samples of two cells. */
static const uint8_t first_version[] = {
	0x4b, 0x54, 0x01, 0x02, 0x03, 0x00, 0xcc, 0xd4, 0xd3, 0x08, 0x28, 0xb5,
	0x2f, 0xfd, 0x24, 0x90, 0x3d, 0x02, 0x00, 0x94, 0x02, 0x80, 0x20, 0x20,
	0x96, 0x4e, 0x4e, 0x98, 0x00, 0xc8, 0x02, 0x02, 0x00, 0xb0, 0x20, 0x20,
	0x36, 0x4e, 0x4e, 0x00, 0x04, 0x03, 0x00, 0x04, 0x08, 0x02, 0x02, 0x30,
	0x00, 0x00, 0x75, 0x60, 0x0d, 0x0d, 0xea, 0xd0, 0x1e, 0x1e, 0x07, 0xe8,
	0x09, 0x09, 0x0c, 0x00, 0x4c, 0x28, 0x43, 0x26, 0xa1, 0x5d, 0x02, 0xb0,
	0x00, 0xa9, 0x42, 0x00, 0xd5, 0x55, 0x01, 0x58, 0x02, 0x06, 0x64, 0x80,
	0xc1, 0x00, 0x9a, 0x20, 0x80, 0x0b, 0xb5, 0x63, 0xc6, 0xba,
};

static void reads_what_the_first_version_wrote(void **state)
{
	struct trace_sample out[3];
	size_t count = 0;
	unsigned int cells = 0;

	(void)state;
	assert_int_equal(trace_unpack(first_version, sizeof(first_version), out,
				      3, &count, &cells),
			 0);
	assert_int_equal(count, 3);
	assert_int_equal(cells, 2);
	for (uint32_t i = 0; i < 3; i++) {
		const struct trace_sample expected = {
			.at_us = 5000000u + i * 10000u,
			.number = 100u + i,
			.device_us = 7000u + 10000u * i,
			.lost = i == 1 ? 2 : 0,
			.flags = i > 0 ? 6 : 2,
			.step = 1,
			.repeat = (uint8_t)i,
			.force_mn = 1500 + (int32_t)i * 10,
			.target_mn = 15000,
			.peak_pa = 30000 - (int32_t)i * 7,
			.cell_mn = {1000 + (int32_t)i * 15,
				    500 - (int32_t)i * 5},
		};

		assert_memory_equal(&out[i], &expected, sizeof(expected));
	}
}

static void tells_damage_of_the_first_version(void **state)
{
	uint8_t piece[sizeof(first_version)];

	(void)state;
	memcpy(piece, first_version, sizeof(piece));
	for (size_t i = 0; i < sizeof(piece); i++) {
		piece[i] ^= 1;
		assert_int_equal(unpack(piece, sizeof(piece), 3), -EBADMSG);
		piece[i] ^= 1;
	}
}

static void looks_without_unpacking(void **state)
{
	struct packed packed = pack_signal(321, 4);
	size_t count = 0;
	unsigned int cells = 0;

	(void)state;
	assert_int_equal(trace_look(packed.piece, packed.size, &count, &cells),
			 0);
	assert_int_equal(count, 321);
	assert_int_equal(cells, 16);
	packed_free(&packed);
}

static void refuses_what_cannot_be_a_piece(void **state)
{
	static struct trace_sample samples[2];
	uint8_t out[512];
	size_t size = 0;

	(void)state;
	assert_int_equal(trace_pack(samples, 0, 1, out, sizeof(out), &size),
			 -EINVAL);
	assert_int_equal(trace_pack(samples, TRACE_SAMPLES_MAX + 1, 1, out,
				    sizeof(out), &size),
			 -EINVAL);
	assert_int_equal(trace_pack(samples, 2, 0, out, sizeof(out), &size),
			 -EINVAL);
	assert_int_equal(trace_pack(samples, 2, TRACE_CELLS_MAX + 1, out,
				    sizeof(out), &size),
			 -EINVAL);
	assert_int_equal(size, 0);
}

static void needs_no_more_room_than_it_says(void **state)
{
	struct packed packed = pack_signal(50, 2);
	uint8_t out[64];
	size_t size = 0;

	(void)state;
	for (size_t room = 0; room < sizeof(out); room++)
		assert_int_equal(
			trace_pack(packed.samples, 50, 4, out, room, &size),
			-ENOBUFS);
	assert_int_equal(size, 0);
	assert_int_equal(unpack(packed.piece, packed.size, 49), -ENOBUFS);
	packed_free(&packed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			gives_back_random_samples_of_every_number_of_cells),
		cmocka_unit_test(gives_back_the_shortest_and_the_longest_piece),
		cmocka_unit_test(packs_a_signal_to_what_is_noise_in_it),
		cmocka_unit_test(tells_damage_of_every_single_byte),
		cmocka_unit_test(tells_a_piece_that_was_cut_off),
		cmocka_unit_test(tells_a_newer_version_from_damage),
		cmocka_unit_test(believes_no_header_against_its_frame),
		cmocka_unit_test(packs_one_run_after_the_other),
		cmocka_unit_test(packs_on_after_a_run_that_found_no_room),
		cmocka_unit_test(believes_no_map_against_its_planes),
		cmocka_unit_test(reads_what_the_first_version_wrote),
		cmocka_unit_test(tells_damage_of_the_first_version),
		cmocka_unit_test(looks_without_unpacking),
		cmocka_unit_test(refuses_what_cannot_be_a_piece),
		cmocka_unit_test(needs_no_more_room_than_it_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
