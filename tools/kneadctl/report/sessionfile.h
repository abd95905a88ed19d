/* SPDX-License-Identifier: MIT */
/*
 * Session file: everything but the samples that the records tell of one
 * session, as lists in the order of time.
 */
#ifndef REPORT_SESSIONFILE_H
#define REPORT_SESSIONFILE_H

#include "records.h"

#include "guidance.h"
#include "limits.h"
#include "site.h"

#define SESSIONFILE_TEXT    64 /* bytes of a name, with the NUL */
#define SESSIONFILE_LONG    256
#define SESSIONFILE_ADDRESS 18

struct moment {
	int64_t utc_us; /* wall clock, a label */
	bool trusted;	/* that clock was right */
	int64_t boot_us;
};

struct file_pad {
	char address[SESSIONFILE_ADDRESS];
	char wearable[SESSIONFILE_TEXT]; /* its name; "": unknown */
	int number;
	int rows, columns;
	bool active;
	enum contact_kind kind;
	double cell_area_mm2;
};

struct file_press {
	struct moment at; /* its end */
	char address[SESSIONFILE_ADDRESS];
	char point[SESSIONFILE_TEXT];
	char ended_by[SESSIONFILE_TEXT]; /* "none": as planned */
	int pad, step, repeat;
	enum site site;
	double target_n, peak_n, mean_n;
	double held_s, right_s;
	int64_t dose_ns;
	bool ease_known;
	double ease, ease_error; /* shares, 0 to 1 */
	bool aborted;
};

struct file_trip {
	struct moment at;
	char address[SESSIONFILE_ADDRESS];
	char reason[SESSIONFILE_TEXT];
	char requirement[SESSIONFILE_TEXT];
	char layer[SESSIONFILE_TEXT];
	int pad;
	int64_t value, bound; /* as trip_table's scale has it */
	bool acknowledged;
};

struct file_note {
	struct moment at;
	char note[SESSIONFILE_TEXT];
	char point[SESSIONFILE_TEXT];
	int step;
	int64_t value, what;
};

struct file_rating {
	struct moment at;
	char when[SESSIONFILE_TEXT]; /* before, during, after, followup */
	char point[SESSIONFILE_TEXT];
	int step;
	int nrs;
};

struct file_ppt {
	struct moment at;
	char point[SESSIONFILE_TEXT];
	enum site site;
	double kpa;
	double ramp_n_per_s;
	bool uneven, above;
};

struct file_technique {
	struct moment at; /* its end */
	char point[SESSIONFILE_TEXT];
	char technique[SESSIONFILE_TEXT];
	char direction[SESSIONFILE_TEXT];
	enum site site;
	int step;
	double duration_s;
	double mean_n, peak_n;
	int64_t dose_ns;
	double circles_per_min;
	double radius_mm;
};

struct file_gap {
	struct moment at;
	char address[SESSIONFILE_ADDRESS];
	int pad;
	int64_t samples;
};

/* A session's own file has none: a patient's has, and the hub tells the
 * newest. */
struct file_screening {
	bool known;   /* whether there was one */
	bool present; /* before the session */
	bool later;   /* the newest is from after it: see the patient's file */
	struct moment at;
	char confirmed_by[SESSIONFILE_TEXT];
	char overridden_by[SESSIONFILE_TEXT];
	char override_reason[SESSIONFILE_LONG];
};

struct sessionfile {
	int64_t number;
	char patient[SESSIONFILE_TEXT];
	char routine[SESSIONFILE_TEXT];
	char therapist[SESSIONFILE_TEXT];
	char operator[SESSIONFILE_TEXT];
	char severity[SESSIONFILE_TEXT];
	char why[SESSIONFILE_TEXT]; /* "": still open */
	bool supervised, aborted;
	bool started, ended;
	bool has_course;
	int64_t course;
	struct moment prepared, start;
	int64_t ended_utc_us;
	int64_t treated, released, presses_n;
	double duration_s;
	int64_t dose_ns;
	struct file_screening screening; /* the last before the session */
	struct rows pads;		 /* struct file_pad ... */
	struct rows presses;
	struct rows trips;
	struct rows notes;
	struct rows ratings;
	struct rows ppts;
	struct rows techniques;
	struct rows gaps;
};

/* The number of the only session, or the newest; -ENOENT: there is none. */
int sessionfile_newest(struct records *records, int64_t *ret_number);

/* -ENOENT: no session of that number in the file (see records_problem() for
 * other errors). Done by sessionfile_done() in any case. */
int sessionfile_load(struct records *records, int64_t number,
		     struct sessionfile *out);
void sessionfile_done(struct sessionfile *file);

/* The newest screening of the patient is this one (.at, and who). at_us 0:
 * there was never one. */
void sessionfile_screened(struct sessionfile *file,
			  const struct file_screening *newest);

/* Seconds from the session's start (or from its being prepared, if it never
 * started) to a moment of the same boot. */
double sessionfile_at_s(const struct sessionfile *file, int64_t boot_us);

/* The wall clock at that time of the session, us since 1970. */
int64_t sessionfile_utc_us(const struct sessionfile *file, int64_t boot_us);

#endif
