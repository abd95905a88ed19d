/* SPDX-License-Identifier: MIT */
/*
 * Pairing: from Pair() (or from an attribute that needs encryption) over the
 * questions to both agents to the bond on both sides.
 */
#ifndef BLUEZSIM_PAIRING_H
#define BLUEZSIM_PAIRING_H

#include <stdbool.h>
#include <stdint.h>

#include "fail.h"
#include "later.h"
#include "smp.h"

struct agent_call;
struct bus_request;
struct device;
struct link;
struct sim;

enum pairing_side {
	PAIRING_INITIATOR,
	PAIRING_ACCEPTOR,
	PAIRING_SIDES,
};

struct pairing {
	struct pairing *next;
	struct sim *sim;
	struct device *device;	     /* of the initiator's side */
	struct bus_request *request; /* Pair; NULL: an attribute asked */
	char *owner;		     /* its caller; NULL */
	struct link *link;	     /* NULL: still connecting */
	struct later step;
	enum smp_method method;
	uint32_t passkey;
	uint32_t typed[PAIRING_SIDES];
	bool answered[PAIRING_SIDES];
	struct agent_call *asked[PAIRING_SIDES];
	bool bonded; /* done; Pair waits for the services */
};

/* Pair(): @request is taken and answered when the bond and the services are
 * there, or it failed. 0, or what stands against it (then not taken). */
enum fail pairing_pair(struct device *device, struct bus_request *take_request);

/* Encrypts @link because an attribute asked for it; att_secured() tells. */
void pairing_secure(struct link *link);

/* CancelPairing(): as BlueZ has it, without a pairing the bond goes. */
enum fail pairing_cancel(struct device *device);

/* The device that was connected to in order to pair has a link, or will get
 * none. */
void pairing_linked(struct device *device);
void pairing_not_linked(struct device *device);

/* The services of @device are known: Pair can answer. */
void pairing_resolved(struct device *device);

/* The link ended under it. */
void pairing_link_ended(struct link *link);

/* The caller of Pair left: bonding is aborted and the link dropped. */
void pairings_client_gone(struct sim *sim, const char *owner);

/* Forgets the bond on @device's side, telling it on the bus. */
void pairing_forget(struct device *device);

/* Frees all without an answer. */
void pairings_clear(struct sim *sim);

#endif
