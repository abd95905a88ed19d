/* SPDX-License-Identifier: MIT */
/* Figures: what is counted, and what is said to be missing. */
#include "opened.h"

#include "compose.h"
#include "dosecheck.h"
#include "figures_json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static const struct point *point_at(const struct opened *opened, size_t i)
{
	return (const struct point *)opened->figures.points.item + i;
}

/* Whether a block of the report has the text. */
static bool says(const struct opened *opened, const char *text)
{
	for (size_t i = 0; i < opened->document.count; i++) {
		const struct block *block = &opened->document.blocks[i];

		if (block->text && strstr(block->text, text))
			return true;
		for (size_t c = 0; c < block->rows * block->columns; c++)
			if (strstr(block->cells[c], text))
				return true;
	}
	return false;
}

static void assert_says(const struct opened *opened, const char *text)
{
	if (!says(opened, text))
		fail_msg("it does not say \"%s\"", text);
}

static void counts_each_point(void **state)
{
	struct opened opened;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	assert_int_equal(opened.figures.points.count, 3);
	assert_string_equal(point_at(&opened, 0)->name, "QL left");
	assert_int_equal(point_at(&opened, 0)->site, SITE_LUMBAR_LEFT);
	assert_int_equal(point_at(&opened, 0)->presses, 2);
	assert_true(point_at(&opened, 0)->treated);
	assert_true(point_at(&opened, 0)->released);
	assert_false(point_at(&opened, 1)->released);
	assert_true(fabs(point_at(&opened, 0)->held_s - 16) < 0.1);
	assert_true(point_at(&opened, 0)->right_s <=
		    point_at(&opened, 0)->held_s);
	assert_int_equal(point_at(&opened, 0)->ppt_count, 3);
	opened_end(&opened);
}

static void adds_doses_up_by_point_and_site(void **state)
{
	struct opened opened;
	double points_ns = 0;
	double sites_ns = 0;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	for (size_t i = 0; i < opened.figures.points.count; i++)
		points_ns += point_at(&opened, i)->dose_ns;
	for (size_t i = 0; i < SITE_COUNT; i++)
		sites_ns += opened.figures.site_dose_ns[i];
	assert_true(points_ns > 100);
	assert_true(fabs(points_ns - sites_ns) < 1e-6);
	/* Each of the 7 parts is rounded up to a whole N*s. */
	assert_true(points_ns - opened.figures.dose_samples_ns >= 0);
	assert_true(points_ns - opened.figures.dose_samples_ns <= 7);
	opened_end(&opened);
}

static void finds_presses_where_the_samples_have_them(void **state)
{
	struct opened opened;
	const struct passage *passages;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	passages = opened.figures.passages.item;
	assert_int_equal(opened.figures.passages.count, 7);
	for (size_t i = 0; i < 6; i++) {
		assert_true(passages[i].measured);
		assert_non_null(passages[i].press);
		/* Ramp, hold and release, and not the rest. */
		assert_true(passages[i].to_s - passages[i].from_s > 8);
		assert_true(passages[i].to_s - passages[i].from_s < 14);
	}
	assert_null(passages[6].press); /* kneading */
	opened_end(&opened);
}

static void without_samples_a_press_is_where_its_record_says(void **state)
{
	struct opened opened;
	const struct passage *passage;

	(void)state;
	opened_begin(&opened, &plans[3], 0);
	passage = opened.figures.passages.item;
	assert_false(passage->measured);
	assert_true(fabs(passage->to_s - passage->from_s - 30) < 0.1);
	assert_int_equal(opened.figures.lanes[0].samples, 0);
	assert_says(&opened, "No force samples of left are on record.");
	opened_end(&opened);
}

static void finds_the_pause(void **state)
{
	struct opened opened;
	const struct pause *pause;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	pause = opened.figures.pauses.item;
	assert_int_equal(opened.figures.pauses.count, 1);
	assert_true(fabs(pause->to_s - pause->from_s - 25) < 0.2);
	opened_end(&opened);
}

static void a_stop_without_its_end_lasts_to_the_end(void **state)
{
	struct opened opened;
	const struct pause *pauses;

	(void)state;
	opened_begin(&opened, &plans[2], 0);
	pauses = opened.figures.pauses.item;
	assert_int_equal(opened.figures.pauses.count, 1);
	assert_true(pauses[0].stopped);
	assert_true(isinf(pauses[0].to_s));
	opened_end(&opened);
}

static void says_what_is_missing(void **state)
{
	struct opened opened;

	(void)state;
	opened_begin(&opened, &plans[2], 0);
	assert_says(&opened, "No screening is on record before this session.");
	assert_says(&opened, "The hub's clock had not been set");
	assert_says(&opened, "Pain was not rated.");
	assert_says(&opened, "samples of left, pad 0 were lost on the radio");
	assert_says(&opened, "The patient's other sessions could not be read");
	opened_end(&opened);
	opened_begin(&opened, &plans[1], 3);
	assert_says(&opened, "250 samples of left, pad 0 could not be written");
	assert_says(&opened, "This session was aborted");
	opened_end(&opened);
}

static void says_when_nothing_is_missing(void **state)
{
	struct opened opened;

	(void)state;
	opened_begin(&opened, &plan_usual, 3);
	assert_says(&opened, "Nothing that the record should have is missing.");
	opened_end(&opened);
}

static void makes_no_claim_and_tells_the_evidence(void **state)
{
	struct opened opened;

	(void)state;
	opened_begin(&opened, &plan_usual, 3);
	assert_says(&opened, "makes no medical claim");
	assert_says(&opened, "17 trials");
	assert_says(&opened, "SMD 0.67");
	assert_says(&opened, "0.22, P = .16");
	assert_says(&opened, "Hou 2002");
	opened_end(&opened);
}

static void calls_nothing_a_change_inside_the_repeat_error(void **state)
{
	struct opened opened;

	(void)state;
	opened_begin(&opened, &plan_usual, 8);
	/* The fixture's second point rises by 28 kPa, the first by 154. */
	assert_says(&opened,
		    "no change that can be told from the repeat error");
	assert_says(&opened, "higher by more than the repeat error");
	opened_end(&opened);
}

static void advises_when_pain_persists(void **state)
{
	struct opened opened;
	const enum pain_advice advice = ADVICE_PERSISTS;

	(void)state;
	opened_begin(&opened, &plan_usual, 4); /* 7, 6, 5, 4 before */
	assert_int_equal(course_advice(&opened.figures.course, FIXTURE_SESSION),
			 advice);
	assert_says(&opened, pain_advice_table[ADVICE_PERSISTS].text);
	opened_end(&opened);
}

static void a_course_is_its_sessions_alone(void **state)
{
	json_t *sessions = fixture_sessions(4);
	json_t *ppts = fixture_ppts(4, 1);
	struct course course;

	(void)state;
	for (size_t i = 2; i < 4; i++)
		json_object_set_new(json_array_get(sessions, i), "Course",
				    json_integer(5));
	assert_int_equal(course_read(sessions, ppts, NULL, 5, &course), 0);
	assert_int_equal(course.sessions.count, 2);
	assert_int_equal(course.ppts.count, 6); /* three repeats each */
	course_done(&course);
	json_decref(sessions);
	json_decref(ppts);
}

static void json_has_every_figure(void **state)
{
	struct opened opened;
	json_t *json;

	(void)state;
	opened_begin(&opened, &plans[1], 3);
	json = figures_json(&opened.figures);
	assert_non_null(json);
	assert_int_equal(json_integer_value(json_object_get(json, "session")),
			 12);
	assert_int_equal(json_array_size(json_object_get(json, "pressList")),
			 42);
	assert_int_equal(json_array_size(json_object_get(json, "points")), 14);
	assert_int_equal(json_array_size(json_object_get(json, "pads")), 2);
	assert_int_equal(json_array_size(json_object_get(json, "trips")), 1);
	assert_int_equal(json_array_size(json_object_get(json, "ratings")), 44);
	assert_true(json_number_value(json_object_get(json, "dose")) > 1000);
	assert_int_equal(json_object_size(json_object_get(json, "doseBySite")),
			 14);
	assert_string_equal(json_string_value(json_object_get(json, "begun")),
			    "2026-03-14T09:22:00.000000Z");
	json_decref(json);
	opened_end(&opened);
}

/* SR-8: what was felt is what is on record. */
static void the_dose_of_each_press_is_found_again(void **state)
{
	struct opened opened;
	struct dosecheck check;
	const struct dosecheck_press *presses;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	assert_int_equal(
		dosecheck_run(opened.records, &opened.figures.file, &check), 0);
	presses = check.presses.item;
	for (size_t i = 0; i < check.presses.count; i++)
		assert_true(
			dosecheck_matches(presses[i].samples_ns,
					  (double)presses[i].press->dose_ns));
	assert_true(check.recorded_ns - check.samples_ns >= 0);
	assert_true(check.recorded_ns - check.samples_ns <= 1);
	dosecheck_done(&check);
	opened_end(&opened);
}

/* A hand that presses in a pause is in the session's dose alone. */
static void tells_the_dose_besides_the_points(void **state)
{
	struct opened opened;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	assert_false(says(&opened, "Besides,"));
	opened.figures.file.dose_ns += 500;
	document_done(&opened.document);
	document_init(&opened.document, &opened.figures);
	compose_points(&opened.document);
	assert_true(says(&opened, "Besides, 49"));
	opened_end(&opened);
}

/* A step that was begun again has two presses of one number. */
static void a_press_has_no_sample_from_after_its_end(void **state)
{
	struct opened opened;
	struct dosecheck check;
	const struct dosecheck_press *presses;
	struct file_press *first;

	(void)state;
	opened_begin(&opened, &plan_usual, 0);
	first = opened.figures.file.presses.item;
	assert_true(first[0].at.boot_us < first[1].at.boot_us);
	assert_int_equal(first[0].pad, first[1].pad);
	assert_string_equal(first[0].address, first[1].address);
	first[0].step = first[1].step;
	first[0].repeat = first[1].repeat;
	assert_int_equal(
		dosecheck_run(opened.records, &opened.figures.file, &check), 0);
	presses = check.presses.item;
	assert_true(presses[0].samples_ns < 1);
	assert_true(dosecheck_matches(presses[1].samples_ns,
				      (double)first[1].dose_ns));
	dosecheck_done(&check);
	opened_end(&opened);
}

static void a_dose_that_differs_is_told(void **state)
{
	(void)state;
	assert_true(dosecheck_matches(0, 0));
	assert_true(dosecheck_matches(999.2, 1000));
	assert_false(dosecheck_matches(980, 1000));
	assert_false(dosecheck_matches(3, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_each_point),
		cmocka_unit_test(adds_doses_up_by_point_and_site),
		cmocka_unit_test(finds_presses_where_the_samples_have_them),
		cmocka_unit_test(
			without_samples_a_press_is_where_its_record_says),
		cmocka_unit_test(finds_the_pause),
		cmocka_unit_test(a_stop_without_its_end_lasts_to_the_end),
		cmocka_unit_test(says_what_is_missing),
		cmocka_unit_test(says_when_nothing_is_missing),
		cmocka_unit_test(makes_no_claim_and_tells_the_evidence),
		cmocka_unit_test(
			calls_nothing_a_change_inside_the_repeat_error),
		cmocka_unit_test(advises_when_pain_persists),
		cmocka_unit_test(a_course_is_its_sessions_alone),
		cmocka_unit_test(json_has_every_figure),
		cmocka_unit_test(the_dose_of_each_press_is_found_again),
		cmocka_unit_test(tells_the_dose_besides_the_points),
		cmocka_unit_test(a_press_has_no_sample_from_after_its_end),
		cmocka_unit_test(a_dose_that_differs_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, opened_forget_fonts);
}
