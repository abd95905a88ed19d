/* SPDX-License-Identifier: MIT */
/*
 * Containers: arrays and dictionaries of any length inside a message, built
 * element by element.
 */
#ifndef SERVICE_CONTAINER_H
#define SERVICE_CONTAINER_H

#include <dbus/dbus.h>

/* Opens an array of `element` at `iter`. -ENOMEM. */
int container_open(DBusMessageIter *iter, const char *element,
		   DBusMessageIter *array);

/* Closes what was opened, or gives it up when `error` says that an element
 * failed; answers with that error. */
int container_close(DBusMessageIter *iter, DBusMessageIter *array, int error);

/* One entry of a dictionary: its key and value, as bus_iter_append() takes
 * them. */
int container_entry(DBusMessageIter *dict, const char *signature, ...);

#endif
