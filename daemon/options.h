/* SPDX-License-Identifier: MIT */
/*
 * Options: the command line, as one table from which parsing and --help come.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

enum options_mode {
	OPTIONS_RUN,
	OPTIONS_CHECK,	 /* check a configuration, and end */
	OPTIONS_SAMPLE,	 /* print a commented configuration, and end */
	OPTIONS_VERSION, /* print the version, and end */
	OPTIONS_HELP,	 /* print this help, and end */
	OPTIONS_USAGE,	 /* not understood: `wrong` says what */
};

#define OPTIONS_CONFIG	 "/etc/kneadd/kneadd.yaml"
#define OPTIONS_STATE	 "/var/lib/kneadd"
#define OPTIONS_ROUTINES "/etc/kneadd/routines"

/* All strings are borrowed: of argv, the environment or constant. */
struct options {
	enum options_mode mode;
	const char *wrong;
	const char *config; /* NULL: OPTIONS_CONFIG, if it is there */
	const char *check;
	const char *bluez_bus; /* where org.bluez is: "system", "session" or an
				  address */
	const char *bus;       /* where org.kneadd shall be */
	const char *state_dir;
	const char *routines; /* a folder more of them; NULL: none */
	bool verbose;
};

/* `state_dir` defaults to the environment's STATE_DIRECTORY (systemd.exec(5))
 * before OPTIONS_STATE. */
void options_parse(int argc, char *const argv[], struct options *out);

void options_print_help(FILE *out);

#endif
