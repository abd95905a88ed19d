/* SPDX-License-Identifier: MIT */
/*
 * Latch: a trip that stays until a person acknowledges it, its cause is gone
 * and it is on record (SR-16).
 *
 * What must be true before a reason may be acknowledged is a table; the hub
 * says what is true now as a set of conditions.
 */
#ifndef CORE_LATCH_H
#define CORE_LATCH_H

#include "verdict.h"

#include <stdbool.h>
#include <stdint.h>

/* Conditions, a bit each. Those marked (guard) come from
 * guard_conditions(); the others are the hub's to say. */
#define CONDITION_FRESH	     0x0001u /* valid data, not stale (guard) */
#define CONDITION_FREE	     0x0002u /* no contact (guard) */
#define CONDITION_CELLS	     0x0004u /* cells are plausible (guard) */
#define CONDITION_COOL	     0x0008u /* below the limit (guard) */
#define CONDITION_TRUSTED    0x0010u /* inputs have earned trust */
#define CONDITION_CONNECTED  0x0020u /* link ready, identity checked */
#define CONDITION_CERTAIN    0x0040u /* no command's result is unknown */
#define CONDITION_WELL	     0x0080u /* the hub is (SR-22) */
#define CONDITION_BUTTON_UP  0x0100u /* the wearable's button */
#define CONDITION_DEVICE_OK  0x0200u /* its annunciations forbid nothing */
#define CONDITION_CHARGED    0x0400u /* battery not empty, or none */
#define CONDITION_CONTROLLED 0x0800u /* somebody has control */
#define CONDITION_ALL	     0x0fffu

struct latch {
	struct trip trip; /* TRIP_NONE: not latched */
	uint32_t record;  /* number of the trip's record; 0: none as yet */
	bool recorded;	  /* it is written */
};

void latch_init(struct latch *latch);

/* True when this trip latched it; false when an earlier one is kept. */
bool latch_trip(struct latch *latch, const struct trip *trip);

bool latch_is_tripped(const struct latch *latch);

/* The trip's record was handed to the store under that number. */
void latch_record(struct latch *latch, uint32_t number);

/* EVENT_RECORDED: true when the number is this trip's. Not written: the
 * record has to be made again, latch.record is 0. */
bool latch_recorded(struct latch *latch, uint32_t number, bool written);

/* A trip restored from the store is on record already. */
void latch_restore(struct latch *latch, const struct trip *trip);

/* The conditions that the reason's cause still lacks; 0: it is gone. */
uint32_t latch_missing(const struct latch *latch, uint32_t conditions);

/* REFUSAL_NONE when not tripped. */
enum refusal_code latch_may_acknowledge(const struct latch *latch,
					uint32_t conditions);

/* Not tripped any more; only after latch_may_acknowledge() granted it. */
void latch_clear(struct latch *latch);

#endif
