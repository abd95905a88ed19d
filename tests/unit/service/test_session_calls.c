/* SPDX-License-Identifier: MIT */
/* What org.kneadd.Session1 is asked, right and wrong. */
#include "show.h"

#include <math.h>
#include <string.h>

#define ARGUMENT "org.kneadd.Error.BadArgument"
#define PATH	 SESSION_PATH(7)

static void show_one(struct world *world)
{
	const struct session_view view = show_plain_session(7);

	show_session(world, &view);
	world_settle(world);
	world_forget(world);
	fake_hub.events = 0;
}

/* ---- Calls ---- */

struct call_row {
	const char *member;
	enum command_type command;
	bool has_reason;
};

static void each_call_becomes_its_command(void **state)
{
	static const struct call_row rows[] = {
		{"Start", COMMAND_SESSION_START, false},
		{"Resume", COMMAND_SESSION_RESUME, false},
		{"Skip", COMMAND_SESSION_SKIP, false},
		{"Repeat", COMMAND_SESSION_REPEAT, false},
		{"Finish", COMMAND_SESSION_FINISH, false},
		{"Mark", COMMAND_SESSION_MARK, false},
		{"Pause", COMMAND_SESSION_PAUSE, true},
		{"Abort", COMMAND_SESSION_ABORT, true},
	};
	struct world *world = *state;

	show_one(world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct answer answer;

		fake_hub.events = 0;
		if (rows[i].has_reason)
			world_ask(world, world->client, &answer, PATH, SESSION,
				  rows[i].member, "s", "because");
		else
			world_ask(world, world->client, &answer, PATH, SESSION,
				  rows[i].member, "");
		show_wait_event(world, EVENT_COMMAND, rows[i].command);
		show_reply(world, REFUSAL_NONE, WEARABLE_ALL);
		answer_wait(&answer);
		assert_string_equal(answer.error, "");
		answer_free(&answer);
	}
}

/* SR-25 */
static void a_refusal_says_why(void **state)
{
	struct world *world = *state;
	struct answer answer;

	show_one(world);
	world_ask(world, world->client, &answer, PATH, SESSION, "Resume", "");
	show_wait_event(world, EVENT_COMMAND, COMMAND_SESSION_RESUME);
	show_reply(world, REFUSAL_NOT_NOW, WEARABLE_ALL);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.NotNow");
	assert_non_null(strstr(answer.text, "cannot do this now"));
	world_ask(world, world->client, &answer, PATH, SESSION, "Abort", "s",
		  "");
	show_wait_event(world, EVENT_COMMAND, COMMAND_SESSION_ABORT);
	show_reply(world, REFUSAL_NOT_NOW, WEARABLE_ALL);
	answer_wait(&answer);
	assert_string_equal(answer.error, "org.kneadd.Error.NotNow");
}

static const struct command *adjusted(struct world *world, const char *what,
				      const char *type, ...)
{
	static struct answer answer;
	const char *text = NULL;
	double number = 0.0;
	va_list args;

	fake_hub.events = 0;
	va_start(args, type);
	if (type[0] == 's')
		text = va_arg(args, const char *);
	else
		number = va_arg(args, double);
	va_end(args);
	if (text)
		world_ask(world, world->client, &answer, PATH, SESSION,
			  "Adjust", "sv", what, "s", text);
	else
		world_ask(world, world->client, &answer, PATH, SESSION,
			  "Adjust", "sv", what, "d", number);
	show_wait_event(world, EVENT_COMMAND, COMMAND_SESSION_ADJUST);
	show_reply(world, REFUSAL_NONE, WEARABLE_ALL);
	answer_wait(&answer);
	assert_string_equal(answer.error, "");
	answer_free(&answer);
	return &show_event(EVENT_COMMAND, COMMAND_SESSION_ADJUST)->command;
}

static void adjusts_rounded_down(void **state)
{
	struct world *world = *state;
	const struct command *command;

	show_one(world);
	command = adjusted(world, "target", "d", 20.1239);
	assert_int_equal(command->adjust.what, ADJUST_TARGET);
	assert_int_equal(command->adjust.value, 20123);
	command = adjusted(world, "hold", "d", 45.0);
	assert_int_equal(command->adjust.what, ADJUST_HOLD);
	assert_int_equal(command->adjust.value, 45000);
	command = adjusted(world, "severity", "s", "severe");
	assert_int_equal(command->adjust.what, ADJUST_SEVERITY);
	assert_int_equal(command->adjust.value, SEVERITY_SEVERE);
}

static void wrong_calls_are_errors_and_nothing_else(void **state)
{
	struct world *world = *state;
	struct bus *c = world->client;

	show_one(world);
#define REFUSED(error, ...)                                                   \
	assert_string_equal(world_call(world, c, PATH, SESSION, __VA_ARGS__), \
			    error)
	REFUSED(ARGUMENT, "RatePain", "u", 11);
	assert_non_null(strstr(world_text(), "from 0"));
	REFUSED(ARGUMENT, "RatePain", "u", UINT32_MAX);
	REFUSED(DBUS_ERROR_INVALID_ARGS, "RatePain", "s", "8");
	REFUSED(DBUS_ERROR_INVALID_ARGS, "Pause", "");
	REFUSED(DBUS_ERROR_INVALID_ARGS, "Start", "s", "now");
	REFUSED(DBUS_ERROR_UNKNOWN_METHOD, "Loosen", "");
	REFUSED(ARGUMENT, "Adjust", "sv", "speed", "d", 1.0);
	REFUSED(ARGUMENT, "Adjust", "sv", "", "d", 1.0);
	REFUSED(ARGUMENT, "Adjust", "sv", "target", "s", "hard");
	REFUSED(ARGUMENT, "Adjust", "sv", "target", "d", (double)NAN);
	REFUSED(ARGUMENT, "Adjust", "sv", "target", "d", -0.1);
	REFUSED(ARGUMENT, "Adjust", "sv", "target", "d", 1000.1);
	REFUSED(ARGUMENT, "Adjust", "sv", "hold", "d", (double)INFINITY);
	REFUSED(ARGUMENT, "Adjust", "sv", "hold", "d", 3600.1);
	REFUSED(ARGUMENT, "Adjust", "sv", "severity", "s", "terrible");
	REFUSED(ARGUMENT, "Adjust", "sv", "severity", "d", 1.0);
#undef REFUSED
	assert_string_equal(world_call(world, c, PATH, PROPERTIES, "Set", "ssv",
				       SESSION, "Target", "d", 99.0),
			    DBUS_ERROR_PROPERTY_READ_ONLY);
	world_settle(world);
	assert_null(show_event(EVENT_COMMAND, COMMAND_COUNT));
	assert_int_equal(world->heard_count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)
		CLAIM(each_call_becomes_its_command),
		CLAIM(a_refusal_says_why),
		CLAIM(adjusts_rounded_down),
		CLAIM(wrong_calls_are_errors_and_nothing_else),
#undef CLAIM
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
