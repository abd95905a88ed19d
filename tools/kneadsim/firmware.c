/* SPDX-License-Identifier: MIT */
#include "firmware.h"

#include <math.h>

#include "device_fault.h"

/* Sampling of an actuated pad that is not streamed, and how often slow things
 * are looked at (project defaults). */
enum {
	REST_INTERVAL_US = 10000,
	SLOW_INTERVAL_US = 100000
};

static void send_status(struct device *d, const struct peripheral_output *out)
{
	if (!d->has_fault[FAULT_NO_STATUS])
		d->sink.notify(PROFILE_STATUS, out->bytes, out->length,
			       d->sink.userdata);
}

static void send_response(struct device *d, const struct peripheral_output *out)
{
	struct control_response response;

	if (d->has_fault[FAULT_NO_RESPONSE])
		return;
	if (!control_response_decode(out->bytes, out->length, &response))
		device_tell(d, (struct device_event){
				       .type = DEVICE_RESPONDED,
				       .text = wire_code_name(
					       &control_results,
					       (uint8_t)response.result),
				       .number = response.detail});
	d->sink.notify(PROFILE_CONTROL_POINT, out->bytes, out->length,
		       d->sink.userdata);
}

static void send_frame(struct device *d, const struct peripheral_output *out)
{
	struct peripheral_output spoilt = *out;

	if (!device_spoil_frame(d, spoilt.bytes, spoilt.length)) {
		d->frames_spoilt++;
		return;
	}
	d->frames_sent++;
	d->sink.notify(PROFILE_FORCE, spoilt.bytes, spoilt.length,
		       d->sink.userdata);
}

static void begin_zero(struct device *d, const struct peripheral_output *out)
{
	cells_begin(&d->pad[out->pad].cells, CELLS_ZEROING);
}

static void begin_test(struct device *d, const struct peripheral_output *out)
{
	cells_begin(&d->pad[out->pad].cells, CELLS_TESTING);
}

static void identify(struct device *d, const struct peripheral_output *out)
{
	device_tell(d, (struct device_event){.type = DEVICE_IDENTIFY,
					     .number = out->duration_ms});
}

static void buzz(struct device *d, const struct peripheral_output *out)
{
	(void)out; /* there is only one buzzer */
	device_tell(d, (struct device_event){.type = DEVICE_HAPTIC});
}

static void set_stream(struct device *d, const struct peripheral_output *out)
{
	uint32_t interval = peripheral_interval_us(&d->peripheral, out->pad);

	d->pad[out->pad].next_sample_us = d->now_us + interval;
	device_tell(d, (struct device_event){.type = DEVICE_STREAM,
					     .pad = out->pad,
					     .number = interval});
}

typedef void (*output_fn)(struct device *d,
			  const struct peripheral_output *output);

static const output_fn carry_out[PERIPHERAL_OUTPUT_COUNT] = {
	[PERIPHERAL_NOTIFY_STATUS] = send_status,
	[PERIPHERAL_INDICATE] = send_response,
	[PERIPHERAL_NOTIFY_FORCE] = send_frame,
	[PERIPHERAL_ZERO] = begin_zero,
	[PERIPHERAL_SELF_TEST] = begin_test,
	[PERIPHERAL_IDENTIFY] = identify,
	[PERIPHERAL_HAPTIC] = buzz,
	[PERIPHERAL_STREAM] = set_stream,
};

/* The power stage has its own enable line: closed but when the peripheral
 * says that force may be. */
static void set_power(struct device *d)
{
	bool open = peripheral_is_active(&d->peripheral);

	for (unsigned i = 0; i < d->settings.pads; i++) {
		int32_t mn = peripheral_setpoint_mn(&d->peripheral, (uint8_t)i);

		d->pad[i].set_n = mn * 1e-3 * device_overdone(d);
		d->pad[i].gate_open = open;
	}
}

static void tell_state(struct device *d)
{
	enum status_state state = peripheral_state(&d->peripheral);

	if (state == d->state)
		return;
	d->state = state;
	device_tell(d, (struct device_event){
			       .type = DEVICE_STATE,
			       .text = wire_code_name(&status_states,
						      (uint8_t)state)});
}

static void tell_stops(struct device *d)
{
	const struct peripheral *p = &d->peripheral;

	if (p->stops == d->stops)
		return;
	d->stops = p->stops;
	device_tell(d, (struct device_event){
			       .type = DEVICE_STOPPED,
			       .text = wire_code_name(&status_causes,
						      (uint8_t)p->cause),
			       .number = p->stops});
}

static void tell_phases(struct device *d)
{
	for (unsigned i = 0; i < d->settings.pads; i++) {
		enum status_phase phase = d->peripheral.pad[i].press.phase;

		if (phase == d->pad[i].phase)
			continue;
		d->pad[i].phase = phase;
		device_tell(d, (struct device_event){
				       .type = DEVICE_PHASE,
				       .pad = i,
				       .text = wire_code_name(&status_phases,
							      (uint8_t)phase)});
	}
}

void firmware_settle(struct device *d)
{
	struct peripheral_output output;

	device_hold_ceilings(d);
	while (peripheral_next(&d->peripheral, &output))
		carry_out[output.type](d, &output);
	set_power(d);
	tell_stops(d);
	tell_state(d);
	tell_phases(d);
}

void firmware_boot(struct device *d)
{
	peripheral_init(&d->peripheral, &d->feature, d->now_us);
	d->slow_us = d->now_us;
	d->button_told = false;
	d->state = STATUS_STOPPED;
	d->stops = d->peripheral.stops;
	for (unsigned i = 0; i < d->settings.pads; i++) {
		struct device_pad *p = &d->pad[i];

		p->next_sample_us = d->now_us + REST_INTERVAL_US;
		p->phase = STATUS_IDLE;
		cells_init(&p->cells, p->cells.count, p->cells.range_n,
			   p->cells.step_n);
	}
	device_tell(d, (struct device_event){.type = DEVICE_BOOTED});
	firmware_settle(d);
}

static void end_procedure(struct device *d, uint8_t pad,
			  enum cells_procedure procedure,
			  enum cells_verdict verdict)
{
	bool good = verdict == CELLS_GOOD;
	bool testing = procedure == CELLS_TESTING;

	if (verdict == CELLS_NOTHING)
		return;
	if (testing)
		peripheral_tested(&d->peripheral, pad, good, d->now_us);
	else
		peripheral_zeroed(&d->peripheral, pad, good, d->now_us);
	device_tell(d, (struct device_event){.type = testing ? DEVICE_TESTED
							     : DEVICE_ZEROED,
					     .pad = pad,
					     .number = good});
}

static void sample(struct device *d, uint8_t index)
{
	struct device_pad *p = &d->pad[index];
	enum cells_procedure procedure = p->cells.procedure;
	double shown_n[CONTACT_CELLS_MAX];
	int16_t value[PROFILE_CELLS_MAX];

	pad_sample(&p->pad, shown_n);
	p->cells.all_equal = device_levels(d, index);
	enum cells_verdict verdict =
		cells_take(&p->cells, &p->pad.sensor, shown_n, value);

	p->measured_n = cells_total_n(&p->cells, value);
	peripheral_sample(&d->peripheral, index, value, d->now_us);
	end_procedure(d, index, procedure, verdict);
}

/* The stream's interval while streamed; else the one at rest. */
static bool is_sample_due(struct device *d, uint8_t index)
{
	struct device_pad *p = &d->pad[index];
	uint32_t interval = peripheral_interval_us(&d->peripheral, index);

	if (d->now_us < p->next_sample_us)
		return false;
	p->next_sample_us += interval ? interval : REST_INTERVAL_US;
	/* The firmware hung, or the clock jumped: no burst to catch up. */
	if (p->next_sample_us < d->now_us)
		p->next_sample_us = d->now_us;
	return true;
}

static void look_at_slow_things(struct device *d)
{
	if (d->now_us < d->slow_us)
		return;
	d->slow_us = d->now_us + SLOW_INTERVAL_US;
	peripheral_battery(&d->peripheral, battery_percent(&d->battery),
			   d->now_us);
	for (unsigned i = 0; i < d->settings.pads; i++) {
		double celsius = d->pad[i].pad.thermal.celsius;

		peripheral_temperature(&d->peripheral, (uint8_t)i,
				       (int16_t)lround(celsius * 10.0),
				       d->now_us);
	}
}

static void tell_button(struct device *d, bool down)
{
	d->button_told = down;
	peripheral_button(&d->peripheral, down, d->now_us);
	device_tell(d, (struct device_event){.type = DEVICE_BUTTON_EVENT,
					     .number = down});
}

void firmware_step(struct device *d, bool button_counted)
{
	peripheral_tick(&d->peripheral, d->now_us);
	if (button_counted)
		tell_button(d, true);
	if (d->button_told && !button_is_down(&d->button))
		tell_button(d, false);
	look_at_slow_things(d);
	for (unsigned i = 0; i < d->settings.pads; i++) {
		if (is_sample_due(d, (uint8_t)i))
			sample(d, (uint8_t)i);
	}
	firmware_settle(d);
}
