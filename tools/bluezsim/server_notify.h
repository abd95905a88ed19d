/* SPDX-License-Identifier: MIT */
/*
 * Subscriptions at the application, what it notifies, and the descriptors it
 * offers with AcquireWrite and AcquireNotify. Over server.h.
 */
#ifndef BLUEZSIM_SERVER_NOTIFY_H
#define BLUEZSIM_SERVER_NOTIFY_H

#include <dbus/dbus.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db_char;
struct link;

/* Appends the a{sv} an application's object gets: device, link, mtu, and
 * offset unless it is 0. No type: 5.66 does not tell a command from a request.
 * -1 without memory. */
int server_append_options(DBusMessageIter *iter, const struct link *link,
			  uint16_t offset);

/* Writes a client configuration: the code to answer. */
uint8_t server_configure(struct link *link, struct db_char *chr,
			 const uint8_t *value, size_t size);

/* Writes by descriptor if the application offers one; false if not. */
bool server_write_acquired(struct link *link, struct db_char *chr,
			   const uint8_t *value, size_t size);

/* A value of @chr goes to whoever subscribed. */
void server_notify(struct db_char *chr, const uint8_t *value, size_t size);

#endif
