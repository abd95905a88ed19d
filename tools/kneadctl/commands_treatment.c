/* SPDX-License-Identifier: MIT */
/* Commands: those of the treatment: patients, sessions, courses, history. */
#include "command.h"

#define LAST_NUMBER 4294967295.0 /* of a record */
#define NRS_MOST    10
#define ROWS_SHOWN  20
#define ROWS_MOST   10000

#define PATIENT                                         \
	{                                               \
		.name = "PATIENT", .kind = WORD_PATIENT \
	}
#define SESSION                                                    \
	{                                                          \
		.name = "SESSION", .kind = WORD_NUMBER, .range = { \
			1,                                         \
			LAST_NUMBER,                               \
			true                                       \
		}                                                  \
	}
#define COURSE                                                    \
	{                                                         \
		.name = "COURSE", .kind = WORD_NUMBER, .range = { \
			1,                                        \
			LAST_NUMBER,                              \
			true                                      \
		}                                                 \
	}
#define RATING                                                    \
	{                                                         \
		.name = "RATING", .kind = WORD_NUMBER, .range = { \
			0,                                        \
			NRS_MOST,                                 \
			true                                      \
		}                                                 \
	}
#define PATIENT_OPTION                                                       \
	{                                                                    \
		.name = "patient", .value = "PATIENT", .kind = WORD_PATIENT, \
		.help = "only this patient's"                                \
	}
#define LIMIT_OPTION                                                    \
	{                                                               \
		.name = "limit", .value = "N", .kind = WORD_NUMBER,     \
		.range = {1, ROWS_MOST, true}, .otherwise = ROWS_SHOWN, \
		.help = "how many, the newest; without it 20"           \
	}

const struct command commands_treatment[] = {
	{
		.name = "patient list",
		.summary = "the patients of the room",
		.help = "Lists the patients by their pseudonyms, with their "
			"last session and what to advise them.",
		.needs = NEEDS_BUS,
		.run = run_patient_list,
	},
	{
		.name = "patient add",
		.summary = "add a patient under a pseudonym",
		.help = "Adds a patient. Choose a pseudonym: the hub needs no "
			"name, and the reports show what is chosen here.",
		.arguments = {{.name = "PATIENT", .kind = WORD_TEXT}},
		.options = {{.name = "note",
			     .value = "TEXT",
			     .kind = WORD_TEXT,
			     .help = "something to know them by"}},
		.needs = NEEDS_BUS,
		.run = run_patient_add,
	},
	{
		.name = "patient show",
		.summary = "what is on record of a patient",
		.help = "Shows the state of the screening, the pressure pain "
			"thresholds with what may be said of their change, "
			"advice, and the last sessions.",
		.arguments = {PATIENT},
		.needs = NEEDS_BUS,
		.run = run_patient_show,
	},
	{
		.name = "patient screen",
		.summary = "ask the screening questions",
		.help = "Asks the questions one by one, then for findings on "
			"the skin, and for the names that are needed; shows "
			"all and puts it on record. A session needs a "
			"screening of the last 24 hours. For scripts the "
			"answers are given as options; a question that nobody "
			"answered stays open, and an open question blocks.",
		.arguments = {PATIENT},
		.options = {{.name = "yes",
			     .value = "QUESTION,...",
			     .kind = WORD_QUESTION,
			     .help = "these are answered with yes"},
			    {.name = "no-to-others",
			     .help = "all others were asked and answered with "
				     "no"},
			    {.name = "finding",
			     .value = "SITE=FINDING,...",
			     .kind = WORD_TEXT,
			     .help = "found there: the site is not treated"},
			    {.name = "confirmed-by",
			     .value = "NAME",
			     .kind = WORD_TEXT,
			     .help = "who confirms the cautions"},
			    {.name = "overridden-by",
			     .value = "NAME",
			     .kind = WORD_TEXT,
			     .help = "the clinician who allows what may be "
				     "allowed"},
			    {.name = "override-reason",
			     .value = "TEXT",
			     .kind = WORD_TEXT,
			     .help = "why"}},
		.needs = NEEDS_HUB,
		.run = run_patient_screen,
	},
	{
		.name = "patient forget",
		.summary = "remove all that is held of a patient",
		.help = "Removes the patient and every record of them from "
			"the hub's disk, so that nothing can be brought back. "
			"kneadctl export --patient saves it first.",
		.arguments = {PATIENT},
		.options = {{.name = "yes", .help = "it is meant"}},
		.needs = NEEDS_BUS,
		.run = run_patient_forget,
	},
	{
		.name = "questions",
		.summary = "the screening questions",
		.help = "Lists the questions with what a yes means: blocks, "
			"blocks unless a clinician overrides it, blocks "
			"active wearables, or asks for caution.",
		.needs = NEEDS_BUS,
		.run = run_questions,
	},
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
			  .help = "prints lines, and takes every pad for moved "
				  "when it should be: for demonstrations and "
				  "tests"}},
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
		.arguments = {{.name = "WHAT", .kind = WORD_TEXT},
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
	{
		.name = "history list",
		.summary = "the sessions that were held",
		.help = "Lists the newest sessions.",
		.options = {PATIENT_OPTION, LIMIT_OPTION},
		.needs = NEEDS_BUS,
		.run = run_history_list,
	},
	{
		.name = "history show",
		.summary = "all of one session",
		.help = "Shows a session with its presses, stops and what "
			"happened. kneadctl report draws it.",
		.arguments = {SESSION},
		.needs = NEEDS_BUS,
		.run = run_history_show,
	},
	{
		.name = "history rate",
		.summary = "note how it is the day after",
		.help = "Puts the rating of the next day on record: soreness, "
			"0 to 10.",
		.arguments = {SESSION, RATING},
		.needs = NEEDS_BUS,
		.run = run_history_rate,
	},
	{
		.name = "course list",
		.summary = "the courses, and what is due",
		.help = "Lists the plans over weeks with what was done, what "
			"is due and what was missed.",
		.options = {PATIENT_OPTION},
		.needs = NEEDS_BUS,
		.run = run_course_list,
	},
	{
		.name = "course add",
		.summary = "plan sessions over weeks",
		.help = "Plans so many sessions of a routine for a patient, "
			"one every so many days.",
		.arguments = {PATIENT,
			      {.name = "ROUTINE", .kind = WORD_ROUTINE}},
		.options = {{.name = "sessions",
			     .value = "N",
			     .kind = WORD_NUMBER,
			     .required = true,
			     .range = {1, 100, true},
			     .help = "how many"},
			    {.name = "every",
			     .value = "DAYS",
			     .kind = WORD_NUMBER,
			     .required = true,
			     .range = {1, 90, true},
			     .help = "days from one to the next"},
			    {.name = "note",
			     .value = "TEXT",
			     .kind = WORD_TEXT,
			     .help = "what it is for"}},
		.needs = NEEDS_BUS,
		.run = run_course_add,
	},
	{
		.name = "course show",
		.summary = "how a course goes",
		.help = "Shows a course with the pain ratings and pressure "
			"pain thresholds over time.",
		.arguments = {COURSE},
		.needs = NEEDS_BUS,
		.run = run_course_show,
	},
	{
		.name = "course end",
		.summary = "end a course",
		.help = "Nothing of it is due any more; its records stay.",
		.arguments = {COURSE},
		.options = {{.name = "why",
			     .value = "TEXT",
			     .kind = WORD_TEXT,
			     .help = "for the record"}},
		.needs = NEEDS_BUS,
		.run = run_course_end,
	},
	{
		.name = "audit",
		.summary = "who did what with the records",
		.help = "Lists who read, changed, exported or forgot what, the "
			"newest first.",
		.options = {PATIENT_OPTION, LIMIT_OPTION},
		.needs = NEEDS_BUS,
		.run = run_audit,
	},
	{0},
};
