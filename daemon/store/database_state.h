/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the database share. Nobody else includes this.
 */
#ifndef STORE_DATABASE_STATE_H
#define STORE_DATABASE_STATE_H

#include "database.h"

#include <sqlite3.h>

#define WRITES_MAX 32 /* statements that write, see write.c */

struct database {
	sqlite3 *sqlite;
	sqlite3_stmt *write[WRITES_MAX];
	char error[512];
};

/* Keeps what went wrong for database_error() and returns the -errno of an
 * SQLite result code. */
int database_check(struct database *database, int code, const char *what);

/* Statements without an answer. */
int database_execute(struct database *database, const char *sql,
		     const char *what);

/* Makes every statement that writes, and lets go of them. */
int database_prepare(struct database *database);
void database_unprepare(struct database *database);

#endif
