/* SPDX-License-Identifier: MIT */
#include "draw.h"

double draw_measure(draw_fn draw, const struct figures *figures, double width)
{
	cairo_surface_t *surface =
		cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	cairo_t *cr = cairo_create(surface);
	struct canvas canvas;
	double height;

	canvas_init(&canvas, cr, true);
	height = draw(&canvas, figures, width);
	if (canvas.failed || cairo_status(cr) != CAIRO_STATUS_SUCCESS)
		height = -1;
	canvas_done(&canvas);
	cairo_destroy(cr);
	cairo_surface_destroy(surface);
	return height;
}
