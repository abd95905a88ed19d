/* SPDX-License-Identifier: MIT */
/*
 * Prompt: a line from a person at the terminal, while the client's loop runs
 * on, so that Control-C and a hub that goes away end the waiting.
 */
#ifndef KNEADCTL_PROMPT_H
#define KNEADCTL_PROMPT_H

#include "client.h"

#include <stddef.h>

/* Shows `question` and reads a line into `out`, without its end and without
 * blanks around. -ECANCELED: Control-C, Control-D; -ENOTCONN; -EMSGSIZE: it
 * does not fit, and nothing of it is in `out`. */
int prompt_line(struct client *client, const char *question, char *out,
		size_t size);

#endif
