/* SPDX-License-Identifier: MIT */
/*
 * The wearable's side: see peripheral.h.
 */
#include "peripheral.h"

#include <string.h>

#include "peripheral_control.h"
#include "peripheral_state.h"

#define US_PER_MS	   1000u
#define PERCENT_MAX	   100
#define TEMPERATURE_TOP	   2000	  /* 0.1 degree C: as much as Status can say */
#define PA_PER_MN_PER_AREA 100000 /* area in 0.01 mm2 */

static void reset_link(struct peripheral *p)
{
	p->encrypted = false;
	p->bonded = false;
	p->controlled = false;
	p->payload = PROFILE_PAYLOAD_MIN;
	p->stop_echo = 0;
	p->responses = 0;
	p->procedure.running = false;
	p->identify = false;
	memset(p->subscribed, 0, sizeof(p->subscribed));
	e2e_receiver_init(&p->control_in);
	e2e_receiver_init(&p->enable_in);
	e2e_sender_init(&p->control_out);
	e2e_sender_init(&p->force_out);
	e2e_sender_init(&p->status_out);
	for (uint8_t i = 0; i < p->device->pads; i++) {
		framer_set(&p->pad[i].framer, 0, 1, false);
		p->pad[i].stream_changed = false;
	}
	peripheral_reset_ceilings(p);
}

void peripheral_init(struct peripheral *p, const struct feature *device,
		     uint64_t now_us)
{
	memset(p, 0, sizeof(*p));
	p->device = device;
	p->now_us = now_us;
	p->battery = STATUS_BATTERY_UNKNOWN;
	p->latched = true; /* SR-3 */
	p->cause = STATUS_CAUSE_START;
	for (uint8_t i = 0; i < device->pads; i++) {
		struct peripheral_pad *pad = &p->pad[i];

		press_init(&pad->press);
		framer_init(&pad->framer, i, device->pad[i].cells);
		pad->temperature = STATUS_TEMPERATURE_UNKNOWN;
		if (feature_has(device, FEATURE_ZERO))
			pad->annunciations = STATUS_NOT_ZEROED;
	}
	reset_link(p);
}

void peripheral_tick(struct peripheral *p, uint64_t now_us)
{
	peripheral_advance(p, now_us);
}

void peripheral_connected(struct peripheral *p, uint64_t now_us)
{
	peripheral_disconnected(p, now_us);
}

void peripheral_disconnected(struct peripheral *p, uint64_t now_us)
{
	peripheral_advance(p, now_us);
	/* SR-1: without waiting for the token to run out. */
	for (uint8_t i = 0; i < p->device->pads; i++)
		if (press_is_driving(&p->pad[i].press))
			peripheral_stop(p, STATUS_CAUSE_LINK, p->now_us);
	peripheral_let_go(p);
	reset_link(p);
}

void peripheral_secured(struct peripheral *p, bool encrypted, bool bonded)
{
	p->encrypted = encrypted;
	p->bonded = bonded;
}

void peripheral_mtu(struct peripheral *p, uint16_t mtu)
{
	p->payload = profile_payload(mtu);
}

void peripheral_subscribed(struct peripheral *p,
			   enum profile_characteristic characteristic, bool on)
{
	p->subscribed[characteristic] = on;
	if (!p->subscribed[PROFILE_CONTROL_POINT])
		p->responses = 0;
	for (uint8_t i = 0; i < p->device->pads; i++)
		p->pad[i].sent.counter = 0;
}

/* Everything but a stop waits for the one before. */
static enum profile_att admit(struct peripheral *p,
			      const struct control_request *request)
{
	bool is_stop = request->op == CONTROL_STOP;

	if (!p->subscribed[PROFILE_CONTROL_POINT])
		return PROFILE_ATT_CCCD;
	/* A procedure that ran was ended by the stop. */
	if (p->procedure.running ||
	    p->responses >= PERIPHERAL_RESPONSES_MAX - (is_stop ? 0 : 2))
		return PROFILE_ATT_IN_PROGRESS;
	if (request->op == CONTROL_REQUEST_CONTROL) {
		/* A hub that begins again counts anew. */
		e2e_receiver_init(&p->control_in);
		e2e_receiver_init(&p->enable_in);
	}
	if (!e2e_is_good(
		    e2e_receiver_check(&p->control_in, request->counter)) &&
	    !is_stop)
		return PROFILE_ATT_BAD_COUNTER;
	return PROFILE_ATT_OK;
}

enum profile_att peripheral_write_control(struct peripheral *p,
					  const uint8_t *bytes, size_t length,
					  uint64_t now_us)
{
	struct control_request request;
	enum wire_result result;
	enum profile_att error;

	peripheral_advance(p, now_us);
	/* SR-15: whatever else may be wrong with it. */
	if (length > 0 && bytes[0] == CONTROL_STOP)
		peripheral_stop(p, STATUS_CAUSE_STOP, p->now_us);
	if (!p->encrypted)
		return PROFILE_ATT_NOT_ENCRYPTED;
	result = control_request_decode(bytes, length, &request);
	if (result)
		return (enum profile_att)wire_result_table[result].att;
	error = admit(p, &request);
	if (!error)
		peripheral_handle(p, &request);
	return error;
}

static void take_stop(struct peripheral *p, const uint8_t *bytes, size_t length)
{
	struct enable enable;

	peripheral_stop(p, STATUS_CAUSE_STOP, p->now_us);
	p->stop_echo = 0;
	if (enable_decode(bytes, length, &enable))
		return;
	p->stop_echo = enable.counter;
	(void)e2e_receiver_check(&p->enable_in,
				 enable.counter); /* obeyed anyway */
}

/* SR-1: a token is worth something only from who holds control, on an
 * encrypted link, in order, and while nothing is stopped. */
static void take_token(struct peripheral *p, const struct enable *enable)
{
	uint16_t token_ms = enable->token_ms;

	if (!p->encrypted || !p->controlled ||
	    !e2e_is_good(e2e_receiver_check(&p->enable_in, enable->counter)) ||
	    p->latched)
		return;
	if (token_ms > p->device->token_max_ms)
		token_ms = p->device->token_max_ms;
	p->token_until_us = p->now_us + (uint64_t)token_ms * US_PER_MS;
	peripheral_begin(p);
}

void peripheral_write_enable(struct peripheral *p, const uint8_t *bytes,
			     size_t length, uint64_t now_us)
{
	struct enable enable;

	peripheral_advance(p, now_us);
	if (enable_is_stop(bytes, length))
		take_stop(p, bytes, length);
	else if (!enable_decode(bytes, length, &enable))
		take_token(p, &enable);
}

/* What a sample says: the sum, the highest cell, and cells that say nothing. */
struct reading {
	int32_t force_mn;
	int32_t peak_mn;
	bool fault;
	bool saturated;
};

static struct reading read_sample(const struct feature_pad *device,
				  const int16_t *value)
{
	struct reading reading = {0};

	for (uint8_t i = 0; i < device->cells; i++) {
		int32_t force_mn =
			frame_force_mn(value[i], device->resolution_mn);

		reading.fault |= value[i] == FRAME_CELL_FAULT;
		reading.saturated |= value[i] == FRAME_CELL_SATURATED;
		reading.force_mn += force_mn;
		if (force_mn > reading.peak_mn)
			reading.peak_mn = force_mn;
	}
	return reading;
}

static int64_t trip_at(int64_t ceiling, int64_t least)
{
	int64_t over = ceiling * PERIPHERAL_OVER_PERCENT / 100;

	return ceiling + (over > least ? over : least);
}

static void judge_sample(struct peripheral *p, uint8_t i,
			 const struct reading *reading)
{
	const struct feature_pad *device = &p->device->pad[i];
	struct peripheral_pad *pad = &p->pad[i];
	int64_t peak_pa = (int64_t)reading->peak_mn * PA_PER_MN_PER_AREA /
			  device->cell_area;

	pad->measured_mn = reading->force_mn;
	peripheral_annunciate(&pad->annunciations, STATUS_CELL_FAULT,
			      reading->fault);
	peripheral_annunciate(&pad->annunciations, STATUS_CELL_SATURATED,
			      reading->saturated);
	if (!device->actuated)
		return;
	peripheral_annunciate(&pad->annunciations, STATUS_OVER_FORCE,
			      reading->force_mn > trip_at(pad->ceiling_mn,
							  PERIPHERAL_OVER_MN));
	peripheral_annunciate(&pad->annunciations, STATUS_OVER_PRESSURE,
			      peak_pa > trip_at(pad->ceiling_pa, 0));
}

void peripheral_sample(struct peripheral *p, uint8_t pad, const int16_t *value,
		       uint64_t now_us)
{
	struct reading reading;

	if (pad >= p->device->pads)
		return;
	reading = read_sample(&p->device->pad[pad], value);
	judge_sample(p, pad, &reading);
	peripheral_advance(p, now_us);
	framer_add(&p->pad[pad].framer, value, (uint32_t)p->now_us);
}

void peripheral_temperature(struct peripheral *p, uint8_t pad,
			    int16_t temperature, uint64_t now_us)
{
	if (pad >= p->device->pads)
		return;
	p->pad[pad].temperature =
		temperature < TEMPERATURE_TOP ? temperature : TEMPERATURE_TOP;
	peripheral_annunciate(&p->pad[pad].annunciations, STATUS_HOT,
			      temperature > PROFILE_TEMPERATURE_MAX);
	peripheral_advance(p, now_us);
}

void peripheral_battery(struct peripheral *p, uint8_t percent, uint64_t now_us)
{
	p->battery = percent > PERCENT_MAX ? STATUS_BATTERY_UNKNOWN : percent;
	peripheral_annunciate(&p->annunciations, STATUS_LOW_BATTERY,
			      percent < PERIPHERAL_BATTERY_LOW);
	peripheral_annunciate(&p->annunciations, STATUS_BATTERY_EMPTY,
			      percent < PERIPHERAL_BATTERY_MIN);
	peripheral_advance(p, now_us);
}

void peripheral_button(struct peripheral *p, bool pressed, uint64_t now_us)
{
	peripheral_annunciate(&p->annunciations, STATUS_BUTTON, pressed);
	peripheral_advance(p, now_us);
}

void peripheral_fault(struct peripheral *p, bool fault, uint64_t now_us)
{
	peripheral_annunciate(&p->annunciations, STATUS_FAULT, fault);
	peripheral_advance(p, now_us);
}

/* The result of the procedure under way, if it is about this pad. */
static void take_result(struct peripheral *p, enum control_op op, uint8_t pad,
			bool good)
{
	if (p->procedure.running && p->procedure.op == op &&
	    p->procedure.pad == pad)
		peripheral_end_procedure(p, good ? CONTROL_SUCCESS
						 : CONTROL_FAILED);
}

void peripheral_zeroed(struct peripheral *p, uint8_t pad, bool good,
		       uint64_t now_us)
{
	peripheral_advance(p, now_us);
	if (pad >= p->device->pads)
		return;
	peripheral_annunciate(&p->pad[pad].annunciations, STATUS_NOT_ZEROED,
			      !good);
	take_result(p, CONTROL_ZERO, pad, good);
}

void peripheral_tested(struct peripheral *p, uint8_t pad, bool good,
		       uint64_t now_us)
{
	peripheral_advance(p, now_us);
	if (pad >= p->device->pads)
		return;
	peripheral_annunciate(&p->pad[pad].annunciations, STATUS_TEST_FAILED,
			      !good);
	take_result(p, CONTROL_SELF_TEST, pad, good);
}

int32_t peripheral_setpoint_mn(const struct peripheral *p, uint8_t pad)
{
	return pad < p->device->pads ? p->pad[pad].press.setpoint_mn : 0;
}

uint32_t peripheral_interval_us(const struct peripheral *p, uint8_t pad)
{
	return pad < p->device->pads ? p->pad[pad].framer.interval_us : 0;
}
