/* SPDX-License-Identifier: MIT */
#include "recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "queue.h"
#include "trace.h"

#define PIECES_MAX 8 /* pads that are collected at once */

_Static_assert(TRACE_CELLS_MAX == SAMPLE_CELLS_MAX, "a piece holds a sample");
_Static_assert(RECORDER_SAMPLES <= TRACE_SAMPLES_MAX, "... and a full one all");

/* What a piece is of. */
struct source {
	uint32_t session;
	uint8_t address[6];
	uint8_t pad;
	uint8_t cells;
};

struct item {
	struct source source;
	uint64_t missing; /* 0: a sample; else so many that are not here, the
			     first of them at sample.at_us */
	struct trace_sample sample;
};

struct piece {
	struct source source;
	size_t count; /* 0: free */
	struct trace_sample sample[RECORDER_SAMPLES];
};

struct recorder {
	struct queue *queue; /* of struct item */
	/* The hub thread's. */
	size_t missing_count;
	struct database_gap missing[PIECES_MAX];
	/* The store thread's. */
	bool held; /* .item came from the queue and found no place */
	struct item item;
	size_t gap_count;
	struct database_gap gap[PIECES_MAX];
	struct piece piece[PIECES_MAX];
	uint8_t *bytes; /* a packed piece */
	size_t bytes_size;
};

int recorder_new(struct recorder **out)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	int error = -ENOMEM;

	if (!recorder)
		return -ENOMEM;
	recorder->bytes_size = trace_bound(RECORDER_SAMPLES, TRACE_CELLS_MAX);
	recorder->bytes = malloc(recorder->bytes_size);
	if (recorder->bytes)
		error = queue_new(RECORDER_QUEUE, sizeof(struct item),
				  &recorder->queue);
	if (error) {
		recorder_free(recorder);
		return error;
	}
	*out = recorder;
	return 0;
}

void recorder_free(struct recorder *recorder)
{
	if (!recorder)
		return;
	queue_free(recorder->queue);
	free(recorder->bytes);
	free(recorder);
}

/* ---- Hub thread ---- */

static struct source source_of(const struct sample *sample)
{
	struct source source = {
		.session = sample->session,
		.pad = sample->pad,
		.cells = sample->cells,
	};

	memcpy(source.address, sample->address, sizeof(source.address));
	return source;
}

_Static_assert(sizeof(struct source) == 12, "no padding, for is_same()");

static bool is_same(const struct source *a, const struct source *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static bool is_gap_of(const struct database_gap *gap,
		      const struct source *source)
{
	return gap->session == source->session && gap->pad == source->pad &&
	       memcmp(gap->address, source->address, sizeof(gap->address)) == 0;
}

/* Adds to the gap of that pad. False: there are as many as can be. */
static bool count_gap(struct database_gap list[PIECES_MAX], size_t *count,
		      const struct item *item)
{
	size_t i = 0;

	while (i < *count && !is_gap_of(&list[i], &item->source))
		i++;
	if (i == PIECES_MAX)
		return false;
	if (i == *count) {
		list[i] = (struct database_gap){
			.session = item->source.session,
			.pad = item->source.pad,
			.at_us = item->sample.at_us,
		};
		memcpy(list[i].address, item->source.address,
		       sizeof(list[i].address));
		++*count;
	}
	list[i].samples += item->missing;
	return true;
}

void recorder_put_missing(struct recorder *recorder)
{
	while (recorder->missing_count > 0) {
		const struct database_gap *gap = &recorder->missing[0];
		struct item item = {.missing = gap->samples};

		item.source.session = gap->session;
		item.source.pad = gap->pad;
		memcpy(item.source.address, gap->address,
		       sizeof(item.source.address));
		item.sample.at_us = gap->at_us;
		if (!queue_push(recorder->queue, &item))
			return;
		recorder->missing_count--;
		memmove(&recorder->missing[0], &recorder->missing[1],
			recorder->missing_count * sizeof(*gap));
	}
}

static void fill_sample(struct trace_sample *out, const struct sample *sample)
{
	out->at_us = sample->at_us;
	out->number = sample->number;
	out->device_us = sample->device_us;
	out->lost = sample->lost;
	out->flags = sample->flags;
	out->step = sample->step;
	out->repeat = sample->repeat;
	out->force_mn = sample->force_mn;
	out->target_mn = sample->target_mn;
	out->peak_pa = sample->peak_pa;
	memcpy(out->cell_mn, sample->cell_mn,
	       sample->cells * sizeof(out->cell_mn[0]));
}

bool recorder_put(struct recorder *recorder, const struct sample *sample)
{
	struct item item = {.source = source_of(sample)};

	fill_sample(&item.sample, sample);
	recorder_put_missing(recorder);
	if (recorder->missing_count == 0 && queue_push(recorder->queue, &item))
		return true;
	item.missing = 1;
	/* More pads than can be in a session: counted with one of them. */
	if (!count_gap(recorder->missing, &recorder->missing_count, &item))
		recorder->missing[0].samples++;
	return false;
}

/* ---- Store thread: collecting ---- */

/* The piece to add to; NULL: there is no room. */
static struct piece *piece_for(struct recorder *recorder,
			       const struct source *source)
{
	struct piece *unused = NULL;

	for (size_t i = 0; i < PIECES_MAX; i++) {
		struct piece *piece = &recorder->piece[i];

		if (piece->count == 0)
			unused = unused ? unused : piece;
		else if (is_same(&piece->source, source))
			return piece->count < RECORDER_SAMPLES ? piece : NULL;
	}
	if (unused)
		unused->source = *source;
	return unused;
}

static bool place(struct recorder *recorder, const struct item *item)
{
	struct piece *piece;

	if (item->missing > 0)
		return count_gap(recorder->gap, &recorder->gap_count, item);
	piece = piece_for(recorder, &item->source);
	if (piece)
		piece->sample[piece->count++] = item->sample;
	return piece != NULL;
}

void recorder_collect(struct recorder *recorder)
{
	do {
		if (recorder->held && !place(recorder, &recorder->item))
			return;
		recorder->held = queue_pop(recorder->queue, &recorder->item);
	} while (recorder->held);
}

size_t recorder_waiting(const struct recorder *recorder)
{
	size_t waiting = queue_length(recorder->queue) + recorder->held;

	for (size_t i = 0; i < PIECES_MAX; i++)
		waiting += recorder->piece[i].count;
	return waiting;
}

bool recorder_is_idle(const struct recorder *recorder)
{
	return recorder_waiting(recorder) == 0 && recorder->gap_count == 0;
}

bool recorder_is_due(const struct recorder *recorder, uint64_t now_us)
{
	if (recorder->held || recorder->gap_count > 0)
		return true;
	for (size_t i = 0; i < PIECES_MAX; i++) {
		const struct piece *piece = &recorder->piece[i];

		if (piece->count == RECORDER_SAMPLES ||
		    (piece->count > 0 &&
		     piece->sample[0].at_us + RECORDER_PIECE_US <= now_us))
			return true;
	}
	return false;
}

/* ---- Store thread: writing ---- */

static int write_piece(struct recorder *recorder, struct database *database,
		       const struct piece *piece)
{
	const struct trace_sample *last = &piece->sample[piece->count - 1];
	struct database_piece out = {
		.session = piece->source.session,
		.pad = piece->source.pad,
		.cells = piece->source.cells,
		.first_us = piece->sample[0].at_us,
		.last_us = last->at_us,
		.samples = piece->count,
		.bytes = recorder->bytes,
	};
	int error =
		trace_pack(piece->sample, piece->count, piece->source.cells,
			   recorder->bytes, recorder->bytes_size, &out.size);

	memcpy(out.address, piece->source.address, sizeof(out.address));
	for (size_t n = 0; n < piece->count; n++)
		out.lost += piece->sample[n].lost;
	return error ? error : database_write_piece(database, &out);
}

int recorder_write(struct recorder *recorder, struct database *database,
		   const struct stamp *now, uint64_t *ret_refused)
{
	uint64_t refused = 0;
	int error = 0;

	for (size_t i = 0; i < PIECES_MAX && (!error || error == -EINVAL);
	     i++) {
		const struct piece *piece = &recorder->piece[i];

		if (piece->count == 0)
			continue;
		error = write_piece(recorder, database, piece);
		if (error == -EINVAL)
			refused += piece->count;
	}
	for (size_t i = 0;
	     i < recorder->gap_count && (!error || error == -EINVAL); i++)
		error = database_write_gap(database, &recorder->gap[i], now);
	if (error && error != -EINVAL)
		return error;
	*ret_refused = refused;
	return 0;
}

uint64_t recorder_written(struct recorder *recorder)
{
	uint64_t missing = 0;

	for (size_t i = 0; i < recorder->gap_count; i++)
		missing += recorder->gap[i].samples;
	recorder->gap_count = 0;
	for (size_t i = 0; i < PIECES_MAX; i++)
		recorder->piece[i].count = 0;
	return missing;
}
