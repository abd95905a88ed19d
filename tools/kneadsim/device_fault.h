/* SPDX-License-Identifier: MIT */
/* How the faults of fault.h work on a wearable. Part of device.c, not for
 * others. */
#ifndef DEVICE_FAULT_H
#define DEVICE_FAULT_H

#include "device.h"

/* The power goes, and comes back after so long; 0: at once. */
void device_reboot(struct device *d, double seconds);

/* The end of being off or frozen. */
void device_wake(struct device *d);

/* The firmware hears what happened to the link while it hung. */
void device_hear_link(struct device *d);

/* Puts the version it claims into an encoded Feature; returns its length. */
size_t device_claim_version(const struct device *d, uint8_t *bytes,
			    size_t length);

/* Mangles a frame, or returns false: do not send it. */
bool device_spoil_frame(struct device *d, uint8_t *bytes, size_t length);

/* Whether all cells of a pad show the same. */
bool device_levels(const struct device *d, unsigned pad);

/* How many times the force asked for is applied. */
double device_overdone(const struct device *d);

/* The firmware's ceilings as they are, or gone. */
void device_hold_ceilings(struct device *d);

#endif
