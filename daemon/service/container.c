/* SPDX-License-Identifier: MIT */
#include "container.h"

#include "bus_message.h"

#include <errno.h>
#include <stdarg.h>

int container_open(DBusMessageIter *iter, const char *element,
		   DBusMessageIter *array)
{
	return dbus_message_iter_open_container(iter, DBUS_TYPE_ARRAY, element,
						array)
		       ? 0
		       : -ENOMEM;
}

int container_close(DBusMessageIter *iter, DBusMessageIter *array, int error)
{
	if (error < 0)
		dbus_message_iter_abandon_container(iter, array);
	else if (!dbus_message_iter_close_container(iter, array))
		error = -ENOMEM;
	return error;
}

int container_entry(DBusMessageIter *dict, const char *signature, ...)
{
	DBusMessageIter entry;
	va_list arguments;
	int error;

	if (!dbus_message_iter_open_container(dict, DBUS_TYPE_DICT_ENTRY, NULL,
					      &entry))
		return -ENOMEM;
	va_start(arguments, signature);
	error = bus_iter_append_va(&entry, signature, arguments);
	va_end(arguments);
	return container_close(dict, &entry, error);
}
