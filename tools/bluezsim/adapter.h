/* SPDX-License-Identifier: MIT */
/*
 * Adapters: what is plugged in, its power, and the object /org/bluez/hciN
 * with Adapter1, GattManager1 and LEAdvertisingManager1.
 */
#ifndef BLUEZSIM_ADAPTER_H
#define BLUEZSIM_ADAPTER_H

#include <stdbool.h>
#include <stdint.h>

#include "bus_object.h"
#include "gatt_db.h"
#include "later.h"

struct advert;
struct app;
struct device;
struct session;
struct sim;

#define ADDRESS_SIZE 18 /* 00:AA:01:00:00:00 */

struct adapter {
	struct adapter *next;
	struct sim *sim;
	unsigned int number; /* of hciN; changes when it comes back */
	char path[32];
	char address[ADDRESS_SIZE]; /* what it is known by */
	char *name;
	char *alias;
	struct bus_object *object; /* NULL while gone */
	bool present;
	bool powered;
	bool blocked; /* rfkill */
	bool discovering;
	bool discoverable;
	bool pairable;
	uint32_t discoverable_timeout_s;
	uint32_t pairable_timeout_s;
	struct bus_request *power_request; /* Set(Powered) under way */
	bool power_wanted;
	struct later power_timer;
	struct later advertise_timer;
	bool out_of_range; /* of everybody */
	int16_t rssi;	   /* how others hear it, dBm */
	struct device *devices;
	struct session *sessions;
	struct gatt_db db;
	struct app *apps;
	struct advert *adverts;
	uint8_t advert_count;
};

extern const struct bus_interface adapter_interface;

/* Makes the adapter number @number of @sim, not yet shown. */
struct adapter *adapter_new(struct sim *sim, unsigned int number);

/* Frees what is left of it; links and applications are gone before. */
void adapter_free(struct adapter *adapter);

/* Puts the object on the bus (with the stored devices below it), or takes it
 * away the way an unplugged one goes. Both tolerate being there already. */
void adapter_show(struct adapter *adapter);
void adapter_hide(struct adapter *adapter);

/* Unplugs: power off, links lost, applications and objects gone. */
void adapter_unplug(struct adapter *adapter);

/* Plugs in as hci@number. -EEXIST when that is taken. */
int adapter_plug(struct adapter *adapter, unsigned int number);

/* Power as the kernel reports it: devices first, then the adapter. */
void adapter_set_power(struct adapter *adapter, bool on);

/* rfkill: blocked goes off and stays off; unblocked, bluetoothd powers it on
 * (rfkill.c, btd_adapter_restore_powered). */
void adapter_set_blocked(struct adapter *adapter, bool blocked);

/* What bluetoothd forgets with its process; no signals. */
void adapter_reset(struct adapter *adapter);

/* By "hci0", path or address; NULL. */
struct adapter *adapter_find(struct sim *sim, const char *text);

/* By number. */
struct adapter *adapter_at(struct sim *sim, unsigned int number);

/* Is there power and a radio? */
bool adapter_is_up(const struct adapter *adapter);

#endif
