/* SPDX-License-Identifier: MIT */
/* A person at a prompt waits for the answer anyway: libdbus alone, blocking,
 * does for this. */
#include "fault_command.h"

#include <stdio.h>
#include <string.h>

#include "bus_message.h"
#include "control_service.h"
#include "fault.h"

#define ANSWER_MS 5000
#define NAME_SIZE 64

static DBusMessage *new_call(const struct options *options, const char *method)
{
	char name[NAME_SIZE];

	snprintf(name, sizeof(name), CONTROL_NAME "%s", options->adapter);
	return bus_message_new_call(name, CONTROL_PATH, CONTROL_INTERFACE,
				    method);
}

/* The fault's arguments as a{sv} of numbers. */
static int append_arguments(DBusMessage *call, const struct fault *fault)
{
	const struct fault_info *info = &fault_table[fault->id];
	DBusMessageIter iter, dict;
	int error;

	dbus_message_iter_init_append(call, &iter);
	error = bus_dict_open(&iter, &dict);
	for (size_t i = 0; i < info->args && !error; i++) {
		const char *place = (const char *)fault + info->arg[i].offset;
		double value;

		memcpy(&value, place, sizeof(value));
		error = bus_dict_append(&dict, info->arg[i].name, "d", value);
	}
	return error ? error : bus_dict_close(&iter, &dict);
}

/* The call that a word asks for; NULL: told why not. */
static DBusMessage *read_word(const struct options *options, const char *word)
{
	struct fault fault;
	const char *wrong = word;
	DBusMessage *call;

	if (strcmp(word, "clear") == 0)
		return new_call(options, "Clear");
	if (!fault_read(word, &fault, &wrong)) {
		fprintf(stderr,
			"kneadsim: not understood: \"%s\"; --list-faults "
			"names all\n",
			wrong);
		return NULL;
	}
	call = new_call(options, "Fault");
	if (call && (bus_append(call, "s", fault_table[fault.id].name) ||
		     append_arguments(call, &fault))) {
		dbus_message_unref(call);
		call = NULL;
	}
	return call;
}

/* Sends the call and waits; 0, or 1 told why. */
static int send_call(DBusConnection *bus, DBusMessage *take_call)
{
	DBusError error = DBUS_ERROR_INIT;
	DBusMessage *reply = dbus_connection_send_with_reply_and_block(
		bus, take_call, ANSWER_MS, &error);

	dbus_message_unref(take_call);
	if (!reply) {
		fprintf(stderr, "kneadsim: %s\n", error.message);
		dbus_error_free(&error);
		return 1;
	}
	dbus_message_unref(reply);
	return 0;
}

static DBusConnection *connect_to(const char *address)
{
	DBusError error = DBUS_ERROR_INIT;
	DBusConnection *bus =
		address ? dbus_connection_open_private(address, &error)
			: dbus_bus_get_private(DBUS_BUS_SYSTEM, &error);

	if (bus && address && !dbus_bus_register(bus, &error)) {
		dbus_connection_close(bus);
		dbus_connection_unref(bus);
		bus = NULL;
	}
	if (!bus) {
		fprintf(stderr, "kneadsim: no bus: %s\n", error.message);
		dbus_error_free(&error);
		return NULL;
	}
	dbus_connection_set_exit_on_disconnect(bus, FALSE);
	return bus;
}

int fault_command(const struct options *options, char **words)
{
	DBusConnection *bus;
	int status = 0;

	if (!*words) {
		fprintf(stderr, "kneadsim: fault NAME[:ARG=N,...] or fault "
				"clear; --list-faults names all\n");
		return 2;
	}
	bus = connect_to(options->bus);
	if (!bus)
		return 1;
	for (; *words && status == 0; words++) {
		DBusMessage *call = read_word(options, *words);

		status = call ? send_call(bus, call) : 2;
	}
	dbus_connection_close(bus);
	dbus_connection_unref(bus);
	return status;
}
