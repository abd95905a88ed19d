/* SPDX-License-Identifier: MIT */
/* Calls to us that wait for their answer. */
#include "bus_request.h"

#include "bus_message.h"
#include "bus_private.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 512

struct bus_request {
	struct bus_link link;
	struct bus *bus; /* NULL once closed */
	DBusMessage *message;
	const struct bus_method *method; /* constant; NULL for properties */
};

int bus_request_new(struct bus *bus, DBusMessage *message,
		    const struct bus_method *method, struct bus_request **out)
{
	struct bus_request *request = calloc(1, sizeof(*request));

	if (!request)
		return -ENOMEM;
	request->bus = bus;
	request->message = dbus_message_ref(message);
	request->method = method;
	bus_list_append(&bus->requests, &request->link);
	bus->request_count++;
	*out = request;
	return 0;
}

static void request_free(struct bus_request *request)
{
	if (request->bus)
		request->bus->request_count--;
	bus_list_remove(&request->link);
	dbus_message_unref(request->message);
	free(request);
}

void bus_requests_detach(struct bus *bus)
{
	while (!bus_list_is_empty(&bus->requests)) {
		struct bus_request *request =
			BUS_THING(bus->requests.next, struct bus_request, link);

		request->bus = NULL;
		bus_list_remove(&request->link);
	}
	bus->request_count = 0;
}

DBusMessage *bus_request_message(const struct bus_request *request)
{
	return request->message;
}

const char *bus_request_sender(const struct bus_request *request)
{
	const char *sender = dbus_message_get_sender(request->message);

	return sender ? sender : "";
}

const char *bus_request_path(const struct bus_request *request)
{
	return dbus_message_get_path(request->message);
}

struct bus *bus_request_bus(const struct bus_request *request)
{
	if (!request->bus || request->bus->closing)
		return NULL;
	return request->bus;
}

int bus_reply_message(struct bus_request *take_request, DBusMessage *take_reply)
{
	struct bus *bus = bus_request_bus(take_request);
	int result = -ENOTCONN;

	if (!take_reply)
		return bus_reply_error(take_request, DBUS_ERROR_NO_MEMORY,
				       "out of memory");
	if (bus)
		bus_tell_changes(bus);
	if (bus && dbus_message_get_no_reply(take_request->message))
		result = 0;
	else if (bus)
		result = bus_send(bus, dbus_message_ref(take_reply));
	dbus_message_unref(take_reply);
	request_free(take_request);
	return result;
}

int bus_reply_error(struct bus_request *take_request, const char *name,
		    const char *text)
{
	DBusMessage *reply;

	if (!dbus_validate_error_name(name, NULL))
		name = DBUS_ERROR_FAILED;
	if (!text || !dbus_validate_utf8(text, NULL))
		text = "no further text";
	reply = dbus_message_new_error(take_request->message, name, text);
	if (reply)
		return bus_reply_message(take_request, reply);
	request_free(take_request);
	return -ENOMEM;
}

int bus_reply_errorf(struct bus_request *take_request, const char *name,
		     const char *format, ...)
{
	char text[TEXT_MAX];
	size_t length;
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args); /* cut if long */
	va_end(args);
	/* The cut may have gone through a character. */
	length = strlen(text);
	while (length > 0 && !dbus_validate_utf8(text, NULL))
		text[--length] = '\0';
	return bus_reply_error(take_request, name, text);
}

static int reply_failed(struct bus_request *request, int result)
{
	(void)bus_reply_errorf(request, DBUS_ERROR_FAILED,
			       "The answer cannot be told: %s.",
			       strerror(-result)); /* told by RESULT */
	return result;
}

int bus_reply(struct bus_request *take_request, const char *signature, ...)
{
	const struct bus_method *method = take_request->method;
	DBusMessage *reply;
	va_list args;
	int result;

	assert(!method ||
	       strcmp(method->out ? method->out : "", signature) == 0);
	(void)method; /* in a release without assertions */
	reply = dbus_message_new_method_return(take_request->message);
	va_start(args, signature);
	result = reply ? bus_append_va(reply, signature, args) : -ENOMEM;
	va_end(args);
	if (result == 0)
		return bus_reply_message(take_request, reply);
	if (reply)
		dbus_message_unref(reply);
	return reply_failed(take_request, result);
}
