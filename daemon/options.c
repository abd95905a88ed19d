/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const struct option_row {
	const char *name;
	const char *argument; /* NULL: takes none */
	size_t offset;	      /* of the const char * it sets, with one */
	enum options_mode mode;
	const char *help;
} rows[] = {
	{"--config", "FILE", offsetof(struct options, config), OPTIONS_RUN,
	 "read this configuration instead of " OPTIONS_CONFIG},
	{"--check", "FILE", offsetof(struct options, check), OPTIONS_CHECK,
	 "check a configuration and end"},
	{"--sample", NULL, 0, OPTIONS_SAMPLE,
	 "print a commented configuration and end"},
	{"--bluez-bus", "BUS", offsetof(struct options, bluez_bus), OPTIONS_RUN,
	 "where bluetoothd is: system, session or a D-Bus address"},
	{"--bus", "BUS", offsetof(struct options, bus), OPTIONS_RUN,
	 "where to serve org.kneadd: the same"},
	{"--state-dir", "DIR", offsetof(struct options, state_dir), OPTIONS_RUN,
	 "where the records are kept, instead of " OPTIONS_STATE},
	{"--routines", "DIR", offsetof(struct options, routines), OPTIONS_RUN,
	 "read routines from here too; of two of one name these count"},
	{"--verbose", NULL, 0, OPTIONS_RUN, "log more"},
	{"--version", NULL, 0, OPTIONS_VERSION, "print the version and end"},
	{"--help", NULL, 0, OPTIONS_HELP, "print this and end"},
};

/* The row of "--name" or "--name=value". */
static const struct option_row *find(const char *word)
{
	size_t length = strcspn(word, "=");

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strlen(rows[i].name) == length &&
		    strncmp(rows[i].name, word, length) == 0)
			return &rows[i];
	return NULL;
}

static void set(struct options *options, const struct option_row *row,
		const char *value)
{
	if (row->mode != OPTIONS_RUN)
		options->mode = row->mode;
	if (row->argument != NULL)
		memcpy((char *)options + row->offset, &value, sizeof(value));
	else if (row->mode == OPTIONS_RUN)
		options->verbose = true;
}

/* How many words it took; 0: not understood. */
static int take(struct options *options, int left, char *const word[])
{
	const struct option_row *row = find(word[0]);
	const char *equals = strchr(word[0], '=');

	if (row == NULL || (row->argument == NULL && equals != NULL))
		return 0;
	if (row->argument == NULL) {
		set(options, row, NULL);
		return 1;
	}
	if (equals != NULL) {
		set(options, row, equals + 1);
		return 1;
	}
	if (left < 2)
		return 0;
	set(options, row, word[1]);
	return 2;
}

void options_parse(int argc, char *const argv[], struct options *out)
{
	const char *state = getenv("STATE_DIRECTORY");
	int taken;

	*out = (struct options){
		.bluez_bus = "system",
		.bus = "system",
		.state_dir = state != NULL ? state : OPTIONS_STATE,
	};
	for (int i = 1; i < argc; i += taken) {
		taken = take(out, argc - i, &argv[i]);
		if (taken > 0)
			continue;
		out->mode = OPTIONS_USAGE;
		out->wrong = argv[i];
		return;
	}
}

void options_print_help(FILE *out)
{
	fputs("Usage: kneadd [OPTION]...\n"
	      "The hub of a massage treatment room: connects to wearables by\n"
	      "BlueZ, watches every force frame, serves org.kneadd.\n\n",
	      out);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fprintf(out, "  %-11s %-4s  %s\n", rows[i].name,
			rows[i].argument != NULL ? rows[i].argument : "",
			rows[i].help);
}
