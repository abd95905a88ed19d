/* SPDX-License-Identifier: MIT */
/*
 * Hub, ceilings: what the wearable itself shall hold as its pads' ceilings,
 * so that it refuses and stops where the hub would (SR-2, SR-5).
 *
 * A wearable lets them be tightened only, until control is requested anew.
 */
#include "hub_state.h"

static bool is_meant(const struct pad *pad)
{
	return pad->feature.actuated && pad->site != SITE_NONE;
}

static int32_t wanted(const struct pad *pad, enum limit_id id)
{
	return pad->limits.of[id].value;
}

static bool is_looser(const struct pad *pad)
{
	return is_meant(pad) && (wanted(pad, LIMIT_FORCE) > pad->ceiling_mn ||
				 wanted(pad, LIMIT_PRESSURE) > pad->ceiling_pa);
}

void hub_ceilings_reset(struct wearable *w)
{
	for (uint8_t i = 0; i < w->pads; i++) {
		w->pad[i].ceiling_mn = w->pad[i].feature.force_max_mn;
		w->pad[i].ceiling_pa = w->pad[i].feature.pressure_max_pa;
	}
}

static void begin_anew(struct step *s, struct wearable *w)
{
	const struct control_request request = {.op = CONTROL_REQUEST_CONTROL};

	hub_ask_own(s, w, &request);
	hub_ceilings_reset(w);
}

static void tell_pad(struct step *s, struct wearable *w, uint8_t number)
{
	struct pad *pad = &w->pad[number];
	const struct control_request request = {
		.op = CONTROL_SET_CEILING,
		.pad = number,
		.force_mn = wanted(pad, LIMIT_FORCE),
		.pressure_pa = wanted(pad, LIMIT_PRESSURE),
	};

	if (!is_meant(pad) || (pad->ceiling_mn == request.force_mn &&
			       pad->ceiling_pa == request.pressure_pa))
		return;
	pad->ceiling_mn = request.force_mn;
	pad->ceiling_pa = request.pressure_pa;
	hub_ask_own(s, w, &request);
}

void hub_ceilings(struct step *s, struct wearable *w)
{
	bool looser = false;
	bool pressing = false;

	if (!w->controlled)
		return;
	for (uint8_t i = 0; i < w->pads; i++) {
		looser |= is_looser(&w->pad[i]);
		pressing |= hub_pad_is_pressing(&w->pad[i]);
	}
	/* Under a press that would let go; it waits for the press to end. */
	if (looser && pressing)
		return;
	if (looser)
		begin_anew(s, w);
	for (uint8_t i = 0; i < w->pads; i++)
		tell_pad(s, w, i);
}
