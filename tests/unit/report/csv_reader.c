/* SPDX-License-Identifier: MIT */
#include "csv_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One field; what ended it goes to *end: ',' or '\r'. */
static char *take_field(struct csv_reader *reader, char *end)
{
	char *from = reader->at;
	char *to = from;
	const bool quoted = *from == '"';

	if (quoted)
		from = to = ++reader->at;
	for (;; reader->at++) {
		if (quoted && reader->at[0] == '"') {
			if (reader->at[1] != '"')
				break;
			reader->at++;
		} else if (!quoted && strchr(",\r", *reader->at)) {
			break;
		}
		assert_true(*reader->at != '\0');
		assert_true(quoted ||
			    (*reader->at != '"' && *reader->at != '\n'));
		*to++ = *reader->at;
	}
	reader->at += quoted;
	*end = *reader->at++;
	*to = '\0';
	assert_true(*end == ',' || *end == '\r');
	return from;
}

static size_t take_row(struct csv_reader *reader, char **fields)
{
	size_t count = 0;
	char end = ',';

	while (end == ',') {
		assert_true(count < CSV_FIELDS_MAX);
		fields[count++] = take_field(reader, &end);
	}
	assert_int_equal(*reader->at++, '\n');
	return count;
}

void csv_begin(struct csv_reader *reader, char *text)
{
	reader->at = text;
	reader->fields = take_row(reader, reader->title);
}

int csv_next(struct csv_reader *reader)
{
	if (*reader->at == '\0')
		return 0;
	assert_int_equal(take_row(reader, reader->field), reader->fields);
	return 1;
}

const char *csv_get(const struct csv_reader *reader, const char *title)
{
	for (size_t i = 0; i < reader->fields; i++)
		if (strcmp(reader->title[i], title) == 0)
			return reader->field[i];
	fail_msg("no column %s", title);
	return NULL;
}

double csv_number(const struct csv_reader *reader, const char *title)
{
	const char *text = csv_get(reader, title);
	char *end = NULL;
	const double value = strtod(text, &end);

	assert_true(end != text && *end == '\0');
	return value;
}
