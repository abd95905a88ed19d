/* SPDX-License-Identifier: MIT */
#include "pain.h"

#include "claims.h"
#include "prng.h"

#define U      NRS_UNKNOWN
#define ROUNDS 20000

static struct pain_series begun(void)
{
	struct pain_series series;

	pain_series_init(&series);
	return series;
}

/* SR-18 */
static void a_first_rating_is_judged_by_its_height(void **state)
{
	static const enum pain_verdict verdicts[] = {
		PAIN_GO_ON,   PAIN_GO_ON,   PAIN_GO_ON,	  PAIN_GO_ON,
		PAIN_GO_ON,   PAIN_GO_ON,   PAIN_GO_ON,	  PAIN_LOWER,
		PAIN_RELEASE, PAIN_RELEASE, PAIN_RELEASE,
	};

	(void)state;
	assert_int_equal(ROWS(verdicts), NRS_MAX + 1);
	for (uint8_t nrs = 0; nrs <= NRS_MAX; nrs++) {
		struct pain_series series = begun();

		assert_int_equal(pain_rate(&series, nrs), verdicts[nrs]);
	}
}

static void what_is_beyond_the_scale_counts_as_its_end(void **state)
{
	(void)state;
	for (int nrs = NRS_MAX; nrs <= UINT8_MAX; nrs++) {
		struct pain_series series = begun();

		assert_int_equal(pain_rate(&series, (uint8_t)nrs),
				 PAIN_RELEASE);
		assert_int_equal(series.last, NRS_MAX);
	}
}

/* SR-18: a rising series ends the point. */
static void series_are_judged_by_their_last_ratings(void **state)
{
	static const struct {
		uint8_t ratings;
		uint8_t nrs[6];
		enum pain_verdict last;
	} rows[] = {
		{2, {3, 4}, PAIN_GO_ON},
		{3, {3, 4, 5}, PAIN_END_POINT},
		{4, {3, 4, 4, 5}, PAIN_END_POINT},
		{5, {3, 4, 4, 4, 4}, PAIN_GO_ON},
		{3, {3, 3, 3}, PAIN_GO_ON},
		{4, {3, 4, 3, 4}, PAIN_GO_ON},
		{5, {3, 4, 3, 4, 5}, PAIN_END_POINT},
		{4, {5, 4, 3, 2}, PAIN_GO_ON},
		{3, {0, 1, 2}, PAIN_END_POINT},
		{2, {7, 7}, PAIN_LOWER},
		{2, {6, 7}, PAIN_LOWER},
		{3, {5, 6, 7}, PAIN_END_POINT}, /* not only lowered */
		{3, {5, 6, 8}, PAIN_RELEASE},	/* not only ended */
		{4, {3, 4, 5, 5}, PAIN_END_POINT},
		{4, {3, 4, 5, 4}, PAIN_GO_ON},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct pain_series series = begun();
		enum pain_verdict verdict = PAIN_VERDICT_COUNT;

		for (size_t k = 0; k < rows[i].ratings; k++)
			verdict = pain_rate(&series, rows[i].nrs[k]);
		assert_int_equal(verdict, rows[i].last);
	}
}

static void a_new_point_begins_a_new_series(void **state)
{
	struct pain_series series = begun();

	(void)state;
	(void)pain_rate(&series, 2);
	(void)pain_rate(&series, 3);
	pain_series_init(&series);
	assert_int_equal(pain_rate(&series, 4), PAIN_GO_ON);
	assert_int_equal(series.count, 1);
}

/* Property (SR-18): 8 or more always releases, whatever came before, however
 * many ratings there were; less never does. */
static void eight_or_more_always_releases(void **state)
{
	struct prng prng = {PRNG_SEED};
	struct pain_series series = begun();

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const uint8_t nrs = (uint8_t)prng_in(&prng, 0, NRS_MAX);

		if (prng_in(&prng, 0, 999) == 0)
			pain_series_init(&series);
		assert_int_equal(pain_rate(&series, nrs) == PAIN_RELEASE,
				 nrs >= 8);
	}
	assert_int_equal(series.count, UINT8_MAX);
}

/* SR-18: by a fifth, to the safe side. */
static void targets_are_lowered_by_a_fifth_rounded_down(void **state)
{
	static const struct {
		int32_t target;
		int32_t lowered;
	} rows[] = {
		{30000, 24000},
		{31, 24},
		{1, 0},
		{0, 0},
		{-7, 0},
		{INT32_MIN, 0},
		{INT32_MAX, 1717986917},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_int_equal(pain_lowered(rows[i].target), rows[i].lowered);
}

/* D13 */
static void advice_is_given_by_the_last_three_ratings(void **state)
{
	static const struct {
		uint32_t count;
		uint8_t before[6];
		uint8_t followup;
		enum pain_advice advice;
	} rows[] = {
		{0, {0}, U, ADVICE_NONE},
		{2, {9, 9}, U, ADVICE_NONE},
		{3, {4, 4, 4}, U, ADVICE_PERSISTS},
		{3, {4, 3, 4}, U, ADVICE_NONE},
		{3, {3, 4, 4}, U, ADVICE_NONE},
		{3, {4, 4, 3}, U, ADVICE_NONE},
		{4, {1, 6, 5, 4}, U, ADVICE_PERSISTS},
		{3, {1, 2, 3}, U, ADVICE_RISES},
		{3, {1, 9, 3}, U, ADVICE_RISES},
		{3, {1, 1, 2}, U, ADVICE_NONE},
		{4, {0, 1, 2, 2}, U, ADVICE_NONE},
		{3, {5, 6, 7}, U, ADVICE_RISES},
		{3, {9, 10, 200}, U, ADVICE_PERSISTS}, /* ends at 10 */
		/* Who was not asked is passed over. */
		{5, {4, U, 4, 5, U}, U, ADVICE_PERSISTS},
		{4, {1, U, U, 3}, U, ADVICE_NONE},
		{5, {1, U, 2, U, 3}, U, ADVICE_RISES},
		/* The follow-up. */
		{0, {0}, 6, ADVICE_NONE},
		{0, {0}, 7, ADVICE_SORE},
		{0, {0}, 10, ADVICE_SORE},
		{3, {1, 2, 3}, 7, ADVICE_SORE},
		{3, {4, 4, 4}, 6, ADVICE_PERSISTS},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_int_equal(pain_advise(rows[i].before, rows[i].count,
					     rows[i].followup),
				 rows[i].advice);
}

static void every_advice_names_whom_to_see(void **state)
{
	(void)state;
	for (size_t i = ADVICE_NONE + 1; i < ADVICE_COUNT; i++) {
		assert_non_null(strstr(pain_advice_table[i].text,
				       "doctor or physiotherapist"));
		assert_true(strlen(pain_advice_table[i].source) > 0);
		assert_true(strlen(pain_advice_table[i].name) > 0);
	}
	assert_string_equal(pain_advice_table[ADVICE_NONE].text, "");
}

/* Salaffi 2004 */
static void changes_are_called_what_people_call_them(void **state)
{
	static const struct {
		uint8_t before;
		uint8_t after;
		enum pain_change change;
	} rows[] = {
		{U, 3, PAIN_CHANGE_UNKNOWN}, {3, U, PAIN_CHANGE_UNKNOWN},
		{5, 5, PAIN_CHANGE_NONE},    {0, 0, PAIN_CHANGE_NONE},
		{5, 6, PAIN_CHANGE_WORSE},   {0, 10, PAIN_CHANGE_WORSE},
		{5, 4, PAIN_CHANGE_LEAST},   {10, 9, PAIN_CHANGE_LEAST},
		{4, 3, PAIN_CHANGE_LEAST},   {3, 2, PAIN_CHANGE_MUCH},
		{5, 3, PAIN_CHANGE_MUCH},    {10, 8, PAIN_CHANGE_MUCH},
		{1, 0, PAIN_CHANGE_MUCH},    {200, 10, PAIN_CHANGE_NONE},
		{10, 200, PAIN_CHANGE_NONE},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_int_equal(pain_change(rows[i].before, rows[i].after),
				 rows[i].change);
}

static void every_change_has_a_name_of_its_own(void **state)
{
	(void)state;
	for (size_t i = 0; i < PAIN_CHANGE_COUNT; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(pain_change_names[i],
						pain_change_names[k]);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_rating_is_judged_by_its_height),
		cmocka_unit_test(what_is_beyond_the_scale_counts_as_its_end),
		cmocka_unit_test(series_are_judged_by_their_last_ratings),
		cmocka_unit_test(a_new_point_begins_a_new_series),
		cmocka_unit_test(eight_or_more_always_releases),
		cmocka_unit_test(targets_are_lowered_by_a_fifth_rounded_down),
		cmocka_unit_test(advice_is_given_by_the_last_three_ratings),
		cmocka_unit_test(every_advice_names_whom_to_see),
		cmocka_unit_test(changes_are_called_what_people_call_them),
		cmocka_unit_test(every_change_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests_name("core/pain", tests, NULL, NULL);
}
