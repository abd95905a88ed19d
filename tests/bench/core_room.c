/* SPDX-License-Identifier: MIT */
#include "core_room.h"

#include "claims.h"
#include "whole.h"

#define FORCE_MN  15000
#define HOLD_MS	  80000u
#define CIRCLE_MS 2000 /* 30 circles a minute */
#define LEAN_MOST 60   /* percent, at the edge */
#define PATIENCE  60000
#define SETTLE_MS 8000 /* longer than kneading is looked back at */

const char *const core_state_names[CORE_STATE_COUNT] = {
	[CORE_OUTSIDE] = "outside",
	[CORE_PRESS] = "press",
	[CORE_SESSION] = "session",
	[CORE_KNEADING] = "kneading",
};

/* Hz and ms that give frames of so many samples. */
static void set_stream(struct hub_config *config, uint8_t samples)
{
	config->sample_rate_hz = samples == 1 ? 100 : 200;
	config->frame_interval_ms = samples * 1000u / config->sample_rate_hz;
}

static void add_wearable(struct pair *pair, enum feature_kind kind,
			 uint8_t cells)
{
	const size_t i = pair_add(pair, kind, 1, cells);
	struct feature_pad *pad = &pair->wearable[i].feature.pad[0];
	uint8_t side = 1;

	while (side * side < cells)
		side++;
	pad->rows = side;
	pad->columns = (uint8_t)(cells / side);
}

static void begin_press(struct pair *pair)
{
	assert_int_equal(pair_press(pair, 0, FORCE_MN, HOLD_MS).code,
			 REFUSAL_NONE);
}

static void begin_session(struct pair *pair, enum technique technique)
{
	struct routine_step *step;

	whole_order_for(pair);
	whole_order.routine.points = 1;
	whole_order.routine.steps = 0;
	step = whole_add_step(0, FORCE_MN);
	step->technique = technique;
	step->hold_ms = HOLD_MS;
	step->circles_per_min_x10 = 600000 / CIRCLE_MS;
	assert_int_equal(whole_prepare(pair, PAIR_CALLER).code, REFUSAL_NONE);
	assert_int_equal(whole_command(pair, COMMAND_SESSION_START),
			 REFUSAL_NONE);
}

static void begin_kneading(struct pair *pair)
{
	begin_session(pair, TECHNIQUE_KNEAD);
	assert_true(whole_until_phase(pair, PHASE_FIND, PATIENCE));
	pair->wearable[0].hand_mn[0] = FORCE_MN;
	assert_true(whole_until_phase(pair, PHASE_WORK, PATIENCE));
}

static void begin(struct pair *pair, enum core_state state)
{
	switch (state) {
	case CORE_PRESS:
		begin_press(pair);
		break;
	case CORE_SESSION:
		begin_session(pair, TECHNIQUE_PRESS);
		assert_true(whole_until_phase(pair, PHASE_HOLD, PATIENCE));
		break;
	case CORE_KNEADING:
		begin_kneading(pair);
		break;
	case CORE_OUTSIDE:
	case CORE_STATE_COUNT:
	default:
		break;
	}
}

static bool is_active(enum core_state state)
{
	return state == CORE_PRESS || state == CORE_SESSION;
}

struct pair *core_room_new(const struct core_condition *condition)
{
	struct pair *pair = pair_new();

	pair->config.links_max = CORE_ROOM_WEARABLES;
	set_stream(&pair->config, condition->samples);
	pair_restart_hub(pair);
	add_wearable(pair,
		     is_active(condition->state) ? FEATURE_ACTIVE
						 : FEATURE_SENSING,
		     condition->cells);
	while (pair->wearables < CORE_ROOM_WEARABLES)
		add_wearable(pair, FEATURE_SENSING, condition->cells);
	pair_begin(pair);
	for (size_t i = 0; i < pair->wearables; i++)
		pair_restore(pair, i);
	for (size_t i = 0; i < pair->wearables; i++)
		assert_true(pair_run_until(pair, i, LINK_READY, PATIENCE));
	assert_int_equal(pair_simple(pair, 0, COMMAND_REQUEST_CONTROL).code,
			 REFUSAL_NONE);
	pair_run(pair, SETTLE_MS);
	begin(pair, condition->state);
	for (int i = 0; i < SETTLE_MS; i++)
		core_room_turn(pair, condition);
	return pair;
}

/* A triangle wave between both bounds, once a circle. */
static int32_t wave(uint64_t ms, int32_t most)
{
	const int32_t at = (int32_t)(ms % CIRCLE_MS) * 4 * most / CIRCLE_MS;

	if (at < most)
		return at;
	return at < 3 * most ? 2 * most - at : at - 4 * most;
}

/* The pressure's centre goes round. */
static void lean(struct pair *pair, struct pair_wearable *w)
{
	const struct feature_pad *pad = &w->feature.pad[0];
	const uint64_t ms = pair->now_us / 1000;
	const int32_t x = wave(ms, LEAN_MOST);
	const int32_t y = wave(ms + CIRCLE_MS / 4, LEAN_MOST);

	for (uint8_t c = 0; c < pad->cells; c++) {
		const int32_t column = 2 * (c % pad->columns) + 1;
		const int32_t row = 2 * (c / pad->columns) + 1;

		w->lean[c] =
			(int8_t)((x * (column - pad->columns)) / pad->columns +
				 (y * (row - pad->rows)) / pad->rows);
	}
}

void core_room_turn(struct pair *pair, const struct core_condition *condition)
{
	if (condition->state == CORE_KNEADING)
		lean(pair, &pair->wearable[0]);
	pair_run(pair, 1);
}

bool core_room_holds(struct pair *pair, const struct core_condition *condition)
{
	static const enum session_phase phases[CORE_STATE_COUNT] = {
		[CORE_SESSION] = PHASE_HOLD,
		[CORE_KNEADING] = PHASE_WORK,
	};
	const enum pad_state state = pair_view(pair, 0)->pad[0].state;

	return pair_count(pair, ACTION_TRIPPED, 0) == 0 &&
	       whole_view(pair).phase == phases[condition->state] &&
	       (state == PAD_HOLDING) == is_active(condition->state);
}

bool core_room_concerns(const struct pair *pair,
			const struct core_condition *condition,
			const struct event *event)
{
	return event->type == EVENT_VALUE &&
	       event->value.characteristic == CHARACTERISTIC_FORCE &&
	       (condition->state == CORE_OUTSIDE ||
		event->value.device == pair->wearable[0].device);
}
