/* SPDX-License-Identifier: MIT */
/*
 * Two queues hand numbers of slots over and back. Slots that came back are a
 * stack of the filling thread's.
 */
#include "slots.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "queue.h"

_Static_assert(SLOTS_MAX == UINT16_MAX + 1, "a slot's number is short");

struct slots {
	struct queue *waiting; /* from the filling thread ... */
	struct queue *given;   /* ... and back to it */
	size_t count;
	size_t item_size;
	uint8_t *items;
	/* The filling thread's. */
	size_t fresh;	  /* so many have ever been used */
	size_t unused;	  /* of them; a stack: */
	uint16_t *number; /* room for all */
};

int slots_new(size_t count, size_t item_size, struct slots **out)
{
	struct slots *slots;
	int error;

	if (count == 0 || count > SLOTS_MAX || item_size == 0)
		return -EINVAL;
	slots = calloc(1, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	slots->count = count;
	slots->item_size = item_size;
	slots->items = calloc(count, item_size);
	slots->number = malloc(count * sizeof(*slots->number));
	error = slots->items && slots->number ? 0 : -ENOMEM;
	if (!error)
		error = queue_new(count, sizeof(uint16_t), &slots->waiting);
	if (!error)
		error = queue_new(count, sizeof(uint16_t), &slots->given);
	if (error) {
		slots_free(slots);
		return error;
	}
	*out = slots;
	return 0;
}

void slots_free(struct slots *slots)
{
	if (!slots)
		return;
	queue_free(slots->waiting);
	queue_free(slots->given);
	free(slots->items);
	free(slots->number);
	free(slots);
}

static void *item_of(const struct slots *slots, uint16_t number)
{
	return slots->items + number * slots->item_size;
}

static uint16_t number_of(const struct slots *slots, const void *item)
{
	return (uint16_t)((size_t)((const uint8_t *)item - slots->items) /
			  slots->item_size);
}

/* Each queue has room for the numbers of all. */
static void push(struct queue *queue, uint16_t number)
{
	(void)queue_push(queue, &number); /* so it cannot fail */
}

void *slots_take(struct slots *slots)
{
	while (queue_pop(slots->given, &slots->number[slots->unused]))
		slots->unused++;
	if (slots->unused > 0)
		return item_of(slots, slots->number[--slots->unused]);
	if (slots->fresh < slots->count)
		return item_of(slots, (uint16_t)slots->fresh++);
	return NULL;
}

void slots_hand_over(struct slots *slots, const void *item)
{
	push(slots->waiting, number_of(slots, item));
}

const void *slots_next(struct slots *slots)
{
	uint16_t number;

	return queue_pop(slots->waiting, &number) ? item_of(slots, number)
						  : NULL;
}

void slots_give_back(struct slots *slots, const void *item)
{
	push(slots->given, number_of(slots, item));
}

size_t slots_waiting(const struct slots *slots)
{
	return queue_length(slots->waiting);
}
