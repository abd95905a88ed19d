/* SPDX-License-Identifier: MIT */
/*
 * Calls under way. Their records are kept and used again: calling allocates
 * nothing of ours once as many calls were under way as ever will be.
 */
#include "bus_call.h"

#include "bus_message.h"
#include "bus_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct bus_call {
	struct bus_link link;
	struct bus *bus;	  /* owns this */
	DBusPendingCall *pending; /* NULL: a spare record */
	bus_reply_fn on_reply;
	void *userdata; /* the caller's, or .drop frees it */
	void (*drop)(void *userdata);
};

static struct bus_call *call_take(struct bus *bus)
{
	struct bus_call *call;

	if (bus_list_is_empty(&bus->spare_calls)) {
		call = calloc(1, sizeof(*call));
		if (!call)
			return NULL;
		call->bus = bus;
		bus_list_init(&call->link);
		return call;
	}
	call = BUS_THING(bus->spare_calls.next, struct bus_call, link);
	bus_list_remove(&call->link);
	return call;
}

static void call_put(struct bus_call *call)
{
	bus_list_remove(&call->link);
	if (call->pending)
		dbus_pending_call_unref(call->pending);
	call->pending = NULL;
	bus_list_append(&call->bus->spare_calls, &call->link);
}

static const char *text_of(DBusMessage *message)
{
	DBusMessageIter iter;
	const char *text = "";

	if (dbus_message_iter_init(message, &iter) &&
	    dbus_message_iter_get_arg_type(&iter) == DBUS_TYPE_STRING)
		dbus_message_iter_get_basic(&iter, &text);
	return text;
}

static void answer(const struct bus_call *call, DBusMessage *reply)
{
	struct bus_error error;

	if (!call->on_reply)
		return;
	if (dbus_message_get_type(reply) != DBUS_MESSAGE_TYPE_ERROR) {
		call->on_reply(reply, NULL, call->userdata);
		return;
	}
	error.name = dbus_message_get_error_name(reply);
	if (!error.name)
		error.name = DBUS_ERROR_FAILED;
	error.text = text_of(reply);
	call->on_reply(NULL, &error, call->userdata);
}

static void on_pending(DBusPendingCall *pending, void *data)
{
	struct bus_call *call = data;
	struct bus_call copy = *call;
	DBusMessage *reply = dbus_pending_call_steal_reply(pending);

	if (call->bus->closing) { /* bus_finish() forgets it */
		dbus_message_unref(reply);
		return;
	}
	call_put(call);
	answer(&copy, reply);
	dbus_message_unref(reply);
}

static int call_send(struct bus_call *call, DBusMessage *message,
		     int timeout_ms)
{
	struct bus *bus = call->bus;

	if (!dbus_connection_send_with_reply(bus->connection, message,
					     &call->pending, timeout_ms))
		return -ENOMEM;
	if (!call->pending)
		return -ENOTCONN;
	if (!dbus_pending_call_set_notify(call->pending, on_pending, call,
					  NULL)) {
		dbus_pending_call_cancel(call->pending);
		return -ENOMEM;
	}
	if (!dbus_connection_get_is_connected(bus->connection))
		bus_wake_in(bus, 0); /* nothing else says that it broke */
	return 0;
}

static int call_start(struct bus *bus, DBusMessage *message, int timeout_ms,
		      const struct bus_call *what, struct bus_call **out)
{
	struct bus_call *call;
	int result;

	if (timeout_ms <= 0)
		return -EINVAL;
	if (!bus_is_usable(bus))
		return -ENOTCONN;
	call = call_take(bus);
	if (!call)
		return -ENOMEM;
	call->on_reply = what->on_reply;
	call->userdata = what->userdata;
	call->drop = what->drop;
	result = call_send(call, message, timeout_ms);
	if (result < 0) {
		call_put(call);
		return result;
	}
	bus_list_append(&bus->calls, &call->link);
	if (out)
		*out = call;
	return 0;
}

int bus_call_owning(struct bus *bus, DBusMessage *take_message, int timeout_ms,
		    bus_reply_fn on_reply, void *userdata,
		    void (*drop)(void *userdata), struct bus_call **out)
{
	const struct bus_call what = {
		.on_reply = on_reply, .userdata = userdata, .drop = drop};
	int result;

	if (!take_message)
		return -EINVAL;
	result = call_start(bus, take_message, timeout_ms, &what, out);
	dbus_message_unref(take_message);
	return result;
}

int bus_call(struct bus *bus, DBusMessage *take_message, int timeout_ms,
	     bus_reply_fn on_reply, void *userdata, struct bus_call **out)
{
	return bus_call_owning(bus, take_message, timeout_ms, on_reply,
			       userdata, NULL, out);
}

void bus_call_cancel(struct bus_call *call)
{
	if (!call || !call->pending)
		return;
	dbus_pending_call_cancel(call->pending);
	if (call->drop)
		call->drop(call->userdata);
	call_put(call);
}

/* The connection is lost. Answers may start new calls: those fail at once, so
 * the list runs empty. */
void bus_calls_fail(struct bus *bus)
{
	const struct bus_error error = {DBUS_ERROR_DISCONNECTED,
					"the connection to the bus is lost"};

	while (!bus->closing && !bus_list_is_empty(&bus->calls)) {
		struct bus_call *call =
			BUS_THING(bus->calls.next, struct bus_call, link);
		struct bus_call copy = *call;

		dbus_pending_call_cancel(call->pending);
		call_put(call);
		if (copy.on_reply)
			copy.on_reply(NULL, &error, copy.userdata);
	}
}

void bus_calls_free(struct bus *bus)
{
	while (!bus_list_is_empty(&bus->calls))
		bus_call_cancel(
			BUS_THING(bus->calls.next, struct bus_call, link));
	while (!bus_list_is_empty(&bus->spare_calls)) {
		struct bus_call *call =
			BUS_THING(bus->spare_calls.next, struct bus_call, link);

		bus_list_remove(&call->link);
		free(call);
	}
}

int bus_call_method(struct bus *bus, const struct bus_method_call *call,
		    struct bus_call **out, const char *signature, ...)
{
	DBusMessage *message = bus_message_new_call(
		call->destination, call->path, call->interface, call->member);
	va_list args;
	int result;

	if (!message)
		return -EINVAL;
	va_start(args, signature);
	result = bus_append_va(message, signature, args);
	va_end(args);
	if (result < 0) {
		dbus_message_unref(message);
		return result;
	}
	dbus_message_set_auto_start(message, !call->no_auto_start);
	return bus_call(bus, message, call->timeout_ms, call->on_reply,
			call->userdata, out);
}

DBusMessage *bus_daemon_call(const char *member)
{
	return dbus_message_new_method_call(DBUS_SERVICE_DBUS, DBUS_PATH_DBUS,
					    DBUS_INTERFACE_DBUS, member);
}

int bus_error_errno(const struct bus_error *error)
{
	static const struct {
		const char *name;
		int code;
	} table[] = {
		{DBUS_ERROR_NO_REPLY, -ETIMEDOUT},
		{DBUS_ERROR_TIMEOUT, -ETIMEDOUT},
		{DBUS_ERROR_TIMED_OUT, -ETIMEDOUT},
		{DBUS_ERROR_DISCONNECTED, -ENOTCONN},
		{DBUS_ERROR_ACCESS_DENIED, -EACCES},
		{DBUS_ERROR_AUTH_FAILED, -EACCES},
		{DBUS_ERROR_NO_MEMORY, -ENOMEM},
		{DBUS_ERROR_LIMITS_EXCEEDED, -EBUSY},
		{DBUS_ERROR_INVALID_ARGS, -EINVAL},
		{DBUS_ERROR_NAME_HAS_NO_OWNER, -ENXIO},
		{DBUS_ERROR_SERVICE_UNKNOWN, -ENXIO},
		{DBUS_ERROR_UNKNOWN_OBJECT, -ENOENT},
		{DBUS_ERROR_UNKNOWN_INTERFACE, -EOPNOTSUPP},
		{DBUS_ERROR_UNKNOWN_METHOD, -EOPNOTSUPP},
		{DBUS_ERROR_UNKNOWN_PROPERTY, -EOPNOTSUPP},
		{DBUS_ERROR_NOT_SUPPORTED, -EOPNOTSUPP},
		{DBUS_ERROR_PROPERTY_READ_ONLY, -EROFS},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(error->name, table[i].name) == 0)
			return table[i].code;
	return -EIO;
}
