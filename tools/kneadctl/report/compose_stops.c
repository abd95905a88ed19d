/* SPDX-License-Identifier: MIT */
/* Stops: what was stopped and why; the ratings given meanwhile. */
#include "compose.h"

#include "axis.h"
#include "treatment.h"
#include "verdict.h"

#include <stdio.h>
#include <string.h>

#define CELL_SIZE   96
#define SERIES_SIZE 512

static const struct trip_info *info_of(const struct file_trip *trip)
{
	for (size_t i = 0; i < TRIP_REASON_COUNT; i++)
		if (strcmp(trip_table[i].name, trip->reason) == 0)
			return &trip_table[i];
	return NULL;
}

static void format_value(const struct trip_info *info, int64_t value, char *out,
			 size_t size)
{
	if (info && info->unit[0] && info->scale > 0)
		snprintf(out, size, "%.4g %s", (double)value / info->scale,
			 info->unit);
	else
		snprintf(out, size, "\xe2\x80\x93");
}

static void compose_trips(struct document *document)
{
	static const char *const titles[] = {
		"Time",	  "Stopped for", "Value",	 "Limit",
		"Set by", "Rule",	 "Acknowledged", NULL};
	const struct sessionfile *file = &document->figures->file;
	const struct file_trip *trips = file->trips.item;

	if (file->trips.count == 0)
		return;
	document_text(document, BLOCK_HEADING, "What was stopped");
	document_table(document, titles, 0);
	for (size_t i = 0; i < file->trips.count; i++) {
		const struct trip_info *info = info_of(&trips[i]);
		char at[CELL_SIZE];
		char value[CELL_SIZE];
		char bound[CELL_SIZE];

		axis_format_time(sessionfile_at_s(file, trips[i].at.boot_us),
				 at, sizeof(at));
		format_value(info, trips[i].value, value, sizeof(value));
		format_value(info, trips[i].bound, bound, sizeof(bound));
		document_row(document,
			     (const char *const[]){
				     at, trips[i].reason, value, bound,
				     trips[i].layer, trips[i].requirement,
				     trips[i].acknowledged ? "yes" : "no"});
	}
}

static bool is_during(const struct file_rating *rating)
{
	return strcmp(rating->when, rating_when_names[RATING_DURING]) == 0;
}

/* The ratings of a point in their order: "3, 4, 6". */
static void format_series(const struct sessionfile *file, const char *point,
			  char *out, size_t size)
{
	const struct file_rating *ratings = file->ratings.item;
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < file->ratings.count && used < size; i++)
		if (is_during(&ratings[i]) &&
		    strcmp(ratings[i].point, point) == 0)
			used += (size_t)snprintf(out + used, size - used,
						 "%s%d", used ? ", " : "",
						 ratings[i].nrs);
}

static bool is_first_of_point(const struct sessionfile *file, size_t i)
{
	const struct file_rating *ratings = file->ratings.item;

	for (size_t j = 0; j < i; j++)
		if (is_during(&ratings[j]) &&
		    strcmp(ratings[j].point, ratings[i].point) == 0)
			return false;
	return is_during(&ratings[i]);
}

static void compose_ratings(struct document *document)
{
	static const char *const titles[] = {
		"Point", "Pain during it, 0 to 10, in order", NULL};
	const struct sessionfile *file = &document->figures->file;
	const struct file_rating *ratings = file->ratings.item;
	bool begun = false;

	for (size_t i = 0; i < file->ratings.count; i++) {
		char series[SERIES_SIZE];

		if (!is_first_of_point(file, i))
			continue;
		if (!begun) {
			document_text(document, BLOCK_HEADING, "Pain ratings");
			document_table(document, titles, 0);
			begun = true;
		}
		format_series(file, ratings[i].point, series, sizeof(series));
		document_row(document,
			     (const char *const[]){ratings[i].point[0]
							   ? ratings[i].point
							   : "\xe2\x80\x93",
						   series});
	}
}

void compose_stops(struct document *document)
{
	compose_trips(document);
	compose_ratings(document);
}
