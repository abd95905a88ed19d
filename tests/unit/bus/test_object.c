/* SPDX-License-Identifier: MIT */
/* Objects as tables: what is called, what is refused, and how it is said. */
#include "bus_object.h"

#include "bus_match.h"
#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

struct thing {
	unsigned int calls;
	unsigned int stops;
	struct bus_request *held[2000];
	unsigned int held_count;
	struct bus_object *object;
};

static void on_add(struct bus_request *request, void *userdata)
{
	struct thing *thing = userdata;
	uint32_t a;
	uint32_t b;

	thing->calls++;
	assert_int_equal(bus_read(bus_request_message(request), "uu", &a, &b),
			 0);
	assert_int_equal(bus_request_sender(request)[0], ':');
	assert_string_equal(bus_request_path(request), "/test");
	assert_int_equal(bus_reply(request, "u", a + b), 0);
}

static void on_fail(struct bus_request *request, void *userdata)
{
	(void)userdata;
	assert_int_equal(bus_reply_errorf(request, "org.kneadd.Error.Test",
					  "%d things", 3),
			 0);
}

static void on_fail_badly(struct bus_request *request, void *userdata)
{
	char text[600];

	(void)userdata;
	memset(text, 'x', sizeof(text));
	text[510] = '\xc3'; /* half of a character, cut at 511 */
	text[511] = '\xa4';
	text[599] = '\0';
	assert_int_equal(bus_reply_errorf(request, "no error name", "%s", text),
			 0);
}

static void on_misanswer(struct bus_request *request, void *userdata)
{
	(void)userdata;
	assert_int_equal(bus_reply(request, "s", "\xff"), -EINVAL);
}

static void on_hold(struct bus_request *request, void *userdata)
{
	struct thing *thing = userdata;

	thing->held[thing->held_count++] = request;
}

static void on_stop(struct bus_request *request, void *userdata)
{
	((struct thing *)userdata)->stops++;
	assert_int_equal(bus_reply(request, ""), 0);
}

static void on_vanish(struct bus_request *request, void *userdata)
{
	struct thing *thing = userdata;

	bus_object_remove(thing->object);
	thing->object = NULL;
	assert_string_equal(bus_request_path(request), "/test");
	assert_int_equal(bus_reply(request, ""), 0);
}

static void on_build(struct bus_request *request, void *userdata)
{
	DBusMessage *reply =
		dbus_message_new_method_return(bus_request_message(request));

	(void)userdata;
	assert_int_equal(bus_append(reply, "s", "built"), 0);
	assert_int_equal(bus_reply_message(request, reply), 0);
}

static void on_starve(struct bus_request *request, void *userdata)
{
	(void)userdata;
	(void)bus_reply_message(request, NULL);
}

static const struct bus_method methods[] = {
	{.name = "Add", .in = "uu", .out = "u", .handler = on_add, .doc = "-"},
	{.name = "Fail", .handler = on_fail, .doc = "-"},
	{.name = "FailBadly", .handler = on_fail_badly, .doc = "-"},
	{.name = "Misanswer", .out = "s", .handler = on_misanswer, .doc = "-"},
	{.name = "Hold", .handler = on_hold, .doc = "-"},
	{.name = "Stop",
	 .handler = on_stop,
	 .flags = BUS_METHOD_URGENT,
	 .doc = "-"},
	{.name = "Vanish", .handler = on_vanish, .doc = "-"},
	{.name = "Build", .out = "s", .handler = on_build, .doc = "-"},
	{.name = "Starve", .handler = on_starve, .doc = "-"},
	{.name = NULL},
};

static const struct bus_signal signals[] = {
	{.name = "Tripped", .args = "sa{sv}", .doc = "-"},
	{.name = "Plain", .doc = "-"},
	{.name = NULL},
};

static const struct bus_interface interface = {.name = "org.kneadd.Test1",
					       .methods = methods,
					       .signals = signals,
					       .doc = "-"};
static const struct bus_interface empty = {.name = "org.kneadd.Empty1",
					   .doc = "-"};

static void serve(struct fixture *f, struct thing *thing)
{
	const struct bus_binding bindings[] = {{&empty, NULL},
					       {&interface, thing}};

	assert_int_equal(
		bus_object_add(f->server, "/test", bindings, 2, &thing->object),
		0);
}

static void calls_a_handler_with_checked_arguments(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct answer answer;
	uint32_t sum = 0;

	serve(f, &thing);
	fixture_call(f, &answer, "/test", "org.kneadd.Test1", "Add", "uu", 2,
		     40);
	assert_int_equal(bus_read(answer.reply, "u", &sum), 0);
	assert_int_equal(sum, 42);
	answer_free(&answer);
	fixture_call(f, &answer, "/test", "org.kneadd.Test1", "Build", "");
	assert_int_equal(bus_read(answer.reply, "s", NULL), 0);
	answer_free(&answer);
	assert_int_equal(thing.calls, 1);
}

static void finds_a_method_without_its_interface(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct answer answer;

	serve(f, &thing);
	fixture_call(f, &answer, "/test", NULL, "Add", "uu", 2, 40);
	assert_non_null(answer.reply);
	answer_free(&answer);
}

static void refuses_what_is_in_no_table(void **state)
{
	static const struct {
		const char *path;
		const char *interface;
		const char *member;
		const char *error;
	} cases[] = {
		{"/none", "org.kneadd.Test1", "Add", DBUS_ERROR_UNKNOWN_OBJECT},
		{"/test/x", "org.kneadd.Test1", "Add",
		 DBUS_ERROR_UNKNOWN_OBJECT},
		{"/none", DBUS_INTERFACE_PROPERTIES, "Get",
		 DBUS_ERROR_UNKNOWN_OBJECT},
		{"/none", DBUS_INTERFACE_INTROSPECTABLE, "Introspect",
		 DBUS_ERROR_UNKNOWN_OBJECT},
		{"/none", NULL, "Add", DBUS_ERROR_UNKNOWN_OBJECT},
		{"/", "org.kneadd.Test1", "Add", DBUS_ERROR_UNKNOWN_INTERFACE},
		{"/test", "org.kneadd.None1", "Add",
		 DBUS_ERROR_UNKNOWN_INTERFACE},
		{"/test", BUS_INTERFACE_OBJECT_MANAGER, "GetManagedObjects",
		 DBUS_ERROR_UNKNOWN_INTERFACE},
		{"/test", "org.kneadd.Test1", "None",
		 DBUS_ERROR_UNKNOWN_METHOD},
		{"/test", "org.kneadd.Empty1", "Add",
		 DBUS_ERROR_UNKNOWN_METHOD},
		{"/test", NULL, "None", DBUS_ERROR_UNKNOWN_METHOD},
		{"/test", "org.kneadd.Test1", "Add", DBUS_ERROR_INVALID_ARGS},
		{"/test", NULL, "Add", DBUS_ERROR_INVALID_ARGS},
	};
	struct fixture *f = *state;
	struct thing thing = {0};

	serve(f, &thing);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct answer answer;

		fixture_call(f, &answer, cases[i].path, cases[i].interface,
			     cases[i].member, "s", "wrong");
		assert_string_equal(answer.error, cases[i].error);
		answer_free(&answer);
	}
	assert_int_equal(thing.calls, 0);
}

static void says_what_a_method_takes(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct answer answer;

	serve(f, &thing);
	fixture_call(f, &answer, "/test", "org.kneadd.Test1", "Add", "as", NULL,
		     (size_t)0);
	assert_string_equal(answer.text, "Add takes (uu), not (as).");
	answer_free(&answer);
}

static void answers_with_errors_of_its_own(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct answer answer;

	serve(f, &thing);
	fixture_call(f, &answer, "/test", "org.kneadd.Test1", "Fail", "");
	assert_string_equal(answer.error, "org.kneadd.Error.Test");
	assert_string_equal(answer.text, "3 things");
	fixture_call(f, &answer, "/test", "org.kneadd.Test1", "FailBadly", "");
	assert_string_equal(answer.error, DBUS_ERROR_FAILED);
	assert_int_equal(strlen(answer.text), 510);
	fixture_call(f, &answer, "/test", "org.kneadd.Test1", "Misanswer", "");
	assert_string_equal(answer.error, DBUS_ERROR_FAILED);
	fixture_call(f, &answer, "/test", "org.kneadd.Test1", "Starve", "");
	assert_string_equal(answer.error, DBUS_ERROR_NO_MEMORY);
}

static void lets_an_object_go_from_its_own_handler(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct answer answer;

	serve(f, &thing);
	fixture_call(f, &answer, "/test", "org.kneadd.Test1", "Vanish", "");
	assert_non_null(answer.reply);
	answer_free(&answer);
	fixture_call(f, &answer, "/test", "org.kneadd.Test1", "Vanish", "");
	assert_string_equal(answer.error, DBUS_ERROR_UNKNOWN_OBJECT);
}

static void answers_later(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct answer answer = {0};
	const struct bus_method_call call = {.destination = FIXTURE_NAME,
					     .path = "/test",
					     .interface = "org.kneadd.Test1",
					     .member = "Hold",
					     .timeout_ms = 25000,
					     .on_reply = answer_keep,
					     .userdata = &answer};

	serve(f, &thing);
	assert_int_equal(bus_call_method(f->client, &call, NULL, ""), 0);
	fixture_settle(f);
	assert_int_equal(thing.held_count, 1);
	assert_int_equal(answer.count, 0);
	bus_object_remove(thing.object);
	assert_ptr_equal(bus_request_bus(thing.held[0]), f->server);
	assert_int_equal(bus_reply(thing.held[0], ""), 0);
	assert_true(run_until_true(&f->loop, &answer.done));
	assert_non_null(answer.reply);
	answer_free(&answer);
}

static void keeps_requests_valid_after_the_bus_is_closed(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	const struct bus_method_call call = {.destination = FIXTURE_NAME,
					     .path = "/test",
					     .interface = "org.kneadd.Test1",
					     .member = "Hold",
					     .timeout_ms = 25000};

	serve(f, &thing);
	assert_int_equal(bus_call_method(f->client, &call, NULL, ""), 0);
	assert_int_equal(bus_call_method(f->client, &call, NULL, ""), 0);
	assert_true(run_until_count(&f->loop, &thing.held_count, 2));
	bus_close(f->server, NULL, NULL);
	f->server = NULL;
	run_for(&f->loop, 10);
	assert_null(bus_request_bus(thing.held[0]));
	assert_string_equal(bus_request_path(thing.held[0]), "/test");
	assert_int_equal(bus_reply(thing.held[0], ""), -ENOTCONN);
	assert_int_equal(bus_reply_error(thing.held[1], "a.b", "c"), -ENOTCONN);
}

static void answers_nothing_where_nobody_waits(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	DBusMessage *message = bus_message_new_call(FIXTURE_NAME, "/test",
						    "org.kneadd.Test1", "Stop");
	DBusMessage *unknown = bus_message_new_call(FIXTURE_NAME, "/test",
						    "org.kneadd.Test1", "None");

	serve(f, &thing);
	dbus_message_set_no_reply(message, TRUE);
	dbus_message_set_no_reply(unknown, TRUE);
	assert_int_equal(bus_send(f->client, message), 0);
	assert_int_equal(bus_send(f->client, unknown), 0);
	assert_int_equal(bus_send(f->client, NULL), -EINVAL);
	assert_int_equal(bus_call(f->client, NULL, 100, NULL, NULL, NULL),
			 -EINVAL);
	fixture_settle(f);
	assert_int_equal(thing.stops, 1);
}

static void registers_each_path_and_interface_once(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	const struct bus_binding twice[] = {{&empty, NULL}, {&empty, NULL}};
	struct bus_object *object = NULL;

	serve(f, &thing);
	assert_int_equal(bus_object_add(f->server, "/test", twice, 1, &object),
			 -EEXIST);
	assert_int_equal(bus_object_add(f->server, "/new", twice, 2, &object),
			 -EEXIST);
	assert_null(bus_object_find(f->server, "/new"));
	assert_int_equal(bus_object_add(f->server, "new", twice, 1, &object),
			 -EINVAL);
	assert_null(object);
	assert_int_equal(bus_object_bind(thing.object, &empty, NULL), -EEXIST);
	assert_int_equal(bus_object_unbind(thing.object, &empty), 0);
	assert_int_equal(bus_object_unbind(thing.object, &empty), -ENOENT);
	assert_int_equal(bus_add_object_manager(f->server, "new"), -EINVAL);
	assert_int_equal(bus_add_object_manager(f->server, "/"), 0);
	assert_int_equal(bus_add_object_manager(f->server, "/"), -EEXIST);
	assert_ptr_equal(bus_object_find(f->server, "/test"), thing.object);
	assert_ptr_equal(bus_object_userdata(thing.object, &interface), &thing);
	assert_null(bus_object_userdata(thing.object, &empty));
	assert_string_equal(bus_object_path(thing.object), "/test");
	assert_ptr_equal(bus_object_bus(thing.object), f->server);
	bus_object_remove(NULL);
}

/* Calls METHOD N times at once; counts answers by kind. */
struct burst {
	unsigned int replies;
	unsigned int refused;
	unsigned int total;
};

static void on_burst(DBusMessage *reply, const struct bus_error *error,
		     void *userdata)
{
	struct burst *burst = userdata;

	burst->total++;
	if (reply)
		burst->replies++;
	else if (strcmp(error->name, DBUS_ERROR_LIMITS_EXCEEDED) == 0)
		burst->refused++;
}

static void burst_send(struct bus *bus, struct burst *burst, const char *method,
		       unsigned int n)
{
	const struct bus_method_call call = {.destination = FIXTURE_NAME,
					     .path = "/test",
					     .interface = "org.kneadd.Test1",
					     .member = method,
					     .timeout_ms = 25000,
					     .on_reply = on_burst,
					     .userdata = burst};

	for (unsigned int i = 0; i < n; i++)
		assert_int_equal(bus_call_method(bus, &call, NULL, ""), 0);
}

static void limits_each_caller_but_never_what_is_urgent(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct burst calls = {0};
	struct burst stops = {0};
	struct burst others = {0};

	serve(f, &thing);
	bus_set_budget(f->server, 10, 3600 * 1000);
	burst_send(f->client, &calls, "Build", 50);
	burst_send(f->client, &stops, "Stop", 50);
	burst_send(f->server, &others, "Build", 5);
	assert_true(run_until_count(&f->loop, &calls.total, 50));
	assert_true(run_until_count(&f->loop, &stops.total, 50));
	assert_true(run_until_count(&f->loop, &others.total, 5));
	/* A window may end in between, though one an hour long seldom does. */
	assert_true(calls.replies >= 10 && calls.replies <= 20);
	assert_int_equal(calls.refused, 50 - calls.replies);
	assert_int_equal(stops.replies, 50);
	assert_int_equal(others.replies, 5);
}

static void serves_again_in_the_next_window(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct burst first = {0};
	struct burst second = {0};

	serve(f, &thing);
	bus_set_budget(f->server, 1, 50);
	burst_send(f->client, &first, "Build", 3);
	assert_true(run_until_count(&f->loop, &first.total, 3));
	assert_true(first.refused >= 1);
	run_for(&f->loop, 60);
	burst_send(f->client, &second, "Build", 1);
	assert_true(run_until_count(&f->loop, &second.total, 1));
	assert_int_equal(second.replies, 1);
}

static void bounds_requests_kept_unanswered(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct burst held = {0};
	struct burst stop = {0};

	serve(f, &thing);
	for (int i = 0; i < 1030; i++) {
		DBusMessage *message = bus_message_new_call(
			FIXTURE_NAME, "/test", "org.kneadd.Test1", "Hold");

		/* The bus lets nobody wait for so many answers. */
		dbus_message_set_no_reply(message, TRUE);
		assert_int_equal(bus_send(f->client, message), 0);
	}
	fixture_settle(f);
	assert_int_equal(thing.held_count, 1024);
	burst_send(f->client, &held, "Hold", 1);
	burst_send(f->client, &stop, "Stop", 1);
	assert_true(run_until_count(&f->loop, &stop.total, 1));
	assert_int_equal(held.refused, 1);
	assert_int_equal(stop.replies, 1);
	for (unsigned int i = 0; i < thing.held_count; i++)
		(void)bus_reply(thing.held[i], "");
}

struct trip {
	unsigned int count;
	char why[64];
};

static void on_tripped(DBusMessage *signal, void *userdata)
{
	struct trip *trip = userdata;
	const char *why;

	trip->count++;
	assert_int_equal(bus_read(signal, "sa{sv}", &why, NULL), 0);
	(void)snprintf(trip->why, sizeof(trip->why), "%s", why);
}

static void emits_signals_of_the_table(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	struct trip trip = {0};
	const struct bus_rule rule = {.sender = FIXTURE_NAME,
				      .interface = "org.kneadd.Test1",
				      .member = "Tripped"};

	serve(f, &thing);
	assert_int_equal(
		bus_add_match(f->client, &rule, on_tripped, &trip, NULL), 0);
	fixture_settle(f);
	assert_int_equal(bus_emit(thing.object, &interface, "Tripped", "force",
				  1, "newton", "d", 61.5),
			 0);
	assert_int_equal(bus_emit(thing.object, &interface, "Plain"), 0);
	assert_int_equal(
		bus_emit(thing.object, &interface, "Tripped", "\xff", 0),
		-EINVAL);
	assert_true(run_until_count(&f->loop, &trip.count, 1));
	assert_string_equal(trip.why, "force");
}

static void emits_nothing_into_a_bus_that_stalls(void **state)
{
	struct fixture *f = *state;
	struct thing thing = {0};
	int result = 0;

	serve(f, &thing);
	assert_int_equal(kill(f->daemon.pid, SIGSTOP), 0);
	for (int i = 0; i < 100000 && result == 0; i++)
		result = bus_emit(thing.object, &interface, "Tripped",
				  "a text of some length, again and again", 0);
	assert_int_equal(result, -ENOBUFS);
	assert_true(bus_outgoing_bytes(f->server) < 2 * BUS_OUTGOING_BOUND);
}

#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(calls_a_handler_with_checked_arguments),
		CLAIM(finds_a_method_without_its_interface),
		CLAIM(refuses_what_is_in_no_table),
		CLAIM(says_what_a_method_takes),
		CLAIM(answers_with_errors_of_its_own),
		CLAIM(lets_an_object_go_from_its_own_handler),
		CLAIM(answers_later),
		CLAIM(keeps_requests_valid_after_the_bus_is_closed),
		CLAIM(answers_nothing_where_nobody_waits),
		CLAIM(registers_each_path_and_interface_once),
		CLAIM(limits_each_caller_but_never_what_is_urgent),
		CLAIM(serves_again_in_the_next_window),
		CLAIM(bounds_requests_kept_unanswered),
		CLAIM(emits_signals_of_the_table),
		CLAIM(emits_nothing_into_a_bus_that_stalls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
