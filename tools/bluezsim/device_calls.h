/* SPDX-License-Identifier: MIT */
/* Device1 and Battery1: the tables and their handlers, over device.h. */
#ifndef BLUEZSIM_DEVICE_CALLS_H
#define BLUEZSIM_DEVICE_CALLS_H

#include "discovery.h"

struct device;

/* Shows Battery1 with @level percent, or its change. */
void device_set_battery(struct device *device, uint8_t level);

/* Takes Battery1 away. */
void device_drop_battery(struct device *device);

/* Disconnect has waited long enough, or the link went before. */
void device_disconnected(struct device *device);

/* RemoveDevice: now, or when the link is down. */
void device_remove_by(struct device *device, struct bus_request *take_request);

#endif
