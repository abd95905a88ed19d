/* SPDX-License-Identifier: MIT */
/*
 * A caller that respects nothing: it calls a service as often as it can, with
 * as many calls under way as the bus lets one connection have.
 *
 * Prints "ready" when it begins; ends on SIGTERM with a line of JSON: the
 * calls that were answered.
 */
#include "client.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bus refuses more than 128 (max_replies_per_connection). */
#define UNDER_WAY_MAX 120
#define WAIT_MS	      100

static volatile sig_atomic_t ending;

static void on_signal(int number)
{
	(void)number; /* both end it */
	ending = 1;
}

/* What is asked for: all properties of one interface, or of nobody the bus
 * itself for its names. */
struct target {
	const char *address;
	const char *name;
	const char *path;
	const char *interface;
};

static DBusMessage *question(const struct target *target)
{
	DBusMessage *message;

	if (target->name == NULL)
		return dbus_message_new_method_call(
			DBUS_SERVICE_DBUS, DBUS_PATH_DBUS, DBUS_INTERFACE_DBUS,
			"ListNames");
	message = dbus_message_new_method_call(target->name, target->path,
					       DBUS_INTERFACE_PROPERTIES,
					       "GetAll");
	if (message != NULL &&
	    !dbus_message_append_args(message, DBUS_TYPE_STRING,
				      &target->interface, DBUS_TYPE_INVALID))
		client_fail("out of memory");
	return message;
}

static void ask(DBusConnection *bus, const struct target *target)
{
	DBusMessage *message = question(target);

	if (message == NULL || !dbus_connection_send(bus, message, NULL))
		client_fail("out of memory");
	dbus_message_unref(message);
}

static uint64_t take_answers(DBusConnection *bus)
{
	DBusMessage *message;
	uint64_t count = 0;

	while ((message = dbus_connection_pop_message(bus)) != NULL) {
		count += dbus_message_get_reply_serial(message) != 0;
		dbus_message_unref(message);
	}
	return count;
}

static uint64_t flood(DBusConnection *bus, const struct target *target)
{
	uint64_t asked = 0;
	uint64_t answered = 0;

	while (!ending) {
		for (; asked - answered < UNDER_WAY_MAX; asked++)
			ask(bus, target);
		if (!dbus_connection_read_write(bus, WAIT_MS))
			client_fail("the bus is gone");
		answered += take_answers(bus);
	}
	return answered;
}

static const struct option options[] = {
	{"bus", required_argument, NULL, 'b'},
	{"name", required_argument, NULL, 'n'},
	{"path", required_argument, NULL, 'p'},
	{"interface", required_argument, NULL, 'i'},
	{0},
};

static struct target read_options(int argc, char **argv)
{
	struct target target = {0};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'b')
			target.address = optarg;
		else if (option == 'n')
			target.name = optarg;
		else if (option == 'p')
			target.path = optarg;
		else if (option == 'i')
			target.interface = optarg;
		else
			exit(2);
	}
	if (target.address == NULL ||
	    (target.name != NULL &&
	     (target.path == NULL || target.interface == NULL)))
		client_fail("usage: bench_flood --bus ADDRESS [--name NAME "
			    "--path PATH --interface INTERFACE]");
	return target;
}

int main(int argc, char **argv)
{
	const struct sigaction action = {.sa_handler = on_signal};
	const struct target target = read_options(argc, argv);
	DBusConnection *bus = client_connect(target.address);
	uint64_t answered;

	if (sigaction(SIGTERM, &action, NULL) < 0 ||
	    sigaction(SIGINT, &action, NULL) < 0)
		client_fail("sigaction: %s", strerror(errno));
	puts("ready");
	(void)fflush(stdout); /* seen by whoever waits, or not */
	answered = flood(bus, &target);
	printf("{\"calls\": %" PRIu64 "}\n", answered);
	return EXIT_SUCCESS;
}
