/* SPDX-License-Identifier: MIT */
/*
 * Putting values into messages and getting them out, by signature.
 *
 * Appending never trips over a value libdbus would abort on: text that is not
 * UTF-8, malformed paths and signatures give -EINVAL. Reading never trusts:
 * a value of another type gives -EBADMSG. Strings and arrays that were read
 * are borrowed from the message.
 *
 * What follows a signature in the argument list:
 *
 *   type          append                        read (each may be NULL)
 *   y n q         int (promoted)                pointer to uint8_t, int16_t..
 *   b             int (bool)                    bool *
 *   i u x t d     int32_t .. uint64_t, double   pointer to that
 *   s o g         const char *                  const char **
 *   h             int, stays the caller's       int *: a duplicate, close on
 *                                               exec, the caller's
 *   v             const char *type, the value   DBusMessageIter * (inside)
 *   (...)         the values                    DBusMessageIter * (inside)
 *   ay an .. ad   const T *, size_t count       const T **, size_t *
 *   as ao ag      const char *const *, size_t   DBusMessageIter * (inside)
 *   other arrays  int count, the elements       DBusMessageIter * (inside)
 *   {kv}          key, value (in an array)
 *
 * T of "ab" is dbus_bool_t when read and appended as an array. "inside" means
 * that the iterator stands at the first element. size_t really must be
 * size_t: cast literals.
 *
 *   bus_append(m, "oa{sv}", path, 2, "mtu", "q", 244, "type", "s", "command");
 *   bus_append(m, "ay", data, length);
 */
#ifndef BUS_MESSAGE_H
#define BUS_MESSAGE_H

#include <dbus/dbus.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Containers inside containers at most: enough for a{oa{sa{sv}}}. */
#define BUS_DEPTH_MAX 16

/* A method call; NULL when a part is not valid or memory is short. Passing
 * that NULL on to bus_append(), bus_send() or bus_call() gives -EINVAL. */
DBusMessage *bus_message_new_call(const char *destination, const char *path,
				  const char *interface, const char *member);

/* A signal; the same. */
DBusMessage *bus_message_new_signal(const char *path, const char *interface,
				    const char *member);

/* Appends at the end of MESSAGE. On failure (-EINVAL, -ENOMEM) the message is
 * incomplete: unref it. */
int bus_append(DBusMessage *message, const char *signature, ...);
int bus_append_va(DBusMessage *message, const char *signature, va_list args);

/* The same at an iterator of dbus_message_iter_init_append() or below. */
int bus_iter_append(DBusMessageIter *iter, const char *signature, ...);
int bus_iter_append_va(DBusMessageIter *iter, const char *signature,
		       va_list args);

/* A dictionary a{sv} of any length: open, entries, close. Once an entry
 * failed, abandon the dictionary (dbus_message_iter_abandon_container(): one
 * left open leaks) and unref the message. */
int bus_dict_open(DBusMessageIter *iter, DBusMessageIter *dict);
int bus_dict_append(DBusMessageIter *dict, const char *key,
		    const char *signature, ...);
int bus_dict_close(DBusMessageIter *iter, DBusMessageIter *dict);

/* Reads all arguments: SIGNATURE must be the message's whole signature.
 * -EBADMSG otherwise, -EMFILE when a descriptor cannot be duplicated (then
 * none is handed out). */
int bus_read(DBusMessage *message, const char *signature, ...);

/* Reads the next values at ITER and moves behind them; there may be more. */
int bus_iter_read(DBusMessageIter *iter, const char *signature, ...);

/* Walks a dictionary with string or object-path keys at the inside iterator
 * DICT: false at its end. VALUE is inside the variant if values are variants,
 * at the value otherwise. */
bool bus_dict_next(DBusMessageIter *dict, const char **key,
		   DBusMessageIter *value);

/* Walks "as" or "ao": false at its end. */
bool bus_string_next(DBusMessageIter *array, const char **text);

/* Bytes inside a message. */
struct bus_bytes {
	const uint8_t *data; /* borrowed from the message; NULL if empty */
	size_t size;
};

/*
 * One key of an a{sv} dictionary and where its value goes in a struct:
 *
 *   y n q i u x t d   the fixed-width type       b      bool
 *   s o g             const char *, or, if .size is given, char[.size]
 *   ay                struct bus_bytes; .size, if given, is the most allowed
 *   h                 int (a duplicate, the caller's)
 *   other             DBusMessageIter, inside the container
 */
struct bus_field {
	const char *key;
	const char *type;
	size_t offset;
	size_t size;
};

/*
 * Walks the dictionary DICT stands inside of and stores what FIELDS names;
 * unknown keys are passed over, a key that comes twice counts the last time.
 * Bit i of *PRESENT (may be NULL) says that fields[i] came; the others stay
 * untouched. -EBADMSG for a value of another type or size: what came before
 * it was stored. At most 64 fields.
 */
int bus_read_dict(DBusMessageIter *dict, const struct bus_field *fields,
		  size_t count, void *out, uint64_t *present);

/*
 * One interface of one object in what an ObjectManager told. PROPERTIES is
 * inside a{sv}, for bus_dict_next() or bus_read_dict(); NULL when removed.
 */
typedef void (*bus_interface_fn)(const char *path, const char *interface,
				 DBusMessageIter *properties, void *userdata);

/* Walks a reply of GetManagedObjects. -EBADMSG if it is none. */
int bus_walk_managed_objects(DBusMessage *reply, bus_interface_fn visit,
			     void *userdata);

/* Walks a signal InterfacesAdded or InterfacesRemoved. */
int bus_walk_interfaces_added(DBusMessage *signal, bus_interface_fn visit,
			      void *userdata);
int bus_walk_interfaces_removed(DBusMessage *signal, bus_interface_fn visit,
				void *userdata);

#endif
