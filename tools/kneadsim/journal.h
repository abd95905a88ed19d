/* SPDX-License-Identifier: MIT */
/* What happened, as lines: JSON for programs on standard output, text for
 * people on standard error.
 *
 * A JSON line is an object with "t" (seconds since the start), "event", and,
 * where they mean something, "pad", "value" and "text". */
#ifndef JOURNAL_H
#define JOURNAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "device.h"

struct journal {
	FILE *json; /* NULL: not wanted; borrowed */
	FILE *text; /* the same */
	uint64_t start_us;
};

/* One line. `text` may be NULL. */
void journal_write(struct journal *j, uint64_t at_us, const char *event,
		   double value, const char *text);

/* An event of the wearable. */
void journal_device(struct journal *j, const struct device_event *event);

#endif
