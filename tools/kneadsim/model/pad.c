/* SPDX-License-Identifier: MIT */
#include "pad.h"

static const double step_s = PAD_STEP_US * 1e-6;

void pad_step(struct pad *p, const struct pad_push *push)
{
	double depth = actuator_step(&p->actuator, push->set_n, push->gate_open,
				     p->force_n, step_s);

	p->roll_x_mm = push->roll_x_mm;
	p->roll_y_mm = push->roll_y_mm;
	p->force_n =
		tissue_step(&p->tissue, push->x_mm, push->y_mm, depth, step_s);
	thermal_step(&p->thermal, p->actuator.drive_n, step_s);
	p->since_us += PAD_STEP_US;
}

void pad_sample(struct pad *p, double shown_n[CONTACT_CELLS_MAX])
{
	double truth_n[CONTACT_CELLS_MAX];
	size_t cells = contact_cells(&p->grid);

	contact_shares(&p->grid, p->roll_x_mm, p->roll_y_mm,
		       p->actuator.depth_mm, truth_n);
	for (size_t i = 0; i < cells; i++)
		truth_n[i] *= p->force_n;
	sensor_sample(&p->sensor, truth_n, (double)p->since_us * 1e-6, shown_n);
	p->since_us = 0;
}
