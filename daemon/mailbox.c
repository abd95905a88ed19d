/* SPDX-License-Identifier: MIT */
#include "mailbox.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#define STOP_WANTED	(UINT64_C(1) << 32)
#define STOP_SLOTS	(WEARABLES_MAX + 1)
#define EVENT_BIT(type) (UINT32_C(1) << (type))

/* How much each producer may have waiting (project defaults): the service
 * more calls than it answers at once, the store a day's doses at start. */
static const struct producer_info {
	size_t capacity;
	uint32_t allowed; /* EVENT_BIT() of what it may post */
} producers[ENGINE_PRODUCER_COUNT] = {
	[ENGINE_SERVICE] = {.capacity = 256,
			    .allowed = EVENT_BIT(EVENT_COMMAND) |
				       EVENT_BIT(EVENT_CALLER_GONE)},
	[ENGINE_STORE] = {.capacity = 256,
			  .allowed = EVENT_BIT(EVENT_RECORDED) |
				     EVENT_BIT(EVENT_RESTORE) |
				     EVENT_BIT(EVENT_RESTORE_TRIP) |
				     EVENT_BIT(EVENT_RESTORE_DOSE) |
				     EVENT_BIT(EVENT_RESTORED)},
	[ENGINE_MAIN] = {.capacity = 16, .allowed = EVENT_BIT(EVENT_WALL)},
};

_Static_assert(EVENT_COUNT <= 32, "EVENT_BIT() fits 32 bits");

int mailbox_init(struct mailbox *mailbox)
{
	memset(mailbox, 0, sizeof(*mailbox));
	for (size_t i = 0; i < ENGINE_PRODUCER_COUNT; i++) {
		int error = queue_new(producers[i].capacity,
				      sizeof(struct event), &mailbox->inbox[i]);

		if (error < 0) {
			mailbox_done(mailbox);
			return error;
		}
	}
	return 0;
}

void mailbox_done(struct mailbox *mailbox)
{
	for (size_t i = 0; i < ENGINE_PRODUCER_COUNT; i++) {
		queue_free(mailbox->inbox[i]);
		mailbox->inbox[i] = NULL;
	}
}

static void raise_mark(atomic_uint *mark, size_t length)
{
	unsigned int seen = atomic_load_explicit(mark, memory_order_relaxed);

	if (length > seen)
		atomic_store_explicit(mark, (unsigned int)length,
				      memory_order_relaxed);
}

int mailbox_post(struct mailbox *mailbox, enum engine_producer producer,
		 const struct event *event)
{
	struct queue *inbox = mailbox->inbox[producer];

	assert((producers[producer].allowed & EVENT_BIT(event->type)) != 0);
	if (!queue_push(inbox, event)) {
		if (producer == ENGINE_SERVICE)
			atomic_store(&mailbox->overflowed, true);
		return -EAGAIN;
	}
	raise_mark(&mailbox->inbox_max[producer], queue_length(inbox));
	return 0;
}

/* SR-15: the flag first, then the count: who sees the count sees the flag. */
uint64_t mailbox_stop(struct mailbox *mailbox, uint16_t wearable,
		      uint32_t caller)
{
	size_t slot = wearable < WEARABLES_MAX ? wearable : WEARABLES_MAX;

	atomic_store(&mailbox->stop[slot], STOP_WANTED | caller);
	return atomic_fetch_add(&mailbox->stops_asked, 1) + 1;
}

int mailbox_configure(struct mailbox *mailbox, const struct hub_config *config)
{
	if (atomic_load_explicit(&mailbox->config_full, memory_order_acquire))
		return -EBUSY;
	mailbox->config = *config;
	atomic_store_explicit(&mailbox->config_full, true,
			      memory_order_release);
	return 0;
}

int mailbox_prepare(struct mailbox *mailbox, const struct session_order *order,
		    uint32_t call, uint32_t caller)
{
	if (atomic_load_explicit(&mailbox->order_full, memory_order_acquire))
		return -EBUSY;
	mailbox->order = *order;
	mailbox->prepare = (struct event){.type = EVENT_SESSION};
	mailbox->prepare.session.order = &mailbox->order;
	mailbox->prepare.session.call = call;
	mailbox->prepare.session.caller = caller;
	atomic_store_explicit(&mailbox->order_full, true, memory_order_release);
	return 0;
}

bool mailbox_has_stops(const struct mailbox *mailbox)
{
	return atomic_load_explicit(&mailbox->stops_asked,
				    memory_order_acquire) !=
	       atomic_load_explicit(&mailbox->stops_taken,
				    memory_order_relaxed);
}

static void stop_event(struct event *event, size_t slot, uint64_t wanted)
{
	memset(event, 0, sizeof(*event));
	event->type = EVENT_COMMAND;
	event->command.type = COMMAND_STOP;
	event->command.call = CALL_NONE;
	event->command.caller = (uint32_t)wanted;
	event->command.wearable =
		slot < WEARABLES_MAX ? (uint16_t)slot : WEARABLE_ALL;
}

/* All wearables first: that stops most, soonest. */
bool mailbox_take_stop(struct mailbox *mailbox, struct event *out)
{
	mailbox->stops_seen = atomic_load(&mailbox->stops_asked);
	for (size_t i = STOP_SLOTS; i-- > 0;) {
		uint64_t wanted = atomic_load_explicit(&mailbox->stop[i],
						       memory_order_relaxed);

		if (wanted == 0)
			continue;
		wanted = atomic_exchange(&mailbox->stop[i], 0);
		stop_event(out, i, wanted);
		return true;
	}
	return false;
}

void mailbox_stops_done(struct mailbox *mailbox)
{
	atomic_store(&mailbox->stops_taken, mailbox->stops_seen);
}

bool mailbox_take_event(struct mailbox *mailbox, enum engine_producer producer,
			struct event *out)
{
	return queue_pop(mailbox->inbox[producer], out);
}

const struct hub_config *mailbox_config(struct mailbox *mailbox)
{
	if (!atomic_load_explicit(&mailbox->config_full, memory_order_acquire))
		return NULL;
	return &mailbox->config;
}

void mailbox_config_done(struct mailbox *mailbox)
{
	atomic_store_explicit(&mailbox->config_full, false,
			      memory_order_release);
}

const struct event *mailbox_prepared(struct mailbox *mailbox)
{
	if (!atomic_load_explicit(&mailbox->order_full, memory_order_acquire))
		return NULL;
	return &mailbox->prepare;
}

void mailbox_prepare_done(struct mailbox *mailbox)
{
	atomic_store_explicit(&mailbox->order_full, false,
			      memory_order_release);
}

bool mailbox_take_overflow(struct mailbox *mailbox)
{
	if (!atomic_load_explicit(&mailbox->overflowed, memory_order_relaxed))
		return false;
	return atomic_exchange(&mailbox->overflowed, false);
}
