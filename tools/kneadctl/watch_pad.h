/* SPDX-License-Identifier: MIT */
/*
 * Watched pad: the picture of one pad: who and where, heat map, force against
 * target and limit, trend.
 */
#ifndef KNEADCTL_WATCH_PAD_H
#define KNEADCTL_WATCH_PAD_H

#include "trend.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#define WATCH_PAD_WIDTH 38
/* Lines beside those of the heat map, of which there are 4 to 8. */
#define WATCH_PAD_LINES 5
#define WATCH_HEAT_MIN	4
#define WATCH_HEAT_MAX	8

/* How the cells of a pad are laid out. */
struct watch_heat {
	size_t rows;
	size_t columns;
	int cell_width; /* columns of the terminal */
};

/* For a grid of rows and columns with so many cells; a grid that has no place
 * is shown line by line. */
struct watch_heat watch_heat_of(size_t rows, size_t columns, size_t cells);

/* The lines that the heat map of this pad takes. */
size_t watch_pad_heat_rows(const json_t *wearable, size_t pad);

/* Draws at (y, x) with `heat_rows` lines for the heat map. */
void watch_pad_draw(int y, int x, size_t heat_rows, const json_t *wearable,
		    size_t pad, const struct trend *trend);

/* Whether fresh data comes from the wearable. */
bool watch_is_fresh(const json_t *wearable);

/* How a force compares with its target: "too light", "right", "too hard". */
const char *watch_judge(double force, double target);

#endif
