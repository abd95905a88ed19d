/* SPDX-License-Identifier: MIT */
/*
 * Points: a small chart each, all with the same axis of force, so that they
 * can be compared. The presses of a point begin at the same place.
 */
#include "draw.h"

#include "draw_lane.h"

#include <math.h>
#include <stdio.h>

#define LEAST_N	     10.0  /* less is not drawn larger than it is */
#define COLUMN_LEAST 120.0 /* of width */
#define TITLE	     15.0
#define HEIGHT	     58.0
#define FOOT	     16.0
#define GAP	     12.0
#define LEFT	     20.0

struct cell {
	double x, y, width;
	double length_s; /* of its time */
	struct axis force;
};

/* Kneading is not laid over presses, which are of another shape. */
static bool is_shown(const struct figures *figures,
		     const struct passage *passage, size_t point)
{
	const struct point *points = figures->points.item;

	return passage->point == point && passage->measured &&
	       (passage->press || points[point].presses == 0);
}

static double passages_length(const struct figures *figures, size_t point,
			      size_t *ret_count)
{
	const struct passage *passages = figures->passages.item;
	double length_s = 0;

	*ret_count = 0;
	for (size_t i = 0; i < figures->passages.count; i++) {
		if (!is_shown(figures, &passages[i], point))
			continue;
		length_s =
			fmax(length_s, passages[i].to_s - passages[i].from_s);
		(*ret_count)++;
	}
	return length_s;
}

static struct lane_view view_of(const struct figures *figures,
				const struct passage *passage,
				const struct cell *cell, double length_s)
{
	struct lane_view view = {
		.figures = figures,
		.lane = &figures->lanes[passage->lane],
		.time = {.low = passage->from_s,
			 .high = passage->from_s + length_s,
			 .from = cell->x + LEFT,
			 .to = cell->x + cell->width},
		.force = cell->force,
		.step = passage->step,
		.repeat = passage->repeat,
	};

	return view;
}

typedef void (*lane_fn)(struct canvas *canvas, const struct lane_view *view);

static void draw_passages(struct canvas *canvas, const struct figures *figures,
			  size_t point, const struct cell *cell, lane_fn draw)
{
	const struct passage *passages = figures->passages.item;

	for (size_t i = 0; i < figures->passages.count; i++) {
		struct lane_view view;

		if (!is_shown(figures, &passages[i], point))
			continue;
		view = view_of(figures, &passages[i], cell, cell->length_s);
		draw(canvas, &view);
	}
}

static void draw_title(struct canvas *canvas, const struct figures *figures,
		       size_t point, const struct cell *cell)
{
	const struct style style = {SIZE_SMALL, true, INK_TEXT, ALIGN_LEFT};
	char label[SESSIONFILE_TEXT + 8];
	char text[SESSIONFILE_TEXT + 16];

	figures_point_label(figures, point, label, sizeof(label));
	canvas_fit(canvas, &style, cell->width - 2, label, text, sizeof(text));
	canvas_text(canvas, cell->x, cell->y + SIZE_SMALL + 1, &style, text);
}

static void draw_cell(struct canvas *canvas, const struct figures *figures,
		      size_t point, struct cell *cell)
{
	const struct style style = {SIZE_SMALL, false, INK_DIM, ALIGN_MIDDLE};
	const double top = cell->y + TITLE;
	size_t count;
	struct axis time;

	cell->length_s = fmax(passages_length(figures, point, &count), 1);
	time = axis_time(0, cell->length_s, 4);
	cell->force.from = top + HEIGHT;
	cell->force.to = top;
	time.from = cell->x + LEFT;
	time.to = cell->x + cell->width;
	draw_title(canvas, figures, point, cell);
	draw_passages(canvas, figures, point, cell, draw_lane_band);
	axis_draw_values(canvas, &cell->force, cell->x + LEFT,
			 cell->width - LEFT, SIZE_SMALL);
	draw_passages(canvas, figures, point, cell, draw_lane_force);
	if (count == 0)
		canvas_text(canvas, (time.from + time.to) / 2, top + HEIGHT / 2,
			    &style, "no samples");
	axis_draw_times(canvas, &time, top + HEIGHT, SIZE_SMALL);
}

static double most_force(const struct figures *figures)
{
	double most_n = LEAST_N;

	for (size_t i = 0; i < figures->lane_count; i++)
		most_n = fmax(most_n, figures->lanes[i].most_n);
	return most_n;
}

double draw_points(struct canvas *canvas, const struct figures *figures,
		   double width)
{
	const size_t count = figures->points.count;
	const size_t most = (size_t)((width + GAP) / (COLUMN_LEAST + GAP));
	const size_t columns = most < 1 ? 1 : most > count ? count : most;
	const size_t across = columns < 2 ? 2 : columns; /* never too wide */
	struct cell cell = {
		.width = (width - 4 - GAP * (double)(across - 1)) /
			 (double)across,
		.force = axis_make(0, most_force(figures), 3, true),
	};

	if (count == 0)
		return 0;
	for (size_t i = 0; i < count; i++) {
		cell.x = (double)(i % columns) * (cell.width + GAP);
		cell.y = (double)(i / columns) *
			 (TITLE + HEIGHT + FOOT + GAP / 2);
		draw_cell(canvas, figures, i, &cell);
	}
	return cell.y + TITLE + HEIGHT + FOOT + 2;
}
