/* SPDX-License-Identifier: MIT */
/*
 * Lane: bins are taken together to columns of about half a point, the most
 * that paper or a screen shows. A run of columns without samples that is
 * longer than FIGURES_GAP_S ends the line; a shorter one is only a wearable
 * that sends slowly.
 */
#include "draw_lane.h"

#include <math.h>

#define COLUMN 0.5 /* points */

struct column {
	double x;
	double low_n, high_n; /* of force or of the band */
	bool any;
};

/* What is wanted of a bin: false: nothing. */
typedef bool (*bin_fn)(const struct figures *figures, const struct bin *bin,
		       double *low, double *high);

static bool bin_force(const struct figures *figures, const struct bin *bin,
		      double *low, double *high)
{
	(void)figures;
	*low = bin->least_mn / 1000.0;
	*high = bin->most_mn / 1000.0;
	return bin->count > 0;
}

static bool bin_band(const struct figures *figures, const struct bin *bin,
		     double *low, double *high)
{
	const double band = figures->band[bin->step];

	*low = bin->target_mn / 1000.0 * (1 - band);
	*high = bin->target_mn / 1000.0 * (1 + band);
	return bin->count > 0 && bin->target_mn > 0;
}

static bool is_wanted(const struct lane_view *view, const struct bin *bin)
{
	return view->step < 0 ||
	       (bin->step == view->step && bin->repeat == view->repeat);
}

/* Takes the bins of one column together; moves *at on. */
static struct column take_column(const struct lane_view *view, bin_fn read,
				 size_t *at, size_t end)
{
	const double bin_s = view->figures->bin_s;
	struct column column = {
		.x = axis_at(&view->time, (double)*at * bin_s),
		.low_n = INFINITY,
		.high_n = -INFINITY,
	};

	do {
		const struct bin *bin = &view->lane->bins[*at];
		double low;
		double high;

		if (is_wanted(view, bin) &&
		    read(view->figures, bin, &low, &high)) {
			column.low_n = fmin(column.low_n, low);
			column.high_n = fmax(column.high_n, high);
			column.any = true;
		}
		(*at)++;
	} while (*at < end &&
		 axis_at(&view->time, (double)*at * bin_s) < column.x + COLUMN);
	return column;
}

static double clamp_y(const struct axis *axis, double value)
{
	return axis_at(axis, fmax(axis->low, fmin(axis->high, value)));
}

/* A run of columns as an area, and perhaps a line through its middle. */
static void draw_run(struct canvas *canvas, const struct lane_view *view,
		     const struct column *columns, size_t count, enum ink area)
{
	const struct axis *force = &view->force;

	for (size_t i = 0; i < count; i++)
		cairo_line_to(canvas->cr, columns[i].x,
			      clamp_y(force, columns[i].high_n));
	for (size_t i = count; i-- > 0;)
		cairo_line_to(canvas->cr, columns[i].x + (count == 1),
			      clamp_y(force, columns[i].low_n));
	cairo_close_path(canvas->cr);
	canvas_fill_path(canvas, area);
	if (area != INK_RANGE)
		return;
	for (size_t i = 0; i < count; i++)
		cairo_line_to(
			canvas->cr, columns[i].x + (count == 1 ? 0.5 : 0),
			clamp_y(force,
				(columns[i].low_n + columns[i].high_n) / 2));
	canvas_stroke(canvas, INK_FORCE, 0.8);
}

#define RUN_MAX 2400 /* columns: more than any drawing is wide */

static void draw_runs(struct canvas *canvas, const struct lane_view *view,
		      bin_fn read, enum ink area)
{
	struct column run[RUN_MAX];
	const double bin_s = view->figures->bin_s;
	const size_t end =
		(size_t)fmin((double)view->lane->bin_count,
			     ceil(fmax(0, view->time.high) / bin_s) + 1);
	size_t at = (size_t)(fmax(0, view->time.low) / bin_s);
	size_t count = 0;
	double last_s = 0;

	while (at < end) {
		const double at_s = (double)at * bin_s;
		const struct column column = take_column(view, read, &at, end);

		if (!column.any)
			continue;
		if (count > 0 &&
		    (at_s - last_s > FIGURES_GAP_S || count == RUN_MAX)) {
			draw_run(canvas, view, run, count, area);
			count = 0;
		}
		run[count++] = column;
		last_s = (double)at * bin_s;
	}
	if (count > 0)
		draw_run(canvas, view, run, count, area);
}

void draw_lane_band(struct canvas *canvas, const struct lane_view *view)
{
	draw_runs(canvas, view, bin_band, INK_BAND);
}

void draw_lane_force(struct canvas *canvas, const struct lane_view *view)
{
	draw_runs(canvas, view, bin_force, INK_RANGE);
}
