/* SPDX-License-Identifier: MIT */
/*
 * Whatever bluetoothd says, as a message off the wire: every decoder of this
 * room, and the tree that is built from what they find.
 */
#include "bus_message.h"
#include "decode.h"
#include "outcome.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void take_device(struct tree *tree, const char *path,
			const struct device_properties *properties)
{
	uint8_t address[6];
	struct tree_device *device;

	if ((properties->present & DEVICE_UUIDS) != 0)
		(void)decode_has_uuid(properties->uuids, "x");
	if ((properties->present & DEVICE_ADDRESS) == 0 ||
	    !decode_address(properties->address, address) ||
	    tree_device_at(tree, path) != NULL)
		return;
	device = tree_device_for(tree, 0, address);
	if (device != NULL && !tree_copy_path(device->path, path))
		device->present = false;
}

static void take_adapter(struct tree *tree, const char *path,
			 const struct adapter_properties *properties)
{
	struct tree_adapter *adapter;
	uint8_t address[6];
	char name[8];

	tree_adapter_name(path, name);
	if ((properties->present & ADAPTER_ADDRESS) == 0 ||
	    !decode_address(properties->address, address))
		return;
	adapter = tree_adapter_for(tree, address);
	if (adapter != NULL)
		adapter->present = tree_copy_path(adapter->path, path);
}

static void
take_characteristic(struct tree *tree, const char *path,
		    const struct characteristic_properties *properties)
{
	struct tree_device *device = tree_device_above(tree, path);
	struct tree_characteristic *found;

	if (device == NULL || tree_characteristic_at(device, path) != NULL ||
	    (properties->present & CHARACTERISTIC_SERVICE) == 0)
		return;
	found = tree_characteristic_add(device);
	if (found != NULL)
		found->present =
			tree_copy_path(found->path, path) &&
			tree_copy_path(found->service, properties->service);
}

static void remove_all(struct tree *tree, const char *path)
{
	struct tree_adapter *adapter = tree_adapter_at(tree, path);
	struct tree_device *device = tree_device_at(tree, path);

	(void)tree_adapter_above(tree, path);
	if (adapter != NULL)
		adapter->present = false;
	if (device != NULL)
		device->present = false;
}

/* As if every interface were every other. */
static void visit(const char *path, const char *interface,
		  DBusMessageIter *properties, void *userdata)
{
	struct tree *tree = userdata;
	struct adapter_properties adapter;
	struct device_properties device;
	struct service_properties service;
	struct characteristic_properties characteristic;
	struct battery_properties battery;
	DBusMessageIter dict;
	const uint8_t *bytes;
	uint16_t length;

	(void)interface;
	if (properties == NULL) {
		remove_all(tree, path);
		return;
	}
	dict = *properties;
	if (decode_adapter(&dict, &adapter) == 0)
		take_adapter(tree, path, &adapter);
	dict = *properties;
	if (decode_device(&dict, &device) == 0)
		take_device(tree, path, &device);
	dict = *properties;
	if (decode_characteristic(&dict, &characteristic) == 0)
		take_characteristic(tree, path, &characteristic);
	dict = *properties;
	(void)decode_service(&dict, &service);
	dict = *properties;
	(void)decode_battery(&dict, &battery);
	dict = *properties;
	if (decode_value(&dict, &bytes, &length) && length > VALUE_MAX)
		abort();
}

static void take_changed(DBusMessage *message, struct tree *tree)
{
	DBusMessageIter changed;
	DBusMessageIter invalidated;
	const char *interface;

	if (bus_read(message, "sa{sv}as", &interface, &changed, &invalidated) <
	    0)
		return;
	visit("/org/bluez/hci0/dev_1", interface, &changed, tree);
	(void)decode_device_invalidated(&invalidated);
}

static void take_error(DBusMessage *message)
{
	const char *name = dbus_message_get_error_name(message);
	const char *text = "";
	char cut[NAME_SIZE];
	uint8_t att;

	(void)bus_read(message, "s", &text);
	if (name != NULL)
		(void)outcome_of(name, text, &att);
	decode_name(text, cut, sizeof(cut));
	if (memchr(cut, '\0', sizeof(cut)) == NULL)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tree tree;
	DBusMessage *message;
	const uint8_t *bytes;
	uint16_t length;
	DBusError error = DBUS_ERROR_INIT;

	if (size == 0 || size > 65536)
		return 0;
	message = dbus_message_demarshal((const char *)data, (int)size, &error);
	dbus_error_free(&error);
	if (message == NULL)
		return 0;
	(void)bus_walk_managed_objects(message, visit, &tree);
	(void)bus_walk_interfaces_added(message, visit, &tree);
	(void)bus_walk_interfaces_removed(message, visit, &tree);
	(void)decode_read(message, &bytes, &length);
	take_changed(message, &tree);
	take_error(message);
	dbus_message_unref(message);
	return 0;
}
