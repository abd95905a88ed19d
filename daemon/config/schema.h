/* SPDX-License-Identifier: MIT */
/*
 * Schema: reads a YAML file into plain structs by a table of its keys, and
 * prints a commented sample from the same table.
 *
 * Every error names the file, the line, the key and what was expected; the
 * reader goes on after an error, so that one run shows all of them. Numbers
 * are decimal and become integers of a finer unit, rounded down (SR-5).
 * Reading is by libyaml's document tree, because it keeps the line of every
 * value; libcyaml forgets them once a file is loaded.
 */
#ifndef CONFIG_SCHEMA_H
#define CONFIG_SCHEMA_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum schema_type {
	SCHEMA_NUMBER,	/* int32_t: value * scale, rounded down */
	SCHEMA_SWITCH,	/* bool: true, false, yes, no, on, off */
	SCHEMA_CHOICE,	/* uint32_t: index into `choices` */
	SCHEMA_TEXT,	/* char[size], NUL-terminated */
	SCHEMA_MAPPING, /* struct: `keys` */
	SCHEMA_LIST	/* array of `max` structs of `size`, by `keys`;
			 * uint32_t count at `count_offset` */
};

struct schema_key {
	const char *name;
	enum schema_type type;
	size_t offset; /* in the enclosing struct */
	size_t size;   /* of a text, or of a list's element */
	int32_t min;   /* of a number, in the file's unit */
	int32_t max;   /* of a number in the file's unit; of a list, its
			* length */
	int32_t scale; /* integer units in one of the file's; 0 means 1 */
	size_t count_offset;
	size_t line_offset; /* of a uint32_t that gets the value's line for
			     * later errors: of a list, in each element, else
			     * in the enclosing struct; 0: none */
	const char *const *choices;    /* NULL-terminated */
	const struct schema_key *keys; /* ended by a NULL name */
	const char *sample;	       /* value shown in the sample file */
	const char *doc; /* lines for a comment, without the sample's "#" */
};

/* Where the errors of one reading go. */
struct schema_errors {
	const char *file;
	FILE *out; /* NULL: not wanted */
	unsigned int count;
	unsigned int max; /* then reading ends; 0: none */
	const char *help; /* what shows all keys; NULL: "kneadd --sample" */
};

/* Reads `path` into `out`, which already holds the defaults: a key that is
 * not in the file leaves its value alone. Returns 0, -EINVAL (`errors` tells
 * why), or another -errno when the file could not be read (told as well). On
 * failure `out` holds a mixture: read into a copy. */
int schema_read(const char *path, const struct schema_key *keys, void *out,
		struct schema_errors *errors);

/* The same from a text of `errors->file`, stricter: UTF-8 alone, one document,
 * no aliases. -EILSEQ: it is not even that. */
int schema_read_text(const char *text, size_t length,
		     const struct schema_key *keys, void *out,
		     struct schema_errors *errors);

/* Replaces what no terminal and no bus should see (control characters, bytes
 * that are no UTF-8) by "?", in place. */
void schema_tame(char *text);

/* An error of the caller's own checks, in the same form; line 0: none. */
void schema_error(struct schema_errors *errors, size_t line, const char *key,
		  const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Prints errors that were kept as a text, of `file`, in the order of their
 * lines; the first 64 of them. */
void schema_print_sorted(const char *text, const char *file, FILE *out);

/* Prints a sample file: every key with its doc, its range and its sample
 * value, commented out so that the file as it is changes nothing. */
void schema_print_sample(const struct schema_key *keys, FILE *out);

/* A decimal number times `scale`, rounded towards minus infinity. -EINVAL:
 * not a decimal number; -ERANGE: does not fit. */
int schema_parse_number(const char *text, int32_t scale, int32_t *out);

#endif
