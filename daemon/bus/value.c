/* SPDX-License-Identifier: MIT */
/*
 * Properties into messages.
 *
 * A value that was begun cannot be taken out of a message again. So a
 * property that turns out not to exist spoils the message it was for; it is
 * remembered as optional, and from then on asked aside before. That costs a
 * second attempt once, and nothing for all other properties.
 */
#include "bus_message.h"
#include "bus_private.h"

#include <errno.h>
#include <string.h>

int bus_property_index(const struct bus_interface *interface, const char *name)
{
	const struct bus_property *property = interface->properties;

	for (int i = 0; property && property[i].name; i++)
		if (strcmp(property[i].name, name) == 0)
			return i;
	return -1;
}

uint64_t bus_property_mask(const struct bus_interface *interface)
{
	const struct bus_property *property = interface->properties;
	uint64_t mask = 0;

	for (size_t i = 0; property && property[i].name; i++)
		mask |= UINT64_C(1) << i;
	return mask;
}

/* The member of USERDATA that the property names. */
static int get_member(const struct bus_property *property,
		      DBusMessageIter *value, const void *userdata)
{
	const char *member = (const char *)userdata + property->offset;
	const char *text = NULL;
	bool truth = false;
	dbus_bool_t wide;

	switch (property->type[0]) {
	case DBUS_TYPE_BOOLEAN:
		memcpy(&truth, member, sizeof(truth));
		wide = truth;
		return bus_iter_append_one(value, property->type, &wide);
	case DBUS_TYPE_STRING:
	case DBUS_TYPE_OBJECT_PATH:
	case DBUS_TYPE_SIGNATURE:
		memcpy(&text, member, sizeof(text));
		if (!text)
			text = property->type[0] == 'o' ? "/" : "";
		return bus_iter_append_one(value, property->type, &text);
	default:
		return bus_iter_append_one(value, property->type, member);
	}
}

static int get(const struct bus_bound *bound, size_t index,
	       DBusMessageIter *value)
{
	const struct bus_property *property =
		&bound->interface->properties[index];

	if (property->get)
		return property->get(property, value, bound->userdata);
	return get_member(property, value, bound->userdata);
}

static int append_variant(DBusMessageIter *iter, struct bus_bound *bound,
			  size_t index)
{
	const char *type = bound->interface->properties[index].type;
	DBusMessageIter value;
	int result;

	if (!dbus_message_iter_open_container(iter, DBUS_TYPE_VARIANT, type,
					      &value))
		return -ENOMEM;
	result = get(bound, index, &value);
	if (result < 0) {
		dbus_message_iter_abandon_container(iter, &value);
		return result;
	}
	return dbus_message_iter_close_container(iter, &value) ? 0 : -ENOMEM;
}

/* Asks for a value in a message of its own. */
static int probe(struct bus_bound *bound, size_t index)
{
	DBusMessage *aside = dbus_message_new(DBUS_MESSAGE_TYPE_SIGNAL);
	DBusMessageIter iter;
	int result;

	if (!aside)
		return -ENOMEM;
	dbus_message_iter_init_append(aside, &iter);
	result = append_variant(&iter, bound, index);
	dbus_message_unref(aside);
	return result;
}

int bus_append_property(DBusMessageIter *iter, struct bus_bound *bound,
			size_t index)
{
	int result = probe(bound, index);

	return result < 0 ? result : append_variant(iter, bound, index);
}

static int append_entry(DBusMessageIter *dict, struct bus_bound *bound,
			size_t index)
{
	DBusMessageIter entry;
	int result;

	if (!dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL,
					      &entry))
		return -ENOMEM;
	result = bus_iter_append_one(&entry, "s",
				     &bound->interface->properties[index].name);
	if (result == 0)
		result = append_variant(&entry, bound, index);
	if (result < 0) {
		dbus_message_iter_abandon_container(dict, &entry);
		return result;
	}
	return dbus_message_iter_close_container(dict, &entry) ? 0 : -ENOMEM;
}

static int append_existing(DBusMessageIter *dict, struct bus_bound *bound,
			   size_t index, uint64_t *absent)
{
	uint64_t bit = UINT64_C(1) << index;
	int result = 0;

	if (bound->optional & bit)
		result = probe(bound, index);
	if (result == -ENODATA) {
		*absent |= bit;
		return 0;
	}
	if (result == 0)
		result = append_entry(dict, bound, index);
	if (result != -ENODATA)
		return result;
	bound->optional |= bit;
	return -EAGAIN;
}

int bus_append_properties(DBusMessageIter *iter, struct bus_bound *bound,
			  uint64_t mask, uint64_t *absent)
{
	const struct bus_property *property = bound->interface->properties;
	DBusMessageIter dict;
	int result = bus_dict_open(iter, &dict);

	if (result < 0)
		return result;
	for (size_t i = 0; result == 0 && property && property[i].name; i++)
		if (mask & UINT64_C(1) << i)
			result = append_existing(&dict, bound, i, absent);
	if (result == 0)
		return bus_dict_close(iter, &dict);
	dbus_message_iter_abandon_container(iter, &dict);
	return result;
}
