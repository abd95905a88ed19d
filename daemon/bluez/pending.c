/* SPDX-License-Identifier: MIT */
#include "pending.h"

#include "bluez_state.h"
#include "outcome.h"

#include <string.h>

/* CONNECT as in bleak; the kernel goes on for more than 40 s. DISCONNECT:
 * bluetoothd waits 2 s before it drops the link, seen up to 2.6. The rest are
 * project defaults, below the 30 s of an ATT transaction. */
const int pending_timeout_ms[OPERATION_COUNT] = {
	[OPERATION_CONNECT] = 20000, [OPERATION_DISCONNECT] = 6000,
	[OPERATION_PAIR] = 25000,    [OPERATION_TRUST] = 5000,
	[OPERATION_REMOVE] = 8000,   [OPERATION_READ] = 8000,
	[OPERATION_WRITE] = 5000,    [OPERATION_SUBSCRIBE] = 8000,
	[OPERATION_DISCOVER] = 8000, [OPERATION_POWER] = 8000,
};

const char *const pending_names[OPERATION_COUNT] = {
	[OPERATION_CONNECT] = "Connect",
	[OPERATION_DISCONNECT] = "Disconnect",
	[OPERATION_PAIR] = "Pair",
	[OPERATION_TRUST] = "setting Trusted",
	[OPERATION_REMOVE] = "RemoveDevice",
	[OPERATION_READ] = "ReadValue",
	[OPERATION_WRITE] = "WriteValue",
	[OPERATION_SUBSCRIBE] = "StartNotify",
	[OPERATION_DISCOVER] = "discovery",
	[OPERATION_POWER] = "setting Powered",
};

static const bool needs_link[OPERATION_COUNT] = {
	[OPERATION_READ] = true,
	[OPERATION_WRITE] = true,
	[OPERATION_SUBSCRIBE] = true,
};

static void put(struct pending *pending, struct pending **list)
{
	pending->list = list;
	pending->next = *list;
	*list = pending;
}

static void take(struct pending *pending)
{
	struct pending **at = pending->list;

	while (*at != pending)
		at = &(*at)->next;
	*at = pending->next;
}

/* One that is free; NULL: none. */
static struct pending *unused(struct pending_pool *pool)
{
	if (pool->unused == NULL && pool->taken < PENDING_MAX)
		put(&pool->all[pool->taken++], &pool->unused);
	return pool->unused;
}

struct pending *pending_new(struct bluez *bluez, enum operation operation,
			    const struct action *action, struct pending **list)
{
	struct pending *pending = unused(&bluez->pool);

	if (pending == NULL) {
		log_error(bluez->log, "bluez: %s not done: too much under way",
			  pending_names[operation]);
		return NULL;
	}
	take(pending);
	memset(pending, 0, sizeof(*pending));
	pending->bluez = bluez;
	pending->operation = operation;
	pending->device = action->device;
	pending->adapter = action->adapter;
	pending->characteristic = action->characteristic;
	pending->tag = action->tag;
	pending->urgent = action->urgent;
	put(pending, list);
	bluez->pool.count++;
	return pending;
}

void pending_call(struct pending *pending, DBusMessage *take_message,
		  pending_reply_fn on_reply)
{
	int error = (pending->urgent ? bus_call_urgent : bus_call)(
		pending->bluez->bus, take_message,
		pending_timeout_ms[pending->operation], on_reply, pending,
		&pending->call);

	if (error == 0)
		return;
	pending->call = NULL;
	pending_end_later(pending, OUTCOME_FAILED);
}

void pending_judge(struct pending *pending, const struct bus_error *error)
{
	pending->outcome = OUTCOME_OK;
	pending->att = 0;
	if (error != NULL)
		pending->outcome =
			outcome_of(error->name, error->text, &pending->att);
}

static void release(struct pending *pending)
{
	struct pending_pool *pool = &pending->bluez->pool;

	bus_call_cancel(pending->call);
	pending->call = NULL;
	take(pending);
	put(pending, &pool->unused);
	pool->count--;
}

void pending_end(struct pending *pending)
{
	struct bluez *bluez = pending->bluez;
	struct event event = {.type = EVENT_DONE};

	event.done.operation = pending->operation;
	event.done.outcome = pending->outcome;
	event.done.device = pending->device;
	event.done.adapter = pending->adapter;
	event.done.att = pending->att;
	event.done.characteristic = pending->characteristic;
	event.done.tag = pending->tag;
	release(pending);
	bluez_emit(bluez, &event);
}

static void on_later(uv_idle_t *later)
{
	pending_tell_later(later->data);
}

void pending_end_later(struct pending *pending, enum outcome outcome)
{
	struct bluez *bluez = pending->bluez;

	pending->outcome = outcome;
	take(pending);
	put(pending, &bluez->pool.later);
	(void)uv_idle_start(&bluez->later, on_later); /* cannot fail: a cb is
							 given */
}

uint8_t *pending_value(struct pending *pending)
{
	struct pending_pool *pool = &pending->bluez->pool;

	return pool->value[pending - pool->all];
}

void pending_refuse(struct bluez *bluez, enum operation operation,
		    const struct action *action, enum outcome outcome)
{
	struct pending *pending =
		pending_new(bluez, operation, action, &bluez->pool.later);

	if (pending != NULL)
		pending_end_later(pending, outcome);
}

/* The whole list is taken aside first: what a result brings about must not
 * be ended with it. */
void pending_end_all(struct pending **list, enum outcome outcome,
		     bool links_only)
{
	struct pending *ending = NULL;
	struct pending *next;

	for (struct pending *p = *list; p != NULL; p = next) {
		next = p->next;
		if (links_only && !needs_link[p->operation])
			continue;
		take(p);
		put(p, &ending);
	}
	while (ending != NULL) {
		ending->outcome = ending->operation == OPERATION_WRITE
					  ? OUTCOME_TIMED_OUT
					  : outcome;
		ending->att = 0;
		pending_end(ending);
	}
}

struct pending *pending_find(struct pending *list, enum operation operation)
{
	for (; list != NULL; list = list->next)
		if (list->operation == operation)
			return list;
	return NULL;
}

void pending_tell_later(struct bluez *bluez)
{
	struct pending *telling = NULL;

	(void)uv_idle_stop(&bluez->later); /* always 0 */
	while (bluez->pool.later != NULL) {
		struct pending *pending = bluez->pool.later;

		take(pending);
		put(pending, &telling); /* turns the order: oldest first */
	}
	while (telling != NULL)
		pending_end(telling);
}
