/* SPDX-License-Identifier: MIT */
#include "clinic_bench.h"

#include "database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void open_book(struct bench *bench)
{
	assert_int_equal(clinic_book_init(&bench->book, bench->directory.path),
			 0);
	bench->now = (struct stamp){.utc_us = BENCH_NOW_US,
				    .trusted = true,
				    .boot_us = 40 * (uint64_t)BENCH_DAY_US};
	memset(bench->now.boot, 0x11, sizeof(bench->now.boot));
	bench->box = NULL;
}

void bench_open_empty(struct bench *bench)
{
	struct database *database = NULL;

	bench->directory = directory_new();
	assert_int_equal(database_open(bench->directory.path, &database), 0);
	database_close(database);
	open_book(bench);
}

void bench_open_filled(struct bench *bench, unsigned int hz)
{
	const struct sample_clinic sample = {.now_us = BENCH_NOW_US, .hz = hz};

	bench->directory = directory_new();
	assert_int_equal(sample_clinic_make(bench->directory.path, &sample), 0);
	open_book(bench);
}

void bench_close(struct bench *bench)
{
	clinic_box_free(bench->box);
	clinic_book_close(&bench->book);
	directory_remove(&bench->directory);
}

void bench_wait(struct bench *bench, int64_t us)
{
	bench->now.utc_us += us;
	bench->now.boot_us += (uint64_t)us;
}

static size_t take_arguments(enum clinic_call call, va_list list,
			     struct clinic_value out[CLINIC_ARGUMENTS_MAX])
{
	size_t count = 0;

	for (const char *at = clinic_calls[call].in; *at; at++) {
		struct clinic_value *value = &out[count++];

		if (*at == 's') {
			value->type = 's';
			value->text = va_arg(list, const char *);
		} else if (*at == 'x') {
			value->type = 'x';
			value->number = va_arg(list, int64_t);
		} else {
			value->type = 'p';
			value->pairs = va_arg(list, const char *const *);
			at += strlen("(ss)");
		}
	}
	return count;
}

static void ask(struct bench *bench, enum clinic_call call, va_list list)
{
	struct clinic_value arguments[CLINIC_ARGUMENTS_MAX];
	const struct clinic_question question = {
		.call = call,
		.tag = 7,
		.actor = BENCH_ACTOR,
		.arguments = arguments,
		.count = take_arguments(call, list, arguments)};
	struct clinic_request *request = NULL;

	assert_int_equal(clinic_request_new(&question, &request), 0);
	clinic_box_free(bench->box);
	bench->box = request->answer;
	request->answer = NULL;
	clinic_book_answer(&bench->book, request, &bench->now, bench->box);
	clinic_request_free(request);
}

const struct clinic_result *bench_ask(struct bench *bench,
				      enum clinic_call call, ...)
{
	va_list list;

	va_start(list, call);
	ask(bench, call, list);
	va_end(list);
	return &bench->box->result;
}

const struct clinic_result *bench_get(struct bench *bench,
				      enum clinic_call call, ...)
{
	const struct clinic_result *result;
	va_list list;

	va_start(list, call);
	ask(bench, call, list);
	va_end(list);
	result = &bench->box->result;
	if (result->error || result->refusal.code)
		fail_msg("%s: %d, refusal %d: %s", clinic_calls[call].name,
			 result->error, (int)result->refusal.code,
			 result->problem ? result->problem : "");
	return result;
}

const struct clinic_value *bench_value(const struct bench *bench, size_t row,
				       const char *name)
{
	const struct clinic_result *result = &bench->box->result;

	assert_true(row < result->rows);
	for (size_t i = 0; i < result->columns; i++)
		if (strcmp(result->names[i], name) == 0)
			return &result->values[row * result->columns + i];
	fail_msg("no column %s", name);
	return NULL;
}

const char *bench_text(const struct bench *bench, size_t row, const char *name)
{
	const struct clinic_value *value = bench_value(bench, row, name);

	assert_int_equal(value->type, 's');
	return value->text;
}

int64_t bench_number(const struct bench *bench, size_t row, const char *name)
{
	const struct clinic_value *value = bench_value(bench, row, name);

	assert_true(value->type == 'x' || value->type == 'b');
	return value->number;
}

static sqlite3 *connect(const struct bench *bench)
{
	sqlite3 *sqlite = NULL;

	assert_int_equal(
		sqlite3_open(directory_file(&bench->directory, "records.db"),
			     &sqlite),
		SQLITE_OK);
	sqlite3_busy_timeout(sqlite, 5000);
	return sqlite;
}

void bench_sql(const struct bench *bench, const char *sql)
{
	sqlite3 *sqlite = connect(bench);

	if (sqlite3_exec(sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(sqlite));
	sqlite3_close(sqlite);
}

int64_t bench_sql_number(const struct bench *bench, const char *sql)
{
	sqlite3 *sqlite = connect(bench);
	sqlite3_stmt *statement = NULL;
	int64_t number;

	if (sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(sqlite));
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	number = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(sqlite);
	return number;
}

void bench_add_session(const struct bench *bench, const char *patient,
		       int64_t before_us)
{
	char sql[1024];
	const int64_t utc_us = bench->now.utc_us - before_us;
	const int64_t boot_us = (int64_t)bench->now.boot_us - before_us;

	snprintf(sql, sizeof(sql),
		 "INSERT INTO session (patient, routine, therapist, operator,"
		 " severity, supervised, utc_us, trusted, boot, boot_us,"
		 " started_utc_us, started_trusted, started_boot_us,"
		 " ended_utc_us, why, aborted, treated, released, presses,"
		 " duration_ms, dose_ns) SELECT id, 'lower-back', 'T',"
		 " 'therapist', 'mild', 1, %lld, 1,"
		 " x'11111111111111111111111111111111', %lld, %lld, 1, %lld,"
		 " %lld, 'done', 0, 1, 1, 1, 1000, 10 FROM patient WHERE name ="
		 " '%s'",
		 (long long)utc_us, (long long)boot_us, (long long)utc_us,
		 (long long)boot_us, (long long)utc_us + 1000000, patient);
	bench_sql(bench, sql);
}

const char *const *bench_answers(void)
{
	static const char *pairs[QUESTION_COUNT * 2 + 1];

	for (size_t i = 0; i < QUESTION_COUNT; i++) {
		pairs[2 * i] = question_table[i].name;
		pairs[2 * i + 1] = "no";
	}
	return pairs;
}

bool bench_file_has(const struct bench *bench, const char *file,
		    const void *bytes, size_t length)
{
	FILE *stream = fopen(directory_file(&bench->directory, file), "rb");
	char *whole;
	bool found;
	long size;

	if (!stream)
		return false;
	fseek(stream, 0, SEEK_END);
	size = ftell(stream);
	rewind(stream);
	whole = malloc((size_t)size + 1);
	assert_non_null(whole);
	assert_int_equal(fread(whole, 1, (size_t)size, stream), size);
	fclose(stream);
	found = memmem(whole, (size_t)size, bytes, length) != NULL;
	free(whole);
	return found;
}
