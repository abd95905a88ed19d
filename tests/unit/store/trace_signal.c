/* SPDX-License-Identifier: MIT */
#include "trace_signal.h"

#include "pad.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAD_MM	    20.0
#define FULL_N	    80.0 /* of one cell; 20 N each of 16, as kneadsim's */
#define STEP_N	    0.005
#define ENABLED	    2u /* SAMPLE_ENABLED */
#define CYCLE_US    90000000u
#define PRESS_US    64000000u
#define RAMP_N_S    10.0
#define TARGET_N    40.0
#define START_US    3600000000u
#define CRYSTAL_PPM 23 /* the wearable's clock against ours */

struct signal {
	struct pad pad;
	unsigned int columns;
	uint64_t time_us;
	uint64_t number;
	double rest_n[CONTACT_CELLS_MAX]; /* as zeroed */
};

struct signal *signal_new(unsigned int columns, uint64_t seed)
{
	struct signal *signal = calloc(1, sizeof(*signal));
	const struct sensor_params params =
		sensor_defaults(FULL_N / columns, STEP_N);

	if (!signal)
		return NULL;
	signal->columns = columns;
	signal->pad.grid = (struct contact_grid){
		.columns = columns,
		.rows = columns,
		.pitch_x_mm = PAD_MM / columns,
		.pitch_y_mm = PAD_MM / columns,
		.curvature_mm = 12.0,
	};
	sensor_init(&signal->pad.sensor, &params, &signal->pad.grid, seed);
	actuator_init(&signal->pad.actuator, &actuator_motor);
	thermal_init(&signal->pad.thermal);
	if (!tissue_init(&signal->pad.tissue, "lumbar"))
		abort();
	for (size_t i = 0; i < (size_t)columns * columns; i++)
		signal->rest_n[i] = signal->pad.sensor.cells[i].offset_n;
	return signal;
}

void signal_free(struct signal *signal)
{
	free(signal);
}

static double wanted_n(uint64_t time_us)
{
	const uint64_t phase_us = time_us % CYCLE_US;

	if (phase_us >= PRESS_US)
		return 0.0;
	return fmin(TARGET_N, RAMP_N_S * (double)phase_us / 1e6);
}

static void read_cells(struct signal *signal, struct trace_sample *out)
{
	const size_t cells = (size_t)signal->columns * signal->columns;
	const double area_m2 = PAD_MM * PAD_MM / (double)cells / 1e6;
	double shown_n[CONTACT_CELLS_MAX];
	int32_t most_mn = 0;

	pad_sample(&signal->pad, shown_n);
	for (size_t i = 0; i < cells; i++) {
		out->cell_mn[i] = (int32_t)lround(
			(shown_n[i] - signal->rest_n[i]) * 1000.0);
		out->force_mn += out->cell_mn[i];
		if (out->cell_mn[i] > most_mn)
			most_mn = out->cell_mn[i];
	}
	out->peak_pa = (int32_t)lround(most_mn / 1000.0 / area_m2);
}

void signal_next(struct signal *signal, struct trace_sample *out)
{
	const double set_n = wanted_n(signal->time_us);
	const struct pad_push push = {.set_n = set_n, .gate_open = set_n > 0.0};

	for (unsigned int us = 0; us < SIGNAL_INTERVAL_US; us += PAD_STEP_US)
		pad_step(&signal->pad, &push);
	signal->time_us += SIGNAL_INTERVAL_US;
	memset(out, 0, sizeof(*out));
	out->number = ++signal->number;
	out->device_us = (uint32_t)signal->time_us;
	out->at_us = START_US + signal->time_us +
		     signal->time_us * CRYSTAL_PPM / 1000000;
	out->flags = set_n > 0.0 ? ENABLED : 0;
	out->target_mn = (int32_t)lround(set_n * 1000.0);
	out->repeat = (uint8_t)(signal->time_us / CYCLE_US);
	read_cells(signal, out);
}
