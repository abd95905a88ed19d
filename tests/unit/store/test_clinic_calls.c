/* SPDX-License-Identifier: MIT */
/* The table of calls, walked: what each takes, answers and refuses. */
#include "clinic_bench.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const no_pairs[] = {NULL};

/* Right arguments for each call, on the sample clinic. */
static const struct clinic_result *ask_rightly(struct bench *bench,
					       enum clinic_call call)
{
	const int64_t one = 1;
	const int64_t ten = 10;

	switch ((int)call) {
	case CLINIC_LIST_PATIENTS:
		return bench_ask(bench, call);
	case CLINIC_ADD_PATIENT:
		return bench_ask(bench, call, "siskin", "note");
	case CLINIC_SCREEN:
		return bench_ask(bench, call, "heron", bench_answers(),
				 no_pairs, no_pairs);
	case CLINIC_LIST_SESSIONS:
	case CLINIC_LIST_AUDIT:
		return bench_ask(bench, call, "heron", ten);
	case CLINIC_RATE:
		return bench_ask(bench, call, one, ten);
	case CLINIC_ADD_COURSE:
		return bench_ask(bench, call, "heron", "lower-back", ten, ten,
				 "");
	case CLINIC_END_COURSE:
		return bench_ask(bench, call, one, "moved away");
	case CLINIC_LIST_TRIPS:
		return bench_ask(bench, call, (int64_t)SAMPLE_CLINIC_TRIPPED);
	case CLINIC_PREPARE:
		return bench_ask(bench, call, "heron", (int64_t)0);
	case CLINIC_FORGET_PATIENT:
		return bench_ask(bench, call, "wren");
	default:
		return *clinic_calls[call].in == 's'
			       ? bench_ask(bench, call, "heron")
			       : bench_ask(bench, call, one);
	}
}

static bool answers_as_said(const struct clinic_result *result)
{
	switch (clinic_calls[result->call].answer) {
	case CLINIC_NOTHING:
		return result->rows == 0;
	case CLINIC_NUMBER:
		return result->number > 0;
	case CLINIC_ROW:
		return result->rows == 1;
	case CLINIC_ROWS:
		return result->rows > 0;
	case CLINIC_FILE:
		return result->fd >= 0;
	case CLINIC_FACTS:
		return result->facts;
	case CLINIC_ANSWER_COUNT:
		break;
	}
	return false;
}

static void every_call_answers_as_its_table_says(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	for (int call = 0; call < CLINIC_CALL_COUNT; call++) {
		const struct clinic_result *result =
			ask_rightly(&bench, (enum clinic_call)call);

		if (result->error || result->refusal.code ||
		    !answers_as_said(result))
			fail_msg("%s: %d, %d, %s", clinic_calls[call].name,
				 result->error, (int)result->refusal.code,
				 result->problem ? result->problem : "");
		assert_int_equal(result->call, call);
		assert_int_equal(result->tag, 7);
	}
	bench_close(&bench);
}

/* Nobody is there: lists are empty, all else says what is missing. */
static void every_call_answers_on_an_empty_file(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_empty(&bench);
	for (int call = 0; call < CLINIC_CALL_COUNT; call++) {
		const struct clinic_result *result =
			ask_rightly(&bench, (enum clinic_call)call);
		const enum refusal_code code = result->refusal.code;

		assert_int_equal(result->error, 0);
		assert_int_equal(result->rows, 0);
		if (call == CLINIC_LIST_PATIENTS || call == CLINIC_ADD_PATIENT)
			assert_int_equal(code, REFUSAL_NONE);
		else
			assert_int_equal(code,
					 *clinic_calls[call].in == 's'
						 ? REFUSAL_NO_SUCH_PATIENT
						 : REFUSAL_NO_SUCH_RECORD);
	}
	bench_close(&bench);
}

/* The words of a signature are as many as its types, and have a rule. */
static void every_argument_has_a_word(void **state)
{
	(void)state;
	for (size_t call = 0; call < CLINIC_CALL_COUNT; call++) {
		const char *in = clinic_calls[call].in;
		const char *names = clinic_calls[call].in_names;
		size_t types = 0;
		size_t words = *names ? 1 : 0;

		for (; *in; in++)
			if (strncmp(in, "a(ss)", 5) == 0) {
				in += 4;
				types++;
			} else {
				types++;
			}
		for (; *names; names++)
			words += *names == ' ';
		assert_int_equal(types, words);
		assert_true(types <= CLINIC_ARGUMENTS_MAX);
		assert_true(strlen(clinic_calls[call].doc) > 20);
	}
}

static void refuses_wrong_numbers_and_types_of_arguments(void **state)
{
	const struct clinic_value wrong = {.type = 'd', .real = 1};
	struct clinic_value many[CLINIC_ARGUMENTS_MAX + 1];

	(void)state;
	for (size_t i = 0; i <= CLINIC_ARGUMENTS_MAX; i++)
		many[i] = (struct clinic_value){.type = 's', .text = "a"};
	for (int call = 0; call < CLINIC_CALL_COUNT; call++) {
		struct clinic_question question = {
			.call = (enum clinic_call)call,
			.actor = "a",
			.arguments = &wrong,
			.count = 1};
		struct clinic_request *request = NULL;

		assert_int_equal(clinic_request_new(&question, &request),
				 -EINVAL);
		question.arguments = many;
		question.count = CLINIC_ARGUMENTS_MAX + 1;
		assert_int_equal(clinic_request_new(&question, &request),
				 -EINVAL);
		question.count = 0;
		assert_int_equal(clinic_request_new(&question, &request),
				 *clinic_calls[call].in ? -EINVAL : 0);
		clinic_request_free(request);
	}
}

static void refuses_arguments_without_their_value(void **state)
{
	const struct clinic_value none = {.type = 's', .text = NULL};
	const struct clinic_value pairs[] = {{.type = 's', .text = "a"},
					     {.type = 'p'},
					     {.type = 'p'},
					     {.type = 'p'}};
	struct clinic_question question = {.call = CLINIC_READ_PATIENT,
					   .actor = "a",
					   .arguments = &none,
					   .count = 1};
	struct clinic_request *request = NULL;

	(void)state;
	assert_int_equal(clinic_request_new(&question, &request), -EINVAL);
	question.call = CLINIC_SCREEN;
	question.arguments = pairs;
	question.count = 4;
	assert_int_equal(clinic_request_new(&question, &request), -EINVAL);
	question.call = CLINIC_CALL_COUNT;
	assert_int_equal(clinic_request_new(&question, &request), -EINVAL);
	question.call = CLINIC_LIST_PATIENTS;
	question.count = 0;
	question.actor = NULL;
	assert_int_equal(clinic_request_new(&question, &request), -EINVAL);
}

/* ---- What an argument may be ---- */

static void expect_denied(const struct clinic_result *result, int index,
			  const char *words)
{
	assert_int_equal(result->refusal.code, REFUSAL_BAD_ARGUMENT);
	assert_int_equal(result->refusal.value, index);
	assert_non_null(result->problem);
	if (!strstr(result->problem, words))
		fail_msg("\"%s\" does not say \"%s\"", result->problem, words);
}

static void refuses_names_that_are_none(void **state)
{
	static const char *const names[] = {
		"",
		"12345678901234567890123456789012", /* 32 bytes */
		" heron",
		"heron ",
		"he\nron",
		"he\x7fron",
		"he\xc2\x85ron",     /* a control character of ISO 8859 */
		"he\xe2\x80\x8bron", /* no width */
		"he\xe2\x80\xaeron", /* turns the direction */
		"he\xc3ron",	     /* no UTF-8 */
		"he\xc0\xafron",     /* too long a form */
		"he\xed\xa0\x80ron", /* half a pair of UTF-16 */
		"he\xf4\x90\x80\x80",
		"he\xff",
	};
	struct bench bench;

	(void)state;
	bench_open_empty(&bench);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		expect_denied(
			bench_ask(&bench, CLINIC_ADD_PATIENT, names[i], ""), 0,
			"name");
	assert_int_equal(
		bench_sql_number(&bench, "SELECT count(*) FROM patient"), 0);
	bench_close(&bench);
}

static void takes_names_of_many_scripts(void **state)
{
	static const char *const names[] = {
		"1234567890123456789012345678901", /* 31 bytes */
		"x",
		"M\xc3\xa4rz 4",
		"\xe9\xb7\xba",
		"\xf0\x9f\xa6\xa9",
	};
	struct bench bench;

	(void)state;
	bench_open_empty(&bench);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bench_get(&bench, CLINIC_ADD_PATIENT, names[i], "");
		bench_get(&bench, CLINIC_READ_PATIENT, names[i]);
		assert_string_equal(bench_text(&bench, 0, "Name"), names[i]);
	}
	bench_close(&bench);
}

/* Texts go into the file as they are, and nowhere else. */
static void takes_sql_for_a_name_and_nothing_more(void **state)
{
	static const char *const names[] = {
		"'; DROP TABLE patient; --",
		"x'), ('y', '', 1); --",
		"\" OR 1=1 --",
		"heron' OR 'a'='a",
		"%s%n%d",
		":patient ?1 $a @b",
		"/* */ UNION SELECT 1",
	};
	const size_t count = sizeof(names) / sizeof(names[0]);
	struct bench bench;

	(void)state;
	bench_open_empty(&bench);
	for (size_t i = 0; i < count; i++) {
		bench_get(&bench, CLINIC_ADD_PATIENT, names[i], names[i]);
		bench_get(&bench, CLINIC_ADD_COURSE, names[i], names[i],
			  (int64_t)1, (int64_t)1, names[i]);
		bench_get(&bench, CLINIC_LIST_COURSES, names[i]);
		assert_int_equal(bench.box->result.rows, 1);
		assert_string_equal(bench_text(&bench, 0, "Routine"), names[i]);
		assert_int_equal(bench_get(&bench, CLINIC_LIST_AUDIT, names[i],
					   (int64_t)0)
					 ->rows,
				 3);
	}
	assert_int_equal(bench_get(&bench, CLINIC_LIST_PATIENTS)->rows, count);
	bench_close(&bench);
}

static void refuses_numbers_out_of_range(void **state)
{
	static const struct {
		enum clinic_call call;
		int64_t number;
	} wrong[] = {
		{CLINIC_READ_SESSION, 0},
		{CLINIC_READ_SESSION, -1},
		{CLINIC_READ_SESSION, INT64_MAX},
		{CLINIC_READ_SESSION, INT64_MIN},
		{CLINIC_LIST_TRIPS, -1},
		{CLINIC_READ_COURSE, 0},
		{CLINIC_EXPORT_SESSION, 0},
		{CLINIC_LIST_PRESSES, INT64_C(1) << 32},
	};
	struct bench bench;

	(void)state;
	bench_open_empty(&bench);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_denied(bench_ask(&bench, wrong[i].call, wrong[i].number),
			      0, "give a number from 1 to 4294967295");
	expect_denied(bench_ask(&bench, CLINIC_RATE, (int64_t)1, (int64_t)11),
		      1, "nrs: 11 is not allowed; give a number from 0 to 10");
	expect_denied(bench_ask(&bench, CLINIC_RATE, (int64_t)1, (int64_t)-1),
		      1, "nrs: -1");
	expect_denied(bench_ask(&bench, CLINIC_ADD_COURSE, "heron", "r",
				(int64_t)0, (int64_t)1, ""),
		      2, "sessions: 0");
	expect_denied(bench_ask(&bench, CLINIC_ADD_COURSE, "heron", "r",
				(int64_t)1, (int64_t)0, ""),
		      3, "every_days: 0");
	expect_denied(bench_ask(&bench, CLINIC_LIST_SESSIONS, "heron",
				(int64_t)10001),
		      1, "limit: 10001");
	bench_close(&bench);
}

/* Each word of a screening is the core's, or named as unknown. */
static void names_the_word_that_is_not_known(void **state)
{
	static const char *const question[] = {"thombosis", "no", NULL};
	static const char *const answer[] = {"thrombosis", "maybe", NULL};
	static const char *const twice[] = {"fever", "no", "fever", "yes",
					    NULL};
	static const char *const site[] = {"carotid", "bruise", NULL};
	static const char *const nowhere[] = {"none", "bruise", NULL};
	static const char *const finding[] = {"lumbar-left", "tickle", NULL};
	static const char *const more[] = {"confirmed", "A", NULL};
	static const char *const nobody[] = {"confirmed-by", "", NULL};
	struct bench bench;

	(void)state;
	bench_open_empty(&bench);
	expect_denied(bench_ask(&bench, CLINIC_SCREEN, "heron", question,
				no_pairs, no_pairs),
		      1,
		      "question: \"thombosis\" is not known; allowed: "
		      "thrombosis, ");
	expect_denied(bench_ask(&bench, CLINIC_SCREEN, "heron", answer,
				no_pairs, no_pairs),
		      1, "\"maybe\" is not known; allowed: yes, no.");
	expect_denied(bench_ask(&bench, CLINIC_SCREEN, "heron", twice, no_pairs,
				no_pairs),
		      1, "\"fever\" is there twice");
	expect_denied(bench_ask(&bench, CLINIC_SCREEN, "heron", no_pairs, site,
				no_pairs),
		      2, "site: \"carotid\"");
	expect_denied(bench_ask(&bench, CLINIC_SCREEN, "heron", no_pairs,
				nowhere, no_pairs),
		      2, "site: \"none\"");
	expect_denied(bench_ask(&bench, CLINIC_SCREEN, "heron", no_pairs,
				finding, no_pairs),
		      2, "finding: \"tickle\" is not known; allowed: wound, ");
	expect_denied(bench_ask(&bench, CLINIC_SCREEN, "heron", no_pairs,
				no_pairs, more),
		      3, "\"confirmed\" is not known; allowed: confirmed-by, ");
	expect_denied(bench_ask(&bench, CLINIC_SCREEN, "heron", no_pairs,
				no_pairs, nobody),
		      3, "confirmed-by: it has 0 bytes");
	bench_close(&bench);
}

static void refuses_texts_that_are_too_long(void **state)
{
	static char note[100000];
	struct bench bench;

	(void)state;
	bench_open_empty(&bench);
	memset(note, 'n', sizeof(note) - 1);
	expect_denied(bench_ask(&bench, CLINIC_ADD_PATIENT, "heron", note), 1,
		      "note: it has 501 bytes; give 0 to 500.");
	bench_close(&bench);
}

/* No finding may be left out unsaid. */
static void refuses_too_many_pairs_and_half_ones(void **state)
{
	static const char *many[2 * 513 + 1];
	static const char *const half[] = {"calf-left", "bruise", "calf-right",
					   NULL};
	struct clinic_value arguments[] = {{.type = 's', .text = "heron"},
					   {.type = 'p', .pairs = no_pairs},
					   {.type = 'p', .pairs = many},
					   {.type = 'p', .pairs = no_pairs}};
	const struct clinic_question question = {.call = CLINIC_SCREEN,
						 .actor = "a",
						 .arguments = arguments,
						 .count = 4};
	struct clinic_request *request = NULL;

	(void)state;
	for (size_t i = 0; i < 2 * 513; i++)
		many[i] = i % 2 ? "bruise" : "calf-left";
	assert_int_equal(clinic_request_new(&question, &request), -EINVAL);
	many[2 * 512] = NULL;
	assert_int_equal(clinic_request_new(&question, &request), 0);
	clinic_request_free(request);
	arguments[2].pairs = half;
	assert_int_equal(clinic_request_new(&question, &request), -EINVAL);
}

/* ---- Much ---- */

static void add_ten_thousand_sessions(const struct bench *bench)
{
	bench_add_session(bench, "heron", BENCH_DAY_US);
	bench_sql(bench,
		  "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
		  " FROM n WHERE i < 10000) INSERT INTO session SELECT 1000 +"
		  " i, patient, routine, therapist, operator, severity,"
		  " supervised, course, utc_us, trusted, boot, boot_us,"
		  " started_utc_us, started_trusted, started_boot_us,"
		  " ended_utc_us, why, aborted, treated, released, presses,"
		  " duration_ms, dose_ns FROM n, (SELECT * FROM session ORDER"
		  " BY id DESC LIMIT 1)");
}

/* No time is asserted; the test's own limit is what would tell. */
static void answers_with_ten_thousand_sessions_on_record(void **state)
{
	struct bench bench;

	(void)state;
	bench_open_filled(&bench, 0);
	add_ten_thousand_sessions(&bench);
	assert_int_equal(
		bench_get(&bench, CLINIC_LIST_SESSIONS, "", (int64_t)0)->rows,
		10000);
	assert_int_equal(bench_number(&bench, 0, "Session"), 11000);
	assert_int_equal(
		bench_get(&bench, CLINIC_LIST_SESSIONS, "heron", (int64_t)25)
			->rows,
		25);
	bench_get(&bench, CLINIC_LIST_PATIENTS);
	assert_int_equal(bench_number(&bench, 0, "Sessions"), 16 + 10001);
	bench_get(&bench, CLINIC_PREPARE, "heron", (int64_t)0);
	assert_int_equal(bench.box->result.facts->history.sessions, 0);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_answers_as_its_table_says),
		cmocka_unit_test(every_call_answers_on_an_empty_file),
		cmocka_unit_test(every_argument_has_a_word),
		cmocka_unit_test(refuses_wrong_numbers_and_types_of_arguments),
		cmocka_unit_test(refuses_arguments_without_their_value),
		cmocka_unit_test(refuses_names_that_are_none),
		cmocka_unit_test(takes_names_of_many_scripts),
		cmocka_unit_test(takes_sql_for_a_name_and_nothing_more),
		cmocka_unit_test(refuses_numbers_out_of_range),
		cmocka_unit_test(names_the_word_that_is_not_known),
		cmocka_unit_test(refuses_texts_that_are_too_long),
		cmocka_unit_test(refuses_too_many_pairs_and_half_ones),
		cmocka_unit_test(answers_with_ten_thousand_sessions_on_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
