/* SPDX-License-Identifier: MIT */
/* Session, measuring: the ramp ends when it hurts (D16). */
#include "claims.h"
#include "session_rig.h"

static struct rig *measuring(void)
{
	struct rig *rig = rig_new();

	rig_step(rig, 0)->technique = TECHNIQUE_MEASURE;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_step(rig, 0)->repeats = 3;
	rig_run(rig);
	rig_pass(rig, 40);
	return rig;
}

static void the_ramp_ends_when_it_hurts(void **state)
{
	struct rig *rig = measuring();
	const struct record *record;

	(void)state;
	assert_int_equal(rig->s.phase, PHASE_MEASURE);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.ramp_mn_per_s,
			 PPT_RAMP_MN_PER_S);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.force_mn,
			 45000);
	rig_pass(rig, 2000);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_MARK).code,
			 REFUSAL_NONE);
	/* It lets go before all else. */
	assert_int_equal(rig->acts.list[0].type, SESSION_ACT_RELEASE);
	record = rig_last_record(rig, RECORD_PPT);
	assert_in_range(record->ppt.value_pa, 45000, 55000);
	assert_int_equal(record->ppt.site, SITE_LUMBAR_LEFT);
	assert_in_range(record->ppt.ramp_mn_per_s, 9000, 11000);
	assert_false(record->ppt.uneven);
	assert_false(record->ppt.above);
	assert_string_equal(record->point, "QL");
	assert_int_equal(rig_view(rig).ppt_pa, record->ppt.value_pa);
	/* Once is enough. */
	assert_int_equal(rig_command(rig, COMMAND_SESSION_MARK).code,
			 REFUSAL_NOT_NOW);
	rig_free(rig);
}

static void a_measured_ppt_is_what_later_targets_go_by(void **state)
{
	struct rig *rig = measuring();
	int32_t sum_pa = 0;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_true(rig_until_phase(rig, PHASE_MEASURE, 30000));
		rig_pass(rig, 2000);
		(void)rig_command(rig, COMMAND_SESSION_MARK);
		sum_pa += i > 0 ? rig->s.ppt_last_pa : 0;
	}
	assert_true(rig_until_state(rig, SESSION_FINISHED, 30000));
	assert_in_range(rig->s.order.ppt_pa[0], sum_pa / 2 - 1, sum_pa / 2 + 1);
	assert_int_equal(rig_view(rig).treated, 0);
	assert_int_equal(rig_count_records(rig, RECORD_PPT), 3);
	rig_free(rig);
}

static void without_pain_the_threshold_is_above_the_ceiling(void **state)
{
	struct rig *rig = measuring();
	const struct record *record;

	(void)state;
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 10000));
	record = rig_last_record(rig, RECORD_PPT);
	assert_true(record->ppt.above);
	assert_in_range(record->ppt.value_pa, 110000, 112500);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 60000));
	assert_int_equal(rig->s.order.ppt_pa[0], 0);
	rig_free(rig);
}

/* The ceiling may be felt before the ramp's time is over. */
static void the_ceiling_ends_a_ramp_that_is_ahead(void **state)
{
	struct rig *rig = measuring();

	(void)state;
	rig->mute = true;
	for (int i = 0; i <= 50 && rig->s.phase == PHASE_MEASURE; i++) {
		rig->now_us += 100000;
		rig_sample(rig, 0, 1000 * i);
	}
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	assert_true(rig_last_record(rig, RECORD_PPT)->ppt.above);
	rig_free(rig);
}

static void a_ramp_that_fails_is_no_measurement(void **state)
{
	struct rig *rig = measuring();

	(void)state;
	rig_pass(rig, 1000);
	rig_sample(rig, 0, 0);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	assert_int_equal(rig_count_records(rig, RECORD_PPT), 0);
	rig_free(rig);
}

static void a_mark_before_contact_only_lets_go(void **state)
{
	struct rig *rig = measuring();

	(void)state;
	assert_int_equal(rig_command(rig, COMMAND_SESSION_MARK).code,
			 REFUSAL_NONE);
	assert_int_equal(rig->acts.list[0].type, SESSION_ACT_RELEASE);
	assert_int_equal(rig_count_records(rig, RECORD_PPT), 0);
	rig_free(rig);
}

/* SR-14: a caution slows the ramp, too; then it says that it is uneven. */
static void a_slower_ceiling_slows_the_ramp(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_MEASURE;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_step(rig, 0)->ramp_mn_per_s = 0;
	rig->order.operator= OPERATOR_SELF;
	rig_run(rig);
	rig_pass(rig, 40);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.ramp_mn_per_s,
			 7500);
	rig_free(rig);
}

static void
a_ramp_that_ends_before_the_ceiling_is_above_what_it_reached(void **state)
{
	struct rig *rig = measuring();

	(void)state;
	rig_pass(rig, 3000);
	rig_news(rig, 0, PRESSING_HOLDING);
	assert_int_equal(rig->acts.list[0].type, SESSION_ACT_RELEASE);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	assert_true(rig_last_record(rig, RECORD_PPT)->ppt.above);
	assert_in_range(rig_last_record(rig, RECORD_PPT)->ppt.value_pa, 70000,
			80000);
	rig_free(rig);
}

static void the_ppt_known_so_far_does_not_bound_its_measurement(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->order.ppt_pa[0] = 20000;
	rig_step(rig, 0)->technique = TECHNIQUE_MEASURE;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_run(rig);
	rig_pass(rig, 40);
	assert_int_equal(rig_last(rig, SESSION_ACT_PRESS)->press.force_mn,
			 45000);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ramp_ends_when_it_hurts),
		cmocka_unit_test(a_measured_ppt_is_what_later_targets_go_by),
		cmocka_unit_test(
			without_pain_the_threshold_is_above_the_ceiling),
		cmocka_unit_test(the_ceiling_ends_a_ramp_that_is_ahead),
		cmocka_unit_test(a_ramp_that_fails_is_no_measurement),
		cmocka_unit_test(a_mark_before_contact_only_lets_go),
		cmocka_unit_test(a_slower_ceiling_slows_the_ramp),
		cmocka_unit_test(
			a_ramp_that_ends_before_the_ceiling_is_above_what_it_reached),
		cmocka_unit_test(
			the_ppt_known_so_far_does_not_bound_its_measurement),
	};

	return cmocka_run_group_tests_name("session_measure", tests, NULL,
					   NULL);
}
