/* SPDX-License-Identifier: MIT */
/*
 * How many calls a caller may make in a window of time.
 *
 * A table of fixed size, addressed by the hash of the caller's name. Entries
 * of past windows are free. Callers that find no place share one entry: a
 * crowd limits itself, and no crowd makes the table grow.
 */
#include "bus_private.h"

/* Places looked at before a caller joins the crowd. */
#define PROBES 8

static struct bus_budget_entry *entry_of(struct bus_budget *budget,
					 uint64_t caller, uint64_t window)
{
	struct bus_budget_entry *free_entry = NULL;

	for (size_t i = 0; i < PROBES; i++) {
		struct bus_budget_entry *entry =
			&budget->callers[(caller + i) % BUS_BUDGET_CALLERS];

		if (entry->window != window) {
			if (!free_entry)
				free_entry = entry;
		} else if (entry->caller == caller) {
			return entry;
		}
	}
	if (free_entry)
		*free_entry = (struct bus_budget_entry){caller, window, 0};
	return free_entry;
}

bool bus_budget_take(struct bus_budget *budget, const char *caller,
		     uint64_t now_ms)
{
	struct bus_budget_entry *entry;
	uint64_t window;

	if (budget->calls == 0)
		return true;
	/* 0 is what a table never used is full of. */
	window = now_ms / budget->window_ms + 1;
	entry = entry_of(budget, bus_hash(caller), window);
	if (!entry) {
		entry = &budget->others;
		if (entry->window != window)
			*entry = (struct bus_budget_entry){0, window, 0};
	}
	if (entry->used >= budget->calls)
		return false;
	entry->used++;
	return true;
}
