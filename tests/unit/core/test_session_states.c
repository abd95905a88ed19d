/* SPDX-License-Identifier: MIT */
/* Session states: every pair of state and event, every command in every state.
 */
#include "claims.h"
#include "session_rig.h"

/* What each event leads to; '-' is refused. In the order of enum
 * session_event. */
static void every_pair_of_state_and_event_is_as_written(void **state)
{
	static const char letters[SESSION_STATE_COUNT] = {
		[SESSION_NONE] = 'N',	  [SESSION_PREPARED] = 'P',
		[SESSION_CHECKING] = 'C', [SESSION_RUNNING] = 'R',
		[SESSION_PAUSED] = 'U',	  [SESSION_STOPPED] = 'S',
		[SESSION_ENDING] = 'E',	  [SESSION_FINISHED] = 'F',
		[SESSION_ABORTED] = 'A',
	};
	/* Prepare, start, checked, pause, resume, trip, acknowledged, finish,
	 * abort, closed. */
	static const char *const rows[SESSION_STATE_COUNT] = {
		[SESSION_NONE] = "P---------",
		[SESSION_PREPARED] = "-C-P---EA-",
		[SESSION_CHECKING] = "--RU-S-EA-",
		[SESSION_RUNNING] = "---UCS-EA-",
		[SESSION_PAUSED] = "---UCS-EA-",
		[SESSION_STOPPED] = "---S-SUEA-",
		[SESSION_ENDING] = "---E-E-EAF",
		[SESSION_FINISHED] = "P---------",
		[SESSION_ABORTED] = "P---------",
	};

	(void)state;
	for (size_t s = 0; s < SESSION_STATE_COUNT; s++)
		for (size_t e = 0; e < SESSION_EVENT_COUNT; e++) {
			const struct session_transition *to =
				&session_transitions[s][e];

			assert_int_equal(to->listed ? letters[to->next] : '-',
					 rows[s][e]);
		}
}

static void every_state_and_phase_has_its_word(void **state)
{
	(void)state;
	for (size_t i = 0; i < SESSION_STATE_COUNT; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(session_state_names[i],
						session_state_names[j]);
	for (size_t i = 0; i < PHASE_COUNT; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(session_phase_names[i],
						session_phase_names[j]);
}

/* ---- Into each state ---- */

static void into_none(struct rig *rig)
{
	(void)rig;
}

static void into_prepared(struct rig *rig)
{
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
}

static void into_checking(struct rig *rig)
{
	rig_start(rig);
}

static void into_running(struct rig *rig)
{
	rig_run(rig);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
}

static void into_paused(struct rig *rig)
{
	into_running(rig);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_PAUSE).code,
			 REFUSAL_NONE);
}

static void into_stopped(struct rig *rig)
{
	into_running(rig);
	rig_trip(rig, 0, TRIP_FORCE);
}

static void into_ending(struct rig *rig)
{
	into_running(rig);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_FINISH).code,
			 REFUSAL_NONE);
}

static void into_finished(struct rig *rig)
{
	into_ending(rig);
	rig_pass(rig, 2000);
}

static void into_aborted(struct rig *rig)
{
	into_running(rig);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_ABORT).code,
			 REFUSAL_NONE);
}

static void (*const into[SESSION_STATE_COUNT])(struct rig *rig) = {
	[SESSION_NONE] = into_none,	    [SESSION_PREPARED] = into_prepared,
	[SESSION_CHECKING] = into_checking, [SESSION_RUNNING] = into_running,
	[SESSION_PAUSED] = into_paused,	    [SESSION_STOPPED] = into_stopped,
	[SESSION_ENDING] = into_ending,	    [SESSION_FINISHED] = into_finished,
	[SESSION_ABORTED] = into_aborted,
};

#define NO_SESSION REFUSAL_NO_SESSION
#define NOT_NOW	   REFUSAL_NOT_NOW
#define OK	   REFUSAL_NONE
#define BAD	   REFUSAL_BAD_ARGUMENT

/* SR-15, SR-25: pausing, aborting and rating work whenever there is one. */
static void every_command_in_every_state_is_answered_as_written(void **state)
{
	static const struct {
		enum command_type type;
		enum refusal_code code[SESSION_STATE_COUNT];
	} rows[] = {
		/* none, prepared, checking, running, paused, stopped, ending,
		 * finished, aborted */
		{COMMAND_SESSION_START,
		 {NO_SESSION, OK, NOT_NOW, NOT_NOW, NOT_NOW, NOT_NOW, NOT_NOW,
		  NO_SESSION, NO_SESSION}},
		{COMMAND_SESSION_PAUSE,
		 {NO_SESSION, OK, OK, OK, OK, OK, OK, NO_SESSION, NO_SESSION}},
		{COMMAND_SESSION_RESUME,
		 {NO_SESSION, NOT_NOW, NOT_NOW, NOT_NOW, OK, REFUSAL_TRIPPED,
		  NOT_NOW, NO_SESSION, NO_SESSION}},
		{COMMAND_SESSION_SKIP,
		 {NO_SESSION, NOT_NOW, NOT_NOW, OK, OK, NOT_NOW, NOT_NOW,
		  NO_SESSION, NO_SESSION}},
		{COMMAND_SESSION_REPEAT,
		 {NO_SESSION, NOT_NOW, NOT_NOW, OK, OK, NOT_NOW, NOT_NOW,
		  NO_SESSION, NO_SESSION}},
		{COMMAND_SESSION_ADJUST, /* to 0 mN */
		 {NO_SESSION, NOT_NOW, NOT_NOW, BAD, BAD, NOT_NOW, NOT_NOW,
		  NO_SESSION, NO_SESSION}},
		{COMMAND_SESSION_RATE,
		 {NO_SESSION, OK, OK, OK, OK, OK, OK, NO_SESSION, NO_SESSION}},
		{COMMAND_SESSION_MARK,
		 {NO_SESSION, NOT_NOW, NOT_NOW, NOT_NOW, NOT_NOW, NOT_NOW,
		  NOT_NOW, NO_SESSION, NO_SESSION}},
		{COMMAND_SESSION_FINISH,
		 {NO_SESSION, OK, OK, OK, OK, OK, OK, NO_SESSION, NO_SESSION}},
		{COMMAND_SESSION_ABORT,
		 {NO_SESSION, OK, OK, OK, OK, OK, OK, NO_SESSION, NO_SESSION}},
		{COMMAND_PRESS,
		 {NO_SESSION, BAD, BAD, BAD, BAD, BAD, BAD, NO_SESSION,
		  NO_SESSION}},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		for (size_t s = 0; s < SESSION_STATE_COUNT; s++) {
			struct rig *rig = rig_new();

			into[s](rig);
			assert_int_equal(rig->s.state, s);
			assert_int_equal(rig_command(rig, rows[i].type).code,
					 rows[i].code[s]);
			rig_free(rig);
		}
}

/* What happens to it, and not by command. */
enum happening {
	HAPPENS_TRIP,
	HAPPENS_ACKNOWLEDGED,
	HAPPENS_LINK_LOST,
	HAPPENS_LINK_READY,
	HAPPENS_EMPTY,
	HAPPENS_UNRECORDED,
	HAPPENS_CALLER_GONE,
	HAPPENS_OTHER_GONE,
	HAPPENS_HUB_ENDS,
	HAPPENS_COUNT
};

static void happen(struct rig *rig, enum happening what)
{
	switch (what) {
	case HAPPENS_TRIP:
		rig_trip(rig, 0, TRIP_BUTTON);
		break;
	case HAPPENS_ACKNOWLEDGED:
		rig_acknowledge(rig);
		break;
	case HAPPENS_LINK_LOST:
		rig_link(rig, 0, false);
		break;
	case HAPPENS_LINK_READY:
		rig_link(rig, 0, true);
		break;
	case HAPPENS_EMPTY:
		rig_battery(rig, 0, 4);
		break;
	case HAPPENS_UNRECORDED:
		rig_unrecorded(rig);
		break;
	case HAPPENS_CALLER_GONE:
		rig_caller_gone(rig, RIG_CALLER);
		break;
	case HAPPENS_OTHER_GONE:
		rig_caller_gone(rig, RIG_CALLER + 1);
		break;
	case HAPPENS_HUB_ENDS:
		rig_hub_ends(rig);
		break;
	case HAPPENS_COUNT:
		break;
	}
}

/* SR-3, SR-15, SR-18, SR-23, SR-24. The letters as above; the rig has checked
 * that all lets go. */
static void whatever_happens_leads_where_it_is_written(void **state)
{
	/* none, prepared, checking, running, paused, stopped, ending,
	 * finished, aborted */
	static const struct {
		enum happening what;
		const char *leads;
	} rows[] = {
		{HAPPENS_TRIP, "NPSSSSEFA"},
		{HAPPENS_ACKNOWLEDGED, "NPCRUUEFA"},
		/* In ENDING nothing is waited for then. */
		{HAPPENS_LINK_LOST, "NPUUUSFFA"},
		{HAPPENS_LINK_READY, "NPCRUSEFA"},
		{HAPPENS_EMPTY, "NPEEEEEFA"},
		{HAPPENS_UNRECORDED, "NPUUUSEFA"},
		{HAPPENS_CALLER_GONE, "NAAAAAAFA"},
		{HAPPENS_OTHER_GONE, "NPCRUSEFA"},
		{HAPPENS_HUB_ENDS, "NAAAAAAFA"},
	};
	static const char letters[] = "NPCRUSEFA";

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		for (size_t s = 0; s < SESSION_STATE_COUNT; s++) {
			struct rig *rig = rig_new();

			into[s](rig);
			happen(rig, rows[i].what);
			/* What presses nothing ends at once. */
			if (rows[i].leads[s] == 'E' &&
			    rig->s.state == SESSION_FINISHED)
				assert_true(s == SESSION_CHECKING);
			else
				assert_int_equal(letters[rig->s.state],
						 rows[i].leads[s]);
			rig_free(rig);
		}
}

static void only_from_start_to_end_is_it_under_way(void **state)
{
	static const bool active[SESSION_STATE_COUNT] = {
		[SESSION_CHECKING] = true, [SESSION_RUNNING] = true,
		[SESSION_PAUSED] = true,   [SESSION_STOPPED] = true,
		[SESSION_ENDING] = true,
	};

	(void)state;
	for (size_t s = 0; s < SESSION_STATE_COUNT; s++) {
		struct rig *rig = rig_new();

		into[s](rig);
		assert_int_equal(session_is_active(&rig->s), active[s]);
		rig_free(rig);
	}
}

static void pads_are_found_while_there_is_a_session(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->pads = 2;
	rig->pad[1].wearable = 3;
	rig->pad[1].pad = 0;
	assert_int_equal(session_pad_index(&rig->s, 0, 0), SESSION_PADS_MAX);
	into_prepared(rig);
	assert_int_equal(session_pad_index(&rig->s, 0, 0), 0);
	assert_int_equal(session_pad_index(&rig->s, 3, 0), 1);
	assert_int_equal(session_pad_index(&rig->s, 3, 1), SESSION_PADS_MAX);
	assert_int_equal(session_pad_index(&rig->s, 2, 0), SESSION_PADS_MAX);
	(void)rig_command(rig, COMMAND_SESSION_ABORT);
	assert_int_equal(session_pad_index(&rig->s, 0, 0), SESSION_PADS_MAX);
	rig_free(rig);
}

/* SR-15: who is not supervised may go. */
static void an_unsupervised_session_outlives_its_caller(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->order.supervised = false;
	into_running(rig);
	rig_caller_gone(rig, RIG_CALLER);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig_free(rig);
}

/* SR-15: it goes with whoever resumed it. */
static void who_resumes_supervises(void **state)
{
	const struct command resume = {.type = COMMAND_SESSION_RESUME,
				       .caller = RIG_CALLER + 5};
	struct rig *rig = rig_new();

	(void)state;
	into_paused(rig);
	rig->acts.count = 0;
	assert_int_equal(
		session_command(&rig->s, &resume, rig->now_us, &rig->acts).code,
		REFUSAL_NONE);
	rig_caller_gone(rig, RIG_CALLER);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig_caller_gone(rig, RIG_CALLER + 5);
	assert_int_equal(rig->s.state, SESSION_ABORTED);
	assert_int_equal(rig->s.why, SESSION_WHY_CALLER);
	rig_free(rig);
}

static void a_prepared_session_is_not_kept_for_ever(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	into_prepared(rig);
	assert_int_equal(session_deadline_us(&rig->s),
			 RIG_T0 + SESSION_PREPARED_MAX_MS * 1000ull);
	rig->now_us = session_deadline_us(&rig->s) - 1;
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_PREPARED);
	rig->now_us++;
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	assert_int_equal(rig->s.why, SESSION_WHY_TIME);
	assert_int_equal(
		rig_last_record(rig, RECORD_SESSION_ENDED)->ended.duration_ms,
		0);
	rig_free(rig);
}

/* SR-9: also in a pause, and when stopped. */
static void the_clock_runs_on_in_a_pause(void **state)
{
	static void (*const halts[])(struct rig *) = {into_paused,
						      into_stopped};

	(void)state;
	for (size_t i = 0; i < ROWS(halts); i++) {
		struct rig *rig = rig_new();

		rig->order.routine.time_ms = 120000;
		halts[i](rig);
		assert_int_equal(session_deadline_us(&rig->s),
				 RIG_T0 + 120 * (uint64_t)S);
		rig->now_us = RIG_T0 + 120 * (uint64_t)S - 1;
		rig_tick(rig);
		assert_true(rig->s.state == SESSION_PAUSED ||
			    rig->s.state == SESSION_STOPPED);
		rig->now_us++;
		rig_tick(rig);
		assert_int_equal(rig->s.why, SESSION_WHY_TIME);
		assert_int_equal(rig->s.state, SESSION_ENDING);
		rig_free(rig);
	}
}

/* SR-9. */
static void the_time_ends_a_running_session_in_order(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig->order.routine.time_ms = 70000;
	rig->order.routine.rate_after = true;
	rig_run(rig);
	rig_pass(rig, 60000);
	rig->at[0].force_mn = 20000;
	assert_true(rig_until_phase(rig, PHASE_HOLD, 1000));
	assert_true(rig_until_state(rig, SESSION_ENDING, 10000));
	assert_int_equal(rig->now_us, RIG_T0 + 70ull * S);
	assert_int_equal(rig->s.why, SESSION_WHY_TIME);
	assert_true(rig_last_record(rig, RECORD_PRESSED)->press.held_ms > 8000);
	rig_free(rig);
}

static void a_long_pause_ends_the_session_in_order(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	into_paused(rig);
	rig_pass(rig, 2000);
	assert_int_equal(session_deadline_us(&rig->s),
			 rig->s.since_us + SESSION_PAUSE_MAX_MS * 1000ull);
	rig->now_us = session_deadline_us(&rig->s) - 1;
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	rig->now_us++;
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	assert_int_equal(rig->s.why, SESSION_WHY_PERSON);
	rig_free(rig);
}

/* The time of an acknowledged stop counts from the stop. */
static void acknowledging_leads_to_a_pause_and_resume_goes_on(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	into_stopped(rig);
	assert_int_equal(rig_last_note(rig, SESSION_NOTE_STOPPED)->note.value,
			 TRIP_FORCE);
	rig_pass(rig, 30000);
	rig_acknowledge(rig);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig->s.why, SESSION_WHY_TRIP);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_RESUME).code,
			 REFUSAL_NONE);
	assert_int_equal(rig->s.why, SESSION_WHY_NONE);
	/* The cut repeat is done again, from its beginning. */
	assert_true(rig_until_phase(rig, PHASE_HOLD, 10000));
	assert_int_equal(rig_view(rig).repeat, 0);
	rig_free(rig);
}

/* SR-13. */
static void an_implausible_pad_is_checked_again(void **state)
{
	struct rig *rig = rig_new();
	uint32_t zeros;

	(void)state;
	into_running(rig);
	rig_trip(rig, 0, TRIP_DRIFT);
	rig_acknowledge(rig);
	zeros = rig_count(rig, SESSION_ACT_ZERO);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_int_equal(rig->s.state, SESSION_CHECKING);
	assert_int_equal(rig_count(rig, SESSION_ACT_ZERO), zeros + 1);
	assert_true(rig_until_state(rig, SESSION_RUNNING, 1000));
	rig_free(rig);
}

/* SR-1, SR-3: nothing goes on by itself when the link is back. */
static void a_lost_link_pauses_until_somebody_resumes(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	into_running(rig);
	rig_link(rig, 0, false);
	assert_int_equal(rig->s.why, SESSION_WHY_LINK);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_RESUME).code,
			 REFUSAL_NOT_CONNECTED);
	rig_link(rig, 0, true);
	rig_pass(rig, 5000);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_RESUME).code,
			 REFUSAL_NONE);
	assert_int_equal(rig->s.state, SESSION_CHECKING);
	rig_free(rig);
}

static void a_wearable_that_is_gone_cannot_be_started_with(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	into_prepared(rig);
	rig_link(rig, 0, false);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_START).code,
			 REFUSAL_NOT_CONNECTED);
	rig_free(rig);
}

/* SR-24. */
static void a_weak_battery_refuses_the_start_and_an_empty_one_ends(void **state)
{
	struct rig *rig = rig_new();
	struct refusal refusal;

	(void)state;
	into_prepared(rig);
	rig_battery(rig, 0, 14);
	refusal = rig_command(rig, COMMAND_SESSION_START);
	assert_int_equal(refusal.code, REFUSAL_BATTERY);
	assert_int_equal(refusal.value, 14);
	assert_int_equal(refusal.limit, 15);
	rig_battery(rig, 0, 15);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_START).code,
			 REFUSAL_NONE);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
	rig_battery(rig, 0, 5);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig_battery(rig, 0, 4);
	assert_int_equal(rig->s.state, SESSION_ENDING);
	assert_int_equal(rig->s.why, SESSION_WHY_BATTERY);
	rig_pass(rig, 2000);
	assert_false(rig_last_record(rig, RECORD_SESSION_ENDED)->ended.aborted);
	rig_free(rig);
}

static void the_end_is_on_record_with_its_reason(void **state)
{
	struct rig *rig = rig_new();
	const struct record *record;

	(void)state;
	into_running(rig);
	rig_pass(rig, 2000);
	rig_hub_ends(rig);
	record = rig_last_record(rig, RECORD_SESSION_ENDED);
	assert_int_equal(record->session, 42);
	assert_int_equal(record->ended.why, SESSION_WHY_HUB);
	assert_true(record->ended.aborted);
	assert_int_equal(record->ended.presses, 1);
	assert_int_equal(record->ended.treated, 0);
	assert_in_range(record->ended.duration_ms, 4000, 5000);
	assert_true(record->ended.dose_ns > 0);
	assert_int_equal(rig_count_records(rig, RECORD_SESSION_ENDED), 1);
	rig_free(rig);
}

/* SR-1: what never says that it has let go is not waited for without end. */
static void the_end_waits_for_what_lets_go_but_not_for_ever(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	into_ending(rig);
	assert_int_equal(session_deadline_us(&rig->s), rig->now_us + 10ull * S);
	rig->now_us += 10ull * S - 1;
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_ENDING);
	rig->now_us++;
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	rig_free(rig);
}

static void zero_and_self_test_come_before_force(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->mute = true;
	rig_start(rig);
	assert_int_equal(rig_acts(rig, SESSION_ACT_ZERO), 1);
	rig_prepared(rig, 0, REFUSAL_NONE);
	assert_int_equal(rig_acts(rig, SESSION_ACT_SELF_TEST), 1);
	assert_int_equal(rig->s.state, SESSION_CHECKING);
	rig_prepared(rig, 0, REFUSAL_NONE);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	/* Nobody asked. */
	rig_prepared(rig, 0, REFUSAL_IN_CONTACT);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig_free(rig);
}

static void what_has_no_self_test_cannot_fail_it(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->at[0].test_refusal.code = REFUSAL_NOT_SUPPORTED;
	rig_run(rig);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig_free(rig);
}

/* SR-13, SR-25. */
static void a_failed_check_pauses_with_its_reason(void **state)
{
	static const struct {
		enum refusal_code zero, test;
	} rows[] = {
		{REFUSAL_IN_CONTACT, REFUSAL_NONE},
		{REFUSAL_NOT_SUPPORTED, REFUSAL_NONE},
		{REFUSAL_NONE, REFUSAL_DEVICE},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig *rig = rig_new();

		rig->at[0].zero_refusal.code = rows[i].zero;
		rig->at[0].test_refusal.code = rows[i].test;
		rig_start(rig);
		assert_true(rig_until_state(rig, SESSION_PAUSED, 1000));
		assert_int_equal(rig->s.why, SESSION_WHY_REFUSED);
		assert_int_equal(rig_view(rig).refusal.code,
				 rows[i].zero == REFUSAL_NONE ? rows[i].test
							      : rows[i].zero);
		assert_int_equal(rig_command(rig, COMMAND_SESSION_RESUME).code,
				 REFUSAL_NONE);
		assert_int_equal(rig_view(rig).refusal.code, REFUSAL_NONE);
		assert_true(rig_until_state(rig, SESSION_RUNNING, 1000));
		rig_free(rig);
	}
}

static void a_check_that_is_not_answered_pauses(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->mute = true;
	rig_start(rig);
	rig->now_us = session_deadline_us(&rig->s);
	assert_int_equal(rig->now_us, RIG_T0 + 30ull * S);
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig_view(rig).refusal.code, REFUSAL_TIMED_OUT);
	rig_free(rig);
}

static void every_pad_is_checked_and_sensing_ones_zeroed(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->pads = 2;
	rig->pad[1].active = false;
	rig_run(rig);
	assert_int_equal(rig_count(rig, SESSION_ACT_ZERO), 2);
	assert_int_equal(rig_count(rig, SESSION_ACT_SELF_TEST), 1);
	rig_free(rig);
}

/* A tick that nothing waits for changes nothing. */
static void where_nothing_is_there_nothing_is_due(void **state)
{
	static const enum session_state rows[] = {
		SESSION_NONE, SESSION_FINISHED, SESSION_ABORTED};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig *rig = rig_new();

		into[rows[i]](rig);
		assert_int_equal(session_deadline_us(&rig->s), UINT64_MAX);
		rig_tick(rig);
		rig_sample(rig, 0, 5000);
		rig->at[0].press = false;
		rig_answer(rig, 0, REFUSAL_NONE, 0);
		rig_news(rig, 0, PRESSING_IDLE);
		assert_int_equal(rig->acts.count, 0);
		assert_int_equal(rig->s.state, rows[i]);
		rig_free(rig);
	}
}

static void an_answer_for_a_pad_that_is_done_changes_nothing(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->pads = 2;
	rig->pad[1].active = false;
	rig->mute = true;
	rig_start(rig);
	rig_prepared(rig, 1, REFUSAL_NONE);
	rig_prepared(rig, 1, REFUSAL_IN_CONTACT);
	assert_int_equal(rig->s.state, SESSION_CHECKING);
	assert_int_equal(rig->acts.count, 0);
	rig_free(rig);
}

/* SR-5: once it has begun a pad is where the session placed it. */
static void minds_where_a_pad_is_until_its_start_alone(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	(void)rig_prepare(rig);
	session_placed(&rig->s, 0, SITE_LUMBAR_RIGHT);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_START).code,
			 REFUSAL_NONE);
	assert_true(rig_until_phase(rig, PHASE_MOVE, 5000));
	session_placed(&rig->s, 0, SITE_LUMBAR_LEFT);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_PAUSE).code,
			 REFUSAL_NONE);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_RESUME).code,
			 REFUSAL_NONE);
	assert_true(rig_until_phase(rig, PHASE_MOVE, 5000));
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_of_state_and_event_is_as_written),
		cmocka_unit_test(every_state_and_phase_has_its_word),
		cmocka_unit_test(
			every_command_in_every_state_is_answered_as_written),
		cmocka_unit_test(whatever_happens_leads_where_it_is_written),
		cmocka_unit_test(only_from_start_to_end_is_it_under_way),
		cmocka_unit_test(pads_are_found_while_there_is_a_session),
		cmocka_unit_test(an_unsupervised_session_outlives_its_caller),
		cmocka_unit_test(who_resumes_supervises),
		cmocka_unit_test(a_prepared_session_is_not_kept_for_ever),
		cmocka_unit_test(the_clock_runs_on_in_a_pause),
		cmocka_unit_test(the_time_ends_a_running_session_in_order),
		cmocka_unit_test(a_long_pause_ends_the_session_in_order),
		cmocka_unit_test(
			acknowledging_leads_to_a_pause_and_resume_goes_on),
		cmocka_unit_test(an_implausible_pad_is_checked_again),
		cmocka_unit_test(a_lost_link_pauses_until_somebody_resumes),
		cmocka_unit_test(
			a_wearable_that_is_gone_cannot_be_started_with),
		cmocka_unit_test(
			a_weak_battery_refuses_the_start_and_an_empty_one_ends),
		cmocka_unit_test(the_end_is_on_record_with_its_reason),
		cmocka_unit_test(
			the_end_waits_for_what_lets_go_but_not_for_ever),
		cmocka_unit_test(zero_and_self_test_come_before_force),
		cmocka_unit_test(what_has_no_self_test_cannot_fail_it),
		cmocka_unit_test(a_failed_check_pauses_with_its_reason),
		cmocka_unit_test(a_check_that_is_not_answered_pauses),
		cmocka_unit_test(every_pad_is_checked_and_sensing_ones_zeroed),
		cmocka_unit_test(where_nothing_is_there_nothing_is_due),
		cmocka_unit_test(
			an_answer_for_a_pad_that_is_done_changes_nothing),
		cmocka_unit_test(minds_where_a_pad_is_until_its_start_alone),
	};

	return cmocka_run_group_tests_name("session_states", tests, NULL, NULL);
}
