/* SPDX-License-Identifier: MIT */
/*
 * Command line: words in, a command and its invocation out, by the table of
 * commands. Nothing is connected to and nothing is printed.
 */
#ifndef KNEADCTL_COMMANDLINE_H
#define KNEADCTL_COMMANDLINE_H

#include "command.h"

#define COMMANDLINE_PROBLEM_SIZE 256

struct commandline {
	const struct command *command; /* NULL: none was named */
	const char *group; /* of commands, begun and not yet ended; NULL: none;
			      one of the words */
	struct invocation invocation; /* borrows from the words */
	bool help;
	bool version;
	char problem[COMMANDLINE_PROBLEM_SIZE]; /* "": nothing is wrong */
};

/* Takes `words` apart, which end with NULL and do not begin with the
 * program's name. `bus` is the one to use when none is named. False: see
 * .problem; .command and .invocation.json are right as far as they go. */
bool commandline_read(char **words, const char *bus, struct commandline *out);

#endif
