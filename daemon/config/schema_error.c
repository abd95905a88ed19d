/* SPDX-License-Identifier: MIT */
/*
 * Schema: how errors are told. A file may hold anything, and what is said of
 * it goes to terminals, logs and the bus: no line keeps a control character
 * or a byte that is no UTF-8.
 */
#include "schema_walk.h"

#include <stdarg.h>

#define LINE_SIZE 1024

/* Bytes of the UTF-8 sequence that begins here; 0: none that may be shown. */
static size_t sequence_length(const unsigned char *text)
{
	size_t length = 1;

	if (text[0] < 0x80)
		return text[0] >= 0x20 && text[0] != 0x7f;
	if (text[0] >= 0xc2 && text[0] < 0xe0)
		length = 2;
	else if (text[0] >= 0xe0 && text[0] < 0xf0)
		length = 3;
	else if (text[0] >= 0xf0 && text[0] < 0xf5)
		length = 4;
	else
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	/* Control characters, overlong forms, surrogates, beyond the last. */
	if ((text[0] == 0xc2 && text[1] < 0xa0) ||
	    (text[0] == 0xe0 && text[1] < 0xa0) ||
	    (text[0] == 0xed && text[1] >= 0xa0) ||
	    (text[0] == 0xf0 && text[1] < 0x90) ||
	    (text[0] == 0xf4 && text[1] >= 0x90))
		return 0;
	return length;
}

void schema_tame(char *text)
{
	unsigned char *p = (unsigned char *)text;

	while (*p) {
		const size_t length = sequence_length(p);

		if (length == 0)
			*p = '?';
		p += length ? length : 1;
	}
}

bool schema_errors_are_full(const struct schema_errors *errors)
{
	return errors->max && errors->count >= errors->max;
}

/* What does not fit is cut. */
static size_t begin_line(const struct schema_errors *errors, size_t line,
			 const char *key, char out[LINE_SIZE])
{
	char number[24] = "";
	int length;

	if (line)
		snprintf(number, sizeof(number), "%zu:", line);
	length = snprintf(out, LINE_SIZE, "%.512s:%s %.128s%s", errors->file,
			  number, key, key[0] ? ": " : "");
	return length > 0 ? (size_t)length : 0;
}

void schema_error(struct schema_errors *errors, size_t line, const char *key,
		  const char *format, ...)
{
	char text[LINE_SIZE];
	va_list args;
	size_t used;

	if (schema_errors_are_full(errors))
		return;
	errors->count++;
	if (!errors->out)
		return;
	used = begin_line(errors, line, key, text);
	va_start(args, format);
	vsnprintf(text + used, sizeof(text) - used, format, args);
	va_end(args);
	schema_tame(text);
	fprintf(errors->out, "%s\n", text);
}
