/* SPDX-License-Identifier: MIT */
#include "foot.h"

#define LARGE_LINES 30 /* from here on the stop key is larger */
#define LARGE_WIDTH 100
#define NARROW	    72 /* below, nothing fits beside the stop key */

struct foot foot_of_screen(void)
{
	const int lines = LINES >= LARGE_LINES ? 5 : 3;
	const int key = COLS >= LARGE_WIDTH ? 44 : 29;
	const int y = LINES - lines;
	const int beside = FOOT_MARGIN + key + 3;
	const int room = COLS - beside - FOOT_MARGIN;

	if (COLS < NARROW)
		return (struct foot){
			.height = lines + 3,
			.key = {y, FOOT_MARGIN, COLS - 2 * FOOT_MARGIN},
			.key_lines = lines,
			.keys = {y - 1, FOOT_MARGIN, COLS - 2 * FOOT_MARGIN},
			.message = {y - 2, FOOT_MARGIN, COLS - 2 * FOOT_MARGIN},
			.message_lines = 1,
			.beside = {y - 2, FOOT_MARGIN, COLS - 2 * FOOT_MARGIN},
			.beside_lines = 2};
	return (struct foot){.height = lines + 1,
			     .key = {y, FOOT_MARGIN, key},
			     .key_lines = lines,
			     .keys = {y, beside, room},
			     .message = {y + 1, beside, room},
			     .message_lines = lines - 1,
			     .beside = {y, beside, room},
			     .beside_lines = lines};
}

void foot_draw_key(const struct foot *foot)
{
	static const char label[] = "SPACE   S T O P   A L L";
	const int width = (int)sizeof(label) - 1;
	struct place place = foot->key;

	for (int i = 0; i < foot->key_lines; i++) {
		struct place line = foot->key;

		line.y += i;
		screen_print(&line, COLOR_PAIR(PAIR_STOP), "%*s", line.width,
			     "");
	}
	place.y += foot->key_lines / 2;
	place.x += (place.width - width) / 2;
	place.width = width;
	screen_put(&place, COLOR_PAIR(PAIR_STOP) | A_BOLD, label);
}

void foot_draw_small(int columns, int lines)
{
	screen_put(&(struct place){0, 0, COLS}, COLOR_PAIR(PAIR_STOP) | A_BOLD,
		   " SPACE STOPS ALL ");
	screen_print(&(struct place){1, 0, COLS}, A_NORMAL,
		     "The terminal is too small: %d x %d are needed. The keys "
		     "work.",
		     columns, lines);
}
