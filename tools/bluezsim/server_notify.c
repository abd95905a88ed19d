/* SPDX-License-Identifier: MIT */
/* Subscriptions, notifications and acquired descriptors. */
#include "server_notify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "adapter.h"
#include "app.h"
#include "att.h"
#include "bus_call.h"
#include "bus_match.h"
#include "bus_message.h"
#include "device.h"
#include "device_calls.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "remote.h"
#include "server.h"
#include "sim.h"

#define CHAR_INTERFACE "org.bluez.GattCharacteristic1"

#define UUID16_BATTERY	     0x180f
#define UUID16_BATTERY_LEVEL 0x2a19

#define CCC_NOTIFY   1
#define CCC_INDICATE 2

/* Values waiting for an AcquireWrite that is under way. */
#define PARCELS_MAX 64

/* How long an application may take to hand a descriptor out. */
#define ACQUIRE_MS 5000

static void tell_app(const struct db_char *chr, const char *member)
{
	struct sim *sim = chr->service->adapter->sim;
	DBusMessage *message = bus_message_new_call(
		chr->service->app->owner, chr->path, CHAR_INTERFACE, member);

	if (message)
		dbus_message_set_no_reply(message, TRUE);
	(void)bus_send(sim->bus, message); /* no answer is wanted */
}

static struct db_char *find_by_path(const struct app *app, const char *path)
{
	struct db_service *service;
	struct db_char *chr;

	for (service = app->adapter->db.services; service;
	     service = service->next)
		for (chr = service->app == app ? service->chars : NULL; chr;
		     chr = chr->next)
			if (strcmp(chr->path, path) == 0)
				return chr;
	return NULL;
}

static bool is_battery(const struct db_char *chr)
{
	return uuid_is_short(chr->uuid, UUID16_BATTERY_LEVEL) &&
	       uuid_is_short(chr->service->uuid, UUID16_BATTERY);
}

static void notify_link(struct link *link, const struct db_char *chr,
			const uint8_t *value, size_t size)
{
	uint16_t wanted = gatt_db_ccc_value(&link->peripheral->db,
					    link->central->address, chr->ccc);
	size_t room = (size_t)link->mtu - ATT_OVERHEAD;
	struct remote_char *remote;

	if (!wanted)
		return;
	if (size > room)
		size = room;
	if (is_battery(chr) && size >= 1)
		device_set_battery(link->near, value[0]);
	remote = remote_find(link->near, db_char_value_handle(chr));
	if (remote)
		fault_deliver(link->sim, remote, value, size);
	/* Confirmed by the peer's bluetoothd before anyone looked at it. */
	if (!(wanted & CCC_NOTIFY) && chr->path)
		tell_app(chr, "Confirm");
}

void server_notify(struct db_char *chr, const uint8_t *value, size_t size)
{
	struct adapter *adapter = chr->service->adapter;
	struct link *link = link_of_peripheral(adapter);

	if (link && chr->ccc)
		notify_link(link, chr, value, size);
}

void server_properties(struct app *app, struct bus_properties_event *event)
{
	const struct bus_field field = {.key = "Value", .type = "ay"};
	struct bus_bytes value = {0};
	uint64_t present = 0;
	struct db_char *chr;

	if (strcmp(event->interface, CHAR_INTERFACE) != 0 ||
	    bus_read_dict(&event->changed, &field, 1, &value, &present) < 0 ||
	    !present)
		return;
	chr = find_by_path(app, event->path);
	if (chr && value.size <= ATT_VALUE_MAX)
		server_notify(chr, value.data, value.size);
}

static void on_notify_readable(uv_poll_t *poll, int status, int events)
{
	struct db_char *chr = poll->data;
	uint8_t buffer[ATT_VALUE_MAX];
	uv_os_fd_t fd;
	ssize_t size;

	(void)events;
	if (status < 0 || uv_fileno((uv_handle_t *)poll, &fd) < 0)
		return;
	for (;;) {
		size = recv(fd, buffer, sizeof(buffer), MSG_DONTWAIT);
		if (size < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		if (size <= 0) {
			db_char_release(chr);
			return;
		}
		server_notify(chr, buffer, (size_t)size);
	}
}

static void on_notify_acquired(DBusMessage *reply,
			       const struct bus_error *error, void *userdata)
{
	struct db_char *chr = userdata;
	uint16_t mtu;
	int fd;

	chr->notify_call = NULL;
	if (error || bus_read(reply, "hq", &fd, &mtu) < 0) {
		tell_app(chr, "StartNotify");
		return;
	}
	chr->notify = mem_zero(1, sizeof(*chr->notify));
	if (fcntl(fd, F_SETFL, O_NONBLOCK) < 0 ||
	    uv_poll_init(chr->service->adapter->sim->loop, chr->notify, fd) <
		    0) {
		free(chr->notify);
		chr->notify = NULL;
		close(fd);
		return;
	}
	chr->notify->data = chr;
	uv_poll_start(chr->notify, UV_READABLE | UV_DISCONNECT,
		      on_notify_readable);
}

static void acquire(const struct link *link, struct db_char *chr,
		    const char *member, bus_reply_fn on_reply,
		    struct bus_call **call)
{
	DBusMessage *message = bus_message_new_call(
		chr->service->app->owner, chr->path, CHAR_INTERFACE, member);
	DBusMessageIter iter;

	if (message) {
		dbus_message_iter_init_append(message, &iter);
		(void)server_append_options(&iter, link, 0);
	}
	if (bus_call(link->sim->bus, message, ACQUIRE_MS, on_reply, chr, call) <
	    0)
		*call = NULL; /* the bus is going */
}

static void first_subscriber(struct link *link, struct db_char *chr)
{
	if (chr->offers_acquire_notify)
		acquire(link, chr, "AcquireNotify", on_notify_acquired,
			&chr->notify_call);
	else
		tell_app(chr, "StartNotify");
}

static void last_subscriber(struct db_char *chr)
{
	if (chr->notify || chr->notify_call)
		db_char_release(chr);
	else
		tell_app(chr, "StopNotify");
}

uint8_t server_configure(struct link *link, struct db_char *chr,
			 const uint8_t *value, size_t size)
{
	struct gatt_db *db = &link->peripheral->db;
	const char *peer = link->central->address;
	uint16_t old = gatt_db_ccc_value(db, peer, chr->ccc);
	uint16_t wanted;

	if (size != 2)
		return ATT_INVALID_LENGTH;
	wanted = (uint16_t)(value[0] | value[1] << 8);
	if (wanted > CCC_INDICATE)
		return ATT_CCC_IMPROPER;
	if (wanted == old)
		return ATT_OK; /* the application hears nothing */
	gatt_db_ccc_set(db, peer, chr->ccc, wanted);
	if (!old)
		chr->subscribers++;
	else if (!wanted)
		chr->subscribers--;
	if (!chr->path)
		return ATT_OK;
	if (!old && chr->subscribers == 1)
		first_subscriber(link, chr);
	else if (!wanted && chr->subscribers == 0)
		last_subscriber(chr);
	return ATT_OK;
}

void server_forget_peer(struct adapter *adapter, const char *peer)
{
	struct db_ccc *ccc;

	for (ccc = adapter->db.cccs; ccc; ccc = ccc->next) {
		struct db_char *chr;

		if (!ccc->value || strcmp(ccc->peer, peer) != 0)
			continue;
		ccc->value = 0;
		chr = gatt_db_ccc_char(&adapter->db, ccc->handle);
		if (!chr || !chr->subscribers)
			continue;
		if (--chr->subscribers == 0 && chr->path)
			last_subscriber(chr);
	}
}

void server_link_ended(struct link *link)
{
	/* What a bonded peer configured outlives the link, and its
	 * application is not told that the link ended (gatt-database.c,
	 * att_disconnected). */
	if (!link->far->paired)
		server_forget_peer(link->peripheral, link->central->address);
}

static void send_parcels(struct db_char *chr)
{
	while (chr->parcels) {
		struct db_parcel *parcel = chr->parcels;

		chr->parcels = parcel->next;
		if (chr->write_fd >= 0)
			(void)send(chr->write_fd, parcel->bytes, parcel->size,
				   MSG_NOSIGNAL); /* a command: no answer */
		free(parcel->bytes);
		free(parcel);
	}
}

static void on_write_acquired(DBusMessage *reply, const struct bus_error *error,
			      void *userdata)
{
	struct db_char *chr = userdata;
	uint16_t mtu;
	int fd = -1;

	chr->write_call = NULL;
	if (!error && bus_read(reply, "hq", &fd, &mtu) < 0)
		fd = -1;
	if (fd < 0)
		chr->offers_acquire_write = false; /* WriteValue from now on */
	else
		(void)fcntl(fd, F_SETFL, O_NONBLOCK); /* else it may block */
	chr->write_fd = fd;
	send_parcels(chr);
}

static void add_parcel(struct db_char *chr, const uint8_t *value, size_t size)
{
	struct db_parcel **slot = &chr->parcels;
	unsigned int count = 0;

	for (; *slot; slot = &(*slot)->next)
		count++;
	if (count == PARCELS_MAX)
		return;
	*slot = mem_zero(1, sizeof(**slot));
	(*slot)->bytes = mem_bytes(value, size);
	(*slot)->size = size;
}

bool server_write_acquired(struct link *link, struct db_char *chr,
			   const uint8_t *value, size_t size)
{
	if (!chr->offers_acquire_write)
		return false;
	if (chr->write_fd >= 0) {
		if (send(chr->write_fd, value, size, MSG_NOSIGNAL) >= 0)
			return true;
		close(chr->write_fd); /* the application let go of it */
		chr->write_fd = -1;
	}
	add_parcel(chr, value, size);
	if (!chr->write_call)
		acquire(link, chr, "AcquireWrite", on_write_acquired,
			&chr->write_call);
	return true;
}
