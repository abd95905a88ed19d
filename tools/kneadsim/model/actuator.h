/* SPDX-License-Identifier: MIT */
/* What pushes a pad: a motor, an air cell, or a therapist's hand.
 *
 * All three are a force behind a damper. The force follows its set point with
 * a first-order lag, no faster than its rates and never above its maximum; the
 * pad sinks in until the tissue pushes back as hard:
 *
 *      d(depth)/dt = (drive - tissue's force) / damping
 *
 * So a hold keeps the force while the pad creeps deeper as the tissue relaxes,
 * which is how a pneumatic pad and a leaning therapist behave. A power gate
 * stands between the set point and the motor: closed, there is no drive
 * whatever the set point says. Units: N, mm, s. Figures: project defaults. */
#ifndef ACTUATOR_H
#define ACTUATOR_H

#include <stdbool.h>

struct actuator_params {
	double lag_s; /* first-order, set point to drive */
	double rise_n_per_s;
	double release_n_per_s;
	double most_n;
	double damping_n_s_per_mm;
	double speed_mm_per_s; /* of the pad, either way */
	double retreat_mm;     /* gap kept when nothing drives */
};

/* Where the regulator ignores its set point. The gate still cuts the power
 * unless that is broken too. */
struct actuator_runaway {
	bool on;
	bool gate_broken;
	double force_n; /* where it runs to */
	double rise_n_per_s;
};

struct actuator {
	struct actuator_params params;
	struct actuator_runaway runaway;
	double drive_n;
	double depth_mm; /* negative: no contact */
};

extern const struct actuator_params actuator_motor;
extern const struct actuator_params actuator_air;
extern const struct actuator_params actuator_hand;

void actuator_init(struct actuator *a, const struct actuator_params *params);

/* Moves time on by dt_s, at most 2 ms for the stiffest tissue there is.
 * `tissue_n` is what the tissue answered to the last depth. Returns the
 * depth. */
double actuator_step(struct actuator *a, double set_n, bool gate_open,
		     double tissue_n, double dt_s);

#endif
