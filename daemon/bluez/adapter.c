/* SPDX-License-Identifier: MIT */
#include "adapter.h"

#include "autoconnect.h"
#include "bluez_state.h"
#include "bus_message.h"
#include "device.h"
#include "profile.h"

#include <string.h>
#include <strings.h>

static enum adapter_state state_of(const struct tree_adapter *adapter)
{
	if (adapter->blocked)
		return ADAPTER_BLOCKED;
	return adapter->powered ? ADAPTER_ON : ADAPTER_OFF;
}

static void tell(struct bluez *bluez, const struct tree_adapter *adapter)
{
	struct event event = {.type = EVENT_ADAPTER};

	event.adapter.adapter = tree_adapter_number(&bluez->tree, adapter);
	memcpy(event.adapter.address, adapter->address, 6);
	tree_adapter_name(adapter->path, event.adapter.name);
	event.adapter.state = state_of(adapter);
	event.adapter.discovering = adapter->discovering;
	bluez_emit(bluez, &event);
}

static void apply(struct tree_adapter *adapter,
		  const struct adapter_properties *properties)
{
	if (properties->present & ADAPTER_POWERED)
		adapter->powered = properties->powered;
	if (properties->present & ADAPTER_DISCOVERING)
		adapter->discovering = properties->discovering;
	if (properties->present & ADAPTER_POWER_STATE)
		adapter->blocked =
			strcmp(properties->power_state, "off-blocked") == 0;
}

/* The Pi's own controller has no address until its firmware is loaded. */
static bool has_address(const struct adapter_properties *properties,
			uint8_t address[6])
{
	static const uint8_t none[6];

	return (properties->present & ADAPTER_ADDRESS) != 0 &&
	       decode_address(properties->address, address) &&
	       memcmp(address, none, sizeof(none)) != 0;
}

/* Whether the options name it, or none at all. */
static bool is_ours(const struct bluez_options *options, const char *path,
		    const char *address)
{
	char name[8];

	tree_adapter_name(path, name);
	for (size_t i = 0; i < options->adapters; i++)
		if (strcmp(options->adapter[i], name) == 0 ||
		    strcasecmp(options->adapter[i], address) == 0)
			return true;
	return options->adapters == 0;
}

static struct tree_adapter *adapter_new(struct bluez *bluez, const char *path,
					const uint8_t address[6])
{
	struct tree_adapter *adapter = tree_adapter_for(&bluez->tree, address);

	if (adapter == NULL) {
		log_warning(bluez->log, "bluez: %s left aside: %d adapters",
			    path, ADAPTERS_MAX);
		return NULL;
	}
	/* The same controller under another name, before the old one left. */
	if (adapter->present)
		adapter_gone(bluez, adapter);
	if (!tree_copy_path(adapter->path, path))
		return NULL;
	adapter->bluez = bluez;
	adapter->register_ms = 0;
	adapter->present = true;
	return adapter;
}

void adapter_added(struct bluez *bluez, const char *path,
		   DBusMessageIter *properties)
{
	struct tree_adapter *adapter = tree_adapter_at(&bluez->tree, path);
	struct adapter_properties decoded;
	uint8_t address[6];

	if (decode_adapter(properties, &decoded) < 0) {
		bluez_reject(bluez, "adapter", path);
		return;
	}
	if (adapter == NULL) {
		if (!has_address(&decoded, address) ||
		    !is_ours(&bluez->options, path, decoded.address))
			return;
		adapter = adapter_new(bluez, path, address);
		if (adapter == NULL)
			return;
	}
	apply(adapter, &decoded);
	tell(bluez, adapter);
}

void adapter_changed(struct bus_properties_event *changed, void *userdata)
{
	struct bluez *bluez = userdata;
	struct tree_adapter *adapter;
	struct adapter_properties decoded;

	if (!bluez->known)
		return;
	if (decode_adapter(&changed->changed, &decoded) < 0) {
		bluez_reject(bluez, "adapter", changed->path);
		return;
	}
	adapter = tree_adapter_at(&bluez->tree, changed->path);
	if (adapter == NULL) {
		if (decoded.present & ADAPTER_ADDRESS)
			bluez_refresh(bluez);
		return;
	}
	if (decoded.present == 0)
		return;
	apply(adapter, &decoded);
	tell(bluez, adapter);
	autoconnect_look(bluez);
}

void adapter_gone(struct bluez *bluez, struct tree_adapter *adapter)
{
	struct event event = {.type = EVENT_ADAPTER_GONE};
	uint8_t number = tree_adapter_number(&bluez->tree, adapter);

	for (size_t i = 0; i < bluez->tree.devices_end; i++) {
		struct tree_device *device = &bluez->tree.device[i];

		if (device->present && device->adapter == number)
			device_gone(bluez, device);
	}
	adapter->present = false;
	adapter->powered = false;
	adapter->blocked = false;
	adapter->discovering = false;
	adapter->has_gatt_manager = false;
	adapter->serves_profile = false;
	bus_call_cancel(adapter->registering);
	adapter->registering = NULL;
	pending_end_all(&adapter->operations, OUTCOME_GONE, false);
	event.adapter.adapter = number;
	bluez_emit(bluez, &event);
}

void adapter_removed(struct bluez *bluez, const char *path)
{
	struct tree_adapter *adapter = tree_adapter_at(&bluez->tree, path);

	if (adapter != NULL)
		adapter_gone(bluez, adapter);
}

/* NULL: answered already, the adapter is not there. */
static struct pending *begin(struct bluez *bluez, enum operation operation,
			     const struct action *action)
{
	struct tree_adapter *adapter = NULL;

	if (action->adapter < ADAPTERS_MAX)
		adapter = &bluez->tree.adapter[action->adapter];
	if (adapter == NULL || !adapter->present) {
		pending_refuse(bluez, operation, action, OUTCOME_GONE);
		return NULL;
	}
	return pending_new(bluez, operation, action, &adapter->operations);
}

static void on_done(DBusMessage *reply, const struct bus_error *error,
		    void *userdata)
{
	struct pending *pending = userdata;

	(void)reply; /* empty */
	pending->call = NULL;
	pending_judge(pending, error);
	pending_end(pending);
}

/* Our own profile only, LE only. Filters of all clients are merged: whoever
 * else discovers widens this, so that what is found is looked at again. */
static void set_filter(struct bluez *bluez, const char *path)
{
	static const char *const uuids[] = {PROFILE_UUID_SERVICE};
	DBusMessage *message = bluez_message(
		bluez, path, BLUEZ_ADAPTER, "SetDiscoveryFilter", "a{sv}", 2,
		"UUIDs", "as", uuids, (size_t)1, "Transport", "s", "le");

	bluez_send(bluez, message); /* StartDiscovery tells what is wrong */
}

static void call_discovery(struct pending *pending, pending_reply_fn on_reply)
{
	struct bluez *bluez = pending->bluez;
	const char *path = bluez->tree.adapter[pending->adapter].path;
	const char *member = pending->on ? "StartDiscovery" : "StopDiscovery";

	if (pending->on)
		set_filter(bluez, path);
	pending_call(pending,
		     bluez_message(bluez, path, BLUEZ_ADAPTER, member, ""),
		     on_reply);
}

/* A session of ours may still be there from before: it is ended and begun
 * anew, once. */
static void on_discovering(DBusMessage *reply, const struct bus_error *error,
			   void *userdata)
{
	struct pending *pending = userdata;
	struct bluez *bluez = pending->bluez;

	pending_judge(pending, error);
	if (!pending->on || pending->outcome != OUTCOME_IN_PROGRESS) {
		on_done(reply, error, userdata);
		return;
	}
	pending->call = NULL;
	bluez_send(bluez,
		   bluez_message(bluez,
				 bluez->tree.adapter[pending->adapter].path,
				 BLUEZ_ADAPTER, "StopDiscovery", ""));
	call_discovery(pending, on_done);
}

void adapter_discover(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_DISCOVER, action);

	if (pending == NULL)
		return;
	pending->on = action->on;
	call_discovery(pending, on_discovering);
}

void adapter_power(struct bluez *bluez, const struct action *action)
{
	struct pending *pending = begin(bluez, OPERATION_POWER, action);

	if (pending == NULL)
		return;
	pending_call(pending,
		     bluez_message(bluez,
				   bluez->tree.adapter[action->adapter].path,
				   DBUS_INTERFACE_PROPERTIES, "Set", "ssv",
				   BLUEZ_ADAPTER, "Powered", "b", 1),
		     on_done);
}
