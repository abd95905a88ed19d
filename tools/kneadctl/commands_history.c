/* SPDX-License-Identifier: MIT */
/* Commands: those of what was done. */
#include "command.h"

#define LAST_NUMBER 4294967295.0 /* of a record */
#define NRS_MOST    10
#define ROWS_SHOWN  20
#define ROWS_MOST   10000
#define SESSION                                                    \
	{                                                          \
		.name = "SESSION", .kind = WORD_NUMBER, .range = { \
			1,                                         \
			LAST_NUMBER,                               \
			true                                       \
		}                                                  \
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

const struct command commands_history[] = {
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
