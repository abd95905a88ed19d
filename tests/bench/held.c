/* SPDX-License-Identifier: MIT */
/*
 * Whether the hub's threads are held up, as seen from outside.
 *
 *   bench_held stream FD...   the hub thread: how long no sample came. FD: the
 *                             waking ends of streams (kneadd-stream.h), one or
 *                             more, inherited
 *   bench_held service BUS    the service thread: how long an answer took; a
 *                             property is asked for each 5 ms
 *
 * For each line on standard input it prints one, as JSON, of the time since
 * the line before: longest_us, and count, how often something came. It ends
 * with the input.
 */
#include <dbus/dbus.h>
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ASK_EVERY_MS 5
#define STREAMS_MAX  64
#define PATIENCE_MS  120000

struct span {
	uint64_t longest_us;
	uint64_t count;
};

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "bench_held: %s: %s\n", what, why);
	return EXIT_FAILURE;
}

static uint64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

static void took(struct span *span, uint64_t us)
{
	span->count++;
	if (us > span->longest_us)
		span->longest_us = us;
}

/* False: the input has ended. */
static bool tell(struct span *span)
{
	char line[64];

	if (read(STDIN_FILENO, line, sizeof(line)) <= 0)
		return false;
	printf("{\"longest_us\": %" PRIu64 ", \"count\": %" PRIu64 "}\n",
	       span->longest_us, span->count);
	fflush(stdout);
	*span = (struct span){0};
	return true;
}

/* ---- The hub thread ---- */

/* Whether anything came. */
static bool empty_pipes(struct pollfd *pipes, nfds_t count)
{
	char bytes[4096];
	bool came = false;

	for (nfds_t i = 0; i < count; i++) {
		if (pipes[i].revents == 0)
			continue;
		if (read(pipes[i].fd, bytes, sizeof(bytes)) > 0)
			came = true;
		else
			pipes[i].fd = -1; /* the stream has ended */
	}
	return came;
}

static int watch_streams(char **fds, nfds_t count)
{
	struct pollfd look[STREAMS_MAX + 1] = {
		{.fd = STDIN_FILENO, .events = POLLIN}};
	struct span span = {0};
	uint64_t last_us = now_us();

	for (nfds_t i = 0; i < count; i++)
		look[i + 1] =
			(struct pollfd){.fd = atoi(fds[i]), .events = POLLIN};
	for (;;) {
		if (poll(look, count + 1, -1) < 0)
			return fail("the streams", strerror(errno));
		if (look[0].revents != 0) {
			/* What has not come by now is held up already. */
			if (now_us() - last_us > span.longest_us)
				span.longest_us = now_us() - last_us;
			if (!tell(&span))
				return EXIT_SUCCESS;
		}
		if (empty_pipes(look + 1, count)) {
			took(&span, now_us() - last_us);
			last_us = now_us();
		}
	}
}

/* ---- The service thread ---- */

static DBusMessage *question(void)
{
	const char *interface = "org.kneadd.Hub1";
	const char *property = "State";
	DBusMessage *call = dbus_message_new_method_call(
		"org.kneadd", "/org/kneadd", DBUS_INTERFACE_PROPERTIES, "Get");

	if (call)
		dbus_message_append_args(call, DBUS_TYPE_STRING, &interface,
					 DBUS_TYPE_STRING, &property,
					 DBUS_TYPE_INVALID);
	return call;
}

static int ask(DBusConnection *bus, struct span *span)
{
	const uint64_t began_us = now_us();
	DBusError error = DBUS_ERROR_INIT;
	DBusMessage *call = question();
	DBusMessage *reply;

	if (!call)
		return fail("the question", "no memory");
	reply = dbus_connection_send_with_reply_and_block(bus, call,
							  PATIENCE_MS, &error);
	dbus_message_unref(call);
	if (!reply) {
		fail("the answer", error.message);
		dbus_error_free(&error);
		return EXIT_FAILURE;
	}
	dbus_message_unref(reply);
	took(span, now_us() - began_us);
	return EXIT_SUCCESS;
}

static int watch_service(const char *address)
{
	struct pollfd look = {.fd = STDIN_FILENO, .events = POLLIN};
	DBusError error = DBUS_ERROR_INIT;
	DBusConnection *bus = dbus_connection_open_private(address, &error);
	struct span span = {0};

	if (!bus || !dbus_bus_register(bus, &error))
		return fail("the bus", error.message);
	while (ask(bus, &span) == EXIT_SUCCESS)
		if (poll(&look, 1, ASK_EVERY_MS) > 0 && !tell(&span))
			return EXIT_SUCCESS;
	return EXIT_FAILURE;
}

int main(int argc, char *argv[])
{
	if (argc == 3 && strcmp(argv[1], "service") == 0)
		return watch_service(argv[2]);
	if (argc >= 3 && argc <= 2 + STREAMS_MAX &&
	    strcmp(argv[1], "stream") == 0)
		return watch_streams(argv + 2, (nfds_t)(argc - 2));
	return fail("usage", "bench_held stream FD... | service BUS");
}
