/* SPDX-License-Identifier: MIT */
/*
 * Text: UTF-8 in columns of a terminal, and tables of it.
 */
#ifndef KNEADCTL_TEXT_H
#define KNEADCTL_TEXT_H

#include <stddef.h>
#include <stdio.h>

/* Columns that a text takes on a terminal. */
size_t text_width(const char *text);

/* How many bytes of the text take at most `columns`. */
size_t text_fitting(const char *text, size_t columns);

/* A table with columns as wide as their widest cell. */
struct table;

/* NULL: memory is short; the others then do nothing. */
struct table *table_new(size_t columns, const char *const *titles);
/* One more row; the cells are copied. NULL is "". */
void table_row(struct table *table, const char *const *cells);
void table_print(const struct table *table, FILE *out);
void table_free(struct table *table);

#endif
