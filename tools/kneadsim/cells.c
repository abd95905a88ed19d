/* SPDX-License-Identifier: MIT */
#include "cells.h"

#include <math.h>

/* Samples a procedure looks at, and how far from nothing a cell may be at
 * rest, as a share of its range (project defaults). */
enum {
	PROCEDURE_SAMPLES = 25
};
static const double rest_share = 0.05;

void cells_init(struct cells *c, size_t count, double range_n, double step_n)
{
	*c = (struct cells){
		.count = count,
		.range_n = range_n,
		.step_n = step_n,
	};
}

void cells_begin(struct cells *c, enum cells_procedure procedure)
{
	c->procedure = procedure;
	c->differ = false;
	c->taken = 0;
	for (size_t i = 0; i < c->count; i++) {
		c->sum_n[i] = 0.0;
		c->low_n[i] = HUGE_VAL;
		c->high_n[i] = -HUGE_VAL;
	}
}

static void look(struct cells *c, const double *shown_n, const int16_t *value)
{
	c->taken++;
	for (size_t i = 0; i < c->count; i++) {
		c->differ |= value[i] != value[0];
		c->sum_n[i] += shown_n[i];
		c->low_n[i] = fmin(c->low_n[i], shown_n[i]);
		c->high_n[i] = fmax(c->high_n[i], shown_n[i]);
	}
}

static bool is_at_rest(const struct cells *c)
{
	for (size_t i = 0; i < c->count; i++) {
		if (fabs(c->low_n[i]) > rest_share * c->range_n ||
		    fabs(c->high_n[i]) > rest_share * c->range_n)
			return false;
	}
	return true;
}

static bool is_sound(const struct cells *c, const struct sensor *sensor)
{
	if (c->count > 1 && !c->differ)
		return false;
	for (size_t i = 0; i < c->count; i++) {
		if (c->high_n[i] >= c->range_n || c->low_n[i] <= -c->range_n)
			return false;
		/* A sound cell is never quite still. */
		if (c->high_n[i] - c->low_n[i] < c->step_n / 2.0)
			return false;
		if (sensor->cells[i].fault == SENSOR_DEAD)
			return false;
	}
	return true;
}

static enum cells_verdict judge(struct cells *c, const struct sensor *sensor)
{
	enum cells_procedure procedure = c->procedure;

	c->procedure = CELLS_IDLE;
	if (procedure == CELLS_TESTING)
		return is_sound(c, sensor) ? CELLS_GOOD : CELLS_BAD;
	if (!is_at_rest(c))
		return CELLS_BAD;
	for (size_t i = 0; i < c->count; i++)
		c->zero_n[i] = c->sum_n[i] / (double)PROCEDURE_SAMPLES;
	return CELLS_GOOD;
}

static int16_t to_value(const struct cells *c, size_t i, double shown_n)
{
	double steps = round((shown_n - c->zero_n[i]) / c->step_n);

	/* The ends are no forces: FRAME_CELL_FAULT, FRAME_CELL_SATURATED. */
	return (int16_t)fmin(fmax(steps, INT16_MIN + 1), INT16_MAX - 1);
}

static void level(int16_t *value, size_t count)
{
	int32_t sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += value[i];
	for (size_t i = 0; i < count; i++)
		value[i] = (int16_t)(sum / (int32_t)count);
}

enum cells_verdict cells_take(struct cells *c, const struct sensor *sensor,
			      const double *shown_n, int16_t *value)
{
	for (size_t i = 0; i < c->count; i++) {
		if (sensor->cells[i].fault == SENSOR_DEAD)
			value[i] = FRAME_CELL_FAULT;
		else if (fabs(shown_n[i]) >= c->range_n)
			value[i] = FRAME_CELL_SATURATED;
		else
			value[i] = to_value(c, i, shown_n[i]);
	}
	if (c->all_equal)
		level(value, c->count);
	if (c->procedure == CELLS_IDLE)
		return CELLS_NOTHING;
	look(c, shown_n, value);
	if (c->taken < PROCEDURE_SAMPLES)
		return CELLS_NOTHING;
	return judge(c, sensor);
}

double cells_total_n(const struct cells *c, const int16_t *value)
{
	double total = 0.0;

	for (size_t i = 0; i < c->count; i++) {
		if (value[i] == FRAME_CELL_SATURATED)
			total += c->range_n;
		else if (value[i] != FRAME_CELL_FAULT)
			total += value[i] * c->step_n;
	}
	return total;
}
