/* SPDX-License-Identifier: MIT */
/* Values: every D-Bus type becomes JSON, and nothing that a terminal obeys. */
#include "bus_message.h"
#include "value.h"
#include "words.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WORDS_MAX 128

/* A message with one argument, as compact JSON. */
#define JSON_OF(...) json_of(__VA_ARGS__)

static char *json_of(const char *signature, ...)
{
	DBusMessage *message = bus_message_new_signal("/x", "x.Y", "Z");
	json_t *value;
	va_list arguments;
	char *text;

	va_start(arguments, signature);
	assert_int_equal(bus_append_va(message, signature, arguments), 0);
	va_end(arguments);
	value = value_read_all(message);
	text = json_dumps(value, JSON_COMPACT | JSON_REAL_PRECISION(9));
	json_decref(value);
	dbus_message_unref(message);
	return text;
}

static void assert_json(char *take_text, const char *expected)
{
	assert_string_equal(take_text, expected);
	free(take_text);
}

static void basic_types_become_numbers_texts_and_truths(void **state)
{
	(void)state;
	assert_json(JSON_OF("ynq", 200, -3, 65535), "[200,-3,65535]");
	assert_json(JSON_OF("iu", -5, 4000000000u), "[-5,4000000000]");
	assert_json(JSON_OF("xt", INT64_MIN, (uint64_t)INT64_MAX),
		    "[-9223372036854775808,9223372036854775807]");
	assert_json(JSON_OF("bb", true, false), "[true,false]");
	assert_json(JSON_OF("sog", "a\"b", "/x/y", "a{sv}"),
		    "[\"a\\\"b\",\"/x/y\",\"a{sv}\"]");
	assert_json(JSON_OF("d", 1.5), "[1.5]");
	assert_json(JSON_OF(""), "[]");
}

static void what_is_no_finite_number_is_null(void **state)
{
	(void)state;
	assert_json(JSON_OF("ddd", (double)NAN, (double)INFINITY,
			    -(double)INFINITY),
		    "[null,null,null]");
}

static void negative_zero_is_zero(void **state)
{
	(void)state;
	assert_json(JSON_OF("d", -0.0), "[0.0]");
}

static void a_descriptor_is_null(void **state)
{
	(void)state;
	assert_json(JSON_OF("h", 0), "[null]");
}

static void containers_become_arrays_and_objects(void **state)
{
	static const double cells[] = {0.5, 2};
	static const char *const sites[] = {"a", "b"};

	(void)state;
	assert_json(JSON_OF("ad", cells, (size_t)2), "[[0.5,2.0]]");
	assert_json(JSON_OF("as", sites, (size_t)2), "[[\"a\",\"b\"]]");
	assert_json(JSON_OF("(su)", "a", 1u), "[[\"a\",1]]");
	assert_json(JSON_OF("v", "u", 7u), "[7]");
	assert_json(JSON_OF("a{sv}", 2, "A", "d", 1.0, "B", "s", "x"),
		    "[{\"A\":1.0,\"B\":\"x\"}]");
	assert_json(JSON_OF("a{sv}", 0), "[{}]");
	assert_json(JSON_OF("aad", 2, cells, (size_t)1, cells, (size_t)0),
		    "[[[0.5],[]]]");
	assert_json(JSON_OF("aa{s(dsss)}", 1, 1, "force", 60.0, "N", "hard",
			    "SR-4"),
		    "[[{\"force\":[60.0,\"N\",\"hard\",\"SR-4\"]}]]");
	assert_json(JSON_OF("a{oa{sv}}", 1, "/x", 1, "A", "b", true),
		    "[{\"/x\":{\"A\":true}}]");
}

/* Names come from strangers' radios. */
static void no_text_keeps_what_a_terminal_obeys(void **state)
{
	(void)state;
	assert_json(JSON_OF("s", "a\033[2Jb\r\n\tc\x7f"), "[\"a?[2Jb???c?\"]");
	assert_json(JSON_OF("s", "x\xc2\x9b"
				 "31mStra\u00dfe"),
		    "[\"x\?\?31mStra\u00dfe\"]");
	assert_json(JSON_OF("a{sv}", 1, "Name", "s", "\033c"),
		    "[{\"Name\":\"?c\"}]");
}

static void missing_members_have_something_to_show(void **state)
{
	json_t *object =
		json_pack("{s:[s], s:[f], s:[b]}", "T", "x", "N", 2.5, "B", 1);

	(void)state;
	assert_string_equal(value_text(object, "no"), "");
	assert_string_equal(value_text(NULL, "no"), "");
	assert_string_equal(value_text_at(object, "T", 0), "x");
	assert_string_equal(value_text_at(object, "T", 1), "");
	assert_true(value_number_at(object, "N", 0) == 2.5);
	assert_true(value_number(object, "no") == 0);
	assert_true(value_is_true_at(object, "B", 0));
	assert_false(value_is_true(object, "no"));
	json_decref(object);
}

static void rounding_knows_no_negative_zero(void **state)
{
	(void)state;
	assert_false(signbit(value_rounded(-0.04, 1)));
	assert_true(value_rounded(-0.04, 1) == 0);
	assert_true(fabs(value_rounded(-0.06, 1) + 0.1) < 1e-9);
	assert_true(fabs(value_rounded(12.345, 2) - 12.35) < 0.011);
}

static void values_are_read_as_words(void **state)
{
	static const struct {
		const char *json;
		const char *words;
	} table[] = {
		{"\"ready\"", "ready"},
		{"\"\"", "-"},
		{"null", "-"},
		{"[]", "-"},
		{"{}", "-"},
		{"true", "yes"},
		{"false", "no"},
		{"[1, 2.25]", "1, 2.25"},
		{"[[0.5, 0.25], []]", "(0.5, 0.25), -"},
		{"{\"a\": 1, \"b\": {\"c\": true}}", "a 1, b (c yes)"},
	};
	char words[WORDS_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		json_t *value =
			json_loads(table[i].json, JSON_DECODE_ANY, NULL);

		words_of_value(value, words, sizeof(words));
		assert_string_equal(words, table[i].words);
		json_decref(value);
	}
}

static void words_that_do_not_fit_are_cut(void **state)
{
	json_t *value = json_pack("[s, s, s]", "abc", "def", "ghi");
	char words[8];

	(void)state;
	words_of_value(value, words, sizeof(words));
	assert_string_equal(words, "abc, de");
	json_decref(value);
}

static void unknown_readings_are_a_dash(void **state)
{
	json_t *known = json_pack("{s:i, s:i, s:[s, s]}", "Battery", 80, "RSSI",
				  -60, "Sites", "calf-left", "none");
	json_t *unknown = json_pack("{s:i, s:i}", "Battery", 255, "RSSI", 127);
	char words[WORDS_SIZE];

	(void)state;
	words_of_battery(known, words);
	assert_string_equal(words, "80 %");
	words_of_signal(known, words);
	assert_string_equal(words, "-60 dBm");
	words_of_battery(unknown, words);
	assert_string_equal(words, "-");
	words_of_signal(unknown, words);
	assert_string_equal(words, "-");
	assert_string_equal(words_of_site(known, 0), "calf-left");
	assert_string_equal(words_of_site(known, 1), "not placed");
	assert_string_equal(words_of_site(unknown, 0), "not placed");
	json_decref(known);
	json_decref(unknown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(basic_types_become_numbers_texts_and_truths),
		cmocka_unit_test(what_is_no_finite_number_is_null),
		cmocka_unit_test(negative_zero_is_zero),
		cmocka_unit_test(a_descriptor_is_null),
		cmocka_unit_test(containers_become_arrays_and_objects),
		cmocka_unit_test(no_text_keeps_what_a_terminal_obeys),
		cmocka_unit_test(missing_members_have_something_to_show),
		cmocka_unit_test(rounding_knows_no_negative_zero),
		cmocka_unit_test(values_are_read_as_words),
		cmocka_unit_test(words_that_do_not_fit_are_cut),
		cmocka_unit_test(unknown_readings_are_a_dash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
