/* SPDX-License-Identifier: MIT */
/* The manual page of kneadd has the options that there are. */
#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define LINES_MAX 400
#define LINE_SIZE 256

static char page[LINES_MAX][LINE_SIZE];
static size_t lines;

static int read_page(void **state)
{
	FILE *file = fopen(MAN_PAGE, "r");

	(void)state;
	assert_non_null(file);
	while (lines < LINES_MAX && fgets(page[lines], LINE_SIZE, file))
		lines++;
	assert_true(feof(file));
	return fclose(file);
}

/* Whether it is a line of the page. */
static bool has(const char *line)
{
	for (size_t i = 0; i < lines; i++)
		if (strncmp(page[i], line, strlen(line)) == 0 &&
		    page[i][strlen(line)] == '\n')
			return true;
	return false;
}

/* "  --config  FILE  read this" as the page's item. */
static bool to_item(const char *help, char item[LINE_SIZE])
{
	char name[64];
	char argument[64];

	if (sscanf(help, " --%63s %63s", name, argument) != 2)
		return false;
	/* Arguments are in capitals, what follows is not. */
	if (strspn(argument, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") !=
	    strlen(argument)) {
		(void)snprintf(item, LINE_SIZE, ".It Fl -%s", name);
		return true;
	}
	for (char *c = argument; *c; c++)
		*c = (char)(*c - 'A' + 'a');
	(void)snprintf(item, LINE_SIZE, ".It Fl -%s Ar %s", name,
		       strcmp(argument, "dir") == 0 ? "directory" : argument);
	return true;
}

static void has_the_options_and_no_others(void **state)
{
	char *help = NULL;
	size_t size = 0;
	FILE *file = open_memstream(&help, &size);
	size_t options = 0;
	size_t items = 0;

	(void)state;
	assert_non_null(file);
	options_print_help(file);
	assert_int_equal(fclose(file), 0);
	for (char *line = strtok(help, "\n"); line; line = strtok(NULL, "\n")) {
		char item[LINE_SIZE];

		if (!to_item(line, item))
			continue;
		options++;
		if (!has(item))
			fail_msg("not in the page: %s", item);
	}
	for (size_t i = 0; i < lines; i++)
		items += strncmp(page[i], ".It Fl ", 7) == 0;
	assert_int_not_equal(options, 0);
	assert_int_equal(items, options);
	free(help);
}

static void names_the_files_that_options_name(void **state)
{
	(void)state;
	assert_true(has(".Pa " OPTIONS_CONFIG " ."));
	assert_true(has(".Pa " OPTIONS_STATE " ."));
	assert_true(has(".It Pa " OPTIONS_ROUTINES));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_options_and_no_others),
		cmocka_unit_test(names_the_files_that_options_name),
	};

	return cmocka_run_group_tests(tests, read_page, NULL);
}
