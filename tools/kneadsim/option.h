/* SPDX-License-Identifier: MIT */
/* The command line: one table, from which parser, --help and the check of the
 * man page come. */
#ifndef OPTION_H
#define OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define OPTION_FAULTS_MAX 16

/* Strings are borrowed from argv or constant; NULL where nothing was said. */
struct options {
	const char *adapter;
	const char *kind;
	const char *name;
	const char *serial;
	const char *bus;
	const char *tissue;
	const char *hand;
	const char *faults[OPTION_FAULTS_MAX];
	size_t fault_count;
	double rate_hz;
	double pads;
	double cells; /* 0: as many as the kind has */
	double seed;
	double battery_percent;
	double clock_ppm;
	double version_major;
	double version_minor;
	bool json;
	bool verbose;
	bool once;
	bool no_battery_service;
	bool list_faults;
	bool list_kinds;
	bool help;
	bool version;
};

enum option_type {
	OPTION_TEXT,	/* const char * */
	OPTION_TEXTS,	/* may be given again: faults */
	OPTION_INTEGER, /* a double that is whole */
	OPTION_NUMBER,	/* double */
	OPTION_FLAG,	/* bool */
	OPTION_TYPE_COUNT
};

struct option_info {
	const char *name;  /* without the dashes */
	char letter;	   /* 0: none */
	const char *value; /* what it takes, for --help; NULL: nothing */
	const char *about;
	enum option_type type;
	size_t offset; /* in struct options */
	double low;
	double high;
	double normal;
	const char *text; /* normal text; NULL: none */
};

extern const struct option_info option_table[];
extern const size_t option_count;

/* Reads the command line. On failure writes one line that says what is wrong
 * to `complaints` and returns false. */
bool options_read(struct options *o, int argc, char **argv, FILE *complaints);

void options_print_help(FILE *to);

#endif
