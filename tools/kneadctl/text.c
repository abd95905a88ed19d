/* SPDX-License-Identifier: MIT */
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define WORD_SIZE 512 /* what a terminal may show of one word */

/* The bytes of the character at `text`, and the columns it takes. What the
 * locale does not know is a byte in one column. */
static size_t next_character(const char *text, mbstate_t *state,
			     size_t *columns)
{
	wchar_t wide = L'\0';
	size_t bytes = mbrtowc(&wide, text, MB_CUR_MAX, state);
	int width;

	*columns = 1;
	if (bytes == 0 || bytes == (size_t)-1 || bytes == (size_t)-2) {
		memset(state, 0, sizeof(*state));
		return 1;
	}
	width = wcwidth(wide);
	if (width >= 0)
		*columns = (size_t)width;
	return bytes;
}

size_t text_fitting(const char *text, size_t columns)
{
	mbstate_t state = {0};
	size_t used = 0;
	size_t taken = 0;

	while (text[used]) {
		size_t width;
		const size_t bytes =
			next_character(text + used, &state, &width);

		if (taken + width > columns)
			break;
		taken += width;
		used += bytes;
	}
	return used;
}

size_t text_width(const char *text)
{
	mbstate_t state = {0};
	size_t width = 0;

	while (*text) {
		size_t columns;

		text += next_character(text, &state, &columns);
		width += columns;
	}
	return width;
}

void text_print_wrapped(const char *text, size_t indent, size_t width,
			FILE *out)
{
	size_t column = indent;

	while (*text) {
		const size_t bytes = strcspn(text, " ");
		char word[WORD_SIZE];
		size_t columns;

		snprintf(word, sizeof(word), "%.*s", (int)bytes, text);
		columns = text_width(word);
		if (column > indent && column + 1 + columns > width) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", (int)bytes, text);
		column += columns;
		text += bytes;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

/* ---- Tables ---- */

struct table {
	size_t columns;
	size_t rows; /* the titles included */
	char **cells;
	enum colour *tints; /* of each row */
};

/* Room for one more row. */
static bool grow(struct table *table)
{
	const size_t rows = table->rows + 1;
	char **cells =
		realloc(table->cells, rows * table->columns * sizeof(*cells));
	enum colour *tints;

	if (cells)
		table->cells = cells;
	tints = cells ? realloc(table->tints, rows * sizeof(*tints)) : NULL;
	if (tints)
		table->tints = tints;
	return tints != NULL;
}

void table_row(struct table *table, const char *const *cells)
{
	if (!table || !grow(table))
		return;
	for (size_t i = 0; i < table->columns; i++)
		table->cells[table->rows * table->columns + i] =
			strdup(cells[i] ? cells[i] : "");
	table->tints[table->rows] =
		table->rows == 0 ? COLOUR_DIM : COLOUR_PLAIN;
	table->rows++;
}

void table_tint(struct table *table, enum colour colour)
{
	if (table && table->rows > 0)
		table->tints[table->rows - 1] = colour;
}

struct table *table_new(size_t columns, const char *const *titles)
{
	struct table *table = calloc(1, sizeof(*table));

	if (!table)
		return NULL;
	table->columns = columns;
	table_row(table, titles);
	return table;
}

static const char *cell_at(const struct table *table, size_t row, size_t column)
{
	const char *cell = table->cells[row * table->columns + column];

	return cell ? cell : "";
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t width = 0;

	for (size_t row = 0; row < table->rows; row++) {
		const size_t cell = text_width(cell_at(table, row, column));

		width = cell > width ? cell : width;
	}
	return width;
}

static void print_row(const struct table *table, size_t row, FILE *out)
{
	for (size_t column = 0; column < table->columns; column++) {
		const char *cell = cell_at(table, row, column);
		const bool last = column + 1 == table->columns;
		const size_t space = last ? 0
					  : column_width(table, column) -
						     text_width(cell) + 2;

		fprintf(out, "%s%*s", cell, (int)space, "");
	}
}

void table_print(const struct table *table, FILE *out)
{
	for (size_t row = 0; table && row < table->rows; row++) {
		const bool plain = table->tints[row] == COLOUR_PLAIN;

		if (!plain)
			fputs(output_colour(table->tints[row]), out);
		print_row(table, row, out);
		if (!plain)
			fputs(output_colour(COLOUR_PLAIN), out);
		fputc('\n', out);
	}
}

void table_free(struct table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->rows * table->columns; i++)
		free(table->cells[i]);
	free(table->cells);
	free(table->tints);
	free(table);
}
