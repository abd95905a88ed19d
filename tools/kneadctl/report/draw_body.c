/* SPDX-License-Identifier: MIT */
/*
 * Body map: every site is outlined; a treated one is filled, the darker the
 * more of the dose it had, and has the numbers of its points at the margin.
 */
#include "draw.h"

#include "body.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define SCALE	   1.06
#define TOP	   12.0
#define MARGIN	   30.0 /* on each side of a body, for the numbers */
#define LABEL_GAP  9.0
#define LIST_ROW   12.0
#define LIST_WIDTH 190.0
#define NUMBERS	   48

struct map {
	struct canvas *canvas;
	const struct figures *figures;
	double most_ns;
	double middle[BODY_SIDE_COUNT];
	/* Labels: the next one at either margin is below this. */
	double free_y[BODY_SIDE_COUNT][2];
};

/* From light to dark, of one hue: dark is much, in grey too. */
static void use_dose(const struct map *map, double dose_ns)
{
	static const double light[] = {0.78, 0.87, 0.95};
	static const double dark[] = {0.03, 0.19, 0.42};
	const double share = map->most_ns > 0 ? dose_ns / map->most_ns : 0;
	double rgb[3];

	for (int i = 0; i < 3; i++)
		rgb[i] = light[i] + (dark[i] - light[i]) * share;
	cairo_set_source_rgb(map->canvas->cr, rgb[0], rgb[1], rgb[2]);
}

static bool is_treated(const struct figures *figures, enum site site)
{
	const struct point *points = figures->points.item;

	if (figures->site_dose_ns[site] > 0)
		return true;
	for (size_t i = 0; i < figures->points.count; i++)
		if (points[i].site == site)
			return true;
	return false;
}

/* "1, 4" */
static void format_numbers(const struct figures *figures, enum site site,
			   char *out, size_t size)
{
	const struct point *points = figures->points.item;
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < figures->points.count && used < size; i++)
		if (points[i].site == site)
			used += (size_t)snprintf(out + used, size - used,
						 "%s%zu", used ? ", " : "",
						 i + 1);
}

static void ellipse(const struct map *map, const struct body_place *place)
{
	cairo_t *cr = map->canvas->cr;

	cairo_save(cr);
	cairo_translate(cr, map->middle[place->side] + place->x * SCALE,
			TOP + place->y * SCALE);
	cairo_scale(cr, place->rx * SCALE, place->ry * SCALE);
	cairo_new_sub_path(cr);
	cairo_arc(cr, 0, 0, 1, 0, 2 * M_PI);
	cairo_restore(cr);
}

static void draw_site(const struct map *map, enum site site)
{
	const struct body_place place = body_place(site);
	const bool treated = is_treated(map->figures, site);

	if (treated) {
		ellipse(map, &place);
		use_dose(map, map->figures->site_dose_ns[site]);
		cairo_fill(map->canvas->cr);
	}
	ellipse(map, &place);
	canvas_stroke(map->canvas, treated ? INK_TEXT : INK_OUTLINE,
		      treated ? 0.7 : 0.4);
}

/* The numbers of a site's points at the nearer margin, with a line to it. */
static void draw_numbers(struct map *map, enum site site)
{
	struct style style = {SIZE_SMALL, true, INK_TEXT, ALIGN_LEFT};
	const struct body_place place = body_place(site);
	const bool right = place.x > 0;
	double *free_y = &map->free_y[place.side][right];
	const double x = map->middle[place.side] + place.x * SCALE;
	const double y = TOP + place.y * SCALE;
	const double edge = (BODY_HALF + 4) * SCALE * (right ? 1 : -1);
	const double end = map->middle[place.side] + edge;
	const double at = fmax(y, *free_y);
	char text[NUMBERS];

	format_numbers(map->figures, site, text, sizeof(text));
	if (text[0] == '\0')
		return;
	style.align = right ? ALIGN_LEFT : ALIGN_RIGHT;
	canvas_line(map->canvas, x + place.rx * SCALE * (right ? 1 : -1), y,
		    end, at, INK_TEXT, 0.5);
	canvas_text(map->canvas, end + (right ? 2 : -2), at + SIZE_SMALL * 0.36,
		    &style, text);
	*free_y = at + LABEL_GAP;
}

static void draw_one_side(struct map *map, enum body_side side,
			  const char *title)
{
	const struct style style = {SIZE_SMALL, true, INK_DIM, ALIGN_MIDDLE};
	const struct style small = {SIZE_SMALL, false, INK_DIM, ALIGN_MIDDLE};
	const double x = map->middle[side];
	const double edge = 27 * SCALE;
	const double knee_y = TOP + 141 * SCALE;
	cairo_t *cr = map->canvas->cr;

	canvas_text(map->canvas, x, SIZE_SMALL + 1, &style, title);
	canvas_text(map->canvas, x - edge, knee_y, &small,
		    side == BODY_BACK ? "left" : "right");
	canvas_text(map->canvas, x + edge, knee_y, &small,
		    side == BODY_BACK ? "right" : "left");
	cairo_save(cr);
	cairo_translate(cr, x, TOP);
	cairo_scale(cr, SCALE, SCALE);
	body_outline(map->canvas);
	cairo_restore(cr);
}

/* Treated sites with shade, words and dose. */
static double draw_list(struct map *map, double x, double y, double width)
{
	const struct style head = {SIZE_SMALL, true, INK_DIM, ALIGN_LEFT};
	const struct style style = {SIZE_TEXT - 1, false, INK_TEXT, ALIGN_LEFT};
	const struct style value = {SIZE_TEXT - 1, false, INK_TEXT,
				    ALIGN_RIGHT};
	const double *dose_ns = map->figures->site_dose_ns;
	char text[128];
	char fitted[128];

	canvas_text(map->canvas, x, y + SIZE_SMALL + 1, &head,
		    "dose per site, N\xc2\xb7s");
	y += LIST_ROW + 2;
	for (enum site site = SITE_NONE + 1; site < SITE_COUNT; site++) {
		char numbers[NUMBERS];

		if (!is_treated(map->figures, site))
			continue;
		use_dose(map, dose_ns[site]);
		cairo_rectangle(map->canvas->cr, x, y + 1, 10, 8);
		cairo_fill(map->canvas->cr);
		canvas_frame(map->canvas, x, y + 1, 10, 8, INK_LINE);
		format_numbers(map->figures, site, numbers, sizeof(numbers));
		snprintf(text, sizeof(text), "%s (%s)", site_table[site].words,
			 numbers);
		canvas_fit(map->canvas, &style, width - 50, text, fitted,
			   sizeof(fitted));
		canvas_text(map->canvas, x + 14, y + 8, &style, fitted);
		snprintf(text, sizeof(text), "%.0f", dose_ns[site]);
		canvas_text(map->canvas, x + width, y + 8, &value, text);
		y += LIST_ROW;
	}
	return y;
}

static void find_most(struct map *map)
{
	for (size_t i = 0; i < SITE_COUNT; i++)
		map->most_ns =
			fmax(map->most_ns, map->figures->site_dose_ns[i]);
}

/* From above downwards, so that labels can be moved down. */
static void draw_all_numbers(struct map *map)
{
	bool done[SITE_COUNT] = {false};

	for (size_t i = 1; i < SITE_COUNT; i++) {
		enum site next = SITE_NONE;

		for (enum site s = SITE_NONE + 1; s < SITE_COUNT; s++)
			if (!done[s] && (next == SITE_NONE ||
					 body_place(s).y < body_place(next).y))
				next = s;
		done[next] = true;
		draw_numbers(map, next);
	}
}

double draw_body(struct canvas *canvas, const struct figures *figures,
		 double width)
{
	const double half = (BODY_HALF + 4) * SCALE + 22;
	struct map map = {
		.canvas = canvas,
		.figures = figures,
		.middle = {half * 3, half},
	};
	const double bottom = TOP + BODY_HEIGHT * SCALE + 2;
	const double room = width - 4 * half;
	double list;

	find_most(&map);
	draw_one_side(&map, BODY_BACK, "back");
	draw_one_side(&map, BODY_FRONT, "front");
	for (enum site site = SITE_NONE + 1; site < SITE_COUNT; site++)
		draw_site(&map, site);
	draw_all_numbers(&map);
	if (room > LIST_WIDTH * 0.7)
		list = draw_list(&map, width - fmin(room - 8, LIST_WIDTH), 4,
				 fmin(room - 8, LIST_WIDTH));
	else
		list = draw_list(&map, 4, bottom + 4, fmin(width - 8, 260));
	return fmax(bottom, list);
}
