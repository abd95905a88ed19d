/* SPDX-License-Identifier: MIT */
/* Advertisements heard, links made and lost. */
#include "link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "advert.h"
#include "app.h"
#include "att.h"
#include "att_link.h"
#include "device.h"
#include "device_calls.h"
#include "log.h"
#include "mem.h"
#include "pairing.h"
#include "remote.h"
#include "resolve.h"
#include "server.h"
#include "sim.h"

struct link *link_of_peripheral(const struct adapter *adapter)
{
	struct link *link;

	for (link = adapter->sim->links; link; link = link->next)
		if (link->peripheral == adapter)
			return link;
	return NULL;
}

unsigned int links_as_central(const struct adapter *adapter)
{
	const struct link *link;
	unsigned int count = 0;

	for (link = adapter->sim->links; link; link = link->next)
		if (link->central == adapter)
			count++;
	return count;
}

/* A wearable that is connected does not advertise. */
bool link_audible(const struct adapter *peer)
{
	return adapter_is_up(peer) && !peer->out_of_range && advert_any(peer) &&
	       !link_of_peripheral(peer);
}

static void on_link_up(void *context);

/* Starts what waits for @peer; true if @listener listens on. */
static bool listen_for(struct adapter *listener, struct adapter *peer,
		       const struct advert *advert, int16_t rssi)
{
	struct device *device = device_find(listener, peer->address);
	struct sim *sim = listener->sim;
	uint64_t ms;

	if (discovery_wants(listener, peer->address, advert, rssi)) {
		device = device_get(listener, peer->address);
		device_heard(device, advert, rssi);
	}
	if (!device || device->connecting == CONNECTING_NOT)
		return listener->discovering;
	if (!later_is_set(&device->connect_timer)) {
		ms = sim_ms(sim, device->connecting == CONNECTING_AUTO
					 ? TIMING_RECONNECT
					 : TIMING_CONNECT);
		if (listener->discovering)
			ms += sim_ms(sim, TIMING_CONNECT_SCANNING);
		later_set(&device->connect_timer, &sim->clock, ms, on_link_up,
			  device);
	}
	return true;
}

static void on_advertise(void *context)
{
	struct adapter *peer = context, *listener;
	struct sim *sim = peer->sim;
	struct advert *advert;
	bool heard = false;
	int16_t rssi;

	if (!link_audible(peer))
		return;
	advert = advert_merge(peer);
	rssi = (int16_t)(peer->rssi - (int16_t)(sim_random(sim) % 5));
	for (listener = sim->adapters; listener; listener = listener->next)
		if (listener != peer && adapter_is_up(listener) &&
		    !listener->out_of_range &&
		    listen_for(listener, peer, advert, rssi))
			heard = true;
	advert_free(advert);
	if (heard)
		later_set(&peer->advertise_timer, &sim->clock,
			  sim_ms(sim, TIMING_ADVERTISE), on_advertise, peer);
}

void link_poke(struct sim *sim)
{
	uint64_t interval = sim_ms(sim, TIMING_ADVERTISE);
	struct adapter *peer;

	for (peer = sim->adapters; peer; peer = peer->next)
		if (link_audible(peer) && !later_is_set(&peer->advertise_timer))
			later_set(&peer->advertise_timer, &sim->clock,
				  sim_random(sim) % (interval + 1),
				  on_advertise, peer);
}

static void on_absent(void *context)
{
	link_connect_failed(context, FAIL_ABORTED);
}

enum fail link_connect(struct device *device, struct bus_request *take_request)
{
	struct sim *sim = device->adapter->sim;

	if (device->connecting == CONNECTING_ASKED || device->connect_request)
		return FAIL_ALREADY_CONNECTING;
	if (take_request && device->pairing && !device->pairing->bonded)
		return FAIL_IN_PROGRESS;
	if (!adapter_is_up(device->adapter))
		return FAIL_ADAPTER_OFF;
	if (device->blocked)
		return FAIL_ABORTED;
	if (device->link) {
		/* At once, even while a Disconnect is under way. */
		sim_accept(take_request);
		return FAIL_NONE;
	}
	device->connecting = CONNECTING_ASKED;
	device->connect_request = take_request;
	device_set_temporary(device, false);
	later_set(&device->absent_timer, &sim->clock,
		  sim_ms(sim, TIMING_ABSENT), on_absent, device);
	link_poke(sim);
	return FAIL_NONE;
}

static void stop_connecting(struct device *device)
{
	later_cancel(&device->absent_timer);
	later_cancel(&device->connect_timer);
	device->connecting = CONNECTING_NOT;
}

static void start_auto(struct device *device)
{
	if (!device->auto_connect || device->link ||
	    device->connecting != CONNECTING_NOT ||
	    !adapter_is_up(device->adapter))
		return;
	device->connecting = CONNECTING_AUTO;
	link_poke(device->adapter->sim);
}

void link_connect_failed(struct device *device, enum fail fail)
{
	struct bus_request *request = device->connect_request;

	log_event(device->adapter->sim, "connecting %s: %s", device->path,
		  fail_text(fail));
	device->connect_request = NULL;
	stop_connecting(device);
	sim_refuse(request, fail);
	pairing_not_linked(device);
	start_auto(device);
}

static bool wants_auto(const struct device *device)
{
	size_t i;

	if (device->temporary || device->removing ||
	    !(device->trusted || device->paired || device->link))
		return false;
	for (i = 0; i < device->uuid_count; i++)
		if (apps_have_profile(device->adapter, device->uuids[i]))
			return true;
	return false;
}

void link_update_auto(struct device *device)
{
	device->auto_connect = wants_auto(device);
	if (device->auto_connect)
		start_auto(device);
	else if (device->connecting == CONNECTING_AUTO)
		stop_connecting(device);
}

static struct link *link_new(struct device *near, struct adapter *peripheral)
{
	struct sim *sim = near->adapter->sim;
	struct link *link = mem_zero(1, sizeof(*link));
	const struct adapter_fault *fault = fault_find(peripheral);

	link->sim = sim;
	link->central = near->adapter;
	link->peripheral = peripheral;
	link->near = near;
	link->far = device_get(peripheral, near->adapter->address);
	link->mtu =
		fault && fault->mtu ? fault->mtu : (uint16_t)sim->options.mtu;
	link->encrypted = near->paired && link->far->paired;
	link->next = sim->links;
	sim->links = link;
	near->link = link;
	link->far->link = link;
	return link;
}

/* Keys that do not fit: 5.66 shows the device connected for a moment, and
 * Connect fails like any other time. */
static void on_key_missing(void *context)
{
	struct device *device = context;
	struct link *link = device->link;

	link_connect_failed(device, FAIL_ABORTED);
	if (link && device->link == link)
		link_drop(link);
}

/* Is PropertiesChanged(Connected=true) sent? What was connected by bluetoothd
 * itself is told; a Connect races with itself, and loses while scanning. */
static bool tells_connected(const struct device *near, bool asked)
{
	struct sim *sim = near->adapter->sim;

	switch (sim->options.connected_signal) {
	case CONNECTED_SEND:
		return true;
	case CONNECTED_SOMETIMES:
		return !asked ||
		       (!near->adapter->discovering && sim_chance(sim, 0.5));
	case CONNECTED_OMIT:
	case CONNECTED_COUNT:
		break;
	}
	return false;
}

static void start_link(struct device *near, struct adapter *peripheral)
{
	struct sim *sim = near->adapter->sim;
	bool asked = near->connecting == CONNECTING_ASKED;
	struct link *link = link_new(near, peripheral);
	struct device *far = link->far;
	struct bus_request *request;

	log_event(sim, "link %s to %s", link->central->path, peripheral->path);
	later_cancel(&near->absent_timer);
	device_set_connected(far, true, true);
	device_show(far);
	if (near->paired && !far->paired) {
		device_set_connected(near, true, true);
		later_set(&near->auth_timer, &sim->clock,
			  sim_ms(sim, TIMING_PAIR), on_key_missing, near);
		return;
	}
	near->connecting = CONNECTING_NOT;
	if (!asked)
		device_set_temporary(near, false);
	device_set_connected(near, true, tells_connected(near, asked));
	request = near->connect_request;
	near->connect_request = NULL;
	sim_accept(request);
	remote_connected(near);
	resolve_start(link);
	pairing_linked(near);
	/* A peer that kept its bond asks for the keys at once. */
	if (far->paired && !near->paired)
		pairing_secure(link);
}

int link_haunt(struct device *device)
{
	struct adapter *peer = device_peer(device);
	struct link *link;

	if (device->link)
		link_drop(device->link);
	if (!peer || !adapter_is_up(peer) || link_of_peripheral(peer) ||
	    device->connecting == CONNECTING_ASKED)
		return -ENOENT;
	stop_connecting(device);
	link = link_new(device, peer);
	link->ghost = true;
	log_event(link->sim, "ghost link %s to %s", link->central->path,
		  peer->path);
	device_set_connected(link->far, true, true);
	device_show(link->far);
	device_set_connected(device, true, true);
	return 0;
}

static void on_link_up(void *context)
{
	struct device *device = context;
	struct adapter *peer = device_peer(device);

	if (device->link || device->connecting == CONNECTING_NOT)
		return;
	if (!peer || !link_audible(peer) || device->adapter->out_of_range) {
		link_poke(device->adapter->sim); /* gone again: wait on */
		return;
	}
	if (links_as_central(device->adapter) >=
	    device->adapter->sim->options.max_links) {
		link_connect_failed(device, FAIL_TOO_MANY_LINKS);
		return;
	}
	start_link(device, peer);
}

/* One side after the link. */
static void end_side(struct device *device)
{
	resolve_stop(device);
	later_cancel(&device->auth_timer);
	device_drop_battery(device);
	device_set_resolved(device, false);
	device_set_connected(device, false, true);
	device_disconnected(device);
	if (device->removing) {
		device_set_paired(device, false);
		device_remove(device);
		return;
	}
	/* device.c, device_bonding_complete and device_remove_connection:
	 * nothing is kept of a stranger. */
	if (!device->paired && !device->trusted) {
		device->auto_connect = false;
		device_set_temporary(device, true);
	}
	start_auto(device);
}

void link_drop(struct link *link)
{
	struct sim *sim = link->sim;
	struct device *near = link->near, *far = link->far;
	struct link **slot = &sim->links;

	while (*slot != link)
		slot = &(*slot)->next;
	*slot = link->next;
	log_event(sim, "link %s to %s ends", link->central->path,
		  link->peripheral->path);
	later_cancel(&link->supervision_timer);
	near->link = NULL;
	far->link = NULL;
	att_close(link);
	remote_disconnected(near);
	server_link_ended(link);
	pairing_link_ended(link);
	if (near->connect_request)
		link_connect_failed(near, FAIL_ABORTED);
	stop_connecting(near);
	end_side(far);
	end_side(near);
	free(link);
	link_poke(sim);
}

void links_drop_adapter(struct adapter *adapter)
{
	struct link *link = adapter->sim->links;

	while (link && link->central != adapter && link->peripheral != adapter)
		link = link->next;
	if (!link)
		return;
	link_drop(link);
	links_drop_adapter(adapter);
}

static void on_supervision(void *context)
{
	link_drop(context);
}

void link_range_changed(struct adapter *adapter)
{
	struct sim *sim = adapter->sim;
	struct link *link;

	for (link = sim->links; link; link = link->next) {
		if (link->central != adapter && link->peripheral != adapter)
			continue;
		if (adapter->out_of_range)
			later_set(&link->supervision_timer, &sim->clock,
				  sim_ms(sim, TIMING_SUPERVISION),
				  on_supervision, link);
		else
			later_cancel(&link->supervision_timer);
	}
	link_poke(sim);
}
