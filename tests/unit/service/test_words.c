/* SPDX-License-Identifier: MIT */
/* SR-25: refusals and trips as a person reads them. */
#include "words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void assert_is_filled(const char *text, const char *whose)
{
	if (strpbrk(text, "{}"))
		fail_msg("%s has a place left: %s", whose, text);
	if (strlen(text) + 1 >= WORDS_SIZE)
		fail_msg("%s is cut: %s", whose, text);
	assert_true(strlen(text) > 0);
}

static void fills_each_place_of_each_refusal(void **state)
{
	static const int32_t values[] = {0, -1, INT32_MAX, INT32_MIN};
	char text[WORDS_SIZE];

	(void)state;
	for (int code = 0; code < REFUSAL_COUNT; code++)
		for (int id = 0; id < LIMIT_COUNT; id++)
			for (size_t v = 0; v < 4; v++) {
				const struct refusal refusal = {
					.code = (enum refusal_code)code,
					.limit_id = (enum limit_id)id,
					.layer = LAYER_PATIENT,
					.value = values[v],
					.limit = values[v]};

				words_of_refusal(&refusal, text);
				assert_is_filled(text,
						 refusal_table[code].name);
			}
}

static void fills_each_place_of_each_trip(void **state)
{
	char text[WORDS_SIZE];

	(void)state;
	for (int reason = 0; reason < TRIP_REASON_COUNT; reason++) {
		const struct trip trip = {
			.reason = (enum trip_reason)reason,
			.layer = LAYER_ROUTINE,
			.value = INT32_MIN,
			.limit = INT32_MIN,
		};

		words_of_trip(&trip, text);
		assert_is_filled(text, trip_table[reason].name);
	}
}

static void names_value_limit_layer_and_requirement(void **state)
{
	const struct refusal refusal = {.code = REFUSAL_LIMIT,
					.limit_id = LIMIT_FORCE,
					.layer = LAYER_SITE,
					.value = 61500,
					.limit = 60000};
	const struct trip trip = {.reason = TRIP_HOT,
				  .layer = LAYER_HARD,
				  .value = 425,
				  .limit = 410};
	char text[WORDS_SIZE];

	(void)state;
	words_of_refusal(&refusal, text);
	assert_string_equal(text,
			    "61.5 N is too much: the site limit for the force "
			    "of one pad allows 60 N. Ask for 60 N or less. "
			    "(SR-4)");
	words_of_trip(&trip, text);
	assert_non_null(strstr(text, "at 42.5 degC, warmer than 41 degC"));
	assert_non_null(strstr(text, "(SR-24)"));
}

static void counts_points_as_a_person_would(void **state)
{
	const struct refusal refusal = {.code = REFUSAL_NO_PLACEMENT,
					.value = 1};
	char text[WORDS_SIZE];

	(void)state;
	words_of_refusal(&refusal, text);
	assert_non_null(strstr(text, "point 2 of the routine."));
}

static void tells_times_as_a_person_would(void **state)
{
	static const struct {
		int32_t seconds;
		const char *words;
	} table[] = {
		{90, "rests another 90 s."},
		{121, "rests another 3 min."},
		{7200, "rests another 2 h."},
		{86265, "rests another 23 h 58 min."},
	};
	char text[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct refusal refusal = {.code = REFUSAL_POINT_TOO_SOON,
						.value = table[i].seconds};

		words_of_refusal(&refusal, text);
		assert_non_null(strstr(text, table[i].words));
	}
}

static void says_no_unit_twice(void **state)
{
	const struct trip trip = {.reason = TRIP_CELL_STUCK, .value = 3};
	char text[WORDS_SIZE];

	(void)state;
	words_of_trip(&trip, text);
	assert_non_null(strstr(text, "cell 3 shows"));
}

static void names_an_error_for_each_refusal(void **state)
{
	char name[WORDS_ERROR_SIZE];

	(void)state;
	for (int code = 0; code < REFUSAL_COUNT; code++) {
		char expected[WORDS_ERROR_SIZE];

		(void)snprintf(expected, sizeof(expected),
			       "org.kneadd.Error.%s", refusal_table[code].name);
		words_of_error((enum refusal_code)code, name);
		assert_string_equal(name, expected);
		assert_true(strlen(name) < WORDS_ERROR_SIZE - 1);
	}
}

static void tells_time_in_utc(void **state)
{
	struct timespec boot;
	struct timespec wall;
	struct tm broken = {0};
	char text[WORDS_TIME_SIZE];

	(void)state;
	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock_gettime(CLOCK_REALTIME, &wall);
	words_of_time((uint64_t)boot.tv_sec * 1000000u, text);
	assert_non_null(strptime(text, "%Y-%m-%dT%H:%M:%S", &broken));
	assert_in_range(timegm(&broken), wall.tv_sec - 2, wall.tv_sec + 2);
	assert_int_equal(strlen(text), 24);
	assert_int_equal(text[23], 'Z');
}

static void prints_an_address(void **state)
{
	char text[WORDS_ADDRESS_SIZE];

	(void)state;
	words_of_address((const uint8_t[6]){0, 1, 0xa2, 0xff, 4, 5}, text);
	assert_string_equal(text, "00:01:A2:FF:04:05");
}

static void makes_any_octets_text(void **state)
{
	static const struct {
		const char *octets;
		size_t size;
		const char *text;
	} rows[] = {
		{"", 8, ""},
		{"plain", 8, "plain"},
		{"plain", 5, "plai"},
		{"\xc3\xa4\xe2\x82\xac", 8, "\xc3\xa4\xe2\x82\xac"},
		{"\xc3\xa4\xe2\x82\xac", 5, "\xc3\xa4"}, /* not half of one */
		{"a\xff\xfe", 8, "a??"},
		{"\xe2\x82", 8, "??"}, /* an end cut off */
		{"\xc0\x80x", 8, "??x"},
		{"\xf0\x9f\x98\x80", 8, "\xf0\x9f\x98\x80"},
	};
	char text[16];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		words_of_text(rows[i].octets, text, rows[i].size);
		assert_string_equal(text, rows[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fills_each_place_of_each_refusal),
		cmocka_unit_test(fills_each_place_of_each_trip),
		cmocka_unit_test(names_value_limit_layer_and_requirement),
		cmocka_unit_test(counts_points_as_a_person_would),
		cmocka_unit_test(tells_times_as_a_person_would),
		cmocka_unit_test(says_no_unit_twice),
		cmocka_unit_test(names_an_error_for_each_refusal),
		cmocka_unit_test(tells_time_in_utc),
		cmocka_unit_test(prints_an_address),
		cmocka_unit_test(makes_any_octets_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
