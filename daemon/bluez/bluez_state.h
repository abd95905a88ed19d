/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the BlueZ room share: its state, and how one part reaches
 * another. Nobody outside the room includes this.
 */
#ifndef BLUEZ_STATE_H
#define BLUEZ_STATE_H

#include "bluez.h"
#include "bus.h"
#include "bus_call.h"
#include "bus_match.h"
#include "bus_name.h"
#include "bus_object.h"
#include "pending.h"
#include "tree.h"

#include <sys/socket.h>
#include <uv.h>

#define BLUEZ_NAME	     "org.bluez"
#define BLUEZ_ADAPTER	     "org.bluez.Adapter1"
#define BLUEZ_DEVICE	     "org.bluez.Device1"
#define BLUEZ_SERVICE	     "org.bluez.GattService1"
#define BLUEZ_CHARACTERISTIC "org.bluez.GattCharacteristic1"
#define BLUEZ_BATTERY	     "org.bluez.Battery1"
#define BLUEZ_GATT_MANAGER   "org.bluez.GattManager1"
#define BLUEZ_AGENT_MANAGER  "org.bluez.AgentManager1"

/* The longest name the bus allows, with its NUL. */
#define BUS_NAME_SIZE 256

#define BLUEZ_MATCHES 6

/* Values taken from a descriptor in one call (project default). */
#define BLUEZ_DATAGRAMS 16

/* Between two attempts at what bluetoothd refused, and the longest time that
 * a change waits to be looked at (project defaults). */
#define BLUEZ_RETRY_MS	2000u
#define BLUEZ_SETTLE_MS 100u

/* Where what one call takes from a descriptor goes; set out once. */
struct bluez_intake {
	struct mmsghdr datagram[BLUEZ_DATAGRAMS];
	struct iovec place[BLUEZ_DATAGRAMS];
	uint8_t bytes[BLUEZ_DATAGRAMS][VALUE_MAX];
};

struct bluez {
	struct bus *bus; /* borrowed */
	struct bluez_options options;
	bluez_event_fn on_event;
	void *context;	 /* borrowed */
	struct log *log; /* borrowed; may be NULL */
	bool closing;
	unsigned int handles; /* of libuv, still open */

	/* This life of bluetoothd. */
	char owner[BUS_NAME_SIZE]; /* unique name; "": away */
	bool known;		   /* its tree was read */
	bool refresh;		   /* read the tree again */
	uint32_t generation;
	struct bus_call *objects_call; /* GetManagedObjects */
	struct bus_call *agent_call;   /* RegisterAgent */

	struct bus_name_watch *watch;
	struct bus_match *match[BLUEZ_MATCHES];
	struct bus_object *agent;
	struct bus_object *profile;

	uv_idle_t later; /* for results that must not come at once */
	uv_timer_t timer;
	struct pending_pool pool;

	uint64_t values;
	uint64_t rejected;
	struct bluez_intake intake;
	struct tree tree;
};

/* Hands an event to the core, unless the room is closing. */
void bluez_emit(struct bluez *bluez, const struct event *event);

/* A call to a member of an object of this bluetoothd, with the arguments of
 * `signature` as bus_append() takes them; NULL when there is no bluetoothd or
 * no memory. Sent to its unique name: it neither starts a service nor reaches
 * another bluetoothd. */
DBusMessage *bluez_message(struct bluez *bluez, const char *path,
			   const char *interface, const char *member,
			   const char *signature, ...);

/* Sends a call whose answer nobody wants. NULL is allowed. */
void bluez_send(struct bluez *bluez, DBusMessage *take_message);

/* Something is to be looked at again within `ms`. */
void bluez_look_in(struct bluez *bluez, uint64_t ms);

/* The tree may lack something: reads it again. */
void bluez_refresh(struct bluez *bluez);

/* Something came that is not as BlueZ's documents say. */
void bluez_reject(struct bluez *bluez, const char *what, const char *path);

#endif
