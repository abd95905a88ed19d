/* SPDX-License-Identifier: MIT */
/*
 * SQL: what every user of the records' file needs of SQLite.
 */
#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SQL_ADDRESS_SIZE 18 /* "C0:11:22:33:44:55" */

struct sqlite3_stmt;

/* Before any connection, else it changes nothing: memory for pages is taken as
 * they are needed, not for twenty at once. */
void sql_set_up(void);

/* An SQLite result code as 0 or -errno: see database.h. */
int sql_errno(int code);

/* What a person can do about such an error: half a sentence. */
const char *sql_advice(int error);

void sql_address(const uint8_t address[6], char out[SQL_ADDRESS_SIZE]);

/* False: not an address as sql_address() writes it; NULL neither. */
bool sql_parse_address(const unsigned char *text, uint8_t out[6]);

/* A column's text, cut to `size`; "" for NULL. */
void sql_text(struct sqlite3_stmt *row, int column, char *out, size_t size);

/* A column's number, held within int32_t. */
int32_t sql_int(struct sqlite3_stmt *row, int column);

#endif
