/* SPDX-License-Identifier: MIT */
/*
 * The columns are a table. The sum of the force is kept as its difference to
 * the sum of the cells, which is 0 but for saturated and broken cells.
 * Differences are zigzag coded, so that the high planes of small ones are 0.
 */
#include "trace.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#define HEADER_SIZE   10
#define HEADER_DIGEST 6 /* where the digest stands */
#define LEVEL	      3 /* zstd's own; 15 saves 5 % at most (test_trace) */

#define FORCE_COLUMN 9

struct column {
	size_t offset; /* in struct trace_sample */
	size_t width;  /* bytes */
};

#define COLUMN(field)                                             \
	{                                                         \
		offsetof(struct trace_sample, field),             \
			sizeof(((struct trace_sample *)0)->field) \
	}

static const struct column columns[] = {
	COLUMN(at_us),	   COLUMN(number),
	COLUMN(device_us), COLUMN(lost),
	COLUMN(flags),	   COLUMN(step),
	COLUMN(repeat),	   COLUMN(target_mn),
	COLUMN(peak_pa),   [FORCE_COLUMN] = COLUMN(force_mn),
};

#define COLUMN_COUNT (sizeof(columns) / sizeof(columns[0]))
#define ROW_SIZE     40 /* of the columns, without the cells */
#define CELL_SIZE    4

_Static_assert(sizeof(struct trace_sample) ==
		       ROW_SIZE + TRACE_CELLS_MAX * CELL_SIZE,
	       "every field is in a column");

static struct column column_at(size_t i)
{
	if (i < COLUMN_COUNT)
		return columns[i];
	return (struct column){offsetof(struct trace_sample, cell_mn) +
				       (i - COLUMN_COUNT) * CELL_SIZE,
			       CELL_SIZE};
}

static bool is_possible(size_t count, unsigned int cells)
{
	return count >= 1 && count <= TRACE_SAMPLES_MAX && cells >= 1 &&
	       cells <= TRACE_CELLS_MAX;
}

/* ---- Values of a column ---- */

static uint64_t load(const struct trace_sample *sample, struct column column)
{
	const uint8_t *at = (const uint8_t *)sample + column.offset;
	uint16_t two;
	uint32_t four;
	uint64_t eight;

	switch (column.width) {
	case 1:
		return *at;
	case 2:
		memcpy(&two, at, sizeof(two));
		return two;
	case 4:
		memcpy(&four, at, sizeof(four));
		return four;
	default:
		memcpy(&eight, at, sizeof(eight));
		return eight;
	}
}

static void save(struct trace_sample *sample, struct column column,
		 uint64_t value)
{
	uint8_t *at = (uint8_t *)sample + column.offset;
	const uint16_t two = (uint16_t)value;
	const uint32_t four = (uint32_t)value;

	switch (column.width) {
	case 1:
		*at = (uint8_t)value;
		break;
	case 2:
		memcpy(at, &two, sizeof(two));
		break;
	case 4:
		memcpy(at, &four, sizeof(four));
		break;
	default:
		memcpy(at, &value, sizeof(value));
		break;
	}
}

/* All arithmetic wraps at the column's width, so that nothing is lost. */
static uint64_t mask(size_t width)
{
	return width == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * width) - 1;
}

static uint64_t zigzag(uint64_t difference, size_t width)
{
	const bool negative = difference >> (8 * width - 1) & 1;

	return (difference << 1 ^ (negative ? UINT64_MAX : 0)) & mask(width);
}

static uint64_t unzigzag(uint64_t coded, size_t width)
{
	return (coded >> 1 ^ (coded & 1 ? UINT64_MAX : 0)) & mask(width);
}

static uint64_t cell_sum(const struct trace_sample *sample, unsigned int cells)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < cells; i++)
		sum += (uint32_t)sample->cell_mn[i];
	return sum;
}

/* ---- Planes ---- */

static size_t raw_size(size_t count, unsigned int cells)
{
	return count * (ROW_SIZE + (size_t)cells * CELL_SIZE);
}

static uint64_t value_of(const struct trace_sample *sample, size_t column,
			 unsigned int cells)
{
	const uint64_t value = load(sample, column_at(column));

	return column == FORCE_COLUMN ? value - cell_sum(sample, cells) : value;
}

/* What is packed, or to be unpacked. */
struct block {
	size_t count;
	unsigned int cells;
	uint8_t *raw; /* raw_size() */
};

static void split(const struct block *block, const struct trace_sample *samples)
{
	uint8_t *at = block->raw;

	for (size_t i = 0; i < COLUMN_COUNT + block->cells; i++) {
		const size_t width = column_at(i).width;
		uint64_t before = 0;

		for (size_t n = 0; n < block->count; n++) {
			const uint64_t value =
				value_of(&samples[n], i, block->cells);
			const uint64_t coded = zigzag(value - before, width);

			for (size_t b = 0; b < width; b++)
				at[b * block->count + n] =
					(uint8_t)(coded >> 8 * b);
			before = value;
		}
		at += width * block->count;
	}
}

static void join(const struct block *block, struct trace_sample *out)
{
	const uint8_t *at = block->raw;

	memset(out, 0, block->count * sizeof(*out));
	for (size_t i = 0; i < COLUMN_COUNT + block->cells; i++) {
		const size_t width = column_at(i).width;
		uint64_t value = 0;

		for (size_t n = 0; n < block->count; n++) {
			uint64_t coded = 0;

			for (size_t b = 0; b < width; b++)
				coded |= (uint64_t)at[b * block->count + n]
					 << 8 * b;
			value += unzigzag(coded, width);
			save(&out[n], column_at(i), value);
		}
		at += width * block->count;
	}
	for (size_t n = 0; n < block->count; n++)
		save(&out[n], column_at(FORCE_COLUMN),
		     load(&out[n], column_at(FORCE_COLUMN)) +
			     cell_sum(&out[n], block->cells));
}

/* ---- The header ---- */

/* FNV-1a: any one byte that is changed changes the result. */
static uint32_t digest(uint32_t hash, const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * UINT32_C(16777619);
	return hash;
}

static uint32_t digest_piece(const uint8_t *piece, size_t size)
{
	const uint32_t hash =
		digest(UINT32_C(2166136261), piece, HEADER_DIGEST);

	return digest(hash, piece + HEADER_SIZE, size - HEADER_SIZE);
}

static void put_header(uint8_t *piece, size_t size, const struct block *block)
{
	uint32_t hash;

	piece[0] = 'K';
	piece[1] = 'T';
	piece[2] = TRACE_VERSION;
	piece[3] = (uint8_t)block->cells;
	piece[4] = (uint8_t)block->count;
	piece[5] = (uint8_t)(block->count >> 8);
	hash = digest_piece(piece, size);
	for (size_t i = 0; i < 4; i++)
		piece[HEADER_DIGEST + i] = (uint8_t)(hash >> 8 * i);
}

static int get_header(const uint8_t *piece, size_t size, struct block *out)
{
	uint32_t hash = 0;

	if (size <= HEADER_SIZE || piece[0] != 'K' || piece[1] != 'T')
		return -EBADMSG;
	for (size_t i = 0; i < 4; i++)
		hash |= (uint32_t)piece[HEADER_DIGEST + i] << 8 * i;
	if (hash != digest_piece(piece, size))
		return -EBADMSG;
	if (piece[2] > TRACE_VERSION)
		return -EPROTO;
	out->cells = piece[3];
	out->count = piece[4] | (size_t)piece[5] << 8;
	if (piece[2] != TRACE_VERSION || !is_possible(out->count, out->cells))
		return -EBADMSG;
	return 0;
}

/* ---- Outside ---- */

size_t trace_bound(size_t count, unsigned int cells)
{
	return HEADER_SIZE + ZSTD_compressBound(raw_size(count, cells));
}

/* A frame with a checksum; 0: no memory, or no room. */
static size_t compress(const struct block *block, uint8_t *out, size_t size)
{
	ZSTD_CCtx *context = ZSTD_createCCtx();
	size_t written = 0;

	if (context &&
	    !ZSTD_isError(ZSTD_CCtx_setParameter(
		    context, ZSTD_c_compressionLevel, LEVEL)) &&
	    !ZSTD_isError(
		    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)))
		written = ZSTD_compress2(context, out, size, block->raw,
					 raw_size(block->count, block->cells));
	ZSTD_freeCCtx(context);
	return ZSTD_isError(written) ? 0 : written;
}

int trace_pack(const struct trace_sample *samples, size_t count,
	       unsigned int cells, void *out, size_t size, size_t *ret_size)
{
	struct block block = {.count = count, .cells = cells};
	uint8_t *piece = out;
	size_t written;

	if (!is_possible(count, cells))
		return -EINVAL;
	if (size <= HEADER_SIZE)
		return -ENOBUFS;
	block.raw = malloc(raw_size(count, cells));
	if (!block.raw)
		return -ENOMEM;
	split(&block, samples);
	written = compress(&block, piece + HEADER_SIZE, size - HEADER_SIZE);
	free(block.raw);
	if (written == 0)
		return size < trace_bound(count, cells) ? -ENOBUFS : -ENOMEM;
	put_header(piece, HEADER_SIZE + written, &block);
	*ret_size = HEADER_SIZE + written;
	return 0;
}

int trace_look(const void *piece, size_t size, size_t *ret_count,
	       unsigned int *ret_cells)
{
	struct block block = {.count = 0};
	int error = get_header(piece, size, &block);

	if (error)
		return error;
	*ret_count = block.count;
	*ret_cells = block.cells;
	return 0;
}

int trace_unpack(const void *piece, size_t size, struct trace_sample *out,
		 size_t max, size_t *ret_count, unsigned int *ret_cells)
{
	struct block block = {.count = 0};
	int error = get_header(piece, size, &block);
	size_t raw;

	if (error)
		return error;
	if (block.count > max)
		return -ENOBUFS;
	raw = raw_size(block.count, block.cells);
	block.raw = malloc(raw);
	if (!block.raw)
		return -ENOMEM;
	if (ZSTD_decompress(block.raw, raw,
			    (const uint8_t *)piece + HEADER_SIZE,
			    size - HEADER_SIZE) == raw) {
		join(&block, out);
		*ret_count = block.count;
		*ret_cells = block.cells;
	} else {
		error = -EBADMSG;
	}
	free(block.raw);
	return error;
}
