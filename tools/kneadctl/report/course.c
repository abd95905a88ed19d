/* SPDX-License-Identifier: MIT */
#include "course.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int64_t number_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

static uint8_t rating_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	const json_int_t nrs = json_integer_value(value);

	return json_is_integer(value) && nrs >= 0 && nrs <= NRS_MAX
		       ? (uint8_t)nrs
		       : NRS_UNKNOWN;
}

static void text_of(const json_t *object, const char *key, char *out,
		    size_t size)
{
	const char *text = json_string_value(json_object_get(object, key));

	records_tame(text ? text : "", out, size);
}

static void read_session(const json_t *row, void *item)
{
	struct course_session *session = item;

	session->number = number_of(row, "Session");
	session->course = number_of(row, "Course");
	session->utc_us = number_of(row, "Started");
	if (session->utc_us == 0)
		session->utc_us = number_of(row, "Prepared");
	session->before = rating_of(row, "Before");
	session->after = rating_of(row, "After");
	session->followup = rating_of(row, "FollowUp");
	session->aborted = json_is_true(json_object_get(row, "IsAborted"));
}

static void read_ppt(const json_t *row, void *item)
{
	struct course_ppt *ppt = item;
	char text[SESSIONFILE_TEXT];

	ppt->session = number_of(row, "Session");
	ppt->utc_us = number_of(row, "Time");
	text_of(row, "Point", ppt->point, sizeof(ppt->point));
	text_of(row, "Site", text, sizeof(text));
	ppt->site = site_by_name(text);
	ppt->kpa = json_number_value(json_object_get(row, "PPT"));
	ppt->above = json_is_true(json_object_get(row, "IsAbove"));
	ppt->uneven = json_is_true(json_object_get(row, "IsUneven"));
	text_of(row, "Change", text, sizeof(text));
	for (size_t i = 0; i < PPT_CHANGE_COUNT; i++)
		if (strcmp(ppt_change_names[i], text) == 0)
			ppt->change = (enum ppt_change)i;
}

static int by_time(int64_t a_us, int64_t b_us)
{
	return (a_us > b_us) - (a_us < b_us);
}

/* By their numbers: those rise, and a clock may have been wrong. */
static int compare_sessions(const void *a, const void *b)
{
	return by_time(((const struct course_session *)a)->number,
		       ((const struct course_session *)b)->number);
}

static int compare_ppts(const void *a, const void *b)
{
	const struct course_ppt *first = a;
	const struct course_ppt *second = b;
	const int order = by_time(first->session, second->session);

	return order ? order : by_time(first->utc_us, second->utc_us);
}

struct kind {
	size_t size;
	void (*read)(const json_t *row, void *item);
	int (*compare)(const void *a, const void *b);
};

static const struct kind session_kind = {sizeof(struct course_session),
					 read_session, compare_sessions};
static const struct kind ppt_kind = {sizeof(struct course_ppt), read_ppt,
				     compare_ppts};

static int read_rows(const json_t *from, const struct kind *kind,
		     struct rows *out)
{
	const size_t count = json_array_size(from);
	char *item;

	if (count == 0)
		return 0;
	item = calloc(count, kind->size);
	if (!item)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		kind->read(json_array_get(from, i), item + i * kind->size);
	qsort(item, count, kind->size, kind->compare);
	*out = (struct rows){item, count};
	return 0;
}

/* Only what belongs to that course stays. */
static void keep_course(struct course *out, int64_t course)
{
	struct course_session *sessions = out->sessions.item;
	struct course_ppt *ppts = out->ppts.item;
	size_t kept = 0;

	for (size_t i = 0; i < out->sessions.count; i++)
		if (sessions[i].course == course)
			sessions[kept++] = sessions[i];
	out->sessions.count = kept;
	kept = 0;
	for (size_t i = 0; i < out->ppts.count; i++) {
		bool found = false;

		for (size_t j = 0; j < out->sessions.count && !found; j++)
			found = sessions[j].number == ppts[i].session;
		if (found)
			ppts[kept++] = ppts[i];
	}
	out->ppts.count = kept;
}

int course_read(const json_t *sessions, const json_t *ppts, const json_t *plan,
		int64_t course, struct course *out)
{
	int error;

	*out = (struct course){.known = sessions != NULL};
	error = read_rows(sessions, &session_kind, &out->sessions);
	if (!error)
		error = read_rows(ppts, &ppt_kind, &out->ppts);
	if (error)
		return error;
	if (course > 0)
		keep_course(out, course);
	out->planned = number_of(plan, "Planned");
	out->done = number_of(plan, "Done");
	out->every_days = number_of(plan, "EveryDays");
	out->missed = number_of(plan, "Missed");
	return 0;
}

void course_done(struct course *course)
{
	free(course->sessions.item);
	free(course->ppts.item);
	*course = (struct course){0};
}

enum pain_advice course_advice(const struct course *course, int64_t session)
{
	const struct course_session *sessions = course->sessions.item;
	uint8_t before[COURSE_SESSIONS_MAX];
	uint8_t followup = NRS_UNKNOWN;
	uint32_t count = 0;
	size_t from = 0;

	if (course->sessions.count > COURSE_SESSIONS_MAX)
		from = course->sessions.count - COURSE_SESSIONS_MAX;
	for (size_t i = from; i < course->sessions.count; i++) {
		if (sessions[i].number > session)
			continue;
		before[count++] = sessions[i].before;
		followup = sessions[i].followup;
	}
	return count > 0 ? pain_advise(before, count, followup) : ADVICE_NONE;
}
