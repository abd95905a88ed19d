/* SPDX-License-Identifier: MIT */
/*
 * Bars: a row for each point: dose on the left, time held on the right, of
 * which the part within the target band is dark and the rest is light.
 */
#include "draw.h"

#include <math.h>
#include <stdio.h>

#define ROW	   19.0
#define HEAD	   14.0
#define BAR	   10.0
#define VALUE_ROOM 46.0
#define GAP	   10.0

struct bars {
	struct canvas *canvas;
	const struct figures *figures;
	double name_width;
	double dose_x, held_x;
	double dose_room, held_room; /* for the longest bar */
	double most_ns, most_s;
	bool below; /* the bars are below the names */
};

static void draw_head(const struct bars *b)
{
	const struct style style = {SIZE_SMALL, true, INK_DIM, ALIGN_LEFT};

	canvas_text(b->canvas, b->dose_x, SIZE_SMALL + 1, &style,
		    "dose, N\xc2\xb7s");
	canvas_text(b->canvas, b->held_x, SIZE_SMALL + 1, &style,
		    "held, s (dark: within the band)");
}

static void draw_name(const struct bars *b, size_t i, double y)
{
	const struct style style = {SIZE_TEXT - 1, false, INK_TEXT, ALIGN_LEFT};
	char label[SESSIONFILE_TEXT + 8];
	char text[SESSIONFILE_TEXT + 16];

	figures_point_label(b->figures, i, label, sizeof(label));
	canvas_fit(b->canvas, &style, b->name_width, label, text, sizeof(text));
	canvas_text(b->canvas, 0, y + 7.8, &style, text);
}

static void draw_dose(const struct bars *b, const struct point *point, double y)
{
	const struct style style = {SIZE_SMALL, false, INK_TEXT, ALIGN_LEFT};
	const double length = point->dose_ns / b->most_ns * b->dose_room;
	char text[32];

	canvas_fill(b->canvas, b->dose_x, y, length, BAR, INK_FORCE);
	snprintf(text, sizeof(text), "%.0f", point->dose_ns);
	canvas_text(b->canvas, b->dose_x + length + 3, y + 7.5, &style, text);
}

static void draw_held(const struct bars *b, const struct point *point, double y)
{
	const struct style style = {SIZE_SMALL, false, INK_TEXT, ALIGN_LEFT};
	const double held = point->held_s / b->most_s * b->held_room;
	const double right =
		fmin(point->right_s, point->held_s) / b->most_s * b->held_room;
	char text[48];

	canvas_fill(b->canvas, b->held_x, y, held, BAR, INK_OUTSIDE);
	canvas_fill(b->canvas, b->held_x, y, right, BAR, INK_RIGHT);
	snprintf(text, sizeof(text), "%.0f of %.0f", point->right_s,
		 point->held_s);
	canvas_text(b->canvas, b->held_x + held + 3, y + 7.5, &style, text);
}

static void find_most(struct bars *b)
{
	const struct point *points = b->figures->points.item;

	b->most_ns = b->most_s = 1;
	for (size_t i = 0; i < b->figures->points.count; i++) {
		b->most_ns = fmax(b->most_ns, points[i].dose_ns);
		b->most_s = fmax(b->most_s, points[i].held_s);
	}
}

double draw_bars(struct canvas *canvas, const struct figures *figures,
		 double width)
{
	const bool narrow = DRAW_IS_NARROW(width);
	const double names = narrow ? 0 : 150;
	const double half = (width - names - GAP) / 2;
	struct bars b = {
		.canvas = canvas,
		.figures = figures,
		.name_width = narrow ? width : names - 8,
		.dose_x = names,
		.held_x = names + half + GAP,
		.dose_room = half - VALUE_ROOM + 14,
		.held_room = half - VALUE_ROOM,
		.below = narrow,
	};
	const struct point *points = figures->points.item;
	double y = HEAD;

	if (figures->points.count == 0)
		return 0;
	find_most(&b);
	draw_head(&b);
	for (size_t i = 0; i < figures->points.count; i++) {
		draw_name(&b, i, y);
		if (narrow)
			y += 13;
		draw_dose(&b, &points[i], y);
		draw_held(&b, &points[i], y);
		y += ROW;
	}
	return y;
}
