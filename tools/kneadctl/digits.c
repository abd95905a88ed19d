/* SPDX-License-Identifier: MIT */
#include "digits.h"

#include "screen.h"

#include <stdio.h>

static const char *const digits[10][DIGITS_LINES] = {
	{"###", "# #", "# #", "# #", "###"},
	{" # ", "## ", " # ", " # ", "###"},
	{"###", "  #", "###", "#  ", "###"},
	{"###", "  #", " ##", "  #", "###"},
	{"# #", "# #", "###", "  #", "  #"},
	{"###", "#  ", "###", "  #", "###"},
	{"###", "#  ", "###", "# #", "###"},
	{"###", "  #", " # ", " # ", " # "},
	{"###", "# #", "###", "# #", "###"},
	{"###", "# #", "###", "  #", "###"},
};

static void draw_dot(int y, int x, const struct dot *dot, attr_t attributes)
{
	for (int i = 0; i < dot->lines; i++)
		for (int j = 0; j < dot->columns; j++) {
			struct place place = {y + i, x + j, 1};

			screen_put(&place, attributes, screen_glyphs()->full);
		}
}

static void draw_digit(int y, int x, const struct dot *dot, int digit,
		       attr_t attributes)
{
	for (int row = 0; row < DIGITS_LINES; row++)
		for (int i = 0; digits[digit][row][i]; i++)
			if (digits[digit][row][i] == '#')
				draw_dot(y + row * dot->lines,
					 x + i * dot->columns, dot, attributes);
}

void digits_draw(int y, int x, const struct dot *dot, int number,
		 attr_t attributes)
{
	char text[16];

	snprintf(text, sizeof(text), "%*d", DIGITS_MOST, number);
	for (int i = 0; i < DIGITS_MOST; i++)
		if (text[i] != ' ')
			draw_digit(y, x + i * DIGITS_ACROSS * dot->columns, dot,
				   text[i] - '0', attributes);
}
