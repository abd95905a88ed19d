/* SPDX-License-Identifier: MIT */
/*
 * Writing: statements as a table, one or more for each type of record. All of
 * a type are bound alike: parameters 1 to 10 by every record, the rest by its
 * type.
 *
 * What belongs to a session that is not on file stays without it where it
 * tells of a wearable (a press, a trip), and is refused where it tells of the
 * session alone: its patient was forgotten.
 */
#include "database.h"

#include <errno.h>
#include <stdio.h>

#include "database_state.h"
#include "moment.h"
#include "sql.h"

enum parameter {
	AT_UTC = 1,
	AT_TRUSTED,
	AT_BOOT,
	AT_BOOT_US,
	ADDRESS,
	CALLER,
	SESSION, /* NULL: none */
	STEP,
	REPEAT,
	POINT,
	OWN /* the first of the type's own */
};

#define STAMP_COLUMNS "utc_us, trusted, boot, boot_us"
#define STAMP	      "?1, ?2, ?3, ?4"
#define SESSION_FILED "(SELECT id FROM session WHERE id = ?7)"

static void text(sqlite3_stmt *statement, int parameter, const char *value)
{
	sqlite3_bind_text(statement, parameter, value, -1, SQLITE_STATIC);
}

/* The type's own parameters, from OWN on. */
typedef void (*write_bind_fn)(sqlite3_stmt *statement,
			      const struct record *record);

static void bind_nothing(sqlite3_stmt *statement, const struct record *record)
{
	(void)statement; /* what every record has is enough */
	(void)record;
}

static void bind_enrolment(sqlite3_stmt *statement, const struct record *record)
{
	const struct enrolment *enrolment = &record->enrolment;
	const struct identity *identity = &enrolment->identity;
	char adapter[SQL_ADDRESS_SIZE];

	sql_address(enrolment->adapter_address, adapter);
	sqlite3_bind_int(statement, OWN, identity->address_random);
	sqlite3_bind_text(statement, OWN + 1, adapter, -1, SQLITE_TRANSIENT);
	text(statement, OWN + 2, enrolment->name);
	sqlite3_bind_int(statement, OWN + 3, identity->version_major);
	sqlite3_bind_int(statement, OWN + 4, identity->version_minor);
	sqlite3_bind_int(statement, OWN + 5, identity->feature_crc);
	text(statement, OWN + 6, identity->manufacturer);
	text(statement, OWN + 7, identity->model);
	text(statement, OWN + 8, identity->serial);
	for (int i = 0; i < 4; i++)
		text(statement, OWN + 9 + i,
		     site_table[enrolment->site[i]].name);
}

static void bind_trip(sqlite3_stmt *statement, const struct record *record)
{
	const struct trip *trip = &record->trip;

	sqlite3_bind_int(statement, OWN, trip->pad);
	text(statement, OWN + 1, trip_table[trip->reason].name);
	text(statement, OWN + 2, trip_table[trip->reason].requirement);
	sqlite3_bind_int(statement, OWN + 3, trip->value);
	sqlite3_bind_int(statement, OWN + 4, trip->limit);
	text(statement, OWN + 5, limit_layer_names[trip->layer]);
}

static void bind_acknowledged(sqlite3_stmt *statement,
			      const struct record *record)
{
	sqlite3_bind_int(statement, OWN, record->trip.pad);
}

static void bind_press(sqlite3_stmt *statement, const struct record *record)
{
	sqlite3_bind_int(statement, OWN, record->press.pad);
	text(statement, OWN + 1, site_table[record->press.site].name);
	sqlite3_bind_int(statement, OWN + 2, record->press.target_mn);
	sqlite3_bind_int(statement, OWN + 3, record->press.peak_mn);
	sqlite3_bind_int(statement, OWN + 4, record->press.mean_mn);
	sqlite3_bind_int64(statement, OWN + 5, record->press.held_ms);
	sqlite3_bind_int(statement, OWN + 6, record->press.dose_ns);
	text(statement, OWN + 7, trip_table[record->press.ended_by].name);
	sqlite3_bind_int(statement, OWN + 8, record->type == RECORD_ABORTED);
	sqlite3_bind_int64(statement, OWN + 9, record->press.right_ms);
	sqlite3_bind_int(statement, OWN + 10, record->press.ease_permille);
	sqlite3_bind_int(statement, OWN + 11,
			 record->press.ease_error_permille);
}

static void bind_uncertain(sqlite3_stmt *statement, const struct record *record)
{
	sqlite3_bind_int(statement, OWN, record->uncertain.pad);
	text(statement, OWN + 1, command_table[record->uncertain.command].name);
}

static void bind_dose(sqlite3_stmt *statement, const struct record *record)
{
	text(statement, OWN, site_table[record->dose.site].name);
	sqlite3_bind_int(statement, OWN + 1, record->dose.dose_mns);
	text(statement, OWN + 2, contact_kind_names[record->dose.kind]);
}

static void bind_begun(sqlite3_stmt *statement, const struct record *record)
{
	text(statement, OWN, record->begun.patient);
	text(statement, OWN + 1, record->begun.routine);
	text(statement, OWN + 2, record->begun.therapist);
	text(statement, OWN + 3, operator_names[record->begun.operator]);
	text(statement, OWN + 4, severity_names[record->begun.severity]);
	sqlite3_bind_int(statement, OWN + 5, record->begun.supervised);
	sqlite3_bind_int64(statement, OWN + 6, record->begun.course);
}

static void bind_pad(sqlite3_stmt *statement, const struct record *record)
{
	sqlite3_bind_int(statement, OWN, record->pad.pad);
	sqlite3_bind_int(statement, OWN + 1, record->pad.rows);
	sqlite3_bind_int(statement, OWN + 2, record->pad.columns);
	sqlite3_bind_int(statement, OWN + 3, record->pad.active);
	text(statement, OWN + 4, contact_kind_names[record->pad.kind]);
	sqlite3_bind_int64(statement, OWN + 5, record->pad.cell_area_mm2_x100);
}

static void bind_note(sqlite3_stmt *statement, const struct record *record)
{
	text(statement, OWN, session_note_names[record->note.note]);
	sqlite3_bind_int(statement, OWN + 1, record->note.value);
	sqlite3_bind_int(statement, OWN + 2, record->note.what);
	sqlite3_bind_int(statement, OWN + 3,
			 record->note.note == SESSION_NOTE_STARTED);
}

static void bind_ended(sqlite3_stmt *statement, const struct record *record)
{
	text(statement, OWN, session_why_table[record->ended.why].name);
	sqlite3_bind_int(statement, OWN + 1, record->ended.aborted);
	sqlite3_bind_int(statement, OWN + 2, record->ended.treated);
	sqlite3_bind_int(statement, OWN + 3, record->ended.released);
	sqlite3_bind_int64(statement, OWN + 4, record->ended.presses);
	sqlite3_bind_int64(statement, OWN + 5, record->ended.duration_ms);
	sqlite3_bind_int(statement, OWN + 6, record->ended.dose_ns);
}

static void bind_rating(sqlite3_stmt *statement, const struct record *record)
{
	text(statement, OWN, rating_when_names[record->rating.when]);
	sqlite3_bind_int(statement, OWN + 1, record->rating.nrs);
}

static void bind_ppt(sqlite3_stmt *statement, const struct record *record)
{
	text(statement, OWN, site_table[record->ppt.site].name);
	sqlite3_bind_int(statement, OWN + 1, record->ppt.value_pa);
	sqlite3_bind_int(statement, OWN + 2, record->ppt.ramp_mn_per_s);
	sqlite3_bind_int(statement, OWN + 3, record->ppt.uneven);
	sqlite3_bind_int(statement, OWN + 4, record->ppt.above);
}

static void bind_technique(sqlite3_stmt *statement, const struct record *record)
{
	text(statement, OWN, technique_table[record->technique.technique].name);
	text(statement, OWN + 1, site_table[record->technique.site].name);
	sqlite3_bind_int64(statement, OWN + 2, record->technique.duration_ms);
	sqlite3_bind_int(statement, OWN + 3, record->technique.mean_mn);
	sqlite3_bind_int(statement, OWN + 4, record->technique.peak_mn);
	sqlite3_bind_int(statement, OWN + 5, record->technique.dose_ns);
	sqlite3_bind_int(statement, OWN + 6,
			 record->technique.circles_per_min_x10);
	sqlite3_bind_int(statement, OWN + 7, record->technique.radius_um);
	text(statement, OWN + 8, direction_names[record->technique.direction]);
}

#define PRESS_SQL                                                             \
	"INSERT INTO press (" STAMP_COLUMNS ", address, session, step,"       \
	" repeat, point, pad, site, target_mn, peak_mn, mean_mn, held_ms,"    \
	" dose_ns, ended_by, aborted, right_ms, ease_permille,"               \
	" ease_error_permille) VALUES (" STAMP ", ?5, " SESSION_FILED ", ?8," \
	" ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21,"    \
	" ?22)"

/* In the order of writing. */
static const struct {
	enum record_type type;
	bool must_change; /* a row, or the record says nothing */
	const char *sql;
	write_bind_fn bind;
} writes[] = {
	{RECORD_ENROLLED, true,
	 "INSERT OR REPLACE INTO wearable (address, address_random, adapter,"
	 " name, version_major, version_minor, feature_crc, manufacturer,"
	 " model, serial, site0, site1, site2, site3) VALUES (?5, ?11, ?12,"
	 " ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23)",
	 bind_enrolment},
	{RECORD_FORGOTTEN, false, "DELETE FROM wearable WHERE address = ?5",
	 bind_nothing},
	{RECORD_TRIP, true,
	 "INSERT INTO trip (" STAMP_COLUMNS ", address, session, step, pad,"
	 " reason, requirement, value, bound, layer) VALUES (" STAMP ", ?5,"
	 " " SESSION_FILED ", ?8, ?11, ?12, ?13, ?14, ?15, ?16)",
	 bind_trip},
	{RECORD_ACKNOWLEDGED, false,
	 "UPDATE trip SET acknowledged_utc_us = ?1, acknowledged_by = ?6"
	 " WHERE address = ?5 AND pad = ?11 AND acknowledged_utc_us IS NULL",
	 bind_acknowledged},
	{RECORD_PRESSED, true, PRESS_SQL, bind_press},
	{RECORD_ABORTED, true, PRESS_SQL, bind_press},
	{RECORD_UNCERTAIN, true,
	 "INSERT INTO uncertain (" STAMP_COLUMNS ", address, caller, session,"
	 " pad, command) VALUES (" STAMP ", ?5, ?6, " SESSION_FILED ", ?11,"
	 " ?12)",
	 bind_uncertain},
	{RECORD_DOSE, true,
	 "INSERT INTO dose (" STAMP_COLUMNS ", address, site, dose_mns, kind)"
	 " VALUES (" STAMP ", ?5, ?11, ?12, ?13)",
	 bind_dose},
	/* A patient who is not on file yet is, from now on: what is done to
	 * somebody must be on record (SR-23). */
	{RECORD_SESSION_BEGUN, false,
	 "INSERT OR IGNORE INTO patient (name, created_utc_us)"
	 " VALUES (?11, ?1)",
	 bind_begun},
	{RECORD_SESSION_BEGUN, false,
	 "UPDATE session_number SET last = max(last, ?7)", bind_nothing},
	{RECORD_SESSION_BEGUN, true,
	 "INSERT INTO session (" STAMP_COLUMNS ", id, patient, routine,"
	 " therapist, operator, severity, supervised, course) SELECT " STAMP
	 ", ?7, id, ?12, ?13, ?14, ?15, ?16,"
	 " (SELECT id FROM course WHERE id = ?17)"
	 " FROM patient WHERE name = ?11",
	 bind_begun},
	{RECORD_SESSION_PAD, true,
	 "INSERT OR REPLACE INTO session_pad (session, address, pad, rows,"
	 " columns, active, kind, cell_area_mm2_x100) VALUES (?7, ?5, ?11,"
	 " ?12, ?13, ?14, ?15, ?16)",
	 bind_pad},
	{RECORD_SESSION_NOTE, true,
	 "INSERT INTO note (" STAMP_COLUMNS ", session, step, repeat, point,"
	 " note, value, what) VALUES (" STAMP ", ?7, ?8, ?9, ?10, ?11, ?12,"
	 " ?13)",
	 bind_note},
	{RECORD_SESSION_NOTE, false,
	 "UPDATE session SET started_utc_us = ?1, started_trusted = ?2,"
	 " started_boot_us = ?4 WHERE id = ?7 AND ?14"
	 " AND started_utc_us IS NULL",
	 bind_note},
	{RECORD_SESSION_ENDED, true,
	 "UPDATE session SET ended_utc_us = ?1, why = ?11, aborted = ?12,"
	 " treated = ?13, released = ?14, presses = ?15, duration_ms = ?16,"
	 " dose_ns = ?17 WHERE id = ?7",
	 bind_ended},
	{RECORD_RATING, true,
	 "INSERT INTO rating (" STAMP_COLUMNS ", session, step, point, rated,"
	 " nrs) VALUES (" STAMP ", ?7, ?8, ?10, ?11, ?12)",
	 bind_rating},
	{RECORD_PPT, true,
	 "INSERT INTO ppt (" STAMP_COLUMNS ", session, patient, point, site,"
	 " value_pa, ramp_mn_per_s, uneven, above) SELECT " STAMP ", id,"
	 " patient, ?10, ?11, ?12, ?13, ?14, ?15 FROM session WHERE id = ?7",
	 bind_ppt},
	{RECORD_TECHNIQUE, true,
	 "INSERT INTO technique (" STAMP_COLUMNS ", session, step, point,"
	 " technique, site, duration_ms, mean_mn, peak_mn, dose_ns,"
	 " circles_per_min_x10, radius_um, direction) VALUES (" STAMP ", ?7,"
	 " ?8, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)",
	 bind_technique},
};

#define RECORD_WRITES (sizeof(writes) / sizeof(writes[0]))

/* Beside the records: pieces of a recording, and what is missing in it. */
enum {
	WRITE_PIECE = RECORD_WRITES,
	WRITE_GAP,
	WRITE_COUNT
};

_Static_assert(WRITE_COUNT <= WRITES_MAX, "a place for each statement");

static const char piece_sql[] =
	"INSERT INTO trace (session, address, pad, cells, first_boot_us,"
	" last_boot_us, samples, lost, piece) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
	" ?7, ?8, ?9)";
static const char gap_sql[] =
	"INSERT INTO gap (" STAMP_COLUMNS ", address, session, pad, samples)"
	" VALUES (" STAMP ", ?5, ?7, ?11, ?12)";

static const char *sql_of(size_t i)
{
	if (i < RECORD_WRITES)
		return writes[i].sql;
	return i == WRITE_PIECE ? piece_sql : gap_sql;
}

static int prepare(struct database *database, size_t i)
{
	if (database->write[i])
		return 0;
	return database_check(database,
			      sqlite3_prepare_v3(database->sqlite, sql_of(i),
						 -1, SQLITE_PREPARE_PERSISTENT,
						 &database->write[i], NULL),
			      "prepare");
}

static void forget(struct database *database, size_t i)
{
	sqlite3_finalize(database->write[i]);
	database->write[i] = NULL;
}

int database_try_statements(struct database *database)
{
	int error = 0;

	for (size_t i = 0; i < WRITE_COUNT && !error; i++) {
		error = prepare(database, i);
		forget(database, i);
	}
	return error;
}

void database_forget_statements(struct database *database)
{
	for (size_t i = 0; i < WRITE_COUNT; i++)
		forget(database, i);
}

void database_rest(struct database *database)
{
	database_forget_statements(database);
	(void)sqlite3_db_release_memory(database->sqlite); /* always OK */
}

/* ---- Transactions ---- */

int database_begin(struct database *database)
{
	return database_execute(database, "BEGIN IMMEDIATE", "write");
}

int database_commit(struct database *database)
{
	return database_execute(database, "COMMIT", "write");
}

void database_rollback(struct database *database)
{
	if (!sqlite3_get_autocommit(database->sqlite))
		(void)sqlite3_exec(database->sqlite, "ROLLBACK", NULL, NULL,
				   NULL); /* a failure was told already */
}

/* ---- Records ---- */

static int run(struct database *database, sqlite3_stmt *statement)
{
	const int code = sqlite3_step(statement);
	const int error = database_check(database, code, "write");

	sqlite3_reset(statement);
	sqlite3_clear_bindings(statement);
	return error;
}

static void bind_stamp(sqlite3_stmt *statement, const struct stamp *at)
{
	sqlite3_bind_int64(statement, AT_UTC, at->utc_us);
	sqlite3_bind_int(statement, AT_TRUSTED, at->trusted);
	sqlite3_bind_blob(statement, AT_BOOT, at->boot, sizeof(at->boot),
			  SQLITE_STATIC);
	sqlite3_bind_int64(statement, AT_BOOT_US, (sqlite3_int64)at->boot_us);
}

static void bind_session(sqlite3_stmt *statement, uint32_t session)
{
	if (session != 0)
		sqlite3_bind_int64(statement, SESSION, session);
}

/* The patient was forgotten, or the file is another one by now. */
static int refuse_unfiled(struct database *database, uint32_t session)
{
	snprintf(database->error, sizeof(database->error),
		 "session %u is not on file", session);
	return -EINVAL;
}

/* As refuse_unfiled(), when that is what the error comes from. */
static int explain(struct database *database, int error, uint32_t session)
{
	if (error == -EINVAL && sqlite3_extended_errcode(database->sqlite) ==
					SQLITE_CONSTRAINT_FOREIGNKEY)
		return refuse_unfiled(database, session);
	return error;
}

static void bind_record(sqlite3_stmt *statement, const struct record *record,
			const struct stamp *at, const char *address)
{
	bind_stamp(statement, at);
	text(statement, ADDRESS, address);
	sqlite3_bind_int64(statement, CALLER, record->caller);
	bind_session(statement, record->session);
	sqlite3_bind_int(statement, STEP, record->step);
	sqlite3_bind_int(statement, REPEAT, record->repeat);
	text(statement, POINT, record->point);
}

int database_write(struct database *database, const struct record *record,
		   const struct stamp *now)
{
	const struct stamp at = moment_at(now, record->at_us);
	char address[SQL_ADDRESS_SIZE];
	int error = 0;

	sql_address(record->address, address);
	for (size_t i = 0; i < RECORD_WRITES && !error; i++) {
		if (writes[i].type != record->type)
			continue;
		error = prepare(database, i);
		if (error)
			break;
		bind_record(database->write[i], record, &at, address);
		writes[i].bind(database->write[i], record);
		error = run(database, database->write[i]);
		if (!error && writes[i].must_change &&
		    sqlite3_changes(database->sqlite) == 0)
			error = refuse_unfiled(database, record->session);
	}
	return explain(database, error, record->session);
}

/* ---- Recordings ---- */

int database_write_piece(struct database *database,
			 const struct database_piece *piece)
{
	int error = prepare(database, WRITE_PIECE);
	sqlite3_stmt *statement = database->write[WRITE_PIECE];
	char address[SQL_ADDRESS_SIZE];

	if (error)
		return error;
	sql_address(piece->address, address);
	sqlite3_bind_int64(statement, 1, piece->session);
	text(statement, 2, address);
	sqlite3_bind_int(statement, 3, piece->pad);
	sqlite3_bind_int64(statement, 4, piece->cells);
	sqlite3_bind_int64(statement, 5, (sqlite3_int64)piece->first_us);
	sqlite3_bind_int64(statement, 6, (sqlite3_int64)piece->last_us);
	sqlite3_bind_int64(statement, 7, (sqlite3_int64)piece->samples);
	sqlite3_bind_int64(statement, 8, (sqlite3_int64)piece->lost);
	sqlite3_bind_blob64(statement, 9, piece->bytes, piece->size,
			    SQLITE_STATIC);
	return explain(database, run(database, statement), piece->session);
}

int database_write_gap(struct database *database,
		       const struct database_gap *gap, const struct stamp *now)
{
	const struct stamp at = moment_at(now, gap->at_us);
	int error = prepare(database, WRITE_GAP);
	sqlite3_stmt *statement = database->write[WRITE_GAP];
	char address[SQL_ADDRESS_SIZE];

	if (error)
		return error;
	sql_address(gap->address, address);
	bind_stamp(statement, &at);
	text(statement, ADDRESS, address);
	bind_session(statement, gap->session);
	sqlite3_bind_int(statement, OWN, gap->pad);
	sqlite3_bind_int64(statement, OWN + 1, (sqlite3_int64)gap->samples);
	return explain(database, run(database, statement), gap->session);
}
