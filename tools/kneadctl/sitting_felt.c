/* SPDX-License-Identifier: MIT */
#include "sitting_felt.h"

#include "value.h"

#include <math.h>
#include <string.h>

#define BREATH_WIDTH  20
#define BREATH_QUARTS 4 /* of the bar for each second */
#define PERCENT	      100

static bool is_guided(const json_t *session, const char *verdict)
{
	return strcmp(value_text(session, "Guidance"), verdict) == 0;
}

static attr_t pair_of_force(const json_t *session)
{
	if (is_guided(session, "right"))
		return COLOR_PAIR(PAIR_GOOD);
	if (is_guided(session, "too-hard"))
		return COLOR_PAIR(PAIR_BAD);
	return is_guided(session, "too-light") ? (attr_t)COLOR_PAIR(PAIR_WARN)
					       : A_NORMAL;
}

/* In a rest, or while it stands still, no force is right. */
static bool is_asked(const json_t *session)
{
	return strcmp(value_text(session, "State"), "running") == 0 &&
	       strcmp(value_text(session, "Phase"), "rest") != 0;
}

/* From no force to the ceiling, the band that is right marked. */
static void draw_force(struct place line, const json_t *session)
{
	const struct glyphs *glyphs = screen_glyphs();
	const double force = value_number(session, "Force");
	const double ceiling = value_number(session, "Ceiling");
	const double low = value_number(session, "BandLow");
	const double high = value_number(session, "BandHigh");
	const bool has_band = high > 0 && is_asked(session);
	double step;
	int width;

	screen_print(&line, A_BOLD, "%5.1f N  ", value_rounded(force, 1));
	width = line.width;
	step = width > 0 ? ceiling / width : 0;
	for (int i = 0; i < width && step > 0; i++) {
		const double at = (i + 0.5) * step;
		const bool in_band = has_band && at >= low && at <= high;

		if (at <= force)
			screen_put(&line, pair_of_force(session), glyphs->full);
		else if (in_band)
			screen_put(&line, COLOR_PAIR(PAIR_GOOD), glyphs->band);
		else
			screen_put(&line, COLOR_PAIR(PAIR_DIM), glyphs->empty);
	}
}

/* A limit is rounded down: what is shown is never more than what is. */
static void draw_band(struct place line, const json_t *session)
{
	const double ceiling = value_number(session, "Ceiling");
	const double high = value_number(session, "BandHigh");

	if (high > 0 && is_asked(session))
		screen_print(&line, A_NORMAL, "right: %.1f to %.1f N   ",
			     value_number(session, "BandLow"), high);
	if (ceiling > 0)
		screen_print(&line, COLOR_PAIR(PAIR_DIM), "ceiling %.1f N",
			     floor(ceiling * 10) / 10);
}

/* A bar that grows with the breath in and shrinks with the breath out. */
static void draw_breath(struct place line, const json_t *session)
{
	const struct glyphs *glyphs = screen_glyphs();
	const char *breath = value_text(session, "Breath");
	const double left = value_number(session, "BreathLeft");
	const int units = (int)(left * BREATH_QUARTS);
	const int filled =
		strcmp(breath, "in") == 0 ? BREATH_WIDTH - units : units;

	if (breath[0] == '\0')
		return;
	screen_print(&line, A_BOLD, "breathe %-4s", breath);
	for (int i = 0; i < BREATH_WIDTH; i++)
		screen_put(&line, COLOR_PAIR(PAIR_DIM),
			   i < filled ? glyphs->full : glyphs->empty);
	screen_print(&line, A_NORMAL, " %.0f s", ceil(left));
}

static void put_kneading(struct place *line, const json_t *session)
{
	const double wanted = value_number(session, "CirclesWanted");

	if (wanted <= 0 || strcmp(value_text(session, "Phase"), "work") != 0)
		return;
	if (!value_is_true(session, "Circling"))
		screen_print(line, COLOR_PAIR(PAIR_WARN),
			     "no circles yet: %.0f a minute, %s   ", wanted,
			     value_text(session, "DirectionWanted"));
	else
		screen_print(
			line, A_NORMAL,
			"%.0f of %.0f circles a minute, %s, %.0f mm wide   ",
			value_number(session, "Circles"), wanted,
			value_text(session, "Direction"),
			2 * value_number(session, "Radius"));
}

static void draw_felt(struct place line, const json_t *session)
{
	put_kneading(&line, session);
	if (json_object_get(session, "PPT"))
		screen_print(&line, A_NORMAL, "threshold %.0f kPa   ",
			     value_number(session, "PPT"));
	if (json_object_get(session, "Easing"))
		screen_print(
			&line, A_NORMAL, "eased by %.0f %% (+-%.0f)",
			value_rounded(value_number(session, "Easing") * PERCENT,
				      0),
			value_number(session, "EasingError") * PERCENT);
}

static void draw_trend(struct place line, const json_t *session,
		       const struct trend *trend)
{
	const double ceiling = value_number(session, "Ceiling");
	const size_t width =
		line.width < TREND_LENGTH ? (size_t)line.width : TREND_LENGTH;
	char bars[TREND_BAR_BYTES * TREND_LENGTH + 1];

	if (ceiling <= 0)
		return;
	trend_draw(trend, ceiling, screen_glyphs()->bars, width, bars);
	screen_put(&line, COLOR_PAIR(PAIR_DIM), bars);
}

static void draw_unheard(struct place line)
{
	screen_put(&line, COLOR_PAIR(PAIR_BAD) | A_BOLD,
		   "NO DATA: the wearable is not connected");
}

void sitting_felt_draw(const struct sitting_felt_place *place,
		       const struct sitting_felt *felt)
{
	const json_t *session = felt->session;
	struct place line[SITTING_FELT_LINES];

	for (int i = 0; i < SITTING_FELT_LINES; i++) {
		line[i] = place->first;
		line[i].y += i * place->apart;
	}
	draw_band(line[1], session);
	draw_breath(line[2], session);
	if (!felt->heard) {
		draw_unheard(line[0]);
		return;
	}
	draw_force(line[0], session);
	draw_felt(line[3], session);
	draw_trend(line[4], session, felt->trend);
}
