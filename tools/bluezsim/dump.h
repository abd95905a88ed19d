/* SPDX-License-Identifier: MIT */
/* What the simulator knows, as text for a person. */
#ifndef BLUEZSIM_DUMP_H
#define BLUEZSIM_DUMP_H

struct sim;

/* Free with free(); NULL without memory. */
char *dump_text(const struct sim *sim);

#endif
