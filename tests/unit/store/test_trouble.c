/* SPDX-License-Identifier: MIT */
/* A disk that is full, slow, read-only or damaged: it is said, nobody waits
 * for it, and what was handed over is written when it is well again. */
#include "chance.h"
#include "crew.h"
#include "disk.h"
#include "filed.h"
#include "kept.h"

#include "recorder.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

static struct directory directory;

static int set_up(void **state)
{
	(void)state;
	directory = directory_new();
	disk_install();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	disk_remove();
	directory_remove(&directory);
	return 0;
}

static struct store_health health_of(const struct store *store)
{
	struct store_health health;

	store_health(store, &health);
	return health;
}

/* ---- A full disk ---- */

/* SR-23 */
static void keeps_what_a_full_disk_does_not_take(void **state)
{
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	assert_true(crew_begin(store, 1, 12));
	crew_wait(&crew, &crew.recorded, 1);
	disk_set_full(true);
	for (uint32_t number = 2; number <= 200; number++)
		assert_true(crew_note(store, number, 12));
	crew_wait(&crew, &crew.bad_said, 1);
	assert_non_null(strstr(crew.said, "full"));
	assert_non_null(strstr(crew.said, "make room on the disk"));
	assert_int_equal(health_of(store).error, -ENOSPC);
	assert_int_equal(crew.recorded, 1);
	disk_set_full(false);
	crew_wait(&crew, &crew.recorded, 200);
	assert_int_equal(crew.bad_said, 1); /* once, not each second */
	assert_int_equal(crew.good_said, 1);
	assert_int_equal(health_of(store).error, 0);
	store_stop(store);
	kept_expect(&directory, 12, 0);
	assert_int_equal(filed_number(&directory, "SELECT count(*) FROM note"),
			 199);
}

/* SR-23: without EVENT_RESTORED the hub takes no commands. */
static void restores_nothing_while_the_disk_is_full(void **state)
{
	struct crew crew = {.restored = 0};
	struct store *store;

	(void)state;
	disk_set_full(true);
	store = crew_start(&crew, directory.path);
	crew_wait(&crew, &crew.bad_said, 1);
	assert_int_equal(crew.restored, 0);
	disk_set_full(false);
	crew_wait(&crew, &crew.restored, 1);
	store_stop(store);
}

/* What finds no room at all is counted, and the count is on record. */
static void counts_the_samples_that_find_no_room(void **state)
{
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);
	uint64_t refused = 0;
	uint64_t number = 0;

	(void)state;
	assert_true(crew_begin(store, 1, 12));
	crew_wait(&crew, &crew.recorded, 1);
	disk_set_full(true);
	while (refused < 5000) {
		number++;
		refused +=
			!crew_sample(store, 12, (uint8_t)(number % 2), number);
	}
	assert_true(number - refused >= RECORDER_QUEUE);
	disk_set_full(false);
	assert_true(crew_end(store, 2, 12));
	crew_wait(&crew, &crew.recorded, 2);
	store_stop(store);
	kept_expect_samples(&directory, 12, number - refused);
	assert_int_equal(
		filed_number(&directory, "SELECT sum(samples) FROM gap"),
		refused);
	assert_int_equal(
		filed_number(&directory, "SELECT count(DISTINCT pad) FROM gap"),
		2);
	assert_non_null(strstr(crew.said, "were not recorded"));
}

/* The end does not wait for a disk, but says what is lost with it. */
static void says_what_could_not_be_written_before_the_end(void **state)
{
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	assert_true(crew_begin(store, 1, 12));
	crew_wait(&crew, &crew.recorded, 1);
	disk_set_full(true);
	assert_true(crew_note(store, 2, 12));
	assert_true(crew_note(store, 3, 12));
	assert_true(crew_sample(store, 12, 0, 1));
	store_stop(store);
	assert_string_equal(crew.said, "2 records and 1 samples could not be "
				       "written before the end");
	disk_set_full(false);
	kept_expect(&directory, 12, 1);
}

/* ---- A slow disk ---- */

static void wait_for_a_sync(unsigned int before)
{
	const struct timespec moment = {.tv_nsec = 1000000};
	const uint64_t until_us = crew_now_us() + 20000000;

	while (disk_syncs() == before) {
		assert_true(crew_now_us() < until_us);
		nanosleep(&moment, NULL);
	}
}

/* All of it is taken while the disk sits on the first record. */
static void nobody_waits_for_a_disk_that_stalls(void **state)
{
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);
	unsigned int syncs;

	(void)state;
	assert_true(crew_begin(store, 1, 12));
	crew_wait(&crew, &crew.recorded, 1);
	disk_set_sync_ms(2000);
	syncs = disk_syncs();
	assert_true(crew_note(store, 2, 12));
	wait_for_a_sync(syncs);
	for (uint32_t number = 3; number <= 800; number++)
		assert_true(crew_note(store, number, 12));
	for (uint64_t number = 1; number <= 2000; number++)
		for (uint8_t pad = 0; pad < 4; pad++)
			assert_true(crew_sample(store, 12, pad, number));
	assert_int_equal(crew.recorded, 1); /* it still sits */
	disk_set_sync_ms(0);
	crew_wait(&crew, &crew.recorded, 800);
	store_stop(store);
	kept_expect_samples(&directory, 12, 4 * 2000);
	assert_int_equal(filed_number(&directory, "SELECT count(*) FROM note"),
			 799);
}

/* ---- A disk that fails ---- */

static void tries_again_after_an_error_of_the_disk(void **state)
{
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);

	(void)state;
	kept_begin(store, 12);
	crew_wait(&crew, &crew.recorded, 1);
	disk_set_broken(true);
	for (uint32_t number = 1; number < 20;)
		number = kept_work(store, 12, number);
	crew_wait(&crew, &crew.bad_said, 1);
	assert_int_equal(health_of(store).error, -EIO);
	disk_set_broken(false);
	crew_wait(&crew, &crew.recorded, 20);
	store_stop(store);
	kept_expect(&directory, 12, 20);
	kept_expect_samples(&directory, 12, 2 * 19);
}

/* ---- A directory that cannot be written ---- */

/* In a child without privileges: root may write anywhere. */
static void try_as_nobody(void)
{
	struct crew crew = {.restored = 0};
	struct store *store;

	if (getuid() == 0 && setuid(65534) != 0)
		_exit(2);
	store = crew_start(&crew, directory.path);
	crew_wait(&crew, &crew.bad_said, 1);
	if (crew.restored != 0 ||
	    !strstr(crew.said, "give the service's user the right"))
		_exit(3);
	store_stop(store);
	_exit(0);
}

static void expect_refused_to_nobody(void)
{
	int status = 0;
	const pid_t child = fork();

	if (child == 0)
		try_as_nobody();
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* SR-23 */
static void says_that_a_directory_is_read_only(void **state)
{
	(void)state;
	assert_int_equal(chmod(directory.path, 0555), 0);
	expect_refused_to_nobody();
	assert_int_equal(chmod(directory.path, 0700), 0);
	database_close(filed_open(&directory));
	assert_int_equal(chmod(directory.path, 0555), 0);
	assert_int_equal(chmod(directory_file(&directory, "records.db"), 0400),
			 0);
	expect_refused_to_nobody();
	assert_int_equal(chmod(directory.path, 0700), 0);
}

static void writes_once_the_directory_can_be_used(void **state)
{
	struct crew crew = {.restored = 0};
	char path[256];
	struct store *store;
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/state", directory.path);
	file = fopen(path, "w"); /* a file where the directory should be */
	assert_non_null(file);
	fclose(file);
	store = crew_start(&crew, path);
	assert_true(crew_begin(store, 1, 12));
	crew_wait(&crew, &crew.bad_said, 1);
	assert_int_equal(crew.recorded, 0);
	assert_int_equal(unlink(path), 0);
	crew_wait(&crew, &crew.recorded, 1);
	assert_int_equal(crew.bad_said, 1);
	assert_int_equal(crew.good_said, 1);
	store_stop(store);
	snprintf(path, sizeof(path), "rm -r %s/state", directory.path);
	assert_int_equal(system(path), 0);
}

/* ---- A damaged file ---- */

/* A file with something of everything in it. */
static void make_records(void)
{
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);
	uint32_t number = 1;

	kept_begin(store, 12);
	while (number < 300)
		number = kept_work(store, 12, number);
	crew_wait(&crew, &crew.recorded, 300);
	store_stop(store);
}

static long size_of(FILE *file)
{
	fseek(file, 0, SEEK_END);
	return ftell(file);
}

static void overwrite(FILE *file, uint64_t *random, long size)
{
	for (int n = 0; n < 64; n++) {
		fseek(file, (long)(chance_next(random) % (uint64_t)size),
		      SEEK_SET);
		fputc((int)(chance_next(random) & 0xff), file);
	}
}

static void truncate_somewhere(FILE *file, uint64_t *random, long size)
{
	const long rest = (long)(chance_next(random) % (uint64_t)size);

	assert_int_equal(ftruncate(fileno(file), rest), 0);
}

static void zero_the_header(FILE *file, uint64_t *random, long size)
{
	(void)random; /* always the same */
	(void)size;
	rewind(file);
	for (int n = 0; n < 100; n++)
		fputc(0, file);
}

static void zero_a_page(FILE *file, uint64_t *random, long size)
{
	fseek(file,
	      (long)(chance_next(random) % (uint64_t)(size / 4096)) * 4096,
	      SEEK_SET);
	for (int n = 0; n < 4096; n++)
		fputc(0, file);
}

typedef void (*damage_fn)(FILE *file, uint64_t *random, long size);

static void copy_file(const char *from, const char *to)
{
	char command[600];

	snprintf(command, sizeof(command), "cp '%s/%s' '%s/%s'", directory.path,
		 from, directory.path, to);
	assert_int_equal(system(command), 0);
}

/* Opens it, works with it, ends. Whether it was said to be wrong. */
static bool live_with_it(void)
{
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory.path);
	const struct timespec moment = {.tv_nsec = 1000000};
	bool damaged;

	kept_begin(store, 13);
	(void)kept_work(store, 13, 1);
	for (;;) {
		pthread_mutex_lock(&crew.lock);
		damaged = crew.bad_said > 0 &&
			  strstr(crew.said, "cannot be written") &&
			  strstr(crew.said, "move the file away");
		if (damaged || crew.last_number == 2)
			break;
		pthread_mutex_unlock(&crew.lock);
		nanosleep(&moment, NULL);
	}
	pthread_mutex_unlock(&crew.lock);
	store_stop(store);
	return damaged;
}

/* SR-23: either it works or it is said; nothing crashes, nothing hangs. */
static void lives_with_every_kind_of_damage(void **state)
{
	static const struct {
		damage_fn damage;
		int rounds;
		int told_at_least;
	} table[] = {
		{overwrite, 40, 20},
		{truncate_somewhere, 40, 20},
		{zero_the_header, 1, 1},
		{zero_a_page, 40, 10},
	};
	uint64_t random = CHANCE_SEED;

	(void)state;
	make_records();
	copy_file("records.db", "sound");
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		int told = 0;

		for (int n = 0; n < table[i].rounds; n++) {
			FILE *file;

			(void)unlink(
				directory_file(&directory, "records.db-wal"));
			(void)unlink(
				directory_file(&directory, "records.db-shm"));
			copy_file("sound", "records.db");
			disk_forget();
			file = fopen(directory_file(&directory, "records.db"),
				     "r+");
			assert_non_null(file);
			table[i].damage(file, &random, size_of(file));
			assert_int_equal(fclose(file), 0);
			told += live_with_it();
		}
		print_message("damage %zu: told %d of %d times\n", i, told,
			      table[i].rounds);
		assert_true(told >= table[i].told_at_least);
	}
}

/* As the advice says, while the hub runs. */
static void begins_anew_once_the_damaged_file_is_moved_away(void **state)
{
	struct crew crew = {.restored = 0};
	struct store *store;
	FILE *file;
	char away[300];

	(void)state;
	make_records();
	file = fopen(directory_file(&directory, "records.db"), "r+");
	assert_non_null(file);
	zero_the_header(file, NULL, 0);
	assert_int_equal(fclose(file), 0);
	store = crew_start(&crew, directory.path);
	kept_begin(store, 12);
	crew_wait(&crew, &crew.bad_said, 1);
	assert_non_null(strstr(crew.said, "move the file away"));
	assert_int_equal(crew.restored, 0);
	snprintf(away, sizeof(away), "%s/damaged", directory.path);
	assert_int_equal(rename(directory_file(&directory, "records.db"), away),
			 0);
	crew_wait(&crew, &crew.recorded, 1);
	assert_int_equal(crew.restored, 1);
	store_stop(store);
	kept_expect(&directory, 12, 1);
}

/* Whoever has it open sees that at its next statement. */
static void damage_while_it_is_open(void)
{
	sqlite3 *sqlite = NULL;

	assert_int_equal(
		sqlite3_open(directory_file(&directory, "records.db"), &sqlite),
		SQLITE_OK);
	assert_int_equal(sqlite3_exec(sqlite,
				      "PRAGMA writable_schema = ON;"
				      "UPDATE sqlite_schema SET sql = 'mud'"
				      " WHERE name = 'press';"
				      "PRAGMA schema_version = 4711",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(sqlite);
}

/* The hub is told, so that it puts on record again what a new file lacks. */
static void tells_that_it_opened_the_file_anew(void **state)
{
	struct crew crew = {.restored = 0};
	struct store *store;
	char away[300];

	(void)state;
	store = crew_start(&crew, directory.path);
	kept_begin(store, 12);
	crew_wait(&crew, &crew.recorded, 1);
	assert_int_equal(crew.restored, 1);
	damage_while_it_is_open();
	(void)kept_work(store, 12, 1);
	crew_wait(&crew, &crew.bad_said, 1);
	assert_int_equal(crew.restored, 1);
	snprintf(away, sizeof(away), "%s/damaged", directory.path);
	assert_int_equal(rename(directory_file(&directory, "records.db"), away),
			 0);
	crew_wait(&crew, &crew.restored, 2);
	store_stop(store);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_what_a_full_disk_does_not_take),
		TEST(restores_nothing_while_the_disk_is_full),
		TEST(counts_the_samples_that_find_no_room),
		TEST(says_what_could_not_be_written_before_the_end),
		TEST(nobody_waits_for_a_disk_that_stalls),
		TEST(tries_again_after_an_error_of_the_disk),
		TEST(says_that_a_directory_is_read_only),
		TEST(writes_once_the_directory_can_be_used),
		TEST(tells_that_it_opened_the_file_anew),
		TEST(lives_with_every_kind_of_damage),
		TEST(begins_anew_once_the_damaged_file_is_moved_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
