/* SPDX-License-Identifier: MIT */
/*
 * The floor: a client that reads the same messages as the hub and writes the
 * same stop, and does nothing else. libdbus and epoll.
 *
 * Prints "ready" once everything is subscribed; ends on SIGTERM with a line
 * of JSON: the frames and the stops it counted.
 */
#include "central.h"
#include "client.h"

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define FRAME_BYTES_MAX PROFILE_PAYLOAD_MAX
#define EVENTS_MAX	64

/* What a descriptor of epoll's stands for: a wearable's number, or these. */
enum {
	ENDING = CLIENT_WEARABLES_MAX,
	BUS,
};

enum way {
	WAY_SIGNAL,
	WAY_DESCRIPTOR,
};

struct source {
	struct client_wearable wearable;
	struct central central;
	int32_t resolution_mn;
	int fd; /* of its frames; -1: they come as signals */
	bool above;
};

struct bare {
	const char *address;
	enum way way;
	int64_t above_mn; /* INT64_MAX: never stops */
	int realtime;	  /* priority; 0: none */
	DBusConnection *bus;
	DBusWatch *reading; /* the connection's */
	DBusWatch *writing;
	int epoll;
	int ending; /* signalfd */
	struct source source[CLIENT_WEARABLES_MAX];
	/* By the path of Force, so that a signal finds its own. */
	struct source *by_path[CLIENT_WEARABLES_MAX];
	size_t count;
	uint64_t frames;
	uint64_t stops;
};

/* ---- Stopping ---- */

static void give(struct bare *bare, DBusMessage *take_message)
{
	if (!dbus_connection_send(bare->bus, take_message, NULL))
		client_fail("out of memory");
	dbus_message_unref(take_message);
}

static void send_command(struct bare *bare, struct source *source)
{
	uint8_t bytes[ENABLE_SIZE];
	DBusMessage *message;
	size_t length;

	(void)central_stop(&source->central, bytes, sizeof(bytes),
			   &length); /* fixed size: there is room */
	message = client_write(source->wearable.path[PROFILE_ENABLE], "command",
			       bytes, length);
	dbus_message_set_no_reply(message, TRUE);
	give(bare, message);
}

static void send_request(struct bare *bare, struct source *source)
{
	struct control_request request = {.op = CONTROL_STOP};
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length;

	(void)central_request(&source->central, &request, bytes, sizeof(bytes),
			      &length); /* a stop always has room */
	give(bare, client_write(source->wearable.path[PROFILE_CONTROL_POINT],
				"request", bytes, length));
}

/* The highest sum of the cells of one sample. */
static int64_t force_mn(const struct frame *frame, int32_t resolution_mn)
{
	int64_t most_mn = INT64_MIN;

	for (size_t s = 0; s < frame->samples; s++) {
		const int16_t *value = &frame->value[s * frame->cells];
		int64_t sum_mn = 0;

		for (size_t c = 0; c < frame->cells; c++)
			sum_mn += frame_force_mn(value[c], resolution_mn);
		if (sum_mn > most_mn)
			most_mn = sum_mn;
	}
	return most_mn;
}

static void judge(struct bare *bare, struct source *source,
		  const uint8_t *bytes, size_t length)
{
	struct frame frame;
	bool was_above = source->above;

	if (frame_decode(bytes, length, &frame) != WIRE_OK)
		return;
	source->above =
		force_mn(&frame, source->resolution_mn) > bare->above_mn;
	if (!source->above || was_above)
		return;
	send_command(bare, source);
	send_request(bare, source);
	bare->stops++;
}

static void take_frame(struct bare *bare, struct source *source,
		       const uint8_t *bytes, size_t length)
{
	bare->frames++;
	if (bare->above_mn != INT64_MAX)
		judge(bare, source, bytes, length);
}

/* ---- Reading ---- */

static int compare_path(const void *path, const void *entry)
{
	const struct source *const *source = entry;

	return strcmp(path, (*source)->wearable.path[PROFILE_FORCE]);
}

static void take_message(struct bare *bare, DBusMessage *message)
{
	const char *path = dbus_message_get_path(message);
	struct source **found;
	const uint8_t *bytes;
	size_t length;

	if (path == NULL)
		return;
	found = bsearch(path, bare->by_path, bare->count,
			sizeof(bare->by_path[0]), compare_path);
	if (found != NULL && client_value(message, &bytes, &length))
		take_frame(bare, *found, bytes, length);
}

static void take_messages(struct bare *bare)
{
	DBusMessage *message;

	while ((message = dbus_connection_pop_message(bare->bus)) != NULL) {
		take_message(bare, message);
		dbus_message_unref(message);
	}
}

static void serve_bus(struct bare *bare, uint32_t events)
{
	if (events & EPOLLOUT && bare->writing != NULL)
		(void)dbus_watch_handle(bare->writing,
					DBUS_WATCH_WRITABLE); /* again */
	if (events & (EPOLLIN | EPOLLHUP | EPOLLERR) && bare->reading != NULL)
		(void)dbus_watch_handle(bare->reading,
					DBUS_WATCH_READABLE); /* again */
	take_messages(bare);
	if (!dbus_connection_get_is_connected(bare->bus))
		client_fail("the bus is gone");
}

static void serve_descriptor(struct bare *bare, struct source *source)
{
	uint8_t bytes[FRAME_BYTES_MAX];
	ssize_t length = recv(source->fd, bytes, sizeof(bytes), MSG_DONTWAIT);

	if (length > 0)
		take_frame(bare, source, bytes, (size_t)length);
	else if (length == 0)
		client_fail("%s ended its stream", source->wearable.device);
}

static void run(struct bare *bare)
{
	struct epoll_event event[EVENTS_MAX];

	for (;;) {
		int count = epoll_wait(bare->epoll, event, EVENTS_MAX, -1);

		if (count < 0 && errno != EINTR)
			client_fail("epoll_wait: %s", strerror(errno));
		for (int i = 0; i < count; i++) {
			if (event[i].data.u32 == ENDING)
				return;
			if (event[i].data.u32 == BUS)
				serve_bus(bare, event[i].events);
			else
				serve_descriptor(
					bare, &bare->source[event[i].data.u32]);
		}
	}
}

/* ---- Beginning ---- */

static void wait_on(struct bare *bare, int fd, uint32_t what, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.u32 = what};

	if (epoll_ctl(bare->epoll, EPOLL_CTL_ADD, fd, &event) < 0 &&
	    (errno != EEXIST ||
	     epoll_ctl(bare->epoll, EPOLL_CTL_MOD, fd, &event) < 0))
		client_fail("epoll_ctl: %s", strerror(errno));
}

/* One descriptor, two watches: epoll waits for what both want. */
static void on_toggled(DBusWatch *watch, void *userdata)
{
	struct bare *bare = userdata;
	uint32_t events = 0;

	if (bare->reading != NULL && dbus_watch_get_enabled(bare->reading))
		events |= EPOLLIN;
	if (bare->writing != NULL && dbus_watch_get_enabled(bare->writing))
		events |= EPOLLOUT;
	wait_on(bare, dbus_watch_get_unix_fd(watch), BUS, events);
}

static dbus_bool_t on_added(DBusWatch *watch, void *userdata)
{
	struct bare *bare = userdata;

	if (dbus_watch_get_flags(watch) & DBUS_WATCH_READABLE)
		bare->reading = watch;
	else
		bare->writing = watch;
	on_toggled(watch, userdata);
	return TRUE;
}

static void on_removed(DBusWatch *watch, void *userdata)
{
	struct bare *bare = userdata;

	if (bare->reading == watch)
		bare->reading = NULL;
	else
		bare->writing = NULL;
}

static void subscribe(struct bare *bare, struct source *source)
{
	const struct client_wearable *wearable = &source->wearable;

	client_start_notify(bare->bus, wearable->path[PROFILE_STATUS]);
	client_start_notify(bare->bus, wearable->path[PROFILE_CONTROL_POINT]);
	source->fd = -1;
	if (bare->way == WAY_SIGNAL) {
		client_start_notify(bare->bus, wearable->path[PROFILE_FORCE]);
		return;
	}
	source->fd = client_acquire(bare->bus, wearable->path[PROFILE_FORCE]);
	wait_on(bare, source->fd, (uint32_t)(source - bare->source), EPOLLIN);
}

static int compare_sources(const void *a, const void *b)
{
	const struct source *const *first = a;
	const struct source *const *second = b;

	return strcmp((*first)->wearable.path[PROFILE_FORCE],
		      (*second)->wearable.path[PROFILE_FORCE]);
}

static void find(struct bare *bare)
{
	static struct client_wearable wearable[CLIENT_WEARABLES_MAX];

	for (size_t i = 0; i < bare->count; i++)
		wearable[i] = bare->source[i].wearable;
	client_find(bare->bus, wearable, bare->count);
	for (size_t i = 0; i < bare->count; i++) {
		struct source *source = &bare->source[i];

		source->wearable = wearable[i];
		source->resolution_mn = client_feature(bare->bus, &wearable[i])
						.pad[0]
						.resolution_mn;
		central_init(&source->central);
		bare->by_path[i] = source;
	}
	qsort(bare->by_path, bare->count, sizeof(bare->by_path[0]),
	      compare_sources);
}

static void begin(struct bare *bare)
{
	bare->bus = client_connect(bare->address);
	find(bare);
	client_listen(bare->bus);
	if (!dbus_connection_set_watch_functions(
		    bare->bus, on_added, on_removed, on_toggled, bare, NULL))
		client_fail("out of memory");
	wait_on(bare, bare->ending, ENDING, EPOLLIN);
	for (size_t i = 0; i < bare->count; i++)
		subscribe(bare, &bare->source[i]);
	take_messages(bare); /* what came meanwhile woke nobody */
	puts("ready");
	(void)fflush(stdout); /* seen by whoever waits, or not */
}

/* Before anything else, so that it ends in order from the first moment. */
static void hear_signals(struct bare *bare)
{
	sigset_t set;

	(void)sigemptyset(&set);		  /* cannot fail */
	(void)sigaddset(&set, SIGTERM);		  /* cannot fail */
	(void)sigaddset(&set, SIGINT);		  /* cannot fail */
	(void)sigprocmask(SIG_BLOCK, &set, NULL); /* cannot fail */
	bare->ending = signalfd(-1, &set, SFD_CLOEXEC);
	bare->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (bare->ending < 0 || bare->epoll < 0)
		client_fail("no descriptors: %s", strerror(errno));
}

static void go_realtime(int priority)
{
	const struct sched_param param = {.sched_priority = priority};

	if (priority > 0 && sched_setscheduler(0, SCHED_FIFO, &param) < 0)
		client_fail("no real-time priority: %s", strerror(errno));
}

/* ---- The command line ---- */

static const struct option options[] = {
	{"bus", required_argument, NULL, 'b'},
	{"way", required_argument, NULL, 'w'},
	{"stop-above", required_argument, NULL, 's'},
	{"realtime", required_argument, NULL, 'r'},
	{0},
};

static enum way read_way(const char *text)
{
	if (strcmp(text, "signal") == 0)
		return WAY_SIGNAL;
	if (strcmp(text, "descriptor") != 0)
		client_fail("not a way to receive: %s", text);
	return WAY_DESCRIPTOR;
}

static int number(const char *text)
{
	char *end;
	long value = strtol(text, &end, 10);

	if (end == text || *end != '\0' || value < 0 || value > INT32_MAX)
		client_fail("not a number: %s", text);
	return (int)value;
}

static void read_options(struct bare *bare, int argc, char **argv)
{
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'b')
			bare->address = optarg;
		else if (option == 'w')
			bare->way = read_way(optarg);
		else if (option == 's')
			bare->above_mn = number(optarg);
		else if (option == 'r')
			bare->realtime = number(optarg);
		else
			exit(2);
	}
	if (bare->address == NULL || argc - optind > CLIENT_WEARABLES_MAX)
		client_fail("usage: bench_bare --bus ADDRESS "
			    "--way signal|descriptor [--stop-above MN] "
			    "[--realtime PRIORITY] DEVICE...");
	for (; optind < argc; optind++)
		bare->source[bare->count++].wearable.device = argv[optind];
}

int main(int argc, char **argv)
{
	static struct bare bare = {.above_mn = INT64_MAX};

	read_options(&bare, argc, argv);
	hear_signals(&bare);
	begin(&bare);
	go_realtime(bare.realtime);
	run(&bare);
	printf("{\"frames\": %" PRIu64 ", \"stops\": %" PRIu64 "}\n",
	       bare.frames, bare.stops);
	return EXIT_SUCCESS;
}
