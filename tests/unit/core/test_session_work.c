/* SPDX-License-Identifier: MIT */
/* Session techniques: kneading, stretching, resting, and what eases (D10, D17).
 */
#include "claims.h"
#include "session_rig.h"

static void hold(struct rig *rig)
{
	rig_run(rig);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
}

static void an_active_pad_kneads_by_pressing(void **state)
{
	struct rig *rig = rig_new();
	const struct record *record;

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_KNEAD;
	rig_step(rig, 0)->repeats = 1;
	rig_run(rig);
	assert_true(rig_until_phase(rig, PHASE_WORK, 5000));
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.hold_ms,
			 10000);
	rig_pass(rig, 4000);
	(void)rig_adjust(rig, ADJUST_TARGET, 16000);
	rig_pass(rig, 40);
	assert_in_range(rig_last(rig, SESSION_ACT_PRESS)->press.hold_ms, 5900,
			6000);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 30000));
	record = rig_last_record(rig, RECORD_TECHNIQUE);
	assert_int_equal(record->technique.technique, TECHNIQUE_KNEAD);
	assert_int_equal(record->technique.site, SITE_LUMBAR_LEFT);
	assert_in_range(record->technique.duration_ms, 9900, 10500);
	assert_in_range(record->technique.mean_mn, 16000, 20000);
	assert_int_equal(rig_count_records(rig, RECORD_PRESSED), 0);
	rig_free(rig);
}

static void rests_and_stretches_press_nothing(void **state)
{
	struct rig *rig = rig_new();
	const struct record *record;

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_STRETCH;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_step(rig, 0)->point = ROUTINE_POINT_NONE;
	rig_add_step(rig, TECHNIQUE_REST)->repeats = 1;
	rig_run(rig);
	assert_int_equal(rig->s.phase, PHASE_WORK);
	rig_pass(rig, 10020);
	assert_int_equal(rig->s.phase, PHASE_REST);
	assert_true(rig_until_phase(rig, PHASE_WORK, 6000));
	assert_true(rig_until_phase(rig, PHASE_REST, 11000));
	rig_pass(rig, 5040);
	assert_int_equal(rig_view(rig).technique, TECHNIQUE_REST);
	rig_pass(rig, 14000);
	assert_int_equal(rig->s.state, SESSION_RUNNING);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 2000));
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 0);
	assert_int_equal(rig_count_records(rig, RECORD_TECHNIQUE), 2);
	record = rig_last_record(rig, RECORD_TECHNIQUE);
	assert_int_equal(record->technique.technique, TECHNIQUE_STRETCH);
	assert_int_equal(record->technique.site, SITE_NONE);
	assert_in_range(record->technique.duration_ms, 9990, 10040);
	assert_int_equal(rig_view(rig).treated, 0);
	rig_free(rig);
}

/* What a pause has cut is not done twice. */
static void work_goes_on_where_it_was_paused(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_STRETCH;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_step(rig, 0)->point = ROUTINE_POINT_NONE;
	rig_run(rig);
	rig_pass(rig, 7000);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	rig_pass(rig, 4000);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_in_range(rig_view(rig).phase_left_ms, 2900, 3040);
	rig_free(rig);
}

/* D10: a point that has eased is let go, and not pressed again. */
static void an_eased_point_is_released_and_done(void **state)
{
	struct rig *rig = rig_new();
	const struct routine_step again = *rig_step(rig, 0);

	(void)state;
	*rig_add_step(rig, TECHNIQUE_PRESS) = again;
	rig_step(rig, 0)->ease_permille = 100;
	rig_step(rig, 0)->hold_ms = 30000;
	rig_step(rig, 0)->severity_permille[SEVERITY_SEVERE] = 1000;
	hold(rig);
	rig->mute = true;
	for (int i = 0; i < 1000 && rig->s.phase == PHASE_HOLD; i++) {
		rig->now_us += 20000;
		rig_sample(rig, 0, 20000 - 10 * i);
	}
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	assert_true(rig_acts(rig, SESSION_ACT_RELEASE) == 1);
	assert_true(
		rig_last_note(rig, SESSION_NOTE_POINT_RELEASED)->note.value >=
		100);
	assert_true(session_press_figures(&rig->s).ease_permille >= 100);
	assert_true(session_press_figures(&rig->s).ease_error_permille > 0);
	rig->mute = false;
	assert_true(rig_until_state(rig, SESSION_FINISHED, 10000));
	assert_int_equal(rig_view(rig).released, 1);
	assert_int_equal(rig_view(rig).treated, 1);
	assert_int_equal(rig_view(rig).presses, 1);
	rig_free(rig);
}

static void without_leave_to_ease_the_hold_is_held(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->hold_ms = 30000;
	rig_step(rig, 0)->severity_permille[SEVERITY_SEVERE] = 1000;
	hold(rig);
	rig->mute = true;
	for (int i = 0; i < 1000; i++) {
		rig->now_us += 20000;
		rig_sample(rig, 0, 20000 - 10 * i);
	}
	assert_int_equal(rig->s.phase, PHASE_HOLD);
	rig_free(rig);
}

/* Its figures go with the hub's record of the press. */
static void the_figures_of_a_press_are_those_of_its_step(void **state)
{
	struct rig *rig = rig_new();
	struct session_figures figures;

	(void)state;
	hold(rig);
	figures = session_press_figures(&rig->s);
	assert_int_equal(figures.ease_error_permille, 0);
	assert_true(rig_until_phase(rig, PHASE_REST, 12000));
	figures = session_press_figures(&rig->s);
	assert_int_equal(figures.step, 0);
	assert_int_equal(figures.repeat, 0);
	assert_string_equal(figures.point, "QL");
	assert_in_range(figures.right_ms, 9900, 10100);
	rig_free(rig);
}

static void without_a_point_the_figures_have_none(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	assert_string_equal(session_press_figures(&rig->s).point, "");
	rig_step(rig, 0)->technique = TECHNIQUE_REST;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_step(rig, 0)->point = ROUTINE_POINT_NONE;
	rig_run(rig);
	assert_string_equal(session_press_figures(&rig->s).point, "");
	rig_free(rig);
}

/* D10: force that is gone altogether is no easing. */
static void a_pad_that_lost_its_hold_has_not_eased(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->ease_permille = 100;
	hold(rig);
	rig_pass(rig, 6000);
	rig->mute = true;
	for (int i = 0; i < 100; i++) {
		rig->now_us += 20000;
		rig_sample(rig, 0, 0);
	}
	assert_int_equal(rig->s.phase, PHASE_HOLD);
	assert_int_equal(rig_view(rig).released, 0);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_active_pad_kneads_by_pressing),
		cmocka_unit_test(rests_and_stretches_press_nothing),
		cmocka_unit_test(work_goes_on_where_it_was_paused),
		cmocka_unit_test(an_eased_point_is_released_and_done),
		cmocka_unit_test(without_leave_to_ease_the_hold_is_held),
		cmocka_unit_test(the_figures_of_a_press_are_those_of_its_step),
		cmocka_unit_test(without_a_point_the_figures_have_none),
		cmocka_unit_test(a_pad_that_lost_its_hold_has_not_eased),
	};

	return cmocka_run_group_tests_name("session_work", tests, NULL, NULL);
}
