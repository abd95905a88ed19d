/* SPDX-License-Identifier: MIT */
/*
 * libdbus on libuv.
 *
 * Messages are dispatched in a prepare handle: just before the loop waits, so
 * no message is left lying however it got into the queue, and never inside
 * libdbus' own callbacks. libdbus reads little at a time, so timers run
 * between its reads.
 *
 * libdbus has two watches for one descriptor; libuv allows one poll handle
 * for it. The handle polls for the union of the watches that are enabled, and
 * is closed inside remove_watch of the last one: libdbus closes the
 * descriptor right after, and a later uv_close() would take the number away
 * from its next owner.
 *
 * All timeouts share one timer: they are few, and their deadlines sit in a
 * list.
 */
#include "bus_private.h"

#include <errno.h>
#include <stdlib.h>

/* Reading and writing: libdbus has no more. */
#define WATCHES_MAX 2

struct bus_poll {
	uv_poll_t handle;
	struct bus_link link;
	struct bus *bus;
	int fd;
	int mask; /* what is polled for now */
	bool closing;
	DBusWatch *watches[WATCHES_MAX]; /* libdbus', until removed */
};

struct bus_timeout {
	struct bus_link link;
	DBusTimeout *timeout; /* libdbus', until removed */
	uint64_t deadline_ms;
};

static void handle_is_closed(struct bus *bus)
{
	bus->open_handles--;
	if (bus->open_handles == 0)
		bus_free(bus);
}

static void on_handle_closed(uv_handle_t *handle)
{
	handle_is_closed(handle->data);
}

static void on_poll_closed(uv_handle_t *handle)
{
	struct bus_poll *poll = BUS_THING(handle, struct bus_poll, handle);
	struct bus *bus = poll->bus;

	free(poll);
	handle_is_closed(bus);
}

static unsigned int flags_of(int status, int events)
{
	unsigned int flags = 0;

	/* libuv says EBADF for an error of the socket and stops the handle.
	 * What was received before is still there to be read. */
	if (status < 0)
		return DBUS_WATCH_READABLE | DBUS_WATCH_HANGUP;
	if (events & UV_READABLE)
		flags |= DBUS_WATCH_READABLE;
	if (events & UV_WRITABLE)
		flags |= DBUS_WATCH_WRITABLE;
	return flags;
}

static void poll_update(struct bus_poll *poll);

static void on_poll(uv_poll_t *handle, int status, int events)
{
	struct bus_poll *poll = BUS_THING(handle, struct bus_poll, handle);
	unsigned int flags = flags_of(status, events);

	if (status < 0)
		poll->mask = 0;
	/* Handling one watch may remove it, the other, and the poll. */
	for (size_t i = 0; i < WATCHES_MAX && !poll->closing; i++) {
		DBusWatch *watch = poll->watches[i];
		unsigned int allowed = DBUS_WATCH_HANGUP;

		if (!watch || !dbus_watch_get_enabled(watch))
			continue;
		allowed |= dbus_watch_get_flags(watch);
		if (flags & allowed)
			(void)dbus_watch_handle(watch, flags & allowed);
		/* FALSE is lack of memory: it is ready in the next turn, too */
	}
	if (!poll->closing)
		poll_update(poll);
}

static int mask_of(const struct bus_poll *poll)
{
	int mask = 0;

	for (size_t i = 0; i < WATCHES_MAX; i++) {
		unsigned int flags;

		if (!poll->watches[i] ||
		    !dbus_watch_get_enabled(poll->watches[i]))
			continue;
		flags = dbus_watch_get_flags(poll->watches[i]);
		if (flags & DBUS_WATCH_READABLE)
			mask |= UV_READABLE;
		if (flags & DBUS_WATCH_WRITABLE)
			mask |= UV_WRITABLE;
	}
	return mask;
}

static void poll_update(struct bus_poll *poll)
{
	int mask = mask_of(poll);

	if (mask == poll->mask)
		return;
	poll->mask = mask;
	/* Neither fails on a descriptor that uv_poll_init() accepted. */
	if (mask == 0)
		(void)uv_poll_stop(&poll->handle);
	else
		(void)uv_poll_start(&poll->handle, mask, on_poll);
}

static struct bus_poll *poll_find(struct bus *bus, int fd)
{
	for (struct bus_link *link = bus->polls.next; link != &bus->polls;
	     link = link->next) {
		struct bus_poll *poll = BUS_THING(link, struct bus_poll, link);

		if (poll->fd == fd)
			return poll;
	}
	return NULL;
}

static struct bus_poll *poll_new(struct bus *bus, int fd)
{
	struct bus_poll *poll = calloc(1, sizeof(*poll));

	if (!poll)
		return NULL;
	if (uv_poll_init(bus->loop, &poll->handle, fd) < 0) {
		free(poll);
		return NULL;
	}
	poll->bus = bus;
	poll->fd = fd;
	bus->open_handles++;
	bus_list_append(&bus->polls, &poll->link);
	return poll;
}

static void poll_close(struct bus_poll *poll)
{
	poll->closing = true;
	bus_list_remove(&poll->link);
	uv_close((uv_handle_t *)&poll->handle, on_poll_closed);
}

static dbus_bool_t on_add_watch(DBusWatch *watch, void *data)
{
	struct bus *bus = data;
	int fd = dbus_watch_get_unix_fd(watch);
	struct bus_poll *poll = poll_find(bus, fd);
	size_t i = 0;

	if (!poll)
		poll = poll_new(bus, fd);
	if (!poll)
		return FALSE;
	while (i < WATCHES_MAX && poll->watches[i])
		i++;
	if (i == WATCHES_MAX)
		return FALSE;
	poll->watches[i] = watch;
	dbus_watch_set_data(watch, poll, NULL);
	poll_update(poll);
	return TRUE;
}

static void on_remove_watch(DBusWatch *watch, void *data)
{
	struct bus_poll *poll = dbus_watch_get_data(watch);
	bool any = false;

	(void)data;
	if (!poll)
		return;
	dbus_watch_set_data(watch, NULL, NULL);
	for (size_t i = 0; i < WATCHES_MAX; i++) {
		if (poll->watches[i] == watch)
			poll->watches[i] = NULL;
		any = any || poll->watches[i];
	}
	if (any)
		poll_update(poll);
	else
		poll_close(poll);
}

static void on_toggle_watch(DBusWatch *watch, void *data)
{
	struct bus_poll *poll = dbus_watch_get_data(watch);

	(void)data;
	if (poll)
		poll_update(poll);
}

uint64_t bus_now(struct bus *bus)
{
	uv_update_time(bus->loop);
	return uv_now(bus->loop);
}

static void timeout_rearm(struct bus *bus, struct bus_timeout *timeout)
{
	int interval = dbus_timeout_get_interval(timeout->timeout);

	timeout->deadline_ms =
		bus_now(bus) + (uint64_t)(interval > 0 ? interval : 0);
}

/* Expired, enabled, or NULL. Lowers *NEXT to the nearest deadline. */
static struct bus_timeout *timeout_expired(struct bus *bus, uint64_t now,
					   uint64_t *next)
{
	for (struct bus_link *link = bus->timeouts.next; link != &bus->timeouts;
	     link = link->next) {
		struct bus_timeout *timeout =
			BUS_THING(link, struct bus_timeout, link);

		if (!dbus_timeout_get_enabled(timeout->timeout))
			continue;
		if (timeout->deadline_ms <= now)
			return timeout;
		if (timeout->deadline_ms < *next)
			*next = timeout->deadline_ms;
	}
	return NULL;
}

/* Handling one timeout may remove it and others: look afresh each time. A
 * handled one repeats after its interval, which is above 0 then. */
static void on_timer(uv_timer_t *timer)
{
	struct bus *bus = timer->data;
	uint64_t now = bus_now(bus);
	struct bus_timeout *timeout;
	uint64_t next;

	do {
		next = UINT64_MAX;
		timeout = timeout_expired(bus, now, &next);
		if (timeout) {
			timeout_rearm(bus, timeout);
			if (timeout->deadline_ms <= now)
				timeout->deadline_ms = now + 1;
			(void)dbus_timeout_handle(timeout->timeout);
			/* FALSE is lack of memory: it comes again */
		}
	} while (timeout);
	if (next != UINT64_MAX)
		bus_wake_in(bus, next - now);
}

void bus_wake_in(struct bus *bus, uint64_t delay_ms)
{
	uv_handle_t *handle = (uv_handle_t *)&bus->timer;

	if (bus->finishing)
		return;
	(void)bus_now(bus);
	if (uv_is_active(handle) &&
	    uv_timer_get_due_in(&bus->timer) <= delay_ms)
		return;
	/* Fails only on a closing handle. */
	(void)uv_timer_start(&bus->timer, on_timer, delay_ms, 0);
}

static void timeout_start(struct bus *bus, struct bus_timeout *timeout)
{
	if (!dbus_timeout_get_enabled(timeout->timeout))
		return;
	timeout_rearm(bus, timeout);
	bus_wake_in(bus, timeout->deadline_ms - uv_now(bus->loop));
}

/* Each call has a timeout: entries are kept and used again. */
static struct bus_timeout *timeout_take(struct bus *bus)
{
	struct bus_link *spare = bus->spare_timeouts.next;

	if (spare == &bus->spare_timeouts)
		return calloc(1, sizeof(struct bus_timeout));
	bus_list_remove(spare);
	return BUS_THING(spare, struct bus_timeout, link);
}

static dbus_bool_t on_add_timeout(DBusTimeout *timeout, void *data)
{
	struct bus *bus = data;
	struct bus_timeout *entry = timeout_take(bus);

	if (!entry)
		return FALSE;
	entry->timeout = timeout;
	dbus_timeout_set_data(timeout, entry, NULL);
	bus_list_append(&bus->timeouts, &entry->link);
	timeout_start(bus, entry);
	return TRUE;
}

static void on_remove_timeout(DBusTimeout *timeout, void *data)
{
	struct bus_timeout *entry = dbus_timeout_get_data(timeout);
	struct bus *bus = data;

	if (!entry)
		return;
	dbus_timeout_set_data(timeout, NULL, NULL);
	bus_list_remove(&entry->link);
	bus_list_append(&bus->spare_timeouts, &entry->link);
}

static void on_toggle_timeout(DBusTimeout *timeout, void *data)
{
	struct bus_timeout *entry = dbus_timeout_get_data(timeout);

	if (entry)
		timeout_start(data, entry);
}

static void on_prepare(uv_prepare_t *handle)
{
	struct bus *bus = handle->data;
	DBusDispatchStatus status = DBUS_DISPATCH_DATA_REMAINS;

	bus->busy = true;
	while (!bus->closing && bus->dispatchable &&
	       status == DBUS_DISPATCH_DATA_REMAINS) {
		status = dbus_connection_dispatch(bus->connection);
		bus->dispatchable = status != DBUS_DISPATCH_COMPLETE;
	}
	if (!bus->closing && bus->names_untold)
		bus_names_tell(bus);
	if (!bus->closing)
		bus_tell_changes(bus);
	bus_calls_send(bus);
	bus->busy = false;
	if (bus->closing)
		bus_finish(bus);
	else if (status == DBUS_DISPATCH_NEED_MEMORY)
		bus_wake_in(bus, BUS_RETRY_MS);
}

/* libdbus tells each change, wherever it came from. To ask it in each turn
 * takes its lock several times for nothing. */
static void on_dispatch_status(DBusConnection *connection,
			       DBusDispatchStatus status, void *data)
{
	struct bus *bus = data;

	(void)connection; /* the only one */
	bus->dispatchable = status != DBUS_DISPATCH_COMPLETE;
}

int bus_loop_start(struct bus *bus)
{
	/* These cannot fail. */
	(void)uv_prepare_init(bus->loop, &bus->prepare);
	(void)uv_timer_init(bus->loop, &bus->timer);
	bus->open_handles += 2;
	bus->prepare.data = bus;
	bus->timer.data = bus;
	(void)uv_prepare_start(&bus->prepare, on_prepare);
	bus->dispatchable = true; /* there may be something already */
	dbus_connection_set_dispatch_status_function(
		bus->connection, on_dispatch_status, bus, NULL);
	if (!dbus_connection_set_watch_functions(bus->connection, on_add_watch,
						 on_remove_watch,
						 on_toggle_watch, bus, NULL) ||
	    !dbus_connection_set_timeout_functions(
		    bus->connection, on_add_timeout, on_remove_timeout,
		    on_toggle_timeout, bus, NULL))
		return -ENOMEM;
	return 0;
}

void bus_loop_stop(struct bus *bus)
{
	bus->finishing = true;
	while (!bus_list_is_empty(&bus->spare_timeouts))
		free(timeout_take(bus));
	uv_close((uv_handle_t *)&bus->timer, on_handle_closed);
	uv_close((uv_handle_t *)&bus->prepare, on_handle_closed);
}
