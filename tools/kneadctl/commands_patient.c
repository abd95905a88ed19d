/* SPDX-License-Identifier: MIT */
/* Commands: those of patients and their courses. */
#include "command.h"

#define LAST_NUMBER 4294967295.0 /* of a record */
#define PATIENT                                         \
	{                                               \
		.name = "PATIENT", .kind = WORD_PATIENT \
	}
#define COURSE                                                    \
	{                                                         \
		.name = "COURSE", .kind = WORD_NUMBER, .range = { \
			1,                                        \
			LAST_NUMBER,                              \
			true                                      \
		}                                                 \
	}
#define PATIENT_OPTION                                                       \
	{                                                                    \
		.name = "patient", .value = "PATIENT", .kind = WORD_PATIENT, \
		.help = "only this patient's"                                \
	}

const struct command commands_patient[] = {
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
	{0},
};
