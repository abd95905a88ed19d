/* SPDX-License-Identifier: MIT */
/* The world, and org.bluez that comes and goes. */
#include "sim.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "device.h"
#include "discovery.h"
#include "advert.h"
#include "app.h"
#include "link.h"
#include "log.h"
#include "pairing.h"
#include "remote.h"

#define BLUEZ_NAME "org.bluez"

uint64_t sim_random(struct sim *sim)
{
	/* splitmix64 (Steele, Lea, Flood 2014): repeatable, any seed. */
	uint64_t z = sim->random += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

bool sim_chance(struct sim *sim, double probability)
{
	return (double)(sim_random(sim) >> 11) * 0x1p-53 < probability;
}

uint64_t sim_ms(const struct sim *sim, enum timing which)
{
	return timings_ms(&sim->options.timings, which);
}

void sim_remove_object(struct sim *sim, struct bus_object **object)
{
	if (*object && sim->bus)
		bus_object_remove(*object);
	*object = NULL;
}

void sim_mark(struct sim *sim, struct bus_object *object,
	      const struct bus_interface *interface, const char *property)
{
	if (object && sim->bus)
		bus_mark_changed(object, interface, property);
}

void sim_flush(struct sim *sim, struct bus_object *object)
{
	if (object && sim->bus)
		(void)bus_flush_changes(object); /* else with the next turn */
}

void sim_refuse(struct bus_request *take_request, enum fail fail)
{
	if (take_request)
		(void)bus_reply_error(take_request, fail_name(fail),
				      fail_text(fail));
}

void sim_accept(struct bus_request *take_request)
{
	if (take_request)
		(void)bus_reply(take_request, "");
}

int sim_init(struct sim *sim, uv_loop_t *loop, const struct options *options)
{
	unsigned int i;
	int result;

	memset(sim, 0, sizeof(*sim));
	sim->loop = loop;
	sim->options = *options;
	sim->random = options->seed;
	result = clockwork_init(&sim->clock, loop);
	if (result < 0)
		return result;
	for (i = 0; i < options->adapters; i++)
		adapter_new(sim, i);
	return store_load(sim);
}

void sim_client_gone(struct sim *sim, const char *name)
{
	struct adapter *adapter;
	struct device *device;

	log_call(sim, "%s left the bus", name);
	pairings_client_gone(sim, name);
	agents_client_gone(sim, name);
	for (adapter = sim->adapters; adapter; adapter = adapter->next) {
		discovery_client_gone(adapter, name);
		for (device = adapter->devices; device; device = device->next)
			remote_client_gone(device, name);
		adverts_client_gone(adapter, name);
		apps_client_gone(adapter, name);
	}
}

static void gone(struct sim *sim)
{
	if (sim->on_gone)
		sim->on_gone(sim, sim->userdata);
}

static void on_name(struct bus *bus, int result, void *userdata)
{
	struct sim *sim = userdata;

	(void)bus;
	if (result == 0) {
		log_event(sim, "is " BLUEZ_NAME);
		return;
	}
	log_error("cannot be " BLUEZ_NAME ": %s",
		  result == -EEXIST ? "there is one" : strerror(-result));
	gone(sim);
}

static void on_disconnected(struct bus *bus, void *userdata)
{
	struct sim *sim = userdata;

	(void)bus;
	log_error("the bus is gone");
	sim_owner_lost(sim, 0);
	gone(sim);
}

static void on_error(struct bus *bus, const char *text, void *userdata)
{
	(void)bus;
	(void)userdata;
	log_error("%s", text);
}

/* Links that the kernel kept, for a bluetoothd that comes. */
static void haunt_all(struct sim *sim)
{
	struct adapter *adapter;
	struct device *device;

	for (adapter = sim->adapters; adapter; adapter = adapter->next)
		for (device = adapter->devices; device; device = device->next) {
			if (device->haunted)
				(void)link_haunt(device); /* or it is lost */
			device->haunted = false;
		}
}

static void remember_links(struct sim *sim)
{
	struct link *link;

	for (link = sim->links; link; link = link->next)
		link->near->haunted = sim->faults.ghosts;
}

static void show_all(struct sim *sim)
{
	const struct bus_binding root = {&agent_manager_interface, sim};
	struct adapter *adapter;

	if (bus_add_object_manager(sim->bus, "/") < 0 ||
	    bus_object_add(sim->bus, "/org/bluez", &root, 1, &sim->root) < 0)
		log_error("cannot show /org/bluez");
	for (adapter = sim->adapters; adapter; adapter = adapter->next)
		adapter_show(adapter);
}

int sim_open(struct sim *sim)
{
	const struct bus_callbacks callbacks = {
		.on_disconnected = on_disconnected,
		.on_error = on_error,
		.userdata = sim,
	};
	int result =
		bus_open(sim->loop, sim->options.bus, &callbacks, &sim->bus);

	if (result < 0) {
		sim->bus = NULL;
		return result;
	}
	haunt_all(sim);
	show_all(sim);
	return bus_request_name(sim->bus, BLUEZ_NAME,
				DBUS_NAME_FLAG_DO_NOT_QUEUE, on_name, sim);
}

/* Everything a process of bluetoothd knows and its disk does not. The bus is
 * gone: nothing of this is told. */
static void forget_process(struct sim *sim)
{
	struct adapter *adapter;

	clients_clear(sim, 0);
	pairings_clear(sim);
	while (sim->links)
		link_drop(sim->links);
	agents_clear(sim);
	faults_drop_waiting(sim);
	for (adapter = sim->adapters; adapter; adapter = adapter->next)
		adapter_reset(adapter);
	sim->root = NULL;
}

static void on_owner_timer(void *context)
{
	(void)sim_owner_back(context); /* said there if it fails */
}

void sim_owner_lost(struct sim *sim, uint64_t back_ms)
{
	struct bus *bus = sim->bus;

	if (!bus)
		return;
	log_event(sim, "dies");
	sim->bus = NULL;
	bus_close(bus, NULL, NULL);
	remember_links(sim);
	forget_process(sim);
	if (back_ms)
		later_set(&sim->owner_timer, &sim->clock, back_ms,
			  on_owner_timer, sim);
}

int sim_owner_back(struct sim *sim)
{
	int result;

	later_cancel(&sim->owner_timer);
	if (sim->bus)
		return -EALREADY;
	result = sim_open(sim);
	if (result < 0)
		log_error("cannot come back: %s", strerror(-result));
	return result;
}

void sim_close(struct sim *sim)
{
	struct adapter *adapter;
	struct bus *bus;

	store_save(sim);
	agents_release(sim);
	for (adapter = sim->adapters; adapter; adapter = adapter->next)
		adapter_unplug(adapter);
	bus = sim->bus;
	sim->bus = NULL;
	bus_close(bus, NULL, NULL);
	forget_process(sim);
	while (sim->adapters) {
		adapter = sim->adapters;
		sim->adapters = adapter->next;
		adapter_free(adapter);
	}
	faults_clear(sim);
	clockwork_close(&sim->clock);
}
