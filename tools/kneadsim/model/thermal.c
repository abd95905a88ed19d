/* SPDX-License-Identifier: MIT */
#include "thermal.h"

#include <math.h>

static const double skin_celsius = 33.0;
static const double celsius_per_n = 0.05;
static const double lag_s = 120.0;

/* A fault is there to be seen: it need not be waited for. */
static const double forced_lag_s = 0.5;

void thermal_init(struct thermal *t)
{
	*t = (struct thermal){.celsius = skin_celsius};
}

void thermal_step(struct thermal *t, double drive_n, double dt_s)
{
	double goal = skin_celsius + celsius_per_n * drive_n;
	double lag = lag_s;

	if (t->forced) {
		goal = t->forced_celsius;
		lag = forced_lag_s;
	}
	t->celsius += (goal - t->celsius) * (1.0 - exp(-dt_s / lag));
}
