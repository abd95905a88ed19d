/* SPDX-License-Identifier: MIT */
/*
 * Monitor lines: signals of the hub's as a person reads them.
 */
#ifndef KNEADCTL_MONITOR_LINES_H
#define KNEADCTL_MONITOR_LINES_H

#include "client.h"

struct monitor_lines {
	struct client *client; /* borrowed */
	json_t *limits;	       /* as last told: path to the pads' limits */
};

void monitor_lines_init(struct monitor_lines *lines, struct client *client);
void monitor_lines_done(struct monitor_lines *lines);

/* Prints the lines of one signal. */
void monitor_print(struct monitor_lines *lines, const char *path,
		   const char *member, const json_t *arguments);

/* Whether a property is a reading: told ten times a second to whom asks. */
bool monitor_is_reading(const char *property);

#endif
