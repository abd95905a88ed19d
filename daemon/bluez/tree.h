/* SPDX-License-Identifier: MIT */
/*
 * Tree: what is known of BlueZ's objects, as far as they matter: adapters,
 * wearables, and the attributes of the profile. Bounded, all memory taken
 * once; nothing here touches the bus.
 *
 * Adapters keep their number by address, over unplugging, renumbering and
 * restarts of bluetoothd. A device gets the number that its address had on
 * that adapter before, if that is still free.
 */
#ifndef BLUEZ_TREE_H
#define BLUEZ_TREE_H

#include "action.h"
#include "decode.h"
#include "event.h"

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stdint.h>

struct bluez;
struct bus_call;
struct bus_match;
struct notify_fd;
struct pending;

/* Attributes of one wearable that are kept. A wearable has two services and
 * eight characteristics that matter; the rest is for objects of an old and a
 * new layout that overlap for a moment when services change. */
#define TREE_SERVICES_MAX	 6
#define TREE_CHARACTERISTICS_MAX 20

#define RSSI_UNKNOWN	127
#define BATTERY_UNKNOWN 255
#define MTU_MIN		23

enum tree_service_kind {
	TREE_SERVICE_PROFILE,
	TREE_SERVICE_INFORMATION, /* Device Information */
	TREE_SERVICE_KIND_COUNT
};

struct tree_adapter {
	bool numbered; /* the slot belongs to .address for good */
	bool present;
	char path[BLUEZ_PATH_SIZE];
	uint8_t address[6];
	bool powered;
	bool blocked;
	bool discovering;
	bool has_gatt_manager;
	bool serves_profile;	      /* our GattProfile1 is registered there */
	struct bus_call *registering; /* under way */
	uint64_t register_ms;	      /* loop time: no attempt before */
	struct bluez *bluez;	      /* borrowed: owns the tree */
	struct pending *operations;   /* under way */
};

struct tree_service {
	bool present;
	enum tree_service_kind kind;
	char path[BLUEZ_PATH_SIZE];
};

/* The stop that may be sent next, made in advance. */
struct prepared_stop {
	DBusMessage *message; /* owned; NULL: none */
	uint8_t length;
	uint8_t bytes[ACTION_BYTES_MAX];
};

struct tree_characteristic {
	bool present;
	bool bound;  /* the one its device uses for .kind */
	bool wanted; /* a subscription was asked for on this link */
	enum characteristic kind;
	uint16_t mtu; /* 0: not told */
	uint32_t flags;
	char path[BLUEZ_PATH_SIZE];
	char service[BLUEZ_PATH_SIZE];
	struct tree_device *device; /* owns this */
	struct bus_match *values;   /* owned; NULL: sends none */
	struct notify_fd *fd;	    /* owned; NULL: by signals */
	struct prepared_stop prepared;
};

struct tree_device {
	bool present;
	bool announced; /* EVENT_DEVICE was sent */
	uint8_t adapter;
	char path[BLUEZ_PATH_SIZE];
	uint8_t address[6];
	bool address_random;
	char name[NAME_SIZE];
	int8_t rssi;
	uint8_t battery;
	bool is_wearable;
	bool paired;
	bool bonded;
	bool tells_bonded; /* this bluetoothd tells bonded from paired */
	bool trusted;
	bool connected;
	bool resolved;
	struct bus_call *look;	   /* GetAll under way */
	bool settled;		   /* EVENT_RESOLVED was told of .binding */
	uint64_t incomplete_ms;	   /* loop time since when something is missing
				      though resolved; 0: nothing is */
	uint64_t told_ms;	   /* loop time of the last EVENT_DEVICE */
	struct bluez *bluez;	   /* borrowed: owns the tree */
	struct bus_match *changes; /* owned: of its properties */
	struct bus_match *battery_changes;
	struct pending *operations; /* under way */
	/* In the tree: TREE_SERVICES_MAX and TREE_CHARACTERISTICS_MAX. */
	struct tree_service *service;
	struct tree_characteristic *characteristic;
	/* What is used of them; NULL: not there. */
	struct tree_characteristic *binding[CHARACTERISTIC_COUNT];
};

/* What a device shows once it is connected, fifteen times as large as what
 * is known of one that is only heard: apart, so that it is touched only then.
 * Every adapter hears every wearable. */
struct tree_attributes {
	struct tree_service service[TREE_SERVICES_MAX];
	struct tree_characteristic characteristic[TREE_CHARACTERISTICS_MAX];
};

/* All zero at first. */
struct tree {
	struct tree_adapter adapter[ADAPTERS_MAX];
	size_t devices_end; /* no slot from here on was ever used */
	struct tree_device device[DEVICES_MAX];
	struct tree_attributes attributes[DEVICES_MAX];
};

/* The adapter at that very path; NULL: none. */
struct tree_adapter *tree_adapter_at(struct tree *tree, const char *path);

/* The present adapter that an object's path lies below. */
struct tree_adapter *tree_adapter_above(struct tree *tree, const char *path);

/* The slot for an adapter's address: its own, a new one, or that of one that
 * is away if all are taken. NULL: all are present. */
struct tree_adapter *tree_adapter_for(struct tree *tree,
				      const uint8_t address[6]);

uint8_t tree_adapter_number(const struct tree *tree,
			    const struct tree_adapter *adapter);

/* The device at that very path, or the one an attribute's path lies below. */
struct tree_device *tree_device_at(struct tree *tree, const char *path);
struct tree_device *tree_device_above(struct tree *tree, const char *path);

/* A free slot for a device of that adapter and address, without attributes and
 * all zero but for address, adapter and unknown readings. NULL: DEVICES_MAX
 * are there. */
struct tree_device *tree_device_for(struct tree *tree, uint8_t adapter,
				    const uint8_t address[6]);

uint16_t tree_device_number(const struct tree *tree,
			    const struct tree_device *device);

struct tree_service *tree_service_at(struct tree_device *device,
				     const char *path);
struct tree_characteristic *tree_characteristic_at(struct tree_device *device,
						   const char *path);

/* A free slot, all zero; NULL: none. */
struct tree_service *tree_service_add(struct tree_device *device);
struct tree_characteristic *tree_characteristic_add(struct tree_device *device);

/* Copies a path; false when it is too long to be one of BlueZ's. */
bool tree_copy_path(char out[BLUEZ_PATH_SIZE], const char *path);

/* "hci0" of "/org/bluez/hci0/..." */
void tree_adapter_name(const char *path, char out[8]);

#endif
