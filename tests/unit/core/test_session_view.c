/* SPDX-License-Identifier: MIT */
/* Session, view: what to do now, how hard, how long, and what comes next. */
#include "claims.h"
#include "session_rig.h"

static void without_a_session_there_is_nothing_to_see(void **state)
{
	struct rig *rig = rig_new();
	const struct session_view view = rig_view(rig);

	(void)state;
	assert_int_equal(view.state, SESSION_NONE);
	assert_int_equal(view.session, 0);
	assert_int_equal(view.wearable, WEARABLE_ALL);
	assert_int_equal(view.point, ROUTINE_POINT_NONE);
	assert_int_equal(view.rating_before, NRS_UNKNOWN);
	assert_int_equal(view.limit_left_ms, 0);
	rig_free(rig);
}

static void what_is_prepared_can_be_seen(void **state)
{
	struct rig *rig = rig_new();
	struct session_view view;

	(void)state;
	rig_add_point(rig, "other", SITE_LUMBAR_RIGHT);
	memcpy(rig_step(rig, 0)->prompt, "Breathe out.", 13);
	(void)rig_prepare(rig);
	view = rig_view(rig);
	assert_int_equal(view.session, 42);
	assert_string_equal(view.patient, "willow");
	assert_string_equal(view.routine, "lower-back");
	assert_string_equal(view.title, "Lower back");
	assert_int_equal(view.operator, OPERATOR_THERAPIST);
	assert_true(view.supervised);
	assert_int_equal(view.severity, SEVERITY_MODERATE);
	assert_int_equal(view.step, 0);
	assert_int_equal(view.steps, 2);
	assert_int_equal(view.repeats, 2);
	assert_int_equal(view.points, 2);
	assert_string_equal(view.point_name, "QL");
	assert_int_equal(view.site, SITE_LUMBAR_LEFT);
	assert_string_equal(view.prompt, "Breathe out.");
	assert_int_equal(view.next_technique, TECHNIQUE_PRESS);
	assert_string_equal(view.next_point, "other");
	assert_int_equal(view.wearable, 0);
	assert_true(view.active);
	assert_int_equal(view.target_mn, 0);
	assert_int_equal(view.elapsed_ms, 0);
	assert_int_equal(view.left_ms, routine_length_ms(&rig->order.routine,
							 SEVERITY_MODERATE));
	assert_int_equal(view.limit_left_ms, 1200000);
	rig_free(rig);
}

static void what_is_done_now_can_be_seen(void **state)
{
	struct rig *rig = rig_new();
	struct session_view view;

	(void)state;
	rig->order.routine.inhale_ms = 4000;
	rig->order.routine.exhale_ms = 6000;
	rig_run(rig);
	assert_int_equal(rig_view(rig).ceiling_mn, 0);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
	rig_pass(rig, 4000);
	view = rig_view(rig);
	assert_int_equal(view.phase, PHASE_HOLD);
	assert_in_range(view.phase_left_ms, 5980, 6020);
	assert_int_equal(view.phase_ms, 10000);
	assert_int_equal(view.target_mn, 20000);
	assert_int_equal(view.low_mn, 17000);
	assert_int_equal(view.high_mn, 23000);
	/* The routine's: one and a half times the target, and headroom. */
	assert_in_range(view.ceiling_mn, 31578, 31580);
	assert_int_equal(view.force_mn, 20000);
	assert_int_equal(view.peak_pa, 60000);
	assert_int_equal(view.guidance, GUIDANCE_RIGHT);
	assert_int_not_equal(view.breath, BREATH_NONE);
	assert_true(view.breath_left_ms > 0);
	assert_in_range(view.elapsed_ms, 6000, 6300);
	assert_int_equal(view.limit_left_ms, 1200000 - view.elapsed_ms);
	assert_false(view.easing.known);
	assert_true(view.dose_ns > 0);
	assert_string_equal(view.next_point, "");
	rig_pass(rig, 5000);
	assert_true(rig_view(rig).easing.known);
	rig_free(rig);
}

static void what_is_left_grows_less_with_each_repeat(void **state)
{
	struct rig *rig = rig_new();
	uint32_t whole_ms;

	(void)state;
	rig_run(rig);
	whole_ms = rig_view(rig).left_ms;
	assert_true(rig_until_phase(rig, PHASE_REST, 15000));
	assert_true(rig_until_phase(rig, PHASE_HOLD, 20000));
	assert_in_range(rig_view(rig).left_ms, whole_ms / 2 - 2400,
			whole_ms / 2 - 2000);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 30000));
	assert_int_equal(rig_view(rig).left_ms, 0);
	assert_int_equal(rig_view(rig).limit_left_ms, 0);
	/* What it was stays to be seen. */
	assert_int_equal(rig_view(rig).session, 42);
	assert_int_equal(rig_view(rig).why, SESSION_WHY_DONE);
	rig_free(rig);
}

static void
what_has_ended_shows_its_last_step_and_how_long_it_took(void **state)
{
	struct rig *rig = rig_new();
	struct session_view view;
	uint32_t took_ms;

	(void)state;
	rig_add_step(rig, TECHNIQUE_STRETCH);
	rig_run(rig);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 90000));
	took_ms = rig_view(rig).elapsed_ms;
	assert_int_equal(
		took_ms,
		rig_last_record(rig, RECORD_SESSION_ENDED)->ended.duration_ms);
	assert_true(took_ms > 50000);
	rig_pass(rig, 5000);
	view = rig_view(rig);
	assert_int_equal(view.elapsed_ms, took_ms);
	assert_int_equal(view.step, 1);
	assert_int_equal(view.steps, 2);
	assert_int_equal(view.technique, TECHNIQUE_STRETCH);
	assert_int_equal(view.point, ROUTINE_POINT_NONE);
	assert_int_equal(view.wearable, WEARABLE_ALL);
	rig_free(rig);
}

static void what_never_started_took_no_time(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	(void)rig_prepare(rig);
	(void)rig_command(rig, COMMAND_SESSION_ABORT);
	rig_pass(rig, 1000);
	assert_int_equal(rig_view(rig).state, SESSION_ABORTED);
	assert_int_equal(rig_view(rig).elapsed_ms, 0);
	rig_free(rig);
}

/* What is left, and by how much it grew less in a second. */
static uint32_t falls_in_a_second(struct rig *rig)
{
	const uint32_t left_ms = rig_view(rig).left_ms;

	rig_pass(rig, 1000);
	return left_ms - rig_view(rig).left_ms;
}

static void assert_falls(struct rig *rig, enum session_phase phase)
{
	assert_true(rig_until_phase(rig, phase, 30000));
	rig_pass(rig, 100);
	assert_int_equal(falls_in_a_second(rig), 1000);
	assert_int_equal(rig_view(rig).phase, phase);
}

static void what_is_left_falls_with_each_second(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->hold_ms = 5000;
	rig_step(rig, 0)->rest_ms = 30000;
	rig_run(rig);
	assert_falls(rig, PHASE_RAMP);
	assert_falls(rig, PHASE_HOLD);
	assert_falls(rig, PHASE_REST);
	rig_free(rig);
}

/* The hand's ramp may take longer than planned; its hold counts as held. */
static void what_is_left_of_a_hand_s_hold_falls_while_it_is_held(void **state)
{
	struct rig *rig = rig_new_hand();
	uint32_t left_ms;

	(void)state;
	rig_run(rig);
	left_ms = rig_view(rig).left_ms;
	assert_int_equal(left_ms, routine_length_ms(&rig->order.routine,
						    SEVERITY_MODERATE));
	rig_pass(rig, 2000);
	assert_int_equal(rig_view(rig).left_ms, left_ms); /* seeks the point */
	rig->at[0].force_mn = 20000;
	assert_falls(rig, PHASE_HOLD);
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 12000));
	left_ms = rig_view(rig).left_ms;
	rig_pass(rig, 1000);
	assert_int_equal(rig_view(rig).left_ms, left_ms);
	rig->at[0].force_mn = 0;
	assert_falls(rig, PHASE_REST);
	/* SR-7: the rest that is waited for, and all of what follows. */
	rig->s.repeat_done = false;
	rig->s.rest_again = true;
	assert_int_equal(falls_in_a_second(rig), 1000);
	rig_free(rig);
}

static void what_is_left_of_other_work_falls_too(void **state)
{
	struct rig *rig = rig_new();
	uint32_t left_ms;

	(void)state;
	*rig_step(rig, 0) = *rig_add_step(rig, TECHNIQUE_STRETCH);
	rig_step(rig, 0)->rest_ms = 5000;
	rig_step(rig, 1)->technique = TECHNIQUE_REST;
	rig->order.routine.inhale_ms = 4000;
	rig->order.routine.exhale_ms = 6000;
	rig_step(rig, 0)->breath = true;
	rig_run(rig);
	left_ms = rig_view(rig).left_ms;
	rig_pass(rig, 2000);
	assert_in_range(left_ms - rig_view(rig).left_ms, 1900, 2000);
	/* Paused, what was worked is not done again. */
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	left_ms = rig_view(rig).left_ms;
	rig_pass(rig, 5000);
	assert_int_equal(rig_view(rig).left_ms, left_ms);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	rig_pass(rig, 1000);
	assert_in_range(left_ms - rig_view(rig).left_ms, 900, 1000);
	assert_falls(rig, PHASE_REST);
	rig_free(rig);
}

static void the_breath_waited_for_counts(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->order.routine.inhale_ms = 4000;
	rig->order.routine.exhale_ms = 6000;
	rig_step(rig, 0)->breath = true;
	rig_run(rig);
	assert_falls(rig, PHASE_BREATH);
	rig_free(rig);
}

static void an_adjusted_hold_is_what_is_left(void **state)
{
	struct rig *rig = rig_new();
	uint32_t left_ms;

	(void)state;
	rig_run(rig);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
	left_ms = rig_view(rig).left_ms;
	(void)rig_adjust(rig, ADJUST_HOLD, 15000);
	rig_pass(rig, 1000);
	/* Of two repeats, and two rests that are as long. */
	assert_in_range(rig_view(rig).left_ms - left_ms, 18900, 20000);
	rig_free(rig);
}

static void when_a_point_is_over_none_of_its_repeats_is_left(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_run(rig);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
	(void)rig_rate(rig, 3);
	(void)rig_rate(rig, 5);
	(void)rig_rate(rig, 6);
	assert_int_equal(rig->s.after, SESSION_AFTER_STEP);
	assert_in_range(rig_view(rig).left_ms, 11000, 13000);
	(void)rig_command(rig, COMMAND_SESSION_FINISH);
	assert_int_equal(rig_view(rig).state, SESSION_ENDING);
	assert_int_equal(rig_view(rig).left_ms, 0);
	rig_free(rig);
}

static void a_step_without_a_point_has_no_pad(void **state)
{
	struct rig *rig = rig_new();
	struct session_view view;

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_REST;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_step(rig, 0)->point = ROUTINE_POINT_NONE;
	rig_add_step(rig, TECHNIQUE_STRETCH);
	rig_run(rig);
	view = rig_view(rig);
	assert_int_equal(view.point, ROUTINE_POINT_NONE);
	assert_int_equal(view.wearable, WEARABLE_ALL);
	assert_int_equal(view.next_technique, TECHNIQUE_STRETCH);
	assert_string_equal(view.next_point, "");
	assert_int_equal(view.phase_left_ms, 15000);
	assert_int_equal(view.breath, BREATH_NONE);
	rig_free(rig);
}

static void a_hold_that_is_over_has_nothing_left(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_run(rig);
	rig->at[0].force_mn = 20000;
	assert_true(rig_until_phase(rig, PHASE_HOLD, 1000));
	rig_pass(rig, 5000);
	(void)rig_adjust(rig, ADJUST_HOLD, 2000);
	assert_int_equal(rig_view(rig).phase_left_ms, 0);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_session_there_is_nothing_to_see),
		cmocka_unit_test(what_is_prepared_can_be_seen),
		cmocka_unit_test(what_is_done_now_can_be_seen),
		cmocka_unit_test(what_is_left_grows_less_with_each_repeat),
		cmocka_unit_test(
			what_has_ended_shows_its_last_step_and_how_long_it_took),
		cmocka_unit_test(what_never_started_took_no_time),
		cmocka_unit_test(what_is_left_falls_with_each_second),
		cmocka_unit_test(
			what_is_left_of_a_hand_s_hold_falls_while_it_is_held),
		cmocka_unit_test(what_is_left_of_other_work_falls_too),
		cmocka_unit_test(the_breath_waited_for_counts),
		cmocka_unit_test(an_adjusted_hold_is_what_is_left),
		cmocka_unit_test(
			when_a_point_is_over_none_of_its_repeats_is_left),
		cmocka_unit_test(a_step_without_a_point_has_no_pad),
		cmocka_unit_test(a_hold_that_is_over_has_nothing_left),
	};

	return cmocka_run_group_tests_name("session_view", tests, NULL, NULL);
}
