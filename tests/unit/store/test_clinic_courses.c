/* SPDX-License-Identifier: MIT */
/* What is said of a course of sessions, and of thresholds over time. */
#include "clinic_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

static void add_heron(struct bench *bench)
{
	bench_open_empty(bench);
	bench_get(bench, CLINIC_ADD_PATIENT, "heron", "tall");
}

static bool is_absent(const struct bench *bench, size_t row, const char *name)
{
	return bench_value(bench, row, name)->type == 0;
}

/* ---- PPT (D16) ---- */

static void add_ppt(const struct bench *bench, int session, int pa,
		    const char *flags)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO ppt (session, patient, utc_us, trusted, boot,"
		 " boot_us, point, site, value_pa, ramp_mn_per_s, uneven,"
		 " above) SELECT id, patient, 0, 0, x'', 0, 'A', 'calf-left',"
		 " %d, 10000, %s FROM session WHERE id = %d",
		 pa, flags, session);
	bench_sql(bench, sql);
}

static void open_with_sessions(struct bench *bench, int count)
{
	add_heron(bench);
	for (int i = count; i > 0; i--)
		bench_add_session(bench, "heron", i * 3 * BENCH_DAY_US);
}

static void expect_change(const struct bench *bench, size_t row,
			  enum ppt_change change)
{
	assert_string_equal(bench_text(bench, row, "Change"),
			    ppt_change_names[change]);
}

/* Nothing is called a change that is inside the repeat error. */
static void calls_no_change_what_repeating_explains(void **state)
{
	struct bench bench;

	(void)state;
	open_with_sessions(&bench, 4);
	add_ppt(&bench, 1, 300000, "0, 0");
	add_ppt(&bench, 2, 399000, "0, 0");
	add_ppt(&bench, 3, 401000, "0, 0");
	add_ppt(&bench, 4, 199000, "0, 0");
	bench_get(&bench, CLINIC_LIST_PPTS, "heron");
	expect_change(&bench, 0, PPT_CHANGE_UNKNOWN);
	expect_change(&bench, 1, PPT_CHANGE_NONE);
	expect_change(&bench, 2, PPT_CHANGE_UP);
	expect_change(&bench, 3, PPT_CHANGE_DOWN);
	assert_true(bench_value(&bench, 0, "PPT")->real == 300.0);
	assert_true(bench_value(&bench, 0, "Ramp")->real == 10.0);
	bench_close(&bench);
}

/* The first of three is practice. */
static void compares_what_the_repeats_come_to(void **state)
{
	struct bench bench;

	(void)state;
	open_with_sessions(&bench, 2);
	add_ppt(&bench, 1, 100000, "0, 0");
	add_ppt(&bench, 1, 300000, "0, 0");
	add_ppt(&bench, 1, 310000, "0, 0");
	add_ppt(&bench, 2, 320000, "0, 0");
	bench_get(&bench, CLINIC_LIST_PPTS, "heron");
	expect_change(&bench, 3, PPT_CHANGE_NONE);
	bench_close(&bench);
}

/* Above the ceiling is at least that, and an uneven ramp says nothing. */
static void knows_no_change_it_cannot_know(void **state)
{
	struct bench bench;

	(void)state;
	open_with_sessions(&bench, 5);
	add_ppt(&bench, 1, 300000, "0, 1");
	add_ppt(&bench, 2, 450000, "0, 0");
	add_ppt(&bench, 3, 190000, "0, 0");
	add_ppt(&bench, 4, 190000, "0, 1");
	add_ppt(&bench, 5, 100000, "1, 0");
	bench_get(&bench, CLINIC_LIST_PPTS, "heron");
	expect_change(&bench, 1, PPT_CHANGE_UNKNOWN);
	expect_change(&bench, 2, PPT_CHANGE_DOWN);
	expect_change(&bench, 3, PPT_CHANGE_UNKNOWN);
	expect_change(&bench, 4, PPT_CHANGE_UNKNOWN);
	bench_sql(&bench, "UPDATE ppt SET above = session = 2 WHERE"
			  " session < 3");
	bench_get(&bench, CLINIC_LIST_PPTS, "heron");
	expect_change(&bench, 1, PPT_CHANGE_UP);
	bench_close(&bench);
}

/* ---- Courses (D15) ---- */

static void begin_weekly_course(struct bench *bench)
{
	add_heron(bench);
	bench_get(bench, CLINIC_ADD_COURSE, "heron", "lower-back", (int64_t)3,
		  (int64_t)7, "as agreed");
	assert_int_equal(bench->box->result.number, 1);
}

/* One of the course, now. */
static void hold_one(struct bench *bench)
{
	bench_add_session(bench, "heron", 0);
	bench_sql(bench, "UPDATE session SET course = 1");
}

static void expect_course(struct bench *bench, int64_t done, bool due,
			  int64_t missed)
{
	bench_get(bench, CLINIC_READ_COURSE, (int64_t)1);
	assert_int_equal(bench_number(bench, 0, "Done"), done);
	assert_int_equal(bench_value(bench, 0, "IsDue")->type, 'b');
	assert_int_equal(bench_number(bench, 0, "IsDue"), due);
	assert_int_equal(bench_number(bench, 0, "Missed"), missed);
}

static void a_course_is_due_at_once_and_then_by_its_days(void **state)
{
	struct bench bench;

	(void)state;
	begin_weekly_course(&bench);
	expect_course(&bench, 0, true, 0);
	assert_int_equal(bench_number(&bench, 0, "Due"), BENCH_NOW_US);
	hold_one(&bench);
	expect_course(&bench, 1, false, 0);
	assert_int_equal(bench_number(&bench, 0, "Due"),
			 BENCH_NOW_US + 7 * BENCH_DAY_US);
	bench_wait(&bench, 6 * BENCH_DAY_US);
	expect_course(&bench, 1, false, 0);
	/* On its day, whatever the hour. */
	bench_wait(&bench, BENCH_DAY_US - 4 * BENCH_HOUR_US);
	expect_course(&bench, 1, true, 0);
	assert_string_equal(bench_text(&bench, 0, "Note"), "as agreed");
	assert_int_equal(bench_number(&bench, 0, "Planned"), 3);
	assert_int_equal(bench_number(&bench, 0, "EveryDays"), 7);
	bench_close(&bench);
}

static void a_course_counts_the_intervals_it_missed(void **state)
{
	struct bench bench;

	(void)state;
	begin_weekly_course(&bench);
	hold_one(&bench);
	bench_wait(&bench, 13 * BENCH_DAY_US);
	expect_course(&bench, 1, true, 0); /* late, not yet missed */
	bench_wait(&bench, BENCH_DAY_US);
	expect_course(&bench, 1, true, 1);
	bench_wait(&bench, 7 * BENCH_DAY_US);
	expect_course(&bench, 1, true, 2);
	hold_one(&bench); /* what was missed stays so */
	expect_course(&bench, 2, false, 2);
	bench_close(&bench);
}

static void an_aborted_session_is_not_done(void **state)
{
	struct bench bench;

	(void)state;
	begin_weekly_course(&bench);
	hold_one(&bench);
	bench_sql(&bench, "UPDATE session SET aborted = 1");
	expect_course(&bench, 0, true, 0);
	bench_sql(&bench, "UPDATE session SET aborted = NULL, ended_utc_us ="
			  " NULL"); /* under way */
	expect_course(&bench, 0, true, 0);
	bench_close(&bench);
}

static void a_course_that_is_over_has_nothing_due(void **state)
{
	struct bench bench;

	(void)state;
	begin_weekly_course(&bench);
	for (int i = 0; i < 3; i++) {
		hold_one(&bench);
		bench_wait(&bench, 7 * BENCH_DAY_US);
	}
	bench_wait(&bench, 70 * BENCH_DAY_US);
	expect_course(&bench, 3, false, 0);
	assert_true(is_absent(&bench, 0, "Due"));
	assert_int_equal(bench_number(&bench, 0, "IsEnded"), 1);
	bench_get(&bench, CLINIC_READ_PATIENT, "heron");
	assert_true(is_absent(&bench, 0, "OpenCourse"));
	bench_close(&bench);
}

static void a_course_can_be_ended_once(void **state)
{
	struct bench bench;

	(void)state;
	begin_weekly_course(&bench);
	bench_get(&bench, CLINIC_READ_PATIENT, "heron");
	assert_int_equal(bench_number(&bench, 0, "OpenCourse"), 1);
	bench_wait(&bench, 15 * BENCH_DAY_US);
	bench_get(&bench, CLINIC_END_COURSE, (int64_t)1, "moved away");
	bench_wait(&bench, 70 * BENCH_DAY_US);
	expect_course(&bench, 0, false, 2); /* until its end */
	assert_int_equal(bench_number(&bench, 0, "IsEnded"), 1);
	assert_int_equal(bench_ask(&bench, CLINIC_END_COURSE, (int64_t)1, "")
				 ->refusal.code,
			 REFUSAL_BAD_ARGUMENT);
	bench_get(&bench, CLINIC_LIST_COURSES, "");
	assert_int_equal(bench.box->result.rows, 1);
	bench_close(&bench);
}

static void a_clock_that_is_behind_makes_nothing_missed(void **state)
{
	struct bench bench;

	(void)state;
	begin_weekly_course(&bench);
	hold_one(&bench);
	bench.now.utc_us -= 365 * BENCH_DAY_US;
	expect_course(&bench, 1, false, 0);
	hold_one(&bench);
	bench.now.utc_us += 365 * BENCH_DAY_US;
	expect_course(&bench, 2, false, 0);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_no_change_what_repeating_explains),
		cmocka_unit_test(compares_what_the_repeats_come_to),
		cmocka_unit_test(knows_no_change_it_cannot_know),
		cmocka_unit_test(a_course_is_due_at_once_and_then_by_its_days),
		cmocka_unit_test(a_course_counts_the_intervals_it_missed),
		cmocka_unit_test(an_aborted_session_is_not_done),
		cmocka_unit_test(a_course_that_is_over_has_nothing_due),
		cmocka_unit_test(a_course_can_be_ended_once),
		cmocka_unit_test(a_clock_that_is_behind_makes_nothing_missed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
