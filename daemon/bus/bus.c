/* SPDX-License-Identifier: MIT */
/* Opening, closing, sorting what comes in, and the bus's own names. */
#include "bus.h"

#include "bus_message.h"
#include "bus_private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SYSTEM_BUS "unix:path=/run/dbus/system_bus_socket"

static uv_once_t threads_once = UV_ONCE_INIT;

static void threads_init(void)
{
	/* Lack of memory shows again in bus_open(). */
	(void)dbus_threads_init_default();
}

/* The address that ADDRESS stands for; the text lives as long as the
 * environment or BUFFER. */
static const char *address_of(const char *address, char *buffer, size_t size)
{
	const char *given;
	const char *folder;

	if (!address || strcmp(address, "system") == 0) {
		given = getenv("DBUS_SYSTEM_BUS_ADDRESS");
		return given ? given : SYSTEM_BUS;
	}
	if (strcmp(address, "session") != 0)
		return address;
	given = getenv("DBUS_SESSION_BUS_ADDRESS");
	if (given)
		return given;
	folder = getenv("XDG_RUNTIME_DIR");
	(void)snprintf(buffer, size, "unix:path=%s/bus",
		       folder ? folder : "/run"); /* cut: refused later */
	return buffer;
}

static int connect_to(const char *address, DBusConnection **out)
{
	char buffer[256];
	DBusError error = DBUS_ERROR_INIT;
	int result = -ECONNREFUSED;
	DBusConnection *connection;

	connection = dbus_connection_open_private(
		address_of(address, buffer, sizeof(buffer)), &error);
	if (connection) {
		dbus_connection_set_exit_on_disconnect(connection, FALSE);
		*out = connection;
		return 0;
	}
	if (dbus_error_has_name(&error, DBUS_ERROR_NO_MEMORY))
		result = -ENOMEM;
	else if (dbus_error_has_name(&error, DBUS_ERROR_BAD_ADDRESS))
		result = -EINVAL;
	dbus_error_free(&error);
	return result;
}

bool bus_is_usable(const struct bus *bus)
{
	return bus->connected && !bus->closing &&
	       dbus_connection_get_is_connected(bus->connection);
}

void bus_report(struct bus *bus, const char *text)
{
	if (!bus->closing && bus->callbacks.on_error)
		bus->callbacks.on_error(bus, text, bus->callbacks.userdata);
}

static void on_lost(struct bus *bus)
{
	if (!bus->connected)
		return;
	bus->connected = false;
	bus_calls_fail(bus);
	if (!bus->closing && bus->callbacks.on_disconnected)
		bus->callbacks.on_disconnected(bus, bus->callbacks.userdata);
}

static void on_hello(DBusMessage *reply, const struct bus_error *error,
		     void *userdata)
{
	struct bus *bus = userdata;
	const char *name = NULL;

	if (error || bus_read(reply, "s", &name) < 0) {
		bus_report(bus, "the bus does not let us in");
		on_lost(bus);
		return;
	}
	bus->unique_name = strdup(name);
	if (!bus->unique_name) {
		bus_report(bus, "no memory for our name");
		on_lost(bus);
		return;
	}
	if (bus->callbacks.on_connected)
		bus->callbacks.on_connected(bus, bus->callbacks.userdata);
}

/* libdbus would look for objects that handle the signal: there are none. */
static DBusHandlerResult on_signal(struct bus *bus, DBusMessage *message)
{
	if (!dbus_message_is_signal(message, DBUS_INTERFACE_LOCAL,
				    "Disconnected")) {
		bus_dispatch_signal(bus, message);
		return DBUS_HANDLER_RESULT_HANDLED;
	}
	if (!dbus_message_get_sender(message))
		on_lost(bus);
	return DBUS_HANDLER_RESULT_NOT_YET_HANDLED;
}

static DBusHandlerResult on_message(DBusConnection *connection,
				    DBusMessage *message, void *data)
{
	struct bus *bus = data;

	(void)connection;
	if (bus->closing)
		return DBUS_HANDLER_RESULT_HANDLED;
	switch (dbus_message_get_type(message)) {
	case DBUS_MESSAGE_TYPE_SIGNAL:
		return on_signal(bus, message);
	case DBUS_MESSAGE_TYPE_METHOD_CALL:
		bus_dispatch_call(bus, message);
		return DBUS_HANDLER_RESULT_HANDLED;
	default: /* an answer nobody waits for any more */
		return DBUS_HANDLER_RESULT_NOT_YET_HANDLED;
	}
}

static struct bus *bus_new(uv_loop_t *loop,
			   const struct bus_callbacks *callbacks)
{
	struct bus *bus = calloc(1, sizeof(*bus));

	if (!bus)
		return NULL;
	bus->loop = loop;
	bus->connected = true;
	if (callbacks)
		bus->callbacks = *callbacks;
	bus_list_init(&bus->polls);
	bus_list_init(&bus->timeouts);
	bus_list_init(&bus->spare_timeouts);
	bus_list_init(&bus->calls);
	bus_list_init(&bus->waiting_calls);
	bus_list_init(&bus->spare_calls);
	bus_list_init(&bus->matches);
	bus_list_init(&bus->all_matches);
	bus_list_init(&bus->dead_matches);
	bus_list_init(&bus->all_names);
	bus_list_init(&bus->all_objects);
	bus_list_init(&bus->managers);
	bus_list_init(&bus->changed);
	bus_list_init(&bus->requests);
	return bus;
}

static int bus_start(struct bus *bus)
{
	int result = bus_loop_start(bus);

	if (result < 0)
		return result;
	if (!dbus_connection_add_filter(bus->connection, on_message, bus, NULL))
		return -ENOMEM;
	return bus_call(bus, bus_daemon_call("Hello"), BUS_DAEMON_TIMEOUT_MS,
			on_hello, bus, NULL);
}

int bus_open(uv_loop_t *loop, const char *address,
	     const struct bus_callbacks *callbacks, struct bus **out)
{
	DBusConnection *connection = NULL;
	struct bus *bus;
	int result;

	uv_once(&threads_once, threads_init);
	result = connect_to(address, &connection);
	if (result < 0)
		return result;
	bus = bus_new(loop, callbacks);
	if (!bus) {
		dbus_connection_close(connection);
		dbus_connection_unref(connection);
		return -ENOMEM;
	}
	bus->connection = connection;
	result = bus_start(bus);
	if (result < 0) {
		bus_close(bus, NULL, NULL);
		return result;
	}
	*out = bus;
	return 0;
}

/* Closing removes the watches while they are still enabled, and leaves a
 * Disconnected message to be dispatched. */
static void connection_free(DBusConnection *connection)
{
	dbus_connection_close(connection);
	while (dbus_connection_dispatch(connection) ==
	       DBUS_DISPATCH_DATA_REMAINS)
		;
	(void)dbus_connection_set_watch_functions(connection, NULL, NULL, NULL,
						  NULL, NULL);
	(void)dbus_connection_set_timeout_functions(connection, NULL, NULL,
						    NULL, NULL, NULL);
	dbus_connection_set_dispatch_status_function(connection, NULL, NULL,
						     NULL);
	/* Setting to NULL needs no memory. */
	dbus_connection_unref(connection);
}

void bus_finish(struct bus *bus)
{
	if (bus->finishing)
		return;
	bus_calls_free(bus);
	bus_requests_detach(bus);
	bus_objects_free(bus);
	bus_matches_free(bus);
	bus_names_free(bus);
	connection_free(bus->connection);
	bus->connection = NULL;
	bus_loop_stop(bus);
}

void bus_free(struct bus *bus)
{
	bus_closed_fn on_closed = bus->on_closed;
	void *userdata = bus->closed_userdata;

	free(bus->unique_name);
	free(bus);
	if (on_closed)
		on_closed(userdata);
}

void bus_close(struct bus *bus, bus_closed_fn on_closed, void *userdata)
{
	if (!bus || bus->closing)
		return;
	bus->closing = true;
	bus->on_closed = on_closed;
	bus->closed_userdata = userdata;
	if (!bus->busy)
		bus_finish(bus);
}

uv_loop_t *bus_loop(const struct bus *bus)
{
	return bus->loop;
}

const char *bus_unique_name(const struct bus *bus)
{
	return bus->unique_name;
}

bool bus_is_connected(const struct bus *bus)
{
	return bus_is_usable(bus);
}

size_t bus_outgoing_bytes(const struct bus *bus)
{
	if (!bus->connection)
		return 0;
	return (size_t)dbus_connection_get_outgoing_size(bus->connection);
}

int bus_send(struct bus *bus, DBusMessage *take_message)
{
	int result = 0;

	if (!take_message)
		return -EINVAL;
	if (!bus_is_usable(bus))
		result = -ENOTCONN;
	else if (!dbus_connection_send(bus->connection, take_message, NULL))
		result = -ENOMEM;
	else if (!dbus_connection_get_is_connected(bus->connection))
		bus_wake_in(bus, 0); /* nothing else says that it broke */
	dbus_message_unref(take_message);
	return result;
}

struct name_request {
	struct bus *bus; /* owns the call that owns this */
	bus_name_result_fn on_result;
	void *userdata; /* borrowed from the caller */
};

static int name_result(DBusMessage *reply, const struct bus_error *error)
{
	uint32_t code = 0;

	if (error)
		return bus_error_errno(error);
	if (bus_read(reply, "u", &code) < 0)
		return -EIO;
	switch (code) {
	case DBUS_REQUEST_NAME_REPLY_PRIMARY_OWNER:
	case DBUS_REQUEST_NAME_REPLY_ALREADY_OWNER:
		return 0;
	case DBUS_REQUEST_NAME_REPLY_IN_QUEUE:
		return -EINPROGRESS;
	case DBUS_REQUEST_NAME_REPLY_EXISTS:
		return -EEXIST;
	default:
		return -EIO;
	}
}

static void on_name_reply(DBusMessage *reply, const struct bus_error *error,
			  void *userdata)
{
	struct name_request request = *(struct name_request *)userdata;

	free(userdata);
	if (request.on_result)
		request.on_result(request.bus, name_result(reply, error),
				  request.userdata);
}

int bus_request_name(struct bus *bus, const char *name, unsigned int flags,
		     bus_name_result_fn on_result, void *userdata)
{
	struct name_request *request;
	DBusMessage *message;
	int result;

	if (!dbus_validate_bus_name(name, NULL) || name[0] == ':')
		return -EINVAL;
	request = malloc(sizeof(*request));
	if (!request)
		return -ENOMEM;
	*request = (struct name_request){bus, on_result, userdata};
	message = bus_daemon_call("RequestName");
	result = bus_append(message, "su", name, (uint32_t)flags);
	if (result < 0 && message) {
		dbus_message_unref(message);
		message = NULL;
	}
	result = bus_call_owning(bus, message, BUS_DAEMON_TIMEOUT_MS,
				 on_name_reply, request, free, NULL);
	if (result < 0)
		free(request);
	return result;
}

int bus_release_name(struct bus *bus, const char *name)
{
	DBusMessage *message;
	int result;

	if (!dbus_validate_bus_name(name, NULL) || name[0] == ':')
		return -EINVAL;
	message = bus_daemon_call("ReleaseName");
	result = bus_append(message, "s", name);
	if (result < 0) {
		if (message)
			dbus_message_unref(message);
		return result;
	}
	dbus_message_set_no_reply(message, TRUE);
	return bus_send(bus, message);
}

void bus_set_budget(struct bus *bus, unsigned int calls, unsigned int window_ms)
{
	bus->budget.calls = calls;
	bus->budget.window_ms = window_ms ? window_ms : 1;
}
