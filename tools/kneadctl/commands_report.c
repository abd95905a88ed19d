/* SPDX-License-Identifier: MIT */
/* Commands: reports and exports. */
#include "command.h"

#define SESSIONS_LAST 4294967295.0 /* numbers are 32 bits */
#define SESSION_RANGE                  \
	{                              \
		1, SESSIONS_LAST, true \
	}

const struct command commands_report[] = {
	{
		.name = "report",
		.summary = "a session as a report with pictures",
		.help = "Shows what was done in a session and what was "
			"measured. With --output the report has pictures: "
			"force over time, each point, the dose on a body, "
			"easing, and pain and pressure pain threshold over "
			"the sessions. Without it a summary is printed; with "
			"--json the figures. It says what is missing, and "
			"makes no medical claim.",
		.arguments = {{.name = "SESSION",
			       .kind = WORD_NUMBER,
			       .range = SESSION_RANGE}},
		.options =
			{{.name = "output",
			  .letter = 'o',
			  .value = "FILE",
			  .kind = WORD_FILE,
			  .help = "write a file instead; its ending says "
				  "which form: .html (for a browser, a phone "
				  "too), .pdf (for paper), .png or .svg"}},
		.needs = NEEDS_BUS,
		.run = run_report,
	},
	{
		.name = "export",
		.summary = "a session's samples, or all of a patient",
		.help = "Writes every force sample of a session in an open "
			"format, or with --patient everything that is held of "
			"one patient. Files are written whole or not at all, "
			"for their owner alone. "
			"FILE.csv has a row a sample, and FILE-events.csv "
			"beside it a row for each press, rating, stop and "
			"note. "
			"FILE.edf is EDF+ for EDFbrowser and others: there the "
			"samples are put on a regular grid, each value being "
			"the last sample at or before it, and the lowest value "
			"stands for no sample. "
			"FILE.db is an SQLite database with the tables of the "
			"hub's own records. "
			"To compute the dose again from FILE.csv: take the rows "
			"of one wearable and pad in their order; set force_n to "
			"0 where contact is 0 or the force is below 0; add up "
			"(a + b) / 2 times the seconds between for each two "
			"rows, or the larger force times 1 s where they lie "
			"more than 1 s apart. The sum over all pads is the "
			"session's dose_ns but for its being rounded up to "
			"whole N*s. --check does that sum.",
		.arguments = {{.name = "SESSION",
			       .kind = WORD_NUMBER,
			       .optional = true,
			       .range = SESSION_RANGE}},
		.options = {{.name = "output",
			     .letter = 'o',
			     .value = "FILE",
			     .kind = WORD_FILE,
			     .help = "where to; the ending says which format: "
				     ".csv, .edf or .db; - is CSV to standard "
				     "output"},
			    {.name = "patient",
			     .value = "PATIENT",
			     .kind = WORD_PATIENT,
			     .help = "all that is held of this patient, as "
				     "FILE.db"},
			    {.name = "events",
			     .help = "only the events, as CSV"},
			    {.name = "check",
			     .help = "write nothing; add the dose up again "
				     "from the samples and compare it with "
				     "the records"}},
		.needs = NEEDS_BUS,
		.run = run_export,
	},
	{0},
};
