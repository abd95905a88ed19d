/* SPDX-License-Identifier: MIT */
#include "notify_fd.h"

#include "bluez_state.h"
#include "gatt.h"
#include "gatt_access.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Datagrams taken in one turn: bluetoothd drops what its socket does not take
 * (some 160 of 244 bytes), and other wearables want their turn. */
#define DATAGRAMS_A_TURN 64

struct notify_fd {
	uv_poll_t poll;
	int fd;
	struct tree_characteristic *characteristic; /* owns this */
};

/* false: nothing more there now. An empty datagram is an empty value; the end
 * shows as a hang-up, not as an empty read. */
static bool take_one(struct notify_fd *notify)
{
	struct bluez *bluez = notify->characteristic->device->bluez;
	ssize_t length = recv(notify->fd, bluez->datagram,
			      sizeof(bluez->datagram), MSG_DONTWAIT);

	if (length < 0)
		return errno == EINTR;
	if ((size_t)length > VALUE_MAX) {
		bluez_reject(bluez, "value", notify->characteristic->path);
		return true;
	}
	gatt_value(notify->characteristic, bluez->datagram, (uint16_t)length);
	return length > 0;
}

static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct notify_fd *notify = poll->data;

	/* A value may bring about that the descriptor is closed. */
	for (int i = 0; i < DATAGRAMS_A_TURN; i++)
		if (uv_is_closing((uv_handle_t *)poll) || !take_one(notify))
			break;
	if (uv_is_closing((uv_handle_t *)poll))
		return;
	if (status < 0 || (events & UV_DISCONNECT) != 0)
		gatt_hung_up(notify->characteristic);
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

int notify_fd_new(struct tree_characteristic *characteristic, int take_fd,
		  struct notify_fd **out)
{
	uv_loop_t *loop = bus_loop(characteristic->device->bluez->bus);
	struct notify_fd *notify = calloc(1, sizeof(*notify));
	int error;

	if (notify == NULL) {
		(void)close(take_fd); /* nothing was written */
		return -ENOMEM;
	}
	notify->fd = take_fd;
	notify->characteristic = characteristic;
	notify->poll.data = notify;
	error = uv_poll_init(loop, &notify->poll, take_fd);
	if (error < 0) {
		(void)close(take_fd); /* nothing was written */
		free(notify);
		return error;
	}
	error = uv_poll_start(&notify->poll, UV_READABLE | UV_DISCONNECT,
			      on_readable);
	if (error < 0) {
		notify_fd_free(notify);
		return error;
	}
	*out = notify;
	return 0;
}

/* The poll goes before the descriptor: else it would deafen whoever gets the
 * number next. */
void notify_fd_free(struct notify_fd *notify)
{
	if (notify == NULL)
		return;
	uv_close((uv_handle_t *)&notify->poll, on_closed);
	(void)close(notify->fd); /* nothing was written */
}
