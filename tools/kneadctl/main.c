/* SPDX-License-Identifier: MIT */
/*
 * kneadctl: the command line of kneadd. Takes the command line apart by the
 * table of commands and runs one of them.
 */
#include "command.h"
#include "help.h"
#include "output.h"

#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum exit_status usage_error(const struct command *command,
				    const char *problem, const char *word)
{
	fprintf(stderr, "kneadctl: %s%s%s\n", problem, word ? ": " : "",
		word ? word : "");
	if (command)
		help_usage(command, stderr);
	else
		fprintf(stderr, "Try: kneadctl --help\n");
	return EXIT_USAGE;
}

/* The place of an option "--name" or "--name=value" in the command's table;
 * -1: there is none. */
static int option_place(const struct command *command, const char *word)
{
	const char *name = word + 2;
	const size_t length = strcspn(name, "=");

	for (int i = 0; command->options[i].name; i++)
		if (strlen(command->options[i].name) == length &&
		    strncmp(command->options[i].name, name, length) == 0)
			return i;
	return -1;
}

/* Takes an option and, if it has one, its value. Returns the words used; 0:
 * not an option of the command's; -1: its value is missing. */
static int take_option(const struct command *command, char **words,
		       struct invocation *invocation)
{
	const int place = option_place(command, words[0]);
	const char *equals = strchr(words[0], '=');

	if (place < 0)
		return 0;
	if (!command->options[place].value) {
		invocation->option[place] = "";
		return equals ? -1 : 1;
	}
	if (equals) {
		invocation->option[place] = equals + 1;
		return 1;
	}
	if (!words[1])
		return -1;
	invocation->option[place] = words[1];
	return 2;
}

/* Options that every command has. True: the word was one. */
static bool take_common(const char *word, struct invocation *invocation,
			bool *help)
{
	if (strcmp(word, "--json") == 0)
		invocation->json = true;
	else if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
		*help = true;
	else if (strncmp(word, "--bus=", 6) == 0)
		invocation->bus = word + 6;
	else
		return false;
	return true;
}

static const char *missing_argument(const struct command *command,
				    const struct invocation *invocation)
{
	for (size_t i = 0; command->arguments[i].name; i++)
		if (!invocation->argument[i] && !command->arguments[i].optional)
			return command->arguments[i].name;
	return NULL;
}

static enum exit_status run_connected(const struct command *command,
				      struct invocation *invocation)
{
	enum exit_status status;
	int error = 0;

	if (command->needs_hub)
		error = client_open(invocation->bus, &invocation->client);
	if (error == -ENOMEM)
		status = EXIT_NO_HUB;
	else if (error)
		status = output_problem(invocation, error);
	else
		status = command->run(invocation);
	client_close(invocation->client);
	return status;
}

static enum exit_status run_command(const struct command *command, char **words,
				    struct invocation *invocation)
{
	size_t arguments = 0;
	bool only_words = false;
	bool help = false;

	while (*words) {
		const bool is_option = !only_words && (*words)[0] == '-' &&
				       (*words)[1] != '\0';
		int used = 1;

		if (is_option && strcmp(*words, "--") == 0)
			only_words = true;
		else if (is_option && take_common(*words, invocation, &help))
			used = 1;
		else if (is_option)
			used = strncmp(*words, "--", 2) == 0
				       ? take_option(command, words, invocation)
				       : 0;
		else if (command->arguments[arguments].name)
			invocation->argument[arguments++] = *words;
		else
			return usage_error(command, "one word too many",
					   *words);
		if (used == 0)
			return usage_error(command, "no such option", *words);
		if (used < 0)
			return usage_error(
				command, "this option is not complete", *words);
		words += used;
	}
	if (help) {
		help_command(command, stdout);
		return EXIT_DONE;
	}
	if (missing_argument(command, invocation))
		return usage_error(command, "this is missing",
				   missing_argument(command, invocation));
	return run_connected(command, invocation);
}

int main(int argc, char **argv)
{
	struct invocation invocation = {.bus = getenv("KNEADD_BUS")};
	const struct command *command;
	bool help = false;

	(void)argc;
	setlocale(LC_CTYPE, "");
	for (argv++; *argv && (*argv)[0] == '-'; argv++) {
		if (strcmp(*argv, "--version") == 0) {
			puts("kneadctl " KNEADD_VERSION);
			return EXIT_DONE;
		}
		if (strcmp(*argv, "--bus") == 0 && argv[1])
			invocation.bus = *++argv;
		else if (!take_common(*argv, &invocation, &help))
			return usage_error(NULL, "no such option", *argv);
	}
	if (help || !*argv) {
		help_all(help ? stdout : stderr);
		return help ? EXIT_DONE : EXIT_USAGE;
	}
	command = command_find(*argv);
	if (!command)
		return usage_error(NULL, "no such command", *argv);
	return run_command(command, argv + 1, &invocation);
}
