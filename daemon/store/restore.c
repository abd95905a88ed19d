/* SPDX-License-Identifier: MIT */
/*
 * Restoring: what the hub must know of the time before it began.
 *
 * Doses are read from the newest back, as far as one that is proven to be
 * older than a day: whatever was written before it is older still. Its age is
 * told by core/stamp.h, to which the file adds what it knows itself: how long
 * the machine was up in the boots since (each is at least as long as the
 * latest record of it says), and the newest wall clock that could be trusted
 * (it is at least that late by now).
 */
#include "database.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "database_state.h"
#include "sql.h"

#define DAY_US ((uint64_t)24 * 3600 * 1000000) /* SR-8, SR-10 */

static int prepare(struct database *database, const char *sql,
		   sqlite3_stmt **out)
{
	return database_check(
		database,
		sqlite3_prepare_v2(database->sqlite, sql, -1, out, NULL),
		"read");
}

/* ---- Sessions left open ---- */

#define LATEST(table, column)                              \
	"(SELECT coalesce(max(" column "), 0) FROM " table \
	" WHERE session = opened.id)"

/* Its end is the latest clock of that boot that anything of it bears. */
static const char close_sql[] =
	"UPDATE session SET why = ?1, aborted = 1,"
	" treated = (SELECT count(DISTINCT point) FROM note"
	"  WHERE session = session.id AND note = ?2),"
	" released = (SELECT count(DISTINCT point) FROM note"
	"  WHERE session = session.id AND note = ?3),"
	" presses = (SELECT count(*) FROM press WHERE session = session.id),"
	" dose_ns ="
	"  (SELECT coalesce(sum(dose_ns), 0) FROM press"
	"   WHERE session = session.id) +"
	"  (SELECT coalesce(sum(dose_ns), 0) FROM technique"
	"   WHERE session = session.id),"
	" duration_ms = coalesce((last.at - started_boot_us) / 1000, 0),"
	" ended_utc_us = utc_us + last.at - boot_us"
	" FROM (SELECT opened.id AS of, max(opened.boot_us," LATEST("note", "boot_us") "," LATEST("press", "boot_us") "," LATEST(
		"trip",
		"boot_us") "," LATEST("rating",
				      "boot_us") "," LATEST("ppt",
							    "boot_us") "," LATEST("technique",
										  "boot_us") "," LATEST("trace",
													"last_boot_us") ") AS at FROM session AS opened"
															"  WHERE opened.ended_utc_us IS NULL) AS last"
															" WHERE last.of = session.id";

int database_close_sessions(struct database *database, unsigned int *ret_count)
{
	sqlite3_stmt *statement = NULL;
	int error = prepare(database, close_sql, &statement);

	if (!error) {
		sqlite3_bind_text(statement, 1,
				  session_why_table[SESSION_WHY_HUB].name, -1,
				  SQLITE_STATIC);
		sqlite3_bind_text(
			statement, 2,
			session_note_names[SESSION_NOTE_POINT_TREATED], -1,
			SQLITE_STATIC);
		sqlite3_bind_text(
			statement, 3,
			session_note_names[SESSION_NOTE_POINT_RELEASED], -1,
			SQLITE_STATIC);
		error = database_check(database, sqlite3_step(statement),
				       "close sessions");
	}
	if (!error)
		*ret_count = (unsigned int)sqlite3_changes(database->sqlite);
	sqlite3_finalize(statement);
	return error;
}

/* ---- Wearables and trips ---- */

/* A row of the file becomes an event; false: the row is not sound. */
typedef bool (*database_row_fn)(sqlite3_stmt *row, struct event *event);

static bool row_to_enrolment(sqlite3_stmt *row, struct event *event)
{
	struct enrolment *enrolment = &event->enrolment;
	struct identity *identity = &enrolment->identity;

	event->type = EVENT_RESTORE;
	identity->address_random = sqlite3_column_int(row, 1) != 0;
	sql_text(row, 3, enrolment->name, sizeof(enrolment->name));
	identity->version_major = (uint8_t)sqlite3_column_int(row, 4);
	identity->version_minor = (uint8_t)sqlite3_column_int(row, 5);
	identity->feature_crc = (uint16_t)sqlite3_column_int(row, 6);
	sql_text(row, 7, identity->manufacturer,
		 sizeof(identity->manufacturer));
	sql_text(row, 8, identity->model, sizeof(identity->model));
	sql_text(row, 9, identity->serial, sizeof(identity->serial));
	for (int i = 0; i < 4; i++) {
		const char *name =
			(const char *)sqlite3_column_text(row, 10 + i);

		enrolment->site[i] = name ? site_by_name(name) : SITE_NONE;
	}
	return sql_parse_address(sqlite3_column_text(row, 0),
				 identity->address) &&
	       sql_parse_address(sqlite3_column_text(row, 2),
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
	return sql_parse_address(sqlite3_column_text(row, 1),
				 event->restore_trip.address);
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
	 " WHERE acknowledged_utc_us IS NULL ORDER BY id",
	 row_to_trip},
};

static int restore_rows(struct database *database, size_t i,
			database_emit_fn emit, void *userdata)
{
	sqlite3_stmt *statement = NULL;
	int error = prepare(database, restore_table[i].sql, &statement);
	int code = SQLITE_DONE;

	while (!error && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		struct event event = {0};

		if (restore_table[i].row(statement, &event)) {
			error = emit(&event, userdata);
		} else {
			snprintf(database->error, sizeof(database->error),
				 "damaged: a row without a valid address");
			error = -EBADMSG;
		}
	}
	if (!error)
		error = database_check(database, code, "read");
	sqlite3_finalize(statement);
	return error;
}

/* ---- Doses ---- */

/* On the way back through what was written. */
struct walk {
	struct stamp now;
	uint8_t boot[STAMP_BOOT_SIZE]; /* it is in now */
	uint64_t top_us;   /* the latest clock of that boot that is known */
	uint64_t since_us; /* the machine was up after it, at least */
};

static bool is_boot(const uint8_t a[STAMP_BOOT_SIZE],
		    const uint8_t b[STAMP_BOOT_SIZE])
{
	return memcmp(a, b, STAMP_BOOT_SIZE) == 0;
}

static struct stamp row_stamp(sqlite3_stmt *row)
{
	struct stamp stamp = {
		.utc_us = sqlite3_column_int64(row, 1),
		.trusted = sqlite3_column_int(row, 2) != 0,
		.boot_us = (uint64_t)sqlite3_column_int64(row, 4),
	};

	if (sqlite3_column_bytes(row, 3) == STAMP_BOOT_SIZE)
		memcpy(stamp.boot, sqlite3_column_blob(row, 3),
		       STAMP_BOOT_SIZE);
	return stamp;
}

/* Whether the next one back is proven to be older than a day. */
static bool walk_is_over(struct walk *walk, const struct stamp *then)
{
	static const uint8_t unknown[STAMP_BOOT_SIZE];
	struct stamp now = walk->now;

	if (!now.trusted && then->trusted) {
		walk->now.trusted = true;
		walk->now.utc_us = then->utc_us;
	}
	if (is_boot(then->boot, now.boot) || is_boot(then->boot, unknown))
		return !stamp_is_within(then, &now, DAY_US);
	if (!is_boot(then->boot, walk->boot)) {
		walk->since_us += walk->top_us;
		walk->top_us = then->boot_us;
		memcpy(walk->boot, then->boot, STAMP_BOOT_SIZE);
	}
	now.boot_us = walk->since_us;
	if (walk->top_us > then->boot_us)
		now.boot_us += walk->top_us - then->boot_us;
	return !stamp_is_within(then, &now, DAY_US);
}

/* The first row that counts: all from there on do. */
static int find_first_dose(struct database *database, const struct stamp *now,
			   int64_t *out)
{
	struct walk walk = {.now = *now, .top_us = now->boot_us};
	sqlite3_stmt *statement = NULL;
	int error = prepare(database,
			    "SELECT id, utc_us, trusted, boot, boot_us"
			    " FROM dose ORDER BY id DESC",
			    &statement);
	int code = SQLITE_DONE;

	memcpy(walk.boot, now->boot, STAMP_BOOT_SIZE);
	*out = INT64_MAX;
	while (!error && (code = sqlite3_step(statement)) == SQLITE_ROW) {
		const struct stamp then = row_stamp(statement);

		if (walk_is_over(&walk, &then))
			break;
		*out = sqlite3_column_int64(statement, 0);
	}
	if (!error)
		error = database_check(database, code, "read");
	sqlite3_finalize(statement);
	return error;
}

static enum contact_kind kind_by_name(const char *name)
{
	int i = 0;

	while (name && i < CONTACT_KIND_COUNT &&
	       strcmp(name, contact_kind_names[i]) != 0)
		i++;
	return name ? (enum contact_kind)i : CONTACT_KIND_COUNT;
}

/* A dose of one kind, or of one that is not known: it counts for each. */
static int emit_dose(sqlite3_stmt *row, database_emit_fn emit, void *userdata)
{
	const char *site = (const char *)sqlite3_column_text(row, 1);
	const enum contact_kind kind =
		kind_by_name((const char *)sqlite3_column_text(row, 2));
	struct event event = {.type = EVENT_RESTORE_DOSE};
	int error = 0;

	event.restore_dose.utc_us = sqlite3_column_int64(row, 0);
	event.restore_dose.site = site ? site_by_name(site) : SITE_NONE;
	event.restore_dose.trusted = sqlite3_column_int(row, 3) != 0;
	event.restore_dose.dose_mns = sql_int(row, 4);
	for (int i = 0; i < CONTACT_KIND_COUNT && !error; i++) {
		if (kind != CONTACT_KIND_COUNT && kind != (enum contact_kind)i)
			continue;
		event.restore_dose.kind = (enum contact_kind)i;
		error = emit(&event, userdata);
	}
	return error;
}

/* By hours of the wall clock, as the ledger keeps them. */
static int restore_doses(struct database *database, const struct stamp *now,
			 database_emit_fn emit, void *userdata)
{
	sqlite3_stmt *statement = NULL;
	int64_t first = 0;
	int error = find_first_dose(database, now, &first);
	int code = SQLITE_DONE;

	if (!error)
		error = prepare(database,
				"SELECT max(utc_us), site, kind, trusted,"
				" sum(dose_mns) FROM dose WHERE id >= ?1"
				" GROUP BY site, kind, trusted,"
				" utc_us / 3600000000 ORDER BY max(id)",
				&statement);
	if (!error)
		sqlite3_bind_int64(statement, 1, first);
	while (!error && (code = sqlite3_step(statement)) == SQLITE_ROW)
		error = emit_dose(statement, emit, userdata);
	if (!error)
		error = database_check(database, code, "read");
	sqlite3_finalize(statement);
	return error;
}

int database_restore(struct database *database, const struct stamp *now,
		     database_emit_fn emit, void *userdata)
{
	int error = 0;

	for (size_t i = 0;
	     i < sizeof(restore_table) / sizeof(restore_table[0]) && !error;
	     i++)
		error = restore_rows(database, i, emit, userdata);
	return error ? error : restore_doses(database, now, emit, userdata);
}
