/* SPDX-License-Identifier: MIT */
/*
 * The profile's text says what the code does: every layout, code and bound,
 * and the golden vectors, compared with the descriptors.
 */
#include "check.h"
#include "layout.h"

#include <stdbool.h>
#include <stdio.h>

#define TEXT_SIZE (1u << 18)

static char readme[TEXT_SIZE];
static char vectors[TEXT_SIZE];

static int read_text(const char *path, char *text)
{
	FILE *file = fopen(path, "r");
	size_t size;

	if (!file)
		return -1;
	size = fread(text, 1, TEXT_SIZE - 1, file);
	text[size] = '\0';
	(void)fclose(file); /* only read */
	return 0;
}

static int read_texts(void **state)
{
	(void)state;
	return read_text(PROTO_README, readme) ||
	       read_text(PROTO_VECTORS, vectors);
}

/* The line after this one; NULL after the last. */
static const char *next_line(const char *line)
{
	const char *end = strchr(line, '\n');

	return end && end[1] != '\0' ? end + 1 : NULL;
}

static bool is_line(const char *line, const char *text)
{
	size_t length = strlen(text);

	return strncmp(line, text, length) == 0 &&
	       (line[length] == '\n' || line[length] == '\0');
}

static const char *find_heading(const char *heading)
{
	const char *line = readme;

	while (line && !is_line(line, heading))
		line = next_line(line);
	return line;
}

/* The table's next row at or after this line, within the section. */
static const char *next_row(const char *line)
{
	while (line && line[0] != '#' && line[0] != '|')
		line = next_line(line);
	return line && line[0] == '|' ? line : NULL;
}

/* How many rows of the section's table are as the descriptors have them. */
static size_t rows_alike(const struct layout_section *section, const char *line)
{
	char text[LAYOUT_ROW_SIZE];
	size_t row = 0;

	for (; row < section->rows; row++) {
		section->print(section, row, text);
		if (!line || strncmp(line, text, strlen(text)) != 0) {
			print_error("%s lacks: %s\n", section->heading, text);
			break;
		}
		line = next_line(line);
	}
	if (row == section->rows && line && line[0] == '|') {
		print_error("%s has a row too many\n", section->heading);
		row++;
	}
	return row;
}

static void every_table_is_as_the_descriptors_have_it(void **state)
{
	const struct layout_section *section;
	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; (section = layout_section(i)); i++) {
		const char *line = find_heading(section->heading);

		if (!line)
			print_error("no section %s\n", section->heading);
		line = line ? next_row(next_line(line)) : NULL;
		/* Two lines of heading. */
		line = line ? next_line(line) : NULL;
		line = line ? next_line(line) : NULL;
		wrong += rows_alike(section, line) != section->rows;
	}
	assert_int_equal(wrong, 0);
}

/* Whether the text has the line, as a line of its own. */
static bool has_line(const char *text, const char *wanted, size_t length)
{
	for (const char *line = text; line; line = next_line(line))
		if (strncmp(line, wanted, length) == 0)
			return true;
	return false;
}

static void the_text_has_all_golden_vectors_and_no_others(void **state)
{
	const char *line = find_heading("```vectors");
	size_t in_text = 0;
	size_t in_file = 0;

	(void)state;
	assert_non_null(line);
	for (line = next_line(line); line && line[0] != '`';
	     line = next_line(line))
		in_text++;
	for (line = vectors; line; line = next_line(line)) {
		size_t length = strcspn(line, "\n") + 1;

		if (line[0] == '#')
			continue;
		in_file++;
		if (!has_line(readme, line, length))
			print_error("lacks: %.60s\n", line);
		assert_true(has_line(readme, line, length));
	}
	assert_int_equal(in_text, in_file);
}

static void the_text_has_the_two_check_values_of_the_crc(void **state)
{
	(void)state;
	assert_non_null(strstr(readme, "0x6F91"));
	assert_non_null(strstr(readme, "0x41AB"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_table_is_as_the_descriptors_have_it),
		cmocka_unit_test(the_text_has_all_golden_vectors_and_no_others),
		cmocka_unit_test(the_text_has_the_two_check_values_of_the_crc),
	};

	return cmocka_run_group_tests(tests, read_texts, NULL);
}
