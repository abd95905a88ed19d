/* SPDX-License-Identifier: MIT */
/* Commands that are refused: each reason is given, and nothing happens. */
#include "pair.h"

#include "claims.h"
#include "prng.h"

#define PRESS_MN 20000

static struct hub before;

/* What a refusal must leave as it was: all but the counters of steps and of
 * time. */
static void keep(const struct pair *pair)
{
	before = *pair->hub;
}

static void assert_untouched(struct pair *pair)
{
	before.steps = pair->hub->steps;
	before.now_us = pair->hub->now_us;
	before.deadline_us = pair->hub->deadline_us; /* a bound only */
	assert_memory_equal(&before, pair->hub, sizeof(before));
}

static struct command command_of(struct pair *pair, enum command_type type)
{
	struct command command = {.type = type,
				  .caller = PAIR_CALLER,
				  .wearable = pair_index(pair, 0)};

	if (type == COMMAND_PRESS) {
		command.press.force_mn = PRESS_MN;
		command.press.hold_ms = 1000;
	}
	if (type == COMMAND_PLACE)
		command.site = SITE_LUMBAR_RIGHT;
	return command;
}

/* Spoils one thing in a room where all is well. */
struct spoil {
	const char *what;
	void (*fn)(struct pair *pair, struct wearable *w);
	enum command_type type;
	enum refusal_code code;
};

static void not_restored(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->restored = false;
}

static void no_control(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->controller.caller = 99;
}

static void no_bluetooth(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->bluez_present = false;
}

static void not_enrolled(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->enrolled = false;
}

static void unwell(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->told_unwell = true;
}

static void ending(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->shutdown = true;
}

static void syncing(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->link.state = LINK_SYNCING;
}

static void lost(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->link.state = LINK_LOST;
}

static void quarantined(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->link.state = LINK_QUARANTINED;
	w->link.refusal.code = REFUSAL_NOT_SUPPORTED;
}

static void padless(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pads = 0;
}

static void inactive(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->active = false;
}

static void unactuated(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].feature.actuated = 0;
}

static void tripped(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].latch.trip.reason = TRIP_PERSON;
}

static void halting(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->halt.active = true;
}

static void uncertain(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->uncertain = true;
}

static void untrusted(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->integrity.trusted = false;
}

static void stale(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->now_us += 400000;
	pair->hub->now_us = pair->now_us;
	pair->hub->deadline_us = UINT64_MAX;
}

static void pressing(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].accepted = true;
}

static void touched(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].reading.in_contact = true;
}

static void unzeroed(struct pair *pair, struct wearable *w)
{
	(void)pair;
	contact_zero_revoke(&w->pad[0].contact);
}

static void untested(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].tested = false;
}

static void discharged(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->battery = 14;
}

static void unrecorded(struct pair *pair, struct wearable *w)
{
	(void)w;
	pair->hub->records_lost = true;
}

static void unplaced(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].site = SITE_NONE;
}

static void zeroing(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].zeroing = true;
}

static void zero_asked(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->pad[0].zero_call = 12345;
}

static void full(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->asks.sent = true;
	w->asks.until_us = UINT64_MAX;
	w->asks.retry_us = UINT64_MAX;
	w->asks.count = ASKS_MAX;
}

static void cannot_test(struct pair *pair, struct wearable *w)
{
	(void)pair;
	w->feature.options &= (uint16_t)~FEATURE_SELF_TEST;
}

static const struct spoil spoils[] = {
	{"the store is not read", not_restored, COMMAND_REQUEST_CONTROL,
	 REFUSAL_NOT_READY},
	{"no bluetooth", no_bluetooth, COMMAND_DISCOVER, REFUSAL_NO_BLUETOOTH},
	{"enrolled", quarantined, COMMAND_ENROLL, REFUSAL_WINDOW_CLOSED},
	{"not enrolled", not_enrolled, COMMAND_FORGET, REFUSAL_NOT_ENROLLED},
	{"pressing", pressing, COMMAND_FORGET, REFUSAL_BUSY},
	{"pressing", pressing, COMMAND_PLACE, REFUSAL_BUSY},
	{"no pad", padless, COMMAND_PLACE, REFUSAL_NO_SUCH_PAD},
	{"not ready", syncing, COMMAND_IDENTIFY, REFUSAL_NOT_READY},
	{"full", full, COMMAND_IDENTIFY, REFUSAL_BUSY},
	{"stale", stale, COMMAND_ZERO, REFUSAL_STALE},
	{"touched", touched, COMMAND_ZERO, REFUSAL_IN_CONTACT},
	{"pressing", pressing, COMMAND_ZERO, REFUSAL_BUSY},
	{"zeroing", zeroing, COMMAND_ZERO, REFUSAL_BUSY},
	{"zero asked", zero_asked, COMMAND_ZERO, REFUSAL_BUSY},
	{"full", full, COMMAND_ZERO, REFUSAL_BUSY},
	{"pressing", pressing, COMMAND_SELF_TEST, REFUSAL_BUSY},
	{"cannot", cannot_test, COMMAND_SELF_TEST, REFUSAL_NOT_SUPPORTED},
	{"lost", lost, COMMAND_RELEASE, REFUSAL_NOT_CONNECTED},
	{"inactive", inactive, COMMAND_RELEASE, REFUSAL_NOT_ACTIVE},
	{"no control", no_control, COMMAND_RELEASE, REFUSAL_NOT_CONTROLLER},
	{"no pad", padless, COMMAND_TIGHTEN, REFUSAL_NO_SUCH_PAD},
	{"no control", no_control, COMMAND_ACKNOWLEDGE, REFUSAL_NOT_CONTROLLER},
	{"not restored", not_restored, COMMAND_PRESS, REFUSAL_NOT_READY},
	{"no control", no_control, COMMAND_PRESS, REFUSAL_NOT_CONTROLLER},
	{"no bluetooth", no_bluetooth, COMMAND_PRESS, REFUSAL_NO_BLUETOOTH},
	{"not enrolled", not_enrolled, COMMAND_PRESS, REFUSAL_NOT_ENROLLED},
	{"unwell", unwell, COMMAND_PRESS, REFUSAL_HUB_UNWELL},
	{"ending", ending, COMMAND_PRESS, REFUSAL_HUB_UNWELL},
	{"syncing", syncing, COMMAND_PRESS, REFUSAL_NOT_READY},
	{"lost", lost, COMMAND_PRESS, REFUSAL_NOT_CONNECTED},
	{"quarantined", quarantined, COMMAND_PRESS, REFUSAL_NOT_SUPPORTED},
	{"no pad", padless, COMMAND_PRESS, REFUSAL_NO_SUCH_PAD},
	{"inactive", inactive, COMMAND_PRESS, REFUSAL_NOT_ACTIVE},
	{"unactuated", unactuated, COMMAND_PRESS, REFUSAL_NOT_ACTIVE},
	{"tripped", tripped, COMMAND_PRESS, REFUSAL_TRIPPED},
	{"halting", halting, COMMAND_PRESS, REFUSAL_TRIPPED},
	{"uncertain", uncertain, COMMAND_PRESS, REFUSAL_UNCERTAIN},
	{"untrusted", untrusted, COMMAND_PRESS, REFUSAL_UNTRUSTED},
	{"stale", stale, COMMAND_PRESS, REFUSAL_STALE},
	{"unzeroed", unzeroed, COMMAND_PRESS, REFUSAL_NEEDS_ZERO},
	{"untested", untested, COMMAND_PRESS, REFUSAL_NEEDS_SELF_TEST},
	{"discharged", discharged, COMMAND_PRESS, REFUSAL_BATTERY},
	{"unrecorded", unrecorded, COMMAND_PRESS, REFUSAL_NOT_RECORDED},
	{"unplaced", unplaced, COMMAND_PRESS, REFUSAL_NO_SITE},
	{"full", full, COMMAND_PRESS, REFUSAL_BUSY},
};

/* SR-25, SR-1, SR-16, SR-20 to SR-24: what is refused happens not at all. */
static void refuses_with_a_reason_and_changes_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(spoils); i++) {
		struct pair *pair = pair_ready(FEATURE_ACTIVE);
		struct command command = command_of(pair, spoils[i].type);
		struct refusal refusal;

		pair_run(pair, 1);
		spoils[i].fn(pair, &pair->hub->wearable[command.wearable]);
		pair->event_count = 0;
		keep(pair);
		refusal = pair_answer(pair, pair_post(pair, command));
		if (refusal.code != spoils[i].code)
			fail_msg("%s: %s is %s", spoils[i].what,
				 command_table[spoils[i].type].name,
				 refusal.code == REFUSAL_COUNT
					 ? "not answered"
					 : refusal_table[refusal.code].name);
		assert_untouched(pair);
		assert_int_equal(pair->actions.urgent_count, 0);
		assert_int_equal(pair->actions.count, 1); /* the answer */
		pair_free(pair);
	}
}

struct odd {
	struct command command;
	enum refusal_code code;
	int32_t value;
};

/* Arguments from outside: out of range, absurd, unterminated. */
static void refuses_arguments_that_make_no_sense(void **state)
{
	static const struct odd odds[] = {
		{{.type = COMMAND_COUNT}, REFUSAL_BAD_ARGUMENT, 0},
		{{.type = COMMAND_DISCOVER, .duration_ms = 300001},
		 REFUSAL_BAD_ARGUMENT,
		 0},
		{{.type = COMMAND_PLACE, .site = SITE_COUNT},
		 REFUSAL_BAD_ARGUMENT,
		 1},
		{{.type = COMMAND_PLACE, .pad = 1}, REFUSAL_NO_SUCH_PAD, 1},
		{{.type = COMMAND_PRESS, .wearable = 5},
		 REFUSAL_NO_SUCH_WEARABLE,
		 0},
		{{.type = COMMAND_PRESS, .wearable = 64},
		 REFUSAL_NO_SUCH_WEARABLE,
		 0},
		{{.type = COMMAND_PRESS, .wearable = WEARABLE_ALL},
		 REFUSAL_NO_SUCH_WEARABLE,
		 0},
		{{.type = COMMAND_PRESS, .press = {.force_mn = -1}},
		 REFUSAL_BAD_ARGUMENT,
		 0},
		{{.type = COMMAND_TIGHTEN, .tighten = {LIMIT_COUNT, 1}},
		 REFUSAL_BAD_ARGUMENT,
		 1},
		{{.type = COMMAND_TIGHTEN, .tighten = {LIMIT_FORCE, -1}},
		 REFUSAL_BAD_ARGUMENT,
		 2},
		{{.type = COMMAND_TIGHTEN, .tighten = {LIMIT_FORCE, 60001}},
		 REFUSAL_LOOSENS,
		 60001},
		{{.type = COMMAND_ACKNOWLEDGE, .wearable = 6},
		 REFUSAL_NO_SUCH_WEARABLE,
		 0},
	};
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	for (size_t i = 0; i < ROWS(odds); i++) {
		struct refusal refusal;

		keep(pair);
		refusal = pair_answer(pair, pair_post(pair, odds[i].command));
		assert_int_equal(refusal.code, odds[i].code);
		if (odds[i].value != 0)
			assert_int_equal(refusal.value, odds[i].value);
		assert_untouched(pair);
	}
	pair_free(pair);
}

static void refuses_a_name_without_end(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct command command = command_of(pair, COMMAND_ENROLL);
	struct wearable *w = &pair->hub->wearable[command.wearable];

	(void)state;
	pair->hub->window_until_us = UINT64_MAX;
	w->link.state = LINK_REFUSED;
	memset(command.name, 'a', sizeof(command.name));
	assert_int_equal(pair_answer(pair, pair_post(pair, command)).code,
			 REFUSAL_BAD_ARGUMENT);
	w->enroll_record = 1; /* not on record yet */
	assert_int_equal(pair_answer(pair, pair_post(pair, command)).code,
			 REFUSAL_BUSY);
	pair_free(pair);
}

static void takes_no_control_from_who_has_it(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_REQUEST_CONTROL,
					      .caller = 8})
			.code,
		REFUSAL_CONTROL_TAKEN);
	assert_int_equal(pair_simple(pair, 0, COMMAND_RELEASE_CONTROL).code,
			 REFUSAL_NONE);
	assert_int_equal((pair_view(pair, 0), pair->view.controller),
			 CALLER_NONE);
	assert_int_equal(
		pair_command(pair,
			     (struct command){.type = COMMAND_REQUEST_CONTROL,
					      .caller = 8})
			.code,
		REFUSAL_NONE);
	pair_free(pair);
}

static void takes_one_request_of_a_kind_at_a_time(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct command identify = command_of(pair, COMMAND_IDENTIFY);

	(void)state;
	pair_post(pair, identify);
	assert_int_equal(pair_answer(pair, pair_post(pair, identify)).code,
			 REFUSAL_BUSY);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ZERO).code, REFUSAL_NONE);
	pair_free(pair);
}

/* A bound on what waits, so that a step has a bound on what it answers. */
static void takes_no_more_calls_than_it_can_answer_in_a_step(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *other = &pair->hub->wearable[40];

	(void)state;
	for (int i = 0; i < 4; i++) {
		pair->hub->present |= UINT64_C(1) << (40 + i);
		other[i].link.state = LINK_ABSENT;
		other[i].link.until_us = UINT64_MAX;
	}
	for (int i = 0; i < 64; i++) {
		struct asks *asks = &other[i / ASKS_MAX].asks;

		asks->list[i % ASKS_MAX].call = 1;
		asks->count = (uint8_t)(i % ASKS_MAX + 1);
	}
	assert_int_equal(pair_simple(pair, 0, COMMAND_IDENTIFY).code,
			 REFUSAL_BUSY);
	pair_free(pair);
}

/* SR-2: the wearable's own word, in the hub's. */
static void tells_what_the_wearable_refuses(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct peripheral *p = &pair->wearable[0].peripheral;
	struct refusal refusal;

	(void)state;
	p->pad[0].ceiling_mn = 5000;
	refusal = pair_press(pair, 0, PRESS_MN, 1000);
	assert_int_equal(refusal.code, REFUSAL_LIMIT);
	assert_int_equal(refusal.layer, LAYER_DEVICE);
	assert_int_equal(refusal.limit, 5000);
	p->pad[0].ceiling_mn = 60000;
	p->pad[0].annunciations |= STATUS_NOT_ZEROED;
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NEEDS_ZERO);
	p->pad[0].annunciations = 0;
	p->controlled = false;
	refusal = pair_press(pair, 0, PRESS_MN, 1000);
	assert_int_equal(refusal.code, REFUSAL_DEVICE);
	assert_int_equal(refusal.value, CONTROL_NOT_IN_CONTROL);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_IDLE);
	pair_free(pair);
}

/* A press while the wearable still stands stopped clears that first. */
static void clears_a_stop_of_nobody_before_it_presses(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *w = &pair->hub->wearable[pair_index(pair, 0)];

	(void)state;
	pair->wearable[0].peripheral.latched = true;
	w->status.state = STATUS_STOPPED;
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_run(pair, 2000);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	assert_true(pair_view(pair, 0)->pad[0].force_mn > 5000);
	pair_free(pair);
}

static void refuses_what_was_asked_when_it_trips(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct command press = command_of(pair, COMMAND_PRESS);
	uint32_t identify;
	uint32_t call;

	(void)state;
	identify = pair_post(pair, command_of(pair, COMMAND_IDENTIFY));
	call = pair_post(pair, press);
	pair_post(pair, command_of(pair, COMMAND_STOP));
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_TRIPPED);
	pair_run(pair, 100);
	assert_int_equal(pair_answer(pair, identify).code, REFUSAL_NONE);
	pair_free(pair);
	/* Under way already: its answer comes, and leads to nothing. */
	pair = pair_ready(FEATURE_ACTIVE);
	call = pair_post(pair, press);
	pair_post(pair, command_of(pair, COMMAND_STOP));
	pair_run(pair, 1000);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_STOPPED);
	pair_free(pair);
}

/* SR-13 */
static void fails_a_zero_that_somebody_disturbs(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	uint32_t call = pair_post(pair, command_of(pair, COMMAND_ZERO));
	struct wearable *w = &pair->hub->wearable[pair_index(pair, 0)];

	(void)state;
	w->pad[0].zero_tries = 0;
	pair_run(pair, 100);
	assert_int_equal(pair_view(pair, 0)->pad[0].state, PAD_ZEROING);
	for (int i = 0; i < 40; i++) {
		pair->wearable[0].hand_mn[0] += 150;
		pair_run(pair, 15);
	}
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_IN_CONTACT);
	assert_false(pair_view(pair, 0)->pad[0].zeroed);
	pair_free(pair);
}

static void zeroes_without_the_wearables_help(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 2, 8);
	pair->wearable[0].feature.options =
		FEATURE_TEMPERATURE | FEATURE_BATTERY;
	pair->wearable[0].peripheral.pad[0].annunciations = 0;
	pair->wearable[0].peripheral.pad[1].annunciations = 0;
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	assert_true(pair_view(pair, 0)->pad[0].zeroed);
	assert_true(pair_view(pair, 0)->pad[1].zeroed);
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_NONE);
	pair_run(pair, 1000);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

static void leaves_zero_and_test_to_a_person_if_so_configured(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->config.self_test_at_ready = false;
	hub_init(pair->hub, &pair->config, pair->now_us);
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	pair_run(pair, 2000);
	assert_false(pair_view(pair, 0)->pad[0].zeroed);
	assert_false(pair_view(pair, 0)->pad[0].self_tested);
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	assert_int_equal(pair_simple(pair, 0, COMMAND_SELF_TEST).code,
			 REFUSAL_NONE);
	assert_true(pair_view(pair, 0)->pad[0].self_tested);
	pair_free(pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_with_a_reason_and_changes_nothing),
		cmocka_unit_test(refuses_arguments_that_make_no_sense),
		cmocka_unit_test(refuses_a_name_without_end),
		cmocka_unit_test(takes_no_control_from_who_has_it),
		cmocka_unit_test(takes_one_request_of_a_kind_at_a_time),
		cmocka_unit_test(
			takes_no_more_calls_than_it_can_answer_in_a_step),
		cmocka_unit_test(tells_what_the_wearable_refuses),
		cmocka_unit_test(clears_a_stop_of_nobody_before_it_presses),
		cmocka_unit_test(refuses_what_was_asked_when_it_trips),
		cmocka_unit_test(fails_a_zero_that_somebody_disturbs),
		cmocka_unit_test(zeroes_without_the_wearables_help),
		cmocka_unit_test(
			leaves_zero_and_test_to_a_person_if_so_configured),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
