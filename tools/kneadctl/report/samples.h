/* SPDX-License-Identifier: MIT */
/*
 * Samples: the force samples of one pad in one session, one after the other,
 * unpacked piece by piece. Memory is one piece, however long the session.
 */
#ifndef REPORT_SAMPLES_H
#define REPORT_SAMPLES_H

#include "sessionfile.h"
#include "trace.h"

struct samples;

/* -ENOMEM; -EBADMSG: see records_problem(). */
int samples_open(struct records *records, int64_t session,
		 const struct file_pad *pad, struct samples **out);
void samples_close(struct samples *samples); /* NULL is allowed */

/* The next sample, borrowed until the next call: 1; at the end 0. A piece that
 * is damaged is left out and counted; -ENOMEM, -EPROTO, -EBADMSG (the
 * file). Times never go back: a sample older than the one before has that
 * one's time, as the hub counts it too. */
int samples_next(struct samples *samples, const struct trace_sample **out);

/* Of the sample last given: whether the hub counted it as contact, by its
 * thresholds for the pad's kind (contact.h). */
bool samples_in_contact(const struct samples *samples);

unsigned int samples_cells(const struct samples *samples);

/* Pieces that were damaged, so far. */
unsigned int samples_damaged(const struct samples *samples);

/* So many samples of the session are on record, of all pads: as the pieces'
 * rows say, for showing how far an export is. */
int samples_count(struct records *records, int64_t session, int64_t *out);

#endif
