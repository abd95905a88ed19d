/* SPDX-License-Identifier: MIT */
/* Drawing: nothing overlaps, nothing leaves its picture, and what is drawn is
 * where it should be. */
#include "opened.h"

#include "axis.h"
#include "body.h"
#include "draw.h"
#include "pages.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
	const char *name;
	draw_fn draw;
} drawings[] = {
	{"timeline", draw_timeline}, {"points", draw_points},
	{"bars", draw_bars},	     {"easing", draw_easing},
	{"body", draw_body},	     {"ratings", draw_ratings},
	{"ppts", draw_ppts},
};

#define DRAWINGS (sizeof(drawings) / sizeof(drawings[0]))

/* A drawing on pixels. */
struct sheet {
	cairo_surface_t *surface;
	cairo_t *cr;
	struct canvas canvas;
};

static void sheet_begin(struct sheet *sheet, double width, double height)
{
	sheet->surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24,
						    (int)width, (int)height);
	sheet->cr = cairo_create(sheet->surface);
	canvas_init(&sheet->canvas, sheet->cr, false);
	canvas_fill(&sheet->canvas, 0, 0, width, height, INK_PAPER);
}

static void sheet_end(struct sheet *sheet)
{
	assert_false(sheet->canvas.failed);
	assert_int_equal(cairo_status(sheet->cr), CAIRO_STATUS_SUCCESS);
	canvas_done(&sheet->canvas);
	cairo_destroy(sheet->cr);
	cairo_surface_destroy(sheet->surface);
}

static unsigned int pixel(const struct sheet *sheet, double x, double y)
{
	const unsigned char *row;
	unsigned int value;

	cairo_surface_flush(sheet->surface);
	row = cairo_image_surface_get_data(sheet->surface) +
	      (size_t)y *
		      (size_t)cairo_image_surface_get_stride(sheet->surface);
	memcpy(&value, row + 4 * (size_t)x, sizeof(value));
	return value & 0xffffff;
}

/* How light, 0 to 765. */
static unsigned int lightness(unsigned int rgb)
{
	return (rgb >> 16 & 0xff) + (rgb >> 8 & 0xff) + (rgb & 0xff);
}

static bool overlap(const struct canvas_text *a, const struct canvas_text *b)
{
	/* Letters reach from a quarter below their line to three quarters
	 * above; what only touches is legible. */
	const double slack = 0.5;

	return a->x + a->width > b->x + slack &&
	       b->x + b->width > a->x + slack &&
	       a->y + 0.2 * a->style.size >
		       b->y - 0.75 * b->style.size + slack &&
	       b->y + 0.2 * b->style.size > a->y - 0.75 * a->style.size + slack;
}

static void check_texts(const struct canvas *canvas, const char *name,
			size_t plan, double width)
{
	for (size_t i = 0; i < canvas->text_count; i++) {
		const struct canvas_text *text = &canvas->texts[i];

		if (text->x < -0.5 || text->x + text->width > width + 0.5)
			fail_msg("%s of plan %zu, %.0f wide: \"%s\" is "
				 "outside (%.1f to %.1f)",
				 name, plan, width, text->text, text->x,
				 text->x + text->width);
		for (size_t j = 0; j < i; j++)
			if (overlap(text, &canvas->texts[j]))
				fail_msg("%s of plan %zu, %.0f wide: \"%s\" "
					 "is over \"%s\"",
					 name, plan, width, text->text,
					 canvas->texts[j].text);
	}
}

static void no_label_overlaps_or_leaves_its_picture(void **state)
{
	static const double widths[] = {DRAW_WIDE, DRAW_NARROW};
	static const unsigned int sessions[] = {1, 30, 3, 12, 2, 7};

	(void)state;
	for (size_t p = 0; p < plan_count; p++) {
		struct opened opened;

		opened_begin(&opened, &plans[p], sessions[p]);
		for (size_t d = 0; d < DRAWINGS; d++)
			for (size_t w = 0; w < 2; w++) {
				struct sheet sheet;

				sheet_begin(&sheet, widths[w], 10);
				(void)drawings[d].draw(&sheet.canvas,
						       &opened.figures,
						       widths[w]);
				check_texts(&sheet.canvas, drawings[d].name, p,
					    widths[w]);
				sheet_end(&sheet);
			}
		opened_end(&opened);
	}
}

static void no_text_of_a_page_overlaps_another(void **state)
{
	(void)state;
	for (size_t p = 0; p < plan_count; p++) {
		struct opened opened;
		struct sheet sheet;
		struct pages pages;

		opened_begin(&opened, &plans[p], 5);
		sheet_begin(&sheet, 100, 100);
		pages = (struct pages){.document = &opened.document,
				       .canvas = &sheet.canvas,
				       .endless = true};
		pages_draw(&pages);
		check_texts(&sheet.canvas, "page", p,
			    PAGES_WIDTH - PAGES_MARGIN);
		sheet_end(&sheet);
		opened_end(&opened);
	}
}

/* Whether some text of the drawing is this. */
static bool has_text(const struct canvas *canvas, const char *text)
{
	for (size_t i = 0; i < canvas->text_count; i++)
		if (strstr(canvas->texts[i].text, text))
			return true;
	return false;
}

static void the_timeline_names_points_stops_and_ratings(void **state)
{
	struct opened opened;
	struct sheet sheet;

	(void)state;
	opened_begin(&opened, &plans[1], 0);
	sheet_begin(&sheet, DRAW_WIDE, 600);
	(void)draw_timeline(&sheet.canvas, &opened.figures, DRAW_WIDE);
	assert_true(has_text(&sheet.canvas, "1 QL left"));
	assert_true(has_text(&sheet.canvas, "force"));
	assert_true(has_text(&sheet.canvas, "stopped"));
	assert_true(has_text(&sheet.canvas, "paused or stopped"));
	assert_true(has_text(&sheet.canvas, "50:00"));
	assert_true(has_text(&sheet.canvas, "6")); /* pain before */
	sheet_end(&sheet);
	opened_end(&opened);
}

/* Of the force's ink, or half covered by it. */
static bool is_force(unsigned int rgb)
{
	return (int)(rgb & 0xff) - (int)(rgb >> 16 & 0xff) > 80;
}

/* So many pixels of the row of the force's ink or its range's. */
static unsigned int count_blue(const struct sheet *sheet, double from_x,
			       double to_x, double height)
{
	unsigned int count = 0;

	for (double x = from_x; x < to_x; x++)
		for (double y = 0; y < height; y++)
			count += is_force(pixel(sheet, x, y));
	return count;
}

static void where_samples_were_lost_nothing_is_drawn(void **state)
{
	static const struct fixture plan = {.points = 1,
					    .repeats = 1,
					    .pads = 1,
					    .hold_s = 40,
					    .rest_s = 1,
					    .rate_hz = 50,
					    .cells = 2,
					    .loses = true};
	struct opened opened;
	struct sheet sheet;
	double from_x;
	double to_x;

	(void)state;
	opened_begin(&opened, &plan, 0);
	sheet_begin(&sheet, DRAW_WIDE, 300);
	(void)draw_timeline(&sheet.canvas, &opened.figures, DRAW_WIDE);
	/* The plot is from 34 to 14 before the end; 20 to 21 s are lost. */
	from_x = 34 + (DRAW_WIDE - 48) * 20.2 / opened.figures.length_s;
	to_x = 34 + (DRAW_WIDE - 48) * 20.8 / opened.figures.length_s;
	assert_int_equal(count_blue(&sheet, ceil(from_x), floor(to_x), 150),
			 6 * (unsigned int)(floor(to_x) - ceil(from_x)));
	assert_true(
		count_blue(&sheet, ceil(from_x) + 10, floor(to_x) + 10, 150) >
		7 * (unsigned int)(floor(to_x) - ceil(from_x)));
	sheet_end(&sheet);
	opened_end(&opened);
}

static void every_site_has_a_place_of_its_own(void **state)
{
	(void)state;
	for (enum site a = SITE_NONE + 1; a < SITE_COUNT; a++) {
		const struct body_place one = body_place(a);

		assert_true(one.rx > 0 && one.ry > 0);
		assert_true(fabs(one.x) < BODY_HALF);
		assert_true(one.y > 0 && one.y < BODY_HEIGHT);
		for (enum site b = SITE_NONE + 1; b < a; b++) {
			const struct body_place other = body_place(b);

			assert_true(one.side != other.side ||
				    fabs(one.x - other.x) >
					    (one.rx + other.rx) * 0.8 ||
				    fabs(one.y - other.y) >
					    (one.ry + other.ry) * 0.8);
		}
	}
}

static void left_is_left_from_behind_and_right_from_the_front(void **state)
{
	(void)state;
	assert_true(body_place(SITE_LUMBAR_LEFT).x < 0);
	assert_int_equal(body_place(SITE_LUMBAR_LEFT).side, BODY_BACK);
	assert_true(body_place(SITE_THIGH_LEFT).x > 0);
	assert_int_equal(body_place(SITE_THIGH_LEFT).side, BODY_FRONT);
	assert_true(body_place(SITE_LUMBAR_RIGHT).x > 0);
	assert_true(body_place(SITE_THIGH_RIGHT).x < 0);
}

static void the_more_dose_the_darker_a_site(void **state)
{
	struct opened opened;
	struct sheet sheet;
	const double half = (BODY_HALF + 4) * 1.06 + 22; /* of the back */
	const double lumbar_x = 6.4 * 1.06;
	const double lumbar_y = 12 + 74 * 1.06;
	const double untreated_y = 12 + 44 * 1.06;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	memset(opened.figures.site_dose_ns, 0,
	       sizeof(opened.figures.site_dose_ns));
	opened.figures.site_dose_ns[SITE_LUMBAR_LEFT] = 3000;
	opened.figures.site_dose_ns[SITE_LUMBAR_RIGHT] = 500;
	sheet_begin(&sheet, DRAW_WIDE, 300);
	(void)draw_body(&sheet.canvas, &opened.figures, DRAW_WIDE);
	assert_true(lightness(pixel(&sheet, half - lumbar_x, lumbar_y)) + 200 <
		    lightness(pixel(&sheet, half + lumbar_x, lumbar_y)));
	assert_true(lightness(pixel(&sheet, half + lumbar_x, lumbar_y)) + 50 <
		    lightness(pixel(&sheet, half + 8, untreated_y)));
	assert_true(has_text(&sheet.canvas, "left lower back (1)"));
	sheet_end(&sheet);
	opened_end(&opened);
}

static void marks_are_round_numbers_and_few(void **state)
{
	(void)state;
	for (double high = 0.3; high < 2000; high *= 1.37) {
		const struct axis axis = axis_make(0, high, 5, true);

		assert_true(axis.high >= high * 0.999999);
		assert_true(axis.high <= high * 2.01);
		assert_true((axis.high - axis.low) / axis.step <= 5.01);
	}
}

static void inks_differ_in_grey(void **state)
{
	static const enum ink pairs[][2] = {
		{INK_RIGHT, INK_OUTSIDE}, {INK_FORCE, INK_RANGE},
		{INK_FORCE, INK_BAND},	  {INK_BAND, INK_PAPER},
		{INK_TRIP, INK_BAND},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		double grey[2];

		for (int j = 0; j < 2; j++) {
			double rgb[3];

			canvas_ink_rgb(pairs[i][j], rgb);
			grey[j] = 0.2126 * rgb[0] + 0.7152 * rgb[1] +
				  0.0722 * rgb[2];
		}
		assert_true(fabs(grey[0] - grey[1]) > 0.09);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_label_overlaps_or_leaves_its_picture),
		cmocka_unit_test(no_text_of_a_page_overlaps_another),
		cmocka_unit_test(the_timeline_names_points_stops_and_ratings),
		cmocka_unit_test(where_samples_were_lost_nothing_is_drawn),
		cmocka_unit_test(every_site_has_a_place_of_its_own),
		cmocka_unit_test(
			left_is_left_from_behind_and_right_from_the_front),
		cmocka_unit_test(the_more_dose_the_darker_a_site),
		cmocka_unit_test(marks_are_round_numbers_and_few),
		cmocka_unit_test(inks_differ_in_grey),
	};

	return cmocka_run_group_tests(tests, NULL, opened_forget_fonts);
}
