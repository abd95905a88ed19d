/* SPDX-License-Identifier: MIT */
/* What the records' file keeps, and what it refuses. */
#include "database.h"

#include "directory.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NOW_US	((int64_t)1700000000 * 1000000)
#define HOUR_US ((uint64_t)3600 * 1000000)

/* Some time after the boot, by a clock that is right. */
static const struct stamp NOW = {
	.utc_us = NOW_US,
	.trusted = true,
	.boot_us = 100 * HOUR_US,
	.boot = {1, 2, 3},
};

static const uint8_t ADDRESS[6] = {0xc0, 0x11, 0x22, 0x33, 0x44, 0x55};

/* What a restoring told. */
struct restored {
	struct event event[64];
	size_t count;
};

static int keep(const struct event *event, void *userdata)
{
	struct restored *restored = userdata;

	assert_true(restored->count < 64);
	restored->event[restored->count++] = *event;
	return 0;
}

static struct database *open_database(const struct directory *directory)
{
	struct database *database = NULL;

	if (database_open(directory->path, &database) != 0)
		fail_msg("%s", database_error(database));
	return database;
}

static struct restored restore(struct database *database)
{
	struct restored restored = {.count = 0};

	assert_int_equal(database_restore(database, &NOW, keep, &restored), 0);
	return restored;
}

static void write_record(struct database *database, struct record record)
{
	memcpy(record.address, ADDRESS, sizeof(ADDRESS));
	if (record.at_us == 0)
		record.at_us = NOW.boot_us;
	assert_int_equal(database_begin(database), 0);
	assert_int_equal(database_write(database, &record, &NOW), 0);
	assert_int_equal(database_commit(database), 0);
}

static struct record enrolled_record(void)
{
	struct record record = {.type = RECORD_ENROLLED};
	struct enrolment *enrolment = &record.enrolment;

	memcpy(enrolment->identity.address, ADDRESS, sizeof(ADDRESS));
	enrolment->identity.address_random = true;
	enrolment->identity.version_major = 1;
	enrolment->identity.version_minor = 2;
	enrolment->identity.feature_crc = 0xfedc;
	strcpy(enrolment->identity.manufacturer, "Knead'); DROP TABLE");
	strcpy(enrolment->identity.serial, "S-1");
	strcpy(enrolment->name, "left");
	enrolment->adapter_address[5] = 9;
	enrolment->site[0] = SITE_LUMBAR_LEFT;
	enrolment->site[3] = SITE_CALF_RIGHT;
	return record;
}

static void gives_back_an_enrolment_as_it_was(void **state)
{
	const struct directory directory = directory_new();
	struct database *database = open_database(&directory);
	const struct record record = enrolled_record();
	struct restored restored;

	(void)state;
	write_record(database, record);
	write_record(database, record); /* a change replaces, never doubles */
	database_close(database);
	database = open_database(&directory);
	restored = restore(database);
	assert_int_equal(restored.count, 1);
	assert_int_equal(restored.event[0].type, EVENT_RESTORE);
	assert_memory_equal(&restored.event[0].enrolment, &record.enrolment,
			    sizeof(record.enrolment));
	database_close(database);
	directory_remove(&directory);
}

static void forgets_an_enrolment(void **state)
{
	const struct directory directory = directory_new();
	struct database *database = open_database(&directory);

	(void)state;
	write_record(database, enrolled_record());
	write_record(database, (struct record){.type = RECORD_FORGOTTEN});
	assert_int_equal(restore(database).count, 0);
	database_close(database);
	directory_remove(&directory);
}

/* SR-16: a trip that nobody acknowledged is there after a restart. */
static void keeps_a_trip_until_it_is_acknowledged(void **state)
{
	const struct directory directory = directory_new();
	struct database *database = open_database(&directory);
	const struct record tripped = {
		.type = RECORD_TRIP,
		.trip = {.reason = TRIP_FORCE,
			 .pad = 2,
			 .layer = LAYER_SITE,
			 .value = 61000,
			 .limit = 60000,
			 .at_us = 5},
		.at_us = 5,
	};
	const struct record acknowledged = {.type = RECORD_ACKNOWLEDGED,
					    .trip = {.pad = 2}};
	struct restored restored;

	(void)state;
	write_record(database, tripped);
	restored = restore(database);
	assert_int_equal(restored.count, 1);
	assert_int_equal(restored.event[0].type, EVENT_RESTORE_TRIP);
	assert_memory_equal(restored.event[0].restore_trip.address, ADDRESS, 6);
	assert_memory_equal(&restored.event[0].restore_trip.trip, &tripped.trip,
			    sizeof(tripped.trip));
	write_record(database, acknowledged);
	assert_int_equal(restore(database).count, 0);
	database_close(database);
	directory_remove(&directory);
}

static void expect_private(const struct directory *directory, const char *name)
{
	struct stat status;

	assert_int_equal(stat(directory_file(directory, name), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
}

static void files_are_for_nobody_else(void **state)
{
	const struct directory directory = directory_new();
	struct database *database = open_database(&directory);

	(void)state;
	write_record(database, enrolled_record());
	expect_private(&directory, "records.db");
	expect_private(&directory, "records.db-wal");
	expect_private(&directory, "records.db-shm");
	database_close(database);
	directory_remove(&directory);
}

static void takes_a_file_from_the_eyes_of_others(void **state)
{
	const struct directory directory = directory_new();
	struct database *database;

	(void)state;
	database_close(open_database(&directory));
	assert_int_equal(chmod(directory_file(&directory, "records.db"), 0644),
			 0);
	database = open_database(&directory);
	write_record(database, enrolled_record());
	expect_private(&directory, "records.db");
	expect_private(&directory, "records.db-wal");
	database_close(database);
	directory_remove(&directory);
}

/* What is deleted is overwritten. */
static void leaves_nothing_of_what_is_deleted(void **state)
{
	const struct directory directory = directory_new();
	struct database *database = open_database(&directory);
	char command[256];

	(void)state;
	write_record(database, enrolled_record());
	write_record(database, (struct record){.type = RECORD_FORGOTTEN});
	database_close(database); /* the log is gone as well */
	snprintf(command, sizeof(command), "grep -rqa Knead %s",
		 directory.path);
	assert_int_not_equal(system(command), 0);
	directory_remove(&directory);
}

static void run_sql(const struct directory *directory, const char *sql)
{
	sqlite3 *sqlite = NULL;

	assert_int_equal(
		sqlite3_open(directory_file(directory, "records.db"), &sqlite),
		SQLITE_OK);
	assert_int_equal(sqlite3_exec(sqlite, sql, NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(sqlite);
}

static void expect_refusal(const struct directory *directory, int error)
{
	struct database *database = NULL;

	assert_int_equal(database_open(directory->path, &database), error);
	assert_true(strlen(database_error(database)) > 0);
	database_close(database);
}

static void refuses_the_file_of_a_newer_version(void **state)
{
	const struct directory directory = directory_new();

	(void)state;
	database_close(open_database(&directory));
	run_sql(&directory, "PRAGMA user_version = 99");
	expect_refusal(&directory, -EPROTO);
	directory_remove(&directory);
}

static void refuses_the_file_of_another_program(void **state)
{
	const struct directory directory = directory_new();

	(void)state;
	run_sql(&directory, "CREATE TABLE t (x); PRAGMA user_version = 1");
	expect_refusal(&directory, -EBADMSG);
	directory_remove(&directory);
}

static void refuses_a_damaged_file(void **state)
{
	const struct directory directory = directory_new();
	FILE *file;

	(void)state;
	database_close(open_database(&directory));
	file = fopen(directory_file(&directory, "records.db"), "r+");
	assert_non_null(file);
	for (int i = 0; i < 8000; i++)
		fputc(0x5a, file);
	fclose(file);
	expect_refusal(&directory, -EBADMSG);
	directory_remove(&directory);
}

/* What it gave back it takes again. */
static void writes_on_after_a_rest(void **state)
{
	const struct directory directory = directory_new();
	struct database *database = open_database(&directory);
	const struct record record = {.type = RECORD_TRIP};

	(void)state;
	for (size_t n = 0; n < 3; n++) {
		database_rest(database);
		database_rest(database);
		assert_int_equal(database_begin(database), 0);
		assert_int_equal(database_write(database, &record, &NOW), 0);
		assert_int_equal(database_commit(database), 0);
		assert_int_equal(restore(database).count, n + 1);
	}
	database_close(database);
	directory_remove(&directory);
}

static void refuses_a_directory_that_cannot_be(void **state)
{
	struct database *database = NULL;

	(void)state;
	assert_int_equal(database_open("/proc/nowhere/at/all", &database),
			 -ENOENT);
	database_close(database);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_an_enrolment_as_it_was),
		cmocka_unit_test(forgets_an_enrolment),
		cmocka_unit_test(keeps_a_trip_until_it_is_acknowledged),
		cmocka_unit_test(files_are_for_nobody_else),
		cmocka_unit_test(takes_a_file_from_the_eyes_of_others),
		cmocka_unit_test(leaves_nothing_of_what_is_deleted),
		cmocka_unit_test(refuses_the_file_of_a_newer_version),
		cmocka_unit_test(refuses_the_file_of_another_program),
		cmocka_unit_test(refuses_a_damaged_file),
		cmocka_unit_test(writes_on_after_a_rest),
		cmocka_unit_test(refuses_a_directory_that_cannot_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
