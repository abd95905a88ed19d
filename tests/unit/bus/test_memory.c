/* SPDX-License-Identifier: MIT */
/*
 * Every allocation fails once, one in each run of a scenario that uses the
 * whole room. What cannot be done may be refused; nothing may crash, leak
 * (the sanitizer and valgrind look), or hang.
 *
 * The linker puts these functions in the place of the real ones (--wrap).
 */
#include "bus_match.h"
#include "bus_name.h"
#include "fixture.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The allocation that fails counts down to 0; below, none does. */
static long countdown = -1;

static bool fails(void)
{
	if (countdown < 0)
		return false;
	return countdown-- == 0;
}

#define WRAP(type, name, declared, given, failure) \
	type __real_##name declared;               \
	type __wrap_##name declared;               \
	type __wrap_##name declared                \
	{                                          \
		if (fails())                       \
			return (failure);          \
		return __real_##name given;        \
	}

WRAP(void *, malloc, (size_t size), (size), NULL)
WRAP(void *, calloc, (size_t n, size_t size), (n, size), NULL)
WRAP(char *, strdup, (const char *text), (text), NULL)
WRAP(FILE *, open_memstream, (char **text, size_t *size), (text, size), NULL)
WRAP(DBusMessage *, dbus_message_new_method_call,
     (const char *name, const char *path, const char *interface,
      const char *member),
     (name, path, interface, member), NULL)
WRAP(DBusMessage *, dbus_message_new_method_return, (DBusMessage * call),
     (call), NULL)
WRAP(DBusMessage *, dbus_message_new_error,
     (DBusMessage * call, const char *name, const char *text),
     (call, name, text), NULL)
WRAP(DBusMessage *, dbus_message_new_signal,
     (const char *path, const char *interface, const char *member),
     (path, interface, member), NULL)
WRAP(dbus_bool_t, dbus_message_iter_append_basic,
     (DBusMessageIter * iter, int type, const void *value), (iter, type, value),
     FALSE)
WRAP(dbus_bool_t, dbus_message_iter_open_container,
     (DBusMessageIter * iter, int type, const char *inner,
      DBusMessageIter *sub),
     (iter, type, inner, sub), FALSE)
WRAP(dbus_bool_t, dbus_connection_send,
     (DBusConnection * connection, DBusMessage *message, dbus_uint32_t *serial),
     (connection, message, serial), FALSE)
WRAP(dbus_bool_t, dbus_connection_send_with_reply,
     (DBusConnection * connection, DBusMessage *message,
      DBusPendingCall **pending, int timeout_ms),
     (connection, message, pending, timeout_ms), FALSE)
WRAP(dbus_bool_t, dbus_pending_call_set_notify,
     (DBusPendingCall * pending, DBusPendingCallNotifyFunction function,
      void *data, DBusFreeFunction free_data),
     (pending, function, data, free_data), FALSE)
WRAP(dbus_bool_t, dbus_connection_add_filter,
     (DBusConnection * connection, DBusHandleMessageFunction function,
      void *data, DBusFreeFunction free_data),
     (connection, function, data, free_data), FALSE)

/* A container that cannot be closed is gone all the same. */
dbus_bool_t __real_dbus_message_iter_close_container(DBusMessageIter *iter,
						     DBusMessageIter *sub);
dbus_bool_t __wrap_dbus_message_iter_close_container(DBusMessageIter *iter,
						     DBusMessageIter *sub);
dbus_bool_t __wrap_dbus_message_iter_close_container(DBusMessageIter *iter,
						     DBusMessageIter *sub)
{
	bool failing = fails();
	dbus_bool_t closed =
		__real_dbus_message_iter_close_container(iter, sub);

	return closed && !failing;
}

struct scenario {
	uv_loop_t *loop;
	struct bus *server;
	struct bus *client;
	unsigned int answered; /* or failed at once */
	unsigned int asked;
};

static int get_text(const struct bus_property *property, DBusMessageIter *value,
		    void *userdata)
{
	(void)property;
	(void)userdata;
	return bus_iter_append(value, "s", "text");
}

static int get_absent(const struct bus_property *property,
		      DBusMessageIter *value, void *userdata)
{
	(void)property;
	(void)value;
	(void)userdata;
	return -ENODATA;
}

static void on_method(struct bus_request *request, void *userdata)
{
	struct bus_object *object = bus_object_find(bus_request_bus(request),
						    bus_request_path(request));

	bus_mark_changed(object, userdata, NULL);
	(void)bus_reply(request, "a{sv}", 1, "key", "as", NULL, (size_t)0);
}

static const struct bus_method methods[] = {
	{.name = "Do", .out = "a{sv}", .handler = on_method, .doc = "-"},
	{.name = NULL},
};

static const struct bus_signal signals[] = {
	{.name = "Done", .args = "s", .doc = "-"},
	{.name = NULL},
};

static const struct bus_property properties[] = {
	{.name = "Text", .type = "s", .get = get_text, .doc = "-"},
	{.name = "Absent", .type = "s", .get = get_absent, .doc = "-"},
	{.name = NULL},
};

static const struct bus_interface interface = {.name = "org.kneadd.Test1",
					       .methods = methods,
					       .signals = signals,
					       .properties = properties,
					       .doc = "-"};

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	(void)reply;
	(void)error;
	((struct scenario *)userdata)->answered++;
}

static void on_owner(const char *name, const char *old_owner,
		     const char *new_owner, void *userdata)
{
	(void)name;
	(void)old_owner;
	(void)new_owner;
	(void)userdata;
}

static void on_signal(DBusMessage *signal, void *userdata)
{
	(void)signal;
	(void)userdata;
}

static void on_credentials(int result,
			   const struct bus_credentials *credentials,
			   void *userdata)
{
	(void)result;
	(void)credentials;
	(void)userdata;
}

static void ask(struct scenario *s, const char *path,
		const char *interface_name, const char *member,
		const char *argument)
{
	const struct bus_method_call call = {.destination = FIXTURE_NAME,
					     .path = path,
					     .interface = interface_name,
					     .member = member,
					     .timeout_ms = 100,
					     .on_reply = on_answer,
					     .userdata = s};
	int result;

	s->asked++;
	if (argument)
		result = bus_call_method(s->client, &call, NULL, "s", argument);
	else
		result = bus_call_method(s->client, &call, NULL, "");
	if (result < 0)
		s->answered++;
}

static bool is_answered(void *userdata)
{
	const struct scenario *s = userdata;

	return s->answered >= s->asked ||
	       (!bus_is_connected(s->client) || !bus_is_connected(s->server));
}

static void serve(struct scenario *s)
{
	const struct bus_binding binding = {&interface,
					    (void *)(uintptr_t)&interface};
	struct bus_object *object = NULL;

	(void)bus_add_object_manager(s->server, "/");
	(void)bus_object_add(s->server, "/test", &binding, 1, &object);
	(void)bus_request_name(s->server, FIXTURE_NAME, 0, NULL, NULL);
	if (!object)
		return;
	(void)bus_emit(object, &interface, "Done", "text");
	bus_mark_changed(object, &interface, "Text");
	(void)bus_flush_changes(object);
}

static void listen_to(struct scenario *s)
{
	const struct bus_rule rule = {.sender = FIXTURE_NAME, .path = "/test"};
	struct bus_match *match = NULL;
	struct bus_name_watch *watch = NULL;

	(void)bus_add_match(s->client, &rule, on_signal, NULL, NULL);
	(void)bus_add_match(s->client, &rule, on_signal, NULL, &match);
	(void)bus_watch_name(s->client, FIXTURE_NAME, on_owner, NULL, &watch);
	(void)bus_get_credentials(s->client, FIXTURE_NAME, on_credentials,
				  NULL);
	bus_match_remove(match);
	bus_name_watch_free(watch);
}

static void call(struct scenario *s)
{
	ask(s, "/test", "org.kneadd.Test1", "Do", NULL);
	ask(s, "/test", "org.kneadd.Test1", "None", NULL);
	ask(s, "/test", DBUS_INTERFACE_PROPERTIES, "GetAll",
	    "org.kneadd.Test1");
	ask(s, "/test", DBUS_INTERFACE_INTROSPECTABLE, "Introspect", NULL);
	ask(s, "/", BUS_INTERFACE_OBJECT_MANAGER, "GetManagedObjects", NULL);
	(void)run_until(s->loop, is_answered, s);
}

static void play(const char *address)
{
	uv_loop_t loop;
	struct scenario s = {.loop = &loop};

	assert_int_equal(uv_loop_init(&loop), 0);
	if (bus_open(&loop, address, NULL, &s.server) == 0 &&
	    bus_open(&loop, address, NULL, &s.client) == 0) {
		serve(&s);
		listen_to(&s);
		call(&s);
	}
	bus_close(s.client, NULL, NULL);
	bus_close(s.server, NULL, NULL);
	run_until_closed(&loop);
}

static void survives_each_failing_allocation(void **state)
{
	struct private_bus daemon;
	long n = 0;
	bool reached = true;

	(void)state;
	private_bus_start(&daemon);
	for (; reached; n++) {
		countdown = n;
		play(daemon.address);
		reached = countdown < 0;
		countdown = -1;
	}
	/* Far fewer would mean that the wrapping does not work. */
	assert_true(n > 100);
	private_bus_stop(&daemon);
}

struct held {
	struct answer answer;
	struct bus_call *call;
};

/* Nothing but the sending comes between the failure and the end of the turn:
 * the first call, cancelled, leaves its room to the last. */
static void answers_a_waiting_call_that_cannot_be_sent(void **state)
{
	static struct held held[BUS_CALLS_MAX + 1];
	struct fixture *f = *state;
	struct bus_method_call call = {.destination = FIXTURE_NAME,
				       .path = "/",
				       .interface = DBUS_INTERFACE_PEER,
				       .member = "Ping",
				       .timeout_ms = 25000,
				       .on_reply = answer_keep};
	struct held *last = &held[BUS_CALLS_MAX];

	for (int i = 0; i <= BUS_CALLS_MAX; i++) {
		call.userdata = &held[i].answer;
		assert_int_equal(
			bus_call_method(f->client, &call, &held[i].call, ""),
			0);
	}
	bus_call_cancel(held[0].call);
	countdown = 0;
	assert_true(run_until_true(&f->loop, &last->answer.done));
	assert_int_equal(countdown, -1);
	assert_string_equal(last->answer.error, DBUS_ERROR_NO_MEMORY);
	assert_int_equal(last->answer.count, 1);
	fixture_settle(f);
	for (int i = 1; i < BUS_CALLS_MAX; i++) {
		assert_non_null(held[i].answer.reply);
		answer_free(&held[i].answer);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(survives_each_failing_allocation),
		cmocka_unit_test_setup_teardown(
			answers_a_waiting_call_that_cannot_be_sent,
			fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
