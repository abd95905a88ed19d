/* SPDX-License-Identifier: MIT */
/* ReadValue and WriteValue towards a peer. */
#include <stdlib.h>
#include <string.h>

#include "att.h"
#include "att_link.h"
#include "bus_message.h"
#include "device.h"
#include "link.h"
#include "mem.h"
#include "remote.h"
#include "sim.h"

/* What the options of both methods may hold. */
struct value_options {
	uint16_t offset;
	const char *type;
};

static const struct bus_field option_fields[] = {
	{"offset", "q", offsetof(struct value_options, offset), 0},
	{"type", "s", offsetof(struct value_options, type), 0},
};

static int read_options(DBusMessageIter *dict, struct value_options *options)
{
	return bus_read_dict(dict, option_fields,
			     sizeof(option_fields) / sizeof(option_fields[0]),
			     options, NULL);
}

static struct sim *sim_of(const struct remote_char *chr)
{
	return chr->service->device->adapter->sim;
}

void remote_refuse(struct bus_request *take_request, uint8_t code)
{
	struct att_dbus_error error;

	if (!take_request)
		return;
	att_error_to_dbus(code, &error);
	(void)bus_reply_error(take_request, error.name, error.text);
}

static void add_waiter(struct remote_waiter **list, struct bus_request *request)
{
	while (*list)
		list = &(*list)->next;
	*list = mem_zero(1, sizeof(**list));
	(*list)->request = request;
}

/* Answers all that wait for a read. */
static void answer_waiters(struct remote_waiter **list, uint8_t code,
			   const uint8_t *value, size_t size)
{
	struct remote_waiter *waiter = *list, *next;

	*list = NULL;
	for (; waiter; waiter = next) {
		next = waiter->next;
		if (code == ATT_OK)
			(void)bus_reply(waiter->request, "ay", value, size);
		else
			remote_refuse(waiter->request, code);
		free(waiter);
	}
}

void remote_fail_operations(struct remote_char *chr, uint8_t code)
{
	struct bus_request *writer = chr->writer;
	struct remote_desc *desc;

	chr->writer = NULL;
	chr->writing = false;
	chr->reading = false;
	remote_refuse(writer, code);
	answer_waiters(&chr->readers, code, NULL, 0);
	for (desc = chr->descs; desc; desc = desc->next) {
		writer = desc->writer;
		desc->writer = NULL;
		desc->reading = false;
		remote_refuse(writer, code);
		answer_waiters(&desc->readers, code, NULL, 0);
	}
}

void remote_set_value(struct remote_char *chr, const uint8_t *value,
		      size_t size)
{
	struct sim *sim = sim_of(chr);
	DBusMessage *signal;

	free(chr->value);
	chr->value = mem_bytes(value, size);
	chr->size = size;
	if (!sim->bus || !chr->object)
		return;
	/* One signal for each value, never merged with another. */
	sim_flush(sim, chr->object);
	signal = bus_message_new_signal(chr->path, DBUS_INTERFACE_PROPERTIES,
					"PropertiesChanged");
	(void)bus_append(signal, "sa{sv}as", remote_char_interface.name, 1,
			 "Value", "ay", value, size, NULL, (size_t)0);
	(void)bus_send(sim->bus, signal); /* lost with the bus, if at all */
}

static void store_read(struct remote_char *chr, const uint8_t *value,
		       size_t size)
{
	size_t keep =
		chr->read_offset < chr->size ? chr->read_offset : chr->size;
	uint8_t *whole = mem_zero(keep + size, 1);

	if (keep)
		memcpy(whole, chr->value, keep);
	if (size)
		memcpy(whole + keep, value, size);
	remote_set_value(chr, whole, keep + size);
	free(whole);
}

static void on_read_done(uint8_t code, const uint8_t *value, size_t size,
			 void *context)
{
	struct remote_char *chr = context;

	chr->reading = false;
	if (code == ATT_OK)
		store_read(chr, value, size);
	answer_waiters(&chr->readers, code, value, size);
}

void remote_on_read(struct bus_request *request, void *userdata)
{
	struct remote_char *chr = userdata;
	struct link *link = remote_link(chr);
	struct value_options options = {0};
	DBusMessageIter dict;

	if (fault_takes(sim_of(chr), request, &remote_char_interface,
			remote_on_read))
		return;
	if (!link) {
		sim_refuse(request, FAIL_GATT_NOT_CONNECTED);
		return;
	}
	if (bus_read(bus_request_message(request), "a{sv}", &dict) < 0 ||
	    read_options(&dict, &options) < 0) {
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	if (chr->reading && chr->read_offset != options.offset) {
		sim_refuse(request, FAIL_IN_PROGRESS);
		return;
	}
	add_waiter(&chr->readers, request);
	if (chr->reading)
		return; /* the same read serves both */
	chr->reading = true;
	chr->read_offset = options.offset;
	att_request(link,
		    &(struct att_order){.kind = ATT_KIND_READ,
					.handle = (uint16_t)(chr->handle + 1),
					.offset = options.offset,
					.done = on_read_done,
					.context = chr});
}

static void on_write_done(uint8_t code, const uint8_t *value, size_t size,
			  void *context)
{
	struct remote_char *chr = context;
	struct bus_request *writer = chr->writer;

	(void)value;
	(void)size;
	chr->writing = false;
	chr->writer = NULL;
	if (code == ATT_OK)
		sim_accept(writer);
	else
		remote_refuse(writer, code);
}

static void write_request(struct remote_char *chr, struct link *link,
			  struct bus_request *request,
			  const struct att_order *order)
{
	chr->writing = true;
	chr->writer = request;
	att_request(link, order);
}

static void write_command(struct remote_char *chr, struct link *link,
			  struct bus_request *request,
			  const struct att_order *order)
{
	if (order->size > (size_t)link->mtu - ATT_OVERHEAD) {
		sim_refuse(request, FAIL_WRITE_NOT_INITIATED);
		return;
	}
	att_command(link, (uint16_t)(chr->handle + 1), order->value,
		    order->size);
	/* Answered as soon as it is on its way. */
	sim_accept(request);
}

typedef void (*write_fn)(struct remote_char *chr, struct link *link,
			 struct bus_request *request,
			 const struct att_order *order);

/* gatt-client.c, characteristic_write_value: what the caller asks for, else
 * the first that the characteristic offers. Only the peer knows whether it
 * permits what was asked for. */
static write_fn choose_write(const struct remote_char *chr, const char *type)
{
	static const struct {
		const char *type;
		unsigned int property;
		write_fn write;
	} ways[] = {
		{"reliable", ATT_RELIABLE_WRITE, write_request},
		{"request", ATT_WRITE, write_request},
		{"command", ATT_WRITE_COMMAND, write_command},
	};
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (type ? strcasecmp(ways[i].type, type) == 0
			 : (chr->properties & ways[i].property) != 0)
			return ways[i].write;
	return NULL;
}

void remote_on_write(struct bus_request *request, void *userdata)
{
	struct remote_char *chr = userdata;
	struct link *link = remote_link(chr);
	struct value_options options = {0};
	struct att_order order = {.kind = ATT_KIND_WRITE,
				  .handle = (uint16_t)(chr->handle + 1),
				  .done = on_write_done,
				  .context = chr};
	DBusMessageIter dict;
	write_fn write;

	if (fault_takes(sim_of(chr), request, &remote_char_interface,
			remote_on_write))
		return;
	if (!link) {
		sim_refuse(request, FAIL_GATT_NOT_CONNECTED);
	} else if (chr->write_pipe) {
		sim_refuse(request, FAIL_WRITE_ACQUIRED);
	} else if (chr->writing) {
		sim_refuse(request, FAIL_IN_PROGRESS);
	} else if (bus_read(bus_request_message(request), "aya{sv}",
			    &order.value, &order.size, &dict) < 0 ||
		   read_options(&dict, &options) < 0) {
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
	} else {
		order.offset = options.offset;
		write = choose_write(chr, options.type);
		if (write)
			write(chr, link, request, &order);
		else
			sim_refuse(request, FAIL_NOT_SUPPORTED);
	}
}

static void on_desc_read_done(uint8_t code, const uint8_t *value, size_t size,
			      void *context)
{
	struct remote_desc *desc = context;

	desc->reading = false;
	if (code == ATT_OK) {
		free(desc->value);
		desc->value = mem_bytes(value, size);
		desc->size = size;
		sim_mark(sim_of(desc->owner), desc->object,
			 &remote_desc_interface, "Value");
	}
	answer_waiters(&desc->readers, code, value, size);
}

void remote_on_desc_read(struct bus_request *request, void *userdata)
{
	struct remote_desc *desc = userdata;
	struct link *link = remote_link(desc->owner);
	struct value_options options = {0};
	DBusMessageIter dict;

	if (fault_takes(sim_of(desc->owner), request, &remote_desc_interface,
			remote_on_desc_read))
		return;
	if (!link) {
		sim_refuse(request, FAIL_GATT_NOT_CONNECTED);
		return;
	}
	if (bus_read(bus_request_message(request), "a{sv}", &dict) < 0 ||
	    read_options(&dict, &options) < 0) {
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
		return;
	}
	add_waiter(&desc->readers, request);
	if (desc->reading)
		return;
	desc->reading = true;
	att_request(link, &(struct att_order){.kind = ATT_KIND_READ,
					      .handle = desc->handle,
					      .offset = options.offset,
					      .done = on_desc_read_done,
					      .context = desc});
}

static void on_desc_write_done(uint8_t code, const uint8_t *value, size_t size,
			       void *context)
{
	struct remote_desc *desc = context;
	struct bus_request *writer = desc->writer;

	(void)value;
	(void)size;
	desc->writer = NULL;
	if (code == ATT_OK)
		sim_accept(writer);
	else
		remote_refuse(writer, code);
}

void remote_on_desc_write(struct bus_request *request, void *userdata)
{
	struct remote_desc *desc = userdata;
	struct link *link = remote_link(desc->owner);
	struct att_order order = {.kind = ATT_KIND_WRITE,
				  .handle = desc->handle,
				  .done = on_desc_write_done,
				  .context = desc};
	struct value_options options = {0};
	DBusMessageIter dict;

	if (fault_takes(sim_of(desc->owner), request, &remote_desc_interface,
			remote_on_desc_write))
		return;
	if (!link) {
		sim_refuse(request, FAIL_GATT_NOT_CONNECTED);
	} else if (desc->writer) {
		sim_refuse(request, FAIL_IN_PROGRESS);
	} else if (bus_read(bus_request_message(request), "aya{sv}",
			    &order.value, &order.size, &dict) < 0 ||
		   read_options(&dict, &options) < 0) {
		sim_refuse(request, FAIL_INVALID_ARGUMENTS);
	} else if (uuid_is_short(desc->uuid, 0x2902)) {
		/* That is what StartNotify is for. */
		sim_refuse(request, FAIL_WRITE_NOT_PERMITTED);
	} else {
		order.offset = options.offset;
		desc->writer = request;
		att_request(link, &order);
	}
}
