/* SPDX-License-Identifier: MIT */
#include "rows.h"

#include "text.h"
#include "value.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define COLUMNS_MAX  24
#define MICROSECONDS 1000000
#define MS_PER_S     1000.0
#define TITLE_WIDTH  14
#define LINE_WIDTH   78

/* ---- One value ---- */

typedef void (*cell_fn)(const json_t *value, char out[ROWS_CELL_SIZE]);

static void put_rounded(const json_t *value, int decimals, const char *unit,
			char out[ROWS_CELL_SIZE])
{
	snprintf(out, ROWS_CELL_SIZE, "%.*f%s", decimals,
		 value_rounded(json_number_value(value), decimals), unit);
}

static void put_text(const json_t *value, char out[ROWS_CELL_SIZE])
{
	const char *text = json_string_value(value);

	if (text && text[0])
		snprintf(out, ROWS_CELL_SIZE, "%s", text);
}

static void put_number(const json_t *value, char out[ROWS_CELL_SIZE])
{
	put_rounded(value, 0, "", out);
}

static void put_newton(const json_t *value, char out[ROWS_CELL_SIZE])
{
	put_rounded(value, 1, " N", out);
}

static void put_dose(const json_t *value, char out[ROWS_CELL_SIZE])
{
	put_rounded(value, 0, " N*s", out);
}

static void put_days(const json_t *value, char out[ROWS_CELL_SIZE])
{
	put_rounded(value, 0, json_integer_value(value) == 1 ? " day" : " days",
		    out);
}

/* Part of "2026-11-21 13:05:09", by local time. */
static void put_moment(const json_t *value, size_t from, size_t length,
		       char out[ROWS_CELL_SIZE])
{
	const json_int_t utc_us = json_integer_value(value);
	const time_t seconds = (time_t)(utc_us / MICROSECONDS);
	struct tm broken;
	char whole[32] = "";

	if (utc_us <= 0 || !localtime_r(&seconds, &broken) ||
	    strftime(whole, sizeof(whole), "%Y-%m-%d %H:%M:%S", &broken) == 0)
		return;
	snprintf(out, ROWS_CELL_SIZE, "%.*s", (int)length, whole + from);
}

static void put_time(const json_t *value, char out[ROWS_CELL_SIZE])
{
	put_moment(value, 0, 16, out);
}

static void put_day(const json_t *value, char out[ROWS_CELL_SIZE])
{
	put_moment(value, 0, 10, out);
}

static void put_clock(const json_t *value, char out[ROWS_CELL_SIZE])
{
	put_moment(value, 11, 8, out);
}

static void put_span(const json_t *value, char out[ROWS_CELL_SIZE])
{
	const long seconds = (long)(json_number_value(value) / MS_PER_S + 0.5);

	snprintf(out, ROWS_CELL_SIZE, "%ld:%02ld min", seconds / 60,
		 seconds % 60);
}

static void put_hold(const json_t *value, char out[ROWS_CELL_SIZE])
{
	snprintf(out, ROWS_CELL_SIZE, "%.1f s",
		 value_rounded(json_number_value(value) / MS_PER_S, 1));
}

static void put_truth(const json_t *value, char out[ROWS_CELL_SIZE])
{
	snprintf(out, ROWS_CELL_SIZE, "%s", json_is_true(value) ? "yes" : "no");
}

static const cell_fn cells[CELL_KIND_COUNT] = {
	[CELL_TEXT] = put_text,	    [CELL_NUMBER] = put_number,
	[CELL_NEWTON] = put_newton, [CELL_DOSE] = put_dose,
	[CELL_DAYS] = put_days,	    [CELL_TIME] = put_time,
	[CELL_DAY] = put_day,	    [CELL_CLOCK] = put_clock,
	[CELL_SPAN] = put_span,	    [CELL_HOLD] = put_hold,
	[CELL_TRUTH] = put_truth,
};

const char *rows_word(const struct cell_word *words, const char *name)
{
	for (; words && words->name; words++)
		if (strcmp(words->name, name) == 0)
			return words->text;
	return name;
}

void rows_cell(const json_t *row, const struct column *column,
	       char out[ROWS_CELL_SIZE])
{
	const json_t *value =
		column->key ? json_object_get(row, column->key) : NULL;
	const char *word;

	snprintf(out, ROWS_CELL_SIZE, "-");
	if (column->write)
		column->write(row, out);
	else if (value)
		cells[column->kind](value, out);
	word = rows_word(column->words, out);
	if (word != out)
		snprintf(out, ROWS_CELL_SIZE, "%s", word);
}

/* ---- Many ---- */

static size_t count_columns(const struct column *columns)
{
	size_t count = 0;

	while (count < COLUMNS_MAX && columns[count].title)
		count++;
	return count;
}

static void add_row(struct table *table, const json_t *row,
		    const struct listing *listing)
{
	const size_t count = count_columns(listing->columns);
	char text[COLUMNS_MAX][ROWS_CELL_SIZE];
	const char *filled[COLUMNS_MAX];

	for (size_t i = 0; i < count; i++) {
		rows_cell(row, &listing->columns[i], text[i]);
		filled[i] = text[i];
	}
	table_row(table, filled);
	if (listing->tint)
		table_tint(table, listing->tint(row));
}

void rows_print(const json_t *rows, const struct listing *listing)
{
	const size_t count = count_columns(listing->columns);
	const char *titles[COLUMNS_MAX];
	struct table *table;
	const json_t *row;
	size_t i;

	if (json_array_size(rows) == 0) {
		puts(listing->nothing);
		return;
	}
	for (i = 0; i < count; i++)
		titles[i] = listing->columns[i].title;
	table = table_new(count, titles);
	json_array_foreach(rows, i, row)
	{
		add_row(table, row, listing);
	}
	table_print(table, stdout);
	table_free(table);
}

void rows_print_below(const char *title, const json_t *rows,
		      const struct listing *listing)
{
	if (json_array_size(rows) == 0)
		return;
	printf("\n%s\n", title);
	rows_print(rows, listing);
}

/* ---- One ---- */

void rows_print_one(const json_t *row, const struct column *columns)
{
	char text[ROWS_CELL_SIZE];

	for (; columns->title; columns++) {
		rows_cell(row, columns, text);
		if (strcmp(text, "-") != 0)
			printf("%-*s %s\n", TITLE_WIDTH, columns->title, text);
	}
}

void rows_print_text(const char *title, const char *text, enum colour colour)
{
	printf("%-*s %s", TITLE_WIDTH, title, output_colour(colour));
	text_print_wrapped(text, TITLE_WIDTH + 1, LINE_WIDTH, stdout);
	fputs(output_colour(COLOUR_PLAIN), stdout);
}
