/* SPDX-License-Identifier: MIT */
#include "figures_json.h"

#include "compose.h"
#include "export.h"

#include <string.h>

#define SHARE_UNIT 1000.0

/* Takes the reference; a value that could not be made is left out, and told
 * by `failed`. */
struct building {
	json_t *object;
	bool failed;
};

static void put(struct building *b, const char *key, json_t *take_value)
{
	b->failed |= !take_value ||
		     json_object_set_new(b->object, key, take_value) != 0;
}

static void append(struct building *b, json_t *array, json_t *take_value)
{
	b->failed |= !take_value || json_array_append_new(array, take_value);
}

/* Figures that nobody reads to more than thousandths. */
static json_t *real(double value)
{
	return json_real((double)(int64_t)(value * SHARE_UNIT +
					   (value < 0 ? -0.5 : 0.5)) /
			 SHARE_UNIT);
}

static json_t *text_time(int64_t utc_us)
{
	char text[48];

	export_format_time(utc_us, text, sizeof(text));
	return json_string(text);
}

static void put_session(struct building *b, const struct sessionfile *file)
{
	put(b, "session", json_integer(file->number));
	put(b, "patient", json_string(file->patient));
	put(b, "routine", json_string(file->routine));
	put(b, "therapist", json_string(file->therapist));
	put(b, "operator", json_string(file->operator));
	put(b, "severity", json_string(file->severity));
	put(b, "supervised", json_boolean(file->supervised));
	if (file->has_course)
		put(b, "course", json_integer(file->course));
	put(b, "started", json_boolean(file->started));
	put(b, "begun", text_time(file->start.utc_us));
	put(b, "clockTrusted", json_boolean(file->start.trusted));
	put(b, "ended", json_boolean(file->ended));
	put(b, "why", json_string(file->why));
	put(b, "aborted", json_boolean(file->aborted));
	put(b, "seconds", real(file->duration_s));
	put(b, "treated", json_integer(file->treated));
	put(b, "released", json_integer(file->released));
	put(b, "presses", json_integer(file->presses_n));
	if (file->screening.known && !file->screening.later)
		put(b, "screened", json_boolean(file->screening.present));
}

static json_t *point_json(struct building *all, const struct point *point)
{
	struct building b = {json_object(), false};

	put(&b, "point", json_string(point->name));
	put(&b, "site", json_string(site_table[point->site].name));
	put(&b, "presses", json_integer((json_int_t)point->presses));
	put(&b, "dose", real(point->dose_ns));
	put(&b, "held", real(point->held_s));
	put(&b, "inBand", real(point->right_s));
	put(&b, "treated", json_boolean(point->treated));
	put(&b, "released", json_boolean(point->released));
	put(&b, "endedByPain", json_boolean(point->ended_by_pain));
	if (point->has_ppt) {
		put(&b, "ppt", real(point->ppt_kpa));
		put(&b, "pptIsAbove", json_boolean(point->ppt_above));
	}
	all->failed |= b.failed;
	return b.object;
}

static json_t *press_json(struct building *all, const struct figures *figures,
			  const struct file_press *press)
{
	struct building b = {json_object(), false};

	put(&b, "at",
	    real(sessionfile_at_s(&figures->file, press->at.boot_us)));
	put(&b, "point", json_string(press->point));
	put(&b, "site", json_string(site_table[press->site].name));
	put(&b, "wearable", json_string(press->address));
	put(&b, "pad", json_integer(press->pad));
	put(&b, "step", json_integer(press->step));
	put(&b, "repeat", json_integer(press->repeat));
	put(&b, "target", real(press->target_n));
	put(&b, "peak", real(press->peak_n));
	put(&b, "mean", real(press->mean_n));
	put(&b, "held", real(press->held_s));
	put(&b, "inBand", real(press->right_s));
	put(&b, "dose", json_integer(press->dose_ns));
	if (press->ease_known) {
		put(&b, "easing", real(press->ease));
		put(&b, "easingError", real(press->ease_error));
	}
	put(&b, "endedBy", json_string(press->ended_by));
	all->failed |= b.failed;
	return b.object;
}

static json_t *lane_json(struct building *all, const struct lane *lane)
{
	struct building b = {json_object(), false};

	put(&b, "wearable", json_string(lane->pad->address));
	put(&b, "name", json_string(lane->pad->wearable));
	put(&b, "pad", json_integer(lane->pad->number));
	put(&b, "active", json_boolean(lane->pad->active));
	put(&b, "samples", json_integer((json_int_t)lane->samples));
	put(&b, "lostOnRadio", json_integer((json_int_t)lane->lost));
	put(&b, "notRecorded", json_integer((json_int_t)lane->unrecorded));
	put(&b, "damagedPieces", json_integer(lane->damaged));
	put(&b, "peak", real(lane->most_n));
	put(&b, "dose", real(lane->dose_ns));
	all->failed |= b.failed;
	return b.object;
}

static json_t *technique_json(struct building *all,
			      const struct file_technique *technique)
{
	struct building b = {json_object(), false};

	put(&b, "technique", json_string(technique->technique));
	put(&b, "point", json_string(technique->point));
	put(&b, "seconds", real(technique->duration_s));
	put(&b, "mean", real(technique->mean_n));
	put(&b, "peak", real(technique->peak_n));
	put(&b, "dose", json_integer(technique->dose_ns));
	put(&b, "circlesPerMinute", real(technique->circles_per_min));
	put(&b, "radius", real(technique->radius_mm));
	put(&b, "direction", json_string(technique->direction));
	all->failed |= b.failed;
	return b.object;
}

static json_t *rating_json(struct building *all, const struct figures *figures,
			   const struct file_rating *rating)
{
	struct building b = {json_object(), false};

	put(&b, "at",
	    real(sessionfile_at_s(&figures->file, rating->at.boot_us)));
	put(&b, "when", json_string(rating->when));
	put(&b, "point", json_string(rating->point));
	put(&b, "rating", json_integer(rating->nrs));
	all->failed |= b.failed;
	return b.object;
}

static json_t *trip_json(struct building *all, const struct figures *figures,
			 const struct file_trip *trip)
{
	struct building b = {json_object(), false};

	put(&b, "at", real(sessionfile_at_s(&figures->file, trip->at.boot_us)));
	put(&b, "reason", json_string(trip->reason));
	put(&b, "requirement", json_string(trip->requirement));
	put(&b, "layer", json_string(trip->layer));
	put(&b, "value", json_integer(trip->value));
	put(&b, "limit", json_integer(trip->bound));
	put(&b, "acknowledged", json_boolean(trip->acknowledged));
	all->failed |= b.failed;
	return b.object;
}

struct saying {
	struct building *building;
	json_t *list;
};

static void add_missing(void *context, const char *sentence)
{
	struct saying *saying = context;

	append(saying->building, saying->list, json_string(sentence));
}

static void put_lists(struct building *b, const struct figures *figures)
{
	const struct sessionfile *file = &figures->file;
	json_t *lists[7];
	struct saying saying = {b, NULL};

	for (size_t i = 0; i < 7; i++)
		lists[i] = json_array();
	for (size_t i = 0; i < figures->points.count; i++)
		append(b, lists[0],
		       point_json(b,
				  (const struct point *)figures->points.item +
					  i));
	for (size_t i = 0; i < file->presses.count; i++)
		append(b, lists[1],
		       press_json(
			       b, figures,
			       (const struct file_press *)file->presses.item +
				       i));
	for (size_t i = 0; i < figures->lane_count; i++)
		append(b, lists[2], lane_json(b, &figures->lanes[i]));
	for (size_t i = 0; i < file->techniques.count; i++)
		append(b, lists[3],
		       technique_json(b, (const struct file_technique *)
							 file->techniques.item +
						 i));
	for (size_t i = 0; i < file->ratings.count; i++)
		append(b, lists[4],
		       rating_json(
			       b, figures,
			       (const struct file_rating *)file->ratings.item +
				       i));
	for (size_t i = 0; i < file->trips.count; i++)
		append(b, lists[5],
		       trip_json(b, figures,
				 (const struct file_trip *)file->trips.item +
					 i));
	saying.list = lists[6];
	compose_each_missing(figures, add_missing, &saying);
	put(b, "points", lists[0]);
	put(b, "pressList", lists[1]);
	put(b, "pads", lists[2]);
	put(b, "techniques", lists[3]);
	put(b, "ratings", lists[4]);
	put(b, "trips", lists[5]);
	put(b, "missing", lists[6]);
}

static json_t *doses_by_site(struct building *all,
			     const struct figures *figures)
{
	struct building b = {json_object(), false};

	for (size_t i = SITE_NONE + 1; i < SITE_COUNT; i++)
		if (figures->site_dose_ns[i] > 0)
			put(&b, site_table[i].name,
			    real(figures->site_dose_ns[i]));
	all->failed |= b.failed;
	return b.object;
}

json_t *figures_json(const struct figures *figures)
{
	struct building b = {json_object(), false};

	put_session(&b, &figures->file);
	put(&b, "dose", real(figures->dose_recorded_ns));
	put(&b, "doseFromSamples", real(figures->dose_samples_ns));
	put(&b, "doseBySite", doses_by_site(&b, figures));
	if (figures->course.known)
		put(&b, "advice",
		    json_string(pain_advice_table[course_advice(
							  &figures->course,
							  figures->file.number)]
					.name));
	put_lists(&b, figures);
	if (!b.failed)
		return b.object;
	json_decref(b.object);
	return NULL;
}
