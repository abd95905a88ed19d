/* SPDX-License-Identifier: MIT */
/* Many calls at once: how many are under way, and how the others wait. */
#include "fixture.h"

#include <errno.h>
#include <string.h>

#define CALLS_MOST 512

/* Answers when it is told to. */
struct peer {
	struct bus_request *held[CALLS_MOST]; /* NULL: answered */
	uint32_t number[CALLS_MOST];	      /* as the calls came */
	unsigned int came;
	unsigned int answered;
};

/* Calls the peer, which knows each call by its number. */
struct caller;

struct asked {
	struct caller *caller;
	struct bus_call *call;
	unsigned int answers;
	char error[64]; /* "": none */
	void (*then)(struct caller *caller);
};

struct caller {
	struct fixture *f;
	struct peer peer;
	struct asked asked[CALLS_MOST];
	unsigned int calls;
	unsigned int answers;
	unsigned int errors;
	int timeout_ms;
	int late_result; /* of a call started when all was lost */
};

static void on_hold(struct bus_request *request, void *userdata)
{
	struct peer *peer = userdata;

	assert_true(peer->came < CALLS_MOST);
	assert_int_equal(bus_read(bus_request_message(request), "u",
				  &peer->number[peer->came]),
			 0);
	peer->held[peer->came++] = request;
}

static const struct bus_method methods[] = {
	{.name = "Hold", .in = "u", .handler = on_hold, .doc = "Is kept."},
	{.name = NULL},
};

static const struct bus_interface interface = {
	.name = "org.kneadd.Test1", .methods = methods, .doc = "For tests."};

static void caller_init(struct caller *caller, struct fixture *f)
{
	const struct bus_binding binding = {&interface, &caller->peer};
	struct bus_object *object = NULL;

	*caller = (struct caller){.f = f, .timeout_ms = 25000};
	assert_int_equal(
		bus_object_add(f->server, "/test", &binding, 1, &object), 0);
}

static void on_answer(DBusMessage *reply, const struct bus_error *error,
		      void *userdata)
{
	struct asked *asked = userdata;
	struct caller *caller = asked->caller;

	assert_true((reply == NULL) != (error == NULL));
	asked->answers++;
	asked->call = NULL;
	caller->answers++;
	if (error) {
		caller->errors++;
		(void)snprintf(asked->error, sizeof(asked->error), "%s",
			       error->name);
	}
	if (asked->then)
		asked->then(caller);
}

typedef int (*call_fn)(struct bus *bus, DBusMessage *take_message,
		       int timeout_ms, bus_reply_fn on_reply, void *userdata,
		       struct bus_call **out);

static int ask_by(struct caller *caller, call_fn call)
{
	struct asked *asked = &caller->asked[caller->calls];
	DBusMessage *message = bus_message_new_call(FIXTURE_NAME, "/test",
						    interface.name, "Hold");

	assert_true(caller->calls < CALLS_MOST);
	assert_int_equal(bus_append(message, "u", (uint32_t)caller->calls), 0);
	asked->caller = caller;
	caller->calls++;
	return call(caller->f->client, message, caller->timeout_ms, on_answer,
		    asked, &asked->call);
}

static void ask(struct caller *caller, unsigned int calls)
{
	for (unsigned int i = 0; i < calls; i++)
		assert_int_equal(ask_by(caller, bus_call), 0);
}

static int answer(struct peer *peer, unsigned int i)
{
	struct bus_request *held = peer->held[i];

	peer->held[i] = NULL;
	return bus_reply(held, "");
}

static void answer_next(struct peer *peer)
{
	assert_true(peer->answered < peer->came);
	assert_int_equal(answer(peer, peer->answered++), 0);
}

/* What is held must be answered even when nobody hears it. */
static void caller_done(struct caller *caller)
{
	for (unsigned int i = 0; i < caller->peer.came; i++)
		if (caller->peer.held[i])
			(void)answer(&caller->peer, i);
}

/* Waits until so many reached the peer, and shows that no more do. */
static void reaches(struct caller *caller, unsigned int calls)
{
	assert_true(
		run_until_count(&caller->f->loop, &caller->peer.came, calls));
	run_for(&caller->f->loop, 20);
	assert_int_equal(caller->peer.came, calls);
}

/* The peer answers until all that was asked is answered. */
static void answer_all(struct caller *caller)
{
	while (caller->answers < caller->calls) {
		assert_true(run_until_count(&caller->f->loop,
					    &caller->peer.came,
					    caller->peer.answered + 1));
		while (caller->peer.answered < caller->peer.came)
			answer_next(&caller->peer);
		assert_true(run_until_count(&caller->f->loop, &caller->answers,
					    caller->peer.answered));
	}
}

static void sends_the_next_in_order_as_answers_come(void **state)
{
	struct caller caller;

	caller_init(&caller, *state);
	ask(&caller, 300);
	reaches(&caller, BUS_CALLS_MAX);
	answer_next(&caller.peer);
	reaches(&caller, BUS_CALLS_MAX + 1);
	answer_next(&caller.peer);
	answer_next(&caller.peer);
	reaches(&caller, BUS_CALLS_MAX + 3);
	answer_all(&caller);
	assert_int_equal(caller.peer.came, 300);
	assert_int_equal(caller.errors, 0);
	for (uint32_t i = 0; i < 300; i++) {
		assert_int_equal(caller.peer.number[i], i);
		assert_int_equal(caller.asked[i].answers, 1);
	}
	caller_done(&caller);
}

/* SR-15: a stop never waits behind anything. */
static void sends_what_is_urgent_while_others_wait(void **state)
{
	struct caller caller;

	caller_init(&caller, *state);
	ask(&caller, 2 * BUS_CALLS_MAX);
	assert_int_equal(ask_by(&caller, bus_call_urgent), 0);
	reaches(&caller, BUS_CALLS_MAX + 1);
	assert_int_equal(caller.peer.number[BUS_CALLS_MAX], 2 * BUS_CALLS_MAX);
	/* Nor does its answer make room for another. */
	assert_int_equal(answer(&caller.peer, BUS_CALLS_MAX), 0);
	assert_true(run_until_count(&caller.f->loop, &caller.answers, 1));
	reaches(&caller, BUS_CALLS_MAX + 1);
	assert_int_equal(caller.asked[2 * BUS_CALLS_MAX].answers, 1);
	assert_int_equal(caller.errors, 0);
	caller_done(&caller);
}

static void keep_credentials(int result,
			     const struct bus_credentials *credentials,
			     void *userdata)
{
	(void)credentials;
	assert_int_equal(result, 0);
	*(bool *)userdata = true;
}

/* dbus-daemon counts no calls to itself, and what is taken back must not
 * overtake what was asked for. */
static void asks_the_bus_itself_while_others_wait(void **state)
{
	struct fixture *f = *state;
	struct caller caller;
	bool told = false;

	caller_init(&caller, f);
	ask(&caller, 2 * BUS_CALLS_MAX);
	assert_int_equal(bus_get_credentials(f->client, FIXTURE_NAME,
					     keep_credentials, &told),
			 0);
	assert_true(run_until_true(&f->loop, &told));
	reaches(&caller, BUS_CALLS_MAX);
	caller_done(&caller);
}

static void forgets_a_waiting_call_that_is_cancelled(void **state)
{
	struct caller caller;

	caller_init(&caller, *state);
	ask(&caller, BUS_CALLS_MAX + 2);
	bus_call_cancel(caller.asked[BUS_CALLS_MAX].call);
	reaches(&caller, BUS_CALLS_MAX);
	answer_next(&caller.peer);
	reaches(&caller, BUS_CALLS_MAX + 1);
	assert_int_equal(caller.peer.number[BUS_CALLS_MAX], BUS_CALLS_MAX + 1);
	assert_int_equal(caller.asked[BUS_CALLS_MAX].answers, 0);
	caller_done(&caller);
}

static void makes_room_by_cancelling(void **state)
{
	struct caller caller;

	caller_init(&caller, *state);
	ask(&caller, BUS_CALLS_MAX + 2);
	reaches(&caller, BUS_CALLS_MAX);
	bus_call_cancel(caller.asked[7].call);
	reaches(&caller, BUS_CALLS_MAX + 1);
	assert_int_equal(caller.peer.number[BUS_CALLS_MAX], BUS_CALLS_MAX);
	answer_next(&caller.peer);
	reaches(&caller, BUS_CALLS_MAX + 2);
	assert_int_equal(caller.asked[7].answers, 0);
	caller_done(&caller);
}

/* One under way, one that waits, and a new one. */
static void change_plans(struct caller *caller)
{
	bus_call_cancel(caller->asked[1].call);
	bus_call_cancel(caller->asked[BUS_CALLS_MAX].call);
	ask(caller, 1);
}

static void cancels_and_calls_from_inside_an_answer(void **state)
{
	struct caller caller;

	caller_init(&caller, *state);
	ask(&caller, BUS_CALLS_MAX + 2);
	caller.asked[0].then = change_plans;
	reaches(&caller, BUS_CALLS_MAX);
	answer_next(&caller.peer);
	reaches(&caller, BUS_CALLS_MAX + 2);
	assert_int_equal(caller.peer.number[BUS_CALLS_MAX], BUS_CALLS_MAX + 1);
	assert_int_equal(caller.peer.number[BUS_CALLS_MAX + 1],
			 BUS_CALLS_MAX + 2);
	assert_int_equal(caller.asked[1].answers, 0);
	assert_int_equal(caller.asked[BUS_CALLS_MAX].answers, 0);
	caller_done(&caller);
}

static void starts_the_deadline_when_the_call_is_sent(void **state)
{
	struct caller caller;
	uint64_t start = uv_hrtime();

	caller_init(&caller, *state);
	caller.timeout_ms = 200;
	ask(&caller, BUS_CALLS_MAX + 1);
	assert_true(run_until_count(&caller.f->loop, &caller.answers,
				    BUS_CALLS_MAX + 1));
	assert_true(uv_hrtime() - start >= UINT64_C(390000000));
	reaches(&caller, BUS_CALLS_MAX + 1);
	assert_string_equal(caller.asked[BUS_CALLS_MAX].error,
			    DBUS_ERROR_NO_REPLY);
	caller_done(&caller);
}

static void call_too_late(struct caller *caller)
{
	caller->late_result = ask_by(caller, bus_call);
}

static void fails_those_that_wait_when_the_connection_is_lost(void **state)
{
	struct fixture *f = *state;
	struct caller caller;

	caller_init(&caller, f);
	ask(&caller, 200);
	caller.asked[3].then = call_too_late;
	caller.asked[150].then = call_too_late;
	reaches(&caller, BUS_CALLS_MAX);
	private_bus_stop(&f->daemon);
	assert_true(run_until_count(&f->loop, &f->disconnected, 2));
	run_for(&f->loop, 20);
	assert_int_equal(caller.answers, 200);
	for (unsigned int i = 0; i < 200; i++) {
		assert_int_equal(caller.asked[i].answers, 1);
		assert_string_equal(caller.asked[i].error,
				    DBUS_ERROR_DISCONNECTED);
	}
	assert_int_equal(caller.calls, 202);
	assert_int_equal(caller.late_result, -ENOTCONN);
	caller_done(&caller);
}

static void forgets_those_that_wait_when_it_is_closed(void **state)
{
	struct fixture *f = *state;
	struct caller caller;

	caller_init(&caller, f);
	ask(&caller, 200);
	reaches(&caller, BUS_CALLS_MAX);
	bus_close(f->client, NULL, NULL);
	f->client = NULL;
	run_for(&f->loop, 20);
	assert_int_equal(caller.answers, 0);
	caller_done(&caller);
}

static void close_bus(struct caller *caller)
{
	bus_close(caller->f->client, NULL, NULL);
	caller->f->client = NULL;
}

static void forgets_those_that_wait_when_an_answer_closes_it(void **state)
{
	struct caller caller;

	caller_init(&caller, *state);
	ask(&caller, 200);
	caller.asked[0].then = close_bus;
	reaches(&caller, BUS_CALLS_MAX);
	answer_next(&caller.peer);
	assert_true(run_until_count(&caller.f->loop, &caller.answers, 1));
	reaches(&caller, BUS_CALLS_MAX);
	assert_int_equal(caller.answers, 1);
	caller_done(&caller);
}

/* With the limit of the system bus; see private_bus.c. */
static void stays_below_what_the_system_bus_allows(void **state)
{
	struct caller caller;

	caller_init(&caller, *state);
	ask(&caller, 200);
	answer_all(&caller);
	assert_int_equal(caller.answers, 200);
	assert_int_equal(caller.errors, 0);
	caller_done(&caller);
}

#define CLAIM(name) \
	cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(sends_the_next_in_order_as_answers_come),
		CLAIM(sends_what_is_urgent_while_others_wait),
		CLAIM(asks_the_bus_itself_while_others_wait),
		CLAIM(forgets_a_waiting_call_that_is_cancelled),
		CLAIM(makes_room_by_cancelling),
		CLAIM(cancels_and_calls_from_inside_an_answer),
		CLAIM(starts_the_deadline_when_the_call_is_sent),
		CLAIM(fails_those_that_wait_when_the_connection_is_lost),
		CLAIM(forgets_those_that_wait_when_it_is_closed),
		CLAIM(forgets_those_that_wait_when_an_answer_closes_it),
		CLAIM(stays_below_what_the_system_bus_allows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
