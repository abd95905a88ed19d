/* SPDX-License-Identifier: MIT */
#include "plausible.h"

#include <string.h>

#define NEVER	 UINT64_MAX
#define PERMILLE 1000

/* Where findings go. */
struct findings {
	struct trip *trips;
	size_t count;
	uint64_t at_us;
};

static void find(struct findings *findings, enum trip_reason reason,
		 int32_t value, int32_t limit)
{
	findings->trips[findings->count++] = (struct trip){
		.reason = reason,
		.layer = LAYER_HARD,
		.value = value,
		.limit = limit,
		.at_us = findings->at_us,
	};
}

void plausible_init(struct plausible *plausible, const struct feature_pad *pad,
		    uint64_t now_us)
{
	int32_t below = pad->range_mn / PERMILLE * PLAUSIBLE_BELOW_PERMILLE;

	if (below < PLAUSIBLE_BELOW_MN)
		below = PLAUSIBLE_BELOW_MN;
	memset(plausible, 0, sizeof(*plausible));
	plausible->actuated = pad->actuated;
	plausible->below_mn = -below;
	plausible->above_mn = pad->range_mn + pad->range_mn / PERMILLE *
						      PLAUSIBLE_ABOVE_PERMILLE;
	plausible->looked_us = now_us;
	plausible->drift_since_us = NEVER;
	plausible->below_since_us = NEVER;
	plausible->astray_since_us = NEVER;
	for (size_t i = 0; i < PROFILE_CELLS_MAX; i++)
		plausible->changed_us[i] = now_us;
}

static int32_t lowest_bit(uint32_t bits)
{
	int32_t bit = 0;

	while (!(bits >> bit & 1u))
		bit++;
	return bit;
}

static bool is_loaded(const struct contact_reading *reading, size_t cell)
{
	return reading->cell_mn[cell] >= PLAUSIBLE_LOADED_MN ||
	       reading->cell_mn[cell] <= -PLAUSIBLE_LOADED_MN;
}

static bool is_lively(const struct contact_reading *reading, size_t cell)
{
	return reading->lively >> cell & 1u;
}

static bool is_out(const struct plausible *plausible,
		   const struct contact_reading *reading, int32_t mn)
{
	return mn > plausible->above_mn ||
	       (mn < plausible->below_mn && reading->zeroed);
}

/* Broken by its own word, or outside what a cell can show. */
static void judge_range(const struct plausible *plausible,
			const struct contact_reading *reading,
			struct findings *findings)
{
	int32_t cell = 0;

	if (reading->saturated)
		find(findings, TRIP_CELL_SATURATED,
		     lowest_bit(reading->saturated), 0);
	if (reading->fault) {
		find(findings, TRIP_CELL_RANGE, lowest_bit(reading->fault), 0);
		return;
	}
	if (!is_out(plausible, reading, reading->most_mn) &&
	    !is_out(plausible, reading, reading->least_mn))
		return;
	while (!is_out(plausible, reading, reading->cell_mn[cell]))
		cell++;
	find(findings, TRIP_CELL_RANGE, cell, 0);
}

/* All cells changed as the first one did, to a unit. */
static bool change_alike(const struct plausible *plausible,
			 const struct contact_reading *reading)
{
	const int32_t first = reading->raw[0] - plausible->last[0];

	for (size_t i = 1; i < reading->cells; i++) {
		const int32_t apart =
			reading->raw[i] - plausible->last[i] - first;

		if (apart > PLAUSIBLE_STEP_UNITS ||
		    apart < -PLAUSIBLE_STEP_UNITS)
			return false;
	}
	return true;
}

/* Remembers which cells changed since they were last looked at: bits that
 * did, in a loop of fixed length (done for every sample, several cells at a
 * time). */
static void note_changes(struct plausible *restrict plausible,
			 const struct contact_reading *restrict reading)
{
	for (size_t i = 0; i < PROFILE_CELLS_MAX; i++) {
		plausible->changed[i] =
			(int16_t)(plausible->changed[i] |
				  (reading->raw[i] ^ plausible->last[i]));
		plausible->last[i] = reading->raw[i];
	}
}

static void date_changes(struct plausible *plausible,
			 const struct contact_reading *reading)
{
	for (size_t i = 0; i < reading->cells; i++)
		if (plausible->changed[i])
			plausible->changed_us[i] = reading->at_us;
	memset(plausible->changed, 0, sizeof(plausible->changed));
}

static bool still_for(const struct plausible *plausible, size_t cell,
		      uint64_t at_us, uint64_t us)
{
	return at_us >= plausible->changed_us[cell] + us;
}

static bool others_move(const struct plausible *plausible,
			const struct contact_reading *reading)
{
	uint32_t moving = 0;

	for (size_t i = 0; i < reading->cells; i++)
		moving += !still_for(plausible, i, reading->at_us,
				     PLAUSIBLE_ALIVE_US);
	return moving * 2 >= reading->cells;
}

static void judge_stuck(struct plausible *plausible,
			const struct contact_reading *reading,
			struct findings *findings)
{
	/* Told by the range already. */
	const uint32_t unsound = reading->fault | reading->saturated;

	if (reading->at_us < plausible->looked_us + PLAUSIBLE_LOOK_US)
		return;
	plausible->looked_us = reading->at_us;
	date_changes(plausible, reading);
	if (!others_move(plausible, reading))
		return;
	for (size_t i = 0; i < reading->cells; i++) {
		if (still_for(plausible, i, reading->at_us,
			      PLAUSIBLE_STUCK_US) &&
		    !(unsound >> i & 1u) &&
		    (is_loaded(reading, i) || is_lively(reading, i))) {
			find(findings, TRIP_CELL_STUCK, (int32_t)i, 0);
			return;
		}
	}
}

static bool all_equal(const struct contact_reading *reading)
{
	for (size_t i = 1; i < reading->cells; i++)
		if (reading->raw[i] != reading->raw[0])
			return false;
	return true;
}

static bool all_lively(const struct contact_reading *reading)
{
	for (size_t i = 0; i < reading->cells; i++)
		if (!is_lively(reading, i))
			return false;
	return true;
}

/* True once `so` was so often in a row. */
static bool repeats(uint8_t *count, bool so, uint8_t times)
{
	if (!so)
		*count = 0;
	else if (*count < times)
		(*count)++;
	return *count == times;
}

static void judge_equal(struct plausible *plausible,
			const struct contact_reading *reading, bool in_step,
			struct findings *findings)
{
	const bool many = reading->cells >= PLAUSIBLE_EQUAL_CELLS;
	const bool equal =
		repeats(&plausible->equal,
			many && is_loaded(reading, 0) && all_equal(reading),
			PLAUSIBLE_EQUAL_SAMPLES);
	const bool stepping = repeats(&plausible->in_step,
				      many && in_step && all_lively(reading),
				      PLAUSIBLE_STEP_SAMPLES);

	if (equal || stepping)
		find(findings, TRIP_CELLS_EQUAL, 0, 0);
}

/* True once `so` has been for that long. */
static bool lasts(uint64_t *since_us, bool so, uint64_t at_us, uint64_t us)
{
	if (!so) {
		*since_us = NEVER;
		return false;
	}
	if (*since_us == NEVER)
		*since_us = at_us;
	return at_us - *since_us >= us;
}

static void judge_drift(struct plausible *plausible,
			const struct contact_reading *reading,
			const struct pressing *pressing,
			struct findings *findings)
{
	const bool rests = reading->zeroed && !reading->in_contact &&
			   !pressing_is_active(pressing);
	const bool above =
		lasts(&plausible->drift_since_us,
		      rests && reading->force_mn >= PLAUSIBLE_DRIFT_MN,
		      reading->at_us, PLAUSIBLE_DRIFT_US);
	const bool below =
		lasts(&plausible->below_since_us,
		      rests && reading->force_mn <= -PLAUSIBLE_DRIFT_MN,
		      reading->at_us, PLAUSIBLE_DRIFT_BELOW_US);

	if (above || below)
		find(findings, TRIP_DRIFT, reading->force_mn,
		     PLAUSIBLE_DRIFT_MN);
}

static bool is_astray(int32_t force_mn, int32_t expected_mn)
{
	const int64_t share =
		(int64_t)expected_mn * PLAUSIBLE_FOLLOW_PERMILLE / PERMILLE;
	const int64_t bound =
		share > PLAUSIBLE_FOLLOW_MN ? share : PLAUSIBLE_FOLLOW_MN;
	const int64_t off = (int64_t)force_mn - expected_mn;

	return off > bound || off < -bound;
}

static void judge_following(struct plausible *plausible,
			    const struct contact_reading *reading,
			    const struct pressing *pressing,
			    struct findings *findings)
{
	const int32_t expected = pressing_expected_mn(pressing, reading->at_us);

	if (lasts(&plausible->astray_since_us,
		  plausible->actuated && pressing_is_driving(pressing) &&
			  is_astray(reading->force_mn, expected),
		  reading->at_us, PLAUSIBLE_FOLLOW_US))
		find(findings, TRIP_NOT_FOLLOWING, reading->force_mn, expected);
}

size_t plausible_sample(struct plausible *plausible,
			const struct contact_reading *reading,
			const struct pressing *pressing, struct trip *trips)
{
	struct findings findings = {.trips = trips, .at_us = reading->at_us};

	const bool in_step = change_alike(plausible, reading);

	note_changes(plausible, reading);
	judge_range(plausible, reading, &findings);
	judge_stuck(plausible, reading, &findings);
	judge_equal(plausible, reading, in_step, &findings);
	judge_drift(plausible, reading, pressing, &findings);
	judge_following(plausible, reading, pressing, &findings);
	return findings.count;
}
