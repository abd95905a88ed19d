/* SPDX-License-Identifier: MIT */
#include "radio_link.h"

#include <stdio.h>
#include <string.h>

#include "bus_message.h"

#define DEVICE "org.bluez.Device1"

void radio_send(struct radio *r, const char *path, const char *interface,
		const char *member, const char *argument)
{
	DBusMessage *m =
		bus_message_new_call("org.bluez", path, interface, member);

	if (m && argument && bus_append(m, "o", argument)) {
		dbus_message_unref(m);
		return;
	}
	if (m) {
		dbus_message_set_no_reply(m, TRUE);
		dbus_message_set_auto_start(m, FALSE);
	}
	/* Nothing can be done about a bus that is gone; it is noticed. */
	(void)bus_send(r->bus, m);
}

static bool is_ours(const struct radio *r, const char *path)
{
	size_t length = strlen(r->adapter);

	return strncmp(path, r->adapter, length) == 0 && path[length] == '/' &&
	       strlen(path) < RADIO_PATH_MAX;
}

static struct radio_device *find(struct radio *r, const char *path)
{
	for (size_t i = 0; i < RADIO_DEVICES_MAX; i++) {
		if (strcmp(r->device[i].path, path) == 0)
			return &r->device[i];
	}
	return NULL;
}

/* The device's entry, a new one if need be; NULL: no room, or not ours. */
static struct radio_device *find_or_add(struct radio *r, const char *path)
{
	struct radio_device *device = find(r, path);

	if (device || !is_ours(r, path))
		return device;
	device = find(r, "");
	if (device)
		snprintf(device->path, sizeof(device->path), "%s", path);
	return device;
}

static const struct bus_field fields[] = {
	{.key = "Connected",
	 .type = "b",
	 .offset = offsetof(struct radio_device, connected)},
	{.key = "Paired",
	 .type = "b",
	 .offset = offsetof(struct radio_device, paired)},
	{.key = "Bonded",
	 .type = "b",
	 .offset = offsetof(struct radio_device, bonded)},
};

void radio_take_device(struct radio *r, const char *path,
		       DBusMessageIter *properties)
{
	struct radio_device *device = find_or_add(r, path);

	if (!device)
		return;
	/* What is not of the right type is not taken; what came before is. */
	(void)bus_read_dict(properties, fields,
			    sizeof(fields) / sizeof(fields[0]), device, NULL);
	/* The many that were only heard of are not kept. */
	if (!device->connected && !device->paired && !device->bonded)
		*device = (struct radio_device){0};
}

void radio_lose_device(struct radio *r, const char *path)
{
	struct radio_device *device = find(r, path);

	if (device)
		*device = (struct radio_device){0};
}

void radio_lose_devices(struct radio *r)
{
	memset(r->device, 0, sizeof(r->device));
	radio_settle_link(r);
}

static void lose_link(struct radio *r)
{
	char peer[RADIO_PATH_MAX];

	memcpy(peer, r->link, sizeof(peer));
	r->link[0] = '\0';
	r->link_bonded = false;
	r->owner.on_link(false, peer, r->owner.userdata);
}

static void find_link(struct radio *r)
{
	for (size_t i = 0; i < RADIO_DEVICES_MAX; i++) {
		struct radio_device *device = &r->device[i];

		if (!device->path[0] || !device->connected)
			continue;
		memcpy(r->link, device->path, sizeof(r->link));
		r->owner.on_link(true, r->link, r->owner.userdata);
		return;
	}
}

static void send_others_away(struct radio *r)
{
	for (size_t i = 0; i < RADIO_DEVICES_MAX; i++) {
		struct radio_device *device = &r->device[i];
		bool other =
			device->connected && strcmp(device->path, r->link) != 0;

		if (other && !device->sent_away)
			radio_send(r, device->path, DEVICE, "Disconnect", NULL);
		device->sent_away = other;
	}
}

void radio_settle_link(struct radio *r)
{
	const struct radio_device *device = find(r, r->link);

	if (r->link[0] && (!device || !device->connected))
		lose_link(r);
	if (!r->link[0])
		find_link(r);
	if (!r->link[0])
		return;
	device = find(r, r->link);
	bool bonded = device->bonded || device->paired;

	if (bonded != r->link_bonded) {
		r->link_bonded = bonded;
		r->owner.on_bonded(bonded, r->owner.userdata);
	}
	send_others_away(r);
}

bool radio_heard(struct radio *r, const char *peer)
{
	struct radio_device *device;

	if (!peer[0] || strcmp(r->link, peer) == 0)
		return true;
	if (r->link[0])
		return false;
	device = find_or_add(r, peer);
	if (!device)
		return false;
	/* Nobody said that it is connected, but it is; whether it is bonded
	 * is asked for. */
	device->connected = true;
	radio_settle_link(r);
	radio_look(r);
	return strcmp(r->link, peer) == 0;
}

void radio_drop_link(struct radio *r)
{
	if (r->link[0])
		radio_send(r, r->link, DEVICE, "Disconnect", NULL);
}

void radio_forget(struct radio *r)
{
	for (size_t i = 0; i < RADIO_DEVICES_MAX; i++) {
		const struct radio_device *device = &r->device[i];

		if (device->paired || device->bonded)
			radio_send(r, r->adapter, "org.bluez.Adapter1",
				   "RemoveDevice", device->path);
	}
}
