/* SPDX-License-Identifier: MIT */
/*
 * The callers that hold something of ours (a discovery, a subscription, an
 * agent, an application): one watch each, however much they hold.
 */
#ifndef BLUEZSIM_CLIENT_H
#define BLUEZSIM_CLIENT_H

struct sim;

struct client {
	struct client *next;
	struct sim *sim;
	char *name; /* unique */
	struct bus_name_watch *watch;
};

/* From now on sim_client_gone() tells when @name leaves the bus; a name that
 * has left already is told soon. */
void client_watch(struct sim *sim, const char *name);

/* Forgets all of them, with their bus: @bus_lives says whether the watches
 * still exist. */
void clients_clear(struct sim *sim, int bus_lives);

#endif
