/* SPDX-License-Identifier: MIT */
/*
 * Properties over random sequences with a fixed seed: whatever callers, the
 * radio, bluetoothd and the wearables do, some things never happen.
 */
#include "pair.h"

#include "claims.h"
#include "prng.h"

#define WEARABLES 3
#define TURNS	  120000 /* ms a run */
#define CALM	  15000	 /* of each 25 s without faults */
#define RUNS	  24

/* Mostly what a therapist does all day. */
static enum command_type random_type(struct prng *prng)
{
	static const enum command_type usual[] = {
		COMMAND_PRESS,	     COMMAND_PRESS,   COMMAND_PRESS,
		COMMAND_ACKNOWLEDGE, COMMAND_RELEASE, COMMAND_REQUEST_CONTROL,
	};

	if (prng_in(prng, 0, 9) > 0)
		return usual[prng_in(prng, 0, ROWS(usual) - 1)];
	if (prng_in(prng, 0, 9) > 0)
		return prng_in(prng, 0, 1) ? COMMAND_STOP : COMMAND_ZERO;
	return (enum command_type)prng_in(prng, 0, COMMAND_COUNT - 1);
}

static struct command random_command(struct prng *prng, struct pair *pair)
{
	struct command command = {
		.type = random_type(prng),
		.caller = (uint32_t)prng_in(prng, 7, 8),
		.wearable = pair_index(pair,
				       (size_t)prng_in(prng, 0, WEARABLES - 1)),
		.pad = (uint8_t)(prng_in(prng, 0, 9) == 0),
	};

	if (command.type == COMMAND_PRESS) {
		command.press.force_mn = prng_in(prng, -1, 70000);
		command.press.hold_ms = (uint32_t)prng_in(prng, 0, 4000);
		command.press.ramp_mn_per_s = prng_in(prng, 0, 12000);
	}
	if (command.type == COMMAND_PLACE)
		command.site = (enum site)prng_in(prng, 0, SITE_COUNT);
	if (command.type == COMMAND_TIGHTEN) {
		command.tighten.id =
			(enum limit_id)prng_in(prng, 0, LIMIT_COUNT);
		command.tighten.value = prng_in(prng, 1, 1000000);
	}
	if (command.type == COMMAND_FORGET && prng_in(prng, 0, 9) > 0)
		command.type = COMMAND_SELF_TEST;
	if (command.type == COMMAND_DISCOVER ||
	    command.type == COMMAND_OPEN_WINDOW)
		command.duration_ms = (uint32_t)prng_in(prng, 0, 20000);
	if ((command.type == COMMAND_STOP ||
	     command.type == COMMAND_ACKNOWLEDGE) &&
	    prng_in(prng, 0, 1))
		command.wearable = WEARABLE_ALL;
	return command;
}

/* Faults come and go. */
static void random_fault(struct prng *prng, struct pair *pair)
{
	struct pair_wearable *w =
		&pair->wearable[prng_in(prng, 0, WEARABLES - 1)];
	bool on = prng_in(prng, 0, 2) == 0;

	switch (prng_in(prng, 0, 11)) {
	case 0:
		w->fault.mute_frames = on;
		break;
	case 1:
		w->fault.mute_status = on;
		break;
	case 2:
		w->fault.mute_responses = on;
		break;
	case 3:
		w->fault.mangle_frames = on;
		break;
	case 4:
		w->hand_mn[0] = on ? prng_in(prng, -3000, 50000) : 0;
		break;
	case 5:
		w->fault.delay_ms = on ? (uint32_t)prng_in(prng, 0, 300) : 0;
		break;
	case 6:
		w->fault.write = on ? OUTCOME_IN_PROGRESS : OUTCOME_OK;
		break;
	case 7:
		w->fault.deaf = on;
		break;
	case 8:
		peripheral_button(&w->peripheral, on, pair->now_us);
		break;
	case 9:
		pair_lose(pair, (size_t)(w - pair->wearable));
		break;
	case 10:
		pair_bring_back(pair, (size_t)(w - pair->wearable));
		break;
	default:
		w->fault.repeat_frames = on;
		break;
	}
}

/* An outcome at a time that fits nothing, a value of garbage, odd events. */
static void random_noise(struct prng *prng, struct pair *pair)
{
	struct event event = {
		.type = (enum event_type)prng_in(prng, 0, EVENT_COUNT),
	};
	uint8_t bytes[64];
	size_t i = (size_t)prng_in(prng, 0, WEARABLES - 1);

	for (size_t b = 0; b < sizeof(bytes); b++)
		bytes[b] = (uint8_t)prng_next(prng);
	if (event.type == EVENT_VALUE) {
		pair_value(pair, i,
			   (enum characteristic)prng_in(prng, 0,
							CHARACTERISTIC_COUNT),
			   bytes, (uint16_t)prng_in(prng, 0, 64));
		return;
	}
	if (event.type == EVENT_DONE) {
		event.done.operation =
			(enum operation)prng_in(prng, 0, OPERATION_COUNT - 1);
		event.done.outcome =
			(enum outcome)prng_in(prng, 0, OUTCOME_COUNT - 1);
		event.done.device = pair->wearable[i].device;
		event.done.characteristic = (enum characteristic)prng_in(
			prng, 0, CHARACTERISTIC_COUNT);
		event.done.tag = pair->hub->tag - (uint32_t)prng_in(prng, 0, 3);
		pair_step(pair, &event);
	}
	if (event.type == EVENT_CALLER_GONE && prng_in(prng, 0, 19) == 0) {
		event.caller = (uint32_t)prng_in(prng, 7, 8);
		pair_step(pair, &event);
	}
	if (event.type == EVENT_UNWELL && prng_in(prng, 0, 9) == 0) {
		event.unwell.unwell = prng_in(prng, 0, 9) == 0;
		event.unwell.why = "chance";
		pair_step(pair, &event);
	}
	if (event.type == EVENT_WALL) {
		event.wall.utc_us = (int64_t)(prng_next(prng) >> 12);
		event.wall.trusted = prng_in(prng, 0, 1);
		pair_step(pair, &event);
	}
}

static bool is_token(const struct action *action)
{
	return action->type == ACTION_COMMAND_WRITE &&
	       !enable_is_stop(action->write.bytes, action->write.length);
}

static const struct wearable *by_device(const struct pair *pair,
					uint16_t device)
{
	return &pair->hub->wearable[pair->hub->device[device].wearable];
}

/* SR-1: a token only with a fresh and valid frame in the same step, never
 * while anything of the wearable is tripped or being stopped. */
static void assert_token_is_earned(const struct pair *pair,
				   const struct pair_entry *entry)
{
	const struct wearable *w = by_device(pair, entry->action.device);

	assert_false(entry->urgent);
	assert_true(w->frame_us == entry->at_us);
	assert_false(hub_is_tripped(w));
	assert_false(w->halt.active);
	assert_int_equal(w->link.state, LINK_READY);
	assert_true(integrity_is_trusted(&w->integrity));
	assert_false(hub_is_unwell(pair->hub));
}

/* SR-4, SR-15: a trip of an active, bound wearable is a stop in that step. */
static void assert_trip_stops(const struct pair *pair,
			      const struct pair_entry *entry)
{
	const struct wearable *w =
		&pair->hub->wearable[entry->action.tripped.wearable];
	bool stopped = false;

	if (!w->active || !w->bound)
		return;
	for (size_t i = 0; i < pair->log_count; i++) {
		const struct pair_entry *other = &pair->log[i];

		stopped |= other->step == entry->step && other->urgent &&
			   other->action.type == ACTION_COMMAND_WRITE &&
			   other->action.device == w->on;
	}
	assert_true(stopped);
}

static void look(const struct pair *pair, uint64_t since_step)
{
	for (size_t i = pair->log_count; i > 0; i--) {
		const struct pair_entry *entry = &pair->log[i - 1];

		if (entry->step < since_step)
			return;
		if (is_token(&entry->action) && entry->step == pair->step)
			assert_token_is_earned(pair, entry);
		if (entry->action.type == ACTION_TRIPPED &&
		    entry->step == pair->step)
			assert_trip_stops(pair, entry);
	}
}

static void assert_due(const struct pair *pair, uint64_t due_us)
{
	assert_true(hub_deadline_us(pair->hub) <= due_us);
}

/* The deadline is never later than what is due. */
static void assert_deadline_is_in_time(const struct pair *pair)
{
	const struct step s = {pair->hub, NULL, pair->now_us};

	for (uint16_t i = 0; i < WEARABLES_MAX; i++) {
		const struct wearable *w = &pair->hub->wearable[i];

		if (!hub_is_present(pair->hub, i))
			continue;
		assert_due(pair, link_deadline_us(&w->link));
		assert_due(pair, hub_asks_deadline_us(w));
		assert_due(pair, hub_pads_deadline_us(&s, w));
		if (w->halt.active)
			assert_due(pair, w->halt.next_us);
		if (w->link.closing)
			assert_due(pair, w->close_until_us);
		if (w->enrolling)
			assert_due(pair, w->enroll_until_us);
	}
	if (pair->hub->window_until_us > 0)
		assert_due(pair, pair->hub->window_until_us);
}

/* SR-1: no force without a token that came in time, whatever the hub does. */
static void assert_force_needs_tokens(const struct pair *pair)
{
	for (size_t i = 0; i < WEARABLES; i++) {
		const struct pair_wearable *w = &pair->wearable[i];

		if (w->force_seen_us == pair->now_us)
			assert_true(w->token_seen_us + 500000 + 400000 +
					    20000 >=
				    pair->now_us);
	}
}

static void calm_down(struct pair *pair)
{
	for (size_t i = 0; i < WEARABLES; i++) {
		struct pair_wearable *w = &pair->wearable[i];

		memset(&w->fault, 0, sizeof(w->fault));
		w->hand_mn[0] = 0;
		peripheral_button(&w->peripheral, false, pair->now_us);
	}
}

static struct pair *room(void)
{
	struct pair *pair = pair_new();

	for (size_t i = 0; i < WEARABLES; i++)
		pair_add(pair, FEATURE_ACTIVE, 1, (uint8_t)(6 + i));
	pair_begin(pair);
	for (size_t i = 0; i < WEARABLES; i++)
		pair_restore(pair, i);
	for (size_t i = 0; i < WEARABLES; i++)
		assert_true(pair_run_until(pair, i, LINK_READY, 60000));
	return pair;
}

static void run(uint64_t seed)
{
	struct prng prng = {seed};
	struct pair *pair = room();
	uint64_t tokens = 0;

	for (int ms = 0; ms < TURNS; ms++) {
		uint64_t step = pair->step;

		if (prng_in(&prng, 0, 20) == 0)
			pair_post(pair, random_command(&prng, pair));
		look(pair, step);
		if (ms % 25000 == 0)
			calm_down(pair);
		if (ms % 25000 > CALM && prng_in(&prng, 0, 300) == 0)
			random_fault(&prng, pair);
		if (prng_in(&prng, 0, 100) == 0)
			random_noise(&prng, pair);
		look(pair, step);
		pair_run(pair, 1);
		look(pair, step);
		assert_force_needs_tokens(pair);
		assert_deadline_is_in_time(pair);
	}
	for (size_t i = 0; i < WEARABLES; i++)
		tokens += pair->wearable[i].tokens_seen;
	assert_true(tokens > 50); /* something was pressed at all */
	assert_true(pair->actions_max < ACTIONS_MAX / 4);
	/* A stop at the end: all is quiet within token and release. */
	calm_down(pair);
	pair_post(pair, (struct command){.type = COMMAND_STOP,
					 .caller = 99,
					 .wearable = WEARABLE_ALL});
	pair_run(pair, 1000);
	for (size_t i = 0; i < WEARABLES; i++)
		assert_int_equal(peripheral_setpoint_mn(
					 &pair->wearable[i].peripheral, 0),
				 0);
	pair_free(pair);
}

static void holds_whatever_happens(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < RUNS; i++)
		run(PRNG_SEED + i);
}

/* SR-15: a stop ends force within token and ramp even when nothing comes
 * back. */
static void stops_a_wearable_that_hears_nothing_more(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	assert_int_equal(pair_press(pair, 0, 20000, 9000).code, REFUSAL_NONE);
	pair_run(pair, 4000);
	pair->wearable[0].fault.deaf = true;
	pair_simple(pair, 0, COMMAND_STOP);
	pair_run(pair, 500 + 400 + 20);
	assert_int_equal(
		peripheral_setpoint_mn(&pair->wearable[0].peripheral, 0), 0);
	pair_free(pair);
}

/* Every byte of every kind of value, cut, grown and changed. */
static void survives_hostile_values(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct prng prng = {PRNG_SEED};
	uint8_t bytes[VALUE_MAX];

	(void)state;
	for (int i = 0; i < 60000; i++) {
		enum characteristic c = (enum characteristic)prng_in(
			&prng, 0, CHARACTERISTIC_COUNT + 1);
		uint16_t length = (uint16_t)prng_in(&prng, 0, 40);

		for (size_t b = 0; b < sizeof(bytes) && b < 48; b++)
			bytes[b] = (uint8_t)prng_next(&prng);
		/* A good CRC on bad content, half of the time. */
		wire_put_u16(bytes + length, e2e_crc(bytes, length));
		length = (uint16_t)(length + 2 * prng_in(&prng, 0, 1));
		pair_value(pair, 0, c, bytes, length);
		if (i % 500 == 0)
			pair_run(pair, 20);
	}
	pair_value(pair, 0, CHARACTERISTIC_FORCE, bytes, VALUE_MAX);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	pair_free(pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_whatever_happens),
		cmocka_unit_test(stops_a_wearable_that_hears_nothing_more),
		cmocka_unit_test(survives_hostile_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
