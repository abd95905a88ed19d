/* SPDX-License-Identifier: MIT */
/*
 * completion: a bash function made from the table of commands, and the words
 * it asks this program for.
 */
#include "output.h"
#include "value.h"

#include <stdio.h>
#include <string.h>

/* Each kind's name in the script; "" is not completed. */
static const char *const kinds[WORD_KIND_COUNT] = {
	[WORD_SWITCH] = "",	[WORD_TEXT] = "text",
	[WORD_NUMBER] = "text", [WORD_WEARABLE] = "wearables",
	[WORD_SITE] = "sites",	[WORD_LIMIT] = "limits",
	[WORD_FILE] = "files",	[WORD_COMMAND] = "commands",
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
	"\n"
	"_kneadctl() {\n"
	"\tlocal cur prev words cword split\n"
	"\tlocal i command= place=0 bus= takes= options= arguments=() kind=\n"
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
	"\t\t\tcommand=${words[i]}\n"
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
	"\telse\n"
	"\t\tkind=commands\n"
	"\tfi\n"
	"\tcase $kind in\n"
	"\tfiles) _filedir ;;\n"
	"\tcommands) COMPREPLY=($(compgen -W \"$commands\" -- \"$cur\")) ;;\n"
	"\twearables | sites | limits)\n"
	"\t\t_kneadctl_offer < <(timeout 2 \"${words[0]/#\\~/$HOME}\" "
	"${bus:+\"${bus//[\\\\\\\"\\']/}\"} words $kind 2>/dev/null)\n"
	"\t\t__ltrim_colon_completions \"$cur\" ;;\n"
	"\tesac\n"
	"} && complete -F _kneadctl kneadctl\n";

/* The command's case: its options, which of them take a value, its words. */
static void print_command(const struct command *command)
{
	const struct command_option *option;

	printf("\t\t\t%s)\n\t\t\t\toptions='", command->name);
	for (option = command->options; option->name; option++)
		printf("%s--%s%s", option == command->options ? "" : " ",
		       option->name, option->value ? "=" : "");
	printf("'\n\t\t\t\ttakes='");
	for (option = command->options; option->name; option++)
		if (option->value)
			printf("%s--%s", option == command->options ? "" : " ",
			       option->name);
	printf("'\n\t\t\t\targuments=(");
	for (size_t i = 0; command->arguments[i].name; i++)
		printf("%s%s", i ? " " : "", kinds[command->arguments[i].kind]);
	puts(") ;;");
}

static void print_values(const struct command *command)
{
	for (size_t i = 0; command->options[i].name; i++)
		if (command->options[i].value)
			printf("\t\t%s--%s) kind=%s ;;\n", command->name,
			       command->options[i].name,
			       kinds[command->options[i].kind]);
}

static void for_each_command(void (*print)(const struct command *command))
{
	for (const struct command *command = commands; command->name; command++)
		if (command->summary)
			print(command);
}

static void print_name(const struct command *command)
{
	printf(" %s", command->name);
}

enum exit_status run_completion(const struct invocation *invocation)
{
	(void)invocation;
	fputs(head, stdout);
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

enum exit_status run_words(const struct invocation *invocation)
{
	const json_t *hub = client_hub(invocation->client);
	const char *kind = invocation->argument[0];

	if (strcmp(kind, kinds[WORD_SITE]) == 0)
		print_first(hub, "Sites");
	else if (strcmp(kind, kinds[WORD_LIMIT]) == 0)
		print_first(hub, "LimitNames");
	else if (strcmp(kind, kinds[WORD_WEARABLE]) == 0)
		print_wearables(client_wearables(invocation->client));
	return EXIT_DONE;
}
