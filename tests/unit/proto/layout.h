/* SPDX-License-Identifier: MIT */
/*
 * The rows that the profile's text must have, as the descriptors say. A row's
 * last column, what it means, is the text's own.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include <stddef.h>

#include "wire.h"

#define LAYOUT_ROW_SIZE 160

/* A section of the text and the rows in it. */
struct layout_section {
	const char *heading; /* "### Status" */
	size_t rows;
	/* Writes row `row` without its last column. */
	void (*print)(const struct layout_section *section, size_t row,
		      char *text);
	const void *from; /* message, code table, or NULL */
};

/* NULL beyond the last. */
const struct layout_section *layout_section(size_t index);

#endif
