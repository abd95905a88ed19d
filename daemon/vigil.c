/* SPDX-License-Identifier: MIT */
#include "vigil.h"

#include <string.h>

/* Clocks are compared over spans of at least so long, and may differ by so
 * much: adjtime(3) slews CLOCK_MONOTONIC and CLOCK_BOOTTIME alike, so that
 * only the two readings' distance in time counts. Project defaults. */
#define CLOCK_SPAN_US  200000u
#define CLOCK_SLACK_US 50000u

static const char *const why[VIGIL_CAUSE_COUNT] = {
	[VIGIL_NONE] = "",
	[VIGIL_TURN] = "the hub was too slow",
	[VIGIL_STALLED] = "the clock stands still",
	[VIGIL_SLEPT] = "the computer was asleep",
	[VIGIL_COMMANDS] = "too many commands at once",
	[VIGIL_NOTICES] = "the service does not keep up",
	[VIGIL_RECORDS] = "the store does not keep up",
	[VIGIL_BUS] = "bluetoothd does not keep up",
};

void vigil_init(struct vigil *vigil, uint32_t turn_budget_us, uint64_t boot_us,
		uint64_t monotonic_us)
{
	memset(vigil, 0, sizeof(*vigil));
	vigil->turn_budget_us = turn_budget_us;
	vigil->boot_us = boot_us;
	vigil->monotonic_us = monotonic_us;
}

void vigil_note(struct vigil *vigil, enum vigil_cause cause, uint64_t now_us)
{
	vigil->seen_us[cause] = now_us;
}

void vigil_turn(struct vigil *vigil, uint64_t took_us, uint64_t now_us)
{
	uint32_t took = took_us > UINT32_MAX ? UINT32_MAX : (uint32_t)took_us;

	if (took > vigil->turn_max_us)
		vigil->turn_max_us = took;
	if (took > vigil->turn_budget_us)
		vigil_note(vigil, VIGIL_TURN, now_us);
}

/* SR-22: time that does not pass keeps tokens and limits alive for ever. */
void vigil_clocks(struct vigil *vigil, uint64_t boot_us, uint64_t monotonic_us)
{
	uint64_t span = monotonic_us - vigil->monotonic_us;
	int64_t boot_span = (int64_t)(boot_us - vigil->boot_us);
	int64_t ahead = boot_span - (int64_t)span;

	if (span < CLOCK_SPAN_US && ahead <= (int64_t)CLOCK_SLACK_US)
		return;
	if (ahead < -(int64_t)CLOCK_SLACK_US)
		vigil_note(vigil, VIGIL_STALLED, boot_us);
	else if (ahead > (int64_t)CLOCK_SLACK_US)
		vigil_note(vigil, VIGIL_SLEPT, boot_us);
	vigil->boot_us = boot_us;
	vigil->monotonic_us = monotonic_us;
}

static bool counts(const struct vigil *vigil, size_t cause, uint64_t now_us)
{
	uint64_t seen_us = vigil->seen_us[cause];

	return seen_us != 0 && now_us < seen_us + VIGIL_HOLD_US;
}

static enum vigil_cause first_cause(const struct vigil *vigil, uint64_t now_us)
{
	for (size_t i = VIGIL_NONE + 1; i < VIGIL_CAUSE_COUNT; i++)
		if (counts(vigil, i, now_us))
			return (enum vigil_cause)i;
	return VIGIL_NONE;
}

struct vigil_verdict vigil_judge(struct vigil *vigil, uint64_t now_us)
{
	enum vigil_cause cause = first_cause(vigil, now_us);
	bool was_unwell = vigil->told != VIGIL_NONE;
	bool unwell = cause != VIGIL_NONE;

	vigil->told = cause;
	return (struct vigil_verdict){.changed = unwell != was_unwell,
				      .unwell = unwell,
				      .why = why[cause]};
}

uint64_t vigil_deadline_us(const struct vigil *vigil)
{
	uint64_t latest = 0;

	if (vigil->told == VIGIL_NONE)
		return UINT64_MAX;
	for (size_t i = 0; i < VIGIL_CAUSE_COUNT; i++)
		if (vigil->seen_us[i] > latest)
			latest = vigil->seen_us[i];
	return latest + VIGIL_HOLD_US;
}
