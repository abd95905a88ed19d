/* SPDX-License-Identifier: MIT */
/* A battery that runs down: a little always, more while streaming, most while
 * the actuator works. Percent of a full charge; figures are project defaults
 * (ten hours of streaming, two of pressing at 40 N). */
#ifndef BATTERY_H
#define BATTERY_H

#include <stdbool.h>
#include <stdint.h>

struct battery {
	double percent;
};

void battery_init(struct battery *b, double percent);

/* Moves time on by dt_s with a drive of drive_n newton. */
void battery_step(struct battery *b, bool streaming, double drive_n,
		  double dt_s);

/* 0..100, rounded down: never better than it is. */
uint8_t battery_percent(const struct battery *b);

#endif
