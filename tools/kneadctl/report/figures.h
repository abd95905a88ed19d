/* SPDX-License-Identifier: MIT */
/*
 * Figures: what a report says about one session in numbers, from its records
 * and its samples: what was felt over time, each point's presses, the dose
 * added up again, pauses, and what is missing.
 */
#ifndef REPORT_FIGURES_H
#define REPORT_FIGURES_H

#include "course.h"
#include "samples.h"

/* The samples are drawn from bins: never finer than this. */
#define FIGURES_BIN_S	 0.1
#define FIGURES_BINS_MAX 108000u /* three hours; longer: wider bins */
/* Without a sample for so long there is nothing to be drawn: the longest that
 * SR-11 allows before it stops. */
#define FIGURES_GAP_S 0.5
/* The usual target band: routine.h's default, a project default. */
#define FIGURES_BAND  0.15
#define FIGURES_STEPS 256 /* that a sample can name */

struct bin {
	int32_t least_mn, most_mn, target_mn;
	uint32_t count; /* of samples; 0: none */
	uint8_t step, repeat;
	bool contact;
};

/* What one pad felt. */
struct lane {
	const struct file_pad *pad; /* of the session file */
	struct bin *bins;
	size_t bin_count;
	uint64_t samples;
	uint64_t lost;		/* on the radio, as the samples say */
	uint64_t unrecorded;	/* as the gaps on record say */
	unsigned int damaged;	/* pieces of the record */
	double blank_s;		/* without samples, between first and last */
	double first_s, last_s; /* of the samples */
	double most_n;
	double dose_ns; /* added up again from the samples */
};

struct point {
	char name[SESSIONFILE_TEXT];
	enum site site;
	size_t presses;
	double dose_ns, held_s, right_s;
	bool treated, released, ended_by_pain;
	bool has_ppt;
	double ppt_kpa, ppt_error_kpa;
	unsigned int ppt_count;
	bool ppt_above;
};

/* Pressure on one point without interruption, as planned by one repeat of a
 * step. */
struct passage {
	size_t point; /* SIZE_MAX: none that is known */
	size_t lane;  /* SIZE_MAX: of a pad without samples */
	int step, repeat;
	double from_s, to_s;
	const struct file_press *press; /* NULL: another technique */
	bool measured;			/* from samples, not the press alone */
};

struct pause {
	double from_s, to_s;
	bool stopped; /* by a trip */
};

struct figures {
	struct sessionfile file;
	struct course course;
	/* The target band of each step, a share of its target: FIGURES_BAND as
	 * long as nobody sets what the routine says. */
	double band[FIGURES_STEPS];
	double bin_s;
	double length_s; /* of what is to be drawn, above 0 */
	struct lane *lanes;
	size_t lane_count;
	struct rows points;   /* struct point */
	struct rows passages; /* struct passage */
	struct rows pauses;   /* struct pause */
	double site_dose_ns[SITE_COUNT];
	double dose_samples_ns;	 /* of all pads, from the samples */
	double dose_recorded_ns; /* as the session's record says */
	size_t aborted_presses;
};

/* Reads everything; figures_done() in any case. -ENOENT: no such session. */
int figures_load(struct records *records, int64_t session, struct figures *out);
void figures_done(struct figures *figures);

/* The point that is treated in a step, by name; SIZE_MAX: none. */
size_t figures_point_find(const struct figures *figures, const char *name,
			  enum site site);

/* "1 Trapezius left" or, without a name, the site's words. */
void figures_point_label(const struct figures *figures, size_t point, char *out,
			 size_t size);

/* The pad's wearable and number. */
void figures_lane_label(const struct figures *figures, size_t lane, char *out,
			size_t size);

#endif
