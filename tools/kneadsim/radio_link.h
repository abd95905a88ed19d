/* SPDX-License-Identifier: MIT */
/* The devices of the adapter and the one link. Part of radio.c, not for
 * others. */
#ifndef RADIO_LINK_H
#define RADIO_LINK_H

#include "radio.h"

/* Takes a Device1's properties; PROPERTIES inside a{sv}. */
void radio_take_device(struct radio *r, const char *path,
		       DBusMessageIter *properties);

void radio_lose_device(struct radio *r, const char *path);

/* All of them: the adapter or bluetoothd is gone. */
void radio_lose_devices(struct radio *r);

/* Says what changed: link up or down, bonded or not. */
void radio_settle_link(struct radio *r);

/* Calls a method without wanting an answer. */
void radio_send(struct radio *r, const char *path, const char *interface,
		const char *member, const char *argument);

#endif
