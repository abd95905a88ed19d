/* SPDX-License-Identifier: MIT */
#include "document.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void document_init(struct document *document, const struct figures *figures)
{
	*document = (struct document){.figures = figures};
}

static void block_done(struct block *block)
{
	for (size_t i = 0; i < block->rows * block->columns; i++)
		free(block->cells[i]);
	free(block->cells);
	free(block->text);
}

void document_done(struct document *document)
{
	for (size_t i = 0; i < document->count; i++)
		block_done(&document->blocks[i]);
	free(document->blocks);
	*document = (struct document){0};
}

/* NULL: memory is short. */
static struct block *add_block(struct document *document, enum block_type type)
{
	struct block *blocks =
		realloc(document->blocks,
			(document->count + 1) * sizeof(*document->blocks));

	if (!blocks) {
		document->failed = true;
		return NULL;
	}
	document->blocks = blocks;
	blocks[document->count] = (struct block){.type = type};
	return &blocks[document->count++];
}

static char *__attribute__((format(printf, 2, 0)))
format_text(struct document *document, const char *format, va_list arguments)
{
	char *text = NULL;

	if (vasprintf(&text, format, arguments) < 0) {
		document->failed = true;
		return NULL;
	}
	return text;
}

void document_text(struct document *document, enum block_type type,
		   const char *format, ...)
{
	struct block *block = add_block(document, type);
	va_list arguments;

	if (!block)
		return;
	va_start(arguments, format);
	block->text = format_text(document, format, arguments);
	va_end(arguments);
}

static struct block *last_block(struct document *document)
{
	return document->count > 0 ? &document->blocks[document->count - 1]
				   : NULL;
}

void document_row(struct document *document, const char *const *cells)
{
	struct block *block = last_block(document);
	char **grown;

	if (!block || document->failed)
		return;
	grown = realloc(block->cells, (block->rows + 1) * block->columns *
					      sizeof(*block->cells));
	if (!grown) {
		document->failed = true;
		return;
	}
	block->cells = grown;
	for (size_t i = 0; i < block->columns; i++) {
		char *cell = strdup(cells[i] ? cells[i] : "");

		document->failed |= cell == NULL;
		grown[block->rows * block->columns + i] = cell;
	}
	block->rows++;
}

void document_fact(struct document *document, const char *name,
		   const char *format, ...)
{
	struct block *block = last_block(document);
	va_list arguments;
	char *text;

	if (!block || block->type != BLOCK_FACTS)
		block = add_block(document, BLOCK_FACTS);
	if (!block)
		return;
	block->columns = 2;
	va_start(arguments, format);
	text = format_text(document, format, arguments);
	va_end(arguments);
	if (text)
		document_row(document, (const char *const[]){name, text});
	free(text);
}

void document_table(struct document *document, const char *const *titles,
		    unsigned int numbers)
{
	struct block *block = add_block(document, BLOCK_TABLE);

	if (!block)
		return;
	while (titles[block->columns])
		block->columns++;
	block->numbers = numbers;
	document_row(document, titles);
}

void document_figure(struct document *document, draw_fn draw, const char *what)
{
	struct block *block = add_block(document, BLOCK_FIGURE);

	if (!block)
		return;
	block->draw = draw;
	block->text = strdup(what);
	document->failed |= block->text == NULL;
}
