/* SPDX-License-Identifier: MIT */
/* Adapters, plugged and powered. */
#include "adapter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter_calls.h"
#include "advert.h"
#include "app.h"
#include "device.h"
#include "discovery.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "remote.h"
#include "sim.h"

/* How a wearable across the room is heard, dBm. */
#define RSSI_DEFAULT (-50)

static void set_number(struct adapter *adapter, unsigned int number)
{
	adapter->number = number;
	snprintf(adapter->path, sizeof(adapter->path), "/org/bluez/hci%u",
		 number);
}

struct adapter *adapter_new(struct sim *sim, unsigned int number)
{
	struct adapter *adapter = mem_zero(1, sizeof(*adapter));
	struct adapter **slot = &sim->adapters;

	adapter->sim = sim;
	set_number(adapter, number);
	snprintf(adapter->address, sizeof(adapter->address),
		 "00:AA:01:%02X:00:%02X", number & 0xff, number & 0xff);
	adapter->name = mem_text("BlueZ 5.66");
	adapter->alias = mem_text(adapter->name);
	adapter->present = true;
	adapter->powered = true;
	adapter->discoverable_timeout_s = 180;
	adapter->rssi = RSSI_DEFAULT;
	gatt_db_init(&adapter->db, adapter);
	while (*slot)
		slot = &(*slot)->next;
	*slot = adapter;
	return adapter;
}

void adapter_free(struct adapter *adapter)
{
	while (adapter->devices)
		device_remove(adapter->devices);
	adapter_reset(adapter);
	gatt_db_done(&adapter->db);
	free(adapter->name);
	free(adapter->alias);
	free(adapter);
}

bool adapter_is_up(const struct adapter *adapter)
{
	return adapter->present && adapter->powered && adapter->sim->bus;
}

struct adapter *adapter_at(struct sim *sim, unsigned int number)
{
	struct adapter *adapter = sim->adapters;

	while (adapter && adapter->number != number)
		adapter = adapter->next;
	return adapter;
}

struct adapter *adapter_find(struct sim *sim, const char *text)
{
	struct adapter *adapter;

	for (adapter = sim->adapters; adapter; adapter = adapter->next)
		if (strcasecmp(adapter->address, text) == 0 ||
		    strcmp(adapter->path, text) == 0 ||
		    strcmp(adapter->path + strlen("/org/bluez/"), text) == 0)
			return adapter;
	return NULL;
}

void adapter_show(struct adapter *adapter)
{
	const struct bus_binding bindings[] = {
		{&adapter_interface, adapter},
		{&gatt_manager_interface, adapter},
		{&advertising_interface, adapter},
	};
	struct device *device;

	if (adapter->object || !adapter->present || !adapter->sim->bus)
		return;
	if (bus_object_add(adapter->sim->bus, adapter->path, bindings,
			   sizeof(bindings) / sizeof(bindings[0]),
			   &adapter->object) < 0) {
		log_error("cannot show %s", adapter->path);
		return;
	}
	for (device = adapter->devices; device; device = device->next) {
		device_show(device);
		link_update_auto(device);
	}
}

void adapter_hide(struct adapter *adapter)
{
	struct device *device, *next;

	/* Devices first, then the adapter in two signals. */
	for (device = adapter->devices; device; device = next) {
		next = device->next;
		device_hide(device);
		remote_clear(device);
		if (device->temporary)
			device_remove(device);
	}
	if (adapter->object && adapter->sim->bus) {
		(void)bus_object_unbind(adapter->object,
					&gatt_manager_interface);
		(void)bus_object_unbind(adapter->object,
					&advertising_interface);
	}
	sim_remove_object(adapter->sim, &adapter->object);
}

static void mark(struct adapter *adapter, const char *property)
{
	sim_mark(adapter->sim, adapter->object, &adapter_interface, property);
}

static void refuse_power_request(struct adapter *adapter, enum fail fail)
{
	struct bus_request *request = adapter->power_request;

	later_cancel(&adapter->power_timer);
	adapter->power_request = NULL;
	sim_refuse(request, fail);
}

static void give_up_connecting(struct adapter *adapter)
{
	struct device *device;

	for (device = adapter->devices; device; device = device->next)
		if (device->connecting != CONNECTING_NOT)
			link_connect_failed(device, FAIL_ADAPTER_OFF);
}

static void go_off(struct adapter *adapter)
{
	struct device *device;

	adapter->powered = false;
	links_drop_adapter(adapter);
	give_up_connecting(adapter);
	for (device = adapter->devices; device; device = device->next)
		sim_flush(adapter->sim, device->object);
	discovery_end(adapter);
	mark(adapter, "Powered");
	mark(adapter, "PowerState");
	sim_flush(adapter->sim, adapter->object);
}

static void go_on(struct adapter *adapter)
{
	struct device *device;

	adapter->powered = true;
	mark(adapter, "Powered");
	mark(adapter, "PowerState");
	sim_flush(adapter->sim, adapter->object);
	for (device = adapter->devices; device; device = device->next)
		link_update_auto(device);
	link_poke(adapter->sim);
}

void adapter_set_power(struct adapter *adapter, bool on)
{
	if (adapter->powered == on || (on && adapter->blocked))
		return;
	log_event(adapter->sim, "%s goes %s", adapter->path, on ? "on" : "off");
	if (on)
		go_on(adapter);
	else
		go_off(adapter);
}

void adapter_set_blocked(struct adapter *adapter, bool blocked)
{
	if (adapter->blocked == blocked)
		return;
	adapter->blocked = blocked;
	if (blocked && adapter->power_request)
		refuse_power_request(adapter, FAIL_BLOCKED);
	if (adapter->powered != !blocked)
		adapter_set_power(adapter, !blocked);
	else
		mark(adapter, "PowerState");
}

/* A new bluetoothd, or a new controller, counts handles from the start. */
static void forget_attributes(struct adapter *adapter)
{
	gatt_db_done(&adapter->db);
	gatt_db_init(&adapter->db, adapter);
}

void adapter_unplug(struct adapter *adapter)
{
	if (!adapter->present)
		return;
	log_event(adapter->sim, "%s is unplugged", adapter->path);
	refuse_power_request(adapter, FAIL_NOT_READY);
	adapter_set_power(adapter, false);
	adapter->present = false;
	later_cancel(&adapter->advertise_timer);
	apps_clear(adapter, true);
	adverts_clear(adapter, true);
	adapter_hide(adapter);
	forget_attributes(adapter);
}

int adapter_plug(struct adapter *adapter, unsigned int number)
{
	struct adapter *other = adapter_at(adapter->sim, number);

	if (adapter->present || (other && other != adapter && other->present))
		return -EEXIST;
	set_number(adapter, number);
	adapter->present = true;
	log_event(adapter->sim, "%s is plugged in", adapter->path);
	adapter_show(adapter);
	adapter_set_power(adapter, true); /* AutoEnable */
	return 0;
}

void adapter_reset(struct adapter *adapter)
{
	refuse_power_request(adapter, FAIL_NOT_READY);
	later_cancel(&adapter->advertise_timer);
	discovery_clear(adapter);
	apps_clear(adapter, false);
	adverts_clear(adapter, false);
	devices_reset(adapter);
	forget_attributes(adapter);
	adapter->object = NULL;
	adapter->discoverable = false;
	adapter->pairable = false;
	if (!adapter->blocked)
		adapter->powered = true; /* AutoEnable at the next start */
}
