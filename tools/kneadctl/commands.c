/* SPDX-License-Identifier: MIT */
/* Commands: what concerns this program alone, and all tables. */
#include "command.h"

#include <string.h>

const struct exit_meaning exit_meanings[] = {
	{EXIT_DONE, "done"},
	{EXIT_REFUSED, "the hub refused, there is no such thing, or a file has "
		       "faults; the message says which"},
	{EXIT_USAGE, "the command line is wrong"},
	{EXIT_NO_HUB, "no bus or no hub, or it went away"},
	{EXIT_TIMED_OUT, "what was waited for did not happen in time"},
	{EXIT_TRIPPED, "something was stopped while the command ran, or the "
		       "session was aborted"},
	{EXIT_PROBLEMS, "doctor, or export --check, found problems"},
	{EXIT_OUTPUT, "the output could not be written"},
	{EXIT_INTERRUPTED, "interrupted by Control-C"},
	{0},
};

const struct command_option common_options[] = {
	{.name = "bus",
	 .value = "ADDRESS",
	 .kind = WORD_TEXT,
	 .help = "the bus of the hub: system, session or a D-Bus address; "
		 "without it $KNEADD_BUS, or system"},
	{.name = "json",
	 .help = "print results and errors as JSON on standard output"},
	{.name = "help", .help = "say what a command does"},
	{.name = "version", .help = "say the version"},
	{0},
};

const struct command commands_program[] = {
	{
		.name = "help",
		.summary = "say what a command does",
		.help = "Explains a command, or lists all.",
		.arguments = {{.name = "COMMAND",
			       .kind = WORD_COMMAND,
			       .optional = true,
			       .many = true}},
		.run = run_help,
	},
	{
		.name = "completion",
		.summary = "print the completion for bash",
		.help = "For: source <(kneadctl completion)",
		.run = run_completion,
	},
	{
		.name = "words",
		.summary = NULL, /* for the completion alone */
		.help = "Prints the words that completion offers: wearables, "
			"sites, limits or routines.",
		.arguments = {{.name = "KIND", .kind = WORD_TEXT}},
		.needs = NEEDS_HUB,
		.run = run_words,
	},
	{
		.name = "man",
		.summary = "print the man page's source",
		.help = "Prints kneadctl(1) in mdoc, made from the same table "
			"as this help.",
		.run = run_man,
	},
	{0},
};

/* In the order of the help: what is done every day comes first. */
static const struct {
	const char *title;
	const struct command *commands;
} tables[] = {
	{"Treating", commands_session},
	{"Patients and courses", commands_patient},
	{"What was done", commands_history},
	{NULL, commands_report},
	{"Routines", commands_routine},
	{"The room and its wearables", commands_room},
	{"This program", commands_program},
};

#define TABLES (sizeof(tables) / sizeof(tables[0]))

static const struct command *last_of(const struct command *table)
{
	while (table[1].name)
		table++;
	return table;
}

const char *command_title(const struct command *command)
{
	for (size_t i = 0; i < TABLES; i++)
		if (command == tables[i].commands)
			return tables[i].title;
	return NULL;
}

const struct command *command_next(const struct command *command)
{
	if (!command)
		return tables[0].commands;
	if (command[1].name)
		return command + 1;
	for (size_t i = 0; i + 1 < TABLES; i++)
		if (command == last_of(tables[i].commands))
			return tables[i + 1].commands;
	return NULL;
}

const struct command *command_find(const char *name)
{
	const struct command *command = NULL;

	while ((command = command_next(command)))
		if (strcmp(command->name, name) == 0)
			break;
	return command;
}

bool command_is_of(const struct command *command, const char *group)
{
	const size_t length = strlen(group);

	return strncmp(command->name, group, length) == 0 &&
	       command->name[length] == ' ';
}

const struct command *command_group(const char *word)
{
	const struct command *command = NULL;

	while ((command = command_next(command)))
		if (command_is_of(command, word))
			break;
	return command;
}
