/* SPDX-License-Identifier: MIT */
/*
 * Hub, values: frames, Status and responses as they come in, checked before
 * anything else (SR-12), and what each leads to in the same step.
 */
#include "hub_state.h"

#include <string.h>

#define FLUSH_US 10000000u /* a crash loses so much of a dose's record */

/* Reject reasons of the decoders' results. */
static const enum reject_reason reject_of[WIRE_RESULT_COUNT] = {
	[WIRE_TOO_SHORT] = REJECT_LENGTH,
	[WIRE_TOO_LONG] = REJECT_LENGTH,
	[WIRE_MISSING_CRC] = REJECT_CRC,
	[WIRE_BAD_CRC] = REJECT_CRC,
	[WIRE_BAD_COUNTER] = REJECT_COUNTER,
	[WIRE_REPEATED] = REJECT_COUNTER,
	[WIRE_BAD_CODE] = REJECT_CODE,
	[WIRE_OUT_OF_RANGE] = REJECT_RANGE,
	[WIRE_INCONSISTENT] = REJECT_RANGE,
	[WIRE_BAD_VERSION] = REJECT_VERSION,
	[WIRE_UNEXPECTED] = REJECT_CODE,
	[WIRE_NO_ROOM] = REJECT_LENGTH,
};

void hub_reject(struct wearable *w, enum wire_result result)
{
	w->rejected[reject_of[result]]++;
}

/* SR-12: the limit is the strictest of the wearable's pads. */
static struct limit bad_frames_limit(const struct wearable *w)
{
	struct limit least = w->pad[0].limits.of[LIMIT_BAD_FRAMES];

	for (uint8_t i = 1; i < w->pads; i++) {
		struct limit limit = w->pad[i].limits.of[LIMIT_BAD_FRAMES];

		if (limit.value < least.value)
			least = limit;
	}
	return least;
}

/* SR-12: too many bad ones cost the trust; what presses then stops. The
 * clock is fitted anew, in case it was that which was wrong. */
static void bad(struct step *s, struct wearable *w, enum reject_reason reason)
{
	struct limit limit = bad_frames_limit(w);
	struct trip trip = {0};

	w->rejected[reason]++;
	if (!integrity_bad(&w->integrity, &limit, s->now_us, &trip))
		return;
	clockfit_init(&w->clock);
	for (uint8_t i = 0; i < w->pads; i++)
		w->pad[i].has_time = false;
	hub_changed(s, w);
	if (hub_may_apply(s, w))
		hub_trip(s, w, &trip, (UINT32_C(1) << w->pads) - 1);
}

/* Frames. */

/* SR-12: a device's clock goes forward, and not faster than ours beyond what
 * its crystal and the radio explain. */
#define CLOCK_AHEAD_US 250000u

static bool has_good_time(const struct step *s, const struct wearable *w,
			  const struct pad *pad, uint32_t time_us)
{
	if (pad->has_time && (int32_t)(time_us - pad->time_us) <= 0)
		return false;
	return !clockfit_is_settled(&w->clock) ||
	       clockfit_at(&w->clock, time_us) <= s->now_us + CLOCK_AHEAD_US;
}

_Static_assert(sizeof(((struct sample *)NULL)->cell_mn) ==
		       sizeof(((struct contact_reading *)NULL)->cell_mn),
	       "a sample has room for a pad's cells");

static void tell_sample(struct step *s, const struct wearable *w,
			uint8_t number, uint32_t device_us)
{
	const struct pad *pad = &w->pad[number];
	const struct contact_reading *reading = &pad->reading;
	struct action *action = actions_add(s->out, ACTION_SAMPLE);
	struct sample *sample = &action->sample;

	action->device = w->on;
	sample->wearable = hub_index(s->hub, w);
	memcpy(sample->address, w->enrolment.identity.address,
	       sizeof(sample->address));
	sample->pad = number;
	sample->cells = pad->feature.cells;
	sample->number = pad->number;
	sample->lost = pad->lost;
	sample->at_us = reading->at_us;
	sample->device_us = device_us;
	sample->force_mn = reading->force_mn;
	sample->peak_pa = reading->peak_pa;
	sample->target_mn = pressing_expected_mn(&pad->pressing, s->now_us);
	if (latch_is_tripped(&pad->latch))
		sample->flags |= SAMPLE_TRIPPED;
	if (s->now_us < w->token_until_us)
		sample->flags |= SAMPLE_ENABLED;
	if (reading->in_contact)
		sample->flags |= SAMPLE_CONTACT;
	/* Also those that the pad has not got: a copy of fixed length. */
	memcpy(sample->cell_mn, reading->cell_mn, sizeof(sample->cell_mn));
	if (s->hub->treatment.on)
		hub_session_sign_sample(s->hub, w, sample);
}

/* SR-7: pressed as long as the limit allows, by whatever: let go. */
static void release_if_due(struct step *s, struct wearable *w, uint8_t number)
{
	struct pad *pad = &w->pad[number];

	if (pressing_is_driving(&pad->pressing) &&
	    guard_release_is_due(&pad->limits, &pad->reading))
		hub_pad_carry(
			s, w, number,
			pressing_release(&pad->pressing, TRIP_NONE, s->now_us));
}

/* SR-8: whoever presses, the wearable or a hand. */
static void add_dose(struct step *s, struct pad *pad, int64_t mns)
{
	dose_add(&s->hub->dose, pad->kind, pad->site, mns, s->now_us);
	if (pad->flush_us == NEVER)
		pad->flush_us = s->now_us + FLUSH_US;
}

static void take_sample(struct step *s, struct wearable *w, uint8_t number,
			const int16_t *raw, uint32_t device_us)
{
	struct pad *pad = &w->pad[number];
	struct guard_sample sample = {
		.limits = &pad->limits,
		.reading = &pad->reading,
		.pressing = &pad->pressing,
	};
	struct guard_trips trips;
	int64_t added;

	contact_sample(&pad->contact, raw, clockfit_at(&w->clock, device_us),
		       &pad->reading);
	added = dose_pad_sample(
		&pad->dose, pad->reading.in_contact ? pad->reading.force_mn : 0,
		pad->reading.at_us);
	if (added > 0)
		add_dose(s, pad, added);
	sample.dose =
		dose_figures(&s->hub->dose, &pad->dose, pad->kind, pad->site);
	guard_trips_clear(&trips);
	guard_sample(&pad->guard, &sample, &trips);
	hub_trips(s, w, &trips);
	hub_pad_carry(s, w, number,
		      pressing_sample(&pad->pressing, &pad->reading, added));
	release_if_due(s, w, number);
	if (pad->zeroing)
		hub_pad_zero_step(s, w, pad);
	tell_sample(s, w, number, device_us);
	if (s->hub->treatment.on)
		hub_session_sample(s, w, number, added);
	pad->lost = 0;
	w->samples++;
}

/* SR-19: one patient in the room: all pads together. */
static void judge_total(struct step *s)
{
	struct hub *hub = s->hub;
	const struct guard_sum sum = {
		.force_mn = hub->total_mn,
		.pressing = hub_pads_pressing(hub),
	};
	struct guard_trips trips;

	guard_trips_clear(&trips);
	guard_total(&sum, &hub->total_limit, &hub->pads_limit, s->now_us,
		    &trips);
	if (trips.count == 0)
		return;
	for (uint16_t i = hub_present(hub, 0); i < WEARABLES_MAX;
	     i = hub_present(hub, i + 1u))
		if (hub_may_apply(s, &hub->wearable[i]))
			hub_trip_pressing(s, &hub->wearable[i], &trips.trip[0]);
}

/* Delays on the way count as age: a queue of old frames is not fresh data. */
static void judge_age(struct step *s, struct wearable *w, uint8_t number)
{
	const struct pad *pad = &w->pad[number];
	uint64_t age_us = s->now_us - pad->reading.at_us;
	uint32_t limit_ms = guard_frame_age_ms(&pad->limits, pad->interval_us);
	struct trip trip = {
		.reason = TRIP_STALE,
		.pad = number,
		.layer = pad->limits.of[LIMIT_FRAME_AGE].layer,
		.limit = (int32_t)limit_ms,
		.at_us = s->now_us,
	};

	if (age_us <= limit_ms * 1000ull || !hub_may_apply(s, w))
		return;
	trip.value = (int32_t)(age_us / 1000u);
	hub_trip(s, w, &trip, UINT32_C(1) << number);
}

static void take_block(struct step *s, struct wearable *w, uint8_t number)
{
	struct pad *pad = &w->pad[number];
	const struct assembler *block = &pad->assembler;
	uint32_t first_us =
		block->time_us - (block->samples - 1u) * block->interval_us;
	bool in_contact = pad->reading.in_contact;

	(void)clockfit_add(&w->clock, block->time_us,
			   s->now_us); /* the samples ask for their own */
	pad->has_time = true;
	pad->time_us = block->time_us;
	pad->interval_us = block->interval_us * block->samples;
	pad->lost += block->lost;
	pad->number += block->lost;
	guard_frame(&pad->guard, s->now_us);
	for (uint8_t i = 0; i < block->samples; i++) {
		pad->number++;
		take_sample(s, w, number,
			    block->value + (size_t)i * block->cells,
			    first_us + i * block->interval_us);
	}
	if (pad->reading.in_contact != in_contact)
		hub_changed(s, w);
	hub_pad_load(s->hub, pad);
	judge_total(s);
	judge_age(s, w, number);
}

static void on_force(struct step *s, struct wearable *w,
		     const struct event *event)
{
	struct frame *frame = &s->hub->frame;
	enum assembler_result result;
	enum wire_result wire;
	uint8_t lost = 0;

	wire = central_frame(&w->central, event->value.bytes,
			     event->value.length, frame, &lost);
	if (wire != WIRE_OK) {
		bad(s, w, reject_of[wire]);
		return;
	}
	w->lost += lost;
	if (frame->pad >= w->pads) {
		bad(s, w, REJECT_RANGE);
		return;
	}
	if (!has_good_time(s, w, &w->pad[frame->pad], frame->time_us)) {
		bad(s, w, REJECT_TIME);
		return;
	}
	result = assembler_add(&w->pad[frame->pad].assembler, frame);
	if (result == ASSEMBLER_REFUSED || result == ASSEMBLER_OLD) {
		bad(s, w, REJECT_RANGE);
		return;
	}
	w->frames++;
	w->frame_us = s->now_us;
	integrity_good(&w->integrity, s->now_us);
	if (result != ASSEMBLER_COMPLETE)
		return;
	take_block(s, w, frame->pad);
	hub_renew_token(s, w);
	if (w->link.state == LINK_SYNCING)
		hub_setup_step(s, w);
	if (w->pad[frame->pad].wants_zero)
		hub_pads_wants(s, w);
}

/* Status. */

struct cause {
	enum status_cause cause;
	enum trip_reason reason;
	bool always; /* also when the hub commanded nothing */
};

static const struct cause causes[] = {
	{STATUS_CAUSE_BUTTON, TRIP_BUTTON, true}, /* SR-15 */
	{STATUS_CAUSE_FORCE, TRIP_DEVICE, true},
	{STATUS_CAUSE_PRESSURE, TRIP_DEVICE, true},
	{STATUS_CAUSE_CELL, TRIP_DEVICE, true},
	{STATUS_CAUSE_FAULT, TRIP_DEVICE, true},
	{STATUS_CAUSE_HEAT, TRIP_HOT, true},
	{STATUS_CAUSE_BATTERY, TRIP_BATTERY, true},
	{STATUS_CAUSE_TOKEN, TRIP_DEVICE, false},
	{STATUS_CAUSE_LINK, TRIP_DEVICE, false},
	{STATUS_CAUSE_STOP, TRIP_DEVICE, false},
	{STATUS_CAUSE_START, TRIP_DEVICE, false},
};

/* SR-2, SR-15: the wearable stopped by itself, or somebody stopped it there:
 * the hub's latch follows. */
static void follow_stop(struct step *s, struct wearable *w)
{
	bool pressing = hub_wants_force(w);

	if (w->status.state != STATUS_STOPPED)
		return;
	for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
		struct trip trip = {
			.reason = causes[i].reason,
			.pad = w->status.pad,
			.layer = LAYER_DEVICE,
			.value = (int32_t)w->status.cause,
			.at_us = s->now_us,
		};

		if (causes[i].cause == w->status.cause &&
		    (causes[i].always || pressing) && !hub_is_tripped(w))
			hub_trip(s, w, &trip, UINT32_C(1) << trip.pad);
	}
}

/* SR-15: also when it was stopped already, for something else. */
static void follow_button(struct step *s, struct wearable *w)
{
	const struct trip trip = {
		.reason = TRIP_BUTTON,
		.pad = w->status.pad,
		.layer = LAYER_DEVICE,
		.at_us = s->now_us,
	};

	if (w->active && w->status.annunciations & STATUS_BUTTON)
		hub_trip(s, w, &trip, UINT32_C(1) << trip.pad);
}

/* SR-3: a press that an earlier life of the hub left behind: the wearable let
 * go by itself. */
static void note_aborted(struct step *s, struct wearable *w)
{
	bool by_itself = w->status.cause == STATUS_CAUSE_TOKEN ||
			 w->status.cause == STATUS_CAUSE_LINK;
	struct record *record;

	if (w->has_status || w->link.was_ready || !by_itself)
		return;
	record = hub_record(s, w, RECORD_ABORTED);
	record->press.pad = w->status.pad;
	record->press.site = w->pad[w->status.pad].site;
	record->press.ended_by = TRIP_HUB;
}

/* SR-24. */
static void judge_energy(struct step *s, struct wearable *w)
{
	struct pad *pad = &w->pad[w->status.pad];
	struct guard_trips trips;
	const struct trip empty = {
		.reason = TRIP_BATTERY,
		.pad = w->status.pad,
		.layer = LAYER_HARD,
		.value = w->battery,
		.limit = BATTERY_END,
		.at_us = s->now_us,
	};

	guard_trips_clear(&trips);
	guard_temperature(&pad->guard, &pad->limits, w->status.temperature,
			  s->now_us, &trips);
	if (w->battery < BATTERY_END && hub_may_apply(s, w))
		guard_trips_add(&trips, &empty);
	if (w->active)
		hub_trips(s, w, &trips);
}

static void take_status(struct step *s, struct wearable *w,
			const struct status *status)
{
	struct pad *pad = &w->pad[status->pad];
	bool news = !w->has_status || w->status.state != status->state ||
		    pad->annunciations != status->annunciations ||
		    w->battery != status->battery;

	w->status = *status;
	w->uncertain = false; /* SR-21: its state is read */
	pad->annunciations = status->annunciations;
	pad->temperature_dc = status->temperature;
	if (status->battery != STATUS_BATTERY_UNKNOWN)
		w->battery = status->battery;
	note_aborted(s, w);
	w->has_status = true;
	follow_stop(s, w);
	follow_button(s, w);
	judge_energy(s, w);
	hub_halt_status(s, w);
	if (news)
		hub_changed(s, w);
}

/* What is read repeats the counter of the last notification, and BlueZ tells
 * a read, also another client's, like a notification. */
static enum wire_result read_status(struct wearable *w,
				    const struct event *event,
				    enum wire_result notified,
				    struct status *status)
{
	if (!w->reading ||
	    (notified != WIRE_REPEATED && notified != WIRE_BAD_COUNTER))
		return notified;
	return status_decode(event->value.bytes, event->value.length, status);
}

static void on_status(struct step *s, struct wearable *w,
		      const struct event *event)
{
	struct status status;
	enum wire_result wire;
	uint8_t lost = 0;

	wire = central_status(&w->central, event->value.bytes,
			      event->value.length, &status, &lost);
	wire = read_status(w, event, wire, &status);
	if (wire == WIRE_REPEATED) {
		w->rejected[REJECT_COUNTER]++;
		return;
	}
	if (wire != WIRE_OK) {
		bad(s, w, reject_of[wire]);
		return;
	}
	if (status.pad >= w->pads) {
		bad(s, w, REJECT_RANGE);
		return;
	}
	integrity_good(&w->integrity, s->now_us);
	take_status(s, w, &status);
}

/* Responses. */

static void on_response(struct step *s, struct wearable *w,
			const struct event *event)
{
	struct control_response response;
	enum wire_result wire =
		central_response(&w->central, event->value.bytes,
				 event->value.length, &response);

	if (wire == WIRE_UNEXPECTED) {
		hub_reject(w, wire); /* late: its request was given up */
		return;
	}
	if (wire != WIRE_OK) {
		bad(s, w, reject_of[wire]);
		return;
	}
	if (!hub_halt_answered(w, &response))
		hub_asks_answered(s, w, &response);
	hub_setup_step(s, w);
}

typedef void (*value_fn)(struct step *s, struct wearable *w,
			 const struct event *event);

static const value_fn value_table[CHARACTERISTIC_COUNT] = {
	[CHARACTERISTIC_FEATURE] = hub_setup_value,
	[CHARACTERISTIC_FORCE] = on_force,
	[CHARACTERISTIC_CONTROL_POINT] = on_response,
	[CHARACTERISTIC_ENABLE] = hub_setup_value, /* nothing comes of it */
	[CHARACTERISTIC_STATUS] = on_status,
	[CHARACTERISTIC_MANUFACTURER] = hub_setup_value,
	[CHARACTERISTIC_MODEL] = hub_setup_value,
	[CHARACTERISTIC_SERIAL] = hub_setup_value,
};

/* Before it is known what the wearable is, nothing of it can be judged: an
 * adopted link may notify from the start. */
static bool is_early(const struct wearable *w, enum characteristic c)
{
	return value_table[c] != hub_setup_value &&
	       (w->link.state < LINK_SUBSCRIBING || !link_is_up(&w->link));
}

void hub_on_value(struct step *s, const struct event *event)
{
	enum characteristic c = event->value.characteristic;
	struct wearable *w = hub_by_device(s->hub, event->value.device);

	if (w == NULL || w->on != event->value.device ||
	    (unsigned int)c >= CHARACTERISTIC_COUNT)
		return;
	hub_touch(s->hub, w);
	if (event->value.length > VALUE_MAX)
		w->rejected[REJECT_LENGTH]++;
	else if (is_early(w, c))
		w->rejected[REJECT_EARLY]++;
	else
		value_table[c](s, w, event);
}
