/* SPDX-License-Identifier: MIT */
/* Recordings stand in their tables, and go with the patient. */
#include "filed.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SESSION 12u

/* The columns of every stamp, as filed_now() is. */
#define STAMP_TEXT \
	"utc_us || ' ' || trusted || ' ' || hex(boot) || ' ' || boot_us"
#define STAMP_NOW                                              \
	"1700000000000000 1 01020300000000000000000000000000 " \
	"360000000000"

static struct directory directory;
static struct database *database;

static int set_up(void **state)
{
	(void)state;
	directory = directory_new();
	database = filed_open(&directory);
	filed_begin(database, SESSION);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	database_close(database);
	directory_remove(&directory);
	return 0;
}

static void expect(const char *sql, const char *text)
{
	assert_string_equal(filed_text(&directory, sql), text);
}

static struct database_piece piece_of(uint32_t session)
{
	struct database_piece piece = {
		.session = session,
		.pad = 1,
		.cells = 4,
		.first_us = 1000,
		.last_us = 2000,
		.samples = 100,
		.lost = 3,
		.bytes = "abc",
		.size = 3,
	};

	memcpy(piece.address, filed_address, sizeof(filed_address));
	return piece;
}

static void keeps_pieces_and_what_is_missing(void **state)
{
	const struct database_piece piece = piece_of(SESSION);
	const struct stamp now = filed_now();
	struct database_gap gap = {
		.session = SESSION,
		.pad = 2,
		.at_us = FILED_BOOT_US,
		.samples = 5000000000u,
	};

	(void)state;
	assert_int_equal(database_write_piece(database, &piece), 0);
	assert_int_equal(database_write_gap(database, &gap, &now), 0);
	expect("SELECT session || '|' || address || '|' || pad || '|' || cells"
	       " || '|' || first_boot_us || '|' || last_boot_us || '|' ||"
	       " samples || '|' || lost || '|' || hex(piece) FROM trace",
	       "12|C0:11:22:33:44:55|1|4|1000|2000|100|3|616263");
	expect("SELECT session || '|' || address || '|' || pad || '|' ||"
	       " samples FROM gap",
	       "12|00:00:00:00:00:00|2|5000000000");
	expect("SELECT " STAMP_TEXT " FROM gap", STAMP_NOW);
	gap.session = 99;
	assert_int_equal(database_write_gap(database, &gap, &now), -EINVAL);
}

static void refuses_a_piece_of_a_session_that_is_not_on_file(void **state)
{
	const struct database_piece piece = piece_of(99);

	(void)state;
	assert_int_equal(database_write_piece(database, &piece), -EINVAL);
	expect("SELECT count(*) FROM trace", "0");
}

/* A piece stands in one page, and a page is not filled by a piece or two. */
static void loses_little_room_between_pieces(void **state)
{
	static uint8_t bytes[2800];
	struct database_piece piece = piece_of(SESSION);
	int64_t before;
	int64_t written = 0;

	(void)state;
	before = filed_number(&directory, "PRAGMA page_count");
	piece.bytes = bytes;
	assert_int_equal(database_begin(database), 0);
	for (piece.size = 900; piece.size < sizeof(bytes); piece.size += 5) {
		assert_int_equal(database_write_piece(database, &piece), 0);
		written += (int64_t)piece.size;
	}
	assert_int_equal(database_commit(database), 0);
	assert_true((filed_number(&directory, "PRAGMA page_count") - before) *
			    filed_number(&directory, "PRAGMA page_size") <
		    written * 5 / 4);
}

static void write_every_type(void)
{
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		if (type != RECORD_SESSION_BEGUN)
			filed_write(database,
				    (struct record){
					    .type = (enum record_type)type,
					    .session = SESSION,
				    });
}

/* What hangs on a patient goes with the patient. */
static void forgetting_a_patient_takes_all_of_the_sessions_along(void **state)
{
	const struct database_piece piece = piece_of(SESSION);

	(void)state;
	write_every_type();
	assert_int_equal(database_write_piece(database, &piece), 0);
	filed_sql(&directory, "PRAGMA foreign_keys = ON;"
			      "DELETE FROM patient WHERE name = 'P-7'");
	expect("SELECT (SELECT count(*) FROM session WHERE id = 12) +"
	       " (SELECT count(*) FROM session_pad) +"
	       " (SELECT count(*) FROM note) + (SELECT count(*) FROM rating) +"
	       " (SELECT count(*) FROM ppt) + (SELECT count(*) FROM press) +"
	       " (SELECT count(*) FROM technique) +"
	       " (SELECT count(*) FROM trace) + (SELECT count(*) FROM trip)",
	       "0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_pieces_and_what_is_missing),
		TEST(refuses_a_piece_of_a_session_that_is_not_on_file),
		TEST(loses_little_room_between_pieces),
		TEST(forgetting_a_patient_takes_all_of_the_sessions_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
