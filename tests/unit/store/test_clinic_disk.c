/* SPDX-License-Identifier: MIT */
/* What the clinic does when the file or the disk is not as it should be
 * (SR-23): a clear error, nothing half done, and it is tried again. */
#include "clinic_bench.h"

#include "database.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define KILLS 40

static const char *const no_pairs[] = {NULL};

static void expect_error(const struct clinic_result *result, int error,
			 const char *words)
{
	assert_int_equal(result->error, error);
	assert_int_equal(result->refusal.code, REFUSAL_NONE);
	assert_int_equal(result->rows, 0);
	assert_non_null(result->problem);
	if (!strstr(result->problem, words))
		fail_msg("\"%s\" does not say \"%s\"", result->problem, words);
}

static void rename_file(const struct bench *bench, const char *from,
			const char *to)
{
	char old[256];

	snprintf(old, sizeof(old), "%s",
		 directory_file(&bench->directory, from));
	assert_int_equal(rename(old, directory_file(&bench->directory, to)), 0);
}

/* ---- The file ---- */

static void says_that_there_is_no_file_yet(void **state)
{
	struct database *database = NULL;
	struct bench bench;

	(void)state;
	bench_open_empty(&bench);
	rename_file(&bench, "records.db", "elsewhere");
	expect_error(bench_ask(&bench, CLINIC_LIST_PATIENTS), -ENOENT,
		     "no records yet");
	assert_int_equal(database_open(bench.directory.path, &database), 0);
	database_close(database);
	bench_get(&bench, CLINIC_LIST_PATIENTS);
	bench_close(&bench);
}

static void opens_the_new_file_when_the_old_was_moved_away(void **state)
{
	struct database *database = NULL;
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows, 3);
	clinic_book_close(&bench.book);
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows, 3);
	rename_file(&bench, "records.db", "old.db");
	rename_file(&bench, "records.db-wal", "old.db-wal");
	rename_file(&bench, "records.db-shm", "old.db-shm");
	assert_int_equal(database_open(bench.directory.path, &database), 0);
	database_close(database);
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows, 0);
	bench_close(&bench);
}

static void refuses_files_of_other_versions(void **state)
{
	static const struct {
		const char *sql;
		int error;
		const char *words;
	} others[] = {
		{"PRAGMA user_version = 99", -EPROTO, "a newer kneadd"},
		{"PRAGMA user_version = 1", -EAGAIN, "being made ready"},
		{"PRAGMA application_id = 5", -EBADMSG, "not one of kneadd's"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct bench bench;

		bench_open_empty(&bench);
		bench_sql(&bench, others[i].sql);
		expect_error(bench_ask(&bench, CLINIC_LIST_PATIENTS),
			     others[i].error, others[i].words);
		bench_close(&bench);
	}
}

static void overwrite(const struct bench *bench, long from, int count)
{
	FILE *file =
		fopen(directory_file(&bench->directory, "records.db"), "r+");

	assert_non_null(file);
	assert_int_equal(fseek(file, from, SEEK_SET), 0);
	for (int i = 0; i < count; i++)
		fputc(0x5a, file);
	fclose(file);
}

static void says_that_the_file_is_damaged(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	overwrite(&bench, 0, 4096);
	expect_error(bench_ask(&bench, CLINIC_LIST_PATIENTS), -EBADMSG,
		     "damaged. Move it away");
	bench_close(&bench);
}

/* Whatever page is gone: an answer or an error, never a crash. */
static void survives_damage_anywhere(void **state)
{
	(void)state;
	for (long page = 1; page < 40; page += 3) {
		struct bench bench;

		bench_open_filled(&bench, 0);
		overwrite(&bench, page * 4096 + 8, 4000);
		(void)bench_ask(&bench, CLINIC_LIST_PATIENTS);
		(void)bench_ask(&bench, CLINIC_LIST_SESSIONS, "", (int64_t)0);
		(void)bench_ask(&bench, CLINIC_LIST_PRESSES, (int64_t)3);
		(void)bench_ask(&bench, CLINIC_PREPARE, "heron", (int64_t)0);
		(void)bench_ask(&bench, CLINIC_EXPORT_PATIENT, "heron");
		(void)bench_ask(&bench, CLINIC_FORGET_PATIENT, "heron");
		bench_close(&bench);
	}
}

/* ---- The disk ---- */

static void set(struct bench *bench, const char *pragma)
{
	bench_get(bench, CLINIC_LIST_PATIENTS); /* open */
	assert_int_equal(
		sqlite3_exec(bench->book.sqlite, pragma, NULL, NULL, NULL),
		SQLITE_OK);
}

/* Asks until something needs a further page. */
static const struct clinic_result *fill_up(struct bench *bench)
{
	static char note[401];

	memset(note, 'n', sizeof(note) - 1);
	for (int i = 0; i < 200; i++) {
		char name[16];
		const struct clinic_result *result;

		snprintf(name, sizeof(name), "p%d", i);
		result = bench_ask(bench, CLINIC_ADD_PATIENT, name, note);
		if (result->error)
			return result;
	}
	fail_msg("it never was full");
	return NULL;
}

static void a_full_disk_changes_nothing(void **state)
{
	struct bench bench;
	int64_t patients;

	(void)state;
	bench_open_empty(&bench);
	set(&bench, "PRAGMA max_page_count = 1"); /* no more than there are */
	expect_error(fill_up(&bench), -ENOSPC, "disk is full");
	patients = bench_sql_number(&bench, "SELECT count(*) FROM patient");
	assert_int_equal(bench_sql_number(&bench, "SELECT count(*) FROM audit"
						  " WHERE what ="
						  " 'AddPatient'"),
			 patients);
	/* What only looks is answered, and that it left no line is noticed. */
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows,
			 patients);
	set(&bench, "PRAGMA max_page_count = 100000");
	bench_get(&bench, CLINIC_ADD_PATIENT, "after", "");
	assert_false(bench.book.unaudited);
	bench_close(&bench);
}

static void a_screening_is_whole_or_not_there(void **state)
{
	struct bench bench;
	int error = 0;

	(void)state;
	bench_open_empty(&bench);
	bench_get(&bench, CLINIC_ADD_PATIENT, "heron", "");
	set(&bench, "PRAGMA max_page_count = 1");
	for (int i = 0; i < 200 && !error; i++)
		error = bench_ask(&bench, CLINIC_SCREEN, "heron",
				  bench_answers(), no_pairs, no_pairs)
				->error;
	assert_int_equal(error, -ENOSPC);
	assert_int_equal(bench_sql_number(&bench, "SELECT count(*) FROM"
						  " screening_answer"),
			 QUESTION_COUNT * bench_sql_number(&bench,
							   "SELECT count(*)"
							   " FROM screening"));
	bench_close(&bench);
}

static void a_read_only_disk_answers_what_it_can(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	set(&bench, "PRAGMA query_only = ON");
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows, 3);
	assert_true(bench.book.unaudited);
	expect_error(bench_ask(&bench, CLINIC_ADD_PATIENT, "siskin", ""),
		     -EROFS, "read-only");
	expect_error(bench_ask(&bench, CLINIC_PREPARE, "heron", (int64_t)0),
		     -EROFS, "read-only");
	expect_error(bench_ask(&bench, CLINIC_FORGET_PATIENT, "heron"), -EROFS,
		     "nothing was changed");
	set(&bench, "PRAGMA query_only = OFF");
	bench_get(&bench, CLINIC_READ_PATIENT, "heron");
	assert_false(bench.book.unaudited);
	bench_close(&bench);
}

static void waits_for_another_writer_only_so_long(void **state)
{
	sqlite3 *writer = NULL;
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	bench.book.busy_us = 20000;
	assert_int_equal(
		sqlite3_open(directory_file(&bench.directory, "records.db"),
			     &writer),
		SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(writer, "BEGIN IMMEDIATE", NULL, NULL, NULL),
		SQLITE_OK);
	expect_error(bench_ask(&bench, CLINIC_ADD_PATIENT, "siskin", ""),
		     -EBUSY, "Another program");
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows, 3);
	sqlite3_close(writer);
	bench_get(&bench, CLINIC_ADD_PATIENT, "siskin", "");
	bench_close(&bench);
}

/* An ending hub waits for nobody. */
static void gives_up_when_the_hub_ends(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_LIST_PATIENTS);
	bench_add_session(&bench, "heron", BENCH_DAY_US);
	bench_sql(&bench,
		  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
		  " FROM n WHERE i < 5000) INSERT INTO note (session, utc_us,"
		  " trusted, boot, boot_us, step, repeat, point, note, value,"
		  " what) SELECT 3, 0, 0, x'', 0, 0, 0, '', 'n', 0, 0 FROM n");
	atomic_store(&bench.book.ending, true);
	expect_error(bench_ask(&bench, CLINIC_LIST_NOTES, (int64_t)3), -EINTR,
		     "ending");
	bench_close(&bench);
}

/* ---- Killed ---- */

/* Adds and screens patients, and says each over the pipe. */
static void write_until_killed(struct bench *bench, int round, int pipe_fd)
{
	for (int i = 0;; i++) {
		char name[32];

		snprintf(name, sizeof(name), "p-%d-%d", round, i);
		bench_get(bench, CLINIC_ADD_PATIENT, name, "");
		bench_get(bench, CLINIC_SCREEN, name, bench_answers(), no_pairs,
			  no_pairs);
		bench_get(bench, CLINIC_PREPARE, name, (int64_t)0);
		if (write(pipe_fd, "x", 1) != 1)
			_exit(1);
	}
}

static int kill_after(struct bench *bench, int round, useconds_t delay_us)
{
	int pipe_fds[2];
	int said = 0;
	char byte;
	pid_t child;

	assert_int_equal(pipe(pipe_fds), 0);
	child = fork();
	if (child == 0)
		write_until_killed(bench, round, pipe_fds[1]);
	close(pipe_fds[1]);
	while (read(pipe_fds[0], &byte, 1) == 1)
		if (++said == 1 + round % 3) {
			usleep(delay_us); /* any moment of the next is good */
			kill(child, SIGKILL);
		}
	close(pipe_fds[0]);
	waitpid(child, NULL, 0);
	return said;
}

static void a_change_is_whole_or_not_there_when_killed(void **state)
{
	struct bench bench;
	int64_t said = 0;

	(void)state;
	srand(77);
	bench_open_empty(&bench);
	for (int round = 0; round < KILLS; round++) {
		const useconds_t delay_us = (useconds_t)(rand() % 3000);

		said += kill_after(&bench, round, delay_us);
		assert_true(bench_sql_number(&bench,
					     "SELECT last FROM"
					     " session_number") >= said);
	}
	assert_true(bench_sql_number(&bench,
				     "SELECT count(*) FROM screening") >= said);
	assert_int_equal(bench_sql_number(&bench, "SELECT count(*) FROM"
						  " screening_answer"),
			 QUESTION_COUNT * bench_sql_number(&bench,
							   "SELECT count(*)"
							   " FROM screening"));
	assert_int_equal(
		bench_sql_number(&bench, "SELECT (SELECT count(*) FROM patient)"
					 " + (SELECT count(*) FROM screening)"
					 " + (SELECT last FROM"
					 " session_number)"),
		bench_sql_number(&bench, "SELECT count(*) FROM audit"));
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_that_there_is_no_file_yet),
		cmocka_unit_test(
			opens_the_new_file_when_the_old_was_moved_away),
		cmocka_unit_test(refuses_files_of_other_versions),
		cmocka_unit_test(says_that_the_file_is_damaged),
		cmocka_unit_test(survives_damage_anywhere),
		cmocka_unit_test(a_full_disk_changes_nothing),
		cmocka_unit_test(a_screening_is_whole_or_not_there),
		cmocka_unit_test(a_read_only_disk_answers_what_it_can),
		cmocka_unit_test(waits_for_another_writer_only_so_long),
		cmocka_unit_test(gives_up_when_the_hub_ends),
		cmocka_unit_test(a_change_is_whole_or_not_there_when_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
