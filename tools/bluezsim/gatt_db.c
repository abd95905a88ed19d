/* SPDX-License-Identifier: MIT */
/* Services, characteristics and descriptors an adapter serves. */
#include "gatt_db.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "adapter.h"
#include "bus_call.h"
#include "mem.h"
#include "sim.h"

#define UUID16_GAP		  0x1800
#define UUID16_GATT		  0x1801
#define UUID16_DEVICE_INFORMATION 0x180a

/* What bluetoothd itself serves (gatt-database.c of 5.66). */
static const struct {
	uint16_t service;
	uint16_t chr;
	struct att_access access;
	uint8_t size;
	uint8_t value[16];
} own_chars[] = {
	{UUID16_GAP, 0x2a00, {ATT_READ, ATT_READ_ALLOWED}, 10, "BlueZ 5.66"},
	{UUID16_GAP, 0x2a01, {ATT_READ, ATT_READ_ALLOWED}, 2, {0, 0}},
	{UUID16_GAP, 0x2aa6, {ATT_READ, ATT_READ_ALLOWED}, 1, {0}},
	{UUID16_GATT, 0x2a05, {ATT_INDICATE, 0}, 0, {0}},
	{UUID16_GATT,
	 0x2b29,
	 {ATT_READ | ATT_WRITE, ATT_READ_ALLOWED | ATT_WRITE_ALLOWED},
	 1,
	 {0}},
	{UUID16_GATT, 0x2b2a, {ATT_READ, ATT_READ_ALLOWED}, 16, {0}},
	{UUID16_GATT, 0x2b3a, {ATT_READ, ATT_READ_ALLOWED}, 1, {0}},
	/* PnP ID: USB vendor 1d6b (Linux), product 0246, version 5.66. */
	{UUID16_DEVICE_INFORMATION,
	 0x2a50,
	 {ATT_READ, ATT_READ_ALLOWED},
	 7,
	 {0x02, 0x6b, 0x1d, 0x46, 0x02, 0x42, 0x05}},
};

static void free_desc(struct db_desc *desc)
{
	free(desc->path);
	free(desc);
}

static void on_poll_closed(uv_handle_t *handle)
{
	free(handle);
}

static void cancel_calls(struct db_char *chr)
{
	/* Without a bus they are gone with it. */
	if (chr->service->adapter->sim->bus) {
		bus_call_cancel(chr->notify_call);
		bus_call_cancel(chr->write_call);
	}
	chr->notify_call = NULL;
	chr->write_call = NULL;
}

void db_char_release(struct db_char *chr)
{
	cancel_calls(chr);
	if (chr->write_fd >= 0)
		close(chr->write_fd);
	chr->write_fd = -1;
	if (chr->notify) {
		uv_os_fd_t fd;

		if (uv_fileno((uv_handle_t *)chr->notify, &fd) == 0) {
			uv_poll_stop(chr->notify);
			uv_close((uv_handle_t *)chr->notify, on_poll_closed);
			close(fd);
		}
		chr->notify = NULL;
	}
	while (chr->parcels) {
		struct db_parcel *parcel = chr->parcels;

		chr->parcels = parcel->next;
		free(parcel->bytes);
		free(parcel);
	}
}

static void free_char(struct db_char *chr)
{
	while (chr->descs) {
		struct db_desc *desc = chr->descs;

		chr->descs = desc->next;
		free_desc(desc);
	}
	db_char_release(chr);
	free(chr->path);
	free(chr->value);
	free(chr);
}

void db_service_free(struct db_service *service)
{
	if (!service)
		return;
	while (service->chars) {
		struct db_char *chr = service->chars;

		service->chars = chr->next;
		free_char(chr);
	}
	free(service->path);
	free(service);
}

struct db_service *db_service_new(struct adapter *adapter, const char *uuid)
{
	struct db_service *service = mem_zero(1, sizeof(*service));

	service->adapter = adapter;
	service->primary = true;
	memcpy(service->uuid, uuid, UUID_SIZE);
	return service;
}

struct db_char *db_char_new(struct db_service *service, const char *uuid)
{
	struct db_char *chr = mem_zero(1, sizeof(*chr));
	struct db_char **slot = &service->chars;

	chr->service = service;
	chr->write_fd = -1;
	memcpy(chr->uuid, uuid, UUID_SIZE);
	while (*slot)
		slot = &(*slot)->next;
	*slot = chr;
	return chr;
}

struct db_desc *db_desc_new(struct db_char *owner, const char *uuid)
{
	struct db_desc *desc = mem_zero(1, sizeof(*desc));
	struct db_desc **slot = &owner->descs;

	desc->owner = owner;
	memcpy(desc->uuid, uuid, UUID_SIZE);
	while (*slot)
		slot = &(*slot)->next;
	*slot = desc;
	return desc;
}

static bool has_ccc(const struct db_char *chr)
{
	return chr->access.properties & (ATT_NOTIFY | ATT_INDICATE);
}

static unsigned int handles_needed(const struct db_service *service)
{
	const struct db_char *chr;
	const struct db_desc *desc;
	unsigned int count = 1;

	for (chr = service->chars; chr; chr = chr->next) {
		count += has_ccc(chr) ? 3 : 2;
		for (desc = chr->descs; desc; desc = desc->next)
			count++;
	}
	return count;
}

static int give_handles(struct gatt_db *db, struct db_service *service)
{
	unsigned int next = db->next_handle;
	struct db_char *chr;
	struct db_desc *desc;

	if (next + handles_needed(service) > 0xffff)
		return -ENOSPC;
	service->start = (uint16_t)next++;
	for (chr = service->chars; chr; chr = chr->next) {
		chr->handle = (uint16_t)next;
		next += 2;
		chr->ccc = has_ccc(chr) ? (uint16_t)next++ : 0;
		for (desc = chr->descs; desc; desc = desc->next)
			desc->handle = (uint16_t)next++;
	}
	service->end = (uint16_t)(next - 1);
	db->next_handle = (uint16_t)next;
	return 0;
}

static void append(struct gatt_db *db, struct db_service *service)
{
	struct db_service **slot = &db->services;

	while (*slot)
		slot = &(*slot)->next;
	service->next = NULL;
	*slot = service;
}

int gatt_db_add(struct gatt_db *db, struct db_service *take_service)
{
	int result = give_handles(db, take_service);

	if (result < 0)
		return result;
	append(db, take_service);
	return 0;
}

void gatt_db_init(struct gatt_db *db, struct adapter *adapter)
{
	struct db_service *service = NULL;
	struct db_char *chr;
	char uuid[UUID_SIZE];
	size_t i;

	memset(db, 0, sizeof(*db));
	db->next_handle = 1;
	for (i = 0; i < sizeof(own_chars) / sizeof(own_chars[0]); i++) {
		uuid_from_short(own_chars[i].service, uuid);
		if (!service || strcmp(service->uuid, uuid) != 0) {
			if (service)
				(void)gatt_db_add(db, service); /* fits */
			service = db_service_new(adapter, uuid);
		}
		uuid_from_short(own_chars[i].chr, uuid);
		chr = db_char_new(service, uuid);
		chr->access = own_chars[i].access;
		chr->value = mem_bytes(own_chars[i].value, own_chars[i].size);
		chr->size = own_chars[i].size;
	}
	(void)gatt_db_add(db, service); /* fits: the first ones */
}

void gatt_db_done(struct gatt_db *db)
{
	while (db->services) {
		struct db_service *service = db->services;

		db->services = service->next;
		db_service_free(service);
	}
	while (db->cccs) {
		struct db_ccc *ccc = db->cccs;

		db->cccs = ccc->next;
		free(ccc);
	}
}

static void forget_cccs(struct gatt_db *db, uint16_t start, uint16_t end)
{
	struct db_ccc **slot = &db->cccs;

	while (*slot) {
		struct db_ccc *ccc = *slot;

		if (ccc->handle < start || ccc->handle > end) {
			slot = &ccc->next;
			continue;
		}
		*slot = ccc->next;
		free(ccc);
	}
}

int gatt_db_move(struct gatt_db *db)
{
	struct db_service *service;
	struct db_char *chr;

	for (service = db->services; service; service = service->next) {
		if (!service->app)
			continue;
		forget_cccs(db, service->start, service->end);
		if (give_handles(db, service) < 0)
			return -ENOSPC;
		for (chr = service->chars; chr; chr = chr->next)
			chr->subscribers = 0;
	}
	return 0;
}

void gatt_db_remove(struct gatt_db *db, const struct app *app)
{
	struct db_service **slot = &db->services;

	while (*slot) {
		struct db_service *service = *slot;

		if (service->app != app) {
			slot = &service->next;
			continue;
		}
		*slot = service->next;
		forget_cccs(db, service->start, service->end);
		db_service_free(service);
	}
}

static struct db_service *service_at(const struct gatt_db *db, uint16_t handle)
{
	struct db_service *service;

	for (service = db->services; service; service = service->next)
		if (handle >= service->start && handle <= service->end)
			return service;
	return NULL;
}

uint16_t db_char_value_handle(const struct db_char *chr)
{
	return (uint16_t)(chr->handle + 1);
}

struct db_char *gatt_db_char(const struct gatt_db *db, uint16_t value_handle)
{
	struct db_service *service = service_at(db, value_handle);
	struct db_char *chr = service ? service->chars : NULL;

	while (chr && db_char_value_handle(chr) != value_handle)
		chr = chr->next;
	return chr;
}

struct db_char *gatt_db_ccc_char(const struct gatt_db *db, uint16_t handle)
{
	struct db_service *service = service_at(db, handle);
	struct db_char *chr = service ? service->chars : NULL;

	while (chr && chr->ccc != handle)
		chr = chr->next;
	return chr;
}

struct db_desc *gatt_db_desc(const struct gatt_db *db, uint16_t handle)
{
	struct db_service *service = service_at(db, handle);
	struct db_char *chr = service ? service->chars : NULL;
	struct db_desc *desc;

	for (; chr; chr = chr->next)
		for (desc = chr->descs; desc; desc = desc->next)
			if (desc->handle == handle)
				return desc;
	return NULL;
}

static struct db_ccc *find_ccc(const struct gatt_db *db, const char *peer,
			       uint16_t handle)
{
	struct db_ccc *ccc;

	for (ccc = db->cccs; ccc; ccc = ccc->next)
		if (ccc->handle == handle && strcmp(ccc->peer, peer) == 0)
			return ccc;
	return NULL;
}

uint16_t gatt_db_ccc_value(const struct gatt_db *db, const char *peer,
			   uint16_t handle)
{
	const struct db_ccc *ccc = find_ccc(db, peer, handle);

	return ccc ? ccc->value : 0;
}

void gatt_db_ccc_set(struct gatt_db *db, const char *peer, uint16_t handle,
		     uint16_t value)
{
	struct db_ccc *ccc = find_ccc(db, peer, handle);

	if (!ccc) {
		ccc = mem_zero(1, sizeof(*ccc));
		strncpy(ccc->peer, peer, sizeof(ccc->peer) - 1);
		ccc->handle = handle;
		ccc->next = db->cccs;
		db->cccs = ccc;
	}
	ccc->value = value;
}
