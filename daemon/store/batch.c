/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include <errno.h>
#include <stdlib.h>

#include "slots.h"

struct entry {
	const struct record *record; /* in a slot */
	bool refused;		     /* it can never be written */
};

struct batch {
	struct slots *slots; /* of struct record */
	size_t size;
	size_t count;
	size_t next; /* to be written */
	struct entry entry[];
};

int batch_new(size_t size, struct batch **out)
{
	struct batch *batch =
		calloc(1, sizeof(*batch) + size * sizeof(batch->entry[0]));
	int error;

	if (!batch)
		return -ENOMEM;
	batch->size = size;
	error = slots_new(size, sizeof(struct record), &batch->slots);
	if (error) {
		batch_free(batch);
		return error;
	}
	*out = batch;
	return 0;
}

void batch_free(struct batch *batch)
{
	if (!batch)
		return;
	slots_free(batch->slots);
	free(batch);
}

bool batch_put(struct batch *batch, const struct record *record)
{
	struct record *slot = slots_take(batch->slots);

	if (!slot)
		return false;
	*slot = *record;
	slots_hand_over(batch->slots, slot);
	return true;
}

size_t batch_waiting(const struct batch *batch)
{
	return slots_waiting(batch->slots);
}

void batch_fill(struct batch *batch)
{
	const struct record *record;

	while (batch->count < batch->size &&
	       (record = slots_next(batch->slots)))
		batch->entry[batch->count++] = (struct entry){.record = record};
}

size_t batch_count(const struct batch *batch)
{
	return batch->count;
}

bool batch_is_full(const struct batch *batch)
{
	return batch->count == batch->size;
}

int batch_write(struct batch *batch, struct database *database,
		const struct stamp *now)
{
	int error = 0;

	while (batch->next < batch->count && !error) {
		struct entry *entry = &batch->entry[batch->next];

		if (!entry->refused)
			error = database_write(database, entry->record, now);
		entry->refused |= error == -EINVAL;
		batch->next++;
	}
	if (error != -EINVAL)
		batch->next = 0;
	return error;
}

const struct record *batch_at(const struct batch *batch, size_t i,
			      bool *ret_refused)
{
	*ret_refused = batch->entry[i].refused;
	return batch->entry[i].record;
}

void batch_clear(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		slots_give_back(batch->slots, batch->entry[i].record);
	batch->count = 0;
}
