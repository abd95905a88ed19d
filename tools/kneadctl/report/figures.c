/* SPDX-License-Identifier: MIT */
#include "figures.h"

#include "dose.h"
#include "passages.h"
#include "treatment.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MICRO 1e6

/* ---- Points ---- */

size_t figures_point_find(const struct figures *figures, const char *name,
			  enum site site)
{
	const struct point *points = figures->points.item;

	for (size_t i = 0; i < figures->points.count; i++)
		if (strcmp(points[i].name, name) == 0 &&
		    (site == SITE_NONE || points[i].site == site ||
		     points[i].site == SITE_NONE))
			return i;
	return SIZE_MAX;
}

static struct point *need_point(struct figures *figures, const char *name,
				enum site site)
{
	const size_t found = figures_point_find(figures, name, site);
	struct point *point;

	if (found != SIZE_MAX) {
		point = (struct point *)figures->points.item + found;
		if (point->site == SITE_NONE)
			point->site = site;
		return point;
	}
	point = records_add(&figures->points, sizeof(*point));
	if (point) {
		snprintf(point->name, sizeof(point->name), "%s", name);
		point->site = site;
	}
	return point;
}

static int count_presses(struct figures *figures)
{
	const struct file_press *presses = figures->file.presses.item;

	for (size_t i = 0; i < figures->file.presses.count; i++) {
		struct point *point =
			need_point(figures, presses[i].point, presses[i].site);

		if (!point)
			return -ENOMEM;
		point->presses++;
		point->dose_ns += (double)presses[i].dose_ns;
		point->held_s += presses[i].held_s;
		point->right_s += presses[i].right_s;
		figures->aborted_presses += presses[i].aborted;
		figures->site_dose_ns[presses[i].site] +=
			(double)presses[i].dose_ns;
	}
	return 0;
}

static int count_techniques(struct figures *figures)
{
	const struct file_technique *techniques = figures->file.techniques.item;

	for (size_t i = 0; i < figures->file.techniques.count; i++) {
		const struct file_technique *technique = &techniques[i];
		struct point *point;

		if (technique->point[0] == '\0' && technique->site == SITE_NONE)
			continue; /* a stretch or a rest: on no point */
		point = need_point(figures, technique->point, technique->site);
		if (!point)
			return -ENOMEM;
		point->dose_ns += (double)technique->dose_ns;
		figures->site_dose_ns[technique->site] +=
			(double)technique->dose_ns;
	}
	return 0;
}

static void measure_point(const struct figures *figures, struct point *point)
{
	const struct file_ppt *ppts = figures->file.ppts.item;
	int32_t value_pa[PPT_REPEATS_MAX];
	struct ppt_result result;
	uint8_t count = 0;

	for (size_t i = 0; i < figures->file.ppts.count; i++) {
		if (strcmp(ppts[i].point, point->name) != 0 ||
		    count == PPT_REPEATS_MAX)
			continue;
		value_pa[count++] = (int32_t)lround(ppts[i].kpa * 1000);
		point->ppt_above |= ppts[i].above;
	}
	if (count == 0)
		return;
	result = ppt_result(value_pa, count);
	point->has_ppt = true;
	point->ppt_count = count;
	point->ppt_kpa = result.mean_pa / 1000.0;
	point->ppt_error_kpa = result.error_pa / 1000.0;
}

static int count_ppts(struct figures *figures)
{
	const struct file_ppt *ppts = figures->file.ppts.item;
	struct point *points;

	for (size_t i = 0; i < figures->file.ppts.count; i++)
		if (!need_point(figures, ppts[i].point, ppts[i].site))
			return -ENOMEM;
	points = figures->points.item;
	for (size_t i = 0; i < figures->points.count; i++)
		measure_point(figures, &points[i]);
	return 0;
}

static bool is_note(const struct file_note *note, enum session_note what)
{
	return strcmp(note->note, session_note_names[what]) == 0;
}

static void mark_points(struct figures *figures)
{
	const struct file_note *notes = figures->file.notes.item;
	struct point *points = figures->points.item;

	for (size_t i = 0; i < figures->file.notes.count; i++) {
		const size_t at =
			figures_point_find(figures, notes[i].point, SITE_NONE);

		if (at == SIZE_MAX)
			continue;
		points[at].treated |=
			is_note(&notes[i], SESSION_NOTE_POINT_TREATED);
		points[at].released |=
			is_note(&notes[i], SESSION_NOTE_POINT_RELEASED);
		points[at].ended_by_pain |=
			is_note(&notes[i], SESSION_NOTE_POINT_ENDED);
	}
}

/* ---- Pauses ---- */

static int find_pauses(struct figures *figures)
{
	const struct sessionfile *file = &figures->file;
	const struct file_note *notes = file->notes.item;
	struct pause *open = NULL;

	for (size_t i = 0; i < file->notes.count; i++) {
		const bool stopped = is_note(&notes[i], SESSION_NOTE_STOPPED);
		const double at_s = sessionfile_at_s(file, notes[i].at.boot_us);

		if (open && (is_note(&notes[i], SESSION_NOTE_RESUMED) ||
			     is_note(&notes[i], SESSION_NOTE_STEP))) {
			open->to_s = at_s;
			open = NULL;
		} else if (!open && (stopped ||
				     is_note(&notes[i], SESSION_NOTE_PAUSED))) {
			open = records_add(&figures->pauses, sizeof(*open));
			if (!open)
				return -ENOMEM;
			*open = (struct pause){at_s, INFINITY, stopped};
		}
	}
	return 0;
}

/* ---- Samples ---- */

/* The hub counts forces below 0, and those without contact, as none. */
static void add_dose(struct dose_pad *dose, const struct trace_sample *sample,
		     bool contact)
{
	(void)dose_pad_sample(dose, contact ? sample->force_mn : 0,
			      sample->at_us);
}

static void fill_bin(struct bin *bin, const struct trace_sample *sample,
		     bool contact)
{
	if (bin->count == 0 || sample->force_mn < bin->least_mn)
		bin->least_mn = sample->force_mn;
	if (bin->count == 0 || sample->force_mn > bin->most_mn)
		bin->most_mn = sample->force_mn;
	bin->target_mn = sample->target_mn;
	bin->step = sample->step;
	bin->repeat = sample->repeat;
	bin->contact |= contact;
	bin->count++;
}

static void take_sample(struct figures *figures, struct lane *lane,
			const struct trace_sample *sample, bool contact)
{
	const double at_s =
		sessionfile_at_s(&figures->file, (int64_t)sample->at_us);
	const double place = at_s / figures->bin_s;

	if (lane->samples == 0)
		lane->first_s = at_s;
	else if (at_s - lane->last_s > FIGURES_GAP_S)
		lane->blank_s += at_s - lane->last_s;
	lane->last_s = at_s;
	lane->samples++;
	lane->lost += sample->lost;
	if (sample->force_mn / 1000.0 > lane->most_n)
		lane->most_n = sample->force_mn / 1000.0;
	if (place >= 0 && place < (double)lane->bin_count)
		fill_bin(&lane->bins[(size_t)place], sample, contact);
}

static int read_lane(struct records *records, struct figures *figures,
		     struct lane *lane)
{
	const struct trace_sample *sample;
	struct samples *samples = NULL;
	struct dose_pad dose;
	int result = samples_open(records, figures->file.number, lane->pad,
				  &samples);

	if (result)
		return result;
	dose_pad_init(&dose);
	while ((result = samples_next(samples, &sample)) == 1) {
		const bool contact = samples_in_contact(samples);

		add_dose(&dose, sample, contact);
		take_sample(figures, lane, sample, contact);
	}
	lane->damaged = samples_damaged(samples);
	lane->dose_ns = (double)dose.total_mns / 1000;
	samples_close(samples);
	return result;
}

/* So many seconds from the start there is something to be seen. */
static int find_length(struct records *records, struct figures *figures)
{
	const struct sessionfile *file = &figures->file;
	const struct file_press *presses = file->presses.item;
	sqlite3_stmt *row = NULL;
	double length_s = file->duration_s;
	int result;

	for (size_t i = 0; i < file->presses.count; i++)
		length_s = fmax(length_s,
				sessionfile_at_s(file, presses[i].at.boot_us));
	result = records_prepare(records,
				 "SELECT max(last_boot_us) FROM trace"
				 " WHERE session = ?1",
				 file->number, &row);
	if (result == 0)
		result = records_step(records, row);
	if (result == 1 && sqlite3_column_type(row, 0) != SQLITE_NULL)
		length_s = fmax(
			length_s,
			sessionfile_at_s(file, sqlite3_column_int64(row, 0)));
	sqlite3_finalize(row);
	/* A damaged time must not make a picture of a year. */
	figures->length_s = fmin(fmax(length_s, 1), 24 * 3600.0);
	figures->bin_s =
		fmax(FIGURES_BIN_S, figures->length_s / (FIGURES_BINS_MAX - 1));
	return result < 0 ? result : 0;
}

static int read_lanes(struct records *records, struct figures *figures)
{
	const struct rows *pads = &figures->file.pads;
	const struct file_gap *gaps = figures->file.gaps.item;
	int error = 0;

	if (pads->count == 0)
		return 0;
	figures->lanes = calloc(pads->count, sizeof(*figures->lanes));
	if (!figures->lanes)
		return -ENOMEM;
	for (size_t i = 0; i < pads->count && !error; i++) {
		struct lane *lane = &figures->lanes[figures->lane_count++];

		lane->pad = (const struct file_pad *)pads->item + i;
		lane->bin_count =
			(size_t)(figures->length_s / figures->bin_s) + 1;
		lane->bins = calloc(lane->bin_count, sizeof(*lane->bins));
		error = lane->bins ? read_lane(records, figures, lane)
				   : -ENOMEM;
		figures->dose_samples_ns += lane->dose_ns;
		for (size_t g = 0; g < figures->file.gaps.count; g++)
			if (gaps[g].pad == lane->pad->number &&
			    strcmp(gaps[g].address, lane->pad->address) == 0)
				lane->unrecorded += (uint64_t)gaps[g].samples;
	}
	return error;
}

/* ---- All ---- */

int figures_load(struct records *records, int64_t session, struct figures *out)
{
	int error;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < FIGURES_STEPS; i++)
		out->band[i] = FIGURES_BAND;
	error = sessionfile_load(records, session, &out->file);
	if (!error)
		error = find_length(records, out);
	if (!error)
		error = count_presses(out);
	if (!error)
		error = count_techniques(out);
	if (!error)
		error = count_ppts(out);
	if (!error)
		error = find_pauses(out);
	if (!error)
		error = read_lanes(records, out);
	if (!error)
		error = passages_find(out);
	if (error)
		return error;
	mark_points(out);
	out->dose_recorded_ns = (double)out->file.dose_ns;
	return 0;
}

void figures_done(struct figures *figures)
{
	for (size_t i = 0; i < figures->lane_count; i++)
		free(figures->lanes[i].bins);
	free(figures->lanes);
	free(figures->points.item);
	free(figures->passages.item);
	free(figures->pauses.item);
	course_done(&figures->course);
	sessionfile_done(&figures->file);
}

void figures_point_label(const struct figures *figures, size_t point, char *out,
			 size_t size)
{
	const struct point *points = figures->points.item;

	if (point >= figures->points.count)
		snprintf(out, size, "no point");
	else
		snprintf(out, size, "%zu %s", point + 1,
			 points[point].name[0]
				 ? points[point].name
				 : site_table[points[point].site].words);
}

void figures_lane_label(const struct figures *figures, size_t lane, char *out,
			size_t size)
{
	const struct file_pad *pad = figures->lanes[lane].pad;
	const char *name = pad->wearable[0] ? pad->wearable : pad->address;
	bool alone = true;

	for (size_t i = 0; i < figures->lane_count; i++)
		alone &= i == lane || strcmp(figures->lanes[i].pad->address,
					     pad->address) != 0;
	if (alone)
		snprintf(out, size, "%s", name);
	else
		snprintf(out, size, "%s, pad %d", name, pad->number);
}
