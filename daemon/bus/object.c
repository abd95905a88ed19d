/* SPDX-License-Identifier: MIT */
/*
 * The objects we serve: which path has which interfaces.
 *
 * libdbus has a tree of paths of its own; it is not used, because it knows
 * neither interfaces nor what is on the way to an object, and a table of all
 * paths answers every question asked here.
 */
#include "bus_object.h"

#include "bus_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool bus_path_is_below(const char *path, const char *root)
{
	size_t length = strlen(root);

	if (length == 1) /* "/" */
		return path[1] != '\0';
	return strncmp(path, root, length) == 0 && path[length] == '/';
}

struct bus_object *bus_object_find(struct bus *bus, const char *path)
{
	struct bus_node *node = bus_table_find(&bus->objects, path);

	return node ? BUS_THING(node, struct bus_object, node) : NULL;
}

struct bus_bound *bus_object_bound(const struct bus_object *object,
				   const char *interface)
{
	for (struct bus_link *link = object->interfaces.next;
	     link != &object->interfaces; link = link->next) {
		struct bus_bound *bound =
			BUS_THING(link, struct bus_bound, link);

		if (strcmp(bound->interface->name, interface) == 0)
			return bound;
	}
	return NULL;
}

void *bus_object_userdata(const struct bus_object *object,
			  const struct bus_interface *interface)
{
	struct bus_bound *bound = bus_object_bound(object, interface->name);

	return bound ? bound->userdata : NULL;
}

const char *bus_object_path(const struct bus_object *object)
{
	return object->path;
}

struct bus *bus_object_bus(const struct bus_object *object)
{
	return object->bus;
}

static int interface_add(struct bus_object *object,
			 const struct bus_binding *binding)
{
	struct bus_bound *bound;

	if (bus_object_bound(object, binding->interface->name))
		return -EEXIST;
	bound = calloc(1, sizeof(*bound));
	if (!bound)
		return -ENOMEM;
	bound->object = object;
	bound->interface = binding->interface;
	bound->userdata = binding->userdata;
	bus_list_init(&bound->changed_link);
	bus_list_append(&object->interfaces, &bound->link);
	return 0;
}

static void interface_drop(struct bus_bound *bound)
{
	bus_list_remove(&bound->changed_link);
	bus_list_remove(&bound->link);
	free(bound);
}

static void object_free(struct bus_object *object)
{
	while (!bus_list_is_empty(&object->interfaces))
		interface_drop(BUS_THING(object->interfaces.next,
					 struct bus_bound, link));
	bus_table_remove(&object->bus->objects, &object->node);
	bus_list_remove(&object->link);
	free(object->path);
	free(object);
}

static int object_new(struct bus *bus, const char *path,
		      struct bus_object **out)
{
	struct bus_object *object = calloc(1, sizeof(*object));

	if (!object)
		return -ENOMEM;
	object->path = strdup(path);
	if (!object->path) {
		free(object);
		return -ENOMEM;
	}
	object->bus = bus;
	bus_list_init(&object->interfaces);
	bus_table_add(&bus->objects, &object->node, object->path);
	bus_list_append(&bus->all_objects, &object->link);
	*out = object;
	return 0;
}

int bus_object_add(struct bus *bus, const char *path,
		   const struct bus_binding *bindings, size_t count,
		   struct bus_object **out)
{
	struct bus_object *object = NULL;
	int result;

	if (!path || !dbus_validate_path(path, NULL))
		return -EINVAL;
	if (bus_object_find(bus, path))
		return -EEXIST;
	result = object_new(bus, path, &object);
	for (size_t i = 0; i < count && result == 0; i++)
		result = interface_add(object, &bindings[i]);
	if (result < 0) {
		if (object)
			object_free(object);
		return result;
	}
	/* Unheard is no failure: whoever asks later finds the object. */
	(void)bus_emit_added(object, object->interfaces.next);
	*out = object;
	return 0;
}

int bus_object_bind(struct bus_object *object,
		    const struct bus_interface *interface, void *userdata)
{
	const struct bus_binding binding = {interface, userdata};
	int result = interface_add(object, &binding);

	if (result < 0)
		return result;
	(void)bus_emit_added(object, object->interfaces.prev); /* as above */
	return 0;
}

int bus_object_unbind(struct bus_object *object,
		      const struct bus_interface *interface)
{
	struct bus_bound *bound = bus_object_bound(object, interface->name);

	if (!bound)
		return -ENOENT;
	interface_drop(bound);
	(void)bus_emit_removed(object, interface); /* as above */
	return 0;
}

void bus_object_remove(struct bus_object *object)
{
	if (!object)
		return;
	(void)bus_emit_removed(object, NULL); /* as above */
	object_free(object);
}

struct bus_manager *bus_manager_find(struct bus *bus, const char *path)
{
	for (struct bus_link *link = bus->managers.next; link != &bus->managers;
	     link = link->next) {
		struct bus_manager *manager =
			BUS_THING(link, struct bus_manager, link);

		if (strcmp(manager->path, path) == 0)
			return manager;
	}
	return NULL;
}

int bus_add_object_manager(struct bus *bus, const char *path)
{
	struct bus_manager *manager;

	if (!path || !dbus_validate_path(path, NULL))
		return -EINVAL;
	if (bus_manager_find(bus, path))
		return -EEXIST;
	manager = malloc(sizeof(*manager));
	if (!manager)
		return -ENOMEM;
	manager->path = strdup(path);
	if (!manager->path) {
		free(manager);
		return -ENOMEM;
	}
	bus_list_append(&bus->managers, &manager->link);
	return 0;
}

void bus_objects_free(struct bus *bus)
{
	while (!bus_list_is_empty(&bus->all_objects))
		object_free(BUS_THING(bus->all_objects.next, struct bus_object,
				      link));
	while (!bus_list_is_empty(&bus->managers)) {
		struct bus_manager *manager =
			BUS_THING(bus->managers.next, struct bus_manager, link);

		bus_list_remove(&manager->link);
		free(manager->path);
		free(manager);
	}
}
