/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include "text.h"
#include "value.h"

#include <stdio.h>
#include <time.h>

#define COLUMNS_MAX  24
#define MICROSECONDS 1000000
#define TITLE_WIDTH  14
#define DAY_LENGTH   10 /* of "2026-11-21 13:05" */

static void put_time(json_int_t utc_us, char out[ROWS_CELL_SIZE])
{
	const time_t seconds = (time_t)(utc_us / MICROSECONDS);
	struct tm broken;

	if (utc_us <= 0 || !localtime_r(&seconds, &broken))
		snprintf(out, ROWS_CELL_SIZE, "-");
	else
		strftime(out, ROWS_CELL_SIZE, "%Y-%m-%d %H:%M", &broken);
}

static void put_span(double ms, char out[ROWS_CELL_SIZE])
{
	const long seconds = (long)(ms / 1000 + 0.5);

	snprintf(out, ROWS_CELL_SIZE, "%ld:%02ld", seconds / 60, seconds % 60);
}

void rows_cell(const json_t *row, const struct column *column,
	       char out[ROWS_CELL_SIZE])
{
	const json_t *value = json_object_get(row, column->key);
	const double number = json_number_value(value);

	snprintf(out, ROWS_CELL_SIZE, "-");
	if (!value)
		return;
	switch (column->kind) {
	case CELL_TEXT:
		if (value_text(row, column->key)[0])
			snprintf(out, ROWS_CELL_SIZE, "%s",
				 value_text(row, column->key));
		break;
	case CELL_NUMBER:
		snprintf(out, ROWS_CELL_SIZE, "%.0f", value_rounded(number, 0));
		break;
	case CELL_DECIMAL:
		snprintf(out, ROWS_CELL_SIZE, "%.1f", value_rounded(number, 1));
		break;
	case CELL_SHARE:
		snprintf(out, ROWS_CELL_SIZE, "%.0f %%",
			 value_rounded(number * 100, 0));
		break;
	case CELL_TIME:
		put_time(json_integer_value(value), out);
		break;
	case CELL_DAY:
		put_time(json_integer_value(value), out);
		out[DAY_LENGTH] = '\0';
		break;
	case CELL_SPAN:
		put_span(number, out);
		break;
	case CELL_HOLD:
		snprintf(out, ROWS_CELL_SIZE, "%.1f s",
			 value_rounded(number / 1000, 1));
		break;
	case CELL_TRUTH:
		snprintf(out, ROWS_CELL_SIZE, "%s",
			 json_is_true(value) ? "yes" : "no");
		break;
	case CELL_KIND_COUNT:
	default:
		break;
	}
}

static size_t count_columns(const struct column *columns)
{
	size_t count = 0;

	while (count < COLUMNS_MAX && columns[count].title)
		count++;
	return count;
}

static void add_row(struct table *table, const json_t *row,
		    const struct column *columns, size_t count)
{
	char text[COLUMNS_MAX][ROWS_CELL_SIZE];
	const char *cells[COLUMNS_MAX];

	for (size_t i = 0; i < count; i++) {
		rows_cell(row, &columns[i], text[i]);
		cells[i] = text[i];
	}
	table_row(table, cells);
}

void rows_print(const json_t *rows, const struct column *columns,
		const char *nothing)
{
	const size_t count = count_columns(columns);
	const char *titles[COLUMNS_MAX];
	struct table *table;
	const json_t *row;
	size_t i;

	if (json_array_size(rows) == 0) {
		puts(nothing);
		return;
	}
	for (i = 0; i < count; i++)
		titles[i] = columns[i].title;
	table = table_new(count, titles);
	json_array_foreach(rows, i, row)
	{
		add_row(table, row, columns, count);
	}
	table_print(table, stdout);
	table_free(table);
}

void rows_print_one(const json_t *row, const struct column *columns)
{
	const size_t count = count_columns(columns);
	char text[ROWS_CELL_SIZE];

	for (size_t i = 0; i < count; i++) {
		rows_cell(row, &columns[i], text);
		if (text[0] != '-' || text[1] != '\0')
			printf("%-*s %s\n", TITLE_WIDTH, columns[i].title,
			       text);
	}
}

enum exit_status clinic_print(const struct invocation *invocation,
			      json_t *take_reply, const struct column *columns,
			      const char *nothing)
{
	const json_t *rows = json_array_get(take_reply, 0);

	if (invocation->json)
		output_json(rows);
	else
		rows_print(rows, columns, nothing);
	json_decref(take_reply);
	return EXIT_DONE;
}

enum exit_status clinic_print_one(const struct invocation *invocation,
				  json_t *take_reply,
				  const struct column *columns)
{
	const json_t *row = json_array_get(take_reply, 0);

	if (invocation->json)
		output_json(row);
	else
		rows_print_one(row, columns);
	json_decref(take_reply);
	return EXIT_DONE;
}
