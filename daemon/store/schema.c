/* SPDX-License-Identifier: MIT */
/*
 * Each entry of `migrations` leads from its index to the next version. An
 * entry that was ever released stays as it is.
 */
#include "schema.h"

#include <sqlite3.h>
#include <stddef.h>
#include <stdio.h>

/* When something was (core/stamp.h). What was written before stamps were kept
 * has no proven age: neither trusted nor of a known boot. */
#define STAMP                                                 \
	" utc_us INTEGER NOT NULL, trusted INTEGER NOT NULL," \
	" boot BLOB NOT NULL, boot_us INTEGER NOT NULL,"
#define ADD_STAMP(table)                                      \
	"ALTER TABLE " table " ADD COLUMN trusted INTEGER"    \
	" NOT NULL DEFAULT 0;"                                \
	"ALTER TABLE " table " ADD COLUMN boot BLOB NOT NULL" \
	" DEFAULT x'00000000000000000000000000000000';"
#define PATIENT \
	" patient INTEGER NOT NULL REFERENCES patient ON DELETE CASCADE,"
#define SESSION \
	" session INTEGER NOT NULL REFERENCES session ON DELETE CASCADE,"
#define ADD_SESSION(table)                                 \
	"ALTER TABLE " table " ADD COLUMN session INTEGER" \
	" REFERENCES session ON DELETE CASCADE;"
#define SCREENING \
	" screening INTEGER NOT NULL REFERENCES screening ON DELETE CASCADE,"

static const char first[] =
	"CREATE TABLE wearable ("
	" address TEXT PRIMARY KEY, address_random INTEGER NOT NULL,"
	" adapter TEXT NOT NULL, name TEXT NOT NULL,"
	" version_major INTEGER NOT NULL,"
	" version_minor INTEGER NOT NULL,"
	" feature_crc INTEGER NOT NULL, manufacturer TEXT NOT NULL,"
	" model TEXT NOT NULL, serial TEXT NOT NULL,"
	" site0 TEXT NOT NULL, site1 TEXT NOT NULL,"
	" site2 TEXT NOT NULL, site3 TEXT NOT NULL);"
	"CREATE TABLE trip ("
	" id INTEGER PRIMARY KEY, utc_us INTEGER NOT NULL,"
	" boot_us INTEGER NOT NULL, address TEXT NOT NULL,"
	" pad INTEGER NOT NULL, reason TEXT NOT NULL,"
	" requirement TEXT NOT NULL, value INTEGER NOT NULL,"
	" bound INTEGER NOT NULL, layer TEXT NOT NULL,"
	" acknowledged_utc_us INTEGER, acknowledged_by INTEGER);"
	"CREATE TABLE press ("
	" id INTEGER PRIMARY KEY, utc_us INTEGER NOT NULL,"
	" boot_us INTEGER NOT NULL, address TEXT NOT NULL,"
	" pad INTEGER NOT NULL, site TEXT NOT NULL,"
	" target_mn INTEGER NOT NULL, peak_mn INTEGER NOT NULL,"
	" mean_mn INTEGER NOT NULL, held_ms INTEGER NOT NULL,"
	" dose_ns INTEGER NOT NULL, ended_by TEXT NOT NULL,"
	" aborted INTEGER NOT NULL);"
	"CREATE TABLE uncertain ("
	" id INTEGER PRIMARY KEY, utc_us INTEGER NOT NULL,"
	" boot_us INTEGER NOT NULL, address TEXT NOT NULL,"
	" pad INTEGER NOT NULL, command TEXT NOT NULL,"
	" caller INTEGER NOT NULL);"
	"CREATE TABLE dose ("
	" id INTEGER PRIMARY KEY, utc_us INTEGER NOT NULL,"
	" boot_us INTEGER NOT NULL, address TEXT NOT NULL,"
	" site TEXT NOT NULL, dose_mns INTEGER NOT NULL);"
	"CREATE INDEX dose_by_time ON dose (utc_us);";

static const char patients[] =
	"CREATE TABLE patient ("
	" id INTEGER PRIMARY KEY,"
	" name TEXT UNIQUE NOT NULL COLLATE NOCASE,"
	" note TEXT NOT NULL DEFAULT '', created_utc_us INTEGER NOT NULL);"
	"CREATE TABLE screening ("
	" id INTEGER PRIMARY KEY," PATIENT STAMP
	" overridden_by TEXT, override_reason TEXT, confirmed_by TEXT);"
	"CREATE TABLE screening_answer (" SCREENING
	" question TEXT NOT NULL, answer TEXT NOT NULL,"
	" PRIMARY KEY (screening, question)) WITHOUT ROWID;"
	"CREATE TABLE screening_finding (" SCREENING
	" site TEXT NOT NULL, finding TEXT NOT NULL,"
	" PRIMARY KEY (screening, site, finding)) WITHOUT ROWID;"
	"CREATE TABLE course ("
	" id INTEGER PRIMARY KEY," PATIENT " routine TEXT NOT NULL," STAMP
	" sessions INTEGER NOT NULL, every_days INTEGER NOT NULL,"
	" note TEXT NOT NULL DEFAULT '', ended_utc_us INTEGER,"
	" ended_why TEXT);"
	"CREATE TABLE audit ("
	" id INTEGER PRIMARY KEY," STAMP
	" who TEXT NOT NULL, what TEXT NOT NULL, patient_name TEXT,"
	" detail TEXT NOT NULL);";

static const char sessions[] =
	"CREATE TABLE session_number (last INTEGER NOT NULL);"
	"INSERT INTO session_number VALUES (0);"
	"CREATE TABLE session ("
	" id INTEGER PRIMARY KEY," PATIENT " routine TEXT NOT NULL,"
	" therapist TEXT NOT NULL, operator TEXT NOT NULL,"
	" severity TEXT NOT NULL, supervised INTEGER NOT NULL,"
	" course INTEGER REFERENCES course ON DELETE SET NULL," STAMP
	" started_utc_us INTEGER, started_trusted INTEGER,"
	" started_boot_us INTEGER, ended_utc_us INTEGER, why TEXT,"
	" aborted INTEGER, treated INTEGER, released INTEGER,"
	" presses INTEGER, duration_ms INTEGER, dose_ns INTEGER);"
	"CREATE TABLE session_pad (" SESSION
	" address TEXT NOT NULL, pad INTEGER NOT NULL,"
	" rows INTEGER NOT NULL, columns INTEGER NOT NULL,"
	" active INTEGER NOT NULL, kind TEXT NOT NULL,"
	" cell_area_mm2_x100 INTEGER NOT NULL,"
	" PRIMARY KEY (session, address, pad));"
	"CREATE TABLE note ("
	" id INTEGER PRIMARY KEY," SESSION STAMP
	" step INTEGER NOT NULL, repeat INTEGER NOT NULL,"
	" point TEXT NOT NULL, note TEXT NOT NULL,"
	" value INTEGER NOT NULL, what INTEGER NOT NULL);"
	"CREATE TABLE rating ("
	" id INTEGER PRIMARY KEY," SESSION STAMP
	" step INTEGER NOT NULL, point TEXT NOT NULL,"
	" rated TEXT NOT NULL, nrs INTEGER NOT NULL);"
	"CREATE TABLE ppt ("
	" id INTEGER PRIMARY KEY," SESSION PATIENT STAMP
	" point TEXT NOT NULL, site TEXT NOT NULL,"
	" value_pa INTEGER NOT NULL, ramp_mn_per_s INTEGER NOT NULL,"
	" uneven INTEGER NOT NULL, above INTEGER NOT NULL);"
	"CREATE TABLE technique ("
	" id INTEGER PRIMARY KEY," SESSION STAMP
	" step INTEGER NOT NULL, point TEXT NOT NULL,"
	" technique TEXT NOT NULL, site TEXT NOT NULL,"
	" duration_ms INTEGER NOT NULL, mean_mn INTEGER NOT NULL,"
	" peak_mn INTEGER NOT NULL, dose_ns INTEGER NOT NULL,"
	" circles_per_min_x10 INTEGER NOT NULL,"
	" radius_um INTEGER NOT NULL, direction TEXT NOT NULL);"
	"CREATE TABLE trace ("
	" id INTEGER PRIMARY KEY," SESSION
	" address TEXT NOT NULL, pad INTEGER NOT NULL,"
	" cells INTEGER NOT NULL, first_boot_us INTEGER NOT NULL,"
	" last_boot_us INTEGER NOT NULL, samples INTEGER NOT NULL,"
	" lost INTEGER NOT NULL, piece BLOB NOT NULL);"
	"CREATE TABLE gap ("
	" id INTEGER PRIMARY KEY," SESSION STAMP
	" address TEXT NOT NULL, pad INTEGER NOT NULL,"
	" samples INTEGER NOT NULL);";

static const char grown[] = ADD_SESSION("press") ADD_STAMP(
	"press") "ALTER TABLE press ADD COLUMN step INTEGER NOT NULL DEFAULT 0;"
		 "ALTER TABLE press ADD COLUMN repeat INTEGER NOT NULL DEFAULT 0;"
		 "ALTER TABLE press ADD COLUMN point TEXT NOT NULL DEFAULT '';"
		 "ALTER TABLE press ADD COLUMN right_ms INTEGER NOT NULL DEFAULT 0;"
		 "ALTER TABLE press ADD COLUMN ease_permille INTEGER NOT NULL"
		 " DEFAULT 0;"
		 "ALTER TABLE press ADD COLUMN ease_error_permille INTEGER NOT NULL"
		 " DEFAULT 0;" ADD_SESSION("trip")
			 ADD_STAMP("trip") "ALTER TABLE trip ADD COLUMN step INTEGER NOT NULL DEFAULT 0;" ADD_SESSION(
				 "uncertain")
				 ADD_STAMP("uncertain") "ALTER TABLE dose ADD COLUMN kind TEXT;" ADD_STAMP(
					 "dose");

/* For what is asked often, and for each ON DELETE CASCADE. */
static const char indexes[] =
	"CREATE INDEX screening_of ON screening (patient);"
	"CREATE INDEX course_of ON course (patient);"
	"CREATE INDEX session_of ON session (patient);"
	"CREATE INDEX session_in ON session (course);"
	"CREATE INDEX session_open ON session (id)"
	" WHERE ended_utc_us IS NULL;"
	"CREATE INDEX note_of ON note (session);"
	"CREATE INDEX rating_of ON rating (session);"
	"CREATE INDEX ppt_in ON ppt (session);"
	"CREATE INDEX ppt_of ON ppt (patient);"
	"CREATE INDEX technique_of ON technique (session);"
	"CREATE INDEX trace_of ON trace (session);"
	"CREATE INDEX gap_of ON gap (session);"
	"CREATE INDEX press_of ON press (session);"
	"CREATE INDEX trip_of ON trip (session);"
	"CREATE INDEX trip_open ON trip (address)"
	" WHERE acknowledged_utc_us IS NULL;"
	"CREATE INDEX uncertain_of ON uncertain (session);"
	"DROP INDEX dose_by_time;";

#define PARTS_MAX 4

static const char *const migrations[SCHEMA_VERSION][PARTS_MAX] = {
	[0] = {first},
	[1] = {patients, sessions, grown, indexes},
};

static int execute(sqlite3 *sqlite, const char *sql)
{
	return sqlite3_exec(sqlite, sql, NULL, NULL, NULL);
}

/* Leads from `version` to the next. */
static int step(sqlite3 *sqlite, int version)
{
	char pragma[96];
	int code = execute(sqlite, "BEGIN IMMEDIATE");

	for (size_t i = 0; i < PARTS_MAX && code == SQLITE_OK; i++)
		if (migrations[version][i])
			code = execute(sqlite, migrations[version][i]);
	snprintf(pragma, sizeof(pragma),
		 "PRAGMA user_version = %d; PRAGMA application_id = %d",
		 version + 1, SCHEMA_APPLICATION_ID);
	if (code == SQLITE_OK)
		code = execute(sqlite, pragma);
	if (code == SQLITE_OK)
		code = execute(sqlite, "COMMIT");
	return code;
}

int schema_migrate(sqlite3 *sqlite, int version)
{
	int code = SQLITE_OK;

	for (; version < SCHEMA_VERSION && code == SQLITE_OK; version++)
		code = step(sqlite, version);
	return code;
}
