/* SPDX-License-Identifier: MIT */
/* Commands: the table. */
#include "command.h"

#include <string.h>

#define WEARABLE                                              \
	{                                                     \
		.name = "WEARABLE", .kind = ARGUMENT_WEARABLE \
	}
#define PAD_OPTION                                                        \
	{                                                                 \
		.name = "pad", .value = "N", .kind = ARGUMENT_TEXT,       \
		.help = "which pad of the wearable, from 0; without it 0" \
	}

const struct command commands[] = {
	{
		.name = "status",
		.summary = "how the hub fares",
		.help = "Shows the state of the hub, its adapters, who is in "
			"control, and what is tripped.",
		.needs_hub = true,
		.run = run_status,
	},
	{
		.name = "wearables",
		.summary = "the wearables the hub knows or has found",
		.help = "Lists every wearable with its kind, link, battery and "
			"force.",
		.needs_hub = true,
		.run = run_wearables,
	},
	{
		.name = "show",
		.summary = "everything about one wearable",
		.help = "Shows who the wearable is, how its link fares, and "
			"the state and readings of each pad.",
		.arguments = {WEARABLE},
		.needs_hub = true,
		.run = run_show,
	},
	{
		.name = "discover",
		.summary = "look for wearables nearby",
		.help = "Looks for wearables and shows each as it is found.",
		.options = {{.name = "seconds",
			     .value = "N",
			     .kind = ARGUMENT_TEXT,
			     .help = "how long to look; without it 10"}},
		.needs_hub = true,
		.run = run_discover,
	},
	{
		.name = "enroll",
		.summary = "take a wearable into this room",
		.help = "Opens the pairing window, bonds with the wearable, "
			"and waits until it is ready. With --site the pad is "
			"placed as well.",
		.arguments = {WEARABLE},
		.options = {{.name = "name",
			     .value = "NAME",
			     .kind = ARGUMENT_TEXT,
			     .help = "its name in this room"},
			    {.name = "site",
			     .value = "SITE",
			     .kind = ARGUMENT_SITE,
			     .help = "where its first pad lies"}},
		.needs_hub = true,
		.run = run_enroll,
	},
	{
		.name = "forget",
		.summary = "remove a wearable and its bond",
		.help = "Stops the wearable, removes its bond and forgets it. "
			"The wearable must be made to forget the hub as well "
			"before it can be enrolled again.",
		.arguments = {WEARABLE},
		.needs_hub = true,
		.run = run_forget,
	},
	{
		.name = "place",
		.summary = "say where a pad lies",
		.help = "Places a pad on a site. The site decides which "
			"ceilings hold.",
		.arguments = {WEARABLE,
			      {.name = "SITE", .kind = ARGUMENT_SITE}},
		.options = {PAD_OPTION},
		.needs_hub = true,
		.run = run_place,
	},
	{
		.name = "identify",
		.summary = "let a wearable show itself",
		.help = "The wearable blinks, beeps or vibrates.",
		.arguments = {WEARABLE},
		.needs_hub = true,
		.run = run_identify,
	},
	{
		.name = "zero",
		.summary = "take what a free pad shows as no force",
		.help = "Zeroes a pad. Nothing may touch it meanwhile.",
		.arguments = {WEARABLE},
		.options = {PAD_OPTION},
		.needs_hub = true,
		.run = run_zero,
	},
	{
		.name = "selftest",
		.summary = "let a pad test itself",
		.help = "The wearable tests the pad's cells and actuator.",
		.arguments = {WEARABLE},
		.options = {PAD_OPTION},
		.needs_hub = true,
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
			     .kind = ARGUMENT_TEXT,
			     .help = "how hard; needed"},
			    {.name = "hold",
			     .value = "SECONDS",
			     .kind = ARGUMENT_TEXT,
			     .help = "how long; without it 30"},
			    {.name = "ramp",
			     .value = "N/S",
			     .kind = ARGUMENT_TEXT,
			     .help = "how fast it rises; without it the "
				     "limit's"},
			    PAD_OPTION},
		.needs_hub = true,
		.run = run_press,
	},
	{
		.name = "release",
		.summary = "end a press before its time",
		.help = "Releases a pad. Needs control: the program that "
			"presses has it. To end somebody else's press, stop.",
		.arguments = {WEARABLE},
		.options = {PAD_OPTION},
		.needs_hub = true,
		.run = run_release,
	},
	{
		.name = "stop",
		.summary = "stop all wearables, or one, now",
		.help = "Stops at once. Never refused, needs no control. What "
			"was stopped stays so until it is acknowledged.",
		.arguments = {{.name = "WEARABLE",
			       .kind = ARGUMENT_WEARABLE,
			       .optional = true}},
		.options = {{.name = "reason",
			     .value = "TEXT",
			     .kind = ARGUMENT_TEXT,
			     .help = "for the log"}},
		.needs_hub = true,
		.run = run_stop,
	},
	{
		.name = "ack",
		.summary = "acknowledge what was stopped",
		.help = "Shows what tripped and acknowledges it, once its "
			"cause is gone and it is on record.",
		.needs_hub = true,
		.run = run_ack,
	},
	{
		.name = "limits",
		.summary = "the limits in force, and who set them",
		.help = "Shows each pad's limits with the layer that set them "
			"and the safety requirement.",
		.arguments = {{.name = "WEARABLE",
			       .kind = ARGUMENT_WEARABLE,
			       .optional = true}},
		.needs_hub = true,
		.run = run_limits,
	},
	{
		.name = "tighten",
		.summary = "set a limit lower",
		.help = "Lowers a limit of a pad for as long as the hub runs. "
			"No command raises one.",
		.arguments = {WEARABLE,
			      {.name = "LIMIT", .kind = ARGUMENT_LIMIT},
			      {.name = "VALUE", .kind = ARGUMENT_TEXT}},
		.options = {PAD_OPTION},
		.needs_hub = true,
		.run = run_tighten,
	},
	{
		.name = "watch",
		.summary = "see every pad live; space stops",
		.help = "Shows each pad's cells as a heat map, its force "
			"against the limit, the trend, link and battery. The "
			"space bar stops everything, q leaves.",
		.needs_hub = true,
		.run = run_watch,
	},
	{
		.name = "monitor",
		.summary = "what happens, a line each",
		.help = "Prints changes of state, trips, acknowledgements and "
			"ended presses as they happen.",
		.options = {{.name = "readings",
			     .help = "print the readings as well, ten times a "
				     "second"},
			    {.name = "seconds",
			     .value = "N",
			     .kind = ARGUMENT_TEXT,
			     .help = "end after so long"}},
		.needs_hub = true,
		.run = run_monitor,
	},
	{
		.name = "record",
		.summary = "every sample of a wearable as CSV",
		.help = "Writes each sample with its time, force and cells, "
			"and says how many were lost.",
		.arguments = {WEARABLE},
		.options = {{.name = "output",
			     .value = "FILE",
			     .kind = ARGUMENT_FILE,
			     .help = "where to; without it standard output"},
			    {.name = "seconds",
			     .value = "N",
			     .kind = ARGUMENT_TEXT,
			     .help = "how long; without it until Control-C"}},
		.needs_hub = true,
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
	{
		.name = "completion",
		.summary = "print the completion for bash",
		.help = "For: source <(kneadctl completion)",
		.run = run_completion,
	},
	{
		.name = "words",
		.summary = NULL, /* for the completion alone */
		.help = "Prints the words that completion offers.",
		.arguments = {{.name = "KIND", .kind = ARGUMENT_TEXT}},
		.needs_hub = true,
		.run = run_words,
	},
	{
		.name = "man",
		.summary = "print the man page's source",
		.help = "Prints kneadctl(1) in mdoc, made from the same table "
			"as this help.",
		.run = run_man,
	},
	{0},
};

const struct command *command_find(const char *name)
{
	for (const struct command *command = commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}
