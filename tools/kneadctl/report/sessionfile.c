/* SPDX-License-Identifier: MIT */
/*
 * Session file: one table of queries, each with the function that takes a
 * row. A column's place is its place in the query.
 */
#include "sessionfile.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define THOUSAND 1000.0
#define TEXT(row, column, member) \
	records_text(row, column, member, sizeof(member))

static double milli(sqlite3_stmt *row, int column)
{
	return (double)sqlite3_column_int64(row, column) / THOUSAND;
}

/* The first three columns of most queries. */
static struct moment read_moment(sqlite3_stmt *row)
{
	return (struct moment){
		.utc_us = sqlite3_column_int64(row, 0),
		.trusted = sqlite3_column_int(row, 1) != 0,
		.boot_us = sqlite3_column_int64(row, 2),
	};
}

static enum site read_site(sqlite3_stmt *row, int column)
{
	char name[SESSIONFILE_TEXT];

	TEXT(row, column, name);
	return site_by_name(name);
}

static void read_pad(sqlite3_stmt *row, void *item)
{
	struct file_pad *pad = item;
	char kind[SESSIONFILE_TEXT];

	TEXT(row, 0, pad->address);
	pad->number = sqlite3_column_int(row, 1);
	pad->rows = sqlite3_column_int(row, 2);
	pad->columns = sqlite3_column_int(row, 3);
	pad->active = sqlite3_column_int(row, 4) != 0;
	TEXT(row, 5, kind);
	pad->kind = strcmp(kind, contact_kind_names[CONTACT_COMPRESSION]) == 0
			    ? CONTACT_COMPRESSION
			    : CONTACT_POINT;
	pad->cell_area_mm2 = (double)sqlite3_column_int64(row, 6) / 100;
	TEXT(row, 7, pad->wearable);
}

static void read_press(sqlite3_stmt *row, void *item)
{
	struct file_press *press = item;

	press->at = read_moment(row);
	TEXT(row, 3, press->address);
	press->pad = sqlite3_column_int(row, 4);
	press->step = sqlite3_column_int(row, 5);
	press->repeat = sqlite3_column_int(row, 6);
	TEXT(row, 7, press->point);
	press->site = read_site(row, 8);
	press->target_n = milli(row, 9);
	press->peak_n = milli(row, 10);
	press->mean_n = milli(row, 11);
	press->held_s = milli(row, 12);
	press->right_s = milli(row, 13);
	press->dose_ns = sqlite3_column_int64(row, 14);
	press->ease = milli(row, 15);
	press->ease_error = milli(row, 16);
	press->ease_known = press->ease_error > 0; /* record.h: 0: not known */
	TEXT(row, 17, press->ended_by);
	press->aborted = sqlite3_column_int(row, 18) != 0;
}

static void read_trip(sqlite3_stmt *row, void *item)
{
	struct file_trip *trip = item;

	trip->at = read_moment(row);
	TEXT(row, 3, trip->address);
	trip->pad = sqlite3_column_int(row, 4);
	TEXT(row, 5, trip->reason);
	TEXT(row, 6, trip->requirement);
	trip->value = sqlite3_column_int64(row, 7);
	trip->bound = sqlite3_column_int64(row, 8);
	TEXT(row, 9, trip->layer);
	trip->acknowledged = sqlite3_column_type(row, 10) != SQLITE_NULL;
}

static void read_note(sqlite3_stmt *row, void *item)
{
	struct file_note *note = item;

	note->at = read_moment(row);
	TEXT(row, 3, note->note);
	TEXT(row, 4, note->point);
	note->step = sqlite3_column_int(row, 5);
	note->value = sqlite3_column_int64(row, 6);
	note->what = sqlite3_column_int64(row, 7);
}

static void read_rating(sqlite3_stmt *row, void *item)
{
	struct file_rating *rating = item;

	rating->at = read_moment(row);
	TEXT(row, 3, rating->when);
	TEXT(row, 4, rating->point);
	rating->step = sqlite3_column_int(row, 5);
	rating->nrs = sqlite3_column_int(row, 6);
}

static void read_ppt(sqlite3_stmt *row, void *item)
{
	struct file_ppt *ppt = item;

	ppt->at = read_moment(row);
	TEXT(row, 3, ppt->point);
	ppt->site = read_site(row, 4);
	ppt->kpa = milli(row, 5);
	ppt->ramp_n_per_s = milli(row, 6);
	ppt->uneven = sqlite3_column_int(row, 7) != 0;
	ppt->above = sqlite3_column_int(row, 8) != 0;
}

static void read_technique(sqlite3_stmt *row, void *item)
{
	struct file_technique *technique = item;

	technique->at = read_moment(row);
	TEXT(row, 3, technique->point);
	TEXT(row, 4, technique->technique);
	technique->site = read_site(row, 5);
	technique->step = sqlite3_column_int(row, 6);
	technique->duration_s = milli(row, 7);
	technique->mean_n = milli(row, 8);
	technique->peak_n = milli(row, 9);
	technique->dose_ns = sqlite3_column_int64(row, 10);
	technique->circles_per_min = (double)sqlite3_column_int64(row, 11) / 10;
	technique->radius_mm = milli(row, 12);
	TEXT(row, 13, technique->direction);
}

static void read_gap(sqlite3_stmt *row, void *item)
{
	struct file_gap *gap = item;

	gap->at = read_moment(row);
	TEXT(row, 3, gap->address);
	gap->pad = sqlite3_column_int(row, 4);
	gap->samples = sqlite3_column_int64(row, 5);
}

#define MOMENT "utc_us, trusted, boot_us"

static const struct list {
	const char *sql;
	size_t size;
	records_row_fn read;
	size_t place; /* of the struct rows in struct sessionfile */
} lists[] = {
	{"SELECT p.address, p.pad, p.rows, p.columns, p.active, p.kind,"
	 " p.cell_area_mm2_x100, w.name FROM session_pad AS p"
	 " LEFT JOIN wearable AS w ON w.address = p.address"
	 " WHERE p.session = ?1 ORDER BY p.address, p.pad",
	 sizeof(struct file_pad), read_pad, offsetof(struct sessionfile, pads)},
	{"SELECT " MOMENT ", address, pad, step, repeat, point, site,"
	 " target_mn, peak_mn, mean_mn, held_ms, right_ms, dose_ns,"
	 " ease_permille, ease_error_permille, ended_by, aborted"
	 " FROM press WHERE session = ?1 ORDER BY boot_us, id",
	 sizeof(struct file_press), read_press,
	 offsetof(struct sessionfile, presses)},
	{"SELECT " MOMENT ", address, pad, reason, requirement, value, bound,"
	 " layer, acknowledged_utc_us FROM trip WHERE session = ?1"
	 " ORDER BY boot_us, id",
	 sizeof(struct file_trip), read_trip,
	 offsetof(struct sessionfile, trips)},
	{"SELECT " MOMENT ", note, point, step, value, what FROM note"
	 " WHERE session = ?1 ORDER BY boot_us, id",
	 sizeof(struct file_note), read_note,
	 offsetof(struct sessionfile, notes)},
	{"SELECT " MOMENT ", rated, point, step, nrs FROM rating"
	 " WHERE session = ?1 ORDER BY utc_us, boot_us, id",
	 sizeof(struct file_rating), read_rating,
	 offsetof(struct sessionfile, ratings)},
	{"SELECT " MOMENT ", point, site, value_pa, ramp_mn_per_s, uneven,"
	 " above FROM ppt WHERE session = ?1 ORDER BY boot_us, id",
	 sizeof(struct file_ppt), read_ppt, offsetof(struct sessionfile, ppts)},
	{"SELECT " MOMENT ", point, technique, site, step, duration_ms,"
	 " mean_mn, peak_mn, dose_ns, circles_per_min_x10, radius_um,"
	 " direction FROM technique WHERE session = ?1 ORDER BY boot_us, id",
	 sizeof(struct file_technique), read_technique,
	 offsetof(struct sessionfile, techniques)},
	{"SELECT " MOMENT ", address, pad, samples FROM gap"
	 " WHERE session = ?1 ORDER BY boot_us, id",
	 sizeof(struct file_gap), read_gap, offsetof(struct sessionfile, gaps)},
};

#define LIST_COUNT (sizeof(lists) / sizeof(lists[0]))

static const char session_sql[] =
	"SELECT s.utc_us, s.trusted, s.boot_us, p.name, s.routine,"
	" s.therapist, s.operator, s.severity, s.supervised, s.course,"
	" s.started_utc_us, s.started_trusted, s.started_boot_us,"
	" s.ended_utc_us, s.why, s.aborted, s.treated, s.released, s.presses,"
	" s.duration_ms, s.dose_ns FROM session AS s"
	" LEFT JOIN patient AS p ON p.id = s.patient WHERE s.id = ?1";

static void read_session(sqlite3_stmt *row, struct sessionfile *file)
{
	file->prepared = read_moment(row);
	TEXT(row, 3, file->patient);
	TEXT(row, 4, file->routine);
	TEXT(row, 5, file->therapist);
	TEXT(row, 6, file->operator);
	TEXT(row, 7, file->severity);
	file->supervised = sqlite3_column_int(row, 8) != 0;
	file->has_course = sqlite3_column_type(row, 9) != SQLITE_NULL;
	file->course = sqlite3_column_int64(row, 9);
	file->started = sqlite3_column_type(row, 12) != SQLITE_NULL;
	file->start.utc_us = sqlite3_column_int64(row, 10);
	file->start.trusted = sqlite3_column_int(row, 11) != 0;
	file->start.boot_us = sqlite3_column_int64(row, 12);
	file->ended = sqlite3_column_type(row, 13) != SQLITE_NULL;
	file->ended_utc_us = sqlite3_column_int64(row, 13);
	TEXT(row, 14, file->why);
	file->aborted = sqlite3_column_int(row, 15) != 0;
	file->treated = sqlite3_column_int64(row, 16);
	file->released = sqlite3_column_int64(row, 17);
	file->presses_n = sqlite3_column_int64(row, 18);
	file->duration_s = milli(row, 19);
	file->dose_ns = sqlite3_column_int64(row, 20);
	if (!file->started)
		file->start = file->prepared;
}

static int load_session(struct records *records, struct sessionfile *file)
{
	sqlite3_stmt *row = NULL;
	int result = records_prepare(records, session_sql, file->number, &row);

	if (result == 0)
		result = records_step(records, row);
	if (result == 1)
		read_session(row, file);
	sqlite3_finalize(row);
	return result == 1 ? 0 : result ? result : -ENOENT;
}

/* The newest screening of the patient; the export has none that is newer than
 * it should be for this session, or has several. */
static int load_screening(struct records *records, struct sessionfile *file)
{
	struct file_screening *screening = &file->screening;
	sqlite3_stmt *row = NULL;
	int result = records_prepare(
		records,
		"SELECT c.utc_us, c.trusted, c.boot_us, c.confirmed_by,"
		" c.overridden_by, c.override_reason FROM screening AS c"
		" JOIN session AS s ON s.patient = c.patient WHERE s.id = ?1"
		" AND (c.utc_us <= s.utc_us OR c.boot = s.boot"
		" AND c.boot_us <= s.boot_us)"
		" ORDER BY c.id DESC LIMIT 1",
		file->number, &row);

	if (result == 0)
		result = records_step(records, row);
	if (result == 1) {
		screening->known = screening->present = true;
		screening->at = read_moment(row);
		TEXT(row, 3, screening->confirmed_by);
		TEXT(row, 4, screening->overridden_by);
		TEXT(row, 5, screening->override_reason);
	}
	sqlite3_finalize(row);
	return result < 0 ? result : 0;
}

int sessionfile_newest(struct records *records, int64_t *ret_number)
{
	sqlite3_stmt *row = NULL;
	int result = records_prepare(
		records, "SELECT id FROM session ORDER BY id DESC LIMIT 1", 0,
		&row);

	if (result == 0)
		result = records_step(records, row);
	if (result == 1)
		*ret_number = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return result == 1 ? 0 : result ? result : -ENOENT;
}

int sessionfile_load(struct records *records, int64_t number,
		     struct sessionfile *out)
{
	int error;

	memset(out, 0, sizeof(*out));
	out->number = number;
	error = load_session(records, out);
	if (!error)
		error = load_screening(records, out);
	for (size_t i = 0; i < LIST_COUNT && !error; i++)
		error = records_list(
			records, lists[i].sql, number, lists[i].size,
			lists[i].read,
			(struct rows *)((char *)out + lists[i].place));
	return error;
}

void sessionfile_done(struct sessionfile *file)
{
	for (size_t i = 0; i < LIST_COUNT; i++) {
		struct rows *rows =
			(struct rows *)((char *)file + lists[i].place);

		free(rows->item);
		*rows = (struct rows){0};
	}
}

void sessionfile_screened(struct sessionfile *file,
			  const struct file_screening *newest)
{
	const int64_t at_us = newest->at.utc_us;

	if (file->screening.present)
		return; /* the file knew */
	file->screening = *newest;
	file->screening.later = at_us > file->prepared.utc_us;
	file->screening.present = at_us > 0 && !file->screening.later;
	file->screening.known = true;
}

double sessionfile_at_s(const struct sessionfile *file, int64_t boot_us)
{
	return (double)(boot_us - file->start.boot_us) / 1e6;
}

int64_t sessionfile_utc_us(const struct sessionfile *file, int64_t boot_us)
{
	return file->start.utc_us + (boot_us - file->start.boot_us);
}
