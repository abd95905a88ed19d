/* SPDX-License-Identifier: MIT */
/*
 * Property changes: marked now, told together when it is time.
 *
 * A mark is a bit. What is marked waits in a list until the loop turns or a
 * call is answered, until the interval of its interface is over, and until
 * the bus takes what it was sent before. The value told is the one of the
 * moment of telling, so nothing is lost by waiting.
 */
#include "bus_message.h"
#include "bus_private.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

static uint64_t due_in(const struct bus_bound *bound)
{
	uint64_t since = uv_now(bound->object->bus->loop) - bound->told_ms;

	if (!bound->told || since >= bound->interval_ms)
		return 0;
	return bound->interval_ms - since;
}

static struct bus_bound *bound_of(struct bus_object *object,
				  const struct bus_interface *interface)
{
	struct bus_bound *bound = bus_object_bound(object, interface->name);

	assert(bound);
	return bound;
}

void bus_mark_changed_mask(struct bus_object *object,
			   const struct bus_interface *interface, uint64_t mask)
{
	struct bus_bound *bound = bound_of(object, interface);

	if (mask == 0)
		return;
	if (bound->marks == 0) {
		bus_list_append(&object->bus->changed, &bound->changed_link);
		bus_wake_in(object->bus, due_in(bound));
	}
	bound->marks |= mask;
}

void bus_mark_changed(struct bus_object *object,
		      const struct bus_interface *interface,
		      const char *property)
{
	int index;

	if (!property) {
		bus_mark_changed_mask(object, interface,
				      bus_property_mask(interface));
		return;
	}
	index = bus_property_index(interface, property);
	assert(index >= 0);
	bus_mark_changed_mask(object, interface, UINT64_C(1) << index);
}

void bus_set_interval(struct bus_object *object,
		      const struct bus_interface *interface,
		      unsigned int interval_ms)
{
	bound_of(object, interface)->interval_ms = interval_ms;
}

/* Bits of the properties that say EMITS. */
static uint64_t mask_of(const struct bus_interface *interface,
			enum bus_emits emits)
{
	const struct bus_property *property = interface->properties;
	uint64_t mask = 0;

	for (size_t i = 0; property && property[i].name; i++)
		if (property[i].emits == emits)
			mask |= UINT64_C(1) << i;
	return mask;
}

static int append_names(DBusMessageIter *iter, const struct bus_bound *bound,
			uint64_t mask)
{
	const struct bus_property *property = bound->interface->properties;
	const char *names[64];
	size_t count = 0;

	for (size_t i = 0; property[i].name; i++)
		if (mask & UINT64_C(1) << i)
			names[count++] = property[i].name;
	return bus_iter_append(iter, "as", names, count);
}

static int changes_append(DBusMessage *message, struct bus_bound *bound,
			  uint64_t marks)
{
	uint64_t values = marks & mask_of(bound->interface, BUS_EMITS_CHANGE);
	uint64_t names =
		marks & mask_of(bound->interface, BUS_EMITS_INVALIDATES);
	DBusMessageIter iter;
	int result;

	dbus_message_iter_init_append(message, &iter);
	result = bus_iter_append(&iter, "s", bound->interface->name);
	if (result == 0)
		result = bus_append_properties(&iter, bound, values, &names);
	if (result == 0)
		result = append_names(&iter, bound, names);
	return result;
}

static int changes_send(struct bus_bound *bound, uint64_t marks)
{
	int result = -EAGAIN;

	while (result == -EAGAIN) { /* at most once for each property */
		DBusMessage *message = dbus_message_new_signal(
			bound->object->path, DBUS_INTERFACE_PROPERTIES,
			"PropertiesChanged");

		if (!message)
			return -ENOMEM;
		result = changes_append(message, bound, marks);
		if (result == 0)
			return bus_send(bound->object->bus, message);
		dbus_message_unref(message);
	}
	return result;
}

static int bound_tell(struct bus_bound *bound)
{
	uint64_t marks = bound->marks;

	bus_list_remove(&bound->changed_link);
	bound->marks = 0;
	bound->told = true;
	bound->told_ms = uv_now(bound->object->bus->loop);
	marks &= mask_of(bound->interface, BUS_EMITS_CHANGE) |
		 mask_of(bound->interface, BUS_EMITS_INVALIDATES);
	return marks ? changes_send(bound, marks) : 0;
}

void bus_tell_changes(struct bus *bus)
{
	uint64_t wake_in = UINT64_MAX;
	struct bus_link *link = bus->changed.next;

	if (link == &bus->changed)
		return;
	if (bus_outgoing_bytes(bus) > BUS_OUTGOING_BOUND) {
		bus_wake_in(bus, BUS_RETRY_MS);
		return;
	}
	while (link != &bus->changed) {
		struct bus_bound *bound =
			BUS_THING(link, struct bus_bound, changed_link);
		uint64_t wait = due_in(bound);

		link = link->next;
		if (wait > 0)
			wake_in = wait < wake_in ? wait : wake_in;
		else if (bound_tell(bound) < 0 && bus_is_usable(bus))
			bus_report(bus, bound->interface->name);
	}
	if (wake_in != UINT64_MAX)
		bus_wake_in(bus, wake_in);
}

int bus_flush_changes(struct bus_object *object)
{
	int result = 0;

	for (struct bus_link *link = object->interfaces.next;
	     link != &object->interfaces; link = link->next) {
		struct bus_bound *bound =
			BUS_THING(link, struct bus_bound, link);
		int told = bound->marks ? bound_tell(bound) : 0;

		if (told < 0)
			result = told;
	}
	return result;
}
