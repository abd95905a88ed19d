/* SPDX-License-Identifier: MIT */
/*
 * Screen: a terminal as watch needs it: colours, the characters that it can
 * show, and text that never runs over its place.
 */
#ifndef KNEADCTL_SCREEN_H
#define KNEADCTL_SCREEN_H

#include "trend.h"

#include <curses.h>
#include <stdbool.h>

#define SCREEN_HEAT 12 /* steps from cold to hot */

/* Colour pairs; the heat's follow. */
enum screen_pair {
	PAIR_PLAIN,
	PAIR_GOOD,
	PAIR_WARN,
	PAIR_BAD,
	PAIR_STOP,
	PAIR_DIM,
	PAIR_HEAT
};

/* What pictures are made of; each one column, but the heat's. */
struct glyphs {
	const char *bars[TREND_BARS];
	const char *full;
	const char *band;
	const char *empty;
	const char *mark;
	const char *heat[SCREEN_HEAT]; /* two columns, where colours are few */
};

/* Where a picture goes and how wide it may be. */
struct place {
	int y;
	int x;
	int width;
};

/* Takes the terminal over. NULL, or why it cannot. */
const char *screen_start(void);
/* Gives it back as it was. */
void screen_end(void);

/* What this terminal can show. */
const struct glyphs *screen_glyphs(void);

/* Writes a text, cut to the place's width, and moves the place behind it. */
void screen_put(struct place *place, attr_t attributes, const char *text);
void screen_print(struct place *place, attr_t attributes, const char *format,
		  ...) __attribute__((format(printf, 3, 4)));

/* Writes a text in lines, each as wide as the place, words kept whole. */
void screen_wrap(struct place place, int lines, attr_t attributes,
		 const char *text);

/* One cell of a heat map, `columns` (1 or 2) wide; `share` 0 to 1. */
void screen_heat(int y, int x, int columns, double share);

#endif
