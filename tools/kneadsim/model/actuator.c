/* SPDX-License-Identifier: MIT */
#include "actuator.h"

#include <math.h>

/* Below this the drive does not overcome the pad's return spring, N. */
static const double least_drive_n = 0.05;

const struct actuator_params actuator_motor = {
	.lag_s = 0.04,
	.rise_n_per_s = 60.0,
	.release_n_per_s = 400.0,
	.most_n = 90.0,
	.damping_n_s_per_mm = 0.12,
	.speed_mm_per_s = 120.0,
	.retreat_mm = 2.0,
};

const struct actuator_params actuator_air = {
	.lag_s = 0.06,
	.rise_n_per_s = 60.0,
	.release_n_per_s = 500.0,
	.most_n = 110.0,
	.damping_n_s_per_mm = 0.20,
	.speed_mm_per_s = 80.0,
	.retreat_mm = 1.0,
};

const struct actuator_params actuator_hand = {
	.lag_s = 0.05,
	.rise_n_per_s = 600.0,
	.release_n_per_s = 600.0,
	.most_n = 150.0,
	.damping_n_s_per_mm = 0.10,
	.speed_mm_per_s = 200.0,
	.retreat_mm = 5.0,
};

void actuator_init(struct actuator *a, const struct actuator_params *params)
{
	*a = (struct actuator){
		.params = *params,
		.depth_mm = -params->retreat_mm,
	};
}

static double between(double low, double value, double high)
{
	return fmin(fmax(value, low), high);
}

/* The drive the regulator asks for at the end of dt_s. */
static double regulated(const struct actuator *a, double set_n, double dt_s)
{
	const struct actuator_params *p = &a->params;
	double target = between(0.0, set_n, p->most_n);
	double change = (target - a->drive_n) * (1.0 - exp(-dt_s / p->lag_s));

	return a->drive_n + between(-p->release_n_per_s * dt_s, change,
				    p->rise_n_per_s * dt_s);
}

static double running_away(const struct actuator *a, double dt_s)
{
	double change = a->runaway.force_n - a->drive_n;

	return a->drive_n + between(-a->params.release_n_per_s * dt_s, change,
				    a->runaway.rise_n_per_s * dt_s);
}

static void move(struct actuator *a, double tissue_n, double dt_s)
{
	const struct actuator_params *p = &a->params;
	double speed = (a->drive_n - tissue_n) / p->damping_n_s_per_mm;

	if (a->drive_n < least_drive_n)
		speed = -p->speed_mm_per_s;
	speed = between(-p->speed_mm_per_s, speed, p->speed_mm_per_s);
	a->depth_mm = fmax(a->depth_mm + speed * dt_s, -p->retreat_mm);
}

double actuator_step(struct actuator *a, double set_n, bool gate_open,
		     double tissue_n, double dt_s)
{
	bool powered = gate_open || (a->runaway.on && a->runaway.gate_broken);

	if (a->runaway.on && powered)
		a->drive_n = running_away(a, dt_s);
	else
		a->drive_n = regulated(a, powered ? set_n : 0.0, dt_s);
	move(a, tissue_n, dt_s);
	return a->depth_mm;
}
