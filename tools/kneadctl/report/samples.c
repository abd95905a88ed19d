/* SPDX-License-Identifier: MIT */
#include "samples.h"

#include "contact.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct samples {
	struct records *records; /* borrowed, lives longer */
	sqlite3_stmt *pieces;
	struct trace_sample *sample; /* of the piece */
	size_t count;
	size_t next;
	unsigned int cells;
	unsigned int damaged;
	enum contact_kind kind;
	bool in_contact;
	uint64_t last_us;
};

int samples_open(struct records *records, int64_t session,
		 const struct file_pad *pad, struct samples **out)
{
	struct samples *samples = calloc(1, sizeof(*samples));
	int error = -ENOMEM;

	if (samples)
		samples->sample =
			calloc(TRACE_SAMPLES_MAX, sizeof(*samples->sample));
	if (samples && samples->sample) {
		samples->records = records;
		samples->kind = pad->kind;
		error = records_prepare(
			records,
			"SELECT piece FROM trace WHERE session = ?1"
			" AND address = ?2 AND pad = ?3"
			" ORDER BY first_boot_us, id",
			session, &samples->pieces);
	}
	if (error) {
		samples_close(samples);
		return error;
	}
	sqlite3_bind_text(samples->pieces, 2, pad->address, -1,
			  SQLITE_TRANSIENT);
	sqlite3_bind_int(samples->pieces, 3, pad->number);
	*out = samples;
	return 0;
}

void samples_close(struct samples *samples)
{
	if (!samples)
		return;
	sqlite3_finalize(samples->pieces);
	free(samples->sample);
	free(samples);
}

/* 1: a piece is there; 0: there is none left. */
static int next_piece(struct samples *samples)
{
	int result;

	samples->next = samples->count = 0;
	while ((result = records_step(samples->records, samples->pieces)) ==
	       1) {
		const void *piece = sqlite3_column_blob(samples->pieces, 0);
		const int size = sqlite3_column_bytes(samples->pieces, 0);
		int error = trace_unpack(piece ? piece : "", (size_t)size,
					 samples->sample, TRACE_SAMPLES_MAX,
					 &samples->count, &samples->cells);

		if (!error && samples->count > 0)
			return 1;
		if (error && error != -EBADMSG)
			return error;
		samples->damaged += error != 0;
	}
	return result;
}

int samples_next(struct samples *samples, const struct trace_sample **out)
{
	struct trace_sample *sample;
	int32_t threshold;

	if (samples->next == samples->count) {
		int result = next_piece(samples);

		if (result != 1)
			return result;
	}
	sample = &samples->sample[samples->next++];
	if (sample->at_us < samples->last_us)
		sample->at_us = samples->last_us;
	samples->last_us = sample->at_us;
	threshold = samples->in_contact
			    ? contact_thresholds[samples->kind].off_mn
			    : contact_thresholds[samples->kind].on_mn;
	samples->in_contact = sample->force_mn >= threshold;
	*out = sample;
	return 1;
}

bool samples_in_contact(const struct samples *samples)
{
	return samples->in_contact;
}

unsigned int samples_cells(const struct samples *samples)
{
	return samples->cells;
}

unsigned int samples_damaged(const struct samples *samples)
{
	return samples->damaged;
}

int samples_count(struct records *records, int64_t session, int64_t *out)
{
	sqlite3_stmt *row = NULL;
	int result =
		records_prepare(records,
				"SELECT coalesce(sum(samples), 0) FROM trace"
				" WHERE session = ?1",
				session, &row);

	if (result == 0)
		result = records_step(records, row);
	if (result == 1)
		*out = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return result == 1 ? 0 : result ? result : -EBADMSG;
}
