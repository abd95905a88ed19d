/* SPDX-License-Identifier: MIT */
#include "sensor.h"

#include <math.h>

struct sensor_params sensor_defaults(double range_n, double step_n)
{
	return (struct sensor_params){
		.noise_n = 0.0012 * range_n,
		.drift_n_per_sqrt_s = 0.00005 * range_n,
		.drift_most_n = 0.004 * range_n,
		.offset_spread_n = 0.01 * range_n,
		.gain_spread = 0.02,
		.hysteresis = 0.004,
		.crosstalk = 0.015,
		.range_n = range_n,
		.step_n = step_n,
	};
}

void sensor_init(struct sensor *s, const struct sensor_params *params,
		 const struct contact_grid *grid, uint64_t seed)
{
	*s = (struct sensor){.params = *params, .grid = *grid};
	for (size_t i = 0; i < contact_cells(grid); i++) {
		struct sensor_cell *cell = &s->cells[i];

		rng_init(&cell->rng, seed, i + 1);
		cell->gain = 1.0 + rng_even(&cell->rng, -params->gain_spread,
					    params->gain_spread);
		cell->offset_n = rng_even(&cell->rng, -params->offset_spread_n,
					  params->offset_spread_n);
	}
}

/* What cell `i` gives to the neighbour at (column, row), which may not be. */
static double given(const struct sensor *s, const double *truth_n, unsigned i,
		    unsigned column, unsigned row, double *seen_n)
{
	double part = s->params.crosstalk * truth_n[i];

	/* One before the first wraps to a large number: outside too. */
	if (column >= s->grid.columns || row >= s->grid.rows)
		return 0.0;
	seen_n[row * s->grid.columns + column] += part;
	return part;
}

static void add_crosstalk(const struct sensor *s, const double *truth_n,
			  double *seen_n)
{
	for (unsigned i = 0; i < contact_cells(&s->grid); i++)
		seen_n[i] = truth_n[i];
	for (unsigned i = 0; i < contact_cells(&s->grid); i++) {
		unsigned c = i % s->grid.columns;
		unsigned r = i / s->grid.columns;

		seen_n[i] -= given(s, truth_n, i, c - 1, r, seen_n) +
			     given(s, truth_n, i, c + 1, r, seen_n) +
			     given(s, truth_n, i, c, r - 1, seen_n) +
			     given(s, truth_n, i, c, r + 1, seen_n);
	}
}

/* A play operator (Visintin, "Differential Models of Hysteresis"): the output
 * follows the input only when pushed by an edge of the gap. The half gap is
 * taken off while loading and added while unloading. */
static double play(double out_n, double in_n, double half_n)
{
	if (in_n - out_n > half_n)
		return in_n - half_n;
	if (out_n - in_n > half_n)
		return in_n + half_n;
	return out_n;
}

static void drift(const struct sensor *s, struct sensor_cell *cell, double dt_s)
{
	const struct sensor_params *p = &s->params;
	double walk = p->drift_n_per_sqrt_s * sqrt(dt_s);

	cell->drift_n += walk * rng_normal(&cell->rng);
	cell->drift_n =
		fmin(fmax(cell->drift_n, -p->drift_most_n), p->drift_most_n);
	cell->offset_n += s->drift_forced_n_per_s * dt_s;
}

static double convert(const struct sensor_params *p, double raw_n)
{
	double n = fmin(fmax(raw_n, -p->range_n), p->range_n);

	return p->step_n * round(n / p->step_n);
}

static void read_cell(const struct sensor *s, struct sensor_cell *cell,
		      double seen_n, double dt_s)
{
	const struct sensor_params *p = &s->params;
	double noise = p->noise_n * rng_normal(&cell->rng);

	drift(s, cell, dt_s);
	cell->play_n =
		play(cell->play_n, seen_n, 0.5 * p->hysteresis * p->range_n);
	double raw = cell->gain * cell->play_n + cell->offset_n +
		     cell->drift_n + noise;

	if (cell->fault == SENSOR_STUCK)
		return;
	if (cell->fault == SENSOR_SATURATED)
		cell->shown_n = p->range_n;
	else if (cell->fault == SENSOR_DEAD)
		cell->shown_n = 0.0;
	else
		cell->shown_n = convert(p, raw);
}

void sensor_sample(struct sensor *s, const double *truth_n, double dt_s,
		   double *shown_n)
{
	double seen_n[CONTACT_CELLS_MAX];

	add_crosstalk(s, truth_n, seen_n);
	for (size_t i = 0; i < contact_cells(&s->grid); i++) {
		read_cell(s, &s->cells[i], seen_n[i], dt_s);
		shown_n[i] = s->cells[i].shown_n;
	}
}

bool sensor_set_fault(struct sensor *s, unsigned cell, enum sensor_fault fault)
{
	if (cell >= contact_cells(&s->grid))
		return false;
	s->cells[cell].fault = fault;
	return true;
}

void sensor_clear_faults(struct sensor *s)
{
	for (size_t i = 0; i < contact_cells(&s->grid); i++)
		s->cells[i].fault = SENSOR_SOUND;
	s->drift_forced_n_per_s = 0.0;
}
