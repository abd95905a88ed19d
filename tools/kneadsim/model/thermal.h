/* SPDX-License-Identifier: MIT */
/* The temperature of a pad on skin: a first-order lag toward the skin's 33
 * degrees, warmed by the actuator's work. A fault moves where it goes to.
 * Degrees Celsius; figures are project defaults, kept below SR-24's 41 degrees
 * for a sound pad at full drive. */
#ifndef THERMAL_H
#define THERMAL_H

#include <stdbool.h>

struct thermal {
	double celsius;
	bool forced;
	double forced_celsius; /* where a hot pad goes to */
};

void thermal_init(struct thermal *t);

/* Moves time on by dt_s with a drive of drive_n newton. */
void thermal_step(struct thermal *t, double drive_n, double dt_s);

#endif
