/* SPDX-License-Identifier: MIT */
#include "report_text.h"

#include "output.h"
#include "text.h"

#include <string.h>

#define LINE_WIDTH 78
#define NAME_WIDTH 16

/* Words in lines, those after the first by `indent`. */
static void print_wrapped(const char *text, size_t indent, FILE *out)
{
	size_t column = indent;

	while (*text) {
		const size_t length = strcspn(text, " ");
		char word[256];
		size_t width;

		snprintf(word, sizeof(word), "%.*s", (int)length, text);
		width = text_width(word);
		if (column > indent && column + 1 + width > LINE_WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			column = indent;
		} else if (column > indent) {
			fputc(' ', out);
			column++;
		}
		fputs(word, out);
		column += width;
		text += length;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

static void print_facts(const struct block *block, FILE *out)
{
	for (size_t i = 0; i < block->rows; i++) {
		fprintf(out, "%-*s", NAME_WIDTH, block->cells[2 * i]);
		print_wrapped(block->cells[2 * i + 1], NAME_WIDTH, out);
	}
}

static void print_table(const struct block *block, FILE *out)
{
	const char *const *cells = (const char *const *)block->cells;
	struct table *table;

	if (block->rows == 0)
		return;
	table = table_new(block->columns, cells);
	for (size_t r = 1; r < block->rows; r++)
		table_row(table, cells + r * block->columns);
	table_print(table, out);
	table_free(table);
}

static void print_block(const struct block *block, FILE *out)
{
	const char *text = block->text ? block->text : "";

	switch (block->type) {
	case BLOCK_FACTS:
		print_facts(block, out);
		return;
	case BLOCK_TABLE:
		print_table(block, out);
		return;
	case BLOCK_HEADING:
		fprintf(out, "\n%s\n", text);
		return;
	case BLOCK_NOTICE:
		fputs(output_colour(COLOUR_BAD), out);
		print_wrapped(text, 0, out);
		fputs(output_colour(COLOUR_PLAIN), out);
		return;
	case BLOCK_TITLE:
	case BLOCK_SUBTITLE:
	case BLOCK_TEXT:
		print_wrapped(text, 0, out);
		return;
	case BLOCK_CAPTION: /* of pictures, which are left out */
	case BLOCK_FIGURE:
	case BLOCK_TYPE_COUNT:
		return;
	}
}

/* A heading above nothing but pictures says nothing here. */
static bool is_empty_heading(const struct document *document, size_t i)
{
	if (document->blocks[i].type != BLOCK_HEADING)
		return false;
	for (i++; i < document->count; i++) {
		switch (document->blocks[i].type) {
		case BLOCK_FIGURE:
		case BLOCK_CAPTION:
			continue;
		case BLOCK_HEADING:
			return true;
		case BLOCK_TITLE:
		case BLOCK_SUBTITLE:
		case BLOCK_TEXT:
		case BLOCK_NOTICE:
		case BLOCK_FACTS:
		case BLOCK_TABLE:
		case BLOCK_TYPE_COUNT:
			return false;
		}
	}
	return true;
}

void report_text_print(const struct document *document, FILE *out)
{
	for (size_t i = 0; i < document->count; i++)
		if (!is_empty_heading(document, i))
			print_block(&document->blocks[i], out);
}
