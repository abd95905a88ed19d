/* SPDX-License-Identifier: MIT */
/*
 * Adapters: org.bluez.Adapter1 as events, discovery and power.
 */
#ifndef BLUEZ_ADAPTER_H
#define BLUEZ_ADAPTER_H

#include "action.h"

#include <dbus/dbus.h>

struct bluez;
struct bus_properties_event;
struct tree_adapter;

/* What the tree, or its signals, say of one. */
void adapter_added(struct bluez *bluez, const char *path,
		   DBusMessageIter *properties);
void adapter_changed(struct bus_properties_event *changed, void *bluez);
void adapter_removed(struct bluez *bluez, const char *path);

/* Ends all that is under way there and its devices, and says so. */
void adapter_gone(struct bluez *bluez, struct tree_adapter *adapter);

/* ACTION_DISCOVER, ACTION_POWER. */
void adapter_discover(struct bluez *bluez, const struct action *action);
void adapter_power(struct bluez *bluez, const struct action *action);

#endif
