/* SPDX-License-Identifier: MIT */
/* Session, prepare: each rule refuses by itself, the most serious first, and
 * what is refused has changed nothing (SR-5, SR-9, SR-10, SR-17, SR-24). */
#include "claims.h"
#include "session_rig.h"

struct breach {
	const char *what;
	void (*break_it)(struct rig *rig);
	enum refusal_code code;
	int32_t value, limit;
};

static void no_number(struct rig *rig)
{
	rig->order.session = 0;
}

static void odd_operator(struct rig *rig)
{
	rig->order.operator= OPERATOR_COUNT;
}

static void odd_severity(struct rig *rig)
{
	rig->order.severity = SEVERITY_COUNT;
}

static void never_screened(struct rig *rig)
{
	rig->order.screening.present = false;
}

static void old_screening(struct rig *rig)
{
	rig->order.screening.at.boot_us -= 800ull * S;
	rig->order.now.boot_us += 2 * SCREENING_FRESH_US;
	rig->order.now.utc_us += (int64_t)(2 * SCREENING_FRESH_US);
}

static void fever(struct rig *rig)
{
	rig->order.screening.answer[QUESTION_FEVER] = ANSWER_YES;
}

static void unconfirmed(struct rig *rig)
{
	rig->order.screening.answer[QUESTION_DIABETES] = ANSWER_YES;
}

static void pacemaker(struct rig *rig)
{
	rig->order.screening.answer[QUESTION_PACEMAKER] = ANSWER_YES;
}

static void no_steps(struct rig *rig)
{
	rig->order.routine.steps = 0;
}

static void above_the_ceiling(struct rig *rig)
{
	rig_step(rig, 0)->target.value = 58000;
}

static void above_the_rooms_ceiling(struct rig *rig)
{
	rig->config[CONTACT_POINT][SITE_REGION_TRUNK].value[LIMIT_FORCE] =
		20000;
}

static void bruise(struct rig *rig)
{
	rig->order.screening.finding[SITE_LUMBAR_LEFT] = UINT16_C(1)
							 << FINDING_BRUISE;
}

static void three_today(struct rig *rig)
{
	rig->order.history.sessions = 3;
	for (size_t i = 0; i < 3; i++)
		rig->order.history.session[i] = rig->order.now;
}

static void two_today_of_two(struct rig *rig)
{
	rig->sessions_a_day = 2;
	rig->order.history.sessions = 2;
	for (size_t i = 0; i < 2; i++)
		rig->order.history.session[i] = rig->order.now;
}

static void point_today(struct rig *rig)
{
	rig->order.history.points = 1;
	memcpy(rig->order.history.point[0].point, "QL", 3);
	rig->order.history.point[0].site = SITE_LUMBAR_LEFT;
	rig->order.history.point[0].at = rig->order.now;
}

static void no_pad(struct rig *rig)
{
	rig->order.placement[0].pad = 3;
}

static void other_wearable(struct rig *rig)
{
	rig->order.placement[0].wearable = 9;
}

static void no_area(struct rig *rig)
{
	rig->pad[0].area_mm2_x100 = 0;
}

static void a_cuff(struct rig *rig)
{
	rig->pad[0].kind = CONTACT_COMPRESSION;
}

static void no_ppt(struct rig *rig)
{
	rig_step(rig, 0)->target = (struct routine_target){TARGET_PPT, 1000};
}

static void above_the_pressure(struct rig *rig)
{
	/* On 2 mm2 less than half as much may press. */
	rig->pad[0].area_mm2_x100 = 5000;
}

static void above_the_ppt(struct rig *rig)
{
	/* 20 N on 4 cm2 are 50 kPa; half as much again as 30 are 45. */
	rig->order.ppt_pa[0] = 30000;
}

static void above_the_step_up(struct rig *rig)
{
	rig->order.ppt_pa[0] = 200000;
	rig_step(rig, 0)->target = (struct routine_target){TARGET_PPT, 600};
}

static void caution(struct rig *rig)
{
	rig->order.screening.answer[QUESTION_OSTEOPOROSIS] = ANSWER_YES;
	memcpy(rig->order.screening.confirmed_by, "Ada", 4);
	rig_step(rig, 0)->target.value = 45000;
}

static void caution_hold(struct rig *rig)
{
	rig->order.screening.answer[QUESTION_OSTEOPOROSIS] = ANSWER_YES;
	memcpy(rig->order.screening.confirmed_by, "Ada", 4);
	rig_step(rig, 0)->hold_ms = 55000;
	rig_step(rig, 0)->severity_permille[SEVERITY_MODERATE] = 1500;
}

static void caution_ramp(struct rig *rig)
{
	rig->order.screening.answer[QUESTION_OSTEOPOROSIS] = ANSWER_YES;
	memcpy(rig->order.screening.confirmed_by, "Ada", 4);
}

static void self(struct rig *rig)
{
	rig->order.operator= OPERATOR_SELF;
	rig_step(rig, 0)->ramp_mn_per_s = 5000;
	rig_step(rig, 0)->target.value = 43000;
}

static void too_long(struct rig *rig)
{
	rig->time_ms = 60000;
	rig->order.severity = SEVERITY_SEVERE;
}

static void weak(struct rig *rig)
{
	rig->pad[0].battery = 14;
}

static const struct breach breaches[] = {
	{"no number", no_number, REFUSAL_BAD_ARGUMENT, 0, 0},
	{"operator", odd_operator, REFUSAL_BAD_ARGUMENT, 0, 0},
	{"severity", odd_severity, REFUSAL_BAD_ARGUMENT, 0, 0},
	{"never screened", never_screened, REFUSAL_SCREENING_MISSING,
	 QUESTION_COUNT, 0},
	{"old screening", old_screening, REFUSAL_SCREENING_OLD, 173600, 86400},
	{"fever", fever, REFUSAL_CONTRAINDICATED, QUESTION_FEVER, 0},
	{"pacemaker", pacemaker, REFUSAL_CONTRAINDICATED, QUESTION_PACEMAKER,
	 0},
	{"unconfirmed", unconfirmed, REFUSAL_CAUTION_UNCONFIRMED,
	 QUESTION_DIABETES, 0},
	{"no steps", no_steps, REFUSAL_BAD_ARGUMENT, 0, 0},
	{"ceiling", above_the_ceiling, REFUSAL_LIMIT, 58000, 57000},
	{"room's ceiling", above_the_rooms_ceiling, REFUSAL_LIMIT, 20000,
	 19000},
	{"bruise", bruise, REFUSAL_SITE_BLOCKED, SITE_LUMBAR_LEFT,
	 FINDING_BRUISE},
	{"three today", three_today, REFUSAL_SESSIONS_A_DAY, 3, 3},
	{"two today", two_today_of_two, REFUSAL_SESSIONS_A_DAY, 2, 2},
	{"point today", point_today, REFUSAL_POINT_TOO_SOON, 86400, 86400},
	{"no pad", no_pad, REFUSAL_NO_PLACEMENT, 0, 0},
	{"other wearable", other_wearable, REFUSAL_NO_PLACEMENT, 0, 0},
	{"no area", no_area, REFUSAL_NO_PLACEMENT, 0, 0},
	{"cuff", a_cuff, REFUSAL_WRONG_KIND, 0, 0},
	{"no PPT", no_ppt, REFUSAL_PPT_UNKNOWN, 0, 0},
	{"pressure", above_the_pressure, REFUSAL_LIMIT, 400000, 285000},
	{"above the PPT", above_the_ppt, REFUSAL_LIMIT, 50000, 45000},
	{"step up", above_the_step_up, REFUSAL_LIMIT, 48000, 45000},
	{"caution", caution, REFUSAL_LIMIT, 45000, 0},
	{"caution, hold", caution_hold, REFUSAL_LIMIT, 84500, 0},
	{"caution, ramp", caution_ramp, REFUSAL_LIMIT, 10000, 0},
	{"self-treatment", self, REFUSAL_LIMIT, 43000, 33750},
	{"too long", too_long, REFUSAL_SESSION_TIME, 68, 60},
	{"battery", weak, REFUSAL_BATTERY, 14, 15},
};

/* SR-25: with value and limit; a limit of 0 here stands for what a caution
 * leaves, which its table says. */
static void each_rule_refuses_by_itself_and_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(breaches); i++) {
		struct rig *rig = rig_new();
		struct session before;
		struct refusal refusal;

		breaches[i].break_it(rig);
		before = rig->s;
		refusal = rig_prepare(rig);
		if (refusal.code != breaches[i].code ||
		    refusal.value != breaches[i].value)
			fail_msg("%s: %s %d", breaches[i].what,
				 refusal_table[refusal.code].name,
				 refusal.value);
		if (breaches[i].limit != 0)
			assert_int_equal(refusal.limit, breaches[i].limit);
		assert_memory_equal(&rig->s, &before, sizeof(before));
		assert_int_equal(rig->acts.count, 0);
		rig_free(rig);
	}
}

/* SR-25: what concerns the person's health is told before what is a matter
 * of the room. */
static void the_most_serious_is_told_first(void **state)
{
	struct rig *rig = rig_new();
	enum refusal_code last = REFUSAL_NONE;
	static void (*const order[])(struct rig *) = {
		weak,
		too_long,
		a_cuff,
		point_today,
		three_today,
		bruise,
		above_the_ceiling,
		unconfirmed,
		fever,
		never_screened,
	};
	static const enum refusal_code codes[] = {
		REFUSAL_BATTERY,	 REFUSAL_SESSION_TIME,
		REFUSAL_WRONG_KIND,	 REFUSAL_POINT_TOO_SOON,
		REFUSAL_SESSIONS_A_DAY,	 REFUSAL_SITE_BLOCKED,
		REFUSAL_LIMIT,		 REFUSAL_CAUTION_UNCONFIRMED,
		REFUSAL_CONTRAINDICATED, REFUSAL_SCREENING_MISSING,
	};

	(void)state;
	for (size_t i = 0; i < ROWS(order); i++) {
		order[i](rig);
		last = rig_prepare(rig).code;
		assert_int_equal(last, codes[i]);
	}
	rig_free(rig);
}

/* SR-5: who set it is told. */
static void the_layer_that_set_a_limit_is_told(void **state)
{
	static const struct {
		void (*break_it)(struct rig *rig);
		enum limit_id id;
		enum limit_layer layer;
	} rows[] = {
		{above_the_ceiling, LIMIT_FORCE, LAYER_CONFIG},
		{above_the_pressure, LIMIT_PRESSURE, LAYER_CONFIG},
		{above_the_ppt, LIMIT_PRESSURE, LAYER_PATIENT},
		{above_the_step_up, LIMIT_STEP_UP, LAYER_CONFIG},
		{caution, LIMIT_FORCE, LAYER_PATIENT},
		{caution_hold, LIMIT_HOLD, LAYER_PATIENT},
		{caution_ramp, LIMIT_RISE_COMMANDED, LAYER_PATIENT},
		{self, LIMIT_STEP_UP, LAYER_PATIENT},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig *rig = rig_new();
		struct refusal refusal;

		rows[i].break_it(rig);
		refusal = rig_prepare(rig);
		assert_int_equal(refusal.limit_id, rows[i].id);
		assert_int_equal(refusal.layer, rows[i].layer);
		assert_true(refusal.value > refusal.limit);
		rig_free(rig);
	}
}

/* D7: made for it, or done by the patient: the same ceilings. */
static void a_routine_made_for_self_treatment_is_held_to_it(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	self(rig);
	rig->order.operator= OPERATOR_THERAPIST;
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	rig_command(rig, COMMAND_SESSION_ABORT);
	rig->order.routine.self_treatment = true;
	assert_int_equal(rig_prepare(rig).code, REFUSAL_LIMIT);
	rig_step(rig, 0)->target.value = 20000;
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	assert_int_equal(
		session_patient_layer(&rig->s, CONTACT_POINT, SITE_LUMBAR_LEFT)
			.value[LIMIT_FORCE],
		45000);
	rig_free(rig);
}

static void a_pacemaker_does_not_forbid_the_hand(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	pacemaker(rig);
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	rig_free(rig);
}

static void too_many_pads_are_refused(void **state)
{
	struct rig *rig = rig_new();
	const struct session_setup setup = {
		.order = &rig->order,
		.pad = rig->pad,
		.pads = SESSION_PADS_MAX + 1,
		.config = (const struct limit_set(*)[SITE_REGION_COUNT])
				  rig->config,
	};

	(void)state;
	assert_int_equal(
		session_prepare(&rig->s, &setup, RIG_T0, &rig->acts).code,
		REFUSAL_BAD_ARGUMENT);
	rig_free(rig);
}

/* SR-9: the smallest of routine's, room's and hard time. */
static void the_shortest_time_holds(void **state)
{
	static const struct {
		uint32_t routine_ms, room_ms, limit_ms;
	} rows[] = {
		{1200000, 1800000, 1200000},
		{1200000, 600000, 600000},
		{3600000, 9000000, 3600000},
		{0, 3600000, SESSION_TIME_DEFAULT_MS}, /* it does not say */
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct rig *rig = rig_new();

		rig->order.routine.time_ms = rows[i].routine_ms;
		rig->time_ms = rows[i].room_ms;
		rig_start(rig);
		assert_int_equal(rig_view(rig).limit_left_ms, rows[i].limit_ms);
		rig_free(rig);
	}
}

static void only_one_session_at_a_time(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	assert_int_equal(rig_prepare(rig).code, REFUSAL_SESSION_UNDER_WAY);
	(void)rig_command(rig, COMMAND_SESSION_START);
	assert_int_equal(rig_prepare(rig).code, REFUSAL_SESSION_UNDER_WAY);
	(void)rig_command(rig, COMMAND_SESSION_ABORT);
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	rig_free(rig);
}

/* SR-23: before any force. */
static void what_is_prepared_is_on_record(void **state)
{
	struct rig *rig = rig_new();
	const struct record *begun;
	const struct session_act *pad;

	(void)state;
	rig->pads = 2;
	rig->pad[1].active = false;
	rig->pad[1].wearable = 5;
	rig->order.course = 3;
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	assert_int_equal(rig_acts(rig, SESSION_ACT_PRESS), 0);
	begun = rig_last_record(rig, RECORD_SESSION_BEGUN);
	assert_int_equal(begun->session, 42);
	assert_int_equal(begun->caller, RIG_CALLER);
	assert_string_equal(begun->begun.patient, "willow");
	assert_string_equal(begun->begun.therapist, "Ada");
	assert_string_equal(begun->begun.routine, "lower-back");
	assert_int_equal(begun->begun.course, 3);
	assert_int_equal(begun->begun.operator, OPERATOR_THERAPIST);
	assert_int_equal(begun->begun.severity, SEVERITY_MODERATE);
	assert_true(begun->begun.supervised);
	assert_int_equal(rig_count_records(rig, RECORD_SESSION_PAD), 2);
	pad = rig_last(rig, SESSION_ACT_RECORD);
	assert_int_equal(pad->pad, 1);
	assert_int_equal(pad->record.pad.pad, 1);
	assert_false(pad->record.pad.active);
	assert_int_equal(pad->record.pad.kind, CONTACT_POINT);
	rig_free(rig);
}

/* SR-5, SR-17, D7: what a pad of the patient is held to. */
static void the_patients_layer_is_that_of_screening_and_operator(void **state)
{
	struct rig *rig = rig_new();
	struct limit_set none, layer;
	const uint16_t share =
		question_table[QUESTION_OSTEOPOROSIS].ceiling_permille;

	(void)state;
	none = session_patient_layer(&rig->s, CONTACT_POINT, SITE_LUMBAR_LEFT);
	assert_int_equal(none.value[LIMIT_FORCE], LIMIT_UNSET);
	caution(rig);
	rig_step(rig, 0)->target.value = 10000;
	rig_step(rig, 0)->ramp_mn_per_s = 3000;
	rig->order.operator= OPERATOR_SELF;
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	layer = session_patient_layer(&rig->s, CONTACT_POINT, SITE_LUMBAR_LEFT);
	/* Of three quarters of 60 N. */
	assert_int_equal(layer.value[LIMIT_FORCE], 45000 * share / 1000);
	layer = session_patient_layer(&rig->s, CONTACT_POINT, SITE_NECK_LEFT);
	assert_int_equal(layer.value[LIMIT_FORCE], 18750 * share / 1000);
	rig_free(rig);
}

/* SR-5: room for the target as far as it may be adjusted, and no more. */
static void the_routines_layer_follows_the_step(void **state)
{
	struct rig *rig = rig_new();
	int32_t ceiling;

	(void)state;
	rig->pads = 2;
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	assert_int_equal(session_routine_layer(&rig->s, 0).value[LIMIT_FORCE],
			 LIMIT_UNSET);
	(void)rig_command(rig, COMMAND_SESSION_START);
	assert_true(rig_until_phase(rig, PHASE_HOLD, 5000));
	ceiling = session_routine_layer(&rig->s, 0).value[LIMIT_FORCE];
	assert_true(pressing_target_max_mn(ceiling) >= 30000);
	assert_true(pressing_target_max_mn(ceiling - 2) < 30000);
	/* Not of the pad that is not in use. */
	assert_int_equal(session_routine_layer(&rig->s, 1).value[LIMIT_FORCE],
			 LIMIT_UNSET);
	(void)rig_command(rig, COMMAND_SESSION_ABORT);
	assert_int_equal(session_routine_layer(&rig->s, 0).value[LIMIT_FORCE],
			 LIMIT_UNSET);
	rig_free(rig);
}

static void a_hand_has_no_routines_layer(void **state)
{
	struct rig *rig = rig_new_hand();

	(void)state;
	rig_run(rig);
	assert_int_equal(session_routine_layer(&rig->s, 0).value[LIMIT_FORCE],
			 LIMIT_UNSET);
	rig_free(rig);
}

/* SR-5: whatever its area, also one that no number of pascals fits. */
static void a_pad_of_any_size_is_held_to_its_force(void **state)
{
	struct rig *rig = rig_new();

	(void)state;
	rig->pad[0].area_mm2_x100 = UINT32_MAX;
	rig_step(rig, 0)->target =
		(struct routine_target){TARGET_PRESSURE, 100000};
	assert_int_equal(rig_prepare(rig).code, REFUSAL_LIMIT);
	rig_step(rig, 0)->target = (struct routine_target){TARGET_FORCE, 20000};
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			each_rule_refuses_by_itself_and_changes_nothing),
		cmocka_unit_test(the_most_serious_is_told_first),
		cmocka_unit_test(the_layer_that_set_a_limit_is_told),
		cmocka_unit_test(
			a_routine_made_for_self_treatment_is_held_to_it),
		cmocka_unit_test(a_pacemaker_does_not_forbid_the_hand),
		cmocka_unit_test(too_many_pads_are_refused),
		cmocka_unit_test(the_shortest_time_holds),
		cmocka_unit_test(only_one_session_at_a_time),
		cmocka_unit_test(what_is_prepared_is_on_record),
		cmocka_unit_test(
			the_patients_layer_is_that_of_screening_and_operator),
		cmocka_unit_test(the_routines_layer_follows_the_step),
		cmocka_unit_test(a_hand_has_no_routines_layer),
		cmocka_unit_test(a_pad_of_any_size_is_held_to_its_force),
	};

	return cmocka_run_group_tests_name("session_prepare", tests, NULL,
					   NULL);
}
