/* SPDX-License-Identifier: MIT */
/* What pictures are made of: trends, columns, tables, layouts; and who is
 * meant by a word. */
#include "model.h"
#include "screen.h"
#include "text.h"
#include "trend.h"
#include "watch_pad.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *const bars[TREND_BARS] = {"0", "1", "2", "3",
					     "4", "5", "6", "7"};

static void a_trend_shows_the_newest_last(void **state)
{
	struct trend trend = {0};
	char picture[TREND_BAR_BYTES * TREND_LENGTH + 1];

	(void)state;
	trend_draw(&trend, 8, bars, 4, picture);
	assert_string_equal(picture, "    ");
	trend_add(&trend, 1);
	trend_add(&trend, 7.9);
	trend_draw(&trend, 8, bars, 4, picture);
	assert_string_equal(picture, "  17");
	for (int i = 0; i < TREND_LENGTH; i++)
		trend_add(&trend, i % 8);
	trend_draw(&trend, 8, bars, 5, picture);
	assert_string_equal(picture, "70123");
}

static void a_trend_out_of_range_is_the_nearest_bar(void **state)
{
	struct trend trend = {0};
	char picture[TREND_BAR_BYTES * TREND_LENGTH + 1];

	(void)state;
	trend_add(&trend, -5);
	trend_add(&trend, 8);
	trend_add(&trend, 1e30);
	trend_draw(&trend, 8, bars, 3, picture);
	assert_string_equal(picture, "077");
	trend_draw(&trend, 0, bars, 3, picture); /* no limit, no height */
	assert_string_equal(picture, "000");
}

static void every_glyph_takes_its_columns(void **state)
{
	const struct glyphs *glyphs = screen_glyphs();

	(void)state;
	for (size_t i = 0; i < TREND_BARS; i++) {
		assert_int_equal(text_width(glyphs->bars[i]), 1);
		assert_true(strlen(glyphs->bars[i]) <= TREND_BAR_BYTES);
	}
	for (size_t i = 0; i < SCREEN_HEAT; i++)
		assert_int_equal(text_width(glyphs->heat[i]), 2);
	assert_int_equal(text_width(glyphs->full), 1);
	assert_int_equal(text_width(glyphs->band), 1);
	assert_int_equal(text_width(glyphs->empty), 1);
	assert_int_equal(text_width(glyphs->mark), 1);
}

static void text_is_counted_in_columns(void **state)
{
	(void)state;
	assert_int_equal(text_width("Stra\u00dfe"), 6);
	assert_int_equal(text_width("\u5de6"), 2);
	assert_int_equal(text_width("e\u0301"), 1);
	assert_int_equal(text_width("\xff!"), 2); /* no UTF-8 */
	assert_int_equal(text_fitting("Stra\u00dfe", 5), 6);
	assert_int_equal(text_fitting("\u5de6\u5de6", 3), 3);
	assert_int_equal(text_fitting("ab", 9), 2);
	assert_int_equal(text_fitting("ab", 0), 0);
}

static void a_table_is_as_wide_as_its_cells(void **state)
{
	static const char *const titles[] = {"NAME", "X"};
	static const char *const first[] = {"Stra\u00dfe", "1"};
	static const char *const second[] = {"a", NULL};
	struct table *table = table_new(2, titles);
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	table_row(table, first);
	table_row(table, second);
	table_print(table, out);
	fclose(out);
	assert_string_equal(text, "NAME    X\nStra\u00dfe  1\na       \n");
	free(text);
	table_free(table);
	table_free(NULL);
}

static void a_grid_is_shown_as_it_is_or_line_by_line(void **state)
{
	static const struct {
		size_t rows, columns, cells;
		struct watch_heat heat;
	} table[] = {
		{4, 4, 16, {4, 4, 2}},	 {1, 8, 8, {1, 8, 2}},
		{2, 16, 32, {2, 16, 1}}, {8, 4, 32, {8, 4, 2}},
		{1, 32, 32, {4, 8, 2}},	 {32, 1, 32, {4, 8, 2}},
		{0, 0, 0, {0, 8, 2}},	 {0, 0, 3, {1, 8, 2}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct watch_heat heat = watch_heat_of(
			table[i].rows, table[i].columns, table[i].cells);

		assert_int_equal(heat.rows, table[i].heat.rows);
		assert_int_equal(heat.columns, table[i].heat.columns);
		assert_int_equal(heat.cell_width, table[i].heat.cell_width);
	}
}

static void a_force_is_judged_by_its_target(void **state)
{
	(void)state;
	assert_string_equal(watch_judge(8.9, 10), "too light");
	assert_string_equal(watch_judge(9.1, 10), "right");
	assert_string_equal(watch_judge(10.9, 10), "right");
	assert_string_equal(watch_judge(11.1, 10), "too hard");
}

static void data_is_fresh_only_on_a_ready_link(void **state)
{
	json_t *wearable =
		json_pack("{s:s, s:i}", "Link", "ready", "LastFrameAge", 500);

	(void)state;
	assert_true(watch_is_fresh(wearable));
	json_object_set_new(wearable, "LastFrameAge", json_integer(501));
	assert_false(watch_is_fresh(wearable));
	json_object_set_new(wearable, "LastFrameAge", json_integer(0));
	json_object_set_new(wearable, "Link", json_string("lost"));
	assert_false(watch_is_fresh(wearable));
	json_decref(wearable);
}

/* ---- Who is meant ---- */

static void fill(struct model *model)
{
	static const char *const wearables[][2] = {
		{"C0:11:00:00:00:01", "left"},
		{"C0:22:00:00:00:02", "left knee"},
		{"D0:33:00:00:00:03", "C0"},
		{"E0:44:00:00:00:04", ""},
	};

	assert_int_equal(model_init(model), 0);
	for (size_t i = 0; i < 4; i++)
		json_object_set_new(model->wearables, wearables[i][0],
				    json_pack("{s:s, s:s}", "Address",
					      wearables[i][0], "Name",
					      wearables[i][1]));
}

static void a_word_names_one_wearable_or_none(void **state)
{
	static const struct {
		const char *word;
		enum model_fit fit;
		const char *path;
	} table[] = {
		{"left", MODEL_FIT_ONE, "C0:11:00:00:00:01"},
		{"LEFT", MODEL_FIT_ONE, "C0:11:00:00:00:01"},
		{"left k", MODEL_FIT_ONE, "C0:22:00:00:00:02"},
		{"lef", MODEL_FIT_SEVERAL, NULL},
		{"C0:22", MODEL_FIT_ONE, "C0:22:00:00:00:02"},
		{"c0:22:00:00:00:02", MODEL_FIT_ONE, "C0:22:00:00:00:02"},
		{"C0", MODEL_FIT_ONE, "D0:33:00:00:00:03"}, /* its whole name */
		{"C0:", MODEL_FIT_SEVERAL, NULL},
		{"E0", MODEL_FIT_ONE, "E0:44:00:00:00:04"},
		{"right", MODEL_FIT_NONE, NULL},
		{"left kneecap", MODEL_FIT_NONE, NULL},
		{"", MODEL_FIT_NONE, NULL},
	};
	struct model model;

	(void)state;
	fill(&model);
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const char *path = NULL;

		assert_int_equal(
			model_find(&model, table[i].word, &path, NULL, 0),
			table[i].fit);
		if (table[i].fit == MODEL_FIT_ONE)
			assert_string_equal(path, table[i].path);
	}
	model_done(&model);
}

static void several_are_named_for_people(void **state)
{
	struct model model;
	char names[128];
	const char *path;

	(void)state;
	fill(&model);
	assert_int_equal(model_find(&model, "C0:", &path, names, sizeof(names)),
			 MODEL_FIT_SEVERAL);
	assert_string_equal(names, "left (C0:11:00:00:00:01), left knee "
				   "(C0:22:00:00:00:02)");
	assert_int_equal(model_find(&model, "C0:", &path, names, 10),
			 MODEL_FIT_SEVERAL); /* cut, not overrun */
	assert_string_equal(names, "left (C0:");
	assert_string_equal(model_name(json_object_get(model.wearables,
						       "E0:44:00:00:00:04")),
			    "E0:44:00:00:00:04");
	model_done(&model);
}

static void an_address_is_a_path_without_looking(void **state)
{
	char path[MODEL_PATH_SIZE];

	(void)state;
	assert_string_equal(model_path_of_address("c0:11:00:00:00:fa", path),
			    "/org/kneadd/wearable/C0_11_00_00_00_FA");
	assert_null(model_path_of_address("C0:11:00:00:00", path));
	assert_null(model_path_of_address("C0:11:00:00:00:0g", path));
	assert_null(model_path_of_address("C0-11-00-00-00-01", path));
	assert_null(model_path_of_address("C0:11:00:00:00:012", path));
	assert_null(model_path_of_address("left", path));
}

static int use_utf8(void **state)
{
	(void)state;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trend_shows_the_newest_last),
		cmocka_unit_test(a_trend_out_of_range_is_the_nearest_bar),
		cmocka_unit_test(every_glyph_takes_its_columns),
		cmocka_unit_test(text_is_counted_in_columns),
		cmocka_unit_test(a_table_is_as_wide_as_its_cells),
		cmocka_unit_test(a_grid_is_shown_as_it_is_or_line_by_line),
		cmocka_unit_test(a_force_is_judged_by_its_target),
		cmocka_unit_test(data_is_fresh_only_on_a_ready_link),
		cmocka_unit_test(a_word_names_one_wearable_or_none),
		cmocka_unit_test(several_are_named_for_people),
		cmocka_unit_test(an_address_is_a_path_without_looking),
	};

	return cmocka_run_group_tests(tests, use_utf8, NULL);
}
