/* SPDX-License-Identifier: MIT */
/* A loop and a bus in each of several threads, at the same time. */
#include "bus_call.h"
#include "bus_object.h"
#include "private_bus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define THREADS 4
#define CALLS	200

struct worker {
	uv_thread_t thread;
	uv_loop_t loop;
	struct bus *bus;
	const char *address;
	char name[64]; /* ours */
	char peer[64]; /* of the next one */
	unsigned int served;
	unsigned int answered;
	unsigned int failed;
};

static void on_touch(struct bus_request *request, void *userdata)
{
	((struct worker *)userdata)->served++;
	(void)bus_reply(request, "");
}

static const struct bus_method methods[] = {
	{.name = "Touch", .handler = on_touch, .doc = "-"},
	{.name = NULL},
};

static const struct bus_interface interface = {
	.name = "org.kneadd.Test1", .methods = methods, .doc = "-"};

static void touch_peer(struct worker *worker);

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct worker *worker = userdata;

	(void)reply;
	if (!error)
		worker->answered++;
	else
		worker->failed++; /* the peer is not there yet */
	if (worker->answered < CALLS)
		touch_peer(worker);
}

static void touch_peer(struct worker *worker)
{
	const struct bus_method_call call = {.destination = worker->peer,
					     .path = "/test",
					     .interface = interface.name,
					     .member = "Touch",
					     .timeout_ms = 25000,
					     .on_reply = on_answer,
					     .userdata = worker};

	(void)bus_call_method(worker->bus, &call, NULL, "");
}

static bool is_done(void *userdata)
{
	const struct worker *worker = userdata;

	return worker->answered >= CALLS && worker->served >= CALLS;
}

/* No assertions here: cmocka's belong to the main thread. */
static void work(void *userdata)
{
	struct worker *worker = userdata;
	const struct bus_binding binding = {&interface, worker};
	struct bus_object *object = NULL;

	(void)uv_loop_init(&worker->loop);
	if (bus_open(&worker->loop, worker->address, NULL, &worker->bus) == 0 &&
	    bus_object_add(worker->bus, "/test", &binding, 1, &object) == 0 &&
	    bus_request_name(worker->bus, worker->name, 0, NULL, NULL) == 0) {
		touch_peer(worker);
		(void)run_until(&worker->loop, is_done, worker);
	}
	bus_close(worker->bus, NULL, NULL);
	uv_run(&worker->loop, UV_RUN_DEFAULT);
	(void)uv_loop_close(&worker->loop);
}

static void serves_each_thread_by_itself(void **state)
{
	static struct worker workers[THREADS];
	struct private_bus daemon;

	(void)state;
	private_bus_start(&daemon);
	for (size_t i = 0; i < THREADS; i++) {
		struct worker *worker = &workers[i];

		worker->address = daemon.address;
		(void)snprintf(worker->name, sizeof(worker->name),
			       "org.kneadd.Worker%zu", i);
		(void)snprintf(worker->peer, sizeof(worker->peer),
			       "org.kneadd.Worker%zu", (i + 1) % THREADS);
		assert_int_equal(
			uv_thread_create(&worker->thread, work, worker), 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(uv_thread_join(&workers[i].thread), 0);
		assert_int_equal(workers[i].answered, CALLS);
		assert_true(workers[i].served >= CALLS);
	}
	private_bus_stop(&daemon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(serves_each_thread_by_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
