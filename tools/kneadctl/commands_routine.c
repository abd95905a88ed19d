/* SPDX-License-Identifier: MIT */
/* Commands: those of routines. */
#include "command.h"

const struct command commands_routine[] = {
	{
		.name = "routine list",
		.summary = "the routines of the room",
		.help = "Lists the routines that the hub has, with their "
			"length, points, and how far their evidence goes.",
		.needs = NEEDS_BUS,
		.run = run_routine_list,
	},
	{
		.name = "routine show",
		.summary = "a routine, step by step",
		.help = "Shows what is done in a routine, by its name or from "
			"a file: each step with its target and times, and "
			"the sources.",
		.arguments = {{.name = "ROUTINE", .kind = WORD_ROUTINE}},
		.needs = WANTS_BUS,
		.run = run_routine_show,
	},
	{
		.name = "routine check",
		.summary = "whether routine files are fit to be run",
		.help = "Checks files against every ceiling before anything "
			"starts, and prints each fault with its line, value "
			"and limit. With a hub, by the limits of its room; "
			"without one, by the hard and the default ones.",
		.arguments = {{.name = "FILE",
			       .kind = WORD_FILE,
			       .many = true}},
		.needs = WANTS_BUS,
		.run = run_routine_check,
	},
	{
		.name = "routine sample",
		.summary = "print a routine to begin with",
		.help = "Prints a routine file with every key explained, which "
			"passes the check: a beginning for one of your own.",
		.run = run_routine_sample,
	},
	{0},
};
