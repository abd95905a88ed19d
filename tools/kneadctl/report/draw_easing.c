/* SPDX-License-Identifier: MIT */
/*
 * Easing: a dot for each press in their order, with its uncertainty as a
 * whisker. Filled: eased for certain. A press whose hold was too short to say
 * has a dash on the axis.
 */
#include "draw.h"

#include "axis.h"

#include <math.h>
#include <stdio.h>

#define LEFT   34.0
#define RIGHT  10.0
#define HEIGHT 84.0
#define FOOT   22.0
#define DOT    2.6

static void find_range(const struct figures *figures, double *low, double *high)
{
	const struct file_press *presses = figures->file.presses.item;

	*low = -0.02;
	*high = 0.10;
	for (size_t i = 0; i < figures->file.presses.count; i++) {
		if (!presses[i].ease_known)
			continue;
		*low = fmin(*low, presses[i].ease - presses[i].ease_error);
		*high = fmax(*high, presses[i].ease + presses[i].ease_error);
	}
	/* A hopeless one must not flatten all others. */
	*low = fmax(*low, -1);
	*high = fmin(*high, 1);
}

static double held_in(const struct axis *axis, double percent)
{
	return axis_at(axis, fmax(axis->low, fmin(axis->high, percent)));
}

static void draw_press(struct canvas *canvas, const struct axis *percent,
		       const struct file_press *press, double x)
{
	const double fall = 100 * press->ease;
	const double error = 100 * press->ease_error;
	const bool sure = press->ease - press->ease_error > 0;

	if (!press->ease_known) {
		canvas_line(canvas, x - 2.5, axis_at(percent, 0), x + 2.5,
			    axis_at(percent, 0), INK_DIM, 2);
		return;
	}
	canvas_line(canvas, x, held_in(percent, fall - error), x,
		    held_in(percent, fall + error), INK_FORCE, 0.9);
	canvas_disc(canvas, x, held_in(percent, fall), DOT,
		    sure ? INK_FORCE : INK_PAPER, INK_FORCE);
}

/* The number of the point below its presses. */
static void draw_group(struct canvas *canvas, size_t point, double from_x,
		       double to_x, double *free_x)
{
	const double y = HEIGHT + 6;
	const double x = (from_x + to_x) / 2;
	double half;
	const struct style style = {SIZE_SMALL, false, INK_TEXT, ALIGN_MIDDLE};
	char text[24];

	canvas_line(canvas, from_x, y + 3, to_x, y + 3, INK_LINE, 1.2);
	if (point == SIZE_MAX)
		snprintf(text, sizeof(text), "\xe2\x80\x93");
	else
		snprintf(text, sizeof(text), "%zu", point + 1);
	half = canvas_text_width(canvas, &style, text) / 2;
	if (x - half < *free_x)
		return;
	canvas_text(canvas, x, y + 12, &style, text);
	*free_x = x + half + 2;
}

static size_t point_of(const struct figures *figures,
		       const struct file_press *press)
{
	return figures_point_find(figures, press->point, press->site);
}

double draw_easing(struct canvas *canvas, const struct figures *figures,
		   double width)
{
	const struct file_press *presses = figures->file.presses.item;
	const size_t count = figures->file.presses.count;
	const double step =
		fmin(26, (width - LEFT - RIGHT) / (double)(count + 1));
	struct axis percent;
	double free_x = 0;
	double low;
	double high;

	if (count == 0)
		return 0;
	find_range(figures, &low, &high);
	percent = axis_make(100 * low, 100 * high, 5, true);
	percent.from = HEIGHT + 4;
	percent.to = 4;
	axis_draw_values(canvas, &percent, LEFT, width - LEFT - RIGHT,
			 SIZE_SMALL);
	canvas_line(canvas, LEFT, axis_at(&percent, 0), width - RIGHT,
		    axis_at(&percent, 0), INK_LINE, 0.8);
	for (size_t i = 0; i < count;) {
		const size_t first = i;
		const size_t point = point_of(figures, &presses[i]);

		for (; i < count && point_of(figures, &presses[i]) == point;
		     i++)
			draw_press(canvas, &percent, &presses[i],
				   LEFT + step * (double)(i + 1));
		draw_group(canvas, point,
			   LEFT + step * (double)(first + 1) - step * 0.35,
			   LEFT + step * (double)i + step * 0.35, &free_x);
	}
	return HEIGHT + FOOT;
}
