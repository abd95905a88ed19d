/* SPDX-License-Identifier: MIT */
#include "commandline.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_SIZE 128

/* What is being read. */
struct reading {
	struct commandline *out;
	char **word; /* the next one */
};

static bool __attribute__((format(printf, 2, 3)))
fail(struct reading *reading, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reading->out->problem, sizeof(reading->out->problem), format,
		  arguments);
	va_end(arguments);
	return false;
}

/* A word as a number; `what` names it for people. */
static bool read_number(struct reading *reading, const char *what,
			const struct word_range *range, const char *word,
			double *out)
{
	char *end = NULL;
	const double value = strtod(word, &end);

	if (end != word && *end == '\0' && value >= range->low &&
	    value <= range->high && (!range->whole || value == floor(value))) {
		*out = value;
		return true;
	}
	return fail(reading, "%s must be a %s from %.7g to %.7g, not \"%.60s\"",
		    what, range->whole ? "whole number" : "number", range->low,
		    range->high, word);
}

/* That a word is one of those that it may be; `words` NULL: it may be any. */
static bool check_word(struct reading *reading, const char *what,
		       const char *const *words, const char *word)
{
	char all[COMMANDLINE_PROBLEM_SIZE / 2] = "";
	size_t used = 0;

	for (size_t i = 0; words && words[i]; i++) {
		if (strcmp(words[i], word) == 0)
			return true;
		if (used < sizeof(all))
			used += (size_t)snprintf(all + used, sizeof(all) - used,
						 "%s%s", i ? ", " : "",
						 words[i]);
	}
	return !words || fail(reading, "%s must be one of %s, not \"%.60s\"",
			      what, all, word);
}

/* The option of a list that "--name", "--name=value" or "-n" means; NULL:
 * none. */
static const struct command_option *
option_find(const struct command_option *options, const char *word)
{
	const bool is_letter = word[1] != '-';
	const char *name = word + 2;
	const size_t length = strcspn(name, "=");

	for (; options->name; options++)
		if (is_letter
			    ? options->letter == word[1] && *name == '\0'
			    : strlen(options->name) == length &&
				      strncmp(options->name, name, length) == 0)
			return options;
	return NULL;
}

/* The value of the option at the next word, which is used up with it. NULL:
 * told as a problem. */
static const char *take_value(struct reading *reading,
			      const struct command_option *option)
{
	const char *equals = strchr(*reading->word++, '=');

	if (!option->value) {
		if (!equals)
			return "";
		(void)fail(reading, "--%s takes no value", option->name);
		return NULL;
	}
	if (equals)
		return equals + 1;
	if (*reading->word)
		return *reading->word++;
	(void)fail(reading, "--%s needs its %s", option->name, option->value);
	return NULL;
}

static void keep_common(struct commandline *out, const char *name,
			const char *value)
{
	if (strcmp(name, "bus") == 0)
		out->invocation.bus = value;
	else if (strcmp(name, "json") == 0)
		out->invocation.json = true;
	else if (strcmp(name, "help") == 0)
		out->help = true;
	else
		out->version = true;
}

static bool keep_option(struct reading *reading,
			const struct command_option *option, const char *value)
{
	struct invocation *invocation = &reading->out->invocation;
	const size_t place = (size_t)(option - reading->out->command->options);
	char what[32];

	invocation->option[place] = value;
	snprintf(what, sizeof(what), "--%s", option->name);
	if (option->kind != WORD_NUMBER)
		return check_word(reading, what, option->words, value);
	return read_number(reading, what, &option->range, value,
			   &invocation->option_number[place]);
}

static void begin_command(struct commandline *out,
			  const struct command *command)
{
	out->command = command;
	for (size_t i = 0; command->options[i].name; i++)
		out->invocation.option_number[i] =
			command->options[i].otherwise;
}

/* A group alone is its list, if it has one: "history" is "history list". */
static void settle_group(struct commandline *out)
{
	const struct command *command;
	char name[NAME_MAX_SIZE];

	if (!out->group)
		return;
	snprintf(name, sizeof(name), "%s list", out->group);
	command = command_find(name);
	if (!command)
		return;
	out->group = NULL;
	begin_command(out, command);
}

static bool take_option(struct reading *reading)
{
	const struct command *command;
	const char *word = *reading->word;
	const struct command_option *option = NULL;
	const struct command_option *common;
	const char *value;

	if (strcmp(word, "-h") == 0) {
		reading->out->help = true;
		reading->word++;
		return true;
	}
	common = option_find(common_options, word);
	if (!common)
		settle_group(reading->out);
	command = reading->out->command;
	if (!common && command)
		option = option_find(command->options, word);
	if (!common && !option)
		return fail(reading, "no such option: %.60s", word);
	value = take_value(reading, common ? common : option);
	if (!value)
		return false;
	if (option)
		return keep_option(reading, option, value);
	keep_common(reading->out, common->name, value);
	return true;
}

/* A command's name, or one of the two words of it. */
static bool take_name(struct reading *reading, const char *word)
{
	struct commandline *out = reading->out;
	const struct command *command;
	char name[NAME_MAX_SIZE];

	if (!out->group && command_group(word)) {
		out->group = word;
		return true;
	}
	snprintf(name, sizeof(name), "%s%s%s", out->group ? out->group : "",
		 out->group ? " " : "", word);
	command = strchr(word, ' ') ? NULL : command_find(name);
	if (!command)
		return fail(reading, "no such command: %.60s", name);
	out->group = NULL;
	begin_command(out, command);
	return true;
}

/* What the next argument is by the table; .name NULL: one too many. */
static const struct command_argument *
argument_next(const struct command *command, size_t place)
{
	const struct command_argument *argument = command->arguments;

	while (argument->name && !argument->many && place > 0) {
		argument++;
		place--;
	}
	return argument;
}

static bool take_argument(struct reading *reading)
{
	struct invocation *invocation = &reading->out->invocation;
	const char *word = *reading->word++;
	const size_t place = invocation->arguments;
	const struct command_argument *argument;

	if (!reading->out->command)
		return take_name(reading, word);
	argument = argument_next(reading->out->command, place);
	if (!argument->name || place == COMMAND_WORDS_MAX)
		return fail(reading, "one word too many: %.60s", word);
	invocation->argument[place] = word;
	invocation->arguments++;
	if (argument->kind != WORD_NUMBER)
		return check_word(reading, argument->name, argument->words,
				  word);
	return read_number(reading, argument->name, &argument->range, word,
			   &invocation->argument_number[place]);
}

static bool check_complete(struct reading *reading)
{
	const struct command *command = reading->out->command;
	const struct invocation *invocation = &reading->out->invocation;

	for (size_t i = 0; command->arguments[i].name; i++)
		if (!invocation->argument[i] && !command->arguments[i].optional)
			return fail(reading, "%s is missing",
				    command->arguments[i].name);
	for (size_t i = 0; command->options[i].name; i++)
		if (!invocation->option[i] && command->options[i].required)
			return fail(reading, "--%s=%s is missing",
				    command->options[i].name,
				    command->options[i].value);
	return true;
}

/* "routine needs one of: check, list" */
static bool fail_group(struct reading *reading, const char *group)
{
	const struct command *command = NULL;
	char all[COMMANDLINE_PROBLEM_SIZE] = "";
	size_t used = 0;

	while ((command = command_next(command))) {
		if (command_is_of(command, group) && used < sizeof(all))
			used += (size_t)snprintf(all + used, sizeof(all) - used,
						 "%s%s", used ? ", " : "",
						 command->name + strlen(group) +
							 1);
	}
	return fail(reading, "%.20s needs one of: %.200s", group, all);
}

/* Errors are told as JSON even when --json comes after what is wrong. */
static bool wants_json(char **words)
{
	for (; *words && strcmp(*words, "--") != 0; words++)
		if (strcmp(*words, "--json") == 0)
			return true;
	return false;
}

bool commandline_read(char **words, const char *bus, struct commandline *out)
{
	struct reading reading = {.out = out, .word = words};
	bool only_arguments = false;

	*out = (struct commandline){.invocation = {.bus = bus}};
	out->invocation.json = wants_json(words);
	while (*reading.word) {
		const char *word = *reading.word;
		const bool is_option =
			!only_arguments && word[0] == '-' && word[1] != '\0';

		if (is_option && strcmp(word, "--") == 0) {
			only_arguments = true;
			reading.word++;
		} else if (!(is_option ? take_option(&reading)
				       : take_argument(&reading))) {
			return false;
		}
	}
	if (out->help || out->version)
		return true;
	settle_group(out);
	if (out->group)
		return fail_group(&reading, out->group);
	if (!out->command)
		return fail(&reading, "no command");
	return check_complete(&reading);
}
