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
	{-EBUSY, "Another program has the records in use. Nothing was "
		 "changed; close it, or try again later."},
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

static int execute(struct clinic_book *book, struct clinic_box *box,
		   const char *sql)
{
	if (sqlite3_exec(book->sqlite, sql, NULL, NULL, NULL) == SQLITE_OK)
		return 0;
	return clinic_book_fail(book, box);
}

static void roll_back(struct clinic_book *book)
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
		error = execute(book, box,
				"PRAGMA synchronous = FULL;"
				"PRAGMA secure_delete = ON;"
				"PRAGMA foreign_keys = ON;"
				"PRAGMA temp_store = MEMORY;"
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
static int open_as_needed(struct clinic_book *book, struct clinic_box *box)
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

/* ---- What a call is about ---- */

struct found {
	int64_t row;
	int64_t patient; /* whose it is */
};

static int take_found(sqlite3_stmt *row, void *userdata)
{
	struct found *found = userdata;

	found->row = sqlite3_column_int64(row, 0);
	found->patient = sqlite3_column_int64(row, 1);
	return 0;
}

static const struct {
	const char *word;
	const char *sql;
	enum refusal_code missing;
} references[] = {
	{"patient", "SELECT id, id FROM patient WHERE name = ?1",
	 REFUSAL_NO_SUCH_PATIENT},
	{"session", "SELECT id, patient FROM session WHERE id = ?1",
	 REFUSAL_NO_SUCH_RECORD},
	{"course", "SELECT id, patient FROM course WHERE id = ?1",
	 REFUSAL_NO_SUCH_RECORD},
};

#define REFERENCES (sizeof(references) / sizeof(references[0]))

static int find_row(struct clinic_book *book, struct clinic_turn *turn,
		    size_t reference, struct found *found)
{
	const char *word = references[reference].word;
	const struct clinic_value *value =
		clinic_request_argument(turn->request, word, strlen(word));
	sqlite3_stmt *statement = NULL;
	int code;

	if (!value || (value->type == 's' && *value->text == '\0') ||
	    (value->type == 'x' && value->number == 0))
		return 0; /* all of them: the check has let it by */
	code = sqlite3_prepare_v2(book->sqlite, references[reference].sql, -1,
				  &statement, NULL);
	if (code == SQLITE_OK)
		code = value->type == 's'
			       ? sqlite3_bind_text(statement, 1, value->text,
						   -1, SQLITE_STATIC)
			       : sqlite3_bind_int64(statement, 1,
						    value->number);
	if (code == SQLITE_OK && (code = sqlite3_step(statement)) == SQLITE_ROW)
		(void)take_found(statement, found); /* cannot fail */
	sqlite3_finalize(statement);
	if (code == SQLITE_DONE)
		return clinic_box_refuse(turn->box,
					 references[reference].missing);
	return code == SQLITE_ROW ? 0 : clinic_book_fail(book, turn->box);
}

/* A patient that is named stays the one meant; else whose record it is. */
static int find_rows(struct clinic_book *book, struct clinic_turn *turn)
{
	int64_t *const rows[REFERENCES] = {&turn->patient, &turn->session,
					   &turn->course};

	for (size_t i = 0; i < REFERENCES; i++) {
		struct found found = {.row = 0};
		const int error = find_row(book, turn, i, &found);

		if (error)
			return error;
		*rows[i] = found.row;
		if (!turn->patient)
			turn->patient = found.patient;
	}
	return 0;
}

/* ---- The trail ---- */

/* Numbers only: a text could name somebody who is to be forgotten. */
static const char audit[] =
	"INSERT INTO audit (utc_us, trusted, boot, boot_us, who, what,"
	" patient_name, detail) VALUES (:utc_us, :trusted, :boot, :boot_us,"
	" :actor, :what, (SELECT name FROM patient WHERE id = :patient),"
	" CASE WHEN :session NOT NULL THEN 'session ' || :session"
	" WHEN :course NOT NULL THEN 'course ' || :course ELSE '' END)";

/* ForgetPatient leaves a line of its own: of nobody. */
static int leave_trail(struct clinic_book *book, struct clinic_turn *turn)
{
	if (turn->request->call == CLINIC_FORGET_PATIENT)
		return 0;
	return clinic_change(book, turn, audit);
}

/* ---- One call ---- */

static int run(struct clinic_book *book, struct clinic_turn *turn)
{
	const struct clinic_recipe *recipe =
		&clinic_recipes[turn->request->call];
	int error;

	if (recipe->run)
		return recipe->run(book, turn);
	if (!recipe->changes)
		return clinic_query(book, turn, recipe->sql);
	error = clinic_change(book, turn, recipe->sql);
	if (!error)
		turn->box->result.number =
			sqlite3_last_insert_rowid(book->sqlite);
	return error;
}

/* What was made is what the trail tells of. */
static void name_what_was_made(struct clinic_turn *turn)
{
	switch ((unsigned)turn->request->call) {
	case CLINIC_ADD_PATIENT:
		turn->patient = turn->box->result.number;
		break;
	case CLINIC_ADD_COURSE:
		turn->course = turn->box->result.number;
		break;
	case CLINIC_PREPARE:
		turn->session = turn->box->result.number;
		turn->course = 0;
		break;
	default:
		break;
	}
}

static int change(struct clinic_book *book, struct clinic_turn *turn)
{
	int error = execute(book, turn->box, "BEGIN IMMEDIATE");

	if (!error)
		error = find_rows(book, turn);
	if (!error)
		error = run(book, turn);
	if (!error) {
		name_what_was_made(turn);
		error = leave_trail(book, turn);
	}
	if (!error)
		error = execute(book, turn->box, "COMMIT");
	if (error)
		roll_back(book);
	return error;
}

/* A row that must be there. Only a screening can be missing by then. */
static int check_row(struct clinic_turn *turn)
{
	if (clinic_calls[turn->request->call].answer != CLINIC_ROW ||
	    turn->box->result.rows > 0)
		return 0;
	return clinic_box_refuse(turn->box, REFUSAL_SCREENING_MISSING);
}

/* With a box of its own, since the answer is made already. */
static int leave_trail_after(struct clinic_book *book, struct clinic_turn *turn)
{
	struct clinic_box *box = clinic_box_new(turn->request->call, 0);
	struct clinic_turn trail = *turn;
	int error = -ENOMEM;

	if (box) {
		trail.box = box;
		error = leave_trail(book, &trail);
	}
	if (error && clinic_calls[turn->request->call].answer == CLINIC_FILE)
		clinic_box_fail(turn->box, error, "%s",
				box ? box->result.problem
				    : "The hub is short of memory.");
	clinic_box_free(box);
	return error;
}

static int look(struct clinic_book *book, struct clinic_turn *turn)
{
	int error = execute(book, turn->box, "BEGIN");

	if (!error)
		error = find_rows(book, turn);
	if (!error)
		error = run(book, turn);
	if (!error)
		error = check_row(turn);
	roll_back(book); /* nothing was changed */
	if (!error)
		book->unaudited = leave_trail_after(book, turn) != 0;
	return error;
}

/* Forgotten is only who left no trace. */
static void clean_after(struct clinic_book *book, struct clinic_box *box)
{
	if (clinic_clean(book) != SQLITE_OK)
		clinic_box_fail(box, -EBUSY,
				"The patient is forgotten, but another program "
				"has the records in use, so traces may still "
				"be in the file. Close it: the hub goes on "
				"trying to clean the file.");
}

void clinic_book_answer(struct clinic_book *book,
			const struct clinic_request *request,
			const struct stamp *now, struct clinic_box *box)
{
	struct clinic_turn turn = {.request = request, .box = box};
	int error = clinic_request_check(request, box);

	book->now = *now;
	if (!error)
		error = open_as_needed(book, box);
	if (error)
		return; /* told in the box */
	error = clinic_recipes[request->call].changes ? change(book, &turn)
						      : look(book, &turn);
	if (!error && request->call == CLINIC_FORGET_PATIENT)
		clean_after(book, box);
	if (error == -EBADMSG) /* it may have been put right meanwhile */
		clinic_book_close(book);
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
