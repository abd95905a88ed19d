/* SPDX-License-Identifier: MIT */
#include "export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PROGRESS_EVERY 20000 /* samples: some hundredths of a second */

struct source {
	struct samples *samples;
	const struct trace_sample *next; /* NULL: at its end */
};

struct export_stream {
	const struct export_order *order; /* borrowed, lives longer */
	struct source *sources;
	size_t count;
	size_t last; /* the source of the sample last given */
	bool begun;
	int64_t done, all;
};

static int advance(struct source *source)
{
	int result = samples_next(source->samples, &source->next);

	if (result != 1)
		source->next = NULL;
	return result < 0 ? result : 0;
}

static int open_sources(struct export_stream *stream)
{
	const struct sessionfile *file = stream->order->file;
	const struct file_pad *pads = file->pads.item;
	int error = 0;

	stream->sources =
		calloc(file->pads.count + 1, sizeof(*stream->sources));
	if (!stream->sources)
		return -ENOMEM;
	for (size_t i = 0; i < file->pads.count && !error; i++) {
		struct source *source = &stream->sources[stream->count++];

		error = samples_open(stream->order->records, file->number,
				     &pads[i], &source->samples);
		if (!error)
			error = advance(source);
	}
	return error;
}

int export_stream_open(const struct export_order *order,
		       struct export_stream **out)
{
	struct export_stream *stream = calloc(1, sizeof(*stream));
	int error;

	if (!stream)
		return -ENOMEM;
	stream->order = order;
	error = samples_count(order->records, order->file->number,
			      &stream->all);
	if (!error)
		error = open_sources(stream);
	if (error)
		export_stream_close(stream);
	else
		*out = stream;
	return error;
}

void export_stream_close(struct export_stream *stream)
{
	if (!stream)
		return;
	for (size_t i = 0; i < stream->count; i++)
		samples_close(stream->sources[i].samples);
	free(stream->sources);
	free(stream);
}

static bool may_go_on(struct export_stream *stream)
{
	const struct export_order *order = stream->order;

	if (stream->done++ % PROGRESS_EVERY != 0 || !order->progress)
		return true;
	return order->progress(stream->done, stream->all, order->context);
}

/* The sample given last stays as it is until now: only then is the next one
 * of its pad read. */
int export_stream_next(struct export_stream *stream, struct export_sample *out)
{
	struct source *first = NULL;
	int error;

	if (stream->begun) {
		error = advance(&stream->sources[stream->last]);
		if (error)
			return error;
	}
	for (size_t i = 0; i < stream->count; i++) {
		struct source *source = &stream->sources[i];

		if (source->next &&
		    (!first || source->next->at_us < first->next->at_us))
			first = source;
	}
	stream->begun = first != NULL;
	if (!first)
		return 0;
	if (!may_go_on(stream))
		return -ECANCELED;
	stream->last = (size_t)(first - stream->sources);
	*out = (struct export_sample){
		.pad = stream->last,
		.sample = first->next,
		.cells = samples_cells(first->samples),
		.contact = samples_in_contact(first->samples),
	};
	return 1;
}

const char *export_point(const struct sessionfile *file, int step)
{
	const struct file_press *presses = file->presses.item;
	const struct file_technique *techniques = file->techniques.item;
	const struct file_note *notes = file->notes.item;

	for (size_t i = 0; i < file->presses.count; i++)
		if (presses[i].step == step && presses[i].point[0])
			return presses[i].point;
	for (size_t i = 0; i < file->techniques.count; i++)
		if (techniques[i].step == step && techniques[i].point[0])
			return techniques[i].point;
	for (size_t i = 0; i < file->notes.count; i++)
		if (notes[i].step == step && notes[i].point[0])
			return notes[i].point;
	return "";
}

void export_format_time(int64_t utc_us, char *out, size_t size)
{
	int64_t part_us = utc_us % 1000000;
	time_t seconds = (time_t)(utc_us / 1000000);
	struct tm utc;
	char text[32];

	if (part_us < 0) {
		part_us += 1000000;
		seconds--;
	}
	if (!gmtime_r(&seconds, &utc) ||
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &utc) == 0)
		text[0] = '\0';
	snprintf(out, size, "%s.%06dZ", text, (int)part_us);
}
