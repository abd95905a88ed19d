/* SPDX-License-Identifier: MIT */
#include "body.h"

#include <math.h>

/* Of the person's right side as seen from behind; sites come in pairs, the
 * left one first (site.h). */
static const struct body_place places[SITE_COUNT] = {
	[SITE_UPPER_BACK_RIGHT] = {BODY_BACK, 8, 44, 5, 5},
	[SITE_MIDDLE_BACK_RIGHT] = {BODY_BACK, 7.2, 57, 4.6, 5.5},
	[SITE_LUMBAR_RIGHT] = {BODY_BACK, 6.4, 74, 4.4, 6.5},
	[SITE_SHOULDER_RIGHT] = {BODY_BACK, 13.5, 35.6, 5.4, 2.8},
	[SITE_NECK_RIGHT] = {BODY_BACK, 2.7, 27.5, 1.9, 2.8},
	[SITE_SUBOCCIPITAL_RIGHT] = {BODY_BACK, 3.4, 21, 2.6, 2.2},
	[SITE_TEMPLE_RIGHT] = {BODY_FRONT, 6.2, 10, 1.7, 2.8},
	[SITE_JAW_RIGHT] = {BODY_FRONT, 5.2, 18.3, 1.9, 2.4},
	[SITE_UPPER_ARM_RIGHT] = {BODY_FRONT, 22, 54, 3, 6.5},
	[SITE_FOREARM_RIGHT] = {BODY_FRONT, 27.3, 80, 2.5, 7},
	[SITE_HIP_RIGHT] = {BODY_BACK, 15, 90, 2.4, 5},
	[SITE_GLUTEAL_RIGHT] = {BODY_BACK, 7.4, 96, 4.9, 5.6},
	[SITE_ADDUCTOR_RIGHT] = {BODY_FRONT, 4.4, 116, 2.4, 8},
	[SITE_THIGH_RIGHT] = {BODY_FRONT, 11.6, 119, 4, 11},
	[SITE_CALF_RIGHT] = {BODY_BACK, 9, 157, 3.4, 8},
	[SITE_FOOT_RIGHT] = {BODY_BACK, 8, 193.3, 3.8, 2},
};

struct body_place body_place(enum site site)
{
	const bool left = site % 2 == 1;
	struct body_place place = places[left ? site + 1 : site];

	/* A person who faces the viewer has their right on the left. */
	if (left != (place.side == BODY_FRONT))
		place.x = -place.x;
	return place;
}

/* One half, from the neck around the arm and the leg to the crotch. */
static const double half[][2] = {
	{4.4, 21.5}, {4.6, 28},	  {8.5, 31.2},	 {16, 32.6},  {22, 36.4},
	{24.6, 44},  {26.2, 58},  {29, 70},	 {31.4, 82},  {33, 93},
	{35, 99},    {34.6, 105}, {31.4, 106.5}, {29.6, 101}, {29, 93},
	{25.4, 80},  {22.6, 69},  {19.4, 57},	 {17.4, 48},  {16.4, 58},
	{14.6, 72},  {15.6, 82},  {18.2, 93},	 {18.4, 106}, {16.6, 124},
	{13.2, 141}, {13.4, 153}, {11.6, 170},	 {9.2, 184},  {10, 189.5},
	{12.4, 194}, {10, 196.3}, {4.6, 196},	 {3.8, 191},  {4.6, 184},
	{4.2, 168},  {4.2, 153},  {4.4, 141},	 {2.4, 124},  {0.5, 106},
};

#define HALF_COUNT (sizeof(half) / sizeof(half[0]))
#define HEAD_Y	   12.8
#define HEAD_RX	   8.2
#define HEAD_RY	   10.8

/* A curve through all points: between two of them a Bezier whose handles go
 * along the neighbours (Catmull-Rom). */
static void curve_half(cairo_t *cr, double mirror)
{
	cairo_move_to(cr, mirror * half[0][0], half[0][1]);
	for (size_t i = 0; i + 1 < HALF_COUNT; i++) {
		const double *before = half[i > 0 ? i - 1 : 0];
		const double *from = half[i];
		const double *to = half[i + 1];
		const double *after = half[i + 2 < HALF_COUNT ? i + 2 : i + 1];

		cairo_curve_to(cr, mirror * (from[0] + (to[0] - before[0]) / 6),
			       from[1] + (to[1] - before[1]) / 6,
			       mirror * (to[0] - (after[0] - from[0]) / 6),
			       to[1] - (after[1] - from[1]) / 6, mirror * to[0],
			       to[1]);
	}
}

static void draw_half(struct canvas *canvas, double mirror)
{
	curve_half(canvas->cr, mirror);
	cairo_line_to(canvas->cr, 0, half[HALF_COUNT - 1][1]);
	cairo_line_to(canvas->cr, 0, half[0][1]);
	cairo_close_path(canvas->cr);
	canvas_fill_path(canvas, INK_SKIN);
	curve_half(canvas->cr, mirror);
	canvas_stroke(canvas, INK_OUTLINE, 0.8);
}

static void head(struct canvas *canvas)
{
	cairo_t *cr = canvas->cr;

	cairo_save(cr);
	cairo_translate(cr, 0, HEAD_Y);
	cairo_scale(cr, HEAD_RX, HEAD_RY);
	cairo_new_sub_path(cr);
	cairo_arc(cr, 0, 0, 1, 0, 2 * M_PI);
	cairo_restore(cr);
}

void body_outline(struct canvas *canvas)
{
	draw_half(canvas, 1);
	draw_half(canvas, -1);
	head(canvas);
	canvas_fill_path(canvas, INK_SKIN);
	head(canvas);
	canvas_stroke(canvas, INK_OUTLINE, 0.8);
}
