/* SPDX-License-Identifier: MIT */
/*
 * Output: problems, results and tables, for people or as JSON.
 */
#ifndef KNEADCTL_OUTPUT_H
#define KNEADCTL_OUTPUT_H

#include "command.h"

#include <stdio.h>

/* Tells the client's last problem and returns the exit status for `error`, a
 * negative errno of the client's. With --json on standard output as
 * {"error": name, "text": text}, else on standard error. */
enum exit_status output_problem(const struct invocation *invocation, int error);

/* Tells a problem of the command line's own. */
enum exit_status output_usage(const struct invocation *invocation,
			      const char *text);

/* Prints a result: a line for people, or the object for --json (the reference
 * is taken; NULL: {}). Returns EXIT_DONE. */
enum exit_status output_done(const struct invocation *invocation,
			     json_t *take_object, const char *line);

/* Prints JSON as one document. */
void output_json(const json_t *value);

/* Whether standard output is a terminal that can show colours. */
bool output_has_colour(void);

enum colour {
	COLOUR_PLAIN,
	COLOUR_GOOD,
	COLOUR_WARN,
	COLOUR_BAD,
	COLOUR_DIM,
	COLOUR_COUNT
};

/* "" where there are no colours. */
const char *output_colour(enum colour colour);

/* A table with columns as wide as their widest cell. */
struct table;

struct table *table_new(size_t columns, const char *const *titles);
/* One more row; the cells are copied. */
void table_row(struct table *table, const char *const *cells);
void table_print(const struct table *table, FILE *out);
void table_free(struct table *table);

/* Columns that a UTF-8 text takes on a terminal. */
size_t text_width(const char *text);

#endif
