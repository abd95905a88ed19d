/* SPDX-License-Identifier: MIT */
/* A server and a client on a private bus. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void on_connected(struct bus *bus, void *userdata)
{
	(void)bus;
	((struct fixture *)userdata)->connected++;
}

static void on_disconnected(struct bus *bus, void *userdata)
{
	(void)bus;
	((struct fixture *)userdata)->disconnected++;
}

static void on_error(struct bus *bus, const char *text, void *userdata)
{
	(void)bus;
	(void)text;
	((struct fixture *)userdata)->errors++;
}

static void on_name(struct bus *bus, int result, void *userdata)
{
	(void)bus;
	assert_int_equal(result, 0);
	*(bool *)userdata = true;
}

int fixture_setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const struct bus_callbacks callbacks = {on_connected, on_disconnected,
						on_error, f};
	bool named = false;

	assert_non_null(f);
	private_bus_start(&f->daemon);
	assert_int_equal(uv_loop_init(&f->loop), 0);
	assert_int_equal(
		bus_open(&f->loop, f->daemon.address, &callbacks, &f->server),
		0);
	assert_int_equal(
		bus_open(&f->loop, f->daemon.address, &callbacks, &f->client),
		0);
	assert_int_equal(
		bus_request_name(f->server, FIXTURE_NAME, 0, on_name, &named),
		0);
	assert_true(run_until_true(&f->loop, &named));
	assert_true(run_until_count(&f->loop, &f->connected, 2));
	*state = f;
	return 0;
}

int fixture_teardown(void **state)
{
	struct fixture *f = *state;

	bus_close(f->client, NULL, NULL);
	bus_close(f->server, NULL, NULL);
	run_until_closed(&f->loop);
	private_bus_stop(&f->daemon);
	free(f);
	return 0;
}

void answer_keep(DBusMessage *reply, const struct bus_error *error,
		 void *userdata)
{
	struct answer *answer = userdata;

	assert_true((reply == NULL) != (error == NULL));
	answer->count++;
	answer->done = true;
	if (reply)
		answer->reply = dbus_message_ref(reply);
	if (!error)
		return;
	(void)snprintf(answer->error, sizeof(answer->error), "%s", error->name);
	(void)snprintf(answer->text, sizeof(answer->text), "%s", error->text);
}

void answer_free(struct answer *answer)
{
	if (answer->reply)
		dbus_message_unref(answer->reply);
	*answer = (struct answer){0};
}

void fixture_call(struct fixture *f, struct answer *answer, const char *path,
		  const char *interface, const char *member,
		  const char *signature, ...)
{
	DBusMessage *message = dbus_message_new_method_call(FIXTURE_NAME, path,
							    interface, member);
	va_list args;

	assert_non_null(message);
	va_start(args, signature);
	assert_int_equal(bus_append_va(message, signature, args), 0);
	va_end(args);
	*answer = (struct answer){0};
	assert_int_equal(
		bus_call(f->client, message, 25000, answer_keep, answer, NULL),
		0);
	assert_true(run_until_true(&f->loop, &answer->done));
}

void fixture_settle(struct fixture *f)
{
	struct answer answer;

	fixture_call(f, &answer, "/", "org.freedesktop.DBus.Peer", "Ping", "");
	answer_free(&answer);
}
