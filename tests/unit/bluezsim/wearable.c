/* SPDX-License-Identifier: MIT */
/* The test peripheral. */
#include "wearable.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct {
	const char *uuid;
	int service;
	const char *flags[3];
} table[PAD_CHARS] = {
	[PAD_READ] = {UUID_READ, 0, {"read"}},
	[PAD_WRITE] = {UUID_WRITE, 0, {"write"}},
	[PAD_COMMAND] = {UUID_COMMAND, 0, {"write-without-response"}},
	[PAD_NOTIFY] = {UUID_NOTIFY, 0, {"notify"}},
	[PAD_INDICATE] = {UUID_INDICATE, 0, {"indicate"}},
	[PAD_SECRET] = {UUID_SECRET,
			0,
			{"encrypt-read", "encrypt-write", "encrypt-notify"}},
	[PAD_BOTH] = {UUID_BOTH, 0, {"write", "write-without-response"}},
	[PAD_BATTERY] = {"2a19", 1, {"read", "notify"}},
};

static const char *const service_uuids[2] = {UUID_SERVICE, "180f"};

static void read_options(struct pad_char *chr, DBusMessageIter *dict)
{
	DBusMessageIter value;
	const char *key, *text;

	chr->has_type = false;
	chr->offset = 0;
	while (bus_dict_next(dict, &key, &value)) {
		if (strcmp(key, "mtu") == 0)
			bus_iter_read(&value, "q", &chr->mtu);
		if (strcmp(key, "offset") == 0)
			bus_iter_read(&value, "q", &chr->offset);
		if (strcmp(key, "device") == 0 &&
		    bus_iter_read(&value, "o", &text) == 0)
			snprintf(chr->device, sizeof(chr->device), "%s", text);
		if (strcmp(key, "link") == 0 &&
		    bus_iter_read(&value, "s", &text) == 0)
			snprintf(chr->link, sizeof(chr->link), "%s", text);
		if (strcmp(key, "type") == 0)
			chr->has_type = true;
	}
}

static bool refuses(struct pad_char *chr, struct bus_request *request)
{
	if (chr->holds) {
		chr->held = request;
		return true;
	}
	if (!chr->error)
		return false;
	bus_reply_error(request, chr->error, chr->text);
	return true;
}

static void on_read(struct bus_request *request, void *userdata)
{
	struct pad_char *chr = userdata;
	DBusMessageIter dict;

	chr->reads++;
	if (bus_read(bus_request_message(request), "a{sv}", &dict) == 0)
		read_options(chr, &dict);
	if (!refuses(chr, request))
		bus_reply(request, "ay", chr->value + chr->offset,
			  chr->size - chr->offset);
}

static void on_write(struct bus_request *request, void *userdata)
{
	struct pad_char *chr = userdata;
	const uint8_t *value;
	DBusMessageIter dict;
	size_t size;

	chr->writes++;
	if (bus_read(bus_request_message(request), "aya{sv}", &value, &size,
		     &dict) == 0) {
		read_options(chr, &dict);
		chr->size =
			size < sizeof(chr->value) ? size : sizeof(chr->value);
		if (chr->size)
			memcpy(chr->value, value, chr->size);
	}
	if (!refuses(chr, request))
		bus_reply(request, "");
}

static void on_start(struct bus_request *request, void *userdata)
{
	((struct pad_char *)userdata)->starts++;
	bus_reply(request, "");
}

static void on_stop(struct bus_request *request, void *userdata)
{
	((struct pad_char *)userdata)->stops++;
	bus_reply(request, "");
}

static void on_confirm(struct bus_request *request, void *userdata)
{
	((struct pad_char *)userdata)->confirms++;
	bus_reply(request, "");
}

static void hand_out(struct bus_request *request, int *ours)
{
	int ends[2];

	assert_int_equal(
		socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK, 0, ends),
		0);
	*ours = ends[0];
	bus_reply(request, "hq", ends[1], 244);
	close(ends[1]);
}

static void on_acquire_write(struct bus_request *request, void *userdata)
{
	hand_out(request, &((struct pad_char *)userdata)->write_fd);
}

static void on_acquire_notify(struct bus_request *request, void *userdata)
{
	hand_out(request, &((struct pad_char *)userdata)->notify_fd);
}

static int get_uuid(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct pad_char *chr = userdata;

	(void)property;
	return bus_iter_append(value, "s", table[chr->kind].uuid);
}

static int get_service(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct pad_char *chr = userdata;
	char path[64];

	(void)property;
	snprintf(path, sizeof(path), "%s/service%d", chr->wearable->root,
		 table[chr->kind].service);
	return bus_iter_append(value, "o", path);
}

static int get_flags(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct pad_char *chr = userdata;
	size_t count = 0;

	(void)property;
	while (count < 3 && table[chr->kind].flags[count])
		count++;
	return bus_iter_append(value, "as", table[chr->kind].flags, count);
}

static int get_acquired(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	const struct pad_char *chr = userdata;

	(void)property;
	return chr->acquires ? bus_iter_append(value, "b", 0) : -ENODATA;
}

static const struct bus_method char_methods[] = {
	{.name = "ReadValue", .in = "a{sv}", .out = "ay", .handler = on_read},
	{.name = "WriteValue", .in = "aya{sv}", .handler = on_write},
	{.name = "StartNotify", .handler = on_start},
	{.name = "StopNotify", .handler = on_stop},
	{.name = "Confirm", .handler = on_confirm},
	{.name = "AcquireWrite",
	 .in = "a{sv}",
	 .out = "hq",
	 .handler = on_acquire_write},
	{.name = "AcquireNotify",
	 .in = "a{sv}",
	 .out = "hq",
	 .handler = on_acquire_notify},
	{.name = NULL},
};

static const struct bus_property char_properties[] = {
	{.name = "UUID", .type = "s", .get = get_uuid},
	{.name = "Service", .type = "o", .get = get_service},
	{.name = "Flags", .type = "as", .get = get_flags},
	{.name = "WriteAcquired", .type = "b", .get = get_acquired},
	{.name = "NotifyAcquired", .type = "b", .get = get_acquired},
	{.name = NULL},
};

static const struct bus_interface char1 = {
	.name = CHAR1,
	.methods = char_methods,
	.properties = char_properties,
};

static int get_primary(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "b", 1);
}

static int get_service_uuid(const struct bus_property *property,
			    DBusMessageIter *value, void *userdata)
{
	(void)property;
	return bus_iter_append(value, "s", *(const char *const *)userdata);
}

static const struct bus_property service_properties[] = {
	{.name = "UUID", .type = "s", .get = get_service_uuid},
	{.name = "Primary", .type = "b", .get = get_primary},
	{.name = NULL},
};

static const struct bus_interface service1 = {
	.name = "org.bluez.GattService1",
	.properties = service_properties,
};

static int get_type(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "s", "peripheral");
}

static int get_name(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	(void)property;
	return bus_iter_append(value, "s", ((struct wearable *)userdata)->name);
}

static int get_uuids(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "as", service_uuids, (size_t)1);
}

static int get_manufacturer(const struct bus_property *property,
			    DBusMessageIter *value, void *userdata)
{
	const struct wearable *wearable = userdata;

	(void)property;
	return bus_iter_append(value, "a{qv}", 1, 0xffff, "ay",
			       &wearable->flavour, (size_t)1);
}

static void on_release(struct bus_request *request, void *userdata)
{
	((struct wearable *)userdata)->releases++;
	bus_reply(request, "");
}

static const struct bus_method advert_methods[] = {
	{.name = "Release", .handler = on_release},
	{.name = NULL},
};

static const struct bus_property advert_properties[] = {
	{.name = "Type", .type = "s", .get = get_type},
	{.name = "LocalName", .type = "s", .get = get_name},
	{.name = "ServiceUUIDs", .type = "as", .get = get_uuids},
	{.name = "ManufacturerData", .type = "a{qv}", .get = get_manufacturer},
	{.name = NULL},
};

static const struct bus_interface advert1 = {
	.name = "org.bluez.LEAdvertisement1",
	.methods = advert_methods,
	.properties = advert_properties,
};

static void add_char(struct wearable *wearable, int kind)
{
	struct pad_char *chr = &wearable->chars[kind];
	const struct bus_binding binding = {&char1, chr};

	chr->wearable = wearable;
	chr->kind = kind;
	chr->write_fd = -1;
	chr->notify_fd = -1;
	snprintf(chr->path, sizeof(chr->path), "%s/service%d/char%d",
		 wearable->root, table[kind].service, kind);
	assert_int_equal(bus_object_add(wearable->party->bus, chr->path,
					&binding, 1, &chr->object),
			 0);
}

void wearable_make(struct world *w, struct wearable *wearable,
		   struct party *party, unsigned int adapter)
{
	const struct bus_binding advert = {&advert1, wearable};
	char path[64];
	int i;

	memset(wearable, 0, sizeof(*wearable));
	wearable->w = w;
	wearable->party = party;
	wearable->adapter = adapter;
	wearable->name = "pad";
	snprintf(wearable->root, sizeof(wearable->root), "/app%u", adapter);
	snprintf(wearable->advert_path, sizeof(wearable->advert_path),
		 "/advert%u", adapter);
	assert_int_equal(bus_add_object_manager(party->bus, wearable->root), 0);
	for (i = 0; i < 2; i++) {
		const struct bus_binding service = {
			&service1, (void *)(uintptr_t)&service_uuids[i]};

		snprintf(path, sizeof(path), "%s/service%d", wearable->root, i);
		assert_int_equal(bus_object_add(party->bus, path, &service, 1,
						&wearable->services[i]),
				 0);
	}
	for (i = 0; i < PAD_CHARS; i++)
		add_char(wearable, i);
	wearable->chars[PAD_BATTERY].value[0] = 77;
	wearable->chars[PAD_BATTERY].size = 1;
	assert_int_equal(bus_object_add(party->bus, wearable->advert_path,
					&advert, 1, &wearable->advert),
			 0);
}

static void manage(struct wearable *wearable, const char *interface,
		   const char *member, const char *path, bool options)
{
	struct answer answer;
	char adapter[32];

	snprintf(adapter, sizeof(adapter), "/org/bluez/hci%u",
		 wearable->adapter);
	if (options)
		ask(wearable->party, &answer, adapter, interface, member,
		    "oa{sv}", path, 0);
	else
		ask(wearable->party, &answer, adapter, interface, member, "o",
		    path);
	await(wearable->w, &answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
}

void wearable_register_app(struct wearable *wearable)
{
	manage(wearable, GATTMANAGER1, "RegisterApplication", wearable->root,
	       true);
}

void wearable_unregister_app(struct wearable *wearable)
{
	manage(wearable, GATTMANAGER1, "UnregisterApplication", wearable->root,
	       false);
}

void wearable_register_advert(struct wearable *wearable)
{
	manage(wearable, ADVMANAGER1, "RegisterAdvertisement",
	       wearable->advert_path, true);
}

void wearable_unregister_advert(struct wearable *wearable)
{
	manage(wearable, ADVMANAGER1, "UnregisterAdvertisement",
	       wearable->advert_path, false);
}

void wearable_start(struct world *w, struct wearable *wearable,
		    struct party *party, unsigned int adapter)
{
	wearable_make(w, wearable, party, adapter);
	wearable_register_app(wearable);
	wearable_register_advert(wearable);
}

void wearable_notify(struct wearable *wearable, int kind, const void *value,
		     size_t size)
{
	DBusMessage *signal = bus_message_new_signal(wearable->chars[kind].path,
						     DBUS_INTERFACE_PROPERTIES,
						     "PropertiesChanged");

	assert_int_equal(bus_append(signal, "sa{sv}as", CHAR1, 1, "Value", "ay",
				    value, size, NULL, (size_t)0),
			 0);
	assert_int_equal(bus_send(wearable->party->bus, signal), 0);
}

void wearable_done(struct wearable *wearable)
{
	int i;

	if (!wearable->w)
		return; /* never made */
	for (i = 0; i < PAD_CHARS; i++) {
		if (wearable->chars[i].write_fd >= 0)
			close(wearable->chars[i].write_fd);
		if (wearable->chars[i].notify_fd >= 0)
			close(wearable->chars[i].notify_fd);
		bus_object_remove(wearable->chars[i].object);
	}
	for (i = 0; i < 2; i++)
		bus_object_remove(wearable->services[i]);
	bus_object_remove(wearable->advert);
}
