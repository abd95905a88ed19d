/* SPDX-License-Identifier: MIT */
/* Hub, views: what may be seen, copied out. */
#include "hub_state.h"

#include <string.h>

static uint32_t remaining_ms(uint64_t until_us, uint64_t now_us)
{
	return until_us > now_us ? (uint32_t)((until_us - now_us) / 1000u) : 0;
}

static bool is_anything_tripped(const struct hub *hub)
{
	for (uint16_t i = hub_present(hub, 0); i < WEARABLES_MAX;
	     i = hub_present(hub, i + 1u))
		if (hub_is_tripped(&hub->wearable[i]))
			return true;
	return false;
}

static void view_adapter(const struct hub *hub, const struct radio *radio,
			 struct adapter_view *out)
{
	out->present = radio->present;
	memcpy(out->address, radio->address, sizeof(out->address));
	memcpy(out->name, radio->name, sizeof(out->name));
	out->state = radio->state;
	out->discovering =
		radio->bluez_discovers || radio->discovery == RADIO_DISCOVERING;
	out->links = (uint8_t)radio->links;
	out->links_max = hub->config.links_max;
}

void hub_view(const struct hub *hub, uint64_t now_us, struct hub_view *out)
{
	*out = (struct hub_view){
		.bluez_present = hub->bluez_present,
		.restored = hub->restored,
		.unwell = hub_is_unwell(hub),
		.unwell_why = hub_unwell_why(hub),
		.tripped = is_anything_tripped(hub),
		.controller = hub->controller.caller,
		.discovery_ms = remaining_ms(hub->discover_until_us, now_us),
		.window_ms = remaining_ms(hub->window_until_us, now_us),
		.total_mn = hub->total_mn,
		.total_limit = hub->total_limit,
		.pads_pressing = hub_pads_pressing(hub),
		.trips = hub->trips,
		.steps = hub->steps,
	};
	for (size_t a = 0; a < ADAPTERS_MAX; a++)
		view_adapter(hub, &hub->radio[a], &out->adapter[a]);
}

static const enum pad_state pressing_views[PRESSING_STATE_COUNT] = {
	[PRESSING_IDLE] = PAD_IDLE,	  [PRESSING_RAMPING] = PAD_RAMPING,
	[PRESSING_HOLDING] = PAD_HOLDING, [PRESSING_RELEASING] = PAD_RELEASING,
	[PRESSING_RESTING] = PAD_RESTING,
};

static enum pad_state state_of(const struct wearable *w, uint8_t number)
{
	const struct pad *pad = &w->pad[number];
	enum pad_state state = pressing_views[pad->pressing.state];

	if (latch_is_tripped(&pad->latch))
		return PAD_STOPPED;
	if (pad->accepted)
		return PAD_RAMPING;
	if (state != PAD_IDLE)
		return state;
	if (pad->zeroing || hub_is_asked(w, CONTROL_ZERO, number))
		return PAD_ZEROING;
	if (hub_is_asked(w, CONTROL_SELF_TEST, number))
		return PAD_TESTING;
	return pad->reading.in_contact ? PAD_CONTACT : PAD_IDLE;
}

static void view_measured(const struct pad *pad, struct pad_view *out)
{
	const struct contact_reading *reading = &pad->reading;

	out->in_contact = reading->in_contact;
	out->force_mn = reading->force_mn;
	out->rate_mn_per_s = reading->rate_mn_per_s;
	out->peak_pa = reading->peak_pa;
	out->centroid_x_permille = reading->centroid_x_permille;
	out->centroid_y_permille = reading->centroid_y_permille;
	out->pressed_ms = reading->pressed_ms;
	memcpy(out->cell_mn, reading->cell_mn, sizeof(out->cell_mn));
}

static void view_commanded(const struct pad *pad, uint64_t now_us,
			   struct pad_view *out)
{
	const struct pressing *pressing = &pad->pressing;

	if (pad->accepted)
		out->target_mn = pad->plan.target_mn;
	else if (pressing_is_driving(pressing))
		out->target_mn = pressing->plan.target_mn;
	out->commanded_mn = pressing_expected_mn(pressing, now_us);
	out->remaining_ms = pressing_remaining_ms(pressing, now_us);
}

static void view_pad(const struct wearable *w, uint8_t number, uint64_t now_us,
		     struct pad_view *out)
{
	const struct pad *pad = &w->pad[number];

	out->kind = pad->kind;
	out->site = pad->site;
	out->state = state_of(w, number);
	out->rows = pad->feature.rows;
	out->columns = pad->feature.columns;
	out->cell_area_mm2_x100 = pad->feature.cell_area < UINT16_MAX
					  ? (uint16_t)pad->feature.cell_area
					  : UINT16_MAX;
	out->zeroed = contact_zero_state(&pad->contact) == CONTACT_ZERO_DONE;
	out->self_tested = pad->tested;
	out->enabled = pad->feature.actuated && now_us < w->token_until_us;
	out->dose_mns = dose_mns(pad->dose.total_mns);
	out->temperature_dc = pad->temperature_dc;
	memcpy(out->limits, pad->limits.of, sizeof(out->limits));
	out->trip = pad->latch.trip;
	out->trip_record = pad->latch.record;
	out->trip_recorded = pad->latch.recorded;
	view_measured(pad, out);
	view_commanded(pad, now_us, out);
}

/* Trips restored for a wearable not yet connected show on their pads. */
static void view_pads(const struct wearable *w, uint64_t now_us,
		      struct wearable_view *out)
{
	for (uint8_t i = 0; i < PADS_MAX; i++) {
		if (i < w->pads)
			view_pad(w, i, now_us, &out->pad[i]);
		out->pad[i].trip = w->pad[i].latch.trip;
		out->pad[i].trip_recorded = w->pad[i].latch.recorded;
		out->annunciations |= w->pad[i].annunciations;
	}
}

static uint32_t rate_hz(const struct wearable *w)
{
	uint32_t interval_us = w->pad[0].assembler.interval_us;

	return w->streaming && interval_us > 0 ? 1000000u / interval_us : 0;
}

void hub_wearable_view(const struct hub *hub, uint16_t wearable,
		       uint64_t now_us, struct wearable_view *out)
{
	const struct wearable *w = &hub->wearable[wearable];

	memset(out, 0, sizeof(*out));
	if (!hub_is_present(hub, wearable))
		return;
	out->present = true;
	out->enrolled = w->enrolled;
	out->active = w->active;
	out->stop_confirmed = w->halt.confirmed;
	out->link = w->link.state;
	out->link_refusal = w->link.refusal;
	out->identity = w->links > 0 ? w->found : w->enrolment.identity;
	memcpy(out->identity.address, w->enrolment.identity.address,
	       sizeof(out->identity.address));
	memcpy(out->name, w->enrolment.name, sizeof(out->name));
	out->adapter = w->adapter;
	out->rssi = w->rssi;
	out->battery = w->battery;
	out->pads = w->pads;
	out->mtu = w->mtu;
	out->rate_hz = rate_hz(w);
	out->frames = w->frames;
	out->samples = w->samples;
	out->lost = w->lost;
	memcpy(out->rejected, w->rejected, sizeof(out->rejected));
	out->links = w->links;
	out->last_frame_us = w->frame_us;
	out->clock_ppm = clockfit_ppm(&w->clock);
	out->token_ms = w->status.token_ms;
	view_pads(w, now_us, out);
}
