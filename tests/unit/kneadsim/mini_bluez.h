/* SPDX-License-Identifier: MIT */
/* As much of bluetoothd as a peripheral sees: one adapter with the managers to
 * register with, devices, and a count of what was called. */
#ifndef MINI_BLUEZ_H
#define MINI_BLUEZ_H

#include "bus_message.h"
#include "bus_name.h"
#include "bus_object.h"
#include "private_bus.h"

#define MINI_ADAPTER "/org/bluez/hci1"
#define MINI_PEER    MINI_ADAPTER "/dev_00_11_22_33_44_55"
#define MINI_OTHER   MINI_ADAPTER "/dev_00_11_22_33_44_66"

enum mini_call {
	MINI_REGISTER_AGENT,
	MINI_REQUEST_DEFAULT,
	MINI_UNREGISTER_AGENT,
	MINI_REGISTER_APPLICATION,
	MINI_UNREGISTER_APPLICATION,
	MINI_REGISTER_ADVERT,
	MINI_UNREGISTER_ADVERT,
	MINI_REMOVE_DEVICE,
	MINI_DISCONNECT,
	MINI_CALL_COUNT
};

struct mini_device {
	struct mini_bluez *bluez;
	struct bus_object *object;
	char path[64];
	bool connected;
	bool paired;
	bool bonded;
};

struct mini_bluez {
	uv_loop_t *loop;
	struct bus *bus; /* NULL: not running */
	struct bus_object *root;
	struct bus_object *adapter;
	bool powered;
	bool pairable;
	const char *address;
	struct mini_device device[2];
	unsigned int calls[MINI_CALL_COUNT];
	enum mini_call order[64]; /* of the registrations */
	unsigned int ordered;
	/* The next so many RegisterAdvertisement are refused. */
	unsigned int refuse;
	bool owns;
	bool loses;
};

/* bluetoothd starts: owns org.bluez on ADDRESS, its adapter is there if WITH.
 */
void mini_start(struct mini_bluez *m, uv_loop_t *loop, const char *address,
		bool with);

/* It is gone, as after kill -9. What was counted stays. */
void mini_stop(struct mini_bluez *m);

void mini_plug(struct mini_bluez *m);
void mini_unplug(struct mini_bluez *m);
void mini_power(struct mini_bluez *m, bool on);
void mini_lose_default_agent(struct mini_bluez *m);

/* A device is known, and connected or not. */
void mini_device(struct mini_bluez *m, unsigned index, const char *path,
		 bool connected, bool bonded);
void mini_connect(struct mini_bluez *m, unsigned index, bool connected);
void mini_bond(struct mini_bluez *m, unsigned index);

#endif
