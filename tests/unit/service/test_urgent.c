/* SPDX-License-Identifier: MIT */
/*
 * What lets a session go is taken however much was asked before (SR-15,
 * SR-18), in bounded memory; and signals that a slow bus does not take wait.
 */
#include "show.h"

#include <string.h>

#define PATH SESSION_PATH(7)

static void show_one(struct world *world)
{
	const struct session_view view = show_plain_session(7);

	show_session(world, &view);
	world_settle(world);
	world_forget(world);
	fake_hub.events = 0;
}

static unsigned int commands(enum command_type type)
{
	unsigned int count = 0;

	for (unsigned int i = 0; i < fake_hub.events; i++)
		count += fake_hub.event[i].type == EVENT_COMMAND &&
			 fake_hub.event[i].command.type == type;
	return count;
}

/* Answers all commands taken so far. */
static void answer_all(struct world *world, enum refusal_code code)
{
	const unsigned int events = fake_hub.events;

	for (unsigned int i = 0; i < events; i++) {
		struct action action = {.type = ACTION_REPLY};

		if (fake_hub.event[i].type != EVENT_COMMAND)
			continue;
		action.reply.call = fake_hub.event[i].command.call;
		action.reply.refusal.code = code;
		action.reply.wearable = WEARABLE_ALL;
		show_action(world, &action);
	}
	fake_hub.events = 0;
}

/* ---- Urgent ---- */

static void the_same_joins_what_is_on_its_way(void **state)
{
	enum {
		PAUSES = 40,
		WAIT = 8 /* for the answer; the others are answered at once */
	};
	struct world *world = *state;
	static struct answer answer[PAUSES];
	unsigned int done = 0;

	show_one(world);
	world->stuck = true;
	for (size_t i = 0; i < PAUSES; i++)
		world_ask(world, world->client, &answer[i], PATH, SESSION,
			  "Pause", "s", "it hurts");
	for (size_t i = WAIT; i < PAUSES; i++) {
		answer_wait(&answer[i]);
		assert_string_equal(answer[i].error, "");
		answer_free(&answer[i]);
	}
	for (size_t i = 0; i < WAIT; i++)
		done += answer[i].done;
	assert_int_equal(done, 0);
	world->stuck = false;
	show_wait_event(world, EVENT_COMMAND, COMMAND_SESSION_PAUSE);
	assert_int_equal(commands(COMMAND_SESSION_PAUSE), 1);
	answer_all(world, REFUSAL_NOT_NOW);
	for (size_t i = 0; i < WAIT; i++) {
		answer_wait(&answer[i]);
		assert_string_equal(answer[i].error, "org.kneadd.Error.NotNow");
	}
	/* Answered: the next one goes to the core again. */
	world_ask(world, world->client, &answer[0], PATH, SESSION, "Pause", "s",
		  "");
	show_wait_event(world, EVENT_COMMAND, COMMAND_SESSION_PAUSE);
	answer_all(world, REFUSAL_NONE);
	answer_wait(&answer[0]);
	assert_string_equal(answer[0].error, "");
	answer_free(&answer[0]);
}

/* SR-18: a nine is not taken for the two that is on its way. */
static void each_rating_is_its_own(void **state)
{
	struct world *world = *state;
	static struct answer answer[NRS_MAX + 1];

	show_one(world);
	world->stuck = true;
	for (uint32_t i = 0; i <= NRS_MAX; i++)
		world_ask(world, world->client, &answer[i], PATH, SESSION,
			  "RatePain", "u", i);
	world_settle(world);
	world->stuck = false;
	show_wait_event(world, EVENT_COMMAND, COMMAND_SESSION_RATE);
	world_settle(world);
	assert_int_equal(commands(COMMAND_SESSION_RATE), NRS_MAX + 1);
	for (unsigned int i = 0, next = 0; i < fake_hub.events; i++)
		if (fake_hub.event[i].type == EVENT_COMMAND)
			assert_int_equal(fake_hub.event[i].command.nrs, next++);
	answer_all(world, REFUSAL_NONE);
	for (size_t i = 0; i <= NRS_MAX; i++) {
		answer_wait(&answer[i]);
		assert_string_equal(answer[i].error, "");
		answer_free(&answer[i]);
	}
}

static void a_flood_leaves_room_for_what_lets_go(void **state)
{
	enum {
		FLOOD = 50
	};
	struct world *world = *state;
	static struct answer flood[FLOOD];
	static struct answer urgent[4];
	unsigned int refused = 0;

	world_end(world);
	world_start(world, &(struct world_options){.calls_per_second = 10});
	show_one(world);
	for (size_t i = 0; i < FLOOD; i++)
		world_ask(world, world->client, &flood[i], PATH, SESSION,
			  "Skip", "");
	world_ask(world, world->client, &urgent[0], PATH, SESSION, "Pause", "s",
		  "");
	world_ask(world, world->client, &urgent[1], PATH, SESSION, "Abort", "s",
		  "");
	world_ask(world, world->client, &urgent[2], PATH, SESSION, "RatePain",
		  "u", 9);
	world_ask(world, world->client, &urgent[3], PATH, SESSION, "Mark", "");
	show_wait_event(world, EVENT_COMMAND, COMMAND_SESSION_MARK);
	assert_int_equal(commands(COMMAND_SESSION_PAUSE), 1);
	assert_int_equal(commands(COMMAND_SESSION_ABORT), 1);
	assert_int_equal(commands(COMMAND_SESSION_RATE), 1);
	answer_all(world, REFUSAL_NONE);
	for (size_t i = 0; i < FLOOD; i++) {
		answer_wait(&flood[i]);
		refused +=
			strcmp(flood[i].error, DBUS_ERROR_LIMITS_EXCEEDED) == 0;
		answer_free(&flood[i]);
	}
	assert_in_range(refused, 1, FLOOD);
	for (size_t i = 0; i < 4; i++) {
		answer_wait(&urgent[i]);
		assert_string_equal(urgent[i].error, "");
		answer_free(&urgent[i]);
	}
}

/* SR-15: a hub that can take nothing more is stopped instead. */
static void without_room_everything_is_stopped(void **state)
{
	const struct event filler = {.type = EVENT_COMMAND};
	struct world *world = *state;

	show_one(world);
	world->stuck = true;
	while (engine_post(world->engine, ENGINE_SERVICE, &filler) == 0)
		;
	assert_string_equal(world_call(world, world->client, PATH, SESSION,
				       "Abort", "s", ""),
			    "org.kneadd.Error.Busy");
	assert_non_null(strstr(world_text(), "stopped every wearable"));
	world->stuck = false;
	assert_int_equal(show_wait_event(world, EVENT_COMMAND, COMMAND_STOP)
				 ->command.wearable,
			 WEARABLE_ALL);
	/* And nothing is left waiting. */
	assert_int_equal(world_get_number(world, PATH, SESSION, "Step"), 0);
}

static void who_let_go_is_in_the_log(void **state)
{
	struct world *world = *state;
	struct answer answer;

	show_one(world);
	world_ask(world, world->client, &answer, PATH, SESSION, "Abort", "s",
		  "she\nasked");
	show_wait_event(world, EVENT_COMMAND, COMMAND_SESSION_ABORT);
	answer_all(world, REFUSAL_NONE);
	answer_wait(&answer);
	answer_free(&answer);
	assert_non_null(strstr(world->said, "she asked"));
	assert_non_null(strstr(world->said, bus_unique_name(world->client)));
}

static void what_waits_ends_with_the_service(void **state)
{
	struct world *world = *state;
	static struct answer answer[3];

	show_one(world);
	world->stuck = true;
	world_ask(world, world->client, &answer[0], PATH, SESSION, "Pause", "s",
		  "");
	world_ask(world, world->client, &answer[1], PATH, SESSION, "Pause", "s",
		  "");
	world_ask(world, world->client, &answer[2], PATH, SESSION, "Mark", "");
	world_settle(world);
	world_close_service(world);
	for (size_t i = 0; i < 3; i++) {
		answer_wait(&answer[i]);
		assert_int_not_equal(strlen(answer[i].error), 0);
	}
}

/* ---- Signals and a slow bus ---- */

#define LATE_MAX 256 /* the service's bound */

static void press_ended(struct world *world, uint32_t held_ms)
{
	struct record record = {.type = RECORD_PRESSED,
				.address = {0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0}};

	record.press.held_ms = held_ms;
	fake_hub.events = 0;
	show_record(world, &record);
	run_for(&world->loop, 0);
}

static void be_slow(struct world *world)
{
	const struct wearable_view view = show_plain(0, 1);

	show_wearable(world, 0, &view);
	world_settle(world);
	world_forget(world);
	world_clog(world);
}

static uint32_t held_of(const struct heard *heard)
{
	static const struct bus_field fields[] = {{"Held", "u", 0, 0}};
	uint32_t held = 0;
	DBusMessageIter dict;

	assert_int_equal(bus_read(heard->signal, "ua{sv}", NULL, &dict), 0);
	assert_int_equal(bus_read_dict(&dict, fields, 1, &held, NULL), 0);
	return held;
}

static void a_slow_bus_is_told_late_and_in_order(void **state)
{
	struct world *world = *state;
	uint32_t told = 0;

	be_slow(world);
	for (uint32_t i = 0; i < 5; i++)
		press_ended(world, i);
	world_unclog(world);
	while (world_heard(world, WEARABLE_0, "PressEnded") < 5)
		run_for(&world->loop, 5);
	for (unsigned int i = 0; i < world->heard_count; i++)
		if (dbus_message_has_member(world->heard[i].signal,
					    "PressEnded"))
			assert_int_equal(held_of(&world->heard[i]), told++);
	assert_int_equal(told, 5);
}

static void what_finds_no_room_is_counted_and_said(void **state)
{
	struct world *world = *state;
	unsigned int said;

	be_slow(world);
	said = world->said_count;
	for (uint32_t i = 0; i < LATE_MAX + 3; i++)
		press_ended(world, i);
	assert_int_equal(world->said_count, said + 1);
	assert_non_null(strstr(world->said, "PressEnded not told"));
	world_unclog(world);
}

static struct action a_trip(uint64_t at_us)
{
	struct action action = {.type = ACTION_TRIPPED};

	action.tripped.wearable = 0;
	action.tripped.trip = (struct trip){
		.reason = TRIP_FORCE, .value = 61000, .limit = 60000};
	action.tripped.trip.at_us = at_us;
	return action;
}

/* SR-25: a trip does not wait for the bus to take what came before. */
static void a_trip_is_told_however_slow_the_bus_is(void **state)
{
	struct world *world = *state;
	const struct action trip = a_trip(1000);

	be_slow(world);
	press_ended(world, 1);
	show_action(world, &trip);
	run_for(&world->loop, 1);
	world_unclog(world);
	while (world_heard(world, WEARABLE_0, "PressEnded") == 0)
		run_for(&world->loop, 5);
	assert_int_equal(world_heard(world, HUB_PATH, "Tripped"), 1);
	assert_true(world_last(world, HUB_PATH, "Tripped")->order <
		    world_last(world, WEARABLE_0, "PressEnded")->order);
}

/* Of notices that found no room, a trip is told all the same, and once. */
static void a_trip_among_lost_notices_is_told(void **state)
{
	struct world *world = *state;
	const struct action reply = {.type = ACTION_REPLY,
				     .reply = {.call = UINT32_MAX}};
	struct wearable_view view = show_plain(0, 1);
	struct action trip = a_trip(1000);
	struct engine_health health = {0};

	show_wearable(world, 0, &view);
	show_action(world, &trip);
	world_settle(world);
	assert_int_equal(world_heard(world, HUB_PATH, "Tripped"), 1);
	view.pad[0].trip = trip.tripped.trip;
	show_wearable(world, 0, &view);
	world_settle(world);
	for (int round = 0; round < 2; round++) {
		const uint64_t before = health.notices_lost;

		/* More than the engine keeps, while nobody takes any. */
		while (health.notices_lost == before) {
			fake_hub.events = 0;
			show_action(world, &reply);
			engine_health(world->engine, &health);
		}
		if (round == 0) {
			trip = a_trip(2000);
			view.pad[0].trip = trip.tripped.trip;
			show_action(world, &trip); /* is lost */
			show_wearable(world, 0, &view);
		}
		world_settle(world);
		assert_int_equal(world_heard(world, HUB_PATH, "Tripped"), 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(the_same_joins_what_is_on_its_way),
		CLAIM(each_rating_is_its_own),
		CLAIM(a_flood_leaves_room_for_what_lets_go),
		CLAIM(without_room_everything_is_stopped),
		CLAIM(who_let_go_is_in_the_log),
		CLAIM(what_waits_ends_with_the_service),
		CLAIM(a_slow_bus_is_told_late_and_in_order),
		CLAIM(what_finds_no_room_is_counted_and_said),
		CLAIM(a_trip_is_told_however_slow_the_bus_is),
		CLAIM(a_trip_among_lost_notices_is_told),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
