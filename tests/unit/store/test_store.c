/* SPDX-License-Identifier: MIT */
/* What the store promises to threads that never wait for it. */
#include "store.h"

#include "directory.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define DEADLINE_S 20

/* The hub's side: counts what it is told. */
struct hub_side {
	pthread_mutex_t lock;
	pthread_cond_t told;
	unsigned int restored;
	unsigned int trips;
	unsigned int recorded;
	uint32_t last_number;
	unsigned int refuse_next; /* posts answered with -EAGAIN */
	unsigned int bad_said;
	unsigned int good_said;
};

static int take_event(void *context, const struct event *event)
{
	struct hub_side *side = context;
	int result = 0;

	pthread_mutex_lock(&side->lock);
	if (side->refuse_next > 0) {
		side->refuse_next--;
		result = -EAGAIN;
	} else if (event->type == EVENT_RESTORED) {
		side->restored++;
	} else if (event->type == EVENT_RESTORE_TRIP) {
		side->trips++;
	} else if (event->type == EVENT_RECORDED) {
		side->recorded += event->recorded.written;
		side->last_number = event->recorded.number;
	}
	pthread_cond_broadcast(&side->told);
	pthread_mutex_unlock(&side->lock);
	return result;
}

static void take_words(void *context, bool bad, const char *text)
{
	struct hub_side *side = context;

	(void)text;
	pthread_mutex_lock(&side->lock);
	side->bad_said += bad;
	side->good_said += !bad;
	pthread_cond_broadcast(&side->told);
	pthread_mutex_unlock(&side->lock);
}

/* Waits until a counter has reached a value. */
static void wait_for(struct hub_side *side, const unsigned int *counter,
		     unsigned int value)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += DEADLINE_S;
	pthread_mutex_lock(&side->lock);
	while (*counter < value)
		assert_int_equal(pthread_cond_timedwait(&side->told,
							&side->lock, &until),
				 0);
	pthread_mutex_unlock(&side->lock);
}

static struct store *start(struct hub_side *side, const char *directory)
{
	const struct store_ports ports = {
		.context = side, .post = take_event, .say = take_words};
	struct store *store = NULL;

	pthread_mutex_init(&side->lock, NULL);
	pthread_cond_init(&side->told, NULL);
	assert_int_equal(store_start(directory, &ports, &store), 0);
	return store;
}

static void record_trips(struct store *store, uint32_t count)
{
	for (uint32_t n = 1; n <= count; n++) {
		struct record record = {.type = RECORD_TRIP, .number = n};

		record.trip.reason = TRIP_FORCE;
		record.address[5] = (uint8_t)n;
		assert_true(store_record(store, &record));
	}
}

static void tells_each_record_once_it_is_written(void **state)
{
	const struct directory directory = directory_new();
	struct hub_side side = {.restored = 0};
	struct store *store = start(&side, directory.path);

	(void)state;
	record_trips(store, 100);
	wait_for(&side, &side.recorded, 100);
	assert_int_equal(side.last_number, 100);
	assert_int_equal(side.restored, 1);
	store_stop(store);
	directory_remove(&directory);
}

static void restores_before_it_writes(void **state)
{
	const struct directory directory = directory_new();
	struct hub_side first = {.restored = 0};
	struct hub_side second = {.refuse_next = 3}; /* a full queue: waits */
	struct store *store = start(&first, directory.path);

	(void)state;
	record_trips(store, 5);
	store_stop(store); /* writes what waits */
	store = start(&second, directory.path);
	wait_for(&second, &second.restored, 1);
	assert_int_equal(second.trips, 5);
	store_stop(store);
	directory_remove(&directory);
}

/* SR-23: what could not be written is said, kept, and written later. */
static void writes_what_waited_when_the_disk_is_back(void **state)
{
	const struct directory directory = directory_new();
	struct hub_side side = {.restored = 0};
	char path[256];
	struct store *store;
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/state", directory.path);
	file = fopen(path, "w"); /* a file where the directory should be */
	assert_non_null(file);
	fclose(file);
	store = start(&side, path);
	record_trips(store, 3);
	wait_for(&side, &side.bad_said, 1);
	assert_int_equal(side.recorded, 0);
	assert_int_equal(unlink(path), 0);
	wait_for(&side, &side.recorded, 3);
	assert_int_equal(side.bad_said, 1);
	assert_int_equal(side.good_said, 1);
	store_stop(store);
	snprintf(path, sizeof(path), "rm -r %s", directory.path);
	assert_int_equal(system(path), 0);
}

static void never_waits_and_says_when_it_is_full(void **state)
{
	struct hub_side side = {.restored = 0};
	struct store *store = start(&side, "/proc/nowhere/at/all");
	const struct record record = {.type = RECORD_TRIP};
	unsigned int taken = 0;

	(void)state;
	while (taken < 10 * STORE_QUEUE && store_record(store, &record))
		taken++;
	assert_in_range(taken, STORE_QUEUE, 4 * STORE_QUEUE);
	store_stop(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_each_record_once_it_is_written),
		cmocka_unit_test(restores_before_it_writes),
		cmocka_unit_test(writes_what_waited_when_the_disk_is_back),
		cmocka_unit_test(never_waits_and_says_when_it_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
