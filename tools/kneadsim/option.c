/* SPDX-License-Identifier: MIT */
#include "option.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

#define FIELD(member) offsetof(struct options, member)

const struct option_info option_table[] = {
	{.name = "adapter",
	 .letter = 'a',
	 .value = "HCI",
	 .about = "adapter to offer the wearable on, such as hci1",
	 .type = OPTION_TEXT,
	 .offset = FIELD(adapter),
	 .text = "hci0"},
	{.name = "kind",
	 .letter = 'k',
	 .value = "KIND",
	 .about = "sensing, point or cuff (see --list-kinds)",
	 .type = OPTION_TEXT,
	 .offset = FIELD(kind),
	 .text = "point"},
	{.name = "name",
	 .letter = 'n',
	 .value = "NAME",
	 .about = "name to advertise; normally kneadsim and the kind",
	 .type = OPTION_TEXT,
	 .offset = FIELD(name)},
	{.name = "serial",
	 .value = "TEXT",
	 .about = "serial number; normally made from the seed",
	 .type = OPTION_TEXT,
	 .offset = FIELD(serial)},
	{.name = "bus",
	 .letter = 'b',
	 .value = "ADDRESS",
	 .about = "D-Bus address of BlueZ's bus; normally the system bus",
	 .type = OPTION_TEXT,
	 .offset = FIELD(bus)},
	{.name = "pads",
	 .value = "N",
	 .about = "pads of the wearable",
	 .type = OPTION_INTEGER,
	 .offset = FIELD(pads),
	 .low = 1,
	 .high = PROFILE_PADS_MAX,
	 .normal = 1},
	{.name = "cells",
	 .value = "N",
	 .about = "cells of a pad; 0: as many as the kind has",
	 .type = OPTION_INTEGER,
	 .offset = FIELD(cells),
	 .high = PROFILE_CELLS_MAX},
	{.name = "rate",
	 .letter = 'r',
	 .value = "HZ",
	 .about = "fastest stream offered, samples a second",
	 .type = OPTION_INTEGER,
	 .offset = FIELD(rate_hz),
	 .low = 50,
	 .high = 200,
	 .normal = 200},
	{.name = "seed",
	 .letter = 's',
	 .value = "N",
	 .about = "the same number gives the same wearable",
	 .type = OPTION_INTEGER,
	 .offset = FIELD(seed),
	 .high = 4294967295.0,
	 .normal = 1},
	{.name = "tissue",
	 .letter = 't',
	 .value = "SITE[:PERSON]",
	 .about = "what is pressed on",
	 .type = OPTION_TEXT,
	 .offset = FIELD(tissue)},
	{.name = "hand",
	 .value = "PATTERN[:OPTION=N,...]",
	 .about = "what the therapist does (sensing only)",
	 .type = OPTION_TEXT,
	 .offset = FIELD(hand)},
	{.name = "battery",
	 .value = "PERCENT",
	 .about = "charge at the start",
	 .type = OPTION_NUMBER,
	 .offset = FIELD(battery_percent),
	 .high = 100,
	 .normal = 90},
	{.name = "clock-ppm",
	 .value = "PPM",
	 .about = "how much faster the wearable's clock runs",
	 .type = OPTION_NUMBER,
	 .offset = FIELD(clock_ppm),
	 .low = -100000,
	 .high = 100000,
	 .normal = 20},
	{.name = "version-major",
	 .value = "N",
	 .about = "major profile version to claim",
	 .type = OPTION_INTEGER,
	 .offset = FIELD(version_major),
	 .high = 255,
	 .normal = PROFILE_VERSION_MAJOR},
	{.name = "version-minor",
	 .value = "N",
	 .about = "minor profile version to claim",
	 .type = OPTION_INTEGER,
	 .offset = FIELD(version_minor),
	 .high = 255,
	 .normal = PROFILE_VERSION_MINOR},
	{.name = "fault",
	 .letter = 'f',
	 .value = "NAME[:ARG=N,...]",
	 .about = "begin with a fault; may be given again",
	 .type = OPTION_TEXTS,
	 .offset = FIELD(faults)},
	{.name = "list-faults",
	 .about = "print the faults and their arguments, and exit",
	 .type = OPTION_FLAG,
	 .offset = FIELD(list_faults)},
	{.name = "list-kinds",
	 .about = "print kinds, tissues and hands, and exit",
	 .type = OPTION_FLAG,
	 .offset = FIELD(list_kinds)},
	{.name = "no-battery-service",
	 .about = "leave out the SIG's Battery service",
	 .type = OPTION_FLAG,
	 .offset = FIELD(no_battery_service)},
	{.name = "once",
	 .about = "exit when BlueZ is missing or goes, do not wait for it",
	 .type = OPTION_FLAG,
	 .offset = FIELD(once)},
	{.name = "json",
	 .letter = 'j',
	 .about = "print events as JSON, one a line, on standard output",
	 .type = OPTION_FLAG,
	 .offset = FIELD(json)},
	{.name = "verbose",
	 .letter = 'v',
	 .about = "print events as text on standard error",
	 .type = OPTION_FLAG,
	 .offset = FIELD(verbose)},
	{.name = "help",
	 .letter = 'h',
	 .about = "print this, and exit",
	 .type = OPTION_FLAG,
	 .offset = FIELD(help)},
	{.name = "version",
	 .letter = 'V',
	 .about = "print the program's version, and exit",
	 .type = OPTION_FLAG,
	 .offset = FIELD(version)},
};

const size_t option_count = sizeof(option_table) / sizeof(option_table[0]);

static void store(struct options *o, const struct option_info *info,
		  const void *value, size_t size)
{
	memcpy((char *)o + info->offset, value, size);
}

static const struct option_info *find_name(const char *name, size_t length)
{
	for (size_t i = 0; i < option_count; i++) {
		const struct option_info *info = &option_table[i];

		if (strlen(info->name) == length &&
		    memcmp(info->name, name, length) == 0)
			return info;
	}
	return NULL;
}

static const struct option_info *find_letter(char letter)
{
	for (size_t i = 0; i < option_count; i++) {
		if (letter && option_table[i].letter == letter)
			return &option_table[i];
	}
	return NULL;
}

static bool take_number(struct options *o, const struct option_info *info,
			const char *text, FILE *complaints)
{
	char *end = NULL;
	double value = strtod(text, &end);
	bool whole = info->type == OPTION_NUMBER || value == floor(value);

	if (end != text && !*end && whole && value >= info->low &&
	    value <= info->high) {
		store(o, info, &value, sizeof(value));
		return true;
	}
	fprintf(complaints,
		"kneadsim: --%s takes a%s number from %g to %.10g, "
		"not \"%s\"\n",
		info->name, info->type == OPTION_INTEGER ? " whole" : "",
		info->low, info->high, text);
	return false;
}

static bool take_another(struct options *o, const char *text, FILE *complaints)
{
	if (o->fault_count == OPTION_FAULTS_MAX) {
		fprintf(complaints, "kneadsim: more than %d faults\n",
			OPTION_FAULTS_MAX);
		return false;
	}
	o->faults[o->fault_count++] = text;
	return true;
}

static bool take_value(struct options *o, const struct option_info *info,
		       const char *text, FILE *complaints)
{
	bool yes = true;

	switch (info->type) {
	case OPTION_TEXT:
		store(o, info, &text, sizeof(text));
		return true;
	case OPTION_TEXTS:
		return take_another(o, text, complaints);
	case OPTION_INTEGER:
	case OPTION_NUMBER:
		return take_number(o, info, text, complaints);
	case OPTION_FLAG:
	case OPTION_TYPE_COUNT:
		break;
	}
	store(o, info, &yes, sizeof(yes));
	return true;
}

static void start_normal(struct options *o)
{
	*o = (struct options){0};
	for (size_t i = 0; i < option_count; i++) {
		const struct option_info *info = &option_table[i];

		if (info->type == OPTION_TEXT)
			store(o, info, &info->text, sizeof(info->text));
		if (info->type == OPTION_INTEGER || info->type == OPTION_NUMBER)
			store(o, info, &info->normal, sizeof(info->normal));
	}
}

/* One argument: --name, --name=value or -n. `*value` becomes what follows an
 * equals sign, or NULL. */
static const struct option_info *recognise(const char *word, const char **value)
{
	*value = NULL;
	if (word[0] != '-' || !word[1])
		return NULL;
	if (word[1] != '-')
		return word[2] ? NULL : find_letter(word[1]);
	size_t length = strcspn(word + 2, "=");

	if (word[2 + length] == '=')
		*value = word + 2 + length + 1;
	return find_name(word + 2, length);
}

static bool complain(FILE *complaints, const char *word, const char *what)
{
	fprintf(complaints, "kneadsim: %s %s; see kneadsim --help\n", word,
		what);
	return false;
}

bool options_read(struct options *o, int argc, char **argv, FILE *complaints)
{
	start_normal(o);
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i], *value = NULL;
		const struct option_info *info = recognise(word, &value);

		if (!info)
			return complain(complaints, word, "is no option");
		if (!info->value && value)
			return complain(complaints, word, "takes no value");
		if (info->value && !value && i + 1 < argc)
			value = argv[++i];
		if (info->value && !value)
			return complain(complaints, word, "needs a value");
		if (!take_value(o, info, value, complaints))
			return false;
	}
	return true;
}

static void print_normal(const struct option_info *info, FILE *to)
{
	if (info->text)
		fprintf(to, " [%s]", info->text);
	if (info->type == OPTION_INTEGER || info->type == OPTION_NUMBER)
		fprintf(to, " [%g]", info->normal);
}

void options_print_help(FILE *to)
{
	fputs("Usage: kneadsim [OPTION]...\n"
	      "       kneadsim [--adapter HCI] [--bus ADDRESS] fault "
	      "NAME[:ARG=N,...]|clear\n"
	      "Offer a simulated massage wearable over Bluetooth LE, through\n"
	      "BlueZ's peripheral API. Or make a fault happen in one that "
	      "runs.\n\n",
	      to);
	for (size_t i = 0; i < option_count; i++) {
		const struct option_info *info = &option_table[i];
		char left[64];

		snprintf(left, sizeof(left), "--%s%s%s", info->name,
			 info->value ? " " : "",
			 info->value ? info->value : "");
		fprintf(to, "  %c%c%c %-32s %s", info->letter ? '-' : ' ',
			info->letter ? info->letter : ' ',
			info->letter ? ',' : ' ', left, info->about);
		print_normal(info, to);
		fputc('\n', to);
	}
	fputs("\nFaults, hands, buttons can be commanded while it runs: see\n"
	      "org.kneadd.Simulator1 in kneadsim(1).\n",
	      to);
}
