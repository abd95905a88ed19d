/* SPDX-License-Identifier: MIT */
/* One pad on a body: what pushes it, the tissue under it, its cells and its
 * temperature, moved through time together.
 *
 * Time goes in steps of PAD_STEP_US; samples are taken between them. Units: N,
 * mm, s and microseconds where the name says so. */
#ifndef PAD_H
#define PAD_H

#include <stdbool.h>
#include <stdint.h>

#include "actuator.h"
#include "contact.h"
#include "sensor.h"
#include "thermal.h"
#include "tissue.h"

#define PAD_STEP_US 500

struct pad {
	struct tissue tissue;
	struct contact_grid grid;
	struct sensor sensor;
	struct actuator actuator;
	struct thermal thermal;
	double roll_x_mm; /* where the contact is on the pad */
	double roll_y_mm;
	double force_n;	   /* what really presses on the body */
	uint64_t since_us; /* time since the last sample */
};

/* What pushes the pad during a step. */
struct pad_push {
	double set_n;
	bool gate_open;
	double x_mm; /* where its middle is over the tissue */
	double y_mm;
	double roll_x_mm; /* where the contact is on the pad */
	double roll_y_mm;
};

/* Moves time on by PAD_STEP_US. */
void pad_step(struct pad *p, const struct pad_push *push);

/* Reads every cell, in N, row by row; faults, noise and all. */
void pad_sample(struct pad *p, double shown_n[CONTACT_CELLS_MAX]);

#endif
