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
	{0},
};
