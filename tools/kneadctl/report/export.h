/* SPDX-License-Identifier: MIT */
/*
 * Export: a session's samples and events in open formats, for an evaluation.
 */
#ifndef REPORT_EXPORT_H
#define REPORT_EXPORT_H

#include "samples.h"

#include <stdio.h>

/* Told now and then how many samples of how many are written. True: go on;
 * false: the person wants it to end. */
typedef bool (*export_progress_fn)(int64_t done, int64_t all, void *context);

struct export_order {
	struct records *records;
	const struct sessionfile *file;
	export_progress_fn progress; /* NULL: nobody wants to know */
	void *context;
};

/* -ECANCELED: the person ended it; -ENOMEM, -EBADMSG, -EPROTO: as
 * samples_next(). The stream's own errors are its owner's to find. */

/* Comma-separated values as RFC 4180 has them, a title row first. A row for
 * each sample of each pad, in the order of time. */
int export_samples_csv(const struct export_order *order, FILE *out);

/* A row for each press, technique, rating, PPT, trip, note and gap, and for
 * the session's beginning and end. */
int export_events_csv(const struct export_order *order, FILE *out);

/* EDF+ at `path`, which is written anew. The samples are put on a regular
 * grid; see export_edf.c. -EIO: it could not be written whole. -ENODATA:
 * there are no samples. */
int export_edf(const struct export_order *order, const char *path);

/* ---- For the files above ---- */

/* All pads of a session at once, their samples in the order of time. */
struct export_stream;

struct export_sample {
	size_t pad; /* index into the session's pads */
	const struct trace_sample *sample;
	unsigned int cells;
	bool contact;
};

int export_stream_open(const struct export_order *order,
		       struct export_stream **out);
void export_stream_close(struct export_stream *stream); /* NULL is allowed */
/* 1, at the end 0, negative errno. Calls progress. */
int export_stream_next(struct export_stream *stream, struct export_sample *out);

/* The point that is treated in a step; "": none. */
const char *export_point(const struct sessionfile *file, int step);

/* "2026-03-14T09:22:00.010000Z" */
void export_format_time(int64_t utc_us, char *out, size_t size);

#endif
