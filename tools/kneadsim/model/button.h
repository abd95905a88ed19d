/* SPDX-License-Identifier: MIT */
/* The stop button of a wearable: pressed for a time, it counts once, after the
 * contact has been closed long enough not to be a bounce. Seconds. */
#ifndef BUTTON_H
#define BUTTON_H

#include <stdbool.h>

struct button {
	double left_s;	 /* of the press */
	double closed_s; /* since the contact closed */
	bool counted;
};

/* Puts a finger on it for so long. */
void button_press(struct button *b, double seconds);

/* Moves time on by dt_s; true in the step in which a press counts. */
bool button_step(struct button *b, double dt_s);

bool button_is_down(const struct button *b);

#endif
