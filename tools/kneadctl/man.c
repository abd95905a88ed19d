/* SPDX-License-Identifier: MIT */
/* man: kneadctl(1) as mdoc, from the tables. */
#include "command.h"

#include <stdio.h>

static const char head[] =
	".\\\" SPDX-License-Identifier: MIT\n"
	".Dd $Mdocdate$\n.Dt KNEADCTL 1\n.Os\n"
	".Sh NAME\n.Nm kneadctl\n"
	".Nd control the hub of a massage treatment room\n"
	".Sh SYNOPSIS\n.Nm\n"
	".Ar COMMAND\n.Op Ar ARGUMENT ...\n"
	".Op Fl -bus Ns = Ns Ar ADDRESS\n.Op Fl -json\n"
	".Sh DESCRIPTION\n"
	"Controls\n.Xr kneadd 8 .\n"
	"A wearable is named by its name, its address, or the beginning\n"
	"of one of them that no other has.\n"
	"Options and arguments may be mixed; after\n.Fl -\n"
	"there are arguments only.\n"
	"Options for all commands:\n";

static const char foot[] =
	".Sh EXAMPLES\n"
	"Take a wearable into the room, press once, stop everything:\n"
	".Bd -literal -offset indent\n"
	"kneadctl discover\n"
	"kneadctl enroll C0:11 --name left --site lumbar-left\n"
	"kneadctl press left --force 25 --hold 30\n"
	"kneadctl stop\n"
	".Ed\n"
	".Pp\n"
	"Write a routine and see whether it is fit:\n"
	".Bd -literal -offset indent\n"
	"kneadctl routine sample > mine.yaml\n"
	"kneadctl routine check mine.yaml\n"
	"kneadctl routine show mine.yaml\n"
	".Ed\n"
	".Pp\n"
	"Treat a patient, look at it afterwards, ask the next day:\n"
	".Bd -literal -offset indent\n"
	"kneadctl patient add anna-7\n"
	"kneadctl patient screen anna-7\n"
	"kneadctl session run lower-back --patient anna-7\n"
	"kneadctl report 1 -o report.html\n"
	"kneadctl history rate 1 2\n"
	".Ed\n"
	".Sh SEE ALSO\n.Xr busctl 1 ,\n.Xr kneadsim 1 ,\n"
	".Xr kneadd-routine 5 ,\n.Xr org.kneadd.Clinic1 5 ,\n"
	".Xr org.kneadd.Hub1 5 ,\n.Xr org.kneadd.Session1 5 ,\n"
	".Xr org.kneadd.Wearable1 5 ,\n"
	".Xr kneadd 8\n";

/* Sentences, each on a line of its own, as mdoc wants them. */
static void print_sentences(const char *text)
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

static void print_options(const struct command_option *options)
{
	if (!options->name)
		return;
	puts(".Bl -tag -width indent");
	for (; options->name; options++) {
		printf(".It Fl -%s%s%s", options->name,
		       options->value ? " Ns = Ns Ar " : "",
		       options->value ? options->value : "");
		if (options->letter)
			printf(" , Fl %c", options->letter);
		putchar('\n');
		print_sentences(options->help);
	}
	puts(".El");
}

static void print_command(const struct command *command)
{
	printf(".It Cm %s", command->name);
	for (size_t i = 0; command->arguments[i].name; i++)
		printf(command->arguments[i].optional ? " Op Ar %s%s"
						      : " Ar %s%s",
		       command->arguments[i].name,
		       command->arguments[i].many ? " ..." : "");
	putchar('\n');
	print_sentences(command->help);
	print_options(command->options);
}

enum exit_status run_man(const struct invocation *invocation)
{
	const struct command *command = NULL;

	(void)invocation;
	fputs(head, stdout);
	print_options(common_options);
	puts("The commands:\n.Bl -tag -width indent");
	while ((command = command_next(command)))
		if (command->summary)
			print_command(command);
	puts(".El\n.Sh ENVIRONMENT\n.Bl -tag -width KNEADD_BUS\n"
	     ".It Ev KNEADD_BUS\nThe bus of the hub, as for\n.Fl -bus .\n"
	     ".It Ev NO_COLOR\nWhen set, nothing but the live views\n"
	     "is coloured.\n.El\n"
	     ".Sh EXIT STATUS\n.Bl -tag -width 130");
	for (const struct exit_meaning *exit = exit_meanings; exit->meaning;
	     exit++)
		printf(".It %d\n%s.\n", (int)exit->status, exit->meaning);
	puts(".El");
	fputs(foot, stdout);
	return EXIT_DONE;
}
