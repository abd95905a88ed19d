/* SPDX-License-Identifier: MIT */
/*
 * Faults on command: one table of them, the rules they leave behind for
 * method calls and notifications, and the place where each call passes them.
 */
#ifndef BLUEZSIM_FAULT_H
#define BLUEZSIM_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bus_object.h"
#include "later.h"

struct adapter;
struct bus_request;
struct device;
struct link;
struct remote_char;
struct sim;

enum method_fault {
	METHOD_SILENT, /* never answered */
	METHOD_ERROR,
	METHOD_LATE,
};

/* What happens to calls that match. */
struct method_rule {
	struct method_rule *next;
	enum method_fault kind;
	char *path;   /* pattern of the object's path, with * and ? */
	char *member; /* "Set" for a property */
	char *error;
	char *text;
	uint64_t ms;
	uint64_t left; /* calls still affected; 0: always */
};

/* A call that has to wait. */
struct late_call {
	struct late_call *next;
	struct sim *sim;
	struct later timer;
	struct bus_request *request;
	const struct bus_interface *interface;
	bus_method_fn handler;
};

enum notify_fault {
	NOTIFY_DROP,
	NOTIFY_DUPLICATE,
	NOTIFY_DELAY,
	NOTIFY_MANGLE,
	NOTIFY_FAULT_COUNT,
};

/* What happens to notifications of characteristics that match. */
struct notify_rule {
	struct notify_rule *next;
	enum notify_fault kind;
	char *pattern;	/* of the path or the UUID at the central */
	uint64_t every; /* each so many; 0: by probability */
	double probability;
	uint64_t count;
	uint64_t ms; /* of NOTIFY_DELAY */
};

/* A notification that has to wait. */
struct late_value {
	struct late_value *next;
	struct sim *sim;
	struct later timer;
	char *path; /* of the characteristic */
	uint8_t *value;
	size_t size;
};

/* Something of one adapter that is wrong for as long as it is switched on. */
struct adapter_fault {
	struct adapter_fault *next;
	struct adapter *adapter;
	bool never_resolves;
	char *missing;	       /* UUID of a service left out; NULL none */
	uint16_t mtu;	       /* 0: as always */
	unsigned int flood_hz; /* RSSI signals of each device */
	uint64_t flood_until_ms;
	struct later flood_timer;
};

struct faults {
	struct method_rule *methods;
	struct notify_rule *notifies;
	struct late_call *late_calls;
	struct late_value *late_values;
	struct adapter_fault *adapters;
	struct bus_request *passing; /* let through by fault_takes() */
	uint64_t lies;		     /* Connects that succeed without a link */
	bool ghosts;		     /* links outlive org.bluez as ghosts */
	bool no_rearm; /* subscriptions are not told to a peer again */
};

/* A fault as a person calls it. */
struct fault_entry {
	const char *name;
	const char *arguments;
	unsigned int min, max; /* number of arguments */
	/* 0, -EINVAL (an argument is wrong), -ENOENT (no such thing), or
	 * another errno. */
	int (*apply)(struct sim *sim, const char *const *arguments,
		     unsigned int count);
	const char *help;
};

extern const struct fault_entry fault_table[];
extern const size_t fault_count;

/* Carries out the fault @name. The errno of its function, -ENOSYS when there
 * is no such fault, -E2BIG for a wrong number of arguments. */
int fault_apply(struct sim *sim, const char *name, const char *const *arguments,
		unsigned int count);

/* The first thing each handler of a call does: true when a rule took
 * @request, which is then answered by the rule or never. */
bool fault_takes(struct sim *sim, struct bus_request *request,
		 const struct bus_interface *interface, bus_method_fn handler);

/* The same for a property that is being set: rules for "Set" match. A late
 * one is answered at once: the value cannot wait. */
bool fault_takes_set(struct sim *sim, struct bus_request *request);

/* A notification on its way to @chr: delivers it as the rules say. */
void fault_deliver(struct sim *sim, struct remote_char *chr,
		   const uint8_t *value, size_t size);

/* Rules; the strings are copied. */
void fault_add_method(struct sim *sim, const struct method_rule *rule);
void fault_add_notify(struct sim *sim, const struct notify_rule *rule);

/* What is wrong with @adapter: made when missing, or only found (or NULL). */
struct adapter_fault *fault_of(struct adapter *adapter);
struct adapter_fault *fault_find(const struct adapter *adapter);

/* Forgets all rules and switches; what waits for its time is dropped when
 * @waiting, as a new bluetoothd would not know of it. */
void faults_clear(struct sim *sim);
void faults_drop_waiting(struct sim *sim);

#endif
