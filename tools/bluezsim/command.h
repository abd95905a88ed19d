/* SPDX-License-Identifier: MIT */
/* The client side of the program: bluezsim fault, bluezsim dump. */
#ifndef BLUEZSIM_COMMAND_H
#define BLUEZSIM_COMMAND_H

struct options;

/* Asks the simulator on the bus of @options. @words are those after the
 * command. The exit status: 0, or 1 after saying why. */
int command_run(const struct options *options, char *const *words);

#endif
