/* SPDX-License-Identifier: MIT */
/* Session, pain and adjusting: what hurts lets go or is lowered (SR-18), and
 * nothing is adjusted above a limit (SR-5). */
#include "claims.h"
#include "session_rig.h"

static struct rig *holding_of(struct rig *rig)
{
	rig_run(rig);
	rig->at[0].force_mn = rig->pad[0].active ? 0 : 20000;
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
	return rig;
}

static struct rig *holding(void)
{
	return holding_of(rig_new());
}

/* SR-18: from 8 on, at once, and no way around it. */
static void much_pain_lets_go_at_once_and_stays_so(void **state)
{
	static const uint8_t ratings[] = {8, 9, 10, 11, 255};

	(void)state;
	for (size_t i = 0; i < ROWS(ratings); i++) {
		struct rig *rig = holding();
		struct refusal refusal;

		assert_int_equal(rig_rate(rig, ratings[i]).code, REFUSAL_NONE);
		assert_int_equal(rig->acts.list[0].type, SESSION_ACT_RELEASE);
		assert_int_equal(rig->s.state, SESSION_PAUSED);
		assert_int_equal(rig->s.why, SESSION_WHY_PAIN);
		assert_true(rig_view(rig).rating_wanted);
		refusal = rig_command(rig, COMMAND_SESSION_RESUME);
		assert_int_equal(refusal.code, REFUSAL_PAIN);
		assert_int_equal(refusal.value,
				 ratings[i] > 10 ? 10 : ratings[i]);
		assert_int_equal(refusal.limit, 8);
		assert_int_equal(rig_rate(rig, 5).code, REFUSAL_NONE);
		assert_int_equal(rig_command(rig, COMMAND_SESSION_RESUME).code,
				 REFUSAL_NONE);
		/* It goes on with less. */
		assert_true(rig_until_phase(rig, PHASE_HOLD, 10000));
		assert_int_equal(rig_view(rig).target_mn, 16000);
		rig_free(rig);
	}
}

static void much_pain_in_a_pause_is_its_reason(void **state)
{
	struct rig *rig = holding();

	(void)state;
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	(void)rig_rate(rig, 9);
	assert_int_equal(rig->s.why, SESSION_WHY_PAIN);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_RESUME).code,
			 REFUSAL_PAIN);
	rig_free(rig);
}

static void much_pain_while_stopped_leaves_it_stopped(void **state)
{
	struct rig *rig = holding();

	(void)state;
	rig_trip(rig, 0, TRIP_BUTTON);
	(void)rig_rate(rig, 9);
	assert_int_equal(rig->s.state, SESSION_STOPPED);
	rig_acknowledge(rig);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_RESUME).code,
			 REFUSAL_PAIN);
	rig_free(rig);
}

/* SR-18: by a fifth, in the press that is under way, and asks again. */
static void a_seven_lowers_the_target_by_a_fifth(void **state)
{
	struct rig *rig = holding();

	(void)state;
	rig_pass(rig, 2000);
	(void)rig_rate(rig, 7);
	assert_int_equal(rig_acts(rig, SESSION_ACT_PRESS), 1);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.force_mn,
			 16000);
	assert_in_range(rig_last(rig, SESSION_ACT_PRESS)->press.hold_ms, 7900,
			8100);
	assert_true(rig_view(rig).rating_wanted);
	assert_int_equal(rig_last_note(rig, SESSION_NOTE_LOWERED)->note.value,
			 16000);
	(void)rig_rate(rig, 7);
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 12000));
	assert_int_equal(rig_view(rig).target_mn, 12800);
	/* The next repeat is no harder. */
	assert_true(rig_until_phase(rig, PHASE_HOLD, 20000));
	assert_int_equal(rig_view(rig).target_mn, 12800);
	rig_free(rig);
}

static void a_seven_moves_the_band_of_the_hand(void **state)
{
	struct rig *rig = holding_of(rig_new_hand());

	(void)state;
	(void)rig_rate(rig, 7);
	assert_int_equal(rig_view(rig).low_mn, 13600);
	assert_int_equal(rig_view(rig).high_mn, 18400);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 0);
	rig_pass(rig, 20);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_TOO_HARD);
	rig_free(rig);
}

static void while_it_lets_go_a_seven_is_for_the_next(void **state)
{
	struct rig *rig = holding();

	(void)state;
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 12000));
	(void)rig_rate(rig, 7);
	assert_int_equal(rig_acts(rig, SESSION_ACT_PRESS), 0);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 20000));
	assert_int_equal(rig_view(rig).target_mn, 16000);
	rig_free(rig);
}

/* SR-18: a rising series ends the point; the rest of the routine goes on. */
static void a_rising_series_ends_the_point(void **state)
{
	struct rig *rig = rig_new();
	const struct routine_step again = *rig_step(rig, 0);

	(void)state;
	*rig_add_step(rig, TECHNIQUE_PRESS) = again;
	rig_add_step(rig, TECHNIQUE_REST);
	holding_of(rig);
	(void)rig_rate(rig, 3);
	(void)rig_rate(rig, 4);
	assert_int_equal(rig->s.phase, PHASE_HOLD);
	(void)rig_rate(rig, 5);
	assert_int_equal(rig->acts.list[0].type, SESSION_ACT_RELEASE);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	assert_string_equal(rig_last_note(rig, SESSION_NOTE_POINT_ENDED)->point,
			    "QL");
	rig_pass(rig, 7000);
	assert_int_equal(rig_view(rig).step, 2);
	assert_int_equal(rig_view(rig).treated, 0);
	rig_free(rig);
}

static void a_series_is_of_one_point(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_step(rig, 0)->repeats = 1;
	rig_add_point(rig, "other", SITE_LUMBAR_RIGHT);
	holding_of(rig);
	(void)rig_rate(rig, 3);
	(void)rig_rate(rig, 4);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	rig->at[0].force_mn = 0;
	rig_pass(rig, 40);
	assert_int_equal(rig_view(rig).step, 1);
	(void)rig_rate(rig, 5);
	assert_int_equal(rig->s.point_ended, 0);
	rig_free(rig);
}

/* Wherever it is just then. */
static void a_point_can_end_in_any_phase(void **state)
{
	static const enum session_phase phases[] = {PHASE_RAMP, PHASE_HOLD,
						    PHASE_RELEASE, PHASE_REST};

	(void)state;
	for (size_t i = 0; i < ROWS(phases); i++) {
		struct rig *rig = rig_new();

		rig_add_step(rig, TECHNIQUE_REST);
		rig_run(rig);
		rig_pass(rig, 60);
		assert_true(rig_until_phase(rig, phases[i], 20000));
		for (uint8_t nrs = 2; nrs < 5; nrs++)
			(void)rig_rate(rig, nrs);
		assert_int_equal(rig->s.point_ended, 1);
		rig_pass(rig, 8000);
		assert_int_equal(rig_view(rig).step, 1);
		rig_free(rig);
	}
}

static void a_point_can_end_in_a_pause(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_add_step(rig, TECHNIQUE_REST);
	holding_of(rig);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	for (uint8_t nrs = 2; nrs < 5; nrs++)
		(void)rig_rate(rig, nrs);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	rig_pass(rig, 100);
	assert_int_equal(rig_view(rig).step, 1);
	rig_free(rig);
}

static void a_point_can_end_while_its_pad_rests(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_add_step(rig, TECHNIQUE_REST);
	rig_run(rig);
	rig->at[0].press_refusal =
		(struct refusal){.code = REFUSAL_RESTING, .value = 4000};
	assert_true(rig_until_phase(rig, PHASE_REST, 200));
	for (uint8_t nrs = 2; nrs < 5; nrs++)
		(void)rig_rate(rig, nrs);
	/* What was not felt is not put on record later. */
	assert_false(rig->s.felt.open);
	rig_pass(rig, 4200);
	assert_int_equal(rig_view(rig).step, 1);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 1);
	rig_free(rig);
}

/* In a step without force the point before it has ended all the same. */
static void a_point_can_end_after_its_step(void **state)
{
	struct rig *rig = rig_new();
	const struct routine_step again = *rig_step(rig, 0);

	(void)state;
	rig_step(rig, 0)->repeats = 1;
	rig_add_step(rig, TECHNIQUE_REST)->repeats = 1;
	*rig_add_step(rig, TECHNIQUE_PRESS) = again;
	rig_run(rig);
	rig_pass(rig, 19000);
	assert_int_equal(rig_view(rig).step, 1);
	for (uint8_t nrs = 2; nrs < 5; nrs++)
		(void)rig_rate(rig, nrs);
	assert_int_equal(rig->s.phase, PHASE_REST);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 20000));
	assert_int_equal(rig_view(rig).presses, 1);
	rig_free(rig);
}

static void without_a_point_no_point_ends(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_REST;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_step(rig, 0)->point = ROUTINE_POINT_NONE;
	rig_run(rig);
	for (uint8_t nrs = 2; nrs < 5; nrs++)
		(void)rig_rate(rig, nrs);
	/* And nothing is there to be lowered. */
	(void)rig_rate(rig, 0);
	(void)rig_rate(rig, 7);
	assert_int_equal(rig->s.point_ended, 0);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig_free(rig);
}

static void ratings_while_the_pads_are_checked_count(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->mute = true;
	rig_start(rig);
	for (uint8_t nrs = 2; nrs < 5; nrs++)
		assert_int_equal(rig_rate(rig, nrs).code, REFUSAL_NONE);
	assert_int_equal(rig->s.state, SESSION_CHECKING);
	(void)rig_rate(rig, 8);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	rig_free(rig);
}

/* ---- Asked for by the routine (D13) ---- */

static void after_each_repeat_nothing_presses_until_it_is_rated(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->rate = true;
	holding_of(rig);
	assert_true(rig_until_phase(rig, PHASE_RATE, 12000));
	assert_true(rig_view(rig).rating_wanted);
	rig_pass(rig, 60000);
	assert_int_equal(rig->s.phase, PHASE_RATE);
	assert_int_equal(session_deadline_us(&rig->s), rig->s.ends_us);
	(void)rig_rate(rig, 4);
	assert_false(rig_view(rig).rating_wanted);
	assert_int_equal(rig_view(rig).rating_last, 4);
	/* The rest was over meanwhile. */
	rig_pass(rig, 100);
	assert_int_equal(rig->s.phase, PHASE_RAMP);
	assert_int_equal(rig_view(rig).repeat, 1);
	assert_int_equal(rig_last_record(rig, RECORD_RATING)->rating.when,
			 RATING_DURING);
	assert_int_equal(rig_last_record(rig, RECORD_RATING)->rating.nrs, 4);
	assert_string_equal(rig_last_record(rig, RECORD_RATING)->point, "QL");
	rig_free(rig);
}

static void a_step_may_only_ask(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->repeats = 1;
	rig_add_step(rig, TECHNIQUE_RATE)->repeats = 1;
	holding_of(rig);
	assert_true(rig_until_phase(rig, PHASE_RATE, 20000));
	assert_int_equal(rig_view(rig).step, 1);
	(void)rig_rate(rig, 7);
	rig_pass(rig, 40);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	rig_free(rig);
}

static void a_skipped_question_is_not_wanted_any_more(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->rate = true;
	rig_add_step(rig, TECHNIQUE_REST);
	holding_of(rig);
	assert_true(rig_until_phase(rig, PHASE_RATE, 12000));
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	assert_int_equal(rig_view(rig).step, 1);
	assert_false(rig_view(rig).rating_wanted);
	rig_free(rig);
}

static void a_question_survives_a_pause(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->rate = true;
	holding_of(rig);
	assert_true(rig_until_phase(rig, PHASE_RATE, 12000));
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_int_equal(rig->s.phase, PHASE_RATE);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	(void)rig_rate(rig, 3);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_int_equal(rig->s.phase, PHASE_REST);
	rig_free(rig);
}

static void the_rating_before_is_asked_and_must_be_bearable(void **state)
{
	struct rig *rig = rig_new();
	struct refusal refusal;

	(void)state;
	rig->order.routine.rate_before = true;
	(void)rig_prepare(rig);
	assert_true(rig_view(rig).rating_wanted);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_START).code,
			 REFUSAL_RATING_WANTED);
	assert_int_equal(rig_rate(rig, 8).code, REFUSAL_NONE);
	refusal = rig_command(rig, COMMAND_SESSION_START);
	assert_int_equal(refusal.code, REFUSAL_PAIN);
	assert_int_equal(refusal.value, 8);
	assert_int_equal(rig_rate(rig, 6).code, REFUSAL_NONE);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_START).code,
			 REFUSAL_NONE);
	assert_int_equal(rig_view(rig).rating_before, 6);
	assert_int_equal(rig_last_record(rig, RECORD_RATING)->rating.when,
			 RATING_BEFORE);
	rig_free(rig);
}

static void ended(struct rig *rig)
{
	rig->order.routine.rate_after = true;
	holding_of(rig);
	(void)rig_command(rig, COMMAND_SESSION_FINISH);
	rig_pass(rig, 2000);
	assert_int_equal(rig->s.state, SESSION_ENDING);
	assert_true(rig_view(rig).rating_wanted);
}

static void the_rating_after_is_waited_for(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	ended(rig);
	rig_pass(rig, 60000);
	assert_int_equal(rig->s.state, SESSION_ENDING);
	(void)rig_rate(rig, 2);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	assert_int_equal(rig_view(rig).rating_after, 2);
	assert_int_equal(rig_last_record(rig, RECORD_RATING)->rating.when,
			 RATING_AFTER);
	rig_free(rig);
}

static void the_rating_after_can_be_left_out(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	ended(rig);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_FINISH).code,
			 REFUSAL_NONE);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	assert_int_equal(rig_view(rig).rating_after, NRS_UNKNOWN);
	rig_free(rig);
}

static void the_rating_after_is_not_waited_for_for_ever(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	ended(rig);
	rig->now_us = session_deadline_us(&rig->s);
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	assert_false(rig_view(rig).rating_wanted);
	rig_free(rig);
}

/* ---- Adjusting (D11) ---- */

static void a_target_is_adjusted_in_the_press_under_way(void **state)
{
	struct rig *rig = holding();

	(void)state;
	rig_pass(rig, 1000);
	assert_int_equal(rig_adjust(rig, ADJUST_TARGET, 25001).code,
			 REFUSAL_NONE);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.force_mn,
			 25001);
	assert_int_equal(rig_view(rig).target_mn, 25001);
	assert_int_equal(rig_last_note(rig, SESSION_NOTE_ADJUSTED)->note.value,
			 25001);
	assert_int_equal(rig_last_note(rig, SESSION_NOTE_ADJUSTED)->note.what,
			 ADJUST_TARGET);
	assert_true(rig_until_phase(rig, PHASE_REST, 13000));
	assert_true(rig_until_phase(rig, PHASE_HOLD, 20000));
	assert_int_equal(rig_view(rig).target_mn, 25001);
	rig_free(rig);
}

/* SR-5, SR-18, SR-25. */
static void nothing_is_adjusted_above_a_limit(void **state)
{
	static const struct {
		enum adjust what;
		int32_t value;
		uint8_t nrs; /* rated before */
		enum refusal_code code;
		enum limit_layer layer;
		int32_t limit;
	} rows[] = {
		{ADJUST_TARGET, 30000, 0, REFUSAL_NONE, 0, 0},
		{ADJUST_TARGET, 30001, 0, REFUSAL_LIMIT, LAYER_ROUTINE, 30000},
		{ADJUST_TARGET, 16001, 7, REFUSAL_LOOSENS, LAYER_ROUTINE,
		 16000},
		{ADJUST_TARGET, 16000, 7, REFUSAL_NONE, 0, 0},
		{ADJUST_TARGET, 0, 0, REFUSAL_BAD_ARGUMENT, 0, 0},
		{ADJUST_HOLD, 88000, 0, REFUSAL_NONE, 0, 0},
		{ADJUST_HOLD, 88001, 0, REFUSAL_LIMIT, LAYER_CONFIG, 90000},
		{ADJUST_HOLD, 0, 0, REFUSAL_BAD_ARGUMENT, 0, 0},
		{ADJUST_SEVERITY, SEVERITY_SEVERE, 0, REFUSAL_NONE, 0, 0},
		{ADJUST_SEVERITY, SEVERITY_COUNT, 0, REFUSAL_BAD_ARGUMENT, 0,
		 0},
		{ADJUST_SEVERITY, -1, 0, REFUSAL_BAD_ARGUMENT, 0, 0},
		{ADJUST_COUNT, 1, 0, REFUSAL_BAD_ARGUMENT, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig *rig = holding();
		struct refusal refusal;

		if (rows[i].nrs > 0)
			(void)rig_rate(rig, rows[i].nrs);
		refusal = rig_adjust(rig, rows[i].what, rows[i].value);
		assert_int_equal(refusal.code, rows[i].code);
		assert_int_equal(refusal.layer, rows[i].layer);
		assert_int_equal(refusal.limit, rows[i].limit);
		rig_free(rig);
	}
}

static void a_caution_bounds_what_can_be_adjusted(void **state)
{
	struct rig *rig = rig_new();
	struct refusal refusal;

	(void)state;
	rig->order.operator= OPERATOR_SELF;
	rig_step(rig, 0)->target.value = 30000;
	rig_step(rig, 0)->ramp_mn_per_s = 7500;
	rig_step(rig, 0)->hold_ms = 40000;
	rig_step(rig, 0)->severity_permille[SEVERITY_SEVERE] = 2000;
	holding_of(rig);
	refusal = rig_adjust(rig, ADJUST_TARGET, 35000);
	assert_int_equal(refusal.code, REFUSAL_LIMIT);
	assert_int_equal(refusal.layer, LAYER_PATIENT);
	refusal = rig_adjust(rig, ADJUST_SEVERITY, SEVERITY_SEVERE);
	assert_int_equal(refusal.code, REFUSAL_LIMIT);
	assert_int_equal(refusal.limit_id, LIMIT_HOLD);
	assert_int_equal(refusal.layer, LAYER_PATIENT);
	assert_int_equal(rig_view(rig).severity, SEVERITY_MODERATE);
	rig_free(rig);
}

/* SR-18: after a rating that is well below, it may go up again. */
static void when_it_hurts_less_the_target_may_go_up_again(void **state)
{
	struct rig *rig = holding();

	(void)state;
	(void)rig_rate(rig, 7);
	assert_int_equal(rig_adjust(rig, ADJUST_TARGET, 18000).code,
			 REFUSAL_LOOSENS);
	(void)rig_rate(rig, 4);
	assert_int_equal(rig_adjust(rig, ADJUST_TARGET, 18000).code,
			 REFUSAL_NONE);
	rig_free(rig);
}

/* SR-18: nor by a harder step of the same point, until it hurts less. */
static void while_it_hurts_no_later_step_presses_harder(void **state)
{
	struct rig *rig = rig_new();
	struct routine_step *step;

	(void)state;
	rig_step(rig, 0)->repeats = 1;
	for (int i = 0; i < 2; i++) {
		step = rig_add_step(rig, TECHNIQUE_PRESS);
		step->repeats = 1;
		step->target.value = 30000;
	}
	rig_run(rig);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
	(void)rig_rate(rig, 7);
	assert_int_equal(rig_view(rig).target_mn, 16000);
	assert_true(rig_until_phase(rig, PHASE_REST, 20000));
	assert_true(rig_until_phase(rig, PHASE_HOLD, 40000));
	assert_int_equal(rig_view(rig).step, 1);
	assert_int_equal(rig_view(rig).target_mn, 16000);
	/* By a fifth less than planned, as it was adjusted. */
	(void)rig_rate(rig, 4);
	assert_true(rig_until_phase(rig, PHASE_REST, 20000));
	assert_true(rig_until_phase(rig, PHASE_HOLD, 40000));
	assert_int_equal(rig_view(rig).step, 2);
	assert_int_equal(rig_view(rig).target_mn, 24000);
	rig_free(rig);
}

static void a_hold_is_adjusted_while_it_is_held(void **state)
{
	struct rig *rig = holding();

	(void)state;
	rig_pass(rig, 4000);
	(void)rig_adjust(rig, ADJUST_HOLD, 6000);
	assert_in_range(rig_last(rig, SESSION_ACT_PRESS)->press.hold_ms, 1900,
			2050);
	rig_pass(rig, 100);
	/* Less than was held already: it ends. */
	(void)rig_adjust(rig, ADJUST_HOLD, 1000);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.hold_ms, 1);
	assert_true(rig_until_phase(rig, PHASE_REST, 2000));
	rig_free(rig);
}

static void severity_changes_the_holds_to_come(void **state)
{
	struct rig *rig = holding_of(rig_new_hand());

	(void)state;
	rig_pass(rig, 2000);
	(void)rig_adjust(rig, ADJUST_SEVERITY, SEVERITY_SEVERE);
	assert_int_equal(rig_view(rig).phase_left_ms, 13000);
	(void)rig_adjust(rig, ADJUST_SEVERITY, SEVERITY_MILD);
	assert_int_equal(rig_view(rig).phase_left_ms, 3000);
	rig_free(rig);
}

static void work_by_hand_is_adjusted_in_time(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_GLIDE;
	rig_run(rig);
	rig->at[0].force_mn = 20000;
	rig_pass(rig, 20);
	rig_pass(rig, 2000);
	(void)rig_adjust(rig, ADJUST_HOLD, 20000);
	assert_int_equal(rig_view(rig).phase_left_ms, 18000);
	(void)rig_adjust(rig, ADJUST_HOLD, 1000);
	assert_int_equal(rig_view(rig).phase_left_ms, 0);
	rig_free(rig);
}

static void what_has_no_target_cannot_be_adjusted(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_MEASURE;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_add_step(rig, TECHNIQUE_REST);
	rig_run(rig);
	assert_int_equal(rig_adjust(rig, ADJUST_TARGET, 1000).code,
			 REFUSAL_NOT_NOW);
	assert_int_equal(rig_adjust(rig, ADJUST_HOLD, 1000).code,
			 REFUSAL_NOT_NOW);
	assert_int_equal(rig_adjust(rig, ADJUST_SEVERITY, SEVERITY_MILD).code,
			 REFUSAL_NONE);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	assert_int_equal(rig_adjust(rig, ADJUST_TARGET, 1000).code,
			 REFUSAL_NOT_NOW);
	rig_free(rig);
}

/* Another step of the same point keeps the share, another point begins anew. */
static void an_adjusted_target_is_of_its_point(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	*rig_add_step(rig, TECHNIQUE_PRESS) = *rig_step(rig, 0);
	rig_step(rig, 1)->target.value = 10000;
	rig_add_point(rig, "other", SITE_LUMBAR_RIGHT);
	holding_of(rig);
	(void)rig_adjust(rig, ADJUST_TARGET, 15000);
	rig->at[0].force_mn = 0;
	rig_pass(rig, 20);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	assert_int_equal(rig_view(rig).target_mn, 7500);
	rig_pass(rig, 20);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	assert_int_equal(rig_view(rig).target_mn, 20000);
	rig_free(rig);
}

static void in_a_rest_what_is_adjusted_is_for_the_next(void **state)
{
	struct rig *rig = holding();
	uint64_t until_us;

	(void)state;
	assert_true(rig_until_phase(rig, PHASE_REST, 12000));
	until_us = rig->s.until_us;
	assert_int_equal(rig_adjust(rig, ADJUST_TARGET, 15000).code,
			 REFUSAL_NONE);
	assert_int_equal(rig_acts(rig, SESSION_ACT_PRESS), 0);
	assert_int_equal(rig->s.until_us, until_us);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 20000));
	assert_int_equal(rig_view(rig).target_mn, 15000);
	rig_free(rig);
}

static void an_adjusted_hold_is_not_that_of_a_rest(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_add_step(rig, TECHNIQUE_REST);
	holding_of(rig);
	(void)rig_adjust(rig, ADJUST_HOLD, 30000);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	rig->at[0].force_mn = 0;
	rig_pass(rig, 20);
	assert_int_equal(rig_view(rig).phase_left_ms, 15000);
	rig_free(rig);
}

static void what_was_adjusted_while_it_was_asked_follows(void **state)
{
	struct rig *rig = holding();

	(void)state;
	rig->mute = true;
	(void)rig_adjust(rig, ADJUST_TARGET, 15000);
	(void)rig_adjust(rig, ADJUST_TARGET, 14000);
	assert_int_equal(rig_acts(rig, SESSION_ACT_PRESS), 0);
	assert_int_equal(session_deadline_us(&rig->s), rig->now_us + 30ull * S);
	rig_answer(rig, 0, REFUSAL_NONE, 0);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.force_mn,
			 14000);
	rig_free(rig);
}

static void a_question_after_a_seven_outlives_the_step(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_add_step(rig, TECHNIQUE_REST);
	holding_of(rig);
	(void)rig_rate(rig, 7);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	rig_pass(rig, 2000);
	assert_int_equal(rig_view(rig).step, 1);
	assert_true(rig_view(rig).rating_wanted);
	rig_free(rig);
}

static void a_point_that_was_left_can_end_in_a_pause(void **state)
{
	struct rig *rig = rig_new();
	const struct routine_step again = *rig_step(rig, 0);

	(void)state;
	*rig_add_step(rig, TECHNIQUE_PRESS) = again;
	holding_of(rig);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	for (uint8_t nrs = 2; nrs < 5; nrs++)
		(void)rig_rate(rig, nrs);
	rig_pass(rig, 1000);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(much_pain_lets_go_at_once_and_stays_so),
		cmocka_unit_test(much_pain_in_a_pause_is_its_reason),
		cmocka_unit_test(much_pain_while_stopped_leaves_it_stopped),
		cmocka_unit_test(a_seven_lowers_the_target_by_a_fifth),
		cmocka_unit_test(a_seven_moves_the_band_of_the_hand),
		cmocka_unit_test(while_it_lets_go_a_seven_is_for_the_next),
		cmocka_unit_test(a_rising_series_ends_the_point),
		cmocka_unit_test(a_series_is_of_one_point),
		cmocka_unit_test(a_point_can_end_in_any_phase),
		cmocka_unit_test(a_point_can_end_in_a_pause),
		cmocka_unit_test(a_point_can_end_while_its_pad_rests),
		cmocka_unit_test(a_point_can_end_after_its_step),
		cmocka_unit_test(without_a_point_no_point_ends),
		cmocka_unit_test(ratings_while_the_pads_are_checked_count),
		cmocka_unit_test(
			after_each_repeat_nothing_presses_until_it_is_rated),
		cmocka_unit_test(a_step_may_only_ask),
		cmocka_unit_test(a_skipped_question_is_not_wanted_any_more),
		cmocka_unit_test(a_question_survives_a_pause),
		cmocka_unit_test(
			the_rating_before_is_asked_and_must_be_bearable),
		cmocka_unit_test(the_rating_after_is_waited_for),
		cmocka_unit_test(the_rating_after_can_be_left_out),
		cmocka_unit_test(the_rating_after_is_not_waited_for_for_ever),
		cmocka_unit_test(a_target_is_adjusted_in_the_press_under_way),
		cmocka_unit_test(nothing_is_adjusted_above_a_limit),
		cmocka_unit_test(a_caution_bounds_what_can_be_adjusted),
		cmocka_unit_test(when_it_hurts_less_the_target_may_go_up_again),
		cmocka_unit_test(while_it_hurts_no_later_step_presses_harder),
		cmocka_unit_test(a_hold_is_adjusted_while_it_is_held),
		cmocka_unit_test(severity_changes_the_holds_to_come),
		cmocka_unit_test(work_by_hand_is_adjusted_in_time),
		cmocka_unit_test(what_has_no_target_cannot_be_adjusted),
		cmocka_unit_test(an_adjusted_target_is_of_its_point),
		cmocka_unit_test(in_a_rest_what_is_adjusted_is_for_the_next),
		cmocka_unit_test(an_adjusted_hold_is_not_that_of_a_rest),
		cmocka_unit_test(what_was_adjusted_while_it_was_asked_follows),
		cmocka_unit_test(a_question_after_a_seven_outlives_the_step),
		cmocka_unit_test(a_point_that_was_left_can_end_in_a_pause),
	};

	return cmocka_run_group_tests_name("session_pain", tests, NULL, NULL);
}
