/* SPDX-License-Identifier: MIT */
/*
 * Signals from others: match rules, and a fast way to the properties of many
 * objects.
 *
 * A signal reaches a handler only if its sender is the one asked for: a
 * well-known name in a rule is followed to its owner, so that nobody else on
 * the bus can slip us a signal in its name. Handlers of one exact path are
 * found by hash; a thousand of them cost what one costs.
 *
 * Handlers may add and remove matches, also their own.
 */
#ifndef BUS_MATCH_H
#define BUS_MATCH_H

#include "bus.h"

/* What a signal must be; NULL members match anything. All strings are copied.
 * At most one of path and path_namespace. */
struct bus_rule {
	const char *sender;	    /* well-known or unique name */
	const char *path;	    /* exactly this object */
	const char *path_namespace; /* this object and all below it */
	const char *interface;
	const char *member;
	const char *arg0; /* first argument is this string */
	/* Asks the bus for nothing: another, wider match of ours (usually a
	 * path_namespace) already brings these signals here. */
	bool local;
};

struct bus_match;

/* SIGNAL is borrowed; dbus_message_get_sender() is the unique name. */
typedef void (*bus_signal_fn)(DBusMessage *signal, void *userdata);

/*
 * Calls HANDLER for each signal that RULE fits. Whether the bus accepts the
 * rule shows later: on_error tells when it does not. OUT may be NULL: the
 * match then lives as long as the bus.
 * HANDLER may be NULL for a match that only brings signals for local ones.
 * -EINVAL for a malformed rule, -ENOMEM, -ENOTCONN.
 */
int bus_add_match(struct bus *bus, const struct bus_rule *rule,
		  bus_signal_fn handler, void *userdata,
		  struct bus_match **out);

/* No call of its handler follows. NULL is fine. */
void bus_match_remove(struct bus_match *match);

/* One PropertiesChanged, its signature checked. */
struct bus_properties_event {
	DBusMessage *message; /* borrowed */
	const char *path;
	const char *interface;	     /* whose properties */
	DBusMessageIter changed;     /* for bus_dict_next(), bus_read_dict() */
	DBusMessageIter invalidated; /* for bus_string_next() */
};

/* The iterators are the handler's to walk. Strings live as long as
 * the message. */
typedef void (*bus_properties_fn)(struct bus_properties_event *event,
				  void *userdata);

/*
 * Calls HANDLER for each PropertiesChanged that RULE fits; RULE's interface,
 * member and arg0 are set by this function (arg0 may be given: the interface
 * whose properties change). Signals with a wrong signature are dropped. Free
 * with bus_match_remove().
 *
 * For many objects of one service: one rule with a path_namespace for the
 * service, and for each object one with .path and .local.
 */
int bus_watch_properties(struct bus *bus, const struct bus_rule *rule,
			 bus_properties_fn handler, void *userdata,
			 struct bus_match **out);

#endif
