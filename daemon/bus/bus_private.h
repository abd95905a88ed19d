/* SPDX-License-Identifier: MIT */
/*
 * What the modules of this room share.
 *
 * A message comes in like this: loop.c reads it, bus.c's filter sorts it, and
 * it ends in call.c (answers), match.c and name.c (signals) or dispatch.c
 * (calls to us). Everything runs inside on_prepare() of loop.c. bus_close()
 * called from there only sets .closing; the rest happens when it returns.
 */
#ifndef BUS_PRIVATE_H
#define BUS_PRIVATE_H

#include "bus.h"
#include "bus_call.h"
#include "bus_match.h"
#include "bus_name.h"
#include "bus_object.h"
#include "bus_request.h"
#include "table.h"

#include <stdio.h>

/* How long the bus itself may take to answer: libdbus' own default. */
#define BUS_DAEMON_TIMEOUT_MS 25000

/* Requests that handlers may keep unanswered, all callers together. */
#define BUS_REQUESTS_MAX 1024

/* How soon to look again whether the socket took what was waiting. */
#define BUS_RETRY_MS 20

/* Callers counted one by one in one window. */
#define BUS_BUDGET_CALLERS 256

struct bus_budget_entry {
	uint64_t caller; /* hash of its name */
	uint64_t window; /* which one .used is of */
	unsigned int used;
};

struct bus_budget {
	unsigned int calls; /* 0: no limit */
	unsigned int window_ms;
	struct bus_budget_entry callers[BUS_BUDGET_CALLERS];
	struct bus_budget_entry others;
};

struct bus {
	uv_loop_t *loop; /* borrowed from the caller of bus_open() */
	DBusConnection *connection;
	struct bus_callbacks callbacks;
	char *unique_name;
	bool connected;
	bool busy;	   /* inside on_prepare() */
	bool dispatchable; /* libdbus has something to dispatch */
	bool closing;	   /* no callback may follow */
	bool finishing;	   /* the handles are being closed */
	bus_closed_fn on_closed;
	void *closed_userdata; /* borrowed from the caller of bus_close() */

	unsigned int open_handles;
	uv_prepare_t prepare;
	uv_timer_t timer;
	struct bus_link polls;
	struct bus_link timeouts;
	struct bus_link spare_timeouts;

	struct bus_link calls;	       /* under way */
	struct bus_link waiting_calls; /* for room among those */
	struct bus_link spare_calls;
	unsigned int counted_calls; /* under way, of BUS_CALLS_MAX */

	struct bus_table paths;	 /* matches of one exact path */
	struct bus_link matches; /* all the others */
	struct bus_link all_matches;
	struct bus_link dead_matches;
	uint64_t signal_serial;
	bool in_signal;

	struct bus_table names;
	struct bus_link all_names;
	bool names_untold; /* a watch was added to a known name */

	struct bus_table objects;
	struct bus_link all_objects;
	struct bus_link managers;
	struct bus_link changed; /* bound interfaces with marks */
	struct bus_link requests;
	unsigned int request_count;
	struct bus_budget budget;
};

/* loop.c: descriptors and timers. */

int bus_loop_start(struct bus *bus);
/* Closes all handles; the last one frees the bus. */
void bus_loop_stop(struct bus *bus);
/* The loop's time, brought up to date. */
uint64_t bus_now(struct bus *bus);
/* Turns the loop within DELAY_MS. */
void bus_wake_in(struct bus *bus, uint64_t delay_ms);

/* bus.c */

/* Ends what bus_close() began, outside of libdbus. */
void bus_finish(struct bus *bus);
/* Called after the loop freed its last handle. */
void bus_free(struct bus *bus);
/* False when closing or disconnected: nothing can be sent. */
bool bus_is_usable(const struct bus *bus);
void bus_report(struct bus *bus, const char *text);

/* call.c */

/* bus_call() whose USERDATA is given to DROP if the call is forgotten. */
int bus_call_owning(struct bus *bus, DBusMessage *take_message, int timeout_ms,
		    bus_reply_fn on_reply, void *userdata,
		    void (*drop)(void *userdata), struct bus_call **out);
/* A call to the bus itself. */
DBusMessage *bus_daemon_call(const char *member);
/* Sends the calls that wait, as far as there is room. */
void bus_calls_send(struct bus *bus);
void bus_calls_fail(struct bus *bus);
void bus_calls_free(struct bus *bus);

/* match.c */

void bus_dispatch_signal(struct bus *bus, DBusMessage *message);
void bus_matches_free(struct bus *bus);
/* AddMatch, and RemoveMatch for which nobody waits. */
int bus_match_call(struct bus *bus, const char *rule, bus_reply_fn on_reply,
		   void *userdata, struct bus_call **out);
void bus_match_uncall(struct bus *bus, const char *rule);

/* name.c */

struct bus_name;

/* Follows a well-known NAME to its owner. Pair with bus_name_unref(). */
int bus_name_ref(struct bus *bus, const char *name, struct bus_name **out);
void bus_name_unref(struct bus_name *name);
/* "" when nobody owns it or it is not known yet. */
const char *bus_name_owner(const struct bus_name *name);
void bus_name_owner_changed(struct bus *bus, DBusMessage *signal);
/* Tells watches that were added to names already known. */
void bus_names_tell(struct bus *bus);
void bus_names_free(struct bus *bus);

/* object.c */

struct bus_object {
	struct bus_node node;
	struct bus_link link;
	struct bus *bus;
	char *path;
	struct bus_link interfaces; /* of struct bus_bound */
};

/* An interface on an object. */
struct bus_bound {
	struct bus_link link;
	struct bus_link changed_link;	       /* in bus->changed if .marks */
	struct bus_object *object;	       /* owns this */
	const struct bus_interface *interface; /* borrowed: constant */
	void *userdata;			       /* borrowed from the binding */
	uint64_t marks;	   /* bit i: properties[i] changed */
	uint64_t optional; /* bit i: has been found missing before */
	uint64_t told_ms;  /* last PropertiesChanged */
	bool told;	   /* .told_ms is valid */
	unsigned int interval_ms;
};

struct bus_manager {
	struct bus_link link;
	char *path;
};

struct bus_bound *bus_object_bound(const struct bus_object *object,
				   const char *interface);
struct bus_manager *bus_manager_find(struct bus *bus, const char *path);
bool bus_path_is_below(const char *path, const char *root);
void bus_objects_free(struct bus *bus);

/* dispatch.c */

void bus_dispatch_call(struct bus *bus, DBusMessage *message);

/* standard.c: Properties, Introspectable, ObjectManager. */

/* The standard interfaces that PATH has, NULL-terminated; none when nothing
 * is at PATH or below it. */
#define BUS_STANDARD_MAX 3
void bus_standard_of(struct bus *bus, const char *path,
		     const struct bus_interface *out[BUS_STANDARD_MAX + 1]);

/* request.c */

int bus_request_new(struct bus *bus, DBusMessage *message,
		    const struct bus_method *method, struct bus_request **out);
/* Requests outlive their bus. */
void bus_requests_detach(struct bus *bus);

/* value.c: properties into messages. */

/* Appends the a{sv} of those properties in MASK that exist; *ABSENT are the
 * bits of those that do not. -EAGAIN: ITER's message is spoiled, but the same
 * again will do. */
int bus_append_properties(DBusMessageIter *iter, struct bus_bound *bound,
			  uint64_t mask, uint64_t *absent);
/* Appends the variant of property number INDEX; -ENODATA when it does not
 * exist: nothing was appended then. */
int bus_append_property(DBusMessageIter *iter, struct bus_bound *bound,
			size_t index);
int bus_property_index(const struct bus_interface *interface, const char *name);
uint64_t bus_property_mask(const struct bus_interface *interface);

/* changes.c */

/* Tells what is marked and due; wakes the loop for the rest. */
void bus_tell_changes(struct bus *bus);

/* emit.c */

/* Appends a{sa{sv}} of the interfaces FROM and later in OBJECT's list.
 * -EAGAIN as above. */
int bus_append_interfaces(DBusMessageIter *iter, struct bus_object *object,
			  struct bus_link *from);
/* InterfacesAdded for interfaces FROM and later in OBJECT's list, and
 * InterfacesRemoved for INTERFACE, or all if NULL. */
int bus_emit_added(struct bus_object *object, struct bus_link *from);
int bus_emit_removed(struct bus_object *object,
		     const struct bus_interface *interface);

/* budget.c */

/* Takes one call out of CALLER's budget; false when it is used up. */
bool bus_budget_take(struct bus_budget *budget, const char *caller,
		     uint64_t now_ms);

/* append.c */

/* One complete type's end; the signature must be valid. */
const char *bus_type_end(const char *signature);
bool bus_type_is_basic(char type);
int bus_iter_append_one(DBusMessageIter *iter, const char *type,
			const void *value);

/* describe.c */

/* Begins an introspection document: up to and including <node>. */
void bus_print_head(FILE *out);

#endif
