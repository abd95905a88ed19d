/* SPDX-License-Identifier: MIT */
/*
 * Sessions over random sequences with a fixed seed: whatever people, the
 * radio, the store and the wearables do, some things never happen.
 */
#include "pair.h"

#include "claims.h"
#include "prng.h"

#define WEARABLES 3
#define TURNS	  150000 /* ms a run */
#define RUNS	  10
#define CALL	  900000u

static struct session_order order;

/* What was seen in all runs: that it was tried at all. */
struct seen {
	size_t begun, done, aborted, stopped, paused, presses;
};

static struct routine_step random_step(struct prng *prng, uint8_t points)
{
	struct routine_step step = {
		.technique =
			(enum technique)prng_in(prng, 0, TECHNIQUE_COUNT - 1),
		.point = (uint8_t)prng_in(prng, 0, points - 1),
		.band_permille = 150,
		.hold_ms = (uint32_t)prng_in(prng, 500, 4000),
		.rest_ms = (uint32_t)prng_in(prng, 0, 3000),
		.repeats = (uint8_t)prng_in(prng, 1, 2),
		.severity_permille = {500, 1000, 1500},
		.breath = prng_in(prng, 0, 1),
		.rate = prng_in(prng, 0, 3) == 0,
	};

	if (technique_table[step.technique].applies_force &&
	    step.technique != TECHNIQUE_MEASURE)
		step.target = (struct routine_target){
			TARGET_FORCE, prng_in(prng, 3000, 25000)};
	if (step.technique == TECHNIQUE_KNEAD)
		step.circles_per_min_x10 = 300;
	if (!technique_table[step.technique].needs_point)
		step.point = ROUTINE_POINT_NONE;
	return step;
}

static void random_order(struct prng *prng, const struct pair *pair)
{
	static const enum site sites[] = {SITE_LUMBAR_LEFT, SITE_LUMBAR_RIGHT,
					  SITE_SHOULDER_LEFT};
	uint32_t session = order.session + 1;

	memset(&order, 0, sizeof(order));
	order.session = session;
	order.supervised = prng_in(prng, 0, 1);
	order.operator=(enum operator) prng_in(prng, 0, 1);
	order.severity = SEVERITY_MODERATE;
	order.now = (struct stamp){
		.trusted = true, .boot_us = pair->now_us, .boot = {1}};
	order.screening.present = true;
	order.screening.at = order.now;
	memset(order.screening.answer, ANSWER_NO,
	       sizeof(order.screening.answer));
	order.routine.rate_before = prng_in(prng, 0, 3) == 0;
	order.routine.rate_after = prng_in(prng, 0, 3) == 0;
	order.routine.time_ms = 120000;
	order.routine.inhale_ms = 900;
	order.routine.exhale_ms = 1100;
	order.routine.points = (uint8_t)prng_in(prng, 1, 3);
	order.routine.steps = (uint8_t)prng_in(prng, 1, 4);
	for (uint8_t i = 0; i < order.routine.points; i++) {
		order.routine.point[i].name[0] = (char)('A' + i);
		order.routine.point[i].site = sites[prng_in(prng, 0, 2)];
		order.placement[i].wearable = pair_index(
			pair, (size_t)prng_in(prng, 0, WEARABLES - 1));
	}
	for (uint8_t i = 0; i < order.routine.steps; i++)
		order.routine.step[i] = random_step(prng, order.routine.points);
}

static void prepare(struct prng *prng, struct pair *pair)
{
	struct event event = {.type = EVENT_SESSION};

	random_order(prng, pair);
	event.session.order = &order;
	event.session.caller = PAIR_CALLER;
	event.session.call = CALL + order.session;
	pair_step(pair, &event);
}

static const enum command_type usual[] = {
	COMMAND_SESSION_START,	COMMAND_SESSION_RESUME, COMMAND_SESSION_RESUME,
	COMMAND_SESSION_RESUME, COMMAND_SESSION_RATE,	COMMAND_REQUEST_CONTROL,
	COMMAND_SESSION_MARK,	COMMAND_ACKNOWLEDGE,	COMMAND_ACKNOWLEDGE,
};

static const enum command_type odd[] = {
	COMMAND_SESSION_PAUSE,	COMMAND_SESSION_SKIP,	COMMAND_SESSION_REPEAT,
	COMMAND_SESSION_ADJUST, COMMAND_SESSION_ADJUST, COMMAND_SESSION_FINISH,
	COMMAND_SESSION_ABORT,	COMMAND_STOP,		COMMAND_RELEASE,
	COMMAND_TIGHTEN,	COMMAND_PRESS,		COMMAND_PLACE,
	COMMAND_ZERO,		COMMAND_SELF_TEST,	COMMAND_IDENTIFY,
};

static void command(struct prng *prng, struct pair *pair)
{
	struct command command = {
		.type = prng_in(prng, 0, 12)
				? usual[prng_in(prng, 0, ROWS(usual) - 1)]
				: odd[prng_in(prng, 0, ROWS(odd) - 1)],
		.caller = prng_in(prng, 0, 30) ? PAIR_CALLER : 8u,
		.wearable = pair_index(pair,
				       (size_t)prng_in(prng, 0, WEARABLES - 1)),
	};

	if (command.type == COMMAND_SESSION_RATE)
		command.nrs =
			(uint8_t)prng_in(prng, 0, prng_in(prng, 0, 9) ? 5 : 10);
	if (command.type == COMMAND_SESSION_ADJUST) {
		command.adjust.what =
			(enum adjust)prng_in(prng, 0, ADJUST_COUNT);
		command.adjust.value = prng_in(prng, -1, 20000);
	}
	if (command.type == COMMAND_PRESS)
		command.press = (struct press_request){.force_mn = 5000,
						       .hold_ms = 1000};
	if (command.type == COMMAND_TIGHTEN)
		command.tighten.value = prng_in(prng, 20000, 40000);
	if (command.type == COMMAND_PLACE)
		command.site = SITE_LUMBAR_LEFT;
	if (command.type == COMMAND_ACKNOWLEDGE)
		command.wearable = WEARABLE_ALL;
	pair_post(pair, command);
}

static void random_fault(struct prng *prng, struct pair *pair)
{
	const struct event gone = {.type = EVENT_CALLER_GONE,
				   .caller = PAIR_CALLER};
	struct pair_wearable *w =
		&pair->wearable[prng_in(prng, 0, WEARABLES - 1)];
	bool on = prng_in(prng, 0, 2) == 0;

	switch (prng_in(prng, 0, 9)) {
	case 0:
		w->fault.mute_frames = on;
		break;
	case 1:
		w->fault.mute_responses = on;
		break;
	case 2:
		w->fault.write = on ? OUTCOME_IN_PROGRESS : OUTCOME_OK;
		break;
	case 3:
		pair_lose(pair, (size_t)(w - pair->wearable));
		break;
	case 4:
		pair->store_fails = on;
		break;
	case 5:
		pair->store_hangs = on;
		break;
	case 6:
		if (prng_in(prng, 0, 9) == 0)
			pair_step(pair, &gone);
		break;
	case 7:
		peripheral_battery(&w->peripheral, (uint8_t)(on ? 14 : 90),
				   pair->now_us);
		break;
	default:
		pair_bring_back(pair, (size_t)(w - pair->wearable));
		break;
	}
}

/* A hand that mostly does what it is told to. */
static void random_hand(struct prng *prng, struct pair *pair)
{
	static const bool presses[PHASE_COUNT] = {[PHASE_FIND] = true,
						  [PHASE_RAMP] = true,
						  [PHASE_HOLD] = true,
						  [PHASE_WORK] = true,
						  [PHASE_MEASURE] = true};
	enum session_phase phase = pair->hub->treatment.session.phase;

	if (prng_in(prng, 0, 19) == 0)
		phase = (enum session_phase)prng_in(prng, 0, PHASE_COUNT - 1);
	pair->wearable[WEARABLES - 1].hand_mn[0] =
		presses[phase] ? prng_in(prng, 5000, 20000) : 0;
}

static bool is_unset(const struct limit_set *set)
{
	const struct limit_set unset = limit_set_unset();

	return memcmp(set, &unset, sizeof(unset)) == 0;
}

/* SR-5: nobody's layers are left on a pad when there is no session. */
static void assert_layers_are_gone(const struct pair *pair)
{
	if (pair->hub->treatment.on)
		return;
	for (size_t i = 0; i < WEARABLES; i++) {
		const struct wearable *w =
			&pair->hub->wearable[pair_index(pair, i)];

		assert_true(is_unset(&w->pad[0].stack.layer[LAYER_PATIENT]));
		assert_true(is_unset(&w->pad[0].stack.layer[LAYER_ROUTINE]));
		assert_int_equal(w->pad[0].site, w->enrolment.site[0]);
	}
}

/* SR-15, SR-18: the session's pads are driven while it runs, never else. */
static void assert_only_a_running_session_presses(const struct pair *pair)
{
	const struct session *session = &pair->hub->treatment.session;

	if (!pair->hub->treatment.on || !pair->hub->treatment.started ||
	    session->state == SESSION_RUNNING)
		return;
	for (uint8_t i = 0; i < session->pads; i++) {
		const struct pad *pad = hub_session_pad(pair->hub, i);

		assert_false(pad->accepted);
		assert_false(pressing_is_driving(&pad->pressing));
	}
}

/* SR-9 */
static void assert_is_over_in_time(const struct pair *pair)
{
	const struct session *session = &pair->hub->treatment.session;

	if (session->state == SESSION_RUNNING)
		assert_true(pair->now_us < session->ends_us + 2000);
}

static void assert_deadline_is_in_time(const struct pair *pair)
{
	uint64_t due = session_deadline_us(&pair->hub->treatment.session);

	if (due <= pair->now_us)
		due = pair->now_us + 1000;
	if (pair->hub->treatment.on)
		assert_true(hub_deadline_us(pair->hub) <= due);
}

/* SR-23: what begins ends, once, on record; what presses is the session's. */
static void take_record(const struct record *record, struct seen *seen)
{
	seen->begun += record->type == RECORD_SESSION_BEGUN;
	if (record->type == RECORD_SESSION_ENDED) {
		seen->done += !record->ended.aborted;
		seen->aborted += record->ended.aborted;
		assert_int_equal(seen->begun, seen->done + seen->aborted);
	}
	if (record->type == RECORD_PRESSED && record->session != 0) {
		seen->presses++;
		assert_int_equal(record->session, order.session);
		assert_true(record->point[0] >= 'A');
	}
	if (record->type == RECORD_SESSION_NOTE) {
		seen->stopped += record->note.note == SESSION_NOTE_STOPPED;
		seen->paused += record->note.note == SESSION_NOTE_PAUSED;
	}
}

static void look(const struct pair *pair)
{
	assert_layers_are_gone(pair);
	assert_only_a_running_session_presses(pair);
	assert_is_over_in_time(pair);
	assert_deadline_is_in_time(pair);
}

static struct pair *room(void)
{
	struct pair *pair = pair_new();

	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_add(pair, FEATURE_ACTIVE, 1, 6);
	pair_add(pair, FEATURE_SENSING, 1, 8);
	pair_begin(pair);
	for (size_t i = 0; i < WEARABLES; i++)
		pair_restore(pair, i);
	for (size_t i = 0; i < WEARABLES; i++)
		assert_true(pair_run_until(pair, i, LINK_READY, 60000));
	return pair;
}

static void turn(struct prng *prng, struct pair *pair, int ms)
{
	if (prng_in(prng, 0, 400) == 0 && !pair->hub->treatment.on)
		prepare(prng, pair);
	if (prng_in(prng, 0, 60) == 0)
		command(prng, pair);
	if (ms % 30000 > 20000 && prng_in(prng, 0, 300) == 0)
		random_fault(prng, pair);
	if (ms % 100 == 0)
		random_hand(prng, pair);
}

static void calm_down(struct pair *pair)
{
	pair->store_fails = false;
	pair->store_hangs = false;
	for (size_t i = 0; i < WEARABLES; i++) {
		memset(&pair->wearable[i].fault, 0,
		       sizeof(pair->wearable[i].fault));
		peripheral_battery(&pair->wearable[i].peripheral, 90,
				   pair->now_us);
		pair_bring_back(pair, i);
	}
}

/* What was wanted since the log was empty. */
static void take_log(struct pair *pair, struct seen *seen)
{
	for (size_t i = 0; i < pair->log_count; i++)
		if (pair->log[i].action.type == ACTION_RECORD)
			take_record(&pair->log[i].action.record, seen);
	pair->log_count = 0;
}

static void run(uint64_t seed, struct seen *seen)
{
	struct prng prng = {seed};
	struct pair *pair = room();

	order.session = 0;
	for (int ms = 0; ms < TURNS; ms++) {
		turn(&prng, pair, ms);
		look(pair);
		pair_run(pair, 1);
		look(pair);
		take_log(pair, seen);
		if (ms % 30000 == 0)
			calm_down(pair);
	}
	/* Whoever may see it may end it, and all is as it was. */
	calm_down(pair);
	pair_post(pair, (struct command){.type = COMMAND_SESSION_ABORT,
					 .caller = 99});
	pair_run(pair, 5000);
	take_log(pair, seen);
	assert_false(pair->hub->treatment.on);
	assert_layers_are_gone(pair);
	assert_int_equal(seen->begun, seen->done + seen->aborted);
	pair_free(pair);
}

static void holds_whatever_happens_in_sessions(void **state)
{
	struct seen seen = {0};

	(void)state;
	for (uint64_t i = 0; i < RUNS; i++)
		run(PRNG_SEED + i, &seen);
	/* It was tried at all. */
	assert_true(seen.begun > 50);
	assert_true(seen.done > 10);
	assert_true(seen.aborted > 10);
	assert_true(seen.stopped > 10);
	assert_true(seen.paused > 10);
	assert_true(seen.presses > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_whatever_happens_in_sessions),
	};

	return cmocka_run_group_tests_name("core/hub_treatment_chance", tests,
					   NULL, NULL);
}
