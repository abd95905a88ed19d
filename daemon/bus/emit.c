/* SPDX-License-Identifier: MIT */
/* Signals of our objects: their own, and that they come and go. */
#include "bus_message.h"
#include "bus_private.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static const struct bus_signal *
signal_find(const struct bus_interface *interface, const char *name)
{
	const struct bus_signal *signal = interface->signals;

	while (signal && signal->name && strcmp(signal->name, name) != 0)
		signal++;
	return signal && signal->name ? signal : NULL;
}

int bus_emit(struct bus_object *object, const struct bus_interface *interface,
	     const char *name, ...)
{
	const struct bus_signal *signal = signal_find(interface, name);
	DBusMessage *message;
	va_list args;
	int result;

	assert(signal);
	if (!signal)
		return -EINVAL;
	if (bus_outgoing_bytes(object->bus) > BUS_OUTGOING_BOUND)
		return -ENOBUFS;
	message = dbus_message_new_signal(object->path, interface->name, name);
	if (!message)
		return -ENOMEM;
	va_start(args, name);
	result = bus_append_va(message, signal->args ? signal->args : "", args);
	va_end(args);
	if (result == 0)
		return bus_send(object->bus, message);
	dbus_message_unref(message);
	return result;
}

static struct bus_manager *manager_above(const struct bus_object *object)
{
	struct bus_link *head = &object->bus->managers;

	for (struct bus_link *link = head->next; link != head;
	     link = link->next) {
		struct bus_manager *manager =
			BUS_THING(link, struct bus_manager, link);

		if (bus_path_is_below(object->path, manager->path))
			return manager;
	}
	return NULL;
}

static int interface_append(DBusMessageIter *dict, struct bus_bound *bound)
{
	DBusMessageIter entry;
	uint64_t absent = 0;
	int result;

	if (!dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL,
					      &entry))
		return -ENOMEM;
	result = bus_iter_append(&entry, "s", bound->interface->name);
	if (result == 0)
		result = bus_append_properties(
			&entry, bound, bus_property_mask(bound->interface),
			&absent);
	if (result < 0)
		dbus_message_iter_abandon_container(dict, &entry);
	else if (!dbus_message_iter_close_container(dict, &entry))
		result = -ENOMEM;
	return result;
}

int bus_append_interfaces(DBusMessageIter *iter, struct bus_object *object,
			  struct bus_link *from)
{
	DBusMessageIter dict;
	int result = 0;

	if (!dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, "{sa{sv}}",
					      &dict))
		return -ENOMEM;
	for (; from != &object->interfaces && result == 0; from = from->next)
		result = interface_append(
			&dict, BUS_THING(from, struct bus_bound, link));
	if (result < 0)
		dbus_message_iter_abandon_container(iter, &dict);
	else if (!dbus_message_iter_close_container(iter, &dict))
		result = -ENOMEM;
	return result;
}

int bus_emit_added(struct bus_object *object, struct bus_link *from)
{
	struct bus_manager *manager = manager_above(object);
	int result = -EAGAIN;

	if (!manager)
		return 0;
	while (result == -EAGAIN) { /* at most once for each property */
		DBusMessage *message = dbus_message_new_signal(
			manager->path, BUS_INTERFACE_OBJECT_MANAGER,
			"InterfacesAdded");
		DBusMessageIter iter;

		if (!message)
			return -ENOMEM;
		dbus_message_iter_init_append(message, &iter);
		result = bus_iter_append(&iter, "o", object->path);
		if (result == 0)
			result = bus_append_interfaces(&iter, object, from);
		if (result == 0)
			return bus_send(object->bus, message);
		dbus_message_unref(message);
	}
	return result;
}

static int names_append(DBusMessage *message, struct bus_object *object,
			const struct bus_interface *interface)
{
	DBusMessageIter iter;
	DBusMessageIter names;
	int result;

	if (interface)
		return bus_append(message, "oas", object->path,
				  &interface->name, (size_t)1);
	dbus_message_iter_init_append(message, &iter);
	result = bus_iter_append(&iter, "o", object->path);
	if (result < 0 || !dbus_message_iter_open_container(
				  &iter, DBUS_TYPE_ARRAY, "s", &names))
		return -ENOMEM;
	for (struct bus_link *link = object->interfaces.next;
	     link != &object->interfaces && result == 0; link = link->next)
		result = bus_iter_append(&names, "s",
					 BUS_THING(link, struct bus_bound, link)
						 ->interface->name);
	if (!dbus_message_iter_close_container(&iter, &names))
		result = -ENOMEM;
	return result;
}

int bus_emit_removed(struct bus_object *object,
		     const struct bus_interface *interface)
{
	struct bus_manager *manager = manager_above(object);
	DBusMessage *message;
	int result;

	if (!manager)
		return 0;
	message = dbus_message_new_signal(manager->path,
					  BUS_INTERFACE_OBJECT_MANAGER,
					  "InterfacesRemoved");
	if (!message)
		return -ENOMEM;
	result = names_append(message, object, interface);
	if (result == 0)
		return bus_send(object->bus, message);
	dbus_message_unref(message);
	return result;
}
