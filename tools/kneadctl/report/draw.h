/* SPDX-License-Identifier: MIT */
/*
 * Draw: the pictures of a report. Each draws itself into a width at the
 * canvas's origin and returns the height it took; measuring is drawing on a
 * surface that nobody looks at.
 */
#ifndef REPORT_DRAW_H
#define REPORT_DRAW_H

#include "canvas.h"
#include "figures.h"

/* Widths that the drawings are made for, points. */
#define DRAW_WIDE	      511.0 /* A4 within its margins */
#define DRAW_NARROW	      270.0 /* a phone */
#define DRAW_IS_NARROW(width) ((width) < 420.0)

typedef double (*draw_fn)(struct canvas *canvas, const struct figures *figures,
			  double width);

/* Force over the session's time, one lane a pad, with presses, ratings,
 * trips and pauses. */
double draw_timeline(struct canvas *canvas, const struct figures *figures,
		     double width);

/* A small chart for each point: its presses laid over each other. */
double draw_points(struct canvas *canvas, const struct figures *figures,
		   double width);

/* Dose and held time of each point, held within the band marked. */
double draw_bars(struct canvas *canvas, const struct figures *figures,
		 double width);

/* Easing of each press with its uncertainty. */
double draw_easing(struct canvas *canvas, const struct figures *figures,
		   double width);

/* The body from both sides, treated sites by dose. */
double draw_body(struct canvas *canvas, const struct figures *figures,
		 double width);

/* Pain ratings over the course's sessions. */
double draw_ratings(struct canvas *canvas, const struct figures *figures,
		    double width);

/* Pressure pain thresholds over the course, one chart a point. */
double draw_ppts(struct canvas *canvas, const struct figures *figures,
		 double width);

/* Draws on nothing: the height. Negative: memory is short. */
double draw_measure(draw_fn draw, const struct figures *figures, double width);

#endif
