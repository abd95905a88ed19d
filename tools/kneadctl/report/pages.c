/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define WIDTH	    (PAGES_WIDTH - 2 * PAGES_MARGIN)
#define FOOT	    24.0
#define FACT_NAME   84.0
#define CELL_GAP    7.0
#define CELL_LEAST  44.0
#define HEADING_GAP 12.0

static const struct style styles[BLOCK_TYPE_COUNT] = {
	[BLOCK_TITLE] = {18, true, INK_TEXT, ALIGN_LEFT},
	[BLOCK_SUBTITLE] = {11, false, INK_DIM, ALIGN_LEFT},
	[BLOCK_HEADING] = {11, true, INK_TEXT, ALIGN_LEFT},
	[BLOCK_TEXT] = {8.5, false, INK_TEXT, ALIGN_LEFT},
	[BLOCK_CAPTION] = {7.5, false, INK_DIM, ALIGN_LEFT},
	[BLOCK_NOTICE] = {9, true, INK_TRIP, ALIGN_LEFT},
	[BLOCK_FACTS] = {8.5, false, INK_TEXT, ALIGN_LEFT},
	[BLOCK_TABLE] = {7.5, false, INK_TEXT, ALIGN_LEFT},
};

static double bottom(void)
{
	return PAGES_HEIGHT - PAGES_MARGIN - FOOT;
}

static void draw_foot(const struct pages *pages)
{
	const struct style left = {SIZE_SMALL, false, INK_DIM, ALIGN_LEFT};
	const struct style right = {SIZE_SMALL, false, INK_DIM, ALIGN_RIGHT};
	const struct sessionfile *file = &pages->document->figures->file;
	const double y = PAGES_HEIGHT - PAGES_MARGIN + 4;
	char text[SESSIONFILE_TEXT + 64];

	if (pages->endless)
		return;
	snprintf(text, sizeof(text), "Session %lld \xc2\xb7 %s",
		 (long long)file->number, file->patient);
	canvas_text(pages->canvas, PAGES_MARGIN, y, &left, text);
	snprintf(text, sizeof(text), "%u of %u", pages->page, pages->of);
	canvas_text(pages->canvas, PAGES_WIDTH - PAGES_MARGIN, y, &right, text);
}

/* Makes room for so much: on this page, or on the next. */
static void need(struct pages *pages, double height)
{
	if (pages->endless || pages->y <= PAGES_MARGIN ||
	    pages->y + height <= bottom())
		return;
	draw_foot(pages);
	cairo_show_page(pages->canvas->cr);
	pages->page++;
	pages->y = PAGES_MARGIN;
}

/* ---- Text ---- */

static double paragraph(struct pages *pages, const struct block *block,
			bool draw)
{
	const double inset = block->type == BLOCK_NOTICE ? 8 : 0;

	return canvas_paragraph(pages->canvas, PAGES_MARGIN + inset, pages->y,
				WIDTH - inset, &styles[block->type],
				block->text ? block->text : "", draw);
}

static void draw_text(struct pages *pages, const struct block *block)
{
	const double height = paragraph(pages, block, false);

	need(pages, height);
	if (block->type == BLOCK_NOTICE)
		canvas_fill(pages->canvas, PAGES_MARGIN, pages->y, 2.5,
			    height + 1, INK_TRIP);
	(void)paragraph(pages, block, true);
	pages->y += height + (block->type == BLOCK_HEADING ? 3 : 4);
}

/* ---- Facts ---- */

static void draw_fact(struct pages *pages, char *const *cells)
{
	const struct style *style = &styles[BLOCK_FACTS];
	struct style name = *style;
	double height = canvas_paragraph(pages->canvas, 0, 0, WIDTH - FACT_NAME,
					 style, cells[1], false);

	height = fmax(height, style->size * 1.35);
	name.ink = INK_DIM;
	need(pages, height);
	(void)canvas_paragraph(pages->canvas, PAGES_MARGIN, pages->y,
			       FACT_NAME - 4, &name, cells[0], true);
	(void)canvas_paragraph(pages->canvas, PAGES_MARGIN + FACT_NAME,
			       pages->y, WIDTH - FACT_NAME, style, cells[1],
			       true);
	pages->y += height + 1.5;
}

static void draw_facts(struct pages *pages, const struct block *block)
{
	pages->y += 4;
	for (size_t i = 0; i < block->rows; i++)
		draw_fact(pages, block->cells + i * 2);
	pages->y += 4;
}

/* ---- Tables ---- */

static double cell_width(struct pages *pages, const struct block *block,
			 size_t row, size_t column)
{
	struct style style = styles[BLOCK_TABLE];

	style.bold = row == 0;
	return canvas_text_width(pages->canvas, &style,
				 block->cells[row * block->columns + column]);
}

/* As wide as they would be; if that is too wide, the widest give way. */
static void find_widths(struct pages *pages, const struct block *block,
			double widths[DOCUMENT_COLUMNS_MAX])
{
	double room = WIDTH - CELL_GAP * (double)(block->columns - 1);

	for (size_t c = 0; c < block->columns; c++) {
		widths[c] = 0;
		for (size_t r = 0; r < block->rows; r++)
			widths[c] = fmax(widths[c],
					 cell_width(pages, block, r, c) + 0.5);
		room -= widths[c];
	}
	while (room < 0) {
		size_t widest = 0;

		for (size_t c = 1; c < block->columns; c++)
			if (widths[c] > widths[widest])
				widest = c;
		if (widths[widest] <= CELL_LEAST)
			break;
		widths[widest] -= 2;
		room += 2;
	}
}

static double draw_row(struct pages *pages, const struct block *block,
		       size_t row, const double *widths, bool draw)
{
	struct style style = styles[BLOCK_TABLE];
	double x = PAGES_MARGIN;
	double height = style.size * 1.35;

	style.bold = row == 0;
	style.ink = row == 0 ? INK_DIM : INK_TEXT;
	for (size_t c = 0; c < block->columns; c++) {
		const char *cell = block->cells[row * block->columns + c];
		const bool number = block->numbers >> c & 1;

		style.align = number ? ALIGN_RIGHT : ALIGN_LEFT;
		height = fmax(height,
			      canvas_paragraph(pages->canvas,
					       x + (number ? widths[c] : 0),
					       pages->y, widths[c], &style,
					       cell, draw));
		x += widths[c] + CELL_GAP;
	}
	return height;
}

static void draw_ruled_row(struct pages *pages, const struct block *block,
			   size_t row, const double *widths)
{
	pages->y += draw_row(pages, block, row, widths, true) + 1.5;
	canvas_line(pages->canvas, PAGES_MARGIN, pages->y, PAGES_MARGIN + WIDTH,
		    pages->y, row == 0 ? INK_LINE : INK_GRID, 0.5);
	pages->y += 1.5;
}

static void draw_table(struct pages *pages, const struct block *block)
{
	double widths[DOCUMENT_COLUMNS_MAX];

	if (block->rows == 0 || block->columns > DOCUMENT_COLUMNS_MAX)
		return;
	find_widths(pages, block, widths);
	for (size_t r = 0; r < block->rows; r++) {
		const double height = draw_row(pages, block, r, widths, false);

		const unsigned int page = pages->page;

		need(pages, height + 3);
		if (pages->page != page && r > 0)
			draw_ruled_row(pages, block, 0, widths);
		draw_ruled_row(pages, block, r, widths);
	}
	pages->y += 6;
}

/* ---- Pictures ---- */

/* A picture that is higher than a page is made smaller. */
static double figure_scale(const struct pages *pages, double height)
{
	const double room = bottom() - PAGES_MARGIN - 40;

	return pages->endless || height <= room ? 1 : room / height;
}

static double figure_height(const struct pages *pages,
			    const struct block *block)
{
	const double height =
		draw_measure(block->draw, pages->document->figures, WIDTH);

	return height * figure_scale(pages, height);
}

/* What is said below a picture stays with it. */
static double caption_height(struct pages *pages, const struct block *block)
{
	const struct block *next = block + 1;
	const size_t after = (size_t)(next - pages->document->blocks);

	return after < pages->document->count && next->type == BLOCK_CAPTION
		       ? paragraph(pages, next, false)
		       : 0;
}

static void draw_figure(struct pages *pages, const struct block *block)
{
	cairo_t *cr = pages->canvas->cr;
	const double height =
		draw_measure(block->draw, pages->document->figures, WIDTH);
	const double scale = figure_scale(pages, height);

	if (height < 0) {
		pages->canvas->failed = true;
		return;
	}
	need(pages, height * scale + caption_height(pages, block));
	cairo_save(cr);
	cairo_translate(cr, PAGES_MARGIN, pages->y);
	cairo_scale(cr, scale, scale);
	(void)block->draw(pages->canvas, pages->document->figures, WIDTH);
	cairo_restore(cr);
	pages->y += height * scale + 4;
}

/* ---- All ---- */

/* So much of a block must be on the page with what is said before it. */
static double least_height(struct pages *pages, const struct block *block)
{
	switch (block->type) {
	case BLOCK_FIGURE:
		return figure_height(pages, block) +
		       caption_height(pages, block);
	case BLOCK_TABLE:
		return 60;
	case BLOCK_TITLE:
	case BLOCK_SUBTITLE:
	case BLOCK_HEADING:
	case BLOCK_TEXT:
	case BLOCK_CAPTION:
	case BLOCK_NOTICE:
	case BLOCK_FACTS:
	case BLOCK_TYPE_COUNT:
		break;
	}
	return 30;
}

static void draw_block(struct pages *pages, size_t i)
{
	const struct block *block = &pages->document->blocks[i];
	const bool last = i + 1 == pages->document->count;

	switch (block->type) {
	case BLOCK_FACTS:
		draw_facts(pages, block);
		return;
	case BLOCK_TABLE:
		draw_table(pages, block);
		return;
	case BLOCK_FIGURE:
		draw_figure(pages, block);
		return;
	case BLOCK_HEADING:
		pages->y += HEADING_GAP;
		need(pages, 18 + (last ? 0 : least_height(pages, block + 1)));
		break;
	case BLOCK_TITLE:
	case BLOCK_SUBTITLE:
	case BLOCK_TEXT:
	case BLOCK_CAPTION:
	case BLOCK_NOTICE:
	case BLOCK_TYPE_COUNT:
		break;
	}
	draw_text(pages, block);
}

void pages_draw(struct pages *pages)
{
	pages->page = 1;
	pages->y = PAGES_MARGIN;
	for (size_t i = 0; i < pages->document->count; i++)
		draw_block(pages, i);
	draw_foot(pages);
}
