/* SPDX-License-Identifier: MIT */
#include "autoconnect.h"

#include "bluez_state.h"
#include "bus_message.h"
#include "profile.h"

#include <string.h>

#define APPLICATION_PATH "/org/kneadd/gatt"
#define PROFILE_PATH	 "/org/kneadd/gatt/profile"
#define REGISTER_MS	 10000

static int get_uuids(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	static const char *const uuids[] = {PROFILE_UUID_SERVICE};

	(void)property; /* the only one */
	(void)userdata; /* constant */
	return bus_iter_append(value, "as", uuids, (size_t)1);
}

static void on_release(struct bus_request *request, void *userdata)
{
	(void)userdata;		      /* bluetoothd goes: its name tells */
	(void)bus_reply(request, ""); /* nobody there: nothing to say */
}

static const struct bus_method methods[] = {
	{.name = "Release",
	 .handler = on_release,
	 .doc = "The profile is no longer registered."},
	{.name = NULL},
};

static const struct bus_property properties[] = {
	{.name = "UUIDs",
	 .type = "as",
	 .get = get_uuids,
	 .emits = BUS_EMITS_CONST,
	 .doc = "Services that bluetoothd reconnects to."},
	{.name = NULL},
};

static const struct bus_interface profile_interface = {
	.name = "org.bluez.GattProfile1",
	.methods = methods,
	.properties = properties,
	.doc = "Makes bluetoothd reconnect trusted wearables by itself.",
};

int autoconnect_serve(struct bluez *bluez)
{
	struct bus_binding binding = {.interface = &profile_interface,
				      .userdata = bluez};
	int error = bus_add_object_manager(bluez->bus, APPLICATION_PATH);

	if (error == 0)
		error = bus_object_add(bluez->bus, PROFILE_PATH, &binding, 1,
				       &bluez->profile);
	return error;
}

void autoconnect_offered(struct bluez *bluez, const char *path, bool offered)
{
	struct tree_adapter *adapter = tree_adapter_at(&bluez->tree, path);

	if (adapter == NULL)
		return;
	adapter->has_gatt_manager = offered;
	if (!offered)
		adapter->serves_profile = false;
	autoconnect_look(bluez);
}

static void on_registered(DBusMessage *reply, const struct bus_error *error,
			  void *userdata)
{
	struct tree_adapter *adapter = userdata;
	static const char already[] = "org.bluez.Error.AlreadyExists";

	(void)reply; /* empty */
	adapter->registering = NULL;
	adapter->serves_profile =
		error == NULL || strcmp(error->name, already) == 0;
	if (adapter->serves_profile)
		return;
	adapter->register_ms =
		uv_now(bus_loop(adapter->bluez->bus)) + BLUEZ_RETRY_MS;
	log_warning(adapter->bluez->log,
		    "bluez: profile not registered on %s: %s: %s",
		    adapter->path, error->name, error->text);
	bluez_look_in(adapter->bluez, BLUEZ_RETRY_MS);
}

static bool wants(const struct tree_adapter *adapter, uint64_t now_ms)
{
	return adapter->present && adapter->has_gatt_manager &&
	       !adapter->serves_profile && adapter->registering == NULL &&
	       now_ms >= adapter->register_ms;
}

void autoconnect_look(struct bluez *bluez)
{
	for (size_t i = 0; i < ADAPTERS_MAX; i++) {
		struct tree_adapter *adapter = &bluez->tree.adapter[i];

		if (!wants(adapter, uv_now(bus_loop(bluez->bus))))
			continue;
		(void)bus_call(bluez->bus,
			       bluez_message(bluez, adapter->path,
					     BLUEZ_GATT_MANAGER,
					     "RegisterApplication", "oa{sv}",
					     APPLICATION_PATH, 0),
			       REGISTER_MS, on_registered, adapter,
			       &adapter->registering); /* failed: the bus is
							  gone */
	}
}
