/* SPDX-License-Identifier: MIT */
/*
 * Autoconnect: a GattProfile1 with the profile's service, registered on every
 * adapter, which makes bluetoothd itself reconnect trusted wearables within
 * 0.2 s of hearing them again, without discovery.
 */
#ifndef BLUEZ_AUTOCONNECT_H
#define BLUEZ_AUTOCONNECT_H

#include <stdbool.h>

struct bluez;

/* Serves the application. -errno. */
int autoconnect_serve(struct bluez *bluez);

/* An adapter offers GattManager1, or not any more. */
void autoconnect_offered(struct bluez *bluez, const char *path, bool offered);

/* Registers where it is not yet. */
void autoconnect_look(struct bluez *bluez);

#endif
