/* SPDX-License-Identifier: MIT */
/* Treatment: every word is there once, and says what to do. */
#include "treatment.h"

#include "claims.h"

static void differ(const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		assert_non_null(names[i]);
		assert_true(strlen(names[i]) > 0);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	}
}

static void every_word_is_there_once(void **state)
{
	(void)state;
	differ(operator_names, OPERATOR_COUNT);
	differ(session_note_names, SESSION_NOTE_COUNT);
	differ(rating_when_names, RATING_WHEN_COUNT);
}

static void every_reason_is_told_in_a_sentence(void **state)
{
	const char *names[SESSION_WHY_COUNT];

	(void)state;
	for (size_t i = 0; i < SESSION_WHY_COUNT; i++) {
		const char *text = session_why_table[i].text;

		names[i] = session_why_table[i].name;
		assert_true(strlen(text) > 10);
		assert_int_equal(text[strlen(text) - 1], '.');
	}
	differ(names, SESSION_WHY_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_is_there_once),
		cmocka_unit_test(every_reason_is_told_in_a_sentence),
	};

	return cmocka_run_group_tests_name("treatment", tests, NULL, NULL);
}
