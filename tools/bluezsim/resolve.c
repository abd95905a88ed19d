/* SPDX-License-Identifier: MIT */
/* ServicesResolved, and what is known with it. */
#include "resolve.h"

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
	remote_sync(near);
	add_uuids(near);
	device_set_resolved(near, true);
	device_set_resolved(link->far, true);
	claim_battery(near);
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
