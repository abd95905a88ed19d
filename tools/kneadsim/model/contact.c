/* SPDX-License-Identifier: MIT */
#include "contact.h"

#include <math.h>

/* Points a side at which a cell is sampled, and the depth below which the disc
 * is taken as no smaller: a pad that just touches still touches somewhere. */
enum {
	POINTS = 3
};
static const double least_depth_mm = 0.5;

size_t contact_cells(const struct contact_grid *grid)
{
	return (size_t)grid->columns * grid->rows;
}

/* Offset of step `i` of `n` even steps from the middle, in steps. */
static double from_middle(unsigned i, unsigned n)
{
	return (double)i - ((double)n - 1.0) / 2.0;
}

/* Hertz's pressure at (x, y) over p0, for a disc of radius^2 a2. */
static double pressure(double x_mm, double y_mm, double a2_mm2)
{
	double left = 1.0 - (x_mm * x_mm + y_mm * y_mm) / a2_mm2;

	return left > 0.0 ? sqrt(left) : 0.0;
}

static double cell_pressure(const struct contact_grid *grid, double x_mm,
			    double y_mm, double a2_mm2)
{
	double sum = 0.0;

	for (unsigned i = 0; i < POINTS * POINTS; i++) {
		double dx = from_middle(i % POINTS, POINTS) / (double)POINTS;
		double dy = from_middle(i / POINTS, POINTS) / (double)POINTS;

		sum += pressure(x_mm + dx * grid->pitch_x_mm,
				y_mm + dy * grid->pitch_y_mm, a2_mm2);
	}
	return sum;
}

static void spread_evenly(double *shares, size_t cells)
{
	for (size_t i = 0; i < cells; i++)
		shares[i] = 1.0 / (double)cells;
}

static void scale_to_one(double *shares, size_t cells, double sum)
{
	for (size_t i = 0; i < cells; i++)
		shares[i] /= sum;
}

void contact_shares(const struct contact_grid *grid, double x_mm, double y_mm,
		    double depth_mm, double shares[CONTACT_CELLS_MAX])
{
	double depth = depth_mm > least_depth_mm ? depth_mm : least_depth_mm;
	double a2 = grid->curvature_mm * depth;
	size_t cells = contact_cells(grid);
	double sum = 0.0;

	if (grid->curvature_mm <= 0.0) {
		spread_evenly(shares, cells);
		return;
	}
	for (unsigned i = 0; i < cells; i++) {
		double cx = from_middle(i % grid->columns, grid->columns);
		double cy = from_middle(i / grid->columns, grid->rows);

		shares[i] = cell_pressure(grid, cx * grid->pitch_x_mm - x_mm,
					  cy * grid->pitch_y_mm - y_mm, a2);
		sum += shares[i];
	}
	/* The contact slid off the grid, or between two sampled points. */
	if (sum <= 0.0)
		spread_evenly(shares, cells);
	else
		scale_to_one(shares, cells, sum);
}
