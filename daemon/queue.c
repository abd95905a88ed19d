/* SPDX-License-Identifier: MIT */
/*
 * A ring of 2^n numbers of places, and the places where the items are. Each
 * side owns one index and only reads the other's; both rise for ever and are
 * masked on use, so that full and empty differ. A side looks at the other's
 * index only when its own copy of it says that there is nothing to do: the
 * usual push or pop touches no foreign cache line but the item's.
 *
 * A place is used again as soon as it was popped, and a new one is taken only
 * when none is free: memory is touched for as many items as ever waited at
 * once, not for all that there is room for. Each push takes its place from
 * the oldest popped entry of the ring, or a new one; so the entries of the
 * places in use or free are always the last .places of the ring.
 */
#include "queue.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_LINE     64
#define CAPACITY_BOUND (1u << 16) /* numbers of places have 16 bits */
#define SIZE_BOUND     (1u << 24)

/* So many are taken before it is looked whether one is free. */
#define PLACES_FIRST 16

struct queue {
	size_t mask;
	size_t item_size;
	uint8_t *items; /* behind .ring, in the same memory */
	_Alignas(CACHE_LINE) atomic_size_t pushed;
	size_t popped_seen; /* the pushing side's copy of .popped */
	size_t places;	    /* pushing side's: taken so far */
	_Alignas(CACHE_LINE) atomic_size_t popped;
	size_t pushed_seen; /* the popping side's copy of .pushed */
	_Alignas(CACHE_LINE) uint16_t ring[];
};

static size_t power_of_two(size_t least)
{
	size_t size = 1;

	while (size < least)
		size *= 2;
	return size;
}

static size_t whole_lines(size_t size)
{
	return (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
}

int queue_new(size_t capacity, size_t item_size, struct queue **out)
{
	struct queue *queue;
	size_t count;
	size_t ring_size;

	if (capacity == 0 || capacity > CAPACITY_BOUND)
		return -EINVAL;
	if (item_size == 0 || item_size > SIZE_BOUND)
		return -EINVAL;
	count = power_of_two(capacity);
	ring_size = whole_lines(count * sizeof(queue->ring[0]));
	queue = aligned_alloc(CACHE_LINE,
			      sizeof(*queue) + ring_size +
				      whole_lines(count * item_size));
	if (queue == NULL)
		return -ENOMEM;
	queue->mask = count - 1;
	queue->item_size = item_size;
	queue->items = (uint8_t *)queue->ring + ring_size;
	atomic_init(&queue->pushed, 0);
	atomic_init(&queue->popped, 0);
	queue->popped_seen = 0;
	queue->pushed_seen = 0;
	queue->places = 0;
	*out = queue;
	return 0;
}

void queue_free(struct queue *queue)
{
	free(queue);
}

static uint8_t *item_at(struct queue *queue, size_t index)
{
	return queue->items +
	       queue->ring[index & queue->mask] * queue->item_size;
}

static bool is_full(struct queue *queue, size_t at)
{
	if (at - queue->popped_seen <= queue->mask)
		return false;
	queue->popped_seen =
		atomic_load_explicit(&queue->popped, memory_order_acquire);
	return at - queue->popped_seen > queue->mask;
}

/* For the push at that index; the queue is not full. */
static uint16_t free_place(struct queue *queue, size_t at)
{
	const size_t oldest = at - queue->places;

	if (oldest == queue->popped_seen && queue->places >= PLACES_FIRST)
		queue->popped_seen = atomic_load_explicit(&queue->popped,
							  memory_order_acquire);
	return oldest == queue->popped_seen ? (uint16_t)queue->places++
					    : queue->ring[oldest & queue->mask];
}

bool queue_push(struct queue *queue, const void *item)
{
	size_t at = atomic_load_explicit(&queue->pushed, memory_order_relaxed);

	if (is_full(queue, at))
		return false;
	queue->ring[at & queue->mask] = free_place(queue, at);
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
