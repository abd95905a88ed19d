/* SPDX-License-Identifier: MIT */
/* Schema: errors in the order of their lines, as somebody mends them. */
#include "schema.h"

#include <stdlib.h>
#include <string.h>

#define LINES_MAX 64

struct said {
	const char *text; /* without its end */
	int length;
	unsigned long line;
};

/* "FILE:12: ..." is of line 12; what is of no line comes first. */
static unsigned long line_of(const char *text, size_t length, size_t file)
{
	if (length <= file || text[file] != ':')
		return 0;
	return strtoul(text + file + 1, NULL, 10);
}

/* Keeps the order of those of one line. */
static void insert(struct said *all, size_t count, struct said said)
{
	while (count > 0 && all[count - 1].line > said.line) {
		all[count] = all[count - 1];
		count--;
	}
	all[count] = said;
}

void schema_print_sorted(const char *text, const char *file, FILE *out)
{
	struct said all[LINES_MAX];
	size_t count = 0;

	for (; *text && count < LINES_MAX; count++) {
		const size_t length = strcspn(text, "\n");

		insert(all, count,
		       (struct said){text, (int)length,
				     line_of(text, length, strlen(file))});
		text += length + (text[length] == '\n');
	}
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%.*s\n", all[i].length, all[i].text);
	fputs(text, out); /* beyond what is sorted */
}
