/* SPDX-License-Identifier: MIT */
/* Forgetting leaves no trace: searched for in the raw bytes of the files. */
#include "clinic_bench.h"

#include "database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define HERON "(SELECT id FROM patient WHERE name = 'heron')"
#define SLICE 48 /* bytes out of the middle of a recording */

/* Words that are only heron's, wherever a person can write some. */
static const char *const words[] = {
	"heron",	"desk work",   "Therapist-77", "Confirmed-77",
	"Overrider-77", "Reason-77",   "Course-77",    "Why-77",
	"Routine-77",	"Point-77",    "lower-back",   "QL left",
	"Operator-77",	"Severity-77",
};

static const char *const files[] = {"records.db", "records.db-wal",
				    "records.db-shm"};

/* A recording's own bytes. */
static void read_slice(const struct bench *bench, char out[SLICE])
{
	sqlite3 *sqlite = NULL;
	sqlite3_stmt *statement = NULL;

	assert_int_equal(
		sqlite3_open(directory_file(&bench->directory, "records.db"),
			     &sqlite),
		SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(sqlite,
				   "SELECT substr(piece, 1000, 48) FROM trace"
				   " WHERE session IN (SELECT id FROM session"
				   " WHERE patient = " HERON ") LIMIT 1",
				   -1, &statement, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_int_equal(sqlite3_column_bytes(statement, 0), SLICE);
	memcpy(out, sqlite3_column_blob(statement, 0), SLICE);
	sqlite3_finalize(statement);
	sqlite3_close(sqlite);
}

/* Rows of hers between those of others, in no order and of many lengths:
 * pages are split and rows moved, which leaves copies that secure_delete does
 * not know of (measured: some survive deleting, none writing anew). */
static void move_pages_about(const struct bench *bench)
{
	bench_sql(bench,
		  "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1"
		  " FROM n WHERE i < 6000) INSERT INTO screening (id, patient,"
		  " utc_us, trusted, boot, boot_us, override_reason) SELECT"
		  " 1000 + i * 7919 % 6007, iif(i % 3, 2, " HERON "), 0, 0,"
		  " x'', 0, iif(i % 3, 'o', 'Reason-77') ||"
		  " substr(hex(zeroblob(300)), 1, i * 31 % 600) FROM n;"
		  "UPDATE screening SET override_reason = override_reason ||"
		  " 'more' WHERE id % 5 = 0");
}

/* A practice in which much was written, changed and moved about. */
static void open_with_words(struct bench *bench)
{
	bench_open_filled(bench, 20);
	move_pages_about(bench);
	bench_sql(bench,
		  "UPDATE screening SET confirmed_by = 'Confirmed-77',"
		  " overridden_by = 'Overrider-77', override_reason ="
		  " 'Reason-77' WHERE patient = " HERON ";"
		  "UPDATE course SET note = 'Course-77', ended_why = 'Why-77'"
		  " WHERE patient = " HERON ";"
		  "UPDATE session SET therapist = 'Therapist-77', operator ="
		  " 'Operator-77', severity = 'Severity-77' WHERE patient"
		  " = " HERON ";"
		  "UPDATE session SET routine = 'Routine-77' WHERE id = 1;"
		  "UPDATE rating SET point = 'Point-77' WHERE session IN"
		  " (SELECT id FROM session WHERE patient = " HERON ")");
	bench_get(bench, CLINIC_READ_PATIENT, "heron");
}

static void expect_no_trace(const struct bench *bench, const char *slice)
{
	for (size_t file = 0; file < sizeof(files) / sizeof(files[0]); file++) {
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (bench_file_has(bench, files[file], words[i],
					   strlen(words[i])))
				fail_msg("\"%s\" is in %s", words[i],
					 files[file]);
		assert_false(bench_file_has(bench, files[file], slice, SLICE));
	}
}

static bool is_somewhere(const struct bench *bench, const char *bytes,
			 size_t length)
{
	bool found = false;

	for (size_t file = 0; file < sizeof(files) / sizeof(files[0]); file++)
		found = found ||
			bench_file_has(bench, files[file], bytes, length);
	return found;
}

static void leaves_no_trace_in_the_files(void **state)
{
	char slice[SLICE];
	struct bench bench;

	(void)state;
	open_with_words(&bench);
	read_slice(&bench, slice);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_true(is_somewhere(&bench, words[i], strlen(words[i])));
	assert_true(is_somewhere(&bench, slice, SLICE));
	bench_get(&bench, CLINIC_FORGET_PATIENT, "heron");
	expect_no_trace(&bench, slice);
	assert_true(is_somewhere(&bench, "lark", 4));
	bench_close(&bench);
}

static void keeps_all_of_the_others(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 5);
	bench_get(&bench, CLINIC_FORGET_PATIENT, "heron");
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows, 2);
	assert_int_equal(
		bench_get(&bench, CLINIC_LIST_SESSIONS, "", (int64_t)0)->rows,
		34);
	bench_get(&bench, CLINIC_LIST_PRESSES, (int64_t)2);
	assert_int_equal(bench.box->result.rows, 4);
	assert_int_equal(bench_sql_number(&bench,
					  "SELECT count(*) FROM press WHERE"
					  " session NOT IN (SELECT id FROM"
					  " session)"),
			 0);
	assert_int_equal(bench_sql_number(&bench, "PRAGMA user_version"), 2);
	assert_int_equal(
		bench_ask(&bench, CLINIC_READ_PATIENT, "heron")->refusal.code,
		REFUSAL_NO_SUCH_PATIENT);
	bench_close(&bench);
}

/* While the store goes on writing by its own connection. */
static void works_beside_the_store(void **state)
{
	const struct record record = {
		.type = RECORD_DOSE,
		.dose = {.site = SITE_CALF_LEFT, .dose_mns = 5}};
	struct database *database = NULL;
	char slice[SLICE];
	struct bench bench;

	(void)state;
	open_with_words(&bench);
	read_slice(&bench, slice);
	assert_int_equal(database_open(bench.directory.path, &database), 0);
	assert_int_equal(database_begin(database), 0);
	assert_int_equal(database_write(database, &record, &bench.now), 0);
	assert_int_equal(database_commit(database), 0);
	bench_get(&bench, CLINIC_FORGET_PATIENT, "heron");
	expect_no_trace(&bench, slice);
	assert_int_equal(database_begin(database), 0);
	assert_int_equal(database_write(database, &record, &bench.now), 0);
	assert_int_equal(database_commit(database), 0);
	expect_no_trace(&bench, slice);
	assert_int_equal(bench_sql_number(&bench, "SELECT count(*) FROM dose"),
			 2);
	database_close(database);
	expect_no_trace(&bench, slice);
	bench_close(&bench);
}

/* A line says that somebody forgot somebody; no line names them. */
static void the_trail_names_nobody_who_is_forgotten(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_READ_PATIENT, "heron");
	bench_get(&bench, CLINIC_FORGET_PATIENT, "heron");
	bench_get(&bench, CLINIC_LIST_AUDIT, "", (int64_t)2);
	assert_string_equal(bench_text(&bench, 0, "What"), "ForgetPatient");
	assert_string_equal(bench_text(&bench, 0, "Who"), BENCH_ACTOR);
	assert_string_equal(bench_text(&bench, 0, "Detail"),
			    "forgotten; no trace is left in the file");
	assert_int_equal(bench_value(&bench, 0, "Patient")->type, 0);
	assert_string_equal(bench_text(&bench, 1, "What"), "ReadPatient");
	assert_int_equal(bench_value(&bench, 1, "Patient")->type, 0);
	bench_close(&bench);
}

/* SR-16: a stop that nobody has acknowledged outlives whose it was. */
static void keeps_a_trip_that_nobody_acknowledged(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_sql(&bench, "UPDATE trip SET acknowledged_utc_us = NULL");
	bench_get(&bench, CLINIC_FORGET_PATIENT, "heron");
	assert_int_equal(bench_sql_number(&bench,
					  "SELECT count(*) FROM trip WHERE"
					  " session IS NULL"),
			 1);
	bench_close(&bench);
}

static void refuses_while_a_session_is_open(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	/* Theirs, in whatever state. */
	bench_sql(&bench, "UPDATE session SET ended_utc_us = NULL WHERE id"
			  " = 51");
	assert_int_equal(
		bench_ask(&bench, CLINIC_FORGET_PATIENT, "heron")->refusal.code,
		REFUSAL_SESSION_UNDER_WAY);
	/* Another's that has not begun is not held up by it; one that runs
	 * would be. */
	bench_get(&bench, CLINIC_FORGET_PATIENT, "lark");
	bench_sql(&bench, "UPDATE session SET started_utc_us = 1 WHERE id"
			  " = 51");
	assert_int_equal(
		bench_ask(&bench, CLINIC_FORGET_PATIENT, "wren")->refusal.code,
		REFUSAL_SESSION_UNDER_WAY);
	bench_get(&bench, CLINIC_READ_PATIENT, "wren");
	bench_close(&bench);
}

/* Somebody reads an old state: it says so, and goes on trying. */
static void says_when_the_file_cannot_be_cleaned_yet(void **state)
{
	sqlite3 *reader = NULL;
	char slice[SLICE];
	struct bench bench;
	const struct clinic_result *result;

	(void)state;
	open_with_words(&bench);
	read_slice(&bench, slice);
	bench.book.busy_us = 20000;
	assert_int_equal(
		sqlite3_open(directory_file(&bench.directory, "records.db"),
			     &reader),
		SQLITE_OK);
	assert_int_equal(sqlite3_exec(reader,
				      "BEGIN; SELECT count(*) FROM patient",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	result = bench_ask(&bench, CLINIC_FORGET_PATIENT, "heron");
	assert_int_equal(result->error, -EINPROGRESS);
	assert_non_null(strstr(result->problem, "is forgotten, but"));
	assert_true(bench.book.unclean);
	clinic_book_clean(&bench.book);
	assert_true(bench.book.unclean);
	sqlite3_close(reader);
	clinic_book_clean(&bench.book);
	assert_false(bench.book.unclean);
	expect_no_trace(&bench, slice);
	bench_close(&bench);
}

/* Killed between forgetting and cleaning: made good at the next start. */
static void cleans_after_a_restart_what_was_left(void **state)
{
	char slice[SLICE];
	struct bench bench;

	(void)state;
	open_with_words(&bench);
	read_slice(&bench, slice);
	bench_get(&bench, CLINIC_FORGET_PATIENT, "heron");
	bench_sql(&bench, "UPDATE audit SET detail = 'forgotten; the file is"
			  " still being cleaned' WHERE what ="
			  " 'ForgetPatient'");
	clinic_book_close(&bench.book);
	assert_false(bench.book.unclean);
	bench_get(&bench, CLINIC_LIST_PATIENTS); /* opens it again */
	assert_true(bench.book.unclean);
	/* Not while a session runs: its records would be held up. */
	bench_sql(&bench, "UPDATE session SET ended_utc_us = NULL WHERE id"
			  " = 2");
	clinic_book_clean(&bench.book);
	assert_true(bench.book.unclean);
	bench_sql(&bench, "UPDATE session SET ended_utc_us = 1 WHERE id = 2");
	clinic_book_clean(&bench.book);
	assert_false(bench.book.unclean);
	assert_int_equal(bench_sql_number(&bench,
					  "SELECT count(*) FROM audit WHERE"
					  " detail LIKE '%no trace%'"),
			 1);
	bench_close(&bench);
}

static void forgets_them_all_one_by_one(void **state)
{
	char slice[SLICE];
	struct bench bench;

	(void)state;
	open_with_words(&bench);
	read_slice(&bench, slice);
	for (size_t i = 0; i < SAMPLE_CLINIC_PATIENTS; i++)
		bench_get(&bench, CLINIC_FORGET_PATIENT,
			  sample_clinic_patients[i]);
	expect_no_trace(&bench, slice);
	for (size_t i = 0; i < SAMPLE_CLINIC_PATIENTS; i++)
		assert_false(is_somewhere(&bench, sample_clinic_patients[i],
					  strlen(sample_clinic_patients[i])));
	assert_false(is_somewhere(&bench, "M. Aster", 8));
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows, 0);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leaves_no_trace_in_the_files),
		cmocka_unit_test(keeps_all_of_the_others),
		cmocka_unit_test(works_beside_the_store),
		cmocka_unit_test(the_trail_names_nobody_who_is_forgotten),
		cmocka_unit_test(keeps_a_trip_that_nobody_acknowledged),
		cmocka_unit_test(refuses_while_a_session_is_open),
		cmocka_unit_test(says_when_the_file_cannot_be_cleaned_yet),
		cmocka_unit_test(cleans_after_a_restart_what_was_left),
		cmocka_unit_test(forgets_them_all_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
