/* SPDX-License-Identifier: MIT */
/*
 * The command line: one table from which the parser and --help are made.
 */
#ifndef BLUEZSIM_OPTIONS_H
#define BLUEZSIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "timing.h"

enum command {
	COMMAND_SERVE,
	COMMAND_FAULT,
	COMMAND_DUMP,
	COMMAND_FAULT_LIST,
	COMMAND_TIMING_LIST,
	COMMAND_HELP,
	COMMAND_VERSION,
};

/* PropertiesChanged(Connected=true) after Connect. The real one races with
 * itself: often there is none, after a Connect during discovery never. What
 * bluetoothd connects by itself is told. */
enum connected_signal {
	CONNECTED_OMIT,
	CONNECTED_SEND,
	CONNECTED_SOMETIMES,
	CONNECTED_COUNT,
};

/* GATT objects after PropertiesChanged(ServicesResolved) instead of before
 * it: both were seen. */
enum objects_late {
	OBJECTS_LATE_NEVER,
	OBJECTS_LATE_ALWAYS,
	OBJECTS_LATE_SOMETIMES,
	OBJECTS_LATE_COUNT,
};

/* What a peripheral does with a peer that pairs again (main.conf
 * JustWorksRepairing). */
enum repairing {
	REPAIRING_NEVER,
	REPAIRING_CONFIRM,
	REPAIRING_ALWAYS,
	REPAIRING_COUNT,
};

struct options {
	enum command command;
	const char *bus;   /* borrowed from argv or the environment; or NULL */
	const char *state; /* file of bonds; NULL keeps them in memory */
	unsigned int adapters;
	unsigned int max_links;
	unsigned int mtu;
	uint64_t seed;
	enum connected_signal connected_signal;
	enum objects_late objects_late;
	bool security_auto; /* encrypt by pairing when a peer asks */
	enum repairing repairing;
	unsigned int verbose;
	struct timings timings;
	int words; /* of the command, at argv[first_word] */
	int first_word;
};

/* The words for those two, by value; or -EINVAL. */
int options_connected_signal(const char *word);
int options_objects_late(const char *word);

/* Fills @options from the command line. 0, or -EINVAL after saying on @errors
 * what was wrong and what would be right. */
int options_parse(int argc, char *const *argv, FILE *errors,
		  struct options *options);

/* The text of --help. */
void options_print_help(FILE *out);

#endif
