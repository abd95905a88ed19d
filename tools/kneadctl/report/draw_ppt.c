/* SPDX-License-Identifier: MIT */
/*
 * PPTs: a small chart for each point: each measurement a ring, the mean of a
 * session a dot, and about the first mean the repeat error as a band: what
 * stays inside cannot be called a change.
 */
#include "draw.h"

#include "axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COLUMN_LEAST 120.0
#define TITLE	     15.0
#define HEIGHT	     62.0
#define FOOT	     16.0
#define GAP	     12.0
#define LEFT	     26.0
#define POINTS_MAX   64
#define MEASURES_MAX 64 /* sessions of one point */

struct measure {
	int64_t session;
	int32_t value_pa[PPT_REPEATS_MAX];
	uint8_t count;
	bool above;
};

struct history {
	const char *point;
	enum site site;
	struct measure measure[MEASURES_MAX];
	size_t count;
};

static void take_ppt(struct history *history, const struct course_ppt *ppt)
{
	struct measure *last = NULL;

	if (history->count > 0)
		last = &history->measure[history->count - 1];
	if (!last || last->session != ppt->session) {
		if (history->count == MEASURES_MAX)
			return;
		last = &history->measure[history->count++];
		*last = (struct measure){.session = ppt->session};
	}
	if (last->count < PPT_REPEATS_MAX)
		last->value_pa[last->count++] =
			(int32_t)lround(ppt->kpa * 1000);
	last->above |= ppt->above;
}

/* The point of the i-th measurement, if that is its first. */
static bool is_first(const struct course *course, size_t i)
{
	const struct course_ppt *ppts = course->ppts.item;

	for (size_t j = 0; j < i; j++)
		if (strcmp(ppts[j].point, ppts[i].point) == 0 &&
		    ppts[j].site == ppts[i].site)
			return false;
	return true;
}

static void gather(const struct course *course, size_t first,
		   struct history *out)
{
	const struct course_ppt *ppts = course->ppts.item;

	*out = (struct history){.point = ppts[first].point,
				.site = ppts[first].site};
	for (size_t i = first; i < course->ppts.count; i++)
		if (strcmp(ppts[i].point, out->point) == 0 &&
		    ppts[i].site == out->site)
			take_ppt(out, &ppts[i]);
}

static double mean_kpa(const struct measure *measure)
{
	return ppt_result(measure->value_pa, measure->count).mean_pa / 1000.0;
}

static void draw_measures(struct canvas *canvas, const struct history *history,
			  const struct axis axes[2])
{
	double last_x = 0;
	double last_y = 0;

	for (size_t i = 0; i < history->count; i++) {
		const struct measure *measure = &history->measure[i];
		const double x = axis_at(&axes[0], (double)i);
		const double y = axis_at(&axes[1], mean_kpa(measure));

		if (i > 0)
			canvas_line(canvas, last_x, last_y, x, y, INK_FORCE,
				    0.9);
		last_x = x;
		last_y = y;
	}
	for (size_t i = 0; i < history->count; i++) {
		const struct measure *measure = &history->measure[i];
		const double x = axis_at(&axes[0], (double)i);
		const double y = axis_at(&axes[1], mean_kpa(measure));

		for (uint8_t r = 0; r < measure->count; r++)
			canvas_disc(canvas, x,
				    axis_at(&axes[1],
					    measure->value_pa[r] / 1000.0),
				    1.5, INK_PAPER, INK_LINE);
		canvas_disc(canvas, x, y, 2.8,
			    measure->above ? INK_PAPER : INK_FORCE, INK_FORCE);
	}
}

static void draw_sessions(struct canvas *canvas, const struct history *history,
			  const struct axis *axis, double y)
{
	const struct style style = {SIZE_SMALL, false, INK_DIM, ALIGN_MIDDLE};
	double free_x = -1000;
	char text[32];

	canvas_line(canvas, axis->from - 6, y, axis->to + 6, y, INK_LINE, 0.6);
	for (size_t i = 0; i < history->count; i++) {
		const double x = axis_at(axis, (double)i);

		snprintf(text, sizeof(text), "%lld",
			 (long long)history->measure[i].session);
		if (x - canvas_text_width(canvas, &style, text) / 2 < free_x)
			continue;
		canvas_line(canvas, x, y, x, y + 2.5, INK_LINE, 0.6);
		canvas_text(canvas, x, y + 10, &style, text);
		free_x = x + canvas_text_width(canvas, &style, text) / 2 + 4;
	}
}

static double most_kpa(const struct course *course)
{
	const struct course_ppt *ppts = course->ppts.item;
	double most = 100;

	for (size_t i = 0; i < course->ppts.count; i++)
		most = fmax(most, ppts[i].kpa);
	return most + PPT_CHANGE_PA / 1000.0;
}

static void draw_history(struct canvas *canvas, const struct course *course,
			 const struct history *history, double x, double y,
			 double width)
{
	const struct style style = {SIZE_SMALL, true, INK_TEXT, ALIGN_LEFT};
	const double first = mean_kpa(&history->measure[0]);
	const double error = PPT_CHANGE_PA / 1000.0;
	struct axis axes[2] = {{.low = 0,
				.high = fmax(1, (double)history->count - 1),
				.from = x + LEFT + 8,
				.to = x + width - 8},
			       axis_make(0, most_kpa(course), 4, true)};
	char text[SESSIONFILE_TEXT + 8];
	const char *name = history->point[0] ? history->point
					     : site_table[history->site].words;

	axes[1].from = y + TITLE + HEIGHT;
	axes[1].to = y + TITLE;
	canvas_fit(canvas, &style, width, name, text, sizeof(text));
	canvas_text(canvas, x, y + SIZE_SMALL + 1, &style, text);
	canvas_fill(
		canvas, x + LEFT,
		axis_at(&axes[1], fmin(axes[1].high, first + error)),
		width - LEFT,
		axis_at(&axes[1], fmax(0, first - error)) -
			axis_at(&axes[1], fmin(axes[1].high, first + error)),
		INK_BAND);
	axis_draw_values(canvas, &axes[1], x + LEFT, width - LEFT, SIZE_SMALL);
	draw_measures(canvas, history, axes);
	draw_sessions(canvas, history, &axes[0], y + TITLE + HEIGHT);
}

double draw_ppts(struct canvas *canvas, const struct figures *figures,
		 double width)
{
	const struct course *course = &figures->course;
	const size_t columns =
		(size_t)((width + GAP) / (COLUMN_LEAST + GAP)) > 1
			? (size_t)((width + GAP) / (COLUMN_LEAST + GAP))
			: 2;
	const double cell =
		(width - 4 - GAP * (double)(columns - 1)) / (double)columns;
	struct history history;
	size_t drawn = 0;
	double y = 0;

	for (size_t i = 0; i < course->ppts.count && drawn < POINTS_MAX; i++) {
		if (!is_first(course, i))
			continue;
		gather(course, i, &history);
		y = (double)(drawn / columns) *
		    (TITLE + HEIGHT + FOOT + GAP / 2);
		draw_history(canvas, course, &history,
			     (double)(drawn % columns) * (cell + GAP), y, cell);
		drawn++;
	}
	return drawn ? y + TITLE + HEIGHT + FOOT + 2 : 0;
}
