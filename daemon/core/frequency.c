/* SPDX-License-Identifier: MIT */
#include "frequency.h"

#include "routine.h"

#define SECOND_US 1000000u

_Static_assert(FREQUENCY_POINTS_MAX >=
		       FREQUENCY_SESSIONS_A_DAY * ROUTINE_POINTS_MAX,
	       "a day's points fit");

static uint32_t at_most(uint32_t value, uint32_t most)
{
	return value < most ? value : most;
}

/* SR-10 */
struct refusal frequency_check_session(const struct frequency_history *history,
				       uint32_t sessions_a_day,
				       const struct stamp *now)
{
	const uint32_t kept =
		at_most(history->sessions, FREQUENCY_SESSIONS_MAX);
	const uint32_t allowed =
		at_most(sessions_a_day, FREQUENCY_SESSIONS_A_DAY);
	uint32_t count = 0;

	for (uint32_t i = 0; i < kept; i++)
		count += stamp_is_within(&history->session[i], now,
					 FREQUENCY_DAY_US);
	if (count < allowed)
		return (struct refusal){.code = REFUSAL_NONE};
	return (struct refusal){.code = REFUSAL_SESSIONS_A_DAY,
				.value = (int32_t)count,
				.limit = (int32_t)allowed};
}

static bool same_name(const char *a, const char *b)
{
	size_t i = 0;

	while (i < FREQUENCY_NAME_SIZE - 1 && a[i] && a[i] == b[i])
		i++;
	return a[i] == b[i];
}

static uint64_t rest_left_us(const struct stamp *at, uint64_t rest_us,
			     const struct stamp *now)
{
	const uint64_t age_us = stamp_age_us(at, now);

	return age_us < rest_us ? rest_us - age_us : 0;
}

static uint64_t longer(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static int32_t seconds_up(uint64_t us)
{
	return (int32_t)((us + SECOND_US - 1) / SECOND_US);
}

/* SR-10 */
struct refusal frequency_check_point(const struct frequency_history *history,
				     const char *point, enum site site,
				     uint32_t points_a_day,
				     const struct stamp *now)
{
	const uint32_t kept = at_most(history->points, FREQUENCY_POINTS_MAX);
	const uint64_t rest_us =
		FREQUENCY_DAY_US /
		(points_a_day > 0 ? points_a_day : FREQUENCY_POINT_A_DAY);
	uint64_t left_us = 0;

	for (uint32_t i = 0; i < kept; i++) {
		const struct point_use *use = &history->point[i];

		if (use->site == site && same_name(use->point, point))
			left_us = longer(left_us,
					 rest_left_us(&use->at, rest_us, now));
	}
	if (kept == FREQUENCY_POINTS_MAX)
		left_us = longer(left_us,
				 rest_left_us(&history->point[kept - 1].at,
					      rest_us, now));
	if (left_us == 0)
		return (struct refusal){.code = REFUSAL_NONE};
	return (struct refusal){.code = REFUSAL_POINT_TOO_SOON,
				.value = seconds_up(left_us),
				.limit = seconds_up(rest_us)};
}
