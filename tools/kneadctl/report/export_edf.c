/* SPDX-License-Identifier: MIT */
/*
 * EDF+: for each pad the signals force, target, peak pressure and each cell.
 *
 * EDF knows only regular samples, and EDFlib writes only recordings without
 * gaps (EDF+C). So each pad has a grid at its own nominal rate (the median
 * time between its samples, rounded to whole samples a second), on which each
 * value is that of the last sample at or before it. Where that is more than
 * HOLD_US ago there is none, and the value is the lowest that there is
 * (digital -32768), which stands for nothing else. The file says all that.
 *
 * A digital unit is 1, 2 or 5 times a power of ten mN (Pa for pressures), the
 * smallest in which the largest value fits: mostly nothing is lost.
 */
#include "export.h"

#include "edf_notes.h"
#include "edf_survey.h"

#include <edflib.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOLD_US		500000u /* SR-11: longer is no fresh value */
#define LENGTH_MAX_S	86400
#define LABEL_SIZE	17
#define TRANSDUCER_SIZE 81

/* Where the second reading is. */
struct cursor {
	struct samples *samples;
	struct trace_sample held;
	bool has_held;
	const struct trace_sample *next; /* NULL: no more */
};

struct edf {
	const struct export_order *order;
	const struct file_pad *pads;
	size_t pad_count;
	struct edf_survey *survey;
	struct cursor *cursor;
	unsigned int signals;
	uint64_t origin_us;   /* CLOCK_BOOTTIME of the file's beginning */
	unsigned int records; /* seconds */
	int handle;	      /* below 0: not open */
	int *block;	      /* one second of one pad */
	int64_t done, all;
};

/* ---- First reading ---- */

static int survey_all(struct edf *edf)
{
	uint64_t end_us = 0;
	uint64_t seconds;
	int error = 0;

	edf->origin_us = UINT64_MAX;
	for (size_t p = 0; p < edf->pad_count && !error; p++) {
		struct edf_survey *survey = &edf->survey[p];

		error = edf_survey_pad(edf->order, &edf->pads[p], survey);
		survey->first_signal = edf->signals;
		if (error || survey->count == 0)
			continue;
		edf->signals += EDF_FIXED + survey->cells;
		edf->all += (int64_t)survey->count;
		if (survey->first_us < edf->origin_us)
			edf->origin_us = survey->first_us;
		if (survey->last_us > end_us)
			end_us = survey->last_us;
	}
	if (error)
		return error;
	if (edf->signals == 0)
		return -ENODATA;
	seconds = (end_us - edf->origin_us) / EDF_SECOND_US + 1;
	edf->records =
		(unsigned int)(seconds < LENGTH_MAX_S ? seconds : LENGTH_MAX_S);
	return 0;
}

/* ---- The head ---- */

/* EDFlib takes Latin-1 and writes its plain letters; what is outside of that
 * becomes '_'. */
static void to_latin1(const char *text, char *out, size_t size)
{
	const unsigned char *from = (const unsigned char *)text;
	size_t used = 0;

	for (; *from && used + 1 < size; from++) {
		if (*from < 0x80) {
			out[used++] = (char)*from;
		} else if ((*from == 0xc2 || *from == 0xc3) && from[1]) {
			out[used++] =
				(char)((*from & 3) << 6 | (from[1] & 0x3f));
			from++;
		} else if (*from >= 0xc0) {
			out[used++] = '_';
		}
	}
	out[used] = '\0';
}

static int set_signal(const struct edf *edf, unsigned int signal,
		      const char *label, const struct edf_survey *survey,
		      bool pressure)
{
	const int32_t unit = pressure ? survey->unit_pa : survey->unit_mn;

	return edf_set_samplefrequency(edf->handle, (int)signal,
				       (int)survey->rate) ||
	       edf_set_digital_minimum(edf->handle, (int)signal,
				       EDF_DIGITAL_LEAST) ||
	       edf_set_digital_maximum(edf->handle, (int)signal,
				       EDF_DIGITAL_MOST) ||
	       edf_set_physical_minimum(edf->handle, (int)signal,
					(double)unit * EDF_DIGITAL_LEAST /
						1000) ||
	       edf_set_physical_maximum(edf->handle, (int)signal,
					(double)unit * EDF_DIGITAL_MOST /
						1000) ||
	       edf_set_physical_dimension(edf->handle, (int)signal,
					  pressure ? "kPa" : "N") ||
	       edf_set_label(edf->handle, (int)signal, label) ||
	       edf_set_prefilter(edf->handle, (int)signal,
				 "HP:DC LP:none; last sample held 0.5 s; "
				 "lowest value: no sample");
}

static int set_pad(const struct edf *edf, size_t p)
{
	static const char *const names[EDF_FIXED] = {"force", "target", "peak"};
	const struct edf_survey *survey = &edf->survey[p];
	const struct file_pad *pad = &edf->pads[p];
	char transducer[TRANSDUCER_SIZE];
	char name[32];
	int error = 0;

	to_latin1(pad->wearable, name, sizeof(name));
	snprintf(transducer, sizeof(transducer), "force cells, %s pad %d (%s)",
		 pad->address, pad->number, name);
	for (unsigned int i = 0; i < EDF_FIXED + survey->cells; i++) {
		const unsigned int signal = survey->first_signal + i;
		char label[LABEL_SIZE];

		if (i < EDF_FIXED)
			snprintf(label, sizeof(label), "P%zu %s", p % 100 + 1,
				 names[i]);
		else
			snprintf(label, sizeof(label), "P%zu cell %u",
				 p % 100 + 1, (i - EDF_FIXED + 1) % 100);
		error |= set_signal(edf, signal, label, survey, i == 2) ||
			 edf_set_transducer(edf->handle, (int)signal,
					    transducer);
	}
	return error;
}

/* By the clock on the wall, in the machine's time zone, as is usual; a year
 * that EDF cannot say becomes its 1 January 1985, which stands for none. */
static int set_start(const struct edf *edf)
{
	const int64_t utc_us =
		sessionfile_utc_us(edf->order->file, (int64_t)edf->origin_us);
	const time_t seconds = (time_t)(utc_us / EDF_SECOND_US);
	struct tm local;

	if (utc_us < 0 || !localtime_r(&seconds, &local) ||
	    local.tm_year < 85 || local.tm_year > 184)
		return edf_set_startdatetime(edf->handle, 1985, 1, 1, 0, 0, 0);
	return edf_set_startdatetime(edf->handle, local.tm_year + 1900,
				     local.tm_mon + 1, local.tm_mday,
				     local.tm_hour, local.tm_min,
				     local.tm_sec) ||
	       edf_set_subsecond_starttime(
		       edf->handle, (int)(utc_us % EDF_SECOND_US) / 100 * 1000);
}

static int set_head(const struct edf *edf, unsigned int notes)
{
	const struct sessionfile *file = edf->order->file;
	char text[SESSIONFILE_TEXT];
	char number[32];
	int error = set_start(edf);

	snprintf(number, sizeof(number), "session %lld",
		 (long long)file->number);
	error |= edf_set_admincode(edf->handle, number);
	to_latin1(file->patient, text, sizeof(text));
	error |= edf_set_patientcode(edf->handle, text);
	to_latin1(file->therapist, text, sizeof(text));
	error |= edf_set_technician(edf->handle, text);
	error |= edf_set_equipment(edf->handle, "kneadd");
	for (size_t p = 0; p < edf->pad_count; p++)
		if (edf->survey[p].count > 0)
			error |= set_pad(edf, p);
	error |= edf_set_number_of_annotation_signals(
		edf->handle, (int)(notes / edf->records + 1));
	return error ? -EIO : 0;
}

/* ---- The values ---- */

static int next_sample(struct edf *edf, struct cursor *cursor)
{
	int result = samples_next(cursor->samples, &cursor->next);

	edf->done++;
	if (result != 1)
		cursor->next = NULL;
	return result < 0 ? result : 0;
}

/* The sample that holds at a time of the grid. */
static int move_to(struct edf *edf, struct cursor *cursor, uint64_t at_us)
{
	int error = 0;

	while (!error && cursor->next && cursor->next->at_us <= at_us) {
		cursor->held = *cursor->next;
		cursor->has_held = true;
		error = next_sample(edf, cursor);
	}
	return error;
}

static int digital(int32_t value, int32_t unit)
{
	const int32_t half = value < 0 ? -unit / 2 : unit / 2;
	const int64_t rounded = ((int64_t)value + half) / unit;

	if (rounded > EDF_DIGITAL_MOST)
		return EDF_DIGITAL_MOST;
	return rounded <= EDF_DIGITAL_LEAST ? EDF_DIGITAL_LEAST + 1
					    : (int)rounded;
}

static int32_t value_of(const struct trace_sample *sample, unsigned int i)
{
	switch (i) {
	case 0:
		return sample->force_mn;
	case 1:
		return sample->target_mn;
	case 2:
		return sample->peak_pa;
	default:
		return sample->cell_mn[i - EDF_FIXED];
	}
}

/* One second of all signals of a pad. */
static int write_second(struct edf *edf, size_t p, unsigned int second)
{
	const struct edf_survey *survey = &edf->survey[p];
	struct cursor *cursor = &edf->cursor[p];
	const unsigned int signals = EDF_FIXED + survey->cells;

	for (unsigned int i = 0; i < survey->rate; i++) {
		const uint64_t at_us =
			edf->origin_us + (uint64_t)second * EDF_SECOND_US +
			(uint64_t)i * EDF_SECOND_US / survey->rate;
		int error = move_to(edf, cursor, at_us);
		const bool fresh = cursor->has_held &&
				   at_us - cursor->held.at_us <= HOLD_US;

		if (error)
			return error;
		for (unsigned int s = 0; s < signals; s++)
			edf->block[s * survey->rate + i] =
				fresh ? digital(value_of(&cursor->held, s),
						s == 2 ? survey->unit_pa
						       : survey->unit_mn)
				      : EDF_DIGITAL_LEAST;
	}
	for (unsigned int s = 0; s < signals; s++)
		if (edfwrite_digital_samples(edf->handle,
					     edf->block + s * survey->rate) < 0)
			return -EIO;
	return 0;
}

static int write_values(struct edf *edf)
{
	const struct export_order *order = edf->order;
	int error = 0;

	for (unsigned int second = 0; second < edf->records && !error;
	     second++) {
		for (size_t p = 0; p < edf->pad_count && !error; p++)
			if (edf->survey[p].count > 0)
				error = write_second(edf, p, second);
		if (!error && order->progress &&
		    !order->progress(edf->done, edf->all, order->context))
			error = -ECANCELED;
	}
	return error;
}

static int open_cursors(struct edf *edf)
{
	size_t room = 1;
	int error = 0;

	for (size_t p = 0; p < edf->pad_count && !error; p++) {
		const struct edf_survey *survey = &edf->survey[p];

		room = survey->rate * (EDF_FIXED + survey->cells) > room
			       ? survey->rate * (EDF_FIXED + survey->cells)
			       : room;
		error = samples_open(edf->order->records,
				     edf->order->file->number, &edf->pads[p],
				     &edf->cursor[p].samples);
		if (!error)
			error = next_sample(edf, &edf->cursor[p]);
	}
	edf->block = calloc(room, sizeof(*edf->block));
	return error ? error : edf->block ? 0 : -ENOMEM;
}

/* ---- All ---- */

/* EDFlib does not tell whether what it had buffered got to the disk: reads
 * the head back, which tells when the file is shorter than it should be. */
static int check_whole(const char *path)
{
	struct edf_hdr_struct *head = calloc(1, sizeof(*head));
	int error;

	if (!head)
		return -ENOMEM;
	error = edfopen_file_readonly(path, head,
				      EDFLIB_DO_NOT_READ_ANNOTATIONS)
			? -EIO
			: 0;
	if (!error)
		edfclose_file(head->handle);
	free(head);
	return error;
}

static int write_file(struct edf *edf, const char *path)
{
	struct edf_notes notes = {.origin_us = (int64_t)edf->origin_us,
				  .length_s = edf->records};
	int error = edf_notes_gather(edf->order->file, &notes);

	if (!error)
		error = open_cursors(edf);
	if (!error) {
		edf->handle = edfopen_file_writeonly(
			path, EDFLIB_FILETYPE_EDFPLUS, (int)edf->signals);
		error = edf->handle < 0 ? -EIO : 0;
	}
	if (!error)
		error = set_head(edf, (unsigned int)notes.list.count);
	if (!error)
		error = write_values(edf);
	if (!error)
		error = edf_notes_write(&notes, edf->handle);
	if (edf->handle >= 0 && edfclose_file(edf->handle) != 0 && !error)
		error = -EIO;
	edf_notes_done(&notes);
	return error ? error : check_whole(path);
}

static void edf_done(struct edf *edf)
{
	for (size_t p = 0; p < edf->pad_count; p++) {
		if (edf->cursor)
			samples_close(edf->cursor[p].samples);
	}
	free(edf->survey);
	free(edf->cursor);
	free(edf->block);
}

int export_edf(const struct export_order *order, const char *path)
{
	struct edf edf = {
		.order = order,
		.pads = order->file->pads.item,
		.pad_count = order->file->pads.count,
		.handle = -1,
	};
	int error = -ENOMEM;

	edf.survey = calloc(edf.pad_count + 1, sizeof(*edf.survey));
	edf.cursor = calloc(edf.pad_count + 1, sizeof(*edf.cursor));
	if (edf.survey && edf.cursor)
		error = survey_all(&edf);
	if (!error)
		error = write_file(&edf, path);
	edf_done(&edf);
	return error;
}
