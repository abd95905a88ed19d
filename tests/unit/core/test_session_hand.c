/* SPDX-License-Identifier: MIT */
/* Session with sensing pads: the hand is guided, timed, told when to let go
 * (D6, D7). */
#include "claims.h"
#include "session_rig.h"

static struct rig *holding(void)
{
	struct rig *rig = rig_new_hand();

	rig_run(rig);
	rig->at[0].force_mn = 20000;
	assert_true(rig_until_phase(rig, PHASE_HOLD, 200));
	return rig;
}

static void lift(struct rig *rig)
{
	rig->at[0].force_mn = 0;
	rig_pass(rig, 20);
}

/* The whole of a press by hand. */
static void the_hand_is_led_through_a_press(void **state)
{
	struct rig *rig = rig_new_hand();
	const struct record *record;

	(void)state;
	rig_run(rig);
	assert_int_equal(rig->s.phase, PHASE_FIND);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_NONE);
	rig->at[0].force_mn = 5000;
	rig_pass(rig, 40);
	assert_int_equal(rig->s.phase, PHASE_RAMP);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_TOO_LIGHT);
	assert_int_equal(rig_view(rig).low_mn, 17000);
	assert_int_equal(rig_view(rig).high_mn, 23000);
	rig->at[0].force_mn = 20000;
	rig_pass(rig, 20);
	assert_int_equal(rig->s.phase, PHASE_HOLD);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_RIGHT);
	assert_int_equal(rig_view(rig).phase_left_ms, 10000);
	rig_pass(rig, 5000);
	assert_int_equal(rig_view(rig).phase_left_ms, 5000);
	rig_pass(rig, 5000);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	/* A cue says that the hold is over. */
	assert_int_equal(rig_count(rig, SESSION_ACT_CUE), 1);
	rig_pass(rig, 200);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_TOO_HARD);
	lift(rig);
	assert_int_equal(rig->s.phase, PHASE_REST);
	record = rig_last_record(rig, RECORD_PRESSED);
	assert_int_equal(record->step, 0);
	assert_int_equal(record->repeat, 0);
	assert_string_equal(record->point, "QL");
	assert_int_equal(record->press.pad, 0);
	assert_int_equal(record->press.site, SITE_LUMBAR_LEFT);
	assert_int_equal(record->press.target_mn, 20000);
	assert_int_equal(record->press.peak_mn, 20000);
	assert_int_equal(record->press.mean_mn, 20000);
	assert_int_equal(record->press.held_ms, 10000);
	assert_int_equal(record->press.right_ms, 10000);
	assert_true(record->press.dose_ns >= 200);
	assert_int_equal(record->press.ended_by, TRIP_NONE);
	assert_true(record->press.ease_error_permille > 0);
	assert_int_equal(rig_view(rig).presses, 1);
	/* Nothing is commanded of a pad that cannot press. */
	assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 0);
	assert_int_equal(rig_count(rig, SESSION_ACT_RELEASE), 0);
	rig_free(rig);
}

static void a_press_that_is_too_light_does_not_count(void **state)
{
	struct rig *rig = holding();

	(void)state;
	rig_pass(rig, 5000);
	rig->at[0].force_mn = 12000;
	rig_pass(rig, 9000);
	assert_int_equal(rig->s.phase, PHASE_HOLD);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_TOO_LIGHT);
	assert_in_range(rig_view(rig).phase_left_ms, 4900, 5000);
	rig->at[0].force_mn = 20000;
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 5100));
	rig_free(rig);
}

/* Nobody is to press the longer for having pressed too hard. */
static void a_press_that_is_too_hard_counts_and_is_warned_of(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_run(rig);
	rig->at[0].force_mn = 30000;
	assert_true(rig_until_phase(rig, PHASE_HOLD, 200));
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_TOO_HARD);
	assert_int_equal(rig_count(rig, SESSION_ACT_CUE), 1);
	rig_pass(rig, 900);
	assert_int_equal(rig_count(rig, SESSION_ACT_CUE), 1);
	rig_pass(rig, 2100);
	assert_int_equal(rig_count(rig, SESSION_ACT_CUE), 4);
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 7100));
	lift(rig);
	assert_int_equal(rig_last_record(rig, RECORD_PRESSED)->press.right_ms,
			 0);
	assert_in_range(rig_last_record(rig, RECORD_PRESSED)->press.held_ms,
			9980, 10020);
	rig_free(rig);
}

static void a_pad_that_cannot_give_a_cue_is_not_asked_to(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig->pad[0].haptic = false;
	rig_run(rig);
	rig->at[0].force_mn = 30000;
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 12000));
	assert_int_equal(rig_count(rig, SESSION_ACT_CUE), 0);
	rig_free(rig);
}

static void a_hand_that_lets_go_while_it_ramps_seeks_again(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_run(rig);
	rig->at[0].force_mn = 5000;
	rig_pass(rig, 40);
	assert_int_equal(rig->s.phase, PHASE_RAMP);
	lift(rig);
	assert_int_equal(rig->s.phase, PHASE_FIND);
	assert_int_equal(rig_count_records(rig, RECORD_PRESSED), 0);
	rig_free(rig);
}

static void the_hand_waits_for_the_breath_out(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig->order.routine.inhale_ms = 4000;
	rig->order.routine.exhale_ms = 4000;
	rig_step(rig, 0)->breath = true;
	rig_run(rig);
	rig->at[0].force_mn = 5000;
	rig_pass(rig, 40);
	assert_int_equal(rig->s.phase, PHASE_BREATH);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_NONE);
	assert_true(rig_until_phase(rig, PHASE_RAMP, 4000));
	rig_free(rig);
}

/* SR-7: no site is pressed longer than it may be, right or not. */
static void the_dwell_ceiling_ends_a_press_by_hand(void **state)
{
	static const struct {
		int32_t force_mn;
		enum phase_of_test {
			IN_RAMP,
			IN_HOLD
		} where;
	} rows[] = {{12000, IN_RAMP}, {20000, IN_HOLD}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig *rig = rig_new_hand();

		rig_run(rig);
		rig->at[0].force_mn = rows[i].force_mn;
		rig_pass(rig, 1000);
		rig->at[0].pressed_ms = 89000;
		assert_true(rig_until_phase(rig, PHASE_RELEASE, 1100));
		rig_free(rig);
	}
}

/* SR-7: the hand rests as long as it pressed. */
static void the_hand_rests_as_long_as_it_pressed(void **state)
{
	struct rig *rig = holding();
	uint64_t lifted_us;

	(void)state;
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 11000));
	lift(rig);
	lifted_us = rig->now_us;
	/* The routine's rest of 5 s is over first. */
	rig_pass(rig, 5100);
	assert_int_equal(rig->s.phase, PHASE_REST);
	assert_true(rig_until_phase(rig, PHASE_FIND, 10000));
	assert_in_range(rig->now_us - lifted_us, 10000000, 10200000);
	assert_int_equal(rig_view(rig).repeat, 1);
	rig_free(rig);
}

static void a_hand_that_presses_in_the_rest_is_warned(void **state)
{
	struct rig *rig = holding();

	(void)state;
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 11000));
	lift(rig);
	rig->at[0].force_mn = 8000;
	rig_pass(rig, 40);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_TOO_HARD);
	lift(rig);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_NONE);
	rig_free(rig);
}

/* A glove goes from point to point by itself: nobody resumes. */
static void the_hand_moves_on_by_itself(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_step(rig, 0)->repeats = 1;
	rig_add_point(rig, "other", SITE_LUMBAR_RIGHT);
	rig_run(rig);
	rig->at[0].force_mn = 20000;
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 12000));
	lift(rig);
	assert_true(rig_until_phase(rig, PHASE_FIND, 6000));
	assert_int_equal(rig_view(rig).site, SITE_LUMBAR_RIGHT);
	assert_int_equal(rig_last(rig, SESSION_ACT_PLACE)->site,
			 SITE_LUMBAR_RIGHT);
	assert_int_equal(rig_view(rig).treated, 1);
	rig_free(rig);
}

static void what_is_cut_by_hand_is_on_record_with_its_reason(void **state)
{
	static const struct {
		bool trip;
		enum trip_reason reason;
	} rows[] = {{false, TRIP_PERSON}, {true, TRIP_FORCE}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig *rig = holding();

		rig_pass(rig, 3000);
		if (rows[i].trip)
			rig_trip(rig, 0, TRIP_FORCE);
		else
			(void)rig_command(rig, COMMAND_SESSION_PAUSE);
		assert_int_equal(
			rig_last_record(rig, RECORD_PRESSED)->press.ended_by,
			rows[i].reason);
		assert_int_equal(
			rig_last_record(rig, RECORD_PRESSED)->press.held_ms,
			3000);
		rig_free(rig);
	}
}

static void a_ramp_without_any_force_is_not_on_record(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_run(rig);
	rig->at[0].force_mn = 5000;
	rig_pass(rig, 20);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	assert_int_equal(rig_count_records(rig, RECORD_PRESSED), 0);
	rig_free(rig);
}

static void skipping_waits_until_the_hand_has_lifted(void **state)
{
	struct rig *rig = holding();

	(void)state;
	rig_add_step(rig, TECHNIQUE_REST);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	lift(rig);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	rig_free(rig);
}

static void skipping_while_it_seeks_takes_the_next_at_once(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_run(rig);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	rig_free(rig);
}

/* D10. */
static void an_eased_point_is_let_go_of(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_step(rig, 0)->ease_permille = 50;
	rig_step(rig, 0)->hold_ms = 40000;
	rig_step(rig, 0)->severity_permille[SEVERITY_SEVERE] = 1000;
	rig_run(rig);
	for (int i = 0; i < 1000 && rig->s.phase != PHASE_RELEASE; i++) {
		rig->at[0].force_mn = 22000 - 5 * i;
		rig_pass(rig, 20);
	}
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	assert_int_equal(rig_view(rig).released, 1);
	lift(rig);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 10000));
	assert_int_equal(rig_view(rig).treated, 1);
	rig_free(rig);
}

/* D9: the pressure's centre goes round, 5 mm wide, 60 times a minute. */
static void circle(struct rig *rig, uint32_t ms)
{
	/* A circle of 50 samples, in permille of 20 mm. */
	static const int16_t x[] = {250,  202,	77,  -77, -202,
				    -250, -202, -77, 77,  202};
	static const int16_t y[] = {0, 147,  238,  238,	 147,
				    0, -147, -238, -238, -147};

	for (uint32_t passed = 0; passed < ms; passed += 100) {
		const size_t i = passed / 100 % ROWS(x);

		rig->at[0].centroid_x = 500 + x[i];
		rig->at[0].centroid_y = 500 + y[i];
		rig_pass(rig, 100);
	}
}

static void kneading_is_timed_and_its_circles_are_on_record(void **state)
{
	struct rig *rig = rig_new_hand();
	const struct record *record;
	struct session_view view;

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_KNEAD;
	rig_step(rig, 0)->circles_per_min_x10 = 600;
	rig_step(rig, 0)->repeats = 1;
	rig_run(rig);
	rig->at[0].force_mn = 20000;
	rig_pass(rig, 40);
	assert_int_equal(rig->s.phase, PHASE_WORK);
	circle(rig, 9000);
	view = rig_view(rig);
	assert_true(view.knead.circling);
	assert_int_equal(view.knead_wanted_x10, 600);
	circle(rig, 1100);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	lift(rig);
	record = rig_last_record(rig, RECORD_TECHNIQUE);
	assert_int_equal(record->technique.technique, TECHNIQUE_KNEAD);
	assert_in_range(record->technique.duration_ms, 9980, 10040);
	assert_int_equal(record->technique.mean_mn, 20000);
	assert_int_equal(record->technique.peak_mn, 20000);
	assert_in_range(record->technique.circles_per_min_x10, 480, 620);
	assert_in_range(record->technique.radius_um, 4000, 6000);
	assert_int_not_equal(record->technique.direction, DIRECTION_ANY);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 20000));
	assert_int_equal(rig_view(rig).treated, 1);
	rig_free(rig);
}

static void a_glide_is_work_without_circles(void **state)
{
	struct rig *rig = rig_new_hand();
	const struct record *record;

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_GLIDE;
	rig_run(rig);
	rig->at[0].force_mn = 20000;
	rig_pass(rig, 5000);
	rig->at[0].force_mn = 0;
	rig_pass(rig, 5100);
	/* Lifted already: it has let go when its time is over. */
	assert_int_equal(rig->s.phase, PHASE_REST);
	record = rig_last_record(rig, RECORD_TECHNIQUE);
	assert_int_equal(record->technique.technique, TECHNIQUE_GLIDE);
	assert_int_equal(record->technique.circles_per_min_x10, 0);
	assert_int_equal(record->technique.radius_um, 0);
	assert_in_range(record->technique.mean_mn, 19900, 20000);
	rig_free(rig);
}

/* SR-7. */
static void the_dwell_ceiling_ends_kneading(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_KNEAD;
	rig_run(rig);
	rig->at[0].force_mn = 20000;
	rig_pass(rig, 1000);
	rig->at[0].pressed_ms = 90000;
	rig_pass(rig, 20);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	rig_free(rig);
}

static void work_that_did_not_begin_is_not_on_record(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_step(rig, 0)->technique = TECHNIQUE_GLIDE;
	rig_run(rig);
	rig->at[0].force_mn = 20000;
	rig_pass(rig, 20);
	assert_int_equal(rig->s.phase, PHASE_WORK);
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	assert_int_equal(rig_count_records(rig, RECORD_TECHNIQUE), 0);
	rig_free(rig);
}

/* ---- Measuring by hand (D16) ---- */

static struct rig *measuring(void)
{
	struct rig *rig = rig_new_hand();

	rig_step(rig, 0)->technique = TECHNIQUE_MEASURE;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_NONE, 0};
	rig_step(rig, 0)->repeats = 1;
	rig_run(rig);
	return rig;
}

static void press_harder(struct rig *rig, int32_t to_mn)
{
	for (int32_t mn = 3000; mn <= to_mn && rig->s.phase <= PHASE_MEASURE;
	     mn += 200) {
		rig->at[0].force_mn = mn;
		rig_pass(rig, 20);
	}
}

static void the_hand_measures_until_it_hurts(void **state)
{
	struct rig *rig = measuring();

	(void)state;
	press_harder(rig, 20000);
	assert_int_equal(rig->s.phase, PHASE_MEASURE);
	/* No target: nothing to be guided to. */
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_NONE);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_MARK).code,
			 REFUSAL_NONE);
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	assert_in_range(rig_last_record(rig, RECORD_PPT)->ppt.value_pa, 49000,
			51000);
	lift(rig);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 10000));
	assert_in_range(rig->s.order.ppt_pa[0], 49000, 51000);
	rig_free(rig);
}

static void the_ceiling_ends_a_measurement_by_hand(void **state)
{
	struct rig *rig = measuring();

	(void)state;
	for (int32_t mn = 3000; mn < 50000 && rig->s.phase != PHASE_RELEASE;
	     mn += 200) {
		rig->at[0].force_mn = mn;
		rig_pass(rig, 20);
	}
	assert_int_equal(rig->s.phase, PHASE_RELEASE);
	assert_true(rig_last_record(rig, RECORD_PPT)->ppt.above);
	lift(rig);
	assert_true(rig_until_state(rig, SESSION_FINISHED, 10000));
	rig_free(rig);
}

static void a_failed_measurement_by_hand_is_tried_once_more(void **state)
{
	struct rig *rig = measuring();

	(void)state;
	press_harder(rig, 10000);
	lift(rig);
	assert_int_equal(rig_count_records(rig, RECORD_PPT), 0);
	assert_int_equal(rig_view(rig).step, 0);
	assert_true(rig_until_phase(rig, PHASE_FIND, 3000));
	assert_int_equal(rig_view(rig).repeat, 0);
	rig_free(rig);
}

/* ---- Samples ---- */

static void samples_far_apart_or_out_of_order_count_little(void **state)
{
	struct rig *rig = holding();
	const uint64_t before_us = rig->s.felt.held_us;

	(void)state;
	rig->now_us += 3 * (uint64_t)S;
	rig_sample(rig, 0, 20000);
	assert_int_equal(rig->s.felt.held_us - before_us, S);
	rig->now_us -= 2 * (uint64_t)S;
	rig_sample(rig, 0, 20000);
	assert_int_equal(rig->s.felt.held_us - before_us, S);
	rig_free(rig);
}

static void another_pads_samples_are_not_the_steps(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig->pads = 2;
	rig->pad[1].active = false;
	rig_run(rig);
	rig_sample(rig, 1, 20000);
	assert_int_equal(rig->s.phase, PHASE_FIND);
	/* But its dose is the patient's. */
	assert_true(rig->s.dose_mns > 0);
	rig_free(rig);
}

static void in_a_pause_the_force_is_still_seen(void **state)
{
	struct rig *rig = holding();

	(void)state;
	(void)rig_command(rig, COMMAND_SESSION_PAUSE);
	rig_pass(rig, 40);
	assert_int_equal(rig_view(rig).force_mn, 20000);
	assert_int_equal(rig_view(rig).guidance, GUIDANCE_NONE);
	rig_free(rig);
}

static void without_a_band_of_its_own_a_step_has_the_usual_one(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_step(rig, 0)->band_permille = 0;
	rig_run(rig);
	assert_int_equal(rig_view(rig).low_mn, 17000);
	assert_int_equal(rig_view(rig).high_mn, 23000);
	rig_free(rig);
}

/* SR-18: a hand cannot be let go of, but it is told to. */
static void a_hand_that_presses_when_it_is_halted_feels_it(void **state)
{
	struct rig *rig = holding();

	(void)state;
	(void)rig_rate(rig, 9);
	assert_int_equal(rig->s.state, SESSION_PAUSED);
	assert_int_equal(rig_acts(rig, SESSION_ACT_CUE), 1);
	rig_free(rig);
}

static void a_hand_that_lies_there_does_not_press_in_a_stretch(void **state)
{
	struct rig *rig = rig_new_hand();
	uint32_t cues;

	(void)state;
	rig_step(rig, 0)->repeats = 1;
	rig_add_step(rig, TECHNIQUE_STRETCH);
	rig_run(rig);
	rig->at[0].force_mn = 20000;
	assert_true(rig_until_phase(rig, PHASE_RELEASE, 12000));
	lift(rig);
	rig->at[0].force_mn = 5000;
	assert_true(rig_until_phase(rig, PHASE_WORK, 6000));
	cues = rig_count(rig, SESSION_ACT_CUE);
	(void)rig_command(rig, COMMAND_SESSION_SKIP);
	assert_int_equal(rig->s.state, SESSION_FINISHED);
	assert_int_equal(rig_count(rig, SESSION_ACT_CUE), cues);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hand_is_led_through_a_press),
		cmocka_unit_test(a_press_that_is_too_light_does_not_count),
		cmocka_unit_test(
			a_press_that_is_too_hard_counts_and_is_warned_of),
		cmocka_unit_test(a_pad_that_cannot_give_a_cue_is_not_asked_to),
		cmocka_unit_test(
			a_hand_that_lets_go_while_it_ramps_seeks_again),
		cmocka_unit_test(the_hand_waits_for_the_breath_out),
		cmocka_unit_test(the_dwell_ceiling_ends_a_press_by_hand),
		cmocka_unit_test(the_hand_rests_as_long_as_it_pressed),
		cmocka_unit_test(a_hand_that_presses_in_the_rest_is_warned),
		cmocka_unit_test(the_hand_moves_on_by_itself),
		cmocka_unit_test(
			what_is_cut_by_hand_is_on_record_with_its_reason),
		cmocka_unit_test(a_ramp_without_any_force_is_not_on_record),
		cmocka_unit_test(skipping_waits_until_the_hand_has_lifted),
		cmocka_unit_test(
			skipping_while_it_seeks_takes_the_next_at_once),
		cmocka_unit_test(an_eased_point_is_let_go_of),
		cmocka_unit_test(
			kneading_is_timed_and_its_circles_are_on_record),
		cmocka_unit_test(a_glide_is_work_without_circles),
		cmocka_unit_test(the_dwell_ceiling_ends_kneading),
		cmocka_unit_test(work_that_did_not_begin_is_not_on_record),
		cmocka_unit_test(the_hand_measures_until_it_hurts),
		cmocka_unit_test(the_ceiling_ends_a_measurement_by_hand),
		cmocka_unit_test(
			a_failed_measurement_by_hand_is_tried_once_more),
		cmocka_unit_test(
			samples_far_apart_or_out_of_order_count_little),
		cmocka_unit_test(another_pads_samples_are_not_the_steps),
		cmocka_unit_test(in_a_pause_the_force_is_still_seen),
		cmocka_unit_test(
			without_a_band_of_its_own_a_step_has_the_usual_one),
		cmocka_unit_test(
			a_hand_that_presses_when_it_is_halted_feels_it),
		cmocka_unit_test(
			a_hand_that_lies_there_does_not_press_in_a_stretch),
	};

	return cmocka_run_group_tests_name("session_hand", tests, NULL, NULL);
}
