/* SPDX-License-Identifier: MIT */
#include "client.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHARACTERISTIC "org.bluez.GattCharacteristic1"
#define CALL_MS	       30000
#define RULE                                                                             \
	"type='signal',sender='" CLIENT_BLUEZ                                            \
	"',interface='" DBUS_INTERFACE_PROPERTIES                                        \
	"',member='PropertiesChanged',path_namespace='/org/bluez',arg0='" CHARACTERISTIC \
	"'"

void client_fail(const char *format, ...)
{
	va_list args;

	fputs("bench: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

DBusConnection *client_connect(const char *address)
{
	DBusError error = DBUS_ERROR_INIT;
	DBusConnection *bus = dbus_connection_open_private(address, &error);

	if (bus == NULL || !dbus_bus_register(bus, &error))
		client_fail("no bus at %s: %s", address, error.message);
	dbus_connection_set_exit_on_disconnect(bus, FALSE);
	return bus;
}

DBusMessage *client_message(const char *path, const char *interface,
			    const char *member)
{
	DBusMessage *message = dbus_message_new_method_call(CLIENT_BLUEZ, path,
							    interface, member);

	if (message == NULL)
		client_fail("no call of %s on %s", member, path);
	return message;
}

DBusMessage *client_call(DBusConnection *bus, DBusMessage *take_message)
{
	DBusError error = DBUS_ERROR_INIT;
	DBusMessage *reply = dbus_connection_send_with_reply_and_block(
		bus, take_message, CALL_MS, &error);

	if (reply == NULL)
		client_fail("%s on %s: %s",
			    dbus_message_get_member(take_message),
			    dbus_message_get_path(take_message), error.message);
	dbus_message_unref(take_message);
	return reply;
}

void client_do(DBusConnection *bus, DBusMessage *take_message)
{
	dbus_message_unref(client_call(bus, take_message));
}

/* ---- Finding ---- */

/* Moves into the entry of that key; false: it has none. */
static bool dict_find(DBusMessageIter *dict, const char *key,
		      DBusMessageIter *entry)
{
	for (; dbus_message_iter_get_arg_type(dict) == DBUS_TYPE_DICT_ENTRY;
	     dbus_message_iter_next(dict)) {
		const char *name;

		dbus_message_iter_recurse(dict, entry);
		dbus_message_iter_get_basic(entry, &name);
		dbus_message_iter_next(entry);
		if (strcmp(name, key) == 0)
			return true;
	}
	return false;
}

static void take_characteristic(struct client_wearable *wearable,
				const char *path, const char *uuid)
{
	for (size_t c = 0; c < PROFILE_CHARACTERISTIC_COUNT; c++)
		if (strcmp(profile_characteristic_table[c].uuid, uuid) == 0)
			(void)snprintf(wearable->path[c], CLIENT_PATH_SIZE,
				       "%s", path); /* BlueZ's are short */
}

/* The UUID of an object that is a characteristic; else NULL. */
static const char *uuid_of(DBusMessageIter *interfaces)
{
	DBusMessageIter properties;
	DBusMessageIter entry;
	DBusMessageIter value;
	const char *uuid;

	if (!dict_find(interfaces, CHARACTERISTIC, &entry))
		return NULL;
	dbus_message_iter_recurse(&entry, &properties);
	if (!dict_find(&properties, "UUID", &entry))
		return NULL;
	dbus_message_iter_recurse(&entry, &value);
	dbus_message_iter_get_basic(&value, &uuid);
	return uuid;
}

static bool is_below(const char *path, const char *device)
{
	size_t length = strlen(device);

	return strncmp(path, device, length) == 0 && path[length] == '/';
}

static void take_object(DBusMessageIter *object,
			struct client_wearable *wearables, size_t count)
{
	DBusMessageIter interfaces;
	const char *uuid;
	const char *path;

	dbus_message_iter_get_basic(object, &path);
	dbus_message_iter_next(object);
	dbus_message_iter_recurse(object, &interfaces);
	uuid = uuid_of(&interfaces);
	for (size_t i = 0; i < count && uuid != NULL; i++)
		if (is_below(path, wearables[i].device))
			take_characteristic(&wearables[i], path, uuid);
}

static void check_found(const struct client_wearable *wearable)
{
	for (size_t c = 0; c < PROFILE_CHARACTERISTIC_COUNT; c++)
		if (wearable->path[c][0] == '\0')
			client_fail("%s has no %s", wearable->device,
				    profile_characteristic_table[c].name);
}

void client_find(DBusConnection *bus, struct client_wearable *wearables,
		 size_t count)
{
	DBusMessage *reply = client_call(
		bus, client_message("/", "org.freedesktop.DBus.ObjectManager",
				    "GetManagedObjects"));
	DBusMessageIter objects;
	DBusMessageIter entry;
	DBusMessageIter iter;

	if (!dbus_message_has_signature(reply, "a{oa{sa{sv}}}"))
		client_fail("GetManagedObjects: not understood");
	dbus_message_iter_init(reply, &iter);
	dbus_message_iter_recurse(&iter, &objects);
	for (; dbus_message_iter_get_arg_type(&objects) != DBUS_TYPE_INVALID;
	     dbus_message_iter_next(&objects)) {
		dbus_message_iter_recurse(&objects, &entry);
		take_object(&entry, wearables, count);
	}
	dbus_message_unref(reply);
	for (size_t i = 0; i < count; i++)
		check_found(&wearables[i]);
}

/* ---- Reading and writing ---- */

void client_listen(DBusConnection *bus)
{
	DBusError error = DBUS_ERROR_INIT;

	dbus_bus_add_match(bus, RULE, &error);
	if (dbus_error_is_set(&error))
		client_fail("AddMatch: %s", error.message);
}

void client_start_notify(DBusConnection *bus, const char *path)
{
	client_do(bus, client_message(path, CHARACTERISTIC, "StartNotify"));
}

static void append_option(DBusMessageIter *dict, const char *key,
			  const char *value)
{
	DBusMessageIter entry;
	DBusMessageIter variant;

	if (!dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL,
					      &entry) ||
	    !dbus_message_iter_append_basic(&entry, DBUS_TYPE_STRING, &key) ||
	    !dbus_message_iter_open_container(&entry, DBUS_TYPE_VARIANT, "s",
					      &variant) ||
	    !dbus_message_iter_append_basic(&variant, DBUS_TYPE_STRING,
					    &value) ||
	    !dbus_message_iter_close_container(&entry, &variant) ||
	    !dbus_message_iter_close_container(dict, &entry))
		client_fail("out of memory");
}

/* Options of a call; key: NULL for none. */
static void append_options(DBusMessageIter *iter, const char *key,
			   const char *value)
{
	DBusMessageIter dict;

	if (!dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{sv}",
					      &dict))
		client_fail("out of memory");
	if (key != NULL)
		append_option(&dict, key, value);
	if (!dbus_message_iter_close_container(iter, &dict))
		client_fail("out of memory");
}

static void append_bytes(DBusMessageIter *iter, const uint8_t *bytes,
			 size_t length)
{
	DBusMessageIter array;

	if (!dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "y",
					      &array) ||
	    !dbus_message_iter_append_fixed_array(&array, DBUS_TYPE_BYTE,
						  &bytes, (int)length) ||
	    !dbus_message_iter_close_container(iter, &array))
		client_fail("out of memory");
}

DBusMessage *client_write(const char *path, const char *type,
			  const uint8_t *bytes, size_t length)
{
	DBusMessage *message =
		client_message(path, CHARACTERISTIC, "WriteValue");
	DBusMessageIter iter;

	dbus_message_iter_init_append(message, &iter);
	append_bytes(&iter, bytes, length);
	append_options(&iter, "type", type);
	return message;
}

static DBusMessage *with_options(const char *path, const char *member)
{
	DBusMessage *message = client_message(path, CHARACTERISTIC, member);
	DBusMessageIter iter;

	dbus_message_iter_init_append(message, &iter);
	append_options(&iter, NULL, NULL);
	return message;
}

int client_acquire(DBusConnection *bus, const char *path)
{
	DBusMessage *reply =
		client_call(bus, with_options(path, "AcquireNotify"));
	dbus_uint16_t mtu;
	int fd;

	if (!dbus_message_get_args(reply, NULL, DBUS_TYPE_UNIX_FD, &fd,
				   DBUS_TYPE_UINT16, &mtu, DBUS_TYPE_INVALID))
		client_fail("AcquireNotify on %s: not understood", path);
	dbus_message_unref(reply);
	return fd;
}

struct feature client_feature(DBusConnection *bus,
			      const struct client_wearable *wearable)
{
	DBusMessage *reply =
		client_call(bus, with_options(wearable->path[PROFILE_FEATURE],
					      "ReadValue"));
	struct feature feature;
	uint8_t *bytes;
	int length;

	if (!dbus_message_get_args(reply, NULL, DBUS_TYPE_ARRAY, DBUS_TYPE_BYTE,
				   &bytes, &length, DBUS_TYPE_INVALID) ||
	    feature_decode(bytes, (size_t)length, &feature) != WIRE_OK)
		client_fail("Feature of %s: not understood", wearable->device);
	dbus_message_unref(reply);
	return feature;
}

bool client_value(DBusMessage *message, const uint8_t **ret_bytes,
		  size_t *ret_length)
{
	DBusMessageIter iter;
	DBusMessageIter dict;
	DBusMessageIter entry;
	DBusMessageIter value;
	DBusMessageIter bytes;
	int length;

	if (!dbus_message_has_signature(message, "sa{sv}as"))
		return false;
	dbus_message_iter_init(message, &iter);
	dbus_message_iter_next(&iter);
	dbus_message_iter_recurse(&iter, &dict);
	if (!dict_find(&dict, "Value", &entry))
		return false;
	dbus_message_iter_recurse(&entry, &value);
	if (dbus_message_iter_get_arg_type(&value) != DBUS_TYPE_ARRAY ||
	    dbus_message_iter_get_element_type(&value) != DBUS_TYPE_BYTE)
		return false;
	dbus_message_iter_recurse(&value, &bytes);
	dbus_message_iter_get_fixed_array(&bytes, ret_bytes, &length);
	*ret_length = (size_t)length;
	return true;
}
