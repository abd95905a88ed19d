/* SPDX-License-Identifier: MIT */
/* Client: a routine's text as it is, with its lines. */
#include "client_state.h"

#include "bus_message.h"

#include <errno.h>
#include <string.h>

static DBusMessage *new_question(const char *name)
{
	DBusMessage *message = bus_message_new_call(
		CLIENT_NAME, CLIENT_HUB_PATH, CLIENT_CLINIC, "ReadRoutine");

	if (!message)
		return NULL;
	dbus_message_set_auto_start(message, false);
	if (bus_append(message, "s", name) == 0)
		return message;
	dbus_message_unref(message);
	return NULL;
}

int client_read_routine(struct client *client, const char *name, char **text)
{
	DBusMessage *message = new_question(name);
	DBusMessage *answer = NULL;
	const char *found = "";
	char *copy;
	int error;

	if (!message) {
		client_set_problem(client, "Usage",
				   "The routine's name is not valid UTF-8.");
		return -EINVAL;
	}
	error = client_exchange(client, message, CLIENT_CALL_MS, &answer);
	if (error)
		return error;
	error = bus_read(answer, "s", &found);
	copy = error ? NULL : strdup(found);
	dbus_message_unref(answer);
	if (!copy)
		return error ? error : -ENOMEM;
	*text = copy;
	return 0;
}
