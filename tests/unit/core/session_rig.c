/* SPDX-License-Identifier: MIT */
#include "session_rig.h"

#include "claims.h"

#include <stdlib.h>

#define STEP_MS	   20u
#define RELEASE_MS 400u
#define AREA	   40000u /* 4 cm2 */

static struct routine_step usual_step(void)
{
	return (struct routine_step){
		.technique = TECHNIQUE_PRESS,
		.target = {TARGET_FORCE, 20000},
		.band_permille = 150,
		.ramp_mn_per_s = 10000,
		.hold_ms = 10000,
		.rest_ms = 5000,
		.repeats = 2,
		.severity_permille = {500, 1000, 1500},
	};
}

static void usual_screening(struct screening *screening)
{
	screening->present = true;
	for (size_t i = 0; i < QUESTION_COUNT; i++)
		screening->answer[i] = ANSWER_NO;
}

static void usual_order(struct session_order *order)
{
	order->session = 42;
	memcpy(order->patient, "willow", 7);
	memcpy(order->therapist, "Ada", 4);
	order->supervised = true;
	order->severity = SEVERITY_MODERATE;
	memcpy(order->routine.name, "lower-back", 11);
	memcpy(order->routine.title, "Lower back", 11);
	order->routine.time_ms = 1200000;
	order->routine.points = 1;
	order->routine.steps = 1;
	memcpy(order->routine.point[0].name, "QL", 3);
	order->routine.point[0].site = SITE_LUMBAR_LEFT;
	order->routine.step[0] = usual_step();
	usual_screening(&order->screening);
	order->now.utc_us = 1800000000000000;
	order->now.trusted = true;
	order->now.boot_us = RIG_T0;
	order->now.boot[0] = 1;
	order->screening.at = order->now;
}

static void lay(struct rig *rig, uint8_t pad)
{
	struct rig_pad *at = &rig->at[pad];
	const struct session_pad *is = &rig->pad[pad];

	limit_stack_init(&at->stack, is->kind, is->site);
	at->stack.layer[LAYER_CONFIG] =
		rig->config[is->kind][site_table[is->site].region];
	at->stack.layer[LAYER_PATIENT] =
		session_patient_layer(&rig->s, is->kind, is->site);
	at->stack.layer[LAYER_ROUTINE] = session_routine_layer(&rig->s, pad);
}

struct rig *rig_new(void)
{
	struct rig *rig = calloc(1, sizeof(*rig));

	assert_non_null(rig);
	session_init(&rig->s);
	usual_order(&rig->order);
	for (size_t k = 0; k < CONTACT_KIND_COUNT; k++)
		for (size_t r = 0; r < SITE_REGION_COUNT; r++)
			rig->config[k][r] = limits_default((enum contact_kind)k,
							   (enum site_region)r);
	rig->time_ms = SESSION_TIME_DEFAULT_MS;
	rig->sessions_a_day = 3;
	rig->point_a_day = 1;
	rig->now_us = RIG_T0;
	rig->pads = 1;
	for (uint8_t i = 0; i < SESSION_PADS_MAX; i++) {
		rig->pad[i] = (struct session_pad){
			.pad = i,
			.active = true,
			.haptic = true,
			.site = SITE_LUMBAR_LEFT,
			.battery = 80,
			.area_mm2_x100 = AREA,
			.width_um = 20000,
			.height_um = 20000,
		};
		rig->at[i].centroid_x = 500;
		rig->at[i].centroid_y = 500;
		pressing_init(&rig->at[i].pressing, RELEASE_MS, 1000);
	}
	return rig;
}

struct rig *rig_new_hand(void)
{
	struct rig *rig = rig_new();

	rig->pad[0].active = false;
	return rig;
}

void rig_free(struct rig *rig)
{
	free(rig);
}

struct routine_step *rig_step(struct rig *rig, uint8_t step)
{
	return &rig->order.routine.step[step];
}

uint8_t rig_add_point(struct rig *rig, const char *name, enum site site)
{
	struct routine *routine = &rig->order.routine;
	const uint8_t point = routine->points++;

	memcpy(routine->point[point].name, name, strlen(name) + 1);
	routine->point[point].site = site;
	rig_add_step(rig, TECHNIQUE_PRESS)->point = point;
	return point;
}

struct routine_step *rig_add_step(struct rig *rig, enum technique technique)
{
	struct routine *routine = &rig->order.routine;
	struct routine_step *step = &routine->step[routine->steps++];

	*step = usual_step();
	step->technique = technique;
	if (!technique_table[technique].applies_force ||
	    technique == TECHNIQUE_MEASURE)
		step->target = (struct routine_target){TARGET_NONE, 0};
	if (!technique_table[technique].needs_point)
		step->point = ROUTINE_POINT_NONE;
	return step;
}

/* ---- What always holds ---- */

static bool releases(const struct rig *rig, uint8_t pad)
{
	for (uint8_t i = 0; i < rig->acts.count; i++)
		if (rig->acts.list[i].type == SESSION_ACT_RELEASE &&
		    rig->acts.list[i].pad == pad)
			return true;
	return false;
}

static void check_order(const struct rig *rig)
{
	bool others = false;

	assert_true(rig->acts.count <= SESSION_ACTS_MAX);
	for (uint8_t i = 0; i < rig->acts.count; i++) {
		const bool is = rig->acts.list[i].type == SESSION_ACT_RELEASE;

		assert_false(is && others);
		others |= !is;
	}
}

static void check_presses(const struct rig *rig)
{
	for (uint8_t i = 0; i < rig->acts.count; i++) {
		const struct session_act *act = &rig->acts.list[i];
		int32_t ceiling;

		if (act->type != SESSION_ACT_PRESS)
			continue;
		ceiling = limit_effective(&rig->at[act->pad].stack, LIMIT_FORCE)
				  .value;
		assert_int_equal(rig->s.state, SESSION_RUNNING);
		assert_true(rig->s.phase == PHASE_RAMP ||
			    rig->s.phase == PHASE_HOLD ||
			    rig->s.phase == PHASE_WORK ||
			    rig->s.phase == PHASE_MEASURE);
		assert_true(act->press.force_mn > 0);
		assert_true(act->press.force_mn <=
			    pressing_target_max_mn(ceiling));
		assert_true(act->press.hold_ms > 0);
		assert_true(rig->pad[act->pad].active);
		assert_false(releases(rig, act->pad));
		assert_true(rig->s.rating_last == NRS_UNKNOWN ||
			    rig->s.rating_last < NRS_RELEASE);
		assert_true(rig->now_us < rig->s.ends_us);
	}
}

static bool goes_on(enum session_state state)
{
	return state == SESSION_CHECKING || state == SESSION_RUNNING;
}

static void check_letting_go(const struct rig *rig, enum session_state before)
{
	if (!goes_on(before) || goes_on(rig->s.state))
		return;
	for (uint8_t i = 0; i < rig->pads; i++)
		assert_int_equal(releases(rig, i), rig->pad[i].active);
}

/* ---- The hub ---- */

static void note(struct rig *rig, const struct session_act *act)
{
	assert_true(rig->logged < RIG_LOG);
	rig->log[rig->logged++] = (struct rig_act){rig->now_us, *act};
}

static void carry(struct rig *rig, const struct session_act *act)
{
	struct rig_pad *at = &rig->at[act->pad];

	note(rig, act);
	switch (act->type) {
	case SESSION_ACT_RELEASE:
		at->press = false;
		(void)pressing_release(&at->pressing, TRIP_NONE, rig->now_us);
		break;
	case SESSION_ACT_PLACE:
		rig->pad[act->pad].site = act->site;
		lay(rig, act->pad);
		break;
	case SESSION_ACT_ZERO:
		at->zero = true;
		break;
	case SESSION_ACT_SELF_TEST:
		at->test = true;
		break;
	case SESSION_ACT_PRESS:
		at->press = true;
		at->request = act->press;
		break;
	case SESSION_ACT_CUE:
	case SESSION_ACT_RECORD:
	case SESSION_ACT_CHANGED:
	case SESSION_ACT_COUNT:
		break;
	}
}

static void begin(struct rig *rig)
{
	rig->acts.count = 0;
}

static void finish(struct rig *rig, enum session_state before)
{
	check_order(rig);
	check_presses(rig);
	check_letting_go(rig, before);
	for (uint8_t i = 0; i < rig->acts.count; i++)
		carry(rig, &rig->acts.list[i]);
}

#define CALL(rig, call)                                        \
	do {                                                   \
		const enum session_state was = (rig)->s.state; \
                                                               \
		begin(rig);                                    \
		call;                                          \
		finish(rig, was);                              \
	} while (0)

struct refusal rig_prepare(struct rig *rig)
{
	const struct session_setup setup = {
		.order = &rig->order,
		.pad = rig->pad,
		.pads = rig->pads,
		.caller = RIG_CALLER,
		.config = (const struct limit_set(*)[SITE_REGION_COUNT])
				  rig->config,
		.time_ms = rig->time_ms,
		.sessions_a_day = rig->sessions_a_day,
		.point_a_day = rig->point_a_day,
	};
	struct refusal refusal;

	CALL(rig, refusal = session_prepare(&rig->s, &setup, rig->now_us,
					    &rig->acts));
	for (uint8_t i = 0; i < rig->pads; i++)
		lay(rig, i);
	return refusal;
}

static struct refusal command_of(struct rig *rig, const struct command *command)
{
	struct refusal refusal;

	CALL(rig, refusal = session_command(&rig->s, command, rig->now_us,
					    &rig->acts));
	return refusal;
}

struct refusal rig_command(struct rig *rig, enum command_type type)
{
	const struct command command = {.type = type, .caller = RIG_CALLER};

	return command_of(rig, &command);
}

struct refusal rig_rate(struct rig *rig, uint8_t nrs)
{
	const struct command command = {.type = COMMAND_SESSION_RATE,
					.nrs = nrs};

	return command_of(rig, &command);
}

struct refusal rig_adjust(struct rig *rig, enum adjust what, int32_t value)
{
	const struct command command = {.type = COMMAND_SESSION_ADJUST,
					.adjust = {what, value}};

	return command_of(rig, &command);
}

void rig_start(struct rig *rig)
{
	assert_int_equal(rig_prepare(rig).code, REFUSAL_NONE);
	assert_int_equal(rig_command(rig, COMMAND_SESSION_START).code,
			 REFUSAL_NONE);
}

void rig_run(struct rig *rig)
{
	rig_start(rig);
	assert_true(rig_until_state(rig, SESSION_RUNNING, 1000));
}

void rig_trip(struct rig *rig, uint8_t pad, enum trip_reason reason)
{
	rig->at[pad].press = false;
	(void)pressing_release(&rig->at[pad].pressing, reason, rig->now_us);
	CALL(rig, session_trip(&rig->s, pad, reason, rig->now_us, &rig->acts));
}

void rig_acknowledge(struct rig *rig)
{
	CALL(rig, session_acknowledged(&rig->s, rig->now_us, &rig->acts));
}

void rig_link(struct rig *rig, uint8_t pad, bool ready)
{
	CALL(rig, session_link(&rig->s, pad, ready, rig->now_us, &rig->acts));
}

void rig_battery(struct rig *rig, uint8_t pad, uint8_t percent)
{
	CALL(rig,
	     session_battery(&rig->s, pad, percent, rig->now_us, &rig->acts));
}

void rig_unrecorded(struct rig *rig)
{
	CALL(rig, session_unrecorded(&rig->s, rig->now_us, &rig->acts));
}

void rig_caller_gone(struct rig *rig, uint32_t caller)
{
	CALL(rig,
	     session_caller_gone(&rig->s, caller, rig->now_us, &rig->acts));
}

void rig_hub_ends(struct rig *rig)
{
	CALL(rig, session_hub_ends(&rig->s, rig->now_us, &rig->acts));
}

void rig_tick(struct rig *rig)
{
	CALL(rig, session_tick(&rig->s, rig->now_us, &rig->acts));
}

static void answer(struct rig *rig, uint8_t pad, const struct refusal *refusal)
{
	CALL(rig,
	     session_answer(&rig->s, pad, refusal, rig->now_us, &rig->acts));
}

void rig_answer(struct rig *rig, uint8_t pad, enum refusal_code code,
		int32_t value)
{
	const struct refusal refusal = {.code = code, .value = value};

	rig->at[pad].press = false;
	answer(rig, pad, &refusal);
}

static void prepared(struct rig *rig, uint8_t pad,
		     const struct refusal *refusal)
{
	CALL(rig,
	     session_prepared(&rig->s, pad, refusal, rig->now_us, &rig->acts));
}

void rig_prepared(struct rig *rig, uint8_t pad, enum refusal_code code)
{
	const struct refusal refusal = {.code = code};

	prepared(rig, pad, &refusal);
}

static void tell(struct rig *rig, uint8_t pad)
{
	CALL(rig, session_pressing(&rig->s, pad, &rig->at[pad].pressing,
				   rig->now_us, &rig->acts));
}

void rig_news(struct rig *rig, uint8_t pad, enum pressing_state state)
{
	rig->at[pad].pressing.state = state;
	rig->at[pad].told = state;
	tell(rig, pad);
}

static void answer_press(struct rig *rig, uint8_t pad)
{
	struct rig_pad *at = &rig->at[pad];
	const struct pressing_plan plan = {
		.target_mn = at->request.force_mn,
		.ramp_mn_per_s = at->request.ramp_mn_per_s > 0
					 ? at->request.ramp_mn_per_s
					 : 10000,
		.hold_ms = at->request.hold_ms,
	};
	struct refusal refusal = at->press_refusal;
	const uint32_t rest_ms = pressing_rest_ms(&at->pressing, rig->now_us);

	at->press = false;
	at->press_refusal = (struct refusal){.code = REFUSAL_NONE};
	if (refusal.code == REFUSAL_NONE && rest_ms > 0)
		refusal = (struct refusal){.code = REFUSAL_RESTING,
					   .value = (int32_t)rest_ms};
	if (refusal.code == REFUSAL_NONE) {
		pressing_begin(&at->pressing, &plan, at->force_mn, rig->now_us);
		at->told = at->pressing.state;
	}
	answer(rig, pad, &refusal);
}

/* One at a time, as they come over the radio. */
static void answer_all(struct rig *rig, uint8_t pad)
{
	struct rig_pad *at = &rig->at[pad];
	const struct refusal zero = at->zero_refusal;
	const struct refusal test = at->test_refusal;

	if (rig->mute)
		return;
	if (at->zero) {
		at->zero = false;
		at->zero_refusal = (struct refusal){.code = REFUSAL_NONE};
		prepared(rig, pad, &zero);
	} else if (at->test) {
		at->test = false;
		at->test_refusal = (struct refusal){.code = REFUSAL_NONE};
		prepared(rig, pad, &test);
	} else if (at->press) {
		answer_press(rig, pad);
	}
}

static void tick_pressing(struct rig *rig, uint8_t pad)
{
	struct pressing *pressing = &rig->at[pad].pressing;

	while (pressing_tick(pressing, rig->now_us) != PRESSING_NOTHING)
		continue;
	if (pressing->state == rig->at[pad].told)
		return;
	rig->at[pad].told = pressing->state;
	tell(rig, pad);
}

void rig_sample(struct rig *rig, uint8_t pad, int32_t force_mn)
{
	struct rig_pad *at = &rig->at[pad];
	const struct contact_reading reading = {
		.at_us = rig->now_us,
		.force_mn = force_mn,
		.peak_pa = force_mn > 0 ? force_mn * 3 : 0,
		.centroid_x_permille = at->centroid_x,
		.centroid_y_permille = at->centroid_y,
		.pressed_ms = at->pressed_ms,
		.in_contact = force_mn >= 3000,
		.zeroed = true,
	};
	const int32_t ceiling = limit_effective(&at->stack, LIMIT_FORCE).value;

	at->force_mn = force_mn;
	(void)pressing_sample(&at->pressing, &reading, 0);
	CALL(rig, session_sample(&rig->s, pad, &reading, force_mn / 50, ceiling,
				 rig->now_us, &rig->acts));
}

static void step_pad(struct rig *rig, uint8_t pad)
{
	struct rig_pad *at = &rig->at[pad];

	if (rig->pad[pad].active)
		at->force_mn = pressing_expected_mn(&at->pressing, rig->now_us);
	at->pressed_ms = at->force_mn >= 3000 ? at->pressed_ms + STEP_MS : 0;
	rig_sample(rig, pad, at->force_mn);
	tick_pressing(rig, pad);
	answer_all(rig, pad);
}

static void step(struct rig *rig)
{
	rig->now_us += STEP_MS * MS;
	for (uint8_t i = 0; i < rig->pads; i++)
		step_pad(rig, i);
	if (rig->now_us >= session_deadline_us(&rig->s))
		rig_tick(rig);
	assert_true(!session_is_active(&rig->s) ||
		    rig->s.state == SESSION_ENDING ||
		    rig->now_us < rig->s.ends_us);
}

void rig_pass(struct rig *rig, uint32_t ms)
{
	for (uint32_t passed = 0; passed < ms; passed += STEP_MS)
		step(rig);
}

bool rig_until_phase(struct rig *rig, enum session_phase phase, uint32_t ms)
{
	for (uint32_t passed = 0; passed < ms && rig->s.phase != phase;
	     passed += STEP_MS)
		step(rig);
	return rig->s.phase == phase;
}

bool rig_until_state(struct rig *rig, enum session_state state, uint32_t ms)
{
	for (uint32_t passed = 0; passed < ms && rig->s.state != state;
	     passed += STEP_MS)
		step(rig);
	return rig->s.state == state;
}

/* ---- What was wished ---- */

struct session_view rig_view(const struct rig *rig)
{
	struct session_view view;

	session_view(&rig->s, rig->now_us, &view);
	return view;
}

uint32_t rig_acts(const struct rig *rig, enum session_act_type type)
{
	uint32_t count = 0;

	for (uint8_t i = 0; i < rig->acts.count; i++)
		count += rig->acts.list[i].type == type;
	return count;
}

uint32_t rig_count(const struct rig *rig, enum session_act_type type)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < rig->logged; i++)
		count += rig->log[i].act.type == type;
	return count;
}

const struct session_act *rig_last(const struct rig *rig,
				   enum session_act_type type)
{
	for (uint32_t i = rig->logged; i > 0; i--)
		if (rig->log[i - 1].act.type == type)
			return &rig->log[i - 1].act;
	return NULL;
}

uint32_t rig_count_records(const struct rig *rig, enum record_type type)
{
	uint32_t count = 0;

	for (uint32_t i = 0; i < rig->logged; i++)
		count += rig->log[i].act.type == SESSION_ACT_RECORD &&
			 rig->log[i].act.record.type == type;
	return count;
}

const struct record *rig_last_record(const struct rig *rig,
				     enum record_type type)
{
	for (uint32_t i = rig->logged; i > 0; i--) {
		const struct session_act *act = &rig->log[i - 1].act;

		if (act->type == SESSION_ACT_RECORD && act->record.type == type)
			return &act->record;
	}
	return NULL;
}

const struct record *rig_last_note(const struct rig *rig,
				   enum session_note which)
{
	for (uint32_t i = rig->logged; i > 0; i--) {
		const struct session_act *act = &rig->log[i - 1].act;

		if (act->type == SESSION_ACT_RECORD &&
		    act->record.type == RECORD_SESSION_NOTE &&
		    act->record.note.note == which)
			return &act->record;
	}
	return NULL;
}
