/* SPDX-License-Identifier: MIT */
#include "clinic_book.h"

#include "schema.h"
#include "sql.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

/* For others' writing and checkpoints; the store's commits take far less,
 * a stalling card seconds. Project default. */
#define BUSY_WAIT_US  UINT64_C(5000000)
#define BUSY_SLEEP_NS 5000000
#define CLEAN_WAIT_US UINT64_C(50000)

/* Of SQLite's machine, between two looks whether the hub ends. */
#define PROGRESS_STEPS 10000

static uint64_t monotonic_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/* ---- Errors ---- */

/* What a person reads, and can do. Nothing half done is ever left. */
static const struct {
	int error;
	const char *text;
} failures[] = {
	{-ENOSPC, "The disk is full, so nothing was changed. Make room on it, "
		  "then try again."},
	{-EROFS, "The disk of the records is read-only, so nothing was "
		 "changed. Mount it for writing, then try again."},
	{-EACCES, "The records cannot be opened. Give the service's user the "
		  "right to read and write them."},
	{-EBADMSG, "The records' file is damaged. Move it away to start a new "
		   "one, and keep it for repair."},
	{-EBUSY, "Another program has the records in use, or the disk is very "
		 "slow. Nothing was changed; close it, or try again later."},
	{-ENOMEM, "The hub is short of memory. Try again later."},
	{-EINTR, "The hub is ending. Try again when it is back."},
};

static int fail_by_code(struct clinic_book *book, int code,
			struct clinic_box *box)
{
	const int error =
		(code & 0xff) == SQLITE_INTERRUPT ? -EINTR : sql_errno(code);

	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (failures[i].error == error)
			return clinic_box_fail(box, error, "%s",
					       failures[i].text);
	return clinic_box_fail(box, -EIO,
			       "The records could not be read or written "
			       "(%.200s). Nothing was changed; look at the "
			       "disk.",
			       book->sqlite ? sqlite3_errmsg(book->sqlite)
					    : "no file");
}

int clinic_book_fail(struct clinic_book *book, struct clinic_box *box)
{
	if (sqlite3_extended_errcode(book->sqlite) == SQLITE_CONSTRAINT_UNIQUE)
		return clinic_box_refuse(box, REFUSAL_EXISTS);
	return fail_by_code(book, sqlite3_errcode(book->sqlite), box);
}

int clinic_book_execute(struct clinic_book *book, struct clinic_box *box,
			const char *sql)
{
	if (sqlite3_exec(book->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return clinic_book_fail(book, box);
}

void clinic_book_roll_back(struct clinic_book *book)
{
	if (!sqlite3_get_autocommit(book->sqlite))
		(void)sqlite3_exec(book->sqlite, "ROLLBACK", NULL, NULL,
				   NULL); /* a failure was told already */
}

/* ---- Opening ---- */

int clinic_book_init(struct clinic_book *book, const char *directory)
{
	int n;

	memset(book, 0, sizeof(*book));
	book->export_max = CLINIC_EXPORT_MAX;
	book->busy_us = BUSY_WAIT_US;
	n = snprintf(book->path, sizeof(book->path), "%s/records.db",
		     directory);
	return n < 0 || (size_t)n >= sizeof(book->path) ? -ENAMETOOLONG : 0;
}

void clinic_book_close(struct clinic_book *book)
{
	sqlite3_close(book->sqlite);
	book->sqlite = NULL;
}

/* Another connection is in the way: waits, unless the hub ends. */
static int on_busy(void *userdata, int times)
{
	struct clinic_book *book = userdata;
	const struct timespec pause = {.tv_nsec = BUSY_SLEEP_NS};

	if (times == 0)
		book->busy_until_us = monotonic_us() + book->busy_us;
	if (atomic_load(&book->ending) || monotonic_us() > book->busy_until_us)
		return 0;
	(void)nanosleep(&pause, NULL); /* shorter is as good */
	return 1;
}

/* The hub ends: whatever is asked or cleaned now takes too long. */
static int on_progress(void *userdata)
{
	const struct clinic_book *book = userdata;

	return atomic_load(&book->ending);
}

static int on_number(void *userdata, int columns, char **values, char **names)
{
	int *number = userdata;

	(void)columns;
	(void)names;
	if (!values[0] || sscanf(values[0], "%d", number) != 1)
		*number = 0;
	return 0;
}

static int check_schema(struct clinic_book *book, struct clinic_box *box)
{
	int version = 0;
	int id = 0;

	if (sqlite3_exec(book->sqlite, "PRAGMA user_version", on_number,
			 &version, NULL) != SQLITE_OK ||
	    sqlite3_exec(book->sqlite, "PRAGMA application_id", on_number, &id,
			 NULL) != SQLITE_OK)
		return clinic_book_fail(book, box);
	if (version > SCHEMA_VERSION)
		return clinic_box_fail(box, -EPROTO,
				       "The records were written by a newer "
				       "kneadd (schema %d, this one knows %d). "
				       "Install that version again.",
				       version, SCHEMA_VERSION);
	if (version == SCHEMA_VERSION && id != SCHEMA_APPLICATION_ID)
		return clinic_box_fail(box, -EBADMSG,
				       "The records' file is not one of "
				       "kneadd's. Move it away to start a new "
				       "one.");
	if (version < SCHEMA_VERSION)
		return clinic_box_fail(box, -EAGAIN,
				       "The records are being made ready. Try "
				       "again in a moment.");
	return 0;
}

/* Schemas may be damaged or made by others: they call no function of ours. */
static int set_up(struct clinic_book *book, struct clinic_box *box)
{
	int error;

	(void)sqlite3_extended_result_codes(book->sqlite, 1); /* open: works */
	(void)sqlite3_busy_handler(book->sqlite, on_busy, book); /* the same */
	sqlite3_progress_handler(book->sqlite, PROGRESS_STEPS, on_progress,
				 book);
	error = check_schema(book, box);
	if (!error)
		error = clinic_book_execute(book, box,
					    "PRAGMA synchronous = FULL;"
					    "PRAGMA secure_delete = ON;"
					    "PRAGMA foreign_keys = ON;"
					    "PRAGMA temp_store = MEMORY;"
					    "PRAGMA cache_size = -1024;"
					    "PRAGMA trusted_schema = OFF");
	if (!error && (clinic_functions_add(book) != SQLITE_OK ||
		       clinic_look_for_unclean(book) != SQLITE_OK))
		error = clinic_book_fail(book, box);
	return error;
}

static int open_file(struct clinic_book *book, const struct stat *status,
		     struct clinic_box *box)
{
	/* Not CREATE: the store makes it. */
	int code = sqlite3_open_v2(book->path, &book->sqlite,
				   SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
				   NULL);
	int error;

	book->device = status->st_dev;
	book->inode = status->st_ino;
	if (code != SQLITE_OK)
		error = fail_by_code(book, code, box);
	else
		error = set_up(book, box);
	if (error)
		clinic_book_close(book);
	return error;
}

/* Also when the file was moved away and the store began another. */
int clinic_book_open(struct clinic_book *book, struct clinic_box *box)
{
	struct stat status;

	if (stat(book->path, &status) < 0) {
		clinic_book_close(book);
		return clinic_box_fail(box, -ENOENT,
				       "There are no records yet: the hub has "
				       "not made %.200s. Look at its log.",
				       book->path);
	}
	if (book->sqlite &&
	    (book->device != status.st_dev || book->inode != status.st_ino))
		clinic_book_close(book);
	return book->sqlite ? 0 : open_file(book, &status, box);
}

/* Between two questions, so others are hardly waited for. */
void clinic_book_clean(struct clinic_book *book)
{
	const uint64_t patience_us = book->busy_us;

	if (!book->sqlite || !book->unclean)
		return;
	if (book->busy_us > CLEAN_WAIT_US)
		book->busy_us = CLEAN_WAIT_US;
	if (clinic_can_be_cleaned(book))
		(void)clinic_clean(book); /* tried again while unclean */
	book->busy_us = patience_us;
}
