/* SPDX-License-Identifier: MIT */
/* Client: calls, those that wait and those that do not. */
#include "client_state.h"

#include "bus_call.h"
#include "bus_message.h"
#include "value.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#define EARLY_MS 100 /* before its deadline a call does not time out */

/* A call that is being waited for. */
struct waited_call {
	struct client *client;
	uint64_t deadline_ms; /* of the loop's clock */
	bool done;
	int result;
	DBusMessage *reply;
};

int client_no_hub(struct client *client)
{
	client_set_problem(client, "NoHub",
			   "No hub is running on this bus. Start it: systemctl "
			   "start kneadd (kneadctl doctor tells more).");
	return -ENOENT;
}

/* What an answered error means. "No reply" before the deadline is the bus
 * saying that the hub went away. */
static int result_of(const struct bus_error *error, bool early)
{
	if (strcmp(error->name, DBUS_ERROR_SERVICE_UNKNOWN) == 0 ||
	    strcmp(error->name, DBUS_ERROR_NAME_HAS_NO_OWNER) == 0)
		return -ENOENT;
	if (strcmp(error->name, DBUS_ERROR_DISCONNECTED) == 0)
		return -ENOTCONN;
	if (bus_error_errno(error) != -ETIMEDOUT)
		return -EREMOTEIO;
	return early ? -ENOTCONN : -ETIMEDOUT;
}

static void tell_failure(struct client *client, int result,
			 const struct bus_error *error)
{
	if (result == -ENOENT)
		(void)client_no_hub(client);
	else if (result == -ENOTCONN)
		client_set_problem(client, "Gone",
				   "The hub went away before it answered.");
	else if (result == -ETIMEDOUT)
		client_set_problem(client, "TimedOut",
				   "The hub did not answer in time.");
	else
		client_set_problem(client, error->name, error->text);
}

static void on_reply(DBusMessage *reply, const struct bus_error *error,
		     void *userdata)
{
	struct waited_call *call = userdata;
	const uint64_t now_ms = uv_now(&call->client->loop);

	call->done = true;
	if (reply) {
		call->reply = dbus_message_ref(reply);
		return;
	}
	call->result = result_of(error, now_ms + EARLY_MS < call->deadline_ms);
	tell_failure(call->client, call->result, error);
}

int client_exchange(struct client *client, DBusMessage *take_message,
		    int timeout_ms, DBusMessage **reply)
{
	struct waited_call call = {
		.client = client,
		.deadline_ms = uv_now(&client->loop) + (uint64_t)timeout_ms,
	};
	struct bus_call *pending = NULL;
	int error = bus_call(client->bus, take_message, timeout_ms, on_reply,
			     &call, &pending);

	if (!error) {
		error = client_wait(client, &call.done, -1);
		if (error)
			bus_call_cancel(pending);
	}
	if (!error)
		error = call.result;
	if (error == 0)
		*reply = call.reply;
	else if (call.reply)
		dbus_message_unref(call.reply);
	return error;
}

DBusMessage *client_new_call(const char *path, const char *interface,
			     const char *member)
{
	DBusMessage *message =
		bus_message_new_call(CLIENT_NAME, path, interface, member);

	/* A stopped hub stays stopped: starting it is a person's decision. */
	if (message)
		dbus_message_set_auto_start(message, false);
	return message;
}

/* Builds a call; NULL when an argument does not fit. */
static DBusMessage *build_call(const char *path, const char *interface,
			       const char *member, const char *signature,
			       va_list arguments)
{
	DBusMessage *message = client_new_call(path, interface, member);

	if (message && bus_append_va(message, signature, arguments) < 0) {
		dbus_message_unref(message);
		message = NULL;
	}
	return message;
}

int client_call(struct client *client, const char *path, const char *interface,
		const char *member, int timeout_ms, json_t **reply,
		const char *signature, ...)
{
	DBusMessage *answer = NULL;
	DBusMessage *message;
	va_list arguments;
	int error;

	va_start(arguments, signature);
	message = build_call(path, interface, member, signature, arguments);
	va_end(arguments);
	if (!message) {
		client_set_problem(client, "Usage",
				   "An argument is not valid UTF-8.");
		return -EINVAL;
	}
	error = client_exchange(client, message, timeout_ms, &answer);
	if (error)
		return error;
	if (reply)
		*reply = value_read_all(answer);
	dbus_message_unref(answer);
	return 0;
}

int client_open_stream(struct client *client, const char *path,
		       uint32_t wake_ms, int *ring_fd, int *wake_fd)
{
	DBusMessage *message =
		client_new_call(path, CLIENT_WEARABLE, "OpenStream");
	DBusMessage *answer = NULL;
	int error = message ? bus_append(message, "a{sv}", 1, "WakeEvery", "u",
					 wake_ms)
			    : -ENOMEM;

	if (!error)
		error = client_exchange(client, message, CLIENT_CALL_MS,
					&answer);
	if (error)
		return error;
	error = bus_read(answer, "hha{sv}", ring_fd, wake_fd, NULL);
	dbus_message_unref(answer);
	if (error)
		client_set_problem(client, "Stream",
				   "The hub's stream has another form than "
				   "this kneadctl knows.");
	return error;
}

int client_fetch(struct client *client, const char *interface,
		 const char *member, int timeout_ms, int *fd,
		 const char *signature, ...)
{
	DBusMessage *answer = NULL;
	DBusMessage *message;
	va_list arguments;
	int error;

	va_start(arguments, signature);
	message = build_call(CLIENT_HUB_PATH, interface, member, signature,
			     arguments);
	va_end(arguments);
	if (!message) {
		client_set_problem(client, "Usage",
				   "An argument is not valid UTF-8.");
		return -EINVAL;
	}
	error = client_exchange(client, message, timeout_ms, &answer);
	if (error)
		return error;
	error = bus_read(answer, "h", fd);
	dbus_message_unref(answer);
	if (error)
		client_set_problem(client, "Records",
				   "The hub's answer has another form than "
				   "this kneadctl knows.");
	return error;
}

int client_hub_pid(struct client *client, uint32_t *pid)
{
	DBusMessage *message = bus_message_new_call(
		DBUS_SERVICE_DBUS, DBUS_PATH_DBUS, DBUS_INTERFACE_DBUS,
		"GetConnectionUnixProcessID");
	DBusMessage *answer = NULL;
	int error = message ? bus_append(message, "s", CLIENT_NAME) : -ENOMEM;

	if (!error)
		error = client_exchange(client, message, CLIENT_CALL_MS,
					&answer);
	if (error)
		return error;
	error = bus_read(answer, "u", pid);
	dbus_message_unref(answer);
	return error;
}

int client_send(struct client *client, const char *path, const char *interface,
		const char *member, const char *signature, ...)
{
	DBusMessage *message;
	va_list arguments;

	va_start(arguments, signature);
	message = build_call(path, interface, member, signature, arguments);
	va_end(arguments);
	if (message)
		dbus_message_set_no_reply(message, true);
	return bus_send(client->bus, message);
}

/* ---- Asking without waiting ---- */

static void on_answered(DBusMessage *reply, const struct bus_error *error,
			void *userdata)
{
	struct client_question *question = userdata;

	question->call = NULL;
	if (!question->on_answer)
		return;
	if (reply)
		question->on_answer(0, "", question->userdata);
	else
		question->on_answer(result_of(error, false), error->text,
				    question->userdata);
}

int client_ask(struct client *client, struct client_question *question,
	       const char *path, const char *interface, const char *member,
	       const char *signature, ...)
{
	DBusMessage *message;
	va_list arguments;

	if (question->call)
		return -EBUSY;
	va_start(arguments, signature);
	message = build_call(path, interface, member, signature, arguments);
	va_end(arguments);
	return message ? bus_call(client->bus, message, CLIENT_ASK_MS,
				  on_answered, question, &question->call)
		       : -ENOMEM;
}

void client_forget(struct client_question *question)
{
	bus_call_cancel(question->call);
	question->call = NULL;
}
