/* SPDX-License-Identifier: MIT */
/* How a force spreads over the cells of a pad.
 *
 * A rounded pad in soft tissue touches a disc whose radius grows with the
 * indentation, a^2 = R * x, under a pressure p(r) = p0 * sqrt(1 - r^2 / a^2)
 * (Hertz 1882; Johnson, "Contact Mechanics", section 4.2). Every cell gets the
 * share of that pressure that falls on its area; the shares are scaled to sum
 * to 1, so that the pad's total is the tissue's force whatever the grid.
 *
 * Coordinates: mm, the origin in the middle of the grid, x along a row. */
#ifndef CONTACT_H
#define CONTACT_H

#include <stddef.h>

#define CONTACT_CELLS_MAX 64

struct contact_grid {
	unsigned columns;
	unsigned rows; /* columns * rows <= CONTACT_CELLS_MAX */
	double pitch_x_mm;
	double pitch_y_mm;
	double curvature_mm; /* R; 0: flat, every cell takes the same */
};

size_t contact_cells(const struct contact_grid *grid);

/* The share of the force each cell takes, row by row, summing to 1, with the
 * middle of the contact at (x_mm, y_mm) and the pad pressed in by depth_mm. */
void contact_shares(const struct contact_grid *grid, double x_mm, double y_mm,
		    double depth_mm, double shares[CONTACT_CELLS_MAX]);

#endif
