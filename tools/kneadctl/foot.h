/* SPDX-License-Identifier: MIT */
/*
 * Foot: the lower edge of a live view: the stop key as large as the terminal
 * allows, and beside it the other keys and what is to be said.
 */
#ifndef KNEADCTL_FOOT_H
#define KNEADCTL_FOOT_H

#include "screen.h"

#define FOOT_MARGIN 1

/* The stop key, and beside it or, on a narrow terminal, above it what else is
 * to be said. */
struct foot {
	int height; /* with a line of air above */
	struct place key;
	int key_lines;
	struct place keys;
	struct place message;
	int message_lines;
	struct place beside; /* both of them together */
	int beside_lines;
};

struct foot foot_of_screen(void);

/* Draws the stop key. */
void foot_draw_key(const struct foot *foot);

/* In place of a view that has no room: that the stop works all the same, and
 * how much it needs. */
void foot_draw_small(int columns, int lines);

#endif
