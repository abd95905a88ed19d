/* SPDX-License-Identifier: MIT */
/*
 * Brings bonded wearables to stream as the hub would have them: connected,
 * controlled, not stopped, the stream on. Then it ends, so that any client
 * can read the same frames.
 */
#include "central.h"
#include "client.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define US_PER_S   1000000u
#define RESOLVE_MS 30000u
#define ANSWER_MS  10000u
#define LOOK_MS	   10u

struct setup {
	DBusConnection *bus;
	uint32_t rate_hz;
	uint8_t samples;
	struct client_wearable wearable[CLIENT_WEARABLES_MAX];
	size_t count;
};

/* A request whose response has not come. */
struct waiting {
	struct central *central;
	const char *path; /* of the Control Point */
	struct control_response response;
	bool answered;
};

static uint64_t now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now); /* cannot fail */
	return (uint64_t)now.tv_sec * 1000u + (uint64_t)now.tv_nsec / 1000000u;
}

/* ---- Connecting ---- */

static bool has(const struct setup *setup, const char *device,
		const char *property)
{
	const char *interface = CLIENT_DEVICE;
	DBusMessage *message =
		client_message(device, DBUS_INTERFACE_PROPERTIES, "Get");
	DBusMessage *reply;
	DBusMessageIter iter;
	DBusMessageIter value;
	dbus_bool_t is = FALSE;

	if (!dbus_message_append_args(message, DBUS_TYPE_STRING, &interface,
				      DBUS_TYPE_STRING, &property,
				      DBUS_TYPE_INVALID))
		client_fail("out of memory");
	reply = client_call(setup->bus, message);
	dbus_message_iter_init(reply, &iter);
	dbus_message_iter_recurse(&iter, &value);
	if (dbus_message_iter_get_arg_type(&value) == DBUS_TYPE_BOOLEAN)
		dbus_message_iter_get_basic(&value, &is);
	dbus_message_unref(reply);
	return is;
}

static void connect_one(const struct setup *setup, const char *device)
{
	const struct timespec pause = {.tv_nsec = LOOK_MS * 1000000};
	uint64_t until_ms = now_ms() + RESOLVE_MS;

	if (!has(setup, device, "Connected"))
		client_do(setup->bus,
			  client_message(device, CLIENT_DEVICE, "Connect"));
	while (!has(setup, device, "ServicesResolved")) {
		if (now_ms() > until_ms)
			client_fail("services of %s are not known in %u s",
				    device, RESOLVE_MS / 1000u);
		nanosleep(&pause, NULL);
	}
}

/* ---- Asking ---- */

static void take(struct waiting *waiting, DBusMessage *message)
{
	const uint8_t *bytes;
	size_t length;

	if (!dbus_message_has_path(message, waiting->path) ||
	    !client_value(message, &bytes, &length))
		return;
	if (central_response(waiting->central, bytes, length,
			     &waiting->response) == WIRE_OK)
		waiting->answered = true;
}

static void wait_for(const struct setup *setup, struct waiting *waiting)
{
	uint64_t until_ms = now_ms() + ANSWER_MS;

	while (!waiting->answered) {
		DBusMessage *message = dbus_connection_pop_message(setup->bus);

		if (message != NULL) {
			take(waiting, message);
			dbus_message_unref(message);
		} else if (now_ms() > until_ms) {
			client_fail("%s does not respond", waiting->path);
		} else {
			dbus_connection_read_write(setup->bus, LOOK_MS);
		}
	}
}

static void ask(const struct setup *setup, struct waiting *waiting,
		struct control_request request)
{
	uint8_t bytes[CONTROL_REQUEST_SIZE_MAX];
	size_t length;

	waiting->answered = false;
	if (central_request(waiting->central, &request, bytes, sizeof(bytes),
			    &length) != WIRE_OK)
		client_fail("a request of ours is not valid");
	client_do(setup->bus,
		  client_write(waiting->path, "request", bytes, length));
	wait_for(setup, waiting);
	if (waiting->response.result != CONTROL_SUCCESS)
		client_fail("%s refuses %s: %s", waiting->path,
			    wire_code_name(&control_ops, (uint8_t)request.op),
			    wire_code_name(&control_results,
					   (uint8_t)waiting->response.result));
}

/* As the hub asks for it. */
static struct control_request stream_of(const struct setup *setup,
					const struct feature *feature)
{
	uint32_t interval = US_PER_S / setup->rate_hz;

	interval -= interval % PROFILE_INTERVAL_UNIT_US;
	if (interval < feature->interval_min_us)
		interval = feature->interval_min_us;
	if (interval > feature->interval_max_us)
		interval = feature->interval_max_us;
	return (struct control_request){
		.op = CONTROL_SET_STREAM,
		.pad = CONTROL_PAD_ALL,
		.interval_us = interval,
		.samples = setup->samples,
		.delta = feature_has(feature, FEATURE_DELTA) ? 1 : 0,
	};
}

static void begin_stream(const struct setup *setup,
			 const struct client_wearable *wearable)
{
	struct feature feature = client_feature(setup->bus, wearable);
	struct central central;
	struct waiting waiting = {
		.central = &central,
		.path = wearable->path[PROFILE_CONTROL_POINT],
	};

	central_init(&central);
	client_start_notify(setup->bus, waiting.path);
	ask(setup, &waiting,
	    (struct control_request){.op = CONTROL_REQUEST_CONTROL});
	ask(setup, &waiting,
	    (struct control_request){.op = CONTROL_CLEAR_STOP});
	ask(setup, &waiting, stream_of(setup, &feature));
}

/* ---- The command line ---- */

static uint32_t number(const char *text, uint32_t most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (end == text || *end != '\0' || value < 1 || value > most)
		client_fail("not a number from 1 to %u: %s", most, text);
	return (uint32_t)value;
}

static const struct option options[] = {
	{"bus", required_argument, NULL, 'b'},
	{"rate", required_argument, NULL, 'r'},
	{"samples", required_argument, NULL, 's'},
	{0},
};

/* Returns the bus's address. */
static const char *read_options(struct setup *setup, int argc, char **argv)
{
	const char *address = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == 'b')
			address = optarg;
		else if (option == 'r')
			setup->rate_hz = number(optarg, 1000);
		else if (option == 's')
			setup->samples =
				(uint8_t)number(optarg, PROFILE_SAMPLES_MAX);
		else
			exit(2);
	}
	if (address == NULL || setup->rate_hz == 0 || setup->samples == 0 ||
	    argc - optind > CLIENT_WEARABLES_MAX)
		client_fail("usage: bench_setup --bus ADDRESS --rate HZ "
			    "--samples N DEVICE...");
	for (; optind < argc; optind++)
		setup->wearable[setup->count++].device = argv[optind];
	return address;
}

int main(int argc, char **argv)
{
	static struct setup setup;

	setup.bus = client_connect(read_options(&setup, argc, argv));
	for (size_t i = 0; i < setup.count; i++)
		connect_one(&setup, setup.wearable[i].device);
	client_find(setup.bus, setup.wearable, setup.count);
	client_listen(setup.bus);
	for (size_t i = 0; i < setup.count; i++)
		begin_stream(&setup, &setup.wearable[i]);
	dbus_connection_close(setup.bus);
	dbus_connection_unref(setup.bus);
	return EXIT_SUCCESS;
}
