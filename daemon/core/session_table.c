/* SPDX-License-Identifier: MIT */
/* Session: the names and the table of transitions. */
#include "session.h"

const char *const session_state_names[SESSION_STATE_COUNT] = {
	[SESSION_NONE] = "none",	 [SESSION_PREPARED] = "prepared",
	[SESSION_CHECKING] = "checking", [SESSION_RUNNING] = "running",
	[SESSION_PAUSED] = "paused",	 [SESSION_STOPPED] = "stopped",
	[SESSION_ENDING] = "ending",	 [SESSION_FINISHED] = "finished",
	[SESSION_ABORTED] = "aborted",
};

const char *const session_phase_names[PHASE_COUNT] = {
	[PHASE_NONE] = "",	     [PHASE_MOVE] = "move",
	[PHASE_FIND] = "find",	     [PHASE_BREATH] = "breath",
	[PHASE_RAMP] = "ramp",	     [PHASE_HOLD] = "hold",
	[PHASE_RELEASE] = "release", [PHASE_REST] = "rest",
	[PHASE_WORK] = "work",	     [PHASE_MEASURE] = "measure",
	[PHASE_RATE] = "rate",
};

#define TO(state)                     \
	{                             \
		true, SESSION_##state \
	}

/* A pair that is not listed is refused. Pausing what has let go already
 * changes nothing and is never refused (SR-15). Running, Resume means that the
 * wearable is in its new place. */
const struct session_transition
	session_transitions[SESSION_STATE_COUNT][SESSION_EVENT_COUNT] = {
		[SESSION_NONE] =
			{
				[SESSION_EVENT_PREPARE] = TO(PREPARED),
			},
		[SESSION_PREPARED] =
			{
				[SESSION_EVENT_START] = TO(CHECKING),
				[SESSION_EVENT_PAUSE] = TO(PREPARED),
				[SESSION_EVENT_FINISH] = TO(ENDING),
				[SESSION_EVENT_ABORT] = TO(ABORTED),
			},
		[SESSION_CHECKING] =
			{
				[SESSION_EVENT_CHECKED] = TO(RUNNING),
				[SESSION_EVENT_PAUSE] = TO(PAUSED),
				[SESSION_EVENT_TRIP] = TO(STOPPED),
				[SESSION_EVENT_FINISH] = TO(ENDING),
				[SESSION_EVENT_ABORT] = TO(ABORTED),
			},
		[SESSION_RUNNING] =
			{
				[SESSION_EVENT_PAUSE] = TO(PAUSED),
				[SESSION_EVENT_RESUME] = TO(CHECKING),
				[SESSION_EVENT_TRIP] = TO(STOPPED),
				[SESSION_EVENT_FINISH] = TO(ENDING),
				[SESSION_EVENT_ABORT] = TO(ABORTED),
			},
		[SESSION_PAUSED] =
			{
				[SESSION_EVENT_PAUSE] = TO(PAUSED),
				[SESSION_EVENT_RESUME] = TO(CHECKING),
				[SESSION_EVENT_TRIP] = TO(STOPPED),
				[SESSION_EVENT_FINISH] = TO(ENDING),
				[SESSION_EVENT_ABORT] = TO(ABORTED),
			},
		[SESSION_STOPPED] =
			{
				[SESSION_EVENT_PAUSE] = TO(STOPPED),
				[SESSION_EVENT_TRIP] = TO(STOPPED),
				[SESSION_EVENT_ACKNOWLEDGED] = TO(PAUSED),
				[SESSION_EVENT_FINISH] = TO(ENDING),
				[SESSION_EVENT_ABORT] = TO(ABORTED),
			},
		[SESSION_ENDING] =
			{
				[SESSION_EVENT_PAUSE] = TO(ENDING),
				[SESSION_EVENT_TRIP] = TO(ENDING),
				[SESSION_EVENT_FINISH] = TO(ENDING),
				[SESSION_EVENT_ABORT] = TO(ABORTED),
				[SESSION_EVENT_CLOSED] = TO(FINISHED),
			},
		[SESSION_FINISHED] =
			{
				[SESSION_EVENT_PREPARE] = TO(PREPARED),
			},
		[SESSION_ABORTED] =
			{
				[SESSION_EVENT_PREPARE] = TO(PREPARED),
			},
};
