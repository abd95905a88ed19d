/* SPDX-License-Identifier: MIT */
#include "gatt.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bus_message.h"
#include "bus_object.h"

#define FLAGS_MAX 4
#define PATH_SIZE 64

/* What BlueZ answers for which ATT error. Since 5.7x a Failed whose whole text
 * is a number becomes that error; before, any Failed is 0x80. */
static const struct att_error {
	enum profile_att att;
	const char *name;
	const char *text;
} att_errors[] = {
	{PROFILE_ATT_BAD_LENGTH, "org.bluez.Error.InvalidValueLength",
	 "wrong length"},
	{PROFILE_ATT_NOT_ENCRYPTED, "org.bluez.Error.NotAuthorized",
	 "the link is not encrypted"},
	{PROFILE_ATT_IN_PROGRESS, "org.bluez.Error.InProgress",
	 "a procedure is under way"},
	{PROFILE_ATT_MISSING_CRC, "org.bluez.Error.Failed", "0x80"},
	{PROFILE_ATT_BAD_CRC, "org.bluez.Error.Failed", "0x81"},
	{PROFILE_ATT_BAD_COUNTER, "org.bluez.Error.Failed", "0x82"},
	{PROFILE_ATT_CCCD, "org.bluez.Error.Failed", "0xfd"},
};

/* A property bit of the profile as BlueZ's flags. */
static const struct flag {
	uint8_t property;
	const char *plain;
	const char *encrypted; /* beside or instead */
	bool instead;
} flag_table[] = {
	{PROFILE_READ, "read", "encrypt-read", true},
	{PROFILE_WRITE, "write", "encrypt-write", true},
	{PROFILE_WRITE_WITHOUT_RESPONSE, "write-without-response",
	 "encrypt-write", false},
	{PROFILE_NOTIFY, "notify", "encrypt-notify", false},
	{PROFILE_INDICATE, "indicate", "encrypt-indicate", false},
};

static const struct service_info {
	const char *uuid;
	const char *path;
} services[] = {
	{PROFILE_UUID_SERVICE, GATT_ROOT "/service0"},
	{PROFILE_UUID_BATTERY, GATT_ROOT "/service1"},
	{PROFILE_UUID_DEVICE_INFORMATION, GATT_ROOT "/service2"},
};
enum {
	PROFILE_SERVICE,
	BATTERY_SERVICE,
	INFORMATION_SERVICE,
	SERVICE_COUNT
};

/* The SIG's characteristics; the profile has its own table. */
static const struct sig_info {
	unsigned service;
	const char *name;
	const char *uuid;
	uint8_t properties;
} sig_table[GATT_COUNT] = {
	[GATT_BATTERY_LEVEL] = {BATTERY_SERVICE, "Battery Level",
				PROFILE_UUID_BATTERY_LEVEL,
				PROFILE_READ | PROFILE_NOTIFY},
	[GATT_MANUFACTURER] = {INFORMATION_SERVICE, "Manufacturer Name",
			       PROFILE_UUID_MANUFACTURER, PROFILE_READ},
	[GATT_MODEL] = {INFORMATION_SERVICE, "Model Number", PROFILE_UUID_MODEL,
			PROFILE_READ},
	[GATT_SERIAL] = {INFORMATION_SERVICE, "Serial Number",
			 PROFILE_UUID_SERIAL, PROFILE_READ},
	[GATT_FIRMWARE] = {INFORMATION_SERVICE, "Firmware Revision",
			   PROFILE_UUID_FIRMWARE, PROFILE_READ},
};

struct characteristic {
	struct gatt *gatt; /* whose it is */
	unsigned id;
	const char *uuid;
	const char *service;
	const char *flag[FLAGS_MAX];
	size_t flags;
	char path[PATH_SIZE];
	struct bus_object *object;
	bool notifying;
	uint8_t value[GATT_VALUE_MAX]; /* last notified */
	size_t length;
};

struct gatt_service {
	const char *uuid;
	bool primary;
	struct bus_object *object;
};

struct gatt {
	struct gatt_owner owner;
	struct gatt_service service[SERVICE_COUNT];
	struct characteristic characteristic[GATT_COUNT];
};

const char *gatt_name(unsigned id)
{
	return id < PROFILE_CHARACTERISTIC_COUNT
		       ? profile_characteristic_table[id].name
		       : sig_table[id].name;
}

/* The options of a call; true when its peer is to be served. */
struct options {
	const char *device;
	uint16_t mtu;
	uint16_t offset;
};

static const struct bus_field option_fields[] = {
	{.key = "device",
	 .type = "o",
	 .offset = offsetof(struct options, device)},
	{.key = "mtu", .type = "q", .offset = offsetof(struct options, mtu)},
	{.key = "offset",
	 .type = "q",
	 .offset = offsetof(struct options, offset)},
};

static bool admit(struct characteristic *c, DBusMessageIter *dict,
		  struct options *o)
{
	const struct gatt_owner *owner = &c->gatt->owner;

	*o = (struct options){.device = ""};
	if (bus_read_dict(dict, option_fields,
			  sizeof(option_fields) / sizeof(option_fields[0]), o,
			  NULL))
		return false;
	return owner->on_peer(o->device, o->mtu, owner->userdata);
}

static void refuse_peer(struct bus_request *request)
{
	(void)bus_reply_error(request, "org.bluez.Error.NotAuthorized",
			      "the wearable serves one peer at a time");
}

static void on_read_value(struct bus_request *request, void *userdata)
{
	struct characteristic *c = userdata;
	const struct gatt_owner *owner = &c->gatt->owner;
	uint8_t bytes[GATT_VALUE_MAX];
	DBusMessageIter dict;
	struct options o;

	if (bus_read(bus_request_message(request), "a{sv}", &dict) ||
	    !admit(c, &dict, &o)) {
		refuse_peer(request);
		return;
	}
	size_t length = owner->on_read(c->id, bytes, owner->userdata);

	if (o.offset > length) {
		(void)bus_reply_error(request, "org.bluez.Error.InvalidOffset",
				      "the value is shorter");
		return;
	}
	(void)bus_reply(request, "ay", bytes + o.offset, length - o.offset);
}

static void answer_write(struct bus_request *request, enum profile_att att)
{
	if (att == PROFILE_ATT_OK) {
		(void)bus_reply(request, "");
		return;
	}
	for (size_t i = 0; i < sizeof(att_errors) / sizeof(att_errors[0]);
	     i++) {
		if (att_errors[i].att == att) {
			(void)bus_reply_error(request, att_errors[i].name,
					      att_errors[i].text);
			return;
		}
	}
	(void)bus_reply_errorf(request, "org.bluez.Error.Failed", "0x%02x",
			       (unsigned)att);
}

static void on_write_value(struct bus_request *request, void *userdata)
{
	struct characteristic *c = userdata;
	const struct gatt_owner *owner = &c->gatt->owner;
	const uint8_t *bytes = NULL;
	DBusMessageIter dict;
	struct options o;
	size_t length = 0;

	if (bus_read(bus_request_message(request), "aya{sv}", &bytes, &length,
		     &dict) ||
	    !admit(c, &dict, &o)) {
		refuse_peer(request);
		return;
	}
	answer_write(request,
		     owner->on_write(c->id, bytes, length, owner->userdata));
}

static void subscribe(struct characteristic *c, bool on)
{
	const struct gatt_owner *owner = &c->gatt->owner;

	if (c->notifying == on)
		return;
	c->notifying = on;
	owner->on_subscribed(c->id, on, owner->userdata);
}

static void on_start_notify(struct bus_request *request, void *userdata)
{
	subscribe(userdata, true);
	(void)bus_reply(request, "");
}

static void on_stop_notify(struct bus_request *request, void *userdata)
{
	subscribe(userdata, false);
	(void)bus_reply(request, "");
}

/* The peer confirmed an indication. bluetoothd sends one at a time anyway. */
static void on_confirm(struct bus_request *request, void *userdata)
{
	(void)userdata;
	(void)bus_reply(request, "");
}

static int get_flags(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct characteristic *c = userdata;

	(void)property;
	return bus_iter_append(value, "as", c->flag, c->flags);
}

static int get_value(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct characteristic *c = userdata;

	(void)property;
	return bus_iter_append(value, "ay", c->value, c->length);
}

static const struct bus_method characteristic_methods[] = {
	{.name = "ReadValue",
	 .in = "a{sv}",
	 .in_names = "options",
	 .out = "ay",
	 .out_names = "value",
	 .handler = on_read_value,
	 .doc = "The peer reads."},
	{.name = "WriteValue",
	 .in = "aya{sv}",
	 .in_names = "value options",
	 .handler = on_write_value,
	 .doc = "The peer writes."},
	{.name = "StartNotify",
	 .handler = on_start_notify,
	 .doc = "A peer subscribed."},
	{.name = "StopNotify",
	 .handler = on_stop_notify,
	 .doc = "No peer is subscribed any more."},
	{.name = "Confirm",
	 .handler = on_confirm,
	 .doc = "The peer confirmed an indication."},
	{.name = NULL},
};

static const struct bus_property characteristic_properties[] = {
	{.name = "UUID",
	 .type = "s",
	 .offset = offsetof(struct characteristic, uuid),
	 .emits = BUS_EMITS_CONST,
	 .doc = "What it is."},
	{.name = "Service",
	 .type = "o",
	 .offset = offsetof(struct characteristic, service),
	 .emits = BUS_EMITS_CONST,
	 .doc = "Where it belongs."},
	{.name = "Flags",
	 .type = "as",
	 .get = get_flags,
	 .emits = BUS_EMITS_CONST,
	 .doc = "What may be done with it."},
	{.name = "Notifying",
	 .type = "b",
	 .offset = offsetof(struct characteristic, notifying),
	 .emits = BUS_EMITS_NOTHING,
	 .doc = "Whether anybody subscribed."},
	{.name = "Value",
	 .type = "ay",
	 .get = get_value,
	 .emits = BUS_EMITS_CHANGE,
	 .doc = "The value last notified."},
	{.name = NULL},
};

static const struct bus_interface characteristic_interface = {
	.name = "org.bluez.GattCharacteristic1",
	.methods = characteristic_methods,
	.properties = characteristic_properties,
	.doc = "A characteristic, served to BlueZ.",
};

static const struct bus_property service_properties[] = {
	{.name = "UUID",
	 .type = "s",
	 .offset = offsetof(struct gatt_service, uuid),
	 .emits = BUS_EMITS_CONST,
	 .doc = "What it is."},
	{.name = "Primary",
	 .type = "b",
	 .offset = offsetof(struct gatt_service, primary),
	 .emits = BUS_EMITS_CONST,
	 .doc = "Whether it stands for itself."},
	{.name = NULL},
};

static const struct bus_interface service_interface = {
	.name = "org.bluez.GattService1",
	.properties = service_properties,
	.doc = "A service, served to BlueZ.",
};

static void set_flags(struct characteristic *c, uint8_t properties,
		      uint8_t encrypted)
{
	for (size_t i = 0; i < sizeof(flag_table) / sizeof(flag_table[0]);
	     i++) {
		const struct flag *flag = &flag_table[i];
		bool secret = encrypted & flag->property;

		if (!(properties & flag->property))
			continue;
		if (!secret || !flag->instead)
			c->flag[c->flags++] = flag->plain;
		if (secret)
			c->flag[c->flags++] = flag->encrypted;
	}
}

static unsigned service_of(unsigned id)
{
	return id < PROFILE_CHARACTERISTIC_COUNT ? PROFILE_SERVICE
						 : sig_table[id].service;
}

static int add_characteristic(struct gatt *g, struct bus *bus, unsigned id)
{
	struct characteristic *c = &g->characteristic[id];
	struct bus_binding binding = {&characteristic_interface, c};

	*c = (struct characteristic){
		.gatt = g,
		.id = id,
		.service = services[service_of(id)].path,
	};
	if (id < PROFILE_CHARACTERISTIC_COUNT) {
		c->uuid = profile_characteristic_table[id].uuid;
		set_flags(c, profile_characteristic_table[id].properties,
			  profile_characteristic_table[id].encrypted);
	} else {
		c->uuid = sig_table[id].uuid;
		set_flags(c, sig_table[id].properties, 0);
	}
	snprintf(c->path, sizeof(c->path), "%s/char%u", c->service, id);
	return bus_object_add(bus, c->path, &binding, 1, &c->object);
}

static int add_service(struct gatt *g, struct bus *bus, unsigned index)
{
	struct gatt_service *s = &g->service[index];
	struct bus_binding binding = {&service_interface, s};
	int r;

	*s = (struct gatt_service){.uuid = services[index].uuid,
				   .primary = true};
	r = bus_object_add(bus, services[index].path, &binding, 1, &s->object);
	for (unsigned id = 0; !r && id < GATT_COUNT; id++) {
		if (service_of(id) == index)
			r = add_characteristic(g, bus, id);
	}
	return r;
}

int gatt_new(struct bus *bus, const struct gatt_owner *owner, bool battery,
	     struct gatt **out)
{
	struct gatt *g = calloc(1, sizeof(*g));
	int r;

	if (!g)
		return -ENOMEM;
	g->owner = *owner;
	r = bus_add_object_manager(bus, GATT_ROOT);
	for (unsigned i = 0; !r && i < SERVICE_COUNT; i++) {
		if (i != BATTERY_SERVICE || battery)
			r = add_service(g, bus, i);
	}
	if (r) {
		gatt_free(g);
		return r;
	}
	*out = g;
	return 0;
}

void gatt_free(struct gatt *g)
{
	if (!g)
		return;
	for (unsigned i = 0; i < GATT_COUNT; i++)
		bus_object_remove(g->characteristic[i].object);
	for (unsigned i = 0; i < SERVICE_COUNT; i++)
		bus_object_remove(g->service[i].object);
	free(g);
}

void gatt_notify(struct gatt *g, unsigned id, const uint8_t *bytes,
		 size_t length)
{
	struct characteristic *c = &g->characteristic[id];

	if (!c->object || !c->notifying || length > sizeof(c->value))
		return;
	memcpy(c->value, bytes, length);
	c->length = length;
	bus_mark_changed(c->object, &characteristic_interface, "Value");
	/* Each value is a message of its own: not merged, not later. What a
	 * slow bus does not take is lost, as on air. */
	(void)bus_flush_changes(c->object);
}

bool gatt_is_subscribed(const struct gatt *g, unsigned id)
{
	return g->characteristic[id].notifying;
}

void gatt_forget(struct gatt *g)
{
	for (unsigned i = 0; i < GATT_COUNT; i++)
		g->characteristic[i].notifying = false;
}
