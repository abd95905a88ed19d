/* SPDX-License-Identifier: MIT */
/*
 * GATT: which of a wearable's attributes are the profile's, and what is heard
 * from them.
 *
 * Attributes are bound anew by UUID at each connection: paths move when a
 * firmware changes. ServicesResolved alone proves nothing: the objects may
 * come later, or never.
 */
#ifndef BLUEZ_GATT_H
#define BLUEZ_GATT_H

#include <dbus/dbus.h>
#include <stdint.h>

struct bluez;
struct tree_characteristic;
struct tree_device;

/* How long a resolved device is given to show all its attributes; seen up to
 * 0.25 s with bluetoothd 5.66. Project default. */
#define GATT_SETTLE_MS 1000u

/* What the tree, or its signals, say. */
void gatt_service_added(struct bluez *bluez, const char *path,
			DBusMessageIter *properties);
void gatt_service_removed(struct bluez *bluez, const char *path);
void gatt_characteristic_added(struct bluez *bluez, const char *path,
			       DBusMessageIter *properties);
void gatt_characteristic_removed(struct bluez *bluez, const char *path);

/* Binds the attributes of a connected device whose services are resolved, and
 * tells EVENT_RESOLVED when they are complete or had their time. */
void gatt_look(struct tree_device *device);

/* The attributes are not to be used now. */
void gatt_unsettle(struct tree_device *device);

/* The link is down: also the subscriptions are over. */
void gatt_link_down(struct tree_device *device);

/* Forgets all of them. */
void gatt_drop(struct tree_device *device);

/* A value came, by signal or by descriptor. */
void gatt_value(struct tree_characteristic *characteristic,
		const uint8_t *bytes, uint16_t length);

#endif
