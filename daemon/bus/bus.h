/* SPDX-License-Identifier: MIT */
/*
 * A private connection to a message bus, driven by a libuv loop.
 *
 * Nothing here blocks: connecting, saying Hello and asking for names happen
 * while the loop runs. Messages may be sent right after bus_open(); they go
 * out in order, after Hello.
 *
 * A bus belongs to one loop and is used only by the thread that runs it.
 * Different threads have different buses. No callback ever comes from inside
 * a function of this room that was called, except where it says so: all come
 * while the loop runs.
 *
 * Errors: 0 or a negative errno; outputs stay untouched on failure.
 */
#ifndef BUS_H
#define BUS_H

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct bus;

/* Above this many bytes waiting for the socket, property changes stay marked
 * (they merge), bus_emit() says -ENOBUFS, and calls that are not urgent are
 * refused: a slow bus must cost neither memory nor time. */
#define BUS_OUTGOING_BOUND ((size_t)256 * 1024)

/* Names of the specification that libdbus has no macro for. */
#define BUS_INTERFACE_OBJECT_MANAGER "org.freedesktop.DBus.ObjectManager"

/* What the owner of a connection hears. Each function may be NULL, and each
 * may call bus_close(). */
struct bus_callbacks {
	/* Hello was answered: bus_unique_name() is known. Once. */
	void (*on_connected)(struct bus *bus, void *userdata);
	/* The connection is gone for good, or never came to be. Once. Calls
	 * under way were answered with Disconnected before. What is left to
	 * do is bus_close(), and bus_open() for a new one, where matches,
	 * names and objects are added anew. */
	void (*on_disconnected)(struct bus *bus, void *userdata);
	/* For the log: the bus refused a match rule, or memory is short. */
	void (*on_error)(struct bus *bus, const char *text, void *userdata);
	void *userdata; /* borrowed */
};

typedef void (*bus_closed_fn)(void *userdata);

/*
 * Connects to ADDRESS: "system", "session", NULL (the system bus), or a D-Bus
 * address such as "unix:path=/run/x". CALLBACKS may be NULL and is copied.
 * -ECONNREFUSED when there is no such bus, -EINVAL for a malformed address.
 * Free with bus_close().
 */
int bus_open(uv_loop_t *loop, const char *address,
	     const struct bus_callbacks *callbacks, struct bus **out);

/*
 * Starts closing. From here on no callback comes but ON_CLOSED (may be NULL),
 * after which the memory is gone. Calls under way are forgotten without a
 * callback; calls, matches, watches and objects of this bus are freed with it
 * and must not be used again. Requests not answered yet stay valid: the
 * answer frees them and goes nowhere. May be called from any callback. NULL
 * is fine, ON_CLOSED is then not called.
 *
 * Messages that the socket did not take yet are lost: who must be heard waits
 * until bus_outgoing_bytes() is 0.
 */
void bus_close(struct bus *bus, bus_closed_fn on_closed, void *userdata);

/* The loop given to bus_open(). */
uv_loop_t *bus_loop(const struct bus *bus);

/* Our name (":1.42"), NULL before on_connected. Lives as long as the bus. */
const char *bus_unique_name(const struct bus *bus);

/* False once on_disconnected was called or is about to be. */
bool bus_is_connected(const struct bus *bus);

/* Bytes queued and not yet taken by the socket. */
size_t bus_outgoing_bytes(const struct bus *bus);

/*
 * Queues MESSAGE and writes what the socket takes. The reference is taken
 * even on failure. For signals, replies and calls whose answer nobody wants
 * (set no_reply on those). -ENOTCONN, -ENOMEM; -EINVAL when MESSAGE is NULL,
 * so that the result of a builder can be passed unchecked.
 */
int bus_send(struct bus *bus, DBusMessage *take_message);

/*
 * RESULT: 0 the name is ours; -EEXIST another has it; -EINPROGRESS we wait in
 * its queue; -EACCES the bus policy refuses; -ENOTCONN; -EIO anything else.
 */
typedef void (*bus_name_result_fn)(struct bus *bus, int result, void *userdata);

/*
 * Asks for a well-known NAME; FLAGS are DBUS_NAME_FLAG_*. Register objects
 * before. ON_RESULT (may be NULL) is called once. Losing a name later is
 * seen with bus_watch_name().
 */
int bus_request_name(struct bus *bus, const char *name, unsigned int flags,
		     bus_name_result_fn on_result, void *userdata);

/* Gives NAME back; nothing is reported. */
int bus_release_name(struct bus *bus, const char *name);

/*
 * Limits served method calls to CALLS for each caller in WINDOW_MS; further
 * ones get LimitsExceeded until the window is over. Methods flagged
 * BUS_METHOD_URGENT are neither counted nor refused. CALLS 0 (the default)
 * means no limit. Costs a fixed amount of memory however many callers come:
 * those beyond 256 in one window share one budget.
 */
void bus_set_budget(struct bus *bus, unsigned int calls,
		    unsigned int window_ms);

#endif
