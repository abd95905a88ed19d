/* SPDX-License-Identifier: MIT */
/* Commands: their names and what each needs before it is looked at. */
#include "command.h"

const struct command_info command_table[COMMAND_COUNT] = {
	[COMMAND_REQUEST_CONTROL] = {"request-control", false, false},
	[COMMAND_RELEASE_CONTROL] = {"release-control", true, false},
	[COMMAND_DISCOVER] = {"discover", false, false},
	[COMMAND_OPEN_WINDOW] = {"open-window", true, false},
	[COMMAND_ENROLL] = {"enroll", true, true},
	[COMMAND_FORGET] = {"forget", true, true},
	[COMMAND_PLACE] = {"place", true, true},
	[COMMAND_IDENTIFY] = {"identify", true, true},
	[COMMAND_ZERO] = {"zero", true, true},
	[COMMAND_SELF_TEST] = {"self-test", true, true},
	[COMMAND_PRESS] = {"press", true, true},
	[COMMAND_RELEASE] = {"release", true, true},
	[COMMAND_TIGHTEN] = {"tighten", true, true},
	/* SR-15: anyone may stop, without control. */
	[COMMAND_STOP] = {"stop", false, true},
	/* SR-16: acknowledging needs control. */
	[COMMAND_ACKNOWLEDGE] = {"acknowledge", true, true},
	[COMMAND_SESSION_START] = {"session-start", true, false},
	/* SR-15, SR-18: what lets go, and the patient's own word, need none. */
	[COMMAND_SESSION_PAUSE] = {"session-pause", false, false},
	[COMMAND_SESSION_RESUME] = {"session-resume", true, false},
	[COMMAND_SESSION_SKIP] = {"session-skip", true, false},
	[COMMAND_SESSION_REPEAT] = {"session-repeat", true, false},
	[COMMAND_SESSION_ADJUST] = {"session-adjust", true, false},
	[COMMAND_SESSION_RATE] = {"session-rate", false, false},
	[COMMAND_SESSION_MARK] = {"session-mark", false, false},
	[COMMAND_SESSION_FINISH] = {"session-finish", true, false},
	[COMMAND_SESSION_ABORT] = {"session-abort", false, false},
};

const char *const adjust_names[ADJUST_COUNT] = {
	[ADJUST_TARGET] = "target",
	[ADJUST_HOLD] = "hold",
	[ADJUST_SEVERITY] = "severity",
};
