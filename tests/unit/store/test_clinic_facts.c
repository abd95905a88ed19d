/* SPDX-License-Identifier: MIT */
/* What a session is prepared with (SR-10, SR-17). */
#include "clinic_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const no_pairs[] = {NULL};

static void add_heron(struct bench *bench)
{
	bench_open_empty(bench);
	bench_get(bench, CLINIC_ADD_PATIENT, "heron", "");
}

static const struct clinic_facts *prepare(struct bench *bench)
{
	return bench_get(bench, CLINIC_PREPARE, "heron", (int64_t)0)->facts;
}

static void gives_each_number_once(void **state)
{
	struct bench bench;
	uint32_t number;

	(void)state;
	add_heron(&bench);
	number = prepare(&bench)->session;
	assert_int_equal(number, 1);
	assert_int_equal(prepare(&bench)->session, 2);
	clinic_book_close(&bench.book); /* a restart */
	assert_int_equal(prepare(&bench)->session, 3);
	bench_get(&bench, CLINIC_FORGET_PATIENT, "heron");
	bench_get(&bench, CLINIC_ADD_PATIENT, "heron", "");
	assert_int_equal(prepare(&bench)->session, 4);
	bench_add_session(&bench, "heron", 0); /* as if it were a 1 */
	bench_sql(&bench, "UPDATE session SET id = 90");
	assert_int_equal(prepare(&bench)->session, 91);
	bench_close(&bench);
}

static void says_when_numbers_are_used_up(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_sql(&bench, "UPDATE session_number SET last = 4294967294");
	assert_true(prepare(&bench)->session == UINT32_MAX);
	assert_int_equal(
		bench_ask(&bench, CLINIC_PREPARE, "heron", (int64_t)0)->error,
		-EBADMSG);
	assert_int_equal(
		bench_sql_number(&bench, "SELECT last FROM session_number"),
		UINT32_MAX);
	bench_close(&bench);
}

static void the_stamp_is_that_of_asking(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	assert_memory_equal(&prepare(&bench)->now, &bench.now,
			    sizeof(bench.now));
	bench_close(&bench);
}

/* ---- Screening ---- */

static void nobody_screened_is_told_so(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	assert_false(prepare(&bench)->screening.present);
	bench_close(&bench);
}

static void gives_the_newest_screening_whole(void **state)
{
	static const char *const answers[] = {"anticoagulants", "yes", "fever",
					      "no", NULL};
	static const char *const findings[] = {"calf-left", "varicose-veins",
					       "calf-left", "wound", NULL};
	static const char *const more[] = {"confirmed-by",
					   "M. Aster",
					   "overridden-by",
					   "Dr. Rook",
					   "override-reason",
					   "low dose",
					   NULL};
	const struct screening *screening;
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_get(&bench, CLINIC_SCREEN, "heron", bench_answers(), no_pairs,
		  no_pairs);
	bench_wait(&bench, BENCH_HOUR_US);
	bench_get(&bench, CLINIC_SCREEN, "heron", answers, findings, more);
	screening = &prepare(&bench)->screening;
	assert_true(screening->present);
	assert_memory_equal(&screening->at, &bench.now, sizeof(bench.now));
	assert_int_equal(screening->answer[QUESTION_ANTICOAGULANTS],
			 ANSWER_YES);
	assert_int_equal(screening->answer[QUESTION_FEVER], ANSWER_NO);
	assert_int_equal(screening->answer[QUESTION_THROMBOSIS],
			 ANSWER_MISSING);
	assert_int_equal(screening->finding[SITE_CALF_LEFT],
			 1 << FINDING_VARICOSE | 1 << FINDING_WOUND);
	assert_true(screening->overridden);
	assert_string_equal(screening->confirmed_by, "M. Aster");
	bench_close(&bench);
}

/* SR-17: all answered with no is what the core lets by. */
static void a_full_screening_passes_the_core(void **state)
{
	struct bench bench;
	const struct clinic_facts *facts;

	(void)state;
	add_heron(&bench);
	bench_get(&bench, CLINIC_SCREEN, "heron", bench_answers(), no_pairs,
		  no_pairs);
	facts = prepare(&bench);
	assert_int_equal(
		screening_check(&facts->screening, true, &facts->now).code,
		REFUSAL_NONE);
	bench_close(&bench);
}

/* SR-17: what a newer version may have asked or found is not ignored. */
static void a_word_that_is_not_known_makes_it_none(void **state)
{
	static const char *const changes[] = {
		"UPDATE screening_answer SET question = 'new'",
		"UPDATE screening_finding SET site = 'tail'",
		"UPDATE screening_finding SET finding = 'new'",
	};
	static const char *const findings[] = {"calf-left", "bruise", NULL};

	(void)state;
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct bench bench;

		add_heron(&bench);
		bench_get(&bench, CLINIC_SCREEN, "heron", bench_answers(),
			  findings, no_pairs);
		assert_true(prepare(&bench)->screening.present);
		bench_sql(&bench, "DELETE FROM screening_answer WHERE question"
				  " <> 'fever'");
		bench_sql(&bench, changes[i]);
		assert_false(prepare(&bench)->screening.present);
		bench_close(&bench);
	}
}

static void an_answer_that_is_not_known_is_missing(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_get(&bench, CLINIC_SCREEN, "heron", bench_answers(), no_pairs,
		  no_pairs);
	bench_sql(&bench, "UPDATE screening_answer SET answer = 'well' WHERE"
			  " question = 'fever'");
	assert_int_equal(prepare(&bench)->screening.answer[QUESTION_FEVER],
			 ANSWER_MISSING);
	bench_close(&bench);
}

/* ---- Frequency (SR-10) ---- */

static void counts_the_sessions_of_a_day(void **state)
{
	const struct frequency_history *history;
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_get(&bench, CLINIC_ADD_PATIENT, "lark", "");
	bench_add_session(&bench, "heron", 25 * BENCH_HOUR_US);
	bench_add_session(&bench, "heron", 23 * BENCH_HOUR_US);
	bench_add_session(&bench, "lark", BENCH_HOUR_US);
	bench_add_session(&bench, "heron", BENCH_HOUR_US);
	history = &prepare(&bench)->history;
	assert_int_equal(history->sessions, 2);
	assert_int_equal(history->session[0].utc_us,
			 BENCH_NOW_US - BENCH_HOUR_US);
	assert_int_equal(history->session[1].utc_us,
			 BENCH_NOW_US - 23 * BENCH_HOUR_US);
	bench_close(&bench);
}

/* SR-10: unknown counts as used; a machine that has been up for a day
 * proves that it is not. */
static void what_has_no_proven_age_counts(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_add_session(&bench, "heron", 300 * BENCH_DAY_US);
	bench_sql(&bench, "UPDATE session SET started_trusted = 0");
	memset(bench.now.boot, 0x22, sizeof(bench.now.boot));
	bench.now.boot_us = (uint64_t)BENCH_HOUR_US;
	assert_int_equal(prepare(&bench)->history.sessions, 1);
	bench.now.boot_us = (uint64_t)BENCH_DAY_US + 1;
	assert_int_equal(prepare(&bench)->history.sessions, 0);
	bench_close(&bench);
}

/* A clock set back a year makes nothing old. */
static void the_future_counts(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_add_session(&bench, "heron", BENCH_HOUR_US);
	memset(bench.now.boot, 0x33, sizeof(bench.now.boot));
	bench.now.boot_us = 5000000;
	bench.now.utc_us -= 365 * BENCH_DAY_US;
	assert_int_equal(prepare(&bench)->history.sessions, 1);
	bench_close(&bench);
}

static void what_never_began_does_not_count_unless_it_pressed(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_add_session(&bench, "heron", BENCH_HOUR_US);
	bench_sql(&bench, "UPDATE session SET started_utc_us = NULL,"
			  " started_trusted = NULL, started_boot_us = NULL");
	assert_int_equal(prepare(&bench)->history.sessions, 0);
	bench_sql(&bench,
		  "INSERT INTO press (session, utc_us, trusted, boot, boot_us,"
		  " address, pad, site, target_mn, peak_mn, mean_mn, held_ms,"
		  " dose_ns, ended_by, aborted) SELECT id, utc_us, trusted,"
		  " boot, boot_us, '', 0, 'calf-left', 0, 0, 0, 0, 0, 'none',"
		  " 0 FROM session");
	assert_int_equal(prepare(&bench)->history.sessions, 1);
	bench_close(&bench);
}

/* Of session 1, so many hours ago; `table` press or technique. */
static void add_use(const struct bench *bench, const char *point, int64_t hours)
{
	char sql[1024];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO press (session, utc_us, trusted, boot, boot_us,"
		 " address, pad, site, target_mn, peak_mn, mean_mn, held_ms,"
		 " dose_ns, ended_by, aborted, point) SELECT id, %lld, 1, boot,"
		 " %lld, '', 0, 'calf-left', 0, 0, 0, 0, 0, 'none', 0, '%s'"
		 " FROM session WHERE id = 1",
		 (long long)(BENCH_NOW_US - hours * BENCH_HOUR_US),
		 (long long)((int64_t)bench->now.boot_us -
			     hours * BENCH_HOUR_US),
		 point);
	bench_sql(bench, sql);
}

static void a_point_is_as_young_as_its_last_press(void **state)
{
	const struct frequency_history *history;
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_add_session(&bench, "heron", 26 * BENCH_HOUR_US);
	add_use(&bench, "A", 25);
	add_use(&bench, "A", 3);
	add_use(&bench, "B", 25);
	add_use(&bench, "C", 2);
	add_use(&bench, "", 1);
	history = &prepare(&bench)->history;
	assert_int_equal(history->points, 2);
	assert_string_equal(history->point[0].point, "C");
	assert_string_equal(history->point[1].point, "A");
	assert_int_equal(history->point[1].site, SITE_CALF_LEFT);
	assert_int_equal(history->point[1].at.utc_us,
			 BENCH_NOW_US - 3 * BENCH_HOUR_US);
	/* And so is its session, though it began long before. */
	assert_int_equal(history->sessions, 1);
	bench_close(&bench);
}

static void kneading_is_use_of_a_point_and_stretching_is_not(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_add_session(&bench, "heron", BENCH_HOUR_US);
	bench_sql(&bench,
		  "WITH t (p, n) AS (VALUES ('K', 'knead'), ('G', 'glide'),"
		  " ('S', 'stretch')) INSERT INTO technique (session, utc_us,"
		  " trusted, boot, boot_us, step, point, technique, site,"
		  " duration_ms, mean_mn, peak_mn, dose_ns,"
		  " circles_per_min_x10, radius_um, direction) SELECT"
		  " session.id, utc_us, trusted, boot, boot_us, 0, p, n,"
		  " 'calf-left', 0, 0, 0, 0, 0, 0, 'any' FROM t, session");
	assert_int_equal(prepare(&bench)->history.points, 2);
	bench_close(&bench);
}

static void add_threshold(const struct bench *bench, const char *point,
			  int64_t minutes)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO ppt (session, patient, utc_us, trusted, boot,"
		 " boot_us, ramp_mn_per_s, point, site, value_pa, uneven,"
		 " above) SELECT id, patient, 0, 0, x'', %lld, 0, '%s',"
		 " 'calf-left', 200000, 0, 0 FROM session WHERE id = 1",
		 (long long)((int64_t)bench->now.boot_us -
			     minutes * BENCH_HOUR_US / 60),
		 point);
	bench_sql(bench, sql);
}

/* SR-10, D16: a target by threshold needs it measured before. Whatever else
 * is pressed in that session counts. */
static void measuring_a_threshold_is_no_use_of_a_point(void **state)
{
	const struct frequency_history *history;
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_add_session(&bench, "heron", 5 * BENCH_HOUR_US);
	add_threshold(&bench, "measured", 4 * 60 + 1);
	add_use(&bench, "measured", 4);
	add_threshold(&bench, "measured", 3 * 60 + 1);
	add_use(&bench, "measured", 3);
	assert_int_equal(prepare(&bench)->history.points, 0);
	/* Broken off before it was on record. */
	add_use(&bench, "broken off", 5);
	/* Pressed before, and pressed after. */
	add_use(&bench, "before", 4);
	add_threshold(&bench, "before", 3 * 60 + 1);
	add_use(&bench, "before", 3);
	add_threshold(&bench, "after", 4 * 60 + 1);
	add_use(&bench, "after", 4);
	add_use(&bench, "after", 3);
	/* Held: that is no measurement. */
	add_threshold(&bench, "held", 2 * 60 + 1);
	add_use(&bench, "held", 2);
	bench_sql(&bench, "UPDATE press SET held_ms = 100 WHERE point ="
			  " 'held'");
	history = &prepare(&bench)->history;
	assert_int_equal(history->points, 4);
	assert_string_equal(history->point[0].point, "held");
	assert_string_equal(history->point[1].point, "after");
	assert_string_equal(history->point[3].point, "broken off");
	assert_int_equal(history->sessions, 1);
	bench_close(&bench);
}

/* SR-10: however much is on record, the core refuses as it must. */
static void never_forgets_what_counts(void **state)
{
	const struct clinic_facts *facts;
	struct bench bench;

	(void)state;
	add_heron(&bench);
	for (int i = 0; i < 2 * FREQUENCY_SESSIONS_MAX; i++)
		bench_add_session(&bench, "heron", BENCH_HOUR_US);
	bench_sql(&bench,
		  "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1"
		  " FROM n WHERE i < 199) INSERT INTO press (session, utc_us,"
		  " trusted, boot, boot_us, address, pad, site, target_mn,"
		  " peak_mn, mean_mn, held_ms, dose_ns, ended_by, aborted,"
		  " point) SELECT 1 + i / 13, utc_us + i, 1, boot, boot_us + i,"
		  " '', 0, 'calf-left', 0, 0, 0, 0, 0, 'none', 0, 'p' || i"
		  " FROM n, session WHERE id = 1 + i / 13");
	facts = prepare(&bench);
	assert_int_equal(facts->history.sessions, FREQUENCY_SESSIONS_MAX);
	assert_int_equal(facts->history.points, FREQUENCY_POINTS_MAX);
	assert_string_equal(facts->history.point[0].point, "p199");
	assert_int_equal(
		frequency_check_session(&facts->history, 3, &facts->now).code,
		REFUSAL_SESSIONS_A_DAY);
	assert_int_equal(frequency_check_point(&facts->history, "p0",
					       SITE_CALF_LEFT, 1, &facts->now)
				 .code,
			 REFUSAL_POINT_TOO_SOON);
	bench_close(&bench);
}

/* ---- PPT and course ---- */

static void add_ppt(const struct bench *bench, int session, const char *values)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO ppt (session, patient, utc_us, trusted, boot,"
		 " boot_us, ramp_mn_per_s, point, site, value_pa, uneven,"
		 " above) SELECT id, patient, 0, 0, x'', 0, 0, %s FROM session"
		 " WHERE id = %d",
		 values, session);
	bench_sql(bench, sql);
}

/* D16: an uneven ramp sets no target, and the first of three is practice. */
static void gives_the_newest_threshold_of_each_point(void **state)
{
	const struct clinic_facts *facts;
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_add_session(&bench, "heron", 3 * BENCH_DAY_US);
	bench_add_session(&bench, "heron", 2 * BENCH_DAY_US);
	add_ppt(&bench, 1, "'A', 'calf-left', 100000, 0, 0");
	add_ppt(&bench, 2, "'A', 'calf-left', 500000, 0, 0");
	add_ppt(&bench, 2, "'A', 'calf-left', 200000, 0, 0");
	add_ppt(&bench, 2, "'A', 'calf-left', 210000, 0, 0");
	add_ppt(&bench, 1, "'B', 'calf-right', 150000, 0, 0");
	add_ppt(&bench, 2, "'B', 'calf-right', 400000, 1, 0");
	add_ppt(&bench, 2, "'C', 'calf-right', 400000, 1, 0");
	facts = prepare(&bench);
	assert_int_equal(facts->ppts, 2);
	assert_string_equal(facts->ppt[0].point, "A");
	assert_int_equal(facts->ppt[0].site, SITE_CALF_LEFT);
	assert_int_equal(facts->ppt[0].value_pa, 205000);
	assert_string_equal(facts->ppt[1].point, "B");
	assert_int_equal(facts->ppt[1].value_pa, 150000);
	bench_close(&bench);
}

static void takes_only_an_open_course_of_the_patient(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_get(&bench, CLINIC_ADD_PATIENT, "lark", "");
	bench_get(&bench, CLINIC_ADD_COURSE, "lark", "r", (int64_t)1,
		  (int64_t)1, "");
	bench_get(&bench, CLINIC_ADD_COURSE, "heron", "r", (int64_t)1,
		  (int64_t)1, "");
	assert_int_equal(bench_ask(&bench, CLINIC_PREPARE, "heron", (int64_t)1)
				 ->refusal.code,
			 REFUSAL_NO_SUCH_RECORD);
	assert_int_equal(bench_ask(&bench, CLINIC_PREPARE, "heron", (int64_t)9)
				 ->refusal.code,
			 REFUSAL_NO_SUCH_RECORD);
	bench_get(&bench, CLINIC_PREPARE, "heron", (int64_t)2);
	assert_int_equal(bench.box->result.facts->session, 1);
	bench_get(&bench, CLINIC_END_COURSE, (int64_t)2, "");
	assert_int_equal(bench_ask(&bench, CLINIC_PREPARE, "heron", (int64_t)2)
				 ->refusal.code,
			 REFUSAL_BAD_ARGUMENT);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_each_number_once),
		cmocka_unit_test(says_when_numbers_are_used_up),
		cmocka_unit_test(the_stamp_is_that_of_asking),
		cmocka_unit_test(nobody_screened_is_told_so),
		cmocka_unit_test(gives_the_newest_screening_whole),
		cmocka_unit_test(a_full_screening_passes_the_core),
		cmocka_unit_test(a_word_that_is_not_known_makes_it_none),
		cmocka_unit_test(an_answer_that_is_not_known_is_missing),
		cmocka_unit_test(counts_the_sessions_of_a_day),
		cmocka_unit_test(what_has_no_proven_age_counts),
		cmocka_unit_test(the_future_counts),
		cmocka_unit_test(
			what_never_began_does_not_count_unless_it_pressed),
		cmocka_unit_test(a_point_is_as_young_as_its_last_press),
		cmocka_unit_test(
			kneading_is_use_of_a_point_and_stretching_is_not),
		cmocka_unit_test(measuring_a_threshold_is_no_use_of_a_point),
		cmocka_unit_test(never_forgets_what_counts),
		cmocka_unit_test(gives_the_newest_threshold_of_each_point),
		cmocka_unit_test(takes_only_an_open_course_of_the_patient),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
