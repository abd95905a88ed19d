/* SPDX-License-Identifier: MIT */
/* The table of options. */
#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "number.h"

#define ADAPTERS_MAX \
	128 /* project default: a wearable on each, and the hub's */

typedef int (*option_fn)(struct options *options, const char *value);

struct option_entry {
	const char *name;
	char letter;	      /* 0: none */
	const char *argument; /* NULL: takes none */
	option_fn apply;
	const char *help;
};

static int on_bus(struct options *o, const char *value)
{
	o->bus = value;
	return 0;
}

static int on_adapters(struct options *o, const char *value)
{
	uint64_t n;

	if (number_parse(value, ADAPTERS_MAX, &n) < 0)
		return -EINVAL;
	o->adapters = (unsigned int)n;
	return 0;
}

static int on_max_links(struct options *o, const char *value)
{
	uint64_t n;

	if (number_parse(value, 64, &n) < 0)
		return -EINVAL;
	o->max_links = (unsigned int)n;
	return 0;
}

static int on_mtu(struct options *o, const char *value)
{
	uint64_t n;

	if (number_parse(value, 517, &n) < 0 || n < 23)
		return -EINVAL;
	o->mtu = (unsigned int)n;
	return 0;
}

static int on_state(struct options *o, const char *value)
{
	o->state = value;
	return 0;
}

static int on_time_scale(struct options *o, const char *value)
{
	return number_parse_real(value, 0.001, 100, &o->timings.scale);
}

static int on_timing(struct options *o, const char *value)
{
	return timings_parse(&o->timings, value);
}

static int on_seed(struct options *o, const char *value)
{
	return number_parse(value, UINT64_MAX, &o->seed);
}

static int pick(const char *const *words, size_t count, const char *value)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (strcmp(words[i], value) == 0)
			return (int)i;
	return -EINVAL;
}

int options_connected_signal(const char *word)
{
	static const char *const words[CONNECTED_COUNT] = {
		[CONNECTED_OMIT] = "omit",
		[CONNECTED_SEND] = "send",
		[CONNECTED_SOMETIMES] = "sometimes",
	};

	return pick(words, CONNECTED_COUNT, word);
}

int options_objects_late(const char *word)
{
	static const char *const words[OBJECTS_LATE_COUNT] = {
		[OBJECTS_LATE_NEVER] = "never",
		[OBJECTS_LATE_ALWAYS] = "always",
		[OBJECTS_LATE_SOMETIMES] = "sometimes",
	};

	return pick(words, OBJECTS_LATE_COUNT, word);
}

static int on_connected_signal(struct options *o, const char *value)
{
	int which = options_connected_signal(value);

	if (which < 0)
		return which;
	o->connected_signal = (enum connected_signal)which;
	return 0;
}

static int on_objects_late(struct options *o, const char *value)
{
	int which = options_objects_late(value);

	if (which < 0)
		return which;
	o->objects_late = (enum objects_late)which;
	return 0;
}

static int on_security(struct options *o, const char *value)
{
	static const char *const words[] = {"refuse", "auto"};
	int which = pick(words, 2, value);

	if (which < 0)
		return which;
	o->security_auto = which == 1;
	return 0;
}

static int on_repairing(struct options *o, const char *value)
{
	static const char *const words[REPAIRING_COUNT] = {
		[REPAIRING_NEVER] = "never",
		[REPAIRING_CONFIRM] = "confirm",
		[REPAIRING_ALWAYS] = "always",
	};
	int which = pick(words, REPAIRING_COUNT, value);

	if (which < 0)
		return which;
	o->repairing = (enum repairing)which;
	return 0;
}

static int on_verbose(struct options *o, const char *value)
{
	(void)value;
	o->verbose++;
	return 0;
}

static int on_fault_list(struct options *o, const char *value)
{
	(void)value;
	o->command = COMMAND_FAULT_LIST;
	return 0;
}

static int on_timing_list(struct options *o, const char *value)
{
	(void)value;
	o->command = COMMAND_TIMING_LIST;
	return 0;
}

static int on_help(struct options *o, const char *value)
{
	(void)value;
	o->command = COMMAND_HELP;
	return 0;
}

static int on_version(struct options *o, const char *value)
{
	(void)value;
	o->command = COMMAND_VERSION;
	return 0;
}

static const struct option_entry table[] = {
	{"bus", 'b', "ADDRESS", on_bus,
	 "bus to be org.bluez on (default: DBUS_SYSTEM_BUS_ADDRESS)"},
	{"adapters", 'n', "N", on_adapters,
	 "adapters hci0..hciN-1, 0 to 128 (default 4)"},
	{"max-links", 0, "N", on_max_links,
	 "links an adapter carries as central, 0 to 64 (default 7)"},
	{"mtu", 0, "BYTES", on_mtu, "ATT MTU, 23 to 517 (default 517)"},
	{"state", 's', "FILE", on_state,
	 "keep bonds and known devices in FILE over restarts"},
	{"time-scale", 't', "X", on_time_scale,
	 "multiply every time by X, 0.001 to 100 (default 1)"},
	{"timing", 0, "NAME=MS", on_timing,
	 "set one time before scaling; see --timing-list"},
	{"seed", 0, "N", on_seed, "seed of everything random (default 1)"},
	{"connected-signal", 0, "omit|send|sometimes", on_connected_signal,
	 "PropertiesChanged(Connected=true) after Connect (default sometimes)"},
	{"objects-late", 0, "never|always|sometimes", on_objects_late,
	 "GATT objects after ServicesResolved (default sometimes)"},
	{"security", 0, "auto|refuse", on_security,
	 "an attribute that needs encryption makes an unpaired link pair, or "
	 "is refused (default auto)"},
	{"just-works-repairing", 0, "never|confirm|always", on_repairing,
	 "a bonded peer that pairs again (default confirm)"},
	{"verbose", 'v', NULL, on_verbose, "log what happens; twice: calls"},
	{"fault-list", 0, NULL, on_fault_list, "print the faults and exit"},
	{"timing-list", 0, NULL, on_timing_list, "print the times and exit"},
	{"help", 'h', NULL, on_help, "print this and exit"},
	{"version", 0, NULL, on_version, "print the version and exit"},
};

#define COUNT (sizeof(table) / sizeof(table[0]))

static const struct option_entry *find_long(const char *text,
					    const char **value)
{
	size_t i, length = strcspn(text, "=");

	*value = text[length] ? text + length + 1 : NULL;
	for (i = 0; i < COUNT; i++)
		if (strlen(table[i].name) == length &&
		    strncmp(table[i].name, text, length) == 0)
			return &table[i];
	return NULL;
}

static const struct option_entry *find_letter(char letter)
{
	size_t i;

	for (i = 0; i < COUNT; i++)
		if (table[i].letter && table[i].letter == letter)
			return &table[i];
	return NULL;
}

static int apply(const struct option_entry *entry, const char *value,
		 FILE *errors, struct options *options)
{
	if (entry->argument && !value) {
		fprintf(errors, "bluezsim: --%s needs %s\n", entry->name,
			entry->argument);
		return -EINVAL;
	}
	if (!entry->argument && value) {
		fprintf(errors, "bluezsim: --%s takes no value\n", entry->name);
		return -EINVAL;
	}
	if (entry->apply(options, value) < 0) {
		fprintf(errors, "bluezsim: --%s %s: expected %s: %s\n",
			entry->name, value, entry->argument, entry->help);
		return -EINVAL;
	}
	return 0;
}

/* The letters of "-vt2": those without a value, then perhaps one with. */
static int take_letters(int argc, char *const *argv, int *index, FILE *errors,
			struct options *options)
{
	const char *letter = argv[*index] + 1;
	const struct option_entry *entry;
	const char *value;

	for (; *letter; letter++) {
		entry = find_letter(*letter);
		if (!entry) {
			fprintf(errors, "bluezsim: no option -%c; see --help\n",
				*letter);
			return -EINVAL;
		}
		if (!entry->argument) {
			if (apply(entry, NULL, errors, options) < 0)
				return -EINVAL;
			continue;
		}
		value = letter[1] ? letter + 1 : NULL;
		if (!value && *index + 1 < argc)
			value = argv[++*index];
		return apply(entry, value, errors, options);
	}
	return 0;
}

/* One option at argv[*index], with its value there or in the next word. */
static int take_option(int argc, char *const *argv, int *index, FILE *errors,
		       struct options *options)
{
	const char *word = argv[*index];
	const struct option_entry *entry;
	const char *value = NULL;

	if (word[1] != '-')
		return take_letters(argc, argv, index, errors, options);
	entry = find_long(word + 2, &value);
	if (!entry) {
		fprintf(errors, "bluezsim: no option %s; see --help\n", word);
		return -EINVAL;
	}
	if (entry->argument && !value && *index + 1 < argc)
		value = argv[++*index];
	return apply(entry, value, errors, options);
}

static int take_command(const char *word, FILE *errors, struct options *options)
{
	static const char *const words[] = {"serve", "fault", "dump"};
	static const enum command commands[] = {COMMAND_SERVE, COMMAND_FAULT,
						COMMAND_DUMP};
	int which = pick(words, 3, word);

	if (which < 0) {
		fprintf(errors,
			"bluezsim: no command %s: expected serve, fault or "
			"dump\n",
			word);
		return which;
	}
	options->command = commands[which];
	return 0;
}

/* What follows the command: only a fault has words. */
static int take_words(int argc, char *const *argv, int index, FILE *errors,
		      struct options *options)
{
	if (options->command != COMMAND_FAULT) {
		fprintf(errors, "bluezsim: %s is too much\n", argv[index]);
		return -EINVAL;
	}
	options->first_word = index;
	options->words = argc - index;
	return 0;
}

static void set_defaults(struct options *options)
{
	memset(options, 0, sizeof(*options));
	options->bus = getenv("DBUS_SYSTEM_BUS_ADDRESS");
	options->adapters = 4;
	options->max_links = 7; /* what broadcom's chips carry */
	options->mtu = 517;
	options->seed = 1;
	options->connected_signal = CONNECTED_SOMETIMES;
	options->objects_late = OBJECTS_LATE_SOMETIMES;
	options->repairing = REPAIRING_CONFIRM;
	options->security_auto = true;
	timings_init(&options->timings);
}

int options_parse(int argc, char *const *argv, FILE *errors,
		  struct options *options)
{
	bool commanded = false;
	int i, result = 0;

	set_defaults(options);
	for (i = 1; i < argc && result == 0; i++) {
		if (argv[i][0] == '-') {
			result = take_option(argc, argv, &i, errors, options);
		} else if (!commanded) {
			result = take_command(argv[i], errors, options);
			commanded = true;
		} else {
			return take_words(argc, argv, i, errors, options);
		}
	}
	return result;
}

static void print_option(FILE *out, const struct option_entry *entry)
{
	char left[64];

	snprintf(left, sizeof(left), "%c%c%s --%s%s%s",
		 entry->letter ? '-' : ' ', entry->letter ? entry->letter : ' ',
		 entry->letter ? "," : " ", entry->name,
		 entry->argument ? " " : "",
		 entry->argument ? entry->argument : "");
	fprintf(out, "  %s\n          %s\n", left, entry->help);
}

void options_print_help(FILE *out)
{
	size_t i;

	fputs("usage: bluezsim [serve] [OPTIONS]\n"
	      "       bluezsim fault [OPTIONS] NAME [ARGUMENTS...]\n"
	      "       bluezsim dump [OPTIONS]\n\n"
	      "A BlueZ without a radio: org.bluez with adapters between which "
	      "peripherals are\nfound, connected to, paired with, read and "
	      "written, with faults on command.\n\n",
	      out);
	for (i = 0; i < COUNT; i++)
		print_option(out, &table[i]);
}
