/* SPDX-License-Identifier: MIT */
/* The wearable's GATT services as BlueZ wants them: objects below one path,
 * with an ObjectManager (GattManager1.RegisterApplication).
 *
 * Knows the characteristics and BlueZ's calls, and nothing of what the values
 * mean: its owner reads, writes and notifies.
 *
 * What BlueZ (5.66) does and does not tell:
 * - a read or write names the peer and the MTU, but not whether it was a
 *   request or a command, nor whether the link is encrypted: flags make
 *   bluetoothd enforce that;
 * - there is no flag for encrypted commands alone; with "encrypt-write" the
 *   property "write" appears too;
 * - StartNotify names nobody. A bonded peer's subscription outlives the link,
 *   and no StartNotify comes when it subscribes again.
 * AcquireNotify and AcquireWrite are not offered: a wearable has few messages,
 * and with them bluetoothd would name no peer at all. */
#ifndef GATT_H
#define GATT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus.h"
#include "profile.h"

#define GATT_ROOT      "/org/kneadd/simulator/gatt"
#define GATT_VALUE_MAX PROFILE_PAYLOAD_MAX

/* The profile's own have the numbers of enum profile_characteristic. */
enum gatt_id {
	GATT_BATTERY_LEVEL = PROFILE_CHARACTERISTIC_COUNT,
	GATT_MANUFACTURER,
	GATT_MODEL,
	GATT_SERIAL,
	GATT_FIRMWARE,
	GATT_COUNT
};

/* Who answers. None is NULL. */
struct gatt_owner {
	/* PEER (a Device1 path, "" when not told) uses the services with MTU
	 * (0: not told). False: not to be served. */
	bool (*on_peer)(const char *peer, uint16_t mtu, void *userdata);
	/* Puts the value into `bytes` (room for GATT_VALUE_MAX), returns its
	 * length. */
	size_t (*on_read)(unsigned id, uint8_t *bytes, void *userdata);
	enum profile_att (*on_write)(unsigned id, const uint8_t *bytes,
				     size_t length, void *userdata);
	void (*on_subscribed)(unsigned id, bool on, void *userdata);
	void *userdata; /* borrowed */
};

struct gatt;

/* Serves the objects on BUS; they and `*out` live until gatt_free(). */
int gatt_new(struct bus *bus, const struct gatt_owner *owner, bool battery,
	     struct gatt **out);
void gatt_free(struct gatt *g);

/* Notifies or indicates. Nothing when nobody subscribed. */
void gatt_notify(struct gatt *g, unsigned id, const uint8_t *bytes,
		 size_t length);

bool gatt_is_subscribed(const struct gatt *g, unsigned id);

/* bluetoothd is gone, and with it whoever subscribed. */
void gatt_forget(struct gatt *g);

/* "Force"; also the SIG's. */
const char *gatt_name(unsigned id);

#endif
