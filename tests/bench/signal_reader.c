/* SPDX-License-Identifier: MIT */
/*
 * bench_signal_reader BUS
 *
 * One app that reads what bench_signal_sender sends, as lean as libdbus lets
 * it be: no main loop, no filters. Says "ready" when the bus knows what it
 * wants; on org.kneadd.Bench1.End it says what came of it and ends:
 *
 *	frames 4711 missed 0 sum 815003
 */
#include <dbus/dbus.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define RULE "type='signal',interface='org.kneadd.Bench1'"

struct app {
	DBusConnection *bus;
	bool ended;
	uint64_t next; /* number of the frame that comes next */
	uint64_t frames;
	uint64_t missed;
	uint64_t sum; /* every octet is looked at */
};

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "bench_signal_reader: %s: %s\n", what, why);
	return 1;
}

static int start(struct app *app, const char *address)
{
	DBusError error = DBUS_ERROR_INIT;

	app->bus = dbus_connection_open_private(address, &error);
	if (!app->bus || !dbus_bus_register(app->bus, &error))
		return fail("the bus", error.message);
	dbus_bus_add_match(app->bus, RULE, &error);
	return dbus_error_is_set(&error) ? fail(RULE, error.message) : 0;
}

static void take_frame(struct app *app, DBusMessage *message)
{
	const uint8_t *bytes;
	uint64_t number;
	int size;

	if (!dbus_message_get_args(message, NULL, DBUS_TYPE_ARRAY,
				   DBUS_TYPE_BYTE, &bytes, &size,
				   DBUS_TYPE_INVALID) ||
	    size < (int)sizeof(number))
		return;
	memcpy(&number, bytes, sizeof(number));
	if (app->frames > 0)
		app->missed += number - app->next;
	app->next = number + 1;
	for (int i = 0; i < size; i++)
		app->sum += bytes[i];
	app->frames++;
}

static void take(struct app *app, DBusMessage *message)
{
	if (dbus_message_is_signal(message, "org.kneadd.Bench1", "Frame"))
		take_frame(app, message);
	else if (dbus_message_is_signal(message, "org.kneadd.Bench1", "End"))
		app->ended = true;
}

static void run(struct app *app)
{
	DBusMessage *message;

	while (!app->ended && dbus_connection_read_write(app->bus, -1))
		while ((message = dbus_connection_pop_message(app->bus))) {
			take(app, message);
			dbus_message_unref(message);
		}
}

int main(int count, char **arguments)
{
	struct app app = {.frames = 0};

	if (count != 2)
		return fail("usage", "bench_signal_reader BUS");
	if (start(&app, arguments[1]))
		return 1;
	puts("ready");
	fflush(stdout);
	run(&app);
	printf("frames %" PRIu64 " missed %" PRIu64 " sum %" PRIu64 "\n",
	       app.frames, app.missed, app.sum);
	return 0;
}
