/* SPDX-License-Identifier: MIT */
/*
 * Canvas: drawing on any cairo surface, with the project's few inks and sizes,
 * in points (1/72 inch). The same drawing goes to PDF, PNG and SVG.
 *
 * Every text that is drawn is kept with its place. On an SVG surface the
 * letters are not drawn by cairo, which would make shapes of them; svg.c
 * writes them as text, so that they can be searched and read aloud.
 *
 * Inks are told apart without colours: by lightness, and never by ink alone.
 * Hues are those of Okabe and Ito, which people of every colour vision can
 * tell apart.
 */
#ifndef REPORT_CANVAS_H
#define REPORT_CANVAS_H

#include <cairo.h>
#include <stdbool.h>
#include <stddef.h>

enum ink {
	INK_PAPER,
	INK_TEXT,
	INK_DIM,  /* what explains */
	INK_LINE, /* axes */
	INK_GRID,
	INK_SHADE, /* where nothing was to be done: pauses */
	INK_FORCE,
	INK_RANGE, /* between lowest and highest force */
	INK_BAND,
	INK_TARGET,
	INK_TRIP,
	INK_RATING,
	INK_RIGHT,   /* held within the band */
	INK_OUTSIDE, /* held outside of it */
	INK_SKIN,
	INK_OUTLINE,
	INK_COUNT
};

enum align {
	ALIGN_LEFT,
	ALIGN_MIDDLE,
	ALIGN_RIGHT
};

struct style {
	double size;
	bool bold;
	enum ink ink;
	enum align align;
};

struct canvas_text {
	double x, y; /* of its left end, on the line the letters stand on */
	double width;
	struct style style;
	char *text;
};

struct canvas {
	cairo_t *cr;	    /* borrowed */
	bool keeps_letters; /* does not draw them */
	struct canvas_text *texts;
	size_t text_count;
	bool failed; /* memory is short */
};

#define SIZE_SMALL 7.0
#define SIZE_TEXT  9.0

void canvas_init(struct canvas *canvas, cairo_t *cr, bool keeps_letters);
void canvas_done(struct canvas *canvas);

/* Red, green, blue, 0 to 1. */
void canvas_ink_rgb(enum ink ink, double rgb[3]);

/* Letters of UTF-8 at a place. */
void canvas_text(struct canvas *canvas, double x, double y,
		 const struct style *style, const char *text);
double canvas_text_width(struct canvas *canvas, const struct style *style,
			 const char *text);

/* As much of the text as fits, with an ellipsis where it is cut; "" when not
 * even that fits. */
void canvas_fit(struct canvas *canvas, const struct style *style, double width,
		const char *text, char *out, size_t size);

/* Text in lines of `width`; returns the height taken. A line is 1.35 of the
 * size. `draw` false: only measures. */
double canvas_paragraph(struct canvas *canvas, double x, double y, double width,
			const struct style *style, const char *text, bool draw);

void canvas_line(struct canvas *canvas, double x0, double y0, double x1,
		 double y1, enum ink ink, double width);
void canvas_dashed(struct canvas *canvas, double x0, double y0, double x1,
		   double y1, enum ink ink, double width);
void canvas_fill(struct canvas *canvas, double x, double y, double width,
		 double height, enum ink ink);
void canvas_frame(struct canvas *canvas, double x, double y, double width,
		  double height, enum ink ink);
/* Lines aslant over a rectangle. */
void canvas_hatch(struct canvas *canvas, double x, double y, double width,
		  double height, enum ink ink);
void canvas_disc(struct canvas *canvas, double x, double y, double radius,
		 enum ink fill, enum ink edge);

/* The path that was made by cairo's own functions. */
void canvas_stroke(struct canvas *canvas, enum ink ink, double width);
void canvas_fill_path(struct canvas *canvas, enum ink ink);

#endif
