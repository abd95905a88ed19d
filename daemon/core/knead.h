/* SPDX-License-Identifier: MIT */
/*
 * Knead: circles of the pressure's centre (D9): how many a minute, in which
 * direction, how wide.
 *
 * Method: the centroid less its slow mean (its own centre over the window)
 * is an angle; the angle's unwrapped path over the window gives turns and
 * direction, the distance gives the radius. (Project method; the header of
 * the implementation's constants gives window and thresholds.)
 */
#ifndef CORE_KNEAD_H
#define CORE_KNEAD_H

#include "contact.h"
#include "routine.h"

#include <stdbool.h>
#include <stdint.h>

#define KNEAD_SAMPLES 128    /* kept: the window at KNEAD_STEP_US */
#define KNEAD_STEP_US 40000u /* 25 Hz: 15 points on the fastest circle */

struct knead {
	uint32_t pitch_x_um; /* pad's width and height, from the cells */
	uint32_t pitch_y_um;
	uint8_t count;
	uint8_t next;
	uint64_t at_us[KNEAD_SAMPLES];
	int32_t x_um[KNEAD_SAMPLES];
	int32_t y_um[KNEAD_SAMPLES];
	int64_t turns_mrev; /* since the beginning, unsigned sum of whole arcs
			     */
};

struct knead_reading {
	bool circling; /* enough turns of enough width to say so */
	uint16_t circles_per_min_x10;
	enum direction direction; /* DIRECTION_ANY when not circling */
	uint16_t radius_um;
	uint16_t evenness_permille; /* 1000: a perfect circle */
	uint32_t circles_x10;	    /* since the beginning */
};

/* `width_um`, `height_um`: of the pad (cells times their pitch). */
void knead_begin(struct knead *knead, uint32_t width_um, uint32_t height_um);
void knead_sample(struct knead *knead, const struct contact_reading *reading);
struct knead_reading knead_reading(const struct knead *knead);

#endif
