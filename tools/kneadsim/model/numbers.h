/* SPDX-License-Identifier: MIT */
/* Numbers told by name, such as "force=35,hold=60": which there are, what they
 * mean and how far they go is a table. */
#ifndef NUMBERS_H
#define NUMBERS_H

#include <stdbool.h>
#include <stddef.h>

struct number {
	const char *name;
	const char *about; /* with its unit */
	size_t offset;	   /* of a double in the caller's struct */
	double low;
	double high;
	double normal; /* when nothing is told */
};

/* Gives all of `base` its normal values. */
void numbers_reset(const struct number *table, size_t count, void *base);

/* Sets one; false, and `base` untouched, when there is no such name or the
 * value is out of range or not a number. `name` has `length` characters. */
bool numbers_set(const struct number *table, size_t count, void *base,
		 const char *name, size_t length, double value);

/* Reads NAME=NUMBER,... or nothing. On failure `*wrong` points to the part of
 * `text` that was not understood; what came before it has been set. */
bool numbers_read(const struct number *table, size_t count, void *base,
		  const char *text, const char **wrong);

#endif
