/* SPDX-License-Identifier: MIT */
/* Routine: how long it takes, and that none beyond a ceiling gets through. */
#include "routine.h"

#include "claims.h"
#include "ppt.h"
#include "pressing.h"
#include "session.h"

#define FAULTS_MAX 8

/* A room's layer. */
struct room {
	struct limit_set layer[CONTACT_KIND_COUNT][SITE_REGION_COUNT];
};

static struct room usual_room(void)
{
	struct room room;

	for (size_t kind = 0; kind < CONTACT_KIND_COUNT; kind++)
		for (size_t region = 0; region < SITE_REGION_COUNT; region++)
			room.layer[kind][region] =
				limits_default((enum contact_kind)kind,
					       (enum site_region)region);
	return room;
}

/* 30 N for 60 s on the left lower back: fit to be run. */
static struct routine_step press_step(void)
{
	return (struct routine_step){
		.technique = TECHNIQUE_PRESS,
		.point = 0,
		.target = {TARGET_FORCE, 30000},
		.band_permille = 150,
		.ramp_mn_per_s = 5000,
		.hold_ms = 60000,
		.rest_ms = 70000,
		.repeats = 2,
		.severity_permille = {750, 1000, 1250},
	};
}

static struct routine fit_routine(void)
{
	return (struct routine){
		.name = "fit",
		.time_ms = 1800000,
		.points = 3,
		.steps = 1,
		.point = {{"QL", SITE_LUMBAR_LEFT, CONTACT_POINT},
			  {"neck", SITE_NECK_LEFT, CONTACT_POINT},
			  {"cuff", SITE_CALF_LEFT, CONTACT_COMPRESSION}},
		.step = {press_step()},
	};
}

struct found {
	uint32_t count;
	struct routine_fault fault[FAULTS_MAX];
};

static struct found check_in(const struct routine *routine,
			     const struct room *room)
{
	struct found found = {.count = 0};

	found.count =
		routine_check(routine, room->layer, found.fault, FAULTS_MAX);
	return found;
}

static struct found check(const struct routine *routine)
{
	const struct room room = usual_room();

	return check_in(routine, &room);
}

static struct found check_step(const struct routine_step *step)
{
	struct routine routine = fit_routine();

	routine.step[0] = *step;
	return check(&routine);
}

static void assert_limit(const struct found *found, const char *key,
			 enum limit_id id, int32_t value, int32_t limit)
{
	for (uint32_t i = 0; i < found->count && i < FAULTS_MAX; i++) {
		const struct routine_fault *fault = &found->fault[i];

		if (strcmp(fault->key, key) != 0 ||
		    fault->refusal.code != REFUSAL_LIMIT ||
		    fault->refusal.limit_id != id)
			continue;
		assert_int_equal(fault->refusal.value, value);
		assert_int_equal(fault->refusal.limit, limit);
		return;
	}
	fail_msg("no fault of limit %d for \"%s\"", (int)id, key);
}

static void assert_only(const struct found *found, const char *key,
			enum refusal_code code)
{
	assert_int_equal(found->count, 1);
	assert_string_equal(found->fault[0].key, key);
	assert_int_equal(found->fault[0].refusal.code, code);
}

/* ---- The tables ---- */

static void every_word_is_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < TECHNIQUE_COUNT; i++) {
		assert_true(technique_table[i].name[0] != '\0');
		assert_true(technique_table[i].words[0] != '\0');
		assert_true(technique_table[i].needs_point ==
			    technique_table[i].applies_force);
	}
	for (size_t i = 0; i < TARGET_UNIT_COUNT; i++)
		assert_true((target_unit_names[i][0] == '\0') ==
			    (i == TARGET_NONE));
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		assert_true(severity_names[i][0] != '\0');
	for (size_t i = 0; i < DIRECTION_COUNT; i++)
		assert_true(direction_names[i][0] != '\0');
}

/* ---- How long ---- */

static void holds_follow_the_severity_rounded_down(void **state)
{
	struct routine_step step = press_step();

	(void)state;
	step.hold_ms = 30001;
	assert_int_equal(routine_hold_ms(&step, SEVERITY_MILD), 22500);
	assert_int_equal(routine_hold_ms(&step, SEVERITY_MODERATE), 30001);
	assert_int_equal(routine_hold_ms(&step, SEVERITY_SEVERE), 37501);
	step.hold_ms = UINT32_MAX;
	step.severity_permille[SEVERITY_SEVERE] = UINT16_MAX;
	assert_int_equal(routine_hold_ms(&step, SEVERITY_SEVERE), INT32_MAX);
}

/* SR-7: time under pressure, with the ramp. */
static void pressing_takes_the_ramp_and_the_hold(void **state)
{
	static const struct {
		enum technique technique;
		struct routine_target target;
		int32_t ramp_mn_per_s;
		uint32_t pressed_ms;
	} rows[] = {
		{TECHNIQUE_PRESS, {TARGET_FORCE, 30000}, 5000, 66000},
		{TECHNIQUE_PRESS, {TARGET_FORCE, 30001}, 7000, 64286},
		/* No ramp: the limit's, 10 N/s. */
		{TECHNIQUE_PRESS, {TARGET_FORCE, 30000}, 0, 63000},
		/* Unknown force: 57 N, the most to be aimed at. */
		{TECHNIQUE_PRESS, {TARGET_PRESSURE, 200000}, 5000, 71400},
		{TECHNIQUE_PRESS, {TARGET_PPT, 1000}, 0, 65700},
		/* Timed as a whole. */
		{TECHNIQUE_KNEAD, {TARGET_FORCE, 30000}, 5000, 60000},
		{TECHNIQUE_GLIDE, {TARGET_FORCE, 30000}, 5000, 60000},
		{TECHNIQUE_STRETCH, {TARGET_NONE, 0}, 0, 0},
		/* What makes no sense takes no time; the check refuses it. */
		{TECHNIQUE_PRESS, {TARGET_FORCE, -1}, 5000, 60000},
		{TECHNIQUE_PRESS, {TARGET_FORCE, 30000}, -5000, 60000},
	};
	struct limit_stack limits;

	(void)state;
	limit_stack_init(&limits, CONTACT_POINT, SITE_LUMBAR_LEFT);
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct routine_step step = press_step();

		step.technique = rows[i].technique;
		step.target = rows[i].target;
		step.ramp_mn_per_s = rows[i].ramp_mn_per_s;
		assert_int_equal(
			routine_pressed_ms(&step, &limits, SEVERITY_MODERATE),
			rows[i].pressed_ms);
	}
}

static void a_measurement_takes_its_ramp_alone(void **state)
{
	const struct routine_step step = {
		.technique = TECHNIQUE_MEASURE,
		.severity_permille = {1000, 1000, 1000},
	};
	struct limit_stack limits;

	(void)state;
	limit_stack_init(&limits, CONTACT_POINT, SITE_LUMBAR_LEFT);
	assert_int_equal(routine_pressed_ms(&step, &limits, SEVERITY_MILD),
			 57000 / (PPT_RAMP_MN_PER_S / 1000));
}

/* SR-7: as long as pressed, whatever is written. */
static void a_short_rest_is_lengthened(void **state)
{
	struct routine routine = fit_routine();
	struct routine_step *step = &routine.step[0];

	(void)state;
	assert_int_equal(routine_rest_ms(&routine, step, SEVERITY_MODERATE),
			 70000);
	assert_int_equal(routine_rest_ms(&routine, step, SEVERITY_SEVERE),
			 81000);
	step->rest_ms = 0;
	assert_int_equal(routine_rest_ms(&routine, step, SEVERITY_MILD), 51000);
	assert_int_equal(check(&routine).count, 0);
}

static void the_length_is_that_of_all_steps(void **state)
{
	struct routine routine = fit_routine();

	(void)state;
	routine.steps = 3;
	routine.step[1] = (struct routine_step){
		.technique = TECHNIQUE_STRETCH,
		.point = 1, /* may be for one */
		.hold_ms = 30000,
		.rest_ms = 5000,
		.repeats = 3,
		.severity_permille = {1000, 1000, 1000},
	};
	routine.step[2] = (struct routine_step){
		.technique = TECHNIQUE_RATE,
		.point = ROUTINE_POINT_NONE,
		.repeats = 1,
	};
	assert_int_equal(
		routine_step_ms(&routine, &routine.step[0], SEVERITY_MODERATE),
		2 * (66000 + 70000));
	assert_int_equal(routine_length_ms(&routine, SEVERITY_MODERATE),
			 2 * (66000 + 70000) + 3 * 35000);
	assert_int_equal(routine_length_ms(&routine, SEVERITY_MILD),
			 2 * (51000 + 70000) + 3 * 35000);
	assert_int_equal(check(&routine).count, 0);
}

/* ---- What is fit ---- */

static void a_fit_routine_has_no_fault(void **state)
{
	const struct routine routine = fit_routine();

	(void)state;
	assert_int_equal(check(&routine).count, 0);
}

/* SR-4: as high as the ceiling lets a press aim, and no higher. */
static void aims_up_to_the_headroom_below_the_ceiling(void **state)
{
	static const struct {
		uint8_t point;
		struct routine_target fits;
	} rows[] = {
		{1, {TARGET_FORCE, 20000}}, /* SR-14: step of 20 N */
		{0, {TARGET_PRESSURE, 285000}},
		{1, {TARGET_PRESSURE, 142500}},
		{2, {TARGET_PRESSURE, 11400}},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct routine_step step = press_step();

		step.hold_ms = 20000;
		step.point = rows[i].point;
		step.target = rows[i].fits;
		assert_int_equal(check_step(&step).count, 0);
		step.target.value++;
		assert_int_equal(check_step(&step).count, 1);
	}
}

/* SR-5: the smallest holds, and it is said whose it is. */
static void a_target_above_a_ceiling_is_a_fault(void **state)
{
	struct routine_step step = press_step();
	struct found found;

	(void)state;
	step.target.value = 150000;
	step.ramp_mn_per_s = 10000;
	found = check_step(&step);
	assert_limit(&found, "target", LIMIT_FORCE, 150000, 57000);
	assert_limit(&found, "target", LIMIT_STEP_UP, 150000, 45000);
	assert_limit(&found, "target", LIMIT_TOTAL_FORCE, 150000, 120000);
	assert_int_equal(found.count, 3);
	assert_int_equal(found.fault[0].step, 0);
	assert_int_equal(found.fault[0].refusal.layer, LAYER_CONFIG);
}

/* SR-5: a room cannot raise what is hard. */
static void the_hard_limit_holds_in_any_room(void **state)
{
	struct routine routine = fit_routine();
	struct found found;
	struct room room = usual_room();

	(void)state;
	for (size_t kind = 0; kind < CONTACT_KIND_COUNT; kind++)
		for (size_t region = 0; region < SITE_REGION_COUNT; region++)
			room.layer[kind][region] = limit_set_unset();
	routine.step[0].hold_ms = 150000;
	routine.step[0].severity_permille[SEVERITY_SEVERE] = 1000;
	found = check_in(&routine, &room);
	assert_int_equal(found.count, 1);
	assert_limit(&found, "hold", LIMIT_HOLD, 156000, 120000);
	assert_int_equal(found.fault[0].refusal.layer, LAYER_HARD);
}

/* SR-7: at the severity that holds longest, with the ramp. */
static void a_hold_counts_at_its_longest_with_the_ramp(void **state)
{
	struct routine_step step = press_step();
	struct found found;

	(void)state;
	step.hold_ms = 67200; /* severe: 84 s, and 6 s of ramp */
	assert_int_equal(check_step(&step).count, 0);
	step.hold_ms = 67201;
	found = check_step(&step);
	assert_int_equal(found.count, 1);
	assert_limit(&found, "hold", LIMIT_HOLD, 90001, 90000);
	step.severity_permille[SEVERITY_SEVERE] = 900;
	assert_int_equal(check_step(&step).count, 0);
}

/* SR-14. */
static void a_ramp_above_the_limit_is_a_fault(void **state)
{
	struct routine_step step = press_step();
	struct found found;

	(void)state;
	step.ramp_mn_per_s = 10001;
	found = check_step(&step);
	assert_int_equal(found.count, 1);
	assert_limit(&found, "ramp", LIMIT_RISE_COMMANDED, 10001, 10000);
}

/* SR-8: a site's presses add up. */
static void a_dose_above_the_limit_is_a_fault_once(void **state)
{
	struct routine routine = fit_routine();
	struct found found;

	(void)state;
	/* 30 N for 81 s, five times: 12 150 N*s a step, of 27 000. */
	routine.time_ms = 3600000;
	routine.steps = 4;
	for (size_t i = 0; i < 4; i++) {
		routine.step[i] = press_step();
		routine.step[i].repeats = 5;
		routine.step[i].rest_ms = 0;
	}
	routine.steps = 2;
	assert_int_equal(check(&routine).count, 0);
	routine.steps = 4;
	found = check(&routine);
	assert_int_equal(found.count, 1);
	assert_limit(&found, "repeats", LIMIT_DOSE_POINT, 36450, 27000);
	assert_int_equal(found.fault[0].step, 2);
}

/* SR-8: and so do all sites in the day's. */
static void the_day_s_dose_counts_every_site(void **state)
{
	struct routine routine = fit_routine();
	struct found found;
	struct room room = usual_room();

	(void)state;
	for (size_t region = 0; region < SITE_REGION_COUNT; region++)
		room.layer[CONTACT_POINT][region].value[LIMIT_DOSE_DAY] = 5000;
	routine.steps = 2;
	routine.step[1] = press_step();
	routine.step[1].point = 1;
	routine.step[1].target.value = 10000;
	found = check_in(&routine, &room);
	assert_int_equal(found.count, 1);
	/* 2 * 30 N * 81 s + 2 * 10 N * 77 s */
	assert_limit(&found, "repeats", LIMIT_DOSE_DAY, 6400, 5000);
	assert_int_equal(found.fault[0].step, 1);
}

/* A cuff is for no neck. */
static void no_ceiling_means_no_force(void **state)
{
	struct routine routine = fit_routine();
	struct found found;

	(void)state;
	routine.point[1].kind = CONTACT_COMPRESSION;
	routine.step[0].point = 1;
	routine.step[0].target.unit = TARGET_PRESSURE;
	routine.step[0].target.value = 1;
	found = check(&routine);
	assert_limit(&found, "target", LIMIT_PRESSURE, 1, 0);
}

/* A room whose limit of the rise is nothing. */
static void a_ramp_of_nothing_takes_no_time(void **state)
{
	struct routine routine = fit_routine();
	struct found found;
	struct room room = usual_room();

	(void)state;
	room.layer[CONTACT_POINT][SITE_REGION_TRUNK]
		.value[LIMIT_RISE_COMMANDED] = 0;
	found = check_in(&routine, &room);
	assert_int_equal(found.count, 1);
	assert_limit(&found, "ramp", LIMIT_RISE_COMMANDED, 5000, 0);
	/* The limit's own, and that is nothing. */
	routine.step[0].ramp_mn_per_s = 0;
	assert_int_equal(check_in(&routine, &room).count, 0);
}

/* ---- Self-treatment ---- */

/* D7: three quarters of the default ceilings. */
static void self_treatment_has_stricter_ceilings(void **state)
{
	struct routine routine = fit_routine();
	struct found found;

	(void)state;
	routine.step[0].target.value = 45000 * 3 / 4;
	routine.step[0].hold_ms = 40000;
	routine.self_treatment = true;
	assert_int_equal(check(&routine).count, 0);
	routine.step[0].target.value++;
	found = check(&routine);
	assert_int_equal(found.count, 1);
	assert_limit(&found, "target", LIMIT_STEP_UP, 33751, 33750);
	assert_int_equal(found.fault[0].refusal.layer, LAYER_PATIENT);
}

static void self_treatment_tightens_what_presses(void **state)
{
	const struct limit_set usual =
		limits_default(CONTACT_POINT, SITE_REGION_NECK_HEAD);
	const struct limit_set self =
		routine_self_limits(CONTACT_POINT, SITE_REGION_NECK_HEAD);

	(void)state;
	for (size_t id = 0; id < LIMIT_COUNT; id++)
		assert_int_equal(self.value[id],
				 id <= LIMIT_TOTAL_FORCE
					 ? usual.value[id] * 3 / 4
					 : LIMIT_UNSET);
	assert_int_equal(SESSION_SELF_PERMILLE, 750);
}

/* ---- What makes no sense ---- */

static void steps_that_make_no_sense_are_faults(void **state)
{
	static const struct {
		struct routine_step step;
		const char *key;
	} rows[] = {
		{{.technique = TECHNIQUE_PRESS,
		  .point = 3,
		  .target = {TARGET_FORCE, 1000},
		  .hold_ms = 1000,
		  .repeats = 1},
		 "point"},
		{{.technique = TECHNIQUE_KNEAD,
		  .point = ROUTINE_POINT_NONE,
		  .target = {TARGET_FORCE, 1000},
		  .hold_ms = 1000,
		  .repeats = 1},
		 "point"},
		{{.technique = TECHNIQUE_STRETCH,
		  .point = 3,
		  .hold_ms = 1000,
		  .repeats = 1},
		 "point"},
		{{.technique = TECHNIQUE_PRESS, .hold_ms = 1000, .repeats = 1},
		 "target"},
		{{.technique = TECHNIQUE_PRESS,
		  .target = {TARGET_PPT, 0},
		  .hold_ms = 1000,
		  .repeats = 1},
		 "target"},
		{{.technique = TECHNIQUE_GLIDE,
		  .target = {TARGET_FORCE, -1},
		  .hold_ms = 1000,
		  .repeats = 1},
		 "target"},
		{{.technique = TECHNIQUE_MEASURE,
		  .target = {TARGET_FORCE, 1000},
		  .repeats = 1},
		 "target"},
		{{.technique = TECHNIQUE_REST,
		  .point = ROUTINE_POINT_NONE,
		  .target = {TARGET_FORCE, 1000},
		  .hold_ms = 1000,
		  .repeats = 1},
		 "target"},
		{{.technique = TECHNIQUE_PRESS,
		  .target = {TARGET_FORCE, 1000},
		  .repeats = 1},
		 "hold"},
		{{.technique = TECHNIQUE_REST,
		  .point = ROUTINE_POINT_NONE,
		  .repeats = 1},
		 "hold"},
		{{.technique = TECHNIQUE_PRESS,
		  .target = {TARGET_FORCE, 1000},
		  .ramp_mn_per_s = -1,
		  .hold_ms = 1000,
		  .repeats = 1},
		 "ramp"},
		{{.technique = TECHNIQUE_PRESS,
		  .target = {TARGET_FORCE, 1000},
		  .hold_ms = 1000},
		 "repeats"},
		{{.technique = TECHNIQUE_MEASURE,
		  .repeats = PPT_REPEATS_MAX + 1},
		 "repeats"},
		{{.technique = TECHNIQUE_RATE, .point = ROUTINE_POINT_NONE},
		 "repeats"},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct found found = check_step(&rows[i].step);

		assert_only(&found, rows[i].key, REFUSAL_BAD_ARGUMENT);
	}
}

static void measuring_is_fit_where_its_ramp_is(void **state)
{
	struct routine routine = fit_routine();
	struct found found;

	(void)state;
	routine.step[0] = (struct routine_step){
		.technique = TECHNIQUE_MEASURE,
		.repeats = PPT_REPEATS_MAX,
	};
	assert_int_equal(check(&routine).count, 0);
	/* SR-14: three quarters of 10 N/s are less than its ramp. */
	routine.self_treatment = true;
	found = check(&routine);
	assert_int_equal(found.count, 1);
	assert_limit(&found, "do", LIMIT_RISE_COMMANDED, PPT_RAMP_MN_PER_S,
		     7500);
}

static void a_point_must_lie_somewhere(void **state)
{
	struct routine routine = fit_routine();
	struct found found;

	(void)state;
	routine.point[1].site = SITE_NONE;
	found = check(&routine);
	assert_only(&found, "site", REFUSAL_NO_SITE);
	assert_int_equal(found.fault[0].step, ROUTINE_STEPS_MAX);
	assert_int_equal(found.fault[0].refusal.value, 1);
	/* SR-5: no site, no force; it need not be said of each step. */
	routine.step[0].point = 1;
	found = check(&routine);
	assert_only(&found, "site", REFUSAL_NO_SITE);
}

static void there_must_be_steps_and_not_too_many(void **state)
{
	struct routine none = fit_routine();
	struct routine steps = fit_routine();
	struct routine points = fit_routine();
	struct found found;

	(void)state;
	none.steps = 0;
	found = check(&none);
	assert_only(&found, "steps", REFUSAL_BAD_ARGUMENT);
	steps.steps = ROUTINE_STEPS_MAX + 1;
	found = check(&steps);
	assert_only(&found, "steps", REFUSAL_BAD_ARGUMENT);
	points.points = ROUTINE_POINTS_MAX + 1;
	found = check(&points);
	assert_only(&found, "steps", REFUSAL_BAD_ARGUMENT);
}

/* ---- Time ---- */

/* SR-9: at the severity that takes longest. */
static void the_time_bounds_the_length(void **state)
{
	struct routine routine = fit_routine();
	struct found found;

	(void)state;
	/* Severe: 2 * (81 s + 81 s). */
	routine.time_ms = 324000;
	assert_int_equal(check(&routine).count, 0);
	routine.time_ms = 323000;
	found = check(&routine);
	assert_only(&found, "time", REFUSAL_SESSION_TIME);
	assert_int_equal(found.fault[0].refusal.value, 324);
	assert_int_equal(found.fault[0].refusal.limit, 323);
}

/* SR-9: as in a session. */
static void a_routine_without_a_time_has_the_default(void **state)
{
	struct routine routine = fit_routine();
	struct found found;

	(void)state;
	routine.time_ms = 0;
	assert_int_equal(check(&routine).count, 0);
	assert_int_equal(routine_time_ms(&routine), SESSION_TIME_DEFAULT_MS);
	routine.step[0].rest_ms = 900000;
	found = check(&routine);
	assert_only(&found, "time", REFUSAL_SESSION_TIME);
	assert_int_equal(found.fault[0].refusal.limit,
			 SESSION_TIME_DEFAULT_MS / 1000);
	routine.time_ms = 1;
	assert_int_equal(routine_time_ms(&routine), 1);
}

/* SR-9: no routine may ask for more than an hour. */
static void no_session_is_longer_than_the_hard_limit(void **state)
{
	struct routine routine = fit_routine();
	struct found found;

	(void)state;
	routine.time_ms = SESSION_TIME_HARD_MS;
	assert_int_equal(check(&routine).count, 0);
	routine.time_ms++;
	found = check(&routine);
	assert_only(&found, "time", REFUSAL_SESSION_TIME);
	assert_int_equal(found.fault[0].refusal.limit, 3600);
	routine.time_ms = UINT32_MAX;
	found = check(&routine);
	assert_int_equal(found.fault[0].refusal.value, UINT32_MAX / 1000 + 1);
}

/* ---- All at once ---- */

static void every_fault_is_counted_and_some_are_told(void **state)
{
	struct routine routine = fit_routine();
	struct routine_fault faults[2];
	const struct room room = usual_room();

	(void)state;
	routine.steps = 10;
	for (size_t i = 0; i < 10; i++) {
		routine.step[i] = press_step();
		routine.step[i].ramp_mn_per_s = 20000;
		routine.step[i].repeats = 1;
	}
	assert_int_equal(routine_check(&routine, room.layer, faults, 2), 10);
	assert_int_equal(faults[1].step, 1);
	assert_string_equal(faults[1].key, "ramp");
}

/* No value overflows: what is absurd is a fault like any other. */
static void absurd_numbers_are_faults(void **state)
{
	struct routine routine = fit_routine();
	struct found found;

	(void)state;
	routine.steps = ROUTINE_STEPS_MAX;
	for (size_t i = 0; i < ROUTINE_STEPS_MAX; i++)
		routine.step[i] = (struct routine_step){
			.technique = TECHNIQUE_PRESS,
			.target = {TARGET_FORCE, INT32_MAX},
			.ramp_mn_per_s = 1,
			.hold_ms = UINT32_MAX,
			.rest_ms = UINT32_MAX,
			.repeats = UINT8_MAX,
			.severity_permille = {UINT16_MAX, UINT16_MAX,
					      UINT16_MAX},
		};
	found = check(&routine);
	assert_int_equal(found.count, 1 + 4 * ROUTINE_STEPS_MAX);
	assert_limit(&found, "hold", LIMIT_HOLD, INT32_MAX, 90000);
	assert_string_equal(found.fault[0].key, "time");
	assert_int_equal(found.fault[0].refusal.value, INT32_MAX / 1000 + 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_word_is_there),
		cmocka_unit_test(holds_follow_the_severity_rounded_down),
		cmocka_unit_test(pressing_takes_the_ramp_and_the_hold),
		cmocka_unit_test(a_measurement_takes_its_ramp_alone),
		cmocka_unit_test(a_short_rest_is_lengthened),
		cmocka_unit_test(the_length_is_that_of_all_steps),
		cmocka_unit_test(a_fit_routine_has_no_fault),
		cmocka_unit_test(aims_up_to_the_headroom_below_the_ceiling),
		cmocka_unit_test(a_target_above_a_ceiling_is_a_fault),
		cmocka_unit_test(the_hard_limit_holds_in_any_room),
		cmocka_unit_test(a_hold_counts_at_its_longest_with_the_ramp),
		cmocka_unit_test(a_ramp_above_the_limit_is_a_fault),
		cmocka_unit_test(a_dose_above_the_limit_is_a_fault_once),
		cmocka_unit_test(the_day_s_dose_counts_every_site),
		cmocka_unit_test(no_ceiling_means_no_force),
		cmocka_unit_test(a_ramp_of_nothing_takes_no_time),
		cmocka_unit_test(self_treatment_has_stricter_ceilings),
		cmocka_unit_test(self_treatment_tightens_what_presses),
		cmocka_unit_test(steps_that_make_no_sense_are_faults),
		cmocka_unit_test(measuring_is_fit_where_its_ramp_is),
		cmocka_unit_test(a_point_must_lie_somewhere),
		cmocka_unit_test(there_must_be_steps_and_not_too_many),
		cmocka_unit_test(the_time_bounds_the_length),
		cmocka_unit_test(a_routine_without_a_time_has_the_default),
		cmocka_unit_test(no_session_is_longer_than_the_hard_limit),
		cmocka_unit_test(every_fault_is_counted_and_some_are_told),
		cmocka_unit_test(absurd_numbers_are_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
