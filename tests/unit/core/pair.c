/* SPDX-License-Identifier: MIT */
/* Pair: see pair.h. */
#include "pair.h"

#include "claims.h"

#include <stdlib.h>

#define TURN_US	   1000u
#define DELAY_US   4000u  /* of the radio and the bus, one way */
#define RESOLVE_US 60000u /* services after a connection */
#define ADAPTER	   0

static const uint8_t adapter_address[6] = {0x02, 0, 0, 0, 0, 0x01};

static uint32_t next_random(struct pair *pair)
{
	pair->random = pair->random * 1664525u + 1013904223u;
	return pair->random >> 8;
}

static void later(struct pair *pair, const struct event *event,
		  uint64_t delay_us)
{
	struct pair_event *slot;

	assert_true(pair->event_count < PAIR_EVENTS_MAX);
	slot = &pair->events[pair->event_count++];
	slot->at_us = pair->now_us + delay_us;
	slot->event = *event;
	if (event->type == EVENT_VALUE)
		memcpy(slot->bytes, event->value.bytes, event->value.length);
}

static struct pair_wearable *by_device(struct pair *pair, uint16_t device)
{
	for (size_t i = 0; i < pair->wearables; i++)
		if (pair->wearable[i].device == device &&
		    pair->wearable[i].known)
			return &pair->wearable[i];
	return NULL;
}

static void done(struct pair *pair, const struct action *action,
		 enum operation operation, enum outcome outcome, uint8_t att)
{
	const struct event event = {
		.type = EVENT_DONE,
		.done = {.operation = operation,
			 .outcome = outcome,
			 .device = action->device,
			 .adapter = action->adapter,
			 .att = att,
			 .characteristic = action->characteristic,
			 .tag = action->tag},
	};

	later(pair, &event, DELAY_US);
}

static struct event device_event(const struct pair_wearable *w)
{
	struct event event = {
		.type = EVENT_DEVICE,
		.device = {.device = w->device,
			   .adapter = w->adapter,
			   .rssi = -60,
			   .battery = 255,
			   .is_wearable = true,
			   .heard = w->heard,
			   .paired = w->paired,
			   .trusted = w->trusted,
			   .connected = w->connected,
			   .resolved = w->resolved},
	};

	memcpy(event.device.address, w->address, sizeof(w->address));
	memcpy(event.device.name, "pad", 4);
	return event;
}

void pair_tell_device(struct pair *pair, size_t i)
{
	struct event event = device_event(&pair->wearable[i]);

	pair_step(pair, &event);
}

static void tell_later(struct pair *pair, const struct pair_wearable *w,
		       uint64_t delay_us)
{
	struct event event = device_event(w);

	later(pair, &event, delay_us);
}

static void resolve(struct pair *pair, struct pair_wearable *w)
{
	const struct event event = {
		.type = EVENT_RESOLVED,
		.resolved = {.device = w->device,
			     .mtu = w->mtu,
			     .characteristics =
				     ((1u << CHARACTERISTIC_COUNT) - 1) &
				     ~w->fault.lacks},
	};

	if (w->fault.never_resolves)
		return;
	w->resolved = true;
	tell_later(pair, w, RESOLVE_US);
	later(pair, &event, RESOLVE_US);
}

static void link_up(struct pair *pair, struct pair_wearable *w)
{
	if (w->connected)
		return;
	w->connected = true;
	w->resolved = false;
	peripheral_connected(&w->peripheral, pair->now_us);
	peripheral_mtu(&w->peripheral, w->mtu);
	peripheral_secured(&w->peripheral, w->paired, w->paired);
	tell_later(pair, w, DELAY_US);
	resolve(pair, w);
}

static void link_down(struct pair *pair, struct pair_wearable *w)
{
	if (!w->connected)
		return;
	w->connected = false;
	w->resolved = false;
	peripheral_disconnected(&w->peripheral, pair->now_us);
	tell_later(pair, w, DELAY_US);
}

void pair_lose(struct pair *pair, size_t i)
{
	link_down(pair, &pair->wearable[i]);
}

void pair_bring_back(struct pair *pair, size_t i)
{
	link_up(pair, &pair->wearable[i]);
}

static void do_connect(struct pair *pair, const struct action *action)
{
	struct pair_wearable *w = by_device(pair, action->device);

	if (w == NULL) {
		done(pair, action, OPERATION_CONNECT, OUTCOME_GONE, 0);
		return;
	}
	if (w->fault.connect_hangs || w->fault.gone)
		return;
	if (w->fault.connect == OUTCOME_OK)
		link_up(pair, w);
	done(pair, action, OPERATION_CONNECT, w->fault.connect, 0);
}

static void do_pair(struct pair *pair, const struct action *action)
{
	struct pair_wearable *w = by_device(pair, action->device);

	assert_non_null(w);
	assert_false(w->paired); /* never Pair on a bonded device */
	if (w->fault.pair == OUTCOME_OK) {
		w->paired = true;
		peripheral_secured(&w->peripheral, true, true);
		tell_later(pair, w, DELAY_US);
	}
	done(pair, action, OPERATION_PAIR, w->fault.pair, 0);
}

static void do_disconnect(struct pair *pair, const struct action *action)
{
	struct pair_wearable *w = by_device(pair, action->device);

	if (w != NULL)
		link_down(pair, w);
	done(pair, action, OPERATION_DISCONNECT, OUTCOME_OK, 0);
}

static void do_remove(struct pair *pair, const struct action *action)
{
	struct pair_wearable *w = by_device(pair, action->device);
	struct event event = {.type = EVENT_DEVICE_GONE};

	if (w == NULL)
		return;
	link_down(pair, w);
	w->known = false;
	w->paired = false;
	w->trusted = false;
	w->heard = false;
	event.device.device = w->device;
	later(pair, &event, 2 * DELAY_US);
	done(pair, action, OPERATION_REMOVE, OUTCOME_OK, 0);
}

static void do_trust(struct pair *pair, const struct action *action)
{
	struct pair_wearable *w = by_device(pair, action->device);

	if (w == NULL)
		return;
	w->trusted = action->on;
	tell_later(pair, w, DELAY_US);
}

static void value(struct pair *pair, const struct pair_wearable *w,
		  enum characteristic c, const uint8_t *bytes, size_t length)
{
	const struct event event = {
		.type = EVENT_VALUE,
		.value = {.device = w->device,
			  .characteristic = c,
			  .length = (uint16_t)length,
			  .bytes = bytes},
	};

	later(pair, &event, DELAY_US + w->fault.delay_ms * 1000u);
}

static void do_read(struct pair *pair, const struct action *action)
{
	struct pair_wearable *w = by_device(pair, action->device);
	enum characteristic c = action->characteristic;
	uint8_t bytes[FEATURE_SIZE_MAX];
	size_t length;

	if (w == NULL || !w->connected)
		return;
	if (w->fault.read != OUTCOME_OK) {
		done(pair, action, OPERATION_READ, w->fault.read, 0);
		return;
	}
	if (c == CHARACTERISTIC_FEATURE) {
		length = peripheral_read_feature(&w->peripheral, bytes,
						 sizeof(bytes));
		if (w->fault.version != 0) {
			bytes[2] = w->fault.version;
			wire_put_u16(bytes, e2e_crc(bytes + 2, length - 2));
		}
	} else if (c == CHARACTERISTIC_STATUS) {
		length = peripheral_read_status(&w->peripheral, bytes,
						sizeof(bytes));
	} else {
		length = strlen(w->serial);
		memcpy(bytes, w->serial, length);
	}
	value(pair, w, c, bytes, length);
	done(pair, action, OPERATION_READ, OUTCOME_OK, 0);
}

static void do_subscribe(struct pair *pair, const struct action *action)
{
	static const enum profile_characteristic of[CHARACTERISTIC_COUNT] = {
		[CHARACTERISTIC_FORCE] = PROFILE_FORCE,
		[CHARACTERISTIC_CONTROL_POINT] = PROFILE_CONTROL_POINT,
		[CHARACTERISTIC_STATUS] = PROFILE_STATUS,
	};
	struct pair_wearable *w = by_device(pair, action->device);

	if (w == NULL || !w->connected)
		return;
	if (w->fault.subscribe == OUTCOME_OK ||
	    w->fault.subscribe == OUTCOME_ALREADY ||
	    w->fault.subscribe == OUTCOME_IN_PROGRESS)
		peripheral_subscribed(&w->peripheral,
				      of[action->characteristic], true);
	done(pair, action, OPERATION_SUBSCRIBE, w->fault.subscribe, 0);
}

static void do_request(struct pair *pair, const struct action *action)
{
	struct pair_wearable *w = by_device(pair, action->device);
	enum profile_att att;

	if (w == NULL || !w->connected || w->fault.deaf || w->fault.mute_writes)
		return;
	if (w->fault.write != OUTCOME_OK) {
		done(pair, action, OPERATION_WRITE, w->fault.write,
		     PROFILE_ATT_IN_PROGRESS);
		return;
	}
	att = peripheral_write_control(&w->peripheral, action->write.bytes,
				       action->write.length, pair->now_us);
	done(pair, action, OPERATION_WRITE,
	     att == PROFILE_ATT_OK ? OUTCOME_OK : OUTCOME_ATT, (uint8_t)att);
}

static void do_prepare(struct pair *pair, const struct action *action)
{
	struct pair_wearable *w = by_device(pair, action->device);

	assert_true(action->write.length == ENABLE_SIZE);
	if (w != NULL)
		memcpy(w->prepared, action->write.bytes, ENABLE_SIZE);
}

/* SR-15: but for the first of a link. */
static void assert_stop_was_prepared(const struct pair_wearable *w,
				     const struct action *action)
{
	struct enable enable = {0};

	assert_int_equal(enable_decode(action->write.bytes,
				       action->write.length, &enable),
			 WIRE_OK);
	if (enable.counter != 1)
		assert_memory_equal(w->prepared, action->write.bytes,
				    ENABLE_SIZE);
}

static void do_command(struct pair *pair, const struct action *action)
{
	struct pair_wearable *w = by_device(pair, action->device);

	if (w == NULL || !w->connected || w->fault.deaf)
		return;
	if (enable_is_stop(action->write.bytes, action->write.length)) {
		assert_stop_was_prepared(w, action);
		w->stops_seen++;
		if (w->stop_seen_us == 0)
			w->stop_seen_us = pair->now_us;
	} else {
		w->tokens_seen++;
		w->token_seen_us = pair->now_us;
	}
	peripheral_write_enable(&w->peripheral, action->write.bytes,
				action->write.length, pair->now_us);
}

static struct event adapter_event(const struct pair *pair)
{
	struct event event = {
		.type = EVENT_ADAPTER,
		.adapter = {.adapter = ADAPTER,
			    .name = "hci0",
			    .state =
				    pair->adapter_on ? ADAPTER_ON : ADAPTER_OFF,
			    .discovering = pair->discovering},
	};

	memcpy(event.adapter.address, adapter_address, 6);
	return event;
}

static void do_discover(struct pair *pair, const struct action *action)
{
	struct event event;

	pair->discovering = action->on;
	done(pair, action, OPERATION_DISCOVER, OUTCOME_OK, 0);
	event = adapter_event(pair);
	later(pair, &event, DELAY_US);
	for (size_t i = 0; action->on && i < pair->wearables; i++) {
		struct pair_wearable *w = &pair->wearable[i];

		if (w->connected || w->fault.gone)
			continue;
		w->known = true;
		w->heard = true;
		tell_later(pair, w, 10 * DELAY_US);
	}
}

static void do_power(struct pair *pair, const struct action *action)
{
	struct event event;

	(void)action;
	pair->adapter_on = true;
	event = adapter_event(pair);
	later(pair, &event, DELAY_US);
}

static void do_record(struct pair *pair, const struct action *action)
{
	const struct event event = {
		.type = EVENT_RECORDED,
		.recorded = {.number = action->record.number,
			     .written = !pair->store_fails},
	};

	if (!pair->store_hangs)
		later(pair, &event, DELAY_US);
}

static void do_sample(struct pair *pair, const struct action *action)
{
	assert_true(action->sample.cells <= SAMPLE_CELLS_MAX);
	pair->samples++;
	pair->sample = action->sample;
}

static void do_nothing(struct pair *pair, const struct action *action)
{
	(void)pair;
	(void)action;
}

typedef void (*carry_fn)(struct pair *pair, const struct action *action);

static const carry_fn carry[ACTION_COUNT] = {
	[ACTION_COMMAND_WRITE] = do_command,
	[ACTION_REQUEST_WRITE] = do_request,
	[ACTION_READ] = do_read,
	[ACTION_SUBSCRIBE] = do_subscribe,
	[ACTION_CONNECT] = do_connect,
	[ACTION_DISCONNECT] = do_disconnect,
	[ACTION_PAIR] = do_pair,
	[ACTION_TRUST] = do_trust,
	[ACTION_REMOVE] = do_remove,
	[ACTION_DISCOVER] = do_discover,
	[ACTION_POWER] = do_power,
	[ACTION_PREPARE_STOP] = do_prepare,
	[ACTION_REPLY] = do_nothing,
	[ACTION_RECORD] = do_record,
	[ACTION_TRIPPED] = do_nothing,
	[ACTION_SAMPLE] = do_sample,
	[ACTION_CHANGED] = do_nothing,
};

static void note(struct pair *pair, const struct action *action, bool urgent)
{
	struct pair_entry *entry;

	if (action->type == ACTION_SAMPLE || action->type == ACTION_CHANGED ||
	    action->type == ACTION_PREPARE_STOP)
		return;
	if (pair->log_count == PAIR_LOG_MAX) {
		pair->log_count = PAIR_LOG_MAX / 2;
		memmove(pair->log, pair->log + PAIR_LOG_MAX / 2,
			sizeof(pair->log) / 2);
	}
	entry = &pair->log[pair->log_count++];
	entry->at_us = pair->now_us;
	entry->step = pair->step;
	entry->urgent = urgent;
	entry->action = *action;
}

static void carry_list(struct pair *pair, const struct action *list,
		       size_t count, bool urgent)
{
	for (size_t i = 0; i < count; i++) {
		note(pair, &list[i], urgent);
		carry[list[i].type](pair, &list[i]);
	}
}

void pair_step(struct pair *pair, const struct event *event)
{
	struct actions *actions = &pair->actions;

	actions_clear(actions);
	pair->step++;
	if (pair->listen != NULL)
		pair->listen(pair, event, pair->listener);
	hub_step(pair->hub, event, pair->now_us, actions);
	assert_false(actions->spilled);
	if (actions->count > pair->actions_max)
		pair->actions_max = actions->count;
	carry_list(pair, actions->urgent, actions->urgent_count, true);
	carry_list(pair, actions->list, actions->count, false);
}

void pair_value(struct pair *pair, size_t i, enum characteristic c,
		const uint8_t *bytes, uint16_t length)
{
	const struct event event = {
		.type = EVENT_VALUE,
		.value = {.device = pair->wearable[i].device,
			  .characteristic = c,
			  .length = length,
			  .bytes = bytes},
	};

	pair_step(pair, &event);
}

/* Events due, in the order in which they came to be. */
static void deliver(struct pair *pair)
{
	struct pair_event due;
	size_t i = 0;

	while (i < pair->event_count) {
		if (pair->events[i].at_us > pair->now_us) {
			i++;
			continue;
		}
		due = pair->events[i];
		pair->event_count--;
		memmove(&pair->events[i], &pair->events[i + 1],
			(pair->event_count - i) * sizeof(due));
		if (due.event.type == EVENT_VALUE)
			due.event.value.bytes = due.bytes;
		pair_step(pair, &due.event);
		i = 0;
	}
}

/* Force on a pad: what is set, or runs away, and a hand on top. */
static int32_t force_on(struct pair *pair, struct pair_wearable *w, uint8_t pad)
{
	int32_t applied = peripheral_setpoint_mn(&w->peripheral, pad);

	if (w->runaway_mn[pad] > applied)
		applied = w->runaway_mn[pad];
	if (applied > 0)
		w->force_seen_us = pair->now_us;
	return applied + w->hand_mn[pad];
}

static void sample_pad(struct pair *pair, struct pair_wearable *w, uint8_t pad)
{
	const struct feature_pad *shape = &w->feature.pad[pad];
	int32_t force_mn = force_on(pair, w, pad);
	int16_t raw[PROFILE_CELLS_MAX];

	for (uint8_t c = 0; c < shape->cells; c++) {
		int32_t unit = force_mn / shape->cells / shape->resolution_mn;

		unit += unit * w->lean[c] / 100;
		if (!w->stuck[pad])
			unit += (int32_t)(next_random(pair) % 5) - 2;
		raw[c] = (int16_t)unit;
	}
	peripheral_sample(&w->peripheral, pad, raw, pair->now_us);
}

static void send_frame(struct pair *pair, struct pair_wearable *w,
		       struct peripheral_output *output)
{
	if (w->fault.mute_frames)
		return;
	if (w->fault.mangle_frames)
		output->bytes[output->length / 2] ^= 1u;
	value(pair, w, CHARACTERISTIC_FORCE, output->bytes, output->length);
	if (w->fault.repeat_frames)
		value(pair, w, CHARACTERISTIC_FORCE, output->bytes,
		      output->length);
}

static void carry_output(struct pair *pair, struct pair_wearable *w,
			 struct peripheral_output *output)
{
	switch ((int)output->type) {
	case PERIPHERAL_NOTIFY_STATUS:
		if (!w->fault.mute_status)
			value(pair, w, CHARACTERISTIC_STATUS, output->bytes,
			      output->length);
		break;
	case PERIPHERAL_INDICATE:
		if (!w->fault.mute_responses)
			value(pair, w, CHARACTERISTIC_CONTROL_POINT,
			      output->bytes, output->length);
		break;
	case PERIPHERAL_NOTIFY_FORCE:
		send_frame(pair, w, output);
		break;
	case PERIPHERAL_ZERO:
		peripheral_zeroed(&w->peripheral, output->pad, true,
				  pair->now_us);
		break;
	case PERIPHERAL_SELF_TEST:
		peripheral_tested(&w->peripheral, output->pad, true,
				  pair->now_us);
		break;
	default:
		break;
	}
}

static void turn_wearable(struct pair *pair, struct pair_wearable *w)
{
	struct peripheral_output output;

	peripheral_tick(&w->peripheral, pair->now_us);
	for (uint8_t i = 0; i < w->feature.pads; i++) {
		uint32_t interval = peripheral_interval_us(&w->peripheral, i);

		if (interval == 0)
			interval = 10000;
		if (pair->now_us < w->sample_at_us[i] + interval)
			continue;
		w->sample_at_us[i] = pair->now_us;
		sample_pad(pair, w, i);
	}
	while (peripheral_next(&w->peripheral, &output))
		carry_output(pair, w, &output);
}

static void turn(struct pair *pair)
{
	const struct event tick = {.type = EVENT_TICK};

	pair->now_us += TURN_US;
	for (size_t i = 0; i < pair->wearables; i++)
		turn_wearable(pair, &pair->wearable[i]);
	deliver(pair);
	if (hub_deadline_us(pair->hub) <= pair->now_us) {
		pair_step(pair, &tick);
		/* A deadline that stays is a busy loop. */
		assert_true(hub_deadline_us(pair->hub) > pair->now_us);
	}
}

void pair_run(struct pair *pair, uint32_t ms)
{
	for (uint32_t i = 0; i < ms; i++)
		turn(pair);
}

bool pair_run_until(struct pair *pair, size_t i, enum link_state state,
		    uint32_t ms)
{
	for (uint32_t t = 0; t < ms; t++) {
		if (pair_view(pair, i)->link == state)
			return true;
		turn(pair);
	}
	return pair_view(pair, i)->link == state;
}

struct pair *pair_new(void)
{
	struct pair *pair = calloc(1, sizeof(*pair));

	assert_non_null(pair);
	pair->hub = calloc(1, hub_size());
	assert_non_null(pair->hub);
	pair->config = hub_config_default();
	pair->now_us = 1000000;
	pair->random = 1;
	pair->adapter_on = true;
	hub_init(pair->hub, &pair->config, pair->now_us);
	return pair;
}

void pair_free(struct pair *pair)
{
	free(pair->hub);
	free(pair);
}

static struct feature feature_of(enum feature_kind kind, uint8_t pads,
				 uint8_t cells)
{
	struct feature feature = {
		.version_major = PROFILE_VERSION_MAJOR,
		.version_minor = PROFILE_VERSION_MINOR,
		.kind = kind,
		.pads = pads,
		.options = FEATURE_TEMPERATURE | FEATURE_BATTERY |
			   FEATURE_BUTTON | FEATURE_HAPTIC | FEATURE_ZERO |
			   FEATURE_SELF_TEST | FEATURE_DELTA,
		.interval_min_us = 5000,
		.interval_max_us = 100000,
		.token_max_ms = 1000,
		.release_ms = 400,
		.ramp_max_mn_per_s = kind == FEATURE_ACTIVE ? 20000 : 0,
		.hold_max_ms = kind == FEATURE_ACTIVE ? 120000 : 0,
	};

	for (uint8_t i = 0; i < pads; i++)
		feature.pad[i] = (struct feature_pad){
			.contact = FEATURE_POINT,
			.actuated = kind == FEATURE_ACTIVE,
			.cells = cells,
			.rows = 1,
			.columns = cells,
			.cell_area = 40000u / cells,
			.range_mn = 100000,
			.resolution_mn = 5,
			.force_max_mn = kind == FEATURE_ACTIVE ? 80000 : 0,
			.pressure_max_pa = kind == FEATURE_ACTIVE ? 400000 : 0,
		};
	return feature;
}

size_t pair_add(struct pair *pair, enum feature_kind kind, uint8_t pads,
		uint8_t cells)
{
	size_t i = pair->wearables++;
	struct pair_wearable *w = &pair->wearable[i];

	assert_true(i < PAIR_WEARABLES_MAX);
	w->feature = feature_of(kind, pads, cells);
	w->device = (uint16_t)(i + 3);
	w->adapter = ADAPTER;
	w->mtu = 247;
	w->serial = "SN-1";
	memcpy(w->address, (const uint8_t[]){0xc0, 1, 2, 3, 4, 0}, 6);
	w->address[5] = (uint8_t)(i + 1);
	peripheral_init(&w->peripheral, &w->feature, pair->now_us);
	peripheral_battery(&w->peripheral, 90, pair->now_us);
	for (uint8_t p = 0; p < pads; p++)
		peripheral_temperature(&w->peripheral, p, 300, pair->now_us);
	return i;
}

void pair_begin(struct pair *pair)
{
	struct event event = {.type = EVENT_BLUEZ, .bluez.present = true};

	pair_step(pair, &event);
	event = adapter_event(pair);
	pair_step(pair, &event);
	event = (struct event){.type = EVENT_RESTORED};
	pair_step(pair, &event);
}

void pair_restore(struct pair *pair, size_t i)
{
	struct pair_wearable *w = &pair->wearable[i];
	struct event event = {.type = EVENT_RESTORE};
	uint8_t bytes[FEATURE_SIZE_MAX];
	struct identity *identity = &event.enrolment.identity;
	size_t length =
		peripheral_read_feature(&w->peripheral, bytes, sizeof(bytes));

	w->paired = true;
	w->trusted = true;
	memcpy(identity->address, w->address, 6);
	identity->version_major = PROFILE_VERSION_MAJOR;
	identity->version_minor = PROFILE_VERSION_MINOR;
	identity->feature_crc = e2e_crc(bytes, length);
	memcpy(identity->manufacturer, w->serial, strlen(w->serial));
	memcpy(identity->model, w->serial, strlen(w->serial));
	memcpy(identity->serial, w->serial, strlen(w->serial));
	memcpy(event.enrolment.adapter_address, adapter_address, 6);
	memcpy(event.enrolment.name, "restored", 9);
	for (size_t p = 0; p < PADS_MAX; p++)
		event.enrolment.site[p] = SITE_LUMBAR_LEFT;
	pair_step(pair, &event);
}

void pair_restart_hub(struct pair *pair)
{
	pair->event_count = 0;
	pair->log_count = 0;
	pair->discovering = false;
	hub_init(pair->hub, &pair->config, pair->now_us);
}

uint32_t pair_post(struct pair *pair, struct command command)
{
	struct event event = {.type = EVENT_COMMAND, .command = command};

	event.command.call = ++pair->call;
	if (event.command.caller == CALLER_NONE)
		event.command.caller = PAIR_CALLER;
	pair_step(pair, &event);
	return event.command.call;
}

struct refusal pair_answer(const struct pair *pair, uint32_t call)
{
	for (size_t i = pair->log_count; i > 0; i--) {
		const struct action *action = &pair->log[i - 1].action;

		if (action->type == ACTION_REPLY && action->reply.call == call)
			return action->reply.refusal;
	}
	return (struct refusal){.code = REFUSAL_COUNT};
}

struct refusal pair_command(struct pair *pair, struct command command)
{
	uint32_t call = pair_post(pair, command);
	struct refusal refusal = pair_answer(pair, call);

	for (int i = 0; i < 15000 && refusal.code == REFUSAL_COUNT; i++) {
		turn(pair);
		refusal = pair_answer(pair, call);
	}
	return refusal;
}

uint16_t pair_index(const struct pair *pair, size_t i)
{
	struct wearable_view view;

	for (uint16_t n = 0; n < WEARABLES_MAX; n++) {
		hub_wearable_view(pair->hub, n, pair->now_us, &view);
		if (view.present && memcmp(view.identity.address,
					   pair->wearable[i].address, 6) == 0)
			return n;
	}
	return WEARABLE_NONE;
}

const struct wearable_view *pair_view(struct pair *pair, size_t i)
{
	uint16_t index = pair_index(pair, i);

	memset(&pair->wv, 0, sizeof(pair->wv));
	if (index != WEARABLE_NONE)
		hub_wearable_view(pair->hub, index, pair->now_us, &pair->wv);
	hub_view(pair->hub, pair->now_us, &pair->view);
	return &pair->wv;
}

struct refusal pair_simple(struct pair *pair, size_t i, enum command_type type)
{
	return pair_command(pair, (struct command){
					  .type = type,
					  .wearable = pair_index(pair, i),
				  });
}

struct refusal pair_press(struct pair *pair, size_t i, int32_t force_mn,
			  uint32_t hold_ms)
{
	return pair_command(pair, (struct command){
					  .type = COMMAND_PRESS,
					  .wearable = pair_index(pair, i),
					  .press = {.force_mn = force_mn,
						    .hold_ms = hold_ms},
				  });
}

struct pair *pair_ready(enum feature_kind kind)
{
	struct pair *pair = pair_new();
	size_t i = pair_add(pair, kind, 1, 8);

	pair_begin(pair);
	pair_restore(pair, i);
	assert_true(pair_run_until(pair, i, LINK_READY, 30000));
	assert_int_equal(pair_simple(pair, i, COMMAND_REQUEST_CONTROL).code,
			 REFUSAL_NONE);
	pair_run(pair, 1000);
	return pair;
}

size_t pair_count(const struct pair *pair, enum action_type type,
		  uint64_t since_step)
{
	size_t count = 0;

	for (size_t i = 0; i < pair->log_count; i++)
		count += pair->log[i].action.type == type &&
			 pair->log[i].step >= since_step;
	return count;
}

size_t pair_count_records(const struct pair *pair, enum record_type type)
{
	size_t count = 0;

	for (size_t i = 0; i < pair->log_count; i++)
		count += pair->log[i].action.type == ACTION_RECORD &&
			 pair->log[i].action.record.type == type;
	return count;
}

const struct pair_entry *pair_last(const struct pair *pair,
				   enum action_type type)
{
	for (size_t i = pair->log_count; i > 0; i--)
		if (pair->log[i - 1].action.type == type)
			return &pair->log[i - 1];
	return NULL;
}

const struct record *pair_last_record(const struct pair *pair,
				      enum record_type type)
{
	for (size_t i = pair->log_count; i > 0; i--)
		if (pair->log[i - 1].action.type == ACTION_RECORD &&
		    pair->log[i - 1].action.record.type == type)
			return &pair->log[i - 1].action.record;
	return NULL;
}

bool pair_was_tripped(const struct pair *pair, enum trip_reason reason)
{
	for (size_t i = 0; i < pair->log_count; i++)
		if (pair->log[i].action.type == ACTION_TRIPPED &&
		    pair->log[i].action.tripped.trip.reason == reason)
			return true;
	return false;
}

static size_t fast_lane_now(const struct pair *pair, bool stop)
{
	size_t count = 0;

	for (size_t i = 0; i < pair->log_count; i++) {
		const struct pair_entry *entry = &pair->log[i];

		if (entry->step == pair->step &&
		    entry->action.type == ACTION_COMMAND_WRITE &&
		    enable_is_stop(entry->action.write.bytes,
				   entry->action.write.length) == stop)
			count++;
	}
	return count;
}

size_t pair_stops_now(const struct pair *pair)
{
	return fast_lane_now(pair, true);
}

size_t pair_tokens_now(const struct pair *pair)
{
	return fast_lane_now(pair, false);
}
