/* SPDX-License-Identifier: MIT */
/*
 * What most tests of the simulator start from, all in one loop: a bus, the
 * simulator on it, a hub (a central) and a second program, and a log of every
 * signal of org.bluez.
 */
#ifndef WORLD_H
#define WORLD_H

#include "agent.h"
#include "bus.h"
#include "bus_call.h"
#include "bus_message.h"
#include "bus_object.h"
#include "control.h"
#include "private_bus.h"
#include "sim.h"

/* cmocka wants these before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define HUB	"/org/bluez/hci0"
#define PEER	"/org/bluez/hci0/dev_00_AA_01_01_00_01"
#define PEER2	"/org/bluez/hci0/dev_00_AA_01_02_00_02"
#define AT_PEER "/org/bluez/hci1/dev_00_AA_01_00_00_00"

#define ADAPTER1     "org.bluez.Adapter1"
#define DEVICE1	     "org.bluez.Device1"
#define CHAR1	     "org.bluez.GattCharacteristic1"
#define GATTMANAGER1 "org.bluez.GattManager1"
#define ADVMANAGER1  "org.bluez.LEAdvertisingManager1"

/* One thing a signal of org.bluez told. */
struct event {
	char kind; /* '+' interface added, '-' removed, '=' changed, '!' gone */
	char path[128];
	char what[64];	/* interface or property */
	char value[40]; /* of a changed property, if it is simple */
};

#define EVENTS_MAX 8192

/* An agent of a party: what it was asked, and what it answers. */
struct test_agent {
	struct bus_object *object;
	char asked[32]; /* the last method */
	char device[128];
	unsigned int count;
	unsigned int cancels;
	uint32_t passkey; /* that it was shown */
	uint32_t typed;	  /* that it answers */
	bool rejects;
	bool holds; /* does not answer */
	struct bus_request *held;
};

struct party {
	struct bus *bus;
	const unsigned int *told; /* signals so far; the world's */
	bool connected;
	struct test_agent agent;
};

struct world {
	struct private_bus daemon;
	uv_loop_t loop;
	struct sim sim;
	struct control control;
	struct party hub;
	struct party other;
	struct party pad; /* where wearables live */
	struct event *events;
	unsigned int event_count;
	unsigned int gone; /* times the simulator gave up */
};

/* For cmocka: a struct world in *state, times scaled down to a fiftieth, what
 * is random made certain. */
int world_setup(void **state);
int world_teardown(void **state);

/* The defaults of world_setup(), to change before world_start(). */
void world_options(struct options *options);
struct world *world_start(const struct options *options);

/* Another program on the bus. */
void party_open(struct world *w, struct party *party);
void party_close(struct world *w, struct party *party);

/* An answer: exactly one of reply and error. */
struct answer {
	bool done;
	const unsigned int *told; /* the party's */
	unsigned int told_before; /* events in the log when it came */
	DBusMessage *reply;
	char error[128];
	char text[256];
};

void answer_free(struct answer *answer);

/* PARTY calls org.bluez; the answer comes later, or is waited for. */
void ask(struct party *party, struct answer *answer, const char *path,
	 const char *interface, const char *member, const char *signature, ...);
void ask_va(struct party *party, struct answer *answer, const char *path,
	    const char *interface, const char *member, const char *signature,
	    va_list args);

void ask_message(struct party *party, struct answer *answer,
		 DBusMessage *take_message);

/* Waits for it. */
void await(struct world *w, struct answer *answer);

/* The hub's call succeeds, or fails with that error (and text, if given). */
void hub_does(struct world *w, const char *path, const char *interface,
	      const char *member, const char *signature, ...);
void hub_fails(struct world *w, const char *error, const char *text,
	       const char *path, const char *interface, const char *member,
	       const char *signature, ...);

/* Properties.Set by the hub. */
void hub_sets(struct world *w, const char *path, const char *interface,
	      const char *name, const char *type, bool value);

/* A property as text ("true", "-50", "abc"); "" when it is not there. */
void get_property(struct world *w, const char *path, const char *interface,
		  const char *name, char out[64]);

/* Is there such an object with that interface? */
bool has_object(struct world *w, const char *path);

/* Events since the log was cleared. VALUE NULL: any. */
void events_clear(struct world *w);
int event_index(const struct world *w, char kind, const char *path,
		const char *what, const char *value);
unsigned int event_number(const struct world *w, char kind, const char *path,
			  const char *what);
void await_event(struct world *w, char kind, const char *path, const char *what,
		 const char *value);

/* Time enough that what could happen has happened. */
void settle(struct world *w);

/* A fault by name, with up to four words; must be taken. */
void fault(struct world *w, const char *name, const char *a, const char *b,
	   const char *c, const char *d);

/* Registers PARTY's agent at /agent, as default if told. */
void agent_register(struct world *w, struct party *party,
		    const char *capability, bool as_default);

/* Discovery until DEVICE is there, then stopped; and connected to, until its
 * services are resolved. */
void find_peer(struct world *w, const char *device);
void connect_peer(struct world *w, const char *device);

/* The path of a characteristic below DEVICE (static storage). */
const char *char_path(struct world *w, const char *device, const char *uuid);

#endif
