/* SPDX-License-Identifier: MIT */
/*
 * Passages: when each point was pressed, as the samples say; where there are
 * none, as the records of presses and techniques say.
 */
#ifndef REPORT_PASSAGES_H
#define REPORT_PASSAGES_H

#include "figures.h"

/* Fills figures->passages, once points and lanes are known. -ENOMEM. */
int passages_find(struct figures *figures);

#endif
