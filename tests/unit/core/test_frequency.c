/* SPDX-License-Identifier: MIT */
#include "frequency.h"

#include "claims.h"
#include "prng.h"

#define S      UINT64_C(1000000)
#define HOUR   (3600 * S)
#define ROUNDS 3000

static struct frequency_history history;

static const struct stamp now = {
	.utc_us = INT64_C(1700000000000000),
	.trusted = true,
	.boot_us = 100 * HOUR,
	.boot = {1},
};

/* By the clocks of this boot. */
static struct stamp ago(uint64_t age_us)
{
	struct stamp stamp = now;

	stamp.boot_us -= age_us;
	stamp.utc_us -= (int64_t)age_us;
	return stamp;
}

static void add_session(struct stamp at)
{
	history.session[history.sessions++] = at;
}

static void add_point(const char *name, enum site site, struct stamp at)
{
	struct point_use *use = &history.point[history.points++];

	(void)snprintf(use->point, sizeof(use->point), "%s", name);
	use->site = site;
	use->at = at;
}

static int forget_all(void **state)
{
	(void)state;
	memset(&history, 0, sizeof(history));
	return 0;
}

static enum refusal_code session(uint32_t a_day)
{
	return frequency_check_session(&history, a_day, &now).code;
}

static int32_t point_wait(const char *name, enum site site, uint32_t a_day)
{
	return frequency_check_point(&history, name, site, a_day, &now).value;
}

static void who_was_never_treated_may_be(void **state)
{
	(void)state;
	assert_int_equal(session(1), REFUSAL_NONE);
	assert_int_equal(
		frequency_check_point(&history, "QL", SITE_HIP_LEFT, 1, &now)
			.code,
		REFUSAL_NONE);
}

/* SR-10 */
static void refuses_a_fourth_session_in_a_day(void **state)
{
	struct refusal refusal;

	(void)state;
	add_session(ago(HOUR));
	add_session(ago(2 * HOUR));
	assert_int_equal(session(3), REFUSAL_NONE);
	add_session(ago(24 * HOUR - 1));
	refusal = frequency_check_session(&history, 3, &now);
	assert_int_equal(refusal.code, REFUSAL_SESSIONS_A_DAY);
	assert_int_equal(refusal.value, 3);
	assert_int_equal(refusal.limit, 3);
	history.session[2] = ago(24 * HOUR);
	assert_int_equal(session(3), REFUSAL_NONE);
}

/* SR-10: the hard number holds whatever is configured; less may be. */
static void no_configuration_allows_more_than_three(void **state)
{
	static const struct {
		uint32_t had;
		uint32_t a_day;
		enum refusal_code code;
	} rows[] = {
		{3, 4, REFUSAL_SESSIONS_A_DAY},
		{3, UINT32_MAX, REFUSAL_SESSIONS_A_DAY},
		{2, UINT32_MAX, REFUSAL_NONE},
		{1, 1, REFUSAL_SESSIONS_A_DAY},
		{1, 2, REFUSAL_NONE},
		{0, 0, REFUSAL_SESSIONS_A_DAY},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		history.sessions = 0;
		for (uint32_t k = 0; k < rows[i].had; k++)
			add_session(ago(HOUR));
		assert_int_equal(session(rows[i].a_day), rows[i].code);
	}
}

static void more_than_fits_counts_as_full(void **state)
{
	(void)state;
	for (int i = 0; i < FREQUENCY_SESSIONS_MAX; i++)
		add_session(ago(HOUR));
	history.sessions = UINT32_MAX;
	assert_int_equal(frequency_check_session(&history, 3, &now).value,
			 FREQUENCY_SESSIONS_MAX);
	for (int i = 0; i < FREQUENCY_POINTS_MAX; i++)
		add_point("other", SITE_HIP_LEFT, ago(HOUR));
	history.points = UINT32_MAX;
	assert_int_equal(point_wait("QL", SITE_HIP_LEFT, 1), 23 * 3600);
}

/* SR-10: unknown counts as used. */
static void what_has_no_proven_age_counts_as_just_now(void **state)
{
	struct stamp restarted = now;
	struct stamp old = ago(0);

	(void)state;
	old.trusted = false; /* a year ago, as its clock says */
	old.utc_us -= INT64_C(365) * 24 * (int64_t)HOUR;
	for (int i = 0; i < 3; i++)
		add_session(old);
	add_point("QL", SITE_HIP_LEFT, old);
	restarted.boot[0] = 2;
	restarted.boot_us = 60 * S;
	assert_int_equal(frequency_check_session(&history, 3, &restarted).code,
			 REFUSAL_SESSIONS_A_DAY);
	/* Only the minute since the start is certain. */
	assert_int_equal(frequency_check_point(&history, "QL", SITE_HIP_LEFT, 1,
					       &restarted)
				 .value,
			 86400 - 60);
	restarted.boot_us = 24 * HOUR;
	assert_int_equal(frequency_check_session(&history, 3, &restarted).code,
			 REFUSAL_NONE);
	assert_int_equal(frequency_check_point(&history, "QL", SITE_HIP_LEFT, 1,
					       &restarted)
				 .code,
			 REFUSAL_NONE);
}

/* SR-10: a clock set back a year, or forward, opens nothing. */
static void jumps_of_the_clock_open_nothing(void **state)
{
	static const int64_t jumps[] = {-365, -1, 1, 365};

	(void)state;
	for (int i = 0; i < 3; i++)
		add_session(ago(HOUR));
	add_point("QL", SITE_HIP_LEFT, ago(HOUR));
	for (size_t i = 0; i < ROWS(jumps); i++) {
		struct stamp jumped = now;

		jumped.utc_us += jumps[i] * 24 * (int64_t)HOUR;
		assert_int_equal(
			frequency_check_session(&history, 3, &jumped).code,
			REFUSAL_SESSIONS_A_DAY);
		assert_int_equal(frequency_check_point(&history, "QL",
						       SITE_HIP_LEFT, 1,
						       &jumped)
					 .value,
				 23 * 3600);
	}
}

/* SR-10: once a day a point, by default. */
static void refuses_a_point_that_still_rests(void **state)
{
	static const struct {
		uint64_t age_us;
		uint32_t a_day;
		int32_t wait_s;
		int32_t rest_s;
	} rows[] = {
		{0, 1, 86400, 86400},
		{HOUR, 1, 82800, 86400},
		{24 * HOUR - 1, 1, 1, 86400},
		{24 * HOUR, 1, 0, 0},
		{HOUR, 2, 39600, 43200},
		{12 * HOUR, 2, 0, 0},
		{HOUR, 3, 25200, 28800},
		{HOUR, 0, 82800, 86400}, /* the default */
		{0, 7, 12343, 12343},	 /* rounded up */
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct refusal refusal;

		history.points = 0;
		add_point("QL", SITE_LUMBAR_LEFT, ago(rows[i].age_us));
		refusal = frequency_check_point(
			&history, "QL", SITE_LUMBAR_LEFT, rows[i].a_day, &now);
		assert_int_equal(refusal.code, rows[i].wait_s > 0
						       ? REFUSAL_POINT_TOO_SOON
						       : REFUSAL_NONE);
		assert_int_equal(refusal.value, rows[i].wait_s);
		assert_int_equal(refusal.limit, rows[i].rest_s);
	}
}

static void the_newest_use_decides_in_whatever_order(void **state)
{
	(void)state;
	add_point("QL", SITE_HIP_LEFT, ago(20 * HOUR));
	add_point("QL", SITE_HIP_LEFT, ago(4 * HOUR));
	add_point("QL", SITE_HIP_LEFT, ago(30 * HOUR));
	assert_int_equal(point_wait("QL", SITE_HIP_LEFT, 1), 20 * 3600);
}

static void points_are_the_same_by_name_and_site(void **state)
{
	static const struct {
		const char *name;
		enum site site;
		int32_t wait_s;
	} rows[] = {
		{"QL", SITE_HIP_LEFT, 86400},
		{"QL", SITE_HIP_RIGHT, 0},
		{"Q", SITE_HIP_LEFT, 0},
		{"QL2", SITE_HIP_LEFT, 0},
		{"", SITE_HIP_LEFT, 0},
		{"", SITE_CALF_LEFT, 86400},
		{"a name of as many bytes as fit.", SITE_FOOT_LEFT, 86400},
		{"a name of as many bytes as fit!", SITE_FOOT_LEFT, 0},
	};

	(void)state;
	add_point("QL", SITE_HIP_LEFT, now);
	add_point("", SITE_CALF_LEFT, now);
	add_point("a name of as many bytes as fit.", SITE_FOOT_LEFT, now);
	for (size_t i = 0; i < ROWS(rows); i++)
		assert_int_equal(point_wait(rows[i].name, rows[i].site, 1),
				 rows[i].wait_s);
}

/* SR-10: what a full history has dropped counts as used with its oldest. */
static void a_full_history_tells_nothing_of_what_it_dropped(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < FREQUENCY_POINTS_MAX - 1; i++)
		add_point("other", SITE_HIP_LEFT, ago(i * 60 * S));
	assert_int_equal(point_wait("QL", SITE_HIP_LEFT, 1), 0);
	add_point("other", SITE_HIP_LEFT, ago(23 * HOUR));
	assert_int_equal(point_wait("QL", SITE_HIP_LEFT, 1), 3600);
	history.point[FREQUENCY_POINTS_MAX - 1].at = ago(24 * HOUR);
	assert_int_equal(point_wait("QL", SITE_HIP_LEFT, 1), 0);
}

/* Property (SR-10): by true time, over restarts and a clock that is often not
 * known, nobody has more than three sessions in any 24 hours. */
static void never_more_than_three_in_any_day(void **state)
{
	struct prng prng = {PRNG_SEED};
	struct stamp clock = now;
	uint64_t true_us = 0, held[ROUNDS];
	size_t count = 0;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		const uint64_t gone_us = (uint64_t)prng_in(&prng, 0, 6) * HOUR;

		true_us += gone_us;
		clock.boot_us += gone_us;
		if (prng_in(&prng, 0, 3) == 0) {
			clock.boot[1] = (uint8_t)prng_in(&prng, 0, 255);
			clock.boot[2]++;
			clock.boot_us = 0;
		}
		clock.trusted = prng_in(&prng, 0, 1);
		clock.utc_us = clock.trusted ? now.utc_us + (int64_t)true_us
					     : prng_in(&prng, 0, INT32_MAX);
		if (frequency_check_session(&history, 3, &clock).code !=
		    REFUSAL_NONE)
			continue;
		if (count >= 3)
			assert_true(true_us - held[count - 3] >= 24 * HOUR);
		held[count++] = true_us;
		memmove(history.session + 1, history.session,
			sizeof(history.session) - sizeof(history.session[0]));
		history.session[0] = clock;
		history.sessions = history.sessions < FREQUENCY_SESSIONS_MAX
					   ? history.sessions + 1
					   : FREQUENCY_SESSIONS_MAX;
	}
	assert_true(count > 20);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(who_was_never_treated_may_be,
				       forget_all),
		cmocka_unit_test_setup(refuses_a_fourth_session_in_a_day,
				       forget_all),
		cmocka_unit_test_setup(no_configuration_allows_more_than_three,
				       forget_all),
		cmocka_unit_test_setup(more_than_fits_counts_as_full,
				       forget_all),
		cmocka_unit_test_setup(
			what_has_no_proven_age_counts_as_just_now, forget_all),
		cmocka_unit_test_setup(jumps_of_the_clock_open_nothing,
				       forget_all),
		cmocka_unit_test_setup(refuses_a_point_that_still_rests,
				       forget_all),
		cmocka_unit_test_setup(the_newest_use_decides_in_whatever_order,
				       forget_all),
		cmocka_unit_test_setup(points_are_the_same_by_name_and_site,
				       forget_all),
		cmocka_unit_test_setup(
			a_full_history_tells_nothing_of_what_it_dropped,
			forget_all),
		cmocka_unit_test_setup(never_more_than_three_in_any_day,
				       forget_all),
	};

	return cmocka_run_group_tests_name("core/frequency", tests, NULL, NULL);
}
