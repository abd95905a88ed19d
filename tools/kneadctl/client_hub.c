/* SPDX-License-Identifier: MIT */
/*
 * Client: the hub's objects, loaded and followed.
 *
 * The signals are subscribed to before the objects are loaded, so that
 * nothing can change unseen in between.
 */
#include "client_state.h"

#include "bus_match.h"
#include "bus_message.h"
#include "value.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define PROPERTIES     "org.freedesktop.DBus.Properties"
#define OBJECT_MANAGER BUS_INTERFACE_OBJECT_MANAGER
#define NAMES_SIZE     600

static void on_signal(DBusMessage *signal, void *userdata)
{
	struct client *client = userdata;
	json_t *arguments = value_read_all(signal);

	model_follow(&client->model, signal, arguments);
	if (client->handler)
		client->handler(client, dbus_message_get_path(signal),
				dbus_message_get_interface(signal),
				dbus_message_get_member(signal), arguments,
				client->userdata);
	model_drop(&client->model, signal);
	json_decref(arguments);
}

static void on_owner(const char *name, const char *old_owner,
		     const char *new_owner, void *userdata)
{
	struct client *client = userdata;

	(void)name;
	if (client->has_owner && old_owner[0] != '\0') {
		client->lost = true; /* that hub has gone */
		client_set_problem(client, "Gone",
				   "The hub went away. What it pressed lets go "
				   "by itself.");
	}
	client->owner_known = true;
	client->has_owner = new_owner[0] != '\0';
}

static int follow(struct client *client)
{
	const struct bus_rule rule = {.sender = CLIENT_NAME,
				      .path_namespace = CLIENT_HUB_PATH};
	int error;

	if (client->following)
		return 0;
	error = bus_add_match(client->bus, &rule, on_signal, client, NULL);
	if (!error)
		error = bus_watch_name(client->bus, CLIENT_NAME, on_owner,
				       client, &client->owner);
	client->following = error == 0;
	return error;
}

static int load_wearables(struct client *client, int timeout_ms)
{
	DBusMessage *answer = NULL;
	DBusMessage *call =
		bus_message_new_call(CLIENT_NAME, CLIENT_HUB_PATH,
				     OBJECT_MANAGER, "GetManagedObjects");
	int error;

	if (call)
		dbus_message_set_auto_start(call, false);
	error = client_exchange(client, call, timeout_ms, &answer);
	if (error)
		return error;
	error = model_load(&client->model, answer);
	dbus_message_unref(answer);
	return error;
}

static int load_hub(struct client *client, int timeout_ms)
{
	json_t *reply = NULL;
	int error = client_call(client, CLIENT_HUB_PATH, PROPERTIES, "GetAll",
				timeout_ms, &reply, "s", CLIENT_HUB);

	if (!error)
		model_load_hub(&client->model, json_array_get(reply, 0));
	json_decref(reply);
	return error;
}

int client_load(struct client *client, int timeout_ms)
{
	int error = follow(client);

	if (!error)
		error = client_wait(client, &client->owner_known, timeout_ms);
	if (!error && !client->has_owner)
		return client_no_hub(client);
	if (!error)
		error = load_wearables(client, timeout_ms);
	if (!error)
		error = load_hub(client, timeout_ms);
	return error;
}

void client_listen(struct client *client, client_signal_fn handler,
		   void *userdata)
{
	client->handler = handler;
	client->userdata = userdata;
}

const json_t *client_hub(const struct client *client)
{
	return client->model.hub;
}

json_t *client_wearables(const struct client *client)
{
	return client->model.wearables;
}

const json_t *client_wearable(const struct client *client, const char *path)
{
	return json_object_get(client->model.wearables, path);
}

const char *client_find(struct client *client, const char *text)
{
	char problem[CLIENT_PROBLEM_SIZE];
	char names[NAMES_SIZE];
	const char *path = NULL;

	switch (model_find(&client->model, text, &path, names, sizeof(names))) {
	case MODEL_FIT_ONE:
		return path;
	case MODEL_FIT_SEVERAL:
		snprintf(problem, sizeof(problem),
			 "\"%.60s\" may be one of these: %s. Use more of the "
			 "name, or the address.",
			 text, names);
		client_set_problem(client, "Ambiguous", problem);
		return NULL;
	case MODEL_FIT_NONE:
		break;
	}
	snprintf(problem, sizeof(problem),
		 "There is no wearable \"%.60s\"; kneadctl wearables lists "
		 "them, kneadctl discover looks for more.",
		 text);
	client_set_problem(client, "NoSuchWearable", problem);
	return NULL;
}
