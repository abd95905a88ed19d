/* SPDX-License-Identifier: MIT */
/*
 * watch: every pad live on the terminal, and the largest key for the stop.
 *
 * A picture is drawn ten times a second from the model that signals keep; a
 * key acts at once. The stop is sent without waiting for anything.
 */
#include "act.h"
#include "trend.h"
#include "value.h"

#include <curses.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#define REDRAW_MS    100
#define PADS_SHOWN   32
#define PANEL_WIDTH  38
#define PANEL_HEIGHT 11
#define GAUGE_WIDTH  24
#define HEAT_STEPS   12
#define PATH_SIZE    64
#define MESSAGE_SIZE 256
#define STALE_MS     500

/* Colour pairs; the heat's follow. */
enum pair {
	PAIR_GOOD = 1,
	PAIR_WARN,
	PAIR_BAD,
	PAIR_STOP,
	PAIR_DIM,
	PAIR_HEAT
};

/* From cold to hot in the 256-colour palette, and without it. */
static const short heat_256[HEAT_STEPS] = {235, 18,  20,  27,  38,  43,
					   48,	118, 190, 220, 208, 196};
static const char *const heat_plain[HEAT_STEPS] = {
	"  ",		"\u2591\u2591", "\u2591\u2591", "\u2591\u2591",
	"\u2592\u2592", "\u2592\u2592", "\u2592\u2592", "\u2593\u2593",
	"\u2593\u2593", "\u2593\u2593", "\u2588\u2588", "\u2588\u2588"};

struct watched_pad {
	char path[PATH_SIZE];
	size_t pad;
	struct trend trend;
};

struct watch {
	const struct invocation *invocation;
	struct watched_pad pads[PADS_SHOWN];
	size_t count;
	uv_timer_t redraw;
	uv_poll_t keys;
	char message[MESSAGE_SIZE];
	bool done;
};

/* ---- What is shown ---- */

static struct watched_pad *watched(struct watch *watch, const char *path,
				   size_t pad)
{
	struct watched_pad *place;

	for (size_t i = 0; i < watch->count; i++)
		if (watch->pads[i].pad == pad &&
		    strcmp(watch->pads[i].path, path) == 0)
			return &watch->pads[i];
	if (watch->count == PADS_SHOWN)
		return NULL;
	place = &watch->pads[watch->count++];
	snprintf(place->path, sizeof(place->path), "%s", path);
	place->pad = pad;
	if (pad == 0)
		(void)client_send(watch->invocation->client, path,
				  CLIENT_WEARABLE, "StartReadings", "");
	return place;
}

static double limit_of(const json_t *wearable, size_t pad, const char *name)
{
	const json_t *limits =
		json_array_get(json_object_get(wearable, "Limits"), pad);

	return json_number_value(
		json_array_get(json_object_get(limits, name), 0));
}

static short pair_of_link(const char *link)
{
	if (strcmp(link, "ready") == 0)
		return PAIR_GOOD;
	if (strcmp(link, "lost") == 0 || strcmp(link, "refused") == 0)
		return PAIR_BAD;
	return PAIR_WARN;
}

static short pair_of_share(double share)
{
	if (share >= 0.9)
		return PAIR_BAD;
	return share >= 0.7 ? PAIR_WARN : PAIR_GOOD;
}

static void draw_cells(int y, int x, const json_t *wearable, size_t pad,
		       double full)
{
	const json_t *grid =
		json_array_get(json_object_get(wearable, "Grid"), pad);
	const json_t *cells =
		json_array_get(json_object_get(wearable, "Cells"), pad);
	const size_t columns =
		(size_t)json_integer_value(json_array_get(grid, 1));
	const json_t *cell;
	size_t i;

	json_array_foreach(cells, i, cell)
	{
		int step = full > 0 ? (int)(json_number_value(cell) / full *
						    (HEAT_STEPS - 1) +
					    0.5)
				    : 0;
		const bool plain = COLORS < 256;

		step = step < 0		    ? 0
		       : step >= HEAT_STEPS ? HEAT_STEPS - 1
					    : step;
		if (!plain)
			attron(COLOR_PAIR(PAIR_HEAT + step));
		mvaddstr(y + (int)(i / (columns ? columns : 1)),
			 x + 2 * (int)(i % (columns ? columns : 1)),
			 plain ? heat_plain[step] : "  ");
		attrset(A_NORMAL);
	}
}

static void draw_gauge(int y, int x, double force, double target, double limit)
{
	const double share = limit > 0 ? force / limit : 0;
	const int filled = (int)(share * GAUGE_WIDTH + 0.5);
	const int mark = limit > 0 ? (int)(target / limit * GAUGE_WIDTH) : 0;

	for (int i = 0; i < GAUGE_WIDTH; i++) {
		attrset(COLOR_PAIR(pair_of_share(share)));
		mvaddstr(y, x + i,
			 target > 0 && i == mark ? "\u2502"
			 : i < filled		 ? "\u2588"
						 : "\u2591");
	}
	attrset(A_NORMAL);
	printw(" %.0f N", limit);
}

/* The force that a cell shows at its full colour: what the pressure limit
 * allows on its area. */
static double full_cell(const json_t *wearable, size_t pad)
{
	const double kpa = limit_of(wearable, pad, "pressure");
	const double mm2 = value_number_at(wearable, "CellArea", pad);

	return kpa * mm2 / 1000; /* kPa * mm2 = mN */
}

static void draw_title(int y, int x, const json_t *wearable, size_t pad)
{
	const double battery = value_number(wearable, "Battery");
	const char *link = value_text(wearable, "Link");

	attrset(A_BOLD);
	mvprintw(y, x, "%-.14s", value_text(wearable, "Name"));
	attrset(COLOR_PAIR(PAIR_DIM));
	printw(" %.18s", value_text_at(wearable, "Sites", pad));
	attrset(COLOR_PAIR(pair_of_link(link)));
	mvprintw(y + 1, x, "%s", link);
	attrset(COLOR_PAIR(battery <= 15 ? PAIR_BAD : PAIR_DIM));
	if (battery <= 100)
		printw("  battery %.0f %%", battery);
	attrset(COLOR_PAIR(PAIR_DIM));
	if (value_number(wearable, "RSSI") < 127)
		printw("  %.0f dBm", value_number(wearable, "RSSI"));
	attrset(A_NORMAL);
}

static void draw_state(int y, int x, const json_t *wearable, size_t pad)
{
	const char *state = value_text_at(wearable, "PadStates", pad);
	const double left = value_number_at(wearable, "Remaining", pad) / 1000;
	const bool stopped = strcmp(state, "stopped") == 0;

	attrset(stopped ? COLOR_PAIR(PAIR_STOP) : A_BOLD);
	mvprintw(y, x, "%s", state);
	attrset(A_NORMAL);
	if (left > 0)
		printw(" %.0f s", left);
	if (value_number(wearable, "LastFrameAge") > STALE_MS) {
		attrset(COLOR_PAIR(PAIR_BAD));
		printw(" no data");
		attrset(A_NORMAL);
	}
}

static void draw_pad(struct watch *watch, int y, int x, const json_t *wearable,
		     struct watched_pad *place)
{
	const size_t pad = place->pad;
	const double force = value_number_at(wearable, "Force", pad);
	const double limit = limit_of(wearable, pad, "force");
	char trend[3 * TREND_LENGTH + 1];

	(void)watch;
	draw_title(y, x, wearable, pad);
	draw_cells(y + 2, x, wearable, pad, full_cell(wearable, pad));
	attrset(A_BOLD);
	mvprintw(y + 2, x + 18, "%6.1f N", force);
	attrset(A_NORMAL);
	mvprintw(y + 3, x + 18, "%6.1f kPa",
		 value_number_at(wearable, "PeakPressure", pad));
	mvprintw(y + 4, x + 18, "target %.1f N",
		 value_number_at(wearable, "Target", pad));
	draw_state(y + 5, x + 18, wearable, pad);
	draw_gauge(y + 7, x, force, value_number_at(wearable, "Target", pad),
		   limit);
	trend_draw(&place->trend, limit, PANEL_WIDTH - 6, trend);
	attrset(COLOR_PAIR(PAIR_DIM));
	mvaddstr(y + 8, x, trend);
	attrset(A_NORMAL);
}

/* ---- The whole picture ---- */

static void draw_head(const json_t *hub)
{
	const char *state = value_text(hub, "State");

	attrset(A_BOLD);
	mvaddstr(0, 1, "kneadd");
	attrset(COLOR_PAIR(strcmp(state, "ready") == 0 ? PAIR_GOOD : PAIR_BAD));
	printw("  %s", state);
	attrset(COLOR_PAIR(PAIR_DIM));
	printw("  %.0f pads press, %.1f of %.0f N in all  %s",
	       value_number(hub, "PadsPressing"),
	       value_number(hub, "TotalForce"),
	       value_number(hub, "TotalForceLimit"),
	       value_text(hub, "StateReason"));
	attrset(A_NORMAL);
}

/* A key as large as the terminal allows. */
static void draw_foot(const struct watch *watch, const json_t *hub)
{
	const bool tripped = value_is_true(hub, "Tripped");
	const int y = LINES - 4;

	attrset(COLOR_PAIR(PAIR_STOP) | A_BOLD);
	for (int i = 0; i < 3; i++)
		mvprintw(y + i, 1, "%*s", 30, "");
	mvaddstr(y + 1, 4, "SPACE   S T O P   A L L");
	attrset(A_NORMAL);
	mvaddstr(y, 34, tripped ? "a  acknowledge what was stopped" : "");
	mvaddstr(y + 1, 34, "q  leave (stops nothing)");
	attrset(COLOR_PAIR(PAIR_WARN));
	mvprintw(y + 2, 34, "%.*s", COLS - 36 > 0 ? COLS - 36 : 0,
		 watch->message);
	attrset(A_NORMAL);
}

static void draw_pads(struct watch *watch)
{
	const char *path;
	json_t *wearable;
	int y = 2;
	int x = 1;

	json_object_foreach(client_wearables(watch->invocation->client), path,
			    wearable)
	{
		const size_t pads = (size_t)value_number(wearable, "Pads");

		for (size_t pad = 0; pad < (pads ? pads : 1); pad++) {
			struct watched_pad *place = watched(watch, path, pad);

			if (!place || y + PANEL_HEIGHT > LINES - 4)
				return;
			trend_add(&place->trend,
				  value_number_at(wearable, "Force", pad));
			draw_pad(watch, y, x, wearable, place);
			x += PANEL_WIDTH + 2;
			if (x + PANEL_WIDTH > COLS) {
				x = 1;
				y += PANEL_HEIGHT;
			}
		}
	}
}

static void draw(struct watch *watch)
{
	const json_t *hub = client_hub(watch->invocation->client);

	erase();
	draw_head(hub);
	draw_pads(watch);
	draw_foot(watch, hub);
	refresh();
}

static void on_redraw(uv_timer_t *timer)
{
	draw(timer->data);
}

/* ---- Keys and signals ---- */

static void stop_all(struct watch *watch)
{
	int error = client_send(watch->invocation->client, CLIENT_HUB_PATH,
				CLIENT_HUB, "StopAll", "s", "kneadctl watch");

	snprintf(watch->message, sizeof(watch->message),
		 error ? "THE STOP COULD NOT BE SENT: use the wearable's button"
		       : "Stop sent.");
}

/* Control is asked for first; both answers come as changes or as nothing, so
 * the calls are made in order and not waited for. */
static void acknowledge(struct watch *watch)
{
	struct client *client = watch->invocation->client;

	(void)client_send(client, CLIENT_HUB_PATH, CLIENT_HUB, "RequestControl",
			  "");
	(void)client_send(client, CLIENT_HUB_PATH, CLIENT_HUB, "Acknowledge",
			  "");
	(void)client_send(client, CLIENT_HUB_PATH, CLIENT_HUB, "ReleaseControl",
			  "");
	watch->message[0] = '\0';
}

static void on_key(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	int key;

	(void)status;
	(void)events;
	while ((key = getch()) != ERR) {
		if (key == ' ')
			stop_all(watch);
		else if (key == 'a')
			acknowledge(watch);
		else if (key == 'q')
			watch->done = true;
	}
}

static void on_signal(struct client *client, const char *path,
		      const char *interface, const char *member,
		      const json_t *arguments, void *userdata)
{
	struct watch *watch = userdata;

	(void)client;
	(void)path;
	(void)interface;
	if (strcmp(member, "Tripped") == 0) {
		snprintf(watch->message, sizeof(watch->message), "%s",
			 value_text(json_array_get(arguments, 2), "Text"));
		beep();
	}
}

/* ---- Beginning and end ---- */

static void start_screen(void)
{
	initscr();
	cbreak();
	noecho();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	curs_set(0);
	start_color();
	use_default_colors();
	init_pair(PAIR_GOOD, COLOR_GREEN, -1);
	init_pair(PAIR_WARN, COLOR_YELLOW, -1);
	init_pair(PAIR_BAD, COLOR_RED, -1);
	init_pair(PAIR_STOP, COLOR_WHITE, COLOR_RED);
	init_pair(PAIR_DIM, COLORS >= 256 ? 245 : COLOR_CYAN, -1);
	for (short i = 0; COLORS >= 256 && i < HEAT_STEPS; i++)
		init_pair((short)(PAIR_HEAT + i), COLOR_BLACK, heat_256[i]);
}

enum exit_status run_watch(const struct invocation *invocation)
{
	struct watch watch = {.invocation = invocation};
	uv_loop_t *loop = client_loop(invocation->client);
	int error;

	if (!isatty(STDOUT_FILENO) || !isatty(STDIN_FILENO))
		return output_usage(invocation,
				    "watch needs a terminal; monitor prints "
				    "lines");
	client_listen(invocation->client, on_signal, &watch);
	watch.redraw.data = &watch;
	watch.keys.data = &watch;
	uv_timer_init(loop, &watch.redraw);
	uv_poll_init(loop, &watch.keys, STDIN_FILENO);
	start_screen();
	uv_timer_start(&watch.redraw, on_redraw, 0, REDRAW_MS);
	uv_poll_start(&watch.keys, UV_READABLE, on_key);
	error = client_wait(invocation->client, &watch.done, -1);
	endwin();
	uv_close((uv_handle_t *)&watch.redraw, NULL);
	uv_close((uv_handle_t *)&watch.keys, NULL);
	uv_run(loop, UV_RUN_NOWAIT);
	return error && error != -EINTR ? output_problem(invocation, error)
					: EXIT_DONE;
}
