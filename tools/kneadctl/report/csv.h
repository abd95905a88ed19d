/* SPDX-License-Identifier: MIT */
/*
 * CSV: comma-separated values as RFC 4180 has them. What a column holds is
 * said by its title, units are in it; numbers have a point and no other marks.
 */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include "sessionfile.h"

#include <stdio.h>

#define CSV_END "\r\n" /* of a row */

/* A text as a field, in quotes where it must be. */
void csv_text(FILE *out, const char *text);

/* The time of day, and seconds since the session's start; a comma after
 * each. */
void csv_moment(FILE *out, const struct sessionfile *file, int64_t boot_us);

#endif
