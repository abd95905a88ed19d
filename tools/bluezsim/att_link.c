/* SPDX-License-Identifier: MIT */
/* The queue of requests of a link. */
#include "att_link.h"

#include <stdlib.h>

#include "adapter.h"
#include "att.h"
#include "bus_call.h"
#include "device.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "pairing.h"
#include "server.h"
#include "sim.h"

static void run_first(struct link *link);

static void free_request(struct att_request *request)
{
	later_cancel(&request->step);
	free(request->value);
	free(request);
}

static void on_timeout(void *context)
{
	struct link *link = context;

	log_event(link->sim, "no answer from %s: link dropped",
		  link->peripheral->path);
	link_drop(link);
}

/* Takes the first request out, starts the next, and tells. */
static void finish(struct att_request *request, uint8_t code,
		   const uint8_t *value, size_t size)
{
	struct link *link = request->link;

	link->requests = request->next;
	later_cancel(&link->att_timer);
	run_first(link);
	if (request->done)
		request->done(code, value, size, request->context);
	free_request(request);
}

static void on_deferred(void *context)
{
	struct att_request *request = context;

	finish(request, request->code, request->value, request->size);
}

void att_answer(struct att_request *request, uint8_t code, const uint8_t *value,
		size_t size)
{
	request->call = NULL;
	if (request->started) {
		finish(request, code, value, size);
		return;
	}
	/* From inside server_run(): the caller must not hear of it yet. */
	free(request->value);
	request->value = mem_bytes(value, size);
	request->size = size;
	request->code = code;
	later_set(&request->step, &request->link->sim->clock, 0, on_deferred,
		  request);
}

static void run_first(struct link *link)
{
	struct att_request *request = link->requests;
	struct sim *sim = link->sim;

	if (!request)
		return;
	if (!request->secured && sim->options.security_auto &&
	    server_needs_security(request)) {
		request->secured = true;
		pairing_secure(link);
		return;
	}
	later_set(&link->att_timer, &sim->clock, sim_ms(sim, TIMING_ATT),
		  on_timeout, link);
	server_run(request);
	request->started = true;
}

void att_request(struct link *link, const struct att_order *order)
{
	struct att_request *request = mem_zero(1, sizeof(*request));
	struct att_request **slot = &link->requests;

	request->link = link;
	request->kind = order->kind;
	request->handle = order->handle;
	request->offset = order->offset;
	request->value = mem_bytes(order->value, order->size);
	request->size = order->size;
	request->done = order->done;
	request->context = order->context;
	while (*slot)
		slot = &(*slot)->next;
	*slot = request;
	if (link->requests == request)
		run_first(link);
}

void att_command(struct link *link, uint16_t handle, const uint8_t *value,
		 size_t size)
{
	server_command(link, handle, value, size);
}

void att_forget(struct link *link, const void *context)
{
	struct att_request *request;

	for (request = link->requests; request; request = request->next)
		if (request->context == context) {
			request->done = NULL;
			request->context = NULL;
		}
}

void att_close(struct link *link)
{
	struct att_request *request = link->requests, *next;

	link->requests = NULL;
	later_cancel(&link->att_timer);
	for (; request; request = next) {
		next = request->next;
		if (request->call && link->sim->bus)
			bus_call_cancel(request->call);
		/* "Operation failed with ATT error: 0x0e" is what callers of
		 * 5.66 see when the link dies under them. */
		if (request->done)
			request->done(ATT_UNLIKELY, NULL, 0, request->context);
		free_request(request);
	}
}

void att_secured(struct link *link, bool ok)
{
	struct att_request *request = link->requests;

	if (ok && request && request->secured && !request->started &&
	    !later_is_set(&request->step))
		run_first(link);
}
