/* SPDX-License-Identifier: MIT */
/* The command line. */
#include "options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WORDS_MAX 4

static struct options parse(const char *const *words)
{
	char *argv[WORDS_MAX + 2] = {(char *)"kneadd"};
	struct options options;
	int argc = 1;

	for (; *words != NULL; words++)
		argv[argc++] = (char *)(uintptr_t)*words;
	options_parse(argc, argv, &options);
	return options;
}

static void runs_on_the_system_bus_by_default(void **state)
{
	struct options options;

	(void)state;
	(void)unsetenv("STATE_DIRECTORY");
	options = parse((const char *const[]){NULL});
	assert_int_equal(options.mode, OPTIONS_RUN);
	assert_string_equal(options.bus, "system");
	assert_string_equal(options.bluez_bus, "system");
	assert_string_equal(options.state_dir, OPTIONS_STATE);
	assert_null(options.config);
	assert_null(options.routines);
	assert_false(options.verbose);
}

static void takes_a_folder_of_routines(void **state)
{
	(void)state;
	assert_string_equal(
		parse((const char *const[]){"--routines", "/r", NULL}).routines,
		"/r");
}

static void takes_the_state_directory_of_systemd(void **state)
{
	struct options options;

	(void)state;
	assert_int_equal(setenv("STATE_DIRECTORY", "/x", 1), 0);
	options = parse((const char *const[]){NULL});
	assert_string_equal(options.state_dir, "/x");
	options = parse((const char *const[]){"--state-dir", "/y", NULL});
	assert_string_equal(options.state_dir, "/y");
}

static void takes_arguments_in_both_forms(void **state)
{
	struct options options;

	(void)state;
	options =
		parse((const char *const[]){"--bus=unix:path=/b", "--bluez-bus",
					    "session", "--verbose", NULL});
	assert_int_equal(options.mode, OPTIONS_RUN);
	assert_string_equal(options.bus, "unix:path=/b");
	assert_string_equal(options.bluez_bus, "session");
	assert_true(options.verbose);
}

static const struct {
	const char *const words[WORDS_MAX];
	enum options_mode mode;
} rows[] = {
	{{"--check", "file"}, OPTIONS_CHECK},
	{{"--check=file"}, OPTIONS_CHECK},
	{{"--sample"}, OPTIONS_SAMPLE},
	{{"--version"}, OPTIONS_VERSION},
	{{"--help"}, OPTIONS_HELP},
	{{"--check"}, OPTIONS_USAGE},
	{{"--config"}, OPTIONS_USAGE},
	{{"--verbose=yes"}, OPTIONS_USAGE},
	{{"--verb"}, OPTIONS_USAGE},
	{{"--helpful"}, OPTIONS_USAGE},
	{{"file"}, OPTIONS_USAGE},
	{{"-v"}, OPTIONS_USAGE},
	{{""}, OPTIONS_USAGE},
};

static void knows_what_is_asked_for(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct options options = parse(rows[i].words);

		assert_int_equal(options.mode, rows[i].mode);
		if (options.mode == OPTIONS_USAGE)
			assert_string_equal(options.wrong, rows[i].words[0]);
	}
}

static void helps_with_every_option(void **state)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_non_null(out);
	options_print_help(out);
	(void)fclose(out);
	assert_non_null(strstr(text, "--config"));
	assert_non_null(strstr(text, "--state-dir"));
	for (char *line = text; line != NULL; line = strchr(line + 1, '\n'))
		assert_true(strcspn(line + 1, "\n") <= 80);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_on_the_system_bus_by_default),
		cmocka_unit_test(takes_the_state_directory_of_systemd),
		cmocka_unit_test(takes_a_folder_of_routines),
		cmocka_unit_test(takes_arguments_in_both_forms),
		cmocka_unit_test(knows_what_is_asked_for),
		cmocka_unit_test(helps_with_every_option),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
