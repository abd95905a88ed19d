/* SPDX-License-Identifier: MIT */
#include "fixture.h"

#include "contact.h"
#include "dose.h"
#include "pain.h"
#include "schema.h"
#include "site.h"
#include "trace.h"

#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PADS_MAX  4
#define RAMP_N_S  10.0
#define PIECE	  1000
#define LOST_AT_S 20.0 /* a second from here */

struct pad {
	struct trace_sample samples[PIECE];
	size_t count;
	uint64_t number;
	struct dose_pad dose;
	bool contact;
	uint32_t lost;
};

struct making {
	const struct fixture *plan;
	sqlite3 *sqlite;
	struct pad *pad;
	double now_s; /* since the start */
	uint32_t noise;
	unsigned int step, repeat;
	int64_t dose_mns; /* of the press */
	int64_t all_mns;
	double target_n; /* of the point */
	double hand;	 /* how far off it the hand is, share */
	double right_s;
	int32_t peak_mn;
	unsigned int presses;
};

static void sql(struct making *m, const char *format, ...)
{
	va_list arguments;
	char *text;
	char *error = NULL;

	va_start(arguments, format);
	text = sqlite3_vmprintf(format, arguments);
	va_end(arguments);
	assert_non_null(text);
	if (sqlite3_exec(m->sqlite, text, NULL, NULL, &error) != SQLITE_OK)
		fail_msg("%s: %s", error, text);
	sqlite3_free(text);
}

static int64_t utc_us(const struct making *m)
{
	return FIXTURE_UTC_US + (int64_t)(m->now_s * 1e6);
}

static int64_t boot_us(const struct making *m)
{
	return FIXTURE_BOOT_US + (int64_t)(m->now_s * 1e6);
}

/* Of -1 to 1, evenly. */
static double noise(struct making *m)
{
	m->noise = m->noise * 1664525u + 1013904223u;
	return (double)(m->noise >> 8) / (double)(1u << 23) - 1;
}

static const char *address(size_t pad)
{
	static const char *const addresses[PADS_MAX] = {
		"C0:11:00:00:00:01", "C0:11:00:00:00:01", "C0:22:00:00:00:02",
		"C0:33:00:00:00:03"};

	return addresses[pad];
}

static int pad_number(size_t pad)
{
	return pad == 1 ? 1 : 0;
}

static void point_name(const struct making *m, unsigned int point, char *out,
		       size_t size)
{
	if (m->plan->point)
		snprintf(out, size, "%s %u", m->plan->point, point + 1);
	else if (point < FIXTURE_NAMES)
		snprintf(out, size, "%s", fixture_names[point]);
	else
		snprintf(out, size, "Point %u", point + 1);
}

/* ---- Samples ---- */

static void flush(struct making *m, size_t p)
{
	struct pad *pad = &m->pad[p];
	const size_t room = trace_bound(PIECE, m->plan->cells);
	sqlite3_stmt *statement;
	size_t size = 0;
	void *piece;

	if (pad->count == 0)
		return;
	piece = malloc(room);
	assert_non_null(piece);
	assert_int_equal(trace_pack(pad->samples, pad->count, m->plan->cells,
				    piece, room, &size),
			 0);
	assert_int_equal(
		sqlite3_prepare_v2(
			m->sqlite,
			"INSERT INTO trace (session, address, pad, cells,"
			" first_boot_us, last_boot_us, samples, lost, piece)"
			" VALUES (12, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
			-1, &statement, NULL),
		SQLITE_OK);
	sqlite3_bind_text(statement, 1, address(p), -1, SQLITE_STATIC);
	sqlite3_bind_int(statement, 2, pad_number(p));
	sqlite3_bind_int64(statement, 3, m->plan->cells);
	sqlite3_bind_int64(statement, 4, (int64_t)pad->samples[0].at_us);
	sqlite3_bind_int64(statement, 5,
			   (int64_t)pad->samples[pad->count - 1].at_us);
	sqlite3_bind_int64(statement, 6, (int64_t)pad->count);
	sqlite3_bind_int64(statement, 7, pad->lost);
	sqlite3_bind_blob(statement, 8, piece, (int)size, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
	sqlite3_finalize(statement);
	free(piece);
	pad->count = 0;
	pad->lost = 0;
}

static void fill_cells(const struct making *m, struct trace_sample *sample)
{
	int32_t rest = sample->force_mn;

	for (unsigned int c = 0; c + 1 < m->plan->cells; c++) {
		sample->cell_mn[c] =
			(int32_t)(sample->force_mn / (double)(c + 2));
		rest -= sample->cell_mn[c];
		sample->peak_pa = sample->cell_mn[c] * 40 > sample->peak_pa
					  ? sample->cell_mn[c] * 40
					  : sample->peak_pa;
	}
	sample->cell_mn[m->plan->cells - 1] = rest;
}

/* As contact.c and dose.c have it. */
static int64_t count_dose(struct pad *pad, const struct trace_sample *sample)
{
	const struct contact_threshold *threshold =
		&contact_thresholds[CONTACT_POINT];

	pad->contact = sample->force_mn >=
		       (pad->contact ? threshold->off_mn : threshold->on_mn);
	return dose_pad_sample(&pad->dose, pad->contact ? sample->force_mn : 0,
			       sample->at_us);
}

static void take_sample(struct making *m, size_t p, double force_n,
			double target_n)
{
	struct pad *pad = &m->pad[p];
	const bool lost = m->plan->loses && m->now_s >= LOST_AT_S &&
			  m->now_s < LOST_AT_S + 1;
	struct trace_sample sample = {
		.at_us = (uint64_t)boot_us(m),
		.number = ++pad->number,
		.device_us = (uint32_t)(m->now_s * 1e6),
		.step = (uint8_t)m->step,
		.repeat = (uint8_t)m->repeat,
		.flags = m->plan->active && target_n > 0 ? 2 : 0,
		.force_mn = (int32_t)lround(force_n * 1000 + 40 * noise(m)),
		.target_mn = (int32_t)lround(target_n * 1000),
	};
	int64_t added;

	if (m->plan->no_samples)
		return;
	if (lost) {
		pad->lost++;
		return;
	}
	sample.lost = pad->count == 0 || pad->lost == 0 ? 0 : pad->lost;
	sample.lost = pad->lost;
	pad->lost = 0;
	fill_cells(m, &sample);
	added = count_dose(pad, &sample);
	m->all_mns += added;
	m->dose_mns += added;
	if (sample.force_mn > m->peak_mn)
		m->peak_mn = sample.force_mn;
	if (target_n > 0 && fabs(force_n - m->target_n) <= 0.15 * m->target_n)
		m->right_s += 1 / m->plan->rate_hz;
	pad->samples[pad->count++] = sample;
	if (pad->count == PIECE)
		flush(m, p);
}

/* One frame time: `pressing` feels the force, the others nothing. */
static void tick(struct making *m, size_t pressing, double force_n,
		 double target_n)
{
	for (size_t p = 0; p < m->plan->pads; p++)
		take_sample(m, p, p == pressing ? force_n : 0,
			    p == pressing ? target_n : 0);
	m->now_s += 1 / m->plan->rate_hz;
}

static void rest(struct making *m, double seconds)
{
	const double until_s = m->now_s + seconds;

	while (m->now_s < until_s)
		tick(m, PADS_MAX, 0, 0);
}

/* ---- What happens ---- */

static void note(struct making *m, const char *what, const char *point,
		 int value)
{
	sql(m,
	    "INSERT INTO note (session, utc_us, trusted, boot, boot_us, step,"
	    " repeat, point, note, value, what) VALUES (12, %lld, %d,"
	    " zeroblob(16), %lld, %u, %u, %Q, %Q, %d, 0)",
	    utc_us(m), !m->plan->untrusted, boot_us(m), m->step, m->repeat,
	    point, what, value);
}

static void rate(struct making *m, const char *when, const char *point,
		 unsigned int nrs)
{
	if (m->plan->rates)
		sql(m,
		    "INSERT INTO rating (session, utc_us, trusted, boot,"
		    " boot_us, step, point, rated, nrs) VALUES (12, %lld, 1,"
		    " zeroblob(16), %lld, %u, %Q, %Q, %u)",
		    utc_us(m), boot_us(m), m->step, point, when, nrs);
}

static void trip(struct making *m, size_t p)
{
	sql(m,
	    "INSERT INTO trip (session, utc_us, boot_us, trusted, boot, step,"
	    " address, pad, reason, requirement, value, bound, layer,"
	    " acknowledged_utc_us) VALUES (12, %lld, %lld, 1, zeroblob(16),"
	    " %u, %Q, %d, 'force', 'SR-4', 61200, 60000, 'config', %lld)",
	    utc_us(m), boot_us(m), m->step, address(p), pad_number(p),
	    utc_us(m) + 20000000);
	note(m, "stopped", "", 1);
}

static void record_press(struct making *m, size_t p, unsigned int point,
			 double held_s, bool tripped)
{
	char name[64];

	point_name(m, point, name, sizeof(name));
	sql(m,
	    "INSERT INTO press (session, utc_us, boot_us, trusted, boot, step,"
	    " repeat, point, address, pad, site, target_mn, peak_mn, mean_mn,"
	    " held_ms, right_ms, dose_ns, ease_permille, ease_error_permille,"
	    " ended_by, aborted) VALUES (12, %lld, %lld, 1, zeroblob(16), %u,"
	    " %u, %Q, %Q, %d, %Q, %d, %d, 24100, %d, %d, %d, %d, %d, %Q,"
	    " 0)",
	    utc_us(m), boot_us(m), m->step, m->repeat, name, address(p),
	    pad_number(p), site_table[fixture_sites[point]].name,
	    (int)(m->target_n * 1000), m->peak_mn, (int)(held_s * 1000),
	    (int)(fmin(m->right_s, held_s) * 1000), dose_ns(m->dose_mns),
	    (int)(40 + 90 * noise(m)),
	    held_s < 5 ? 0 : 30 + (int)(20 * fabs(noise(m))),
	    tripped ? "force" : "none");
	m->presses++;
}

/* The force of a hand that holds, and of a muscle that eases. */
static double held_force(struct making *m, double at_s)
{
	return m->target_n * (1.06 + m->hand - 0.10 * at_s / m->plan->hold_s +
			      0.05 * sin(at_s * 1.7) + 0.02 * sin(at_s * 7.1));
}

static void press(struct making *m, size_t p, unsigned int point, bool tripped)
{
	const double rate_s = 1 / m->plan->rate_hz;
	double force_n = 0;
	double held_s = 0;

	m->dose_mns = 0;
	m->right_s = 0;
	m->peak_mn = 0;
	m->target_n = 18 + 3.0 * (point * 7 % 6);
	m->hand = m->plan->active ? 0 : 0.12 * noise(m);
	for (; force_n < m->target_n * 1.05; force_n += RAMP_N_S * rate_s)
		tick(m, p, force_n, m->target_n);
	for (; held_s < m->plan->hold_s && (!tripped || held_s < 4);
	     held_s += rate_s)
		tick(m, p, held_force(m, held_s), m->target_n);
	if (tripped) {
		tick(m, p, 61.2, m->target_n);
		trip(m, p);
	}
	for (force_n = m->target_n; force_n > 0; force_n -= 50 * rate_s)
		tick(m, p, force_n, 0);
	tick(m, p, 0, 0);
	record_press(m, p, point, held_s, tripped);
}

static void treat_point(struct making *m, unsigned int point)
{
	const bool last = point + 1 == m->plan->points;
	const size_t p = point % m->plan->pads;
	char name[64];

	point_name(m, point, name, sizeof(name));
	note(m, "step", name, 0);
	for (m->repeat = 0; m->repeat < m->plan->repeats; m->repeat++) {
		const bool trips = m->plan->trip && last &&
				   m->repeat + 1 == m->plan->repeats;

		press(m, p, point, trips);
		rate(m, "during", name, 3 + (point + m->repeat) % 4);
		rest(m, m->plan->rest_s);
	}
	m->repeat = 0;
	note(m, "point-treated", name, 0);
	if (point % 2 == 0)
		note(m, "point-released", name, 120);
	m->step++;
}

static void knead(struct making *m)
{
	const double from_s = m->now_s;
	int64_t before = m->all_mns;

	note(m, "step", "QL left", 0);
	while (m->now_s < from_s + 40)
		tick(m, 0, 12 + 4 * sin((m->now_s - from_s) * 5), 12);
	tick(m, 0, 0, 0);
	sql(m,
	    "INSERT INTO technique (session, utc_us, trusted, boot, boot_us,"
	    " step, point, technique, site, duration_ms, mean_mn, peak_mn,"
	    " dose_ns, circles_per_min_x10, radius_um, direction) VALUES (12,"
	    " %lld, 1, zeroblob(16), %lld, %u, 'QL left', 'knead',"
	    " 'lumbar-left', 40000, 12100, 16300, %d, 478, 6200, 'clockwise')",
	    utc_us(m), boot_us(m), m->step, dose_ns(m->all_mns - before));
	m->step++;
}

static void measure(struct making *m)
{
	for (unsigned int point = 0; point < m->plan->points && point < 3;
	     point++)
		for (unsigned int r = 0; r < 3; r++) {
			char name[64];

			point_name(m, point, name, sizeof(name));
			sql(m,
			    "INSERT INTO ppt (session, patient, utc_us,"
			    " trusted, boot, boot_us, point, site, value_pa,"
			    " ramp_mn_per_s, uneven, above) VALUES (12, 1,"
			    " %lld, 1, zeroblob(16), %lld, %Q, %Q, %d, 9800,"
			    " 0, 0)",
			    utc_us(m), boot_us(m), name,
			    site_table[fixture_sites[point]].name,
			    (int)(300000 + 40000 * noise(m)));
		}
	rest(m, 5);
}

/* ---- All ---- */

static void begin(struct making *m)
{
	const struct fixture *plan = m->plan;

	sql(m,
	    "INSERT INTO patient VALUES (1, %Q, '', 0);"
	    "INSERT INTO wearable VALUES ('C0:11:00:00:00:01', 0, '', 'left',"
	    " 1, 0, 0, 'Maker', 'Model', '1', 'none', 'none', 'none', 'none');"
	    "INSERT INTO wearable VALUES ('C0:22:00:00:00:02', 0, '', 'right',"
	    " 1, 0, 0, 'Maker', 'Model', '2', 'none', 'none', 'none', 'none');",
	    plan->patient ? plan->patient : "P-07");
	sql(m,
	    "INSERT INTO session (id, patient, routine, therapist, operator,"
	    " severity, supervised, utc_us, trusted, boot, boot_us) VALUES"
	    " (12, 1, 'lower-back', 'Anna', 'therapist', 'moderate', 1, %lld,"
	    " %d, zeroblob(16), %lld)",
	    FIXTURE_UTC_US - 30000000, !plan->untrusted,
	    FIXTURE_BOOT_US - 30000000);
	if (!plan->unscreened)
		sql(m,
		    "INSERT INTO screening (patient, utc_us, trusted, boot,"
		    " boot_us, confirmed_by) VALUES (1, %lld, 1, zeroblob(16),"
		    " %lld, 'Anna')",
		    FIXTURE_UTC_US - 900000000, FIXTURE_BOOT_US - 900000000);
	for (size_t p = 0; p < plan->pads; p++)
		sql(m,
		    "INSERT INTO session_pad VALUES (12, %Q, %d, 1, %u, %d,"
		    " 'point', 10000)",
		    address(p), pad_number(p), plan->cells, plan->active);
}

static void run(struct making *m)
{
	const struct fixture *plan = m->plan;

	rate(m, "before", "", 6);
	note(m, "started", "", 0);
	if (plan->measures)
		measure(m);
	for (unsigned int point = 0; point < plan->points; point++) {
		treat_point(m, point);
		if (plan->pause && point == 0) {
			note(m, "paused", "", 2);
			rest(m, 25);
			note(m, "resumed", "", 0);
		}
	}
	if (plan->kneads)
		knead(m);
	rate(m, "after", "", 4);
}

static void end(struct making *m)
{
	const struct fixture *plan = m->plan;

	for (size_t p = 0; p < plan->pads; p++)
		flush(m, p);
	if (plan->unrecorded)
		sql(m,
		    "INSERT INTO gap (session, utc_us, trusted, boot, boot_us,"
		    " address, pad, samples) VALUES (12, %lld, 1,"
		    " zeroblob(16), %lld, %Q, 0, 250)",
		    utc_us(m), boot_us(m), address(0));
	sql(m,
	    "UPDATE session SET started_utc_us = %lld, started_trusted = %d,"
	    " started_boot_us = %lld, ended_utc_us = %lld, why = %Q,"
	    " aborted = %d, treated = %u, released = %u, presses = %u,"
	    " duration_ms = %lld, dose_ns = %d",
	    FIXTURE_UTC_US, !plan->untrusted, FIXTURE_BOOT_US, utc_us(m),
	    plan->aborted ? "person" : "done", plan->aborted, plan->points,
	    (plan->points + 1) / 2, m->presses, (int64_t)(m->now_s * 1000),
	    dose_ns(m->all_mns) + plan->too_much_ns);
}

void *fixture_bytes(const struct fixture *plan, size_t *ret_size)
{
	struct making m = {.plan = plan, .noise = 1};
	sqlite3_int64 size = 0;
	unsigned char *bytes;
	void *copy;

	m.pad = calloc(PADS_MAX, sizeof(*m.pad));
	assert_non_null(m.pad);
	assert_int_equal(sqlite3_open(":memory:", &m.sqlite), SQLITE_OK);
	assert_int_equal(schema_migrate(m.sqlite, 0), SQLITE_OK);
	begin(&m);
	if (!plan->not_started) {
		run(&m);
		end(&m);
	}
	bytes = sqlite3_serialize(m.sqlite, "main", &size, 0);
	assert_non_null(bytes);
	copy = malloc((size_t)size);
	assert_non_null(copy);
	memcpy(copy, bytes, (size_t)size);
	sqlite3_free(bytes);
	sqlite3_close(m.sqlite);
	free(m.pad);
	*ret_size = (size_t)size;
	return copy;
}
