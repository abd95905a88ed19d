/* SPDX-License-Identifier: MIT */
/* When what is recorded is to be written. */
#include "recorder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define NOW_US UINT64_C(100000000)

static struct recorder *recorder;

static int set_up(void **state)
{
	(void)state;
	return recorder_new(&recorder);
}

static int tear_down(void **state)
{
	(void)state;
	recorder_free(recorder);
	return 0;
}

static void put(uint32_t session, uint8_t pad, uint64_t at_us)
{
	const struct sample sample = {
		.session = session,
		.pad = pad,
		.cells = 4,
		.at_us = at_us,
	};

	assert_true(recorder_put(recorder, &sample));
}

/* So that whatever comes meanwhile is not too old then. */
static void looks_again_in_time_when_nothing_is_there(void **state)
{
	(void)state;
	assert_true(recorder_is_idle(recorder));
	assert_true(recorder_wait_us(recorder, NOW_US) == RECORDER_PIECE_US);
}

static void waits_for_the_oldest_sample_of_any_pad(void **state)
{
	(void)state;
	put(12, 0, NOW_US);
	put(12, 0, NOW_US + 5000);
	put(12, 1, NOW_US - 10000);
	assert_false(recorder_is_idle(recorder));
	recorder_collect(recorder);
	assert_false(recorder_is_idle(recorder));
	assert_true(recorder_wait_us(recorder, NOW_US) ==
		    RECORDER_PIECE_US - 10000);
	assert_true(recorder_wait_us(recorder, NOW_US + RECORDER_PIECE_US) ==
		    0);
}

/* By a wearable whose clock is not known well yet. */
static void waits_no_longer_for_a_sample_of_the_future(void **state)
{
	(void)state;
	put(12, 0, NOW_US + 60000000);
	recorder_collect(recorder);
	assert_true(recorder_wait_us(recorder, NOW_US) == RECORDER_PIECE_US);
}

static void never_waits_with_a_piece_that_is_full(void **state)
{
	(void)state;
	for (unsigned int n = 0; n < RECORDER_SAMPLES; n++) {
		recorder_collect(recorder);
		assert_true(recorder_wait_us(recorder, NOW_US) > 0);
		put(12, 0, NOW_US);
	}
	recorder_collect(recorder);
	assert_true(recorder_wait_us(recorder, NOW_US) == 0);
	put(12, 0, NOW_US);
	recorder_collect(recorder);
	assert_true(recorder_wait_us(recorder, NOW_US) == 0);
	assert_int_equal(recorder_waiting(recorder), RECORDER_SAMPLES + 1);
}

static void never_waits_with_more_pads_than_pieces(void **state)
{
	(void)state;
	for (uint8_t pad = 0; pad < 9; pad++) {
		recorder_collect(recorder);
		assert_true(recorder_wait_us(recorder, NOW_US) > 0);
		put(12, pad, NOW_US);
	}
	recorder_collect(recorder);
	assert_true(recorder_wait_us(recorder, NOW_US) == 0);
}

static void rests_after_what_ends_or_halts_a_session(void **state)
{
	struct record record = {.type = RECORD_SESSION_ENDED};

	(void)state;
	assert_true(recorder_may_rest_after(&record));
	record.type = RECORD_PRESSED;
	assert_false(recorder_may_rest_after(&record));
	record.type = RECORD_SESSION_NOTE;
	record.note.note = SESSION_NOTE_PAUSED;
	assert_true(recorder_may_rest_after(&record));
	record.note.note = SESSION_NOTE_STOPPED;
	assert_true(recorder_may_rest_after(&record));
	record.note.note = SESSION_NOTE_STARTED;
	assert_false(recorder_may_rest_after(&record));
	recorder_rest(recorder);
	recorder_rest(recorder);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(looks_again_in_time_when_nothing_is_there),
		TEST(waits_for_the_oldest_sample_of_any_pad),
		TEST(waits_no_longer_for_a_sample_of_the_future),
		TEST(never_waits_with_a_piece_that_is_full),
		TEST(never_waits_with_more_pads_than_pieces),
		TEST(rests_after_what_ends_or_halts_a_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
