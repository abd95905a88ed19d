/* SPDX-License-Identifier: MIT */
/* Lane: the force that one pad felt, drawn over a stretch of time. */
#ifndef REPORT_DRAW_LANE_H
#define REPORT_DRAW_LANE_H

#include "axis.h"
#include "figures.h"

struct lane_view {
	const struct figures *figures;
	const struct lane *lane;
	struct axis time;  /* s of the session */
	struct axis force; /* N */
	int step, repeat;  /* only these samples; step -1: all */
};

/* The target band, where there is a target. */
void draw_lane_band(struct canvas *canvas, const struct lane_view *view);

/* The force: the range between lowest and highest, and its middle. Where no
 * sample is, nothing is drawn. */
void draw_lane_force(struct canvas *canvas, const struct lane_view *view);

#endif
