/* SPDX-License-Identifier: MIT */
/*
 * Course: what was rated and measured over sessions, which stand in their
 * order at equal distances; the one that is reported is marked.
 */
#include "draw.h"

#include "axis.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LEFT   22.0
#define RIGHT  12.0
#define HEIGHT 90.0
#define FOOT   28.0
#define DOT    3.0
#define LABEL  44.0 /* of a date */

struct series {
	const char *name;
	size_t place; /* of the rating in struct course_session */
	enum ink ink;
	bool filled;
	bool square;
	bool dashed;
};

static const struct series rated[] = {
	{"before", offsetof(struct course_session, before), INK_RATING, true,
	 false, false},
	{"after", offsetof(struct course_session, after), INK_FORCE, false,
	 false, false},
	{"next day", offsetof(struct course_session, followup), INK_TARGET,
	 true, true, true},
};

#define SERIES_COUNT (sizeof(rated) / sizeof(rated[0]))

static void format_day(int64_t utc_us, char *out, size_t size)
{
	const time_t seconds = (time_t)(utc_us / 1000000);
	struct tm day;

	if (!localtime_r(&seconds, &day) ||
	    strftime(out, size, "%-d %b", &day) == 0)
		snprintf(out, size, "?");
}

/* Where the session of that place in the list stands. */
static double place_x(const struct axis *axis, size_t i)
{
	return axis_at(axis, (double)i);
}

static void draw_mark(struct canvas *canvas, const struct series *series,
		      double x, double y)
{
	if (!series->square) {
		canvas_disc(canvas, x, y, DOT,
			    series->filled ? series->ink : INK_PAPER,
			    series->ink);
		return;
	}
	canvas_fill(canvas, x - DOT + 0.4, y - DOT + 0.4, 2 * DOT - 0.8,
		    2 * DOT - 0.8, series->ink);
}

static uint8_t nrs_of(const struct course_session *session,
		      const struct series *series)
{
	return *((const uint8_t *)session + series->place);
}

static void draw_series(struct canvas *canvas, const struct figures *figures,
			const struct series *series, const struct axis axes[2])
{
	const struct course_session *sessions = figures->course.sessions.item;
	double last_x = 0;
	double last_y = 0;
	bool has_last = false;

	for (size_t i = 0; i < figures->course.sessions.count; i++) {
		const uint8_t nrs = nrs_of(&sessions[i], series);
		const double x = place_x(&axes[0], i);
		const double y = axis_at(&axes[1], nrs);

		if (nrs == NRS_UNKNOWN) {
			has_last = false; /* a gap stays one */
			continue;
		}
		if (has_last && series->dashed)
			canvas_dashed(canvas, last_x, last_y, x, y, series->ink,
				      0.9);
		else if (has_last)
			canvas_line(canvas, last_x, last_y, x, y, series->ink,
				    0.9);
		last_x = x;
		last_y = y;
		has_last = true;
	}
	for (size_t i = 0; i < figures->course.sessions.count; i++)
		if (nrs_of(&sessions[i], series) != NRS_UNKNOWN)
			draw_mark(canvas, series, place_x(&axes[0], i),
				  axis_at(&axes[1],
					  nrs_of(&sessions[i], series)));
}

/* Number and day below as many sessions as there is room for. */
static void draw_sessions_axis(struct canvas *canvas,
			       const struct figures *figures,
			       const struct axis *axis, double y)
{
	const struct style style = {SIZE_SMALL, false, INK_DIM, ALIGN_MIDDLE};
	const struct course_session *sessions = figures->course.sessions.item;
	double free_x = 0;
	char text[48];

	canvas_line(canvas, axis->from - 8, y, axis->to + 8, y, INK_LINE, 0.6);
	for (size_t i = 0; i < figures->course.sessions.count; i++) {
		const double x = place_x(axis, i);

		canvas_line(canvas, x, y, x, y + 2.5, INK_LINE, 0.6);
		if (x - LABEL / 2 < free_x)
			continue;
		snprintf(text, sizeof(text), "%lld",
			 (long long)sessions[i].number);
		canvas_text(canvas, x, y + 10, &style, text);
		format_day(sessions[i].utc_us, text, sizeof(text));
		canvas_text(canvas, x, y + 19, &style, text);
		free_x = x + LABEL / 2;
	}
}

static void mark_this(struct canvas *canvas, const struct figures *figures,
		      const struct axis *axis, double from_y, double to_y)
{
	const struct course_session *sessions = figures->course.sessions.item;

	for (size_t i = 0; i < figures->course.sessions.count; i++)
		if (sessions[i].number == figures->file.number)
			canvas_fill(canvas, place_x(axis, i) - 6, from_y, 12,
				    to_y - from_y, INK_GRID);
}

static double draw_rating_legend(struct canvas *canvas, double y)
{
	const struct style style = {SIZE_SMALL, false, INK_DIM, ALIGN_LEFT};
	double x = LEFT;

	for (size_t i = 0; i < SERIES_COUNT; i++) {
		draw_mark(canvas, &rated[i], x + DOT, y + 4);
		canvas_text(canvas, x + 10, y + 6.5, &style, rated[i].name);
		x += canvas_text_width(canvas, &style, rated[i].name) + 24;
	}
	canvas_fill(canvas, x, y, 8, 8, INK_GRID);
	canvas_text(canvas, x + 11, y + 6.5, &style, "this session");
	return y + 12;
}

static struct axis session_axis(const struct figures *figures, double width)
{
	const double last = (double)figures->course.sessions.count - 1;
	struct axis axis = {.low = 0, .high = fmax(last, 1), .step = 1};

	axis.from = LEFT + 22;
	axis.to = fmin(width - RIGHT - 14, axis.from + fmax(last, 1) * 90);
	return axis;
}

double draw_ratings(struct canvas *canvas, const struct figures *figures,
		    double width)
{
	struct axis axes[2] = {session_axis(figures, width),
			       axis_make(0, NRS_MAX, 6, true)};

	axes[1].from = HEIGHT + 4;
	axes[1].to = 4;
	mark_this(canvas, figures, &axes[0], 4, HEIGHT + 4);
	axis_draw_values(canvas, &axes[1], LEFT, width - LEFT - RIGHT,
			 SIZE_SMALL);
	for (size_t i = 0; i < SERIES_COUNT; i++)
		draw_series(canvas, figures, &rated[i], axes);
	draw_sessions_axis(canvas, figures, &axes[0], HEIGHT + 4);
	return draw_rating_legend(canvas, HEIGHT + FOOT + 2);
}
