/* SPDX-License-Identifier: MIT */
#include "device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "device_fault.h"
#include "firmware.h"

static const double step_s = PAD_STEP_US * 1e-6;

/* From a ready hub to the first touch (project default). */
static const double hand_waits_s = 2.0;

/* What is left of a very long stop (the machine slept) is not lived through
 * step by step. */
#define STALL_MOST_US 60000000u

const char *const device_event_names[DEVICE_EVENT_COUNT] = {
	[DEVICE_BOOTED] = "booted",
	[DEVICE_OFF] = "off",
	[DEVICE_CONNECTED] = "connected",
	[DEVICE_DISCONNECTED] = "disconnected",
	[DEVICE_SUBSCRIBED] = "subscribed",
	[DEVICE_WRITTEN] = "written",
	[DEVICE_RESPONDED] = "responded",
	[DEVICE_STATE] = "state",
	[DEVICE_PHASE] = "phase",
	[DEVICE_STOPPED] = "stopped",
	[DEVICE_STREAM] = "stream",
	[DEVICE_ZEROED] = "zeroed",
	[DEVICE_TESTED] = "tested",
	[DEVICE_IDENTIFY] = "identify",
	[DEVICE_HAPTIC] = "haptic",
	[DEVICE_BUTTON_EVENT] = "button",
	[DEVICE_FAULT_EVENT] = "fault",
	[DEVICE_CLEARED] = "cleared",
};

void device_tell(struct device *d, struct device_event event)
{
	event.at_us = d->caller_us;
	d->sink.event(&event, d->sink.userdata);
}

static void init_pad(struct device *d, unsigned index,
		     const struct tissue *tissue)
{
	const struct kind *kind = d->settings.kind;
	struct device_pad *p = &d->pad[index];
	struct sensor_params params =
		sensor_defaults(kind->cell_range_n, kind->cell_step_n);

	p->pad = (struct pad){.tissue = *tissue, .grid = kind->grid};
	sensor_init(&p->pad.sensor, &params, &kind->grid,
		    d->settings.seed * PROFILE_PADS_MAX + index);
	actuator_init(&p->pad.actuator, kind->push);
	thermal_init(&p->pad.thermal);
	cells_init(&p->cells, contact_cells(&kind->grid), kind->cell_range_n,
		   kind->cell_step_n);
}

static void init_serial(struct device *d, const char *serial)
{
	if (serial)
		snprintf(d->serial, sizeof(d->serial), "%s", serial);
	else
		snprintf(d->serial, sizeof(d->serial), "KS-%06u",
			 (unsigned)(d->settings.seed % 1000000u));
}

static bool init_hand(struct device *d, const char *text)
{
	const char *wrong = NULL;

	if (!text)
		text = d->settings.kind->hand;
	return hand_init(&d->hand, text ? text : "idle", d->settings.seed,
			 &wrong);
}

const char *device_init(struct device *d,
			const struct device_settings *settings,
			const struct device_sink *sink, uint64_t now_us)
{
	const char *preset = settings->tissue;
	struct tissue tissue;

	*d = (struct device){
		.settings = *settings,
		.sink = *sink,
		.caller_us = now_us,
		.ppm = settings->clock_ppm,
		.link = {.is_heard = true},
	};
	if (!tissue_init(&tissue, preset ? preset : settings->kind->tissue))
		return "tissue";
	if (!init_hand(d, settings->hand))
		return "hand";
	init_serial(d, settings->serial);
	rng_init(&d->rng, settings->seed, PROFILE_PADS_MAX + 1);
	battery_init(&d->battery, settings->battery_percent);
	d->feature =
		kind_feature(settings->kind, settings->pads, settings->rate_hz);
	for (unsigned i = 0; i < settings->pads; i++)
		init_pad(d, i, &tissue);
	firmware_boot(d);
	return NULL;
}

/* What pushes a pad: the hand on a sensing one, the power stage else. */
static struct pad_push push_of(const struct device *d,
			       const struct device_pad *p,
			       const struct hand_now *hand)
{
	if (d->settings.kind->feature_kind == FEATURE_ACTIVE)
		return (struct pad_push){.set_n = p->set_n,
					 .gate_open = p->gate_open};
	return (struct pad_push){
		.set_n = hand->force_n,
		.gate_open = true,
		.x_mm = hand->x_mm,
		.y_mm = hand->y_mm,
		.roll_x_mm = hand->roll_x_mm,
		.roll_y_mm = hand->roll_y_mm,
	};
}

/* A hub that streams and has zeroed. */
static bool is_hub_ready(const struct device *d)
{
	for (unsigned i = 0; i < d->settings.pads; i++) {
		if (!peripheral_interval_us(&d->peripheral, (uint8_t)i) ||
		    d->peripheral.pad[i].annunciations & STATUS_NOT_ZEROED ||
		    d->pad[i].cells.procedure != CELLS_IDLE)
			return false;
	}
	return true;
}

/* A therapist presses when the screen shows that all is well, and lifts the
 * hand when it does not. */
static struct hand_now step_hand(struct device *d)
{
	d->hub_ready_s = is_hub_ready(d) ? d->hub_ready_s + step_s : 0.0;
	if (d->hand.options.waits < 0.5 || d->hub_ready_s > hand_waits_s)
		return hand_step(&d->hand, step_s);
	hand_restart(&d->hand);
	return (struct hand_now){.phase = HAND_REST};
}

static void step_bodies(struct device *d)
{
	struct hand_now hand = step_hand(d);
	bool streaming = false;
	double drive_n = 0.0;

	for (unsigned i = 0; i < d->settings.pads; i++) {
		struct device_pad *p = &d->pad[i];
		struct pad_push push = push_of(d, p, &hand);

		pad_step(&p->pad, &push);
		streaming |=
			peripheral_interval_us(&d->peripheral, (uint8_t)i) != 0;
		if (d->settings.kind->feature_kind == FEATURE_ACTIVE)
			drive_n += p->pad.actuator.drive_n;
	}
	battery_step(&d->battery, streaming, drive_n, step_s);
}

/* True in the step in which the time is up; never when it is not above 0. */
static bool runs_out(double *left_s)
{
	if (*left_s <= 0.0)
		return false;
	*left_s -= step_s;
	return *left_s <= 0.0;
}

static void step(struct device *d, bool stalled)
{
	bool counted = button_step(&d->button, step_s);

	d->now_us += PAD_STEP_US;
	step_bodies(d);
	if (runs_out(&d->bite_in_s))
		device_reboot(d, 0.0);
	if (runs_out(&d->wake_in_s))
		device_wake(d);
	if (!stalled && !d->is_off && !d->is_hung)
		firmware_step(d, counted);
}

void device_run(struct device *d, uint64_t now_us)
{
	uint64_t passed_us = now_us - d->caller_us;
	bool stalled = passed_us > DEVICE_STALL_US;

	d->caller_us = now_us;
	d->due_us += (double)passed_us * (1.0 + d->ppm * 1e-6);
	if (passed_us > STALL_MOST_US)
		d->now_us += passed_us - STALL_MOST_US;
	while ((double)d->now_us + PAD_STEP_US <= d->due_us)
		step(d, stalled);
}

void device_press_button(struct device *d, double seconds)
{
	button_press(&d->button, seconds);
}

bool device_set_hand(struct device *d, const char *text, const char **wrong)
{
	return hand_init(&d->hand, text, d->settings.seed, wrong);
}

const char *device_serial(const struct device *d)
{
	return d->has_fault[FAULT_IDENTITY] ? d->other_serial : d->serial;
}

bool device_is_off(const struct device *d)
{
	return d->is_off;
}
