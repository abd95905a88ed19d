/* SPDX-License-Identifier: MIT */
/*
 * Database: statements as a table, one for each type of record.
 *
 * WAL with synchronous=FULL: a commit is on the disk when it returns, and a
 * reader never holds up the writer.
 */
#include "database.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "schema.h"

#define PATH_SIZE    4096
#define ERROR_SIZE   512
#define ADDRESS_TEXT 18

struct database {
	sqlite3 *sqlite;
	sqlite3_stmt *write[RECORD_TYPE_COUNT];
	char error[ERROR_SIZE];
};

/* ?1 utc_us, ?2 boot_us, ?3 address, ?4 caller; the rest by the type. */
static const char *const write_sql[RECORD_TYPE_COUNT] = {
	[RECORD_ENROLLED] =
		"INSERT OR REPLACE INTO wearable VALUES (?3, ?5, ?6, ?7, ?8,"
		" ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
	[RECORD_FORGOTTEN] = "DELETE FROM wearable WHERE address = ?3",
	[RECORD_TRIP] = "INSERT INTO trip (utc_us, boot_us, address, pad,"
			" reason, requirement, value, bound, layer) VALUES"
			" (?1, ?2, ?3, ?5, ?6, ?7, ?8, ?9, ?10)",
	[RECORD_ACKNOWLEDGED] =
		"UPDATE trip SET acknowledged_utc_us = ?1,"
		" acknowledged_by = ?4 WHERE address = ?3 AND pad = ?5"
		" AND acknowledged_utc_us IS NULL",
	[RECORD_PRESSED] =
		"INSERT INTO press (utc_us, boot_us, address, pad, site,"
		" target_mn, peak_mn, mean_mn, held_ms, dose_ns, ended_by,"
		" aborted) VALUES (?1, ?2, ?3, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
		" ?12, 0)",
	[RECORD_ABORTED] =
		"INSERT INTO press (utc_us, boot_us, address, pad, site,"
		" target_mn, peak_mn, mean_mn, held_ms, dose_ns, ended_by,"
		" aborted) VALUES (?1, ?2, ?3, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
		" ?12, 1)",
	[RECORD_UNCERTAIN] =
		"INSERT INTO uncertain (utc_us, boot_us, address, pad,"
		" command, caller) VALUES (?1, ?2, ?3, ?5, ?6, ?4)",
	[RECORD_DOSE] = "INSERT INTO dose (utc_us, boot_us, address, site,"
			" dose_mns) VALUES (?1, ?2, ?3, ?5, ?6)",
};

static void format_address(const uint8_t address[6], char out[ADDRESS_TEXT])
{
	snprintf(out, ADDRESS_TEXT, "%02X:%02X:%02X:%02X:%02X:%02X", address[0],
		 address[1], address[2], address[3], address[4], address[5]);
}

/* False: not an address as format_address() writes it. */
static bool parse_address(const unsigned char *text, uint8_t out[6])
{
	unsigned int part[6];
	char end;

	if (!text ||
	    sscanf((const char *)text, "%2x:%2x:%2x:%2x:%2x:%2x%c", &part[0],
		   &part[1], &part[2], &part[3], &part[4], &part[5], &end) != 6)
		return false;
	for (size_t i = 0; i < 6; i++)
		out[i] = (uint8_t)part[i];
	return true;
}

/* ---- Errors ---- */

static int errno_of(int code)
{
	static const struct {
		int code;
		int error;
	} table[] = {
		{SQLITE_OK, 0},
		{SQLITE_ROW, 0},
		{SQLITE_DONE, 0},
		{SQLITE_FULL, -ENOSPC},
		{SQLITE_READONLY, -EROFS},
		{SQLITE_CANTOPEN, -EACCES},
		{SQLITE_PERM, -EACCES},
		{SQLITE_NOTADB, -EBADMSG},
		{SQLITE_CORRUPT, -EBADMSG},
		{SQLITE_NOMEM, -ENOMEM},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if ((code & 0xff) == table[i].code)
			return table[i].error;
	return -EIO;
}

static int fail(struct database *database, int error, const char *what)
{
	snprintf(database->error, sizeof(database->error), "%s: %s", what,
		 database->sqlite ? sqlite3_errmsg(database->sqlite)
				  : strerror(-error));
	return error;
}

static int check(struct database *database, int code, const char *what)
{
	int error = errno_of(code);

	return error ? fail(database, error, what) : 0;
}

static int execute(struct database *database, const char *sql, const char *what)
{
	return check(database,
		     sqlite3_exec(database->sqlite, sql, NULL, NULL, NULL),
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
	return check(database, code, sql);
}

/* ---- Opening ---- */

static int migrate(struct database *database, int version)
{
	int error = check(database, schema_migrate(database->sqlite, version),
			  "update");

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

/* A damaged file must be known before anything is written into it. */
static int check_is_sound(struct database *database)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(database->sqlite, "PRAGMA quick_check(1)",
				      -1, &statement, NULL);
	int error;

	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	error = check(database, code, "check");
	if (!error && strcmp((const char *)sqlite3_column_text(statement, 0),
			     "ok") != 0) {
		snprintf(database->error, sizeof(database->error),
			 "damaged: %s", sqlite3_column_text(statement, 0));
		error = -EBADMSG;
	}
	sqlite3_finalize(statement);
	return error;
}

static int prepare_all(struct database *database)
{
	for (size_t i = 0; i < RECORD_TYPE_COUNT; i++) {
		int error;

		if (!write_sql[i])
			continue;
		error = check(database,
			      sqlite3_prepare_v3(database->sqlite, write_sql[i],
						 -1, SQLITE_PREPARE_PERSISTENT,
						 &database->write[i], NULL),
			      "prepare");

		if (error)
			return error;
	}
	return 0;
}

static int open_file(struct database *database, const char *path)
{
	const mode_t mask = umask(0077); /* records are private: 0600 */
	int code = sqlite3_open_v2(path, &database->sqlite,
				   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
					   SQLITE_OPEN_NOMUTEX,
				   NULL);
	int version = 0;
	int error = check(database, code, "open");

	if (!error)
		error = execute(database,
				"PRAGMA journal_mode = WAL;"
				"PRAGMA synchronous = FULL;"
				"PRAGMA secure_delete = ON;"
				"PRAGMA foreign_keys = ON;"
				"PRAGMA busy_timeout = 2000",
				"open");
	if (!error)
		error = check_is_ours(database, &version);
	if (!error)
		error = check_is_sound(database);
	if (!error)
		error = migrate(database, version);
	umask(mask);
	return error ? error : prepare_all(database);
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
	return open_file(database, path);
}

void database_close(struct database *database)
{
	if (!database)
		return;
	for (size_t i = 0; i < RECORD_TYPE_COUNT; i++)
		sqlite3_finalize(database->write[i]);
	sqlite3_close(database->sqlite);
	free(database);
}

const char *database_error(const struct database *database)
{
	return database->error;
}

/* ---- Writing ---- */

static void bind_enrolment(sqlite3_stmt *statement, const struct record *record)
{
	const struct enrolment *enrolment = &record->enrolment;
	const struct identity *identity = &enrolment->identity;
	char adapter[ADDRESS_TEXT];

	format_address(enrolment->adapter_address, adapter);
	sqlite3_bind_int(statement, 5, identity->address_random);
	sqlite3_bind_text(statement, 6, adapter, -1, SQLITE_TRANSIENT);
	sqlite3_bind_text(statement, 7, enrolment->name, -1, SQLITE_STATIC);
	sqlite3_bind_int(statement, 8, identity->version_major);
	sqlite3_bind_int(statement, 9, identity->version_minor);
	sqlite3_bind_int(statement, 10, identity->feature_crc);
	sqlite3_bind_text(statement, 11, identity->manufacturer, -1,
			  SQLITE_STATIC);
	sqlite3_bind_text(statement, 12, identity->model, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 13, identity->serial, -1, SQLITE_STATIC);
	for (int i = 0; i < 4; i++)
		sqlite3_bind_text(statement, 14 + i,
				  site_table[enrolment->site[i]].name, -1,
				  SQLITE_STATIC);
}

static void bind_nothing(sqlite3_stmt *statement, const struct record *record)
{
	(void)statement;
	(void)record;
}

static void bind_trip(sqlite3_stmt *statement, const struct record *record)
{
	const struct trip *trip = &record->trip;

	sqlite3_bind_int(statement, 5, trip->pad);
	sqlite3_bind_text(statement, 6, trip_table[trip->reason].name, -1,
			  SQLITE_STATIC);
	sqlite3_bind_text(statement, 7, trip_table[trip->reason].requirement,
			  -1, SQLITE_STATIC);
	sqlite3_bind_int(statement, 8, trip->value);
	sqlite3_bind_int(statement, 9, trip->limit);
	sqlite3_bind_text(statement, 10, limit_layer_names[trip->layer], -1,
			  SQLITE_STATIC);
}

static void bind_acknowledged(sqlite3_stmt *statement,
			      const struct record *record)
{
	sqlite3_bind_int(statement, 5, record->trip.pad);
}

static void bind_press(sqlite3_stmt *statement, const struct record *record)
{
	sqlite3_bind_int(statement, 5, record->press.pad);
	sqlite3_bind_text(statement, 6, site_table[record->press.site].name, -1,
			  SQLITE_STATIC);
	sqlite3_bind_int(statement, 7, record->press.target_mn);
	sqlite3_bind_int(statement, 8, record->press.peak_mn);
	sqlite3_bind_int(statement, 9, record->press.mean_mn);
	sqlite3_bind_int64(statement, 10, record->press.held_ms);
	sqlite3_bind_int(statement, 11, record->press.dose_ns);
	sqlite3_bind_text(statement, 12,
			  trip_table[record->press.ended_by].name, -1,
			  SQLITE_STATIC);
}

static void bind_uncertain(sqlite3_stmt *statement, const struct record *record)
{
	sqlite3_bind_int(statement, 5, record->uncertain.pad);
	sqlite3_bind_text(statement, 6,
			  command_table[record->uncertain.command].name, -1,
			  SQLITE_STATIC);
}

static void bind_dose(sqlite3_stmt *statement, const struct record *record)
{
	sqlite3_bind_text(statement, 5, site_table[record->dose.site].name, -1,
			  SQLITE_STATIC);
	sqlite3_bind_int(statement, 6, record->dose.dose_mns);
}

typedef void (*database_bind_fn)(sqlite3_stmt *statement,
				 const struct record *record);

static const database_bind_fn bind_table[RECORD_TYPE_COUNT] = {
	[RECORD_ENROLLED] = bind_enrolment,
	[RECORD_FORGOTTEN] = bind_nothing,
	[RECORD_TRIP] = bind_trip,
	[RECORD_ACKNOWLEDGED] = bind_acknowledged,
	[RECORD_PRESSED] = bind_press,
	[RECORD_UNCERTAIN] = bind_uncertain,
	[RECORD_DOSE] = bind_dose,
	[RECORD_ABORTED] = bind_press,
};

int database_begin(struct database *database)
{
	return execute(database, "BEGIN IMMEDIATE", "write");
}

int database_commit(struct database *database)
{
	return execute(database, "COMMIT", "write");
}

void database_rollback(struct database *database)
{
	if (!sqlite3_get_autocommit(database->sqlite))
		(void)sqlite3_exec(database->sqlite, "ROLLBACK", NULL, NULL,
				   NULL); /* a failure was told already */
}

int database_write(struct database *database, const struct record *record,
		   int64_t utc_us)
{
	sqlite3_stmt *statement = database->write[record->type];
	char address[ADDRESS_TEXT];
	int code;

	if (!statement)
		return -EINVAL;
	format_address(record->address, address);
	sqlite3_bind_int64(statement, 1, utc_us);
	sqlite3_bind_int64(statement, 2, (sqlite3_int64)record->at_us);
	sqlite3_bind_text(statement, 3, address, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 4, record->caller);
	bind_table[record->type](statement, record);
	code = sqlite3_step(statement);
	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return check(database, code, "write");
}

/* ---- Restoring ---- */

static void copy_text(char *out, size_t size, const unsigned char *text)
{
	snprintf(out, size, "%s", text ? (const char *)text : "");
}

/* A row of the file becomes an event; false: the row is not sound. */
typedef bool (*database_row_fn)(sqlite3_stmt *row, struct event *event);

static bool row_to_enrolment(sqlite3_stmt *row, struct event *event)
{
	struct enrolment *enrolment = &event->enrolment;
	struct identity *identity = &enrolment->identity;

	event->type = EVENT_RESTORE;
	identity->address_random = sqlite3_column_int(row, 1) != 0;
	copy_text(enrolment->name, sizeof(enrolment->name),
		  sqlite3_column_text(row, 3));
	identity->version_major = (uint8_t)sqlite3_column_int(row, 4);
	identity->version_minor = (uint8_t)sqlite3_column_int(row, 5);
	identity->feature_crc = (uint16_t)sqlite3_column_int(row, 6);
	copy_text(identity->manufacturer, sizeof(identity->manufacturer),
		  sqlite3_column_text(row, 7));
	copy_text(identity->model, sizeof(identity->model),
		  sqlite3_column_text(row, 8));
	copy_text(identity->serial, sizeof(identity->serial),
		  sqlite3_column_text(row, 9));
	for (int i = 0; i < 4; i++) {
		const char *name =
			(const char *)sqlite3_column_text(row, 10 + i);

		enrolment->site[i] = name ? site_by_name(name) : SITE_NONE;
	}
	return parse_address(sqlite3_column_text(row, 0), identity->address) &&
	       parse_address(sqlite3_column_text(row, 2),
			     enrolment->adapter_address);
}

/* An unknown word (of a newer version) becomes the reason that says least. */
static enum trip_reason trip_reason_by_name(const unsigned char *name)
{
	for (int i = 1; name && i < TRIP_REASON_COUNT; i++)
		if (strcmp((const char *)name, trip_table[i].name) == 0)
			return (enum trip_reason)i;
	return TRIP_PERSON;
}

static enum limit_layer limit_layer_by_name(const unsigned char *name)
{
	for (int i = 0; name && i < LAYER_COUNT; i++)
		if (strcmp((const char *)name, limit_layer_names[i]) == 0)
			return (enum limit_layer)i;
	return LAYER_HARD;
}

static bool row_to_trip(sqlite3_stmt *row, struct event *event)
{
	struct trip *trip = &event->restore_trip.trip;

	event->type = EVENT_RESTORE_TRIP;
	trip->at_us = (uint64_t)sqlite3_column_int64(row, 0);
	trip->pad = (uint8_t)sqlite3_column_int(row, 2);
	trip->reason = trip_reason_by_name(sqlite3_column_text(row, 3));
	trip->value = sqlite3_column_int(row, 4);
	trip->limit = sqlite3_column_int(row, 5);
	trip->layer = limit_layer_by_name(sqlite3_column_text(row, 6));
	return parse_address(sqlite3_column_text(row, 1),
			     event->restore_trip.address);
}

static bool row_to_dose(sqlite3_stmt *row, struct event *event)
{
	const char *name = (const char *)sqlite3_column_text(row, 1);

	event->type = EVENT_RESTORE_DOSE;
	event->restore_dose.utc_us = sqlite3_column_int64(row, 0);
	event->restore_dose.site = name ? site_by_name(name) : SITE_NONE;
	event->restore_dose.dose_mns = sqlite3_column_int(row, 2);
	return true;
}

static const struct {
	const char *sql;
	database_row_fn row;
} restore_table[] = {
	{"SELECT address, address_random, adapter, name, version_major,"
	 " version_minor, feature_crc, manufacturer, model, serial, site0,"
	 " site1, site2, site3 FROM wearable ORDER BY address",
	 row_to_enrolment},
	{"SELECT boot_us, address, pad, reason, value, bound, layer FROM trip"
	 " WHERE acknowledged_utc_us IS NULL AND ?1 = ?1 ORDER BY id",
	 row_to_trip},
	{"SELECT max(utc_us), site, sum(dose_mns) FROM dose WHERE utc_us >= ?1"
	 " GROUP BY site, utc_us / 3600000000 ORDER BY utc_us",
	 row_to_dose},
};

static int restore_rows(struct database *database, sqlite3_stmt *statement,
			database_row_fn to_event, database_emit_fn emit,
			void *userdata)
{
	int code;

	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		struct event event = {0};
		int result;

		if (!to_event(statement, &event)) {
			snprintf(database->error, sizeof(database->error),
				 "damaged: a row without a valid address");
			return -EBADMSG;
		}
		result = emit(&event, userdata);
		if (result)
			return result;
	}
	return check(database, code, "read");
}

int database_restore(struct database *database, int64_t since_utc_us,
		     database_emit_fn emit, void *userdata)
{
	for (size_t i = 0; i < sizeof(restore_table) / sizeof(restore_table[0]);
	     i++) {
		sqlite3_stmt *statement = NULL;
		int error = check(database,
				  sqlite3_prepare_v2(database->sqlite,
						     restore_table[i].sql, -1,
						     &statement, NULL),
				  "read");

		if (!error) {
			(void)sqlite3_bind_int64(statement, 1, since_utc_us);
			error = restore_rows(database, statement,
					     restore_table[i].row, emit,
					     userdata);
		}
		sqlite3_finalize(statement);
		if (error)
			return error;
	}
	return 0;
}
