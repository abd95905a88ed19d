/* SPDX-License-Identifier: MIT */
#include "output.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const colours[COLOUR_COUNT] = {
	[COLOUR_PLAIN] = "\033[0m", [COLOUR_GOOD] = "\033[32m",
	[COLOUR_WARN] = "\033[33m", [COLOUR_BAD] = "\033[1;31m",
	[COLOUR_DIM] = "\033[2m",
};

/* Which exit status a failure means. */
static enum exit_status status_of(int error)
{
	static const struct {
		int error;
		enum exit_status status;
	} table[] = {
		{-EREMOTEIO, EXIT_REFUSED}, {-ETIMEDOUT, EXIT_TIMED_OUT},
		{-EINTR, EXIT_INTERRUPTED}, {-EINVAL, EXIT_USAGE},
		{-ESRCH, EXIT_REFUSED},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].status;
	return EXIT_NO_HUB;
}

static void tell(const struct invocation *invocation, const char *name,
		 const char *text)
{
	if (invocation->json) {
		json_t *object =
			json_pack("{s:s, s:s}", "error", name, "text", text);

		output_json(object);
		json_decref(object);
	} else {
		fprintf(stderr, "kneadctl: %s\n", text);
	}
}

enum exit_status output_problem(const struct invocation *invocation, int error)
{
	const char *text = client_problem(invocation->client);

	if (error == -EINTR)
		text = "interrupted";
	else if (text[0] == '\0')
		text = strerror(-error);
	tell(invocation, client_problem_name(invocation->client), text);
	return status_of(error);
}

enum exit_status output_usage(const struct invocation *invocation,
			      const char *text)
{
	tell(invocation, "", text);
	return EXIT_USAGE;
}

enum exit_status output_done(const struct invocation *invocation,
			     json_t *take_object, const char *line)
{
	if (invocation->json) {
		json_t *empty = take_object ? NULL : json_object();

		output_json(take_object ? take_object : empty);
		json_decref(empty);
	} else {
		puts(line);
	}
	json_decref(take_object);
	return EXIT_DONE;
}

void output_json(const json_t *value)
{
	json_dumpf(value, stdout,
		   JSON_INDENT(2) | JSON_ENCODE_ANY | JSON_REAL_PRECISION(9));
	putchar('\n');
}

bool output_has_colour(void)
{
	return isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
}

const char *output_colour(enum colour colour)
{
	return output_has_colour() ? colours[colour] : "";
}

size_t text_width(const char *text)
{
	size_t width = 0;

	for (; *text; text++)
		width += ((unsigned char)*text & 0xc0) != 0x80;
	return width;
}

/* ---- Tables ---- */

struct table {
	size_t columns;
	size_t rows; /* the titles included */
	char **cells;
};

static void add_row(struct table *table, const char *const *cells)
{
	char **more = realloc(table->cells, (table->rows + 1) * table->columns *
						    sizeof(*more));

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
	add_row(table, titles);
	return table;
}

void table_row(struct table *table, const char *const *cells)
{
	if (table)
		add_row(table, cells);
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

void table_print(const struct table *table, FILE *out)
{
	for (size_t row = 0; table && row < table->rows; row++) {
		if (row == 0)
			fputs(output_colour(COLOUR_DIM), out);
		for (size_t column = 0; column < table->columns; column++) {
			const char *cell = cell_at(table, row, column);
			const bool last = column + 1 == table->columns;
			const size_t space =
				last ? 0
				     : column_width(table, column) -
						text_width(cell) + 2;

			fprintf(out, "%s%*s", cell, (int)space, "");
		}
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
