/* SPDX-License-Identifier: MIT */
/* The wearable's place in BlueZ: finds its adapter, registers application,
 * agent and advertisement there, again whenever they are lost, and follows the
 * one link.
 *
 * The idea: keep what is known (who owns org.bluez, what the adapter is like,
 * what is registered, which devices are there) and after every change do the
 * next thing that is missing, one call at a time. So it does not matter in
 * which order things come, go and come back.
 *
 * Whoever connects to the adapter is taken for the hub, as on a wearable whose
 * radio does nothing else; a second one is sent away. A peripheral's
 * bluetoothd does not always say Connected: a read or write of a device counts
 * as well. */
#ifndef RADIO_H
#define RADIO_H

#include <stdbool.h>
#include <stddef.h>

#include <uv.h>

#include "advert.h"
#include "agent.h"
#include "bus.h"
#include "bus_call.h"
#include "bus_match.h"
#include "bus_name.h"

#define RADIO_PATH_MAX	  64
#define RADIO_DEVICES_MAX 32
#define RADIO_MATCHES	  3

enum radio_state {
	RADIO_WAITING, /* for the bus to tell */
	RADIO_NO_BLUEZ,
	RADIO_NO_ADAPTER,
	RADIO_ADAPTER_OFF,
	RADIO_REGISTERING,
	RADIO_REFUSED, /* tried again later */
	RADIO_SILENT,  /* registered, and told not to advertise */
	RADIO_ADVERTISING,
	RADIO_STATE_COUNT
};

extern const char *const radio_state_names[RADIO_STATE_COUNT];

/* Who hears. None is NULL; none may free the radio. */
struct radio_owner {
	/* TEXT says what a person can do about it; "" when all is well. */
	void (*on_state)(enum radio_state state, const char *text,
			 void *userdata);
	/* The one link is up (PEER is its Device1 path) or down. */
	void (*on_link)(bool up, const char *peer, void *userdata);
	/* The peer of the link is bonded, or not. */
	void (*on_bonded)(bool bonded, void *userdata);
	/* bluetoothd is gone: nobody is subscribed. */
	void (*on_bluez_gone)(void *userdata);
	void *userdata; /* borrowed */
};

struct radio_device {
	char path[RADIO_PATH_MAX]; /* "": free */
	bool connected;
	bool paired;
	bool bonded;
	bool sent_away;
};

struct radio {
	struct bus *bus; /* borrowed: outlives the radio */
	struct radio_owner owner;
	char adapter[RADIO_PATH_MAX]; /* its path */
	char address[18];	      /* "": not known */
	struct agent agent;
	struct advert advert;
	struct bus_name_watch *watch;
	struct bus_match *match[RADIO_MATCHES];
	struct bus_call *call; /* the one under way */
	int registering;       /* which registration it is for */
	uv_timer_t *timer;     /* of the next try */
	enum radio_state state;
	char text[160];
	bool has_bluez;
	bool is_listed; /* GetManagedObjects was answered */
	bool wants_list;
	bool has_adapter;
	bool is_powered;
	bool is_pairable; /* falls when the default agent goes */
	bool has_application;
	bool has_agent;
	bool is_default;
	bool has_advert;
	bool wants_advert;
	bool is_resting;	   /* after a refusal */
	char others[80];	   /* adapters seen, for the message */
	char link[RADIO_PATH_MAX]; /* "": none */
	bool link_bonded;
	struct radio_device device[RADIO_DEVICES_MAX];
};

/* Begins on BUS for the adapter HCI ("hci1"), advertising NAME. The caller's
 * memory. 0 or -errno. */
int radio_init(struct radio *r, struct bus *bus, const char *hci,
	       const char *name, const struct radio_owner *owner);

/* Before the bus is closed; no callback follows. */
void radio_done(struct radio *r);

/* Whether to advertise; at first it does. */
void radio_advertise(struct radio *r, bool on);

/* PEER read or wrote. False when another one has the link. */
bool radio_heard(struct radio *r, const char *peer);

/* Somebody subscribed, and nobody knows who: looks who is connected. */
void radio_look(struct radio *r);

/* Drops the link, if any; bluetoothd takes some two seconds. */
void radio_drop_link(struct radio *r);

/* Removes all bonded devices from the adapter, as a wearable's reset does. */
void radio_forget(struct radio *r);

/* Takes everything back, without waiting for answers: for the end. */
void radio_unregister(struct radio *r);

#endif
