/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include "screening.h"

#include "control.h"
#include "status.h"

const struct refusal_info refusal_table[REFUSAL_COUNT] = {
	[REFUSAL_NONE] = {"None", "", "Done."},
	[REFUSAL_NO_SUCH_WEARABLE] =
		{"NoSuchWearable", "",
		 "There is no such wearable. Look at the list of wearables for "
		 "its name, or discover it first."},
	[REFUSAL_NO_SUCH_PAD] = {"NoSuchPad", "",
				 "The wearable has no pad {value}. Count its "
				 "pads from 0."},
	[REFUSAL_BAD_ARGUMENT] =
		{"BadArgument", "",
		 "Argument {value} makes no sense here. Look up what the "
		 "command takes, and in which unit."},
	[REFUSAL_NOT_CONTROLLER] =
		{"NotController", "SR-15",
		 "You are not in control. Request control first; stopping "
		 "needs none."},
	[REFUSAL_CONTROL_TAKEN] =
		{"ControlTaken", "SR-15",
		 "Somebody else is in control. Ask them to release it; you may "
		 "stop at any time."},
	[REFUSAL_NOT_ENROLLED] =
		{"NotEnrolled", "SR-20",
		 "This wearable does not belong to the room. Open the pairing "
		 "window and enroll it first."},
	[REFUSAL_ALREADY_ENROLLED] =
		{"AlreadyEnrolled", "SR-20",
		 "This wearable belongs to the room already. To enroll it "
		 "anew, forget it first."},
	[REFUSAL_WINDOW_CLOSED] =
		{"WindowClosed", "SR-20",
		 "The pairing window is closed. Open it, then enroll the "
		 "wearable while it lasts."},
	[REFUSAL_PAIRING_FAILED] =
		{"PairingFailed", "SR-20",
		 "Pairing did not succeed. Bring the wearable nearer, put it "
		 "in pairing mode and enroll it again."},
	[REFUSAL_UNKNOWN_VERSION] =
		{"UnknownVersion", "SR-20",
		 "The wearable speaks version {value} of the profile, which "
		 "this hub does not know (it knows {limit}). Update the hub or "
		 "the wearable."},
	[REFUSAL_IDENTITY_CHANGED] =
		{"IdentityChanged", "SR-20",
		 "This is not the wearable that was enrolled, or it was "
		 "changed. Check it, forget it and enroll it again."},
	[REFUSAL_NOT_CONNECTED] =
		{"NotConnected", "",
		 "The wearable is not connected. Switch it on and bring it "
		 "nearer; the hub connects by itself."},
	[REFUSAL_NOT_READY] =
		{"NotReady", "",
		 "The wearable is still being made ready. Wait until its link "
		 "says ready, then try again."},
	[REFUSAL_NOT_ACTIVE] =
		{"NotActive", "",
		 "This pad only measures; it cannot press. Use an active "
		 "wearable, or press by hand."},
	[REFUSAL_NOT_SUPPORTED] =
		{"NotSupported", "",
		 "The wearable cannot do this. Its maker left it out; use "
		 "another wearable."},
	[REFUSAL_NO_SITE] =
		{"NoSite", "SR-5",
		 "The pad is not placed on a site, so no force is allowed. "
		 "Place it first."},
	[REFUSAL_TRIPPED] =
		{"Tripped", "SR-16",
		 "The pad was stopped. Look at why, see to it, then "
		 "acknowledge."},
	[REFUSAL_CAUSE_PRESENT] =
		{"CausePresent", "SR-16",
		 "What stopped the pad is still so. Remove the cause (lift the "
		 "pad off, let go of the button, wait for good data), then "
		 "acknowledge again."},
	[REFUSAL_NOT_RECORDED] =
		{"NotRecorded", "SR-16, SR-23",
		 "This could not be put on record yet, and without a record "
		 "nothing presses. Wait a moment; if it stays so, look at the "
		 "hub's disk."},
	[REFUSAL_NEEDS_ZERO] =
		{"NeedsZero", "SR-13",
		 "The pad must be zeroed first. Take it off the body, keep it "
		 "still and zero it."},
	[REFUSAL_NEEDS_SELF_TEST] =
		{"NeedsSelfTest", "SR-13",
		 "The pad must pass its self-test first. Run the self-test."},
	[REFUSAL_IN_CONTACT] =
		{"InContact", "SR-13",
		 "Something presses on the pad. Lift it off until it reads "
		 "nothing, then try again."},
	[REFUSAL_UNTRUSTED] =
		{"Untrusted", "SR-12",
		 "The pad's data has not been good for long enough yet. Wait a "
		 "second, then try again."},
	[REFUSAL_STALE] =
		{"Stale", "SR-11",
		 "No fresh data comes from the pad ({value} ms, allowed "
		 "{limit} ms). Bring the wearable nearer to the hub."},
	[REFUSAL_LIMIT] =
		{"Limit", "SR-5",
		 "{value} is too much: the {layer} limit for the {what} allows "
		 "{limit}. Ask for {limit} or less."},
	[REFUSAL_LOOSENS] =
		{"Loosens", "SR-5",
		 "{value} is looser than the {limit} that holds now for the "
		 "{what}. A running change can only tighten; to allow more, "
		 "stop and change the configuration."},
	[REFUSAL_RESTING] =
		{"Resting", "SR-7",
		 "The site is still resting from the last press. Wait another "
		 "{value} ms."},
	[REFUSAL_UNCERTAIN] =
		{"Uncertain", "SR-21",
		 "It is not known whether the last command arrived, so the pad "
		 "was stopped. Wait until its state is read, then "
		 "acknowledge."},
	[REFUSAL_DEVICE] =
		{"Device", "SR-2",
		 "The wearable itself refused: {what}. Look at what it "
		 "announces; ask for less, or see to it."},
	[REFUSAL_TIMED_OUT] =
		{"TimedOut", "",
		 "The wearable did not answer in time. Look whether it is on "
		 "and near, then try again."},
	[REFUSAL_BUSY] =
		{"Busy", "",
		 "The same is already being done. Wait until it ends."},
	[REFUSAL_LINKS_FULL] =
		{"LinksFull", "",
		 "The Bluetooth adapter holds no further wearable (it holds "
		 "{limit}). Disconnect one, or add an adapter."},
	[REFUSAL_NO_BLUETOOTH] =
		{"NoBluetooth", "",
		 "There is no working Bluetooth. Look whether the adapter is "
		 "plugged in, switched on and not blocked."},
	[REFUSAL_HUB_UNWELL] =
		{"HubUnwell", "SR-22",
		 "The hub found itself not well, so nothing presses. Restart "
		 "it if it does not recover."},
	[REFUSAL_BATTERY] =
		{"Battery", "SR-24",
		 "The wearable's battery is at {value} %, and {limit} % are "
		 "needed. Charge it."},
	[REFUSAL_NO_SESSION] = {"NoSession", "",
				"There is no session now. Prepare one first."},
	[REFUSAL_NOT_NOW] =
		{"NotNow", "",
		 "The session cannot do this now. Look at its state "
		 "and phase; pausing and aborting work always."},
	[REFUSAL_SESSION_UNDER_WAY] =
		{"SessionUnderWay", "SR-19",
		 "A session is under way, and it alone commands its wearables. "
		 "Finish or abort it first."},
	[REFUSAL_NO_SUCH_PATIENT] =
		{"NoSuchPatient", "",
		 "There is no patient of that name. Look at the list of "
		 "patients, or add them first."},
	[REFUSAL_NO_SUCH_ROUTINE] =
		{"NoSuchRoutine", "",
		 "There is no routine of that name. Look at the list of "
		 "routines."},
	[REFUSAL_NO_SUCH_RECORD] =
		{"NoSuchRecord", "",
		 "Nothing of that number is on record. Look at the history."},
	[REFUSAL_EXISTS] = {"Exists", "",
			    "This exists already. Choose another name."},
	[REFUSAL_NO_PLACEMENT] =
		{"NoPlacement", "",
		 "No pad is there for point {nth} of the routine. Say which "
		 "wearable treats it, or place one on its site."},
	[REFUSAL_WRONG_KIND] =
		{"WrongKind", "SR-4",
		 "The pad chosen for point {nth} is of the other kind: point "
		 "contact and compression have different limits. Choose "
		 "another wearable."},
	[REFUSAL_SESSION_TIME] =
		{"SessionTime", "SR-9",
		 "The session would take {value time}, and {limit time} is the most "
		 "allowed. Take out steps, or shorten holds and rests."},
	[REFUSAL_SESSIONS_A_DAY] =
		{"SessionsADay", "SR-10",
		 "The patient has had {value} sessions within 24 hours, and "
		 "{limit} are the most allowed; a session whose time is not "
		 "certain counts. Go on another day, and see that the hub's "
		 "clock is set."},
	[REFUSAL_POINT_TOO_SOON] =
		{"PointTooSoon", "SR-10",
		 "A point of the routine was treated too short a time ago: it "
		 "rests another {value time}. Choose a routine without it, or go "
		 "on later."},
	[REFUSAL_SCREENING_MISSING] =
		{"ScreeningMissing", "SR-17",
		 "The patient has not been screened, or a question was left "
		 "open. Ask all the screening questions first."},
	[REFUSAL_SCREENING_OLD] =
		{"ScreeningOld", "SR-17",
		 "The screening is older than {limit time}, or its time is not "
		 "certain. Ask the questions again."},
	[REFUSAL_CONTRAINDICATED] =
		{"Contraindicated", "SR-17",
		 "The screening forbids treatment: {what}. Do not treat; "
		 "advise to see a doctor."},
	[REFUSAL_CAUTION_UNCONFIRMED] =
		{"CautionUnconfirmed", "SR-17",
		 "The screening asks for caution: {what}. Whoever is "
		 "responsible must confirm it with their name."},
	[REFUSAL_SITE_BLOCKED] =
		{"SiteBlocked", "SR-17",
		 "The screening forbids to treat the {where}: {what}. Choose a "
		 "routine without it."},
	[REFUSAL_PAIN] =
		{"Pain", "SR-18",
		 "The pain was rated {value} of 10, and from {limit} nothing "
		 "presses. Wait until it is less, rate again, or finish the "
		 "session."},
	[REFUSAL_PPT_UNKNOWN] =
		{"PptUnknown", "",
		 "The target of point {nth} is a share of its pressure pain "
		 "threshold, which is not known. Measure it first, in a "
		 "session of its own."},
	[REFUSAL_RATING_WANTED] =
		{"RatingWanted", "SR-18",
		 "The routine asks how strong the pain is before it begins. "
		 "Ask the patient and rate it from 0 to 10 (kneadctl session "
		 "rate N, or the key of that figure where a session is shown), "
		 "then start."},
};

static const char *question_words(int32_t question)
{
	if (question < 0 || question >= QUESTION_COUNT)
		return "";
	return question_table[question].words;
}

static const char *finding_words(int32_t finding)
{
	if (finding < 0 || finding > FINDING_COUNT)
		return "";
	return finding == FINDING_COUNT ? "pregnancy" : finding_names[finding];
}

/* SR-2: as the wearable's response has it; below 0 it did not answer with
 * one. */
static const char *device_words(int32_t result)
{
	if (result < 0 || result > (int32_t)UINT8_MAX)
		return "it did not take the command";
	return wire_code_name(&control_results, (uint8_t)result);
}

const char *refusal_what(const struct refusal *refusal)
{
	switch ((int)refusal->code) {
	case REFUSAL_LIMIT:
	case REFUSAL_LOOSENS:
		return limit_table[refusal->limit_id].words;
	case REFUSAL_DEVICE:
		return device_words(refusal->value);
	case REFUSAL_CONTRAINDICATED:
	case REFUSAL_CAUTION_UNCONFIRMED:
		return question_words(refusal->value);
	case REFUSAL_SITE_BLOCKED:
		return finding_words(refusal->limit);
	default:
		return "";
	}
}

const char *refusal_where(const struct refusal *refusal)
{
	if (refusal->code != REFUSAL_SITE_BLOCKED || refusal->value < 0 ||
	    refusal->value >= SITE_COUNT)
		return "";
	return site_table[refusal->value].words;
}

/* Units and scales of force, time and the like are the limits' own. */
const struct trip_info trip_table[TRIP_REASON_COUNT] = {
	[TRIP_NONE] = {"none", "", "Nothing was stopped.", "", 1, false},
	[TRIP_FORCE] =
		{"force", "SR-4",
		 "Stopped: {value} pressed, more than the {layer} limit of "
		 "{limit}. Lift the pad off, look why, then acknowledge.",
		 "N", 1000, false},
	[TRIP_PRESSURE] =
		{"pressure", "SR-4",
		 "Stopped: {value} under one cell, more than the {layer} limit "
		 "of {limit}. Look for an edge or a bone under the pad, place "
		 "it flat, then acknowledge.",
		 "kPa", 1000, false},
	[TRIP_RISE] =
		{"rise", "SR-6",
		 "Stopped: the force rose by {value}, faster than the {layer} "
		 "limit of {limit}. Look what pushed the pad, then "
		 "acknowledge.",
		 "N/s", 1000, false},
	[TRIP_DWELL] = {"dwell", "SR-7",
			"Stopped: pressed for {value}, and had to let go after "
			"{limit}. Take the pad off and let the site rest, then "
			"acknowledge.",
			"s", 1000, false},
	[TRIP_DOSE] =
		{"dose", "SR-8",
		 "Stopped: this site has had {value}, and the {layer} limit is "
		 "{limit}. Treat another site, or go on another day; "
		 "acknowledge when the pad is off.",
		 "N*s", 1, false},
	[TRIP_STALE] =
		{"stale", "SR-11",
		 "Stopped: no data from the pad for {value}, and {limit} is "
		 "the most allowed. Bring the wearable nearer, then "
		 "acknowledge.",
		 "ms", 1, false},
	[TRIP_INTEGRITY] =
		{"integrity", "SR-12",
		 "Stopped: {value} came wrong within a second, and {limit} is "
		 "the most allowed. Look for radio trouble or a broken "
		 "wearable; acknowledge when its data is good again.",
		 "frames", 1, false},
	[TRIP_CELL_STUCK] =
		{"cell-stuck", "SR-13",
		 "Stopped: cell {value} shows the same force while the others "
		 "move. Take the pad off, zero it and run its self-test; if it "
		 "happens again, have it repaired.",
		 "cell", 1, true},
	[TRIP_CELL_SATURATED] =
		{"cell-saturated", "SR-13",
		 "Stopped: cell {value} is at the end of its range, so the "
		 "force is not known. Take the pad off, zero it and run its "
		 "self-test.",
		 "cell", 1, true},
	[TRIP_CELL_RANGE] =
		{"cell-range", "SR-13",
		 "Stopped: cell {value} shows what no sound cell can. Take the "
		 "pad off, zero it and run its self-test; if it happens again, "
		 "have it repaired.",
		 "cell", 1, true},
	[TRIP_CELLS_EQUAL] =
		{"cells-equal", "SR-13",
		 "Stopped: all cells show one same force, which no body gives. "
		 "Take the pad off, zero it and run its self-test; if it "
		 "happens again, have it repaired.",
		 "cell", 1, true},
	[TRIP_DRIFT] =
		{"drift", "SR-13",
		 "Stopped: the pad shows {value} with nothing on it, and "
		 "{limit} is the most it may drift. Take it off, zero it and "
		 "run its self-test.",
		 "N", 1000, true},
	[TRIP_NOT_FOLLOWING] =
		{"not-following", "SR-13",
		 "Stopped: the pad measured {value} where {limit} was "
		 "commanded. Look whether it sits well on the site, zero it "
		 "and run its self-test.",
		 "N", 1000, true},
	[TRIP_TOTAL_FORCE] =
		{"total-force", "SR-19",
		 "Stopped: all pads together pressed with {value}, more than "
		 "the {layer} limit of {limit}. Press with fewer pads or less "
		 "force, then acknowledge.",
		 "N", 1000, false},
	[TRIP_PADS_PRESSING] =
		{"pads-pressing", "SR-19",
		 "Stopped: {value} pressed at once, and the {layer} limit is "
		 "{limit}. Take some off, then acknowledge.",
		 "pads", 1, false},
	[TRIP_IDENTITY] =
		{"identity", "SR-20",
		 "Stopped: the wearable is not the one that was enrolled, or "
		 "it was changed. Check it, forget it and enroll it again.",
		 "", 1, false},
	[TRIP_UNCERTAIN] =
		{"uncertain", "SR-21",
		 "Stopped: it is not known whether a command arrived. Look at "
		 "the pad; acknowledge when its state has been read.",
		 "", 1, false},
	[TRIP_LINK_LOST] =
		{"link-lost", "SR-1, SR-11",
		 "Stopped: the link to the wearable broke while it could "
		 "press; it lets go by itself. Bring it nearer; acknowledge "
		 "when it is back.",
		 "", 1, false},
	[TRIP_HUB] =
		{"hub", "SR-22",
		 "Stopped: the hub found itself not well. Acknowledge when it "
		 "has recovered; if it does not, restart it.",
		 "", 1, false},
	[TRIP_PERSON] =
		{"person", "SR-15",
		 "Stopped because somebody asked for it. Ask the patient how "
		 "they are, then acknowledge.",
		 "", 1, false},
	[TRIP_BUTTON] =
		{"button", "SR-15",
		 "Stopped by the button on the wearable. Ask the patient how "
		 "they are; acknowledge when the button is let go.",
		 "", 1, false},
	[TRIP_CONTROLLER_LOST] =
		{"controller-lost", "SR-15",
		 "Stopped: the program in control went away. Look at it, take "
		 "control again, then acknowledge.",
		 "", 1, false},
	[TRIP_DEVICE] =
		{"device", "SR-2",
		 "Stopped by the wearable itself: {what}. Look at what it "
		 "announces, see to it, then acknowledge.",
		 "", 1, false},
	[TRIP_HOT] =
		{"hot", "SR-24",
		 "Stopped: the pad is at {value}, warmer than {limit}. Take it "
		 "off the skin and let it cool, then acknowledge.",
		 "degC", 10, false},
	[TRIP_BATTERY] =
		{"battery", "SR-24",
		 "Stopped: the battery is at {value}, and {limit} are needed. "
		 "Charge the wearable, then acknowledge.",
		 "%", 1, false},
	[TRIP_NOT_RELEASED] =
		{"not-released", "SR-1, SR-15",
		 "The pad was told to let go and still presses with {value}. "
		 "Take it off by hand or switch the wearable off; acknowledge "
		 "when nothing presses.",
		 "N", 1000, false},
};

/* Those that trip for other reasons have words too: a record may be old. */
static const struct {
	enum status_cause cause;
	const char *words;
} cause_words[] = {
	{STATUS_CAUSE_START, "it was switched on or started anew"},
	{STATUS_CAUSE_STOP, "it was told to stop"},
	{STATUS_CAUSE_TOKEN, "it heard nothing from the hub in time"},
	{STATUS_CAUSE_LINK, "it lost the link to the hub"},
	{STATUS_CAUSE_BUTTON, "its stop button was pressed"},
	{STATUS_CAUSE_FORCE, "it measured more force than it allows"},
	{STATUS_CAUSE_PRESSURE, "it measured more pressure than it allows"},
	{STATUS_CAUSE_HEAT, "a pad was too warm"},
	{STATUS_CAUSE_BATTERY, "its battery was too low"},
	{STATUS_CAUSE_CELL, "a force cell failed"},
	{STATUS_CAUSE_FAULT, "it found a fault of its own"},
};

const char *trip_what(const struct trip *trip)
{
	if (trip->reason != TRIP_DEVICE)
		return "";
	for (size_t i = 0; i < sizeof(cause_words) / sizeof(cause_words[0]);
	     i++)
		if ((int32_t)cause_words[i].cause == trip->value)
			return cause_words[i].words;
	return "it did not say why";
}
