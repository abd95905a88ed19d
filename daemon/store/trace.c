/* SPDX-License-Identifier: MIT */
/*
 * zstd's parameters: what is left in the planes is noise, of which higher
 * levels save 2 %, and nothing is found again far away or in any number: a
 * small window and a small table take less memory, and are cleared faster
 * (measured by tests/bench/recording.c).
 */
#include "trace.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "trace_planes.h"

#define HEADER_SIZE   10
#define HEADER_DIGEST 6 /* where the digest stands */
#define FIRST_VERSION 1

static bool is_possible(size_t count, unsigned int cells)
{
	return count >= 1 && count <= TRACE_SAMPLES_MAX && cells >= 1 &&
	       cells <= TRACE_CELLS_MAX;
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

static void put_header(uint8_t *piece, size_t size, const struct trace_run *run)
{
	uint32_t hash;

	piece[0] = 'K';
	piece[1] = 'T';
	piece[2] = TRACE_VERSION;
	piece[3] = (uint8_t)run->cells;
	piece[4] = (uint8_t)run->count;
	piece[5] = (uint8_t)(run->count >> 8);
	hash = digest_piece(piece, size);
	for (size_t i = 0; i < 4; i++)
		piece[HEADER_DIGEST + i] = (uint8_t)(hash >> 8 * i);
}

struct header {
	uint8_t version;
	size_t count;
	unsigned int cells;
};

static int get_header(const uint8_t *piece, size_t size, struct header *out)
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
	out->version = piece[2];
	out->cells = piece[3];
	out->count = piece[4] | (size_t)piece[5] << 8;
	if (out->version < FIRST_VERSION ||
	    !is_possible(out->count, out->cells))
		return -EBADMSG;
	return 0;
}

/* ---- Packing ---- */

struct trace_packer {
	ZSTD_CCtx *context;
	size_t room; /* samples */
	uint64_t *column;
	uint8_t *split;
};

static bool set_up(ZSTD_CCtx *context)
{
	static const struct {
		ZSTD_cParameter parameter;
		int value;
	} parameters[] = {
		{ZSTD_c_compressionLevel, 1},
		{ZSTD_c_windowLog, 14},
		{ZSTD_c_hashLog, 8},
		{ZSTD_c_checksumFlag, 1},
	};

	for (size_t i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++)
		if (ZSTD_isError(ZSTD_CCtx_setParameter(context,
							parameters[i].parameter,
							parameters[i].value)))
			return false;
	return true;
}

int trace_packer_new(size_t room, struct trace_packer **out)
{
	struct trace_packer *packer = calloc(1, sizeof(*packer));

	if (!packer)
		return -ENOMEM;
	packer->room = room;
	packer->column = malloc(room * sizeof(*packer->column));
	packer->split = malloc(trace_planes_bound(room, TRACE_CELLS_MAX));
	packer->context = ZSTD_createCCtx();
	if (!packer->column || !packer->split || !packer->context ||
	    !set_up(packer->context)) {
		trace_packer_free(packer);
		return -ENOMEM;
	}
	*out = packer;
	return 0;
}

void trace_packer_free(struct trace_packer *packer)
{
	if (!packer)
		return;
	ZSTD_freeCCtx(packer->context);
	free(packer->split);
	free(packer->column);
	free(packer);
}

size_t trace_bound(size_t count, unsigned int cells)
{
	return HEADER_SIZE +
	       ZSTD_compressBound(trace_planes_bound(count, cells));
}

int trace_packer_pack(struct trace_packer *packer, const struct trace_run *run,
		      struct trace_piece *out)
{
	size_t size;
	size_t written;

	if (!is_possible(run->count, run->cells) || run->count > packer->room)
		return -EINVAL;
	if (out->room <= HEADER_SIZE)
		return -ENOBUFS;
	size = trace_planes_split(run, packer->split, packer->column);
	written = ZSTD_compress2(packer->context, out->bytes + HEADER_SIZE,
				 out->room - HEADER_SIZE, packer->split, size);
	if (ZSTD_isError(written))
		return out->room < trace_bound(run->count, run->cells)
			       ? -ENOBUFS
			       : -ENOMEM;
	put_header(out->bytes, HEADER_SIZE + written, run);
	out->size = HEADER_SIZE + written;
	return 0;
}

int trace_pack(const struct trace_sample *samples, size_t count,
	       unsigned int cells, void *out, size_t size, size_t *ret_size)
{
	const struct trace_run run = {samples, count, cells};
	struct trace_piece piece = {.bytes = out, .room = size};
	struct trace_packer *packer = NULL;
	int error = -EINVAL;

	if (is_possible(count, cells))
		error = trace_packer_new(count, &packer);
	if (!error)
		error = trace_packer_pack(packer, &run, &piece);
	trace_packer_free(packer);
	if (!error)
		*ret_size = piece.size;
	return error;
}

/* ---- Unpacking ---- */

int trace_look(const void *piece, size_t size, size_t *ret_count,
	       unsigned int *ret_cells)
{
	struct header header;
	int error = get_header(piece, size, &header);

	if (error)
		return error;
	*ret_count = header.count;
	*ret_cells = header.cells;
	return 0;
}

static bool unpack(const struct header *header, const struct trace_split *split,
		   struct trace_sample *out)
{
	if (header->version == FIRST_VERSION)
		return trace_planes_join_first(split, out);
	return trace_planes_join(split, out);
}

int trace_unpack(const void *piece, size_t size, struct trace_sample *out,
		 size_t max, size_t *ret_count, unsigned int *ret_cells)
{
	struct trace_split split = {.size = 0};
	struct header header;
	uint8_t *bytes;
	size_t room;
	int error = get_header(piece, size, &header);

	if (error)
		return error;
	if (header.count > max)
		return -ENOBUFS;
	room = trace_planes_bound(header.count, header.cells);
	bytes = malloc(room);
	if (!bytes)
		return -ENOMEM;
	split = (struct trace_split){
		.bytes = bytes,
		.size = ZSTD_decompress(bytes, room,
					(const uint8_t *)piece + HEADER_SIZE,
					size - HEADER_SIZE),
		.count = header.count,
		.cells = header.cells,
	};
	if (ZSTD_isError(split.size) || !unpack(&header, &split, out))
		error = -EBADMSG;
	free(bytes);
	if (error)
		return error;
	*ret_count = header.count;
	*ret_cells = header.cells;
	return 0;
}
