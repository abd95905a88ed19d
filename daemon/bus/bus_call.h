/* SPDX-License-Identifier: MIT */
/*
 * Method calls to others: asynchronous, with a deadline, cancelable, answered
 * exactly once.
 *
 * The system bus lets one connection wait for 128 answers and refuses further
 * calls. Therefore at most BUS_CALLS_MAX are under way; the others wait here,
 * first in, first out, and are sent as answers come. The rest is for urgent
 * calls, which never wait, and for calls that were given up while the other
 * side still owes the answer. Calls to the bus itself count neither there nor
 * here.
 */
#ifndef BUS_CALL_H
#define BUS_CALL_H

#include "bus.h"

/* Three quarters of dbus-daemon's default max_replies_per_connection of 128. */
#define BUS_CALLS_MAX 96

struct bus_call;

/* An error as it came over the bus. Both strings are never NULL and live as
 * long as the callback. A deadline that passed is
 * DBUS_ERROR_NO_REPLY, a lost connection DBUS_ERROR_DISCONNECTED. */
struct bus_error {
	const char *name;
	const char *text;
};

/*
 * The answer: either REPLY (borrowed; ref it to keep it) or ERROR, the other
 * is NULL. The struct bus_call is gone when this is called. The signature of
 * the reply is unchecked: read it with bus_read().
 */
typedef void (*bus_reply_fn)(DBusMessage *reply, const struct bus_error *error,
			     void *userdata);

/*
 * Sends MESSAGE when its turn comes, and from then on waits at most TIMEOUT_MS
 * (above 0) for the answer. The reference is taken even on failure; NULL gives
 * -EINVAL. ON_REPLY may be NULL. *OUT, if OUT is not NULL, is for
 * bus_call_cancel() until ON_REPLY. On failure (-ENOTCONN, -ENOMEM, -EINVAL)
 * ON_REPLY is never called.
 */
int bus_call(struct bus *bus, DBusMessage *take_message, int timeout_ms,
	     bus_reply_fn on_reply, void *userdata, struct bus_call **out);

/* The same for what cannot wait: it is sent at once. */
int bus_call_urgent(struct bus *bus, DBusMessage *take_message, int timeout_ms,
		    bus_reply_fn on_reply, void *userdata,
		    struct bus_call **out);

/* Forgets the call: ON_REPLY will not come. Once it was sent, the other side
 * still does what it was asked to. NULL is fine. */
void bus_call_cancel(struct bus_call *call);

/* A call in one piece. */
struct bus_method_call {
	const char *destination; /* bus name, well-known or unique */
	const char *path;
	const char *interface;
	const char *member;
	int timeout_ms;	       /* above 0 */
	bool no_auto_start;    /* do not start the service for this call */
	bus_reply_fn on_reply; /* may be NULL */
	void *userdata;
};

/*
 * Builds and sends a call with the arguments of SIGNATURE, as bus_append()
 * takes them ("" for none). OUT may be NULL. -EINVAL when a name, path or
 * argument is not valid.
 */
int bus_call_method(struct bus *bus, const struct bus_method_call *call,
		    struct bus_call **out, const char *signature, ...);

/* The errno nearest to a standard D-Bus error name, -EIO for all others. */
int bus_error_errno(const struct bus_error *error);

/* Who a caller is, as the bus itself says. */
struct bus_credentials {
	uint32_t uid;
	uint32_t pid;		/* 0 when not known */
	const uint32_t *groups; /* borrowed for the callback; NULL if none */
	size_t group_count;	/* 0 also when the bus does not tell */
};

/* RESULT: 0, -ENXIO (no such name), or another negative errno; CREDENTIALS
 * is NULL unless RESULT is 0. */
typedef void (*bus_credentials_fn)(int result,
				   const struct bus_credentials *credentials,
				   void *userdata);

/* Asks the bus for the credentials of a bus NAME. ON_RESULT is called once. */
int bus_get_credentials(struct bus *bus, const char *name,
			bus_credentials_fn on_result, void *userdata);

#endif
