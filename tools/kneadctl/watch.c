/* SPDX-License-Identifier: MIT */
/* Watch: the pads that are shown, and the whole picture. */
#include "watch.h"

#include "foot.h"
#include "screen.h"
#include "text.h"
#include "value.h"
#include "watch_pad.h"

#include <string.h>
#include <time.h>

#define MARGIN	     FOOT_MARGIN
#define HEAD_LINES   2
#define SMALL_WIDTH  (WATCH_PAD_WIDTH + 2 * MARGIN)
#define COLUMN_WIDTH (WATCH_PAD_WIDTH + 2)

/* ---- The pads ---- */

static struct watched_pad *find_pad(struct watch *watch, const char *path,
				    size_t pad)
{
	struct watched_pad *place;

	for (size_t i = 0; i < watch->count; i++)
		if (watch->pads[i].pad == pad &&
		    strcmp(watch->pads[i].path, path) == 0)
			return &watch->pads[i];
	if (watch->count == WATCH_PADS_MAX)
		return NULL;
	place = &watch->pads[watch->count++];
	*place = (struct watched_pad){.pad = pad};
	snprintf(place->path, sizeof(place->path), "%s", path);
	return place;
}

static void update_wearable(struct watch *watch, const char *path,
			    const json_t *wearable)
{
	const size_t pads = (size_t)value_number(wearable, "Pads");

	for (size_t pad = 0; pad < (pads ? pads : 1); pad++) {
		struct watched_pad *place = find_pad(watch, path, pad);

		if (!place)
			return;
		place->seen = true;
		if (!watch_is_fresh(wearable))
			continue;
		trend_add(&place->trend,
			  value_number_at(wearable, "Force", pad));
		watch->total += value_number_at(wearable, "Force", pad);
	}
}

static void drop_unseen(struct watch *watch)
{
	size_t kept = 0;

	for (size_t i = 0; i < watch->count; i++)
		if (watch->pads[i].seen)
			watch->pads[kept++] = watch->pads[i];
	watch->count = kept;
}

void watch_update(struct watch *watch)
{
	const char *path;
	json_t *wearable;

	watch->total = 0;
	for (size_t i = 0; i < watch->count; i++)
		watch->pads[i].seen = false;
	json_object_foreach(client_wearables(watch->client), path, wearable)
	{
		if (value_is_true(wearable, "Enrolled"))
			update_wearable(watch, path, wearable);
	}
	drop_unseen(watch);
}

/* ---- Head ---- */

static void draw_clock(void)
{
	const time_t now = time(NULL);
	struct tm broken;
	char text[16];
	struct place place = {0, COLS - 9, 8};

	localtime_r(&now, &broken);
	strftime(text, sizeof(text), "%H:%M:%S", &broken);
	screen_put(&place, COLOR_PAIR(PAIR_DIM), text);
}

static void draw_head(const struct watch *watch, const json_t *hub)
{
	const char *state = value_text(hub, "State");
	const bool ready = strcmp(state, "ready") == 0;
	struct place line = {0, MARGIN, COLS - 2 * MARGIN - 10};

	screen_put(&line, A_BOLD, "kneadd  ");
	if (watch->live.silent) {
		screen_put(&line, COLOR_PAIR(PAIR_STOP),
			   " THE HUB DOES NOT ANSWER: use the wearables' "
			   "buttons ");
	} else if (!watch->loaded) {
		screen_put(&line, COLOR_PAIR(PAIR_WARN), "asking the hub ...");
	} else {
		screen_put(&line, COLOR_PAIR(ready ? PAIR_GOOD : PAIR_BAD),
			   state);
		screen_print(&line, COLOR_PAIR(PAIR_DIM),
			     "  pressing: %.0f   in all: %.1f of %.0f N   %s",
			     value_number(hub, "PadsPressing"),
			     value_rounded(watch->total, 1),
			     value_number(hub, "TotalForceLimit"),
			     value_text(hub, "StateReason"));
	}
	draw_clock();
}

/* ---- Foot ---- */

static void draw_foot(const struct watch *watch, const json_t *hub)
{
	const struct foot foot = foot_of_screen();
	struct place keys = foot.keys;

	foot_draw_key(&foot);
	if (value_is_true(hub, "Tripped"))
		screen_put(&keys, A_BOLD, "a acknowledge   ");
	if (watch->pages > 1)
		screen_print(&keys, A_NORMAL, "arrows: page %zu/%zu   ",
			     watch->page + 1, watch->pages);
	screen_put(&keys, A_NORMAL, "q leave (stops nothing)");
	screen_wrap(foot.message, foot.message_lines,
		    COLOR_PAIR(PAIR_WARN) | A_BOLD, watch->live.message);
}

/* ---- Body ---- */

/* How the pads are spread over the terminal. */
struct spread {
	size_t across;
	size_t down;
	size_t heat_rows;
	int height; /* of one */
};

static struct spread spread_of(const struct watch *watch)
{
	struct spread spread = {.heat_rows = WATCH_HEAT_MIN};
	const int room = LINES - HEAD_LINES - foot_of_screen().height;

	for (size_t i = 0; i < watch->count; i++) {
		const size_t rows = watch_pad_heat_rows(
			client_wearable(watch->client, watch->pads[i].path),
			watch->pads[i].pad);

		if (rows > spread.heat_rows)
			spread.heat_rows = rows;
	}
	spread.height = (int)spread.heat_rows + WATCH_PAD_LINES;
	if (spread.height > room) /* a low terminal: what fits of the map */
		spread.heat_rows = WATCH_HEAT_MIN;
	spread.height = (int)spread.heat_rows + WATCH_PAD_LINES;
	spread.across = (size_t)((COLS - MARGIN + 1) / COLUMN_WIDTH);
	spread.down =
		room / spread.height > 0 ? (size_t)(room / spread.height) : 1;
	return spread;
}

static void draw_pads(struct watch *watch)
{
	const struct spread spread = spread_of(watch);
	const size_t each = spread.across * spread.down;
	size_t first;

	watch->pages =
		watch->count > each ? (watch->count + each - 1) / each : 1;
	if (watch->page >= watch->pages)
		watch->page = watch->pages - 1;
	first = watch->page * each;
	for (size_t i = first; i < watch->count && i < first + each; i++) {
		const size_t place = i - first;
		const struct watched_pad *pad = &watch->pads[i];

		watch_pad_draw(HEAD_LINES + (int)(place / spread.across) *
						    spread.height,
			       MARGIN + (int)(place % spread.across) *
						COLUMN_WIDTH,
			       spread.heat_rows,
			       client_wearable(watch->client, pad->path),
			       pad->pad, &pad->trend);
	}
}

static void draw_body(struct watch *watch)
{
	struct place place = {HEAD_LINES + 1, MARGIN, COLS - 2 * MARGIN};

	if (watch->count > 0)
		draw_pads(watch);
	else if (watch->loaded)
		screen_put(&place, A_NORMAL,
			   "No wearable is enrolled yet: kneadctl discover, "
			   "kneadctl enroll.");
}

/* The lines that one pad needs. */
static int least_lines(void)
{
	return HEAD_LINES + WATCH_HEAT_MIN + WATCH_PAD_LINES - 1 +
	       foot_of_screen().height;
}

void watch_draw(struct watch *watch)
{
	const json_t *hub = client_hub(watch->client);

	erase();
	if (LINES < least_lines() || COLS < SMALL_WIDTH) {
		foot_draw_small(SMALL_WIDTH, least_lines());
	} else {
		draw_head(watch, hub);
		draw_body(watch);
		draw_foot(watch, hub);
	}
	refresh();
}
