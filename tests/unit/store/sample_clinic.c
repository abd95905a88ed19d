/* SPDX-License-Identifier: MIT */
#include "sample_clinic.h"

#include "database.h"
#include "sample_force.h"
#include "sample_plan.h"
#include "screening.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SECOND_US  INT64_C(1000000)
#define HOUR_US	   (3600 * SECOND_US)
#define DAY_US	   (24 * HOUR_US)
#define REPEATS	   2
#define WEEKS_BACK 70 /* days: more than any plan takes */
#define PRESS_S	   60 /* at most, with its rest */
#define DEFAULT_HZ 20 /* for what is worked out when no trace is wanted */

/* ---- The file ---- */

struct filling {
	sqlite3 *sqlite;
	const struct sample_clinic *sample;
	int error;	     /* the first; nothing is written after it */
	int session;	     /* its number */
	int64_t utc_us;	     /* of what is being recorded */
	int64_t boot_utc_us; /* when that machine was started */
	struct sample_force force;
};

static void check(struct filling *filling, int code)
{
	if (code == SQLITE_OK || code == SQLITE_DONE || filling->error)
		return;
	fprintf(stderr, "sample clinic: %s\n", sqlite3_errmsg(filling->sqlite));
	filling->error = -EIO;
}

/* Runs a statement whose values are given as printf() of SQLite takes them. */
static void put(struct filling *filling, const char *format, ...)
{
	va_list arguments;
	char *sql;

	if (filling->error)
		return;
	va_start(arguments, format);
	sql = sqlite3_vmprintf(format, arguments);
	va_end(arguments);
	check(filling,
	      sql ? sqlite3_exec(filling->sqlite, sql, NULL, NULL, NULL)
		  : SQLITE_NOMEM);
	sqlite3_free(sql);
}

static int64_t boot_us(const struct filling *filling)
{
	return filling->utc_us - filling->boot_utc_us;
}

/* The four columns of a stamp, as SQL. A new boot every twenty days. */
static const char *stamp(const struct filling *filling, char out[128])
{
	snprintf(out, 128, "%lld, 1, x'%032llx', %lld",
		 (long long)filling->utc_us,
		 (unsigned long long)(filling->boot_utc_us / SECOND_US),
		 (long long)boot_us(filling));
	return out;
}

/* ---- Records ---- */

struct step {
	int step;
	int repeat;
	const struct sample_point *point; /* NULL: none */
	const char *ended_by;
};

static int put_press(struct filling *filling, const struct sample_plan *plan,
		     const struct step *step, size_t from)
{
	const struct sample_point *point = step->point;
	const struct sample_sums sums =
		sample_force_sums(&filling->force, from, point->target_mn);
	char at[128];

	put(filling,
	    "INSERT INTO press (session, step, repeat, point, address, pad,"
	    " site, target_mn, peak_mn, mean_mn, held_ms, right_ms, dose_ns,"
	    " ease_permille, ease_error_permille, ended_by, aborted, utc_us,"
	    " trusted, boot, boot_us) VALUES (%d, %d, %d, %Q, %Q, 0, %Q, %d,"
	    " %d, %d, %d, %d, %d, %d, 20, %Q, 0, %s)",
	    filling->session, step->step, step->repeat, point->name,
	    plan->address, point->site, point->target_mn, sums.peak_mn,
	    sums.mean_mn, sums.held_ms, sums.held_ms * 9 / 10, sums.dose_ns,
	    sums.ease_permille, step->ended_by, stamp(filling, at));
	return sums.dose_ns;
}

static void put_note(struct filling *filling, const struct step *step,
		     const char *note, int value)
{
	char at[128];

	put(filling,
	    "INSERT INTO note (session, utc_us, trusted, boot, boot_us, step,"
	    " repeat, point, note, value, what) VALUES (%d, %s, %d, %d, %Q,"
	    " %Q, %d, 0)",
	    filling->session, stamp(filling, at), step->step, step->repeat,
	    step->point ? step->point->name : "", note, value);
}

static void put_rating(struct filling *filling, const struct step *step,
		       const char *when, char digit)
{
	char at[128];

	if (digit >= '0' && digit <= '9')
		put(filling,
		    "INSERT INTO rating (session, utc_us, trusted, boot,"
		    " boot_us, step, point, rated, nrs) VALUES (%d, %s, %d,"
		    " %Q, %Q, %d)",
		    filling->session, stamp(filling, at), step->step,
		    step->point ? step->point->name : "", when, digit - '0');
}

/* A force trip, acknowledged after a while. */
static void put_trip(struct filling *filling, const struct sample_plan *plan,
		     const struct step *step)
{
	char at[128];

	put(filling,
	    "INSERT INTO trip (session, step, address, pad, reason,"
	    " requirement, value, bound, layer, acknowledged_utc_us,"
	    " acknowledged_by, utc_us, trusted, boot, boot_us) VALUES (%d, %d,"
	    " %Q, 0, 'force', 'SR-4', 41250, 40000, 'patient', %lld, 1, %s)",
	    filling->session, step->step, plan->address,
	    (long long)(filling->utc_us + 20 * SECOND_US), stamp(filling, at));
	put_note(filling, step, "stopped", 1);
	filling->utc_us += 25 * SECOND_US;
	put_note(filling, step, "resumed", 0);
}

static void put_ppts(struct filling *filling, const struct sample_plan *plan,
		     int nth)
{
	char at[128];

	for (int i = 0; i < plan->points; i++)
		put(filling,
		    "INSERT INTO ppt (session, patient, utc_us, trusted, boot,"
		    " boot_us, point, site, value_pa, ramp_mn_per_s, uneven,"
		    " above) VALUES (%d, (SELECT id FROM patient WHERE name ="
		    " %Q), %s, %Q, %Q, %d, 9800, 0, 0)",
		    filling->session, plan->name, stamp(filling, at),
		    plan->point[i].name, plan->point[i].site,
		    plan->ppt_pa + nth * plan->ppt_more_pa + i * 8000);
}

/* ---- Traces ---- */

static void put_piece(struct filling *filling, const struct sample_plan *plan,
		      size_t from, size_t count)
{
	const struct trace_sample *first = &filling->force.samples[from];
	const size_t bound = trace_bound(count, SAMPLE_FORCE_CELLS);
	unsigned char *piece = malloc(bound);
	sqlite3_stmt *insert = NULL;
	size_t size = 0;

	if (!piece ||
	    trace_pack(first, count, SAMPLE_FORCE_CELLS, piece, bound, &size))
		filling->error = -ENOMEM;
	if (!filling->error)
		check(filling,
		      sqlite3_prepare_v2(filling->sqlite,
					 "INSERT INTO trace (session, address,"
					 " pad, cells, first_boot_us,"
					 " last_boot_us, samples, lost, piece)"
					 " VALUES (?1, ?2, 0, ?3, ?4, ?5, ?6,"
					 " 0, ?7)",
					 -1, &insert, NULL));
	if (!filling->error) {
		sqlite3_bind_int(insert, 1, filling->session);
		sqlite3_bind_text(insert, 2, plan->address, -1, SQLITE_STATIC);
		sqlite3_bind_int(insert, 3, SAMPLE_FORCE_CELLS);
		sqlite3_bind_int64(insert, 4, (sqlite3_int64)first->at_us);
		sqlite3_bind_int64(insert, 5,
				   (sqlite3_int64)first[count - 1].at_us);
		sqlite3_bind_int64(insert, 6, (sqlite3_int64)count);
		sqlite3_bind_blob64(insert, 7, piece, size, SQLITE_STATIC);
		check(filling, sqlite3_step(insert));
	}
	sqlite3_finalize(insert);
	free(piece);
}

static void put_trace(struct filling *filling, const struct sample_plan *plan)
{
	const size_t all = filling->sample->hz ? filling->force.count : 0;

	for (size_t from = 0; from < all; from += TRACE_SAMPLES_MAX) {
		const size_t left = all - from;

		put_piece(filling, plan, from,
			  left < TRACE_SAMPLES_MAX ? left : TRACE_SAMPLES_MAX);
	}
}

/* ---- A session ---- */

struct ending {
	const char *why;
	bool aborted;
	int treated;
	int presses;
	int dose_ns;
};

static void begin(struct filling *filling, const struct sample_plan *plan)
{
	char at[128];

	put(filling,
	    "INSERT INTO session (id, patient, routine, therapist, operator,"
	    " severity, supervised, course, utc_us, trusted, boot, boot_us)"
	    " SELECT %d, id, %Q, %Q, %Q, 'moderate', 1, (SELECT max(id) FROM"
	    " course WHERE patient = patient.id), %s FROM patient WHERE name ="
	    " %Q",
	    filling->session, plan->routine, plan->therapist, plan->operator,
	    stamp(filling, at), plan->name);
	put(filling,
	    "INSERT INTO session_pad VALUES (%d, %Q, 0, 2, 2, %d, 'point',"
	    " 10000)",
	    filling->session, plan->address,
	    strcmp(plan->address, SAMPLE_PRESS) == 0);
}

static void end(struct filling *filling, const struct ending *ending,
		int64_t started_us)
{
	put(filling,
	    "UPDATE session SET started_utc_us = %lld, started_trusted = 1,"
	    " started_boot_us = %lld, ended_utc_us = %lld, why = %Q, aborted ="
	    " %d, treated = %d, released = %d, presses = %d, duration_ms ="
	    " %lld, dose_ns = %d WHERE id = %d",
	    (long long)started_us,
	    (long long)(started_us - filling->boot_utc_us),
	    (long long)filling->utc_us, ending->why, ending->aborted,
	    ending->treated, ending->treated / 2, ending->presses,
	    (long long)((filling->utc_us - started_us) / 1000), ending->dose_ns,
	    filling->session);
}

/* One that trips lets go after 9 s. */
static void press(struct filling *filling, const struct sample_plan *plan,
		  const struct step *step, struct ending *ending)
{
	const bool trips = strcmp(step->ended_by, "none") != 0;
	const size_t from = filling->force.count;
	const struct sample_press order = {
		.at_us = (uint64_t)boot_us(filling),
		.target_mn = step->point->target_mn,
		.hold_s = trips ? 9 : plan->hold_s,
		.ease = plan->ease,
		.step = (uint8_t)step->step,
		.repeat = (uint8_t)step->repeat,
	};

	put_note(filling, step, "step", 0);
	filling->utc_us +=
		(int64_t)(sample_force_press(&filling->force, &order) * 1e6);
	ending->dose_ns += put_press(filling, plan, step, from);
	ending->presses++;
	if (trips)
		put_trip(filling, plan, step);
}

static void treat_point(struct filling *filling, const struct sample_plan *plan,
			int index, struct ending *ending)
{
	struct step step = {.step = index, .point = &plan->point[index]};

	for (step.repeat = 0; step.repeat < REPEATS; step.repeat++) {
		const bool trips = filling->session == SAMPLE_CLINIC_TRIPPED &&
				   index == 1 && step.repeat == 0;

		step.ended_by = trips ? "force" : "none";
		press(filling, plan, &step, ending);
	}
	put_rating(filling, &step, "during", (char)('3' + index));
	put_note(filling, &step, "point-treated", 0);
	ending->treated++;
}

static void hold_session(struct filling *filling,
			 const struct sample_plan *plan, int nth)
{
	const struct step none = {.step = 0};
	struct ending ending = {.why = "done"};
	const int64_t started_us = filling->utc_us + 60 * SECOND_US;

	begin(filling, plan);
	filling->utc_us = started_us;
	filling->force.count = 0;
	put_note(filling, &none, "started", 0);
	put_rating(filling, &none, "before", plan->before[nth]);
	if (nth % 4 == 0)
		put_ppts(filling, plan, nth);
	for (int i = 0; i < plan->points && !ending.aborted; i++) {
		treat_point(filling, plan, i, &ending);
		ending.aborted = filling->session == SAMPLE_CLINIC_ABORTED;
	}
	if (ending.aborted)
		ending.why = "pain";
	put_rating(filling, &none, "after", plan->after[nth]);
	put_trace(filling, plan);
	end(filling, &ending, started_us);
	filling->utc_us = started_us + DAY_US;
	put_rating(filling, &none, "followup", plan->followup[nth]);
}

/* ---- A practice ---- */

/* Twenty days and an hour: the room's machine is rarely restarted. */
static void set_time(struct filling *filling, int64_t utc_us)
{
	filling->utc_us = utc_us;
	filling->boot_utc_us = utc_us - utc_us % (20 * DAY_US) - HOUR_US;
}

static void add_wearable(struct filling *filling, const char *address,
			 const char *name)
{
	put(filling,
	    "INSERT INTO wearable VALUES (%Q, 1, '00:1A:7D:DA:71:13', %Q, 1, 0,"
	    " 4660, 'Sample', %Q, 'S-1', 'none', 'none', 'none', 'none')",
	    address, name, name);
}

static void add_patient(struct filling *filling, const struct sample_plan *plan)
{
	char at[128];

	put(filling,
	    "INSERT INTO patient (name, note, created_utc_us) VALUES (%Q, %Q,"
	    " %lld)",
	    plan->name, plan->note, (long long)filling->utc_us);
	put(filling,
	    "INSERT INTO course (patient, routine, utc_us, trusted, boot,"
	    " boot_us, sessions, every_days, note) VALUES ((SELECT max(id)"
	    " FROM patient), %Q, %s, %d, %d, '')",
	    plan->routine, stamp(filling, at), plan->sessions + 2,
	    plan->every_days);
	put(filling,
	    "INSERT INTO audit (utc_us, trusted, boot, boot_us, who, what,"
	    " patient_name, detail) VALUES (%s, 'uid 1000 (:1.7)',"
	    " 'AddPatient', %Q, '')",
	    stamp(filling, at), plan->name);
}

/* All questions that block are answered with no. */
static void screen(struct filling *filling, const struct sample_plan *plan)
{
	char at[128];

	put(filling,
	    "INSERT INTO screening (patient, utc_us, trusted, boot, boot_us)"
	    " SELECT id, %s FROM patient WHERE name = %Q",
	    stamp(filling, at), plan->name);
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		put(filling,
		    "INSERT INTO screening_answer VALUES ((SELECT max(id) FROM"
		    " screening), %Q, 'no')",
		    question_table[i].name);
}

/* The nth session, when one is due so many days before now. */
static bool comes(const struct sample_plan *plan, int days_before, int *nth)
{
	const int back = days_before - 2;

	*nth = plan->sessions - 1 - back / plan->every_days;
	return back >= 0 && back % plan->every_days == 0 && *nth >= 0;
}

static void spend_day(struct filling *filling, int days_before)
{
	for (size_t p = 0; p < SAMPLE_CLINIC_PATIENTS; p++) {
		int nth;

		if (!comes(&sample_plans[p], days_before, &nth))
			continue;
		set_time(filling, filling->sample->now_us -
					  days_before * DAY_US +
					  (int64_t)p * HOUR_US);
		if (nth == 0)
			add_patient(filling, &sample_plans[p]);
		filling->session++;
		screen(filling, &sample_plans[p]);
		hold_session(filling, &sample_plans[p], nth);
	}
}

static void fill(struct filling *filling)
{
	add_wearable(filling, SAMPLE_GLOVE, "glove");
	add_wearable(filling, SAMPLE_PRESS, "press");
	for (int day = WEEKS_BACK; day > 1; day--)
		spend_day(filling, day);
	set_time(filling, filling->sample->now_us - DAY_US);
	filling->session++;
	begin(filling, &sample_plans[0]);
	put(filling,
	    "UPDATE session SET ended_utc_us = utc_us + 60000000, why ="
	    " 'person', aborted = 1, treated = 0, released = 0, presses = 0,"
	    " duration_ms = 0, dose_ns = 0 WHERE ended_utc_us IS NULL");
	put(filling, "UPDATE session_number SET last = %d", filling->session);
}

static int open_and_fill(const char *directory, struct filling *filling)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/records.db", directory);
	check(filling, sqlite3_open(path, &filling->sqlite));
	put(filling, "PRAGMA foreign_keys = ON; PRAGMA synchronous = OFF;"
		     " BEGIN");
	if (!filling->error)
		fill(filling);
	put(filling, "COMMIT");
	sqlite3_close(filling->sqlite);
	return filling->error;
}

int sample_clinic_make(const char *directory,
		       const struct sample_clinic *sample)
{
	const unsigned int hz = sample->hz ? sample->hz : DEFAULT_HZ;
	struct sample_clinic chosen = *sample;
	struct filling filling = {.sample = &chosen};
	struct database *database = NULL;
	int error = database_open(directory, &database);

	database_close(database);
	if (chosen.now_us == 0)
		chosen.now_us = (int64_t)time(NULL) * SECOND_US;
	if (!error)
		error = sample_force_init(&filling.force, hz,
					  (size_t)SAMPLE_POINTS_MAX * REPEATS *
						  PRESS_S * hz);
	if (!error)
		error = open_and_fill(directory, &filling);
	sample_force_done(&filling.force);
	return error;
}
