/* SPDX-License-Identifier: MIT */
/*
 * GATT access: what is written, read and subscribed to.
 */
#ifndef BLUEZ_GATT_ACCESS_H
#define BLUEZ_GATT_ACCESS_H

#include "action.h"

struct bluez;
struct tree_characteristic;

/* ACTION_COMMAND_WRITE, _REQUEST_WRITE, _READ, _SUBSCRIBE, _PREPARE_STOP. */
void gatt_command(struct bluez *bluez, const struct action *action);
void gatt_write(struct bluez *bluez, const struct action *action);
void gatt_read(struct bluez *bluez, const struct action *action);
void gatt_subscribe(struct bluez *bluez, const struct action *action);
void gatt_prepare_stop(struct bluez *bluez, const struct action *action);

/* What was prepared is not sent any more. */
void gatt_forget_stop(struct tree_characteristic *characteristic);

/* The descriptor of a subscription was closed by the other side. */
void gatt_hung_up(struct tree_characteristic *characteristic);

#endif
