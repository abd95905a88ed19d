/* SPDX-License-Identifier: MIT */
#include "compose.h"

#include "axis.h"
#include "treatment.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define TEXT_SIZE 512

/* ---- Words ---- */

void compose_format_time(int64_t utc_us, char *out, size_t size)
{
	const time_t seconds = (time_t)(utc_us / 1000000);
	struct tm local;
	char zone[16] = "";
	char text[64] = "";

	if (!localtime_r(&seconds, &local) ||
	    strftime(text, sizeof(text), "%-d %B %Y, %H:%M:%S", &local) == 0 ||
	    strftime(zone, sizeof(zone), "%z", &local) < 5) {
		snprintf(out, size, "unknown");
		return;
	}
	snprintf(out, size, "%s (UTC%.3s:%.2s)", text, zone, zone + 3);
}

void compose_format_length(double seconds, char *out, size_t size)
{
	const long whole = lround(seconds);

	if (whole < 60)
		snprintf(out, size, "%ld s", whole);
	else if (whole % 60 == 0)
		snprintf(out, size, "%ld min", whole / 60);
	else
		snprintf(out, size, "%ld min %ld s", whole / 60, whole % 60);
}

static const char *why_text(const char *why)
{
	for (size_t i = 0; i < SESSION_WHY_COUNT; i++)
		if (strcmp(session_why_table[i].name, why) == 0)
			return session_why_table[i].text;
	return why;
}

static const char *pain_words(uint8_t before, uint8_t after)
{
	static const char *const words[PAIN_CHANGE_COUNT] = {
		[PAIN_CHANGE_UNKNOWN] = "",
		[PAIN_CHANGE_NONE] = "no change",
		[PAIN_CHANGE_LEAST] = "a fall that people just notice",
		[PAIN_CHANGE_MUCH] = "a fall that people call much better",
		[PAIN_CHANGE_WORSE] = "more than before",
	};

	return words[pain_change(before, after)];
}

/* The last rating of the session given at that time. */
static uint8_t rating_when(const struct sessionfile *file,
			   enum rating_when when)
{
	const struct file_rating *ratings = file->ratings.item;
	uint8_t nrs = NRS_UNKNOWN;

	for (size_t i = 0; i < file->ratings.count; i++)
		if (strcmp(ratings[i].when, rating_when_names[when]) == 0 &&
		    ratings[i].nrs >= 0 && ratings[i].nrs <= NRS_MAX)
			nrs = (uint8_t)ratings[i].nrs;
	return nrs;
}

/* ---- The head ---- */

static void say_when(struct document *document, const struct sessionfile *file)
{
	char text[TEXT_SIZE];
	char length[64];

	compose_format_time(file->start.utc_us, text, sizeof(text));
	document_fact(document, file->started ? "Begun" : "Prepared", "%s%s",
		      text,
		      file->start.trusted ? ""
					  : " \xe2\x80\x93 by a clock that was "
					    "not set: date and time may be "
					    "wrong");
	if (!file->started) {
		document_fact(document, "Length", "it was never started");
		return;
	}
	compose_format_length(file->duration_s, length, sizeof(length));
	if (file->ended)
		document_fact(document, "Length", "%s", length);
	document_fact(document, "Ended", "%s%s",
		      file->ended ? why_text(file->why) : "not yet",
		      file->aborted ? " (aborted)" : "");
}

static void say_who(struct document *document, const struct sessionfile *file)
{
	const bool alone =
		strcmp(file->operator, operator_names[OPERATOR_SELF]) == 0;

	document_fact(document, "Patient", "%s",
		      file->patient[0] ? file->patient : "not named");
	document_fact(document, "Treated by", "%s%s%s%s",
		      alone		   ? "the patient themself"
		      : file->therapist[0] ? file->therapist
					   : "a therapist who was not named",
		      alone && file->therapist[0] ? ", with " : "",
		      alone ? file->therapist : "",
		      file->supervised ? "" : ", not supervised");
}

static void say_wearables(struct document *document,
			  const struct figures *figures)
{
	char text[TEXT_SIZE] = "";
	size_t used = 0;

	for (size_t i = 0; i < figures->lane_count && used < sizeof(text);
	     i++) {
		char label[SESSIONFILE_TEXT + 16];

		figures_lane_label(figures, i, label, sizeof(label));
		used += (size_t)snprintf(
			text + used, sizeof(text) - used, "%s%s (%s)",
			used ? "; " : "", label,
			figures->lanes[i].pad->active ? "active" : "sensing");
	}
	document_fact(document, "Wearables", "%s",
		      used ? text : "none on record");
}

static void say_pain(struct document *document, const struct figures *figures)
{
	const uint8_t before = rating_when(&figures->file, RATING_BEFORE);
	const uint8_t after = rating_when(&figures->file, RATING_AFTER);
	const uint8_t next = rating_when(&figures->file, RATING_FOLLOWUP);
	const char *words = pain_words(before, after);
	char text[TEXT_SIZE] = "";
	size_t used = 0;

	if (before != NRS_UNKNOWN)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%u before", before);
	if (after != NRS_UNKNOWN)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%u after%s%s%s", used ? ", " : "",
					 after, words[0] ? " (" : "", words,
					 words[0] ? ")" : "");
	if (next != NRS_UNKNOWN)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "%s%u the next day", used ? ", " : "",
					 next);
	document_fact(document, "Pain, 0 to 10", "%s",
		      used ? text : "was not rated");
}

static void say_figures(struct document *document,
			const struct figures *figures)
{
	const struct sessionfile *file = &figures->file;
	const struct point *points = figures->points.item;
	double held_s = 0;
	double right_s = 0;
	char held[64];

	for (size_t i = 0; i < figures->points.count; i++) {
		held_s += points[i].held_s;
		right_s += points[i].right_s;
	}
	compose_format_length(held_s, held, sizeof(held));
	document_fact(document, "Points", "%lld treated, %lld of them eased",
		      (long long)file->treated, (long long)file->released);
	document_fact(document, "Presses", "%lld", (long long)file->presses_n);
	if (held_s > 0)
		document_fact(document, "Held",
			      "%s in all, %.0f %% of it within the target band",
			      held, 100 * fmin(1, right_s / held_s));
	document_fact(document, "Dose", "%.0f N\xc2\xb7s",
		      figures->dose_recorded_ns);
	say_pain(document, figures);
}

static void say_screening(struct document *document,
			  const struct sessionfile *file)
{
	const struct file_screening *screening = &file->screening;
	char text[TEXT_SIZE];

	if (!screening->present) {
		document_fact(document, "Screening", "%s",
			      !screening->known ? "could not be read"
			      : screening->later
				      ? "one was made since; that of this "
					"session is in the patient's export"
				      : "none on record");
		return;
	}
	compose_format_time(screening->at.utc_us, text, sizeof(text));
	document_fact(document, "Screening", "%s%s%s%s%s%s%s", text,
		      screening->confirmed_by[0] ? "; cautions confirmed by "
						 : "",
		      screening->confirmed_by,
		      screening->overridden_by[0] ? "; overridden by " : "",
		      screening->overridden_by,
		      screening->override_reason[0] ? ": " : "",
		      screening->override_reason);
}

void compose_head(struct document *document,
		  const struct compose_routine *routine)
{
	const struct figures *figures = document->figures;
	const struct sessionfile *file = &figures->file;

	document_text(document, BLOCK_TITLE, "Session %lld",
		      (long long)file->number);
	document_text(document, BLOCK_SUBTITLE, "%s \xc2\xb7 %s", file->patient,
		      routine->title[0] ? routine->title : file->routine);
	if (file->aborted)
		document_text(document, BLOCK_NOTICE,
			      "This session was aborted: %s",
			      why_text(file->why));
	compose_advice(document);
	say_who(document, file);
	say_when(document, file);
	document_fact(document, "Routine", "%s%s%s; severity: %s",
		      routine->title[0] ? routine->title : "",
		      routine->title[0] ? " \xe2\x80\x93 " : "", file->routine,
		      file->severity);
	say_wearables(document, figures);
	say_screening(document, file);
	say_figures(document, figures);
}

/* ---- All ---- */

static bool has_anything(const struct figures *figures)
{
	uint64_t samples = 0;

	for (size_t i = 0; i < figures->lane_count; i++)
		samples += figures->lanes[i].samples;
	return samples > 0 || figures->passages.count > 0;
}

static void compose_force(struct document *document)
{
	const struct figures *figures = document->figures;

	document_text(document, BLOCK_HEADING, "Force over time");
	if (!has_anything(figures)) {
		document_text(document, BLOCK_TEXT,
			      "Nothing was pressed in this session, and no "
			      "samples are on record.");
		return;
	}
	document_figure(document, draw_timeline,
			"Force of each pad over the time of the session, with "
			"presses, pain ratings, stops and pauses.");
	document_text(
		document, BLOCK_CAPTION,
		"Time since the start, minutes:seconds. Circles are pain "
		"ratings. The target band is what the routine says, or 15 %% "
		"to either side. Lighter blue is the range between the "
		"lowest and the highest force; where nothing is drawn, there "
		"are no samples. Numbers and names are those of the points "
		"below.");
}

void compose_report(struct document *document,
		    const struct compose_routine *routine)
{
	compose_head(document, routine);
	compose_force(document);
	compose_points(document);
	compose_stops(document);
	compose_course(document);
	compose_missing(document);
	compose_evidence(document, routine);
}
