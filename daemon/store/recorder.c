/* SPDX-License-Identifier: MIT */
#include "recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "slots.h"
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
	struct slots *slots; /* of struct item */
	/* The hub thread's. */
	size_t missing_count;
	struct database_gap missing[PIECES_MAX];
	/* The store thread's. */
	const struct item *held; /* found no place; NULL: none */
	size_t gap_count;
	struct database_gap gap[PIECES_MAX];
	struct trace_packer *packer; /* NULL: nobody records */
	struct piece piece[PIECES_MAX];
	struct trace_piece packed; /* .bytes is ours */
};

int recorder_new(struct recorder **out)
{
	struct recorder *recorder = calloc(1, sizeof(*recorder));
	int error = -ENOMEM;

	if (!recorder)
		return -ENOMEM;
	recorder->packed.room = trace_bound(RECORDER_SAMPLES, TRACE_CELLS_MAX);
	recorder->packed.bytes = malloc(recorder->packed.room);
	if (recorder->packed.bytes)
		error = slots_new(RECORDER_QUEUE, sizeof(struct item),
				  &recorder->slots);
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
	trace_packer_free(recorder->packer);
	slots_free(recorder->slots);
	free(recorder->packed.bytes);
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

/* So many samples, the first of them at that time. */
struct missing {
	struct source source;
	uint64_t samples;
	uint64_t at_us;
};

/* Adds to the gap of that pad. False: there are as many as can be. */
static bool count_gap(struct database_gap list[PIECES_MAX], size_t *count,
		      const struct missing *missing)
{
	size_t i = 0;

	while (i < *count && !is_gap_of(&list[i], &missing->source))
		i++;
	if (i == PIECES_MAX)
		return false;
	if (i == *count) {
		list[i] = (struct database_gap){
			.session = missing->source.session,
			.pad = missing->source.pad,
			.at_us = missing->at_us,
		};
		memcpy(list[i].address, missing->source.address,
		       sizeof(list[i].address));
		++*count;
	}
	list[i].samples += missing->samples;
	return true;
}

void recorder_put_missing(struct recorder *recorder)
{
	while (recorder->missing_count > 0) {
		const struct database_gap *gap = &recorder->missing[0];
		struct item *item = slots_take(recorder->slots);

		if (!item)
			return;
		item->source = (struct source){.session = gap->session,
					       .pad = gap->pad};
		memcpy(item->source.address, gap->address,
		       sizeof(gap->address));
		item->missing = gap->samples;
		item->sample.at_us = gap->at_us;
		slots_hand_over(recorder->slots, item);
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
	const struct missing missing = {
		.source = source_of(sample),
		.samples = 1,
		.at_us = sample->at_us,
	};
	struct item *item = NULL;

	recorder_put_missing(recorder);
	if (recorder->missing_count == 0)
		item = slots_take(recorder->slots);
	if (item) {
		item->source = missing.source;
		item->missing = 0;
		fill_sample(&item->sample, sample);
		slots_hand_over(recorder->slots, item);
		return true;
	}
	/* More pads than can be in a session: counted with one of them. */
	if (!count_gap(recorder->missing, &recorder->missing_count, &missing))
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

	if (item->missing > 0) {
		const struct missing missing = {
			.source = item->source,
			.samples = item->missing,
			.at_us = item->sample.at_us,
		};

		return count_gap(recorder->gap, &recorder->gap_count, &missing);
	}
	piece = piece_for(recorder, &item->source);
	if (piece)
		piece->sample[piece->count++] = item->sample;
	return piece != NULL;
}

void recorder_collect(struct recorder *recorder)
{
	do {
		if (recorder->held) {
			if (!place(recorder, recorder->held))
				return;
			slots_give_back(recorder->slots, recorder->held);
		}
		recorder->held = slots_next(recorder->slots);
	} while (recorder->held);
}

size_t recorder_waiting(const struct recorder *recorder)
{
	size_t waiting =
		slots_waiting(recorder->slots) + (recorder->held != NULL);

	for (size_t i = 0; i < PIECES_MAX; i++)
		waiting += recorder->piece[i].count;
	return waiting;
}

bool recorder_is_idle(const struct recorder *recorder)
{
	return recorder_waiting(recorder) == 0 && recorder->gap_count == 0;
}

bool recorder_may_rest_after(const struct record *record)
{
	if (record->type != RECORD_SESSION_NOTE)
		return record->type == RECORD_SESSION_ENDED;
	return record->note.note == SESSION_NOTE_PAUSED ||
	       record->note.note == SESSION_NOTE_STOPPED;
}

static uint64_t due_us(const struct recorder *recorder)
{
	uint64_t at_us = UINT64_MAX;

	if (recorder->held || recorder->gap_count > 0)
		return 0;
	for (size_t i = 0; i < PIECES_MAX; i++) {
		const struct piece *piece = &recorder->piece[i];
		const uint64_t piece_us =
			piece->sample[0].at_us + RECORDER_PIECE_US;

		if (piece->count == RECORDER_SAMPLES)
			return 0;
		if (piece->count > 0 && piece_us < at_us)
			at_us = piece_us;
	}
	return at_us;
}

/* What comes meanwhile is not older than it may be when the time is over. */
uint64_t recorder_wait_us(const struct recorder *recorder, uint64_t now_us)
{
	const uint64_t at_us = due_us(recorder);

	if (at_us <= now_us)
		return 0;
	return at_us - now_us < RECORDER_PIECE_US ? at_us - now_us
						  : RECORDER_PIECE_US;
}

/* ---- Store thread: writing ---- */

static int pack(struct recorder *recorder, const struct piece *piece)
{
	const struct trace_run run = {piece->sample, piece->count,
				      piece->source.cells};
	int error = 0;

	if (!recorder->packer)
		error = trace_packer_new(RECORDER_SAMPLES, &recorder->packer);
	if (!error)
		error = trace_packer_pack(recorder->packer, &run,
					  &recorder->packed);
	return error;
}

static int write_piece(struct recorder *recorder, struct database *database,
		       const struct piece *piece)
{
	int error = pack(recorder, piece);
	struct database_piece out = {
		.session = piece->source.session,
		.pad = piece->source.pad,
		.cells = piece->source.cells,
		.first_us = piece->sample[0].at_us,
		.last_us = piece->sample[piece->count - 1].at_us,
		.samples = piece->count,
		.bytes = recorder->packed.bytes,
		.size = recorder->packed.size,
	};

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

void recorder_rest(struct recorder *recorder)
{
	trace_packer_free(recorder->packer);
	recorder->packer = NULL;
}
