/* SPDX-License-Identifier: MIT */
/* Calls: what becomes of them, right and wrong ones, and stops above all. */
#include "show.h"

#include <math.h>
#include <string.h>

#define BUSY	 "org.kneadd.Error.Busy"
#define ARGUMENT "org.kneadd.Error.BadArgument"

static void show_two(struct world *world)
{
	for (uint16_t i = 0; i < 2; i++) {
		const struct wearable_view view = show_plain(i, 2);

		show_wearable(world, i, &view);
	}
	world_settle(world);
	world_forget(world);
}

/* ---- Commands ---- */

/* A call, and the command that the core is to get. */
struct command_row {
	const char *path;
	const char *interface;
	const char *member;
	const char *signature;
	struct command command;
};

static void ask_row(struct world *world, const struct command_row *row,
		    struct answer *answer)
{
	const struct command *c = &row->command;
	const double force = c->press.force_mn / 1000.0;

	if (c->type == COMMAND_ENROLL)
		world_ask(world, world->client, answer, row->path,
			  row->interface, row->member, "s", c->name);
	else if (c->type == COMMAND_PLACE)
		world_ask(world, world->client, answer, row->path,
			  row->interface, row->member, "us", c->pad,
			  site_table[c->site].name);
	else if (c->type == COMMAND_PRESS)
		world_ask(world, world->client, answer, row->path,
			  row->interface, row->member, "udua{sv}", c->pad,
			  force, c->press.hold_ms, 1, "Ramp", "d",
			  c->press.ramp_mn_per_s / 1000.0);
	else if (c->type == COMMAND_TIGHTEN)
		world_ask(world, world->client, answer, row->path,
			  row->interface, row->member, "usd", c->pad,
			  limit_table[c->tighten.id].name,
			  (double)c->tighten.value /
				  limit_table[c->tighten.id].scale);
	else if (row->signature[0] && row->interface[11] == 'H')
		world_ask(world, world->client, answer, row->path,
			  row->interface, row->member, "u",
			  c->duration_ms / 1000);
	else if (row->signature[0])
		world_ask(world, world->client, answer, row->path,
			  row->interface, row->member, "u", c->pad);
	else
		world_ask(world, world->client, answer, row->path,
			  row->interface, row->member, "");
}

static void each_call_becomes_its_command(void **state)
{
#define ON_HUB(member, signature, ...)                        \
	{                                                     \
		HUB_PATH, HUB, member, signature, __VA_ARGS__ \
	}
#define ON_WEARABLE(member, signature, ...)                          \
	{                                                            \
		WEARABLE_1, WEARABLE, member, signature, __VA_ARGS__ \
	}
	static const struct command_row rows[] = {
		ON_HUB("Acknowledge", "",
		       {.type = COMMAND_ACKNOWLEDGE, .wearable = WEARABLE_ALL}),
		ON_HUB("ReleaseControl", "", {.type = COMMAND_RELEASE_CONTROL}),
		ON_HUB("StartDiscovery", "u",
		       {.type = COMMAND_DISCOVER, .duration_ms = 300000}),
		ON_HUB("StopDiscovery", "", {.type = COMMAND_DISCOVER}),
		ON_HUB("OpenPairingWindow", "u",
		       {.type = COMMAND_OPEN_WINDOW, .duration_ms = 1000}),
		ON_HUB("ClosePairingWindow", "", {.type = COMMAND_OPEN_WINDOW}),
		ON_WEARABLE("Enroll", "s",
			    {.type = COMMAND_ENROLL,
			     .wearable = 1,
			     .name = "a name of thirty-one bytes long"}),
		ON_WEARABLE("Forget", "",
			    {.type = COMMAND_FORGET, .wearable = 1}),
		ON_WEARABLE("Place", "us",
			    {.type = COMMAND_PLACE,
			     .wearable = 1,
			     .pad = 1,
			     .site = SITE_CALF_LEFT}),
		ON_WEARABLE("Identify", "",
			    {.type = COMMAND_IDENTIFY, .wearable = 1}),
		ON_WEARABLE("Zero", "u",
			    {.type = COMMAND_ZERO, .wearable = 1, .pad = 3}),
		ON_WEARABLE(
			"SelfTest", "u",
			{.type = COMMAND_SELF_TEST, .wearable = 1, .pad = 1}),
		ON_WEARABLE("Press", "udua{sv}",
			    {.type = COMMAND_PRESS,
			     .wearable = 1,
			     .pad = 1,
			     .press = {.force_mn = 29970,
				       .ramp_mn_per_s = 5100,
				       .hold_ms = UINT32_MAX}}),
		ON_WEARABLE("Release", "u",
			    {.type = COMMAND_RELEASE, .wearable = 1, .pad = 0}),
		ON_WEARABLE("Tighten", "usd",
			    {.type = COMMAND_TIGHTEN,
			     .wearable = 1,
			     .pad = 1,
			     .tighten = {LIMIT_FORCE, 20100}}),
	};
	struct world *world = *state;

	show_two(world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct command expected = rows[i].command;
		struct answer answer;
		const struct event *event;

		ask_row(world, &rows[i], &answer);
		event = show_wait_event(world, EVENT_COMMAND, expected.type);
		expected.call = event->command.call;
		expected.caller = event->command.caller;
		assert_true(expected.caller != CALLER_NONE);
		assert_memory_equal(&event->command, &expected,
				    sizeof(expected));
		assert_false(answer.done); /* the core has not said anything */
		show_reply(world, REFUSAL_NONE, expected.wearable);
		answer_wait(&answer);
		assert_string_equal(answer.error, "");
		answer_free(&answer);
		fake_hub.events = 0;
	}
}

/* SR-25 */
static void a_refusal_is_an_error_that_says_why(void **state)
{
	struct world *world = *state;
	struct answer answer;

	show_two(world);
	world_ask(world, world->client, &answer, WEARABLE_0, WEARABLE,
		  "Identify", "");
	show_wait_event(world, EVENT_COMMAND, COMMAND_IDENTIFY);
	show_reply(world, REFUSAL_NOT_CONTROLLER, 0);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.NotController");
	assert_non_null(strstr(answer.text, "Request control first"));
	assert_non_null(strstr(answer.text, "SR-15"));
}

static void changes_are_told_before_the_reply(void **state)
{
	struct world *world = *state;
	struct wearable_view view = show_plain(0, 1);
	struct answer answer;
	unsigned int order = UINT32_MAX;

	show_two(world);
	/* Told just now, so that the next is within the interval. */
	view.battery = 50;
	show_wearable(world, 0, &view);
	world_wait_told(world, WEARABLE_0, "Battery");
	world_ask(world, world->client, &answer, WEARABLE_0, WEARABLE, "Place",
		  "us", 0, "calf-left");
	show_wait_event(world, EVENT_COMMAND, COMMAND_PLACE);
	view.pad[0].site = SITE_CALF_LEFT;
	fake_hub.hub.tripped = true;
	show_hub(world);
	show_wearable(world, 0, &view);
	show_reply(world, REFUSAL_NONE, 0);
	answer_wait(&answer);
	assert_true(world_told(world, WEARABLE_0, "Sites", &order));
	assert_true(order < answer.order);
	assert_true(world_told(world, HUB_PATH, "Tripped", &order));
	assert_true(order < answer.order);
	answer_free(&answer);
}

static void too_many_waiting_calls_are_busy(void **state)
{
	enum {
		WAITING = 64, /* the service's bound */
		BEYOND = 3
	};
	struct world *world = *state;
	static struct answer answer[WAITING + BEYOND];

	show_two(world);
	world->stuck = true;
	for (size_t i = 0; i < WAITING + BEYOND; i++)
		world_ask(world, world->client, &answer[i], WEARABLE_0,
			  WEARABLE, "Identify", "");
	for (size_t i = WAITING; i < WAITING + BEYOND; i++) {
		answer_wait(&answer[i]);
		assert_string_equal(answer[i].error, BUSY);
	}
	/* SR-15: stopping works always. */
	assert_string_equal(world_call(world, world->client, HUB_PATH, HUB,
				       "StopAll", "s", "test"),
			    "");
	for (size_t i = 0; i < WAITING; i++)
		assert_false(answer[i].done);
	world->stuck = false;
	show_wait_event(world, EVENT_COMMAND, COMMAND_IDENTIFY);
	world_settle(world);
	for (unsigned int i = 0; i < fake_hub.events; i++) {
		struct action action = {.type = ACTION_REPLY};

		if (fake_hub.event[i].type != EVENT_COMMAND ||
		    fake_hub.event[i].command.type != COMMAND_IDENTIFY)
			continue;
		action.reply.call = fake_hub.event[i].command.call;
		show_action(world, &action);
	}
	for (size_t i = 0; i < WAITING; i++) {
		answer_wait(&answer[i]);
		assert_string_equal(answer[i].error, "");
		answer_free(&answer[i]);
	}
}

static void lost_answers_are_given_up(void **state)
{
	struct world *world = *state;
	struct action action = {.type = ACTION_REPLY};
	struct engine_health health = {0};
	struct answer answer;

	show_two(world);
	world_ask(world, world->client, &answer, WEARABLE_0, WEARABLE,
		  "Identify", "");
	show_wait_event(world, EVENT_COMMAND, COMMAND_IDENTIFY);
	/* More than the engine keeps, while nobody takes any. */
	action.reply.call = UINT32_MAX;
	while (health.notices_lost == 0) {
		fake_hub.events = 0;
		show_action(world, &action);
		engine_health(world->engine, &health);
	}
	answer_wait(&answer);
	assert_string_equal(answer.error, DBUS_ERROR_NO_REPLY);
}

static void an_answer_nobody_waits_for_is_passed_over(void **state)
{
	struct world *world = *state;
	struct action action = {.type = ACTION_REPLY};

	action.reply.call = 12345;
	show_action(world, &action);
	world_settle(world);
}

static void calls_that_wait_end_with_the_service(void **state)
{
	struct world *world = *state;
	struct answer answer;

	show_two(world);
	world_ask(world, world->client, &answer, WEARABLE_0, WEARABLE,
		  "Identify", "");
	show_wait_event(world, EVENT_COMMAND, COMMAND_IDENTIFY);
	world_close_service(world);
	answer_wait(&answer);
	assert_int_not_equal(strlen(answer.error), 0);
}

/* ---- Wrong calls ---- */

static void wrong_calls_are_errors_and_nothing_else(void **state)
{
	struct world *world = *state;
	struct bus *c = world->client;
	char huge[5000];

	memset(huge, 'x', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	show_two(world);
	fake_hub.events = 0;
#define REFUSED(error, path, interface, ...) \
	assert_string_equal(                 \
		world_call(world, c, path, interface, __VA_ARGS__), error)
#define HUB_REFUSED(error, ...) REFUSED(error, HUB_PATH, HUB, __VA_ARGS__)
#define PAD_REFUSED(error, ...) \
	REFUSED(error, WEARABLE_0, WEARABLE, __VA_ARGS__)
	HUB_REFUSED(ARGUMENT, "StartDiscovery", "u", 0);
	HUB_REFUSED(ARGUMENT, "StartDiscovery", "u", 301);
	HUB_REFUSED(ARGUMENT, "OpenPairingWindow", "u", UINT32_MAX);
	HUB_REFUSED(DBUS_ERROR_INVALID_ARGS, "StartDiscovery", "s", "x");
	HUB_REFUSED(DBUS_ERROR_INVALID_ARGS, "StopAll", "");
	HUB_REFUSED(DBUS_ERROR_UNKNOWN_METHOD, "NoSuch", "");
	PAD_REFUSED(ARGUMENT, "Enroll", "s", huge);
	PAD_REFUSED(ARGUMENT, "Enroll", "s",
		    "thirty-two bytes are one too many");
	PAD_REFUSED(ARGUMENT, "Place", "us", 0, "carotid");
	PAD_REFUSED(ARGUMENT, "Place", "us", 0, "none");
	PAD_REFUSED(ARGUMENT, "Place", "us", 0, huge);
	PAD_REFUSED("org.kneadd.Error.NoSuchPad", "Place", "us", 77,
		    "calf-left");
	assert_non_null(strstr(world_text(), "no pad 77."));
	PAD_REFUSED("org.kneadd.Error.NoSuchPad", "Zero", "u", PADS_MAX);
	PAD_REFUSED("org.kneadd.Error.NoSuchPad", "Zero", "u", UINT32_MAX);
	PAD_REFUSED("org.kneadd.Error.NoSuchPad", "Press", "udua{sv}", 256, 1.0,
		    1000, 0);
	PAD_REFUSED("org.kneadd.Error.NoSuchPad", "Tighten", "usd", 4, "force",
		    1.0);
	PAD_REFUSED(ARGUMENT, "Press", "udua{sv}", 0, (double)NAN, 1000, 0);
	PAD_REFUSED(ARGUMENT, "Press", "udua{sv}", 0, -1.0, 1000, 0);
	PAD_REFUSED(ARGUMENT, "Press", "udua{sv}", 0, (double)INFINITY, 1000,
		    0);
	PAD_REFUSED(ARGUMENT, "Press", "udua{sv}", 0, 1000.1, 1000, 0);
	PAD_REFUSED(ARGUMENT, "Press", "udua{sv}", 0, 1.0, 1000, 1, "Ramp", "d",
		    (double)NAN);
	PAD_REFUSED(ARGUMENT, "Press", "udua{sv}", 0, 1.0, 1000, 1, "Ramp", "s",
		    "fast");
	PAD_REFUSED(DBUS_ERROR_INVALID_ARGS, "Press", "udu", 0, 1.0, 1000);
	PAD_REFUSED(ARGUMENT, "Tighten", "usd", 0, "force", (double)NAN);
	PAD_REFUSED(ARGUMENT, "Tighten", "usd", 0, "force", -0.001);
	PAD_REFUSED(ARGUMENT, "Tighten", "usd", 0, "force", 1e300);
	PAD_REFUSED(ARGUMENT, "Tighten", "usd", 0, "love", 1.0);
	PAD_REFUSED(ARGUMENT, "OpenStream", "a{sv}", 1, "WakeEvery", "u",
		    10001);
	PAD_REFUSED(ARGUMENT, "OpenStream", "a{sv}", 1, "WakeEvery", "d", 1.0);
	REFUSED(DBUS_ERROR_UNKNOWN_OBJECT, "/org/kneadd/wearable/none",
		WEARABLE, "Identify", "");
	REFUSED(DBUS_ERROR_UNKNOWN_INTERFACE, HUB_PATH, WEARABLE, "Identify",
		"");
	REFUSED(DBUS_ERROR_PROPERTY_READ_ONLY, HUB_PATH, PROPERTIES, "Set",
		"ssv", HUB, "Tripped", "b", false);
	REFUSED(DBUS_ERROR_UNKNOWN_PROPERTY, HUB_PATH, PROPERTIES, "Get", "ss",
		HUB, "NoSuch");
#undef PAD_REFUSED
#undef HUB_REFUSED
#undef REFUSED
	world_settle(world);
	assert_null(show_event(EVENT_COMMAND, COMMAND_COUNT));
	assert_int_equal(world->heard_count, 0);
}

/* ---- Stops ---- */

/* SR-15: also while the hub's thread stands still. */
static void a_stop_is_answered_at_once(void **state)
{
	struct world *world = *state;
	const struct event *event;

	show_two(world);
	world->stuck = true;
	assert_string_equal(world_call(world, world->client, HUB_PATH, HUB,
				       "StopAll", "s", "it hurts\n"),
			    "");
	assert_string_equal(world_call(world, world->client, WEARABLE_1,
				       WEARABLE, "Stop", "s", ""),
			    "");
	assert_non_null(strstr(world->said, "it hurts "));
	assert_null(strchr(world->said, '\n'));
	world->stuck = false;
	event = show_wait_event(world, EVENT_COMMAND, COMMAND_STOP);
	assert_int_not_equal(event->command.caller, CALLER_NONE);
	assert_true(engine_stops_taken(world->engine) >= 2);
	for (unsigned int i = 0, found = 0; i < fake_hub.events; i++) {
		const struct command *c = &fake_hub.event[i].command;

		if (fake_hub.event[i].type != EVENT_COMMAND)
			continue;
		assert_true(c->wearable == 1 || c->wearable == WEARABLE_ALL);
		found++;
		assert_in_range(found, 1, 2);
	}
}

/* As many calls as one connection may have under way, half of them stops;
 * how many of the others were refused. */
static unsigned int flood(struct world *world)
{
	enum {
		PAIRS = 60
	};
	static struct answer call[PAIRS];
	static struct answer stop[PAIRS];
	unsigned int refused = 0;

	for (size_t i = 0; i < PAIRS; i++) {
		world_ask(world, world->client, &call[i], HUB_PATH, PROPERTIES,
			  "Get", "ss", HUB, "Version");
		world_ask(world, world->client, &stop[i], HUB_PATH, HUB,
			  "StopAll", "s", "flood");
	}
	for (size_t i = 0; i < PAIRS; i++) {
		answer_wait(&call[i]);
		answer_wait(&stop[i]);
		assert_string_equal(stop[i].error, "");
		if (strcmp(call[i].error, DBUS_ERROR_LIMITS_EXCEEDED) == 0)
			refused++;
		answer_free(&call[i]);
		answer_free(&stop[i]);
	}
	return refused;
}

/* SR-15 */
static void a_flood_budgets_calls_but_no_stop(void **state)
{
	struct world *world = *state;
	unsigned int refused = 0;
	unsigned int said;

	world_end(world);
	world_start(world, &(struct world_options){.calls_per_second = 20});
	show_two(world);
	said = world->said_count;
	for (int i = 0; i < 5; i++)
		refused += flood(world);
	assert_in_range(refused, 1, UINT32_MAX);
	assert_int_not_equal(engine_stops_taken(world->engine), 0);
	/* Nor does it fill the log. */
	assert_in_range(world->said_count - said, 1, 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(each_call_becomes_its_command),
		CLAIM(a_refusal_is_an_error_that_says_why),
		CLAIM(changes_are_told_before_the_reply),
		CLAIM(too_many_waiting_calls_are_busy),
		CLAIM(lost_answers_are_given_up),
		CLAIM(an_answer_nobody_waits_for_is_passed_over),
		CLAIM(calls_that_wait_end_with_the_service),
		CLAIM(wrong_calls_are_errors_and_nothing_else),
		CLAIM(a_stop_is_answered_at_once),
		CLAIM(a_flood_budgets_calls_but_no_stop),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
