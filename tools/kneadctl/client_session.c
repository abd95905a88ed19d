/* SPDX-License-Identifier: MIT */
/* Client: the session that the hub has, and preparing one. */
#include "client_state.h"

#include "bus_message.h"

#include <errno.h>
#include <stdio.h>

const json_t *client_session(const struct client *client, const char **path)
{
	const char *found;
	json_t *session;

	json_object_foreach(client->model.sessions, found, session)
	{
		if (path)
			*path = found;
		return session;
	}
	return NULL;
}

static int append_text(DBusMessageIter *dict, const char *key, const char *text)
{
	return text ? bus_dict_append(dict, key, "s", text) : 0;
}

/* a{s(ou)}: libdbus wants each container opened by hand. */
static int append_places(DBusMessageIter *variant,
			 const struct client_prepare *prepare)
{
	DBusMessageIter places;
	DBusMessageIter entry;
	int error = 0;

	if (!dbus_message_iter_open_container(variant, DBUS_TYPE_ARRAY,
					      "{s(ou)}", &places))
		return -ENOMEM;
	for (size_t i = 0; i < prepare->places && !error; i++) {
		if (!dbus_message_iter_open_container(
			    &places, DBUS_TYPE_DICT_ENTRY, NULL, &entry))
			return -ENOMEM;
		error = bus_iter_append(
			&entry, "s(ou)", prepare->place[i].point,
			prepare->place[i].wearable, prepare->place[i].pad);
		if (!error &&
		    !dbus_message_iter_close_container(&places, &entry))
			error = -ENOMEM;
	}
	if (!error && !dbus_message_iter_close_container(variant, &places))
		error = -ENOMEM;
	return error;
}

static int append_placements(DBusMessageIter *dict,
			     const struct client_prepare *prepare)
{
	const char *const key = "Placements";
	DBusMessageIter entry;
	DBusMessageIter variant;
	int error;

	if (prepare->places == 0)
		return 0;
	if (!dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL,
					      &entry))
		return -ENOMEM;
	error = bus_iter_append(&entry, "s", key);
	if (error)
		return error;
	if (!dbus_message_iter_open_container(&entry, DBUS_TYPE_VARIANT,
					      "a{s(ou)}", &variant))
		return -ENOMEM;
	error = append_places(&variant, prepare);
	if (!error && (!dbus_message_iter_close_container(&entry, &variant) ||
		       !dbus_message_iter_close_container(dict, &entry)))
		error = -ENOMEM;
	return error;
}

static int append_options(DBusMessage *message,
			  const struct client_prepare *prepare)
{
	DBusMessageIter top;
	DBusMessageIter dict;
	int error;

	dbus_message_iter_init_append(message, &top);
	error = bus_iter_append(&top, "ss", prepare->patient, prepare->routine);
	if (!error)
		error = bus_dict_open(&top, &dict);
	if (error)
		return error;
	error = bus_dict_append(&dict, "Supervised", "b",
				!prepare->unsupervised);
	if (!error)
		error = append_text(&dict, "Operator", prepare->operator_name);
	if (!error)
		error = append_text(&dict, "Severity", prepare->severity);
	if (!error)
		error = append_text(&dict, "Therapist", prepare->therapist);
	if (!error)
		error = append_text(&dict, "RoutineText", prepare->text);
	if (!error && prepare->course > 0)
		error = bus_dict_append(&dict, "Course", "x", prepare->course);
	if (!error)
		error = append_placements(&dict, prepare);
	return error ? error : bus_dict_close(&top, &dict);
}

int client_prepare(struct client *client, const struct client_prepare *prepare,
		   char path[MODEL_PATH_SIZE])
{
	DBusMessage *message = bus_message_new_call(
		CLIENT_NAME, CLIENT_HUB_PATH, CLIENT_CLINIC, "Prepare");
	DBusMessage *answer = NULL;
	const char *found = "";
	int error = message ? append_options(message, prepare) : -ENOMEM;

	if (error) {
		client_set_problem(client, "Usage",
				   "A name is not valid UTF-8.");
		if (message)
			dbus_message_unref(message);
		return error;
	}
	error = client_exchange(client, message, CLIENT_CALL_MS, &answer);
	if (error)
		return error;
	error = bus_read(answer, "o", &found);
	snprintf(path, MODEL_PATH_SIZE, "%s", found);
	dbus_message_unref(answer);
	return error;
}
