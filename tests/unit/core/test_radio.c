/* SPDX-License-Identifier: MIT */
/* The radio: discovery and connects never at once, and nothing for ever. */
#include "radio.h"

#include "claims.h"
#include "prng.h"

#define S 1000000ull

static struct event adapter(enum adapter_state state, bool discovering)
{
	return (struct event){
		.type = EVENT_ADAPTER,
		.adapter = {.name = "hci0",
			    .state = state,
			    .discovering = discovering},
	};
}

static void tell(struct radio *radio, enum adapter_state state,
		 bool discovering, uint64_t now_us)
{
	struct event event = adapter(state, discovering);

	radio_adapter(radio, &event, now_us);
}

static struct radio radio_on(uint64_t now_us)
{
	struct radio radio;

	radio_init(&radio);
	tell(&radio, ADAPTER_ON, false, now_us);
	return radio;
}

static const struct radio_wish discover = {.discover = true};
static const struct radio_wish seek = {.seek = true};
static const struct radio_wish nothing = {0};

/* Discovers, and bluetoothd says so. */
static void start(struct radio *radio, const struct radio_wish *wish,
		  uint64_t now_us)
{
	assert_int_equal(radio_step(radio, wish, 1, now_us), RADIO_ACT_START);
	radio_done(radio, 1, OUTCOME_OK, now_us);
	tell(radio, ADAPTER_ON, true, now_us);
	assert_int_equal(radio->discovery, RADIO_DISCOVERING);
}

static void does_nothing_without_an_adapter(void **state)
{
	struct radio radio;

	(void)state;
	radio_init(&radio);
	assert_int_equal(radio_step(&radio, &discover, 1, S), RADIO_ACT_NONE);
	assert_int_equal(radio_deadline_us(&radio, &discover), UINT64_MAX);
}

static void starts_discovery_once_and_waits_for_the_answer(void **state)
{
	struct radio radio = radio_on(S);

	(void)state;
	assert_int_equal(radio_step(&radio, &discover, 1, S), RADIO_ACT_START);
	assert_int_equal(radio_step(&radio, &discover, 2, S), RADIO_ACT_NONE);
	assert_int_equal(radio_deadline_us(&radio, &discover), 11 * S);
	radio_done(&radio, 2, OUTCOME_OK, S); /* not ours */
	assert_int_equal(radio.discovery, RADIO_STARTING);
	radio_done(&radio, 1, OUTCOME_OK, S);
	assert_int_equal(radio.discovery, RADIO_DISCOVERING);
	radio_done(&radio, 1, OUTCOME_OK, S); /* twice */
	assert_int_equal(radio.discovery, RADIO_DISCOVERING);
}

static void stops_discovery_before_it_connects(void **state)
{
	const struct radio_wish both = {.discover = true, .connect = true};
	struct radio radio = radio_on(S);

	(void)state;
	start(&radio, &discover, S);
	assert_int_equal(radio_step(&radio, &both, 2, S), RADIO_ACT_STOP);
	assert_int_equal(radio_step(&radio, &both, 3, S), RADIO_ACT_NONE);
	radio_done(&radio, 2, OUTCOME_OK, S);
	/* Discovering is still true. */
	assert_int_equal(radio_step(&radio, &both, 3, S), RADIO_ACT_NONE);
	assert_int_equal(radio_deadline_us(&radio, &both), 2 * S);
	tell(&radio, ADAPTER_ON, false, S);
	assert_int_equal(radio_step(&radio, &both, 3, S), RADIO_ACT_CONNECT);
	radio.connecting = 4;
	assert_int_equal(radio_step(&radio, &both, 3, S), RADIO_ACT_NONE);
	assert_int_equal(radio_step(&radio, &discover, 3, S), RADIO_ACT_NONE);
	radio.connecting = DEVICE_NONE;
	assert_int_equal(radio_step(&radio, &discover, 3, S), RADIO_ACT_START);
}

static void waits_no_more_than_a_second_for_discovering_to_end(void **state)
{
	const struct radio_wish connect = {.connect = true};
	struct radio radio = radio_on(S);

	(void)state;
	start(&radio, &discover, S);
	(void)radio_step(&radio, &nothing, 2, S);
	radio_done(&radio, 2, OUTCOME_OK, S);
	assert_int_equal(radio_step(&radio, &connect, 3, S), RADIO_ACT_NONE);
	assert_int_equal(radio_step(&radio, &connect, 3, 2 * S),
			 RADIO_ACT_CONNECT);
}

static void takes_discovering_for_what_it_is_while_it_stops(void **state)
{
	struct radio radio = radio_on(S);

	(void)state;
	start(&radio, &discover, S);
	(void)radio_step(&radio, &nothing, 2, S);
	tell(&radio, ADAPTER_ON, false, S); /* told before the answer */
	assert_int_equal(radio.discovery, RADIO_STOPPING);
	radio_done(&radio, 2, OUTCOME_OK, S);
	assert_int_equal(radio_step(&radio, &discover, 3, S), RADIO_ACT_START);
}

static void starts_again_what_stays_silent(void **state)
{
	struct radio radio = radio_on(S);

	(void)state;
	start(&radio, &discover, S);
	radio_heard(&radio, 2 * S);
	assert_int_equal(radio_deadline_us(&radio, &discover), 4 * S);
	assert_int_equal(radio_step(&radio, &discover, 2, 3 * S),
			 RADIO_ACT_NONE);
	assert_int_equal(radio_step(&radio, &discover, 2, 4 * S),
			 RADIO_ACT_STOP);
	radio_done(&radio, 2, OUTCOME_OK, 4 * S);
	tell(&radio, ADAPTER_ON, false, 4 * S);
	assert_int_equal(radio_step(&radio, &discover, 3, 4 * S),
			 RADIO_ACT_START);
}

/* SR-1: the air belongs to the stream. */
static void is_quiet_while_a_pad_presses(void **state)
{
	const struct radio_wish quiet = {.discover = true, .quiet = true};
	struct radio radio = radio_on(S);

	(void)state;
	assert_int_equal(radio_step(&radio, &quiet, 1, S), RADIO_ACT_NONE);
	start(&radio, &discover, S);
	assert_int_equal(radio_step(&radio, &quiet, 2, S), RADIO_ACT_STOP);
}

static void seeks_in_turns_and_leaves_the_air_between(void **state)
{
	struct radio radio = radio_on(100 * S);

	(void)state;
	assert_int_equal(radio_deadline_us(&radio, &seek), 0);
	start(&radio, &seek, 100 * S);
	radio_heard(&radio, 119 * S);
	assert_int_equal(radio_deadline_us(&radio, &seek), 120 * S);
	assert_int_equal(radio_step(&radio, &seek, 2, 119 * S), RADIO_ACT_NONE);
	assert_int_equal(radio_step(&radio, &seek, 2, 120 * S), RADIO_ACT_STOP);
	radio_done(&radio, 2, OUTCOME_OK, 120 * S);
	tell(&radio, ADAPTER_ON, false, 120 * S);
	assert_int_equal(radio_step(&radio, &seek, 3, 121 * S), RADIO_ACT_NONE);
	radio.retry_us = 200 * S;
	assert_int_equal(radio_deadline_us(&radio, &seek), 160 * S);
	radio.retry_us = 0;
	assert_int_equal(radio_step(&radio, &seek, 3, 160 * S),
			 RADIO_ACT_START);
	assert_int_equal(radio.seek_us, 160 * S);
}

static void stops_and_starts_a_discovery_of_an_earlier_life(void **state)
{
	struct radio radio = radio_on(100 * S);

	(void)state;
	(void)radio_step(&radio, &discover, 1, 100 * S);
	radio_done(&radio, 1, OUTCOME_IN_PROGRESS, 100 * S);
	assert_int_equal(radio_step(&radio, &discover, 2, 100 * S),
			 RADIO_ACT_STOP);
}

static void tries_again_later_when_bluez_refuses(void **state)
{
	struct radio radio = radio_on(S);

	(void)state;
	(void)radio_step(&radio, &discover, 1, S);
	radio_done(&radio, 1, OUTCOME_FAILED, S);
	assert_int_equal(radio_step(&radio, &discover, 2, S), RADIO_ACT_NONE);
	assert_int_equal(radio_deadline_us(&radio, &discover), 3 * S);
	assert_int_equal(radio_step(&radio, &discover, 2, 3 * S),
			 RADIO_ACT_START);
	radio_done(&radio, 2, OUTCOME_ALREADY, 3 * S);
	assert_int_equal(radio.discovery, RADIO_DISCOVERING);
}

static void loses_patience_with_an_operation_without_answer(void **state)
{
	struct radio radio = radio_on(S);

	(void)state;
	(void)radio_step(&radio, &discover, 1, S);
	assert_int_equal(radio_step(&radio, &discover, 2, 10 * S),
			 RADIO_ACT_NONE);
	assert_int_equal(radio_step(&radio, &discover, 2, 11 * S),
			 RADIO_ACT_START);
}

static void notices_a_discovery_that_others_ended(void **state)
{
	struct radio radio = radio_on(S);

	(void)state;
	assert_int_equal(radio_step(&radio, &discover, 1, S), RADIO_ACT_START);
	radio_done(&radio, 1, OUTCOME_OK, S);
	/* Discovering is not told yet: that is no end. */
	tell(&radio, ADAPTER_ON, false, S);
	assert_int_equal(radio.discovery, RADIO_DISCOVERING);
	tell(&radio, ADAPTER_ON, true, S);
	tell(&radio, ADAPTER_ON, true, S);
	assert_int_equal(radio.discovery, RADIO_DISCOVERING);
	tell(&radio, ADAPTER_ON, false, S);
	assert_int_equal(radio.discovery, RADIO_IDLE);
	assert_int_equal(radio_step(&radio, &discover, 2, 2 * S),
			 RADIO_ACT_NONE);
	assert_int_equal(radio_step(&radio, &discover, 2, 3 * S),
			 RADIO_ACT_START);
}

static void switches_on_only_what_it_may_and_not_often(void **state)
{
	const struct radio_wish power = {.power = true};
	struct radio radio;

	(void)state;
	radio_init(&radio);
	tell(&radio, ADAPTER_OFF, false, S);
	assert_int_equal(radio_step(&radio, &nothing, 1, S), RADIO_ACT_NONE);
	assert_int_equal(radio_deadline_us(&radio, &nothing), UINT64_MAX);
	assert_int_equal(radio_step(&radio, &power, 1, S), RADIO_ACT_POWER);
	assert_int_equal(radio_step(&radio, &power, 1, S), RADIO_ACT_NONE);
	assert_int_equal(radio_deadline_us(&radio, &power), 6 * S);
	assert_int_equal(radio_step(&radio, &power, 1, 6 * S), RADIO_ACT_POWER);
	tell(&radio, ADAPTER_BLOCKED, false, 20 * S);
	assert_int_equal(radio_step(&radio, &power, 1, 30 * S), RADIO_ACT_NONE);
}

static void begins_anew_when_the_adapter_was_off_or_gone(void **state)
{
	struct radio radio = radio_on(S);

	(void)state;
	start(&radio, &discover, S);
	radio.connecting = 3;
	tell(&radio, ADAPTER_OFF, false, S);
	assert_int_equal(radio.discovery, RADIO_IDLE);
	assert_int_equal(radio.connecting, DEVICE_NONE);
	tell(&radio, ADAPTER_ON, false, S);
	start(&radio, &discover, S);
	radio_gone(&radio);
	assert_false(radio.present);
	assert_int_equal(radio_step(&radio, &discover, 2, S), RADIO_ACT_NONE);
}

/* Whatever comes: never a Connect while a discovery may run. */
static void never_connects_under_discovery(void **state)
{
	struct prng prng = {PRNG_SEED};
	struct radio radio = radio_on(0);
	bool running = false;
	uint32_t tag = 0;
	uint64_t now = S;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		const struct radio_wish wish = {
			.discover = prng_in(&prng, 0, 1),
			.seek = prng_in(&prng, 0, 1),
			.connect = prng_in(&prng, 0, 3) == 0,
			.quiet = prng_in(&prng, 0, 7) == 0,
		};
		enum radio_act act;

		now += (uint64_t)prng_in(&prng, 0, 300000);
		act = radio_step(&radio, &wish, ++tag, now);
		if (act == RADIO_ACT_START) {
			assert_false(wish.quiet || wish.connect);
			running = true;
		}
		if (act == RADIO_ACT_CONNECT)
			assert_false(running);
		if (act == RADIO_ACT_START || act == RADIO_ACT_STOP) {
			running = act == RADIO_ACT_START;
			radio_done(&radio, tag, OUTCOME_OK, now);
			tell(&radio, ADAPTER_ON, running, now);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(does_nothing_without_an_adapter),
		cmocka_unit_test(
			starts_discovery_once_and_waits_for_the_answer),
		cmocka_unit_test(stops_discovery_before_it_connects),
		cmocka_unit_test(
			waits_no_more_than_a_second_for_discovering_to_end),
		cmocka_unit_test(
			takes_discovering_for_what_it_is_while_it_stops),
		cmocka_unit_test(starts_again_what_stays_silent),
		cmocka_unit_test(is_quiet_while_a_pad_presses),
		cmocka_unit_test(seeks_in_turns_and_leaves_the_air_between),
		cmocka_unit_test(
			stops_and_starts_a_discovery_of_an_earlier_life),
		cmocka_unit_test(tries_again_later_when_bluez_refuses),
		cmocka_unit_test(
			loses_patience_with_an_operation_without_answer),
		cmocka_unit_test(notices_a_discovery_that_others_ended),
		cmocka_unit_test(switches_on_only_what_it_may_and_not_often),
		cmocka_unit_test(begins_anew_when_the_adapter_was_off_or_gone),
		cmocka_unit_test(never_connects_under_discovery),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
