/* SPDX-License-Identifier: MIT */
/* GattService1, GattCharacteristic1 and GattDescriptor1 of a peer. */
#include <errno.h>
#include <stddef.h>

#include "att.h"
#include "bus_message.h"
#include "device.h"
#include "link.h"
#include "remote.h"

static int get_device(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	const struct remote_service *service = userdata;

	(void)property;
	return bus_iter_append(value, "o", service->device->path);
}

static int get_includes(const struct bus_property *property,
			DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "ao", NULL, (size_t)0);
}

static int get_service_uuid(const struct bus_property *property,
			    DBusMessageIter *value, void *userdata)
{
	const struct remote_service *service = userdata;

	(void)property;
	return bus_iter_append(value, "s", service->uuid);
}

static int get_uuid(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct remote_char *chr = userdata;

	(void)property;
	return bus_iter_append(value, "s", chr->uuid);
}

static int get_service(const struct bus_property *property,
		       DBusMessageIter *value, void *userdata)
{
	const struct remote_char *chr = userdata;

	(void)property;
	return bus_iter_append(value, "o", chr->service->path);
}

static int get_value(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct remote_char *chr = userdata;

	(void)property;
	if (!chr->size)
		return -ENODATA;
	return bus_iter_append(value, "ay", chr->value, chr->size);
}

static int get_notifying(const struct bus_property *property,
			 DBusMessageIter *value, void *userdata)
{
	const struct remote_char *chr = userdata;

	(void)property;
	if (!(chr->properties & (ATT_NOTIFY | ATT_INDICATE)))
		return -ENODATA;
	return bus_iter_append(value, "b", chr->notifying);
}

static int get_flags(const struct bus_property *property,
		     DBusMessageIter *value, void *userdata)
{
	const struct remote_char *chr = userdata;
	const char *flags[ATT_FLAG_COUNT];
	size_t i, count = 0;

	(void)property;
	for (i = 0; i < ATT_FLAG_COUNT; i++) {
		flags[count] = att_flag_name(chr->properties, i);
		if (flags[count])
			count++;
	}
	return bus_iter_append(value, "as", flags, count);
}

static int get_write_acquired(const struct bus_property *property,
			      DBusMessageIter *value, void *userdata)
{
	const struct remote_char *chr = userdata;

	(void)property;
	if (!(chr->properties & ATT_WRITE_COMMAND))
		return -ENODATA;
	return bus_iter_append(value, "b", chr->write_pipe != NULL);
}

static int get_notify_acquired(const struct bus_property *property,
			       DBusMessageIter *value, void *userdata)
{
	const struct remote_char *chr = userdata;

	(void)property;
	if (!(chr->properties & ATT_NOTIFY))
		return -ENODATA;
	return bus_iter_append(value, "b", chr->notify_pipe != NULL);
}

static int get_mtu(const struct bus_property *property, DBusMessageIter *value,
		   void *userdata)
{
	const struct remote_char *chr = userdata;
	const struct link *link = remote_link(chr);

	(void)property;
	return bus_iter_append(value, "q", link ? link->mtu : ATT_MTU_DEFAULT);
}

static int get_desc_uuid(const struct bus_property *property,
			 DBusMessageIter *value, void *userdata)
{
	const struct remote_desc *desc = userdata;

	(void)property;
	return bus_iter_append(value, "s", desc->uuid);
}

static int get_char(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	const struct remote_desc *desc = userdata;

	(void)property;
	return bus_iter_append(value, "o", desc->owner->path);
}

static int get_desc_value(const struct bus_property *property,
			  DBusMessageIter *value, void *userdata)
{
	const struct remote_desc *desc = userdata;

	(void)property;
	if (!desc->size)
		return -ENODATA;
	return bus_iter_append(value, "ay", desc->value, desc->size);
}

static const struct bus_property service_properties[] = {
	{.name = "UUID",
	 .type = "s",
	 .get = get_service_uuid,
	 .doc = "Which service."},
	{.name = "Device", .type = "o", .get = get_device, .doc = "Whose."},
	{.name = "Primary",
	 .type = "b",
	 .offset = offsetof(struct remote_service, primary),
	 .doc = "Is a primary service."},
	{.name = "Includes",
	 .type = "ao",
	 .get = get_includes,
	 .doc = "Always none."},
	{.name = NULL},
};

const struct bus_interface remote_service_interface = {
	.name = "org.bluez.GattService1",
	.properties = service_properties,
	.doc = "A service of a peer.",
};

static const struct bus_method char_methods[] = {
	{.name = "ReadValue",
	 .in = "a{sv}",
	 .in_names = "options",
	 .out = "ay",
	 .out_names = "value",
	 .handler = remote_on_read,
	 .doc = "Reads."},
	{.name = "WriteValue",
	 .in = "aya{sv}",
	 .in_names = "value options",
	 .handler = remote_on_write,
	 .doc = "Writes, by request or command."},
	{.name = "AcquireWrite",
	 .in = "a{sv}",
	 .in_names = "options",
	 .out = "hq",
	 .out_names = "fd mtu",
	 .handler = remote_on_acquire_write,
	 .doc = "Hands out a descriptor for commands."},
	{.name = "AcquireNotify",
	 .in = "a{sv}",
	 .in_names = "options",
	 .out = "hq",
	 .out_names = "fd mtu",
	 .handler = remote_on_acquire_notify,
	 .doc = "Hands out a descriptor for notifications."},
	{.name = "StartNotify",
	 .handler = remote_on_start_notify,
	 .doc = "Subscribes the caller."},
	{.name = "StopNotify",
	 .handler = remote_on_stop_notify,
	 .doc = "Ends that."},
	{.name = NULL},
};

static const struct bus_property char_properties[] = {
	{.name = "UUID",
	 .type = "s",
	 .get = get_uuid,
	 .doc = "Which characteristic."},
	{.name = "Service", .type = "o", .get = get_service, .doc = "Of what."},
	{.name = "Value",
	 .type = "ay",
	 .get = get_value,
	 .doc = "Last read or notified."},
	{.name = "Notifying",
	 .type = "b",
	 .get = get_notifying,
	 .doc = "Somebody subscribed."},
	{.name = "Flags",
	 .type = "as",
	 .get = get_flags,
	 .doc = "What it can do."},
	{.name = "WriteAcquired",
	 .type = "b",
	 .get = get_write_acquired,
	 .doc = "AcquireWrite is in use."},
	{.name = "NotifyAcquired",
	 .type = "b",
	 .get = get_notify_acquired,
	 .doc = "AcquireNotify is in use."},
	{.name = "MTU", .type = "q", .get = get_mtu, .doc = "Of the link."},
	{.name = NULL},
};

const struct bus_interface remote_char_interface = {
	.name = "org.bluez.GattCharacteristic1",
	.methods = char_methods,
	.properties = char_properties,
	.doc = "A characteristic of a peer.",
};

static const struct bus_method desc_methods[] = {
	{.name = "ReadValue",
	 .in = "a{sv}",
	 .in_names = "options",
	 .out = "ay",
	 .out_names = "value",
	 .handler = remote_on_desc_read,
	 .doc = "Reads."},
	{.name = "WriteValue",
	 .in = "aya{sv}",
	 .in_names = "value options",
	 .handler = remote_on_desc_write,
	 .doc = "Writes; never a client configuration."},
	{.name = NULL},
};

static const struct bus_property desc_properties[] = {
	{.name = "UUID",
	 .type = "s",
	 .get = get_desc_uuid,
	 .doc = "Which descriptor."},
	{.name = "Characteristic",
	 .type = "o",
	 .get = get_char,
	 .doc = "Of what."},
	{.name = "Value",
	 .type = "ay",
	 .get = get_desc_value,
	 .doc = "Last read."},
	{.name = NULL},
};

const struct bus_interface remote_desc_interface = {
	.name = "org.bluez.GattDescriptor1",
	.methods = desc_methods,
	.properties = desc_properties,
	.doc = "A descriptor of a peer.",
};
