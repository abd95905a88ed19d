/* SPDX-License-Identifier: MIT */
/*
 * Output file: written beside its place under another name, for the owner
 * alone, and moved there when it is whole. Whatever fails, nothing half
 * written is left, and what was there before still is.
 */
#ifndef REPORT_OUTFILE_H
#define REPORT_OUTFILE_H

#include <stdio.h>

struct outfile;

/* "-" is standard output, which is written directly, as are devices and
 * pipes. Negative errno. */
int outfile_open(const char *path, struct outfile **out);

FILE *outfile_stream(struct outfile *file);

/* The name that it is written under; NULL: it has none that may be used. */
const char *outfile_temporary(const struct outfile *file);

/* Writes what is buffered to the disk and moves the file to its place; frees
 * it in any case. */
int outfile_commit(struct outfile *take_file);

/* Leaves nothing. NULL is allowed. */
void outfile_discard(struct outfile *take_file);

#endif
