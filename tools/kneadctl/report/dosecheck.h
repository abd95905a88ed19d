/* SPDX-License-Identifier: MIT */
/*
 * Dose check: the dose added up again from the samples, beside what is on
 * record. The sum is the hub's own (core/dose.h): trapezoids over the force
 * while the pad is in contact.
 */
#ifndef REPORT_DOSECHECK_H
#define REPORT_DOSECHECK_H

#include "samples.h"

/* Recorded doses are rounded up to whole N*s. */
#define DOSECHECK_ROUNDING_NS 1.0
/* A press's dose begins and ends with the samples next to it; project
 * default. */
#define DOSECHECK_SHARE 0.01

struct dosecheck_press {
	const struct file_press *press; /* of the session file */
	double samples_ns;
};

struct dosecheck {
	double samples_ns;  /* of all pads in the whole session */
	double recorded_ns; /* the session's */
	double presses_ns;  /* recorded, of all presses and techniques */
	int64_t samples;
	int64_t lost; /* on the radio, not recorded, damaged: unknown doses */
	struct rows presses; /* struct dosecheck_press */
};

/* dosecheck_done() in any case. */
int dosecheck_run(struct records *records, const struct sessionfile *file,
		  struct dosecheck *out);
void dosecheck_done(struct dosecheck *check);

/* Whether two doses are the same for all that can be told. */
bool dosecheck_matches(double samples_ns, double recorded_ns);

#endif
