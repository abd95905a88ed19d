/* SPDX-License-Identifier: MIT */
/* The force cells of a pad as they are, not as one would like them: noise,
 * drift, hysteresis, crosstalk, gain spread, an offset at rest, saturation and
 * steps of the converter; and cells that are stuck or saturated.
 *
 * The order is that of the physics: true force -> crosstalk between neighbours
 * (force is conserved) -> hysteresis of the material -> gain, offset and drift
 * of the cell -> noise -> range and steps of the converter. The same seed gives
 * the same pad. Units: N, s. The figures of the pads are project defaults, of
 * the order of data sheets of force-sensing capacitive arrays (hysteresis and
 * linearity some percent of range: remembered, not read). */
#ifndef SENSOR_H
#define SENSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "contact.h"
#include "rng.h"

struct sensor_params {
	double noise_n;		   /* standard deviation of one sample */
	double drift_n_per_sqrt_s; /* random walk */
	double drift_most_n;	   /* the walk turns back there */
	double offset_spread_n;	   /* at rest, before zeroing: +- even */
	double gain_spread;	   /* +- even, a share */
	double hysteresis;	   /* width of the play, a share of range */
	double crosstalk;	   /* share given to each of four neighbours */
	double range_n;		   /* a cell's full scale */
	double step_n;		   /* the converter's step */
};

enum sensor_fault {
	SENSOR_SOUND,
	SENSOR_STUCK,	  /* shows what it showed when it got stuck */
	SENSOR_SATURATED, /* shows full scale */
	SENSOR_DEAD,	  /* shows exactly 0 */
	SENSOR_FAULT_COUNT
};

struct sensor_cell {
	struct rng rng;
	double gain;
	double offset_n;
	double drift_n;
	double play_n;	/* output of the hysteresis */
	double shown_n; /* last reading */
	enum sensor_fault fault;
};

struct sensor {
	struct sensor_params params;
	struct contact_grid grid;
	struct sensor_cell cells[CONTACT_CELLS_MAX];
	double drift_forced_n_per_s; /* a fault: every cell walks off */
};

/* The ordinary cells of a pad with this range and step, in N. */
struct sensor_params sensor_defaults(double range_n, double step_n);

void sensor_init(struct sensor *s, const struct sensor_params *params,
		 const struct contact_grid *grid, uint64_t seed);

/* One sample of every cell, dt_s after the last: `truth_n` in, `shown_n` out,
 * both in N and row by row. */
void sensor_sample(struct sensor *s, const double *truth_n, double dt_s,
		   double *shown_n);

/* Gives one cell a fault; false when there is no such cell. */
bool sensor_set_fault(struct sensor *s, unsigned cell, enum sensor_fault fault);

/* Every cell sound again, no forced drift (what drifted stays). */
void sensor_clear_faults(struct sensor *s);

#endif
