/* SPDX-License-Identifier: MIT */
/* Walking dictionaries, lists, and what an ObjectManager tells. */
#include "bus_message.h"

#include <errno.h>
#include <string.h>

#define FIELDS_MAX 64

bool bus_dict_next(DBusMessageIter *dict, const char **key,
		   DBusMessageIter *value)
{
	DBusMessageIter entry;
	int type;

	if (dbus_message_iter_get_arg_type(dict) != DBUS_TYPE_DICT_ENTRY)
		return false;
	dbus_message_iter_recurse(dict, &entry);
	type = dbus_message_iter_get_arg_type(&entry);
	if (type != DBUS_TYPE_STRING && type != DBUS_TYPE_OBJECT_PATH)
		return false;
	dbus_message_iter_get_basic(&entry, key);
	dbus_message_iter_next(&entry);
	if (dbus_message_iter_get_arg_type(&entry) == DBUS_TYPE_VARIANT)
		dbus_message_iter_recurse(&entry, value);
	else
		*value = entry;
	dbus_message_iter_next(dict);
	return true;
}

bool bus_string_next(DBusMessageIter *array, const char **text)
{
	int type = dbus_message_iter_get_arg_type(array);

	if (type != DBUS_TYPE_STRING && type != DBUS_TYPE_OBJECT_PATH)
		return false;
	dbus_message_iter_get_basic(array, text);
	dbus_message_iter_next(array);
	return true;
}

static int store_bytes(const struct bus_field *field, DBusMessageIter *value,
		       void *out)
{
	struct bus_bytes bytes;

	if (bus_iter_read(value, "ay", &bytes.data, &bytes.size) < 0 ||
	    (field->size > 0 && bytes.size > field->size))
		return -EBADMSG;
	memcpy(out, &bytes, sizeof(bytes));
	return 0;
}

static int store_text(const struct bus_field *field, DBusMessageIter *value,
		      void *out)
{
	const char *text = NULL;

	if (bus_iter_read(value, field->type, &text) < 0)
		return -EBADMSG;
	if (field->size == 0) {
		memcpy(out, &text, sizeof(text));
		return 0;
	}
	if (strlen(text) >= field->size)
		return -EBADMSG;
	memcpy(out, text, strlen(text) + 1);
	return 0;
}

/* An array of numbers is read as data and size; a field wants an iterator. */
static int store_array(const struct bus_field *field, DBusMessageIter *value,
		       void *out)
{
	DBusMessageIter copy = *value;

	if (bus_iter_read(&copy, field->type, NULL, NULL) < 0)
		return -EBADMSG;
	dbus_message_iter_recurse(value, out);
	return 0;
}

static int store(const struct bus_field *field, DBusMessageIter *value,
		 void *out)
{
	if (strcmp(field->type, "ay") == 0)
		return store_bytes(field, value, out);
	if (field->type[0] == DBUS_TYPE_ARRAY)
		return store_array(field, value, out);
	if (strchr("sog", field->type[0]))
		return store_text(field, value, out);
	return bus_iter_read(value, field->type, out);
}

static const struct bus_field *field_find(const struct bus_field *fields,
					  size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(fields[i].key, key) == 0)
			return &fields[i];
	return NULL;
}

int bus_read_dict(DBusMessageIter *dict, const struct bus_field *fields,
		  size_t count, void *out, uint64_t *present)
{
	uint64_t seen = 0;
	const char *key;
	DBusMessageIter value;

	if (count > FIELDS_MAX)
		return -EINVAL;
	while (bus_dict_next(dict, &key, &value)) {
		const struct bus_field *field = field_find(fields, count, key);
		int result;

		if (!field)
			continue;
		result = store(field, &value, (char *)out + field->offset);
		if (result < 0)
			return result;
		seen |= UINT64_C(1) << (field - fields);
	}
	if (present)
		*present = seen;
	return 0;
}

static void visit_interfaces(const char *path, DBusMessageIter *interfaces,
			     bus_interface_fn visit, void *userdata)
{
	const char *interface;
	DBusMessageIter value;
	DBusMessageIter properties;

	while (bus_dict_next(interfaces, &interface, &value)) {
		dbus_message_iter_recurse(&value, &properties);
		visit(path, interface, &properties, userdata);
	}
}

int bus_walk_managed_objects(DBusMessage *reply, bus_interface_fn visit,
			     void *userdata)
{
	const char *path;
	DBusMessageIter objects;
	DBusMessageIter value;
	DBusMessageIter interfaces;

	if (bus_read(reply, "a{oa{sa{sv}}}", &objects) < 0)
		return -EBADMSG;
	while (bus_dict_next(&objects, &path, &value)) {
		dbus_message_iter_recurse(&value, &interfaces);
		visit_interfaces(path, &interfaces, visit, userdata);
	}
	return 0;
}

int bus_walk_interfaces_added(DBusMessage *signal, bus_interface_fn visit,
			      void *userdata)
{
	const char *path;
	DBusMessageIter interfaces;

	if (bus_read(signal, "oa{sa{sv}}", &path, &interfaces) < 0)
		return -EBADMSG;
	visit_interfaces(path, &interfaces, visit, userdata);
	return 0;
}

int bus_walk_interfaces_removed(DBusMessage *signal, bus_interface_fn visit,
				void *userdata)
{
	const char *path;
	const char *interface;
	DBusMessageIter names;

	if (bus_read(signal, "oas", &path, &names) < 0)
		return -EBADMSG;
	while (bus_string_next(&names, &interface))
		visit(path, interface, NULL, userdata);
	return 0;
}
