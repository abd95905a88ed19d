/* SPDX-License-Identifier: MIT */
/* Reads and writes of attributes, at bluetoothd or at the application. */
#include "server.h"

#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "app.h"
#include "att.h"
#include "att_link.h"
#include "bus_call.h"
#include "bus_message.h"
#include "device.h"
#include "link.h"
#include "log.h"
#include "server_notify.h"
#include "sim.h"

#define CHAR_INTERFACE "org.bluez.GattCharacteristic1"
#define DESC_INTERFACE "org.bluez.GattDescriptor1"

/* What a handle means: one of the three, or nothing. */
struct target {
	struct db_char *chr;
	struct db_char *ccc;
	struct db_desc *desc;
	const struct att_access *access;
	const char *path; /* at the application */
	const char *interface;
	const struct app *app;
};

static struct target find_target(const struct link *link, uint16_t handle)
{
	const struct gatt_db *db = &link->peripheral->db;
	struct target target = {0};

	target.chr = gatt_db_char(db, handle);
	target.ccc = gatt_db_ccc_char(db, handle);
	target.desc = gatt_db_desc(db, handle);
	if (target.chr) {
		target.access = &target.chr->access;
		target.path = target.chr->path;
		target.interface = CHAR_INTERFACE;
		target.app = target.chr->service->app;
	} else if (target.desc) {
		target.access = &target.desc->access;
		target.path = target.desc->path;
		target.interface = DESC_INTERFACE;
		target.app = target.desc->owner->service->app;
	} else if (target.ccc) {
		target.access = &target.ccc->access;
	}
	return target;
}

static unsigned int permission_for(enum att_kind kind)
{
	switch (kind) {
	case ATT_KIND_READ:
		return ATT_READ_ENCRYPTED;
	case ATT_KIND_WRITE:
		return ATT_WRITE_ENCRYPTED;
	case ATT_KIND_CONFIGURE:
		break;
	}
	return ATT_CCC_ENCRYPTED;
}

bool server_needs_security(const struct att_request *request)
{
	struct target target = find_target(request->link, request->handle);

	return target.access && !request->link->encrypted &&
	       (target.access->permissions & permission_for(request->kind));
}

int server_append_options(DBusMessageIter *iter, const struct link *link,
			  uint16_t offset)
{
	DBusMessageIter dict;

	if (bus_dict_open(iter, &dict) < 0 ||
	    bus_dict_append(&dict, "device", "o", link->far->path) < 0 ||
	    bus_dict_append(&dict, "link", "s", "LE") < 0 ||
	    bus_dict_append(&dict, "mtu", "q", link->mtu) < 0 ||
	    (offset && bus_dict_append(&dict, "offset", "q", offset) < 0))
		return -1;
	return bus_dict_close(iter, &dict);
}

static void on_read_reply(DBusMessage *reply, const struct bus_error *error,
			  void *userdata)
{
	struct att_request *request = userdata;
	size_t room = (size_t)request->link->mtu - 1;
	const uint8_t *value = NULL;
	size_t size = 0;

	if (error) {
		att_answer(request,
			   att_error_from_dbus(error->name, error->text,
					       ATT_READ_NOT_PERMITTED),
			   NULL, 0);
		return;
	}
	if (bus_read(reply, "ay", &value, &size) < 0 || size > ATT_VALUE_MAX) {
		att_answer(request, ATT_UNLIKELY, NULL, 0);
		return;
	}
	/* One Read Request without an offset (more came with 5.84), a long
	 * read to the end with one (gatt-client.c, read_value). */
	if (request->offset == 0 && size > room)
		size = room;
	att_answer(request, ATT_OK, value, size);
}

static void on_write_reply(DBusMessage *reply, const struct bus_error *error,
			   void *userdata)
{
	struct att_request *request = userdata;

	(void)reply;
	att_answer(request,
		   error ? att_error_from_dbus(error->name, error->text,
					       ATT_WRITE_NOT_PERMITTED)
			 : ATT_OK,
		   NULL, 0);
}

/* A call to the application; the request waits for it. */
static void call_app(struct att_request *request, DBusMessage *message,
		     bus_reply_fn on_reply)
{
	struct sim *sim = request->link->sim;
	uint64_t patience = sim_ms(sim, TIMING_ATT);

	/* The ATT timeout ends it before. */
	if (bus_call(sim->bus, message, (int)patience + 1000, on_reply, request,
		     &request->call) < 0)
		att_answer(request, ATT_UNLIKELY, NULL, 0);
}

static void read_app(struct att_request *request, const struct target *target)
{
	DBusMessage *message =
		bus_message_new_call(target->app->owner, target->path,
				     target->interface, "ReadValue");
	DBusMessageIter iter;

	if (message) {
		dbus_message_iter_init_append(message, &iter);
		(void)server_append_options(&iter, request->link,
					    request->offset);
	}
	call_app(request, message, on_read_reply);
}

static void read_own(struct att_request *request, const struct db_char *chr)
{
	if (request->offset > chr->size)
		att_answer(request, ATT_INVALID_OFFSET, NULL, 0);
	else
		att_answer(request, ATT_OK, chr->value + request->offset,
			   chr->size - request->offset);
}

static void read_ccc(struct att_request *request)
{
	const struct link *link = request->link;
	uint16_t value = gatt_db_ccc_value(
		&link->peripheral->db, link->central->address, request->handle);
	uint8_t bytes[2] = {(uint8_t)(value & 0xff), (uint8_t)(value >> 8)};

	att_answer(request, ATT_OK, bytes, sizeof(bytes));
}

static void run_read(struct att_request *request, const struct target *target)
{
	if (target->ccc)
		read_ccc(request);
	else if (!(target->access->permissions & ATT_READ_ALLOWED))
		att_answer(request, ATT_READ_NOT_PERMITTED, NULL, 0);
	else if (target->path)
		read_app(request, target);
	else
		read_own(request, target->chr);
}

static DBusMessage *write_message(const struct link *link,
				  const struct target *target, uint16_t offset,
				  const uint8_t *value, size_t size)
{
	DBusMessage *message =
		bus_message_new_call(target->app->owner, target->path,
				     target->interface, "WriteValue");
	DBusMessageIter iter;

	if (!message)
		return NULL;
	dbus_message_iter_init_append(message, &iter);
	(void)bus_iter_append(&iter, "ay", value, size);
	(void)server_append_options(&iter, link, offset);
	return message;
}

/* To an application that is not asked for an answer. */
static void write_quietly(const struct link *link, const struct target *target,
			  const uint8_t *value, size_t size)
{
	DBusMessage *message = write_message(link, target, 0, value, size);

	if (message)
		dbus_message_set_no_reply(message, TRUE);
	(void)bus_send(link->sim->bus, message); /* no answer is wanted */
}

static void run_write(struct att_request *request, const struct target *target)
{
	if (!(target->access->permissions & ATT_WRITE_ALLOWED)) {
		att_answer(request, ATT_WRITE_NOT_PERMITTED, NULL, 0);
	} else if (request->offset + request->size > ATT_VALUE_MAX) {
		att_answer(request, ATT_INVALID_LENGTH, NULL, 0);
	} else if (!target->path) {
		att_answer(request, ATT_OK, NULL, 0);
	} else if (target->access->properties & ATT_WRITE_COMMAND) {
		/* gatt-database.c: such a characteristic is answered for, what
		 * the application says is not waited for. */
		if (!target->chr ||
		    !server_write_acquired(request->link, target->chr,
					   request->value, request->size))
			write_quietly(request->link, target, request->value,
				      request->size);
		att_answer(request, ATT_OK, NULL, 0);
	} else {
		call_app(request,
			 write_message(request->link, target, request->offset,
				       request->value, request->size),
			 on_write_reply);
	}
}

void server_run(struct att_request *request)
{
	struct target target = find_target(request->link, request->handle);

	if (!target.access ||
	    (request->kind == ATT_KIND_CONFIGURE && !target.ccc)) {
		att_answer(request, ATT_INVALID_HANDLE, NULL, 0);
		return;
	}
	if (server_needs_security(request)) {
		att_answer(request, ATT_ENCRYPTION, NULL, 0);
		return;
	}
	log_call(request->link->sim, "att kind %d handle %04x, %zu bytes",
		 (int)request->kind, (unsigned int)request->handle,
		 request->size);
	switch (request->kind) {
	case ATT_KIND_READ:
		run_read(request, &target);
		break;
	case ATT_KIND_WRITE:
		run_write(request, &target);
		break;
	case ATT_KIND_CONFIGURE:
		att_answer(request,
			   server_configure(request->link, target.ccc,
					    request->value, request->size),
			   NULL, 0);
		break;
	}
}

void server_command(struct link *link, uint16_t handle, const uint8_t *value,
		    size_t size)
{
	struct target target = find_target(link, handle);

	if (!target.chr || !target.path || size > ATT_VALUE_MAX ||
	    !(target.access->properties & ATT_WRITE_COMMAND) ||
	    ((target.access->permissions & ATT_WRITE_ENCRYPTED) &&
	     !link->encrypted))
		return; /* a command is never refused aloud */
	log_call(link->sim, "att command handle %04x, %zu bytes",
		 (unsigned int)handle, size);
	if (!server_write_acquired(link, target.chr, value, size))
		write_quietly(link, &target, value, size);
}
