/* SPDX-License-Identifier: MIT */
#include "fault.h"

#include <string.h>

#include "profile.h"

#define ARG(index) offsetof(struct fault, value[index])
#define ARG_PAD(index)                                                     \
	{                                                                  \
		.name = "pad", .about = "which pad", .offset = ARG(index), \
		.high = PROFILE_PADS_MAX - 1                               \
	}
#define ARG_CELL(index)                                                      \
	{                                                                    \
		.name = "cell", .about = "which cell", .offset = ARG(index), \
		.high = PROFILE_CELLS_MAX - 1, .normal = 5                   \
	}
#define ARG_SHARE(index, share)                                    \
	{                                                          \
		.name = "share", .about = "of all frames, 0 to 1", \
		.offset = ARG(index), .high = 1, .normal = share   \
	}

const struct fault_info fault_table[FAULT_COUNT] = {
	[FAULT_RUNAWAY] = {.name = "runaway",
			   .about = "the regulator ignores its set point",
			   .needs_actuator = true,
			   .has_pad = true,
			   .args = 4,
			   .arg = {ARG_PAD(0),
				   {.name = "force",
				    .about = "N it runs to; 0: nine tenths of "
					     "the device's ceiling",
				    .offset = ARG(1),
				    .high = 200},
				   {.name = "rate",
				    .about = "N/s",
				    .offset = ARG(2),
				    .low = 1,
				    .high = 1000,
				    .normal = 50},
				   {.name = "gate",
				    .about = "1: the power gate is stuck too, "
					     "so that no stop helps",
				    .offset = ARG(3),
				    .high = 1}}},
	[FAULT_STUCK_CELL] = {.name = "stuck-cell",
			      .about = "a cell shows what it showed, for ever",
			      .has_pad = true,
			      .has_cell = true,
			      .args = 2,
			      .arg = {ARG_PAD(0), ARG_CELL(1)}},
	[FAULT_SATURATED_CELL] = {.name = "saturated-cell",
				  .about = "a cell shows full scale",
				  .has_pad = true,
				  .has_cell = true,
				  .args = 2,
				  .arg = {ARG_PAD(0), ARG_CELL(1)}},
	[FAULT_DEAD_CELL] = {.name = "dead-cell",
			     .about = "a cell is open, and the wearable says "
				      "so",
			     .has_pad = true,
			     .has_cell = true,
			     .args = 2,
			     .arg = {ARG_PAD(0), ARG_CELL(1)}},
	[FAULT_ALL_EQUAL] = {.name = "all-equal",
			     .about = "all cells show the mean of all",
			     .has_pad = true,
			     .args = 1,
			     .arg = {ARG_PAD(0)}},
	[FAULT_DRIFT] = {.name = "drift",
			 .about = "the zero of every cell walks off",
			 .has_pad = true,
			 .args = 2,
			 .arg = {ARG_PAD(0),
				 {.name = "rate",
				  .about = "N/s for each cell",
				  .offset = ARG(1),
				  .low = -10,
				  .high = 10,
				  .normal = 0.05}}},
	[FAULT_FROZEN] = {.name = "frozen",
			  .about = "the firmware stops: the drive stays as it "
				   "was, and no hub can end that",
			  .args = 2,
			  .arg = {{.name = "seconds",
				   .about = "how long; 0: until cleared",
				   .offset = ARG(0),
				   .high = 3600},
				  {.name = "watchdog",
				   .about = "ms until a hardware watchdog "
					    "restarts it; 0: has none",
				   .offset = ARG(1),
				   .high = 60000}}},
	[FAULT_REBOOT] = {.name = "reboot",
			  .about = "drops the link and starts again",
			  .args = 1,
			  .arg = {{.name = "seconds",
				   .about = "until it is up",
				   .offset = ARG(0),
				   .high = 600,
				   .normal = 2}}},
	[FAULT_CLOCK] = {.name = "clock",
			 .about = "the clock runs wrong, or jumps ahead",
			 .args = 2,
			 .arg = {{.name = "ppm",
				  .about = "how much faster",
				  .offset = ARG(0),
				  .low = -100000,
				  .high = 100000,
				  .normal = 5000},
				 {.name = "jump",
				  .about = "ms, at once",
				  .offset = ARG(1),
				  .high = 3600000}}},
	[FAULT_IGNORE_CEILINGS] = {.name = "ignore-ceilings",
				   .about = "no ceiling holds, and every force "
					    "is overdone",
				   .needs_actuator = true,
				   .args = 1,
				   .arg = {{.name = "factor",
					    .about = "times the force asked "
						     "for",
					    .offset = ARG(0),
					    .low = 1,
					    .high = 5,
					    .normal = 2}}},
	[FAULT_SPIKE] = {.name = "spike",
			 .about = "frames tell more force than there is; the "
				  "wearable itself sees nothing of it",
			 .has_pad = true,
			 .args = 3,
			 .arg = {ARG_PAD(0),
				 {.name = "force",
				  .about = "N more, on all cells alike",
				  .offset = ARG(1),
				  .low = 1,
				  .high = 200,
				  .normal = 100},
				 {.name = "frames",
				  .about = "how many; then it ends by itself",
				  .offset = ARG(2),
				  .low = 1,
				  .high = 100000,
				  .normal = 1}}},
	[FAULT_BAD_CRC] = {.name = "bad-crc",
			   .about = "frames with a wrong CRC",
			   .args = 1,
			   .arg = {ARG_SHARE(0, 0.2)}},
	[FAULT_DROP_FRAMES] = {.name = "drop-frames",
			       .about = "frames that are never sent",
			       .args = 1,
			       .arg = {ARG_SHARE(0, 0.2)}},
	[FAULT_NO_FRAMES] = {.name = "no-frames",
			     .about = "no frame at all, all else well"},
	[FAULT_NO_STATUS] = {.name = "no-status",
			     .about = "no Status is notified"},
	[FAULT_NO_RESPONSE] = {.name = "no-response",
			       .about = "the Control Point never responds"},
	[FAULT_DEAF] = {.name = "deaf",
			.about = "what is written is not obeyed, stops "
				 "included"},
	[FAULT_VERSION] = {.name = "version",
			   .about = "claims another profile version",
			   .args = 2,
			   .arg = {{.name = "major",
				    .about = "version",
				    .offset = ARG(0),
				    .high = 255,
				    .normal = PROFILE_VERSION_MAJOR + 1},
				   {.name = "minor",
				    .about = "version",
				    .offset = ARG(1),
				    .high = 255}}},
	[FAULT_IDENTITY] = {.name = "identity",
			    .about = "claims another serial number",
			    .args = 1,
			    .arg = {{.name = "serial",
				     .about = "its number",
				     .offset = ARG(0),
				     .high = 999999,
				     .normal = 999999}}},
	[FAULT_BATTERY] = {.name = "battery",
			   .about = "the battery is at",
			   .args = 1,
			   .arg = {{.name = "percent",
				    .about = "of full",
				    .offset = ARG(0),
				    .high = 100,
				    .normal = 4}}},
	[FAULT_HOT] = {.name = "hot",
		       .about = "a pad gets hot",
		       .has_pad = true,
		       .args = 2,
		       .arg = {ARG_PAD(0),
			       {.name = "celsius",
				.about = "how hot",
				.offset = ARG(1),
				.low = 20,
				.high = 90,
				.normal = 45}}},
	[FAULT_BUTTON] = {.name = "button",
			  .about = "the stop button is pressed",
			  .args = 1,
			  .arg = {{.name = "seconds",
				   .about = "how long",
				   .offset = ARG(0),
				   .low = 0.02,
				   .high = 3600,
				   .normal = 0.5}}},
};

bool fault_find(const char *name, size_t length, struct fault *fault)
{
	for (unsigned i = 0; i < FAULT_COUNT; i++) {
		const struct fault_info *info = &fault_table[i];

		if (strlen(info->name) != length ||
		    memcmp(info->name, name, length) != 0)
			continue;
		*fault = (struct fault){.id = (enum fault_id)i};
		numbers_reset(info->arg, info->args, fault);
		return true;
	}
	return false;
}

bool fault_set(struct fault *fault, const char *arg, double value)
{
	const struct fault_info *info = &fault_table[fault->id];

	return numbers_set(info->arg, info->args, fault, arg, strlen(arg),
			   value);
}

bool fault_read(const char *text, struct fault *fault, const char **wrong)
{
	size_t length = strcspn(text, ":");
	struct fault read;

	*wrong = text;
	if (!fault_find(text, length, &read))
		return false;
	const struct fault_info *info = &fault_table[read.id];

	if (text[length] == ':' && !numbers_read(info->arg, info->args, &read,
						 text + length + 1, wrong))
		return false;
	*fault = read;
	return true;
}

void fault_print_list(FILE *to)
{
	for (unsigned i = 0; i < FAULT_COUNT; i++) {
		const struct fault_info *info = &fault_table[i];

		fprintf(to, "%s\n    %s%s\n", info->name, info->about,
			info->needs_actuator ? " (active kinds only)" : "");
		for (size_t n = 0; n < info->args; n++) {
			const struct number *arg = &info->arg[n];

			fprintf(to, "    %s=%g  %s (%g to %g)\n", arg->name,
				arg->normal, arg->about, arg->low, arg->high);
		}
	}
}
