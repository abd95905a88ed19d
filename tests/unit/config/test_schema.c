/* SPDX-License-Identifier: MIT */
/* What a file by a schema may hold, and what is said about it when not. */
#include "schema.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"

struct item {
	char name[4];
	uint32_t line;
};

struct target {
	int32_t weight; /* in thousandths */
	bool on;
	uint32_t colour;
	struct item items[2];
	uint32_t item_count;
};

static const char *const colours[] = {"red", "green", NULL};

static const struct schema_key item_keys[] = {
	{.name = "name",
	 .type = SCHEMA_TEXT,
	 .offset = offsetof(struct item, name),
	 .size = 4,
	 .sample = "abc",
	 .doc = "Its name."},
	{0},
};

static const struct schema_key inner_keys[] = {
	{.name = "on",
	 .type = SCHEMA_SWITCH,
	 .offset = offsetof(struct target, on),
	 .sample = "true",
	 .doc = "Whether."},
	{0},
};

static const struct schema_key keys[] = {
	{.name = "weight",
	 .type = SCHEMA_NUMBER,
	 .offset = offsetof(struct target, weight),
	 .min = -5,
	 .max = 100,
	 .scale = 1000,
	 .sample = "2.5",
	 .doc = "How heavy,\nin kilogram."},
	{.name = "inner",
	 .type = SCHEMA_MAPPING,
	 .keys = inner_keys,
	 .doc = "Inside."},
	{.name = "colour",
	 .type = SCHEMA_CHOICE,
	 .offset = offsetof(struct target, colour),
	 .choices = colours,
	 .sample = "red",
	 .doc = "Which."},
	{.name = "items",
	 .type = SCHEMA_LIST,
	 .offset = offsetof(struct target, items),
	 .size = sizeof(struct item),
	 .max = 2,
	 .count_offset = offsetof(struct target, item_count),
	 .line_offset = offsetof(struct item, line),
	 .keys = item_keys,
	 .doc = "Several."},
	{0},
};

/* One reading: what came out and what was said. */
struct reading {
	int result;
	struct target target;
	char messages[1024];
};

static struct reading read_text(const char *text)
{
	struct reading reading = {.target = {.weight = 7, .colour = 1}};
	char path[SCRATCH_MAX];
	const size_t length = strlen(text);
	struct schema_errors errors = {0};
	const int fd = scratch_file(path, "schema");

	assert_int_equal(write(fd, text, length), length);
	errors.out = fmemopen(reading.messages, sizeof(reading.messages), "w");
	assert_non_null(errors.out);
	reading.result = schema_read(path, keys, &reading.target, &errors);
	fclose(errors.out);
	close(fd);
	unlink(path);
	return reading;
}

static void reads_every_type_of_value(void **state)
{
	struct reading reading = read_text("weight: 2.5\n"
					   "inner:\n"
					   "  on: yes\n"
					   "colour: green\n"
					   "items:\n"
					   "  - name: abc\n"
					   "  - name: de\n");

	(void)state;
	assert_string_equal(reading.messages, "");
	assert_int_equal(reading.result, 0);
	assert_int_equal(reading.target.weight, 2500);
	assert_true(reading.target.on);
	assert_int_equal(reading.target.colour, 1);
	assert_int_equal(reading.target.item_count, 2);
	assert_string_equal(reading.target.items[1].name, "de");
	assert_int_equal(reading.target.items[1].line, 7);
}

static void leaves_alone_what_the_file_does_not_name(void **state)
{
	struct reading empty = read_text("");
	struct reading comment = read_text("# nothing here\n");

	(void)state;
	assert_int_equal(empty.result, 0);
	assert_int_equal(empty.target.weight, 7);
	assert_int_equal(comment.result, 0);
	assert_int_equal(comment.target.colour, 1);
}

static void says_line_key_and_what_was_expected(void **state)
{
	static const struct {
		const char *text;
		const char *said;
	} rows[] = {
		{"\nweight: much\n", ":2: weight: expected a number from -5"},
		{"weight: 100.001\n", ":1: weight: expected a number"},
		{"weight: -6\n", ":1: weight: expected a number"},
		{"weight: [1]\n", ":1: weight: expected a number, not a list"},
		{"wieght: 1\n", ":1: wieght: no such setting"},
		{"weight: 1\nweight: 2\n", ":2: weight: stands here twice"},
		{"inner: 5\n", ":1: inner: expected settings"},
		{"inner:\n  on: maybe\n", ":2: on: expected yes or no"},
		{"inner:\n  on: {}\n", ":2: on: expected yes or no, not"},
		{"colour: blue\n", ":1: colour: expected one of red, green"},
		{"colour: []\n", ":1: colour: expected one word"},
		{"items: {}\n", ":1: items: expected a list"},
		{"items: [{name: abcd}]\n", ":1: name: expected a text of at"},
		{"items: [{name: []}]\n", ":1: name: expected a text, not"},
		{"items: [{},{},{}]\n", ":1: items: expected at most 2"},
		{"items: [4]\n", ":1: items: expected settings"},
		{"- 1\n", ":1: expected settings"},
		{"[1]: 2\n", ":1: expected the name of a setting"},
		{"weight: \"1\n", "not YAML"},
		{"a: b: c\n", ":1: not YAML"},
		{"weight 1\nname: a\n",
		 "a colon is missing in the line before"},
		{"inner:\n\ton: yes\n", "blanks go before a key, no tabs"},
		{"a:\n  - b: 1\n  c: 2\n",
		 ":3: not YAML: did not find expected "
		 "'-' indicator; it begins further"},
		{"a:\n    b: 1\n  c: 2\n", ":3: not YAML: "},
		{"weight: \x01\n", "is it a text?"},
		{"weight: \xff\xfe\n", "not YAML"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct reading reading = read_text(rows[i].text);

		assert_int_equal(reading.result, -EINVAL);
		if (!strstr(reading.messages, rows[i].said))
			fail_msg("\"%s\" gave: %s", rows[i].text,
				 reading.messages);
	}
}

static void shows_all_errors_in_one_run(void **state)
{
	struct reading reading = read_text("weight: x\ncolour: y\nz: 1\n");

	(void)state;
	assert_non_null(strstr(reading.messages, ":1: weight"));
	assert_non_null(strstr(reading.messages, ":2: colour"));
	assert_non_null(strstr(reading.messages, ":3: z"));
}

static void says_that_a_file_cannot_be_read(void **state)
{
	struct schema_errors errors = {0};
	struct target target;

	(void)state;
	assert_int_equal(schema_read("/nowhere/at/all", keys, &target, &errors),
			 -ENOENT);
	assert_int_equal(errors.count, 1);
}

static void numbers_are_exact_and_round_down(void **state)
{
	static const struct {
		const char *text;
		int32_t scale;
		int result;
		int32_t value;
	} rows[] = {
		{"0", 1, 0, 0},
		{"12", 1000, 0, 12000},
		{"0.3", 10, 0, 3},
		{"59.9999", 1000, 0, 59999},
		{"-0.0001", 1000, 0, -1},
		{"2147483", 1000, 0, 2147483000},
		{"2147484", 1000, -ERANGE, 0},
		{"-2147484", 1000, -ERANGE, 0},
		{"1234567890", 1, -ERANGE, 0},
		{"", 1, -EINVAL, 0},
		{"-", 1, -EINVAL, 0},
		{".", 1, -EINVAL, 0},
		{"1.", 1, -EINVAL, 0},
		{"1.2.3", 1, -EINVAL, 0},
		{"1e3", 1, -EINVAL, 0},
		{"nan", 1, -EINVAL, 0},
		{"+1", 1, -EINVAL, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int32_t value = 0;

		assert_int_equal(schema_parse_number(rows[i].text,
						     rows[i].scale, &value),
				 rows[i].result);
		assert_int_equal(value, rows[i].value);
	}
}

/* Takes the comment signs off the settings of a sample. */
static void uncomment(char *text)
{
	char *out = text;

	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		const char *p = line + 1;

		while (*p == ' ')
			p++;
		if (p[0] == '-' || (*p >= 'a' && *p <= 'z' && strchr(p, ':')))
			out += sprintf(out, "%s\n", line + 1);
	}
	*out = '\0';
}

static void sample_with_its_comment_signs_off_is_valid(void **state)
{
	char sample[2048] = "";
	FILE *out = fmemopen(sample, sizeof(sample), "w");
	struct reading reading;

	(void)state;
	schema_print_sample(keys, out);
	fclose(out);
	assert_int_equal(read_text(sample).result, 0);
	uncomment(sample);
	reading = read_text(sample);
	assert_string_equal(reading.messages, "");
	assert_int_equal(reading.target.weight, 2500);
	assert_int_equal(reading.target.item_count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_type_of_value),
		cmocka_unit_test(leaves_alone_what_the_file_does_not_name),
		cmocka_unit_test(says_line_key_and_what_was_expected),
		cmocka_unit_test(shows_all_errors_in_one_run),
		cmocka_unit_test(says_that_a_file_cannot_be_read),
		cmocka_unit_test(numbers_are_exact_and_round_down),
		cmocka_unit_test(sample_with_its_comment_signs_off_is_valid),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
