/* SPDX-License-Identifier: MIT */
/*
 * Without power at any moment: of what was not synced, any part may be lost
 * or torn. Whatever was told to be on record is, the file is sound, and the
 * session that was under way is closed.
 */
#include "chance.h"
#include "disk.h"
#include "kept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

#define ROUNDS	       320
#define ROUNDS_A_FILE  40
#define OPERATIONS_MAX 250 /* writes and syncs before the power goes */
#define OUTSTANDING    20  /* records the hub lets wait */

static int set_up(void **state)
{
	(void)state;
	disk_install();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	disk_remove();
	return 0;
}

static unsigned int recorded_of(struct crew *crew)
{
	unsigned int recorded;

	pthread_mutex_lock(&crew->lock);
	recorded = crew->recorded;
	pthread_mutex_unlock(&crew->lock);
	return recorded;
}

/* Until what waits is little enough, or the power is gone. */
static void let_it_write(struct crew *crew, uint32_t number)
{
	const struct timespec moment = {.tv_nsec = 50000};

	while (disk_has_power() && recorded_of(crew) + OUTSTANDING < number)
		nanosleep(&moment, NULL);
}

/* Works until the power goes; how many records were told to be written. */
static uint32_t live_and_die(const char *directory, uint32_t session,
			     unsigned int operations)
{
	struct crew crew = {.restored = 0};
	struct store *store;
	uint32_t number = 1;

	disk_set_power(operations);
	store = crew_start(&crew, directory);
	kept_begin(store, session);
	while (disk_has_power()) {
		number = kept_work(store, session, number);
		let_it_write(&crew, number);
	}
	store_stop(store);
	return crew.recorded;
}

/* SR-3, SR-23 */
static void loses_nothing_that_was_told_to_be_written(void **state)
{
	struct directory directory = directory_new();
	uint64_t random = CHANCE_SEED;
	uint64_t told = 0;

	(void)state;
	print_message("seed %u\n", CHANCE_SEED);
	for (uint32_t round = 1; round <= ROUNDS; round++) {
		const unsigned int operations =
			1 +
			(unsigned int)(chance_next(&random) % OPERATIONS_MAX);
		const uint32_t last =
			live_and_die(directory.path, round, operations);

		disk_restore_power(&random);
		kept_expect(&directory, round, last);
		told += last;
		if (round % ROUNDS_A_FILE != 0)
			continue;
		directory_remove(&directory);
		disk_forget();
		directory = directory_new();
	}
	print_message("%u losses of power, %llu records told to be written\n",
		      ROUNDS, (unsigned long long)told);
	assert_true(told > 5 * ROUNDS);
	directory_remove(&directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			loses_nothing_that_was_told_to_be_written, set_up,
			tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
