/* SPDX-License-Identifier: MIT */
#include "battery.h"

#include <math.h>

static const double idle_percent_per_s = 100.0 / (100.0 * 3600.0);
static const double stream_percent_per_s = 100.0 / (10.0 * 3600.0);
static const double drive_percent_per_ns = 100.0 / (2.0 * 3600.0 * 40.0);

void battery_init(struct battery *b, double percent)
{
	b->percent = fmin(fmax(percent, 0.0), 100.0);
}

void battery_step(struct battery *b, bool streaming, double drive_n,
		  double dt_s)
{
	double per_s = idle_percent_per_s + drive_percent_per_ns * drive_n;

	if (streaming)
		per_s += stream_percent_per_s;
	battery_init(b, b->percent - per_s * dt_s);
}

uint8_t battery_percent(const struct battery *b)
{
	return (uint8_t)floor(b->percent);
}
