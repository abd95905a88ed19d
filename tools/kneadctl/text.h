/* SPDX-License-Identifier: MIT */
/*
 * Text: UTF-8 in columns of a terminal, and tables of it.
 */
#ifndef KNEADCTL_TEXT_H
#define KNEADCTL_TEXT_H

#include "output.h"

#include <stddef.h>
#include <stdio.h>

/* Columns that a text takes on a terminal. */
size_t text_width(const char *text);

/* How many bytes of the text take at most `columns`. */
size_t text_fitting(const char *text, size_t columns);

/* Prints a text in lines no wider than `width`, words kept whole, each but the
 * first behind `indent` columns: for the first the caller is there already. */
void text_print_wrapped(const char *text, size_t indent, size_t width,
			FILE *out);

/* A table with columns as wide as their widest cell. */
struct table;

/* NULL: memory is short; the others then do nothing. */
struct table *table_new(size_t columns, const char *const *titles);
/* One more row; the cells are copied. NULL is "". */
void table_row(struct table *table, const char *const *cells);
/* The colour of the row added last, where there are colours. */
void table_tint(struct table *table, enum colour colour);
void table_print(const struct table *table, FILE *out);
void table_free(struct table *table);

#endif
