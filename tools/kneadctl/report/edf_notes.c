/* SPDX-License-Identifier: MIT */
#include "edf_notes.h"

#include "treatment.h"

#include <edflib.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NO_LENGTH     (-1)
#define ONSET_UNIT_US 100 /* EDFlib counts in these */
#define TEXT_SIZE     256

struct gathering {
	const struct sessionfile *file;
	struct edf_notes *notes;
	int error;
};

/* Adds one; what lies before the file begins is put there. */
static void __attribute__((format(printf, 4, 5)))
add(struct gathering *g, int64_t boot_us, double length_s, const char *format,
    ...)
{
	struct edf_note *grown = records_add(&g->notes->list, sizeof(*grown));
	char text[TEXT_SIZE];
	va_list arguments;

	if (!grown) {
		g->error = -ENOMEM;
		return;
	}
	grown->at_us = boot_us - g->notes->origin_us;
	if (grown->at_us < 0)
		grown->at_us = 0;
	grown->length_us = length_s < 0 ? NO_LENGTH : (int64_t)(length_s * 1e6);
	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	records_tame(text, grown->text, sizeof(grown->text));
}

static void add_presses(struct gathering *g)
{
	const struct file_press *presses = g->file->presses.item;

	for (size_t i = 0; i < g->file->presses.count; i++) {
		const struct file_press *press = &presses[i];
		const bool cut = strcmp(press->ended_by, "none") != 0;

		add(g, press->at.boot_us - (int64_t)(press->held_s * 1e6),
		    press->held_s, "press %.1f N %s%s%s", press->target_n,
		    cut ? press->ended_by : "", cut ? " " : "", press->point);
	}
}

static void add_techniques(struct gathering *g)
{
	const struct file_technique *techniques = g->file->techniques.item;

	for (size_t i = 0; i < g->file->techniques.count; i++)
		add(g,
		    techniques[i].at.boot_us -
			    (int64_t)(techniques[i].duration_s * 1e6),
		    techniques[i].duration_s, "%s %s", techniques[i].technique,
		    techniques[i].point);
}

static void add_trips(struct gathering *g)
{
	const struct file_trip *trips = g->file->trips.item;

	for (size_t i = 0; i < g->file->trips.count; i++)
		add(g, trips[i].at.boot_us, NO_LENGTH, "stopped: %s (%s)",
		    trips[i].reason, trips[i].requirement);
}

/* That of the next day is not within the file. */
static void add_ratings(struct gathering *g)
{
	const struct file_rating *ratings = g->file->ratings.item;

	for (size_t i = 0; i < g->file->ratings.count; i++)
		if (strcmp(ratings[i].when,
			   rating_when_names[RATING_FOLLOWUP]) != 0)
			add(g, ratings[i].at.boot_us, NO_LENGTH,
			    "pain %d %s %s", ratings[i].nrs, ratings[i].when,
			    ratings[i].point);
}

static void add_notes(struct gathering *g)
{
	const struct file_note *notes = g->file->notes.item;

	for (size_t i = 0; i < g->file->notes.count; i++)
		add(g, notes[i].at.boot_us, NO_LENGTH, "%s %s", notes[i].note,
		    notes[i].point);
}

static void add_ppts(struct gathering *g)
{
	const struct file_ppt *ppts = g->file->ppts.item;

	for (size_t i = 0; i < g->file->ppts.count; i++)
		add(g, ppts[i].at.boot_us, NO_LENGTH, "PPT %s%.0f kPa %s",
		    ppts[i].above ? ">" : "", ppts[i].kpa, ppts[i].point);
}

static void add_file(struct gathering *g)
{
	const int64_t from = g->notes->origin_us;

	add(g, from, NO_LENGTH, "resampled to a regular grid");
	add(g, from, NO_LENGTH, "value: last sample at or before it");
	add(g, from, NO_LENGTH, "lowest value: no sample for 0.5 s");
	if (!g->file->start.trusted)
		add(g, from, NO_LENGTH, "clock not set: date may be wrong");
}

static int compare(const void *a, const void *b)
{
	const struct edf_note *first = a;
	const struct edf_note *second = b;

	return (first->at_us > second->at_us) - (first->at_us < second->at_us);
}

int edf_notes_gather(const struct sessionfile *file, struct edf_notes *notes)
{
	struct gathering g = {file, notes, 0};

	add_file(&g);
	add_notes(&g);
	add_presses(&g);
	add_techniques(&g);
	add_trips(&g);
	add_ratings(&g);
	add_ppts(&g);
	if (!g.error)
		qsort(notes->list.item, notes->list.count,
		      sizeof(struct edf_note), compare);
	return g.error;
}

void edf_notes_done(struct edf_notes *notes)
{
	free(notes->list.item);
	notes->list = (struct rows){0};
}

int edf_notes_write(const struct edf_notes *notes, int handle)
{
	const struct edf_note *list = notes->list.item;

	for (size_t i = 0; i < notes->list.count; i++)
		if (edfwrite_annotation_utf8(
			    handle, list[i].at_us / ONSET_UNIT_US,
			    list[i].length_us < 0
				    ? NO_LENGTH
				    : list[i].length_us / ONSET_UNIT_US,
			    list[i].text) < 0)
			return -EIO;
	return 0;
}
