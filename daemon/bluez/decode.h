/* SPDX-License-Identifier: MIT */
/*
 * Decode: BlueZ's property dictionaries as structs. Pure functions over what
 * came by the bus, walked by tables; nothing here is trusted, and nothing
 * here touches the bus.
 *
 * Each struct says by bits which of its fields came. A dictionary with a
 * value of another type than BlueZ's documents say is refused as a whole.
 */
#ifndef BLUEZ_DECODE_H
#define BLUEZ_DECODE_H

#include "event.h"

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The longest path BlueZ makes is
 * "/org/bluez/hciNNN/dev_XX_XX_XX_XX_XX_XX/serviceXXXX/charXXXX/descXXXX". */
#define BLUEZ_PATH_SIZE 80

/* Bits in .present, and of decode_invalidated(). */
#define ADAPTER_ADDRESS	    (UINT64_C(1) << 0)
#define ADAPTER_POWERED	    (UINT64_C(1) << 1)
#define ADAPTER_POWER_STATE (UINT64_C(1) << 2) /* since 5.66 */
#define ADAPTER_DISCOVERING (UINT64_C(1) << 3)

struct adapter_properties {
	uint64_t present;
	const char *address; /* all strings: borrowed from the message */
	bool powered;
	const char *power_state;
	bool discovering;
};

#define DEVICE_ADDRESS	    (UINT64_C(1) << 0)
#define DEVICE_ADDRESS_TYPE (UINT64_C(1) << 1)
#define DEVICE_NAME	    (UINT64_C(1) << 2)
#define DEVICE_ALIAS	    (UINT64_C(1) << 3)
#define DEVICE_RSSI	    (UINT64_C(1) << 4)
#define DEVICE_PAIRED	    (UINT64_C(1) << 5)
#define DEVICE_BONDED	    (UINT64_C(1) << 6) /* since 5.65 */
#define DEVICE_TRUSTED	    (UINT64_C(1) << 7)
#define DEVICE_CONNECTED    (UINT64_C(1) << 8)
#define DEVICE_RESOLVED	    (UINT64_C(1) << 9)
#define DEVICE_UUIDS	    (UINT64_C(1) << 10)

struct device_properties {
	uint64_t present;
	const char *address;
	const char *address_type;
	const char *name;
	const char *alias;
	int16_t rssi;
	bool paired;
	bool bonded;
	bool trusted;
	bool connected;
	bool resolved;
	DBusMessageIter uuids; /* for decode_has_uuid() */
};

#define SERVICE_UUID (UINT64_C(1) << 0)

struct service_properties {
	uint64_t present;
	const char *uuid;
};

#define CHARACTERISTIC_UUID    (UINT64_C(1) << 0)
#define CHARACTERISTIC_SERVICE (UINT64_C(1) << 1)
#define CHARACTERISTIC_MTU     (UINT64_C(1) << 2) /* since 5.62 */
#define CHARACTERISTIC_FLAGS   (UINT64_C(1) << 3)

struct characteristic_properties {
	uint64_t present;
	const char *uuid;
	const char *service; /* object path */
	uint16_t mtu;
	DBusMessageIter flags;
	uint32_t flag_bits; /* PROFILE_READ and the like; unknown ones are
			       left out */
};

#define BATTERY_PERCENTAGE (UINT64_C(1) << 0)

struct battery_properties {
	uint64_t present;
	uint8_t percentage;
};

/* `dict` is inside a{sv}. 0 or -EBADMSG. */
int decode_adapter(DBusMessageIter *dict, struct adapter_properties *out);
int decode_device(DBusMessageIter *dict, struct device_properties *out);
int decode_service(DBusMessageIter *dict, struct service_properties *out);
int decode_characteristic(DBusMessageIter *dict,
			  struct characteristic_properties *out);
int decode_battery(DBusMessageIter *dict, struct battery_properties *out);

/* Which properties of Device1 became unknown; `names` is inside "as". */
uint64_t decode_device_invalidated(DBusMessageIter *names);

/* Whether `uuid` is among those that `uuids` is inside of. */
bool decode_has_uuid(DBusMessageIter uuids, const char *uuid);

/* The property Value of a{sv}: the way of every frame. false: none came, or
 * not "ay", or longer than VALUE_MAX. */
bool decode_value(DBusMessageIter *dict, const uint8_t **bytes,
		  uint16_t *length);

/* The reply to ReadValue: "ay" of at most VALUE_MAX bytes. */
bool decode_read(DBusMessage *reply, const uint8_t **bytes, uint16_t *length);

/* "00:1A:7D:DA:71:13", most significant byte first. */
bool decode_address(const char *text, uint8_t address[6]);

/* Copies `name` as a NUL-terminated string, cut between characters of UTF-8
 * where it does not fit. */
void decode_name(const char *name, char *out, size_t size);

#endif
