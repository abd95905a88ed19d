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
	sqlite3_stmt *write[WRITES_MAX]; /* NULL: to be prepared */
	char error[512];
};

/* Keeps what went wrong for database_error() and returns the -errno of an
 * SQLite result code. */
int database_check(struct database *database, int code, const char *what);

/* Statements without an answer. */
int database_execute(struct database *database, const char *sql,
		     const char *what);

/* Whether every statement that writes fits the tables. */
int database_try_statements(struct database *database);

/* Each is prepared again when it is needed. */
void database_forget_statements(struct database *database);

#endif
