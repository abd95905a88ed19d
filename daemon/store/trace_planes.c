/* SPDX-License-Identifier: MIT */
/*
 * The columns are a table. The sum of the force is kept as its difference to
 * the sum of the cells, which is 0 but for saturated and broken cells.
 * Differences are zigzag coded, so that the high planes of small ones are 0.
 */
#include "trace_planes.h"

#include <stdbool.h>
#include <string.h>

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

/* ---- Values of a column ---- */

static inline uint64_t load(const struct trace_sample *sample,
			    struct column column)
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
static inline uint64_t mask(size_t width)
{
	return width == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * width) - 1;
}

static inline uint64_t zigzag(uint64_t difference, size_t width)
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

static size_t row_size(unsigned int cells)
{
	return ROW_SIZE + (size_t)cells * CELL_SIZE;
}

/* A bit for each byte of a row. */
static size_t map_size(unsigned int cells)
{
	return (row_size(cells) + 7) / 8;
}

size_t trace_planes_bound(size_t count, unsigned int cells)
{
	return map_size(cells) + row_size(cells) * count;
}

static uint64_t value_of(const struct trace_run *run, size_t n,
			 struct column column, bool less_cells)
{
	const uint64_t value = load(&run->samples[n], column);

	return less_cells ? value - cell_sum(&run->samples[n], run->cells)
			  : value;
}

/* The first value, and the differences that follow, coded; answers all bits of
 * these. Inlined for each width, because this is much of what recording
 * costs. */
static inline uint64_t code(const struct trace_run *run, struct column column,
			    uint64_t *out)
{
	const bool is_force = column.offset == columns[FORCE_COLUMN].offset;
	uint64_t before = value_of(run, 0, column, is_force);
	uint64_t bits = 0;

	out[0] = before;
	for (size_t n = 1; n < run->count; n++) {
		const uint64_t value = value_of(run, n, column, is_force);

		out[n] = zigzag(value - before, column.width);
		bits |= out[n];
		before = value;
	}
	return bits;
}

static uint64_t code_column(const struct trace_run *run, struct column column,
			    uint64_t *out)
{
	const size_t offset = column.offset;

	switch (column.width) {
	case 1:
		return code(run, (struct column){offset, 1}, out);
	case 2:
		return code(run, (struct column){offset, 2}, out);
	case 4:
		return code(run, (struct column){offset, 4}, out);
	default:
		return code(run, (struct column){offset, 8}, out);
	}
}

/* Where the parts of what is being split go. */
struct parts {
	uint8_t *row;
	uint8_t *map;
	size_t bit; /* of the map: the plane that is next */
	uint8_t *planes;
};

static void put_plane(struct parts *parts, const uint64_t *coded, size_t count,
		      unsigned int shift)
{
	for (size_t n = 0; n < count; n++)
		parts->planes[n] = (uint8_t)(coded[n] >> shift);
	parts->planes += count;
	parts->map[parts->bit / 8] |= (uint8_t)(1u << parts->bit % 8);
}

size_t trace_planes_split(const struct trace_run *run, uint8_t *out,
			  uint64_t *column)
{
	struct parts parts = {.row = out, .map = out + row_size(run->cells)};

	parts.planes = parts.map + map_size(run->cells);
	memset(parts.map, 0, map_size(run->cells));
	for (size_t i = 0; i < COLUMN_COUNT + run->cells; i++) {
		const size_t width = column_at(i).width;
		const uint64_t bits = code_column(run, column_at(i), column);

		for (unsigned int b = 0; b < width; b++) {
			*parts.row++ = (uint8_t)(column[0] >> 8 * b);
			if (bits >> 8 * b & 0xff)
				put_plane(&parts, column + 1, run->count - 1,
					  8 * b);
			parts.bit++;
		}
	}
	return (size_t)(parts.planes - out);
}

/* ---- And back ---- */

static bool has_plane(const uint8_t *map, size_t bit)
{
	return map[bit / 8] >> bit % 8 & 1;
}

/* Those planes it says are there must be, and no others. */
static bool adds_up(const struct trace_split *split)
{
	const size_t row = row_size(split->cells);
	const size_t map = map_size(split->cells);
	size_t planes = 0;

	if (split->size < row + map)
		return false;
	for (size_t bit = 0; bit < 8 * map; bit++) {
		const bool has = has_plane(split->bytes + row, bit);

		if (has && bit >= row)
			return false;
		planes += has;
	}
	return split->size == row + map + planes * (split->count - 1);
}

/* The planes of one column; NULL: all of it is 0. */
struct planes {
	const uint8_t *plane[sizeof(uint64_t)];
};

static uint64_t difference(const struct planes *planes, size_t n, size_t width)
{
	uint64_t coded = 0;

	for (size_t b = 0; b < width; b++)
		if (planes->plane[b])
			coded |= (uint64_t)planes->plane[b][n] << 8 * b;
	return unzigzag(coded, width);
}

static uint64_t first_value(const uint8_t *row, size_t width)
{
	uint64_t value = 0;

	for (size_t b = 0; b < width; b++)
		value |= (uint64_t)row[b] << 8 * b;
	return value;
}

static void add_cells(struct trace_sample *out, size_t count,
		      unsigned int cells)
{
	const struct column force = columns[FORCE_COLUMN];

	for (size_t n = 0; n < count; n++)
		save(&out[n], force,
		     load(&out[n], force) + cell_sum(&out[n], cells));
}

bool trace_planes_join(const struct trace_split *split,
		       struct trace_sample *out)
{
	const uint8_t *row = split->bytes;
	const uint8_t *map = row + row_size(split->cells);
	const uint8_t *at = map + map_size(split->cells);
	size_t bit = 0;

	if (!adds_up(split))
		return false;
	memset(out, 0, split->count * sizeof(*out));
	for (size_t i = 0; i < COLUMN_COUNT + split->cells; i++) {
		const struct column column = column_at(i);
		uint64_t value = first_value(row + bit, column.width);
		struct planes planes = {{NULL}};

		for (size_t b = 0; b < column.width; b++) {
			if (!has_plane(map, bit++))
				continue;
			planes.plane[b] = at;
			at += split->count - 1;
		}
		save(&out[0], column, value);
		for (size_t n = 1; n < split->count; n++) {
			value += difference(&planes, n - 1, column.width);
			save(&out[n], column, value);
		}
	}
	add_cells(out, split->count, split->cells);
	return true;
}

bool trace_planes_join_first(const struct trace_split *split,
			     struct trace_sample *out)
{
	const uint8_t *at = split->bytes;

	if (split->size != split->count * row_size(split->cells))
		return false;
	memset(out, 0, split->count * sizeof(*out));
	for (size_t i = 0; i < COLUMN_COUNT + split->cells; i++) {
		const struct column column = column_at(i);
		struct planes planes = {{NULL}};
		uint64_t value = 0;

		for (size_t b = 0; b < column.width; b++) {
			planes.plane[b] = at;
			at += split->count;
		}
		for (size_t n = 0; n < split->count; n++) {
			value += difference(&planes, n, column.width);
			save(&out[n], column, value);
		}
	}
	add_cells(out, split->count, split->cells);
	return true;
}
