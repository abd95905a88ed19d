/* SPDX-License-Identifier: MIT */
#include "button.h"

/* Contact bounce of a tact switch is over by then (project default). */
static const double debounce_s = 0.010;

void button_press(struct button *b, double seconds)
{
	b->left_s = seconds;
}

bool button_is_down(const struct button *b)
{
	return b->left_s > 0.0;
}

bool button_step(struct button *b, double dt_s)
{
	if (b->left_s <= 0.0) {
		*b = (struct button){0};
		return false;
	}
	b->left_s -= dt_s;
	b->closed_s += dt_s;
	if (b->counted || b->closed_s < debounce_s)
		return false;
	b->counted = true;
	return true;
}
