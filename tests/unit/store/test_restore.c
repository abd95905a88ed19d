/* SPDX-License-Identifier: MIT */
/* What the hub is told of the time before it began. */
#include "filed.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY_US (24 * HOUR_US)

static struct directory directory;
static struct database *database;

static int set_up(void **state)
{
	(void)state;
	directory = directory_new();
	database = filed_open(&directory);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	database_close(database);
	directory_remove(&directory);
	return 0;
}

/* ---- Doses ---- */

/* A moment: hours after FILED_UTC_US, in boot number `boot` (0: unknown) that
 * is up so many hours. */
static struct stamp moment(int64_t utc_hours, bool trusted, uint8_t boot,
			   uint64_t up_hours)
{
	return (struct stamp){
		.utc_us = FILED_UTC_US + utc_hours * (int64_t)HOUR_US,
		.trusted = trusted,
		.boot_us = up_hours * HOUR_US,
		.boot = {boot},
	};
}

/* mN*s that were written at a moment. */
static void dose(int32_t mns, struct stamp at)
{
	struct record record = {.type = RECORD_DOSE};

	record.dose.site = SITE_CALF_LEFT;
	record.dose.kind = CONTACT_POINT;
	record.dose.dose_mns = mns;
	record.at_us = at.boot_us;
	filed_write_at(database, record, &at);
}

struct told {
	int64_t mns[CONTACT_KIND_COUNT];
	unsigned int events;
	struct event last;
};

static int take(const struct event *event, void *userdata)
{
	struct told *told = userdata;

	assert_int_equal(event->type, EVENT_RESTORE_DOSE);
	told->mns[event->restore_dose.kind] += event->restore_dose.dose_mns;
	told->events++;
	told->last = *event;
	return 0;
}

static struct told restore_at(struct stamp now)
{
	struct told told = {.events = 0};

	assert_int_equal(database_restore(database, &now, take, &told), 0);
	return told;
}

/* mN*s of point contact that are restored. */
static int restored_at(struct stamp now)
{
	return (int)restore_at(now).mns[CONTACT_POINT];
}

/* SR-8 */
static void restores_the_doses_of_a_day_by_trusted_clocks(void **state)
{
	(void)state;
	dose(1, moment(0, true, 1, 1));
	dose(2, moment(20, true, 1, 21));
	dose(4, moment(23, true, 2, 1));
	assert_int_equal(restored_at(moment(23, true, 3, 1)), 7);
	assert_int_equal(restored_at(moment(24, true, 3, 1)), 6);
	assert_int_equal(restored_at(moment(44, true, 3, 1)), 4);
	assert_int_equal(restored_at(moment(48, true, 3, 1)), 0);
}

/* SR-10 */
static void restores_doses_of_a_clock_that_nobody_trusted(void **state)
{
	(void)state;
	dose(1, moment(-9000, false, 1, 1));
	dose(2, moment(9000, false, 2, 1));
	assert_int_equal(restored_at(moment(0, true, 3, 1)), 3);
	assert_int_equal(restored_at(moment(0, false, 3, 1)), 3);
}

/* SR-10 */
static void forgets_no_dose_when_the_clock_is_set_back_a_year(void **state)
{
	(void)state;
	dose(1, moment(0, true, 1, 1));
	assert_int_equal(restored_at(moment(-365 * 24, true, 2, 1)), 1);
	assert_int_equal(restored_at(moment(-365 * 24, false, 2, 1)), 1);
	assert_int_equal(restored_at(moment(365 * 24, false, 2, 1)), 1);
}

/* In one boot the clock that nobody can set decides. */
static void tells_the_age_within_a_boot_by_its_own_clock(void **state)
{
	(void)state;
	dose(1, moment(0, false, 1, 1));
	dose(2, moment(0, true, 1, 10));
	assert_int_equal(restored_at(moment(9000, true, 1, 24)), 3);
	assert_int_equal(restored_at(moment(0, false, 1, 25)), 2);
	assert_int_equal(restored_at(moment(0, false, 1, 34)), 0);
}

/* 9 h after it in its boot, 8 h of another: what is left is this boot's. */
static void adds_up_the_times_that_the_machine_was_up(void **state)
{
	(void)state;
	dose(1, moment(0, false, 1, 1));
	dose(2, moment(0, false, 1, 10));
	dose(4, moment(0, false, 2, 8));
	assert_int_equal(restored_at(moment(0, false, 3, 6)), 7);
	assert_int_equal(restored_at(moment(0, false, 3, 7)), 6);
	assert_int_equal(restored_at(moment(0, false, 3, 16)), 4);
	assert_int_equal(restored_at(moment(0, false, 3, 24)), 0);
}

/* It is not earlier by now than when a clock could last be trusted. */
static void goes_by_the_last_clock_that_was_trusted(void **state)
{
	(void)state;
	dose(1, moment(0, true, 1, 1));
	dose(2, moment(30, true, 2, 1));
	assert_int_equal(restored_at(moment(-500, false, 3, 1)), 2);
}

/* What was written before something that is proven to be old is older. */
static void goes_no_further_back_than_what_is_proven_old(void **state)
{
	(void)state;
	dose(1, moment(0, false, 0, 1)); /* of the first version: unknown */
	assert_int_equal(restored_at(moment(100, true, 9, 90)), 1);
	dose(2, moment(0, true, 1, 1));
	dose(4, moment(20, false, 2, 1));
	assert_int_equal(restored_at(moment(25, true, 3, 1)), 4);
}

static void says_with_a_dose_what_is_known_of_it(void **state)
{
	struct told told;

	(void)state;
	dose(5, moment(1, true, 1, 1));
	told = restore_at(moment(2, true, 2, 1));
	assert_int_equal(told.events, 1);
	assert_int_equal(told.last.restore_dose.site, SITE_CALF_LEFT);
	assert_int_equal(told.last.restore_dose.kind, CONTACT_POINT);
	assert_true(told.last.restore_dose.trusted);
	assert_int_equal(told.last.restore_dose.utc_us,
			 moment(1, true, 1, 1).utc_us);
}

static void sums_doses_of_an_hour_and_a_site(void **state)
{
	struct told told;

	(void)state;
	for (int i = 0; i < 100; i++)
		dose(1000000000, moment(0, true, 1, 1));
	told = restore_at(moment(1, true, 2, 1));
	assert_int_equal(told.events, 1);
	assert_int_equal(told.last.restore_dose.dose_mns, INT32_MAX);
}

static void counts_a_dose_of_an_unknown_kind_for_each(void **state)
{
	struct told told;

	(void)state;
	dose(5, moment(0, true, 1, 1));
	filed_sql(&directory, "UPDATE dose SET kind = 'of-later'");
	told = restore_at(moment(1, true, 2, 1));
	assert_int_equal(told.mns[CONTACT_POINT], 5);
	assert_int_equal(told.mns[CONTACT_COMPRESSION], 5);
}

static int refuse(const struct event *event, void *userdata)
{
	(void)event;
	(void)userdata;
	return -ECANCELED;
}

static void ends_when_nobody_takes_it(void **state)
{
	const struct stamp now = moment(1, true, 1, 2);

	(void)state;
	dose(5, moment(0, true, 1, 1));
	assert_int_equal(database_restore(database, &now, refuse, NULL),
			 -ECANCELED);
}

static void takes_an_address_that_is_none_for_damage(void **state)
{
	const struct stamp now = filed_now();
	struct record record = {.type = RECORD_TRIP};

	(void)state;
	filed_write(database, record);
	filed_sql(&directory, "UPDATE trip SET address = 'C0:11:22'");
	assert_int_equal(database_restore(database, &now, take, NULL),
			 -EBADMSG);
	assert_true(strlen(database_error(database)) > 0);
}

/* ---- Sessions left open ---- */

static unsigned int close_sessions(void)
{
	unsigned int count = 99;

	assert_int_equal(database_close_sessions(database, &count), 0);
	return count;
}

static void note(enum session_note what, const char *point, uint64_t after_s)
{
	struct record record = {.type = RECORD_SESSION_NOTE,
				.session = 12,
				.at_us = FILED_BOOT_US + after_s * 1000000,
				.note = {.note = what}};
	struct stamp now = filed_now();

	strcpy(record.point, point);
	now.boot_us += after_s * 1000000;
	now.utc_us += (int64_t)after_s * 1000000;
	filed_write_at(database, record, &now);
}

static void press(uint64_t after_s)
{
	struct record record = {.type = RECORD_PRESSED,
				.session = 12,
				.at_us = FILED_BOOT_US + after_s * 1000000,
				.press = {.dose_ns = 1000}};
	struct stamp now = filed_now();

	now.boot_us += after_s * 1000000;
	filed_write_at(database, record, &now);
}

/* SR-3 */
static void closes_a_session_at_the_last_thing_on_record(void **state)
{
	(void)state;
	filed_begin(database, 12);
	note(SESSION_NOTE_STARTED, "", 10);
	press(40);
	note(SESSION_NOTE_POINT_TREATED, "QL left", 41);
	note(SESSION_NOTE_POINT_RELEASED, "QL left", 42);
	note(SESSION_NOTE_POINT_TREATED, "QL right", 45);
	note(SESSION_NOTE_POINT_TREATED, "QL right", 46);
	press(50);
	assert_int_equal(close_sessions(), 1);
	assert_string_equal(
		filed_text(&directory,
			   "SELECT (ended_utc_us - utc_us) || '|' || why || '|'"
			   " || aborted || '|' || treated || '|' || released"
			   " || '|' || presses || '|' || duration_ms || '|' ||"
			   " dose_ns FROM session"),
		"50000000|hub|1|2|1|2|40000|2000");
	assert_int_equal(close_sessions(), 0);
}

static void counts_what_was_recorded_into_the_length(void **state)
{
	const struct database_piece piece = {
		.session = 12,
		.cells = 1,
		.first_us = FILED_BOOT_US,
		.last_us = FILED_BOOT_US + 77000000,
		.samples = 1,
		.bytes = "",
	};

	(void)state;
	filed_begin(database, 12);
	note(SESSION_NOTE_STARTED, "", 7);
	assert_int_equal(database_write_piece(database, &piece), 0);
	assert_int_equal(close_sessions(), 1);
	assert_string_equal(filed_text(&directory,
				       "SELECT ((ended_utc_us - utc_us) / 1000)"
				       " || '|' || duration_ms FROM session"),
			    "77000|70000");
}

static void closes_a_session_that_never_started(void **state)
{
	(void)state;
	filed_begin(database, 12);
	filed_begin(database, 13);
	assert_int_equal(close_sessions(), 2);
	assert_string_equal(
		filed_text(&directory,
			   "SELECT (ended_utc_us - utc_us) || '|' || why || '|'"
			   " || aborted || '|' || presses || '|' || duration_ms"
			   " || '|' || dose_ns FROM session WHERE id = 13"),
		"0|hub|1|0|0|0");
}

static void leaves_alone_what_was_ended(void **state)
{
	struct record record = {.type = RECORD_SESSION_ENDED, .session = 12};

	(void)state;
	filed_begin(database, 12);
	record.ended.why = SESSION_WHY_DONE;
	filed_write(database, record);
	assert_int_equal(close_sessions(), 0);
	assert_string_equal(
		filed_text(&directory, "SELECT why || aborted FROM session"),
		"done0");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(restores_the_doses_of_a_day_by_trusted_clocks),
		TEST(restores_doses_of_a_clock_that_nobody_trusted),
		TEST(forgets_no_dose_when_the_clock_is_set_back_a_year),
		TEST(tells_the_age_within_a_boot_by_its_own_clock),
		TEST(adds_up_the_times_that_the_machine_was_up),
		TEST(goes_by_the_last_clock_that_was_trusted),
		TEST(goes_no_further_back_than_what_is_proven_old),
		TEST(says_with_a_dose_what_is_known_of_it),
		TEST(sums_doses_of_an_hour_and_a_site),
		TEST(counts_a_dose_of_an_unknown_kind_for_each),
		TEST(ends_when_nobody_takes_it),
		TEST(takes_an_address_that_is_none_for_damage),
		TEST(closes_a_session_at_the_last_thing_on_record),
		TEST(counts_what_was_recorded_into_the_length),
		TEST(closes_a_session_that_never_started),
		TEST(leaves_alone_what_was_ended),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
