/* SPDX-License-Identifier: MIT */
/* The connection: libdbus on libuv under everything that has gone wrong with
 * it before. */
#include "fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct bus_method_call ping = {
	.destination = FIXTURE_NAME,
	.path = "/",
	.interface = "org.freedesktop.DBus.Peer",
	.member = "Ping",
	.timeout_ms = 25000,
};

static void on_hold(struct bus_request *request, void *userdata)
{
	*(struct bus_request **)userdata = request;
}

static void on_echo(struct bus_request *request, void *userdata)
{
	const uint8_t *data;
	size_t size;

	(void)userdata;
	assert_int_equal(
		bus_read(bus_request_message(request), "ay", &data, &size), 0);
	assert_int_equal(bus_reply(request, "ay", data, size), 0);
}

static void on_open(struct bus_request *request, void *userdata)
{
	int fd;

	assert_int_equal(bus_read(bus_request_message(request), "h", &fd), 0);
	assert_int_equal(write(fd, "x", 1), 1);
	assert_int_equal(bus_reply(request, "h", fd), 0);
	assert_int_equal(close(fd), 0);
	(*(unsigned int *)userdata)++;
}

static const struct bus_method methods[] = {
	{.name = "Hold", .handler = on_hold, .doc = "Never answers."},
	{.name = "Echo",
	 .in = "ay",
	 .out = "ay",
	 .handler = on_echo,
	 .doc = "Answers the same."},
	{.name = "Open",
	 .in = "h",
	 .out = "h",
	 .handler = on_open,
	 .doc = "Writes to a descriptor and hands it back."},
	{.name = NULL},
};

static const struct bus_interface interface = {
	.name = "org.kneadd.Test1", .methods = methods, .doc = "For tests."};

static struct bus_object *serve(struct fixture *f, void *userdata)
{
	const struct bus_binding binding = {&interface, userdata};
	struct bus_object *object = NULL;

	assert_int_equal(
		bus_object_add(f->server, "/test", &binding, 1, &object), 0);
	return object;
}

static void answers_a_call(void **state)
{
	struct fixture *f = *state;
	struct answer answer;

	fixture_call(f, &answer, "/", "org.freedesktop.DBus.Peer", "Ping", "");
	assert_non_null(answer.reply);
	assert_int_equal(answer.count, 1);
	answer_free(&answer);
}

static void tells_its_unique_name(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(bus_unique_name(f->client)[0], ':');
	assert_string_not_equal(bus_unique_name(f->client),
				bus_unique_name(f->server));
}

static void refuses_a_bus_that_is_not_there(void **state)
{
	struct fixture *f = *state;
	struct bus *bus = NULL;

	assert_int_equal(
		bus_open(&f->loop, "unix:path=/nowhere/bus", NULL, &bus),
		-ECONNREFUSED);
	assert_int_equal(bus_open(&f->loop, "nonsense", NULL, &bus), -EINVAL);
	assert_null(bus);
}

static void follows_the_environment_for_system_and_session(void **state)
{
	struct fixture *f = *state;
	struct bus *bus = NULL;

	assert_int_equal(
		setenv("DBUS_SYSTEM_BUS_ADDRESS", f->daemon.address, 1), 0);
	assert_int_equal(setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/no", 1),
			 0);
	assert_int_equal(bus_open(&f->loop, NULL, NULL, &bus), 0);
	bus_close(bus, NULL, NULL);
	assert_int_equal(bus_open(&f->loop, "system", NULL, &bus), 0);
	bus_close(bus, NULL, NULL);
	assert_int_equal(bus_open(&f->loop, "session", NULL, &bus),
			 -ECONNREFUSED);
	assert_int_equal(unsetenv("DBUS_SESSION_BUS_ADDRESS"), 0);
	assert_int_equal(setenv("XDG_RUNTIME_DIR", f->daemon.folder, 1), 0);
	assert_int_equal(bus_open(&f->loop, "session", NULL, &bus), 0);
	bus_close(bus, NULL, NULL);
}

static void ends_a_call_at_its_deadline(void **state)
{
	struct fixture *f = *state;
	struct bus_request *held = NULL;
	struct bus_method_call call = ping;
	struct answer answer = {0};
	uint64_t start = uv_hrtime();

	serve(f, &held);
	call.path = "/test";
	call.interface = interface.name;
	call.member = "Hold";
	call.timeout_ms = 100;
	call.on_reply = answer_keep;
	call.userdata = &answer;
	assert_int_equal(bus_call_method(f->client, &call, NULL, ""), 0);
	assert_true(run_until_true(&f->loop, &answer.done));
	assert_string_equal(answer.error, DBUS_ERROR_NO_REPLY);
	assert_true(uv_hrtime() - start >= UINT64_C(95000000));
	/* The late answer reaches nobody. */
	assert_int_equal(bus_reply(held, ""), 0);
	fixture_settle(f);
	assert_int_equal(answer.count, 1);
}

static void cancels_a_call(void **state)
{
	struct fixture *f = *state;
	struct bus_method_call call = ping;
	struct bus_call *handle = NULL;
	struct answer answer = {0};

	call.on_reply = answer_keep;
	call.userdata = &answer;
	assert_int_equal(bus_call_method(f->client, &call, &handle, ""), 0);
	bus_call_cancel(handle);
	bus_call_cancel(NULL);
	fixture_settle(f);
	assert_int_equal(answer.count, 0);
}

static void carries_eight_mebibytes(void **state)
{
	struct fixture *f = *state;
	size_t size = (size_t)8 << 20;
	uint8_t *data = malloc(size);
	const uint8_t *back = NULL;
	size_t back_size = 0;
	struct answer answer;

	assert_non_null(data);
	for (size_t i = 0; i < size; i++)
		data[i] = (uint8_t)(i * 7 >> 3);
	serve(f, NULL);
	fixture_call(f, &answer, "/test", interface.name, "Echo", "ay", data,
		     size);
	assert_non_null(answer.reply);
	assert_int_equal(bus_read(answer.reply, "ay", &back, &back_size), 0);
	assert_int_equal(back_size, size);
	assert_memory_equal(back, data, size);
	answer_free(&answer);
	free(data);
}

static void passes_descriptors(void **state)
{
	struct fixture *f = *state;
	unsigned int opened = 0;
	struct answer answer;
	int fds[2];
	int back = -1;
	char text[2];

	assert_int_equal(pipe(fds), 0);
	serve(f, &opened);
	fixture_call(f, &answer, "/test", interface.name, "Open", "h", fds[1]);
	assert_int_equal(opened, 1);
	assert_int_equal(bus_read(answer.reply, "h", &back), 0);
	assert_true(fcntl(back, F_GETFD) & FD_CLOEXEC);
	assert_int_equal(write(back, "y", 1), 1);
	assert_int_equal(read(fds[0], text, 2), 2);
	assert_memory_equal(text, "xy", 2);
	(void)close(back);
	(void)close(fds[0]);
	(void)close(fds[1]);
	answer_free(&answer);
}

struct flood {
	struct fixture *f;
	unsigned int answers;
	unsigned int ticks;
	uint64_t last_tick;
	uint64_t worst_ns;
	uv_timer_t timer;
	bool stop;
};

static void flood_send(struct flood *flood);

static void on_flood_reply(DBusMessage *reply, const struct bus_error *error,
			   void *userdata)
{
	struct flood *flood = userdata;

	(void)error;
	assert_non_null(reply);
	flood->answers++;
	if (!flood->stop)
		flood_send(flood);
}

static void flood_send(struct flood *flood)
{
	struct bus_method_call call = ping;

	call.on_reply = on_flood_reply;
	call.userdata = flood;
	assert_int_equal(bus_call_method(flood->f->client, &call, NULL, ""), 0);
}

static void on_flood_tick(uv_timer_t *timer)
{
	struct flood *flood = timer->data;
	uint64_t now = uv_hrtime();

	if (now - flood->last_tick > flood->worst_ns)
		flood->worst_ns = now - flood->last_tick;
	flood->last_tick = now;
	flood->ticks++;
}

static void keeps_timers_running_through_a_flood(void **state)
{
	struct fixture *f = *state;
	struct flood flood = {.f = f};

	assert_int_equal(uv_timer_init(&f->loop, &flood.timer), 0);
	flood.timer.data = &flood;
	flood.last_tick = uv_hrtime();
	assert_int_equal(uv_timer_start(&flood.timer, on_flood_tick, 1, 1), 0);
	/* The bus lets a connection wait for 128 answers. */
	for (int i = 0; i < 100; i++)
		flood_send(&flood);
	assert_true(run_until_count(&f->loop, &flood.answers, 5000));
	/* A timer that only ran when the flood ebbs would tick a few times. */
	assert_true(flood.ticks >= 20);
	assert_true(flood.worst_ns < UINT64_C(1000000000));
	flood.stop = true;
	uv_close((uv_handle_t *)&flood.timer, NULL);
	fixture_settle(f);
}

static void on_closed(void *userdata)
{
	*(bool *)userdata = true;
}

struct closer {
	struct bus *bus;
	bool closed;
	unsigned int replies;
};

static void close_in_reply(DBusMessage *reply, const struct bus_error *error,
			   void *userdata)
{
	struct closer *closer = userdata;

	(void)reply;
	(void)error;
	closer->replies++;
	bus_close(closer->bus, on_closed, &closer->closed);
	bus_close(closer->bus, NULL, NULL); /* once is enough */
}

static void closes_from_inside_a_reply(void **state)
{
	struct fixture *f = *state;
	struct closer closer = {0};
	struct bus_method_call call = ping;

	assert_int_equal(
		bus_open(&f->loop, f->daemon.address, NULL, &closer.bus), 0);
	call.on_reply = close_in_reply;
	call.userdata = &closer;
	for (int i = 0; i < 10; i++)
		assert_int_equal(bus_call_method(closer.bus, &call, NULL, ""),
				 0);
	assert_true(run_until_true(&f->loop, &closer.closed));
	assert_int_equal(closer.replies, 1);
}

static void closes_before_it_is_connected(void **state)
{
	struct fixture *f = *state;
	struct bus *bus = NULL;
	bool closed = false;

	assert_int_equal(bus_open(&f->loop, f->daemon.address, NULL, &bus), 0);
	bus_close(bus, on_closed, &closed);
	assert_false(closed);
	assert_true(run_until_true(&f->loop, &closed));
	bus_close(NULL, NULL, NULL);
}

/* Closing takes effect at once, also for those who got the number next. */
static void hears_on_a_descriptor_number_used_again(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 20; i++) {
		int before = dup(STDERR_FILENO);
		struct answer answer;
		int after;

		(void)close(before);
		bus_close(f->client, NULL, NULL);
		assert_int_equal(
			bus_open(&f->loop, f->daemon.address, NULL, &f->client),
			0);
		after = dup(STDERR_FILENO);
		(void)close(after);
		assert_int_equal(before, after); /* the number came again */
		fixture_call(f, &answer, "/", "org.freedesktop.DBus.Peer",
			     "Ping", "");
		assert_non_null(answer.reply);
		answer_free(&answer);
	}
}

static void tells_a_hang_up_once_and_fails_its_calls(void **state)
{
	struct fixture *f = *state;
	struct bus_request *held = NULL;
	struct bus_method_call call = ping;
	struct answer answer = {0};

	serve(f, &held);
	call.path = "/test";
	call.interface = interface.name;
	call.member = "Hold";
	call.on_reply = answer_keep;
	call.userdata = &answer;
	assert_int_equal(bus_call_method(f->client, &call, NULL, ""), 0);
	fixture_settle(f);
	private_bus_stop(&f->daemon);
	assert_true(run_until_count(&f->loop, &f->disconnected, 2));
	assert_int_equal(answer.count, 1);
	assert_string_equal(answer.error, DBUS_ERROR_DISCONNECTED);
	assert_false(bus_is_connected(f->client));
	assert_int_equal(bus_call_method(f->client, &call, NULL, ""),
			 -ENOTCONN);
	assert_int_equal(bus_reply(held, ""), -ENOTCONN);
	run_for(&f->loop, 50);
	assert_int_equal(f->disconnected, 2);
}

static void tells_a_hang_up_while_much_is_waiting(void **state)
{
	struct fixture *f = *state;
	size_t size = (size_t)4 << 20;
	uint8_t *data = calloc(1, size);

	assert_non_null(data);
	for (int i = 0; i < 4; i++) {
		struct bus_method_call call = ping;

		call.path = "/test";
		call.interface = interface.name;
		call.member = "Echo";
		assert_int_equal(bus_call_method(f->client, &call, NULL, "ay",
						 data, size),
				 0);
	}
	assert_true(bus_outgoing_bytes(f->client) > size);
	private_bus_stop(&f->daemon);
	assert_true(run_until_count(&f->loop, &f->disconnected, 2));
	free(data);
}

static void on_disconnected_close(struct bus *bus, void *userdata)
{
	bus_close(bus, on_closed, userdata);
}

static void reconnects_to_a_bus_that_came_again(void **state)
{
	struct fixture *f = *state;
	struct private_bus second;
	bool closed = false;
	const struct bus_callbacks callbacks = {
		.on_disconnected = on_disconnected_close, .userdata = &closed};
	struct bus *bus = NULL;
	struct bus_method_call call = ping;
	struct answer answer = {0};

	private_bus_start(&second);
	assert_int_equal(bus_open(&f->loop, second.address, &callbacks, &bus),
			 0);
	private_bus_stop(&second);
	assert_true(run_until_true(&f->loop, &closed));
	private_bus_start(&second);
	assert_int_equal(bus_open(&f->loop, second.address, NULL, &bus), 0);
	call.destination = DBUS_SERVICE_DBUS;
	call.on_reply = answer_keep;
	call.userdata = &answer;
	assert_int_equal(bus_call_method(bus, &call, NULL, ""), 0);
	assert_true(run_until_true(&f->loop, &answer.done));
	assert_non_null(answer.reply);
	answer_free(&answer);
	bus_close(bus, NULL, NULL);
	run_for(&f->loop, 10);
	private_bus_stop(&second);
}

static void keep_result(struct bus *bus, int result, void *userdata)
{
	(void)bus;
	*(int *)userdata = result;
}

static bool is_told(void *userdata)
{
	return *(int *)userdata != 1;
}

static void tells_who_gets_a_name(void **state)
{
	struct fixture *f = *state;
	int result = 1;

	assert_int_equal(bus_request_name(f->client, FIXTURE_NAME,
					  DBUS_NAME_FLAG_DO_NOT_QUEUE,
					  keep_result, &result),
			 0);
	assert_true(run_until(&f->loop, is_told, &result));
	assert_int_equal(result, -EEXIST);
	result = 1;
	assert_int_equal(bus_request_name(f->client, FIXTURE_NAME, 0,
					  keep_result, &result),
			 0);
	assert_true(run_until(&f->loop, is_told, &result));
	assert_int_equal(result, -EINPROGRESS);
	assert_int_equal(bus_release_name(f->client, FIXTURE_NAME), 0);
	result = 1;
	assert_int_equal(bus_request_name(f->client, "org.kneadd.Other", 0,
					  keep_result, &result),
			 0);
	assert_true(run_until(&f->loop, is_told, &result));
	assert_int_equal(result, 0);
	assert_int_equal(
		bus_request_name(f->client, "not a name", 0, NULL, NULL),
		-EINVAL);
}

struct who {
	bool done;
	int result;
	uint32_t uid;
	uint32_t pid;
};

static void keep_credentials(int result,
			     const struct bus_credentials *credentials,
			     void *userdata)
{
	struct who *who = userdata;

	who->done = true;
	who->result = result;
	if (!credentials)
		return;
	who->uid = credentials->uid;
	who->pid = credentials->pid;
}

static void tells_the_credentials_of_a_caller(void **state)
{
	struct fixture *f = *state;
	struct who who = {0};
	struct who nobody = {0};

	assert_int_equal(bus_get_credentials(f->server,
					     bus_unique_name(f->client),
					     keep_credentials, &who),
			 0);
	assert_int_equal(bus_get_credentials(f->server, ":1.9999",
					     keep_credentials, &nobody),
			 0);
	assert_true(run_until_true(&f->loop, &nobody.done));
	assert_int_equal(who.result, 0);
	assert_int_equal(who.uid, getuid());
	assert_int_equal(who.pid, getpid());
	assert_int_equal(nobody.result, -ENXIO);
}

static void frees_questions_that_get_no_answer(void **state)
{
	struct fixture *f = *state;
	struct bus *bus = NULL;
	struct who who = {0};
	int result = 1;

	assert_int_equal(bus_open(&f->loop, f->daemon.address, NULL, &bus), 0);
	assert_int_equal(
		bus_get_credentials(bus, ":1.1", keep_credentials, &who), 0);
	assert_int_equal(bus_request_name(bus, "org.kneadd.Other", 0,
					  keep_result, &result),
			 0);
	bus_close(bus, NULL, NULL);
	run_for(&f->loop, 20);
	assert_false(who.done);
	assert_int_equal(result, 1);
}

#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(answers_a_call),
		CLAIM(tells_its_unique_name),
		CLAIM(refuses_a_bus_that_is_not_there),
		CLAIM(follows_the_environment_for_system_and_session),
		CLAIM(ends_a_call_at_its_deadline),
		CLAIM(cancels_a_call),
		CLAIM(carries_eight_mebibytes),
		CLAIM(passes_descriptors),
		CLAIM(keeps_timers_running_through_a_flood),
		CLAIM(closes_from_inside_a_reply),
		CLAIM(closes_before_it_is_connected),
		CLAIM(hears_on_a_descriptor_number_used_again),
		CLAIM(tells_a_hang_up_once_and_fails_its_calls),
		CLAIM(tells_a_hang_up_while_much_is_waiting),
		CLAIM(reconnects_to_a_bus_that_came_again),
		CLAIM(tells_who_gets_a_name),
		CLAIM(tells_the_credentials_of_a_caller),
		CLAIM(frees_questions_that_get_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
