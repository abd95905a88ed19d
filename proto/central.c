/* SPDX-License-Identifier: MIT */
/*
 * The hub's side: see central.h.
 */
#include "central.h"

#include <string.h>

static const enum wire_result verdict_results[E2E_VERDICT_COUNT] = {
	[E2E_OK] = WIRE_OK,
	[E2E_LOST] = WIRE_OK,
	[E2E_REPEATED] = WIRE_REPEATED,
	[E2E_WRONG] = WIRE_BAD_COUNTER,
};

void central_init(struct central *central)
{
	memset(central, 0, sizeof(*central));
}

void central_subscribed(struct central *central,
			enum profile_characteristic characteristic)
{
	struct e2e_receiver *const receivers[PROFILE_CHARACTERISTIC_COUNT] = {
		[PROFILE_FORCE] = &central->force_in,
		[PROFILE_CONTROL_POINT] = &central->control_in,
		[PROFILE_STATUS] = &central->status_in,
	};

	if (receivers[characteristic])
		e2e_receiver_init(receivers[characteristic]);
}

static uint8_t next_reference(uint8_t reference)
{
	return (uint8_t)(reference % UINT8_MAX + 1u);
}

static struct central_pending *find_pending(struct central *central,
					    uint8_t reference)
{
	for (size_t i = 0; i < CENTRAL_PENDING_MAX; i++)
		if (central->pending[i].reference == reference)
			return &central->pending[i];
	return NULL;
}

/* Entries are kept oldest first, free ones last. */
static void drop_pending(struct central *central,
			 struct central_pending *pending)
{
	struct central_pending *last =
		&central->pending[CENTRAL_PENDING_MAX - 1];

	memmove(pending, pending + 1,
		(size_t)(last - pending) * sizeof(*pending));
	memset(last, 0, sizeof(*last));
}

static struct central_pending *room_for(struct central *central,
					enum control_op op)
{
	struct central_pending *pending = find_pending(central, 0);

	if (pending || op != CONTROL_STOP)
		return pending;
	drop_pending(central, &central->pending[0]);
	return &central->pending[CENTRAL_PENDING_MAX - 1];
}

enum wire_result central_request(struct central *central,
				 struct control_request *request,
				 uint8_t *bytes, size_t size,
				 size_t *ret_length)
{
	struct e2e_sender sender = central->control_out;
	struct central_pending *pending;
	enum wire_result result;

	request->reference = next_reference(central->reference);
	request->counter = e2e_sender_next(&sender);
	result = control_request_encode(request, bytes, size, ret_length);
	if (result)
		return result;
	pending = room_for(central, request->op);
	if (!pending)
		return WIRE_NO_ROOM;
	pending->op = request->op;
	pending->reference = request->reference;
	central->reference = request->reference;
	central->control_out = sender;
	return WIRE_OK;
}

enum wire_result central_response(struct central *central, const uint8_t *bytes,
				  size_t length,
				  struct control_response *response)
{
	struct control_response got;
	struct central_pending *pending;
	enum wire_result result = control_response_decode(bytes, length, &got);

	if (result)
		return result;
	result = verdict_results[e2e_receiver_check(&central->control_in,
						    got.counter)];
	if (result)
		return result;
	pending = got.reference ? find_pending(central, got.reference) : NULL;
	if (!pending || pending->op != got.request)
		return WIRE_UNEXPECTED;
	drop_pending(central, pending);
	*response = got;
	return WIRE_OK;
}

void central_forget(struct central *central, uint8_t reference)
{
	struct central_pending *pending = find_pending(central, reference);

	if (pending)
		drop_pending(central, pending);
}

static enum wire_result put_enable(struct central *central,
				   struct enable enable, uint8_t *bytes,
				   size_t size, size_t *ret_length)
{
	struct e2e_sender sender = central->enable_out;
	enum wire_result result;

	enable.counter = e2e_sender_next(&sender);
	result = enable_encode(&enable, bytes, size, ret_length);
	if (!result)
		central->enable_out = sender;
	return result;
}

enum wire_result central_next_stop(const struct central *central,
				   uint8_t *bytes, size_t size,
				   size_t *ret_length)
{
	struct central copy = *central;

	return central_stop(&copy, bytes, size, ret_length);
}

enum wire_result central_enable(struct central *central, uint16_t token_ms,
				uint8_t *bytes, size_t size, size_t *ret_length)
{
	const struct enable enable = {.op = ENABLE_TOKEN, .token_ms = token_ms};

	return put_enable(central, enable, bytes, size, ret_length);
}

enum wire_result central_stop(struct central *central, uint8_t *bytes,
			      size_t size, size_t *ret_length)
{
	const struct enable enable = {.op = ENABLE_STOP};
	enum wire_result result =
		put_enable(central, enable, bytes, size, ret_length);

	if (result)
		return result;
	central->stop_last = central->enable_out.last;
	if (central->stop_first == 0)
		central->stop_first = central->stop_last;
	return WIRE_OK;
}

/* Steps from one counter to another, over the turn. */
static unsigned int steps(uint8_t from, uint8_t to)
{
	return (UINT8_MAX + (unsigned int)to - from) % UINT8_MAX;
}

bool central_stop_confirmed(struct central *central,
			    const struct status *status)
{
	if (central->stop_first == 0 || status->stop_echo == 0 ||
	    status->state != STATUS_STOPPED ||
	    steps(central->stop_first, status->stop_echo) >
		    steps(central->stop_first, central->stop_last))
		return false;
	central->stop_first = 0;
	return true;
}

/* The verdict on a message that is good in itself. */
static enum wire_result judge(struct e2e_receiver *receiver, uint8_t counter,
			      uint8_t *ret_lost)
{
	enum wire_result result =
		verdict_results[e2e_receiver_check(receiver, counter)];

	if (!result)
		*ret_lost = receiver->lost;
	return result;
}

enum wire_result central_frame(struct central *central, const uint8_t *bytes,
			       size_t length, struct frame *frame,
			       uint8_t *ret_lost)
{
	enum wire_result result = frame_decode(bytes, length, frame);

	return result ? result
		      : judge(&central->force_in, frame->counter, ret_lost);
}

enum wire_result central_status(struct central *central, const uint8_t *bytes,
				size_t length, struct status *status,
				uint8_t *ret_lost)
{
	struct status got;
	enum wire_result result = status_decode(bytes, length, &got);

	if (!result)
		result = judge(&central->status_in, got.counter, ret_lost);
	if (!result)
		*status = got;
	return result;
}
