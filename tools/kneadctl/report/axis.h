/* SPDX-License-Identifier: MIT */
/* Axis: values to places and back, and round numbers to mark. */
#ifndef REPORT_AXIS_H
#define REPORT_AXIS_H

#include "canvas.h"

struct axis {
	double low, high; /* values; low < high */
	double from, to;  /* places */
	double step;	  /* between marks */
};

/* An axis for values of low to high with at most `marks` marks; its ends are
 * marks when `rounds`. */
struct axis axis_make(double low, double high, unsigned int marks, bool rounds);
double axis_at(const struct axis *axis, double value);

/* An axis of time: steps of whole seconds, minutes ... */
struct axis axis_time(double low_s, double high_s, unsigned int marks);

/* Marks and numbers to the left of the place x, and lines across to
 * x + width. Skips those below `least`. */
void axis_draw_values(struct canvas *canvas, const struct axis *axis, double x,
		      double width, double size);

/* Marks and times below the place y. */
void axis_draw_times(struct canvas *canvas, const struct axis *axis, double y,
		     double size);

/* "0:30", "12:00", "1:02:00". */
void axis_format_time(double seconds, char *out, size_t size);

#endif
