/* SPDX-License-Identifier: MIT */
#include "sitting_draw.h"

#include "digits.h"
#include "foot.h"
#include "screen.h"
#include "sitting_felt.h"
#include "text.h"
#include "value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MARGIN	      FOOT_MARGIN
#define COLUMNS_LEAST 60
#define LINES_LEAST   20
#define BANNER_LINE   2
#define BANNER_LINES  3
#define BODY_LINE     (BANNER_LINE + BANNER_LINES)
#define WORDS_LINES   3 /* of the point and the prompt */
#define SECONDS_MOST  999
#define GAP	      2 /* from the seconds to what is beside them */

/* Where things are: larger on a larger terminal. */
struct layout {
	struct dot dot; /* of the seconds */
	struct place seconds;
	struct sitting_felt_place felt;
	struct place count;
	struct place message; /* .width 0: no room of its own */
	int message_lines;
};

static struct dot dot_of_screen(void)
{
	if (COLS >= 110 && LINES >= 34)
		return (struct dot){4, 2};
	return COLS >= 72 ? (struct dot){2, 1} : (struct dot){1, 1};
}

static struct layout layout_of_screen(void)
{
	const struct dot dot = dot_of_screen();
	const int bottom = LINES - foot_of_screen().height; /* foot's air */
	const int width = COLS - 2 * MARGIN;
	const int y = BODY_LINE + WORDS_LINES;
	const int beside = MARGIN + DIGITS_MOST * DIGITS_ACROSS * dot.columns -
			   dot.columns + GAP;
	const int air = bottom - y > DIGITS_LINES * dot.lines + 1;
	const int count = y + DIGITS_LINES * dot.lines + air;
	const int left = bottom - count - 1;

	return (struct layout){
		.dot = dot,
		.seconds = {y, MARGIN, beside - MARGIN},
		.felt = {{y, beside, COLS - beside - MARGIN}, dot.lines},
		.count = {count, MARGIN, width},
		.message = {count + (left > 2 ? 2 : 1), MARGIN,
			    left > 1 ? width : 0},
		.message_lines = left > 2 ? left - 1 : left,
	};
}

/* ---- Head ---- */

static void put_clock(struct place *line, const char *label, double seconds)
{
	const long whole = seconds > 0 ? (long)seconds : 0;

	screen_print(line, COLOR_PAIR(PAIR_DIM), "  %s ", label);
	screen_print(line, A_NORMAL, "%ld:%02ld", whole / 60, whole % 60);
}

static void draw_title(const struct sitting *sitting, const json_t *session)
{
	struct place line = {0, MARGIN, COLS - 2 * MARGIN};

	if (sitting->live.silent) {
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
}

static void draw_clocks(const json_t *session)
{
	struct place line = {1, MARGIN, COLS - 2 * MARGIN};

	screen_print(&line, A_NORMAL, "step %.0f of %.0f",
		     session_step_number(session),
		     value_number(session, "Steps"));
	put_clock(&line, "since", value_number(session, "Elapsed"));
	put_clock(&line, "left", value_number(session, "Left"));
	put_clock(&line, "limit", value_number(session, "LimitLeft"));
}

/* ---- Banner ---- */

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

static void put_centred(int y, attr_t attributes, const char *text)
{
	struct place place = {y, MARGIN, COLS - 2 * MARGIN};
	const int before = (place.width - (int)text_width(text)) / 2;

	if (before > 0) {
		place.x += before;
		place.width -= before;
	}
	screen_put(&place, attributes, text);
}

/* What to do, with the verdict on the force, and what may be pressed. */
static void draw_banner(const struct sitting *sitting, const json_t *session,
			const struct session_words *words)
{
	const attr_t tone = tone_of(session, words);
	const char *guidance = session_guidance(session);
	char text[SESSION_WORDS_SIZE];

	for (int i = 0; i < BANNER_LINES; i++) {
		struct place place = {BANNER_LINE + i, MARGIN,
				      COLS - 2 * MARGIN};

		screen_print(&place, tone, "%*s", place.width, "");
	}
	snprintf(text, sizeof(text), "%s%s%s", words->headline,
		 guidance[0] ? "   force " : "", guidance);
	put_centred(BANNER_LINE, tone | A_BOLD, text);
	if (sitting->mine)
		put_centred(BANNER_LINE + 2, tone, words->keys);
}

/* ---- Body ---- */

/* The point and what to say; or why it stands still. A message that has no
 * room of its own comes before what to say. */
static void draw_words(const struct sitting *sitting, const json_t *session,
		       const struct session_words *words, bool message)
{
	struct place line = {BODY_LINE, MARGIN, COLS - 2 * MARGIN};
	struct place below = {BODY_LINE + 1, MARGIN, line.width};
	const char *trip = sitting_trip(sitting);

	if (!session_is_in(session, "running")) {
		screen_wrap(line, message ? 1 : WORDS_LINES, A_BOLD,
			    trip[0] ? trip : words->detail);
	} else {
		screen_put(&line, A_BOLD, words->detail);
		if (!message)
			screen_wrap(below, WORDS_LINES - 1, A_NORMAL,
				    value_text(session, "Prompt"));
	}
	if (message)
		screen_wrap(below, WORDS_LINES - 1,
			    COLOR_PAIR(PAIR_WARN) | A_BOLD,
			    sitting->live.message);
}

static void draw_seconds(const struct layout *layout, const json_t *session)
{
	const bool right =
		strcmp(value_text(session, "Guidance"), "right") == 0;
	const double left = ceil(value_number(session, "PhaseLeft"));

	if (value_number(session, "PhaseLength") <= 0 || left < 0)
		return;
	digits_draw(layout->seconds.y, layout->seconds.x, &layout->dot,
		    left > SECONDS_MOST ? SECONDS_MOST : (int)left,
		    right ? (attr_t)COLOR_PAIR(PAIR_GOOD) : A_NORMAL);
}

static void put_labelled(struct place *line, const char *label,
			 const char *text)
{
	screen_print(line, COLOR_PAIR(PAIR_DIM), "%s ", label);
	screen_print(line, A_NORMAL, "%s   ", text);
}

static void draw_count(const struct layout *layout, const json_t *session)
{
	struct place line = layout->count;
	char text[SESSION_NEXT_SIZE];

	session_next(session, text);
	put_labelled(&line, "next", text);
	snprintf(text, sizeof(text), "%.0f of %.0f treated, %.0f eased",
		 value_number(session, "Treated"),
		 value_number(session, "Points"),
		 value_number(session, "Released"));
	put_labelled(&line, "points", text);
	snprintf(text, sizeof(text), "%.0f N*s",
		 value_rounded(value_number(session, "Dose"), 0));
	put_labelled(&line, "dose", text);
}

/* A pad that is not known, or none, is not missed. */
static bool is_heard(const struct sitting *sitting, const json_t *session)
{
	const json_t *wearable =
		json_object_get(client_wearables(sitting->client),
				value_text(session, "Wearable"));

	return !wearable || strcmp(value_text(wearable, "Link"), "ready") == 0;
}

static void draw_body(const struct sitting *sitting, const json_t *session,
		      const struct session_words *words)
{
	const struct layout layout = layout_of_screen();
	const struct sitting_felt felt = {session, &sitting->trend,
					  is_heard(sitting, session)};
	const bool message = sitting->live.message[0] != '\0';
	const bool has_room = layout.message.width > 0;

	draw_words(sitting, session, words, message && !has_room);
	draw_seconds(&layout, session);
	sitting_felt_draw(&layout.felt, &felt);
	draw_count(&layout, session);
	if (message && has_room)
		screen_wrap(layout.message, layout.message_lines,
			    COLOR_PAIR(PAIR_WARN) | A_BOLD,
			    sitting->live.message);
}

/* ---- Foot ---- */

/* The keys that do something now. */
static const char *keys_of(const struct sitting *sitting, const json_t *session)
{
	static const struct {
		const char *state;
		const char *keys;
	} table[] = {
		{"prepared", "Enter start  0-9 x pain  q abort"},
		{"checking", "p pause  f finish  q abort"},
		{"running", "p pause  s skip  b again  + - force  0-9 x pain  "
			    "f finish  q abort"},
		{"paused", "Enter go on  s skip  b again  + - force  0-9 x "
			   "pain  f finish  q abort"},
		{"stopped", "a acknowledge  Enter go on  0-9 x pain  f finish  "
			    "q abort"},
		{"ending", "0-9 x pain  f end now  q abort"},
	};

	if (!sitting->mine)
		return "p pause  0-9 x pain  q leave, it goes on";
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (session_is_in(session, table[i].state))
			return table[i].keys;
	return "";
}

/* Keys with two blanks between them, each kept whole. */
static void put_keys(struct place place, int lines, const char *keys)
{
	struct place line = place;

	while (*keys && lines > 0) {
		const char *end = strstr(keys, "  ");
		const int length =
			(int)(end ? (size_t)(end - keys) : strlen(keys));

		if (length > line.width && line.x > place.x) {
			line = (struct place){line.y + 1, place.x, place.width};
			lines--;
			continue;
		}
		screen_print(&line, A_NORMAL, "%.*s  ", length, keys);
		keys += length;
		keys += strspn(keys, " ");
	}
}

static void draw_foot(const struct sitting *sitting, const json_t *session)
{
	const struct foot foot = foot_of_screen();

	foot_draw_key(&foot);
	put_keys(foot.beside, foot.beside_lines, keys_of(sitting, session));
}

void sitting_draw(const struct sitting *sitting)
{
	const json_t *session = sitting_session(sitting);
	const struct session_words words =
		session_words(session, client_hub(sitting->client));

	erase();
	if (COLS < COLUMNS_LEAST || LINES < LINES_LEAST) {
		foot_draw_small(COLUMNS_LEAST, LINES_LEAST);
	} else if (session) {
		draw_title(sitting, session);
		draw_clocks(session);
		draw_banner(sitting, session, &words);
		draw_body(sitting, session, &words);
		draw_foot(sitting, session);
	}
	refresh();
}
