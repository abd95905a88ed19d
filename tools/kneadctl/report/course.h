/* SPDX-License-Identifier: MIT */
/*
 * Course: what came before and after a session: the patient's ratings and
 * pressure pain thresholds over time, and the plan they belong to, as the hub
 * answers (ListSessions, ListPPTs, ReadCourse of org.kneadd.Clinic1).
 */
#ifndef REPORT_COURSE_H
#define REPORT_COURSE_H

#include "sessionfile.h"

#include "pain.h"
#include "ppt.h"

#include <jansson.h>

#define COURSE_SESSIONS_MAX 200 /* the newest; more are too many to look at */

struct course_session {
	int64_t number;
	int64_t course;			 /* 0: none */
	int64_t utc_us;			 /* begun, or prepared */
	uint8_t before, after, followup; /* NRS_UNKNOWN */
	bool aborted;
};

struct course_ppt {
	int64_t session;
	int64_t utc_us;
	char point[SESSIONFILE_TEXT];
	enum site site;
	double kpa;
	bool above, uneven;
	enum ppt_change change; /* against the first of that point */
};

struct course {
	bool known;	      /* the hub told */
	struct rows sessions; /* struct course_session, oldest first */
	struct rows ppts;     /* struct course_ppt, oldest first */
	/* The plan; .planned 0: none. */
	int64_t planned, done, every_days, missed;
};

/* From the answers, each an array of objects (or an object); NULL: not known.
 * With `course` above 0 only the sessions of that course count. -ENOMEM. */
int course_read(const json_t *sessions, const json_t *ppts, const json_t *plan,
		int64_t course, struct course *out);
void course_done(struct course *course);

/* What there is to be advised (D13), by all sessions up to `session`. */
enum pain_advice course_advice(const struct course *course, int64_t session);

#endif
