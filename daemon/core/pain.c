/* SPDX-License-Identifier: MIT */
#include "pain.h"

#include <string.h>

/* Much better. The least that is noticed is a point or 15 %: on a scale of
 * whole points, any fall. */
#define MUCH_POINTS  2
#define MUCH_PERCENT 33

const struct pain_advice_info pain_advice_table[ADVICE_COUNT] = {
	[ADVICE_NONE] = {"none", "", ""},
	[ADVICE_PERSISTS] =
		{"persists",
		 "Pain was 4 or more before each of the last three sessions. "
		 "See a doctor or physiotherapist before going on.",
		 "project default"},
	[ADVICE_RISES] =
		{"rises",
		 "Pain before a session has risen by 2 points or more over the "
		 "last three sessions. Do not go on without advice: see a "
		 "doctor or physiotherapist.",
		 "project default"},
	[ADVICE_SORE] =
		{"sore",
		 "Pain the day after was 7 or more. Do not treat again until "
		 "it has gone down, and then with less force. See a doctor or "
		 "physiotherapist if it lasts.",
		 "project default"},
};

const char *const pain_change_names[PAIN_CHANGE_COUNT] = {
	[PAIN_CHANGE_UNKNOWN] = "unknown", [PAIN_CHANGE_NONE] = "none",
	[PAIN_CHANGE_LEAST] = "better",	   [PAIN_CHANGE_MUCH] = "much-better",
	[PAIN_CHANGE_WORSE] = "worse",
};

void pain_series_init(struct pain_series *series)
{
	memset(series, 0, sizeof(*series));
}

static uint8_t within_scale(uint8_t nrs)
{
	return nrs < NRS_MAX ? nrs : NRS_MAX;
}

static void series_add(struct pain_series *series, uint8_t nrs)
{
	if (series->count > 0 && nrs > series->last)
		series->rises++;
	if (nrs < series->last)
		series->rises = 0;
	if (series->count < UINT8_MAX)
		series->count++;
	series->last = nrs;
}

/* SR-18 */
enum pain_verdict pain_rate(struct pain_series *series, uint8_t nrs)
{
	const uint8_t rating = within_scale(nrs);

	series_add(series, rating);
	if (rating >= NRS_RELEASE)
		return PAIN_RELEASE;
	if (series->rises >= NRS_SERIES - 1)
		return PAIN_END_POINT;
	return rating >= NRS_LOWER ? PAIN_LOWER : PAIN_GO_ON;
}

int32_t pain_lowered(int32_t target)
{
	return target > 0 ? (int32_t)((int64_t)target * 4 / 5) : 0;
}

/* The newest ADVICE_SESSIONS ratings, the newest first. */
static uint32_t newest(const uint8_t *before, uint32_t count, uint8_t *out)
{
	uint32_t found = 0;

	for (uint32_t i = count; i > 0 && found < ADVICE_SESSIONS; i--)
		if (before[i - 1] != NRS_UNKNOWN)
			out[found++] = within_scale(before[i - 1]);
	return found;
}

static bool persists(const uint8_t *ratings)
{
	for (uint32_t i = 0; i < ADVICE_SESSIONS; i++)
		if (ratings[i] < ADVICE_PERSISTS_AT)
			return false;
	return true;
}

enum pain_advice pain_advise(const uint8_t *before, uint32_t count,
			     uint8_t followup)
{
	uint8_t ratings[ADVICE_SESSIONS];
	const bool enough = newest(before, count, ratings) == ADVICE_SESSIONS;

	if (followup != NRS_UNKNOWN && followup >= ADVICE_SORE_AT)
		return ADVICE_SORE;
	if (enough &&
	    ratings[0] >= ratings[ADVICE_SESSIONS - 1] + ADVICE_RISES_BY)
		return ADVICE_RISES;
	return enough && persists(ratings) ? ADVICE_PERSISTS : ADVICE_NONE;
}

static bool is_much(uint8_t before, uint8_t after)
{
	const int fall = before - after;

	return fall >= MUCH_POINTS || fall * 100 >= MUCH_PERCENT * before;
}

enum pain_change pain_change(uint8_t before, uint8_t after)
{
	const uint8_t was = within_scale(before);
	const uint8_t is = within_scale(after);

	if (before == NRS_UNKNOWN || after == NRS_UNKNOWN)
		return PAIN_CHANGE_UNKNOWN;
	if (is > was)
		return PAIN_CHANGE_WORSE;
	if (is == was)
		return PAIN_CHANGE_NONE;
	return is_much(was, is) ? PAIN_CHANGE_MUCH : PAIN_CHANGE_LEAST;
}
