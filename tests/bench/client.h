/* SPDX-License-Identifier: MIT */
/*
 * What the clients written for benchmarks share: a bus connection, and the
 * characteristics of wearables on it. libdbus alone, and blocking: all of it
 * is done before anything is measured, but for client_value() and
 * client_write().
 *
 * What fails ends the program with a sentence on standard error.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include "feature.h"
#include "profile.h"

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CLIENT_PATH_SIZE     128
#define CLIENT_WEARABLES_MAX 64
#define CLIENT_BLUEZ	     "org.bluez"
#define CLIENT_DEVICE	     "org.bluez.Device1"

struct client_wearable {
	const char *device; /* its object path; borrowed, the command line's */
	/* Object paths of its characteristics. */
	char path[PROFILE_CHARACTERISTIC_COUNT][CLIENT_PATH_SIZE];
};

/* Ends the program: says what failed. */
_Noreturn void client_fail(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* A private connection to the bus at that address. */
DBusConnection *client_connect(const char *address);

/* A call to BlueZ without arguments as yet. */
DBusMessage *client_message(const char *path, const char *interface,
			    const char *member);

/* Sends and waits; the reply is the caller's. */
DBusMessage *client_call(DBusConnection *bus, DBusMessage *take_message);

/* A call that answers nothing of interest. */
void client_do(DBusConnection *bus, DBusMessage *take_message);

/* Sets the paths of all wearables by one GetManagedObjects. */
void client_find(DBusConnection *bus, struct client_wearable *wearables,
		 size_t count);

/* Lets signals of characteristics through to this connection. */
void client_listen(DBusConnection *bus);

void client_start_notify(DBusConnection *bus, const char *path);

/* AcquireNotify: the descriptor is the caller's. */
int client_acquire(DBusConnection *bus, const char *path);

struct feature client_feature(DBusConnection *bus,
			      const struct client_wearable *wearable);

/* A WriteValue; type: "command" or "request". */
DBusMessage *client_write(const char *path, const char *type,
			  const uint8_t *bytes, size_t length);

/* The value that a PropertiesChanged of a characteristic tells, borrowed from
 * the message; false: it is no such thing. */
bool client_value(DBusMessage *message, const uint8_t **ret_bytes,
		  size_t *ret_length);

#endif
