/* SPDX-License-Identifier: MIT */
/*
 * Timeline: from above, a row of ratings, a row of presses under the names of
 * their points, then a lane for each pad over one axis of time. Trips are
 * lines through all lanes, told at the foot.
 */
#include "draw.h"

#include "draw_lane.h"
#include "verdict.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LEFT	    34.0
#define RIGHT	    14.0
#define RATING_R    4.8
#define RATING_ROW  11.5
#define RATING_ROWS 4
#define PRESS_ROW   9.0
#define LABEL_ROW   10.0
#define TRIP_ROW    10.0
#define TRIPS_TOLD  8
#define LANE_GAP    8.0
#define LANE_TITLE  11.0
#define LEGEND_ROW  12.0
#define LEAST_N	    10.0 /* less is not drawn larger than it is */

struct timeline {
	struct canvas *canvas;
	const struct figures *figures;
	double width;
	struct axis time;
	double y;      /* the next thing is drawn here */
	double from_y; /* lines through all lanes */
};

static double lane_height(const struct timeline *t)
{
	static const double heights[] = {130, 130, 92, 76, 64};
	const size_t count = t->figures->lane_count;

	return count < 5 ? heights[count] : 56;
}

static void label_row(struct timeline *t, double y, const char *text)
{
	const struct style style = {SIZE_SMALL, false, INK_DIM, ALIGN_LEFT};

	canvas_text(t->canvas, 0, y, &style, text);
}

/* ---- Ratings ---- */

static double rating_x(const struct timeline *t, const struct file_rating *r)
{
	double at_s = sessionfile_at_s(&t->figures->file, r->at.boot_us);

	at_s = fmax(t->time.low, fmin(t->time.high, at_s));
	return axis_at(&t->time, at_s);
}

static void draw_rating(struct timeline *t, double x, double y, int nrs)
{
	const struct style style = {SIZE_SMALL, true, INK_RATING, ALIGN_MIDDLE};
	char text[16];

	canvas_disc(t->canvas, x, y, RATING_R, INK_PAPER, INK_RATING);
	snprintf(text, sizeof(text), "%d", nrs);
	canvas_text(t->canvas, x, y + SIZE_SMALL * 0.36, &style, text);
}

/* Those of the session itself, each in the first row that has room. */
static void draw_ratings_row(struct timeline *t)
{
	const struct rows *rows = &t->figures->file.ratings;
	const struct file_rating *ratings = rows->item;
	double free_x[RATING_ROWS];
	size_t used = 0;

	for (size_t i = 0; i < RATING_ROWS; i++)
		free_x[i] = -INFINITY;
	for (size_t i = 0; i < rows->count; i++) {
		double x = 0;
		size_t row = 0;

		if (strcmp(ratings[i].when, "followup") == 0)
			continue;
		x = rating_x(t, &ratings[i]);
		while (row < RATING_ROWS && free_x[row] > x - RATING_R)
			row++;
		if (row == RATING_ROWS)
			continue; /* in the list below the picture */
		draw_rating(t, x, t->y + RATING_R + (double)row * RATING_ROW,
			    ratings[i].nrs);
		free_x[row] = x + RATING_R + 1;
		used = row + 1 > used ? row + 1 : used;
	}
	if (used == 0)
		return;
	label_row(t, t->y + RATING_R + 2.5, "pain");
	t->y += (double)used * RATING_ROW + 2;
}

/* ---- Presses ---- */

static const struct passage *passage_at(const struct timeline *t, size_t i)
{
	return (const struct passage *)t->figures->passages.item + i;
}

static int compare_passages(const void *a, const void *b)
{
	const struct passage *first = *(const struct passage *const *)a;
	const struct passage *second = *(const struct passage *const *)b;

	return (first->from_s > second->from_s) -
	       (first->from_s < second->from_s);
}

/* The name of a point over all its presses in a row, or its number. */
static void draw_point_name(struct timeline *t, size_t point, double from_x,
			    double to_x, double *free_x)
{
	const struct style style = {SIZE_SMALL, false, INK_TEXT, ALIGN_MIDDLE};
	char label[SESSIONFILE_TEXT + 8];
	char text[SESSIONFILE_TEXT + 16];
	double room = to_x - from_x + 4;
	double x = (from_x + to_x) / 2;
	double width;

	figures_point_label(t->figures, point, label, sizeof(label));
	width = canvas_text_width(t->canvas, &style, label);
	if (width > room && point < t->figures->points.count) {
		canvas_fit(t->canvas, &style, room, label, text, sizeof(text));
		if (strlen(text) < 8)
			snprintf(text, sizeof(text), "%zu", point + 1);
	} else {
		snprintf(text, sizeof(text), "%s", label);
	}
	width = canvas_text_width(t->canvas, &style, text);
	if (x - width / 2 < *free_x)
		x = *free_x + width / 2;
	if (x + width / 2 > t->width || x - width / 2 > to_x + 1)
		return;
	canvas_text(t->canvas, x, t->y - 2, &style, text);
	*free_x = x + width / 2 + 3;
}

static void draw_passage_bar(struct timeline *t, const struct passage *p)
{
	const double x0 = axis_at(&t->time, fmax(t->time.low, p->from_s));
	const double x1 = axis_at(&t->time, fmin(t->time.high, p->to_s));
	const bool cut = p->press && strcmp(p->press->ended_by, "none") != 0;

	canvas_fill(t->canvas, x0, t->y, fmax(x1 - x0, 1), PRESS_ROW - 3,
		    cut	       ? INK_TRIP
		    : p->press ? INK_FORCE
			       : INK_RANGE);
}

/* Presses of one point one after the other have one name together. */
static void draw_in_order(struct timeline *t,
			  const struct passage *const *order, size_t count)
{
	double free_x = LEFT - 2;

	t->y += LABEL_ROW;
	for (size_t i = 0; i < count;) {
		size_t last = i;

		while (last + 1 < count &&
		       order[last + 1]->point == order[i]->point)
			last++;
		draw_point_name(t, order[i]->point,
				axis_at(&t->time, fmax(0, order[i]->from_s)),
				axis_at(&t->time,
					fmin(t->time.high, order[last]->to_s)),
				&free_x);
		for (; i <= last; i++)
			draw_passage_bar(t, order[i]);
	}
	label_row(t, t->y + 5.5, "points");
	t->y += PRESS_ROW;
}

static void draw_presses_row(struct timeline *t)
{
	const size_t count = t->figures->passages.count;
	const struct passage **order = calloc(count + 1, sizeof(*order));

	if (!order) {
		t->canvas->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		order[i] = passage_at(t, i);
	qsort(order, count, sizeof(*order), compare_passages);
	if (count > 0)
		draw_in_order(t, order, count);
	free(order);
}

/* ---- Lanes ---- */

static double most_force(const struct figures *figures)
{
	const struct file_press *presses = figures->file.presses.item;
	double most_n = LEAST_N;

	for (size_t i = 0; i < figures->lane_count; i++)
		most_n = fmax(most_n, figures->lanes[i].most_n);
	for (size_t i = 0; i < figures->file.presses.count; i++)
		most_n = fmax(most_n, presses[i].target_n * (1 + FIGURES_BAND));
	return most_n;
}

static void draw_pauses(struct timeline *t, double y, double height)
{
	const struct pause *pauses = t->figures->pauses.item;

	for (size_t i = 0; i < t->figures->pauses.count; i++) {
		const double x0 = axis_at(&t->time, fmax(0, pauses[i].from_s));
		const double x1 =
			axis_at(&t->time, fmin(t->time.high, pauses[i].to_s));

		if (x1 > x0)
			canvas_hatch(t->canvas, x0, y, x1 - x0, height,
				     INK_SHADE);
	}
}

static void draw_lane_title(struct timeline *t, size_t i)
{
	const struct style style = {SIZE_SMALL, true, INK_TEXT, ALIGN_LEFT};
	const struct lane *lane = &t->figures->lanes[i];
	char label[SESSIONFILE_TEXT + 16];
	char text[SESSIONFILE_TEXT + 160];
	char fitted[SESSIONFILE_TEXT + 160];

	figures_lane_label(t->figures, i, label, sizeof(label));
	snprintf(text, sizeof(text), "%s (%s) \xe2\x80\x93 force, N", label,
		 lane->pad->active ? "active" : "sensing");
	canvas_fit(t->canvas, &style, t->width - LEFT, text, fitted,
		   sizeof(fitted));
	canvas_text(t->canvas, LEFT, t->y + SIZE_SMALL, &style, fitted);
	t->y += LANE_TITLE;
}

static void draw_no_samples(struct timeline *t, double height)
{
	const struct style style = {SIZE_TEXT, false, INK_DIM, ALIGN_MIDDLE};

	canvas_text(t->canvas, (t->time.from + t->time.to) / 2,
		    t->y + height / 2, &style, "no samples on record");
}

static void draw_one_lane(struct timeline *t, size_t i, double most_n)
{
	const double height = lane_height(t);
	struct lane_view view = {
		.figures = t->figures,
		.lane = &t->figures->lanes[i],
		.time = t->time,
		.force = axis_make(0, most_n, height > 100 ? 5 : 3, true),
		.step = -1,
	};

	draw_lane_title(t, i);
	view.force.from = t->y + height;
	view.force.to = t->y;
	draw_pauses(t, t->y, height);
	draw_lane_band(t->canvas, &view);
	axis_draw_values(t->canvas, &view.force, LEFT, t->time.to - LEFT,
			 SIZE_SMALL);
	draw_lane_force(t->canvas, &view);
	if (view.lane->samples == 0)
		draw_no_samples(t, height);
	t->y += height + LANE_GAP;
}

/* ---- Trips ---- */

static double trip_x(const struct timeline *t, const struct file_trip *trip)
{
	const double at_s =
		sessionfile_at_s(&t->figures->file, trip->at.boot_us);

	return axis_at(&t->time, fmax(t->time.low, fmin(t->time.high, at_s)));
}

static void draw_trip_lines(struct timeline *t, double to_y)
{
	const struct file_trip *trips = t->figures->file.trips.item;

	for (size_t i = 0; i < t->figures->file.trips.count; i++)
		canvas_dashed(t->canvas, trip_x(t, &trips[i]), t->from_y,
			      trip_x(t, &trips[i]), to_y, INK_TRIP, 1);
}

/* Each on a row of its own: a triangle where it was, and the reason. */
static void draw_trip_rows(struct timeline *t)
{
	const struct file_trip *trips = t->figures->file.trips.item;
	const size_t count = t->figures->file.trips.count;
	struct style style = {SIZE_SMALL, true, INK_TRIP, ALIGN_LEFT};
	cairo_t *cr = t->canvas->cr;

	if (count > 0)
		label_row(t, t->y + 7, "stopped");
	for (size_t i = 0; i < count && i < TRIPS_TOLD; i++) {
		const double x = trip_x(t, &trips[i]);
		char text[SESSIONFILE_TEXT];
		double width;

		snprintf(text, sizeof(text), "%.60s", trips[i].reason);
		width = canvas_text_width(t->canvas, &style, text) + 6;
		style.align = x + width > t->width ? ALIGN_RIGHT : ALIGN_LEFT;
		cairo_move_to(cr, x, t->y);
		cairo_line_to(cr, x - 3.5, t->y + 6.5);
		cairo_line_to(cr, x + 3.5, t->y + 6.5);
		cairo_close_path(cr);
		canvas_fill_path(t->canvas, INK_TRIP);
		canvas_text(t->canvas,
			    style.align == ALIGN_LEFT ? x + 6 : x - 6, t->y + 7,
			    &style, text);
		t->y += TRIP_ROW;
	}
}

/* ---- Legend ---- */

struct legend_entry {
	enum ink ink;
	const char *text;
	bool hatched;
};

static void draw_legend(struct timeline *t)
{
	static const struct legend_entry entries[] = {
		{INK_FORCE, "force felt", false},
		{INK_BAND, "target band", false},
		{INK_SHADE, "paused or stopped", true},
	};
	const struct style style = {SIZE_SMALL, false, INK_DIM, ALIGN_LEFT};
	double x = LEFT;

	t->y += 4;
	for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
		const double width =
			canvas_text_width(t->canvas, &style, entries[i].text);

		if (x + width + 14 > t->width) {
			x = LEFT;
			t->y += LEGEND_ROW;
		}
		if (entries[i].hatched)
			canvas_hatch(t->canvas, x, t->y, 10, 7, INK_LINE);
		else
			canvas_fill(t->canvas, x, t->y, 10, 7, entries[i].ink);
		canvas_text(t->canvas, x + 14, t->y + 6.5, &style,
			    entries[i].text);
		x += width + 28;
	}
	t->y += LEGEND_ROW;
}

double draw_timeline(struct canvas *canvas, const struct figures *figures,
		     double width)
{
	struct timeline t = {
		.canvas = canvas,
		.figures = figures,
		.width = width,
		.time = axis_time(0, figures->length_s,
				  DRAW_IS_NARROW(width) ? 5 : 10),
	};
	double bottom;

	t.time.from = LEFT;
	t.time.to = width - RIGHT;
	draw_ratings_row(&t);
	draw_presses_row(&t);
	t.from_y = t.y;
	for (size_t i = 0; i < figures->lane_count; i++)
		draw_one_lane(&t, i, most_force(figures));
	bottom = t.y - LANE_GAP;
	axis_draw_times(canvas, &t.time, bottom, SIZE_SMALL);
	t.y = bottom + 16;
	draw_trip_lines(&t, t.y - 4);
	draw_trip_rows(&t);
	draw_legend(&t);
	return t.y;
}
