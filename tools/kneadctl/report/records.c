/* SPDX-License-Identifier: MIT */
#include "records.h"

#include "schema.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define PROBLEM_SIZE	 512
#define JOURNAL_WRITE_AT 18 /* SQLite file format, 1.3.3: 2 is WAL */
#define JOURNAL_READ_AT	 19
#define HEADER_SIZE	 100

struct records {
	void *map;
	size_t size;
	sqlite3 *sqlite;
	char problem[PROBLEM_SIZE];
};

static int fail(struct records *records, int error, const char *text)
{
	snprintf(records->problem, sizeof(records->problem), "%s", text);
	return error;
}

/* What SQLite found, for a file that should be sound. */
static int fail_damaged(struct records *records)
{
	snprintf(records->problem, sizeof(records->problem),
		 "The records that came are damaged (%.200s). Export them "
		 "again; if it stays so, look at the hub's disk with kneadctl "
		 "doctor.",
		 records->sqlite ? sqlite3_errmsg(records->sqlite)
				 : "too short");
	return records->sqlite &&
			       sqlite3_errcode(records->sqlite) == SQLITE_NOMEM
		       ? -ENOMEM
		       : -EBADMSG;
}

/* Private, so that the descriptor may be sealed: see use_no_journal(). */
static int map_file(struct records *records, int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return fail(records, -errno, "The records cannot be read.");
	if (status.st_size < HEADER_SIZE)
		return fail_damaged(records);
	if ((uint64_t)status.st_size > RECORDS_BYTES_MAX)
		return fail(records, -EFBIG,
			    "The records are too large to be read at once.");
	records->size = (size_t)status.st_size;
	records->map = mmap(NULL, records->size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE, fd, 0);
	if (records->map == MAP_FAILED) {
		records->map = NULL;
		return fail(records, -errno, "The records cannot be read.");
	}
	return 0;
}

/* A database in memory cannot be in WAL mode; a copy of a file that was says
 * that it is, and has all its pages nevertheless. */
static void use_no_journal(struct records *records)
{
	unsigned char *header = records->map;

	if (header[JOURNAL_WRITE_AT] == 2 && header[JOURNAL_READ_AT] == 2)
		header[JOURNAL_WRITE_AT] = header[JOURNAL_READ_AT] = 1;
}

static int load(struct records *records)
{
	if (sqlite3_open_v2(":memory:", &records->sqlite,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK ||
	    sqlite3_deserialize(records->sqlite, "main", records->map,
				(sqlite3_int64)records->size,
				(sqlite3_int64)records->size,
				SQLITE_DESERIALIZE_READONLY) != SQLITE_OK ||
	    sqlite3_exec(records->sqlite,
			 "PRAGMA cell_size_check = ON;"
			 "PRAGMA trusted_schema = OFF",
			 NULL, NULL, NULL) != SQLITE_OK)
		return fail_damaged(records);
	return 0;
}

static int read_number(struct records *records, const char *sql, int *out)
{
	sqlite3_stmt *statement = NULL;
	int result = records_prepare(records, sql, 0, &statement);

	if (result == 0)
		result = records_step(records, statement);
	if (result == 1)
		*out = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return result == 1 ? 0 : result ? result : fail_damaged(records);
}

static int check_is_ours(struct records *records)
{
	int version = 0;
	int id = 0;
	int error = read_number(records, "PRAGMA user_version", &version);

	if (!error)
		error = read_number(records, "PRAGMA application_id", &id);
	if (error)
		return error;
	if (id != SCHEMA_APPLICATION_ID)
		return fail(records, -EBADMSG,
			    "This is not a file of kneadd's.");
	if (version == SCHEMA_VERSION)
		return 0;
	snprintf(records->problem, sizeof(records->problem),
		 "The records are of schema %d, this kneadctl reads %d: "
		 "install the kneadctl that came with the hub.",
		 version, SCHEMA_VERSION);
	return -EPROTO;
}

static int check_is_sound(struct records *records)
{
	sqlite3_stmt *statement = NULL;
	int result = records_prepare(records, "PRAGMA quick_check(1)", 0,
				     &statement);

	if (result == 0)
		result = records_step(records, statement);
	if (result == 1) {
		const char *said =
			(const char *)sqlite3_column_text(statement, 0);

		result = said && strcmp(said, "ok") == 0
				 ? 0
				 : fail_damaged(records);
	}
	sqlite3_finalize(statement);
	return result;
}

int records_open(int fd, struct records **out)
{
	struct records *records = calloc(1, sizeof(*records));
	int error;

	if (!records)
		return -ENOMEM;
	*out = records;
	error = map_file(records, fd);
	if (error)
		return error;
	use_no_journal(records);
	error = load(records);
	if (!error)
		error = check_is_ours(records);
	return error ? error : check_is_sound(records);
}

void records_close(struct records *records)
{
	if (!records)
		return;
	sqlite3_close(records->sqlite);
	if (records->map)
		munmap(records->map, records->size);
	free(records);
}

const char *records_problem(const struct records *records)
{
	return records->problem;
}

const void *records_bytes(const struct records *records, size_t *ret_size)
{
	*ret_size = records->size;
	return records->map;
}

int records_prepare(struct records *records, const char *sql, int64_t number,
		    sqlite3_stmt **out)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v2(records->sqlite, sql, -1, &statement, NULL) !=
	    SQLITE_OK)
		return fail_damaged(records);
	if (sqlite3_bind_parameter_count(statement) > 0)
		sqlite3_bind_int64(statement, 1, number);
	*out = statement;
	return 0;
}

int records_step(struct records *records, sqlite3_stmt *statement)
{
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		return 1;
	case SQLITE_DONE:
		return 0;
	default:
		return fail_damaged(records);
	}
}

void *records_add(struct rows *rows, size_t size)
{
	char *item = rows->item;

	/* Room for 1, 2, 4 ... items. */
	if ((rows->count & (rows->count - 1)) == 0) {
		item = realloc(item,
			       (rows->count ? 2 * rows->count : 1) * size);
		if (!item)
			return NULL;
		rows->item = item;
	}
	item += rows->count++ * size;
	memset(item, 0, size);
	return item;
}

int records_list(struct records *records, const char *sql, int64_t number,
		 size_t size, records_row_fn read, struct rows *out)
{
	sqlite3_stmt *statement = NULL;
	int result = records_prepare(records, sql, number, &statement);

	if (result)
		return result;
	while ((result = records_step(records, statement)) == 1) {
		void *item = out->count < RECORDS_ROWS_MAX
				     ? records_add(out, size)
				     : NULL;

		if (!item) {
			result = fail(records, -ENOMEM,
				      "There are too many records to read.");
			break;
		}
		read(statement, item);
	}
	sqlite3_finalize(statement);
	return result;
}

/* ---- Text ---- */

/* Bytes of the character at `text`, 0: not UTF-8 or not to be shown. */
static size_t character_length(const unsigned char *text)
{
	static const struct {
		unsigned char mask, is;
		size_t length;
		unsigned int least;
	} forms[] = {
		{0x80, 0x00, 1, 0x20},
		{0xe0, 0xc0, 2, 0xa0},
		{0xf0, 0xe0, 3, 0x800},
		{0xf8, 0xf0, 4, 0x10000},
	};

	for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++) {
		unsigned int code = text[0] & (unsigned int)~forms[f].mask;

		if ((text[0] & forms[f].mask) != forms[f].is)
			continue;
		for (size_t i = 1; i < forms[f].length; i++) {
			if ((text[i] & 0xc0) != 0x80)
				return 0;
			code = code << 6 | (text[i] & 0x3f);
		}
		return code < forms[f].least || code == 0x7f ||
				       (code >= 0xd800 && code < 0xe000) ||
				       code > 0x10ffff
			       ? 0
			       : forms[f].length;
	}
	return 0;
}

void records_tame(const char *text, char *out, size_t size)
{
	const unsigned char *from = (const unsigned char *)text;
	size_t used = 0;

	while (*from) {
		const size_t length = character_length(from);
		const size_t put = length ? length : 1;

		if (used + put + 1 > size)
			break;
		if (length)
			memcpy(out + used, from, length);
		else
			out[used] = '?';
		used += put;
		from += put;
	}
	out[used] = '\0';
}

void records_text(sqlite3_stmt *row, int column, char *out, size_t size)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	records_tame(text ? text : "", out, size);
}
