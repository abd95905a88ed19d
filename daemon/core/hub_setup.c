/* SPDX-License-Identifier: MIT */
/*
 * Hub, set-up: from known services to ready: who it is (SR-20), what it
 * notifies, stopped first (SR-3), control, stream, clock, trust (SR-12), zero
 * and self-test.
 */
#include "hub_state.h"

#include <string.h>

#define BIT(characteristic) (1u << (characteristic))
#define TEXTS                                                           \
	(BIT(CHARACTERISTIC_MANUFACTURER) | BIT(CHARACTERISTIC_MODEL) | \
	 BIT(CHARACTERISTIC_SERIAL))
#define SUBSCRIPTIONS                                                     \
	(BIT(CHARACTERISTIC_STATUS) | BIT(CHARACTERISTIC_CONTROL_POINT) | \
	 BIT(CHARACTERISTIC_FORCE))
#define US_PER_S   1000000u
#define ZERO_TRIES 3u	   /* after the first */
#define FAILED_US  200000u /* a lost link shows within this time */

static void operate_each(struct step *s, struct wearable *w,
			 enum action_type type, uint32_t characteristics)
{
	w->waiting = characteristics;
	w->setup_tag = hub_new_tag(s->hub);
	for (int c = 0; c < CHARACTERISTIC_COUNT; c++) {
		struct action *action;

		if (!(characteristics & BIT(c)))
			continue;
		action = hub_operate(s, w, type);
		action->characteristic = (enum characteristic)c;
		action->tag = w->setup_tag;
	}
}

/* SR-3: told to stop before it is asked anything. */
void hub_verify(struct step *s, struct wearable *w)
{
	const struct device *device = &s->hub->device[w->on];
	struct identity *found = &w->found;

	central_init(&w->central);
	clockfit_init(&w->clock);
	integrity_init(&w->integrity);
	w->feature_result = WIRE_TOO_SHORT;
	w->has_status = false;
	w->controlled = false;
	w->zeroed_first = false;
	w->token_us = 0;
	w->bound = true;
	memset(found, 0, sizeof(*found));
	memcpy(found->address, w->enrolment.identity.address,
	       sizeof(found->address));
	found->address_random = w->enrolment.identity.address_random;
	hub_halt(s, w);
	operate_each(s, w, ACTION_READ,
		     BIT(CHARACTERISTIC_FEATURE) |
			     (device->characteristics & TEXTS));
}

/* A text of a device, as far as it fits; what is not printable ASCII is not
 * shown to anybody. */
static void take_text(char *to, const struct event *event)
{
	size_t length = event->value.length;

	if (length > IDENTITY_TEXT_SIZE - 1)
		length = IDENTITY_TEXT_SIZE - 1;
	for (size_t i = 0; i < length; i++) {
		uint8_t c = event->value.bytes[i];

		to[i] = (char)(c >= 0x20 && c < 0x7f ? c : '?');
	}
	to[length] = '\0';
}

static void take_feature(struct wearable *w, const struct event *event)
{
	struct feature feature = {0};
	enum wire_result result = feature_decode(event->value.bytes,
						 event->value.length, &feature);

	w->found.version_major = feature.version_major;
	w->found.version_minor = feature.version_minor;
	w->found.feature_crc = e2e_crc(event->value.bytes, event->value.length);
	w->feature_result = result;
	if (result == WIRE_OK)
		w->feature = feature;
	else
		hub_reject(w, result);
}

void hub_setup_value(struct step *s, struct wearable *w,
		     const struct event *event)
{
	enum characteristic c = event->value.characteristic;

	if (w->link.state != LINK_VERIFYING || !(w->waiting & BIT(c))) {
		w->rejected[REJECT_EARLY]++;
		return;
	}
	if (c == CHARACTERISTIC_FEATURE)
		take_feature(w, event);
	else if (c == CHARACTERISTIC_MANUFACTURER)
		take_text(w->found.manufacturer, event);
	else if (c == CHARACTERISTIC_MODEL)
		take_text(w->found.model, event);
	else
		take_text(w->found.serial, event);
	hub_changed(s, w);
}

/* SR-20: the same wearable in every respect; it was found by its address. */
static bool is_same(const struct identity *a, const struct identity *b)
{
	return a->version_major == b->version_major &&
	       a->version_minor == b->version_minor &&
	       a->feature_crc == b->feature_crc &&
	       memcmp(a->manufacturer, b->manufacturer,
		      sizeof(a->manufacturer)) == 0 &&
	       memcmp(a->model, b->model, sizeof(a->model)) == 0 &&
	       memcmp(a->serial, b->serial, sizeof(a->serial)) == 0;
}

/* The bond is made and it is known who it is: enrolled, and on record. */
static void enroll(struct step *s, struct wearable *w)
{
	struct record *record;

	w->enrolling = false;
	w->enrolled = true;
	w->enrolment.identity = w->found;
	memcpy(w->enrolment.adapter_address, s->hub->radio[w->adapter].address,
	       sizeof(w->enrolment.adapter_address));
	record = hub_record(s, w, RECORD_ENROLLED);
	record->enrolment = w->enrolment;
	record->caller = w->enroll_caller;
	w->enroll_record = record->number;
}

static void take_shape(struct step *s, struct wearable *w)
{
	w->active = w->feature.kind == FEATURE_ACTIVE;
	w->pads = w->feature.pads;
	for (uint8_t i = 0; i < w->pads; i++)
		hub_pad_begin(s, w, i);
	for (uint8_t i = w->pads; i < PADS_MAX; i++)
		hub_pad_end(s->hub, &w->pad[i]);
	hub_ceilings_reset(w);
}

static void judge_identity(struct step *s, struct wearable *w)
{
	if (w->feature_result == WIRE_BAD_VERSION) {
		hub_link_blame(w, REFUSAL_UNKNOWN_VERSION,
			       w->found.version_major, PROFILE_VERSION_MAJOR);
		hub_link_feed(s, w, LINK_EVENT_STRANGER);
		return;
	}
	if (w->feature_result != WIRE_OK) {
		hub_link_blame(w, REFUSAL_NOT_SUPPORTED, 0, 0);
		hub_link_feed(s, w, LINK_EVENT_INCOMPLETE);
		return;
	}
	if (w->enrolling) {
		enroll(s, w);
	} else if (!is_same(&w->found, &w->enrolment.identity)) {
		hub_link_blame(w, REFUSAL_IDENTITY_CHANGED, 0, 0);
		hub_link_feed(s, w, LINK_EVENT_STRANGER);
		return;
	}
	/* Trusted wearables are brought back by bluetoothd. */
	if (!s->hub->device[w->on].trusted)
		hub_operate(s, w, ACTION_TRUST)->on = true;
	take_shape(s, w);
	hub_link_feed(s, w, LINK_EVENT_VERIFIED);
}

void hub_subscribe(struct step *s, struct wearable *w)
{
	operate_each(s, w, ACTION_SUBSCRIBE, SUBSCRIPTIONS);
}

/* SR-3: until Status says that it is stopped. */
void hub_first_stop(struct step *s, struct wearable *w)
{
	hub_halt(s, w);
	hub_read_status(s, w);
}

static void subscribed(struct wearable *w, enum characteristic c)
{
	static const enum profile_characteristic of[CHARACTERISTIC_COUNT] = {
		[CHARACTERISTIC_FORCE] = PROFILE_FORCE,
		[CHARACTERISTIC_CONTROL_POINT] = PROFILE_CONTROL_POINT,
		[CHARACTERISTIC_STATUS] = PROFILE_STATUS,
	};

	central_subscribed(&w->central, of[c]);
}

/* StartNotify on what bluetoothd still notifies is in progress, for good. */
static bool is_as_good_as_done(const struct event *event)
{
	return event->done.outcome == OUTCOME_OK ||
	       event->done.outcome == OUTCOME_ALREADY ||
	       (event->done.operation == OPERATION_SUBSCRIBE &&
		event->done.outcome == OUTCOME_IN_PROGRESS);
}

void hub_setup_done(struct step *s, struct wearable *w,
		    const struct event *event)
{
	enum characteristic c = event->done.characteristic;
	enum outcome outcome = event->done.outcome;
	bool subscribing = event->done.operation == OPERATION_SUBSCRIBE;

	if (event->done.operation == OPERATION_READ &&
	    event->done.tag == w->read_tag)
		w->reading = false;
	if (event->done.tag != w->setup_tag ||
	    (unsigned int)c >= CHARACTERISTIC_COUNT || !(w->waiting & BIT(c)))
		return;
	if (outcome == OUTCOME_NOT_PAIRED ||
	    outcome == OUTCOME_AUTHENTICATION) {
		hub_link_blame(w, REFUSAL_PAIRING_FAILED, 0, 0);
		hub_link_feed(s, w, LINK_EVENT_NOT_PAIRED);
		return;
	}
	if (!is_as_good_as_done(event)) {
		/* The link may be going down, which is no fault of its; else
		 * the state's time is over soon. */
		hub_link_blame(w, REFUSAL_NOT_CONNECTED, (int32_t)outcome, 0);
		w->link.until_us = s->now_us + FAILED_US;
		return;
	}
	w->waiting &= ~BIT(c);
	if (subscribing)
		subscribed(w, c);
	if (w->waiting != 0)
		return;
	if (subscribing)
		hub_link_feed(s, w, LINK_EVENT_SUBSCRIBED);
	else
		judge_identity(s, w);
}

/* The stream that was asked for, as the wearable can give it. */
static struct control_request stream_of(const struct hub *hub,
					const struct wearable *w)
{
	const struct feature *feature = &w->feature;
	uint32_t interval = US_PER_S / hub->config.sample_rate_hz;
	uint32_t samples;

	interval -= interval % PROFILE_INTERVAL_UNIT_US;
	if (interval < feature->interval_min_us)
		interval = feature->interval_min_us;
	if (interval > feature->interval_max_us)
		interval = feature->interval_max_us;
	samples = hub->config.frame_interval_ms * 1000u / interval;
	if (samples < 1)
		samples = 1;
	if (samples > PROFILE_SAMPLES_MAX)
		samples = PROFILE_SAMPLES_MAX;
	return (struct control_request){
		.op = CONTROL_SET_STREAM,
		.pad = CONTROL_PAD_ALL,
		.interval_us = interval,
		.samples = (uint8_t)samples,
		.delta = feature_has(feature, FEATURE_DELTA) ? 1 : 0,
	};
}

void hub_sync(struct step *s, struct wearable *w)
{
	const struct control_request control = {
		.op = CONTROL_REQUEST_CONTROL,
	};
	struct control_request stream = stream_of(s->hub, w);

	hub_ask_own(s, w, &control);
	hub_ask_clear(s, w);
	hub_ask_own(s, w, &stream);
}

/* Zero and self-test come once with each connection, as far as the pads are
 * free; what fails is a person's to repeat. */
static void begin_zero(struct step *s, struct wearable *w)
{
	w->zeroed_first = true;
	if (!s->hub->config.self_test_at_ready)
		return;
	for (uint8_t i = 0; i < w->pads; i++) {
		w->pad[i].wants_zero = true;
		w->pad[i].zero_tries = ZERO_TRIES;
		w->pad[i].wants_test =
			feature_has(&w->feature, FEATURE_SELF_TEST);
	}
}

static bool is_zeroing(const struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++)
		if (w->pad[i].zeroing)
			return true;
	return w->asks.count > 0;
}

void hub_setup_step(struct step *s, struct wearable *w)
{
	if (w->link.state != LINK_SYNCING || !w->controlled || !w->streaming ||
	    !clockfit_is_settled(&w->clock) ||
	    !integrity_is_trusted(&w->integrity))
		return;
	if (!w->zeroed_first)
		begin_zero(s, w);
	hub_pads_wants(s, w);
	if (!is_zeroing(w))
		hub_link_feed(s, w, LINK_EVENT_SYNCED);
}
