/* SPDX-License-Identifier: MIT */
/* Commands: those of the room and its wearables. */
#include "command.h"

#define WEARABLE                                          \
	{                                                 \
		.name = "WEARABLE", .kind = WORD_WEARABLE \
	}
#define PADS_LAST 3 /* the profile knows four at most */
#define PAD_OPTION                                                       \
	{                                                                \
		.name = "pad", .value = "N", .kind = WORD_NUMBER,        \
		.range = {0, PADS_LAST, true},                           \
		.help = "which pad of the wearable, from 0; without it " \
			"the first"                                      \
	}
#define DAY_S 86400

const struct command commands_room[] = {
	{
		.name = "status",
		.summary = "how the hub fares",
		.help = "Shows the state of the hub, its adapters, who is in "
			"control, and what is tripped.",
		.needs = NEEDS_HUB,
		.run = run_status,
	},
	{
		.name = "wearables",
		.summary = "the wearables the hub knows or has found",
		.help = "Lists every wearable with its kind, link, battery and "
			"force.",
		.needs = NEEDS_HUB,
		.run = run_wearables,
	},
	{
		.name = "show",
		.summary = "everything about one wearable",
		.help = "Shows who the wearable is, how its link fares, and "
			"the state and readings of each pad.",
		.arguments = {WEARABLE},
		.needs = NEEDS_HUB,
		.run = run_show,
	},
	{
		.name = "discover",
		.summary = "look for wearables nearby",
		.help = "Looks for wearables and shows each as it is found, "
			"beginning with those that are known.",
		.options = {{.name = "seconds",
			     .value = "N",
			     .kind = WORD_NUMBER,
			     .range = {1, 300, true},
			     .otherwise = 10,
			     .help = "how long to look; without it 10"}},
		.needs = NEEDS_HUB,
		.run = run_discover,
	},
	{
		.name = "enroll",
		.summary = "take a wearable into this room",
		.help = "Looks for the wearable if it is not known, opens the "
			"pairing window, bonds, and waits until the wearable "
			"is ready, showing each step. With --site its first "
			"pad is placed as well.",
		.arguments = {WEARABLE},
		.options = {{.name = "name",
			     .value = "NAME",
			     .kind = WORD_TEXT,
			     .help = "its name in this room"},
			    {.name = "site",
			     .value = "SITE",
			     .kind = WORD_SITE,
			     .help = "where its first pad lies"}},
		.needs = NEEDS_HUB,
		.run = run_enroll,
	},
	{
		.name = "forget",
		.summary = "remove a wearable and its bond",
		.help = "Stops the wearable, removes its bond and forgets it. "
			"The wearable must be made to forget the hub as well "
			"before it can be enrolled again.",
		.arguments = {WEARABLE},
		.needs = NEEDS_HUB,
		.run = run_forget,
	},
	{
		.name = "place",
		.summary = "say where a pad lies",
		.help = "Places a pad on a site. The site decides which "
			"ceilings hold.",
		.arguments = {WEARABLE, {.name = "SITE", .kind = WORD_SITE}},
		.options = {PAD_OPTION},
		.needs = NEEDS_HUB,
		.run = run_place,
	},
	{
		.name = "identify",
		.summary = "let a wearable show itself",
		.help = "The wearable blinks, beeps or vibrates.",
		.arguments = {WEARABLE},
		.needs = NEEDS_HUB,
		.run = run_identify,
	},
	{
		.name = "zero",
		.summary = "take what a free pad shows as no force",
		.help = "Zeroes a pad. Nothing may touch it meanwhile.",
		.arguments = {WEARABLE},
		.options = {PAD_OPTION},
		.needs = NEEDS_HUB,
		.run = run_zero,
	},
	{
		.name = "selftest",
		.summary = "let a pad test itself",
		.help = "The wearable tests the pad's cells and actuator.",
		.arguments = {WEARABLE},
		.options = {PAD_OPTION},
		.needs = NEEDS_HUB,
		.run = run_selftest,
	},
	{
		.name = "press",
		.summary = "press once: ramp up, hold, release",
		.help = "Takes control, presses, and shows how it goes until "
			"the pad has let go. Control-C releases at once; so "
			"does the end of this program, however it comes.",
		.arguments = {WEARABLE},
		.options = {{.name = "force",
			     .value = "NEWTON",
			     .kind = WORD_NUMBER,
			     .required = true,
			     .range = {0, 1000, false},
			     .help = "how hard; must be given"},
			    {.name = "hold",
			     .value = "SECONDS",
			     .kind = WORD_NUMBER,
			     .range = {0, 3600, false},
			     .otherwise = 30,
			     .help = "how long; without it 30"},
			    {.name = "ramp",
			     .value = "N/S",
			     .kind = WORD_NUMBER,
			     .range = {0, 1000, false},
			     .help = "how fast it rises; without it as fast "
				     "as the limits allow"},
			    PAD_OPTION},
		.needs = NEEDS_HUB,
		.run = run_press,
	},
	{
		.name = "release",
		.summary = "end a press before its time",
		.help = "Releases a pad. Needs control: the program that "
			"presses has it. To end somebody else's press, stop.",
		.arguments = {WEARABLE},
		.options = {PAD_OPTION},
		.needs = NEEDS_HUB,
		.run = run_release,
	},
	{
		.name = "stop",
		.summary = "stop all wearables, or one, now",
		.help = "Stops at once. Never refused, needs no control. What "
			"was stopped stays so until it is acknowledged. A name "
			"that fits no wearable, or several, stops all. Waits "
			"until each wearable has confirmed; if one does not, "
			"says which.",
		.arguments = {{.name = "WEARABLE",
			       .kind = WORD_WEARABLE,
			       .optional = true}},
		.options = {{.name = "reason",
			     .value = "TEXT",
			     .kind = WORD_TEXT,
			     .help = "for the log"}},
		.needs = NEEDS_BUS,
		.run = run_stop,
	},
	{
		.name = "ack",
		.summary = "acknowledge what was stopped",
		.help = "Shows what tripped and acknowledges it, once its "
			"cause is gone and it is on record.",
		.needs = NEEDS_HUB,
		.run = run_ack,
	},
	{
		.name = "limits",
		.summary = "the limits in force, and who set them",
		.help = "Shows each pad's limits with the layer that set them "
			"and the safety requirement.",
		.arguments = {{.name = "WEARABLE",
			       .kind = WORD_WEARABLE,
			       .optional = true}},
		.needs = NEEDS_HUB,
		.run = run_limits,
	},
	{
		.name = "tighten",
		.summary = "set a limit lower",
		.help = "Lowers a limit of a pad for as long as the hub runs. "
			"No command raises one.",
		.arguments = {WEARABLE,
			      {.name = "LIMIT", .kind = WORD_LIMIT},
			      {.name = "VALUE",
			       .kind = WORD_NUMBER,
			       .range = {0, 1e6, false}}},
		.options = {PAD_OPTION},
		.needs = NEEDS_HUB,
		.run = run_tighten,
	},
	{
		.name = "watch",
		.summary = "see every pad live; space stops",
		.help = "Shows each pad's cells as a heat map, its force "
			"against target and limit, the trend, link and "
			"battery. The space bar stops everything, a "
			"acknowledges, the arrows turn pages, q leaves.",
		.needs = NEEDS_BUS,
		.run = run_watch,
	},
	{
		.name = "monitor",
		.summary = "what happens, a line each",
		.help = "Prints changes of state, trips, acknowledgements and "
			"ended presses as they happen.",
		.options = {{.name = "readings",
			     .help = "print the readings as well, up to ten "
				     "times a second"},
			    {.name = "seconds",
			     .value = "N",
			     .kind = WORD_NUMBER,
			     .range = {0.1, DAY_S, false},
			     .help = "end after so long"}},
		.needs = NEEDS_HUB,
		.run = run_monitor,
	},
	{
		.name = "record",
		.summary = "every sample of a wearable as CSV",
		.help = "Writes each sample with its time, force and cells, "
			"and says how many were lost. The samples are CSV "
			"also with --json, which then needs --output.",
		.arguments = {WEARABLE},
		.options = {{.name = "output",
			     .letter = 'o',
			     .value = "FILE",
			     .kind = WORD_FILE,
			     .help = "where to; without it standard output"},
			    {.name = "seconds",
			     .value = "N",
			     .kind = WORD_NUMBER,
			     .range = {0.1, DAY_S, false},
			     .help = "how long; without it until Control-C"}},
		.needs = NEEDS_HUB,
		.run = run_record,
	},
	{
		.name = "doctor",
		.summary = "what is wrong here, and how to mend it",
		.help = "Looks at the bus, bluetoothd, its settings, the "
			"adapters, rfkill, the service, its rights and its "
			"records, and says what to do about each problem.",
		.run = run_doctor,
	},
	{0},
};
