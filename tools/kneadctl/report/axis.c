/* SPDX-License-Identifier: MIT */
#include "axis.h"

#include <math.h>
#include <stdio.h>

#define MARK 2.5
#define OVER 4.0 /* labels reach so far beyond the axis */

struct axis axis_make(double low, double high, unsigned int marks, bool rounds)
{
	static const double steps[] = {1, 2, 2.5, 5, 10};
	struct axis axis = {.low = low, .high = high};
	double power;

	if (axis.high - axis.low < 1e-9)
		axis.high = axis.low + 1;
	power = pow(10, floor(log10((axis.high - axis.low) / marks)));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		axis.step = steps[i] * power;
		if ((axis.high - axis.low) / axis.step <= marks)
			break;
	}
	if (rounds) {
		axis.low = floor(axis.low / axis.step) * axis.step;
		axis.high = ceil(axis.high / axis.step - 1e-9) * axis.step;
	}
	return axis;
}

struct axis axis_time(double low_s, double high_s, unsigned int marks)
{
	static const double steps[] = {1,   2,	 5,   10,  15,	 30,   60,
				       120, 300, 600, 900, 1800, 3600, 7200};
	struct axis axis = {.low = low_s, .high = high_s, .step = 14400};

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		if ((high_s - low_s) / steps[i] > marks)
			continue;
		axis.step = steps[i];
		break;
	}
	return axis;
}

double axis_at(const struct axis *axis, double value)
{
	return axis->from + (value - axis->low) / (axis->high - axis->low) *
				    (axis->to - axis->from);
}

static double first_mark(const struct axis *axis)
{
	return ceil(axis->low / axis->step - 1e-9) * axis->step;
}

void axis_draw_values(struct canvas *canvas, const struct axis *axis, double x,
		      double width, double size)
{
	const struct style style = {size, false, INK_DIM, ALIGN_RIGHT};
	char text[32];

	for (double v = first_mark(axis); v <= axis->high + axis->step * 1e-6;
	     v += axis->step) {
		const double y = axis_at(axis, v);

		canvas_line(canvas, x, y, x + width, y, INK_GRID, 0.5);
		snprintf(text, sizeof(text), "%.4g",
			 fabs(v) < axis->step / 2 ? 0 : v);
		canvas_text(canvas, x - 3, y + size * 0.35, &style, text);
	}
}

void axis_draw_times(struct canvas *canvas, const struct axis *axis, double y,
		     double size)
{
	const struct style style = {size, false, INK_DIM, ALIGN_MIDDLE};
	double free_x = axis->from - 1000;
	char text[32];

	canvas_line(canvas, axis->from, y, axis->to, y, INK_LINE, 0.6);
	for (double v = first_mark(axis); v <= axis->high; v += axis->step) {
		const double x = axis_at(axis, v);
		double half;
		double at;

		canvas_line(canvas, x, y, x, y + MARK, INK_LINE, 0.6);
		axis_format_time(v, text, sizeof(text));
		half = canvas_text_width(canvas, &style, text) / 2;
		at = fmin(x, axis->to + OVER - half);
		if (at - half < free_x)
			continue;
		canvas_text(canvas, at, y + MARK + size + 0.5, &style, text);
		free_x = at + half + 3;
	}
}

void axis_format_time(double seconds, char *out, size_t size)
{
	const long whole = lround(seconds);

	if (whole >= 3600)
		snprintf(out, size, "%ld:%02ld:%02ld", whole / 3600,
			 whole / 60 % 60, whole % 60);
	else
		snprintf(out, size, "%ld:%02ld", whole / 60, whole % 60);
}
