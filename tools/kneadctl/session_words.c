/* SPDX-License-Identifier: MIT */
#include "session_words.h"

#include "value.h"

#include <stdio.h>
#include <string.h>

/* Whether the row is for pads that press by themselves. */
enum who {
	WHO_ANY,
	WHO_HAND,
	WHO_PAD
};

struct row {
	const char *state;
	const char *phase;     /* NULL: any */
	const char *technique; /* NULL: any */
	enum who who;
	const char *headline;
	const char *advice;
	bool alarming;
};

/* The first that fits. */
static const struct row rows[] = {
	{"prepared", NULL, NULL, WHO_ANY, "READY", "Enter starts the session.",
	 false},
	{"checking", NULL, NULL, WHO_ANY, "WAIT",
	 "The pads are being zeroed and tested: keep them free.", false},
	{"running", "move", NULL, WHO_ANY, "MOVE THE PAD",
	 "Put it in its place, then press Enter.", false},
	{"running", "find", NULL, WHO_ANY, "FIND THE POINT",
	 "Put the pad on the point.", false},
	{"running", "breath", NULL, WHO_ANY, "BREATHE IN",
	 "Pressure begins with the breath out.", false},
	{"running", "ramp", NULL, WHO_HAND, "PRESS SLOWLY", "", false},
	{"running", "ramp", NULL, WHO_PAD, "THE PAD PRESSES",
	 "Ask how it feels.", false},
	{"running", "hold", NULL, WHO_ANY, "HOLD", "", false},
	{"running", "release", NULL, WHO_HAND, "LET GO", "Slowly.", false},
	{"running", "release", NULL, WHO_PAD, "THE PAD LETS GO", "", false},
	{"running", "rest", NULL, WHO_ANY, "REST", "", false},
	{"running", "work", "knead", WHO_ANY, "KNEAD IN CIRCLES", "", false},
	{"running", "work", "glide", WHO_ANY, "GLIDE SLOWLY", "", false},
	{"running", "work", "stretch", WHO_ANY, "STRETCH", "", false},
	{"running", "measure", NULL, WHO_HAND, "PRESS, EVENLY HARDER",
	 "m as soon as it begins to hurt.", false},
	{"running", "measure", NULL, WHO_PAD, "THE PAD MEASURES",
	 "m as soon as it begins to hurt.", false},
	{"running", "rate", NULL, WHO_ANY, "HOW MUCH DOES IT HURT?",
	 "0 to 9, x for 10.", false},
	{"running", NULL, NULL, WHO_ANY, "GO ON", "", false},
	{"paused", NULL, NULL, WHO_ANY, "PAUSED", "Enter goes on, f finishes.",
	 true},
	{"stopped", NULL, NULL, WHO_ANY, "STOPPED",
	 "See to it, then a acknowledges; Enter goes on.", true},
	{"ending", NULL, NULL, WHO_ANY, "ENDING",
	 "Everything lets go. f ends it without a rating.", false},
	{"finished", NULL, NULL, WHO_ANY, "FINISHED", "", false},
	{"aborted", NULL, NULL, WHO_ANY, "ABORTED", "", true},
};

static bool fits(const struct row *row, const json_t *session)
{
	const bool active = value_is_true(session, "Active");

	return strcmp(row->state, value_text(session, "State")) == 0 &&
	       (!row->phase ||
		strcmp(row->phase, value_text(session, "Phase")) == 0) &&
	       (!row->technique ||
		strcmp(row->technique, value_text(session, "Technique")) ==
			0) &&
	       (row->who == WHO_ANY || (row->who == WHO_PAD) == active);
}

const char *session_site(const json_t *hub, const char *site)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(hub, "Sites"), i, entry)
	{
		const char *name = json_string_value(json_array_get(entry, 0));
		const char *words = json_string_value(json_array_get(entry, 1));

		if (name && words && strcmp(name, site) == 0)
			return words;
	}
	return site;
}

static void add_detail(const json_t *session, const json_t *hub, char *out,
		       size_t size)
{
	const char *why = value_text(session, "WhyText");
	const char *refusal = value_text(session, "Refusal");
	const char *point = value_text(session, "Point");
	const char *site = session_site(hub, value_text(session, "Site"));
	const double target = value_number(session, "Target");

	if (strcmp(value_text(session, "State"), "running") != 0) {
		snprintf(out, size, "%s%s%s", why,
			 why[0] && refusal[0] ? " " : "", refusal);
		return;
	}
	if (value_is_true(session, "RatingWanted"))
		snprintf(out, size, "Ask for the pain now, 0 to 10. %s", point);
	else if (point[0] && target > 0)
		snprintf(out, size, "%s (%s), %.1f N", point,
			 value_text(session, "Site"), value_rounded(target, 1));
	else if (point[0])
		snprintf(out, size, "%s (%s)", point, site);
}

struct session_words session_words(const json_t *session, const json_t *hub)
{
	static const struct row unknown = {"",		 NULL, NULL, WHO_ANY,
					   "NO SESSION", "",   false};
	const struct row *row = &unknown;
	struct session_words words = {0};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (session && fits(&rows[i], session)) {
			row = &rows[i];
			break;
		}
	words.headline = row->headline;
	words.advice = row->advice;
	words.alarming = row->alarming;
	if (session)
		add_detail(session, hub, words.detail, sizeof(words.detail));
	return words;
}

const char *session_guidance(const json_t *session)
{
	static const char *const words[][2] = {{"too-light", "too light"},
					       {"right", "right"},
					       {"too-hard", "too hard"}};
	const char *guidance = value_text(session, "Guidance");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], guidance) == 0)
			return words[i][1];
	return "";
}

bool session_is_aborted(const json_t *session)
{
	return strcmp(value_text(session, "State"), "aborted") == 0;
}

bool session_is_over(const json_t *session)
{
	return session_is_aborted(session) ||
	       strcmp(value_text(session, "State"), "finished") == 0;
}

void session_moment(const json_t *session, char *out, size_t size)
{
	snprintf(out, size, "%s/%s/%.0f/%.0f/%d", value_text(session, "State"),
		 value_text(session, "Phase"), value_number(session, "Step"),
		 value_number(session, "Repeat"),
		 value_is_true(session, "RatingWanted"));
}

/* "4" or "-". */
static const char *rating(const json_t *session, const char *key, char out[8])
{
	if (json_object_get(session, key))
		snprintf(out, 8, "%.0f", value_number(session, key));
	else
		snprintf(out, 8, "-");
	return out;
}

void session_summary(const json_t *session, char *out, size_t size)
{
	char before[8];
	char after[8];

	snprintf(out, size,
		 "Session %.0f %s. %s\n"
		 "%.0f of %.0f points treated, %.0f of them eased; %.0f "
		 "presses, %.0f N*s in %.0f:%02.0f.\n"
		 "Pain before %s, after %s.\n",
		 value_number(session, "Session"), value_text(session, "State"),
		 value_text(session, "WhyText"),
		 value_number(session, "Treated"),
		 value_number(session, "Points"),
		 value_number(session, "Released"),
		 value_number(session, "Presses"),
		 value_rounded(value_number(session, "Dose"), 0),
		 (double)((long)value_number(session, "Elapsed") / 60),
		 (double)((long)value_number(session, "Elapsed") % 60),
		 rating(session, "RatingBefore", before),
		 rating(session, "RatingAfter", after));
}
