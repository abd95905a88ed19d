/* SPDX-License-Identifier: MIT */
/*
 * Queue: a bounded first-in first-out queue of plain items between two
 * threads, one that pushes and one that pops. Neither ever waits.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct queue;

/* Room for at least `capacity` items of `item_size` bytes; memory is taken
 * once, here, and touched for as many items as ever waited at once. -EINVAL:
 * 0, or beyond 2^16 items of 2^24 bytes; -ENOMEM. */
int queue_new(size_t capacity, size_t item_size, struct queue **out);

/* Neither thread may use it any more. NULL is allowed. */
void queue_free(struct queue *queue);

/* Pushing thread only: copies *item in. false: full, nothing happened. */
bool queue_push(struct queue *queue, const void *item);

/* Popping thread only: copies the oldest item out. false: empty. */
bool queue_pop(struct queue *queue, void *item);

/* How many items wait: exact for whoever asks from one of the two threads
 * and knows the other to be idle, else a moment old. Any thread. */
size_t queue_length(const struct queue *queue);
size_t queue_capacity(const struct queue *queue);

#endif
