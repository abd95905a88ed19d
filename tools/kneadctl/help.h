/* SPDX-License-Identifier: MIT */
/*
 * Help: what is told about the commands on a terminal, from their table.
 */
#ifndef KNEADCTL_HELP_H
#define KNEADCTL_HELP_H

#include "command.h"

#include <stdio.h>

void help_usage(const struct command *command, FILE *out);
void help_command(const struct command *command, FILE *out);
void help_group(const char *group, FILE *out); /* "routine" */
void help_all(FILE *out);

#endif
