/* SPDX-License-Identifier: MIT */
/*
 * A press: see press.h.
 */
#include "press.h"

#include <string.h>

#define US_PER_MS 1000u
#define US_PER_S  1000000

void press_init(struct press *press)
{
	memset(press, 0, sizeof(*press));
	press->phase = STATUS_IDLE;
}

bool press_is_driving(const struct press *press)
{
	return press->phase == STATUS_RAMPING || press->phase == STATUS_HOLDING;
}

/* From where it is now toward the setting's force. */
static void head(struct press *press, enum status_phase phase, uint64_t now_us)
{
	press->phase = phase;
	press->from_us = now_us;
	press->from_mn = press->setpoint_mn;
}

void press_arm(struct press *press, const struct press_setting *setting,
	       uint64_t now_us, uint32_t ttl_ms)
{
	press->setting = *setting;
	press->hold_until_us = 0;
	if (press_is_driving(press)) {
		head(press, STATUS_RAMPING, now_us);
		return;
	}
	press->phase = STATUS_ARMED;
	press->armed_until_us = now_us + (uint64_t)ttl_ms * US_PER_MS;
}

void press_begin(struct press *press, uint64_t now_us)
{
	if (press->phase != STATUS_ARMED)
		return;
	press->begun_us = now_us;
	head(press, STATUS_RAMPING, now_us);
}

void press_release(struct press *press, uint64_t now_us)
{
	if (press_is_driving(press))
		head(press, STATUS_RELEASING, now_us);
	else if (press->phase == STATUS_ARMED)
		press->phase = STATUS_IDLE;
}

void press_limit(struct press *press, int32_t force_mn, uint64_t now_us)
{
	if (press->setting.force_mn <= force_mn)
		return;
	press->setting.force_mn = force_mn;
	if (press_is_driving(press))
		head(press, STATUS_RAMPING, now_us);
}

/* What is left of from_mn on its way to nothing. */
static int32_t fall(const struct press *press,
		    const struct press_bounds *bounds, uint64_t now_us)
{
	uint64_t whole_us = (uint64_t)bounds->release_ms * US_PER_MS;
	uint64_t past_us = now_us - press->from_us;

	if (past_us >= whole_us)
		return 0;
	return (int32_t)((int64_t)press->from_mn *
			 (int64_t)(whole_us - past_us) / (int64_t)whole_us);
}

/* past_us is bounded by the longest time under force: no overflow. */
static int64_t rise(const struct press *press, uint64_t now_us)
{
	int64_t past_us = (int64_t)(now_us - press->from_us);

	return press->from_mn +
	       press->setting.ramp_mn_per_s * past_us / US_PER_S;
}

static void step_ramp(struct press *press, const struct press_bounds *bounds,
		      uint64_t now_us)
{
	int32_t force_mn = press->setting.force_mn;

	if (press->from_mn > force_mn) {
		int32_t now_mn = fall(press, bounds, now_us);

		press->setpoint_mn = now_mn > force_mn ? now_mn : force_mn;
	} else {
		int64_t now_mn = rise(press, now_us);

		press->setpoint_mn =
			now_mn < force_mn ? (int32_t)now_mn : force_mn;
	}
	if (press->setpoint_mn != force_mn)
		return;
	press->phase = STATUS_HOLDING;
	if (press->hold_until_us == 0)
		press->hold_until_us =
			now_us + (uint64_t)press->setting.hold_ms * US_PER_MS;
}

/* SR-7: no longer under force than the device allows, and let go at the time
 * that is due even when told of it late. */
static void end_if_due(struct press *press, const struct press_bounds *bounds,
		       uint64_t now_us)
{
	uint64_t end_us =
		press->begun_us + (uint64_t)bounds->hold_max_ms * US_PER_MS;

	if (press->hold_until_us != 0 && press->hold_until_us < end_us)
		end_us = press->hold_until_us;
	if (press_is_driving(press) && now_us >= end_us)
		press_release(press, end_us);
}

bool press_step(struct press *press, const struct press_bounds *bounds,
		uint64_t now_us)
{
	bool expired =
		press->phase == STATUS_ARMED && now_us >= press->armed_until_us;

	if (expired)
		press->phase = STATUS_IDLE;
	end_if_due(press, bounds, now_us);
	if (press->phase == STATUS_RAMPING)
		step_ramp(press, bounds, now_us);
	if (press->phase == STATUS_RELEASING) {
		press->setpoint_mn = fall(press, bounds, now_us);
		if (press->setpoint_mn == 0)
			press->phase = STATUS_IDLE;
	}
	return expired;
}
