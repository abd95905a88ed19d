/* SPDX-License-Identifier: MIT */
/*
 * bench_signal_sender BUS BYTES INTERVAL_US [silent]
 *
 * What sends every frame's samples to apps as a D-Bus signal, where the hub has
 * its stream: org.kneadd.Bench1.Frame of one array of BYTES octets, which
 * begins with the frame's number. Its timer runs when it is silent, too, so
 * that the cost of the timer can be told from that of the signals.
 *
 * Says "ready"; on SIGTERM it sends org.kneadd.Bench1.End, says how many frames
 * it sent, "sent 4711", and ends.
 */
#include <dbus/dbus.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define BYTES_MAX 4096

struct sender {
	DBusConnection *bus;
	int timer_fd;
	bool silent;
	uint64_t sent;
	int size;
	uint8_t bytes[BYTES_MAX];
};

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	(void)number; /* there is only one */
	ended = 1;
}

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "bench_signal_sender: %s: %s\n", what, why);
	return 1;
}

static int start_timer(struct sender *sender, long interval_us)
{
	const struct timespec interval = {interval_us / 1000000,
					  interval_us % 1000000 * 1000};
	const struct itimerspec timer = {interval, interval};

	sender->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (sender->timer_fd < 0 ||
	    timerfd_settime(sender->timer_fd, 0, &timer, NULL) < 0)
		return fail("the timer", strerror(errno));
	return 0;
}

static int start(struct sender *sender, int count, char **arguments)
{
	DBusError error = DBUS_ERROR_INIT;

	sender->size = atoi(arguments[2]);
	if (sender->size < (int)sizeof(sender->sent) ||
	    sender->size > BYTES_MAX)
		return fail(arguments[2], "not a size from 8 to 4096");
	sender->silent = count > 4 && strcmp(arguments[4], "silent") == 0;
	sender->bus = dbus_connection_open_private(arguments[1], &error);
	if (!sender->bus || !dbus_bus_register(sender->bus, &error))
		return fail("the bus", error.message);
	return start_timer(sender, atol(arguments[3]));
}

static void send_signal(struct sender *sender, DBusMessage *message)
{
	dbus_connection_send(sender->bus, message, NULL);
	dbus_connection_flush(sender->bus);
	dbus_message_unref(message);
}

static DBusMessage *new_signal(const char *member)
{
	DBusMessage *message = dbus_message_new_signal(
		"/org/kneadd/bench", "org.kneadd.Bench1", member);

	if (!message)
		abort(); /* out of memory: nothing is worth measuring */
	return message;
}

static void send_frame(struct sender *sender)
{
	DBusMessage *message = new_signal("Frame");
	const uint8_t *bytes = sender->bytes;

	memcpy(sender->bytes, &sender->sent, sizeof(sender->sent));
	dbus_message_append_args(message, DBUS_TYPE_ARRAY, DBUS_TYPE_BYTE,
				 &bytes, sender->size, DBUS_TYPE_INVALID);
	send_signal(sender, message);
	sender->sent++;
}

/* SIGTERM comes only while it waits, so that none is overlooked. */
static void run(struct sender *sender, const sigset_t *waiting)
{
	struct pollfd tick = {.fd = sender->timer_fd, .events = POLLIN};
	uint64_t due;

	while (!ended) {
		if (ppoll(&tick, 1, NULL, waiting) <= 0)
			continue;
		if (read(sender->timer_fd, &due, sizeof(due)) != sizeof(due))
			continue;
		for (; due > 0 && !sender->silent; due--)
			send_frame(sender);
	}
	send_signal(sender, new_signal("End"));
}

int main(int count, char **arguments)
{
	struct sigaction action = {.sa_handler = on_signal};
	struct sender sender = {.sent = 0};
	sigset_t blocked;
	sigset_t before;

	if (count < 4)
		return fail("usage", "bench_signal_sender BUS BYTES "
				     "INTERVAL_US [silent]");
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	sigaction(SIGTERM, &action, NULL);
	if (start(&sender, count, arguments))
		return 1;
	puts("ready");
	fflush(stdout);
	run(&sender, &before);
	printf("sent %" PRIu64 "\n", sender.sent);
	return 0;
}
