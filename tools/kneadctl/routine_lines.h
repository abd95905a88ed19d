/* SPDX-License-Identifier: MIT */
/*
 * Routine lines: a routine as a person reads it, or as JSON.
 */
#ifndef KNEADCTL_ROUTINE_LINES_H
#define KNEADCTL_ROUTINE_LINES_H

#include "routine_file.h"

#include <jansson.h>
#include <stdio.h>

#define ROUTINE_FIT_SIZE 96

/* "12 steps, 4 points, 24 min" */
void routine_lines_fit(const struct routine *routine,
		       char out[ROUTINE_FIT_SIZE]);

void routine_lines_print(const struct routine_file *file, FILE *out);

/* A new reference. Forces in N, pressures in kPa, times in s, shares in
 * percent, as in the file; lengths in ms. */
json_t *routine_lines_json(const struct routine_file *file);

/* {"mild": ms, ...} */
json_t *routine_lines_lengths(const struct routine *routine);

#endif
