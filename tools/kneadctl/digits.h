/* SPDX-License-Identifier: MIT */
/* Digits: a number so large that it is read from across the room. */
#ifndef KNEADCTL_DIGITS_H
#define KNEADCTL_DIGITS_H

#include <curses.h>

#define DIGITS_LINES  5 /* of dots */
#define DIGITS_ACROSS 4 /* dots from one digit to the next */
#define DIGITS_MOST   3

/* How large a dot is. */
struct dot {
	int columns;
	int lines;
};

/* Draws a whole number from 0 to 999, right-aligned, at y, x. */
void digits_draw(int y, int x, const struct dot *dot, int number,
		 attr_t attributes);

#endif
