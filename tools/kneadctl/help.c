/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "output.h"

#include <string.h>

#define LINE_WIDTH 78
#define INDENT	   20

/* Prints a text in lines, each after the first by `indent`. */
static void print_wrapped(const char *text, int indent, FILE *out)
{
	int column = indent;

	while (*text) {
		const int length = (int)strcspn(text, " ");

		if (column > indent && column + 1 + length > LINE_WIDTH) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			fputc(' ', out);
			column++;
		}
		fprintf(out, "%.*s", length, text);
		column += length;
		text += length;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

static void print_options(const struct command_option *options, FILE *out)
{
	for (; options->name; options++) {
		int width = fprintf(out, "  --%s%s%s", options->name,
				    options->value ? "=" : "",
				    options->value ? options->value : "");

		fprintf(out, "%*s", width < INDENT ? INDENT - width : 1, "");
		print_wrapped(options->help, INDENT, out);
	}
}

void help_usage(const struct command *command, FILE *out)
{
	bool has_optional = false;

	fprintf(out, "Usage: kneadctl %s", command->name);
	for (size_t i = 0; command->arguments[i].name; i++)
		fprintf(out, command->arguments[i].optional ? " [%s]" : " %s",
			command->arguments[i].name);
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
	print_wrapped(command->help, 0, out);
	if (command->options[0].name)
		fputs("\nOptions:\n", out);
	print_options(command->options, out);
	fputs("\nFor all commands:\n", out);
	print_options(common_options, out);
}

void help_all(FILE *out)
{
	fputs("Usage: kneadctl COMMAND [ARGUMENT...] [OPTION...]\n\n"
	      "Controls kneadd, the hub of a massage treatment room.\n"
	      "A wearable is named by its name, its address, or the "
	      "beginning of one.\n\nCommands:\n",
	      out);
	for (const struct command *command = commands; command->name; command++)
		if (command->summary)
			fprintf(out, "  %-12s %s\n", command->name,
				command->summary);
	fputs("\nOptions:\n", out);
	print_options(common_options, out);
	fputs("\nkneadctl help COMMAND says more about a command.\n", out);
}

enum exit_status run_help(const struct invocation *invocation)
{
	const char *name = invocation->argument[0];
	const struct command *command = name ? command_find(name) : NULL;
	char text[128];

	if (!name) {
		help_all(stdout);
		return EXIT_DONE;
	}
	if (command) {
		help_command(command, stdout);
		return EXIT_DONE;
	}
	snprintf(text, sizeof(text), "no such command: %.60s", name);
	output_error(invocation, "Usage", text);
	return EXIT_USAGE;
}
