/* SPDX-License-Identifier: MIT */
/*
 * What is done with a device as a whole: connecting, pairing, trusting.
 */
#ifndef BLUEZ_DEVICE_ACT_H
#define BLUEZ_DEVICE_ACT_H

#include "action.h"

struct bluez;
struct tree_device;

/* ACTION_CONNECT, _DISCONNECT, _PAIR, _TRUST, _REMOVE. */
void device_connect(struct bluez *bluez, const struct action *action);
void device_disconnect(struct bluez *bluez, const struct action *action);
void device_pair(struct bluez *bluez, const struct action *action);
void device_trust(struct bluez *bluez, const struct action *action);
void device_remove(struct bluez *bluez, const struct action *action);

/* The device was told to be bonded: its pairing has succeeded. */
void device_bonded(struct tree_device *device);

/* Whether we are pairing with the device at that path. */
bool device_is_pairing(struct bluez *bluez, const char *path);

#endif
