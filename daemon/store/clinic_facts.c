/* SPDX-License-Identifier: MIT */
/*
 * Facts: what a session is prepared with. Whatever is not known for sure is
 * told as what stands in the way most: a screening with a word that is not
 * known counts as none (SR-17), a treatment of unknown age as just now
 * (SR-10), a PPT from an uneven ramp as unknown.
 *
 * What does not fit changes nothing: three sessions in a day are refused
 * before any point is looked at, and two have fewer points than fit.
 */
#include "clinic_book.h"

#include "sql.h"

#include <assert.h>
#include <string.h>

_Static_assert(FREQUENCY_POINTS_MAX >=
		       ROUTINE_POINTS_MAX * (FREQUENCY_SESSIONS_A_DAY - 1),
	       "no point that counts is left out");
_Static_assert(FREQUENCY_SESSIONS_MAX >= FREQUENCY_SESSIONS_A_DAY,
	       "no session that counts is left out");

/* utc_us, trusted, boot and boot_us, from that column on. */
static struct stamp column_stamp(sqlite3_stmt *row, int column)
{
	struct stamp stamp = {
		.utc_us = sqlite3_column_int64(row, column),
		.trusted = sqlite3_column_int(row, column + 1) != 0,
		.boot_us = (uint64_t)sqlite3_column_int64(row, column + 3),
	};
	const void *boot = sqlite3_column_blob(row, column + 2);

	if (boot && sqlite3_column_bytes(row, column + 2) == STAMP_BOOT_SIZE)
		memcpy(stamp.boot, boot, STAMP_BOOT_SIZE);
	return stamp;
}

static bool text_is(sqlite3_stmt *row, int column, const char *word)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text && strcmp(text, word) == 0;
}

static enum site column_site(sqlite3_stmt *row, int column)
{
	const char *text = (const char *)sqlite3_column_text(row, column);

	return text ? site_by_name(text) : SITE_NONE;
}

/* ---- Screening (SR-17) ---- */

static int take_screening(sqlite3_stmt *row, void *userdata)
{
	struct screening *screening = userdata;

	screening->present = true;
	screening->at = column_stamp(row, 0);
	screening->overridden = sqlite3_column_int(row, 4) != 0;
	sql_text(row, 5, screening->confirmed_by,
		 sizeof(screening->confirmed_by));
	return 0;
}

static int take_answer(sqlite3_stmt *row, void *userdata)
{
	struct screening *screening = userdata;
	size_t question = 0;

	while (question < QUESTION_COUNT &&
	       !text_is(row, 0, question_table[question].name))
		question++;
	if (question == QUESTION_COUNT)
		screening->present = false;
	else if (text_is(row, 1, "no"))
		screening->answer[question] = ANSWER_NO;
	else if (text_is(row, 1, "yes"))
		screening->answer[question] = ANSWER_YES;
	return 0;
}

static int take_finding(sqlite3_stmt *row, void *userdata)
{
	struct screening *screening = userdata;
	const enum site site = column_site(row, 0);
	size_t finding = 0;

	while (finding < FINDING_COUNT &&
	       !text_is(row, 1, finding_names[finding]))
		finding++;
	if (site == SITE_NONE || finding == FINDING_COUNT)
		screening->present = false;
	else
		screening->finding[site] |= (uint16_t)(1u << finding);
	return 0;
}

#define NEWEST "(SELECT max(id) FROM screening WHERE patient = :patient)"

static int read_screening(struct clinic_turn *turn, struct screening *screening)
{
	int error = clinic_each(
		turn,
		"SELECT utc_us, trusted, boot, boot_us, overridden_by NOT NULL"
		" AND override_reason NOT NULL, confirmed_by FROM screening"
		" WHERE id = " NEWEST,
		take_screening, screening);

	if (!error)
		error = clinic_each(
			turn,
			"SELECT question, answer FROM screening_answer WHERE"
			" screening = " NEWEST,
			take_answer, screening);
	if (!error)
		error = clinic_each(
			turn,
			"SELECT site, finding FROM screening_finding WHERE"
			" screening = " NEWEST,
			take_finding, screening);
	return error;
}

/* ---- Frequency (SR-10) ---- */

static int take_session(sqlite3_stmt *row, void *userdata)
{
	struct frequency_history *history = userdata;

	assert(history->sessions < FREQUENCY_SESSIONS_MAX);
	history->session[history->sessions++] = column_stamp(row, 0);
	return 0;
}

static int take_point(sqlite3_stmt *row, void *userdata)
{
	struct frequency_history *history = userdata;
	struct point_use *use = &history->point[history->points];

	assert(history->points < FREQUENCY_POINTS_MAX);
	sql_text(row, 0, use->point, sizeof(use->point));
	use->site = column_site(row, 1);
	use->at = column_stamp(row, 2);
	history->points++;
	return 0;
}

#define TEXT(number)  TEXT_(number)
#define TEXT_(number) #number

/* Held: it was started, or something pressed in it. By its last press it is
 * youngest. */
static const char held_sessions[] =
	"SELECT utc_us, trusted, boot, boot_us FROM ("
	"SELECT s.id, ifnull(u.utc_us, ifnull(s.started_utc_us, s.utc_us)) AS"
	" utc_us, ifnull(u.trusted, ifnull(s.started_trusted, s.trusted)) AS"
	" trusted, ifnull(u.boot, s.boot) AS boot, ifnull(u.boot_us,"
	" ifnull(s.started_boot_us, s.boot_us)) AS boot_us"
	" FROM session s LEFT JOIN press u ON u.id = (SELECT max(id) FROM press"
	" WHERE session = s.id) WHERE s.patient = :patient AND"
	" (s.started_utc_us NOT NULL OR u.id NOT NULL))"
	" WHERE within_a_day(utc_us, trusted, boot, boot_us)"
	" ORDER BY id DESC LIMIT " TEXT(FREQUENCY_SESSIONS_MAX);

/* Pressed, kneaded or stroked: each point by its last time, the newest first,
 * so that whatever is left out is older than all that is told. */
#define USES "SELECT session, point, site, utc_us, trusted, boot, boot_us FROM "
#define OF_PATIENT                                                           \
	" WHERE session IN (SELECT id FROM session WHERE patient ="          \
	" :patient) AND point <> '' AND within_a_day(utc_us, trusted, boot," \
	" boot_us)"
/* The press of a measurement: the first that ended after a threshold was put
 * on record, and was never held. A routine by thresholds needs them measured
 * before, so measuring is no treatment (project default). */
#define MEASURED                                                               \
	" (held_ms = 0 AND EXISTS (SELECT 1 FROM ppt t WHERE t.session ="      \
	" press.session AND t.point = press.point AND t.site = press.site AND" \
	" t.boot_us <= press.boot_us AND NOT EXISTS (SELECT 1 FROM press o"    \
	" WHERE o.session = press.session AND o.point = press.point AND"       \
	" o.id <> press.id AND o.boot_us BETWEEN t.boot_us AND press.boot_us)))"
static const char used_points[] =
	"WITH used AS (" USES "press" OF_PATIENT " AND NOT" MEASURED
	" UNION ALL " USES "technique" OF_PATIENT
	" AND technique IN ('knead', 'glide')),"
	" each AS (SELECT session, point, site, utc_us, trusted, boot,"
	" max(boot_us) AS boot_us FROM used GROUP BY session, point, site)"
	" SELECT point, site, utc_us, trusted, boot, boot_us, max(session)"
	" FROM each GROUP BY point, site ORDER BY max(session) DESC, boot_us"
	" DESC LIMIT " TEXT(FREQUENCY_POINTS_MAX);

/* ---- PPT (D16) ---- */

static int take_ppt(sqlite3_stmt *row, void *userdata)
{
	struct clinic_facts *facts = userdata;

	assert(facts->ppts < CLINIC_PPTS_MAX);
	sql_text(row, 0, facts->ppt[facts->ppts].point,
		 sizeof(facts->ppt[facts->ppts].point));
	facts->ppt[facts->ppts].site = column_site(row, 1);
	facts->ppt[facts->ppts].value_pa = sql_int(row, 2);
	facts->ppts++;
	return 0;
}

/* What the newest session that measured the point came to. */
static const char newest_ppts[] =
	"SELECT point, site, ppt_of(max(session), point, site) FROM ppt WHERE"
	" patient = :patient AND point <> '' AND NOT uneven GROUP BY point,"
	" site ORDER BY max(session) DESC LIMIT " TEXT(CLINIC_PPTS_MAX);

/* ---- All of them ---- */

/* A course that is named must be the patient's, and open. */
static int check_course(struct clinic_turn *turn)
{
	int64_t state = -1; /* of another patient */
	int error = 0;

	if (turn->course)
		error = clinic_number(turn,
				      "SELECT ended_utc_us NOT NULL FROM"
				      " course WHERE id = :course AND patient"
				      " = :patient",
				      &state);
	if (error || !turn->course || state == 0)
		return error;
	return state < 0 ? clinic_box_refuse(turn->box, REFUSAL_NO_SUCH_RECORD)
			 : clinic_box_deny(turn->box, 1,
					   "course: it has been ended; begin a "
					   "new one, or leave it out.");
}

/* Never one that was given before, also when its session is forgotten. */
static int take_number(struct clinic_turn *turn, struct clinic_facts *facts)
{
	int64_t number = 0;
	int error = clinic_number(
		turn,
		"UPDATE session_number SET last = max(last, (SELECT"
		" ifnull(max(id), 0) FROM session)) + 1 RETURNING last",
		&number);

	if (!error && (number <= 0 || number > UINT32_MAX))
		error = clinic_box_fail(turn->box, -EBADMSG,
					"The records have no number left for "
					"a session. Move the file away to "
					"start a new one, and keep it.");
	if (error) /* which took the facts away with the box */
		return error;
	facts->session = (uint32_t)number;
	turn->box->result.number = number;
	return 0;
}

int clinic_facts(struct clinic_turn *turn)
{
	struct clinic_facts *facts = clinic_box_take(turn->box, sizeof(*facts));
	int error = facts ? check_course(turn) : clinic_box_too_much(turn->box);

	if (!error)
		error = take_number(turn, facts);
	if (!error)
		error = read_screening(turn, &facts->screening);
	if (!error)
		error = clinic_each(turn, held_sessions, take_session,
				    &facts->history);
	if (!error)
		error = clinic_each(turn, used_points, take_point,
				    &facts->history);
	if (!error)
		error = clinic_each(turn, newest_ppts, take_ppt, facts);
	if (error)
		return error;
	facts->now = turn->book->now;
	turn->box->result.facts = facts;
	return 0;
}
