/* SPDX-License-Identifier: MIT */
/* What is advertised, as data: reading, merging, comparing, freeing. */
#include "advert_data.h"

#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "advert.h"
#include "bus_message.h"
#include "mem.h"
#include "uuid.h"

#define LIST_MAX 16

static void free_list(struct advert_data *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		free(list[i].key);
		free(list[i].bytes);
	}
	free(list);
}

void advert_data_clear(struct advert *advert)
{
	size_t i;

	for (i = 0; i < advert->uuid_count; i++)
		free(advert->uuids[i]);
	free(advert->uuids);
	free(advert->name);
	free_list(advert->manufacturer, advert->manufacturer_count);
	free_list(advert->service, advert->service_count);
	advert->uuids = NULL;
	advert->uuid_count = 0;
	advert->name = NULL;
	advert->manufacturer = NULL;
	advert->manufacturer_count = 0;
	advert->service = NULL;
	advert->service_count = 0;
	advert->has_power = false;
	advert->has_appearance = false;
}

void advert_data_move(struct advert *into, struct advert *from)
{
	advert_data_clear(into);
	into->name = from->name;
	into->uuids = from->uuids;
	into->uuid_count = from->uuid_count;
	into->manufacturer = from->manufacturer;
	into->manufacturer_count = from->manufacturer_count;
	into->service = from->service;
	into->service_count = from->service_count;
	into->has_power = from->has_power;
	into->power = from->power;
	into->has_appearance = from->has_appearance;
	into->appearance = from->appearance;
	into->connectable = from->connectable;
	memset(from, 0, sizeof(*from));
}

static void add_data(struct advert_data **list, size_t *count,
		     const struct advert_data *data)
{
	*list = mem_grow(*list, *count + 1, sizeof(**list));
	(*list)[*count] = *data;
	(*list)[*count].key = mem_text(data->key);
	(*list)[*count].bytes = mem_bytes(data->bytes, data->size);
	(*count)++;
}

static void add_uuid(struct advert *advert, const char *uuid)
{
	advert->uuids =
		mem_grow(advert->uuids, advert->uuid_count + 1, sizeof(char *));
	advert->uuids[advert->uuid_count++] = mem_text(uuid);
}

static void merge_one(struct advert *into, const struct advert *from)
{
	size_t i;

	if (from->name && !into->name)
		into->name = mem_text(from->name);
	for (i = 0; i < from->uuid_count; i++)
		add_uuid(into, from->uuids[i]);
	for (i = 0; i < from->manufacturer_count; i++)
		add_data(&into->manufacturer, &into->manufacturer_count,
			 &from->manufacturer[i]);
	for (i = 0; i < from->service_count; i++)
		add_data(&into->service, &into->service_count,
			 &from->service[i]);
	if (from->has_power) {
		into->has_power = true;
		into->power = from->power;
	}
	if (from->has_appearance) {
		into->has_appearance = true;
		into->appearance = from->appearance;
	}
}

struct advert *advert_merge(const struct adapter *adapter)
{
	const struct advert *advert;
	struct advert *merged;

	if (!advert_any(adapter))
		return NULL;
	merged = mem_zero(1, sizeof(*merged));
	for (advert = adapter->adverts; advert; advert = advert->next)
		if (advert->active)
			merge_one(merged, advert);
	return merged;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool same_list(const struct advert_data *a, size_t a_count,
		      const struct advert_data *b, size_t b_count)
{
	size_t i;

	if (a_count != b_count)
		return false;
	for (i = 0; i < a_count; i++)
		if (a[i].company != b[i].company ||
		    !same_text(a[i].key, b[i].key) || a[i].size != b[i].size ||
		    memcmp(a[i].bytes, b[i].bytes, a[i].size) != 0)
			return false;
	return true;
}

static bool same_uuids(const struct advert *a, const struct advert *b)
{
	size_t i;

	if (a->uuid_count != b->uuid_count)
		return false;
	for (i = 0; i < a->uuid_count; i++)
		if (strcmp(a->uuids[i], b->uuids[i]) != 0)
			return false;
	return true;
}

bool advert_equal(const struct advert *a, const struct advert *b)
{
	if (!a || !b)
		return a == b;
	return same_text(a->name, b->name) && same_uuids(a, b) &&
	       same_list(a->manufacturer, a->manufacturer_count,
			 b->manufacturer, b->manufacturer_count) &&
	       same_list(a->service, a->service_count, b->service,
			 b->service_count) &&
	       a->has_power == b->has_power && a->power == b->power &&
	       a->has_appearance == b->has_appearance &&
	       a->appearance == b->appearance;
}

static int read_uuids(struct advert *advert, DBusMessageIter *value)
{
	DBusMessageIter array;
	const char *text;
	char uuid[UUID_SIZE];

	if (bus_iter_read(value, "as", &array) < 0)
		return -1;
	while (bus_string_next(&array, &text)) {
		if (!uuid_normalise(text, uuid) ||
		    advert->uuid_count == LIST_MAX)
			return -1;
		add_uuid(advert, uuid);
	}
	return 0;
}

static int read_manufacturer(struct advert *advert, DBusMessageIter *value)
{
	DBusMessageIter dict;

	if (bus_iter_read(value, "a{qv}", &dict) < 0)
		return -1;
	while (dbus_message_iter_get_arg_type(&dict) == DBUS_TYPE_DICT_ENTRY) {
		struct advert_data data = {0};
		DBusMessageIter entry, inside;
		const uint8_t *bytes;

		dbus_message_iter_recurse(&dict, &entry);
		if (bus_iter_read(&entry, "qv", &data.company, &inside) < 0 ||
		    bus_iter_read(&inside, "ay", &bytes, &data.size) < 0 ||
		    advert->manufacturer_count == LIST_MAX)
			return -1;
		data.bytes = (uint8_t *)(uintptr_t)bytes;
		add_data(&advert->manufacturer, &advert->manufacturer_count,
			 &data);
		dbus_message_iter_next(&dict);
	}
	return 0;
}

static int read_service(struct advert *advert, DBusMessageIter *value)
{
	DBusMessageIter dict, inside;
	const char *key;

	if (bus_iter_read(value, "a{sv}", &dict) < 0)
		return -1;
	while (bus_dict_next(&dict, &key, &inside)) {
		struct advert_data data = {0};
		const uint8_t *bytes;
		char uuid[UUID_SIZE];

		if (!uuid_normalise(key, uuid) ||
		    bus_iter_read(&inside, "ay", &bytes, &data.size) < 0 ||
		    advert->service_count == LIST_MAX)
			return -1;
		data.key = uuid;
		data.bytes = (uint8_t *)(uintptr_t)bytes;
		add_data(&advert->service, &advert->service_count, &data);
	}
	return 0;
}

static int read_name(struct advert *advert, DBusMessageIter *value)
{
	const char *name;

	if (bus_iter_read(value, "s", &name) < 0)
		return -1;
	mem_replace(&advert->name, name);
	return 0;
}

static int read_type(struct advert *advert, DBusMessageIter *value)
{
	const char *type;

	if (bus_iter_read(value, "s", &type) < 0)
		return -1;
	advert->connectable = strcmp(type, "peripheral") == 0;
	return advert->connectable || strcmp(type, "broadcast") == 0 ? 0 : -1;
}

static int read_power(struct advert *advert, DBusMessageIter *value)
{
	advert->has_power = true;
	return bus_iter_read(value, "n", &advert->power);
}

static int read_appearance(struct advert *advert, DBusMessageIter *value)
{
	advert->has_appearance = true;
	return bus_iter_read(value, "q", &advert->appearance);
}

static int read_timeout(struct advert *advert, DBusMessageIter *value)
{
	return bus_iter_read(value, "q", &advert->timeout_s);
}

static const struct {
	const char *name;
	int (*read)(struct advert *advert, DBusMessageIter *value);
} readers[] = {
	{"Type", read_type},
	{"LocalName", read_name},
	{"ServiceUUIDs", read_uuids},
	{"ManufacturerData", read_manufacturer},
	{"ServiceData", read_service},
	{"TxPower", read_power},
	{"Appearance", read_appearance},
	{"Timeout", read_timeout},
};

int advert_data_read(struct advert *advert, DBusMessageIter *properties)
{
	DBusMessageIter value;
	const char *name;
	size_t i;

	while (bus_dict_next(properties, &name, &value))
		for (i = 0; i < sizeof(readers) / sizeof(readers[0]); i++)
			if (strcmp(readers[i].name, name) == 0 &&
			    readers[i].read(advert, &value) < 0)
				return -1;
	return 0;
}

/* 16-bit UUIDs travel short, others whole. */
static size_t uuid_bytes(const char *uuid)
{
	return strcmp(uuid + 8, "-0000-1000-8000-00805f9b34fb") != 0 ? 16
	       : strncmp(uuid, "0000", 4) == 0			     ? 2
								     : 4;
}

size_t advert_data_size(const struct advert *advert)
{
	static const size_t widths[] = {2, 4, 16};
	size_t size = 3; /* flags */
	size_t i, j, bytes;

	for (i = 0; i < sizeof(widths) / sizeof(widths[0]); i++) {
		bytes = 0;
		for (j = 0; j < advert->uuid_count; j++)
			if (uuid_bytes(advert->uuids[j]) == widths[i])
				bytes += widths[i];
		size += bytes ? bytes + 2 : 0;
	}
	for (i = 0; i < advert->manufacturer_count; i++)
		size += advert->manufacturer[i].size + 4;
	for (i = 0; i < advert->service_count; i++)
		size += advert->service[i].size + 2 +
			uuid_bytes(advert->service[i].key);
	size += advert->has_power ? 3 : 0;
	size += advert->has_appearance ? 4 : 0;
	return size;
}
