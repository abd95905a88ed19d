/* SPDX-License-Identifier: MIT */
/*
 * A ring of 2^n items. Each side owns one index and only reads the other's;
 * both rise for ever and are masked on use, so that full and empty differ. A
 * side looks at the other's index only when its own copy of it says that
 * there is nothing to do: the usual push or pop touches no foreign cache line
 * but the item's.
 */
#include "queue.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_LINE 64
#define SIZE_BOUND (1u << 24)

struct queue {
	size_t mask;
	size_t item_size;
	_Alignas(CACHE_LINE) atomic_size_t pushed;
	size_t popped_seen; /* the pushing side's copy of .popped */
	_Alignas(CACHE_LINE) atomic_size_t popped;
	size_t pushed_seen; /* the popping side's copy of .pushed */
	_Alignas(CACHE_LINE) uint8_t items[];
};

static size_t power_of_two(size_t least)
{
	size_t size = 1;

	while (size < least)
		size *= 2;
	return size;
}

int queue_new(size_t capacity, size_t item_size, struct queue **out)
{
	struct queue *queue;
	size_t count;
	size_t size;

	if (capacity == 0 || capacity > SIZE_BOUND)
		return -EINVAL;
	if (item_size == 0 || item_size > SIZE_BOUND)
		return -EINVAL;
	count = power_of_two(capacity);
	size = sizeof(*queue) + count * item_size;
	size = (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
	queue = aligned_alloc(CACHE_LINE, size);
	if (queue == NULL)
		return -ENOMEM;
	queue->mask = count - 1;
	queue->item_size = item_size;
	atomic_init(&queue->pushed, 0);
	atomic_init(&queue->popped, 0);
	queue->popped_seen = 0;
	queue->pushed_seen = 0;
	*out = queue;
	return 0;
}

void queue_free(struct queue *queue)
{
	free(queue);
}

static uint8_t *item_at(struct queue *queue, size_t index)
{
	return queue->items + (index & queue->mask) * queue->item_size;
}

bool queue_push(struct queue *queue, const void *item)
{
	size_t at = atomic_load_explicit(&queue->pushed, memory_order_relaxed);

	if (at - queue->popped_seen > queue->mask) {
		queue->popped_seen = atomic_load_explicit(&queue->popped,
							  memory_order_acquire);
		if (at - queue->popped_seen > queue->mask)
			return false;
	}
	memcpy(item_at(queue, at), item, queue->item_size);
	atomic_store_explicit(&queue->pushed, at + 1, memory_order_release);
	return true;
}

bool queue_pop(struct queue *queue, void *item)
{
	size_t at = atomic_load_explicit(&queue->popped, memory_order_relaxed);

	if (at == queue->pushed_seen) {
		queue->pushed_seen = atomic_load_explicit(&queue->pushed,
							  memory_order_acquire);
		if (at == queue->pushed_seen)
			return false;
	}
	memcpy(item, item_at(queue, at), queue->item_size);
	atomic_store_explicit(&queue->popped, at + 1, memory_order_release);
	return true;
}

size_t queue_length(const struct queue *queue)
{
	size_t popped =
		atomic_load_explicit(&queue->popped, memory_order_acquire);
	size_t pushed =
		atomic_load_explicit(&queue->pushed, memory_order_acquire);

	return pushed - popped > queue->mask ? queue->mask + 1
					     : pushed - popped;
}

size_t queue_capacity(const struct queue *queue)
{
	return queue->mask + 1;
}
