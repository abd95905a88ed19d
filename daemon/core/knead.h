/* SPDX-License-Identifier: MIT */
/*
 * Knead: circles of the pressure's centre (D9): how many a minute, in which
 * direction, how wide.
 *
 * Method: a circle is fitted to the path of the last six seconds by least
 * squares in the squared distances (Kasa 1976, IEEE Trans Instrum Meas 25:8;
 * remembered, not read): it finds the middle of an arc as well as of whole
 * turns. Seen from there each step is an arc; the arcs added up are the turns,
 * their sign the direction, over the time the circles a minute. For an ellipse
 * of half axes a and b the squared distance is (a^2 + b^2) / 2 on average and
 * swings by (a^2 - b^2) / 2 twice a turn, which spreads by that over the root
 * of 2. So mean and spread give a and b: the radius is their mean, the evenness
 * b / a; noise takes a little from it. To and fro, standing still and a path
 * too straight are no circles.
 *
 * The way round: row 0 of the pad is its top edge and column 0 its left, as
 * seen from above the pad, so y grows downward and a growing angle is
 * clockwise, as on a screen.
 *
 * Angles are by atan(z) = z (pi / 4 + 0.273 (1 - z)) for z up to 1 (Rajan 2006,
 * IEEE Signal Process Mag 23:108; remembered, not read): within 0.23 degree,
 * tested; over a whole turn nothing is lost. Without noise, from 1.5 mm and 10
 * a minute on, the rate is within 1.2 % and the radius within 1 % (tested).
 */
#ifndef CORE_KNEAD_H
#define CORE_KNEAD_H

#include "contact.h"
#include "routine.h"

#include <stdbool.h>
#include <stdint.h>

#define KNEAD_SAMPLES 160    /* kept: the window at KNEAD_STEP_US */
#define KNEAD_STEP_US 40000u /* 25 Hz: 15 points on the fastest circle */

#define KNEAD_GAP_US 500000u /* a longer one begins the path anew */
/* A pad is at most so wide: a cuff around a thigh, and room to spare. */
#define KNEAD_PAD_MAX_UM 2000000u

/* When it is circling; project defaults. */
#define KNEAD_TURN_LEAST_MREV	1000 /* net, in the window: from 10 a minute */
#define KNEAD_NET_PERMILLE	700  /* net of all arcs: not to and fro */
#define KNEAD_RADIUS_LEAST_UM	1000 /* less is a pad that stands still */
#define KNEAD_EVENNESS_PERMILLE 450  /* less is a stroke, or an eight */

struct knead_reading {
	bool circling; /* enough turns of enough width to say so */
	uint16_t circles_per_min_x10;
	enum direction direction; /* DIRECTION_ANY when not circling */
	uint16_t radius_um;
	uint16_t evenness_permille; /* 1000: a perfect circle */
	uint32_t circles_x10;	    /* since the beginning */
};

struct knead {
	uint32_t width_um; /* of the pad */
	uint32_t height_um;
	uint8_t count;
	uint8_t next;
	uint8_t fresh; /* of the newest steps, not yet in .turns */
	uint64_t at_us[KNEAD_SAMPLES];
	int32_t x_um[KNEAD_SAMPLES];
	int32_t y_um[KNEAD_SAMPLES];
	int64_t turns; /* since the beginning, of either direction, in 1/65536
			*/
	struct knead_reading reading;
};

/* `width_um`, `height_um`: of the pad (cells times their pitch). */
void knead_begin(struct knead *knead, uint32_t width_um, uint32_t height_um);
/* Lifting the pad, or a gap, begins the path anew; the circles so far are kept.
 */
void knead_sample(struct knead *knead, const struct contact_reading *reading);
struct knead_reading knead_reading(const struct knead *knead);

#endif
