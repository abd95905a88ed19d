/* SPDX-License-Identifier: MIT */
/*
 * Hub, pads: limits, zero and self-test, presses, and the enable token that
 * one good step at a time keeps alive (SR-1).
 */
#include "hub_state.h"

#include <string.h>

#define FLUSH_US 10000000u /* a crash loses so much of a dose's record */

/* SR-19: the strictest of all that are on the patient. */
void hub_total_limits(struct hub *hub)
{
	struct limit_stack stack;

	limit_stack_init(&stack, CONTACT_POINT, SITE_LUMBAR_LEFT);
	stack.layer[LAYER_CONFIG] =
		hub->config.limits[CONTACT_POINT][SITE_REGION_TRUNK];
	hub->total_limit = limit_effective(&stack, LIMIT_TOTAL_FORCE);
	hub->pads_limit = limit_effective(&stack, LIMIT_PADS_PRESSING);
	for (size_t i = 0; i < WEARABLES_MAX * PADS_MAX; i++) {
		const struct pad *pad =
			&hub->wearable[i / PADS_MAX].pad[i % PADS_MAX];
		const struct limit *of = pad->limits.of;

		if (!pad->begun || pad->site == SITE_NONE)
			continue;
		if (of[LIMIT_TOTAL_FORCE].value < hub->total_limit.value)
			hub->total_limit = of[LIMIT_TOTAL_FORCE];
		if (of[LIMIT_PADS_PRESSING].value < hub->pads_limit.value)
			hub->pads_limit = of[LIMIT_PADS_PRESSING];
	}
}

static bool is_pressing(const struct pad *pad)
{
	return pad->accepted || pressing_is_active(&pad->pressing);
}

/* SR-2: the wearable's own ceilings, as a layer of its own. */
static struct limit_set device_layer(const struct wearable *w,
				     const struct pad *pad)
{
	struct limit_set set = limit_set_unset();

	set.value[LIMIT_TOKEN] = w->feature.token_max_ms;
	if (pad->feature.actuated) {
		set.value[LIMIT_FORCE] = pad->feature.force_max_mn;
		set.value[LIMIT_PRESSURE] = pad->feature.pressure_max_pa;
		set.value[LIMIT_RISE_COMMANDED] = w->feature.ramp_max_mn_per_s;
		set.value[LIMIT_HOLD] =
			w->feature.hold_max_ms < INT32_MAX
				? (int32_t)w->feature.hold_max_ms
				: INT32_MAX;
	}
	return set;
}

static struct limit_set config_layer(const struct hub *hub,
				     const struct pad *pad)
{
	enum site_region region = site_table[pad->site].region;
	struct limit_set set = hub->config.limits[pad->kind][region];
	int32_t token_ms = (int32_t)hub->config.token_ms;

	if (token_ms < set.value[LIMIT_TOKEN])
		set.value[LIMIT_TOKEN] = token_ms;
	return set;
}

static void keep_tighter(struct limit_set *set, const struct limit_set *other)
{
	for (size_t i = 0; i < LIMIT_COUNT; i++)
		if (other->value[i] < set->value[i])
			set->value[i] = other->value[i];
}

/* SR-5: under a press nothing is loosened; that waits for its end. */
void hub_pad_limits(struct step *s, struct wearable *w, struct pad *pad)
{
	struct limit_set config = config_layer(s->hub, pad);

	if (is_pressing(pad)) {
		keep_tighter(&config, &pad->stack.layer[LAYER_CONFIG]);
		pad->loosen = true;
	}
	pad->stack.layer[LAYER_CONFIG] = config;
	pad->stack.layer[LAYER_DEVICE] = device_layer(w, pad);
	guard_limits_update(&pad->limits, &pad->stack, pad->kind, pad->site);
}

void hub_pad_place(struct step *s, struct wearable *w, uint8_t number,
		   enum site site)
{
	struct pad *pad = &w->pad[number];

	pad->site = site;
	limit_stack_init(&pad->stack, pad->kind, site);
	hub_pad_limits(s, w, pad);
	dose_pad_init(&pad->dose);
	hub_pad_load(s->hub, pad);
	hub_total_limits(s->hub);
}

void hub_pad_begin(struct step *s, struct wearable *w, uint8_t number)
{
	struct pad *pad = &w->pad[number];
	const struct feature_pad *feature = &w->feature.pad[number];

	pad->feature = *feature;
	pad->kind = contact_kind_of(feature);
	contact_init(&pad->contact, feature);
	memset(&pad->reading, 0, sizeof(pad->reading));
	guard_init(&pad->guard, number, feature, s->now_us);
	assembler_init(&pad->assembler, number, feature->cells);
	pad->has_time = false;
	pad->wants_zero = false;
	pad->wants_test = false;
	pad->zeroing = false;
	pad->annunciations = 0;
	pad->temperature_dc = STATUS_TEMPERATURE_UNKNOWN;
	pad->interval_us = s->hub->config.frame_interval_ms * 1000u;
	if (!pad->begun) {
		pad->flush_us = NEVER;
		pressing_init(&pad->pressing, w->feature.release_ms,
			      s->hub->config.rest_permille);
		pad->begun = true;
		hub_pad_place(s, w, number, w->enrolment.site[number]);
	}
	hub_pad_limits(s, w, pad);
}

/* SR-19: kept up to date with each pad, so that a frame costs no search. */
void hub_pad_load(struct hub *hub, struct pad *pad)
{
	bool placed = pad->site != SITE_NONE;
	bool presses = placed && (pad->reading.in_contact || is_pressing(pad));
	int32_t load_mn = 0;

	if (placed && pad->reading.force_mn > 0)
		load_mn = pad->reading.force_mn;
	hub->sum.force_mn += load_mn - pad->load_mn;
	hub->sum.pressing += presses;
	hub->sum.pressing -= pad->load_presses;
	pad->load_mn = load_mn;
	pad->load_presses = presses;
}

void hub_pad_flush_dose(struct step *s, struct wearable *w, struct pad *pad)
{
	int32_t mns = dose_flush(&s->hub->dose, pad->site);
	struct record *record;

	pad->flush_us = NEVER;
	if (mns <= 0)
		return;
	record = hub_record(s, w, RECORD_DOSE);
	record->dose.site = pad->site;
	record->dose.dose_mns = mns;
}

void hub_pad_fill_press(const struct pad *pad, struct record *record,
			uint8_t number)
{
	struct pressing_summary summary = pressing_summary(&pad->pressing);

	record->caller = pad->caller;
	record->press.pad = number;
	record->press.site = pad->site;
	record->press.target_mn = summary.target_mn;
	record->press.peak_mn = summary.peak_mn;
	record->press.mean_mn = summary.mean_mn;
	record->press.held_ms = summary.held_ms;
	record->press.dose_ns = summary.dose_ns;
	record->press.ended_by = summary.ended_by;
}

static void press_over(struct step *s, struct wearable *w, uint8_t number)
{
	struct pad *pad = &w->pad[number];

	hub_pad_fill_press(pad, hub_record(s, w, RECORD_PRESSED), number);
	hub_pad_flush_dose(s, w, pad);
	if (pad->loosen) {
		pad->loosen = false;
		hub_pad_limits(s, w, pad);
	}
	/* Lost, it may have pressed until now; now it has let go (SR-1). */
	if (!w->streaming)
		memset(&pad->reading, 0, sizeof(pad->reading));
	hub_pad_load(s->hub, pad);
	s->hub->replan = true;
}

/* The wearable lets go at the end of the hold by itself; this is the second
 * way. Its answer must come, or the pad is stopped (SR-21). */
void hub_pad_send_release(struct step *s, struct wearable *w, uint8_t number)
{
	const struct ask ask = {
		.request = {.op = CONTROL_RELEASE, .pad = number},
		.command = COMMAND_RELEASE,
		.call = CALL_UNASKED,
		.caller = CALLER_NONE,
	};

	w->pad[number].accepted = false;
	if (w->streaming && !hub_ask(s, w, &ask))
		hub_trip_for(s, w, TRIP_UNCERTAIN);
}

void hub_pad_carry(struct step *s, struct wearable *w, uint8_t number,
		   enum pressing_act act)
{
	if (act == PRESSING_NOTHING)
		return;
	hub_changed(s, w);
	if (act == PRESSING_SEND_RELEASE)
		hub_pad_send_release(s, w, number);
	else
		press_over(s, w, number);
}

bool hub_may_apply(const struct step *s, const struct wearable *w)
{
	if (!w->present || !w->active)
		return false;
	for (uint8_t i = 0; i < w->pads; i++)
		if (is_pressing(&w->pad[i]))
			return true;
	return s->now_us < w->token_until_us;
}

/* Zero. */

static bool ask_procedure(struct step *s, struct wearable *w,
			  enum control_op op, uint8_t number)
{
	const struct ask ask = {
		.request = {.op = op, .pad = number},
		.command =
			op == CONTROL_ZERO ? COMMAND_ZERO : COMMAND_SELF_TEST,
		.call = CALL_UNASKED,
		.caller = CALLER_NONE,
	};

	return hub_ask(s, w, &ask);
}

/* The wearable's own zero first, then the hub's on what is left. */
bool hub_pad_zero(struct step *s, struct wearable *w, uint8_t number)
{
	if (feature_has(&w->feature, FEATURE_ZERO))
		return ask_procedure(s, w, CONTROL_ZERO, number);
	contact_zero_begin(&w->pad[number].contact);
	w->pad[number].zeroing = true;
	return true;
}

void hub_pads_wants(struct step *s, struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++) {
		struct pad *pad = &w->pad[i];
		bool is_free = !pad->reading.in_contact;

		/* No room: a person may repeat it. */
		if (pad->wants_zero && is_free)
			(void)hub_pad_zero(s, w, i);
		if (pad->wants_test)
			(void)ask_procedure(s, w, CONTROL_SELF_TEST, i);
		pad->wants_zero = false;
		pad->wants_test = false;
	}
}

static void zero_ends(struct step *s, struct wearable *w, struct pad *pad,
		      enum refusal_code code)
{
	const struct refusal refusal = {.code = code};

	hub_reply(s, pad->zero_call, &refusal, hub_index(s->hub, w));
	pad->zero_call = CALL_UNASKED;
	pad->zeroing = false;
	hub_changed(s, w);
}

void hub_pad_zero_step(struct step *s, struct wearable *w, struct pad *pad)
{
	enum contact_zero state = contact_zero_state(&pad->contact);

	if (!pad->zeroing || state == CONTACT_ZERO_RUNNING)
		return;
	if (state == CONTACT_ZERO_DONE) {
		guard_zeroed(&pad->guard, &pad->feature, s->now_us);
		zero_ends(s, w, pad, REFUSAL_NONE);
	} else {
		zero_ends(s, w, pad, REFUSAL_IN_CONTACT);
	}
}

/* Answers. */

static void press_accepted(struct step *s, struct wearable *w,
			   const struct ask *ask)
{
	struct pad *pad = &w->pad[ask->request.pad];

	/* Stopped meanwhile: the wearable is, too. */
	if (hub_is_tripped(w))
		return;
	pad->plan = (struct pressing_plan){
		.target_mn = ask->request.force_mn,
		.ramp_mn_per_s = ask->request.ramp_mn_per_s,
		.hold_ms = ask->request.hold_ms,
	};
	pad->accepted = true;
	pad->caller = ask->caller;
	hub_pad_load(s->hub, pad);
	s->hub->replan = true;
}

static void zero_answered(struct step *s, struct wearable *w,
			  const struct ask *ask, const struct refusal *refusal)
{
	struct pad *pad = &w->pad[ask->request.pad];

	if (refusal->code != REFUSAL_NONE) {
		zero_ends(s, w, pad, refusal->code);
		return;
	}
	contact_zero_begin(&pad->contact);
	pad->zeroing = true;
}

void hub_asked(struct step *s, struct wearable *w, const struct ask *ask,
	       const struct refusal *refusal)
{
	bool done = refusal->code == REFUSAL_NONE;

	hub_changed(s, w);
	switch ((int)ask->request.op) {
	case CONTROL_REQUEST_CONTROL:
		w->controlled = done;
		break;
	case CONTROL_SET_STREAM:
		w->streaming = done;
		break;
	case CONTROL_ZERO:
		zero_answered(s, w, ask, refusal);
		break;
	case CONTROL_SELF_TEST:
		w->pad[ask->request.pad].tested = done;
		break;
	case CONTROL_PRESS:
		if (done)
			press_accepted(s, w, ask);
		break;
	default:
		break;
	}
}

/* Tokens. */

static bool is_wanted(const struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++)
		if (w->pad[i].accepted ||
		    pressing_is_driving(&w->pad[i].pressing))
			return true;
	return false;
}

static bool is_current(const struct step *s, const struct pad *pad)
{
	uint32_t age_ms = guard_frame_age_ms(&pad->limits, pad->interval_us);

	return guard_is_fresh(&pad->guard, &pad->limits, pad->interval_us,
			      s->now_us) &&
	       s->now_us < pad->reading.at_us + age_ms * 1000ull;
}

/* SR-1: every reason there may be not to, each enough. */
static bool may_renew(const struct step *s, const struct wearable *w)
{
	const struct hub *hub = s->hub;

	if (w->link.state != LINK_READY || hub_is_unwell(hub) ||
	    hub->shutdown || w->halt.active || w->uncertain ||
	    hub_is_tripped(w) || !integrity_is_trusted(&w->integrity))
		return false;
	for (uint8_t i = 0; i < w->pads; i++)
		if (is_pressing(&w->pad[i]) && !is_current(s, &w->pad[i]))
			return false;
	return true;
}

static uint32_t token_ms(const struct hub *hub, const struct wearable *w)
{
	uint32_t ms = hub->config.token_ms;

	for (uint8_t i = 0; i < w->pads; i++) {
		int32_t limit = w->pad[i].limits.of[LIMIT_TOKEN].value;

		if ((uint32_t)limit < ms)
			ms = (uint32_t)limit;
	}
	return ms;
}

static void write_token(struct step *s, struct wearable *w, uint32_t ms)
{
	struct action *action = hub_operate(s, w, ACTION_COMMAND_WRITE);
	size_t length = 0;

	action->characteristic = CHARACTERISTIC_ENABLE;
	(void)central_enable(&w->central, (uint16_t)ms, action->write.bytes,
			     sizeof(action->write.bytes),
			     &length); /* fixed size: there is room */
	action->write.length = (uint8_t)length;
	w->token_us = s->now_us;
	w->token_until_us = s->now_us + ms * 1000ull;
}

static void begin_accepted(struct step *s, struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++) {
		struct pad *pad = &w->pad[i];

		if (!pad->accepted)
			continue;
		pad->accepted = false;
		pressing_begin(&pad->pressing, &pad->plan,
			       pad->reading.force_mn, s->now_us);
		if (pad->flush_us == NEVER)
			pad->flush_us = s->now_us + FLUSH_US;
		hub_changed(s, w);
	}
}

static bool any_accepted(const struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++)
		if (w->pad[i].accepted)
			return true;
	return false;
}

void hub_renew_token(struct step *s, struct wearable *w)
{
	uint32_t ms;

	if (!w->active || !is_wanted(w) || !may_renew(s, w))
		return;
	ms = token_ms(s->hub, w);
	if (!any_accepted(w) && s->now_us < w->token_us + ms * 1000ull / 3)
		return;
	write_token(s, w, ms);
	begin_accepted(s, w);
}

/* Time. */

static void tick_pressing(struct step *s, struct wearable *w, uint8_t number)
{
	struct pad *pad = &w->pad[number];
	enum pressing_act act;

	do {
		act = pressing_tick(&pad->pressing, s->now_us);
		hub_pad_carry(s, w, number, act);
	} while (act != PRESSING_NOTHING);
	if (s->now_us >= pad->flush_us) {
		hub_pad_flush_dose(s, w, pad);
		if (pressing_is_active(&pad->pressing))
			pad->flush_us = s->now_us + FLUSH_US;
	}
}

/* SR-11: whatever may apply force must be seen. */
static bool is_watched(const struct step *s, const struct wearable *w,
		       const struct pad *pad)
{
	return w->streaming && pad->feature.actuated &&
	       !latch_is_tripped(&pad->latch) &&
	       (is_pressing(pad) || s->now_us < w->token_until_us);
}

void hub_pads_tick(struct step *s, struct wearable *w)
{
	struct guard_trips trips;

	guard_trips_clear(&trips);
	for (uint8_t i = 0; i < w->pads; i++) {
		struct pad *pad = &w->pad[i];

		if (is_watched(s, w, pad))
			guard_tick(&pad->guard, &pad->limits, pad->interval_us,
				   s->now_us, &trips);
		tick_pressing(s, w, i);
	}
	hub_trips(s, w, &trips);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

uint64_t hub_pads_deadline_us(const struct step *s, const struct wearable *w)
{
	uint64_t due = NEVER;

	if (w->token_until_us > s->now_us)
		due = w->token_until_us;
	for (uint8_t i = 0; i < w->pads; i++) {
		const struct pad *pad = &w->pad[i];

		due = earlier(due, pressing_deadline_us(&pad->pressing));
		due = earlier(due, pad->flush_us);
		if (is_watched(s, w, pad))
			due = earlier(due, guard_stale_at_us(&pad->guard,
							     &pad->limits,
							     pad->interval_us));
	}
	return due;
}
