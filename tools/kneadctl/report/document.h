/* SPDX-License-Identifier: MIT */
/*
 * Document: what a report says, as blocks in their order. Every form of the
 * report (pages, HTML, text) is made from the same blocks.
 */
#ifndef REPORT_DOCUMENT_H
#define REPORT_DOCUMENT_H

#include "draw.h"

#define DOCUMENT_COLUMNS_MAX 9

enum block_type {
	BLOCK_TITLE,
	BLOCK_SUBTITLE,
	BLOCK_HEADING,
	BLOCK_TEXT,
	BLOCK_CAPTION, /* small, below a picture */
	BLOCK_NOTICE,  /* what must not be overlooked */
	BLOCK_FACTS,   /* rows of two cells */
	BLOCK_TABLE,   /* the first row has the titles */
	BLOCK_FIGURE,
	BLOCK_TYPE_COUNT
};

struct block {
	enum block_type type;
	char *text; /* a figure's: what is to be seen, for those who do not */
	draw_fn draw;
	size_t columns;
	unsigned int numbers; /* a bit for each column to be set right */
	size_t rows;
	char **cells; /* rows x columns */
};

struct document {
	const struct figures *figures; /* borrowed, lives longer */
	struct block *blocks;
	size_t count;
	bool failed; /* memory is short */
};

void document_init(struct document *document, const struct figures *figures);
void document_done(struct document *document);

/* A block of text. */
void document_text(struct document *document, enum block_type type,
		   const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A fact: adds to the facts before it, or begins them. */
void document_fact(struct document *document, const char *name,
		   const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Begins a table; `titles` end with NULL. Then its rows. */
void document_table(struct document *document, const char *const *titles,
		    unsigned int numbers);
void document_row(struct document *document, const char *const *cells);

void document_figure(struct document *document, draw_fn draw, const char *what);

#endif
