/* SPDX-License-Identifier: MIT */
/*
 * Client: a model of JSON objects, filled by GetManagedObjects and kept by
 * signals.
 *
 * The signals are subscribed to before the objects are loaded, so that
 * nothing can change unseen in between.
 */
#include "client.h"

#include "bus_call.h"
#include "bus_match.h"
#include "bus_message.h"
#include "bus_name.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PROBLEM_SIZE   1024
#define CONNECT_MS     5000
#define CLOSE_TURNS    100
#define PROPERTIES     "org.freedesktop.DBus.Properties"
#define OBJECT_MANAGER BUS_INTERFACE_OBJECT_MANAGER

struct client {
	uv_loop_t loop;
	struct bus *bus;
	struct bus_name_watch *owner; /* freed with the bus */
	uv_timer_t timer;
	uv_prepare_t awake;
	const bool *awaited; /* of client_wait(); NULL: nothing */
	uv_signal_t interrupt;
	uv_signal_t terminate;
	bool timed_out;
	bool interrupted;
	bool connected;
	bool lost;
	bool owner_known;
	bool has_owner;
	json_t *hub;
	json_t *wearables;
	client_signal_fn handler;
	void *userdata;
	char problem_name[128];
	char problem[PROBLEM_SIZE];
};

/* A call that is being waited for. */
struct waited_call {
	struct client *client;
	bool done;
	int result;
	DBusMessage *reply;
};

static void set_problem(struct client *client, const char *name,
			const char *text)
{
	snprintf(client->problem_name, sizeof(client->problem_name), "%s",
		 name);
	snprintf(client->problem, sizeof(client->problem), "%s", text);
}

/* ---- The loop ---- */

static void on_timeout(uv_timer_t *timer)
{
	struct client *client = timer->data;

	client->timed_out = true;
}

/* Messages are dispatched just before the loop waits. What was awaited may
 * have come with them: then it must not wait. This handle is started before
 * the bus's, and libuv runs the ones started last first. */
static void on_prepare(uv_prepare_t *prepare)
{
	const struct client *client = prepare->data;

	if (client->lost || (client->awaited && *client->awaited))
		uv_stop(prepare->loop);
}

static void on_interrupt(uv_signal_t *handle, int number)
{
	struct client *client = handle->data;

	(void)number;
	client->interrupted = true;
}

int client_wait(struct client *client, const bool *done, int timeout_ms)
{
	client->timed_out = false;
	client->awaited = done;
	uv_update_time(&client->loop);
	if (timeout_ms >= 0)
		uv_timer_start(&client->timer, on_timeout, (uint64_t)timeout_ms,
			       0);
	while (!*done && !client->timed_out && !client->interrupted &&
	       !client->lost)
		uv_run(&client->loop, UV_RUN_ONCE);
	uv_timer_stop(&client->timer);
	client->awaited = NULL;
	if (*done)
		return 0;
	if (client->lost)
		return -ENOTCONN;
	return client->interrupted ? -EINTR : -ETIMEDOUT;
}

bool client_take_interrupt(struct client *client)
{
	const bool interrupted = client->interrupted;

	client->interrupted = false;
	return interrupted;
}

uv_loop_t *client_loop(struct client *client)
{
	return &client->loop;
}

/* ---- The model ---- */

static void remove_wearable(const char *path, const char *interface,
			    DBusMessageIter *properties, void *userdata)
{
	struct client *client = userdata;

	(void)properties;
	if (strcmp(interface, CLIENT_WEARABLE) == 0)
		(void)json_object_del(client->wearables, path);
}

static void keep_object(const char *path, const char *interface,
			DBusMessageIter *properties, void *userdata)
{
	struct client *client = userdata;
	json_t *object = json_object();
	const char *key;
	DBusMessageIter value;

	while (bus_dict_next(properties, &key, &value))
		json_object_set_new(object, key, value_read(&value));
	if (strcmp(interface, CLIENT_HUB) == 0)
		json_object_update(client->hub, object);
	else if (strcmp(interface, CLIENT_WEARABLE) == 0)
		json_object_set(client->wearables, path, object);
	json_decref(object);
}

static json_t *object_at(struct client *client, const char *path)
{
	if (strcmp(path, CLIENT_HUB_PATH) == 0)
		return client->hub;
	return json_object_get(client->wearables, path);
}

/* The values of a PropertiesChanged: [interface, {changed}, [invalidated]]. */
static void keep_changes(struct client *client, const char *path,
			 const json_t *arguments)
{
	json_t *object = object_at(client, path);

	if (object)
		json_object_update(object, json_array_get(arguments, 1));
}

static void on_signal(DBusMessage *signal, void *userdata)
{
	struct client *client = userdata;
	const char *path = dbus_message_get_path(signal);
	const char *interface = dbus_message_get_interface(signal);
	const char *member = dbus_message_get_member(signal);
	json_t *arguments = value_read_all(signal);

	if (strcmp(member, "PropertiesChanged") == 0)
		keep_changes(client, path, arguments);
	else if (strcmp(member, "InterfacesAdded") == 0)
		(void)bus_walk_interfaces_added(signal, keep_object, client);
	if (client->handler)
		client->handler(client, path, interface, member, arguments,
				client->userdata);
	if (strcmp(member, "InterfacesRemoved") == 0)
		(void)bus_walk_interfaces_removed(signal, remove_wearable,
						  client);
	json_decref(arguments);
}

void client_listen(struct client *client, client_signal_fn handler,
		   void *userdata)
{
	client->handler = handler;
	client->userdata = userdata;
}

const json_t *client_hub(const struct client *client)
{
	return client->hub;
}

json_t *client_wearables(const struct client *client)
{
	return client->wearables;
}

const json_t *client_wearable(const struct client *client, const char *path)
{
	return json_object_get(client->wearables, path);
}

/* How well `text` fits: 2 exactly, 1 as a beginning, 0 not. */
static int fit(const char *text, const char *value)
{
	if (strcasecmp(text, value) == 0)
		return 2;
	return strncasecmp(text, value, strlen(text)) == 0;
}

const char *client_find(struct client *client, const char *text)
{
	const char *found = NULL;
	const char *path;
	unsigned int count = 0;
	json_t *wearable;
	int best = 0;
	char problem[PROBLEM_SIZE];

	json_object_foreach(client->wearables, path, wearable)
	{
		const int by_name = fit(text, value_text(wearable, "Name"));
		const int by_address =
			fit(text, value_text(wearable, "Address"));
		const int quality = by_name > by_address ? by_name : by_address;

		if (quality == 0 || quality < best)
			continue;
		count = quality > best ? 1 : count + 1;
		best = quality;
		found = path;
	}
	if (count == 1 && text[0] != '\0')
		return found;
	snprintf(problem, sizeof(problem),
		 count == 0 ? "There is no wearable \"%s\"; kneadctl wearables "
			      "lists them, kneadctl discover looks for more."
			    : "Several wearables fit \"%s\"; use more of the "
			      "name, or the address.",
		 text);
	set_problem(client, "", problem);
	return NULL;
}

/* ---- Calls ---- */

static void on_reply(DBusMessage *reply, const struct bus_error *error,
		     void *userdata)
{
	struct waited_call *call = userdata;

	call->done = true;
	if (reply) {
		call->reply = dbus_message_ref(reply);
		return;
	}
	call->result =
		bus_error_errno(error) == -ETIMEDOUT ? -ETIMEDOUT : -EREMOTEIO;
	set_problem(call->client, error->name, error->text);
}

/* Sends `message` and waits for its reply. */
static int call_and_wait(struct client *client, DBusMessage *take_message,
			 int timeout_ms, DBusMessage **reply)
{
	struct waited_call call = {.client = client};
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
	if (error == -ENOTCONN)
		set_problem(client, "", "The connection to the hub is gone.");
	if (error == 0)
		*reply = call.reply;
	return error;
}

static DBusMessage *new_call(const char *path, const char *interface,
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
	DBusMessage *message = new_call(path, interface, member);

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
		set_problem(client, "", "An argument is not valid text.");
		return -EINVAL;
	}
	error = call_and_wait(client, message, timeout_ms, &answer);
	if (error)
		return error;
	if (reply)
		*reply = value_read_all(answer);
	dbus_message_unref(answer);
	return 0;
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

int client_open_stream(struct client *client, const char *path,
		       uint32_t wake_ms, int *ring_fd, int *wake_fd)
{
	DBusMessage *message = new_call(path, CLIENT_WEARABLE, "OpenStream");
	DBusMessage *answer = NULL;
	int error = message ? bus_append(message, "a{sv}", 1, "WakeEvery", "u",
					 wake_ms)
			    : -ENOMEM;

	if (!error)
		error = call_and_wait(client, message, CLIENT_CALL_MS, &answer);
	if (error)
		return error;
	error = bus_read(answer, "hha{sv}", ring_fd, wake_fd, NULL);
	dbus_message_unref(answer);
	if (error)
		set_problem(client, "",
			    "The hub's stream has another form "
			    "than this kneadctl knows.");
	return error;
}

/* ---- Opening ---- */

static void on_connected(struct bus *bus, void *userdata)
{
	struct client *client = userdata;

	(void)bus;
	client->connected = true;
}

static void on_disconnected(struct bus *bus, void *userdata)
{
	struct client *client = userdata;

	(void)bus;
	client->lost = true;
}

static void on_owner(const char *name, const char *old_owner,
		     const char *new_owner, void *userdata)
{
	struct client *client = userdata;

	(void)name;
	if (client->has_owner && old_owner[0] != '\0')
		client->lost = true; /* that hub has gone */
	client->owner_known = true;
	client->has_owner = new_owner[0] != '\0';
}

static int load_objects(struct client *client)
{
	DBusMessage *answer = NULL;
	json_t *hub = NULL;
	int error = call_and_wait(
		client,
		new_call(CLIENT_HUB_PATH, OBJECT_MANAGER, "GetManagedObjects"),
		CLIENT_CALL_MS, &answer);

	if (error)
		return error;
	error = bus_walk_managed_objects(answer, keep_object, client);
	dbus_message_unref(answer);
	if (!error)
		error = client_call(client, CLIENT_HUB_PATH, PROPERTIES,
				    "GetAll", CLIENT_CALL_MS, &hub, "s",
				    CLIENT_HUB);
	if (error)
		return error;
	json_object_update(client->hub, json_array_get(hub, 0));
	json_decref(hub);
	return 0;
}

static int subscribe(struct client *client)
{
	const struct bus_rule rule = {.sender = CLIENT_NAME,
				      .path_namespace = CLIENT_HUB_PATH};
	int error = bus_add_match(client->bus, &rule, on_signal, client, NULL);

	if (error)
		return error;
	return bus_watch_name(client->bus, CLIENT_NAME, on_owner, client,
			      &client->owner);
}

static int connect_to_hub(struct client *client)
{
	int error = client_wait(client, &client->connected, CONNECT_MS);

	if (error) {
		set_problem(client, "", "The bus does not answer.");
		return error;
	}
	error = subscribe(client);
	if (!error)
		error = client_wait(client, &client->owner_known, CONNECT_MS);
	if (!error && !client->has_owner) {
		set_problem(client, "",
			    "No hub is running on this bus. Start it: "
			    "systemctl start kneadd (kneadctl doctor tells "
			    "more).");
		return -ENOENT;
	}
	return error ? error : load_objects(client);
}

static void start_handles(struct client *client)
{
	client->awake.data = client;
	uv_prepare_init(&client->loop, &client->awake);
	uv_prepare_start(&client->awake, on_prepare);
	client->timer.data = client;
	client->interrupt.data = client;
	client->terminate.data = client;
	uv_timer_init(&client->loop, &client->timer);
	uv_signal_init(&client->loop, &client->interrupt);
	uv_signal_init(&client->loop, &client->terminate);
	uv_signal_start(&client->interrupt, on_interrupt, SIGINT);
	uv_signal_start(&client->terminate, on_interrupt, SIGTERM);
}

int client_open(const char *bus, struct client **out)
{
	struct client *client = calloc(1, sizeof(*client));
	const struct bus_callbacks callbacks = {
		.on_connected = on_connected,
		.on_disconnected = on_disconnected,
		.userdata = client,
	};
	int error;

	if (!client)
		return -ENOMEM;
	*out = client;
	client->hub = json_object();
	client->wearables = json_object();
	uv_loop_init(&client->loop);
	start_handles(client);
	error = bus_open(&client->loop, bus, &callbacks, &client->bus);
	if (error) {
		char text[PROBLEM_SIZE];

		snprintf(text, sizeof(text), "No bus at \"%s\": %s",
			 bus ? bus : "system", strerror(-error));
		set_problem(client, "", text);
		return error;
	}
	return connect_to_hub(client);
}

/* What was sent goes out before the connection does. */
static void drain(struct client *client)
{
	for (int i = 0; i < CLOSE_TURNS && client->bus && !client->lost &&
			bus_outgoing_bytes(client->bus) > 0;
	     i++)
		uv_run(&client->loop, UV_RUN_ONCE);
}

void client_close(struct client *client)
{
	if (!client)
		return;
	drain(client);
	bus_close(client->bus, NULL, NULL);
	uv_close((uv_handle_t *)&client->awake, NULL);
	uv_close((uv_handle_t *)&client->timer, NULL);
	uv_close((uv_handle_t *)&client->interrupt, NULL);
	uv_close((uv_handle_t *)&client->terminate, NULL);
	uv_run(&client->loop, UV_RUN_DEFAULT);
	uv_loop_close(&client->loop);
	json_decref(client->hub);
	json_decref(client->wearables);
	free(client);
}

const char *client_problem(const struct client *client)
{
	return client->problem;
}

const char *client_problem_name(const struct client *client)
{
	return client->problem_name;
}
