/* SPDX-License-Identifier: MIT */
/* What waits between two threads stays in order, and in few places. */
#include "slots.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT 4u
#define MANY  20000u

static struct slots *new_slots(size_t count)
{
	struct slots *slots = NULL;

	assert_int_equal(slots_new(count, sizeof(uint64_t), &slots), 0);
	return slots;
}

static void put(struct slots *slots, uint64_t value)
{
	uint64_t *item = slots_take(slots);

	assert_non_null(item);
	*item = value;
	slots_hand_over(slots, item);
}

static void expect(struct slots *slots, uint64_t value)
{
	const uint64_t *item = slots_next(slots);

	assert_non_null(item);
	assert_int_equal(*item, value);
	slots_give_back(slots, item);
}

static void gives_out_in_the_order_of_coming(void **state)
{
	struct slots *slots = new_slots(COUNT);

	(void)state;
	for (uint64_t n = 0; n < 100; n += 3) {
		for (uint64_t i = 0; i < 3; i++)
			put(slots, n + i);
		assert_int_equal(slots_waiting(slots), 3);
		for (uint64_t i = 0; i < 3; i++)
			expect(slots, n + i);
		assert_null(slots_next(slots));
	}
	slots_free(slots);
}

static void has_room_for_so_many_and_no_more(void **state)
{
	struct slots *slots = new_slots(COUNT);

	(void)state;
	for (uint64_t n = 0; n < COUNT; n++)
		put(slots, n);
	assert_null(slots_take(slots));
	expect(slots, 0);
	put(slots, COUNT);
	assert_null(slots_take(slots));
	for (uint64_t n = 1; n <= COUNT; n++)
		expect(slots, n);
	slots_free(slots);
}

/* Memory that was never needed at once is never touched. */
static void uses_no_more_places_than_ever_waited(void **state)
{
	struct slots *slots = new_slots(1000);
	const void *places[2] = {NULL, NULL};

	(void)state;
	for (uint64_t n = 0; n < 500; n++) {
		const void *first;
		const void *second;

		put(slots, n);
		put(slots, n);
		first = slots_next(slots);
		second = slots_next(slots);
		if (n == 0) {
			places[0] = first;
			places[1] = second;
		}
		assert_true(first == places[0] || first == places[1]);
		assert_true(second == places[0] || second == places[1]);
		slots_give_back(slots, first);
		slots_give_back(slots, second);
	}
	slots_free(slots);
}

static void refuses_sizes_that_cannot_be(void **state)
{
	struct slots *slots = NULL;

	(void)state;
	assert_int_equal(slots_new(0, 8, &slots), -EINVAL);
	assert_int_equal(slots_new(SLOTS_MAX + 1, 8, &slots), -EINVAL);
	assert_int_equal(slots_new(1, 0, &slots), -EINVAL);
	assert_null(slots);
	slots_free(NULL);
}

static void *fill(void *userdata)
{
	struct slots *slots = userdata;

	for (uint64_t n = 0; n < MANY; n++) {
		uint64_t *item = slots_take(slots);

		while (!item) {
			sched_yield();
			item = slots_take(slots);
		}
		*item = n;
		slots_hand_over(slots, item);
	}
	return NULL;
}

static void loses_nothing_between_two_threads(void **state)
{
	struct slots *slots = new_slots(COUNT);
	pthread_t thread;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, fill, slots), 0);
	for (uint64_t n = 0; n < MANY; n++) {
		const uint64_t *item = slots_next(slots);

		while (!item) {
			sched_yield();
			item = slots_next(slots);
		}
		assert_int_equal(*item, n);
		slots_give_back(slots, item);
	}
	assert_int_equal(pthread_join(thread, NULL), 0);
	slots_free(slots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_out_in_the_order_of_coming),
		cmocka_unit_test(has_room_for_so_many_and_no_more),
		cmocka_unit_test(uses_no_more_places_than_ever_waited),
		cmocka_unit_test(refuses_sizes_that_cannot_be),
		cmocka_unit_test(loses_nothing_between_two_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
