/* SPDX-License-Identifier: MIT */
#include "treatment.h"

const char *const operator_names[OPERATOR_COUNT] = {
	[OPERATOR_THERAPIST] = "therapist",
	[OPERATOR_SELF] = "self",
};

const struct session_why_info session_why_table[SESSION_WHY_COUNT] = {
	[SESSION_WHY_NONE] = {"none", "Nothing has stopped the session."},
	[SESSION_WHY_DONE] = {"done", "The routine was done to its end."},
	[SESSION_WHY_PERSON] = {"person", "Somebody asked for it."},
	[SESSION_WHY_TIME] = {"time",
			      "The longest time allowed for a session was "
			      "over. Let the patient rest; go on another "
			      "day."},
	[SESSION_WHY_PAIN] = {"pain",
			      "The patient rated the pain so high that "
			      "everything let go. Wait until it is less and "
			      "rate again, or finish the session."},
	[SESSION_WHY_TRIP] = {"trip",
			      "A pad was stopped. Look at why, see to it, "
			      "acknowledge, then resume."},
	[SESSION_WHY_BATTERY] = {"battery",
				 "The battery of a wearable was nearly empty. "
				 "Charge it before the next session."},
	[SESSION_WHY_LINK] = {"link",
			      "The link to a wearable was lost; it lets go by "
			      "itself. Bring it nearer, then resume."},
	[SESSION_WHY_REFUSED] = {"refused",
				 "The hub refused what came next. Look at its "
				 "reason, see to it, then resume."},
	[SESSION_WHY_CALLER] = {"caller",
				"The program that supervised the session went "
				"away."},
	[SESSION_WHY_UNRECORDED] = {"unrecorded",
				    "What happens could not be put on record. "
				    "Look at the hub's disk, then resume."},
	[SESSION_WHY_HUB] = {"hub",
			     "The hub ended, or found itself not well. If the "
			     "session still waits, resume when it is well."},
};

const char *const session_note_names[SESSION_NOTE_COUNT] = {
	[SESSION_NOTE_STARTED] = "started",
	[SESSION_NOTE_PAUSED] = "paused",
	[SESSION_NOTE_RESUMED] = "resumed",
	[SESSION_NOTE_STOPPED] = "stopped",
	[SESSION_NOTE_STEP] = "step",
	[SESSION_NOTE_SKIPPED] = "skipped",
	[SESSION_NOTE_REPEATED] = "repeated",
	[SESSION_NOTE_ADJUSTED] = "adjusted",
	[SESSION_NOTE_LOWERED] = "lowered",
	[SESSION_NOTE_POINT_TREATED] = "point-treated",
	[SESSION_NOTE_POINT_RELEASED] = "point-released",
	[SESSION_NOTE_POINT_ENDED] = "point-ended",
	[SESSION_NOTE_REFUSED] = "refused",
};

const char *const rating_when_names[RATING_WHEN_COUNT] = {
	[RATING_BEFORE] = "before",
	[RATING_DURING] = "during",
	[RATING_AFTER] = "after",
	[RATING_FOLLOWUP] = "followup",
};
