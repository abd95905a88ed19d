/* SPDX-License-Identifier: MIT */
#include "kept.h"

#include "filed.h"

#include "trace.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include <cmocka.h>

#define END_EVERY  32
#define PADS	   2 /* that work */
#define PADS_MAX   4
#define DEADLINE_S 20

void kept_begin(struct store *store, uint32_t session)
{
	(void)crew_begin(store, 1, session); /* full: never told as written */
}

uint32_t kept_work(struct store *store, uint32_t session, uint32_t number)
{
	number++;
	if (number % END_EVERY == 0)
		(void)crew_end(store, number, session); /* the same */
	else
		(void)crew_note(store, number, session); /* the same */
	for (uint8_t pad = 0; pad < PADS; pad++)
		(void)crew_sample(store, session, pad, number);
	return number;
}

static void reopen(const char *directory)
{
	struct crew crew = {.restored = 0};
	struct store *store = crew_start(&crew, directory);

	crew_wait(&crew, &crew.restored, 1);
	store_stop(store);
}

static void expect_sound(const struct directory *directory)
{
	assert_string_equal(filed_text(directory, "PRAGMA integrity_check"),
			    "ok");
	assert_int_equal(filed_number(directory, "SELECT count(*) FROM"
						 " pragma_foreign_key_check"),
			 0);
	assert_int_equal(filed_number(directory, "SELECT count(*) FROM session"
						 " WHERE ended_utc_us IS NULL"
						 " OR NOT (why = 'done' OR"
						 "  why = 'hub' AND aborted)"),
			 0);
}

/* Each note bears its record's number. */
static void expect_notes(const struct directory *directory, uint32_t session,
			 uint32_t last)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM session WHERE id = %u",
		 session);
	if (last > 0)
		assert_int_equal(filed_number(directory, sql), 1);
	snprintf(sql, sizeof(sql),
		 "SELECT count(*) FROM note WHERE session = %u AND value <= %u",
		 session, last);
	assert_int_equal(filed_number(directory, sql),
			 last > 0 ? last - 1 - last / END_EVERY : 0);
}

/* It unpacks, and follows on the one before of its pad. How many samples. */
static size_t expect_piece(sqlite3_stmt *row, uint64_t before[PADS_MAX])
{
	static struct trace_sample samples[TRACE_SAMPLES_MAX];
	const int pad = sqlite3_column_int(row, 0);
	size_t count = 0;
	unsigned int cells = 0;

	assert_int_equal(trace_unpack(sqlite3_column_blob(row, 1),
				      (size_t)sqlite3_column_bytes(row, 1),
				      samples, TRACE_SAMPLES_MAX, &count,
				      &cells),
			 0);
	assert_int_equal(count, sqlite3_column_int(row, 2));
	for (size_t n = 0; n < count; n++) {
		assert_true(samples[n].number > before[pad]);
		before[pad] = samples[n].number;
	}
	return count;
}

/* How many samples there are. */
static uint64_t expect_pieces(const struct directory *directory,
			      uint32_t session)
{
	uint64_t before[PADS_MAX] = {0};
	sqlite3 *sqlite = NULL;
	sqlite3_stmt *row = NULL;
	uint64_t samples = 0;

	assert_int_equal(
		sqlite3_open(directory_file(directory, "records.db"), &sqlite),
		SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(sqlite,
					    "SELECT pad, piece, samples FROM"
					    " trace WHERE session = ?1"
					    " ORDER BY id",
					    -1, &row, NULL),
			 SQLITE_OK);
	sqlite3_bind_int64(row, 1, session);
	while (sqlite3_step(row) == SQLITE_ROW)
		samples += expect_piece(row, before);
	sqlite3_finalize(row);
	sqlite3_close(sqlite);
	return samples;
}

void kept_expect(const struct directory *directory, uint32_t session,
		 uint32_t last)
{
	reopen(directory->path);
	expect_sound(directory);
	expect_notes(directory, session, last);
	(void)expect_pieces(directory, session); /* whatever came that far */
}

void kept_expect_samples(const struct directory *directory, uint32_t session,
			 uint64_t samples)
{
	assert_int_equal(expect_pieces(directory, session), samples);
}

void kept_wait_for_samples(const struct directory *directory, uint64_t samples)
{
	const uint64_t until_us = crew_now_us() + DEADLINE_S * 1000000;
	const struct timespec moment = {.tv_nsec = 5000000};

	while ((uint64_t)filed_number(directory,
				      "SELECT coalesce(sum(samples), 0)"
				      " FROM trace") < samples) {
		assert_true(crew_now_us() < until_us);
		nanosleep(&moment, NULL);
	}
}
