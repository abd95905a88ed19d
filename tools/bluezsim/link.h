/* SPDX-License-Identifier: MIT */
/*
 * Links: who hears whom, how a link comes up, by whose wish, and how it ends.
 */
#ifndef BLUEZSIM_LINK_H
#define BLUEZSIM_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "fail.h"
#include "later.h"

struct adapter;
struct att_request;
struct bus_request;
struct device;
struct sim;

struct link {
	struct link *next;
	struct sim *sim;
	struct adapter *central;
	struct adapter *peripheral;
	struct device *near; /* the peer as the central knows it */
	struct device *far;  /* the central as the peer knows it */
	uint16_t mtu;
	bool encrypted;
	bool closing; /* Disconnect was called: 2 s to go */
	/* Older than bluetoothd: Connected, but nothing is attached to it, and
	 * nothing will be until it is dropped. */
	bool ghost;
	struct att_request *requests; /* the first is under way */
	struct later att_timer;
	struct later supervision_timer;
};

/* Can @peer be heard and connected to by others? */
bool link_audible(const struct adapter *peer);

/* Somebody started to listen, or somebody became audible: sees to it that
 * advertisements are sent as long as anyone listens. */
void link_poke(struct sim *sim);

/* Starts to wait for the peer; @request (taken, may be NULL for Pair) is
 * answered when the link is up or given up. 0, or what stands against it. */
enum fail link_connect(struct device *device, struct bus_request *take_request);

/* Gives up waiting: Connect is answered with @fail. */
void link_connect_failed(struct device *device, enum fail fail);

/* bluetoothd reconnects this one by itself from now on, or not: as trust,
 * profiles and temporary say. */
void link_update_auto(struct device *device);

/* A link that only the kernel knows of, as bluetoothd finds it after its own
 * death. A link that is there is lost first. -ENOENT without such a peer. */
int link_haunt(struct device *device);

/* Ends it at once: both sides tell, requests fail. */
void link_drop(struct link *link);

/* Ends all of @adapter's. */
void links_drop_adapter(struct adapter *adapter);

/* @adapter went out of range or came back: links are lost after the
 * supervision timeout. */
void link_range_changed(struct adapter *adapter);

/* Links @adapter holds as central. */
unsigned int links_as_central(const struct adapter *adapter);

/* The link in which @adapter is the peripheral, or NULL. */
struct link *link_of_peripheral(const struct adapter *adapter);

#endif
