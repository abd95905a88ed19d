/* SPDX-License-Identifier: MIT */
#include "told.h"

#include <string.h>

#define FNV_OFFSET UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME  UINT64_C(0x100000001b3)

/* A hash of the property's value now; one that is not there has its own. */
static uint64_t fingerprint(const struct bus_property *property, void *userdata)
{
	DBusMessage *message = dbus_message_new(DBUS_MESSAGE_TYPE_SIGNAL);
	DBusMessageIter iter;
	uint64_t hash = FNV_OFFSET;
	char *bytes = NULL;
	int length = 0;

	if (!message)
		return 0;
	dbus_message_iter_init_append(message, &iter);
	if (property->get(property, &iter, userdata) == 0 &&
	    dbus_message_marshal(message, &bytes, &length))
		for (int i = 0; i < length; i++)
			hash = (hash ^ (uint8_t)bytes[i]) * FNV_PRIME;
	dbus_free(bytes);
	dbus_message_unref(message);
	return hash;
}

/* Where the readings begin; in a table without any, its end. */
static size_t first_reading(const struct told *told)
{
	const struct bus_property *properties = told->interface->properties;
	size_t i = 0;

	while (properties[i].name &&
	       (!told->first_reading ||
		strcmp(properties[i].name, told->first_reading) != 0))
		i++;
	return i;
}

static size_t end_of(const struct told *told)
{
	size_t i = 0;

	while (told->interface->properties[i].name)
		i++;
	return i;
}

uint64_t told_differences(struct told *told, enum told_part part,
			  void *userdata)
{
	const struct bus_property *properties = told->interface->properties;
	const size_t reading = first_reading(told);
	const size_t end = part == TOLD_STATE ? reading : end_of(told);
	uint64_t mask = 0;

	for (size_t i = part == TOLD_READINGS ? reading : 0; i < end; i++) {
		uint64_t now;

		if (properties[i].emits != BUS_EMITS_CHANGE)
			continue;
		now = fingerprint(&properties[i], userdata);
		if (now != told->hash[i])
			mask |= UINT64_C(1) << i;
		told->hash[i] = now;
	}
	return mask;
}

void told_mark(struct told *told, enum told_part part,
	       struct bus_object *object, void *userdata)
{
	bus_mark_changed_mask(object, told->interface,
			      told_differences(told, part, userdata));
}
