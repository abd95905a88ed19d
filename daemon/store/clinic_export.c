/* SPDX-License-Identifier: MIT */
/*
 * Export: the rows of one session, or of one patient, in a database of the
 * same schema, handed over as memory that nobody can change any more. It is
 * made in memory, by copying row by row, so that nothing is left on a disk.
 *
 * A session's file holds its patient's and its course's row, its wearables
 * and all that was recorded in it; a patient's file all that is held of them,
 * the audit trail's lines included.
 */
#include "clinic_book.h"

#include "schema.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fcntl.h>

#define PAGE_SIZE 4096

/* :session is one; :whole the patient, when all of theirs is meant. */
#define SESSIONS \
	"(SELECT id FROM session WHERE id = :session OR patient = :whole)"

static const struct {
	const char *table;
	const char *where;
} parts[] = {
	{"patient", "id = :patient"},
	{"screening", "patient = :whole"},
	{"screening_answer",
	 "screening IN (SELECT id FROM screening WHERE patient = :whole)"},
	{"screening_finding",
	 "screening IN (SELECT id FROM screening WHERE patient = :whole)"},
	{"course", "patient = :whole OR id IN (SELECT course FROM session WHERE"
		   " id = :session)"},
	{"session", "id IN " SESSIONS},
	{"session_pad", "session IN " SESSIONS},
	{"note", "session IN " SESSIONS},
	{"press", "session IN " SESSIONS},
	{"trip", "session IN " SESSIONS},
	{"uncertain", "session IN " SESSIONS},
	{"rating", "session IN " SESSIONS},
	{"ppt", "session IN " SESSIONS},
	{"technique", "session IN " SESSIONS},
	{"trace", "session IN " SESSIONS},
	{"gap", "session IN " SESSIONS},
	{"wearable", "address IN (SELECT address FROM session_pad WHERE session"
		     " IN " SESSIONS ")"},
	{"audit", "patient_name = (SELECT name FROM patient WHERE id ="
		  " :whole)"},
};

/* ---- The copy ---- */

struct copying {
	const struct clinic_turn *turn;
	sqlite3 *to;
	const char *table;
	sqlite3_stmt *insert;
};

static int fail_copy(const struct copying *copying, int code)
{
	if (code == SQLITE_FULL)
		return clinic_box_fail(copying->turn->box, -EFBIG,
				       "There is more on record than one file "
				       "may have (%zu MB). Export the sessions "
				       "one by one.",
				       copying->turn->book->export_max >> 20);
	if (code == SQLITE_NOMEM)
		return clinic_box_too_much(copying->turn->box);
	return clinic_box_fail(copying->turn->box, -EIO,
			       "The export could not be made: %s.",
			       sqlite3_errmsg(copying->to));
}

/* A place for each column of the row that comes. */
static int prepare_insert(struct copying *copying, int columns)
{
	char sql[256];
	int used = snprintf(sql, sizeof(sql), "INSERT INTO %s VALUES (?",
			    copying->table);

	for (int i = 1; i < columns && used + 4 < (int)sizeof(sql); i++)
		used += snprintf(sql + used, sizeof(sql) - (size_t)used, ",?");
	(void)snprintf(sql + used, sizeof(sql) - (size_t)used, ")");
	return sqlite3_prepare_v2(copying->to, sql, -1, &copying->insert, NULL);
}

static int copy_row(sqlite3_stmt *row, void *userdata)
{
	struct copying *copying = userdata;
	const int columns = sqlite3_column_count(row);
	int code = SQLITE_OK;

	if (!copying->insert)
		code = prepare_insert(copying, columns);
	for (int i = 0; i < columns && code == SQLITE_OK; i++)
		code = sqlite3_bind_value(copying->insert, i + 1,
					  sqlite3_column_value(row, i));
	if (code != SQLITE_OK)
		return fail_copy(copying, code);
	code = sqlite3_step(copying->insert);
	(void)sqlite3_reset(copying->insert); /* step() said what it says */
	return code == SQLITE_DONE ? 0 : fail_copy(copying, code);
}

static int copy_part(const struct clinic_turn *turn, sqlite3 *to, size_t part)
{
	struct copying copying = {
		.turn = turn, .to = to, .table = parts[part].table};
	char sql[512];
	int error;

	snprintf(sql, sizeof(sql), "SELECT * FROM %s WHERE %s",
		 parts[part].table, parts[part].where);
	error = clinic_each(turn, sql, copy_row, &copying);
	sqlite3_finalize(copying.insert);
	return error;
}

static int make_empty(struct clinic_book *book, sqlite3 *to)
{
	char sql[128];
	int code = schema_migrate(to, 0);

	if (code != SQLITE_OK)
		return code;
	snprintf(sql, sizeof(sql),
		 "PRAGMA max_page_count = %zu; PRAGMA foreign_keys = OFF;"
		 " BEGIN",
		 book->export_max / PAGE_SIZE);
	return sqlite3_exec(to, sql, NULL, NULL, NULL);
}

static int copy_all(struct clinic_turn *turn, sqlite3 *to)
{
	const struct copying copying = {.turn = turn, .to = to};
	int code = make_empty(turn->book, to);
	int error = code == SQLITE_OK ? 0 : fail_copy(&copying, code);

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !error; i++)
		error = copy_part(turn, to, i);
	if (error)
		return error;
	code = sqlite3_exec(to, "COMMIT", NULL, NULL, NULL);
	return code == SQLITE_OK ? 0 : fail_copy(&copying, code);
}

/* ---- The file ---- */

static int write_all(int fd, const unsigned char *bytes, size_t size)
{
	while (size > 0) {
		const ssize_t n = write(fd, bytes, size);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0) {
			bytes += n;
			size -= (size_t)n;
		}
	}
	return 0;
}

/* What is sealed is so for everybody, whatever the descriptor was opened
 * for. */
static int seal(const unsigned char *bytes, size_t size, int *out)
{
	const int fd =
		memfd_create("kneadd-export", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int error = fd < 0 ? -errno : write_all(fd, bytes, size);

	if (!error && (lseek(fd, 0, SEEK_SET) < 0 ||
		       fcntl(fd, F_ADD_SEALS,
			     F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE |
				     F_SEAL_SEAL) < 0))
		error = -errno;
	if (error && fd >= 0)
		(void)close(fd); /* a memfd: nothing is lost */
	if (!error)
		*out = fd;
	return error;
}

static int hand_over(struct clinic_turn *turn, sqlite3 *from)
{
	sqlite3_int64 size = 0;
	unsigned char *bytes = sqlite3_serialize(from, "main", &size, 0);
	int error = -ENOMEM;

	if (bytes)
		error = seal(bytes, (size_t)size, &turn->box->result.fd);
	sqlite3_free(bytes);
	return error ? clinic_box_fail(turn->box, error,
				       "There is no memory for the export. "
				       "Export the sessions one by one.")
		     : 0;
}

int clinic_export(struct clinic_turn *turn)
{
	sqlite3 *to = NULL;
	int error;

	if (sqlite3_open_v2(":memory:", &to,
			    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
			    NULL) != SQLITE_OK)
		error = clinic_box_too_much(turn->box);
	else
		error = copy_all(turn, to);
	if (!error)
		error = hand_over(turn, to);
	sqlite3_close(to);
	return error;
}
