/* SPDX-License-Identifier: MIT */
#include "canvas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FONT	    "sans-serif"
#define LINE_HEIGHT 1.35
#define HATCH_STEP  5.0
#define HATCH_WIDTH 0.5
#define ELLIPSIS    "\xe2\x80\xa6"
#define WORD_SIZE   256
#define LINE_SIZE   1024

/* 0xRRGGBB. Okabe and Ito 2008: blue 0072b2, vermilion d55e00, reddish purple
 * cc79a7, bluish green 009e73, orange e69f00, sky blue 56b4e9; the light ones
 * mixed with white. */
static const unsigned int inks[INK_COUNT] = {
	[INK_PAPER] = 0xffffff, [INK_TEXT] = 0x1a1a1a,
	[INK_DIM] = 0x5a5a5a,	[INK_LINE] = 0x777777,
	[INK_GRID] = 0xe3e3e3,	[INK_SHADE] = 0xb8b8b8,
	[INK_FORCE] = 0x0072b2, [INK_RANGE] = 0x9cc7e3,
	[INK_BAND] = 0xd2ecd9,	[INK_TARGET] = 0x2f7d55,
	[INK_TRIP] = 0xc24a00,	[INK_RATING] = 0x8a3a6b,
	[INK_RIGHT] = 0x009e73, [INK_OUTSIDE] = 0xf0c467,
	[INK_SKIN] = 0xf7f4f0,	[INK_OUTLINE] = 0x8c8478,
};

void canvas_init(struct canvas *canvas, cairo_t *cr, bool keeps_letters)
{
	*canvas = (struct canvas){.cr = cr, .keeps_letters = keeps_letters};
}

void canvas_done(struct canvas *canvas)
{
	for (size_t i = 0; i < canvas->text_count; i++)
		free(canvas->texts[i].text);
	free(canvas->texts);
	*canvas = (struct canvas){0};
}

void canvas_ink_rgb(enum ink ink, double rgb[3])
{
	for (int i = 0; i < 3; i++)
		rgb[i] = (double)(inks[ink] >> (16 - 8 * i) & 0xff) / 255.0;
}

static void use_ink(const struct canvas *canvas, enum ink ink)
{
	double rgb[3];

	canvas_ink_rgb(ink, rgb);
	cairo_set_source_rgb(canvas->cr, rgb[0], rgb[1], rgb[2]);
}

/* ---- Text ---- */

static void use_font(const struct canvas *canvas, const struct style *style)
{
	cairo_select_font_face(canvas->cr, FONT, CAIRO_FONT_SLANT_NORMAL,
			       style->bold ? CAIRO_FONT_WEIGHT_BOLD
					   : CAIRO_FONT_WEIGHT_NORMAL);
	cairo_set_font_size(canvas->cr, style->size);
}

double canvas_text_width(struct canvas *canvas, const struct style *style,
			 const char *text)
{
	cairo_text_extents_t extents;

	use_font(canvas, style);
	cairo_text_extents(canvas->cr, text, &extents);
	return extents.x_advance;
}

static void keep_text(struct canvas *canvas, const struct canvas_text *text)
{
	struct canvas_text *texts =
		realloc(canvas->texts,
			(canvas->text_count + 1) * sizeof(*canvas->texts));

	if (texts) {
		canvas->texts = texts;
		texts[canvas->text_count] = *text;
		texts[canvas->text_count].text = strdup(text->text);
	}
	if (texts && texts[canvas->text_count].text)
		canvas->text_count++;
	else
		canvas->failed = true;
}

void canvas_text(struct canvas *canvas, double x, double y,
		 const struct style *style, const char *text)
{
	const double width = canvas_text_width(canvas, style, text);
	struct canvas_text kept = {x, y, width, *style, NULL};

	if (*text == '\0')
		return;
	if (style->align == ALIGN_MIDDLE)
		kept.x -= width / 2;
	else if (style->align == ALIGN_RIGHT)
		kept.x -= width;
	if (!canvas->keeps_letters) {
		use_ink(canvas, style->ink);
		cairo_move_to(canvas->cr, kept.x, y);
		cairo_show_text(canvas->cr, text);
		cairo_new_path(canvas->cr);
	}
	kept.text = (char *)text; /* copied there */
	cairo_user_to_device(canvas->cr, &kept.x, &kept.y);
	keep_text(canvas, &kept);
}

/* Takes off the last character. */
static void shorten(char *text)
{
	size_t length = strlen(text);

	while (length > 0 && ((unsigned char)text[--length] & 0xc0) == 0x80)
		;
	text[length] = '\0';
}

void canvas_fit(struct canvas *canvas, const struct style *style, double width,
		const char *text, char *out, size_t size)
{
	char cut[LINE_SIZE];

	snprintf(out, size, "%s", text);
	if (canvas_text_width(canvas, style, text) <= width)
		return;
	snprintf(cut, sizeof(cut), "%s", text);
	while (cut[0]) {
		shorten(cut);
		snprintf(out, size, "%.*s%s", (int)size - 8, cut, ELLIPSIS);
		if (cut[0] && canvas_text_width(canvas, style, out) <= width)
			return;
	}
	out[0] = '\0';
}

/* One line is full, or the text has ended. */
static double end_line(struct canvas *canvas, double x, double y,
		       const struct style *style, char *line, bool draw)
{
	if (draw)
		canvas_text(canvas, x, y + style->size, style, line);
	line[0] = '\0';
	return style->size * LINE_HEIGHT;
}

double canvas_paragraph(struct canvas *canvas, double x, double y, double width,
			const struct style *style, const char *text, bool draw)
{
	char line[LINE_SIZE] = "";
	char longer[LINE_SIZE + WORD_SIZE];
	double height = 0;

	while (*text) {
		const size_t length = strcspn(text, " ");
		const int word =
			(int)(length < WORD_SIZE - 2 ? length : WORD_SIZE - 2);

		snprintf(longer, sizeof(longer), "%s%s%.*s", line,
			 line[0] ? " " : "", word, text);
		if (line[0] &&
		    (strlen(longer) >= sizeof(line) ||
		     canvas_text_width(canvas, style, longer) > width)) {
			height += end_line(canvas, x, y + height, style, line,
					   draw);
			continue;
		}
		memcpy(line, longer, strlen(longer) + 1);
		text += word;
		text += strspn(text, " ");
	}
	if (line[0])
		height += end_line(canvas, x, y + height, style, line, draw);
	return height;
}

/* ---- Shapes ---- */

void canvas_stroke(struct canvas *canvas, enum ink ink, double width)
{
	use_ink(canvas, ink);
	cairo_set_line_width(canvas->cr, width);
	cairo_stroke(canvas->cr);
}

void canvas_fill_path(struct canvas *canvas, enum ink ink)
{
	use_ink(canvas, ink);
	cairo_fill(canvas->cr);
}

void canvas_line(struct canvas *canvas, double x0, double y0, double x1,
		 double y1, enum ink ink, double width)
{
	cairo_move_to(canvas->cr, x0, y0);
	cairo_line_to(canvas->cr, x1, y1);
	canvas_stroke(canvas, ink, width);
}

void canvas_dashed(struct canvas *canvas, double x0, double y0, double x1,
		   double y1, enum ink ink, double width)
{
	static const double dashes[] = {3, 2};

	cairo_set_dash(canvas->cr, dashes, 2, 0);
	canvas_line(canvas, x0, y0, x1, y1, ink, width);
	cairo_set_dash(canvas->cr, NULL, 0, 0);
}

void canvas_fill(struct canvas *canvas, double x, double y, double width,
		 double height, enum ink ink)
{
	cairo_rectangle(canvas->cr, x, y, width, height);
	canvas_fill_path(canvas, ink);
}

void canvas_frame(struct canvas *canvas, double x, double y, double width,
		  double height, enum ink ink)
{
	cairo_rectangle(canvas->cr, x, y, width, height);
	canvas_stroke(canvas, ink, 0.6);
}

void canvas_hatch(struct canvas *canvas, double x, double y, double width,
		  double height, enum ink ink)
{
	/* Each line from the bottom up to the right, cut at the edges. */
	for (double at = x - height; at < x + width; at += HATCH_STEP) {
		const double from = fmax(at, x);
		const double to = fmin(at + height, x + width);

		if (to <= from)
			continue;
		cairo_move_to(canvas->cr, from, y + height - (from - at));
		cairo_line_to(canvas->cr, to, y + height - (to - at));
	}
	canvas_stroke(canvas, ink, HATCH_WIDTH);
}

void canvas_disc(struct canvas *canvas, double x, double y, double radius,
		 enum ink fill, enum ink edge)
{
	cairo_new_sub_path(canvas->cr);
	cairo_arc(canvas->cr, x, y, radius, 0, 2 * M_PI);
	use_ink(canvas, fill);
	cairo_fill_preserve(canvas->cr);
	canvas_stroke(canvas, edge, 0.8);
}
