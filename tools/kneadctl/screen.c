/* SPDX-License-Identifier: MIT */
#include "screen.h"

#include "text.h"

#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLOURS_MANY 256
#define GREY_256     245
#define LINE_SIZE    512

/* From cold to hot in the 256-colour palette. */
static const short heat_256[SCREEN_HEAT] = {235, 18,  20,  27,	38,  43,
					    48,	 118, 190, 220, 208, 196};

static const struct glyphs rich = {
	.bars = {"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586",
		 "\u2587", "\u2588"},
	.full = "\u2588",
	.band = "\u2592",
	.empty = "\u2591",
	.mark = "\u2502",
	.heat = {"  ", "\u2591\u2591", "\u2591\u2591", "\u2591\u2591",
		 "\u2592\u2592", "\u2592\u2592", "\u2592\u2592", "\u2593\u2593",
		 "\u2593\u2593", "\u2593\u2593", "\u2588\u2588",
		 "\u2588\u2588"},
};

/* The fonts of the Linux console have blocks, but no eighths of them. */
static const struct glyphs console = {
	.bars = {"_", "_", "\u2584", "\u2584", "\u2584", "\u2588", "\u2588",
		 "\u2588"},
	.full = "\u2588",
	.band = "\u2592",
	.empty = "\u2591",
	.mark = "\u2502",
	.heat = {"  ", "\u2591\u2591", "\u2591\u2591", "\u2591\u2591",
		 "\u2592\u2592", "\u2592\u2592", "\u2592\u2592", "\u2593\u2593",
		 "\u2593\u2593", "\u2593\u2593", "\u2588\u2588",
		 "\u2588\u2588"},
};

static const struct glyphs ascii = {
	.bars = {"_", ".", "-", "=", "+", "*", "#", "@"},
	.full = "#",
	.band = "=",
	.empty = ".",
	.mark = "|",
	.heat = {"  ", "..", "..", "::", "::", "--", "==", "++", "**", "##",
		 "%%", "@@"},
};

const struct glyphs *screen_glyphs(void)
{
	const char *term = getenv("TERM");

	if (strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
		return &ascii;
	return term && strcmp(term, "linux") == 0 ? &console : &rich;
}

static void start_colours(void)
{
	start_color();
	use_default_colors();
	init_pair(PAIR_GOOD, COLOR_GREEN, -1);
	init_pair(PAIR_WARN, COLOR_YELLOW, -1);
	init_pair(PAIR_BAD, COLOR_RED, -1);
	init_pair(PAIR_STOP, COLOR_WHITE, COLOR_RED);
	init_pair(PAIR_DIM, COLORS >= COLOURS_MANY ? GREY_256 : COLOR_CYAN, -1);
	for (short i = 0; COLORS >= COLOURS_MANY && i < SCREEN_HEAT; i++)
		init_pair((short)(PAIR_HEAT + i), COLOR_BLACK, heat_256[i]);
}

const char *screen_start(void)
{
	SCREEN *screen = newterm(NULL, stdout, stdin);
	const char *move;

	if (!screen)
		return "This terminal is not known: look at $TERM.";
	move = tigetstr("cup");
	if (!move || move == (char *)-1) {
		endwin();
		delscreen(screen);
		return "This terminal cannot show a picture: look at $TERM.";
	}
	cbreak();
	noecho();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	curs_set(0);
	if (has_colors())
		start_colours();
	return NULL;
}

void screen_end(void)
{
	endwin();
	delscreen(set_term(NULL));
}

void screen_put(struct place *place, attr_t attributes, const char *text)
{
	size_t bytes;

	if (place->width <= 0)
		return;
	bytes = text_fitting(text, (size_t)place->width);
	attrset((int)attributes);
	mvaddnstr(place->y, place->x, text, (int)bytes);
	attrset(A_NORMAL);
	/* Combining characters and the like are counted as ncurses does. */
	place->width -= getcurx(stdscr) - place->x;
	place->x = getcurx(stdscr);
}

void screen_print(struct place *place, attr_t attributes, const char *format,
		  ...)
{
	char line[LINE_SIZE];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	screen_put(place, attributes, line);
}

void screen_wrap(struct place place, int lines, attr_t attributes,
		 const char *text)
{
	for (int i = 0; i < lines && *text && place.width > 0; i++) {
		struct place line = {place.y + i, place.x, place.width};
		size_t bytes = text_fitting(text, (size_t)place.width);
		size_t whole = bytes;

		while (text[bytes] && whole > 0 && text[whole] != ' ')
			whole--;
		if (whole > 0)
			bytes = whole;
		screen_print(&line, attributes, "%.*s", (int)bytes, text);
		text += bytes;
		text += strspn(text, " ");
	}
}

void screen_heat(int y, int x, int columns, double share)
{
	const double wanted = share * (SCREEN_HEAT - 1) + 0.5;
	int step = wanted > 0 ? (int)(wanted < SCREEN_HEAT ? wanted
							   : SCREEN_HEAT - 1)
			      : 0;
	struct place place = {y, x, columns};

	if (COLORS >= COLOURS_MANY)
		screen_put(&place, (attr_t)COLOR_PAIR(PAIR_HEAT + step), "  ");
	else
		screen_put(&place, A_NORMAL, screen_glyphs()->heat[step]);
}
