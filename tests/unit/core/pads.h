/* SPDX-License-Identifier: MIT */
/*
 * Pads as Feature describes them, for the tests of what is felt.
 */
#ifndef TESTS_CORE_PADS_H
#define TESTS_CORE_PADS_H

#include "feature.h"

/* 4 x 4 cells of 25 mm2, 20 N each in steps of 5 mN: 4 cm2, active. */
static const struct feature_pad point_pad = {
	.contact = FEATURE_POINT,
	.actuated = 1,
	.cells = 16,
	.rows = 4,
	.columns = 4,
	.cell_area = 2500,
	.range_mn = 20000,
	.resolution_mn = 5,
	.force_max_mn = 85000,
	.pressure_max_pa = 450000,
};

/* 8 cells of 6 cm2 in a row, 15 N each: a cuff, active. */
static const struct feature_pad cuff_pad = {
	.contact = FEATURE_COMPRESSION,
	.actuated = 1,
	.cells = 8,
	.rows = 1,
	.columns = 8,
	.cell_area = 60000,
	.range_mn = 15000,
	.resolution_mn = 5,
	.force_max_mn = 75000,
	.pressure_max_pa = 16000,
};

#endif
