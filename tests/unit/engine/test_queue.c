/* SPDX-License-Identifier: MIT */
/* A bounded queue between two threads. */
#include "queue.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

struct item {
	uint64_t number;
	uint64_t inverse;
	uint8_t padding[24];
};

static void gives_back_in_order(void **state)
{
	struct queue *queue;
	int in;
	int out;

	(void)state;
	assert_int_equal(queue_new(4, sizeof(int), &queue), 0);
	for (int round = 0; round < 10; round++) {
		for (in = 0; in < 3; in++)
			assert_true(queue_push(queue, &in));
		assert_int_equal(queue_length(queue), 3);
		for (in = 0; in < 3; in++) {
			assert_true(queue_pop(queue, &out));
			assert_int_equal(out, in);
		}
		assert_false(queue_pop(queue, &out));
	}
	queue_free(queue);
}

static void refuses_when_full_and_changes_nothing(void **state)
{
	struct queue *queue;
	int item = 7;

	(void)state;
	assert_int_equal(queue_new(4, sizeof(int), &queue), 0);
	assert_int_equal(queue_capacity(queue), 4);
	for (int i = 0; i < 4; i++)
		assert_true(queue_push(queue, &i));
	assert_false(queue_push(queue, &item));
	assert_int_equal(queue_length(queue), 4);
	assert_true(queue_pop(queue, &item));
	assert_int_equal(item, 0);
	assert_true(queue_push(queue, &item));
	queue_free(queue);
}

static void rounds_its_capacity_up(void **state)
{
	struct queue *queue;

	(void)state;
	assert_int_equal(queue_new(100, 1, &queue), 0);
	assert_int_equal(queue_capacity(queue), 128);
	queue_free(queue);
	queue_free(NULL);
}

static void refuses_sizes_that_mean_nothing(void **state)
{
	struct queue *queue;

	(void)state;
	assert_int_equal(queue_new(0, 4, &queue), -EINVAL);
	assert_int_equal(queue_new(4, 0, &queue), -EINVAL);
	assert_int_equal(queue_new((1 << 16) + 1, 4, &queue), -EINVAL);
	assert_int_equal(queue_new(4, (1 << 24) + 1, &queue), -EINVAL);
}

/* Pages of memory that the program holds now. */
static long pages_resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long resident = 0;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%*d %ld", &resident), 1);
	(void)fclose(file);
	return resident;
}

#define LARGE_PAGES 16

static void touches_memory_for_what_waits_alone(void **state)
{
	const size_t size = LARGE_PAGES * (size_t)sysconf(_SC_PAGESIZE);
	uint8_t *item = calloc(1, size);
	struct queue *queue;
	long before;

	(void)state;
	assert_non_null(item);
	assert_int_equal(queue_new(1024, size, &queue), 0);
	before = pages_resident();
	for (int i = 0; i < 5000; i++) {
		item[0] = (uint8_t)i;
		for (int waiting = 0; waiting < 3; waiting++)
			assert_true(queue_push(queue, item));
		for (int waiting = 0; waiting < 3; waiting++)
			assert_true(queue_pop(queue, item));
		assert_int_equal(item[0], (uint8_t)i);
	}
	assert_true(pages_resident() - before < 512 * LARGE_PAGES);
	queue_free(queue);
	free(item);
}

static void keeps_the_order_while_more_and_fewer_wait(void **state)
{
	struct queue *queue;
	int in = 0;
	int out = 0;
	int got;

	(void)state;
	assert_int_equal(queue_new(64, sizeof(int), &queue), 0);
	for (int round = 0; round < 1000; round++) {
		for (int i = round * 7 % 65; i > 0; i--)
			in += queue_push(queue, &in);
		for (int i = round * 5 % 61; i > 0; i--) {
			if (!queue_pop(queue, &got))
				break;
			assert_int_equal(got, out);
			out++;
		}
		assert_int_equal(queue_length(queue), in - out);
	}
	assert_true(in > 20000);
	queue_free(queue);
}

#define ITEMS 200000u

static void *push_all(void *userdata)
{
	struct queue *queue = userdata;

	for (uint64_t i = 0; i < ITEMS; i++) {
		struct item item = {.number = i, .inverse = ~i};

		while (!queue_push(queue, &item))
			sched_yield();
	}
	return NULL;
}

static void loses_nothing_between_threads(void **state)
{
	struct queue *queue;
	struct item item;
	pthread_t thread;

	(void)state;
	assert_int_equal(queue_new(64, sizeof(item), &queue), 0);
	assert_int_equal(pthread_create(&thread, NULL, push_all, queue), 0);
	for (uint64_t i = 0; i < ITEMS; i++) {
		while (!queue_pop(queue, &item))
			sched_yield();
		assert_true(item.number == i && item.inverse == ~i);
	}
	(void)pthread_join(thread, NULL);
	assert_int_equal(queue_length(queue), 0);
	queue_free(queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_in_order),
		cmocka_unit_test(refuses_when_full_and_changes_nothing),
		cmocka_unit_test(rounds_its_capacity_up),
		cmocka_unit_test(refuses_sizes_that_mean_nothing),
		cmocka_unit_test(touches_memory_for_what_waits_alone),
		cmocka_unit_test(keeps_the_order_while_more_and_fewer_wait),
		cmocka_unit_test(loses_nothing_between_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
