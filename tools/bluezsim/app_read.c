/* SPDX-License-Identifier: MIT */
/*
 * Two passes over the objects: first all of them into flat lists, then
 * services, their characteristics and their descriptors, each in the order in
 * which the application told them.
 */
#include "app_read.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "app.h"
#include "bus_message.h"
#include "gatt_db.h"
#include "mem.h"

#define OBJECTS_MAX 512

#define NO_OBJECT "No object received"
#define NO_ENTRY  "Failed to create entry in database"

enum kind {
	KIND_SERVICE,
	KIND_CHAR,
	KIND_DESC,
	KIND_PROFILE,
	KIND_COUNT,
};

static const char *const interfaces[KIND_COUNT] = {
	[KIND_SERVICE] = "org.bluez.GattService1",
	[KIND_CHAR] = "org.bluez.GattCharacteristic1",
	[KIND_DESC] = "org.bluez.GattDescriptor1",
	[KIND_PROFILE] = "org.bluez.GattProfile1",
};

/* One object, borrowing from the reply. */
struct object {
	enum kind kind;
	const char *path;
	const char *uuid;
	const char *parent; /* Service or Characteristic */
	bool primary;
	bool write_acquired;
	bool notify_acquired;
	uint64_t present;
	DBusMessageIter flags;
	DBusMessageIter uuids;
	void *made; /* the db_service or db_char */
};

struct reading {
	struct app *app;
	struct object *objects;
	size_t count;
	bool bad;
};

enum {
	FIELD_UUID,
	FIELD_SERVICE,
	FIELD_CHAR,
	FIELD_PRIMARY,
	FIELD_FLAGS,
	FIELD_UUIDS,
	FIELD_WRITE_ACQUIRED,
	FIELD_NOTIFY_ACQUIRED,
	FIELD_COUNT
};

static const struct bus_field fields[FIELD_COUNT] = {
	[FIELD_UUID] = {"UUID", "s", offsetof(struct object, uuid), 0},
	[FIELD_SERVICE] = {"Service", "o", offsetof(struct object, parent), 0},
	[FIELD_CHAR] = {"Characteristic", "o", offsetof(struct object, parent),
			0},
	[FIELD_PRIMARY] = {"Primary", "b", offsetof(struct object, primary), 0},
	[FIELD_FLAGS] = {"Flags", "as", offsetof(struct object, flags), 0},
	[FIELD_UUIDS] = {"UUIDs", "as", offsetof(struct object, uuids), 0},
	[FIELD_WRITE_ACQUIRED] = {"WriteAcquired", "b",
				  offsetof(struct object, write_acquired), 0},
	[FIELD_NOTIFY_ACQUIRED] = {"NotifyAcquired", "b",
				   offsetof(struct object, notify_acquired), 0},
};

static bool has(const struct object *object, int field)
{
	return object->present & ((uint64_t)1 << field);
}

static void visit(const char *path, const char *interface,
		  DBusMessageIter *properties, void *userdata)
{
	struct reading *reading = userdata;
	struct object *object;
	int kind;

	for (kind = 0; kind < KIND_COUNT; kind++)
		if (strcmp(interfaces[kind], interface) == 0)
			break;
	if (kind == KIND_COUNT || reading->count == OBJECTS_MAX)
		return;
	reading->objects = mem_grow(reading->objects, reading->count + 1,
				    sizeof(*reading->objects));
	object = &reading->objects[reading->count++];
	memset(object, 0, sizeof(*object));
	object->kind = (enum kind)kind;
	object->path = path;
	if (bus_read_dict(properties, fields, FIELD_COUNT, object,
			  &object->present) < 0)
		reading->bad = true;
}

static struct object *find(struct reading *reading, enum kind kind,
			   const char *path)
{
	size_t i;

	for (i = 0; i < reading->count; i++)
		if (reading->objects[i].kind == kind &&
		    strcmp(reading->objects[i].path, path) == 0)
			return &reading->objects[i];
	return NULL;
}

/* bluetoothd serves GAP and GATT itself. */
static bool is_reserved(const char *uuid)
{
	return uuid_is_short(uuid, 0x1800) || uuid_is_short(uuid, 0x1801);
}

static const char *make_service(struct reading *reading, struct object *object)
{
	char uuid[UUID_SIZE];
	struct db_service *service;

	if (!has(object, FIELD_UUID) || !has(object, FIELD_PRIMARY) ||
	    !uuid_normalise(object->uuid, uuid) || is_reserved(uuid))
		return NO_ENTRY;
	service = db_service_new(reading->app->adapter, uuid);
	service->path = mem_text(object->path);
	service->primary = object->primary;
	service->app = reading->app;
	object->made = service;
	return NULL;
}

static bool parse_flags(const struct object *object, struct att_access *access)
{
	DBusMessageIter flags = object->flags;
	const char *flag;
	bool any = false;

	if (!has(object, FIELD_FLAGS))
		return false;
	while (bus_string_next(&flags, &flag)) {
		if (att_flag_parse(flag, access) < 0)
			return false;
		any = true;
	}
	return any;
}

static const char *make_char(struct reading *reading, struct object *object)
{
	struct object *parent =
		has(object, FIELD_SERVICE)
			? find(reading, KIND_SERVICE, object->parent)
			: NULL;
	struct att_access access = {0};
	char uuid[UUID_SIZE];
	struct db_char *chr;

	if (!parent || !has(object, FIELD_UUID) ||
	    !uuid_normalise(object->uuid, uuid) ||
	    !parse_flags(object, &access))
		return NO_ENTRY;
	chr = db_char_new(parent->made, uuid);
	chr->path = mem_text(object->path);
	chr->access = access;
	chr->offers_acquire_write = has(object, FIELD_WRITE_ACQUIRED);
	chr->offers_acquire_notify = has(object, FIELD_NOTIFY_ACQUIRED);
	object->made = chr;
	return NULL;
}

static const char *make_desc(struct reading *reading, struct object *object)
{
	struct object *parent =
		has(object, FIELD_CHAR)
			? find(reading, KIND_CHAR, object->parent)
			: NULL;
	struct att_access access = {0};
	char uuid[UUID_SIZE];
	struct db_desc *desc;

	if (!parent || !has(object, FIELD_UUID) ||
	    !uuid_normalise(object->uuid, uuid) ||
	    !parse_flags(object, &access))
		return NO_ENTRY;
	if (uuid_is_short(uuid, 0x2902))
		return NO_ENTRY; /* bluetoothd's own */
	desc = db_desc_new(parent->made, uuid);
	desc->path = mem_text(object->path);
	desc->access = access;
	return NULL;
}

static const char *make_profile(struct reading *reading, struct object *object)
{
	struct app_profile *profile;
	DBusMessageIter uuids = object->uuids;
	const char *text;
	char uuid[UUID_SIZE];

	if (!has(object, FIELD_UUIDS))
		return NO_ENTRY;
	profile = mem_zero(1, sizeof(*profile));
	profile->path = mem_text(object->path);
	profile->next = reading->app->profiles;
	reading->app->profiles = profile;
	while (bus_string_next(&uuids, &text)) {
		if (!uuid_normalise(text, uuid))
			return NO_ENTRY;
		profile->uuids =
			mem_grow(profile->uuids, profile->uuid_count + 1,
				 sizeof(char *));
		profile->uuids[profile->uuid_count++] = mem_text(uuid);
	}
	return NULL;
}

typedef const char *(*make_fn)(struct reading *reading, struct object *object);

/* Parents before children. */
static const make_fn makers[KIND_COUNT] = {
	[KIND_SERVICE] = make_service,
	[KIND_CHAR] = make_char,
	[KIND_DESC] = make_desc,
	[KIND_PROFILE] = make_profile,
};

static const char *make_all(struct reading *reading)
{
	const char *problem = NULL;
	size_t i;
	int kind;

	for (kind = 0; kind < KIND_COUNT; kind++)
		for (i = 0; i < reading->count && !problem; i++)
			if (reading->objects[i].kind == (enum kind)kind)
				problem = makers[kind](reading,
						       &reading->objects[i]);
	return problem;
}

static const char *add_services(struct reading *reading, const char *problem)
{
	struct gatt_db *db = &reading->app->adapter->db;
	size_t i;

	for (i = 0; i < reading->count; i++) {
		struct object *object = &reading->objects[i];

		if (object->kind != KIND_SERVICE || !object->made)
			continue;
		if (problem || gatt_db_add(db, object->made) < 0) {
			db_service_free(object->made);
			problem = problem ? problem : NO_ENTRY;
		}
	}
	return problem;
}

const char *app_read(struct app *app, DBusMessage *reply)
{
	struct reading reading = {.app = app};
	const char *problem = NULL;

	if (bus_walk_managed_objects(reply, visit, &reading) < 0 || reading.bad)
		problem = NO_ENTRY;
	else if (!reading.count)
		problem = NO_OBJECT;
	else
		problem = make_all(&reading);
	problem = add_services(&reading, problem);
	free(reading.objects);
	return problem;
}
