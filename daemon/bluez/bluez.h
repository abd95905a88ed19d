/* SPDX-License-Identifier: MIT */
/*
 * BlueZ as a central sees it: what org.bluez says becomes events of the core,
 * actions of the core become calls to org.bluez.
 *
 * All of it runs in the thread of its bus connection. The tree of objects is
 * read once for each life of bluetoothd (a generation) and then kept by its
 * signals; answers and signals of an earlier bluetoothd are ignored.
 */
#ifndef BLUEZ_H
#define BLUEZ_H

#include "action.h"
#include "event.h"
#include "log.h"

struct bluez;
struct bus;

/* A wearable's values can come by D-Bus signals or by a descriptor, which
 * halves the CPU spent but can crash bluetoothd before 5.86 (use after free,
 * fixed by a94f99420) and leave a characteristic unusable before 5.84
 * (476ae809a). */
enum bluez_acquire {
	BLUEZ_ACQUIRE_NEVER,  /* always StartNotify: the default */
	BLUEZ_ACQUIRE_AUTO,   /* AcquireNotify with bluetoothd >= 5.86 */
	BLUEZ_ACQUIRE_ALWAYS, /* AcquireNotify, StartNotify if refused */
};

#define BLUEZ_ADAPTER_SIZE 18 /* "AA:BB:CC:DD:EE:FF" or "hci0" */

struct bluez_options {
	/* The adapters to be used, by address or name; none: all there are. */
	char adapter[ADAPTERS_MAX][BLUEZ_ADAPTER_SIZE];
	size_t adapters;
	enum bluez_acquire acquire;
	/* bluetoothd's version as 1000 * major + minor; 0: not known. It says
	 * it nowhere on the bus, so that others must find out; borrowed, NULL:
	 * not known. */
	const _Atomic(uint32_t) *version;
};

typedef void (*bluez_event_fn)(const struct event *event, void *context);

/* How BlueZ's side fares, for whoever wonders. */
struct bluez_health {
	uint32_t generation; /* lives of bluetoothd seen */
	uint32_t devices;    /* wearables known now */
	uint32_t calls;	     /* under way */
	uint64_t values;     /* notified, by signal or descriptor */
	uint64_t rejected;   /* messages and values that were not as agreed */
};

/* `bus` and `log` (may be NULL) are borrowed and outlive it. Events come while
 * the loop runs, never from within a function of this header. -errno. */
int bluez_new(struct bus *bus, const struct bluez_options *options,
	      bluez_event_fn on_event, void *context, struct log *log,
	      struct bluez **out);

/* Leaves the bus's objects and matches; no event comes any more. Links stay
 * as they are: bluetoothd keeps them. NULL is allowed. */
void bluez_free(struct bluez *bluez);

/* Carries out ACTION_COMMAND_WRITE to ACTION_PREPARE_STOP; anything else is a
 * broken promise of the caller. Each but ACTION_COMMAND_WRITE and
 * ACTION_PREPARE_STOP, which sends nothing, is answered by exactly one
 * EVENT_DONE, within its deadline at the latest and never from within this
 * call. When a link goes down, what needed it is answered before EVENT_DEVICE
 * says so: writes as OUTCOME_TIMED_OUT, for nobody knows whether they arrived
 * (SR-21). When a device or adapter is gone, everything is, before
 * EVENT_DEVICE_GONE or EVENT_ADAPTER_GONE. */
void bluez_do(struct bluez *bluez, const struct action *action);

void bluez_health(const struct bluez *bluez, struct bluez_health *out);

#endif
