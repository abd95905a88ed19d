/* SPDX-License-Identifier: MIT */
/*
 * Recorder: the samples of a session on their way from the hub thread to the
 * file: a bounded queue, then a piece for each pad, packed and written every
 * second, so that a kill costs no more than the last one.
 *
 * Nothing is lost silently: samples that find the queue full are counted, and
 * the count takes their place in the queue as soon as there is room.
 *
 * Addresses for 8192 samples that wait (10 s of four pads at 200 Hz) and 8
 * pieces of 1024 are taken at the start, 3 MB. Memory is what is used of them:
 * 0.3 MB while the disk keeps up. What packing takes is given back.
 */
#ifndef STORE_RECORDER_H
#define STORE_RECORDER_H

#include "action.h"
#include "database.h"

#define RECORDER_QUEUE	  8192	  /* samples that may wait for the disk */
#define RECORDER_SAMPLES  1024	  /* of one piece, at most */
#define RECORDER_PIECE_US 900000u /* a piece is written when it is so old */

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

/* Nothing waits to be written. */
bool recorder_is_idle(const struct recorder *recorder);

/* How long what is collected can wait to be written, and what comes by then:
 * 0, it is due. `now_us`: CLOCK_BOOTTIME. */
uint64_t recorder_wait_us(const struct recorder *recorder, uint64_t now_us);

/* Writes all that is collected, inside the caller's transaction. What cannot
 * be written at all, because its session is not on file, counts as written;
 * *ret_refused: so many samples. */
int recorder_write(struct recorder *recorder, struct database *database,
		   const struct stamp *now, uint64_t *ret_refused);

/* The commit came back: forgets what was written. Answers how many samples
 * were told to be missing with it. */
uint64_t recorder_written(struct recorder *recorder);

/* After this record nothing is to come for now: what is collected is written
 * at once, and then the recorder rests. */
bool recorder_may_rest_after(const struct record *record);

/* Gives back the memory that packing takes. */
void recorder_rest(struct recorder *recorder);

/* Samples that wait or are collected. */
size_t recorder_waiting(const struct recorder *recorder);

#endif
