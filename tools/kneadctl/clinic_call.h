/* SPDX-License-Identifier: MIT */
/*
 * Clinic call: questions to the hub's records, and their answers as people or
 * programs want them. Anything but EXIT_DONE is told already.
 */
#ifndef KNEADCTL_CLINIC_CALL_H
#define KNEADCTL_CLINIC_CALL_H

#include "rows.h"

#include <jansson.h>

#define CLINIC_CALL_MS 30000 /* a long history takes its time */

/* Asks a method of the records; its only result is a new reference in *out.
 * `signature` and what follows as in bus_append(). */
enum exit_status clinic_ask(const struct invocation *invocation,
			    const char *member, json_t **out,
			    const char *signature, ...);

/* The same, and the result becomes a member of the object `whole`. */
enum exit_status clinic_add(const struct invocation *invocation,
			    const char *member, json_t *whole, const char *key,
			    const char *signature, ...);

/* The same for a method without a result; `line` tells that it is done. */
enum exit_status clinic_do(const struct invocation *invocation,
			   const char *member, const char *line,
			   const char *signature, ...);

/* Prints rows, as they are with --json. Takes the reference. */
enum exit_status clinic_list(const struct invocation *invocation,
			     json_t *take_rows, const struct listing *listing);

/* Prints the name of each row that a method without arguments answers, for
 * completion. */
enum exit_status clinic_print_names(const struct invocation *invocation,
				    const char *member);

#endif
