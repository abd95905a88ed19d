/* SPDX-License-Identifier: MIT */
/*
 * bench_stream_reader BUS PATH WAKE_MS
 *
 * One app that reads the full-rate stream of the wearable at the object path
 * PATH, as lean as an app can be. Says "ready" when the stream is open; on
 * SIGTERM, or at the stream's end, it says what came of it and ends:
 *
 *	samples 4711 missed 0 wakes 471 sum_mn 815003
 *
 * missed: overwritten before they were read, or left out by the hub, going by
 * the samples' numbers (of a wearable with one pad, and less what was lost on
 * the radio).
 */
#include "kneadd-stream.h"

#include <dbus/dbus.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct app {
	DBusConnection *bus;
	int ring_fd;
	int wake_fd;
	struct kneadd_stream_reader reader;
	uint64_t next;	 /* number of the sample that comes next; 0: any */
	uint64_t absent; /* numbers that never came */
	uint64_t samples;
	uint64_t wakes;
	int64_t sum_mn; /* every cell is looked at */
};

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	(void)number; /* there is only one */
	ended = 1;
}

static int fail(const char *what, const char *why)
{
	fprintf(stderr, "bench_stream_reader: %s: %s\n", what, why);
	return 1;
}

static DBusMessage *open_stream_call(const char *path, uint32_t wake_ms)
{
	const char *key = "WakeEvery";
	DBusMessage *call = dbus_message_new_method_call(
		"org.kneadd", path, "org.kneadd.Wearable1", "OpenStream");
	DBusMessageIter top;
	DBusMessageIter dict;
	DBusMessageIter entry;
	DBusMessageIter variant;

	if (!call)
		return NULL;
	dbus_message_iter_init_append(call, &top);
	dbus_message_iter_open_container(&top, DBUS_TYPE_ARRAY, "{sv}", &dict);
	dbus_message_iter_open_container(&dict, DBUS_TYPE_DICT_ENTRY, NULL,
					 &entry);
	dbus_message_iter_append_basic(&entry, DBUS_TYPE_STRING, &key);
	dbus_message_iter_open_container(&entry, DBUS_TYPE_VARIANT, "u",
					 &variant);
	dbus_message_iter_append_basic(&variant, DBUS_TYPE_UINT32, &wake_ms);
	dbus_message_iter_close_container(&entry, &variant);
	dbus_message_iter_close_container(&dict, &entry);
	dbus_message_iter_close_container(&top, &dict);
	return call;
}

static int open_stream(struct app *app, const char *path, uint32_t wake_ms)
{
	DBusError error = DBUS_ERROR_INIT;
	DBusMessage *call = open_stream_call(path, wake_ms);
	DBusMessage *reply;
	int status = 0;

	if (!call)
		return fail("OpenStream", strerror(ENOMEM));
	reply = dbus_connection_send_with_reply_and_block(app->bus, call, -1,
							  &error);
	dbus_message_unref(call);
	if (!reply || !dbus_message_get_args(reply, &error, DBUS_TYPE_UNIX_FD,
					     &app->ring_fd, DBUS_TYPE_UNIX_FD,
					     &app->wake_fd, DBUS_TYPE_INVALID))
		status = fail("OpenStream", error.message);
	dbus_error_free(&error);
	if (reply)
		dbus_message_unref(reply);
	return status;
}

static int map_ring(struct app *app)
{
	struct stat about;
	void *map;

	if (fstat(app->ring_fd, &about) < 0)
		return fail("the ring", strerror(errno));
	map = mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED,
		   app->ring_fd, 0);
	if (map == MAP_FAILED)
		return fail("the ring", strerror(errno));
	close(app->ring_fd);
	if (fcntl(app->wake_fd, F_SETFL, 0) < 0)
		return fail("the pipe", strerror(errno));
	if (!kneadd_stream_reader_init(&app->reader, map,
				       (uint64_t)about.st_size))
		return fail("the ring", "of another version");
	return 0;
}

static int start(struct app *app, char **arguments)
{
	DBusError error = DBUS_ERROR_INIT;

	app->bus = dbus_connection_open_private(arguments[1], &error);
	if (!app->bus || !dbus_bus_register(app->bus, &error))
		return fail("the bus", error.message);
	if (open_stream(app, arguments[2],
			(uint32_t)strtoul(arguments[3], NULL, 10)))
		return 1;
	return map_ring(app);
}

static void take_sample(struct app *app, const struct kneadd_sample *sample)
{
	if (app->next != 0)
		app->absent += sample->number - app->next - sample->lost;
	app->next = sample->number + 1;
	for (uint8_t i = 0; i < sample->cells; i++)
		app->sum_mn += sample->cell_mn[i];
	app->samples++;
}

static void read_samples(struct app *app)
{
	struct kneadd_sample sample;

	while (kneadd_stream_read(&app->reader, &sample))
		take_sample(app, &sample);
}

/* One system call a wake: the pipe's end is this app's own, so it may wait in
 * read(). What SIGTERM interrupts too early, the next sample ends. */
static void run(struct app *app)
{
	char bytes[512];

	while (!ended) {
		if (read(app->wake_fd, bytes, sizeof(bytes)) == 0)
			ended = 1;
		app->wakes++;
		read_samples(app);
	}
}

static void tell(const struct app *app)
{
	/* What was overwritten is absent too. */
	printf("samples %" PRIu64 " missed %" PRIu64 " wakes %" PRIu64
	       " sum_mn %" PRId64 "\n",
	       app->samples, app->absent, app->wakes, app->sum_mn);
}

int main(int count, char **arguments)
{
	struct sigaction action = {.sa_handler = on_signal};
	struct app app = {.ring_fd = -1};

	if (count != 4)
		return fail("usage", "bench_stream_reader BUS PATH WAKE_MS");
	sigaction(SIGTERM, &action, NULL);
	if (start(&app, arguments))
		return 1;
	puts("ready");
	fflush(stdout);
	run(&app);
	tell(&app);
	return 0;
}
