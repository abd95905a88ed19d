/* SPDX-License-Identifier: MIT */
/*
 * Recorder: the samples of a session on their way from the hub thread to the
 * file: a bounded queue, then a piece for each pad, packed and written every
 * few seconds.
 *
 * Nothing is lost silently: samples that find the queue full are counted, and
 * the count takes their place in the queue as soon as there is room.
 *
 * Memory, all of it taken at the start: 8192 samples that wait (10 s of four
 * pads at 200 Hz) and 8 pieces of 1024, together about 3 MB.
 */
#ifndef STORE_RECORDER_H
#define STORE_RECORDER_H

#include "action.h"
#include "database.h"

#define RECORDER_QUEUE	  8192	   /* samples that may wait for the disk */
#define RECORDER_SAMPLES  1024	   /* of one piece, at most */
#define RECORDER_PIECE_US 4000000u /* a piece is written when it is so old */

struct recorder;

/* -ENOMEM. */
int recorder_new(struct recorder **out);
void recorder_free(struct recorder *recorder); /* NULL is allowed */

/* ---- Hub thread; never waits, takes no memory ---- */

/* A sample of a session. False: there is no room, it is counted as missing. */
bool recorder_put(struct recorder *recorder, const struct sample *sample);

/* What was counted as missing goes into the queue, if there is room. The store
 * thread's when the hub thread is gone. */
void recorder_put_missing(struct recorder *recorder);

/* ---- Store thread ---- */

/* Takes what waits into pieces, as far as there is room in them. */
void recorder_collect(struct recorder *recorder);

/* Nothing waits and nothing is collected. */
bool recorder_is_idle(const struct recorder *recorder);

/* There is a piece that is full or old enough, or something missing to be
 * told. `now_us`: CLOCK_BOOTTIME. */
bool recorder_is_due(const struct recorder *recorder, uint64_t now_us);

/* Writes all that is collected, inside the caller's transaction. What cannot
 * be written at all, because its session is not on file, counts as written;
 * *ret_refused: so many samples. */
int recorder_write(struct recorder *recorder, struct database *database,
		   const struct stamp *now, uint64_t *ret_refused);

/* The commit came back: forgets what was written. Answers how many samples
 * were told to be missing with it. */
uint64_t recorder_written(struct recorder *recorder);

/* Samples that wait or are collected. */
size_t recorder_waiting(const struct recorder *recorder);

#endif
