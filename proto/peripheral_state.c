/* SPDX-License-Identifier: MIT */
/*
 * What holds in a wearable: see peripheral_state.h.
 */
#include "peripheral_state.h"

/* Pa = mN * this / area, area in 0.01 mm2: 1e-3 N / 1e-8 m2. */
#define PA_PER_MN_PER_AREA 100000

/* What stops by itself, in the order in which a cause is named. */
struct condition {
	uint16_t bits; /* STATUS_* annunciations */
	enum status_cause cause;
	bool always; /* else only while a pad is not idle */
};

static const struct condition conditions[] = {
	{STATUS_BUTTON, STATUS_CAUSE_BUTTON, true}, /* SR-15 */
	{STATUS_FAULT, STATUS_CAUSE_FAULT, true},
	{STATUS_OVER_FORCE, STATUS_CAUSE_FORCE, false}, /* SR-2 */
	{STATUS_OVER_PRESSURE, STATUS_CAUSE_PRESSURE, false},
	{STATUS_HOT, STATUS_CAUSE_HEAT, false}, /* SR-24 */
	{STATUS_CELL_FAULT | STATUS_CELL_SATURATED, STATUS_CAUSE_CELL, false},
	{STATUS_BATTERY_EMPTY, STATUS_CAUSE_BATTERY, false}, /* SR-24 */
};
#define CONDITION_COUNT (sizeof(conditions) / sizeof(conditions[0]))

static const struct feature_pad *device_pad(const struct peripheral *p,
					    uint8_t pad)
{
	return &p->device->pad[pad];
}

void peripheral_annunciate(uint16_t *annunciations, uint16_t bits, bool on)
{
	*annunciations =
		(uint16_t)(on ? *annunciations | bits : *annunciations & ~bits);
}

uint16_t peripheral_annunciations(const struct peripheral *p, uint8_t pad)
{
	uint16_t bits = p->annunciations | p->pad[pad].annunciations;

	return p->controlled ? bits | STATUS_CONTROLLED : bits;
}

uint16_t peripheral_standing(const struct peripheral *p, uint16_t mask)
{
	uint16_t bits = p->annunciations;

	for (uint8_t i = 0; i < p->device->pads; i++)
		if (device_pad(p, i)->actuated)
			bits |= p->pad[i].annunciations;
	return bits & mask;
}

void peripheral_reset_ceilings(struct peripheral *p)
{
	for (uint8_t i = 0; i < p->device->pads; i++) {
		p->pad[i].ceiling_mn = device_pad(p, i)->force_max_mn;
		p->pad[i].ceiling_pa = device_pad(p, i)->pressure_max_pa;
	}
}

int32_t peripheral_ceiling_mn(const struct peripheral *p, uint8_t pad)
{
	const struct feature_pad *device = device_pad(p, pad);
	int64_t area = (int64_t)device->cell_area * device->cells;
	int64_t by_pressure =
		p->pad[pad].ceiling_pa * area / PA_PER_MN_PER_AREA;
	int32_t by_force = p->pad[pad].ceiling_mn;

	return by_pressure < by_force ? (int32_t)by_pressure : by_force;
}

bool peripheral_is_active(const struct peripheral *p)
{
	for (uint8_t i = 0; i < p->device->pads; i++)
		if (p->pad[i].press.phase != STATUS_IDLE)
			return true;
	return false;
}

static bool is_driving(const struct peripheral *p)
{
	for (uint8_t i = 0; i < p->device->pads; i++)
		if (press_is_driving(&p->pad[i].press))
			return true;
	return false;
}

enum status_state peripheral_state(const struct peripheral *p)
{
	if (p->latched)
		return STATUS_STOPPED;
	if (peripheral_is_active(p))
		return STATUS_ACTIVE;
	return p->procedure.running ? STATUS_TESTING : STATUS_READY;
}

void peripheral_respond(struct peripheral *p,
			const struct control_response *response)
{
	p->response[p->responses++] = *response;
}

void peripheral_end_procedure(struct peripheral *p, enum control_result result)
{
	struct control_response response = {
		.op = CONTROL_RESPONSE,
		.request = p->procedure.op,
		.reference = p->procedure.reference,
		.result = result,
	};

	if (!p->procedure.running)
		return;
	p->procedure.running = false;
	peripheral_respond(p, &response);
}

static void release_all(struct peripheral *p, uint64_t at_us)
{
	for (uint8_t i = 0; i < p->device->pads; i++)
		press_release(&p->pad[i].press, at_us);
	p->token_until_us = 0;
}

void peripheral_let_go(struct peripheral *p)
{
	release_all(p, p->now_us);
}

void peripheral_stop(struct peripheral *p, enum status_cause cause,
		     uint64_t at_us)
{
	release_all(p, at_us);
	if (!p->latched)
		p->cause = cause;
	p->latched = true;
	p->stops++;
	p->haptic = feature_has(p->device, FEATURE_HAPTIC);
	peripheral_end_procedure(p, CONTROL_INTERRUPTED);
}

static bool applies(const struct peripheral *p, const struct condition *row)
{
	if (p->annunciations & row->bits)
		return row->always || peripheral_is_active(p);
	for (uint8_t i = 0; i < p->device->pads; i++)
		if ((p->pad[i].annunciations & row->bits) &&
		    p->pad[i].press.phase != STATUS_IDLE)
			return true;
	return false;
}

void peripheral_check(struct peripheral *p)
{
	for (size_t i = 0; !p->latched && i < CONDITION_COUNT; i++)
		if (applies(p, &conditions[i]))
			peripheral_stop(p, conditions[i].cause, p->now_us);
}

void peripheral_begin(struct peripheral *p)
{
	if (p->now_us >= p->token_until_us)
		return;
	for (uint8_t i = 0; i < p->device->pads; i++)
		press_begin(&p->pad[i].press, p->now_us);
}

static void step_presses(struct peripheral *p)
{
	const struct press_bounds bounds = {
		.release_ms = p->device->release_ms,
		.hold_max_ms = p->device->hold_max_ms,
	};

	for (uint8_t i = 0; i < p->device->pads; i++)
		if (press_step(&p->pad[i].press, &bounds, p->now_us))
			p->pad[i].annunciations |= STATUS_PRESS_EXPIRED;
}

void peripheral_advance(struct peripheral *p, uint64_t now_us)
{
	if (now_us > p->now_us)
		p->now_us = now_us;
	/* SR-1: from the moment the token ran out, however late we look. */
	if (is_driving(p) && p->now_us >= p->token_until_us)
		peripheral_stop(p, STATUS_CAUSE_TOKEN, p->token_until_us);
	step_presses(p);
	if (p->now_us >= p->procedure.until_us)
		peripheral_end_procedure(p, CONTROL_FAILED);
	peripheral_check(p);
}
