/* SPDX-License-Identifier: MIT */
/* CSV as RFC 4180 has it, read strictly: anything else fails the test. */
#ifndef REPORT_CSV_READER_H
#define REPORT_CSV_READER_H

#include <stddef.h>

#define CSV_FIELDS_MAX 64

struct csv_reader {
	char *at;      /* in the text, which is taken apart */
	size_t fields; /* of the title row */
	char *title[CSV_FIELDS_MAX];
	char *field[CSV_FIELDS_MAX]; /* of the row last read */
};

/* Begins with the title row. */
void csv_begin(struct csv_reader *reader, char *text);
/* 1: the next row; 0: the end. */
int csv_next(struct csv_reader *reader);

/* A field of the row by its title. */
const char *csv_get(const struct csv_reader *reader, const char *title);
double csv_number(const struct csv_reader *reader, const char *title);

#endif
