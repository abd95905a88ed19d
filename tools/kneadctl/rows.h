/* SPDX-License-Identifier: MIT */
/*
 * Rows: what the records answered, as a table or as lines with labels, by a
 * list of columns.
 */
#ifndef KNEADCTL_ROWS_H
#define KNEADCTL_ROWS_H

#include "output.h"

#include <jansson.h>
#include <stddef.h>

/* How a value is shown; one that is missing is "-". */
enum cell_kind {
	CELL_TEXT,
	CELL_NUMBER,  /* whole */
	CELL_DECIMAL, /* one decimal */
	CELL_SHARE,   /* 0 to 1 as percent */
	CELL_TIME,    /* us since 1970 as local date and time; 0: missing */
	CELL_DAY,     /* the same, the date alone */
	CELL_SPAN,    /* ms as minutes and seconds */
	CELL_HOLD,    /* ms as seconds with one decimal */
	CELL_TRUTH,   /* "yes" or "no" */
	CELL_KIND_COUNT
};

struct column {
	const char *title; /* NULL ends the list */
	const char *key;
	enum cell_kind kind;
};

#define ROWS_CELL_SIZE 160

/* One value as text. */
void rows_cell(const json_t *row, const struct column *column,
	       char out[ROWS_CELL_SIZE]);

/* All rows as a table; `nothing` when there is none. */
void rows_print(const json_t *rows, const struct column *columns,
		const char *nothing);

/* One row, a line for each column: title and value. Missing ones are left
 * out. */
void rows_print_one(const json_t *row, const struct column *columns);

#define CLINIC_CALL_MS 30000 /* a long history takes its time */

/* Prints what a method of the records answered, its only result being rows: as
 * a table, or as they are with --json. The reply is taken. */
enum exit_status clinic_print(const struct invocation *invocation,
			      json_t *take_reply, const struct column *columns,
			      const char *nothing);

/* The same where the result is one row. */
enum exit_status clinic_print_one(const struct invocation *invocation,
				  json_t *take_reply,
				  const struct column *columns);

#endif
