/* SPDX-License-Identifier: MIT */
/* What the store promises to threads that never wait for it. */
#include "store.h"

#include "crew.h"
#include "filed.h"
#include "kept.h"

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

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
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	record_trips(store, 100);
	crew_wait(&crew, &crew.recorded, 100);
	assert_int_equal(crew.last_number, 100);
	assert_int_equal(crew.restored, 1);
	store_stop(store);
	directory_remove(&directory);
}

static void restores_before_it_writes(void **state)
{
	const struct directory directory = directory_new();
	struct crew first = {.restored = 0};
	struct crew second = {.refuse_next = 3}; /* a full queue: waits */
	struct store *store = crew_start(&first, directory.path);

	(void)state;
	record_trips(store, 5);
	store_stop(store); /* writes what waits */
	store = crew_start(&second, directory.path);
	crew_wait(&second, &second.restored, 1);
	assert_int_equal(second.trips, 5);
	store_stop(store);
	directory_remove(&directory);
}

static void never_waits_and_says_when_it_is_full(void **state)
{
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, "/proc/nowhere/at/all");
	const struct record record = {.type = RECORD_TRIP};
	unsigned int taken = 0;

	(void)state;
	while (taken < 10 * STORE_QUEUE && store_record(store, &record))
		taken++;
	assert_in_range(taken, STORE_QUEUE, 4 * STORE_QUEUE);
	store_stop(store);
}

/* ---- Recording ---- */

static void put_samples(struct store *store, uint32_t session, uint64_t count)
{
	for (uint64_t n = 1; n <= count; n++)
		for (uint8_t pad = 0; pad < 4; pad++)
			assert_true(crew_sample(store, session, pad, n));
}

static void records_every_sample_of_a_session(void **state)
{
	const struct directory directory = directory_new();
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	assert_true(crew_begin(store, 1, 12));
	put_samples(store, 12, 1500);
	store_stop(store); /* writes what waits */
	kept_expect_samples(&directory, 12, 4 * 1500);
	directory_remove(&directory);
}

static void writes_the_last_piece_when_the_session_ends(void **state)
{
	const struct directory directory = directory_new();
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	assert_true(crew_begin(store, 1, 12));
	put_samples(store, 12, 10);
	assert_true(crew_end(store, 2, 12));
	crew_wait(&crew, &crew.recorded, 2);
	kept_wait_for_samples(&directory, 4 * 10);
	store_stop(store);
	directory_remove(&directory);
}

static void writes_a_piece_while_the_session_goes_on(void **state)
{
	const struct directory directory = directory_new();
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	assert_true(crew_begin(store, 1, 12));
	crew_wait(&crew, &crew.recorded, 1);
	put_samples(store, 12, 1);
	kept_wait_for_samples(&directory, 4);
	store_stop(store);
	directory_remove(&directory);
}

/* How often that thread of this process has gone to sleep. 0: there is none. */
static unsigned long sleeps_of(const char *thread)
{
	unsigned long sleeps = 0;
	glob_t found;

	assert_int_equal(glob("/proc/self/task/*/status", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *file = fopen(found.gl_pathv[i], "r");
		char line[128];
		char name[32] = "";

		while (file && fgets(line, sizeof(line), file)) {
			(void)sscanf(line, "Name: %31s", name); /* or another */
			if (strcmp(name, thread) == 0)
				(void)sscanf(line,
					     "voluntary_ctxt_switches: %lu",
					     &sleeps); /* or another */
		}
		if (file)
			fclose(file);
	}
	globfree(&found);
	return sleeps;
}

/* It would cost the hub thread a system call for each. */
static void is_not_woken_by_every_sample(void **state)
{
	const struct directory directory = directory_new();
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);
	unsigned long before;

	(void)state;
	assert_true(crew_begin(store, 1, 12));
	crew_wait(&crew, &crew.recorded, 1);
	put_samples(store, 12, 1);
	usleep(20000); /* it goes to look at them */
	before = sleeps_of("store");
	assert_true(before > 0);
	for (uint64_t n = 2; n < 302; n++) {
		assert_true(crew_sample(store, 12, 0, n));
		usleep(1000);
	}
	assert_in_range(sleeps_of("store") - before, 0, 100);
	store_stop(store);
	directory_remove(&directory);
}

static void records_nothing_outside_a_session(void **state)
{
	const struct directory directory = directory_new();
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	put_samples(store, 0, 100);
	store_stop(store);
	assert_int_equal(filed_number(&directory, "SELECT count(*) FROM trace"),
			 0);
	directory_remove(&directory);
}

/* Told, so that nobody takes a record for written that is not. */
static void says_what_can_never_be_written(void **state)
{
	const struct directory directory = directory_new();
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	assert_true(crew_note(store, 1, 99)); /* no such session */
	crew_wait(&crew, &crew.lost, 1);
	put_samples(store, 99, 1);
	assert_true(crew_begin(store, 2, 100));
	crew_wait(&crew, &crew.recorded, 1);
	store_stop(store);
	assert_int_equal(crew.recorded, 1);
	assert_int_equal(crew.lost, 1);
	assert_int_equal(crew.bad_said, 2);
	assert_string_equal(crew.said, "left out of the records: "
				       "session 99 is not on file");
	assert_int_equal(filed_number(&directory, "SELECT count(*) FROM trace"),
			 0);
	directory_remove(&directory);
}

/* SR-3 */
static void says_that_a_session_was_cut_off(void **state)
{
	const struct directory directory = directory_new();
	struct crew first = {.restored = 0};
	struct crew second = {.restored = 0};
	struct store *store = crew_start(&first, directory.path);

	(void)state;
	assert_true(crew_begin(store, 1, 12));
	store_stop(store);
	store = crew_start(&second, directory.path);
	crew_wait(&second, &second.restored, 1);
	assert_int_equal(second.bad_said, 1);
	assert_non_null(strstr(second.said, "aborted"));
	assert_string_equal(
		filed_text(&directory, "SELECT why || aborted FROM session"),
		"hub1");
	store_stop(store);
	directory_remove(&directory);
}

static void stamps_with_whether_the_clock_is_trusted(void **state)
{
	const struct directory directory = directory_new();
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	assert_true(crew_begin(store, 1, 1));
	crew_wait(&crew, &crew.recorded, 1);
	store_wall(store, true);
	assert_true(crew_begin(store, 2, 2));
	crew_wait(&crew, &crew.recorded, 2);
	store_wall(store, false);
	assert_true(crew_begin(store, 3, 3));
	store_stop(store);
	assert_string_equal(filed_text(&directory,
				       "SELECT group_concat(trusted) FROM"
				       " (SELECT trusted FROM session"
				       "  ORDER BY id)"),
			    "0,1,0");
	assert_int_equal(filed_number(&directory,
				      "SELECT count(*) FROM session WHERE"
				      " length(boot) = 16 AND boot <>"
				      " zeroblob(16) AND abs(utc_us / 1e6 -"
				      " strftime('%s', 'now')) < 60"),
			 3);
	directory_remove(&directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_each_record_once_it_is_written),
		cmocka_unit_test(restores_before_it_writes),
		cmocka_unit_test(never_waits_and_says_when_it_is_full),
		cmocka_unit_test(records_every_sample_of_a_session),
		cmocka_unit_test(writes_the_last_piece_when_the_session_ends),
		cmocka_unit_test(writes_a_piece_while_the_session_goes_on),
		cmocka_unit_test(is_not_woken_by_every_sample),
		cmocka_unit_test(records_nothing_outside_a_session),
		cmocka_unit_test(says_what_can_never_be_written),
		cmocka_unit_test(says_that_a_session_was_cut_off),
		cmocka_unit_test(stamps_with_whether_the_clock_is_trusted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
