/* SPDX-License-Identifier: MIT */
#include "filed.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

const uint8_t filed_address[6] = {0xc0, 0x11, 0x22, 0x33, 0x44, 0x55};

struct stamp filed_now(void)
{
	return (struct stamp){
		.utc_us = FILED_UTC_US,
		.trusted = true,
		.boot_us = FILED_BOOT_US,
		.boot = {1, 2, 3},
	};
}

struct database *filed_open(const struct directory *directory)
{
	struct database *database = NULL;

	if (database_open(directory->path, &database) != 0)
		fail_msg("%s", database_error(database));
	return database;
}

void filed_write_at(struct database *database, struct record record,
		    const struct stamp *now)
{
	memcpy(record.address, filed_address, sizeof(filed_address));
	if (record.at_us == 0)
		record.at_us = now->boot_us;
	assert_int_equal(database_begin(database), 0);
	if (database_write(database, &record, now) != 0)
		fail_msg("%s", database_error(database));
	assert_int_equal(database_commit(database), 0);
}

void filed_write(struct database *database, struct record record)
{
	const struct stamp now = filed_now();

	filed_write_at(database, record, &now);
}

void filed_begin(struct database *database, uint32_t session)
{
	struct record record = {.type = RECORD_SESSION_BEGUN,
				.session = session};

	strcpy(record.begun.patient, "P-7");
	strcpy(record.begun.routine, "lower-back");
	filed_write(database, record);
}

static sqlite3 *open_beside(const struct directory *directory)
{
	sqlite3 *sqlite = NULL;

	assert_int_equal(
		sqlite3_open(directory_file(directory, "records.db"), &sqlite),
		SQLITE_OK);
	return sqlite;
}

void filed_sql(const struct directory *directory, const char *sql)
{
	sqlite3 *sqlite = open_beside(directory);

	if (sqlite3_exec(sqlite, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(sqlite));
	sqlite3_close(sqlite);
}

const char *filed_text(const struct directory *directory, const char *sql)
{
	static char text[4096];
	sqlite3 *sqlite = open_beside(directory);
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(sqlite, sql, -1, &statement, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(sqlite));
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	snprintf(text, sizeof(text), "%s",
		 sqlite3_column_text(statement, 0)
			 ? (const char *)sqlite3_column_text(statement, 0)
			 : "NULL");
	sqlite3_finalize(statement);
	sqlite3_close(sqlite);
	return text;
}

int64_t filed_number(const struct directory *directory, const char *sql)
{
	long long number = 0;

	assert_int_equal(sscanf(filed_text(directory, sql), "%lld", &number),
			 1);
	return number;
}
