/* SPDX-License-Identifier: MIT */
/*
 * How each call is answered: most by one statement whose columns are the
 * answer's. :patient, :session and :course are rows that were found before
 * (NULL: all, where the call allows that); other names are arguments.
 */
#include "clinic_book.h"

/* What a list holds at most when nobody says: the largest :limit allowed. */
#define LIMIT " LIMIT iif(:limit, :limit, 10000)"

/* ---- Patients ---- */

#define PATIENT_COLUMNS                                                 \
	"p.name AS Name, p.note AS Note, p.created_utc_us AS Created,"  \
	" (SELECT count(*) FROM session WHERE patient = p.id AND"       \
	" started_utc_us NOT NULL) AS Sessions,"                        \
	" (SELECT started_utc_us FROM session WHERE patient = p.id AND" \
	" started_utc_us NOT NULL ORDER BY id DESC LIMIT 1) AS"         \
	" LastSession, advice(p.id) AS Advice"

static const char list_patients[] =
	"SELECT " PATIENT_COLUMNS " FROM patient p ORDER BY p.name";

/* The newest course that is still open, if any. */
static const char read_patient[] =
	"SELECT " PATIENT_COLUMNS ", s.utc_us AS ScreenedAt,"
	" fresh(s.utc_us, s.trusted, s.boot, s.boot_us) AS"
	" \"ScreeningFresh:b\", advice_text(p.id) AS AdviceText,"
	" (SELECT max(c.id) FROM course c WHERE c.patient = p.id AND"
	" c.ended_utc_us IS NULL AND c.sessions > (SELECT count(*) FROM"
	" session WHERE course = c.id AND started_utc_us NOT NULL AND"
	" aborted = 0)) AS OpenCourse"
	" FROM patient p LEFT JOIN screening s ON s.id = (SELECT max(id) FROM"
	" screening WHERE patient = p.id) WHERE p.id = :patient";

static const char add_patient[] =
	"INSERT INTO patient (name, note, created_utc_us) VALUES (:name,"
	" :note, :utc_us)";

/* Words in the order of the file's index: by their spelling. */
static const char read_screening[] =
	"SELECT s.utc_us AS At, fresh(s.utc_us, s.trusted, s.boot, s.boot_us)"
	" AS \"Fresh:b\","
	" ifnull((SELECT group_concat(question || '=' || answer, ' ') FROM"
	" screening_answer WHERE screening = s.id), '') AS Answers,"
	" ifnull((SELECT group_concat(site || '=' || finding, ' ') FROM"
	" screening_finding WHERE screening = s.id), '') AS Findings,"
	" ifnull(s.confirmed_by, '') AS ConfirmedBy,"
	" ifnull(s.overridden_by, '') AS OverriddenBy,"
	" ifnull(s.override_reason, '') AS OverrideReason"
	" FROM screening s WHERE s.patient = :patient ORDER BY s.id DESC"
	" LIMIT 1";

/* ---- Sessions ---- */

/* A rating given twice counts as given last. */
#define RATING(when)                                             \
	"(SELECT nrs FROM rating WHERE session = s.id AND rated" \
	" = '" when "' ORDER BY id DESC LIMIT 1)"

/* Numbers rise, so they tell the order even when the clock was set. */
#define SESSION_COLUMNS                                                                              \
	"SELECT s.id AS Session, p.name AS Patient, s.routine AS Routine,"                           \
	" s.operator AS Operator, s.therapist AS Therapist, s.severity AS"                           \
	" Severity, s.course AS Course, s.utc_us AS Prepared,"                                       \
	" s.started_utc_us AS Started, s.ended_utc_us AS Ended, s.why AS"                            \
	" Why, s.aborted AS \"IsAborted:b\", s.treated AS Treated,"                                  \
	" s.released AS Released, s.presses AS Presses, s.duration_ms AS"                            \
	" Duration, s.dose_ns AS Dose, " RATING("before") " AS Before, " RATING(                     \
		"after") " AS After, " RATING("followup") " AS FollowUp, (SELECT count(*) FROM trip" \
							  " WHERE session = s.id) AS Trips"          \
							  " FROM session s JOIN patient p ON p.id =" \
							  " s.patient "

static const char list_sessions[] = SESSION_COLUMNS
	"WHERE :patient IS NULL OR s.patient = :patient ORDER BY s.id"
	" DESC" LIMIT;

static const char read_session[] = SESSION_COLUMNS "WHERE s.id = :session";

static const char list_presses[] =
	"SELECT utc_us AS Time, step AS Step, repeat AS Repeat, point AS Point,"
	" site AS Site, address AS Address, pad AS Pad, target_mn / 1000.0 AS"
	" Target, peak_mn / 1000.0 AS Peak, mean_mn / 1000.0 AS Mean, held_ms"
	" AS Held, right_ms AS InBand, dose_ns AS Dose,"
	" iif(ease_error_permille > 0, ease_permille / 1000.0, NULL) AS Easing,"
	" iif(ease_error_permille > 0, ease_error_permille / 1000.0, NULL) AS"
	" EasingError, ended_by AS EndedBy FROM press WHERE session = :session"
	" ORDER BY id";

static const char list_notes[] =
	"SELECT utc_us AS Time, step AS Step, point AS Point, note AS Note,"
	" value AS Value, what AS What FROM note WHERE session = :session"
	" ORDER BY id";

static const char list_ratings[] =
	"SELECT r.session AS Session, r.utc_us AS Time, r.rated AS \"When\","
	" r.point AS Point, r.nrs AS Rating FROM rating r JOIN session s ON"
	" s.id = r.session WHERE s.patient = :patient ORDER BY r.session, r.id";

/* What a session's repeats of a point come to, against the first session in
 * which the point was measured; that one against nothing. */
static const char list_ppts[] =
	"WITH r AS (SELECT session, point, site, ppt_of(session, point, site)"
	" AS pa, max(above AND NOT uneven) AS above FROM ppt WHERE patient ="
	" :patient GROUP BY session, point, site),"
	" f AS (SELECT point, site, pa, above, min(session) AS session FROM r"
	" WHERE pa NOT NULL GROUP BY point, site)"
	" SELECT t.session AS Session, t.utc_us AS Time, t.point AS Point,"
	" t.site AS Site, t.value_pa / 1000.0 AS PPT, t.ramp_mn_per_s / 1000.0"
	" AS Ramp, t.uneven AS \"IsUneven:b\", t.above AS \"IsAbove:b\","
	" ppt_change(iif(f.session < r.session, f.pa, NULL), f.above, r.pa,"
	" r.above) AS Change FROM ppt t JOIN r ON r.session = t.session AND"
	" r.point = t.point AND r.site = t.site LEFT JOIN f ON f.point ="
	" t.point AND f.site = t.site WHERE t.patient = :patient ORDER BY"
	" t.id";

static const char list_trips[] =
	"SELECT utc_us AS Time, session AS Session, address AS Address, pad AS"
	" Pad, reason AS Reason, requirement AS Requirement, value AS Value,"
	" bound AS \"Limit\", layer AS Layer, acknowledged_utc_us NOT NULL AS"
	" \"IsAcknowledged:b\" FROM trip WHERE :session IS NULL OR session ="
	" :session ORDER BY id DESC LIMIT iif(:session IS NULL, 100, 10000)";

/* The NRS of the day after; a session that nobody held has none. */
static int rate(struct clinic_turn *turn)
{
	int64_t held = 0;
	int error = clinic_number(turn,
				  "SELECT started_utc_us NOT NULL AND"
				  " ended_utc_us NOT NULL FROM session WHERE"
				  " id = :session",
				  &held);

	if (error)
		return error;
	if (!held)
		return clinic_box_deny(turn->box, 0,
				       "session: it has not been held to an "
				       "end; rate it afterwards.");
	return clinic_change(turn,
			     "INSERT INTO rating (session, utc_us, trusted,"
			     " boot, boot_us, step, point, rated, nrs) VALUES"
			     " (:session, :utc_us, :trusted, :boot, :boot_us,"
			     " 0, '', 'followup', :nrs)");
}

/* ---- Courses (D15) ---- */

static const char add_course[] =
	"INSERT INTO course (patient, routine, utc_us, trusted, boot, boot_us,"
	" sessions, every_days, note) VALUES (:patient, :routine, :utc_us,"
	" :trusted, :boot, :boot_us, :sessions, :every_days, :note)";

#define DAY_US "86400000000"
/* The number of a day of the practice's calendar. */
#define DAY(time)                                                \
	"CAST(julianday(date((" time ") / 1000000, 'unixepoch'," \
	" 'localtime')) AS INTEGER)"

/*
 * Done: sessions of the course that were started and not aborted. The first
 * is due on the day the course begins, each other so many days after the one
 * before it: a late one moves the rest, so that the rest between two is kept.
 * Missed: whole intervals that went by between two without one, by days of
 * the calendar; a clock that was behind makes none. An ended course has none
 * due.
 */
#define COURSE_ROWS                                                                                         \
	"WITH c AS (SELECT * FROM course WHERE (:course IS NULL OR id ="                                    \
	" :course) AND (:patient IS NULL OR patient = :patient)),"                                          \
	" held AS (SELECT c.id AS course, max(s.started_utc_us, c.utc_us) AS at FROM c"                     \
	" JOIN session s ON s.course = c.id WHERE s.started_utc_us NOT NULL"                                \
	" AND s.aborted = 0),"                                                                              \
	" tally AS (SELECT c.id AS course, (SELECT count(*) FROM held WHERE"                                \
	" held.course = c.id) AS done, (SELECT max(at) FROM held WHERE"                                     \
	" held.course = c.id) AS last FROM c),"                                                             \
	" scheme AS (SELECT c.*, tally.done, tally.last, c.ended_utc_us NOT NULL OR tally.done"             \
	" >= c.sessions AS ended, ifnull(tally.last + c.every_days * " DAY_US                               \
	", c.utc_us) AS due FROM c JOIN tally ON tally.course = c.id),"                                     \
	" mark AS (SELECT id AS course, every_days, utc_us - every_days *"                                  \
	" " DAY_US " AS at FROM scheme"                                                                     \
	" UNION ALL SELECT scheme.id, every_days, at FROM scheme JOIN held ON"                              \
	" held.course = scheme.id"                                                                          \
	" UNION ALL SELECT id, every_days, max(min(ifnull(ended_utc_us,"                                    \
	" :utc_us), :utc_us), ifnull(last, utc_us)) FROM scheme WHERE done <"                               \
	" sessions),"                                                                                       \
	" gap AS (SELECT course, (" DAY("at") " - lag(" DAY(                                                \
		"at") ") OVER"                                                                              \
		      " (PARTITION BY course ORDER BY at)) / every_days - 1 AS missed"                      \
		      " FROM mark)"                                                                         \
		      "SELECT scheme.id AS Course, p.name AS Patient, scheme.routine AS"                    \
		      " Routine, scheme.sessions AS Planned, scheme.done AS Done,"                          \
		      " scheme.every_days AS EveryDays, scheme.utc_us AS Begun,"                            \
		      " iif(scheme.ended, NULL, scheme.due) AS Due,"                                        \
		      " NOT scheme.ended AND " DAY("scheme.due") " <= " DAY(                                \
			      ":utc_us") " AS \"IsDue:b\", (SELECT ifnull(sum(max(missed, 0)), 0) FROM gap" \
					 " WHERE gap.course = scheme.id) AS Missed, scheme.ended AS"        \
					 " \"IsEnded:b\", scheme.note AS Note"                              \
					 " FROM scheme JOIN patient p ON p.id = scheme.patient"

static const char list_courses[] = COURSE_ROWS " ORDER BY scheme.id DESC";
static const char read_course[] = COURSE_ROWS;

static int end_course(struct clinic_turn *turn)
{
	int error =
		clinic_change(turn, "UPDATE course SET ended_utc_us = :utc_us,"
				    " ended_why = :why WHERE id = :course AND"
				    " ended_utc_us IS NULL");

	if (error)
		return error;
	return sqlite3_changes(turn->book->sqlite) > 0
		       ? 0
		       : clinic_box_deny(turn->box, 0,
					 "course: it has been ended "
					 "already.");
}

/* ---- Audit ---- */

static const char list_audit[] =
	"SELECT utc_us AS Time, who AS Who, what AS What, patient_name AS"
	" Patient, detail AS Detail FROM audit WHERE :patient IS NULL OR"
	" patient_name = (SELECT name FROM patient WHERE id = :patient)"
	" ORDER BY id DESC" LIMIT;

const struct clinic_recipe clinic_recipes[CLINIC_CALL_COUNT] = {
	[CLINIC_LIST_PATIENTS] = {.sql = list_patients},
	[CLINIC_ADD_PATIENT] = {.sql = add_patient, .changes = true},
	[CLINIC_READ_PATIENT] = {.sql = read_patient},
	[CLINIC_FORGET_PATIENT] = {.run = clinic_forget, .changes = true},
	[CLINIC_EXPORT_PATIENT] = {.run = clinic_export},
	[CLINIC_SCREEN] = {.run = clinic_screen, .changes = true},
	[CLINIC_READ_SCREENING] = {.sql = read_screening},
	[CLINIC_LIST_SESSIONS] = {.sql = list_sessions},
	[CLINIC_READ_SESSION] = {.sql = read_session},
	[CLINIC_LIST_PRESSES] = {.sql = list_presses},
	[CLINIC_LIST_NOTES] = {.sql = list_notes},
	[CLINIC_EXPORT_SESSION] = {.run = clinic_export},
	[CLINIC_RATE] = {.run = rate, .changes = true},
	[CLINIC_LIST_RATINGS] = {.sql = list_ratings},
	[CLINIC_LIST_PPTS] = {.sql = list_ppts},
	[CLINIC_LIST_TRIPS] = {.sql = list_trips},
	[CLINIC_ADD_COURSE] = {.sql = add_course, .changes = true},
	[CLINIC_LIST_COURSES] = {.sql = list_courses},
	[CLINIC_READ_COURSE] = {.sql = read_course},
	[CLINIC_END_COURSE] = {.run = end_course, .changes = true},
	[CLINIC_LIST_AUDIT] = {.sql = list_audit},
	[CLINIC_PREPARE] = {.run = clinic_facts, .changes = true},
};
