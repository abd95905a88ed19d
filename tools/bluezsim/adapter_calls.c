/* SPDX-License-Identifier: MIT */
/* Adapter1. */
#include "adapter_calls.h"

#include <stddef.h>
#include <string.h>

#include "adapter.h"
#include "app.h"
#include "bus_message.h"
#include "device.h"
#include "device_calls.h"
#include "discovery.h"
#include "log.h"
#include "mem.h"
#include "sim.h"

static void on_remove_device(struct bus_request *request, void *userdata)
{
	struct adapter *adapter = userdata;
	struct device *device;
	const char *path;

	if (fault_takes(adapter->sim, request, &adapter_interface,
			on_remove_device))
		return;
	if (bus_read(bus_request_message(request), "o", &path) < 0) {
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	for (device = adapter->devices; device; device = device->next)
		if (strcmp(device->path, path) == 0)
			break;
	if (!device)
		sim_refuse(request, FAIL_DOES_NOT_EXIST);
	else if (device->removing)
		sim_refuse(request, FAIL_IN_PROGRESS);
	else if (!adapter->powered)
		sim_refuse(request, FAIL_NOT_READY);
	else
		device_remove_by(device, request);
}

static int get_uuids(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct adapter *adapter = userdata;
	const struct db_service *service;
	DBusMessageIter array;
	const char *uuid;

	(void)property;
	if (!dbus_message_iter_open_container(value, DBUS_TYPE_ARRAY, "s",
					      &array))
		return -1;
	for (service = adapter->db.services; service; service = service->next) {
		uuid = service->uuid;
		dbus_message_iter_append_basic(&array, DBUS_TYPE_STRING, &uuid);
	}
	return dbus_message_iter_close_container(value, &array) ? 0 : -1;
}

static int get_roles(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	static const char *const roles[] = {"central", "peripheral",
					    "central-peripheral"};

	(void)property;
	(void)userdata;
	return bus_iter_append(value, "as", roles,
			       sizeof(roles) / sizeof(roles[0]));
}

static int get_address(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct adapter *adapter = userdata;

	(void)property;
	return bus_iter_append(value, "s", adapter->address);
}

static int get_address_type(const struct bus_property *property,
			    DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "s", "public");
}

static int get_class(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "u", (uint32_t)0);
}

static int get_modalias(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "s", "usb:v1D6Bp0246d0542");
}

const char *adapter_power_state(const struct adapter *adapter)
{
	if (adapter->blocked)
		return "off-blocked";
	if (adapter->power_request)
		return adapter->power_wanted ? "off-enabling" : "on-disabling";
	return adapter->powered ? "on" : "off";
}

static int get_power_state(const struct bus_property *property,
			   DBusMessageIter *value, void *userdata)
{
	(void)property;
	return bus_iter_append(value, "s", adapter_power_state(userdata));
}

static void on_power_timer(void *context)
{
	struct adapter *adapter = context;
	struct bus_request *request = adapter->power_request;

	adapter->power_request = NULL;
	sim_accept(request); /* the signals come after */
	adapter_set_power(adapter, adapter->power_wanted);
}

static void set_powered(const struct bus_property *property,
			struct bus_request *take_request,
			DBusMessageIter *value, void *userdata)
{
	struct adapter *adapter = userdata;
	struct sim *sim = adapter->sim;
	bool on = false;

	(void)property;
	if (fault_takes_set(sim, take_request))
		return;
	if (bus_iter_read(value, "b", &on) < 0) {
		sim_refuse(take_request, FAIL_INVALID_ARGUMENTS);
	} else if (on && adapter->blocked) {
		sim_refuse(take_request, FAIL_BLOCKED);
	} else if (adapter->power_request) {
		sim_refuse(take_request, FAIL_IN_PROGRESS);
	} else if (adapter->powered == on) {
		sim_accept(take_request);
	} else {
		adapter->power_request = take_request;
		adapter->power_wanted = on;
		sim_mark(sim, adapter->object, &adapter_interface,
			 "PowerState");
		later_set(&adapter->power_timer, &sim->clock,
			  sim_ms(sim, TIMING_POWER), on_power_timer, adapter);
	}
}

/* Sets the bool or uint32 at the property's offset. */
static void set_plain(const struct bus_property *property,
		      struct bus_request *take_request, DBusMessageIter *value,
		      void *userdata)
{
	struct adapter *adapter = userdata;
	char *member = (char *)adapter + property->offset;
	int result = -1;

	if (fault_takes_set(adapter->sim, take_request))
		return;
	if (!adapter->powered && strcmp(property->name, "Discoverable") == 0) {
		sim_refuse(take_request, FAIL_NOT_READY);
		return;
	}
	if (property->type[0] == 'b')
		result = bus_iter_read(value, "b", (bool *)member);
	else
		result = bus_iter_read(value, "u", (uint32_t *)(void *)member);
	if (result < 0) {
		sim_refuse(take_request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	sim_mark(adapter->sim, adapter->object, &adapter_interface,
		 property->name);
	sim_accept(take_request);
}

static void set_alias(const struct bus_property *property,
		      struct bus_request *take_request, DBusMessageIter *value,
		      void *userdata)
{
	struct adapter *adapter = userdata;
	const char *alias = NULL;

	if (fault_takes_set(adapter->sim, take_request))
		return;
	if (bus_iter_read(value, "s", &alias) < 0) {
		sim_refuse(take_request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	if (mem_replace(&adapter->alias, alias[0] ? alias : adapter->name))
		sim_mark(adapter->sim, adapter->object, &adapter_interface,
			 property->name);
	sim_accept(take_request);
}

static const struct bus_method methods[] = {
	{.name = "StartDiscovery",
	 .handler = discovery_on_start,
	 .doc = "Starts the caller's session."},
	{.name = "StopDiscovery",
	 .handler = discovery_on_stop,
	 .doc = "Ends the caller's session."},
	{.name = "SetDiscoveryFilter",
	 .in = "a{sv}",
	 .in_names = "properties",
	 .handler = discovery_on_set_filter,
	 .doc = "What the caller's session shall tell."},
	{.name = "GetDiscoveryFilters",
	 .out = "as",
	 .out_names = "filters",
	 .handler = discovery_on_get_filters,
	 .doc = "Keys of SetDiscoveryFilter."},
	{.name = "RemoveDevice",
	 .in = "o",
	 .in_names = "device",
	 .handler = on_remove_device,
	 .doc = "Forgets a device and its bond."},
	{.name = NULL},
};

#define MEMBER(member) .offset = offsetof(struct adapter, member)

static const struct bus_property properties[] = {
	{.name = "Address", .type = "s", .get = get_address, .doc = "Address."},
	{.name = "AddressType",
	 .type = "s",
	 .get = get_address_type,
	 .doc = "Always public."},
	{.name = "Name", .type = "s", MEMBER(name), .doc = "The system's."},
	{.name = "Alias",
	 .type = "s",
	 MEMBER(alias),
	 .set = set_alias,
	 .doc = "The name to show."},
	{.name = "Class", .type = "u", .get = get_class, .doc = "None."},
	{.name = "Powered",
	 .type = "b",
	 MEMBER(powered),
	 .set = set_powered,
	 .doc = "Is on."},
	{.name = "PowerState",
	 .type = "s",
	 .get = get_power_state,
	 .doc = "on, off, off-enabling, on-disabling, off-blocked."},
	{.name = "Discoverable",
	 .type = "b",
	 MEMBER(discoverable),
	 .set = set_plain,
	 .doc = "Of BR/EDR."},
	{.name = "DiscoverableTimeout",
	 .type = "u",
	 MEMBER(discoverable_timeout_s),
	 .set = set_plain,
	 .doc = "Seconds."},
	{.name = "Pairable",
	 .type = "b",
	 MEMBER(pairable),
	 .set = set_plain,
	 .doc = "May be paired with."},
	{.name = "PairableTimeout",
	 .type = "u",
	 MEMBER(pairable_timeout_s),
	 .set = set_plain,
	 .doc = "Seconds."},
	{.name = "Discovering",
	 .type = "b",
	 MEMBER(discovering),
	 .doc = "Somebody's session runs."},
	{.name = "UUIDs", .type = "as", .get = get_uuids, .doc = "Services."},
	{.name = "Modalias",
	 .type = "s",
	 .get = get_modalias,
	 .doc = "Of the host."},
	{.name = "Roles",
	 .type = "as",
	 .get = get_roles,
	 .doc = "What it can be."},
	{.name = NULL},
};

const struct bus_interface adapter_interface = {
	.name = "org.bluez.Adapter1",
	.methods = methods,
	.properties = properties,
	.doc = "An adapter.",
};
