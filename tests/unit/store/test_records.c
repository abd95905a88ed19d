/* SPDX-License-Identifier: MIT */
/* Each type of record stands in its table as it was told. */
#include "filed.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SESSION 12u

/* The columns of every stamp, as filed_now() is. */
#define STAMP_TEXT \
	"utc_us || ' ' || trusted || ' ' || hex(boot) || ' ' || boot_us"
#define STAMP_NOW                                              \
	"1700000000000000 1 01020300000000000000000000000000 " \
	"360000000000"

static struct directory directory;
static struct database *database;

static int set_up(void **state)
{
	(void)state;
	directory = directory_new();
	database = filed_open(&directory);
	filed_begin(database, SESSION);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	database_close(database);
	directory_remove(&directory);
	return 0;
}

static void expect(const char *sql, const char *text)
{
	assert_string_equal(filed_text(&directory, sql), text);
}

/* Of the session, at a step, a repeat and a point. */
static struct record record_of(enum record_type type)
{
	struct record record = {
		.type = type, .session = SESSION, .step = 3, .repeat = 2};

	strcpy(record.point, "QL left");
	return record;
}

static void keeps_how_a_session_began(void **state)
{
	struct record record = {.type = RECORD_SESSION_BEGUN, .session = 13};

	(void)state;
	strcpy(record.begun.patient, "Anna'); DROP");
	strcpy(record.begun.routine, "neck");
	strcpy(record.begun.therapist, "Kim");
	record.begun.operator= OPERATOR_SELF;
	record.begun.severity = SEVERITY_SEVERE;
	record.begun.supervised = true;
	filed_write(database, record);
	expect("SELECT name || '|' || routine || '|' || therapist || '|' ||"
	       " operator || '|' || severity || '|' || supervised || '|' ||"
	       " coalesce(course, '-') || '|' || coalesce(started_utc_us, '-')"
	       " || '|' || coalesce(ended_utc_us, '-') FROM session"
	       " JOIN patient ON patient.id = patient WHERE session.id = 13",
	       "Anna'); DROP|neck|Kim|self|severe|1|-|-|-");
	expect("SELECT " STAMP_TEXT " FROM session WHERE id = 13", STAMP_NOW);
}

static void files_a_patient_who_was_not_on_file(void **state)
{
	(void)state;
	expect("SELECT count(*) || name || created_utc_us FROM patient",
	       "1P-71700000000000000");
	filed_begin(database, SESSION + 1); /* the same patient, once */
	expect("SELECT count(*) FROM patient", "1");
	expect("SELECT count(*) FROM session WHERE patient = 1", "2");
}

static void keeps_the_course_a_session_belongs_to(void **state)
{
	struct record record = {.type = RECORD_SESSION_BEGUN, .session = 14};

	(void)state;
	filed_sql(&directory,
		  "INSERT INTO course VALUES (5, 1, 'neck', 0, 0, x'', 0, 8,"
		  " 3, '', NULL, NULL)");
	strcpy(record.begun.patient, "p-7");
	record.begun.course = 5;
	filed_write(database, record);
	expect("SELECT course FROM session WHERE id = 14", "5");
	record.session = 15;
	record.begun.course = 6; /* is not there */
	filed_write(database, record);
	expect("SELECT course FROM session WHERE id = 15", "NULL");
}

static void never_gives_a_number_of_a_session_again(void **state)
{
	(void)state;
	filed_begin(database, 40);
	filed_begin(database, 20);
	expect("SELECT last FROM session_number", "40");
}

static void keeps_the_pads_of_a_session(void **state)
{
	struct record record = record_of(RECORD_SESSION_PAD);

	(void)state;
	record.pad.pad = 1;
	record.pad.rows = 2;
	record.pad.columns = 8;
	record.pad.active = true;
	record.pad.kind = CONTACT_COMPRESSION;
	record.pad.cell_area_mm2_x100 = 2500;
	filed_write(database, record);
	filed_write(database, record); /* again: still one */
	expect("SELECT session || address || pad || rows || columns || active"
	       " || kind || cell_area_mm2_x100 FROM session_pad",
	       "12C0:11:22:33:44:551281compression2500");
	expect("SELECT count(*) FROM session_pad", "1");
}

static void keeps_what_was_noted(void **state)
{
	struct record record = record_of(RECORD_SESSION_NOTE);

	(void)state;
	record.note.note = SESSION_NOTE_ADJUSTED;
	record.note.value = -5;
	record.note.what = ADJUST_HOLD;
	filed_write(database, record);
	expect("SELECT session || '|' || step || '|' || repeat || '|' || point"
	       " || '|' || note || '|' || value || '|' || what FROM note",
	       "12|3|2|QL left|adjusted|-5|1");
	expect("SELECT " STAMP_TEXT " FROM note", STAMP_NOW);
	expect("SELECT started_utc_us FROM session", "NULL");
}

static void notes_the_start_once(void **state)
{
	struct record record = record_of(RECORD_SESSION_NOTE);

	(void)state;
	record.note.note = SESSION_NOTE_STARTED;
	record.at_us = FILED_BOOT_US - 2000000;
	filed_write(database, record);
	record.at_us = FILED_BOOT_US;
	filed_write(database, record);
	expect("SELECT started_utc_us || ' ' || started_trusted || ' ' ||"
	       " started_boot_us FROM session",
	       "1699999998000000 1 359998000000");
}

static void keeps_how_a_session_ended(void **state)
{
	struct record record = record_of(RECORD_SESSION_ENDED);

	(void)state;
	record.ended.why = SESSION_WHY_PAIN;
	record.ended.aborted = true;
	record.ended.treated = 4;
	record.ended.released = 3;
	record.ended.presses = 9;
	record.ended.duration_ms = 4000000000u;
	record.ended.dose_ns = 1234;
	filed_write(database, record);
	expect("SELECT ended_utc_us || '|' || why || '|' || aborted || '|' ||"
	       " treated || '|' || released || '|' || presses || '|' ||"
	       " duration_ms || '|' || dose_ns FROM session",
	       "1700000000000000|pain|1|4|3|9|4000000000|1234");
}

static struct record pressed(enum record_type type)
{
	struct record record = record_of(type);

	record.press.pad = 1;
	record.press.site = SITE_LUMBAR_LEFT;
	record.press.target_mn = 40000;
	record.press.peak_mn = 41000;
	record.press.mean_mn = 39000;
	record.press.held_ms = 60000;
	record.press.dose_ns = 2400;
	record.press.right_ms = 55000;
	record.press.ease_permille = 150;
	record.press.ease_error_permille = 20;
	record.press.ended_by = TRIP_BUTTON;
	return record;
}

static void keeps_a_press_with_its_place_in_the_session(void **state)
{
	(void)state;
	filed_write(database, pressed(RECORD_PRESSED));
	expect("SELECT session || '|' || step || '|' || repeat || '|' || point"
	       " || '|' || address || '|' || pad || '|' || site || '|' ||"
	       " target_mn || '|' || peak_mn || '|' || mean_mn || '|' ||"
	       " held_ms || '|' || dose_ns || '|' || ended_by || '|' ||"
	       " aborted || '|' || right_ms || '|' || ease_permille || '|' ||"
	       " ease_error_permille FROM press",
	       "12|3|2|QL left|C0:11:22:33:44:55|1|lumbar-left|40000|41000|"
	       "39000|60000|2400|button|0|55000|150|20");
	expect("SELECT " STAMP_TEXT " FROM press", STAMP_NOW);
	filed_write(database, pressed(RECORD_ABORTED));
	expect("SELECT sum(aborted) FROM press", "1");
}

static void keeps_a_press_outside_any_session(void **state)
{
	struct record record = pressed(RECORD_PRESSED);

	(void)state;
	record.session = 0;
	filed_write(database, record);
	expect("SELECT session FROM press", "NULL");
}

static void keeps_a_trip_with_its_session(void **state)
{
	struct record record = record_of(RECORD_TRIP);

	(void)state;
	record.trip.reason = TRIP_RISE;
	record.trip.pad = 2;
	record.trip.layer = LAYER_SITE;
	record.trip.value = 61000;
	record.trip.limit = 60000;
	filed_write(database, record);
	expect("SELECT session || '|' || step || '|' || pad || '|' || reason ||"
	       " '|' || requirement || '|' || value || '|' || bound || '|' ||"
	       " layer FROM trip",
	       "12|3|2|rise|SR-6|61000|60000|site");
	expect("SELECT " STAMP_TEXT " FROM trip", STAMP_NOW);
}

static void keeps_a_command_whose_result_is_not_known(void **state)
{
	struct record record = record_of(RECORD_UNCERTAIN);

	(void)state;
	record.caller = 77;
	record.uncertain.command = COMMAND_PRESS;
	record.uncertain.pad = 1;
	filed_write(database, record);
	expect("SELECT session || '|' || address || '|' || pad || '|' ||"
	       " command || '|' || caller FROM uncertain",
	       "12|C0:11:22:33:44:55|1|press|77");
	expect("SELECT " STAMP_TEXT " FROM uncertain", STAMP_NOW);
}

static void keeps_a_dose_with_its_kind(void **state)
{
	struct record record = record_of(RECORD_DOSE);

	(void)state;
	record.dose.site = SITE_CALF_LEFT;
	record.dose.kind = CONTACT_COMPRESSION;
	record.dose.dose_mns = 5000;
	filed_write(database, record);
	expect("SELECT address || '|' || site || '|' || kind || '|' || dose_mns"
	       " FROM dose",
	       "C0:11:22:33:44:55|calf-left|compression|5000");
	expect("SELECT " STAMP_TEXT " FROM dose", STAMP_NOW);
}

static void keeps_a_pain_rating(void **state)
{
	struct record record = record_of(RECORD_RATING);

	(void)state;
	record.rating.when = RATING_DURING;
	record.rating.nrs = 7;
	filed_write(database, record);
	expect("SELECT session || '|' || step || '|' || point || '|' || rated"
	       " || '|' || nrs FROM rating",
	       "12|3|QL left|during|7");
	expect("SELECT " STAMP_TEXT " FROM rating", STAMP_NOW);
}

static void keeps_a_ppt_with_its_patient(void **state)
{
	struct record record = record_of(RECORD_PPT);

	(void)state;
	record.ppt.site = SITE_NECK_LEFT;
	record.ppt.value_pa = 250000;
	record.ppt.ramp_mn_per_s = 9800;
	record.ppt.uneven = true;
	record.ppt.above = true;
	filed_write(database, record);
	expect("SELECT session || '|' || patient || '|' || point || '|' ||"
	       " site || '|' || value_pa || '|' || ramp_mn_per_s || '|' ||"
	       " uneven || '|' || above FROM ppt",
	       "12|1|QL left|neck-left|250000|9800|1|1");
	expect("SELECT " STAMP_TEXT " FROM ppt", STAMP_NOW);
}

static void keeps_a_technique(void **state)
{
	struct record record = record_of(RECORD_TECHNIQUE);

	(void)state;
	record.technique.technique = TECHNIQUE_KNEAD;
	record.technique.site = SITE_GLUTEAL_LEFT;
	record.technique.duration_ms = 90000;
	record.technique.mean_mn = 20000;
	record.technique.peak_mn = 30000;
	record.technique.dose_ns = 1800;
	record.technique.circles_per_min_x10 = 305;
	record.technique.radius_um = 4000;
	record.technique.direction = DIRECTION_CLOCKWISE;
	filed_write(database, record);
	expect("SELECT session || '|' || step || '|' || point || '|' ||"
	       " technique || '|' || site || '|' || duration_ms || '|' ||"
	       " mean_mn || '|' || peak_mn || '|' || dose_ns || '|' ||"
	       " circles_per_min_x10 || '|' || radius_um || '|' || direction"
	       " FROM technique",
	       "12|3|QL left|knead|gluteal-left|90000|20000|30000|1800|305|"
	       "4000|clockwise");
	expect("SELECT " STAMP_TEXT " FROM technique", STAMP_NOW);
}

/* Waiting for a slow disk does not make it later than it was. */
static void stamps_a_record_with_the_time_it_is_of(void **state)
{
	struct record record = record_of(RECORD_RATING);
	struct stamp now = filed_now();

	(void)state;
	now.trusted = false;
	record.at_us = now.boot_us - 90 * 1000000;
	filed_write_at(database, record, &now);
	record.at_us = now.boot_us + 5; /* read by another thread: now */
	filed_write_at(database, record, &now);
	expect("SELECT utc_us || ' ' || trusted || ' ' || boot_us FROM rating"
	       " WHERE id = 1",
	       "1699999910000000 0 359910000000");
	expect("SELECT utc_us FROM rating WHERE id = 2", "1700000000000000");
}

static int write_to_session(enum record_type type, uint32_t session)
{
	const struct stamp now = filed_now();
	struct record record = record_of(type);
	int error;

	record.session = session;
	assert_int_equal(database_begin(database), 0);
	error = database_write(database, &record, &now);
	assert_int_equal(database_commit(database), 0);
	return error;
}

/* A forgotten patient does not come back by what was still on its way. */
static void refuses_what_tells_of_a_session_that_is_not_on_file(void **state)
{
	static const enum record_type types[] = {
		RECORD_SESSION_PAD, RECORD_SESSION_NOTE, RECORD_SESSION_ENDED,
		RECORD_RATING,	    RECORD_PPT,		 RECORD_TECHNIQUE,
	};

	(void)state;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		assert_int_equal(write_to_session(types[i], 99), -EINVAL);
		assert_string_equal(database_error(database),
				    "session 99 is not on file");
		assert_int_equal(write_to_session(types[i], SESSION), 0);
	}
	expect("SELECT count(*) FROM note", "1");
}

static void keeps_what_tells_of_a_wearable_without_its_session(void **state)
{
	(void)state;
	assert_int_equal(write_to_session(RECORD_PRESSED, 99), 0);
	assert_int_equal(write_to_session(RECORD_TRIP, 99), 0);
	assert_int_equal(write_to_session(RECORD_UNCERTAIN, 99), 0);
	expect("SELECT count(*) FROM press, trip, uncertain WHERE"
	       " press.session IS NULL AND trip.session IS NULL AND"
	       " uncertain.session IS NULL",
	       "1");
}

static void refuses_a_session_of_a_number_that_is_taken(void **state)
{
	(void)state;
	assert_int_equal(write_to_session(RECORD_SESSION_BEGUN, SESSION),
			 -EINVAL);
}

static void takes_every_type_of_record(void **state)
{
	(void)state;
	for (int type = 0; type < RECORD_TYPE_COUNT; type++)
		assert_int_equal(write_to_session((enum record_type)type,
						  type == RECORD_SESSION_BEGUN
							  ? SESSION + 1
							  : SESSION),
				 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keeps_how_a_session_began),
		TEST(files_a_patient_who_was_not_on_file),
		TEST(keeps_the_course_a_session_belongs_to),
		TEST(never_gives_a_number_of_a_session_again),
		TEST(keeps_the_pads_of_a_session),
		TEST(keeps_what_was_noted),
		TEST(notes_the_start_once),
		TEST(keeps_how_a_session_ended),
		TEST(keeps_a_press_with_its_place_in_the_session),
		TEST(keeps_a_press_outside_any_session),
		TEST(keeps_a_trip_with_its_session),
		TEST(keeps_a_command_whose_result_is_not_known),
		TEST(keeps_a_dose_with_its_kind),
		TEST(keeps_a_pain_rating),
		TEST(keeps_a_ppt_with_its_patient),
		TEST(keeps_a_technique),
		TEST(stamps_a_record_with_the_time_it_is_of),
		TEST(refuses_what_tells_of_a_session_that_is_not_on_file),
		TEST(keeps_what_tells_of_a_wearable_without_its_session),
		TEST(refuses_a_session_of_a_number_that_is_taken),
		TEST(takes_every_type_of_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
