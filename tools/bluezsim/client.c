/* SPDX-License-Identifier: MIT */
/* Watches of callers. */
#include "client.h"

#include <stdlib.h>
#include <string.h>

#include "bus_name.h"
#include "mem.h"
#include "sim.h"

static void free_client(struct client *client)
{
	free(client->name);
	free(client);
}

static void unlink_client(struct client *client)
{
	struct client **slot = &client->sim->clients;

	while (*slot != client)
		slot = &(*slot)->next;
	*slot = client->next;
}

static void on_owner(const char *name, const char *old_owner,
		     const char *new_owner, void *userdata)
{
	struct client *client = userdata;
	struct sim *sim = client->sim;

	(void)name; /* of the watch that is freed here */
	(void)old_owner;
	if (new_owner[0])
		return;
	unlink_client(client);
	bus_name_watch_free(client->watch);
	sim_client_gone(sim, client->name);
	free_client(client);
}

void client_watch(struct sim *sim, const char *name)
{
	struct client *client;

	for (client = sim->clients; client; client = client->next)
		if (strcmp(client->name, name) == 0)
			return;
	client = mem_zero(1, sizeof(*client));
	client->sim = sim;
	client->name = mem_text(name);
	client->next = sim->clients;
	sim->clients = client;
	if (bus_watch_name(sim->bus, name, on_owner, client, &client->watch) <
	    0)
		client->watch = NULL; /* the bus is going: so are we */
}

void clients_clear(struct sim *sim, int bus_lives)
{
	while (sim->clients) {
		struct client *client = sim->clients;

		sim->clients = client->next;
		if (bus_lives)
			bus_name_watch_free(client->watch);
		free_client(client);
	}
}
