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
	assert_int_equal(rig_view(rig).left_ms, whole_ms / 2);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 30000));
	assert_int_equal(rig_view(rig).left_ms, 0);
	assert_int_equal(rig_view(rig).limit_left_ms, 0);
	/* What it was stays to be seen. */
	assert_int_equal(rig_view(rig).session, 42);
	assert_int_equal(rig_view(rig).step, 1);
	assert_int_equal(rig_view(rig).why, SESSION_WHY_DONE);
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
		cmocka_unit_test(a_step_without_a_point_has_no_pad),
		cmocka_unit_test(a_hold_that_is_over_has_nothing_left),
	};

	return cmocka_run_group_tests_name("session_view", tests, NULL, NULL);
}
