/* SPDX-License-Identifier: MIT */
/*
 * Sample clinic: records of a believable practice, for tests that need much
 * on record and for looking at reports.
 *
 * Three patients over eight weeks: "heron" comes twice a week for the lower
 * back and gets better; "lark" for the neck, whose pain rises in the end;
 * "wren" treats their own calves and was sore the day after. The same every
 * time. What is on record of a press is worked out from the samples that the
 * traces hold.
 */
#ifndef TESTS_SAMPLE_CLINIC_H
#define TESTS_SAMPLE_CLINIC_H

#include <stdint.h>

#define SAMPLE_CLINIC_PATIENTS	3
#define SAMPLE_CLINIC_SESSIONS	50 /* held, numbered from 1 */
#define SAMPLE_CLINIC_UNSTARTED 51 /* heron's: prepared, never started */
#define SAMPLE_CLINIC_TRIPPED	32 /* heron's: a trip, a pause, resumed */
#define SAMPLE_CLINIC_ABORTED	27 /* lark's: because of pain */

struct sample_clinic {
	int64_t now_us;	 /* UTC; the last session was two days before. 0: by
			    the clock */
	unsigned int hz; /* samples a second of the traces; 0: none */
};

extern const char *const sample_clinic_patients[SAMPLE_CLINIC_PATIENTS];

/* Makes DIRECTORY/records.db and fills it. -errno. */
int sample_clinic_make(const char *directory,
		       const struct sample_clinic *sample);

#endif
