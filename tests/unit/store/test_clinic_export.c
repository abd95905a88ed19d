/* SPDX-License-Identifier: MIT */
/* What is handed over: all of it, only of whom was asked, and for good. */
#include "clinic_bench.h"

#include "dose.h"
#include "schema.h"
#include "trace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <fcntl.h>

/* As whoever gets it opens it. */
static sqlite3 *open_export(int fd)
{
	struct stat status;
	sqlite3 *sqlite = NULL;
	unsigned char *bytes;

	assert_int_equal(fstat(fd, &status), 0);
	bytes = sqlite3_malloc64((sqlite3_uint64)status.st_size);
	assert_non_null(bytes);
	assert_int_equal(pread(fd, bytes, (size_t)status.st_size, 0),
			 status.st_size);
	assert_int_equal(sqlite3_open(":memory:", &sqlite), SQLITE_OK);
	assert_int_equal(
		sqlite3_deserialize(sqlite, "main", bytes, status.st_size,
				    status.st_size,
				    SQLITE_DESERIALIZE_READONLY |
					    SQLITE_DESERIALIZE_FREEONCLOSE),
		SQLITE_OK);
	return sqlite;
}

static int64_t number(sqlite3 *sqlite, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int64_t result;

	if (sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(sqlite));
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	result = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return result;
}

static void a_session_comes_with_all_of_its_own(void **state)
{
	static const char *const tables[] = {
		"session", "session_pad", "note",  "press", "trip",
		"rating",  "technique",	  "trace", "gap",   "ppt",
	};
	struct bench bench;
	sqlite3 *sqlite;

	(void)state;
	bench_open_filled(&bench, 10);
	bench_get(&bench, CLINIC_EXPORT_SESSION,
		  (int64_t)SAMPLE_CLINIC_TRIPPED);
	sqlite = open_export(bench.box->result.fd);
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		char all[128];
		char theirs[128];

		snprintf(all, sizeof(all), "SELECT count(*) FROM %s",
			 tables[i]);
		snprintf(theirs, sizeof(theirs),
			 "SELECT count(*) FROM %s WHERE %s = %d", tables[i],
			 i == 0 ? "id" : "session", SAMPLE_CLINIC_TRIPPED);
		assert_int_equal(number(sqlite, all),
				 bench_sql_number(&bench, theirs));
	}
	assert_int_equal(number(sqlite, "SELECT count(*) FROM patient"), 1);
	assert_int_equal(number(sqlite, "SELECT count(*) FROM course"), 1);
	assert_int_equal(number(sqlite, "SELECT count(*) FROM wearable"), 1);
	assert_int_equal(number(sqlite, "SELECT count(*) FROM screening"), 0);
	assert_int_equal(number(sqlite, "SELECT count(*) FROM audit"), 0);
	sqlite3_close(sqlite);
	bench_close(&bench);
}

static void a_patient_comes_with_all_that_is_held(void **state)
{
	struct bench bench;
	sqlite3 *sqlite;

	(void)state;
	bench_open_filled(&bench, 10);
	bench_get(&bench, CLINIC_EXPORT_PATIENT, "heron");
	sqlite = open_export(bench.box->result.fd);
	assert_int_equal(number(sqlite, "SELECT count(*) FROM session"), 17);
	assert_int_equal(number(sqlite, "SELECT count(*) FROM press"), 96);
	assert_int_equal(number(sqlite, "SELECT count(*) FROM screening"), 16);
	assert_int_equal(
		number(sqlite, "SELECT count(*) FROM screening_answer"),
		16 * QUESTION_COUNT);
	assert_int_equal(number(sqlite, "SELECT count(*) FROM audit WHERE"
					" patient_name = 'heron'"),
			 1);
	assert_int_equal(number(sqlite,
				"SELECT count(*) FROM patient WHERE name <>"
				" 'heron'"),
			 0);
	assert_int_equal(number(sqlite, "SELECT count(*) FROM pragma_"
					"foreign_key_check"),
			 0);
	sqlite3_close(sqlite);
	bench_close(&bench);
}

static void is_a_database_of_our_schema(void **state)
{
	struct bench bench;
	sqlite3 *sqlite;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_EXPORT_SESSION, (int64_t)1);
	sqlite = open_export(bench.box->result.fd);
	assert_int_equal(number(sqlite, "PRAGMA user_version"), SCHEMA_VERSION);
	assert_int_equal(number(sqlite, "PRAGMA application_id"),
			 SCHEMA_APPLICATION_ID);
	assert_int_equal(
		number(sqlite, "SELECT count(*) FROM sqlite_master"),
		bench_sql_number(&bench, "SELECT count(*) FROM sqlite_master"));
	assert_int_not_equal(
		sqlite3_exec(sqlite, "DELETE FROM patient", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(sqlite);
	bench_close(&bench);
}

/* Whoever else holds the descriptor cannot change it any more. */
static void is_sealed(void **state)
{
	struct bench bench;
	int fd;

	(void)state;
	bench_open_filled(&bench, 0);
	fd = bench_get(&bench, CLINIC_EXPORT_SESSION, (int64_t)1)->fd;
	assert_int_equal(fcntl(fd, F_GET_SEALS), F_SEAL_SHRINK | F_SEAL_GROW |
							 F_SEAL_WRITE |
							 F_SEAL_SEAL);
	assert_int_equal(write(fd, "x", 1), -1);
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(lseek(fd, 0, SEEK_CUR), 0);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	bench_close(&bench);
}

static int64_t dose_of_piece(sqlite3_stmt *row, struct dose_pad *dose)
{
	static struct trace_sample samples[TRACE_SAMPLES_MAX];
	unsigned int cells;
	size_t count;

	assert_int_equal(trace_unpack(sqlite3_column_blob(row, 0),
				      (size_t)sqlite3_column_bytes(row, 0),
				      samples, TRACE_SAMPLES_MAX, &count,
				      &cells),
			 0);
	for (size_t i = 0; i < count; i++)
		(void)dose_pad_sample(dose, samples[i].force_mn,
				      samples[i].at_us);
	return dose->total_mns;
}

/* The dose computed again from the samples is that of the record, as an
 * evaluator would do it; presses are rounded up to a N*s each. */
static void dose_can_be_computed_again_from_the_samples(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 20);
	for (int64_t id = 1; id <= SAMPLE_CLINIC_SESSIONS; id++) {
		struct dose_pad dose;
		sqlite3_stmt *statement = NULL;
		int64_t mns = 0;
		int64_t ns;
		sqlite3 *sqlite;

		bench_get(&bench, CLINIC_EXPORT_SESSION, id);
		sqlite = open_export(bench.box->result.fd);
		dose_pad_init(&dose);
		assert_int_equal(
			sqlite3_prepare_v2(sqlite,
					   "SELECT piece FROM trace ORDER BY"
					   " id",
					   -1, &statement, NULL),
			SQLITE_OK);
		while (sqlite3_step(statement) == SQLITE_ROW)
			mns = dose_of_piece(statement, &dose);
		sqlite3_finalize(statement);
		ns = number(sqlite, "SELECT dose_ns FROM session");
		assert_true(mns > 1000000);
		assert_true(ns * 1000 >= mns);
		assert_true(ns * 1000 <= mns + 6 * 1000 + 1000);
		sqlite3_close(sqlite);
	}
	bench_close(&bench);
}

static void refuses_more_than_a_file_may_have(void **state)
{
	struct bench bench;
	const struct clinic_result *result;

	(void)state;
	bench_open_filled(&bench, 20);
	bench.book.export_max = 512 * 1024;
	result = bench_ask(&bench, CLINIC_EXPORT_PATIENT, "heron");
	assert_int_equal(result->error, -EFBIG);
	assert_non_null(strstr(result->problem, "one by one"));
	assert_int_equal(result->fd, -1);
	bench_get(&bench, CLINIC_EXPORT_SESSION, (int64_t)1);
	bench_close(&bench);
}

/* Nothing leaves the hub unless it is on record who took it. */
static void exports_nothing_that_cannot_be_on_record(void **state)
{
	struct bench bench;
	const struct clinic_result *result;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_LIST_PATIENTS);
	sqlite3_exec(bench.book.sqlite, "PRAGMA query_only = ON", NULL, NULL,
		     NULL);
	result = bench_ask(&bench, CLINIC_EXPORT_PATIENT, "heron");
	assert_int_equal(result->error, -EROFS);
	assert_int_equal(result->fd, -1);
	assert_non_null(result->problem);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_comes_with_all_of_its_own),
		cmocka_unit_test(a_patient_comes_with_all_that_is_held),
		cmocka_unit_test(is_a_database_of_our_schema),
		cmocka_unit_test(is_sealed),
		cmocka_unit_test(dose_can_be_computed_again_from_the_samples),
		cmocka_unit_test(refuses_more_than_a_file_may_have),
		cmocka_unit_test(exports_nothing_that_cannot_be_on_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
