/* SPDX-License-Identifier: MIT */
/* The command line: what is read from it, what is refused, and that help, man
 * page and completion tell all of the table. */
#include "commandline.h"
#include "doctor.h"
#include "scratch.h"

#include <stdio.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WORDS_MAX  8
#define TEXT_SIZE  65536
#define NAMED_SIZE 128

static bool read_words(const char *const *words, struct commandline *line)
{
	return commandline_read((char **)(uintptr_t)words, "given", line);
}

/* ---- What is wrong ---- */

static void every_usage_error_has_its_words(void **state)
{
	static const struct {
		const char *words[WORDS_MAX];
		const char *problem;
	} table[] = {
		{{NULL}, "no command"},
		{{"--json", NULL}, "no command"},
		{{"nope", NULL}, "no such command: nope"},
		{{"--nope", NULL}, "no such option: --nope"},
		{{"-x", NULL}, "no such option: -x"},
		{{"status", "--nope", NULL}, "no such option: --nope"},
		{{"status", "-j", NULL}, "no such option: -j"},
		{{"status", "--jso", NULL}, "no such option: --jso"},
		{{"status", "--json=yes", NULL}, "--json takes no value"},
		{{"status", "--bus", NULL}, "--bus needs its ADDRESS"},
		{{"status", "x", NULL}, "one word too many: x"},
		{{"show", NULL}, "WEARABLE is missing"},
		{{"show", "--", NULL}, "WEARABLE is missing"},
		{{"show", "a", "b", NULL}, "one word too many: b"},
		{{"place", "a", NULL}, "SITE is missing"},
		{{"press", "a", NULL}, "--force=NEWTON is missing"},
		{{"press", "--force=1", NULL}, "WEARABLE is missing"},
		{{"press", "a", "--force", NULL}, "--force needs its NEWTON"},
		{{"press", "a", "--force=", NULL},
		 "--force must be a number from 0 to 1000, not \"\""},
		{{"press", "a", "--force=1x", NULL},
		 "--force must be a number from 0 to 1000, not \"1x\""},
		{{"press", "a", "--force=nan", NULL},
		 "--force must be a number from 0 to 1000, not \"nan\""},
		{{"press", "a", "--force=1001", NULL},
		 "--force must be a number from 0 to 1000, not \"1001\""},
		{{"press", "a", "--force=-1", NULL},
		 "--force must be a number from 0 to 1000, not \"-1\""},
		{{"press", "a", "--force=1", "--hold=3601", NULL},
		 "--hold must be a number from 0 to 3600, not \"3601\""},
		{{"zero", "a", "--pad=4", NULL},
		 "--pad must be a whole number from 0 to 3, not \"4\""},
		{{"zero", "a", "--pad=0.5", NULL},
		 "--pad must be a whole number from 0 to 3, not \"0.5\""},
		{{"discover", "--seconds=0", NULL},
		 "--seconds must be a whole number from 1 to 300, not \"0\""},
		{{"record", "a", "--seconds=0", NULL},
		 "--seconds must be a number from 0.1 to 86400, not \"0\""},
		{{"session", NULL},
		 "session needs one of: run, watch, status, start, pause, "
		 "resume, skip, repeat, adjust, rate, mark, finish, abort"},
		{{"session", "--nope", NULL}, "no such option: --nope"},
		{{"history", "--nope", NULL}, "no such option: --nope"},
		{{"routine", "nope", NULL}, "no such command: routine nope"},
		{{"routine list", NULL}, "no such command: routine list"},
		{{"routine", "check", NULL}, "FILE is missing"},
		{{"list", NULL}, "no such command: list"},
		{{"routine", "list", "x", NULL}, "one word too many: x"},
		{{"tighten", "a", "force", NULL}, "VALUE is missing"},
		{{"tighten", "a", "force", "x", NULL},
		 "VALUE must be a number from 0 to 1000000, not \"x\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct commandline line;

		assert_false(read_words(table[i].words, &line));
		assert_string_equal(line.problem, table[i].problem);
	}
}

static void takes_a_group_alone_for_its_list(void **state)
{
	static const struct {
		const char *words[WORDS_MAX];
		const char *name;
	} table[] = {
		{{"routine", NULL}, "routine list"},
		{{"routine", "--json", NULL}, "routine list"},
		{{"patient", NULL}, "patient list"},
		{{"course", "--patient=anna", NULL}, "course list"},
		{{"history", "--limit", "3", NULL}, "history list"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct commandline line;

		assert_true(read_words(table[i].words, &line));
		assert_string_equal(line.command->name, table[i].name);
	}
}

static void errors_are_json_wherever_it_is_asked_for(void **state)
{
	static const char *const after[WORDS_MAX] = {"nope", "--json", NULL};
	static const char *const argument[WORDS_MAX] = {"nope", "--", "--json",
							NULL};
	struct commandline line;

	(void)state;
	assert_false(read_words(after, &line));
	assert_true(line.invocation.json);
	assert_false(read_words(argument, &line));
	assert_false(line.invocation.json);
}

/* ---- What is right ---- */

static void options_and_arguments_mix(void **state)
{
	static const char *const words[WORDS_MAX] = {
		"--json", "press",   "--force",	  "2.5",
		"left",	  "--pad=1", "--bus=x=y", NULL};
	struct commandline line;

	(void)state;
	assert_true(read_words(words, &line));
	assert_string_equal(line.command->name, "press");
	assert_true(line.invocation.json);
	assert_string_equal(line.invocation.bus, "x=y");
	assert_string_equal(line.invocation.argument[0], "left");
	assert_true(line.invocation.option_number[0] == 2.5);
	assert_true(line.invocation.option_number[1] == 30); /* otherwise */
	assert_null(line.invocation.option[1]);
	assert_true(line.invocation.option_number[3] == 1);
}

static void the_last_of_an_option_counts(void **state)
{
	static const char *const words[WORDS_MAX] = {
		"stop",	 "--reason=a", "--reason", "b",
		"--bus", "session",    NULL};
	struct commandline line;

	(void)state;
	assert_true(read_words(words, &line));
	assert_string_equal(line.invocation.option[0], "b");
	assert_string_equal(line.invocation.bus, "session");
}

static void a_group_s_command_is_two_words(void **state)
{
	static const char *const words[WORDS_MAX] = {"routine", "--json",
						     "list", NULL};
	static const char *const help[WORDS_MAX] = {"routine", "-h", NULL};
	struct commandline line;

	(void)state;
	assert_true(read_words(words, &line));
	assert_string_equal(line.command->name, "routine list");
	assert_null(line.group);
	assert_true(line.invocation.json);
	assert_true(read_words(help, &line));
	assert_null(line.command);
	assert_string_equal(line.group, "routine");
}

static void the_last_argument_may_be_many(void **state)
{
	static const char *words[COMMAND_WORDS_MAX + 3] = {"help"};
	struct commandline line;

	(void)state;
	for (size_t i = 0; i < COMMAND_WORDS_MAX; i++)
		words[i + 1] = i % 2 ? "odd" : "even";
	assert_true(read_words(words, &line));
	assert_int_equal(line.invocation.arguments, COMMAND_WORDS_MAX);
	assert_string_equal(line.invocation.argument[1], "odd");
	words[COMMAND_WORDS_MAX + 1] = "more";
	assert_false(read_words(words, &line));
	assert_string_equal(line.problem, "one word too many: more");
}

static void after_two_dashes_there_are_arguments(void **state)
{
	static const char *const words[WORDS_MAX] = {"show", "--", "--json",
						     NULL};
	static const char *const dash[WORDS_MAX] = {"show", "-", NULL};
	struct commandline line;

	(void)state;
	assert_true(read_words(words, &line));
	assert_string_equal(line.invocation.argument[0], "--json");
	assert_false(line.invocation.json);
	assert_string_equal(line.invocation.bus, "given");
	assert_true(read_words(dash, &line));
	assert_string_equal(line.invocation.argument[0], "-");
}

static void a_negative_number_is_a_value_of_its_option(void **state)
{
	static const char *const words[WORDS_MAX] = {"press", "a", "--force",
						     "-1", NULL};
	struct commandline line;

	(void)state;
	assert_false(read_words(words, &line));
	assert_non_null(strstr(line.problem, "not \"-1\""));
}

static void help_and_version_need_nothing_else(void **state)
{
	static const char *const help[WORDS_MAX] = {"press", "--help", NULL};
	static const char *const h[WORDS_MAX] = {"-h", NULL};
	static const char *const version[WORDS_MAX] = {"--version", NULL};
	struct commandline line;

	(void)state;
	assert_true(read_words(help, &line));
	assert_true(line.help);
	assert_string_equal(line.command->name, "press");
	assert_true(read_words(h, &line));
	assert_true(line.help);
	assert_null(line.command);
	assert_true(read_words(version, &line));
	assert_true(line.version);
}

/* ---- The table, and what is made from it ---- */

static void the_table_keeps_its_promises(void **state)
{
	(void)state;
	for (const struct command *command = command_next(NULL); command;
	     command = command_next(command)) {
		assert_ptr_equal(command_find(command->name), command);
		assert_non_null(command->help);
		assert_non_null(command->run);
		assert_null(command->arguments[COMMAND_ARGUMENTS_MAX].name);
		assert_null(command->options[COMMAND_OPTIONS_MAX].name);
		for (const struct command_option *option = command->options;
		     option->name; option++) {
			assert_non_null(option->help);
			assert_int_equal(option->kind == WORD_SWITCH,
					 option->value == NULL);
			for (const struct command_option *common =
				     common_options;
			     common->name; common++)
				assert_string_not_equal(option->name,
							common->name);
		}
	}
}

/* What kneadctl prints. */
static void print(const char *words, char text[TEXT_SIZE])
{
	char command[NAMED_SIZE];
	FILE *pipe;
	size_t length;

	snprintf(command, sizeof(command), KNEADCTL " %s", words);
	pipe = popen(command, "r");
	assert_non_null(pipe);
	length = fread(text, 1, TEXT_SIZE - 1, pipe);
	text[length] = '\0';
	assert_int_equal(pclose(pipe), 0);
}

static void assert_told(const char *text, const char *before, const char *name)
{
	char wanted[NAMED_SIZE];

	snprintf(wanted, sizeof(wanted), "%s%s", before, name);
	if (!strstr(text, wanted))
		fail_msg("\"%s\" is not told", wanted);
}

static void assert_options_told(const struct command *command)
{
	static char text[TEXT_SIZE];
	char words[NAMED_SIZE];

	snprintf(words, sizeof(words), "help %s", command->name);
	print(words, text);
	assert_told(text, "Usage: kneadctl ", command->name);
	for (size_t i = 0; command->options[i].name; i++)
		assert_told(text, "--", command->options[i].name);
	for (size_t i = 0; command->arguments[i].name; i++)
		assert_told(text, "", command->arguments[i].name);
	for (size_t i = 0; common_options[i].name; i++)
		assert_told(text, "--", common_options[i].name);
}

static void help_tells_every_command_and_option(void **state)
{
	static char text[TEXT_SIZE];

	(void)state;
	print("help", text);
	for (const struct command *command = command_next(NULL); command;
	     command = command_next(command)) {
		if (command->summary)
			assert_told(text, "\n  ", command->name);
		else
			assert_null(strstr(text, command->help));
		assert_options_told(command);
	}
}

static void help_tells_the_commands_of_a_group(void **state)
{
	static char text[TEXT_SIZE];

	(void)state;
	print("help routine", text);
	assert_told(text, "Usage: kneadctl ", "routine COMMAND");
	assert_told(text, "\n  ", "routine list");
	assert_null(strstr(text, "wearables"));
	print("routine --help", text);
	assert_told(text, "\n  ", "routine list");
}

static void the_man_page_tells_every_command_option_and_status(void **state)
{
	static char text[TEXT_SIZE];
	char status[8];

	(void)state;
	print("man", text);
	for (const struct command *command = command_next(NULL); command;
	     command = command_next(command)) {
		if (!command->summary)
			continue;
		assert_told(text, "\n.It Cm ", command->name);
		for (size_t i = 0; command->options[i].name; i++)
			assert_told(text, "\n.It Fl -",
				    command->options[i].name);
	}
	for (size_t i = 0; common_options[i].name; i++)
		assert_told(text, "\n.It Fl -", common_options[i].name);
	for (size_t i = 0; exit_meanings[i].meaning; i++) {
		snprintf(status, sizeof(status), "%d\n",
			 (int)exit_meanings[i].status);
		assert_told(text, "\n.It ", status);
	}
}

static void completion_tells_every_command_and_option(void **state)
{
	static char text[TEXT_SIZE];

	(void)state;
	print("completion", text);
	for (const struct command *command = command_next(NULL); command;
	     command = command_next(command)) {
		if (!command->summary)
			continue;
		assert_told(text, "\t\t\t'", command->name);
		for (size_t i = 0; command->options[i].name; i++)
			assert_told(text, "--", command->options[i].name);
	}
}

/* ---- Doctor: what it knows of the world ---- */

static void releases_of_bluetoothd_get_their_warning(void **state)
{
	static const struct {
		const char *text;
		unsigned int release;
		enum verdict verdict;
		const char *part;
	} table[] = {
		{"bluetoothctl: 5.50", 5050, VERDICT_BAD, "older"},
		{"bluetoothctl: 5.64", 5064, VERDICT_DOUBTFUL, "older"},
		{"bluetoothctl: 5.66", 5066, VERDICT_GOOD, ""},
		{"bluetoothctl: 5.67", 5067, VERDICT_DOUBTFUL, "5.70"},
		{"bluetoothctl: 5.69", 5069, VERDICT_DOUBTFUL, "5.70"},
		{"bluetoothctl: 5.70", 5070, VERDICT_GOOD, ""},
		{"bluetoothctl: 5.82", 5082, VERDICT_GOOD, ""},
		{"bluetoothctl: 6.1", 6001, VERDICT_GOOD, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		enum verdict verdict;

		assert_int_equal(doctor_bluez_release(table[i].text),
				 table[i].release);
		assert_non_null(
			strstr(doctor_bluez_warning(table[i].release, &verdict),
			       table[i].part));
		assert_int_equal(verdict, table[i].verdict);
	}
	assert_int_equal(doctor_bluez_release("sh: not found"), 0);
}

static void settings_are_read_as_bluetoothd_does(void **state)
{
	static const char text[] = "#Channels = 9\nChannelsMax=7\n"
				   "Channels = 3\nChannels\t=1 \r\nMode=le\n";
	char path[SCRATCH_MAX];
	char value[DOCTOR_TEXT_SIZE] = "?";
	const int fd = scratch_file(path, "settings");

	(void)state;
	assert_int_equal(write(fd, text, sizeof(text) - 1), sizeof(text) - 1);
	close(fd);
	assert_true(doctor_setting(path, "Channels", value));
	assert_string_equal(value, "1");
	assert_true(doctor_setting(path, "Mode", value));
	assert_string_equal(value, "le");
	assert_false(doctor_setting(path, "Chan", value));
	unlink(path);
	assert_false(doctor_setting(path, "Mode", value));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_usage_error_has_its_words),
		cmocka_unit_test(takes_a_group_alone_for_its_list),
		cmocka_unit_test(errors_are_json_wherever_it_is_asked_for),
		cmocka_unit_test(options_and_arguments_mix),
		cmocka_unit_test(the_last_of_an_option_counts),
		cmocka_unit_test(a_group_s_command_is_two_words),
		cmocka_unit_test(the_last_argument_may_be_many),
		cmocka_unit_test(after_two_dashes_there_are_arguments),
		cmocka_unit_test(a_negative_number_is_a_value_of_its_option),
		cmocka_unit_test(help_and_version_need_nothing_else),
		cmocka_unit_test(the_table_keeps_its_promises),
		cmocka_unit_test(help_tells_every_command_and_option),
		cmocka_unit_test(help_tells_the_commands_of_a_group),
		cmocka_unit_test(
			the_man_page_tells_every_command_option_and_status),
		cmocka_unit_test(completion_tells_every_command_and_option),
		cmocka_unit_test(releases_of_bluetoothd_get_their_warning),
		cmocka_unit_test(settings_are_read_as_bluetoothd_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
