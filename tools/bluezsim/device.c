/* SPDX-License-Identifier: MIT */
/* The life of a device: heard, shown, stored, forgotten. */
#include "device.h"

#include <stdlib.h>
#include <string.h>

#include "advert.h"
#include "bus_message.h"
#include "device_calls.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "pairing.h"
#include "remote.h"
#include "sim.h"
#include "uuid.h"

/* Without a filter, smaller changes are not told (adapter.c). */
#define RSSI_DELTA 8

struct device *device_find(struct adapter *adapter, const char *address)
{
	struct device *device;

	for (device = adapter->devices; device; device = device->next)
		if (strcmp(device->address, address) == 0)
			return device;
	return NULL;
}

struct device *device_find_any(struct sim *sim, const char *text)
{
	struct adapter *adapter;
	struct device *device;

	for (adapter = sim->adapters; adapter; adapter = adapter->next)
		for (device = adapter->devices; device; device = device->next)
			if (strcmp(device->path, text) == 0 ||
			    strcasecmp(device->address, text) == 0)
				return device;
	return NULL;
}

struct adapter *device_peer(const struct device *device)
{
	return adapter_find(device->adapter->sim, device->address);
}

static char *make_path(const struct adapter *adapter, const char *address)
{
	char *path = mem_format("%s/dev_%s", adapter->path, address);
	char *c;

	for (c = path; *c; c++)
		if (*c == ':')
			*c = '_';
	return path;
}

static char *make_alias(const char *address)
{
	char *alias = mem_text(address);
	char *c;

	for (c = alias; *c; c++)
		if (*c == ':')
			*c = '-';
	return alias;
}

static void on_temporary_over(void *context)
{
	device_remove(context);
}

static void start_temporary_timer(struct device *device)
{
	struct sim *sim = device->adapter->sim;

	later_cancel(&device->temporary_timer);
	if (device->temporary && !device->link && !device->pairing &&
	    device->connecting == CONNECTING_NOT)
		later_set(&device->temporary_timer, &sim->clock,
			  sim_ms(sim, TIMING_TEMPORARY), on_temporary_over,
			  device);
}

struct device *device_get(struct adapter *adapter, const char *address)
{
	struct device *device = device_find(adapter, address);

	if (device)
		return device;
	device = mem_zero(1, sizeof(*device));
	device->adapter = adapter;
	strncpy(device->address, address, sizeof(device->address) - 1);
	device->path = make_path(adapter, address);
	device->alias = make_alias(address);
	device->temporary = true;
	device->next = adapter->devices;
	adapter->devices = device;
	start_temporary_timer(device);
	return device;
}

void device_show(struct device *device)
{
	struct bus_binding binding = {&device_interface, device};
	struct sim *sim = device->adapter->sim;

	if (device->object || !sim->bus || !device->adapter->object)
		return;
	free(device->path); /* the adapter may have another number now */
	device->path = make_path(device->adapter, device->address);
	log_event(sim, "%s appears", device->path);
	if (bus_object_add(sim->bus, device->path, &binding, 1,
			   &device->object) < 0)
		device->object = NULL;
	remote_show(device);
}

void device_hide(struct device *device)
{
	remote_hide(device);
	device->battery = false;
	sim_remove_object(device->adapter->sim, &device->object);
}

static void free_uuids(struct device *device)
{
	size_t i;

	for (i = 0; i < device->uuid_count; i++)
		free(device->uuids[i]);
	free(device->uuids);
	device->uuids = NULL;
	device->uuid_count = 0;
}

static void cancel_timers(struct device *device)
{
	later_cancel(&device->connect_timer);
	later_cancel(&device->absent_timer);
	later_cancel(&device->resolve_timer);
	later_cancel(&device->disconnect_timer);
	later_cancel(&device->temporary_timer);
	later_cancel(&device->auth_timer);
}

/* Whoever still waits hears that the object is gone. */
static void refuse_waiting(struct device *device)
{
	struct bus_request *waiting[] = {device->connect_request,
					 device->disconnect_request,
					 device->remove_request};
	size_t i;

	device->connect_request = NULL;
	device->disconnect_request = NULL;
	device->remove_request = NULL;
	device->connecting = CONNECTING_NOT;
	for (i = 0; i < sizeof(waiting) / sizeof(waiting[0]); i++)
		sim_refuse(waiting[i], FAIL_UNKNOWN_OBJECT);
}

void device_remove(struct device *device)
{
	struct device **slot = &device->adapter->devices;

	pairing_not_linked(device);
	while (*slot != device)
		slot = &(*slot)->next;
	*slot = device->next;
	log_event(device->adapter->sim, "%s is forgotten", device->path);
	cancel_timers(device);
	device_hide(device);
	remote_clear(device);
	refuse_waiting(device);
	advert_free(device->advert);
	free_uuids(device);
	free(device->name);
	free(device->alias);
	free(device->path);
	free(device);
}

void device_set_temporary(struct device *device, bool temporary)
{
	bool changed = device->temporary != temporary;

	device->temporary = temporary;
	start_temporary_timer(device);
	if (changed)
		store_touch(device->adapter->sim);
}

static void mark(struct device *device, const char *property)
{
	sim_mark(device->adapter->sim, device->object, &device_interface,
		 property);
}

void device_set_connected(struct device *device, bool connected, bool tell)
{
	if (device->connected == connected)
		return;
	device->connected = connected;
	if (tell)
		mark(device, "Connected");
	start_temporary_timer(device);
}

void device_set_resolved(struct device *device, bool resolved)
{
	if (device->resolved != resolved) {
		device->resolved = resolved;
		mark(device, "ServicesResolved");
	}
	if (resolved)
		pairing_resolved(device);
}

void device_set_paired(struct device *device, bool paired)
{
	if (device->paired == paired)
		return;
	device->paired = paired;
	mark(device, "Paired");
	mark(device, "Bonded");
}

void device_set_trusted(struct device *device, bool trusted)
{
	if (device->trusted == trusted)
		return;
	device->trusted = trusted;
	mark(device, "Trusted");
	if (trusted && device->temporary && (device->link || device->paired))
		device_set_temporary(device, false);
	store_touch(device->adapter->sim);
}

bool device_has_uuid(const struct device *device, const char *uuid)
{
	size_t i;

	for (i = 0; i < device->uuid_count; i++)
		if (strcmp(device->uuids[i], uuid) == 0)
			return true;
	return false;
}

bool device_add_uuid(struct device *device, const char *uuid)
{
	if (device_has_uuid(device, uuid))
		return false;
	device->uuids =
		mem_grow(device->uuids, device->uuid_count + 1, sizeof(char *));
	device->uuids[device->uuid_count++] = mem_text(uuid);
	mark(device, "UUIDs");
	return true;
}

void device_remove_uuid(struct device *device, const char *uuid)
{
	size_t i, kept = 0;

	if (!device_has_uuid(device, uuid))
		return;
	for (i = 0; i < device->uuid_count; i++)
		if (strcmp(device->uuids[i], uuid) == 0)
			free(device->uuids[i]);
		else
			device->uuids[kept++] = device->uuids[i];
	device->uuid_count = kept;
	mark(device, "UUIDs");
}

void device_set_name(struct device *device, const char *name)
{
	char *unnamed;

	if (!name)
		return;
	unnamed = make_alias(device->address);
	/* The alias follows the name until somebody sets it. */
	if (strcmp(device->alias, unnamed) == 0 ||
	    (device->name && strcmp(device->alias, device->name) == 0)) {
		if (mem_replace(&device->alias, name))
			mark(device, "Alias");
	}
	free(unnamed);
	if (mem_replace(&device->name, name))
		mark(device, "Name");
}

static void take_advert(struct device *device, const struct advert *advert)
{
	size_t i;

	device_set_name(device, advert->name);
	for (i = 0; i < advert->uuid_count; i++)
		device_add_uuid(device, advert->uuids[i]);
	if (advert->manufacturer_count)
		mark(device, "ManufacturerData");
	if (advert->service_count)
		mark(device, "ServiceData");
	if (advert->has_power)
		mark(device, "TxPower");
	if (advert->has_appearance)
		mark(device, "Appearance");
}

static void take_rssi(struct device *device, int16_t rssi)
{
	int delta = abs(device->rssi - rssi);

	if (device->rssi != 0 && delta < RSSI_DELTA &&
	    !discovery_is_filtered(device->adapter))
		return;
	device->rssi = rssi;
	mark(device, "RSSI");
}

void device_heard(struct device *device, const struct advert *advert,
		  int16_t rssi)
{
	if (!advert_equal(device->advert, advert)) {
		advert_free(device->advert);
		device->advert = advert_merge(device_peer(device));
		take_advert(device, advert);
	}
	take_rssi(device, rssi);
	start_temporary_timer(device);
	device_show(device);
	sim_flush(device->adapter->sim, device->object);
}

void device_forget_rssi(struct device *device)
{
	if (device->rssi == 0)
		return;
	device->rssi = 0;
	mark(device, "RSSI");
}

static void reset(struct device *device)
{
	cancel_timers(device);
	refuse_waiting(device);
	device->object = NULL;
	device->battery = false;
	device->connected = false;
	device->resolved = false;
	device->auto_connect = false;
	device->removing = false;
	device->rssi = 0;
	remote_clear(device);
	advert_free(device->advert);
	device->advert = NULL;
}

void devices_reset(struct adapter *adapter)
{
	struct device *device = adapter->devices, *next;

	for (; device; device = next) {
		next = device->next;
		reset(device);
		if (device->temporary)
			device_remove(device);
	}
}
