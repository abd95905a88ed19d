/* SPDX-License-Identifier: MIT */
/*
 * A method call somebody made to us, to be answered once, now or later.
 */
#ifndef BUS_REQUEST_H
#define BUS_REQUEST_H

#include "bus.h"

struct bus_request;

/* The call; borrowed, lives until the answer. Its signature was checked. */
DBusMessage *bus_request_message(const struct bus_request *request);

/* The caller's unique name. Lives until the answer. */
const char *bus_request_sender(const struct bus_request *request);

/* The object called. Lives until the answer, even if the object does not. */
const char *bus_request_path(const struct bus_request *request);

/* NULL once the bus was closed. */
struct bus *bus_request_bus(const struct bus_request *request);

/*
 * Answers with the values of SIGNATURE as bus_append() takes them, which must
 * be the method's .out, and frees the request. Property changes marked before
 * go out first. When the values cannot be put into a message, the caller gets
 * an error, and so do we: -EINVAL, -ENOMEM. -ENOTCONN when the bus is gone.
 */
int bus_reply(struct bus_request *take_request, const char *signature, ...);

/* Answers with an error: NAME like "org.kneadd.Error.NotReady", TEXT for a
 * person; both are checked and replaced if not valid. */
int bus_reply_error(struct bus_request *take_request, const char *name,
		    const char *text);

/* The same, with a format; the text is cut at 511 bytes. */
int bus_reply_errorf(struct bus_request *take_request, const char *name,
		     const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Answers with a message built on dbus_message_new_method_return() of
 * bus_request_message(). NULL stands for memory being short. */
int bus_reply_message(struct bus_request *take_request,
		      DBusMessage *take_reply);

#endif
