/* SPDX-License-Identifier: MIT */
/* An older file is brought up to date with all that is in it, or stays. */
#include "schema.h"

#include "filed.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* Version 1 as it was released. */
static const char version_1[] =
	"PRAGMA journal_mode = WAL;"
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
	"CREATE INDEX dose_by_time ON dose (utc_us);"
	"PRAGMA user_version = 1; PRAGMA application_id = 1802397025;"
	"INSERT INTO wearable VALUES ('C0:11:22:33:44:55', 1,"
	" '00:00:00:00:00:09', 'left', 1, 2, 65244, 'Maker', 'Model', 'S-1',"
	" 'lumbar-left', 'none', 'none', 'none');"
	"INSERT INTO trip VALUES (1, 1700, 5, 'C0:11:22:33:44:55', 2, 'force',"
	" 'SR-4', 61000, 60000, 'site', NULL, NULL),"
	" (2, 1701, 6, 'C0:11:22:33:44:55', 2, 'rise', 'SR-6', 7, 6, 'hard',"
	" 1702, 3);"
	"INSERT INTO press VALUES (1, 1700, 5, 'C0:11:22:33:44:55', 0,"
	" 'lumbar-left', 40000, 41000, 39000, 60000, 2400, 'none', 0);"
	"INSERT INTO uncertain VALUES (1, 1700, 5, 'C0:11:22:33:44:55', 0,"
	" 'press', 9);"
	"INSERT INTO dose VALUES (1, 1700, 5, 'C0:11:22:33:44:55',"
	" 'calf-left', 5000);";

static struct directory directory_of_version_1(void)
{
	const struct directory directory = directory_new();

	filed_sql(&directory, version_1);
	return directory;
}

static void leads_a_file_of_version_1_to_the_newest(void **state)
{
	const struct directory directory = directory_of_version_1();

	(void)state;
	database_close(filed_open(&directory));
	assert_int_equal(filed_number(&directory, "PRAGMA user_version"), 2);
	assert_string_equal(
		filed_text(&directory,
			   "SELECT utc_us || '|' || trusted || '|' ||"
			   " hex(boot) || '|' || boot_us || '|' || held_ms ||"
			   " '|' || coalesce(session, '-') || '|' || step ||"
			   " '|' || point FROM press"),
		"1700|0|00000000000000000000000000000000|5|60000|-|0|");
	assert_string_equal(filed_text(&directory,
				       "SELECT dose_mns || site ||"
				       " coalesce(kind, '-') || trusted FROM"
				       " dose"),
			    "5000calf-left-0");
	assert_string_equal(
		filed_text(&directory,
			   "SELECT caller || command || trusted ||"
			   " coalesce(session, '-') FROM uncertain"),
		"9press0-");
	assert_string_equal(filed_text(&directory, "PRAGMA integrity_check"),
			    "ok");
	directory_remove(&directory);
}

struct told {
	unsigned int wearables;
	unsigned int trips;
	unsigned int doses[CONTACT_KIND_COUNT];
};

static int count(const struct event *event, void *userdata)
{
	struct told *told = userdata;

	told->wearables += event->type == EVENT_RESTORE;
	told->trips += event->type == EVENT_RESTORE_TRIP;
	if (event->type == EVENT_RESTORE_DOSE) {
		assert_false(event->restore_dose.trusted);
		told->doses[event->restore_dose.kind]++;
	}
	return 0;
}

/* SR-8: of a dose of before nobody knows the kind or the age: it counts. */
static void restores_what_a_file_of_version_1_holds(void **state)
{
	const struct directory directory = directory_of_version_1();
	struct database *database = filed_open(&directory);
	const struct stamp now = filed_now();
	struct told told = {0};

	(void)state;
	assert_int_equal(database_restore(database, &now, count, &told), 0);
	assert_int_equal(told.wearables, 1);
	assert_int_equal(told.trips, 1);
	assert_int_equal(told.doses[CONTACT_POINT], 1);
	assert_int_equal(told.doses[CONTACT_COMPRESSION], 1);
	database_close(database);
	directory_remove(&directory);
}

static char *schema_of(const struct directory *directory)
{
	return strdup(filed_text(
		directory, "SELECT group_concat(name || type || pk, ' ') FROM"
			   " (SELECT s.name AS t, p.* FROM sqlite_schema AS s,"
			   "  pragma_table_info(s.name) AS p"
			   "  WHERE s.type = 'table' ORDER BY t, p.name)"));
}

static void makes_the_same_tables_anew_and_from_version_1(void **state)
{
	const struct directory old = directory_of_version_1();
	const struct directory new = directory_new();
	char *from_old;
	char *from_new;

	(void)state;
	database_close(filed_open(&old));
	database_close(filed_open(&new));
	from_old = schema_of(&old);
	from_new = schema_of(&new);
	assert_string_equal(from_old, from_new);
	free(from_old);
	free(from_new);
	directory_remove(&old);
	directory_remove(&new);
}

/* Kills its own process after so many steps of SQLite's machine. */
static int kill_when_due(void *userdata)
{
	int *steps = userdata;

	if (--*steps == 0)
		(void)kill(getpid(), SIGKILL);
	return 0;
}

/* Whether it came to the end of the migration. */
static bool migrate_until_killed(const struct directory *directory, int steps)
{
	int status = 0;
	const pid_t child = fork();

	if (child == 0) {
		sqlite3 *sqlite = NULL;

		if (sqlite3_open(directory_file(directory, "records.db"),
				 &sqlite) != SQLITE_OK)
			_exit(2);
		sqlite3_progress_handler(sqlite, 1, kill_when_due, &steps);
		_exit(schema_migrate(sqlite, 1) == SQLITE_OK ? 0 : 1);
	}
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status))
		assert_int_equal(WEXITSTATUS(status), 0);
	return WIFEXITED(status);
}

static void stays_what_it_was_when_killed_on_the_way(void **state)
{
	const struct directory directory = directory_of_version_1();
	unsigned int killed = 0;
	int steps = 1;

	(void)state;
	while (!migrate_until_killed(&directory, steps)) {
		assert_int_equal(
			filed_number(&directory, "PRAGMA user_version"), 1);
		assert_int_equal(
			filed_number(&directory,
				     "SELECT count(*) FROM sqlite_schema"
				     " WHERE type = 'table'"),
			5);
		assert_string_equal(
			filed_text(&directory, "PRAGMA integrity_check"), "ok");
		killed++;
		steps += 1 + steps / 16;
	}
	assert_true(killed > 50);
	assert_int_equal(filed_number(&directory, "PRAGMA user_version"), 2);
	assert_int_equal(filed_number(&directory, "SELECT count(*) FROM press"),
			 1);
	directory_remove(&directory);
}

static void refuses_the_file_of_a_newer_version(void **state)
{
	const struct directory directory = directory_new();
	struct database *database = NULL;

	(void)state;
	database_close(filed_open(&directory));
	filed_sql(&directory, "PRAGMA user_version = 3");
	assert_int_equal(database_open(directory.path, &database), -EPROTO);
	assert_non_null(strstr(database_error(database), "newer"));
	database_close(database);
	assert_int_equal(filed_number(&directory, "PRAGMA user_version"), 3);
	directory_remove(&directory);
}

/* A file that calls itself version 1 and is not: refused, not half done. */
static void leaves_alone_what_cannot_be_brought_up_to_date(void **state)
{
	const struct directory directory = directory_new();
	struct database *database = NULL;

	(void)state;
	filed_sql(&directory, "CREATE TABLE session (x);"
			      "PRAGMA user_version = 1;"
			      "PRAGMA application_id = 1802397025");
	assert_true(database_open(directory.path, &database) < 0);
	assert_non_null(strstr(database_error(database), "session"));
	database_close(database);
	assert_int_equal(filed_number(&directory, "PRAGMA user_version"), 1);
	assert_int_equal(
		filed_number(&directory, "SELECT count(*) FROM sqlite_schema"),
		1);
	directory_remove(&directory);
}

/* The clinic makes the files it hands over by the same. */
static void makes_a_file_in_memory_as_well(void **state)
{
	sqlite3 *sqlite = NULL;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &sqlite), SQLITE_OK);
	assert_int_equal(schema_migrate(sqlite, 0), SQLITE_OK);
	assert_int_equal(sqlite3_exec(sqlite,
				      "INSERT INTO patient (name,"
				      " created_utc_us) VALUES ('a', 1)",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(sqlite);
}

/* ---- What is written about it ---- */

static char *read_document(void)
{
	static char text[65536];
	FILE *file = fopen(SCHEMA_DOCUMENT, "r");
	size_t size;

	assert_non_null(file);
	size = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[size] = '\0';
	return text;
}

static int expect_named(void *document, int count, char **values, char **names)
{
	char quoted[128];

	(void)count;
	(void)names;
	snprintf(quoted, sizeof(quoted), "`%s`", values[0]);
	if (!strstr(document, quoted))
		fail_msg("SCHEMA.md says nothing of %s", quoted);
	return 0;
}

static void explains_every_table_and_column(void **state)
{
	const struct directory directory = directory_new();
	sqlite3 *sqlite = NULL;

	(void)state;
	database_close(filed_open(&directory));
	assert_int_equal(
		sqlite3_open(directory_file(&directory, "records.db"), &sqlite),
		SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(sqlite,
			     "SELECT name FROM sqlite_schema"
			     " WHERE type = 'table' UNION"
			     " SELECT p.name FROM sqlite_schema AS s,"
			     " pragma_table_info(s.name) AS p"
			     " WHERE s.type = 'table' AND s.name <> 'wearable'",
			     expect_named, read_document(), NULL),
		SQLITE_OK);
	sqlite3_close(sqlite);
	directory_remove(&directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(leads_a_file_of_version_1_to_the_newest),
		cmocka_unit_test(restores_what_a_file_of_version_1_holds),
		cmocka_unit_test(makes_the_same_tables_anew_and_from_version_1),
		cmocka_unit_test(stays_what_it_was_when_killed_on_the_way),
		cmocka_unit_test(refuses_the_file_of_a_newer_version),
		cmocka_unit_test(
			leaves_alone_what_cannot_be_brought_up_to_date),
		cmocka_unit_test(makes_a_file_in_memory_as_well),
		cmocka_unit_test(explains_every_table_and_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
