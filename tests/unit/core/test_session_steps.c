/* SPDX-License-Identifier: MIT */
/* Session steps: skipped, repeated, paused; nothing is done twice. */
#include "claims.h"
#include "session_rig.h"

static void hold(struct rig *rig)
{
	rig_run(rig);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
}

static void skip_lets_go_and_takes_the_next_step(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_add_step(rig, TECHNIQUE_REST);
	hold(rig);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_SKIP).code,
			 REFUSAL_NONE);
	assert_int_equal(rig->acts.list[0].type, SESSION_ACT_RELEASE);
	assert_int_equal(rig_view(rig).step, 0);
	assert_true(rig_until_phase(rig, PHASE_REST, 1000));
	assert_int_equal(rig_view(rig).step, 1);
	assert_int_equal(rig_view(rig).treated, 0);
	assert_non_null(rig_last_note(rig, SESSION_NOTE_SKIPPED));
	rig_free(rig);
}

static void repeat_does_the_step_from_its_beginning(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	assert_true(rig_until_phase(rig, PHASE_REST, 12000));
	assert_true(rig_until_phase(rig, PHASE_HOLD, 20000));
	assert_int_equal(rig_view(rig).repeat, 1);
	(void)rig_command(rig, COMMAND_SESSION_REPEAT);
	assert_int_equal(rig->acts.list[0].type, SESSION_ACT_RELEASE);
	assert_true(rig_until_phase(rig, PHASE_RAMP, 2000));
	assert_int_equal(rig_view(rig).repeat, 0);
	assert_non_null(rig_last_note(rig, SESSION_NOTE_REPEATED));
	rig_free(rig);
}

static void a_second_wish_while_it_lets_go_replaces_the_first(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	(void)rig_command(rig, COMMAND_SESSION_REPEAT);
	assert_true(rig_until_phase(rig, PHASE_RAMP, 2000));
	assert_int_equal(rig_view(rig).step, 0);
	rig_free(rig);
}

static void in_a_pause_steps_can_be_skipped_to_the_end(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_add_step(rig, TECHNIQUE_REST);
	hold(rig);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	for (int i = 0; i < 4; i++)
		assert_int_equal(rig_command(rig, COMMAND_SESSION_SKIP).code,
				 REFUSAL_NONE);
	assert_int_equal(rig->s.step, 2);
	assert_int_equal(rig_view(rig).step, 1);
	assert_int_equal(rig_adjust(rig, ADJUST_TARGET, 5000).code,
			 REFUSAL_NOT_NOW);
	rig_pass(rig, 2000);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	assert_int_equal(rig->s.why, SESSION_WHY_DONE);
	rig_free(rig);
}

/* What was done to its end is not done again. */
static void a_pause_in_the_rest_goes_on_after_the_repeat(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	assert_true(rig_until_phase(rig, PHASE_REST, 12000));
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	rig_pass(rig, 1000);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_int_equal(rig->s.phase, PHASE_REST);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 20000));
	assert_int_equal(rig_view(rig).repeat, 1);
	rig_free(rig);
}

static void a_pause_while_it_lets_go_after_its_hold_is_after_it(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	hold(rig);
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 12000));
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	rig_pass(rig, 1000);
	(void)rig_command(rig, COMMAND_SESSION_RESUME);
	assert_int_equal(rig->s.phase, PHASE_REST);
	assert_int_equal(rig_view(rig).presses, 1);
	rig_free(rig);
}

static void pausing_twice_is_one_pause(void **state)
{
	struct rig *rig = rig_new();
	uint64_t since_us;

	(void)state;
	hold(rig);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	since_us = rig->s.since_us;
	rig_pass(rig, 1000);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	assert_int_equal(rig->s.since_us, since_us);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RECORD), 0);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), 1);
	rig_free(rig);
}

/* More pads, the most acts: the list holds (SR-15). */
static void the_list_of_acts_holds_the_most_there_can_be(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->pads = SESSION_PADS_MAX;
	rig->order.routine.rate_after = true;
	hold(rig);
	(void)rig_command(rig, COMMAND_SESSION_FINISH);
	assert_int_equal(rig_acts(rig, SESSION_ACT_RELEASE), SESSION_PADS_MAX);
	assert_true(rig->acts.count < SESSION_ACTS_MAX / 2);
	rig_free(rig);
}

static void releases_come_first_and_once(void **state)
{
	struct session_acts acts = {.count = 0};
	struct rig *rig = rig_new();

	(void)state;
	rig->pads = 2;
	hold(rig);
	/* Two calls into one list: what lets go is still first, and once. */
	session_unrecorded(&rig->s, rig->now_us, &acts);
	session_trip(&rig->s, 0, TRIP_BUTTON, rig->now_us, &acts);
	assert_int_equal(acts.list[0].type, SESSION_ACT_RELEASE);
	assert_int_equal(acts.list[1].type, SESSION_ACT_RELEASE);
	assert_int_not_equal(acts.list[0].pad, acts.list[1].pad);
	for (uint8_t i = 2; i < acts.count; i++)
		assert_int_not_equal(acts.list[i].type, SESSION_ACT_RELEASE);
	rig_free(rig);
}

static void a_point_of_two_steps_is_treated_once(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->repeats = 1;
	*rig_add_step(rig, TECHNIQUE_PRESS) = *rig_step(rig, 0);
	rig_run(rig);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 60000));
	assert_int_equal(rig_view(rig).treated, 1);
	assert_int_equal(rig_view(rig).presses, 2);
	assert_int_equal(rig_last_note(rig, SESSION_NOTE_POINT_TREATED)->step,
			 0);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(skip_lets_go_and_takes_the_next_step),
		cmocka_unit_test(repeat_does_the_step_from_its_beginning),
		cmocka_unit_test(
			a_second_wish_while_it_lets_go_replaces_the_first),
		cmocka_unit_test(in_a_pause_steps_can_be_skipped_to_the_end),
		cmocka_unit_test(a_pause_in_the_rest_goes_on_after_the_repeat),
		cmocka_unit_test(
			a_pause_while_it_lets_go_after_its_hold_is_after_it),
		cmocka_unit_test(pausing_twice_is_one_pause),
		cmocka_unit_test(the_list_of_acts_holds_the_most_there_can_be),
		cmocka_unit_test(releases_come_first_and_once),
		cmocka_unit_test(a_point_of_two_steps_is_treated_once),
	};

	return cmocka_run_group_tests_name("session_steps", tests, NULL, NULL);
}
