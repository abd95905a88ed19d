/* SPDX-License-Identifier: MIT */
#include "watch_pad.h"

#include "model.h"
#include "screen.h"
#include "value.h"
#include "words.h"

#include <string.h>

#define HEAT_WIDTH  16 /* columns of the terminal */
#define GAUGE_WIDTH 26
#define TREND_WIDTH 36
#define BESIDE	    18 /* from the pad's left edge to what stands beside it */
#define STALE_MS    500
#define BATTERY_LOW 15 /* percent: SR-24 */
/* Shown only, never acted on: what a hand can hold (project default). */
#define BAND 0.1

static double limit_of(const json_t *wearable, size_t pad, const char *name)
{
	const json_t *limits =
		json_array_get(json_object_get(wearable, "Limits"), pad);

	return json_number_value(
		json_array_get(json_object_get(limits, name), 0));
}

bool watch_is_fresh(const json_t *wearable)
{
	return strcmp(value_text(wearable, "Link"), "ready") == 0 &&
	       value_number(wearable, "LastFrameAge") <= STALE_MS;
}

const char *watch_judge(double force, double target)
{
	if (force < target * (1 - BAND))
		return "too light";
	return force > target * (1 + BAND) ? "too hard" : "right";
}

/* ---- Heat map ---- */

struct watch_heat watch_heat_of(size_t rows, size_t columns, size_t cells)
{
	if (rows > 0 && rows <= WATCH_HEAT_MAX && columns > 0 &&
	    columns <= HEAT_WIDTH)
		return (struct watch_heat){rows, columns,
					   columns <= HEAT_WIDTH / 2 ? 2 : 1};
	columns = HEAT_WIDTH / 2;
	return (struct watch_heat){(cells + columns - 1) / columns, columns, 2};
}

static struct watch_heat heat_of_pad(const json_t *wearable, size_t pad)
{
	const json_t *grid =
		json_array_get(json_object_get(wearable, "Grid"), pad);
	const json_t *cells =
		json_array_get(json_object_get(wearable, "Cells"), pad);

	return watch_heat_of(
		(size_t)json_integer_value(json_array_get(grid, 0)),
		(size_t)json_integer_value(json_array_get(grid, 1)),
		json_array_size(cells));
}

size_t watch_pad_heat_rows(const json_t *wearable, size_t pad)
{
	const size_t rows = heat_of_pad(wearable, pad).rows;

	if (rows < WATCH_HEAT_MIN)
		return WATCH_HEAT_MIN;
	return rows > WATCH_HEAT_MAX ? WATCH_HEAT_MAX : rows;
}

/* The force that a cell shows at its full colour: what the pressure limit
 * allows on its area. */
static double full_cell(const json_t *wearable, size_t pad)
{
	const double kpa = limit_of(wearable, pad, "pressure");
	const double mm2 = value_number_at(wearable, "CellArea", pad);

	return kpa * mm2 / 1000; /* kPa * mm2 = mN */
}

static void draw_cells(int y, int x, size_t heat_rows, const json_t *wearable,
		       size_t pad)
{
	const json_t *cells =
		json_array_get(json_object_get(wearable, "Cells"), pad);
	const struct watch_heat heat = heat_of_pad(wearable, pad);
	const double full = full_cell(wearable, pad);
	const json_t *cell;
	size_t i;

	json_array_foreach(cells, i, cell)
	{
		const size_t row = i / heat.columns;
		const size_t column = i % heat.columns;

		if (row < heat_rows)
			screen_heat(
				y + (int)row, x + (int)column * heat.cell_width,
				heat.cell_width,
				full > 0 ? json_number_value(cell) / full : 0);
	}
}

/* ---- Force ---- */

static attr_t pair_of_share(double share)
{
	if (share >= 0.9)
		return COLOR_PAIR(PAIR_BAD);
	return COLOR_PAIR(share >= 0.7 ? PAIR_WARN : PAIR_GOOD);
}

/* The force from 0 to the limit; around a target, the band that is right. */
static void draw_gauge(struct place place, double force, double target,
		       double limit)
{
	const struct glyphs *glyphs = screen_glyphs();
	const double step = limit / GAUGE_WIDTH;
	const double share = limit > 0 ? force / limit : 0;
	const int filled = (int)(share * GAUGE_WIDTH + 0.5);
	const int mark = step > 0 ? (int)(target / step) : -1;

	for (int i = 0; i < GAUGE_WIDTH; i++) {
		const double at = (i + 0.5) * step;
		const bool in_band = target > 0 && at >= target * (1 - BAND) &&
				     at <= target * (1 + BAND);
		const char *glyph = i < filled ? glyphs->full
				    : in_band  ? glyphs->band
					       : glyphs->empty;

		if (target > 0 && i == mark)
			screen_put(&place, A_BOLD, glyphs->mark);
		else
			screen_put(&place,
				   i < filled ? pair_of_share(share)
					      : (attr_t)COLOR_PAIR(PAIR_DIM),
				   glyph);
	}
	screen_print(&place, A_NORMAL, " of %.0f N", limit);
}

static void draw_numbers(int y, int x, const json_t *wearable, size_t pad)
{
	const double target = value_number_at(wearable, "Target", pad);
	struct place line = {y, x, WATCH_PAD_WIDTH - BESIDE};

	screen_print(&line, A_BOLD, "%6.1f N",
		     value_rounded(value_number_at(wearable, "Force", pad), 1));
	if (target > 0)
		screen_print(&line, A_NORMAL, " of %.1f", target);
	line = (struct place){y + 1, x, WATCH_PAD_WIDTH - BESIDE};
	screen_print(
		&line, A_NORMAL, "%6.1f kPa",
		value_rounded(value_number_at(wearable, "PeakPressure", pad),
			      1));
}

static void draw_state(int y, int x, const json_t *wearable, size_t pad)
{
	const char *state = value_text_at(wearable, "PadStates", pad);
	const double left = value_number_at(wearable, "Remaining", pad) / 1000;
	struct place line = {y, x, WATCH_PAD_WIDTH - BESIDE};
	const bool stopped = strcmp(state, "stopped") == 0;
	const bool lasts =
		strcmp(state, "holding") == 0 || strcmp(state, "resting") == 0;

	screen_put(&line, stopped ? (attr_t)COLOR_PAIR(PAIR_STOP) : A_BOLD,
		   state);
	if (lasts)
		screen_print(&line, A_NORMAL, " %.0f s", left);
	line = (struct place){y + 1, x, WATCH_PAD_WIDTH - BESIDE};
	if (strcmp(value_text(wearable, "Link"), "ready") == 0 &&
	    !watch_is_fresh(wearable))
		screen_put(&line, COLOR_PAIR(PAIR_BAD), "NO DATA");
	else if (strcmp(state, "holding") == 0)
		screen_put(
			&line, A_NORMAL,
			watch_judge(value_number_at(wearable, "Force", pad),
				    value_number_at(wearable, "Target", pad)));
	else if (!value_is_true_at(wearable, "Zeroed", pad))
		screen_put(&line, COLOR_PAIR(PAIR_WARN), "not zeroed");
}

/* ---- Who and where ---- */

static attr_t pair_of_link(const char *link)
{
	if (strcmp(link, "ready") == 0)
		return COLOR_PAIR(PAIR_GOOD);
	if (strcmp(link, "lost") == 0 || strcmp(link, "refused") == 0)
		return COLOR_PAIR(PAIR_BAD);
	return COLOR_PAIR(PAIR_WARN);
}

static void draw_title(int y, int x, const json_t *wearable, size_t pad)
{
	const char *link = value_text(wearable, "Link");
	const double battery = value_number(wearable, "Battery");
	struct place line = {y, x, WATCH_PAD_WIDTH};
	char words[WORDS_SIZE];

	screen_put(&line, A_BOLD, model_name(wearable));
	if (value_number(wearable, "Pads") > 1)
		screen_print(&line, A_NORMAL, " pad %zu", pad);
	screen_print(&line, COLOR_PAIR(PAIR_DIM), "  %s",
		     words_of_site(wearable, pad));
	line = (struct place){y + 1, x, WATCH_PAD_WIDTH};
	screen_put(&line, pair_of_link(link), link);
	words_of_battery(wearable, words);
	screen_print(&line,
		     COLOR_PAIR(battery <= BATTERY_LOW ? PAIR_BAD : PAIR_DIM),
		     "  battery %s", words);
	words_of_signal(wearable, words);
	screen_print(&line, COLOR_PAIR(PAIR_DIM), "  signal %s", words);
}

/* Why it was stopped, or what is the matter with the link. */
static void draw_trouble(int y, int x, const json_t *wearable, size_t pad)
{
	const json_t *trip =
		json_array_get(json_object_get(wearable, "Trips"), pad);
	struct place line = {y, x, WATCH_PAD_WIDTH};

	if (json_object_size(trip) > 0)
		screen_print(&line, COLOR_PAIR(PAIR_BAD), "stopped: %s (%s)",
			     value_text(trip, "Reason"),
			     value_text(trip, "Requirement"));
	else
		screen_put(&line, COLOR_PAIR(PAIR_WARN),
			   value_text(wearable, "LinkReason"));
}

void watch_pad_draw(int y, int x, size_t heat_rows, const json_t *wearable,
		    size_t pad, const struct trend *trend)
{
	const double limit = limit_of(wearable, pad, "force");
	const int below = y + 2 + (int)heat_rows;
	char bars[TREND_BAR_BYTES * TREND_WIDTH + 1];
	struct place line = {below + 1, x, TREND_WIDTH};

	draw_title(y, x, wearable, pad);
	draw_cells(y + 2, x, heat_rows, wearable, pad);
	draw_numbers(y + 2, x + BESIDE, wearable, pad);
	draw_state(y + 4, x + BESIDE, wearable, pad);
	draw_gauge((struct place){below, x, WATCH_PAD_WIDTH},
		   value_number_at(wearable, "Force", pad),
		   value_number_at(wearable, "Target", pad), limit);
	trend_draw(trend, limit, screen_glyphs()->bars, TREND_WIDTH, bars);
	screen_put(&line, COLOR_PAIR(PAIR_DIM), bars);
	draw_trouble(below + 2, x, wearable, pad);
}
