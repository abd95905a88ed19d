/* SPDX-License-Identifier: MIT */
/*
 * Ring: the writer's side of one wearable's stream. One thread writes, a
 * second one adds readers; neither waits for the other.
 *
 * A reader is woken through a pipe of its own, at most every `wake_ms`, and
 * once for all that was written since the last time: a wake is a system call,
 * and a frame brings several samples. A reader that closed its pipe is dropped
 * when the next reader comes, whether or not there were samples in between.
 */
#ifndef STREAM_RING_H
#define STREAM_RING_H

#include "action.h"

#include <stdint.h>

/* 2.5 s at 100 samples a second, 48 kB (project default). */
#define RING_SLOTS	 256u
#define RING_READERS_MAX 64

struct ring;

/* A ring for the wearable of that address. -errno when memory or descriptors
 * are short. Any thread. */
int ring_new(const uint8_t address[6], struct ring **out);

/* Neither side may use it any more. NULL is allowed. */
void ring_free(struct ring *ring);

/* A new reader: descriptors the caller owns and passes on. wake_ms 0: woken
 * by every ring_wake(). -EMFILE: RING_READERS_MAX readers are there. Adding
 * thread only. */
int ring_add_reader(struct ring *ring, uint32_t wake_ms, int *ring_fd,
		    int *wake_fd);

/* How many readers there are, those that vanished since the last one came
 * included. */
unsigned int ring_readers(const struct ring *ring);

/* Writes one sample, and wakes nobody. Writing thread only; never blocks,
 * never allocates. */
void ring_write(struct ring *ring, const struct sample *sample);

/* Wakes who is due by the time of the sample written last. Writing thread
 * only; never blocks, never allocates. */
void ring_wake(struct ring *ring);

#endif
