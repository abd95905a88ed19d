/* SPDX-License-Identifier: MIT */
/*
 * Rows: what the records answered, as a table or as lines with labels, by a
 * list of columns.
 */
#ifndef KNEADCTL_ROWS_H
#define KNEADCTL_ROWS_H

#include "output.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define ROWS_CELL_SIZE 160

/* How a value is shown; one that is missing is "-". */
enum cell_kind {
	CELL_TEXT,
	CELL_NUMBER, /* whole */
	CELL_NEWTON, /* "25.0 N" */
	CELL_DOSE,   /* "412 N*s" */
	CELL_DAYS,   /* "3 days" */
	CELL_TIME,   /* us since 1970 as local date and time; 0: missing */
	CELL_DAY,    /* the same, the date alone */
	CELL_CLOCK,  /* the same, the time of the day alone */
	CELL_SPAN,   /* ms as minutes and seconds */
	CELL_HOLD,   /* ms as "30.0 s" */
	CELL_TRUTH,  /* "yes" or "no" */
	CELL_KIND_COUNT
};

/* What a word of the hub's is for people. */
struct cell_word {
	const char *name; /* NULL ends the list */
	const char *text;
};

struct column {
	const char *title; /* NULL ends the list */
	const char *key;
	enum cell_kind kind;
	const struct cell_word *words; /* of a CELL_TEXT; NULL: as it is */
	/* Writes what needs more than one key; `out` is "-". NULL: as above. */
	void (*write)(const json_t *row, char out[ROWS_CELL_SIZE]);
};

/* How rows are listed. */
struct listing {
	const struct column *columns;
	const char *nothing; /* what is said when there is no row */
	/* What is to be seen at a glance; NULL: nothing. */
	enum colour (*tint)(const json_t *row);
};

/* One value as text. */
void rows_cell(const json_t *row, const struct column *column,
	       char out[ROWS_CELL_SIZE]);

/* The text for a word; the word itself when the list has none. */
const char *rows_word(const struct cell_word *words, const char *name);

/* All rows as a table. */
void rows_print(const json_t *rows, const struct listing *listing);

/* The same below a title, or nothing at all when there is no row. */
void rows_print_below(const char *title, const json_t *rows,
		      const struct listing *listing);

/* One row, a line for each column: title and value. Missing ones are left
 * out. */
void rows_print_one(const json_t *row, const struct column *columns);

/* A line with a title, then a text in as many lines as it needs. */
void rows_print_text(const char *title, const char *text, enum colour colour);

#endif
