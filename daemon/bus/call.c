/* SPDX-License-Identifier: MIT */
/*
 * Calls under way, and those that wait because too many are. Their records are
 * kept and used again: calling allocates nothing of ours once as many calls
 * were under way or waiting as ever will be.
 *
 * What waits is sent only by bus_calls_send(), which the loop calls before it
 * sleeps, whoever made room: an answer, a deadline, a cancellation. So nobody
 * is called back from within bus_call() or bus_call_cancel().
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
	DBusMessage *message;	  /* to be sent, or NULL */
	DBusPendingCall *pending; /* sent, or NULL; both NULL: spare */
	int timeout_ms;
	bool counted; /* of BUS_CALLS_MAX, when it is sent */
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
	struct bus *bus = call->bus;

	bus_list_remove(&call->link);
	if (call->message)
		dbus_message_unref(call->message);
	call->message = NULL;
	if (call->pending) {
		dbus_pending_call_unref(call->pending);
		bus->counted_calls -= call->counted;
	}
	call->pending = NULL;
	bus_list_append(&bus->spare_calls, &call->link);
}

/* The oldest under way, else the first that waits; NULL: none. */
static struct bus_call *call_first(const struct bus *bus)
{
	const struct bus_link *head = &bus->calls;

	if (bus_list_is_empty(head))
		head = &bus->waiting_calls;
	if (bus_list_is_empty(head))
		return NULL;
	return BUS_THING(head->next, struct bus_call, link);
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

static void call_fail(struct bus_call *call, const struct bus_error *error)
{
	struct bus_call copy = *call;

	if (call->pending)
		dbus_pending_call_cancel(call->pending);
	call_put(call);
	if (copy.on_reply)
		copy.on_reply(NULL, error, copy.userdata);
}

static int call_send(struct bus_call *call)
{
	struct bus *bus = call->bus;

	if (!dbus_connection_send_with_reply(bus->connection, call->message,
					     &call->pending, call->timeout_ms))
		return -ENOMEM;
	if (!call->pending)
		return -ENOTCONN;
	bus->counted_calls += call->counted;
	if (!dbus_pending_call_set_notify(call->pending, on_pending, call,
					  NULL)) {
		dbus_pending_call_cancel(call->pending);
		return -ENOMEM;
	}
	dbus_message_unref(call->message);
	call->message = NULL;
	bus_list_remove(&call->link);
	bus_list_append(&bus->calls, &call->link);
	if (!dbus_connection_get_is_connected(bus->connection))
		bus_wake_in(bus, 0); /* nothing else says that it broke */
	return 0;
}

static bool has_room(const struct bus *bus)
{
	return bus->counted_calls < BUS_CALLS_MAX;
}

static bool call_must_wait(const struct bus_call *call)
{
	return call->counted &&
	       (!bus_list_is_empty(&call->bus->waiting_calls) ||
		!has_room(call->bus));
}

void bus_calls_send(struct bus *bus)
{
	static const struct bus_error error = {DBUS_ERROR_NO_MEMORY,
					       "no memory for the call"};

	while (!bus_list_is_empty(&bus->waiting_calls) && has_room(bus) &&
	       bus_is_usable(bus)) {
		struct bus_call *call = BUS_THING(bus->waiting_calls.next,
						  struct bus_call, link);

		if (call_send(call) < 0)
			call_fail(call, &error);
	}
}

/* dbus-daemon answers these itself and does not count them; and a RemoveMatch,
 * which expects no answer, must not overtake its AddMatch. */
static bool is_to_the_bus(DBusMessage *message)
{
	return dbus_message_has_destination(message, DBUS_SERVICE_DBUS);
}

static int call_start(struct bus *bus, const struct bus_call *what,
		      struct bus_call **out)
{
	struct bus_call *call;
	int result = 0;

	if (what->timeout_ms <= 0)
		return -EINVAL;
	if (!bus_is_usable(bus))
		return -ENOTCONN;
	call = call_take(bus);
	if (!call)
		return -ENOMEM;
	call->message = dbus_message_ref(what->message);
	call->timeout_ms = what->timeout_ms;
	call->counted = what->counted && !is_to_the_bus(call->message);
	call->on_reply = what->on_reply;
	call->userdata = what->userdata;
	call->drop = what->drop;
	if (call_must_wait(call))
		bus_list_append(&bus->waiting_calls, &call->link);
	else
		result = call_send(call);
	if (result < 0) {
		call_put(call);
		return result;
	}
	if (out)
		*out = call;
	return 0;
}

static int call_start_taking(struct bus *bus, const struct bus_call *what,
			     struct bus_call **out)
{
	int result;

	if (!what->message)
		return -EINVAL;
	result = call_start(bus, what, out);
	dbus_message_unref(what->message);
	return result;
}

int bus_call_owning(struct bus *bus, DBusMessage *take_message, int timeout_ms,
		    bus_reply_fn on_reply, void *userdata,
		    void (*drop)(void *userdata), struct bus_call **out)
{
	const struct bus_call what = {.message = take_message,
				      .timeout_ms = timeout_ms,
				      .counted = true,
				      .on_reply = on_reply,
				      .userdata = userdata,
				      .drop = drop};

	return call_start_taking(bus, &what, out);
}

int bus_call(struct bus *bus, DBusMessage *take_message, int timeout_ms,
	     bus_reply_fn on_reply, void *userdata, struct bus_call **out)
{
	return bus_call_owning(bus, take_message, timeout_ms, on_reply,
			       userdata, NULL, out);
}

int bus_call_urgent(struct bus *bus, DBusMessage *take_message, int timeout_ms,
		    bus_reply_fn on_reply, void *userdata,
		    struct bus_call **out)
{
	const struct bus_call what = {.message = take_message,
				      .timeout_ms = timeout_ms,
				      .on_reply = on_reply,
				      .userdata = userdata};

	return call_start_taking(bus, &what, out);
}

void bus_call_cancel(struct bus_call *call)
{
	if (!call || (!call->pending && !call->message))
		return;
	if (call->pending)
		dbus_pending_call_cancel(call->pending);
	if (call->drop)
		call->drop(call->userdata);
	call_put(call);
}

/* The connection is lost. Answers may start new calls: those fail at once, so
 * the lists run empty. */
void bus_calls_fail(struct bus *bus)
{
	static const struct bus_error error = {
		DBUS_ERROR_DISCONNECTED, "the connection to the bus is lost"};

	while (!bus->closing && call_first(bus))
		call_fail(call_first(bus), &error);
}

void bus_calls_free(struct bus *bus)
{
	while (call_first(bus))
		bus_call_cancel(call_first(bus));
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
