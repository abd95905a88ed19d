/* SPDX-License-Identifier: MIT */
/*
 * The hub from inside: what its checks do when one thing alone is wrong,
 * which the rooms of the other tests never bring about alone.
 */
#include "pair.h"

#include "claims.h"

#define PRESS_MN 20000

static struct wearable *inside(struct pair *pair, size_t i)
{
	return &pair->hub->wearable[pair_index(pair, i)];
}

static struct pair *holding(uint8_t pads)
{
	struct pair *pair = pair_new();

	pair_add(pair, FEATURE_ACTIVE, pads, 8);
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	pair_run(pair, 1000);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 60000).code,
			 REFUSAL_NONE);
	pair_run(pair, 4000);
	return pair;
}

static void run_to_token(struct pair *pair)
{
	uint32_t seen = pair->wearable[0].tokens_seen;

	for (int ms = 0; ms < 1000; ms++) {
		pair_run(pair, 1);
		if (pair->wearable[0].tokens_seen != seen)
			return;
	}
	fail_msg("no token came");
}

/* SR-1: each of these alone ends the tokens, though nothing has tripped. */
static void leave_ready(struct pair *pair)
{
	inside(pair, 0)->link.state = LINK_STOPPING;
}

static void be_unwell(struct pair *pair)
{
	pair->hub->told_unwell = true;
}

static void be_ending(struct pair *pair)
{
	pair->hub->shutdown = true;
}

static void be_halting(struct pair *pair)
{
	inside(pair, 0)->halt.active = true;
	inside(pair, 0)->halt.next_us = UINT64_MAX;
}

static void be_tripped(struct pair *pair)
{
	inside(pair, 0)->pad[0].latch.trip.reason = TRIP_PERSON;
}

static void be_untrusted(struct pair *pair)
{
	inside(pair, 0)->integrity.trusted = false;
	inside(pair, 0)->integrity.good = 0;
}

/* The other pad has lost its stream. */
static void be_half_stale(struct pair *pair)
{
	struct pad *other = &inside(pair, 0)->pad[1];

	other->accepted = true;
	other->guard.has_frame = false;
	other->latch = (struct latch){.trip = {.reason = TRIP_NONE}};
}

static void gives_no_token_when_one_thing_alone_is_wrong(void **state)
{
	static void (*const spoil[])(struct pair *) = {
		leave_ready, be_unwell,	   be_ending,	  be_halting,
		be_tripped,  be_untrusted, be_half_stale,
	};

	(void)state;
	for (size_t i = 0; i < ROWS(spoil); i++) {
		struct pair *pair = holding(2);
		struct wearable *w = inside(pair, 0);

		/* Only pad 0 is heard from now on, by its frames alone. */
		pair->wearable[0].fault.mute_status = true;
		run_to_token(pair);
		w->token_us = 1; /* one is due */
		pair->hub->deadline_us = UINT64_MAX;
		spoil[i](pair);
		pair->wearable[0].tokens_seen = 0;
		for (int ms = 0; ms < 30; ms++) {
			pair->hub->deadline_us = UINT64_MAX;
			if (i == 6)
				w->pad[1].guard.has_frame = false;
			pair_run(pair, 1);
			if (i >= 6 && w->pad[1].guard.has_frame)
				break; /* its own frame came */
		}
		assert_int_equal(pair->wearable[0].tokens_seen, 0);
		pair_free(pair);
	}
}

/* SR-1: the other pad's data came in time, and yet are old. */
static void gives_no_token_on_old_data_that_came_just_now(void **state)
{
	struct pair *pair = holding(2);
	struct wearable *w = inside(pair, 0);
	struct step s = {pair->hub, &pair->actions, pair->now_us};

	(void)state;
	w->pad[1].accepted = true;
	w->pad[1].guard.frame_us = pair->now_us;
	w->pad[1].reading.at_us = pair->now_us - 300000;
	actions_clear(&pair->actions);
	hub_renew_token(&s, w);
	assert_int_equal(pair->actions.count, 0);
	w->pad[1].reading.at_us = pair->now_us;
	hub_renew_token(&s, w);
	assert_int_equal(pair->actions.list[0].type, ACTION_COMMAND_WRITE);
	pair_free(pair);
}

/* SR-21 */
static void gives_no_token_before_the_state_was_read(void **state)
{
	struct pair *pair = holding(1);
	struct wearable *w = inside(pair, 0);

	(void)state;
	pair->wearable[0].fault.mute_status = true;
	pair_run(pair, 20);
	w->uncertain = true;
	pair->wearable[0].tokens_seen = 0;
	pair_run(pair, 400);
	assert_int_equal(pair->wearable[0].tokens_seen, 0);
	pair->wearable[0].fault.mute_status = false;
	pair_run(pair, 100);
	assert_false(w->uncertain);
	pair_free(pair);
}

/* A frame of the wearable as it would be next, changed by the caller. */
static void frame_value(struct pair *pair, struct frame frame)
{
	const struct wearable *w = inside(pair, 0);
	uint8_t bytes[VALUE_MAX];
	size_t length;

	frame.counter = (uint8_t)(w->central.force_in.last % 255 + 1);
	assert_int_equal(frame_encode(&frame, bytes, sizeof(bytes), &length),
			 WIRE_OK);
	pair_value(pair, 0, CHARACTERISTIC_FORCE, bytes, (uint16_t)length);
}

static struct frame next_frame(struct pair *pair)
{
	const struct pad *pad = &inside(pair, 0)->pad[0];

	return (struct frame){
		.sequence = (uint16_t)(pad->assembler.sequence + 1),
		.time_us = pad->time_us + 10000,
		.cells = 8,
		.samples = 1,
		.interval_us = 10000,
	};
}

static uint64_t rejected(struct pair *pair, enum reject_reason reason)
{
	return pair_view(pair, 0)->rejected[reason];
}

/* SR-12 */
static void uses_no_frame_that_contradicts_what_is_known(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct frame frame;
	uint64_t samples;

	(void)state;
	pair->wearable[0].fault.mute_frames = true;
	pair_run(pair, 20);
	samples = pair->samples;
	frame = next_frame(pair);
	frame.pad = 1;
	frame_value(pair, frame);
	assert_int_equal(rejected(pair, REJECT_RANGE), 1);
	frame = next_frame(pair);
	frame.time_us -= 10000; /* the clock stands */
	frame_value(pair, frame);
	assert_int_equal(rejected(pair, REJECT_TIME), 1);
	frame = next_frame(pair);
	frame.time_us += 10000000; /* it leaps */
	frame_value(pair, frame);
	assert_int_equal(rejected(pair, REJECT_TIME), 2);
	frame = next_frame(pair);
	frame.first_cell = 4; /* beyond the pad */
	frame_value(pair, frame);
	assert_int_equal(rejected(pair, REJECT_RANGE), 2);
	frame = next_frame(pair);
	frame.sequence = (uint16_t)(frame.sequence - 5); /* handed out */
	frame_value(pair, frame);
	assert_int_equal(rejected(pair, REJECT_RANGE), 3);
	assert_int_equal(pair->samples, samples);
	frame_value(pair, next_frame(pair));
	assert_int_equal(pair->samples, samples + 1);
	pair_free(pair);
}

/* SR-12: with trust lost the clock is fitted anew: a leap is not for ever. */
static void earns_trust_again_after_the_clock_leapt(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *w = inside(pair, 0);

	(void)state;
	pair->wearable[0].fault.mute_frames = true;
	pair_run(pair, 20);
	while (integrity_is_trusted(&w->integrity)) {
		struct frame frame = next_frame(pair);

		frame.time_us += 10000000;
		frame_value(pair, frame);
	}
	assert_false(w->pad[0].has_time);
	for (int i = 0; i < 60; i++) {
		pair->now_us += 10000;
		frame_value(pair, next_frame(pair));
	}
	assert_true(integrity_is_trusted(&w->integrity));
	pair_free(pair);
}

/* SR-12: the strictest pad's limit is the wearable's. */
static void loses_trust_by_the_limit_of_the_strictest_pad(void **state)
{
	struct pair *pair = holding(2);
	struct command tighten = {.type = COMMAND_TIGHTEN,
				  .wearable = pair_index(pair, 0),
				  .pad = 1,
				  .tighten = {LIMIT_BAD_FRAMES, 1}};
	const uint8_t bad[] = {1, 2, 3};

	(void)state;
	assert_int_equal(pair_command(pair, tighten).code, REFUSAL_NONE);
	pair_value(pair, 0, CHARACTERISTIC_CONTROL_POINT, bad, sizeof(bad));
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_value(pair, 0, CHARACTERISTIC_STATUS, bad, sizeof(bad));
	assert_true(pair_was_tripped(pair, TRIP_INTEGRITY));
	assert_int_equal(pair_stops_now(pair), 1);
	pair_free(pair);
}

static void status_value(struct pair *pair, struct status status)
{
	const struct wearable *w = inside(pair, 0);
	uint8_t bytes[STATUS_SIZE];
	size_t length;

	status.counter = (uint8_t)(w->central.status_in.last % 255 + 1);
	assert_int_equal(status_encode(&status, bytes, sizeof(bytes), &length),
			 WIRE_OK);
	pair_value(pair, 0, CHARACTERISTIC_STATUS, bytes, (uint16_t)length);
}

static void uses_no_status_of_a_pad_that_is_not_there(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct status status = inside(pair, 0)->status;
	uint8_t battery = status.battery;

	(void)state;
	status.pad = 1;
	status.battery = 50;
	status_value(pair, status);
	assert_int_equal(rejected(pair, REJECT_RANGE), 1);
	assert_int_equal(pair_view(pair, 0)->battery, battery);
	status.pad = 0;
	status_value(pair, status);
	assert_int_equal(pair_view(pair, 0)->battery, 50);
	status.battery = STATUS_BATTERY_UNKNOWN; /* says nothing */
	status_value(pair, status);
	assert_int_equal(pair_view(pair, 0)->battery, 50);
	pair_free(pair);
}

/* What another client reads comes as a repeated Status: not used, no harm. */
static void ignores_a_repeated_status(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	uint8_t bytes[STATUS_SIZE];

	(void)state;
	pair->wearable[0].fault.mute_status = true;
	pair_run(pair, 20);
	for (int i = 0; i < 20; i++) {
		size_t length = peripheral_read_status(
			&pair->wearable[0].peripheral, bytes, sizeof(bytes));

		wire_put_u16(bytes, wire_get_u16(bytes));
		bytes[STATUS_SIZE - 3] =
			inside(pair, 0)->central.status_in.last;
		wire_put_u16(bytes + STATUS_SIZE - 2,
			     e2e_crc(bytes, STATUS_SIZE - 2));
		pair_value(pair, 0, CHARACTERISTIC_STATUS, bytes,
			   (uint16_t)length);
	}
	assert_int_equal(rejected(pair, REJECT_COUNTER), 20);
	assert_true(integrity_is_trusted(&inside(pair, 0)->integrity));
	pair_free(pair);
}

static void ignores_answers_to_nothing_asked(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *w = inside(pair, 0);
	struct step s = {pair->hub, &pair->actions, pair->now_us};
	struct control_response response = {.op = CONTROL_RESPONSE,
					    .reference = 9,
					    .result = CONTROL_SUCCESS};
	struct control_response got = response;
	uint8_t bytes[CONTROL_RESPONSE_SIZE];
	size_t length;

	(void)state;
	actions_clear(&pair->actions);
	hub_asks_answered(&s, w, &response);
	pair_post(pair, (struct command){.type = COMMAND_IDENTIFY,
					 .wearable = pair_index(pair, 0)});
	actions_clear(&pair->actions);
	response.reference = (uint8_t)(w->central.reference + 1);
	hub_asks_answered(&s, w, &response);
	assert_int_equal(pair->actions.count, 0);
	assert_int_equal(w->asks.count, 1);
	/* Good in itself, and yet not waited for. */
	got.request = CONTROL_ZERO;
	got.reference = 77;
	got.counter = (uint8_t)(w->central.control_in.last % 255 + 1);
	assert_int_equal(
		control_response_encode(&got, bytes, sizeof(bytes), &length),
		WIRE_OK);
	pair_value(pair, 0, CHARACTERISTIC_CONTROL_POINT, bytes,
		   (uint16_t)length);
	assert_int_equal(rejected(pair, REJECT_CODE), 1);
	pair_free(pair);
}

static void refuses_what_cannot_be_put_on_the_wire(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *w = inside(pair, 0);
	struct step s = {pair->hub, &pair->actions, pair->now_us};
	const struct ask ask = {
		.request = {.op = CONTROL_PRESS, .force_mn = -1},
		.command = COMMAND_PRESS,
		.call = 5,
	};

	(void)state;
	actions_clear(&pair->actions);
	assert_true(hub_ask(&s, w, &ask));
	assert_int_equal(w->asks.count, 0);
	assert_int_equal(pair->actions.list[0].reply.refusal.code,
			 REFUSAL_BAD_ARGUMENT);
	pair_free(pair);
}

/* SR-21: a release that cannot even be asked for stops the pad. */
static void stops_when_there_is_no_room_for_a_release(void **state)
{
	struct pair *pair = holding(1);
	struct wearable *w = inside(pair, 0);

	(void)state;
	w->asks.count = ASKS_MAX;
	w->asks.sent = true;
	w->asks.until_us = UINT64_MAX;
	w->asks.retry_us = UINT64_MAX;
	pair_simple(pair, 0, COMMAND_RELEASE);
	assert_true(pair_was_tripped(pair, TRIP_UNCERTAIN));
	assert_true(pair->wearable[0].stops_seen > 0);
	pair_free(pair);
}

/* The hub's own requests: without an answer the link begins anew. */
static void begins_the_link_anew_when_the_setup_has_no_answer(void **state)
{
	static const enum outcome outcomes[] = {OUTCOME_OK, OUTCOME_REFUSED,
						OUTCOME_ATT};

	(void)state;
	for (size_t i = 0; i < ROWS(outcomes); i++) {
		struct pair *pair = pair_new();

		pair_add(pair, FEATURE_ACTIVE, 1, 8);
		pair->wearable[0].fault.write = outcomes[i];
		pair->wearable[0].fault.mute_responses = true;
		pair_begin(pair);
		pair_restore(pair, 0);
		assert_true(pair_run_until(pair, 0, LINK_SYNCING, 5000));
		pair_run(pair, 2500);
		assert_true(pair_count(pair, ACTION_DISCONNECT, 0) >= 1);
		assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
		pair->wearable[0].fault.write = OUTCOME_OK;
		pair->wearable[0].fault.mute_responses = false;
		assert_true(pair_run_until(pair, 0, LINK_READY, 400000));
		pair_free(pair);
	}
}

/* A sensing wearable whose request has no answer is not stopped. */
static void records_an_uncertain_command_of_a_sensing_wearable(void **state)
{
	struct pair *pair = pair_ready(FEATURE_SENSING);

	(void)state;
	pair->wearable[0].fault.mute_responses = true;
	assert_int_equal(pair_simple(pair, 0, COMMAND_IDENTIFY).code,
			 REFUSAL_UNCERTAIN);
	assert_int_equal(pair_count_records(pair, RECORD_UNCERTAIN), 1);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-20: each part of the identity alone. */
static void compares_every_part_of_the_identity(void **state)
{
	(void)state;
	for (int i = 0; i < 7; i++) {
		struct pair *pair = pair_new();
		struct identity *identity;

		pair_add(pair, FEATURE_ACTIVE, 1, 8);
		pair_begin(pair);
		pair_restore(pair, 0);
		identity = &inside(pair, 0)->enrolment.identity;
		identity->version_major ^= i == 0;
		identity->version_minor ^= i == 1;
		identity->feature_crc ^= i == 2;
		identity->manufacturer[0] ^= i == 3;
		identity->model[0] ^= i == 4;
		identity->serial[0] ^= i == 5;
		assert_int_equal(pair_run_until(pair, 0, LINK_REFUSED, 5000),
				 i < 6);
		pair_free(pair);
	}
}

static void shows_texts_of_a_device_as_far_as_they_are_text(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].serial = "a\x1f\x7f\xffz-and-so-on-and-so-on-and-on";
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_REFUSED, 5000));
	assert_string_equal(pair->wv.identity.serial,
			    "a???z-and-so-on-and-so-");
	pair_free(pair);
}

/* An old value of the link's set-up is early, whenever it comes. */
static void takes_texts_only_while_it_asks_for_them(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *w = inside(pair, 0);

	(void)state;
	pair_value(pair, 0, CHARACTERISTIC_SERIAL, (const uint8_t *)"x", 1);
	assert_int_equal(rejected(pair, REJECT_EARLY), 1);
	w->link.state = LINK_VERIFYING;
	w->waiting = 0;
	pair_value(pair, 0, CHARACTERISTIC_SERIAL, (const uint8_t *)"x", 1);
	assert_int_equal(rejected(pair, REJECT_EARLY), 2);
	w->link.state = LINK_LOST;
	pair_value(pair, 0, CHARACTERISTIC_STATUS, (const uint8_t *)"x", 1);
	assert_int_equal(rejected(pair, REJECT_EARLY), 3);
	pair_value(pair, 0, CHARACTERISTIC_STATUS, (const uint8_t *)"x",
		   VALUE_MAX + 1);
	assert_int_equal(rejected(pair, REJECT_LENGTH), 1);
	pair_free(pair);
}

static void ignores_values_of_devices_that_are_not_its_link(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct event event = {.type = EVENT_VALUE};
	struct pair *copy = pair;

	(void)state;
	pair->now_us += 1;
	event.value.bytes = (const uint8_t *)"";
	event.value.device = 99; /* unknown */
	pair_step(pair, &event);
	event.value.device = UINT16_MAX;
	pair_step(pair, &event);
	pair->hub->device[99].wearable = pair_index(pair, 0);
	event.value.device = 99; /* known, but by another adapter */
	pair_step(copy, &event);
	event.type = EVENT_DONE;
	event.done.device = 99;
	pair_step(pair, &event);
	assert_int_equal(rejected(pair, REJECT_LENGTH), 0);
	pair_free(pair);
}

/* The stream that is asked for is one that the wearable can give. */
static void asks_for_a_stream_that_the_wearable_has(void **state)
{
	static const struct {
		uint32_t rate_hz, frame_ms, least_us, most_us;
		uint32_t interval_us;
		uint8_t samples;
	} rows[] = {
		{100, 20, 5000, 100000, 10000, 2},
		{200, 10, 10000, 100000, 10000, 1},
		{20, 100, 1000, 20000, 20000, 5},
		{100, 5, 5000, 100000, 10000, 1},
		{200, 100, 5000, 100000, 5000, 16},
		{30, 100, 5000, 100000, 33000, 3},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct pair *pair = pair_new();

		pair_add(pair, FEATURE_ACTIVE, 1, 8);
		pair->wearable[0].feature.interval_min_us = rows[i].least_us;
		pair->wearable[0].feature.interval_max_us = rows[i].most_us;
		pair->config.sample_rate_hz = rows[i].rate_hz;
		pair->config.frame_interval_ms = rows[i].frame_ms;
		hub_init(pair->hub, &pair->config, pair->now_us);
		pair_begin(pair);
		pair_restore(pair, 0);
		assert_true(pair_run_until(pair, 0, LINK_READY, 40000));
		assert_int_equal(peripheral_interval_us(
					 &pair->wearable[0].peripheral, 0),
				 rows[i].interval_us);
		assert_int_equal(
			pair->wearable[0].peripheral.pad[0].framer.samples,
			rows[i].samples);
		pair_free(pair);
	}
}

/* The second adapter hears it better; the bond decides afterwards. */
static void takes_the_adapter_that_hears_best(void **state)
{
	static const struct {
		int8_t first, second;
		enum adapter_state state;
		uint8_t taken;
	} rows[] = {
		{-60, -40, ADAPTER_ON, 1},  {-40, -60, ADAPTER_ON, 0},
		{127, -90, ADAPTER_ON, 1},  {-60, 127, ADAPTER_ON, 0},
		{-60, -40, ADAPTER_OFF, 0},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct pair *pair = pair_new();
		struct event event = {
			.type = EVENT_ADAPTER,
			.adapter = {.adapter = 1,
				    .address = {0x02, 0, 0, 0, 0, 0x02},
				    .name = "hci1",
				    .state = rows[i].state},
		};
		const struct action *connect;

		pair_begin(pair);
		pair_step(pair, &event);
		event = (struct event){.type = EVENT_DEVICE};
		event.device.is_wearable = true;
		event.device.heard = true;
		event.device.device = 10;
		event.device.rssi = rows[i].first;
		pair_step(pair, &event);
		event.device.adapter = 1;
		event.device.device = 11;
		event.device.rssi = rows[i].second;
		pair_step(pair, &event);
		pair_command(pair,
			     (struct command){.type = COMMAND_REQUEST_CONTROL});
		pair_command(pair, (struct command){.type = COMMAND_OPEN_WINDOW,
						    .duration_ms = 60000});
		pair_post(pair, (struct command){.type = COMMAND_ENROLL,
						 .wearable = 0});
		connect = &pair_last(pair, ACTION_CONNECT)->action;
		assert_int_equal(connect->adapter, rows[i].taken);
		assert_int_equal(connect->device, 10 + rows[i].taken);
		/* The other adapter's object means nothing to this link. */
		event.device.device = (uint16_t)(11 - rows[i].taken);
		event.device.adapter = (uint8_t)(1 - rows[i].taken);
		event.device.connected = true;
		pair_step(pair, &event);
		assert_int_equal(pair->hub->wearable[0].on, 10 + rows[i].taken);
		event.type = EVENT_DEVICE_GONE;
		pair_step(pair, &event);
		assert_int_equal(pair->hub->wearable[0].link.state,
				 LINK_CONNECTING);
		event.type = EVENT_RESOLVED;
		event.resolved.device = 55;
		pair_step(pair, &event);
		event = (struct event){.type = EVENT_ADAPTER_GONE};
		event.adapter.adapter = rows[i].taken;
		pair_step(pair, &event);
		assert_int_equal(pair->hub->wearable[0].link.state,
				 LINK_ABSENT);
		pair_free(pair);
	}
}

/* An enrolled wearable is taken by the adapter of its bond alone. */
static void takes_no_other_adapter_than_the_bonds(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct event event = {
		.type = EVENT_ADAPTER,
		.adapter = {.adapter = 1,
			    .address = {9, 9, 9, 9, 9, 9},
			    .name = "hci1",
			    .state = ADAPTER_ON},
	};

	(void)state;
	pair_step(pair, &event);
	event = (struct event){.type = EVENT_DEVICE};
	memcpy(event.device.address, pair->wearable[0].address, 6);
	event.device.device = 77;
	event.device.adapter = 1;
	event.device.heard = true;
	event.device.connected = true;
	pair_step(pair, &event);
	/* Resolved there: noted, and not used. */
	event.type = EVENT_RESOLVED;
	event.resolved.device = 77;
	pair_step(pair, &event);
	assert_int_equal(inside(pair, 0)->on, pair->wearable[0].device);
	event = (struct event){.type = EVENT_ADAPTER_GONE};
	pair->wearable[0].connected = false;
	pair->wearable[0].fault.gone = true;
	pair_step(pair, &event);
	event = (struct event){.type = EVENT_DEVICE};
	memcpy(event.device.address, pair->wearable[0].address, 6);
	event.device.device = 77;
	event.device.adapter = 1;
	event.device.heard = true;
	pair_step(pair, &event);
	pair_run(pair, 60000);
	assert_int_equal(pair_view(pair, 0)->link, LINK_FOUND);
	assert_int_equal(pair_last(pair, ACTION_CONNECT)->action.adapter, 0);
	pair_free(pair);
}

/* A stranger whose address turns out to be that of one known already. */
static void joins_a_device_with_the_wearable_it_turns_out_to_be(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_DEVICE};

	(void)state;
	pair_begin(pair);
	event.device.is_wearable = true;
	event.device.device = 1;
	event.device.address[5] = 1;
	pair_step(pair, &event);
	event.device.device = 2;
	event.device.address[5] = 2;
	pair_step(pair, &event);
	event.device.address[5] = 1;
	pair_step(pair, &event);
	assert_true(hub_is_present(pair->hub, 0));
	assert_false(hub_is_present(pair->hub, 1));
	assert_int_equal(pair->hub->device[2].wearable, 0);
	pair_free(pair);
}

/* Enrolments that come after the devices are known. */
static void connects_what_was_there_before_the_store_was_read(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].known = true;
	pair->wearable[0].paired = true;
	pair->wearable[0].heard = true;
	pair_begin(pair);
	pair_tell_device(pair, 0);
	pair_run(pair, 100);
	assert_int_equal(pair_count(pair, ACTION_CONNECT, 0), 0);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	pair_free(pair);
}

/* Disconnect() without an answer. */
static void goes_on_when_a_disconnect_has_no_answer(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *w = inside(pair, 0);
	struct step s = {pair->hub, &pair->actions, pair->now_us};

	(void)state;
	actions_clear(&pair->actions);
	hub_link_feed(&s, w, LINK_EVENT_FAILED);
	assert_true(w->link.closing);
	pair->hub->deadline_us = 0;
	pair_run(pair, 4000);
	assert_true(w->link.closing);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	pair_free(pair);
}

static void gives_up_an_enrolment_whose_wearable_went_away(void **state)
{
	struct pair *pair = pair_new();
	uint32_t call;

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].known = true;
	pair->wearable[0].heard = true;
	pair->wearable[0].fault.connect_hangs = true;
	pair_begin(pair);
	pair_tell_device(pair, 0);
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	pair_command(pair, (struct command){.type = COMMAND_OPEN_WINDOW,
					    .duration_ms = 60000});
	call = pair_post(pair, (struct command){.type = COMMAND_ENROLL});
	pair_step(pair, &(struct event){.type = EVENT_DEVICE_GONE,
					.device.device = 3});
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_COUNT);
	pair_run(pair, 121000);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_TIMED_OUT);
	assert_false(hub_is_present(pair->hub, 0));
	pair_free(pair);
}

/* Pads of one wearable: one record for all, each its own reason. */
static void latches_all_pads_of_a_wearable_with_one_record(void **state)
{
	struct pair *pair = holding(2);
	struct command press = {
		.type = COMMAND_PRESS,
		.wearable = pair_index(pair, 0),
		.pad = 1,
		.press = {.force_mn = PRESS_MN, .hold_ms = 60000}};
	size_t acknowledged;

	(void)state;
	assert_int_equal(pair_command(pair, press).code, REFUSAL_NONE);
	pair_run(pair, 4000);
	assert_int_equal(pair_view(pair, 0)->pad[1].state, PAD_HOLDING);
	/* One pad's reason stops both, and latches the one. */
	pair->wearable[0].runaway_mn[1] = 63000; /* less than it minds */
	pair_run(pair, 200);
	assert_int_equal(pair_view(pair, 0)->pad[0].trip.reason, TRIP_NONE);
	assert_int_not_equal(pair->wv.pad[1].trip.reason, TRIP_NONE);
	pair->wearable[0].runaway_mn[1] = 0;
	pair_run(pair, 2000);
	assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
			 REFUSAL_TRIPPED);
	pair_simple(pair, 0, COMMAND_STOP);
	assert_int_equal(pair_view(pair, 0)->pad[0].trip.reason, TRIP_PERSON);
	pair_run(pair, 1000);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_count_records(pair, RECORD_ACKNOWLEDGED), 2);
	/* Both at once: one record, acknowledged once. */
	pair_simple(pair, 0, COMMAND_STOP);
	assert_true(pair_view(pair, 0)->pad[0].trip_record ==
		    pair->wv.pad[1].trip_record);
	pair_run(pair, 1000);
	acknowledged = pair_count_records(pair, RECORD_ACKNOWLEDGED);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_count_records(pair, RECORD_ACKNOWLEDGED),
			 acknowledged + 1);
	pair_free(pair);
}

/* SR-16: restored trips have no number; each is acknowledged. */
static void acknowledges_each_restored_trip(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_RESTORE_TRIP};

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 2, 8);
	pair_begin(pair);
	pair_restore(pair, 0);
	memcpy(event.restore_trip.address, pair->wearable[0].address, 6);
	event.restore_trip.trip.reason = TRIP_PERSON;
	pair_step(pair, &event);
	event.restore_trip.trip.pad = 1;
	pair_step(pair, &event);
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	assert_int_equal(pair_simple(pair, 0, COMMAND_ACKNOWLEDGE).code,
			 REFUSAL_NONE);
	assert_int_equal(pair_count_records(pair, RECORD_ACKNOWLEDGED), 2);
	pair_free(pair);
}

/* SR-5, SR-19: the strictest pad's bounds are the patient's. */
static void takes_the_strictest_bounds_for_the_patient(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct command tighten = {.type = COMMAND_TIGHTEN,
				  .wearable = pair_index(pair, 0),
				  .tighten = {LIMIT_TOTAL_FORCE, 50000}};

	(void)state;
	assert_int_equal(pair_command(pair, tighten).code, REFUSAL_NONE);
	tighten.tighten.id = LIMIT_PADS_PRESSING;
	tighten.tighten.value = 1;
	assert_int_equal(pair_command(pair, tighten).code, REFUSAL_NONE);
	assert_int_equal((pair_view(pair, 0), pair->view.total_limit.value),
			 50000);
	assert_int_equal(pair->hub->pads_limit.value, 1);
	pair_free(pair);
}

/* SR-1: the smallest of all that bound it. */
static void gives_tokens_as_short_as_anybody_wants(void **state)
{
	static const struct {
		uint32_t config_ms;
		uint16_t device_ms;
		uint16_t token_ms;
	} rows[] = {{500, 1000, 500},
		    {300, 1000, 300},
		    {500, 200, 200},
		    {1000, 1000, 500}};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct pair *pair = pair_new();
		const struct action *action;
		struct enable enable;

		pair_add(pair, FEATURE_ACTIVE, 1, 8);
		pair->wearable[0].feature.token_max_ms = rows[i].device_ms;
		pair->config.token_ms = rows[i].config_ms;
		hub_init(pair->hub, &pair->config, pair->now_us);
		pair_begin(pair);
		pair_restore(pair, 0);
		assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
		pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
		pair_run(pair, 1000);
		assert_int_equal(pair_press(pair, 0, PRESS_MN, 1000).code,
				 REFUSAL_NONE);
		run_to_token(pair);
		action = &pair_last(pair, ACTION_COMMAND_WRITE)->action;
		assert_int_equal(enable_decode(action->write.bytes,
					       action->write.length, &enable),
				 WIRE_OK);
		assert_int_equal(enable.token_ms, rows[i].token_ms);
		pair_free(pair);
	}
}

/* SR-8: what a crash may lose of a dose is bounded. */
static void records_doses_while_it_presses(void **state)
{
	struct pair *pair = holding(1);

	(void)state;
	pair_run(pair, 20000);
	assert_in_range(pair_count_records(pair, RECORD_DOSE), 2, 3);
	pair_simple(pair, 0, COMMAND_RELEASE);
	pair_run(pair, 2000);
	assert_in_range(pair_count_records(pair, RECORD_DOSE), 3, 4);
	pair_run(pair, 20000);
	assert_in_range(pair_count_records(pair, RECORD_DOSE), 3, 4);
	pair_free(pair);
}

/* SR-8: a therapist's hand under a sensing wearable is no press of the hub's,
 * and its dose is on record all the same; at rest nothing is. */
static void records_doses_of_hands(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_SENSING, 1, 8);
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	pair_run(pair, 20000);
	assert_int_equal(pair_count_records(pair, RECORD_DOSE), 0);
	pair->wearable[0].hand_mn[0] = 20000;
	pair_run(pair, 11000);
	assert_int_equal(pair_count_records(pair, RECORD_DOSE), 1);
	assert_in_range(pair_last_record(pair, RECORD_DOSE)->dose.dose_mns,
			180000, 220000);
	pair->wearable[0].hand_mn[0] = 0;
	pair_run(pair, 60000);
	assert_in_range(pair_count_records(pair, RECORD_DOSE), 2, 2);
	pair_free(pair);
}

/* SR-8: doses of the two kinds are limited apart, so they are on record apart.
 */
static void records_doses_by_their_kind(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].feature.pad[0].contact = FEATURE_COMPRESSION;
	pair->wearable[0].feature.pad[0].cell_area = 100000;
	pair->wearable[0].feature.pad[0].pressure_max_pa = 16000;
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	pair_run(pair, 3000);
	pair->wearable[0].hand_mn[0] = 20000;
	pair_run(pair, 20000);
	assert_true(pair_count_records(pair, RECORD_DOSE) >= 1);
	assert_int_equal(pair_last_record(pair, RECORD_DOSE)->dose.kind,
			 CONTACT_COMPRESSION);
	pair_free(pair);
	pair = holding(1);
	pair_run(pair, 20000);
	assert_int_equal(pair_last_record(pair, RECORD_DOSE)->dose.kind,
			 CONTACT_POINT);
	pair_free(pair);
}

/* SR-3: ends in order, whatever each wearable is doing. */
static void ends_with_wearables_in_every_state(void **state)
{
	struct pair *pair = holding(2);
	struct event event = {.type = EVENT_SHUTDOWN};
	uint32_t call;

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_restore(pair, 1);
	call = pair_post(pair, (struct command){.type = COMMAND_PRESS,
						.wearable = pair_index(pair, 0),
						.pad = 1,
						.press = {.force_mn = PRESS_MN,
							  .hold_ms = 1000}});
	pair_step(pair, &event);
	pair_run(pair, 1000);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_NONE);
	assert_int_equal(pair_count_records(pair, RECORD_ABORTED), 1);
	assert_true(pair_view(pair, 0)->stop_confirmed);
	assert_false(pair->wearable[1].connected); /* connects no more */
	assert_true(pair->wearable[0].force_seen_us + 500000 < pair->now_us);
	pair_free(pair);
}

static void shows_discovery_of_others_and_large_cells(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].feature.pad[0].contact = FEATURE_COMPRESSION;
	pair->wearable[0].feature.pad[0].cell_area = 100000;
	pair->wearable[0].feature.pad[0].pressure_max_pa = 16000;
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_READY, 30000));
	assert_int_equal(pair->wv.pad[0].cell_area_mm2_x100, UINT16_MAX);
	assert_int_equal(pair->wv.pad[0].kind, CONTACT_COMPRESSION);
	assert_false((pair_view(pair, 0), pair->view.adapter[0].discovering));
	pair->hub->radio[0].bluez_discovers = true;
	assert_true((pair_view(pair, 0), pair->view.adapter[0].discovering));
	pair->hub->radio[0].bluez_discovers = false;
	pair->hub->radio[0].discovery = RADIO_DISCOVERING;
	assert_true((pair_view(pair, 0), pair->view.adapter[0].discovering));
	pair->hub->pressing = 300;
	assert_int_equal((pair_view(pair, 0), pair->view.pads_pressing), 255);
	pair_free(pair);
}

/* SR-22: time that stays behind is one reason, told once. */
static void trips_once_while_the_clock_is_behind(void **state)
{
	struct pair *pair = holding(1);
	struct event tick = {.type = EVENT_TICK};

	(void)state;
	pair->now_us -= 100000;
	pair_step(pair, &tick);
	pair->now_us += 10000;
	pair_step(pair, &tick);
	assert_int_equal(pair_stops_now(pair), 0);
	assert_int_equal(pair_count_records(pair, RECORD_TRIP), 1);
	pair_free(pair);
}

/* Fewer pads after a new enrolment: the others are on nobody. */
static void forgets_pads_that_a_wearable_has_no_more(void **state)
{
	struct pair *pair = holding(2);
	struct wearable *w = inside(pair, 0);
	struct step s = {pair->hub, &pair->actions, pair->now_us};

	(void)state;
	w->pad[1].reading.in_contact = true;
	w->pad[1].reading.force_mn = 5000;
	hub_pad_load(pair->hub, &w->pad[1]);
	assert_int_equal(pair->hub->pressing, 2);
	hub_pad_end(pair->hub, &w->pad[1]);
	assert_int_equal(pair->hub->pressing, 1);
	(void)s;
	pair_free(pair);
}

/* SR-19: a press that is only asked for counts for the other pad's. */
static void counts_a_press_that_is_only_asked_for(void **state)
{
	struct pair *pair = holding(2);
	struct command press = {
		.type = COMMAND_PRESS,
		.wearable = pair_index(pair, 0),
		.pad = 1,
		.press = {.force_mn = PRESS_MN, .hold_ms = 1000}};
	struct command tighten = {.type = COMMAND_TIGHTEN,
				  .wearable = press.wearable,
				  .tighten = {LIMIT_TOTAL_FORCE, 45000}};
	uint32_t call;

	(void)state;
	assert_int_equal(pair_command(pair, tighten).code, REFUSAL_NONE);
	call = pair_post(pair, press);
	assert_int_equal(hub_asked_force_mn(inside(pair, 0), 1), PRESS_MN);
	assert_int_equal(hub_asked_force_mn(inside(pair, 0), 0), 0);
	press.pad = 0;
	press.press.force_mn = 30000; /* with 20 N more on the other pad */
	assert_int_equal(pair_answer(pair, pair_post(pair, press)).limit_id,
			 LIMIT_TOTAL_FORCE);
	pair_run(pair, 100);
	assert_int_equal(pair_answer(pair, call).code, REFUSAL_NONE);
	pair_free(pair);
}

/* SR-15: what else it asked for is no press. */
static void stops_nothing_for_a_caller_who_pressed_nothing(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct event event = {.type = EVENT_CALLER_GONE, .caller = PAIR_CALLER};

	(void)state;
	pair_post(pair, (struct command){.type = COMMAND_IDENTIFY,
					 .wearable = pair_index(pair, 0)});
	pair_step(pair, &event);
	assert_int_equal(pair_stops_now(pair), 0);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

static void tells_that_a_write_needed_a_bond(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	pair->wearable[0].fault.write = OUTCOME_NOT_PAIRED;
	assert_int_equal(pair_simple(pair, 0, COMMAND_IDENTIFY).code,
			 REFUSAL_DEVICE);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* SR-2, SR-5: looser ceilings wait for the last press to end. */
static void loosens_ceilings_when_nobody_presses(void **state)
{
	struct pair *pair = holding(2);
	const struct peripheral *p = &pair->wearable[0].peripheral;
	struct command press = {
		.type = COMMAND_PRESS,
		.wearable = pair_index(pair, 0),
		.pad = 1,
		.press = {.force_mn = PRESS_MN, .hold_ms = 60000}};
	struct limit_set *set =
		&pair->config.limits[CONTACT_POINT][SITE_REGION_TRUNK];

	(void)state;
	assert_int_equal(pair_command(pair, press).code, REFUSAL_NONE);
	pair_run(pair, 3000);
	set->value[LIMIT_FORCE] = 70000;
	pair_step(pair, &(struct event){.type = EVENT_CONFIG,
					.config = &pair->config});
	pair_simple(pair, 0, COMMAND_RELEASE);
	pair_run(pair, 2000);
	assert_int_equal(p->pad[0].ceiling_mn, 60000);
	press.type = COMMAND_RELEASE;
	assert_int_equal(pair_command(pair, press).code, REFUSAL_NONE);
	pair_run(pair, 2000);
	assert_int_equal(p->pad[0].ceiling_mn, 70000);
	assert_int_equal(p->pad[1].ceiling_mn, 70000);
	/* The pressure alone. */
	set->value[LIMIT_PRESSURE] = 350000;
	pair_step(pair, &(struct event){.type = EVENT_CONFIG,
					.config = &pair->config});
	pair_run(pair, 200);
	assert_int_equal(p->pad[0].ceiling_pa, 350000);
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_free(pair);
}

/* Who was heard goes first, then who waits longest. */
static void connects_who_was_heard_before_who_may_be_away(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_RESTORE};

	(void)state;
	pair_begin(pair);
	memcpy(event.enrolment.adapter_address,
	       (const uint8_t[]){0x02, 0, 0, 0, 0, 0x01}, 6);
	for (uint8_t i = 0; i < 4; i++) {
		event.enrolment.identity.address[5] = i;
		pair_step(pair, &event);
	}
	pair->hub->radio[0].retry_us = UINT64_MAX; /* nobody yet */
	event = (struct event){.type = EVENT_DEVICE};
	for (uint8_t i = 0; i < 4; i++) {
		event.device.device = i;
		event.device.address[5] = i;
		event.device.heard = i == 2;
		pair->now_us += 1000;
		pair_step(pair, &event);
	}
	pair->hub->wearable[0].link.retry_us = pair->now_us - 1;
	pair->hub->wearable[1].link.retry_us = pair->now_us - 3;
	pair->hub->wearable[3].link.retry_us = pair->now_us - 2;
	pair->hub->radio[0].retry_us = 0;
	event.device.device = 0;
	event.device.address[5] = 0;
	for (uint8_t i = 0; i < 4; i++) {
		static const uint16_t order[] = {2, 1, 3, 0};

		pair->hub->radio[0].discovery = RADIO_IDLE;
		pair->hub->radio[0].connecting = DEVICE_NONE;
		pair_step(pair, &event);
		assert_int_equal(pair_last(pair, ACTION_CONNECT)->action.device,
				 order[i]);
	}
	pair_free(pair);
}

/* SR-3: a link on its way when the hub ends stays stopped. */
static void clears_no_stop_while_it_ends(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_SHUTDOWN};

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_STOPPING, 5000));
	pair_step(pair, &event);
	pair_run(pair, 1000);
	assert_true(pair_view(pair, 0)->stop_confirmed);
	assert_true(pair->wearable[0].peripheral.latched);
	pair_free(pair);
}

static void binds_anew_when_mtu_and_services_change(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct event event = {.type = EVENT_RESOLVED};

	(void)state;
	event.resolved.device = pair->wearable[0].device;
	event.resolved.mtu = 100;
	event.resolved.characteristics = 0x7f; /* a text less */
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->link, LINK_VERIFYING);
	pair_step(pair, &(struct event){.type = EVENT_DEVICE_GONE,
					.device.device = 99});
	pair_step(pair, &(struct event){.type = EVENT_DONE, .done.device = 98});
	pair_free(pair);
}

static void takes_a_bond_that_is_there_already(void **state)
{
	struct pair *pair = pair_new();
	struct event event;

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].known = true;
	pair->wearable[0].fault.never_resolves = true;
	pair->wearable[0].fault.gone = true; /* bluetoothd connects it */
	pair_begin(pair);
	pair_restore(pair, 0);
	inside(pair, 0)->enrolling = true;
	inside(pair, 0)->enroll_until_us = UINT64_MAX;
	pair->wearable[0].paired = false;
	pair->wearable[0].fault.pair = OUTCOME_ALREADY;
	pair_bring_back(pair, 0);
	pair_run(pair, 50);
	assert_int_equal(pair_view(pair, 0)->link, LINK_RESOLVING);
	/* An answer that comes later means nothing. */
	event = (struct event){.type = EVENT_DONE,
			       .done = {.operation = OPERATION_PAIR,
					.outcome = OUTCOME_AUTHENTICATION,
					.device = pair->wearable[0].device,
					.tag = inside(pair, 0)->link_tag}};
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->link, LINK_RESOLVING);
	pair_free(pair);
}

/* However late: an answer that says so is believed while it waits. */
static void takes_a_bond_that_is_told_after_a_failure(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_DONE};

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].known = true;
	pair->wearable[0].fault.never_resolves = true;
	pair->wearable[0].fault.gone = true; /* bluetoothd connects it */
	pair_begin(pair);
	pair_restore(pair, 0);
	inside(pair, 0)->enrolling = true;
	inside(pair, 0)->enroll_until_us = UINT64_MAX;
	pair->wearable[0].paired = false;
	pair->wearable[0].fault.pair = OUTCOME_AUTHENTICATION;
	pair_bring_back(pair, 0);
	pair_run(pair, 50);
	assert_int_equal(pair_view(pair, 0)->link, LINK_PAIRING);
	event.done.operation = OPERATION_PAIR;
	event.done.device = pair->wearable[0].device;
	event.done.tag = inside(pair, 0)->link_tag;
	pair_step(pair, &event);
	assert_int_equal(pair_view(pair, 0)->link, LINK_RESOLVING);
	pair_free(pair);
}

static void enrolls_again_what_is_in_quarantine(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *w = inside(pair, 0);

	(void)state;
	pair_lose(pair, 0);
	pair_run(pair, 20);
	w->link.state = LINK_QUARANTINED;
	pair->hub->window_until_us = UINT64_MAX;
	assert_int_equal(pair_simple(pair, 0, COMMAND_ENROLL).code,
			 REFUSAL_NONE);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	pair_free(pair);
}

static void zeroes_once_at_a_time(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *w = inside(pair, 0);
	struct step s = {pair->hub, &pair->actions, pair->now_us};

	(void)state;
	actions_clear(&pair->actions);
	assert_true(hub_pad_zero(&s, w, 0)); /* the hub's own */
	assert_int_equal(
		pair_answer(pair,
			    pair_post(pair,
				      (struct command){
					      .type = COMMAND_ZERO,
					      .wearable = pair_index(pair, 0)}))
			.code,
		REFUSAL_BUSY);
	pair_free(pair);
}

/* What bluetoothd says of reads and subscriptions. */
static void takes_what_is_as_good_as_done(void **state)
{
	static const struct {
		enum outcome read, subscribe;
		bool ready;
	} rows[] = {
		{OUTCOME_OK, OUTCOME_ALREADY, true},
		{OUTCOME_OK, OUTCOME_IN_PROGRESS, true},
		{OUTCOME_OK, OUTCOME_REFUSED, false},
		{OUTCOME_IN_PROGRESS, OUTCOME_OK, false},
		{OUTCOME_AUTHENTICATION, OUTCOME_OK, false},
		{OUTCOME_OK, OUTCOME_NOT_PAIRED, false},
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct pair *pair = pair_new();

		pair_add(pair, FEATURE_ACTIVE, 1, 8);
		pair->wearable[0].fault.read = rows[i].read;
		pair->wearable[0].fault.subscribe = rows[i].subscribe;
		pair_begin(pair);
		pair_restore(pair, 0);
		assert_int_equal(pair_run_until(pair, 0, LINK_READY, 10000),
				 rows[i].ready);
		pair_free(pair);
	}
}

static void ignores_an_outcome_for_no_characteristic(void **state)
{
	struct pair *pair = pair_new();
	struct event event = {.type = EVENT_DONE};
	uint32_t waiting;

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_VERIFYING, 5000));
	waiting = inside(pair, 0)->waiting;
	event.done.operation = OPERATION_READ;
	event.done.device = pair->wearable[0].device;
	event.done.tag = inside(pair, 0)->setup_tag;
	event.done.characteristic = CHARACTERISTIC_COUNT;
	pair_step(pair, &event);
	event.done.characteristic = CHARACTERISTIC_ENABLE; /* not asked */
	pair_step(pair, &event);
	assert_int_equal(inside(pair, 0)->waiting, waiting);
	pair_free(pair);
}

static void answers_an_enrolment_when_its_own_record_is_written(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct wearable *w = inside(pair, 0);
	struct event event = {.type = EVENT_RECORDED,
			      .recorded = {.number = 500, .written = true}};

	(void)state;
	w->enroll_record = 501;
	w->enroll_call = 77;
	pair_step(pair, &event);
	assert_int_equal(pair_answer(pair, 77).code, REFUSAL_COUNT);
	event.recorded.number = 501;
	pair_step(pair, &event);
	assert_int_equal(pair_answer(pair, 77).code, REFUSAL_NONE);
	pair_free(pair);
}

static void counts_bad_frames_of_all_pads_together(void **state)
{
	struct pair *pair = holding(2);
	const uint8_t bad[] = {1, 2, 3};

	(void)state;
	for (int i = 0; i < 3; i++)
		pair_value(pair, 0, CHARACTERISTIC_FORCE, bad, sizeof(bad));
	assert_int_equal(pair_count(pair, ACTION_TRIPPED, 0), 0);
	pair_value(pair, 0, CHARACTERISTIC_FORCE, bad, sizeof(bad));
	assert_true(pair_was_tripped(pair, TRIP_INTEGRITY));
	assert_int_equal(pair_view(pair, 0)->pad[1].trip.reason,
			 TRIP_INTEGRITY);
	pair_free(pair);
}

/* A link that is there already needs no room. */
static void enrolls_what_is_connected_on_a_full_adapter(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].known = true;
	pair->wearable[0].fault.gone = true; /* somebody connects it */
	pair->config.links_max = 1;
	hub_init(pair->hub, &pair->config, pair->now_us);
	pair_begin(pair);
	pair_bring_back(pair, 0);
	pair_run(pair, 200);
	assert_int_equal(pair_view(pair, 0)->link, LINK_ABSENT);
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	pair->hub->window_until_us = UINT64_MAX;
	assert_int_equal(pair_simple(pair, 0, COMMAND_ENROLL).code,
			 REFUSAL_NONE);
	assert_true(pair_run_until(pair, 0, LINK_READY, 20000));
	assert_int_equal(pair_count(pair, ACTION_CONNECT, 0), 0);
	pair_free(pair);
}

static void enrolls_nobody_whom_no_adapter_hears(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].known = true;
	pair_begin(pair);
	pair_tell_device(pair, 0);
	pair->hub->radio[0].state = ADAPTER_OFF;
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	pair->hub->window_until_us = UINT64_MAX;
	assert_int_equal(pair_simple(pair, 0, COMMAND_ENROLL).code,
			 REFUSAL_LINKS_FULL);
	pair_free(pair);
}

/* SR-19: of a wearable's pads those that press. */
static void latches_the_pads_that_press_for_the_total(void **state)
{
	struct pair *pair = holding(2);
	struct command tighten = {.type = COMMAND_TIGHTEN,
				  .wearable = pair_index(pair, 0),
				  .tighten = {LIMIT_TOTAL_FORCE, 10000}};

	(void)state;
	assert_int_equal(pair_command(pair, tighten).code, REFUSAL_NONE);
	pair_run(pair, 50);
	assert_int_equal(pair_view(pair, 0)->pad[0].trip.reason,
			 TRIP_TOTAL_FORCE);
	assert_int_equal(pair->wv.pad[1].trip.reason, TRIP_NONE);
	pair_free(pair);
}

/* SR-12: also while a read is under way. */
static void uses_no_read_status_that_is_broken(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);
	struct status status = inside(pair, 0)->status;
	const uint8_t bad[STATUS_SIZE] = {1, 2, 3};
	uint8_t bytes[STATUS_SIZE];
	size_t length;

	(void)state;
	inside(pair, 0)->reading = true;
	pair_value(pair, 0, CHARACTERISTIC_STATUS, bad, sizeof(bad));
	assert_int_equal(rejected(pair, REJECT_CRC), 1);
	/* Before the first notification a read has no counter. */
	status.counter = 0;
	status.battery = 33;
	assert_int_equal(status_encode(&status, bytes, sizeof(bytes), &length),
			 WIRE_OK);
	pair_value(pair, 0, CHARACTERISTIC_STATUS, bytes, STATUS_SIZE);
	assert_int_equal(pair_view(pair, 0)->battery, 33);
	inside(pair, 0)->reading = false;
	pair_value(pair, 0, CHARACTERISTIC_STATUS, bytes, STATUS_SIZE);
	assert_int_equal(rejected(pair, REJECT_COUNTER), 1);
	pair_free(pair);
}

/* What is seen changes with time alone, too. */
static void tells_what_only_time_changes(void **state)
{
	struct pair *pair = pair_ready(FEATURE_ACTIVE);

	(void)state;
	pair->hub->window_until_us = pair->now_us + 100000;
	pair->hub->discover_until_us = pair->now_us + 100000;
	pair->hub->deadline_us = 0;
	pair_run(pair, 102);
	assert_int_equal(pair->hub->window_until_us, 0);
	assert_int_equal(pair->hub->discover_until_us, 0);
	pair_free(pair);
}

/* SR-23: nobody is enrolled: there is nothing to try the store with. */
static void tries_the_store_with_who_is_enrolled(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].known = true;
	pair_begin(pair);
	pair_tell_device(pair, 0);
	pair_step(pair, &(struct event){.type = EVENT_RECORDED});
	pair_run(pair, 12000);
	assert_int_equal(pair_count(pair, ACTION_RECORD, 0), 0);
	pair_free(pair);
}

/* Forgotten while it is being connected: the air is free for others. */
static void frees_the_air_when_it_forgets(void **state)
{
	struct pair *pair = pair_new();

	(void)state;
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair_add(pair, FEATURE_ACTIVE, 1, 8);
	pair->wearable[0].fault.connect_hangs = true;
	pair_begin(pair);
	pair_restore(pair, 0);
	assert_true(pair_run_until(pair, 0, LINK_CONNECTING, 5000));
	pair_simple(pair, 0, COMMAND_REQUEST_CONTROL);
	assert_int_equal(pair_simple(pair, 0, COMMAND_FORGET).code,
			 REFUSAL_NONE);
	pair_restore(pair, 1);
	assert_true(pair_run_until(pair, 1, LINK_READY, 10000));
	pair_free(pair);
}

/* SR-4: many reasons in one step are one stop. */
static void stops_once_for_many_reasons(void **state)
{
	struct pair *pair = holding(1);
	struct step s = {pair->hub, &pair->actions, pair->now_us};
	const struct guard_trips trips = {
		.count = 2,
		.trip = {{.reason = TRIP_RISE}, {.reason = TRIP_FORCE}},
	};

	(void)state;
	pair->hub->steps++;
	actions_clear(&pair->actions);
	hub_trips(&s, inside(pair, 0), &trips);
	assert_int_equal(pair->actions.urgent_count, 2); /* each way once */
	/* Both on record, told; the next stop prepared. */
	assert_int_equal(pair->actions.count, 5);
	assert_int_equal(inside(pair, 0)->pad[0].latch.trip.reason, TRIP_RISE);
	pair_free(pair);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_no_token_when_one_thing_alone_is_wrong),
		cmocka_unit_test(gives_no_token_on_old_data_that_came_just_now),
		cmocka_unit_test(gives_no_token_before_the_state_was_read),
		cmocka_unit_test(uses_no_frame_that_contradicts_what_is_known),
		cmocka_unit_test(earns_trust_again_after_the_clock_leapt),
		cmocka_unit_test(loses_trust_by_the_limit_of_the_strictest_pad),
		cmocka_unit_test(uses_no_status_of_a_pad_that_is_not_there),
		cmocka_unit_test(ignores_a_repeated_status),
		cmocka_unit_test(ignores_answers_to_nothing_asked),
		cmocka_unit_test(refuses_what_cannot_be_put_on_the_wire),
		cmocka_unit_test(stops_when_there_is_no_room_for_a_release),
		cmocka_unit_test(
			begins_the_link_anew_when_the_setup_has_no_answer),
		cmocka_unit_test(
			records_an_uncertain_command_of_a_sensing_wearable),
		cmocka_unit_test(compares_every_part_of_the_identity),
		cmocka_unit_test(
			shows_texts_of_a_device_as_far_as_they_are_text),
		cmocka_unit_test(takes_texts_only_while_it_asks_for_them),
		cmocka_unit_test(
			ignores_values_of_devices_that_are_not_its_link),
		cmocka_unit_test(asks_for_a_stream_that_the_wearable_has),
		cmocka_unit_test(takes_the_adapter_that_hears_best),
		cmocka_unit_test(takes_no_other_adapter_than_the_bonds),
		cmocka_unit_test(
			joins_a_device_with_the_wearable_it_turns_out_to_be),
		cmocka_unit_test(
			connects_what_was_there_before_the_store_was_read),
		cmocka_unit_test(goes_on_when_a_disconnect_has_no_answer),
		cmocka_unit_test(
			gives_up_an_enrolment_whose_wearable_went_away),
		cmocka_unit_test(
			latches_all_pads_of_a_wearable_with_one_record),
		cmocka_unit_test(acknowledges_each_restored_trip),
		cmocka_unit_test(takes_the_strictest_bounds_for_the_patient),
		cmocka_unit_test(gives_tokens_as_short_as_anybody_wants),
		cmocka_unit_test(records_doses_while_it_presses),
		cmocka_unit_test(records_doses_of_hands),
		cmocka_unit_test(records_doses_by_their_kind),
		cmocka_unit_test(ends_with_wearables_in_every_state),
		cmocka_unit_test(shows_discovery_of_others_and_large_cells),
		cmocka_unit_test(trips_once_while_the_clock_is_behind),
		cmocka_unit_test(counts_a_press_that_is_only_asked_for),
		cmocka_unit_test(
			stops_nothing_for_a_caller_who_pressed_nothing),
		cmocka_unit_test(tells_that_a_write_needed_a_bond),
		cmocka_unit_test(loosens_ceilings_when_nobody_presses),
		cmocka_unit_test(connects_who_was_heard_before_who_may_be_away),
		cmocka_unit_test(clears_no_stop_while_it_ends),
		cmocka_unit_test(binds_anew_when_mtu_and_services_change),
		cmocka_unit_test(takes_a_bond_that_is_there_already),
		cmocka_unit_test(takes_a_bond_that_is_told_after_a_failure),
		cmocka_unit_test(enrolls_again_what_is_in_quarantine),
		cmocka_unit_test(zeroes_once_at_a_time),
		cmocka_unit_test(takes_what_is_as_good_as_done),
		cmocka_unit_test(ignores_an_outcome_for_no_characteristic),
		cmocka_unit_test(
			answers_an_enrolment_when_its_own_record_is_written),
		cmocka_unit_test(counts_bad_frames_of_all_pads_together),
		cmocka_unit_test(enrolls_what_is_connected_on_a_full_adapter),
		cmocka_unit_test(enrolls_nobody_whom_no_adapter_hears),
		cmocka_unit_test(latches_the_pads_that_press_for_the_total),
		cmocka_unit_test(uses_no_read_status_that_is_broken),
		cmocka_unit_test(tells_what_only_time_changes),
		cmocka_unit_test(tries_the_store_with_who_is_enrolled),
		cmocka_unit_test(frees_the_air_when_it_forgets),
		cmocka_unit_test(stops_once_for_many_reasons),
		cmocka_unit_test(forgets_pads_that_a_wearable_has_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
