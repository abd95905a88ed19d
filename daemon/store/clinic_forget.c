/* SPDX-License-Identifier: MIT */
/*
 * Forgetting leaves no trace of a patient in the file.
 *
 * First their rows go, in one transaction that also takes their name out of
 * the audit trail and leaves a line that somebody forgot somebody. Then the
 * file is cleaned: secure_delete overwrites rows, but not the copies that
 * moving rows from page to page leaves behind, nor the old pages in the log
 * of changes; so the log is written back and emptied, the file is written
 * anew without what is free (VACUUM), and the log emptied again. The line in
 * the trail says how far that is, so that a crash in between is made good at
 * the next start.
 *
 * What cannot be had: that the card's own spare blocks are overwritten.
 *
 * Kept: trips that nobody has acknowledged, without their session (SR-16),
 * and the doses of sites, which name nobody (SR-8).
 */
#include "clinic_book.h"

#define CLEANING "'forgotten; the file is still being cleaned'"
#define CLEANED	 "'forgotten; no trace is left in the file'"

#define THEIRS " IN (SELECT id FROM session WHERE patient = :patient) "

static const char *const steps[] = {
	"UPDATE trip SET session = NULL, step = 0 WHERE acknowledged_utc_us IS"
	" NULL AND session" THEIRS,
	"UPDATE audit SET patient_name = NULL WHERE patient_name = (SELECT name"
	" FROM patient WHERE id = :patient)",
	"DELETE FROM patient WHERE id = :patient", /* the rest hangs on it */
	"INSERT INTO audit (utc_us, trusted, boot, boot_us, who, what, detail)"
	" VALUES (:utc_us, :trusted, :boot, :boot_us, :actor, :what, " CLEANING
	")",
};

/* A session of theirs, in whatever state; or one of anybody's that has begun:
 * writing the file anew would hold up its records (SR-23). */
static const char under_way[] =
	"SELECT count(*) FROM session WHERE ended_utc_us IS NULL AND (patient ="
	" :patient OR started_utc_us NOT NULL)";

int clinic_forget(struct clinic_turn *turn)
{
	int64_t sessions = 0;
	int error = clinic_number(turn, under_way, &sessions);

	if (!error && sessions > 0)
		return clinic_box_refuse(turn->box, REFUSAL_SESSION_UNDER_WAY);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && !error; i++)
		error = clinic_change(turn, steps[i]);
	if (!error)
		turn->book->unclean = true;
	return error;
}

/* ---- Cleaning ---- */

static int empty_log(struct clinic_book *book)
{
	return sqlite3_wal_checkpoint_v2(
		book->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
}

/* Temporary data stays in memory (old pages would be written to a file of
 * their own), except here: the copy has only what is kept, and may be
 * large. */
static int write_anew(struct clinic_book *book)
{
	int code =
		sqlite3_exec(book->sqlite, "PRAGMA temp_store = FILE; VACUUM",
			     NULL, NULL, NULL);
	int after = sqlite3_exec(book->sqlite, "PRAGMA temp_store = MEMORY",
				 NULL, NULL, NULL);

	return code == SQLITE_OK ? after : code;
}

int clinic_clean(struct clinic_book *book)
{
	int code = empty_log(book);

	if (code == SQLITE_OK)
		code = write_anew(book);
	if (code == SQLITE_OK)
		code = empty_log(book);
	if (code == SQLITE_OK)
		code = sqlite3_exec(book->sqlite,
				    "UPDATE audit SET detail = " CLEANED
				    " WHERE what = 'ForgetPatient' AND detail"
				    " = " CLEANING,
				    NULL, NULL, NULL);
	if (code == SQLITE_OK)
		book->unclean = false;
	return code;
}

static int is_there(void *userdata, int columns, char **values, char **names)
{
	bool *there = userdata;

	(void)columns;
	(void)values;
	(void)names;
	*there = true;
	return 0;
}

int clinic_look_for_unclean(struct clinic_book *book)
{
	return sqlite3_exec(book->sqlite,
			    "SELECT 1 FROM audit WHERE what = 'ForgetPatient'"
			    " AND detail = " CLEANING " LIMIT 1",
			    is_there, &book->unclean, NULL);
}

bool clinic_can_be_cleaned(struct clinic_book *book)
{
	bool running = false;
	const int code = sqlite3_exec(book->sqlite,
				      "SELECT 1 FROM session WHERE ended_utc_us"
				      " IS NULL AND started_utc_us NOT NULL",
				      is_there, &running, NULL);

	return code == SQLITE_OK && !running;
}
