/* SPDX-License-Identifier: MIT */
/*
 * Killed at any moment, by the kernel: whatever was told to be on record is,
 * the file is sound, and the session that was under way is closed.
 */
#include "chance.h"
#include "filed.h"
#include "kept.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define ROUNDS	      320
#define ROUNDS_A_FILE 40
#define LIFE_MAX_US   60000 /* from the fork on */
#define OUTSTANDING   200   /* records the hub lets wait */

static void tell_parent(struct crew *crew, uint32_t number)
{
	const int *fd = crew->context;

	if (write(*fd, &number, sizeof(number)) != sizeof(number))
		_exit(1);
}

static void work_until_killed(const char *directory, uint32_t session, int fd)
{
	struct crew crew = {.on_recorded = tell_parent, .context = &fd};
	struct store *store = crew_start(&crew, directory);
	uint32_t number = 1;

	kept_begin(store, session);
	for (;;) {
		crew_wait(&crew, &crew.recorded,
			  number > OUTSTANDING ? number - OUTSTANDING : 0);
		number = kept_work(store, session, number);
	}
}

/* The number of the last record that the child said is written. */
static uint32_t live_and_die(const char *directory, uint32_t session,
			     useconds_t life_us)
{
	int fds[2];
	uint32_t number;
	uint32_t last = 0;
	int status = 0;
	pid_t child;

	assert_int_equal(pipe(fds), 0);
	child = fork();
	if (child == 0)
		work_until_killed(directory, session, fds[1]);
	assert_true(child > 0);
	close(fds[1]);
	usleep(life_us);
	kill(child, SIGKILL);
	while (read(fds[0], &number, sizeof(number)) == sizeof(number)) {
		assert_int_equal(number, last + 1);
		last = number;
	}
	close(fds[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return last;
}

/* SR-3, SR-23 */
static void loses_nothing_that_was_told_to_be_written(void **state)
{
	struct directory directory = directory_new();
	uint64_t random = CHANCE_SEED;
	uint64_t told = 0;
	int64_t pieces = 0;

	(void)state;
	print_message("seed %u\n", CHANCE_SEED);
	for (uint32_t round = 1; round <= ROUNDS; round++) {
		const uint32_t last = live_and_die(
			directory.path, round,
			(useconds_t)(chance_next(&random) % LIFE_MAX_US));

		kept_expect(&directory, round, last);
		told += last;
		if (round % ROUNDS_A_FILE != 0)
			continue;
		pieces +=
			filed_number(&directory, "SELECT count(*) FROM trace");
		directory_remove(&directory);
		directory = directory_new();
	}
	print_message("%u kills, %llu records told to be written, %lld pieces "
		      "on file\n",
		      ROUNDS, (unsigned long long)told, (long long)pieces);
	assert_true(told > 10 * ROUNDS);
	assert_true(pieces > 0);
	directory_remove(&directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(loses_nothing_that_was_told_to_be_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
