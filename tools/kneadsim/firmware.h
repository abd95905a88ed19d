/* SPDX-License-Identifier: MIT */
/* The firmware of the simulated wearable: samples cells, asks the profile's
 * peripheral what to do, and does it. Part of device.c, not for others. */
#ifndef FIRMWARE_H
#define FIRMWARE_H

#include "device.h"

/* Power-up or reset: everything it knew is gone but for the bodies. */
void firmware_boot(struct device *d);

/* One step of its clock; button_counted: a press has just counted. */
void firmware_step(struct device *d, bool button_counted);

/* After each input: carries out what the peripheral wants, sets the power
 * stage, tells what changed. */
void firmware_settle(struct device *d);

/* An event, at the caller's time. */
void device_tell(struct device *d, struct device_event event);

#endif
