/* SPDX-License-Identifier: MIT */
/*
 * The runner of statements: binds what they name, and makes rows of what they
 * give. Everything from outside is bound, nothing is ever pasted into SQL.
 */
#include "clinic_book.h"

#include <assert.h>
#include <string.h>

#define TRUTH_MARK ":b"

/* ---- Binding ---- */

typedef int (*clinic_bind_fn)(sqlite3_stmt *statement, int index,
			      const struct clinic_turn *turn);

static int bind_utc(sqlite3_stmt *statement, int index,
		    const struct clinic_turn *turn)
{
	return sqlite3_bind_int64(statement, index, turn->book->now.utc_us);
}

static int bind_trusted(sqlite3_stmt *statement, int index,
			const struct clinic_turn *turn)
{
	return sqlite3_bind_int(statement, index, turn->book->now.trusted);
}

static int bind_boot(sqlite3_stmt *statement, int index,
		     const struct clinic_turn *turn)
{
	return sqlite3_bind_blob(statement, index, turn->book->now.boot,
				 STAMP_BOOT_SIZE, SQLITE_STATIC);
}

static int bind_boot_us(sqlite3_stmt *statement, int index,
			const struct clinic_turn *turn)
{
	return sqlite3_bind_int64(statement, index,
				  (sqlite3_int64)turn->book->now.boot_us);
}

static int bind_actor(sqlite3_stmt *statement, int index,
		      const struct clinic_turn *turn)
{
	return sqlite3_bind_text(statement, index, turn->request->actor, -1,
				 SQLITE_STATIC);
}

static int bind_what(sqlite3_stmt *statement, int index,
		     const struct clinic_turn *turn)
{
	return sqlite3_bind_text(statement, index,
				 clinic_calls[turn->request->call].name, -1,
				 SQLITE_STATIC);
}

/* A row, or NULL: none or all. */
static int bind_row(sqlite3_stmt *statement, int index, int64_t row)
{
	return row ? sqlite3_bind_int64(statement, index, row)
		   : sqlite3_bind_null(statement, index);
}

static int bind_patient(sqlite3_stmt *statement, int index,
			const struct clinic_turn *turn)
{
	return bind_row(statement, index, turn->patient);
}

static int bind_session(sqlite3_stmt *statement, int index,
			const struct clinic_turn *turn)
{
	return bind_row(statement, index, turn->session);
}

static int bind_course(sqlite3_stmt *statement, int index,
		       const struct clinic_turn *turn)
{
	return bind_row(statement, index, turn->course);
}

/* The patient when all of theirs is meant, not one session. */
static int bind_whole(sqlite3_stmt *statement, int index,
		      const struct clinic_turn *turn)
{
	return bind_row(statement, index, turn->session ? 0 : turn->patient);
}

static const struct {
	const char *name;
	clinic_bind_fn bind;
} names[] = {
	{":utc_us", bind_utc},	    {":trusted", bind_trusted},
	{":boot", bind_boot},	    {":boot_us", bind_boot_us},
	{":actor", bind_actor},	    {":what", bind_what},
	{":patient", bind_patient}, {":session", bind_session},
	{":course", bind_course},   {":whole", bind_whole},
};

static int bind_argument(sqlite3_stmt *statement, int index, const char *word,
			 const struct clinic_turn *turn)
{
	const struct clinic_value *value =
		clinic_request_argument(turn->request, word, strlen(word));

	assert(value); /* our own statement names our own table's words */
	return value->type == 's'
		       ? sqlite3_bind_text(statement, index, value->text, -1,
					   SQLITE_STATIC)
		       : sqlite3_bind_int64(statement, index, value->number);
}

static int bind_one(sqlite3_stmt *statement, int index,
		    const struct clinic_turn *turn)
{
	const char *name = sqlite3_bind_parameter_name(statement, index);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].bind(statement, index, turn);
	return bind_argument(statement, index, name + 1, turn);
}

static int prepare(const struct clinic_turn *turn, const char *sql,
		   sqlite3_stmt **out)
{
	int code = sqlite3_prepare_v2(turn->book->sqlite, sql, -1, out, NULL);
	const int count = sqlite3_bind_parameter_count(*out);

	for (int i = 1; i <= count && code == SQLITE_OK; i++)
		code = bind_one(*out, i, turn);
	return code == SQLITE_OK ? 0 : clinic_book_fail(turn->book, turn->box);
}

/* ---- Running ---- */

static int step_all(const struct clinic_turn *turn, sqlite3_stmt *statement,
		    clinic_row_fn on_row, void *userdata)
{
	int code;

	while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
		const int error = on_row(statement, userdata);

		if (error)
			return error;
	}
	return code == SQLITE_DONE ? 0
				   : clinic_book_fail(turn->book, turn->box);
}

int clinic_each(const struct clinic_turn *turn, const char *sql,
		clinic_row_fn on_row, void *userdata)
{
	sqlite3_stmt *statement = NULL;
	int error = prepare(turn, sql, &statement);

	if (!error)
		error = step_all(turn, statement, on_row, userdata);
	sqlite3_finalize(statement);
	return error;
}

static int ignore_row(sqlite3_stmt *row, void *userdata)
{
	(void)row;
	(void)userdata;
	return 0;
}

int clinic_change(const struct clinic_turn *turn, const char *sql)
{
	return clinic_each(turn, sql, ignore_row, NULL);
}

static int take_number(sqlite3_stmt *row, void *userdata)
{
	int64_t *number = userdata;

	*number = sqlite3_column_int64(row, 0);
	return 0;
}

int clinic_number(const struct clinic_turn *turn, const char *sql,
		  int64_t *in_out)
{
	return clinic_each(turn, sql, take_number, in_out);
}

/* ---- Rows ---- */

static bool is_truth(const char *name)
{
	const size_t length = strlen(name);

	return length > 2 && strcmp(name + length - 2, TRUTH_MARK) == 0;
}

static bool take_text(struct clinic_box *box, sqlite3_stmt *row, int column,
		      struct clinic_value *out)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	out->type = 's';
	out->text = text ? clinic_box_text(box, text) : NULL;
	return out->text;
}

static bool take_value(struct clinic_box *box, sqlite3_stmt *row, int column,
		       struct clinic_value *out)
{
	switch (sqlite3_column_type(row, column)) {
	case SQLITE_INTEGER:
		out->number = sqlite3_column_int64(row, column);
		out->type = 'x';
		if (is_truth(sqlite3_column_name(row, column))) {
			out->type = 'b';
			out->number = out->number != 0;
		}
		return true;
	case SQLITE_FLOAT:
		out->type = 'd';
		out->real = sqlite3_column_double(row, column);
		return true;
	case SQLITE_NULL:
		return true; /* absent */
	default:
		return take_text(box, row, column, out);
	}
}

/* Columns' names without their marks. */
static bool take_names(struct clinic_box *box, sqlite3_stmt *row)
{
	const int columns = sqlite3_column_count(row);
	const char **taken =
		clinic_box_take(box, (size_t)columns * sizeof(*taken));

	for (int i = 0; i < columns && taken; i++) {
		const char *name = sqlite3_column_name(row, i);
		char *copy = clinic_box_take(box, strlen(name) + 1);

		if (!copy)
			return false;
		memcpy(copy, name,
		       strlen(name) -
			       (is_truth(name) ? strlen(TRUTH_MARK) : 0));
		taken[i] = copy;
	}
	box->result.names = taken;
	box->result.columns = (size_t)columns;
	return taken;
}

static int take_row(sqlite3_stmt *row, void *userdata)
{
	struct clinic_box *box = userdata;
	struct clinic_value *values;

	if (!box->result.names && !take_names(box, row))
		return clinic_box_too_much(box);
	values = clinic_box_row(box);
	for (size_t i = 0; i < box->result.columns; i++)
		if (!values || !take_value(box, row, (int)i, &values[i]))
			return clinic_box_too_much(box);
	return 0;
}

int clinic_query(const struct clinic_turn *turn, const char *sql)
{
	return clinic_each(turn, sql, take_row, turn->box);
}
