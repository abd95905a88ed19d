/* SPDX-License-Identifier: MIT */
/*
 * What can be asked of the records, as one table: the methods of
 * org.kneadd.Clinic1 are made from it. In a file of its own, so that the
 * table can be had without the records.
 */
#include "clinic.h"

const struct clinic_call_info clinic_calls[CLINIC_CALL_COUNT] = {
	[CLINIC_LIST_PATIENTS] =
		{"ListPatients", "", "", CLINIC_ROWS, false,
		 "All patients: Name, Note, Created (x, microseconds since "
		 "1970 in UTC, as all times here), Sessions (x), LastSession "
		 "(x), Advice (empty, or why to see a professional)."},
	[CLINIC_ADD_PATIENT] =
		{"AddPatient", "ss", "name note", CLINIC_NUMBER, true,
		 "Adds a patient under a pseudonym of the practice's choosing "
		 "(at most 31 bytes); no real name is needed."},
	[CLINIC_READ_PATIENT] =
		{"ReadPatient", "s", "patient", CLINIC_ROW, false,
		 "What ListPatients says of one, and ScreenedAt (x), "
		 "ScreeningFresh (b), AdviceText (s), OpenCourse (x)."},
	[CLINIC_FORGET_PATIENT] =
		{"ForgetPatient", "s", "patient", CLINIC_NOTHING, true,
		 "Forgets a patient and everything held of them, without a "
		 "trace in the file. Refused while a session of theirs is "
		 "prepared, or anybody's runs. It cannot be undone: export "
		 "first what is to be kept."},
	[CLINIC_EXPORT_PATIENT] =
		{"ExportPatient", "s", "patient", CLINIC_FILE, true,
		 "All that is held of a patient, as a descriptor of an SQLite "
		 "database in memory that nobody can change."},
	[CLINIC_SCREEN] =
		{"Screen", "sa(ss)a(ss)a(ss)", "patient answers findings more",
		 CLINIC_NUMBER, true,
		 "Puts a screening on record. Answers: question and \"yes\" or "
		 "\"no\" (see ListQuestions; what is not answered blocks). "
		 "Findings: site and finding (see the property Findings). "
		 "More: \"confirmed-by\" and a name, \"overridden-by\" and a "
		 "name, \"override-reason\" and a text."},
	[CLINIC_READ_SCREENING] =
		{"ReadScreening", "s", "patient", CLINIC_ROW, false,
		 "The newest screening: At (x), Fresh (b), Answers (s, as "
		 "\"thrombosis=no ...\"), Findings (s, as "
		 "\"lumbar-left=bruise ...\"), ConfirmedBy, OverriddenBy, "
		 "OverrideReason."},
	[CLINIC_LIST_SESSIONS] =
		{"ListSessions", "sx", "patient limit", CLINIC_ROWS, false,
		 "The sessions of a patient, or with an empty name of all, the "
		 "newest first and at most so many: Session (x), Patient, "
		 "Routine, Operator, Therapist, Severity, Course (x), Prepared "
		 "(x), Started (x), Ended (x), Why, IsAborted (b), Treated (x, "
		 "points), Released (x, points), Presses (x), Duration (x, ms), "
		 "Dose (x, N*s), Before, After and FollowUp (x, pain ratings, "
		 "left out when there is none), Trips (x)."},
	[CLINIC_READ_SESSION] = {"ReadSession", "x", "session", CLINIC_ROW,
				 false,
				 "What ListSessions says of one session."},
	[CLINIC_LIST_PRESSES] =
		{"ListPresses", "x", "session", CLINIC_ROWS, false,
		 "The presses of a session: Time (x), Step (x), Repeat (x), "
		 "Point, Site, Address, Pad (x), Target, Peak and Mean (d, N), "
		 "Held and InBand (x, ms), Dose (x, N*s), Easing and "
		 "EasingError (d, a share from 0 to 1), EndedBy."},
	[CLINIC_LIST_NOTES] =
		{"ListNotes", "x", "session", CLINIC_ROWS, false,
		 "What happened in a session: Time (x), Step (x), Point, Note, "
		 "Value (x), What (x)."},
	[CLINIC_EXPORT_SESSION] =
		{"ExportSession", "x", "session", CLINIC_FILE, true,
		 "All that is held of a session, with every sample, as "
		 "ExportPatient."},
	[CLINIC_RATE] =
		{"Rate", "xx", "session nrs", CLINIC_NOTHING, true,
		 "The pain rating (0 to 10) of the day after a session."},
	[CLINIC_LIST_RATINGS] =
		{"ListRatings", "s", "patient", CLINIC_ROWS, false,
		 "A patient's pain ratings: Session (x), Time (x), When, "
		 "Point, Rating (x)."},
	[CLINIC_LIST_PPTS] =
		{"ListPPTs", "s", "patient", CLINIC_ROWS, false,
		 "A patient's pressure pain thresholds: Session (x), Time (x), "
		 "Point, Site, PPT (d, kPa), Ramp (d, N/s), IsUneven (b), "
		 "IsAbove (b: the ceiling came first), Change (against the "
		 "first of that point; inside the repeat error it is none)."},
	[CLINIC_LIST_TRIPS] =
		{"ListTrips", "x", "session", CLINIC_ROWS, false,
		 "What was stopped in a session, or with 0 the last 100 of "
		 "all: Time (x), Session (x), Address, Pad (x), Reason, "
		 "Requirement, Value (x), Limit (x), Layer, IsAcknowledged "
		 "(b)."},
	[CLINIC_ADD_COURSE] =
		{"AddCourse", "ssxxs",
		 "patient routine sessions every_days note", CLINIC_NUMBER,
		 true,
		 "Plans so many sessions of a routine, one every so many "
		 "days."},
	[CLINIC_LIST_COURSES] =
		{"ListCourses", "s", "patient", CLINIC_ROWS, false,
		 "The courses of a patient, or with an empty name of all: "
		 "Course (x), Patient, Routine, Planned (x), Done (x), "
		 "EveryDays (x), Begun (x), Due (x, of the next), IsDue (b, "
		 "now), Missed (x), IsEnded (b), Note."},
	[CLINIC_READ_COURSE] = {"ReadCourse", "x", "course", CLINIC_ROW, false,
				"What ListCourses says of one course."},
	[CLINIC_END_COURSE] = {"EndCourse", "xs", "course why", CLINIC_NOTHING,
			       true,
			       "Ends a course before its time, and says why."},
	[CLINIC_LIST_AUDIT] =
		{"ListAudit", "sx", "patient limit", CLINIC_ROWS, false,
		 "Who did what to a patient's records, or with an empty name "
		 "to all, the newest first and at most so many: Time (x), Who, "
		 "What, Patient, Detail."},
	/* .course 0: none; another must be the patient's. */
	[CLINIC_PREPARE] =
		{"Prepare", "sx", "patient course", CLINIC_FACTS, true,
		 "Gives a session its number, and what is on record of the "
		 "patient."},
};
