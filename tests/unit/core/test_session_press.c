/* SPDX-License-Identifier: MIT */
/* Session with active pads: asked for step by step, and what the hub answers.
 */
#include "claims.h"
#include "session_rig.h"

static void hold(struct rig *rig)
{
	rig_run(rig);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
}

/* The whole of a session by a routine of one point (D1, D2, D8). */
static void presses_as_the_routine_has_it_and_finishes(void **state)
{
	struct rig *rig = rig_new();
	const struct session_act *press;

	(void)state;
	hold(rig);
	press = rig_last(rig, SESSION_ACT_PRESS);
	assert_int_equal(press->press.force_mn, 20000);
	assert_int_equal(press->press.ramp_mn_per_s, 10000);
	assert_int_equal(press->press.hold_ms, 10000);
	assert_int_equal(rig_view(rig).repeat, 0);
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 11000));
	assert_true(rig_until_phase(rig, PHASE_REST, 1000));
	/* SR-7: the pad rests as long as it pressed, not 5 s alone. */
	assert_true(rig_until_phase(rig, PHASE_HOLD, 20000));
	assert_int_equal(rig_view(rig).repeat, 1);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 30000));
	assert_int_equal(rig->s.why, SESSION_WHY_DONE);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 3);
	assert_int_equal(rig_view(rig).presses, 2);
	assert_int_equal(rig_view(rig).treated, 1);
	rig_free(rig);
}

static void the_pad_is_placed_with_its_layers_before_it_presses(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_run(rig);
	assert_int_equal(rig_count(rig, SESSION_ACT_PLACE), 1);
	assert_int_equal(rig_last(rig, SESSION_ACT_PLACE)->site,
			 SITE_LUMBAR_LEFT);
	/* A sample tells the ceiling there first. */
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 0);
	rig_sample(rig, 0, 0);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 1);
	rig_free(rig);
}

/* SR-11: nothing is pressed blindly. */
static void without_samples_it_pauses(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_run(rig);
	assert_int_equal(session_deadline_us(&rig->s), rig->now_us + 5ull * S);
	rig->now_us += 5ull * S - 1;
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig->now_us++;
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig->s.why, SESSION_WHY_REFUSED);
	assert_int_equal(rig_view(rig).refusal.code, REFUSAL_STALE);
	rig_free(rig);
}

/* On another site, or on another point of the same: somebody moves it. */
static void the_wearable_is_moved_by_a_person(void **state)
{
	static const enum site sites[] = {SITE_LUMBAR_RIGHT, SITE_LUMBAR_LEFT};

	(void)state;
	for (size_t i = 0; i < ROWS(sites); i++) {
		struct rig *rig = rig_new();
		uint32_t zeros;

		rig_add_point(rig, "other", sites[i]);
		rig_step(rig, 0)->repeats = 1;
		rig_run(rig);
		assert_true(rig_until_phase(rig, PHASE_MOVE, 60000));
		assert_string_equal(rig_view(rig).point_name, "other");
		rig_pass(rig, 20000);
		assert_int_equal(rig->s.phase, PHASE_MOVE);
		zeros = rig_count(rig, SESSION_ACT_ZERO);
		assert_int_equal(rig_command(rig, COMMAND_SESSION_RESUME).code,
				 REFUSAL_NONE);
		/* SR-13: on its new place it is zeroed and tested anew. */
		assert_int_equal(rig->s.state, SESSION_CHECKING);
		assert_int_equal(rig_acts(rig, SESSION_ACT_PLACE), 1);
		assert_int_equal(rig_count(rig, SESSION_ACT_ZERO), zeros + 1);
		assert_true(rig_until_state(rig, SESSION_FINISHED, 60000));
		assert_int_equal(rig_view(rig).treated, 2);
		rig_free(rig);
	}
}

static void a_pause_while_it_is_moved_asks_again(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->pad[0].site = SITE_NONE;
	rig_run(rig);
	assert_int_equal(rig->s.phase, PHASE_MOVE);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	assert_int_equal(rig->s.phase, PHASE_MOVE);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
	rig_free(rig);
}

/* D3: ramps begin with the breath out. */
static void a_press_waits_for_the_breath_out(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->order.routine.inhale_ms = 4000;
	rig->order.routine.exhale_ms = 6000;
	rig_step(rig, 0)->breath = true;
	rig_run(rig);
	assert_int_equal(rig->s.phase, PHASE_BREATH);
	assert_int_equal(rig_view(rig).breath, BREATH_IN);
	rig_pass(rig, 3900);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 0);
	rig_pass(rig, 200);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 1);
	assert_int_equal(rig_view(rig).breath, BREATH_OUT);
	rig_free(rig);
}

static void
a_step_that_asks_for_breath_without_a_pace_does_not_wait(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->breath = true;
	rig_run(rig);
	assert_int_equal(rig->s.phase, PHASE_RAMP);
	rig_free(rig);
}

static void the_target_is_a_force_a_pressure_or_a_share_of_the_ppt(void **state)
{
	static const struct {
		struct routine_target target;
		int32_t target_mn;
	} rows[] = {
		{{TARGET_FORCE, 12345}, 12345},
		/* 4 cm2 */
		{{TARGET_PRESSURE, 60001}, 24000},
		{{TARGET_PPT, 1200}, 28800},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig *rig = rig_new();

		rig->order.ppt_pa[0] = 60000;
		rig_step(rig, 0)->target = rows[i].target;
		rig_run(rig);
		rig_pass(rig, 40);
		assert_int_equal(
			rig_last(rig, SESSION_ACT_PRESS)->press.force_mn,
			rows[i].target_mn);
		assert_int_equal(rig_view(rig).target_mn, rows[i].target_mn);
		rig_free(rig);
	}
}

/* SR-5: what holds now, by whatever layer. */
static void
a_target_above_the_ceiling_of_the_pad_is_lowered_and_noted(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_run(rig);
	rig->at[0].stack.layer[LAYER_DEVICE].value[LIMIT_FORCE] = 15000;
	rig_pass(rig, 40);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.force_mn,
			 14250);
	assert_int_equal(rig_last_note(rig, SESSION_NOTE_LOWERED)->note.value,
			 14250);
	rig_free(rig);
}

static void a_ceiling_that_comes_down_lowers_the_press(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig_pass(rig, 2000);
	rig->at[0].stack.layer[LAYER_LIVE].value[LIMIT_FORCE] = 15000;
	rig_pass(rig, 100);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 2);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.force_mn,
			 14250);
	/* Of the hold, what is left. */
	assert_in_range(rig_last(rig, SESSION_ACT_PRESS)->press.hold_ms, 7900,
			8000);
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 9000));
	rig_free(rig);
}

static void a_ceiling_of_nothing_pauses(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig->at[0].stack.layer[LAYER_LIVE].value[LIMIT_FORCE] = 0;
	rig_pass(rig, 100);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig_view(rig).refusal.code, REFUSAL_LIMIT);
	assert_int_equal(rig_view(rig).refusal.limit, 0);
	rig_free(rig);
}

/* SR-14: from what is measured, be it a little below nothing. */
static void a_press_is_no_larger_step_than_is_allowed(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->target.value = 45000;
	rig_run(rig);
	rig_sample(rig, 0, -120);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.force_mn,
			 44880);
	rig_free(rig);
}

/* ---- What the hub answers ---- */

static void asked(struct rig *rig)
{
	rig->mute = true;
	rig_start(rig);
	rig_prepared(rig, 0, REFUSAL_NONE);
	rig_prepared(rig, 0, REFUSAL_NONE);
	rig_sample(rig, 0, 0);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 1);
}

/* SR-7: it waits as long as it is told, and does not ask in between. */
static void a_resting_pad_is_asked_again_when_it_has_rested(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	rig_answer(rig, 0, REFUSAL_RESTING, 3000);
	assert_int_equal(rig->s.phase, PHASE_REST);
	assert_int_equal(session_deadline_us(&rig->s), rig->now_us + 3000000);
	assert_int_equal(rig_view(rig).phase_left_ms, 3000);
	rig_pass(rig, 2980);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 1);
	rig_pass(rig, 60);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 2);
	assert_int_equal(rig_view(rig).repeat, 0);
	rig_free(rig);
}

static void a_rest_of_unknown_length_is_waited_for_too(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	rig_answer(rig, 0, REFUSAL_RESTING, 0);
	assert_int_equal(session_deadline_us(&rig->s), rig->now_us + 200000);
	rig_free(rig);
}

static void a_busy_pad_is_asked_again_but_not_for_ever(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	for (uint32_t i = 1; i <= 50; i++) {
		rig_answer(rig, 0, REFUSAL_BUSY, 0);
		assert_int_equal(rig->s.state, SESSION_RUNNING);
		assert_int_equal(session_deadline_us(&rig->s),
				 rig->now_us + 200000);
		rig->now_us += 200000;
		rig_tick(rig);
		assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), i + 1);
	}
	rig_answer(rig, 0, REFUSAL_BUSY, 0);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig_view(rig).refusal.code, REFUSAL_BUSY);
	rig_free(rig);
}

/* SR-25. */
static void any_other_refusal_pauses_with_its_reason(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	rig_answer(rig, 0, REFUSAL_NOT_RECORDED, 0);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig->s.why, SESSION_WHY_REFUSED);
	assert_int_equal(rig_view(rig).refusal.code, REFUSAL_NOT_RECORDED);
	assert_int_equal(rig_last_note(rig, SESSION_NOTE_REFUSED)->note.value,
			 REFUSAL_NOT_RECORDED);
	/* Nobody asked for more. */
	rig_answer(rig, 0, REFUSAL_NONE, 0);
	assert_int_equal(rig->acts.count, 0);
	rig_free(rig);
}

/* SR-15: accepted when nobody wants it any more, it lets go again. */
static void a_press_accepted_after_a_pause_lets_go(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	rig_answer(rig, 0, REFUSAL_NONE, 0);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	rig_free(rig);
}

static void a_press_accepted_after_a_skip_lets_go(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	rig_answer(rig, 0, REFUSAL_NONE, 0);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	rig_news(rig, 0, PRESSING_RESTING);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	rig_free(rig);
}

static void a_press_refused_after_a_skip_needs_no_release(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	rig_answer(rig, 0, REFUSAL_RESTING, 1000);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	rig_free(rig);
}

static void a_press_refused_after_the_finish_closes_it(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	(void)rig_command(rig, COMMAND_SESSION_FINISH);
	assert_int_equal(rig->s.state, SESSION_ENDING);
	rig_answer(rig, 0, REFUSAL_TRIPPED, 0);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	rig_free(rig);
}

/* A change that is refused: what presses lets go (SR-18 and SR-5 alike). */
static void a_refused_change_of_a_press_pauses(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig->at[0].press_refusal = (struct refusal){.code = REFUSAL_RESTING};
	(void)rig_adjust(rig, ADJUST_TARGET, 15000);
	rig_pass(rig, 40);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig_view(rig).refusal.code, REFUSAL_RESTING);
	rig_free(rig);
}

static void a_change_refused_while_it_lets_go_is_past(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig->mute = true;
	(void)rig_adjust(rig, ADJUST_TARGET, 15000);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	rig_answer(rig, 0, REFUSAL_STALE, 0);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	rig_pass(rig, 1000);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	rig_free(rig);
}

/* SR-15: paused and resumed before the wearable answered. */
static void an_answer_of_before_the_pause_is_not_one_of_after_it(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	rig_sample(rig, 0, 0);
	assert_int_equal(rig->s.phase, PHASE_RAMP);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 1);
	/* It was released before it began: now the new one is asked for. */
	rig_answer(rig, 0, REFUSAL_NOT_NOW, 0);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 2);
	/* That one's refusal counts. */
	rig_answer(rig, 0, REFUSAL_NOT_NOW, 0);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig->s.why, SESSION_WHY_REFUSED);
	rig_free(rig);
}

/* SR-15: accepted after all, it lets go first. */
static void a_press_accepted_after_the_pause_lets_go(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	rig_sample(rig, 0, 0);
	rig_answer(rig, 0, REFUSAL_NONE, 0);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 1);
	rig_news(rig, 0, PRESSING_IDLE);
	rig_sample(rig, 0, 0);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 2);
	rig_free(rig);
}

/* The press of before the pause is not the press of after it. */
static void what_still_lets_go_is_not_taken_for_the_new_press(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	rig_sample(rig, 0, 15000);
	assert_int_equal(rig->s.phase, PHASE_RAMP);
	assert_int_equal(session_deadline_us(&rig->s), rig->now_us + 30ull * S);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 1);
	rig_news(rig, 0, PRESSING_RELEASING);
	assert_int_equal(rig->s.phase, PHASE_RAMP);
	rig_news(rig, 0, PRESSING_RESTING);
	assert_int_equal(rig->s.phase, PHASE_RAMP);
	assert_int_equal(rig_view(rig).repeat, 0);
	rig_pass(rig, 40);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 2);
	rig_free(rig);
}

/* Its rest may be over before it is heard of. */
static void a_press_that_is_idle_has_let_go(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig_news(rig, 0, PRESSING_IDLE);
	assert_int_equal(rig->s.phase, PHASE_REST);
	rig_free(rig);
}

static void news_of_a_ramp_change_nothing(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig_news(rig, 0, PRESSING_RAMPING);
	assert_int_equal(rig->s.phase, PHASE_HOLD);
	assert_int_equal(rig->acts.count, 0);
	rig_free(rig);
}

static void another_pads_press_is_not_the_steps(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->pads = 2;
	hold(rig);
	rig->s.use[1].asked = true;
	rig_answer(rig, 1, REFUSAL_NONE, 0);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	rig_news(rig, 1, PRESSING_HOLDING);
	rig_news(rig, 1, PRESSING_RESTING);
	assert_int_equal(rig->s.phase, PHASE_HOLD);
	rig->s.use[1].asked = true;
	rig_answer(rig, 1, REFUSAL_STALE, 0);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig_free(rig);
}

/* The end waits for the last pad to let go. */
static void it_is_finished_when_all_have_let_go(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	(void)rig_command(rig, COMMAND_SESSION_FINISH);
	rig_pass(rig, 200);
	assert_int_equal(rig->s.state, SESSION_ENDING);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 1000));
	assert_int_equal(rig->s.why, SESSION_WHY_PERSON);
	rig_free(rig);
}

static void a_change_accepted_after_the_hold_lets_go(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig->mute = true;
	(void)rig_adjust(rig, ADJUST_TARGET, 15000);
	rig_news(rig, 0, PRESSING_RELEASING);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	rig_answer(rig, 0, REFUSAL_NONE, 0);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	rig_free(rig);
}

static void a_change_refused_after_it_has_let_go_is_past(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig->mute = true;
	(void)rig_adjust(rig, ADJUST_TARGET, 15000);
	rig_news(rig, 0, PRESSING_RESTING);
	assert_int_equal(rig->s.phase, PHASE_REST);
	rig_answer(rig, 0, REFUSAL_RESTING, 100);
	assert_int_equal(rig->s.phase, PHASE_REST);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig_free(rig);
}

/* SR-7: not asked for in its rest. */
static void what_was_wanted_of_a_press_that_is_over_is_forgotten(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig->mute = true;
	(void)rig_adjust(rig, ADJUST_TARGET, 15000);
	(void)rig_adjust(rig, ADJUST_TARGET, 14000);
	rig_news(rig, 0, PRESSING_RESTING);
	rig_answer(rig, 0, REFUSAL_RESTING, 100);
	rig_pass(rig, 1000);
	assert_int_equal(rig->s.phase, PHASE_REST);
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 2);
	rig_free(rig);
}

static void what_never_lets_go_is_not_waited_for_without_end(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	rig->now_us = session_deadline_us(&rig->s);
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig_view(rig).refusal.code, REFUSAL_TIMED_OUT);
	rig_free(rig);
}

static void a_change_that_is_never_answered_is_not_waited_for(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig->mute = true;
	(void)rig_adjust(rig, ADJUST_TARGET, 15000);
	(void)rig_adjust(rig, ADJUST_TARGET, 14000);
	rig->now_us = session_deadline_us(&rig->s);
	rig_tick(rig);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	rig_free(rig);
}

/* It is the hub that presses; nobody's hand is to be warned. */
static void an_active_pad_gives_no_cues(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	rig->mute = true;
	rig_sample(rig, 0, 27000);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_TOO_HARD);
	assert_int_equal(rig_count(rig, SESSION_ACT_CUE), 0);
	rig_free(rig);
}

static void a_resumed_session_has_all_its_tries_again(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	asked(rig);
	rig->s.press_tries = 50;
	rig_answer(rig, 0, REFUSAL_BUSY, 0);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	rig_sample(rig, 0, 0);
	rig_answer(rig, 0, REFUSAL_BUSY, 0);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(presses_as_the_routine_has_it_and_finishes),
		cmocka_unit_test(
			the_pad_is_placed_with_its_layers_before_it_presses),
		cmocka_unit_test(without_samples_it_pauses),
		cmocka_unit_test(the_wearable_is_moved_by_a_person),
		cmocka_unit_test(a_pause_while_it_is_moved_asks_again),
		cmocka_unit_test(a_press_waits_for_the_breath_out),
		cmocka_unit_test(
			a_step_that_asks_for_breath_without_a_pace_does_not_wait),
		cmocka_unit_test(
			the_target_is_a_force_a_pressure_or_a_share_of_the_ppt),
		cmocka_unit_test(
			a_target_above_the_ceiling_of_the_pad_is_lowered_and_noted),
		cmocka_unit_test(a_ceiling_that_comes_down_lowers_the_press),
		cmocka_unit_test(a_ceiling_of_nothing_pauses),
		cmocka_unit_test(a_press_is_no_larger_step_than_is_allowed),
		cmocka_unit_test(
			a_resting_pad_is_asked_again_when_it_has_rested),
		cmocka_unit_test(a_rest_of_unknown_length_is_waited_for_too),
		cmocka_unit_test(a_busy_pad_is_asked_again_but_not_for_ever),
		cmocka_unit_test(any_other_refusal_pauses_with_its_reason),
		cmocka_unit_test(a_press_accepted_after_a_pause_lets_go),
		cmocka_unit_test(a_press_accepted_after_a_skip_lets_go),
		cmocka_unit_test(a_press_refused_after_a_skip_needs_no_release),
		cmocka_unit_test(a_press_refused_after_the_finish_closes_it),
		cmocka_unit_test(a_refused_change_of_a_press_pauses),
		cmocka_unit_test(a_change_refused_while_it_lets_go_is_past),
		cmocka_unit_test(
			an_answer_of_before_the_pause_is_not_one_of_after_it),
		cmocka_unit_test(a_press_accepted_after_the_pause_lets_go),
		cmocka_unit_test(
			what_still_lets_go_is_not_taken_for_the_new_press),
		cmocka_unit_test(a_press_that_is_idle_has_let_go),
		cmocka_unit_test(news_of_a_ramp_change_nothing),
		cmocka_unit_test(another_pads_press_is_not_the_steps),
		cmocka_unit_test(it_is_finished_when_all_have_let_go),
		cmocka_unit_test(a_change_accepted_after_the_hold_lets_go),
		cmocka_unit_test(a_change_refused_after_it_has_let_go_is_past),
		cmocka_unit_test(
			what_was_wanted_of_a_press_that_is_over_is_forgotten),
		cmocka_unit_test(
			what_never_lets_go_is_not_waited_for_without_end),
		cmocka_unit_test(
			a_change_that_is_never_answered_is_not_waited_for),
		cmocka_unit_test(an_active_pad_gives_no_cues),
		cmocka_unit_test(a_resumed_session_has_all_its_tries_again),
	};

	return cmocka_run_group_tests_name("session_press", tests, NULL, NULL);
}
