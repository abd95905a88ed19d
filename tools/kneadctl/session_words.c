/* SPDX-License-Identifier: MIT */
#include "session_words.h"

#include "value.h"

#include <stdio.h>
#include <string.h>

/* Of a hand that has not let go; above a pad's noise (project default). */
#define PRESSED_N 2.0

/* What the row is for. */
enum whose {
	WHOSE_ANY,
	WHOSE_HAND, /* a therapist presses */
	WHOSE_PAD   /* a pad presses by itself */
};

struct row {
	const char *state;
	const char *phase;     /* NULL: any */
	const char *technique; /* NULL: any */
	enum whose whose;
	bool rating;  /* only while a pain rating is wanted */
	bool pressed; /* only while that hand still presses */
	const char *headline;
	const char *keys;
	bool alarming;
};

/* The first that fits. */
static const struct row rows[] = {
	{.state = "prepared",
	 .rating = true,
	 .headline = "HOW MUCH DOES IT HURT NOW?",
	 .keys = "0 to 9, x for 10. Then Enter starts the session."},
	{.state = "prepared",
	 .headline = "READY",
	 .keys = "Enter starts the session."},
	{.state = "checking",
	 .headline = "WAIT",
	 .keys = "The pads are zeroed and tested: keep them free."},
	{.state = "running",
	 .phase = "move",
	 .headline = "MOVE THE PAD",
	 .keys = "Put it in its place, then press Enter."},
	{.state = "running",
	 .phase = "find",
	 .headline = "FIND THE POINT",
	 .keys = "Put the pad on the point."},
	{.state = "running",
	 .phase = "breath",
	 .headline = "WAIT FOR THE BREATH OUT",
	 .keys = "Pressure begins with the breath out."},
	{.state = "running",
	 .phase = "ramp",
	 .whose = WHOSE_HAND,
	 .headline = "PRESS SLOWLY",
	 .keys = "Until the force is right."},
	{.state = "running",
	 .phase = "ramp",
	 .whose = WHOSE_PAD,
	 .headline = "THE PAD PRESSES",
	 .keys = "Ask how it feels."},
	{.state = "running", .phase = "hold", .headline = "HOLD", .keys = ""},
	{.state = "running",
	 .phase = "release",
	 .whose = WHOSE_HAND,
	 .headline = "LET GO",
	 .keys = "Slowly."},
	{.state = "running",
	 .phase = "release",
	 .whose = WHOSE_PAD,
	 .headline = "THE PAD LETS GO",
	 .keys = ""},
	{.state = "running",
	 .phase = "rest",
	 .whose = WHOSE_HAND,
	 .pressed = true,
	 .headline = "LET GO. REST",
	 .keys = "The rest begins when nothing presses."},
	{.state = "running", .phase = "rest", .headline = "REST", .keys = ""},
	{.state = "running",
	 .phase = "work",
	 .technique = "knead",
	 .headline = "KNEAD IN CIRCLES",
	 .keys = ""},
	{.state = "running",
	 .phase = "work",
	 .technique = "glide",
	 .headline = "GLIDE SLOWLY",
	 .keys = ""},
	{.state = "running",
	 .phase = "work",
	 .technique = "stretch",
	 .headline = "STRETCH",
	 .keys = ""},
	{.state = "running",
	 .phase = "measure",
	 .whose = WHOSE_HAND,
	 .headline = "PRESS, EVENLY HARDER",
	 .keys = "m as soon as it begins to hurt."},
	{.state = "running",
	 .phase = "measure",
	 .whose = WHOSE_PAD,
	 .headline = "THE PAD MEASURES",
	 .keys = "m as soon as it begins to hurt."},
	{.state = "running",
	 .phase = "rate",
	 .headline = "HOW MUCH DOES IT HURT?",
	 .keys = "0 to 9, x for 10."},
	{.state = "running", .headline = "GO ON", .keys = ""},
	{.state = "paused",
	 .whose = WHOSE_HAND,
	 .rating = true,
	 .pressed = true,
	 .headline = "LET GO. PAUSED: HOW MUCH DOES IT HURT?",
	 .keys = "0 to 9, x for 10. Then Enter goes on; f finishes.",
	 .alarming = true},
	{.state = "paused",
	 .whose = WHOSE_HAND,
	 .pressed = true,
	 .headline = "LET GO. PAUSED",
	 .keys = "Enter goes on, f finishes.",
	 .alarming = true},
	{.state = "paused",
	 .rating = true,
	 .headline = "PAUSED: HOW MUCH DOES IT HURT?",
	 .keys = "0 to 9, x for 10. Then Enter goes on; f finishes.",
	 .alarming = true},
	{.state = "paused",
	 .headline = "PAUSED",
	 .keys = "Enter goes on, f finishes.",
	 .alarming = true},
	{.state = "stopped",
	 .whose = WHOSE_HAND,
	 .pressed = true,
	 .headline = "LET GO. STOPPED",
	 .keys = "See to it, then a acknowledges, and Enter goes on.",
	 .alarming = true},
	{.state = "stopped",
	 .headline = "STOPPED",
	 .keys = "See to it, then a acknowledges, and Enter goes on.",
	 .alarming = true},
	{.state = "ending",
	 .rating = true,
	 .headline = "HOW MUCH DOES IT HURT NOW?",
	 .keys = "0 to 9, x for 10. f ends without a rating."},
	{.state = "ending",
	 .headline = "ENDING",
	 .keys = "Everything lets go."},
	{.state = "finished", .headline = "FINISHED", .keys = ""},
	{.state = "aborted",
	 .headline = "ABORTED",
	 .keys = "",
	 .alarming = true},
};

static bool fits(const struct row *row, const json_t *session)
{
	const char *phase = value_text(session, "Phase");
	const char *technique = value_text(session, "Technique");
	const bool active = value_is_true(session, "Active");
	const bool pressed = value_number(session, "Force") >= PRESSED_N;

	return session_is_in(session, row->state) &&
	       (!row->phase || strcmp(row->phase, phase) == 0) &&
	       (!row->technique || strcmp(row->technique, technique) == 0) &&
	       (!row->rating || value_is_true(session, "RatingWanted")) &&
	       (!row->pressed || pressed) &&
	       (row->whose == WHOSE_ANY || (row->whose == WHOSE_PAD) == active);
}

bool session_is_in(const json_t *session, const char *state)
{
	return strcmp(value_text(session, "State"), state) == 0;
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

/* "QL left (left lower back), 25.0 N, 2 of 3" */
static void tell_point(const json_t *session, const json_t *hub, char *out)
{
	const char *point = value_text(session, "Point");
	const double target = value_number(session, "Target");
	const double repeats = value_number(session, "Repeats");
	char force[32] = "";
	char repeat[32] = "";

	if (point[0] == '\0')
		return;
	if (target > 0)
		snprintf(force, sizeof(force), ", %.1f N",
			 value_rounded(target, 1));
	if (repeats > 1)
		snprintf(repeat, sizeof(repeat), ", %.0f of %.0f",
			 value_number(session, "Repeat") + 1, repeats);
	snprintf(out, SESSION_WORDS_SIZE, "%.64s (%.64s)%s%s", point,
		 session_site(hub, value_text(session, "Site")), force, repeat);
}

/* Why it stands still, and what the hub said no to. */
static void tell_why(const json_t *session, char *out)
{
	const char *why = value_text(session, "WhyText");
	const char *refusal = value_text(session, "Refusal");

	snprintf(out, SESSION_WORDS_SIZE, "%s%s%s", refusal,
		 refusal[0] && why[0] ? " " : "", why);
}

struct session_words session_words(const json_t *session, const json_t *hub)
{
	struct session_words words = {.headline = "NO SESSION", .keys = ""};

	if (!session)
		return words;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!fits(&rows[i], session))
			continue;
		words.headline = rows[i].headline;
		words.keys = rows[i].keys;
		words.alarming = rows[i].alarming;
		break;
	}
	if (session_is_in(session, "running"))
		tell_point(session, hub, words.detail);
	else
		tell_why(session, words.detail);
	return words;
}

double session_step_number(const json_t *session)
{
	const double steps = value_number(session, "Steps");
	const double step = value_number(session, "Step") + 1;

	return step < steps ? step : steps; /* it ends behind the last */
}

void session_next(const json_t *session, char out[SESSION_NEXT_SIZE])
{
	static const char *const words[][2] = {
		{"", "the end"},
		{"rate", "rate the pain"},
		{"measure", "measure the threshold of"}};
	const bool is_first = session_is_in(session, "prepared");
	const char *technique =
		value_text(session, is_first ? "Technique" : "NextTechnique");
	const char *point =
		value_text(session, is_first ? "Point" : "NextPoint");

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(words[i][0], technique) == 0) {
			technique = words[i][1];
			break;
		}
	snprintf(out, SESSION_NEXT_SIZE, "%s%s%s", technique,
		 point[0] ? " " : "", point);
}

const char *session_guidance(const json_t *session)
{
	static const char *const words[][2] = {{"too-light", "too light"},
					       {"right", "right"},
					       {"too-hard", "too hard"}};
	const char *guidance = value_text(session, "Guidance");
	const char *phase = value_text(session, "Phase");
	const bool on_its_way = (value_is_true(session, "Active") &&
				 strcmp(phase, "hold") != 0) ||
				strcmp(phase, "rest") == 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !on_its_way;
	     i++)
		if (strcmp(words[i][0], guidance) == 0)
			return words[i][1];
	return "";
}

bool session_is_aborted(const json_t *session)
{
	return session_is_in(session, "aborted");
}

bool session_is_over(const json_t *session)
{
	return session_is_aborted(session) ||
	       session_is_in(session, "finished");
}

void session_moment(const json_t *session, char out[SESSION_MOMENT_SIZE])
{
	snprintf(out, SESSION_MOMENT_SIZE, "%s/%s/%.0f/%.0f/%d/%s/%s",
		 value_text(session, "State"), value_text(session, "Phase"),
		 value_number(session, "Step"), value_number(session, "Repeat"),
		 value_is_true(session, "RatingWanted"),
		 value_text(session, "Why"), value_text(session, "Refusal"));
}

/* "4", or "not asked". */
static const char *rating(const json_t *session, const char *key, char out[16])
{
	if (json_object_get(session, key))
		snprintf(out, 16, "%.0f", value_number(session, key));
	else
		snprintf(out, 16, "not rated");
	return out;
}

void session_summary(const json_t *session, double elapsed_s,
		     char out[SESSION_SUMMARY_SIZE])
{
	const long elapsed = (long)elapsed_s;
	char took[48] = "";
	char before[16];
	char after[16];

	if (elapsed > 0)
		snprintf(took, sizeof(took), ", time: %ld:%02ld min",
			 elapsed / 60, elapsed % 60);
	snprintf(out, SESSION_SUMMARY_SIZE,
		 "Session %.0f %s. %s\n"
		 "Points: %.0f of %.0f treated, %.0f eased; presses: %.0f, "
		 "dose: %.0f N*s%s.\n"
		 "Pain before: %s, after: %s.\n",
		 value_number(session, "Session"), value_text(session, "State"),
		 value_text(session, "WhyText"),
		 value_number(session, "Treated"),
		 value_number(session, "Points"),
		 value_number(session, "Released"),
		 value_number(session, "Presses"),
		 value_rounded(value_number(session, "Dose"), 0), took,
		 rating(session, "RatingBefore", before),
		 rating(session, "RatingAfter", after));
}
