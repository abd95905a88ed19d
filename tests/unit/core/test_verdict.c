/* SPDX-License-Identifier: MIT */
#include "control.h"
#include "screening.h"
#include "status.h"
#include "verdict.h"

#include "claims.h"

#include <ctype.h>
#include <stdbool.h>

/* Every {placeholder} of a text is one that the verdict can fill in. */
static bool placeholders_are_known(const char *text)
{
	static const char *const known[] = {
		"{value}",	"{limit}", "{what}",  "{value time}",
		"{limit time}", "{where}", "{layer}", "{nth}"};

	for (const char *p = strchr(text, '{'); p; p = strchr(p + 1, '{')) {
		bool found = false;

		for (size_t i = 0; i < ROWS(known); i++)
			if (strncmp(p, known[i], strlen(known[i])) == 0)
				found = true;
		if (!found)
			return false;
	}
	return true;
}

static void is_a_sentence(const char *text)
{
	const size_t length = strlen(text);

	assert_true(length > 0 && length < 256);
	assert_true(isupper((unsigned char)text[0]) || text[0] == '{');
	assert_int_equal(text[length - 1], '.');
	assert_null(strstr(text, "  "));
	assert_true(placeholders_are_known(text));
}

/* SR-25. */
static void every_refusal_says_what_to_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < REFUSAL_COUNT; i++) {
		assert_non_null(refusal_table[i].name);
		assert_non_null(refusal_table[i].requirement);
		is_a_sentence(refusal_table[i].text);
	}
}

static void assert_words(struct refusal refusal, const char *what,
			 const char *where)
{
	assert_string_equal(refusal_what(&refusal), what);
	assert_string_equal(refusal_where(&refusal), where);
}

/* SR-25: in words, not numbers. */
static void says_what_a_refusal_is_about(void **state)
{
	(void)state;
	for (size_t i = 0; i < REFUSAL_COUNT; i++) {
		struct refusal refusal = {.code = (enum refusal_code)i,
					  .value = 1};
		const char *text = refusal_table[i].text;

		assert_int_equal(refusal_what(&refusal)[0] != '\0',
				 strstr(text, "{what}") != NULL);
		assert_int_equal(refusal_where(&refusal)[0] != '\0',
				 strstr(text, "{where}") != NULL);
	}
	assert_words(
		(struct refusal){.code = REFUSAL_LIMIT, .limit_id = LIMIT_HOLD},
		limit_table[LIMIT_HOLD].words, "");
	assert_words((struct refusal){.code = REFUSAL_CONTRAINDICATED,
				      .value = QUESTION_FEVER},
		     question_table[QUESTION_FEVER].words, "");
	/* SR-2: in the wearable's own words. */
	assert_words((struct refusal){.code = REFUSAL_DEVICE,
				      .value = CONTROL_CAUSE_STANDS},
		     "cause stands", "");
	assert_words((struct refusal){.code = REFUSAL_DEVICE, .value = -1},
		     "it did not take the command", "");
	assert_words((struct refusal){.code = REFUSAL_DEVICE, .value = 256},
		     "it did not take the command", "");
	assert_words((struct refusal){.code = REFUSAL_SITE_BLOCKED,
				      .value = SITE_HIP_LEFT,
				      .limit = FINDING_RASH},
		     "rash", site_table[SITE_HIP_LEFT].words);
	assert_words((struct refusal){.code = REFUSAL_SITE_BLOCKED,
				      .value = SITE_HIP_LEFT,
				      .limit = FINDING_COUNT},
		     "pregnancy", site_table[SITE_HIP_LEFT].words);
}

static void has_no_words_for_what_is_in_no_table(void **state)
{
	(void)state;
	assert_words((struct refusal){.code = REFUSAL_CAUTION_UNCONFIRMED,
				      .value = QUESTION_COUNT},
		     "", "");
	assert_words(
		(struct refusal){.code = REFUSAL_CONTRAINDICATED, .value = -1},
		"", "");
	assert_words((struct refusal){.code = REFUSAL_SITE_BLOCKED,
				      .value = SITE_COUNT,
				      .limit = FINDING_COUNT + 1},
		     "", "");
	assert_words((struct refusal){.code = REFUSAL_SITE_BLOCKED,
				      .value = -1,
				      .limit = -1},
		     "", "");
}

static bool name_fits_dbus(const char *name)
{
	if (!isupper((unsigned char)name[0]))
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name))
			return false;
	return true;
}

static void refusal_names_are_dbus_error_names_and_differ(void **state)
{
	(void)state;
	for (size_t i = 0; i < REFUSAL_COUNT; i++) {
		assert_true(name_fits_dbus(refusal_table[i].name));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(refusal_table[i].name,
						refusal_table[k].name);
	}
}

/* SR-2: every cause that a wearable can give has words, and so has none. */
static void says_why_a_wearable_stopped_by_itself(void **state)
{
	struct trip trip = {.reason = TRIP_DEVICE};

	(void)state;
	for (size_t i = 0; i < status_causes.count; i++) {
		trip.value = status_causes.code[i].code;
		assert_int_equal(
			strcmp(trip_what(&trip), "it did not say why") == 0,
			trip.value == STATUS_CAUSE_NONE);
	}
	trip.value = STATUS_CAUSE_CELL;
	assert_string_equal(trip_what(&trip), "a force cell failed");
	trip.value = -1;
	assert_string_equal(trip_what(&trip), "it did not say why");
	for (size_t i = 0; i < TRIP_REASON_COUNT; i++) {
		trip.reason = (enum trip_reason)i;
		assert_int_equal(trip_what(&trip)[0] != '\0',
				 strstr(trip_table[i].text, "{what}") != NULL);
	}
}

static void every_trip_says_what_to_do(void **state)
{
	(void)state;
	for (size_t i = 0; i < TRIP_REASON_COUNT; i++) {
		assert_non_null(trip_table[i].name);
		assert_non_null(trip_table[i].unit);
		assert_true(trip_table[i].scale > 0);
		is_a_sentence(trip_table[i].text);
		if (i != TRIP_NONE)
			assert_memory_equal(trip_table[i].requirement, "SR-",
					    3);
	}
}

static void trip_names_differ(void **state)
{
	(void)state;
	for (size_t i = 0; i < TRIP_REASON_COUNT; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(trip_table[i].name,
						trip_table[k].name);
}

/* Trips are shown as value / scale in that unit, as limits are. */
static void units_have_their_scale(void **state)
{
	static const struct {
		const char *unit;
		int32_t scale;
	} rows[] = {
		{"N", 1000},  {"kPa", 1000}, {"N/s", 1000}, {"s", 1000},
		{"N*s", 1},   {"pads", 1},   {"ms", 1},	    {"frames", 1},
		{"degC", 10}, {"cell", 1},   {"%", 1},	    {"", 1},
	};

	(void)state;
	for (size_t i = 0; i < TRIP_REASON_COUNT; i++) {
		int32_t scale = 0;

		for (size_t k = 0; k < ROWS(rows); k++)
			if (strcmp(trip_table[i].unit, rows[k].unit) == 0)
				scale = rows[k].scale;
		assert_int_equal(trip_table[i].scale, scale);
	}
}

/* SR-13: what cannot be believed is zeroed and tested again, nothing else. */
static void implausible_pads_need_zero(void **state)
{
	(void)state;
	for (size_t i = 0; i < TRIP_REASON_COUNT; i++)
		assert_int_equal(trip_table[i].needs_zero,
				 strcmp(trip_table[i].requirement, "SR-13") ==
					 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_refusal_says_what_to_do),
		cmocka_unit_test(refusal_names_are_dbus_error_names_and_differ),
		cmocka_unit_test(says_what_a_refusal_is_about),
		cmocka_unit_test(has_no_words_for_what_is_in_no_table),
		cmocka_unit_test(says_why_a_wearable_stopped_by_itself),
		cmocka_unit_test(every_trip_says_what_to_do),
		cmocka_unit_test(trip_names_differ),
		cmocka_unit_test(units_have_their_scale),
		cmocka_unit_test(implausible_pads_need_zero),
	};

	return cmocka_run_group_tests_name("core/verdict", tests, NULL, NULL);
}
