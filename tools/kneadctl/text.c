/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "output.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

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

/* ---- Tables ---- */

struct table {
	size_t columns;
	size_t rows; /* the titles included */
	char **cells;
};

void table_row(struct table *table, const char *const *cells)
{
	char **more;

	if (!table)
		return;
	more = realloc(table->cells,
		       (table->rows + 1) * table->columns * sizeof(*more));
	if (!more)
		return;
	table->cells = more;
	for (size_t i = 0; i < table->columns; i++)
		more[table->rows * table->columns + i] =
			strdup(cells[i] ? cells[i] : "");
	table->rows++;
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
		if (row == 0)
			fputs(output_colour(COLOUR_DIM), out);
		print_row(table, row, out);
		if (row == 0)
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
	free(table);
}
