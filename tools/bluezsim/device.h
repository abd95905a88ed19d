/* SPDX-License-Identifier: MIT */
/*
 * Devices: what one adapter knows of another. The same pair has two, one on
 * each side once they met.
 */
#ifndef BLUEZSIM_DEVICE_H
#define BLUEZSIM_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "adapter.h"
#include "bus_object.h"
#include "later.h"

struct advert;
struct bus_request;
struct link;
struct pairing;
struct remote_service;

/* Waiting for a peer to be heard, on the way to a link. */
enum connecting {
	CONNECTING_NOT,
	CONNECTING_ASKED, /* Connect or Pair was called */
	CONNECTING_AUTO,  /* bluetoothd's own accord */
};

struct device {
	struct device *next;
	struct adapter *adapter; /* whose device this is */
	char *path;
	struct bus_object *object;
	char address[ADDRESS_SIZE];

	char *name; /* as advertised; NULL unknown */
	char *alias;
	char **uuids; /* advertised and found */
	size_t uuid_count;
	struct advert *advert; /* what was heard, copied; NULL nothing */
	int16_t rssi;	       /* 0: not known */

	bool paired; /* bonded at the same time */
	bool trusted;
	bool blocked;
	bool connected;
	bool resolved;
	bool temporary;
	bool auto_connect;

	enum connecting connecting;
	struct bus_request *connect_request;	/* waiting Connect */
	struct bus_request *disconnect_request; /* waiting Disconnect */
	bool haunted;  /* its link outlives org.bluez */
	bool removing; /* RemoveDevice waits for the link to end */
	struct bus_request *remove_request;
	struct later connect_timer; /* the link comes up */
	struct later absent_timer;  /* Connect gives up */
	struct later resolve_timer;
	struct later disconnect_timer;
	struct later temporary_timer;
	struct later auth_timer; /* a link that fails to encrypt */
	struct link *link;	 /* borrowed from the list of links */
	struct pairing *pairing; /* borrowed; this side's, under way */

	struct remote_service *services; /* the peer's, as exported here */
	bool battery;			 /* Battery1 is bound */
	uint8_t battery_level;
};

extern const struct bus_interface device_interface;
extern const struct bus_interface battery_interface;

/* The device of @adapter with @address, or NULL. */
struct device *device_find(struct adapter *adapter, const char *address);

/* The same, made (temporary, shown) when missing. */
struct device *device_get(struct adapter *adapter, const char *address);

/* By object path or by address (then the first adapter's that has it). */
struct device *device_find_any(struct sim *sim, const char *text);

/* Takes an advertisement of the peer in; shows what changed. */
void device_heard(struct device *device, const struct advert *advert,
		  int16_t rssi);

/* RSSI is not known any more (discovery ended). */
void device_forget_rssi(struct device *device);

/* Not temporary any more, or again: then the clock of its life runs. */
void device_set_temporary(struct device *device, bool temporary);

/* Sets and tells. */
void device_set_connected(struct device *device, bool connected, bool tell);
void device_set_resolved(struct device *device, bool resolved);
void device_set_paired(struct device *device, bool paired);
void device_set_trusted(struct device *device, bool trusted);

/* The peer says that it is called @name (NULL: says nothing). */
void device_set_name(struct device *device, const char *name);

/* Adds to UUIDs what is new; true if anything was. */
bool device_add_uuid(struct device *device, const char *uuid);
void device_remove_uuid(struct device *device, const char *uuid);
bool device_has_uuid(const struct device *device, const char *uuid);

/* Shows the object (and what hangs below), or takes it away. */
void device_show(struct device *device);
void device_hide(struct device *device);

/* Takes it away and frees it. No link may be left. */
void device_remove(struct device *device);

/* What bluetoothd forgets with its process. Temporary ones are freed. */
void devices_reset(struct adapter *adapter);

/* The adapter at the other end; NULL when no such adapter exists. */
struct adapter *device_peer(const struct device *device);

#endif
