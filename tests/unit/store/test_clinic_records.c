/* SPDX-License-Identifier: MIT */
/* What is said of patients, sessions, courses and measurements. */
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
	bench_get(bench, CLINIC_ADD_PATIENT, "heron", "tall");
}

static bool is_absent(const struct bench *bench, size_t row, const char *name)
{
	return bench_value(bench, row, name)->type == 0;
}

/* ---- Patients ---- */

static void says_what_was_added(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_get(&bench, CLINIC_READ_PATIENT, "heron");
	assert_string_equal(bench_text(&bench, 0, "Name"), "heron");
	assert_string_equal(bench_text(&bench, 0, "Note"), "tall");
	assert_int_equal(bench_number(&bench, 0, "Created"), BENCH_NOW_US);
	assert_int_equal(bench_number(&bench, 0, "Sessions"), 0);
	assert_string_equal(bench_text(&bench, 0, "Advice"), "");
	assert_string_equal(bench_text(&bench, 0, "AdviceText"), "");
	assert_true(is_absent(&bench, 0, "LastSession"));
	assert_true(is_absent(&bench, 0, "ScreenedAt"));
	assert_true(is_absent(&bench, 0, "OpenCourse"));
	bench_close(&bench);
}

static void refuses_a_name_that_is_taken(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	assert_int_equal(bench_ask(&bench, CLINIC_ADD_PATIENT, "HERON", "")
				 ->refusal.code,
			 REFUSAL_EXISTS);
	bench_get(&bench, CLINIC_READ_PATIENT, "Heron"); /* the same one */
	assert_string_equal(bench_text(&bench, 0, "Name"), "heron");
	bench_close(&bench);
}

static void lists_patients_by_name(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows,
			 SAMPLE_CLINIC_PATIENTS);
	for (size_t i = 0; i < SAMPLE_CLINIC_PATIENTS; i++)
		assert_string_equal(bench_text(&bench, i, "Name"),
				    sample_clinic_patients[i]);
	assert_int_equal(bench_number(&bench, 0, "Sessions"), 16);
	bench_close(&bench);
}

/* D13: by the ratings of the last sessions. */
static void advises_when_pain_rises_or_soreness_stays(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_LIST_PATIENTS);
	assert_string_equal(bench_text(&bench, 0, "Advice"), "");
	assert_string_equal(bench_text(&bench, 1, "Advice"),
			    pain_advice_table[ADVICE_RISES].name);
	assert_string_equal(bench_text(&bench, 2, "Advice"),
			    pain_advice_table[ADVICE_SORE].name);
	bench_get(&bench, CLINIC_READ_PATIENT, "wren");
	assert_string_equal(bench_text(&bench, 0, "AdviceText"),
			    pain_advice_table[ADVICE_SORE].text);
	bench_close(&bench);
}

/* ---- Screening (SR-17) ---- */

static void keeps_a_screening_as_it_was_answered(void **state)
{
	static const char *const answers[] = {"fever", "no", "diabetes", "yes",
					      NULL};
	static const char *const findings[] = {
		"lumbar-left", "bruise", "lumbar-left", "wound",
		"lumbar-left", "bruise", NULL};
	static const char *const more[] = {"confirmed-by", "M. Aster", NULL};
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_get(&bench, CLINIC_SCREEN, "heron", answers, findings, more);
	bench_get(&bench, CLINIC_READ_SCREENING, "heron");
	assert_string_equal(bench_text(&bench, 0, "Answers"),
			    "diabetes=yes fever=no");
	assert_string_equal(bench_text(&bench, 0, "Findings"),
			    "lumbar-left=bruise lumbar-left=wound");
	assert_string_equal(bench_text(&bench, 0, "ConfirmedBy"), "M. Aster");
	assert_string_equal(bench_text(&bench, 0, "OverriddenBy"), "");
	assert_int_equal(bench_number(&bench, 0, "At"), BENCH_NOW_US);
	assert_int_equal(bench_value(&bench, 0, "Fresh")->type, 'b');
	assert_int_equal(bench_number(&bench, 0, "Fresh"), 1);
	bench_close(&bench);
}

static void says_that_nobody_was_screened(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	assert_int_equal(
		bench_ask(&bench, CLINIC_READ_SCREENING, "heron")->refusal.code,
		REFUSAL_SCREENING_MISSING);
	bench_close(&bench);
}

/* SR-17: fresh for a day, and not at all after a restart with a clock that
 * nobody set. */
static void a_screening_ages(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_get(&bench, CLINIC_SCREEN, "heron", bench_answers(), no_pairs,
		  no_pairs);
	bench_wait(&bench, BENCH_DAY_US - 1000000);
	bench_get(&bench, CLINIC_READ_PATIENT, "heron");
	assert_int_equal(bench_number(&bench, 0, "ScreeningFresh"), 1);
	bench_wait(&bench, 2000000);
	bench_get(&bench, CLINIC_READ_PATIENT, "heron");
	assert_int_equal(bench_number(&bench, 0, "ScreeningFresh"), 0);
	bench_get(&bench, CLINIC_SCREEN, "heron", bench_answers(), no_pairs,
		  no_pairs);
	memset(bench.now.boot, 0x22, sizeof(bench.now.boot));
	bench.now.trusted = false;
	bench_get(&bench, CLINIC_READ_SCREENING, "heron");
	assert_int_equal(bench_number(&bench, 0, "Fresh"), 0);
	bench_close(&bench);
}

/* SR-17: an override has a name and a reason, and something to override. */
static void overrides_only_with_name_and_reason(void **state)
{
	static const char *const yes[] = {"anticoagulants", "yes", NULL};
	static const char *const by[] = {"overridden-by", "Dr. Rook", NULL};
	static const char *const why[] = {"override-reason", "low dose", NULL};
	static const char *const both[] = {"overridden-by", "Dr. Rook",
					   "override-reason", "low dose", NULL};
	struct bench bench;

	(void)state;
	add_heron(&bench);
	assert_int_equal(
		bench_ask(&bench, CLINIC_SCREEN, "heron", yes, no_pairs, by)
			->refusal.code,
		REFUSAL_BAD_ARGUMENT);
	assert_int_equal(
		bench_ask(&bench, CLINIC_SCREEN, "heron", yes, no_pairs, why)
			->refusal.code,
		REFUSAL_BAD_ARGUMENT);
	assert_int_equal(bench_ask(&bench, CLINIC_SCREEN, "heron", no_pairs,
				   no_pairs, both)
				 ->refusal.code,
			 REFUSAL_BAD_ARGUMENT);
	assert_int_equal(
		bench_sql_number(&bench, "SELECT count(*) FROM screening"), 0);
	bench_get(&bench, CLINIC_SCREEN, "heron", yes, no_pairs, both);
	bench_get(&bench, CLINIC_READ_SCREENING, "heron");
	assert_string_equal(bench_text(&bench, 0, "OverriddenBy"), "Dr. Rook");
	assert_string_equal(bench_text(&bench, 0, "OverrideReason"),
			    "low dose");
	bench_close(&bench);
}

/* ---- Sessions ---- */

static void lists_sessions_newest_first(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_LIST_SESSIONS, "", (int64_t)2);
	assert_int_equal(bench.box->result.rows, 2);
	assert_int_equal(bench_number(&bench, 0, "Session"),
			 SAMPLE_CLINIC_UNSTARTED);
	assert_true(is_absent(&bench, 0, "Started"));
	assert_int_equal(bench_number(&bench, 1, "Session"),
			 SAMPLE_CLINIC_SESSIONS);
	bench_get(&bench, CLINIC_LIST_SESSIONS, "lark", (int64_t)0);
	assert_int_equal(bench.box->result.rows, 18);
	for (size_t i = 0; i < 18; i++)
		assert_string_equal(bench_text(&bench, i, "Patient"), "lark");
	bench_close(&bench);
}

static void says_all_of_a_session(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_READ_SESSION, (int64_t)SAMPLE_CLINIC_TRIPPED);
	assert_string_equal(bench_text(&bench, 0, "Patient"), "heron");
	assert_string_equal(bench_text(&bench, 0, "Routine"), "lower-back");
	assert_string_equal(bench_text(&bench, 0, "Operator"), "therapist");
	assert_string_equal(bench_text(&bench, 0, "Why"), "done");
	assert_int_equal(bench_number(&bench, 0, "IsAborted"), 0);
	assert_int_equal(bench_number(&bench, 0, "Trips"), 1);
	assert_int_equal(bench_number(&bench, 0, "Presses"), 6);
	assert_int_equal(bench_number(&bench, 0, "Before"), 4);
	assert_int_equal(bench_number(&bench, 0, "After"), 2);
	bench_get(&bench, CLINIC_READ_SESSION, (int64_t)SAMPLE_CLINIC_ABORTED);
	assert_string_equal(bench_text(&bench, 0, "Patient"), "lark");
	assert_string_equal(bench_text(&bench, 0, "Why"), "pain");
	assert_int_equal(bench_value(&bench, 0, "IsAborted")->type, 'b');
	assert_int_equal(bench_number(&bench, 0, "IsAborted"), 1);
	bench_close(&bench);
}

/* In the units that people use. */
static void says_presses_in_newtons_and_shares(void **state)
{
	struct bench bench;
	double peak;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_LIST_PRESSES, (int64_t)SAMPLE_CLINIC_TRIPPED);
	assert_int_equal(bench.box->result.rows, 6);
	assert_int_equal(bench_value(&bench, 0, "Target")->type, 'd');
	assert_true(bench_value(&bench, 0, "Target")->real == 30.0);
	peak = bench_value(&bench, 0, "Peak")->real;
	assert_true(peak > 29.0 && peak < 32.0);
	assert_string_equal(bench_text(&bench, 0, "EndedBy"), "none");
	assert_string_equal(bench_text(&bench, 2, "EndedBy"), "force");
	assert_true(bench_value(&bench, 0, "EasingError")->real == 0.02);
	bench_sql(&bench, "UPDATE press SET ease_error_permille = 0");
	bench_get(&bench, CLINIC_LIST_PRESSES, (int64_t)SAMPLE_CLINIC_TRIPPED);
	assert_true(is_absent(&bench, 0, "Easing"));
	bench_close(&bench);
}

static void lists_notes_and_trips_of_a_session(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_LIST_NOTES, (int64_t)SAMPLE_CLINIC_TRIPPED);
	assert_string_equal(bench_text(&bench, 0, "Note"), "started");
	bench_get(&bench, CLINIC_LIST_TRIPS, (int64_t)SAMPLE_CLINIC_TRIPPED);
	assert_int_equal(bench.box->result.rows, 1);
	assert_string_equal(bench_text(&bench, 0, "Reason"), "force");
	assert_int_equal(bench_number(&bench, 0, "Limit"), 40000);
	assert_int_equal(bench_number(&bench, 0, "IsAcknowledged"), 1);
	assert_int_equal(bench_get(&bench, CLINIC_LIST_TRIPS, (int64_t)1)->rows,
			 0);
	assert_int_equal(bench_get(&bench, CLINIC_LIST_TRIPS, (int64_t)0)->rows,
			 1);
	bench_close(&bench);
}

/* D13: a rating given twice counts as given last. */
static void rates_the_day_after(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	bench_get(&bench, CLINIC_RATE, (int64_t)1, (int64_t)0);
	bench_get(&bench, CLINIC_RATE, (int64_t)1, (int64_t)10);
	bench_get(&bench, CLINIC_READ_SESSION, (int64_t)1);
	assert_int_equal(bench_number(&bench, 0, "FollowUp"), 10);
	assert_int_equal(bench_ask(&bench, CLINIC_RATE,
				   (int64_t)SAMPLE_CLINIC_UNSTARTED, (int64_t)3)
				 ->refusal.code,
			 REFUSAL_BAD_ARGUMENT);
	bench_get(&bench, CLINIC_LIST_RATINGS, "heron");
	assert_int_equal(bench_number(&bench, 0, "Session"), 1);
	assert_string_equal(bench_text(&bench, 0, "When"), "before");
	assert_int_equal(bench_number(&bench, 0, "Rating"), 7);
	bench_close(&bench);
}

/* ---- The trail ---- */

static void says_who_did_what(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_get(&bench, CLINIC_READ_PATIENT, "heron");
	bench_add_session(&bench, "heron", BENCH_DAY_US);
	bench_get(&bench, CLINIC_LIST_PRESSES, (int64_t)1);
	bench_get(&bench, CLINIC_LIST_AUDIT, "heron", (int64_t)0);
	assert_int_equal(bench.box->result.rows, 3);
	assert_string_equal(bench_text(&bench, 0, "What"), "ListPresses");
	assert_string_equal(bench_text(&bench, 0, "Detail"), "session 1");
	assert_string_equal(bench_text(&bench, 1, "What"), "ReadPatient");
	assert_string_equal(bench_text(&bench, 2, "What"), "AddPatient");
	assert_string_equal(bench_text(&bench, 2, "Who"), BENCH_ACTOR);
	assert_string_equal(bench_text(&bench, 2, "Patient"), "heron");
	assert_int_equal(bench_number(&bench, 2, "Time"), BENCH_NOW_US);
	/* What was refused changed nothing and is not there. */
	(void)bench_ask(&bench, CLINIC_ADD_PATIENT, "heron", "");
	assert_int_equal(bench_sql_number(&bench, "SELECT count(*) FROM audit"),
			 4);
	bench_close(&bench);
}

/* A file may hold anything; the bus takes only valid UTF-8. */
static void mends_texts_that_are_none(void **state)
{
	struct bench bench;

	(void)state;
	add_heron(&bench);
	bench_sql(&bench,
		  "UPDATE patient SET note = CAST(x'61ff62c3' AS TEXT)");
	bench_get(&bench, CLINIC_READ_PATIENT, "heron");
	assert_string_equal(bench_text(&bench, 0, "Note"), "a?b?");
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_was_added),
		cmocka_unit_test(refuses_a_name_that_is_taken),
		cmocka_unit_test(lists_patients_by_name),
		cmocka_unit_test(advises_when_pain_rises_or_soreness_stays),
		cmocka_unit_test(keeps_a_screening_as_it_was_answered),
		cmocka_unit_test(says_that_nobody_was_screened),
		cmocka_unit_test(a_screening_ages),
		cmocka_unit_test(overrides_only_with_name_and_reason),
		cmocka_unit_test(lists_sessions_newest_first),
		cmocka_unit_test(says_all_of_a_session),
		cmocka_unit_test(says_presses_in_newtons_and_shares),
		cmocka_unit_test(lists_notes_and_trips_of_a_session),
		cmocka_unit_test(rates_the_day_after),
		cmocka_unit_test(says_who_did_what),
		cmocka_unit_test(mends_texts_that_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
