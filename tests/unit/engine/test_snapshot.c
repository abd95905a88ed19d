/* SPDX-License-Identifier: MIT */
/* A struct that one thread writes and others read. */
#include "snapshot.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct value {
	uint32_t number[37];
	uint8_t last; /* no whole number of words */
};

static void is_zero_at_first(void **state)
{
	static const struct value zero;
	struct snapshot *snapshot;
	struct value value;

	(void)state;
	memset(&value, 0xff, sizeof(value));
	assert_int_equal(snapshot_new(sizeof(value), &snapshot), 0);
	snapshot_read(snapshot, &value);
	assert_memory_equal(&value, &zero, sizeof(value));
	snapshot_free(snapshot);
	snapshot_free(NULL);
}

static void shows_what_was_written_last(void **state)
{
	struct snapshot *snapshot;
	uint8_t value[13] = {1, 2, 3};
	uint8_t seen[14];

	(void)state;
	assert_int_equal(snapshot_new(sizeof(value), &snapshot), 0);
	value[12] = 9;
	snapshot_write(snapshot, value);
	seen[13] = 0x77;
	snapshot_read(snapshot, seen);
	assert_memory_equal(seen, value, sizeof(value));
	assert_int_equal(seen[13], 0x77);
	snapshot_free(snapshot);
}

static void keeps_many_apart(void **state)
{
	struct snapshot *snapshot;
	uint8_t value[13];
	uint8_t zero[13] = {0};

	(void)state;
	assert_int_equal(snapshot_new_many(3, sizeof(value), &snapshot), 0);
	memset(value, 0xff, sizeof(value));
	snapshot_write_at(snapshot, 1, value);
	memset(value, 0xee, sizeof(value));
	snapshot_write_at(snapshot, 2, value);
	snapshot_read_at(snapshot, 0, value);
	assert_memory_equal(value, zero, sizeof(value));
	snapshot_read_at(snapshot, 1, value);
	assert_true(value[0] == 0xff && value[12] == 0xff);
	snapshot_read_at(snapshot, 2, value);
	assert_true(value[0] == 0xee && value[12] == 0xee);
	snapshot_free(snapshot);
}

struct race {
	struct snapshot *snapshot;
	atomic_bool over;
};

#define WRITES 100000u

static void *write_all(void *userdata)
{
	struct race *race = userdata;
	struct value value;

	memset(&value, 0, sizeof(value));
	for (uint32_t n = 1; n <= WRITES; n++) {
		for (size_t i = 0; i < 37; i++)
			value.number[i] = n;
		value.last = (uint8_t)n;
		snapshot_write(race->snapshot, &value);
	}
	atomic_store(&race->over, true);
	return NULL;
}

static void never_shows_parts_of_two_writes(void **state)
{
	struct race race = {.over = false};
	struct value value;
	uint32_t before = 0;
	pthread_t thread;

	(void)state;
	assert_int_equal(snapshot_new(sizeof(value), &race.snapshot), 0);
	assert_int_equal(pthread_create(&thread, NULL, write_all, &race), 0);
	while (!atomic_load(&race.over)) {
		snapshot_read(race.snapshot, &value);
		for (size_t i = 1; i < 37; i++)
			assert_true(value.number[i] == value.number[0]);
		assert_true(value.last == (uint8_t)value.number[0]);
		assert_true(value.number[0] >= before);
		before = value.number[0];
	}
	(void)pthread_join(thread, NULL);
	snapshot_free(race.snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_zero_at_first),
		cmocka_unit_test(shows_what_was_written_last),
		cmocka_unit_test(keeps_many_apart),
		cmocka_unit_test(never_shows_parts_of_two_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
