/* SPDX-License-Identifier: MIT */
/* Client: the session that the hub has, and preparing one. */
#include "client_state.h"

#include "bus_message.h"

#include <errno.h>
#include <stdio.h>

#define PREPARE_MS 30000 /* the records are asked, and a disk may stall */

/* While one takes the other's place there are two: the newer is the last. */
const json_t *client_session(const struct client *client, const char **path)
{
	const json_t *newest = NULL;
	const char *found;
	json_t *session;

	json_object_foreach(client->model.sessions, found, session)
	{
		if (path)
			*path = found;
		newest = session;
	}
	return newest;
}

const json_t *client_session_at(const struct client *client, const char *path)
{
	return json_object_get(client->model.sessions, path);
}

/* Closes what is inside, or gives it up when `error` came before; what is
 * left open leaks. */
static int leave(DBusMessageIter *outside, DBusMessageIter *inside, int error)
{
	if (error)
		dbus_message_iter_abandon_container(outside, inside);
	else if (!dbus_message_iter_close_container(outside, inside))
		error = -ENOMEM;
	return error;
}

static int append_place(DBusMessageIter *places,
			const struct client_prepare *prepare, size_t i)
{
	DBusMessageIter entry;

	if (!dbus_message_iter_open_container(places, DBUS_TYPE_DICT_ENTRY,
					      NULL, &entry))
		return -ENOMEM;
	return leave(places, &entry,
		     bus_iter_append(&entry, "s(ou)", prepare->place[i].point,
				     prepare->place[i].wearable,
				     prepare->place[i].pad));
}

static int append_places(DBusMessageIter *variant,
			 const struct client_prepare *prepare)
{
	DBusMessageIter places;
	int error = 0;

	if (!dbus_message_iter_open_container(variant, DBUS_TYPE_ARRAY,
					      "{s(ou)}", &places))
		return -ENOMEM;
	for (size_t i = 0; i < prepare->places && !error; i++)
		error = append_place(&places, prepare, i);
	return leave(variant, &places, error);
}

/* A variant with a{s(ou)}: libdbus wants each container opened by hand. */
static int append_variant(DBusMessageIter *entry,
			  const struct client_prepare *prepare)
{
	DBusMessageIter variant;
	int error = bus_iter_append(entry, "s", "Placements");

	if (error)
		return error;
	if (!dbus_message_iter_open_container(entry, DBUS_TYPE_VARIANT,
					      "a{s(ou)}", &variant))
		return -ENOMEM;
	return leave(entry, &variant, append_places(&variant, prepare));
}

static int append_placements(DBusMessageIter *dict,
			     const struct client_prepare *prepare)
{
	DBusMessageIter entry;

	if (prepare->places == 0)
		return 0;
	if (!dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL,
					      &entry))
		return -ENOMEM;
	return leave(dict, &entry, append_variant(&entry, prepare));
}

static int append_texts(DBusMessageIter *dict,
			const struct client_prepare *prepare)
{
	const char *const texts[][2] = {
		{"Operator", prepare->operator_name},
		{"Severity", prepare->severity},
		{"Therapist", prepare->therapist},
		{"RoutineText", prepare->text},
	};
	int error = 0;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]) && !error; i++)
		if (texts[i][1])
			error = bus_dict_append(dict, texts[i][0], "s",
						texts[i][1]);
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
		error = append_texts(&dict, prepare);
	if (!error && prepare->course > 0)
		error = bus_dict_append(&dict, "Course", "x", prepare->course);
	if (!error)
		error = append_placements(&dict, prepare);
	return leave(&top, &dict, error);
}

int client_prepare(struct client *client, const struct client_prepare *prepare,
		   char path[MODEL_PATH_SIZE])
{
	DBusMessage *message =
		client_new_call(CLIENT_HUB_PATH, CLIENT_CLINIC, "Prepare");
	DBusMessage *answer = NULL;
	const char *found = "";
	int error = message ? append_options(message, prepare) : -ENOMEM;

	if (error) {
		client_set_problem(client, "Usage",
				   "A name or the routine is not valid UTF-8.");
		if (message)
			dbus_message_unref(message);
		return error;
	}
	error = client_exchange(client, message, PREPARE_MS, &answer);
	if (error)
		return error;
	error = bus_read(answer, "o", &found);
	if (error)
		client_set_problem(client, "Session",
				   "The hub's answer has another form than "
				   "this kneadctl knows.");
	else
		snprintf(path, MODEL_PATH_SIZE, "%s", found);
	dbus_message_unref(answer);
	return error;
}
