/* SPDX-License-Identifier: MIT */
/* Callers that stay, vanish, crowd, and read streams. */
#include "show.h"

#include "kneadd-stream.h"

#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static void show_one(struct world *world)
{
	const struct wearable_view view = show_plain(0, 2);

	show_wearable(world, 0, &view);
	world_settle(world);
	world_forget(world);
}

/* SR-15 */
static void a_vanished_caller_is_told_to_the_core(void **state)
{
	struct world *world = *state;
	struct bus *client = world_client(world);
	uint32_t caller;

	show_control(world, client);
	caller = fake_hub.hub.controller;
	world_wait_told(world, HUB_PATH, "Controller");
	assert_string_equal(world_get_text(world, HUB_PATH, HUB, "Controller"),
			    bus_unique_name(client));
	world_forget(world);
	bus_close(client, NULL, NULL);
	assert_int_equal(
		show_wait_event(world, EVENT_CALLER_GONE, COMMAND_COUNT)
			->caller,
		caller);
	fake_hub.hub.controller = CALLER_NONE;
	show_hub(world);
	world_wait_told(world, HUB_PATH, "Controller");
	assert_string_equal(world_get_text(world, HUB_PATH, HUB, "Controller"),
			    "");
}

static bool has_stopped_saying(void *userdata)
{
	return engine_stops_taken(((struct world *)userdata)->engine) > 0;
}

/* SR-15: everything stops, and its leaving is told as soon as it can be. */
static void a_caller_that_vanishes_in_a_jam_is_told_later(void **state)
{
	struct world *world = *state;
	struct bus *client = world_client(world);
	const struct event filler = {.type = EVENT_CALLER_GONE,
				     .caller = UINT32_MAX - 1};
	uint32_t caller;
	int error = 0;

	show_control(world, client);
	caller = fake_hub.hub.controller;
	world->stuck = true;
	while (error == 0)
		error = engine_post(world->engine, ENGINE_SERVICE, &filler);
	bus_close(client, NULL, NULL);
	run_for(&world->loop, 250);
	world->stuck = false;
	assert_true(run_until(&world->loop, has_stopped_saying, world));
	assert_int_equal(
		show_event(EVENT_COMMAND, COMMAND_STOP)->command.caller,
		caller);
	for (int i = 0;
	     i < 1000 &&
	     show_event(EVENT_CALLER_GONE, COMMAND_COUNT)->caller != caller;
	     i++)
		run_for(&world->loop, 10);
	assert_int_equal(show_event(EVENT_CALLER_GONE, COMMAND_COUNT)->caller,
			 caller);
}

static void observers_leave_room_for_who_controls(void **state)
{
	enum {
		PLACES = 120 /* CALLERS_MAX without those reserved */
	};
	struct world *world = *state;
	static struct bus *observer[PLACES];

	show_one(world);
	for (size_t i = 0; i < PLACES; i++) {
		observer[i] = world_client(world);
		assert_string_equal(world_call(world, observer[i], WEARABLE_0,
					       WEARABLE, "StartReadings", ""),
				    "");
	}
	assert_string_equal(world_call(world, world->client, WEARABLE_0,
				       WEARABLE, "StartReadings", ""),
			    DBUS_ERROR_LIMITS_EXCEEDED);
	assert_string_equal(world_call(world, world->client, WEARABLE_0,
				       WEARABLE, "StopReadings", ""),
			    "");
	show_control(world, world->client);
	for (size_t i = 0; i < PLACES; i++)
		bus_close(observer[i], NULL, NULL);
	show_wait_event(world, EVENT_CALLER_GONE, COMMAND_COUNT);
	world_settle(world);
	assert_string_equal(world_call(world, world->client, WEARABLE_0,
				       WEARABLE, "StartReadings", ""),
			    "");
}

/* ---- Trips and presses ---- */

static void a_trip_is_told_and_said(void **state)
{
	static const struct bus_field fields[] = {
		{"Reason", "s", 0, 16},
		{"Requirement", "s", 16, 16},
		{"Layer", "s", 32, 16},
		{"Unit", "s", 48, 16},
	};
	struct world *world = *state;
	struct action action = {.type = ACTION_TRIPPED};
	const struct heard *heard;
	DBusMessageIter dict;
	const char *path;
	uint32_t pad;
	char words[64];
	uint64_t present;

	show_one(world);
	action.tripped.trip = (struct trip){.reason = TRIP_FORCE,
					    .pad = 1,
					    .layer = LAYER_SITE,
					    .value = 61000,
					    .limit = 60000,
					    .at_us = 1};
	show_action(world, &action);
	world_settle(world);
	heard = world_last(world, HUB_PATH, "Tripped");
	assert_non_null(heard);
	assert_int_equal(bus_read(heard->signal, "oua{sv}", &path, &pad, &dict),
			 0);
	assert_string_equal(path, WEARABLE_0);
	assert_int_equal(pad, 1);
	assert_int_equal(bus_read_dict(&dict, fields, 4, words, &present), 0);
	assert_int_equal(present, 15);
	assert_string_equal(words, "force");
	assert_string_equal(words + 16, "SR-4");
	assert_string_equal(words + 32, "site");
	assert_string_equal(words + 48, "N");
	assert_non_null(strstr(world->said, "tripped: Stopped: 61 N"));
}

static void a_trip_of_no_wearable_is_told_of_the_hub(void **state)
{
	struct world *world = *state;
	struct action action = {.type = ACTION_TRIPPED};
	const char *path;

	action.tripped.wearable = 7;
	action.tripped.trip.reason = TRIP_HUB;
	show_action(world, &action);
	action.tripped.wearable = WEARABLE_ALL;
	show_action(world, &action);
	world_settle(world);
	assert_int_equal(world_heard(world, HUB_PATH, "Tripped"), 2);
	assert_int_equal(
		bus_read(world_last(world, HUB_PATH, "Tripped")->signal,
			 "oua{sv}", &path, NULL, NULL),
		0);
	assert_string_equal(path, HUB_PATH);
}

static void tells_how_a_press_went_and_who_acknowledged(void **state)
{
	struct world *world = *state;
	struct action action = {.type = ACTION_RECORD};
	const char *by;
	uint32_t pad;

	show_one(world);
	show_control(world, world->client);
	memcpy(action.record.address, fake_hub.wearable[0].identity.address, 6);
	action.record.type = RECORD_PRESSED;
	action.record.press.ended_by = TRIP_BUTTON;
	show_action(world, &action);
	action.record.type = RECORD_ACKNOWLEDGED;
	action.record.caller = fake_hub.hub.controller;
	memset(&action.record.trip, 0, sizeof(action.record.trip));
	action.record.trip.pad = 1;
	show_action(world, &action);
	action.record.type = RECORD_DOSE; /* for the store alone */
	show_action(world, &action);
	world_settle(world);
	assert_int_equal(world_heard(world, WEARABLE_0, "PressEnded"), 1);
	assert_int_equal(
		bus_read(world_last(world, HUB_PATH, "Acknowledged")->signal,
			 "ous", NULL, &pad, &by),
		0);
	assert_int_equal(pad, 1);
	assert_string_equal(by, bus_unique_name(world->client));
}

/* ---- Streams ---- */

struct stream {
	int ring;
	int wake;
	const void *map;
	size_t size;
	struct kneadd_stream_reader reader;
};

static void stream_open(struct world *world, struct stream *out)
{
	struct answer answer;
	struct stat status;

	world_ask(world, world->client, &answer, WEARABLE_0, WEARABLE,
		  "OpenStream", "a{sv}", 1, "WakeEvery", "u", 0);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	assert_int_equal(
		bus_read(answer.reply, "hha{sv}", &out->ring, &out->wake, NULL),
		0);
	answer_free(&answer);
	assert_int_equal(fstat(out->ring, &status), 0);
	out->size = (size_t)status.st_size;
	out->map = mmap(NULL, out->size, PROT_READ, MAP_SHARED, out->ring, 0);
	assert_true(out->map != MAP_FAILED);
	assert_true(
		kneadd_stream_reader_init(&out->reader, out->map, out->size));
}

static void stream_close(struct stream *stream)
{
	assert_int_equal(munmap((void *)(uintptr_t)stream->map, stream->size),
			 0);
	assert_int_equal(close(stream->ring), 0);
	assert_int_equal(close(stream->wake), 0);
}

static bool is_readable(int fd)
{
	struct pollfd poller = {.fd = fd, .events = POLLIN};

	return poll(&poller, 1, PRIVATE_BUS_DEADLINE_MS) == 1;
}

static void a_stream_has_each_sample_and_ends(void **state)
{
	struct world *world = *state;
	struct action action = {.type = ACTION_SAMPLE};
	struct kneadd_sample sample;
	struct stream stream;
	char octet;

	show_one(world);
	stream_open(world, &stream);
	action.sample.number = 1;
	action.sample.force_mn = 12345;
	action.sample.pad = 1;
	show_action(world, &action);
	assert_true(is_readable(stream.wake));
	assert_true(kneadd_stream_read(&stream.reader, &sample));
	assert_int_equal(sample.force_mn, 12345);
	assert_int_equal(sample.pad, 1);
	assert_int_equal(read(stream.wake, &octet, 1), 1);
	/* Nobody but the hub may write. */
	assert_true(mmap(NULL, stream.size, PROT_READ | PROT_WRITE, MAP_SHARED,
			 stream.ring, 0) == MAP_FAILED);
	/* Forgotten, it may still be there, as a stranger. */
	fake_hub.wearable[0].enrolled = false;
	action.type = ACTION_CHANGED;
	action.changed.wearable = 0;
	show_action(world, &action);
	world_settle(world);
	assert_true(is_readable(stream.wake));
	assert_int_equal(read(stream.wake, &octet, 1), 0);
	stream_close(&stream);
	assert_string_equal(world_call(world, world->client, WEARABLE_0,
				       WEARABLE, "OpenStream", "a{sv}", 0),
			    "org.kneadd.Error.NotEnrolled");
}

static void a_stream_ends_with_its_wearable(void **state)
{
	struct world *world = *state;
	struct wearable_view gone = {0};
	struct stream stream;
	char octet;

	show_one(world);
	stream_open(world, &stream);
	show_wearable(world, 0, &gone);
	world_settle(world);
	assert_true(is_readable(stream.wake));
	assert_int_equal(read(stream.wake, &octet, 1), 0);
	stream_close(&stream);
}

static void readers_of_a_stream_are_bounded(void **state)
{
	struct world *world = *state;
	static struct stream stream[RING_READERS_MAX];

	show_one(world);
	for (size_t i = 0; i < RING_READERS_MAX; i++)
		stream_open(world, &stream[i]);
	assert_string_equal(world_call(world, world->client, WEARABLE_0,
				       WEARABLE, "OpenStream", "a{sv}", 0),
			    DBUS_ERROR_LIMITS_EXCEEDED);
	for (size_t i = 0; i < RING_READERS_MAX; i++)
		stream_close(&stream[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(a_vanished_caller_is_told_to_the_core),
		CLAIM(a_caller_that_vanishes_in_a_jam_is_told_later),
		CLAIM(observers_leave_room_for_who_controls),
		CLAIM(a_trip_is_told_and_said),
		CLAIM(a_trip_of_no_wearable_is_told_of_the_hub),
		CLAIM(tells_how_a_press_went_and_who_acknowledged),
		CLAIM(a_stream_has_each_sample_and_ends),
		CLAIM(a_stream_ends_with_its_wearable),
		CLAIM(readers_of_a_stream_are_bounded),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
