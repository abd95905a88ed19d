/* SPDX-License-Identifier: MIT */
/* Hub, pads: limits, loads, doses, zero and self-test. */
#include "hub_state.h"

#include <string.h>

#define ZERO_AGAIN_US 500000u

static void tighten_totals(struct hub *hub, const struct pad *pad)
{
	const struct limit *of = pad->limits.of;

	if (!pad->begun || pad->site == SITE_NONE)
		return;
	if (of[LIMIT_TOTAL_FORCE].value < hub->total_limit.value)
		hub->total_limit = of[LIMIT_TOTAL_FORCE];
	if (of[LIMIT_PADS_PRESSING].value < hub->pads_limit.value)
		hub->pads_limit = of[LIMIT_PADS_PRESSING];
}

/* SR-19: the strictest of all that are on the patient. */
void hub_total_limits(struct hub *hub)
{
	struct limit_stack stack;

	limit_stack_init(&stack, CONTACT_POINT, SITE_LUMBAR_LEFT);
	stack.layer[LAYER_CONFIG] =
		hub->config.limits[CONTACT_POINT][SITE_REGION_TRUNK];
	hub->total_limit = limit_effective(&stack, LIMIT_TOTAL_FORCE);
	hub->pads_limit = limit_effective(&stack, LIMIT_PADS_PRESSING);
	for (uint16_t i = hub_present(hub, 0); i < WEARABLES_MAX;
	     i = hub_present(hub, i + 1u))
		for (uint8_t p = 0; p < hub->wearable[i].pads; p++)
			tighten_totals(hub, &hub->wearable[i].pad[p]);
}

bool hub_pad_is_pressing(const struct pad *pad)
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
		set.value[LIMIT_HOLD] = (int32_t)w->feature.hold_max_ms;
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

	if (hub_pad_is_pressing(pad)) {
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
	hub_pad_load(s->hub, pad);
}

void hub_pad_end(struct hub *hub, struct pad *pad)
{
	pad->site = SITE_NONE;
	hub_pad_load(hub, pad);
}

/* SR-19: kept up to date with each pad, so that a frame costs no search. */
void hub_pad_load(struct hub *hub, struct pad *pad)
{
	bool placed = pad->site != SITE_NONE;
	bool presses =
		placed && (pad->reading.in_contact || hub_pad_is_pressing(pad));
	int32_t load_mn = 0;

	if (placed && pad->reading.force_mn > 0)
		load_mn = pad->reading.force_mn;
	hub->total_mn += load_mn - pad->load_mn;
	hub->pressing += presses;
	hub->pressing -= pad->load_presses;
	pad->load_mn = load_mn;
	pad->load_presses = presses;
}

uint8_t hub_pads_pressing(const struct hub *hub)
{
	return hub->pressing < UINT8_MAX ? (uint8_t)hub->pressing : UINT8_MAX;
}

void hub_pad_flush_dose(struct step *s, struct wearable *w, struct pad *pad)
{
	int32_t mns = dose_flush(&s->hub->dose, pad->kind, pad->site);
	struct record *record;

	pad->flush_us = NEVER;
	if (mns <= 0)
		return;
	record = hub_record(s, w, RECORD_DOSE);
	record->dose.site = pad->site;
	record->dose.kind = pad->kind;
	record->dose.dose_mns = mns;
}

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

/* A pad that somebody presses is zeroed as soon as it is free. */
void hub_pads_wants(struct step *s, struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++) {
		struct pad *pad = &w->pad[i];

		/* No room: a person may repeat it. */
		if (pad->wants_zero && !pad->reading.in_contact &&
		    s->now_us >= pad->zero_us) {
			pad->wants_zero = false;
			(void)hub_pad_zero(s, w, i);
		}
		if (pad->wants_test) {
			pad->wants_test = false;
			(void)ask_procedure(s, w, CONTROL_SELF_TEST, i);
		}
	}
}

static void zero_ends(struct step *s, struct wearable *w, struct pad *pad,
		      enum refusal_code code)
{
	const struct refusal refusal = {.code = code};

	hub_reply(s, pad->zero_call, &refusal, hub_index(s->hub, w));
	pad->zero_call = CALL_UNASKED;
	pad->zero_code = code;
	pad->zeroing = false;
	/* Something moved, or it still lets go: a link's first zero may take
	 * some attempts. */
	if (code != REFUSAL_NONE && pad->zero_tries > 0) {
		pad->zero_tries--;
		pad->wants_zero = true;
		pad->zero_us = s->now_us + ZERO_AGAIN_US;
	}
	hub_changed(s, w);
}

void hub_pad_zero_step(struct step *s, struct wearable *w, struct pad *pad)
{
	enum contact_zero state = contact_zero_state(&pad->contact);

	if (state == CONTACT_ZERO_RUNNING)
		return;
	if (state == CONTACT_ZERO_DONE) {
		guard_zeroed(&pad->guard, &pad->feature, s->now_us);
		zero_ends(s, w, pad, REFUSAL_NONE);
	} else {
		zero_ends(s, w, pad, REFUSAL_IN_CONTACT);
	}
}

void hub_pad_zero_answered(struct step *s, struct wearable *w,
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
