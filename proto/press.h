/* SPDX-License-Identifier: MIT */
/*
 * A press: one pad's set force over time, from armed to released.
 *
 * Force rises along the ramp asked for, and falls to nothing within the
 * release time from wherever it is. Nothing here knows why.
 */
#ifndef PRESS_H
#define PRESS_H

#include "status.h"

#include <stdbool.h>
#include <stdint.h>

struct press_setting {
	int32_t force_mn;
	int32_t ramp_mn_per_s; /* above 0 */
	uint32_t hold_ms;      /* at that force */
};

struct press {
	enum status_phase phase;
	struct press_setting setting;
	uint64_t begun_us; /* of force; for the longest time under it */
	uint64_t from_us;  /* of the present rise or fall */
	int32_t from_mn;
	uint64_t hold_until_us; /* 0: the force was not reached yet */
	uint64_t armed_until_us;
	int32_t setpoint_mn; /* at the last step */
};

/* What the device allows. */
struct press_bounds {
	uint32_t release_ms;  /* from any force to none */
	uint32_t hold_max_ms; /* longest time under force (SR-7) */
};

/* Idle, no force. */
void press_init(struct press *press);

/* From idle to armed, or, under force already, at once to the new force: up
 * along the ramp, down within the release time. */
void press_arm(struct press *press, const struct press_setting *setting,
	       uint64_t now_us, uint32_t ttl_ms);

/* An armed press begins; otherwise nothing. */
void press_begin(struct press *press, uint64_t now_us);

/* Force, if any, falls; armed becomes idle. Never slows a fall. */
void press_release(struct press *press, uint64_t now_us);

/* At most so much force from now on; a hold still ends when it would have. */
void press_limit(struct press *press, int32_t force_mn, uint64_t now_us);

/* Moves on to `now_us`. True when an armed press ran out of time. */
bool press_step(struct press *press, const struct press_bounds *bounds,
		uint64_t now_us);

/* Force rises or is held: what a token is needed for (SR-1). */
bool press_is_driving(const struct press *press);

#endif
