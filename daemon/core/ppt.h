/* SPDX-License-Identifier: MIT */
/*
 * PPT: the pressure pain threshold of a point, measured by a steady ramp that
 * ends when the patient says so (D16), and what its repeat error allows to be
 * said.
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

enum ppt_state {
	PPT_WAITING, /* for contact */
	PPT_RISING,
	PPT_DONE,    /* the patient said so: .value_pa */
	PPT_CEILING, /* the ceiling came first: the PPT is above it */
	PPT_FAILED,  /* contact lost, or the ramp was too uneven */
	PPT_STATE_COUNT
};

struct ppt {
	enum ppt_state state;
	uint32_t area_mm2_x100; /* of the pad */
	int32_t ceiling_pa;
	int32_t peak_pa; /* mean pressure over the pad, the highest so far */
	int32_t value_pa;
	uint64_t from_us;
	int32_t from_mn;
	int32_t ramp_mn_per_s; /* as measured, over the whole rise */
	bool uneven; /* the ramp left 0.5 to 2 times PPT_RAMP_MN_PER_S */
};

void ppt_begin(struct ppt *ppt, uint32_t area_mm2_x100, int32_t ceiling_pa);
enum ppt_state ppt_sample(struct ppt *ppt,
			  const struct contact_reading *reading);
/* The patient felt pain: the pressure of the last sample is the threshold. */
enum ppt_state ppt_mark(struct ppt *ppt);

/* Mean of the repeats and what their spread says. */
struct ppt_result {
	uint8_t count;
	int32_t mean_pa;  /* of the second and later ones when there are 3 or
			     more (the first is practice), else of all */
	int32_t error_pa; /* sample standard deviation; 0 with one */
};

struct ppt_result ppt_result(const int32_t *value_pa, uint8_t count);

enum ppt_change {
	PPT_CHANGE_UNKNOWN,
	PPT_CHANGE_NONE, /* inside the repeat error */
	PPT_CHANGE_UP,	 /* less tender */
	PPT_CHANGE_DOWN,
	PPT_CHANGE_COUNT
};

extern const char *const ppt_change_names[PPT_CHANGE_COUNT];

enum ppt_change ppt_change(int32_t before_pa, int32_t after_pa);

#endif
