/* SPDX-License-Identifier: MIT */
/*
 * Session by chance: routines, hands, refusals and commands at random, from
 * one seed. What the rig holds after each call is what must hold whatever
 * happens: SR-5, SR-9, SR-15, SR-18; here also that no press is asked for
 * while it is halted, and that every session comes to its end.
 */
#include "claims.h"
#include "prng.h"
#include "session_rig.h"

#define SESSIONS 120
#define TURNS	 6000 /* of 100 ms: beyond the longest session */

static int32_t chance(struct prng *prng, int32_t high)
{
	return prng_in(prng, 0, high);
}

static void make_step(struct prng *prng, struct routine_step *step)
{
	const bool forceful = technique_table[step->technique].applies_force;

	step->repeats = (uint8_t)prng_in(prng, 1, 3);
	step->hold_ms = (uint32_t)prng_in(prng, 100, 9000);
	step->rest_ms = (uint32_t)prng_in(prng, 0, 4000);
	step->rate = chance(prng, 3) == 0;
	step->breath = chance(prng, 2) == 0;
	step->ease_permille = (uint16_t)(chance(prng, 1) * 20);
	step->band_permille = (uint16_t)(chance(prng, 1) * 200);
	if (!forceful || step->technique == TECHNIQUE_MEASURE)
		return;
	step->point = (uint8_t)chance(prng, 1);
	step->target.value = prng_in(prng, 4000, 30000);
	if (chance(prng, 3) == 0)
		step->target = (struct routine_target){
			TARGET_PPT, prng_in(prng, 300, 1200)};
}

static struct rig *make(struct prng *prng)
{
	struct rig *rig = rig_new();

	rig->pads = 2;
	rig->pad[0].active = chance(prng, 3) > 0;
	rig->pad[1].active = chance(prng, 1) > 0;
	rig->pad[1].wearable = 1;
	rig->pad[1].pad = 0;
	rig_add_point(rig, "other", SITE_LUMBAR_RIGHT);
	rig->order.placement[1].wearable = (uint16_t)chance(prng, 1);
	rig->order.ppt_pa[0] = 50000;
	rig->order.ppt_pa[1] = 70000;
	rig->order.supervised = chance(prng, 1) > 0;
	rig->order.routine.time_ms = (uint32_t)prng_in(prng, 200000, 500000);
	rig->order.routine.inhale_ms = 2000;
	rig->order.routine.exhale_ms = 2000;
	rig->order.routine.rate_before = chance(prng, 3) == 0;
	rig->order.routine.rate_after = chance(prng, 1) == 0;
	for (int i = 0; i < 4; i++)
		(void)rig_add_step(
			rig, (enum technique)chance(prng, TECHNIQUE_COUNT - 1));
	for (uint8_t i = 0; i < rig->order.routine.steps; i++)
		make_step(prng, rig_step(rig, i));
	return rig;
}

static void some_command(struct prng *prng, struct rig *rig)
{
	const enum command_type types[] = {
		COMMAND_SESSION_START,	COMMAND_SESSION_PAUSE,
		COMMAND_SESSION_RESUME, COMMAND_SESSION_RESUME,
		COMMAND_SESSION_RESUME, COMMAND_SESSION_SKIP,
		COMMAND_SESSION_REPEAT, COMMAND_SESSION_MARK,
	};
	const int32_t which = chance(prng, 14);

	if (which < 8)
		(void)rig_command(rig, types[which]);
	else if (which < 11)
		(void)rig_rate(rig, (uint8_t)chance(prng, 9));
	else if (which < 14)
		(void)rig_adjust(rig, (enum adjust)chance(prng, 2),
				 chance(prng, 30000));
	else if (chance(prng, 30) == 0)
		(void)rig_command(rig, COMMAND_SESSION_FINISH);
}

static void refuse_some(struct prng *prng, struct rig *rig)
{
	const enum refusal_code codes[] = {REFUSAL_BUSY, REFUSAL_RESTING,
					   REFUSAL_LIMIT, REFUSAL_STALE};
	struct rig_pad *at = &rig->at[chance(prng, 1)];

	at->press_refusal.code = codes[chance(prng, 3)];
	at->press_refusal.value = chance(prng, 500);
	if (chance(prng, 4) == 0)
		at->zero_refusal.code = REFUSAL_IN_CONTACT;
	if (chance(prng, 4) == 0)
		at->test_refusal.code = REFUSAL_DEVICE;
}

static void something_happens(struct prng *prng, struct rig *rig)
{
	const uint8_t pad = (uint8_t)chance(prng, 1);

	switch (chance(prng, 9)) {
	case 0:
		rig_trip(rig, pad,
			 chance(prng, 1) > 0 ? TRIP_FORCE : TRIP_DRIFT);
		break;
	case 1:
	case 2:
	case 3:
		rig_acknowledge(rig);
		break;
	case 4:
		(void)pressing_release(&rig->at[pad].pressing, TRIP_LINK_LOST,
				       rig->now_us);
		rig->at[pad].press = false;
		rig_link(rig, pad, false);
		break;
	case 5:
	case 6:
		rig_link(rig, pad, true);
		break;
	case 7:
		rig_unrecorded(rig);
		break;
	case 8:
		refuse_some(prng, rig);
		break;
	default:
		rig_battery(rig, pad, (uint8_t)(chance(prng, 60) + 4));
		break;
	}
}

/* A hand that more or less does what it is told. */
static void move_hands(struct prng *prng, struct rig *rig)
{
	const struct session_view view = rig_view(rig);
	const bool press =
		view.phase == PHASE_FIND || view.phase == PHASE_RAMP ||
		view.phase == PHASE_HOLD || view.phase == PHASE_WORK ||
		view.phase == PHASE_MEASURE;

	for (uint8_t i = 0; i < rig->pads; i++) {
		if (rig->pad[i].active)
			continue;
		if (!press || chance(prng, 40) == 0)
			rig->at[i].force_mn = 0;
		else if (view.phase == PHASE_MEASURE)
			rig->at[i].force_mn += 1000;
		else
			rig->at[i].force_mn =
				view.target_mn + prng_in(prng, -1500, 1500);
	}
}

static bool is_over(const struct rig *rig)
{
	return rig->s.state == SESSION_FINISHED ||
	       rig->s.state == SESSION_ABORTED;
}

/* SR-9: and ENDING lasts ten minutes at most. */
static uint64_t latest_us(const struct rig *rig)
{
	return rig->s.ends_us + SESSION_PAUSE_MAX_MS * 1000ull;
}

static void play(struct prng *prng, struct rig *rig)
{
	for (int i = 0; i < TURNS && !is_over(rig); i++) {
		move_hands(prng, rig);
		if (chance(prng, 30) == 0)
			some_command(prng, rig);
		if (chance(prng, 150) == 0)
			something_happens(prng, rig);
		rig_pass(rig, 100);
		rig->logged = 0;
		if (rig->s.started_us > 0)
			assert_true(rig->now_us <= latest_us(rig));
		if (rig->s.state != SESSION_RUNNING)
			assert_int_equal(rig_count(rig, SESSION_ACT_PRESS), 0);
	}
}

/* Left alone, it ends by itself. */
static void leave_alone(struct rig *rig)
{
	uint32_t ticks = 0;

	while (!is_over(rig)) {
		const uint64_t due_us = session_deadline_us(&rig->s);

		assert_int_not_equal(due_us, UINT64_MAX);
		assert_true(ticks++ < 100000);
		if (due_us > rig->now_us)
			rig->now_us = due_us;
		rig_tick(rig);
		rig->logged = 0;
	}
}

static void every_session_keeps_the_rules_and_ends(void **state)
{
	struct prng prng = {PRNG_SEED};
	uint32_t presses = 0, finished = 0;

	(void)state;
	for (int i = 0; i < SESSIONS; i++) {
		struct rig *rig = make(&prng);

		(void)rig_prepare(rig);
		(void)rig_rate(rig, 3);
		(void)rig_command(rig, COMMAND_SESSION_START);
		play(&prng, rig);
		if (rig->s.state != SESSION_NONE)
			leave_alone(rig);
		presses += rig->s.presses;
		finished += rig->s.why == SESSION_WHY_DONE;
		rig_free(rig);
	}
	/* They were not all cut short, nor refused. */
	assert_true(presses > SESSIONS);
	assert_true(finished > SESSIONS / 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_session_keeps_the_rules_and_ends),
	};

	return cmocka_run_group_tests_name("session_chance", tests, NULL, NULL);
}
