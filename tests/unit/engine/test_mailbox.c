/* SPDX-License-Identifier: MIT */
/* What other threads put in for the engine. */
#include "mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct mailbox mailbox;

static int setup(void **state)
{
	(void)state;
	return mailbox_init(&mailbox);
}

static int teardown(void **state)
{
	(void)state;
	mailbox_done(&mailbox);
	return 0;
}

static void fill(void)
{
	struct event event = {.type = EVENT_COMMAND};

	while (mailbox_post(&mailbox, ENGINE_SERVICE, &event) == 0)
		continue;
}

/* SR-22 */
static void says_that_the_service_overflowed(void **state)
{
	(void)state;
	assert_false(mailbox_take_overflow(&mailbox));
	fill();
	assert_true(mailbox_take_overflow(&mailbox));
	assert_false(mailbox_take_overflow(&mailbox));
}

static void lets_the_store_wait_without_alarm(void **state)
{
	struct event event = {.type = EVENT_RECORDED};

	(void)state;
	while (mailbox_post(&mailbox, ENGINE_STORE, &event) == 0)
		continue;
	assert_false(mailbox_take_overflow(&mailbox));
}

/* SR-15 */
static void takes_a_stop_past_a_full_queue(void **state)
{
	struct event event;
	uint64_t ticket;

	(void)state;
	fill();
	ticket = mailbox_stop(&mailbox, 5, 42);
	assert_true(mailbox_has_stops(&mailbox));
	assert_true(mailbox_take_stop(&mailbox, &event));
	assert_int_equal(event.type, EVENT_COMMAND);
	assert_int_equal(event.command.type, COMMAND_STOP);
	assert_int_equal(event.command.wearable, 5);
	assert_int_equal(event.command.caller, 42);
	assert_false(mailbox_take_stop(&mailbox, &event));
	mailbox_stops_done(&mailbox);
	assert_true(atomic_load(&mailbox.stops_taken) >= ticket);
	assert_false(mailbox_has_stops(&mailbox));
}

/* SR-15 */
static void takes_the_stop_for_all_first(void **state)
{
	struct event event;

	(void)state;
	(void)mailbox_stop(&mailbox, 0, 1);
	(void)mailbox_stop(&mailbox, WEARABLE_ALL, 2);
	assert_true(mailbox_take_stop(&mailbox, &event));
	assert_int_equal(event.command.wearable, WEARABLE_ALL);
	assert_true(mailbox_take_stop(&mailbox, &event));
	assert_int_equal(event.command.wearable, 0);
}

/* SR-15: a number that means nothing stops everything. */
static void stops_all_for_a_wearable_that_cannot_be(void **state)
{
	struct event event;

	(void)state;
	(void)mailbox_stop(&mailbox, WEARABLES_MAX, 1);
	assert_true(mailbox_take_stop(&mailbox, &event));
	assert_int_equal(event.command.wearable, WEARABLE_ALL);
}

static void holds_one_configuration(void **state)
{
	struct hub_config config = {.links_max = 3, .turn_budget_ms = 50};

	(void)state;
	assert_null(mailbox_config(&mailbox));
	assert_int_equal(mailbox_configure(&mailbox, &config), 0);
	assert_int_equal(mailbox_configure(&mailbox, &config), -EBUSY);
	assert_int_equal(mailbox_config(&mailbox)->links_max, 3);
	mailbox_config_done(&mailbox);
	assert_int_equal(mailbox_configure(&mailbox, &config), 0);
}

/* The order is copied: who gave it may change his at once. */
static void holds_one_order_of_a_session(void **state)
{
	static struct session_order order = {.session = 4};
	const struct event *event;

	(void)state;
	assert_null(mailbox_prepared(&mailbox));
	assert_int_equal(mailbox_prepare(&mailbox, &order, 8, 9), 0);
	order.session = 5;
	assert_int_equal(mailbox_prepare(&mailbox, &order, 8, 9), -EBUSY);
	event = mailbox_prepared(&mailbox);
	assert_int_equal(event->type, EVENT_SESSION);
	assert_int_equal(event->session.order->session, 4);
	assert_int_equal(event->session.call, 8);
	assert_int_equal(event->session.caller, 9);
	mailbox_prepare_done(&mailbox);
	assert_null(mailbox_prepared(&mailbox));
	assert_int_equal(mailbox_prepare(&mailbox, &order, 8, 9), 0);
}

#define STOPS 20000

static void *stop_many(void *userdata)
{
	uint64_t *last = userdata;

	for (int i = 0; i < STOPS; i++)
		*last = mailbox_stop(&mailbox, (uint16_t)(i % WEARABLES_MAX),
				     7);
	return NULL;
}

/* SR-15 */
static void takes_every_stop_of_two_threads(void **state)
{
	uint64_t last[2] = {0, 0};
	struct event event;
	pthread_t thread[2];
	uint64_t stepped = 0;

	(void)state;
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			pthread_create(&thread[i], NULL, stop_many, &last[i]),
			0);
	while (atomic_load(&mailbox.stops_taken) < 2 * STOPS) {
		if (!mailbox_has_stops(&mailbox))
			continue;
		while (mailbox_take_stop(&mailbox, &event))
			stepped++;
		mailbox_stops_done(&mailbox);
	}
	for (int i = 0; i < 2; i++)
		(void)pthread_join(thread[i], NULL);
	assert_true(stepped > 0);
	assert_false(mailbox_take_stop(&mailbox, &event));
	assert_true(last[0] == 2 * STOPS || last[1] == 2 * STOPS);
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(says_that_the_service_overflowed),
		CLAIM(lets_the_store_wait_without_alarm),
		CLAIM(takes_a_stop_past_a_full_queue),
		CLAIM(takes_the_stop_for_all_first),
		CLAIM(stops_all_for_a_wearable_that_cannot_be),
		CLAIM(holds_one_configuration),
		CLAIM(holds_one_order_of_a_session),
		CLAIM(takes_every_stop_of_two_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
