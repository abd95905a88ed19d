/* SPDX-License-Identifier: MIT */
#include "notify_fd.h"

#include "bluez_state.h"
#include "gatt.h"
#include "gatt_access.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct notify_fd {
	uv_poll_t poll;
	int fd;
	struct tree_characteristic *characteristic; /* owns this */
};

void notify_fd_intake(struct bluez_intake *intake)
{
	memset(intake, 0, sizeof(*intake));
	for (size_t i = 0; i < BLUEZ_DATAGRAMS; i++) {
		intake->place[i].iov_base = intake->bytes[i];
		intake->place[i].iov_len = sizeof(intake->bytes[i]);
		intake->datagram[i].msg_hdr.msg_iov = &intake->place[i];
		intake->datagram[i].msg_hdr.msg_iovlen = 1;
	}
}

static void take(struct notify_fd *notify, const struct mmsghdr *datagram)
{
	struct bluez *bluez = notify->characteristic->device->bluez;

	if ((datagram->msg_hdr.msg_flags & MSG_TRUNC) != 0)
		bluez_reject(bluez, "value", notify->characteristic->path);
	else
		gatt_value(notify->characteristic,
			   datagram->msg_hdr.msg_iov->iov_base,
			   (uint16_t)datagram->msg_len);
}

/* All that is there, in one call: bluetoothd drops what its socket does not
 * take (some 160 values of 244 bytes). An empty datagram is an empty value;
 * the end reads as empty, too, and shows by the hang-up. What came with an
 * empty one is lost: no wearable of the profile sends any. */
static void take_all(struct notify_fd *notify, bool is_ending)
{
	struct bluez *bluez = notify->characteristic->device->bluez;
	struct mmsghdr *datagram = bluez->intake.datagram;
	int count = recvmmsg(notify->fd, datagram, BLUEZ_DATAGRAMS,
			     MSG_DONTWAIT, NULL);

	for (int i = 0; i < count; i++) {
		bool is_empty = datagram[i].msg_len == 0;

		if (!is_empty || !is_ending)
			take(notify, &datagram[i]);
		if (is_empty)
			break; /* the end, if it is that, repeats itself */
	}
}

/* libuv looks again while something is left. */
static void on_readable(uv_poll_t *poll, int status, int events)
{
	struct notify_fd *notify = poll->data;
	bool is_ending = status < 0 || (events & UV_DISCONNECT) != 0;

	take_all(notify, is_ending);
	if (is_ending)
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
