/* SPDX-License-Identifier: MIT */
/*
 * PPT: the pressure pain threshold of a point, measured by a steady ramp that
 * ends when the patient says so (D16), and what its repeat error allows to be
 * said.
 *
 * Method: the ramp is watched second by second from first contact on. One
 * that leaves half to twice the wanted rate makes the measurement uneven; one
 * in which the force does not rise, or rises four times as fast as wanted,
 * makes it worthless. The threshold is the mean pressure over the pad, as of
 * the last sample before the patient said so. (Ramp and repeat error: project
 * requirement (treatment rules); the rest: project default.)
 */
#ifndef CORE_PPT_H
#define CORE_PPT_H

#include "contact.h"

#include <stdbool.h>
#include <stdint.h>

/* Project defaults within the usual: 10 N/s (domain text). */
#define PPT_RAMP_MN_PER_S 10000
/* "Call a change below 100 kPa no change": repeat error 53-102 kPa. */
#define PPT_CHANGE_PA	100000
#define PPT_REPEATS_MAX 5
#define PPT_WINDOW_US	1000000u

enum ppt_state {
	PPT_WAITING, /* for contact */
	PPT_RISING,
	PPT_DONE,    /* the patient said so: .value_pa */
	PPT_CEILING, /* the ceiling came first: the PPT is above it, .value_pa
			is the ceiling */
	PPT_FAILED,  /* contact lost, or the ramp was too uneven */
	PPT_STATE_COUNT
};

struct ppt {
	enum ppt_state state;
	uint32_t area_mm2_x100; /* of the pad */
	int32_t ceiling_pa;
	int32_t peak_pa; /* mean pressure over the pad, the highest so far */
	int32_t value_pa;
	uint64_t from_us; /* of the rise */
	int32_t from_mn;
	uint64_t window_us; /* of the second that is watched */
	int32_t window_mn;
	uint64_t last_us; /* of the last sample */
	int32_t last_mn;
	int32_t ramp_mn_per_s; /* as measured, over the whole rise */
	bool uneven; /* the ramp left 0.5 to 2 times PPT_RAMP_MN_PER_S, or was
			too short to tell */
};

/* Without an area nothing can be measured: PPT_FAILED. A ramp that ends below
 * `ceiling_pa` without a mark fails: give what it surely reaches. */
void ppt_begin(struct ppt *ppt, uint32_t area_mm2_x100, int32_t ceiling_pa);
/* Once it is done, at its ceiling or failed, it stays so. */
enum ppt_state ppt_sample(struct ppt *ppt,
			  const struct contact_reading *reading);
/* The patient felt pain: the pressure of the last sample is the threshold.
 * Nothing happens unless it is rising. */
enum ppt_state ppt_mark(struct ppt *ppt);

/* Mean of the repeats and what their spread says. */
struct ppt_result {
	uint8_t count;	  /* how many the mean is of */
	int32_t mean_pa;  /* of the second and later ones when there are 3 or
			     more (the first is practice), else of all;
			     rounded down */
	int32_t error_pa; /* sample standard deviation, rounded up; 0 with one
			   */
};

/* Of the first PPT_REPEATS_MAX values; below 0 counts as 0. */
struct ppt_result ppt_result(const int32_t *value_pa, uint8_t count);

enum ppt_change {
	PPT_CHANGE_UNKNOWN,
	PPT_CHANGE_NONE, /* inside the repeat error */
	PPT_CHANGE_UP,	 /* less tender */
	PPT_CHANGE_DOWN,
	PPT_CHANGE_COUNT
};

extern const char *const ppt_change_names[PPT_CHANGE_COUNT];

/* A change is PPT_CHANGE_PA or more; a PPT of 0 is unknown. */
enum ppt_change ppt_change(int32_t before_pa, int32_t after_pa);

#endif
