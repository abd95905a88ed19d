/* SPDX-License-Identifier: MIT */
/* The tree of a peer's services. */
#include "remote.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "att.h"
#include "att_link.h"
#include "bus_message.h"
#include "device.h"
#include "fault.h"
#include "link.h"
#include "mem.h"
#include "sim.h"

static struct sim *sim_of(const struct remote_service *service)
{
	return service->device->adapter->sim;
}

struct link *remote_link(const struct remote_char *chr)
{
	struct device *device = chr->service->device;

	if (!device->link || device->link->near != device ||
	    device->link->ghost)
		return NULL;
	return device->link;
}

static void free_desc(struct remote_desc *desc)
{
	sim_remove_object(sim_of(desc->owner->service), &desc->object);
	free(desc->path);
	free(desc->value);
	free(desc);
}

static void forget_requests(struct remote_char *chr)
{
	struct link *link = remote_link(chr);
	struct remote_desc *desc;

	if (!link)
		return;
	att_forget(link, chr);
	for (desc = chr->descs; desc; desc = desc->next)
		att_forget(link, desc);
}

static void free_char(struct remote_char *chr)
{
	forget_requests(chr);
	remote_fail_operations(chr, ATT_UNLIKELY);
	remote_drop_subscribers(chr);
	remote_release_pipes(chr);
	while (chr->descs) {
		struct remote_desc *desc = chr->descs;

		chr->descs = desc->next;
		free_desc(desc);
	}
	sim_remove_object(sim_of(chr->service), &chr->object);
	free(chr->path);
	free(chr->value);
	free(chr);
}

static void free_service(struct remote_service *service)
{
	while (service->chars) {
		struct remote_char *chr = service->chars;

		service->chars = chr->next;
		free_char(chr);
	}
	sim_remove_object(sim_of(service), &service->object);
	free(service->path);
	free(service);
}

void remote_clear(struct device *device)
{
	while (device->services) {
		struct remote_service *service = device->services;

		device->services = service->next;
		free_service(service);
	}
}

static void hide_char(struct sim *sim, struct remote_char *chr)
{
	struct remote_desc *desc;

	for (desc = chr->descs; desc; desc = desc->next)
		sim_remove_object(sim, &desc->object);
	sim_remove_object(sim, &chr->object);
}

void remote_hide(struct device *device)
{
	struct sim *sim = device->adapter->sim;
	struct remote_service *service;
	struct remote_char *chr;

	for (service = device->services; service; service = service->next) {
		for (chr = service->chars; chr; chr = chr->next)
			hide_char(sim, chr);
		sim_remove_object(sim, &service->object);
	}
}

static void add_object(struct sim *sim, const char *path,
		       const struct bus_interface *interface, void *userdata,
		       struct bus_object **object)
{
	struct bus_binding binding = {interface, userdata};

	if (!*object && sim->bus &&
	    bus_object_add(sim->bus, path, &binding, 1, object) < 0)
		*object = NULL;
}

static void show_service(struct remote_service *service)
{
	struct sim *sim = sim_of(service);
	struct remote_char *chr;
	struct remote_desc *desc;

	add_object(sim, service->path, &remote_service_interface, service,
		   &service->object);
	for (chr = service->chars; chr; chr = chr->next) {
		add_object(sim, chr->path, &remote_char_interface, chr,
			   &chr->object);
		for (desc = chr->descs; desc; desc = desc->next)
			add_object(sim, desc->path, &remote_desc_interface,
				   desc, &desc->object);
	}
}

void remote_show(struct device *device)
{
	struct remote_service *service;

	for (service = device->services; service; service = service->next)
		show_service(service);
}

static void add_desc(struct remote_char *chr, const char *uuid, uint16_t handle)
{
	struct remote_desc *desc = mem_zero(1, sizeof(*desc));
	struct remote_desc **slot = &chr->descs;

	desc->owner = chr;
	desc->handle = handle;
	memcpy(desc->uuid, uuid, UUID_SIZE);
	desc->path = mem_format("%s/desc%04x", chr->path, (unsigned int)handle);
	while (*slot)
		slot = &(*slot)->next;
	*slot = desc;
}

static void add_char(struct remote_service *service,
		     const struct db_char *source)
{
	struct remote_char *chr = mem_zero(1, sizeof(*chr));
	struct remote_char **slot = &service->chars;
	const struct db_desc *desc;
	char uuid[UUID_SIZE];

	chr->service = service;
	memcpy(chr->uuid, source->uuid, UUID_SIZE);
	chr->properties = source->access.properties;
	chr->handle = source->handle;
	chr->ccc = source->ccc;
	chr->path = mem_format("%s/char%04x", service->path,
			       (unsigned int)chr->handle);
	uuid_from_short(0x2902, uuid);
	if (chr->ccc)
		add_desc(chr, uuid, chr->ccc);
	for (desc = source->descs; desc; desc = desc->next)
		add_desc(chr, desc->uuid, desc->handle);
	while (*slot)
		slot = &(*slot)->next;
	*slot = chr;
}

static void add_service(struct device *device, const struct db_service *source)
{
	struct remote_service *service = mem_zero(1, sizeof(*service));
	struct remote_service **slot = &device->services;
	const struct db_char *chr;

	service->device = device;
	memcpy(service->uuid, source->uuid, UUID_SIZE);
	service->primary = source->primary;
	service->start = source->start;
	service->end = source->end;
	service->path = mem_format("%s/service%04x", device->path,
				   (unsigned int)service->start);
	for (chr = source->chars; chr; chr = chr->next)
		add_char(service, chr);
	while (*slot)
		slot = &(*slot)->next;
	*slot = service;
	show_service(service);
}

/* Claimed by bluetoothd's own plugins, so not shown before 5.80. */
static bool is_claimed(const char *uuid)
{
	return uuid_is_short(uuid, 0x1800) || uuid_is_short(uuid, 0x180f);
}

static bool is_shown(const struct db_service *service)
{
	const struct adapter_fault *fault = fault_find(service->adapter);

	return !is_claimed(service->uuid) &&
	       !(fault && fault->missing &&
		 uuid_equal(fault->missing, service->uuid));
}

static bool same_chars(const struct remote_char *chr,
		       const struct db_char *source)
{
	while (chr && source && chr->handle == source->handle &&
	       chr->properties == source->access.properties &&
	       strcmp(chr->uuid, source->uuid) == 0) {
		chr = chr->next;
		source = source->next;
	}
	return !chr && !source;
}

static bool is_same(const struct remote_service *service,
		    const struct db_service *source)
{
	return service->start == source->start && service->end == source->end &&
	       strcmp(service->uuid, source->uuid) == 0 &&
	       same_chars(service->chars, source->chars);
}

static bool still_served(const struct remote_service *service,
			 const struct gatt_db *db)
{
	const struct db_service *source;

	for (source = db->services; source; source = source->next)
		if (is_shown(source) && is_same(service, source))
			return true;
	return false;
}

static void remove_gone(struct device *device, const struct gatt_db *db)
{
	struct remote_service **slot = &device->services;

	while (*slot) {
		struct remote_service *service = *slot;

		if (still_served(service, db)) {
			slot = &service->next;
			continue;
		}
		*slot = service->next;
		free_service(service);
	}
}

static bool is_known(const struct device *device,
		     const struct db_service *source)
{
	const struct remote_service *service;

	for (service = device->services; service; service = service->next)
		if (is_same(service, source))
			return true;
	return false;
}

void remote_sync(struct device *device)
{
	const struct gatt_db *db = &device->link->peripheral->db;
	const struct db_service *source;

	remove_gone(device, db);
	for (source = db->services; source; source = source->next)
		if (is_shown(source) && !is_known(device, source))
			add_service(device, source);
}

typedef void (*char_fn)(struct remote_char *chr, const void *argument);

static void each_char(struct device *device, char_fn visit,
		      const void *argument)
{
	struct remote_service *service;
	struct remote_char *chr;

	for (service = device->services; service; service = service->next)
		for (chr = service->chars; chr; chr = chr->next)
			visit(chr, argument);
}

static void connect_char(struct remote_char *chr, const void *argument)
{
	const struct link *link = argument;
	const struct db_char *source = gatt_db_char(
		&link->peripheral->db, (uint16_t)(chr->handle + 1));

	sim_mark(link->sim, chr->object, &remote_char_interface, "MTU");
	if (!source || strcmp(source->uuid, chr->uuid) != 0)
		return;
	if (link->sim->faults.no_rearm)
		remote_believe(chr);
	else
		remote_configure(chr);
}

void remote_connected(struct device *device)
{
	each_char(device, connect_char, device->link);
}

static void disconnect_char(struct remote_char *chr, const void *argument)
{
	struct remote_subscriber *subscriber;

	(void)argument;
	chr->configured = false;
	chr->configuring = false;
	for (subscriber = chr->subscribers; subscriber;
	     subscriber = subscriber->next)
		subscriber->active = false;
	remote_release_pipes(chr);
}

void remote_disconnected(struct device *device)
{
	each_char(device, disconnect_char, NULL);
}

static void unsubscribe_char(struct remote_char *chr, const void *name)
{
	remote_unsubscribe(chr, name);
}

void remote_client_gone(struct device *device, const char *name)
{
	each_char(device, unsubscribe_char, name);
}

struct remote_char *remote_find(const struct device *device, uint16_t handle)
{
	struct remote_service *service;
	struct remote_char *chr;

	for (service = device->services; service; service = service->next)
		for (chr = handle >= service->start && handle <= service->end
				   ? service->chars
				   : NULL;
		     chr; chr = chr->next)
			if (chr->handle + 1 == handle)
				return chr;
	return NULL;
}
