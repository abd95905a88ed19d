/* SPDX-License-Identifier: MIT */
/* Course: before and after this session; nothing inside the repeat error is
 * called a change (D13, D15, D16). */
#include "compose.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TEXT_SIZE 160

void compose_advice(struct document *document)
{
	const enum pain_advice advice = course_advice(
		&document->figures->course, document->figures->file.number);

	if (advice != ADVICE_NONE)
		document_text(document, BLOCK_NOTICE, "%s",
			      pain_advice_table[advice].text);
}

static void compose_plan(struct document *document)
{
	const struct course *course = &document->figures->course;

	if (course->planned == 0)
		return;
	document_fact(document, "Planned", "%lld sessions, one every %lld %s",
		      (long long)course->planned, (long long)course->every_days,
		      course->every_days == 1 ? "day" : "days");
	document_fact(document, "Done", "%lld", (long long)course->done);
	if (course->missed > 0)
		document_fact(document, "Missed", "%lld",
			      (long long)course->missed);
}

/* The measurement before which there is none of that point, or SIZE_MAX. */
static bool is_last_of_point(const struct course *course, size_t i)
{
	const struct course_ppt *ppts = course->ppts.item;

	for (size_t j = i + 1; j < course->ppts.count; j++)
		if (strcmp(ppts[j].point, ppts[i].point) == 0 &&
		    ppts[j].site == ppts[i].site)
			return false;
	return true;
}

/* The mean of all repeats in that session, as the core counts them. */
static int32_t mean_pa(const struct course *course,
		       const struct course_ppt *like, int64_t session)
{
	const struct course_ppt *ppts = course->ppts.item;
	int32_t value_pa[PPT_REPEATS_MAX];
	uint8_t count = 0;

	for (size_t i = 0; i < course->ppts.count; i++)
		if (ppts[i].session == session && count < PPT_REPEATS_MAX &&
		    strcmp(ppts[i].point, like->point) == 0 &&
		    ppts[i].site == like->site)
			value_pa[count++] = (int32_t)lround(ppts[i].kpa * 1000);
	return ppt_result(value_pa, count).mean_pa;
}

static int64_t first_session(const struct course *course,
			     const struct course_ppt *like)
{
	const struct course_ppt *ppts = course->ppts.item;

	for (size_t i = 0; i < course->ppts.count; i++)
		if (strcmp(ppts[i].point, like->point) == 0 &&
		    ppts[i].site == like->site)
			return ppts[i].session;
	return like->session;
}

static void change_row(struct document *document, const struct course_ppt *ppt)
{
	static const char *const words[PPT_CHANGE_COUNT] = {
		[PPT_CHANGE_UNKNOWN] = "measured once: no change can be told",
		[PPT_CHANGE_NONE] =
			"no change that can be told from the repeat error",
		[PPT_CHANGE_UP] = "higher by more than the repeat error: less "
				  "tender to pressure",
		[PPT_CHANGE_DOWN] = "lower by more than the repeat error: more "
				    "tender to pressure",
	};
	const struct course *course = &document->figures->course;
	const int64_t first = first_session(course, ppt);
	const int32_t before_pa = mean_pa(course, ppt, first);
	const int32_t after_pa = mean_pa(course, ppt, ppt->session);
	const enum ppt_change change =
		first == ppt->session ? PPT_CHANGE_UNKNOWN
				      : ppt_change(before_pa, after_pa);
	char from[TEXT_SIZE];
	char to[TEXT_SIZE];

	snprintf(from, sizeof(from), "%.0f", before_pa / 1000.0);
	snprintf(to, sizeof(to), "%s%.0f", ppt->above ? "> " : "",
		 after_pa / 1000.0);
	document_row(document,
		     (const char *const[]){
			     ppt->point[0] ? ppt->point
					   : site_table[ppt->site].words,
			     from, to, words[change]});
}

static void compose_ppts(struct document *document)
{
	static const char *const titles[] = {"Point", "First, kPa", "Last, kPa",
					     "What that means", NULL};
	const struct course *course = &document->figures->course;
	const struct course_ppt *ppts = course->ppts.item;

	if (course->ppts.count == 0)
		return;
	document_text(document, BLOCK_HEADING,
		      "Pressure pain threshold (PPT) over the sessions");
	document_figure(document, draw_ppts,
			"Pressure pain threshold of each point over the "
			"sessions, with the repeat error.");
	document_text(
		document, BLOCK_CAPTION,
		"kPa by number of the session. Dot: mean of a session; small "
		"rings: each measurement. Shaded: within %d kPa of the first, "
		"which is the repeat error: a difference inside is no change.",
		PPT_CHANGE_PA / 1000);
	document_table(document, titles, 0x6);
	for (size_t i = 0; i < course->ppts.count; i++)
		if (is_last_of_point(course, i))
			change_row(document, &ppts[i]);
}

static bool has_ratings(const struct course *course)
{
	const struct course_session *sessions = course->sessions.item;

	for (size_t i = 0; i < course->sessions.count; i++)
		if (sessions[i].before != NRS_UNKNOWN ||
		    sessions[i].after != NRS_UNKNOWN ||
		    sessions[i].followup != NRS_UNKNOWN)
			return true;
	return false;
}

void compose_course(struct document *document)
{
	const struct course *course = &document->figures->course;

	if (!course->known)
		return;
	document_text(document, BLOCK_HEADING, "Over the sessions");
	compose_plan(document);
	if (course->sessions.count < 2)
		document_text(
			document, BLOCK_TEXT,
			"This is the only session on record%s, so nothing "
			"can be said about a course.",
			document->figures->file.has_course
				? " of its course"
				: " of this patient");
	else if (!has_ratings(course))
		document_text(document, BLOCK_TEXT,
			      "Pain was not rated in these sessions.");
	else {
		document_figure(document, draw_ratings,
				"Pain ratings before, after and the day after "
				"each session.");
		document_text(document, BLOCK_CAPTION,
			      "Pain from 0 to 10 by number and day of the "
			      "session. People notice a change of about 1 "
			      "point and call 2 points much better (Salaffi "
			      "2004).");
	}
	compose_ppts(document);
}
