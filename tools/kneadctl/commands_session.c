/* SPDX-License-Identifier: MIT */
/* Commands: those of a session. */
#include "command.h"

#define LAST_NUMBER 4294967295.0 /* of a record */
#define NRS_MOST    10
#define RATING                                                    \
	{                                                         \
		.name = "RATING", .kind = WORD_NUMBER, .range = { \
			0,                                        \
			NRS_MOST,                                 \
			true                                      \
		}                                                 \
	}

static const char *const severities[] = {"mild", "moderate", "severe", NULL};
static const char *const adjustables[] = {"target", "hold", "severity", NULL};

const struct command commands_session[] = {
	{
		.name = "session run",
		.summary = "treat a patient by a routine",
		.help = "Prepares a session, checks everything, and shows what "
			"to do now, how hard and how long until it ends. On "
			"a terminal keys lead it: space stops everything at "
			"once, Enter starts and goes on, p pauses, s skips, b "
			"begins the step again, + and - change the target by "
			"1 N, 0 to 9 and x (10) rate the pain, m marks where "
			"it begins to hurt, a acknowledges a stop, f "
			"finishes, q twice aborts. Without a terminal, or "
			"with --json, a line tells each thing to be done. "
			"ROUTINE is the name of one of the hub's, or a file. "
			"The session is supervised: if this program ends, so "
			"does the session.",
		.arguments = {{.name = "ROUTINE", .kind = WORD_ROUTINE}},
		.options =
			{{.name = "patient",
			  .value = "PATIENT",
			  .kind = WORD_PATIENT,
			  .required = true,
			  .help = "who is treated"},
			 {.name = "therapist",
			  .value = "NAME",
			  .kind = WORD_TEXT,
			  .help = "who treats, for the record"},
			 {.name = "self",
			  .help = "the patient treats themself: stricter "
				  "limits"},
			 {.name = "unsupervised",
			  .help = "goes on when this program ends"},
			 {.name = "severity",
			  .value = "WORD",
			  .kind = WORD_TEXT,
			  .words = severities,
			  .help = "mild, moderate or severe; without it "
				  "moderate"},
			 {.name = "course",
			  .value = "N",
			  .kind = WORD_NUMBER,
			  .range = {1, LAST_NUMBER, true},
			  .help = "the course it belongs to"},
			 {.name = "place",
			  .value = "POINT=WEARABLE[:PAD],...",
			  .kind = WORD_TEXT,
			  .help = "who treats which point; without it the pad "
				  "placed on the point's site, or the only "
				  "one there is"},
			 {.name = "rating",
			  .value = "N",
			  .kind = WORD_NUMBER,
			  .range = {0, NRS_MOST, true},
			  .help = "answers each question for pain with N: for "
				  "demonstrations and tests"},
			 {.name = "unattended",
			  .help = "prints lines, takes every pad for moved when "
				  "it should be, and aborts 15 s after a stop: "
				  "for demonstrations and tests"}},
		.needs = NEEDS_HUB,
		.run = run_session_run,
	},
	{
		.name = "session watch",
		.summary = "look on at the session there is",
		.help = "Shows the session that somebody else runs. The stop, "
			"the pause and the rating work; leaving changes "
			"nothing.",
		.needs = NEEDS_HUB,
		.run = run_session_watch,
	},
	{
		.name = "session status",
		.summary = "how the session stands",
		.help = "Shows what is to be done now and what was done so "
			"far.",
		.needs = NEEDS_HUB,
		.run = run_session_status,
	},
	{
		.name = "session start",
		.summary = "start the session that is prepared",
		.help = "Starts it. Needs control.",
		.needs = NEEDS_HUB,
		.run = run_session_start,
	},
	{
		.name = "session pause",
		.summary = "let go and wait",
		.help = "Everything lets go at once. Anyone may do it.",
		.needs = NEEDS_HUB,
		.run = run_session_pause,
	},
	{
		.name = "session resume",
		.summary = "go on after a pause, or when a pad was moved",
		.help = "Goes on. Needs control.",
		.needs = NEEDS_HUB,
		.run = run_session_resume,
	},
	{
		.name = "session skip",
		.summary = "go on with the next step",
		.help = "Leaves the rest of this step out. Needs control.",
		.needs = NEEDS_HUB,
		.run = run_session_skip,
	},
	{
		.name = "session repeat",
		.summary = "begin the step again",
		.help = "Begins this step from its beginning. Needs control.",
		.needs = NEEDS_HUB,
		.run = run_session_repeat,
	},
	{
		.name = "session adjust",
		.summary = "change target, hold or severity, within the limits",
		.help = "WHAT is target (VALUE in newton), hold (seconds) or "
			"severity (mild, moderate, severe). Needs control.",
		.arguments = {{.name = "WHAT",
			       .kind = WORD_TEXT,
			       .words = adjustables},
			      {.name = "VALUE", .kind = WORD_TEXT}},
		.needs = NEEDS_HUB,
		.run = run_session_adjust,
	},
	{
		.name = "session rate",
		.summary = "say how much it hurts, 0 to 10",
		.help = "8 or more lets go at once; 7 lowers the target. "
			"Anyone may do it.",
		.arguments = {RATING},
		.needs = NEEDS_HUB,
		.run = run_session_rate,
	},
	{
		.name = "session mark",
		.summary = "now it begins to hurt",
		.help = "Ends the measuring of a pressure pain threshold. "
			"Anyone may do it.",
		.needs = NEEDS_HUB,
		.run = run_session_mark,
	},
	{
		.name = "session finish",
		.summary = "end the session in order",
		.help = "Everything lets go; the rating after is asked for. "
			"Once more ends it without. Needs control.",
		.needs = NEEDS_HUB,
		.run = run_session_finish,
	},
	{
		.name = "session abort",
		.summary = "end the session now",
		.help = "Everything lets go, and the session is over. Anyone "
			"may do it. To stop at once: kneadctl stop.",
		.needs = NEEDS_HUB,
		.run = run_session_abort,
	},
	{0},
};
