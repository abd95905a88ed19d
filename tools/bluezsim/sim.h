/* SPDX-License-Identifier: MIT */
/*
 * The world: one loop, one connection that is org.bluez, and everything that
 * lives behind it. Whatever this world knows of adapters, links, bonds and
 * faults survives the loss of org.bluez; what bluetoothd would have lost with
 * its process does not.
 */
#ifndef BLUEZSIM_SIM_H
#define BLUEZSIM_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "agent.h"
#include "bus.h"
#include "bus_object.h"
#include "client.h"
#include "fail.h"
#include "fault.h"
#include "later.h"
#include "options.h"
#include "store.h"

struct adapter;
struct link;
struct pairing;

struct sim {
	uv_loop_t *loop; /* borrowed */
	struct options options;
	struct clockwork clock;
	struct bus *bus;	 /* org.bluez; NULL while the owner is lost */
	struct bus_object *root; /* /org/bluez */
	struct adapter *adapters;
	struct link *links;
	struct pairing *pairings;
	struct client *clients;
	struct agents agents;
	struct store store;
	struct faults faults;
	struct later owner_timer;
	uint64_t random;
	uint64_t notifications; /* delivered to a central, for dumps */
	void (*on_gone)(struct sim *sim, void *userdata);
	void *userdata;
};

/* Makes adapters and reads the stored bonds. The caller's memory; @loop and
 * what @options points to live longer. 0 or a negative errno (of the state
 * file, logged). */
int sim_init(struct sim *sim, uv_loop_t *loop, const struct options *options);

/* Connects and asks for org.bluez. on_gone is called when the bus goes away
 * by itself or the name cannot be had. 0 or a negative errno. */
int sim_open(struct sim *sim);

/* The name is gone like after kill -9: no signal but the bus's own. After
 * @back_ms (0: when told) sim_owner_back() follows by itself. */
void sim_owner_lost(struct sim *sim, uint64_t back_ms);
int sim_owner_back(struct sim *sim);

/* Says goodbye like bluetoothd after SIGTERM (objects removed) and closes.
 * Run the loop until it is empty, then the memory may go. */
void sim_close(struct sim *sim);

/* A caller left the bus: everything it held is given back. */
void sim_client_gone(struct sim *sim, const char *name);

/* The next of a repeatable series of numbers. */
uint64_t sim_random(struct sim *sim);

/* True once in about 1/@probability times (0: never, 1: always). */
bool sim_chance(struct sim *sim, double probability);

/* The scaled time. */
uint64_t sim_ms(const struct sim *sim, enum timing which);

/*
 * Objects and watches that may be gone with their bus: each of these does
 * nothing, or only forgets, while the owner is lost.
 */
void sim_remove_object(struct sim *sim, struct bus_object **object);
void sim_mark(struct sim *sim, struct bus_object *object,
	      const struct bus_interface *interface, const char *property);
void sim_flush(struct sim *sim, struct bus_object *object);

/* Answers @request (taken, may be NULL: then nothing) with a table error. */
void sim_refuse(struct bus_request *take_request, enum fail fail);

/* Answers @request with no values. */
void sim_accept(struct bus_request *take_request);

#endif
