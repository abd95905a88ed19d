/* SPDX-License-Identifier: MIT */
/*
 * completion: a bash function made from the table of commands, and the words
 * it asks this program for.
 */
#include "output.h"
#include "value.h"

#include <stdio.h>
#include <string.h>

/* Each kind's name in the script; "text" is not completed; what the script
 * does not know itself it asks "kneadctl words" for. */
static const char *const kinds[WORD_KIND_COUNT] = {
	[WORD_SWITCH] = "",
	[WORD_TEXT] = "text",
	[WORD_NUMBER] = "text",
	[WORD_WEARABLE] = "wearables",
	[WORD_SITE] = "sites",
	[WORD_LIMIT] = "limits",
	[WORD_FILE] = "files",
	[WORD_COMMAND] = "commands",
	[WORD_ROUTINE] = "routines",
	[WORD_PATIENT] = "patients",
	[WORD_QUESTION] = "questions",
};

/* Names may have spaces and anything else: words are compared and quoted one
 * by one, and nothing that was typed is evaluated. */
static const char head[] =
	"# bash completion for kneadctl(1), printed by kneadctl completion\n"
	"\n"
	"# Offers the lines of standard input that begin with $cur.\n"
	"_kneadctl_offer() {\n"
	"\tlocal word typed=${cur//[\\\\\\\"\\']/}\n"
	"\twhile IFS= read -r word; do\n"
	"\t\t[[ ${word,,} == \"${typed,,}\"* ]] || continue\n"
	"\t\t[[ $cur == [\\\"\\']* ]] || printf -v word %q \"$word\"\n"
	"\t\tCOMPREPLY+=(\"$word\")\n"
	"\tdone\n"
	"}\n"
	"\n";

static const char begin[] =
	"_kneadctl() {\n"
	"\tlocal cur prev words cword split\n"
	"\tlocal i command= group= place=0 bus= takes= options= kind= many=\n"
	"\tlocal arguments=()\n"
	"\t_init_completion -s -n : || return\n";

static const char find_command[] =
	"\tfor ((i = 1; i < cword; i++)); do\n"
	"\t\tcase ${words[i]} in\n"
	"\t\t--bus) bus=--bus=${words[i + 1]}; ((i++)) ;;\n"
	"\t\t--bus=*) bus=${words[i]} ;;\n"
	"\t\t--*=*) ;;\n"
	"\t\t-*) [[ \" $takes \" == *\" ${words[i]} \"* ]] && ((i++)) ;;\n"
	"\t\t*)\n"
	"\t\t\tif [[ $command ]]; then\n"
	"\t\t\t\t((place++))\n"
	"\t\t\t\tcontinue\n"
	"\t\t\tfi\n"
	"\t\t\tif [[ ! $group && $(_kneadctl_members \"${words[i]}\") ]]; "
	"then\n"
	"\t\t\t\tgroup=${words[i]}\n"
	"\t\t\t\tcontinue\n"
	"\t\t\tfi\n"
	"\t\t\tcommand=${group:+$group }${words[i]}\n"
	"\t\t\tcase $command in\n";

static const char foot[] = "\t\t\tesac ;;\n"
			   "\t\tesac\n"
			   "\tdone\n"
			   "\tif [[ $prev == --* && ($split == true || "
			   "\" $takes --bus \" == *\" $prev \"*) ]]; then\n"
			   "\t\tcase $command$prev in\n";

static const char offer[] =
	"\t\t*) return ;;\n"
	"\t\tesac\n"
	"\telif [[ $cur == -* ]]; then\n"
	"\t\tCOMPREPLY=($(compgen -W \"$options --bus= --json --help\" "
	"-- \"$cur\"))\n"
	"\t\t[[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n"
	"\t\treturn\n"
	"\telif [[ $command ]]; then\n"
	"\t\tkind=${arguments[place]-}\n"
	"\t\t[[ $many && $place -gt $many ]] && kind=${arguments[many]}\n"
	"\t\tif [[ $kind == commands && $place -gt 0 ]]; then\n"
	"\t\t\tcommands=$(_kneadctl_members \"$prev\")\n"
	"\t\tfi\n"
	"\telse\n"
	"\t\tkind=commands\n"
	"\t\t[[ $group ]] && commands=$(_kneadctl_members \"$group\")\n"
	"\tfi\n"
	"\tcase $kind in\n"
	"\t'' | text) ;;\n"
	"\t=*) COMPREPLY=($(compgen -W \"${kind#=}\" -- \"$cur\")) ;;\n"
	"\tfiles) _filedir ;;\n"
	"\tcommands) COMPREPLY=($(compgen -W \"$commands\" -- \"$cur\")) ;;\n"
	"\t*)\n"
	"\t\t_kneadctl_offer < <(timeout 2 \"${words[0]/#\\~/$HOME}\" "
	"${bus:+\"${bus//[\\\\\\\"\\']/}\"} words $kind 2>/dev/null)\n"
	"\t\t[[ $kind == routines && ! ${COMPREPLY[0]-} ]] && "
	"_filedir yaml\n"
	"\t\t__ltrim_colon_completions \"$cur\" ;;\n"
	"\tesac\n"
	"} && complete -F _kneadctl kneadctl\n";

/* What a word is completed from: a kind, or "=" and the words themselves. */
static void print_kind(enum word_kind kind, const char *const *words)
{
	if (!words) {
		fputs(kinds[kind], stdout);
		return;
	}
	for (size_t i = 0; words[i]; i++)
		printf("%s%s", i ? " " : "'=", words[i]);
	putchar('\'');
}

/* The command's case: its options, which of them take a value, its words. */
static void print_command(const struct command *command)
{
	const struct command_option *option;

	printf("\t\t\t'%s')\n\t\t\t\toptions='", command->name);
	for (option = command->options; option->name; option++)
		printf("%s--%s%s", option == command->options ? "" : " ",
		       option->name, option->value ? "=" : "");
	printf("'\n\t\t\t\ttakes='");
	for (option = command->options; option->name; option++)
		if (option->value)
			printf("%s--%s", option == command->options ? "" : " ",
			       option->name);
	printf("'\n\t\t\t\targuments=(");
	for (size_t i = 0; command->arguments[i].name; i++) {
		fputs(i ? " " : "", stdout);
		print_kind(command->arguments[i].kind,
			   command->arguments[i].words);
	}
	printf(")\n");
	for (size_t i = 0; command->arguments[i].name; i++)
		if (command->arguments[i].many)
			printf("\t\t\t\tmany=%zu\n", i);
	puts("\t\t\t\t;;");
}

static void print_values(const struct command *command)
{
	const struct command_option *option;

	for (option = command->options; option->name; option++) {
		if (!option->value)
			continue;
		printf("\t\t'%s--%s') kind=", command->name, option->name);
		print_kind(option->kind, option->words);
		puts(" ;;");
	}
}

static void for_each_command(void (*print)(const struct command *command))
{
	const struct command *command = NULL;

	while ((command = command_next(command)))
		if (command->summary)
			print(command);
}

/* How much of its name is the group's; 0: it is of none. */
static int group_length(const struct command *command)
{
	const char *space = strchr(command->name, ' ');

	return space ? (int)(space - command->name) : 0;
}

static bool begins_group(const struct command *command)
{
	char group[32];

	snprintf(group, sizeof(group), "%.*s", group_length(command),
		 command->name);
	return command == command_group(group);
}

/* The first word: a command, or a group once. */
static void print_name(const struct command *command)
{
	if (group_length(command) == 0)
		printf(" %s", command->name);
	else if (begins_group(command))
		printf(" %.*s", group_length(command), command->name);
}

static void print_member(const struct command *command)
{
	const int length = group_length(command);

	if (length == 0)
		return;
	if (begins_group(command))
		printf("\t%.*s) printf '%%s '", length, command->name);
	printf(" %s", command->name + length + 1);
	if (!command[1].name || group_length(command + 1) != length ||
	    strncmp(command->name, command[1].name, (size_t)length) != 0)
		puts(" ;;");
}

/* A function that prints the commands of a group, and fails for any other
 * word. */
static void print_groups(void)
{
	puts("_kneadctl_members() {\n\tcase $1 in");
	for_each_command(print_member);
	puts("\t*) return 1 ;;\n\tesac\n}\n");
}

enum exit_status run_completion(const struct invocation *invocation)
{
	(void)invocation;
	fputs(head, stdout);
	print_groups();
	fputs(begin, stdout);
	fputs("\tlocal commands='--bus= --json --help --version", stdout);
	for_each_command(print_name);
	puts("'");
	fputs(find_command, stdout);
	for_each_command(print_command);
	fputs(foot, stdout);
	for_each_command(print_values);
	fputs(offer, stdout);
	return EXIT_DONE;
}

/* ---- The words ---- */

/* The first of each entry of a property of the hub's. */
static void print_first(const json_t *hub, const char *property)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(hub, property), i, entry)
	{
		const char *name = json_string_value(json_array_get(entry, 0));

		if (name)
			puts(name);
	}
}

static void print_wearables(json_t *all)
{
	json_t *wearable;
	const char *path;

	json_object_foreach(all, path, wearable)
	{
		const char *name = value_text(wearable, "Name");

		if (name[0])
			puts(name);
		puts(value_text(wearable, "Address"));
	}
}

static enum exit_status words_of_wearables(const struct invocation *invocation)
{
	print_wearables(client_wearables(invocation->client));
	return EXIT_DONE;
}

static enum exit_status words_of_sites(const struct invocation *invocation)
{
	print_first(client_hub(invocation->client), "Sites");
	return EXIT_DONE;
}

static enum exit_status words_of_limits(const struct invocation *invocation)
{
	print_first(client_hub(invocation->client), "LimitNames");
	return EXIT_DONE;
}

enum exit_status run_words(const struct invocation *invocation)
{
	static const struct {
		enum word_kind kind;
		command_fn print;
	} table[] = {
		{WORD_WEARABLE, words_of_wearables},
		{WORD_SITE, words_of_sites},
		{WORD_LIMIT, words_of_limits},
		{WORD_ROUTINE, words_of_routines},
		{WORD_PATIENT, words_of_patients},
		{WORD_QUESTION, words_of_questions},
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(invocation->argument[0], kinds[table[i].kind]) == 0)
			return table[i].print(invocation);
	return EXIT_DONE;
}
