/* SPDX-License-Identifier: MIT */
/*
 * EDF survey: a first reading of a pad's samples, for what a file's head must
 * say before its values: rate, range, number of cells.
 */
#ifndef REPORT_EDF_SURVEY_H
#define REPORT_EDF_SURVEY_H

#include "export.h"

#define EDF_SECOND_US	  1000000u
#define EDF_DIGITAL_LEAST (-32768)
#define EDF_DIGITAL_MOST  32767
#define EDF_FIXED	  3 /* signals of a pad before its cells */

struct edf_survey {
	uint64_t first_us, last_us;
	uint64_t count;	    /* of samples */
	unsigned int cells; /* the most of a piece */
	int32_t most_mn;    /* of force, target and cells, without sign */
	int32_t most_pa;
	unsigned int rate; /* samples a second, nominal */
	int32_t unit_mn;   /* of a digital step of these signals */
	int32_t unit_pa;
	unsigned int first_signal; /* of the file; the caller's */
};

/* As samples_next(); `out` begins as zero. */
int edf_survey_pad(const struct export_order *order, const struct file_pad *pad,
		   struct edf_survey *out);

#endif
