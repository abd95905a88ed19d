/* SPDX-License-Identifier: MIT */
/*
 * WAL with synchronous=FULL: a commit is on the disk when it returns, and a
 * reader never holds up the writer.
 */
#include "database.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "database_state.h"
#include "schema.h"
#include "sql.h"

#define PATH_SIZE 4096

/* ---- Errors ---- */

/* A damaged file may put anything into SQLite's words; a log wants a line. */
static void clean_words(char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			*text = *text == '\n' ? ' ' : '?';
}

static int fail(struct database *database, int error, const char *what)
{
	snprintf(database->error, sizeof(database->error), "%s: %s", what,
		 database->sqlite ? sqlite3_errmsg(database->sqlite)
				  : strerror(-error));
	clean_words(database->error);
	return error;
}

int database_check(struct database *database, int code, const char *what)
{
	int error = sql_errno(code);

	return error ? fail(database, error, what) : 0;
}

int database_execute(struct database *database, const char *sql,
		     const char *what)
{
	return database_check(
		database, sqlite3_exec(database->sqlite, sql, NULL, NULL, NULL),
		what);
}

/* One integer that a statement answers with. */
static int query_number(struct database *database, const char *sql, int *out)
{
	sqlite3_stmt *statement = NULL;
	int code =
		sqlite3_prepare_v2(database->sqlite, sql, -1, &statement, NULL);

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	if (code == SQLITE_ROW)
		*out = sqlite3_column_int(statement, 0);
	sqlite3_finalize(statement);
	return database_check(database, code, sql);
}

/* ---- Opening ---- */

static int migrate(struct database *database, int version)
{
	int error = database_check(
		database, schema_migrate(database->sqlite, version), "update");

	if (error)
		database_rollback(database);
	return error;
}

static int check_is_ours(struct database *database, int *version)
{
	int id = 0;
	int error = query_number(database, "PRAGMA user_version", version);

	if (!error)
		error = query_number(database, "PRAGMA application_id", &id);
	if (error)
		return error;
	if (*version > SCHEMA_VERSION) {
		snprintf(database->error, sizeof(database->error),
			 "written by a newer kneadd (schema %d, this one "
			 "knows %d): install that version",
			 *version, SCHEMA_VERSION);
		return -EPROTO;
	}
	if (*version != 0 && id != SCHEMA_APPLICATION_ID) {
		snprintf(database->error, sizeof(database->error),
			 "not a file of kneadd's");
		return -EBADMSG;
	}
	return 0;
}

/* SQLite's word on one table and its indexes. */
static int check_table(struct database *database, sqlite3_stmt *statement,
		       const unsigned char *name)
{
	const char *found = "ok";
	int code;
	int error;

	sqlite3_bind_text(statement, 1, (const char *)name, -1, SQLITE_STATIC);
	code = sqlite3_step(statement);
	error = database_check(database, code, "check");
	if (code == SQLITE_ROW)
		found = (const char *)sqlite3_column_text(statement, 0);
	if (!error && (!found || strcmp(found, "ok") != 0)) {
		snprintf(database->error, sizeof(database->error),
			 "damaged: %s", found ? found : "");
		clean_words(database->error);
		error = -EBADMSG;
	}
	sqlite3_reset(statement);
	return error;
}

/* A damaged file must be known before anything is written into it. All but
 * the recordings, which may be gigabytes: each piece of them can tell by
 * itself (trace.h). */
static int check_is_sound(struct database *database)
{
	sqlite3 *sqlite = database->sqlite;
	sqlite3_stmt *tables = NULL;
	sqlite3_stmt *check = NULL;
	int code = sqlite3_prepare_v2(sqlite,
				      "SELECT name FROM sqlite_schema"
				      " WHERE type = 'table'"
				      " AND name <> 'trace'",
				      -1, &tables, NULL);
	int error = 0;

	if (code == SQLITE_OK)
		code = sqlite3_prepare_v2(
			sqlite,
			"SELECT quick_check FROM pragma_quick_check(?1)", -1,
			&check, NULL);
	while (code == SQLITE_OK && !error &&
	       (code = sqlite3_step(tables)) == SQLITE_ROW) {
		error = check_table(database, check,
				    sqlite3_column_text(tables, 0));
		code = SQLITE_OK;
	}
	if (!error)
		error = database_check(database, code, "check");
	sqlite3_finalize(check);
	sqlite3_finalize(tables);
	return error;
}

/* Records are private. SQLite gives the files beside it the same mode. An
 * existing file is not opened here: closing it would let go of the locks that
 * another connection of this process holds (fcntl(2)). */
static int make_private(struct database *database, const char *path)
{
	static const char *const beside[] = {"", "-wal", "-shm"};
	const int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	char name[PATH_SIZE + 8];

	if (fd >= 0)
		return close(fd) < 0 ? fail(database, -errno, path) : 0;
	if (errno != EEXIST)
		return fail(database, -errno, path);
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		struct stat status;

		snprintf(name, sizeof(name), "%s%s", path, beside[i]);
		if (stat(name, &status) == 0 && (status.st_mode & 077) != 0 &&
		    chmod(name, 0600) < 0)
			return fail(database, -errno, name);
	}
	return 0;
}

/* The page size is for a new file: pieces of a recording have 1 to 3 kB, and
 * in pages of 4 kB a third of the room would be lost (bench_recording). */
static int open_file(struct database *database, const char *path)
{
	const int code =
		sqlite3_open_v2(path, &database->sqlite,
				SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
					SQLITE_OPEN_NOMUTEX,
				NULL);
	int version = 0;
	int error = database_check(database, code, "open");

	if (!error)
		error = database_execute(database,
					 "PRAGMA page_size = 8192;"
					 "PRAGMA busy_timeout = 2000;"
					 "PRAGMA trusted_schema = OFF;"
					 "PRAGMA cell_size_check = ON",
					 "open");
	if (!error)
		error = check_is_ours(database, &version);
	if (!error)
		error = database_execute(database,
					 "PRAGMA journal_mode = WAL;"
					 "PRAGMA synchronous = FULL;"
					 "PRAGMA secure_delete = ON;"
					 "PRAGMA foreign_keys = ON;"
					 "PRAGMA cache_size = -256",
					 "open");
	if (!error)
		error = check_is_sound(database);
	if (!error)
		error = migrate(database, version);
	return error ? error : database_try_statements(database);
}

int database_open(const char *directory, struct database **out)
{
	struct database *database = calloc(1, sizeof(*database));
	char path[PATH_SIZE];
	int n;

	if (!database)
		return -ENOMEM;
	*out = database;
	n = snprintf(path, sizeof(path), "%s/records.db", directory);
	if (n < 0 || (size_t)n >= sizeof(path))
		return fail(database, -ENAMETOOLONG, directory);
	if (mkdir(directory, 0700) < 0 && errno != EEXIST)
		return fail(database, -errno, directory);
	n = make_private(database, path);
	return n ? n : open_file(database, path);
}

void database_close(struct database *database)
{
	if (!database)
		return;
	database_forget_statements(database);
	sqlite3_close(database->sqlite);
	free(database);
}

const char *database_error(const struct database *database)
{
	return database->error;
}
