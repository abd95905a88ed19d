/* SPDX-License-Identifier: MIT */
/* The interfaces every object has: they are tables like all others. */
#include "bus_describe.h"
#include "bus_message.h"
#include "bus_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const struct bus_interface properties_interface;
static const struct bus_interface introspectable_interface;
static const struct bus_interface manager_interface;

/* Whether something is registered below PATH. */
static bool is_above(struct bus *bus, const char *path)
{
	for (struct bus_link *link = bus->all_objects.next;
	     link != &bus->all_objects; link = link->next)
		if (bus_path_is_below(
			    BUS_THING(link, struct bus_object, link)->path,
			    path))
			return true;
	for (struct bus_link *link = bus->managers.next; link != &bus->managers;
	     link = link->next)
		if (bus_path_is_below(
			    BUS_THING(link, struct bus_manager, link)->path,
			    path))
			return true;
	return false;
}

void bus_standard_of(struct bus *bus, const char *path,
		     const struct bus_interface *out[BUS_STANDARD_MAX + 1])
{
	bool is_object = bus_object_find(bus, path) != NULL;
	bool is_manager = bus_manager_find(bus, path) != NULL;
	size_t n = 0;

	if (is_object)
		out[n++] = &properties_interface;
	if (is_object || is_manager || is_above(bus, path))
		out[n++] = &introspectable_interface;
	if (is_manager)
		out[n++] = &manager_interface;
	out[n] = NULL;
}

static struct bus_object *object_of(const struct bus_request *request)
{
	return bus_object_find(bus_request_bus(request),
			       bus_request_path(request));
}

static void reply_get_error(struct bus_request *request, const char *property,
			    int result)
{
	if (result == -ENODATA)
		(void)bus_reply_errorf(request, DBUS_ERROR_UNKNOWN_PROPERTY,
				       "%s has no value now.", property);
	else
		(void)bus_reply_errorf(request, DBUS_ERROR_FAILED,
				       "%s cannot be told: %s.", property,
				       strerror(-result));
}

/* What a Get or Set is about. */
struct subject {
	struct bus_bound *bound;
	const struct bus_property *property;
	size_t index;
};

/* Finds the property; answers REQUEST if there is none such. */
static bool subject_find(struct bus_request *request, const char *interface,
			 const char *name, struct subject *out)
{
	int index;

	out->bound = bus_object_bound(object_of(request), interface);
	if (!out->bound) {
		(void)bus_reply_errorf(request, DBUS_ERROR_UNKNOWN_INTERFACE,
				       "No properties of %s at %s.", interface,
				       bus_request_path(request));
		return false;
	}
	index = bus_property_index(out->bound->interface, name);
	if (index < 0) {
		(void)bus_reply_errorf(request, DBUS_ERROR_UNKNOWN_PROPERTY,
				       "%s has no property %s.", interface,
				       name);
		return false;
	}
	out->index = (size_t)index;
	out->property = &out->bound->interface->properties[index];
	return true;
}

static void on_get(struct bus_request *request, void *userdata)
{
	const char *interface;
	const char *name;
	struct subject subject;
	DBusMessageIter iter;
	DBusMessage *reply;
	int result;

	(void)userdata;
	(void)bus_read(bus_request_message(request), "ss", &interface, &name);
	if (!subject_find(request, interface, name, &subject))
		return;
	reply = dbus_message_new_method_return(bus_request_message(request));
	if (!reply) {
		(void)bus_reply_message(request, NULL);
		return;
	}
	dbus_message_iter_init_append(reply, &iter);
	result = bus_append_property(&iter, subject.bound, subject.index);
	if (result == 0) {
		(void)bus_reply_message(request, reply);
		return;
	}
	dbus_message_unref(reply);
	reply_get_error(request, name, result);
}

/* Answers with what APPEND puts into a reply, as often as it takes. */
static void reply_with(struct bus_request *request, void *userdata,
		       int (*append)(DBusMessageIter *iter, void *userdata))
{
	int result = -EAGAIN;

	while (result == -EAGAIN) { /* at most once for each property */
		DBusMessage *reply = dbus_message_new_method_return(
			bus_request_message(request));
		DBusMessageIter iter;

		if (!reply) {
			(void)bus_reply_message(request, NULL);
			return;
		}
		dbus_message_iter_init_append(reply, &iter);
		result = append(&iter, userdata);
		if (result == 0) {
			(void)bus_reply_message(request, reply);
			return;
		}
		dbus_message_unref(reply);
	}
	reply_get_error(request, "A property", result);
}

static int append_all(DBusMessageIter *iter, void *userdata)
{
	struct bus_bound *bound = userdata;
	uint64_t absent = 0;

	return bus_append_properties(
		iter, bound, bus_property_mask(bound->interface), &absent);
}

static int append_none(DBusMessageIter *iter, void *userdata)
{
	(void)userdata;
	return bus_iter_append(iter, "a{sv}", 0);
}

static bool is_standard(struct bus_request *request, const char *name)
{
	const struct bus_interface *standard[BUS_STANDARD_MAX + 1];

	bus_standard_of(bus_request_bus(request), bus_request_path(request),
			standard);
	for (size_t i = 0; standard[i]; i++)
		if (strcmp(standard[i]->name, name) == 0)
			return true;
	return false;
}

static void on_get_all(struct bus_request *request, void *userdata)
{
	const char *interface;
	struct bus_bound *bound;

	(void)userdata;
	(void)bus_read(bus_request_message(request), "s", &interface);
	bound = bus_object_bound(object_of(request), interface);
	if (bound)
		reply_with(request, bound, append_all);
	else if (is_standard(request, interface))
		reply_with(request, NULL, append_none);
	else
		(void)bus_reply_errorf(request, DBUS_ERROR_UNKNOWN_INTERFACE,
				       "No interface %s at %s.", interface,
				       bus_request_path(request));
}

static bool has_type(DBusMessageIter *value, const char *type)
{
	char *signature = dbus_message_iter_get_signature(value);
	bool same = signature && strcmp(signature, type) == 0;

	dbus_free(signature);
	return same;
}

static void on_set(struct bus_request *request, void *userdata)
{
	const char *interface;
	const char *name;
	DBusMessageIter value;
	struct subject subject;

	(void)userdata;
	(void)bus_read(bus_request_message(request), "ssv", &interface, &name,
		       &value);
	if (!subject_find(request, interface, name, &subject))
		return;
	if (!subject.property->set)
		(void)bus_reply_errorf(request, DBUS_ERROR_PROPERTY_READ_ONLY,
				       "%s can only be read.", name);
	else if (!has_type(&value, subject.property->type))
		(void)bus_reply_errorf(request, DBUS_ERROR_INVALID_ARGS,
				       "%s has the type %s.", name,
				       subject.property->type);
	else
		subject.property->set(subject.property, request, &value,
				      subject.bound->userdata);
}

static int append_objects(DBusMessageIter *iter, struct bus *bus,
			  const char *root)
{
	int result = 0;

	for (struct bus_link *link = bus->all_objects.next;
	     link != &bus->all_objects && result == 0; link = link->next) {
		struct bus_object *object =
			BUS_THING(link, struct bus_object, link);
		DBusMessageIter entry;

		if (!bus_path_is_below(object->path, root))
			continue;
		if (!dbus_message_iter_open_container(
			    iter, DBUS_TYPE_DICT_ENTRY, NULL, &entry))
			return -ENOMEM;
		result = bus_iter_append(&entry, "o", object->path);
		if (result == 0)
			result = bus_append_interfaces(&entry, object,
						       object->interfaces.next);
		if (result < 0)
			dbus_message_iter_abandon_container(iter, &entry);
		else if (!dbus_message_iter_close_container(iter, &entry))
			result = -ENOMEM;
	}
	return result;
}

static int append_managed(DBusMessageIter *iter, void *userdata)
{
	struct bus_request *request = userdata;
	DBusMessageIter dict;
	int result;

	if (!dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY,
					      "{oa{sa{sv}}}", &dict))
		return -ENOMEM;
	result = append_objects(&dict, bus_request_bus(request),
				bus_request_path(request));
	if (result < 0)
		dbus_message_iter_abandon_container(iter, &dict);
	else if (!dbus_message_iter_close_container(iter, &dict))
		result = -ENOMEM;
	return result;
}

static void on_get_managed_objects(struct bus_request *request, void *userdata)
{
	(void)userdata;
	reply_with(request, request, append_managed);
}

/* The part of PATH right below ROOT, or NULL. */
static const char *child_of(const char *path, const char *root, size_t *length)
{
	const char *child;

	if (!bus_path_is_below(path, root))
		return NULL;
	child = path + (root[1] == '\0' ? 1 : strlen(root) + 1);
	*length = strcspn(child, "/");
	return child;
}

/* Whether an object before END has the same child. */
static bool is_printed(struct bus *bus, const struct bus_link *end,
		       const char *root, const char *child, size_t length)
{
	for (struct bus_link *link = bus->all_objects.next; link != end;
	     link = link->next) {
		size_t n = 0;
		const char *other =
			child_of(BUS_THING(link, struct bus_object, link)->path,
				 root, &n);

		if (other && n == length && strncmp(other, child, n) == 0)
			return true;
	}
	return false;
}

static void print_children(FILE *out, struct bus *bus, const char *root)
{
	for (struct bus_link *link = bus->all_objects.next;
	     link != &bus->all_objects; link = link->next) {
		size_t length = 0;
		const char *child =
			child_of(BUS_THING(link, struct bus_object, link)->path,
				 root, &length);

		if (child && !is_printed(bus, link, root, child, length))
			fprintf(out, "  <node name=\"%.*s\"/>\n", (int)length,
				child);
	}
}

static int print_object(FILE *out, struct bus *bus, const char *path)
{
	const struct bus_interface *standard[BUS_STANDARD_MAX + 1];
	struct bus_object *object = bus_object_find(bus, path);
	int result = 0;

	bus_standard_of(bus, path, standard);
	bus_print_head(out);
	for (size_t i = 0; standard[i] && result == 0; i++)
		result = bus_print_interface(out, standard[i], false);
	for (struct bus_link *link = object ? object->interfaces.next : NULL;
	     object && link != &object->interfaces && result == 0;
	     link = link->next)
		result = bus_print_interface(
			out, BUS_THING(link, struct bus_bound, link)->interface,
			false);
	print_children(out, bus, path);
	fputs("</node>\n", out);
	return result;
}

static void on_introspect(struct bus_request *request, void *userdata)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int result = out ? 0 : -ENOMEM;

	(void)userdata;
	if (out)
		result = print_object(out, bus_request_bus(request),
				      bus_request_path(request));
	if (out && fclose(out) != 0)
		result = -ENOMEM;
	if (result == 0)
		(void)bus_reply(request, "s", text);
	else
		(void)bus_reply_message(request, NULL);
	free(text);
}

static const struct bus_method properties_methods[] = {
	{.name = "Get",
	 .in = "ss",
	 .in_names = "interface property",
	 .out = "v",
	 .out_names = "value",
	 .handler = on_get,
	 .doc = "Tells one property."},
	{.name = "GetAll",
	 .in = "s",
	 .in_names = "interface",
	 .out = "a{sv}",
	 .out_names = "properties",
	 .handler = on_get_all,
	 .doc = "Tells all properties of an interface."},
	{.name = "Set",
	 .in = "ssv",
	 .in_names = "interface property value",
	 .handler = on_set,
	 .doc = "Changes one property."},
	{.name = NULL},
};

static const struct bus_signal properties_signals[] = {
	{.name = "PropertiesChanged",
	 .args = "sa{sv}as",
	 .arg_names = "interface changed invalidated",
	 .doc = "Properties have new values, or values no longer known."},
	{.name = NULL},
};

static const struct bus_interface properties_interface = {
	.name = DBUS_INTERFACE_PROPERTIES,
	.methods = properties_methods,
	.signals = properties_signals,
	.doc = "Properties of all interfaces of an object.",
};

static const struct bus_method introspectable_methods[] = {
	{.name = "Introspect",
	 .out = "s",
	 .out_names = "xml",
	 .handler = on_introspect,
	 .doc = "Tells what the object can do."},
	{.name = NULL},
};

static const struct bus_interface introspectable_interface = {
	.name = DBUS_INTERFACE_INTROSPECTABLE,
	.methods = introspectable_methods,
	.doc = "Description of an object.",
};

static const struct bus_method manager_methods[] = {
	{.name = "GetManagedObjects",
	 .out = "a{oa{sa{sv}}}",
	 .out_names = "objects",
	 .handler = on_get_managed_objects,
	 .doc = "Tells all objects below with all their properties."},
	{.name = NULL},
};

static const struct bus_signal manager_signals[] = {
	{.name = "InterfacesAdded",
	 .args = "oa{sa{sv}}",
	 .arg_names = "object interfaces",
	 .doc = "An object came, or has more interfaces now."},
	{.name = "InterfacesRemoved",
	 .args = "oas",
	 .arg_names = "object interfaces",
	 .doc = "An object went, or has fewer interfaces now."},
	{.name = NULL},
};

static const struct bus_interface manager_interface = {
	.name = BUS_INTERFACE_OBJECT_MANAGER,
	.methods = manager_methods,
	.signals = manager_signals,
	.doc = "Objects below this one.",
};
