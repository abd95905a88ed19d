/* SPDX-License-Identifier: MIT */
#include "sitting_draw.h"

#include "foot.h"
#include "screen.h"
#include "session_words.h"
#include "text.h"
#include "value.h"

#include <stdio.h>
#include <string.h>

#define MARGIN	     FOOT_MARGIN
#define BANNER_LINE  2
#define BANNER_LINES 3
#define BODY_LINE    (BANNER_LINE + BANNER_LINES)
#define DIGIT_LINES  5
#define DIGIT_WIDTH  4
#define SECONDS_MAX  999
#define BESIDE	     17 /* from the left edge to what is beside the seconds */
#define LABEL_WIDTH  9
#define TREND_WIDTH  40
#define BREATH_WIDTH 20

/* ---- Words and numbers, large ---- */

static const char *const digits[10][DIGIT_LINES] = {
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

static void draw_digit(int y, int x, int digit, attr_t attributes)
{
	for (int row = 0; row < DIGIT_LINES; row++)
		for (int column = 0; digits[digit][row][column]; column++) {
			struct place place = {y + row, x + column, 1};

			if (digits[digit][row][column] == '#')
				screen_put(&place, attributes,
					   screen_glyphs()->full);
		}
}

static void draw_seconds(int y, double left, attr_t attributes)
{
	const int seconds =
		left > SECONDS_MAX ? SECONDS_MAX : (int)(left + 0.5);
	char text[8];

	snprintf(text, sizeof(text), "%3d", seconds);
	for (int i = 0; text[i]; i++)
		if (text[i] != ' ')
			draw_digit(y, MARGIN + i * DIGIT_WIDTH, text[i] - '0',
				   attributes);
}

static attr_t tone_of(const json_t *session, const struct session_words *words)
{
	if (words->alarming)
		return COLOR_PAIR(PAIR_STOP);
	if (strcmp(value_text(session, "Guidance"), "too-hard") == 0)
		return COLOR_PAIR(PAIR_BAD) | A_REVERSE;
	if (strcmp(value_text(session, "Phase"), "hold") == 0)
		return COLOR_PAIR(PAIR_GOOD) | A_REVERSE;
	return A_REVERSE;
}

/* The headline, with the verdict on the hand's force. */
static void draw_banner(const json_t *session,
			const struct session_words *words)
{
	const attr_t tone = tone_of(session, words);
	const char *guidance = session_guidance(session);
	char text[SESSION_WORDS_SIZE];
	struct place place;

	snprintf(text, sizeof(text), "%s%s%s", words->headline,
		 guidance[0] ? "  -  " : "", guidance);
	for (int i = 0; i < BANNER_LINES; i++) {
		place = (struct place){BANNER_LINE + i, MARGIN,
				       COLS - 2 * MARGIN};
		screen_print(&place, tone, "%*s", place.width, "");
	}
	place = (struct place){BANNER_LINE + BANNER_LINES / 2, MARGIN,
			       COLS - 2 * MARGIN};
	place.x += (place.width - (int)text_width(text)) / 2;
	if (place.x < MARGIN)
		place.x = MARGIN;
	screen_put(&place, tone | A_BOLD, text);
}

/* ---- Head ---- */

static void put_clock(struct place *line, const char *label, double seconds)
{
	const long whole = (long)seconds;

	screen_print(line, COLOR_PAIR(PAIR_DIM), "  %s ", label);
	screen_print(line, A_NORMAL, "%ld:%02ld", whole / 60, whole % 60);
}

static void draw_head(const struct sitting *sitting, const json_t *session)
{
	struct place line = {0, MARGIN, COLS - 2 * MARGIN};

	if (sitting->silent) {
		screen_put(&line, COLOR_PAIR(PAIR_STOP),
			   " THE HUB DOES NOT ANSWER: use the wearables' "
			   "buttons ");
		return;
	}
	screen_print(&line, A_BOLD, "%s", value_text(session, "Title"));
	screen_print(&line, COLOR_PAIR(PAIR_DIM), "  %s, session %.0f%s",
		     value_text(session, "Patient"),
		     value_number(session, "Session"),
		     sitting->mine ? "" : ", looking on");
	line = (struct place){1, MARGIN, COLS - 2 * MARGIN};
	screen_print(&line, A_NORMAL, "step %.0f of %.0f",
		     value_number(session, "Step") + 1,
		     value_number(session, "Steps"));
	if (value_number(session, "Repeats") > 1)
		screen_print(&line, A_NORMAL, ", %.0f of %.0f",
			     value_number(session, "Repeat") + 1,
			     value_number(session, "Repeats"));
	put_clock(&line, "since", value_number(session, "Elapsed"));
	put_clock(&line, "left", value_number(session, "Left"));
	put_clock(&line, "limit in", value_number(session, "LimitLeft"));
}

/* ---- Body ---- */

static attr_t pair_of_guidance(const json_t *session)
{
	const char *guidance = value_text(session, "Guidance");

	if (strcmp(guidance, "right") == 0)
		return COLOR_PAIR(PAIR_GOOD);
	if (strcmp(guidance, "too-hard") == 0)
		return COLOR_PAIR(PAIR_BAD);
	return COLOR_PAIR(PAIR_WARN);
}

/* From no force to the ceiling, the band that is right marked. */
static void draw_force(int y, const json_t *session)
{
	const struct glyphs *glyphs = screen_glyphs();
	const double force = value_number(session, "Force");
	const double ceiling = value_number(session, "Ceiling");
	const double low = value_number(session, "BandLow");
	const double high = value_number(session, "BandHigh");
	struct place place = {y, BESIDE, COLS - BESIDE - MARGIN};
	const int width = place.width - LABEL_WIDTH;
	const double step = width > 0 ? ceiling / width : 0;

	screen_print(&place, A_BOLD, "%5.1f N  ", value_rounded(force, 1));
	for (int i = 0; i < width && step > 0; i++) {
		const double at = (i + 0.5) * step;
		const bool in_band = high > 0 && at >= low && at <= high;

		if (at <= force)
			screen_put(&place, pair_of_guidance(session),
				   glyphs->full);
		else
			screen_put(&place,
				   in_band ? (attr_t)COLOR_PAIR(PAIR_GOOD)
					   : (attr_t)COLOR_PAIR(PAIR_DIM),
				   in_band ? glyphs->band : glyphs->empty);
	}
	place = (struct place){y + 1, BESIDE, COLS - BESIDE - MARGIN};
	if (high > 0)
		screen_print(&place, A_NORMAL,
			     "right: %.1f to %.1f N   ceiling: %.1f N", low,
			     high, ceiling);
	else if (ceiling > 0)
		screen_print(&place, COLOR_PAIR(PAIR_DIM), "ceiling: %.1f N",
			     ceiling);
}

/* A bar that grows with the breath in and shrinks with the breath out. */
static void draw_breath(int y, const json_t *session)
{
	const struct glyphs *glyphs = screen_glyphs();
	const char *breath = value_text(session, "Breath");
	const double left = value_number(session, "BreathLeft");
	const bool in = strcmp(breath, "in") == 0;
	struct place place = {y, BESIDE, COLS - BESIDE - MARGIN};
	const int units = (int)(left * 4);
	int filled = in ? BREATH_WIDTH - units : units;

	if (breath[0] == '\0')
		return;
	if (filled < 0)
		filled = 0;
	screen_print(&place, A_BOLD, "breathe %-4s", breath);
	for (int i = 0; i < BREATH_WIDTH; i++)
		screen_put(&place, COLOR_PAIR(PAIR_DIM),
			   i < filled ? glyphs->full : glyphs->empty);
	screen_print(&place, A_NORMAL, " %.0f s", left);
}

static void draw_kneading(struct place *place, const json_t *session)
{
	const double wanted = value_number(session, "CirclesWanted");

	if (wanted <= 0)
		return;
	if (!value_is_true(session, "Circling"))
		screen_print(place, COLOR_PAIR(PAIR_WARN),
			     "no circles yet; %.0f a minute %s", wanted,
			     value_text(session, "DirectionWanted"));
	else
		screen_print(place, A_NORMAL,
			     "%.0f circles a minute %s of %.0f %s, %.0f mm "
			     "wide",
			     value_number(session, "Circles"),
			     value_text(session, "Direction"), wanted,
			     value_text(session, "DirectionWanted"),
			     2 * value_number(session, "Radius"));
}

static void draw_felt(int y, const json_t *session)
{
	struct place place = {y, BESIDE, COLS - BESIDE - MARGIN};

	if (json_object_get(session, "Easing"))
		screen_print(&place, A_NORMAL, "eased by %.0f %% (+-%.0f)   ",
			     value_number(session, "Easing") * 100,
			     value_number(session, "EasingError") * 100);
	if (json_object_get(session, "PPT"))
		screen_print(&place, A_NORMAL, "threshold %.0f kPa   ",
			     value_number(session, "PPT"));
	draw_kneading(&place, session);
}

static void draw_count(int y, const json_t *session)
{
	struct place place = {y, MARGIN, COLS - 2 * MARGIN};
	const char *next = value_text(session, "NextPoint");

	screen_print(&place, COLOR_PAIR(PAIR_DIM), "points ");
	screen_print(&place, A_NORMAL, "%.0f of %.0f treated, %.0f eased   ",
		     value_number(session, "Treated"),
		     value_number(session, "Points"),
		     value_number(session, "Released"));
	screen_print(&place, COLOR_PAIR(PAIR_DIM), "dose ");
	screen_print(&place, A_NORMAL, "%.0f N*s   ",
		     value_rounded(value_number(session, "Dose"), 0));
	screen_print(&place, COLOR_PAIR(PAIR_DIM), "next ");
	screen_print(&place, A_NORMAL, "%s %s",
		     value_text(session, "NextTechnique")[0]
			     ? value_text(session, "NextTechnique")
			     : "the end",
		     next);
}

static void draw_body(const struct sitting *sitting, const json_t *session,
		      const struct session_words *words)
{
	const bool right =
		strcmp(value_text(session, "Guidance"), "right") == 0;
	const int room = LINES - foot_of_screen().height - BODY_LINE;
	const double full = value_number(session, "Ceiling");
	char bars[TREND_BAR_BYTES * TREND_WIDTH + 1];
	struct place line = {BODY_LINE, MARGIN, COLS - 2 * MARGIN};
	int y = BODY_LINE + 1;

	screen_put(&line, A_BOLD, words->detail);
	screen_wrap((struct place){y, MARGIN, COLS - 2 * MARGIN}, 2, A_NORMAL,
		    value_text(session, "Prompt"));
	y += 2;
	if (value_number(session, "PhaseLength") > 0)
		draw_seconds(y, value_number(session, "PhaseLeft"),
			     right ? (attr_t)COLOR_PAIR(PAIR_GOOD) : A_NORMAL);
	draw_force(y, session);
	draw_breath(y + 2, session);
	draw_felt(y + 3, session);
	trend_draw(&sitting->trend, full > 0 ? full : 1, screen_glyphs()->bars,
		   TREND_WIDTH, bars);
	line = (struct place){y + 4, BESIDE, COLS - BESIDE - MARGIN};
	screen_put(&line, COLOR_PAIR(PAIR_DIM), bars);
	if (room > 9)
		draw_count(y + DIGIT_LINES + 1, session);
}

/* ---- Foot ---- */

static void draw_keys(const struct sitting *sitting, const json_t *session,
		      struct place *keys)
{
	const bool running =
		strcmp(value_text(session, "State"), "running") == 0;

	if (value_is_true(session, "RatingWanted"))
		screen_put(keys, A_BOLD, "0-9, x: pain  ");
	if (value_is_true(client_hub(sitting->client), "Tripped"))
		screen_put(keys, A_BOLD, "a acknowledge  ");
	if (!sitting->mine)
		screen_put(keys, A_NORMAL, "p pause  q leave");
	else if (running)
		screen_put(keys, A_NORMAL,
			   "p pause  s skip  b again  +/- harder, softer  f "
			   "finish  q abort");
	else
		screen_put(keys, A_NORMAL,
			   "Enter goes on  s skip  f finish  q abort");
}

void sitting_draw(const struct sitting *sitting)
{
	const json_t *session = sitting_session(sitting);
	const struct session_words words =
		session_words(session, client_hub(sitting->client));
	const struct foot foot = foot_of_screen();
	struct place keys = foot.keys;

	erase();
	if (session) {
		draw_head(sitting, session);
		draw_banner(session, &words);
		draw_body(sitting, session, &words);
	}
	foot_draw_key(&foot);
	draw_keys(sitting, session, &keys);
	screen_wrap(foot.message, foot.message_lines,
		    COLOR_PAIR(PAIR_WARN) | A_BOLD,
		    sitting->message[0] ? sitting->message : words.advice);
	refresh();
}
