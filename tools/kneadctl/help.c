/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "output.h"
#include "text.h"

#include <string.h>

#define LINE_WIDTH 78
#define INDENT	   20

static void print_options(const struct command_option *options, FILE *out)
{
	for (; options->name; options++) {
		int width = options->letter
				    ? fprintf(out, "  -%c,", options->letter)
				    : fprintf(out, " ");

		width += fprintf(out, " --%s%s%s", options->name,
				 options->value ? "=" : "",
				 options->value ? options->value : "");

		if (width >= INDENT) { /* no room beside it */
			fputc('\n', out);
			width = 0;
		}
		fprintf(out, "%*s", INDENT - width, "");
		text_print_wrapped(options->help, INDENT, LINE_WIDTH, out);
	}
}

void help_usage(const struct command *command, FILE *out)
{
	bool has_optional = false;

	fprintf(out, "Usage: kneadctl %s", command->name);
	for (size_t i = 0; command->arguments[i].name; i++)
		fprintf(out,
			command->arguments[i].optional ? " [%s%s]" : " %s%s",
			command->arguments[i].name,
			command->arguments[i].many ? "..." : "");
	for (size_t i = 0; command->options[i].name; i++) {
		if (command->options[i].required)
			fprintf(out, " --%s=%s", command->options[i].name,
				command->options[i].value);
		else
			has_optional = true;
	}
	fputs(has_optional ? " [OPTION...]\n" : "\n", out);
}

void help_command(const struct command *command, FILE *out)
{
	help_usage(command, out);
	fputc('\n', out);
	text_print_wrapped(command->help, 0, LINE_WIDTH, out);
	if (command->options[0].name)
		fputs("\nOptions:\n", out);
	print_options(command->options, out);
	fputs("\nFor all commands:\n", out);
	print_options(common_options, out);
}

static void print_command(const struct command *command, FILE *out)
{
	fprintf(out, "  %-17s %s\n", command->name, command->summary);
}

void help_group(const char *group, FILE *out)
{
	const struct command *command = NULL;

	fprintf(out,
		"Usage: kneadctl %s COMMAND [ARGUMENT...] [OPTION...]\n\n"
		"Commands:\n",
		group);
	while ((command = command_next(command)))
		if (command->summary && command_is_of(command, group))
			print_command(command, out);
	fprintf(out, "\nkneadctl help %s COMMAND says more about a command.\n",
		group);
}

void help_all(FILE *out)
{
	const struct command *command = NULL;

	fputs("Usage: kneadctl COMMAND [ARGUMENT...] [OPTION...]\n\n"
	      "Controls kneadd, the hub of a massage treatment room.\n"
	      "kneadctl stop stops everything, now.\n",
	      out);
	while ((command = command_next(command))) {
		if (command_title(command))
			fprintf(out, "\n%s:\n", command_title(command));
		if (command->summary)
			print_command(command, out);
	}
	fputs("\nOptions:\n", out);
	print_options(common_options, out);
	fputs("\nA wearable is named by its name, its address, or the "
	      "beginning of one.\n"
	      "kneadctl help COMMAND says more about a command.\n",
	      out);
}

static enum exit_status tell_unknown(const struct invocation *invocation,
				     const char *name)
{
	char text[128];

	snprintf(text, sizeof(text), "no such command: %.60s", name);
	output_error(invocation, "Usage", text);
	return EXIT_USAGE;
}

enum exit_status run_help(const struct invocation *invocation)
{
	const char *const *word = invocation->argument;
	const struct command *command;
	char name[128];

	if (invocation->arguments == 0) {
		help_all(stdout);
		return EXIT_DONE;
	}
	snprintf(name, sizeof(name), "%s%s%s", word[0], word[1] ? " " : "",
		 word[1] ? word[1] : "");
	command = invocation->arguments <= 2 ? command_find(name) : NULL;
	if (command) {
		help_command(command, stdout);
		return EXIT_DONE;
	}
	if (invocation->arguments > 1 || !command_group(word[0]))
		return tell_unknown(invocation, name);
	help_group(word[0], stdout);
	return EXIT_DONE;
}
