/* SPDX-License-Identifier: MIT */
#include "core_tape.h"

#include "claims.h"

#include <stdlib.h>

#define ENTRIES_AT_FIRST 4096u
#define DIGEST_PRIME	 0x100000001b3u

static struct tape_entry *next_entry(struct tape *tape)
{
	if (tape->count == tape->room) {
		tape->room = tape->room ? 2 * tape->room : ENTRIES_AT_FIRST;
		tape->entry =
			realloc(tape->entry, tape->room * sizeof(*tape->entry));
		assert_non_null(tape->entry);
	}
	return &tape->entry[tape->count++];
}

struct listener {
	struct tape *tape;
	const struct core_condition *condition;
};

static void take(const struct pair *pair, const struct event *event,
		 void *context)
{
	struct listener *listener = context;
	struct tape *tape = listener->tape;
	struct tape_entry *entry = next_entry(tape);

	entry->at_us = pair->now_us;
	entry->event = *event;
	entry->counted = core_room_concerns(pair, listener->condition, event);
	if (event->type == EVENT_VALUE)
		memcpy(entry->bytes, event->value.bytes, event->value.length);
	tape->frames += entry->counted;
}

static uint64_t plain_step(struct hub *hub, const struct event *event,
			   uint64_t at_us, struct actions *actions)
{
	hub_step(hub, event, at_us, actions);
	return 0;
}

static uint64_t digest_of(uint64_t digest, const struct sample *sample)
{
	digest = (digest ^ sample->at_us) * DIGEST_PRIME;
	digest = (digest ^ (uint32_t)sample->force_mn) * DIGEST_PRIME;
	return (digest ^ sample->flags) * DIGEST_PRIME;
}

static uint64_t digest_samples(uint64_t digest, const struct actions *actions)
{
	for (size_t i = 0; i < actions->count; i++)
		if (actions->list[i].type == ACTION_SAMPLE)
			digest = digest_of(digest, &actions->list[i].sample);
	return digest;
}

static uint64_t play(struct tape *tape, tape_step_fn step, uint64_t *ret_digest)
{
	uint8_t bytes[VALUE_MAX];
	uint64_t digest = 0;
	uint64_t sum = 0;

	memcpy(tape->hub, tape->before, hub_size());
	for (size_t i = 0; i < tape->count; i++) {
		const struct tape_entry *entry = &tape->entry[i];
		struct event event = entry->event;

		/* At hand, as when it has just been received. */
		memcpy(bytes, entry->bytes, sizeof(bytes));
		if (event.type == EVENT_VALUE)
			event.value.bytes = bytes;
		actions_clear(tape->actions);
		sum += (entry->counted ? step : plain_step)(
			tape->hub, &event, entry->at_us, tape->actions);
		digest = digest_samples(digest, tape->actions);
	}
	*ret_digest = digest;
	return sum;
}

void tape_record(struct tape *tape, struct pair *pair,
		 const struct core_condition *condition, size_t frames)
{
	struct listener listener = {tape, condition};

	*tape = (struct tape){.hub = pair->hub};
	tape->before = malloc(hub_size());
	tape->actions = calloc(1, sizeof(*tape->actions));
	assert_non_null(tape->before);
	assert_non_null(tape->actions);
	memcpy(tape->before, tape->hub, hub_size());
	pair->listen = take;
	pair->listener = &listener;
	while (tape->frames < frames)
		core_room_turn(pair, condition);
	pair->listen = NULL;
	assert_true(core_room_holds(pair, condition));
	(void)play(tape, plain_step, &tape->digest); /* what is right */
}

void tape_free(struct tape *tape)
{
	free(tape->before);
	free(tape->actions);
	free(tape->entry);
}

uint64_t tape_play(struct tape *tape, tape_step_fn step)
{
	uint64_t digest;
	uint64_t sum = play(tape, step, &digest);

	assert_true(digest == tape->digest);
	return sum;
}
