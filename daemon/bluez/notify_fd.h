/* SPDX-License-Identifier: MIT */
/*
 * The descriptor of AcquireNotify: a SOCK_SEQPACKET socket with one
 * notification in each datagram.
 *
 * Nothing is ever written to it: bluetoothd would send that to the wearable.
 */
#ifndef BLUEZ_NOTIFY_FD_H
#define BLUEZ_NOTIFY_FD_H

struct bluez_intake;
struct notify_fd;
struct tree_characteristic;

/* Sets out the places that every descriptor's datagrams are taken to. */
void notify_fd_intake(struct bluez_intake *intake);

/* Takes `fd`, also on failure, and feeds gatt_value() with what comes.
 * -errno. */
int notify_fd_new(struct tree_characteristic *characteristic, int take_fd,
		  struct notify_fd **out);

/* Closes; nothing comes any more. NULL is allowed. */
void notify_fd_free(struct notify_fd *notify);

#endif
