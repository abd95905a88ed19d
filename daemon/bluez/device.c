/* SPDX-License-Identifier: MIT */
#include "device.h"

#include "bluez_state.h"
#include "bus_message.h"
#include "device_act.h"
#include "gatt.h"
#include "profile.h"

#include <string.h>

/* A reading of the signal's strength alone is told no more often: discovery
 * brings ten a second of each wearable (project default). */
#define RSSI_EVERY_MS 1000u

#define LOOK_TIMEOUT_MS 5000

static uint64_t loop_ms(const struct tree_device *device)
{
	return uv_now(bus_loop(device->bluez->bus));
}

void device_tell(struct tree_device *device)
{
	struct bluez *bluez = device->bluez;
	struct event event = {.type = EVENT_DEVICE};

	event.device.device = tree_device_number(&bluez->tree, device);
	event.device.adapter = device->adapter;
	memcpy(event.device.address, device->address, 6);
	event.device.address_random = device->address_random;
	memcpy(event.device.name, device->name, NAME_SIZE);
	event.device.rssi = device->rssi;
	event.device.battery = device->battery;
	event.device.is_wearable = device->is_wearable;
	event.device.heard = device->rssi != RSSI_UNKNOWN;
	event.device.paired =
		device->tells_bonded ? device->bonded : device->paired;
	event.device.trusted = device->trusted;
	event.device.connected = device->connected;
	event.device.resolved = device->settled;
	device->told_ms = loop_ms(device);
	bluez_emit(bluez, &event);
}

static int8_t rssi_of(int16_t dbm)
{
	return dbm >= -127 && dbm < RSSI_UNKNOWN ? (int8_t)dbm : RSSI_UNKNOWN;
}

static void apply_identity(struct tree_device *device,
			   const struct device_properties *properties)
{
	uint64_t present = properties->present;
	uint8_t address[6];

	/* It changes once, to the identity address, when bonded. */
	if ((present & DEVICE_ADDRESS) != 0 &&
	    decode_address(properties->address, address))
		memcpy(device->address, address, sizeof(address));
	if (present & DEVICE_ADDRESS_TYPE)
		device->address_random =
			strcmp(properties->address_type, "random") == 0;
	if (present & DEVICE_ALIAS)
		decode_name(properties->alias, device->name, NAME_SIZE);
	else if (present & DEVICE_NAME)
		decode_name(properties->name, device->name, NAME_SIZE);
	if (present & DEVICE_UUIDS)
		device->is_wearable = decode_has_uuid(properties->uuids,
						      PROFILE_UUID_SERVICE);
}

static void apply_state(struct tree_device *device,
			const struct device_properties *properties)
{
	uint64_t present = properties->present;

	if (present & DEVICE_RSSI)
		device->rssi = rssi_of(properties->rssi);
	if (present & DEVICE_PAIRED)
		device->paired = properties->paired;
	if (present & DEVICE_BONDED) {
		device->bonded = properties->bonded;
		device->tells_bonded = true;
	}
	if (present & DEVICE_TRUSTED)
		device->trusted = properties->trusted;
	if (present & DEVICE_CONNECTED)
		device->connected = properties->connected;
	if (present & DEVICE_RESOLVED)
		device->resolved = properties->resolved;
}

/* Order: what needed the link is answered, then the state is told, then what
 * the link offers. */
static void follow(struct tree_device *device, bool was_connected)
{
	if (was_connected && !device->connected) {
		gatt_link_down(device);
		pending_end_all(&device->operations, OUTCOME_FAILED, true);
	}
	if (!device->resolved)
		gatt_unsettle(device);
	device_tell(device);
	device_bonded(device);
	if (device->resolved && !device->connected)
		device_look(device); /* its Connected was never told */
	gatt_look(device);
}

static void apply(struct tree_device *device,
		  const struct device_properties *properties,
		  uint64_t invalidated)
{
	bool was_connected = device->connected;
	uint64_t present = properties->present;

	apply_identity(device, properties);
	apply_state(device, properties);
	if (invalidated & DEVICE_RSSI)
		device->rssi = RSSI_UNKNOWN;
	/* A lost link takes its services with it, told or not. */
	if (!device->connected && was_connected)
		device->resolved = false;
	if (present == DEVICE_RSSI && device->announced &&
	    loop_ms(device) - device->told_ms < RSSI_EVERY_MS)
		return;
	if ((present | invalidated) == 0)
		return;
	device->announced = true;
	follow(device, was_connected);
}

static void on_changed(struct bus_properties_event *changed, void *userdata)
{
	struct tree_device *device = userdata;
	struct device_properties decoded;
	uint64_t invalidated = decode_device_invalidated(&changed->invalidated);

	if (!device->bluez->known)
		return;
	if (decode_device(&changed->changed, &decoded) < 0) {
		bluez_reject(device->bluez, "device", changed->path);
		return;
	}
	apply(device, &decoded, invalidated);
}

static void apply_battery(struct tree_device *device, DBusMessageIter *dict)
{
	struct battery_properties decoded;

	if (decode_battery(dict, &decoded) < 0 || decoded.percentage > 100) {
		bluez_reject(device->bluez, "battery", device->path);
		return;
	}
	if (decoded.present & BATTERY_PERCENTAGE)
		device->battery = decoded.percentage;
}

static void on_battery_changed(struct bus_properties_event *changed,
			       void *userdata)
{
	struct tree_device *device = userdata;

	apply_battery(device, &changed->changed);
	if (device->announced)
		device_tell(device);
}

static bool watch(struct tree_device *device, const char *interface,
		  bus_properties_fn handler, struct bus_match **out)
{
	struct bus_rule rule = {.sender = BLUEZ_NAME,
				.path = device->path,
				.arg0 = interface,
				.local = true};

	return bus_watch_properties(device->bluez->bus, &rule, handler, device,
				    out) == 0;
}

static void unwatch(struct tree_device *device)
{
	bus_match_remove(device->changes);
	bus_match_remove(device->battery_changes);
	device->changes = NULL;
	device->battery_changes = NULL;
}

static struct tree_device *device_new(struct bluez *bluez, const char *path,
				      const struct device_properties *first)
{
	struct tree_adapter *adapter = tree_adapter_above(&bluez->tree, path);
	struct tree_device *device;
	uint8_t address[6];

	if (adapter == NULL || (first->present & DEVICE_ADDRESS) == 0 ||
	    !decode_address(first->address, address))
		return NULL;
	device = tree_device_for(&bluez->tree,
				 tree_adapter_number(&bluez->tree, adapter),
				 address);
	if (device == NULL) {
		log_warning(bluez->log, "bluez: %s left aside: %d wearables",
			    path, DEVICES_MAX);
		return NULL;
	}
	device->bluez = bluez;
	if (tree_copy_path(device->path, path) &&
	    watch(device, BLUEZ_DEVICE, on_changed, &device->changes) &&
	    watch(device, BLUEZ_BATTERY, on_battery_changed,
		  &device->battery_changes))
		return device;
	unwatch(device);
	device->present = false;
	return NULL;
}

void device_added(struct bluez *bluez, const char *path,
		  DBusMessageIter *properties)
{
	struct tree_device *device = tree_device_at(&bluez->tree, path);
	struct device_properties decoded;

	if (decode_device(properties, &decoded) < 0) {
		bluez_reject(bluez, "device", path);
		return;
	}
	if (device == NULL) {
		if ((decoded.present & DEVICE_UUIDS) == 0 ||
		    !decode_has_uuid(decoded.uuids, PROFILE_UUID_SERVICE))
			return;
		device = device_new(bluez, path, &decoded);
		if (device == NULL)
			return;
	}
	apply(device, &decoded, 0);
}

/* The tree is read again: its attributes were passed over until now. */
void device_stranger_changed(struct bus_properties_event *changed,
			     void *userdata)
{
	struct bluez *bluez = userdata;
	struct device_properties decoded;

	if (!bluez->known || decode_device(&changed->changed, &decoded) < 0 ||
	    (decoded.present & DEVICE_UUIDS) == 0 ||
	    !decode_has_uuid(decoded.uuids, PROFILE_UUID_SERVICE) ||
	    tree_device_at(&bluez->tree, changed->path) != NULL)
		return;
	bluez_refresh(bluez);
}

void device_battery_added(struct bluez *bluez, const char *path,
			  DBusMessageIter *properties)
{
	struct tree_device *device = tree_device_at(&bluez->tree, path);

	if (device == NULL)
		return;
	apply_battery(device, properties);
	device_tell(device);
}

void device_gone(struct bluez *bluez, struct tree_device *device)
{
	struct event event = {.type = EVENT_DEVICE_GONE};
	struct pending *removal =
		pending_find(device->operations, OPERATION_REMOVE);

	device->connected = false;
	device->resolved = false;
	gatt_drop(device);
	unwatch(device);
	bus_call_cancel(device->look);
	device->look = NULL;
	device->present = false;
	if (removal != NULL) {
		removal->outcome = OUTCOME_OK; /* that was what it wanted */
		pending_end(removal);
	}
	pending_end_all(&device->operations, OUTCOME_GONE, false);
	event.device.device = tree_device_number(&bluez->tree, device);
	event.device.adapter = device->adapter;
	bluez_emit(bluez, &event);
}

void device_removed(struct bluez *bluez, const char *path)
{
	struct tree_device *device = tree_device_at(&bluez->tree, path);

	if (device != NULL)
		device_gone(bluez, device);
}

DBusMessage *device_look_message(struct tree_device *device)
{
	return bluez_message(device->bluez, device->path,
			     DBUS_INTERFACE_PROPERTIES, "GetAll", "s",
			     BLUEZ_DEVICE);
}

void device_apply_reply(struct tree_device *device, DBusMessage *reply)
{
	struct device_properties decoded;
	DBusMessageIter dict;

	if (bus_read(reply, "a{sv}", &dict) < 0 ||
	    decode_device(&dict, &decoded) < 0) {
		bluez_reject(device->bluez, "device", device->path);
		return;
	}
	apply(device, &decoded, 0);
}

static void on_looked(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct tree_device *device = userdata;

	device->look = NULL;
	if (error == NULL)
		device_apply_reply(device, reply);
}

void device_look(struct tree_device *device)
{
	struct bluez *bluez = device->bluez;

	if (device->look != NULL)
		return;
	(void)bus_call(bluez->bus, device_look_message(device), LOOK_TIMEOUT_MS,
		       on_looked, device,
		       &device->look); /* failed: the bus itself is gone */
}
