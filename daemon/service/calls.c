/* SPDX-License-Identifier: MIT */
/*
 * Calls: what callers ask of the engine. Commands wait for its answer in a
 * bounded table; stops do not wait and are never refused (SR-15).
 */
#include "state.h"

#include "bus_message.h"
#include "words.h"

#include <ctype.h>
#include <stdio.h>

#define ERROR_BUSY     "org.kneadd.Error.Busy"
#define ERROR_ARGUMENT "org.kneadd.Error.BadArgument"

/* Stops are said in the log this often: a flood of them drowns nothing. */
#define STOP_SAID_US 1000000u
#define REASON_SIZE  128

/* A caller that holds nothing: no caller's number, and never watched. */
#define CALLER_STRANGER UINT32_MAX

static struct waiting_call *waiting(struct service *service, uint32_t number)
{
	for (size_t i = 0; i < CALLS_MAX; i++)
		if (service->call[i].number == number)
			return &service->call[i];
	return NULL;
}

uint32_t calls_caller(const struct service *service,
		      const struct bus_request *request)
{
	const uint32_t caller =
		callers_find(service->callers, bus_request_sender(request));

	return caller == CALLER_NONE ? CALLER_STRANGER : caller;
}

/* ---- Answers ---- */

void service_refuse(struct bus_request *request, const struct refusal *refusal)
{
	char text[WORDS_SIZE];
	char name[WORDS_ERROR_SIZE];

	words_of_error(refusal->code, name);
	words_of_refusal(refusal, text);
	(void)bus_reply_error(request, name, text); /* heard or not */
}

void service_refuse_argument(struct bus_request *request, const char *text)
{
	(void)bus_reply_error(request, ERROR_ARGUMENT, text); /* the same */
}

/* What was asked for is done, heard or not. */
static void grant(const struct waiting_call *call)
{
	char path[SESSION_PATH_SIZE];

	sessions_path(call->session, path);
	if (call->session == 0)
		(void)bus_reply(call->request, "");
	else
		(void)bus_reply(call->request, "o", path);
}

void calls_answer(struct service *service, uint32_t number,
		  const struct refusal *refusal)
{
	struct waiting_call *place;
	struct waiting_call call;

	if (number == CALL_NONE || urgent_answer(service, number, refusal))
		return;
	place = waiting(service, number);
	if (!place)
		return;
	call = *place;
	*place = (struct waiting_call){0};
	if (refusal->code == REFUSAL_NONE)
		grant(&call);
	else
		service_refuse(call.request, refusal);
}

bool calls_is_preparing(const struct service *service)
{
	for (size_t i = 0; i < CALLS_MAX; i++)
		if (service->call[i].session != 0)
			return true;
	return false;
}

void calls_give_up(struct service *service, const char *name, const char *text)
{
	for (size_t i = 0; i < CALLS_MAX; i++) {
		struct bus_request *request = service->call[i].request;

		service->call[i] = (struct waiting_call){0};
		if (request)
			(void)bus_reply_error(request, name,
					      text); /* heard or not */
	}
	urgent_give_up(service, name, text);
}

/* ---- Commands ---- */

int calls_post(struct service *service, const struct event *event)
{
	int error = engine_post(service->options.engine, ENGINE_SERVICE, event);

	service->options.wake_hub(service->options.context);
	return error;
}

uint32_t calls_next(struct service *service)
{
	if (++service->last_call == CALL_NONE)
		service->last_call++;
	return service->last_call;
}

static void refuse_busy(struct bus_request *request)
{
	(void)bus_reply_error(request, ERROR_BUSY,
			      "The hub has too many calls waiting; "
			      "try again. Stopping works always.");
}

void service_command(struct service *service, struct bus_request *request,
		     struct command command)
{
	struct event event = {.type = EVENT_COMMAND, .command = command};
	struct waiting_call *call = waiting(service, CALL_NONE);

	event.command.caller = calls_caller(service, request);
	event.command.call = calls_next(service);
	if (!call || calls_post(service, &event) < 0) {
		refuse_busy(request);
		return;
	}
	*call = (struct waiting_call){.number = event.command.call,
				      .request = request};
}

void service_prepare(struct service *service, struct bus_request *request,
		     const struct session_order *order)
{
	struct waiting_call *call = waiting(service, CALL_NONE);
	const uint32_t number = calls_next(service);

	if (!call || engine_prepare(service->options.engine, order, number,
				    calls_caller(service, request)) < 0) {
		refuse_busy(request);
		return;
	}
	service->options.wake_hub(service->options.context);
	*call = (struct waiting_call){.number = number,
				      .request = request,
				      .session = order->session};
}

/* ---- Stops ---- */

/* What a stranger wrote, fit for a line of a log. */
static void tidy(const char *text, char out[REASON_SIZE])
{
	snprintf(out, REASON_SIZE, "%s", text);
	for (char *c = out; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = ' ';
}

void service_say_asked(struct service *service,
		       const struct bus_request *request, const char *what)
{
	const uint64_t now_us = service_now_us();
	const char *reason = "";
	char text[REASON_SIZE];

	if (service->stop_said_us != 0 &&
	    now_us - service->stop_said_us < STOP_SAID_US)
		return;
	service->stop_said_us = now_us;
	(void)bus_read(bus_request_message(request), "s",
		       &reason); /* the signature was checked */
	tidy(reason, text);
	service_say(service, false, "%s asked for by %s: %s", what,
		    bus_request_sender(request), text);
}

void service_stop(struct service *service, struct bus_request *request,
		  uint16_t wearable)
{
	(void)engine_stop(service->options.engine, wearable,
			  calls_caller(service, request)); /* it cannot fail */
	service->options.wake_hub(service->options.context);
	service_say_asked(service, request, "stop");
	(void)bus_reply(request, ""); /* the stop holds, heard or not */
}

/* ---- Callers that leave ---- */

/* SR-15: what it may have pressed stops at once, even where its leaving can
 * only be told later. */
bool calls_caller_gone(uint32_t caller, void *userdata)
{
	struct service *service = userdata;
	const struct event event = {.type = EVENT_CALLER_GONE,
				    .caller = caller};

	if (calls_post(service, &event) == 0)
		return true;
	(void)engine_stop(service->options.engine, WEARABLE_ALL,
			  caller); /* it cannot fail */
	service->options.wake_hub(service->options.context);
	service_need_tick(service);
	return false;
}

/* ---- Readings ---- */

void service_want(struct service *service, struct bus_request *request,
		  struct readings what, bool on)
{
	const char *sender = bus_request_sender(request);
	uint32_t caller = callers_find(service->callers, sender);

	if (on && callers_add(service->callers, sender, &caller) < 0) {
		(void)bus_reply_error(request, DBUS_ERROR_LIMITS_EXCEEDED,
				      "Too many callers at once.");
		return;
	}
	callers_want(service->callers, caller, what, on);
	if (on)
		service_need_tick(service);
	(void)bus_reply(request, ""); /* its leaving is seen */
}
