/* SPDX-License-Identifier: MIT */
/*
 * Devices: org.bluez.Device1 as events. Only those that offer the profile's
 * service, or did, are known here.
 *
 * bluetoothd does not always signal Connected (it logs "already connected"
 * and stays silent), and answers a Connect that was cut off with success. So
 * what a device is, is read after each answer; signals are hints.
 */
#ifndef BLUEZ_DEVICE_H
#define BLUEZ_DEVICE_H

#include <dbus/dbus.h>

struct bluez;
struct bus_properties_event;
struct tree_device;

/* What the tree, or its signals, say of one. */
void device_added(struct bluez *bluez, const char *path,
		  DBusMessageIter *properties);
void device_removed(struct bluez *bluez, const char *path);
void device_battery_added(struct bluez *bluez, const char *path,
			  DBusMessageIter *properties);

/* A device that is not known changed: it may offer the service now. */
void device_stranger_changed(struct bus_properties_event *changed, void *bluez);

/* Ends all that is under way there, and says so. */
void device_gone(struct bluez *bluez, struct tree_device *device);

/* Tells what it is now. */
void device_tell(struct tree_device *device);

/* Reads all of its properties again. */
void device_look(struct tree_device *device);

/* The two halves of device_look(), for who waits for its end. */
DBusMessage *device_look_message(struct tree_device *device);
void device_apply_reply(struct tree_device *device, DBusMessage *reply);

#endif
