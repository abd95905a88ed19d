/* SPDX-License-Identifier: MIT */
/* Whole: see whole.h. */
#include "whole.h"

#include "claims.h"

struct session_order whole_order;

static void set_point(uint8_t i, const char *name, enum site site)
{
	struct routine_point *point = &whole_order.routine.point[i];

	memcpy(point->name, name, strlen(name) + 1);
	point->site = site;
	point->kind = CONTACT_POINT;
}

struct routine_step *whole_add_step(uint8_t point, int32_t force_mn)
{
	struct routine_step *step =
		&whole_order.routine.step[whole_order.routine.steps++];

	*step = (struct routine_step){
		.technique = TECHNIQUE_PRESS,
		.point = point,
		.target = {TARGET_FORCE, force_mn},
		.band_permille = 150,
		.hold_ms = 4000,
		.rest_ms = 1000,
		.repeats = 1,
		.severity_permille = {1000, 1000, 1000},
	};
	return step;
}

/* Two points, one after the other, screened and rested. */
void whole_order_for(struct pair *pair)
{
	memset(&whole_order, 0, sizeof(whole_order));
	whole_order.session = WHOLE_SESSION;
	memcpy(whole_order.patient, "oak", 4);
	whole_order.supervised = true;
	whole_order.severity = SEVERITY_MODERATE;
	whole_order.now = (struct stamp){.utc_us = 1,
					 .trusted = true,
					 .boot_us = pair->now_us,
					 .boot = {1}};
	whole_order.screening.present = true;
	whole_order.screening.at = whole_order.now;
	memset(whole_order.screening.answer, ANSWER_NO,
	       sizeof(whole_order.screening.answer));
	whole_order.routine.points = 2;
	whole_order.routine.time_ms = 600000;
	memcpy(whole_order.routine.name, "two", 4);
	set_point(0, "QL left", SITE_LUMBAR_LEFT);
	set_point(1, "LS left", SITE_SHOULDER_LEFT);
	whole_add_step(0, 20000);
	whole_add_step(1, 15000);
	for (uint8_t i = 0; i < 2; i++)
		whole_order.placement[i].wearable = pair_index(pair, 0);
}

struct session_view whole_view(const struct pair *pair)
{
	struct session_view view;

	hub_session_view(pair->hub, pair->now_us, &view);
	return view;
}

struct refusal whole_prepare(struct pair *pair, uint32_t caller)
{
	const struct event event = {
		.type = EVENT_SESSION,
		.session = {.order = &whole_order,
			    .call = WHOLE_CALL,
			    .caller = caller},
	};

	pair_step(pair, &event);
	for (int ms = 0; ms < 100; ms++)
		pair_run(pair, 1);
	return pair_answer(pair, WHOLE_CALL);
}

enum refusal_code whole_command(struct pair *pair, enum command_type type)
{
	return pair_command(pair, (struct command){.type = type}).code;
}

enum refusal_code whole_stranger(struct pair *pair, enum command_type type)
{
	return pair_command(pair, (struct command){.type = type,
						   .caller = WHOLE_STRANGER,
						   .wearable = WEARABLE_ALL})
		.code;
}

void whole_rate(struct pair *pair, uint8_t nrs)
{
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_SESSION_RATE,
					      .caller = WHOLE_STRANGER,
					      .nrs = nrs})
			.code,
		REFUSAL_NONE);
}

bool whole_until_state(struct pair *pair, enum session_state state, uint32_t ms)
{
	while (whole_view(pair).state != state && ms-- > 0)
		pair_run(pair, 1);
	return whole_view(pair).state == state;
}

bool whole_until_phase(struct pair *pair, enum session_phase phase, uint32_t ms)
{
	while (whole_view(pair).phase != phase && ms-- > 0)
		pair_run(pair, 1);
	return whole_view(pair).phase == phase;
}

/* In the hold of the first point. */
struct pair *whole_in_hold(void)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	whole_order_for(pair);
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
	assert_true(whole_until_phase(pair, PHASE_HOLD, 10000));
	pair_run(pair, 1000);
	assert_true(pair_view(pair, 0)->pad[0].force_mn > 19000);
	return pair;
}

const struct record *whole_ended(const struct pair *pair)
{
	const struct record *record =
		pair_last_record(pair, RECORD_SESSION_ENDED);

	assert_non_null(record);
	assert_int_equal(record->session, WHOLE_SESSION);
	return record;
}

/* SR-1, SR-5: nothing presses, and the pad is where it was enrolled, with
 * nobody's layers but the room's. */
void whole_assert_back(struct pair *pair)
{
	const struct pad_view *pad;

	pair_run(pair, 3000);
	pad = &pair_view(pair, 0)->pad[0];
	assert_false(peripheral_is_active(&pair->wearable[0].peripheral));
	assert_int_equal(pad->site, SITE_LUMBAR_LEFT);
	assert_int_equal(pad->limits[LIMIT_FORCE].layer, LAYER_CONFIG);
	assert_int_equal(pad->limits[LIMIT_HOLD].layer, LAYER_CONFIG);
	assert_false(pair->hub->treatment.on);
}

void whole_assert_let_go(struct pair *pair)
{
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_RELEASING);
	pair_run(pair, 1500);
	assert_false(peripheral_is_active(&pair->wearable[0].peripheral));
}
