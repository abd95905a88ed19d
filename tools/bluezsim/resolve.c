/* SPDX-License-Identifier: MIT */
/* ServicesResolved, and what is known with it. */
#include "resolve.h"

#include <string.h>

#include "adapter.h"
#include "att.h"
#include "att_link.h"
#include "device.h"
#include "device_calls.h"
#include "link.h"
#include "remote.h"
#include "sim.h"

#define UUID16_BATTERY	     0x180f
#define UUID16_BATTERY_LEVEL 0x2a19

static void on_battery_read(uint8_t code, const uint8_t *value, size_t size,
			    void *context)
{
	if (code == ATT_OK && size >= 1)
		device_set_battery(context, value[0]);
}

static struct db_char *find_battery(const struct adapter *adapter)
{
	struct db_service *service;
	struct db_char *chr;

	for (service = adapter->db.services; service; service = service->next)
		for (chr = uuid_is_short(service->uuid, UUID16_BATTERY)
				   ? service->chars
				   : NULL;
		     chr; chr = chr->next)
			if (uuid_is_short(chr->uuid, UUID16_BATTERY_LEVEL))
				return chr;
	return NULL;
}

/* bluetoothd's battery plugin reads and subscribes by itself. */
static void claim_battery(struct device *device)
{
	static const uint8_t notify[2] = {1, 0};
	struct db_char *chr = find_battery(device->link->peripheral);
	struct att_order order = {.kind = ATT_KIND_READ,
				  .done = on_battery_read,
				  .context = device};

	if (!chr)
		return;
	order.handle = db_char_value_handle(chr);
	att_request(device->link, &order);
	if (!chr->ccc)
		return;
	order.kind = ATT_KIND_CONFIGURE;
	order.handle = chr->ccc;
	order.value = notify;
	order.size = sizeof(notify);
	order.done = NULL;
	att_request(device->link, &order);
}

static bool is_served(const struct device *device, const char *uuid)
{
	const struct db_service *service;

	for (service = device->link->peripheral->db.services; service;
	     service = service->next)
		if (strcmp(service->uuid, uuid) == 0)
			return true;
	return false;
}

/* Services that went while the link was up leave the list. */
static void drop_uuids(struct device *device)
{
	char uuid[UUID_SIZE];
	size_t i = 0;

	while (i < device->uuid_count)
		if (is_served(device, device->uuids[i])) {
			i++;
		} else {
			memcpy(uuid, device->uuids[i], UUID_SIZE);
			device_remove_uuid(device, uuid);
		}
}

static void add_uuids(struct device *device)
{
	const struct db_service *service;
	const struct adapter_fault *fault =
		fault_find(device->link->peripheral);

	for (service = device->link->peripheral->db.services; service;
	     service = service->next)
		if (!fault || !fault->missing ||
		    !uuid_equal(fault->missing, service->uuid))
			device_add_uuid(device, service->uuid);
}

/* A peer that never answers: bluetoothd drops it for the ATT timeout. */
static void on_mute(void *context)
{
	struct device *device = context;

	link_drop(device->link);
}

static void on_objects(void *context)
{
	remote_sync(context);
}

/* Only of a tree that is not known yet. */
static bool objects_come_late(const struct device *device)
{
	struct sim *sim = device->adapter->sim;

	if (device->services)
		return false;
	switch (sim->options.objects_late) {
	case OBJECTS_LATE_ALWAYS:
		return true;
	case OBJECTS_LATE_SOMETIMES:
		return sim_chance(sim, 0.25);
	case OBJECTS_LATE_NEVER:
	case OBJECTS_LATE_COUNT:
		break;
	}
	return false;
}

static void on_resolved(void *context)
{
	struct device *near = context;
	struct link *link = near->link;
	const struct adapter_fault *fault = fault_find(link->peripheral);
	struct sim *sim = link->sim;

	if (fault && fault->never_resolves) {
		later_set(&near->resolve_timer, &sim->clock,
			  sim_ms(sim, TIMING_ATT), on_mute, near);
		return;
	}
	if (near->resolved)
		drop_uuids(near);
	add_uuids(near);
	if (!near->resolved && objects_come_late(near)) {
		device_set_resolved(near, true);
		later_set(&near->resolve_timer, &sim->clock,
			  sim_ms(sim, TIMING_OBJECTS_LATE), on_objects, near);
	} else {
		remote_sync(near);
		device_set_resolved(near, true);
	}
	device_set_resolved(link->far, true);
	sim_flush(sim, near->object);
	/* GAP's name replaces the advertised one. */
	device_set_name(near, link->peripheral->name);
	claim_battery(near);
	if (!near->auto_connect)
		link_update_auto(near);
	store_touch(sim);
}

void resolve_start(struct link *link)
{
	struct device *near = link->near;

	later_set(&near->resolve_timer, &link->sim->clock,
		  sim_ms(link->sim, near->services ? TIMING_RESOLVE_CACHED
						   : TIMING_RESOLVE),
		  on_resolved, near);
}

void resolve_stop(struct device *device)
{
	later_cancel(&device->resolve_timer);
}

void resolve_changed(struct adapter *adapter)
{
	struct link *link;

	for (link = adapter->sim->links; link; link = link->next)
		if (link->peripheral == adapter &&
		    !later_is_set(&link->near->resolve_timer) &&
		    link->near->resolved)
			later_set(&link->near->resolve_timer, &link->sim->clock,
				  sim_ms(link->sim, TIMING_RESOLVE_CACHED),
				  on_resolved, link->near);
}
