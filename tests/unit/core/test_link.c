/* SPDX-License-Identifier: MIT */
/* The link's table, its budgets, back-off and quarantine. */
#include "link.h"

#include "claims.h"
#include "prng.h"

#define T0 1000000u

/* A conversation: what is fed, and what must come of it. */
struct line {
	enum link_event event;
	enum link_state state;
	enum link_act act;
};

static void play(struct link *link, const struct line *lines, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		enum link_act act = link_step(link, lines[i].event, true, T0);

		assert_int_equal(act, lines[i].act);
		assert_int_equal(link->state, lines[i].state);
	}
}

#define PLAY(link, lines) play(link, lines, ROWS(lines))

static const struct line to_ready[] = {
	{LINK_EVENT_HEARD, LINK_FOUND, LINK_ACT_NONE},
	{LINK_EVENT_GO, LINK_CONNECTING, LINK_ACT_CONNECT},
	{LINK_EVENT_UNBONDED, LINK_PAIRING, LINK_ACT_PAIR},
	{LINK_EVENT_BONDED, LINK_RESOLVING, LINK_ACT_RESOLVE},
	{LINK_EVENT_RESOLVED, LINK_VERIFYING, LINK_ACT_VERIFY},
	{LINK_EVENT_VERIFIED, LINK_SUBSCRIBING, LINK_ACT_SUBSCRIBE},
	{LINK_EVENT_SUBSCRIBED, LINK_STOPPING, LINK_ACT_STOP},
	{LINK_EVENT_STOPPED, LINK_SYNCING, LINK_ACT_SYNC},
	{LINK_EVENT_SYNCED, LINK_READY, LINK_ACT_READY},
};

/* SR-3: the way to ready leads through stopping. */
static void gets_ready_by_stopping_first(void **state)
{
	struct link link;

	(void)state;
	link_init(&link, 1);
	PLAY(&link, to_ready);
	assert_true(link.was_ready);
	assert_true(link_is_up(&link));
	assert_int_equal(link_deadline_us(&link), UINT64_MAX);
}

static void pairs_nothing_that_is_bonded(void **state)
{
	(void)state;
	for (int s = 0; s < LINK_STATE_COUNT; s++)
		for (int e = 0; e < LINK_EVENT_COUNT; e++)
			if (link_transition_table[s][e].act == LINK_ACT_PAIR)
				assert_int_equal(e, LINK_EVENT_UNBONDED);
}

/* SR-3: no other way into syncing and ready. */
static void has_no_way_around_the_first_stop(void **state)
{
	(void)state;
	for (int s = 0; s < LINK_STATE_COUNT; s++)
		for (int e = 0; e < LINK_EVENT_COUNT; e++) {
			const struct link_transition *t =
				&link_transition_table[s][e];

			if (t->act == LINK_ACT_IGNORE)
				continue;
			if (t->next == LINK_READY)
				assert_int_equal(s, LINK_SYNCING);
			if (t->next == LINK_SYNCING)
				assert_int_equal(s, LINK_STOPPING);
			if (t->next == LINK_STOPPING)
				assert_int_equal(s, LINK_SUBSCRIBING);
			if (t->next == LINK_SUBSCRIBING)
				assert_int_equal(s, LINK_VERIFYING);
		}
}

static void gives_every_state_with_a_budget_a_way_out(void **state)
{
	(void)state;
	for (int s = 0; s < LINK_STATE_COUNT; s++)
		if (link_budget_ms[s] > 0)
			assert_int_not_equal(
				link_transition_table[s][LINK_EVENT_TIMEOUT]
					.act,
				LINK_ACT_IGNORE);
}

/* SR-20 */
static void lets_only_a_person_lead_out_of_refused(void **state)
{
	static const struct line refused[] = {
		{LINK_EVENT_HEARD, LINK_FOUND, LINK_ACT_NONE},
		{LINK_EVENT_BONDED, LINK_RESOLVING, LINK_ACT_RESOLVE},
		{LINK_EVENT_RESOLVED, LINK_VERIFYING, LINK_ACT_VERIFY},
		{LINK_EVENT_STRANGER, LINK_REFUSED, LINK_ACT_REFUSE},
	};
	struct link link;

	(void)state;
	link_init(&link, 1);
	PLAY(&link, refused);
	assert_int_equal(link.refusal.code, REFUSAL_NOT_CONNECTED);
	link.closing = false;
	for (int e = 0; e < LINK_EVENT_COUNT; e++) {
		if (e == LINK_EVENT_AGAIN)
			continue;
		assert_int_equal(link_step(&link, (enum link_event)e, true, T0),
				 LINK_ACT_IGNORE);
		assert_int_equal(link.state, LINK_REFUSED);
	}
	assert_false(link_wants_connect(&link, UINT64_MAX));
	assert_int_equal(link_step(&link, LINK_EVENT_AGAIN, true, T0),
			 LINK_ACT_NONE);
	assert_int_equal(link.state, LINK_FOUND);
	assert_int_equal(link.refusal.code, REFUSAL_NONE);
	assert_true(link_wants_connect(&link, T0));
}

static void waits_for_bluetoothd_before_it_tries_itself(void **state)
{
	struct link link;

	(void)state;
	link_init(&link, 1);
	PLAY(&link, to_ready);
	assert_int_equal(link_step(&link, LINK_EVENT_DOWN, true, T0),
			 LINK_ACT_LOST);
	assert_int_equal(link.state, LINK_LOST);
	assert_false(link_wants_connect(&link, T0 + 3700000));
	assert_true(link_wants_connect(&link, T0 + 6300000));
	/* Untrusted: nobody else will. */
	link_init(&link, 1);
	PLAY(&link, to_ready);
	(void)link_step(&link, LINK_EVENT_DOWN, false, T0);
	assert_true(link_wants_connect(&link, T0 + 320000));
}

/* From 0.25 s to 30 s, a quarter of it by chance. */
static void backs_off_from_a_quarter_second_to_half_a_minute(void **state)
{
	static const uint32_t least_ms[] = {250,  500,	 1000,	2000,  4000,
					    8000, 16000, 30000, 30000, 30000};
	struct link link;
	uint64_t now = T0;

	(void)state;
	link_init(&link, 7);
	(void)link_step(&link, LINK_EVENT_HEARD, true, now);
	for (size_t i = 0; i < ROWS(least_ms); i++) {
		(void)link_step(&link, LINK_EVENT_GO, true, now);
		assert_int_equal(link_step(&link, LINK_EVENT_FAILED, true, now),
				 LINK_ACT_RETRY);
		assert_int_equal(link.state, LINK_FOUND); /* never was ready */
		assert_in_range(link.retry_us - now, least_ms[i] * 750ull,
				least_ms[i] * 1250ull);
		now = link.retry_us;
	}
	for (int i = 0; i < 300; i++) {
		(void)link_step(&link, LINK_EVENT_GO, true, now);
		(void)link_step(&link, LINK_EVENT_FAILED, true, now);
	}
	assert_int_equal(link.attempts, UINT8_MAX);
}

static void waits_long_after_a_connect_that_nobody_heard(void **state)
{
	struct link link;

	(void)state;
	link_init(&link, 1);
	(void)link_step(&link, LINK_EVENT_KNOWN, true, T0);
	assert_int_equal(link.state, LINK_ABSENT);
	assert_int_equal(link.retry_us, T0 + LINK_FALLBACK_MS * 1000u);
	(void)link_step(&link, LINK_EVENT_KNOWN, true, T0 + 1000000);
	assert_int_equal(link.retry_us, T0 + LINK_FALLBACK_MS * 1000u);
	(void)link_step(&link, LINK_EVENT_GO, true, T0);
	assert_int_equal(link_deadline_us(&link), T0 + 20000000);
	assert_int_equal(link_step(&link, LINK_EVENT_TIMEOUT, true, T0),
			 LINK_ACT_DISCONNECT);
	assert_true(link.retry_us >= T0 + 22500000);
	assert_int_equal(link.failures, 0);
	assert_int_equal(link.refusal.code, REFUSAL_TIMED_OUT);
}

static void begins_nothing_while_it_is_being_closed(void **state)
{
	static const enum link_event begins[] = {
		LINK_EVENT_GO, LINK_EVENT_BONDED, LINK_EVENT_UNBONDED};
	struct link link;

	(void)state;
	link_init(&link, 1);
	link.closing = true;
	(void)link_step(&link, LINK_EVENT_HEARD, true, T0);
	assert_int_equal(link.state, LINK_FOUND);
	assert_false(link_wants_connect(&link, UINT64_MAX - 1));
	for (size_t i = 0; i < ROWS(begins); i++)
		assert_int_equal(link_step(&link, begins[i], true, T0),
				 LINK_ACT_IGNORE);
}

static void goes_to_quarantine_after_three_failures(void **state)
{
	struct link link;

	(void)state;
	link_init(&link, 1);
	(void)link_step(&link, LINK_EVENT_HEARD, true, T0);
	for (unsigned int i = 1; i <= LINK_FAILURES_MAX; i++) {
		(void)link_step(&link, LINK_EVENT_BONDED, true, T0);
		link_blame(&link,
			   (struct refusal){.code = REFUSAL_NOT_SUPPORTED});
		assert_int_equal(
			link_step(&link, LINK_EVENT_INCOMPLETE, true, T0),
			LINK_ACT_DISCONNECT);
		assert_true(link.closing);
		link.closing = false;
	}
	assert_int_equal(link.state, LINK_QUARANTINED);
	assert_int_equal(link.refusal.code, REFUSAL_NOT_SUPPORTED);
	assert_false(link_wants_connect(&link, UINT64_MAX - 1));
	assert_int_equal(link_deadline_us(&link),
			 T0 + LINK_QUARANTINE_MS * 1000ull);
	(void)link_step(&link, LINK_EVENT_TIMEOUT, true, T0);
	assert_int_equal(link.state, LINK_FOUND);
}

static void looks_for_it_again_when_its_object_vanished(void **state)
{
	struct link link;

	(void)state;
	link_init(&link, 1);
	(void)link_step(&link, LINK_EVENT_HEARD, true, T0);
	(void)link_step(&link, LINK_EVENT_GO, true, T0);
	assert_int_equal(link_step(&link, LINK_EVENT_VANISHED, true, T0),
			 LINK_ACT_RETRY);
	assert_int_equal(link.state, LINK_ABSENT);
	assert_true(link.retry_us >= T0 + LINK_VANISHED_MS * 750u);
}

/* A random walk: nothing but the table moves it. */
static void moves_by_its_table_alone(void **state)
{
	struct prng prng = {PRNG_SEED};
	struct link link;

	(void)state;
	link_init(&link, 3);
	for (int i = 0; i < 200000; i++) {
		enum link_event event = (enum link_event)prng_in(
			&prng, 0, LINK_EVENT_COUNT - 1);
		struct link before = link;
		enum link_act act = link_step(&link, event, i & 1, T0);

		if (i % 97 == 0)
			link.closing = false;
		if (act == LINK_ACT_IGNORE) {
			assert_int_equal(link.state, before.state);
			continue;
		}
		assert_int_equal(
			act, link_transition_table[before.state][event].act);
		if (link.state == LINK_REFUSED ||
		    link.state == LINK_QUARANTINED)
			assert_int_not_equal(link.refusal.code, REFUSAL_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gets_ready_by_stopping_first),
		cmocka_unit_test(pairs_nothing_that_is_bonded),
		cmocka_unit_test(has_no_way_around_the_first_stop),
		cmocka_unit_test(gives_every_state_with_a_budget_a_way_out),
		cmocka_unit_test(lets_only_a_person_lead_out_of_refused),
		cmocka_unit_test(waits_for_bluetoothd_before_it_tries_itself),
		cmocka_unit_test(
			backs_off_from_a_quarter_second_to_half_a_minute),
		cmocka_unit_test(waits_long_after_a_connect_that_nobody_heard),
		cmocka_unit_test(begins_nothing_while_it_is_being_closed),
		cmocka_unit_test(goes_to_quarantine_after_three_failures),
		cmocka_unit_test(looks_for_it_again_when_its_object_vanished),
		cmocka_unit_test(moves_by_its_table_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
