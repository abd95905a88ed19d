/* SPDX-License-Identifier: MIT */
/*
 * Records: an exported database (schema version 2) as SQLite sees it, in
 * memory and read-only. It comes from the hub as a descriptor; it is checked
 * whole before anything is read, because it may have been kept and damaged.
 */
#ifndef REPORT_RECORDS_H
#define REPORT_RECORDS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORDS_ROWS_MAX  100000u /* of one list: far above any session's */
#define RECORDS_BYTES_MAX (UINT64_C(2) << 30)

struct records;

/* Maps and checks the file; `fd` stays the caller's. *out is set in any case
 * but -ENOMEM, for records_problem(), and closed by records_close().
 * -EBADMSG: damaged, or not a file of kneadd's; -EPROTO: another schema. */
int records_open(int fd, struct records **out);
void records_close(struct records *records); /* NULL is allowed */

/* What is wrong, a sentence. */
const char *records_problem(const struct records *records);

/* The bytes of the file, as they came. */
const void *records_bytes(const struct records *records, size_t *ret_size);

/* A statement, finalized by the caller; ?1 is `number`. -EBADMSG: the file
 * has no such tables. */
int records_prepare(struct records *records, const char *sql, int64_t number,
		    sqlite3_stmt **out);

/* The next row: 1, at the end 0, or -EBADMSG: damaged. */
int records_step(struct records *records, sqlite3_stmt *statement);

/* Rows of one kind: `item` is an array of that kind's struct. */
struct rows {
	void *item;
	size_t count;
};

typedef void (*records_row_fn)(sqlite3_stmt *row, void *item);

/* Reads all rows of a query into items of `size` bytes, which begin as zero.
 * The caller frees .item. */
int records_list(struct records *records, const char *sql, int64_t number,
		 size_t size, records_row_fn read, struct rows *out);

/* One more item, zero; NULL: memory is short. */
void *records_add(struct rows *rows, size_t size);

/* A text column, always valid UTF-8 without control characters, cut at a
 * whole character; "" for NULL. */
void records_text(sqlite3_stmt *row, int column, char *out, size_t size);

/* The same from a C string. */
void records_tame(const char *text, char *out, size_t size);

#endif
