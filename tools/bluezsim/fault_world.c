/* SPDX-License-Identifier: MIT */
/* Faults that happen to adapters, links and the process. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "adapter.h"
#include "device.h"
#include "discovery.h"
#include "fault.h"
#include "fault_entries.h"
#include "link.h"
#include "mem.h"
#include "number.h"
#include "pairing.h"
#include "resolve.h"
#include "server.h"
#include "sim.h"

/* Longest pause of the whole process, ms. */
#define HANG_MAX_MS 600000

/* A word out of two: 0 or 1, or -EINVAL. */
static int choose(const char *word, const char *zero, const char *one)
{
	if (strcmp(word, zero) == 0)
		return 0;
	return strcmp(word, one) == 0 ? 1 : -EINVAL;
}

/* Drops the links of an adapter or device, or all. */
int fault_link_lost(struct sim *sim, const char *const *arguments,
		    unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	struct device *device = device_find_any(sim, arguments[0]);

	(void)count;
	if (strcmp(arguments[0], "all") == 0) {
		while (sim->links)
			link_drop(sim->links);
		return 0;
	}
	if (device && device->link) {
		link_drop(device->link);
		return 0;
	}
	if (!adapter)
		return -ENOENT;
	links_drop_adapter(adapter);
	return 0;
}

int fault_adapter_gone(struct sim *sim, const char *const *arguments,
		       unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);

	(void)count;
	if (!adapter || !adapter->present)
		return -ENOENT;
	adapter_unplug(adapter);
	return 0;
}

int fault_adapter_back(struct sim *sim, const char *const *arguments,
		       unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	uint64_t number;

	if (!adapter)
		return -ENOENT;
	number = adapter->number;
	if (count > 1 && number_parse(arguments[1], 255, &number) < 0)
		return -EINVAL;
	return adapter_plug(adapter, (unsigned int)number);
}

int fault_power(struct sim *sim, const char *const *arguments,
		unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	int on = choose(arguments[1], "off", "on");

	(void)count;
	if (!adapter || !adapter->present)
		return -ENOENT;
	if (on < 0)
		return on;
	adapter_set_power(adapter, on);
	return 0;
}

int fault_rfkill(struct sim *sim, const char *const *arguments,
		 unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	int on = choose(arguments[1], "off", "on");

	(void)count;
	if (!adapter)
		return -ENOENT;
	if (on < 0)
		return on;
	adapter_set_blocked(adapter, on);
	return 0;
}

int fault_owner_lost(struct sim *sim, const char *const *arguments,
		     unsigned int count)
{
	uint64_t ms = 0;

	if (count > 0 && number_parse(arguments[0], UINT32_MAX, &ms) < 0)
		return -EINVAL;
	if (!sim->bus)
		return -EALREADY;
	sim_owner_lost(sim, ms);
	return 0;
}

int fault_owner_back(struct sim *sim, const char *const *arguments,
		     unsigned int count)
{
	(void)arguments;
	(void)count;
	return sim_owner_back(sim);
}

int fault_hang(struct sim *sim, const char *const *arguments,
	       unsigned int count)
{
	struct timespec pause;
	uint64_t ms;

	(void)count;
	if (number_parse(arguments[0], HANG_MAX_MS, &ms) < 0)
		return -EINVAL;
	pause.tv_sec = (time_t)(ms / 1000);
	pause.tv_nsec = (long)(ms % 1000) * 1000000;
	(void)nanosleep(&pause, NULL); /* a signal ends it early */
	uv_update_time(sim->loop);
	return 0;
}

/* Services of applications move to new handles, as after new firmware. */
int fault_services_move(struct sim *sim, const char *const *arguments,
			unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);

	(void)count;
	if (!adapter)
		return -ENOENT;
	if (gatt_db_move(&adapter->db) < 0)
		return -ENOSPC;
	resolve_changed(adapter);
	return 0;
}

int fault_services_missing(struct sim *sim, const char *const *arguments,
			   unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	struct adapter_fault *fault;
	char uuid[UUID_SIZE];

	(void)count;
	if (!adapter)
		return -ENOENT;
	fault = fault_of(adapter);
	if (strcmp(arguments[1], "none") == 0)
		mem_replace(&fault->missing, NULL);
	else if (uuid_normalise(arguments[1], uuid))
		mem_replace(&fault->missing, uuid);
	else
		return -EINVAL;
	return 0;
}

int fault_resolve_never(struct sim *sim, const char *const *arguments,
			unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	int on = choose(arguments[1], "off", "on");

	(void)count;
	if (!adapter)
		return -ENOENT;
	if (on < 0)
		return on;
	fault_of(adapter)->never_resolves = on;
	return 0;
}

int fault_mtu(struct sim *sim, const char *const *arguments, unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	uint64_t mtu;

	(void)count;
	if (!adapter)
		return -ENOENT;
	if (number_parse(arguments[1], 517, &mtu) < 0 || mtu < 23)
		return -EINVAL;
	fault_of(adapter)->mtu = (uint16_t)mtu;
	return 0;
}

int fault_connected_signal(struct sim *sim, const char *const *arguments,
			   unsigned int count)
{
	int which = options_connected_signal(arguments[0]);

	(void)count;
	if (which < 0)
		return which;
	sim->options.connected_signal = (enum connected_signal)which;
	return 0;
}

int fault_objects_late(struct sim *sim, const char *const *arguments,
		       unsigned int count)
{
	int which = options_objects_late(arguments[0]);

	(void)count;
	if (which < 0)
		return which;
	sim->options.objects_late = (enum objects_late)which;
	return 0;
}

int fault_security(struct sim *sim, const char *const *arguments,
		   unsigned int count)
{
	int automatic = choose(arguments[0], "refuse", "auto");

	(void)count;
	if (automatic < 0)
		return automatic;
	sim->options.security_auto = automatic;
	return 0;
}

int fault_connect_lies(struct sim *sim, const char *const *arguments,
		       unsigned int count)
{
	(void)count;
	return number_parse(arguments[0], UINT32_MAX, &sim->faults.lies);
}

/* Connected, and nothing more, until somebody disconnects it. */
int fault_ghost_link(struct sim *sim, const char *const *arguments,
		     unsigned int count)
{
	struct device *device = device_find_any(sim, arguments[0]);

	(void)count;
	return device ? link_haunt(device) : -ENOENT;
}

int fault_ghosts(struct sim *sim, const char *const *arguments,
		 unsigned int count)
{
	int on = choose(arguments[0], "off", "on");

	(void)count;
	if (on < 0)
		return on;
	sim->faults.ghosts = on;
	return 0;
}

int fault_rearm(struct sim *sim, const char *const *arguments,
		unsigned int count)
{
	int on = choose(arguments[0], "off", "on");

	(void)count;
	if (on < 0)
		return on;
	sim->faults.no_rearm = !on;
	return 0;
}

int fault_rssi(struct sim *sim, const char *const *arguments,
	       unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	int64_t dbm;

	(void)count;
	if (!adapter)
		return -ENOENT;
	if (number_parse_signed(arguments[1], -120, 20, &dbm) < 0 || !dbm)
		return -EINVAL;
	adapter->rssi = (int16_t)dbm;
	return 0;
}

static void on_flood(void *context)
{
	struct adapter_fault *fault = context;
	struct sim *sim = fault->adapter->sim;
	struct device *device;

	if (uv_now(sim->loop) >= fault->flood_until_ms)
		return;
	for (device = fault->adapter->devices; device; device = device->next) {
		if (!device->object)
			continue;
		device->rssi = (int16_t)(-40 - (int)(sim_random(sim) % 50));
		sim_mark(sim, device->object, &device_interface, "RSSI");
		sim_flush(sim, device->object);
	}
	later_set(&fault->flood_timer, &sim->clock, 1000 / fault->flood_hz,
		  on_flood, fault);
}

int fault_rssi_flood(struct sim *sim, const char *const *arguments,
		     unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	struct adapter_fault *fault;
	uint64_t hz, seconds;

	(void)count;
	if (!adapter)
		return -ENOENT;
	if (number_parse(arguments[1], 1000, &hz) < 0 || !hz ||
	    number_parse(arguments[2], 3600, &seconds) < 0)
		return -EINVAL;
	fault = fault_of(adapter);
	fault->flood_hz = (unsigned int)hz;
	fault->flood_until_ms = uv_now(sim->loop) + seconds * 1000;
	later_set(&fault->flood_timer, &sim->clock, 0, on_flood, fault);
	return 0;
}

int fault_range(struct sim *sim, const char *const *arguments,
		unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	int out = choose(arguments[1], "in", "out");

	(void)count;
	if (!adapter)
		return -ENOENT;
	if (out < 0)
		return out;
	adapter->out_of_range = out;
	link_range_changed(adapter);
	return 0;
}

/* The keys are gone on one side, and its own bluetoothd is told nothing. */
int fault_bond_lost(struct sim *sim, const char *const *arguments,
		    unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);
	struct adapter *peer = adapter_find(sim, arguments[1]);
	struct device *device;

	(void)count;
	device = adapter && peer ? device_find(adapter, peer->address) : NULL;
	if (!device || !device->paired)
		return -ENOENT;
	pairing_forget(device);
	return 0;
}

/* The object goes, as when its time as a temporary one is over. */
int fault_device_gone(struct sim *sim, const char *const *arguments,
		      unsigned int count)
{
	struct device *device = device_find_any(sim, arguments[0]);

	(void)count;
	if (!device)
		return -ENOENT;
	if (device->link)
		return -EBUSY;
	device_remove(device);
	return 0;
}

int fault_discovery_stall(struct sim *sim, const char *const *arguments,
			  unsigned int count)
{
	struct adapter *adapter = adapter_find(sim, arguments[0]);

	(void)count;
	if (!adapter || !adapter->discovering)
		return -ENOENT;
	discovery_stall(adapter);
	return 0;
}

int fault_timing(struct sim *sim, const char *const *arguments,
		 unsigned int count)
{
	uint64_t ms;

	(void)count;
	if (number_parse(arguments[1], UINT32_MAX, &ms) < 0)
		return -EINVAL;
	return timings_set(&sim->options.timings, arguments[0], (uint32_t)ms);
}

int fault_seed(struct sim *sim, const char *const *arguments,
	       unsigned int count)
{
	(void)count;
	return number_parse(arguments[0], UINT64_MAX, &sim->random);
}

int fault_clear(struct sim *sim, const char *const *arguments,
		unsigned int count)
{
	(void)arguments;
	(void)count;
	faults_clear(sim);
	return 0;
}
