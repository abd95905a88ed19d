/* SPDX-License-Identifier: MIT */
/* `kneadsim fault NAME[:ARG=N,...]`: makes a fault happen in a wearable that
 * runs already, or ends all of them. */
#ifndef FAULT_COMMAND_H
#define FAULT_COMMAND_H

#include "option.h"

/* `words` are what follows "fault" on the command line: faults, or "clear".
 * The wearable is the one on the options' adapter and bus. Returns the exit
 * status; problems are told on standard error. */
int fault_command(const struct options *options, char **words);

#endif
