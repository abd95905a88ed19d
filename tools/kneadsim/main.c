/* SPDX-License-Identifier: MIT */
/* kneadsim: one simulated wearable. */
#include <stdio.h>
#include <string.h>

#include "fault.h"
#include "fault_command.h"
#include "hand.h"
#include "kind.h"
#include "option.h"
#include "simulator.h"
#include "tissue.h"

static void list_kinds(void)
{
	puts("Kinds (--kind):");
	for (size_t i = 0; i < kind_count; i++)
		printf("  %-12s %s\n", kind_table[i].name, kind_table[i].about);
}

static void list_tissues(void)
{
	size_t count = 0;
	const struct tissue_site *site = tissue_sites(&count);

	puts("\nSites (--tissue SITE[:PERSON]):");
	for (size_t i = 0; i < count; i++)
		printf("  %-12s %s\n", site[i].name, site[i].about);
	const struct tissue_person *person = tissue_persons(&count);

	puts("\nPersons:");
	for (size_t i = 0; i < count; i++)
		printf("  %-12s %s\n", person[i].name, person[i].about);
}

static void list_hands(void)
{
	size_t count = 0;
	const struct hand_pattern *pattern = hand_patterns(&count);

	puts("\nHands (--hand PATTERN[:OPTION=N,...]):");
	for (size_t i = 0; i < count; i++)
		printf("  %-12s %s\n", pattern[i].name, pattern[i].about);
	const struct number *option = hand_options_table(&count);

	puts("\nOptions of a hand:");
	for (size_t i = 0; i < count; i++)
		printf("  %-12s %s (%g to %g) [%g]\n", option[i].name,
		       option[i].about, option[i].low, option[i].high,
		       option[i].normal);
}

/* Prints what was asked for instead of running; false: nothing was. */
static bool print_instead(const struct options *options)
{
	if (options->help)
		options_print_help(stdout);
	else if (options->version)
		puts("kneadsim " KNEADSIM_VERSION);
	else if (options->list_faults)
		fault_print_list(stdout);
	else if (!options->list_kinds)
		return false;
	if (options->list_kinds) {
		list_kinds();
		list_tissues();
		list_hands();
	}
	return true;
}

/* Where the word "fault" stands; `argc`: it does not. */
static int find_command(int argc, char **argv)
{
	int i = 1;

	while (i < argc && strcmp(argv[i], "fault") != 0)
		i++;
	return i;
}

int main(int argc, char **argv)
{
	static struct simulator simulator;
	const int command = find_command(argc, argv);
	struct options options;
	int status;

	if (!options_read(&options, command, argv, stderr))
		return 2;
	if (command < argc)
		return fault_command(&options, argv + command + 1);
	if (print_instead(&options))
		return 0;
	status = simulator_init(&simulator, &options);
	return status ? status : simulator_run(&simulator);
}
