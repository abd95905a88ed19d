/* SPDX-License-Identifier: MIT */
#include "latch.h"

#include <string.h>

#define LETS_GO	  (CONDITION_FRESH | CONDITION_FREE)
#define GOOD_DATA (CONDITION_CONNECTED | CONDITION_FRESH | CONDITION_TRUSTED)
#define BELIEVED  (LETS_GO | CONDITION_CELLS)

/* SR-16: what must be so again before a reason may be acknowledged. Drift
 * stays until the pad is zeroed, which is asked for besides. */
static const uint32_t needed[TRIP_REASON_COUNT] = {
	[TRIP_NONE] = 0,
	[TRIP_FORCE] = LETS_GO,
	[TRIP_PRESSURE] = LETS_GO,
	[TRIP_RISE] = LETS_GO,
	[TRIP_DWELL] = LETS_GO,
	[TRIP_DOSE] = LETS_GO,
	[TRIP_STALE] = GOOD_DATA,
	[TRIP_INTEGRITY] = GOOD_DATA,
	[TRIP_CELL_STUCK] = BELIEVED,
	[TRIP_CELL_SATURATED] = BELIEVED,
	[TRIP_CELL_RANGE] = BELIEVED,
	[TRIP_CELLS_EQUAL] = BELIEVED,
	[TRIP_DRIFT] = LETS_GO,
	[TRIP_NOT_FOLLOWING] = LETS_GO,
	[TRIP_TOTAL_FORCE] = LETS_GO,
	[TRIP_PADS_PRESSING] = LETS_GO,
	[TRIP_IDENTITY] = CONDITION_CONNECTED,
	[TRIP_UNCERTAIN] = CONDITION_CONNECTED | CONDITION_CERTAIN,
	[TRIP_LINK_LOST] = GOOD_DATA,
	[TRIP_HUB] = CONDITION_WELL,
	[TRIP_PERSON] = 0,
	[TRIP_BUTTON] = CONDITION_CONNECTED | CONDITION_BUTTON_UP,
	[TRIP_CONTROLLER_LOST] = CONDITION_CONTROLLED,
	[TRIP_DEVICE] = CONDITION_CONNECTED | CONDITION_DEVICE_OK,
	[TRIP_HOT] = CONDITION_CONNECTED | CONDITION_COOL,
	[TRIP_BATTERY] = CONDITION_CONNECTED | CONDITION_CHARGED,
	[TRIP_NOT_RELEASED] = LETS_GO,
};

void latch_init(struct latch *latch)
{
	memset(latch, 0, sizeof(*latch));
}

bool latch_is_tripped(const struct latch *latch)
{
	return latch->trip.reason != TRIP_NONE;
}

bool latch_trip(struct latch *latch, const struct trip *trip)
{
	if (latch_is_tripped(latch))
		return false;
	*latch = (struct latch){.trip = *trip};
	return true;
}

void latch_record(struct latch *latch, uint32_t number)
{
	latch->record = number;
	latch->recorded = false;
}

bool latch_recorded(struct latch *latch, uint32_t number, bool written)
{
	if (number == 0 || number != latch->record)
		return false;
	latch->recorded = written;
	if (!written)
		latch->record = 0;
	return true;
}

void latch_restore(struct latch *latch, const struct trip *trip)
{
	*latch = (struct latch){.trip = *trip, .recorded = true};
}

uint32_t latch_missing(const struct latch *latch, uint32_t conditions)
{
	return needed[latch->trip.reason] & ~conditions;
}

enum refusal_code latch_may_acknowledge(const struct latch *latch,
					uint32_t conditions)
{
	if (!latch_is_tripped(latch))
		return REFUSAL_NONE;
	if (latch_missing(latch, conditions))
		return REFUSAL_CAUSE_PRESENT;
	return latch->recorded ? REFUSAL_NONE : REFUSAL_NOT_RECORDED;
}

void latch_clear(struct latch *latch)
{
	latch_init(latch);
}
