/* SPDX-License-Identifier: MIT */
/* Subscriptions of a central, by signal and by descriptor. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "att.h"
#include "att_link.h"
#include "bus_message.h"
#include "device.h"
#include "link.h"
#include "log.h"
#include "mem.h"
#include "remote.h"
#include "sim.h"

static struct sim *sim_of(const struct remote_char *chr)
{
	return chr->service->device->adapter->sim;
}

static void mark(struct remote_char *chr, const char *property)
{
	sim_mark(sim_of(chr), chr->object, &remote_char_interface, property);
}

static struct remote_subscriber *find(struct remote_char *chr, const char *name)
{
	struct remote_subscriber *subscriber;

	for (subscriber = chr->subscribers; subscriber;
	     subscriber = subscriber->next)
		if (strcmp(subscriber->name, name) == 0)
			return subscriber;
	return NULL;
}

static void set_notifying(struct remote_char *chr, bool notifying)
{
	if (chr->notifying == notifying)
		return;
	chr->notifying = notifying;
	mark(chr, "Notifying");
}

/* Takes it out of the list; what it waited for stays to be answered. */
static struct bus_request *
remove_subscriber(struct remote_char *chr, struct remote_subscriber *subscriber)
{
	struct remote_subscriber **slot = &chr->subscribers;
	struct bus_request *request = subscriber->request;

	while (*slot != subscriber)
		slot = &(*slot)->next;
	*slot = subscriber->next;
	free(subscriber->name);
	free(subscriber);
	return request;
}

static void on_poll_closed(uv_handle_t *handle)
{
	free(handle->data);
	free(handle);
}

static void close_pipe(struct remote_pipe *pipe)
{
	pipe->owner = NULL;
	uv_poll_stop(pipe->poll);
	uv_close((uv_handle_t *)pipe->poll, on_poll_closed);
	close(pipe->fd);
}

static void release_notify(struct remote_char *chr)
{
	if (!chr->notify_pipe)
		return;
	close_pipe(chr->notify_pipe);
	chr->notify_pipe = NULL;
	mark(chr, "NotifyAcquired");
}

static void release_write(struct remote_char *chr)
{
	if (!chr->write_pipe)
		return;
	close_pipe(chr->write_pipe);
	chr->write_pipe = NULL;
	mark(chr, "WriteAcquired");
}

void remote_release_pipes(struct remote_char *chr)
{
	struct bus_request *acquirer = chr->acquirer;

	chr->acquirer = NULL;
	remote_refuse(acquirer, ATT_UNLIKELY);
	release_notify(chr);
	release_write(chr);
}

static void take_commands(struct remote_pipe *pipe)
{
	uint8_t buffer[ATT_MTU_MAX + 1];
	struct remote_char *chr;
	struct link *link;
	ssize_t size;

	while ((chr = pipe->owner) != NULL) {
		size = recv(pipe->fd, buffer, sizeof(buffer), MSG_DONTWAIT);
		if (size < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		link = remote_link(chr);
		if (size <= 0 || !link) {
			release_write(chr);
			return;
		}
		/* Too long is dropped without a word. */
		if ((size_t)size <= (size_t)link->mtu - ATT_OVERHEAD)
			att_command(link, (uint16_t)(chr->handle + 1), buffer,
				    (size_t)size);
	}
}

static void on_pipe(uv_poll_t *poll, int status, int events)
{
	struct remote_pipe *pipe = poll->data;
	struct remote_char *chr = pipe->owner;

	if (!chr)
		return;
	if (pipe->writes && status >= 0 && (events & UV_READABLE)) {
		take_commands(pipe);
		return;
	}
	/* The holder closed it. */
	if (pipe->writes) {
		release_write(chr);
	} else {
		release_notify(chr);
		remote_configure(chr);
	}
}

/* A pair of sockets: ours becomes the pipe, theirs is returned; -1. */
static int open_pipe(struct remote_char *chr, bool writes,
		     struct remote_pipe **out)
{
	struct remote_pipe *pipe;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC,
		       0, ends) < 0)
		return -1;
	pipe = mem_zero(1, sizeof(*pipe));
	pipe->poll = mem_zero(1, sizeof(*pipe->poll));
	if (uv_poll_init(sim_of(chr)->loop, pipe->poll, ends[0]) < 0) {
		close(ends[0]);
		close(ends[1]);
		free(pipe->poll);
		free(pipe);
		return -1;
	}
	pipe->fd = ends[0];
	pipe->owner = chr;
	pipe->writes = writes;
	pipe->poll->data = pipe;
	uv_poll_start(pipe->poll,
		      writes ? UV_READABLE | UV_DISCONNECT : UV_DISCONNECT,
		      on_pipe);
	*out = pipe;
	return ends[1];
}

static void hand_out(struct remote_char *chr, struct bus_request *request,
		     bool writes)
{
	struct remote_pipe **slot =
		writes ? &chr->write_pipe : &chr->notify_pipe;
	const struct link *link = remote_link(chr);
	int theirs = open_pipe(chr, writes, slot);

	if (theirs < 0) {
		sim_refuse(request, FAIL_NONE);
		return;
	}
	mark(chr, writes ? "WriteAcquired" : "NotifyAcquired");
	(void)bus_reply(request, "hq", theirs, link->mtu);
	close(theirs);
}

static bool is_wanted(const struct remote_char *chr)
{
	return chr->subscribers || chr->notify_pipe || chr->acquirer;
}

static void tell_configured(struct remote_char *chr)
{
	struct remote_subscriber *subscriber;
	struct bus_request *request = chr->acquirer;

	for (subscriber = chr->subscribers; subscriber;
	     subscriber = subscriber->next) {
		struct bus_request *waiting = subscriber->request;

		subscriber->request = NULL;
		subscriber->active = true;
		set_notifying(chr, true);
		sim_accept(waiting);
	}
	chr->acquirer = NULL;
	if (request)
		hand_out(chr, request, false);
}

static void on_configured_failed(struct remote_char *chr, uint8_t code)
{
	struct remote_subscriber *subscriber = chr->subscribers, *next;
	struct bus_request *request = chr->acquirer;

	for (; subscriber; subscriber = next) {
		next = subscriber->next;
		/* Who was answered before stays armed for the next link. */
		if (subscriber->request)
			remote_refuse(remove_subscriber(chr, subscriber), code);
	}
	chr->acquirer = NULL;
	remote_refuse(request, code);
}

static void on_configured(uint8_t code, const uint8_t *value, size_t size,
			  void *context)
{
	struct remote_char *chr = context;

	(void)value;
	(void)size;
	chr->configuring = false;
	if (code != ATT_OK) {
		on_configured_failed(chr, code);
		return;
	}
	chr->configured = chr->configure_on;
	remote_configure(chr); /* tells, or writes what changed meanwhile */
}

void remote_configure(struct remote_char *chr)
{
	struct link *link = remote_link(chr);
	uint8_t value[2] = {0, 0};
	bool wanted = is_wanted(chr);

	if (!link || chr->configuring || !chr->ccc)
		return;
	if (wanted == chr->configured) {
		if (wanted)
			tell_configured(chr);
		return;
	}
	if (wanted)
		value[0] = chr->properties & ATT_NOTIFY ? 1 : 2;
	chr->configuring = true;
	chr->configure_on = wanted;
	chr->configured = false;
	att_request(link, &(struct att_order){.kind = ATT_KIND_CONFIGURE,
					      .handle = chr->ccc,
					      .value = value,
					      .size = sizeof(value),
					      .done = on_configured,
					      .context = chr});
}

void remote_believe(struct remote_char *chr)
{
	struct remote_subscriber *subscriber;

	for (subscriber = chr->subscribers; subscriber;
	     subscriber = subscriber->next)
		subscriber->active = true;
}

void remote_on_start_notify(struct bus_request *request, void *userdata)
{
	struct remote_char *chr = userdata;
	struct link *link = remote_link(chr);
	const char *sender = bus_request_sender(request);
	struct remote_subscriber *subscriber;

	if (fault_takes(sim_of(chr), request, &remote_char_interface,
			remote_on_start_notify))
		return;
	if (link && link->closing) {
		sim_refuse(request, FAIL_GATT_NOT_CONNECTED);
		return;
	}
	if (chr->notify_pipe || chr->acquirer) {
		sim_refuse(request, FAIL_NOTIFY_ACQUIRED);
		return;
	}
	if (!(chr->properties & (ATT_NOTIFY | ATT_INDICATE))) {
		sim_refuse(request, FAIL_NOT_SUPPORTED);
		return;
	}
	subscriber = find(chr, sender);
	if (subscriber) {
		if (!subscriber->active) {
			sim_refuse(request, FAIL_IN_PROGRESS);
			return;
		}
		sim_accept(request);
		remote_configure(chr);
		return;
	}
	subscriber = mem_zero(1, sizeof(*subscriber));
	subscriber->name = mem_text(sender);
	subscriber->next = chr->subscribers;
	chr->subscribers = subscriber;
	client_watch(sim_of(chr), sender);
	if (!link) {
		sim_accept(request); /* armed for the next link */
		return;
	}
	subscriber->request = request;
	remote_configure(chr);
}

static void after_unsubscribe(struct remote_char *chr)
{
	if (!chr->subscribers)
		set_notifying(chr, false);
	remote_configure(chr);
}

void remote_unsubscribe(struct remote_char *chr, const char *name)
{
	struct remote_subscriber *subscriber = find(chr, name);

	if (!subscriber)
		return;
	sim_refuse(remove_subscriber(chr, subscriber),
		   FAIL_NOTIFY_NOT_REGISTERED);
	after_unsubscribe(chr);
}

void remote_drop_subscribers(struct remote_char *chr)
{
	while (chr->subscribers)
		remote_refuse(remove_subscriber(chr, chr->subscribers),
			      ATT_UNLIKELY);
}

void remote_on_stop_notify(struct bus_request *request, void *userdata)
{
	struct remote_char *chr = userdata;
	struct remote_subscriber *subscriber;

	if (fault_takes(sim_of(chr), request, &remote_char_interface,
			remote_on_stop_notify))
		return;
	if (chr->notify_pipe) {
		/* Anyone may end an acquired one. */
		release_notify(chr);
		remote_configure(chr);
		sim_accept(request);
		return;
	}
	subscriber = find(chr, bus_request_sender(request));
	if (!subscriber) {
		sim_refuse(request, FAIL_NO_NOTIFY_SESSION);
		return;
	}
	sim_refuse(remove_subscriber(chr, subscriber),
		   FAIL_NOTIFY_NOT_REGISTERED);
	after_unsubscribe(chr);
	sim_accept(request);
}

void remote_on_acquire_notify(struct bus_request *request, void *userdata)
{
	struct remote_char *chr = userdata;

	if (fault_takes(sim_of(chr), request, &remote_char_interface,
			remote_on_acquire_notify))
		return;
	if (!remote_link(chr)) {
		sim_refuse(request, FAIL_GATT_NOT_CONNECTED);
	} else if (chr->notify_pipe || chr->acquirer) {
		sim_refuse(request, FAIL_NOTIFY_ACQUIRED);
	} else if (chr->subscribers) {
		sim_refuse(request, FAIL_IN_PROGRESS);
	} else if (!(chr->properties & ATT_NOTIFY)) {
		sim_refuse(request, FAIL_NOT_SUPPORTED);
	} else {
		chr->acquirer = request;
		remote_configure(chr);
	}
}

void remote_on_acquire_write(struct bus_request *request, void *userdata)
{
	struct remote_char *chr = userdata;

	if (fault_takes(sim_of(chr), request, &remote_char_interface,
			remote_on_acquire_write))
		return;
	if (!remote_link(chr))
		sim_refuse(request, FAIL_GATT_NOT_CONNECTED);
	else if (chr->write_pipe)
		sim_refuse(request, FAIL_WRITE_ACQUIRED);
	else if (!(chr->properties & ATT_WRITE_COMMAND))
		sim_refuse(request, FAIL_NOT_SUPPORTED);
	else
		hand_out(chr, request, true);
}

void remote_notified(struct remote_char *chr, const uint8_t *value, size_t size)
{
	const struct remote_subscriber *subscriber;
	struct sim *sim = sim_of(chr);

	sim->notifications++;
	if (chr->notify_pipe) {
		if (send(chr->notify_pipe->fd, value, size,
			 MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
			log_event(sim, "%s: notification dropped: %s",
				  chr->path, strerror(errno));
		return;
	}
	/* Each subscriber's callback tells it (gatt-client.c, notify_cb): two
	 * subscribers, two signals, both seen by both. */
	for (subscriber = chr->subscribers; subscriber;
	     subscriber = subscriber->next)
		if (subscriber->active)
			remote_set_value(chr, value, size);
}

unsigned int remote_inject(struct device *device, const char *pattern,
			   const uint8_t *value, size_t size)
{
	struct remote_service *service;
	struct remote_char *chr;
	unsigned int found = 0;

	for (service = device->services; service; service = service->next)
		for (chr = service->chars; chr; chr = chr->next)
			if (fnmatch(pattern, chr->path, 0) == 0 ||
			    fnmatch(pattern, chr->uuid, 0) == 0) {
				remote_notified(chr, value, size);
				found++;
			}
	return found;
}
