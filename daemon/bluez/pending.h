/* SPDX-License-Identifier: MIT */
/*
 * Pending: operations that were asked of BlueZ and are not answered yet. Each
 * ends in exactly one EVENT_DONE, never from within the call that began it.
 */
#ifndef BLUEZ_PENDING_H
#define BLUEZ_PENDING_H

#include "action.h"
#include "event.h"

#include <dbus/dbus.h>

struct bluez;
struct bus_call;
struct bus_error;

/* At once: a few for each of the wearables that can be connected, and a share
 * for those that are not (project default). */
#define PENDING_MAX 512

#define PENDING_NO_DEVICE 0xffffu

struct pending {
	struct bluez *bluez;   /* borrowed: owns this */
	struct pending *next;  /* in its list */
	struct pending **list; /* that it is in */
	struct bus_call *call; /* under way, or NULL */
	enum operation operation;
	enum characteristic characteristic;
	uint16_t device; /* or PENDING_NO_DEVICE */
	uint8_t adapter;
	bool on;     /* DISCOVER, TRUST */
	bool urgent; /* its call never waits for its turn */
	uint8_t tries;
	uint32_t tag;
	enum outcome outcome; /* as far as it is known */
	uint8_t att;
	uint16_t read_length; /* of pending_value() */
};

struct pending_pool {
	struct pending *unused;
	struct pending *later; /* decided, to be told when the loop turns */
	uint32_t count;	       /* in use */
	uint32_t taken;	       /* of .all, so far: the rest is not touched */
	struct pending all[PENDING_MAX];
	uint8_t value[PENDING_MAX][VALUE_MAX]; /* of those that read */
};

/* How long each operation may take, in ms. */
extern const int pending_timeout_ms[OPERATION_COUNT];
extern const char *const pending_names[OPERATION_COUNT];

/* A new one in `list`, with what `action` says of it. NULL: PENDING_MAX are
 * under way. */
struct pending *pending_new(struct bluez *bluez, enum operation operation,
			    const struct action *action, struct pending **list);

/* Where a READ puts the parts of its value together: VALUE_MAX bytes. */
uint8_t *pending_value(struct pending *pending);

/* One that cannot even begin: told when the loop turns. */
void pending_refuse(struct bluez *bluez, enum operation operation,
		    const struct action *action, enum outcome outcome);

typedef void (*pending_reply_fn)(DBusMessage *reply,
				 const struct bus_error *error, void *pending);

/* Calls for it (NULL: no message could be made), with the operation's deadline,
 * which begins when the call's turn comes. When that fails, it ends. */
void pending_call(struct pending *pending, DBusMessage *take_message,
		  pending_reply_fn on_reply);

/* The outcome of a reply: OUTCOME_OK without an error. */
void pending_judge(struct pending *pending, const struct bus_error *error);

/* Ends it: tells its .outcome and .att. It is gone. */
void pending_end(struct pending *pending);

/* Ends it with that outcome when the loop turns. */
void pending_end_later(struct pending *pending, enum outcome outcome);

/* Ends all of a list; their calls are forgotten. `links_only`: those that
 * need a link (READ, WRITE, SUBSCRIBE). A write whose answer will not come is
 * uncertain (SR-21): OUTCOME_TIMED_OUT; another has failed with `outcome`. */
void pending_end_all(struct pending **list, enum outcome outcome,
		     bool links_only);

/* One of that operation in a list; NULL: none. */
struct pending *pending_find(struct pending *list, enum operation operation);

/* Tells those that were ended later. */
void pending_tell_later(struct bluez *bluez);

#endif
