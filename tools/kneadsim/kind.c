/* SPDX-License-Identifier: MIT */
#include "kind.h"

#include <math.h>
#include <string.h>

/* Sizes are project defaults within the range of the kind of contact: a finger
 * pad of 2.6 cm2, a plunger of 4 cm2, a cuff of 48 cm2. */
const struct kind kind_table[] = {
	{
		.name = "sensing",
		.about = "therapist's glove: 4x4 cells, point contact",
		.model = "Simulated glove",
		.feature_kind = FEATURE_SENSING,
		.contact = FEATURE_POINT,
		.grid = {.columns = 4,
			 .rows = 4,
			 .pitch_x_mm = 4.0,
			 .pitch_y_mm = 4.0,
			 .curvature_mm = 8.0},
		.push = &actuator_hand,
		.cell_range_n = 20.0,
		.cell_step_n = 0.005,
		.tissue = "shoulder",
		.hand = "press",
	},
	{
		.name = "point",
		.about = "active pad: 4x4 cells, point contact",
		.model = "Simulated point pad",
		.feature_kind = FEATURE_ACTIVE,
		.contact = FEATURE_POINT,
		.grid = {.columns = 4,
			 .rows = 4,
			 .pitch_x_mm = 5.0,
			 .pitch_y_mm = 5.0,
			 .curvature_mm = 12.0},
		.push = &actuator_motor,
		.cell_range_n = 20.0,
		.cell_step_n = 0.005,
		.force_max_n = 85.0,
		.pressure_max_kpa = 450.0,
		.ramp_max_n_per_s = 20.0,
		.hold_max_s = 120.0,
		.tissue = "lumbar",
	},
	{
		.name = "cuff",
		.about = "active cuff: 8 cells, compression",
		.model = "Simulated cuff",
		.feature_kind = FEATURE_ACTIVE,
		.contact = FEATURE_COMPRESSION,
		.grid = {.columns = 8,
			 .rows = 1,
			 .pitch_x_mm = 30.0,
			 .pitch_y_mm = 20.0},
		.push = &actuator_air,
		.cell_range_n = 15.0,
		.cell_step_n = 0.005,
		.force_max_n = 75.0,
		.pressure_max_kpa = 16.0,
		.ramp_max_n_per_s = 20.0,
		.hold_max_s = 600.0,
		.tissue = "limb",
	},
};

const size_t kind_count = sizeof(kind_table) / sizeof(kind_table[0]);

/* From any force to none: with the actuators' lag still within half a second
 * (project default). */
enum {
	RELEASE_MS = 300
};

const struct kind *kind_find(const char *name)
{
	for (size_t i = 0; i < kind_count; i++) {
		if (strcmp(kind_table[i].name, name) == 0)
			return &kind_table[i];
	}
	return NULL;
}

static unsigned rows_of(const struct kind *kind, unsigned cells)
{
	unsigned rows = 1;

	if (kind->grid.rows == 1)
		return 1;
	for (unsigned i = 2; i * i <= cells; i++) {
		if (cells % i == 0)
			rows = i;
	}
	return rows;
}

static struct contact_grid divide(const struct kind *kind, unsigned cells)
{
	const struct contact_grid *grid = &kind->grid;
	unsigned rows = rows_of(kind, cells), columns = cells / rows;

	return (struct contact_grid){
		.columns = columns,
		.rows = rows,
		.pitch_x_mm = grid->pitch_x_mm * grid->columns / columns,
		.pitch_y_mm = grid->pitch_y_mm * grid->rows / rows,
		.curvature_mm = grid->curvature_mm,
	};
}

struct kind kind_with_cells(const struct kind *kind, unsigned cells)
{
	const double larger = sqrt((double)contact_cells(&kind->grid) / cells);
	struct kind divided = *kind;

	divided.grid = divide(kind, cells);
	divided.cell_range_n = kind->cell_range_n * larger;
	/* Feature tells the step in whole mN. */
	divided.cell_step_n = round(kind->cell_step_n * larger * 1e3) / 1e3;
	return divided;
}

static struct feature_pad pad_feature(const struct kind *kind)
{
	double area_mm2 = kind->grid.pitch_x_mm * kind->grid.pitch_y_mm;

	return (struct feature_pad){
		.contact = kind->contact,
		.actuated = kind->feature_kind == FEATURE_ACTIVE,
		.cells = (uint8_t)contact_cells(&kind->grid),
		.rows = (uint8_t)kind->grid.rows,
		.columns = (uint8_t)kind->grid.columns,
		.cell_area = (uint32_t)lround(area_mm2 * 100.0),
		.range_mn = (int32_t)lround(kind->cell_range_n * 1e3),
		.resolution_mn = (int32_t)lround(kind->cell_step_n * 1e3),
		.force_max_mn = (int32_t)lround(kind->force_max_n * 1e3),
		.pressure_max_pa =
			(int32_t)lround(kind->pressure_max_kpa * 1e3),
	};
}

struct feature kind_feature(const struct kind *kind, unsigned pads,
			    unsigned rate_hz)
{
	unsigned units =
		(1000000u / PROFILE_INTERVAL_UNIT_US + rate_hz - 1) / rate_hz;
	struct feature feature = {
		.version_major = PROFILE_VERSION_MAJOR,
		.version_minor = PROFILE_VERSION_MINOR,
		.kind = kind->feature_kind,
		.pads = (uint8_t)pads,
		.options = FEATURE_TEMPERATURE | FEATURE_BATTERY |
			   FEATURE_BUTTON | FEATURE_HAPTIC | FEATURE_ZERO |
			   FEATURE_SELF_TEST | FEATURE_DELTA,
		.interval_min_us = units * PROFILE_INTERVAL_UNIT_US,
		.interval_max_us = PROFILE_INTERVAL_MAX_US,
		.token_max_ms = PROFILE_TOKEN_MAX_MS,
		.release_ms = RELEASE_MS,
		.ramp_max_mn_per_s =
			(int32_t)lround(kind->ramp_max_n_per_s * 1e3),
		.hold_max_ms = (uint32_t)lround(kind->hold_max_s * 1e3),
	};

	for (unsigned i = 0; i < pads; i++)
		feature.pad[i] = pad_feature(kind);
	return feature;
}
