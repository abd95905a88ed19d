/* SPDX-License-Identifier: MIT */
/*
 * Output: problems and results, for people or as JSON.
 */
#ifndef KNEADCTL_OUTPUT_H
#define KNEADCTL_OUTPUT_H

#include "command.h"

#include <stdio.h>

/* Tells an error: with --json on standard output as {"error": name, "text":
 * text}, else on standard error. */
void output_error(const struct invocation *invocation, const char *name,
		  const char *text);

/* Tells the client's last problem and returns the exit status for `error`, a
 * negative errno of the client's. */
enum exit_status output_problem(const struct invocation *invocation, int error);

/* Prints a result: a line for people, or the object for --json (the reference
 * is taken; NULL: {}). Returns EXIT_DONE. */
enum exit_status output_done(const struct invocation *invocation,
			     json_t *take_object, const char *line);

/* Prints JSON as one document. */
void output_json(const json_t *value);

/* Prints JSON as one line of many. */
void output_json_line(const json_t *value);

/* Whether what was printed so far got through. Without: nobody reads any more
 * or the disk is full. */
bool output_works(void);

/* Ends the output: `status`, or what became of it. */
enum exit_status output_finish(enum exit_status status);

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

#endif
