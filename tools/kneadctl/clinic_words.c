/* SPDX-License-Identifier: MIT */
#include "clinic_words.h"

#include "routine.h"
#include "treatment.h"
#include "value.h"
#include "verdict.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define PER_MILLE_TO_PERCENT 10
#define MN_PER_N	     1000.0
#define TEXT_SIZE	     64

const struct cell_word clinic_whys[] = {
	{"none", "-"},
	{"done", "done"},
	{"person", "a person"},
	{"time", "time over"},
	{"pain", "pain"},
	{"trip", "stopped"},
	{"battery", "battery"},
	{"link", "link lost"},
	{"refused", "refused"},
	{"caller", "program left"},
	{"unrecorded", "not recorded"},
	{"hub", "hub ended"},
	{0},
};

const struct cell_word clinic_kinds[] = {
	{"blocks", "no session"},
	{"blocks-unless-overridden", "no session, unless a clinician allows "
				     "it"},
	{"blocks-active", "no wearables that press by themselves"},
	{"caution", "lower ceilings, and a name that confirms"},
	{0},
};

const struct cell_word clinic_changes[] = {
	{"unknown", "-"},
	{"none", "within the error"},
	{"up", "less tender"},
	{"down", "more tender"},
	{0},
};

const struct cell_word clinic_whens[] = {
	{"before", "before"},
	{"during", "during"},
	{"after", "after"},
	{"followup", "next day"},
	{0},
};

/* ---- Notes ---- */

struct note {
	int64_t value;
	int64_t what;
};

typedef void (*note_fn)(const struct note *note, char out[TEXT_SIZE]);

static void add_why(const struct note *note, char out[TEXT_SIZE])
{
	if (note->value >= 0 && note->value < SESSION_WHY_COUNT)
		snprintf(out, TEXT_SIZE, ": %s",
			 rows_word(clinic_whys,
				   session_why_table[note->value].name));
}

static void add_reason(const struct note *note, char out[TEXT_SIZE])
{
	if (note->value >= 0 && note->value < TRIP_REASON_COUNT)
		snprintf(out, TEXT_SIZE, ": %s", trip_table[note->value].name);
}

static void add_refusal(const struct note *note, char out[TEXT_SIZE])
{
	if (note->value >= 0 && note->value < REFUSAL_COUNT)
		snprintf(out, TEXT_SIZE, ": %s",
			 refusal_table[note->value].name);
}

static void add_newton(const struct note *note, char out[TEXT_SIZE])
{
	snprintf(out, TEXT_SIZE, " to %.1f N", (double)note->value / MN_PER_N);
}

static void add_fall(const struct note *note, char out[TEXT_SIZE])
{
	snprintf(out, TEXT_SIZE, " by %.0f %%",
		 (double)note->value / PER_MILLE_TO_PERCENT);
}

/* What can be adjusted, as the core numbers it (enum adjust). */
static void add_adjusted(const struct note *note, char out[TEXT_SIZE])
{
	static const struct {
		const char *what;
		const char *unit;
		double scale; /* 0: a severity */
	} table[] = {{"target", " N", 1000},
		     {"hold", " s", 1000},
		     {"severity", "", 0}};
	const size_t what = (size_t)note->what;

	if (what >= sizeof(table) / sizeof(table[0]))
		return;
	if (table[what].scale > 0)
		snprintf(out, TEXT_SIZE, ": %s to %.1f%s", table[what].what,
			 (double)note->value / table[what].scale,
			 table[what].unit);
	else if (note->value >= 0 && note->value < SEVERITY_COUNT)
		snprintf(out, TEXT_SIZE, ": %s to %s", table[what].what,
			 severity_names[note->value]);
}

/* What each note says, and how its value is added. */
static const struct {
	const char *name;
	const char *text;
	note_fn add;
} notes[] = {
	{"started", "started", NULL},
	{"paused", "paused", add_why},
	{"resumed", "went on", NULL},
	{"stopped", "stopped", add_reason},
	{"step", "step begun", NULL},
	{"skipped", "step left out", NULL},
	{"repeated", "step begun again", NULL},
	{"adjusted", "adjusted", add_adjusted},
	{"lowered", "target lowered for pain", add_newton},
	{"point-treated", "treated as planned", NULL},
	{"point-released", "eased", add_fall},
	{"point-ended", "ended for pain", NULL},
	{"refused", "refused by the hub", add_refusal},
};

void clinic_note(const json_t *row, char out[ROWS_CELL_SIZE])
{
	const char *name = value_text(row, "Note");
	const struct note note = {
		json_integer_value(json_object_get(row, "Value")),
		json_integer_value(json_object_get(row, "What"))};
	char more[TEXT_SIZE] = "";

	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		if (strcmp(notes[i].name, name) != 0)
			continue;
		if (notes[i].add)
			notes[i].add(&note, more);
		name = notes[i].text;
		break;
	}
	snprintf(out, ROWS_CELL_SIZE, "%s%s", name, more);
}

/* ---- Trips ---- */

void clinic_trip(const json_t *row, char out[ROWS_CELL_SIZE])
{
	const char *reason = value_text(row, "Reason");
	const struct trip_info *info = NULL;

	for (size_t i = 0; i < TRIP_REASON_COUNT; i++)
		if (strcmp(trip_table[i].name, reason) == 0)
			info = &trip_table[i];
	if (!info || value_number(row, "Limit") <= 0)
		return;
	snprintf(out, ROWS_CELL_SIZE, "%.5g %s, limit %.5g %s",
		 value_number(row, "Value") / info->scale, info->unit,
		 value_number(row, "Limit") / info->scale, info->unit);
}

/* ---- Thresholds and ratings ---- */

void clinic_ppt(const json_t *ppt, char out[ROWS_CELL_SIZE])
{
	snprintf(out, ROWS_CELL_SIZE, "%s%.0f kPa",
		 value_is_true(ppt, "IsAbove") ? "> " : "",
		 value_rounded(value_number(ppt, "PPT"), 0));
}

void clinic_ratings(const json_t *session, char out[ROWS_CELL_SIZE])
{
	static const char *const keys[] = {"Before", "After", "FollowUp"};
	const size_t count = sizeof(keys) / sizeof(keys[0]);
	size_t given = 0;
	size_t used = 0;

	for (size_t i = 0; i < count; i++)
		if (json_object_get(session, keys[i]))
			given = i + 1;
	for (size_t i = 0; i < given; i++) {
		const json_t *rating = json_object_get(session, keys[i]);
		char text[8] = "-";

		if (rating)
			snprintf(text, sizeof(text), "%.0f",
				 json_number_value(rating));
		used += (size_t)snprintf(out + used, ROWS_CELL_SIZE - used,
					 "%s%s", i ? " > " : "", text);
	}
}
