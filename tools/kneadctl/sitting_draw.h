/* SPDX-License-Identifier: MIT */
/* Sitting, drawn: the picture of a session on a terminal. */
#ifndef KNEADCTL_SITTING_DRAW_H
#define KNEADCTL_SITTING_DRAW_H

#include "sitting.h"

/* Draws all; from 60 x 20 on nothing that matters is left out, below only the
 * stop is shown. */
void sitting_draw(const struct sitting *sitting);

#endif
