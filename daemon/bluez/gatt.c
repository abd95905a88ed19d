/* SPDX-License-Identifier: MIT */
#include "gatt.h"

#include "bluez_state.h"
#include "device.h"
#include "gatt_access.h"
#include "notify_fd.h"
#include "profile.h"

#include <string.h>

static const char *const service_uuids[TREE_SERVICE_KIND_COUNT] = {
	[TREE_SERVICE_PROFILE] = PROFILE_UUID_SERVICE,
	[TREE_SERVICE_INFORMATION] = PROFILE_UUID_DEVICE_INFORMATION,
};

/* Each characteristic: where it belongs, and what it must allow. */
static const struct characteristic_info {
	const char *uuid;
	enum tree_service_kind service;
	uint32_t flags;
} infos[CHARACTERISTIC_COUNT] = {
	[CHARACTERISTIC_FEATURE] = {PROFILE_UUID_FEATURE, TREE_SERVICE_PROFILE,
				    PROFILE_READ},
	[CHARACTERISTIC_FORCE] = {PROFILE_UUID_FORCE, TREE_SERVICE_PROFILE,
				  PROFILE_NOTIFY},
	[CHARACTERISTIC_CONTROL_POINT] = {PROFILE_UUID_CONTROL_POINT,
					  TREE_SERVICE_PROFILE,
					  PROFILE_WRITE | PROFILE_INDICATE},
	[CHARACTERISTIC_ENABLE] = {PROFILE_UUID_ENABLE, TREE_SERVICE_PROFILE,
				   PROFILE_WRITE_WITHOUT_RESPONSE},
	[CHARACTERISTIC_STATUS] = {PROFILE_UUID_STATUS, TREE_SERVICE_PROFILE,
				   PROFILE_READ | PROFILE_NOTIFY},
	[CHARACTERISTIC_MANUFACTURER] = {PROFILE_UUID_MANUFACTURER,
					 TREE_SERVICE_INFORMATION,
					 PROFILE_READ},
	[CHARACTERISTIC_MODEL] = {PROFILE_UUID_MODEL, TREE_SERVICE_INFORMATION,
				  PROFILE_READ},
	[CHARACTERISTIC_SERIAL] = {PROFILE_UUID_SERIAL,
				   TREE_SERVICE_INFORMATION, PROFILE_READ},
};

#define SENDS (PROFILE_NOTIFY | PROFILE_INDICATE)

static uint64_t loop_ms(const struct tree_device *device)
{
	return uv_now(bus_loop(device->bluez->bus));
}

/* ---- What there is ---- */

void gatt_service_added(struct bluez *bluez, const char *path,
			DBusMessageIter *properties)
{
	struct tree_device *device = tree_device_above(&bluez->tree, path);
	struct service_properties decoded;
	struct tree_service *service;

	if (device == NULL || tree_service_at(device, path) != NULL)
		return;
	if (decode_service(properties, &decoded) < 0) {
		bluez_reject(bluez, "service", path);
		return;
	}
	for (size_t i = 0; i < TREE_SERVICE_KIND_COUNT; i++) {
		if ((decoded.present & SERVICE_UUID) == 0 ||
		    strcmp(decoded.uuid, service_uuids[i]) != 0)
			continue;
		service = tree_service_add(device);
		if (service == NULL || !tree_copy_path(service->path, path)) {
			bluez_reject(bluez, "service", path);
			return;
		}
		service->kind = (enum tree_service_kind)i;
	}
	gatt_look(device);
}

/* Written only where something is, as in gatt_drop(): see tree_attributes. */
static void unbind(struct tree_device *device)
{
	memset(device->binding, 0, sizeof(device->binding));
	for (size_t i = 0; i < TREE_CHARACTERISTICS_MAX; i++)
		if (device->characteristic[i].bound)
			device->characteristic[i].bound = false;
}

void gatt_unsettle(struct tree_device *device)
{
	device->settled = false;
	device->incomplete_ms = 0;
	unbind(device);
}

/* Services change while connected: first it is told that none are usable,
 * then what there is now. */
static void lost_object(struct tree_device *device, bool was_used)
{
	if (!was_used || !device->settled)
		return;
	gatt_unsettle(device);
	device_tell(device);
	gatt_look(device);
}

void gatt_service_removed(struct bluez *bluez, const char *path)
{
	struct tree_device *device = tree_device_above(&bluez->tree, path);
	struct tree_service *service;

	if (device == NULL)
		return;
	service = tree_service_at(device, path);
	if (service == NULL)
		return;
	service->present = false;
	lost_object(device, true);
}

static void stop_listening(struct tree_characteristic *characteristic)
{
	characteristic->wanted = false;
	notify_fd_free(characteristic->fd);
	characteristic->fd = NULL;
}

static void forget(struct tree_characteristic *characteristic)
{
	stop_listening(characteristic);
	bus_match_remove(characteristic->values);
	characteristic->values = NULL;
	gatt_forget_stop(characteristic);
	characteristic->bound = false;
	characteristic->present = false;
}

void gatt_characteristic_removed(struct bluez *bluez, const char *path)
{
	struct tree_device *device = tree_device_above(&bluez->tree, path);
	struct tree_characteristic *found;
	bool was_bound;

	if (device == NULL)
		return;
	found = tree_characteristic_at(device, path);
	if (found == NULL)
		return;
	was_bound = found->bound;
	forget(found);
	lost_object(device, was_bound);
}

/* Every frame comes this way. */
void gatt_value(struct tree_characteristic *characteristic,
		const uint8_t *bytes, uint16_t length)
{
	struct tree_device *device = characteristic->device;
	struct bluez *bluez = device->bluez;
	struct event event;

	bluez->values++;
	event.type = EVENT_VALUE;
	event.value.device = tree_device_number(&bluez->tree, device);
	event.value.characteristic = characteristic->kind;
	event.value.length = length;
	event.value.bytes =
		bytes != NULL ? bytes : bluez->intake.bytes[0]; /* empty */
	bluez_emit(bluez, &event);
}

static void mtu_changed(struct tree_characteristic *characteristic,
			DBusMessageIter *dict)
{
	struct characteristic_properties decoded;

	if (decode_characteristic(dict, &decoded) < 0) {
		bluez_reject(characteristic->device->bluez, "characteristic",
			     characteristic->path);
		return;
	}
	if (decoded.present & CHARACTERISTIC_MTU)
		characteristic->mtu = decoded.mtu;
}

/* What comes on a link before its services are settled, or without having
 * been asked for, is not used: subscriptions survive reconnects, and every
 * read shows up here, too. */
static void on_changed(struct bus_properties_event *changed, void *userdata)
{
	struct tree_characteristic *characteristic = userdata;
	DBusMessageIter dict = changed->changed;
	const uint8_t *bytes;
	uint16_t length;

	if (!decode_value(&dict, &bytes, &length)) {
		mtu_changed(characteristic, &changed->changed);
		return;
	}
	if (characteristic->wanted && characteristic->bound &&
	    characteristic->fd == NULL)
		gatt_value(characteristic, bytes, length);
}

static bool listen_to(struct tree_characteristic *characteristic)
{
	struct bus_rule rule = {.sender = BLUEZ_NAME,
				.path = characteristic->path,
				.arg0 = BLUEZ_CHARACTERISTIC,
				.local = true};

	return bus_watch_properties(characteristic->device->bluez->bus, &rule,
				    on_changed, characteristic,
				    &characteristic->values) == 0;
}

static bool keep(struct tree_device *device, const char *path,
		 enum characteristic kind,
		 const struct characteristic_properties *properties)
{
	struct tree_characteristic *found = tree_characteristic_add(device);

	if (found == NULL)
		return false;
	found->kind = kind;
	found->flags = properties->flag_bits;
	if (properties->present & CHARACTERISTIC_MTU)
		found->mtu = properties->mtu;
	if (tree_copy_path(found->path, path) &&
	    tree_copy_path(found->service, properties->service) &&
	    ((infos[kind].flags & SENDS) == 0 || listen_to(found)))
		return true;
	found->present = false;
	return false;
}

void gatt_characteristic_added(struct bluez *bluez, const char *path,
			       DBusMessageIter *properties)
{
	struct tree_device *device = tree_device_above(&bluez->tree, path);
	struct characteristic_properties decoded;

	if (device == NULL || tree_characteristic_at(device, path) != NULL)
		return;
	if (decode_characteristic(properties, &decoded) < 0 ||
	    (decoded.present & CHARACTERISTIC_UUID) == 0 ||
	    (decoded.present & CHARACTERISTIC_SERVICE) == 0) {
		bluez_reject(bluez, "characteristic", path);
		return;
	}
	for (size_t i = 0; i < CHARACTERISTIC_COUNT; i++) {
		if (strcmp(decoded.uuid, infos[i].uuid) != 0)
			continue;
		if (!keep(device, path, (enum characteristic)i, &decoded))
			bluez_reject(bluez, "characteristic", path);
		else if (device->settled && device->binding[i] == NULL)
			gatt_unsettle(device); /* late, but here */
	}
	gatt_look(device);
}

/* ---- What is used of it ---- */

static bool belongs(struct tree_device *device,
		    const struct tree_characteristic *characteristic)
{
	const struct tree_service *service =
		tree_service_at(device, characteristic->service);

	return service != NULL &&
	       service->kind == infos[characteristic->kind].service;
}

/* The first of each kind; false: some are missing. */
static bool bind_all(struct tree_device *device)
{
	unbind(device);
	for (size_t i = 0; i < TREE_CHARACTERISTICS_MAX; i++) {
		struct tree_characteristic *found = &device->characteristic[i];

		if (!found->present || !belongs(device, found) ||
		    device->binding[found->kind] != NULL)
			continue;
		device->binding[found->kind] = found;
		found->bound = true;
	}
	for (size_t i = 0; i < CHARACTERISTIC_COUNT; i++)
		if (device->binding[i] == NULL)
			return false;
	return true;
}

static void tell_resolved(struct tree_device *device)
{
	struct event event = {.type = EVENT_RESOLVED};

	event.resolved.device =
		tree_device_number(&device->bluez->tree, device);
	event.resolved.mtu = MTU_MIN;
	for (size_t i = 0; i < CHARACTERISTIC_COUNT; i++) {
		const struct tree_characteristic *found = device->binding[i];

		if (found == NULL)
			continue;
		if ((found->flags & infos[i].flags) == infos[i].flags)
			event.resolved.characteristics |= UINT32_C(1) << i;
		else
			event.resolved.wrong_flags |= UINT32_C(1) << i;
		if (found->mtu > event.resolved.mtu)
			event.resolved.mtu = found->mtu;
	}
	bluez_emit(device->bluez, &event);
}

void gatt_look(struct tree_device *device)
{
	if (!device->connected || !device->resolved || device->settled)
		return;
	if (!bind_all(device)) {
		if (device->incomplete_ms == 0)
			device->incomplete_ms = loop_ms(device);
		if (loop_ms(device) - device->incomplete_ms < GATT_SETTLE_MS) {
			unbind(device);
			bluez_look_in(device->bluez, BLUEZ_SETTLE_MS);
			return;
		}
	}
	device->incomplete_ms = 0;
	device->settled = true;
	device_tell(device);
	tell_resolved(device);
}

void gatt_link_down(struct tree_device *device)
{
	gatt_unsettle(device);
	for (size_t i = 0; i < TREE_CHARACTERISTICS_MAX; i++)
		if (device->characteristic[i].present)
			stop_listening(&device->characteristic[i]);
}

void gatt_drop(struct tree_device *device)
{
	gatt_unsettle(device);
	for (size_t i = 0; i < TREE_CHARACTERISTICS_MAX; i++)
		if (device->characteristic[i].present)
			forget(&device->characteristic[i]);
	for (size_t i = 0; i < TREE_SERVICES_MAX; i++)
		if (device->service[i].present)
			device->service[i].present = false;
}
