/* SPDX-License-Identifier: MIT */
#include "help.h"

#include <string.h>

#define LINE_WIDTH 78

static const struct {
	enum exit_status status;
	const char *meaning;
} statuses[] = {
	{EXIT_DONE, "done"},
	{EXIT_REFUSED, "the hub refused; the message says why"},
	{EXIT_USAGE, "the command line is wrong"},
	{EXIT_NO_HUB, "no bus or no hub, or it went away"},
	{EXIT_TIMED_OUT, "what was waited for did not happen in time"},
	{EXIT_TRIPPED, "something was stopped while the command ran"},
	{EXIT_PROBLEMS, "doctor found problems"},
	{EXIT_INTERRUPTED, "interrupted by Control-C"},
};

static const struct command_option common_options[] = {
	{.name = "bus",
	 .value = "ADDRESS",
	 .help = "the bus of the hub: system, session or a D-Bus address; "
		 "without it $KNEADD_BUS, or system"},
	{.name = "json", .help = "print JSON, for scripts"},
	{.name = "help", .help = "say what a command does"},
	{.name = "version", .help = "say the version"},
	{0},
};

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

		fprintf(out, "%*s", width < 20 ? 20 - width : 1, "");
		print_wrapped(options->help, 20, out);
	}
}

void help_usage(const struct command *command, FILE *out)
{
	fprintf(out, "Usage: kneadctl %s", command->name);
	for (size_t i = 0; command->arguments[i].name; i++)
		fprintf(out, command->arguments[i].optional ? " [%s]" : " %s",
			command->arguments[i].name);
	if (command->options[0].name)
		fputs(" [OPTION...]", out);
	fputc('\n', out);
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
	fputs("Usage: kneadctl [--bus ADDRESS] [--json] COMMAND "
	      "[ARGUMENT...]\n\n"
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
	fputs("\nkneadctl COMMAND --help says more about a command.\n", out);
}

/* ---- The man page ---- */

/* Sentences, each on a line of its own, as mdoc wants them. */
static void man_sentences(const char *text)
{
	for (; *text; text++) {
		putchar(*text);
		if ((*text == '.' || *text == ';') && text[1] == ' ') {
			putchar('\n');
			text++;
		}
	}
	putchar('\n');
}

static void man_options(const struct command_option *options)
{
	if (!options->name)
		return;
	puts(".Bl -tag -width indent");
	for (; options->name; options++) {
		printf(".It Fl -%s%s%s\n", options->name,
		       options->value ? " Ns = Ns Ar " : "",
		       options->value ? options->value : "");
		man_sentences(options->help);
	}
	puts(".El");
}

static void man_command(const struct command *command)
{
	printf(".It Cm %s", command->name);
	for (size_t i = 0; command->arguments[i].name; i++)
		printf(command->arguments[i].optional ? " Op Ar %s" : " Ar %s",
		       command->arguments[i].name);
	putchar('\n');
	man_sentences(command->help);
	man_options(command->options);
}

enum exit_status run_man(const struct invocation *invocation)
{
	(void)invocation;
	puts(".\\\" SPDX-License-Identifier: MIT\n"
	     ".Dd $Mdocdate$\n.Dt KNEADCTL 1\n.Os\n"
	     ".Sh NAME\n.Nm kneadctl\n"
	     ".Nd control the hub of a massage treatment room\n"
	     ".Sh SYNOPSIS\n.Nm\n"
	     ".Op Fl -bus Ar ADDRESS\n.Op Fl -json\n.Ar COMMAND\n"
	     ".Op Ar ARGUMENT ...\n"
	     ".Sh DESCRIPTION\n"
	     "Controls\n.Xr kneadd 8 .\n"
	     "A wearable is named by its name, its address, or the beginning\n"
	     "of one of them that no other has.\n"
	     "Options for all commands:");
	man_options(common_options);
	puts("The commands:\n.Bl -tag -width indent");
	for (const struct command *command = commands; command->name; command++)
		if (command->summary)
			man_command(command);
	puts(".El\n.Sh ENVIRONMENT\n.Bl -tag -width KNEADD_BUS\n"
	     ".It Ev KNEADD_BUS\nThe bus of the hub, as for\n.Fl -bus .\n"
	     ".It Ev NO_COLOR\nWhen set, nothing is coloured.\n.El\n"
	     ".Sh EXIT STATUS\n.Bl -tag -width 130");
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		printf(".It %d\n%s.\n", (int)statuses[i].status,
		       statuses[i].meaning);
	puts(".El\n.Sh EXAMPLES\n"
	     "Take a wearable into the room, press once, stop everything:\n"
	     ".Bd -literal -offset indent\n"
	     "kneadctl discover\n"
	     "kneadctl enroll C0:11 --name left --site lumbar-left\n"
	     "kneadctl press left --force 25 --hold 30\n"
	     "kneadctl stop\n"
	     ".Ed\n"
	     ".Sh SEE ALSO\n.Xr busctl 1 ,\n.Xr kneadsim 1 ,\n.Xr kneadd 8");
	return EXIT_DONE;
}

/* ---- Completion ---- */

static const char *completion_of(enum argument_kind kind)
{
	static const char *const generators[] = {
		[ARGUMENT_NONE] = "",	   [ARGUMENT_WEARABLE] = "wearables",
		[ARGUMENT_SITE] = "sites", [ARGUMENT_LIMIT] = "limits",
		[ARGUMENT_FILE] = "files", [ARGUMENT_TEXT] = "",
	};

	return generators[kind];
}

static void complete_command(const struct command *command)
{
	printf("\t%s)\n\t\toptions='--json --help", command->name);
	for (size_t i = 0; command->options[i].name; i++)
		printf(" --%s%s", command->options[i].name,
		       command->options[i].value ? "=" : "");
	printf("'\n\t\targuments=(");
	for (size_t i = 0; command->arguments[i].name; i++)
		printf("%s'%s'", i ? " " : "",
		       completion_of(command->arguments[i].kind));
	printf(")\n\t\tcase $option in\n");
	for (size_t i = 0; command->options[i].name; i++)
		if (command->options[i].value)
			printf("\t\t--%s) value='%s' ;;\n",
			       command->options[i].name,
			       completion_of(command->options[i].kind));
	puts("\t\tesac ;;");
}

enum exit_status run_completion(const struct invocation *invocation)
{
	(void)invocation;
	puts("# bash completion for kneadctl(1)\n"
	     "_kneadctl() {\n"
	     "\tlocal cur prev words cword split option= value=none\n"
	     "\tlocal options= arguments=() command= place=0 i\n"
	     "\t_init_completion -n := || return\n"
	     "\tfor ((i = 1; i < cword; i++)); do\n"
	     "\t\tcase ${words[i]} in\n"
	     "\t\t--bus) i=$((i + 1)) ;;\n"
	     "\t\t-*) ;;\n"
	     "\t\t*) if [[ $command ]]; then place=$((place + 1))\n"
	     "\t\t\telse command=${words[i]}; fi ;;\n"
	     "\t\tesac\n"
	     "\tdone\n"
	     "\t[[ $cur == --*=* ]] && option=${cur%%=*} && cur=${cur#*=}\n"
	     "\tcase $command in\n"
	     "\t'') arguments=() ;;");
	for (const struct command *command = commands; command->name; command++)
		if (command->summary)
			complete_command(command);
	puts("\tesac\n"
	     "\tif [[ ! $command ]]; then\n"
	     "\t\tCOMPREPLY=($(compgen -W '--bus= --json --help --version");
	for (const struct command *command = commands; command->name; command++)
		if (command->summary)
			printf("\t\t\t%s\n", command->name);
	puts("\t\t\t' -- \"$cur\"))\n"
	     "\telif [[ ! $option && $cur == -* ]]; then\n"
	     "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n"
	     "\t\t[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
	     "\telse\n"
	     "\t\t[[ $option ]] || value=${arguments[place]-}\n"
	     "\t\tif [[ $value == files ]]; then _filedir\n"
	     "\t\telse\n"
	     "\t\t\tlocal IFS=$'\\n'\n"
	     "\t\t\tCOMPREPLY=($(compgen -W \"$(kneadctl words \"$value\" 2>/dev/null)\" "
	     "-- \"$cur\"))\n"
	     "\t\tfi\n"
	     "\tfi\n"
	     "} && complete -F _kneadctl kneadctl");
	return EXIT_DONE;
}
