/* SPDX-License-Identifier: MIT */
/*
 * Sample plan: who comes to the sample clinic, and what is done with them.
 */
#ifndef TESTS_SAMPLE_PLAN_H
#define TESTS_SAMPLE_PLAN_H

#include "sample_clinic.h"

#define SAMPLE_POINTS_MAX 3
#define SAMPLE_GLOVE	  "C0:11:22:33:44:01" /* sensing */
#define SAMPLE_PRESS	  "C0:11:22:33:44:02" /* active */

struct sample_point {
	const char *name;
	const char *site;
	int target_mn;
};

struct sample_plan {
	const char *name;
	const char *note;
	const char *routine;
	const char *operator;
	const char *therapist;
	const char *address;
	int sessions;
	int every_days;
	int hold_s;
	double ease; /* share by which the force falls in a hold */
	int ppt_pa;  /* at first, and how much each session adds */
	int ppt_more_pa;
	struct sample_point point[SAMPLE_POINTS_MAX];
	int points;
	const char *before; /* NRS of each session, a digit each */
	const char *after;
	const char *followup; /* '-': not asked */
};

extern const struct sample_plan sample_plans[SAMPLE_CLINIC_PATIENTS];

#endif
