/* SPDX-License-Identifier: MIT */
/* How wearables are found, enrolled, checked, lost and brought back. */
#include "pair.h"

#include "claims.h"

static struct command window(uint32_t ms)
{
	return (struct command){.type = COMMAND_OPEN_WINDOW, .duration_ms = ms};
}

static struct command enroll(struct pair *pair, size_t i)
{
	return (struct command){.type = COMMAND_ENROLL,
				.wearable = pair_index(pair, i),
				.name = "left"};
}

static void control(struct pair *pair)
{
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_REQUEST_CONTROL})
			.code,
		REFUSAL_NONE);
}

static void discover(struct pair *pair, uint32_t ms)
{
	assert_int_equal(
		pair_command(pair, (struct command){.type = COMMAND_DISCOVER,
						    .duration_ms = ms})
			.code,
		REFUSAL_NONE);
}

/* A room with one wearable, found, not enrolled; the window is open. */
static struct pair *found(enum feature_kind kind)
{
	struct pair *pair = pair_new();
	size_t i = pair_add(pair, kind, 1, 8);

	pair_begin(pair);
	control(pair);
	discover(pair, 5000);
	assert_true(pair_run_until(pair, i, LINK_FOUND, 2000));
	assert_int_equal(pair_command(pair, window(60000)).code, REFUSAL_NONE);
	return pair;
}

static void finds_a_wearable_only_when_asked_and_connects_to_none(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_begin(pair);
	pair_run(pair, 30000);
	assert_int_equal(pair_count(pair, ACTION_DISCOVER, 0), 0);
	discover(pair, 3000);
	pair_run(pair, 10000);
	assert_int_equal(pair_view(pair, 0)->link, LINK_FOUND);
	assert_false(pair_view(pair, 0)->enrolled);
	assert_int_equal(pair_count(pair, ACTION_CONNECT, 0), 0);
	assert_false(pair->discovering); /* its time is over */
	pair_free(pair);
}

/* SR-20 */
static void enrolls_in_the_window_and_keeps_what_it_is(void **state)
{
	struct pair *pair = found(FEATURE_ACTIVE);
	const struct enrolment *enrolment;

	(void)state;
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_count(pair, ACTION_PAIR, 0), 1);
	assert_true(pair->wearable[0].trusted ||
		    pair_count(pair, ACTION_TRUST, 0) == 1);
	enrolment = &pair_last_record(pair, RECORD_ENROLLED)->enrolment;
	assert_string_equal(enrolment->name, "left");
	assert_string_equal(enrolment->identity.serial, "SN-1");
	assert_memory_equal(enrolment->identity.address,
			    pair->wearable[0].address, 6);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	assert_true(pair_view(pair, 0)->enrolled);
	assert_true(pair_view(pair, 0)->identity.version_major == 1);
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_ALREADY_ENROLLED);
	pair_free(pair);
}

static void enrolls_nobody_outside_the_window(void **state)
{
	struct pair *pair = found(FEATURE_ACTIVE);

	(void)state;
	assert_int_equal(pair_command(pair, window(0)).code, REFUSAL_NONE);
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_WINDOW_CLOSED);
	assert_int_equal(pair_command(pair, window(300001)).code,
			 REFUSAL_BAD_ARGUMENT);
	assert_int_equal(pair_command(pair, window(1000)).code, REFUSAL_NONE);
	pair_run(pair, 1001);
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_WINDOW_CLOSED);
	assert_int_equal(pair_count(pair, ACTION_CONNECT, 0), 0);
	pair_free(pair);
}

/* What goes wrong on the way to being enrolled, and what is said. */
struct enrolment_case {
	const char *what;
	struct pair_faults fault;
	enum refusal_code code;
	enum link_state link;
};

static void says_why_an_enrolment_failed(void **state)
{
	static const struct enrolment_case cases[] = {
		{"pairing fails",
		 {.pair = OUTCOME_AUTHENTICATION},
		 REFUSAL_PAIRING_FAILED,
		 LINK_REFUSED},
		{"connecting fails",
		 {.connect = OUTCOME_FAILED},
		 REFUSAL_NOT_CONNECTED,
		 LINK_FOUND},
		{"the radio is full",
		 {.connect = OUTCOME_LINKS_FULL},
		 REFUSAL_NOT_CONNECTED,
		 LINK_FOUND},
		{"nothing to connect to",
		 {.connect = OUTCOME_GONE},
		 REFUSAL_NOT_CONNECTED,
		 LINK_ABSENT},
		{"the key is missing",
		 {.connect = OUTCOME_NOT_PAIRED},
		 REFUSAL_PAIRING_FAILED,
		 LINK_REFUSED},
		{"a service is missing",
		 {.lacks = 1u << CHARACTERISTIC_ENABLE},
		 REFUSAL_NOT_SUPPORTED,
		 LINK_QUARANTINED},
		{"reading needs a bond that is not there",
		 {.read = OUTCOME_NOT_PAIRED},
		 REFUSAL_PAIRING_FAILED,
		 LINK_REFUSED},
		{"reading fails",
		 {.read = OUTCOME_FAILED},
		 REFUSAL_NOT_CONNECTED,
		 LINK_QUARANTINED},
	};

	(void)state;
	for (size_t c = 0; c < ROWS(cases); c++) {
		struct pair *pair = found(FEATURE_ACTIVE);
		enum link_state link;
		uint32_t call;

		pair->wearable[0].fault = cases[c].fault;
		call = pair_post(pair, enroll(pair, 0));
		for (int i = 0; i < 150000; i++) {
			if (pair_answer(pair, call).code != REFUSAL_COUNT)
				break;
			pair_run(pair, 1);
		}
		assert_int_equal(pair_answer(pair, call).code, cases[c].code);
		link = pair_view(pair, 0)->link;
		if (link != cases[c].link)
			fail_msg("%s: link is %s", cases[c].what,
				 link_state_names[link]);
		assert_false(pair_view(pair, 0)->enrolled);
		pair_free(pair);
	}
}

static void gives_up_enrolling_what_never_answers(void **state)
{
	struct pair *pair = found(FEATURE_ACTIVE);
	uint32_t call;

	(void)state;
	pair->wearable[0].fault.connect_hangs = true;
	call = pair_post(pair, enroll(pair, 0));
	pair_run(pair, 19000);
	assert_int_equal(pair_count(pair, ACTION_DISCONNECT, 0), 0);
	pair_run(pair, 2000);
	assert_int_equal(pair_count(pair, ACTION_DISCONNECT, 0), 1);
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_BUSY);
	pair_run(pair, 100000);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_TIMED_OUT);
	pair_free(pair);
}

/* A failed Pair() may have paired all the same, or the wearable by itself. */
static void takes_a_bond_however_it_came_about(void **state)
{
	struct pair *pair = found(FEATURE_ACTIVE);
	uint32_t call;

	(void)state;
	pair->wearable[0].fault.pair = OUTCOME_AUTHENTICATION;
	call = pair_post(pair, enroll(pair, 0));
	pair_run(pair, 500);
	assert_int_equal(pair_view(pair, 0)->link, LINK_PAIRING);
	pair->wearable[0].paired = true;
	peripheral_secured(&pair->wearable[0].peripheral, true, true);
	pair_tell_device(pair, 0);
	pair_run(pair, 1000);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_NONE);
	pair_free(pair);
}

static void says_pairing_failed_when_the_link_ends_after_it(void **state)
{
	struct pair *pair = found(FEATURE_ACTIVE);
	uint32_t call;

	(void)state;
	pair->wearable[0].fault.pair = OUTCOME_AUTHENTICATION;
	call = pair_post(pair, enroll(pair, 0));
	pair_run(pair, 500);
	pair_lose(pair, 0);
	pair_run(pair, 100);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_PAIRING_FAILED);
	/* A person may try again. */
	pair->wearable[0].fault.pair = OUTCOME_OK;
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

/* SR-23 */
static void says_when_an_enrolment_is_not_on_record(void **state)
{
	struct pair *pair = found(FEATURE_ACTIVE);

	(void)state;
	pair->store_fails = true;
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_NOT_RECORDED);
	pair_free(pair);
}

/* With the bond a private address becomes the identity's. */
static void stays_the_same_wearable_when_its_address_resolves(void **state)
{
	struct pair *pair = found(FEATURE_ACTIVE);
	uint16_t index = pair_index(pair, 0);
	uint32_t call = pair_post(pair, enroll(pair, 0));

	(void)state;
	pair->wearable[0].address[0] = 0x10;
	pair_run(pair, 1000);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_NONE);
	assert_int_equal(pair_index(pair, 0), index);
	pair_free(pair);
}

/* SR-20: an enrolled one that changes its address is another. */
static void takes_another_address_for_another_wearable(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	uint16_t index = pair_index(pair, 0);

	(void)state;
	pair->wearable[0].address[0] = 0x10;
	pair_tell_device(pair, 0);
	assert_int_not_equal(pair_index(pair, 0), index);
	assert_false(pair_view(pair, 0)->enrolled);
	pair->wearable[0].address[0] = 0xc0;
	assert_int_equal(pair_view(pair, 0)->link, LINK_ABSENT);
	pair_free(pair);
}

/* SR-20 */
static void refuses_who_is_not_who_was_enrolled(void **state)
{
	static const enum refusal_code codes[] = {REFUSAL_IDENTITY_CHANGED,
						  REFUSAL_IDENTITY_CHANGED,
						  REFUSAL_UNKNOWN_VERSION};

	(void)state;
	for (size_t c = 0; c < ROWS(codes); c++) {
		struct pair *pair = pair_new();
		struct pair_wearable *w;

		pair_add(pair, FEATURE_ACTIVE, 1, 8);
		w = &pair->wearable[0];
		pair_begin(pair);
		pair_restore(pair, 0);
		if (c == 0)
			w->serial = "SN-2";
		if (c == 1)
			w->feature.pad[0].force_max_mn = 120000;
		if (c == 2)
			w->fault.version = 2;
		assert_true(pair_run_until(pair, 0, LINK_REFUSED, 5000));
		assert_int_equal(pair->wv.link_refusal.code, codes[c]);
		assert_false(w->trusted);
		assert_false(w->connected);
		/* Whoever connects it: it stays refused. */
		pair_bring_back(pair, 0);
		pair_run(pair, 2000);
		assert_int_equal(pair_view(pair, 0)->link, LINK_REFUSED);
		control(pair);
		assert_int_equal(pair_press(pair, 0, 10000, 1000).code,
				 codes[c]);
		pair_free(pair);
	}
}

/* SR-20: a bond is a person's to renew. */
static void refuses_an_enrolled_wearable_without_its_bond(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_begin(pair);
	pair_restore(pair, 0);
	pair->wearable[0].paired = false;
	assert_true(pair_run_until(pair, 0, LINK_REFUSED, 5000));
	assert_int_equal(pair->wv.link_refusal.code, REFUSAL_PAIRING_FAILED);
	assert_int_equal(pair_count(pair, ACTION_PAIR, 0), 0);
	control(pair);
	assert_int_equal(pair_command(pair, window(60000)).code, REFUSAL_NONE);
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_NONE);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	pair_free(pair);
}

static void brings_back_what_bluetoothd_does_not(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	pair_lose(pair, 0);
	pair_run(pair, 100);
	assert_int_equal(pair_view(pair, 0)->link, LINK_LOST);
	pair_run(pair, 3000);
	assert_false(pair->wearable[0].connected);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	assert_int_equal(pair->wv.links, 2);
	pair_free(pair);
}

static void adopts_what_others_connect(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	size_t connects = pair_count(pair, ACTION_CONNECT, 0);

	(void)state;
	pair_lose(pair, 0);
	pair_run(pair, 100);
	pair_bring_back(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	assert_int_equal(pair_count(pair, ACTION_CONNECT, 0), connects);
	pair_free(pair);
}

/* SR-3: a hub that begins with links up stops them first. */
static void adopts_links_that_are_up_and_stops_them_first(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct pair_wearable *w = &pair->wearable[0];

	(void)state;
	assert_int_equal(pair_press(pair, 0, 20000, 60000).code, REFUSAL_NONE);
	pair_run(pair, 4000);
	assert_true(peripheral_is_active(&w->peripheral));
	w->stop_seen_us = 0;
	pair_restart_hub(pair);
	w->resolved = true;
	pair_begin(pair);
	pair_restore(pair, 0);
	pair_tell_device(pair, 0);
	pair_step(pair, &(struct event){
				.type = EVENT_RESOLVED,
				.resolved = {.device = w->device,
					     .mtu = 247,
					     .characteristics = 0xff},
			});
	assert_int_equal(pair_stops_now(pair), 1);
	assert_true(w->stop_seen_us == pair->now_us);
	/* Notified before it is known who it is: not used. */
	pair_value(pair, 0, CHARACTERISTIC_FORCE, (const uint8_t *)"", 0);
	assert_int_equal(pair_view(pair, 0)->rejected[REJECT_EARLY], 1);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	assert_int_equal(pair_count(pair, ACTION_CONNECT, 0), 0);
	/* Zeroed as soon as the pad is free. */
	pair_run(pair, 2000);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_IDLE);
	assert_true(pair->wv.pad[0].zeroed);
	pair_free(pair);
}

/* SR-3: what was interrupted is on record as aborted, and goes on by nobody. */
static void records_what_a_dead_hub_left_behind(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	assert_int_equal(pair_press(pair, 0, 20000, 60000).code, REFUSAL_NONE);
	pair_run(pair, 4000);
	pair_restart_hub(pair);
	pair->wearable[0].fault.mute_frames = true;
	for (int i = 0; i < 700; i++) { /* nobody renews the token (SR-1) */
		pair->now_us += 1000;
		peripheral_tick(&pair->wearable[0].peripheral, pair->now_us);
	}
	pair->wearable[0].fault.mute_frames = false;
	pair_lose(pair, 0);
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	assert_int_equal(pair_count_records(pair, RECORD_ABORTED), 1);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_IDLE);
	pair_free(pair);
}

static void gives_up_what_never_resolves_and_tries_again_later(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].fault.never_resolves = true;
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_RESOLVING, 5000));
	pair_run(pair, 14900);
	assert_int_equal(pair_count(pair, ACTION_DISCONNECT, 0), 0);
	pair_run(pair, 200);
	assert_int_equal(pair_count(pair, ACTION_DISCONNECT, 0), 1);
	assert_true(pair_run_until(pair, 0, LINK_QUARANTINED, 60000));
	assert_int_equal(pair->wv.link_refusal.code, REFUSAL_TIMED_OUT);
	pair->wearable[0].fault.never_resolves = false;
	pair_run(pair, 290000);
	assert_int_equal(pair_view(pair, 0)->link, LINK_QUARANTINED);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	pair_free(pair);
}

static void binds_anew_when_services_change_under_the_link(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct pair_wearable *w = &pair->wearable[0];
	struct event event = {.type = EVENT_RESOLVED};

	(void)state;
	w->resolved = false;
	pair_tell_device(pair, 0);
	assert_int_equal(pair_view(pair, 0)->link, LINK_RESOLVING);
	w->resolved = true;
	pair_tell_device(pair, 0);
	event.resolved.device = w->device;
	event.resolved.mtu = 100;
	event.resolved.characteristics = 0xff;
	pair_step(pair, &event);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	assert_int_equal(pair->wv.mtu, 100);
	/* Told again without a word before: bound anew as well. */
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->link, LINK_VERIFYING);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	/* Another MTU alone binds nothing anew. */
	event.resolved.mtu = 185;
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->link, LINK_READY);
	assert_int_equal(pair->wv.mtu, 185);
	/* Changed for the worse. */
	event.resolved.characteristics = 0x0f;
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->link, LINK_LOST);
	pair_free(pair);
}

static void works_at_the_smallest_mtu(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 16);
	pair->wearable[0].mtu = 23;
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	control(pair);
	assert_int_equal(pair_press(pair, 0, 20000, 1000).code, REFUSAL_NONE);
	pair_run(pair, 8000);
	assert_int_equal(pair_count_records(pair, RECORD_PRESSED), 1);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

static void retries_what_connect_did_not_do(void **state)
{
	static const enum outcome outcomes[] = {
		OUTCOME_FAILED,	   OUTCOME_NOT_READY,  OUTCOME_CANCELED,
		OUTCOME_TIMED_OUT, OUTCOME_LINKS_FULL, OUTCOME_GONE,
		OUTCOME_ALREADY, /* and yet not connected */
	};

	(void)state;
	for (size_t i = 0; i < ROWS(outcomes); i++) {
		struct pair *pair = pair_new();

		pair_add(pair, FEATURE_ACTIVE, 1, 8);
		pair->wearable[0].fault.connect = outcomes[i];
		pair_begin(pair);
		pair_restore(pair, 0);
		pair_run(pair, 45000);
		assert_true(pair_count(pair, ACTION_CONNECT, 0) > 0);
		pair->wearable[0].fault.connect = OUTCOME_OK;
		pair->wearable[0].heard = true;
		pair_tell_device(pair, 0);
		assert_true(pair_run_until(pair, 0, LINK_READY, 90000));
		pair_free(pair);
	}
}

static void suspects_the_bond_of_what_fails_again_and_again(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].fault.connect = OUTCOME_FAILED;
	pair_begin(pair);
	pair_restore(pair, 0);
	pair_run(pair, 20000);
	assert_int_equal(pair_view(pair, 0)->link_refusal.code,
			 REFUSAL_PAIRING_FAILED);
	assert_int_equal(pair_count(pair, ACTION_REMOVE, 0), 0);
	pair->wearable[0].fault.connect = OUTCOME_OK;
	assert_true(pair_run_until(pair, 0, LINK_READY, 60000));
	assert_int_equal(pair->wv.link_refusal.code, REFUSAL_NONE);
	pair_free(pair);
}

static void waits_for_an_attempt_that_is_under_way(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].fault.connect = OUTCOME_IN_PROGRESS;
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_CONNECTING, 5000));
	pair_run(pair, 5000);
	assert_int_equal(pair_count(pair, ACTION_CONNECT, 0), 1);
	pair_bring_back(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	pair_free(pair);
}

static void takes_a_connect_that_bluetoothd_forgot_to_tell(void **state)
{
	struct pair *pair = pair_new();
	struct event event;

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].fault.connect_hangs = true;
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_CONNECTING, 5000));
	pair->hub->device[pair->wearable[0].device].connected = true;
	event = (struct event){
		.type = EVENT_DONE,
		.done = {.operation = OPERATION_CONNECT,
			 .device = pair->wearable[0].device,
			 .tag = pair_last(pair, ACTION_CONNECT)->action.tag},
	};
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->link, LINK_RESOLVING);
	pair_free(pair);
}

static void survives_bluetoothd(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct event event = {.type = EVENT_BLUEZ};

	(void)state;
	pair_step(pair, &event);
	pair->event_count = 0;
	pair->wearable[0].connected = false;
	pair->wearable[0].resolved = false;
	peripheral_disconnected(&pair->wearable[0].peripheral, pair->now_us);
	assert_false((pair_view(pair, 0), pair->view.bluez_present));
	assert_int_equal(pair_view(pair, 0)->link, LINK_ABSENT);
	assert_int_equal(pair_press(pair, 0, 10000, 1000).code,
			 REFUSAL_NO_BLUETOOTH);
	pair_run(pair, 10000);
	pair_begin(pair);
	pair_tell_device(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	pair_free(pair);
}

static void survives_its_adapter(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct event event = {.type = EVENT_ADAPTER_GONE};

	(void)state;
	pair->wearable[0].connected = false;
	pair->wearable[0].resolved = false;
	peripheral_disconnected(&pair->wearable[0].peripheral, pair->now_us);
	pair_step(pair, &event);
	pair->event_count = 0;
	assert_int_equal(pair_view(pair, 0)->link, LINK_ABSENT);
	assert_false(pair->view.adapter[0].present);
	pair_run(pair, 3000);
	pair_begin(pair);
	pair_tell_device(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	assert_true((pair_view(pair, 0), pair->view.adapter[0].present));
	assert_int_equal(pair->view.adapter[0].links, 1);
	pair_free(pair);
}

static void switches_the_adapter_on_if_it_may(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair->adapter_on = false;
	pair->config.power_adapters = true;
	hub_init(pair->hub, &pair->config, pair->now_us);
	pair_begin(pair);
	pair_run(pair, 100);
	assert_int_equal(pair_count(pair, ACTION_POWER, 0), 1);
	assert_int_equal((pair_view(pair, 0), pair->view.adapter[0].state),
			 ADAPTER_ON);
	pair_free(pair);
}

/* SR-20: its bond goes, too; it is a stranger then. */
static void forgets_and_enrolls_again(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	assert_int_equal(pair_simple(pair, 0, COMMAND_FORGET).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_stops_now(pair), 1);
	assert_int_equal(pair_count(pair, ACTION_REMOVE, 0), 1);
	assert_int_equal(pair_count_records(pair, RECORD_FORGOTTEN), 1);
	pair_run(pair, 1000);
	assert_int_equal(pair_index(pair, 0), WEARABLE_NONE); /* not there */
	discover(pair, 5000);
	assert_true(pair_run_until(pair, 0, LINK_FOUND, 2000));
	assert_int_equal(pair_command(pair, window(60000)).code, REFUSAL_NONE);
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_NONE);
	pair_free(pair);
}

static void forgets_what_is_not_there(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].fault.gone = true;
	pair_begin(pair);
	pair_restore(pair, 0);
	control(pair);
	assert_int_equal(pair_simple(pair, 0, COMMAND_FORGET).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_count(pair, ACTION_REMOVE, 0), 0);
	assert_int_equal(pair_index(pair, 0), WEARABLE_NONE);
	pair_free(pair);
}

static void discovers_before_it_tries_who_may_be_away(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].known = true;
	pair->wearable[0].fault.gone = true;
	pair_begin(pair);
	pair_restore(pair, 0);
	pair_tell_device(pair, 0);
	discover(pair, 20000);
	pair_run(pair, 19000);
	assert_int_equal(pair_count(pair, ACTION_CONNECT, 0), 0);
	pair_run(pair, 2000);
	assert_int_equal(pair_count(pair, ACTION_CONNECT, 0), 1);
	pair_free(pair);
}

/* One connect at a time, discovery stopped before. */
static void connects_one_after_the_other(void **state)
{
	struct pair *pair = pair_new();
	uint64_t connecting = 0;

	(void)state;
	for (size_t i = 0; i < 4; i++)
		pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_begin(pair);
	for (size_t i = 0; i < 4; i++)
		pair_restore(pair, i);
	for (int ms = 0; ms < 60000; ms++) {
		size_t now = 0;

		pair_run(pair, 1);
		for (size_t i = 0; i < 4; i++)
			now += pair_view(pair, i)->link == LINK_CONNECTING;
		assert_in_range(now, 0, 1);
		connecting += now;
		if (now)
			assert_false(pair->discovering);
	}
	assert_true(connecting > 0);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(pair_view(pair, i)->link, LINK_READY);
	pair_free(pair);
}

static void holds_no_more_links_than_it_may(void **state)
{
	struct pair *pair = found(FEATURE_ACTIVE);

	(void)state;
	pair->config.links_max = 1;
	pair_step(pair, &(struct event){.type = EVENT_CONFIG,
					.config = &pair->config});
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	discover(pair, 5000);
	assert_true(pair_run_until(pair, 1, LINK_FOUND, 4000));
	assert_int_equal(pair_command(pair, enroll(pair, 0)).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_command(pair, enroll(pair, 1)).code,
			 REFUSAL_LINKS_FULL);
	assert_int_equal(pair->view.adapter[0].links_max, 1);
	pair_free(pair);
}

/* Strangers give way to who is enrolled, never the other way round. */
static void keeps_a_slot_for_who_is_enrolled(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_DEVICE,
			      .device = {.is_wearable = true, .heard = true}};
	size_t present = 0;

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].device = 200;
	pair_begin(pair);
	for (uint16_t i = 0; i < WEARABLES_MAX + 10; i++) {
		event.device.device = i;
		event.device.address[5] = (uint8_t)i;
		event.device.address[0] = 1;
		pair_step(pair, &event);
	}
	for (uint16_t i = 0; i < WEARABLES_MAX; i++) {
		struct wearable_view view;

		hub_wearable_view(pair->hub, i, pair->now_us, &view);
		present += view.present;
	}
	assert_int_equal(present, WEARABLES_MAX);
	pair_restore(pair, 0);
	assert_true(pair_view(pair, 0)->enrolled);
	/* All of them enrolled: there is no more room. */
	for (uint16_t i = 0; i < WEARABLES_MAX + 1; i++) {
		struct event restore = {.type = EVENT_RESTORE};

		restore.enrolment.identity.address[5] = (uint8_t)i;
		restore.enrolment.identity.address[0] = 9;
		pair_step(pair, &restore);
	}
	assert_true(pair_view(pair, 0)->enrolled);
	pair_free(pair);
}

static void ignores_what_is_no_wearable_or_out_of_range(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_DEVICE};
	static const uint16_t numbers[] = {DEVICES_MAX, UINT16_MAX};

	(void)state;
	pair_begin(pair);
	pair_step(pair, &event); /* not a wearable */
	event.device.is_wearable = true;
	event.device.adapter = ADAPTERS_MAX;
	pair_step(pair, &event);
	event.device.adapter = 0;
	for (size_t i = 0; i < ROWS(numbers); i++) {
		event.type = EVENT_DEVICE;
		event.device.device = numbers[i];
		pair_step(pair, &event);
		event.type = EVENT_DEVICE_GONE;
		pair_step(pair, &event);
	}
	event = (struct event){.type = EVENT_ADAPTER};
	event.adapter.adapter = ADAPTERS_MAX;
	pair_step(pair, &event);
	event.adapter.adapter = 0;
	event.adapter.state = ADAPTER_STATE_COUNT;
	pair_step(pair, &event);
	event = (struct event){.type = EVENT_ADAPTER_GONE};
	event.adapter.adapter = ADAPTERS_MAX;
	pair_step(pair, &event);
	event = (struct event){.type = EVENT_DONE};
	event.done.operation = OPERATION_DISCOVER;
	event.done.adapter = ADAPTERS_MAX;
	pair_step(pair, &event);
	event = (struct event){.type = EVENT_RESOLVED};
	event.resolved.device = 7;
	pair_step(pair, &event);
	event = (struct event){.type = EVENT_COUNT};
	pair_step(pair, &event);
	for (uint16_t i = 0; i < WEARABLES_MAX; i++) {
		struct wearable_view view;

		hub_wearable_view(pair->hub, i, pair->now_us, &view);
		assert_false(view.present);
	}
	pair_free(pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			finds_a_wearable_only_when_asked_and_connects_to_none),
		cmocka_unit_test(enrolls_in_the_window_and_keeps_what_it_is),
		cmocka_unit_test(enrolls_nobody_outside_the_window),
		cmocka_unit_test(says_why_an_enrolment_failed),
		cmocka_unit_test(gives_up_enrolling_what_never_answers),
		cmocka_unit_test(takes_a_bond_however_it_came_about),
		cmocka_unit_test(
			says_pairing_failed_when_the_link_ends_after_it),
		cmocka_unit_test(says_when_an_enrolment_is_not_on_record),
		cmocka_unit_test(
			stays_the_same_wearable_when_its_address_resolves),
		cmocka_unit_test(takes_another_address_for_another_wearable),
		cmocka_unit_test(refuses_who_is_not_who_was_enrolled),
		cmocka_unit_test(refuses_an_enrolled_wearable_without_its_bond),
		cmocka_unit_test(brings_back_what_bluetoothd_does_not),
		cmocka_unit_test(adopts_what_others_connect),
		cmocka_unit_test(adopts_links_that_are_up_and_stops_them_first),
		cmocka_unit_test(records_what_a_dead_hub_left_behind),
		cmocka_unit_test(
			gives_up_what_never_resolves_and_tries_again_later),
		cmocka_unit_test(
			binds_anew_when_services_change_under_the_link),
		cmocka_unit_test(works_at_the_smallest_mtu),
		cmocka_unit_test(retries_what_connect_did_not_do),
		cmocka_unit_test(
			suspects_the_bond_of_what_fails_again_and_again),
		cmocka_unit_test(waits_for_an_attempt_that_is_under_way),
		cmocka_unit_test(
			takes_a_connect_that_bluetoothd_forgot_to_tell),
		cmocka_unit_test(survives_bluetoothd),
		cmocka_unit_test(survives_its_adapter),
		cmocka_unit_test(switches_the_adapter_on_if_it_may),
		cmocka_unit_test(forgets_and_enrolls_again),
		cmocka_unit_test(forgets_what_is_not_there),
		cmocka_unit_test(discovers_before_it_tries_who_may_be_away),
		cmocka_unit_test(connects_one_after_the_other),
		cmocka_unit_test(holds_no_more_links_than_it_may),
		cmocka_unit_test(keeps_a_slot_for_who_is_enrolled),
		cmocka_unit_test(ignores_what_is_no_wearable_or_out_of_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
